//! The lineage of a practice: its origins and adoptions as a tree.

mod lineage_lines;

use ratatui::layout::{Position, Rect};

use self::lineage_lines::LineageLines;
use crate::model::alliance::lineage_tree::Lineage;
use crate::model::note::NoteId;
use crate::tui::frame::layout::FOUR_PANES;
use crate::tui::keys::common::SCROLL;
use crate::tui::keys::{Action, CommandScope, Focus, Pane, Section, ViewKeys, commands};
use crate::tui::shared::Shared;
use crate::tui::shared::effect::Effect;
use crate::tui::strings;
use crate::tui::views::view::{Context, DrawContext, Navigate, View};
use crate::tui::widgets::draw::Painter;
use crate::tui::widgets::geometry::{inside, share, take_bottom, take_right, within};
use crate::tui::widgets::grouped_list::{draw_grouped_list, scroll_to_entry};
use crate::tui::widgets::list_moves::{moved, stepped};
use crate::tui::widgets::pane::PaneTitles;
use crate::work::{TableAnswer, TableRequest};

/// Minimum height of a body with a preview below the tree.
///
/// Also the most rows of such a tree.
const BELOW: (u16, usize) = (20, 8);

impl Focus {
    pub(crate) const LINEAGE: Self = Self::new("Lineage");
}

/// Commands of the Lineage view.
pub(crate) const KEYS: ViewKeys = ViewKeys {
    commands: COMMANDS,
    panes: &[Pane {
        focus: Focus::LINEAGE,
        is_text: false,
        common: &[&[Action::OPEN], SCROLL],
        footer: &[
            Action::OPEN,
            Action::BACK,
            Action::HELP,
            Action::HALF_DOWN,
            Action::COMMANDS,
        ],
    }],
};

commands! {
    COMMANDS
    [Section::Note, Some("Only while reading a practice, or a note of a city that took one over.")]
    LINEAGE "lineage" ["T"] CommandScope::In(&[Focus::NOTE]), "lineage", "Who took it over", "Where the practice came from, and which cities took it over, as a tree.";
}

/// State of the Lineage view.
#[derive(Debug, Clone)]
pub(crate) struct LineageView {
    /// The practice, or an adoption of it.
    of: NoteId,
    lineage: Option<Lineage>,
    shown: LineageLines,
    /// The width that `shown` was laid out for.
    cols: usize,
    selected: usize,
    top: usize,
}

impl LineageView {
    /// The lineage of a practice, or of the practice of an adoption.
    pub(crate) fn new(of: NoteId) -> Self {
        Self {
            of,
            lineage: None,
            shown: LineageLines::default(),
            cols: 0,
            selected: 0,
            top: 0,
        }
    }

    /// The areas of the tree, of the preview, and of the line above it.
    fn areas(&self, body: Rect) -> [Rect; 3] {
        let (mut tree, mut preview, mut rule) = (body, Rect::default(), Rect::default());
        if body.width >= FOUR_PANES {
            preview = take_right(&mut tree, share(body.width, 45));
        } else if body.height >= BELOW.0 && self.shown.notes.len() <= BELOW.1 {
            preview = take_bottom(&mut tree, share(body.height, 45));
            rule = take_bottom(&mut tree, 1);
        }
        [tree, preview, rule]
    }

    fn open(&self, context: &mut Context<'_>) {
        let note = self.shown.notes.get(self.selected).cloned().flatten();
        context.moves.extend(note.map(Navigate::Note));
    }
}

impl View for LineageView {
    fn name(&self) -> &'static str {
        "Lineage"
    }

    fn focus(&self) -> Focus {
        Focus::LINEAGE
    }

    fn preview(&self, scene: &DrawContext<'_>) -> Option<(Rect, NoteId)> {
        let [_, preview, _] = self.areas(scene.body);
        let note = self.shown.notes.get(self.selected).cloned().flatten()?;
        (!preview.is_empty()).then_some((preview, note))
    }

    fn why_not(&self, action: Action, scene: &DrawContext<'_>) -> Option<&'static str> {
        if let Action::HALF_DOWN | Action::HALF_UP = action {
            return self
                .preview(scene)
                .is_none()
                .then_some(strings::ALL_IN_VIEW);
        }
        let note = self.shown.notes.get(self.selected);
        let has_note = note.is_some_and(Option::is_some);
        (action == Action::OPEN && !has_note).then_some(strings::NO_SUCH_NOTE)
    }

    fn table_command(&self) -> Option<Vec<String>> {
        let has_rows = self.lineage.is_some();
        has_rows.then(|| vec!["lineage".to_owned(), self.of.to_string()])
    }

    fn table(&self, _: &Shared) -> Option<TableRequest> {
        Some(TableRequest::Lineage(self.of.clone()))
    }

    fn take_table(&mut self, table: TableAnswer, _: &mut Context<'_>) {
        if let TableAnswer::Lineage(lineage) = table {
            // Begin at the first step, not at the practice that one comes from.
            let has_steps = !lineage.origins.is_empty() || !lineage.copies.is_empty();
            if self.lineage.is_none() && has_steps {
                self.selected = 1;
            }
            self.lineage = Some(*lineage);
            self.cols = 0;
        }
    }

    fn perform(&mut self, action: Action, context: &mut Context<'_>) -> Option<Vec<Effect>> {
        let [tree, ..] = self.areas(context.body);
        let page = usize::from(inside(tree).height).max(1);
        if let Some(row) = moved(self.selected, action, self.shown.notes.len(), page) {
            self.selected = row;
        } else if action == Action::OPEN {
            self.open(context);
        } else {
            return None;
        }
        Some(Vec::new())
    }

    fn scroll(&mut self, _: Position, by: isize, _: &mut Context<'_>) {
        self.selected = stepped(self.selected, by, self.shown.notes.len());
    }

    /// The first click selects a row, the second opens its note.
    fn click(&mut self, at: Position, context: &mut Context<'_>) -> Vec<Effect> {
        let [tree, ..] = self.areas(context.body);
        let line = within(inside(tree), at).map(|(row, _)| self.top + row);
        let line = line.and_then(|line| self.shown.lines.get(line));
        match line.and_then(|line| line.place) {
            Some(row) if row == self.selected => self.open(context),
            Some(row) => self.selected = row,
            None => {}
        }
        Vec::new()
    }

    fn is_loading(&self) -> bool {
        self.lineage.is_none()
    }

    fn update_layout(&mut self, context: &mut Context<'_>) {
        let [tree, ..] = self.areas(context.body);
        let cols = usize::from(inside(tree).width);
        let is_old = (self.cols, self.shown.chosen) != (cols, self.selected);
        if let Some(lineage) = self.lineage.as_ref().filter(|_| is_old) {
            let shared = &*context.shared;
            let ascii = shared.appearance.ascii;
            let shape = (cols, self.selected);
            self.shown = LineageLines::of(lineage, &shared.labels, ascii, shape);
            self.cols = cols;
        }
        self.selected = self.selected.min(self.shown.notes.len().saturating_sub(1));
        // The height depends on the number of rows.
        let [tree, ..] = self.areas(context.body);
        let visible = usize::from(inside(tree).height);
        self.top = scroll_to_entry(&self.shown.lines, self.selected, self.top, visible);
    }

    fn draw(&self, scene: &DrawContext<'_>, painter: &mut Painter<'_>) -> Position {
        let [tree, _, rule] = self.areas(scene.body);
        painter.rule_across(rule);
        let inner = painter.pane(tree, PaneTitles::new("Lineage").focused(true));
        let lines = (&*self.shown.lines, self.top);
        draw_grouped_list(painter, inner, lines, (self.selected, true))
    }
}
