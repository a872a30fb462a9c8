//! Parses Markdown text into blocks.

use pulldown_cmark::{Event, HeadingLevel, Tag, TagEnd};

use super::blocks::{Block, LinkMarks, MarkdownItem, MarkdownList, ParsedMarkdown, Table};
use super::inline::Inline;
use crate::config::ThemeRole;
use crate::notes::clean::clean_lines;
use crate::notes::markdown_syntax::parse;
use crate::tui::theme::TextStyle;
use crate::tui::widgets::styled_text::TextSpan;

/// Maximum nesting depth of containers, so that a hostile note cannot exhaust the stack.
///
/// Deeper containers become part of their parent.
const MAX_DEPTH: usize = 24;

/// Parses Markdown. `marks` determines how links appear.
pub(crate) fn parse_markdown(text: &str, marks: LinkMarks<'_>) -> ParsedMarkdown {
    let mut parser = MarkdownParser {
        open: vec![Container::default()],
        inline: Inline::new(marks),
        code: None,
        footnotes: Vec::new(),
    };
    for (event, _) in parse(text) {
        parser.take(event);
    }
    parser.finish()
}

/// An open container.
#[derive(Default)]
struct Container {
    kind: Kind,
    blocks: Vec<Block>,
    items: Vec<MarkdownItem>,
    task: Option<bool>,
    table: Table,
    row: Vec<Vec<TextSpan>>,
    loose: bool,
}

#[derive(Default)]
enum Kind {
    /// The text itself, or a container nested too deeply.
    #[default]
    Plain,
    Quote,
    List(Option<u64>),
    Item,
    Table,
    Footnote(usize),
}

struct MarkdownParser<'a> {
    /// Open containers, outermost first. The text itself is never closed.
    open: Vec<Container>,
    /// The inline content of the current paragraph, heading or cell.
    inline: Inline<'a>,
    /// The text of the current code block.
    code: Option<String>,
    /// The footnotes, by their links.
    footnotes: Vec<(usize, Vec<Block>)>,
}

impl MarkdownParser<'_> {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => match &mut self.code {
                Some(code) => code.push_str(&text),
                None => {
                    // Only formulas contain line ends.
                    for (i, line) in text.lines().enumerate() {
                        if i > 0 {
                            self.inline.break_line();
                        }
                        self.inline.text(line);
                    }
                }
            },
            Event::Code(text) => self.inline.text(&format!("`{text}`")),
            Event::Html(html) => self.inline.html(&html),
            Event::InlineHtml(text) | Event::InlineMath(text) | Event::DisplayMath(text) => {
                self.inline.text(&text);
            }
            Event::FootnoteReference(label) => self.inline.footnote(&label),
            Event::SoftBreak => self.inline.soft_break = true,
            Event::HardBreak => self.inline.break_line(),
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
                    ThemeRole::Accent
                } else {
                    ThemeRole::Text
                };
                self.inline.style = TextStyle::of(role).bold();
            }
            Tag::BlockQuote(_) => self.open(Kind::Quote),
            Tag::List(start) => self.open(Kind::List(start)),
            Tag::Item => self.open(Kind::Item),
            Tag::FootnoteDefinition(label) => {
                let link = self.inline.footnote_link(&label);
                self.open(Kind::Footnote(link));
                self.inline.in_footnotes += 1;
            }
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
            Tag::Strong => self.inline.strong += 1,
            Tag::Emphasis => self.inline.stressed += 1,
            Tag::Strikethrough => self.inline.struck += 1,
            Tag::Link {
                link_type,
                dest_url,
                ..
            } => self.inline.start_link(&dest_url, link_type),
            Tag::Image { dest_url, .. } => self.inline.start_image(&dest_url),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph | TagEnd::HtmlBlock => self.flush(),
            TagEnd::Heading(level) => {
                let spans = self.inline.take();
                self.inline.style = TextStyle::BODY;
                self.push_block(Block::Heading(level as usize, spans));
            }
            TagEnd::CodeBlock => {
                let code = self.code.take().unwrap_or_default();
                self.push_block(Block::Code(clean_lines(&code).into_owned()));
            }
            TagEnd::BlockQuote(_)
            | TagEnd::List(_)
            | TagEnd::Item
            | TagEnd::FootnoteDefinition
            | TagEnd::Table => self.close(),
            TagEnd::TableCell => {
                let cell = self.inline.take();
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
            TagEnd::Strong => self.inline.strong -= 1,
            TagEnd::Emphasis => self.inline.stressed -= 1,
            TagEnd::Strikethrough => self.inline.struck -= 1,
            TagEnd::Link => self.inline.end_link(),
            TagEnd::Image => self.inline.end_image(),
            _ => {}
        }
    }

    /// Ends the current paragraph, if there is one.
    fn flush(&mut self) {
        let spans = self.inline.take();
        if !spans.is_empty() {
            self.push(Block::Paragraph(spans));
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
        let kind = if self.open.len() > MAX_DEPTH {
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
            Kind::Footnote(link) => {
                self.inline.in_footnotes -= 1;
                self.footnotes.push((link, done.blocks));
            }
            Kind::Table => self.push(Block::Table(done.table)),
            Kind::List(start) => self.push(Block::List(MarkdownList {
                start,
                items: done.items,
                tight: !done.loose,
            })),
            Kind::Item => {
                let top = self.top();
                top.loose |= done.loose;
                top.items.push(MarkdownItem {
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

    fn finish(mut self) -> ParsedMarkdown {
        while self.open.len() > 1 {
            self.close();
        }
        self.flush();
        let mut blocks = std::mem::take(&mut self.top().blocks);
        if !self.footnotes.is_empty() {
            blocks.push(Block::Rule);
            self.footnotes.sort_by_key(|(link, _)| *link);
            let footnotes = self.footnotes.into_iter();
            blocks.extend(footnotes.map(|(link, blocks)| Block::Footnote(link, blocks)));
        }
        ParsedMarkdown {
            blocks,
            links: self.inline.links,
        }
    }
}
