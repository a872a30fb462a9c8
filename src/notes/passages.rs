//! Converts Markdown to passages of plain text, for the index and for snippets.

use std::borrow::Cow;

use pulldown_cmark::{Event, LinkType, Tag, TagEnd};

use super::markdown_syntax;

/// A passage of a note's body without markup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    /// Its role.
    pub role: PassageRole,
    /// Its text; line breaks are spaces.
    pub text: String,
}

/// The role of a passage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PassageRole {
    /// A heading.
    Heading,
    /// A paragraph, list item, table row, quote or code.
    Text,
    /// A source or footnote. Scores lower, so that a reference list does not outrank a body.
    Reference,
}

/// Headings of sections that only list references, in the languages of the alliance.
const REFERENCE_HEADINGS: [&str; 14] = [
    "sources",
    "references",
    "bibliography",
    "further reading",
    "links",
    "notes",
    "footnotes",
    "quellen",
    "literatur",
    "kilder",
    "källor",
    "referenser",
    "sources et références",
    "出典",
];

/// The passages of a body, in order; none is empty.
pub fn read_passages(body: &str) -> Vec<Passage> {
    let mut reader = PassageReader::default();
    for (event, _) in markdown_syntax::parse(body) {
        reader.take(&event);
    }
    reader.finish()
}

/// The blocks of a body, split at blank lines and headings, without reference lists.
///
/// A code block stays whole. This is a fast prefilter: [`read_passages`] parses a block.
pub fn blocks(body: &str) -> Blocks<'_> {
    Blocks {
        rest: body,
        references_below: None,
    }
}

/// Iterator over the blocks of a body, see [`blocks`].
#[derive(Debug, Clone)]
pub struct Blocks<'a> {
    rest: &'a str,
    /// As in [`PassageReader`].
    references_below: Option<u8>,
}

impl<'a> Iterator for Blocks<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        while !self.rest.is_empty() {
            let block = self.cut();
            if let Some((level, name)) = heading(block)
                && self.references_below.is_none_or(|open| level <= open)
            {
                let name = name.trim().to_lowercase();
                let references = REFERENCE_HEADINGS.contains(&name.as_str());
                self.references_below = references.then_some(level);
            }
            if self.references_below.is_none() && !block.trim().is_empty() {
                return Some(block);
            }
        }
        None
    }
}

impl<'a> Blocks<'a> {
    /// Removes and returns the lines up to the next blank line or heading.
    fn cut(&mut self) -> &'a str {
        let whole = self.rest;
        let (mut end, mut fence) = (0, None);
        for line in whole.split_inclusive('\n') {
            let text = line.trim();
            let is_heading = fence.is_none() && text.starts_with('#');
            if is_heading && end > 0 {
                break;
            }
            end += line.len();
            let mark = ["```", "~~~"]
                .into_iter()
                .find(|mark| text.starts_with(mark));
            match (fence, mark) {
                (None, Some(_)) => fence = mark,
                (Some(open), Some(mark)) if open == mark => fence = None,
                _ => {}
            }
            if is_heading || (fence.is_none() && text.is_empty()) {
                break;
            }
        }
        self.rest = &whole[end..];
        &whole[..end]
    }
}

/// The level and text of a block, if it is a heading.
fn heading(block: &str) -> Option<(u8, &str)> {
    let block = block.trim();
    let text = block.trim_start_matches('#');
    let level = block.len() - text.len();
    let is_heading = (1..=6).contains(&level) && text.starts_with([' ', '\t']);
    is_heading.then(|| (level as u8, text.trim_end_matches('#')))
}

/// Collects passages from Markdown events, see [`read_passages`].
#[derive(Debug, Default)]
pub(super) struct PassageReader {
    passages: Vec<Passage>,
    text: String,
    /// Level of the heading being read.
    heading: Option<u8>,
    /// Level of the heading of the current section of references.
    references_below: Option<u8>,
    in_footnote: bool,
    /// Whether inside a `[[link]]` without its own text.
    in_bare_link: bool,
}

impl PassageReader {
    pub(super) fn take(&mut self, event: &Event) {
        match event {
            Event::Start(
                Tag::Link {
                    link_type: LinkType::WikiLink { has_pothole: false },
                    dest_url: target,
                    ..
                }
                | Tag::Image {
                    link_type: LinkType::WikiLink { has_pothole: false },
                    dest_url: target,
                    ..
                },
            ) => {
                let slug = target.rsplit('/').next().unwrap_or(target);
                self.text.push_str(&slug.replace('-', " "));
                self.in_bare_link = true;
            }
            Event::End(TagEnd::Link | TagEnd::Image) => self.in_bare_link = false,
            Event::Start(Tag::Heading { level, .. }) => {
                self.end();
                self.heading = Some(*level as u8);
            }
            Event::End(TagEnd::Heading(_)) => self.end_heading(),
            Event::Start(Tag::FootnoteDefinition(_)) => {
                self.end();
                self.in_footnote = true;
            }
            Event::End(TagEnd::FootnoteDefinition) => {
                self.end();
                self.in_footnote = false;
            }
            Event::End(TagEnd::TableCell) => self.text.push_str("  "),
            Event::Start(
                Tag::Paragraph | Tag::Item | Tag::CodeBlock(_) | Tag::TableRow | Tag::TableHead,
            )
            | Event::End(
                TagEnd::Paragraph
                | TagEnd::Item
                | TagEnd::CodeBlock
                | TagEnd::TableRow
                | TagEnd::TableHead,
            ) => self.end(),
            Event::Text(text) | Event::Code(text) | Event::Html(text) | Event::InlineHtml(text)
                if !self.in_bare_link =>
            {
                self.text.push_str(text);
            }
            Event::SoftBreak | Event::HardBreak => self.text.push(' '),
            _ => {}
        }
    }

    fn end_heading(&mut self) {
        let level = self.heading.unwrap_or(1);
        let name = self.text.trim().to_lowercase();
        if self.references_below.is_none_or(|open| level <= open) {
            let references = REFERENCE_HEADINGS.contains(&name.as_str());
            self.references_below = references.then_some(level);
        }
        self.end();
        self.heading = None;
    }

    fn end(&mut self) {
        let role = if self.heading.is_some() {
            PassageRole::Heading
        } else if self.in_footnote || self.references_below.is_some() {
            PassageRole::Reference
        } else {
            PassageRole::Text
        };
        let text = on_one_line(without_footnote_marks(&self.text).trim());
        self.text.clear();
        if !text.is_empty() {
            self.passages.push(Passage { role, text });
        }
    }

    /// Returns the passages.
    pub(super) fn finish(mut self) -> Vec<Passage> {
        self.end();
        self.passages
    }
}

/// Removes `[^1]`, which the parser takes for text if its definition is elsewhere.
fn without_footnote_marks(text: &str) -> Cow<'_, str> {
    if memchr::memmem::find(text.as_bytes(), b"[^").is_none() {
        return Cow::Borrowed(text);
    }
    let is_in_label = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    let mut pieces = text.split("[^");
    let mut kept = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        match piece.split_once(']') {
            Some((label, rest)) if !label.is_empty() && label.chars().all(is_in_label) => {
                kept.truncate(kept.trim_end_matches(' ').len());
                kept.push_str(rest);
            }
            _ => kept.extend(["[^", piece]),
        }
    }
    Cow::Owned(kept)
}

/// Collapses line breaks, tabs and runs of spaces to one space.
fn on_one_line(text: &str) -> String {
    let is_plain = memchr::memchr3(b'\n', b'\t', b'\r', text.as_bytes()).is_none();
    if is_plain && memchr::memmem::find(text.as_bytes(), b"   ").is_none() {
        return text.to_owned();
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn footnote_marks_are_no_text_even_without_their_definition() {
        let text = |body| {
            let passages = read_passages(body).into_iter();
            passages.map(|one| one.text).collect::<Vec<_>>().join("|")
        };
        assert_eq!(
            text("Zero in 2050. [^2]\n\n- Half[^a-1] of it [^3] [^4].\n"),
            "Zero in 2050.|Half of it."
        );
        assert_eq!(
            text("[^5]\n\nA [^ b] and [^c d] and [^"),
            "A [^ b] and [^c d] and [^"
        );
    }

    #[test]
    fn separates_headings_text_and_references() {
        let body = "# What *it* does\n\nPays [the city](https://x.example) a tax[^1],\nsee [[practices/oslo/toll-ring|tolls]].\n\n- one\n  - two\n\n| Cost | Year |\n|---|---|\n| 5 | 2019 |\n\n## Sources\n\n- A report\n\n### Old\n\n- B\n\n## After\n\nEnd [[cities/oslo]].\n\n[^1]: The note.\n";
        let got: Vec<_> = read_passages(body)
            .into_iter()
            .map(|passage| (passage.role, passage.text))
            .collect();
        let want = [
            (PassageRole::Heading, "What it does"),
            (PassageRole::Text, "Pays the city a tax, see tolls."),
            (PassageRole::Text, "one"),
            (PassageRole::Text, "two"),
            (PassageRole::Text, "Cost  Year"),
            (PassageRole::Text, "5  2019"),
            (PassageRole::Heading, "Sources"),
            (PassageRole::Reference, "A report"),
            (PassageRole::Heading, "Old"),
            (PassageRole::Reference, "B"),
            (PassageRole::Heading, "After"),
            (PassageRole::Text, "End oslo."),
            (PassageRole::Reference, "The note."),
        ];
        let want: Vec<_> = want
            .iter()
            .map(|&(role, text)| (role, text.to_owned()))
            .collect();
        assert_eq!(got, want);
    }

    #[test]
    fn blocks_have_the_same_passages_as_the_body() {
        let body = "Begin *here*.\nStill.\n# One\nText\n\n- a\n- b\n\n```\ncode\n\n# not a heading\n```\n\n## Sources\n\n- A report\n\n### Old\n\n- B\n\n## After\n\n| Cost | Year |\n|---|---|\n| 5 | 2019 |\n\n[^1]: The note.\n";
        let text = |passages: Vec<Passage>| -> Vec<String> {
            let texts = passages.into_iter();
            let texts = texts.filter(|passage| passage.role == PassageRole::Text);
            texts.map(|passage| passage.text).collect()
        };
        let by_block: Vec<String> = blocks(body)
            .flat_map(|block| text(read_passages(block)))
            .collect();
        assert_eq!(by_block, text(read_passages(body)));
        assert_eq!(by_block.len(), 7);
    }

    proptest! {
        #[test]
        fn no_text_panics(body in "[\\[\\]|#*`>\\-\\n a-z]{0,80}") {
            for passage in read_passages(&body) {
                prop_assert!(!passage.text.is_empty());
            }
            for block in blocks(&body) {
                prop_assert!(!block.trim().is_empty());
            }
        }
    }
}
