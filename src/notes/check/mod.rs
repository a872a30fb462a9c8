//! Checks one note against its schema and the vocabularies.
//!
//! Does all checks that need no other note. Each finding has its place, what was found, what was
//! expected and how to fix it. References to other notes are returned ([`NoteReference`]); the check of the
//! whole base resolves them.

mod advocacy;
mod city;
mod endorsement;
pub mod look_alike;
mod past_dates;
pub mod path;
pub(super) mod wording;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;

pub use past_dates::PastDate;

use super::clean::{find_hidden, name_hidden, quote};
use super::findings::Faults;
use super::front_matter::tree::{FieldValue, KeyValue, SpannedValue, find};
use super::front_matter::{self, Format};
use super::links::{LinkTo, NoteLink, read_links};
use super::markdown_syntax;
use super::read_note::{Defaults, NoteParts, read_parts, resolve_terms};
use crate::model::finding::{Code, Finding};
use crate::model::note::{Kind, NoteId};
use crate::model::place::Place;
use crate::model::vocabulary::Vocabularies;

/// Maximum length of a summary, in characters.
const MAX_SUMMARY_CHARS: usize = 300;

/// Maximum number of hidden characters reported for one note.
const MAX_HIDDEN: usize = 20;

/// A reference to another note, with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteReference {
    /// Where the reference comes from.
    pub by: ReferenceOrigin,
    /// The id or alias of the other note.
    pub to: NoteId,
    /// The heading of the other note that a link names.
    pub heading: Option<String>,
    /// Line and column of the reference.
    pub place: Place,
    /// Its length in characters.
    pub length: u32,
}

/// The origin of a reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReferenceOrigin {
    /// A link in the body.
    Link,
    /// This key of the front matter.
    Key(&'static str),
}

/// The result of checking one note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedNote {
    /// Id of the note.
    pub id: NoteId,
    /// Its earlier ids, each with its place.
    pub aliases: Vec<(String, Place)>,
    /// The city whose response it is, if it is one.
    pub city: Option<String>,
    /// Its references to other notes.
    pub references: Vec<NoteReference>,
    /// The years and days of what has happened.
    pub past_dates: Vec<PastDate>,
    /// Its findings, in file order.
    pub findings: Vec<Finding>,
}

/// Checks the note in a text.
///
/// Cities are looked up in the vocabulary `cities`; without it they are not checked.
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
    resolve_terms(&mut note, vocabularies);
    path::check_name(path, &mut faults);
    look_alike::check(path, &mut faults);
    let mut references = Vec::new();
    if front.format != Format::None && front.block.len() <= front_matter::MAX_BYTES {
        references = key_rules::check(note.kind, &front.entries, vocabularies, &mut faults);
        path::check_place(&note, &front.entries, vocabularies, &mut faults);
        check_summary(&front.entries, &mut faults);
        check_decoded(&front.entries, &mut faults);
        match note.kind {
            Kind::City => city::check(&front.entries, vocabularies, &mut faults),
            Kind::Endorsement => endorsement::check(&front.entries, vocabularies, &mut faults),
            Kind::Position | Kind::Statement => {
                advocacy::check(&note, &front.entries, &mut faults);
            }
            _ => {}
        }
    }
    check_hidden(&mut faults);
    check_conflict_marks(&mut faults);
    if note.body.trim().is_empty() {
        let at = front.body_start..front.body_start;
        let help = "Write below the closing +++ what was done and with what result";
        faults.add(Code::EmptyBody, at, "the note has no text", help);
    }
    check_markup(&note.body, &mut faults);
    let links = read_links(&note);
    check_links(&links, &note.body, path, &mut faults);
    references.extend(
        links
            .into_iter()
            .filter_map(|link| reference_of(link, path)),
    );
    let aliases = aliases(&front.entries, &faults);
    let past_dates = past_dates::past_dates(note.kind, &front.entries, &faults);
    let city = note.kind.is_response().then(|| {
        let named = note.filing.cities.into_iter().next();
        named.unwrap_or_else(|| note.id.slug().to_owned())
    });
    CheckedNote {
        id: note.id,
        aliases,
        city,
        references,
        past_dates,
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

fn check_markup(body: &str, faults: &mut Faults<'_>) {
    let end = markdown_syntax::markup_end(body);
    if end < body.len() {
        let at = faults.text().len() - body.len() + end;
        faults.add(
            Code::TooMuchMarkup,
            at..at,
            format!(
                "the text has more than {} line ends and signs of markup; from here on it is \
                 shown as written, without links",
                markdown_syntax::MAX_MARKUP
            ),
            "Move parts of it into notes of their own, or data into the sources it came from",
        );
    }
}

fn check_summary(entries: &[KeyValue<'_>], faults: &mut Faults<'_>) {
    let Some(entry) = find(entries, "summary") else {
        return;
    };
    let Some(text) = entry.item.value.as_text() else {
        return;
    };
    let count = text.trim().chars().count();
    if count > MAX_SUMMARY_CHARS {
        faults.add(
            Code::LongSummary,
            entry.item.at.clone(),
            format!("the summary has {count} characters, expected at most {MAX_SUMMARY_CHARS}"),
            "Keep what a busy reader needs; the rest belongs in the text",
        );
    }
}

/// Reports the first conflict that another program left between two marks.
fn check_conflict_marks(faults: &mut Faults<'_>) {
    let mut at = 0;
    let mut begin = None;
    let mut is_divided = false;
    for line in faults.text().split_inclusive('\n') {
        if line.starts_with("<<<<<<< ") {
            (begin, is_divided) = (Some(at..at + line.trim_end().len()), false);
        } else if line.trim_end() == "=======" {
            is_divided = true;
        } else if line.starts_with(">>>>>>> ")
            && is_divided
            && let Some(begin) = begin.take()
        {
            faults.add(
                Code::ConflictMarks,
                begin,
                "another program left two versions here, between <<<<<<< and >>>>>>>",
                "Keep what is right of the two and remove the three lines of marks",
            );
            return;
        }
        at += line.len();
    }
}

/// Reports hidden characters in the text of the file.
fn check_hidden(faults: &mut Faults<'_>) {
    let text = faults.text();
    for (at, c) in find_hidden(text).take(MAX_HIDDEN) {
        faults.add(
            Code::HiddenCharacter,
            at..at + c.len_utf8(),
            format!("the text holds {}", name_hidden(c)),
            "Delete the character; it is invisible and can hide other text",
        );
    }
}

/// Reports hidden characters written as escapes in the front matter, as in `"\u001b"`.
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
        // Borrowed text has no escapes.
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
    // Unescaped ones are already reported.
    let raw = faults.text().get(at.clone()).unwrap_or_default();
    let Some((_, c)) = find_hidden(text).find(|(_, c)| !raw.contains(*c)) else {
        return;
    };
    faults.add(
        Code::HiddenCharacter,
        at.clone(),
        format!("the value has an escape for {}", name_hidden(c)),
        "Delete the escape; it is invisible and can hide other text",
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

/// Whether `heading`, as an anchor or as text, matches one of the anchors.
pub(crate) fn leads_to_heading(heading: &str, anchors: &BTreeSet<String>) -> bool {
    let anchor = markdown_syntax::anchor(heading);
    // A bare `#` links to the top of the note.
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

fn reference_of(link: NoteLink, path: &str) -> Option<NoteReference> {
    let LinkTo::Note(to) = link.to else {
        return None;
    };
    Some(NoteReference {
        by: ReferenceOrigin::Link,
        to,
        heading: link.heading,
        place: Place::new(path, link.line, link.column),
        length: link.written.chars().count() as u32,
    })
}

mod key_rules;
#[cfg(test)]
mod tests;
