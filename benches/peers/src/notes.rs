//! Notes as the peers read them. The same files, with front matter by the `toml` crate.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;
use toml::{Table, Value};

/// The facets that the peers count, with whether a note may have several values.
pub(crate) const FACETS: [&str; 7] = [
    "kind", "sector", "city", "status", "level", "outcome", "year",
];

/// What a peer indexes of a note.
pub(crate) struct Note {
    pub(crate) path: String,
    pub(crate) title: String,
    pub(crate) body: String,
    /// Facet and value.
    pub(crate) filed: Vec<(&'static str, String)>,
}

/// Paths of all notes below the root, in order.
pub(crate) fn paths(root: &Path) -> Result<Vec<PathBuf>> {
    let (mut paths, mut folders) = (Vec::new(), vec![root.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            if entry.file_type()?.is_dir() {
                if entry.file_name() != ".git" {
                    folders.push(entry.path());
                }
            } else if entry.path().extension().is_some_and(|end| end == "md") {
                paths.push(entry.path());
            }
        }
    }
    paths.sort();
    Ok(paths)
}

/// Reads every file and returns the bytes.
pub(crate) fn read_bytes(root: &Path) -> Result<usize> {
    let mut bytes = 0;
    for path in paths(root)? {
        bytes += fs::read(path)?.len();
    }
    Ok(bytes)
}

pub(crate) fn read(root: &Path, path: &Path) -> Result<Note> {
    let text = fs::read_to_string(path)?;
    let mut parts = text.splitn(3, "+++\n");
    let (front, body) = (parts.nth(1).unwrap_or(""), parts.next().unwrap_or(""));
    let front: Table = toml::from_str(front)?;
    let relative = path.strip_prefix(root)?.to_string_lossy().into_owned();
    let folder = relative.split('/').next().unwrap_or_default();
    let kind = match folder {
        "cities" => "city",
        plural => plural.trim_end_matches('s'),
    };
    let mut filed = vec![("kind", kind.to_owned())];
    for (key, facet) in [
        ("sectors", "sector"),
        ("cities", "city"),
        ("status", "status"),
        ("level", "level"),
        ("outcome", "outcome"),
        ("year", "year"),
    ] {
        match front.get(key) {
            Some(Value::Array(values)) => {
                let texts = values.iter().filter_map(Value::as_str);
                filed.extend(texts.map(|value| (facet, value.to_owned())));
            }
            Some(Value::String(value)) => filed.push((facet, value.clone())),
            Some(Value::Integer(value)) => filed.push((facet, value.to_string())),
            _ => {}
        }
    }
    let line = |key: &str| {
        let value = front.get(key).and_then(Value::as_str);
        value.unwrap_or_default().to_owned()
    };
    Ok(Note {
        path: relative,
        title: line("title"),
        body: format!("{}\n{body}", line("summary")),
        filed,
    })
}

/// A query parsed as both peers need it.
pub(crate) struct Asked {
    /// Facet, lowest and highest value; the same for one value.
    pub(crate) filters: Vec<(String, String, String)>,
    pub(crate) words: Vec<String>,
}

impl Asked {
    pub(crate) fn read(text: &str) -> Self {
        let (mut filters, mut words) = (Vec::new(), Vec::new());
        for token in text.split_whitespace() {
            if let Some((field, value)) = token.split_once(':') {
                let (low, high) = value.split_once("..").unwrap_or((value, value));
                filters.push((field.to_owned(), low.to_owned(), high.to_owned()));
                continue;
            }
            let parts = token.split(|c: char| !c.is_alphanumeric());
            words.extend(parts.filter(|word| !word.is_empty()).map(str::to_lowercase));
        }
        Self { filters, words }
    }
}
