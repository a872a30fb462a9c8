//! Tests with settings of a newer guildhall at one side. The other side edits them.

use git2::Repository;

use super::damaged_states::{push, shared};
use super::fixture::{World, read, sync, write};
use crate::notes::three_way_merge::ConflictLocation;
use crate::notes::three_way_merge::audience::Stated;
use crate::sync::error::SyncError;
use crate::sync::{ConflictSide, DecidedConflict, Repo};

const SETTINGS: &str = "guildhall.toml";
const MINE: &str = "name = \"Mine\"\nformat = 1\n";
const NEWER: &str = "name = \"New\"\nformat = 99\n";

/// A copy that changed the settings, while others wrote newer ones.
fn changed_by_both(mine: &str, newer: &str) -> (World, Repo) {
    let world = World::with(&[]);
    let bob = world.copy("bob");
    write(&bob.root, SETTINGS, mine);
    push(&world, &[(SETTINGS, Some(newer))]);
    (world, bob)
}

fn choose(bob: &Repo, side: &ConflictSide) -> Result<usize, SyncError> {
    let waiting = bob.waiting()?.into_iter().map(|one| DecidedConflict {
        id: one.id,
        side: side.clone(),
    });
    bob.choose(&waiting.collect::<Vec<_>>())?;
    Ok(bob.waiting()?.len())
}

/// The settings in the library.
fn shared_settings(world: &World) -> String {
    let library = Repository::open(world.library()).expect("opens");
    let tip = library.refname_to_id("refs/heads/main").expect("there");
    let tree = library.find_commit(tip).and_then(|tip| tip.tree());
    let entry = tree.expect("there").get_name(SETTINGS).expect("there").id();
    let blob = library.find_blob(entry).expect("there");
    String::from_utf8_lossy(blob.content()).into_owned()
}

#[test]
fn my_settings_wait_where_a_newer_guildhall_wrote_theirs() {
    let (world, bob) = changed_by_both(MINE, NEWER);
    let done = sync(&bob).expect("synced");
    assert_eq!((done.waiting, done.newly_waiting.len()), (1, 1));
    let waiting = &bob.waiting().expect("read")[0];
    assert_eq!(
        (&*waiting.path, &waiting.decision.spot),
        (SETTINGS, &ConflictLocation::Note)
    );
    assert_eq!(waiting.decision.mine.as_deref(), Some(MINE));
    assert_eq!(read(&bob, SETTINGS), MINE);
    // The older settings take the newer ones from nobody.
    let error = choose(&bob, &ConflictSide::Mine).expect_err("refused");
    assert!(
        matches!(error, SyncError::UnusableSettings { is_newer: true, .. }),
        "{error}"
    );
    assert_eq!(bob.waiting().expect("read").len(), 1);
    sync(&bob).expect("synced");
    assert_eq!(shared_settings(&world), NEWER);
    assert_eq!(choose(&bob, &ConflictSide::Both).expect("chosen"), 0);
    sync(&bob).expect("synced");
    assert_eq!(shared_settings(&world), NEWER);
    let names = shared(&world);
    let is_beside = |name: &String| name.starts_with("guildhall-");
    assert!(names.iter().any(is_beside), "{names:?}");
}

#[test]
fn a_default_audience_that_one_side_closed_stays_closed() {
    let with = |settings: &str, audience: &str| format!("{settings}audience = \"{audience}\"\n");
    let world = World::with(&[]);
    let bob = world.copy("bob");
    let open = with("name = \"T\"\nformat = 1\n", "public");
    write(&bob.root, SETTINGS, &open);
    sync(&bob).expect("shared");
    write(&bob.root, SETTINGS, &with(MINE, "members"));
    push(&world, &[(SETTINGS, Some(&with(NEWER, "public")))]);
    let done = sync(&bob).expect("synced");
    assert_eq!(done.waiting, 2, "{:?}", done.newly_waiting);
    let merged = shared_settings(&world);
    assert_eq!(Stated::of_settings(&merged), Stated::Members, "{merged}");
}

#[test]
fn my_settings_open_no_default_audience_once_the_newer_ones_are_readable() {
    let with = |settings: &str, audience: &str| format!("{settings}audience = \"{audience}\"\n");
    let world = World::with(&[]);
    let bob = world.copy("bob");
    write(
        &bob.root,
        SETTINGS,
        &with("name = \"T\"\nformat = 1\n", "public"),
    );
    sync(&bob).expect("shared");
    write(&bob.root, SETTINGS, &with(MINE, "public"));
    push(&world, &[(SETTINGS, Some(&with(NEWER, "members")))]);
    sync(&bob).expect("synced");
    let readable = with("name = \"New\"\nformat = 1\n", "members");
    push(&world, &[(SETTINGS, Some(&readable))]);
    sync(&bob).expect("synced");
    assert!(!bob.waiting().expect("read").is_empty());
    choose(&bob, &ConflictSide::Mine).expect("chosen");
    sync(&bob).expect("synced");
    let shared = shared_settings(&world);
    assert_eq!(Stated::of_settings(&shared), Stated::Members, "{shared}");
}
