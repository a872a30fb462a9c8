//! State shared by the views and the frame.
//!
//! It holds window, clock, labels, dialogs, notices, background work and sync.

pub(crate) mod current_note;
pub(crate) mod effect;
pub(crate) mod forms;
pub(crate) mod start;
pub(crate) mod sync_state;
pub(crate) mod syncing;

use std::borrow::Cow;
use std::time::Duration;

use ratatui::layout::{Rect, Size};

use crate::config::OwnTheme;
use crate::tui::clock::Clock;
use crate::tui::frame::confirm::{Button, ConfirmDialog};
use crate::tui::frame::dialogs::Dialog;
use crate::tui::frame::layout::{FrameAreas, frame_areas};
use crate::tui::frame::notices::{NoticeKind, Notices};
use crate::tui::frame::prompt::{Prompt, PromptInput};
use crate::tui::frame::status_lines;
use crate::tui::keys::{Action, Keymap, ViewKeys};
use crate::tui::labels::Labels;
use crate::tui::strings;
use crate::tui::theme::{Signs, Theme};
use crate::tui::widgets::draw::Appearance;
use crate::tui::widgets::picker::Picker;
use crate::tui::widgets::text_field::LineEdit;
use crate::work::Ticket;

use effect::Effect;
use forms::{Form, Forms};
use start::Start;
use sync_state::SyncState;

/// Delay before a wait is shown: text that only flashes is distracting.
pub(crate) const WAIT_INDICATOR_DELAY: Duration = Duration::from_millis(300);

/// State shared by the views.
#[derive(Debug)]
pub(crate) struct Shared {
    pub size: Size,
    /// Time since the start.
    pub now: Duration,
    pub clock: Clock,
    pub appearance: Appearance,
    /// The user's own themes.
    pub themes: Vec<OwnTheme>,
    /// The theme to go back to while the palette shows another one.
    pub theme_before: Option<Theme>,
    pub keymap: Keymap,
    /// Dialogs above the views. The last one is newest and gets the keys.
    pub dialogs: Vec<Dialog>,
    pub notices: Notices,
    pub labels: Labels,
    pub work: Work,
    pub preferences: Preferences,
    pub forms: Forms,
    pub sync: SyncState,
}

/// State of the background work.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Work {
    tickets: u64,
    /// Notes indexed so far, and in total.
    pub indexing: Option<(usize, usize)>,
    /// The user has asked to stop indexing, and it still runs.
    pub indexing_stops: bool,
    /// Why the notes were not indexed when that was last tried.
    pub unindexed: Option<Unindexed>,
    /// Number of notes.
    pub total: Option<usize>,
    /// The workers have ended.
    pub ended: bool,
}

/// Why notes were not indexed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unindexed {
    /// The user stopped it.
    Stopped,
    /// An error, which is among the messages.
    Failed,
}

/// Choices of the user that outlive a view.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Preferences {
    /// Whether mouse capture is on.
    pub mouse: bool,
    /// Whether to show the side pane; `None` lets the width decide.
    pub side: Option<bool>,
    /// One pane fills the window.
    pub zoomed: bool,
    /// Actions run from the palette, the latest first.
    pub recent: Vec<Action>,
    /// When `q` was last pressed, so that holding the key does not quit.
    pub last_q: Option<Duration>,
}

impl Shared {
    /// Shows the theme that is selected in a list. Until another entry is, or the list closes.
    pub(crate) fn preview_theme(&mut self) {
        let selected = self.dialogs.last().and_then(Dialog::selected_theme);
        let theme = &mut self.appearance.theme;
        match selected {
            Some(name) => {
                self.theme_before.get_or_insert(*theme);
                theme.choose(name, &self.themes);
            }
            None => {
                if let Some(before) = self.theme_before.take() {
                    let signs = theme.signs;
                    *theme = Theme { signs, ..before };
                }
            }
        }
    }

    /// Creates the shared state, with the key tables of the views.
    pub(crate) fn new(start: Start, size: Size, views: &[&'static ViewKeys]) -> Self {
        let (keymap, warnings) = Keymap::new(views, &start.keys);
        let mut notices = Notices::default();
        let warnings: Vec<&String> = start.warnings.iter().chain(&warnings).collect();
        for warning in &warnings {
            notices.push(NoticeKind::Error, warning, Duration::ZERO);
        }
        if warnings.len() > 1 {
            let text = format!(
                "{} faults in the settings: :messages lists them.",
                warnings.len()
            );
            notices.push(NoticeKind::Error, &text, Duration::ZERO);
        }
        Self {
            size,
            now: Duration::ZERO,
            clock: start.clock,
            appearance: Appearance {
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
            theme_before: None,
            keymap,
            dialogs: Vec::new(),
            notices,
            labels: Labels::of_city(start.my_city),
            work: Work::default(),
            preferences: Preferences {
                mouse: start.mouse,
                ..Preferences::default()
            },
            forms: Forms::default(),
            sync: SyncState::default(),
        }
    }

    /// Returns a new ticket, higher than all before.
    pub(crate) fn ticket(&mut self) -> Ticket {
        self.work.tickets += 1;
        Ticket(self.work.tickets)
    }

    /// Runs a command that writes a note, unless one is running.
    ///
    /// `entered` is the form whose text the command may refuse.
    pub(crate) fn run_command(
        &mut self,
        words: Vec<String>,
        entered: Option<(Form, String)>,
    ) -> Vec<Effect> {
        if !self.may_write() {
            return Vec::new();
        }
        self.forms.is_writing = true;
        self.forms.entered = entered;
        self.show_message("Saving the note ..");
        vec![Effect::RunCommand(words)]
    }

    /// Whether a note may be written now. Reports it if another one is being saved.
    ///
    /// A refused text comes first: it waits until all dialogs are closed.
    pub(crate) fn may_write(&mut self) -> bool {
        if self.forms.is_writing {
            self.show_message("Not done: another note is still being saved.");
        }
        !self.forms.is_writing && self.forms.entered.is_none()
    }

    /// Leaves the app, but not before a note is saved. The user would not see a refusal.
    pub(crate) fn leave(&mut self) -> Vec<Effect> {
        if self.forms.is_writing && !self.forms.leaves_then {
            self.forms.leaves_then = true;
            self.show_message(strings::LEAVES_THEN);
            return Vec::new();
        }
        vec![Effect::Quit]
    }

    pub(crate) fn show_message(&mut self, text: &str) {
        let text = self.keymap.name_keys(text);
        self.notices.push(NoticeKind::Message, &text, self.now);
    }

    pub(crate) fn show_error(&mut self, text: &str) {
        self.show_error_with_command(text, None);
    }

    /// Shows an error, with a command that helps.
    pub(crate) fn show_error_with_command(&mut self, text: &str, command: Option<String>) {
        let text = self.keymap.name_keys(text);
        self.notices
            .push_with_command(NoticeKind::Error, &text, command, self.now);
    }

    /// Opens a picker.
    pub(crate) fn pick(&mut self, picker: Picker) -> Vec<Effect> {
        self.dialogs.push(Dialog::Picker(picker));
        Vec::new()
    }

    /// Opens a text field with a label and a hint for an empty text.
    pub(crate) fn prompt(
        &mut self,
        action: Action,
        says: (impl Into<Cow<'static, str>>, &'static str),
        line: impl Into<LineEdit>,
        accepts: PromptInput,
    ) -> Vec<Effect> {
        let prompt = Prompt::new(action, says, line, accepts);
        self.dialogs.push(Dialog::Prompt(prompt));
        Vec::new()
    }

    /// Opens a confirm dialog; the first answer should be the safe one.
    pub(crate) fn confirm(
        &mut self,
        title: &str,
        says: Vec<String>,
        answers: Vec<Button>,
    ) -> Vec<Effect> {
        let dialog = ConfirmDialog::new(title, says, answers);
        self.dialogs.push(Dialog::Confirm(dialog));
        Vec::new()
    }

    /// The window as a rectangle.
    pub(crate) fn window(&self) -> Rect {
        Rect::new(0, 0, self.size.width, self.size.height)
    }

    /// Lays out the frame around a view.
    pub(crate) fn frame(&self, has_breadcrumb: bool) -> FrameAreas {
        let notices = status_lines::notice_rows(&self.notices, self.size.width);
        frame_areas(self.size, has_breadcrumb, notices)
    }

    /// Age of the copy, with `*` if Sync needs attention.
    ///
    /// Empty while the age is unknown.
    pub(crate) fn marked_age(&self) -> String {
        let age = self.sync.age(self.clock, self.now);
        if age.is_empty() || !self.sync.needs_attention() {
            return age;
        }
        format!("{age}*")
    }
}
