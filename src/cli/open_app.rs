//! Opens the app: its settings, its index and the threads that work behind it.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc::channel;
use std::time::Duration;

use anyhow::Context;
use jiff::tz::TimeZone;
use tempfile::TempDir;

use super::base_session::Session;
use super::open_finder::first_answer;
use super::process_env::ProcessEnv;
use super::report::{CommandError, CommandResult, Exit};
use crate::config::{self, Icons, ScreenConfig};
use crate::model::base::Base;
use crate::search::{IndexError, home, try_writing};
use crate::tui::{self, ExitReason, Options, Signs, TuiError};
use crate::work::{BackgroundSync, Report, SyncKind, SyncOptions, WorkContext, Workers};

/// Minutes between two exchanges that the app does by itself, unless the configuration says.
const USUAL_MINUTES: u16 = 15;

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
    let mut workers = Workers::spawn(place, post(session), &reports)
        .context("the threads that search and index cannot be started")
        .map_err(CommandError::failed)?;
    drop(reports);
    let left = opened.run(&mut workers.requests, heard);
    workers.join();
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
        config::BackgroundMode::Nothing => None,
        config::BackgroundMode::Look => Some(SyncKind::Ask),
        config::BackgroundMode::Updates => Some(SyncKind::Update),
        config::BackgroundMode::Share => Some(SyncKind::Share),
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
