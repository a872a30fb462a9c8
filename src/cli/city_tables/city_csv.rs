//! The inventory and targets of cities as CSV tables.

use super::csv_table::{CsvTable, csv_table};
use crate::model::alliance::measured_city::City;
use crate::model::emissions::city_figures::Amount;
use crate::model::emissions::quantity::Kilotonnes;
use crate::model::emissions::target::Coverage;

/// Totals and sector totals, by series.
pub(super) fn inventory_csv(cities: &[&City]) -> CsvTable<'static> {
    let mut rows = Vec::new();
    for city in cities {
        let figures = &city.figures;
        for series in &figures.series {
            let of_series = figures.totals.iter();
            let of_series = of_series.filter(|total| total.series == series.id);
            let mut totals: Vec<_> = of_series.collect();
            totals.sort_by_key(|total| total.year);
            for total in totals {
                let facts = (total.year, total.amount, &total.provenance);
                rows.push((city, series, facts, Some(total), None));
                for part in figures.parts(&series.id, total.year) {
                    let facts = (part.year, part.amount, &part.provenance);
                    rows.push((city, series, facts, None, Some(part)));
                }
            }
        }
    }
    csv_table! {
        for (city, series, (year, amount, provenance), total, part) in rows;
        let notation = match amount {
            Amount::Notation(key) => Some(key.name()),
            Amount::KtCo2e(_) => None,
        };
        "city", "", "Name of the city" => &city.note.title;
        "series", "", "Series in the note; never join two" => &series.id;
        "preferred", "", "Whether it is the series to show first" => series.preferred;
        "year", "year", "Year; of a fiscal year the one in which it begins" => year;
        "sector", "", "Part of the total in the words of the source; empty for the total"
            => part.map(|part| &part.sector);
        "gpc_reference", "", "Reference of the GPC, such as I or II.1"
            => part.and_then(|part| part.gpc.as_deref());
        "kt_co2e", "kt CO2e",
            "Thousand tonnes as written in the note; kt CO2 where only CO2 is counted"
            => amount.kt().map(Kilotonnes::figure);
        "notation_key", "", "Why there is no figure: NO, NE, IE or C" => notation;
        "base_year", "", "Whether the note marks the year as a base year"
            => total.map(|total| total.is_base);
        "status", "", "final or provisional"
            => total.map(|total| if total.is_provisional { "provisional" } else { "final" });
        "rounding_kt_co2e", "kt CO2e", "Precision of the source's figure"
            => total.and_then(|total| total.rounding).map(Kilotonnes::figure);
        "original", "", "The figure as the source prints it" => &provenance.original;
        "method", "", "Basis, scopes, gases, warming potentials and area"
            => series.method.in_words();
        "protocol", "", "Note on the standard" => &series.method.protocol;
        "note", "", "What must be said about the figure" => &provenance.note;
        "sources", "", "Where the figure comes from" => provenance.sources.join(" ");
    }
}

/// Goals, current and past.
pub(super) fn targets_csv(cities: &[&City]) -> CsvTable<'static> {
    let targets = cities.iter().flat_map(|city| {
        let targets = city.figures.targets.iter();
        targets.map(move |target| (city, target))
    });
    csv_table! {
        for (city, target) in targets;
        "city", "", "Name of the city" => &city.note.title;
        "goal", "", "The goal in short" => target.in_words();
        "size", "see size_unit", "Size of the goal" => target.value;
        "size_unit", "", "Unit of the size" => &target.unit;
        "base_year", "year", "Year that it is measured from" => target.base_year;
        "base_kt_co2e", "kt CO2e", "Total of the base year as given with the goal"
            => target.base.map(Kilotonnes::figure);
        "target_year", "year", "Year by which it is to be reached" => target.target_year;
        "adopted_year", "year", "Year of adoption" => target.adopted_year;
        "status", "", "current, superseded, achieved, missed or expired"
            => target.status.in_words();
        "covers", "", "What it covers: only goals for the city are measured against city totals"
            => target.covers.map(Coverage::in_words);
        "scope", "", "What it covers, in the words of the note" => &target.scope;
        "plan", "", "Plan or law" => &target.plan;
        "series", "", "Series that it is measured on" => &target.series;
        "note", "", "What must be said about it" => &target.provenance.note;
        "sources", "", "Where it comes from" => target.provenance.sources.join(" ");
    }
}
