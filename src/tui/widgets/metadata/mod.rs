//! What is known about a note beside its text: one line of facts, and all keys of its front matter
//! with the labels of the schema.

mod details_pane;
mod tables;

pub(crate) use self::details_pane::draw_details;

use toml::Value;

use crate::config::ThemeRole;
use crate::model::hit::Hit;
use crate::model::note::Note;
use crate::model::schema::{COMMON, SchemaKey, ValueShape, own_keys};
use crate::notes::clean::clean;
use crate::tui::clock::Clock;
use crate::tui::labels::Labels;
use crate::tui::strings;
use crate::tui::theme::TextStyle;
use crate::tui::widgets::line_breaks::{wrap, wrap_hanging};
use crate::tui::widgets::note_diff;
use crate::tui::widgets::styled_text::TextSpan;
use crate::tui::widgets::text_width::{width, width_of};
use crate::work::{LogEntry, Page};

/// Saved states shown beside a note.
pub(crate) const MOST_STATES: usize = 5;

/// Keys that are shown elsewhere on the page.
const ELSEWHERE: &[&str] = &["title", "summary", "sources", "relations"];

/// The sign and style of a state, if it says how good it is: never colour alone.
fn sign(state: &str) -> Option<(&'static str, ThemeRole)> {
    Some(match state {
        "succeeded" | "in-force" | "adopted" | "adopted-into-law" | "completed" | "accepted"
        | "running" | "for" => ("+", ThemeRole::Good),
        "partly" | "too-early" | "in-review" | "open" | "submitted" | "pilot" | "planned" => {
            ("=", ThemeRole::Text)
        }
        "abandoned" | "reversed" | "repealed" | "rejected" | "stopped" | "against" => {
            ("x", ThemeRole::Bad)
        }
        "superseded" | "amended" | "expired" | "weakened" => ("!", ThemeRole::Caution),
        _ => return None,
    })
}

fn state(field: &str, value: &str, labels: &Labels) -> TextSpan {
    // A state is never broken from its sign.
    let label = labels.label(field, value).replace(' ', "\u{a0}");
    match sign(value) {
        Some((sign, role)) => TextSpan::sign(&format!("{sign}\u{a0}{label}"), TextStyle::of(role)),
        None => TextSpan::muted(&label),
    }
}

/// The facts of a note in one line: kind, city, year, status, outcome.
pub(crate) fn facts(note: &Note, labels: &Labels) -> Vec<TextSpan> {
    Facts {
        kind: note.kind.word(),
        cities: &note.filing.cities,
        year: note.filing.year,
        status: note.filing.status.as_deref(),
        outcome: note.filing.outcome.as_deref(),
    }
    .line(labels)
}

/// The facts of a hit in one line of at most `cols` columns: what does not fit is left out, the
/// least telling first.
pub(crate) fn facts_of_hit(hit: &Hit, labels: &Labels, cols: usize) -> Vec<TextSpan> {
    Facts {
        kind: hit.kind.word(),
        cities: &hit.cities,
        year: hit.year,
        status: hit.status.as_deref(),
        outcome: hit.outcome.as_deref(),
    }
    .fitting(labels, cols)
}

struct Facts<'a> {
    kind: &'a str,
    cities: &'a [String],
    year: Option<i16>,
    status: Option<&'a str>,
    outcome: Option<&'a str>,
}

impl Facts<'_> {
    fn line(&self, labels: &Labels) -> Vec<TextSpan> {
        let mut parts = vec![TextSpan::muted(labels.label("kind", self.kind))];
        // The city is what planners look for first; it keeps the terminal's own colour.
        match self.cities {
            [] => {}
            [city] => parts.push(TextSpan::body(labels.label("city", city))),
            [city, others @ ..] => {
                let label = labels.label("city", city);
                parts.push(TextSpan::body(&format!("{label} +{}", others.len())));
            }
        }
        if let Some(year) = self.year {
            parts.push(TextSpan::muted(&year.to_string()));
        }
        parts.extend(self.status.map(|value| state("status", value, labels)));
        parts.extend(self.outcome.map(|value| state("outcome", value, labels)));
        let mut line = Vec::new();
        for (i, part) in parts.into_iter().enumerate() {
            if i > 0 {
                line.push(TextSpan::muted("  "));
            }
            line.push(part);
        }
        line
    }

    fn fitting(mut self, labels: &Labels, cols: usize) -> Vec<TextSpan> {
        // Whether it worked says more than where it stands in law.
        if self.outcome.is_some() && width_of(&self.line(labels)) > cols {
            self.status = None;
        }
        if width_of(&self.line(labels)) > cols {
            self.year = None;
        }
        if width_of(&self.line(labels)) > cols {
            self.status = None;
            self.outcome = None;
        }
        self.line(labels)
    }
}

/// Everything the front matter says, as lines of at most `cols` columns.
fn lines(note: &Note, labels: &Labels, cols: usize) -> Vec<Vec<TextSpan>> {
    let mut lines = pair("Kind", labels.label("kind", note.kind.word()), cols);
    let mut keys: Vec<&SchemaKey> = own_keys(note.kind).iter().chain(COMMON).collect();
    let series = tables::preferred_series(note);
    // Tables are long: what is said in one line comes first.
    keys.sort_by_key(|key| matches!(key.shape, ValueShape::Row(_) | ValueShape::Rows(_)));
    for key in &keys {
        let Some(value) = note.keys.get(key.name) else {
            continue;
        };
        // Two keys of one label say the same, one of them as a code.
        let twice = keys.iter().any(|other| {
            other
                .name
                .strip_prefix(key.name)
                .is_some_and(|rest| rest.starts_with('-'))
                && other.label == key.label
                && note.keys.contains_key(other.name)
        });
        if !ELSEWHERE.contains(&key.name) && !twice {
            lines.extend(key_lines(key, value, series, labels, cols));
        }
    }
    // Unknown keys are kept, searchable and shown: they are facts, too.
    for (name, value) in &note.keys {
        if !keys.iter().any(|key| key.name == name) {
            let text = plain_value(value);
            lines.extend(pair(&strings::field(name), &text, cols));
        }
    }
    lines
}

/// Everything known about a page beside its text: its front matter, then what points at it and
/// what is much like it.
pub(crate) fn page_lines(page: &Page, labels: &Labels, cols: usize) -> Vec<Vec<TextSpan>> {
    let mut lines = lines(&page.note, labels, cols);
    for (title, hits) in [
        (strings::LINKED_FROM, &page.backlinks),
        (strings::RELATED, &page.related),
    ] {
        if hits.is_empty() {
            continue;
        }
        lines.push(Vec::new());
        let title = format!("{title} ({})", hits.len());
        lines.push(vec![TextSpan::new(&title, TextStyle::BOLD)]);
        let hits = hits.iter();
        lines.extend(hits.map(|hit| vec![TextSpan::body(&format!("  {}", hit.title))]));
    }
    lines
}

/// Who changed the note and when: a blank line, a title with a hint, the newest states.
pub(crate) fn history_lines(history: &[LogEntry], hint: &str, clock: Clock) -> Vec<Vec<TextSpan>> {
    if history.is_empty() {
        return Vec::new();
    }
    let title = format!("{} ({})", strings::HISTORY, history.len());
    let mut lines = vec![
        Vec::new(),
        vec![
            TextSpan::new(&title, TextStyle::BOLD),
            TextSpan::muted(&format!("  {hint}")),
        ],
    ];
    lines.extend(history.iter().take(MOST_STATES).map(|entry| {
        let about = note_diff::state_about(entry);
        // Whose city it is has no room here; the list of differences says it.
        let line = format!("{}  {}", clock.day(entry.when), entry.who);
        vec![
            TextSpan::body(&format!("  {line}")),
            TextSpan::muted(&format!("  {about}")),
        ]
    }));
    lines
}

/// The lines of a key. `series` is the one that the note prefers, if it has several.
fn key_lines(
    key: &SchemaKey,
    value: &Value,
    series: Option<&str>,
    labels: &Labels,
    cols: usize,
) -> Vec<Vec<TextSpan>> {
    match (key.shape, value) {
        (ValueShape::Row(columns), Value::Table(row)) => {
            let mut lines = vec![Vec::new(), vec![TextSpan::new(key.label, TextStyle::BOLD)]];
            for column in columns {
                if let Some(value) = row.get(column.name).filter(|_| !tables::is_source(column)) {
                    let text = labelled(column, value, labels);
                    lines.extend(pair(column.label, &text, cols));
                }
            }
            lines
        }
        (ValueShape::Rows(columns), Value::Array(rows)) => {
            let mut lines = vec![Vec::new(), vec![TextSpan::new(key.label, TextStyle::BOLD)]];
            lines.extend(tables::lines(columns, rows, series, labels, cols));
            lines
        }
        _ => {
            let text = labelled(key, value, labels);
            let sign = value.as_str().and_then(sign);
            match sign {
                Some((sign, role)) => {
                    let style = TextStyle {
                        sign: true,
                        ..TextStyle::of(role)
                    };
                    pair_in(key.label, &format!("{sign} {text}"), style, cols)
                }
                None => pair(key.label, &text, cols),
            }
        }
    }
}

fn labelled(key: &SchemaKey, value: &Value, labels: &Labels) -> String {
    match value {
        Value::Array(values) => {
            let parts: Vec<String> = values
                .iter()
                .map(|value| labelled(key, value, labels))
                .collect();
            parts.join(", ")
        }
        Value::String(text) => match key.shape {
            ValueShape::Word(list) | ValueShape::Words(list) => {
                labels.label_of_word(list, key.name, text)
            }
            ValueShape::Cities => labels.label_of_key(key.name, text).to_owned(),
            ValueShape::Note(_) => text
                .parse()
                .ok()
                .and_then(|id| labels.title(&id))
                .unwrap_or(text)
                .to_owned(),
            _ => text.clone(),
        },
        value if matches!(key.shape, ValueShape::Number | ValueShape::Count) => {
            tables::figure(value)
        }
        value => plain_value(value),
    }
}

fn plain_value(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Boolean(true) => "yes".to_owned(),
        Value::Boolean(false) => "no".to_owned(),
        Value::Array(values) => {
            let parts: Vec<String> = values.iter().map(plain_value).collect();
            parts.join(", ")
        }
        Value::Table(table) => {
            let parts: Vec<String> = table.values().map(plain_value).collect();
            parts.join(", ")
        }
        value => value.to_string(),
    }
}

fn pair(label: &str, text: &str, cols: usize) -> Vec<Vec<TextSpan>> {
    pair_in(label, text, TextStyle::BODY, cols)
}

/// A label and what it says; short labels stand in a column of their own.
fn pair_in(label: &str, text: &str, style: TextStyle, cols: usize) -> Vec<Vec<TextSpan>> {
    const COLUMN: usize = 12;
    if text.trim().is_empty() {
        return Vec::new();
    }
    let value = TextSpan::new(text, style);
    let label = &*clean(label);
    let label_cols = width(label);
    if label_cols >= COLUMN || cols < 2 * COLUMN {
        let label = TextSpan::muted(&format!("{label}: "));
        return wrap_hanging(wrap, TextSpan::default(), &[label, value], cols);
    }
    let label = format!("{label}{}", " ".repeat(COLUMN - label_cols));
    wrap_hanging(wrap, TextSpan::muted(&label), &[value], cols)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stand_in_one_column_whatever_the_script_of_their_labels() {
        for label in ["Mode", "方式", "Größe"] {
            let lines = pair(label, &"tram ".repeat(9), 30);
            for line in &lines {
                assert!(width_of(line) <= 30, "{line:?}");
                assert_eq!(width(&line[0].text), 12, "{line:?}");
            }
        }
    }

    #[test]
    fn states_are_told_apart_by_their_signs_alone() {
        let states = ["succeeded", "partly", "abandoned", "superseded"].map(sign);
        for (i, one) in states.iter().flatten().enumerate() {
            for other in states.iter().flatten().skip(i + 1) {
                assert!(one.0 != other.0 && one.1 != other.1, "{one:?} {other:?}");
            }
        }
    }
}
