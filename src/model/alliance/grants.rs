//! The grants of the fund, added up by sector and year.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::Serialize;

use crate::model::money::money;
use crate::model::note::{Kind, Note, NoteId};
use crate::model::note_lookup::NoteLookup;
use crate::model::toml_values::{number, rows, text, texts, whole};

/// The year of a project's first grant, else of the project.
pub(super) fn year_of_grant(project: &Note) -> Option<i16> {
    let granted = grants(project).filter_map(|grant| grant.year).min();
    granted.or(project.filing.year)
}

/// Granted sums of a sector, year or round.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct FundRow {
    /// The number of projects.
    pub projects: usize,
    /// Projects with an unknown grant, which the sums lack.
    pub without_amount: usize,
    /// Sum of the known grants by currency.
    pub sums: BTreeMap<String, f64>,
    /// Grants that are already in the sums.
    #[serde(skip)]
    counted: BTreeSet<GrantKey>,
}

/// Granted sums by sector and year, with the number of unknown amounts.
///
/// A project in two sectors counts in both, so sectors do not add up to the total.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FundTotals {
    /// By sector id; `None` for projects without a sector.
    pub sectors: BTreeMap<Option<String>, FundRow>,
    /// By year of the grant, else of the project; `None` if both are unknown.
    pub years: BTreeMap<Option<i16>, FundRow>,
    /// The sum of all projects.
    pub all: FundRow,
}

/// Identifies a grant: the projects that share it, and its amount.
type GrantKey = (BTreeSet<String>, GrantAmount);

/// Adds up the grants of projects. A shared grant counts once.
pub(super) fn add_up_grants(
    notes: &[Note],
    by_project: &BTreeMap<NoteId, Vec<Grant>>,
) -> FundTotals {
    let mut totals = FundTotals::default();
    for project in notes.iter().filter(|note| note.kind == Kind::Project) {
        let grants = by_project.get(&project.id).map_or(&[][..], Vec::as_slice);
        let mut sectors: BTreeSet<Option<String>> =
            project.filing.sectors.iter().cloned().map(Some).collect();
        if sectors.is_empty() {
            sectors.insert(None);
        }
        for sector in sectors {
            totals.sectors.entry(sector).or_default().add(grants);
        }
        totals.all.add(grants);
        let mut years: BTreeSet<Option<i16>> = grants
            .iter()
            .map(|grant| grant.year.or(project.filing.year))
            .collect();
        if grants.is_empty() {
            years.insert(project.filing.year);
        }
        for year in years {
            let of_year = grants
                .iter()
                .filter(|grant| grant.year.or(project.filing.year) == year);
            let of_year: Vec<Grant> = of_year.cloned().collect();
            totals.years.entry(year).or_default().add(&of_year);
        }
    }
    totals
}

impl FundRow {
    /// The sums as text: `EUR 20,000 and USD 650,000`; empty without grants.
    pub fn sums_in_words(&self) -> String {
        let sums = self.sums.iter();
        let sums: Vec<String> = sums.map(|(unit, sum)| money(*sum, unit)).collect();
        sums.join(" and ")
    }

    /// Missing amounts: `3 of 43 amounts are not known`; `None` if there are none.
    pub fn missing_in_words(&self) -> Option<String> {
        let verb = match self.without_amount {
            0 => return None,
            1 => "is",
            _ => "are",
        };
        let word = match self.projects {
            1 => "amount",
            _ => "amounts",
        };
        let (missing, all) = (self.without_amount, self.projects);
        Some(format!("{missing} of {all} {word} {verb} not known"))
    }

    /// Adds a project.
    pub(super) fn add(&mut self, grants: &[Grant]) {
        self.projects += 1;
        self.without_amount += usize::from(grants.is_empty());
        for grant in grants {
            if self.counted.insert(grant.key()) {
                *self.sums.entry(grant.currency.clone()).or_default() += grant.value;
            }
        }
    }
}

/// A grant of a project.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Grant {
    /// The amount, in `currency`.
    pub value: f64,
    /// Its currency, as in the note: `USD`.
    pub currency: String,
    /// The year of the grant.
    pub year: Option<i16>,
    /// Ids of all projects that share the grant.
    pub projects: BTreeSet<String>,
    /// Its index among equal grants of a note in one year.
    #[serde(skip)]
    ordinal: usize,
}

/// Amount, currency, year and ordinal of a grant.
type GrantAmount = (String, String, Option<i16>, usize);

/// The grants by project.
///
/// A grant is shared if one of the projects says so, by id or alias.
pub(super) fn read_grants(notes: &[Note]) -> BTreeMap<NoteId, Vec<Grant>> {
    let projects = notes.iter().filter(|note| note.kind == Kind::Project);
    let lookup = NoteLookup::of(projects.clone());
    let resolved = |mut grant: Grant| {
        let ids = grant.projects.iter();
        grant.projects = ids.map(|id| lookup.id_of(id).to_owned()).collect();
        grant
    };
    let read = |note: &Note| {
        let mut grants: Vec<Grant> = grants(note).map(resolved).collect();
        number_equal_grants(&mut grants);
        (note.id.clone(), grants)
    };
    let mut by_project: BTreeMap<NoteId, Vec<Grant>> = projects.map(read).collect();
    let mut groups: HashMap<GrantAmount, Vec<BTreeSet<String>>> = HashMap::new();
    for grant in by_project.values().flatten() {
        let known = groups.entry(grant.amount()).or_default();
        let (joined, mut others): (Vec<_>, Vec<_>) = std::mem::take(known)
            .into_iter()
            .partition(|group| !group.is_disjoint(&grant.projects));
        let joined = joined.into_iter().flatten();
        others.push(joined.chain(grant.projects.iter().cloned()).collect());
        *known = others;
    }
    for grant in by_project.values_mut().flatten() {
        let mut known = groups.get(&grant.amount()).into_iter().flatten();
        if let Some(group) = known.find(|group| !group.is_disjoint(&grant.projects)) {
            grant.projects.clone_from(group);
        }
    }
    by_project
}

/// Numbers the equal grants of a note, shared ones first.
///
/// A partner that names the grant once then refers to the shared one.
fn number_equal_grants(grants: &mut [Grant]) {
    let mut order: Vec<usize> = (0..grants.len()).collect();
    order.sort_by_key(|at| Reverse(grants[*at].projects.len()));
    let mut next: HashMap<GrantAmount, usize> = HashMap::new();
    for at in order {
        let ordinal = next.entry(grants[at].amount()).or_default();
        grants[at].ordinal = *ordinal;
        *ordinal += 1;
    }
}

impl Grant {
    fn amount(&self) -> GrantAmount {
        (
            self.value.to_string(),
            self.currency.clone(),
            self.year,
            self.ordinal,
        )
    }

    fn key(&self) -> GrantKey {
        (self.projects.clone(), self.amount())
    }
}

/// The rows of `amounts` that are grants of the fund. Excludes costs and other money.
///
/// Negative amounts are ignored: they would lower the totals.
fn grants(project: &Note) -> impl Iterator<Item = Grant> + '_ {
    rows(&project.keys, "amounts").filter_map(|row| {
        let value = number(row, "value")?;
        let indicator = text(row, "indicator")?.trim().to_lowercase();
        if value < 0.0 || !indicator.starts_with("grant") {
            return None;
        }
        let itself = std::iter::once(project.id.as_str());
        Some(Grant {
            value,
            currency: text(row, "unit")?.to_owned(),
            year: whole(row, "year"),
            projects: texts(row, "shared-with")
                .chain(itself)
                .map(str::to_owned)
                .collect(),
            ordinal: 0,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::alliance::tests::note;

    fn grant(value: u32, year: i16, more: &str) -> String {
        format!("{{ indicator = 'grant', value = {value}, unit = 'USD', year = {year}{more} }}")
    }

    #[test]
    fn one_amount_never_counts_twice_and_what_is_missing_is_reported() {
        let two = "sectors = ['buildings', 'waste']";
        let amounts = |rows: &str| format!("amounts = [{rows}]");
        let shared = grant(500, 2018, ", shared-with = 'projects/d'");
        let back = grant(500, 2018, ", shared-with = ['projects/c']");
        let other = "{ indicator = 'money of others', value = 9, unit = 'USD', year = 2017 }";
        let notes = [
            note(
                "projects/a",
                &format!("{two}\n{}", amounts(&grant(100, 2017, ""))),
            ),
            // An equal amount for another project is another grant.
            note(
                "projects/b",
                &format!("sectors = ['waste']\n{}", amounts(&grant(100, 2017, ""))),
            ),
            note(
                "projects/c",
                &format!("sectors = ['waste']\n{}", amounts(&shared)),
            ),
            note(
                "projects/d",
                &format!("sectors = ['buildings']\n{}", amounts(&back)),
            ),
            note(
                "projects/e",
                &format!("sectors = ['waste']\nyear = 2017\n{}", amounts(other)),
            ),
        ];
        let totals = add_up_grants(&notes, &read_grants(&notes));
        let row = |row: &FundRow| {
            let sum = row.sums.get("USD").copied().unwrap_or_default();
            (row.projects, row.without_amount, sum as i64)
        };
        assert_eq!(row(&totals.all), (5, 1, 700));
        assert_eq!(totals.all.sums_in_words(), "USD 700");
        let missing = totals.all.missing_in_words();
        assert_eq!(missing.as_deref(), Some("1 of 5 amounts is not known"));
        let sector = |sector: &str| row(&totals.sectors[&Some(sector.to_owned())]);
        assert_eq!(sector("waste"), (4, 1, 700));
        assert_eq!(sector("buildings"), (2, 0, 600));
        assert_eq!(row(&totals.years[&Some(2017)]), (3, 1, 200));
        assert_eq!(row(&totals.years[&Some(2018)]), (2, 0, 500));
    }

    #[test]
    fn a_grant_is_shared_if_one_side_says_so() {
        let project =
            |id: &str, more: &str| note(id, &format!("amounts = [{}]", grant(500, 2018, more)));
        let renamed = |mut note: Note, alias: &str| {
            note.stewardship.aliases = vec![alias.to_owned()];
            note
        };
        let notes = [
            renamed(project("projects/a", ""), "projects/old-a"),
            project("projects/b", ", shared-with = 'projects/old-a'"),
            project("projects/c", ", shared-with = 'projects/b'"),
            // An equal amount for others is another grant.
            project("projects/d", ""),
            project(
                "projects/e",
                ", shared-with = ['projects/f', 'projects/gone']",
            ),
            project("projects/f", ""),
        ];
        let totals = add_up_grants(&notes, &read_grants(&notes));
        assert_eq!(totals.all.sums["USD"] as i64, 1500);
        let grants = read_grants(&notes);
        let shared = grants.values().map(|grants| grants[0].projects.len());
        assert_eq!(shared.collect::<Vec<_>>(), [3, 3, 3, 1, 3, 3]);
    }

    #[test]
    fn equal_instalments_count_each_and_shared_ones_once() {
        #[track_caller]
        fn case(notes: &[(&str, &[&str])], want: i64) {
            let notes = notes.iter().map(|(id, more)| {
                let grants = more.iter().map(|more| grant(500, 2018, more));
                let grants = grants.collect::<Vec<_>>().join(", ");
                note(id, &format!("amounts = [{grants}]"))
            });
            let notes: Vec<Note> = notes.collect();
            assert_eq!(
                add_up_grants(&notes, &read_grants(&notes)).all.sums["USD"] as i64,
                want
            );
        }
        let (with_a, with_b) = (
            ", shared-with = 'projects/a'",
            ", shared-with = 'projects/b'",
        );
        case(&[("projects/a", &["", ""])], 1000);
        case(
            &[("projects/a", &[with_b, with_b]), ("projects/b", &["", ""])],
            1000,
        );
        case(
            &[("projects/a", &["", with_b]), ("projects/b", &[""])],
            1000,
        );
        case(
            &[("projects/a", &["", with_b]), ("projects/b", &[with_a])],
            1000,
        );
    }

    #[test]
    fn a_negative_amount_is_no_grant() {
        let keys = |value: &str| {
            format!("amounts = [{{ indicator = 'grant', value = {value}, unit = 'USD' }}]")
        };
        let notes = [
            note("projects/a", &keys("500")),
            note("projects/b", &keys("-300")),
            note("projects/c", &keys("-0.5")),
        ];
        let all = add_up_grants(&notes, &read_grants(&notes)).all;
        assert_eq!(all.sums["USD"] as i64, 500);
        assert_eq!(all.without_amount, 2);
    }
}
