//! Tests that invalid journals are set aside and change nothing outside the base.

use std::fs;

use proptest::prelude::*;

use crate::sync::Repo;
use crate::sync::safety::journal::journal_path;
use crate::sync::safety::recovery::recover;
use crate::sync::tests::fixture::{World, note, sync, write};

const PATH: &str = "practices/oslo/heat.md";

/// A copy, and a file beside it that no journal may change.
struct Case {
    world: World,
    bob: Repo,
    blobs: Vec<String>,
    commit: String,
}

impl Case {
    fn new() -> Self {
        let world = World::with(&[(PATH, &note("idea", "One\n"))]);
        let bob = world.copy("bob");
        write(world.folder.path(), "outside.json", "{}");
        write(
            &bob.root,
            ".git/guildhall/decided/0123456789abcdef.json",
            "{}",
        );
        #[cfg(unix)]
        std::os::unix::fs::symlink("..", bob.root.join("link")).expect("linked");
        let config = fs::read(bob.root.join(".git/config")).expect("there");
        let contents = [b"{}".to_vec(), config, note("idea", "One\n").into_bytes()];
        let blobs = contents.map(|text| bob.git.blob(&text).expect("stored").to_string());
        let branch = bob.branch().expect("a branch");
        Self {
            world,
            bob,
            blobs: blobs.to_vec(),
            commit: branch.tip.expect("a state").to_string(),
        }
    }

    /// Writes this text as the journal, recovers, and checks that nothing else changed.
    fn recovers(&self, text: &[u8]) -> Result<(), TestCaseError> {
        let config = self.bob.root.join(".git/config");
        let before = fs::read(&config).expect("there");
        fs::write(journal_path(&self.bob), text).expect("written");
        let recovered = recover(&self.bob, None);
        prop_assert!(recovered.is_ok(), "{recovered:?}");
        prop_assert!(!journal_path(&self.bob).exists());
        let outside = self.world.folder.path().join("outside.json");
        prop_assert_eq!(fs::read(outside).expect("there"), b"{}");
        prop_assert_eq!(fs::read(config).expect("there"), before);
        let around = fs::read_dir(self.world.folder.path()).expect("readable");
        prop_assert_eq!(around.count(), 4, "library, first, bob and the file");
        Ok(())
    }
}

#[test]
fn garbage_in_place_of_a_journal_is_set_aside_and_sync_goes_on() {
    let case = Case::new();
    let huge = format!("[{}", "[".repeat(100_000));
    for text in [
        b"".as_slice(),
        b"{",
        b"null",
        b"[]",
        b"\xff\xfe",
        b"{\"branch\": 1e999}",
        huge.as_bytes(),
    ] {
        case.recovers(text).expect("it goes on");
    }
    fs::create_dir(journal_path(&case.bob)).expect("made");
    sync(&case.bob).expect("synced");
    let names = fs::read_dir(case.bob.private())
        .expect("readable")
        .flatten();
    let names: Vec<_> = names.map(|one| one.file_name()).collect();
    let is_kept =
        |name: &std::ffi::OsString| name.to_string_lossy().starts_with("journal-damaged-");
    assert!(names.iter().any(is_kept), "{names:?}");
}

proptest! {
    #[test]
    fn no_journal_panics_or_writes_outside_the_base(
        path in prop::sample::select(vec![
            PATH, "../outside.json", "../../outside.json", "/outside.json", ".git/config",
            ".GIT/config", "link/outside.json", "", ".", "a\0b", "practices/../../outside.json",
            "new.md", "practices", "practices\\..\\x",
        ]),
        ids in prop::collection::vec(0_usize..6, 3),
        number in prop::sample::select(vec![
            "0123456789abcdef", "../../../../outside", "../lock", "", "a\0b", "/etc/passwd",
        ]),
        branch in prop::sample::select(vec![
            "refs/heads/main", "refs/heads/other", "HEAD", "", "refs/heads/..", "a\0b",
            "refs/heads/main.lock",
        ]),
        cut in prop::option::of(0_usize..600),
        noise in prop::collection::vec(any::<u8>(), 0..40),
    ) {
        thread_local!(static CASE: Case = Case::new());
        CASE.with(|case| {
            let id = |at: usize| match ids[at] {
                at @ 0..3 => Some(case.blobs[at].clone()),
                3 => Some("0123".to_owned()),
                4 => Some("\u{e5}".repeat(40)),
                _ => None,
            };
            let commit = match ids[2] {
                0..4 => case.commit.clone(),
                at => id(at % 3).unwrap_or_default(),
            };
            let origin = serde_json::json!({"who": "x", "when": 0, "version": number});
            let decision = serde_json::json!({
                "spot": "Note", "base": null, "mine": "a", "theirs": "b",
            });
            let waiting = serde_json::json!([{
                "id": number, "path": path, "decision": decision, "mine": origin,
                "theirs": origin,
            }]);
            let text = serde_json::json!({
                "branch": branch, "old": id(0), "new": commit,
                "files": [{"path": path, "old": id(0), "new": id(1)}],
                "waiting": waiting, "decided": waiting, "renamed": [[path, path]],
                "returning": [number], "sleeping": [{"id": number, "commit": commit}],
            });
            let mut text = text.to_string().into_bytes();
            if let Some(cut) = cut {
                text.truncate(cut);
                text.extend(&noise);
            }
            case.recovers(&text)?;
            case.recovers(&noise)
        })?;
    }
}
