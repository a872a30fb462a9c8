//! Table layout for any width: natural widths, wrapped cells, or one record per row.

use super::blocks::Table;
use crate::tui::theme::TextStyle;
use crate::tui::widgets::line_breaks::wrap;
use crate::tui::widgets::styled_text::{TextSpan, plain};
use crate::tui::widgets::text_width::{width, width_of};

/// Blank columns between two table columns.
const GAP: usize = 2;

/// Minimum width of a column, unless its longest word is shorter.
const MIN_COLUMN_COLS: usize = 8;

/// Lays out a table in lines of at most `cols` columns.
pub(super) fn lay_out_table(table: &Table, cols: usize, stroke: &str) -> Vec<Vec<TextSpan>> {
    let columns = table.head.len();
    if columns == 0 {
        return Vec::new();
    }
    match column_widths(table, cols) {
        Some(widths) => grid(table, &widths, stroke),
        None => records(table, cols),
    }
}

/// The width of each column; `None` if a grid does not fit.
fn column_widths(table: &Table, cols: usize) -> Option<Vec<usize>> {
    // Return early for very many columns: measuring takes columns times rows.
    let free = cols.checked_sub(GAP * (table.head.len() - 1))?;
    let natural: Vec<usize> = (0..table.head.len())
        .map(|column| {
            cells(table, column)
                .map(|cell| width_of(cell))
                .max()
                .unwrap_or(0)
                .max(1)
        })
        .collect();
    if natural.iter().sum::<usize>() <= free {
        return Some(natural);
    }
    let least: Vec<usize> = (0..natural.len())
        .map(|column| least_width(table, column).min(natural[column]))
        .collect();
    if least.iter().sum::<usize>() > free {
        return None;
    }
    Some(shrink(&natural, &least, free))
}

/// Narrows the widest column first, until all fit.
fn shrink(natural: &[usize], least: &[usize], free: usize) -> Vec<usize> {
    let mut widths = natural.to_vec();
    while widths.iter().sum::<usize>() > free {
        let widest = (0..widths.len())
            .filter(|&column| widths[column] > least[column])
            .max_by_key(|&column| widths[column]);
        match widest {
            Some(column) => widths[column] -= 1,
            None => break,
        }
    }
    widths
}

fn least_width(table: &Table, column: usize) -> usize {
    let longest_word = cells(table, column)
        .flat_map(|cell| {
            let text = plain(cell);
            text.split(' ').map(width).collect::<Vec<_>>()
        })
        .max()
        .unwrap_or(1);
    longest_word
        .clamp(1, 2 * MIN_COLUMN_COLS)
        .max(MIN_COLUMN_COLS.min(longest_word))
}

fn cells(table: &Table, column: usize) -> impl Iterator<Item = &Vec<TextSpan>> {
    std::iter::once(&table.head)
        .chain(&table.rows)
        .filter_map(move |row| row.get(column))
}

/// Whether a column is right-aligned, by the note or because it contains numbers.
fn is_right(table: &Table, column: usize) -> bool {
    if table.right.get(column) == Some(&true) {
        return true;
    }
    let figure = |cell: &Vec<TextSpan>| {
        let text = plain(cell);
        let mut words = text.split_whitespace();
        let first = words.next().unwrap_or_default();
        let number = first.trim_start_matches(['+', '-', '−', '<', '>', '~']);
        let unit = |word: &str| !word.contains(|c: char| c.is_ascii_digit());
        number.is_empty() || number.starts_with(|c: char| c.is_ascii_digit()) && words.all(unit)
    };
    let mut filled = table
        .rows
        .iter()
        .filter_map(|row| row.get(column))
        .filter(|cell| !plain(cell).trim().is_empty())
        .peekable();
    filled.peek().is_some() && filled.all(figure)
}

fn grid(table: &Table, widths: &[usize], stroke: &str) -> Vec<Vec<TextSpan>> {
    let right: Vec<bool> = (0..widths.len())
        .map(|column| is_right(table, column))
        .collect();
    let bold_head: Vec<Vec<TextSpan>> = table.head.iter().map(|cell| bold(cell)).collect();
    let mut lines = row_lines(&bold_head, widths, &right);
    let rules: Vec<Vec<TextSpan>> = widths
        .iter()
        .map(|cols| vec![TextSpan::muted(&stroke.repeat(*cols))])
        .collect();
    lines.extend(row_lines(&rules, widths, &right));
    let wrapped = table.rows.iter().any(|row| {
        row.iter()
            .zip(widths)
            .any(|(cell, cols)| width_of(cell) > *cols)
    });
    for (i, row) in table.rows.iter().enumerate() {
        if i > 0 && wrapped && widths.len() > 2 {
            lines.push(Vec::new());
        }
        lines.extend(row_lines(row, widths, &right));
    }
    lines
}

/// The lines of one row; cells wrap within their columns.
fn row_lines(row: &[Vec<TextSpan>], widths: &[usize], right: &[bool]) -> Vec<Vec<TextSpan>> {
    let cells: Vec<Vec<Vec<TextSpan>>> = widths
        .iter()
        .enumerate()
        .map(|(column, cols)| {
            row.get(column)
                .map_or_else(Vec::new, |cell| wrap(cell, *cols))
        })
        .collect();
    let height = cells.iter().map(Vec::len).max().unwrap_or(0).max(1);
    (0..height)
        .map(|i| {
            let mut line = Vec::new();
            for (column, cols) in widths.iter().enumerate() {
                let cell = cells[column].get(i).cloned().unwrap_or_default();
                let space = cols.saturating_sub(width_of(&cell));
                let (before, after) = if right[column] {
                    (space, 0)
                } else {
                    (0, space)
                };
                let gap = if column + 1 < widths.len() { GAP } else { 0 };
                line.push(TextSpan::body(&" ".repeat(before)));
                line.extend(cell);
                line.push(TextSpan::body(&" ".repeat(after + gap)));
            }
            line.retain(|span| !span.text.is_empty());
            line
        })
        .collect()
}

/// Each row as a record: a title, then `name: value` lines.
fn records(table: &Table, cols: usize) -> Vec<Vec<TextSpan>> {
    let mut lines = Vec::new();
    for (i, row) in table.rows.iter().enumerate() {
        if i > 0 {
            lines.push(Vec::new());
        }
        for (column, cell) in row.iter().enumerate() {
            if plain(cell).trim().is_empty() {
                continue;
            }
            if column == 0 {
                lines.extend(wrap(&bold(cell), cols));
                continue;
            }
            let name = table.head.get(column).map(|head| plain(head));
            let mut spans = vec![TextSpan::muted(&format!("{}: ", name.unwrap_or_default()))];
            spans.extend(cell.iter().cloned());
            for line in wrap(&spans, cols.saturating_sub(2)) {
                let indent = if cols > 4 { "  " } else { "" };
                let mut indented = vec![TextSpan::body(indent)];
                indented.extend(line);
                lines.push(indented);
            }
        }
    }
    lines
}

fn bold(cell: &[TextSpan]) -> Vec<TextSpan> {
    let mut cell = cell.to_vec();
    for span in &mut cell {
        span.style = TextStyle {
            bold: true,
            ..span.style
        };
    }
    cell
}

#[cfg(test)]
mod tests {
    use super::super::tests::shown;

    const MEASURES: &str = "| Measure | Cost EUR/m2 | Saving % | Note |\n|---|---|--:|---|\n\
        | Facade insulation | 190 | 38 | with new balconies and lifts |\n\
        | Heat-recovery air | 85 | 17 | |\n\
        | District-heat unit | 35 | 9 | needs the utility to agree |\n";

    const SIX: &str = "| City | Target | Method | Year | Done | Pace |\n|---|---|---|---|---|---|\n\
        | Copenhagen | -100 % by 2025 | GPC BASIC | 2022 | 60 % | ahead of the line |\n\
        | 横浜 | -80 % by 2050 | national method | 2020 | 17 % | short of the line |\n";

    #[test]
    fn natural_then_wrapped_then_records() {
        insta::assert_snapshot!(shown(MEASURES, 80));
        insta::assert_snapshot!(shown(MEASURES, 56));
        insta::assert_snapshot!(shown(SIX, 50));
        insta::assert_snapshot!(shown(SIX, 30));
    }
}
