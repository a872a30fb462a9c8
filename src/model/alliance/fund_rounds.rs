//! The rounds of a fund and its total, as its note states them.

use serde::Serialize;

use super::city_overview::NoteRef;
use super::grants::FundRow;
use crate::model::counted::counted;
use crate::model::money::money;
use crate::model::note::Note;
use crate::model::text_folding::fold;
use crate::model::toml_values::{number, rows, text, texts, whole};

/// A round of a fund, with its projects.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct FundRound {
    /// The fund; `None` for projects without one.
    pub fund: Option<String>,
    /// The round; `None` for projects without one.
    pub round: Option<String>,
    /// Its year, if the fund states it.
    pub year: Option<i16>,
    /// The theme, if the fund states one.
    pub category: Option<String>,
    /// The award stated by the fund. The sum of the grants may differ.
    pub awarded: Option<f64>,
    /// Currency of `awarded`.
    pub currency: Option<String>,
    /// The stated number of projects.
    pub awards: Option<usize>,
    /// The note that describes the round.
    pub note: Option<NoteRef>,
    /// Positions of its projects in [`super::fund_table::FundTable::projects`].
    pub projects: Vec<usize>,
    /// The sum of the grants in the project notes.
    pub total: FundRow,
}

impl FundRound {
    /// Its name: `CNCA Innovation Fund, round 3 (2017)`.
    pub fn name(&self) -> String {
        let Some(fund) = &self.fund else {
            return "Fund not known".to_owned();
        };
        match (&self.round, self.year) {
            (None, _) => format!("{fund}, round not known"),
            (Some(round), None) => format!("{fund}, round {round}"),
            (Some(round), Some(year)) => format!("{fund}, round {round} ({year})"),
        }
    }

    /// The stated award: `USD 650,000 for 8 projects`; `None` if there is none.
    pub fn awarded_in_words(&self) -> Option<String> {
        let awarded = self.awarded.zip(self.currency.as_deref());
        let awarded = awarded.map(|(value, currency)| money(value, currency));
        sum_for_projects(awarded, self.awards)
    }

    /// The number of projects and the sum, the larger of round and project notes.
    fn given(&self, currency: Option<&str>) -> (usize, f64) {
        let awarded = self
            .awarded
            .filter(|_| self.currency.as_deref() == currency);
        let granted = currency.and_then(|currency| self.total.sums.get(currency));
        let granted = granted.copied().unwrap_or_default();
        let projects = self.awards.unwrap_or_default().max(self.projects.len());
        (projects, awarded.unwrap_or_default().max(granted))
    }

    pub(super) fn is_round(&self, fund: Option<&str>, round: Option<&str>) -> bool {
        self.fund.as_deref().map(fold) == fund.map(fold) && self.round.as_deref() == round
    }
}

/// The total that a fund states: key `total` of its note.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StatedTotal {
    /// The fund that states it.
    pub fund: String,
    /// The note that states the total.
    pub note: NoteRef,
    /// The last year that it covers.
    pub year: Option<i16>,
    /// The stated number of projects.
    pub projects: Option<usize>,
    /// The stated sum.
    pub awarded: Option<f64>,
    /// Currency of the sums.
    pub currency: Option<String>,
    /// The number of projects that no round and no project note has.
    pub missing_projects: Option<usize>,
    /// The sum that no round and no project note has.
    pub missing_awarded: Option<f64>,
    /// Addresses or names of documents.
    pub sources: Vec<String>,
}

impl StatedTotal {
    /// Reads the total of a fund. Until rounds are subtracted all of it is missing.
    pub(super) fn read(note: &Note) -> Option<Self> {
        let row = note.keys.get("total")?.as_table()?;
        let projects = whole(row, "projects");
        let awarded = number(row, "awarded");
        Some(Self {
            fund: fund_name(note).to_owned(),
            note: NoteRef::of(note),
            year: whole(row, "year"),
            projects,
            awarded,
            currency: text(row, "currency").map(str::to_owned),
            missing_projects: projects,
            missing_awarded: awarded,
            sources: texts(row, "source").map(str::to_owned).collect(),
        })
    }

    /// Subtracts what the fund's rounds among these and their project notes give.
    pub(super) fn without(mut self, rounds: &[&FundRound]) -> Self {
        let fund = fold(&self.fund);
        let of_fund = |round: &&&FundRound| round.fund.as_deref().map(fold).as_ref() == Some(&fund);
        for round in rounds.iter().filter(of_fund) {
            let (projects, awarded) = round.given(self.currency.as_deref());
            let left = self.missing_projects;
            self.missing_projects = left.map(|all| all.saturating_sub(projects));
            self.missing_awarded = self.missing_awarded.map(|all| (all - awarded).max(0.0));
        }
        self
    }

    /// The total and its missing part; `None` if nothing is missing.
    pub fn in_words(&self) -> Option<String> {
        let sum = |value: Option<f64>| Some(money(value?, self.currency.as_deref()?));
        let missing_sum = sum(self.missing_awarded.filter(|sum| *sum > 0.0));
        let missing = self.missing_projects.filter(|count| *count > 0);
        let missing = sum_for_projects(missing_sum, missing)?;
        let all = sum_for_projects(sum(self.awarded), self.projects)?;
        let until = self.year.map(|year| format!(" up to {year}"));
        let until = until.unwrap_or_default();
        Some(format!(
            "{} states {all}{until}; no note has {missing} of it.",
            self.fund
        ))
    }
}

/// The name of a fund: the title of its note up to ` (`.
fn fund_name(note: &Note) -> &str {
    note.title.split(" (").next().unwrap_or_default().trim()
}

/// The rounds described in a fund note.
pub(super) fn read_rounds(note: &Note) -> impl Iterator<Item = FundRound> + '_ {
    let fund = fund_name(note);
    rows(&note.keys, "rounds").filter_map(move |row| {
        let text = |key: &str| text(row, key).map(str::to_owned);
        Some(FundRound {
            fund: Some(fund.to_owned()),
            round: Some(text("round")?),
            year: whole(row, "year"),
            category: text("category"),
            awarded: number(row, "awarded"),
            currency: text("currency"),
            awards: whole(row, "projects"),
            note: Some(NoteRef::of(note)),
            ..FundRound::default()
        })
    })
}

/// A sum and its projects: `USD 650,000 for 8 projects`; `None` without both.
fn sum_for_projects(sum: Option<String>, projects: Option<usize>) -> Option<String> {
    let projects = projects.map(|count| counted(count, "project"));
    match (sum, projects) {
        (Some(sum), Some(projects)) => Some(format!("{sum} for {projects}")),
        (sum, projects) => sum.or(projects),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::alliance::fund_table::FundTable;
    use crate::model::alliance::tests::note;

    #[test]
    fn what_a_fund_states_and_no_note_has_is_missing() {
        #[track_caller]
        fn case(notes: &[Note], want: Option<&str>) {
            let table = FundTable::of(notes);
            let lacks: Vec<String> = table
                .stated
                .iter()
                .filter_map(StatedTotal::in_words)
                .collect();
            assert_eq!(lacks.first().map(String::as_str), want);
        }
        let fund = |keys: &str| Note {
            title: "Big Fund (2015 to 2019)".to_owned(),
            ..note("standards/fund", keys)
        };
        let project = |id: &str, round: u8, value: u32| {
            let grant = format!("indicator = 'grant', value = {value}, unit = 'USD', year = 2017");
            let keys = format!("fund = 'big fund'\nround = {round}\namounts = [{{ {grant} }}]");
            note(id, &keys)
        };
        let total = "total = { year = 2019, projects = 10, awarded = 1000, currency = 'USD' }";
        let all = "Big Fund states USD 1,000 for 10 projects up to 2019; no note has";
        // Without rounds and notes all is missing.
        let want = format!("{all} USD 1,000 for 10 projects of it.");
        case(&[fund(total)], Some(&want));
        // A round counts by its sum or by its grants, whichever is larger.
        let rounds = "rounds = [{ round = '1', projects = 3, awarded = 300, currency = 'USD' }, \
                      { round = '2', projects = 1, awarded = 9, currency = 'EUR' }, \
                      { round = '3', year = 2020, projects = 4, awarded = 400, currency = 'USD' }]";
        let notes = [
            fund(&format!("{total}\n{rounds}")),
            project("projects/a", 1, 100),
            project("projects/b", 2, 50),
            project("projects/c", 2, 60),
        ];
        let want = format!("{all} USD 590 for 5 projects of it.");
        case(&notes, Some(&want));
        let small = "total = { year = 2019, projects = 1, awarded = 50, currency = 'USD' }";
        case(&[fund(small), project("projects/a", 1, 100)], None);
    }
}
