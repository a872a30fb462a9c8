//! Metadata of a note: facts in one line, and all front matter.

mod details_pane;
mod key_facts;
mod tables;

pub(crate) use self::details_pane::draw_details;
pub(crate) use self::key_facts::key_facts;

use toml::Value;

use crate::model::date::Date;
use crate::model::hit::Hit;
use crate::model::note::{Kind, Note};
use crate::model::schema::{COMMON, SchemaKey, ValueShape, own_keys};
use crate::tui::clock::Clock;
use crate::tui::labels::Labels;
use crate::tui::strings;
use crate::tui::theme::TextStyle;
use crate::tui::widgets::fact_line::joined_facts;
use crate::tui::widgets::key_values::{key_value, value_column};
use crate::tui::widgets::line_breaks::{wrap, wrap_hanging};
use crate::tui::widgets::note_diff;
use crate::tui::widgets::outcome_sign::{lower_first, outcome, sign_of_state};
use crate::tui::widgets::pane::section_title;
use crate::tui::widgets::styled_text::TextSpan;
use crate::tui::widgets::text_width::{cut_spans, width, width_of};
use crate::work::{LogEntry, Page};

/// A label and its value.
pub(crate) type LabelledValue = (String, Vec<TextSpan>);

/// Maximum number of commits shown beside a note.
pub(crate) const MAX_COMMITS: usize = 5;

/// Keys that the page shows elsewhere.
const ELSEWHERE: &[&str] = &["title", "summary", "sources", "relations"];

/// The facts of a note in one line: kind, city, year and status.
pub(crate) fn facts(note: &Note, labels: &Labels) -> Vec<TextSpan> {
    let filing = &note.filing;
    let mut parts = Facts {
        kind: note.kind.as_str(),
        cities: &filing.cities,
        year: filing.year,
    }
    .parts(labels);
    parts.extend(filing.status.as_deref().map(|value| {
        let label = lower_first(labels.label("status", value));
        TextSpan::muted(&label)
    }));
    joined(parts)
}

/// The facts of a hit: kind, city and year.
///
/// The outcome or legal status is at the right edge.
///
/// If they do not fit in a line of `cols` columns, the kind of a practice is omitted first, then the
/// year. If that is not enough, the outcome or status takes a line of its own.
pub(crate) fn facts_of_hit(
    hit: &Hit,
    with_kind: bool,
    labels: &Labels,
    cols: usize,
) -> Vec<Vec<TextSpan>> {
    let state = Vec::from_iter(state_of_hit(hit, labels));
    let mut all = Facts {
        kind: hit.kind.as_str(),
        cities: &hit.cities,
        year: hit.year,
    }
    .parts(labels);
    if !with_kind && all.len() > 1 {
        all.remove(0);
    }
    let is_practice = with_kind && hit.kind == Kind::Practice && all.len() > 1;
    let short = &all[usize::from(is_practice)..];
    let shorter = &short[..short.len() - usize::from(hit.year.is_some() && short.len() > 1)];
    let fitting = |cols: usize| {
        let mut forms = [&all[..], short, shorter].into_iter();
        forms.find(|parts| width_of(&joined(parts.to_vec())) <= cols)
    };
    let beside = match width_of(&state) {
        0 => fitting(cols),
        wide => fitting(cols.saturating_sub(wide + 1)),
    };
    let parts = beside.or_else(|| fitting(cols)).unwrap_or(shorter);
    let mut lines = vec![cut_spans(&joined(parts.to_vec()), cols)];
    if beside.is_none() && !state.is_empty() {
        lines.push(Vec::new());
    }
    if let Some(last) = lines.last_mut().filter(|_| !state.is_empty()) {
        let gap = cols.saturating_sub(width_of(last) + width_of(&state));
        last.push(TextSpan::body(&" ".repeat(gap)));
        last.extend(state);
    }
    lines
}

/// The facts of a hit, after its title: kind, city, year and outcome.
pub(crate) fn facts_after_title(hit: &Hit, labels: &Labels) -> Vec<TextSpan> {
    let mut parts = Facts {
        kind: hit.kind.as_str(),
        cities: &hit.cities,
        year: hit.year,
    }
    .parts(labels);
    parts[0].style = TextStyle::MUTED;
    parts.extend(state_of_hit(hit, labels));
    joined(parts)
}

/// The outcome of a hit, else its legal status.
fn state_of_hit(hit: &Hit, labels: &Labels) -> Option<TextSpan> {
    let states = [("outcome", &hit.outcome), ("status", &hit.status)];
    let mut states = states.into_iter();
    states.find_map(|(field, value)| Some(outcome(field, value.as_deref()?, labels)))
}

/// The front matter keys with short values, except those shown elsewhere on the page.
pub(crate) fn short_values(note: &Note, labels: &Labels) -> Vec<LabelledValue> {
    let own = own_keys(note.kind).iter();
    let keys = own.chain(COMMON).filter(|key| {
        let is_table = matches!(key.shape, ValueShape::Row(_) | ValueShape::Rows(_));
        let is_said = matches!(key.name, "outcome" | "status" | "cities");
        !is_table && !is_said && !ELSEWHERE.contains(&key.name)
    });
    let facts = keys.filter_map(|key| {
        let text = labelled(key, note.keys.get(key.name)?, labels);
        let is_there = !text.trim().is_empty();
        is_there.then(|| (key.label.to_owned(), vec![TextSpan::body(&text)]))
    });
    facts.collect()
}

struct Facts<'a> {
    kind: &'a str,
    cities: &'a [String],
    year: Option<i16>,
}

impl Facts<'_> {
    fn parts(&self, labels: &Labels) -> Vec<TextSpan> {
        let mut parts = vec![TextSpan::new(
            labels.label("kind", self.kind),
            TextStyle::ACCENT,
        )];
        match self.cities {
            [] => {}
            [city] => parts.push(TextSpan::muted(labels.label("city", city))),
            [city, others @ ..] => {
                let label = labels.label("city", city);
                parts.push(TextSpan::muted(&format!("{label}, {} more", others.len())));
            }
        }
        parts.extend(self.year.map(|year| TextSpan::muted(&year.to_string())));
        parts
    }
}

/// Joins facts of one span each.
fn joined(parts: Vec<TextSpan>) -> Vec<TextSpan> {
    joined_facts(parts.into_iter().map(|part| vec![part]))
}

/// The complete front matter, as lines of at most `cols` columns.
fn lines(note: &Note, labels: &Labels, cols: usize) -> Vec<Vec<TextSpan>> {
    let mut keys: Vec<&SchemaKey> = own_keys(note.kind).iter().chain(COMMON).collect();
    let series = tables::preferred_series(note);
    // Tables are long, so single values come first.
    keys.sort_by_key(|key| matches!(key.shape, ValueShape::Row(_) | ValueShape::Rows(_)));
    let shown = keys.iter().filter(|key| note.keys.contains_key(key.name));
    let labels_of_keys = shown
        .map(|key| key.label)
        .filter(|label| width(label) < MAX_LABEL_COLS);
    let widths = (value_column(labels_of_keys).max(MIN_COLUMN_COLS), cols);
    let mut lines = pair("Kind", labels.label("kind", note.kind.as_str()), widths);
    for key in &keys {
        let Some(value) = note.keys.get(key.name) else {
            continue;
        };
        // Two keys with the same label have the same content, one of them as a code.
        let twice = keys.iter().any(|other| {
            other
                .name
                .strip_prefix(key.name)
                .is_some_and(|rest| rest.starts_with('-'))
                && other.label == key.label
                && note.keys.contains_key(other.name)
        });
        if !ELSEWHERE.contains(&key.name) && !twice {
            lines.extend(key_lines(key, value, series, labels, widths));
        }
    }
    // Unknown keys are kept and searchable, so they are shown too.
    for (name, value) in &note.keys {
        if !keys.iter().any(|key| key.name == name) {
            let text = plain_value(value);
            lines.extend(pair(&strings::field(name), &text, widths));
        }
    }
    lines
}

/// All metadata of a page: front matter, backlinks and related notes.
pub(crate) fn page_lines(page: &Page, labels: &Labels, cols: usize) -> Vec<Vec<TextSpan>> {
    let mut lines = lines(&page.note, labels, cols);
    let linked: Vec<&Hit> = page.backlinks.iter().collect();
    let is_linked = |hit: &&Hit| page.backlinks.iter().any(|other| other.id == hit.id);
    let related: Vec<&Hit> = page.related.iter().filter(|hit| !is_linked(hit)).collect();
    for (title, hits) in [(strings::LINKED_FROM, linked), (strings::RELATED, related)] {
        if hits.is_empty() {
            continue;
        }
        lines.push(Vec::new());
        lines.push(counted_title(title, hits.len()));
        let title = |hit: &&Hit| {
            wrap_hanging(
                wrap,
                TextSpan::default(),
                &[TextSpan::body(&hit.title)],
                cols,
            )
        };
        lines.extend(hits.iter().flat_map(title));
    }
    lines
}

/// The title of a section with the number of its entries.
fn counted_title(title: &str, count: usize) -> Vec<TextSpan> {
    vec![section_title(title), TextSpan::minor(&format!("  {count}"))]
}

/// The history section: a blank line, a title with a hint, the latest commits.
pub(crate) fn history_lines(history: &[LogEntry], hint: &str, clock: Clock) -> Vec<Vec<TextSpan>> {
    if history.is_empty() {
        return Vec::new();
    }
    let mut title = counted_title(strings::HISTORY, history.len());
    title.push(TextSpan::muted(&format!("  {hint}")));
    let mut lines = vec![Vec::new(), title];
    lines.extend(history.iter().take(MAX_COMMITS).map(|entry| {
        let about = note_diff::commit_summary(entry);
        // There is no space for the author's city; the list of commits shows it.
        let line = format!("{}  {}", clock.day(entry.when), entry.who);
        vec![
            TextSpan::body(&line),
            TextSpan::muted(&format!("  {about}")),
        ]
    }));
    lines
}

/// The lines of a key.
///
/// `series` is the preferred one, if the note has several.
fn key_lines(
    key: &SchemaKey,
    value: &Value,
    series: Option<&str>,
    labels: &Labels,
    widths: PairWidths,
) -> Vec<Vec<TextSpan>> {
    match (key.shape, value) {
        (ValueShape::Row(columns), Value::Table(row)) => {
            let mut lines = vec![Vec::new(), vec![section_title(key.label)]];
            for column in columns {
                if let Some(value) = row.get(column.name).filter(|_| !tables::is_source(column)) {
                    let text = labelled(column, value, labels);
                    lines.extend(pair(column.label, &text, widths));
                }
            }
            lines
        }
        (ValueShape::Rows(columns), Value::Array(rows)) => {
            let mut lines = vec![Vec::new(), vec![section_title(key.label)]];
            lines.extend(tables::lines(columns, rows, series, labels, widths.1));
            lines
        }
        _ => {
            let text = labelled(key, value, labels);
            let is_judged = matches!(key.name, "outcome" | "status" | "phase");
            let sign = value.as_str().filter(|_| is_judged).and_then(sign_of_state);
            match sign {
                Some((sign, role)) => {
                    let style = TextStyle {
                        sign: true,
                        ..TextStyle::of(role)
                    };
                    pair_in(key.label, &format!("{sign} {text}"), style, widths)
                }
                None => pair(key.label, &text, widths),
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
        Value::Datetime(time) => Date::of_toml(time).map_or(time.to_string(), Date::in_words),
        value => value.to_string(),
    }
}

/// The column in which values start, and the columns of a line.
type PairWidths = (usize, usize);

/// Fewest columns of the labels, with the gap after them.
const MIN_COLUMN_COLS: usize = 12;

/// Labels of this width stand before their value, not in a column.
const MAX_LABEL_COLS: usize = 15;

fn pair(label: &str, text: &str, widths: PairWidths) -> Vec<Vec<TextSpan>> {
    pair_in(label, text, TextStyle::BODY, widths)
}

/// A label and a value, in two columns if the label is short.
fn pair_in(
    label: &str,
    text: &str,
    style: TextStyle,
    (column, cols): PairWidths,
) -> Vec<Vec<TextSpan>> {
    if text.trim().is_empty() {
        return Vec::new();
    }
    key_value(label, &[TextSpan::new(text, style)], column, cols)
}
