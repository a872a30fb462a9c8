//! A document as plain text of at most 78 columns.

use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr;

use super::{PrintBlock, PrintText, Printout, ranges};
use crate::notes::clean::clean;
use crate::notes::printouts::wrap_text::wrap;

impl Printout {
    pub(super) fn text(&self) -> String {
        let mut out = TextLines::default();
        let marks = |notes: &[usize]| format!("[{}]", ranges(notes, |note| note.to_string()));
        let plain = |text: &PrintText| text.written(str::to_owned, marks);
        out.headed(&self.title, "=");
        if !self.head.is_empty() {
            out.gap();
        }
        for line in &self.head {
            out.put("", "", line);
        }
        for block in &self.blocks {
            out.gap();
            match block {
                PrintBlock::Heading(2, text) => out.headed(text, "-"),
                PrintBlock::Heading(_, text) => out.headed(text, "."),
                PrintBlock::Paragraph(text) => out.put("", "", &plain(text)),
                PrintBlock::List(items) => {
                    for item in items {
                        out.put("- ", "  ", &plain(item));
                    }
                }
                // A table that is too wide becomes a list of its rows.
                PrintBlock::Table(heads, rows) => {
                    for row in rows {
                        let cells = heads
                            .iter()
                            .zip(row)
                            .map(|(head, cell)| (head, plain(cell)));
                        let mut cells = cells.filter(|(_, cell)| !cell.is_empty());
                        let first = cells.next().map(|(_, cell)| cell).unwrap_or_default();
                        let rest = cells.map(|(head, cell)| format!("{head}: {cell}"));
                        out.put("- ", "  ", &first);
                        out.put("  ", "  ", &rest.collect::<Vec<_>>().join("; "));
                    }
                }
            }
        }
        if !self.notes.is_empty() {
            out.gap();
            out.headed(&self.notes_title, "-");
            out.gap();
            for (at, note) in self.notes.iter().enumerate() {
                let first = format!("[{}] ", at + 1);
                out.put(&first, "    ", &format!("{} {}", note.text, note.url));
            }
        }
        out.gap();
        out.put("", "", &self.made_from);
        out.0
    }
}

/// Lines of plain text.
#[derive(Default)]
struct TextLines(String);

impl TextLines {
    const COLS: usize = 78;

    /// Adds a wrapped text; `first` precedes the first line, `rest` the others.
    fn put(&mut self, first: &str, rest: &str, text: &str) {
        for (i, line) in wrap(&clean(text), Self::COLS - rest.width())
            .iter()
            .enumerate()
        {
            let indent = if i == 0 { first } else { rest };
            let _ = writeln!(self.0, "{indent}{line}");
        }
    }

    /// Adds an underlined heading.
    fn headed(&mut self, text: &str, line: &str) {
        self.put("", "", text);
        let width = clean(text).width().min(Self::COLS);
        self.put("", "", &line.repeat(width));
    }

    fn gap(&mut self) {
        self.0.push('\n');
    }
}
