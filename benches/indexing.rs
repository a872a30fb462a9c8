//! Building and updating the index: time, size, memory.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use cpu_time::ProcessTime;
use guildhall::work::{
    IndexUpdate, IndexedBase, Report, Request, SyncOptions, Ticket, WorkContext, Workers,
    update_index,
};

use crate::corpus::Corpus;
use crate::keystrokes::{asked, library};
use crate::measure::{Sample, ms};
use crate::table::Table;

/// Cost of building an index.
#[derive(Debug, Clone)]
pub(crate) struct Built {
    /// Time on the wall.
    pub(crate) wall: Duration,
    /// Processor time of all threads.
    pub(crate) cpu: Duration,
    /// Size of the index.
    pub(crate) bytes: u64,
    /// Peak resident memory in kB; 0 if unknown.
    pub(crate) resident_kb: u64,
}

impl Built {
    /// In words.
    pub(crate) fn in_words(&self) -> String {
        let mb = |bytes: u64| bytes / 1_000_000;
        format!(
            "{} ms wall, {} ms cpu, {} MB on disk, {} MB resident at most",
            ms(self.wall),
            ms(self.cpu),
            mb(self.bytes),
            mb(self.resident_kb * 1024)
        )
    }
}

/// Measures all of it.
pub(crate) fn run(corpus: &Corpus, table: &mut Table) -> Result<Built> {
    let built = full(corpus, table)?;
    unchanged(corpus, table)?;
    one_by_one(corpus, table)?;
    as_the_app_does(corpus, table)?;
    many(corpus, table)?;
    Ok(built)
}

/// Builds the index of a corpus and nothing else.
pub(crate) fn full(corpus: &Corpus, table: &mut Table) -> Result<Built> {
    let built = build(corpus)?;
    table.say("full index", &built.in_words());
    Ok(built)
}

/// Builds the index with the real program, whose memory is measured alone.
fn build(corpus: &Corpus) -> Result<Built> {
    let home = corpus.folder.join("fresh");
    if home.exists() {
        fs::remove_dir_all(&home)?;
    }
    fs::create_dir_all(&home)?;
    let in_words = home.join("told");
    let clock = Instant::now();
    // GNU time reports memory; without it the rest is still measured.
    let timed = Path::new("/usr/bin/time");
    let mut command = if timed.exists() {
        let mut command = Command::new(timed);
        command.args(["-f", "%U %S %M", "-o"]).arg(&in_words);
        command.arg(env!("CARGO_BIN_EXE_guildhall"));
        command
    } else {
        Command::new(env!("CARGO_BIN_EXE_guildhall"))
    };
    let status = command
        .arg("--kb")
        .arg(&corpus.base.root)
        .args(["index", "--rebuild"])
        .env("GUILDHALL_HOME", &home)
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .status()?;
    ensure!(status.success(), "`guildhall index` failed");
    let wall = clock.elapsed();
    let in_words = fs::read_to_string(&in_words).unwrap_or_default();
    let numbers: Vec<f64> = in_words.split_whitespace().flat_map(str::parse).collect();
    let [user, system, resident] = numbers[..] else {
        return Ok(Built {
            wall,
            cpu: Duration::ZERO,
            bytes: size_below(&home)?,
            resident_kb: 0,
        });
    };
    let built = Built {
        wall,
        cpu: Duration::from_secs_f64(user + system),
        bytes: size_below(&home)?,
        resident_kb: resident as u64,
    };
    fs::remove_dir_all(&home)?;
    Ok(built)
}

fn size_below(folder: &Path) -> Result<u64> {
    let mut bytes = 0;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let data = entry.metadata()?;
        bytes += if data.is_dir() {
            size_below(&entry.path())?
        } else {
            data.len()
        };
    }
    Ok(bytes)
}

/// Brings the index up to date, measured over all threads.
fn bring_up(corpus: &Corpus, name: &str) -> Result<(IndexedBase, IndexUpdate, Sample)> {
    let (clock, process) = (Instant::now(), ProcessTime::now());
    let (library, update) = IndexedBase::open(&corpus.base, &corpus.cache(), &mut |_, _| true)?;
    let (cpu, wall) = (process.elapsed(), clock.elapsed());
    let name = name.to_owned();
    Ok((library, update, Sample { name, cpu, wall }))
}

/// An update without changes, against `git status` in the same folder.
fn unchanged(corpus: &Corpus, table: &mut Table) -> Result<()> {
    drop(library(corpus)?);
    let root = &corpus.base.root;
    let git = |words: &[&str]| {
        Command::new("git")
            .arg("-C")
            .arg(root)
            .args(words)
            .output()
            .context("git")
    };
    if !root.join(".git").exists() {
        git(&["init", "--quiet"])?;
        git(&["add", "--all"])?;
        let name = [
            "-c",
            "user.name=bench",
            "-c",
            "user.email=bench@example.org",
        ];
        git(&[&name[..], &["commit", "--quiet", "-m", "notes"]].concat())?;
    }
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..7 {
        // As after the first frame: the index is open and no finder is created.
        let (clock, process) = (Instant::now(), ProcessTime::now());
        drop(update_index(
            &corpus.base,
            &corpus.cache(),
            false,
            &mut |_, _| true,
        )?);
        let (cpu, wall) = (process.elapsed(), clock.elapsed());
        let name = "nothing changed".to_owned();
        ours.push(Sample { name, cpu, wall });
        let clock = Instant::now();
        git(&["status", "--porcelain"])?;
        theirs.push(clock.elapsed());
    }
    theirs.sort_unstable();
    let mut walls: Vec<Duration> = ours.iter().map(|one| one.wall).collect();
    walls.sort_unstable();
    let mut cpus: Vec<Duration> = ours.iter().map(|one| one.cpu).collect();
    cpus.sort_unstable();
    let (ours, theirs, cpu) = (walls[3], theirs[3], cpus[3]);
    table.say(
        "nothing changed",
        &format!(
            "{} ms wall, {} ms cpu; `git status` {} ms wall; ratio {:.2}",
            ms(ours),
            ms(cpu),
            ms(theirs),
            ours.as_secs_f64() / theirs.as_secs_f64()
        ),
    );
    Ok(())
}

/// Saves one note after another; each must be found by its new words.
fn one_by_one(corpus: &Corpus, table: &mut Table) -> Result<()> {
    let mut samples = Vec::new();
    for (i, path) in corpus.some_paths(15).iter().enumerate() {
        let path = corpus.base.root.join(path);
        let before = fs::read_to_string(&path)?;
        let word = format!("zyxwv{i}mark");
        fs::write(&path, format!("{before}\n{word}\n"))?;
        let (library, update, sample) = bring_up(corpus, &word)?;
        samples.push(sample);
        let found = library.answer(&asked(&word))?.total;
        ensure!(update.read == 1 && found >= 1, "{word} was not found");
        fs::write(&path, before)?;
        samples.push(bring_up(corpus, "taken back")?.2);
    }
    table.row("one changed note, saved to found", &samples);
    Ok(())
}

/// Saves notes one by one with the app's threads running.
///
/// Measures from the save until an answer contains the new text.
fn as_the_app_does(corpus: &Corpus, table: &mut Table) -> Result<()> {
    drop(library(corpus)?);
    let (reports, received) = channel();
    let place = WorkContext {
        base: &corpus.base,
        cache: &corpus.cache(),
        library: None,
    };
    let mut workers = Workers::spawn(place, SyncOptions::default(), reports.into())?;
    // Waits for the first update and the watcher.
    indexed(&received, |_| true)?;
    thread::sleep(Duration::from_secs(2));
    let mut samples = Vec::new();
    for (i, path) in corpus.some_paths(15).iter().enumerate() {
        let path = corpus.base.root.join(path);
        let before = fs::read_to_string(&path)?;
        let word = format!("zyxwv{i}saved");
        let clock = Instant::now();
        fs::write(&path, format!("{before}\n{word}\n"))?;
        let found = found_by_app(&mut workers, &received, &word, i as u64)?;
        let wall = clock.elapsed();
        ensure!(found == 1, "{word} was found {found} times");
        samples.push(Sample {
            name: word,
            cpu: wall,
            wall,
        });
        fs::write(&path, before)?;
        indexed(&received, |changed| changed > 0)?;
        // A user does not save again at once, so let merging and sealing finish.
        thread::sleep(Duration::from_millis(300));
    }
    workers.join();
    table.row("the same in the app, on the wall", &samples);
    Ok(())
}

/// Waits until the index has caught up with the files.
fn indexed(received: &Receiver<Report>, enough: impl Fn(usize) -> bool) -> Result<()> {
    loop {
        match received.recv_timeout(Duration::from_mins(1))? {
            Report::Indexed { changed, .. } if enough(changed) => return Ok(()),
            Report::Failed { message, .. } => anyhow::bail!(message),
            _ => {}
        }
    }
}

/// Searches after each index change until a word is found; counts hits.
fn found_by_app(
    workers: &mut Workers,
    received: &Receiver<Report>,
    word: &str,
    number: u64,
) -> Result<usize> {
    loop {
        indexed(received, |changed| changed > 0)?;
        let (ticket, request) = (Ticket(number), asked(word));
        workers.requests.send(Request::Search { ticket, request });
        loop {
            match received.recv_timeout(Duration::from_mins(1))? {
                Report::Answered { answer, .. } if answer.total > 0 => return Ok(answer.total),
                // The editor's first write was seen before its last.
                Report::Answered { .. } => break,
                _ => {}
            }
        }
    }
}

/// A sync that brings a thousand changed notes.
fn many(corpus: &Corpus, table: &mut Table) -> Result<()> {
    let count = 1000.min(corpus.notes / 10);
    let paths = corpus.some_paths(count);
    let mut texts = Vec::new();
    for path in &paths {
        let path = corpus.base.root.join(path);
        let before = fs::read_to_string(&path)?;
        fs::write(&path, format!("{before}\nzyxwvmany\n"))?;
        texts.push((path, before));
    }
    let (library, update, sample) = bring_up(corpus, "many")?;
    let found = library.answer(&asked("zyxwvmany"))?.total;
    table.say(
        &format!("{count} changed notes"),
        &format!("{} ms wall, {} ms cpu", ms(sample.wall), ms(sample.cpu)),
    );
    for (path, before) in texts {
        fs::write(path, before)?;
    }
    bring_up(corpus, "taken back")?;
    ensure!(
        update.read == count && found == count,
        "{count} notes were changed, {} read and {found} found",
        update.read
    );
    Ok(())
}
