//! The Standards view: by which standards the figures of cities are counted.

mod standard_lines;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use self::standard_lines::{about_lines, list_lines};
use crate::model::alliance::standard_list::ListedStandard;
use crate::model::note::NoteId;
use crate::tui::export_job::ExportSource;
use crate::tui::frame::layout::FOUR_PANES;
use crate::tui::keys::common::{FIND, NOTE_CHOSEN};
use crate::tui::keys::{Action, CommandScope, Focus, Pane, Section, ViewKeys, commands};
use crate::tui::shared::Shared;
use crate::tui::shared::current_note::CurrentNote;
use crate::tui::shared::effect::Effect;
use crate::tui::strings;
use crate::tui::views::pending_table::PendingTable;
use crate::tui::views::row_search::RowSearch;
use crate::tui::views::view::{
    Context, DrawContext, MouseTarget, Navigate, View, ViewEvent, ViewWait,
};
use crate::tui::widgets::draw;
use crate::tui::widgets::geometry::{inside, share, take_right, within};
use crate::tui::widgets::grouped_list::{GroupedLine, draw_grouped_list, scroll_to_entry};
use crate::tui::widgets::line_breaks::wrap;
use crate::tui::widgets::list_moves::moved;
use crate::tui::widgets::pane::{self, PaneTitles};
use crate::tui::widgets::styled_text::TextSpan;
use crate::work::{Report, TableAnswer, TableRequest};

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
    LEAVE_STANDARDS "leave-standards" ["v"] CommandScope::In(&[Focus::STANDARDS]), "back", "Close the standards", "Goes back to the view before, such as the progress of cities.";
    [Section::Views, None]
    STANDARDS "standards" ["R"] CommandScope::OutsideTextFields, "standards", "View: Standards", "By which standards the figures of cities are counted, and what else guides their plans.";
}

/// Approximate number of lines of a standard in the list.
const STANDARD_LINES: usize = 3;

/// The standards of the alliance.
#[derive(Debug, Clone, Default)]
pub(crate) struct StandardsView {
    /// All standards, once they are loaded.
    standards: Option<Vec<ListedStandard>>,
    lines: Vec<GroupedLine>,
    /// The layout area of `lines`; `None` if they are outdated.
    room: Option<Rect>,
    chosen: Option<NoteId>,
    top: usize,
    pending_table: PendingTable,
    /// The `/` search in the titles.
    find: RowSearch,
}

/// The panes of the list and of the selected standard; the latter is empty in a narrow window.
fn panes(body: Rect) -> [Rect; 2] {
    let (mut list, mut about) = (body, Rect::default());
    if body.width >= FOUR_PANES {
        about = take_right(&mut list, share(body.width, 45));
    }
    [list, about]
}

impl StandardsView {
    fn request_standards(&mut self, shared: &mut Shared) -> Effect {
        self.pending_table.request(TableRequest::Standards, shared)
    }

    fn standards(&self) -> &[ListedStandard] {
        self.standards.as_deref().unwrap_or_default()
    }

    fn selected(&self) -> usize {
        let mut standards = self.standards().iter();
        let chosen = standards.position(|one| Some(&one.note.id) == self.chosen.as_ref());
        chosen.unwrap_or(0)
    }

    fn standard(&self) -> Option<&ListedStandard> {
        self.standards().get(self.selected())
    }

    fn choose(&mut self, place: usize) {
        let standard = self.standards().get(place);
        self.chosen = standard.map(|one| one.note.id.clone());
    }

    fn find_title(&mut self, forward: bool, shared: &mut Shared) {
        let standards = self.standards().iter();
        let titles: Vec<&str> = standards.map(|one| one.note.title.as_str()).collect();
        if let Some(place) = self.find.find(&titles, self.selected(), forward, shared) {
            self.choose(place);
        }
    }
}

impl MouseTarget for StandardsView {
    fn scroll(&mut self, _: Position, by: isize, _: &mut Context<'_>) {
        let last = self.standards().len().saturating_sub(1);
        let place = self.selected().saturating_add_signed(by.signum());
        self.choose(place.min(last));
    }

    /// The first click selects a standard, the second opens it.
    fn click(&mut self, at: Position, context: &mut Context<'_>) -> Vec<Effect> {
        let [list, _] = panes(context.body);
        let line = within(inside(list), at).map(|(row, _)| self.top + row);
        let line = line.and_then(|line| self.lines.get(line));
        match line.and_then(|line| line.place) {
            Some(place) if place == self.selected() => {
                return self.perform(Action::OPEN, context).unwrap_or_default();
            }
            Some(place) => self.choose(place),
            None => {}
        }
        Vec::new()
    }
}

impl View for StandardsView {
    fn name(&self) -> &'static str {
        "Standards"
    }

    fn focus(&self) -> Focus {
        Focus::STANDARDS
    }

    fn why_not(&self, action: Action, _: &DrawContext<'_>) -> Option<&'static str> {
        match action {
            Action::OPEN | Action::COPY | Action::COPY_AS | Action::EDIT | Action::FIND => {
                self.standard().is_none().then_some(strings::NO_STANDARDS)
            }
            Action::FIND_NEXT | Action::FIND_PREVIOUS => self.find.why_not(),
            _ => None,
        }
    }

    fn note(&self) -> Option<CurrentNote<'_>> {
        let standard = self.standard()?;
        Some(CurrentNote {
            id: &standard.note.id,
            title: &standard.note.title,
            cities: &standard.cities,
            year: standard.year,
            note: None,
            tallied: None,
        })
    }

    /// All standards, in list order.
    fn export_source(&self) -> Option<ExportSource> {
        ExportSource::notes(self.standards().iter().map(|one| one.note.id.clone()))
    }

    fn opened(&mut self, context: &mut Context<'_>) -> Vec<Effect> {
        vec![self.request_standards(context.shared)]
    }

    fn perform(&mut self, action: Action, context: &mut Context<'_>) -> Option<Vec<Effect>> {
        let page = usize::from(inside(context.body).height) / STANDARD_LINES;
        if let Some(place) = moved(self.selected(), action, self.standards().len(), page.max(1)) {
            self.choose(place);
            return Some(Vec::new());
        }
        match action {
            Action::OPEN => {
                let id = self.standard().map(|one| one.note.id.clone());
                context.moves.extend(id.map(Navigate::Note));
            }
            Action::LEAVE_STANDARDS => context.go(Navigate::Leave),
            // The view is already open.
            Action::STANDARDS => {}
            Action::FIND => RowSearch::open(context.shared),
            Action::FIND_NEXT | Action::FIND_PREVIOUS => {
                self.find_title(action == Action::FIND_NEXT, context.shared);
            }
            _ => return None,
        }
        Some(Vec::new())
    }

    fn entered(&mut self, action: Action, text: &str, context: &mut Context<'_>) -> Vec<Effect> {
        if self.find.take(action, text) {
            self.find_title(true, context.shared);
        }
        Vec::new()
    }

    fn receive(
        &mut self,
        report: Box<Report>,
        _: &mut Context<'_>,
    ) -> Result<Vec<Effect>, Box<Report>> {
        if let TableAnswer::Standards(standards) = self.pending_table.receive(*report)? {
            self.standards = Some(standards);
            self.room = None;
        }
        Ok(Vec::new())
    }

    fn follow(&mut self, change: ViewEvent, context: &mut Context<'_>) -> Vec<Effect> {
        if matches!(change, ViewEvent::Labels { .. }) {
            self.room = None;
        }
        // They were requested when it was opened.
        let is_outdated = self.pending_table.is_outdated_by(change, true);
        let again = is_outdated.then(|| self.request_standards(context.shared));
        again.into_iter().collect()
    }

    fn is_loading(&self) -> bool {
        self.pending_table.is_first(self.standards.is_some())
    }

    fn current_wait(&self) -> Option<ViewWait> {
        self.pending_table.update_wait(self.standards.is_some())
    }

    fn update_layout(&mut self, context: &mut Context<'_>) {
        let [list, _] = panes(context.body);
        let room = inside(list);
        if self.room != Some(room) {
            self.lines = list_lines(self.standards(), room, context.shared);
            self.room = Some(room);
        }
        let visible = usize::from(room.height);
        self.top = scroll_to_entry(&self.lines, self.selected(), self.top, visible);
    }

    fn draw(&self, scene: &DrawContext<'_>, buffer: &mut Buffer) -> Position {
        let appearance = scene.shared.appearance;
        let [list, about] = panes(scene.body);
        let used = self.standards().iter();
        let used = used.filter(|one| !one.uses.is_empty()).count();
        let right = match self.standards().len() {
            0 => String::new(),
            count => format!("cities count by {used} of {count}"),
        };
        let titles = PaneTitles {
            left: "Standards",
            right: &right,
            focused: true,
        };
        let room = pane::pane(buffer, list, titles, appearance);
        if self.standards.as_ref().is_some_and(Vec::is_empty) {
            let says = scene.shared.keymap.name_keys(strings::NO_STANDARDS);
            let lines = wrap(&[TextSpan::muted(&says)], usize::from(room.width));
            draw::lines(buffer, room, &lines, appearance.theme);
            return room.as_position();
        }
        if let Some(standard) = self.standard().filter(|_| !about.is_empty()) {
            let titles = PaneTitles {
                left: "Counted by it",
                right: "",
                focused: false,
            };
            let room = pane::pane(buffer, about, titles, appearance);
            let lines = about_lines(standard, usize::from(room.width), scene.shared);
            draw::lines(buffer, room, &lines, appearance.theme);
        }
        let lines = (&*self.lines, self.top);
        draw_grouped_list(buffer, room, lines, (self.selected(), true), appearance)
    }
}
