//! A document of blocks, printed as Markdown, HTML or plain text.

use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr;

use super::html_page::{html_address, html_page, html_text};
use super::wrap_text::wrap;
use crate::notes::clean::clean;
use crate::notes::links::is_web_address;

/// A document.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Printout {
    /// Its title.
    pub title: String,
    /// Language of its text, ISO 639-1.
    pub lang: String,
    /// Lines below the title: addressee, date.
    pub head: Vec<String>,
    /// Its blocks, in order.
    pub blocks: Vec<PrintBlock>,
    /// Heading of the footnotes.
    pub notes_title: String,
    /// Its footnotes; a reference is an index into them.
    pub notes: Vec<Footnote>,
    /// Its origin, printed as the last line.
    pub made_from: String,
}

/// A block of a document.
#[derive(Debug, Clone, PartialEq)]
pub enum PrintBlock {
    /// A heading of this level, 2 or 3.
    Heading(u8, String),
    /// A paragraph.
    Paragraph(PrintText),
    /// A list.
    List(Vec<PrintText>),
    /// A table: heads and rows.
    Table(Vec<String>, Vec<Vec<PrintText>>),
}

/// A text with references to footnotes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PrintText(pub Vec<PrintSpan>);

/// A piece of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PrintSpan {
    /// Plain text without markup.
    Text(String),
    /// A reference to a footnote, by its index.
    Note(usize),
}

/// A footnote: a text, an address or both.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Footnote {
    /// Its text; may be empty.
    pub text: String,
    /// An address; becomes a link if it is safe.
    pub url: String,
}

/// The form of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrintFormat {
    /// Markdown with footnotes.
    Markdown,
    /// One HTML page without outside resources, for A4 and Letter.
    Html,
    /// Plain text of at most 78 columns.
    Text,
}

impl PrintText {
    /// A text without references.
    pub fn plain(text: impl Into<String>) -> Self {
        Self(vec![PrintSpan::Text(text.into())])
    }

    /// A text with references at its end.
    pub fn with_notes(text: impl Into<String>, notes: &[usize]) -> Self {
        let mut spans = vec![PrintSpan::Text(text.into())];
        spans.extend(notes.iter().copied().map(PrintSpan::Note));
        Self(spans)
    }

    /// The text, with each run of references formatted by `notes`, from 1.
    fn written(&self, text: impl Fn(&str) -> String, notes: impl Fn(&[usize]) -> String) -> String {
        let mut written = String::new();
        let mut run: Vec<usize> = Vec::new();
        for span in &self.0 {
            match span {
                PrintSpan::Note(at) => run.push(at + 1),
                PrintSpan::Text(piece) => {
                    add_notes(&mut written, &mut run, &notes);
                    written.push_str(&text(&clean(piece)));
                }
            }
        }
        add_notes(&mut written, &mut run, &notes);
        written.trim().to_owned()
    }
}

/// Adds a run of references behind a text, each one once.
fn add_notes(written: &mut String, run: &mut Vec<usize>, notes: impl Fn(&[usize]) -> String) {
    run.sort_unstable();
    run.dedup();
    if !run.is_empty() {
        written.truncate(written.trim_end().len());
        written.push(' ');
        written.push_str(&notes(run));
    }
    run.clear();
}

/// Sorted numbers as `1-3, 5`; `one` prints a number.
fn ranges(numbers: &[usize], one: impl Fn(usize) -> String) -> String {
    let mut parts: Vec<(usize, usize)> = Vec::new();
    for &number in numbers {
        match parts.last_mut() {
            Some((_, last)) if *last + 1 == number => *last = number,
            _ => parts.push((number, number)),
        }
    }
    let parts = parts.iter().map(|(first, last)| match last - first {
        0 => one(*first),
        1 => format!("{}, {}", one(*first), one(*last)),
        _ => format!("{}-{}", one(*first), one(*last)),
    });
    parts.collect::<Vec<_>>().join(", ")
}

impl Printout {
    /// Prints the document, with a final line end.
    pub fn print(&self, format: PrintFormat) -> String {
        match format {
            PrintFormat::Markdown => self.markdown(),
            PrintFormat::Html => self.html(),
            PrintFormat::Text => self.text(),
        }
    }

    fn markdown(&self) -> String {
        let mut out = format!("# {}\n\n", markdown_text(&clean(&self.title)));
        // Two spaces at the end of a line are a Markdown line break.
        let head: Vec<String> = self.head.iter().map(|l| markdown_text(&clean(l))).collect();
        if !head.is_empty() {
            let _ = write!(out, "{}\n\n", head.join("  \n"));
        }
        for block in &self.blocks {
            match block {
                PrintBlock::Heading(level, text) => {
                    let marks = "#".repeat(usize::from(*level));
                    let _ = write!(out, "{marks} {}\n\n", markdown_text(&clean(text)));
                }
                PrintBlock::Paragraph(text) => {
                    let _ = write!(out, "{}\n\n", markdown_spans(text));
                }
                PrintBlock::List(items) => {
                    for item in items {
                        let _ = writeln!(out, "- {}", markdown_spans(item));
                    }
                    out.push('\n');
                }
                PrintBlock::Table(heads, rows) => {
                    let heads: Vec<String> = heads
                        .iter()
                        .map(|head| markdown_text(&clean(head)))
                        .collect();
                    let _ = writeln!(out, "| {} |", heads.join(" | "));
                    let _ = writeln!(out, "|{}", " --- |".repeat(heads.len()));
                    for row in rows {
                        let cells: Vec<String> = row.iter().map(markdown_spans).collect();
                        let _ = writeln!(out, "| {} |", cells.join(" | "));
                    }
                    out.push('\n');
                }
            }
        }
        let _ = writeln!(out, "{}", markdown_text(&clean(&self.made_from)));
        // Last, because renderers move footnotes to the end, away from a heading further up.
        if !self.notes.is_empty() {
            let _ = write!(out, "\n## {}\n\n", markdown_text(&clean(&self.notes_title)));
            for (at, note) in self.notes.iter().enumerate() {
                let text = markdown_text(&clean(&note.text));
                let url = match clean(&note.url) {
                    url if is_web_address(&url) => format!("<{url}>"),
                    url => markdown_text(&url),
                };
                let words = [text, url].into_iter().filter(|text| !text.is_empty());
                let words: Vec<String> = words.collect();
                let _ = writeln!(out, "[^{}]: {}", at + 1, words.join(" "));
            }
        }
        out
    }

    fn text(&self) -> String {
        let mut out = TextLines::default();
        let marks = |notes: &[usize]| format!("[{}]", ranges(notes, |note| note.to_string()));
        let plain = |text: &PrintText| text.written(str::to_owned, marks);
        out.headed(&self.title, "=");
        if !self.head.is_empty() {
            out.gap();
        }
        for line in &self.head {
            out.put("", "", line);
        }
        for block in &self.blocks {
            out.gap();
            match block {
                PrintBlock::Heading(2, text) => out.headed(text, "-"),
                PrintBlock::Heading(_, text) => out.headed(text, "."),
                PrintBlock::Paragraph(text) => out.put("", "", &plain(text)),
                PrintBlock::List(items) => {
                    for item in items {
                        out.put("- ", "  ", &plain(item));
                    }
                }
                // A table that is too wide becomes a list of its rows.
                PrintBlock::Table(heads, rows) => {
                    for row in rows {
                        let cells = heads
                            .iter()
                            .zip(row)
                            .map(|(head, cell)| (head, plain(cell)));
                        let mut cells = cells.filter(|(_, cell)| !cell.is_empty());
                        let first = cells.next().map(|(_, cell)| cell).unwrap_or_default();
                        let rest = cells.map(|(head, cell)| format!("{head}: {cell}"));
                        out.put("- ", "  ", &first);
                        out.put("  ", "  ", &rest.collect::<Vec<_>>().join("; "));
                    }
                }
            }
        }
        if !self.notes.is_empty() {
            out.gap();
            out.headed(&self.notes_title, "-");
            out.gap();
            for (at, note) in self.notes.iter().enumerate() {
                let first = format!("[{}] ", at + 1);
                out.put(&first, "    ", &format!("{} {}", note.text, note.url));
            }
        }
        out.gap();
        out.put("", "", &self.made_from);
        out.0
    }

    fn html(&self) -> String {
        let lang = if self.lang.is_empty() {
            "en"
        } else {
            &self.lang
        };
        let mut body = format!("<header>\n<h1>{}</h1>\n", html_text(&clean(&self.title)));
        for line in &self.head {
            let _ = writeln!(body, "<p class=\"head\">{}</p>", html_text(&clean(line)));
        }
        body.push_str("</header>\n");
        for block in &self.blocks {
            match block {
                PrintBlock::Heading(level, text) => {
                    let _ = writeln!(body, "<h{level}>{}</h{level}>", html_text(&clean(text)));
                }
                PrintBlock::Paragraph(text) => {
                    let _ = writeln!(body, "<p>{}</p>", html_spans(text));
                }
                PrintBlock::List(items) => {
                    body.push_str("<ul>\n");
                    for item in items {
                        let _ = writeln!(body, "<li>{}</li>", html_spans(item));
                    }
                    body.push_str("</ul>\n");
                }
                PrintBlock::Table(heads, rows) => {
                    body.push_str("<table>\n<thead><tr>");
                    for head in heads {
                        let _ = write!(body, "<th scope=\"col\">{}</th>", html_text(&clean(head)));
                    }
                    body.push_str("</tr></thead>\n<tbody>\n");
                    for row in rows {
                        let cells = row
                            .iter()
                            .map(|cell| format!("<td>{}</td>", html_spans(cell)));
                        let _ = writeln!(body, "<tr>{}</tr>", cells.collect::<String>());
                    }
                    body.push_str("</tbody>\n</table>\n");
                }
            }
        }
        if !self.notes.is_empty() {
            let title = html_text(&clean(&self.notes_title));
            let _ = writeln!(body, "<section class=\"notes\">\n<h2>{title}</h2>\n<ol>");
            for (at, note) in self.notes.iter().enumerate() {
                let number = at + 1;
                let text = html_text(&clean(&note.text));
                let url = html_address(&note.url);
                let _ = writeln!(body, "<li id=\"n{number}\">{}</li>", join(&text, &url));
            }
            body.push_str("</ol>\n</section>\n");
        }
        let _ = writeln!(
            body,
            "<footer>{}</footer>",
            html_text(&clean(&self.made_from))
        );
        html_page(&clean(&self.title), lang, &body)
    }
}

/// Lines of plain text.
#[derive(Default)]
struct TextLines(String);

impl TextLines {
    const COLS: usize = 78;

    /// Adds a wrapped text; `first` precedes the first line, `rest` the others.
    fn put(&mut self, first: &str, rest: &str, text: &str) {
        for (i, line) in wrap(&clean(text), Self::COLS - rest.width())
            .iter()
            .enumerate()
        {
            let indent = if i == 0 { first } else { rest };
            let _ = writeln!(self.0, "{indent}{line}");
        }
    }

    /// Adds an underlined heading.
    fn headed(&mut self, text: &str, line: &str) {
        self.put("", "", text);
        let width = clean(text).width().min(Self::COLS);
        self.put("", "", &line.repeat(width));
    }

    fn gap(&mut self) {
        self.0.push('\n');
    }
}

fn html_spans(text: &PrintText) -> String {
    let link = |note| format!("<a href=\"#n{note}\">{note}</a>");
    text.written(html_text, |notes| {
        format!("<sup>{}</sup>", ranges(notes, link))
    })
}

fn markdown_spans(text: &PrintText) -> String {
    text.written(markdown_text, |notes| {
        let marks = notes.iter().map(|note| format!("[^{note}]"));
        marks.collect()
    })
}

/// Escapes text for Markdown.
pub(super) fn markdown_text(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        let after = text[at + c.len_utf8()..].chars().next().unwrap_or(' ');
        let is_markup = match c {
            '\\' | '`' | '*' | '[' | ']' | '<' | '>' | '|' | '~' | '$' | '&' => true,
            // Within a word, an underscore is no markup.
            '_' => !(before.is_alphanumeric() && after.is_alphanumeric()),
            '#' | '+' | '-' | '=' => at == 0,
            '.' | ')' => digits > 0 && at == digits,
            _ => false,
        };
        if is_markup {
            escaped.push('\\');
        }
        escaped.push(c);
        before = c;
    }
    escaped
}

fn join(text: &str, url: &str) -> String {
    let parts = [text, url].into_iter().filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Printout {
        let hostile = "<b>*x*</b> | \u{1b}[31m";
        Printout {
            title: format!("1. Heat {hostile}"),
            lang: "en".to_owned(),
            head: vec!["To: the state".to_owned(), "10 December 2026".to_owned()],
            blocks: vec![
                PrintBlock::Heading(2, "What".to_owned()),
                PrintBlock::Paragraph(PrintText(vec![
                    PrintSpan::Text("First.".to_owned()),
                    PrintSpan::Note(0),
                    PrintSpan::Text(format!(" {hostile}")),
                    PrintSpan::Note(1),
                ])),
                PrintBlock::List(vec![PrintText::plain("# one"), PrintText::plain("two")]),
                PrintBlock::Table(
                    vec!["City".to_owned(), "Year".to_owned()],
                    vec![vec![PrintText::plain("Oslo"), PrintText::plain("2019")]],
                ),
            ],
            notes_title: "Sources".to_owned(),
            notes: vec![
                Footnote {
                    text: "City, 2020.".to_owned(),
                    url: "https://x.org/a?b=1&c".to_owned(),
                },
                Footnote {
                    text: String::new(),
                    url: "javascript:alert(1)".to_owned(),
                },
            ],
            made_from: "Made from the notes.".to_owned(),
        }
    }

    #[test]
    fn markdown_shows_foreign_text_as_it_is() {
        insta::assert_snapshot!(sample().print(PrintFormat::Markdown), @r#"
        # 1\. Heat \<b\>\*x\*\</b\> \| ·\[31m

        To: the state  
        10 December 2026

        ## What

        First. [^1] \<b\>\*x\*\</b\> \| ·\[31m [^2]

        - \# one
        - two

        | City | Year |
        | --- | --- |
        | Oslo | 2019 |

        Made from the notes.

        ## Sources

        [^1]: City, 2020. <https://x.org/a?b=1&c>
        [^2]: javascript:alert(1)
        "#);
    }

    #[test]
    fn text_fits_a_line_and_keeps_its_references() {
        insta::assert_snapshot!(sample().print(PrintFormat::Text), @r#"
        1. Heat <b>*x*</b> | ·[31m
        ==========================

        To: the state
        10 December 2026

        What
        ----

        First. [1] <b>*x*</b> | ·[31m [2]

        - # one
        - two

        - Oslo
          Year: 2019

        Sources
        -------

        [1] City, 2020. https://x.org/a?b=1&c
        [2] javascript:alert(1)

        Made from the notes.
        "#);
    }

    #[test]
    fn html_escapes_everything_and_links_only_to_the_web() {
        let page = sample().print(PrintFormat::Html);
        let body = page
            .split_once("<body>")
            .map_or("", |(_, body)| body.trim());
        insta::assert_snapshot!(body, @r##"
        <header>
        <h1>1. Heat &lt;b&gt;*x*&lt;/b&gt; | ·[31m</h1>
        <p class="head">To: the state</p>
        <p class="head">10 December 2026</p>
        </header>
        <h2>What</h2>
        <p>First. <sup><a href="#n1">1</a></sup> &lt;b&gt;*x*&lt;/b&gt; | ·[31m <sup><a href="#n2">2</a></sup></p>
        <ul>
        <li># one</li>
        <li>two</li>
        </ul>
        <table>
        <thead><tr><th scope="col">City</th><th scope="col">Year</th></tr></thead>
        <tbody>
        <tr><td>Oslo</td><td>2019</td></tr>
        </tbody>
        </table>
        <section class="notes">
        <h2>Sources</h2>
        <ol>
        <li id="n1">City, 2020. <a href="https://x.org/a?b=1&amp;c">https://x.org/a?b=1&amp;c</a></li>
        <li id="n2">javascript:alert(1)</li>
        </ol>
        </section>
        <footer>Made from the notes.</footer>
        </body>
        </html>
        "##);
        assert!(page.contains("default-src 'none'"));
        assert!(!page.contains("src=") && !page.contains("@import") && !page.contains("url("));
    }

    #[test]
    fn references_are_ranges_in_html_too() {
        let text = PrintText::with_notes("A", &[0, 1, 2, 4]);
        let link = |number: usize| format!("<a href=\"#n{number}\">{number}</a>");
        let want = format!("A <sup>{}-{}, {}</sup>", link(1), link(3), link(5));
        assert_eq!(html_spans(&text), want);
    }
}
