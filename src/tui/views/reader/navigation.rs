//! Navigation within a note by links, matches and headings.

use super::state::ReaderView;
use crate::model::text_folding::fold;
use crate::tui::keys::Action;
use crate::tui::widgets::dialog_action::DialogAction;
use crate::tui::widgets::document::DocumentLine;
use crate::tui::widgets::list_moves::cycled;
use crate::tui::widgets::match_ranges::{MatchPattern, TextMatch};
use crate::tui::widgets::picker::PickerItem;
use crate::tui::widgets::rendered_note::LinkTarget;

impl ReaderView {
    /// Selects the next or previous link, starting from the visible part.
    ///
    /// Returns false if the note has no links.
    pub(crate) fn next_link(&mut self, forward: bool) -> bool {
        let Some(rendered) = &self.rendered else {
            return false;
        };
        let count = rendered.targets.len();
        if count == 0 {
            return false;
        }
        let next = match self.link {
            Some(link) => cycled(link, count, forward),
            None => self.first_link_in_view().unwrap_or(0),
        };
        self.choose_link(next);
        true
    }

    fn first_link_in_view(&self) -> Option<usize> {
        let lines = self.document()?.lines.iter();
        lines
            .skip(self.top)
            .take(self.rows)
            .flat_map(|line| &line.spans)
            .find_map(|span| span.link)
    }

    /// Scrolls to the nearest link if none is visible.
    ///
    /// The prompt for a link number is useless without a visible link.
    pub(crate) fn show_a_link(&mut self) {
        if self.first_link_in_view().is_some() {
            return;
        }
        let Some(document) = self.document() else {
            return;
        };
        let has_link = |line: &DocumentLine| line.spans.iter().any(|span| span.link.is_some());
        let lines = &document.lines;
        let below = lines.iter().skip(self.top).position(has_link);
        let line = below.map(|line| self.top + line);
        if let Some(line) = line.or_else(|| lines.iter().rposition(has_link)) {
            self.reveal(line);
        }
    }

    fn choose_link(&mut self, link: usize) {
        self.link = Some(link);
        if let Some(line) = self.document().and_then(|d| d.line_of_link(link)) {
            self.reveal(line);
        }
    }

    /// Scrolls to the footnote of the selected link.
    pub(crate) fn show_footnote(&mut self) {
        let document = self.document();
        let line = self.link.and_then(|link| document?.last_line_of_link(link));
        if let Some(line) = line {
            self.reveal(line);
        }
    }

    pub(crate) fn selected_target(&self) -> Option<&LinkTarget> {
        self.rendered.as_ref()?.targets.get(self.link?)
    }

    /// Selects a link by its displayed number and returns its target.
    pub(crate) fn select_link(&mut self, number: usize) -> Option<LinkTarget> {
        let link = number.checked_sub(1)?;
        let target = self.rendered.as_ref()?.targets.get(link)?.clone();
        self.choose_link(link);
        Some(target)
    }

    /// The text of the selected link.
    pub(crate) fn chosen_text(&self) -> Option<&str> {
        Some(&self.rendered.as_ref()?.link(self.link?)?.text)
    }

    /// Number of links.
    pub(crate) fn links(&self) -> usize {
        self.rendered
            .as_ref()
            .map_or(0, |rendered| rendered.targets.len())
    }

    /// The link at a row and column of the visible text.
    pub(crate) fn link_at(&self, row: usize, col: usize) -> Option<usize> {
        let line = self.document()?.lines.get(self.top + row)?;
        let mut x = 0;
        for span in &line.spans {
            x += crate::tui::widgets::text_width::width(&span.text);
            if col < x {
                return span.link;
            }
        }
        None
    }

    /// Highlights a text and goes to its first match from here.
    ///
    /// Returns false if there is no match.
    pub(crate) fn find(&mut self, text: &str) -> bool {
        let Some(rendered) = &mut self.rendered else {
            return false;
        };
        rendered.mark(MatchPattern::text(text));
        let from = self.top;
        let marks = &rendered.marks;
        let first = marks.iter().position(|mark| mark.line() >= from);
        self.current = first.or((!marks.is_empty()).then_some(0));
        self.reveal_current();
        self.current.is_some()
    }

    /// Goes to the next or previous match. Returns false if there is none.
    pub(crate) fn next_match(&mut self, forward: bool) -> bool {
        let count = self
            .rendered
            .as_ref()
            .map_or(0, |rendered| rendered.marks.len());
        if count == 0 {
            return false;
        }
        self.current = Some(match self.current {
            Some(current) => cycled(current, count, forward),
            None => 0,
        });
        self.reveal_current();
        true
    }

    fn reveal_current(&mut self) {
        let mark = self
            .current
            .and_then(|at| self.rendered.as_ref()?.marks.get(at).map(TextMatch::line));
        if let Some(line) = mark {
            self.reveal(line);
        }
    }

    /// Whether any match is highlighted.
    pub(crate) fn has_matches(&self) -> bool {
        self.rendered
            .as_ref()
            .is_some_and(|rendered| !rendered.marks.is_empty())
    }

    /// The position among the matches: `match 2 of 7`.
    pub(crate) fn match_place(&self) -> Option<String> {
        let count = self.rendered.as_ref()?.marks.len();
        Some(format!("match {} of {count}", self.current? + 1))
    }

    /// Ends the text search (Esc). Returns false if there was none.
    pub(crate) fn end_search(&mut self) -> bool {
        self.side.finder.end() || self.current.take().is_some()
    }

    pub(crate) fn line_of_heading(&self, slug: &str) -> Option<usize> {
        let headings = &self.document()?.headings;
        let heading = headings.iter().find(|h| slug_of(&h.text) == slug)?;
        Some(heading.line)
    }

    /// The headings as picker entries.
    pub(crate) fn contents(&self) -> Vec<PickerItem> {
        let headings = self.document().map_or(&[][..], |d| &d.headings);
        headings
            .iter()
            .map(|heading| {
                let indent = "  ".repeat(heading.level.saturating_sub(2).min(4));
                PickerItem::new(
                    format!("{indent}{}", heading.text),
                    DialogAction::Choose(Action::CONTENTS, heading.line),
                )
            })
            .collect()
    }
}

/// The slug of a heading: `What was done` becomes `what-was-done`.
fn slug_of(heading: &str) -> String {
    let folded = fold(heading);
    let words: Vec<&str> = folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    words.join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_become_slugs() {
        assert_eq!(slug_of("What was done"), "what-was-done");
        assert_eq!(slug_of("CO₂, cost & saving"), "co2-cost-saving");
    }
}
