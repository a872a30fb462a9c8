//! `statement`: prints the joint letter of a statement or position.
//!
//! The letter counts as of the day on which its notes were last saved, so that the same notes give the
//! same letter on every day. Signatures that have expired since are listed beside it.

use std::io::Write;

use serde_json::{Value, json};

use super::alliance_base::AllianceBase;
use super::tally_json::tally_json;
use super::voice_arguments::StatementArguments;
use crate::cli::base_session::Session;
use crate::cli::console::{Console, OutputFormat};
use crate::cli::json::print_json;
use crate::cli::report::{CommandError, CommandResult, Exit};
use crate::cli::resolve_id::find_note;
use crate::model::alliance::policy_texts::{PolicyText, read_policy_texts};
use crate::model::alliance::signature_tally::{Tally, TallyRow};
use crate::model::counted::counted;
use crate::model::date::Date;
use crate::model::note::{Audience, Kind};
use crate::notes::printouts::joint_letter;
use crate::today::today;

/// A joint letter and what its reader should know.
pub(super) struct ComposedLetter {
    /// The letter in the requested form.
    pub text: String,
    /// Gaps of the letter, and what has changed since its day.
    pub remarks: Vec<String>,
    json: Value,
}

/// Prints the letter, and its gaps on standard error.
pub(super) fn run(
    arguments: &StatementArguments,
    session: &Session,
    console: &mut Console,
) -> CommandResult {
    let letter = compose(arguments, session)?;
    if console.style.form == OutputFormat::Json {
        print_json(&letter.json, &mut console.out)?;
        return Ok(Exit::Done);
    }
    console.out.write_all(letter.text.as_bytes())?;
    for remark in &letter.remarks {
        console.say(remark);
    }
    Ok(Exit::Done)
}

/// Composes the letter as of the day on which its notes were last saved.
pub(super) fn compose(
    arguments: &StatementArguments,
    session: &Session,
) -> CommandResult<ComposedLetter> {
    let kinds = [
        Kind::Position,
        Kind::Statement,
        Kind::Endorsement,
        Kind::Practice,
    ];
    let base = AllianceBase::open(session, &kinds)?;
    let id = find_note(&arguments.id, &kinds[..2], &base.library)?;
    let texts = read_policy_texts(&base.notes, base.vocabularies());
    let text = texts.iter().find(|text| text.note.id == id);
    let (Some(text), Some(note)) = (text, base.note(&id)) else {
        return Err(CommandError::not_found(format!("{id} cannot be read"))
            .hint("guildhall check says what is wrong with it"));
    };
    let signed = text.signatures.iter().map(|signature| &signature.id);
    let version = base.version(session, signed.chain([&id]));
    let tally = base.tally(text, version.date);
    let since = SinceThen::of(&base, text, &tally, version.date);
    let json = json!({
        "text": text, "tally": tally_json(&tally), "date": version.date, "saved_as": version.commit,
        "has_unsaved": version.has_unsaved, "since": since.json(),
    });
    let letter = joint_letter(
        note,
        text,
        &tally,
        &base.notes,
        base.vocabularies(),
        &version,
    );
    let mut remarks = Vec::new();
    let left_out: Vec<String> = tally
        .rows
        .iter()
        .filter(|row| row.signature.is_some() && !row.status.is_signatory())
        .filter(|row| !since.new.contains(&row.city))
        .map(|row| format!("{} ({})", base.city_name(&row.city), row.status.in_words()))
        .collect();
    if !left_out.is_empty() {
        remarks.push(format!("not in the letter: {}", left_out.join(", ")));
    }
    remarks.extend(since.in_words(&base));
    if note.body.contains("not checked") {
        let unchecked =
            "the note marks something as not checked: read it before you send the letter";
        remarks.push(unchecked.to_owned());
    }
    if note.stewardship.audience == Audience::Members {
        remarks.push("the note of this text is for members only".to_owned());
    }
    Ok(ComposedLetter {
        text: letter.print(arguments.format),
        remarks,
        json,
    })
}

/// What has changed by date alone since the day of the letter.
struct SinceThen {
    /// The day of the letter.
    from: Date,
    on: Date,
    /// Cities in the letter whose signature no longer counts.
    no_longer: Vec<TallyRow>,
    /// Cities that are not in the letter and count today.
    new: Vec<String>,
    /// The day on which the text was closed for signatures, if since.
    closed: Option<Date>,
    /// The tally of today.
    tally: Tally,
}

impl SinceThen {
    fn of(base: &AllianceBase, text: &PolicyText, letter: &Tally, from: Date) -> Self {
        let on = today().max(from);
        let tally = base.tally(text, on);
        let is_signatory = |city: &str| {
            let mut rows = letter.rows.iter();
            rows.any(|row| row.city == city && row.status.is_signatory())
        };
        let rows = tally.rows.iter();
        let changed = rows.filter(|row| row.status.is_signatory() != is_signatory(&row.city));
        let (new, lost): (Vec<_>, Vec<_>) =
            changed.cloned().partition(|row| row.status.is_signatory());
        Self {
            from,
            on,
            no_longer: lost,
            new: new.into_iter().map(|row| row.city).collect(),
            closed: text.closes.filter(|last| (from..on).contains(last)),
            tally,
        }
    }

    fn json(&self) -> Value {
        json!({
            "date": self.on, "no_longer": self.no_longer, "new": self.new, "closed": self.closed,
            "behind": self.tally.signatories(), "needed": self.tally.needed(),
        })
    }

    /// One remark for each change.
    fn in_words(&self, base: &AllianceBase) -> Vec<String> {
        let mut remarks = Vec::new();
        let from = self.from.in_words();
        if !self.no_longer.is_empty() {
            let lost = self.no_longer.iter().map(|row| {
                let last = row
                    .signature
                    .as_ref()
                    .and_then(|signature| signature.expiry);
                let last = last.map(|last| format!(", was valid until {}", last.in_words()));
                let last = last.unwrap_or_default();
                let (city, status) = (base.city_name(&row.city), row.status.in_words());
                format!("{city} ({status}{last})")
            });
            let lost = lost.collect::<Vec<_>>().join(", ");
            let (signatories, needed) = (self.tally.signatories(), self.tally.needed());
            let few = match needed {
                0 => String::new(),
                needed => format!(", {needed} short of the quorum"),
            };
            remarks.push(format!(
                "the letter is of {from} and names who no longer counts: {lost}; \
                 today it has {}{few}",
                counted(signatories, "signature")
            ));
        }
        if !self.new.is_empty() {
            let new: Vec<_> = self.new.iter().map(|city| base.city_name(city)).collect();
            remarks.push(format!(
                "the letter is of {from}; since then these count too: {}; save to print them",
                new.join(", ")
            ));
        }
        if let Some(last) = self.closed {
            remarks.push(format!(
                "the letter is of {from}; the text was closed for signatures on {}",
                last.in_words()
            ));
        }
        remarks
    }
}
