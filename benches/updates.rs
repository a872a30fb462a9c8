//! One note saved after another, thousands of times, while somebody searches: what a save costs the
//! index, whether answers stall, and how many segments there come to be.

use std::fs;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use guildhall::model::base::FileStamp;
use guildhall::model::note::Note;
use guildhall::notes::{Defaults, read_note};
use guildhall::search::{Entry, Finder, Index, fingerprint, home};
use guildhall::work::Library;

use crate::corpus::Corpus;
use crate::keystrokes::{asked, library};
use crate::measure::{Sample, ms, time};
use crate::queries::{Keystroke, keystrokes};
use crate::table::Table;

/// How often whoever searches presses a key.
const PAUSE: Duration = Duration::from_millis(20);

/// Notes that are saved again and again.
const NOTES: usize = 50;

/// Measures so many saves. They go into a copy of the index, and the files stay as they are.
pub(crate) fn run(
    corpus: &Corpus,
    queries: &[String],
    count: usize,
    table: &mut Table,
) -> Result<()> {
    drop(library(corpus)?);
    let cache = corpus.folder.join("saved-into");
    if cache.exists() {
        fs::remove_dir_all(&cache)?;
    }
    copy(
        &home(&corpus.cache(), &corpus.base.root),
        &home(&cache, &corpus.base.root),
    )?;
    let mut library = Library::open_as_is(&corpus.base, &cache)?;
    let all = keystrokes(queries);
    type_some(&library, &all)?;
    let is_done = AtomicBool::new(false);
    let (saved, typed) = thread::scope(|scope| {
        let writer = scope.spawn(|| {
            let saved = save_all(corpus, &cache, count);
            is_done.store(true, Ordering::Release);
            saved
        });
        let typed = type_until(&mut library, &cache, &all, &is_done);
        let saved = writer.join();
        let saved = saved.map_err(|_| anyhow::anyhow!("the writer panicked"))?;
        Ok::<_, anyhow::Error>((saved?, typed?))
    })?;
    table.row(&format!("{count} saves, index only"), &saved.seen);
    table.row("  tidied up behind", &saved.tidied);
    table.say("  segments at most", &saved.most_segments.to_string());
    table.row("  seeing a save while searching", &typed.refreshed);
    table.row("  answers meanwhile", &typed.answered);
    let stalls = typed.answered.iter().chain(&typed.refreshed);
    let longest = stalls.clone().map(|one| one.wall).max().unwrap_or_default();
    let long = stalls.filter(|one| one.wall > Duration::from_millis(100));
    let said = format!("{} over 100 ms, {} ms", long.count(), ms(longest));
    table.say("  stalls of the searcher, wall", &said);
    fs::remove_dir_all(&cache)?;
    Ok(())
}

fn copy(from: &std::path::Path, to: &std::path::Path) -> Result<()> {
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

/// What came of saving.
struct Saved {
    /// From the note at hand to a commit that can be searched.
    seen: Vec<Sample>,
    tidied: Vec<Sample>,
    most_segments: usize,
}

/// Saves one note after another, as the indexer does: first so that it can be searched, then tidied.
fn save_all(corpus: &Corpus, cache: &std::path::Path, count: usize) -> Result<Saved> {
    let home = home(cache, &corpus.base.root);
    let index = Index::open(&home)?;
    let settings = index.stamps()?.settings;
    let defaults = Defaults::of(&corpus.base);
    let paths = corpus.some_paths(NOTES);
    let notes = paths.iter().map(|path| {
        let text = fs::read_to_string(corpus.base.root.join(path))?;
        Ok(read_note(path, &text, &defaults).note)
    });
    let notes: Vec<Note> = notes.collect::<Result<_>>()?;
    let mut saved = Saved {
        seen: Vec::new(),
        tidied: Vec::new(),
        most_segments: 0,
    };
    for (i, (path, note)) in paths.iter().zip(&notes).cycle().take(count).enumerate() {
        let mut note = note.clone();
        note.summary = format!("zyxwv{i}save");
        let stamp = FileStamp {
            path: path.clone(),
            size_bytes: i as u64,
            modified_ns: i as i128,
        };
        let entry = Entry {
            note: &note,
            stamp: &stamp,
            links: &[],
            changed: None,
            content: fingerprint(note.summary.as_bytes()),
        };
        let (written, sample) = wall(path, || {
            let mut writer = index.writer(1, settings)?;
            writer.put(&entry)?;
            writer.commit()
        });
        written?;
        saved.seen.push(sample);
        saved.most_segments = saved.most_segments.max(index.segments());
        let (tidied, sample) = wall(path, || index.tidy());
        tidied?;
        saved.tidied.push(sample);
    }
    ensure!(index.len() == corpus.notes, "a note was lost or doubled");
    let word = format!("zyxwv{}save", count - 1);
    let found = Finder::new(index)?.answer(&asked(&word), &|_| None)?.total;
    ensure!(found == 1, "{word} was found {found} times");
    Ok(saved)
}

/// Other threads do the most of it, so the clock counts.
fn wall<T>(name: &str, work: impl FnOnce() -> T) -> (T, Sample) {
    let clock = Instant::now();
    let done = work();
    let wall = clock.elapsed();
    let name = name.to_owned();
    let cpu = wall;
    (done, Sample { name, cpu, wall })
}

/// What whoever searched felt.
#[derive(Default)]
struct Typed {
    answered: Vec<Sample>,
    refreshed: Vec<Sample>,
}

/// Types on, seeing what was saved as the screen does.
fn type_until(
    library: &mut Library,
    cache: &std::path::Path,
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
        let ask = asked(&key.text);
        let (answer, sample) = time(key.text.clone(), || library.answer(&ask));
        answer?;
        typed.answered.push(sample);
        thread::sleep(PAUSE);
    }
    Ok(typed)
}

/// The first keys, so that what is worked out once is behind us.
fn type_some(library: &Library, all: &[Keystroke]) -> Result<()> {
    for key in all.iter().take(300) {
        library.answer(&asked(&key.text))?;
    }
    Ok(())
}
