//! `set`: sets keys of a note.

use serde_json::json;

use super::args::SetArguments;
use super::written::{parse_keys, print_written, save_failed, set_keys};
use crate::cli::base_session::Session;
use crate::cli::console::Console;
use crate::cli::json::value_as_json;
use crate::cli::report::{CommandError, CommandResult};
use crate::cli::resolve_id::find;
use crate::notes::edit_front_matter::{FieldChange, in_words};
use crate::store::save_note::replace_text;

/// Sets the keys and prints each with its value before and after.
pub(super) fn run(
    arguments: &SetArguments,
    session: &Session,
    console: &mut Console,
) -> CommandResult {
    let keys = parse_keys(&arguments.keys)?;
    let library = session.open_library()?;
    let id = find(&arguments.id, &library, &session.surroundings.folder)?;
    let loaded = library.load(&id)?;
    if let Some(finding) = loaded.findings.first() {
        // Text that was decoded with losses is not written back.
        let error = CommandError::usage(&finding.message);
        return Err(error.hint(finding.help.clone()));
    }
    let edited = set_keys(&id, &loaded.text, &keys, &library)?;
    if !edited.changes.is_empty() {
        replace_text(&library.base, &id.path(), &loaded.text, &edited.text).map_err(save_failed)?;
    }
    let mut lines = vec![match edited.changes.len() {
        0 => format!("Nothing to change in {id}"),
        _ => format!("Changed {id}"),
    }];
    lines.extend(edited.changes.iter().map(in_line));
    let changed: Vec<_> = edited
        .changes
        .iter()
        .map(|change| {
            json!({
                "key": change.key,
                "before": change.before.as_ref().map(value_as_json),
                "after": change.after.as_ref().map(value_as_json),
            })
        })
        .collect();
    let object = json!({"id": id, "path": id.path(), "changed": changed});
    print_written(&library.base, &[&id], &lines, object, console)
}

/// `  status: planned -> in-force`.
fn in_line(change: &FieldChange) -> String {
    let key = &change.key;
    match (&change.before, &change.after) {
        (Some(before), Some(after)) => {
            format!("  {key}: {} -> {}", in_words(before), in_words(after))
        }
        (None, Some(after)) => format!("  {key}: {}", in_words(after)),
        (before, None) => {
            let before = before.as_ref().map(in_words).unwrap_or_default();
            format!("  {key}: removed, it was {before}")
        }
    }
}
