//! Finds and opens the repository of a base, only by a `.git` entry.
//!
//! git and libgit2 also accept a folder with `HEAD`, `objects` and `refs` as a bare repository.
//! Anyone with push access can add such a folder, with its own configuration.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use git2::{ErrorCode, Repository, RepositoryOpenFlags};

use crate::sync::error::SyncError;
use crate::sync::remote::redact::clean;
use crate::sync::repository::config_includes::special_include;
use crate::sync::repository::git_config::replace_with_allowed;
use crate::sync::repository::sync_settings::SyncSettings;

/// What is wrong with a folder or special file in a file's place.
pub(crate) const NOT_A_FILE: &str = "it is not a file";

/// Reason for refusing an include of the configuration.
pub(crate) const LARGE_FILE: &str = "it is larger than 1 MiB";

/// Opens the repository of `root`; returns it with its working folder.
///
/// `root` is an absolute path without links. The working folder is the nearest parent with a
/// `.git`, which is a folder, a link to one, or the file of a linked worktree or submodule.
pub(crate) fn open_repository(
    root: &Path,
    settings: &SyncSettings,
) -> Result<(Repository, PathBuf), SyncError> {
    let none = || SyncError::NoHistory {
        root: root.to_owned(),
    };
    let flags = RepositoryOpenFlags::NO_SEARCH | RepositoryOpenFlags::NO_DOTGIT;
    for folder in root.ancestors() {
        let git_dir = folder.join(".git");
        // A link to nowhere is damage.
        if fs::symlink_metadata(&git_dir).is_err() {
            continue;
        }
        expect_readable(&git_dir)?;
        expect_files(&git_dir, settings.variable("HOME").map(OsString::as_os_str))?;
        let git = match Repository::open_ext(&git_dir, flags, [] as [&Path; 0]) {
            Ok(git) => git,
            Err(error) if error.code() == ErrorCode::NotFound => match damage(&git_dir) {
                Some(damage) => return Err(damage),
                None => continue,
            },
            Err(error) if error.code() == ErrorCode::Owner => {
                return Err(SyncError::ForeignOwner {
                    folder: root.to_owned(),
                });
            }
            Err(error) => return Err(explain(error, &git_dir)),
        };
        // Ignore `core.worktree` and `core.bare`.
        git.set_workdir(folder, false)?;
        replace_with_allowed(&git, settings)?;
        return Ok((git, folder.to_owned()));
    }
    Err(none())
}

/// Fails if this user may not read the repository. To libgit2 it is none, or damaged.
fn expect_readable(git_dir: &Path) -> Result<(), SyncError> {
    for folder in [git_dir, &git_dir.join("objects"), &git_dir.join("refs")] {
        match fs::read_dir(folder) {
            Err(error) if error.kind() == ErrorKind::PermissionDenied => {
                return Err(SyncError::file("read", folder, error));
            }
            _ => {}
        }
    }
    Ok(())
}

/// Folders in which libgit2 opens files of any name.
const WALKED: [&str; 4] = ["refs", "logs", "objects/pack", "objects/info"];

/// Fails if a file that libgit2 opens is none: opening a FIFO would block.
fn expect_files(git_dir: &Path, home: Option<&OsStr>) -> Result<(), SyncError> {
    let named_in = |file: &Path, start: &str| {
        fs::metadata(file).ok().filter(fs::Metadata::is_file)?;
        let text = fs::read_to_string(file).ok()?;
        let named = text.strip_prefix(start)?.trim();
        (!named.is_empty()).then(|| file.with_file_name(named))
    };
    let folder = named_in(git_dir, "gitdir:").unwrap_or_else(|| git_dir.to_owned());
    let common = named_in(&folder.join("commondir"), "");
    let names = [
        "HEAD",
        "config",
        "config.worktree",
        "commondir",
        "packed-refs",
        "shallow",
        "info/grafts",
        "objects/info/alternates",
    ];
    let folders: Vec<_> = [folder].into_iter().chain(common).collect();
    let is_other = |path: &Path| fs::metadata(path).is_ok_and(|known| !known.is_file());
    let files = folders
        .iter()
        .flat_map(|folder| names.map(|name| folder.join(name)));
    let mut walked = folders
        .iter()
        .flat_map(|folder| WALKED.map(|name| folder.join(name)));
    let special = || walked.find_map(|folder| special_file(&folder));
    let configs = ["config", "config.worktree"];
    let mut configs = folders
        .iter()
        .flat_map(|folder| configs.map(|name| folder.join(name)));
    let included = || configs.find_map(|config| special_include(&config, home));
    let other = files
        .into_iter()
        .find(|path| is_other(path))
        .or_else(special)
        .or_else(included);
    other.map_or(Ok(()), |path| {
        let words = if path.is_file() {
            LARGE_FILE
        } else {
            NOT_A_FILE
        };
        let words = words.to_owned();
        Err(SyncError::DamagedGitFile { path, words })
    })
}

/// The first FIFO, device or socket in a folder.
fn special_file(folder: &Path) -> Option<PathBuf> {
    fs::read_dir(folder).ok()?.flatten().find_map(|entry| {
        let (kind, path) = (entry.file_type().ok()?, entry.path());
        if kind.is_dir() {
            return special_file(&path);
        }
        // A link may lead to a FIFO.
        let is_special = || fs::metadata(&path).is_ok_and(|it| !it.is_file() && !it.is_dir());
        (!kind.is_file() && is_special()).then_some(path)
    })
}

/// What is missing of a repository. `None` for a folder without any part of one.
fn damage(git_dir: &Path) -> Option<SyncError> {
    let names_folder = fs::symlink_metadata(git_dir).is_ok_and(|known| !known.is_dir());
    if names_folder {
        let words = "there is no history in the folder that it names".to_owned();
        let path = git_dir.to_owned();
        return Some(SyncError::DamagedGitFile { path, words });
    }
    let parts = ["HEAD", "objects", "refs"];
    let is_there = |part: &&str| match (*part, fs::metadata(git_dir.join(part))) {
        ("HEAD", known) => known.is_ok(),
        (_, known) => known.is_ok_and(|known| known.is_dir()),
    };
    let (there, missing): (Vec<_>, Vec<_>) = parts.into_iter().partition(is_there);
    let words = "it is missing".to_owned();
    let common = git_dir.join("commondir");
    match (&*there, &*missing) {
        ([], _) => None,
        (_, []) => common.exists().then(|| SyncError::DamagedGitFile {
            path: common,
            words: "there is no history in the folder that it names".to_owned(),
        }),
        (_, ["HEAD"]) => Some(SyncError::DamagedGitFile {
            path: git_dir.join("HEAD"),
            words,
        }),
        _ => Some(SyncError::Damaged {
            words: format!("{} is missing", git_dir.join(missing.last()?).display()),
        }),
    }
}

/// The error for a repository that does not open.
fn explain(error: git2::Error, git_dir: &Path) -> SyncError {
    // Only the messages of libgit2 tell which file it is.
    let says = |words: &str| error.message().contains(words);
    let path = if says("`.git` file") {
        git_dir.to_owned()
    } else if says("-bit integer") || says(" as a boolean") {
        git_dir.join("config")
    } else if says(" OID at line ") {
        let shallow = git_dir.join("shallow");
        let is_id = |line: &str| git2::Oid::from_str(line).is_ok() && line.len() == 40;
        // libgit2 reads both with the same parser.
        match fs::read_to_string(&shallow) {
            Ok(text) if !text.lines().all(is_id) => shallow,
            Err(error) if error.kind() != ErrorKind::NotFound => shallow,
            _ => git_dir.join("info/grafts"),
        }
    } else {
        return error.into();
    };
    let words = clean(error.message());
    SyncError::DamagedGitFile { path, words }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sync::tests::fixture::write;

    fn open(folder: &Path) -> Option<PathBuf> {
        let root = fs::canonicalize(folder).expect("there");
        open_repository(&root, &SyncSettings::default())
            .ok()
            .map(|(git, workdir)| {
                let known = git.workdir().and_then(|known| known.canonicalize().ok());
                assert_eq!(known.as_deref(), Some(&*workdir));
                workdir
                    .strip_prefix(&root)
                    .map_or_else(|_| PathBuf::from("above"), Path::to_owned)
            })
    }

    /// Makes a folder look like a bare repository.
    fn make_bare(folder: &Path) {
        write(folder, "HEAD", "ref: refs/heads/main\n");
        write(folder, "objects/keep", "");
        write(folder, "refs/keep", "");
        write(folder, "config", "[core]\n\tbare = false\n\tworktree = .\n");
    }

    #[test]
    fn a_folder_that_looks_like_a_repository_is_none() {
        let world = tempfile::tempdir().expect("a folder");
        let root = world.path();
        make_bare(root);
        assert_eq!(open(root), None);
        // The same with an empty `.git` folder.
        fs::create_dir(root.join(".git")).expect("made");
        assert_eq!(open(root), None);
        fs::remove_dir(root.join(".git")).expect("removed");

        let base = root.join("base");
        Repository::init(&base).expect("a repository");
        assert_eq!(open(&base), Some(PathBuf::new()));
        make_bare(&base.join("knowledge"));
        assert_eq!(open(&base.join("knowledge")), Some("above".into()));
        make_bare(&base);
        assert_eq!(open(&base), Some(PathBuf::new()));
        // The private folder of a worktree, without `.git`: `HEAD` and `commondir`.
        let linked = base.join("linked");
        write(&linked, "HEAD", "ref: refs/heads/main\n");
        write(&linked, "commondir", "../.git\n");
        write(&linked, "gitdir", "../.git\n");
        assert_eq!(open(&linked), Some("above".into()));
    }

    #[cfg(unix)]
    #[test]
    fn files_of_another_kind_are_named() {
        use rustix::fs::{CWD, FileType, Mode, mknodat};
        for name in [
            "HEAD",
            "config",
            "commondir",
            "packed-refs",
            "shallow",
            "info/grafts",
            "objects/info/alternates",
            "config.worktree",
            "refs/heads/main",
            "logs/HEAD",
            "logs/refs/heads/main",
            "objects/pack/multi-pack-index",
        ] {
            for is_folder in [false, true] {
                let world = tempfile::tempdir().expect("a folder");
                let root = fs::canonicalize(world.path()).expect("there");
                let git = Repository::init(&root).expect("a repository");
                let path = root.join(".git").join(name);
                let _ = fs::remove_file(&path);
                fs::create_dir_all(path.parent().expect("a folder")).expect("made");
                if is_folder {
                    fs::create_dir(&path).expect("made");
                } else {
                    let mode = Mode::RUSR | Mode::WUSR;
                    mknodat(CWD, &path, FileType::Fifo, mode, 0).expect("made");
                }
                drop(git);
                let error = open_repository(&root, &SyncSettings::default()).err();
                let is_named = error.is_some_and(
                    |error| matches!(error, SyncError::DamagedGitFile { path: named, .. } if named == path),
                );
                let is_walked = ["refs", "logs", "objects/pack"]
                    .iter()
                    .any(|at| name.starts_with(at));
                assert_eq!(is_named, !is_folder || !is_walked, "{name}");
            }
        }
        for (name, text) in [("commondir", "junk\n"), ("refs", "")] {
            let world = tempfile::tempdir().expect("a folder");
            let root = fs::canonicalize(world.path()).expect("there");
            Repository::init(&root).expect("a repository");
            let path = root.join(".git").join(name);
            let _ = fs::remove_dir_all(&path);
            fs::write(&path, text).expect("written");
            let error = open_repository(&root, &SyncSettings::default()).err();
            let error = error.expect(name).to_string();
            assert!(error.contains(&*path.to_string_lossy()), "{error}");
        }
    }

    #[test]
    fn an_include_that_is_too_large_is_no_other_kind_of_file() {
        let world = tempfile::tempdir().expect("a folder");
        let git_dir = Repository::init(world.path()).expect("a repository");
        let git_dir = git_dir.path();
        write(git_dir, "config", "[include]\n\tpath = big\n");
        write(git_dir, "big", &"#".repeat((1 << 20) + 1));
        let error = open_repository(world.path(), &SyncSettings::default()).err();
        let error = error.expect("too large");
        assert!(error.to_string().contains(LARGE_FILE), "{error}");
        assert!(error.help().contains("move"), "{}", error.help());
    }

    #[test]
    fn a_copy_that_calls_itself_bare_is_opened() {
        let world = tempfile::tempdir().expect("a folder");
        let git = Repository::init(world.path()).expect("a repository");
        let config = git
            .config()
            .and_then(|mut config| config.set_bool("core.bare", true));
        config.expect("set");
        assert_eq!(open(world.path()), Some(PathBuf::new()));
    }

    #[cfg(unix)]
    #[test]
    fn worktrees_submodules_and_links_are_opened() {
        let world = tempfile::tempdir().expect("a folder");
        let (main, linked) = (world.path().join("main"), world.path().join("linked"));
        let git = Repository::init(&main).expect("a repository");
        let who = git2::Signature::now("a", "a@example.org").expect("plain");
        let tree = git.treebuilder(None).and_then(|tree| tree.write());
        let tree = git.find_tree(tree.expect("written")).expect("there");
        git.commit(Some("HEAD"), &who, &who, "m", &tree, &[])
            .expect("written");
        git.worktree("linked", &linked, None).expect("made");
        assert_eq!(open(&linked), Some(PathBuf::new()));
        // A repository elsewhere, named by a file and by a link; `core.worktree` moves nothing.
        let apart = world.path().join("apart");
        for (i, way) in ["file", "link"].into_iter().enumerate() {
            let folder = apart.join(way);
            let place = world.path().join(format!("{i}.repository"));
            fs::rename(Repository::init(&folder).expect("made").path(), &place).expect("moved");
            match way {
                "file" => write(&folder, ".git", &format!("gitdir: {}\n", place.display())),
                _ => std::os::unix::fs::symlink(&place, folder.join(".git")).expect("linked"),
            }
            assert_eq!(open(&folder), Some(PathBuf::new()), "{way}");
            let mut config = git2::Config::open(&place.join("config")).expect("readable");
            config.set_str("core.worktree", "/").expect("set");
            assert_eq!(open(&folder), Some(PathBuf::new()), "{way}");
        }
        let link = world.path().join("a-link");
        std::os::unix::fs::symlink(&main, &link).expect("linked");
        assert_eq!(open(&link), Some(PathBuf::new()));
    }
}
