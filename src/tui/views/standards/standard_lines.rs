//! The lines of the list of standards, and those about one.

use ratatui::layout::Rect;

use crate::model::alliance::standard_list::ListedStandard;
use crate::tui::shared::Shared;
use crate::tui::theme::TextStyle;
use crate::tui::widgets::fact_line::{city_name, city_names, joined_facts};
use crate::tui::widgets::grouped_list::GroupedLine;
use crate::tui::widgets::hit_row::fitted;
use crate::tui::widgets::line_breaks::wrap;
use crate::tui::widgets::pane::section_title;
use crate::tui::widgets::styled_text::TextSpan;

/// Maximum number of lines of a title or of the facts.
const MAX_LINES: usize = 2;
/// Minimum height of a pane with blank lines between the standards.
const ROOMY_ROWS: u16 = 18;
/// Maximum width of text in columns.
const MAX_COLS: usize = 88;

pub(super) fn list_lines(
    standards: &[ListedStandard],
    area: Rect,
    shared: &Shared,
) -> Vec<GroupedLine> {
    let cols = usize::from(area.width).min(MAX_COLS);
    let mut lines = Vec::new();
    let mut group = None;
    for (place, standard) in standards.iter().enumerate() {
        let is_used = !standard.uses.is_empty();
        if place > 0 && (area.height >= ROOMY_ROWS || group != Some(is_used)) {
            lines.push(GroupedLine::default());
        }
        if group != Some(is_used) {
            group = Some(is_used);
            let name = if is_used {
                "Used by cities"
            } else {
                "Other standards and references"
            };
            lines.push(GroupedLine::head(vec![section_title(name)]));
        }
        let title = vec![TextSpan::new(&standard.note.title, TextStyle::TITLE)];
        let facts = facts(standard);
        let uses = uses(standard, shared);
        for spans in [title, facts, uses] {
            if spans.is_empty() {
                continue;
            }
            let fitted = fitted(&spans, cols, MAX_LINES);
            lines.extend(GroupedLine::of_entry(place, fitted));
        }
    }
    lines
}

/// Facts: `accounting standard | C40, ICLEI | 2014`.
fn facts(standard: &ListedStandard) -> Vec<TextSpan> {
    let publishers = standard.publishers.join(", ");
    let year = standard.year.map(|year| year.to_string());
    let plain = [
        standard.form.as_deref(),
        Some(&*publishers),
        year.as_deref(),
    ];
    let plain = plain.into_iter().flatten().filter(|fact| !fact.is_empty());
    joined_facts(plain.map(|fact| vec![TextSpan::muted(fact)]))
}

/// Cities that use it: `used for the main figures of Oslo, Rio`. Then `other figures of Boston`.
fn uses(standard: &ListedStandard, shared: &Shared) -> Vec<TextSpan> {
    let mut facts: Vec<Vec<TextSpan>> = Vec::new();
    for (is_preferred, says) in [(true, "main figures of "), (false, "other figures of ")] {
        let cities = standard.cities_with(is_preferred);
        if !cities.is_empty() {
            let used = if facts.is_empty() {
                "used for the "
            } else {
                ""
            };
            let mut fact = vec![TextSpan::muted(&format!("{used}{says}"))];
            fact.extend(city_names(cities, &shared.labels, TextStyle::BODY));
            facts.push(fact);
        }
    }
    joined_facts(facts)
}

/// The lines about one standard. Its summary, and the series that are counted by it.
pub(super) fn about_lines(
    standard: &ListedStandard,
    cols: usize,
    shared: &Shared,
) -> Vec<Vec<TextSpan>> {
    let cols = cols.min(MAX_COLS);
    let mut lines = wrap(
        &[TextSpan::new(&standard.note.title, TextStyle::TITLE)],
        cols,
    );
    if !standard.summary.is_empty() {
        lines.push(Vec::new());
        lines.extend(wrap(&[TextSpan::body(&standard.summary)], cols));
    }
    lines.push(Vec::new());
    if standard.uses.is_empty() {
        lines.extend(wrap(
            &[TextSpan::muted("No city uses it for its inventory.")],
            cols,
        ));
    }
    let mut last = None;
    for one in &standard.uses {
        if last != Some(one.is_preferred) {
            if last.is_some() {
                lines.push(Vec::new());
            }
            let name = if one.is_preferred {
                "Main figures"
            } else {
                "Other figures"
            };
            lines.push(vec![section_title(name)]);
            last = Some(one.is_preferred);
        }
        let city = city_name(&one.city, &shared.labels, TextStyle::BODY);
        let series = TextSpan::muted(&format!(": {}", one.series));
        lines.extend(wrap(&[city, series], cols));
    }
    lines
}
