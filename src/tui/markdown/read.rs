//! Markdown text to blocks.

use pulldown_cmark::{Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd};

use super::{Block, Item, Link, List, Table};
use crate::notes::clean::clean;
use crate::tui::fold::is_unspaced;
use crate::tui::text::{Piece, Role, Tone, line_break, plain};
use crate::tui::web::says_host;

/// Containers nested deeper than this join their parent: nobody reads the 25th quotation mark,
/// and a hostile note must not exhaust the stack.
const MOST_DEPTH: usize = 24;

/// A text, read.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Reading {
    /// Its parts.
    pub blocks: Vec<Block>,
    /// Its links, in order.
    pub links: Vec<Link>,
}

/// What is known about a link's target.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Known {
    /// The title to show for a bare `[[target]]`.
    pub title: Option<String>,
    /// Why it cannot be followed, in a few words.
    pub fault: Option<&'static str>,
    /// The host it really leads to, if it leads to the web.
    pub host: Option<String>,
}

/// Reads Markdown. `numbered` writes `[n]` behind links; `known` tells about their targets.
pub(crate) fn read(text: &str, numbered: bool, known: &dyn Fn(&str) -> Known) -> Reading {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_WIKILINKS;
    let mut reader = Reader {
        numbered,
        known,
        open: vec![Container::default()],
        inline: Vec::new(),
        tone: Tone::BODY,
        strong: 0,
        stressed: 0,
        struck: 0,
        link: None,
        bare_link: false,
        of_image: false,
        code: None,
        soft_break: false,
        links: Vec::new(),
        footnotes: Vec::new(),
    };
    for event in Parser::new_ext(text, options) {
        reader.take(event);
    }
    reader.finish()
}

/// A container that is still being read.
#[derive(Default)]
struct Container {
    kind: Kind,
    blocks: Vec<Block>,
    items: Vec<Item>,
    task: Option<bool>,
    table: Table,
    row: Vec<Vec<Piece>>,
    loose: bool,
}

#[derive(Default)]
enum Kind {
    /// The text itself, or a container too deep to be shown as one.
    #[default]
    Plain,
    Quote,
    List(Option<u64>),
    Item,
    Table,
    Footnote(String),
}

#[expect(
    clippy::struct_excessive_bools,
    reason = "each marks something open in the text, in any combination"
)]
struct Reader<'a> {
    numbered: bool,
    known: &'a dyn Fn(&str) -> Known,
    open: Vec<Container>,
    inline: Vec<Piece>,
    tone: Tone,
    strong: usize,
    stressed: usize,
    struck: usize,
    link: Option<usize>,
    /// The link is `[[target]]`: its text is the target itself.
    bare_link: bool,
    /// The link is that of an image.
    of_image: bool,
    code: Option<String>,
    soft_break: bool,
    links: Vec<Link>,
    footnotes: Vec<Block>,
}

impl Reader<'_> {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => match &mut self.code {
                Some(code) => code.push_str(&text),
                None => self.text(&text),
            },
            Event::Code(text) => self.text(&format!("`{text}`")),
            Event::Html(html) => self.html(&html),
            Event::InlineHtml(text) | Event::InlineMath(text) | Event::DisplayMath(text) => {
                self.text(&text);
            }
            Event::FootnoteReference(label) => self.text(&format!("[^{label}]")),
            Event::SoftBreak => self.soft_break = true,
            Event::HardBreak => self.inline.push(line_break()),
            Event::Rule => self.push(Block::Rule),
            Event::TaskListMarker(done) => self.top().task = Some(done),
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Paragraph => {
                self.flush();
                self.top().loose = true;
            }
            Tag::Heading { level, .. } => {
                self.flush();
                let role = if level <= HeadingLevel::H2 {
                    Role::Accent
                } else {
                    Role::Body
                };
                self.tone = Tone::of(role).bold();
            }
            Tag::BlockQuote(_) => self.open(Kind::Quote),
            Tag::List(start) => self.open(Kind::List(start)),
            Tag::Item => self.open(Kind::Item),
            Tag::FootnoteDefinition(label) => self.open(Kind::Footnote(clean(&label).into_owned())),
            Tag::Table(alignments) => {
                self.open(Kind::Table);
                self.top().table.right = alignments
                    .iter()
                    .map(|alignment| *alignment == pulldown_cmark::Alignment::Right)
                    .collect();
            }
            Tag::CodeBlock(_) => {
                self.flush();
                self.code = Some(String::new());
            }
            Tag::HtmlBlock => self.flush(),
            Tag::Strong => self.strong += 1,
            Tag::Emphasis => self.stressed += 1,
            Tag::Strikethrough => self.struck += 1,
            Tag::Link {
                link_type,
                dest_url,
                ..
            } => self.start_link(
                &dest_url,
                matches!(link_type, LinkType::WikiLink { has_pothole: false }),
            ),
            Tag::Image { dest_url, .. } => {
                self.text("[image: ");
                // A picture on the web can be opened; one beside the note has nothing to show it.
                if self.link.is_none() && dest_url.contains("://") {
                    self.start_link(&dest_url, false);
                    self.of_image = true;
                }
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph | TagEnd::HtmlBlock => self.flush(),
            TagEnd::Heading(level) => {
                let pieces = self.take_inline();
                self.tone = Tone::BODY;
                self.push_block(Block::Heading(level as usize, pieces));
            }
            TagEnd::CodeBlock => {
                let code = self.code.take().unwrap_or_default();
                let lines = code.lines().map(|line| clean(line).into_owned());
                self.push_block(Block::Code(lines.collect()));
            }
            TagEnd::BlockQuote(_)
            | TagEnd::List(_)
            | TagEnd::Item
            | TagEnd::FootnoteDefinition
            | TagEnd::Table => self.close(),
            TagEnd::TableCell => {
                let cell = self.take_inline();
                self.top().row.push(cell);
            }
            TagEnd::TableHead => {
                let top = self.top();
                top.table.head = std::mem::take(&mut top.row);
            }
            TagEnd::TableRow => {
                let top = self.top();
                let row = std::mem::take(&mut top.row);
                top.table.rows.push(row);
            }
            TagEnd::Strong => self.strong -= 1,
            TagEnd::Emphasis => self.stressed -= 1,
            TagEnd::Strikethrough => self.struck -= 1,
            TagEnd::Link => self.end_link(),
            TagEnd::Image => {
                self.text("]");
                if std::mem::take(&mut self.of_image) {
                    self.end_link();
                }
            }
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if self.bare_link
            && let Some(title) = (self.known)(text).title
        {
            self.bare_link = false;
            return self.text(&title);
        }
        let joint = std::mem::take(&mut self.soft_break);
        if joint && !self.is_seamless(text) {
            self.piece(" ");
        }
        self.piece(text);
    }

    /// Between two Japanese or Chinese characters a line end in the source is no space.
    fn is_seamless(&self, next: &str) -> bool {
        let before = self.inline.last().and_then(|p| p.text.chars().next_back());
        let after = next.chars().next();
        before.is_none_or(|c| is_unspaced(c) || c == '\n') && after.is_some_and(is_unspaced)
    }

    fn piece(&mut self, text: &str) {
        let mut tone = self.tone;
        tone.bold |= self.strong > 0;
        tone.italic |= self.stressed > 0;
        tone.struck |= self.struck > 0;
        if self.link.is_some() {
            tone.role = Role::Accent;
            tone.underlined = true;
        }
        let link = self.link;
        match self.inline.last_mut() {
            Some(last) if last.tone == tone && last.link == link && last.text != "\n" => {
                last.text.push_str(&clean(text));
            }
            _ => self.inline.push(Piece {
                link,
                ..Piece::new(text, tone)
            }),
        }
    }

    fn start_link(&mut self, target: &str, bare: bool) {
        self.link = Some(self.links.len());
        self.bare_link = bare;
        self.links.push(Link {
            written: target.to_owned(),
            text: String::new(),
        });
    }

    fn end_link(&mut self) {
        self.bare_link = false;
        let Some(link) = self.link.take() else {
            return; // The end of an image inside a link.
        };
        let of_link: Vec<Piece> = self
            .inline
            .iter()
            .filter(|piece| piece.link == Some(link))
            .cloned()
            .collect();
        self.links[link].text = plain(&of_link);
        if self.numbered {
            let known = (self.known)(&self.links[link].written);
            let mut number = match known.fault {
                Some(fault) => Piece::new(&format!("[{}: {fault}]", link + 1), Tone::FAR),
                None => Piece::new(&format!("[{}]", link + 1), Tone::ACCENT),
            };
            number.link = Some(link);
            self.inline.push(number);
            let unsaid = |host: &String| !says_host(&self.links[link].text, host);
            if let Some(host) = known.host.filter(unsaid) {
                self.inline.push(Piece::muted(&format!(" ({host})")));
            }
        }
    }

    fn html(&mut self, html: &str) {
        for line in html.lines() {
            self.piece(line);
            self.inline.push(line_break());
        }
    }

    fn take_inline(&mut self) -> Vec<Piece> {
        self.soft_break = false;
        let mut pieces = std::mem::take(&mut self.inline);
        while pieces.last().is_some_and(|piece| piece.text == "\n") {
            pieces.pop();
        }
        pieces
    }

    /// Ends the paragraph that is being read, if there is one.
    fn flush(&mut self) {
        let pieces = self.take_inline();
        if !pieces.is_empty() {
            self.push(Block::Paragraph(pieces));
        }
    }

    fn push_block(&mut self, block: Block) {
        self.flush();
        self.push(block);
    }

    fn push(&mut self, block: Block) {
        self.top().blocks.push(block);
    }

    fn open(&mut self, kind: Kind) {
        self.flush();
        let kind = if self.open.len() > MOST_DEPTH {
            Kind::Plain
        } else {
            kind
        };
        self.open.push(Container {
            kind,
            ..Container::default()
        });
    }

    fn close(&mut self) {
        self.flush();
        if self.open.len() < 2 {
            return;
        }
        let Some(done) = self.open.pop() else { return };
        match done.kind {
            Kind::Plain => self.top().blocks.extend(done.blocks),
            Kind::Quote => self.push(Block::Quote(done.blocks)),
            Kind::Footnote(label) => self.footnotes.push(Block::Footnote(label, done.blocks)),
            Kind::Table => self.push(Block::Table(done.table)),
            Kind::List(start) => self.push(Block::List(List {
                start,
                items: done.items,
                tight: !done.loose,
            })),
            Kind::Item => {
                let top = self.top();
                top.loose |= done.loose;
                top.items.push(Item {
                    task: done.task,
                    blocks: done.blocks,
                });
            }
        }
    }

    fn top(&mut self) -> &mut Container {
        let last = self.open.len() - 1;
        &mut self.open[last]
    }

    fn finish(mut self) -> Reading {
        while self.open.len() > 1 {
            self.close();
        }
        self.flush();
        let mut blocks = std::mem::take(&mut self.top().blocks);
        if !self.footnotes.is_empty() {
            blocks.push(Block::Rule);
            blocks.append(&mut self.footnotes);
        }
        Reading {
            blocks,
            links: self.links,
        }
    }
}
