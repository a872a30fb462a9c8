//! Diff of two versions of a note: changed fields, and lines of the body.

use std::collections::HashSet;

use toml_edit::{DocumentMut, Item, TableLike};

use super::lines::hunks;
use super::rows::{pair, row_name, rows_of};
use super::split_note::{RawFrontMatter, SplitNote, Style};
use super::value::{meaning, toml_of};
use super::{ConflictLocation, FieldStep};

/// One difference between two versions of a note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoteEdit {
    /// A field changed.
    Field {
        /// Which field: `targets[net-zero 2050].target-year`.
        name: String,
        /// Its old value as TOML; `None` if it was added.
        before: Option<String>,
        /// Its new value as TOML; `None` if it was removed.
        after: Option<String>,
    },
    /// Lines of the body changed.
    Text {
        /// The heading above; empty if there is none.
        heading: String,
        /// Removed lines.
        removed: Vec<String>,
        /// Added lines.
        added: Vec<String>,
    },
}

/// Diffs two versions of a note: fields first, then lines, in text order.
///
/// `None` is a missing note.
pub fn changes(before: Option<&str>, after: Option<&str>) -> Vec<NoteEdit> {
    let [before, after] = [before, after].map(|text| Style::plain(text.unwrap_or_default()));
    let [old, new] = [&before, &after].map(|text| SplitNote::split(text));
    let mut found = Vec::new();
    let [old_front, new_front] = [old, new].map(|parts| match parts.front {
        RawFrontMatter::Toml(front) => front.parse::<DocumentMut>().ok(),
        _ => None,
    });
    // Notes with invalid front matter are compared line by line.
    let readable = |parts: &SplitNote<'_>, front: &Option<DocumentMut>| {
        front.is_some() || matches!(parts.front, RawFrontMatter::None)
    };
    let (old_body, new_body) = if readable(&old, &old_front) && readable(&new, &new_front) {
        let [old, new] = [old_front, new_front].map(Option::unwrap_or_default);
        compare_tables(&mut Vec::new(), old.as_table(), new.as_table(), &mut found);
        (
            SplitNote::split(&before).body,
            SplitNote::split(&after).body,
        )
    } else {
        (before.as_str(), after.as_str())
    };
    compare_bodies(old_body, new_body, &mut found);
    found
}

fn compare_tables(
    steps: &mut Vec<FieldStep>,
    old: &dyn TableLike,
    new: &dyn TableLike,
    found: &mut Vec<NoteEdit>,
) {
    let gone = old.iter().filter(|(key, _)| !new.contains_key(key));
    for (key, _) in new.iter().chain(gone) {
        steps.push(FieldStep::Key(key.to_owned()));
        compare(steps, old.get(key), new.get(key), found);
        steps.pop();
    }
}

fn compare(
    steps: &mut Vec<FieldStep>,
    old: Option<&Item>,
    new: Option<&Item>,
    found: &mut Vec<NoteEdit>,
) {
    let (Some(a), Some(b)) = (old, new) else {
        return found.push(field_edit(steps, old, new));
    };
    if meaning(a) == meaning(b) {
        return;
    }
    if let (Some(a), Some(b)) = (a.as_table_like(), b.as_table_like()) {
        compare_tables(steps, a, b, found);
    } else if let (Some(a), Some(b)) = (rows_of(a), rows_of(b)) {
        compare_rows(steps, &a, &b, found);
    } else {
        found.push(field_edit(steps, old, new));
    }
}

fn compare_rows(steps: &mut Vec<FieldStep>, old: &[Item], new: &[Item], found: &mut Vec<NoteEdit>) {
    let Some(FieldStep::Key(list)) = steps.last().cloned() else {
        return;
    };
    let from = pair(&list, old, new);
    let kept: HashSet<usize> = from.iter().copied().flatten().collect();
    let gone = (0..old.len())
        .filter(|b| !kept.contains(b))
        .map(|b| (Some(b), None));
    let now = (0..new.len()).map(|i| (from[i], Some(i)));
    for (before, after) in now.chain(gone) {
        let (before, after) = (before.map(|b| &old[b]), after.map(|i| &new[i]));
        let Some(named) = before.or(after) else {
            continue;
        };
        steps.push(FieldStep::Row(row_name(&list, named)));
        compare(steps, before, after, found);
        steps.pop();
    }
}

fn field_edit(steps: &[FieldStep], old: Option<&Item>, new: Option<&Item>) -> NoteEdit {
    NoteEdit::Field {
        name: ConflictLocation::Field(steps.to_vec()).to_string(),
        before: old.map(toml_of),
        after: new.map(toml_of),
    }
}

fn compare_bodies(old: &str, new: &str, found: &mut Vec<NoteEdit>) {
    let [old, new] = [old, new].map(|text| text.lines().collect::<Vec<_>>());
    let owned = |lines: &[&str]| lines.iter().map(|&line| line.to_owned()).collect();
    let (mut above, mut seen) = ("", 0);
    for hunk in hunks(&old, &new) {
        let passed = new[seen..hunk.side.start].iter().rev();
        above = passed
            .copied()
            .find(|line| line.starts_with('#'))
            .unwrap_or(above);
        seen = hunk.side.start;
        found.push(NoteEdit::Text {
            heading: above.trim_start_matches('#').trim().to_owned(),
            removed: owned(&old[hunk.base]),
            added: owned(&new[hunk.side]),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn case(before: &str, after: &str, want: &[&str]) {
        let shown: Vec<String> = changes(Some(before), Some(after))
            .into_iter()
            .map(|change| match change {
                NoteEdit::Field {
                    name,
                    before,
                    after,
                } => format!(
                    "{name} {} → {}",
                    before.as_deref().unwrap_or("-"),
                    after.as_deref().unwrap_or("-")
                ),
                NoteEdit::Text {
                    heading,
                    removed,
                    added,
                } => {
                    format!("{heading}: -{} +{}", removed.join("/"), added.join("/"))
                }
            })
            .collect();
        assert_eq!(shown, want);
    }

    #[test]
    fn compares_fields_and_lines() {
        case(
            "+++\nyear = 1\nphase = \"idea\"\n+++\n# Head\nold\nkept\n",
            "+++\nphase = \"pilot\" # now\nlang = \"en\"\n+++\n# Head\nnew\nkept\n",
            &[
                "phase \"idea\" → \"pilot\"",
                "lang - → \"en\"",
                "year 1 → -",
                "Head: -old +new",
            ],
        );
        case(
            "+++\n[[targets]]\nkind = \"n\"\ntarget-year = 2035\n+++\n",
            "+++\n[[targets]]\nkind = \"n\"\ntarget-year = 2030\n+++\n",
            &["targets[n 2035].target-year 2035 → 2030"],
        );
    }

    #[test]
    fn invalid_front_matter_is_compared_by_line() {
        case("+++\nx = \n+++\n", "+++\nx = 1\n+++\n", &[": -x =  +x = 1"]);
    }
}
