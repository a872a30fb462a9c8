//! Markdown laid out as lines of a document.
//!
//! [`parse_markdown()`] turns a note's text into [`Block`]s, and [`lay_out`] turns these into lines
//! for a width and a [`DocumentForm`]: a pane, print or a screen reader. Supports headings, nested
//! lists, quotes, code, tables, footnotes, tasks and numbered links. Raw HTML is shown as text.
//! This module knows nothing of colours, notes or keys.

mod blocks;
mod inline;
mod line_layout;
mod parse_markdown;
mod table_layout;

pub(crate) use blocks::{
    Block, Document, DocumentForm, DocumentLine, DocumentLink, LinkInfo, LinkMarks, MAX_TEXT_COLS,
    MarkdownItem, MarkdownList, ParsedMarkdown, heading,
};
pub(crate) use inline::link_number;
pub(crate) use line_layout::{lay_out, lay_out_lines};
pub(crate) use parse_markdown::parse_markdown;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::styled_text::plain;
    use super::super::text_width::width_of;
    use super::*;

    fn laid_out(text: &str, cols: usize) -> Document {
        let marks = LinkMarks::Numbered(&|_| LinkInfo::default());
        let form = DocumentForm::Screen { ascii: false };
        lay_out(&parse_markdown(text, marks).blocks, cols, form)
    }

    pub(super) fn shown(text: &str, cols: usize) -> String {
        let document = laid_out(text, cols);
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
    fn footnotes_and_links_share_one_numbering() {
        let text = "See [a](b), c[^y], [d](e), f[^x] and c[^y].\n\n\
                    [^x]: First, [g](h).\n\n[^y]: Second.\n";
        let want = "See a¹, c², d³, f⁴ and c².\n\n";
        let shown = shown(text, 66);
        assert!(shown.starts_with(want), "{shown}");
        assert!(shown.ends_with("² Second.\n⁴ First, g⁵."), "{shown}");
        let document = laid_out(text, 66);
        assert_eq!(document.line_of_link(1), Some(0));
        let line = document.last_line_of_link(1).expect("a footnote");
        assert_eq!(plain(&document.lines[line].spans), "² Second.");
    }

    #[test]
    fn code_breaks_between_words_and_keeps_its_indent() {
        let text = "```\nif cold:\n    heat the rooms\n```\n";
        assert_eq!(
            shown(text, 18),
            "  if cold:\n  \u{a0}\u{a0}\u{a0}\u{a0}heat the\n  rooms"
        );
    }

    #[test]
    fn formulas_are_kept_as_written() {
        for text in [
            r"Inline $\int_0^1 x\,dx$ and $\{a, b\}$.",
            "$$\na = b \\\\\nc = d\n$$",
            "$$\\begin{aligned}\na_1*b*c\n\\end{aligned}$$",
        ] {
            assert_eq!(shown(text, 80), text);
        }
    }

    #[test]
    fn entities_cannot_smuggle_an_escape() {
        assert_eq!(shown("a &#27;[31m b &#x202e;c", 40), "a ·[31m b ·c");
        assert_eq!(shown("[a&#27;](b)", 40), "a·¹");
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
    fn marks_of_footnotes_stay_with_the_word_before_them() {
        let notes = "\n\n[^1]: First.\n[^2]: Second.";
        let first = |text: &str, cols| {
            let shown = shown(&format!("{text}{notes}"), cols);
            shown.split("\n\n").next().map(str::to_owned)
        };
        let want = Some("the financial\nbudget.¹\u{a0}²".to_owned());
        assert_eq!(first("the financial budget. [^1] [^2]", 16), want);
        let want = Some("断熱改修\n計画¹の\n年".to_owned());
        assert_eq!(
            first("断熱改修計画 [^1]の年 [^2]", 8).map(|text| text.replace('²', "")),
            want
        );
        // A mark at the beginning has no word before it.
        assert_eq!(
            first("[^1] says so. [^2]", 16),
            Some("¹ says so.²".to_owned())
        );
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
        fn no_text_panics_or_exceeds_the_width(text in "[-#>*_`|\\[\\]()!~ \n\\\\a-f0-3省。:<&;^]{0,120}", cols in 8usize..88) {
            for line in &laid_out(&text, cols).lines {
                prop_assert!(width_of(&line.spans) <= cols, "{:?}", plain(&line.spans));
            }
        }
    }
}
