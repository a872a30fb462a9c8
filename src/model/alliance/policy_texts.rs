//! Positions and statements: asks, addressees, progress and the cities that support them.

use std::collections::{HashMap, HashSet};

use serde::Serialize;
use strum::VariantArray;

use super::adoption_state::{AdoptionState, CurrentAdoptions};
use super::city_overview::{NoteRef, origin};
use super::note_keys::date;
use super::note_keys::texts;
use super::signature_tally::{SignatureStatus, Tally, TallyRow};
use super::signatures::Signature;
use crate::model::date::Date;
use crate::model::note::{Kind, Note};
use crate::model::note_lookup::NoteLookup;
use crate::model::toml_values;
use crate::model::vocabulary::Vocabularies;

/// A position or statement with the facts for the board.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PolicyText {
    /// Id and title of the position or statement.
    #[serde(flatten)]
    pub note: NoteRef,
    /// Its kind: position or statement.
    pub kind: Kind,
    /// The ask; empty if there is none.
    pub ask: String,
    /// What the cities themselves promise; empty if nothing.
    #[serde(skip)]
    pub commitment: String,
    /// The addressee; empty if there is none.
    pub addressee: String,
    /// Levels of government.
    pub levels: Vec<String>,
    /// Its stage: an id of `vocabulary/statuses.toml`.
    pub stage: Option<String>,
    /// The stance on the measure.
    pub stance: Option<String>,
    /// Changes demanded by a conditional stance.
    pub amendments: Vec<String>,
    /// Bills and rules that it concerns, as written.
    pub measures: Vec<String>,
    /// The day of the decision: `deadline`, for statements `closes`.
    pub deadline: Option<Date>,
    /// The last day on which a city can sign it.
    #[serde(skip)]
    pub closes: Option<Date>,
    /// The outcome of the ask.
    pub outcome: Option<String>,
    /// The year that the note belongs to.
    pub year: Option<i16>,
    /// Sectors, by vocabulary id.
    pub sectors: Vec<String>,
    /// Practices as evidence that the ask is feasible.
    pub evidence: Vec<NoteRef>,
    /// The quorum, if the note states one; 0 means none.
    pub quorum: Option<usize>,
    /// Responses of cities.
    #[serde(skip)]
    pub signatures: Vec<Signature>,
}

impl PolicyText {
    /// Whether it asks something of a government. Positions do; statements if they name a level.
    pub fn is_ask(&self) -> bool {
        self.kind == Kind::Position || !self.levels.is_empty()
    }

    /// Its stage, if the ask is no longer open.
    pub fn closed_stage(&self) -> Option<&str> {
        let stage = self.stage.as_deref();
        stage.filter(|stage| CLOSED_STAGES.contains(stage))
    }

    /// Whether it is settled, or its deadline is before this day.
    pub fn is_over(&self, on: Option<Date>) -> bool {
        let has_passed = on.zip(self.deadline).is_some_and(|(on, day)| day < on);
        self.closed_stage().is_some() || has_passed
    }
}

/// Reads all positions and statements with the responses of cities, sorted by id.
pub fn read_policy_texts(notes: &[Note], vocabularies: &Vocabularies) -> Vec<PolicyText> {
    let is_text = |note: &&Note| matches!(note.kind, Kind::Position | Kind::Statement);
    let practices = NoteLookup::of(notes.iter().filter(|note| note.kind == Kind::Practice));
    let lookup = NoteLookup::of(notes.iter().filter(is_text));
    let mut all: Vec<PolicyText> = notes
        .iter()
        .filter(is_text)
        .map(|note| policy_text(note, &practices))
        .collect();
    all.sort_by(|a, b| a.note.id.cmp(&b.note.id));
    let place_of = |all: &[PolicyText], reference: &str| {
        let note = lookup.find(reference)?;
        all.binary_search_by(|text| text.note.id.cmp(&note.id)).ok()
    };
    for note in notes {
        if let Some(signature) = Signature::of(note, vocabularies)
            && let Some(at) = place_of(&all, &signature.text)
        {
            all[at].signatures.push(signature);
        }
        for relation in &note.relations {
            if relation.kind == "evidence-for"
                && note.kind == Kind::Practice
                && let Some(at) = place_of(&all, &relation.to)
                && all[at].evidence.iter().all(|known| known.id != note.id)
            {
                all[at].evidence.push(NoteRef::of(note));
            }
        }
    }
    all
}

fn policy_text(note: &Note, practices: &NoteLookup<'_>) -> PolicyText {
    let text = |key: &str| texts(note, key).join(" ");
    let deadline = date(note, "deadline").or_else(|| date(note, "closes"));
    let named = note
        .relations
        .iter()
        .filter(|relation| relation.kind == "has-evidence");
    let evidence = named.filter_map(|relation| practices.find(&relation.to));
    PolicyText {
        note: NoteRef::of(note),
        kind: note.kind,
        ask: text("ask"),
        commitment: text("commitment"),
        addressee: text("addressee"),
        levels: note.filing.levels.clone(),
        stage: note.filing.status.clone(),
        stance: note.filing.stance.clone(),
        amendments: texts(note, "amendments"),
        measures: texts(note, "measures"),
        deadline,
        closes: date(note, "closes"),
        outcome: note.filing.outcome.clone(),
        year: note.filing.year,
        sectors: note.filing.sectors.clone(),
        evidence: evidence.map(NoteRef::of).collect(),
        quorum: toml_values::whole(&note.keys, "quorum"),
        signatures: Vec::new(),
    }
}

/// Stages after which an ask is no longer open.
const CLOSED_STAGES: [&str; 3] = ["enacted", "rejected", "superseded"];

/// Support of a city for an ask, in display order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, VariantArray)]
#[serde(rename_all = "kebab-case")]
pub enum AskCoverage {
    /// Endorsed it, and has a practice as evidence.
    EndorsedAndPractised,
    /// Endorsed it only.
    Endorsed,
    /// Has a practice as evidence, but has not endorsed it.
    Practised,
    /// Neither.
    Neither,
}

impl AskCoverage {
    /// Display name.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::EndorsedAndPractised => "signed, has the practice",
            Self::Endorsed => "signed only",
            Self::Practised => "has the practice, not signed",
            Self::Neither => "neither",
        }
    }
}

/// The cities that have each practice: their own or adopted.
pub struct PractisingCities<'n>(HashMap<String, HashSet<&'n str>>);

impl<'n> PractisingCities<'n> {
    /// Reads practices and adoptions.
    pub fn of(notes: &'n [Note]) -> Self {
        let current_adoptions = CurrentAdoptions::of(notes.iter());
        let practices = notes.iter().filter(|note| note.kind == Kind::Practice);
        let cities = practices.map(|note| {
            let mut cities: HashSet<&str> = origin(note).into_iter().collect();
            cities.extend(current_adoptions.cities(note.id.as_str(), AdoptionState::TakenOver));
            (note.id.to_string(), cities)
        });
        Self(cities.collect())
    }

    fn has_any(&self, city: &str, practices: &[NoteRef]) -> bool {
        let mut practices = practices.iter();
        practices.any(|practice| {
            let cities = self.0.get(practice.id.as_str());
            cities.is_some_and(|cities| cities.contains(city))
        })
    }
}

/// The support of each city of a tally, in the order of the tally.
pub fn coverage(
    text: &PolicyText,
    tally: &Tally,
    practising: &PractisingCities<'_>,
) -> Vec<(String, AskCoverage)> {
    let stands = |row: &TallyRow| {
        let is_proving = practising.has_any(&row.city, &text.evidence);
        match (row.status.is_signatory(), is_proving) {
            (true, true) => AskCoverage::EndorsedAndPractised,
            (true, false) => AskCoverage::Endorsed,
            (false, true) => AskCoverage::Practised,
            (false, false) => AskCoverage::Neither,
        }
    };
    let rows = tally.rows.iter();
    let rows = rows.filter(|row| row.status != SignatureStatus::Outside);
    rows.map(|row| (row.city.clone(), stands(row))).collect()
}
