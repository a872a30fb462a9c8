//! Facts in one line: names of cities, and ` | ` between the facts.

use crate::tui::labels::Labels;
use crate::tui::theme::TextStyle;
use crate::tui::widgets::styled_text::TextSpan;

/// The name of a city, never broken; that of the user stands out.
pub(crate) fn city_name(city: &str, labels: &Labels, style: TextStyle) -> TextSpan {
    let name = labels.label("city", city).replace(' ', "\u{a0}");
    let is_mine = labels.my_city.as_deref() == Some(city);
    TextSpan::new(&name, if is_mine { TextStyle::KEY } else { style })
}

/// Names of cities with commas between them.
pub(crate) fn city_names<'a>(
    cities: impl IntoIterator<Item = &'a str>,
    labels: &Labels,
    style: TextStyle,
) -> Vec<TextSpan> {
    let mut spans = Vec::new();
    for city in cities {
        if !spans.is_empty() {
            spans.push(TextSpan::new(", ", style));
        }
        spans.push(city_name(city, labels, style));
    }
    spans
}

/// Joins facts into one line.
pub(crate) fn joined_facts(facts: impl IntoIterator<Item = Vec<TextSpan>>) -> Vec<TextSpan> {
    let mut line: Vec<TextSpan> = Vec::new();
    for fact in facts {
        if !line.is_empty() {
            line.push(TextSpan::body(" "));
            line.push(TextSpan::sign("|", TextStyle::MUTED));
            line.push(TextSpan::body(" "));
        }
        line.extend(fact);
    }
    line
}
