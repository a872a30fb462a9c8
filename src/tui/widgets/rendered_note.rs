//! A note rendered for reading, with numbered links, laid out for one width.

use std::collections::HashMap;

use super::document::{
    self, Block, Document, DocumentForm, DocumentLink, LinkInfo, LinkMarks, MarkdownItem,
    MarkdownList, ParsedMarkdown, heading, parse_markdown,
};
use super::match_ranges::{MatchPattern, TextMatch, find_marks};
use super::styled_text::{TextSpan, line_break};
use crate::model::finding::Severity;
use crate::model::hit::Hit;
use crate::model::note::{NoteId, Source};
use crate::notes::clean::clean;
use crate::notes::link_address::to_open;
use crate::notes::markdown_syntax::markup_end;
use crate::tui::labels::Labels;
use crate::tui::strings;
use crate::tui::theme::TextStyle;
use crate::tui::widgets::metadata;
use crate::tui::widgets::web_address::host;
use crate::work::{Page, ResolvedLink};

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum LinkTarget {
    /// An existing note.
    Note(NoteId),
    /// A web address: http, https or mailto.
    Web(String),
    /// A heading of the same note, by its slug.
    Heading(String),
    /// A footnote of the same note.
    Footnote,
    /// A note that does not exist; the target as written.
    Missing(String),
    /// An address that is never opened.
    Unsafe(String),
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct RenderedNote {
    /// The page it was created from.
    pub page: Page,
    /// Link targets, starting with link `[1]`.
    pub targets: Vec<LinkTarget>,
    /// Its lines at the current width.
    pub document: Document,
    /// Matches in those lines, top to bottom.
    pub marks: Vec<TextMatch>,
    reading: ParsedMarkdown,
    laid_out: Option<(u16, bool)>,
    pattern: Option<MatchPattern>,
}

impl RenderedNote {
    /// Renders a page. `numbered` shows the numbers of links, for following them.
    pub(crate) fn new(page: Page, labels: &Labels, numbered: bool) -> Self {
        let resolved_links = targets_of(&page);
        let mut reading = read_body(&page, &resolved_links, numbered);
        let mut targets: Vec<LinkTarget> = reading
            .links
            .iter()
            .map(|link| {
                if link.is_footnote {
                    LinkTarget::Footnote
                } else {
                    resolve_target(&resolved_links, &link.written)
                }
            })
            .collect();
        let mut blocks = head(&page, &reading.blocks, labels);
        blocks.append(&mut reading.blocks);
        reading.blocks = blocks;
        let mut tail = Tail {
            numbered,
            reading: &mut reading,
            targets: &mut targets,
        };
        tail.add_sources(&page.note.sources);
        tail.add_relations(&page, &resolved_links, labels);
        tail.add_hits(strings::LINKED_FROM, &page.backlinks, labels);
        tail.add_hits(strings::RELATED, &page.related, labels);
        if !numbered {
            tail.add_details(&page, labels);
        }
        Self {
            page,
            targets,
            document: Document::default(),
            marks: Vec::new(),
            reading,
            laid_out: None,
            pattern: None,
        }
    }

    /// Lays out the lines for a width, unless already done.
    ///
    /// Returns whether the lines changed.
    pub(crate) fn lay_out(&mut self, cols: u16, ascii: bool) -> bool {
        let cols = cols.min(document::MAX_TEXT_COLS);
        let anew = self.laid_out != Some((cols, ascii));
        if anew {
            self.document = document::lay_out(
                &self.reading.blocks,
                usize::from(cols),
                DocumentForm::Screen { ascii },
            );
            self.laid_out = Some((cols, ascii));
            self.find();
        }
        anew
    }

    /// Highlights a pattern, unless it is highlighted already.
    pub(crate) fn mark(&mut self, pattern: MatchPattern) {
        if self.pattern.as_ref() != Some(&pattern) {
            self.pattern = Some(pattern);
            self.find();
        }
    }

    fn find(&mut self) {
        self.marks = match &self.pattern {
            Some(pattern) => find_marks(&self.document, pattern),
            None => Vec::new(),
        };
    }

    /// The link with this index.
    pub(crate) fn link(&self, link: usize) -> Option<&DocumentLink> {
        self.reading.links.get(link)
    }
}

fn read_body(page: &Page, resolved_links: &Targets<'_>, numbered: bool) -> ParsedMarkdown {
    let known = |written: &str| {
        let target = resolved_links.get(written);
        let note = target.and_then(|target| target.note.as_ref());
        LinkInfo {
            title: note.map(|(_, title)| title.clone()),
            fault: match resolve_target(resolved_links, written) {
                LinkTarget::Missing(_) => Some(strings::NO_SUCH_NOTE),
                LinkTarget::Unsafe(_) => Some("not opened"),
                _ => None,
            },
            host: match resolve_target(resolved_links, written) {
                LinkTarget::Web(address) => host(&address).map(str::to_owned),
                _ => None,
            },
        }
    };
    let marks = if numbered {
        LinkMarks::Numbered(&known)
    } else {
        LinkMarks::Text(&known)
    };
    // What follows has up to 16 million lines, and each takes a hundred bytes and more.
    let body = &page.note.body;
    let shown = &body[..markup_end(body)];
    let mut reading = parse_markdown(shown, marks);
    if shown.len() < body.len() {
        let rest = TextSpan::new(strings::REST_NOT_SHOWN, TextStyle::MUTED);
        reading.blocks.push(Block::Paragraph(vec![rest]));
    }
    // Remove a heading that repeats the title above it.
    if let Some(Block::Heading(1, spans)) = reading.blocks.first()
        && super::styled_text::plain(spans).trim() == clean(&page.note.title).trim()
    {
        reading.blocks.remove(0);
    }
    reading
}

fn head(page: &Page, text: &[Block], labels: &Labels) -> Vec<Block> {
    let note = &page.note;
    let mut title = vec![TextSpan::new(&note.title, TextStyle::KEY), line_break()];
    title.extend(metadata::facts(note, labels));
    let mut blocks = vec![Block::Paragraph(title)];
    let errors = page
        .findings
        .iter()
        .filter(|finding| finding.severity == Severity::Error);
    let mut banner = Vec::new();
    for finding in errors {
        if !banner.is_empty() {
            banner.push(line_break());
        }
        banner.push(TextSpan::sign("!", TextStyle::BAD));
        let fault = format!(" not valid: {}. {}", finding.message, finding.help);
        banner.push(TextSpan::new(&fault, TextStyle::BAD));
    }
    if !banner.is_empty() {
        blocks.push(Block::Paragraph(banner));
    }
    let key_facts = metadata::key_facts(page, text, labels);
    if !key_facts.is_empty() {
        blocks.push(Block::Pairs(key_facts));
    }
    if !note.summary.is_empty() {
        blocks.push(Block::Paragraph(vec![TextSpan::body(&note.summary)]));
    }
    blocks
}

/// Link targets of a note by their written form.
type Targets<'p> = HashMap<&'p str, &'p ResolvedLink>;

fn targets_of(page: &Page) -> Targets<'_> {
    let resolved_links = page.targets.iter();
    resolved_links
        .map(|target| (target.written.as_str(), target))
        .collect()
}

fn resolve_target(resolved_links: &Targets<'_>, written: &str) -> LinkTarget {
    if let Some(slug) = written.strip_prefix('#') {
        return LinkTarget::Heading(slug.to_lowercase());
    }
    if let Some(address) = to_open(written) {
        return LinkTarget::Web(address);
    }
    let target = resolved_links.get(written);
    match target {
        Some(target) => match &target.note {
            Some((id, _)) => LinkTarget::Note(id.clone()),
            None => LinkTarget::Missing(written.to_owned()),
        },
        None if written.contains(':') => LinkTarget::Unsafe(written.to_owned()),
        None => LinkTarget::Missing(written.to_owned()),
    }
}

/// Appends lists of links below the text, and continues their numbering.
struct Tail<'a> {
    numbered: bool,
    reading: &'a mut ParsedMarkdown,
    targets: &'a mut Vec<LinkTarget>,
}

impl Tail<'_> {
    fn add_sources(&mut self, sources: &[Source]) {
        let items = sources.iter().map(|source| {
            let name = match (source.title.as_str(), source.publisher.as_str()) {
                ("", "") => source.url.as_str(),
                ("", publisher) => publisher,
                (title, _) => title,
            };
            let mut spans = Vec::new();
            if source.url.is_empty() {
                spans.push(TextSpan::body(name));
            } else {
                let target = to_open(&source.url)
                    .map_or_else(|| LinkTarget::Unsafe(source.url.clone()), LinkTarget::Web);
                spans.extend(self.link(name, &source.url, target));
            }
            let publisher = source.publisher.as_str();
            let year = source.year.map(|year| year.to_string());
            let beside = [
                (publisher != name).then_some(publisher),
                year.as_deref(),
                host(&source.url),
            ];
            for part in beside.into_iter().flatten().filter(|part| !part.is_empty()) {
                spans.push(TextSpan::muted(&format!(", {part}")));
            }
            spans
        });
        let items = items.collect();
        self.list("Sources", items);
    }

    fn add_relations(&mut self, page: &Page, resolved_links: &Targets<'_>, labels: &Labels) {
        let items = page.note.relations.iter().map(|relation| {
            let target = resolve_target(resolved_links, &relation.to);
            let title = match &target {
                LinkTarget::Note(_) => resolved_links
                    .get(relation.to.as_str())
                    .and_then(|target| target.note.as_ref())
                    .map_or(relation.to.clone(), |(_, title)| title.clone()),
                _ => relation.to.clone(),
            };
            let label = labels.label("relation", &relation.kind).replace('-', " ");
            let mut spans = vec![TextSpan::muted(&format!("{label}: "))];
            spans.extend(self.link(&title, &relation.to, target));
            spans
        });
        let items = items.collect();
        self.list("Relations", items);
    }

    fn add_hits(&mut self, title: &str, hits: &[Hit], labels: &Labels) {
        let items = hits.iter().map(|hit| {
            let mut spans = self.link(
                &hit.title,
                hit.id.as_str(),
                LinkTarget::Note(hit.id.clone()),
            );
            spans.push(TextSpan::muted("  "));
            spans.extend(metadata::facts_after_title(hit, labels));
            spans
        });
        let items = items.collect();
        self.list(title, items);
    }

    /// Adds the remaining front matter at the end.
    fn add_details(&mut self, page: &Page, labels: &Labels) {
        let pairs = metadata::short_values(&page.note, labels);
        if !pairs.is_empty() {
            self.reading.blocks.push(heading(strings::ABOUT));
            self.reading.blocks.push(Block::Pairs(pairs));
        }
    }

    fn link(&mut self, text: &str, written: &str, target: LinkTarget) -> Vec<TextSpan> {
        let link = Some(self.reading.links.len());
        self.reading.links.push(DocumentLink {
            written: written.to_owned(),
            text: clean(text).into_owned(),
            is_footnote: false,
        });
        self.targets.push(target);
        let mut style = TextStyle::ACCENT;
        style.underlined = true;
        let mut spans = vec![TextSpan {
            link,
            ..TextSpan::new(text, style)
        }];
        if self.numbered {
            spans.push(document::link_number(self.targets.len() - 1));
        }
        spans
    }

    fn list(&mut self, title: &str, items: Vec<Vec<TextSpan>>) {
        if items.is_empty() {
            return;
        }
        let items = items.into_iter().map(|spans| MarkdownItem {
            task: None,
            blocks: vec![Block::Paragraph(spans)],
        });
        self.reading.blocks.push(heading(title));
        self.reading.blocks.push(Block::List(MarkdownList {
            start: None,
            items: items.collect(),
            tight: true,
        }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::note::Audience;
    use crate::notes::markdown_syntax::MAX_MARKUP;
    use crate::notes::{Defaults, read_note};
    use crate::tui::widgets::styled_text::plain;

    fn page(text: &str) -> Page {
        let defaults = Defaults {
            lang: "en".to_owned(),
            audience: Audience::Public,
        };
        let reading = read_note("practices/oslo/a.md", text, &defaults);
        Page {
            note: reading.note,
            findings: Vec::new(),
            figures: None,
            backlinks: Vec::new(),
            not_taken_over: Vec::new(),
            city_responses: Vec::new(),
            related: Vec::new(),
            targets: Vec::new(),
        }
    }

    #[test]
    fn lines_of_a_huge_note_are_not_all_laid_out() {
        let text = format!("+++\ntitle = 'T'\n+++\n{}", "\n".repeat(3 * MAX_MARKUP));
        let mut note = RenderedNote::new(page(&text), &Labels::default(), true);
        note.lay_out(80, false);
        let lines = &note.document.lines;
        assert!(lines.len() < 20, "{}", lines.len());
        let last = lines.iter().map(|line| plain(&line.spans));
        assert!(last.collect::<String>().contains("is not shown here"));
    }

    #[test]
    fn mailto_links_cannot_attach_files() {
        let text = "+++\ntitle = 'T'\n[[sources]]\nurl = 'mailto:x@city.example?attach=/etc/passwd'\n+++\n\
             [a](mailto:x@city.example?%61ttach=/etc/passwd&subject=Plan) [b](mailto:x@city.example?subject=%0Acc:y)\n";
        let page = page(text);
        let web = |address: &str| LinkTarget::Web(address.to_owned());
        assert_eq!(
            RenderedNote::new(page, &Labels::default(), true).targets,
            [
                web("mailto:x@city.example?subject=Plan"),
                LinkTarget::Unsafe("mailto:x@city.example?subject=%0Acc:y".to_owned()),
                web("mailto:x@city.example"),
            ]
        );
    }
}
