//! The board of positions: how many there are at each level of government and stage.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::alliance_base::AllianceBase;
use super::tallied_text::TalliedText;
use crate::cli::city_tables::csv_table::{CsvCell, CsvColumn, CsvTable, column};
use crate::cli::city_tables::text_table::{Align, TextTable};
use crate::cli::console::OutputStyle;

/// Counts of texts by level and stage.
pub(super) struct Board {
    /// Stages as id and label, in the order of the vocabulary; the last one is none.
    stages: Vec<(Option<String>, String)>,
    /// Levels as id and label with a cell for each stage, in the order of the vocabulary.
    rows: Vec<(String, String, Vec<Cell>)>,
    /// The name of the city whose word is shown.
    mine: Option<String>,
    texts: usize,
}

/// The texts of one level and stage.
#[derive(Debug, Clone, Default)]
struct Cell {
    ids: Vec<String>,
    /// Of these, how many the city stands behind.
    mine: usize,
}

impl Board {
    /// Counts texts; one with two levels stands in both rows.
    pub(super) fn of(texts: &[TalliedText], base: &AllianceBase, mine: Option<&str>) -> Self {
        let words = |list: &str| -> Vec<(String, String)> {
            let terms = base
                .vocabularies()
                .get(list)
                .map_or(&[][..], |list| &list.terms);
            let is_of_positions = |term: &&crate::model::vocabulary::Term| {
                let kinds = term.facts.get("kinds").and_then(toml::Value::as_array);
                kinds.is_none_or(|kinds| kinds.iter().any(|kind| kind.as_str() == Some("position")))
            };
            let terms = terms.iter().filter(is_of_positions);
            terms
                .map(|term| (term.id.clone(), term.label.clone()))
                .collect()
        };
        let mut stages: Vec<(Option<String>, String)> = Vec::new();
        stages.extend(
            words("statuses")
                .into_iter()
                .map(|(id, label)| (Some(id), label)),
        );
        let is_unstaged = |one: &TalliedText| {
            let stage = one.text.stage.as_ref();
            stages.iter().all(|(id, _)| id.as_ref() != stage)
        };
        if texts.iter().any(is_unstaged) {
            stages.push((None, "No stage".to_owned()));
        }
        let mut rows = Vec::new();
        for (level, label) in words("levels") {
            let mut cells = vec![Cell::default(); stages.len()];
            for one in texts.iter().filter(|one| one.text.levels.contains(&level)) {
                let stage = one.text.stage.as_ref();
                let at = stages
                    .iter()
                    .position(|(id, _)| id.is_some() && id.as_ref() == stage);
                let Some(cell) = cells.get_mut(at.unwrap_or(stages.len() - 1)) else {
                    continue;
                };
                cell.ids.push(one.text.note.id.to_string());
                let is_mine = mine.is_some_and(|mine| one.status_of(mine).is_behind());
                cell.mine += usize::from(is_mine);
            }
            rows.push((level, label, cells));
        }
        Self {
            stages,
            rows,
            mine: mine.map(|mine| base.city_name(mine).to_owned()),
            texts: texts.len(),
        }
    }

    /// Prints the counts; in brackets those that the city signed.
    ///
    /// # Errors
    /// Those of `out`.
    pub(super) fn print(&self, out: &mut dyn Write, look: OutputStyle) -> io::Result<()> {
        let mine = self.mine.as_ref();
        let mine = mine.map(|mine| format!(" In brackets: those that {mine} signed."));
        writeln!(
            out,
            "{} positions by level of government and stage. One with two levels stands in both rows.{}",
            self.texts,
            mine.unwrap_or_default()
        )?;
        let mut heads = vec![("Level".to_owned(), Align::Left)];
        let stages = self
            .stages
            .iter()
            .map(|(_, label)| (label.clone(), Align::Right));
        heads.extend(stages);
        heads.push(("All".to_owned(), Align::Right));
        let mut table = TextTable::new(heads);
        for (_, label, cells) in &self.rows {
            let mut row = vec![label.clone()];
            let all = Cell {
                ids: cells.iter().flat_map(|cell| cell.ids.clone()).collect(),
                mine: cells.iter().map(|cell| cell.mine).sum(),
            };
            row.extend(
                cells
                    .iter()
                    .chain([&all])
                    .map(|cell| match (cell.ids.len(), cell.mine) {
                        (0, _) => "·".to_owned(),
                        (count, 0) => count.to_string(),
                        (count, mine) => format!("{count} ({mine})"),
                    }),
            );
            table.row(row);
        }
        table.print(out, look)
    }

    /// The counts for programs, with the ids behind them.
    pub(super) fn json(&self) -> Value {
        let cells = |cells: &[Cell]| -> Vec<Value> {
            let cells = self.stages.iter().zip(cells);
            let cells = cells.map(|((stage, _), cell)| {
                json!({"stage": stage, "positions": cell.ids, "count": cell.ids.len(),
                       "signed_by_city": self.mine.as_ref().map(|_| cell.mine)})
            });
            cells.collect()
        };
        let rows = self.rows.iter();
        let rows =
            rows.map(|(id, label, row)| json!({"level": id, "label": label, "stages": cells(row)}));
        json!({"city": self.mine, "total": self.texts, "levels": rows.collect::<Vec<_>>()})
    }

    /// One row a cell.
    pub(super) fn csv(&self) -> CsvTable<'static> {
        const COLUMNS: &[CsvColumn] = &[
            column("level", "", "Level of government"),
            column("stage", "", "How far they are; empty if not given"),
            column(
                "positions",
                "positions",
                "How many; one with two levels stands in both rows",
            ),
            column("ids", "", "Ids of the notes, parted by blanks"),
        ];
        let rows = self.rows.iter().flat_map(|(level, _, cells)| {
            let cells = self.stages.iter().zip(cells);
            cells.map(|((stage, _), cell)| {
                vec![
                    CsvCell::Text(level.clone()),
                    CsvCell::text(stage.clone()),
                    CsvCell::whole(i64::try_from(cell.ids.len()).ok()),
                    CsvCell::Text(cell.ids.join(" ")),
                ]
            })
        });
        CsvTable {
            columns: COLUMNS,
            rows: rows.collect(),
        }
    }
}
