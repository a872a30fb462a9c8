//! What every view and the frame read and change: the window, the clock, names, dialogs, notices,
//! and how the background work and syncing stand.

pub(crate) mod current_note;
pub(crate) mod effect;
pub(crate) mod start;
pub(crate) mod sync_state;
pub(crate) mod syncing;
use std::time::Duration;

use ratatui::layout::{Rect, Size};

use crate::config::OwnTheme;
use crate::model::note::Kind;
use crate::tui::clock::Clock;
use crate::tui::frame::dialogs::Dialog;
use crate::tui::frame::layout::{FrameAreas, frame_areas};
use crate::tui::frame::notices::{NoticeKind, Notices};
use crate::tui::frame::status_lines;
use crate::tui::keys::{Action, Keymap, ViewKeys};
use crate::tui::labels::Labels;
use crate::tui::theme::{Signs, Theme};
use crate::tui::widgets::draw::Appearance;
use crate::tui::widgets::picker::Picker;
use crate::work::Ticket;
use effect::Effect;
use start::Start;
use sync_state::SyncState;

/// A wait is shown only after this long: a word that flashes is worse than none.
pub(crate) const PATIENCE: Duration = Duration::from_millis(300);

/// What the views share.
#[derive(Debug)]
pub(crate) struct Shared {
    pub size: Size,
    /// Time since the start.
    pub now: Duration,
    pub clock: Clock,
    pub look: Appearance,
    /// The user's own themes.
    pub themes: Vec<OwnTheme>,
    pub keymap: Keymap,
    /// The dialogs over the views; the newest, at the end, sees a key first.
    pub dialogs: Vec<Dialog>,
    pub notices: Notices,
    pub labels: Labels,
    pub work: Work,
    pub habits: Preferences,
    pub sync: SyncState,
}

/// What is known of the background work.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Work {
    tickets: u64,
    /// Notes read so far, and to read.
    pub indexing: Option<(usize, usize)>,
    /// Reading them is to stop, and has not yet.
    pub indexing_stops: bool,
    /// It was stopped, and not begun anew.
    pub left: bool,
    /// How many notes there are.
    pub total: Option<usize>,
    /// The workers have hung up.
    pub ended: bool,
}

/// A note that is to be written, as far as it was described.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NoteDraft {
    pub kind: Kind,
    pub title: Option<String>,
}

/// What the user has chosen or done that outlives a view.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Preferences {
    /// The mouse is taken.
    pub mouse: bool,
    /// The user's choice to show the side pane; without one the width decides.
    pub side: Option<bool>,
    /// One pane has all the room.
    pub zoomed: bool,
    /// Actions run from the palette, the latest first.
    pub recent: Vec<Action>,
    /// A new note, while it is being described.
    pub draft: Option<NoteDraft>,
    /// When `q` was last pressed: holding it must not end the program.
    pub last_q: Option<Duration>,
}

impl Shared {
    /// The shared state at the start, with the keys of the views.
    pub(crate) fn new(start: Start, size: Size, views: &[&'static ViewKeys]) -> Self {
        let (keymap, warnings) = Keymap::new(views, &start.keys);
        let mut notices = Notices::default();
        for warning in &warnings {
            notices.say(NoticeKind::Error, warning, Duration::ZERO);
        }
        Self {
            size,
            now: Duration::ZERO,
            clock: start.clock,
            look: Appearance {
                theme: Theme {
                    signs: if start.ascii {
                        Signs::Ascii
                    } else {
                        start.theme.signs
                    },
                    ..start.theme
                },
                ascii: start.ascii,
                links: start.links,
                motion: !start.still,
            },
            themes: start.themes,
            keymap,
            dialogs: Vec::new(),
            notices,
            labels: Labels::of_city(start.my_city),
            work: Work::default(),
            habits: Preferences {
                mouse: start.mouse,
                ..Preferences::default()
            },
            sync: SyncState::default(),
        }
    }

    /// A ticket newer than all before.
    pub(crate) fn ticket(&mut self) -> Ticket {
        self.work.tickets += 1;
        Ticket(self.work.tickets)
    }

    /// Says something that is good to know.
    pub(crate) fn tell(&mut self, text: &str) {
        let text = self.keymap.name_keys(text);
        self.notices.say(NoticeKind::News, &text, self.now);
    }

    /// Says what went wrong.
    pub(crate) fn complain(&mut self, text: &str) {
        self.complain_with(text, None);
    }

    /// Says what went wrong, with a command that helps.
    pub(crate) fn complain_with(&mut self, text: &str, command: Option<String>) {
        let text = self.keymap.name_keys(text);
        self.notices
            .say_with(NoticeKind::Error, &text, command, self.now);
    }

    /// Opens a list to choose from.
    pub(crate) fn pick(&mut self, picker: Picker) -> Vec<Effect> {
        self.dialogs.push(Dialog::Picker(picker));
        Vec::new()
    }

    /// The window as a rectangle.
    pub(crate) fn window(&self) -> Rect {
        Rect::new(0, 0, self.size.width, self.size.height)
    }

    /// The areas of the frame. `breadcrumb` says that the top line shows where the user is.
    pub(crate) fn frame(&self, breadcrumb: bool) -> FrameAreas {
        let error = status_lines::error_rows(self.notices.error(), self.size.width);
        frame_areas(self.size, breadcrumb, error)
    }

    /// How old the copy is, with a mark where Sync wants the user; empty while that is not known.
    pub(crate) fn marked_age(&self) -> String {
        let age = self.sync.age(self.clock, self.now);
        if age.is_empty() || !self.sync.calls() {
            return age;
        }
        format!("{age}*")
    }
}
