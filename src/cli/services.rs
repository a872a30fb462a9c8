//! The seam between commands and the parts that search and draw.
//!
//! Everything the commands need of `work`, `search` and `tui` is called here and nowhere else.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use anyhow::Context;
use jiff::tz::TimeZone;
use tempfile::TempDir;

use super::base_session::Session;
use super::console::{Console, ReaderKind};
use super::doctor::Fact;
use super::index::Indexed;
use super::print_answer::worded;
use super::process_env::ProcessEnv;
use super::report::{CommandError, CommandResult, Exit};
use super::search::Answering;
use crate::config::{self, Icons, ScreenConfig};
use crate::model::base::Base;
use crate::model::hit::Answer;
use crate::model::search_request::Ask;
use crate::search::{Index, IndexError, home, try_writing};
use crate::tui::{self, ExitReason, Options, Signs, TuiError};
use crate::work::{
    BackgroundSync, Library, Report, Staff, SyncKind, SyncOptions, WorkContext, WorkError,
    bring_up_to_date,
};

/// Minutes between two exchanges that the app does by itself, unless the configuration says.
const USUAL_MINUTES: u16 = 15;

/// Opens the index of the base, brought up to date.
///
/// An index that cannot be written is no reason not to answer: then the last one does, or one that
/// lasts as long as the command. Answers hold values for `ReaderKind::Script` and labels for people.
pub(super) fn open_finder(
    session: &Session,
    console: &mut Console,
    reader: ReaderKind,
) -> CommandResult<Box<Answering<'static>>> {
    let (base, _) = session.open_base()?;
    let cache = &session.folders.cache;
    let (mut library, passing, stale) = match open_library(&base, cache, console) {
        Ok(library) => (library, None, None),
        Err(error) => {
            let (error, library, passing) = do_without(&base, cache, error, console)?;
            let said = format!("the index could not be brought up to date: {error}");
            if passing.is_some() {
                console.say(&said);
                (library, passing, None)
            } else {
                (
                    library,
                    None,
                    Some(format!("some notes may be missing, since {said}")),
                )
            }
        }
    };
    let cache = cache.clone();
    Ok(Box::new(move |ask: &Ask| {
        let _kept = &passing;
        let mut answer = answer(&base, &cache, &mut library, ask)?;
        if let Some(stale) = &stale {
            add_to_message(&mut answer, stale);
        }
        Ok(match reader {
            ReaderKind::Script => answer,
            ReaderKind::Person => worded(answer, &|field, value| {
                library.label(field, value).to_owned()
            }),
        })
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

/// Says something more in the message of an answer.
fn add_to_message(answer: &mut Answer, more: &str) {
    let before = answer.message.take();
    let before = before.map(|before| format!("{}; ", before.trim_end_matches('.')));
    answer.message = Some(before.unwrap_or_default() + more);
}

/// Answers from the index; from a new one where it turns out to be damaged.
fn answer(base: &Base, cache: &Path, library: &mut Library, ask: &Ask) -> CommandResult<Answer> {
    let mut answer = library.answer(ask);
    if answer.as_ref().is_err_and(IndexError::is_damage) {
        library.discard_index();
        if let Ok((newer, _)) = Library::open(base, cache, &mut |_, _| true) {
            *library = newer;
            answer = library.answer(ask);
        }
    }
    answer.map_err(|error| CommandError::failed_with(error.mend(), error))
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
    let folder = match home(&session.folders.cache, &base.root) {
        Ok(folder) => folder,
        Err(error) => {
            return Fact::new("index", session.folders.cache.display().to_string())
                .wrong(format!("{error}: {}", error.mend()));
        }
    };
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

/// The size of a window where there is no terminal to ask.
const USUAL_SIZE: (u16, u16) = (100, 30);

/// Queries as people type them, letter by letter.
const TYPED: [&str; 6] = [
    "congestion charge",
    "heat pumps sector:buildings",
    "kopenhagen cycling",
    "retrofti",
    "kind:position level:national",
    "year:2015..2020 waste",
];

/// How long it takes from the start of the program until the first frame is drawn, all but the
/// terminal's own part. An index that is not there yet is built first and not counted.
pub(super) fn first_frame(session: &Session, base: &Base) -> CommandResult<Fact> {
    let cache = &session.folders.cache;
    let mut started = session.surroundings.started.unwrap_or_else(Instant::now);
    let mut first = first_answer(base, cache, "").0;
    if first.is_none() {
        bring_up_to_date(base, cache, false, &mut |_, _| true)
            .map_err(|error| CommandError::failed_with(error.mend(), error))?;
        started = Instant::now();
        first = first_answer(base, cache, "").0;
    }
    let start = tui::Start {
        first,
        ..tui::Start::default()
    };
    let (cols, rows) = session.surroundings.size_cells.unwrap_or(USUAL_SIZE);
    tui::rehearse(start, (cols, rows))
        .context("drawing into memory")
        .map_err(CommandError::failed)?;
    let taken = started.elapsed();
    let said = milliseconds(taken);
    let said = format!("{said} after the start of the program, {cols}x{rows}");
    Ok(Fact::new("first frame", said).taking("first_frame_ms", taken))
}

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
                ..Ask::opening(&query[..end])
            };
            let start = Instant::now();
            library.answer(&ask).map_err(mend)?;
            taken.push(start.elapsed());
        }
    }
    taken.sort_unstable();
    Ok(vec![
        Fact::new("open the index", milliseconds(opening)).taking("open_index_ms", opening),
        keystrokes(&taken),
    ])
}

/// What keystrokes took, from the sorted times of all.
fn keystrokes(taken: &[Duration]) -> Fact {
    let at = |part: usize| taken[(taken.len() - 1) * part / 100];
    let [median, most, slowest] = [50, 99, 100].map(at);
    let said = format!(
        "median {}, 99 of 100 in {}, slowest {}, of {}",
        milliseconds(median),
        milliseconds(most),
        milliseconds(slowest),
        taken.len()
    );
    Fact::new("a keystroke", said)
        .taking("keystroke_median_ms", median)
        .taking("keystroke_p99_ms", most)
        .taking("keystroke_slowest_ms", slowest)
}

fn milliseconds(time: Duration) -> String {
    format!("{:.2} ms", time.as_secs_f64() * 1e3)
}

/// What the first frame shows of the index of last time, and the index if it was opened for that.
fn first_answer(base: &Base, cache: &Path, query: &str) -> (Option<Answer>, Option<Library>) {
    if query.is_empty()
        && let Some(answer) = Library::first(base, cache)
    {
        return (Some(answer), None);
    }
    let library = Library::open_as_is(base, cache).ok();
    let answer = library
        .as_ref()
        .and_then(|library| library.answer(&Ask::opening(query)).ok());
    (answer, library)
}

/// A folder for indexes.
enum Cache {
    Kept(PathBuf),
    /// Goes away with the app.
    Passing(TempDir),
}

impl Cache {
    fn path(&self) -> &Path {
        match self {
            Self::Kept(path) => path,
            Self::Passing(folder) => folder.path(),
        }
    }
}

/// The cache, or, where there is no index in it and none can be written, a folder of its own for the
/// app, and why.
fn app_cache(base: &Base, cache: &Path, has_index: bool) -> (Cache, Option<IndexError>) {
    let kept = Cache::Kept(cache.to_owned());
    if has_index {
        return (kept, None);
    }
    let Err(error) = home(cache, &base.root).and_then(|home| try_writing(&home)) else {
        return (kept, None);
    };
    match tempfile::tempdir() {
        Ok(folder) => (Cache::Passing(folder), Some(error)),
        Err(_) => (kept, Some(error)),
    }
}

/// Opens the app and returns when it is left.
///
/// The first frame shows what the index of last time answers; the threads are started and look at
/// the files while it is being read.
pub(super) fn open_app(session: &Session, query: &str, screen: &ScreenConfig) -> CommandResult {
    let (base, _) = session.open_base()?;
    let mut options = options(session, screen);
    options.root.clone_from(&base.root);
    query.clone_into(&mut options.start.query);
    let asked = options.surroundings.ask_ground(options.theme);
    let (first, library) = first_answer(&base, &session.folders.cache, query);
    let (cache, without) = app_cache(&base, &session.folders.cache, first.is_some());
    options.start.first = first;
    options.ground = asked.and_then(|asked| asked.join().ok());
    let failed = |error: TuiError| CommandError::failed_with(error.mend(), error);
    let opened = tui::open(options).map_err(failed)?;
    let (reports, heard) = channel();
    let place = WorkContext {
        base: &base,
        cache: cache.path(),
        library,
    };
    if let Some(error) = without {
        let message = format!("{error}; {}", error.mend());
        // The end that hears it is held here.
        let _ = reports.send(Report::Failed {
            ticket: None,
            message,
        });
    }
    let staff = Staff::hire(place, post(session), &reports)
        .context("the threads that search and index cannot be started")
        .map_err(CommandError::failed)?;
    drop(reports);
    let left = opened.run(staff.requests.clone(), heard);
    staff.join();
    match left.map_err(failed)? {
        ExitReason::Left => Ok(Exit::Done),
        ExitReason::HungUp => Ok(Exit::Interrupted),
    }
}

/// What the exchange of the app needs to know.
fn post(session: &Session) -> SyncOptions {
    let mut settings = super::exchange::settings(session);
    // Nothing may ask on the terminal that the app draws on: a key that needs a passphrase needs
    // an agent.
    settings.environment.retain(|(name, _)| name != "GPG_TTY");
    let config = &session.config;
    let deed = match config.background {
        config::BackgroundSync::Nothing => None,
        config::BackgroundSync::Look => Some(SyncKind::Ask),
        config::BackgroundSync::Updates => Some(SyncKind::Update),
        config::BackgroundSync::Share => Some(SyncKind::Share),
    };
    let minutes = config.background_minutes.unwrap_or(USUAL_MINUTES);
    SyncOptions {
        settings,
        background: BackgroundSync {
            deed,
            every: Duration::from_secs(u64::from(minutes) * 60),
        },
    }
}

/// The time of day, in the zone of this machine.
fn clock(surroundings: &ProcessEnv) -> tui::Clock {
    let now = jiff::Timestamp::now();
    // Naming the zone means going through the folders of all zones; its rules alone do not.
    let rules = (!surroundings.is_set("TZ")).then(|| fs::read("/etc/localtime").ok());
    let zone = rules
        .flatten()
        .and_then(|rules| TimeZone::tzif("Local", &rules).ok());
    tui::Clock {
        began: now.as_second(),
        ahead_seconds: zone
            .unwrap_or_else(TimeZone::system)
            .to_offset(now)
            .seconds(),
    }
}

/// What the settings and the terminal say of the app.
fn options(session: &Session, screen: &ScreenConfig) -> Options {
    let surroundings = session.surroundings;
    let text = |name: &str| {
        let value = surroundings.variable(name).unwrap_or_default();
        value.to_string_lossy().into_owned()
    };
    let first_of = |names: &[&str]| {
        names
            .iter()
            .map(|name| text(name))
            .find(|text| !text.is_empty())
    };
    let config = &session.config;
    let keys = config.keys.iter();
    let signs = match screen.icons {
        Icons::Ascii => Signs::Ascii,
        Icons::Unicode => Signs::Unicode,
    };
    let start = tui::Start {
        theme: tui::Theme {
            signs,
            ..tui::Theme::default()
        },
        ascii: screen.ascii,
        still: !screen.motion,
        mouse: screen.mouse,
        my_city: config.city.clone(),
        keys: keys
            .map(|binding| (binding.action.clone(), binding.keys.clone()))
            .collect(),
        clock: clock(surroundings),
        ..tui::Start::default()
    };
    Options {
        start,
        theme: screen.theme,
        editor: config
            .editor
            .clone()
            .or_else(|| first_of(&["VISUAL", "EDITOR"])),
        reports: session.folders.state.join("reports"),
        surroundings: tui::TerminalEnv::of(text),
        ..Options::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_says_that_notes_may_be_missing() {
        let mut answer = Answer::default();
        add_to_message(&mut answer, "some notes may be missing");
        assert_eq!(answer.message.as_deref(), Some("some notes may be missing"));
        answer.message = Some("No note matches.".to_owned());
        add_to_message(&mut answer, "some notes may be missing");
        let want = "No note matches; some notes may be missing";
        assert_eq!(answer.message.as_deref(), Some(want));
    }
}
