//! The data model of a text, before and after layout.

use crate::tui::theme::TextStyle;
use crate::tui::widgets::styled_text::TextSpan;

/// Maximum width of text: longer lines are tiring to read.
pub(crate) const MAX_TEXT_COLS: u16 = 88;

/// The output for which a document is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DocumentForm {
    /// A pane: tables as grids, lines in ASCII if `ascii`.
    Screen { ascii: bool },
    /// Printed lines with unbroken code and addresses. Tables are lists without a width;
    /// `marks` adds `#` to headings.
    Printed { marks: bool },
    /// Printed lines for screen readers: headings and quotes are named.
    Spoken,
}

/// How links appear in the text.
#[derive(Clone, Copy)]
pub(crate) enum LinkMarks<'a> {
    /// As text only. The function returns information about a target.
    Text(&'a dyn Fn(&str) -> LinkInfo),
    /// With the number of the link, and the reason if it cannot be followed.
    Numbered(&'a dyn Fn(&str) -> LinkInfo),
    /// With the number of the target, unless the text contains it.
    ///
    /// Only numbered targets stay links. With `all`, notes and addresses that are their own text
    /// have a number too, but for addresses in footnotes.
    Listed { all: bool },
}

#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct ParsedMarkdown {
    pub blocks: Vec<Block>,
    /// Its links, in order.
    pub links: Vec<DocumentLink>,
}

/// A block of a text.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Block {
    /// A heading and its level, 1 to 6.
    Heading(usize, Vec<TextSpan>),
    /// A paragraph; a `"\n"` span breaks its line.
    Paragraph(Vec<TextSpan>),
    /// Code or other preformatted lines, safe to display.
    Code(String),
    Quote(Vec<Block>),
    List(MarkdownList),
    Table(Table),
    /// A footnote, with the index of its link.
    Footnote(usize, Vec<Block>),
    /// Labels and values, one per line.
    Pairs(Vec<(String, Vec<TextSpan>)>),
    /// A horizontal rule.
    Rule,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct MarkdownList {
    /// The first number of a numbered list.
    pub start: Option<u64>,
    pub items: Vec<MarkdownItem>,
    /// Whether there are no blank lines between items.
    pub tight: bool,
}

/// An item of a list.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct MarkdownItem {
    /// For a task, whether it is done.
    pub task: Option<bool>,
    /// Its content.
    pub blocks: Vec<Block>,
}

/// A table. Rows may be shorter or longer than the heading.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Table {
    /// Whether each column is right-aligned.
    pub right: Vec<bool>,
    /// Column headings.
    pub head: Vec<Vec<TextSpan>>,
    /// Rows of cells.
    pub rows: Vec<Vec<Vec<TextSpan>>>,
}

/// A link of a text.
///
/// Links are in order of appearance; link `i` is shown as `[i + 1]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DocumentLink {
    /// The target as written.
    pub written: String,
    /// Its displayed text.
    pub text: String,
    /// Whether it leads to a footnote, whose label is in `written`.
    pub is_footnote: bool,
}

/// Information about a link's target.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct LinkInfo {
    /// The title to show for a bare `[[target]]`.
    pub title: Option<String>,
    /// Why it cannot be followed, in a few words.
    pub fault: Option<&'static str>,
    /// The host to which a web address really leads.
    pub host: Option<String>,
}

/// A text laid out for one width.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Document {
    /// Its lines, top to bottom.
    pub lines: Vec<DocumentLine>,
    /// Its headings, top to bottom.
    pub headings: Vec<DocumentHeading>,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct DocumentLine {
    pub spans: Vec<TextSpan>,
    /// Index of its block, for keeping the position at another width.
    pub block: usize,
    /// Whether it continues the previous line.
    pub goes_on: bool,
}

/// The position of a heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DocumentHeading {
    /// The level, 1 to 6.
    pub level: usize,
    pub text: String,
    pub line: usize,
}

impl Document {
    /// The first line with a link.
    pub(crate) fn line_of_link(&self, link: usize) -> Option<usize> {
        self.lines
            .iter()
            .position(|line| line.spans.iter().any(|span| span.link == Some(link)))
    }

    /// The last line with a link: for a footnote, the start of its text.
    pub(crate) fn last_line_of_link(&self, link: usize) -> Option<usize> {
        let has_link = |line: &DocumentLine| line.spans.iter().any(|span| span.link == Some(link));
        self.lines.iter().rposition(has_link)
    }

    /// The first line of a block, or of the next one that has lines.
    pub(crate) fn line_of_block(&self, block: usize) -> usize {
        self.lines.partition_point(|line| line.block < block)
    }
}

/// A heading for a part that guildhall adds to a text.
pub(crate) fn heading(text: &str) -> Block {
    Block::Heading(2, vec![TextSpan::new(text, TextStyle::KEY)])
}
