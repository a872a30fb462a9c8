//! Any tree of names, made at random.

use super::*;

/// Generated names, some of them hostile.
fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => "[a-c]{1,2}(\\.md)?",
        1 => prop::sample::select(vec![
            "..", ".", ".git", ".Git", "git~1", "a/b", "/", "a\\b", "NUL", "con.md", "x.", "x ",
            "A", "\u{1b}", ".x.md.0.guildhall-new", ".X.GUILDHALL-NEW", ".guildhall-1", "practices",
            "guildhall.toml", "\u{e5}", "a\u{30a}",
        ]).prop_map(str::to_owned),
        1 => "\\PC{1,3}",
    ]
}

/// Generated paths of such names.
fn paths() -> impl Strategy<Value = Vec<Vec<String>>> {
    prop::collection::vec(prop::collection::vec(name(), 1..5), 1..8)
}

/// Writes a tree in which each name is one entry, even with slashes.
fn nested(case: &Case, paths: &[&[String]], mode: &'static str) -> Oid {
    let blob = case.blob(b"x\n");
    let mut entries: TreeEntries<'_> = Vec::new();
    let mut folders: BTreeMap<&str, Vec<&[String]>> = BTreeMap::new();
    for path in paths {
        match path {
            [file] => entries.push((mode, file.clone().into_bytes(), blob)),
            [folder, rest @ ..] => folders.entry(folder).or_default().push(rest),
            [] => {}
        }
    }
    for (name, below) in folders {
        let tree = nested(case, &below, mode);
        entries.push(("40000", name.as_bytes().to_vec(), tree));
    }
    sort(&mut entries);
    case.tree(&entries)
}

proptest! {
    // Half as many as elsewhere, unless `PROPTEST_CASES` asks for more.
    #![proptest_config(share_of_cases(2))]

    #[test]
    fn no_tree_panics_and_no_unsafe_name_is_accepted(
        paths in paths(),
        mode in prop::sample::select(vec!["100644", "100755", "120000", "160000", "40000", "0", "777", "100600", "10644", "60000"]),
        prefix in prop::sample::select(vec!["", "a/", "a/b/"]),
    ) {
        thread_local!(static CASE: std::cell::RefCell<Case> = Case::new().into());
        CASE.with_borrow_mut(|case| {
            let paths: Vec<&[String]> = paths.iter().map(Vec::as_slice).collect();
            let commit = case.good_commit(nested(case, &paths, mode), &[]);
            let mut library =
                case.world.open(&case.world.folder.path().join("bob"), "bob");
            library.git = Repository::open(case.world.library()).expect("opens");
            library.prefix = prefix.to_owned();
            if check_incoming(&library, commit, None).is_err() {
                return Ok(());
            }
            for path in paths {
                let whole = path.join("/");
                prop_assert!(!path.iter().any(|part| {
                    let part = part.to_lowercase();
                    part == ".." || part == "." || part == ".git" || part == "git~1"
                        || part.contains(['/', '\\']) || part.ends_with(".guildhall-new")
                        || part.starts_with(".guildhall-")
                }), "{whole}");
                if let Some(below) = whole.strip_prefix(prefix) {
                    prop_assert_eq!(crate::sync::repository::path_rules::fault(below), None);
                    // Links and submodules are left out.
                    let is_known = mode.starts_with("100") || ["120000", "160000"].contains(&mode);
                    prop_assert!(is_known, "{whole} {mode}");
                }
            }
            Ok(())
        })?;
    }
}
