//! Rename detection for notes.

use std::cell::Cell;
use std::collections::{HashMap, HashSet};

use git2::Oid;
use xxhash_rust::xxh3::xxh3_64;

use crate::model::note::NoteId;
use crate::notes::overlap::{Ngrams, NumberedTexts, Overlap, find_overlaps};
use crate::sync::error::SyncError;
use crate::sync::repository::repo::Repo;
use crate::sync::repository::trees::{Delta, TreeFile};

/// Minimum number of common n-grams, about five words.
const MIN_NGRAMS: usize = 24;

/// Similarity of a note with the same content or the old alias. The alias is the old id.
const SAME: usize = usize::MAX;

/// The notes that removed notes may have been renamed to.
#[derive(Default)]
pub(crate) struct RenameCandidates {
    added: Vec<Delta>,
    copies: HashMap<Oid, Copies>,
    /// Similarity and number of added notes, by the path of the removed one.
    candidates: HashMap<String, Vec<(usize, usize)>>,
}

/// Added notes with one content, that of removed notes.
#[derive(Default)]
struct Copies {
    /// How many notes with it were removed.
    removed: usize,
    /// The numbers of the added ones.
    added: Vec<usize>,
    /// How many of the first added ones were no longer free.
    taken: Cell<usize>,
}

struct RemovedNote {
    path: String,
    id: String,
    blob: Oid,
    title: Option<String>,
    lines: HashMap<u64, usize>,
    candidates: Vec<(usize, usize)>,
}

impl RenameCandidates {
    /// Compares the notes that a side added with removed ones.
    ///
    /// Candidates have the same content, have the old id as an alias, or share at least half of the
    /// text. Texts are read one by one: those of others may be larger than the memory.
    pub(crate) fn find<'d>(
        repo: &Repo,
        side: impl Iterator<Item = &'d Delta>,
        removed: impl Iterator<Item = &'d Delta>,
    ) -> Result<Self, SyncError> {
        let is_added_note = |delta: &&Delta| {
            let is_note = NoteId::of_path(&delta.path).is_some();
            let is_file = delta.new.is_some_and(TreeFile::is_file);
            delta.old.is_none() && is_file && is_note && repo.in_base(&delta.path).is_some()
        };
        let mut removed = removed.peekable();
        if removed.peek().is_none() {
            return Ok(Self::default());
        }
        let added: Vec<Delta> = side.filter(is_added_note).cloned().collect();
        if added.is_empty() {
            return Ok(Self::default());
        }
        let mut notes = removed_notes(repo, removed)?;
        let copies = find_copies(&added, &notes);
        compare_by_aliases(repo, &added, &mut notes)?;
        let is_open = |note: &RemovedNote| {
            let copies = &copies[&note.blob];
            copies.added.len() + note.candidates.len() < copies.removed
        };
        let open: Vec<usize> = (0..notes.len()).filter(|at| is_open(&notes[*at])).collect();
        let alike = compare_by_titles(repo, &added, &notes, &open)?;
        for (number, at) in &alike {
            notes[*number].candidates.push((0, *at));
        }
        compare_by_text(repo, &added, &mut notes, &open, &alike)?;
        let notes = notes.into_iter();
        let candidates = notes.map(|note| (note.path, note.candidates)).collect();
        Ok(Self {
            added,
            copies,
            candidates,
        })
    }

    /// The most similar added note that is free; of equal ones the first.
    ///
    /// A note that is not free must not become free later.
    pub(crate) fn target(
        &self,
        removed: &Delta,
        is_free: impl Fn(&Delta) -> bool,
    ) -> Option<&Delta> {
        let candidates = self.candidates.get(&removed.path)?.iter().copied();
        let free = candidates.filter(|(_, at)| is_free(&self.added[*at]));
        let copies = removed.old.and_then(|old| self.copies.get(&old.id));
        let copy = copies.and_then(|copies| copies.first_free(|at| is_free(&self.added[at])));
        let free = free.chain(copy.map(|at| (SAME, at)));
        let likeliest = free.max_by_key(|(common, at)| (*common, std::cmp::Reverse(*at)));
        likeliest.map(|(_, at)| &self.added[at])
    }
}

impl Copies {
    fn first_free(&self, is_free: impl Fn(usize) -> bool) -> Option<usize> {
        let rest = &self.added[self.taken.get()..];
        let skipped = rest.iter().position(|at| is_free(*at));
        let skipped = skipped.unwrap_or(rest.len());
        self.taken.set(self.taken.get() + skipped);
        rest.get(skipped).copied()
    }
}

/// Reads the removed notes of the base that are texts.
fn removed_notes<'d>(
    repo: &Repo,
    removed: impl Iterator<Item = &'d Delta>,
) -> Result<Vec<RemovedNote>, SyncError> {
    let mut notes = Vec::new();
    for delta in removed {
        let id = repo.in_base(&delta.path);
        let id = id.and_then(|path| path.strip_suffix(".md"));
        if let (Some(old), Some(id)) = (delta.old, id)
            && let Some(text) = repo.note_text(old.id)?
        {
            notes.push(RemovedNote {
                path: delta.path.clone(),
                id: id.to_owned(),
                blob: old.id,
                title: title(&text).map(str::to_owned),
                lines: lines(&text),
                candidates: Vec::new(),
            });
        }
    }
    Ok(notes)
}

/// The added notes with the content of removed ones.
fn find_copies(added: &[Delta], notes: &[RemovedNote]) -> HashMap<Oid, Copies> {
    let mut copies: HashMap<Oid, Copies> = HashMap::new();
    for note in notes {
        copies.entry(note.blob).or_default().removed += 1;
    }
    for (at, delta) in added.iter().enumerate() {
        let same = delta.new.and_then(|new| copies.get_mut(&new.id));
        if let Some(same) = same {
            same.added.push(at);
        }
    }
    copies
}

/// Adds the notes that have the id of a removed one as an alias.
fn compare_by_aliases(
    repo: &Repo,
    added: &[Delta],
    notes: &mut [RemovedNote],
) -> Result<(), SyncError> {
    let ids = notes.iter().enumerate();
    let by_id: HashMap<String, usize> = ids
        .map(|(number, note)| (note.id.clone(), number))
        .collect();
    for (at, delta) in added.iter().enumerate() {
        let Some(entry) = delta.new else { continue };
        let text = repo.note_text(entry.id)?.unwrap_or_default();
        for number in aliases(&text).into_iter().filter_map(|id| by_id.get(id)) {
            notes[*number].candidates.push((SAME, at));
        }
    }
    Ok(())
}

/// Pairs with one title and half of the lines. They are of the `open` removed notes.
fn compare_by_titles(
    repo: &Repo,
    added: &[Delta],
    notes: &[RemovedNote],
    open: &[usize],
) -> Result<HashSet<(usize, usize)>, SyncError> {
    let mut by_title: HashMap<&str, Vec<usize>> = HashMap::new();
    for number in open {
        let title = notes[*number].title.as_deref();
        by_title
            .entry(title.unwrap_or_default())
            .or_default()
            .push(*number);
    }
    let mut alike = HashSet::new();
    if by_title.is_empty() {
        return Ok(alike);
    }
    for (at, delta) in added.iter().enumerate() {
        let Some(entry) = delta.new else { continue };
        let text = repo.note_text(entry.id)?.unwrap_or_default();
        let Some(titled) = title(&text).and_then(|title| by_title.get(title)) else {
            continue;
        };
        let new_lines = lines(&text);
        let halves = titled.iter().copied();
        let halves = halves.filter(|number| share_half(&notes[*number].lines, &new_lines));
        alike.extend(halves.map(|number| (number, at)));
    }
    Ok(alike)
}

/// Adds the notes that share text with the `open` removed notes, or are `alike`.
fn compare_by_text(
    repo: &Repo,
    added: &[Delta],
    notes: &mut [RemovedNote],
    open: &[usize],
    alike: &HashSet<(usize, usize)>,
) -> Result<(), SyncError> {
    let blobs: Vec<Oid> = open.iter().map(|at| notes[*at].blob).collect();
    let ngrams = |id: Oid| Ok(Ngrams::of(&repo.note_text(id)?.unwrap_or_default()));
    let old = NumberedTexts {
        count: open.len(),
        ngrams: &|number| ngrams(blobs[number]),
    };
    let new = NumberedTexts {
        count: added.len(),
        ngrams: &|at| {
            added[at]
                .new
                .map_or(Ok(Ngrams::default()), |new| ngrams(new.id))
        },
    };
    find_overlaps(&old, &new, &mut |number, at, overlap| {
        if shares_text(overlap) || alike.contains(&(open[number], at)) {
            notes[open[number]].candidates.push((overlap.common, at));
        }
    })
}

/// Whether two notes share enough text to be one. That is five words, and half of the longer note.
fn shares_text(overlap: Overlap) -> bool {
    overlap.common >= MIN_NGRAMS && overlap.common * 2 >= overlap.counts[1]
}

/// The quoted texts in the first lines of a note that has aliases.
fn aliases(text: &str) -> HashSet<&str> {
    let lines = text
        .lines()
        .take(if text.contains("aliases") { 200 } else { 0 });
    let quoted = lines.flat_map(|line| {
        ['"', '\''].into_iter().flat_map(move |quote| {
            let last = line.matches(quote).count();
            let parts = line.split(quote).enumerate();
            parts.filter_map(move |(at, part)| (at > 0 && at < last).then_some(part))
        })
    });
    quoted.collect()
}

fn title(text: &str) -> Option<&str> {
    text.lines().find(|line| is_title(line))
}

fn is_title(line: &str) -> bool {
    line.trim_start().starts_with("title")
}

/// How often each line is in a note, without its title and short lines.
fn lines(text: &str) -> HashMap<u64, usize> {
    let mut lines = HashMap::new();
    let all = text.lines().map(str::trim);
    for line in all.filter(|line| line.len() > 3 && !is_title(line)) {
        *lines.entry(xxh3_64(line.as_bytes())).or_default() += 1;
    }
    lines
}

/// Whether two notes share at least two and half of their lines.
fn share_half(old: &HashMap<u64, usize>, new: &HashMap<u64, usize>) -> bool {
    let count = |lines: &HashMap<u64, usize>| lines.values().sum::<usize>();
    let shared = new.iter().filter(|(line, _)| old.contains_key(line));
    let same: usize = shared.map(|(_, times)| times).sum();
    same >= 2 && same * 2 >= count(old).max(count(new))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::growth::{BODIES, assert_linear};

    #[test]
    fn notes_are_compared_by_lines_in_linear_time() {
        assert_linear("compare lines", BODIES, |body| {
            share_half(&lines(body), &lines(body));
        });
        let [old, new] = ["one one\ntwo two\nsix", "two two\ntwo two\none one\n"].map(lines);
        assert!(share_half(&old, &new));
        assert!(!share_half(&old, &lines("two two\nelse\n")));
        let found = aliases("aliases = ['a/b', \"it's\"]\n");
        assert!(found.contains("a/b") && found.contains("it's"), "{found:?}");
        assert_eq!(aliases("title = \"x\"\n"), HashSet::new());
    }

    #[test]
    fn a_renamed_note_shares_five_words_and_half_of_the_longer_text() {
        let shares = |old: &str, new: &str| {
            let texts = [old, new].map(|text| Ngrams::of(&format!("+++\n+++\n{text}")));
            let common = texts[0].common(&texts[1]);
            let mut counts = texts.each_ref().map(Ngrams::count);
            counts.sort_unstable();
            common > 0 && shares_text(Overlap { common, counts })
        };
        let text = "heat from sewage warms a thousand homes in the old harbour of the city and on \
                    the hills above";
        let text = text.replace(' ', "");
        // 24 runs of twelve characters, and 23.
        assert!(shares(&text[..35], &text[..35]));
        assert!(!shares(&text[1..35], &text[1..35]));
        // 28 of 56 runs, and of 57.
        assert!(shares(&text[..39], &text[..67]));
        assert!(!shares(&text[..39], &text[..68]));
    }

    #[test]
    fn of_equally_similar_notes_the_first_free_one_is_the_target() {
        let delta = |path: &str| Delta {
            path: path.to_owned(),
            old: None,
            new: None,
        };
        let found = RenameCandidates {
            added: ["a.md", "b.md", "c.md"].map(delta).into(),
            copies: HashMap::new(),
            candidates: HashMap::from([("old.md".to_owned(), vec![(30, 2), (30, 1), (10, 0)])]),
        };
        let target = |is_free: &dyn Fn(&Delta) -> bool| {
            let target = found.target(&delta("old.md"), is_free);
            target.map(|target| target.path.as_str())
        };
        assert_eq!(target(&|_| true), Some("b.md"));
        assert_eq!(target(&|delta| delta.path != "b.md"), Some("c.md"));
        assert_eq!(target(&|delta| delta.path == "a.md"), Some("a.md"));
        assert_eq!(target(&|_| false), None);
    }

    #[test]
    fn aliases_are_read_from_the_first_200_lines() {
        let text = |line: usize| format!("{}aliases = ['a/b']\n", "x\n".repeat(line - 1));
        assert!(aliases(&text(200)).contains("a/b"));
        assert!(!aliases(&text(201)).contains("a/b"));
    }
}
