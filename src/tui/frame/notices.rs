//! Notices to the user. A log keeps all of them.
//!
//! A message disappears after a moment, an error with Esc; both go when the user goes elsewhere.

use std::time::Duration;

use crate::notes::clean::clean;
use crate::tui::theme::TextStyle;

/// Time for which a message is shown.
const SHOWN: Duration = Duration::from_secs(4);

/// Maximum number of notices in the log.
///
/// Otherwise a repeated error could exhaust memory.
const KEPT: usize = 500;

/// How serious a notice is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoticeKind {
    /// Disappears after a few seconds.
    Message,
    /// Says what was done, and what is wrong with it. Stays until Esc.
    Warning,
    /// Stays until Esc.
    Error,
}

impl NoticeKind {
    /// Its sign, and the style of sign and text.
    pub(crate) fn sign(self) -> (&'static str, TextStyle) {
        match self {
            Self::Message => (" ", TextStyle::BODY),
            Self::Warning => ("!", TextStyle::CAUTION),
            Self::Error => ("x", TextStyle::BAD),
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Notice {
    /// Message or error.
    pub kind: NoticeKind,
    /// The text, without control characters.
    pub text: String,
    /// Time since the start.
    pub at: Duration,
    /// A command that helps. The copy key copies it.
    pub command: Option<String>,
    /// Its number since the start.
    number: usize,
}

/// The notices since the start.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Notices {
    log: Vec<Notice>,
    count: usize,
    message: Option<Notice>,
    error: Option<Notice>,
    /// Whether the message has its own lines, without room beside the key hints.
    pub has_own_lines: bool,
}

impl Notices {
    /// Adds a notice. A message is shown beside an error; an error replaces both.
    pub(crate) fn push(&mut self, kind: NoticeKind, text: &str, at: Duration) {
        self.push_with_command(kind, text, None, at);
    }

    /// Adds a notice with a command that helps.
    pub(crate) fn push_with_command(
        &mut self,
        kind: NoticeKind,
        text: &str,
        command: Option<String>,
        at: Duration,
    ) {
        let notice = Notice {
            kind,
            text: clean(text).into_owned(),
            at,
            command,
            number: self.count,
        };
        self.count += 1;
        if self.log.len() == KEPT {
            self.log.remove(0);
        }
        self.log.push(notice.clone());
        match kind {
            NoticeKind::Message => self.message = Some(notice),
            NoticeKind::Warning | NoticeKind::Error => {
                self.message = None;
                self.error = Some(notice);
            }
        }
    }

    /// The visible message.
    pub(crate) fn message(&self) -> Option<&Notice> {
        self.message.as_ref()
    }

    /// The visible error.
    pub(crate) fn error(&self) -> Option<&Notice> {
        self.error.as_ref()
    }

    /// Hides the error. Returns false if there is none.
    pub(crate) fn dismiss(&mut self) -> bool {
        self.error.take().is_some()
    }

    /// Number of notices since the start.
    pub(crate) fn count(&self) -> usize {
        self.count
    }

    /// Hides the message if it is not among those after the first `count` notices.
    pub(crate) fn hide_message_before(&mut self, count: usize) {
        self.message.take_if(|notice| notice.number < count);
    }

    /// Hides the error if it is not among those after the first `count` notices.
    pub(crate) fn hide_error_before(&mut self, count: usize) {
        self.error.take_if(|notice| notice.number < count);
    }

    /// Hides the message after its time.
    pub(crate) fn tick(&mut self, now: Duration) {
        if self.fades_at().is_some_and(|at| at <= now) {
            self.message = None;
        }
    }

    /// When the visible message disappears.
    pub(crate) fn fades_at(&self) -> Option<Duration> {
        self.message().map(|notice| notice.at + SHOWN)
    }

    /// All notices, oldest first.
    pub(crate) fn log(&self) -> &[Notice] {
        &self.log
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn news_fades_and_errors_stay() {
        let mut notices = Notices::default();
        notices.push(NoticeKind::Message, "copied", Duration::ZERO);
        assert!(notices.message().is_some());
        notices.tick(SHOWN);
        assert!(notices.message().is_none());
        notices.push(NoticeKind::Error, "disk full", SHOWN);
        notices.push(NoticeKind::Message, "copied", SHOWN);
        assert!(notices.message().is_some(), "an error hides no message");
        notices.tick(SHOWN * 9);
        assert_eq!(
            notices.error().map(|notice| &*notice.text),
            Some("disk full")
        );
        assert!(notices.dismiss() && !notices.dismiss());
        assert_eq!(notices.log().len(), 3);
    }

    #[test]
    fn only_older_notices_are_hidden() {
        let mut notices = Notices::default();
        notices.push(NoticeKind::Error, "disk full", Duration::ZERO);
        notices.push(NoticeKind::Message, "copied", Duration::ZERO);
        let count = notices.count();
        notices.push(NoticeKind::Message, "copied", Duration::ZERO);
        notices.hide_message_before(count);
        assert!(notices.message().is_some() && notices.error().is_some());
        notices.hide_error_before(count);
        assert!(notices.error().is_none());
        notices.hide_message_before(notices.count());
        assert!(notices.message().is_none());
    }
}
