//! A document of blocks, printed as Markdown, HTML or plain text.

mod html_printout;
pub(super) mod markdown_printout;
mod text_printout;

use strum::{EnumMessage, EnumString, IntoStaticStr, VariantArray};

use crate::notes::clean::clean;

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
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, EnumMessage, EnumString, IntoStaticStr, VariantArray,
)]
#[strum(serialize_all = "kebab-case")]
pub enum PrintFormat {
    /// Markdown.
    #[strum(serialize = "md")]
    Markdown,
    /// One HTML page that loads nothing and prints on A4.
    Html,
    /// Plain text.
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
}
