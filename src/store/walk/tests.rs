use super::*;
use crate::store::base_fixture::base_with;

fn base_of(files: &[&str]) -> (tempfile::TempDir, Base) {
    base_with("", files.iter().map(|path| (path, "abc")))
}

fn messages(walk: &Walk) -> Vec<String> {
    let findings = walk.findings.iter();
    findings
        .map(|f| format!("{} {} {}", f.place.path, f.code, f.message))
        .collect()
}

#[test]
fn lists_notes_sorted_and_passes_over_the_rest() {
    let (_home, base) = base_of(&[
        "practices/oslo/b.md",
        "practices/oslo/a.md",
        "practices/oslo/a/2.md",
        "practices/oslo/a/1.md",
        "cities/横浜.md",
        "practices/oslo/map.png",
        "vocabulary/notes.md",
        "README.md",
        ".git/objects/x.md",
        "practices/.obsidian/x.md",
        "drawings/plan.svg",
    ]);
    let walk = walk(&base);
    let paths: Vec<&str> = walk.files.iter().map(|file| &*file.path).collect();
    assert_eq!(
        paths,
        [
            "cities/横浜.md",
            "practices/oslo/a.md",
            "practices/oslo/a/1.md",
            "practices/oslo/a/2.md",
            "practices/oslo/b.md"
        ]
    );
    assert!(
        walk.files
            .iter()
            .all(|f| f.size_bytes == 3 && f.modified_ns > 0)
    );
    assert_eq!(messages(&walk), [""; 0]);
}

#[test]
fn a_folder_of_notes_counts_in_any_case() {
    let (_home, base) = base_of(&["Practices/oslo/a.md", "cities/oslo.md"]);
    let walk = walk(&base);
    let paths: Vec<&str> = walk.files.iter().map(|file| &*file.path).collect();
    assert_eq!(paths, ["Practices/oslo/a.md", "cities/oslo.md"]);
    assert_eq!(messages(&walk), [""; 0]);
    assert_eq!(kind_folder(&base, Kind::Practice), "Practices");
    assert_eq!(kind_folder(&base, Kind::City), "cities");
    assert_eq!(kind_folder(&base, Kind::Project), "projects");
}

#[test]
fn files_in_the_wrong_place_are_reported() {
    let (_home, base) = base_of(&["drafts/x.md", "loose.md", "cities/OSLO.MD", "cities/a:b.md"]);
    assert_eq!(
        messages(&walk(&base)),
        [
            "cities/OSLO.MD GH017 the file name `cities/OSLO.MD` does not end in `.md`",
            "cities/a:b.md GH017 the file name `cities/a:b.md` has a character that is not allowed in ids, or is too long",
            "drafts/x.md GH021 the folder `drafts` is not for notes",
            "loose.md GH021 the note is in no folder, expected a folder for notes",
        ]
    );
}

#[cfg(unix)]
#[test]
fn follows_no_link() {
    use std::os::unix::fs::symlink;
    let (home, base) = base_of(&["cities/oslo.md", "outside/secret.txt"]);
    let at = |path: &str| home.path().join(path);
    symlink("/etc/passwd", at("cities/passwd.md")).expect("a link");
    symlink(at("outside"), at("practices")).expect("a link");
    symlink(at("cities"), at("cities/loop")).expect("a link");
    let walk = walk(&base);
    assert_eq!(walk.files.len(), 1);
    assert_eq!(
        messages(&walk),
        [
            "cities/loop GH030 `cities/loop` is a symbolic link, expected a file",
            "cities/passwd.md GH030 `cities/passwd.md` is a symbolic link, expected a file",
            "practices GH030 `practices` is a symbolic link, expected a file",
        ]
    );
}

/// Moves one deep folder into another: together the path exceeds `PATH_MAX`.
#[cfg(target_os = "linux")]
#[test]
fn an_unreadable_folder_is_reported_and_others_are_listed() {
    let (home, base) = base_of(&["cities/oslo.md"]);
    let deep = |folder: &str| {
        let part = "x".repeat(200);
        let parts = std::iter::repeat_n(&*part, 11)
            .collect::<Vec<_>>()
            .join("/");
        home.path().join(folder).join(parts)
    };
    fs::create_dir_all(deep("practices")).expect("folders");
    fs::create_dir_all(deep("aside")).expect("folders");
    let end = deep("practices").join("further");
    fs::rename(home.path().join("aside"), end).expect("it moves");
    let walk = walk(&base);
    assert_eq!(walk.files.len(), 1);
    let [finding] = &walk.findings[..] else {
        panic!("one folder is reported: {:?}", walk.findings);
    };
    assert_eq!(finding.code, Code::Unreadable);
    assert!(finding.place.path.starts_with("practices/xxx"));
    assert!(finding.message.contains("cannot be read"), "{finding:?}");
    assert_eq!(finding.help, "Check that you may read it");
}

#[test]
fn a_folder_that_looks_like_a_repository_is_named() {
    let (_home, base) = base_of(&[
        "practices/oslo/HEAD",
        "practices/oslo/objects/x",
        "practices/oslo/refs/x",
        "practices/bonn/HEAD",
    ]);
    let messages = messages(&walk(&base));
    assert_eq!(messages.len(), 1, "{messages:?}");
    assert!(
        messages[0].starts_with("practices/oslo GH021"),
        "{messages:?}"
    );
}
