//! Rename detection for notes.

use std::collections::{HashMap, HashSet};

use xxhash_rust::xxh3::xxh3_64;

use crate::model::note::NoteId;
use crate::notes::overlap::{NgramIndex, Ngrams};
use crate::sync::error::SyncError;
use crate::sync::repository::repo::Repo;
use crate::sync::repository::trees::Delta;

/// Minimum number of common n-grams, about five words.
const MIN_NGRAMS: usize = 24;

/// The notes that one side added, by content, alias, title and text.
///
/// Each is read once, and compared only with removed notes that share something.
#[derive(Default)]
pub(crate) struct AddedNotes {
    notes: Vec<AddedNote>,
    by_ngram: NgramIndex,
    by_alias: HashMap<String, Vec<usize>>,
    by_title: HashMap<String, Vec<usize>>,
}

struct AddedNote {
    delta: Delta,
    lines: HashMap<u64, usize>,
}

impl AddedNotes {
    /// Reads the added notes of a side.
    pub(crate) fn of<'d>(
        repo: &Repo,
        side: impl Iterator<Item = &'d Delta>,
    ) -> Result<Self, SyncError> {
        let mut added = Self::default();
        for delta in side.filter(|delta| delta.old.is_none()) {
            let Some(entry) = delta.new.filter(|entry| entry.is_file()) else {
                continue;
            };
            if NoteId::of_path(&delta.path).is_none() || repo.in_base(&delta.path).is_none() {
                continue;
            }
            let text = repo.text(entry.id)?.unwrap_or_default();
            let at = added.notes.len();
            added.by_ngram.add(&Ngrams::of(&text));
            for alias in aliases(&text) {
                added.by_alias.entry(alias.to_owned()).or_default().push(at);
            }
            if let Some(title) = title(&text) {
                added.by_title.entry(title.to_owned()).or_default().push(at);
            }
            added.notes.push(AddedNote {
                delta: delta.clone(),
                lines: lines(&text),
            });
        }
        Ok(added)
    }

    /// Finds the added note that a removed note was renamed to, among those that are free.
    ///
    /// That is a note with the same content, one that has the old id as an alias, or the one that
    /// shares most of the text, if it shares at least half.
    pub(crate) fn find_rename(
        &self,
        repo: &Repo,
        gone: &Delta,
        is_free: impl Fn(&Delta) -> bool,
    ) -> Result<Option<Delta>, SyncError> {
        let Some(old) = gone.old else { return Ok(None) };
        let old_id = repo.in_base(&gone.path);
        let Some(old_id) = old_id.and_then(|path| path.strip_suffix(".md")) else {
            return Ok(None);
        };
        let Some(old_text) = repo.text(old.id)? else {
            return Ok(None);
        };
        let free = |at: &usize| is_free(&self.notes[*at].delta);
        let is_same = |at: &usize| {
            self.notes[*at]
                .delta
                .new
                .is_some_and(|new| new.id == old.id)
        };
        let named = self.by_alias.get(old_id).into_iter().flatten().copied();
        let same = (0..self.notes.len()).filter(is_same);
        if let Some(first) = same.chain(named).filter(free).min() {
            return Ok(Some(self.notes[first].delta.clone()));
        }
        let old_ngrams = Ngrams::of(&old_text);
        let mut common = self.by_ngram.common(&old_ngrams);
        let titled = title(&old_text).and_then(|title| self.by_title.get(title));
        let titled: HashSet<usize> = titled.into_iter().flatten().copied().collect();
        let old_lines = lines(&old_text);
        for at in &titled {
            common.entry(*at).or_default();
        }
        let is_likely = |(at, common): &(usize, usize)| {
            let most = old_ngrams.count().max(self.by_ngram.count(*at));
            let shares_text = *common >= MIN_NGRAMS && common * 2 >= most;
            let is_alike = || titled.contains(at) && share_half(&old_lines, &self.notes[*at].lines);
            (shares_text || is_alike()) && free(at)
        };
        let likely = common.into_iter().filter(is_likely);
        // The first one of those that share most.
        let likeliest = likely.max_by_key(|(at, common)| (*common, std::cmp::Reverse(*at)));
        Ok(likeliest.map(|(at, _)| self.notes[at].delta.clone()))
    }
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
}
