//! The joint letter of a statement or position: text, signatories, reservations.

use super::body_sections::BodySection;
use super::letter_text::LetterText;
use super::printout::{Footnote, PrintBlock, PrintText, Printout};
use super::{NotesVersion, capital};
use crate::model::alliance::policy_texts::PolicyText;
use crate::model::alliance::signature_tally::{SignatureStatus, Tally, TallyRow};
use crate::model::date::Date;
use crate::model::note::{Audience, Kind, Note};
use crate::model::vocabulary::Vocabularies;

/// The stage of a text that has been sent.
const SENT_STAGE: &str = "submitted";

/// The letter of a text, with the cities that endorse it.
///
/// Above the signatures it prints the [`LetterText`], and whether the letter is complete: nothing
/// else of the note. Practices that are not public are left out.
pub fn joint_letter(
    note: &Note,
    text: &PolicyText,
    tally: &Tally,
    notes: &[Note],
    vocabularies: &Vocabularies,
    version: &NotesVersion,
) -> Printout {
    let wording = LetterText::of(note);
    let mut letter = Printout {
        title: wording.title.clone(),
        lang: note.filing.lang.clone().unwrap_or_default(),
        notes_title: "Reservations".to_owned(),
        made_from: version.in_words(),
        ..Printout::default()
    };
    if !wording.addressee.is_empty() {
        letter.head.push(format!("To: {}", wording.addressee));
    }
    letter.head.push(version.date.in_full());
    letter
        .head
        .extend(state(text, tally, vocabularies, version));
    letter.blocks = wording_blocks(&wording, vocabularies);
    add_signatures(
        &mut letter,
        tally,
        text.closed_stage().is_some(),
        vocabularies,
    );
    if let Some(unrecorded) = tally.unrecorded() {
        let sentence = format!("{}.", capital(&unrecorded));
        letter
            .blocks
            .push(PrintBlock::Paragraph(PrintText::plain(sentence)));
    }
    // Below the signatures: the list may grow after a city has signed.
    add_evidence(&mut letter, text, notes);
    letter
}

/// Warnings before a letter is sent: it is closed, a draft or incomplete.
///
/// They name no dates of the note, because no city signed these.
fn state(
    text: &PolicyText,
    tally: &Tally,
    vocabularies: &Vocabularies,
    version: &NotesVersion,
) -> Option<String> {
    let (signatories, quorum) = (tally.signatories(), tally.quorum.unwrap_or(0));
    let lacks_signatures = tally.needed() > 0 || signatories == 0;
    if let Some(stage) = text.closed_stage() {
        let stage = vocabularies.label("statuses", stage).to_lowercase();
        let draft = match lacks_signatures {
            true if quorum > 0 => format!(" DRAFT: {signatories} of {quorum} cities signed."),
            true => " DRAFT: no city signed.".to_owned(),
            false => String::new(),
        };
        return Some(format!("Closed: the ask was {stage}.{draft}"));
    }
    if text.stage.as_deref() == Some(SENT_STAGE) {
        return None;
    }
    let asks = !text.ask.is_empty() || !text.amendments.is_empty();
    if text.kind == Kind::Position && !asks && text.addressee.is_empty() {
        return Some("DRAFT: the note has no ask and names no addressee.".to_owned());
    }
    if tally.needed() == 0 {
        return None;
    }
    if text.closes.is_some_and(|day| day < version.date) {
        return Some(format!(
            "DRAFT: closed with {signatories} of {quorum} cities."
        ));
    }
    Some(format!(
        "DRAFT: {signatories} of {quorum} cities have signed; {} more must sign before it is sent.",
        tally.needed(),
    ))
}

/// The wording of the letter.
fn wording_blocks(text: &LetterText, vocabularies: &Vocabularies) -> Vec<PrintBlock> {
    let paragraph = |text: &str| PrintBlock::Paragraph(PrintText::plain(text));
    let mut blocks = Vec::new();
    if !text.commitment.is_empty() {
        blocks.push(paragraph("We, the cities that sign below, commit to this:"));
        blocks.push(paragraph(&text.commitment));
    }
    if !text.ask.is_empty() {
        blocks.push(paragraph(match text.commitment.as_str() {
            "" => "We, the cities that sign below, ask:",
            _ => "We ask:",
        }));
        blocks.push(paragraph(&text.ask));
    }
    let measures = text.measures.join(", ");
    if !measures.is_empty() {
        blocks.push(paragraph(&format!("This is about {measures}.")));
    }
    if let Some(stance) = &text.stance {
        let stance = vocabularies.label("stances", stance).to_lowercase();
        blocks.push(paragraph(&format!("Our stance: {stance}.")));
    }
    if !text.amendments.is_empty() {
        blocks.push(PrintBlock::Heading(2, "What must change".to_owned()));
        let amendments = text.amendments.iter().map(PrintText::plain);
        blocks.push(PrintBlock::List(amendments.collect()));
    }
    for section in &text.body {
        if !section.heading.is_empty() {
            blocks.push(PrintBlock::Heading(2, section.heading.clone()));
        }
        blocks.extend(section_blocks(section));
    }
    blocks
}

fn section_blocks(section: &BodySection) -> Vec<PrintBlock> {
    let mut blocks = Vec::new();
    for item in &section.items {
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
        notes.any(|note| note.stewardship.audience == Audience::Public)
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
        let lead = PrintText::plain("Added to the letter; not part of the text that was signed.");
        letter.blocks.push(PrintBlock::Paragraph(lead));
        letter.blocks.push(PrintBlock::List(points));
    }
}

fn add_signatures(
    letter: &mut Printout,
    tally: &Tally,
    is_closed: bool,
    vocabularies: &Vocabularies,
) {
    letter
        .blocks
        .push(PrintBlock::Heading(2, "Signed by".to_owned()));
    let name = |row: &TallyRow| vocabularies.city_name(&row.city).to_owned();
    let mut rows: Vec<&TallyRow> = tally
        .rows
        .iter()
        .filter(|row| row.status.is_signatory())
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
        let day = signature.signed.map(Date::in_full);
        let when = day.or_else(|| signature.year.map(|year| year.to_string()));
        let last = signature.expiry.map(Date::in_full);
        let until = last.map(|day| format!("until {day}"));
        let how: Vec<String> = authority.into_iter().chain(when).chain(until).collect();
        let how = match how.join(", ") {
            how if how.is_empty() => how,
            how => format!(" ({how})"),
        };
        let mut notes = Vec::new();
        if row.status == SignatureStatus::Reserved {
            let reservation = signature.reservation.as_deref();
            let reservation =
                reservation.unwrap_or("signs with a reservation that its note does not word.");
            notes.push(letter.notes.len());
            letter.notes.push(Footnote {
                text: format!("{}: {reservation}", name(row)),
                url: String::new(),
            });
        }
        points.push(PrintText::with_notes(format!("{}{how}", name(row)), &notes));
    }
    letter.blocks.push(if points.is_empty() {
        let none = if is_closed {
            "No city signed."
        } else {
            "No city has signed yet."
        };
        PrintBlock::Paragraph(PrintText::plain(none))
    } else {
        PrintBlock::List(points)
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::alliance::policy_texts::read_policy_texts;
    use crate::model::alliance::signature_tally::TallyRule;
    use crate::model::alliance::tests::note;
    use crate::model::schema::{self, SchemaKey, ValueShape};
    use crate::notes::fingerprint::fingerprint;
    use crate::notes::printouts::printout::PrintFormat;
    use crate::notes::{Defaults, read_note};

    /// The letter of a position with the practice that is evidence for it.
    fn print(position: Note) -> String {
        let mut practice = note("practices/oslo/x", "");
        practice.stewardship.audience = Audience::Public;
        let notes = [position, practice];
        let words = Vocabularies::default();
        let texts = read_policy_texts(&notes, &words);
        let date = "2026-06-30".parse().expect("a date");
        let rule = TallyRule {
            members: &[],
            fingerprint: "",
            on: date,
            closes: None,
            quorum: Some(2),
        };
        let tally = Tally::of(&[], &rule);
        let version = NotesVersion {
            base: String::new(),
            date,
            commit: None,
            has_unsaved: false,
        };
        let letter = joint_letter(&notes[0], &texts[0], &tally, &notes, &words, &version);
        letter.print(PrintFormat::Text)
    }

    /// The lines of the letter of a position with these keys, without blank ones.
    fn letter(keys: &str) -> Vec<String> {
        let text = print(note("positions/a", &format!("ask = 'Stop it.'\n{keys}")));
        let lines = text.lines().filter(|line| !line.is_empty());
        lines.map(str::to_owned).collect()
    }

    /// A position with all parts of a letter. Each `§` is a place for a word.
    const POSITION: &str = "+++
title = 'T§'
summary = 'S§'
addressee = 'The state§'
level = ['state§']
status = 'open§'
stance = 'oppose§'
measures = ['S.1§', 'H.2 (not checked)§']
commitment = 'Act§.'
ask = 'Stop it§. It is bad (not checked)§.'
amendments = ['Exempt homes§.', 'Raise it (general knowledge)§.']
tags = ['x§']
relations = [{ kind = 'has-evidence', to = 'practices/oslo/x' }]
sources = [{ title = 'Source§', url = 'https://x.org/§' }]
note = 'N§'
+++
Lead§.

## The ask

We ask§.

## Text

We mean§ it ~~not§~~.[^1] See [[practices/oslo/x|the practice§]] and [a page](https://x.org/§).

- One§
- [ ] Two§

> Quote§<!-- hidden§ --> `code§`

| A§ | B |
|----|---|
| 1§ | 2 |

General knowledge§.

### Part§

More§.

## Outcome

Met§.

[^1]: Footnote§.
";

    #[test]
    fn a_fingerprint_covers_what_a_letter_prints_above_its_signatures() {
        let without = |keys: &[&str]| -> String {
            let is_kept = |line: &&str| !keys.iter().any(|key| line.starts_with(key));
            let lines = POSITION.split_inclusive('\n');
            lines.filter(is_kept).collect()
        };
        let support = without(&["measures"]).replace("oppose", "support");
        for (text, want) in [
            (POSITION.to_owned(), 18),
            (without(&["commitment", "ask", "## Text"]), 5),
            (without(&["commitment", "ask", "amend", "## Text"]), 18),
            (support.replace("support§", "support"), 16),
            (POSITION.replace("## Text", "# The letter"), 19),
        ] {
            let defaults = Defaults {
                lang: "en".to_owned(),
                audience: Audience::Public,
            };
            let read = |text: &str| {
                let note = read_note("positions/a.md", &text.replace('§', ""), &defaults).note;
                let signed = fingerprint(&note);
                let letter = print(note);
                let above = letter.split("Signed by").next().unwrap_or_default();
                (above.to_owned(), signed)
            };
            let (_, signed) = read(&text);
            let mut printed = 0;
            for (at, mark) in text.match_indices('§') {
                let (before, after) = (&text[..at], &text[at + mark.len()..]);
                let (above, now) = read(&format!("{before}zebra{after}"));
                let is_printed = above.contains("zebra");
                assert_eq!(is_printed, now != signed, "{before}§\n\n{above}");
                printed += usize::from(is_printed);
            }
            assert_eq!(printed, want, "{}", read(&text).0);
        }
    }

    /// A value of a key that a text would show.
    fn telling_value(shape: ValueShape) -> String {
        match shape {
            ValueShape::Year | ValueShape::Number | ValueShape::Count => "1987".to_owned(),
            ValueShape::Date => "1987-06-05".to_owned(),
            ValueShape::Flag => "true".to_owned(),
            ValueShape::Row(columns) => telling_row(columns),
            ValueShape::Rows(columns) => format!("[{}]", telling_row(columns)),
            ValueShape::Lines | ValueShape::Sources | ValueShape::Words(_) | ValueShape::Cities => {
                "['zebra']".to_owned()
            }
            _ => "'zebra'".to_owned(),
        }
    }

    fn telling_row(columns: &[SchemaKey]) -> String {
        let columns = columns.iter();
        let columns = columns.map(|key| format!("{} = {}", key.name, telling_value(key.shape)));
        format!("{{ {} }}", columns.collect::<Vec<_>>().join(", "))
    }

    #[test]
    fn no_key_shows_above_the_signatures_without_a_change_of_the_fingerprint() {
        let defaults = Defaults {
            lang: "en".to_owned(),
            audience: Audience::Public,
        };
        let mut printed = Vec::new();
        for (kind, other) in [
            (Kind::Position, "measures = ['S.1']"),
            (Kind::Position, "ask = 'Stop.'"),
            (Kind::Statement, "commitment = 'Act.'"),
            (Kind::Statement, "ask = 'Stop.'"),
        ] {
            for key in schema::keys(kind).filter(|key| !other.starts_with(key.name)) {
                let value = telling_value(key.shape);
                let read = |line: &str| {
                    let text = format!("+++\n{other}\n{line}\n+++\n# Text\n\nWe act.\n");
                    let path = format!("{}/a.md", kind.folder());
                    let note = read_note(&path, &text, &defaults).note;
                    let signed = fingerprint(&note);
                    let letter = print(note);
                    let above = letter.split("Signed by").next().unwrap_or_default();
                    (above.to_owned(), signed)
                };
                let (above, now) = read(&format!("{} = {value}", key.name));
                let (_, before) = read("");
                let shows = above.contains("zebra") || above.contains("1987");
                assert!(!shows || now != before, "{} = {value}\n\n{above}", key.name);
                if shows {
                    printed.push(key.name);
                }
            }
        }
        printed.sort_unstable();
        printed.dedup();
        let want = [
            "addressee",
            "amendments",
            "ask",
            "commitment",
            "measures",
            "stance",
            "title",
        ];
        assert_eq!(printed, want);
    }

    #[track_caller]
    fn has(keys: &str, line: &str, is_there: bool) {
        let lines = letter(keys);
        let found = lines.iter().any(|other| other.starts_with(line));
        assert_eq!(found, is_there, "{line}\n{}", lines.join("\n"));
    }

    #[test]
    fn a_letter_says_whether_its_matter_is_closed_or_sent() {
        has("", "DRAFT: 0 of 2 cities", true);
        has("status = 'submitted'", "DRAFT", false);
        has("status = 'rejected'", "DRAFT", false);
        let closed = "Closed: the ask was rejected. DRAFT: 0 of 2 cities signed.";
        has("status = 'rejected'", closed, true);
        has("status = 'rejected'", "No city signed.", true);
        let late = "DRAFT: closed with 0 of 2 cities.";
        has("closes = 2026-06-01", late, true);
        let open = "DRAFT: 0 of 2 cities have signed; 2 more must sign before it is sent.";
        has("deadline = 2026-07-01", open, true);
    }

    #[test]
    fn a_stance_names_the_measure() {
        has("stance = 'oppose'", "Our stance", false);
        let bill = "stance = 'oppose'\nmeasures = ['S.1', 'H.2']";
        has(bill, "This is about S.1, H.2.", true);
        has(bill, "Our stance: oppose.", true);
        has("stance = 'support'", "Our stance", false);
        has("measures = ['S.1']", "This is about S.1.", true);
    }

    #[test]
    fn evidence_stands_below_the_signatures() {
        let proof = "relations = [{ kind = 'has-evidence', to = 'practices/oslo/x' }]";
        let lines = letter(proof);
        let place = |text: &str| lines.iter().position(|line| line == text);
        let (signed, shown) = (
            place("Signed by"),
            place("What cities have shown can be done"),
        );
        assert!(signed.is_some() && signed < shown, "{lines:?}");
    }

    #[test]
    fn amendments_and_measures_that_are_not_checked_are_left_out() {
        let unchecked = "'Raise to 30 percent (not checked)'";
        has(
            &format!("amendments = [{unchecked}]"),
            "What must change",
            false,
        );
        let one = format!("amendments = [{unchecked}, 'Exempt homes.']");
        has(&one, "What must change", true);
        has(&one, "- Exempt homes.", true);
        has(&one, "- Raise", false);
        has(
            "measures = ['S.1 (general knowledge)']",
            "This is about",
            false,
        );
        let two = "measures = ['S.1 (general knowledge)', 'H.2']";
        has(two, "This is about H.2.", true);
    }
}
