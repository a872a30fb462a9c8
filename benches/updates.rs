//! Thousands of saves during searches: cost, stalls, number of segments.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::sync_channel;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use guildhall::model::base::FileStamp;
use guildhall::notes::passages::read_passages;
use guildhall::notes::{Defaults, read_note};
use guildhall::search::{Finder, Index, IndexInput, fingerprint, home};
use guildhall::work::{IndexedBase, lower_priority};

use crate::corpus::Corpus;
use crate::keystrokes::{asked, library};
use crate::measure::{Sample, ms, time};
use crate::queries::{Keystroke, keystrokes};
use crate::table::Table;

/// Interval between keys.
const PAUSE: Duration = Duration::from_millis(20);

/// Number of notes that are saved repeatedly.
const NOTES: usize = 50;

/// Saves that may queue for the compactor, as in the app.
const MAX_WAITING: usize = 8;

/// Measures saves into a copy of the index; the files do not change.
pub(crate) fn run(
    corpus: &Corpus,
    queries: &[String],
    count: usize,
    table: &mut Table,
) -> Result<()> {
    drop(library(corpus)?);
    let all = keystrokes(queries);
    one_by_one(corpus, &all, count, table)?;
    with_cleanup_thread(corpus, &all, count, table)
}

/// Saves a few notes repeatedly, compacting after each.
fn one_by_one(corpus: &Corpus, all: &[Keystroke], count: usize, table: &mut Table) -> Result<()> {
    let mut cleaned = Vec::new();
    let saves = Saves {
        count,
        notes: NOTES,
    };
    let (saved, typed) = while_typing(corpus, all, |home| {
        save_all(corpus, home, &saves, |index| {
            let tidy = || {
                lower_priority();
                index.compact()
            };
            let (done, sample) = wall("cleaned", || {
                thread::scope(|scope| scope.spawn(tidy).join())
            });
            cleaned.push(sample);
            let done = done.map_err(|_| anyhow::anyhow!("the cleanup thread panicked"))?;
            Ok(done.map(drop)?)
        })
    })?;
    table.row(&format!("{count} saves, index only"), &saved.seen);
    table.row("  cleaned up behind", &cleaned);
    saved.tell(&typed, table);
    Ok(())
}

/// Saves different notes while a compactor merges in the background, as in the app.
fn with_cleanup_thread(
    corpus: &Corpus,
    all: &[Keystroke],
    count: usize,
    table: &mut Table,
) -> Result<()> {
    let notes = corpus.notes / 5;
    let saves = Saves { count, notes };
    let (saved, typed) = while_typing(corpus, all, |home| {
        let (untidy, waiting) = sync_channel::<Index>(MAX_WAITING);
        let cleanup = thread::spawn(move || {
            lower_priority();
            while let Ok(first) = waiting.recv() {
                waiting.try_iter().last().unwrap_or(first).compact()?;
            }
            anyhow::Ok(())
        });
        let saved = save_all(
            corpus,
            home,
            &saves,
            |index| Ok(untidy.send(index.clone())?),
        );
        drop(untidy);
        let cleaned = cleanup.join();
        cleaned.map_err(|_| anyhow::anyhow!("the cleanup thread panicked"))??;
        saved
    })?;
    table.row(
        &format!("{count} saves while it is cleaned up"),
        &saved.seen,
    );
    saved.tell(&typed, table);
    Ok(())
}

/// Saves on one thread into a copy of the index while this one types.
fn while_typing<T: Send>(
    corpus: &Corpus,
    all: &[Keystroke],
    save: impl FnOnce(&Path) -> Result<T> + Send,
) -> Result<(T, Typed)> {
    let cache = corpus.folder.join("saved-into");
    if cache.exists() {
        fs::remove_dir_all(&cache)?;
    }
    let home_there = home(&cache, &corpus.base.root)?;
    copy(&home(&corpus.cache(), &corpus.base.root)?, &home_there)?;
    let mut library = IndexedBase::open_as_is(&corpus.base, &cache)?;
    type_some(&library, all)?;
    let is_done = AtomicBool::new(false);
    let both = thread::scope(|scope| {
        let writer = scope.spawn(|| {
            let saved = save(&home_there);
            is_done.store(true, Ordering::Release);
            saved
        });
        let typed = type_until(&mut library, &cache, all, &is_done);
        let saved = writer.join();
        let saved = saved.map_err(|_| anyhow::anyhow!("the writer panicked"))?;
        anyhow::Ok((saved?, typed?))
    })?;
    fs::remove_dir_all(&cache)?;
    Ok(both)
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let to = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &to)?;
        } else {
            fs::copy(entry.path(), to)?;
        }
    }
    Ok(())
}

/// What is saved.
struct Saves {
    count: usize,
    /// How many notes, in turn.
    notes: usize,
}

/// What came of saving.
struct Saved {
    /// Time from a parsed note to a searchable commit.
    seen: Vec<Sample>,
    most_segments: usize,
}

impl Saved {
    /// Prints the effect on searches.
    fn tell(&self, typed: &Typed, table: &mut Table) {
        let longest = self.seen.iter().map(|one| one.wall).max();
        let longest = ms(longest.unwrap_or_default());
        table.say("  the longest save, wall", &format!("{longest} ms"));
        table.say("  segments at most", &self.most_segments.to_string());
        table.row("  seeing a save while searching", &typed.refreshed);
        table.row("  answers meanwhile", &typed.answered);
        let stalls = typed.answered.iter().chain(&typed.refreshed);
        let longest = stalls.clone().map(|one| one.wall).max().unwrap_or_default();
        let long = stalls.filter(|one| one.wall > Duration::from_millis(100));
        let said = format!("{} over 100 ms, {} ms", long.count(), ms(longest));
        table.say("  stalls of the searcher, wall", &said);
    }
}

/// Saves notes as the indexer does, then calls `behind`.
fn save_all(
    corpus: &Corpus,
    home: &Path,
    saves: &Saves,
    mut behind: impl FnMut(&Index) -> Result<()>,
) -> Result<Saved> {
    let index = Index::open(home)?;
    let settings = index.stamps()?.settings;
    let defaults = Defaults::of(&corpus.base);
    let paths = corpus.some_paths(saves.notes);
    let mut saved = Saved {
        seen: Vec::new(),
        most_segments: 0,
    };
    for (i, path) in paths.iter().cycle().take(saves.count).enumerate() {
        let text = fs::read_to_string(corpus.base.root.join(path))?;
        let mut note = read_note(path, &text, &defaults).note;
        note.summary = format!("zyxwv{i}save");
        let stamp = FileStamp {
            path: path.clone(),
            size_bytes: i as u64,
            modified_ns: i as i128,
        };
        let (written, sample) = wall(path, || {
            let entry = IndexInput {
                note: &note,
                passages: &read_passages(&note.body),
                stamp: &stamp,
                links: &[],
                changed: None,
                content: fingerprint(note.summary.as_bytes()),
            };
            let mut writer = index.writer(1, settings, &|| false)?;
            writer.put(&entry)?;
            writer.commit()
        });
        written?;
        saved.seen.push(sample);
        saved.most_segments = saved.most_segments.max(index.segments());
        behind(&index)?;
    }
    ensure!(index.len() == corpus.notes, "a note was lost or doubled");
    let word = format!("zyxwv{}save", saves.count - 1);
    let found = Finder::new(index)?.answer(&asked(&word), &|_| None)?.total;
    ensure!(found == 1, "{word} was found {found} times");
    Ok(saved)
}

/// Measures wall time, since other threads do most of the work.
fn wall<T>(name: &str, work: impl FnOnce() -> T) -> (T, Sample) {
    let clock = Instant::now();
    let done = work();
    let wall = clock.elapsed();
    let name = name.to_owned();
    let cpu = wall;
    (done, Sample { name, cpu, wall })
}

/// Measurements of the searching thread.
#[derive(Default)]
struct Typed {
    answered: Vec<Sample>,
    refreshed: Vec<Sample>,
}

/// Keeps typing, reloading like the app.
fn type_until(
    library: &mut IndexedBase,
    cache: &Path,
    all: &[Keystroke],
    is_done: &AtomicBool,
) -> Result<Typed> {
    let mut typed = Typed::default();
    for key in all.iter().cycle() {
        if is_done.load(Ordering::Acquire) {
            break;
        }
        let (seen, sample) = time("seeing a save", || library.refresh(cache));
        seen.context("seeing a save")?;
        typed.refreshed.push(sample);
        let request = asked(&key.text);
        let (answer, sample) = time(key.text.clone(), || library.answer(&request));
        answer?;
        typed.answered.push(sample);
        thread::sleep(PAUSE);
    }
    Ok(typed)
}

/// Types a few keys to fill the caches.
fn type_some(library: &IndexedBase, all: &[Keystroke]) -> Result<()> {
    for key in all.iter().take(300) {
        library.answer(&asked(&key.text))?;
    }
    Ok(())
}
