//! Merges three texts of one note by meaning: two texts that grew from one become one again.
//!
//! The front matter merges key by key, lists as sets, lists of tables by their natural key, the
//! body by lines and then by paragraph. Where both sides changed the same thing, the shared text
//! stays and mine becomes a [`Decision`], in full: no line of either side is ever dropped, and no
//! conflict mark is ever written. Everything here is pure: no file, git, clock or thread.
//!
//! Start reading at [`merge_note`]; [`settle()`] carries out a decision, [`changes()`] tells two
//! texts apart field by field.

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
pub use resolve_fields::{ConflictChoice, SettleError, settle};

use audience::Stated;
use split_note::{RawFrontMatter, SplitNote};

/// What became of three texts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MergedNote {
    /// The text of the note; none if it is removed.
    pub text: Option<String>,
    /// What both sides changed, mine kept aside; empty if everything fitted together.
    pub decisions: Vec<Decision>,
}

/// One thing that both sides changed: the shared text stands in the note, mine waits here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// What it is about.
    pub spot: Spot,
    /// What it was before either side changed it; none if it was not there.
    pub base: Option<String>,
    /// What I made of it; none if I removed it.
    pub mine: Option<String>,
    /// What the others made of it, as it stands in the note now; none if they removed it.
    pub theirs: Option<String>,
}

/// Which part of a note a decision is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Spot {
    /// The note as a whole; the texts are whole files.
    Note,
    /// One field of the front matter; the texts are TOML values: `2030`, `"adopted"`.
    Field(Vec<FieldStep>),
    /// Lines of the body.
    Passage {
        /// The heading above, without its marks; empty if there is none.
        heading: String,
        /// The last line before the passage; none if the body begins with it.
        after: Option<String>,
    },
}

/// One step on the way to a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FieldStep {
    /// The value of this key.
    Key(String),
    /// The row of a list of tables that has these values, each as TOML.
    Row(Vec<(String, String)>),
}

impl std::fmt::Display for Spot {
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

/// What lines of a note's body are called, by the heading above them: `text under "Results"`;
/// `text` for an empty heading, which stands for none.
pub fn name_passage(heading: &str) -> String {
    if heading.is_empty() {
        "text".to_owned()
    } else {
        format!("text under \"{heading}\"")
    }
}

/// Merges what two sides made of one note.
///
/// `base` is the text both grew from (none if both wrote the note anew), `shared` what the others
/// have now, `mine` what I have; none means that side has no such note. Removing against editing
/// keeps the edit. Byte-order marks and line endings never conflict: a side that left them alone
/// follows the one that changed them. The result reads back to what was merged; where that cannot
/// be had, the shared text stays whole and mine waits whole. It is never more open than either
/// side: see [`audience`].
pub fn merge_note(base: Option<&str>, shared: Option<&str>, mine: Option<&str>) -> MergedNote {
    let merged = merge_with(base, shared, mine, merge_texts);
    let sides = [base, shared, mine];
    audience::apply_closed_wins(merged, sides, Stated::of, audience::close)
}

/// Merges `guildhall.toml`, whose audience is that of notes that say nothing.
pub fn merge_settings(base: Option<&str>, shared: Option<&str>, mine: Option<&str>) -> MergedNote {
    let merged = merge_toml(base, shared, mine);
    let sides = [base, shared, mine];
    audience::apply_closed_wins(merged, sides, Stated::of_settings, audience::close_settings)
}

/// Merges a TOML file of the base, such as a vocabulary, as [`merge_note`] does a note.
pub fn merge_toml(base: Option<&str>, shared: Option<&str>, mine: Option<&str>) -> MergedNote {
    merge_with(base, shared, mine, |base, shared, mine| {
        let mut decisions = Vec::new();
        merge_front_matter::merge(base, shared, mine, &mut decisions).map(|text| MergedNote {
            text: Some(text),
            decisions,
        })
    })
}

/// Settles what needs no look inside the texts, and leaves the rest to `inside`, whose texts end
/// their lines with `\n`; if that cannot merge them, mine waits whole.
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
        // Mine is an edit of what the others removed: it stays.
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
        text: Some(style.dress(text)),
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
            text: merged.text.map(|text| style.dress(&text)),
            decisions: merged.decisions,
        },
        None => whole(base, shared, mine),
    }
}

/// The shared text stays whole, mine waits whole.
fn whole(base: Option<&str>, shared: Option<&str>, mine: Option<&str>) -> MergedNote {
    let owned = |text: Option<&str>| text.map(str::to_owned);
    MergedNote {
        text: owned(shared),
        decisions: vec![Decision {
            spot: Spot::Note,
            base: owned(base),
            mine: owned(mine),
            theirs: owned(shared),
        }],
    }
}

/// Merges three different texts of a note; none if the result would not read back as it should.
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

/// Merges front matter and body each in its own way.
fn merge_parts([base, shared, mine]: [SplitNote<'_>; 3], fronts: [&str; 3]) -> Option<MergedNote> {
    let mut decisions = Vec::new();
    let front = merge_front_matter::merge(fronts[0], fronts[1], fronts[2], &mut decisions)?;
    // Two notes written anew at one place are two texts, not two additions to one.
    let fresh = fronts[0].is_empty() && base.body.is_empty();
    let body = merge_body::merge(base.body, shared.body, mine.body, fresh, &mut decisions)?;
    let text = shared.join(&front, &body);
    // Read the result again: what was merged must be what is read (a body must not turn into
    // front matter, nor the other way round).
    let again = SplitNote::split(&text);
    (again.front == RawFrontMatter::Toml(&front) && again.body == body).then_some(MergedNote {
        text: Some(text),
        decisions,
    })
}

/// Merges texts whose front matter is YAML, broken or missing: line by line, keys being blocks.
///
/// None if that would change what is front matter.
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
