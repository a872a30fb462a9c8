//! A document as Markdown with footnotes.

use std::fmt::Write as _;

use super::{PrintBlock, PrintText, Printout};
use crate::notes::clean::clean;
use crate::notes::links::is_web_address;

impl Printout {
    pub(super) fn markdown(&self) -> String {
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
}

fn markdown_spans(text: &PrintText) -> String {
    text.written(markdown_text, |notes| {
        let marks = notes.iter().map(|note| format!("[^{note}]"));
        marks.collect()
    })
}

/// Escapes text for Markdown.
pub(in crate::notes::printouts) fn markdown_text(text: &str) -> String {
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
