//! The seam between commands and the parts that search and draw.
//!
//! Everything the commands need of `work`, `search` and `tui` is called here and nowhere else.

use std::path::Path;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::console::Console;
use super::doctor::Fact;
use super::index::Indexed;
use super::report::{CommandError, CommandResult, Exit};
use super::search::Answering;
use super::session::Session;
use crate::config::Screen;
use crate::model::ask::Ask;
use crate::model::base::Base;
use crate::model::hit::Answer;
use crate::search::{Index, IndexError, home};
use crate::work::{Library, WorkError, bring_up_to_date};

/// Opens the index of the base, brought up to date.
///
/// An index that cannot be written is no reason not to answer: then the last one does, or one that
/// lasts as long as the command.
pub(super) fn open_finder(
    session: &Session,
    console: &mut Console,
) -> CommandResult<Box<Answering<'static>>> {
    let (base, _) = session.open_base()?;
    let cache = &session.folders.cache;
    let (library, passing) = match open_library(&base, cache, console) {
        Ok(library) => (library, None),
        Err(error) => {
            let (error, library, passing) = do_without(&base, cache, error, console)?;
            console.say(&format!(
                "the index could not be brought up to date: {error}"
            ));
            (library, passing)
        }
    };
    Ok(Box::new(move |ask: &Ask| {
        let _kept = &passing;
        answer(&library, ask)
    }))
}

fn open_library(base: &Base, cache: &Path, console: &mut Console) -> Result<Library, WorkError> {
    let opened = Library::open(base, cache, &mut |done, total| {
        console.progress(&format!("reading notes: {done} of {total}"));
        true
    });
    console.end_progress();
    opened.map(|(library, _)| library)
}

/// The last index as it is, else one in a folder that goes with the command.
fn do_without(
    base: &Base,
    cache: &Path,
    error: WorkError,
    console: &mut Console,
) -> CommandResult<(WorkError, Library, Option<TempDir>)> {
    if let Ok(library) = Library::open_as_is(base, cache) {
        return Ok((error, library, None));
    }
    let Ok(passing) = tempfile::tempdir() else {
        return Err(CommandError::failed_with(error.mend(), error));
    };
    match open_library(base, passing.path(), console) {
        Ok(library) => Ok((error, library, Some(passing))),
        Err(_) => Err(CommandError::failed_with(error.mend(), error)),
    }
}

fn answer(library: &Library, ask: &Ask) -> CommandResult<Answer> {
    library
        .answer(ask)
        .map_err(|error| CommandError::failed_with(error.mend(), error))
}

/// Brings the index up to date, or builds it afresh; `progress` hears notes read and notes to read.
pub(super) fn update_index(
    session: &Session,
    base: &Base,
    rebuild: bool,
    progress: &mut dyn FnMut(usize, usize),
) -> CommandResult<Indexed> {
    let mut progress = |done, total| {
        progress(done, total);
        true
    };
    let (_, upkeep) = bring_up_to_date(base, &session.folders.cache, rebuild, &mut progress)
        .map_err(|error| CommandError::failed_with(error.mend(), error))?;
    Ok(Indexed {
        read: upkeep.read,
        removed: upkeep.removed,
        total: upkeep.total,
    })
}

/// What there is to say about the index.
pub(super) fn describe(session: &Session, base: &Base) -> Fact {
    let folder = home(&session.folders.cache, &base.root);
    let place = folder.display();
    match Index::open(&folder) {
        Ok(index) => {
            let fact = Fact::new("index", format!("{} notes, {place}", index.len()));
            match index.verify() {
                Ok(()) => fact,
                Err(error) => fact.wrong(format!("{error}: `guildhall index --rebuild`")),
            }
        }
        Err(IndexError::Absent) => Fact::new("index", format!("{place} (made when it is needed)")),
        Err(error) => Fact::new("index", place.to_string())
            .wrong(format!("{error}; it is made anew when it is needed")),
    }
}

/// Queries as people type them, letter by letter.
const TYPED: [&str; 6] = [
    "congestion charge",
    "heat pumps sector:buildings",
    "kopenhagen cycling",
    "retrofti",
    "kind:position level:national",
    "year:2015..2020 waste",
];

/// How long opening and a keystroke take on this base.
pub(super) fn timings(session: &Session, base: &Base) -> CommandResult<Vec<Fact>> {
    let cache = &session.folders.cache;
    let mend = |error: IndexError| CommandError::failed_with(error.mend(), error);
    bring_up_to_date(base, cache, false, &mut |_, _| true)
        .map_err(|error| CommandError::failed_with(error.mend(), error))?;
    let start = Instant::now();
    let library = Library::open_as_is(base, cache).map_err(mend)?;
    let opening = start.elapsed();
    let mut taken = Vec::new();
    for query in TYPED {
        for (end, _) in query.char_indices().skip(1).chain([(query.len(), ' ')]) {
            let ask = Ask {
                as_typed: true,
                why: false,
                ..Ask::new(&query[..end])
            };
            let start = Instant::now();
            library.answer(&ask).map_err(mend)?;
            taken.push(start.elapsed());
        }
    }
    taken.sort_unstable();
    let milliseconds = |time: Duration| format!("{:.2} ms", time.as_secs_f64() * 1e3);
    let at = |part: usize| milliseconds(taken[(taken.len() - 1) * part / 100]);
    Ok(vec![
        Fact::new("open the index", milliseconds(opening)),
        Fact::new(
            "a keystroke",
            format!(
                "median {}, 99 of 100 in {}, slowest {}, of {}",
                at(50),
                at(99),
                at(100),
                taken.len()
            ),
        ),
    ])
}

/// Opens the app and returns when it is left.
pub(super) fn open_app(session: &Session, query: &str, screen: Screen) -> CommandResult<Exit> {
    let _ = (session, query, screen);
    Err(not_built("the app"))
}

fn not_built(what: &str) -> CommandError {
    CommandError::failed(anyhow::anyhow!("{what} is not joined to the commands yet"))
}
