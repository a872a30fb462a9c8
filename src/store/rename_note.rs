//! Renames a note, all references to it, and its dependent notes.
//!
//! A rename changes many files, and may be stopped between any two. So the steps are ordered: after
//! each of them every link leads somewhere, and the same rename run
//! again does the rest.
//!
//! 1. The note gets its new id, and its present one, as aliases.
//! 2. Notes in its folders (`endorsements/<note>/…`) are written in the new folders, with their
//!    present ids as aliases. `check` names both copies until step 4.
//! 3. References in all notes change to the new ids.
//! 4. The notes in the old folders are removed.
//! 5. The file of the note is renamed.
//! 6. The alias that is its own id now is removed. A city names itself by its new id.

mod new_ids;

use thiserror::Error;

use self::new_ids::{check_moved_id, check_new_id};
use super::load::load_text;
use super::open::LoadError;
use super::save_note::{
    SaveError, create_text, move_file, remove_leftovers, remove_text, replace_text,
};
use super::walk::walk;
use crate::model::base::Base;
use crate::model::finding::{Code, Finding};
use crate::model::note::{Kind, NoteId, usual_id};
use crate::model::schema::{ValueShape, keys};
use crate::model::toml_values::texts;
use crate::notes::clean::quote;
use crate::notes::front_matter::rewrite::{RewriteError, remove_key, set_key};
use crate::notes::portable_name::fold;
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
        /// The new id.
        new: String,
        /// The kind of the note.
        from: Kind,
        /// The kind of the new id.
        to: &'static str,
    },
    /// The new id cannot be the name of a file.
    #[error("the name {} {why}", quote(.new))]
    BadName {
        /// The new id.
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
    /// A note that moves with another one would replace a note.
    #[error("{} would move to {}, where another note is", quote(.from), quote(.to))]
    InTheWay {
        /// The id of the note that moves.
        from: String,
        /// The id that is taken.
        to: String,
    },
    /// The front matter cannot be changed.
    #[error("the front matter of {} cannot be changed", quote(.note))]
    Rewrite {
        /// The id of the note.
        note: String,
        /// Why its links cannot be rewritten.
        source: RewriteError,
    },
    /// Part of a note cannot be read, so it cannot be written back.
    #[error("{} cannot be read completely", quote(.0))]
    Damaged(String),
    /// A note cannot be read.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// A note cannot be written.
    #[error(transparent)]
    Save(#[from] SaveError),
    /// Some files are changed, and the others not yet.
    #[error("the rename stopped half-way: {source}")]
    HalfDone {
        /// What stopped it.
        source: Box<RenameError>,
    },
}

impl RenameError {
    /// What to do about it, in one sentence.
    pub fn help(&self) -> String {
        match self {
            Self::OtherKind { from, .. } => {
                format!("Choose a name in the folder {}.", from.folder())
            }
            Self::BadName { .. } => "Use letters, digits and hyphens.".to_owned(),
            Self::Taken(_) => "Choose another name.".to_owned(),
            Self::InTheWay { .. } => {
                "If a rename was stopped, compare the two and remove one; else choose another name."
                    .to_owned()
            }
            Self::NamedCity { .. } => {
                "Change its `title` instead, and add the former name to `names`.".to_owned()
            }
            Self::Rewrite { source, .. } => source.help().to_owned(),
            Self::Damaged(_) => {
                "Run `guildhall check` on the note and fix what it reports.".to_owned()
            }
            Self::Load(error) => error.help().to_owned(),
            Self::Save(error) => error.help().to_owned(),
            Self::HalfDone { .. } => {
                "Remove the cause, then run the same rename again to finish it.".to_owned()
            }
        }
    }
}

/// The changes of a rename.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Renamed {
    /// Notes that moved with the note: old and new ids.
    pub moved: Vec<(NoteId, NoteId)>,
    /// Other notes whose references changed.
    pub rewritten: Vec<NoteId>,
    /// Paths that cannot be read or not completely; their references did not change.
    pub unread: Vec<String>,
}

/// The facts about each note that a rename needs. Texts are read one at a time.
struct KnownNote {
    id: NoteId,
    kind: Kind,
    aliases: Vec<String>,
    /// The notes that its keys name.
    relations: Vec<String>,
    cities: Vec<String>,
    /// The cities in all its keys, such as `lead`.
    named_cities: Vec<String>,
}

/// Renames the note `old` to `new`, or finishes a rename that was stopped.
///
/// # Errors
/// [`RenameError`]. The kinds before [`RenameError::Load`] change nothing.
pub fn rename(base: &Base, old: &NoteId, new: &NoteId) -> Result<Renamed, RenameError> {
    remove_leftovers(base);
    let (notes, mut unread) = read_all(base);
    let Some(note) = notes.iter().find(|note| note.id == *old) else {
        return finish(base, old, new, &notes);
    };
    check_new_id(base, note, new, &notes)?;
    let original = read(base, old)?;
    let moved = dependents(note, new, &notes)?;
    let mut renames = Renames::default();
    let aliases = note.aliases.iter().map(String::as_str);
    for name in aliases.chain([old.as_str()]) {
        renames.add(name, new);
    }
    for (from, to) in &moved {
        renames.add(from.as_str(), to);
    }
    for (from, to) in &moved {
        check_moved_id(base, from, to, &renames, &notes)?;
    }

    // 1. From here on both ids lead to the note.
    let both = [old.as_str(), new.as_str()];
    let text = with_aliases(old, &note.aliases, &original, &both, "")?;
    write(base, old, &original, &text)?;

    let plan = Plan {
        base,
        note,
        notes: &notes,
        new,
        moved: &moved,
        renames: &renames,
    };
    let rewritten = plan.carry_out(&original, &text, &mut unread);
    let rewritten = rewritten.map_err(|error| RenameError::HalfDone {
        source: Box::new(error),
    })?;
    Ok(Renamed {
        moved,
        rewritten,
        unread,
    })
}

/// What a rename does after the note has both ids.
struct Plan<'a> {
    base: &'a Base,
    note: &'a KnownNote,
    notes: &'a [KnownNote],
    new: &'a NoteId,
    moved: &'a [(NoteId, NoteId)],
    renames: &'a Renames,
}

impl Plan<'_> {
    /// Does steps 2 to 6; returns the notes whose references changed.
    ///
    /// `original` is the text of the note before step 1, `text` the one after it.
    fn carry_out(
        &self,
        original: &str,
        text: &str,
        unread: &mut Vec<String>,
    ) -> Result<Vec<NoteId>, RenameError> {
        let &Self {
            base,
            note,
            new,
            moved,
            renames,
            ..
        } = self;
        let old = &note.id;

        // 2. Copies, not renames: a note must name in its text the folder it is in.
        for (from, to) in moved.iter().filter(|(from, to)| !is_same_name(from, to)) {
            let (_, copy) = moved_text(base, from, to, renames)?;
            match create_text(base, &to.path(), &copy) {
                Ok(()) | Err(SaveError::Exists { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }

        // 3. The note itself gets links that are valid in both places.
        let mut rewritten = Vec::new();
        let stays = |id: &NoteId| id != old && !moved.iter().any(|(from, _)| from == id);
        for other in self.notes.iter().filter(|other| stays(&other.id)) {
            // What cannot be written back keeps its links: the alias still leads to the note.
            let Ok(before) = read(base, &other.id) else {
                unread.push(other.id.path());
                continue;
            };
            let place = Move {
                from: &other.id,
                to: &other.id,
                is_under_way: false,
            };
            let changed = rewrite_links(&before, place, renames);
            if changed != before {
                write(base, &other.id, &before, &changed)?;
                rewritten.push(other.id.clone());
            }
        }
        let place = Move {
            from: old,
            to: new,
            is_under_way: old.folder() != new.folder(),
        };
        let linked = rewrite_links(text, place, renames);
        write(base, old, text, &linked)?;

        // 4.
        for (from, to) in moved {
            let (before, after) = moved_text(base, from, to, renames)?;
            if is_same_name(from, to) {
                move_file(base, from, to)?;
                write(base, to, &before, &after)?;
            } else {
                remove_text(base, &from.path(), &before)?;
            }
        }

        // 5.
        move_file(base, old, new)?;

        // 6. Relative links as they were, now that the note is in its place.
        let place = Move {
            is_under_way: false,
            ..place
        };
        let text = rewrite_links(original, place, renames);
        let text = with_aliases(old, &note.aliases, &text, &[old.as_str()], new.as_str())?;
        let text = with_own_city(note, old, new, &text)?;
        write(base, new, &linked, &text)?;
        Ok(rewritten)
    }
}

/// Finishes a rename that was stopped after the file of the note was renamed.
fn finish(
    base: &Base,
    old: &NoteId,
    new: &NoteId,
    notes: &[KnownNote],
) -> Result<Renamed, RenameError> {
    let has_alias = |note: &&KnownNote| {
        let mut aliases = note.aliases.iter();
        note.id == *new && aliases.any(|alias| usual_id(alias) == usual_id(old.as_str()))
    };
    let Some(note) = notes.iter().find(has_alias) else {
        let path = old.path();
        return Err(LoadError::NotThere { path }.into());
    };
    let before = read(base, new)?;
    let text = with_aliases(new, &note.aliases, &before, &[], new.as_str())?;
    let text = with_own_city(note, old, new, &text)?;
    write(base, new, &before, &text)?;
    Ok(Renamed::default())
}

/// All notes, and the paths in their place that cannot be read.
fn read_all(base: &Base) -> (Vec<KnownNote>, Vec<String>) {
    let defaults = Defaults::of(base);
    let found = walk(base);
    let is_unread = |finding: &Finding| {
        let path = &finding.place.path;
        finding.code == Code::Unreadable && Kind::of_path(&format!("{path}/")).is_some()
    };
    let unread = found.findings.into_iter().filter(is_unread);
    let mut unread: Vec<String> = unread.map(|finding| finding.place.path).collect();
    let read = found.files.iter().filter_map(|file| {
        let loaded = load_text(base, &file.path);
        if loaded.is_err() {
            unread.push(file.path.clone());
        }
        let loaded = loaded.ok()?;
        let note = read_note(&file.path, &loaded.text, &defaults).note;
        let cities = keys(note.kind).filter(|key| matches!(key.shape, ValueShape::Cities));
        let cities = cities
            .flat_map(|key| texts(&note.keys, key.name))
            .map(str::to_owned);
        Some(KnownNote {
            id: NoteId::of_path(&file.path)?,
            kind: note.kind,
            named_cities: cities.chain(note.filing.cities.clone()).collect(),
            aliases: note.stewardship.aliases,
            relations: note.relations.into_iter().map(|one| one.to).collect(),
            cities: note.filing.cities,
        })
    });
    (read.collect(), unread)
}

/// The text of a note, if it can be written back.
fn read(base: &Base, id: &NoteId) -> Result<String, RenameError> {
    let loaded = load_text(base, &id.path())?;
    if loaded.findings.is_empty() {
        Ok(loaded.text)
    } else {
        Err(RenameError::Damaged(id.to_string()))
    }
}

/// The notes in the folders of a note, with their new ids.
fn dependents(
    note: &KnownNote,
    new: &NoteId,
    notes: &[KnownNote],
) -> Result<Vec<(NoteId, NoteId)>, RenameError> {
    let aliases = note.aliases.iter().filter_map(|alias| alias.parse().ok());
    let names: Vec<NoteId> = aliases.chain([note.id.clone()]).collect();
    let is_name = |to: &String| {
        names
            .iter()
            .any(|name| usual_id(name.as_str()) == usual_id(to))
    };
    let new_id = |other: &KnownNote| {
        let (kind, rest) = other.id.as_str().split_once('/')?;
        let (folder, city) = rest.rsplit_once('/')?;
        let new_folder = if names.iter().any(|name| folder == name.below_kind()) {
            new.below_kind()
        } else if names.iter().any(|name| folder == name.slug()) {
            new.slug()
        } else {
            return None;
        };
        let name = format!("{kind}/{new_folder}/{city}");
        match name.parse::<NoteId>() {
            Ok(id) => (id != other.id).then(|| Ok((other.id.clone(), id))),
            Err(()) => Some(Err(RenameError::BadName {
                new: name,
                why: "is too long".to_owned(),
            })),
        }
    };
    let belongs =
        |other: &&KnownNote| other.kind.is_response() && other.relations.iter().any(is_name);
    notes.iter().filter(belongs).filter_map(new_id).collect()
}

/// Whether two ids are one file where letter case does not count.
fn is_same_name(a: &NoteId, b: &NoteId) -> bool {
    fold(a.as_str()) == fold(b.as_str())
}

/// The text of a note that moves with another one, before and after.
fn moved_text(
    base: &Base,
    from: &NoteId,
    to: &NoteId,
    renames: &Renames,
) -> Result<(String, String), RenameError> {
    let before = read(base, from)?;
    let place = Move {
        from,
        to,
        is_under_way: false,
    };
    let after = rewrite_links(&before, place, renames);
    let note = read_note(&from.path(), &before, &Defaults::of(base)).note;
    let aliases = note.stewardship.aliases;
    // Ids that are one where letter case does not count need no alias.
    let added = (!is_same_name(from, to)).then(|| from.as_str());
    // Front matter that cannot be changed, such as YAML, moves as it is.
    let aliased = with_aliases(from, &aliases, &after, added.as_slice(), to.as_str());
    Ok((before, aliased.unwrap_or(after)))
}

/// The text with aliases added, and one removed.
fn with_aliases(
    note: &NoteId,
    aliases: &[String],
    text: &str,
    added: &[&str],
    removed: &str,
) -> Result<String, RenameError> {
    let known = aliases;
    let mut aliases: Vec<&str> = known.iter().map(String::as_str).collect();
    for name in added {
        if !aliases.contains(name) {
            aliases.push(name);
        }
    }
    aliases.retain(|alias| *alias != removed);
    if aliases == known {
        return Ok(text.to_owned());
    }
    let changed = if aliases.is_empty() {
        remove_key(text, "aliases")
    } else {
        let list = aliases.into_iter().map(toml::Value::from).collect();
        set_key(text, "aliases", &toml::Value::Array(list))
    };
    changed.map_err(|source| RenameError::Rewrite {
        note: note.to_string(),
        source,
    })
}

/// The text of a city that names itself by its new id.
fn with_own_city(
    note: &KnownNote,
    old: &NoteId,
    new: &NoteId,
    text: &str,
) -> Result<String, RenameError> {
    let is_old = |city: &String| city == old.slug();
    if note.kind != Kind::City || !note.cities.iter().any(is_old) {
        return Ok(text.to_owned());
    }
    let renamed = |city: &String| {
        if is_old(city) {
            new.slug().into()
        } else {
            city.as_str().into()
        }
    };
    let cities = note.cities.iter().map(renamed);
    let cities: Vec<toml::Value> = cities.collect();
    set_key(text, "cities", &cities.into()).map_err(|source| RenameError::Rewrite {
        note: new.to_string(),
        source,
    })
}

fn write(base: &Base, id: &NoteId, before: &str, after: &str) -> Result<(), SaveError> {
    if before == after {
        return Ok(());
    }
    replace_text(base, &id.path(), before, after)
}

#[cfg(test)]
mod tests;
