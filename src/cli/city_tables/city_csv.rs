//! The inventory and targets of cities as CSV tables.

use super::csv_table::{CsvCell, CsvColumn, CsvTable, column};
use crate::model::alliance::measured_city::City;
use crate::model::emissions::city_figures::Amount;
use crate::model::emissions::provenance::Provenance;
use crate::model::emissions::quantity::Kilotonnes;
use crate::model::emissions::target::Coverage;

const INVENTORY: &[CsvColumn] = &[
    column("city", "", "Name of the city"),
    column("series", "", "Series in the note; never join two"),
    column("preferred", "", "Whether it is the series to show first"),
    column(
        "year",
        "year",
        "Year; of a fiscal year the one in which it begins",
    ),
    column(
        "sector",
        "",
        "Part of the total in the words of the source; empty for the total",
    ),
    column(
        "gpc_reference",
        "",
        "Reference of the GPC, such as I or II.1",
    ),
    column(
        "kt_co2e",
        "kt CO2e",
        "Thousand tonnes as written in the note; kt CO2 where only CO2 is counted",
    ),
    column(
        "notation_key",
        "",
        "Why there is no figure: NO, NE, IE or C",
    ),
    column(
        "base_year",
        "",
        "Whether the note marks the year as a base year",
    ),
    column("status", "", "final or provisional"),
    column(
        "rounding_kt_co2e",
        "kt CO2e",
        "Precision of the source's figure",
    ),
    column("original", "", "The figure as the source prints it"),
    column(
        "method",
        "",
        "Basis, scopes, gases, warming potentials and area",
    ),
    column("protocol", "", "Note on the standard"),
    column("note", "", "What must be said about the figure"),
    column("sources", "", "Where the figure comes from"),
];

/// Totals and sector totals, by series.
pub(super) fn inventory_csv(cities: &[&City]) -> CsvTable<'static> {
    let mut rows = Vec::new();
    for city in cities {
        let figures = &city.figures;
        for series in &figures.series {
            let mut row = |year,
                           sector: Option<(&str, Option<&str>)>,
                           amount: Amount,
                           total: Option<(bool, bool, CsvCell)>,
                           provenance: &Provenance| {
                let (is_base, status, rounding) = match total {
                    Some((is_base, provisional, rounding)) => (
                        CsvCell::flag(Some(is_base)),
                        CsvCell::text(Some(if provisional { "provisional" } else { "final" })),
                        rounding,
                    ),
                    None => (CsvCell::Empty, CsvCell::Empty, CsvCell::Empty),
                };
                let notation = match amount {
                    Amount::Notation(key) => Some(key.name()),
                    Amount::KtCo2e(_) => None,
                };
                rows.push(vec![
                    CsvCell::Text(city.note.title.clone()),
                    CsvCell::Text(series.id.clone()),
                    CsvCell::flag(Some(series.preferred)),
                    CsvCell::whole(Some::<i16>(year)),
                    CsvCell::text(sector.map(|(sector, _)| sector)),
                    CsvCell::text(sector.and_then(|(_, gpc)| gpc)),
                    CsvCell::figure(amount.kt().map(Kilotonnes::figure)),
                    CsvCell::text(notation),
                    is_base,
                    status,
                    rounding,
                    CsvCell::text(provenance.original.clone()),
                    CsvCell::Text(series.method.in_words()),
                    CsvCell::text(series.method.protocol.clone()),
                    CsvCell::text(provenance.note.clone()),
                    CsvCell::Text(provenance.sources.join(" ")),
                ]);
            };
            let mut totals: Vec<_> = figures
                .totals
                .iter()
                .filter(|total| total.series == series.id)
                .collect();
            totals.sort_by_key(|total| total.year);
            for total in totals {
                let rounding = CsvCell::figure(total.rounding.map(Kilotonnes::figure));
                let facts = (total.is_base, total.is_provisional, rounding);
                row(
                    total.year,
                    None,
                    total.amount,
                    Some(facts),
                    &total.provenance,
                );
                for part in figures.parts(&series.id, total.year) {
                    let sector = (part.sector.as_str(), part.gpc.as_deref());
                    row(part.year, Some(sector), part.amount, None, &part.provenance);
                }
            }
        }
    }
    CsvTable {
        columns: INVENTORY,
        rows,
    }
}

const TARGETS: &[CsvColumn] = &[
    column("city", "", "Name of the city"),
    column("goal", "", "The goal in short"),
    column("size", "see size_unit", "Size of the goal"),
    column("size_unit", "", "Unit of the size"),
    column("base_year", "year", "Year that it is measured from"),
    column(
        "base_kt_co2e",
        "kt CO2e",
        "Total of the base year as given with the goal",
    ),
    column("target_year", "year", "Year by which it is to be reached"),
    column("adopted_year", "year", "Year of adoption"),
    column(
        "status",
        "",
        "current, superseded, achieved, missed or expired",
    ),
    column(
        "covers",
        "",
        "What it covers: only goals for the city are measured against city totals",
    ),
    column("scope", "", "What it covers, in the words of the note"),
    column("plan", "", "Plan or law"),
    column("series", "", "Series that it is measured on"),
    column("note", "", "What must be said about it"),
    column("sources", "", "Where it comes from"),
];

/// Goals, current and past.
pub(super) fn targets_csv(cities: &[&City]) -> CsvTable<'static> {
    let rows = cities.iter().flat_map(|city| {
        city.figures.targets.iter().map(|target| {
            vec![
                CsvCell::Text(city.note.title.clone()),
                CsvCell::Text(target.in_words()),
                CsvCell::figure(target.value),
                CsvCell::text(target.unit.clone()),
                CsvCell::whole(target.base_year),
                CsvCell::figure(target.base.map(Kilotonnes::figure)),
                CsvCell::whole(Some(target.target_year)),
                CsvCell::whole(target.adopted_year),
                CsvCell::Text(target.status.in_words().to_owned()),
                CsvCell::text(target.covers.map(Coverage::in_words)),
                CsvCell::text(target.scope.clone()),
                CsvCell::text(target.plan.clone()),
                CsvCell::text(target.series.clone()),
                CsvCell::text(target.provenance.note.clone()),
                CsvCell::Text(target.provenance.sources.join(" ")),
            ]
        })
    });
    CsvTable {
        columns: TARGETS,
        rows: rows.collect(),
    }
}
