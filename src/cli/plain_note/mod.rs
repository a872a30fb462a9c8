//! A note as linear text: for terminals, pipes, and people who listen.
//!
//! First title and id, then what the front matter says with the labels of [`schema`], the body,
//! and at the end what the body points at, numbered. Everything is cleaned on the way out. Knows
//! nothing of files or screens.
//!
//! [`schema`]: crate::model::schema

mod body;
mod facts;
mod fill_lines;

use std::collections::HashMap;
use std::io::{self, Write};

use super::console::{OutputFormat, OutputStyle};
use crate::model::note::{Note, NoteId};
use crate::model::vocabulary::Vocabularies;
use crate::notes::address::to_open;
use crate::notes::clean::{clean, clean_name};
use fill_lines::{Indent, PlainText};

/// Lines longer than this are hard to read, however wide the terminal is.
const WIDEST_COLS: usize = 100;

/// What is written in a note and means more: words of vocabularies, and other notes.
pub(super) struct Meanings<'a> {
    pub(super) vocabularies: &'a Vocabularies,
    /// The notes that links and keys lead to, with their titles, by what is written.
    pub(super) notes: HashMap<String, (NoteId, String)>,
}

impl Meanings<'_> {
    /// A link's target or an id as people read it: the title with the id, where it is known.
    fn named(&self, written: &str) -> String {
        let Some((id, title)) = self.notes.get(written) else {
            // Terminals open addresses that they find in a text.
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
    look: OutputStyle,
) -> io::Result<()> {
    let look = OutputStyle {
        width_cols: look.width_cols.map(|width| width.min(WIDEST_COLS)),
        ..look
    };
    let mut printer = Printer { out, look };
    printer.words(&PlainText::bold(&clean(&note.title)), &Indent::NONE)?;
    match look.form {
        OutputFormat::Plain => writeln!(printer.out, "Id: {}", clean_name(note.id.as_str()))?,
        _ => writeln!(printer.out, "{}", look.faint(&clean_name(note.id.as_str())))?,
    }
    if !note.summary.is_empty() {
        printer.gap()?;
        printer.words(&PlainText::plain(&clean(&note.summary)), &Indent::NONE)?;
    }
    printer.gap()?;
    facts::print_facts(note, meanings, &mut printer)?;
    body::print_body(&note.body, meanings, &mut printer)
}

/// Writes filled lines.
struct Printer<'a> {
    out: &'a mut dyn Write,
    look: OutputStyle,
}

impl Printer<'_> {
    /// Writes words over as many lines as they need.
    fn words(&mut self, words: &PlainText, indent: &Indent) -> io::Result<()> {
        writeln!(self.out, "{}", fill_lines::fill(words, indent, self.look))
    }

    /// Sets apart what follows.
    fn gap(&mut self) -> io::Result<()> {
        writeln!(self.out)
    }

    /// The title of a part.
    fn heading(&mut self, level: u8, words: &PlainText) -> io::Result<()> {
        let marker = match self.look.form {
            OutputFormat::Plain => "Heading: ".to_owned(),
            _ if self.look.colour => String::new(),
            _ => format!("{} ", "#".repeat(usize::from(level))),
        };
        let mut line = PlainText::plain(&marker);
        line.append(words.clone().into_bold());
        self.words(&line, &Indent::NONE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::growth::{BODIES, assert_linear};
    use crate::model::note::{Filing, Kind, Stewardship};

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
            standing: Stewardship::default(),
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

    fn printed(look: OutputStyle) -> String {
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
        print_note(&note(), &meanings, &mut out, look).expect("memory takes everything");
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
        Results:
        - Indicator: Heat delivered; Value: 28.5; Unit: MW; Year: 2022; Source: Annual report
        Cities: oslo
        Confirmed: 2 Mar 2026
        Sources:
        - Title: Annual report; Address: https://example.org/a; Publisher: Hafslund; Year: 2023
        Relations:
        - Kind: evidence-for; Note: Clean heat (positions/clean-heat)
        odd-key: 1, 2

        # What it does

        It works, see the plan [1] and Oslo [2].[^1] ·[31m

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

        [^1] A footnote.

        ## Links
        [1] https://example.org/plan
        [2] Oslo· (cities/oslo)
        ");
    }

    #[test]
    fn prints_for_people_who_listen() {
        let look = OutputStyle {
            form: OutputFormat::Plain,
            ..OutputStyle::TEXT
        };
        insta::assert_snapshot!(printed(look), @r"
        Heat from sewage·[2J
        Id: practices/oslo/sewage-heat

        A plant takes heat from sewage.

        Status: in-force
        In force from: 2019
        Results:
        - Indicator: Heat delivered; Value: 28.5; Unit: MW; Year: 2022; Source: Annual report
        Cities: oslo
        Confirmed: 2 Mar 2026
        Sources:
        - Title: Annual report; Address: https://example.org/a; Publisher: Hafslund; Year: 2023
        Relations:
        - Kind: evidence-for; Note: Clean heat (positions/clean-heat)
        odd-key: 1, 2

        Heading: What it does

        It works, see the plan [1] and Oslo [2].[^1] ·[31m

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

        [^1] A footnote.

        Heading: Links
        [1] https://example.org/plan
        [2] Oslo· (cities/oslo)
        ");
    }

    #[test]
    fn fills_a_narrow_terminal() {
        let look = OutputStyle {
            width_cols: Some(24),
            ..OutputStyle::TEXT
        };
        let printed = printed(look);
        let widest = printed
            .lines()
            // Ids and addresses are copied, so they stay whole.
            .filter(|line| !line.contains('/'))
            .map(unicode_width::UnicodeWidthStr::width)
            .max();
        assert!(widest.is_some_and(|widest| widest <= 24), "{printed}");
    }

    #[test]
    fn prints_in_proportion() {
        let meanings = Meanings {
            vocabularies: &Vocabularies::default(),
            notes: HashMap::new(),
        };
        let look = OutputStyle {
            width_cols: Some(80),
            ..OutputStyle::TEXT
        };
        assert_linear("show", BODIES, |body| {
            let note = Note {
                body: body.to_owned(),
                ..note()
            };
            print_note(&note, &meanings, &mut io::sink(), look).expect("a sink takes everything");
        });
    }
}
