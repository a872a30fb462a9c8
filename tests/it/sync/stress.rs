//! Stress test: random edits, syncs and kills in many copies; nothing is lost.
//!
//! Every edit adds a unique word. In the end each word is in the shared notes, in a pending
//! conflict, or was removed by a user who had it. The seed is printed; `GUILDHALL_STRESS_SEED`
//! repeats a run and `GUILDHALL_STRESS_EDITS` makes it longer.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use super::{World, read, write};

const COPIES: usize = 8;

/// A seeded random number generator (`SplitMix64`).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, most: usize) -> usize {
        (self.next() % most as u64) as usize
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    fn pick<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }
}

fn number(variable: &str, usual: u64) -> u64 {
    std::env::var(variable)
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(usual)
}

/// The words of edits in a text: `e000123x`.
fn words_of(text: &str) -> BTreeSet<String> {
    let all = text.split(|c: char| !c.is_ascii_alphanumeric());
    let is_word = |word: &&str| {
        word.len() == 8
            && word.starts_with('e')
            && word.ends_with('x')
            && word[1..7].bytes().all(|b| b.is_ascii_digit())
    };
    all.filter(is_word).map(str::to_owned).collect()
}

struct Stress {
    world: World,
    random: Random,
    users: Vec<String>,
    folders: Vec<PathBuf>,
    /// Every word, with the edit that brought it.
    made: BTreeMap<String, String>,
    /// Words removed by a user who had them.
    taken_out: BTreeSet<String>,
    killed: usize,
}

#[test]
fn random_edits_and_kills_lose_nothing() {
    let seed = number("GUILDHALL_STRESS_SEED", 1);
    let edits = number("GUILDHALL_STRESS_EDITS", 100);
    // Printed when the test fails, for repeating it.
    std::io::Write::write_all(
        &mut std::io::stderr(),
        format!("GUILDHALL_STRESS_SEED={seed} GUILDHALL_STRESS_EDITS={edits}\n").as_bytes(),
    )
    .expect("somebody listens");
    let mut stress = Stress::begin(seed);
    for edit in 0..edits {
        stress.step(edit);
    }
    stress.sync_until_equal();
    stress.check();
}

impl Stress {
    fn begin(seed: u64) -> Self {
        let start: Vec<(String, String)> = (0..12)
            .map(|i| (format!("practices/city{}/note{i}.md", i % 4), first_text(i)))
            .collect();
        let files: Vec<(&str, &str)> = start
            .iter()
            .map(|(path, text)| (path.as_str(), text.as_str()))
            .collect();
        let world = World::with(&files);
        let users: Vec<String> = (0..COPIES).map(|i| format!("user{i}")).collect();
        let folders = users.iter().map(|user| world.copy(user)).collect();
        Self {
            world,
            random: Random(seed),
            users,
            folders,
            made: BTreeMap::new(),
            taken_out: BTreeSet::new(),
            killed: 0,
        }
    }

    /// Edits one copy, and perhaps saves, syncs or kills.
    fn step(&mut self, edit: u64) {
        let at = self.random.below(COPIES);
        let folder = self.folders[at].clone();
        let word = format!("e{edit:06}x");
        let before = words_in(&folder);
        let edit_made = self.edit(&folder, &word);
        let after = words_in(&folder);
        self.taken_out.extend(before.difference(&after).cloned());
        if after.contains(&word) {
            self.made
                .insert(word, format!("{edit_made} by {}", self.users[at]));
        }
        match self.random.below(100) {
            0..45 => self.sync(at),
            45..60 => self.sync_and_kill(at),
            60..66 => assert_eq!(self.run(at, &["save"]), 0),
            66..70 => self.choose(at),
            _ => {}
        }
    }

    fn edit(&mut self, folder: &Path, word: &str) -> String {
        let notes = notes_of(folder);
        let kind = self.random.below(100);
        if notes.len() < 4 || kind < 8 {
            // Few names, so that two copies often choose the same.
            let path = format!("practices/new/note{}.md", self.random.below(12));
            if !folder.join(&path).exists() {
                write(folder, &path, &first_text(0).replace("idea", word));
                return format!("new {path}");
            }
        }
        let path = self.random.pick(&notes).clone();
        if kind < 12 {
            fs::remove_file(folder.join(&path)).expect("removed");
            return format!("remove {path}");
        }
        if kind < 17 {
            let to = format!("practices/moved/note{}.md", self.random.below(40));
            if !folder.join(&to).exists() {
                fs::create_dir_all(folder.join("practices/moved")).expect("made");
                fs::rename(folder.join(&path), folder.join(&to)).expect("renamed");
                return format!("rename {path} to {to}");
            }
        }
        let text = read(folder, &path);
        let (edited, edit_made) = self.edit_text(&text, word);
        write(folder, &path, &edited);
        format!("{edit_made} of {path}")
    }

    fn edit_text(&mut self, text: &str, word: &str) -> (String, &'static str) {
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let closing = lines
            .iter()
            .skip(1)
            .position(|line| line == "+++")
            .map_or(0, |at| at + 1);
        let find =
            |lines: &[String], start: &str| lines.iter().position(|line| line.starts_with(start));
        let edit_made = match self.random.below(6) {
            0 | 1 => {
                let key = self.random.pick(&["status", "phase", "outcome"]);
                match find(&lines, &format!("{key} = ")) {
                    Some(at) => lines[at] = format!("{key} = \"{word}\""),
                    None => lines.insert(1, format!("{key} = \"{word}\"")),
                }
                "field"
            }
            2 => {
                match find(&lines, "tags = [") {
                    Some(at) => {
                        let inner = lines[at]
                            .trim_start_matches("tags = [")
                            .trim_end_matches(']');
                        let mut tags: Vec<String> = inner
                            .split(',')
                            .map(|tag| tag.trim().to_owned())
                            .filter(|tag| !tag.is_empty())
                            .collect();
                        if tags.len() > 2 && self.random.chance(40) {
                            tags.remove(self.random.below(tags.len()));
                        }
                        tags.push(format!("\"{word}\""));
                        lines[at] = format!("tags = [{}]", tags.join(", "));
                    }
                    None => lines.insert(1, format!("tags = [\"{word}\"]")),
                }
                "tags"
            }
            3 => {
                let year = 2000 + self.random.below(30);
                let row = format!(
                    "\n[[results]]\nindicator = \"co2\"\nyear = {year}\nvalue = \"{word}\""
                );
                lines.insert(closing, row);
                "row"
            }
            4 => {
                let at = closing + 1 + self.random.below(lines.len() - closing);
                lines.insert(
                    at.min(lines.len()),
                    format!("\nA paragraph {word} of words.\n"),
                );
                "paragraph"
            }
            _ => {
                let body: Vec<usize> = (closing + 1..lines.len())
                    .filter(|&at| !lines[at].trim().is_empty())
                    .collect();
                if body.is_empty() {
                    lines.push(format!("First {word} line"));
                } else {
                    let at = *self.random.pick(&body);
                    lines[at] = format!("Changed {word} line");
                }
                "line"
            }
        };
        (lines.join("\n") + "\n", edit_made)
    }

    fn run(&self, at: usize, words: &[&str]) -> i32 {
        let done = self
            .world
            .guildhall(&self.folders[at], &self.users[at], words);
        let code = done.status.code().unwrap_or(-1);
        assert!(
            matches!(code, 0 | 3),
            "{words:?} by {}: {done:?}",
            self.users[at]
        );
        code
    }

    fn sync(&self, at: usize) {
        self.run(at, &["sync"]);
    }

    /// Starts a sync and kills it somewhere on its way.
    fn sync_and_kill(&mut self, at: usize) {
        let mut command = self
            .world
            .command(&self.folders[at], &self.users[at], &["sync"]);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn().expect("it starts");
        let until = Instant::now() + Duration::from_micros(self.random.next() % 220_000);
        while Instant::now() < until {
            if child.try_wait().expect("ours").is_some() {
                return;
            }
            std::thread::sleep(Duration::from_micros(500));
        }
        child.kill().expect("ours");
        child.wait().expect("ours");
        self.killed += 1;
    }

    /// Resolves all conflicts of one copy.
    fn choose(&mut self, at: usize) {
        let folder = self.folders[at].clone();
        let waiting = self.waiting_words(at);
        let before = words_in(&folder);
        let take = *self.random.pick(&["mine", "theirs"]);
        let done = self
            .world
            .guildhall(&folder, &self.users[at], &["conflicts", "--take", take]);
        // A note that changed since cannot be resolved and stays pending.
        if matches!(done.status.code(), Some(0 | 3)) {
            self.taken_out.extend(waiting);
            let after = words_in(&folder);
            self.taken_out.extend(before.difference(&after).cloned());
        }
    }

    fn waiting_words(&self, at: usize) -> BTreeSet<String> {
        words_of(
            &self
                .world
                .json(&self.folders[at], &self.users[at], &["conflicts"])
                .to_string(),
        )
    }

    /// Syncs all copies until nothing is new.
    fn sync_until_equal(&self) {
        for _ in 0..2 {
            (0..COPIES).for_each(|at| self.sync(at));
        }
    }

    fn check(&self) {
        let library = self.world.path("library.git");
        let shared = self.world.git(&library, &["rev-parse", "main^{tree}"]);
        for folder in &self.folders {
            assert_eq!(
                self.world.git(folder, &["rev-parse", "HEAD^{tree}"]),
                shared
            );
            assert_eq!(
                self.world.git(folder, &["status", "--porcelain"]),
                "",
                "{}",
                folder.display()
            );
            self.world
                .git(folder, &["fsck", "--strict", "--no-dangling"]);
        }
        self.world
            .git(&library, &["fsck", "--strict", "--no-dangling"]);
        let mut found = words_in(&self.folders[0]);
        (0..COPIES).for_each(|at| found.extend(self.waiting_words(at)));
        let lost: Vec<String> = self
            .made
            .iter()
            .filter(|(word, _)| !found.contains(*word) && !self.taken_out.contains(*word))
            .map(|(word, edit_made)| format!("{word}: {edit_made}"))
            .collect();
        assert!(
            lost.is_empty(),
            "{} of {} words are lost:\n{}",
            lost.len(),
            self.made.len(),
            lost.join("\n")
        );
        for path in notes_of(&self.folders[0]) {
            let text = read(&self.folders[0], &path);
            assert!(
                !text.contains("<<<<") && !text.contains(">>>>"),
                "{path}:\n{text}"
            );
        }
        assert!(self.made.len() > 10 && self.killed > 0);
    }
}

fn first_text(number: usize) -> String {
    format!(
        "+++\ntitle = \"Note {number}\"\nstatus = \"idea\"\ntags = [\"one\", \"two\"]\n+++\n# Note\n\nFirst line of {number}\n\nSecond line of {number}\n\n- item one\n- item two\n"
    )
}

/// Paths of all notes of a copy.
fn notes_of(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    gather(folder, "", &mut found);
    found.sort();
    found
}

fn gather(folder: &Path, prefix: &str, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).expect("readable").flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.path().is_dir() {
            if name != ".git" {
                gather(&entry.path(), &format!("{prefix}{name}/"), found);
            }
        } else if entry.path().extension().is_some_and(|end| end == "md") && !name.starts_with('.')
        {
            found.push(format!("{prefix}{name}"));
        }
    }
}

fn words_in(folder: &Path) -> BTreeSet<String> {
    notes_of(folder)
        .iter()
        .flat_map(|path| words_of(&read(folder, path)))
        .collect()
}
