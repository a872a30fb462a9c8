//! Blocks to lines of one width.

use super::table::lay_out_table;
use super::{Block, Document, DocumentHeading, DocumentLine, MarkdownItem, MarkdownList};
use crate::tui::widgets::line_breaks::wrap;
use crate::tui::widgets::styled_text::{TextSpan, TextStyle, plain};
use crate::tui::widgets::text_width::{width, width_of};

/// Narrower than this nothing is indented further.
const NARROWEST: usize = 12;

/// Lays out blocks in lines of at most `cols` columns. `ascii` keeps our own strokes below 0x7F.
pub(crate) fn lay_out(blocks: &[Block], cols: u16, ascii: bool) -> Document {
    let mut layout = Layout {
        cols: usize::from(cols.max(4)),
        ascii,
        document: Document::default(),
        block: 0,
        first: None,
        indent: Vec::new(),
    };
    layout.blocks(blocks, true);
    layout.document
}

struct Layout {
    cols: usize,
    ascii: bool,
    document: Document,
    block: usize,
    /// Stands before the next line instead of the indent: a bullet, a number.
    first: Option<Vec<TextSpan>>,
    /// Stands before each line.
    indent: Vec<TextSpan>,
}

impl Layout {
    fn blocks(&mut self, blocks: &[Block], spaced: bool) {
        for (i, block) in blocks.iter().enumerate() {
            let both_notes = i > 0
                && matches!(block, Block::Footnote(..))
                && matches!(blocks[i - 1], Block::Footnote(..));
            if i > 0 && spaced && !both_notes {
                self.blank();
            }
            self.block(block);
        }
    }

    fn block(&mut self, block: &Block) {
        self.block += 1;
        match block {
            Block::Heading(level, spans) => {
                self.document.headings.push(DocumentHeading {
                    level: *level,
                    text: plain(spans),
                    line: self.document.lines.len(),
                });
                self.paragraph(spans);
            }
            Block::Paragraph(spans) => self.paragraph(spans),
            Block::Code(lines) => self.code(lines),
            Block::Quote(blocks) => {
                let bar = if self.ascii { "| " } else { "│ " };
                self.indented(vec![TextSpan::muted(bar)], None, |layout| {
                    layout.blocks(blocks, true);
                });
            }
            Block::List(list) => self.list(list),
            Block::Table(table) => {
                let room = self.room();
                for line in lay_out_table(table, room, self.ascii) {
                    self.emit(line, false);
                }
            }
            Block::Footnote(label, blocks) => {
                let sign = TextSpan::muted(&format!("[^{label}] "));
                self.hanging(sign, blocks, false);
            }
            Block::Rule => {
                let stroke = if self.ascii { "-" } else { "─" };
                let rule = TextSpan::muted(&stroke.repeat(self.room()));
                self.emit(vec![rule], false);
            }
        }
    }

    fn paragraph(&mut self, spans: &[TextSpan]) {
        for (i, line) in wrap(spans, self.room()).into_iter().enumerate() {
            self.emit(line, i > 0);
        }
    }

    fn code(&mut self, lines: &[String]) {
        self.indented(vec![TextSpan::body("  ")], None, |layout| {
            for line in lines {
                // Spaces at the start are the meaning of code: they must not be dropped.
                let kept = line.replace(' ', "\u{a0}");
                layout.paragraph(&[TextSpan::body(&kept)]);
            }
        });
    }

    fn list(&mut self, list: &MarkdownList) {
        let count = list.items.len() as u64;
        let digits = list.start.map_or(0, |first| {
            let highest = (first + count).saturating_sub(1);
            highest.to_string().len()
        });
        for (i, item) in list.items.iter().enumerate() {
            if i > 0 && !list.tight {
                self.blank();
            }
            let sign = match list.start {
                Some(start) => format!("{:>digits$}. ", start + i as u64),
                None => "- ".to_owned(),
            };
            self.item(&sign, item, !list.tight);
        }
    }

    fn item(&mut self, sign: &str, item: &MarkdownItem, spaced: bool) {
        let sign = match item.task {
            // The tick says it all; a bullet before it would only take room.
            Some(true) => "[x] ",
            Some(false) => "[ ] ",
            None => sign,
        };
        self.hanging(TextSpan::muted(sign), &item.blocks, spaced);
    }

    /// Blocks with a sign before their first line and as much room before the others.
    fn hanging(&mut self, sign: TextSpan, blocks: &[Block], spaced: bool) {
        let room = TextSpan::body(&" ".repeat(width(&sign.text)));
        self.indented(vec![room], Some(sign), |layout| {
            if blocks.is_empty() {
                layout.emit(Vec::new(), false);
            }
            layout.blocks(blocks, spaced);
        });
    }

    fn indented(
        &mut self,
        by: Vec<TextSpan>,
        sign: Option<TextSpan>,
        inner: impl FnOnce(&mut Self),
    ) {
        let before = self.indent.len();
        let fits = width_of(&self.indent) + width_of(&by) + NARROWEST <= self.cols;
        if let Some(sign) = sign
            && fits
        {
            let mut first = self.first.take().unwrap_or_else(|| self.indent.clone());
            first.push(sign);
            self.first = Some(first);
        } else if let Some(first) = &mut self.first
            && fits
        {
            first.extend(by.iter().cloned());
        }
        if fits {
            self.indent.extend(by);
        }
        inner(self);
        self.indent.truncate(before);
    }

    fn room(&self) -> usize {
        self.cols - width_of(&self.indent)
    }

    fn blank(&mut self) {
        let quoted = self.indent.iter().any(|span| !span.text.trim().is_empty());
        let spans = if quoted {
            self.indent.clone()
        } else {
            Vec::new()
        };
        self.document.lines.push(DocumentLine {
            spans,
            block: self.block,
            goes_on: false,
        });
    }

    fn emit(&mut self, line: Vec<TextSpan>, goes_on: bool) {
        let mut spans = self.first.take().unwrap_or_else(|| self.indent.clone());
        spans.extend(line);
        self.document.lines.push(DocumentLine {
            spans,
            block: self.block,
            goes_on,
        });
    }
}

/// A heading over a part that guildhall adds to a text.
pub(crate) fn heading(text: &str) -> Block {
    Block::Heading(2, vec![TextSpan::new(text, TextStyle::ACCENT.bold())])
}
