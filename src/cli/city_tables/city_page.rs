//! The page of a city: identity, targets, progress, emissions, practices.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::city_base::CityBase;
use super::progress::city_as_json;
use super::text_table::{Align, TextTable, paragraph};
use crate::cli::console::OutputStyle;
use crate::model::alliance::city_overview::{CityOverview, NoteRef};
use crate::model::alliance::measured_city::City;
use crate::model::alliance::peers::Peer;
use crate::model::emissions::city_figures::{Projection, Series, StatedChange};
use crate::model::emissions::figure_words::{
    METHOD, amount_in_words, kt, latest_in_words, pace, percent, unmeasured_in_words, years_old,
};
use crate::model::emissions::provenance::Provenance;
use crate::model::emissions::quantity::Percent;
use crate::model::thousands::grouped;
use crate::notes::clean::{clean, clean_name};

/// The contents of the page of a city.
pub(super) struct CityPage<'a> {
    pub(super) city: &'a City,
    pub(super) base: &'a CityBase,
    /// Notes about the city, except its own.
    pub(super) overview: CityOverview,
    /// Similar cities, nearest first.
    pub(super) peers: Vec<Peer>,
}

impl CityPage<'_> {
    /// The page as JSON.
    pub(super) fn json(&self) -> Value {
        let city = self.city;
        json!({
            "id": city.note.id, "title": city.note.title, "summary": city.note.summary,
            "country": city.traits.country, "region": city.traits.region,
            "figures": city.figures, "progress": city_as_json(city, self.base),
            "overview": self.overview, "peers": self.peers, "year": self.base.this_year,
        })
    }

    /// Prints the page.
    ///
    /// # Errors
    /// Those of `out`.
    pub(super) fn print(&self, out: &mut dyn Write, style: OutputStyle) -> io::Result<()> {
        self.print_identity(out, style)?;
        self.print_targets(out, style)?;
        self.print_progress(out, style)?;
        self.print_emissions(out, style)?;
        self.print_statements(out, style)?;
        self.print_overview(out, style)?;
        self.print_unread(out, style)
    }

    fn print_identity(&self, out: &mut dyn Write, style: OutputStyle) -> io::Result<()> {
        let (note, figures) = (&self.city.note, &self.city.figures);
        writeln!(out, "{}", style.bold(&clean(&note.title)))?;
        writeln!(out, "{}", style.faint(&clean_name(note.id.as_str())))?;
        if !note.summary.is_empty() {
            paragraph("", &note.summary, out, style)?;
        }
        let mut facts = Vec::new();
        facts.extend(self.city.country());
        let region = self.city.traits.region.as_deref();
        facts.extend(region.map(|region| self.base.label("regions", region).to_owned()));
        if let Some(population) = &figures.population {
            let year = population
                .year
                .map(|year| format!(" in {year}"))
                .unwrap_or_default();
            let area = population.counted_area.as_ref();
            let area = area.map(|area| format!(" ({area})")).unwrap_or_default();
            facts.push(format!(
                "{} residents{year}{area}",
                grouped(population.residents)
            ));
        }
        facts.extend(
            figures
                .area
                .as_ref()
                .map(|area| format!("{} km2", grouped(area.km2))),
        );
        facts.extend(
            figures
                .density()
                .map(|density| format!("{} residents a km2", grouped(density.round()))),
        );
        if let Some(zone) = &figures.climate_zone {
            let label = self.base.label("climate-zones", &zone.class).to_lowercase();
            facts.push(format!("climate {} ({label})", zone.class));
        }
        paragraph("", &facts.join("; "), out, style)?;
        let powers = figures
            .powers
            .iter()
            .map(|power| self.base.label("powers", power));
        let powers: Vec<&str> = powers.collect();
        if !powers.is_empty() {
            let powers = powers.join(", ").to_lowercase();
            paragraph("", &format!("Powers: {powers}"), out, style)?;
        }
        Ok(())
    }

    fn print_targets(&self, out: &mut dyn Write, style: OutputStyle) -> io::Result<()> {
        head("Targets", out, style)?;
        let targets = self.city.targets();
        if targets.is_empty() {
            return writeln!(out, "  no targets in the note");
        }
        let mut table = TextTable::new([
            ("Goal", Align::Left),
            ("Against", Align::Right),
            ("Status", Align::Left),
            ("Covers", Align::Left),
        ]);
        for target in targets {
            let covers = match (&target.scope, target.covers) {
                (Some(scope), _) => scope.clone(),
                (None, Some(covers)) => covers.in_words().to_owned(),
                (None, None) => String::new(),
            };
            table.row([
                target.in_words(),
                target
                    .base_year
                    .map(|year| year.to_string())
                    .unwrap_or_default(),
                target.status.in_words().to_owned(),
                covers,
            ]);
        }
        table.print(out, style)
    }

    fn print_progress(&self, out: &mut dyn Write, style: OutputStyle) -> io::Result<()> {
        head("Progress", out, style)?;
        let (progress, year) = (&self.city.progress, self.base.this_year);
        for text in self.city.readings_in_words(year) {
            paragraph("  ", &text, out, style)?;
        }
        if progress.own.is_none() && progress.reference.is_none() {
            writeln!(out, "  no figures to measure with")?;
        }
        if !progress.others.is_empty() {
            writeln!(
                out,
                "  Other readings (the first one above is the primary):"
            )?;
            let mut table = TextTable::new([
                ("Goal", Align::Left),
                ("Years", Align::Left),
                ("Age", Align::Right),
                ("Done", Align::Right),
                ("Needed", Align::Right),
                ("Pace", Align::Left),
                ("Series", Align::Left),
            ]);
            for reading in &progress.others {
                let stated = if reading.is_calculated() {
                    ""
                } else {
                    " (stated)"
                };
                table.row([
                    reading.goal.name.clone(),
                    format!("{}-{}", reading.base_year, reading.latest_year),
                    format!("{} y", reading.age_years(year)),
                    format!("{}{stated}", percent(reading.achieved_percent)),
                    percent(reading.needed_percent),
                    pace(reading),
                    reading
                        .series
                        .clone()
                        .unwrap_or_else(|| "not named".to_owned()),
                ]);
            }
            table.print(out, style)?;
            for reading in &progress.others {
                let series = reading.series.as_deref().unwrap_or("series not named");
                let name = format!("{}, {series}", reading.goal.name);
                if !reading.remarks.is_empty() {
                    let line = format!("{name}: {}", reading.remarks.join(" "));
                    paragraph("  ", &line, out, style)?;
                }
            }
        }
        for reason in unmeasured_in_words(progress) {
            paragraph("  ", &format!("Not measured: {reason}"), out, style)?;
        }
        paragraph("  ", METHOD, out, style)
    }

    fn print_emissions(&self, out: &mut dyn Write, style: OutputStyle) -> io::Result<()> {
        let figures = &self.city.figures;
        head("Emissions", out, style)?;
        let Some(series) = figures.preferred() else {
            return writeln!(out, "  no figures: the note prefers no series");
        };
        print_series_head(series, out, style)?;
        let totals = figures
            .totals
            .iter()
            .filter(|total| total.series == series.id);
        let mut totals: Vec<_> = totals.collect();
        totals.sort_by_key(|total| total.year);
        if totals.is_empty() {
            writeln!(out, "  no totals in this series")?;
        } else {
            let unit = series.method.unit();
            let mut table = TextTable::new([
                ("Year", Align::Left),
                (unit, Align::Right),
                ("", Align::Left),
            ]);
            for total in &totals {
                let mut marks = Vec::new();
                marks.extend(total.is_base.then_some("base year"));
                marks.extend(total.is_provisional.then_some("provisional"));
                let amount = amount_in_words(total.amount);
                table.row([total.year.to_string(), amount, marks.join(", ")]);
            }
            table.print(out, style)?;
            for note in totals.iter().filter_map(|total| total.note()) {
                paragraph("  ", &note, out, style)?;
            }
            // A notation key is no figure.
            let latest = figures.points(&series.id).pop();
            if let Some(year) = latest.map(|total| total.year) {
                let age = years_old(self.base.this_year.saturating_sub(year));
                writeln!(out, "  The latest figure is of {year}, {age}.")?;
                self.print_sectors(series, year, out, style)?;
            }
        }
        let others: Vec<&Series> = figures
            .series
            .iter()
            .filter(|other| other.id != series.id)
            .collect();
        if !others.is_empty() {
            writeln!(out, "  Other series, joined with none:")?;
            for other in others {
                let points = figures.points(&other.id);
                let latest = latest_in_words(figures, other);
                let totals = match (&points[..], latest) {
                    ([first, _, ..], Some(latest)) => format!("from {}; {latest}", first.year),
                    (_, latest) => latest.unwrap_or_else(|| "no totals".to_owned()),
                };
                let line = format!(
                    "{}: {} ({totals}; {})",
                    other.id,
                    other.label,
                    other.method.in_words()
                );
                paragraph("    ", &line, out, style)?;
            }
        }
        Ok(())
    }

    fn print_sectors(
        &self,
        series: &Series,
        year: i16,
        out: &mut dyn Write,
        style: OutputStyle,
    ) -> io::Result<()> {
        let parts = self.city.figures.parts(&series.id, year);
        if parts.is_empty() {
            return Ok(());
        }
        let head = format!("Parts of {year}");
        let mut table = TextTable::new([(head.as_str(), Align::Left), ("kt", Align::Right)]);
        for part in parts {
            let amount = amount_in_words(part.amount);
            table.row([part.sector.clone(), amount]);
        }
        table.print(out, style)
    }

    fn print_statements(&self, out: &mut dyn Write, style: OutputStyle) -> io::Result<()> {
        let figures = &self.city.figures;
        if !figures.changes.is_empty() {
            head("Change as the city states it", out, style)?;
            let mut changes: Vec<&StatedChange> = figures.changes.iter().collect();
            changes.sort_by_key(|change| std::cmp::Reverse(change.year));
            let mut table = TextTable::new([
                ("Year", Align::Left),
                ("Change", Align::Right),
                ("Against", Align::Left),
                ("Series", Align::Left),
            ]);
            for change in changes {
                let unsure = if change.has_data_year {
                    ""
                } else {
                    " (published)"
                };
                table.row([
                    format!("{}{unsure}", change.year),
                    signed_percent(change.change),
                    change.base_year.to_string(),
                    change
                        .series
                        .clone()
                        .unwrap_or_else(|| "not named".to_owned()),
                ]);
            }
            table.print(out, style)?;
        }
        if !figures.per_resident.is_empty() {
            head("For each resident, as the city states it", out, style)?;
            let mut rows: Vec<_> = figures.per_resident.iter().collect();
            rows.sort_by_key(|row| std::cmp::Reverse(row.year));
            let rows = rows.iter().map(|row| {
                let mark = if row.is_provisional {
                    " (provisional)"
                } else {
                    ""
                };
                format!("{}: {} t CO2e{mark}", row.year, row.tonnes)
            });
            writeln!(out, "  {}", clean(&rows.collect::<Vec<_>>().join("; ")))?;
        }
        if !figures.projections.is_empty() {
            head("Expected, not measured", out, style)?;
            for projection in &figures.projections {
                paragraph("  ", &expected(projection), out, style)?;
            }
        }
        Ok(())
    }

    fn print_overview(&self, out: &mut dyn Write, style: OutputStyle) -> io::Result<()> {
        let overview = &self.overview;
        head("Practices", out, style)?;
        if overview.practices.is_empty() {
            writeln!(out, "  none yet")?;
        }
        for (sector, notes) in &overview.practices {
            writeln!(out, "  {}", clean(self.base.label("sectors", sector)))?;
            for note in notes {
                writeln!(out, "    {}", named(note))?;
            }
        }
        let cities = |cities: &[String]| {
            let labels = cities.iter().map(|city| self.place(city));
            labels.collect::<Vec<_>>().join(", ")
        };
        for (title, list, word) in [
            ("Copied from others", &overview.copied, "from"),
            ("Considered, not taken over", &overview.considered, "from"),
            ("Taken over and given up", &overview.given_up, "from"),
            ("Copied by others", &overview.copied_by, "by"),
            ("Considered by others", &overview.considered_by, "by"),
            ("Given up by others", &overview.given_up_by, "by"),
        ] {
            if list.is_empty() {
                continue;
            }
            head(title, out, style)?;
            for (note, others) in list {
                let line = format!("{word} {}: ", cities(others));
                writeln!(out, "  {}{}", clean(&line), named(note))?;
            }
        }
        for (title, list) in [
            ("Asks it stands behind", &overview.asks),
            ("Projects", &overview.projects),
            ("Open questions", &overview.questions),
        ] {
            if list.is_empty() {
                continue;
            }
            head(title, out, style)?;
            for note in list {
                writeln!(out, "  {}", named(note))?;
            }
        }
        if !self.peers.is_empty() {
            head("Cities like it", out, style)?;
            let peers = self.peers.iter();
            let peers = peers.map(|peer| format!("{} ({:.2})", peer.title, peer.likeness.distance));
            writeln!(out, "  {}", clean(&peers.collect::<Vec<_>>().join(", ")))?;
            writeln!(
                out,
                "  guildhall peers {} says why",
                clean_name(self.city.slug())
            )?;
        }
        Ok(())
    }

    fn place(&self, id: &str) -> String {
        self.base.vocabularies().city_name(id).to_owned()
    }

    fn print_unread(&self, out: &mut dyn Write, style: OutputStyle) -> io::Result<()> {
        let unread = &self.city.figures.unread;
        if unread.is_empty() {
            return Ok(());
        }
        head("Could not be read", out, style)?;
        for row in unread {
            writeln!(
                out,
                "  {}",
                clean(&format!("{}, row {}: {}", row.list, row.row, row.reason))
            )?;
        }
        Ok(())
    }
}

fn head(title: &str, out: &mut dyn Write, style: OutputStyle) -> io::Result<()> {
    writeln!(out, "\n{}", style.bold(title))
}

fn named(note: &NoteRef) -> String {
    format!("{} ({})", clean(&note.title), clean_name(note.id.as_str()))
}

fn source_of(provenance: &Provenance) -> String {
    format!("Source: {}", provenance.sources.join(", "))
}

/// A change with its sign: `+0.3 %`.
fn signed_percent(change: Percent) -> String {
    let sign = if change.to_f64() > 0.0 { "+" } else { "" };
    format!("{sign}{change} %")
}

/// A projection: `2030: -63 % against 2009, assuming: measures decided`.
fn expected(projection: &Projection) -> String {
    let mut parts = Vec::new();
    parts.extend(
        projection
            .kt_co2e
            .map(|figure| format!("{} kt", kt(figure.to_f64()))),
    );
    let change = projection.change;
    let change = change.map(|(change, base)| format!("{} against {base}", signed_percent(change)));
    parts.extend(change);
    parts.extend(
        projection
            .assuming
            .as_ref()
            .map(|text| format!("assuming: {text}")),
    );
    parts.extend(projection.provenance.note.clone());
    format!("{}: {}", projection.year, parts.join("; "))
}

fn print_series_head(series: &Series, out: &mut dyn Write, style: OutputStyle) -> io::Result<()> {
    let method = series.method.in_words();
    let protocol = series.method.protocol.as_deref();
    let protocol = protocol.unwrap_or(match series.method.standard {
        Some(_) => "no note describes that of this inventory",
        None => "none named by the source",
    });
    let lines = [
        Some(series.label.clone()),
        Some(format!("Method: {method}; standard: {protocol}")),
        series
            .method
            .standard
            .as_ref()
            .map(|by| format!("Inventory: {by}")),
        series.provenance.note.clone(),
        Some(source_of(&series.provenance)),
    ];
    for line in lines.into_iter().flatten() {
        paragraph("  ", &line, out, style)?;
    }
    Ok(())
}
