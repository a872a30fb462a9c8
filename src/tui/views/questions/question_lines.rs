//! The lines of the question list, in groups.

use ratatui::layout::Rect;

use crate::model::alliance::question_list::{AskedQuestion, QuestionState};
use crate::tui::shared::Shared;
use crate::tui::theme::TextStyle;
use crate::tui::widgets::fact_line::{city_names, joined_facts};
use crate::tui::widgets::grouped_list::GroupedLine;
use crate::tui::widgets::hit_row::fitted;
use crate::tui::widgets::pane::section_title;
use crate::tui::widgets::styled_text::TextSpan;

/// Maximum number of lines of a title or summary.
const MAX_LINES: usize = 2;
/// Minimum height of a pane with summaries.
const ROOMY_ROWS: u16 = 18;
/// Maximum width of text in columns.
const MAX_COLS: usize = 88;

/// The number of open questions.
pub(super) fn count_open(questions: &[AskedQuestion], mine: Option<&str>) -> usize {
    let is_open = |one: &&AskedQuestion| one.state(mine) != QuestionState::Answered;
    questions.iter().filter(is_open).count()
}

/// The lines of the list.
pub(super) fn question_lines(
    questions: &[AskedQuestion],
    area: Rect,
    shared: &Shared,
) -> Vec<GroupedLine> {
    let mut lines = Vec::new();
    let mine = shared.labels.my_city.as_deref();
    let cols = usize::from(area.width).min(MAX_COLS);
    let mut group = None;
    for (place, question) in questions.iter().enumerate() {
        let state = question.state(mine);
        if place > 0 && (area.height >= ROOMY_ROWS || group != Some(state)) {
            lines.push(GroupedLine::default());
        }
        if group != Some(state) {
            group = Some(state);
            let name = match state {
                QuestionState::WaitsForCity => {
                    let name = mine.map_or("", |city| shared.labels.label("city", city));
                    format!("Open, asked of {name}")
                }
                QuestionState::Open => "Open".to_owned(),
                QuestionState::Answered => "Answered".to_owned(),
            };
            lines.push(GroupedLine::head(vec![section_title(&name)]));
        }
        let title = [TextSpan::new(&question.note.title, TextStyle::TITLE)];
        let title = fitted(&title, cols, MAX_LINES);
        lines.extend(GroupedLine::of_entry(place, title));
        let facts = facts(question, shared);
        lines.extend(GroupedLine::of_entry(
            place,
            fitted(&facts, cols, MAX_LINES),
        ));
        if area.height >= ROOMY_ROWS && !question.summary.is_empty() {
            let summary = [TextSpan::muted(&question.summary)];
            lines.extend(GroupedLine::of_entry(
                place,
                fitted(&summary, cols, MAX_LINES),
            ));
        }
    }
    lines
}

/// Facts: `o asked of London | by a resident`, year, `+ answered by Oslo`.
fn facts(question: &AskedQuestion, shared: &Shared) -> Vec<TextSpan> {
    let names = |cities: &[String]| {
        let cities = cities.iter().map(String::as_str);
        city_names(cities, &shared.labels, TextStyle::MUTED)
    };
    let mut facts: Vec<Vec<TextSpan>> = Vec::new();
    let mut answered: Vec<String> = Vec::new();
    for city in question.answers.iter().flat_map(|(_, of)| of) {
        // A city can answer in several notes.
        if !answered.contains(city) {
            answered.push(city.clone());
        }
    }
    facts.push(if answered.is_empty() {
        vec![TextSpan::sign("o\u{a0}open", TextStyle::MUTED)]
    } else {
        let mut fact = vec![TextSpan::sign("+\u{a0}answered", TextStyle::GOOD)];
        fact.push(TextSpan::muted(" by "));
        fact.extend(names(&answered));
        fact
    });
    let waiting = question.asked_of.iter();
    let waiting: Vec<String> = waiting
        .filter(|city| !answered.contains(city))
        .cloned()
        .collect();
    if !waiting.is_empty() {
        let mut fact = vec![TextSpan::muted("asked of ")];
        fact.extend(names(&waiting));
        facts.push(fact);
    }
    let by = question.asked_by.as_ref();
    facts.extend(by.map(|by| vec![TextSpan::muted(&format!("asked by {by}"))]));
    let year = question.year;
    facts.extend(year.map(|year| vec![TextSpan::muted(&year.to_string())]));
    joined_facts(facts)
}

#[cfg(test)]
mod tests {
    use ratatui::layout::Size;

    use super::*;
    use crate::model::alliance::city_overview::NoteRef;
    use crate::tui::shared::start::Start;

    #[test]
    fn a_city_with_two_answers_is_named_once() {
        let note = |id: &str| NoteRef {
            id: id.parse().expect("an id"),
            title: "T".to_owned(),
        };
        let cities = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let question = AskedQuestion {
            note: note("questions/q"),
            summary: String::new(),
            asked_by: None,
            asked_of: Vec::new(),
            cities: Vec::new(),
            year: None,
            answers: vec![
                (note("answers/q/oslo"), cities(&["oslo"])),
                (note("answers/q/both"), cities(&["rio", "oslo"])),
            ],
        };
        let shared = Shared::new(Start::default(), Size::new(80, 24), &[]);
        let line: String = facts(&question, &shared)
            .iter()
            .map(|span| span.text.replace('\u{a0}', " "))
            .collect();
        assert_eq!(line, "+ answered by oslo, rio");
    }
}
