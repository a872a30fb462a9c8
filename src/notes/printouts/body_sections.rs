//! The sections of a note's body: headings, paragraphs, list items and footnotes.

use std::collections::HashMap;

use pulldown_cmark::{Event, LinkType, Tag, TagEnd};

use crate::notes::markdown_syntax;

/// A section of a body.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BodySection {
    /// Its heading; empty before the first.
    pub heading: String,
    /// Level of the heading; 0 before the first.
    pub level: u8,
    /// Its paragraphs and list items, in order.
    pub items: Vec<BodyItem>,
}

/// A paragraph or list item.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BodyItem {
    /// Whether it is a list item.
    pub is_point: bool,
    /// Pieces of text, each with the labels of the footnotes behind it.
    pub pieces: Vec<(String, Vec<String>)>,
}

impl BodyItem {
    /// Its text without footnotes.
    pub fn text(&self) -> String {
        let pieces = self.pieces.iter().map(|(text, _)| text.as_str());
        pieces.collect::<String>().trim().to_owned()
    }
}

/// The sections of a body and the text of its footnotes by label.
pub fn read_sections(body: &str) -> (Vec<BodySection>, HashMap<String, String>) {
    let mut reader = SectionReader::default();
    for (event, _) in markdown_syntax::parse(body) {
        reader.take(event);
    }
    reader.end_item();
    reader.end_section();
    (reader.sections, reader.footnotes)
}

#[derive(Default)]
struct SectionReader {
    sections: Vec<BodySection>,
    footnotes: HashMap<String, String>,
    section: BodySection,
    item: BodyItem,
    /// The heading being read.
    heading: Option<String>,
    /// Label and text of the footnote being read.
    footnote: Option<(String, String)>,
    /// Whether inside a `[[link]]` without its own text.
    in_bare_link: bool,
    /// Whether inside text that is struck through, which is left out.
    is_struck: bool,
    /// Nesting depth of lists.
    lists: usize,
}

impl SectionReader {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(Tag::Heading { .. }) => {
                self.end_item();
                self.heading = Some(String::new());
            }
            Event::End(TagEnd::Heading(level)) => {
                let heading = self.heading.take().unwrap_or_default();
                self.end_section();
                heading.trim().clone_into(&mut self.section.heading);
                self.section.level = level as u8;
            }
            Event::Start(Tag::FootnoteDefinition(label)) => {
                self.end_item();
                self.footnote = Some((label.to_string(), String::new()));
            }
            Event::End(TagEnd::FootnoteDefinition) => self.footnotes.extend(self.footnote.take()),
            Event::FootnoteReference(label) => match self.item.pieces.last_mut() {
                Some((_, notes)) => notes.push(label.to_string()),
                None => self
                    .item
                    .pieces
                    .push((String::new(), vec![label.to_string()])),
            },
            Event::Start(Tag::List(_)) => {
                self.end_item();
                self.lists += 1;
            }
            Event::End(TagEnd::List(_)) => {
                self.end_item();
                self.lists = self.lists.saturating_sub(1);
            }
            Event::Start(
                Tag::Paragraph | Tag::Item | Tag::TableRow | Tag::TableHead | Tag::CodeBlock(_),
            )
            | Event::End(
                TagEnd::Paragraph
                | TagEnd::Item
                | TagEnd::TableRow
                | TagEnd::TableHead
                | TagEnd::CodeBlock,
            ) => self.end_item(),
            Event::Start(Tag::Link {
                link_type: LinkType::WikiLink { has_pothole: false },
                dest_url,
                ..
            }) => {
                let slug = dest_url.rsplit('/').next().unwrap_or_default();
                self.text(&slug.replace('-', " "));
                self.in_bare_link = true;
            }
            Event::End(TagEnd::Link) => self.in_bare_link = false,
            Event::Start(Tag::Strikethrough) => self.is_struck = true,
            Event::End(TagEnd::Strikethrough) => self.is_struck = false,
            Event::End(TagEnd::TableCell) => self.text("; "),
            Event::TaskListMarker(done) => self.text(if done { "[x] " } else { "[ ] " }),
            Event::InlineHtml(text) if text.starts_with("<br") => self.text(" "),
            Event::Text(text) | Event::Code(text) | Event::Html(text) | Event::InlineHtml(text)
                if !self.in_bare_link =>
            {
                self.text(&text);
            }
            Event::SoftBreak | Event::HardBreak => self.text(" "),
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if self.is_struck {
            return;
        }
        if let Some(heading) = &mut self.heading {
            heading.push_str(text);
        } else if let Some((_, footnote)) = &mut self.footnote {
            footnote.push_str(text);
        } else {
            match self.item.pieces.last_mut() {
                // References separated by a space belong together.
                Some((_, notes)) if !notes.is_empty() && text.trim().is_empty() => {}
                Some((piece, notes)) if notes.is_empty() => piece.push_str(text),
                _ => self.item.pieces.push((text.to_owned(), Vec::new())),
            }
        }
    }

    fn end_item(&mut self) {
        if self.footnote.is_some() {
            return;
        }
        let mut item = std::mem::take(&mut self.item);
        item.is_point = self.lists > 0;
        let is_empty = item.text().is_empty();
        if !is_empty {
            self.section.items.push(item);
        }
    }

    fn end_section(&mut self) {
        let section = std::mem::take(&mut self.section);
        if !section.heading.is_empty() || !section.items.is_empty() {
            self.sections.push(section);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn footnotes_stay_behind_the_sentence_they_support() {
        let body = "Lead [[cities/new-york]].\n\n## Lessons\n\n- One [^1] [^b]. Two.\n- *Three* \
                    <b>x</b>\n\nFour. [^1]\n\n[^1]: City, 2020. <https://x.org>\n[^b]: Other\n";
        let (sections, footnotes) = read_sections(body);
        let read: Vec<(&str, Vec<(bool, String)>)> = sections
            .iter()
            .map(|section| {
                let items = section.items.iter().map(|item| {
                    let pieces = item.pieces.iter().map(|(text, notes)| {
                        let notes: Vec<&str> = notes.iter().map(String::as_str).collect();
                        format!("{text}({})", notes.join(","))
                    });
                    (item.is_point, pieces.collect::<String>())
                });
                (section.heading.as_str(), items.collect())
            })
            .collect();
        assert_eq!(
            read,
            [
                ("", vec![(false, "Lead new york.()".to_owned())]),
                (
                    "Lessons",
                    vec![
                        (true, "One (1,b). Two.()".to_owned()),
                        (true, "Three <b>x</b>()".to_owned()),
                        (false, "Four. (1)".to_owned()),
                    ]
                ),
            ]
        );
        assert_eq!(footnotes["1"], "City, 2020. https://x.org");
        assert_eq!(footnotes["b"], "Other");
    }
}
