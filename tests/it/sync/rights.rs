//! Full or read-only disks and missing permissions: reported, and a later sync succeeds.

use std::fs;
#[cfg(unix)]
use std::os::unix::fs::MetadataExt;

use super::faults::{Case, PATH};
use super::{World, note, read, write};

/// A full and a read-only disk, on a file system for this test.
#[test]
fn a_full_or_read_only_disk_is_named_and_a_later_sync_delivers() {
    const SCRIPT: &str = r#"
        mount -t tmpfs -o size=3m none "$SMALL" || exit 9
        cp -a "$BOB/." "$SMALL/" && cd "$SMALL" || exit 9
        dd if=/dev/zero of=.fill bs=1k count=100000 2>/dev/null
        "$PROGRAM" --config "$CONFIG" sync 2>"$OUT/full"; echo $? >"$OUT/full-code"
        cp "$NOTE" "$OUT/full-note"
        rm .fill
        mount -o remount,ro "$SMALL" || exit 9
        "$PROGRAM" --config "$CONFIG" sync 2>"$OUT/closed"; echo $? >"$OUT/closed-code"
        cp "$NOTE" "$OUT/closed-note"
        "$PROGRAM" --config "$CONFIG" doctor >"$OUT/doctor"
        mount -o remount,rw "$SMALL" || exit 9
        "$PROGRAM" --config "$CONFIG" sync; echo $? >"$OUT/later-code"
    "#;
    let case = Case::new();
    let (small, out) = (case.world.path("small"), case.world.path("out"));
    fs::create_dir(&small).expect("made");
    fs::create_dir(&out).expect("made");
    let program = case.world.command(&case.bob, "bob", &[]);
    let mut command = std::process::Command::new("unshare");
    command.args(["-rm", "sh", "-c", SCRIPT]);
    for (name, value) in program.get_envs() {
        command.env(name, value.unwrap_or_default());
    }
    command
        .env("PROGRAM", program.get_program())
        .env("CONFIG", case.world.path("home-bob/config.toml"))
        .env("BOB", &case.bob)
        .env("SMALL", &small)
        .env("OUT", &out)
        .env("NOTE", PATH);
    if !command.output().is_ok_and(|done| done.status.success()) {
        return super::say_absent("unshare", "a full disk and a read-only one");
    }
    for (name, words) in [
        ("full", "the disk is full"),
        ("closed", "cannot be written to"),
    ] {
        let said = read(&out, name);
        assert!(said.contains(words), "{name}: {said}");
        assert_eq!(read(&out, &format!("{name}-code")), "2\n");
        assert_eq!(
            read(&out, &format!("{name}-note")),
            note("adopted", "One\n")
        );
    }
    let doctor = read(&out, "doctor");
    assert!(doctor.contains("small cannot be written to"), "{doctor}");
    assert_eq!(read(&out, "later-code"), "0\n");
    let library = case.world.path("library.git");
    assert!(
        case.world
            .git(&library, &["show", &format!("main:{PATH}")])
            .contains("adopted")
    );
}

/// Runs the program without root's privileges.
///
/// `None` if that is not possible.
#[cfg(unix)]
fn run_without_might(case: &Case, words: &[&str]) -> Option<std::process::Output> {
    let program = case.world.command(&case.bob, "bob", words);
    let mut command = std::process::Command::new("setpriv");
    command
        .args(["--bounding-set", "-dac_override,-dac_read_search"])
        .arg(program.get_program())
        .args(program.get_args())
        .current_dir(&case.bob)
        .env_clear();
    for (name, value) in program.get_envs() {
        command.env(name, value.unwrap_or_default());
    }
    // Another user cannot drop privileges, and need not.
    let probe = case.world.path("probe");
    write(&case.world.path(""), "probe", "");
    close(&probe, 0o000);
    if fs::read(&probe).is_err() {
        return case.world.command(&case.bob, "bob", words).output().ok();
    }
    command
        .output()
        .ok()
        .filter(|done| done.status.code() != Some(127))
}

#[cfg(unix)]
fn close(path: &std::path::Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("it is ours");
}

/// A folder or history that cannot be written to is reported.
///
/// An update that has begun is rolled back.
#[cfg(unix)]
#[test]
fn a_closed_folder_or_note_is_named_and_a_later_sync_delivers() {
    for (closed, mode, words) in [
        ("cities", 0o555, "cities/oslo.md cannot be written to"),
        (".git", 0o555, "cannot be written to"),
        (".git/objects", 0o555, "cannot be written to"),
        (".git/refs/heads", 0o555, "cannot be written to"),
    ] {
        let case = edited_by_both();
        close(&case.bob.join(closed), mode);
        let Some(done) = run_without_might(&case, &["sync"]) else {
            return super::say_absent("setpriv", "folders that are closed to the user");
        };
        // Usual folder permissions; they suit a note as well.
        close(&case.bob.join(closed), 0o755);
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        assert_eq!(done.status.code(), Some(2), "{closed}: {said}");
        assert!(
            said.contains(words),
            "{closed}: {words:?} is not in {said:?}"
        );
        assert!(said.contains("help: "), "{closed}: {said}");
        assert!(said.lines().count() <= 4, "{closed}: {said}");
        assert_eq!(read(&case.bob, PATH), note("adopted", "One\n"), "{closed}");
        assert_eq!(
            read(&case.bob, "cities/oslo.md"),
            note("x", "\n"),
            "{closed}"
        );
        case.succeeds();
        assert_eq!(
            read(&case.bob, PATH),
            note("adopted", "One\n\nTwo\n"),
            "{closed}"
        );
        assert_eq!(
            read(&case.bob, "cities/oslo.md"),
            note("y", "\n"),
            "{closed}"
        );
    }
}

/// Bob edited one note; Ann shared edits of that one and another one.
#[cfg(unix)]
fn edited_by_both() -> Case {
    let world = World::with(&[
        (PATH, &note("idea", "One\n")),
        ("cities/oslo.md", &note("x", "\n")),
    ]);
    let bob = world.copy("bob");
    let ann = world.copy("ann");
    write(&ann, PATH, &note("idea", "One\n\nTwo\n"));
    write(&ann, "cities/oslo.md", &note("y", "\n"));
    world.guildhall(&ann, "ann", &["sync"]);
    write(&bob, PATH, &note("adopted", "One\n"));
    Case { world, bob }
}

/// Every command leaves out an unreadable note or folder. The rest is exchanged.
#[cfg(unix)]
#[test]
fn a_note_that_may_not_be_read_stops_nothing() {
    for closed in ["cities/oslo.md", "cities"] {
        let case = edited_by_both();
        close(&case.bob.join(closed), 0o000);
        let id = "practices/oslo/heat";
        for words in [&["status"][..], &["diff"], &["save"], &["sync"], &["sync"]] {
            let Some(done) = run_without_might(&case, words) else {
                close(&case.bob.join(closed), 0o755);
                return super::say_absent("setpriv", "notes that are closed to the user");
            };
            let said = String::from_utf8_lossy(&done.stdout).into_owned();
            assert_eq!(done.status.code(), Some(0), "{words:?}: {done:?}");
            // An unchanged note matters once an update has to be written to it.
            if words == ["sync"] {
                let named = format!("! {closed}: it cannot be read");
                assert!(said.contains(&named), "{words:?}: {said}");
            }
        }
        assert_eq!(read(&case.bob, PATH), note("adopted", "One\n\nTwo\n"));
        write(&case.bob, PATH, &note("in-force", "One\n\nTwo\n"));
        let done = run_without_might(&case, &["propose", id]).expect("as before");
        close(&case.bob.join(closed), 0o755);
        assert_eq!(done.status.code(), Some(0), "{done:?}");
        assert_eq!(read(&case.bob, "cities/oslo.md"), note("x", "\n"));
        case.succeeds();
        assert_eq!(read(&case.bob, "cities/oslo.md"), note("y", "\n"));
    }
}

#[cfg(unix)]
#[test]
fn a_folder_of_another_user_is_left_alone() {
    let case = Case::new();
    let give = |owner| {
        let given = [&case.bob, &case.bob.join(".git")]
            .map(|path| std::os::unix::fs::chown(path, Some(owner), None));
        given.iter().all(Result::is_ok)
    };
    let mine = fs::metadata(&case.bob).expect("there").uid();
    if !give(mine + 4321) {
        return super::say_absent("the right to give files away", "a folder of another user");
    }
    case.fails("belongs to another user of this machine");
    assert!(give(mine));
    case.succeeds();
}

#[cfg(unix)]
#[test]
fn a_note_closed_after_it_was_indexed_is_named_until_it_is_opened() {
    let case = Case::new();
    let said = |words: &[&str]| {
        let output = run_without_might(&case, words)?;
        Some(String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned())
    };
    let tags = "[[term]]\nid = \"trams\"\nlabel = \"Trams\"\n";
    write(&case.bob, "vocabulary/tags.toml", tags);
    let Some(before) = said(&["search", "adopted"]) else {
        return super::say_absent("setpriv", "a note that may not be read");
    };
    assert!(!before.contains("cannot be read"), "{before}");
    for (path, noun) in [(PATH, "note"), ("vocabulary/tags.toml", "file")] {
        let want = format!("1 {noun} cannot be read in full: {path}");
        close(&case.bob.join(path), 0o000);
        for words in [&["search", "anything"][..], &["index"], &["doctor"]] {
            let text = said(words).expect("as before");
            let is_named =
                text.contains(&format!("1 {noun} cannot be read")) && text.contains(path);
            assert!(is_named, "{want}: {text}");
        }
        let shown = said(&["show", PATH]).expect("as before");
        assert_eq!(shown.contains("cannot be read"), path == PATH, "{shown}");
        close(&case.bob.join(path), 0o644);
        let after = said(&["search", "adopted"]).expect("as before");
        assert!(!after.contains("cannot be read"), "{after}");
    }
}
