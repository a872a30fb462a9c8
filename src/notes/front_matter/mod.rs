//! Front matter: splits a note at its fences and parses the text between them.
//!
//! `+++` fences hold TOML, `---` fences hold YAML. Both become one tree of values ([`tree`]) with
//! byte ranges. Errors are reported and the rest is still parsed. [`rewrite`] changes single keys
//! and keeps every other byte. The meaning of keys is up to the callers.
//!
//! Source: "Note format" in ARCHITECTURE.md.

pub mod rewrite;
mod toml;
pub mod tree;
pub(in crate::notes) mod yaml;

use std::ops::Range;

use self::tree::KeyValue;
use super::findings::Faults;
use crate::model::finding::Code;

/// Maximum nesting of values: a list of tables with lists in them is 4.
pub const MAX_LEVELS: usize = 16;

/// Maximum size of front matter in bytes. Larger front matter is not read: its values would take up
/// to a hundred times as much memory as their text.
pub const MAX_BYTES: usize = 1 << 20;

/// The syntax of front matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Between `+++` fences.
    Toml,
    /// Between `---` fences.
    Yaml,
    /// No front matter.
    None,
}

/// The front matter of a note, with byte ranges.
#[derive(Debug, Clone, PartialEq)]
pub struct FrontMatter<'t> {
    /// TOML or YAML.
    pub format: Format,
    /// Its keys, in the order of the file.
    pub entries: Vec<KeyValue<'t>>,
    /// The bytes between the fences, including the last line ending.
    pub block: Range<usize>,
    /// Where the body begins, in bytes of the file.
    pub body_start: usize,
}

/// Splits a note and reads its front matter.
///
/// Skips a byte-order mark before the first fence. Without an opening fence, the whole text is
/// body. Without a closing fence, the end is guessed from the syntax. Front matter over
/// [`MAX_BYTES`] has no keys.
pub fn read<'t>(faults: &mut Faults<'t>) -> FrontMatter<'t> {
    read_with(true, faults)
}

/// Parses front matter; `None` if it is missing or has faults.
///
/// Mends nothing, which takes long.
pub fn read_sound(text: &str) -> Option<FrontMatter<'_>> {
    let mut faults = Faults::new("", text);
    let front = read_with(false, &mut faults);
    (faults.is_empty() && front.format != Format::None).then_some(front)
}

fn read_with<'t>(mends: bool, faults: &mut Faults<'t>) -> FrontMatter<'t> {
    let split = split(faults.text());
    report_split(&split, faults);
    let entries = match split.format {
        _ if split.block.len() > MAX_BYTES => {
            faults.add(
                Code::TooLarge,
                split.fence.clone(),
                format!(
                    "the front matter has {} bytes, expected at most {MAX_BYTES}; it is not read",
                    split.block.len()
                ),
                "Move long lists into the text, or into the sources they came from",
            );
            Vec::new()
        }
        Format::Toml => toml::read(split.block.clone(), mends, faults),
        Format::Yaml => yaml::read(split.block.clone(), faults),
        Format::None => Vec::new(),
    };
    FrontMatter {
        format: split.format,
        entries,
        block: split.block,
        body_start: split.body_start,
    }
}

/// Parses a TOML file, such as a vocabulary, into the same tree.
pub fn read_toml<'t>(faults: &mut Faults<'t>) -> Vec<KeyValue<'t>> {
    let text = faults.text();
    let start = text.len() - text.trim_start_matches('\u{feff}').len();
    toml::read(start..text.len(), true, faults)
}

/// The byte ranges of the parts of a note file.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Split {
    format: Format,
    /// The opening fence.
    fence: Range<usize>,
    /// Whether there is a closing fence.
    closed: bool,
    block: Range<usize>,
    body_start: usize,
}

fn split(text: &str) -> Split {
    let start = text.len() - text.trim_start_matches('\u{feff}').len();
    let blank = text[start..]
        .find(|c: char| !c.is_whitespace())
        .map_or(text.len(), |at| start + at);
    let fence_start = text[..blank].rfind('\n').map_or(start, |at| at + 1);
    let first = line(text, fence_start);
    let (format, mark) = match text[first.clone()].trim_end() {
        "+++" => (Format::Toml, "+++"),
        "---" => (Format::Yaml, "---"),
        _ => {
            return Split {
                format: Format::None,
                fence: start..start,
                closed: true,
                block: start..start,
                body_start: start,
            };
        }
    };
    let mut next = first.end;
    while next < text.len() {
        let range = line(text, next);
        let closing = text[range.clone()].trim_end();
        // YAML may also end with dots.
        if closing == mark || (format == Format::Yaml && closing == "...") {
            return Split {
                format,
                fence: fence_start..fence_start + mark.len(),
                closed: true,
                block: first.end..range.start,
                body_start: range.end,
            };
        }
        next = range.end;
    }
    let end = guess_end(text, first.end, format);
    Split {
        format,
        fence: fence_start..fence_start + mark.len(),
        closed: false,
        block: first.end..end,
        body_start: end,
    }
}

fn report_split(split: &Split, faults: &mut Faults<'_>) {
    if split.format == Format::None {
        faults.add_to_file(
            Code::NoFrontMatter,
            "the note does not begin with front matter, expected a line `+++`",
            "Begin the file with a line +++, a line title = \"…\" and another line +++",
        );
    } else if faults.text()[..split.fence.start].contains('\n') {
        faults.add(
            Code::NoFrontMatter,
            split.fence.clone(),
            "the front matter does not begin on the first line",
            "Delete the empty lines before it",
        );
    }
    if !split.closed {
        let mark = faults.text()[split.fence.clone()].to_owned();
        faults.add(
            Code::UnclosedFrontMatter,
            split.fence.clone(),
            format!("the front matter has no closing `{mark}`"),
            format!("Add a line {mark} after the last key"),
        );
    }
}

/// The line that begins at `start`, including its line ending.
fn line(text: &str, start: usize) -> Range<usize> {
    let end = text[start..]
        .find('\n')
        .map_or(text.len(), |at| start + at + 1);
    start..end
}

/// Guesses the end of front matter without a closing fence.
///
/// YAML ends at the first empty line. TOML ends before the first paragraph or heading: a line that
/// follows an empty one and is neither key, table, bracket nor a comment followed by one of these.
fn guess_end(text: &str, start: usize, format: Format) -> usize {
    let mut next = start;
    // The first empty line or heading since the last key.
    let mut end = None;
    while next < text.len() {
        let range = line(text, next);
        let content = text[range.clone()].trim_end();
        let is_open = content.is_empty() || (format == Format::Toml && content.starts_with('#'));
        if is_open && format == Format::Yaml {
            return next;
        }
        if is_open {
            end = end.or(Some(next));
        } else if looks_like_toml(content) || format == Format::Yaml {
            end = None;
        } else if let Some(end) = end {
            return end;
        }
        next = range.end;
    }
    end.unwrap_or(text.len())
}

fn looks_like_toml(line: &str) -> bool {
    let is_key = |c: char| c.is_alphanumeric() || "-_.\"' \t".contains(c);
    line.starts_with(['[', ']', '{', '}', '"', '\'', ' ', '\t'])
        || line
            .split_once('=')
            .is_some_and(|(key, _)| key.split_whitespace().count() == 1 && key.chars().all(is_key))
}

#[cfg(test)]
mod tests;
