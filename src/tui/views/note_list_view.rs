//! A view of a list of notes in groups, such as all questions.

use std::fmt::Debug;

use ratatui::layout::{Position, Rect};

use crate::model::note::NoteId;
use crate::tui::export_job::ExportSource;
use crate::tui::frame::layout::FOUR_PANES;
use crate::tui::keys::{Action, Focus};
use crate::tui::shared::Shared;
use crate::tui::shared::current_note::CurrentNote;
use crate::tui::shared::effect::Effect;
use crate::tui::strings;
use crate::tui::views::view::{Context, DrawContext, Navigate, View, ViewEvent};
use crate::tui::widgets::draw::Painter;
use crate::tui::widgets::geometry::{inside, share, take_right, within};
use crate::tui::widgets::grouped_list::{GroupedLine, draw_grouped_list, scroll_to_entry};
use crate::tui::widgets::list_moves::{moved, stepped};
use crate::tui::widgets::pane::PaneTitles;
use crate::tui::widgets::styled_text::TextSpan;
use crate::work::{TableAnswer, TableRequest};

/// Approximate number of lines of a note in the list.
const NOTE_LINES: usize = 3;

/// A note of such a list, and what its view shows and does.
pub(crate) trait ListedNote: Debug + Sized + 'static {
    /// The name of the view.
    const NAME: &'static str;
    /// Its only pane that has the focus.
    const FOCUS: Focus;
    /// The text in place of an empty list.
    const NONE: &'static str;
    /// The title of the pane about the selected note in a wide window. `None` if the pane previews
    /// the note.
    const ABOUT: Option<&'static str> = None;

    /// The request for the notes.
    fn table(shared: &Shared) -> TableRequest;

    /// The notes of the answer.
    fn of_table(table: TableAnswer) -> Option<Vec<Self>>;

    fn list_lines(notes: &[Self], area: Rect, shared: &Shared) -> Vec<GroupedLine>;

    /// The lines about the selected note.
    fn about_lines(&self, _cols: usize, _: &Shared) -> Vec<Vec<TextSpan>> {
        Vec::new()
    }

    /// The counts beside the title.
    fn counts(notes: &[Self], shared: &Shared) -> String;

    /// The note to copy, edit or open sources of.
    fn current_note(&self) -> CurrentNote<'_>;

    /// Whether the footer may list an action now.
    fn offers(&self, _: Action, _: &Shared) -> bool {
        true
    }

    /// Performs an action of this list only; `None` if it is none.
    fn perform(_: Option<&Self>, _: Action, _: &mut Context<'_>) -> Option<Vec<Effect>>;
}

/// The notes, and the selected one.
#[derive(Debug, Clone)]
pub(crate) struct NoteListView<N> {
    /// All notes, once they are loaded.
    notes: Option<Vec<N>>,
    lines: Vec<GroupedLine>,
    /// The layout area of `lines`; `None` if they are outdated.
    list_area: Option<Rect>,
    chosen: Option<NoteId>,
    top: usize,
}

impl<N> Default for NoteListView<N> {
    fn default() -> Self {
        Self {
            notes: None,
            lines: Vec::new(),
            list_area: None,
            chosen: None,
            top: 0,
        }
    }
}

impl<N: ListedNote> NoteListView<N> {
    fn notes(&self) -> &[N] {
        self.notes.as_deref().unwrap_or_default()
    }

    fn selected(&self) -> usize {
        let mut notes = self.notes().iter();
        let chosen = notes.position(|one| Some(one.current_note().id) == self.chosen.as_ref());
        chosen.unwrap_or(0)
    }

    fn selected_note(&self) -> Option<&N> {
        self.notes().get(self.selected())
    }

    /// The panes of the list and the selected note. The latter is empty in a narrow window.
    fn panes(body: Rect) -> [Rect; 2] {
        let (mut list, mut about) = (body, Rect::default());
        if body.width >= FOUR_PANES {
            about = take_right(&mut list, share(body.width, 45));
        }
        [list, about]
    }
}

impl<N: ListedNote> View for NoteListView<N> {
    fn name(&self) -> &'static str {
        N::NAME
    }

    fn focus(&self) -> Focus {
        N::FOCUS
    }

    fn offers(&self, action: Action, scene: &DrawContext<'_>) -> bool {
        let note = self.selected_note();
        note.is_none_or(|note| note.offers(action, scene.shared))
    }

    fn why_not(&self, action: Action, scene: &DrawContext<'_>) -> Option<&'static str> {
        match action {
            Action::HALF_DOWN | Action::HALF_UP if self.preview(scene).is_none() => {
                Some(strings::ALL_IN_VIEW)
            }
            Action::OPEN
            | Action::ANSWER
            | Action::COPY
            | Action::COPY_AS
            | Action::EDIT
            | Action::FIND => self.selected_note().is_none().then_some(N::NONE),
            _ => None,
        }
    }

    fn note(&self) -> Option<CurrentNote<'_>> {
        Some(self.selected_note()?.current_note())
    }

    fn preview(&self, scene: &DrawContext<'_>) -> Option<(Rect, NoteId)> {
        let [_, about] = Self::panes(scene.body);
        let note = self.selected_note()?.current_note();
        let has_preview = N::ABOUT.is_none() && !about.is_empty();
        has_preview.then(|| (about, note.id.clone()))
    }

    /// All notes, in list order.
    fn export_source(&self) -> Option<ExportSource> {
        let ids = self.notes().iter().map(|one| one.current_note().id.clone());
        ExportSource::notes(ids)
    }

    fn table(&self, shared: &Shared) -> Option<TableRequest> {
        Some(N::table(shared))
    }

    fn take_table(&mut self, table: TableAnswer, _: &mut Context<'_>) {
        if let Some(notes) = N::of_table(table) {
            self.notes = Some(notes);
            self.list_area = None;
        }
    }

    fn row_texts(&self, _: &Shared) -> Option<Vec<String>> {
        let titles = self.notes().iter().map(|one| one.current_note().title);
        Some(titles.map(str::to_owned).collect())
    }

    fn selected_row(&self) -> usize {
        self.selected()
    }

    fn select_row(&mut self, row: usize) {
        let note = self.notes().get(row);
        self.chosen = note.map(|one| one.current_note().id.clone());
    }

    fn perform(&mut self, action: Action, context: &mut Context<'_>) -> Option<Vec<Effect>> {
        let page = usize::from(inside(context.body).height) / NOTE_LINES;
        if let Some(place) = moved(self.selected(), action, self.notes().len(), page.max(1)) {
            self.select_row(place);
            return Some(Vec::new());
        }
        let note = self.selected_note();
        if action == Action::OPEN {
            let id = note.map(|one| one.current_note().id.clone());
            context.moves.extend(id.map(Navigate::Note));
            return Some(Vec::new());
        }
        N::perform(note, action, context)
    }

    fn follow(&mut self, change: ViewEvent, _: &mut Context<'_>) -> Vec<Effect> {
        if matches!(change, ViewEvent::Labels { .. }) {
            self.list_area = None;
        }
        Vec::new()
    }

    fn scroll(&mut self, _: Position, by: isize, _: &mut Context<'_>) {
        self.select_row(stepped(self.selected(), by, self.notes().len()));
    }

    /// The first click selects a note, the second opens it.
    fn click(&mut self, at: Position, context: &mut Context<'_>) -> Vec<Effect> {
        let [list, _] = Self::panes(context.body);
        let line = within(inside(list), at).map(|(row, _)| self.top + row);
        let line = line.and_then(|line| self.lines.get(line));
        match line.and_then(|line| line.place) {
            Some(place) if place == self.selected() => {
                return self.perform(Action::OPEN, context).unwrap_or_default();
            }
            Some(place) => self.select_row(place),
            None => {}
        }
        Vec::new()
    }

    fn is_loading(&self) -> bool {
        self.notes.is_none()
    }

    fn update_layout(&mut self, context: &mut Context<'_>) {
        let [list, _] = Self::panes(context.body);
        let list_area = inside(list);
        if self.list_area != Some(list_area) {
            self.lines = N::list_lines(self.notes(), list_area, context.shared);
            self.list_area = Some(list_area);
        }
        let visible = usize::from(list_area.height);
        self.top = scroll_to_entry(&self.lines, self.selected(), self.top, visible);
    }

    fn draw(&self, scene: &DrawContext<'_>, painter: &mut Painter<'_>) -> Position {
        let [list, about] = Self::panes(scene.body);
        let right = match self.notes() {
            [] => String::new(),
            notes => N::counts(notes, scene.shared),
        };
        let titles = PaneTitles::new(N::NAME).right(&right).focused(true);
        let inner = painter.pane(list, titles);
        if self.notes.as_ref().is_some_and(Vec::is_empty) {
            let says = scene.shared.keymap.name_keys(N::NONE);
            return painter.muted(inner, &says);
        }
        let note = self.selected_note().filter(|_| !about.is_empty());
        if let (Some(note), Some(title)) = (note, N::ABOUT) {
            let inner = painter.pane(about, PaneTitles::new(title));
            let lines = note.about_lines(usize::from(inner.width), scene.shared);
            painter.lines(inner, &lines);
        }
        let lines = (&*self.lines, self.top);
        draw_grouped_list(painter, inner, lines, (self.selected(), true))
    }
}
