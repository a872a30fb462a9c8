//! The questions of the alliance: open ones, addressed cities, answers.

use std::cmp::Reverse;
use std::collections::HashMap;

use serde::Serialize;

use super::city_overview::NoteRef;
use super::note_keys::{replaced, texts};
use crate::model::note::{Kind, Note, NoteId};
use crate::model::note_lookup::NoteLookup;
use crate::model::toml_values::text;

/// A question with its answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AskedQuestion {
    /// Id and title of the question.
    pub note: NoteRef,
    /// Its summary, one or two sentences.
    pub summary: String,
    /// Who asked, as written in the note.
    pub asked_by: Option<String>,
    /// The addressed cities, by vocabulary id.
    pub asked_of: Vec<String>,
    /// All cities named in the question, by vocabulary id.
    pub cities: Vec<String>,
    /// The year that the note belongs to.
    pub year: Option<i16>,
    /// Its answers, each with the cities of its authors.
    pub answers: Vec<(NoteRef, Vec<String>)>,
}

/// The state of a question, in list order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum QuestionState {
    /// The given city is addressed and has not answered.
    WaitsForCity,
    /// Nobody has answered.
    Open,
    /// There is an answer, of a city that was asked or of another one.
    Answered,
}

impl AskedQuestion {
    /// Whether a city has answered.
    pub fn is_answered_by(&self, city: &str) -> bool {
        let mut cities = self.answers.iter().flat_map(|(_, cities)| cities);
        cities.any(|other| other == city)
    }

    /// The state of the question, for this city if given.
    pub fn state(&self, city: Option<&str>) -> QuestionState {
        let mut asked = self.asked_of.iter();
        let waits = |city: &str| asked.any(|asked| asked == city) && !self.is_answered_by(city);
        if city.is_some_and(waits) {
            QuestionState::WaitsForCity
        } else if self.answers.is_empty() {
            QuestionState::Open
        } else {
            QuestionState::Answered
        }
    }
}

/// All questions: open ones of this city first, then the newest.
pub fn list_questions(notes: &[Note], city: Option<&str>) -> Vec<AskedQuestion> {
    let of_kind = |kind: Kind| notes.iter().filter(move |note| note.kind == kind);
    let lookup = NoteLookup::of(of_kind(Kind::Question));
    let mut answers_to: HashMap<&NoteId, Vec<&Note>> = HashMap::new();
    for answer in of_kind(Kind::Answer) {
        for id in texts(answer, "answers") {
            let Some(question) = lookup.find(&id) else {
                continue;
            };
            let answers = answers_to.entry(&question.id).or_default();
            // An answer can name the question twice, by id and alias.
            if answers.last().is_none_or(|last| last.id != answer.id) {
                answers.push(answer);
            }
        }
    }
    let questions = of_kind(Kind::Question).map(|note| {
        let mut answers = answers_to.remove(&note.id).unwrap_or_default();
        let replaced = replaced(&answers);
        answers.retain(|note| !replaced.contains(note.id.as_str()));
        let answers = answers.into_iter();
        let answers = answers.map(|note| (NoteRef::of(note), note.filing.cities.clone()));
        AskedQuestion {
            note: NoteRef::of(note),
            summary: note.summary.clone(),
            asked_by: text(&note.keys, "asked-by").map(str::to_owned),
            asked_of: texts(note, "asked-of"),
            cities: note.filing.cities.clone(),
            year: note.filing.year,
            answers: answers.collect(),
        }
    });
    let mut questions: Vec<AskedQuestion> = questions.collect();
    questions.sort_by_cached_key(|one| {
        let (title, id) = (one.note.title.clone(), one.note.id.clone());
        (one.state(city), Reverse(one.year), title, id)
    });
    questions
}

#[cfg(test)]
mod tests {
    use super::QuestionState::{Answered, Open, WaitsForCity};
    use super::*;
    use crate::model::alliance::tests::note;

    #[test]
    fn a_copy_of_a_stopped_rename_is_one_answer() {
        let notes = [
            note("questions/q", "aliases = ['questions/r']"),
            note("answers/q/oslo", "answers = 'questions/q'"),
            note(
                "answers/r/oslo",
                "answers = 'questions/r'\naliases = ['answers/q/oslo']",
            ),
        ];
        let listed = list_questions(&notes, None);
        assert_eq!(listed[0].answers.len(), 1);
    }

    #[test]
    fn open_questions_of_my_city_come_first_and_an_answer_of_any_city_closes_one() {
        let answer = |question: &str, city: &str| {
            let keys = format!("answers = 'questions/{question}'\ncities = ['{city}']");
            note(&format!("answers/{question}/{city}"), &keys)
        };
        let notes = [
            note("questions/done", "asked-of = ['oslo']"),
            answer("done", "oslo"),
            note("questions/half", "asked-of = ['oslo', 'rio']"),
            answer("half", "oslo"),
            note("questions/nobody", "year = 2020"),
            note("questions/of-rio", "asked-of = ['rio']"),
            note("questions/by-a-third", "asked-of = ['rio']"),
            answer("by-a-third", "paris"),
            note("questions/anyone", ""),
            answer("anyone", "paris"),
        ];
        let states = |city: Option<&str>| -> Vec<(String, QuestionState)> {
            let listed = list_questions(&notes, city);
            let one = |one: &AskedQuestion| (one.note.id.slug().to_owned(), one.state(city));
            listed.iter().map(one).collect()
        };
        let state = |name: &str, state: QuestionState| (name.to_owned(), state);
        assert_eq!(
            states(Some("rio")),
            [
                state("by-a-third", WaitsForCity),
                state("half", WaitsForCity),
                state("of-rio", WaitsForCity),
                state("nobody", Open),
                state("anyone", Answered),
                state("done", Answered),
            ]
        );
        let of_none = states(None);
        assert!(of_none.iter().all(|(_, state)| *state != WaitsForCity));
        // What others were asked, and have not all answered, is answered for everybody else.
        let want = [
            state("nobody", Open),
            state("of-rio", Open),
            state("anyone", Answered),
            state("by-a-third", Answered),
            state("done", Answered),
            state("half", Answered),
        ];
        assert_eq!(states(Some("oslo")), want);
        assert_eq!(of_none, want);
    }
}
