//! The board of positions: counts by level of government and stage.

use super::tallied_text::TalliedText;
use crate::model::note::{Kind, NoteId};
use crate::model::vocabulary::Vocabularies;

/// Counts of texts by level and stage.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PolicyBoard {
    /// Stages as id and label, in vocabulary order; without an id: no stage.
    pub stages: Vec<(Option<String>, String)>,
    /// Levels in vocabulary order; texts without a level come last.
    pub rows: Vec<BoardRow>,
    /// All levels; a text with two of them counts once.
    pub all: BoardRow,
}

/// The texts of one level.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BoardRow {
    /// Id of the level; `None` for texts without one.
    pub level: Option<String>,
    /// Its name for people.
    pub label: String,
    /// A cell for each stage.
    pub cells: Vec<BoardCell>,
    /// The texts of all stages.
    pub total: BoardCell,
}

/// The texts of one level and stage.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BoardCell {
    /// Ids of the texts, in input order.
    pub ids: Vec<NoteId>,
    /// How many of these the given city endorsed.
    pub mine: usize,
}

impl PolicyBoard {
    /// Counts texts. A text with two levels counts in both rows.
    pub fn of(texts: &[TalliedText], vocabularies: &Vocabularies, mine: Option<&str>) -> Self {
        let named = |list| words_of_positions(vocabularies, list).into_iter();
        let mut stages: Vec<(Option<String>, String)> = named("statuses")
            .map(|(id, label)| (Some(id), label))
            .collect();
        let place = |stages: &[(Option<String>, String)], one: &TalliedText| {
            let stage = one.text.stage.as_ref();
            let mut stages = stages.iter();
            stages.position(|(id, _)| id.is_some() && id.as_ref() == stage)
        };
        if texts.iter().any(|one| place(&stages, one).is_none()) {
            stages.push((None, "No stage".to_owned()));
        }
        let levels: Vec<(String, String)> = named("levels").collect();
        let has_level = |one: &&TalliedText| {
            let mut levels = levels.iter();
            levels.any(|(level, _)| one.text.levels.contains(level))
        };
        let row = |level: Option<String>, label: String, texts: Vec<&TalliedText>| {
            let mut cells = vec![BoardCell::default(); stages.len()];
            let mut total = BoardCell::default();
            for one in texts {
                let at = place(&stages, one).unwrap_or(stages.len() - 1);
                let is_mine = mine.is_some_and(|mine| one.status_of(mine).is_signatory());
                for cell in [&mut cells[at], &mut total] {
                    cell.ids.push(one.text.note.id.clone());
                    cell.mine += usize::from(is_mine);
                }
            }
            BoardRow {
                level,
                label,
                cells,
                total,
            }
        };
        let of_level = |level: &String| {
            let texts = texts.iter();
            texts
                .filter(|one| one.text.levels.contains(level))
                .collect()
        };
        let mut rows: Vec<BoardRow> = levels
            .iter()
            .map(|(level, label)| row(Some(level.clone()), label.clone(), of_level(level)))
            .collect();
        let without: Vec<&TalliedText> = texts.iter().filter(|one| !has_level(one)).collect();
        if !without.is_empty() {
            rows.push(row(None, "No level".to_owned(), without));
        }
        let all = row(None, "All".to_owned(), texts.iter().collect());
        Self { stages, rows, all }
    }
}

/// The terms of a vocabulary that positions use, as id and label.
fn words_of_positions(vocabularies: &Vocabularies, list: &str) -> Vec<(String, String)> {
    let terms = vocabularies.get(list).map_or(&[][..], |list| &list.terms);
    let terms = terms.iter().filter(|term| term.is_of(Kind::Position));
    terms
        .map(|term| (term.id.clone(), term.label.clone()))
        .collect()
}
