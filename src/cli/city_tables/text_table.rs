//! Aligned text tables; for screen readers, one fact a line.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

use crate::cli::console::{OutputFormat, OutputStyle};
use crate::notes::clean::clean;
use crate::tui::widgets::line_breaks::wrap_keeping_addresses;
use crate::tui::widgets::styled_text::TextSpan;

/// Prints a wrapped text; continuation lines keep the indent of the first.
///
/// # Errors
/// Those of `out`.
pub(in crate::cli) fn paragraph(
    indent: &str,
    text: &str,
    out: &mut dyn Write,
    style: OutputStyle,
) -> io::Result<()> {
    let cols = style.width_cols.unwrap_or(usize::MAX);
    for line in broken(&clean(text), cols.saturating_sub(indent.width())) {
        writeln!(out, "{indent}{line}")?;
    }
    Ok(())
}

/// Wraps a text at a width.
fn broken(text: &str, cols: usize) -> Vec<String> {
    let lines = wrap_keeping_addresses(&[TextSpan::body(text)], cols.max(1)).into_iter();
    let joined = lines.map(|spans| {
        spans
            .iter()
            .map(|span| span.text.as_str())
            .collect::<String>()
    });
    joined.map(|line| line.trim_end().to_owned()).collect()
}

/// How a column is aligned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) enum Align {
    Left,
    /// Right-aligned, for numbers.
    Right,
}

pub(in crate::cli) struct TextTable {
    heads: Vec<(String, Align)>,
    rows: Vec<Vec<String>>,
    /// Maximum width of a cell; wider ones are wrapped.
    widest_cols: usize,
}

impl TextTable {
    /// A table without rows.
    pub(in crate::cli) fn new(heads: impl IntoIterator<Item = (impl Into<String>, Align)>) -> Self {
        let heads = heads
            .into_iter()
            .map(|(head, align)| (clean(&head.into()).into_owned(), align));
        Self {
            heads: heads.collect(),
            rows: Vec::new(),
            widest_cols: usize::MAX,
        }
    }

    /// Wraps cells at this width.
    pub(in crate::cli) fn break_at(&mut self, cols: usize) {
        self.widest_cols = cols;
    }

    /// Adds a row; missing cells at its end are empty.
    pub(in crate::cli) fn row(&mut self, cells: impl IntoIterator<Item = impl Into<String>>) {
        let cells = cells
            .into_iter()
            .map(|cell| clean(&cell.into()).into_owned());
        let mut cells: Vec<String> = cells.collect();
        cells.resize(self.heads.len(), String::new());
        self.rows.push(cells);
    }

    /// Prints the table, indented by two columns.
    ///
    /// # Errors
    /// Those of `out`.
    pub(in crate::cli) fn print(&self, out: &mut dyn Write, style: OutputStyle) -> io::Result<()> {
        if style.form == OutputFormat::Plain {
            return self.print_plain(out);
        }
        let heads: Vec<String> = self.heads.iter().map(|(head, _)| head.clone()).collect();
        let heads = self.lines_of(&heads);
        let rows: Vec<Vec<String>> = self
            .rows
            .iter()
            .flat_map(|row| self.lines_of(row))
            .collect();
        let width = |column: usize| {
            let cells = heads.iter().chain(&rows).map(|row| row[column].width());
            cells.max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..self.heads.len()).map(width).collect();
        if heads.iter().flatten().any(|head| !head.is_empty()) {
            for line in &heads {
                writeln!(out, "  {}", style.bold(&self.line(line, &widths)))?;
            }
        }
        for row in &rows {
            writeln!(out, "  {}", self.line(row, &widths))?;
        }
        Ok(())
    }

    /// The lines of a row.
    fn lines_of(&self, cells: &[String]) -> Vec<Vec<String>> {
        let cells: Vec<Vec<String>> = cells
            .iter()
            .map(|cell| broken(cell, self.widest_cols))
            .collect();
        let count = cells.iter().map(Vec::len).max().unwrap_or(0).max(1);
        let line = |i: usize| -> Vec<String> {
            let cells = cells.iter().map(|cell| cell.get(i));
            cells
                .map(|cell| cell.cloned().unwrap_or_default())
                .collect()
        };
        (0..count).map(line).collect()
    }

    fn line(&self, cells: &[String], widths: &[usize]) -> String {
        let mut line = String::new();
        for ((cell, width), (_, align)) in cells.iter().zip(widths).zip(&self.heads) {
            let padding = " ".repeat(width.saturating_sub(cell.width()));
            if !line.is_empty() {
                line.push_str("  ");
            }
            match align {
                Align::Left => line.extend([cell.as_str(), &padding]),
                Align::Right => line.extend([padding.as_str(), cell]),
            }
        }
        line.trim_end().to_owned()
    }

    fn print_plain(&self, out: &mut dyn Write) -> io::Result<()> {
        for row in &self.rows {
            let cells = row
                .iter()
                .zip(&self.heads)
                .filter(|(cell, _)| !cell.is_empty());
            let cells = cells.map(|(cell, (head, _))| {
                if head.is_empty() {
                    cell.clone()
                } else {
                    format!("{head}: {cell}")
                }
            });
            writeln!(out, "{}", cells.collect::<Vec<_>>().join("; "))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned_by_what_is_seen() {
        let mut table = TextTable::new([("City", Align::Left), ("kt", Align::Right)]);
        table.row(["横浜", "16480"]);
        table.row(["Oslo", "5"]);
        table.row(["Evil \u{1b}[31m"]);
        let mut out = Vec::new();
        table
            .print(&mut out, OutputStyle::TEXT)
            .expect("memory takes everything");
        let text = String::from_utf8(out).expect("it is text");
        assert_eq!(
            text,
            "  City           kt\n  横浜        16480\n  Oslo            5\n  Evil ·[31m\n"
        );
    }
}
