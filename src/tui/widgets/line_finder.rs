//! Finds text in the lines of a pane or popup.

use super::fold::Folded;
use super::list_moves::cycled;
use super::match_ranges::{TextMatch, marked_line};
use super::styled_text::{TextSpan, plain};
use crate::model::text_folding::fold;

/// A text search in lines.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct LineFinder {
    /// The folded text; empty if there is no search.
    pattern: String,
    marks: Vec<TextMatch>,
    current: Option<usize>,
}

impl LineFinder {
    /// Starts a search.
    ///
    /// Returns the line of the first match from `from` on, else of the first.
    pub(crate) fn find(
        &mut self,
        text: &str,
        lines: &[Vec<TextSpan>],
        from: usize,
    ) -> Option<usize> {
        self.pattern = fold(text.trim());
        self.refresh(lines);
        let first = self.marks.iter().position(|mark| mark.line() >= from);
        self.current = first.or((!self.marks.is_empty()).then_some(0));
        self.line()
    }

    /// Searches again after the lines have changed.
    pub(crate) fn refresh(&mut self, lines: &[Vec<TextSpan>]) {
        self.marks.clear();
        for (i, line) in lines.iter().enumerate() {
            let found = Folded::of(plain(line).chars()).find(&self.pattern);
            self.marks
                .extend(found.into_iter().map(|(start, end)| TextMatch {
                    runs: vec![(i, start, end)],
                }));
        }
        self.current = self.current.filter(|current| *current < self.marks.len());
    }

    /// Goes to the next or previous match. Returns its line.
    pub(crate) fn turn(&mut self, forward: bool) -> Option<usize> {
        let count = self.marks.len();
        self.current = match self.current {
            Some(current) => Some(cycled(current, count, forward)),
            None => (count > 0).then_some(0),
        };
        self.line()
    }

    /// Ends the search. Returns false if there was none.
    pub(crate) fn end(&mut self) -> bool {
        let was = !self.pattern.is_empty();
        *self = Self::default();
        was
    }

    fn line(&self) -> Option<usize> {
        self.current.map(|current| self.marks[current].line())
    }

    /// Highlights the matches of a line.
    pub(crate) fn marked(&self, line: &[TextSpan], at: usize) -> Vec<TextSpan> {
        marked_line(line, at, &self.marks, self.current)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn matches_wrap_around_and_are_highlighted() {
        let lines: Vec<Vec<TextSpan>> = ["Göteborg", "heat", "heat and goteborg"]
            .map(|text| vec![TextSpan::body(text)])
            .to_vec();
        let mut finder = LineFinder::default();
        assert_eq!(finder.find("goteborg", &lines, 1), Some(2));
        assert_eq!(finder.turn(true), Some(0));
        assert_eq!(finder.turn(false), Some(2));
        let marked = finder.marked(&lines[2], 2);
        assert!(marked[1].style.marked && marked[1].style.inverted);
        assert_eq!(marked[1].text, "goteborg");
        assert_eq!(finder.find("nowhere", &lines, 0), None);
        assert_eq!(finder.turn(true), None);
        assert!(finder.end() && !finder.end());
    }
}
