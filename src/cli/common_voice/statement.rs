//! `statement`: prints the joint letter of a statement or position.

use std::io::Write;

use serde_json::json;

use super::alliance_base::AllianceBase;
use super::tally_json::tally_json;
use super::voice_arguments::StatementArguments;
use crate::cli::base_session::Session;
use crate::cli::console::{Console, OutputFormat};
use crate::cli::json::print_json;
use crate::cli::report::{CommandError, CommandResult, Exit};
use crate::cli::writing::typed_names::find_note;
use crate::model::alliance::policy_texts::read_policy_texts;
use crate::model::note::{Audience, Kind};
use crate::notes::printouts::joint_letter;

/// Prints the letter, and its gaps on standard error.
pub(super) fn run(
    arguments: &StatementArguments,
    session: &Session,
    console: &mut Console,
) -> CommandResult {
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
    if console.style.form == OutputFormat::Json {
        let json = json!({
            "text": text, "tally": tally_json(&tally), "date": version.date, "saved_as": version.commit,
            "has_unsaved": version.has_unsaved,
        });
        print_json(&json, &mut console.out)?;
        return Ok(Exit::Done);
    }
    let letter = joint_letter(
        note,
        text,
        &tally,
        &base.notes,
        base.vocabularies(),
        &version,
    );
    console
        .out
        .write_all(letter.print(arguments.format.into()).as_bytes())?;
    let left_out: Vec<String> = tally
        .rows
        .iter()
        .filter(|row| row.signature.is_some() && !row.status.is_behind())
        .map(|row| format!("{} ({})", base.city_name(&row.city), row.status.in_words()))
        .collect();
    if !left_out.is_empty() {
        console.say(&format!("not in the letter: {}", left_out.join(", ")));
    }
    if note.body.contains("not checked") {
        console.say("the note marks something as not checked: read it before you send the letter");
    }
    if note.stewardship.audience == Audience::Members {
        console.say("the note of this text is for members only");
    }
    Ok(Exit::Done)
}
