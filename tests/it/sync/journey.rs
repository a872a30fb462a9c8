//! Two users share a note in their terminals and resolve a conflict.

use std::fs;
use std::path::{Path, PathBuf};

use super::workers::{fake_ssh, point_to};
use super::{World, read, write};
use crate::pty::Session;

const PATH: &str = "practices/oslo/heat-pumps.md";

fn note(status: &str) -> String {
    format!(
        "+++\ntitle = \"Heat pumps in social housing\"\nstatus = \"{status}\"\n+++\n\
         Forty blocks were refitted.\n"
    )
}

/// Opens the app of a user; its editor sets the note's status.
fn open(world: &World, user: &str, status: &str) -> Session {
    open_in(world, user, status, &[])
}

fn open_in(world: &World, user: &str, status: &str, more: &[(&str, &str)]) -> Session {
    let own = tempfile::tempdir().expect("a folder");
    let settings = own.path().join("home/config");
    fs::create_dir_all(&settings).expect("a folder");
    let text = format!("name = \"{user}\"\nemail = \"{user}@example.org\"\ncity = \"oslo\"\n");
    fs::write(settings.join("config.toml"), text).expect("settings");
    let editor = format!("sed -i s/planned/{status}/");
    let mut environment = vec![
        ("EDITOR", editor.as_str()),
        ("GIT_CONFIG_GLOBAL", "/dev/null"),
        ("GIT_CONFIG_NOSYSTEM", "1"),
    ];
    environment.extend(more);
    Session::launch(own, &world.path(user), (100, 30), &environment, Some(0))
}

fn edit(session: &Session) {
    session.wait_for("KIND").send("pumps").wait_for("1 of ");
    session.send("\r").wait_for("▎RESULTS").send("e");
}

#[track_caller]
fn is_whole(root: &Path, status: &str) {
    assert_eq!(read(root, PATH), note(status), "no mark is in the note");
}

#[test]
fn two_users_share_a_note_and_resolve_a_conflict() {
    let world = World::with(&[(PATH, &note("planned"))]);
    let (at_ann, at_bob) = (world.copy("ann"), world.copy("bob"));

    let ann = open(&world, "ann", "in-force");
    edit(&ann);
    ann.send("7").wait_for("7 Sync").wait_for("1 yours");
    ann.send("P").wait_for("Share 1 note with everybody");
    ann.send("P").wait_for("1 shared.");
    is_whole(&at_ann, "in-force");

    let bob = open(&world, "bob", "repealed");
    edit(&bob);
    bob.send("7").wait_for("1 incoming").wait_for("1 yours");
    bob.send("U").wait_for("1 updated, 1 needs you.");
    is_whole(&at_bob, "in-force");
    bob.send("\r").wait_for("THEIR VERSION (ann, Oslo)");
    bob.send("\x1b[D").wait_for("[x] Status");
    bob.send("\r").wait_for("Nothing left to choose");
    is_whole(&at_bob, "repealed");
    // Undone, fetched again, and resolved again.
    bob.send("u").wait_for("1 waits for you");
    is_whole(&at_bob, "in-force");
    bob.send("\r").wait_for("THEIR VERSION (ann, Oslo)");
    bob.send("\x1b[D").wait_for("[x] Status");
    bob.send("\r").wait_for("Nothing left to choose");
    bob.send("P").wait_for("Share 1 note with everybody");
    bob.send("P").wait_for("1 shared.");

    ann.send("U").wait_for("1 updated.");
    is_whole(&at_ann, "repealed");
    // The update is found and read without a restart, with its author.
    ann.send("1").wait_for("epealed").send("\r").wait_for("bob");
    ann.send("d").wait_for("History (").send("\r");
    ann.wait_for("Status  was ").send("\x1b");
    ann.wait_gone("Status  was ").send("\x1b");
    ann.wait_for("▎RESULTS").send("q");
    ann.wait_end();
    bob.send("q");
    bob.wait_end();
}

#[cfg(unix)]
#[test]
fn ctrl_c_stops_a_share_that_hangs_and_twice_it_leaves() {
    let world = World::with(&[(PATH, &note("planned"))]);
    let (ann, library) = (world.copy("ann"), world.path("library.git"));
    let (hangs, here) = (world.path("hangs"), library.display());
    point_to(&world, &ann, &format!("ssh://git@slow.example{here}"));
    // The fake ssh runs git's command locally, or hangs if a file says so.
    let script = format!(
        "for command; do :; done\n\
         case $command in *$(cat '{}')*) exec sleep 600 ;; esac\n\
         exec sh -c \"$command\"",
        hangs.display()
    );
    let ssh = fake_ssh(&world, &script);
    let ssh = [("GIT_SSH", ssh.to_str().expect("a path"))];
    write(&ann, PATH, &note("in-force"));

    // The fetch on opening the view hangs too, and is cancelled.
    fs::write(&hangs, "upload-pack").expect("written");
    let session = open_in(&world, "ann", "in-force", &ssh);
    session.wait_for("KIND").send("pumps").wait_for("1 of ");
    session.send("\r").wait_for("▎RESULTS").send("7");
    session.wait_for("1 yours").wait_for("Checking");
    for (command, message) in [("upload-pack", "Checking"), ("receive-pack", "Sharing")] {
        fs::write(&hangs, command).expect("written");
        session.send("P").wait_for("Share 1 note with everybody");
        session.send("P").wait_for(message).wait_for("Ctrl-C stops");
        session.wait_gone("Stopped sharing");
        session.send("\x03").wait_for("Stopped sharing");
        session.wait_gone("Ctrl-C stops").wait_for("1 yours");
        is_whole(&ann, "in-force");
        assert_eq!(world.git(&ann, &["status", "--porcelain"]), "");
        world.git(&ann, &["fsck", "--strict"]);
    }
    fs::write(&hangs, "nothing").expect("written");
    session.send("P").wait_for("Share 1 note with everybody");
    session.send("P").wait_for("1 shared.").wait_for("0 yours");

    fs::write(&hangs, "upload-pack").expect("written");
    session.send("U").wait_for("Ctrl-C stops");
    session.send("\x03\x03");
    session.wait_end();
}

#[test]
fn line_mode_shows_and_resolves_a_conflict() {
    let world = World::with(&[(PATH, &note("planned"))]);
    let (at_ann, at_bob) = (world.copy("ann"), world.copy("bob"));
    write(&at_ann, PATH, &note("in-force"));
    world.guildhall(&at_ann, "ann", &["sync"]);
    write(&at_bob, PATH, &note("repealed"));
    write(&at_bob, "practices/oslo/new.md", &note("planned"));

    let bob = open_in(&world, "bob", "repealed", &[("ACCESSIBLE", "1")]);
    bob.wait_for("Search: ").send(":updates\r");
    bob.wait_for("1 note of yours to share: :share");
    bob.wait_for("1 choice waiting for you: :conflicts");
    bob.send(":status\r").wait_for("Saved, not shared:");
    bob.send(":conflicts nothing\r");
    bob.wait_for("list the conflicts with `:conflicts`");
    bob.send(":conflicts\r").wait_for("yours (bob");
    bob.wait_for(":conflicts 1 --take mine, theirs or both");
    bob.send(":conflicts practices/oslo/heat-pumps --take mine\r");
    bob.wait_for("Chosen: 1 choice.");
    is_whole(&at_bob, "repealed");
    bob.send(":updates\r");
    bob.wait_for("No updates from others.");
    bob.wait_for("2 notes of yours to share: :share");
    bob.send(":share\r")
        .wait_for("Type yes to share")
        .send("yes\r");
    bob.wait_for("Shared, 2 notes:").send("quit\r");
    bob.wait_end();
}

#[test]
fn line_mode_finds_updated_notes_and_survives_removed_ones() {
    let world = World::with(&[(PATH, &note("planned"))]);
    let (at_ann, _) = (world.copy("ann"), world.copy("bob"));
    fs::remove_file(at_ann.join(PATH)).expect("removed");
    write(&at_ann, "practices/oslo/new.md", &note("planned"));
    world.guildhall(&at_ann, "ann", &["sync"]);

    let bob = open_in(&world, "bob", "planned", &[("ACCESSIBLE", "1")]);
    bob.wait_for("Search: ").send("pumps\r");
    bob.wait_for("Id: practices/oslo/heat-pumps");
    bob.send(":updates\r")
        .wait_for("Updates from others, 2 notes:");
    bob.send("1\r").wait_for("error: ");
    bob.send("pumps\r").wait_for("Id: practices/oslo/new");
    bob.send("quit\r");
    bob.wait_end();
}

/// A copy of Bob with a conflict. His editor runs a script on `$file`.
#[cfg(unix)]
fn edited_conflict(script: &str) -> (World, PathBuf, std::process::Output) {
    use std::os::unix::fs::PermissionsExt as _;

    let world = World::with(&[(PATH, &note("planned"))]);
    let (at_ann, at_bob) = (world.copy("ann"), world.copy("bob"));
    write(&at_ann, PATH, &note("in-force"));
    world.guildhall(&at_ann, "ann", &["sync"]);
    write(&at_bob, PATH, &note("repealed"));
    world.guildhall(&at_bob, "bob", &["sync"]);
    let editor = world.path("code");
    let script = format!("#!/bin/sh\nfor file; do :; done\n{script}\n");
    fs::write(&editor, script).expect("written");
    fs::set_permissions(&editor, fs::Permissions::from_mode(0o755)).expect("set");
    let mut command = world.command(&at_bob, "bob", &["conflicts", "--edit"]);
    let done = command.env("EDITOR", &editor).output();
    (world, at_bob, done.expect("the program starts"))
}

#[cfg(unix)]
#[test]
fn an_editor_that_would_return_at_once_is_reported_to_wait() {
    let script = "case $* in --wait*) sed -i s/in-force/mine/ \"$file\" ;; esac";
    let (_world, at_bob, done) = edited_conflict(script);
    assert_eq!(done.status.code(), Some(0), "{done:?}");
    is_whole(&at_bob, "mine");
}

#[cfg(unix)]
#[test]
fn one_undo_takes_back_an_edited_choice_with_its_text() {
    let (world, at_bob, done) = edited_conflict("sed -i s/in-force/mine/ \"$file\"");
    assert_eq!(done.status.code(), Some(0), "{done:?}");
    is_whole(&at_bob, "mine");
    world.guildhall(&at_bob, "bob", &["undo"]);
    is_whole(&at_bob, "in-force");
    let take = ["conflicts", "heat-pumps", "--take", "mine"];
    let taken = world.guildhall(&at_bob, "bob", &take);
    assert_eq!(taken.status.code(), Some(0), "{taken:?}");
    is_whole(&at_bob, "repealed");
}

#[cfg(unix)]
#[test]
fn an_edited_conflict_that_others_changed_meanwhile_waits() {
    let script = format!("sed -i s/in-force/mine/ \"$file\"; sed -i s/in-force/theirs/ {PATH}");
    let (world, at_bob, done) = edited_conflict(&script);
    // As every command after which something waits.
    assert_eq!(done.status.code(), Some(3), "{done:?}");
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(said.contains("your text waits"), "{said}");
    let waiting = world.json(&at_bob, "bob", &["conflicts"]);
    let mine = waiting["waiting"].as_array().expect("a list").iter();
    let mine: Vec<String> = mine.map(|one| one["mine"].to_string()).collect();
    assert_eq!(mine.len(), 2, "{mine:?}");
    assert!(mine.iter().any(|text| text.contains("mine")), "{mine:?}");
}
