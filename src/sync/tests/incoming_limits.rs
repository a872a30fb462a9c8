//! Tests of limits that hold before a fetched object is in memory.

use git2::{ObjectType, Oid};

use super::fixture::sync;
use super::hostile_library::{Case, signed};

#[test]
fn git_reads_no_object_above_its_limit() {
    let case = Case::new();
    // Above the limit that git has in tests.
    let large = vec![b'm'; 41 << 20];
    let [author, committer] = ["author", "committer"].map(signed);
    let head = |tree: Oid| format!("tree {tree}\nparent {}\n{author}{committer}\n", case.start);
    let tree = case.root_with(vec![]);
    case.push(case.object(
        ObjectType::Commit,
        &[head(tree).as_bytes(), &large].concat(),
    ));
    case.refused("a saved state or list of files larger than 256 MiB");
    // A file of that size is left out, in the base and of older versions too.
    let blob = case.blob(&large);
    let tree = case.root_with(vec![("100644", b"large.bin".to_vec(), blob)]);
    case.push(case.good_commit(tree, &[case.shared.get()]));
    sync(&case.bob).expect("synced");
    assert!(!case.bob.root.join("large.bin").exists());
}

#[test]
fn an_unreadable_state_is_named_by_the_number_of_a_state() {
    let case = Case::new();
    let blob = case.blob(b"x\n");
    let missing = Oid::hash_object(ObjectType::Tree, b"missing").expect("an id");
    for entry in [
        ("100644", b"".to_vec(), blob),
        ("40000", b"z".to_vec(), missing),
        ("40000", b"z".to_vec(), blob),
    ] {
        let tip = case.push_tree(case.root_with(vec![entry]));
        let number = format!("cannot be read: {}", &tip.to_string()[..8]);
        let error = sync(&case.bob).expect_err("unreadable");
        assert!(error.to_string().contains(&number), "{number}: {error}");
    }
}

#[test]
fn all_folders_of_all_new_states_together_are_limited() {
    let case = Case::new();
    let blob = case.blob(b"x\n");
    let mut tip = case.start;
    for state in 0..2u8 {
        let name = |n: u32| format!("{n:06}.{}", char::from(b'a' + state)).into_bytes();
        let names: Vec<_> = (0..490_000).map(|n| ("100644", name(n), blob)).collect();
        let root = case.root_with(vec![("40000", b"z".to_vec(), case.tree(&names))]);
        tip = case.good_commit(root, &[tip]);
    }
    case.push(case.good_commit(case.root_with(vec![]), &[tip]));
    case.refused("lists of files of all saved states together larger than 64 GiB");
}
