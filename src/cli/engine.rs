//! The seam between commands and the parts that search, check and draw.
//!
//! Everything the commands need of `work`, `search` and `tui` is called here and nowhere else.

use super::check::Checked;
use super::console::Console;
use super::doctor::Fact;
use super::index::Indexed;
use super::report::{CommandError, CommandResult, Exit};
use super::search::Answering;
use super::session::Session;
use crate::config::Screen;
use crate::model::base::Base;
use crate::work::{Library, WorkError, bring_up_to_date};

/// Opens the index of the base, brought up to date.
pub(super) fn open_finder(
    session: &Session,
    console: &mut Console,
) -> CommandResult<Box<Answering<'static>>> {
    let (base, _) = session.open_base()?;
    let opened = Library::open(&base, &session.folders.cache, &mut |done, total| {
        console.progress(&format!("reading notes: {done} of {total}"));
        true
    });
    console.end_progress();
    let (library, _) = opened.map_err(failed)?;
    Ok(Box::new(move |ask| {
        let answer = library.answer(ask);
        answer.map_err(|error| CommandError::failed_with(error.mend(), error))
    }))
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
    let done = bring_up_to_date(base, &session.folders.cache, rebuild, &mut progress);
    let (_, done) = done.map_err(failed)?;
    Ok(Indexed {
        read: done.read,
        removed: done.removed,
        total: done.total,
    })
}

fn failed(error: WorkError) -> CommandError {
    CommandError::failed_with(error.mend(), error)
}

/// What there is to say about the index.
pub(super) fn describe(session: &Session) -> Vec<Fact> {
    let _ = session;
    Vec::new()
}

/// How long opening and a keystroke take on this base.
pub(super) fn timings(session: &Session) -> CommandResult<Vec<Fact>> {
    let _ = session;
    Err(not_built("measuring"))
}

/// Checks the notes below these paths of the base, all of them if there are none.
pub(super) fn check(base: &Base, paths: &[String], mend: bool) -> CommandResult<Checked> {
    let _ = (base, paths, mend);
    Err(not_built("checking"))
}

/// Opens the app and returns when it is left.
pub(super) fn open_app(session: &Session, query: &str, screen: Screen) -> CommandResult<Exit> {
    let _ = (session, query, screen);
    Err(not_built("the app"))
}

fn not_built(what: &str) -> CommandError {
    CommandError::failed(anyhow::anyhow!("{what} is not joined to the commands yet"))
}
