//! Repositories among the files of a library.

use super::*;

#[test]
fn a_repository_among_the_files_is_refused_wherever_it_lies() {
    let case = Case::new();
    let library = case.world.path("library.git");
    let tip = case.world.git(&library, &["rev-parse", "main"]);
    let linked: &[(&str, &str)] = &[("HEAD", "ref: refs/heads/main\n"), ("commondir", "..\n")];
    for (folder, files) in [
        ("", LAYOUT),
        ("b/", &[LAYOUT[0], ("objects", ""), ("refs", "")][..]),
        ("a/deep/place/", LAYOUT),
        ("practices/", linked),
    ] {
        let ann = case.world.path("ann-again");
        let _ = fs::remove_dir_all(&ann);
        let words = ["clone", "--quiet", text(&library), text(&ann)];
        case.world.git(&case.world.path(""), &words);
        for (path, content) in files {
            write(&ann, &format!("{folder}{path}"), content);
        }
        case.world.git(&ann, &["add", "--all", "--force"]);
        case.world.git(&ann, &["commit", "--quiet", "-m", "x"]);
        case.world
            .git(&ann, &["push", "--quiet", "origin", "HEAD:main"]);
        let into = case.world.path("fresh");
        for words in [
            &["sync"][..],
            &["sync", "--dry-run"],
            &["clone", text(&library), text(&into)],
        ] {
            let done = case.world.guildhall(&case.bob, "bob", words);
            let said = String::from_utf8_lossy(&done.stderr).into_owned();
            assert_eq!(done.status.code(), Some(2), "{words:?}: {said}");
            assert!(
                said.contains(&format!("{folder}HEAD (git would read")),
                "{words:?}: {said}"
            );
        }
        assert!(!into.exists() && !case.bob.join(folder).join("HEAD").exists());
        case.world
            .git(&library, &["update-ref", "refs/heads/main", &tip]);
    }
}
