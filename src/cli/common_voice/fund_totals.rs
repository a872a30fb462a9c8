//! `fund`: the projects of the innovation fund, and totals by sector, year or round.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::alliance_base::AllianceBase;
use super::voice_arguments::FundArguments;
use crate::cli::base_session::Session;
use crate::cli::city_tables::csv_table::{CsvTable, csv_table, joined};
use crate::cli::city_tables::print_result::print_result;
use crate::cli::city_tables::text_table::{Align, TextTable, paragraph};
use crate::cli::console::{Console, OutputStyle};
use crate::cli::grant_lines::print_led_to;
use crate::cli::report::{CommandResult, Exit};
use crate::model::alliance::adoption_state::AdoptionState;
use crate::model::alliance::fund_table::{
    FundGrouping, FundOrder, FundProject, FundTable, SECTORS_OVERLAP,
};
use crate::model::alliance::grants::FundRow;
use crate::model::counted::counted;
use crate::model::money::money;
use crate::model::note::Kind;
use crate::notes::clean::{clean, clean_name};

/// Lists the projects or their totals.
pub(super) fn run(
    arguments: &FundArguments,
    session: &Session,
    console: &mut Console,
) -> CommandResult {
    // A product can be a note of any kind.
    let base = AllianceBase::open(session, &Kind::ALL)?;
    let table = FundTable::of(&base.notes);
    let shown = FundReport {
        base: &base,
        table: &table,
        order: arguments.sort,
    };
    let by = arguments.by;
    print_result(
        &arguments.csv,
        session,
        console,
        || match by {
            Some(by) => shown.totals_csv(by),
            None => shown.csv(),
        },
        || match by {
            Some(by) => shown.totals_json(by),
            None => shown.json(),
        },
        |out, style| match by {
            Some(by) => shown.print_totals(by, out, style),
            None => shown.print(out, style),
        },
    )?;
    Ok(Exit::nothing_if(table.projects.is_empty()))
}

/// The projects, and print options.
struct FundReport<'a> {
    base: &'a AllianceBase,
    table: &'a FundTable,
    order: FundOrder,
}

impl FundReport<'_> {
    fn print(&self, out: &mut dyn Write, style: OutputStyle) -> io::Result<()> {
        if self.table.projects.is_empty() {
            return writeln!(out, "No projects yet.");
        }
        paragraph("", &self.granted(), out, style)?;
        for group in self.table.listed(self.order) {
            writeln!(out, "\n{}", style.bold(&clean(&group.name)))?;
            let about = group.about_round();
            if !about.is_empty() {
                paragraph("  ", &about.join("; "), out, style)?;
            }
            if let Some(says) = group.without_projects() {
                writeln!(out, "  {says}")?;
            }
            for at in &group.projects {
                self.print_project(&self.table.projects[*at], out, style)?;
            }
        }
        Ok(())
    }

    fn print_project(
        &self,
        project: &FundProject,
        out: &mut dyn Write,
        style: OutputStyle,
    ) -> io::Result<()> {
        writeln!(out, "  {}", style.bold(&clean(&project.note.title)))?;
        let id = clean_name(project.note.id.as_str());
        writeln!(out, "    {}", style.faint(&id))?;
        let mut about = vec![match project.granted_in_words() {
            words if words.is_empty() => "amount not known".to_owned(),
            words => words,
        }];
        let mut grants = project.grants.iter();
        if grants.any(|grant| grant.projects.len() > 1) {
            about.push("one amount for several projects".to_owned());
        }
        about.extend(project.year.map(|year| year.to_string()));
        let stage = project.stage.as_deref();
        about.extend(stage.map(|stage| self.base.label("phases", stage).to_lowercase()));
        let lead = self.names(&project.lead);
        about.extend((!lead.is_empty()).then(|| format!("led by {}", lead.join(" and "))));
        if !project.partners.is_empty() {
            about.push(format!("with {}", project.partners.join(", ")));
        }
        paragraph("    ", &about.join(" · "), out, style)?;
        print_led_to(&project.trace, "    ", out)
    }

    fn names(&self, cities: &[String]) -> Vec<String> {
        let names = cities.iter().map(|city| self.base.city_name(city));
        names.map(str::to_owned).collect()
    }

    /// A summary: `21 projects: USD 650,000 granted; 13 of 21 amounts are ...`.
    fn granted(&self) -> String {
        let all = &self.table.totals.all;
        let sums = match all.sums_in_words() {
            sums if sums.is_empty() => String::new(),
            sums => format!(": {sums} granted"),
        };
        let missing = all.missing_in_words().map(|words| format!("; {words}"));
        let projects = counted(all.projects, "project");
        let granted = format!("{projects}{sums}{}.", missing.unwrap_or_default());
        let further = self.table.missing_in_words();
        [granted]
            .into_iter()
            .chain(further)
            .collect::<Vec<_>>()
            .join(" ")
    }

    fn json(&self) -> Value {
        let order = self.table.listed(self.order).into_iter();
        let projects = order.flat_map(|group| group.projects);
        let projects: Vec<Value> = projects.map(|at| json!(self.table.projects[at])).collect();
        let rounds = self.table.rounds.iter().map(|round| {
            let mut value = json!(round);
            let ids = round.projects.iter();
            let ids: Vec<&str> = ids
                .map(|at| self.table.projects[*at].note.id.as_str())
                .collect();
            value["projects"] = json!(ids);
            value
        });
        let rounds: Vec<Value> = rounds.collect();
        json!({
            "projects": projects, "rounds": rounds, "total": self.table.totals.all,
            "stated": self.table.stated,
        })
    }

    fn csv(&self) -> CsvTable<'static> {
        let listed = self.table.listed(self.order).into_iter();
        let projects = listed.flat_map(|group| group.projects);
        let projects = projects.map(|at| &self.table.projects[at]);
        // One row a grant, so that no row adds up currencies.
        let rows = projects.flat_map(|project| {
            let grants = project.grants.iter().map(Some);
            let without = project.grants.is_empty().then_some(None);
            grants.chain(without).map(move |grant| (project, grant))
        });
        csv_table! {
            for (project, grant) in rows;
            let lead = self.names(&project.lead);
            let sectors = project.sectors.iter().map(|word| self.base.label("sectors", word));
            let sharing = grant.into_iter().flat_map(|grant| &grant.projects);
            let sharing = sharing.map(String::as_str);
            let sharing = sharing.filter(|id| *id != project.note.id.as_str());
            let products = project.trace.products.iter();
            let titles = products.clone().map(|one| one.title.as_str());
            // Skip practices that a city only considers.
            let became = products.filter_map(|one| self.base.note(&one.note.as_ref()?.id));
            let became = became.filter(|note| {
                note.kind != Kind::Adoption || AdoptionState::of(note) != AdoptionState::Considered
            });
            let became = became.map(|note| note.id.as_str());
            "id", "", "Id of the note" => &project.note.id;
            "title", "", "Title" => &project.note.title;
            "fund", "", "Fund that paid" => &project.fund;
            "round", "", "Round of the fund" => &project.round;
            "year", "year", "Year of the grant, else of the project" => project.year;
            "stage", "", "How far it is" => &project.stage;
            "lead", "", "Cities that lead it, separated by semicolons" => lead.join("; ");
            "partners", "", "Partners, separated by semicolons" => project.partners.join("; ");
            "sectors", "", "Sectors, separated by semicolons" => joined(sectors);
            "granted", "currency", "Amount granted; empty if it is not known"
                => grant.map(|grant| grant.value);
            "currency", "", "Currency of the amount" => grant.map(|grant| &grant.currency);
            "shared_with", "", "Projects that share the amount, separated by semicolons"
                => joined(sharing);
            "products", "", "Products, separated by semicolons" => joined(titles);
            "became", "", "Notes that they became, separated by semicolons" => joined(became);
            "source", "", "Address of its first source" => &project.source;
        }
    }

    fn groups(&self, by: FundGrouping) -> Vec<(String, &FundRow)> {
        let name = |sector: &str| self.base.label("sectors", sector).to_owned();
        self.table.groups(by, name)
    }

    fn print_totals(
        &self,
        by: FundGrouping,
        out: &mut dyn Write,
        style: OutputStyle,
    ) -> io::Result<()> {
        if self.table.projects.is_empty() {
            return writeln!(out, "No projects yet.");
        }
        paragraph("", &self.granted(), out, style)?;
        if by == FundGrouping::Sector {
            paragraph("", SECTORS_OVERLAP, out, style)?;
        }
        writeln!(out)?;
        let all = &self.table.totals.all;
        let currencies: Vec<&String> = all.sums.keys().collect();
        let head = match by {
            FundGrouping::Sector => "Sector",
            FundGrouping::Year => "Year of the grant",
            FundGrouping::Round => "Round",
        };
        let mut heads = vec![
            (head, Align::Left),
            ("Projects", Align::Right),
            ("Amount not known", Align::Right),
        ];
        heads.extend(currencies.iter().map(|unit| (unit.as_str(), Align::Right)));
        let mut table = TextTable::new(heads);
        let groups = self.groups(by).into_iter();
        for (name, row) in groups.chain([("All".to_owned(), all)]) {
            let mut cells = vec![
                name,
                row.projects.to_string(),
                row.without_amount.to_string(),
            ];
            cells.extend(currencies.iter().map(|unit| {
                let sum = row.sums.get(*unit);
                // The column head has the currency.
                sum.map(|sum| money(*sum, "").trim().to_owned())
                    .unwrap_or_default()
            }));
            table.row(cells);
        }
        table.print(out, style)
    }

    fn totals_json(&self, by: FundGrouping) -> Value {
        let groups = self.groups(by).into_iter().map(|(name, row)| {
            let mut value = json!(row);
            value["name"] = json!(name);
            value
        });
        let word: &str = by.into();
        let groups: Vec<Value> = groups.collect();
        json!({
            "by": word, "groups": groups, "total": self.table.totals.all,
            "stated": self.table.stated,
        })
    }

    fn totals_csv(&self, by: FundGrouping) -> CsvTable<'static> {
        let mut rows = Vec::new();
        for (name, row) in self.groups(by) {
            if row.sums.is_empty() {
                rows.push((name.clone(), row, None));
            }
            rows.extend(row.sums.iter().map(|sum| (name.clone(), row, Some(sum))));
        }
        csv_table! {
            for (name, row, sum) in rows;
            "group", "", "Sector, year or round" => name;
            "projects", "projects", "Number of projects" => row.projects;
            "not_known", "projects", "Projects whose amount is not known" => row.without_amount;
            "granted", "currency", "Sum of the known amounts" => sum.map(|(_, sum)| *sum);
            "currency", "", "Currency of the sum" => sum.map(|(currency, _)| currency);
        }
    }
}
