//! Finds references to a note: links, keys of other notes, and their aliases.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::check_base::load_all_vocabularies;
use super::load::load_text;
use super::walk::walk;
use crate::model::base::Base;
use crate::model::note::{Note, NoteId, usual_id};
use crate::model::place::Place;
use crate::model::text_folding::composed;
use crate::notes::Defaults;
use crate::notes::check::check_note;

/// Maximum number of files that are searched for references to removed notes.
const MAX_FILES: usize = 10_000;

/// Paths of notes that refer to removed ones, by the removed id.
///
/// A note that has the id as an alias now is no removed one. A larger base is not searched: the
/// status of a copy would wait for it.
pub fn references_to_removed(
    base: &Base,
    removed: &[NoteId],
) -> BTreeMap<NoteId, BTreeSet<String>> {
    let mut found: BTreeMap<NoteId, BTreeSet<String>> = BTreeMap::new();
    let files = walk(base).files;
    if removed.is_empty() || files.len() > MAX_FILES {
        return found;
    }
    let (vocabularies, _) = load_all_vocabularies(base, &files);
    let named = |name: &str| {
        let mut removed = removed.iter();
        removed
            .find(|id| usual_id(id.as_str()) == usual_id(name))
            .cloned()
    };
    let slugs: Vec<String> = removed
        .iter()
        .map(|id| composed(id.slug()).to_lowercase())
        .collect();
    // Each status asks, and reading a note costs much more than finding a word in it. A link may
    // write a slug with other letters in percent codes.
    let may_name = |text: &str| {
        let text = composed(text).to_lowercase();
        let mut slugs = slugs.iter();
        slugs.any(|slug| !slug.is_ascii() || text.contains(slug))
    };
    let mut known = BTreeSet::new();
    for file in &files {
        let Ok(loaded) = load_text(base, &file.path) else {
            continue;
        };
        if !may_name(&file.path) && !may_name(&loaded.text) {
            continue;
        }
        let checked = check_note(&file.path, &loaded.text, &Defaults::of(base), &vocabularies);
        known.extend(checked.aliases.iter().filter_map(|(alias, _)| named(alias)));
        for reference in &checked.references {
            if let Some(id) = named(reference.to.as_str()) {
                found.entry(id).or_default().insert(file.path.clone());
            }
        }
    }
    found.retain(|id, _| !known.contains(id));
    found
}

/// Places of all references from other notes to a note, by file.
///
/// A reference names its id or one of its aliases.
pub fn references_to(base: &Base, note: &Note) -> Vec<Place> {
    let files = walk(base).files;
    let (vocabularies, _) = load_all_vocabularies(base, &files);
    let aliases = note.stewardship.aliases.iter().map(String::as_str);
    let names = aliases.chain([note.id.as_str()]);
    let names: HashSet<String> = names.map(|name| composed(name).into_owned()).collect();
    let others = files
        .iter()
        .filter(|file| NoteId::of_path(&file.path).as_ref() != Some(&note.id));
    let mut places = Vec::new();
    for file in others {
        let Ok(loaded) = load_text(base, &file.path) else {
            continue;
        };
        let checked = check_note(&file.path, &loaded.text, &Defaults::of(base), &vocabularies);
        let named = checked.references.into_iter();
        let named = named.filter(|reference| names.contains(&*usual_id(reference.to.as_str())));
        places.extend(named.map(|reference| reference.place));
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::find_base;

    #[test]
    fn a_removed_note_that_others_name_is_found_unless_it_is_an_alias() {
        let home = tempfile::tempdir().expect("a folder");
        let write = |path: &str, text: &str| {
            let path = home.path().join(path);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            std::fs::write(path, text).expect("written");
        };
        write("guildhall.toml", "name = \"A\"\nformat = 1\n");
        let note = |keys: &str, body: &str| format!("+++\ntitle = \"T\"\n{keys}+++\n\n{body}\n");
        let twice = note("", "[[positions/gone]] [a](../../positions/gone.md)");
        write("practices/oslo/a.md", &twice);
        let signed = note("endorses = \"positions/gone\"\n", "[[positions/moved]]");
        write("endorsements/gone/oslo.md", &signed);
        write(
            "positions/new.md",
            &note("aliases = [\"positions/moved\"]\n", ""),
        );
        let base = find_base::open(home.path()).expect("a base");
        let id = |text: &str| -> NoteId { text.parse().expect("an id") };
        let removed = ["positions/gone", "positions/moved", "positions/unnamed"].map(id);
        let found = references_to_removed(&base, &removed);
        let paths = ["endorsements/gone/oslo.md", "practices/oslo/a.md"].map(str::to_owned);
        assert_eq!(
            found,
            BTreeMap::from([(id("positions/gone"), paths.into())])
        );
    }

    #[test]
    fn notes_without_the_name_of_a_removed_one_are_not_parsed() {
        let home = tempfile::tempdir().expect("a folder");
        let write = |path: &str, body: &str| {
            let path = home.path().join(path);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            let text = format!("+++\ntitle = \"T\"\n+++\n\n{body}\n");
            std::fs::write(path, text).expect("written");
        };
        let settings = home.path().join("guildhall.toml");
        std::fs::write(settings, "name = \"A\"\nformat = 1\n").expect("written");
        let long = "[[positions/other]] [a](../../positions/other.md)\n\n".repeat(4_000);
        for i in 0..20 {
            write(&format!("practices/oslo/{i}.md"), &long);
        }
        write("practices/a.md", "[a](../positions/%C3%A9t%C3%A9.md)");
        let base = find_base::open(home.path()).expect("a base");
        let id = |text: &str| -> NoteId { text.parse().expect("an id") };
        let start = cpu_time::ThreadTime::now();
        let found = references_to_removed(&base, &[id("positions/gone")]);
        let spent = start.elapsed();
        assert!(found.is_empty() && spent.as_millis() < 500, "{spent:?}");
        // A link in percent codes.
        let found = references_to_removed(&base, &[id("positions/été")]);
        assert_eq!(found.len(), 1);
    }
}
