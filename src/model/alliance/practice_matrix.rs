//! Counts practices by sector and city, or by sector and instrument.

use std::collections::HashSet;

use serde::Serialize;
use strum::{EnumMessage, EnumString, IntoStaticStr, VariantArray};

use crate::model::note::{Kind, Note};
use crate::model::vocabulary::Vocabularies;

/// The rows of a matrix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[derive(EnumMessage, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub enum MatrixRows {
    /// A row for each city.
    City,
    /// A row for each instrument.
    Instrument,
}

impl MatrixRows {
    /// The field of a query that finds a row: `city`.
    pub fn field(self) -> &'static str {
        match self {
            Self::City => "city",
            Self::Instrument => "instruments",
        }
    }

    /// The vocabulary of the rows.
    fn vocabulary(self) -> &'static str {
        match self {
            Self::City => "cities",
            Self::Instrument => "instruments",
        }
    }
}

/// A matrix of counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PracticeMatrix {
    /// The kind of rows.
    pub by: MatrixRows,
    /// Ids and labels of the columns: sectors without sub-sectors.
    pub sectors: Vec<(String, String)>,
    /// The rows, by label.
    pub rows: Vec<MatrixRow>,
}

/// A row of a matrix.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MatrixRow {
    /// Id of the city or instrument.
    pub id: String,
    /// Its name for people.
    pub label: String,
    /// The number of practices in each sector; 0 is a gap.
    pub counts: Vec<usize>,
    /// The number of practices, each counted once.
    pub practices: usize,
}

impl PracticeMatrix {
    /// A matrix of zeros: a row for each city or instrument, by label.
    ///
    /// A sector with sub-sectors gets a column only if `is_used` is true for it.
    pub fn empty(
        by: MatrixRows,
        vocabularies: &Vocabularies,
        is_used: impl Fn(&str) -> bool,
    ) -> Self {
        let sectors = columns(vocabularies, is_used);
        let terms = vocabularies.get(by.vocabulary());
        let terms = terms.map_or(&[][..], |list| &list.terms);
        let mut rows: Vec<MatrixRow> = terms
            .iter()
            .map(|term| MatrixRow {
                id: term.id.clone(),
                label: term.label.clone(),
                counts: vec![0; sectors.len()],
                practices: 0,
            })
            .collect();
        rows.sort_by_key(|row| row.label.to_lowercase());
        Self { by, sectors, rows }
    }

    /// The query that finds the practices of a cell.
    pub fn query(&self, row: &MatrixRow, column: usize) -> String {
        let sector = self.sectors.get(column).map_or("", |(id, _)| id.as_str());
        format!(
            "kind:practice sector:{sector} {}:{}",
            self.by.field(),
            row.id
        )
    }

    /// The sum of each column.
    pub fn totals(&self) -> Vec<usize> {
        let count = |column: usize| self.rows.iter().map(|row| row.counts[column]).sum();
        (0..self.sectors.len()).map(count).collect()
    }
}

/// Counts the practices in the notes.
///
/// A practice counts in each of its sectors and cities. All cities with a note, and instruments,
/// are rows, so that gaps are visible.
pub fn count_practices(
    notes: &[Note],
    vocabularies: &Vocabularies,
    by: MatrixRows,
) -> PracticeMatrix {
    let practices = notes.iter().filter(|note| note.kind == Kind::Practice);
    let named: HashSet<&str> = practices
        .flat_map(|note| note.filing.sectors.iter().map(String::as_str))
        .collect();
    let names_itself = |sector: &str| named.contains(sector);
    let mut matrix = PracticeMatrix::empty(by, vocabularies, names_itself);
    let PracticeMatrix { sectors, rows, .. } = &mut matrix;
    for note in notes.iter().filter(|note| note.kind == Kind::Practice) {
        let owners: Vec<&str> = match by {
            MatrixRows::City => note.filing.cities.iter().map(String::as_str).collect(),
            MatrixRows::Instrument => note.filing.instruments.iter().map(String::as_str).collect(),
        };
        for row in rows
            .iter_mut()
            .filter(|row| owners.contains(&row.id.as_str()))
        {
            row.practices += 1;
            for (count, (sector, _)) in row.counts.iter_mut().zip(&*sectors) {
                *count += usize::from(note.filing.sectors.contains(sector));
            }
        }
    }
    matrix
}

/// Sectors without sub-sectors, and other sectors that notes use.
fn columns(vocabularies: &Vocabularies, is_used: impl Fn(&str) -> bool) -> Vec<(String, String)> {
    let Some(list) = vocabularies.get("sectors") else {
        return Vec::new();
    };
    let parents = list.terms.iter();
    let parents: HashSet<&String> = parents.filter_map(|term| term.parent.as_ref()).collect();
    let terms = list.terms.iter();
    terms
        .filter(|term| !parents.contains(&term.id) || is_used(&term.id))
        .map(|term| (term.id.clone(), term.label.clone()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::growth::{Shape, assert_linear};
    use crate::model::vocabulary::{Term, Vocabulary};

    #[test]
    fn sectors_below_one_parent_become_columns_in_linear_time() {
        let shapes: &[Shape] = &[("sectors", |bytes| "s\n".repeat(bytes / 2))];
        assert_linear("columns of a matrix", shapes, |text| {
            let terms = text.lines().enumerate().map(|(at, name)| Term {
                id: format!("{name}{at}"),
                parent: (at > 0).then(|| "s0".to_owned()),
                ..Term::default()
            });
            let sectors = Vocabulary::new("sectors", "Sectors", terms.collect());
            let count = sectors.terms.len();
            let vocabularies = Vocabularies::new(vec![sectors]);
            assert_eq!(columns(&vocabularies, |_| false).len(), count - 1);
        });
    }
}
