//! `set`: sets keys of a note.

use serde_json::json;

use super::signatures_after_change::signatures_after_change;
use super::writing_arguments::SetArguments;
use super::written::{
    Written, change_in_line, changes_as_json, findings_of, parse_keys, refuse_errors, save_failed,
    set_keys,
};
use crate::cli::base_session::{OpenBase, Session};
use crate::cli::report::{CommandError, CommandResult};
use crate::cli::resolve_id::find;
use crate::model::alliance::note_keys::date;
use crate::model::note::{Kind, NoteId};
use crate::notes::{Defaults, read_note};
use crate::store::save_note::replace_text;
use crate::today::today;

/// Sets the keys and prints each with its value before and after.
pub(super) fn run(arguments: &SetArguments, session: &Session) -> CommandResult<Written> {
    let keys = parse_keys(&arguments.keys)?;
    let library = session.open_library()?;
    let id = find(&arguments.id, &library, &session.process_env.folder)?;
    let loaded = library.load(&id)?;
    if let Some(finding) = loaded.findings.first() {
        // Do not write back a text that was decoded with losses.
        let error = CommandError::usage(&finding.message);
        return Err(error.hint(finding.help.clone()));
    }
    let edited = set_keys(&id, &loaded.text, &keys, &library)?;
    let findings = if edited.changes.is_empty() {
        findings_of(&library.base, &[&id])
    } else {
        // Links and aliases can be checked only with all notes.
        let findings = refuse_errors(&id, &edited.text, &loaded.text, &library)?;
        refuse_impossible_days(&id, &edited.text, &library)?;
        replace_text(&library.base, &id.path(), &loaded.text, &edited.text).map_err(save_failed)?;
        findings
    };
    let mut lines = vec![match edited.changes.len() {
        0 => format!("Nothing to change in {id}"),
        _ => format!("Changed {id}"),
    }];
    lines.extend(edited.changes.iter().map(change_in_line));
    let signed = signatures_after_change(&id, &loaded.text, &edited.text, &library);
    lines.extend(signed);
    let changed = changes_as_json(&edited.changes);
    let object = json!({"id": id, "path": id.path(), "changed": changed});
    Ok(Written::new(id, lines, findings, object, library))
}

/// Rejects dates of a signature that `endorse` rejects too.
fn refuse_impossible_days(id: &NoteId, text: &str, library: &OpenBase) -> CommandResult<()> {
    if id.kind() != Some(Kind::Endorsement) {
        return Ok(());
    }
    let note = read_note(&id.path(), text, &Defaults::of(&library.base)).note;
    let day = |key: &str| date(&note, key);
    let signed = day("signed");
    let tomorrow = today().shifted(1);
    for key in ["signed", "withdrawn"] {
        if day(key).is_some_and(|day| tomorrow.is_some_and(|tomorrow| day > tomorrow)) {
            let error = CommandError::usage(format!("`{key}` is in the future"));
            return Err(error.hint("name when it was"));
        }
    }
    for key in ["expiry", "withdrawn"] {
        if day(key).is_some_and(|day| signed.is_some_and(|signed| day < signed)) {
            let error = CommandError::usage(format!("`{key}` is before the day of signing"));
            return Err(error.hint("name a later day"));
        }
    }
    Ok(())
}
