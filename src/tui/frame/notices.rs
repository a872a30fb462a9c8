//! What guildhall says to people: good news fades, errors stay until Esc, all of it is kept.

use std::time::Duration;

use crate::notes::clean::clean;

/// Good news is shown this long.
const SHOWN: Duration = Duration::from_secs(4);

/// More than anybody scrolls back; a fault that repeats must not fill the memory.
const KEPT: usize = 500;

/// How grave a notice is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoticeKind {
    /// Good to know; fades.
    News,
    /// Stays until Esc.
    Error,
}

/// One thing said.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Notice {
    /// How grave.
    pub weight: NoticeKind,
    /// What was said, safe to show.
    pub text: String,
    /// When, since the start.
    pub at: Duration,
    /// A command that helps: `y` copies it.
    pub command: Option<String>,
}

/// All that was said.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Notices {
    log: Vec<Notice>,
    shown: Option<Notice>,
}

impl Notices {
    /// Says something. News does not push an error away.
    pub(crate) fn say(&mut self, weight: NoticeKind, text: &str, at: Duration) {
        self.say_with(weight, text, None, at);
    }

    /// Says something, with a command that helps.
    pub(crate) fn say_with(
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

    /// What is shown now.
    pub(crate) fn shown(&self) -> Option<&Notice> {
        self.shown.as_ref()
    }

    /// The error that is shown now.
    pub(crate) fn error(&self) -> Option<&Notice> {
        self.shown()
            .filter(|notice| notice.weight == NoticeKind::Error)
    }

    /// Takes away an error (Esc). Tells whether there was one.
    pub(crate) fn dismiss(&mut self) -> bool {
        let had = self.error().is_some();
        if had {
            self.shown = None;
        }
        had
    }

    /// Lets old news fade.
    pub(crate) fn tick(&mut self, now: Duration) {
        if self.fades_at().is_some_and(|at| at <= now) {
            self.shown = None;
        }
    }

    /// When the news shown now fades.
    pub(crate) fn fades_at(&self) -> Option<Duration> {
        let notice = self.shown()?;
        (notice.weight == NoticeKind::News).then(|| notice.at + SHOWN)
    }

    /// Everything said, oldest first.
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
