//! Checks the new ids of a rename: valid names, and free places.

use super::{KnownNote, RenameError, is_same_name, moved_text, read};
use crate::model::base::Base;
use crate::model::note::{Kind, NoteId};
use crate::notes::portable_name::{fold, path_fault};
use crate::notes::rewrite_links::{Move, Renames, rewrite_links};
use crate::store::open::{LoadError, locate};

/// Checks the new id of the note itself.
pub(super) fn check_new_id(
    base: &Base,
    note: &KnownNote,
    new: &NoteId,
    notes: &[KnownNote],
) -> Result<(), RenameError> {
    let kind = note.kind;
    if new.kind() != Some(kind) {
        return Err(RenameError::OtherKind {
            old: note.id.to_string(),
            new: new.to_string(),
            from: kind,
            to: new.kind().map_or("file of no kind", Kind::as_str),
        });
    }
    check_name(new)?;
    let name = fold(new.as_str());
    let is_taken = |other: &&KnownNote| {
        let mut aliases = other.aliases.iter();
        other.id != note.id
            && (fold(other.id.as_str()) == name || aliases.any(|alias| fold(alias) == name))
    };
    if new == &note.id || notes.iter().any(|other| is_taken(&other)) {
        return Err(RenameError::Taken(new.to_string()));
    }
    match locate(base, &new.path()) {
        Err(LoadError::NotThere { .. }) => {}
        Ok(_) if is_same_name(&note.id, new) => {}
        Ok(_) => return Err(RenameError::Taken(new.to_string())),
        Err(error) => return Err(error.into()),
    }
    if kind == Kind::City && note.id.slug() != new.slug() {
        let names_it = |other: &&KnownNote| {
            other.id != note.id && other.named_cities.iter().any(|city| city == note.id.slug())
        };
        let mut named = notes.iter().filter(names_it);
        if let Some(first) = named.next() {
            return Err(RenameError::NamedCity {
                first: first.id.to_string(),
                count: 1 + named.count(),
            });
        }
    }
    Ok(())
}

/// Checks that an id can name a file and a folder, and be linked.
///
/// The last part is a folder too: the notes that belong to the note are in it.
fn check_name(id: &NoteId) -> Result<(), RenameError> {
    let is_hidden = id.as_str().split('/').any(|part| part.starts_with('.'));
    let fault = path_fault(id.as_str())
        .or_else(|| path_fault(&id.path()))
        .or_else(|| is_hidden.then(|| "has a part that begins with a dot".to_owned()))
        .or_else(|| {
            let holds = id.as_str().contains(['#', '[', ']']);
            holds.then(|| "holds `#`, `[` or `]`, which no link can name".to_owned())
        })
        .or_else(|| (!can_be_linked(id)).then(|| "cannot be written in a link".to_owned()));
    match fault {
        None => Ok(()),
        Some(why) => Err(RenameError::BadName {
            new: id.to_string(),
            why,
        }),
    }
}

/// Whether links that name the id are found again.
fn can_be_linked(id: &NoteId) -> bool {
    let links = |id: &NoteId| format!("[[{id}]] [[{id}|a]] [[{id}#b]]\n");
    let Ok(other) = format!("{}/x", Kind::City.folder()).parse() else {
        return false;
    };
    let mut renames = Renames::default();
    renames.add(id.as_str(), &other);
    let place = Move {
        from: &other,
        to: &other,
        is_under_way: false,
    };
    *id == other || rewrite_links(&links(id), place, &renames) == links(&other)
}

/// Checks the new id of a note that moves with another one. Also checks what is in its place.
pub(super) fn check_moved_id(
    base: &Base,
    from: &NoteId,
    to: &NoteId,
    renames: &Renames,
    notes: &[KnownNote],
) -> Result<(), RenameError> {
    check_name(to)?;
    let is_there = match locate(base, &to.path()) {
        Ok(_) => !is_same_name(from, to),
        Err(LoadError::NotThere { .. }) => false,
        Err(error) => return Err(error.into()),
    };
    let is_twin =
        |other: &KnownNote| other.id != *from && other.id != *to && is_same_name(&other.id, to);
    // The copy of a rename that was stopped is as good as a new one.
    let (_, copy) = moved_text(base, from, to, renames)?;
    if notes.iter().any(is_twin) || is_there && read(base, to)? != copy {
        return Err(RenameError::InTheWay {
            from: from.to_string(),
            to: to.to_string(),
        });
    }
    Ok(())
}
