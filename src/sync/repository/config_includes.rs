//! Finds includes in a copy's configuration that are too large or unreadable.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

/// Size of a configuration file; libgit2 keeps three times as much in memory.
const MAX_CONFIG_BYTES: u64 = 1 << 20;

/// The first FIFO, device, socket or very large file that a configuration file includes.
///
/// None of the includes counts, but libgit2 reads them all, and a FIFO would block. `home` is the
/// folder that `~/` stands for.
pub(crate) fn special_include(config: &Path, home: Option<&OsStr>) -> Option<PathBuf> {
    find(config, home, &mut HashSet::new())
}

fn find(config: &Path, home: Option<&OsStr>, seen: &mut HashSet<PathBuf>) -> Option<PathBuf> {
    let known = fs::metadata(config).ok().filter(|known| !known.is_dir())?;
    if !known.is_file() || known.len() > MAX_CONFIG_BYTES {
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
    let mut included = text.lines().flat_map(included_paths);
    included.find_map(|path| {
        let path = match (path.strip_prefix("~/"), home) {
            (Some(below), Some(home)) => Path::new(home).join(below),
            _ => config.with_file_name(path),
        };
        find(&path, home, seen)
    })
}

/// The values of `path = value` in a line. The section may be in the same line: `[include] path =
/// value`.
///
/// A condition may hold `=` too, and a comment may look like a value: one path too many is harmless.
fn included_paths(line: &str) -> impl Iterator<Item = String> {
    line.match_indices('=').filter_map(|(at, _)| {
        let key = line[..at].trim_end().rsplit([' ', '\t', ']']).next()?;
        let is_path = key.eq_ignore_ascii_case("path");
        is_path.then(|| unquoted(line[at + 1..].trim_start()))
    })
}

/// A value as git reads it. Parts may be quoted, and a backslash escapes a special sign.
fn unquoted(written: &str) -> String {
    let mut value = String::new();
    let mut is_quoted = false;
    let mut signs = written.chars();
    while let Some(sign) = signs.next() {
        match sign {
            '"' => is_quoted = !is_quoted,
            '#' | ';' if !is_quoted => break,
            '\\' => value.extend(match signs.next() {
                Some('n') => Some('\n'),
                Some('t') => Some('\t'),
                Some('b') => Some('\u{8}'),
                other => other,
            }),
            sign => value.push(sign),
        }
    }
    if is_quoted || written.ends_with('"') {
        value
    } else {
        value.trim_end().to_owned()
    }
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
            "[include]\n\tpath = \"fi\"fo\n",
            "[include]\n\tpath = fi\"fo\" # why\n",
            "[include]\n\tpath = \"fi\"\"fo\" ; why\n",
            "[includeIf \"gitdir:a=b\"] path = f\"if\"o\n",
            "[includeIf \"gitdir:path=b\"] path = fifo\n",
        ] {
            assert_eq!(found(text), Some(at("fifo")), "{text}");
        }
        let absolute = format!("[include]\npath={}\n", at("fifo").display());
        assert_eq!(found(&absolute), Some(at("fifo")));
        let quoted = format!("[include]\npath={}/\"fifo\"\n", folder.path().display());
        assert_eq!(found(&quoted), Some(at("fifo")));
        let large = fs::File::create(at("large")).expect("made");
        large.set_len(MAX_CONFIG_BYTES + 1).expect("sparse");
        assert_eq!(found("[include]\npath = large\n"), Some(at("large")));
        for text in [
            "[a]\n\tpaths = fifo\n",
            "[include]\n\tpath = config\n",
            "[include]\n\tpath = .\n",
        ] {
            assert_eq!(found(text), None, "{text}");
        }
    }
}
