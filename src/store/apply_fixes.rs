//! Applies automatic fixes to the notes of a base.
//!
//! [`crate::notes::autofix`] finds the fixes; this module reads and writes the files.

use super::check_base::{is_chosen, load_all_vocabularies};
use super::load::load_text;
use super::save_note::{SaveError, remove_leftovers, replace_text};
use super::walk::walk;
use crate::model::base::Base;
use crate::model::place::Place;
use crate::notes::autofix::fix;

/// One applied fix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppliedFix {
    /// The start of the line.
    pub place: Place,
    /// What was done, in one sentence; may quote the note.
    pub what: String,
}

/// Fixes the notes in `chosen`, or all notes if it is empty.
///
/// Removes temporary files of killed programs too. `chosen` holds paths of notes or folders below the root. Skips notes that cannot be read
/// completely.
///
/// # Errors
/// [`SaveError`] at the first note that cannot be saved; those before it are already fixed.
pub fn apply_fixes(base: &Base, chosen: &[String]) -> Result<Vec<AppliedFix>, SaveError> {
    remove_leftovers(base);
    let files = walk(base).files;
    let (vocabularies, _) = load_all_vocabularies(base, &files);
    let mut applied = Vec::new();
    for file in files.iter().filter(|file| is_chosen(chosen, &file.path)) {
        let path = file.path.as_str();
        // Do not write back text that was decoded with losses.
        let Ok(loaded) = load_text(base, path) else {
            continue;
        };
        if !loaded.findings.is_empty() {
            continue;
        }
        let fixed = fix(path, &loaded.text, &vocabularies);
        if fixed.done.is_empty() {
            continue;
        }
        replace_text(base, path, &loaded.text, &fixed.text)?;
        applied.extend(fixed.done.into_iter().map(|done| AppliedFix {
            place: Place::new(path, done.line, 1),
            what: done.what,
        }));
    }
    Ok(applied)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::super::check_base::check_chosen;
    use super::super::find_base;
    use super::*;

    #[test]
    fn fixes_only_the_chosen_notes() {
        let slip = "+++\ntitle = 'T'\nyear = '2019'\n+++\nText\n";
        let home = tempfile::tempdir().expect("a temporary folder");
        let at = |name: &str| home.path().join(name);
        fs::write(at(find_base::MARK), "audience = 'public'").expect("a mark");
        fs::create_dir_all(at("practices/oslo")).expect("folders");
        for name in ["practices/oslo/a.md", "practices/oslo-b.md"] {
            fs::write(at(name), slip).expect("a file");
        }
        fs::write(
            at("practices/oslo/bytes.md"),
            b"+++\nyear = '2019'\n+++\n\xff",
        )
        .expect("a file");
        let base = find_base::open(home.path()).expect("a base");

        let half = at("practices/.guildhall-x");
        fs::write(&half, "half").expect("a file");
        let applied = apply_fixes(&base, &["practices/oslo".to_owned()]).expect("there is room");
        assert!(!half.exists());
        let texts: Vec<String> = applied
            .iter()
            .map(|applied| format!("{} {}", applied.place, applied.what))
            .collect();
        assert_eq!(texts, ["practices/oslo/a.md:3:1 wrote \"2019\" as 2019"]);
        let text = |name: &str| fs::read(at(name)).expect("a file");
        assert_eq!(
            text("practices/oslo/a.md"),
            slip.replace("'2019'", "2019").as_bytes()
        );
        assert_eq!(text("practices/oslo-b.md"), slip.as_bytes());
        let left = check_chosen(&base, &["practices/oslo/a.md".to_owned()]);
        assert_eq!(left.findings, []);
    }
}
