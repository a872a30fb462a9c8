//! `doctor`: checks the setup of this machine.
//!
//! Collects and prints facts; changes nothing. Facts about the index are in [`super::index_facts`].

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::arguments::DoctorArguments;
use super::base_session::{Session, found_in_words};
use super::console::Console;
use super::fact::{Fact, print_facts};
use super::git_commands;
use super::index_facts::{describe, first_frame, timings};
use super::left_edits::describe_left_edits;
use super::process_env::ProcessEnv;
use super::report::{CommandError, CommandResult, Exit};
use crate::model::base::Base;
use crate::model::counted::{counted, first_of};
use crate::model::query::{MAX_BYTES, MAX_DEPTH};
use crate::notes::MAX_NOTE_BYTES;
use crate::store::find_base::FoundBy;
use crate::store::walk;
use crate::sync::{Repo, SyncError};
use crate::work::{find_unread, own_history, unread_noun};

/// Timeout of `git --version`. A git on a dead network drive never returns.
const GIT_TIMEOUT: Duration = Duration::from_secs(5);

/// Collects all facts and prints them.
pub(super) fn run(
    arguments: &DoctorArguments,
    session: &Session,
    console: &mut Console,
) -> CommandResult {
    let opened = session.open_base();
    let timed = opened.as_ref().ok().filter(|_| arguments.timings);
    // Runs first, because it measures from the start of the program.
    let first_frame = timed.map(|(base, _)| first_frame(session, base));
    let mut facts = vec![version_fact(), base_fact(&opened), config_fact(session)];
    facts.extend(folder_facts(session));
    if let Ok((base, _)) = &opened {
        facts.push(describe(session, base));
        facts.extend(unread_notes(base));
    }
    facts.extend(describe_left_edits(session).map(|left| Fact::new("kept edits", left)));
    facts.extend(history_facts(session));
    facts.push(git_fact(ask_git(GIT_TIMEOUT)));
    facts.extend(terminal_facts(session.process_env));
    facts.push(limits_fact());
    if let Some(first_frame) = first_frame {
        facts.push(first_frame.unwrap_or_else(|error| not_measured("first frame", &error)));
    }
    if let Some((base, _)) = timed {
        match timings(session, base) {
            Ok(timings) => facts.extend(timings),
            Err(error) => facts.push(not_measured("a keystroke", &error)),
        }
    }
    print_facts(&facts, &mut console.out, console.style)?;
    let has_fault = facts.iter().any(|fact| fact.fault.is_some());
    Ok(Exit::nothing_if(has_fault))
}

/// A time that could not be measured, and why.
fn not_measured(name: &'static str, error: &CommandError) -> Fact {
    let (what, hints) = error.in_words();
    Fact::new(name, format!("not measured: {what}")).wrong(hints)
}

fn version_fact() -> Fact {
    let (version, system, machine) = (
        env!("CARGO_PKG_VERSION"),
        std::env::consts::OS,
        std::env::consts::ARCH,
    );
    Fact::new("guildhall", format!("{version} on {system} {machine}"))
}

fn base_fact(opened: &CommandResult<(Base, FoundBy)>) -> Fact {
    match opened {
        Ok((base, found_by)) => {
            let (name, root) = (&base.name, base.root.display());
            let origin = found_in_words(*found_by);
            Fact::new("knowledge base", format!("{name}, {root} ({origin})"))
        }
        Err(error) => {
            let (what, hints) = error.in_words();
            Fact::new("knowledge base", what).wrong(hints)
        }
    }
}

/// The most unreadable notes to list; `guildhall index` lists all.
const MAX_NAMED: usize = 10;

/// Notes that cannot be read in full, and those in nested repositories.
///
/// Reads all notes, since the index may be old or missing.
fn unread_notes(base: &Base) -> Vec<Fact> {
    let (nested, unread): (Vec<String>, Vec<String>) = find_unread(base)
        .into_iter()
        .partition(|path| own_history(path).is_some());
    let mut facts = vec![if unread.is_empty() {
        Fact::new("notes", "all can be read")
    } else {
        let count = counted(unread.len(), unread_noun(&unread));
        let named = first_of(unread, MAX_NAMED, "and ");
        let fact = Fact::new("notes", format!("{count} cannot be read in full"));
        fact.wrong(format!("{named}: `guildhall check` says why"))
    }];
    let nested = nested.iter().filter_map(|path| own_history(path));
    facts.extend(nested.take(MAX_NAMED).map(|folder| {
        Fact::new("notes", walk::describe_own_history(folder)).wrong(walk::OWN_HISTORY_HELP)
    }));
    facts
}

/// State of the history, and the account used for the shared library.
fn history_facts(session: &Session) -> Vec<Fact> {
    // The fact about the base already reports a missing base.
    let Ok(root) = session.find_sync_root() else {
        return Vec::new();
    };
    let repository = match Repo::open(&root, git_commands::settings(session)) {
        Ok(repository) => repository,
        Err(error @ SyncError::NoHistory { .. }) => {
            return vec![Fact::new("history", error.to_string())];
        }
        Err(error) => {
            let fact = Fact::new("history", error.to_string());
            return vec![fact.wrong(error.help())];
        }
    };
    let fact = Fact::new("history", root.display().to_string());
    let faults = repository.faults();
    let mut facts = vec![if faults.is_empty() {
        fact
    } else {
        fact.wrong(faults.join("; "))
    }];
    if let Some(account) = repository.account() {
        let name = account.name.unwrap_or_else(|| "not named".to_owned());
        let tried = format!("{name} (try it with `{}`)", account.command);
        facts.push(Fact::new("account", tried));
        facts.push(Fact::new("key", ssh_keys(session)));
    }
    facts
}

/// SSH keys that may sign in: the agent, and key files in `~/.ssh`.
fn ssh_keys(session: &Session) -> String {
    let agent = match session.process_env.variable("SSH_AUTH_SOCK") {
        Some(_) => "an agent is running (`ssh-add -l` lists its keys)",
        None => "no agent",
    };
    let folder = session.process_env.variable("HOME").map(PathBuf::from);
    let entries = folder.and_then(|home| fs::read_dir(home.join(".ssh")).ok());
    let names = entries.into_iter().flatten().flatten();
    let mut names: Vec<String> = names
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| name.starts_with("id_") && Path::new(name).extension().is_none())
        .collect();
    names.sort();
    let files = if names.is_empty() {
        "none in ~/.ssh".to_owned()
    } else {
        format!("in ~/.ssh: {}", names.join(", "))
    };
    format!("{agent}; {files}")
}

fn config_fact(session: &Session) -> Fact {
    let path = session.config_file.display();
    let seen = if session.config_file.exists() {
        path.to_string()
    } else {
        format!("{path} (not found; the defaults apply)")
    };
    let warnings: Vec<String> = session
        .warnings
        .iter()
        .map(|warning| format!("line {}: {}", warning.line, warning.message))
        .collect();
    if warnings.is_empty() {
        Fact::new("configuration", seen)
    } else {
        Fact::new("configuration", seen).wrong(warnings.join("; "))
    }
}

fn folder_facts(session: &Session) -> [Fact; 3] {
    let folders = &session.folders;
    [
        ("cache folder", &folders.cache),
        ("state folder", &folders.state),
        ("data folder", &folders.data),
    ]
    .map(|(name, path)| folder_fact(name, path))
}

/// Tests whether a folder is writable.
///
/// A missing folder is created when needed, so its nearest existing parent must be writable.
fn folder_fact(name: &'static str, path: &Path) -> Fact {
    let shown = path.display();
    if path.exists() {
        let fact = Fact::new(name, shown.to_string());
        return match test_writing(path) {
            Ok(()) => fact,
            Err(error) => fact.wrong(format!("cannot be written to: {error}")),
        };
    }
    let fact = Fact::new(name, format!("{shown} (created when needed)"));
    // A broken link exists as an entry and blocks the path.
    let exists = |path: &&Path| path.symlink_metadata().is_ok();
    let nearest = path.ancestors().find(exists);
    match nearest.map_or(Ok(()), test_writing) {
        Ok(()) => fact,
        Err(error) => fact.wrong(format!("cannot be created: {error}")),
    }
}

/// Whether this is a folder that can be written to.
fn test_writing(folder: &Path) -> io::Result<()> {
    if fs::metadata(folder)?.is_dir() {
        tempfile::tempfile_in(folder).map(drop)
    } else {
        Err(io::Error::from(io::ErrorKind::NotADirectory))
    }
}

fn git_fact(version: io::Result<String>) -> Fact {
    let missing = "install git to exchange with a server over the network; folders on this \
                   machine can be exchanged with without it";
    match version {
        Ok(version) => Fact::new("git", version),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            Fact::new("git", format!("not found: {missing}"))
        }
        Err(error) => Fact::new("git", "does not answer").wrong(error.to_string()),
    }
}

/// Runs `git --version` with a timeout.
fn ask_git(timeout: Duration) -> io::Result<String> {
    let mut git = Command::new("git")
        .arg("--version")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    let start = Instant::now();
    while git.try_wait()?.is_none() {
        if start.elapsed() > timeout {
            git.kill()?;
            git.wait()?;
            return Err(io::Error::from(io::ErrorKind::TimedOut));
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    let output = git.wait_with_output()?;
    let printed = String::from_utf8_lossy(&output.stdout);
    let version = printed.trim().trim_start_matches("git version ");
    if output.status.success() {
        Ok(version.to_owned())
    } else {
        Err(io::Error::other("it does not run"))
    }
}

fn terminal_facts(process_env: &ProcessEnv) -> Vec<Fact> {
    let variable = |name: &str| {
        let value = process_env.variable(name)?;
        Some(value.to_string_lossy().into_owned())
    };
    let size = process_env.size_cells;
    let size = size.map_or("unknown".to_owned(), |(width, height)| {
        format!("{width}x{height}")
    });
    let outer = ["TMUX", "STY", "ZELLIJ", "SSH_CONNECTION"]
        .into_iter()
        .filter(|name| process_env.has(name));
    let outer: Vec<&str> = outer.collect();
    let set = |name: &str| variable(name).unwrap_or_else(|| "not set".to_owned());
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"];
    vec![
        Fact::new("terminal", format!("TERM {}, {size}", set("TERM"))),
        Fact::new(
            "colours",
            format!(
                "COLORTERM {}, NO_COLOR {}",
                set("COLORTERM"),
                set("NO_COLOR")
            ),
        ),
        Fact::new(
            "inside",
            if outer.is_empty() {
                "no multiplexer, no remote shell".to_owned()
            } else {
                outer.join(", ")
            },
        ),
        locale_fact(locale.into_iter().find_map(variable)),
    ]
}

/// The locale. Anything but UTF-8 is a fault.
fn locale_fact(locale: Option<String>) -> Fact {
    let Some(locale) = locale else {
        return Fact::new("locale", "not set");
    };
    let is_utf8 = locale.to_lowercase().replace('-', "").contains("utf8");
    let fact = Fact::new("locale", locale);
    if is_utf8 {
        return fact;
    }
    fact.wrong("the terminal may not show letters beyond ASCII: set LANG to a UTF-8 locale")
}

/// Size limits of notes and queries.
fn limits_fact() -> Fact {
    let (note, query, depth) = (MAX_NOTE_BYTES >> 20, MAX_BYTES, MAX_DEPTH);
    Fact::new(
        "limits",
        format!("notes of {note} MiB, queries of {query} bytes and {depth} brackets deep"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_tested_for_writing() -> io::Result<()> {
        let home = tempfile::tempdir()?;
        assert_eq!(folder_fact("cache folder", home.path()).fault, None);
        let missing = folder_fact("cache folder", &home.path().join("later"));
        assert!(missing.fault.is_none() && missing.seen.contains("when needed"));
        let file = home.path().join("file");
        fs::write(&file, "")?;
        assert!(folder_fact("cache folder", &file).fault.is_some());
        Ok(())
    }

    #[test]
    fn a_folder_that_cannot_be_created_is_a_fault() -> io::Result<()> {
        let home = tempfile::tempdir()?;
        let file = home.path().join("file");
        fs::write(&file, "")?;
        let fault = folder_fact("cache folder", &file.join("below/it")).fault;
        assert_eq!(fault.as_deref(), Some("cannot be created: not a directory"));
        #[cfg(unix)]
        {
            let link = home.path().join("link");
            std::os::unix::fs::symlink(home.path().join("nowhere"), &link)?;
            assert!(folder_fact("cache folder", &link).fault.is_some());
        }
        Ok(())
    }

    #[test]
    fn a_git_that_hangs_is_not_called_missing() {
        let hangs = git_fact(Err(io::Error::from(io::ErrorKind::TimedOut)));
        assert_eq!(hangs.seen, "does not answer");
        assert!(hangs.fault.is_some());
        let missing = git_fact(Err(io::Error::from(io::ErrorKind::NotFound)));
        assert!(missing.seen.starts_with("not found: install git"));
        assert_eq!(missing.fault, None);
    }

    #[test]
    fn a_locale_without_utf_8_is_a_fault() {
        let faults = |locale: &str| {
            let facts = terminal_facts(&ProcessEnv::default().with("LANG", locale));
            facts.iter().filter(|fact| fact.fault.is_some()).count()
        };
        assert_eq!(faults("C"), 1);
        assert_eq!(faults("de_DE.UTF-8"), 0);
        assert_eq!(faults(""), 0);
    }
}
