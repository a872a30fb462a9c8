//! `rename`: gives a note another id.

use serde_json::json;

use super::writing_arguments::RenameArguments;
use super::written::{Written, findings_of, refused};
use crate::cli::base_session::{OpenBase, Session};
use crate::cli::report::{CommandError, CommandResult};
use crate::cli::resolve_id::find;
use crate::model::finding::{Code, Finding};
use crate::model::note::{Kind, Note, NoteId};
use crate::notes::clean::{clean_name, quote};
use crate::notes::edit_front_matter::FieldError;
use crate::store::load::Loaded;
use crate::store::rename_note::{RenameError, rename};

/// Renames the note and prints what moved with it.
pub(super) fn run(arguments: &RenameArguments, session: &Session) -> CommandResult<Written> {
    let library = session.open_library()?;
    let found = find(&arguments.old, &library, &session.process_env.folder)?;
    let new = new_id(&found, &arguments.new)?;
    // If a rename was stopped at its end, the old id is an alias already.
    let typed = arguments.old.trim_end_matches(".md");
    let mut above = new.as_str().split('/');
    let folder = match above.next() {
        Some(kind) if typed.contains('/') => kind,
        _ => new.folder(),
    };
    let whole: Option<NoteId> = typed.parse().ok();
    let whole = whole.filter(|id| id.kind().is_some());
    let former = whole.or_else(|| format!("{folder}/{typed}").parse().ok());
    let former = former.filter(|id| found == new && library.resolve(id).as_ref() == Some(&new));
    let old = former.unwrap_or(found);
    if old == new {
        let error = CommandError::usage(format!("{} has this id already", quote(new.as_str())));
        return Err(error.hint("name another id"));
    }
    if let Ok(note) = library.read(&old) {
        refuse_other_city(&note, &new, &library)?;
    }
    if let Ok(loaded) = library.load(&old) {
        refuse_misplaced(&old, &new, loaded, &library)?;
    }
    let renamed = rename(&library.base, &old, &new).map_err(failed)?;
    let mut lines = vec![format!("Renamed {old} to {new}")];
    let count = |count: usize, one: &str, many: &str| match count {
        0 => None,
        1 => Some(format!("  1 {one}")),
        count => Some(format!("  {count} {many}")),
    };
    let moved = renamed.moved.len();
    lines.extend(count(
        moved,
        "note that belongs to it moved",
        "notes that belong to it moved",
    ));
    let rewritten = renamed.rewritten.len();
    lines.extend(count(
        rewritten,
        "other note names it by its new id",
        "other notes name it by its new id",
    ));
    if let [first, ..] = renamed.unread.as_slice() {
        let more = match renamed.unread.len() - 1 {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let first = clean_name(first);
        lines.push(format!(
            "  not read completely, so links there did not change: {first}{more}"
        ));
    }
    let pairs: Vec<_> = renamed
        .moved
        .iter()
        .map(|(from, to)| json!({"from": from, "to": to}))
        .collect();
    let object = json!({
        "from": old, "to": new, "path": new.path(), "moved": pairs, "rewritten": renamed.rewritten,
        "unread": renamed.unread,
    });
    let mut written: Vec<&NoteId> = renamed.moved.iter().map(|(_, to)| to).collect();
    written.push(&new);
    let findings = findings_of(&library.base, &written);
    Ok(Written::new(new, lines, findings, object, library))
}

/// Refuses to move a practice to the folder of another city.
fn refuse_other_city(note: &Note, new: &NoteId, library: &OpenBase) -> CommandResult<()> {
    let city = |id: &NoteId| {
        let path = id.below_kind().to_owned();
        path.split_once('/').map(|(city, _)| city.to_owned())
    };
    let is_its = |city: &String| note.filing.cities.contains(city);
    let is_placed = city(&note.id).is_some_and(|old| is_its(&old));
    let is_place = |city: &String| {
        let mut lists = ["cities", "places"].iter();
        lists.any(|list| {
            let list = library.vocabularies.get(list);
            list.is_some_and(|list| list.find(city).is_some())
        })
    };
    match city(new).filter(|new| !is_its(new) && is_place(new)) {
        Some(other) if is_placed && note.kind == Kind::Practice => {
            let error = format!("the path says {other}, but `cities` does not name it");
            Err(CommandError::usage(error).hint("change `cities` first, with `guildhall set`"))
        }
        _ => Ok(()),
    }
}

/// Refuses an id that would add an error, such as another city's folder.
fn refuse_misplaced(
    old: &NoteId,
    new: &NoteId,
    loaded: Loaded,
    library: &OpenBase,
) -> CommandResult<()> {
    if old.kind() != new.kind() || old.kind() == Some(Kind::City) {
        // The rename says what prevents it.
        return Ok(());
    }
    let known = library.check(old, loaded.clone());
    let mut errors = library.check(new, loaded);
    errors.retain(|error| {
        let is_same = |old: &Finding| (old.code, &old.message) == (error.code, &error.message);
        // The rename reports other faults of a new id.
        error.code == Code::MisplacedNote && !known.iter().any(is_same)
    });
    match errors.as_slice() {
        [] => Ok(()),
        _ => Err(refused(&FieldError::Refused(errors))),
    }
}

/// The new id from a whole id or its last part.
fn new_id(old: &NoteId, typed: &str) -> CommandResult<NoteId> {
    let typed = typed.strip_suffix(".md").unwrap_or(typed);
    let id = if typed.contains('/') {
        typed.parse()
    } else {
        format!("{}/{typed}", old.folder()).parse()
    };
    // The rename refuses other characters by name.
    let is_plain = |id: &NoteId| !id.as_str().contains(char::is_whitespace);
    let id: Option<NoteId> = id.ok();
    id.filter(is_plain).ok_or_else(|| {
        CommandError::usage(format!("{} cannot be the id of a note", quote(typed)))
            .hint("use letters, digits and hyphens, with / between the parts")
    })
}

fn failed(error: RenameError) -> CommandError {
    let help = error.help();
    match error {
        RenameError::Load(_)
        | RenameError::Save(_)
        | RenameError::HalfDone { .. }
        | RenameError::Damaged(_)
        | RenameError::Rewrite { .. } => CommandError::failed_with(help, error),
        error => CommandError::usage(error).hint(help),
    }
}
