//! Renames a note, with all references to it and the notes that belong to it.
//!
//! A rename changes many files, and may be stopped between any two. So the steps are ordered: after
//! each of them every link leads somewhere and no id is claimed twice, and the same rename run
//! again does the rest.
//!
//! 1. The note gets its new id, and its present one, as aliases.
//! 2. Notes in its folders (`endorsements/<note>/…`) are written in the new folders.
//! 3. References in all notes change to the new ids.
//! 4. The notes in the old folders are removed.
//! 5. The file of the note is renamed.
//! 6. The alias that is its own id now is removed.

use std::fs;
use std::io;

use thiserror::Error;

use super::load::load_text;
use super::open::{LoadError, locate};
use super::save_note::{SaveError, create_text, remove_empty_folders, remove_text, replace_text};
use super::walk::walk;
use crate::model::base::Base;
use crate::model::note::{Kind, Note, NoteId};
use crate::model::text_folding::composed;
use crate::notes::clean::quote;
use crate::notes::front_matter::rewrite::{RewriteError, remove_key, set_key};
use crate::notes::portable_name::{fold, path_fault};
use crate::notes::rewrite_links::{Move, Renames, rewrite_links};
use crate::notes::{Defaults, read_note};

/// An error while renaming a note. Every note can still be read; run the rename again to finish it.
#[derive(Debug, Error)]
pub enum RenameError {
    /// The new id is of another kind of note.
    #[error("{} is a {from}, and {} would be a {to}", quote(.old), quote(.new))]
    OtherKind {
        /// The id of the note.
        old: String,
        /// The wanted id.
        new: String,
        /// The kind of the note.
        from: Kind,
        /// The kind of the wanted id.
        to: &'static str,
    },
    /// The new id cannot be the name of a file.
    #[error("the name {} {why}", quote(.new))]
    BadName {
        /// The wanted id.
        new: String,
        /// Why not, as a predicate.
        why: String,
    },
    /// The new id is the id or alias of another note.
    #[error("there is a note {} already", quote(.0))]
    Taken(String),
    /// Other notes name the city by its id, in keys and folders.
    #[error("{count} notes name the city by its id, among them {}", quote(.first))]
    NamedCity {
        /// Number of such notes.
        count: usize,
        /// One of them.
        first: String,
    },
    /// The front matter cannot be changed.
    #[error("the aliases of {} cannot be changed", quote(.note))]
    Rewrite {
        /// The id of the note.
        note: String,
        /// Why.
        source: RewriteError,
    },
    /// A note cannot be read.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// A note cannot be written.
    #[error(transparent)]
    Save(#[from] SaveError),
}

impl RenameError {
    /// What to do about it, in one sentence.
    pub fn mend(&self) -> String {
        match self {
            Self::OtherKind { from, .. } => {
                format!("Choose a name in the folder {}.", from.folder())
            }
            Self::BadName { .. } => "Use letters, digits and hyphens.".to_owned(),
            Self::Taken(_) => "Choose another name.".to_owned(),
            Self::NamedCity { .. } => {
                "Change its `title` instead, and add the former name to `names`.".to_owned()
            }
            Self::Rewrite { source, .. } => source.mend().to_owned(),
            Self::Load(error) => error.mend().to_owned(),
            Self::Save(error) => error.mend().to_owned(),
        }
    }
}

/// What a rename changed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Renamed {
    /// Notes that moved with the note: old and new ids.
    pub moved: Vec<(NoteId, NoteId)>,
    /// Other notes whose references changed.
    pub rewritten: Vec<NoteId>,
}

/// The text of a note, as it is in its file.
struct NoteFile {
    id: NoteId,
    text: String,
    note: Note,
}

/// Renames the note `old` to `new`, or finishes a rename that was stopped.
///
/// # Errors
/// [`RenameError`]. The kinds before [`RenameError::Load`] change nothing.
pub fn rename(base: &Base, old: &NoteId, new: &NoteId) -> Result<Renamed, RenameError> {
    let files = read_all(base);
    let Some(file) = files.iter().find(|file| file.id == *old) else {
        return finish(base, old, new, &files);
    };
    check_new_id(base, file, new, &files)?;
    let moved = dependents(file, new, &files);
    let mut renames = Renames::default();
    let aliases = file.note.standing.aliases.iter().map(String::as_str);
    for name in aliases.chain([old.as_str()]) {
        renames.add(name, new);
    }
    for (from, to) in &moved {
        renames.add(from.id.as_str(), to);
    }
    for (_, to) in &moved {
        // The copy of a rename that was stopped is written again; see below.
        if files
            .iter()
            .any(|other| other.id == *to && !is_copy(other, &moved, &renames))
        {
            return Err(RenameError::Taken(to.to_string()));
        }
    }

    // 1. From here on both ids lead to the note.
    let both = [old.as_str(), new.as_str()];
    let text = with_aliases(&file.note, &file.text, &both, "")?;
    write(base, old, &file.text, &text)?;

    // 2. Copies, not renames: a note must name in its text the folder it is in.
    let is_twin = |(from, to): &&(&NoteFile, NoteId)| is_same_name(&from.id, to);
    for (from, to) in moved.iter().filter(|pair| !is_twin(pair)) {
        match create_text(base, &to.path(), &moved_text(from, to, &renames)) {
            Ok(()) | Err(SaveError::Exists { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }

    // 3. The note itself gets links that are valid in both places.
    let mut rewritten = Vec::new();
    let is_moved = |id: &NoteId| moved.iter().any(|(from, _)| from.id == *id);
    for other in files
        .iter()
        .filter(|other| other.id != *old && !is_moved(&other.id))
    {
        let note = Move {
            from: &other.id,
            to: &other.id,
            is_under_way: false,
        };
        let changed = rewrite_links(&other.text, note, &renames);
        if changed != other.text {
            write(base, &other.id, &other.text, &changed)?;
            rewritten.push(other.id.clone());
        }
    }
    let note = Move {
        from: old,
        to: new,
        is_under_way: old.folder() != new.folder(),
    };
    let linked = rewrite_links(&text, note, &renames);
    write(base, old, &text, &linked)?;

    // 4.
    for (from, to) in &moved {
        if is_same_name(&from.id, to) {
            move_file(base, &from.id, to)?;
            write(base, to, &from.text, &moved_text(from, to, &renames))?;
        } else {
            remove_text(base, &from.id.path(), &from.text)?;
        }
    }

    // 5.
    move_file(base, old, new)?;

    // 6. Relative links as they were, now that the note is in its place.
    let note = Move {
        is_under_way: false,
        ..note
    };
    let text = rewrite_links(&file.text, note, &renames);
    let text = with_aliases(&file.note, &text, &[old.as_str()], new.as_str())?;
    write(base, new, &linked, &text)?;
    Ok(Renamed {
        moved: moved
            .into_iter()
            .map(|(from, to)| (from.id.clone(), to))
            .collect(),
        rewritten,
    })
}

/// Finishes a rename that was stopped after the file of the note was renamed.
fn finish(
    base: &Base,
    old: &NoteId,
    new: &NoteId,
    files: &[NoteFile],
) -> Result<Renamed, RenameError> {
    let has_alias = |file: &&NoteFile| {
        let mut aliases = file.note.standing.aliases.iter();
        file.id == *new && aliases.any(|alias| composed(alias) == composed(old.as_str()))
    };
    let Some(file) = files.iter().find(has_alias) else {
        let path = old.path();
        return Err(LoadError::NotThere { path }.into());
    };
    let text = with_aliases(&file.note, &file.text, &[], new.as_str())?;
    write(base, new, &file.text, &text)?;
    Ok(Renamed::default())
}

fn read_all(base: &Base) -> Vec<NoteFile> {
    let defaults = Defaults::of(base);
    let files = walk(base).files;
    let read = files.iter().filter_map(|file| {
        // A note that cannot be read completely cannot be written back.
        let loaded = load_text(base, &file.path).ok()?;
        let id = NoteId::of_path(&file.path)?;
        let note = read_note(&file.path, &loaded.text, &defaults).note;
        loaded.findings.is_empty().then_some(NoteFile {
            id,
            text: loaded.text,
            note,
        })
    });
    read.collect()
}

fn check_new_id(
    base: &Base,
    file: &NoteFile,
    new: &NoteId,
    files: &[NoteFile],
) -> Result<(), RenameError> {
    let kind = file.note.kind;
    if new.kind() != Some(kind) {
        return Err(RenameError::OtherKind {
            old: file.id.to_string(),
            new: new.to_string(),
            from: kind,
            to: new.kind().map_or("file of no kind", Kind::word),
        });
    }
    let in_link = new
        .as_str()
        .contains(['#', '[', ']'])
        .then(|| "holds `#`, `[` or `]`, which no link can name".to_owned());
    if let Some(why) = path_fault(&new.path()).or(in_link) {
        return Err(RenameError::BadName {
            new: new.to_string(),
            why,
        });
    }
    let name = fold(new.as_str());
    let is_taken = |other: &&NoteFile| {
        let mut aliases = other.note.standing.aliases.iter();
        other.id != file.id
            && (fold(other.id.as_str()) == name || aliases.any(|alias| fold(alias) == name))
    };
    if new == &file.id || files.iter().any(|other| is_taken(&other)) {
        return Err(RenameError::Taken(new.to_string()));
    }
    match locate(base, &new.path()) {
        Err(LoadError::NotThere { .. }) => {}
        Ok(_) if is_same_name(&file.id, new) => {}
        Ok(_) => return Err(RenameError::Taken(new.to_string())),
        Err(error) => return Err(error.into()),
    }
    if kind == Kind::City && file.id.slug() != new.slug() {
        let names_it = |other: &&NoteFile| {
            let cities = &other.note.filing.cities;
            other.id != file.id && cities.iter().any(|city| city == file.id.slug())
        };
        let mut named = files.iter().filter(names_it);
        if let Some(first) = named.next() {
            return Err(RenameError::NamedCity {
                first: first.id.to_string(),
                count: 1 + named.count(),
            });
        }
    }
    Ok(())
}

/// The notes in the folders of a note, with their new ids.
fn dependents<'f>(
    file: &NoteFile,
    new: &NoteId,
    files: &'f [NoteFile],
) -> Vec<(&'f NoteFile, NoteId)> {
    let aliases = file.note.standing.aliases.iter();
    let aliases = aliases.filter_map(|alias| alias.parse().ok());
    let names: Vec<NoteId> = aliases.chain([file.id.clone()]).collect();
    let is_name = |to: &str| {
        names
            .iter()
            .any(|name| composed(name.as_str()) == composed(to))
    };
    let belongs = |other: &&NoteFile| {
        let mut relations = other.note.relations.iter();
        other.note.kind.is_own_word() && relations.any(|relation| is_name(&relation.to))
    };
    let new_id = |other: &NoteFile| {
        let (kind, rest) = other.id.as_str().split_once('/')?;
        let (folder, city) = rest.rsplit_once('/')?;
        let new_folder = if names.iter().any(|name| folder == name.below_kind()) {
            new.below_kind()
        } else if names.iter().any(|name| folder == name.slug()) {
            new.slug()
        } else {
            return None;
        };
        let id: NoteId = format!("{kind}/{new_folder}/{city}").parse().ok()?;
        (id != other.id).then_some(id)
    };
    let found = files.iter().filter(belongs);
    found
        .filter_map(|other| Some((other, new_id(other)?)))
        .collect()
}

/// Whether two ids are one file where letter case does not count.
fn is_same_name(a: &NoteId, b: &NoteId) -> bool {
    fold(a.as_str()) == fold(b.as_str())
}

/// Whether a note is the copy that a stopped rename wrote.
fn is_copy(other: &NoteFile, moved: &[(&NoteFile, NoteId)], renames: &Renames) -> bool {
    moved
        .iter()
        .any(|(from, to)| *to == other.id && moved_text(from, to, renames) == other.text)
}

fn moved_text(from: &NoteFile, to: &NoteId, renames: &Renames) -> String {
    let note = Move {
        from: &from.id,
        to,
        is_under_way: false,
    };
    rewrite_links(&from.text, note, renames)
}

/// The text with aliases added, and one removed.
fn with_aliases(
    note: &Note,
    text: &str,
    added: &[&str],
    removed: &str,
) -> Result<String, RenameError> {
    let mut aliases: Vec<&str> = note.standing.aliases.iter().map(String::as_str).collect();
    for name in added {
        if !aliases.contains(name) {
            aliases.push(name);
        }
    }
    aliases.retain(|alias| *alias != removed);
    let changed = if aliases.is_empty() {
        remove_key(text, "aliases")
    } else {
        let list = aliases.into_iter().map(toml::Value::from).collect();
        set_key(text, "aliases", &toml::Value::Array(list))
    };
    changed.map_err(|source| RenameError::Rewrite {
        note: note.id.to_string(),
        source,
    })
}

fn write(base: &Base, id: &NoteId, before: &str, after: &str) -> Result<(), SaveError> {
    if before == after {
        return Ok(());
    }
    replace_text(base, &id.path(), before, after)
}

/// Renames the file of a note.
fn move_file(base: &Base, old: &NoteId, new: &NoteId) -> Result<(), RenameError> {
    let from = locate(base, &old.path())?;
    let to = base.root.join(new.path());
    let unwritable = |source: io::Error| SaveError::Unwritable {
        path: new.path(),
        source,
    };
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder).map_err(unwritable)?;
        fs::rename(&from, &to).map_err(unwritable)?;
        super::starter::sync_folder(folder).map_err(unwritable)?;
    }
    remove_empty_folders(base, &from);
    Ok(())
}
