//! The Standards view: by which standards the figures of cities are counted.

mod standard_lines;

use ratatui::layout::Rect;

use self::standard_lines::{about_lines, list_lines};
use crate::model::alliance::standard_list::ListedStandard;
use crate::tui::keys::common::{FIND, NOTE_CHOSEN};
use crate::tui::keys::{Action, CommandScope, Focus, Pane, Section, ViewKeys, commands};
use crate::tui::shared::Shared;
use crate::tui::shared::current_note::CurrentNote;
use crate::tui::shared::effect::Effect;
use crate::tui::strings;
use crate::tui::views::note_list_view::{ListedNote, NoteListView};
use crate::tui::views::view::{Context, Navigate};
use crate::tui::widgets::grouped_list::GroupedLine;
use crate::tui::widgets::styled_text::TextSpan;
use crate::work::{TableAnswer, TableRequest};

impl Focus {
    pub(crate) const STANDARDS: Self = Self::new("Standards");
}

/// Commands of the Standards view.
pub(crate) const KEYS: ViewKeys = ViewKeys {
    commands: COMMANDS,
    panes: &[Pane {
        focus: Focus::STANDARDS,
        is_text: false,
        common: &[NOTE_CHOSEN, FIND],
        footer: &[
            Action::OPEN,
            Action::FIND,
            Action::BACK,
            Action::HELP,
            Action::COPY,
            Action::COMMANDS,
        ],
    }],
};

commands! {
    COMMANDS
    [Section::Move, Some("Only in Standards.")]
    LEAVE_STANDARDS "leave-standards" ["v"] CommandScope::In(&[Focus::STANDARDS]), "back", "Back", "Goes back to the view before, such as the progress of cities.";
    [Section::Views, None]
    STANDARDS "standards" ["R"] CommandScope::OutsideTextFields, "standards", "View: Standards", "By which standards the figures of cities are counted, and what else guides their plans.";
}

/// The standards of the alliance.
pub(crate) type StandardsView = NoteListView<ListedStandard>;

impl ListedNote for ListedStandard {
    const NAME: &'static str = "Standards";
    const FOCUS: Focus = Focus::STANDARDS;
    const NONE: &'static str = strings::NO_STANDARDS;
    const ABOUT: Option<&'static str> = Some("Inventories");

    fn table(_: &Shared) -> TableRequest {
        TableRequest::Standards
    }

    fn of_table(table: TableAnswer) -> Option<Vec<Self>> {
        match table {
            TableAnswer::Standards(standards) => Some(standards),
            _ => None,
        }
    }

    fn list_lines(standards: &[Self], area: Rect, shared: &Shared) -> Vec<GroupedLine> {
        list_lines(standards, area, shared)
    }

    fn about_lines(&self, cols: usize, shared: &Shared) -> Vec<Vec<TextSpan>> {
        about_lines(self, cols, shared)
    }

    fn counts(standards: &[Self], _: &Shared) -> String {
        let used = standards.iter().filter(|one| !one.uses.is_empty()).count();
        format!("{used} of {} used for city inventories", standards.len())
    }

    fn current_note(&self) -> CurrentNote<'_> {
        CurrentNote::of_listed(&self.note, &self.cities, self.year)
    }

    fn perform(_: Option<&Self>, action: Action, context: &mut Context<'_>) -> Option<Vec<Effect>> {
        match action {
            Action::LEAVE_STANDARDS => context.go(Navigate::Leave),
            // The view is already open.
            Action::STANDARDS => {}
            _ => return None,
        }
        Some(Vec::new())
    }
}
