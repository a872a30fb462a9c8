//! Writes blocks and spans as lines.

use std::io::{self, Write};

use crate::cli::console::{OutputFormat, OutputStyle};
use crate::tui::widgets::document::{Block, DocumentForm, lay_out_lines};
use crate::tui::widgets::line_breaks::{wrap_hanging, wrap_keeping_addresses};
use crate::tui::widgets::styled_text::TextSpan;

/// Maximum line width in columns.
const MAX_COLS: usize = 100;

/// Writes lines.
pub(super) struct Printer<'a> {
    pub(super) out: &'a mut dyn Write,
    pub(super) style: OutputStyle,
}

impl<'a> Printer<'a> {
    pub(super) fn new(out: &'a mut dyn Write, style: OutputStyle) -> Self {
        let style = OutputStyle {
            width_cols: style.width_cols.map(|width| width.min(MAX_COLS)),
            ..style
        };
        Self { out, style }
    }

    /// Lays out and writes blocks.
    pub(super) fn blocks(&mut self, blocks: &[Block]) -> io::Result<()> {
        let form = match self.style.form {
            OutputFormat::Plain => DocumentForm::Spoken,
            _ => DocumentForm::Printed {
                marks: !self.style.colour,
            },
        };
        // A note can have millions of lines, so none is kept.
        let mut written = Ok(());
        lay_out_lines(blocks, self.cols(), form, &mut |line| {
            if written.is_ok() {
                written = self.line(&line.spans);
            }
        });
        written
    }

    /// Writes spans after a marker, with a hanging indent.
    pub(super) fn hanging(&mut self, sign: &str, spans: &[TextSpan]) -> io::Result<()> {
        let sign = TextSpan::body(sign);
        let lines = wrap_hanging(wrap_keeping_addresses, sign, spans, self.cols());
        lines.iter().try_for_each(|line| self.line(line))
    }

    fn cols(&self) -> usize {
        self.style.width_cols.unwrap_or(usize::MAX)
    }

    fn line(&mut self, spans: &[TextSpan]) -> io::Result<()> {
        let mut line = String::new();
        for span in spans {
            if span.style.bold {
                line.push_str(&self.style.bold(&span.text));
            } else {
                line.push_str(&span.text);
            }
        }
        writeln!(self.out, "{}", line.trim_end())
    }

    /// Writes an empty line.
    pub(super) fn gap(&mut self) -> io::Result<()> {
        writeln!(self.out)
    }
}
