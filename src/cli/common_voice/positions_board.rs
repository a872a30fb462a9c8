//! The board of positions: counts by level of government and stage.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::alliance_base::AllianceBase;
use crate::cli::city_tables::csv_table::{CsvTable, csv_table};
use crate::cli::city_tables::text_table::{Align, TextTable};
use crate::cli::console::{OutputFormat, OutputStyle};
use crate::model::alliance::policy_board::{BoardCell, PolicyBoard};
use crate::model::alliance::tallied_text::{TalliedText, TextCounts};
use crate::model::note::NoteId;

/// Counts of texts by level and stage, for printing.
pub(super) struct Board {
    counted: PolicyBoard,
    /// The name of the city whose signatures are shown.
    mine: Option<String>,
    counts: TextCounts,
    /// Statements without an ask, as text.
    others: String,
}

impl Board {
    /// Counts texts. One with two levels counts in both rows; `all` are all texts of the base.
    pub(super) fn of(
        texts: &[TalliedText],
        all: TextCounts,
        base: &AllianceBase,
        mine: Option<&str>,
    ) -> Self {
        Self {
            counted: PolicyBoard::of(texts, base.vocabularies(), mine),
            mine: mine.map(|mine| base.city_name(mine).to_owned()),
            counts: TextCounts::of(texts.iter().map(|one| &one.text)),
            others: all.others_in_words(),
        }
    }

    /// Prints the counts, with the city's signatures in brackets.
    ///
    /// # Errors
    /// Those of `out`.
    pub(super) fn print(&self, out: &mut dyn Write, style: OutputStyle) -> io::Result<()> {
        let mine = self.mine.as_ref();
        let mine = mine.map(|mine| format!(" In brackets: those that {mine} signed."));
        writeln!(
            out,
            "{} by level of government and stage. A position with two levels counts in both rows.{}",
            self.counts.in_words(),
            mine.unwrap_or_default()
        )?;
        if !self.others.is_empty() {
            writeln!(out, "Not on the board: {}.", self.others)?;
        }
        let mut heads = vec![("Level".to_owned(), Align::Left)];
        let stages = self
            .counted
            .stages
            .iter()
            .map(|(_, label)| (label.clone(), Align::Right));
        heads.extend(stages);
        heads.push(("All".to_owned(), Align::Right));
        let mut table = TextTable::new(heads);
        for row in &self.counted.rows {
            let cells = row.cells.iter().chain([&row.total]);
            let mut row = vec![row.label.clone()];
            row.extend(cells.map(|cell| match (cell.ids.len(), cell.mine) {
                (0, _) if style.form == OutputFormat::Plain => "none".to_owned(),
                (0, _) => "·".to_owned(),
                (count, 0) => count.to_string(),
                (count, mine) => format!("{count} ({mine})"),
            }));
            table.row(row);
        }
        table.print(out, style)
    }

    /// The counts as JSON, with the ids of the texts.
    pub(super) fn json(&self) -> Value {
        let cells = |cells: &[BoardCell]| -> Vec<Value> {
            let cells = self.counted.stages.iter().zip(cells);
            let cells = cells.map(|((stage, _), cell)| {
                json!({"stage": stage, "positions": cell.ids, "count": cell.ids.len(),
                       "signed_by_city": self.mine.as_ref().map(|_| cell.mine)})
            });
            cells.collect()
        };
        let rows = self.counted.rows.iter().map(
            |row| json!({"level": row.level, "label": row.label, "stages": cells(&row.cells)}),
        );
        json!({"city": self.mine, "total": self.counts.positions + self.counts.asking, "levels": rows.collect::<Vec<_>>()})
    }

    /// One row a cell.
    pub(super) fn csv(&self) -> CsvTable<'static> {
        let rows = self.counted.rows.iter().flat_map(|row| {
            let cells = self.counted.stages.iter().zip(&row.cells);
            cells.map(|((stage, _), cell)| (&row.level, stage, &cell.ids))
        });
        csv_table! {
            for (level, stage, ids) in rows;
            "level", "", "Level of government" => level;
            "stage", "", "How far they are; empty if not given" => stage;
            "positions", "positions",
                "Number of positions; one with two levels counts in both rows"
                => ids.len();
            "ids", "", "Ids of the notes, separated by blanks"
                => ids.iter().map(NoteId::as_str).collect::<Vec<_>>().join(" ");
        }
    }
}
