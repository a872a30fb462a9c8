//! Finds and opens a knowledge base: a folder with `guildhall.toml` in it.
//!
//! Environment and configuration are passed in.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::model::base::Base;
use crate::model::note::Kind;
use crate::notes::settings::{
    FORMAT, MAX_SETTINGS_BYTES, SETTINGS, Settings, SettingsError, read_settings,
};

/// The file that makes a folder a knowledge base.
pub const MARK: &str = SETTINGS;

/// Where to look for a knowledge base, in this order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BaseSearchPath {
    /// `--kb DIR`.
    pub named: Option<PathBuf>,
    /// `GUILDHALL_KB`.
    pub environment: Option<PathBuf>,
    /// The folder to search, then its parents.
    pub here: PathBuf,
    /// `kb` of the configuration.
    pub configured: Option<PathBuf>,
    /// The user's data folder, which contains the starter.
    pub data: PathBuf,
}

/// How a base was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FoundBy {
    /// `--kb`.
    Name,
    /// `GUILDHALL_KB`.
    Environment,
    /// A folder here or above.
    ParentFolder,
    /// The configuration.
    Configuration,
    /// Not found: use the starter. Its folder may not exist yet.
    Starter,
}

/// An error while opening a knowledge base.
#[derive(Debug, Error)]
pub enum BaseError {
    /// The named folder does not exist.
    #[error("{by} names {path}, and there is no such folder")]
    NotThere {
        /// The folder.
        path: PathBuf,
        /// The option, variable or setting that names it.
        by: &'static str,
    },
    /// The named folder is not a knowledge base.
    #[error("{path} is not a knowledge base: it has no {MARK}")]
    NotABase {
        /// The folder.
        path: PathBuf,
    },
    /// A folder with notes and a history has lost its `guildhall.toml`.
    #[error("{path} has lost its {MARK}")]
    Lost {
        /// The folder.
        path: PathBuf,
    },
    /// The name of `guildhall.toml` is written with other letters.
    #[error("{path} counts only with the name {MARK}")]
    Misspelt {
        /// The file.
        path: PathBuf,
    },
    /// `guildhall.toml` cannot be read.
    #[error("{path} cannot be read")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// `guildhall.toml` is invalid.
    #[error("{path}:{line}:{column}: {message}")]
    Broken {
        /// The file.
        path: PathBuf,
        /// 1-based line.
        line: u32,
        /// 1-based column, in characters.
        column: u32,
        /// What was found and what was expected.
        message: String,
    },
    /// The base was made by a newer guildhall.
    #[error("{path} is of format {found}, and this guildhall reads format {FORMAT}")]
    NewerFormat {
        /// The file.
        path: PathBuf,
        /// Its format.
        found: i64,
    },
}

impl BaseError {
    /// What to do about it, in one sentence.
    pub fn help(&self) -> &'static str {
        match self {
            Self::NotThere { .. } => {
                "Check the path, or leave it out to open the nearest knowledge base."
            }
            Self::NotABase { .. } => {
                "Name the folder that holds guildhall.toml, or make one with `guildhall init DIR`."
            }
            Self::Lost { .. } => {
                "Bring it back with `guildhall undo`, get it with `guildhall sync`, or make one with `guildhall init DIR`."
            }
            Self::Misspelt { .. } => "Give the file that name, in small letters.",
            Self::Unreadable { .. } => {
                "Check that it is a file that you may read; `guildhall undo` brings back the one before."
            }
            Self::Broken { .. } => {
                "Fix that line of guildhall.toml; `guildhall undo` brings back the file before."
            }
            Self::NewerFormat { .. } => {
                "Update guildhall on this machine; `guildhall undo` brings back the file before."
            }
        }
    }
}

/// Finds the folder of the knowledge base: the first match of [`BaseSearchPath`].
///
/// A named folder that is not a base is an error; nothing else is tried. A `knowledge` folder
/// inside a folder counts as well.
///
/// # Errors
/// [`BaseError::NotThere`] or [`BaseError::NotABase`] for an unusable named folder;
/// [`BaseError::Lost`] for a folder that is no longer a base.
pub fn find(search_path: &BaseSearchPath) -> Result<(PathBuf, FoundBy), BaseError> {
    if let Some(path) = &search_path.named {
        return Ok((root_in(path, "--kb")?, FoundBy::Name));
    }
    if let Some(path) = &search_path.environment {
        return Ok((root_in(path, "GUILDHALL_KB")?, FoundBy::Environment));
    }
    if let Some(root) = search_path.here.ancestors().find_map(root_of) {
        return Ok((outermost(root), FoundBy::ParentFolder));
    }
    // Do not fall back to another base: the user expects the notes of this folder.
    if let Some(error) = search_path.here.ancestors().find_map(lost) {
        return Err(error);
    }
    if let Some(path) = &search_path.configured {
        let root = root_in(path, "`kb` in the configuration")?;
        return Ok((root, FoundBy::Configuration));
    }
    Ok((search_path.data.join("knowledge"), FoundBy::Starter))
}

/// Opens the knowledge base in a folder.
///
/// # Errors
/// [`BaseError`] if there is no `guildhall.toml`, or none that can be used.
pub fn open(root: &Path) -> Result<Base, BaseError> {
    let root = fs::canonicalize(root).map_err(|source| match source.kind() {
        io::ErrorKind::NotFound => BaseError::NotABase {
            path: root.to_owned(),
        },
        _ => BaseError::Unreadable {
            path: root.to_owned(),
            source,
        },
    })?;
    let path = root.join(MARK);
    let mark = read_base_settings(&path)?;
    let folder = || {
        root.file_name()
            .map(|name| name.to_string_lossy().into_owned())
    };
    Ok(Base {
        name: mark.name.or_else(folder).unwrap_or_default(),
        lang: mark.lang.unwrap_or_else(|| "en".to_owned()),
        audience: mark.audience,
        quorum: mark.quorum,
        root,
    })
}

fn root_in(path: &Path, by: &'static str) -> Result<PathBuf, BaseError> {
    let path = path.to_owned();
    match root_of(&path) {
        Some(root) => Ok(root),
        None if path.is_dir() => Err(lost(&path).unwrap_or(BaseError::NotABase { path })),
        None => Err(BaseError::NotThere { path, by }),
    }
}

/// The folder itself or its `knowledge` folder, whichever is a base.
///
/// A `guildhall.toml` that is not a file counts too, so that opening it reports the error.
fn root_of(folder: &Path) -> Option<PathBuf> {
    let places = [folder.to_owned(), folder.join("knowledge")];
    let is_there = |place: &&PathBuf| place.join(MARK).symlink_metadata().is_ok();
    let file = places.iter().find(|place| place.join(MARK).is_file());
    file.or_else(|| places.iter().find(is_there)).cloned()
}

/// The outermost base of the same repository around a base.
///
/// Anyone who may push can add a `guildhall.toml` to a folder of notes, with another audience.
fn outermost(root: PathBuf) -> PathBuf {
    let mut outer = None;
    for folder in root.ancestors() {
        outer = root_of(folder)
            .filter(|base| root.starts_with(base))
            .or(outer);
        if folder.join(".git").symlink_metadata().is_ok() {
            return outer.unwrap_or(root);
        }
    }
    root
}

/// The folder or its `knowledge` folder, if it once was a base.
///
/// It counts as one if it has folders of several kinds. One is enough if guildhall keeps its
/// history, or if it has notes and the repository is that of the folder.
fn lost_root(folder: &Path) -> Option<PathBuf> {
    let git = folder.ancestors().map(|above| above.join(".git"));
    let git = git.into_iter().find(|git| git.exists())?;
    let is_kept = git.join("guildhall").is_dir();
    let is_own = git.parent() == Some(folder);
    [folder.to_owned(), folder.join("knowledge")]
        .into_iter()
        .find(|place| {
            let folders = Kind::ALL.iter().map(|kind| kind.folder());
            let folders = folders.chain(["vocabulary"]).map(|name| place.join(name));
            let folders: Vec<PathBuf> = folders.filter(|folder| folder.is_dir()).collect();
            folders.len() > 1
                || folders
                    .first()
                    .is_some_and(|only| is_kept || is_own && holds_notes(only, MAX_NOTE_DEPTH))
        })
}

/// Depth in which notes are looked for in a folder that may have been a base.
const MAX_NOTE_DEPTH: usize = 3;

fn holds_notes(folder: &Path, depth: usize) -> bool {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut paths = entries.map(|entry| entry.path());
    paths.any(|path| match path.extension() {
        Some(end) => end == "md" && path.is_file(),
        None => depth > 1 && holds_notes(&path, depth - 1),
    })
}

/// A file in the folder or its `knowledge` folder whose name differs from [`MARK`] only in case.
fn misspelt_mark(folder: &Path) -> Option<PathBuf> {
    [folder.to_owned(), folder.join("knowledge")]
        .into_iter()
        .find_map(|place| {
            let entries = fs::read_dir(place).ok()?.flatten();
            let mut paths = entries.map(|entry| entry.path());
            paths.find(|path| {
                let name = path.file_name().unwrap_or_default();
                name != MARK && name.eq_ignore_ascii_case(MARK) && path.is_file()
            })
        })
}

/// The error for a folder that was a base, or nearly is one.
fn lost(folder: &Path) -> Option<BaseError> {
    let misspelt = misspelt_mark(folder).map(|path| BaseError::Misspelt { path });
    misspelt.or_else(|| lost_root(folder).map(|path| BaseError::Lost { path }))
}

fn read_base_settings(path: &Path) -> Result<Settings, BaseError> {
    let mut bytes = Vec::new();
    // Opening a FIFO would block; a folder reports an error of its own.
    let is_special = fs::metadata(path).is_ok_and(|known| !known.is_file() && !known.is_dir());
    let opened = if is_special {
        Err(io::Error::other("it is not a regular file"))
    } else {
        File::open(path)
    };
    let read = opened.and_then(|file| {
        file.take(MAX_SETTINGS_BYTES as u64 + 1)
            .read_to_end(&mut bytes)
    });
    if let Err(source) = read {
        let path = path.to_owned();
        return Err(match source.kind() {
            io::ErrorKind::NotFound if path.symlink_metadata().is_err() => BaseError::NotABase {
                path: path.parent().unwrap_or(&path).to_owned(),
            },
            _ => BaseError::Unreadable { path, source },
        });
    }
    let path = path.to_owned();
    read_settings(&bytes).map_err(|error| match error {
        SettingsError::Broken {
            line,
            column,
            message,
        } => BaseError::Broken {
            path,
            line,
            column,
            message,
        },
        SettingsError::NewerFormat { found } => BaseError::NewerFormat { path, found },
        SettingsError::TooLarge | SettingsError::NotUtf8 => BaseError::Unreadable {
            path,
            source: io::Error::new(io::ErrorKind::InvalidData, error),
        },
    })
}

#[cfg(test)]
mod tests {
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
        // Other repositories have folders of such names too.
        folders("code/.git");
        folders("code/projects/deep");
        assert_eq!(look("code").expect("none").1, FoundBy::Starter);
        // A copy made by git, which guildhall has not saved yet.
        fs::write(at("code/projects/deep/one.md"), "text").expect("written");
        let lost = look("code/projects").expect_err("it is lost");
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
}
