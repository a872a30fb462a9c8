use std::fs;

use tempfile::TempDir;

use super::super::check_base::check;
use super::*;
use crate::model::finding::Code;
use crate::store::base_fixture::base_with;
use crate::temporary_folder::temporary_folder;

/// A base with these notes, each of which has a title and a text.
fn base_of(notes: &[(&str, &str, &str)]) -> (TempDir, Base) {
    let files = notes.iter().map(|(id, keys, body)| {
        let text = format!("+++\ntitle = 'T'\n{keys}+++\nText. {body}\n");
        (format!("{id}.md"), text)
    });
    base_with("audience = 'public'\n", files)
}

fn id(text: &str) -> NoteId {
    text.parse().expect("an id")
}

#[track_caller]
fn renamed(base: &Base, old: &str, new: &str) -> Renamed {
    let renamed = rename(base, &id(old), &id(new)).unwrap_or_else(|error| panic!("{error:?}"));
    assert_eq!(check(base).findings, [], "after {old} became {new}");
    renamed
}

#[track_caller]
fn text(base: &Base, path: &str) -> String {
    fs::read_to_string(base.root.join(format!("{path}.md"))).expect("a note")
}

const ASK: (&str, &str, &str) = ("positions/heat", "level = 'national'\n", "");
const SIGNED: (&str, &str, &str) = (
    "endorsements/heat/oslo",
    "endorses = 'positions/heat'\nstate = 'endorsed'\ncities = ['oslo']\n",
    "[[positions/heat]]",
);

#[test]
fn notes_that_cannot_be_read_completely_are_named() {
    let (_home, base) = base_of(&[ASK, ("cities/oslo", "", "[[positions/heat]]")]);
    let broken = "practices/oslo/broken.md";
    fs::create_dir_all(base.root.join("practices/oslo")).expect("a folder");
    fs::write(
        base.root.join(broken),
        b"+++\ntitle = 'T'\n+++\n[[positions/heat]] \xff\n",
    )
    .expect("a note");
    let renamed = rename(&base, &id("positions/heat"), &id("positions/warmth"));
    let renamed = renamed.expect("the others can be read");
    assert_eq!(renamed.rewritten, [id("cities/oslo")]);
    assert_eq!(renamed.unread, [broken]);
}

#[test]
fn only_what_belongs_to_the_note_moves_with_it() {
    let (_home, base) = base_of(&[
        ASK,
        SIGNED,
        ("statements/heat", "", "[[endorsements/heat/boston]]"),
        (
            "endorsements/heat/boston",
            "endorses = 'statements/heat'\nstate = 'declined'\ncities = ['boston']\n",
            "",
        ),
        ("practices/oslo/tax", "cities = ['oslo']\n", ""),
        // A folder may be just the last part of the id.
        (
            "adoptions/tax/boston",
            "practice = 'practices/oslo/tax'\nphase = 'adopted'\ncities = ['boston']\n",
            "",
        ),
    ]);
    let moved = renamed(&base, "positions/heat", "positions/clean/heat-2").moved;
    assert_eq!(
        moved,
        [(
            id("endorsements/heat/oslo"),
            id("endorsements/clean/heat-2/oslo")
        )]
    );
    let signed = text(&base, "endorsements/clean/heat-2/oslo");
    assert!(signed.contains("'positions/clean/heat-2'"), "{signed}");
    // The former id still leads to it.
    assert!(
        signed.contains("aliases = [\"endorsements/heat/oslo\"]"),
        "{signed}"
    );
    let moved = renamed(&base, "practices/oslo/tax", "practices/oslo/toll").moved;
    assert_eq!(
        moved,
        [(id("adoptions/tax/boston"), id("adoptions/toll/boston"))]
    );
}

#[test]
fn a_name_may_return_and_links_by_an_alias_follow() {
    let by_alias = ("practices/x", "", "[[positions/warm]]");
    let ask = (
        "positions/heat",
        "level = 'national'\naliases = ['positions/warm']\n",
        "",
    );
    let (_home, base) = base_of(&[ask, by_alias]);
    renamed(&base, "positions/heat", "positions/warm");
    let aliases = "aliases = [\"positions/heat\"]";
    assert!(text(&base, "positions/warm").contains(aliases));
    assert!(text(&base, "practices/x").contains("[[positions/warm]]"));
    // Letter case alone.
    renamed(&base, "positions/warm", "positions/Warm");
    assert!(text(&base, "practices/x").contains("[[positions/Warm]]"));
}

#[test]
fn responses_to_two_notes_are_no_copies_though_an_earlier_id_is_taken_again() {
    let (_home, base) = base_of(&[ASK, SIGNED]);
    renamed(&base, "positions/heat", "positions/warm");
    let (_home, other) = base_of(&[ASK, SIGNED]);
    for id in ["positions/heat", "endorsements/heat/oslo"] {
        let path = base.root.join(format!("{id}.md"));
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, text(&other, id)).expect("written");
    }
    let findings = check(&base).findings;
    let of = |code: Code| findings.iter().filter(move |one| one.code == code).count();
    assert_eq!(of(Code::StoppedRename), 0, "{findings:?}");
    // The aliases of both renamed notes.
    assert_eq!(of(Code::DuplicateId), 2, "{findings:?}");
}

#[test]
fn a_stopped_rename_goes_on_from_every_state() {
    let notes = [
        ASK,
        SIGNED,
        ("practices/x", "", "[[endorsements/heat/oslo]]"),
    ];
    let (_home, whole) = base_of(&notes);
    renamed(&whole, "positions/heat", "positions/warm");
    // Stopped with both copies of a signature.
    let (_home, base) = base_of(&notes);
    fs::create_dir_all(base.root.join("endorsements/warm")).expect("made");
    let copy = text(&whole, "endorsements/warm/oslo");
    fs::write(base.root.join("endorsements/warm/oslo.md"), &copy).expect("written");
    fs::write(base.root.join("endorsements/warm/.guildhall-x"), "half").expect("written");
    // The check names both copies.
    let findings = check(&base).findings;
    let mut stopped = findings
        .iter()
        .filter(|one| one.code == Code::StoppedRename);
    let message = stopped
        .next()
        .map(|one| format!("{} {}", one.code, one.message));
    let want = "GH034 `endorsements/heat/oslo` is an earlier copy of this note";
    assert_eq!(message.as_deref(), Some(want), "{findings:?}");
    fs::write(
        base.root.join("endorsements/warm/oslo.md"),
        copy.replace("Text.", "Other."),
    )
    .expect("written");
    let edited = rename(&base, &id("positions/heat"), &id("positions/warm"));
    assert!(
        matches!(edited, Err(RenameError::InTheWay { .. })),
        "{edited:?}"
    );
    fs::write(base.root.join("endorsements/warm/oslo.md"), &copy).expect("written");
    renamed(&base, "positions/heat", "positions/warm");
    assert_eq!(
        text(&base, "positions/warm"),
        text(&whole, "positions/warm")
    );
    assert_eq!(text(&base, "practices/x"), text(&whole, "practices/x"));
    assert!(!base.root.join("endorsements/warm/.guildhall-x").exists());
    // Stopped before its own id left the aliases.
    let both = "aliases = [\"positions/heat\", \"positions/warm\"]";
    let last = text(&whole, "positions/warm").replace("aliases = [\"positions/heat\"]", both);
    fs::write(base.root.join("positions/warm.md"), last).expect("written");
    assert_eq!(check(&base).findings, []);
    renamed(&base, "positions/heat", "positions/warm");
    assert_eq!(
        text(&base, "positions/warm"),
        text(&whole, "positions/warm")
    );
}

#[test]
fn what_is_in_the_way_stops_a_rename_before_it_begins() {
    let other = (
        "positions/cold",
        "level = 'state'\naliases = ['positions/ice']\n",
        "",
    );
    let in_the_way = (
        "endorsements/warm/oslo",
        "endorses = 'positions/cold'\nstate = 'declined'\ncities = ['oslo']\n",
        "",
    );
    let (_home, base) = base_of(&[ASK, SIGNED, other, in_the_way]);
    let before = text(&base, "positions/heat");
    let fails = |new: &str| rename(&base, &id("positions/heat"), &id(new)).expect_err("it fails");
    for taken in ["positions/cold", "positions/Cold", "positions/ice"] {
        assert!(matches!(fails(taken), RenameError::Taken(_)), "{taken}");
    }
    assert!(matches!(
        fails("positions/warm"),
        RenameError::InTheWay { .. }
    ));
    assert!(matches!(
        fails("statements/x"),
        RenameError::OtherKind { .. }
    ));
    for bad in [
        "positions/a#b",
        "positions/a?",
        "positions/con",
        // The last part becomes a folder.
        "positions/.git",
        "positions/.GIT",
        "positions/git~1",
        "positions/x/GIT~2",
        "positions/a.",
        "positions/a ",
        "positions/aux.x",
        // Hidden names are no notes.
        "positions/.warm",
        "positions/.warm/x",
        // Links cannot name these.
        "positions/a`b",
        "positions/a]b",
        "positions/a$b",
        "positions/a.md",
    ] {
        assert!(matches!(fails(bad), RenameError::BadName { .. }), "{bad}");
    }
    let long = format!("positions/{0}/{0}/{1}", "a".repeat(200), "b".repeat(97));
    assert!(matches!(fails(&long), RenameError::BadName { .. }));
    assert_eq!(text(&base, "positions/heat"), before);
    let gone = rename(&base, &id("positions/gone"), &id("positions/x")).expect_err("it fails");
    assert!(matches!(
        gone,
        RenameError::Load(LoadError::NotThere { .. })
    ));
    fs::write(
        base.root.join("positions/heat.md"),
        b"+++\ntitle = 'T'\n+++\n\xff",
    )
    .expect("written");
    assert!(matches!(fails("positions/x"), RenameError::Damaged(_)));
    fs::write(base.root.join("positions/heat.md"), "---\ntitle: T\n---\n").expect("written");
    assert!(matches!(fails("positions/x"), RenameError::Rewrite { .. }));
    fs::write(base.root.join("positions/heat.md"), &before).expect("written");
    assert!(!base.root.join("positions/x.md").exists());
}

#[test]
fn a_note_that_cannot_be_written_back_keeps_its_links() {
    let (_home, base) = base_of(&[ASK]);
    let odd = b"+++\ntitle = 'T'\n+++\n[[positions/heat]] \xff\n";
    fs::create_dir_all(base.root.join("practices")).expect("made");
    fs::write(base.root.join("practices/odd.md"), odd).expect("written");
    rename(&base, &id("positions/heat"), &id("positions/warm")).expect("renamed");
    assert_eq!(
        fs::read(base.root.join("practices/odd.md")).expect("a note"),
        odd
    );
}

#[cfg(unix)]
#[test]
fn links_and_special_files_in_any_target_place_stop_a_rename_before_it_begins() {
    use std::os::unix::fs::symlink;
    let (_home, base) = base_of(&[ASK, SIGNED]);
    let outside = temporary_folder();
    let folder = base.root.join("endorsements");
    symlink(outside.path(), folder.join("folder")).expect("a link");
    symlink("nowhere", folder.join("dangling")).expect("a link");
    fs::write(folder.join("file"), "").expect("a file");
    fs::create_dir_all(folder.join("inner/oslo.md")).expect("a folder");
    fs::create_dir(folder.join("link")).expect("a folder");
    symlink("../heat/oslo.md", folder.join("link/oslo.md")).expect("a link");
    let before = text(&base, "positions/heat");
    for new in ["folder", "dangling", "file", "inner", "link"] {
        let new = id(&format!("positions/{new}"));
        let error = rename(&base, &id("positions/heat"), &new).expect_err("it is refused");
        let is_special = matches!(error, RenameError::Load(LoadError::SpecialFile { .. }));
        assert!(is_special, "{new}: {error:?}");
        assert_eq!(text(&base, "positions/heat"), before, "{new}");
    }
    assert_eq!(fs::read_dir(outside.path()).expect("a folder").count(), 0);
}

#[test]
fn a_city_that_any_key_names_keeps_its_id() {
    let city = ("cities/nyc", "", "");
    for other in [
        ("projects/x", "lead = 'nyc'\n", ""),
        (
            "questions/x",
            "cities = ['boston']\nasked-of = ['nyc']\n",
            "",
        ),
        ("adoptions/x/y/boston", "from = ['nyc']\n", ""),
    ] {
        let (_home, base) = base_of(&[city, other]);
        let error = rename(&base, &id("cities/nyc"), &id("cities/new-york"));
        assert!(
            matches!(&error, Err(RenameError::NamedCity { first, .. }) if first == other.0),
            "{error:?}"
        );
    }
}
