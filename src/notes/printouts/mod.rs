//! Documents for people outside guildhall: joint letters, briefs, exported notes.
//!
//! [`joint_letter()`] and [`city_brief()`] compose documents; [`printout`] prints them as
//! Markdown, HTML or text. [`note_export`] prints whole notes. All text is cleaned and
//! escaped here. The output is deterministic.

pub mod bibliography;
pub mod body_sections;
pub mod city_brief;
pub mod closed_notes;
mod html_page;
pub mod joint_letter;
pub mod letter_text;
pub mod note_export;
pub mod note_facts;
mod practice_reader;
pub mod printout;
mod source_numbers;
mod wrap_text;
mod written_words;

pub use city_brief::{BriefSubject, CityBrief, NEAREST, city_brief};
pub use joint_letter::joint_letter;
pub use printout::{PrintFormat, Printout};

use super::sentence_diff::sentences;
use crate::model::date::Date;

/// The version of the notes behind a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotesVersion {
    /// Name of the knowledge base.
    pub base: String,
    /// The day of its last saved change; without a history, today.
    pub date: Date,
    /// Id of the last saved change; `None` without a history.
    pub commit: Option<String>,
    /// Whether notes of the document have unsaved changes.
    pub has_unsaved: bool,
}

impl NotesVersion {
    /// The version as a line: base, day and saved change.
    pub fn in_words(&self) -> String {
        let date = self.date.in_full();
        let mut words = format!("Made from the notes of {} as of {date}", self.base);
        if let Some(commit) = &self.commit {
            words.extend([", saved as ", &commit[..12.min(commit.len())]]);
        }
        if self.has_unsaved {
            words += ", with changes that are not saved yet";
        }
        words + "."
    }
}

/// The text without sentences that are marked as unchecked.
fn checked_sentences(text: &str) -> String {
    let sentences = sentences(text).into_iter();
    let checked = sentences.filter(|sentence| !is_unchecked(sentence));
    let checked: Vec<String> = checked.map(|sentence| sentence.trim().to_owned()).collect();
    checked.join(" ").trim().to_owned()
}

/// Whether a text calls itself unchecked or an editors' choice.
fn is_unchecked(text: &str) -> bool {
    const MARKS: [&str; 4] = [
        "general knowledge",
        "not checked",
        "editors' reading",
        "chosen by the editors",
    ];
    let text = text.to_lowercase().replace('’', "'");
    MARKS.iter().any(|mark| text.contains(mark))
}

/// A text as ` (text)`; nothing if it is empty.
fn in_brackets(text: &str) -> String {
    match text {
        "" => String::new(),
        text => format!(" ({text})"),
    }
}

/// The text with its first letter in upper case.
fn capital(text: &str) -> String {
    let mut letters = text.trim().chars();
    let first = letters.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(letters).collect()
}
