//! Property tests of damaged index files: detected, never a panic or a wrong answer.
//!
//! `PROPTEST_CASES=100000 cargo test --lib search::tests::damage` runs for hours.

use std::fs::{self, File};
use std::io::{Seek as _, SeekFrom, Write as _};
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::sync::mpsc::channel;
use std::thread;
use std::time::{Duration, SystemTime};

use super::super::{Index, IndexError, first};
use super::*;
use crate::fuzz::share_of_cases;
use crate::model::vocabulary::{GroupTerm, ThesaurusGroup};

/// Damage to a file.
#[derive(Debug, Clone)]
enum Damage {
    /// Flips a bit.
    Flip { at: usize, bit: u8 },
    /// Overwrites bytes, such as an offset or a length.
    Overwrite { at: usize, with: [u8; 4] },
    /// Truncates the file.
    Cut { len: usize },
    /// Makes the file longer than any disk.
    Grow,
    /// Swaps the contents with another file.
    Swap { other: usize },
    /// Removes the file.
    Remove,
    /// Replaces the file by a folder.
    Folder,
    /// Replaces the file by a symlink to another file or to nothing.
    Link { other: Option<usize> },
    /// Replaces the file by a named pipe.
    #[cfg(target_os = "linux")]
    Pipe,
}

fn damage() -> impl Strategy<Value = Damage> {
    let bytes = prop_oneof![Just([0xff; 4]), Just([0; 4]), any::<[u8; 4]>()];
    let common = prop_oneof![
        6 => (any::<usize>(), 0_u8..8).prop_map(|(at, bit)| Damage::Flip { at, bit }),
        4 => (any::<usize>(), bytes).prop_map(|(at, with)| Damage::Overwrite { at, with }),
        2 => any::<usize>().prop_map(|len| Damage::Cut { len }),
        1 => Just(Damage::Cut { len: 0 }),
        1 => Just(Damage::Grow),
        3 => any::<usize>().prop_map(|other| Damage::Swap { other }),
        1 => Just(Damage::Remove),
        1 => Just(Damage::Folder),
        1 => any::<Option<usize>>().prop_map(|other| Damage::Link { other }),
    ];
    #[cfg(target_os = "linux")]
    let common = prop_oneof![19 => common, 1 => Just(Damage::Pipe)];
    common
}

impl Damage {
    fn apply(&self, files: &[PathBuf], file: usize) {
        let path = &files[file % files.len()];
        let other = |other: usize| &files[other % files.len()];
        let len = fs::metadata(path).expect("the file is there").len() as usize;
        let write_at = |at: usize, bytes: &[u8]| {
            let mut file = File::options().write(true).open(path).expect("it opens");
            file.seek(SeekFrom::Start(at as u64)).expect("it is found");
            file.write_all(bytes).expect("it is written");
        };
        let remove = || fs::remove_file(path).expect("it is removed");
        match self {
            Self::Flip { at, bit } if len > 0 => {
                let at = at % len;
                let byte = fs::read(path).expect("it is read")[at];
                write_at(at, &[byte ^ (1 << bit)]);
            }
            Self::Flip { .. } => {}
            Self::Overwrite { at, with } => {
                let at = at % len.max(1);
                write_at(at, &with[..with.len().min(len - at.min(len))]);
            }
            Self::Cut { len: to } => {
                let file = File::options().write(true).open(path).expect("it opens");
                file.set_len((to % len.max(1)) as u64).expect("it is cut");
            }
            Self::Grow => {
                let file = File::options().write(true).open(path).expect("it opens");
                // Larger files are refused by most systems.
                file.set_len(1 << 42).expect("it grows");
            }
            Self::Swap { other: with } => {
                let (one, two) = (
                    fs::read(path).expect("it is read"),
                    fs::read(other(*with)).expect("it is read"),
                );
                fs::write(path, two).expect("it is written");
                fs::write(other(*with), one).expect("it is written");
            }
            Self::Remove => remove(),
            Self::Folder => {
                remove();
                fs::create_dir(path).expect("a folder");
            }
            Self::Link { other: to } => {
                let to = to.map_or(Path::new("nowhere").to_owned(), |to| other(to).clone());
                let to = if to == *path {
                    PathBuf::from("nowhere")
                } else {
                    to
                };
                remove();
                #[cfg(unix)]
                std::os::unix::fs::symlink(to, path).expect("a link");
                #[cfg(not(unix))]
                let _ = to;
            }
            #[cfg(target_os = "linux")]
            Self::Pipe => {
                use rustix::fs::{CWD, FileType, Mode, mknodat};
                remove();
                let mode = Mode::RUSR | Mode::WUSR;
                mknodat(CWD, path, FileType::Fifo, mode, 0).expect("a pipe");
            }
        }
    }
}

/// An index of three segments, with a deleted note, compacted, with startup answer.
fn whole() -> Sample {
    let texts: Vec<String> = (0..24)
        .map(|i| {
            let (a, b) = (WORDS[i % WORDS.len()], WORDS[(i * 5 + 1) % WORDS.len()]);
            format!(
                "+++\ntitle = \"{a} {i}\"\ncities = [\"{}\"]\nyear = {}\n+++\n\nThe {b} {a} of city council.\n",
                CITIES[i % CITIES.len()],
                2000 + i,
            )
        })
        .collect();
    let term = |text: &str| GroupTerm {
        text: text.to_owned(),
        ..GroupTerm::default()
    };
    let mut lexicon = Lexicon::default();
    lexicon.thesaurus.groups = vec![ThesaurusGroup {
        terms: vec![term("city council"), term("heat pump"), term("retrofit")],
        ..ThesaurusGroup::default()
    }];
    let sample = Sample::with(&texts, &lexicon);
    sample.put("practices/oslo/m0.md", &texts[3], 100);
    sample.put("practices/oslo/n5.md", &texts[4], 101);
    sample.compact();
    sample.store_startup_answer();
    sample
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    // The names of segments are random.
    found.sort_by_cached_key(|path| {
        let len = fs::metadata(path).map_or(0, |known| known.len());
        (path.extension().map(ToOwned::to_owned), len, path.clone())
    });
    found
}

fn answers(home: &Path) -> Result<Vec<String>, IndexError> {
    let finder = Finder::new(Index::open(home)?)?;
    finder.index().stamps()?;
    let queries = [
        "",
        "h",
        "heat",
        "heating pum",
        "\"city council\"",
        "city:oslo -tram",
        "council",
        "chrage",
        "year:2003..2010",
        "pumps or retrofit",
    ];
    let mut parts = vec![format!(
        "{:?}",
        first(home, &|_| None).map(|answer| answer.total)
    )];
    for query in queries {
        let request = SearchRequest {
            why: true,
            limit: 50,
            ..SearchRequest::new(query)
        };
        let answer = finder.answer(&request, &|_| None)?;
        parts.push(format!(
            "{query} {} {:?} {:?} {:?}",
            answer.total, answer.results, answer.facets, answer.message
        ));
    }
    let titles = finder.titles()();
    parts.push(format!("{titles:?}"));
    for (id, _) in titles {
        parts.push(format!(
            "{:?} {:?}",
            finder.related(&id)?,
            finder.backlinks(&id, &[])?
        ));
    }
    Ok(parts)
}

/// Runs the queries; an error if it panics or times out.
fn outcome(home: &Path) -> Result<Result<Vec<String>, IndexError>, &'static str> {
    let (send, outcome) = channel();
    let home = home.to_owned();
    thread::spawn(move || send.send(catch_unwind(|| answers(&home))));
    // Long enough for a busy machine at the lowest priority: what hangs does so for ever.
    match outcome.recv_timeout(Duration::from_mins(10)) {
        Ok(Ok(outcome)) => Ok(outcome),
        Ok(Err(_)) => Err("it panicked"),
        Err(_) => Err("it did not end"),
    }
}

/// An undamaged index in memory.
struct WholeIndex {
    /// Paths below its folder, contents, modification times.
    files: Vec<(PathBuf, Vec<u8>, SystemTime)>,
    answers: Vec<String>,
}

static WHOLE: LazyLock<WholeIndex> = LazyLock::new(|| {
    let sample = whole();
    let home = sample.home.path();
    let answers = answers(home).expect("the index answers");
    let read = |path: PathBuf| {
        let below = path.strip_prefix(home).expect("it is below").to_owned();
        let content = fs::read(&path).expect("it is read");
        let time = fs::metadata(&path).and_then(|data| data.modified());
        (below, content, time.expect("a time"))
    };
    let files = files(home).into_iter().map(read).collect();
    WholeIndex { files, answers }
});

impl WholeIndex {
    /// Writes a copy with the modification times.
    fn write(&self, to: &Path) -> Vec<PathBuf> {
        for (below, content, time) in &self.files {
            let target = to.join(below);
            fs::create_dir_all(target.parent().expect("a folder")).expect("a folder");
            let mut file = File::create(&target).expect("it is made");
            file.write_all(content).expect("it is written");
            file.set_modified(*time).expect("it is set");
        }
        files(to)
    }
}

proptest! {
    // A quarter as many as elsewhere, unless `PROPTEST_CASES` asks for more: each reads an index in full.
    #![proptest_config(share_of_cases(4))]

    #[test]
    fn damage_changes_no_answer(
        (file, damage) in (any::<usize>(), damage()),
        same_time: bool,
    ) {
        let home = temporary_folder();
        let files = WHOLE.write(home.path());
        // As the last user would have left it.
        Index::open(home.path()).expect("it opens").compact().expect("it is compacted");
        let path = &files[file % files.len()];
        let time = fs::metadata(path).and_then(|data| data.modified()).expect("a time");
        damage.apply(&files, file);
        if same_time
            && fs::symlink_metadata(path).is_ok_and(|data| data.is_file())
            && let Ok(file) = File::options().write(true).open(path)
        {
            file.set_modified(time).expect("it is set");
        }
        match outcome(home.path()) {
            Ok(Ok(got)) => {
                let want = &WHOLE.answers;
                // The startup answer is a separate cache.
                let same = got[1..] == want[1..] && (got[0] == want[0] || got[0] == "None");
                prop_assert!(same, "{damage:?} of {}: another answer", path.display());
            }
            Ok(Err(_)) => {}
            Err(what) => prop_assert!(false, "{damage:?} of {}: {what}", path.display()),
        }
    }
}

proptest! {
    // A quarter as many as elsewhere, unless `PROPTEST_CASES` asks for more: each reads an index in full.
    #![proptest_config(share_of_cases(4))]

    #[test]
    fn silent_corruption_never_ends_the_program(
        (file, damage) in (any::<usize>(), bytes()),
    ) {
        let home = temporary_folder();
        let files = WHOLE.write(home.path());
        let path = &files[file % files.len()];
        damage.apply(&files, file);
        // Seals again, as if the disk had corrupted the file silently.
        let Some(folder) = crate::search::index::generation::current(home.path()) else {
            return Ok(());
        };
        if crate::search::index::manifest::record(&folder).is_err() {
            // `current` names another folder.
            return Ok(());
        }
        let is_ours = path.ends_with("names") || path.extension().is_some_and(|end| end == "digest");
        match outcome(home.path()) {
            // tantivy's panics become errors, see `guard`. Our own tables must not panic.
            Err("it panicked") if !is_ours => {}
            Err(what) => prop_assert!(false, "{damage:?} of {}: {what}", path.display()),
            Ok(_) => {}
        }
    }
}

/// Damage to the content only.
fn bytes() -> impl Strategy<Value = Damage> {
    damage().prop_filter("other bytes", |damage| {
        matches!(damage, Damage::Flip { .. } | Damage::Overwrite { .. })
    })
}

#[test]
fn a_panic_marks_the_index_as_damaged() {
    let sample = Sample::new(&["+++\ntitle = \"Tram\"\n+++\n".to_owned()]);
    let index = sample.finder.index();
    let panics = || -> Result<(), IndexError> {
        Err(IndexError::Busy(u64::from(
            WORDS[WORDS.len()].as_bytes()[0],
        )))
    };
    let damaged = index.guard(panics);
    assert!(damaged.is_err_and(|error| error.is_damage()));
    index.discard();
    assert!(index.is_superseded());
    assert!(matches!(
        Index::open(sample.home.path()),
        Err(IndexError::Absent)
    ));
}
