//! Carries out the exchange: one deed at a time, first come first served, on a thread of its own.
//!
//! Each deed opens the history anew, so that what other programs changed is seen. It tells how far
//! it is, can be stopped at any moment, and ends with how the copy stands.

use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use super::exchange::{Act, Deed, Done, Outcome, Picked, Side, Standing, Step, Tally};
use super::fault::{Fault, FaultSort};
use super::index_worker::Changed;
use super::sync_status::{look, mark_clashes};
use super::{Report, Ticket};
use crate::model::base::Base;
use crate::notes::merge::Choice;
use crate::sync::{Chosen, Exchange, Progress, Settings, SyncError, Synced, Watch};

/// How often the progress of a transfer is told.
const TELL_EVERY: Duration = Duration::from_millis(250);

/// What the exchange needs to know of the user, the machine and the configuration.
#[derive(Debug, Clone, Default)]
pub struct Post {
    /// Who saves, and the environment of the programs that carry.
    pub settings: Settings,
    /// What is done by itself.
    pub background: Background,
}

/// What is done by itself, and how often.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Background {
    /// What; nothing unless the configuration asks for it.
    pub deed: Option<Deed>,
    /// How long to wait between two.
    pub every: Duration,
}

/// One act to carry out.
#[derive(Debug)]
pub(super) struct Job {
    pub(super) ticket: Option<Ticket>,
    pub(super) act: Act,
    /// Becomes true when it is to stop.
    pub(super) stop: Arc<AtomicBool>,
}

/// Carries out jobs until nobody can ask any more. `changed` hears when files have changed.
pub(super) fn run(
    base: &Base,
    post: &Post,
    jobs: &Jobs,
    changed: &Sender<Changed>,
    reports: &Sender<Report>,
) {
    let mut syncer = Syncer {
        base,
        post,
        asked: false,
        clashes: Vec::new(),
    };
    let mut waiting: VecDeque<Job> = VecDeque::new();
    let mut next = Instant::now();
    loop {
        if waiting.is_empty() {
            match jobs.wait(&mut next) {
                Some(job) => waiting.push_back(job),
                None => return,
            }
        }
        waiting.extend(jobs.asked.try_iter());
        let Some(job) = waiting.pop_front() else {
            continue;
        };
        // Of several looks one will do: the last.
        if job.act == Act::Look && waiting.iter().any(|later| later.act == Act::Look) {
            continue;
        }
        let (ticket, deed) = (job.ticket, job.act.deed());
        let mut told = Instant::now();
        let mut tell = |progress: Progress| {
            let Some(step) = step(&progress) else { return };
            let is_transfer = matches!(step, Step::Receiving(..) | Step::Sending(..));
            if is_transfer && told.elapsed() < TELL_EVERY {
                return;
            }
            if is_transfer {
                told = Instant::now();
            }
            // If the screen has closed the deed still ends as it should.
            let _ = reports.send(Report::Exchanging { ticket, deed, step });
        };
        let outcome = syncer.carry_out(&job, &mut tell);
        if !matches!(deed, Deed::Look | Deed::Ask) && changed.send(Changed::Anything).is_err() {
            return;
        }
        if reports.send(Report::Exchanged(Box::new(outcome))).is_err() {
            return;
        }
    }
}

/// Where jobs come from: the screen, and the clock if the configuration asks for it.
pub(super) struct Jobs {
    pub(super) asked: Receiver<Job>,
    pub(super) background: Background,
    /// Stops what is done by itself.
    pub(super) stop: Arc<AtomicBool>,
}

impl Jobs {
    /// The next job; none when nobody can ask any more.
    fn wait(&self, next: &mut Instant) -> Option<Job> {
        let Some(deed) = self.background.deed else {
            return self.asked.recv().ok();
        };
        match self
            .asked
            .recv_timeout(next.saturating_duration_since(Instant::now()))
        {
            Ok(job) => Some(job),
            Err(RecvTimeoutError::Disconnected) => None,
            Err(RecvTimeoutError::Timeout) => {
                *next = Instant::now() + self.background.every;
                self.stop.store(false, Ordering::Relaxed);
                let act = match deed {
                    Deed::Share => Act::Share,
                    Deed::Update => Act::Update,
                    _ => Act::Ask,
                };
                Some(Job {
                    ticket: None,
                    act,
                    stop: Arc::clone(&self.stop),
                })
            }
        }
    }
}

struct Syncer<'a> {
    base: &'a Base,
    post: &'a Post,
    /// The shared library has answered since the app began.
    asked: bool,
    /// Paths that will wait for a choice when updates come.
    clashes: Vec<String>,
}

impl Syncer<'_> {
    fn carry_out(&mut self, job: &Job, tell: &mut dyn FnMut(Progress)) -> Outcome {
        let deed = job.act.deed();
        let outcome = |result, standing| Outcome {
            ticket: job.ticket,
            deed,
            result,
            standing,
        };
        let exchange = match Exchange::open(&self.base.root, self.post.settings.clone()) {
            Ok(exchange) => exchange,
            Err(error) => return outcome(Err(Fault::of(&error, None)), None),
        };
        let mut watch = Watch {
            tell,
            stop: &job.stop,
        };
        let result = self
            .act(&exchange, &job.act, &mut watch)
            .map_err(|error| Fault::of(&error, exchange.account().as_ref()));
        let unreachable = |fault: &Fault| fault.sort == FaultSort::Offline;
        if deed.is_far() {
            self.asked = result.is_ok() || (self.asked && !result.as_ref().is_err_and(unreachable));
        }
        match self.look(&exchange) {
            Ok(standing) => outcome(result, Some(standing)),
            Err(error) => {
                let fault = Fault::of(&error, None);
                outcome(result.and(Err(fault)), None)
            }
        }
    }

    fn act(
        &mut self,
        exchange: &Exchange,
        act: &Act,
        watch: &mut Watch<'_>,
    ) -> Result<Done, SyncError> {
        match act {
            Act::Look => Ok(Done::Looked),
            Act::Ask => {
                let preview = exchange.preview(watch)?;
                self.clashes = preview
                    .conflicts
                    .into_iter()
                    .map(|(path, _)| path)
                    .collect();
                Ok(Done::Looked)
            }
            Act::Update => {
                let synced = exchange.get_updates(watch)?;
                self.clashes.clear();
                Ok(Done::Exchanged(tally(&synced)))
            }
            Act::Share => {
                let synced = exchange.sync(watch)?;
                self.clashes.clear();
                Ok(Done::Exchanged(tally(&synced)))
            }
            Act::Choose(picked) => {
                let chosen: Vec<Chosen> = picked.iter().map(chosen).collect();
                exchange.choose(&chosen)?;
                Ok(Done::Chosen(exchange.waiting()?.len()))
            }
            Act::Discard(path) => {
                exchange.discard(path)?;
                Ok(Done::Discarded(path.clone()))
            }
            Act::Undo => Ok(Done::Undone(exchange.undo()?)),
        }
    }

    fn look(&self, exchange: &Exchange) -> Result<Standing, SyncError> {
        let mut standing = look(self.base, exchange)?;
        standing.asked = self.asked;
        mark_clashes(&mut standing, &self.clashes);
        Ok(standing)
    }
}

fn chosen(picked: &Picked) -> Chosen {
    let (choice, own) = match &picked.side {
        Side::Mine => (Choice::Mine, None),
        Side::Theirs => (Choice::Theirs, None),
        Side::Both => (Choice::Both, None),
        Side::Own(text) => (Choice::Mine, Some(text.clone())),
    };
    Chosen {
        id: picked.id.clone(),
        choice,
        own,
    }
}

fn tally(synced: &Synced) -> Tally {
    let waiting = synced.newly_waiting.iter().map(|one| &one.path);
    Tally {
        saved: synced.saved.changed.len(),
        received: synced.received.len(),
        shared: synced.shared.len(),
        newly_waiting: waiting.collect::<BTreeSet<_>>().len(),
        outside: synced.outside,
    }
}

/// What the screen is told of a progress; none for what says nothing to people.
fn step(progress: &Progress) -> Option<Step> {
    Some(match progress {
        Progress::Saving => Step::Saving,
        Progress::Fetching => Step::Asking,
        Progress::Joining => Step::Joining,
        Progress::Updating => Step::Updating,
        Progress::Sharing => Step::Sharing,
        Progress::Transfer { words, .. } => {
            let (done, total) = parts(words)?;
            if words.starts_with("Receiving") {
                Step::Receiving(done, total)
            } else if words.starts_with("Writing") {
                Step::Sending(done, total)
            } else {
                return None;
            }
        }
    })
}

/// Reads `(39/64)`.
fn parts(words: &str) -> Option<(usize, usize)> {
    let (_, rest) = words.split_once('(')?;
    let (inside, _) = rest.split_once(')')?;
    let (done, total) = inside.split_once('/')?;
    Some((done.trim().parse().ok()?, total.trim().parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_choices_in_one_note_are_one_note_that_needs_the_user() {
        let origin = || crate::sync::Origin {
            who: "Ann".to_owned(),
            city: None,
            when: 0,
            version: String::new(),
        };
        let waiting = |path: &str| crate::sync::Waiting {
            id: String::new(),
            path: path.to_owned(),
            decision: crate::notes::merge::Decision {
                spot: crate::notes::merge::Spot::Note,
                base: None,
                mine: None,
                theirs: None,
            },
            mine: origin(),
            theirs: origin(),
        };
        let synced = Synced {
            newly_waiting: ["a.md", "a.md", "b.md"].map(waiting).to_vec(),
            ..Synced::default()
        };
        assert_eq!(tally(&synced).newly_waiting, 2);
    }

    #[test]
    fn transfers_are_told_in_counts() {
        #[track_caller]
        fn case(words: &str, want: Option<Step>) {
            let progress = Progress::Transfer {
                percent: 0,
                words: words.to_owned(),
            };
            assert_eq!(step(&progress), want, "{words}");
        }
        case(
            "Receiving objects:  61% (39/64), 1.2 MiB | 400 KiB/s",
            Some(Step::Receiving(39, 64)),
        );
        case(
            "Writing objects: 100% (3/3), 300 bytes, done.",
            Some(Step::Sending(3, 3)),
        );
        case("remote: Counting objects: 100% (5/5), done.", None);
        case("Receiving objects: what", None);
    }
}
