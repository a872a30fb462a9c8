//! The lines of the list of positions, and of a single one.

use strum::VariantArray;

use crate::model::alliance::policy_texts::AskCoverage;
use crate::model::alliance::signature_tally::SignatureStatus;
use crate::model::alliance::tallied_text::TalliedText;
use crate::model::counted;
use crate::model::date::Date;
use crate::model::note::Kind;
use crate::tui::labels::Labels;
use crate::tui::shared::Shared;
use crate::tui::strings;
use crate::tui::theme::TextStyle;
use crate::tui::widgets::fact_line::{city_names, joined_facts};
use crate::tui::widgets::grouped_list::GroupedLine;
use crate::tui::widgets::hit_row::fitted;
use crate::tui::widgets::key_values::{key_value, value_column};
use crate::tui::widgets::line_breaks::wrap;
use crate::tui::widgets::outcome_sign::{lower_first, outcome};
use crate::tui::widgets::pane::section_title;
use crate::tui::widgets::styled_text::TextSpan;
use crate::tui::widgets::text_width::{push_right, width, width_of};

/// Maximum number of lines of a title.
const MAX_TITLE_LINES: usize = 2;

/// Display options of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct AsksShape {
    pub cols: usize,
    /// Whether blank lines separate the texts.
    pub is_airy: bool,
}

pub(super) fn ask_lines(
    texts: &[TalliedText],
    listed: &[usize],
    shape: AsksShape,
    shared: &Shared,
    on: Option<Date>,
) -> Vec<GroupedLine> {
    let mut lines = Vec::new();
    for (place, at) in listed.iter().enumerate() {
        let one = &texts[*at];
        if place > 0 && shape.is_airy {
            lines.push(GroupedLine::default());
        }
        let title = [TextSpan::new(&one.text.note.title, TextStyle::TITLE)];
        let title = fitted(&title, shape.cols, MAX_TITLE_LINES);
        lines.extend(GroupedLine::of_entry(place, title));
        let facts = facts(one, shape.cols, shared, on);
        lines.extend(GroupedLine::of_entry(place, [facts]));
    }
    lines
}

/// `5 of 19 signed, 1 more needed · yours`. The deadline or the last stage is right-aligned.
///
/// If that is too long: without what is missing, without the name of the city, and without
/// `signed`.
fn facts(one: &TalliedText, cols: usize, shared: &Shared, on: Option<Date>) -> Vec<TextSpan> {
    let (signatories, all) = (one.tally.signatories(), one.tally.cities());
    let mut needed = String::new();
    if one.tally.needed() > 0 {
        let words = if one.text.is_over(on) {
            "short of quorum"
        } else {
            "more needed"
        };
        needed = format!(", {} {words}", one.tally.needed());
    }
    let (tally, counted) = (
        format!("{signatories} of {all}"),
        format!("{signatories} of {all} signed"),
    );
    // Of an ask that is settled the stage says more than its deadline.
    let right = match one.text.closed_stage() {
        Some(stage) => TextSpan::muted(&lower_first(shared.labels.label("status", stage))),
        None => deadline_in_words(one, on),
    };
    let mut line = vec![TextSpan::muted(&format!("{counted}{needed}"))];
    if let Some(city) = shared.labels.my_city.as_deref() {
        let (sign, message, style) = word_of(one.status_of(city));
        let name = shared.labels.label("city", city);
        let (named, short) = (
            format!("{sign} {name} {message}"),
            format!("{sign} {message}"),
        );
        let forms = [
            (format!("{counted}{needed}"), &named),
            (counted.clone(), &named),
            (counted, &short),
            (tally, &short),
        ];
        let forms = forms.map(|(tally, mine)| {
            vec![
                TextSpan::muted(&tally),
                TextSpan::body("  "),
                TextSpan::sign(mine, style),
            ]
        });
        let free = match width(&right.text) {
            0 => cols,
            taken => cols.saturating_sub(taken + 2),
        };
        let fitting = |free: usize| forms.iter().find(|form| width_of(form) <= free);
        // In a narrow list the city goes before the deadline.
        let found = fitting(free).or_else(|| fitting(cols));
        line.clone_from(found.unwrap_or(&forms[3]));
    }
    if !right.text.is_empty() {
        push_right(&mut line, vec![right], cols);
    }
    line
}

/// How a city's response counts: sign, words and style.
fn word_of(status: SignatureStatus) -> (&'static str, &'static str, TextStyle) {
    match status {
        SignatureStatus::Counted => ("+", "signed", TextStyle::GOOD),
        SignatureStatus::Missing => ("o", "not signed", TextStyle::MUTED),
        SignatureStatus::Reserved => ("+", status.in_words(), TextStyle::GOOD),
        SignatureStatus::Declined | SignatureStatus::Withdrawn => {
            ("x", status.in_words(), TextStyle::BAD)
        }
        _ => ("~", status.in_words(), TextStyle::CAUTION),
    }
}

/// The deadline: `in 12 days`, `closes 10 Dec 2026`, `passed 3 Mar 2026`.
fn deadline_in_words(one: &TalliedText, on: Option<Date>) -> TextSpan {
    let Some(day) = one.text.deadline else {
        return TextSpan::default();
    };
    let soon = on.and_then(|on| (0..=60).find(|days| on.shifted(*days) == Some(day)));
    match soon {
        Some(0) => TextSpan::new("closes today", TextStyle::CAUTION),
        Some(1) => TextSpan::new("in 1 day", TextStyle::CAUTION),
        Some(days) => TextSpan::new(&format!("in {days} days"), TextStyle::CAUTION),
        None if on.is_some_and(|on| day < on) => {
            TextSpan::muted(&format!("passed {}", day.in_words()))
        }
        None => TextSpan::muted(&format!("closes {}", day.in_words())),
    }
}

/// What the cities promise and ask, with the kind, the stage and the addressee.
pub(super) fn ask_of(one: &TalliedText, shared: &Shared, cols: usize) -> Vec<Vec<TextSpan>> {
    let labels = &shared.labels;
    let text = &one.text;
    let mut about: Vec<Vec<TextSpan>> = Vec::new();
    let mut push = |span: TextSpan| about.push(vec![span]);
    if text.kind == Kind::Statement {
        push(TextSpan::muted("statement"));
    }
    for level in &text.levels {
        push(TextSpan::muted(&lower_first(labels.label("level", level))));
    }
    if let Some(stage) = &text.stage {
        push(outcome("status", stage, labels));
    }
    if let Some(stance) = &text.stance {
        push(TextSpan::muted(&lower_first(
            labels.label("stance", stance),
        )));
    }
    if let Some(became) = &text.outcome {
        push(outcome("outcome", became, labels));
    }
    let mut lines = Vec::new();
    let facts = wrap(&joined_facts(about), cols);
    if !text.commitment.is_empty() {
        lines.push(vec![section_title("The commitment")]);
        lines.extend(wrap(&[TextSpan::body(&text.commitment)], cols));
        if text.ask.is_empty() {
            lines.extend(facts);
            return lines;
        }
        lines.push(Vec::new());
    }
    lines.push(vec![section_title("The ask")]);
    lines.extend(facts);
    if !text.addressee.is_empty() {
        lines.extend(wrap(
            &[TextSpan::muted(&format!("to {}", text.addressee))],
            cols,
        ));
    }
    if !text.ask.is_empty() {
        lines.extend(wrap(&[TextSpan::body(&text.ask)], cols));
    }
    lines
}

/// The tally: `5 of 19 cities signed; 4 more needed by ...`. Or `were needed` if it is over.
pub(super) fn counted_in_words(one: &TalliedText, today: Date) -> String {
    let (signatories, all) = (
        one.tally.signatories(),
        counted::counted(one.tally.cities(), "city"),
    );
    let mut message = format!("{signatories} of {all} signed");
    if one.tally.needed() > 0 {
        let by = one.text.deadline;
        let needed = if one.text.is_over(Some(today)) {
            "were needed"
        } else {
            "needed"
        };
        let by = by
            .map(|day| format!(" by {}", day.in_words()))
            .unwrap_or_default();
        message = format!("{message}; {} more {needed}{by}", one.tally.needed());
    } else if let Some(quorum) = one.tally.quorum {
        message = format!("{message}; the quorum of {quorum} is met");
    }
    message
}

/// Cities that signed, did not sign, or have the practice; practices as evidence.
pub(super) fn names_of(one: &TalliedText, shared: &Shared, cols: usize) -> Vec<Vec<TextSpan>> {
    let labels = &shared.labels;
    let mut rows: Vec<(String, Vec<TextSpan>)> = Vec::new();
    for &status in SignatureStatus::VARIANTS {
        let cities: Vec<&str> = one
            .tally
            .with(status)
            .map(|row| row.city.as_str())
            .collect();
        if !cities.is_empty() {
            let (sign, _, _) = word_of(status);
            let message = match status {
                SignatureStatus::Counted => "signed",
                SignatureStatus::Missing => "not yet",
                status => status.in_words(),
            };
            rows.push((format!("{sign} {message}"), names(&cities, labels)));
        }
    }
    let column = value_column(rows.iter().map(|(label, _)| label.as_str()));
    let mut lines: Vec<Vec<TextSpan>> = Vec::new();
    for (label, value) in &rows {
        let mut made = key_value(label, value, column, cols);
        let mut spans = made.iter_mut().flatten();
        // In a narrow pane an empty span precedes the label.
        if let Some(first) = spans.find(|span| !span.text.is_empty()) {
            first.style.sign = true;
        }
        lines.extend(made);
    }
    if one.text.evidence.is_empty() {
        return lines;
    }
    lines.push(Vec::new());
    lines.push(vec![section_title("Coverage")]);
    let column = value_column(AskCoverage::VARIANTS.iter().map(|stand| stand.in_words()));
    for stand in AskCoverage::VARIANTS {
        let stands = one.coverage.iter().filter(|(_, other)| other == stand);
        let cities: Vec<&str> = stands.map(|(city, _)| city.as_str()).collect();
        let value = match (stand, cities.len()) {
            (_, 0) => continue,
            (AskCoverage::Neither, count) => {
                let counted = format!("{count} {}", strings::plural("city", count));
                vec![TextSpan::body(&counted)]
            }
            _ => names(&cities, labels),
        };
        lines.extend(key_value(stand.in_words(), &value, column, cols));
    }
    lines.push(Vec::new());
    lines.push(vec![section_title("Practices that show it can be done")]);
    for practice in &one.text.evidence {
        lines.extend(fitted(
            &[TextSpan::body(&practice.title)],
            cols,
            MAX_TITLE_LINES,
        ));
    }
    lines
}

/// City names, separated by commas; the user's own is first and highlighted.
fn names(cities: &[&str], labels: &Labels) -> Vec<TextSpan> {
    let is_mine = |city: &str| labels.my_city.as_deref() == Some(city);
    let mut cities = cities.to_vec();
    cities.sort_by_key(|city| !is_mine(city));
    city_names(cities, labels, TextStyle::BODY)
}

#[cfg(test)]
mod tests {
    use ratatui::layout::Size;

    use super::*;
    use crate::model::alliance::policy_texts::read_policy_texts;
    use crate::model::alliance::signature_tally::{Tally, TallyRule};
    use crate::model::alliance::tests::note;
    use crate::model::vocabulary::Vocabularies;
    use crate::tui::shared::start::Start;

    #[test]
    fn a_narrow_list_keeps_the_deadline_and_the_own_city() {
        let notes = [note("positions/tolls", "deadline = 2026-02-11")];
        let text = read_policy_texts(&notes, &Vocabularies::default()).remove(0);
        let members = ["boulder".to_owned(), "oslo".to_owned()];
        let on: Option<Date> = "2026-11-30".parse().ok();
        let rule = TallyRule {
            members: &members,
            fingerprint: "",
            on: on.expect("a day"),
            closes: None,
            quorum: Some(2),
        };
        let one = TalliedText {
            tally: Tally::of(&[], &rule),
            coverage: Vec::new(),
            text,
        };
        let mut shared = Shared::new(Start::default(), Size::new(120, 36), &[]);
        shared.labels.my_city = Some("boulder".to_owned());
        let text_of = |cols: usize| -> String {
            let spans = facts(&one, cols, &shared, on);
            assert!(width_of(&spans) <= cols, "{cols}");
            spans.iter().map(|span| span.text.as_str()).collect()
        };
        assert_eq!(
            text_of(78),
            "0 of 2 signed, 2 short of quorum  o boulder not signed      passed 11 Feb 2026"
        );
        assert_eq!(
            text_of(58),
            "0 of 2 signed  o boulder not signed     passed 11 Feb 2026"
        );
        assert_eq!(
            text_of(48),
            "0 of 2 signed  o not signed   passed 11 Feb 2026"
        );
        assert_eq!(text_of(43), "0 of 2  o not signed     passed 11 Feb 2026");
        assert_eq!(text_of(37), "0 of 2 signed  o boulder not signed");
    }
}
