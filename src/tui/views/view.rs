//! The interface of a view, and what it may ask of the app.

use std::fmt::Debug;
use std::time::Duration;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::model::note::NoteId;
use crate::tui::keys::key_press::KeyPress;
use crate::tui::keys::{Action, Focus};
use crate::tui::shared::Shared;
use crate::tui::shared::current_note::CurrentNote;
use crate::tui::shared::effect::Effect;
use crate::tui::widgets::match_ranges::MatchPattern;
use crate::work::{Report, SyncKind, Ticket};

/// What a view may read and change besides its own state.
#[derive(Debug)]
pub(crate) struct Context<'a> {
    pub shared: &'a mut Shared,
    /// The list of notes in the view below, if it has one.
    pub list: Option<&'a mut dyn NoteList>,
    /// The room between the top line and the footer; empty in a window that is too small.
    pub body: Rect,
    /// Where the view asks to go; the app goes there when the view is done.
    pub moves: Vec<Navigate>,
}

impl Context<'_> {
    /// Asks to go somewhere.
    pub(crate) fn go(&mut self, to: Navigate) {
        self.moves.push(to);
    }

    /// What can be read, for drawing and layout.
    pub(crate) fn scene(&self) -> Scene<'_> {
        Scene {
            shared: self.shared,
            list: self.list.as_deref(),
            body: self.body,
        }
    }
}

/// What a view is drawn from besides its own state.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scene<'a> {
    pub shared: &'a Shared,
    pub list: Option<&'a dyn NoteList>,
    pub body: Rect,
}

/// Where a view can ask to go.
#[derive(Debug)]
pub(crate) enum Navigate {
    /// Opens a view over this one; Esc comes back.
    Open(Box<dyn View>),
    /// Reads a note.
    Note(NoteId),
    /// Reads a note of the list of this view.
    Listed(NoteId),
    /// Searches a text.
    Search(String),
    /// Leaves this view, and those over it, for the one below.
    Leave,
    /// Closes this view alone, as if it had never been opened.
    Cancel,
}

/// A change that may concern every view.
#[derive(Debug, Clone, Copy)]
pub(crate) enum ViewEvent {
    /// Titles and labels have come; for the first time or anew.
    Labels { first: bool },
    /// So many notes have changed.
    Notes { changed: usize },
    /// The work for this ticket has failed.
    Failed(Ticket),
    /// How the copy stands, after this was done.
    Standing(SyncKind),
    /// The window has another size.
    Size,
}

/// What a key did in a text field.
#[derive(Debug)]
pub(crate) enum TextKeyOutcome {
    /// It was text, or moved in it.
    Taken(Vec<Effect>),
    /// It is a command.
    Command(Action),
    /// It is whatever the key table says.
    Nothing,
}

/// How a view that lies below another takes a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Delegation {
    /// It does not.
    No,
    /// It comes to the front first.
    InFront,
    /// It stays below.
    Below,
}

/// What a view waits for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ViewWait {
    pub since: Duration,
    /// The footer says so with this word; none while the view has nothing at all to show.
    pub word: Option<&'static str>,
}

/// A part of the breadcrumb, and what a click on it does.
pub(crate) type CrumbPart = (String, Option<Action>);

/// Where in a list or a text the user is, for the end of the breadcrumb.
#[derive(Debug, Clone, Default)]
pub(crate) struct ViewPosition {
    pub text: String,
    /// What a narrow window says instead; empty for nothing.
    pub short: String,
}

/// A view: one screen between the top line and the footer.
///
/// It owns its state, its commands and keys (`keys.rs`), its layout, and what is drawn. It never
/// asks which other view is open.
pub(crate) trait View: MouseTarget + Debug + 'static {
    /// Its name for people: in the top line and in the breadcrumb.
    fn name(&self) -> &'static str;

    /// The command that opens it, if it stands in the top line.
    fn tab(&self) -> Option<Action> {
        None
    }

    /// Whether its name in the top line has a mark: something there wants the user.
    fn calls(&self, _: &Shared) -> bool {
        false
    }

    /// The pane that has the keys.
    fn focus(&self) -> Focus;

    /// Whether the top line shows the breadcrumb instead of the views.
    fn shows_breadcrumb(&self) -> bool {
        self.tab().is_none()
    }

    /// Its parts of the breadcrumb. `covered` says that another view lies over it.
    fn breadcrumb(&self, _: &Scene<'_>, covered: bool) -> Vec<CrumbPart> {
        vec![(self.name().to_owned(), covered.then_some(Action::BACK))]
    }

    /// Where in a list or a text the user is.
    fn place(&self, _: &Scene<'_>) -> ViewPosition {
        ViewPosition::default()
    }

    /// Whether the footer names a command now.
    fn offers(&self, _: Action, _: &Scene<'_>) -> bool {
        true
    }

    /// What the footer calls a command here, if not as everywhere.
    fn label(&self, _: Action, _: &Scene<'_>) -> Option<&'static str> {
        None
    }

    /// Why a command cannot be carried out now.
    fn why_not(&self, _: Action, _: &Scene<'_>) -> Option<&'static str> {
        None
    }

    /// Whether the view itself shows how far an exchange is.
    fn shows_progress(&self) -> bool {
        false
    }

    /// Whether the view itself shows a message.
    fn shows_message(&self, _: &str, _: &Shared) -> bool {
        false
    }

    /// The note that copying, editing and opening sources are about.
    fn note(&self) -> Option<CurrentNote<'_>> {
        None
    }

    /// Its list of notes, for a note that is read over it.
    fn note_list(&self) -> Option<&dyn NoteList> {
        None
    }

    /// As [`View::note_list`], to change it.
    fn note_list_mut(&mut self) -> Option<&mut dyn NoteList> {
        None
    }

    /// It was opened, or is there from the start.
    fn opened(&mut self, _: &mut Context<'_>) -> Vec<Effect> {
        Vec::new()
    }

    /// The user leaves it for the view below.
    fn left(&mut self, _: &mut Context<'_>) {}

    /// The view over it was left.
    fn returned(&mut self) {}

    /// Carries out a command; none if it is not one of this view.
    fn perform(&mut self, action: Action, context: &mut Context<'_>) -> Option<Vec<Effect>>;

    /// How it takes a command while another view lies over it.
    fn takes(&self, _: Action) -> Delegation {
        Delegation::No
    }

    /// Goes one step back within the view (Esc); false if there is none.
    fn back(&mut self, _: &mut Context<'_>) -> bool {
        false
    }

    /// Closes what is open within the view (q); false if nothing is.
    fn close(&mut self, _: &mut Context<'_>) -> bool {
        false
    }

    /// A key in a text field.
    fn typed(&mut self, _: KeyPress, _: &mut Context<'_>) -> TextKeyOutcome {
        TextKeyOutcome::Nothing
    }

    /// Text is pasted into a text field.
    fn pasted(&mut self, _: &str, _: &mut Context<'_>) -> Vec<Effect> {
        Vec::new()
    }

    /// Something was chosen from the list that an action of this view opened.
    fn chosen(&mut self, _: Action, _number: usize, _: &mut Context<'_>) -> Vec<Effect> {
        Vec::new()
    }

    /// A text was written in the editor that this view asked for.
    fn written(&mut self, _text: &str, _: &mut Context<'_>) -> Vec<Effect> {
        Vec::new()
    }

    /// A text was entered in the last line that an action of this view asked for.
    fn entered(&mut self, _: Action, _text: &str, _: &mut Context<'_>) -> Vec<Effect> {
        Vec::new()
    }

    /// Puts a query in place; none if the view cannot search.
    fn search_for(&mut self, _: &str, _: &mut Context<'_>) -> Option<Vec<Effect>> {
        None
    }

    /// Reads another note in this view; none if it reads none.
    fn read_note(&mut self, _: &NoteId, _: &mut Context<'_>) -> Option<Vec<Effect>> {
        None
    }

    /// Takes the answer to a request of this view; gives back any other report.
    fn take(
        &mut self,
        report: Box<Report>,
        _: &mut Context<'_>,
    ) -> Result<Vec<Effect>, Box<Report>> {
        Err(report)
    }

    /// Follows a change.
    fn follow(&mut self, _: ViewEvent, _: &mut Context<'_>) -> Vec<Effect> {
        Vec::new()
    }

    /// Lets time pass, while the view is on top.
    fn tick(&mut self, _: &mut Context<'_>) -> Vec<Effect> {
        Vec::new()
    }

    /// When it needs the next tick, while it is on top.
    fn wake_at(&self) -> Option<Duration> {
        None
    }

    /// What it waits for.
    fn waiting(&self) -> Option<ViewWait> {
        None
    }

    /// Brings state and layout together, after anything has changed and before it is drawn.
    fn settle(&mut self, _: &mut Context<'_>) {}

    /// Asks for what has come into view, while the view is on top.
    fn ask(&mut self, _: &mut Context<'_>) -> Option<Effect> {
        None
    }

    /// Draws the view. Gives where the cursor stands.
    fn draw(&self, scene: &Scene<'_>, buffer: &mut Buffer) -> Position;
}

/// How a view answers the mouse (`clicks.rs`).
pub(crate) trait MouseTarget {
    /// Lets a click act.
    fn click(&mut self, _: Position, _: &mut Context<'_>) -> Vec<Effect> {
        Vec::new()
    }

    /// Scrolls the pane at a position.
    fn scroll(&mut self, _: Position, _by: isize, _: &mut Context<'_>) {}
}

/// A list of notes below a note that is read: the next note, and the position in the list.
pub(crate) trait NoteList: Debug {
    /// Whether nothing is listed.
    fn is_empty(&self) -> bool;

    /// How many notes of how many there are stand before a note.
    fn place(&self, id: &NoteId) -> Option<(usize, usize)>;

    /// The note after another one, or before it; the chosen one if that is not listed.
    fn next(&self, id: &NoteId, forward: bool) -> Option<NoteId>;

    /// What to mark in a note.
    fn wanted_in(&self, id: &NoteId) -> Option<MatchPattern>;

    /// Shows which note is read.
    fn show_read(&mut self, id: &NoteId);

    /// Brings the list to the note that was read last, which is left.
    fn leave(&mut self, id: &NoteId);

    /// Brings the list and its area together.
    fn settle_list(&mut self, area: Rect, shared: &Shared);

    /// Draws the list beside the note.
    fn draw_list(&self, area: Rect, shared: &Shared, buffer: &mut Buffer);

    /// Scrolls the list beside the note.
    fn scroll_list(&mut self, by: isize);

    /// The note in a row of the list.
    fn note_in_row(&self, row: usize) -> Option<NoteId>;
}
