//! Tests of limits that hold before a fetched object is in memory.

use std::process::Command;

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
    case.refused("a file, saved state or list of files larger than 256 MiB");
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
    // A tree in the place of a parent.
    let root = case.root_with(vec![]);
    let tip = case.good_commit(root, &[root]);
    case.push(tip);
    let number = format!("cannot be read: {}", &tip.to_string()[..8]);
    let error = sync(&case.bob).expect_err("unreadable");
    assert!(error.to_string().contains(&number), "{number}: {error}");
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

#[test]
fn a_pack_that_unfolds_too_far_is_refused_while_it_arrives() {
    let case = Case::new();
    let mut zeros = vec![0; 12 << 20];
    let files: Vec<_> = (0..12_u8)
        .map(|i| {
            zeros[0] = i;
            ("100644", vec![b'a' + i], case.blob(&zeros))
        })
        .collect();
    let root = case.root_with(vec![("40000", b"z".to_vec(), case.tree(&files))]);
    case.push_tree(root);
    // The library keeps them as deltas of one another or whole, and hands them on as they are.
    let repack = |window: &str| {
        let packed = Command::new("git")
            .args(["repack", "-adfq", "--window", window])
            .current_dir(case.world.library())
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .status();
        assert!(packed.expect("git starts").success());
        let size = |pack: std::fs::DirEntry| pack.metadata().expect("there").len();
        let packs = std::fs::read_dir(case.world.library().join("objects/pack"));
        let packs = packs.expect("there");
        packs.map(|pack| size(pack.expect("there"))).sum::<u64>()
    };
    assert!(repack("10") < 32 << 10);
    let error = sync(&case.bob).expect_err("too large").to_string();
    let words = "unfolds to more than 1 GiB and 1,000 times its size";
    assert!(error.contains(words), "{error}");
    case.others_work();
    let left = std::fs::read_dir(case.bob.git.commondir().join("objects/pack"));
    let is_copy = |name: &str| name.starts_with("tmp_pack_");
    let left = left.expect("there").flatten();
    let mut left = left.map(|file| file.file_name().to_string_lossy().into_owned());
    assert!(!left.any(|name| is_copy(&name)));
    // Whole, zeros are a thousandth of their size: rasters without data are harmless.
    assert!(repack("0") < 256 << 10);
    sync(&case.bob).expect("synced");
    assert!(case.bob.root.join("z/a").exists());
}
