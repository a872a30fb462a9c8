//! Opens a note in the user's editor and merges the result.

use std::path::Path;
use std::process::{Command, ExitStatus};

use super::base_session::Session;
use super::report::{CommandError, CommandResult};
use crate::model::io_words::is_unwritable;
use crate::model::note::NoteId;
use crate::notes::clean::{clean_name, quote};
use crate::notes::three_way_merge::Decision;
use crate::store::edited_copy::{EDITS_FOLDER, Edited, EditedCopy};
use crate::tui::editors;

/// Copies the note at `path` below `root` for the editor.
pub(super) fn copy_note(root: &Path, path: &str, session: &Session) -> CommandResult<EditedCopy> {
    let edits = session.folders.state.join(EDITS_FOLDER);
    EditedCopy::new(root, path, &edits).map_err(CommandError::failed)
}

/// Opens the copy of a note in the editor and merges it back.
///
/// `keep_pending` stores conflicts for a later choice. `unchanged` says in an error what was not
/// done because of it.
pub(super) fn edit_in_editor(
    copy: EditedCopy,
    session: &Session,
    unchanged: &str,
    keep_pending: impl FnOnce(&str, Vec<Decision>) -> bool,
) -> CommandResult<Edited> {
    let editor = set_editor(session);
    if editor.is_none() && !session.process_env.input_is_terminal {
        return Err(CommandError::usage("no editor is set")
            .hint("set `editor` in the configuration, or $EDITOR"));
    }
    let commands = editors(editor.as_deref(), copy.path()).map_err(CommandError::usage)?;
    let done = start(commands)?;
    if !done.success() {
        let kept = copy.give_up().map_or_else(String::new, |kept| {
            format!("; your edits are in {}", kept.display())
        });
        return Err(
            CommandError::failed(anyhow::anyhow!("the editor exited with {done}"))
                .hint(format!("{unchanged}{kept}")),
        );
    }
    copy.finish(keep_pending).map_err(|error| {
        let is_unwritable = is_unwritable(&error);
        let error = CommandError::failed(error);
        if is_unwritable {
            error.hint("check the free space and permissions there; then edit the note again and put that text in")
        } else {
            error
        }
    })
}

/// The error for an edit of a note that others changed. It has the new name if they renamed it.
pub(super) fn changed_meanwhile(name: &str, moved: Option<&NoteId>) -> CommandError {
    let renamed = moved.map_or_else(String::new, |id| {
        format!("renamed to {} and ", clean_name(id.as_str()))
    });
    let name = clean_name(name);
    CommandError::failed(anyhow::anyhow!("{name} was {renamed}changed meanwhile"))
}

/// What an editor that returned at once means for the copied text.
pub(super) fn returned_at_once(copy: &Path) -> String {
    format!(
        "The editor returned at once; if it is still open, what you save in it stays in {}, and the app offers it at its next start. Set `editor` in the configuration to a command that waits until the file is closed",
        copy.display()
    )
}

/// The editor of the settings or of the environment.
fn set_editor(session: &Session) -> Option<String> {
    let environment = |name: &str| {
        let value = session.process_env.variable(name)?;
        Some(value.to_string_lossy().into_owned())
    };
    let editor = session.config.editor.clone();
    editor
        .or_else(|| environment("VISUAL"))
        .or_else(|| environment("EDITOR"))
}

/// Runs the first of these commands that exists and waits for it.
fn start(commands: Vec<Command>) -> CommandResult<ExitStatus> {
    let mut fault = CommandError::usage("no editor is set");
    for mut command in commands {
        match command.status() {
            Ok(done) => return Ok(done),
            Err(error) => {
                let program = quote(&command.get_program().to_string_lossy());
                fault =
                    CommandError::failed(error).hint(format!("the editor {program} did not start"));
            }
        }
    }
    Err(fault.hint("set `editor` in the configuration"))
}
