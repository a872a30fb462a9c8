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
        let mut name = city_name(city, labels, style);
        // The comma of `Washington, DC` would separate two cities.
        name.text = name.text.replace(',', "");
        spans.push(name);
    }
    spans
}

/// Joins facts into one line.
///
/// No line begins or ends with a separator: a break there replaces it.
pub(crate) fn joined_facts(facts: impl IntoIterator<Item = Vec<TextSpan>>) -> Vec<TextSpan> {
    let mut line: Vec<TextSpan> = Vec::new();
    for fact in facts {
        if !line.is_empty() {
            line.push(TextSpan::body("\u{a0}"));
            line.push(TextSpan::sign("|", TextStyle::MINOR));
            line.push(TextSpan::body("\u{a0}"));
        }
        line.extend(fact);
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::widgets::styled_text::plain;
    use crate::work::Catalogue;

    #[test]
    fn a_city_with_a_comma_is_one_in_a_list() {
        let cities = [("dc", "Washington, DC"), ("yokohama", "Yokohama")];
        let cities = cities.map(|(id, label)| (id.to_owned(), label.to_owned()));
        let mut labels = Labels::of_city(None);
        labels.learn(Catalogue {
            fields: vec![("city".to_owned(), cities.to_vec())],
            ..Catalogue::default()
        });
        let names = city_names(["dc", "yokohama"], &labels, TextStyle::BODY);
        assert_eq!(plain(&names), "Washington\u{a0}DC, Yokohama");
    }
}
