//! A note made ready for reading: its page as a text with numbered links, laid out at one width.

use std::collections::HashMap;

use super::markdown::{self, Block, Document, Item, Known, Link, List, Reading, heading};
use super::match_ranges::{Mark, Wanted, find_marks};
use super::styled_text::{Piece, Role, Tone, line_break};
use crate::model::finding::Severity;
use crate::model::hit::Hit;
use crate::model::note::{NoteId, Source};
use crate::notes::address::to_open;
use crate::notes::clean::clean;
use crate::tui::frame::labels::Names;
use crate::tui::frame::strings;
use crate::tui::terminal::web_address::host;
use crate::tui::widgets::metadata;
use crate::work::{Page, Target};

/// Where a link leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Goal {
    /// To a note that is there.
    Note(NoteId),
    /// To the web; http, https or mailto.
    Web(String),
    /// To a heading of the same note, by its slug.
    Heading(String),
    /// To a note that is not there; the target as written.
    Missing(String),
    /// Somewhere we do not go.
    Unsafe(String),
}

/// A note, ready for reading.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Paper {
    /// The page it was made from.
    pub page: Page,
    /// Where each link leads, link `[1]` first.
    pub goals: Vec<Goal>,
    /// Its lines at the present width.
    pub document: Document,
    /// Matches in those lines, top to bottom.
    pub marks: Vec<Mark>,
    reading: Reading,
    laid_out: Option<(u16, bool)>,
    wanted: Option<Wanted>,
}

impl Paper {
    /// Makes a page ready. `numbered` shows the numbers of links, for following them.
    pub(crate) fn new(page: Page, names: &Names, numbered: bool) -> Self {
        let targets = targets_of(&page);
        let mut reading = read_body(&page, &targets, numbered);
        let mut goals: Vec<Goal> = reading
            .links
            .iter()
            .map(|link| goal_of(&targets, &link.written))
            .collect();
        let mut blocks = head(&page, names);
        blocks.append(&mut reading.blocks);
        reading.blocks = blocks;
        let mut tail = Tail {
            numbered,
            reading: &mut reading,
            goals: &mut goals,
        };
        tail.add_sources(&page.note.sources);
        tail.add_ties(&page, &targets, names);
        tail.add_hits(strings::LINKED_FROM, &page.backlinks, names);
        tail.add_hits(strings::RELATED, &page.related, names);
        Self {
            page,
            goals,
            document: Document::default(),
            marks: Vec::new(),
            reading,
            laid_out: None,
            wanted: None,
        }
    }

    /// Lays out the lines for a width, unless they are already. Tells whether it had to.
    pub(crate) fn lay_out(&mut self, cols: u16, ascii: bool) -> bool {
        let cols = cols.min(markdown::WIDEST);
        let anew = self.laid_out != Some((cols, ascii));
        if anew {
            self.document = markdown::lay_out(&self.reading.blocks, cols, ascii);
            self.laid_out = Some((cols, ascii));
            self.find();
        }
        anew
    }

    /// Marks what is wanted, unless it is already.
    pub(crate) fn mark(&mut self, wanted: Wanted) {
        if self.wanted.as_ref() != Some(&wanted) {
            self.wanted = Some(wanted);
            self.find();
        }
    }

    fn find(&mut self) {
        self.marks = match &self.wanted {
            Some(wanted) => find_marks(&self.document, wanted),
            None => Vec::new(),
        };
    }

    /// What a link shows.
    pub(crate) fn link(&self, link: usize) -> Option<&Link> {
        self.reading.links.get(link)
    }
}

fn read_body(page: &Page, targets: &Targets<'_>, numbered: bool) -> Reading {
    let known = |written: &str| {
        let target = targets.get(written);
        let note = target.and_then(|target| target.note.as_ref());
        Known {
            title: note.map(|(_, title)| title.clone()),
            fault: match goal_of(targets, written) {
                Goal::Missing(_) => Some(strings::NO_SUCH_NOTE),
                Goal::Unsafe(_) => Some(strings::NOT_OPENED),
                _ => None,
            },
            host: match goal_of(targets, written) {
                Goal::Web(address) => host(&address).map(str::to_owned),
                _ => None,
            },
        }
    };
    let mut reading = markdown::read(&page.note.body, numbered, &known);
    // The title stands above already.
    if let Some(Block::Heading(1, pieces)) = reading.blocks.first()
        && super::styled_text::plain(pieces).trim() == clean(&page.note.title).trim()
    {
        reading.blocks.remove(0);
    }
    reading
}

fn head(page: &Page, names: &Names) -> Vec<Block> {
    let note = &page.note;
    let mut title = vec![Piece::new(&note.title, Tone::ACCENT.bold()), line_break()];
    title.extend(metadata::facts(note, names));
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
        banner.push(Piece::sign("!", Tone::FAR));
        let fault = format!(" not valid: {}. {}", finding.message, finding.help);
        banner.push(Piece::new(&fault, Tone::FAR));
    }
    if !banner.is_empty() {
        blocks.push(Block::Paragraph(banner));
    }
    if !note.summary.is_empty() {
        let summary = Piece::new(&note.summary, Tone::BOLD);
        blocks.push(Block::Paragraph(vec![summary]));
    }
    blocks
}

/// The targets of a note's links by what is written.
type Targets<'p> = HashMap<&'p str, &'p Target>;

fn targets_of(page: &Page) -> Targets<'_> {
    let targets = page.targets.iter();
    targets
        .map(|target| (target.written.as_str(), target))
        .collect()
}

/// Where a link of a note leads.
fn goal_of(targets: &Targets<'_>, written: &str) -> Goal {
    if let Some(slug) = written.strip_prefix('#') {
        return Goal::Heading(slug.to_lowercase());
    }
    if let Some(address) = to_open(written) {
        return Goal::Web(address);
    }
    let target = targets.get(written);
    match target {
        Some(target) => match &target.note {
            Some((id, _)) => Goal::Note(id.clone()),
            None => Goal::Missing(written.to_owned()),
        },
        None if written.contains(':') => Goal::Unsafe(written.to_owned()),
        None => Goal::Missing(written.to_owned()),
    }
}

/// Appends lists of links below the text, numbered on.
struct Tail<'a> {
    numbered: bool,
    reading: &'a mut Reading,
    goals: &'a mut Vec<Goal>,
}

impl Tail<'_> {
    fn add_sources(&mut self, sources: &[Source]) {
        let items = sources.iter().map(|source| {
            let name = match (source.title.as_str(), source.publisher.as_str()) {
                ("", "") => source.url.as_str(),
                ("", publisher) => publisher,
                (title, _) => title,
            };
            let mut pieces = Vec::new();
            if source.url.is_empty() {
                pieces.push(Piece::body(name));
            } else {
                let goal = to_open(&source.url)
                    .map_or_else(|| Goal::Unsafe(source.url.clone()), Goal::Web);
                pieces.extend(self.link(name, &source.url, goal));
            }
            let publisher = source.publisher.as_str();
            let year = source.year.map(|year| year.to_string());
            let beside = [
                (publisher != name).then_some(publisher),
                year.as_deref(),
                host(&source.url),
            ];
            for part in beside.into_iter().flatten().filter(|part| !part.is_empty()) {
                pieces.push(Piece::muted(&format!(", {part}")));
            }
            pieces
        });
        let items = items.collect();
        self.list(strings::SOURCES, items);
    }

    fn add_ties(&mut self, page: &Page, targets: &Targets<'_>, names: &Names) {
        let items = page.note.relations.iter().map(|relation| {
            let goal = goal_of(targets, &relation.to);
            let title = match &goal {
                Goal::Note(_) => targets
                    .get(relation.to.as_str())
                    .and_then(|target| target.note.as_ref())
                    .map_or(relation.to.clone(), |(_, title)| title.clone()),
                _ => relation.to.clone(),
            };
            let label = names.label("relation", &relation.kind).replace('-', " ");
            let mut pieces = vec![Piece::muted(&format!("{label}: "))];
            pieces.extend(self.link(&title, &relation.to, goal));
            pieces
        });
        let items = items.collect();
        self.list(strings::TIES, items);
    }

    fn add_hits(&mut self, title: &str, hits: &[Hit], names: &Names) {
        let items = hits.iter().map(|hit| {
            let mut pieces = self.link(&hit.title, hit.id.as_str(), Goal::Note(hit.id.clone()));
            pieces.push(Piece::muted("  "));
            pieces.extend(metadata::facts_of_hit(
                hit,
                names,
                usize::from(markdown::WIDEST),
            ));
            pieces
        });
        let items = items.collect();
        self.list(title, items);
    }

    fn link(&mut self, text: &str, written: &str, goal: Goal) -> Vec<Piece> {
        let link = Some(self.reading.links.len());
        self.reading.links.push(Link {
            written: written.to_owned(),
            text: clean(text).into_owned(),
        });
        self.goals.push(goal);
        let mut tone = Tone::of(Role::Accent);
        tone.underlined = true;
        let mut pieces = vec![Piece {
            link,
            ..Piece::new(text, tone)
        }];
        if self.numbered {
            pieces.push(Piece {
                link,
                ..Piece::new(&format!("[{}]", self.goals.len()), Tone::ACCENT)
            });
        }
        pieces
    }

    fn list(&mut self, title: &str, items: Vec<Vec<Piece>>) {
        if items.is_empty() {
            return;
        }
        let items = items.into_iter().map(|pieces| Item {
            task: None,
            blocks: vec![Block::Paragraph(pieces)],
        });
        self.reading.blocks.push(heading(title));
        self.reading.blocks.push(Block::List(List {
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
    use crate::notes::{Defaults, read_note};

    #[test]
    fn what_a_terminal_or_a_key_opens_of_mail_attaches_nothing() {
        let text = "+++\ntitle = 'T'\n[[sources]]\nurl = 'mailto:x@city.example?attach=/etc/passwd'\n+++\n\
             [a](mailto:x@city.example?%61ttach=/etc/passwd&subject=Plan) [b](mailto:x@city.example?subject=%0Acc:y)\n";
        let defaults = Defaults {
            lang: "en".to_owned(),
            audience: Audience::Public,
        };
        let reading = read_note("practices/oslo/a.md", text, &defaults);
        let page = Page {
            note: reading.note,
            findings: Vec::new(),
            backlinks: Vec::new(),
            related: Vec::new(),
            targets: Vec::new(),
        };
        let web = |address: &str| Goal::Web(address.to_owned());
        assert_eq!(
            Paper::new(page, &Names::default(), true).goals,
            [
                web("mailto:x@city.example?subject=Plan"),
                Goal::Unsafe("mailto:x@city.example?subject=%0Acc:y".to_owned()),
                web("mailto:x@city.example"),
            ]
        );
    }
}
