//! Opens the app with its settings, index and worker threads.

use std::fs;
use std::time::Duration;

use anyhow::Context;
use jiff::tz::TimeZone;

use super::base_session::Session;
use super::common_voice;
use super::open_finder::first_answer;
use super::process_env::ProcessEnv;
use super::report::{CommandError, CommandResult, Exit};
use super::writing;
use crate::config::{self, Icons, ScreenConfig};
use crate::tui::{self, ExitReason, Options, Signs, TuiError};
use crate::work::{BackgroundSync, SyncOptions, SyncRequest, WorkContext, Workers};

/// Default minutes between two background syncs.
const USUAL_MINUTES: u16 = 15;

/// Opens the app and returns when it closes.
///
/// The first frame shows the stored startup answer. The workers start after it and compare the
/// files with the index.
pub(super) fn open_app(session: &Session, query: &str, screen: &ScreenConfig) -> CommandResult {
    let (base, _) = session.open_base()?;
    let mut options = options(session, screen);
    options.root.clone_from(&base.root);
    query.clone_into(&mut options.start.query);
    let asked = options.terminal_env.query_background(options.theme);
    let (first, library) = first_answer(&base, &session.folders.cache, query);
    options.start.first = first;
    options.background = asked.and_then(|asked| asked.join().ok());
    let failed = |error: TuiError| CommandError::failed_with(error.help(), error);
    let opened = tui::open(options).map_err(failed)?;
    let place = WorkContext {
        base: &base,
        cache: &session.folders.cache,
        library,
    };
    let mut workers = Workers::spawn(place, post(session), opened.report_sender())
        .context("the threads that search and index cannot be started")
        .map_err(CommandError::failed)?;
    let run_command = |words: &[String]| writing::run_for_app(words, session);
    let write_export = |job: &tui::ExportJob| common_voice::write_export(job, session);
    let left = opened.run(&mut workers.requests, &run_command, &write_export);
    workers.join();
    match left.map_err(failed)? {
        ExitReason::Left => Ok(Exit::Done),
        ExitReason::HungUp => Ok(Exit::Interrupted),
    }
}

/// Sync settings of the app.
fn post(session: &Session) -> SyncOptions {
    let mut settings = super::git_commands::settings(session);
    // No program may prompt on the app's terminal: a key with a passphrase needs an agent.
    settings.environment.retain(|(name, _)| name != "GPG_TTY");
    let config = &session.config;
    let request = match config.background {
        config::BackgroundMode::Nothing => None,
        config::BackgroundMode::Look => Some(SyncRequest::CheckUpdates),
        config::BackgroundMode::Updates => Some(SyncRequest::Update),
        config::BackgroundMode::Share => Some(SyncRequest::Share),
    };
    let minutes = config.background_minutes.unwrap_or(USUAL_MINUTES);
    SyncOptions {
        settings,
        background: BackgroundSync {
            request,
            every: Duration::from_secs(u64::from(minutes) * 60),
        },
    }
}

/// Current time and offset of the local time zone.
fn clock(process_env: &ProcessEnv) -> tui::Clock {
    let now = jiff::Timestamp::now();
    // Finding the zone's name scans the zone folders; reading its rules does not.
    let rules = (!process_env.is_set("TZ")).then(|| fs::read("/etc/localtime").ok());
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

/// App options from settings and environment.
fn options(session: &Session, screen: &ScreenConfig) -> Options {
    let process_env = session.process_env;
    let text = |name: &str| {
        let value = process_env.variable(name).unwrap_or_default();
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
        themes: screen.themes.clone(),
        ascii: screen.ascii,
        still: !screen.motion,
        mouse: screen.mouse,
        my_city: config.city.clone(),
        keys: keys
            .map(|binding| (binding.action.clone(), binding.keys.clone()))
            .collect(),
        warnings: session.warnings_in_words(),
        clock: clock(process_env),
        ..tui::Start::default()
    };
    Options {
        start,
        theme: screen.theme,
        editor: config
            .editor
            .clone()
            .or_else(|| first_of(&["VISUAL", "EDITOR"])),
        settings: session.config_file.clone(),
        reports: session.folders.state.join("reports"),
        terminal_env: tui::TerminalEnv::of(text),
        ..Options::default()
    }
}
