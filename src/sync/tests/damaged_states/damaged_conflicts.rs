//! Pending conflicts that cannot be read.

use super::*;

/// A conflict in Bob's copy, and its file.
fn conflict(world: &World) -> (Repo, std::path::PathBuf) {
    let (ann, bob) = (world.copy("ann"), world.copy("bob"));
    write(&ann.root, PATH, &note("adopted", "One\n"));
    write(&bob.root, PATH, &note("in-force", "One\n"));
    sync(&ann).expect("synced");
    assert_eq!(sync(&bob).expect("synced").waiting, 1);
    let folder = bob.private().join("waiting");
    let entry = fs::read_dir(folder).expect("there").flatten().next();
    let path = entry.expect("one").path();
    (bob, path)
}

#[test]
fn a_damaged_conflict_file_is_reported() {
    for damage in [&b""[..], b"{\"id\":", b"\xff\xfe", b"[]"] {
        let world = World::with(&[(PATH, &note("idea", "One\n"))]);
        let (bob, path) = conflict(&world);
        fs::write(&path, damage).expect("damaged");
        assert_eq!(bob.waiting().expect("works"), []);
        assert_eq!(bob.status().expect("works").held.len(), 1);
        assert_eq!(sync(&bob).expect("works").saved.held.len(), 1);
        assert!(bob.faults()[0].contains("waiting"), "{:?}", bob.faults());
    }
}

#[test]
fn a_conflict_file_of_another_shape_names_its_note_and_can_be_cleared() {
    for (text, named) in [
        (&*format!("{{\"path\": \"{PATH}\", \"shape\": 2}}"), true),
        ("{\"path\": \"../victim.md\"}", false),
        ("{\"shape\": 2}", false),
    ] {
        let world = World::with(&[(PATH, &note("idea", "One\n"))]);
        let (bob, path) = conflict(&world);
        fs::write(&path, text).expect("written");
        let [damaged] = &bob.damaged_waiting()[..] else {
            panic!("one is damaged");
        };
        let note = PATH.trim_end_matches(".md");
        assert_eq!(damaged.note.as_deref() == Some(note), named, "{damaged:?}");
        let held = bob.status().expect("works").held;
        let help = format!("`guildhall conflicts {} --take theirs`", damaged.id);
        assert!(held[0].why.contains(&help), "{held:?}");
        bob.clear_damaged(damaged).expect("removed");
        assert_eq!(bob.status().expect("works").held, []);
        assert_eq!(sync(&bob).expect("works").saved.held, []);
        // A folder in its place is not removed.
        fs::create_dir(&path).expect("made");
        let held = bob.status().expect("works").held;
        assert!(held[0].why.ends_with("move it away"), "{held:?}");
        // This name cannot be typed.
        fs::remove_dir(&path).expect("removed");
        let path = path.with_file_name("a\u{1b}b.json");
        fs::write(path, "{").expect("written");
        let held = bob.status().expect("works").held;
        assert!(held[0].why.ends_with("move it away"), "{held:?}");
    }
}

#[test]
fn a_conflict_in_a_file_outside_is_damaged() {
    for outside in [
        "../victim.md",
        "/victim.md",
        "practices/../../victim.md",
        "",
    ] {
        let world = World::with(&[(PATH, &note("idea", "One\n"))]);
        let (bob, path) = conflict(&world);
        let text = fs::read_to_string(&path).expect("there");
        fs::write(&path, text.replace(PATH, outside)).expect("written");
        assert_eq!(bob.waiting().expect("works"), [], "{outside}");
        assert!(bob.faults()[0].contains("waiting"), "{:?}", bob.faults());
    }
}
