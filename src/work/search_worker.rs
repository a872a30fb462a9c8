//! The searcher: answers searches and opens notes, newest request first.

use std::mem;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use super::index_folder::IndexFolder;
use super::library::IndexedBase;
use super::unread_notes::describe_old_index;
use super::{AppClosed, Page, Report, ReportSender, Ticket, lower_priority};
use crate::model::base::Base;
use crate::model::note::NoteId;
use crate::model::search_request::SearchRequest;
use crate::search::guard;
use crate::store::load::LoadError;

/// Messages to the searcher, from the app or the indexer.
#[derive(Debug)]
pub(super) enum SearchJob {
    /// Answer a query.
    Search(Ticket, SearchRequest),
    /// Read a note.
    Open(Ticket, NoteId),
    /// The index was updated.
    IndexChanged {
        /// Number of notes that are new, changed or removed.
        changed: usize,
    },
    /// The index could not be updated, for this reason.
    IndexIsOld(String),
}

/// Pending requests, at most one of each kind.
#[derive(Debug, Default)]
struct Waiting {
    search: Option<(Ticket, SearchRequest)>,
    open: Option<(Ticket, NoteId)>,
    /// Until when the note to open may be missing, if it is.
    open_until: Option<Instant>,
    index_changed: Option<usize>,
    index_is_old: Option<String>,
}

impl Waiting {
    fn take(&mut self, job: SearchJob) {
        match job {
            SearchJob::Search(ticket, request) => self.search = Some((ticket, request)),
            SearchJob::Open(ticket, id) => {
                self.open = Some((ticket, id));
                self.open_until = None;
            }
            SearchJob::IndexChanged { changed } => {
                self.index_changed = Some(self.index_changed.unwrap_or(0) + changed);
                self.index_is_old = None;
            }
            SearchJob::IndexIsOld(why) => self.index_is_old = Some(why),
        }
    }
}

/// Time for the index to learn that a note was renamed.
const RENAME_WAIT: Duration = Duration::from_secs(1);

/// Shortest interval between two catalogues: building one reads all notes' titles.
const NAMES_INTERVAL: Duration = Duration::from_secs(5);

/// When the catalogue is sent next.
struct NameSchedule {
    due: Option<Instant>,
    last_sent: Option<Instant>,
}

impl NameSchedule {
    /// Schedules the catalogue after a change.
    fn changed(&mut self) {
        let earliest = self.last_sent.map(|last_sent| last_sent + NAMES_INTERVAL);
        let now = Instant::now();
        let soon = earliest.map_or(now, |earliest| earliest.max(now));
        self.due = Some(self.due.map_or(soon, |due| due.min(soon)));
    }

    /// Sends the catalogue from a separate thread, if it is due.
    fn send(&mut self, library: &IndexedBase, reports: &ReportSender) {
        let now = Instant::now();
        if self.due.is_none_or(|due| due > now) {
            return;
        }
        (self.due, self.last_sent) = (None, Some(now));
        let (gather, reports) = (library.whole_catalogue(), reports.clone());
        let examples = library.examples();
        // A detached thread: when the app closes, nobody waits for it.
        thread::spawn(move || {
            lower_priority();
            reports.send(Report::Catalogue(Box::new(gather())))?;
            match examples() {
                Some(found) => reports.send(Report::Examples(found)),
                None => Ok(()),
            }
        });
    }
}

/// Answers requests until the app closes.
///
/// Only the newest search and the newest note are answered. Without a library it waits for an
/// index.
pub(super) fn run(
    base: &Base,
    folder: &IndexFolder,
    library: Option<IndexedBase>,
    jobs: &Receiver<SearchJob>,
    reports: &ReportSender,
) {
    let mut searcher = Searcher {
        base,
        folder,
        jobs,
        reports,
        library,
        waiting: Waiting::default(),
        names: NameSchedule {
            due: Some(Instant::now()),
            last_sent: None,
        },
        is_pending: false,
    };
    for fault in 0..MAX_FAULTS {
        let ended = guard(|| searcher.run());
        // A closed channel on either side ends the searcher.
        if matches!(ended, Some(Err(Ended::Closed))) {
            return;
        }
        // Rebuild once: an index that was just built is not damaged.
        if fault == 0 {
            searcher.rebuild();
        } else {
            searcher.give_up();
        }
    }
}

/// Panics and damage after which the searcher ends.
const MAX_FAULTS: usize = 20;

/// Why the loop ended.
enum Ended {
    /// A channel is closed.
    Closed,
    /// The index is damaged.
    Damaged,
}

impl From<AppClosed> for Ended {
    fn from(_: AppClosed) -> Self {
        Self::Closed
    }
}

/// Result of a loop that ends only with an error.
enum Never {}

struct Searcher<'a> {
    base: &'a Base,
    folder: &'a IndexFolder,
    jobs: &'a Receiver<SearchJob>,
    reports: &'a ReportSender,
    /// `None` until there is an index.
    library: Option<IndexedBase>,
    waiting: Waiting,
    names: NameSchedule,
    /// Whether a request waits for the rebuilt index.
    is_pending: bool,
}

impl Searcher<'_> {
    fn run(&mut self) -> Result<Never, Ended> {
        if let Some(library) = &self.library {
            let names = Box::new(library.catalogue());
            self.reports.send(Report::Catalogue(names))?;
        }
        loop {
            if !mem::take(&mut self.is_pending) {
                match self.next()? {
                    Some(first) => self.waiting.take(first),
                    None => self.send_names(),
                }
            }
            for job in self.jobs.try_iter() {
                self.waiting.take(job);
            }
            self.see_changes()?;
            self.answer()?;
        }
    }

    /// Rebuilds the index; pending requests are answered from the new one.
    fn rebuild(&mut self) {
        let Some(library) = self.library.take() else {
            return self.give_up();
        };
        library.discard_index();
        match IndexedBase::open(self.base, &self.folder.path(), &mut |_, _| true) {
            Ok((library, _)) => {
                self.library = Some(library);
                self.waiting.index_changed.get_or_insert(0);
                self.is_pending = true;
            }
            Err(error) => {
                let message = format!("{error}; {}", error.help());
                let _ = self.reports.send(Report::failed(None, message));
            }
        }
    }

    /// Reports pending requests as failed.
    fn give_up(&mut self) {
        let ticket = self.waiting.search.take().map(|(ticket, _)| ticket);
        let ticket = self
            .waiting
            .open
            .take()
            .map(|(ticket, _)| ticket)
            .or(ticket);
        let message = "this could not be answered; run `guildhall index --rebuild`".to_owned();
        let _ = self.reports.send(Report::failed(ticket, message));
    }

    /// Waits for a message. `None` when the catalogue or the note to open is due.
    fn next(&mut self) -> Result<Option<SearchJob>, Ended> {
        let due = [self.names.due, self.waiting.open_until];
        let Some(due) = due.into_iter().flatten().min() else {
            return self.jobs.recv().map(Some).map_err(|_| Ended::Closed);
        };
        let wait = due.saturating_duration_since(Instant::now());
        match self.jobs.recv_timeout(wait) {
            Ok(job) => Ok(Some(job)),
            Err(RecvTimeoutError::Timeout) => Ok(None),
            Err(RecvTimeoutError::Disconnected) => Err(Ended::Closed),
        }
    }

    fn send_names(&mut self) {
        match &self.library {
            Some(library) => self.names.send(library, self.reports),
            None => self.names.due = None,
        }
    }

    /// Reloads the index after a change and reports it.
    fn see_changes(&mut self) -> Result<(), Ended> {
        let Some(changed) = self.waiting.index_changed.take() else {
            return Ok(());
        };
        if changed > 0 {
            self.names.changed();
        }
        let seen = match &mut self.library {
            Some(library) => library.refresh(&self.folder.path()),
            None => IndexedBase::open_as_is(self.base, &self.folder.path())
                .map(|opened| self.library = Some(opened)),
        };
        let total = self.library.as_ref().map_or(0, IndexedBase::total);
        self.reports.send(match seen {
            Ok(()) => Report::Indexed { changed, total },
            Err(error) => Report::failed(None, format!("{error}; {}", error.help())),
        })?;
        Ok(())
    }

    /// Answers pending requests. Without an index they stay pending.
    fn answer(&mut self) -> Result<(), Ended> {
        let Some(library) = &self.library else {
            return Ok(());
        };
        // A request stays pending until answered: it may have to be repeated on a rebuilt index.
        if let Some((ticket, request)) = &self.waiting.search {
            let mut report = search(library, *ticket, request)?;
            if let (Some(why), Report::Answered { answer, .. }) =
                (&self.waiting.index_is_old, &mut report)
            {
                answer.unseen.push(describe_old_index(why));
            }
            self.reports.send(report)?;
            self.waiting.search = None;
        }
        if let Some((ticket, id)) = &self.waiting.open {
            let page = library.page(id);
            if matches!(page, Err(LoadError::NotThere { .. })) && library.lists(id) {
                let now = Instant::now();
                if now < *self.waiting.open_until.get_or_insert(now + RENAME_WAIT) {
                    return Ok(());
                }
            }
            self.reports.send(opened(*ticket, page))?;
            self.waiting.open = None;
            self.waiting.open_until = None;
        }
        Ok(())
    }
}

fn search(library: &IndexedBase, ticket: Ticket, request: &SearchRequest) -> Result<Report, Ended> {
    match library.answer(request) {
        Ok(answer) => Ok(Report::Answered {
            ticket,
            answer: Box::new(answer),
        }),
        Err(error) if error.is_damage() => Err(Ended::Damaged),
        Err(error) => Ok(Report::failed(ticket, format!("{error}; {}", error.help()))),
    }
}

fn opened(ticket: Ticket, page: Result<Page, LoadError>) -> Report {
    match page {
        Ok(page) => Report::Opened {
            ticket,
            page: Box::new(page),
        },
        Err(error) => Report::failed(ticket, format!("{error}; {}", error.help())),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io;
    use std::sync::mpsc::channel;

    use super::*;
    use crate::store::find_base;
    use crate::temporary_folder::temporary_folder;
    use crate::work::note_fixture::NoteFixture;

    #[test]
    fn waiting_jobs_are_the_newest_of_each_kind_and_all_changes() {
        let mut waiting = Waiting::default();
        let search = |number, text| SearchJob::Search(Ticket(number), SearchRequest::new(text));
        waiting.take(search(1, "tram"));
        waiting.take(SearchJob::IndexIsOld("full".to_owned()));
        waiting.take(SearchJob::IndexChanged { changed: 2 });
        waiting.take(search(2, "bus"));
        waiting.take(SearchJob::IndexChanged { changed: 3 });
        assert_eq!(waiting.search, Some((Ticket(2), SearchRequest::new("bus"))));
        assert_eq!(waiting.index_changed, Some(5));
        assert_eq!(waiting.index_is_old, None, "it was updated since");
    }

    #[test]
    fn the_catalogue_is_sent_again_five_seconds_after_the_last_at_the_earliest() {
        let sent = Instant::now();
        let mut names = NameSchedule {
            due: None,
            last_sent: Some(sent),
        };
        names.changed();
        assert_eq!(names.due, Some(sent + NAMES_INTERVAL));
        names.last_sent = None;
        names.changed();
        assert!(names.due.is_some_and(|due| due <= Instant::now()));
    }

    #[test]
    fn answers_say_that_the_index_is_old() {
        let folder = temporary_folder();
        let (root, cache) = (folder.path().join("base"), folder.path().join("cache"));
        fs::create_dir_all(&root).expect("folders");
        fs::write(root.join(find_base::MARK), "").expect("a mark");
        let base = find_base::open(&root).expect("a base");
        let (library, _) = IndexedBase::open(&base, &cache, &mut |_, _| true).expect("an index");
        let (reports, received) = channel();
        let reports = ReportSender::from(reports);
        let (jobs, search_queue) = channel();
        thread::scope(|scope| {
            let (base, folder, library) = (&base, IndexFolder::new(&cache), Some(library));
            scope.spawn(move || run(base, &folder, library, &search_queue, &reports));
            let send = |job| jobs.send(job).expect("it is sent");
            let mut answers = received.iter().filter_map(|report| match report {
                Report::Answered { answer, .. } => Some(answer.unseen),
                _ => None,
            });
            let mut ask = |ticket| {
                let request = SearchRequest::new("tram");
                let ticket = Ticket(ticket);
                send(SearchJob::Search(ticket, request));
                answers.next().expect("an answer")
            };
            assert_eq!(ask(1), [""; 0]);
            send(SearchJob::IndexIsOld("the disk is full".to_owned()));
            assert_eq!(ask(2), [describe_old_index("the disk is full")]);
            send(SearchJob::IndexChanged { changed: 0 });
            assert_eq!(ask(3), [""; 0]);
            drop(jobs);
        });
    }

    #[test]
    fn a_note_renamed_before_the_index_knows_it_is_read_once_it_does() {
        let fixture = NoteFixture::new(&[("positions/toll", ""), ("positions/bus", "")]);
        fixture.index();
        let library = IndexedBase::open_as_is(&fixture.base, &fixture.cache).expect("a library");
        let note = |id: &str| fixture.base.root.join(format!("{id}.md"));
        fs::remove_file(note("positions/bus")).expect("removed");
        fs::remove_file(note("positions/toll")).expect("removed");
        let (reports, received) = channel();
        let reports = ReportSender::from(reports);
        let (jobs, for_searcher) = channel();
        thread::scope(|scope| {
            let (base, folder) = (&fixture.base, IndexFolder::new(&fixture.cache));
            scope.spawn(move || run(base, &folder, Some(library), &for_searcher, &reports));
            let open = |ticket, id: &str| {
                let id = id.parse().expect("an id");
                let job = SearchJob::Open(Ticket(ticket), id);
                jobs.send(job).expect("it is sent");
            };
            let mut answers = received.iter().filter_map(|report| match report {
                Report::Opened { ticket, page } => Some((Some(ticket), page.note.id.to_string())),
                Report::Failed { ticket, message } => Some((ticket, message)),
                _ => None,
            });
            // It was removed, and the index does not learn it.
            open(1, "positions/bus");
            let (ticket, message) = answers.next().expect("an answer");
            assert_eq!(ticket, Some(Ticket(1)));
            assert!(message.contains("there is no file"), "{message}");
            open(2, "positions/toll");
            let renamed = "+++\ntitle = \"Charge\"\naliases = [\"positions/toll\"]\n+++\n";
            fs::write(note("positions/charge"), renamed).expect("written");
            fixture.index();
            let changed = SearchJob::IndexChanged { changed: 2 };
            jobs.send(changed).expect("it is sent");
            let wanted = (Some(Ticket(2)), "positions/charge".to_owned());
            assert_eq!(answers.next(), Some(wanted));
            drop(jobs);
        });
    }

    #[test]
    fn an_index_damaged_while_open_is_rebuilt_and_answers() {
        let folder = temporary_folder();
        let (root, cache) = (folder.path().join("base"), folder.path().join("cache"));
        fs::create_dir_all(root.join("practices")).expect("folders");
        fs::write(root.join(find_base::MARK), "").expect("a mark");
        let note = "+++\ntitle = \"Tram\"\n+++\n";
        fs::write(root.join("practices/tram.md"), note).expect("a note");
        let base = find_base::open(&root).expect("a base");
        let (library, _) = IndexedBase::open(&base, &cache, &mut |_, _| true).expect("an index");
        let damaged = library.finder().index().folder().to_owned();
        for entry in fs::read_dir(&damaged).expect("its folder") {
            let path = entry.expect("an entry").path();
            if path.extension().is_some_and(|end| end == "store") {
                // Overwritten in place: the searcher has this file mapped.
                let len = fs::metadata(&path).expect("it is there").len() as usize;
                let mut file = fs::File::options()
                    .write(true)
                    .open(&path)
                    .expect("it opens");
                io::Write::write_all(&mut file, &vec![0xff; len]).expect("it is written");
            }
        }
        let (jobs, search_queue) = channel();
        let (reports, received) = channel();
        let reports = ReportSender::from(reports);
        let asked = SearchJob::Search(Ticket(1), SearchRequest::new("tram"));
        jobs.send(asked).expect("it is sent");
        let answer = thread::scope(|scope| {
            let (base, folder, library) = (&base, IndexFolder::new(&cache), Some(library));
            scope.spawn(move || run(base, &folder, library, &search_queue, &reports));
            let answer = received.iter().find_map(|report| match report {
                Report::Answered { answer, .. } => Some(answer),
                _ => None,
            });
            drop(jobs);
            answer
        });
        assert_eq!(answer.map(|answer| answer.total), Some(1));
        assert!(!damaged.exists(), "the damaged one is gone");
    }
}
