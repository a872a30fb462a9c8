//! `new`: writes a new note from the template of its kind.

use serde_json::{Value, json};

use super::typed_names::{find_city, find_word, one_line};
use super::writing_arguments::NewArguments;
use super::written::{
    NewNote, Written, findings_of, parse_keys, refuse_errors, save_failed, set_keys, write_new_note,
};
use crate::cli::base_session::{OpenBase, Session};
use crate::cli::console::Console;
use crate::cli::report::{CommandError, CommandResult};
use crate::model::note::{Kind, NoteId};
use crate::model::schema::find_key;
use crate::notes::clean::{clean, quote};
use crate::notes::portable_name::path_fault;
use crate::notes::similar_titles::TitleWords;
use crate::notes::slug::slug;
use crate::notes::template::{print_template, without_unfilled};
use crate::store::load::load_text;
use crate::store::save_note::replace_text;
use crate::store::walk::kind_folder;

/// Writes the note and opens it in the editor.
pub(super) fn run(
    arguments: &NewArguments,
    session: &Session,
    console: &mut Console,
) -> CommandResult<Written> {
    let kind = read_kind(&arguments.kind)?;
    let title = one_line("--title", &arguments.title)?;
    let keys = parse_keys(&arguments.keys)?;
    let library = session.open_library()?;
    let mut values = vec![("title", title.as_str().into())];
    let wants_city =
        arguments.city.is_some() || (kind == Kind::Practice && session.config.city.is_some());
    let city = wants_city
        .then(|| find_city(arguments.city.as_deref(), &library, session))
        .transpose()?;
    if let Some(city) = city.as_ref().filter(|_| kind != Kind::City) {
        values.push(("cities", vec![city.id.as_str()].into()));
    }
    if !arguments.sectors.is_empty() {
        values.push(("sectors", find_sectors(&arguments.sectors, kind, &library)?));
    }
    values.push(("lang", library.base.lang.as_str().into()));
    values.push(("review", "draft".into()));
    let folder = city.filter(|_| kind == Kind::Practice);
    let folder = folder.as_ref().map(|city| city.id.as_str());
    let id = id_for(kind, folder, &title, &library)?;
    // Empty at first, so that the keys are in the order of the schema, not beside a line to fill.
    let given = keys
        .iter()
        .filter(|key| key.sets_value())
        .filter_map(|key| Some((find_key(kind, &key.key)?.name, "".into())));
    values.extend(given);
    let template = print_template(kind, &values, &library.vocabularies);
    let text = set_keys(&id, &template, &keys, &library)?.text;
    // Accept errors of the template itself: it is not filled in yet.
    let mut findings = refuse_errors(&id, &text, &template, &library)?;
    let similar = find_similar(kind, &title, &library);
    if !arguments.similar_seen {
        say_similar(&similar, console);
    }
    let how = NewNote::edited(arguments.no_edit, console);
    let edited = write_new_note((&id, &text), how, &library, (session, console))?;
    let Some(edited) = edited else {
        return Ok(Written::nothing(library));
    };
    if !arguments.no_edit {
        remove_unfilled(kind, &id, &library)?;
        findings = findings_of(&library.base, &[&id]);
    }
    let lines = vec![format!("Created {id}")];
    let object =
        json!({"id": id, "path": id.path(), "kind": kind, "similar": similar_as_json(&similar)});
    Ok(Written::new(id, lines, findings, object, library).after_edit(edited.exit()))
}

fn read_kind(typed: &str) -> CommandResult<Kind> {
    let kind: Kind = typed.parse().map_err(|()| {
        let words = Kind::ALL.into_iter().filter(|kind| !kind.is_response());
        let words: Vec<&str> = words.map(Kind::as_str).collect();
        CommandError::usage(format!("{} is no kind of note", quote(typed)))
            .hint(format!("expected one of {}", words.join(", ")))
            .hint("put `--` before the words to search for them")
    })?;
    let command = match kind {
        Kind::Endorsement => "endorse ID --city CITY",
        Kind::Adoption => "adopt ID --city CITY",
        Kind::Answer => "answer QUESTION --city CITY",
        _ => return Ok(kind),
    };
    let error = CommandError::usage(format!("an {kind} is a city's word on another note"));
    Err(error.hint(format!("write it with guildhall {command}")))
}

/// Resolves the ids of sectors.
pub(super) fn find_sectors(
    typed: &[String],
    kind: Kind,
    library: &OpenBase,
) -> CommandResult<toml::Value> {
    let ids = typed
        .iter()
        .map(|typed| find_word("sectors", typed, kind, library).map(toml::Value::String));
    Ok(toml::Value::Array(ids.collect::<CommandResult<_>>()?))
}

/// The id of a new note, from its kind, city and title.
pub(super) fn id_for(
    kind: Kind,
    city: Option<&str>,
    title: &str,
    library: &OpenBase,
) -> CommandResult<NoteId> {
    let slug = slug(title);
    let folder = city.map_or_else(String::new, |city| format!("{city}/"));
    let id = format!("{}/{folder}{slug}", kind_folder(&library.base, kind));
    let id: Option<NoteId> = id.parse().ok();
    id.filter(|id| path_fault(&id.path()).is_none())
        .ok_or_else(|| {
            let error = format!("the title {} makes no name for a file", quote(title));
            CommandError::usage(error).hint("use a title with a few words")
        })
}

/// Notes of this kind with a similar title, the most similar first.
pub(super) fn find_similar(kind: Kind, title: &str, library: &OpenBase) -> Vec<(NoteId, String)> {
    let notes = library.read_notes(std::slice::from_ref(&kind));
    TitleWords::of(title).most_similar(notes.map(|note| (note.id, note.title)))
}

/// Lists similar notes on standard error.
pub(super) fn say_similar(similar: &[(NoteId, String)], console: &mut Console) {
    if similar.is_empty() {
        return;
    }
    console.say("similar notes:");
    for (id, title) in similar {
        console.say(&format!("  {id}: {}", clean(title)));
    }
}

/// Similar notes as JSON.
pub(super) fn similar_as_json(similar: &[(NoteId, String)]) -> Value {
    let named = similar.iter();
    named
        .map(|(id, title)| json!({"id": id, "title": title}))
        .collect()
}

/// Removes template lines that were not filled in.
fn remove_unfilled(kind: Kind, id: &NoteId, library: &OpenBase) -> CommandResult<()> {
    let path = id.path();
    let Ok(loaded) = load_text(&library.base, &path) else {
        return Ok(());
    };
    let text = without_unfilled(kind, &loaded.text, &library.vocabularies);
    if text != loaded.text && loaded.findings.is_empty() {
        replace_text(&library.base, &path, &loaded.text, &text).map_err(save_failed)?;
    }
    Ok(())
}
