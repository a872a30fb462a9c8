//! The note that holds a city's response to another note.

use super::typed_names::NamedCity;
use super::written::{findings_of, refuse_errors, save_failed, set_keys};
use crate::cli::base_session::OpenBase;
use crate::cli::report::{CommandError, CommandResult};
use crate::model::alliance::signatures::{Signature, newest};
use crate::model::finding::Finding;
use crate::model::note::{Audience, Kind, Note, NoteId};
use crate::notes::clean::quote;
use crate::notes::edit_front_matter::{Assignment, EditedFields, FieldChange};
use crate::notes::template::print_note;
use crate::store::save_note::{create_text, replace_text};
use crate::store::walk::kind_folder;

/// A key with its value as text; without one the key is removed.
pub(super) type Given<'a> = (&'static str, Option<&'a str>);

/// A response that is to be written.
pub(super) struct CityResponse<'a> {
    pub(super) kind: Kind,
    /// The note it is about.
    pub(super) about: &'a Note,
    pub(super) city: &'a NamedCity,
    /// The key that names the note.
    pub(super) relation: &'static str,
}

impl CityResponse<'_> {
    /// The id of the note with the city's earlier response to this note.
    ///
    /// It may be in another folder, or name city and note by other names. Of several, which `check`
    /// reports, the one that counts.
    pub(super) fn find(&self, library: &OpenBase) -> Option<NoteId> {
        let is_this = |note: &Note| {
            let city = note.filing.cities.first().map(String::as_str);
            if city.unwrap_or(note.id.slug()) != self.city.id {
                return false;
            }
            let mut relations = note.relations.iter();
            relations.any(|relation| {
                let to: Option<NoteId> = relation.to.parse().ok();
                let to = to.and_then(|to| library.resolve(&to));
                relation.kind == self.relation && to.as_ref() == Some(&self.about.id)
            })
        };
        // There may be many responses to other notes: looking for a word is faster than parsing.
        let slugs = self
            .about
            .names()
            .filter_map(|name| name.rsplit('/').next());
        let slugs: Vec<&str> = slugs.collect();
        let may_be_this = |text: &str| {
            let mut slugs = slugs.iter();
            slugs.any(|slug| !slug.is_ascii() || text.contains(slug))
        };
        let ids = library.ids.iter();
        let ids = ids.filter(|id| id.kind() == Some(self.kind));
        let notes = ids.filter_map(|id| {
            let loaded = library.load(id).ok()?;
            may_be_this(&loaded.text).then(|| library.read_loaded(id, &loaded))
        });
        let found: Vec<Note> = notes.filter(is_this).collect();
        let signatures = found.iter();
        let signatures = signatures.filter_map(|note| Signature::of(note, &library.vocabularies));
        let signatures: Vec<Signature> = signatures.collect();
        let counted = newest(&signatures)
            .first()
            .map(|counted| counted.id.clone());
        counted.or_else(|| Some(found.into_iter().next()?.id))
    }

    pub(super) fn new_id(&self, library: &OpenBase) -> CommandResult<NoteId> {
        let about = self.about.id.below_kind();
        let folder = kind_folder(&library.base, self.kind);
        let id = format!("{folder}/{about}/{}", self.city.id);
        id.parse().map_err(|()| {
            CommandError::usage(format!("{} is too long for the id of a note", quote(&id)))
        })
    }

    /// Writes a new note with these keys and body. Returns its id and findings.
    pub(super) fn create(
        &self,
        title: &str,
        given: &[Given<'_>],
        body: &str,
        library: &OpenBase,
    ) -> CommandResult<(NoteId, Vec<Finding>)> {
        let (id, text, findings) = self.print(title, given, body, library)?;
        create_text(&library.base, &id.path(), &text).map_err(save_failed)?;
        Ok((id, findings))
    }

    /// The id, text and findings of a new note with these keys and body.
    ///
    /// It is as closed as the note that it is about.
    pub(super) fn print(
        &self,
        title: &str,
        given: &[Given<'_>],
        body: &str,
        library: &OpenBase,
    ) -> CommandResult<(NoteId, String, Vec<Finding>)> {
        let id = self.new_id(library)?;
        let about = self.about.id.as_str();
        let mut values: Vec<(&'static str, toml::Value)> = vec![
            ("title", title.into()),
            (self.relation, about.into()),
            ("cities", vec![self.city.id.as_str()].into()),
            ("lang", library.base.lang.as_str().into()),
        ];
        let sectors = &self.about.filing.sectors;
        if !sectors.is_empty() {
            values.push(("sectors", sectors.clone().into()));
        }
        if self.about.stewardship.audience == Audience::Members {
            values.push(("audience", Audience::Members.as_str().into()));
        }
        // Empty at first, so that the keys are in the order of the schema.
        let given = given.iter().filter(|(_, value)| value.is_some());
        values.extend(given.clone().map(|(key, _)| (*key, "".into())));
        let text = print_note(self.kind, &values, body);
        let keys: Vec<Assignment> = assignments(given);
        let text = set_keys(&id, &text, &keys, library)?.text;
        let findings = refuse_errors(&id, &text, "", library)?;
        Ok((id, text, findings))
    }
}

/// Changes keys of an existing note, and `old` to `new` in its text.
///
/// Returns the changed keys, and the findings of the note.
pub(super) fn renew(
    id: &NoteId,
    given: &[Given<'_>],
    (old, new): (&str, &str),
    library: &OpenBase,
) -> CommandResult<(Vec<FieldChange>, Vec<Finding>)> {
    let before = library.load(id)?.text;
    let keys: Vec<Assignment> = assignments(given.iter());
    let EditedFields { text, changes } = set_keys(id, &before, &keys, library)?;
    let text = if old.is_empty() {
        text
    } else {
        text.replacen(old, new, 1)
    };
    if text == before {
        return Ok((changes, findings_of(&library.base, &[id])));
    }
    let findings = refuse_errors(id, &text, &before, library)?;
    replace_text(&library.base, &id.path(), &before, &text).map_err(save_failed)?;
    Ok((changes, findings))
}

fn assignments<'g>(given: impl Iterator<Item = &'g Given<'g>>) -> Vec<Assignment> {
    given
        .map(|(key, value)| Assignment::set(key, value.unwrap_or_default()))
        .collect()
}
