//! Rename detection for notes.

use crate::model::note::NoteId;
use crate::notes::overlap::Ngrams;
use crate::sync::error::SyncError;
use crate::sync::repository::repo::Repo;
use crate::sync::repository::trees::Delta;

/// Minimum number of common n-grams, about five words.
const MIN_NGRAMS: usize = 24;

/// Finds the added note that a removed note was renamed to.
///
/// That is a note with the same content, one that has the old id as an alias, or the one that
/// shares most of the text, if it shares at least half.
pub(crate) fn find_rename<'d>(
    repo: &Repo,
    side: impl Iterator<Item = &'d Delta>,
    gone: &Delta,
) -> Result<Option<Delta>, SyncError> {
    let Some(old) = gone.old else { return Ok(None) };
    let Some(old_path) = repo.in_base(&gone.path) else {
        return Ok(None);
    };
    let Some(old_id) = old_path.strip_suffix(".md") else {
        return Ok(None);
    };
    let Some(old_text) = repo.text(old.id)? else {
        return Ok(None);
    };
    let old_ngrams = Ngrams::of(&old_text);
    let mut likeliest = None;
    let mut most = 0;
    for new in side.filter(|delta| delta.old.is_none()) {
        let Some(entry) = new.new.filter(|entry| entry.is_file()) else {
            continue;
        };
        if NoteId::of_path(&new.path).is_none() || repo.in_base(&new.path).is_none() {
            continue;
        }
        if entry.id == old.id {
            return Ok(Some(new.clone()));
        }
        let Some(text) = repo.text(entry.id)? else {
            continue;
        };
        if names_alias(&text, old_id) {
            return Ok(Some(new.clone()));
        }
        let ngrams = Ngrams::of(&text);
        let common = old_ngrams.common(&ngrams);
        let is_same = common >= MIN_NGRAMS && common * 2 >= old_ngrams.count().max(ngrams.count());
        if (is_same || is_alike(&old_text, &text)) && (likeliest.is_none() || common > most) {
            most = common;
            likeliest = Some(new.clone());
        }
    }
    Ok(likeliest)
}

fn names_alias(text: &str, id: &str) -> bool {
    let in_aliases =
        |line: &str| line.contains(&format!("\"{id}\"")) || line.contains(&format!("'{id}'"));
    text.contains("aliases") && text.lines().take(200).any(in_aliases)
}

/// Whether two notes share the title and half of their other lines.
fn is_alike(old: &str, new: &str) -> bool {
    let is_title = |line: &&str| line.trim_start().starts_with("title");
    let title = |text: &str| text.lines().find(is_title).map(str::to_owned);
    let telling = |text: &str| -> Vec<String> {
        let lines = text.lines().map(str::trim);
        let telling = lines.filter(|line| line.len() > 3 && !is_title(line));
        telling.map(str::to_owned).collect()
    };
    let (old_lines, new_lines) = (telling(old), telling(new));
    let same = new_lines
        .iter()
        .filter(|line| old_lines.contains(line))
        .count();
    title(old).is_some()
        && title(old) == title(new)
        && same >= 2
        && same * 2 >= old_lines.len().max(new_lines.len())
}
