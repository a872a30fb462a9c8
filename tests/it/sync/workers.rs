//! Sync through the app's workers, with real copies of a real library.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use guildhall::model::search_request::SearchRequest;
use guildhall::store::find_base;
use guildhall::sync::{SyncSettings, UndoneAction};
use guildhall::work::{
    BackgroundSync, ChangeKind, ConflictSide, DecidedConflict, FailureKind, HistoryAnswer,
    HistoryRequest, Report, Request, SyncAnswer, SyncKind, SyncOptions, SyncOutcome, SyncRequest,
    SyncStatus, SyncStep, Ticket, WorkContext, Workers,
};

use super::{World, note, read, write};

const PATH: &str = "practices/oslo/heat.md";

/// Deadline of an answer, generous for a loaded machine.
const DEADLINE: Duration = Duration::from_mins(1);

/// The workers of one copy.
struct Office {
    workers: Workers,
    reports: Receiver<Report>,
    next: u64,
}

impl Office {
    /// Starts the workers of a user's copy.
    fn open(world: &World, user: &str, more: &[(&str, &str)], background: BackgroundSync) -> Self {
        let root = world.path(user);
        let home = world.path(&format!("office-{user}"));
        let mut environment: Vec<(OsString, OsString)> = vec![
            ("HOME".into(), home.clone().into()),
            ("GIT_CONFIG_GLOBAL".into(), "/dev/null".into()),
            ("GIT_CONFIG_NOSYSTEM".into(), "1".into()),
            ("PATH".into(), std::env::var_os("PATH").unwrap_or_default()),
        ];
        environment.extend(more.iter().map(|(name, value)| (name.into(), value.into())));
        let author = Some((user.to_owned(), format!("{user}@example.org")));
        let post = SyncOptions {
            settings: SyncSettings {
                author,
                city: None,
                environment,
            },
            background,
        };
        let base = find_base::open(&root).expect("a base");
        let (sender, reports) = channel();
        let place = WorkContext {
            base: &base,
            cache: &home.join("cache"),
            library: None,
        };
        let workers = Workers::spawn(place, post, sender.into()).expect("threads");
        Self {
            workers,
            reports,
            next: 0,
        }
    }

    fn take(&mut self) -> Ticket {
        self.next += 1;
        Ticket(self.next)
    }

    fn ask(&mut self, act: SyncRequest) -> Ticket {
        let ticket = self.take();
        let request = Request::Sync { ticket, act };
        self.workers.requests.send(request);
        ticket
    }

    /// Waits for a report, skipping others.
    #[track_caller]
    fn wait<T>(&self, what: &str, mut wanted: impl FnMut(Report) -> Option<T>) -> T {
        let until = Instant::now() + DEADLINE;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            let report = self.reports.recv_timeout(left);
            let report = report.unwrap_or_else(|_| panic!("waited in vain for {what}"));
            if let Some(found) = wanted(report) {
                return found;
            }
        }
    }

    /// Sends a request and waits for its result; also returns the steps.
    #[track_caller]
    fn act(&mut self, act: SyncRequest) -> (Vec<SyncStep>, SyncAnswer) {
        let ticket = self.ask(act);
        let mut steps = Vec::new();
        let outcome = self.wait("an outcome", |report| match report {
            Report::SyncStep {
                ticket: of, step, ..
            } if of == Some(ticket) => {
                steps.push(step);
                None
            }
            Report::SyncAnswer(outcome) if outcome.ticket == Some(ticket) => Some(*outcome),
            _ => None,
        });
        (steps, outcome)
    }

    /// Sends a request that must succeed; returns result and status.
    #[track_caller]
    fn done(&mut self, act: SyncRequest) -> (SyncOutcome, SyncStatus) {
        let (_, outcome) = self.act(act);
        let done = outcome.result.unwrap_or_else(|fault| panic!("{fault:?}"));
        (done, outcome.status.expect("known"))
    }

    /// Sends a history request.
    #[track_caller]
    fn history_answer(&mut self, past: HistoryRequest) -> HistoryAnswer {
        let ticket = self.take();
        let request = Request::History { ticket, past };
        self.workers.requests.send(request);
        self.wait("an answer", |report| match report {
            Report::HistoryAnswered {
                ticket: of,
                answer: history_answer,
            } if of == ticket => Some(history_answer),
            _ => None,
        })
    }

    /// How many notes a search finds.
    #[track_caller]
    fn found(&mut self, text: &str) -> usize {
        let (ticket, request) = (self.take(), SearchRequest::new(text));
        let search = Request::Search { ticket, request };
        self.workers.requests.send(search);
        self.wait("an answer", |report| match report {
            Report::Answered { ticket: of, answer } if of == ticket => Some(answer.total),
            _ => None,
        })
    }

    /// Waits until the index has seen a change.
    #[track_caller]
    fn indexed(&self) {
        self.wait("the index", |report| {
            matches!(report, Report::Indexed { changed, .. } if changed > 0).then_some(())
        });
    }
}

fn quiet() -> BackgroundSync {
    BackgroundSync::default()
}

fn world() -> World {
    let world = World::with(&[(PATH, &note("idea", "One\n\nTwo\n"))]);
    world.copy("ann");
    world.copy("bob");
    world
}

#[test]
fn an_edit_goes_from_one_app_to_the_other() {
    let world = world();
    let (ann, bob) = (world.path("ann"), world.path("bob"));
    let mut at_ann = Office::open(&world, "ann", &[], quiet());
    let mut at_bob = Office::open(&world, "bob", &[], quiet());
    let (_, status) = at_ann.done(SyncRequest::Status);
    assert!(status.yours.is_empty() && status.incoming.is_empty());
    assert_eq!(status.who.as_deref(), Some("ann"));
    assert!(status.last_update.is_some(), "a fresh copy is of today");

    write(&ann, PATH, &note("adopted", "One\n\nTwo\n"));
    write(&ann, "practices/oslo/cool.md", &note("idea", "Windows\n"));
    let (_, status) = at_ann.done(SyncRequest::Status);
    let kinds: Vec<ChangeKind> = status.yours.iter().map(|item| item.kind).collect();
    assert_eq!(kinds, [ChangeKind::New, ChangeKind::Changed]);
    let (done, status) = at_ann.done(SyncRequest::Share);
    assert!(
        matches!(done, SyncOutcome::Synced(tally) if tally.shared == 2),
        "{done:?}"
    );
    assert!(status.yours.is_empty());

    // Bob sees what is coming before anything changes.
    let (_, status) = at_bob.done(SyncRequest::CheckUpdates);
    assert_eq!((status.incoming.len(), status.asked), (2, true));
    assert_eq!(read(&bob, PATH), note("idea", "One\n\nTwo\n"));
    let HistoryAnswer::Difference(difference) =
        at_bob.history_answer(HistoryRequest::Incoming(PATH.to_owned()))
    else {
        panic!("a difference");
    };
    assert_eq!(difference.change.expect("one").changes.len(), 1);
    assert_eq!(at_bob.found("windows"), 0);

    let (steps, outcome) = at_bob.act(SyncRequest::Update);
    assert!(
        steps.starts_with(&[SyncStep::Saving, SyncStep::Contacting]),
        "{steps:?}"
    );
    assert!(matches!(outcome.result, Ok(SyncOutcome::Synced(tally)) if tally.received == 2));
    let arrived = outcome.status.map_or(0, |status| status.arrived.len());
    assert_eq!(arrived, 2, "what came is still listed");
    assert_eq!(read(&bob, PATH), note("adopted", "One\n\nTwo\n"));
    at_bob.indexed();
    assert_eq!(at_bob.found("windows"), 1, "found without a restart");

    let id = PATH.trim_end_matches(".md").parse().expect("an id");
    let HistoryAnswer::History(_, states) = at_bob.history_answer(HistoryRequest::History(id))
    else {
        panic!("a history");
    };
    let who: Vec<&str> = states.iter().map(|state| state.who.as_str()).collect();
    assert_eq!(who, ["ann", "first"]);
    // The same as one of the notes of its city.
    let city = "cities/oslo".parse().expect("an id");
    let HistoryAnswer::History(_, states) =
        at_bob.history_answer(HistoryRequest::OfCity(city, Vec::new()))
    else {
        panic!("a history");
    };
    let mut paths = states.iter().flat_map(|state| &state.notes);
    assert!(states.len() >= 2, "{states:?}");
    assert!(
        paths.all(|note| note.file.path.contains("/oslo/")),
        "{states:?}"
    );

    // What is removed is still called by its title, on either side.
    std::fs::remove_file(ann.join(PATH)).expect("it was there");
    let titles = |items: &[guildhall::work::ChangedFile]| -> Vec<String> {
        items.iter().map(|item| item.title.clone()).collect()
    };
    let (_, status) = at_ann.done(SyncRequest::Status);
    assert_eq!(titles(&status.yours), ["T"]);
    at_ann.done(SyncRequest::Share);
    let (_, status) = at_bob.done(SyncRequest::CheckUpdates);
    assert_eq!(titles(&status.incoming), ["T"]);
    at_ann.workers.join();
    at_bob.workers.join();
}

#[test]
fn a_true_conflict_is_resolved_undone_and_resolved_again() {
    let world = world();
    let (ann, bob) = (world.path("ann"), world.path("bob"));
    write(&ann, PATH, &note("adopted", "One\n\nTwo\n"));
    write(&bob, PATH, &note("in-force", "One\n\nTwo\n"));
    let mut at_ann = Office::open(&world, "ann", &[], quiet());
    let mut at_bob = Office::open(&world, "bob", &[], quiet());
    at_ann.done(SyncRequest::Share);
    let (_, status) = at_bob.done(SyncRequest::CheckUpdates);
    assert!(status.incoming[0].clashes, "it is known before");
    let (done, status) = at_bob.done(SyncRequest::Update);
    assert!(
        matches!(done, SyncOutcome::Synced(tally) if tally.newly_waiting == 1),
        "{done:?}"
    );
    let [waiting] = &status.waiting[..] else {
        panic!("{status:?}");
    };
    assert_eq!(waiting.theirs.who, "ann");
    assert_eq!(
        read(&bob, PATH),
        note("adopted", "One\n\nTwo\n"),
        "no mark is in the note"
    );
    let pick = |side| {
        vec![DecidedConflict {
            id: waiting.id.clone(),
            side,
        }]
    };
    let own = ConflictSide::Own("\"repealed\"".to_owned());
    let (done, status) = at_bob.done(SyncRequest::Choose(pick(own)));
    assert_eq!((done, status.waiting.len()), (SyncOutcome::Chosen(0), 0));
    assert_eq!(read(&bob, PATH), note("repealed", "One\n\nTwo\n"));
    assert_eq!(status.undo.expect("one").action, UndoneAction::Choice);
    let (_, status) = at_bob.done(SyncRequest::Undo);
    assert_eq!(status.waiting.len(), 1);
    at_bob.done(SyncRequest::Choose(pick(ConflictSide::Mine)));
    at_bob.done(SyncRequest::Share);
    at_ann.done(SyncRequest::Update);
    assert_eq!(read(&ann, PATH), note("in-force", "One\n\nTwo\n"));
    at_ann.workers.join();
    at_bob.workers.join();
}

#[test]
fn a_folder_of_notes_begins_its_history_and_meets_a_library() {
    let world = world();
    let root = world.path("carl");
    write(&root, "guildhall.toml", "name = \"Carl\"\nformat = 1\n");
    write(&root, PATH, &note("idea", "Carl's\n"));
    let mut carl = Office::open(&world, "carl", &[], quiet());
    let (_, outcome) = carl.act(SyncRequest::Status);
    let fault = outcome.result.expect_err("there is no history");
    assert_eq!(
        (fault.kind, outcome.status),
        (FailureKind::Unconnected, None)
    );
    let (done, status) = carl.done(SyncRequest::Begin);
    assert_eq!((done, status.library), (SyncOutcome::Initialised(2), None));
    let (_, outcome) = carl.act(SyncRequest::Connect("ftp://x/y".to_owned()));
    assert!(outcome.result.is_err(), "no address of a library");
    world.git(
        &world.path(""),
        &["init", "-q", "--bare", "-b", "main", "empty.git"],
    );
    let address = world.path("empty.git").to_string_lossy().into_owned();
    let (done, status) = carl.done(SyncRequest::Connect(address.clone()));
    assert_eq!(
        (done, status.library),
        (SyncOutcome::Connected, Some(address))
    );
    let name = SyncRequest::SetAuthor("Carla".to_owned(), "carla@example.org".to_owned());
    let (_, status) = carl.done(name);
    assert_eq!(status.who.as_deref(), Some("Carla"));
    let (done, _) = carl.done(SyncRequest::Share);
    assert!(
        matches!(done, SyncOutcome::Synced(counts) if counts.shared == 2),
        "{done:?}"
    );
}

#[test]
fn what_is_discarded_comes_back() {
    let world = world();
    let ann = world.path("ann");
    write(&ann, PATH, &note("adopted", "One\n\nTwo\n"));
    let mut at_ann = Office::open(&world, "ann", &[], quiet());
    let (_, status) = at_ann.done(SyncRequest::Discard(PATH.to_owned()));
    assert!(status.yours.is_empty());
    assert_eq!(read(&ann, PATH), note("idea", "One\n\nTwo\n"));
    at_ann.done(SyncRequest::Undo);
    assert_eq!(read(&ann, PATH), note("adopted", "One\n\nTwo\n"));
    at_ann.workers.join();
}

#[test]
fn a_note_with_an_error_is_named_and_shared_all_the_same() {
    let world = world();
    let ann = world.path("ann");
    write(&ann, PATH, "+++\ntitle = 3\n+++\nOne\n");
    let mut at_ann = Office::open(&world, "ann", &[], quiet());
    let (_, status) = at_ann.done(SyncRequest::Status);
    assert!(status.yours[0].error.is_some(), "{status:?}");
    let (done, _) = at_ann.done(SyncRequest::Share);
    assert!(matches!(done, SyncOutcome::Synced(tally) if tally.shared == 1));
    at_ann.workers.join();
}

/// A program that does what a script says, in place of ssh.
pub(super) fn fake_ssh(world: &World, script: &str) -> PathBuf {
    use std::os::unix::fs::PermissionsExt;
    let path = world.path("ssh");
    std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).expect("written");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).expect("runs");
    path
}

pub(super) fn point_to(world: &World, folder: &Path, address: &str) {
    world.git(folder, &["remote", "set-url", "origin", address]);
}

#[cfg(unix)]
#[test]
fn a_slow_sync_blocks_nothing_and_can_be_stopped() {
    let world = world();
    let ann = world.path("ann");
    point_to(&world, &ann, "ssh://git@slow.example/league");
    write(&ann, PATH, &note("adopted", "One\n\nTwo\n"));
    let ssh = fake_ssh(&world, "exec sleep 600");
    let environment = [("GIT_SSH", ssh.to_str().expect("a path"))];
    let mut at_ann = Office::open(&world, "ann", &environment, quiet());
    let ticket = at_ann.ask(SyncRequest::Share);
    at_ann.wait("it to ask", |report| {
        matches!(
            report,
            Report::SyncStep {
                step: SyncStep::Contacting,
                ..
            }
        )
        .then_some(())
    });
    // Search and history still work.
    assert_eq!(at_ann.found("heat kind:practice two"), 1);
    let id = PATH.trim_end_matches(".md").parse().expect("an id");
    assert!(matches!(
        at_ann.history_answer(HistoryRequest::History(id)),
        HistoryAnswer::History(..)
    ));
    at_ann.workers.requests.send(Request::StopSync);
    let outcome = at_ann.wait("its end", |report| match report {
        Report::SyncAnswer(outcome) if outcome.ticket == Some(ticket) => Some(*outcome),
        _ => None,
    });
    assert_eq!(
        outcome.result.expect_err("stopped").kind,
        FailureKind::Stopped
    );
    // The edit is saved and still to be shared.
    let status = outcome.status.expect("known");
    assert_eq!(status.yours.len(), 1);
    assert_eq!(world.git(&ann, &["status", "--porcelain"]), "");
    // Closing the app also stops it.
    at_ann.ask(SyncRequest::Update);
    at_ann.wait("it to ask", |report| {
        matches!(
            report,
            Report::SyncStep {
                step: SyncStep::Contacting,
                ..
            }
        )
        .then_some(())
    });
    at_ann.workers.join();
}

#[cfg(unix)]
#[test]
fn each_fault_is_one_sentence_and_says_what_to_do() {
    let world = world();
    let ann = world.path("ann");
    let refusing = "echo 'git@cities.example: Permission denied (publickey).' >&2; exit 255";
    let ssh = fake_ssh(&world, refusing);
    let environment = [("GIT_SSH", ssh.to_str().expect("a path"))];
    let mut at_ann = Office::open(&world, "ann", &environment, quiet());
    point_to(&world, &ann, "git@cities.example:league.git");
    let (_, outcome) = at_ann.act(SyncRequest::Update);
    let fault = outcome.result.expect_err("refused");
    assert!(fault.what.contains("refused the sign-in"), "{fault:?}");
    assert!(fault.what.contains("git@cities.example"), "{fault:?}");
    assert_eq!(fault.command.as_deref(), Some("ssh -T git@cities.example"));
    assert!(outcome.status.is_some(), "the rest is known all the same");

    point_to(&world, &ann, "../nowhere.git");
    let (_, outcome) = at_ann.act(SyncRequest::Share);
    let fault = outcome.result.expect_err("gone");
    assert!(fault.what.contains("no library"), "{fault:?}");

    point_to(&world, &ann, "https://127.0.0.1:1/league");
    let (_, outcome) = at_ann.act(SyncRequest::Update);
    let fault = outcome.result.expect_err("not there");
    assert_eq!(fault.kind, FailureKind::Offline, "{fault:?}");

    world.git(&ann, &["bisect", "start"]);
    let (_, outcome) = at_ann.act(SyncRequest::Status);
    assert!(outcome.result.is_err() && outcome.status.is_some());
    world.git(&ann, &["bisect", "reset"]);
    world.git(&ann, &["remote", "remove", "origin"]);
    let (_, outcome) = at_ann.act(SyncRequest::Update);
    assert_eq!(
        outcome.result.expect_err("alone").kind,
        FailureKind::Unconnected
    );
    let status = outcome.status.expect("known");
    assert_eq!(status.library, None);
    at_ann.workers.join();
}

#[test]
fn nothing_happens_by_itself_unless_it_is_asked_for() {
    let world = world();
    write(&world.path("ann"), PATH, &note("adopted", "One\n\nTwo\n"));
    let mut at_ann = Office::open(&world, "ann", &[], quiet());
    at_ann.done(SyncRequest::Share);
    let background = BackgroundSync {
        request: Some(SyncRequest::Update),
        every: Duration::from_hours(1),
    };
    let at_bob = Office::open(&world, "bob", &[], background);
    let outcome = at_bob.wait("what happens by itself", |report| match report {
        Report::SyncAnswer(outcome) => Some(*outcome),
        _ => None,
    });
    assert_eq!((outcome.ticket, outcome.kind), (None, SyncKind::Update));
    assert_eq!(
        read(&world.path("bob"), PATH),
        note("adopted", "One\n\nTwo\n")
    );
    at_bob.workers.join();
    // Without background sync the first report answers the first request.
    let mut quiet_bob = Office::open(&world, "bob", &[], quiet());
    let ticket = quiet_bob.ask(SyncRequest::Status);
    let first = quiet_bob.wait("an outcome", |report| match report {
        Report::SyncAnswer(outcome) => Some(outcome.ticket),
        _ => None,
    });
    assert_eq!(first, Some(ticket));
    at_ann.workers.join();
    quiet_bob.workers.join();
}
