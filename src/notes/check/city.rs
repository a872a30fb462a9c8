//! Checks a city's figures: one preferred series, known series, no duplicates.

use std::collections::HashSet;

use crate::model::emissions::city_figures::UnreadFault;
use crate::model::emissions::gases::Gases;
use crate::model::emissions::read_figures::read_figures;
use crate::model::finding::Code;
use crate::model::vocabulary::{Vocabularies, nearest};
use crate::notes::clean::{clean, quote};
use crate::notes::findings::Faults;
use crate::notes::front_matter::tree::{FieldValue, KeyValue, SpannedValue, find, to_table};

/// The lists whose rows belong to a series, with their unique keys.
const FIGURES: [(&str, &[&str]); 4] = [
    ("inventory", &["series", "year"]),
    ("sector-inventory", &["series", "year", "sector"]),
    ("progress", &["series", "year", "base-year"]),
    ("per-capita", &["series", "year"]),
];

/// Checks a city's series and figures.
pub(super) fn check(
    entries: &[KeyValue<'_>],
    vocabularies: &Vocabularies,
    faults: &mut Faults<'_>,
) {
    let series = rows(entries, "series");
    let ids: Vec<&str> = series.iter().filter_map(|row| text(row, "id")).collect();
    check_preferred(entries, series, faults);
    report_repeats("series", series, &["id"], faults);
    for target in rows(entries, "targets") {
        check_series("targets", target, &ids, faults);
    }
    for (list, keys) in FIGURES {
        let rows = rows(entries, list);
        for row in rows {
            check_series(list, row, &ids, faults);
        }
        report_repeats(list, rows, keys, faults);
    }
    for list in ["targets", "series", "inventory"] {
        for row in rows(entries, list) {
            check_gases(row, faults);
        }
    }
    report_unused(entries, vocabularies, faults);
    check_country(entries, faults);
}

/// Reports a country that is no code, since search and peers cannot use it.
fn check_country(entries: &[KeyValue<'_>], faults: &mut Faults<'_>) {
    let Some(entry) = find(entries, "country") else {
        return;
    };
    let written = entry.item.value.as_text().map(str::trim);
    let is_code = |text: &str| text.len() == 2 && text.chars().all(|c| c.is_ascii_uppercase());
    // The dots of a template are to be replaced.
    let is_given = |text: &&str| !matches!(*text, "" | "…");
    if let Some(written) = written.filter(is_given).filter(|text| !is_code(text)) {
        faults.add(
            Code::UnknownWord,
            entry.item.at.clone(),
            format!("`country` is {}, which is no country code", quote(written)),
            "Write the two capital letters of ISO 3166-1, as in NO",
        );
    }
}

/// Reports gases that no figure can be compared by.
fn check_gases(row: &SpannedValue<'_>, faults: &mut Faults<'_>) {
    let Some(entry) = find(row.entries(), "gases") else {
        return;
    };
    let Some(written) = entry.item.value.as_text().map(str::trim) else {
        return;
    };
    if !written.is_empty() && Gases::read(written).is_none() {
        faults.add(
            Code::UnknownWord,
            entry.item.at.clone(),
            format!(
                "`gases` is {}, so the figures cannot be compared",
                quote(written)
            ),
            "Write CO2e, CO2, or a list of gases as in CO2, CH4, N2O",
        );
    }
}

/// Reports rows that no view uses although each key is well formed.
fn report_unused(entries: &[KeyValue<'_>], vocabularies: &Vocabularies, faults: &mut Faults<'_>) {
    // Years in the future are checked with all notes: only there the day is known.
    let figures = read_figures(&to_table(entries), vocabularies, i16::MAX);
    for unread in figures
        .unread
        .iter()
        .filter(|row| row.fault != UnreadFault::Key)
    {
        if faults.is_full() {
            return;
        }
        let Some(entry) = find(entries, &unread.list) else {
            continue;
        };
        let row = entry.item.one_or_many().get(unread.row.saturating_sub(1));
        let at = row.map_or(&entry.key_at, |row| &row.at);
        // A word outside the vocabulary or a second row for a year is the same fault.
        if faults.has(&[Code::UnknownWord, Code::DuplicateRow], at) {
            continue;
        }
        let (what, help) = match unread.fault {
            UnreadFault::Limit => ("is used in part", "Keep the rows that are needed"),
            _ => (
                "cannot be used",
                "Correct it, or delete it until the right figure is known",
            ),
        };
        let message = format!("`{}` {what}: {}", unread.list, clean(&unread.reason));
        faults.add(Code::ImpossibleFigure, at.clone(), message, help);
    }
}

fn check_preferred(entries: &[KeyValue<'_>], series: &[SpannedValue<'_>], faults: &mut Faults<'_>) {
    let preferred: Vec<&SpannedValue<'_>> = series
        .iter()
        .filter_map(|row| find(row.entries(), "preferred"))
        .map(|entry| &entry.item)
        .filter(|item| item.value == FieldValue::Flag(true))
        .collect();
    let help = "Write preferred = true in the series to be shown first, false in all others";
    match (&preferred[..], find(entries, "series")) {
        ([], Some(entry)) if !series.is_empty() => faults.add(
            Code::PreferredSeries,
            entry.key_at.clone(),
            "no series is preferred, expected exactly one",
            help,
        ),
        ([_, rest @ ..], _) => {
            for item in rest {
                faults.add(
                    Code::PreferredSeries,
                    item.at.clone(),
                    format!(
                        "{} series are preferred, expected exactly one",
                        preferred.len()
                    ),
                    help,
                );
            }
        }
        _ => {}
    }
}

fn check_series(list: &str, row: &SpannedValue<'_>, ids: &[&str], faults: &mut Faults<'_>) {
    let Some(entry) = find(row.entries(), "series") else {
        return;
    };
    let Some(written) = entry.item.value.as_text() else {
        return;
    };
    if ids.contains(&written) {
        return;
    }
    let help = match nearest(written, ids.iter().map(|&id| (id, id))) {
        Some(id) => format!("Did you mean {}?", quote(id)),
        None => "Define the series, or name one that is defined in this note".to_owned(),
    };
    faults.add(
        Code::UnknownSeries,
        entry.item.at.clone(),
        format!(
            "`{list}` names the series {}, which this note does not define",
            quote(written)
        ),
        help,
    );
}

/// Reports rows with the same keys as an earlier one.
fn report_repeats(list: &str, rows: &[SpannedValue<'_>], keys: &[&str], faults: &mut Faults<'_>) {
    let mut seen = HashSet::new();
    for row in rows {
        let values: Option<Vec<String>> = keys
            .iter()
            .map(|key| find(row.entries(), key).map(|e| e.item.value.to_toml().to_string()))
            .collect();
        if let Some(values) = values
            && !seen.insert(values.clone())
        {
            let values = keys
                .iter()
                .zip(&values)
                .map(|(key, value)| format!("{key} {value}"));
            let values = values.collect::<Vec<_>>().join(", ");
            faults.add(
                Code::DuplicateRow,
                row.at.clone(),
                format!("`{list}` has two rows for {}", quote(&values)),
                "Keep one of them, or give the other a series of its own",
            );
        }
    }
}

fn rows<'a, 't>(entries: &'a [KeyValue<'t>], key: &str) -> &'a [SpannedValue<'t>] {
    find(entries, key).map_or(&[], |entry| entry.item.one_or_many())
}

fn text<'a>(row: &'a SpannedValue<'_>, key: &str) -> Option<&'a str> {
    find(row.entries(), key)?.item.value.as_text()
}
