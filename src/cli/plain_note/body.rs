//! The Markdown of a note, line by line.
//!
//! Raw HTML is shown as text. Addresses are numbered in the text and listed at the end, so that a
//! sentence can be read, or heard, without them.

use std::collections::HashMap;
use std::io;

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, LinkType, Parser, Tag, TagEnd};

use super::fill_lines::{Indent, PlainText};
use super::{Meanings, Printer};
use crate::cli::console::OutputFormat;
use crate::notes::clean::{clean, clean_lines};
use crate::notes::markdown::options as markdown_options;

/// Deeper quotes and lists are not set in any further, so that no note can widen a line for ever.
const DEEPEST: usize = 8;

/// Prints the body, then its footnotes and the addresses it points at.
pub(super) fn print_body(
    markdown: &str,
    meanings: &Meanings,
    printer: &mut Printer,
) -> io::Result<()> {
    let mut body = Body::default();
    for event in Parser::new_ext(markdown, markdown_options()) {
        body.take(event, printer)?;
    }
    body.end_block(printer)?;
    if !body.targets.is_empty() {
        printer.gap()?;
        printer.heading(2, &PlainText::plain("Links"))?;
        for (i, target) in body.targets.iter().enumerate() {
            let indent = Indent::hanging(&format!("[{}] ", i + 1));
            printer.words(&PlainText::plain(&meanings.named(target)), &indent)?;
        }
    }
    Ok(())
}

/// What is open while the events go by.
#[derive(Default)]
struct Body {
    /// The words of the block that is being read.
    words: PlainText,
    bold: usize,
    /// Lists, quotes and footnotes around it, outermost first.
    around: Vec<Around>,
    /// Level of the heading that is being read.
    heading: Option<u8>,
    is_code: bool,
    /// Where the links that are being read lead, and how many pieces of text there were before each.
    links: Vec<(String, usize)>,
    /// Addresses met so far as they are written, each once.
    targets: Vec<String>,
    /// The number of each of them.
    numbers: HashMap<String, usize>,
    table: Table,
    /// An item of a list follows its neighbour without an empty line.
    is_tight: bool,
}

/// Something that holds blocks.
enum Around {
    List { next: Option<u64> },
    Item { marker: String, is_new: bool },
    Quote,
    Footnote { label: String, is_new: bool },
}

#[derive(Default)]
struct Table {
    head: Vec<String>,
    row: Vec<String>,
}

impl Body {
    fn take(&mut self, event: Event, printer: &mut Printer) -> io::Result<()> {
        match event {
            Event::Start(tag) => return self.start(tag, printer),
            Event::End(tag) => return self.end(tag, printer),
            Event::Text(text) if self.is_code => self.words.push(&clean_lines(&text), false),
            Event::Text(text)
            | Event::Html(text)
            | Event::InlineHtml(text)
            | Event::InlineMath(text)
            | Event::DisplayMath(text) => self.words.push(&clean(&text), self.bold > 0),
            Event::Code(text) => {
                let code = format!("`{}`", clean(&text));
                self.words.push(&code, self.bold > 0);
            }
            Event::FootnoteReference(label) => {
                self.words.push(&format!("[^{}]", clean(&label)), false);
            }
            Event::SoftBreak => self.words.push(" ", false),
            Event::HardBreak => self.words.push("\n", false),
            Event::TaskListMarker(done) => {
                let marker = match (printer.look.form, done) {
                    (OutputFormat::Plain, true) => "done: ",
                    (OutputFormat::Plain, false) => "to do: ",
                    (_, true) => "[x] ",
                    (_, false) => "[ ] ",
                };
                self.words.push(marker, false);
            }
            Event::Rule => {}
        }
        Ok(())
    }

    fn start(&mut self, tag: Tag, printer: &mut Printer) -> io::Result<()> {
        match tag {
            Tag::Strong => self.bold += 1,
            Tag::Link {
                dest_url,
                link_type,
                ..
            } => {
                let is_shown = matches!(link_type, LinkType::Autolink | LinkType::Email);
                let target = if is_shown {
                    String::new()
                } else {
                    dest_url.to_string()
                };
                self.links.push((target, self.words.count()));
            }
            Tag::Image { .. } => self.words.push("picture: ", false),
            Tag::TableHead | Tag::TableRow => self.table.row.clear(),
            Tag::Heading { level, .. } => {
                self.end_block(printer)?;
                self.heading = Some(level_number(level));
            }
            Tag::CodeBlock(kind) => {
                self.end_block(printer)?;
                self.is_code = true;
                debug_assert!(matches!(
                    kind,
                    CodeBlockKind::Indented | CodeBlockKind::Fenced(_)
                ));
            }
            Tag::List(next) => {
                self.end_block(printer)?;
                self.around.push(Around::List { next });
            }
            Tag::Item => self.start_item(),
            Tag::BlockQuote(_) => {
                self.end_block(printer)?;
                self.around.push(Around::Quote);
            }
            Tag::FootnoteDefinition(label) => {
                self.end_block(printer)?;
                let label = clean(&label).into_owned();
                self.around.push(Around::Footnote {
                    label,
                    is_new: true,
                });
            }
            _ => {}
        }
        Ok(())
    }

    fn start_item(&mut self) {
        let marker = match self.around.last_mut() {
            Some(Around::List { next: Some(number) }) => {
                *number += 1;
                format!("{}. ", *number - 1)
            }
            _ => "- ".to_owned(),
        };
        let is_new = true;
        self.around.push(Around::Item { marker, is_new });
    }

    fn end(&mut self, tag: TagEnd, printer: &mut Printer) -> io::Result<()> {
        match tag {
            TagEnd::Strong => self.bold = self.bold.saturating_sub(1),
            TagEnd::Link => self.end_link(),
            TagEnd::TableCell => {
                let cell = std::mem::take(&mut self.words).text();
                self.table.row.push(cell.trim().to_owned());
            }
            TagEnd::TableHead => self.table.head = std::mem::take(&mut self.table.row),
            TagEnd::TableRow => self.end_row(printer)?,
            TagEnd::Table => self.is_tight = false,
            TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::CodeBlock | TagEnd::HtmlBlock => {
                self.end_block(printer)?;
            }
            TagEnd::Item => {
                self.end_block(printer)?;
                self.around.pop();
                self.is_tight = true;
            }
            TagEnd::List(_) | TagEnd::BlockQuote(_) | TagEnd::FootnoteDefinition => {
                self.end_block(printer)?;
                self.around.pop();
                self.is_tight = false;
            }
            _ => {}
        }
        Ok(())
    }

    /// Numbers the link, unless its text says where it leads.
    fn end_link(&mut self) {
        let Some((target, start)) = self.links.pop() else {
            return;
        };
        let shown = self.words.text_from(start);
        if target.is_empty() || target.starts_with('#') || shown == clean(&target) {
            return;
        }
        let next = self.targets.len() + 1;
        let number = *self.numbers.entry(target.clone()).or_insert(next);
        if number == next {
            self.targets.push(target);
        }
        self.words.push(&format!(" [{number}]"), false);
    }

    /// A row as `Head: cell; Head: cell`: any width, any reader.
    fn end_row(&mut self, printer: &mut Printer) -> io::Result<()> {
        let row = std::mem::take(&mut self.table.row);
        let cells = row.iter().enumerate().filter(|(_, cell)| !cell.is_empty());
        let cells: Vec<String> = cells
            .map(|(i, cell)| match self.table.head.get(i) {
                Some(head) if !head.is_empty() => format!("{head}: {cell}"),
                _ => cell.clone(),
            })
            .collect();
        self.words = PlainText::plain(&cells.join("; "));
        self.around.push(Around::Item {
            marker: "- ".to_owned(),
            is_new: true,
        });
        self.end_block(printer)?;
        self.around.pop();
        self.is_tight = true;
        Ok(())
    }

    /// Prints the block that was read, if there is one.
    fn end_block(&mut self, printer: &mut Printer) -> io::Result<()> {
        let words = std::mem::take(&mut self.words);
        let heading = self.heading.take();
        let is_code = std::mem::take(&mut self.is_code);
        if words.is_blank() {
            return Ok(());
        }
        let starts_item = self
            .around
            .iter()
            .any(|around| matches!(around, Around::Item { is_new: true, .. }));
        if !(self.is_tight && starts_item) {
            printer.gap()?;
        }
        self.is_tight = true;
        let mut indent = self.indent(printer.look.form);
        if let Some(level) = heading {
            self.is_tight = false;
            return printer.heading(level, &words);
        }
        if is_code {
            return print_code(&words.text(), &indent, printer);
        }
        self.is_tight = !self.around.is_empty();
        indent.rest.truncate(indent.rest.len().min(4 * DEEPEST));
        printer.words(&words, &indent)
    }

    /// What the lists, quotes and footnotes around a block put before its lines.
    fn indent(&mut self, form: OutputFormat) -> Indent {
        let mut indent = Indent::default();
        let deepest = self.around.len().saturating_sub(2 * DEEPEST);
        for around in self.around.iter_mut().skip(deepest) {
            let (marker, is_new) = match around {
                Around::List { .. } => continue,
                Around::Quote if form == OutputFormat::Plain => ("Quote: ".to_owned(), true),
                Around::Quote => {
                    indent.first.push_str("> ");
                    indent.rest.push_str("> ");
                    continue;
                }
                Around::Item { marker, is_new } => (marker.clone(), std::mem::take(is_new)),
                Around::Footnote { label, is_new } => {
                    (format!("[^{label}] "), std::mem::take(is_new))
                }
            };
            let hanging = Indent::hanging(&marker);
            indent.first += if is_new {
                &hanging.first
            } else {
                &hanging.rest
            };
            indent.rest += &hanging.rest;
        }
        indent
    }
}

/// Code keeps its lines, however long.
fn print_code(code: &str, indent: &Indent, printer: &mut Printer) -> io::Result<()> {
    for (i, line) in code.trim_end_matches('\n').lines().enumerate() {
        let margin = if i == 0 { &indent.first } else { &indent.rest };
        writeln!(printer.out, "{margin}    {line}")?;
    }
    Ok(())
}

fn level_number(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}
