//! The shape of a note's Markdown: which extensions count, and its headings.
//!
//! Everybody who parses a body takes [`options`], so that links, headings, the reader and the index
//! agree on what is code and what is text. Does not draw anything.

use std::collections::HashMap;
use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use crate::model::text_folding::composed;

/// A heading of a note's body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteHeading {
    /// 1 to 6.
    pub level: u8,
    /// Its text without marks.
    pub text: String,
    /// The name that links use, unique within the note: `powers-needed`.
    pub anchor: String,
    /// The bytes of the body that the heading's line takes.
    pub range: Range<usize>,
}

/// The Markdown that notes are written in: `CommonMark` with tables, footnotes, strikethrough, task
/// lists and `[[links]]`.
pub fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_WIKILINKS
}

/// The headings of a body, in order.
pub fn outline(body: &str) -> Vec<NoteHeading> {
    let mut headings: Vec<NoteHeading> = Vec::new();
    let mut seen = HashMap::new();
    let mut open: Option<(u8, Range<usize>, String)> = None;
    for (event, range) in Parser::new_ext(body, options()).into_offset_iter() {
        match event {
            Event::Start(Tag::Heading { level, .. }) => {
                open = Some((level as u8, range, String::new()));
            }
            Event::End(TagEnd::Heading(_)) => {
                if let Some((level, range, text)) = open.take() {
                    let anchor = unique_anchor(&text, &mut seen);
                    headings.push(NoteHeading {
                        level,
                        text,
                        anchor,
                        range,
                    });
                }
            }
            Event::Text(piece) | Event::Code(piece) => {
                if let Some((_, _, text)) = &mut open {
                    text.push_str(&piece);
                }
            }
            Event::SoftBreak | Event::HardBreak => {
                if let Some((_, _, text)) = &mut open {
                    text.push(' ');
                }
            }
            _ => {}
        }
    }
    headings
}

/// The name by which links reach a heading of this text, as forges make it: lower case, spaces as
/// hyphens, no punctuation.
pub fn anchor(text: &str) -> String {
    composed(text.trim())
        .to_lowercase()
        .chars()
        .filter_map(|c| match c {
            ' ' => Some('-'),
            '-' | '_' => Some(c),
            _ => c.is_alphanumeric().then_some(c),
        })
        .collect()
}

fn unique_anchor(text: &str, seen: &mut HashMap<String, usize>) -> String {
    let name = anchor(text);
    let count = seen.entry(name.clone()).or_insert(0);
    *count += 1;
    match *count {
        1 => name,
        n => format!("{name}-{}", n - 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_have_level_text_anchor_and_place() {
        let body = "# What it *does*\n\ntext\n\n## Costs & `EUR`\n\n```\n# no heading\n```\n\nResults\n---\n\n## Results\n";
        let got: Vec<(u8, String, String, &str)> = outline(body)
            .into_iter()
            .map(|h| (h.level, h.text, h.anchor, body[h.range].trim_end()))
            .collect();
        let want = [
            (1, "What it does", "what-it-does", "# What it *does*"),
            (2, "Costs & EUR", "costs--eur", "## Costs & `EUR`"),
            (2, "Results", "results", "Results\n---"),
            (2, "Results", "results-1", "## Results"),
        ];
        let want = want
            .map(|(level, text, anchor, line)| (level, text.to_owned(), anchor.to_owned(), line));
        assert_eq!(got, want);
    }

    #[test]
    fn anchors_keep_letters_of_every_script() {
        assert_eq!(anchor("横浜 Zürich, 2030!"), "横浜-zürich-2030");
        assert_eq!(anchor("E\u{301}cole"), "\u{e9}cole");
    }
}
