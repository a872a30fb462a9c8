//! The text that cities sign: what a joint letter prints above its signatures.
//!
//! The letter and the fingerprint of a signature both read it here, so that they cannot differ.

use super::body_sections::{BodyItem, BodySection, read_sections};
use super::{checked_sentences, is_unchecked};
use crate::model::alliance::note_keys::texts;
use crate::model::note::Note;

/// Lower-case headings of the section with the wording of a letter.
const WORDING_HEADINGS: [&str; 5] = ["text", "the text", "wording", "letter", "the letter"];

/// The text of a position or statement, without what is marked as unchecked.
///
/// A part is empty if the letter does not print it.
#[derive(Debug, Clone, PartialEq)]
pub struct LetterText {
    /// The title of the note.
    pub title: String,
    /// To whom it is addressed.
    pub addressee: String,
    /// What the cities themselves promise.
    pub commitment: String,
    /// What they ask.
    pub ask: String,
    /// Bills and rules that it is about.
    pub measures: Vec<String>,
    /// The stance on the measures, by vocabulary id.
    pub stance: Option<String>,
    /// Changes that they demand.
    pub amendments: Vec<String>,
    /// The section `Text`; the whole body of a note without commitment, ask and amendments.
    pub body: Vec<BodySection>,
}

impl LetterText {
    /// The text of a note.
    pub fn of(note: &Note) -> Self {
        let line = |key: &str| checked_sentences(&texts(note, key).join(" "));
        let list = |key: &str| -> Vec<String> {
            let all = texts(note, key).into_iter();
            all.filter(|text| !is_unchecked(text)).collect()
        };
        let (commitment, ask, amendments) = (line("commitment"), line("ask"), list("amendments"));
        let measures = list("measures");
        let stance = note.filing.stance.clone();
        let stance = stance.filter(|_| !measures.is_empty());
        let is_bare = commitment.is_empty() && ask.is_empty() && amendments.is_empty();
        Self {
            title: note.title.clone(),
            addressee: texts(note, "addressee").join(" "),
            body: printed_sections(&note.body, is_bare),
            commitment,
            ask,
            measures,
            stance,
            amendments,
        }
    }

    /// Its parts by name, as plain text without the lead-ins of the letter.
    pub fn parts(&self) -> [(&'static str, String); 8] {
        let Self {
            title,
            addressee,
            commitment,
            ask,
            measures,
            stance,
            amendments,
            body,
        } = self;
        [
            ("title", title.clone()),
            ("addressee", addressee.clone()),
            ("commitment", commitment.clone()),
            ("ask", ask.clone()),
            ("measures", measures.join(", ")),
            ("stance", stance.clone().unwrap_or_default()),
            ("amendments", amendments.join("\n")),
            ("body", plain_text(body)),
        ]
    }
}

/// The wording sections with their subsections; without one, the whole body if `or_all`.
fn printed_sections(body: &str, or_all: bool) -> Vec<BodySection> {
    let (mut sections, _) = read_sections(body);
    let is_wording =
        |section: &BodySection| WORDING_HEADINGS.contains(&section.heading.to_lowercase().as_str());
    if sections.iter().any(is_wording) {
        // The level of the wording section that is being read.
        let mut level = None;
        sections.retain_mut(|section| {
            if is_wording(section) {
                level = Some(section.level);
                section.heading.clear();
            } else if level.is_some_and(|level| section.level <= level) {
                level = None;
            }
            level.is_some()
        });
    } else if !or_all {
        sections.clear();
    }
    for section in &mut sections {
        section.items.retain(|item| !is_unchecked(&item.text()));
    }
    sections
}

fn plain_text(sections: &[BodySection]) -> String {
    let lines = sections.iter().flat_map(|section| {
        let items = section.items.iter().map(BodyItem::text);
        std::iter::once(section.heading.clone()).chain(items)
    });
    lines.collect::<Vec<_>>().join("\n")
}
