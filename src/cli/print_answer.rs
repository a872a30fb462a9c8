//! Prints search answers as text, plain lines or JSON.
//!
//! Pure functions of [`Answer`]: they write results and return the remarks to print beside them.
//! `--json` prints the answer as one stable object.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

use super::console::{OutputFormat, OutputStyle};
use super::json::print_json;
use crate::model::counted::{counted, first_of};
use crate::model::hit::{Answer, Hit, QueryFault};
use crate::notes::clean::{clean, clean_name, quote};

/// Facet values printed as text; `--json` prints all.
const FACET_VALUES: usize = 12;

/// Which optional parts are printed.
#[derive(Debug, Clone, Copy)]
pub(super) struct AnswerParts {
    /// Counts by facet.
    pub(super) facets: bool,
    /// Reasons for each note.
    pub(super) why: bool,
    /// Number of the first hit, from 1.
    pub(super) first: usize,
}

/// Replaces raw values in an answer by labels.
///
/// `label` maps a query field and value to its label.
pub(super) fn worded(mut answer: Answer, label: &dyn Fn(&str, &str) -> String) -> Answer {
    for hit in &mut answer.results {
        for (field, values) in [("city", &mut hit.cities), ("sector", &mut hit.sectors)] {
            for value in values {
                *value = label(field, value);
            }
        }
        for (field, value) in [("status", &mut hit.status), ("outcome", &mut hit.outcome)] {
            *value = value.as_deref().map(|value| label(field, value));
        }
    }
    for facet in &mut answer.facets.0 {
        for (value, _) in &mut facet.counts {
            *value = label(facet.field, value);
        }
    }
    answer
}

/// Prints the hits, and the facets after them.
pub(super) fn print_answer(
    answer: &Answer,
    out: &mut dyn Write,
    style: OutputStyle,
    parts: AnswerParts,
) -> io::Result<()> {
    if style.form == OutputFormat::Json {
        return print_json(answer, out);
    }
    for (i, hit) in answer.results.iter().enumerate() {
        match style.form {
            OutputFormat::Plain => print_plain_hit(hit, parts.first + i, out, parts.why)?,
            _ => print_hit(hit, out, style, parts.why)?,
        }
    }
    if parts.facets {
        print_facets(answer, out, style)?;
    }
    Ok(())
}

fn print_hit(hit: &Hit, out: &mut dyn Write, style: OutputStyle, why: bool) -> io::Result<()> {
    let title = style.colour.then(|| {
        let mark = |text: &str| style.painted("1;4", text);
        marked(
            &hit.title,
            &hit.title_highlights,
            |text| style.bold(text),
            mark,
        )
    });
    let title = title.unwrap_or_else(|| clean(&hit.title).into_owned());
    writeln!(out, "{title}")?;
    let filing = clean(&filing(hit, " · ")).into_owned();
    writeln!(
        out,
        "  {}  {}",
        style.painted("36", &clean_name(hit.id.as_str())),
        style.faint(&filing)
    )?;
    if !hit.snippet.text.is_empty() {
        let snippet = marked_snippet(hit, style);
        writeln!(out, "  {snippet}")?;
    }
    if why && !hit.why.is_empty() {
        let why = format!("why: {}", clean(&hit.reasons()));
        writeln!(out, "  {}", style.faint(&why))?;
    }
    writeln!(out)
}

/// Prints a hit for screen readers: one labelled item a line.
fn print_plain_hit(hit: &Hit, number: usize, out: &mut dyn Write, why: bool) -> io::Result<()> {
    writeln!(out, "{number}. {}", clean(&hit.title))?;
    writeln!(out, "Id: {}", clean_name(hit.id.as_str()))?;
    writeln!(out, "About: {}", clean(&filing(hit, ", ")))?;
    if !hit.snippet.text.is_empty() {
        writeln!(out, "Text: {}", marked_snippet(hit, OutputStyle::TEXT))?;
    }
    if why && !hit.why.is_empty() {
        writeln!(out, "Why: {}", clean(&hit.reasons()))?;
    }
    Ok(())
}

/// Kind, cities, sectors, status and year, as far as known.
fn filing(hit: &Hit, between: &str) -> String {
    let mut facts = vec![hit.kind.as_str().to_owned()];
    facts.extend([&hit.cities, &hit.sectors].iter().filter_map(|words| {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        (!words.is_empty()).then(|| words.join(", "))
    }));
    facts.extend([&hit.status, &hit.outcome].into_iter().flatten().cloned());
    facts.extend(hit.year.map(|year| year.to_string()));
    facts.join(between)
}

fn marked_snippet(hit: &Hit, style: OutputStyle) -> String {
    let snippet = &hit.snippet;
    let mark = |text: &str| style.matched(text);
    marked(&snippet.text, &snippet.highlights, str::to_owned, mark)
}

/// Cleans a text piece by piece and marks the character ranges.
///
/// Ranges that overlap or exceed the text are clipped.
fn marked(
    text: &str,
    ranges: &[(usize, usize)],
    plain: impl Fn(&str) -> String,
    mark: impl Fn(&str) -> String,
) -> String {
    let chars: Vec<char> = text.chars().collect();
    let piece = |from: usize, to: usize| {
        let piece: String = chars.get(from..to).unwrap_or_default().iter().collect();
        clean(&piece).into_owned()
    };
    let mut printed = String::new();
    let mut at = 0;
    for &(start, end) in ranges {
        let (start, end) = (start.clamp(at, chars.len()), end.clamp(at, chars.len()));
        if at < start {
            printed.push_str(&plain(&piece(at, start)));
        }
        if start < end {
            printed.push_str(&mark(&piece(start, end)));
        }
        at = end.max(start);
    }
    if at < chars.len() {
        printed.push_str(&plain(&piece(at, chars.len())));
    }
    printed
}

fn print_facets(answer: &Answer, out: &mut dyn Write, style: OutputStyle) -> io::Result<()> {
    let filled = answer
        .facets
        .0
        .iter()
        .filter(|facet| !facet.counts.is_empty());
    let width = filled.clone().map(|facet| facet.field.len()).max();
    for facet in filled {
        let values = facet.counts.iter();
        let values = values.map(|(value, count)| format!("{} {count}", clean(value)));
        let values = first_of(values.collect(), FACET_VALUES, "");
        if style.form == OutputFormat::Plain {
            writeln!(out, "By {}: {values}", facet.field)?;
        } else {
            let width = width.unwrap_or_default();
            let name = style.bold(&format!("{:width$}", facet.field));
            writeln!(out, "{name}  {values}")?;
        }
    }
    Ok(())
}

/// Remarks on the answer: corrections, faults, suggestions.
pub(super) fn remarks(answer: &Answer, form: OutputFormat) -> Vec<String> {
    if form == OutputFormat::Json {
        return Vec::new();
    }
    let mut remarks: Vec<String> = Vec::new();
    for fault in &answer.faults {
        remarks.extend(point_out(&answer.query, fault, form));
    }
    for correction in &answer.corrections {
        let (from, to) = (quote(&correction.from), quote(&correction.to));
        remarks.push(format!("{from} was read as {to}"));
    }
    for place in &answer.places {
        let (text, label) = (quote(&place.text), clean(&place.label));
        remarks.push(format!("{text} was read as the city {label}"));
    }
    // Do not repeat a fault that is already pointed out.
    let without_repetition = |message: &String| {
        let first = answer.faults.first().map_or("", |fault| &fault.message);
        let (start, rest) = message.split_at_checked(first.len()).unwrap_or_default();
        let is_repeated = !first.is_empty() && start.eq_ignore_ascii_case(first);
        let rest = if is_repeated {
            rest.trim_start_matches('.').trim_start()
        } else {
            message
        };
        (!rest.is_empty()).then(|| clean(rest).into())
    };
    remarks.extend(answer.message.as_ref().and_then(without_repetition));
    remarks.extend(answer.unseen.iter().map(|unseen| clean(unseen).into()));
    if answer.total == 0 {
        if answer.message.is_none() {
            remarks.push(format!("nothing found for {}", quote(&answer.query)));
        }
        for suggestion in &answer.suggestions {
            let (label, query) = (clean(&suggestion.label), clean(&suggestion.query));
            remarks.push(format!(
                "try {label}: {} for {query}",
                counted(suggestion.total, "note")
            ));
        }
    }
    remarks
}

/// Shows the query with a caret under the fault; for screen readers, its position.
fn point_out(query: &str, fault: &QueryFault, form: OutputFormat) -> Vec<String> {
    let (start, end) = fault.span;
    let before = clean(query.get(..start).unwrap_or_default());
    let at_fault = clean(query.get(start..end).unwrap_or_default());
    let message = clean(&fault.message);
    if form == OutputFormat::Plain {
        let place = before.chars().count() + 1;
        return vec![format!("at character {place} of the query: {message}")];
    }
    let caret = "^".repeat(at_fault.width().max(1));
    let margin = " ".repeat(before.width());
    vec![
        format!("  {}", clean(query)),
        format!("  {margin}{caret} {message}"),
    ]
}

/// Describes the printed page; `None` if all matches are printed.
pub(super) fn say_page(answer: &Answer, first: usize) -> Option<String> {
    let last = first + answer.results.len() - 1;
    if answer.results.len() == answer.total {
        return None;
    }
    if answer.results.is_empty() {
        return Some(format!("{} in all", counted(answer.total, "note")));
    }
    let page = format!("notes {first} to {last} of {}", answer.total);
    Some(if last < answer.total {
        format!("{page}; more with --offset {last}")
    } else {
        page
    })
}

#[cfg(test)]
mod tests;
