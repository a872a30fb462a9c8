//! Finds and opens a knowledge base: a folder with `guildhall.toml` in it.
//!
//! Reads no environment variable and no configuration by itself; they are passed in.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::model::base::Base;
use crate::model::note::Audience;
use crate::notes::clean::quote;
use crate::notes::findings::{Faults, line_and_column};
use crate::notes::front_matter;
use crate::notes::front_matter::tree::{FieldValue, KeyValue, find as find_key};

/// The file that makes a folder a knowledge base.
pub const MARK: &str = "guildhall.toml";

/// The format of knowledge bases that this guildhall reads.
const FORMAT: i64 = 1;

/// Largest `guildhall.toml`, in bytes.
const LARGEST_MARK: u64 = 1 << 16;

/// Where to look for a knowledge base, in this order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Whereabouts {
    /// `--kb DIR`.
    pub named: Option<PathBuf>,
    /// `GUILDHALL_KB`.
    pub environment: Option<PathBuf>,
    /// The folder to look in, and above.
    pub here: PathBuf,
    /// `kb` of the configuration.
    pub configured: Option<PathBuf>,
    /// The user's data folder, below which the starter lies.
    pub data: PathBuf,
}

/// Which of the places a base was found in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FoundBy {
    /// `--kb`.
    Name,
    /// `GUILDHALL_KB`.
    Environment,
    /// A folder here or above.
    Nearness,
    /// The configuration.
    Configuration,
    /// Nowhere: the starter is to be used. Its folder may not be there yet.
    Starter,
}

/// Why no knowledge base could be opened.
#[derive(Debug, Error)]
pub enum BaseError {
    /// The folder that was asked for is not there.
    #[error("{by} names {path}, and there is no such folder")]
    NotThere {
        /// The folder.
        path: PathBuf,
        /// Who asked for it.
        by: &'static str,
    },
    /// The folder that was asked for is no knowledge base.
    #[error("{path} is no knowledge base: it holds no {MARK}")]
    NotABase {
        /// The folder.
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
    /// `guildhall.toml` says something that cannot be used.
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
    pub fn mend(&self) -> &'static str {
        match self {
            Self::NotThere { .. } => {
                "Check the path, or leave it out to open the nearest knowledge base."
            }
            Self::NotABase { .. } => {
                "Name the folder that holds guildhall.toml, or make one with `guildhall init DIR`."
            }
            Self::Unreadable { .. } => "Check that you may read the file.",
            Self::Broken { .. } => "Mend that line of guildhall.toml and try again.",
            Self::NewerFormat { .. } => "Update guildhall on this machine.",
        }
    }
}

/// Finds the folder of the knowledge base: the first of [`Whereabouts`] that is given or there.
///
/// Whoever names a folder means it: if it is no base that is an error, and nothing else is tried.
/// A folder also stands for the `knowledge` folder in it.
///
/// # Errors
/// [`BaseError::NotThere`] or [`BaseError::NotABase`] for a named, but useless folder.
pub fn find(whereabouts: &Whereabouts) -> Result<(PathBuf, FoundBy), BaseError> {
    if let Some(path) = &whereabouts.named {
        return Ok((root_in(path, "--kb")?, FoundBy::Name));
    }
    if let Some(path) = &whereabouts.environment {
        return Ok((root_in(path, "GUILDHALL_KB")?, FoundBy::Environment));
    }
    if let Some(root) = whereabouts.here.ancestors().find_map(root_of) {
        return Ok((root, FoundBy::Nearness));
    }
    if let Some(path) = &whereabouts.configured {
        let root = root_in(path, "`kb` in the configuration")?;
        return Ok((root, FoundBy::Configuration));
    }
    Ok((whereabouts.data.join("knowledge"), FoundBy::Starter))
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
    let text = read_mark(&path)?;
    let mark = read(&path, &text)?;
    let folder = || {
        root.file_name()
            .map(|name| name.to_string_lossy().into_owned())
    };
    Ok(Base {
        name: mark.name.or_else(folder).unwrap_or_default(),
        lang: mark.lang.unwrap_or_else(|| "en".to_owned()),
        audience: mark.audience,
        root,
    })
}

fn root_in(path: &Path, by: &'static str) -> Result<PathBuf, BaseError> {
    let path = path.to_owned();
    match root_of(&path) {
        Some(root) => Ok(root),
        None if path.is_dir() => Err(BaseError::NotABase { path }),
        None => Err(BaseError::NotThere { path, by }),
    }
}

/// The folder itself or its `knowledge` folder, whichever is a base.
fn root_of(folder: &Path) -> Option<PathBuf> {
    [folder.to_owned(), folder.join("knowledge")]
        .into_iter()
        .find(|folder| folder.join(MARK).is_file())
}

fn read_mark(path: &Path) -> Result<String, BaseError> {
    let mut text = String::new();
    let read = File::open(path).and_then(|file| file.take(LARGEST_MARK).read_to_string(&mut text));
    match read {
        Ok(_) => Ok(text),
        Err(source) if source.kind() == io::ErrorKind::NotFound => Err(BaseError::NotABase {
            path: path.parent().unwrap_or(path).to_owned(),
        }),
        Err(source) => Err(BaseError::Unreadable {
            path: path.to_owned(),
            source,
        }),
    }
}

/// What `guildhall.toml` says.
struct Mark {
    name: Option<String>,
    lang: Option<String>,
    audience: Audience,
}

fn read(path: &Path, text: &str) -> Result<Mark, BaseError> {
    let mut faults = Faults::new(MARK, text);
    let entries = front_matter::read_toml(&mut faults);
    if let Some(first) = faults.into_findings().into_iter().next() {
        return Err(BaseError::Broken {
            path: path.to_owned(),
            line: first.place.line,
            column: first.place.column,
            message: first.message,
        });
    }
    let keys = MarkKeys {
        path,
        text,
        entries: &entries,
    };
    keys.check_format()?;
    Ok(Mark {
        name: keys.text("name")?,
        lang: keys.text("lang")?,
        audience: keys.audience()?,
    })
}

/// The keys of `guildhall.toml`.
struct MarkKeys<'a> {
    path: &'a Path,
    text: &'a str,
    entries: &'a [KeyValue<'a>],
}

impl MarkKeys<'_> {
    /// A base that names no format is of the first one.
    fn check_format(&self) -> Result<(), BaseError> {
        let Some(entry) = find_key(self.entries, "format") else {
            return Ok(());
        };
        match entry.item.value {
            FieldValue::Whole(FORMAT) => Ok(()),
            FieldValue::Whole(found) if found > FORMAT => Err(BaseError::NewerFormat {
                path: self.path.to_owned(),
                found,
            }),
            _ => Err(self.broken(entry, "format = 1")),
        }
    }

    fn text(&self, key: &str) -> Result<Option<String>, BaseError> {
        let Some(entry) = find_key(self.entries, key) else {
            return Ok(None);
        };
        match entry.item.value.as_text().map(str::trim) {
            Some(text) if !text.is_empty() => Ok(Some(text.to_owned())),
            _ => Err(self.broken(entry, "text between quotes")),
        }
    }

    fn audience(&self) -> Result<Audience, BaseError> {
        let Some(entry) = find_key(self.entries, "audience") else {
            return Ok(Audience::Members);
        };
        match entry.item.value.as_text() {
            Some("public") => Ok(Audience::Public),
            Some("members") => Ok(Audience::Members),
            _ => Err(self.broken(entry, "`public` or `members`")),
        }
    }

    fn broken(&self, entry: &KeyValue<'_>, expected: &str) -> BaseError {
        let (line, column) = line_and_column(self.text, entry.item.at.start);
        let found = match &entry.item.value {
            FieldValue::Text(text) => quote(text),
            other => other.what().to_owned(),
        };
        BaseError::Broken {
            path: self.path.to_owned(),
            line,
            column,
            message: format!("`{}` is {found}, expected {expected}", entry.key),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
        let mut places = Whereabouts {
            named: Some(named.clone()),
            environment: Some(environment.clone()),
            here: at("work/src/deep"),
            configured: Some(configured.clone()),
            data: at("data"),
        };
        let found = |places: &Whereabouts| find(places).expect("all of them are there");
        assert_eq!(found(&places), (named, FoundBy::Name));
        places.named = None;
        assert_eq!(found(&places), (environment, FoundBy::Environment));
        places.environment = None;
        assert_eq!(found(&places), (near, FoundBy::Nearness));
        places.here = at("elsewhere");
        assert_eq!(found(&places), (configured, FoundBy::Configuration));
        places.configured = None;
        assert_eq!(found(&places), (at("data/knowledge"), FoundBy::Starter));
    }

    #[test]
    fn a_named_folder_that_is_no_base_is_an_error() {
        let home = tempfile::tempdir().expect("a temporary folder");
        let find = |path: PathBuf| {
            let places = Whereabouts {
                named: Some(path),
                ..Whereabouts::default()
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
            ":1:8: `name` is a whole number, expected text between quotes",
        );
        case(
            &at,
            "name = x\n",
            ":1:8: this is not valid TOML: string values must be quoted",
        );
    }
}
