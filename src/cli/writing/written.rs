//! What a command wrote, the checks before and after, and how it is printed.

use std::io::Write;

use serde_json::{Value, json};
use toml::Value::Array;

use crate::cli::base_session::{OpenBase, Session};
use crate::cli::console::{Console, OutputFormat, OutputStyle};
use crate::cli::json::{print_json, value_as_json};
use crate::cli::print_findings::{SourceLines, print_findings};
use crate::cli::report::{CommandError, CommandResult, Exit};
use crate::cli::run_editor::{changed_meanwhile, copy_note, edit_in_editor, returned_at_once};
use crate::model::base::Base;
use crate::model::finding::{Finding, Severity};
use crate::model::note::NoteId;
use crate::notes::Defaults;
use crate::notes::clean::{clean, quote};
use crate::notes::edit_front_matter::{
    Assignment, EditedFields, FieldChange, FieldError, ValueReader, in_words, set_fields,
};
use crate::store::check_base::{check_chosen, check_edit};
use crate::store::edited_copy::{EDITS_FOLDER, Edited, EditedCopy};
use crate::store::load::{Loaded, load_note};
use crate::store::save_note::{SaveError, create_text};

use crate::cli::resolve_id::find_note;

/// The findings of notes that were written.
pub(super) fn findings_of(base: &Base, notes: &[&NoteId]) -> Vec<Finding> {
    if notes.is_empty() {
        return Vec::new();
    }
    let paths: Vec<String> = notes.iter().map(|id| id.path()).collect();
    check_chosen(base, &paths).findings
}

/// What a command wrote.
pub(super) struct Written {
    base: Base,
    /// The note; `None` if nothing was written.
    pub note: Option<NoteId>,
    /// What was done, a line each.
    pub lines: Vec<String>,
    /// The findings of the written notes.
    pub findings: Vec<Finding>,
    /// The result as JSON, without the findings.
    object: Value,
    exit: Exit,
}

impl Written {
    /// A note that was written. Its findings do not fail the command.
    pub(super) fn new(
        note: NoteId,
        lines: Vec<String>,
        findings: Vec<Finding>,
        object: Value,
        library: OpenBase,
    ) -> Self {
        Self {
            base: library.base,
            note: Some(note),
            lines,
            findings,
            object,
            exit: Exit::Done,
        }
    }

    /// A new note that was not written in the editor.
    pub(super) fn nothing(library: OpenBase) -> Self {
        Self {
            base: library.base,
            note: None,
            lines: vec!["Nothing was written, so no note was created".to_owned()],
            findings: Vec::new(),
            object: json!({"id": null}),
            exit: Exit::Nothing,
        }
    }

    /// Sets the exit code after an edit. It reports a pending conflict, or errors of the check.
    pub(super) fn after_edit(mut self, edited: Option<Exit>) -> Self {
        let is_error = |finding: &Finding| finding.severity == Severity::Error;
        self.exit = match edited {
            Some(Exit::Waiting) => Exit::Waiting,
            Some(_) if self.findings.iter().any(is_error) => Exit::Nothing,
            _ => Exit::Done,
        };
        self
    }

    /// Prints the result and the findings. As JSON, the findings are a list of it.
    pub(super) fn print(mut self, console: &mut Console) -> CommandResult {
        if console.style.form == OutputFormat::Json {
            self.object["findings"] = json!(self.findings);
            print_json(&self.object, &mut console.out)?;
            return Ok(self.exit);
        }
        let mut source = SourceLines::default();
        let read_line = |path: &str, line| source.get(&self.base, path, line);
        if console.is_quiet() {
            // Include warnings, as scripts would never see them otherwise.
            let style = OutputStyle {
                form: console.style.form,
                ..OutputStyle::TEXT
            };
            print_findings(&self.findings, console.errors(), style, read_line)?;
            return Ok(self.exit);
        }
        for line in &self.lines {
            writeln!(console.out, "{}", clean(line))?;
        }
        print_findings(&self.findings, &mut console.out, console.style, read_line)?;
        Ok(self.exit)
    }
}

/// The outcome of an edit.
pub(super) enum EditEnding {
    /// The text was not changed.
    Unchanged,
    /// The editor returned at once and may still be open.
    StillOpen,
    /// The text was saved without an editor.
    NotOpened,
    /// The edit was saved or waits for a choice. Another program may have changed the id.
    Ended(Exit, NoteId),
}

impl EditEnding {
    /// The exit code of an edit that ended with a change.
    pub(super) fn exit(self) -> Option<Exit> {
        match self {
            Self::Ended(exit, _) => Some(exit),
            Self::Unchanged | Self::StillOpen | Self::NotOpened => None,
        }
    }
}

/// How a new note is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NewNote {
    /// As it is.
    AsGiven,
    /// As the editor leaves it, also unchanged.
    Edited,
    /// As the editor leaves it, if it changed anything.
    IfEdited,
}

impl NewNote {
    /// Opens the editor unless told not to. The app, where one may think better of it, writes nothing
    /// if the text is unchanged.
    pub(super) fn edited(no_edit: bool, console: &Console) -> Self {
        match (no_edit, console.is_captured()) {
            (true, _) => Self::AsGiven,
            (false, true) => Self::IfEdited,
            (false, false) => Self::Edited,
        }
    }
}

/// Opens a note in the editor.
pub(super) fn edit_note(
    id: &NoteId,
    library: &OpenBase,
    session: &Session,
    console: &mut Console,
) -> CommandResult<EditEnding> {
    let copy = copy_note(&library.base.root, &id.path(), session)?;
    edit(id, copy, (session, console), "the note is unchanged")
}

/// Opens a copy in the editor. `unchanged` is the part of an error on what was not done.
fn edit(
    id: &NoteId,
    copy: EditedCopy,
    (session, console): (&Session, &mut Console),
    unchanged: &str,
) -> CommandResult<EditEnding> {
    let keep = |path: &str, decisions| {
        let repository = crate::cli::git_commands::open(session);
        repository.is_ok_and(|repository| repository.keep_edited(path, decisions).is_ok())
    };
    match edit_in_editor(copy, session, unchanged, keep)? {
        Edited::Unchanged => Ok(EditEnding::Unchanged),
        Edited::TooSoon { copy } => {
            console.say(&returned_at_once(&copy));
            Ok(EditEnding::StillOpen)
        }
        Edited::Saved => Ok(EditEnding::Ended(Exit::Done, id.clone())),
        Edited::Moved(id) => Ok(EditEnding::Ended(Exit::Done, id)),
        Edited::Waiting { moved } => {
            let id = moved.unwrap_or_else(|| id.clone());
            Ok(EditEnding::Ended(Exit::Waiting, id))
        }
        Edited::Kept { copy, moved } => Err(changed_meanwhile(id.as_str(), moved.as_ref())
            .hint(format!("your text is in {}", copy.display()))),
    }
}

/// Writes a new note once its editor has closed. `None` if it is not written.
pub(super) fn write_new_note(
    (id, text): (&NoteId, &str),
    how: NewNote,
    library: &OpenBase,
    (session, console): (&Session, &mut Console),
) -> CommandResult<Option<EditEnding>> {
    let failed = |error| create_failed(error, id, library);
    let create = || create_text(&library.base, &id.path(), text).map_err(failed);
    if how == NewNote::AsGiven {
        create()?;
        return Ok(Some(EditEnding::NotOpened));
    }
    let edits = session.folders.state.join(EDITS_FOLDER);
    let copy = EditedCopy::of_new(&library.base, &id.path(), text, &edits).map_err(failed)?;
    let edited = edit(id, copy, (session, console), "nothing of it is saved");
    let edited = edited.map_err(|error| error.hint("no note was created"))?;
    if matches!(edited, EditEnding::Unchanged | EditEnding::StillOpen) {
        if how == NewNote::IfEdited {
            return Ok(None);
        }
        create()?;
    }
    Ok(Some(edited))
}

/// Sets keys in a text; typed names are resolved.
pub(super) fn set_keys(
    id: &NoteId,
    text: &str,
    keys: &[Assignment],
    library: &OpenBase,
) -> CommandResult<EditedFields> {
    let reader = ValueReader {
        words: &library.vocabularies,
        find_note: &|typed, kinds| find_note(typed, kinds, library).ok(),
    };
    set_fields(id, text, keys, &reader, &Defaults::of(&library.base))
        .map_err(|error| refused(&error))
}

/// Refuses a text that would add errors to the base.
///
/// Errors of `known` stay: a template, or a note before a change. Returns the findings of the note.
pub(super) fn refuse_errors(
    id: &NoteId,
    text: &str,
    known: &str,
    library: &OpenBase,
) -> CommandResult<Vec<Finding>> {
    let loaded = |text: &str| Loaded {
        text: text.to_owned(),
        findings: Vec::new(),
    };
    let known = library.check(id, loaded(known));
    let checked = check_edit(&library.base, &id.path(), text);
    let mut errors = checked.new_errors;
    errors.retain(|error| {
        let is_same = |old: &Finding| (old.code, &old.message) == (error.code, &error.message);
        !known.iter().any(is_same)
    });
    if errors.is_empty() {
        return Ok(checked.of_note);
    }
    Err(refused(&FieldError::Refused(errors)))
}

/// Parses `KEY=VALUE` arguments.
pub(super) fn parse_keys(typed: &[String]) -> CommandResult<Vec<Assignment>> {
    let keys: Result<Vec<Assignment>, FieldError> = typed.iter().map(|text| text.parse()).collect();
    keys.map_err(|error| refused(&error))
}

/// The error for a rejected value, with a hint for each finding.
pub(super) fn refused(error: &FieldError) -> CommandError {
    let mut refused = CommandError::usage(error).hint(error.help());
    if let FieldError::Refused(findings) = error {
        for finding in findings.iter().skip(1) {
            refused = refused.hint(format!("{}: {}", finding.message, finding.help));
        }
    }
    refused
}

/// The error of a new note. If its name is taken, it names that note and how to go on.
fn create_failed(error: SaveError, id: &NoteId, library: &OpenBase) -> CommandError {
    let SaveError::Exists { path } = &error else {
        return save_failed(error);
    };
    let there = load_note(&library.base, &library.vocabularies, path).ok();
    let title = there.map(|there| there.note.title);
    let title = title.map_or_else(String::new, |title| format!(": {}", quote(&title)));
    CommandError::usage(format!("there is a note {id} already{title}"))
        .hint(format!("change it with `guildhall edit {id}`"))
        .hint("or give another --title: it makes the name of the file")
}

pub(super) fn save_failed(error: SaveError) -> CommandError {
    CommandError::failed_with(error.help(), error)
}

/// Maximum size in bytes of a list that is printed whole, not by changes.
const MAX_LIST_BYTES: usize = 200;

/// `  status: planned -> in-force`; of a long list what was added and removed.
pub(super) fn change_in_line(change: &FieldChange) -> String {
    let key = &change.key;
    match (&change.before, &change.after) {
        (Some(Array(before)), Some(Array(after)))
            if in_words(&Array(before.clone())).len() > MAX_LIST_BYTES =>
        {
            let without = |all: &[toml::Value], known: &[toml::Value]| {
                let items = all.iter().filter(|item| !known.contains(item));
                items.cloned().collect::<Vec<_>>()
            };
            let (added, removed) = (without(after, before), without(before, after));
            let parts = [("added", added), ("removed", removed)];
            let parts = parts.into_iter().filter(|(_, items)| !items.is_empty());
            let parts = parts.map(|(what, items)| format!("{what} {}", in_words(&Array(items))));
            let parts: Vec<String> = parts.collect();
            if parts.is_empty() {
                return format!("  {key}: in another order");
            }
            format!("  {key}: {}", parts.join("; "))
        }
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

/// Changed keys as JSON, each with its value before and after.
pub(super) fn changes_as_json(changes: &[FieldChange]) -> Value {
    let changes = changes.iter().map(|change| {
        json!({
            "key": change.key,
            "before": change.before.as_ref().map(value_as_json),
            "after": change.after.as_ref().map(value_as_json),
        })
    });
    changes.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_list_is_printed_by_what_changed_in_it() {
        let list = |items: &[&str]| Some(Array(items.iter().copied().map(Into::into).collect()));
        let line = |before: &[&str], after: &[&str]| {
            change_in_line(&FieldChange {
                key: "tags".to_owned(),
                before: list(before),
                after: list(after),
            })
        };
        assert_eq!(line(&["a"], &["a", "b"]), "  tags: a -> a, b");
        let long = "x".repeat(MAX_LIST_BYTES + 1);
        assert_eq!(line(&[&long], &[&long, "b"]), "  tags: added b");
        let removed = format!("  tags: added b; removed {long}");
        assert_eq!(line(&[&long, "a"], &["a", "b"]), removed);
        let turned = line(&[&long, "a"], &["a", &long]);
        assert_eq!(turned, "  tags: in another order");
    }
}
