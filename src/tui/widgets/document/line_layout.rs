//! Lays out blocks as lines of one width.

use std::borrow::Cow;

use super::blocks::{
    Block, Document, DocumentForm, DocumentHeading, DocumentLine, MarkdownItem, MarkdownList, Table,
};
use super::table_layout::lay_out_table;
use crate::config::ThemeRole;
use crate::tui::theme::TextStyle;
use crate::tui::widgets::key_values::{key_value, value_column};
use crate::tui::widgets::line_breaks::{wrap, wrap_keeping_addresses};
use crate::tui::widgets::styled_text::{TextSpan, plain};
use crate::tui::widgets::text_width::{width, width_of};

/// Minimum width of indented text; no block is indented further.
const MIN_LINE_COLS: usize = 12;

/// Lays out blocks in lines of at most `cols` columns.
pub(crate) fn lay_out(blocks: &[Block], cols: usize, form: DocumentForm) -> Document {
    let mut lines = Vec::new();
    let headings = lay_out_lines(blocks, cols, form, &mut |line| lines.push(line));
    Document { lines, headings }
}

/// Lays out blocks like [`lay_out`], line by line; returns the headings.
pub(crate) fn lay_out_lines(
    blocks: &[Block],
    cols: usize,
    form: DocumentForm,
    take: &mut dyn FnMut(DocumentLine),
) -> Vec<DocumentHeading> {
    let mut layout = LineLayout {
        cols: cols.max(4),
        form,
        take,
        line: 0,
        headings: Vec::new(),
        block: 0,
        first: None,
        indent: Vec::new(),
        top_level: top_level(blocks),
    };
    layout.blocks(blocks, true);
    layout.headings
}

struct LineLayout<'a> {
    cols: usize,
    form: DocumentForm,
    /// Receives each line.
    take: &'a mut dyn FnMut(DocumentLine),
    /// Number of lines so far.
    line: usize,
    headings: Vec<DocumentHeading>,
    block: usize,
    /// Prefix of the next line instead of the indent, such as a bullet.
    first: Option<Vec<TextSpan>>,
    /// Prefix of each line.
    indent: Vec<TextSpan>,
    /// The highest level among the headings.
    top_level: usize,
}

fn top_level(blocks: &[Block]) -> usize {
    let levels = blocks.iter().filter_map(|block| match block {
        Block::Heading(level, _) => Some(*level),
        _ => None,
    });
    levels.min().unwrap_or(1)
}

impl LineLayout<'_> {
    fn blocks(&mut self, blocks: &[Block], spaced: bool) {
        let mut before: Option<&Block> = None;
        for block in blocks {
            if *block == Block::Rule && self.stroke().is_none() {
                continue;
            }
            let is_footnote = |block: &Block| matches!(block, Block::Footnote(..));
            let both_notes = is_footnote(block) && before.is_some_and(is_footnote);
            // A heading with a line below needs no blank line after it.
            let under_rule = before.is_some_and(|before| self.is_ruled(before));
            if before.is_some() && spaced && !both_notes && !under_rule {
                self.blank();
            }
            self.block(block);
            before = Some(block);
        }
    }

    /// The character of rules; `None` for forms without rules.
    fn stroke(&self) -> Option<&'static str> {
        match self.form {
            DocumentForm::Screen { ascii: false } => Some("─"),
            DocumentForm::Screen { ascii: true } => Some("-"),
            DocumentForm::Printed { .. } | DocumentForm::Spoken => None,
        }
    }

    /// The character below a table's head; `None` where tables are printed as lists.
    fn table_rule(&self) -> Option<&'static str> {
        match self.form {
            // Without a width, other programs read the text.
            DocumentForm::Printed { .. } if self.cols < usize::MAX => Some("-"),
            _ => self.stroke(),
        }
    }

    fn block(&mut self, block: &Block) {
        self.block += 1;
        match block {
            Block::Heading(level, spans) => self.heading(*level, spans),
            Block::Paragraph(spans) => self.paragraph(spans),
            Block::Code(text) => self.code(text),
            Block::Quote(blocks) => self.quote(blocks),
            Block::List(list) => self.list(list),
            Block::Table(table) => match self.table_rule() {
                Some(stroke) => {
                    let table = self.with_references(table);
                    for line in lay_out_table(&table, self.free_cols(), stroke) {
                        self.emit(line, false);
                    }
                }
                None => self.rows(table),
            },
            Block::Footnote(link, blocks) => {
                let mut sign = TextSpan {
                    link: Some(*link),
                    ..TextSpan::muted(&format!("[{}] ", link + 1))
                };
                if self.is_drawn() {
                    sign.text = format!("{} ", superscript(link + 1));
                }
                self.hanging(sign, blocks, false);
            }
            Block::Pairs(pairs) => self.pairs(pairs),
            Block::Rule => {
                if let Some(stroke) = self.stroke() {
                    let rule = TextSpan::new(&stroke.repeat(self.free_cols()), TextStyle::RULE);
                    self.emit(vec![rule], false);
                }
            }
        }
    }

    fn heading(&mut self, level: usize, spans: &[TextSpan]) {
        self.headings.push(DocumentHeading {
            level,
            text: plain(spans),
            line: self.line,
        });
        let mark = match self.form {
            DocumentForm::Printed { marks: true } => "#".repeat(level) + " ",
            DocumentForm::Spoken => "Heading: ".to_owned(),
            DocumentForm::Screen { .. } | DocumentForm::Printed { .. } => String::new(),
        };
        let mark = (!mark.is_empty()).then(|| TextSpan::body(&mark));
        let spans: Vec<TextSpan> = mark.into_iter().chain(spans.iter().cloned()).collect();
        let Some(stroke) = self.stroke() else {
            return self.paragraph(&spans);
        };
        // Levels are distinct without colour: line below, bold, underlined, plain.
        let rank = level.saturating_sub(self.top_level);
        let mut spans = spans;
        for span in &mut spans {
            span.style.bold = rank < 2;
            span.style.underlined |= rank == 2;
            let is_link = span.link.is_some();
            if !is_link {
                span.style.role = if rank == 0 {
                    ThemeRole::Accent
                } else {
                    ThemeRole::Text
                };
            }
        }
        self.paragraph(&spans);
        if rank == 0 {
            let cols = width_of(&spans).min(self.free_cols());
            let rule = TextSpan::new(&stroke.repeat(cols), TextStyle::RULE);
            self.emit(vec![rule], false);
        }
    }

    /// Whether a block is a heading with a line below.
    fn is_ruled(&self, block: &Block) -> bool {
        let is_top = matches!(block, Block::Heading(level, _) if *level <= self.top_level);
        is_top && self.stroke().is_some()
    }

    /// Adds labels and values, in two columns if the width allows.
    fn pairs(&mut self, pairs: &[(String, Vec<TextSpan>)]) {
        let column = value_column(pairs.iter().map(|(label, _)| label.as_str()));
        for (label, spans) in pairs {
            let lines = key_value(label, spans, column, self.free_cols());
            for (i, line) in lines.into_iter().enumerate() {
                self.emit(line, i > 0);
            }
        }
    }

    /// Whether characters beyond ASCII may be used.
    fn is_drawn(&self) -> bool {
        self.form == DocumentForm::Screen { ascii: false }
    }

    fn is_screen(&self) -> bool {
        matches!(self.form, DocumentForm::Screen { .. })
    }

    /// A table with the references of its cells in the form of the screen.
    fn with_references<'t>(&self, table: &'t Table) -> Cow<'t, Table> {
        if !self.is_screen() {
            return Cow::Borrowed(table);
        }
        let mut table = table.clone();
        for cell in table.head.iter_mut().chain(table.rows.iter_mut().flatten()) {
            *cell = join_references(cell, self.is_drawn());
        }
        Cow::Owned(table)
    }

    fn paragraph(&mut self, spans: &[TextSpan]) {
        let joined: Vec<TextSpan>;
        let is_screen = self.is_screen();
        let spans = if is_screen && spans.iter().any(|span| span.style.reference) {
            joined = join_references(spans, self.is_drawn());
            &joined
        } else {
            spans
        };
        let lines = match self.form {
            DocumentForm::Screen { .. } => wrap(spans, self.free_cols()),
            DocumentForm::Printed { .. } | DocumentForm::Spoken => {
                wrap_keeping_addresses(spans, self.free_cols())
            }
        };
        for (i, line) in lines.into_iter().enumerate() {
            self.emit(line, i > 0);
        }
    }

    fn code(&mut self, text: &str) {
        let is_drawn = self.stroke().is_some();
        let indent = TextSpan::body(if is_drawn { "  " } else { "    " });
        self.indented(vec![indent], None, |layout| {
            for line in text.lines() {
                if is_drawn {
                    // Leading spaces are part of code, so they must not be dropped.
                    let rest = line.trim_start_matches(' ');
                    let leading = "\u{a0}".repeat(line.len() - rest.len());
                    layout.paragraph(&[TextSpan::body(&format!("{leading}{rest}"))]);
                } else {
                    layout.emit(vec![TextSpan::body(line)], false);
                }
            }
        });
    }

    fn quote(&mut self, blocks: &[Block]) {
        let bar = match self.form {
            DocumentForm::Spoken => {
                for (i, block) in blocks.iter().enumerate() {
                    if i > 0 {
                        self.blank();
                    }
                    let sign = TextSpan::body("Quote: ");
                    self.hanging(sign, std::slice::from_ref(block), true);
                }
                return;
            }
            DocumentForm::Screen { ascii: false } => "│ ",
            DocumentForm::Screen { ascii: true } => "| ",
            DocumentForm::Printed { .. } => "> ",
        };
        self.indented(vec![TextSpan::muted(bar)], None, |layout| {
            layout.blocks(blocks, true);
        });
    }

    /// A table as a list, with each row as `Heading: cell; Heading: cell`.
    fn rows(&mut self, table: &Table) {
        for row in &table.rows {
            let mut spans: Vec<TextSpan> = Vec::new();
            for (column, cell) in row.iter().enumerate() {
                if plain(cell).trim().is_empty() {
                    continue;
                }
                let head = table.head.get(column).map(|head| plain(head));
                let head = head.filter(|head| !head.trim().is_empty());
                let joint = if spans.is_empty() { "" } else { "; " };
                let lead = head.map_or(joint.to_owned(), |head| format!("{joint}{head}: "));
                spans.push(TextSpan::body(&lead));
                spans.extend(cell.iter().cloned());
            }
            let sign = TextSpan::body("- ");
            self.hanging(sign, &[Block::Paragraph(spans)], false);
        }
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
                None if self.is_drawn() => "• ".to_owned(),
                None => "- ".to_owned(),
            };
            self.item(&sign, item, !list.tight);
        }
    }

    fn item(&mut self, sign: &str, item: &MarkdownItem, spaced: bool) {
        let (done, open) = match self.form {
            DocumentForm::Spoken => ("done: ", "to do: "),
            DocumentForm::Screen { .. } | DocumentForm::Printed { .. } => ("[x] ", "[ ] "),
        };
        let task = item
            .task
            .map_or("", |is_done| if is_done { done } else { open });
        // A checkbox needs no bullet on the screen.
        let sign = if task.is_empty() || self.stroke().is_none() {
            sign
        } else {
            ""
        };
        let sign = format!("{sign}{task}");
        self.hanging(TextSpan::muted(&sign), &item.blocks, spaced);
    }

    /// Adds blocks, with a sign before the first line.
    ///
    /// Further lines are indented.
    fn hanging(&mut self, sign: TextSpan, blocks: &[Block], spaced: bool) {
        let padding = TextSpan::body(&" ".repeat(width(&sign.text)));
        self.indented(vec![padding], Some(sign), |layout| {
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
        let fits = width_of(&self.indent) + width_of(&by) + MIN_LINE_COLS <= self.cols;
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

    fn free_cols(&self) -> usize {
        self.cols - width_of(&self.indent)
    }

    fn blank(&mut self) {
        let quoted = self.indent.iter().any(|span| !span.text.trim().is_empty());
        let spans = if quoted {
            self.indent.clone()
        } else {
            Vec::new()
        };
        self.line(spans, false);
    }

    fn emit(&mut self, line: Vec<TextSpan>, goes_on: bool) {
        let mut spans = self.first.take().unwrap_or_else(|| self.indent.clone());
        spans.extend(line);
        self.line(spans, goes_on);
    }

    fn line(&mut self, spans: Vec<TextSpan>, goes_on: bool) {
        self.line += 1;
        (self.take)(DocumentLine {
            spans,
            block: self.block,
            goes_on,
        });
    }
}

/// Keeps references in the line of the word before them, raised or in brackets.
fn join_references(spans: &[TextSpan], is_raised: bool) -> Vec<TextSpan> {
    let mut joined: Vec<TextSpan> = Vec::new();
    for span in spans {
        let before = joined
            .iter()
            .rposition(|before| !before.text.trim().is_empty());
        if let Some(at) = before.filter(|_| span.style.reference) {
            let is_spaced = joined.len() > at + 1 || joined[at].text.ends_with(' ');
            // Two raised numbers without a space would be read as one.
            let keeps = !is_raised || joined[at].style.reference;
            if is_spaced && joined[at + 1..].iter().all(|blank| blank.text != "\n") {
                joined.truncate(at + 1);
                let end = joined[at].text.trim_end_matches(' ').len();
                joined[at].text.truncate(end);
                if keeps {
                    joined.push(TextSpan::body("\u{a0}"));
                }
            }
        }
        joined.push(if is_raised { raise(span) } else { span.clone() });
    }
    joined
}

/// Converts the number of a link to superscript; returns other spans unchanged.
fn raise(span: &TextSpan) -> TextSpan {
    let digits = span.text.trim_matches(['[', ']']);
    match digits.parse() {
        Ok(number) if span.style.reference => TextSpan {
            text: superscript(number),
            ..span.clone()
        },
        _ => span.clone(),
    }
}

/// A number in superscript digits.
fn superscript(number: usize) -> String {
    const DIGITS: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    let digits = number.to_string();
    let digits = digits
        .bytes()
        .map(|digit| DIGITS[usize::from(digit - b'0')]);
    digits.collect()
}
