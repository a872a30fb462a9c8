//! The joint letter of a statement or position: its text, who signs it, their reservations.

use super::body_sections::{BodySection, read_sections};
use super::printout::{Footnote, PrintBlock, PrintText, Printout};
use super::{NotesVersion, capital, checked_sentences, is_unchecked, long_date};
use crate::model::alliance::note_keys::texts;
use crate::model::alliance::policy_texts::PolicyText;
use crate::model::alliance::signature_tally::{SignatureStatus, Tally, TallyRow};
use crate::model::note::{Audience, Note};
use crate::model::vocabulary::Vocabularies;

/// Headings of the section that holds the wording of a letter, in small letters.
const WORDING_HEADINGS: [&str; 5] = ["text", "the text", "wording", "letter", "the letter"];

/// The letter of a text, with the cities that stand behind it.
///
/// The wording is `commitment`, `ask`, `amendments` and the section `Text` of the body; the whole
/// body only if there is none of these. What is marked as not checked or as the editors' reading is
/// left out, and so are practices that are not public.
pub fn joint_letter(
    note: &Note,
    text: &PolicyText,
    tally: &Tally,
    notes: &[Note],
    vocabularies: &Vocabularies,
    version: &NotesVersion,
) -> Printout {
    let mut letter = Printout {
        title: note.title.clone(),
        lang: note.filing.lang.clone().unwrap_or_default(),
        notes_title: "Reservations".to_owned(),
        made_from: version.in_words(),
        ..Printout::default()
    };
    if !text.addressee.is_empty() {
        letter.head.push(format!("To: {}", text.addressee));
    }
    letter.head.push(long_date(version.date));
    if tally.needed() > 0 {
        let by = text.deadline.map(|day| format!("by {}", long_date(day)));
        letter.head.push(format!(
            "DRAFT: {} of {} cities have signed; {} more must sign {}.",
            tally.behind(),
            tally.quorum.unwrap_or(0),
            tally.needed(),
            by.unwrap_or_else(|| "before it is sent".to_owned()),
        ));
    }
    letter.blocks = wording(note, text, vocabularies);
    add_evidence(&mut letter, text, notes);
    add_signatures(&mut letter, tally, vocabularies);
    if let Some(unrecorded) = tally.unrecorded() {
        let sentence = format!("{}.", capital(&unrecorded));
        letter
            .blocks
            .push(PrintBlock::Paragraph(PrintText::plain(sentence)));
    }
    letter
}

/// What the cities say.
fn wording(note: &Note, text: &PolicyText, vocabularies: &Vocabularies) -> Vec<PrintBlock> {
    let mut blocks = Vec::new();
    let mut say = |lead: &str, words: &str| {
        let words = checked_sentences(words);
        if !words.is_empty() {
            blocks.push(PrintBlock::Paragraph(PrintText::plain(lead)));
            blocks.push(PrintBlock::Paragraph(PrintText::plain(words)));
        }
    };
    let commitment = texts(note, "commitment").join(" ");
    say(
        "We, the cities that sign below, commit to this:",
        &commitment,
    );
    let lead = if checked_sentences(&commitment).is_empty() {
        "We, the cities that sign below, ask:"
    } else {
        "We ask:"
    };
    say(lead, &text.ask);
    if !text.measures.is_empty() {
        let measures = text.measures.join(", ");
        blocks.push(PrintBlock::Paragraph(PrintText::plain(format!(
            "This is about {measures}."
        ))));
    }
    if let Some(stance) = text.stance.as_deref() {
        let stance = vocabularies.label("stances", stance).to_lowercase();
        let stance = format!("Our stance: {stance}.");
        blocks.push(PrintBlock::Paragraph(PrintText::plain(stance)));
    }
    if !text.amendments.is_empty() {
        blocks.push(PrintBlock::Heading(2, "What must change".to_owned()));
        let points = text.amendments.iter().map(PrintText::plain);
        blocks.push(PrintBlock::List(points.collect()));
    }
    let (sections, _) = read_sections(&note.body);
    let is_wording = |section: &&BodySection| {
        WORDING_HEADINGS.contains(&section.heading.to_lowercase().as_str())
    };
    match sections.iter().find(is_wording) {
        Some(section) => blocks.extend(section_blocks(section)),
        None if blocks.is_empty() => {
            for section in &sections {
                if !section.heading.is_empty() {
                    blocks.push(PrintBlock::Heading(2, section.heading.clone()));
                }
                blocks.extend(section_blocks(section));
            }
        }
        None => {}
    }
    blocks
}

fn section_blocks(section: &BodySection) -> Vec<PrintBlock> {
    let mut blocks = Vec::new();
    for item in section
        .items
        .iter()
        .filter(|item| !is_unchecked(&item.text()))
    {
        let text = PrintText::plain(item.text());
        match blocks.last_mut() {
            Some(PrintBlock::List(points)) if item.is_point => points.push(text),
            _ if item.is_point => blocks.push(PrintBlock::List(vec![text])),
            _ => blocks.push(PrintBlock::Paragraph(text)),
        }
    }
    blocks
}

fn add_evidence(letter: &mut Printout, text: &PolicyText, notes: &[Note]) {
    let is_public = |id: &str| {
        let mut notes = notes.iter().filter(|note| note.id.as_str() == id);
        notes.any(|note| note.standing.audience == Audience::Public)
    };
    let shown = text
        .evidence
        .iter()
        .filter(|practice| is_public(practice.id.as_str()));
    let points: Vec<PrintText> = shown
        .map(|practice| PrintText::plain(&practice.title))
        .collect();
    if !points.is_empty() {
        let heading = "What cities have shown can be done".to_owned();
        letter.blocks.push(PrintBlock::Heading(2, heading));
        letter.blocks.push(PrintBlock::List(points));
    }
}

fn add_signatures(letter: &mut Printout, tally: &Tally, vocabularies: &Vocabularies) {
    letter
        .blocks
        .push(PrintBlock::Heading(2, "Signed by".to_owned()));
    let name = |row: &TallyRow| vocabularies.city_name(&row.city).to_owned();
    let mut rows: Vec<&TallyRow> = tally
        .rows
        .iter()
        .filter(|row| row.status.is_behind())
        .collect();
    rows.sort_by_key(|row| (name(row).to_lowercase(), row.city.clone()));
    let mut points = Vec::new();
    for row in rows {
        let Some(signature) = &row.signature else {
            continue;
        };
        let authority = signature.authority.as_deref();
        let authority =
            authority.map(|word| vocabularies.label("authorities", word).to_lowercase());
        let day = signature.signed.map(long_date);
        let when = day.or_else(|| signature.year.map(|year| year.to_string()));
        let how: Vec<String> = authority.into_iter().chain(when).collect();
        let how = match how.join(", ") {
            how if how.is_empty() => how,
            how => format!(" ({how})"),
        };
        let mut notes = Vec::new();
        if row.status == SignatureStatus::Reserved {
            let said = signature.reservation.as_deref();
            let said = said.unwrap_or("signs with a reservation that its note does not word.");
            notes.push(letter.notes.len());
            letter.notes.push(Footnote {
                text: format!("{}: {said}", name(row)),
                url: String::new(),
            });
        }
        points.push(PrintText::with_notes(format!("{}{how}", name(row)), &notes));
    }
    letter.blocks.push(if points.is_empty() {
        PrintBlock::Paragraph(PrintText::plain("No city has signed yet."))
    } else {
        PrintBlock::List(points)
    });
}
