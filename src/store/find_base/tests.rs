//! Tests of finding a base.

use super::*;
use crate::model::note::Audience;

fn make(folder: &Path, mark: &str) -> PathBuf {
    fs::create_dir_all(folder).expect("a temporary folder takes folders");
    fs::write(folder.join(MARK), mark).expect("a temporary folder takes files");
    folder.to_owned()
}

#[test]
fn the_first_place_that_is_given_or_there_wins() {
    let home = tempfile::tempdir().expect("a temporary folder");
    let at = |name: &str| home.path().join(name);
    let named = make(&at("named"), "");
    let environment = make(&at("environment"), "");
    let near = make(&at("work/knowledge"), "");
    let configured = make(&at("configured"), "");
    fs::create_dir_all(at("work/src/deep")).expect("folders");
    let mut places = BaseSearchPath {
        named: Some(named.clone()),
        environment: Some(environment.clone()),
        here: at("work/src/deep"),
        configured: Some(configured.clone()),
        data: at("data"),
    };
    let found = |places: &BaseSearchPath| find(places).expect("all of them are there");
    assert_eq!(found(&places), (named, FoundBy::Name));
    places.named = None;
    assert_eq!(found(&places), (environment, FoundBy::Environment));
    places.environment = None;
    assert_eq!(found(&places), (near, FoundBy::ParentFolder));
    places.here = at("elsewhere");
    assert_eq!(found(&places), (configured, FoundBy::Configuration));
    places.configured = None;
    assert_eq!(found(&places), (at("data/knowledge"), FoundBy::Starter));
}

#[test]
fn a_base_within_a_base_counts_only_in_a_repository_of_its_own() {
    let home = tempfile::tempdir().expect("a temporary folder");
    let found = |here: PathBuf| {
        let places = BaseSearchPath {
            here,
            ..BaseSearchPath::default()
        };
        find(&places).expect("it is there").0
    };
    let around = make(home.path(), "");
    let outer = make(&home.path().join("copy/knowledge"), "");
    let inner = make(&outer.join("practices"), "audience = \"public\"\n");
    assert_eq!(found(inner.clone()), inner, "no repository");
    fs::create_dir(home.path().join("copy/.git")).expect("made");
    assert_eq!(found(inner.clone()), outer);
    fs::create_dir_all(inner.join("deep")).expect("made");
    assert_eq!(found(inner.join("deep")), outer);
    fs::create_dir(inner.join(".git")).expect("made");
    assert_eq!(found(inner.join("deep")), inner);
    assert_eq!(found(around.clone()), around);
}

#[cfg(unix)]
#[test]
fn a_pipe_in_the_place_of_the_settings_is_an_error() {
    use rustix::fs::{CWD, FileType, Mode, mknodat};
    let home = tempfile::tempdir().expect("a temporary folder");
    let pipe = home.path().join(MARK);
    mknodat(CWD, &pipe, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).expect("made");
    let error = open(home.path()).expect_err("not a file");
    assert!(matches!(error, BaseError::Unreadable { .. }), "{error}");
}

#[test]
fn a_named_folder_that_is_no_base_is_an_error() {
    let home = tempfile::tempdir().expect("a temporary folder");
    let find = |path: PathBuf| {
        let places = BaseSearchPath {
            named: Some(path),
            ..BaseSearchPath::default()
        };
        find(&places).expect_err("it is no base")
    };
    let error = find(home.path().join("missing"));
    assert!(
        matches!(error, BaseError::NotThere { by: "--kb", .. }),
        "{error}"
    );
    let error = find(home.path().to_owned());
    assert!(matches!(error, BaseError::NotABase { .. }), "{error}");
}

#[test]
fn opens_what_the_mark_says() {
    let home = tempfile::tempdir().expect("a temporary folder");
    let root = make(
        &home.path().join("kb"),
        "name = \"Cities\"\nformat = 1\nlang = \"nb\"\naudience = \"public\"\n",
    );
    let base = open(&root).expect("it is a base");
    assert_eq!((base.name.as_str(), base.lang.as_str()), ("Cities", "nb"));
    assert_eq!(base.audience, Audience::Public);
    let base = open(&make(&home.path().join("bare"), "")).expect("it is a base");
    assert_eq!((base.name.as_str(), base.lang.as_str()), ("bare", "en"));
    assert_eq!(base.audience, Audience::Members);
}

#[test]
fn a_folder_that_lost_its_guildhall_toml_is_an_error() {
    let home = tempfile::tempdir().expect("a temporary folder");
    let at = |name: &str| home.path().join(name);
    let look = |here: &str| {
        find(&BaseSearchPath {
            here: at(here),
            data: at("data"),
            ..BaseSearchPath::default()
        })
    };
    let folders = |name: &str| fs::create_dir_all(at(name)).expect("a folder");
    folders("copy/.git/guildhall");
    folders("copy/practices/oslo");
    for here in ["copy", "copy/practices/oslo"] {
        let lost = look(here).expect_err("it is lost");
        assert!(matches!(lost, BaseError::Lost { path } if path == at("copy")));
    }
    folders("below/.git/guildhall");
    folders("below/knowledge/vocabulary");
    let lost = look("below").expect_err("it is lost");
    assert!(matches!(lost, BaseError::Lost { path } if path == at("below/knowledge")));
    // A folder or a dangling link of that name is an unreadable file.
    folders("odd/guildhall.toml");
    let (root, by) = look("odd").expect("found");
    assert_eq!((&root, by), (&at("odd"), FoundBy::ParentFolder));
    assert!(matches!(open(&root), Err(BaseError::Unreadable { .. })));
    // Other repositories have folders of such names too, also with texts.
    folders("code/.git");
    folders("code/projects/deep");
    folders("code/answers");
    fs::write(at("code/projects/deep/one.md"), "# Read me").expect("written");
    assert_eq!(look("code").expect("none").1, FoundBy::Starter);
    // Copies made by git, which guildhall has not saved yet.
    fs::write(at("code/projects/deep/one.md"), "+++\n").expect("written");
    let lost = look("code/projects").expect_err("it is lost");
    assert!(matches!(lost, BaseError::Lost { path } if path == at("code")));
    fs::remove_dir(at("code/answers")).expect("removed");
    assert_eq!(look("code").expect("none").1, FoundBy::Starter);
    fs::write(at("code/.git/index"), "DIRC\0guildhall.toml\0").expect("written");
    let lost = look("code").expect_err("it is lost");
    assert!(matches!(lost, BaseError::Lost { path } if path == at("code")));
}

#[test]
fn another_spelling_of_guildhall_toml_is_named() {
    let home = tempfile::tempdir().expect("a temporary folder");
    let place = home.path().join("Guildhall.toml");
    fs::write(&place, "format = 1\n").expect("written");
    if home.path().join(MARK).exists() {
        return; // This file system treats both names as one.
    }
    let found = find(&BaseSearchPath {
        here: home.path().to_owned(),
        ..BaseSearchPath::default()
    });
    assert!(matches!(found, Err(BaseError::Misspelt { path }) if path == place));
}

#[test]
fn a_broken_mark_says_where() {
    #[track_caller]
    fn case(folder: &Path, mark: &str, want: &str) {
        let root = make(folder, mark);
        let error = open(&root).expect_err("it is broken").to_string();
        let shown = error.rsplit(MARK).next().expect("the file is named");
        assert_eq!(shown, want);
    }
    let home = tempfile::tempdir().expect("a temporary folder");
    let at = home.path().join("kb");
    case(
        &at,
        "format = 2\n",
        " is of format 2, and this guildhall reads format 1",
    );
    case(
        &at,
        "\naudience = \"everyone\"\n",
        ":2:12: `audience` is `everyone`, expected `public` or `members`",
    );
    case(
        &at,
        "name = 5\n",
        ":1:8: `name` is 5, expected text between quotes",
    );
    case(
        &at,
        "name = x\n",
        ":1:8: this is not valid TOML: string values must be quoted",
    );
}
