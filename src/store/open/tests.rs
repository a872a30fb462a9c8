use super::*;
use crate::store::base_fixture::base_with;

#[track_caller]
fn base_of(files: &[&str]) -> (tempfile::TempDir, Base) {
    base_with("", files.iter().map(|path| (path, "text")))
}

/// The file size, or the kind of error with its path.
fn outcome(opened: Result<(File, Metadata), LoadError>) -> String {
    match opened {
        Ok((_, metadata)) => format!("{} bytes", metadata.len()),
        Err(LoadError::UnsafePath { path }) => format!("unsafe {path}"),
        Err(LoadError::SpecialFile { path }) => format!("special {path}"),
        Err(LoadError::NotThere { path }) => format!("not there {path}"),
        Err(LoadError::NoFolder { root }) => format!("no folder {}", root.display()),
        Err(LoadError::Unreadable { path, .. }) => format!("unreadable {path}"),
    }
}

#[cfg(unix)]
#[test]
fn both_ways_to_open_a_file_agree() {
    use std::os::unix::fs::symlink;
    let (home, base) = base_of(&["cities/oslo.md", "real/x.md"]);
    let at = |path: &str| home.path().join(path);
    symlink(at("real"), at("practices")).expect("a link");
    symlink("oslo.md", at("cities/link.md")).expect("a link");
    symlink("gone.md", at("cities/dangling.md")).expect("a link");
    fs::create_dir(at("cities/folder.md")).expect("a folder");
    let long = format!("cities/{}.md", "x".repeat(300));
    let case = |path: &str, want: &str| {
        assert_eq!(outcome(open(&base, path)), want, "{path}");
        assert_eq!(outcome(open_step_by_step(&base, path)), want, "{path}");
    };
    case("cities/oslo.md", "4 bytes");
    case("cities/link.md", "special cities/link.md");
    case("cities/dangling.md", "special cities/dangling.md");
    case("practices/x.md", "special practices");
    case("cities/folder.md", "special cities/folder.md");
    case("cities/none.md", "not there cities/none.md");
    case("cities/oslo.md/x.md", "special cities/oslo.md");
    case(&long, &format!("unreadable {long}"));
}

/// Opening a FIFO for reading blocks until someone opens it for writing.
#[cfg(target_os = "linux")]
#[test]
fn a_fifo_is_refused_without_blocking() {
    use rustix::fs::{CWD, FileType, Mode, mknodat};
    let (home, base) = base_of(&["cities/oslo.md"]);
    let pipe = home.path().join("cities/pipe.md");
    mknodat(CWD, &pipe, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).expect("a pipe");
    assert_eq!(
        outcome(open(&base, "cities/pipe.md")),
        "special cities/pipe.md"
    );
    assert!(open_at_once(&pipe).is_none());
}

#[cfg(target_os = "linux")]
#[test]
fn openat2_refuses_links() {
    use std::os::unix::fs::symlink;
    let (home, base) = base_of(&["cities/oslo.md"]);
    let cities = base.root.join("cities");
    // Skip on a kernel without `openat2`.
    if open_at_once(&cities.join("oslo.md")).is_none() {
        return;
    }
    symlink(&cities, home.path().join("practices")).expect("a link");
    assert!(open_at_once(&base.root.join("practices/oslo.md")).is_none());
}

#[test]
fn every_error_is_a_finding_of_the_file() {
    #[track_caller]
    fn case(error: &LoadError, expected: &str) {
        let finding = error.finding("cities/x.md");
        let got = format!(
            "{} {} {} | {}",
            finding.place, finding.code, finding.message, finding.help
        );
        assert_eq!(got, expected);
    }
    let path = || "cities/x.md".to_owned();
    let refused = io::Error::other("the disk does not answer");
    case(
        &failure("cities/x.md", refused),
        "cities/x.md:1:1 GH027 `cities/x.md` cannot be read: the disk does not answer | \
         Check that you may read the file",
    );
    case(
        &failure("cities/x.md", io::ErrorKind::NotFound.into()),
        "cities/x.md:1:1 GH027 there is no file `cities/x.md` | \
         Check the name; `guildhall search` finds notes by any word",
    );
    case(
        &LoadError::SpecialFile { path: path() },
        "cities/x.md:1:1 GH030 `cities/x.md` is not a regular file in the knowledge base | \
         Put a copy in its place; guildhall follows no links",
    );
    case(
        &LoadError::UnsafePath { path: path() },
        "cities/x.md:1:1 GH030 `cities/x.md` is not the path of a note | \
         Name a note by its path below the knowledge base, as in practices/oslo/x.md",
    );
}
