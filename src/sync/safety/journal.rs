//! What an update is about to do to the working folder, written down before it does it.
//!
//! An update that was stopped half-way has moved no reference. The next run reads the journal and
//! takes back what the update had already written, file by file: only where the file holds exactly
//! what the update put there.
//!
//! What somebody edited meanwhile stays. If an edit stands on a text that the update had written,
//! the update is finished instead: taking it back would leave that edit on a text it was not made
//! for, and what the update had moved aside for it would be gone. See [`recovery`](super::recovery).

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use git2::{ObjectType, Oid};
use serde::{Deserialize, Serialize};

use crate::sync::conflicts::pending_conflicts::{Bound, PendingConflict, is_id};
use crate::sync::error::SyncError;
use crate::sync::repository::exchange::Exchange;
use crate::sync::repository::path_rules::fault;

/// No journal is larger: it has some 200 bytes for each file that an update changes.
const LARGEST_JOURNAL: u64 = 256 << 20;

/// An update in progress.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Journal {
    /// The reference that moves last.
    pub(crate) branch: String,
    /// Where it stands; none before the first commit.
    pub(crate) old: Option<String>,
    /// Where it moves to.
    pub(crate) new: String,
    /// The files that change.
    pub(crate) files: Vec<JournalFile>,
    /// What waits for a choice once the update is done.
    pub(crate) waiting: Vec<PendingConflict>,
    /// Choices that wait no longer once it is done.
    pub(crate) decided: Vec<PendingConflict>,
    /// Notes that others renamed: what waits for a choice follows them.
    pub(crate) renamed: Vec<(String, String)>,
    /// Numbers of choices that were made and wait again once it is done.
    #[serde(default)]
    pub(crate) returning: Vec<String>,
    /// What waits no longer once it is done, for it goes back to before they waited.
    #[serde(default)]
    pub(crate) sleeping: Vec<Bound>,
}

/// A file that changes: its content before and after, as blobs.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct JournalFile {
    pub(crate) path: String,
    pub(crate) old: Option<String>,
    pub(crate) new: Option<String>,
}

impl Exchange {
    fn journal_path(&self) -> PathBuf {
        self.private().join("journal.json")
    }

    /// Writes the journal; from now on a stop is taken back by the next run.
    pub(crate) fn write_journal(&self, journal: &Journal) -> Result<(), SyncError> {
        let text = serde_json::to_vec(journal).expect("plain data is JSON");
        self.disk.keep(&self.journal_path(), &text)
    }

    /// Ends an update whose reference has moved, and forgets it.
    pub(crate) fn finish(&self, journal: &Journal) -> Result<(), SyncError> {
        self.keep_waiting(&journal.waiting)?;
        for one in &journal.decided {
            self.put_aside(one)?;
        }
        self.bring_back(&journal.returning)?;
        self.lay_to_sleep(&journal.sleeping)?;
        self.wake(Oid::from_str(&journal.new)?)?;
        self.rename_waiting(&journal.renamed)?;
        self.forget_journal()
    }

    /// Nothing is half done any more.
    pub(crate) fn forget_journal(&self) -> Result<(), SyncError> {
        self.disk.remove(&self.journal_path())
    }

    /// Finishes or takes back what an earlier run left half done.
    pub(crate) fn recover(&self, untidy_since: Option<i64>) -> Result<(), SyncError> {
        if let Some(since) = untidy_since {
            self.heal_locks(since)?;
        }
        let path = self.journal_path();
        let known = match fs::symlink_metadata(&path) {
            Ok(known) => known,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(SyncError::file("read", &path, error)),
        };
        let mut journal = None;
        if known.is_file() && known.len() <= LARGEST_JOURNAL {
            let text = fs::read(&path).map_err(|error| SyncError::file("read", &path, error))?;
            journal = self.read_journal(&text);
        }
        if let Some(journal) = journal {
            return self.settle(&journal);
        }
        // No update wrote this. What one may have written to the notes counts as edits.
        let now = jiff::Timestamp::now().as_nanosecond();
        let aside = format!("journal-damaged-{now}");
        self.disk.rename(&path, &self.private().join(aside))
    }

    /// Reads a journal; none if it is not one that an update in this folder can have written, for
    /// the files that it names are written and removed.
    fn read_journal(&self, text: &[u8]) -> Option<Journal> {
        let journal: Journal = serde_json::from_slice(text).ok()?;
        let is_branch = journal.branch.starts_with("refs/heads/")
            && git2::Reference::is_valid_name(&journal.branch);
        let new = object(&journal.new)?;
        let is_state = self
            .git
            .find_commit(new)
            .is_ok_and(|new| new.tree().is_ok());
        let old = journal.old.as_deref().map(object);
        let waiting = journal.waiting.iter().chain(&journal.decided);
        let ids = waiting
            .map(|one| &one.id)
            .chain(&journal.returning)
            .chain(journal.sleeping.iter().map(|one| &one.id));
        let is_valid = is_branch
            && is_state
            && old != Some(None)
            && ids.into_iter().all(|id| is_id(id))
            && journal
                .sleeping
                .iter()
                .all(|one| object(&one.commit).is_some())
            && journal.files.iter().all(|file| self.is_ours(file));
        is_valid.then_some(journal)
    }

    /// Whether a file of a journal lies in the base, and its contents are in the history.
    fn is_ours(&self, file: &JournalFile) -> bool {
        let Some(below) = self.in_base(&file.path) else {
            return false;
        };
        let is_there = |id: &Option<String>| match id {
            None => true,
            Some(id) => object(id).is_some_and(|id| {
                let header = self.git.odb().and_then(|odb| odb.read_header(id));
                header.is_ok_and(|(_, kind)| kind == ObjectType::Blob)
            }),
        };
        // A folder may have been replaced by a link that leads elsewhere.
        let mut above = Path::new(below).ancestors().skip(1);
        fault(below).is_none()
            && !above.any(|above| self.root.join(above).is_symlink())
            && is_there(&file.old)
            && is_there(&file.new)
    }
}

/// The object of a whole number.
fn object(id: &str) -> Option<Oid> {
    (id.len() == 40).then(|| Oid::from_str(id).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::sync::tests::fixture::{World, note, sync, write};

    const PATH: &str = "practices/oslo/heat.md";

    /// A copy, and beside it a file that no journal may touch.
    struct Case {
        world: World,
        bob: Exchange,
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

        /// Leaves this text as a journal, lets the next run look at it, and looks around.
        fn recovers(&self, text: &[u8]) -> Result<(), TestCaseError> {
            let config = self.bob.root.join(".git/config");
            let before = fs::read(&config).expect("there");
            fs::write(self.bob.journal_path(), text).expect("written");
            let recovered = self.bob.recover(None);
            prop_assert!(recovered.is_ok(), "{recovered:?}");
            prop_assert!(!self.bob.journal_path().exists());
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
        fs::create_dir(case.bob.journal_path()).expect("made");
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
        #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

        #[test]
        fn no_journal_panics_or_reaches_out_of_the_base(
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
}
