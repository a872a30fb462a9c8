//! Tests of edited copies.

use std::sync::mpsc;
use std::thread;

use tempfile::TempDir;

use super::*;

const GIVEN: &str = "+++\nkind = \"city\"\ntitle = \"Oslo\"\nstatus = \"planned\"\n+++\n\nFirst.\n\nSecond.\n\nThird.\n";

/// Edits a copy while the note changes. Returns the outcome and the note.
fn edit(theirs: Option<&str>, mine: &str) -> (TempDir, Edited, Option<String>) {
    edit_with(theirs, mine, |_, _| false)
}

fn edit_with(
    theirs: Option<&str>,
    mine: &str,
    keep_pending: impl FnOnce(&str, Vec<Decision>) -> bool,
) -> (TempDir, Edited, Option<String>) {
    let home = tempfile::tempdir().expect("a folder");
    let note = home.path().join("oslo.md");
    fs::write(&note, GIVEN).expect("a note");
    let copy = EditedCopy::new(home.path(), "oslo.md", &home.path().join("edits")).expect("a copy");
    assert_eq!(copy.path().file_name(), note.file_name());
    match theirs {
        Some(theirs) => fs::write(&note, theirs).expect("their edit"),
        None => fs::remove_file(&note).expect("they removed it"),
    }
    fs::write(copy.path(), mine).expect("my edit");
    let edited = copy.finish(keep_pending).expect("it is merged");
    let text = fs::read_to_string(&note).ok();
    (home, edited, text)
}

#[test]
fn changes_by_others_are_kept() {
    let theirs = GIVEN.replace("First.", "First, by Ann.");
    let mine = GIVEN.replace("Third.", "Third, by me.");
    let (_home, edited, text) = edit(Some(&theirs), &mine);
    assert_eq!(edited, Edited::Saved);
    assert_eq!(text, Some(theirs.replace("Third.", "Third, by me.")));
    let (home, edited, text) = edit(Some(&theirs), GIVEN);
    let Edited::TooSoon { copy } = edited else {
        panic!("{edited:?}")
    };
    assert_eq!(text, Some(theirs), "an unchanged text reverts nothing");
    // The editor may still be open and save later.
    assert_eq!(fs::read_to_string(&copy).ok().as_deref(), Some(GIVEN));
    let left = || left_copies(&home.path().join("edits"));
    assert_eq!(left(), [""; 0].map(PathBuf::from), "nothing was edited");
    fs::write(&copy, mine).expect("saved later");
    assert_eq!(left(), [copy]);
}

#[test]
fn an_edit_waits_for_another_program_that_writes_the_note() {
    let home = tempfile::tempdir().expect("a folder");
    let note = home.path().join("oslo.md");
    fs::write(&note, GIVEN).expect("a note");
    let copy = EditedCopy::new(home.path(), "oslo.md", &home.path().join("edits")).expect("a copy");
    fs::write(copy.path(), GIVEN.replace("Third.", "Third, by me.")).expect("my edit");
    // The other program has compared the note and writes it now.
    let held = lock(home.path()).expect("a lock");
    let (ended, end) = mpsc::channel();
    let finish = thread::spawn(move || {
        let edited = copy.finish(|_, _| false);
        let _ = ended.send(());
        edited
    });
    let _ = end.recv_timeout(Duration::from_millis(200));
    fs::write(&note, GIVEN.replace("First.", "First, by Ann.")).expect("their edit");
    drop(held);
    let edited = finish.join().expect("no panic").expect("it is merged");
    assert_eq!(edited, Edited::Saved);
    let text = fs::read_to_string(&note).expect("a note");
    for line in ["First, by Ann.", "Third, by me."] {
        assert!(text.contains(line), "{text}");
    }
}

#[test]
fn an_unchanged_copy_is_removed_after_a_while() {
    let home = tempfile::tempdir().expect("a folder");
    fs::write(home.path().join("oslo.md"), GIVEN).expect("a note");
    let mut copy = EditedCopy::new(home.path(), "oslo.md", home.path()).expect("a copy");
    copy.opened -= AT_ONCE;
    let file = copy.path().to_owned();
    let edited = copy.finish(|_, _| false).expect("nothing to merge");
    assert_eq!((edited, file.exists()), (Edited::Unchanged, false));
}

#[test]
fn conflicting_edits_without_history_keep_my_text_beside_the_note() {
    for (old, theirs, mine) in [
        ("Second.", "Second, by Ann.", "Second, by me."),
        ("planned", "adopted", "completed"),
    ] {
        let [theirs, mine] = [theirs, mine].map(|new| GIVEN.replace(old, new));
        let (_home, edited, text) = edit(Some(&theirs), &mine);
        let Edited::Kept { copy: kept, .. } = edited else {
            panic!("{edited:?}")
        };
        assert_eq!(text, Some(theirs));
        assert_eq!(fs::read_to_string(kept).ok(), Some(mine));
    }
}

#[test]
fn a_line_that_both_changed_waits_for_a_choice() {
    let theirs = GIVEN.replace("Second.", "Second, by Ann.");
    let mine = GIVEN.replace("Second.", "Second, by me.");
    let mut waiting = Vec::new();
    let keep = |_: &str, decisions| {
        waiting = decisions;
        true
    };
    let (_home, edited, text) = edit_with(Some(&theirs), &mine, keep);
    assert_eq!(
        (edited, text),
        (Edited::Waiting { moved: None }, Some(theirs))
    );
    assert_eq!(waiting[0].mine.as_deref(), Some("Second, by me."));
}

#[test]
fn a_field_that_both_changed_waits_for_a_choice() {
    let theirs = GIVEN.replace("planned", "adopted");
    let mine = GIVEN.replace("planned", "completed");
    let mine = mine.replace("Third.", "Third, by me.");
    let mut waiting = Vec::new();
    let keep = |_: &str, decisions| {
        waiting = decisions;
        true
    };
    let (home, edited, text) = edit_with(Some(&theirs), &mine, keep);
    assert_eq!(edited, Edited::Waiting { moved: None });
    assert_eq!(text, Some(theirs.replace("Third.", "Third, by me.")));
    assert_eq!(waiting[0].mine.as_deref(), Some("\"completed\""));
    assert_eq!(
        left_copies(&home.path().join("edits")),
        [""; 0].map(PathBuf::from)
    );
}

#[test]
fn a_note_removed_meanwhile_comes_back_with_the_edit() {
    let mine = GIVEN.replace("Third.", "Third, by me.");
    let (_home, edited, text) = edit(None, &mine);
    assert_eq!((edited, text), (Edited::Saved, Some(mine)));
}

#[test]
fn a_copy_that_the_editor_removed_changes_nothing() {
    let home = tempfile::tempdir().expect("a folder");
    let note = home.path().join("oslo.md");
    fs::write(&note, GIVEN).expect("a note");
    let copy = EditedCopy::new(home.path(), "oslo.md", home.path()).expect("a copy");
    fs::remove_file(copy.path()).expect("removed");
    let edited = copy.finish(|_, _| false).expect("nothing to merge");
    assert_eq!(edited, Edited::Unchanged);
    assert_eq!(fs::read_to_string(&note).ok().as_deref(), Some(GIVEN));
}

#[test]
fn an_emptied_copy_leaves_the_note_as_it_was() {
    for mine in ["", " \n\n"] {
        let home = tempfile::tempdir().expect("a folder");
        let note = home.path().join("oslo.md");
        fs::write(&note, GIVEN).expect("a note");
        let copy = EditedCopy::new(home.path(), "oslo.md", home.path()).expect("a copy");
        fs::write(copy.path(), mine).expect("an empty copy");
        let error = copy.finish(|_, _| false).expect_err("nothing to save");
        assert!(error.to_string().contains("empty"), "{error}");
        assert_eq!(fs::read_to_string(&note).ok().as_deref(), Some(GIVEN));
        assert_eq!(fs::read_dir(home.path()).expect("a folder").count(), 1);
    }
}

#[test]
fn a_note_renamed_meanwhile_gets_the_edit_under_its_new_name() {
    let mine = GIVEN.replace("Third.", "Third, by me.");
    let aliased = GIVEN.replace(
        "+++\n\nFirst.",
        "aliases = [\"cities/oslo\"]\n+++\n\nFirst, moved.",
    );
    for (theirs, twin) in [(&*aliased, false), (GIVEN, false), (GIVEN, true)] {
        let home = tempfile::tempdir().expect("a folder");
        let at = |path: &str| home.path().join("kb").join(path);
        fs::create_dir_all(at("cities")).expect("made");
        fs::write(at("guildhall.toml"), "name = \"T\"\nformat = 1\n").expect("written");
        fs::write(at("cities/oslo.md"), GIVEN).expect("a note");
        let edits = home.path().join("edits");
        let copy = EditedCopy::new(&at(""), "cities/oslo.md", &edits).expect("a copy");
        fs::remove_file(at("cities/oslo.md")).expect("moved");
        fs::write(at("cities/christiania.md"), theirs).expect("moved");
        if twin {
            fs::write(at("cities/twin.md"), theirs).expect("written");
        }
        fs::write(copy.path(), &mine).expect("my edit");
        let edited = copy.finish(|_, _| false).expect("it is merged");
        if twin {
            assert_eq!(edited, Edited::Saved);
            continue;
        }
        let id = NoteId::of_path("cities/christiania.md").expect("an id");
        assert_eq!(edited, Edited::Moved(id));
        assert!(!at("cities/oslo.md").exists());
        let text = fs::read_to_string(at("cities/christiania.md")).expect("there");
        assert_eq!(text, theirs.replace("Third.", "Third, by me."));
    }
}

#[test]
fn a_conflict_with_a_note_renamed_meanwhile_waits_under_its_new_name() {
    let theirs = GIVEN.replace("Second.", "Second, by Ann.");
    let theirs = theirs.replace(
        "+++\n\nFirst.",
        "aliases = [\"cities/oslo\"]\n+++\n\nFirst.",
    );
    let mine = GIVEN.replace("Second.", "Second, by me.");
    let id = NoteId::of_path("cities/christiania.md");
    for is_kept_pending in [true, false] {
        let home = tempfile::tempdir().expect("a folder");
        let at = |path: &str| home.path().join("kb").join(path);
        fs::create_dir_all(at("cities")).expect("made");
        fs::write(at("guildhall.toml"), "name = \"T\"\nformat = 1\n").expect("written");
        fs::write(at("cities/oslo.md"), GIVEN).expect("a note");
        let copy = EditedCopy::new(&at(""), "cities/oslo.md", &home.path().join("edits"));
        let copy = copy.expect("a copy");
        fs::remove_file(at("cities/oslo.md")).expect("moved");
        fs::write(at("cities/christiania.md"), &theirs).expect("moved");
        fs::write(copy.path(), &mine).expect("my edit");
        let mut waiting = Vec::new();
        let edited = copy.finish(|path, decisions| {
            waiting.push((path.to_owned(), decisions.len()));
            is_kept_pending
        });
        assert_eq!(waiting, [("cities/christiania.md".to_owned(), 1)]);
        match edited.expect("merged") {
            Edited::Waiting { moved } if is_kept_pending => assert_eq!(moved, id),
            Edited::Kept { copy, moved } if !is_kept_pending => {
                assert_eq!(moved, id);
                assert_eq!(fs::read_to_string(copy).ok().as_ref(), Some(&mine));
            }
            edited => panic!("{edited:?}"),
        }
    }
}

#[cfg(unix)]
#[test]
fn a_note_that_was_moved_and_changed_meanwhile_gets_the_edit() {
    let given = GIVEN.replace("Second.", &"Heat pumps for every school. ".repeat(3));
    let mine = given.replace("Third.", "Third, by me.");
    for is_inner_base in [false, true] {
        let home = tempfile::tempdir().expect("a folder");
        let at = |path: &str| home.path().join(path);
        fs::create_dir_all(at("cities")).expect("made");
        fs::write(at("guildhall.toml"), "name = \"T\"\nformat = 1\n").expect("written");
        if is_inner_base {
            // Anyone who may push can add it.
            fs::write(at("cities/guildhall.toml"), "").expect("written");
        }
        fs::write(at("cities/oslo.md"), &given).expect("a note");
        let copy = EditedCopy::new(home.path(), "cities/oslo.md", &at("edits"));
        let copy = copy.expect("a copy");
        fs::rename(at("cities/oslo.md"), at("cities/christiania.md")).expect("moved");
        let theirs = given.replace("First.", "First, moved.");
        fs::write(at("cities/christiania.md"), &theirs).expect("changed");
        fs::write(copy.path(), &mine).expect("my edit");
        let edited = copy.finish(|_, _| false).expect("it is merged");
        let id = NoteId::of_path("cities/christiania.md").expect("an id");
        assert_eq!(edited, Edited::Moved(id));
        let text = fs::read_to_string(at("cities/christiania.md")).expect("there");
        assert_eq!(text, theirs.replace("Third.", "Third, by me."));
        assert!(!at("cities/oslo.md").exists());
    }
}

#[test]
fn errors_name_the_file_in_plain_words() {
    let home = tempfile::tempdir().expect("a folder");
    let at = |path: &str| home.path().join(path);
    fs::create_dir(at("folder.md")).expect("made");
    for name in ["file", "note.md"] {
        fs::write(at(name), GIVEN).expect("written");
    }
    let error = |path: &str, folder: &str| {
        let copy = EditedCopy::new(home.path(), path, &at(folder));
        copy.err().expect("no copy").to_string()
    };
    assert!(error("none.md", "edits").ends_with("none.md is not there"));
    assert!(error("folder.md", "edits").ends_with("folder.md is a folder"));
    for folder in ["file", "file/edits"] {
        let message = error("note.md", folder);
        assert!(
            message.starts_with("a file is in the place of the folder"),
            "{message}"
        );
    }
    let copy = EditedCopy::new(home.path(), "note.md", &at("edits")).expect("a copy");
    fs::remove_file(at("note.md")).expect("removed");
    fs::create_dir(at("note.md")).expect("made");
    fs::write(copy.path(), "mine").expect("my edit");
    let message = copy.finish(|_, _| false).expect_err("a folder").to_string();
    assert!(
        message.starts_with("your text is in") && message.contains("note.md is a folder"),
        "{message}"
    );
}

#[test]
fn an_editor_that_failed_changes_nothing_and_loses_nothing() {
    let home = tempfile::tempdir().expect("a folder");
    let note = home.path().join("oslo.md");
    fs::write(&note, GIVEN).expect("a note");
    let new = || EditedCopy::new(home.path(), "oslo.md", home.path()).expect("a copy");
    assert_eq!(new().give_up(), None);
    assert_eq!(left_copies(home.path()), [""; 0].map(PathBuf::from));
    let copy = new();
    fs::write(copy.path(), "half").expect("half an edit");
    let kept = copy.give_up().expect("it is kept");
    assert_eq!(left_copies(home.path()), std::slice::from_ref(&kept));
    assert_eq!(fs::read_to_string(kept).ok().as_deref(), Some("half"));
    assert_eq!(fs::read_to_string(&note).ok().as_deref(), Some(GIVEN));
}

#[test]
fn a_new_note_is_written_when_the_editor_has_closed_and_not_if_it_changed_nothing() {
    let home = tempfile::tempdir().expect("a folder");
    let at = |path: &str| home.path().join("kb").join(path);
    fs::create_dir_all(at("")).expect("made");
    fs::write(at("guildhall.toml"), "name = \"T\"\nformat = 1\n").expect("written");
    let base = find_base::open(&at("")).expect("a base");
    let edits = home.path().join("edits");
    let new = || EditedCopy::of_new(&base, "cities/oslo.md", GIVEN, &edits).expect("a copy");
    let mine = GIVEN.replace("Third.", "Third, by me.");
    let mut copy = new();
    assert!(!at("cities").exists(), "not before the editor has closed");
    copy.opened -= AT_ONCE;
    assert_eq!(copy.finish(|_, _| false).ok(), Some(Edited::Unchanged));
    assert!(!at("cities").exists(), "nothing was written");
    let copy = new();
    fs::write(copy.path(), &mine).expect("my text");
    assert_eq!(copy.finish(|_, _| false).ok(), Some(Edited::Saved));
    assert_eq!(fs::read_to_string(at("cities/oslo.md")).ok(), Some(mine));
    assert_eq!(fs::read_dir(&edits).expect("a folder").count(), 0);
    let again = EditedCopy::of_new(&base, "cities/oslo.md", GIVEN, &edits);
    assert!(matches!(again, Err(SaveError::Exists { .. })));
}

#[test]
fn a_text_of_a_killed_editor_is_opened_again_and_saved_in_its_note() {
    let home = tempfile::tempdir().expect("a folder");
    let at = |path: &str| home.path().join(path);
    fs::write(at("oslo.md"), GIVEN).expect("a note");
    let edits = at("edits");
    let none = [""; 0].map(PathBuf::from);
    let mut copy = EditedCopy::new(home.path(), "oslo.md", &edits).expect("a copy");
    fs::write(copy.path(), GIVEN.replace("Third.", "Third, by me.")).expect("my edit");
    assert_eq!(left_copies(&edits), none, "its editor is open");
    // As after a kill.
    copy.folder.is_kept = true;
    let path = copy.path().to_owned();
    drop(copy);
    for name in [".oslo.md.swp", "oslo.md~", "#oslo.md#", "4913"] {
        fs::write(path.with_file_name(name), "swap").expect("written");
    }
    assert_eq!(left_copies(&edits), std::slice::from_ref(&path));
    fs::write(at("oslo.md"), GIVEN.replace("First.", "First, by Ann.")).expect("their edit");
    let copy = EditedCopy::reopen(&path).expect("opened");
    assert_eq!(copy.finish(|_, _| false).ok(), Some(Edited::Saved));
    let text = fs::read_to_string(at("oslo.md")).expect("a note");
    assert!(
        text.contains("First, by Ann.") && text.contains("Third, by me."),
        "{text}"
    );
    assert_eq!(fs::read_dir(&edits).expect("a folder").count(), 0);
    // A swap file may hold text that is not in the copy.
    let mut copy = EditedCopy::new(home.path(), "oslo.md", &edits).expect("a copy");
    copy.folder.is_kept = true;
    let path = copy.path().to_owned();
    drop(copy);
    assert_eq!(left_copies(&edits), none);
    fs::write(path.with_file_name(".oslo.md.swp"), "swap").expect("written");
    assert_eq!(left_copies(&edits), [path]);
}
