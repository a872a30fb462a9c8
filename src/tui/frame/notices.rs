//! Notices to the user: news disappears, errors stay until Esc. A log keeps both.

use std::time::Duration;

use crate::notes::clean::clean;

/// Time for which news is shown.
const SHOWN: Duration = Duration::from_secs(4);

/// Maximum number of notices in the log.
///
/// Otherwise a repeated error could exhaust memory.
const KEPT: usize = 500;

/// How serious a notice is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoticeKind {
    /// Disappears after a few seconds.
    News,
    /// Stays until Esc.
    Error,
}

/// A notice.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Notice {
    /// News or error.
    pub weight: NoticeKind,
    /// The text, without control characters.
    pub text: String,
    /// Time since the start.
    pub at: Duration,
    /// A command that helps. The copy key copies it.
    pub command: Option<String>,
}

/// The notices since the start.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Notices {
    log: Vec<Notice>,
    shown: Option<Notice>,
}

impl Notices {
    /// Adds a notice. News does not replace a visible error.
    pub(crate) fn say(&mut self, weight: NoticeKind, text: &str, at: Duration) {
        self.push_with_command(weight, text, None, at);
    }

    /// Adds a notice with a command that helps.
    pub(crate) fn push_with_command(
        &mut self,
        weight: NoticeKind,
        text: &str,
        command: Option<String>,
        at: Duration,
    ) {
        let notice = Notice {
            weight,
            text: clean(text).into_owned(),
            at,
            command,
        };
        if self.log.len() == KEPT {
            self.log.remove(0);
        }
        self.log.push(notice.clone());
        let holds_error = self.error().is_some();
        if weight == NoticeKind::Error || !holds_error {
            self.shown = Some(notice);
        }
    }

    /// The visible notice.
    pub(crate) fn shown(&self) -> Option<&Notice> {
        self.shown.as_ref()
    }

    /// The visible error.
    pub(crate) fn error(&self) -> Option<&Notice> {
        self.shown()
            .filter(|notice| notice.weight == NoticeKind::Error)
    }

    /// Hides the error. Returns false if there is none.
    pub(crate) fn dismiss(&mut self) -> bool {
        let had = self.error().is_some();
        if had {
            self.shown = None;
        }
        had
    }

    /// Hides news after its time.
    pub(crate) fn tick(&mut self, now: Duration) {
        if self.fades_at().is_some_and(|at| at <= now) {
            self.shown = None;
        }
    }

    /// When the visible news disappears.
    pub(crate) fn fades_at(&self) -> Option<Duration> {
        let notice = self.shown()?;
        (notice.weight == NoticeKind::News).then(|| notice.at + SHOWN)
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
        notices.say(NoticeKind::News, "copied", Duration::ZERO);
        assert!(notices.shown().is_some());
        notices.tick(SHOWN);
        assert!(notices.shown().is_none());
        notices.say(NoticeKind::Error, "disk full", SHOWN);
        notices.say(NoticeKind::News, "copied", SHOWN);
        notices.tick(SHOWN * 9);
        assert_eq!(
            notices.error().map(|notice| &*notice.text),
            Some("disk full")
        );
        assert!(notices.dismiss() && !notices.dismiss());
        assert_eq!(notices.log().len(), 3);
    }
}
