//! The projects of the fund by round, with amounts and results.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde::Serialize;
use strum::{EnumMessage, EnumString, IntoStaticStr, VariantArray};

use super::city_overview::NoteRef;
use super::fund_rounds::{FundRound, StatedTotal, read_rounds};
use super::grant_trace::{GrantTrace, GrantTracer};
use super::grants::{FundRow, FundTotals, Grant, add_up_grants, read_grants, year_of_grant};
use super::note_keys::texts;
use crate::model::note::{Kind, Note};
use crate::model::toml_values::text;

/// What totals by sector say of projects in several sectors.
pub const SECTORS_OVERLAP: &str =
    "A project in two sectors counts in both, so sectors do not add up to the total.";

/// The grouping of totals.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, EnumMessage, EnumString, IntoStaticStr, VariantArray,
)]
#[strum(serialize_all = "kebab-case")]
pub enum FundGrouping {
    /// Sector; a project in two sectors counts in both.
    Sector,
    /// Year of the grant.
    Year,
    /// Round of the fund.
    Round,
}

/// The order of projects.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Default, EnumMessage, EnumString, IntoStaticStr, VariantArray,
)]
#[strum(serialize_all = "kebab-case")]
pub enum FundOrder {
    /// Newest round first.
    #[default]
    Round,
    /// Largest amount first, each currency by itself.
    Amount,
}

/// The projects and rounds of the fund.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FundTable {
    /// Projects by id.
    pub projects: Vec<FundProject>,
    /// Rounds, newest first; projects without a round come last.
    pub rounds: Vec<FundRound>,
    /// Granted sums by sector and year.
    pub totals: FundTotals,
    /// What funds state of all their grants.
    pub stated: Vec<StatedTotal>,
}

/// Projects that are listed together.
#[derive(Debug, Clone, PartialEq)]
pub struct FundGroup<'a> {
    /// The name of the round, or the currency.
    pub name: String,
    /// The round, in a list by round.
    pub round: Option<&'a FundRound>,
    /// Positions of its projects in [`FundTable::projects`].
    pub projects: Vec<usize>,
}

impl FundGroup<'_> {
    /// What the round was for, and what it awarded.
    pub fn about_round(&self) -> Vec<String> {
        let Some(round) = self.round else {
            return Vec::new();
        };
        let awarded = round.awarded_in_words();
        let awarded = awarded.map(|awarded| format!("awarded {awarded}"));
        round.category.clone().into_iter().chain(awarded).collect()
    }

    /// A note, if no project of the round has a note; else `None`.
    pub fn without_projects(&self) -> Option<&'static str> {
        self.projects
            .is_empty()
            .then_some("no notes about its projects")
    }
}

/// A project of the fund.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FundProject {
    /// The note of the project.
    pub note: NoteRef,
    /// Its summary, one or two sentences.
    pub summary: String,
    /// The fund, as written in the note.
    pub fund: Option<String>,
    /// The round of the fund.
    pub round: Option<String>,
    /// Its stage, by vocabulary id.
    pub stage: Option<String>,
    /// The cities that lead it, by vocabulary id.
    pub lead: Vec<String>,
    /// Its partners, as written in the note.
    pub partners: Vec<String>,
    /// All participating cities, by vocabulary id.
    pub cities: Vec<String>,
    /// Its sectors, by vocabulary id.
    pub sectors: Vec<String>,
    /// The year of the grant, else of the project.
    pub year: Option<i16>,
    /// Its grants, in the order of the note.
    pub grants: Vec<Grant>,
    /// The results of its grants.
    pub trace: GrantTrace,
    /// The address of its first source.
    pub source: Option<String>,
}

impl FundProject {
    /// Its grants as text: `USD 25,000`; empty if none is known.
    pub fn granted_in_words(&self) -> String {
        let mut row = FundRow::default();
        row.add(&self.grants);
        row.sums_in_words()
    }

    /// Whether a city leads it or takes part.
    pub fn is_of(&self, city: &str) -> bool {
        let mut cities = self.lead.iter().chain(&self.cities);
        cities.any(|other| other == city)
    }
}

impl FundTable {
    /// Reads the projects, and the rounds described in fund notes.
    pub fn of(notes: &[Note]) -> Self {
        let of_kind = |kind: Kind| notes.iter().filter(move |note| note.kind == kind);
        let mut grants = read_grants(notes);
        let totals = add_up_grants(notes, &grants);
        let tracer = GrantTracer::of(notes);
        let mut projects: Vec<FundProject> = of_kind(Kind::Project)
            .map(|note| read_project(note, grants.remove(&note.id), &tracer))
            .collect();
        projects.sort_by(|a, b| a.note.id.cmp(&b.note.id));
        let mut rounds: Vec<FundRound> = of_kind(Kind::Standard).flat_map(read_rounds).collect();
        for (at, project) in projects.iter().enumerate() {
            let fund = project.fund.as_deref();
            // A round number is meaningless without its fund.
            let round = fund.and(project.round.as_deref());
            let known = rounds.iter().position(|known| known.is_round(fund, round));
            let known = known.unwrap_or_else(|| {
                rounds.push(FundRound {
                    fund: fund.map(str::to_owned),
                    round: round.map(str::to_owned),
                    ..FundRound::default()
                });
                rounds.len() - 1
            });
            rounds[known].projects.push(at);
            rounds[known].total.add(&project.grants);
        }
        let year_of = |round: &FundRound| {
            let years = round.projects.iter().filter_map(|at| projects[*at].year);
            round.year.or(years.max())
        };
        let stated = of_kind(Kind::Standard).filter_map(|note| {
            let total = StatedTotal::read(note)?;
            let is_covered = |round: &&FundRound| {
                let years = year_of(round).zip(total.year);
                years.is_none_or(|(year, last)| year <= last)
            };
            let covered: Vec<&FundRound> = rounds.iter().filter(is_covered).collect();
            Some(total.without(&covered))
        });
        let stated = stated.collect();
        rounds.sort_by_key(|round| {
            let number = round.round.as_deref().and_then(|text| text.parse().ok());
            let number: Option<u32> = number;
            (
                round.fund.is_none(),
                round.round.is_none(),
                Reverse(year_of(round)),
                round.fund.clone(),
                Reverse(number),
            )
        });
        Self {
            projects,
            rounds,
            totals,
            stated,
        }
    }

    /// What the sums lack, in sentences. Rounds without grants in notes, and totals of funds.
    pub fn missing_in_words(&self) -> Vec<String> {
        let rounds = self.rounds.iter();
        let rounds = rounds
            .filter(|round| round.awarded.is_some() && round.total.missing_in_words().is_some());
        let rounds: Vec<String> = rounds
            .filter_map(|round| {
                let known = match round.total.sums_in_words() {
                    sums if sums.is_empty() => sums,
                    sums => format!("; {sums} of it is in the sum"),
                };
                let awarded = round.awarded_in_words()?;
                Some(format!("{} ({awarded}{known})", round.name()))
            })
            .collect();
        let rounds = (!rounds.is_empty()).then(|| {
            format!(
                "Not or only partly in the sum, as no note says what each project was granted: {}.",
                rounds.join(", ")
            )
        });
        let stated = self.stated.iter().filter_map(StatedTotal::in_words);
        rounds.into_iter().chain(stated).collect()
    }

    /// Granted sums by sector, year or round, with labels.
    ///
    /// Sectors with most projects come first; years and rounds are newest first.
    pub fn groups(
        &self,
        by: FundGrouping,
        sector_name: impl Fn(&str) -> String,
    ) -> Vec<(String, &FundRow)> {
        let or_unknown = |name: Option<String>| name.unwrap_or_else(|| "Not known".to_owned());
        match by {
            FundGrouping::Sector => {
                let sectors = self.totals.sectors.iter();
                let mut sectors: Vec<(bool, String, &FundRow)> = sectors
                    .map(|(sector, row)| {
                        let name = sector.as_deref().map(&sector_name);
                        (name.is_none(), or_unknown(name), row)
                    })
                    .collect();
                sectors.sort_by(|(unknown, name, row), (other_unknown, other_name, other)| {
                    let (key, other) = (Reverse(row.projects), Reverse(other.projects));
                    (unknown, key, name).cmp(&(other_unknown, other, other_name))
                });
                let sectors = sectors.into_iter();
                sectors.map(|(_, name, row)| (name, row)).collect()
            }
            FundGrouping::Year => {
                let years = self.totals.years.iter().rev();
                let name = |year: &Option<i16>| or_unknown(year.map(|year| year.to_string()));
                years.map(|(year, row)| (name(year), row)).collect()
            }
            FundGrouping::Round => {
                let rounds = self.rounds.iter();
                rounds.map(|round| (round.name(), &round.total)).collect()
            }
        }
    }

    /// The projects in this order, in groups.
    ///
    /// By amount, a project is listed under its first currency only.
    pub fn listed(&self, order: FundOrder) -> Vec<FundGroup<'_>> {
        if order == FundOrder::Round {
            let rounds = self.rounds.iter().map(|round| FundGroup {
                name: round.name(),
                round: Some(round),
                projects: round.projects.clone(),
            });
            return rounds.collect();
        }
        let mut groups: BTreeMap<(bool, &str), Vec<(usize, f64)>> = BTreeMap::new();
        for (at, project) in self.projects.iter().enumerate() {
            // Sort by the first grant's currency: currencies are not comparable.
            let currency = project.grants.first().map(|grant| grant.currency.as_str());
            let grants = project.grants.iter();
            let same = grants.filter(|grant| Some(grant.currency.as_str()) == currency);
            let sum: f64 = same.map(|grant| grant.value).sum();
            let key = (currency.is_none(), currency.unwrap_or_default());
            groups.entry(key).or_default().push((at, sum));
        }
        let groups = groups.into_iter().map(|((is_unknown, currency), mut of)| {
            of.sort_by(|(_, a), (_, b)| b.total_cmp(a));
            let name = if is_unknown {
                "Amount not known"
            } else {
                currency
            };
            FundGroup {
                name: name.to_owned(),
                round: None,
                projects: of.into_iter().map(|(at, _)| at).collect(),
            }
        });
        groups.collect()
    }
}

/// Reads a project; its grants need all projects.
fn read_project(note: &Note, grants: Option<Vec<Grant>>, tracer: &GrantTracer<'_>) -> FundProject {
    let round = note.keys.get("round").and_then(|value| match value {
        toml::Value::Integer(number) => Some(number.to_string()),
        value => value.as_str().map(str::to_owned),
    });
    let mut addresses = note.sources.iter().map(|source| source.url.as_str());
    FundProject {
        note: NoteRef::of(note),
        summary: note.summary.clone(),
        fund: text(&note.keys, "fund").map(str::to_owned),
        round,
        stage: note.filing.phase.clone(),
        lead: texts(note, "lead"),
        partners: texts(note, "partners"),
        cities: note.filing.cities.clone(),
        sectors: note.filing.sectors.clone(),
        year: year_of_grant(note),
        grants: grants.unwrap_or_default(),
        trace: tracer.trace(note),
        source: addresses.find(|url| !url.is_empty()).map(str::to_owned),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::alliance::tests::note;

    #[test]
    fn projects_stand_in_the_rounds_that_the_fund_describes() {
        let grant = "amounts = [{ indicator = 'grant', value = 100, unit = 'USD', year = 2017 }]";
        let fund = |title: &str, keys: &str| Note {
            title: title.to_owned(),
            ..note("standards/fund", keys)
        };
        let notes = [
            note(
                "projects/a",
                &format!("fund = 'Big Fund'\nround = 3\n{grant}"),
            ),
            note("projects/b", "fund = 'big fund'\nround = 3"),
            note("projects/c", "fund = 'Big Fund'\nround = 2\nyear = 2015"),
            note("projects/d", "fund = 'Big Fund'"),
            note("projects/e", "year = 2030\nround = 1"),
            note("projects/f", "round = 2"),
            note("projects/g", "round = 1"),
            fund(
                "Big Fund (since 2014)",
                "rounds = [{ round = '3', year = 2016, \
                 awarded = 650000, currency = 'USD', projects = 8 }, { round = '4', year = 2020 }]",
            ),
        ];
        let table = FundTable::of(&notes);
        let rounds: Vec<(String, Vec<usize>, String)> = table
            .rounds
            .iter()
            .map(|round| {
                let sums = round.total.sums_in_words();
                (round.name(), round.projects.clone(), sums)
            })
            .collect();
        let round = |name: &str, projects: &[usize], sums: &str| {
            (name.to_owned(), projects.to_vec(), sums.to_owned())
        };
        assert_eq!(
            rounds,
            [
                round("Big Fund, round 4 (2020)", &[], ""),
                round("Big Fund, round 3 (2016)", &[0, 1], "USD 100"),
                round("Big Fund, round 2", &[2], ""),
                round("Big Fund, round not known", &[3], ""),
                round("Fund not known", &[4, 5, 6], ""),
            ]
        );
        let awarded = table.rounds[1].awarded_in_words();
        assert_eq!(awarded.as_deref(), Some("USD 650,000 for 8 projects"));
        assert_eq!(table.rounds[0].awarded_in_words(), None);
        let groups = table.listed(FundOrder::Round);
        assert_eq!(
            groups[0].without_projects(),
            Some("no notes about its projects")
        );
        assert_eq!(
            groups[1].about_round(),
            ["awarded USD 650,000 for 8 projects"]
        );
        assert_eq!(groups[1].projects, [0, 1]);
        assert_eq!(table.projects[0].granted_in_words(), "USD 100");
        assert_eq!(table.totals.all.projects, 7);
    }

    #[test]
    fn amounts_of_several_currencies_are_not_compared() {
        let grant = |value: u32, unit: &str| {
            format!(
                "amounts = [{{ indicator = 'grant', value = {value}, unit = '{unit}', year = 2017 }}]"
            )
        };
        let notes = [
            note("projects/a", &grant(5, "USD")),
            note("projects/b", &grant(9, "EUR")),
            note("projects/c", &grant(7, "USD")),
            note("projects/d", "sectors = ['waste', 'water']"),
        ];
        let table = FundTable::of(&notes);
        let listed = table.listed(FundOrder::Amount);
        let group = |name: &str, projects: &[usize]| FundGroup {
            name: name.to_owned(),
            round: None,
            projects: projects.to_vec(),
        };
        let usd = group("USD", &[2, 0]);
        let unknown = group("Amount not known", &[3]);
        assert_eq!(listed, [group("EUR", &[1]), usd, unknown]);
        assert_eq!(table.totals.all.sums_in_words(), "EUR 9 and USD 12");
        let counts = |by| {
            let groups = table.groups(by, str::to_uppercase).into_iter();
            let groups = groups.map(|(name, row)| format!("{name} {}", row.projects));
            groups.collect::<Vec<_>>()
        };
        assert_eq!(
            counts(FundGrouping::Sector),
            ["WASTE 1", "WATER 1", "Not known 3"]
        );
        assert_eq!(counts(FundGrouping::Year), ["2017 3", "Not known 1"]);
        assert_eq!(counts(FundGrouping::Round), ["Fund not known 4"]);
    }
}
