//! What a grant led to: products, practices and those who took them over.

use serde::Serialize;

use super::city_overview::NoteRef;
use super::grants::{rows, whole, year_of_grant};
use super::note_keys::texts;
use crate::model::note::{Kind, Note};
use crate::model::note_lookup::NoteLookup;

/// What a grant led to: products, the practices they became, who took those over.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GrantTrace {
    /// The project.
    pub project: NoteRef,
    /// The year of the grant, else of the project.
    pub year: Option<i16>,
    /// Its products, in the order of the note.
    pub products: Vec<ProductTrace>,
    /// Practices that name the project in a relation.
    pub practices: Vec<PracticeTrace>,
}

/// A product of a project.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ProductTrace {
    /// Its title.
    pub title: String,
    /// Its year.
    pub year: Option<i16>,
    /// The note that it became, if any.
    pub note: Option<NoteRef>,
    /// The practice that it became, if the note is one.
    pub practice: Option<PracticeTrace>,
}

/// A practice in a trace.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PracticeTrace {
    /// The practice.
    pub practice: NoteRef,
    /// Its year.
    pub year: Option<i16>,
    /// Whether it is older than the grant, so that it did not follow from it.
    pub is_older: bool,
    /// Adoptions of it that are not older than the grant; none of an older practice.
    pub adoptions: Vec<NoteRef>,
}

/// Follows a grant to its products, to practices and to those who took them over.
pub fn trace_grant(project: &Note, notes: &[Note]) -> GrantTrace {
    let year = year_of_grant(project);
    let lookup = NoteLookup::of(notes.iter());
    let practice = |note: &Note| trace_practice(note, year, notes);
    let product = |row: &toml::Table| {
        let text = |key: &str| row.get(key).and_then(toml::Value::as_str);
        let note = text("to").and_then(|to| lookup.find(to));
        ProductTrace {
            title: text("title").unwrap_or_default().to_owned(),
            year: whole(row, "year"),
            note: note.map(NoteRef::of),
            practice: note
                .filter(|note| note.kind == Kind::Practice)
                .map(practice),
        }
    };
    let names_it = |note: &&Note| {
        let mut relations = note.relations.iter();
        let names = |to: &str| lookup.find(to).is_some_and(|note| note.id == project.id);
        note.kind == Kind::Practice && relations.any(|relation| names(&relation.to))
    };
    GrantTrace {
        project: NoteRef::of(project),
        year,
        products: rows(project, "products").map(product).collect(),
        practices: notes.iter().filter(names_it).map(practice).collect(),
    }
}

fn trace_practice(note: &Note, granted: Option<i16>, notes: &[Note]) -> PracticeTrace {
    let is_older = |year: Option<i16>| year.zip(granted).is_some_and(|(own, year)| own < year);
    let is_copy = |copy: &&Note| {
        copy.kind == Kind::Adoption
            && texts(copy, "practice")
                .iter()
                .any(|id| id == note.id.as_str())
            && !is_older(copy.filing.year)
    };
    let older = is_older(note.filing.year);
    let copies = notes.iter().filter(is_copy).filter(|_| !older);
    PracticeTrace {
        practice: NoteRef::of(note),
        year: note.filing.year,
        is_older: older,
        adoptions: copies.map(NoteRef::of).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::alliance::tests::note;

    fn grant(value: u32, year: i16) -> String {
        format!("{{ indicator = 'grant', value = {value}, unit = 'USD', year = {year} }}")
    }

    #[test]
    fn a_practice_older_than_the_grant_did_not_follow_from_it() {
        let project = note(
            "projects/a",
            &format!(
                "amounts = [{}]\nproducts = [{{ title = 'P', to = 'practices/x/new' }}, \
                 {{ title = 'Q', to = 'practices/x/old' }}, {{ title = 'R' }}]",
                grant(1, 2017)
            ),
        );
        let notes = [
            project.clone(),
            note("practices/x/new", "year = 2018"),
            note("practices/x/old", "year = 2012"),
            note(
                "practices/x/cites",
                "relations = [{ kind = 'follows', to = 'projects/a' }]",
            ),
            note(
                "adoptions/x/new/y",
                "practice = 'practices/x/new'\nyear = 2020",
            ),
            note(
                "adoptions/x/new/z",
                "practice = 'practices/x/new'\nyear = 2016",
            ),
            note(
                "adoptions/x/old/y",
                "practice = 'practices/x/old'\nyear = 2020",
            ),
        ];
        let trace = trace_grant(&project, &notes);
        assert_eq!(trace.year, Some(2017));
        let told: Vec<(&str, Option<(bool, usize)>)> = trace
            .products
            .iter()
            .map(|product| {
                let practice = product.practice.as_ref();
                let practice = practice.map(|one| (one.is_older, one.adoptions.len()));
                (product.title.as_str(), practice)
            })
            .collect();
        let want = [("P", Some((false, 1))), ("Q", Some((true, 0))), ("R", None)];
        assert_eq!(told, want);
        assert_eq!(trace.practices.len(), 1);
    }
}
