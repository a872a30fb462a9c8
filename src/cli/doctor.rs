//! `doctor`: checks the setup of this machine.
//!
//! Gathers facts and prints them; mends nothing. What the index has to say comes from
//! [`super::services`].

use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Map, Value, json};

use super::args::DoctorArguments;
use super::base_session::{Session, found_in_words};
use super::console::{Console, OutputFormat, OutputStyle};
use super::json::print_json;
use super::process_env::ProcessEnv;
use super::report::{CommandResult, Exit};
use super::services;
use crate::model::base::Base;
use crate::model::query::{MOST_BYTES, MOST_DEPTH};
use crate::notes::LARGEST_NOTE;
use crate::notes::clean::clean;
use crate::store::find_base::FoundBy;

/// `git --version` answers in milliseconds; a git on a dead network drive never does.
const GIT_PATIENCE: Duration = Duration::from_secs(5);

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Fact {
    /// What it is about: `git`.
    pub(super) name: &'static str,
    /// What was seen.
    pub(super) seen: String,
    /// What is wrong with it and how to mend it.
    pub(super) fault: Option<String>,
    /// What was measured, for programs: a name such as `keystroke_median_ms` and milliseconds.
    pub(super) measured: Vec<(&'static str, f64)>,
}

impl Fact {
    /// A fact with nothing wrong.
    pub(super) fn new(name: &'static str, seen: impl Into<String>) -> Self {
        Self {
            name,
            seen: seen.into(),
            fault: None,
            measured: Vec::new(),
        }
    }

    /// The same with a time that was measured.
    #[must_use]
    pub(super) fn taking(mut self, name: &'static str, time: Duration) -> Self {
        self.measured.push((name, time.as_secs_f64() * 1e3));
        self
    }

    /// The same with something wrong.
    #[must_use]
    pub(super) fn wrong(mut self, fault: impl Into<String>) -> Self {
        self.fault = Some(fault.into());
        self
    }
}

/// Looks at everything and prints it.
pub(super) fn run(
    arguments: &DoctorArguments,
    session: &Session,
    console: &mut Console,
) -> CommandResult {
    let opened = session.open_base();
    // First of all: it counts from the start of the program.
    let first_frame = match &opened {
        Ok((base, _)) if arguments.timings => Some(services::first_frame(session, base)?),
        _ => None,
    };
    let mut facts = vec![version(), base(&opened), configuration(session)];
    facts.extend(folders(session));
    facts.extend(
        opened
            .iter()
            .map(|(base, _)| services::describe(session, base)),
    );
    facts.push(git());
    facts.extend(terminal(session.surroundings));
    facts.push(limits());
    if arguments.timings {
        facts.extend(first_frame);
        facts.extend(services::timings(session, &opened?.0)?);
    }
    print_facts(&facts, &mut console.out, console.look)?;
    let healthy = facts.iter().all(|fact| fact.fault.is_none());
    Ok(if healthy { Exit::Done } else { Exit::Nothing })
}

fn version() -> Fact {
    let (version, system, machine) = (
        env!("CARGO_PKG_VERSION"),
        std::env::consts::OS,
        std::env::consts::ARCH,
    );
    Fact::new("guildhall", format!("{version} on {system} {machine}"))
}

fn base(opened: &CommandResult<(Base, FoundBy)>) -> Fact {
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

fn configuration(session: &Session) -> Fact {
    let path = session.config_file.display();
    let seen = if session.config_file.exists() {
        path.to_string()
    } else {
        format!("{path} (not there: everything is at its default)")
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

fn folders(session: &Session) -> [Fact; 3] {
    let folders = &session.folders;
    [
        ("cache folder", &folders.cache),
        ("state folder", &folders.state),
        ("data folder", &folders.data),
    ]
    .map(|(name, path)| folder(name, path))
}

/// A folder that guildhall writes to, tried out. One that is not there is made when it is needed,
/// which takes a folder above it that can be written to.
fn folder(name: &'static str, path: &Path) -> Fact {
    let shown = path.display();
    let (seen, tried, cannot) = if path.exists() {
        (shown.to_string(), try_writing(path), "cannot be written to")
    } else {
        // A link that leads nowhere is there all the same, and in the way.
        let is_there = |path: &&Path| path.symlink_metadata().is_ok();
        let nearest = path.ancestors().find(is_there);
        let seen = format!("{shown} (made when it is needed)");
        (seen, nearest.map_or(Ok(()), try_writing), "cannot be made")
    };
    let fact = Fact::new(name, seen);
    match tried {
        Ok(()) => fact,
        Err(error) => fact.wrong(format!("{cannot}: {error}")),
    }
}

/// Whether this is a folder that can be written to.
fn try_writing(folder: &Path) -> io::Result<()> {
    if fs::metadata(folder)?.is_dir() {
        tempfile::tempfile_in(folder).map(drop)
    } else {
        Err(io::Error::from(io::ErrorKind::NotADirectory))
    }
}

fn git() -> Fact {
    let missing = "install git to exchange with a server over the network; folders on this \
                   machine can be exchanged with without it";
    match ask_git(GIT_PATIENCE) {
        Ok(version) => Fact::new("git", version),
        Err(error) => Fact::new("git", format!("not found ({error}): {missing}")),
    }
}

/// What `git --version` says, within the time given.
fn ask_git(patience: Duration) -> io::Result<String> {
    let mut git = Command::new("git")
        .arg("--version")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    let start = Instant::now();
    while git.try_wait()?.is_none() {
        if start.elapsed() > patience {
            git.kill()?;
            git.wait()?;
            return Err(io::Error::from(io::ErrorKind::TimedOut));
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    let output = git.wait_with_output()?;
    let said = String::from_utf8_lossy(&output.stdout);
    let version = said.trim().trim_start_matches("git version ");
    if output.status.success() {
        Ok(version.to_owned())
    } else {
        Err(io::Error::other("it does not run"))
    }
}

fn terminal(surroundings: &ProcessEnv) -> Vec<Fact> {
    let variable = |name: &str| {
        let value = surroundings.variable(name)?;
        Some(value.to_string_lossy().into_owned())
    };
    let size = surroundings.size_cells;
    let size = size.map_or("unknown".to_owned(), |(width, height)| {
        format!("{width}x{height}")
    });
    let around = ["TMUX", "STY", "ZELLIJ", "SSH_CONNECTION"]
        .into_iter()
        .filter(|name| surroundings.has(name));
    let around: Vec<&str> = around.collect();
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
            if around.is_empty() {
                "no multiplexer, no remote shell".to_owned()
            } else {
                around.join(", ")
            },
        ),
        locale_fact(locale.into_iter().find_map(variable)),
    ]
}

/// A locale that is not of UTF-8 is a fault.
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

/// What guildhall refuses to read whole; each has a message of its own where it is met.
fn limits() -> Fact {
    let (note, query, depth) = (LARGEST_NOTE / 1024, MOST_BYTES, MOST_DEPTH);
    Fact::new(
        "limits",
        format!("notes of {note} KiB, queries of {query} bytes and {depth} brackets deep"),
    )
}

fn print_facts(facts: &[Fact], out: &mut dyn Write, look: OutputStyle) -> io::Result<()> {
    if look.form == OutputFormat::Json {
        let seen: Map<String, Value> = facts
            .iter()
            .map(|fact| (fact.name.to_owned(), Value::from(fact.seen.clone())))
            .collect();
        let faults: Vec<Value> = facts
            .iter()
            .filter_map(|fact| Some(json!({"about": fact.name, "fault": fact.fault.as_ref()?})))
            .collect();
        let mut object = json!({"facts": seen, "faults": faults});
        let measured: Map<String, Value> = facts
            .iter()
            .flat_map(|fact| &fact.measured)
            .map(|(name, time)| ((*name).to_owned(), Value::from(*time)))
            .collect();
        if !measured.is_empty() {
            object["timings"] = measured.into();
        }
        return print_json(&object, out);
    }
    let width = facts.iter().map(|fact| fact.name.len()).max();
    let width = width
        .filter(|_| look.form == OutputFormat::Text)
        .unwrap_or_default();
    for fact in facts {
        let name = look.bold(&format!(
            "{:width$}",
            format!("{}:", fact.name),
            width = width + 1
        ));
        writeln!(out, "{name} {}", clean(&fact.seen))?;
        if let Some(fault) = &fact.fault {
            let mark = look.painted("1;33", "!");
            writeln!(out, "{:width$}{mark} {}", "", clean(fault), width = width)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(form: OutputFormat) -> String {
        let facts = [
            Fact::new("git", "2.47\u{1b}"),
            Fact::new("cache folder", "/cache").wrong("cannot be written to"),
            Fact::new("opening", "1.50 ms").taking("opening_ms", Duration::from_micros(1500)),
        ];
        let mut out = Vec::new();
        print_facts(
            &facts,
            &mut out,
            OutputStyle {
                form,
                ..OutputStyle::TEXT
            },
        )
        .expect("memory takes everything");
        String::from_utf8(out).expect("facts are text")
    }

    #[test]
    fn prints_facts_and_what_is_wrong() {
        insta::assert_snapshot!(printed(OutputFormat::Text), @r"
        git:          2.47·
        cache folder: /cache
                    ! cannot be written to
        opening:      1.50 ms
        ");
        insta::assert_snapshot!(printed(OutputFormat::Plain), @r"
        git: 2.47·
        cache folder: /cache
        ! cannot be written to
        opening: 1.50 ms
        ");
        insta::assert_snapshot!(printed(OutputFormat::Json), @r#"{"facts":{"cache folder":"/cache","git":"2.47\u001b","opening":"1.50 ms"},"faults":[{"about":"cache folder","fault":"cannot be written to"}],"timings":{"opening_ms":1.5}}"#);
    }

    #[test]
    fn a_folder_is_tried_out() -> io::Result<()> {
        let home = tempfile::tempdir()?;
        assert_eq!(folder("cache folder", home.path()).fault, None);
        let missing = folder("cache folder", &home.path().join("later"));
        assert!(missing.fault.is_none() && missing.seen.contains("when it is needed"));
        let file = home.path().join("file");
        fs::write(&file, "")?;
        assert!(folder("cache folder", &file).fault.is_some());
        Ok(())
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_a_fault() -> io::Result<()> {
        let home = tempfile::tempdir()?;
        let file = home.path().join("file");
        fs::write(&file, "")?;
        let fault = folder("cache folder", &file.join("below/it")).fault;
        assert_eq!(fault.as_deref(), Some("cannot be made: not a directory"));
        #[cfg(unix)]
        {
            let link = home.path().join("link");
            std::os::unix::fs::symlink(home.path().join("nowhere"), &link)?;
            assert!(folder("cache folder", &link).fault.is_some());
        }
        Ok(())
    }

    #[test]
    fn a_locale_without_utf_8_is_a_fault() {
        let faults = |locale: &str| {
            let facts = terminal(&ProcessEnv::default().with("LANG", locale));
            facts.iter().filter(|fact| fact.fault.is_some()).count()
        };
        assert_eq!(faults("C"), 1);
        assert_eq!(faults("de_DE.UTF-8"), 0);
        assert_eq!(faults(""), 0);
    }
}
