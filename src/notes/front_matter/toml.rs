//! Parses TOML front matter into the tree of values, with error recovery.
//!
//! The parser of the toml crate stops at some errors and misreads the text after others. So the
//! statement with the first error is overwritten with spaces, and the rest is parsed again: one
//! bad line loses one key, and each error is reported once.

use std::ops::Range;

use toml::de::{DeTable, DeValue, Error};

use super::MAX_LEVELS;
use super::tree::{
    FieldValue, KeyValue, SpannedValue, blank, line_end, line_start, own, read_number,
};
use crate::model::finding::Code;
use crate::notes::clean;
use crate::notes::findings::Faults;

/// Maximum number of errors to recover from; a file with more is not TOML.
const MAX_FAULTS: usize = 12;

/// Maximum bytes to parse for recovery, so that large invalid files stay fast.
const MAX_REPAIR_BYTES: usize = 2 << 20;

/// Reads the TOML in `block`, a byte range of the file's text.
///
/// With `mends`, reads what is valid and reports all faults; else reports only the first fault.
pub(super) fn read<'t>(
    block: Range<usize>,
    mends: bool,
    faults: &mut Faults<'t>,
) -> Vec<KeyValue<'t>> {
    let text = &faults.text()[block.clone()];
    let (table, errors) = DeTable::parse_recoverable(text);
    let mut reader = Reader {
        offset: block.start,
        faults,
    };
    if errors.is_empty() {
        return reader.entries(table.into_inner(), 0);
    }
    if !mends {
        let at = errors[0].span().unwrap_or(0..0);
        reader.report(&errors[0], &at);
        return Vec::new();
    }
    let mended = blank_out_faults(text, errors, &mut reader);
    // Too long to be mended, it is not read twice.
    if mended == text {
        return reader.entries(table.into_inner(), 0);
    }
    let (table, _) = DeTable::parse_recoverable(&mended);
    own(reader.entries(table.into_inner(), 0))
}

/// Blanks out broken statements one by one and reports each.
fn blank_out_faults(text: &str, mut errors: Vec<Error>, reader: &mut Reader<'_, '_>) -> String {
    let mut mended = text.to_owned();
    let rounds = (MAX_REPAIR_BYTES / 3).checked_div(text.len()).unwrap_or(0);
    for round in 0..=rounds.min(MAX_FAULTS) {
        let Some(error) = errors.first() else { break };
        let at = error.span().unwrap_or(0..0);
        reader.report(error, &at);
        if round == rounds {
            break; // Accept what the parser recovers from the rest.
        }
        let start = line_start(&mended, at.start);
        let line = start..line_end(&mended, start);
        let whole = statement(&mended, start);
        // An unclosed bracket or quote is detected only in the next statement, which is valid.
        let before = statement(&mended, line_start(&mended, whole.start.saturating_sub(1)));
        let tried = [line, whole, before].map(|range| {
            let text = blank(&mended, range);
            let errors = DeTable::parse_recoverable(&text).1;
            (text, errors)
        });
        // The candidates are ordered by what they lose; `min_by_key` returns the first minimum.
        let Some(best) = tried.into_iter().min_by_key(|(_, errors)| errors.len()) else {
            break;
        };
        (mended, errors) = best;
    }
    mended
}

/// The lines of the statement around the line at `start`.
fn statement(text: &str, mut start: usize) -> Range<usize> {
    while start > 0 && !begins_statement(&text[start..]) {
        start = line_start(text, start - 1);
    }
    let mut end = line_end(text, start);
    while end < text.len() && !begins_statement(&text[end..]) {
        end = line_end(text, end);
    }
    start..end
}

/// Whether a text begins with a line such as `key = …` or `[table]`.
fn begins_statement(text: &str) -> bool {
    let line = text.lines().next().unwrap_or_default();
    if line.starts_with('[') {
        return line.trim_end().ends_with(']') && !line.contains(['"', ',', '{']);
    }
    let is_key = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '"' | '\'' | ' ');
    line.split_once('=')
        .is_some_and(|(key, _)| !key.is_empty() && !key.starts_with(' ') && key.chars().all(is_key))
}

struct Reader<'f, 't> {
    /// Where the TOML begins in the file.
    offset: usize,
    faults: &'f mut Faults<'t>,
}

impl Reader<'_, '_> {
    fn place(&self, span: &Range<usize>) -> Range<usize> {
        span.start + self.offset..span.end + self.offset
    }

    fn report(&mut self, error: &Error, span: &Range<usize>) {
        let at = self.place(span);
        let reason = clean::clean(error.message());
        // The parser would accept four kinds of strings, but names only the rarest.
        let reason = reason
            .strip_suffix(", expected literal string")
            .unwrap_or(&reason);
        if reason.contains("recurs") {
            self.report_depth(at);
            return;
        }
        let help = if reason.contains("duplicate key") {
            "Keep one of the two lines; the first was read"
        } else if reason.contains("must be quoted") {
            "Put text between quotes: key = \"text\""
        } else if reason.contains("datetime") || reason.contains("date") {
            "Write dates as 2026-03-02, without quotes"
        } else {
            "Fix this line; the other keys were read"
        };
        let message = format!("this is not valid TOML: {reason}");
        self.faults.add(Code::BrokenToml, at, message, help);
    }

    fn report_depth(&mut self, at: Range<usize>) {
        self.faults.add(
            Code::TooDeep,
            at,
            format!("values are nested more than {MAX_LEVELS} deep"),
            "Use fewer levels: a list of tables is enough for a note",
        );
    }

    fn entries<'d>(&mut self, table: DeTable<'d>, level: usize) -> Vec<KeyValue<'d>> {
        let mut entries = Vec::with_capacity(table.len());
        for (key, value) in table {
            let key_at = self.place(&key.span());
            let at = self.place(&value.span());
            if let Some(value) = self.value(value.into_inner(), at.clone(), level + 1) {
                entries.push(KeyValue {
                    key: key.into_inner(),
                    key_at,
                    item: SpannedValue { value, at },
                });
            }
        }
        entries
    }

    fn value<'d>(
        &mut self,
        value: DeValue<'d>,
        at: Range<usize>,
        level: usize,
    ) -> Option<FieldValue<'d>> {
        if level > MAX_LEVELS {
            self.report_depth(at);
            return None;
        }
        Some(match value {
            DeValue::String(text) => FieldValue::Text(text),
            DeValue::Integer(digits) => {
                match i64::from_str_radix(digits.as_str(), digits.radix()) {
                    Ok(number) => FieldValue::Whole(number),
                    Err(_) => self.refused_number(at),
                }
            }
            DeValue::Float(digits) => match read_number(digits.as_str()) {
                Some(number) => FieldValue::Number(number),
                None => self.refused_number(at),
            },
            DeValue::Boolean(flag) => FieldValue::Flag(flag),
            DeValue::Datetime(date) => FieldValue::Date(date),
            DeValue::Array(array) => FieldValue::List(
                array
                    .into_iter()
                    .filter_map(|item| {
                        let at = self.place(&item.span());
                        let value = self.value(item.into_inner(), at.clone(), level + 1)?;
                        Some(SpannedValue { value, at })
                    })
                    .collect(),
            ),
            DeValue::Table(table) => FieldValue::Table(self.entries(table, level)),
        })
    }

    /// Reports a number that no type can hold, and keeps it as text.
    fn refused_number<'d>(&mut self, at: Range<usize>) -> FieldValue<'d> {
        let written = self.faults.text().get(at.clone()).unwrap_or_default();
        let written = FieldValue::Text(written.to_owned().into());
        self.faults.add(
            Code::BrokenToml,
            at,
            "this number cannot be kept as written, expected one that fits 64 bits",
            "Write the number with fewer digits, or as text between quotes",
        );
        written
    }
}
