//! What differs between two versions of a note, in words: fields by their labels, text by
//! sentences, rewritten sentences word by word.

use toml::Value;

use super::names::Names;
use super::text::{Piece, Role, Tone};
use super::words;
use super::wrap::wrap;
use crate::model::note::Kind;
use crate::model::schema::{COMMON, find_key, keys};
use crate::notes::merge::{Change, changes};
use crate::notes::sentences::{Sentence, Words, tell_apart};
use crate::work::{ChangeKind, Difference, LogEntry, NoteChange};

const GONE: Tone = Tone::of(Role::Far);
const NEW: Tone = Tone::of(Role::Good);

/// The lines of a difference, at most `cols` columns wide.
pub(crate) fn lines(difference: &Difference, names: &Names, cols: usize) -> Vec<Vec<Piece>> {
    let Some(change) = &difference.change else {
        return vec![vec![Piece::muted(words::NO_DIFFERENCE)]];
    };
    match (change.file.kind, &difference.text) {
        (ChangeKind::New | ChangeKind::Kept, Some(text)) => {
            let mut lines = change_lines(change, names, cols);
            lines.push(Vec::new());
            lines.extend(note_lines(None, text, &difference.path, names, cols));
            lines
        }
        _ => change_lines(change, names, cols),
    }
}

/// The lines of what one side made of a whole note; without a text before, all of it is new.
pub(crate) fn note_lines(
    before: Option<&str>,
    after: &str,
    path: &str,
    names: &Names,
    cols: usize,
) -> Vec<Vec<Piece>> {
    let changes = changes(Some(before.unwrap_or_default()), Some(after));
    if changes.is_empty() {
        return vec![vec![Piece::muted(words::LAYOUT_ONLY)]];
    }
    all_changes(&changes, Kind::of_path(path), names, cols)
}

/// The lines of what happened to one note.
pub(crate) fn change_lines(change: &NoteChange, names: &Names, cols: usize) -> Vec<Vec<Piece>> {
    let kind = Kind::of_path(&change.file.path);
    match change.file.kind {
        ChangeKind::New => vec![vec![Piece::new(words::NEW_NOTE, Tone::BOLD)]],
        ChangeKind::Removed => vec![vec![Piece::new(words::REMOVED_NOTE, Tone::BOLD)]],
        ChangeKind::Kept => wrap(&[Piece::new(words::KEPT_NOTE, Tone::BOLD)], cols),
        ChangeKind::Changed if change.changes.is_empty() => {
            vec![vec![Piece::muted(words::LAYOUT_ONLY)]]
        }
        ChangeKind::Changed => all_changes(&change.changes, kind, names, cols),
    }
}

/// Somebody with their city, if that is known: `A. Holm, Oslo`.
pub(crate) fn person(who: &str, city: Option<&str>, names: &Names) -> String {
    let who = crate::notes::clean::clean(who);
    match city {
        Some(city) => format!("{who}, {}", names.label("city", city)),
        None => who.into_owned(),
    }
}

/// When a state was saved and by whom: `2 Mar 2026  A. Holm`.
pub(crate) fn state_line(entry: &LogEntry, when: &str, names: &Names) -> String {
    format!(
        "{when}  {}",
        person(&entry.who, entry.city.as_deref(), names)
    )
}

/// What a saved state changed, in a few words.
pub(crate) fn state_about(entry: &LogEntry) -> String {
    let mut parts: Vec<String> = Vec::new();
    for note in &entry.notes {
        let kind = Kind::of_path(&note.file.path);
        match note.file.kind {
            ChangeKind::New | ChangeKind::Kept => parts.push("new".to_owned()),
            ChangeKind::Removed => parts.push("removed".to_owned()),
            ChangeKind::Changed if note.changes.is_empty() => parts.push("layout".to_owned()),
            ChangeKind::Changed => {}
        }
        for change in &note.changes {
            let part = match change {
                Change::Field { name, .. } => field_label(name, kind),
                Change::Text { heading, .. } if heading.is_empty() => "text".to_owned(),
                Change::Text { heading, .. } => format!("text under \"{heading}\""),
            };
            if !parts.contains(&part) {
                parts.push(part);
            }
        }
    }
    parts.join(", ")
}

fn all_changes(
    changes: &[Change],
    kind: Option<Kind>,
    names: &Names,
    cols: usize,
) -> Vec<Vec<Piece>> {
    let mut lines: Vec<Vec<Piece>> = Vec::new();
    let mut last_heading = None;
    for change in changes {
        match change {
            Change::Field {
                name,
                before,
                after,
            } => {
                let pair = [before, after].map(Option::as_deref);
                lines.extend(field_lines(name, kind, pair, names, cols));
            }
            Change::Text {
                heading,
                removed,
                added,
            } => {
                if last_heading != Some(heading) {
                    if !lines.is_empty() {
                        lines.push(Vec::new());
                    }
                    let title = if heading.is_empty() {
                        "Text".to_owned()
                    } else {
                        format!("Text under \"{heading}\"")
                    };
                    lines.extend(wrap(&[Piece::new(&title, Tone::BOLD)], cols));
                    last_heading = Some(heading);
                }
                lines.extend(text_lines(&removed.join("\n"), &added.join("\n"), cols));
            }
        }
    }
    lines
}

/// Two texts, sentence by sentence.
pub(crate) fn text_lines(before: &str, after: &str, cols: usize) -> Vec<Vec<Piece>> {
    let mut told = tell_apart(before, after);
    told.iter_mut().for_each(without_bullet);
    let line = |sentence: Sentence| match sentence {
        Sentence::Kept(text) => hanging("  ", &[Piece::muted(&text)], Tone::MUTED, cols),
        Sentence::Gone(words) => hanging("- ", &runs(&words, GONE), GONE.bold(), cols),
        Sentence::New(words) => hanging("+ ", &runs(&words, NEW), NEW.bold(), cols),
    };
    told.into_iter().flat_map(line).collect()
}

/// Takes the mark of a list item away: beside our own signs it would read as one of them.
fn without_bullet(sentence: &mut Sentence) {
    let text = match sentence {
        Sentence::Kept(text) => text,
        Sentence::Gone(words) | Sentence::New(words) => match words.first_mut() {
            Some(run) => &mut run.text,
            None => return,
        },
    };
    if let Some(rest) = ["- ", "* ", "+ "]
        .iter()
        .find_map(|mark| text.strip_prefix(mark))
    {
        *text = rest.to_owned();
    }
}

/// Words of a sentence; those that only this side has stand out.
pub(crate) fn runs(words: &[Words], tone: Tone) -> Vec<Piece> {
    let piece = |run: &Words| {
        let mut tone = tone;
        if run.differs {
            tone.bold = true;
            tone.underlined = true;
        }
        Piece::new(&run.text, tone)
    };
    words.iter().map(piece).collect()
}

/// Wraps with a sign in front; further lines are indented as far.
fn hanging(sign: &str, pieces: &[Piece], tone: Tone, cols: usize) -> Vec<Vec<Piece>> {
    let mut lines = wrap(pieces, cols.saturating_sub(sign.len()));
    for (i, line) in lines.iter_mut().enumerate() {
        let lead = if i == 0 { sign } else { "  " };
        line.insert(0, Piece::new(lead, tone));
    }
    lines
}

fn field_lines(
    name: &str,
    kind: Option<Kind>,
    pair: [Option<&str>; 2],
    names: &Names,
    cols: usize,
) -> Vec<Vec<Piece>> {
    let label = Piece::new(&field_label(name, kind), Tone::BOLD);
    let key = last_key(name);
    let lists = pair.map(|side| {
        side.and_then(read_value)
            .and_then(|value| list(&value, key, names))
    });
    let texts = pair.map(|side| side.map(|side| value_text(side, key, names)));
    let is_long =
        |text: &Option<String>| text.as_ref().is_some_and(|text| text.chars().count() > 40);
    let pieces = match (lists, &texts) {
        ([Some(before), Some(after)], _) => list_change(&label, &before, &after),
        (_, [Some(before), Some(after)]) if texts.iter().any(is_long) => {
            let mut lines = wrap(&[label], cols);
            lines.extend(text_lines(before, after, cols));
            return lines;
        }
        (_, [Some(before), Some(after)]) => vec![
            label,
            Piece::body("  was "),
            Piece::new(before, GONE),
            Piece::body(", now "),
            Piece::new(after, NEW.bold()),
        ],
        (_, [None, Some(after)]) => {
            vec![label, Piece::body("  now "), Piece::new(after, NEW.bold())]
        }
        (_, [Some(before), None]) => vec![
            label,
            Piece::body("  was "),
            Piece::new(before, GONE),
            Piece::body(", now gone"),
        ],
        (_, [None, None]) => return Vec::new(),
    };
    hanging("", &pieces, Tone::BODY, cols)
}

fn list_change(label: &Piece, before: &[String], after: &[String]) -> Vec<Piece> {
    let missing = |from: &[String], other: &[String]| -> Vec<String> {
        let only = from.iter().filter(|one| !other.contains(one));
        only.cloned().collect()
    };
    let (gone, new) = (missing(before, after), missing(after, before));
    let mut pieces = vec![label.clone()];
    if !new.is_empty() {
        pieces.push(Piece::body("  added "));
        pieces.push(Piece::new(&new.join(", "), NEW.bold()));
    }
    if !gone.is_empty() {
        pieces.push(Piece::body(if new.is_empty() {
            "  taken off "
        } else {
            ", taken off "
        }));
        pieces.push(Piece::new(&gone.join(", "), GONE));
    }
    if pieces.len() == 1 {
        pieces.push(Piece::muted("  in another order"));
    }
    pieces
}

/// A field for people: `targets[net-zero 2050].target-year` is `Targets, net-zero 2050: Target
/// year`.
pub(crate) fn field_label(name: &str, kind: Option<Kind>) -> String {
    let mut label = String::new();
    for part in parts(name) {
        let (key, row) = match part.split_once('[') {
            Some((key, row)) => (key, Some(row.trim_end_matches(']'))),
            None => (part, None),
        };
        let known = match kind {
            Some(kind) => find_key(kind, key),
            None => COMMON.iter().find(|known| known.name == key),
        };
        let words = known.map_or_else(
            || words::field(&key.replace('-', " ")),
            |k| k.label.to_owned(),
        );
        if !label.is_empty() {
            label.push_str(": ");
        }
        label.push_str(&words);
        if let Some(row) = row {
            label.push_str(", ");
            label.push_str(row);
        }
    }
    label
}

/// The steps of a field's name: dots between brackets belong to a row.
fn parts(name: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut start, mut depth) = (0, 0_usize);
    for (at, c) in name.char_indices() {
        match c {
            '[' => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            '.' if depth == 0 => {
                parts.push(&name[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&name[start..]);
    parts
}

fn last_key(name: &str) -> &str {
    let last = parts(name).pop().unwrap_or_default();
    last.split('[').next().unwrap_or_default()
}

fn read_value(toml: &str) -> Option<Value> {
    let table: toml::Table = format!("value = {toml}").parse().ok()?;
    table.get("value").cloned()
}

/// The members of a list of plain values.
fn list(value: &Value, key: &str, names: &Names) -> Option<Vec<String>> {
    let all = value.as_array()?;
    let plain = all.iter().all(|one| !one.is_table() && !one.is_array());
    plain.then(|| all.iter().map(|one| plain_text(one, key, names)).collect())
}

/// A TOML value as people write it, with the labels of vocabulary words.
pub(crate) fn value_text(toml: &str, key: &str, names: &Names) -> String {
    read_value(toml).map_or_else(|| toml.to_owned(), |value| plain_text(&value, key, names))
}

fn plain_text(value: &Value, key: &str, names: &Names) -> String {
    match value {
        Value::String(text) => names.label_of_key(key, text).to_owned(),
        Value::Boolean(true) => "yes".to_owned(),
        Value::Boolean(false) => "no".to_owned(),
        Value::Array(all) => {
            let all: Vec<String> = all.iter().map(|one| plain_text(one, key, names)).collect();
            all.join(", ")
        }
        Value::Table(table) => {
            let pair = |(key, value): (&String, &Value)| {
                let label = key.replace('-', " ");
                format!("{label} {}", plain_text(value, key, names))
            };
            let all: Vec<String> = table.iter().map(pair).collect();
            all.join(", ")
        }
        other => other.to_string(),
    }
}

/// The words of a choice's place: a field's label, or where the text stands.
pub(crate) fn place_label(spot: &crate::notes::merge::Spot, path: &str) -> String {
    use crate::notes::merge::Spot;
    match spot {
        Spot::Note => "The whole note".to_owned(),
        Spot::Field(_) => field_label(&spot.to_string(), Kind::of_path(path)),
        Spot::Passage { heading, .. } if heading.is_empty() => "Text".to_owned(),
        Spot::Passage { heading, .. } => format!("Text under \"{heading}\""),
    }
}

/// Where in a note a choice's place is: keys in the order of the schema, then other keys, then text.
pub(crate) fn place_in_note(spot: &crate::notes::merge::Spot, path: &str) -> (u8, usize) {
    use crate::notes::merge::{Spot, Step};
    match spot {
        Spot::Note => (0, 0),
        Spot::Passage { .. } => (2, 0),
        Spot::Field(steps) => {
            let known = match (steps.first(), Kind::of_path(path)) {
                (Some(Step::Key(first)), Some(kind)) => {
                    keys(kind).position(|key| key.name == first.as_str())
                }
                _ => None,
            };
            (1, known.unwrap_or(usize::MAX))
        }
    }
}

/// The last key of a choice's place, for labels of its values.
pub(crate) fn place_key(spot: &crate::notes::merge::Spot) -> String {
    last_key(&spot.to_string()).to_owned()
}

#[cfg(test)]
mod tests {
    use super::super::text::plain;
    use super::*;

    #[track_caller]
    fn case(before: &str, after: &str, want: &[&str]) {
        let found = changes(Some(before), Some(after));
        let lines = all_changes(&found, Some(Kind::City), &Names::default(), 60);
        let lines: Vec<String> = lines.iter().map(|line| plain(line)).collect();
        assert_eq!(lines, want);
    }

    #[test]
    fn differences_are_told_in_words() {
        case(
            "+++\ntitle = \"Oslo\"\ntags = [\"a\", \"b\"]\nyear = 2019\n+++\n# Results\nIt was good. It cost much.\n",
            "+++\ntitle = \"Oslo\"\ntags = [\"b\", \"c\"]\nlang = \"en\"\n+++\n# Results\nIt was good. It cost little.\n",
            &[
                "Tags  added c, taken off a",
                "Language  now en",
                "Year  was 2019, now gone",
                "",
                "Text under \"Results\"",
                "  It was good.",
                "- It cost much.",
                "+ It cost little.",
            ],
        );
        case(
            "+++\n[[targets]]\nkind = \"net-zero\"\ntarget-year = 2035\n+++\n",
            "+++\n[[targets]]\nkind = \"net-zero\"\ntarget-year = 2030\n+++\n",
            &["Targets, net-zero 2035: Target year  was 2035, now 2030"],
        );
    }

    #[test]
    fn the_mark_of_a_list_item_does_not_stand_beside_ours() {
        case(
            "- One apple\n- Two\n",
            "- One pear\n- Two\n",
            &["Text", "- One apple", "+ One pear"],
        );
    }

    #[test]
    fn a_new_note_is_told_as_a_whole() {
        let difference = Difference {
            path: "cities/oslo.md".to_owned(),
            change: Some(NoteChange {
                file: crate::work::FileChange {
                    path: "cities/oslo.md".to_owned(),
                    kind: ChangeKind::New,
                },
                changes: Vec::new(),
            }),
            text: Some("+++\ntitle = \"Oslo\"\n+++\nA city.\n".to_owned()),
        };
        let lines = lines(&difference, &Names::default(), 60);
        let lines: Vec<String> = lines.iter().map(|line| plain(line)).collect();
        assert_eq!(
            lines,
            ["A new note", "", "Title  now Oslo", "", "Text", "+ A city."]
        );
    }
}
