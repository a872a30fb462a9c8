//! Checks a whole base: each note alone, then all notes together.
//!
//! Several threads read and check the notes. One pass then checks ids, aliases, links and
//! relations: duplicates, names that differ only in case, broken targets. Changes no file; see
//! [`super::apply_fixes`] for that.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::load::{
    check_settings_file, check_vocabulary_parents, load_shipped_cities, load_text, load_thesaurus,
    load_vocabularies,
};
use super::reference_resolver::ReferenceResolver;
use super::walk::walk;
use crate::model::base::{Base, FileStamp};
use crate::model::finding::{Code, Finding, Severity};
use crate::model::note::{Kind, Note, NoteId, usual_id};
use crate::model::place::Place;
use crate::model::vocabulary::Vocabularies;
use crate::notes::check::look_alike::look_alikes;
use crate::notes::check::path::colliding_names;
use crate::notes::check::{CheckedNote, NoteReference, ReferenceOrigin, check_note};
use crate::notes::clean::quote;
use crate::notes::findings::MOST;
use crate::notes::parse_vocabulary::city_list;
use crate::notes::portable_name::fold;
use crate::notes::{Defaults, read_note};
use crate::today::{latest_today, today};

/// Number of notes a thread takes at a time.
const BATCH: usize = 64;

/// The result of a check.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Checked {
    /// Number of chosen notes.
    pub notes: usize,
    /// What is wrong, sorted by place.
    pub findings: Vec<Finding>,
}

/// Whether a path is a chosen note or is inside a chosen folder.
pub(super) fn is_chosen(chosen: &[String], path: &str) -> bool {
    let lies_in = |folder: &String| {
        folder.is_empty()
            || path
                .strip_prefix(folder.trim_end_matches('/'))
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    chosen.is_empty() || chosen.iter().any(lies_in)
}

/// Checks one text by itself, such as a draft outside the base.
///
/// `path` is the path in the findings. Links and relations are not followed.
pub fn check_text(base: &Base, path: &str, text: &str) -> Checked {
    let (vocabularies, _) = load_all_vocabularies(base, &walk(base).files);
    let as_if = format!("{}/unnamed.md", Kind::Practice.folder());
    let mut findings = check_note(&as_if, text, &Defaults::of(base), &vocabularies).findings;
    for finding in &mut findings {
        path.clone_into(&mut finding.place.path);
    }
    Checked { notes: 1, findings }
}

/// Checks the base.
pub fn check(base: &Base) -> Checked {
    check_chosen(base, &[])
}

/// Checks the base, and returns the findings of the chosen notes.
///
/// `chosen` holds paths of notes or folders below the root; all notes if it is empty. The other
/// notes are read too, because links point to them.
pub fn check_chosen(base: &Base, chosen: &[String]) -> Checked {
    let whole = WholeBase::read(base);
    let mut findings = whole.findings();
    findings.retain(|finding| is_chosen(chosen, &finding.place.path));
    let files = whole.files.iter();
    let chosen_files = files.filter(|file| is_chosen(chosen, &file.path));
    Checked {
        notes: chosen_files.count(),
        findings,
    }
}

/// What is wrong once a note has another text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CheckedEdit {
    /// Errors anywhere in the base that it does not have today.
    pub new_errors: Vec<Finding>,
    /// All findings of the note.
    pub of_note: Vec<Finding>,
}

/// Checks the base as if the note at `path` had this text. The note may be new.
///
/// Reads the other notes once.
pub fn check_edit(base: &Base, path: &str, text: &str) -> CheckedEdit {
    let mut whole = WholeBase::read(base);
    let note = check_note(path, text, &Defaults::of(base), &whole.vocabularies);
    let place = whole.files.iter().position(|file| file.path == path);
    let known = place.and_then(|place| whole.notes.get_mut(place));
    let former = if let Some(known) = known {
        Some(std::mem::replace(known, note))
    } else {
        whole.notes.push(note);
        None
    };
    let findings = whole.findings();
    let is_of_note = |finding: &&Finding| finding.place.path == path;
    let of_note = findings.iter().filter(is_of_note).cloned().collect();
    let mut new_errors = findings;
    new_errors.retain(|finding| finding.severity == Severity::Error);
    if !new_errors.is_empty() {
        match (place, former) {
            (Some(place), Some(former)) => whole.notes[place] = former,
            _ => drop(whole.notes.pop()),
        }
        // Lines move when a note changes.
        let is_same = |new: &Finding, old: &Finding| {
            (&new.place.path, new.code, &new.message) == (&old.place.path, old.code, &old.message)
        };
        let known = whole.findings();
        new_errors.retain(|new| !known.iter().any(|old| is_same(new, old)));
    }
    CheckedEdit {
        new_errors,
        of_note,
    }
}

/// All notes of a base, each checked on its own.
struct WholeBase<'b> {
    base: &'b Base,
    files: Vec<FileStamp>,
    vocabularies: Vocabularies,
    /// Findings of other files than notes.
    of_files: Vec<Finding>,
    notes: Vec<CheckedNote>,
}

impl<'b> WholeBase<'b> {
    fn read(base: &'b Base) -> Self {
        let walk = walk(base);
        let (vocabularies, findings) = load_all_vocabularies(base, &walk.files);
        let (_, of_thesaurus) = load_thesaurus(base);
        let parents = check_vocabulary_parents(base, &vocabularies);
        let settings = check_settings_file(base, &vocabularies);
        let notes = check_notes(base, &walk.files, &vocabularies);
        Self {
            base,
            files: walk.files,
            vocabularies,
            of_files: [walk.findings, findings, of_thesaurus, parents, settings].concat(),
            notes,
        }
    }

    /// What is wrong with each file and with all notes together, sorted by place.
    fn findings(&self) -> Vec<Finding> {
        let mut findings = self.of_files.clone();
        let of_notes = self.notes.iter().flat_map(|note| &note.findings);
        findings.extend(of_notes.cloned());
        check_together(self.base, &self.notes, &mut findings);
        findings.sort_by(|a, b| (&a.place, a.code).cmp(&(&b.place, b.code)));
        findings
    }
}

/// Loads the vocabularies, plus a list `cities` built from the city notes.
///
/// If the base has no city notes, those shipped with guildhall are used.
pub fn load_all_vocabularies(base: &Base, files: &[FileStamp]) -> (Vocabularies, Vec<Finding>) {
    let (vocabularies, findings) = load_vocabularies(base);
    let defaults = Defaults::of(base);
    let is_city = |file: &&FileStamp| Kind::of_path(&file.path) == Some(Kind::City);
    let mut cities: Vec<Note> = files
        .iter()
        .filter(is_city)
        .filter_map(|file| {
            let text = load_text(base, &file.path).ok()?.text;
            Some(read_note(&file.path, &text, &defaults).note)
        })
        .collect();
    if cities.is_empty() {
        cities = load_shipped_cities();
    }
    let mut lists = vocabularies.lists().to_vec();
    lists.push(city_list(cities.iter()));
    (Vocabularies::new(lists), findings)
}

/// Checks each note on its own, in parallel; keeps the order of `files`.
fn check_notes(base: &Base, files: &[FileStamp], vocabularies: &Vocabularies) -> Vec<CheckedNote> {
    let threads = thread::available_parallelism()
        .map_or(2, usize::from)
        .clamp(1, 16);
    let next = AtomicUsize::new(0);
    let work = || {
        let mut checked = Vec::new();
        loop {
            let start = next.fetch_add(BATCH, Ordering::Relaxed);
            let Some(batch) = files.get(start..files.len().min(start + BATCH)) else {
                return checked;
            };
            if batch.is_empty() {
                return checked;
            }
            let notes = batch
                .iter()
                .map(|file| check_file(base, file, vocabularies));
            checked.push((start, notes.collect::<Vec<_>>()));
        }
    };
    let mut batches = thread::scope(|scope| {
        let workers: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
        let mut batches = work();
        for worker in workers {
            batches.extend(worker.join().expect("checking a note does not panic"));
        }
        batches
    });
    batches.sort_unstable_by_key(|(start, _)| *start);
    batches.into_iter().flat_map(|(_, notes)| notes).collect()
}

fn check_file(base: &Base, file: &FileStamp, vocabularies: &Vocabularies) -> CheckedNote {
    let defaults = Defaults::of(base);
    match load_text(base, &file.path) {
        Ok(loaded) => {
            let mut checked = check_note(&file.path, &loaded.text, &defaults, vocabularies);
            checked.findings.splice(0..0, loaded.findings);
            checked
        }
        Err(error) => CheckedNote {
            id: read_note(&file.path, "", &defaults).note.id,
            aliases: Vec::new(),
            city: None,
            references: Vec::new(),
            past_dates: Vec::new(),
            findings: vec![error.finding(&file.path)],
        },
    }
}

/// Runs the checks that need all notes.
fn check_together(base: &Base, notes: &[CheckedNote], findings: &mut Vec<Finding>) {
    let ids: HashSet<&NoteId> = notes.iter().map(|note| &note.id).collect();
    report_colliding_names(notes, findings);
    report_look_alikes(notes, findings);
    let last = latest_today(today());
    for note in notes {
        let dates = note.past_dates.iter();
        findings.extend(dates.filter_map(|date| date.finding(last)).take(MOST));
    }
    let aliases = collect_aliases(notes, &ids, findings);
    report_second_responses(notes, &ids, &aliases, findings);
    let mut resolver = ReferenceResolver::new(base, notes, ids, aliases);
    for note in notes {
        let broken = note
            .references
            .iter()
            .filter_map(|reference| resolver.check(reference));
        findings.extend(broken.take(MOST));
    }
}

/// Reports ids that differ only in case or Unicode form.
fn report_colliding_names(notes: &[CheckedNote], findings: &mut Vec<Finding>) {
    for group in colliding_names(notes.iter().map(|note| note.id.as_str())) {
        let (first, rest) = (group[0], &group[1..]);
        for id in rest {
            findings.push(Finding::new(
                Code::DuplicateId,
                Place::file(format!("{id}.md")),
                format!(
                    "the id {} differs from {} only in case or Unicode form",
                    quote(id),
                    quote(first)
                ),
                "Rename one of the two: on some systems only one of them can exist",
            ));
        }
    }
}

/// Reports ids that look alike.
fn report_look_alikes(notes: &[CheckedNote], findings: &mut Vec<Finding>) {
    for group in look_alikes(notes.iter().map(|note| note.id.as_str())) {
        let (first, rest) = (group[0], &group[1..]);
        for id in rest {
            findings.push(Finding::new(
                Code::LookAlike,
                Place::file(format!("{id}.md")),
                format!("the id {} looks like {}", quote(id), quote(first)),
                "Rename one of the two: readers cannot tell them apart",
            ));
        }
    }
}

/// Reports two notes of a city about one note, whatever their names and folders.
fn report_second_responses(
    notes: &[CheckedNote],
    ids: &HashSet<&NoteId>,
    aliases: &HashMap<Cow<'_, str>, &NoteId>,
    findings: &mut Vec<Finding>,
) {
    let mut first: HashMap<(Option<Kind>, &str, &str), &CheckedNote> = HashMap::new();
    for note in notes {
        let Some((city, reference)) = note.city.as_ref().zip(subject_reference(note)) else {
            continue;
        };
        let known = ids.get(&reference.to).copied();
        let known = known.or_else(|| aliases.get(&usual_id(reference.to.as_str())).copied());
        let about = known.unwrap_or(&reference.to).as_str();
        let known = first.entry((note.id.kind(), about, city)).or_insert(note);
        let names = |note: &CheckedNote, other: &CheckedNote| {
            let mut aliases = note.aliases.iter();
            aliases.any(|(alias, _)| alias == other.id.as_str())
        };
        // A stopped rename leaves copies, which are reported as such.
        if known.id == note.id || names(note, known) || names(known, note) {
            continue;
        }
        let message = format!(
            "{} responds to {} in {} too",
            quote(city),
            quote(about),
            quote(known.id.as_str())
        );
        let help = "Keep what holds today in one of the two notes, and remove the other";
        let place = reference.place.clone();
        findings.push(Finding::new(Code::SecondResponse, place, message, help));
    }
}

/// Whether both are the same response of a city, from an unfinished rename.
///
/// `notes` are all notes, with these two.
fn is_copy(a: &NoteId, b: &NoteId, notes: &[CheckedNote]) -> bool {
    let is_response = a.kind().is_some_and(Kind::is_response);
    if !is_response || a.kind() != b.kind() || a.slug() != b.slug() {
        return false;
    }
    // Before the note itself is renamed, there is none with its new id.
    match (subject(a, notes), subject(b, notes)) {
        (Some(one), Some(other)) => one == other,
        _ => true,
    }
}

/// The reference of a city's response to the note that it is about.
fn subject_reference(response: &CheckedNote) -> Option<&NoteReference> {
    let mut references = response.references.iter();
    let keys = ["practice", "endorses", "answers"];
    references
        .find(|reference| matches!(reference.by, ReferenceOrigin::Key(key) if keys.contains(&key)))
}

/// The note that a city's response is about, if it is there.
fn subject<'n>(response: &NoteId, notes: &'n [CheckedNote]) -> Option<&'n NoteId> {
    let response = notes.iter().find(|note| note.id == *response)?;
    let reference = subject_reference(response)?;
    let named = |note: &&CheckedNote| {
        let mut aliases = note.aliases.iter();
        aliases.any(|(alias, _)| alias == reference.to.as_str())
    };
    let mut all = notes.iter();
    let known = all.find(|note| note.id == reference.to);
    let known = known.or_else(|| notes.iter().find(named));
    known.map(|note| &note.id)
}

/// Maps aliases to notes; reports aliases that two notes claim.
fn collect_aliases<'n>(
    notes: &'n [CheckedNote],
    ids: &HashSet<&NoteId>,
    findings: &mut Vec<Finding>,
) -> HashMap<Cow<'n, str>, &'n NoteId> {
    let by_fold: HashMap<String, &NoteId> = ids.iter().map(|id| (fold(id.as_str()), *id)).collect();
    let mut aliases: HashMap<Cow<str>, &NoteId> = HashMap::new();
    let mut claims: HashMap<String, &NoteId> = HashMap::new();
    for note in notes {
        let most = findings.len() + MOST;
        for (alias, place) in &note.aliases {
            let folded = fold(alias);
            let other = match by_fold.get(&folded) {
                Some(id) => Some(*id),
                None => claims.get(&folded).copied(),
            };
            // An alias may be the note's own id: a rename that was stopped leaves it so.
            let other = other.filter(|other| *other != &note.id);
            if let Some(other) = other {
                if findings.len() == most {
                    break;
                }
                if is_copy(&note.id, other, notes) {
                    findings.push(Finding::new(
                        Code::StoppedRename,
                        place.clone(),
                        format!("{} is an earlier copy of this note", quote(other.as_str())),
                        "Run the rename that was stopped again, or remove one of the two",
                    ));
                    continue;
                }
                findings.push(Finding::new(
                    Code::DuplicateId,
                    place.clone(),
                    format!(
                        "the alias {} is claimed by {} too",
                        quote(alias),
                        quote(other.as_str())
                    ),
                    "Delete the alias from one of the two notes",
                ));
                // A link to it leads to a note, though not to a certain one.
                aliases.entry(usual_id(alias)).or_insert(&note.id);
                continue;
            }
            claims.insert(folded, &note.id);
            aliases.insert(usual_id(alias), &note.id);
        }
    }
    aliases
}

#[cfg(test)]
mod tests;
