//! Output of the plain form on a terminal, wrapped at words.

use std::io::{self, Write};

use crate::tui::widgets::line_breaks::wrap_keeping_addresses;
use crate::tui::widgets::styled_text::{TextSpan, plain};

/// Wraps lines to a width.
///
/// A line is written once it is complete, or as it is when flushed, such as a prompt.
pub(super) struct WrappedOutput<W> {
    out: W,
    cols: usize,
    line: Vec<u8>,
}

impl<W: Write> WrappedOutput<W> {
    pub(super) fn new(out: W, cols: usize) -> Self {
        Self {
            out,
            cols,
            line: Vec::new(),
        }
    }
}

impl<W: Write> Write for WrappedOutput<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for part in bytes.split_inclusive(|byte| *byte == b'\n') {
            self.line.extend(part);
            if let Some(line) = self.line.strip_suffix(b"\n") {
                let line = TextSpan::body(&String::from_utf8_lossy(line));
                for line in wrap_keeping_addresses(&[line], self.cols) {
                    writeln!(self.out, "{}", plain(&line))?;
                }
                self.line.clear();
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.write_all(&std::mem::take(&mut self.line))?;
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_wrap_at_words_and_a_prompt_is_written_at_once() {
        let mut written = Vec::new();
        let mut out = WrappedOutput::new(&mut written, 12);
        write!(out, "a harbour of ").expect("memory takes it");
        writeln!(out, "Värtan\n\n  indented").expect("memory takes it");
        write!(out, "Search for all: ").expect("memory takes it");
        out.flush().expect("memory takes it");
        writeln!(out).expect("memory takes it");
        let text = String::from_utf8(written).expect("UTF-8");
        let wrapped = "a harbour of\nVärtan\n\n  indented\nSearch for all: \n";
        assert_eq!(text, wrapped);
    }
}
