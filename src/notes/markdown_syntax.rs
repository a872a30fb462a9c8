//! The Markdown dialect of notes: extensions, formulas, headings.
//!
//! All code parses bodies with [`parse`], so that links, headings, the reader and the index agree
//! on what is code and what is text.

mod formulas;
mod markup_limit;

use std::collections::HashMap;
use std::ops::Range;

use pulldown_cmark::{CowStr, Event, LinkType, Options, Parser, Tag, TagEnd};

pub use self::markup_limit::{MAX_MARKUP, markup_end};
use crate::model::text_folding::composed;

/// A heading of a note's body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteHeading {
    /// 1 to 6.
    pub level: u8,
    /// Its text without markup.
    pub text: String,
    /// Its anchor, unique within the note: `powers-needed`.
    pub anchor: String,
    /// The byte range of the heading in the body.
    pub range: Range<usize>,
}

/// Parses the Markdown of notes; yields events with their byte ranges.
///
/// That is `CommonMark` with tables, footnotes, strikethrough, task lists, `[[links]]` and
/// formulas. A formula becomes text as written, with its `$` and line endings. What lies below
/// [`markup_end`] becomes one block of code.
pub fn parse(body: &str) -> impl Iterator<Item = (Event<'_>, Range<usize>)> {
    let end = markup_end(body);
    let (body, below) = body.split_at(end);
    let (plain, read) = if body.contains('$') {
        (None, formulas::parse(body))
    } else {
        (Some(Parser::new_ext(body, OPTIONS)), Vec::new())
    };
    let plain = plain.map(Parser::into_offset_iter);
    let events = plain.into_iter().flatten().chain(read);
    let events = events.map(|(event, range)| (adapt(event), range));
    events.chain(markup_limit::as_written(below, end))
}

const OPTIONS: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_TASKLISTS)
    .union(Options::ENABLE_WIKILINKS);

fn adapt(event: Event<'_>) -> Event<'_> {
    match event {
        Event::InlineMath(formula) => Event::Text(format!("${formula}$").into()),
        Event::DisplayMath(formula) => Event::Text(format!("$${formula}$$").into()),
        Event::Start(Tag::Link {
            link_type: link_type @ LinkType::WikiLink { .. },
            dest_url,
            title,
            id,
        }) => Event::Start(Tag::Link {
            link_type,
            dest_url: without_escape(dest_url),
            title,
            id,
        }),
        Event::Start(Tag::Image {
            link_type: link_type @ LinkType::WikiLink { .. },
            dest_url,
            title,
            id,
        }) => Event::Start(Tag::Image {
            link_type,
            dest_url: without_escape(dest_url),
            title,
            id,
        }),
        event => event,
    }
}

/// The `id` of `[[id\|text]]`: inside a table the bar must be escaped.
fn without_escape(target: CowStr<'_>) -> CowStr<'_> {
    match target.strip_suffix('\\') {
        Some(target) => target.to_owned().into(),
        None => target,
    }
}

/// The byte ranges of link definitions, as in `[label]: address`, in order.
pub fn link_definitions(body: &str) -> Vec<Range<usize>> {
    let parser = Parser::new_ext(&body[..markup_end(body)], OPTIONS);
    let definitions = parser.reference_definitions().iter();
    let mut ranges: Vec<Range<usize>> = definitions.map(|(_, one)| one.span.clone()).collect();
    ranges.sort_unstable_by_key(|range| range.start);
    ranges
}

/// The headings of a body, in order.
pub fn outline(body: &str) -> Vec<NoteHeading> {
    let mut headings: Vec<NoteHeading> = Vec::new();
    let mut seen = HashMap::new();
    let mut open: Option<(u8, Range<usize>, String)> = None;
    for (event, range) in parse(body) {
        match event {
            Event::Start(Tag::Heading { level, .. }) => {
                open = Some((level as u8, range, String::new()));
            }
            Event::End(TagEnd::Heading(_)) => {
                if let Some((level, range, text)) = open.take() {
                    let anchor = unique_anchor(&text, &mut seen);
                    headings.push(NoteHeading {
                        level,
                        text,
                        anchor,
                        range,
                    });
                }
            }
            Event::Text(piece) | Event::Code(piece) => {
                if let Some((_, _, text)) = &mut open {
                    text.push_str(&piece);
                }
            }
            Event::SoftBreak | Event::HardBreak => {
                if let Some((_, _, text)) = &mut open {
                    text.push(' ');
                }
            }
            _ => {}
        }
    }
    headings
}

/// The GitHub anchor of a heading: lower case, hyphens for spaces, no punctuation.
pub fn anchor(text: &str) -> String {
    composed(text.trim())
        .to_lowercase()
        .chars()
        .filter_map(|c| match c {
            ' ' => Some('-'),
            '-' | '_' => Some(c),
            _ => c.is_alphanumeric().then_some(c),
        })
        .collect()
}

fn unique_anchor(text: &str, seen: &mut HashMap<String, usize>) -> String {
    let name = anchor(text);
    let count = seen.entry(name.clone()).or_insert(0);
    *count += 1;
    match *count {
        1 => name,
        n => format!("{name}-{}", n - 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_have_level_text_anchor_and_place() {
        let body = "# What it *does*\n\ntext\n\n## Costs & `EUR`\n\n```\n# no heading\n```\n\nResults\n---\n\n## Results\n";
        let got: Vec<(u8, String, String, &str)> = outline(body)
            .into_iter()
            .map(|h| (h.level, h.text, h.anchor, body[h.range].trim_end()))
            .collect();
        let want = [
            (1, "What it does", "what-it-does", "# What it *does*"),
            (2, "Costs & EUR", "costs--eur", "## Costs & `EUR`"),
            (2, "Results", "results", "Results\n---"),
            (2, "Results", "results-1", "## Results"),
        ];
        let want = want
            .map(|(level, text, anchor, line)| (level, text.to_owned(), anchor.to_owned(), line));
        assert_eq!(got, want);
    }

    fn texts(body: &str) -> Vec<String> {
        let events = parse(body).filter_map(|(event, _)| match event {
            Event::Text(text) => Some(text.into_string()),
            _ => None,
        });
        events.collect()
    }

    #[test]
    fn formulas_are_text_as_written() {
        for formula in [
            r"$\int_0^1 x\,dx$",
            r"$\{a, b\}$",
            r"$a*b*c_i$",
            r"$2\,\pi$",
            "$[a](b)$",
            "$[[x]]$",
            "$f[x](y)$",
            r"$$f[x](y) \\ z$$",
            "$$\na = b \\\\\nc = d\n$$",
        ] {
            assert_eq!(texts(formula), [formula]);
        }
        assert_eq!(texts("> $$\n> a \\\\\n> b\n> $$"), ["$$\na \\\\\nb\n$$"]);
    }

    #[test]
    fn prices_are_not_formulas() {
        for body in [
            "It cost US$5 *more* than NZ$6.",
            "From $5 [[cities/oslo]] to ($6).",
            r"With $\alpha$ from $5 [[cities/oslo]] to US$6.",
            r"With $\alpha$ from $5 *a* to $6.",
            r"With $$\alpha$$ from 5 $ [b](c) to 6 $.",
            "Rated $$ [[cities/oslo]] or $$ by all.",
            r"From $5 *a* \$6",
            "$[5](a)/$[6](b)",
            "[$b](c$)",
        ] {
            let is_marked = parse(body)
                .any(|(event, _)| matches!(event, Event::Start(Tag::Emphasis | Tag::Link { .. })));
            assert!(is_marked, "{body}");
        }
    }

    #[test]
    fn formulas_beside_prices_are_kept() {
        for (body, formula) in [
            (
                r"It cost US$5 and NZ$6.

So $\{a, b\}$.",
                r"$\{a, b\}$",
            ),
            (r"From $5 *a* to US$6 for $\{a, b\}$ *b*.", r"$\{a, b\}$"),
            (r"From $5 [[cities/oslo|a$b]] to $6: $x\,y$", r"$x\,y$"),
            (
                "US$1 US$2 US$3 US$4 US$5\n\n$$\nc \\\\\n$$",
                "$$\nc \\\\\n$$",
            ),
        ] {
            assert!(
                texts(body).contains(&formula.to_owned()),
                "{:?}",
                texts(body)
            );
            assert!(texts(body).concat().contains('5'));
        }
        let links: Vec<_> = parse("$5 [a](b$c) [d](e$f) for US$6, $x_1$")
            .filter_map(|(event, _)| match event {
                Event::Start(Tag::Link { dest_url, .. }) => Some(dest_url.into_string()),
                _ => None,
            })
            .collect();
        assert_eq!(links, ["b$c", "e$f"]);
    }

    #[test]
    fn lines_of_a_formula_start_no_list() {
        for formula in [
            "$$\na\n+ b\n- c\n* d\n$$",
            "$$\na\n= b\n> c\n1. d\n# e\n$$",
            "$$a\n---\n+ b$$",
        ] {
            assert_eq!(texts(formula), [formula]);
        }
        assert_eq!(texts("> $$\n> a\n> + b\n> $$"), ["$$\na\n+ b\n$$"]);
        for list in [
            "Cheap: $$\n- a\n- b $$",
            "$$ is dear\n\n- a\n- b\n\n$$",
            "- $$ a\n- $$",
            "```\n$$\n```\n- a\n```\n$$\n```",
        ] {
            let is_list = parse(list).any(|(event, _)| matches!(event, Event::Start(Tag::Item)));
            assert!(is_list, "{list}");
        }
    }

    #[test]
    fn anchors_keep_letters_of_every_script() {
        assert_eq!(anchor("横浜 Zürich, 2030!"), "横浜-zürich-2030");
        assert_eq!(anchor("E\u{301}cole"), "\u{e9}cole");
    }
}
