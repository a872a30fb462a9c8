//! `conflicts`: lists pending conflicts and applies choices.

use std::io::Write;

use serde_json::json;

use super::format::{ago, change_lines, list_files, plain_value, short, waiting_json};
use super::git_arguments::{ConflictsArguments, Take};
use crate::cli::base_session::Session;
use crate::cli::console::{Console, OutputFormat, OutputStyle};
use crate::cli::json::print_json;
use crate::cli::report::{CommandError, CommandResult, Exit};
use crate::cli::resolve_id::{self, ResolvedId, several};
use crate::cli::run_editor::{changed_meanwhile, copy_note, edit_in_editor, returned_at_once};
use crate::model::counted::counted;
use crate::model::note::NoteId;
use crate::model::text_folding::composed;
use crate::notes::clean::{clean, clean_lines, clean_name, quote};
use crate::notes::three_way_merge::{ConflictLocation, changes};
use crate::store::edited_copy::Edited;
use crate::sync::{ConflictSide, DecidedConflict, LeftOut, Origin, PendingConflict, Repo};

/// Lists pending conflicts, or resolves them.
pub(super) fn run(
    arguments: &ConflictsArguments,
    session: &Session,
    console: &mut Console,
) -> CommandResult {
    let repository = super::open(session)?;
    let all = repository.waiting().map_err(super::failed)?;
    let cleared = clear_damaged(arguments, &repository, console)?;
    let has_damaged = !repository.damaged_waiting().is_empty();
    let mut ids = arguments.ids.clone();
    ids.retain(|id| !cleared.contains(id));
    if ids.is_empty() && !cleared.is_empty() {
        return Ok(Exit::waiting_if(!all.is_empty() || has_damaged));
    }
    let picked = pick(&ids, arguments.field.as_deref(), &all, session)?;
    if picked.is_empty() && has_damaged && console.style.form != OutputFormat::Json {
        // What cannot be read is named above.
        return Ok(Exit::Waiting);
    }
    let side = match arguments.take {
        Some(Take::Mine) => ConflictSide::Mine,
        Some(Take::Both) => ConflictSide::Both,
        Some(Take::Theirs) => ConflictSide::Theirs,
        // The note now holds the edited text, so "theirs" keeps it.
        None if arguments.edit => {
            // Undo of the choice leaves edits from before it.
            repository.save().map_err(super::failed)?;
            if let Some(name) = edit(&repository, &picked, session)? {
                console.say(&format!(
                    "Someone else changed the same in {name} meanwhile: nothing was chosen; your text waits with it."
                ));
                return Ok(Exit::Waiting);
            }
            ConflictSide::Theirs
        }
        None => {
            let exit = print(&picked, &all, console)?;
            return Ok(if has_damaged { Exit::Waiting } else { exit });
        }
    };
    let chosen: Vec<DecidedConflict> = picked
        .iter()
        .map(|one| DecidedConflict {
            id: one.id.clone(),
            side: side.clone(),
        })
        .collect();
    let changed = if arguments.edit {
        repository.choose_edited(&chosen)
    } else {
        repository.choose(&chosen)
    };
    let changed = changed.map_err(super::failed)?;
    let left = all.len() - picked.len();
    if console.style.form == OutputFormat::Json {
        let object = json!({"chosen": chosen.len(), "changed": super::format::files_json(&changed), "waiting": left});
        print_json(&object, &mut console.out)?;
    } else if chosen.is_empty() {
        writeln!(console.out, "Nothing waits for you.")?;
    } else {
        writeln!(console.out, "Chosen: {}.", counted(chosen.len(), "choice"))?;
        list_files("Changed notes:", &changed, &mut console.out, console.style)?;
        if left > 0 {
            writeln!(console.out, "{} waiting for you.", counted(left, "choice"))?;
        }
    }
    Ok(Exit::waiting_if(left > 0 || has_damaged))
}

/// Names the choices that cannot be read. Removes those that are named by their file.
///
/// The id of a note names only the choices that can be read. Returns the names of what was removed.
fn clear_damaged(
    arguments: &ConflictsArguments,
    repository: &Repo,
    console: &mut Console,
) -> CommandResult<Vec<String>> {
    let mut cleared = Vec::new();
    for one in repository.damaged_waiting() {
        let named = arguments.ids.iter().find(|id| **id == one.id);
        if let (Some(named), Some(Take::Theirs)) = (named, arguments.take) {
            repository.clear_damaged(&one).map_err(super::failed)?;
            cleared.push(named.clone());
            console.say(&format!(
                "Removed the choice {} that could not be read.",
                one.id
            ));
        } else {
            let left = LeftOut::from(one);
            console.say(&format!("{}: {}", left.path, left.why));
        }
    }
    Ok(cleared)
}

/// The conflicts selected by note or number, and by field.
fn pick(
    ids: &[String],
    field: Option<&str>,
    all: &[PendingConflict],
    session: &Session,
) -> CommandResult<Vec<PendingConflict>> {
    let names = ids.iter();
    let names = names.map(|typed| find_name(typed, all, session));
    let names: Vec<String> = names.collect::<Result<_, _>>()?;
    let by_id = |one: &&PendingConflict| {
        names.is_empty() || names.iter().any(|name| is_named(one, name, all))
    };
    let by_field =
        |one: &&PendingConflict| field.is_none_or(|field| one.decision.spot.to_string() == field);
    let picked: Vec<PendingConflict> = all.iter().filter(by_id).filter(by_field).cloned().collect();
    match (field, picked.is_empty()) {
        (Some(field), true) => Err(CommandError::not_found(format!(
            "there is no conflict in the field {}",
            quote(field)
        ))
        .hint("list the conflicts with `guildhall conflicts`")),
        _ => Ok(picked),
    }
}

/// The name of a pending conflict or note. A short name of a note becomes its id.
fn find_name(typed: &str, all: &[PendingConflict], session: &Session) -> CommandResult<String> {
    let waits = |name: &str| all.iter().any(|one| is_named(one, name, all));
    if waits(typed) {
        return Ok(typed.to_owned());
    }
    let mut ids: Vec<NoteId> = all
        .iter()
        .filter_map(|one| NoteId::of_path(&one.path))
        .collect();
    ids.dedup();
    let found = match resolve_id::pick(typed, None, &ids) {
        ResolvedId::One(id) => Some(id),
        ResolvedId::Several(ids) => return Err(several(typed, &ids)),
        ResolvedId::None(_) => super::read_id(typed, session).ok(),
    };
    let name = found.map(|id| id.to_string());
    name.filter(|name| waits(name)).ok_or_else(|| {
        let message = format!("there is no conflict in {}", quote(typed));
        let error = CommandError::not_found(message);
        error.hint("list the conflicts with `guildhall conflicts`")
    })
}

/// Whether an argument names this conflict: by note, list number or id prefix.
fn is_named(one: &PendingConflict, typed: &str, all: &[PendingConflict]) -> bool {
    composed(short(&one.path)) == composed(short(typed))
        || (typed.len() >= 4 && one.id.starts_with(typed))
        || typed
            .parse()
            .is_ok_and(|number| row(one, all) == Some(number))
}

/// Position in the list, from 1.
fn row(one: &PendingConflict, all: &[PendingConflict]) -> Option<usize> {
    let at = all.iter().position(|other| other.id == one.id)?;
    Some(at + 1)
}

/// Opens the notes in the user's editor, one after the other.
///
/// Returns the name of the first note for which the edited text waits for a choice, too.
fn edit(
    repository: &Repo,
    picked: &[PendingConflict],
    session: &Session,
) -> CommandResult<Option<String>> {
    let mut paths: Vec<&str> = picked.iter().map(|one| one.path.as_str()).collect();
    paths.dedup();
    for path in paths {
        let keep = |path: &str, decisions| repository.keep_edited(path, decisions).is_ok();
        let unchanged = "nothing was chosen";
        match edit_in_editor(
            copy_note(repository.root(), path, session)?,
            session,
            unchanged,
            keep,
        )? {
            Edited::Unchanged | Edited::Saved | Edited::Moved(_) => {}
            Edited::TooSoon { copy } => {
                let error = anyhow::anyhow!("nothing was chosen");
                return Err(CommandError::failed_with(returned_at_once(&copy), error));
            }
            Edited::Waiting { moved } => {
                let name = moved.as_ref().map_or(short(path), NoteId::as_str);
                return Ok(Some(clean_name(name).into_owned()));
            }
            Edited::Kept { copy, moved } => {
                let error = changed_meanwhile(short(path), moved.as_ref());
                let hint = format!("nothing was chosen; your text is in {}", copy.display());
                return Err(error.hint(hint));
            }
        }
    }
    Ok(None)
}

fn print(
    waiting: &[PendingConflict],
    all: &[PendingConflict],
    console: &mut Console,
) -> CommandResult {
    if console.style.form == OutputFormat::Json {
        print_json(&json!({"waiting": waiting_json(waiting)}), &mut console.out)?;
    } else if waiting.is_empty() {
        writeln!(console.out, "Nothing waits for you.")?;
    } else {
        // The app lists them right before; elsewhere rows may have moved meanwhile.
        let number = match row(&waiting[0], all).filter(|_| console.is_app()) {
            Some(row) => row.to_string(),
            None => short_number(&waiting[0]).to_owned(),
        };
        let to_type = console.to_type(&format!("conflicts {number} --take mine, theirs or both"));
        let (out, style) = (&mut console.out, console.style);
        for one in waiting {
            if let Some(number) = row(one, all) {
                write!(out, "{number}. ")?;
            }
            print_one(one, out, style)?;
        }
        writeln!(out, "to choose, name a note or a number: {to_type}")?;
    }
    Ok(Exit::waiting_if(!waiting.is_empty()))
}

/// A short prefix of the conflict id.
fn short_number(one: &PendingConflict) -> &str {
    &one.id[..8.min(one.id.len())]
}

fn print_one(one: &PendingConflict, out: &mut dyn Write, style: OutputStyle) -> CommandResult<()> {
    let place = clean(&one.decision.spot.to_string()).into_owned();
    let title = format!("{}: {place}", clean_name(short(&one.path)));
    writeln!(
        out,
        "{}  {}",
        style.bold(&title),
        style.faint(&format!("number {}", short_number(one)))
    )?;
    let decision = &one.decision;
    print_side(("yours", &one.mine, &decision.mine), one, out)?;
    print_side(("theirs", &one.theirs, &decision.theirs), one, out)?;
    Ok(())
}

/// `theirs (Ann Holm, oslo, 2 h ago): adopted`.
fn print_side(
    (name, origin, text): (&str, &Origin, &Option<String>),
    one: &PendingConflict,
    out: &mut dyn Write,
) -> CommandResult<()> {
    let who = clean(&origin.who);
    let city = origin.city.as_deref();
    let city = city.map_or_else(String::new, |city| format!("{city}, "));
    let who = format!("  {name} ({who}, {city}{})", ago(origin.when));
    let Some(text) = text else {
        return Ok(writeln!(out, "{who}: removed")?);
    };
    let lines: Vec<String> = match one.decision.spot {
        ConflictLocation::Field(_) => return Ok(writeln!(out, "{who}: {}", plain_value(text))?),
        ConflictLocation::Passage { .. } => clean_lines(text).lines().map(str::to_owned).collect(),
        // If you removed the note, show what the others changed, not the whole text.
        ConflictLocation::Note => {
            let base = one.decision.base.as_deref().unwrap_or_default();
            let changes = changes(Some(base), Some(text));
            changes.iter().flat_map(change_lines).collect()
        }
    };
    let stays = match one.decision.spot {
        ConflictLocation::Note => " the note stays, with these changes:",
        _ => "",
    };
    writeln!(out, "{who}:{stays}")?;
    for line in lines {
        writeln!(out, "    {line}")?;
    }
    Ok(())
}
