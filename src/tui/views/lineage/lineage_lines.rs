//! The lines of a lineage: trees with year and phase, and yearly counts.

use crate::model::alliance::lineage_tree::{Lineage, LineageRow};
use crate::model::note::NoteId;
use crate::tui::labels::Labels;
use crate::tui::theme::TextStyle;
use crate::tui::widgets::grouped_list::GroupedLine;
use crate::tui::widgets::line_breaks::wrap;
use crate::tui::widgets::outcome_sign::outcome;
use crate::tui::widgets::pane::section_title;
use crate::tui::widgets::styled_text::TextSpan;
use crate::tui::widgets::text_width::{cut, width, width_of};
use crate::tui::widgets::tree_lines::{further_prefix, tree_prefixes};

/// Width of year and phase, with the gaps before them.
const FACTS_COLS: usize = 22;

/// All lines, and the notes that the selectable ones open.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct LineageLines {
    pub lines: Vec<GroupedLine>,
    pub notes: Vec<Option<NoteId>>,
    /// The selectable line that shows what was changed.
    pub chosen: usize,
}

impl LineageLines {
    pub(super) fn of(
        lineage: &Lineage,
        labels: &Labels,
        ascii: bool,
        (cols, chosen): (usize, usize),
    ) -> Self {
        let mut made = Self {
            chosen,
            ..Self::default()
        };
        let practice = &lineage.practice;
        let name = [TextSpan::new(&practice.name, TextStyle::KEY)];
        made.push_row(practice, wrap(&name, cols), Vec::new());
        let mut about = names(practice, labels);
        about.extend(practice.began.clone());
        made.push([vec![TextSpan::muted(&about.join(", "))]]);
        if !lineage.origins.is_empty() {
            made.push_head("Came from");
            made.push_tree(&lineage.origins, labels, ascii, cols);
        }
        if lineage.copies.is_empty() {
            made.push_head("Taken over by");
            let says = [TextSpan::muted(
                "No note says that another city took it over.",
            )];
            made.push(wrap(&says, cols));
        } else {
            made.push_head(&lineage.counts_in_words());
        }
        made.push_tree(&lineage.copies, labels, ascii, cols);
        if lineage.years.len() > 1 {
            made.push_head("Taken over in each year");
            let mut years: Vec<TextSpan> = Vec::new();
            let dated = lineage.years.iter();
            let dated = dated.map(|(year, count)| (year.to_string(), *count));
            let without = Some(lineage.without_year()).filter(|count| *count > 0);
            let without = without.map(|count| ("no\u{a0}year".to_owned(), count));
            for (year, count) in dated.chain(without) {
                if !years.is_empty() {
                    years.push(TextSpan::body("   "));
                }
                years.push(TextSpan::muted(&format!("{year}\u{a0}")));
                years.push(TextSpan::new(&count.to_string(), TextStyle::KEY));
            }
            made.push(wrap(&years, cols));
        }
        made
    }

    fn push_head(&mut self, head: &str) {
        self.push([Vec::new(), vec![section_title(head)]]);
    }

    /// Adds lines that cannot be selected.
    fn push(&mut self, lines: impl IntoIterator<Item = Vec<TextSpan>>) {
        self.lines.extend(lines.into_iter().map(GroupedLine::head));
    }

    /// Adds a selectable entry: the lines of its title and those below.
    fn push_row(&mut self, row: &LineageRow, title: Vec<Vec<TextSpan>>, below: Vec<Vec<TextSpan>>) {
        let adoption = row.adoption.as_ref().or(row.practice.as_ref());
        let place = self.notes.len();
        self.notes.push(adoption.map(|note| note.id.clone()));
        let lines = title.into_iter().chain(below);
        self.lines.extend(GroupedLine::of_entry(place, lines));
    }

    fn push_tree(&mut self, rows: &[LineageRow], labels: &Labels, ascii: bool, cols: usize) {
        let depths: Vec<usize> = rows.iter().map(|row| row.depth).collect();
        let prefixes = tree_prefixes(&depths, ascii);
        let parts: Vec<String> = rows.iter().map(|row| name_of(row, labels)).collect();
        let widths = prefixes.iter().zip(&parts);
        let widest = widths
            .map(|(prefix, name)| width(prefix) + width(name))
            .max();
        let column = widest.unwrap_or(0).min(cols.saturating_sub(FACTS_COLS));
        for (at, ((row, prefix), name)) in rows.iter().zip(&prefixes).zip(&parts).enumerate() {
            let name = cut(name, column.saturating_sub(width(prefix)));
            let mut line = vec![
                TextSpan::new(prefix, TextStyle::RULE),
                TextSpan::new(&name, TextStyle::KEY),
            ];
            let gap = (column + 2).saturating_sub(width_of(&line));
            let year = row.year.map(|year| year.to_string()).unwrap_or_default();
            line.push(TextSpan::body(&" ".repeat(gap)));
            line.push(TextSpan::muted(&format!("{year:4}  ")));
            if row.is_repeated {
                line.push(TextSpan::muted("see above"));
            } else if row.is_counted {
                line.push(TextSpan::muted("counted above"));
            } else if let Some(phase) = &row.phase {
                line.push(outcome("phase", phase, labels));
            }
            let indent = further_prefix(prefix, &depths[at..], ascii);
            // Only of the chosen row, so that the tree stays in view.
            let is_chosen = self.notes.len() == self.chosen;
            let changed = row.changed.as_deref().filter(|_| is_chosen).map(|changed| {
                let lines = wrap(
                    &[TextSpan::muted(changed)],
                    cols.saturating_sub(width(&indent)),
                );
                let lines = lines.into_iter().map(|mut line| {
                    line.insert(0, TextSpan::new(&indent, TextStyle::RULE));
                    line
                });
                lines.collect()
            });
            self.push_row(row, vec![line], changed.unwrap_or_default());
        }
    }
}

fn names(row: &LineageRow, labels: &Labels) -> Vec<String> {
    let cities = row.cities.iter();
    cities
        .map(|city| labels.label("city", city).to_owned())
        .collect()
}

/// The cities of a row, and their own practice's name, if any.
fn name_of(row: &LineageRow, labels: &Labels) -> String {
    let cities = names(row, labels).join(", ");
    match (cities.is_empty(), row.name.is_empty()) {
        (true, _) => row.name.clone(),
        (false, true) => cities,
        (false, false) if row.name.starts_with(&cities) => row.name.clone(),
        (false, false) => format!("{cities}: {}", row.name),
    }
}
