//! Prints a note as linear text, for terminals, pipes and screen readers.
//!
//! Title, id and summary come first, then the facts of the front matter with the labels of
//! [`schema`], then the body and its link targets by number. Tables of the front matter (results,
//! sources, series) come last: a city has a hundred rows. All output is cleaned.
//!
//! [`schema`]: crate::model::schema

mod facts;
mod line_printer;

use std::collections::HashMap;
use std::io::{self, Write};

use line_printer::Printer;

use super::console::{OutputFormat, OutputStyle};
use crate::model::note::{Note, NoteId};
use crate::model::vocabulary::Vocabularies;
use crate::notes::clean::{clean, clean_name};
use crate::notes::link_address::to_open;
use crate::tui::theme::TextStyle;
use crate::tui::widgets::document::{
    Block, DocumentForm, LinkMarks, heading, lay_out, parse_markdown,
};
use crate::tui::widgets::styled_text::{TextSpan, plain};

/// Keys of an answer that are printed below its question.
const ABOUT_AN_ANSWER: [&str; 4] = ["answered-by", "cities", "answered", "year"];

/// Vocabularies and linked notes, for printing labels and titles.
pub(super) struct Meanings<'a> {
    pub(super) vocabularies: &'a Vocabularies,
    /// Linked notes with their titles, by the link as written.
    pub(super) notes: HashMap<String, (NoteId, String)>,
}

impl Meanings<'_> {
    /// Formats a link target or id: title and id if the note is known.
    fn named(&self, written: &str) -> String {
        let Some((id, title)) = self.notes.get(written) else {
            // Terminals make addresses in text clickable.
            let address = to_open(written);
            return clean(address.as_deref().unwrap_or(written)).into_owned();
        };
        let heading = written.find('#').map_or("", |at| &written[at..]);
        format!(
            "{} ({})",
            clean(title),
            clean_name(&format!("{id}{heading}"))
        )
    }
}

/// Prints a note.
///
/// # Errors
/// Those of `out`.
pub(super) fn print_note(
    note: &Note,
    meanings: &Meanings,
    out: &mut dyn Write,
    style: OutputStyle,
) -> io::Result<()> {
    print_text(note, meanings, out, style)?;
    print_data(note, meanings, out, style)
}

/// Prints a note without the tables of its front matter.
///
/// # Errors
/// Those of `out`.
pub(super) fn print_text(
    note: &Note,
    meanings: &Meanings,
    out: &mut dyn Write,
    style: OutputStyle,
) -> io::Result<()> {
    let mut printer = Printer::new(out, style);
    printer.blocks(&[Block::Paragraph(vec![TextSpan::new(
        &note.title,
        TextStyle::BOLD,
    )])])?;
    match style.form {
        OutputFormat::Plain => writeln!(printer.out, "Id: {}", clean_name(note.id.as_str()))?,
        _ => writeln!(
            printer.out,
            "{}",
            style.faint(&clean_name(note.id.as_str()))
        )?,
    }
    if !note.summary.is_empty() {
        printer.gap()?;
        printer.blocks(&[Block::Paragraph(vec![TextSpan::body(&note.summary)])])?;
    }
    printer.gap()?;
    facts::print_facts(note, meanings, &mut printer)?;
    print_body(note, meanings, &mut printer)
}

/// Prints the tables of a note's front matter.
///
/// # Errors
/// Those of `out`.
pub(super) fn print_data(
    note: &Note,
    meanings: &Meanings,
    out: &mut dyn Write,
    style: OutputStyle,
) -> io::Result<()> {
    facts::print_tables(note, meanings, &mut Printer::new(out, style))
}

/// Prints an answer below its question.
///
/// # Errors
/// Those of `out`.
pub(super) fn print_answer(
    answer: &Note,
    meanings: &Meanings,
    out: &mut dyn Write,
    style: OutputStyle,
) -> io::Result<()> {
    let mut printer = Printer::new(out, style);
    printer.gap()?;
    printer.blocks(&[heading(&format!("Answer: {}", answer.title))])?;
    writeln!(
        printer.out,
        "{}",
        style.faint(&clean_name(answer.id.as_str()))
    )?;
    let wants = |key: &str| ABOUT_AN_ANSWER.contains(&key);
    facts::print_facts_of(answer, wants, meanings, &mut printer)?;
    print_body(answer, meanings, &mut printer)
}

/// What a numbered link of a note leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum NumberedLink {
    /// A note, file or address as written.
    Target(String),
    /// The text of a footnote.
    Footnote(String),
}

/// The links of a note in plain text, by number.
pub(super) fn numbered_links(note: &Note) -> Vec<NumberedLink> {
    let body = parse_markdown(&note.body, LinkMarks::Listed { all: true });
    let footnotes = body.blocks.iter().filter_map(|block| match block {
        Block::Footnote(link, blocks) => Some((*link, blocks)),
        _ => None,
    });
    let footnotes: HashMap<usize, &Vec<Block>> = footnotes.collect();
    let text = |blocks: &[Block]| {
        let lines = lay_out(blocks, usize::MAX, DocumentForm::Spoken).lines;
        let lines: Vec<String> = lines.iter().map(|line| plain(&line.spans)).collect();
        lines.join("\n").trim().to_owned()
    };
    let links = body.links.iter().enumerate();
    links
        .map(|(i, link)| match footnotes.get(&i) {
            Some(blocks) => NumberedLink::Footnote(text(blocks)),
            None => NumberedLink::Target(link.written.clone()),
        })
        .collect()
}

/// Prints the body, then the targets of its links by number.
fn print_body(note: &Note, meanings: &Meanings, printer: &mut Printer) -> io::Result<()> {
    let all = printer.style.form == OutputFormat::Plain;
    let body = parse_markdown(&note.body, LinkMarks::Listed { all });
    if !body.blocks.is_empty() {
        printer.gap()?;
        printer.blocks(&body.blocks)?;
    }
    // Footnotes are already printed below the text.
    let links = body.links.iter().enumerate();
    let mut links = links.filter(|(_, link)| !link.is_footnote).peekable();
    if links.peek().is_none() {
        return Ok(());
    }
    printer.gap()?;
    printer.blocks(&[heading("Links")])?;
    for (i, link) in links {
        let target = TextSpan::body(&meanings.named(&link.written));
        printer.hanging(&format!("[{}] ", i + 1), &[target])?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::growth::{BODIES, FRONTS, assert_linear};
    use crate::model::note::{Audience, Filing, Kind, Stewardship};
    use crate::notes::{Defaults, read_note};

    fn note() -> Note {
        let front = r#"
title = "Heat from sewage"
summary = "A plant takes heat from sewage."
cities = ["oslo"]
status = "in-force"
year-in-force = 2019
confirmed = 2026-03-02
tags = []
odd-key = [1, 2]
results = [
  { indicator = "Heat delivered", value = 28.5, unit = "MW", year = 2022, source = "Annual report" },
]
sources = [{ title = "Annual report", url = "https://example.org/a", publisher = "Hafslund", year = 2023 }]
relations = [{ kind = "evidence-for", to = "positions/clean-heat" }]
"#;
        Note {
            id: "practices/oslo/sewage-heat".parse().expect("a safe id"),
            kind: Kind::Practice,
            title: "Heat from sewage\u{1b}[2J".to_owned(),
            summary: "A plant takes heat from sewage.".to_owned(),
            filing: Filing::default(),
            stewardship: Stewardship::default(),
            sources: Vec::new(),
            relations: Vec::new(),
            body_line: 1,
            keys: front.parse().expect("good TOML"),
            body: "# What it does\n\nIt *works*, see [the plan](https://example.org/plan)\nand \
                   [[cities/oslo|Oslo]].[^1] &#27;[31m\n\n- one\n  - two `code`\n- [x] three\n\n\
                   1. first\n\n   more\n2. second\n\n> quoted\n\n| Year | kt |\n|---|---|\n| 2020 | 12 |\n\
                   | 2021 | 11 |\n\n```\nas  it is\n```\n\n[^1]: A footnote.\n"
                .to_owned(),
        }
    }

    fn printed(style: OutputStyle) -> String {
        let mut out = Vec::new();
        let oslo = (
            "cities/oslo".parse().expect("an id"),
            "Oslo\u{1b}".to_owned(),
        );
        let clean_heat = "positions/clean-heat".parse().expect("an id");
        let meanings = Meanings {
            vocabularies: &Vocabularies::default(),
            notes: HashMap::from([
                ("cities/oslo".to_owned(), oslo),
                (
                    "positions/clean-heat".to_owned(),
                    (clean_heat, "Clean heat".to_owned()),
                ),
            ]),
        };
        print_note(&note(), &meanings, &mut out, style).expect("memory takes everything");
        String::from_utf8(out).expect("notes are text")
    }

    #[test]
    fn fuzz_printed_notes() {
        use crate::fuzz::{fuzz, seeds, targets};
        fuzz("markdown", &seeds("markdown"), targets::MARKDOWN, |bytes| {
            let meanings = Meanings {
                vocabularies: &Vocabularies::default(),
                notes: HashMap::new(),
            };
            let body = String::from_utf8_lossy(bytes).into_owned();
            let note = Note { body, ..note() };
            let mut out = Vec::new();
            print_note(&note, &meanings, &mut out, OutputStyle::TEXT)
                .expect("memory takes everything");
            let printed = String::from_utf8(out).expect("notes are text");
            assert!(
                printed
                    .lines()
                    .flat_map(str::chars)
                    .all(|c| !c.is_control())
            );
        });
    }

    #[test]
    fn prints_for_people() {
        insta::assert_snapshot!(printed(OutputStyle::TEXT), @r"
        Heat from sewage·[2J
        practices/oslo/sewage-heat

        A plant takes heat from sewage.

        Status: in-force
        In force from: 2019
        Cities: oslo
        Confirmed: 2 Mar 2026
        odd-key: 1, 2

        # What it does

        It works, see the plan [1] and Oslo [2]. [3] ·[31m

        - one
          - two `code`
        - [x] three

        1. first

           more

        2. second

        > quoted

        - Year: 2020; kt: 12
        - Year: 2021; kt: 11

            as  it is

        [3] A footnote.

        ## Links
        [1] https://example.org/plan
        [2] Oslo· (cities/oslo)

        ## Data
        Results:
        - Indicator: Heat delivered; Value: 28.5 MW; Year: 2022; Source: Annual report
        Sources:
        - Title: Annual report; Address: https://example.org/a; Publisher: Hafslund; Year: 2023
        Relations:
        - Kind: evidence-for; Note: Clean heat (positions/clean-heat)
        ");
    }

    #[test]
    fn a_source_that_is_a_footnote_is_printed_once() {
        let meanings = Meanings {
            vocabularies: &Vocabularies::default(),
            notes: HashMap::new(),
        };
        let printed = |footnote: &str| {
            let mut note = note();
            note.body.push_str(footnote);
            let mut out = Vec::new();
            print_data(&note, &meanings, &mut out, OutputStyle::TEXT).expect("memory");
            String::from_utf8(out).expect("notes are text")
        };
        assert!(printed("").contains("Sources:"));
        assert!(printed("\n[^2]: Longer. <https://example.org/ab>\n").contains("Sources:"));
        let once = printed("\n[^2]: Annual report. Hafslund, 2023. <https://example.org/a>\n");
        assert!(
            !once.contains("Sources:") && once.contains("Results:"),
            "{once}"
        );
    }

    #[test]
    fn prints_for_screen_readers() {
        let style = OutputStyle {
            form: OutputFormat::Plain,
            ..OutputStyle::TEXT
        };
        insta::assert_snapshot!(printed(style), @r"
        Heat from sewage·[2J
        Id: practices/oslo/sewage-heat

        A plant takes heat from sewage.

        Status: in-force
        In force from: 2019
        Cities: oslo
        Confirmed: 2 Mar 2026
        odd-key: 1, 2

        Heading: What it does

        It works, see the plan [1] and Oslo [2]. [3] ·[31m

        - one
          - two `code`
        - done: three

        1. first

           more

        2. second

        Quote: quoted

        - Year: 2020; kt: 12
        - Year: 2021; kt: 11

            as  it is

        [3] A footnote.

        Heading: Links
        [1] https://example.org/plan
        [2] Oslo· (cities/oslo)

        Heading: Data
        Results:
        - Indicator: Heat delivered; Value: 28.5 MW; Year: 2022; Source: Annual report
        Sources:
        - Title: Annual report; Address: https://example.org/a; Publisher: Hafslund; Year: 2023
        Relations:
        - Kind: evidence-for; Note: Clean heat (positions/clean-heat)
        ");
    }

    #[test]
    fn draws_tables_where_there_is_a_width() {
        let style = OutputStyle {
            width_cols: Some(60),
            ..OutputStyle::TEXT
        };
        let printed = printed(style);
        let lines: Vec<&str> = printed.lines().collect();
        let head = lines.iter().position(|line| line.starts_with("Year"));
        let head = head.expect("the table is printed");
        insta::assert_snapshot!(lines[head..head + 4].join("\n"), @r"
        Year  kt
        ----  --
        2020  12
        2021  11
        ");
    }

    #[test]
    fn fills_a_narrow_terminal() {
        let style = OutputStyle {
            width_cols: Some(24),
            ..OutputStyle::TEXT
        };
        let printed = printed(style);
        let widest = printed
            .lines()
            // Ids and addresses are copied, so they stay whole.
            .filter(|line| !line.contains('/'))
            .map(unicode_width::UnicodeWidthStr::width)
            .max();
        assert!(widest.is_some_and(|widest| widest <= 24), "{printed}");
    }

    #[test]
    fn printing_time_is_linear() {
        let meanings = Meanings {
            vocabularies: &Vocabularies::default(),
            notes: HashMap::new(),
        };
        let style = OutputStyle {
            width_cols: Some(80),
            ..OutputStyle::TEXT
        };
        assert_linear("show", BODIES, |body| {
            let note = Note {
                body: body.to_owned(),
                ..note()
            };
            print_note(&note, &meanings, &mut io::sink(), style).expect("a sink takes everything");
        });
        let defaults = Defaults {
            lang: "en".to_owned(),
            audience: Audience::Public,
        };
        assert_linear("show", FRONTS, |text| {
            let note = read_note("practices/oslo/a.md", text, &defaults).note;
            print_note(&note, &meanings, &mut io::sink(), style).expect("a sink takes everything");
        });
    }
}
