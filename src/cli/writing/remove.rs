//! `remove`: removes a note that no other note names.

use serde_json::json;

use super::writing_arguments::RemoveArguments;
use super::written::{Written, save_failed};
use crate::cli::base_session::{OpenBase, Session};
use crate::cli::console::Console;
use crate::cli::report::{CommandError, CommandResult};
use crate::cli::resolve_id::find;
use crate::model::note::NoteId;
use crate::notes::clean::{clean, clean_name};
use crate::store::references_to::references_to;
use crate::store::save_note::remove_text;

/// Maximum number of listed notes.
const MAX_LISTED: usize = 20;

/// Removes the note, or lists the notes that name it.
pub(super) fn run(
    arguments: &RemoveArguments,
    session: &Session,
    console: &mut Console,
) -> CommandResult<Written> {
    let library = session.open_library()?;
    let id = find(&arguments.id, &library, &session.process_env.folder)?;
    let note = library.read(&id)?;
    let places = references_to(&library.base, &note);
    let count = places.len();
    if count > 0 && !arguments.force {
        let times = if count == 1 {
            "once"
        } else {
            &format!("{count} times")
        };
        let error = CommandError::failed(anyhow::anyhow!("other notes name {id} {times}"));
        // One line a note, even if it names the note several times.
        let mut notes: Vec<&str> = places.iter().map(|place| place.path.as_str()).collect();
        notes.dedup();
        let listed = notes.iter().take(MAX_LISTED);
        let error = listed.fold(error, |error, path| error.hint(named(path, &library)));
        let rest = notes.len().saturating_sub(MAX_LISTED);
        let error = match rest {
            0 => error,
            1 => error.hint("and 1 more note"),
            rest => error.hint(format!("and {rest} more notes")),
        };
        return Err(error.hint("remove these references first, or use --force"));
    }
    let loaded = library.load(&id)?;
    remove_text(&library.base, &id.path(), &loaded.text).map_err(save_failed)?;
    let mut lines = vec![format!("Removed {id}")];
    if count > 0 {
        let check = console.to_type("check");
        lines.push(format!(
            "  references that lead nowhere now: {count}; `{check}` lists them"
        ));
    }
    let object = json!({"id": id, "path": id.path(), "references": places});
    Ok(Written::new(id, lines, Vec::new(), object, library))
}

/// Id and title of the note at a path, else the path.
fn named(path: &str, library: &OpenBase) -> String {
    let note = NoteId::of_path(path).and_then(|id| library.read(&id).ok());
    match note {
        Some(note) => format!("{}: {}", clean_name(note.id.as_str()), clean(&note.title)),
        None => clean_name(path).into_owned(),
    }
}
