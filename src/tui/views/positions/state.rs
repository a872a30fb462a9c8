//! State of the Positions view: texts, board, and selections.

use std::collections::HashSet;

use super::ask_lines::{AsksShape, ask_lines};
use super::ask_pane::AskPane;
use super::layout::PositionsAreas;
use crate::model::alliance::policy_board::{BoardCell, PolicyBoard};
use crate::model::alliance::tallied_text::{DeadlineOrder, TalliedText};
use crate::model::date::Date;
use crate::model::note::NoteId;
use crate::tui::frame::layout::FOUR_PANES;
use crate::tui::keys::Focus;
use crate::tui::shared::Shared;
use crate::tui::views::view::DrawContext;
use crate::tui::widgets::geometry::{inside, share, take_bottom};
use crate::tui::widgets::grouped_list::{GroupedLine, scroll_to_entry};

/// Minimum height share of the pane about the selected ask above a preview.
const ASK_ABOVE_PERCENT: u16 = 40;

/// Minimum height of the preview.
const MIN_PREVIEW: u16 = 16;

/// The state of the view.
#[derive(Debug, Clone, Default)]
pub(crate) struct PositionsView {
    /// Positions and statements, once they are loaded.
    pub(super) texts: Option<Vec<TalliedText>>,
    pub(super) board: PolicyBoard,
    /// Counts for the user's city; `None` if they are outdated.
    signed: Option<SignedCounts>,
    /// Whether the list has the focus, not the board.
    pub(super) in_list: bool,
    /// The selected row of the board; the last row is all levels.
    level: Option<usize>,
    /// The selected column; the last column is all stages.
    stage: Option<usize>,
    /// Whether the list is sorted by deadline, not by signatures.
    pub(super) by_deadline: bool,
    /// The selected text; kept when the list changes.
    chosen: Option<NoteId>,
    /// The index of the selected text in the list.
    selected: usize,
    /// The first visible line of the list.
    pub(super) top: usize,
    /// The first visible line about the selected text.
    pub(super) ask_top: usize,
    /// Indices into `texts` of the listed ones.
    pub(super) listed: Vec<usize>,
    pub(super) lines: Vec<GroupedLine>,
    shape: Option<AsksShape>,
    /// The day for which signatures are counted.
    pub(super) on: Option<Date>,
}

/// How many texts of each cell of the board a city signed.
#[derive(Debug, Clone)]
struct SignedCounts {
    city: Option<String>,
    /// By level and stage; the last ones are totals.
    counts: Vec<Vec<usize>>,
}

impl PositionsView {
    /// The rectangles of the view.
    pub(super) fn areas(&self, scene: &DrawContext<'_>) -> PositionsAreas {
        // Title, two lines of head, and the levels with the total.
        let board_rows = self.board.rows.len() as u16 + 4;
        let size = scene.shared.size;
        let mut areas = PositionsAreas::of(size, self.pane(), board_rows, scene.body);
        if size.width >= FOUR_PANES {
            self.add_preview(&mut areas, scene.shared);
        }
        areas
    }

    /// Gives the room that the signatures do not need to a preview.
    fn add_preview(&self, areas: &mut PositionsAreas, shared: &Shared) {
        let Some(one) = self.chosen() else { return };
        let needed = AskPane::of(one, areas, shared).rows();
        let rows = needed.max(share(areas.ask.height, ASK_ABOVE_PERCENT));
        let free = areas.ask.height.saturating_sub(rows + 1);
        if free >= MIN_PREVIEW {
            areas.preview = take_bottom(&mut areas.ask, free);
            areas.rules[1] = take_bottom(&mut areas.ask, 1);
        }
    }

    /// The focused pane.
    pub(super) fn pane(&self) -> Focus {
        if self.in_list {
            Focus::ASKS
        } else {
            Focus::BOARD
        }
    }

    pub(super) fn texts(&self) -> &[TalliedText] {
        self.texts.as_deref().unwrap_or_default()
    }

    /// The selected row and column of the board; the last ones are totals.
    pub(super) fn cell(&self) -> (usize, usize) {
        let (rows, stages) = (self.board.rows.len(), self.board.stages.len());
        let level = self.level.unwrap_or(rows).min(rows);
        (level, self.stage.unwrap_or(stages).min(stages))
    }

    /// Selects a cell of the board.
    pub(super) fn choose_cell(&mut self, level: usize, stage: usize) {
        let (rows, stages) = (self.board.rows.len(), self.board.stages.len());
        self.level = (level < rows).then_some(level);
        self.stage = (stage < stages).then_some(stage);
        self.chosen = None;
        self.selected = 0;
        self.ask_top = 0;
        self.shape = None;
    }

    /// A cell of the board, or a total.
    fn board_cell(&self, level: usize, stage: usize) -> &BoardCell {
        let row = self.board.rows.get(level).unwrap_or(&self.board.all);
        row.cells.get(stage).unwrap_or(&row.total)
    }

    /// The number of texts in a cell, and of those the user's city signed.
    pub(super) fn count(&self, level: usize, stage: usize) -> (usize, usize) {
        let ids = &self.board_cell(level, stage).ids;
        let signed = self.signed.as_ref();
        let mine = signed.and_then(|signed| signed.counts.get(level)?.get(stage));
        (ids.len(), mine.copied().unwrap_or(0))
    }

    /// The texts in list order.
    pub(super) fn listed(&self) -> impl Iterator<Item = &TalliedText> {
        let listed = self.listed.iter();
        listed.filter_map(|at| self.texts().get(*at))
    }

    /// The index of the selected text in the list.
    pub(super) fn selected(&self) -> usize {
        self.selected
    }

    /// The selected text.
    pub(super) fn chosen(&self) -> Option<&TalliedText> {
        self.texts().get(*self.listed.get(self.selected)?)
    }

    /// Selects a text by its index in the list.
    pub(super) fn choose(&mut self, place: usize) {
        self.selected = place;
        self.chosen = self.chosen().map(|one| one.text.note.id.clone());
        self.ask_top = 0;
    }

    /// Toggles the order of the list.
    pub(super) fn turn_order(&mut self) {
        self.by_deadline = !self.by_deadline;
        self.shape = None;
    }

    /// Stores texts and their counts. Keeps the selected text.
    pub(super) fn take_texts(&mut self, texts: Vec<TalliedText>, board: PolicyBoard) {
        self.texts = Some(texts);
        // Drop indices into the former texts.
        self.listed.clear();
        self.lines.clear();
        self.board = board;
        self.signed = None;
        self.shape = None;
    }

    /// Counts the texts that the user's city signed. Does nothing if city and texts are as before.
    ///
    /// Drawing looks each cell up several times, and a base may have thousands of texts.
    pub(super) fn count_for(&mut self, city: Option<&str>) {
        let signed = self.signed.as_ref();
        if signed.is_some_and(|signed| signed.city.as_deref() == city) {
            return;
        }
        let is_signed =
            |one: &&TalliedText| city.is_some_and(|city| one.status_of(city).is_signatory());
        let signed = self.texts().iter().filter(is_signed);
        let signed: HashSet<&NoteId> = signed.map(|one| &one.text.note.id).collect();
        let count = |level: usize, stage: usize| {
            let ids = self.board_cell(level, stage).ids.iter();
            ids.filter(|id| signed.contains(id)).count()
        };
        let (rows, stages) = (self.board.rows.len(), self.board.stages.len());
        let row = |level: usize| (0..=stages).map(|stage| count(level, stage)).collect();
        let counts = (0..=rows).map(row).collect();
        self.signed = Some(SignedCounts {
            city: city.map(str::to_owned),
            counts,
        });
    }

    /// Lays out the list if inputs changed, and scrolls to the selection.
    pub(super) fn refresh(&mut self, areas: &PositionsAreas, shared: &Shared) {
        let inner = inside(areas.list);
        let shape = AsksShape {
            cols: usize::from(inner.width),
            is_airy: inner.height >= 12,
        };
        if self.shape != Some(shape) {
            let (level, stage) = self.cell();
            let ids: HashSet<&NoteId> = self.board_cell(level, stage).ids.iter().collect();
            let is_in = |at: &usize| ids.contains(&self.texts()[*at].text.note.id);
            let mut listed: Vec<usize> = (0..self.texts().len()).filter(is_in).collect();
            let on = self.on;
            listed.sort_by_cached_key(|at| {
                let one = &self.texts()[*at];
                let by_deadline = self.by_deadline;
                let deadline = by_deadline.then(|| DeadlineOrder::of(one.text.deadline, on));
                (deadline, std::cmp::Reverse(one.tally.signatories()), *at)
            });
            self.lines = ask_lines(self.texts(), &listed, shape, shared, on);
            let is_chosen =
                |at: &usize| Some(&self.texts()[*at].text.note.id) == self.chosen.as_ref();
            self.selected = listed.iter().position(is_chosen).unwrap_or(0);
            self.listed = listed;
            self.shape = Some(shape);
        }
        let over = self.chosen().map_or(0, |one| {
            let pane = AskPane::of(one, areas, shared);
            pane.names
                .len()
                .saturating_sub(usize::from(pane.names_area.height))
        });
        self.ask_top = self.ask_top.min(over);
        let visible = usize::from(inner.height);
        self.top = scroll_to_entry(&self.lines, self.selected(), self.top, visible);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::alliance::policy_texts::read_policy_texts;
    use crate::model::alliance::signature_tally::{Tally, TallyRule};
    use crate::model::alliance::tests::note;
    use crate::model::vocabulary::Vocabularies;

    #[test]
    fn signatures_are_counted_for_the_city_of_now() {
        let signed = "endorses = 'positions/a'\ncities = ['oslo']";
        let notes = [note("positions/a", ""), note("endorsements/a/oslo", signed)];
        let words = Vocabularies::default();
        let texts = read_policy_texts(&notes, &words).into_iter().map(|text| {
            let rule = TallyRule {
                members: &[],
                fingerprint: "",
                on: Date::new(2026, 1, 1).expect("a date"),
                closes: None,
                quorum: None,
            };
            let tally = Tally::of(&text.signatures, &rule);
            TalliedText {
                text,
                tally,
                coverage: Vec::new(),
            }
        });
        let texts: Vec<TalliedText> = texts.collect();
        let board = PolicyBoard::of(&texts, &words, None);
        let mut view = PositionsView::default();
        view.take_texts(texts, board);
        view.count_for(Some("bonn"));
        let (rows, stages) = view.cell();
        assert_eq!(view.count(rows, stages), (1, 0));
        view.count_for(Some("oslo"));
        assert_eq!(view.count(rows, stages), (1, 1));
        view.count_for(None);
        assert_eq!(view.count(rows, stages), (1, 0));
        // Another cell is no reason to count again.
        let signed = view.signed.as_mut().expect("counted");
        signed.counts[rows][stages] = 7;
        view.choose_cell(0, 0);
        view.count_for(None);
        assert_eq!(view.count(rows, stages), (1, 7));
    }
}
