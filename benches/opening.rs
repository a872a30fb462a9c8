//! Time from program start to painted results, in a 200x60 terminal.

use std::fmt::Write as _;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use portable_pty::{CommandBuilder, PtySize, native_pty_system};

use crate::corpus::Corpus;
use crate::keystrokes::library;
use crate::measure::ms;
use crate::peers::Peers;
use crate::table::Table;

const TURNS: usize = 11;

/// A base of a tenth of the size is opened for comparison.
const SMALLER: usize = 10;

/// Size from which opening must not depend on the base.
const LARGE: usize = 1_000_000;

/// A base to open.
struct Opened {
    root: String,
    home: PathBuf,
    first: Vec<Duration>,
    query: Vec<Duration>,
}

impl Opened {
    fn new(corpus: &Corpus) -> Result<Self> {
        drop(library(corpus)?);
        let home = corpus.folder.join("home");
        // Links the built index into the program's home.
        std::fs::create_dir_all(&home)?;
        link(&corpus.cache().canonicalize()?, &home.join("cache"))?;
        Ok(Self {
            root: corpus.base.root.to_string_lossy().into_owned(),
            home,
            first: Vec::new(),
            query: Vec::new(),
        })
    }

    /// Opens it once without and once with a query.
    fn turn(&mut self) -> Result<()> {
        let guildhall = Path::new(env!("CARGO_BIN_EXE_guildhall"));
        let plain = ["--kb", self.root.as_str()];
        let asking = ["--kb", self.root.as_str(), "energy"];
        // Footer and a hit's kind appear only with results.
        self.first
            .push(open(guildhall, &plain, &self.home, "practice")?);
        self.query
            .push(open(guildhall, &asking, &self.home, "practice")?);
        Ok(())
    }

    /// Median times, without and with a query.
    fn medians(&mut self) -> [Duration; 2] {
        [median(&mut self.first), median(&mut self.query)]
    }
}

/// Measures guildhall and the empty program, with and without a query.
///
/// Also opens a smaller base, if one was written before.
pub(crate) fn run(corpus: &Corpus, peers: Option<&Peers>, table: &mut Table) -> Result<()> {
    let mut opened = Opened::new(corpus)?;
    let few = corpus.notes / SMALLER;
    let mut smaller = if corpus.notes >= LARGE && Corpus::is_written(few) {
        Some(Opened::new(&Corpus::at_hand(few)?)?)
    } else {
        None
    };
    let fuzzy = fuzzy_finder(corpus)?;
    let (mut empty, mut listed) = (Vec::new(), Vec::new());
    for _ in 0..TURNS {
        if let Some(peers) = peers {
            empty.push(open(peers.program(), &["empty"], &opened.home, "PAINTED")?);
        }
        if let Some(fuzzy) = &fuzzy {
            let all = format!("{0}/{0}", fuzzy.count);
            listed.push(open(&fuzzy.program, &[], &fuzzy.home, &all)?);
        }
        smaller.as_mut().map_or(Ok(()), Opened::turn)?;
        opened.turn()?;
    }
    let floor = peers.map(|_| median(&mut empty));
    if let Some(floor) = floor {
        table.say(
            "an empty ratatui program",
            &format!("{} ms wall", ms(floor)),
        );
    }
    match &fuzzy {
        Some(_) => table.say(
            "fzf on the same paths",
            &format!("{} ms wall", ms(median(&mut listed))),
        ),
        None => table.say("fzf on the same paths", "!! SKIPPED: fzf is not at hand"),
    }
    let than = smaller.as_mut().map(Opened::medians);
    let names = ["guildhall, painted", "guildhall energy, painted"];
    for (i, (name, time)) in names.into_iter().zip(opened.medians()).enumerate() {
        let than = than.map(|than| (few, than[i]));
        table.say(name, &compared(time, floor, than));
    }
    Ok(())
}

/// Formats the time, with ratios to the empty program and to a smaller base.
fn compared(time: Duration, floor: Option<Duration>, than: Option<(usize, Duration)>) -> String {
    let times = |other: Duration| time.as_secs_f64() / other.as_secs_f64();
    let mut said = format!("{} ms wall", ms(time));
    if let Some(floor) = floor {
        let _ = write!(said, ", {:.1} times the empty program", times(floor));
    }
    if let Some((notes, than)) = than {
        let ratio = times(than);
        let _ = write!(said, ", {ratio:.1} times {} of {notes} notes", ms(than));
    }
    said
}

/// A program that starts fzf on the paths of all notes.
struct FuzzyFinder {
    program: PathBuf,
    home: PathBuf,
    count: usize,
}

/// Finds fzf, if it is installed.
///
/// It gets its list from a small program, since `open` passes no standard input on.
fn fuzzy_finder(corpus: &Corpus) -> Result<Option<FuzzyFinder>> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    if !std::env::split_paths(&path).any(|folder| folder.join("fzf").exists()) {
        return Ok(None);
    }
    let home = corpus.folder.join("fzf");
    std::fs::create_dir_all(&home)?;
    let files = guildhall::store::walk::walk(&corpus.base).files;
    let lines: Vec<&str> = files.iter().map(|file| file.path.as_str()).collect();
    let list = home.join("paths.txt");
    std::fs::write(&list, lines.join("\n") + "\n")?;
    let program = home.join("list");
    std::fs::write(
        &program,
        format!("#!/bin/sh\nexec fzf < '{}'\n", list.display()),
    )?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o700))?;
    }
    let count = files.len();
    Ok(Some(FuzzyFinder {
        program,
        home,
        count,
    }))
}

fn link(to: &Path, at: &Path) -> Result<()> {
    if at.exists() {
        return Ok(());
    }
    #[cfg(unix)]
    return Ok(std::os::unix::fs::symlink(to, at)?);
    #[cfg(not(unix))]
    anyhow::bail!("{} cannot be reached from {}", to.display(), at.display())
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

/// Starts a program in a terminal of its own. Waits until a text is painted.
fn open(program: &Path, words: &[&str], home: &Path, painted: &str) -> Result<Duration> {
    let size = PtySize {
        rows: 60,
        cols: 200,
        pixel_width: 0,
        pixel_height: 0,
    };
    let pty = native_pty_system().openpty(size)?;
    let mut command = CommandBuilder::new(program);
    command.args(words);
    command.env_clear();
    command.env("GUILDHALL_HOME", home);
    command.env("HOME", home);
    command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command.env("TERM", "xterm-256color");
    command.env("LANG", "C.UTF-8");
    // As over SSH, where the terminal is not queried for colours.
    command.env("SSH_CONNECTION", "bench");
    let mut output = pty.master.try_clone_reader()?;
    let mut input = pty.master.take_writer()?;
    let start = Instant::now();
    let mut child = pty.slave.spawn_command(command)?;
    drop(pty.slave);
    let mut seen = Vec::new();
    let mut bytes = [0; 8192];
    let time = loop {
        let count = output.read(&mut bytes).unwrap_or(0);
        seen.extend_from_slice(&bytes[..count]);
        if contains(&seen, painted.as_bytes()) {
            break Some(start.elapsed());
        }
        if count == 0 {
            break None;
        }
    };
    // It may be gone already.
    let _ = input.write_all(b"\x03");
    let _ = child.kill();
    child.wait()?;
    time.with_context(|| {
        let seen = String::from_utf8_lossy(&seen);
        format!("{} never painted {painted:?}: {seen}", program.display())
    })
}

fn contains(text: &[u8], part: &[u8]) -> bool {
    memchr::memmem::find(text, part).is_some()
}
