//! Collects the findings of one file: converts byte offsets to places, limits their number.

use std::cell::Cell;
use std::ops::Range;

use crate::model::finding::{Code, Finding};
use crate::model::place::Place;

/// Maximum number of findings per file.
pub const MOST: usize = 100;

/// A collector of the findings of one file.
#[derive(Debug)]
pub struct Faults<'t> {
    path: &'t str,
    places: Places<'t>,
    findings: Vec<Finding>,
}

impl<'t> Faults<'t> {
    /// Creates an empty collector for a file.
    pub fn new(path: &'t str, text: &'t str) -> Self {
        Self {
            path,
            places: Places::of(text),
            findings: Vec::new(),
        }
    }

    /// Adds a finding over a byte range; an empty range covers one character.
    ///
    /// The range is truncated at the end of its line.
    pub fn add(
        &mut self,
        code: Code,
        at: Range<usize>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        if self.is_full() {
            return;
        }
        let place = self.place(at.start);
        let text = self.text();
        let start = floor(text, at.start);
        let covered = &text[start..floor(text, at.end).max(start)];
        let covered = covered.lines().next().unwrap_or_default();
        let finding = Finding::new(code, place, message, help);
        self.findings
            .push(finding.spanning(covered.chars().count() as u32));
    }

    /// Adds an existing finding.
    pub fn push(&mut self, finding: Finding) {
        if !self.is_full() {
            self.findings.push(finding);
        }
    }

    /// Adds a finding about the file as a whole.
    pub fn add_to_file(&mut self, code: Code, message: impl Into<String>, help: impl Into<String>) {
        self.add(code, 0..0, message, help);
    }

    /// Whether there is a finding of one of these codes in a byte range.
    pub fn has(&self, codes: &[Code], at: &Range<usize>) -> bool {
        let (first, last) = (self.place(at.start), self.place(at.end));
        let mut findings = self.findings.iter();
        findings.any(|finding| {
            codes.contains(&finding.code) && (&first..=&last).contains(&&finding.place)
        })
    }

    /// Whether the limit is reached; further findings are dropped.
    pub fn is_full(&self) -> bool {
        self.findings.len() >= MOST
    }

    /// The place of a byte offset of the text.
    pub fn place(&self, offset: usize) -> Place {
        let (line, column) = self.places.line_and_column(offset);
        Place::new(self.path, line, column)
    }

    /// Whether there are no findings.
    pub fn is_empty(&self) -> bool {
        self.findings.is_empty()
    }

    /// The path of the file below the root.
    pub fn path(&self) -> &'t str {
        self.path
    }

    /// The text of the file.
    pub fn text(&self) -> &'t str {
        self.places.text
    }

    /// The findings in file order, without duplicates.
    pub fn into_findings(self) -> Vec<Finding> {
        let mut findings = self.findings;
        findings.sort_by(|a, b| (&a.place, a.code).cmp(&(&b.place, b.code)));
        findings.dedup_by(|later, first| {
            (later.code, &later.place, &later.message) == (first.code, &first.place, &first.message)
        });
        findings
    }
}

/// Converts byte offsets of a text to lines and columns.
///
/// Caches the last result and continues from there: lookups in ascending order take one pass over
/// the text, even with long lines.
#[derive(Debug, Clone)]
pub struct Places<'t> {
    text: &'t str,
    /// Offset, line and column of the last lookup.
    last: Cell<(usize, u32, u32)>,
}

impl<'t> Places<'t> {
    /// The places of this text.
    pub fn of(text: &'t str) -> Self {
        Self {
            text,
            last: Cell::new((0, 1, 1)),
        }
    }

    /// The 1-based line and column of a byte offset; see [`line_and_column`].
    pub fn line_and_column(&self, offset: usize) -> (u32, u32) {
        let offset = floor(self.text, offset);
        let (from, line, column) = match self.last.get() {
            last if last.0 <= offset => last,
            _ => (0, 1, 1),
        };
        let passed = &self.text[from..offset];
        let lines = memchr::memchr_iter(b'\n', passed.as_bytes()).count() as u32;
        let (start, first_column) = match passed.rfind('\n') {
            Some(at) => (from + at + 1, 1),
            None => (from, column),
        };
        let mut here = &self.text[start..offset];
        if start == 0 {
            here = here.trim_start_matches('\u{feff}');
        }
        let answer = (line + lines, first_column + here.chars().count() as u32);
        self.last.set((offset, answer.0, answer.1));
        answer
    }
}

/// The 1-based line and column, in characters, of a byte offset.
///
/// A byte-order mark at the start does not count as a column.
pub fn line_and_column(text: &str, offset: usize) -> (u32, u32) {
    Places::of(text).line_and_column(offset)
}

/// The nearest character boundary at or before `offset`.
fn floor(text: &str, offset: usize) -> usize {
    text.floor_char_boundary(offset)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_count_characters_from_one() {
        #[track_caller]
        fn case(text: &str, offset: usize, want: (u32, u32)) {
            assert_eq!(line_and_column(text, offset), want, "{text:?} {offset}");
        }
        case("abc", 0, (1, 1));
        case("øæå x", 7, (1, 5));
        case("a\r\nb\r\nc", 6, (3, 1));
        case("\u{feff}abc", 3, (1, 1));
        case("横", 1, (1, 1)); // Inside a character: its start.
        case("a", 99, (1, 2));
    }

    #[test]
    fn places_can_be_looked_up_in_any_order() {
        let text = "\u{feff}ab\nø\nxyz横\n";
        let places = Places::of(text);
        for offset in [9, 3, 12, 0, 5, 14, 4] {
            let want = line_and_column(text, offset);
            assert_eq!(places.line_and_column(offset), want, "{offset}");
        }
    }

    #[test]
    fn findings_end_with_their_line_and_are_limited() {
        let mut faults = Faults::new("x.md", "one\ntwo\n");
        faults.add(Code::WrongType, 1..6, "m", "h");
        for _ in 0..2 * MOST {
            faults.add(Code::UnknownKey, 4..5, "m", "h");
        }
        let findings = faults.into_findings();
        assert_eq!(findings.len(), 2);
        assert_eq!((findings[0].place.column, findings[0].length), (2, 2));
    }
}
