//! Resolves references between notes; a broken one gets the probable target.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap, HashSet};

use super::load::load_text;
use crate::model::base::Base;
use crate::model::finding::{Code, Finding};
use crate::model::note::{NoteId, usual_id};
use crate::model::vocabulary::nearest;
use crate::notes::check::{CheckedNote, NoteReference, ReferenceOrigin, leads_to_heading};
use crate::notes::clean::quote;
use crate::notes::{Defaults, markdown_syntax, read_note};

/// Maximum number of "did you mean" lookups; each compares with all candidates.
pub(super) const MAX_OFFERS: usize = 20;

/// Resolves references to notes, and suggests targets for broken ones.
pub(super) struct ReferenceResolver<'n> {
    base: &'n Base,
    notes: &'n [CheckedNote],
    ids: HashSet<&'n NoteId>,
    /// The ids in their usual spelling, as a link may have another one.
    usual_ids: HashMap<Cow<'n, str>, &'n NoteId>,
    aliases: HashMap<Cow<'n, str>, &'n NoteId>,
    /// Ids by their last part; built on first use.
    by_slug: Option<HashMap<&'n str, Vec<&'n NoteId>>>,
    /// Heading anchors of notes, read on first use.
    anchors: HashMap<NoteId, BTreeSet<String>>,
    /// Cached suggestions: many notes often have the same mistake.
    offers: HashMap<NoteId, Option<&'n NoteId>>,
    /// Number of broken headings so far; limits the suggestions.
    headings_offered: usize,
}

impl<'n> ReferenceResolver<'n> {
    /// A resolver for the references of `notes`; `ids` are theirs.
    pub(super) fn new(
        base: &'n Base,
        notes: &'n [CheckedNote],
        ids: HashSet<&'n NoteId>,
        aliases: HashMap<Cow<'n, str>, &'n NoteId>,
    ) -> Self {
        Self {
            base,
            notes,
            usual_ids: ids.iter().map(|id| (usual_id(id.as_str()), *id)).collect(),
            ids,
            aliases,
            by_slug: None,
            anchors: HashMap::new(),
            offers: HashMap::new(),
            headings_offered: 0,
        }
    }

    /// The finding for a reference that leads nowhere.
    pub(super) fn check(&mut self, reference: &NoteReference) -> Option<Finding> {
        let Some(id) = self.find(&reference.to) else {
            return Some(self.report_broken(reference));
        };
        let heading = reference.heading.as_deref()?;
        let may_offer = self.headings_offered < MAX_OFFERS;
        let anchors = self.anchors(id);
        if leads_to_heading(heading, anchors) {
            return None;
        }
        let names = anchors.iter().map(|anchor| (anchor.as_str(), anchor));
        let near = may_offer.then(|| nearest(heading, names).cloned());
        self.headings_offered += 1;
        let help = match near.flatten() {
            Some(anchor) => format!("Did you mean #{anchor}?"),
            None => "Remove the part after #, or name a heading of that note".to_owned(),
        };
        let message = format!("{} has no heading {}", quote(id.as_str()), quote(heading));
        let finding = Finding::new(Code::BrokenLink, reference.place.clone(), message, help);
        Some(finding.spanning(reference.length))
    }

    fn find(&self, id: &NoteId) -> Option<&'n NoteId> {
        let known = self.ids.get(id).copied();
        known.or_else(|| {
            let usual = usual_id(id.as_str());
            let by_form = self.usual_ids.get(&usual);
            by_form.or_else(|| self.aliases.get(&usual)).copied()
        })
    }

    fn report_broken(&mut self, reference: &NoteReference) -> Finding {
        let (code, message) = match reference.by {
            ReferenceOrigin::Link => (
                Code::BrokenLink,
                format!(
                    "the link leads to {}, and there is no such note",
                    quote(reference.to.as_str())
                ),
            ),
            ReferenceOrigin::Key("endorses") => (
                Code::UnknownEndorsed,
                format!(
                    "`endorses` names {}, and there is no such note",
                    quote(reference.to.as_str())
                ),
            ),
            ReferenceOrigin::Key(key) => (
                Code::BrokenRelation,
                format!(
                    "`{key}` names {}, and there is no such note",
                    quote(reference.to.as_str())
                ),
            ),
        };
        let help = match self.offer(&reference.to) {
            Some(id) => format!("Did you mean {}?", quote(id.as_str())),
            None => "Name a note by its path below the knowledge base without .md".to_owned(),
        };
        Finding::new(code, reference.place.clone(), message, help).spanning(reference.length)
    }

    /// The probable note: the only one with this last part, else the nearest.
    fn offer(&mut self, missing: &NoteId) -> Option<&'n NoteId> {
        if let Some(offered) = self.offers.get(missing) {
            return *offered;
        }
        let offered = self.look_for_offer(missing);
        self.offers.insert(missing.clone(), offered);
        offered
    }

    fn look_for_offer(&mut self, missing: &NoteId) -> Option<&'n NoteId> {
        let notes = self.notes;
        let by_slug = self.by_slug.get_or_insert_with(|| {
            let mut by_slug: HashMap<&str, Vec<&NoteId>> = HashMap::new();
            for note in notes {
                by_slug.entry(note.id.slug()).or_default().push(&note.id);
            }
            by_slug
        });
        if let Some([only]) = by_slug.get(missing.slug()).map(Vec::as_slice) {
            return Some(only);
        }
        if self.offers.len() >= MAX_OFFERS {
            return None;
        }
        let same_kind = |note: &&CheckedNote| note.id.kind() == missing.kind();
        let ids = notes.iter().filter(same_kind).map(|note| &note.id);
        // The folder is the same for all; comparing it would make short names look similar.
        nearest(missing.below_kind(), ids.map(|id| (id.below_kind(), id)))
    }

    fn anchors(&mut self, id: &NoteId) -> &BTreeSet<String> {
        let base = self.base;
        self.anchors.entry(id.clone()).or_insert_with(|| {
            let Ok(loaded) = load_text(base, &id.path()) else {
                return BTreeSet::new();
            };
            let note = read_note(&id.path(), &loaded.text, &Defaults::of(base)).note;
            let headings = markdown_syntax::outline(&note.body).into_iter();
            headings.map(|heading| heading.anchor).collect()
        })
    }
}
