//! Answers history requests of the app: log, differences, incoming notes.
//!
//! It has its own thread, so it never waits for a sync. Of each kind only the newest request is
//! answered.

use std::collections::HashSet;
use std::sync::mpsc::Receiver;

use super::sync_messages::{ChangeKind, Difference, HistoryAnswer, HistoryRequest, SyncFailure};
use super::{Page, Report, ReportSender, Ticket, figures_of};
use crate::model::base::Base;
use crate::model::note::NoteId;
use crate::notes::{Defaults, read_note, resolve_terms};
use crate::store::load;
use crate::sync::{LogQuery, Repo, SyncError, SyncSettings};

/// Maximum number of log entries of a note or of a city's notes.
const MAX_STATES: usize = 200;

/// Maximum number of commits searched for a city's notes. The worker does nothing else meanwhile.
const MAX_COMMITS: usize = 5_000;

/// Answers requests until the channel closes. Skips superseded requests.
pub(super) fn run(
    base: &Base,
    settings: &SyncSettings,
    requests: &Receiver<(Ticket, HistoryRequest)>,
    reports: &ReportSender,
) {
    while let Ok(first) = requests.recv() {
        let mut waiting = vec![first];
        waiting.extend(requests.try_iter());
        let kind = |request: &HistoryRequest| std::mem::discriminant(request);
        for i in 0..waiting.len() {
            let (ticket, request) = &waiting[i];
            if waiting[i + 1..]
                .iter()
                .any(|(_, later)| kind(later) == kind(request))
            {
                continue;
            }
            let report = answer(base, settings, *ticket, request).unwrap_or_else(|error| {
                let fault = SyncFailure::from(&error);
                Report::failed(*ticket, format!("{} {}", fault.what, fault.help))
            });
            if reports.send(report).is_err() {
                return; // The screen has closed.
            }
        }
    }
}

/// Whether a file is a note of a city, by its folder or name.
fn is_of_city(path: &str, city: &NoteId) -> bool {
    let slug = city.as_str().rsplit('/').next();
    let path = path.strip_suffix(".md").unwrap_or(path);
    path.split('/').skip(1).any(|part| Some(part) == slug)
}

fn answer(
    base: &Base,
    settings: &SyncSettings,
    ticket: Ticket,
    request: &HistoryRequest,
) -> Result<Report, SyncError> {
    let opened = Repo::open(&base.root, settings.clone());
    let answer = match (request, opened) {
        // Without a history the log is empty; that is not an error of the note.
        (HistoryRequest::History(id) | HistoryRequest::OfCity(id, _), Err(_)) => {
            HistoryAnswer::History(id.clone(), Vec::new())
        }
        (_, Err(error)) => return Err(error),
        (HistoryRequest::History(id), Ok(repository)) => {
            let query = LogQuery {
                path: Some(id.path()),
                with_undone: true,
                limit: MAX_STATES,
                ..LogQuery::default()
            };
            HistoryAnswer::History(id.clone(), repository.log(&query)?)
        }
        (HistoryRequest::OfCity(id, listed), Ok(repository)) => {
            let query = LogQuery {
                limit: MAX_STATES,
                max_commits: Some(MAX_COMMITS),
                ..LogQuery::default()
            };
            let listed: HashSet<String> = listed.iter().map(NoteId::path).collect();
            let keep = |path: &str| is_of_city(path, id) || listed.contains(path);
            HistoryAnswer::History(id.clone(), repository.log_where(&query, keep)?)
        }
        (HistoryRequest::Incoming(path), Ok(repository)) => {
            let change = repository.incoming_change(path)?;
            let text = repository.incoming_text(path)?;
            difference(path, change, text)
        }
        (HistoryRequest::Mine(path), Ok(repository)) => {
            let change = repository.differences(Some(path))?.into_iter().next();
            let text = load::load_text(base, path).ok().map(|loaded| loaded.text);
            difference(path, change, text)
        }
        (HistoryRequest::Arriving(id), Ok(repository)) => {
            let missing = || SyncError::NoSuchNote { id: id.to_string() };
            let text = repository.incoming_text(&id.path())?.ok_or_else(missing)?;
            return Ok(Report::Opened {
                ticket,
                page: Box::new(page(base, &id.path(), &text)),
            });
        }
    };
    Ok(Report::HistoryAnswered { ticket, answer })
}

fn difference(
    path: &str,
    change: Option<crate::sync::NoteChange>,
    text: Option<String>,
) -> HistoryAnswer {
    let is_new = change
        .as_ref()
        .is_some_and(|one| matches!(one.file.kind, ChangeKind::New | ChangeKind::Kept));
    HistoryAnswer::Difference(Box::new(Difference {
        path: path.to_owned(),
        change,
        text: text.filter(|_| is_new),
    }))
}

/// A page of a note that is not on disk yet, without backlinks.
fn page(base: &Base, path: &str, text: &str) -> Page {
    let reading = read_note(path, text, &Defaults::of(base));
    let mut note = reading.note;
    let words = load::load_vocabularies(base).0;
    resolve_terms(&mut note, &words);
    Page {
        figures: figures_of(&note, &words),
        note,
        findings: reading.findings,
        backlinks: Vec::new(),
        not_taken_over: Vec::new(),
        city_responses: Vec::new(),
        related: Vec::new(),
        targets: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_notes_of_a_city_are_known_by_their_path() {
        let city = "cities/oslo".parse().expect("an id");
        for (path, want) in [
            ("cities/oslo.md", true),
            ("practices/oslo/climate-budget.md", true),
            ("adoptions/london/congestion-charge/oslo.md", true),
            ("practices/oslo-region/buses.md", false),
            ("cities/stockholm.md", false),
            ("oslo/note.md", false),
        ] {
            assert_eq!(is_of_city(path, &city), want, "{path}");
        }
    }
}
