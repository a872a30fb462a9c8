//! Tests of limits that hold before a fetched object is in memory.

use super::hostile_library::Case;

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
    case.refused("lists of files of all saved states together larger than 4 GiB");
}
