//! The interface between a view and the app.

use std::fmt::Debug;
use std::time::Duration;

use ratatui::layout::{Position, Rect};

use crate::model::note::NoteId;
use crate::tui::export_job::ExportSource;
use crate::tui::keys::key_press::KeyPress;
use crate::tui::keys::{Action, Focus};
use crate::tui::shared::Shared;
use crate::tui::shared::current_note::CurrentNote;
use crate::tui::shared::effect::Effect;
use crate::tui::widgets::draw::Painter;
use crate::tui::widgets::match_ranges::MatchPattern;
use crate::work::{Report, SyncKind, TableAnswer, TableRequest, Ticket};

/// State that a view may change, in addition to its own.
#[derive(Debug)]
pub(crate) struct Context<'a> {
    pub shared: &'a mut Shared,
    /// The list of notes in the view below, if it has one.
    pub list: Option<&'a mut dyn NoteList>,
    /// The area between top line and footer; empty if the window is too small.
    pub body: Rect,
    /// Navigation requested by the view; the app applies it afterwards.
    pub moves: Vec<Navigate>,
}

impl Context<'_> {
    /// Requests navigation.
    pub(crate) fn go(&mut self, to: Navigate) {
        self.moves.push(to);
    }

    /// A read-only form, for drawing and layout.
    pub(crate) fn scene(&self) -> DrawContext<'_> {
        DrawContext {
            shared: self.shared,
            list: self.list.as_deref(),
            body: self.body,
        }
    }
}

/// Data from which a view is drawn, in addition to its own state.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DrawContext<'a> {
    pub shared: &'a Shared,
    pub list: Option<&'a dyn NoteList>,
    pub body: Rect,
}

/// Navigation that a view can request.
#[derive(Debug)]
pub(crate) enum Navigate {
    /// Open a view above this one; Esc returns.
    Open(Box<dyn View>),
    /// Open a note.
    Note(NoteId),
    /// Open a note from the list of this view.
    Listed(NoteId),
    /// Search for a text.
    Search(String),
    /// Close this view and those above it.
    Leave,
    /// Close only this view, without updating the one below.
    Cancel,
}

/// A change that may affect every view.
#[derive(Debug, Clone, Copy)]
pub(crate) enum ViewEvent {
    /// Titles and labels were loaded, for the first time or again.
    Labels { first: bool },
    /// Number of notes that changed.
    Notes { changed: usize },
    /// The request with this ticket failed.
    Failed(Ticket),
    /// The sync status was updated after this action.
    StatusChanged(SyncKind),
    /// The window was resized.
    Size,
}

/// Effect of a key in a text field.
#[derive(Debug)]
pub(crate) enum TextKeyOutcome {
    /// The field used the key.
    Taken(Vec<Effect>),
    /// The key runs an action.
    Command(Action),
    /// The field did not use the key; look it up in the keymap.
    Nothing,
}

/// How a covered view handles an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Delegation {
    /// It does not handle it.
    No,
    /// It handles it after the views above are closed.
    InFront,
    /// It handles it while it stays covered.
    Below,
}

/// A view's wait for an answer.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ViewWait {
    pub since: Duration,
    /// Text for the footer; `None` while the view is empty.
    pub word: Option<&'static str>,
}

/// A part of the breadcrumb, and the action for a click on it.
pub(crate) type CrumbPart = (String, Option<Action>);

/// The position in a list or text, shown at the breadcrumb's end.
#[derive(Debug, Clone, Default)]
pub(crate) struct ViewPosition {
    pub text: String,
    /// Text for a narrow window; may be empty.
    pub short: String,
}

/// A view: one screen between top line and footer.
///
/// It owns its state, its commands and keys (`keys.rs`), its layout and its drawing. It does not
/// know which other views are open.
pub(crate) trait View: Debug + 'static {
    /// Name in the top line and the breadcrumb.
    fn name(&self) -> &'static str;

    /// The action that opens it, if it is a tab.
    fn tab(&self) -> Option<Action> {
        None
    }

    /// Whether its tab is marked because it needs attention.
    fn needs_attention(&self, _: &Shared) -> bool {
        false
    }

    /// Whether it has choices that are lost when the app ends.
    fn has_unsaved(&self) -> bool {
        false
    }

    /// The pane that has the focus.
    fn focus(&self) -> Focus;

    /// Whether a breadcrumb is above the view.
    fn has_breadcrumb(&self) -> bool {
        self.tab().is_none()
    }

    /// Its parts of the breadcrumb. `covered` is whether another view is above it.
    fn breadcrumb(&self, _: &DrawContext<'_>, covered: bool) -> Vec<CrumbPart> {
        vec![(self.name().to_owned(), covered.then_some(Action::BACK))]
    }

    /// The user's position in a list or text.
    fn place(&self, _: &DrawContext<'_>) -> ViewPosition {
        ViewPosition::default()
    }

    /// Whether the footer may list an action now.
    fn offers(&self, _: Action, _: &DrawContext<'_>) -> bool {
        true
    }

    /// A different footer label for an action, if any.
    fn label(&self, _: Action, _: &DrawContext<'_>) -> Option<&'static str> {
        None
    }

    /// Why an action is unavailable now, if it is.
    fn why_not(&self, _: Action, _: &DrawContext<'_>) -> Option<&'static str> {
        None
    }

    /// Whether the view shows the progress of a sync.
    fn shows_progress(&self) -> bool {
        false
    }

    /// Whether the view shows this message.
    fn shows_message(&self, _: &str, _: &Shared) -> bool {
        false
    }

    /// The note to copy, edit or open sources of.
    fn note(&self) -> Option<CurrentNote<'_>> {
        None
    }

    /// The pane that previews a note, and that note. The app reads, draws and scrolls it.
    fn preview(&self, _: &DrawContext<'_>) -> Option<(Rect, NoteId)> {
        None
    }

    /// What an export takes; the current note unless the view says otherwise.
    fn export_source(&self) -> Option<ExportSource> {
        let note = self.note()?;
        Some(ExportSource::Notes(vec![note.id.clone()]))
    }

    /// The command that prints the table on the screen, if there is one.
    fn table_command(&self) -> Option<Vec<String>> {
        None
    }

    /// Its list of notes, for a reader above it.
    fn note_list(&self) -> Option<&dyn NoteList> {
        None
    }

    /// Like [`View::note_list`], but mutable.
    fn note_list_mut(&mut self) -> Option<&mut dyn NoteList> {
        None
    }

    /// The table that it shows now, if it shows one.
    ///
    /// It is requested while the view is on top, if it is another one, and when notes change.
    fn table(&self, _: &Shared) -> Option<TableRequest> {
        None
    }

    /// Receives its table.
    fn take_table(&mut self, _: TableAnswer, _: &mut Context<'_>) {}

    /// Called after the request for its table failed.
    fn table_failed(&mut self, _: &mut Context<'_>) {}

    /// The texts of its rows, if `/` finds one of them.
    fn row_texts(&self, _: &Shared) -> Option<Vec<String>> {
        None
    }

    fn selected_row(&self) -> usize {
        0
    }

    /// Selects the row that `/` found.
    fn select_row(&mut self, _: usize) {}

    /// Called after it was opened, and at startup.
    fn opened(&mut self, _: &mut Context<'_>) -> Vec<Effect> {
        Vec::new()
    }

    /// Called before the user returns to the view below.
    fn left(&mut self, _: &mut Context<'_>) {}

    /// Called after the view above was closed.
    fn returned(&mut self) {}

    /// Performs an action; `None` if the view does not handle it.
    fn perform(&mut self, action: Action, context: &mut Context<'_>) -> Option<Vec<Effect>>;

    /// Handles a click.
    fn click(&mut self, _: Position, _: &mut Context<'_>) -> Vec<Effect> {
        Vec::new()
    }

    /// Scrolls the pane at a position.
    fn scroll(&mut self, _: Position, _by: isize, _: &mut Context<'_>) {}

    /// How the view handles an action while another view covers it.
    fn delegation(&self, _: Action) -> Delegation {
        Delegation::No
    }

    /// Goes back one step within the view (Esc); false if there is none.
    fn back(&mut self, _: &mut Context<'_>) -> bool {
        false
    }

    /// Closes what is open within the view (`q`); false if nothing is.
    fn close(&mut self, _: &mut Context<'_>) -> bool {
        false
    }

    /// Handles a key in a text field.
    fn typed(&mut self, _: KeyPress, _: &mut Context<'_>) -> TextKeyOutcome {
        TextKeyOutcome::Nothing
    }

    /// Inserts pasted text into a text field.
    fn pasted(&mut self, _: &str, _: &mut Context<'_>) -> Vec<Effect> {
        Vec::new()
    }

    /// Handles a choice from the picker that `action` of this view opened.
    fn picked(&mut self, _: Action, _number: usize, _: &mut Context<'_>) -> Vec<Effect> {
        Vec::new()
    }

    /// Receives the text from the editor that this view opened.
    fn written(&mut self, _text: &str, _: &mut Context<'_>) -> Vec<Effect> {
        Vec::new()
    }

    /// Receives the text from the prompt that an action of this view opened.
    fn entered(&mut self, _: Action, _text: &str, _: &mut Context<'_>) -> Vec<Effect> {
        Vec::new()
    }

    /// Starts a search; `None` if the view cannot search.
    fn search_for(&mut self, _: &str, _: &mut Context<'_>) -> Option<Vec<Effect>> {
        None
    }

    /// Opens another note in this view; `None` if it is not a reader.
    fn read_note(&mut self, _: &NoteId, _: &mut Context<'_>) -> Option<Vec<Effect>> {
        None
    }

    /// Receives the answer to another request of this view; returns any other report.
    fn receive(
        &mut self,
        report: Box<Report>,
        _: &mut Context<'_>,
    ) -> Result<Vec<Effect>, Box<Report>> {
        Err(report)
    }

    /// Handles a change elsewhere.
    fn follow(&mut self, _: ViewEvent, _: &mut Context<'_>) -> Vec<Effect> {
        Vec::new()
    }

    /// Handles passing time, while the view is on top.
    fn tick(&mut self, _: &mut Context<'_>) -> Vec<Effect> {
        Vec::new()
    }

    /// When it needs the next tick, while it is on top.
    fn wake_at(&self) -> Option<Duration> {
        None
    }

    /// Whether it has nothing to show yet. Keys then wait for the answer.
    ///
    /// No default: a view that forgets it loses keys.
    fn is_loading(&self) -> bool;

    /// What the view waits for, other than its table.
    fn current_wait(&self) -> Option<ViewWait> {
        None
    }

    /// Updates state and layout after a change and before drawing.
    fn update_layout(&mut self, _: &mut Context<'_>) {}

    /// Requests data for what became visible, while the view is on top.
    fn ask(&mut self, _: &mut Context<'_>) -> Option<Effect> {
        None
    }

    /// Draws the view and returns the cursor position.
    fn draw(&self, scene: &DrawContext<'_>, painter: &mut Painter<'_>) -> Position;
}

/// A list of notes in the view below a reader.
///
/// A trait, though only the search has one: its files import this one, and naming its type here
/// would make an import cycle.
pub(crate) trait NoteList: Debug {
    /// Whether the list is empty.
    fn is_empty(&self) -> bool;

    /// The index of a note, and the total number of notes.
    fn place(&self, id: &NoteId) -> Option<(usize, usize)>;

    /// The note after or before another; the selected one if that is not listed.
    fn next(&self, id: &NoteId, forward: bool) -> Option<NoteId>;

    /// The matches to highlight in a note.
    fn pattern_in(&self, id: &NoteId) -> Option<MatchPattern>;

    /// Selects the note that is open in the reader.
    fn show_read(&mut self, id: &NoteId);

    /// Selects the last open note in the list when the reader closes.
    fn leave(&mut self, id: &NoteId);

    /// Updates the list for its area.
    fn clamp_list(&mut self, area: Rect, shared: &Shared);

    /// Draws the list beside the note.
    fn draw_list(&self, area: Rect, shared: &Shared, painter: &mut Painter<'_>);

    /// Scrolls the list beside the note.
    fn scroll_list(&mut self, by: isize);

    /// The note in a row of the list.
    fn note_in_row(&self, row: usize) -> Option<NoteId>;
}
