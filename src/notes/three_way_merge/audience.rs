//! Merges the audience of a note: closed wins, so unclear means members-only.
//!
//! Compares parsed values, never lines.

use std::borrow::Cow;

use super::{ConflictLocation, Decision, FieldStep, MergedNote};
use crate::model::note::Audience;
use crate::notes::findings::Faults;
use crate::notes::front_matter::{self, Format, FrontMatter, rewrite, tree};
use crate::notes::read_note::stated_audience;

/// The audience stated in a note, most restrictive first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stated {
    /// Members only, or not readable.
    Members,
    /// None stated: the default of `guildhall.toml` applies.
    Nothing,
    /// Everybody.
    Public,
}

impl Stated {
    /// The audience stated in a note.
    pub fn of(text: &str) -> Self {
        match stated_audience(text) {
            None => Self::Nothing,
            Some(Audience::Public) => Self::Public,
            Some(Audience::Members) => Self::Members,
        }
    }

    /// The default audience in `guildhall.toml`; members-only if missing.
    pub fn of_settings(text: &str) -> Self {
        let mut faults = Faults::new("", text);
        let entries = front_matter::read_toml(&mut faults);
        let word = tree::find(&entries, AUDIENCE).and_then(|entry| entry.item.value.as_text());
        if faults.is_empty() && word == Some("public") {
            Self::Public
        } else {
            Self::Members
        }
    }

    /// The audience of a merge of both sides: members-only unless they agree.
    ///
    /// A merged note is public only if both sides are valid and say `public`. A side without an
    /// audience agrees only with another such side, because the default is not known until
    /// `guildhall.toml` is merged.
    #[must_use]
    pub fn agreed_or_members(self, other: Self) -> Self {
        if self == other { self } else { Self::Members }
    }
}

const AUDIENCE: &str = "audience";

/// The path of the audience field.
pub fn spot() -> ConflictLocation {
    ConflictLocation::Field(vec![FieldStep::Key(AUDIENCE.to_owned())])
}

/// The audience as a TOML value, if there is one.
pub fn written(text: &str) -> Option<String> {
    let front = front_matter::read(&mut Faults::new("", text));
    tree::find(&front.entries, AUDIENCE).map(|entry| rewrite::print(&entry.item.value.to_toml()))
}

/// The default audience in `guildhall.toml` as a TOML value.
pub fn written_in_settings(text: &str) -> Option<String> {
    let entries = front_matter::read_toml(&mut Faults::new("", text));
    tree::find(&entries, AUDIENCE).map(|entry| rewrite::print(&entry.item.value.to_toml()))
}

/// Applies the rule to a merge; `stated` reads an audience, `close` sets members-only.
///
/// If one side is unchanged from the base, the other side may open the note. If the rule overrides
/// the merge, that is a conflict.
pub(super) fn apply_closed_wins(
    mut merged: MergedNote,
    [base, shared, mine]: [Option<&str>; 3],
    stated: fn(&str) -> Stated,
    close: fn(&str) -> String,
) -> MergedNote {
    let (Some(shared_text), Some(mine_text), Some(text)) = (shared, mine, &merged.text) else {
        return merged;
    };
    if base == shared || base == mine {
        return merged;
    }
    let sides = [stated(shared_text), stated(mine_text)];
    let is_overruled = stated(text) > sides[0].agreed_or_members(sides[1]);
    // If one side closed the note, it is closed. If one side opened it since the base, conflict.
    let widest = sides[0].max(sides[1]);
    let needs_choice = widest > stated(text) && base.map(stated) != Some(widest);
    if is_overruled {
        merged.text = Some(close(text));
    }
    if (is_overruled || needs_choice) && !merged.decisions.iter().any(|known| known.spot == spot())
    {
        merged.decisions.push(Decision {
            spot: spot(),
            base: base.and_then(written),
            mine: written(mine_text),
            theirs: written(shared_text),
        });
    }
    merged
}

/// Makes a note members-only and keeps everything else.
pub fn close(text: &str) -> String {
    if Stated::of(text) == Stated::Members {
        return text.to_owned();
    }
    let word = Audience::Members.as_str();
    set(text, Some(word))
        .filter(|closed| Stated::of(closed) == Stated::Members)
        // Front matter that is not on the first line is invalid, and so members-only.
        .unwrap_or_else(|| format!("\n{text}"))
}

/// Makes the bytes of a note members-only; `None` if they already are.
///
/// They are read as for the lists of notes: with a sign in the place of invalid bytes.
pub fn closed_bytes(content: &[u8]) -> Option<Vec<u8>> {
    let text = String::from_utf8_lossy(content);
    if Stated::of(&text) == Stated::Members {
        return None;
    }
    Some(match text {
        Cow::Borrowed(text) => close(text).into_bytes(),
        Cow::Owned(_) => [b"\n", content].concat(),
    })
}

/// Makes members-only the default in `guildhall.toml`.
pub fn close_settings(text: &str) -> String {
    // A missing key and an invalid file both mean members-only.
    let mut faults = Faults::new("", text);
    let entries = front_matter::read_toml(&mut faults);
    match tree::find(&entries, AUDIENCE) {
        Some(entry) => replaced(text, &entry.item.at, "\"members\""),
        None => text.to_owned(),
    }
}

/// Sets or removes the audience; `None` if that would change anything else.
pub(super) fn set(text: &str, word: Option<&str>) -> Option<String> {
    let front = front_matter::read_sound(text)?;
    let known = tree::find(&front.entries, AUDIENCE);
    let is_yaml = front.format == Format::Yaml;
    let line_end = if text[..front.block.start].ends_with("\r\n") {
        "\r\n"
    } else {
        "\n"
    };
    let line = word.map_or_else(String::new, |word| {
        if is_yaml {
            format!("{AUDIENCE}: {word}{line_end}")
        } else {
            format!("{AUDIENCE} = \"{word}\"{line_end}")
        }
    });
    let begin = |text: &str| replaced(text, &(front.block.start..front.block.start), &line);
    let mut tries = Vec::new();
    if let Some(entry) = known {
        if let Some(word) = word {
            let quoted = format!("\"{word}\"");
            let value = if is_yaml { word } else { &quoted };
            let at = entry.item.at.clone();
            // In YAML, a comment may count as part of the value.
            let old = entry
                .item
                .value
                .as_text()
                .filter(|old| is_yaml && !old.is_empty());
            if let Some(start) = old.and_then(|old| text[at.clone()].find(old)) {
                let start = at.start + start;
                let end = start + old.map_or(0, str::len);
                tries.push(replaced(text, &(start..end), word));
            }
            tries.push(replaced(text, &at, value));
        }
        // A value without its own range, such as a block scalar: replace whole lines.
        let lines = tree::line_start(text, entry.key_at.start)
            ..tree::line_end(
                text,
                entry.item.at.end.saturating_sub(1).max(entry.key_at.end),
            );
        tries.push(begin(&replaced(text, &lines, "")));
    } else {
        tries.push(match word.map(toml::Value::from) {
            Some(value) if !is_yaml => rewrite::set_key(text, AUDIENCE, &value).ok()?,
            _ => begin(text),
        });
    }
    tries.into_iter().find(|tried| {
        front_matter::read_sound(tried).is_some_and(|now| {
            let found = tree::find(&now.entries, AUDIENCE);
            found.and_then(|entry| entry.item.value.as_text()) == word
                && rest(&now) == rest(&front)
                && tried[now.body_start..] == text[front.body_start..]
        })
    })
}

/// The front matter without the audience.
fn rest(front: &FrontMatter<'_>) -> toml::Table {
    let mut table = tree::to_table(&front.entries);
    table.remove(AUDIENCE);
    table
}

fn replaced(text: &str, at: &std::ops::Range<usize>, new: &str) -> String {
    format!("{}{new}{}", &text[..at.start], &text[at.end..])
}

#[cfg(test)]
mod tests {
    use super::super::merge_note;
    use super::*;

    #[test]
    fn closes_a_note_in_every_spelling() {
        #[track_caller]
        fn case(text: &str, want: &str) {
            assert_eq!(close(text), want, "{text:?}");
            assert_eq!(Stated::of(want), Stated::Members, "{want:?}");
        }
        case(
            "+++\ntitle = \"T\"\n\"audience\" = 'public' # why\n+++\nB\n",
            "+++\ntitle = \"T\"\n\"audience\" = \"members\" # why\n+++\nB\n",
        );
        case(
            "+++\r\naudience = \"publ\\u0069c\"\r\n+++\r\n",
            "+++\r\naudience = \"members\"\r\n+++\r\n",
        );
        case(
            "+++\naudience = \"\"\"\npublic\"\"\"\n+++\n",
            "+++\naudience = \"members\"\n+++\n",
        );
        case(
            "\u{feff}+++\ntitle = \"T\"\n[t]\nx = 1\n+++\n",
            "\u{feff}+++\ntitle = \"T\"\naudience = \"members\"\n[t]\nx = 1\n+++\n",
        );
        case(
            "---\n'audience' : \"public\" # why\n---\n",
            "---\n'audience' : \"members\" # why\n---\n",
        );
        case(
            "---\naudience:\n  public\n---\n",
            "---\naudience:\n  members\n---\n",
        );
        case(
            "---\naudience: !!str public\n---\n",
            "---\naudience: !!str members\n---\n",
        );
        case(
            "---\n{audience: public, a: b}\n---\n",
            "---\n{audience: members, a: b}\n---\n",
        );
        case(
            "---\naudience: >-\n  public\na: b\n---\n",
            "---\naudience: >-\n  members\na: b\n---\n",
        );
        case(
            "---\n? audience\n: public\n---\n",
            "---\n? audience\n: members\n---\n",
        );
        case("---\na: b\n---\n", "---\naudience: members\na: b\n---\n");
        // No audience can be added here, and broken front matter is members-only.
        case("---\n{a: b}\n---\n", "\n---\n{a: b}\n---\n");
        case("No front matter", "No front matter");
        case("+++\naudience = 1\n+++\n", "+++\naudience = 1\n+++\n");
    }

    /// Checks the merged audience and its conflict for both orders of the sides.
    #[track_caller]
    fn case(base: Option<&str>, one: &str, other: &str, want: Stated, waits: bool) {
        for (shared, mine) in [(one, other), (other, one)] {
            let merged = merge_note(base, Some(shared), Some(mine));
            let text = merged.text.expect("nobody removed it");
            assert_eq!(Stated::of(&text), want, "{shared:?} {mine:?} {text:?}");
            let waiting = merged.decisions.iter().any(|d| d.spot == spot());
            assert_eq!(waiting, waits, "{shared:?} {mine:?} {:?}", merged.decisions);
        }
    }

    #[test]
    fn a_contested_audience_is_closed_and_waits() {
        let note = |audience: &str, body: &str| format!("+++\n{audience}+++\n{body}\n");
        let members = note("audience = \"members\"\n", "a");
        let public = note("audience = \"public\" # yes\n", "a");
        case(
            Some(&members),
            &public,
            &note("audience = \"everyone\"\n", "a"),
            Stated::Members,
            true,
        );
        case(
            Some(&members),
            &public,
            &note("x = 1\n", "a"),
            Stated::Members,
            true,
        );
        // One side opens the note; the other edits it or has no audience.
        let edited = note("audience = \"members\"\nx = 1\n", "a");
        case(Some(&members), &public, &edited, Stated::Members, true);
        case(
            Some(&note("", "a")),
            &public,
            &note("x = 1\n", "a"),
            Stated::Members,
            true,
        );
        // One side is invalid.
        case(
            Some(&members),
            &public,
            &note("audience = \"public\"\nx = \n", "a"),
            Stated::Members,
            true,
        );
        case(Some(&members), &public, "a\n", Stated::Members, true);
        // Closing wins; if no side has an audience, the merge has none.
        let edited = note("audience = \"public\" # yes\nx = 1\n", "a");
        case(Some(&public), &members, &edited, Stated::Members, false);
        case(
            Some(&note("", "a")),
            &note("x = 1\n", "a"),
            &note("y = 1\n", "a"),
            Stated::Nothing,
            false,
        );
        case(
            Some(&public),
            &edited,
            &note("audience = \"public\"\ny = 1\n", "a"),
            Stated::Public,
            false,
        );
        // The other side did not change the note.
        case(Some(&members), &public, &members, Stated::Public, false);
    }

    #[test]
    fn values_are_compared_in_yaml() {
        let note = |audience: &str, body: &str| format!("---\ntitle: T\n{audience}---\n{body}\n");
        let base = note("audience: members\n", "a\n\nb\n\nc");
        let edited = note("audience: members\n", "a\n\nb\n\nC");
        for spelling in [
            "audience: public\n",
            "audience: 'public'\n",
            "audience : \"public\" # members\n",
            "\"audience\": public\n",
            "? audience\n: public\n",
            "audience:\n  public\n",
            "audience: >-\n  public\n",
            "audience: !!str public\n",
        ] {
            let opened = note(spelling, "A\n\nb\n\nc");
            assert_eq!(Stated::of(&opened), Stated::Public, "{spelling:?}");
            case(Some(&base), &opened, &edited, Stated::Members, true);
            case(None, &opened, &edited, Stated::Members, true);
            // Closing wins over any edit of the other side.
            let edited = note(spelling, "a\n\nb\n\nC");
            for closed in ["audience: members\n", "Audience: members\n", "audience:\n"] {
                let closed = note(closed, "a\n\nb\n\nc");
                let merged = merge_note(Some(&opened), Some(&closed), Some(&edited));
                assert_eq!(Stated::of(&merged.text.expect("kept")), Stated::Members);
                let merged = merge_note(Some(&opened), Some(&edited), Some(&closed));
                assert_eq!(Stated::of(&merged.text.expect("kept")), Stated::Members);
            }
        }
    }
}
