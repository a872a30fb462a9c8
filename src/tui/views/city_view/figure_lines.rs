//! A city's figures beside or instead of the chart: progress, table, sentences.

use super::city_chart::CityChart;
use crate::model::alliance::measured_city::City;
use crate::model::emissions::figure_words::{
    METHOD, age, amount_in_words, kt, pace, percent, sentences, unmeasured_in_words, years_old,
};
use crate::model::emissions::reading::{BaseYearFrom, Measured, Reading};
use crate::model::emissions::reading_remarks::notes_on_totals;
use crate::model::thousands::grouped;
use crate::tui::shared::Shared;
use crate::tui::strings;
use crate::tui::theme::TextStyle;
use crate::tui::widgets::key_values::{key_value, value_column};
use crate::tui::widgets::line_breaks::{wrap, wrap_hanging};
use crate::tui::widgets::styled_text::TextSpan;
use crate::tui::widgets::text_width::width_of;

type Line = Vec<TextSpan>;

/// Separator of the facts in a line.
pub(crate) fn separator(shared: &Shared) -> &'static str {
    shared.appearance.separator()
}

/// Facts about a city: `Norway`, `699,827 residents (2022)`, `Cfb climate`.
pub(crate) fn identity(city: &City) -> Vec<String> {
    let (keys, figures) = (&city.note.keys, &city.figures);
    let mut facts: Vec<String> = city.country().into_iter().collect();
    facts.extend(figures.population.as_ref().map(|population| {
        let year = population.year.map(|year| format!(" ({year})"));
        let residents = grouped(population.residents);
        format!("{residents} residents{}", year.unwrap_or_default())
    }));
    let zone = figures.climate_zone.as_ref();
    facts.extend(zone.map(|zone| format!("{} climate", zone.class)));
    let joined = keys.get("joined").and_then(toml::Value::as_integer);
    facts.extend(joined.map(|year| format!("member since {year}")));
    facts
}

/// The labels of the progress section.
const LABELS: [&str; 4] = [
    strings::CUT_SO_FAR,
    strings::NEEDED,
    strings::OWN_TARGET,
    strings::REFERENCE,
];

/// Minimum width for the long labels.
const NARROW: usize = 52;

/// Column of the values, behind the longest label.
pub(crate) fn label_column() -> usize {
    value_column(LABELS)
}

/// The progress section: cut, need, pace, and age of the data.
pub(crate) fn progress_lines(city: &City, this_year: i16, cols: usize) -> Vec<Line> {
    let progress = &city.progress;
    let Some(primary) = progress.own.as_ref().or(progress.reference.as_ref()) else {
        return missing_lines(city, this_year, cols);
    };
    let column = label_column();
    let is_narrow = cols < NARROW;
    let mut lines = Vec::new();
    let mut add =
        |label: &str, value: &[TextSpan]| lines.extend(key_value(label, value, column, cols));
    add(
        strings::CUT_SO_FAR,
        &cut_so_far(primary, this_year, is_narrow),
    );
    if let Some(needed) = needed_from_here(primary, is_narrow) {
        add(strings::NEEDED, &needed);
    }
    let own = progress.own.as_ref();
    let others = progress.others.iter().map(|reading| {
        let is_goal = is_other_goal(reading, primary);
        let label = if is_goal {
            strings::OTHER_GOAL
        } else {
            strings::OTHER_DATA
        };
        (label, reading)
    });
    let reference = progress.reference.as_ref();
    let readings = own.map(|own| (strings::OWN_TARGET, own)).into_iter();
    let readings = readings.chain(reference.map(|reading| (strings::REFERENCE, reading)));
    let mut before = "";
    for (label, reading) in readings.chain(others) {
        // One label for all readings of a kind, where it has a column of its own.
        let is_said = label == before && cols >= 2 * column;
        let shown = if is_said { "" } else { label };
        add(shown, &progress_of_goal(reading, primary, is_narrow));
        before = label;
    }
    lines.push(Vec::new());
    let series = primary
        .series
        .as_deref()
        .and_then(|id| city.figures.series(id));
    let counted = series.map_or_else(
        || "as the city states it".to_owned(),
        |series| series.label.clone(),
    );
    let mut end = format!(
        "Data end in {}, {}: {counted}.",
        primary.latest_year,
        age(primary, this_year)
    );
    for note in notes_on_totals(&city.figures, primary) {
        end.push(' ');
        end.push_str(&note);
    }
    if !progress.obstacles.is_empty() {
        end.push_str(" Not measured: ");
        let goals = progress
            .obstacles
            .iter()
            .map(|obstacle| obstacle.goal.as_str());
        end.push_str(&goals.collect::<Vec<_>>().join("; "));
        end.push('.');
    }
    lines.extend(wrap(&[TextSpan::muted(&end)], cols));
    lines
}

fn cut_so_far(reading: &Reading, this_year: i16, is_narrow: bool) -> Vec<TextSpan> {
    let change = reading.achieved_percent;
    let figure = if change < 0.0 {
        format!("none, {} more", percent(-change))
    } else {
        percent(change)
    };
    let (base, latest) = (reading.base_year, reading.latest_year);
    let mut old = age(reading, this_year);
    if reading.is_provisional() {
        old.push_str(", provisional");
    }
    let years = if is_narrow {
        format!("{base}-{latest}")
    } else {
        format!("from {base} to {latest}")
    };
    vec![
        TextSpan::new(&figure, TextStyle::BOLD),
        TextSpan::muted(&format!(" {years}, {old}")),
    ]
}

fn needed_from_here(reading: &Reading, is_narrow: bool) -> Option<Vec<TextSpan>> {
    let (needed, past) = match &reading.measured {
        Measured::Totals(totals) => {
            let required = totals.required_kt_per_year?.max(0.0);
            let past = totals.past_kt_per_year;
            (format!("{} kt", kt(required)), (past, kt(past.abs())))
        }
        Measured::Stated(stated) => {
            let required = stated.required_percent_per_year?.max(0.0);
            let past = stated.past_percent_per_year;
            let size = format!("{:.1}", past.abs());
            (format!("{required:.1} points"), (past, size))
        }
    };
    let past = match past {
        (change, size) if change < 0.0 => format!("up {size} so far"),
        (_, size) => format!("{size} so far"),
    };
    // The name of the target already has the year.
    let until = if is_narrow {
        String::new()
    } else {
        format!(" until {}", reading.goal.target_year)
    };
    Some(vec![
        TextSpan::new(&format!("{needed} a year"), TextStyle::BOLD),
        TextSpan::muted(&format!("{until}, {past}")),
    ])
}

/// Sign and words of the pace, and the distance from the line in points.
fn progress_of_goal(reading: &Reading, primary: &Reading, is_narrow: bool) -> Vec<TextSpan> {
    let line = if is_other_goal(reading, primary) {
        reading.goal.name.as_str()
    } else if is_narrow {
        ""
    } else {
        "the line"
    };
    let text = match &reading.measured {
        Measured::Totals(totals) => {
            let gap = totals.latest_kt.to_f64() - totals.line_kt;
            let side = if gap > 0.0 { "above" } else { "below" };
            let text = format!("{} kt {side} {line}", kt(gap.abs()));
            text.trim_end().to_owned()
        }
        Measured::Stated(_) => {
            let gap = reading.ahead_points();
            let side = match (gap < 0.0, is_narrow) {
                (true, _) => "behind",
                (false, true) => "ahead",
                (false, false) => "ahead of",
            };
            if is_narrow {
                format!("{:.1} {side}", gap.abs())
            } else {
                format!("{:.1} points {side} {line}, as stated", gap.abs())
            }
        }
    };
    let mut text = format!("  {text}");
    if reading.latest_year != primary.latest_year {
        text = format!("{text}, {}", reading.latest_year);
    }
    let base_year = reading.base_year;
    match reading.base_year_from {
        _ if reading.goal.target.is_none() => {}
        BaseYearFrom::Target => {}
        BaseYearFrom::OtherTargets => {
            text = format!("{text}, from {base_year} as the city's other targets");
        }
        BaseYearFrom::Series => text = format!("{text}, from {base_year} as the series marks it"),
    }
    vec![pace_sign(reading.on_pace), TextSpan::muted(&text)]
}

/// Whether a reading belongs to a target that is not the primary one.
fn is_other_goal(reading: &Reading, primary: &Reading) -> bool {
    reading.goal.target.is_some() && reading.goal.target != primary.goal.target
}

/// `+ on pace` or `x off pace`.
pub(crate) fn pace_sign(on_pace: bool) -> TextSpan {
    // Never break a line between the sign and its words.
    if on_pace {
        TextSpan::sign("+\u{a0}on\u{a0}pace", TextStyle::GOOD)
    } else {
        TextSpan::sign("x\u{a0}off\u{a0}pace", TextStyle::BAD)
    }
}

/// Why nothing is measured, and which keys to add to the note.
fn missing_lines(city: &City, this_year: i16, cols: usize) -> Vec<Line> {
    let mut lines = wrap(
        &[TextSpan::new(strings::NOT_MEASURED_YET, TextStyle::BOLD)],
        cols,
    );
    for reason in unmeasured_in_words(&city.progress) {
        let text = format!("{}.", strings::upper_first(&reason));
        lines.extend(wrap(&[TextSpan::body(&text)], cols));
    }
    if let Some(latest) = city.figures.latest_total() {
        let age = years_old(this_year.saturating_sub(latest.year));
        let text = format!("Data end in {}, {age}.", latest.year);
        lines.extend(wrap(&[TextSpan::muted(&text)], cols));
    }
    lines.push(Vec::new());
    lines.extend(wrap(&[TextSpan::muted(strings::FIGURES_TO_ADD)], cols));
    lines
}

/// The chart as a table: years, figures, values of the lines. Then the parts of the last year.
pub(crate) fn table_lines(city: &City, this_year: i16, cols: usize) -> Vec<Line> {
    let Some(chart) = CityChart::of(city) else {
        return missing_lines(city, this_year, cols);
    };
    let mut lines = wrap(&[TextSpan::muted(&chart.unit)], cols);
    // Omit columns that do not fit; a truncated figure would be wrong.
    let wide = if cols < NARROW { 10 } else { 11 };
    let free = cols.saturating_sub(YEAR_COLS + PACE_COLS + wide) / wide;
    let shown = &chart.lines[..chart.lines.len().min(free)];
    let figure = if chart.is_share() { "Stated" } else { "Total" };
    let mut head = vec![
        TextSpan::muted("Year"),
        TextSpan::muted(&format!("{figure:>wide$}")),
    ];
    for line in shown {
        let name = if line.is_own { "Own line" } else { "80x50" };
        head.push(TextSpan::muted(&format!("{name:>wide$}")));
    }
    lines.push(head);
    let mut is_any_short = false;
    let mut rows: Vec<(i16, Line)> = Vec::new();
    for point in &chart.points {
        let total = kt(point.value);
        let mut line = vec![
            TextSpan::muted(&point.year.to_string()),
            TextSpan::new(&format!("{total:>wide$}"), TextStyle::BOLD),
        ];
        for goal in shown {
            let allowed = goal.value(point.year).map(kt).unwrap_or_default();
            line.push(TextSpan::body(&format!("{allowed:>wide$}")));
        }
        let first = chart.lines.first();
        let is_base = first.is_some_and(|line| line.from.0 == point.year);
        if is_base {
            line.push(TextSpan::muted("  base year"));
        } else if let Some(allowed) = first.and_then(|line| line.value(point.year)) {
            line.push(TextSpan::body("  "));
            line.push(pace_sign(point.value <= allowed));
        }
        // The whole word is in the chart's key; a cut word would be lost.
        if point.provisional {
            let used = width_of(&line) + PROVISIONAL.len();
            let word = if used > cols { " p" } else { PROVISIONAL };
            line.push(TextSpan::muted(word));
            is_any_short |= used > cols;
        }
        rows.push((point.year, line));
    }
    for (year, key) in &chart.notations {
        let figure = format!("{:>wide$}", key.name());
        let line = vec![TextSpan::muted(&year.to_string()), TextSpan::muted(&figure)];
        rows.push((*year, line));
    }
    rows.sort_by_key(|(year, _)| *year);
    lines.extend(rows.into_iter().map(|(_, line)| line));
    if is_any_short {
        lines.push(vec![TextSpan::muted(strings::PROVISIONAL_MARK.text)]);
    }
    for note in &chart.notes {
        lines.extend(wrap(&[TextSpan::muted(note)], cols));
    }
    lines.extend(part_lines(city, cols));
    lines
}

/// The word behind a figure that may be revised.
const PROVISIONAL: &str = "  provisional";

/// Width of the year column, and of the pace behind the figures.
const YEAR_COLS: usize = 4;
const PACE_COLS: usize = 12;

/// The preferred series unless charted, and the parts of its latest total.
fn part_lines(city: &City, cols: usize) -> Vec<Line> {
    let figures = &city.figures;
    let (Some(series), Some(latest)) = (figures.preferred(), figures.latest_total()) else {
        return Vec::new();
    };
    let year = latest.year;
    let parts = figures.parts(&series.id, year);
    let progress = &city.progress;
    let charted = progress.own.iter().chain(&progress.reference).next();
    let is_charted = charted.is_none_or(|reading| {
        reading.is_calculated() && reading.series.as_ref() == Some(&series.id)
    });
    let mut lines = Vec::new();
    if !is_charted {
        // The figures above belong to another series.
        lines.push(Vec::new());
        let title = format!("{}, {}", series.label, series.method.unit());
        lines.extend(wrap(&[TextSpan::muted(&title)], cols));
        for total in figures.points(&series.id) {
            let amount = amount_in_words(total.amount);
            let figure = TextSpan::new(&format!("{amount:>11}"), TextStyle::BOLD);
            lines.push(vec![TextSpan::muted(&total.year.to_string()), figure]);
        }
    }
    if parts.is_empty() {
        return lines;
    }
    lines.push(Vec::new());
    let title = format!("Parts of {year}, kt");
    lines.extend(wrap(&[TextSpan::muted(&title)], cols));
    for part in parts {
        let amount = amount_in_words(part.amount);
        let figure = TextSpan::new(&format!("{amount:>15}"), TextStyle::BOLD);
        lines.push(vec![figure, TextSpan::body(&format!("  {}", part.sector))]);
    }
    lines
}

/// The chart in sentences: readings, unmeasured goals with reasons, and the method.
pub(crate) fn sentence_lines(city: &City, this_year: i16, cols: usize) -> Vec<Line> {
    let progress = &city.progress;
    let readings = city.readings_in_words(this_year).into_iter();
    let mut paragraphs: Vec<Vec<TextSpan>> =
        readings.map(|text| vec![TextSpan::body(&text)]).collect();
    if paragraphs.is_empty() {
        return missing_lines(city, this_year, cols);
    }
    for reading in &progress.others {
        let stated = if reading.is_calculated() {
            ""
        } else {
            " (stated)"
        };
        let series = reading.series.as_deref().unwrap_or("series not named");
        let text = format!(
            "Another reading, {series}: {}{stated} from {} to {}, {} needed for {}: {}. {}",
            percent(reading.achieved_percent),
            reading.base_year,
            reading.latest_year,
            percent(reading.needed_percent),
            reading.goal.name,
            pace(reading),
            reading.remarks.join(" "),
        );
        paragraphs.push(vec![TextSpan::body(text.trim_end())]);
    }
    for reason in unmeasured_in_words(progress) {
        let text = format!("Not measured: {reason}.");
        paragraphs.push(vec![TextSpan::body(&text)]);
    }
    let sources = source_sentence(city);
    paragraphs.extend(sources.map(|source| vec![TextSpan::muted(&source)]));
    paragraphs.push(vec![TextSpan::muted(METHOD)]);
    let mut lines = Vec::new();
    for paragraph in &paragraphs {
        lines.extend(wrap_hanging(wrap, TextSpan::default(), paragraph, cols));
        lines.push(Vec::new());
    }
    lines.pop();
    lines
}

/// The sources of the primary reading.
fn source_sentence(city: &City) -> Option<String> {
    let figures = &city.figures;
    let progress = &city.progress;
    let reading = progress.own.as_ref().or(progress.reference.as_ref());
    let series = match reading.and_then(|reading| reading.series.as_deref()) {
        Some(id) => figures.series(id),
        None => figures.preferred(),
    }?;
    let sources = &series.provenance.sources;
    (!sources.is_empty()).then(|| format!("Source: {}.", sources.join(", ")))
}

/// The cut as a sentence to paste, with its source and the note.
pub(crate) fn citation(city: &City, this_year: i16) -> String {
    let progress = &city.progress;
    let title = &city.note.title;
    let mut parts = Vec::new();
    match progress.own.as_ref().or(progress.reference.as_ref()) {
        Some(reading) => {
            let texts = sentences(title, reading, &city.figures, this_year);
            parts.extend(texts);
        }
        None => parts.push(format!("{title}: no figures to measure with.")),
    }
    parts.extend(source_sentence(city));
    parts.push(city.note.id.to_string());
    parts.join(" ")
}
