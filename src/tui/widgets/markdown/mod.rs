//! Markdown for reading in a terminal: headings, nested lists, quotes, code, tables, footnotes,
//! tasks and numbered links, broken by display width.
//!
//! Three steps, so that each is done once: [`read()`] turns a note's text into [`Block`]s,
//! [`lay_out`] turns blocks into lines of one width, and a pane draws the slice that is in view.
//! Raw HTML is shown as the text it is; nothing here knows colours, notes or keys.

mod inline;
mod layout;
mod read;
mod table;

pub(crate) use layout::{heading, lay_out};
pub(crate) use read::{ParsedMarkdown, read};

use super::styled_text::TextSpan;

/// Text is never wider than this: longer lines tire the eye.
pub(crate) const WIDEST: u16 = 88;

/// A part of a text.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Block {
    /// A heading and its level, 1 to 6.
    Heading(usize, Vec<TextSpan>),
    /// A paragraph; a piece `"\n"` breaks its line.
    Paragraph(Vec<TextSpan>),
    /// Code or other text whose lines stay as they are.
    Code(Vec<String>),
    /// A quotation.
    Quote(Vec<Block>),
    /// A list.
    List(MarkdownList),
    /// A table.
    Table(Table),
    /// A footnote with its label.
    Footnote(String, Vec<Block>),
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

    /// The first line of a paragraph, or of the next one there is.
    pub(crate) fn line_of_block(&self, block: usize) -> usize {
        self.lines.partition_point(|line| line.block < block)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::styled_text::plain;
    use super::super::text_width::width_of;
    use super::*;

    pub(super) fn shown(text: &str, cols: u16) -> String {
        let reading = read(text, true, &|_| LinkInfo::default());
        let document = lay_out(&reading.blocks, cols, false);
        let lines: Vec<String> = document
            .lines
            .iter()
            .map(|line| plain(&line.spans).trim_end().to_owned())
            .collect();
        lines.join("\n")
    }

    const NOTE: &str = "# Deep retrofit\n\nForty **blocks** of municipal housing were retrofitted street by street. The city signed [one contract](positions/x), see [[practices/oslo/y|Oslo]].\n\n\
        1. Ask the tenants\n   - in person\n   - [x] by letter\n2. Start\n\n> Start with the *worst* street.\n\n```\nkWh = 12\n```\n\n\
        Paid from savings.[^1] <b>Bold</b> claim.\n\n---\n\n![Facade](x.png)\n\n[^1]: The evaluation says 38 %.\n";

    #[test]
    fn reads_as_a_person_would_write_it() {
        insta::assert_snapshot!(shown(NOTE, 66));
        insta::assert_snapshot!(shown(NOTE, 40));
    }

    #[test]
    fn entities_cannot_smuggle_an_escape() {
        assert_eq!(shown("a &#27;[31m b &#x202e;c", 40), "a ·[31m b ·c");
        assert_eq!(shown("[a&#27;](b)", 40), "a·[1]");
    }

    #[test]
    fn depth_is_bounded() {
        let deep = ">".repeat(50_000) + " heat";
        assert!(shown(&deep, 40).contains("heat"));
        let lists = (0..200).fold(String::new(), |text, depth| {
            text + &"  ".repeat(depth) + "- heat\n"
        });
        assert!(shown(&lists, 40).contains("heat"));
    }

    #[test]
    fn fuzz_markdown_on_screen() {
        use crate::fuzz::{fuzz, seeds, targets};
        fuzz("markdown", &seeds("markdown"), targets::MARKDOWN, |bytes| {
            let shown = shown(&String::from_utf8_lossy(bytes), 40);
            let lines = shown.lines();
            assert!(lines.flat_map(str::chars).all(|c| !c.is_control()));
        });
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic_or_too_wide(text in "[-#>*_`|\\[\\]()!~ \n\\\\a-f0-3省。:<&;^]{0,120}", cols in 8u16..88) {
            let reading = read(&text, true, &|_| LinkInfo::default());
            let document = lay_out(&reading.blocks, cols, false);
            for line in &document.lines {
                prop_assert!(width_of(&line.spans) <= usize::from(cols), "{:?}", plain(&line.spans));
            }
        }
    }
}
