//! Three-way merge of notes by structure.
//!
//! Front matter merges key by key, lists as sets, lists of tables by natural key, the body by line
//! and by block. If both sides changed the same thing, the note keeps the shared text, and mine
//! becomes a [`Decision`]: no line of either side is lost, and no conflict marker is written.
//! Pure: no files, git, clock or threads.
//!
//! Start with [`merge_note`]. [`resolve()`] resolves a conflict; [`changes()`] diffs two versions.

pub mod audience;
mod both;
mod changes;
mod lines;
mod lists;
mod merge_body;
mod merge_front_matter;
#[cfg(test)]
mod merge_properties;
mod resolve_fields;
mod rows;
mod split_note;
mod toml_trivia;
mod value;

use serde::{Deserialize, Serialize};

pub use changes::{NoteEdit, changes};
pub use resolve_fields::{ConflictChoice, ResolveError, resolve};

use super::settings::SETTINGS;
use audience::Stated;
use split_note::{RawFrontMatter, SplitNote};

/// The result of a merge.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MergedNote {
    /// The text of the note; `None` if it is removed.
    pub text: Option<String>,
    /// The conflicts, which hold my versions.
    pub decisions: Vec<Decision>,
}

/// A conflict: the note has the shared version, mine is kept here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// The part of the note.
    pub spot: ConflictLocation,
    /// The base version; `None` if there was none.
    pub base: Option<String>,
    /// My version; `None` if I removed it.
    pub mine: Option<String>,
    /// The shared version, now in the note; `None` if they removed it.
    pub theirs: Option<String>,
}

/// The part of a note that conflicts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ConflictLocation {
    /// The note as a whole; the texts are whole files.
    Note,
    /// One field of the front matter; the texts are TOML values: `2030`, `"adopted"`.
    Field(Vec<FieldStep>),
    /// Lines of the body.
    Passage {
        /// The text of the heading above; empty if there is none.
        heading: String,
        /// The last line before the passage; `None` at the start of the body.
        after: Option<String>,
    },
}

/// One step of the path to a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FieldStep {
    /// The value of this key.
    Key(String),
    /// The row of a list of tables that has these values, each as TOML.
    Row(Vec<(String, String)>),
}

impl std::fmt::Display for ConflictLocation {
    /// `targets[net-zero 2050].target-year`, `text under "Results"`, `the whole note`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Note => f.write_str("the whole note"),
            Self::Field(steps) => steps
                .iter()
                .enumerate()
                .try_for_each(|(i, step)| match step {
                    FieldStep::Key(key) if i == 0 => f.write_str(key),
                    FieldStep::Key(key) => write!(f, ".{key}"),
                    FieldStep::Row(values) => {
                        let words: Vec<&str> =
                            values.iter().map(|(_, v)| v.trim_matches('"')).collect();
                        write!(f, "[{}]", words.join(" "))
                    }
                }),
            Self::Passage { heading, .. } => f.write_str(&name_passage(heading)),
        }
    }
}

/// The name of a passage by its heading: `text under "Results"`.
///
/// `text` if the heading is empty.
pub fn name_passage(heading: &str) -> String {
    if heading.is_empty() {
        "text".to_owned()
    } else {
        format!("text under \"{heading}\"")
    }
}

/// Merges base, shared and my version of a text.
pub type MergeText = fn(Option<&str>, Option<&str>, Option<&str>) -> MergedNote;

/// The text merge for a file, by path; `None` if there is none.
pub fn merge_of_path(path: &str) -> Option<MergeText> {
    match path.rsplit_once('.') {
        _ if path == SETTINGS => Some(merge_settings),
        Some((_, "md")) => Some(merge_note),
        Some((_, "toml")) => Some(merge_toml),
        _ => None,
    }
}

/// Merges two versions of a note.
///
/// `base` is the common ancestor (`None` if both sides created the note), `shared` their version,
/// `mine` my version; `None` means that a side has no such note. An edit wins over a removal.
/// Byte-order marks and line endings never conflict: a change on one side wins. The result parses
/// to the merged values. If that is not possible, the whole note is one conflict and the shared
/// text stays. The audience is never wider than on either side: see [`audience`].
pub fn merge_note(base: Option<&str>, shared: Option<&str>, mine: Option<&str>) -> MergedNote {
    let merged = merge_with(base, shared, mine, merge_texts);
    let sides = [base, shared, mine];
    audience::apply_closed_wins(merged, sides, Stated::of, audience::close)
}

/// Merges `guildhall.toml`, whose audience is the default of notes.
pub fn merge_settings(base: Option<&str>, shared: Option<&str>, mine: Option<&str>) -> MergedNote {
    let merged = merge_toml(base, shared, mine);
    let sides = [base, shared, mine];
    audience::apply_closed_wins(merged, sides, Stated::of_settings, audience::close_settings)
}

/// Merges a TOML file, such as a vocabulary, as [`merge_note`] does a note.
pub fn merge_toml(base: Option<&str>, shared: Option<&str>, mine: Option<&str>) -> MergedNote {
    merge_with(base, shared, mine, |base, shared, mine| {
        let mut decisions = Vec::new();
        merge_front_matter::merge(base, shared, mine, &mut decisions).map(|text| MergedNote {
            text: Some(text),
            decisions,
        })
    })
}

/// Handles trivial merges, and calls `inside` for the rest.
///
/// `inside` gets texts with `\n` line endings. If it returns `None`, the whole note conflicts.
fn merge_with(
    base: Option<&str>,
    shared: Option<&str>,
    mine: Option<&str>,
    inside: impl Fn(&str, &str, &str) -> Option<MergedNote>,
) -> MergedNote {
    let keep = |text: Option<&str>| MergedNote {
        text: text.map(str::to_owned),
        decisions: Vec::new(),
    };
    let (shared_text, mine_text) = match (shared, mine) {
        _ if shared == mine || mine == base => return keep(shared),
        _ if shared == base => return keep(mine),
        // I edited what they removed: keep my edit.
        (None, _) => return keep(mine),
        (Some(_), None) => return whole(base, shared, mine),
        (Some(shared), Some(mine)) => (shared, mine),
    };
    let style = split_note::Style::merged(base, shared_text, mine_text);
    let plain = |text| split_note::Style::plain(text);
    let (plain_base, plain_shared, plain_mine) = (
        plain(base.unwrap_or_default()),
        plain(shared_text),
        plain(mine_text),
    );
    let text = |text: &str| MergedNote {
        text: Some(style.apply_style(text)),
        decisions: Vec::new(),
    };
    if plain_shared == plain_mine || (base.is_some() && plain_mine == plain_base) {
        return text(&plain_shared);
    }
    if base.is_some() && plain_shared == plain_base {
        return text(&plain_mine);
    }
    match inside(&plain_base, &plain_shared, &plain_mine) {
        Some(merged) => MergedNote {
            text: merged.text.map(|text| style.apply_style(&text)),
            decisions: merged.decisions,
        },
        None => whole(base, shared, mine),
    }
}

/// A conflict of the whole note: the shared text stays.
fn whole(base: Option<&str>, shared: Option<&str>, mine: Option<&str>) -> MergedNote {
    let owned = |text: Option<&str>| text.map(str::to_owned);
    MergedNote {
        text: owned(shared),
        decisions: vec![Decision {
            spot: ConflictLocation::Note,
            base: owned(base),
            mine: owned(mine),
            theirs: owned(shared),
        }],
    }
}

/// Merges three different texts; `None` if the result would parse differently.
fn merge_texts(base: &str, shared: &str, mine: &str) -> Option<MergedNote> {
    let parts = [base, shared, mine].map(SplitNote::split);
    let merged = match parts.map(|part| part.front) {
        [
            front,
            RawFrontMatter::Toml(shared_front),
            RawFrontMatter::Toml(mine_front),
        ] if matches!(front, RawFrontMatter::Toml(_)) || base.is_empty() => {
            let base_front = if let RawFrontMatter::Toml(text) = front {
                text
            } else {
                ""
            };
            merge_parts(parts, [base_front, shared_front, mine_front])
        }
        _ => None,
    };
    merged.or_else(|| merge_lines(base, shared, mine))
}

/// Merges front matter and body separately.
fn merge_parts([base, shared, mine]: [SplitNote<'_>; 3], fronts: [&str; 3]) -> Option<MergedNote> {
    let mut decisions = Vec::new();
    let front = merge_front_matter::merge(fronts[0], fronts[1], fronts[2], &mut decisions)?;
    // Two independent notes at one path are not two additions to one text.
    let fresh = fronts[0].is_empty() && base.body.is_empty();
    let body = merge_body::merge(base.body, shared.body, mine.body, fresh, &mut decisions)?;
    let text = shared.join(&front, &body);
    // Parse the result again: body must not become front matter, or the other way round.
    let again = SplitNote::split(&text);
    (again.front == RawFrontMatter::Toml(&front) && again.body == body).then_some(MergedNote {
        text: Some(text),
        decisions,
    })
}

/// Merges texts line by line, if front matter is YAML, broken or missing.
///
/// Each key is a block. `None` if that would change what counts as front matter.
fn merge_lines(base: &str, shared: &str, mine: &str) -> Option<MergedNote> {
    let mut decisions = Vec::new();
    let text = merge_body::merge(base, shared, mine, base.is_empty(), &mut decisions)?;
    let state = SplitNote::split(&text).front.state();
    if ![shared, mine]
        .iter()
        .any(|side| SplitNote::split(side).front.state() == state)
    {
        return None;
    }
    Some(MergedNote {
        text: Some(text),
        decisions,
    })
}
