//! Opens the index of a base for the commands that search.

use std::path::Path;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::base_session::Session;
use super::console::{Console, ReaderKind};
use super::print_answer::worded;
use super::report::{CommandError, CommandResult};
use crate::model::base::Base;
use crate::model::hit::Answer;
use crate::model::search_request::SearchRequest;
use crate::search::IndexError;
use crate::work::{IndexedBase, WorkError, describe_old_index, temporary_folders};

/// Answers a query; tests pass a fake.
pub(super) type AnswerQuery<'a> = dyn FnMut(&SearchRequest) -> CommandResult<Answer> + 'a;

/// Time limit for indexing changed notes before a search answers.
const MAX_UPDATE: Duration = Duration::from_secs(2);

/// Opens the index and updates it for at most two seconds.
///
/// If the index cannot be written, the old one answers, or a temporary one. The answer to the
/// `first` query, if it is given, is computed while the files are compared. Answers hold ids for
/// `ReaderKind::Script` and labels for people.
pub(super) fn open_finder(
    session: &Session,
    console: &mut Console,
    reader: ReaderKind,
    first: Option<SearchRequest>,
) -> CommandResult<Box<AnswerQuery<'static>>> {
    let (base, _) = session.open_base()?;
    let cache = &session.folders.cache;
    let mine: Vec<String> = session.config.city.iter().cloned().collect();
    let for_my_city = move |request: &SearchRequest| SearchRequest {
        peers: mine.clone(),
        ..request.clone()
    };
    let first = first.map(|request| for_my_city(&request));
    let mut early = None;
    let (mut library, passing, stale) = match open_library(&base, cache, console, first.as_ref()) {
        Ok((library, answer)) => {
            early = first.zip(answer);
            (library, None, None)
        }
        Err(error) => {
            let (error, library, passing) = open_fallback(&base, cache, error, console)?;
            if passing.is_some() {
                console.say(&format!(
                    "the index could not be brought up to date: {error}"
                ));
                (library, passing, None)
            } else {
                (library, None, Some(describe_old_index(&error.to_string())))
            }
        }
    };
    let cache = cache.clone();
    Ok(Box::new(move |request: &SearchRequest| {
        let _kept = &passing;
        let request = for_my_city(request);
        let mut answer = match early.take() {
            Some((asked, answer)) if asked == request => answer,
            _ => answer(&base, &cache, &mut library, &request)?,
        };
        answer.unseen.extend(stale.clone());
        Ok(match reader {
            ReaderKind::Script => {
                answer.fold_unseen();
                answer
            }
            ReaderKind::Person => worded(answer, &|field, value| {
                library.label(field, value).to_owned()
            }),
        })
    }))
}

fn open_library(
    base: &Base,
    cache: &Path,
    console: &mut Console,
    first: Option<&SearchRequest>,
) -> Result<(IndexedBase, Option<Answer>), WorkError> {
    let start = Instant::now();
    let is_enough = move || start.elapsed() >= MAX_UPDATE;
    let mut progress = |done, total| {
        console.progress(&format!("reading notes: {done} of {total}"));
        true
    };
    let opened = match first {
        Some(request) => {
            IndexedBase::open_and_answer(base, cache, request, &mut progress, &is_enough)
        }
        None => IndexedBase::open_soon(base, cache, &mut progress, &is_enough)
            .map(|(library, _)| (library, None)),
    };
    console.end_progress();
    opened
}

/// Falls back to the existing index, or to a temporary one. A temporary index is deleted at the
/// end.
fn open_fallback(
    base: &Base,
    cache: &Path,
    error: WorkError,
    console: &mut Console,
) -> CommandResult<(WorkError, IndexedBase, Option<TempDir>)> {
    if let Ok(library) = IndexedBase::open_as_is(base, cache) {
        return Ok((error, library, None));
    }
    let opened = temporary_folders().find_map(|passing| {
        let (library, _) = open_library(base, passing.path(), console, None).ok()?;
        Some((library, passing))
    });
    match opened {
        Some((library, passing)) => Ok((error, library, Some(passing))),
        None => Err(CommandError::failed_with(error.help(), error)),
    }
}

/// Answers a query. Rebuilds the index once if it is damaged.
fn answer(
    base: &Base,
    cache: &Path,
    library: &mut IndexedBase,
    request: &SearchRequest,
) -> CommandResult<Answer> {
    let mut answer = library.answer(request);
    if answer.as_ref().is_err_and(IndexError::is_damage) {
        library.discard_index();
        if let Ok((newer, _)) = IndexedBase::open(base, cache, &mut |_, _| true) {
            *library = newer;
            answer = library.answer(request);
        }
    }
    answer.map_err(|error| CommandError::failed_with(error.help(), error))
}

/// The answer for the first frame, and the index if it was opened.
pub(super) fn first_answer(
    base: &Base,
    cache: &Path,
    query: &str,
) -> (Option<Answer>, Option<IndexedBase>) {
    if query.is_empty()
        && let Some(answer) = IndexedBase::first(base, cache)
    {
        return (Some(answer), None);
    }
    let library = IndexedBase::open_as_is(base, cache).ok();
    let answer = library
        .as_ref()
        .and_then(|library| library.answer(&SearchRequest::opening(query)).ok());
    (answer, library)
}
