//! The Sync view: what is new from others, what is yours to share, what waits for you.
//!
//! Owns what the screen knows of the exchange, whichever view is open: how the copy stands, what
//! is going on, how old the copy is. `act` is what keys do (`choosing` between two versions, `past`
//! in the history of a note), `reported` what the workers say, `lists` and `versions` how it is
//! drawn, `said` the words for what was done.

use std::time::Duration;

use crate::model::note::NoteId;
use crate::tui::app::clock::Clock;
use crate::tui::app::keys::Focus;
use crate::tui::frame::labels::Names;
use crate::tui::frame::layout::scrolled;
use crate::tui::frame::strings;
use crate::work::{Deed, Difference, Item, Standing, Step, Ticket, Waiting};

use super::conflict::Conflict;

/// Progress is shown at most this often.
const SHOW_EVERY: Duration = Duration::from_millis(250);

/// What the screen knows of the exchange.
#[derive(Debug, Clone, PartialEq, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each says one thing about the view and all combinations happen"
)]
pub(crate) struct Exchange {
    /// The view is open.
    pub open: bool,
    /// Keys go to the right list.
    pub at_yours: bool,
    /// How the copy stands; none until that is known, or if it has no history.
    pub standing: Option<Standing>,
    /// When the shared library last said that it has nothing new, in seconds since 1970.
    pub nothing_new: Option<i64>,
    /// The shared library did not answer when it was last asked.
    pub offline: bool,
    /// What was said last of an exchange, for the line below the lists.
    pub last: String,
    pub incoming: List,
    pub yours: List,
    pub running: Option<Running>,
    /// The two versions being chosen between.
    pub conflict: Option<Conflict>,
    /// What differs in the chosen row, beside the lists.
    pub beside: Beside,
    /// The difference that a key asked for.
    pub wanted: Option<Ticket>,
    /// Sharing was asked for; it is put as a question once this look has come back.
    pub will_share: Option<Ticket>,
    /// The last thing done here was a choice or a discarding: undoing it needs no question.
    pub fresh: bool,
}

/// A list: which row is chosen, and which is the first in view.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct List {
    pub selected: usize,
    pub top: usize,
}

/// What differs in the chosen row.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Beside {
    /// The row it is of: its list and path.
    of: Option<(Focus, String)>,
    asked: Option<Ticket>,
    pub difference: Option<Difference>,
}

/// An exchange that goes on.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Running {
    /// None if it goes on by itself.
    pub ticket: Option<Ticket>,
    pub deed: Deed,
    pub began: Duration,
    /// What is shown, since when, and since when there is this kind of step.
    pub step: Option<Step>,
    shown_at: Duration,
    pub step_began: Duration,
    /// What was told last and will be shown in its time.
    latest: Option<Step>,
    /// It was told to stop.
    pub stopping: bool,
}

impl Running {
    /// A deed that begins now; it has come to no step yet.
    pub(crate) fn new(ticket: Option<Ticket>, deed: Deed, now: Duration) -> Self {
        Self {
            ticket,
            deed,
            began: now,
            step: None,
            shown_at: now,
            step_began: now,
            latest: None,
            stopping: false,
        }
    }

    /// Hears of a step. It is shown at once if nothing was shown just before.
    pub(crate) fn hear(&mut self, step: Step, now: Duration) {
        self.latest = Some(step);
        self.tick(now);
    }

    /// Shows what was heard, if it is time.
    pub(crate) fn tick(&mut self, now: Duration) {
        if self.step.is_some() && now < self.shown_at + SHOW_EVERY {
            return;
        }
        let Some(latest) = self.latest.take() else {
            return;
        };
        let same = self
            .step
            .is_some_and(|step| std::mem::discriminant(&step) == std::mem::discriminant(&latest));
        if !same {
            self.step_began = now;
        }
        self.step = Some(latest);
        self.shown_at = now;
    }

    /// When it will look different without anybody saying anything: seconds are counted.
    fn wake_at(&self, now: Duration) -> Duration {
        let second = self.began + Duration::from_secs(now.saturating_sub(self.began).as_secs() + 1);
        if self.latest.is_some() {
            second.min(self.shown_at + SHOW_EVERY)
        } else {
            second
        }
    }
}

/// A row of one of the lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Row<'a> {
    /// A note of which so many things wait for a choice.
    Waiting { path: &'a str, count: usize },
    /// Somebody changed it.
    Incoming(&'a Item),
    /// I changed it.
    Mine(&'a Item),
    /// It cannot be saved: path, and why.
    Held(&'a str, &'a str),
}

impl Row<'_> {
    /// Path below the root.
    pub(crate) fn path(&self) -> &str {
        match self {
            Self::Waiting { path, .. } | Self::Held(path, _) => path,
            Self::Incoming(item) | Self::Mine(item) => &item.path,
        }
    }

    /// The note it is about; none for other files.
    pub(crate) fn id(&self) -> Option<NoteId> {
        NoteId::of_path(self.path())
    }

    /// What it is called.
    pub(crate) fn title(&self, names: &Names) -> String {
        match self {
            Self::Incoming(item) | Self::Mine(item) => item.title.clone(),
            Self::Waiting { path, .. } | Self::Held(path, _) => title_of(path, names),
        }
    }
}

/// The title of a note by its path, or what stands for one.
pub(crate) fn title_of(path: &str, names: &Names) -> String {
    let id = NoteId::of_path(path);
    let title = id.as_ref().and_then(|id| names.title(id));
    title.map_or_else(|| path.trim_end_matches(".md").to_owned(), str::to_owned)
}

impl Exchange {
    /// Where keys go while the view is open.
    pub(crate) fn spot(&self) -> Focus {
        match (&self.conflict, self.at_yours) {
            (Some(_), _) => Focus::VERSIONS,
            (None, false) => Focus::INCOMING,
            (None, true) => Focus::YOURS,
        }
    }

    /// The rows of a list.
    pub(crate) fn rows(&self, spot: Focus) -> Vec<Row<'_>> {
        let Some(standing) = &self.standing else {
            return Vec::new();
        };
        if spot == Focus::YOURS {
            let mine = standing.yours.iter().map(Row::Mine);
            let held = standing.held.iter().map(|(path, why)| Row::Held(path, why));
            return mine.chain(held).collect();
        }
        let mut rows: Vec<Row<'_>> = Vec::new();
        for waiting in &standing.waiting {
            match rows.last_mut() {
                Some(Row::Waiting { path, count }) if *path == waiting.path => *count += 1,
                _ => rows.push(Row::Waiting {
                    path: &waiting.path,
                    count: 1,
                }),
            }
        }
        rows.extend(standing.incoming.iter().map(Row::Incoming));
        rows
    }

    /// The list of a spot; that of what is incoming for any but [`Focus::YOURS`].
    pub(crate) fn list(&self, spot: Focus) -> List {
        if spot == Focus::YOURS {
            self.yours
        } else {
            self.incoming
        }
    }

    /// As [`Exchange::list`], to change it.
    pub(crate) fn list_mut(&mut self, spot: Focus) -> &mut List {
        if spot == Focus::YOURS {
            &mut self.yours
        } else {
            &mut self.incoming
        }
    }

    /// The chosen row of the list that has the keys.
    pub(crate) fn chosen(&self) -> Option<Row<'_>> {
        let spot = if self.at_yours {
            Focus::YOURS
        } else {
            Focus::INCOMING
        };
        let at = self.list(spot).selected;
        self.rows(spot).into_iter().nth(at)
    }

    /// How many notes wait for a choice.
    pub(crate) fn notes_waiting(&self) -> usize {
        let rows = self.rows(Focus::INCOMING);
        rows.iter()
            .filter(|row| matches!(row, Row::Waiting { .. }))
            .count()
    }

    /// Whether something wants the user: the tab wears a mark.
    pub(crate) fn calls(&self) -> bool {
        self.standing
            .as_ref()
            .is_some_and(|standing| !standing.waiting.is_empty() || !standing.incoming.is_empty())
    }

    /// Keeps lists inside their rows and in view.
    pub(crate) fn settle(&mut self, rows_in_view: [usize; 2]) {
        for (spot, visible) in [Focus::INCOMING, Focus::YOURS]
            .into_iter()
            .zip(rows_in_view)
        {
            let count = self.rows(spot).len();
            let list = self.list_mut(spot);
            list.selected = list.selected.min(count.saturating_sub(1));
            list.top = scrolled(list.top, list.selected, count, visible);
        }
    }

    /// Takes how the copy stands now. What was chosen stays chosen.
    pub(crate) fn stand(&mut self, standing: Standing) {
        let kept = [Focus::INCOMING, Focus::YOURS].map(|spot| {
            let at = self.list(spot).selected;
            let path = self.rows(spot).get(at).map(|row| row.path().to_owned());
            (spot, path)
        });
        self.standing = Some(standing);
        self.beside = Beside::default();
        for (spot, path) in kept {
            let rows = self.rows(spot);
            let at = path.and_then(|path| rows.iter().position(|row| row.path() == path));
            if let Some(at) = at {
                self.list_mut(spot).selected = at;
            }
        }
        if let (Some(conflict), Some(standing)) = (&mut self.conflict, &self.standing)
            && !conflict.refresh(&standing.waiting)
        {
            self.conflict = None;
        }
    }

    /// When the copy was as new as the shared library.
    fn as_of(&self, standing: &Standing) -> Option<i64> {
        let nothing_new = self.nothing_new.filter(|_| standing.incoming.is_empty());
        standing.last_update.max(nothing_new)
    }

    /// How old the copy is, in words; empty until that is known.
    pub(crate) fn age(&self, clock: Clock, now: Duration) -> String {
        let Some(standing) = &self.standing else {
            return String::new();
        };
        match (&standing.library, self.as_of(standing)) {
            (None, _) => strings::NO_LIBRARY.to_owned(),
            (Some(_), None) => strings::NEVER_UPDATED.to_owned(),
            (Some(_), Some(when)) => clock.ago(clock.at(now), when),
        }
    }

    /// When what is shown will look different by time alone.
    pub(crate) fn wake_at(&self, clock: Clock, now: Duration) -> Option<Duration> {
        let running = self.running.as_ref().map(|running| running.wake_at(now));
        let standing = self.standing.as_ref().filter(|one| one.library.is_some());
        let age = standing.and_then(|standing| {
            let at = Clock::ago_changes(clock.at(now), self.as_of(standing)?)?;
            Some(Duration::from_secs(u64::try_from(at - clock.began).ok()?))
        });
        running.into_iter().chain(age.filter(|at| *at > now)).min()
    }

    /// Lets time pass.
    pub(crate) fn tick(&mut self, now: Duration) {
        if let Some(running) = &mut self.running {
            running.tick(now);
        }
    }

    /// What waits of one note.
    pub(crate) fn waiting_of(&self, path: &str) -> Vec<Waiting> {
        let all = self.standing.iter().flat_map(|standing| &standing.waiting);
        all.filter(|one| one.path == path).cloned().collect()
    }

    /// The chosen row has changed: gives it if what differs in it is to be asked for.
    pub(crate) fn beside_due(&mut self, ticket: Ticket) -> Option<(Focus, String)> {
        let spot = if self.at_yours {
            Focus::YOURS
        } else {
            Focus::INCOMING
        };
        let wanted = match self.chosen() {
            Some(row @ (Row::Incoming(_) | Row::Mine(_))) => Some((spot, row.path().to_owned())),
            _ => None,
        };
        if self.beside.of == wanted {
            return None;
        }
        self.beside = Beside {
            of: wanted.clone(),
            asked: wanted.is_some().then_some(ticket),
            difference: None,
        };
        wanted
    }

    /// Whether a difference was asked for to stand beside the lists; takes it if so.
    pub(crate) fn take_beside(&mut self, ticket: Ticket, difference: &Difference) -> bool {
        if self.beside.asked != Some(ticket) {
            return false;
        }
        self.beside.asked = None;
        self.beside.difference = Some(difference.clone());
        true
    }
}
