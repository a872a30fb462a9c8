//! Parses YAML front matter of other programs into the same tree of values.
//!
//! Only mappings, lists and scalars. `NO`, `yes` and `on` stay text; dates become dates. Aliases
//! are reported and skipped, so that a small file cannot expand to a large one. The parser is
//! event-based: nesting cannot exhaust the stack.

use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Range;

use saphyr_parser::{Event, Parser, ScalarStyle, Span};
use toml::value::Datetime;

use super::MAX_LEVELS;
use super::tree::{
    FieldValue, KeyValue, SpannedValue, blank, line_end, line_start, own, read_number,
};
use crate::model::finding::Code;
use crate::notes::clean;
use crate::notes::findings::Faults;

/// Maximum number of errors to recover from.
const MAX_FAULTS: usize = 8;

/// Reads the YAML in `block`, a byte range of the file's text.
///
/// The parser stops at the first error. That line is overwritten with spaces, and the text is
/// parsed again.
pub(super) fn read<'t>(block: Range<usize>, faults: &mut Faults<'t>) -> Vec<KeyValue<'t>> {
    let text = &faults.text()[block.clone()];
    let (mut entries, mut fault) = build(text, block.start, faults);
    let mut mended = text.to_owned();
    let mut line = None;
    for _ in 0..MAX_FAULTS {
        let Some((mut at, reason)) = fault else { break };
        if reason.contains("simple key") {
            // The parser reports a line without a colon at what follows it.
            let before = mended[..at - block.start].trim_end();
            at = block.start + line_start(before, before.len());
        }
        faults.add(
            Code::BrokenYaml,
            at..at,
            format!("this is not valid YAML: {reason}"),
            "Fix this line; the other keys were read where possible",
        );
        let start = line_start(&mended, at - block.start);
        if line.is_some_and(|line| line >= start) {
            break; // The cause is not on the reported line.
        }
        line = Some(start);
        let end = line_end(&mended, start);
        mended = blank(&mended, start..end);
        let (read, next) = build(&mended, block.start, faults);
        (entries, fault) = (own(read), next);
    }
    entries
}

/// Where the parser stopped, in bytes of the file, and why.
type Fault = (usize, String);

/// Parses the text from byte `start` of the file, up to the first error.
fn build<'t>(
    text: &'t str,
    start: usize,
    faults: &mut Faults<'_>,
) -> (Vec<KeyValue<'t>>, Option<Fault>) {
    let mut builder = Builder {
        offsets: Offsets::of(text, start),
        faults,
        open: Vec::new(),
        root: None,
        too_deep: 0,
    };
    let mut parser = Parser::new_from_str(text);
    let mut fault = None;
    while let Some(next) = parser.next_event() {
        match next {
            Ok((event, span)) => builder.take(event, span),
            Err(error) => {
                let at = builder.offsets.byte(error.marker().index());
                fault = Some((at, clean::clean(error.info()).into_owned()));
                break;
            }
        }
        if builder.root.is_some() {
            break;
        }
    }
    (builder.finish(start + text.len()), fault)
}

/// Whether TOML can represent all of the YAML: no comment, null, anchor or tag.
pub(in crate::notes) fn is_lossless(text: &str) -> bool {
    // Any `#` counts as a comment: refuse rather than lose one.
    !text.contains('#')
        && Parser::new_from_str(text).all(|next| match next {
            Ok((Event::Scalar(text, style, anchor, tag), _)) => {
                anchor == 0 && tag.is_none() && resolve(text, style).is_some()
            }
            Ok((Event::MappingStart(anchor, tag) | Event::SequenceStart(anchor, tag), _)) => {
                anchor == 0 && tag.is_none()
            }
            Ok((event, _)) => !matches!(event, Event::Alias(_) | Event::DocumentStart(true)),
            Err(_) => false,
        })
}

/// A collection that is still open.
enum Open<'t> {
    List {
        items: Vec<SpannedValue<'t>>,
        start: usize,
    },
    Table {
        entries: Vec<KeyValue<'t>>,
        start: usize,
        key: Key<'t>,
        seen: HashSet<Cow<'t, str>>,
    },
}

/// The state of a table between events.
enum Key<'t> {
    /// Next is a key.
    Awaited,
    /// Next is the value of this key.
    Read(Cow<'t, str>, Range<usize>),
    /// Next is the value of a key that cannot be used.
    Unusable,
}

struct Builder<'f, 'n, 't> {
    offsets: Offsets,
    faults: &'f mut Faults<'n>,
    open: Vec<Open<'t>>,
    root: Option<SpannedValue<'t>>,
    /// Number of open levels beyond the limit; their contents are skipped.
    too_deep: usize,
}

impl<'t> Builder<'_, '_, 't> {
    fn take(&mut self, event: Event<'t>, span: Span) {
        let at = self.offsets.byte(span.start.index())..self.offsets.byte(span.end.index());
        match event {
            Event::MappingStart(..) | Event::SequenceStart(..)
                if self.too_deep > 0 || self.open.len() >= MAX_LEVELS =>
            {
                self.open_too_deep(at);
            }
            Event::MappingEnd | Event::SequenceEnd if self.too_deep > 0 => self.too_deep -= 1,
            _ if self.too_deep > 0 => {}
            Event::MappingStart(..) => self.open.push(Open::Table {
                entries: Vec::new(),
                start: at.start,
                key: Key::Awaited,
                seen: HashSet::new(),
            }),
            Event::SequenceStart(..) => self.open.push(Open::List {
                items: Vec::new(),
                start: at.start,
            }),
            Event::MappingEnd | Event::SequenceEnd => self.close(at.end),
            Event::Scalar(text, style, ..) => self.scalar(text, style, at),
            Event::Alias(_) => self.alias(at),
            _ => {}
        }
    }

    fn open_too_deep(&mut self, at: Range<usize>) {
        if self.too_deep == 0 {
            self.faults.add(
                Code::TooDeep,
                at.clone(),
                format!("values are nested more than {MAX_LEVELS} deep"),
                "Use fewer levels: a list of tables is enough for a note",
            );
            self.leave_out();
        }
        self.too_deep += 1;
    }

    fn alias(&mut self, at: Range<usize>) {
        self.faults.add(
            Code::BrokenYaml,
            at,
            "YAML aliases are not supported, expected the value itself",
            "Write the value in place of the alias",
        );
        self.leave_out();
    }

    /// Skips a key or value that cannot be used.
    fn leave_out(&mut self) {
        if let Some(Open::Table { key, .. }) = self.open.last_mut() {
            *key = match key {
                Key::Awaited => Key::Unusable,
                Key::Read(..) | Key::Unusable => Key::Awaited,
            };
        }
    }

    fn scalar(&mut self, text: Cow<'t, str>, style: ScalarStyle, at: Range<usize>) {
        if let Some(Open::Table { key, .. }) = self.open.last_mut()
            && matches!(key, Key::Awaited)
        {
            *key = Key::Read(text, at);
            return;
        }
        match resolve(text, style) {
            Some(value) => self.place(SpannedValue { value, at }),
            // An empty audience is an unknown word, not a missing key.
            None if self.is_at_audience() => self.place(SpannedValue {
                value: FieldValue::Text("".into()),
                at,
            }),
            None => self.leave_out(),
        }
    }

    fn is_at_audience(&self) -> bool {
        matches!(
            self.open.last(),
            Some(Open::Table { key: Key::Read(key, _), .. }) if key.eq_ignore_ascii_case("audience")
        )
    }

    /// Adds a finished value to the open collection.
    fn place(&mut self, item: SpannedValue<'t>) {
        match self.open.last_mut() {
            None => self.root = Some(item),
            Some(Open::List { items, .. }) => items.push(item),
            Some(Open::Table {
                entries, key, seen, ..
            }) => match std::mem::replace(key, Key::Awaited) {
                Key::Read(key, key_at) => {
                    if seen.insert(key.clone()) {
                        entries.push(KeyValue { key, key_at, item });
                    } else {
                        report_repeat(&key, key_at, self.faults);
                    }
                }
                Key::Unusable => {}
                Key::Awaited => {
                    *key = Key::Unusable;
                    self.faults.add(
                        Code::BrokenYaml,
                        item.at,
                        "a list or table is not a key",
                        "Write a word, a colon and the value",
                    );
                }
            },
        }
    }

    fn close(&mut self, end: usize) {
        let item = match self.open.pop() {
            Some(Open::List { items, start }) => SpannedValue {
                value: FieldValue::List(items),
                at: start..end.max(start),
            },
            Some(Open::Table { entries, start, .. }) => SpannedValue {
                value: FieldValue::Table(entries),
                at: start..end.max(start),
            },
            None => return,
        };
        self.place(item);
    }

    /// The keys of the document, up to an error.
    fn finish(mut self, end: usize) -> Vec<KeyValue<'t>> {
        while !self.open.is_empty() {
            self.close(end);
        }
        match self.root {
            None => Vec::new(),
            Some(SpannedValue {
                value: FieldValue::Table(entries),
                ..
            }) => entries,
            Some(item) => {
                let message = format!(
                    "the front matter is {}, expected keys with values",
                    item.value.what()
                );
                let help = "Begin each line with a key and a colon: title: …";
                self.faults.add(Code::BrokenYaml, item.at, message, help);
                Vec::new()
            }
        }
    }
}

fn report_repeat(key: &str, at: Range<usize>, faults: &mut Faults<'_>) {
    let message = format!("the key {} is here twice", clean::quote(key));
    let help = "Keep one of the two lines; the first was read";
    faults.add(Code::BrokenYaml, at, message, help);
}

/// The value of a scalar; `None` for null.
fn resolve(text: Cow<'_, str>, style: ScalarStyle) -> Option<FieldValue<'_>> {
    if style != ScalarStyle::Plain {
        return Some(FieldValue::Text(text));
    }
    match text.as_ref() {
        "" | "~" | "null" | "Null" | "NULL" => return None,
        "true" | "True" | "TRUE" => return Some(FieldValue::Flag(true)),
        "false" | "False" | "FALSE" => return Some(FieldValue::Flag(false)),
        _ => {}
    }
    let is_number = text
        .strip_prefix(['-', '+'])
        .unwrap_or(&text)
        .starts_with(|c: char| c.is_ascii_digit());
    if is_number {
        if let Some(date) = read_date(&text) {
            return Some(FieldValue::Date(date));
        }
        // A leading zero may be a postcode or a law's number, and an exponent may be part of a
        // hash.
        let digits = text.trim_start_matches(['-', '+']);
        let counts = digits == "0" || !digits.starts_with('0') || digits.starts_with("0.");
        let plain = digits.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        if counts && plain {
            if let Ok(number) = text.parse() {
                return Some(FieldValue::Whole(number));
            }
            if let (false, Some(number)) = (digits.ends_with('.'), read_number(&text)) {
                return Some(FieldValue::Number(number));
            }
        }
    }
    Some(FieldValue::Text(text))
}

/// A YAML date or time stamp: `2026-03-02`, with a time or without.
fn read_date(text: &str) -> Option<Datetime> {
    let is_date = text.len() >= 10
        && text.is_char_boundary(10)
        && text.bytes().take(10).enumerate().all(|(i, byte)| match i {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    if !is_date {
        return None;
    }
    text.parse()
        .ok()
        .or_else(|| text[..10].parse().ok().filter(|_| text.contains(':')))
}

/// Converts the parser's character indexes to byte offsets in the file.
struct Offsets {
    start: usize,
    /// Byte offsets of the characters and the end; empty for ASCII.
    bytes: Vec<usize>,
    length: usize,
}

impl Offsets {
    fn of(text: &str, start: usize) -> Self {
        let bytes = if text.is_ascii() {
            Vec::new()
        } else {
            text.char_indices().map(|(at, _)| at).collect()
        };
        Self {
            start,
            bytes,
            length: text.len(),
        }
    }

    fn byte(&self, character: usize) -> usize {
        let byte = if self.bytes.is_empty() {
            character
        } else {
            self.bytes.get(character).copied().unwrap_or(self.length)
        };
        self.start + byte.min(self.length)
    }
}
