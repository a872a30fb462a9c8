//! What a text consists of before and after its layout.

use crate::tui::theme::TextStyle;
use crate::tui::widgets::styled_text::TextSpan;

/// Text is never wider than this: longer lines tire the eye.
pub(crate) const WIDEST: u16 = 88;

/// What a document is laid out for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DocumentForm {
    /// A pane: tables as grids, strokes below 0x7F if `ascii`.
    Screen { ascii: bool },
    /// Lines to print: tables as lists, code and addresses unbroken, `#` before headings if `marks`.
    Printed { marks: bool },
    /// Lines to print for people who listen: headings and quotes are named.
    Spoken,
}

/// How links are written in the text.
#[derive(Clone, Copy)]
pub(crate) enum LinkMarks<'a> {
    /// As their text alone; the function tells what is known about a target.
    Text(&'a dyn Fn(&str) -> LinkInfo),
    /// With the number of the link, and with what is wrong with it.
    Numbered(&'a dyn Fn(&str) -> LinkInfo),
    /// With the number of the target, unless the text says it. Only these targets stay links.
    Listed,
}

/// A text, parsed.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct ParsedMarkdown {
    /// Its parts.
    pub blocks: Vec<Block>,
    /// Its links, in order.
    pub links: Vec<DocumentLink>,
}

/// A part of a text.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Block {
    /// A heading and its level, 1 to 6.
    Heading(usize, Vec<TextSpan>),
    /// A paragraph; a span `"\n"` breaks its line.
    Paragraph(Vec<TextSpan>),
    /// Code or other text whose lines stay as they are.
    Code(Vec<String>),
    /// A quotation.
    Quote(Vec<Block>),
    /// A list.
    List(MarkdownList),
    /// A table.
    Table(Table),
    /// A footnote with the link that leads to it.
    Footnote(usize, Vec<Block>),
    /// Facts: a label and what it says, a line each.
    Pairs(Vec<(String, Vec<TextSpan>)>),
    /// A line across.
    Rule,
}

/// A list.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct MarkdownList {
    /// The first number of a numbered list.
    pub start: Option<u64>,
    /// Its items.
    pub items: Vec<MarkdownItem>,
    /// No blank lines between items.
    pub tight: bool,
}

/// An item of a list.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct MarkdownItem {
    /// A task, done or not.
    pub task: Option<bool>,
    /// What it says.
    pub blocks: Vec<Block>,
}

/// A table. Rows may be shorter or longer than the head.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Table {
    /// For each column, whether it is written to the right.
    pub right: Vec<bool>,
    /// Names of the columns.
    pub head: Vec<Vec<TextSpan>>,
    /// Rows of cells.
    pub rows: Vec<Vec<Vec<TextSpan>>>,
}

/// A link of a text, in the order met; link `i` is shown as `[i + 1]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DocumentLink {
    /// The target as written.
    pub written: String,
    /// What is shown for it.
    pub text: String,
    /// It leads to a footnote of this text, whose label is what is written.
    pub is_footnote: bool,
}

/// What is known about a link's target.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct LinkInfo {
    /// The title to show for a bare `[[target]]`.
    pub title: Option<String>,
    /// Why it cannot be followed, in a few words.
    pub fault: Option<&'static str>,
    /// The host it really leads to, if it leads to the web.
    pub host: Option<String>,
}

/// A text laid out at one width.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Document {
    /// Its lines, top to bottom.
    pub lines: Vec<DocumentLine>,
    /// Its headings, top to bottom.
    pub headings: Vec<DocumentHeading>,
}

/// A line of a document.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct DocumentLine {
    /// What stands on it.
    pub spans: Vec<TextSpan>,
    /// Counts the paragraphs, so that a place survives another width.
    pub block: usize,
    /// It goes on from the line before, which was full.
    pub goes_on: bool,
}

/// Where a heading stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DocumentHeading {
    /// 1 to 6.
    pub level: usize,
    /// Its text.
    pub text: String,
    /// Its line.
    pub line: usize,
}

impl Document {
    /// The line on which a link first stands.
    pub(crate) fn line_of_link(&self, link: usize) -> Option<usize> {
        self.lines
            .iter()
            .position(|line| line.spans.iter().any(|span| span.link == Some(link)))
    }

    /// The line on which a link last stands: for a footnote, where its text begins.
    pub(crate) fn last_line_of_link(&self, link: usize) -> Option<usize> {
        let has_link = |line: &DocumentLine| line.spans.iter().any(|span| span.link == Some(link));
        self.lines.iter().rposition(has_link)
    }

    /// The first line of a paragraph, or of the next one there is.
    pub(crate) fn line_of_block(&self, block: usize) -> usize {
        self.lines.partition_point(|line| line.block < block)
    }
}

/// A heading over a part that guildhall adds to a text.
pub(crate) fn heading(text: &str) -> Block {
    Block::Heading(2, vec![TextSpan::new(text, TextStyle::KEY)])
}
