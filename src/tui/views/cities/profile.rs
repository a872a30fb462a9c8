//! The facts about a city in the list and the profile.

use crate::model::alliance::measured_city::City;
use crate::model::emissions::figure_words::{kt, percent};
use crate::tui::shared::Shared;
use crate::tui::strings;
use crate::tui::theme::TextStyle;
use crate::tui::views::city_view::figure_lines::{
    identity, label_column, pace_sign, progress_lines, separator,
};
use crate::tui::views::city_view::this_year;
use crate::tui::widgets::key_values::key_value;
use crate::tui::widgets::line_breaks::wrap;
use crate::tui::widgets::styled_text::TextSpan;

/// A city's pace, emission cut and year: `+ on pace`, `-32.2 % 2020`.
///
/// The sign is that of its own target, else of 80x50.
pub(super) fn progress_summary(city: &City) -> (TextSpan, String) {
    let progress = &city.progress;
    let Some(reading) = progress.own.as_ref().or(progress.reference.as_ref()) else {
        let has_figures = city.figures.totals.iter().any(|total| total.kt().is_some());
        let word = if has_figures {
            "? not measured"
        } else {
            "? no figures"
        };
        return (TextSpan::muted(word), String::new());
    };
    let sign = if progress.own.is_some() {
        pace_sign(reading.on_pace)
    } else if reading.on_pace {
        TextSpan::sign("+\u{a0}on\u{a0}80x50", TextStyle::GOOD)
    } else {
        TextSpan::sign("x\u{a0}off\u{a0}80x50", TextStyle::BAD)
    };
    // A cut is negative; an increase gets a plus sign.
    let change = -reading.achieved_percent;
    let text = percent(change);
    let text = if change > 0.0 {
        format!("+{text}")
    } else {
        text
    };
    let mark = reading.mark();
    (sign, format!("{mark}{text} {}", reading.latest_year))
}

/// The sign and style of a city's pace on the map.
pub(super) fn pace_on_map(city: &City) -> (&'static str, TextStyle) {
    let progress = &city.progress;
    let reading = progress.own.as_ref().or(progress.reference.as_ref());
    match reading.map(|reading| reading.on_pace) {
        Some(true) => ("+", TextStyle::GOOD),
        Some(false) => ("x", TextStyle::BAD),
        None => ("?", TextStyle::MUTED),
    }
}

/// The profile: facts, target, emissions, progress.
pub(super) fn profile_lines(city: &City, shared: &Shared, cols: usize) -> Vec<Vec<TextSpan>> {
    let year = this_year(shared);
    // The page of the city shows the year it joined.
    let mut facts = identity(city);
    facts.truncate(3);
    let mut lines = wrap(&[TextSpan::muted(&facts.join(separator(shared)))], cols);
    lines.push(Vec::new());
    let column = label_column();
    let targets = city.current_targets().map(|target| {
        let apart = city.figures.told_apart(target);
        let apart = apart.map(|apart| format!(" ({apart})"));
        target.in_words() + &apart.unwrap_or_default()
    });
    let targets: Vec<String> = targets.collect();
    let targets = if targets.is_empty() {
        TextSpan::muted("none in the note")
    } else {
        TextSpan::body(&targets.join("; "))
    };
    lines.extend(key_value(strings::TARGETS, &[targets], column, cols));
    let figures = &city.figures;
    let latest = figures.preferred().and_then(|series| {
        let total = figures.latest_total()?;
        let total_kt = kt(total.kt()?.to_f64());
        let basis = series.method.basis.as_ref();
        let basis = basis.map(|basis| format!(", {basis}"));
        Some((total_kt, total.year, basis.unwrap_or_default()))
    });
    if let Some((total, year, method)) = latest {
        let value = [
            TextSpan::new(&format!("{total} kt"), TextStyle::BOLD),
            TextSpan::muted(&format!(" in {year}{method}")),
        ];
        lines.extend(key_value("Latest", &value, column, cols));
    }
    lines.extend(progress_lines(city, year, cols));
    lines
}

/// The city as one line, below the map.
pub(super) fn summary_line(city: &City, shared: &Shared) -> Vec<TextSpan> {
    let (sign, figure) = progress_summary(city);
    let mut facts = identity(city);
    facts.truncate(2);
    vec![
        TextSpan::new(&city.note.title, TextStyle::KEY),
        TextSpan::body("  "),
        sign,
        TextSpan::body(&format!("  {figure}  ")),
        TextSpan::muted(&facts.join(separator(shared))),
    ]
}
