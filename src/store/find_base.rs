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
        /// The folder that was named.
        path: PathBuf,
        /// The option, variable or setting that names it.
        by: &'static str,
    },
    /// The named folder is not a knowledge base.
    #[error("{path} is not a knowledge base: it has no {MARK}")]
    NotABase {
        /// The folder that was named.
        path: PathBuf,
    },
    /// A folder with notes and a history has lost its `guildhall.toml`.
    #[error("{path} has lost its {MARK}")]
    Lost {
        /// The folder without `guildhall.toml`.
        path: PathBuf,
    },
    /// The name of `guildhall.toml` is written with other letters.
    #[error("{path} counts only with the name {MARK}")]
    Misspelt {
        /// The file with the misspelt name.
        path: PathBuf,
    },
    /// `guildhall.toml` cannot be read.
    #[error("{path} cannot be read")]
    Unreadable {
        /// The settings file.
        path: PathBuf,
        /// The error of the file system.
        source: io::Error,
    },
    /// `guildhall.toml` is invalid.
    #[error("{path}:{line}:{column}: {message}")]
    Broken {
        /// The settings file.
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
        /// The settings file.
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
/// It has folders of kinds, and guildhall keeps its history or git still knows the file. Folders of
/// several kinds with notes in them are enough. Other repositories have such folders, too, and sync
/// would share what is in them.
fn lost_root(folder: &Path) -> Option<PathBuf> {
    let git = folder.ancestors().map(|above| above.join(".git"));
    let git = git.into_iter().find(|git| git.exists())?;
    let is_kept = git.join("guildhall").is_dir();
    let is_known = || {
        let index = fs::read(git.join("index")).unwrap_or_default();
        memchr::memmem::find(&index, MARK.as_bytes()).is_some()
    };
    [folder.to_owned(), folder.join("knowledge")]
        .into_iter()
        .find(|place| {
            let entries = fs::read_dir(place).into_iter().flatten().flatten();
            let is_known_name = |entry: &fs::DirEntry| {
                let name = entry.file_name();
                name == "vocabulary" || Kind::of_folder(&name.to_string_lossy()).is_some()
            };
            let folders = entries.filter(is_known_name).map(|entry| entry.path());
            let folders: Vec<PathBuf> = folders.filter(|folder| folder.is_dir()).collect();
            let holds_notes = || folders.iter().any(|one| holds_notes(one, MAX_NOTE_DEPTH));
            match folders.len() {
                0 => false,
                1 => is_kept || is_known(),
                _ => is_kept || is_known() || holds_notes(),
            }
        })
}

/// Maximum depth to look for notes in a folder that may be a base.
const MAX_NOTE_DEPTH: usize = 3;

/// Whether a file in a folder begins with front matter.
fn holds_notes(folder: &Path, depth: usize) -> bool {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut paths = entries.map(|entry| entry.path());
    paths.any(|path| match path.extension() {
        Some(end) => end == "md" && path.is_file() && has_front_matter(&path),
        None => depth > 1 && holds_notes(&path, depth - 1),
    })
}

fn has_front_matter(path: &Path) -> bool {
    let mut bytes = [0; 3];
    let read = File::open(path).and_then(|mut file| file.read_exact(&mut bytes));
    read.is_ok() && matches!(&bytes, b"+++" | b"---")
}

/// A file whose name differs from [`MARK`] only in letter case. It is in the folder or its
/// `knowledge` folder.
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
mod tests;
