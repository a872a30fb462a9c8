//! The key facts of a note: outcome and figures, requirements, cities that adopted it.

use strum::VariantArray as _;
use toml::{Table, Value};

use super::{LabelledValue, labelled, plain_value, tables};
use crate::model::alliance::adoption_state::AdoptionState;
use crate::model::emissions::figure_words::kt;
use crate::model::hit::Hit;
use crate::model::money::with_unit;
use crate::model::note::{Kind, Note};
use crate::model::schema::find_key;
use crate::model::thousands::grouped;
use crate::tui::labels::Labels;
use crate::tui::theme::TextStyle;
use crate::tui::widgets::document::Block;
use crate::tui::widgets::outcome_sign::outcome;
use crate::tui::widgets::styled_text::{TextSpan, line_break, plain};
use crate::work::Page;

/// Maximum number of figures per kind; the side pane and the text list all.
const MAX_FIGURES: usize = 3;
/// Maximum number of cities to name; the others are counted.
const MAX_CITIES: usize = 4;
/// Maximum length of the text about legal powers.
const MAX_POWERS: usize = 160;

/// The key facts with their labels. `blocks` are those of the note's text.
pub(crate) fn key_facts(page: &Page, blocks: &[Block], labels: &Labels) -> Vec<LabelledValue> {
    let note = &page.note;
    let mut facts: Vec<LabelledValue> = Vec::new();
    let mut add = |label: &str, spans: Vec<TextSpan>| {
        if !spans.is_empty() {
            facts.push((label.to_owned(), spans));
        }
    };
    let state = |field: &str| {
        let value = note.keys.get(field).and_then(Value::as_str);
        Vec::from_iter(value.map(|value| outcome(field, value, labels)))
    };
    add("Outcome", state("outcome"));
    match note.kind {
        Kind::Practice => {
            add("Result", figures(note, "results"));
            add("Cost", figures(note, "costs"));
            add("Powers", powers(blocks));
            for &state in AdoptionState::VARIANTS {
                let adopted = adoptions(page, state);
                add(state.heading(), cities_of(&adopted, labels));
            }
        }
        Kind::Adoption => {
            add("Phase", state("phase"));
            for (label, key) in [
                ("Of", "practice"),
                ("From", "from"),
                ("Changed", "what-changed"),
            ] {
                add(label, value(note, key, labels));
            }
        }
        Kind::Position | Kind::Statement => {
            for (label, key) in [
                ("Asked of", "addressee"),
                ("Level", "level"),
                ("Stance", "stance"),
                ("Must change", "amendments"),
                ("About", "measures"),
                ("Deadline", "deadline"),
                ("Closes", "closes"),
                ("Quorum", "quorum"),
            ] {
                add(label, value(note, key, labels));
            }
            add(
                "Signed by",
                cities_of(&linked(page, Kind::Endorsement), labels),
            );
        }
        Kind::Project => {
            add("Phase", state("phase"));
            add("Lead", value(note, "lead", labels));
            add("Granted", figures(note, "amounts"));
            add("Partners", value(note, "partners", labels));
        }
        Kind::City => {
            add("Residents", residents(page));
            add("Targets", targets(note, labels));
            add("Emissions", newest_emissions(page));
        }
        Kind::Endorsement => {
            for (label, key) in [
                ("State", "state"),
                ("Stance", "stance"),
                ("By", "authority"),
                ("Signed", "signed"),
                ("Reservation", "reservation"),
                ("Valid until", "expiry"),
            ] {
                add(label, value(note, key, labels));
            }
        }
        Kind::Standard | Kind::Question | Kind::Answer => {}
    }
    facts
}

/// The value of a key, formatted.
fn value(note: &Note, key: &str, labels: &Labels) -> Vec<TextSpan> {
    let value = note.keys.get(key).zip(find_key(note.kind, key));
    let text = value.map(|(value, key)| labelled(key, value, labels));
    let text = text.filter(|text| !text.trim().is_empty());
    Vec::from_iter(text.map(|text| TextSpan::body(&text)))
}

fn rows<'n>(note: &'n Note, key: &str) -> impl Iterator<Item = &'n Table> {
    let rows = note.keys.get(key).and_then(Value::as_array);
    rows.into_iter().flatten().filter_map(Value::as_table)
}

fn text(row: &Table, key: &str) -> String {
    row.get(key).map(plain_value).unwrap_or_default()
}

/// Figures with unit and year: `GBP 7.1 million per year, energy cost saved (2016)`.
fn figures(note: &Note, key: &str) -> Vec<TextSpan> {
    let count = rows(note, key).count();
    let mut spans = Vec::new();
    for row in rows(note, key).take(MAX_FIGURES) {
        if !spans.is_empty() {
            spans.push(line_break());
        }
        let number = row.get("value").map(tables::figure).unwrap_or_default();
        let (unit, indicator) = (text(row, "unit"), text(row, "indicator"));
        // Avoid repeating the unit: `600 public buildings`, not `600 buildings, public buildings`.
        let (figure, about) = if indicator.contains(&unit) {
            (number, format!(" {indicator}"))
        } else {
            (with_unit(&number, &unit), format!(", {indicator}"))
        };
        spans.push(TextSpan::new(&figure, TextStyle::TITLE));
        spans.push(TextSpan::body(&about));
        if row.contains_key("year") {
            spans.push(TextSpan::muted(&format!(" ({})", text(row, "year"))));
        }
    }
    if count > MAX_FIGURES {
        let more = format!("  {} more", count - MAX_FIGURES);
        spans.push(TextSpan::muted(&more));
    }
    spans
}

/// The text below the heading about powers, if it is short.
fn powers(blocks: &[Block]) -> Vec<TextSpan> {
    let is_powers = |block: &Block| match block {
        Block::Heading(_, spans) => plain(spans).to_lowercase().contains("powers"),
        _ => false,
    };
    let at = blocks.iter().position(is_powers);
    let text = match at.and_then(|at| blocks.get(at + 1)) {
        Some(Block::Paragraph(spans)) => without_references(spans),
        Some(Block::List(list)) => {
            let first = list.items.iter().map(|item| match item.blocks.first() {
                Some(Block::Paragraph(spans)) => without_references(spans),
                _ => String::new(),
            });
            let items: Vec<String> = first.take(2).collect();
            items.join(" ")
        }
        _ => return Vec::new(),
    };
    // Remarks of the editors about their sources are omitted.
    let text = text.split(" (general knowledge").next().unwrap_or_default();
    let end = text.char_indices().nth(MAX_POWERS).map(|(at, _)| at);
    let Some(end) = end else {
        return vec![TextSpan::body(text.trim_end())];
    };
    let sentence = text[..end].rfind(". ").map(|at| &text[..=at]);
    Vec::from_iter(sentence.map(TextSpan::body))
}

/// The words of a text on one line, without the numbers of its sources.
///
/// The other facts have none either, and the text below raises them: `law.⁵`, not `law. [5]`.
fn without_references(spans: &[TextSpan]) -> String {
    let words = spans.iter().filter(|span| !span.style.reference);
    let words: String = words.map(|span| span.text.as_str()).collect();
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Notes of this kind in which a city speaks of the note.
fn linked(page: &Page, kind: Kind) -> Vec<&Hit> {
    let links = page.backlinks.iter();
    links
        .filter(|hit| hit.kind == kind && page.city_responses.contains(&hit.id))
        .collect()
}

/// The adoptions of a practice with this state.
fn adoptions(page: &Page, wanted: AdoptionState) -> Vec<&Hit> {
    let state = |hit: &Hit| {
        let mut others = page.not_taken_over.iter();
        let known = others.find(|(_, id)| *id == hit.id);
        known.map_or(AdoptionState::TakenOver, |(state, _)| *state)
    };
    let all = linked(page, Kind::Adoption);
    let taken_over = |city: &String| {
        let mut taken_over = all
            .iter()
            .filter(|hit| state(hit) == AdoptionState::TakenOver);
        taken_over.any(|hit| hit.cities.contains(city))
    };
    let holds = |hit: &&&Hit| {
        // A city that went on from considering it says both.
        wanted != AdoptionState::Considered || !hit.cities.iter().any(taken_over)
    };
    let wanted = all.iter().filter(|hit| state(hit) == wanted);
    wanted.filter(holds).copied().collect()
}

/// The cities of these notes, the first few by name.
fn cities_of(notes: &[&Hit], labels: &Labels) -> Vec<TextSpan> {
    let mut cities: Vec<&str> = notes
        .iter()
        .flat_map(|hit| &hit.cities)
        .map(|city| labels.label("city", city))
        .collect();
    cities.sort_unstable();
    cities.dedup();
    if cities.is_empty() {
        return Vec::new();
    }
    let shown: Vec<&str> = cities.iter().take(MAX_CITIES).copied().collect();
    let mut spans = vec![TextSpan::body(&shown.join(", "))];
    if cities.len() > MAX_CITIES {
        let more = format!(", {} more", cities.len() - MAX_CITIES);
        spans.push(TextSpan::muted(&more));
    }
    spans
}

fn residents(page: &Page) -> Vec<TextSpan> {
    let figures = page.figures.as_deref();
    let Some(population) = figures.and_then(|figures| figures.population.as_ref()) else {
        return Vec::new();
    };
    let number = grouped(population.residents);
    let mut spans = vec![TextSpan::new(&number, TextStyle::TITLE)];
    let year = population.year;
    spans.extend(year.map(|year| TextSpan::muted(&format!(" ({year})"))));
    spans
}

/// The current targets.
fn targets(note: &Note, labels: &Labels) -> Vec<TextSpan> {
    let current = rows(note, "targets").filter(|row| text(row, "status") == "current");
    let mut spans = Vec::new();
    for row in current.take(MAX_FIGURES) {
        if !spans.is_empty() {
            spans.push(line_break());
        }
        let columns = find_key(Kind::City, "targets").map(|key| key.shape);
        spans.extend(tables::target(columns, row, labels));
    }
    spans
}

/// The latest measured total of the preferred series.
fn newest_emissions(page: &Page) -> Vec<TextSpan> {
    let newest = page.figures.as_deref().and_then(|figures| {
        let series = figures.preferred()?;
        let total = figures.latest_total()?;
        Some((kt(total.kt()?.to_f64()), total.year, series))
    });
    let Some((number, year, series)) = newest else {
        return Vec::new();
    };
    let unit = series.method.unit();
    vec![
        TextSpan::new(&format!("{number} {unit}"), TextStyle::TITLE),
        TextSpan::muted(&format!(" ({year})")),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_have_no_numbers_of_sources() {
        let reference = TextSpan::new(
            "[5]",
            TextStyle {
                reference: true,
                ..TextStyle::ACCENT
            },
        );
        let text = [
            TextSpan::body("A by-law [9552]\nfixes it. "),
            reference,
            TextSpan::body(" It is open."),
        ];
        assert_eq!(
            without_references(&text),
            "A by-law [9552] fixes it. It is open."
        );
    }
}
