//! Finds includes in a copy's configuration that cannot be read like a file.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

/// The first FIFO, device or socket that a configuration file includes.
///
/// None of the includes counts, but libgit2 opens them all, and a FIFO would block. `home` is the
/// folder that `~/` stands for.
pub(crate) fn special_include(config: &Path, home: Option<&OsStr>) -> Option<PathBuf> {
    find(config, home, &mut HashSet::new())
}

fn find(config: &Path, home: Option<&OsStr>, seen: &mut HashSet<PathBuf>) -> Option<PathBuf> {
    let known = fs::metadata(config).ok().filter(|known| !known.is_dir())?;
    if !known.is_file() {
        return Some(config.to_owned());
    }
    if !seen.insert(config.to_owned()) {
        return None;
    }
    let text = fs::read(config).ok()?;
    // A backslash at the end continues a line.
    let text = String::from_utf8_lossy(&text)
        .replace("\\\r\n", "")
        .replace("\\\n", "");
    let mut included = text.lines().filter_map(included_path);
    included.find_map(|path| {
        let path = match (path.strip_prefix("~/"), home) {
            (Some(below), Some(home)) => Path::new(home).join(below),
            _ => config.with_file_name(path),
        };
        find(&path, home, seen)
    })
}

/// The value of a line `path = value`, also behind a section: `[include] path = value`.
fn included_path(line: &str) -> Option<String> {
    let (key, value) = line.split_once('=')?;
    let key = key.trim_end().rsplit([' ', '\t', ']']).next()?;
    if !key.eq_ignore_ascii_case("path") {
        return None;
    }
    let value = value.trim();
    let value = match value.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next(),
        None => value.split(['#', ';']).next(),
    };
    Some(value?.trim_end().replace("\\\\", "\\"))
}

#[cfg(all(test, unix))]
mod tests {
    use rustix::fs::{CWD, FileType, Mode, mknodat};

    use super::*;

    #[test]
    fn a_fifo_is_found_in_every_kind_of_include() {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        mknodat(CWD, at("fifo"), FileType::Fifo, Mode::RUSR, 0).expect("made");
        let config = at("config");
        let found = |text: &str| {
            fs::write(&config, text).expect("written");
            special_include(&config, Some(folder.path().as_os_str()))
        };
        fs::write(at("more"), "[include]\n\tpath = more\n\tpath = fifo\n").expect("written");
        for text in [
            "[include]\n\tpath = fifo\n",
            "[include]\n\tpath = \"fifo\" # why\n",
            "[include] PATH=fifo ; why\n",
            "[include]\r\n\tpath = fi\\\r\nfo\r\n",
            "[includeIf \"gitdir:**\"]\n\tpath = ~/fifo\n",
            "[include]\n\tpath = nowhere\n\tpath = more\n",
        ] {
            assert_eq!(found(text), Some(at("fifo")), "{text}");
        }
        let absolute = format!("[include]\npath={}\n", at("fifo").display());
        assert_eq!(found(&absolute), Some(at("fifo")));
        for text in [
            "[a]\n\tpaths = fifo\n",
            "[include]\n\tpath = config\n",
            "[include]\n\tpath = .\n",
        ] {
            assert_eq!(found(text), None, "{text}");
        }
    }
}
