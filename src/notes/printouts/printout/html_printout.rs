//! A document as one HTML page.

use std::fmt::Write as _;

use super::{PrintBlock, PrintText, Printout, ranges};
use crate::notes::clean::clean;
use crate::notes::printouts::html_page::{html_address, html_page, html_text};

impl Printout {
    pub(super) fn html(&self) -> String {
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
        html_page(&self.title, lang, &body)
    }
}

fn html_spans(text: &PrintText) -> String {
    let link = |note| format!("<a href=\"#n{note}\">{note}</a>");
    text.written(html_text, |notes| {
        format!("<sup>{}</sup>", ranges(notes, link))
    })
}

fn join(text: &str, url: &str) -> String {
    let parts = [text, url].into_iter().filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_ranges_in_html_too() {
        let text = PrintText::with_notes("A", &[0, 1, 2, 4]);
        let link = |number: usize| format!("<a href=\"#n{number}\">{number}</a>");
        let want = format!("A <sup>{}-{}, {}</sup>", link(1), link(3), link(5));
        assert_eq!(html_spans(&text), want);
    }
}
