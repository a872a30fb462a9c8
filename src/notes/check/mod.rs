//! Holds one note against its schema, the vocabularies and itself.
//!
//! Everything that can be said of a note without looking at other notes is said here, each with its
//! place, what was found, what was expected and how to mend it. Ties to other notes are handed on
//! ([`Tie`]); whether they lead anywhere is for whoever knows the whole base.

mod city;
pub mod look_alike;
pub mod path;
mod wording;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;

use super::clean::{find_hidden, name_hidden, quote};
use super::findings::Faults;
use super::front_matter::Format;
use super::front_matter::tree::{FieldValue, KeyValue, SpannedValue, find};
use super::links::{LinkTo, NoteLink, read_links};
use super::markdown_syntax;
use super::read_note::{Defaults, NoteParts, read_parts, settle};
use crate::model::finding::{Code, Finding};
use crate::model::note::{Kind, NoteId};
use crate::model::place::Place;
use crate::model::vocabulary::Vocabularies;

/// Most characters of a summary.
const LONGEST_SUMMARY_CHARS: usize = 300;

/// Most hidden characters reported for one note: they come in swarms.
const MOST_HIDDEN: usize = 20;

/// What a note says of another one, with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tie {
    /// How it is said.
    pub by: TieBy,
    /// The id or alias of the other note.
    pub to: NoteId,
    /// The heading of the other note that a link names.
    pub heading: Option<String>,
    /// Where it is said.
    pub place: Place,
    /// How many characters of the line it takes.
    pub length: u32,
}

/// How a note says something of another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TieBy {
    /// By a link in its body.
    Link,
    /// By this key of its front matter.
    Key(&'static str),
}

/// A note, checked by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedNote {
    /// Its id.
    pub id: NoteId,
    /// Its earlier ids, each with its place.
    pub aliases: Vec<(String, Place)>,
    /// What it says of other notes.
    pub ties: Vec<Tie>,
    /// What is wrong with it, in the order of the file.
    pub findings: Vec<Finding>,
}

/// Checks the note in a text.
///
/// Cities are looked up in the list `cities` of the vocabularies; without one they are not judged.
pub fn check_note(
    path: &str,
    text: &str,
    defaults: &Defaults,
    vocabularies: &Vocabularies,
) -> CheckedNote {
    let NoteParts {
        mut note,
        front,
        mut faults,
    } = read_parts(path, text, defaults);
    settle(&mut note, vocabularies);
    path::check_name(path, &mut faults);
    look_alike::check(path, &mut faults);
    let mut ties = Vec::new();
    if front.format != Format::None {
        ties = key_rules::check(note.kind, &front.entries, vocabularies, &mut faults);
        path::check_place(&note, &front.entries, vocabularies, &mut faults);
        check_summary(&front.entries, &mut faults);
        check_decoded(&front.entries, &mut faults);
        if note.kind == Kind::City {
            city::check(&front.entries, &mut faults);
        }
    }
    check_hidden(&mut faults);
    if note.body.trim().is_empty() {
        let at = front.body_start..front.body_start;
        let help = "Write below the closing +++ what was done and what came of it";
        faults.add(Code::EmptyBody, at, "the note has no text", help);
    }
    let links = read_links(&note);
    check_links(&links, &note.body, path, &mut faults);
    ties.extend(links.into_iter().filter_map(|link| tie_of(link, path)));
    let aliases = aliases(&front.entries, &faults);
    CheckedNote {
        id: note.id,
        aliases,
        ties,
        findings: faults.into_findings(),
    }
}

fn aliases(entries: &[KeyValue<'_>], faults: &Faults<'_>) -> Vec<(String, Place)> {
    let items = find(entries, "aliases").map_or(&[][..], |entry| entry.item.one_or_many());
    let named = items.iter().filter_map(|item| {
        let alias = item.value.as_text()?.trim().to_owned();
        Some((alias, faults.place(item.at.start)))
    });
    named.collect()
}

fn check_summary(entries: &[KeyValue<'_>], faults: &mut Faults<'_>) {
    let Some(entry) = find(entries, "summary") else {
        return;
    };
    let Some(text) = entry.item.value.as_text() else {
        return;
    };
    let count = text.trim().chars().count();
    if count > LONGEST_SUMMARY_CHARS {
        faults.add(
            Code::LongSummary,
            entry.item.at.clone(),
            format!("the summary has {count} characters, expected at most {LONGEST_SUMMARY_CHARS}"),
            "Keep what a busy reader needs; the rest belongs in the text",
        );
    }
}

/// Hidden characters in the file as it stands.
fn check_hidden(faults: &mut Faults<'_>) {
    let text = faults.text();
    for (at, c) in find_hidden(text).take(MOST_HIDDEN) {
        faults.add(
            Code::HiddenCharacter,
            at..at + c.len_utf8(),
            format!("the text holds {}", name_hidden(c)),
            "Delete the character; it cannot be seen, and may hide what can",
        );
    }
}

/// Hidden characters that an escape in the front matter stands for, as in `"\u001b"`.
fn check_decoded(entries: &[KeyValue<'_>], faults: &mut Faults<'_>) {
    for entry in entries {
        if let Cow::Owned(key) = &entry.key {
            check_decoded_text(key, &entry.key_at, faults);
        }
        check_decoded_item(&entry.item, faults);
    }
}

fn check_decoded_item(item: &SpannedValue<'_>, faults: &mut Faults<'_>) {
    match &item.value {
        // Text that is borrowed from the file stands there as it is.
        FieldValue::Text(Cow::Owned(text)) => check_decoded_text(text, &item.at, faults),
        FieldValue::List(items) => {
            for item in items {
                check_decoded_item(item, faults);
            }
        }
        FieldValue::Table(entries) => check_decoded(entries, faults),
        _ => {}
    }
}

fn check_decoded_text(text: &str, at: &Range<usize>, faults: &mut Faults<'_>) {
    // Those that stand in the file as they are were reported already.
    let raw = faults.text().get(at.clone()).unwrap_or_default();
    let Some((_, c)) = find_hidden(text).find(|(_, c)| !raw.contains(*c)) else {
        return;
    };
    faults.add(
        Code::HiddenCharacter,
        at.clone(),
        format!("the value stands for text with {}", name_hidden(c)),
        "Delete the escape; it cannot be seen, and may hide what can",
    );
}

fn check_links(links: &[NoteLink], body: &str, path: &str, faults: &mut Faults<'_>) {
    let mut anchors: Option<BTreeSet<String>> = None;
    for link in links {
        if faults.is_full() {
            return;
        }
        match &link.to {
            LinkTo::Unsafe(target) => add_link(
                faults,
                Code::UnsafeLink,
                link,
                path,
                format!(
                    "the link {} is never opened, expected http, https or mailto",
                    quote(target)
                ),
                "Link to a web page or to a note",
            ),
            LinkTo::Broken => add_link(
                faults,
                Code::BrokenLink,
                link,
                path,
                format!("the link {} leads to no note", quote(&link.written)),
                "Name a note by its id, as in [[cities/oslo]], or by a path to its .md file",
            ),
            LinkTo::Heading(heading) => {
                let anchors = anchors.get_or_insert_with(|| {
                    let headings = markdown_syntax::outline(body).into_iter();
                    headings.map(|heading| heading.anchor).collect()
                });
                if !leads_to_heading(heading, anchors) {
                    add_link(
                        faults,
                        Code::BrokenLink,
                        link,
                        path,
                        format!("the note has no heading {}", quote(heading)),
                        "Write the heading as in the text: small letters, hyphens for spaces",
                    );
                }
            }
            LinkTo::Note(_) | LinkTo::Web(_) => {}
        }
    }
}

/// Whether one of the anchors is what a link names after `#`, as anchor or in words.
pub(crate) fn leads_to_heading(heading: &str, anchors: &BTreeSet<String>) -> bool {
    let anchor = markdown_syntax::anchor(heading);
    // Footnotes have places of their own.
    heading.is_empty() || anchors.contains(&anchor)
}

fn add_link(
    faults: &mut Faults<'_>,
    code: Code,
    link: &NoteLink,
    path: &str,
    message: String,
    help: &str,
) {
    let place = Place::new(path, link.line, link.column);
    let length = link.written.chars().count() as u32;
    faults.push(Finding::new(code, place, message, help).spanning(length));
}

fn tie_of(link: NoteLink, path: &str) -> Option<Tie> {
    let LinkTo::Note(to) = link.to else {
        return None;
    };
    Some(Tie {
        by: TieBy::Link,
        to,
        heading: link.heading,
        place: Place::new(path, link.line, link.column),
        length: link.written.chars().count() as u32,
    })
}

mod key_rules;
#[cfg(test)]
mod tests;
