//! `lineage`: the origins and adoptions of a practice, as a tree.

use std::io::{self, Write};

use serde_json::json;
use unicode_width::UnicodeWidthStr;

use super::alliance_base::AllianceBase;
use super::voice_arguments::LineageArguments;
use crate::cli::base_session::Session;
use crate::cli::city_tables::csv_table::{CsvTable, csv_table};
use crate::cli::city_tables::print_result::print_result;
use crate::cli::city_tables::text_table::paragraph;
use crate::cli::console::{Console, OutputFormat, OutputStyle};
use crate::cli::report::{CommandError, CommandResult, Exit};
use crate::cli::resolve_id::find_note;
use crate::model::alliance::adoption_state::AdoptionState;
use crate::model::alliance::lineage_tree::{Lineage, LineageRow, changed_at};
use crate::model::alliance::practice_lineage::LineageGraph;
use crate::model::note::{Kind, NoteId};
use crate::notes::clean::{clean, clean_name, quote};
use crate::tui::widgets::tree_lines::{further_prefix, tree_prefixes};

/// Prints the lineage of a practice.
pub(super) fn run(
    arguments: &LineageArguments,
    session: &Session,
    console: &mut Console,
) -> CommandResult {
    let kinds = [Kind::Practice, Kind::Adoption];
    let base = AllianceBase::open(session, &kinds)?;
    // An adoption has the name of its city as the last part of its id.
    let cities = base.vocabularies().get("cities");
    if let Some(city) = cities.and_then(|cities| cities.find(&arguments.id)) {
        let error = CommandError::usage(format!("{} is a city", quote(&arguments.id)));
        let help = format!(
            "guildhall city {} lists what it copied",
            clean_name(&city.id)
        );
        return Err(error.hint(help));
    }
    let graph = LineageGraph::new(&base.notes);
    // An origin may have no note; then the folder of its adoptions names it.
    let bare = arguments.id.trim_end_matches(".md");
    let bare = bare.strip_prefix("practices/").unwrap_or(bare);
    let unnoted = format!("practices/{bare}");
    let is_unclaimed = base.library.find_aliases(&unnoted).is_empty();
    let id = match find_note(&arguments.id, &kinds, &base.library) {
        Ok(id) => base
            .note(&id)
            .map_or_else(|| id.to_string(), |note| graph.practice_of(note)),
        Err(_) if is_unclaimed && unnoted.parse::<NoteId>().is_ok() && graph.knows(&unnoted) => {
            unnoted
        }
        Err(error) => return Err(error),
    };
    let lineage = graph.lineage(&id);
    let shown = LineageReport {
        base: &base,
        lineage: &lineage,
    };
    print_result(
        &arguments.csv,
        session,
        console,
        || shown.csv(),
        || json!(lineage),
        |out, style| shown.print(out, style),
    )?;
    Ok(Exit::Done)
}

struct LineageReport<'a> {
    base: &'a AllianceBase,
    lineage: &'a Lineage,
}

impl LineageReport<'_> {
    fn print(&self, out: &mut dyn Write, style: OutputStyle) -> io::Result<()> {
        let practice = &self.lineage.practice;
        let title = style.bold(&clean(&practice.name));
        let began = practice.began.as_deref();
        let began = began.map(|began| format!(", {began}"));
        let cities = self.cities(practice);
        let whose = if practice.practice.is_none() && !cities.is_empty() {
            format!(", {cities}")
        } else {
            String::new()
        };
        writeln!(out, "{title}{whose}{}", began.unwrap_or_default())?;
        if let Some(note) = &practice.practice {
            writeln!(out, "{}", style.faint(&clean(note.id.as_str())))?;
        }
        if !self.lineage.origins.is_empty() {
            writeln!(out, "\n{}", style.bold("Came from"))?;
            self.print_rows(&self.lineage.origins, true, out, style)?;
        }
        if self.lineage.copies.is_empty() {
            return writeln!(out, "\nNo note says that another city took it over.");
        }
        let counts = self.lineage.counts_in_words();
        writeln!(out, "\n{}", style.bold(&counts))?;
        self.print_rows(&self.lineage.copies, false, out, style)?;
        let years = self.lineage.years.iter();
        let mut years: Vec<String> = years
            .map(|(year, count)| format!("{year}: {count}"))
            .collect();
        if !years.is_empty() {
            let without = Some(self.lineage.without_year()).filter(|count| *count > 0);
            years.extend(without.map(|count| format!("without a year: {count}")));
            writeln!(out, "\nTaken over by year: {}", years.join(", "))?;
        }
        Ok(())
    }

    fn print_rows(
        &self,
        rows: &[LineageRow],
        is_origin: bool,
        out: &mut dyn Write,
        style: OutputStyle,
    ) -> io::Result<()> {
        if style.form == OutputFormat::Plain {
            return self.print_sentences(rows, is_origin, out);
        }
        let depths: Vec<usize> = rows.iter().map(|row| row.depth).collect();
        let prefixes = tree_prefixes(&depths, false);
        let names = rows.iter().zip(&prefixes);
        let names = names.map(|(row, prefix)| format!("{prefix}{}", clean(&self.name(row))));
        let names: Vec<String> = names.collect();
        let widest = names.iter().map(|name| name.width()).max().unwrap_or(0);
        for (at, (name, row)) in names.iter().zip(rows).enumerate() {
            let padding = " ".repeat(widest - name.width());
            let year = row.year.map(|year| year.to_string()).unwrap_or_default();
            let line = format!("{name}{padding}  {year:4}  {}", self.state(row));
            writeln!(out, "{}", clean(line.trim_end()))?;
            if let Some(changed) = changed_at(rows, at) {
                let indent = further_prefix(&prefixes[at], &depths[at..], false);
                paragraph(&indent, changed, out, style)?;
            }
        }
        Ok(())
    }

    /// Prints one sentence a step, indented by depth.
    fn print_sentences(
        &self,
        rows: &[LineageRow],
        is_origin: bool,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        // The name of the parent at each depth.
        let root = self.cities(&self.lineage.practice);
        let mut above = vec![if root.is_empty() {
            self.lineage.practice.name.clone()
        } else {
            root
        }];
        for (at, row) in rows.iter().enumerate() {
            above.truncate(row.depth);
            let (name, other) = (self.name(row), above.last().cloned().unwrap_or_default());
            let indent = "  ".repeat(row.depth.min(20));
            let year = row.year.map(|year| format!(", {year}")).unwrap_or_default();
            let state = match self.state(row) {
                state if state.is_empty() => state,
                state => format!(", {state}"),
            };
            let does = match AdoptionState::of_phase(row.phase.as_deref()) {
                AdoptionState::Considered if !is_origin => "considers it",
                _ => "took it over",
            };
            let sentence = if is_origin {
                format!("{other} {does} from {name}{year}{state}.")
            } else {
                format!("{name} {does} from {other}{year}{state}.")
            };
            writeln!(out, "{indent}{}", clean(&sentence))?;
            if let Some(changed) = changed_at(rows, at) {
                writeln!(out, "{indent}  What was changed: {}", clean(changed))?;
            }
            let cities = self.cities(row);
            above.push(if cities.is_empty() {
                row.name.clone()
            } else {
                cities
            });
        }
        Ok(())
    }

    /// The cities of a row, and the local name of the practice, if any.
    fn name(&self, row: &LineageRow) -> String {
        let (cities, title) = (self.cities(row), row.name.as_str());
        let short = short_title(title);
        // Titles have `Washington DC` for `Washington, DC`.
        match title
            .replace(", ", " ")
            .starts_with(&cities.replace(", ", " "))
        {
            _ if title.is_empty() => cities,
            // Many titles begin with the city: `Oslo climate budget`, `San Francisco: …`.
            true if short == cities => title.to_owned(),
            true => short.to_owned(),
            false => format!("{cities}: {short}"),
        }
    }

    fn cities(&self, row: &LineageRow) -> String {
        let cities = row.cities.iter().map(|city| self.base.city_name(city));
        cities.collect::<Vec<_>>().join(", ")
    }

    /// Phase and outcome as text, and a hint if the children are printed elsewhere.
    fn state(&self, row: &LineageRow) -> String {
        let phase = row
            .phase
            .as_deref()
            .map(|phase| self.base.label("phases", phase));
        let outcome = row.outcome.as_deref();
        let outcome = outcome.map(|outcome| self.base.label("outcomes", outcome));
        let outcome = outcome.filter(|outcome| Some(*outcome) != phase);
        let counted = row.is_counted.then_some("counted above");
        let elsewhere = row.is_repeated.then_some("shown above").or(counted);
        let words = [phase, outcome, elsewhere].into_iter().flatten();
        let words: Vec<String> = words.map(str::to_lowercase).collect();
        words.join(", ")
    }

    fn csv(&self) -> CsvTable<'static> {
        let origins = self.lineage.origins.iter().map(|row| ("origin", row));
        let copies = self.lineage.copies.iter().map(|row| ("copy", row));
        csv_table! {
            for (direction, row) in origins.chain(copies);
            "direction", "", "Origin of the practice, or a copy of it" => direction;
            "depth", "steps", "How many steps from the practice" => row.depth;
            "name", "", "The practice, or empty for a copy without a note of its own" => &row.name;
            "cities", "", "Cities that have it" => self.cities(row);
            "year", "year", "Year of the step" => row.year;
            "phase", "", "How far it is there" => &row.phase;
            "outcome", "", "Whether it worked" => &row.outcome;
            "changed", "", "What was changed on the way" => &row.changed;
            "practice", "", "Id of the practice" => row.practice.as_ref().map(|note| &note.id);
            "adoption", "", "Id of the adoption that tells of the step"
                => row.adoption.as_ref().map(|note| &note.id);
        }
    }
}

/// The title before a colon: `Oslo climate budget: emissions counted like money`.
fn short_title(title: &str) -> &str {
    title.split_once(": ").map_or(title, |(first, _)| first)
}
