//! Which settings of git count, by whose configuration they come from.
//!
//! A setting of git can name a command, a file, a helper, a proxy or another address. Only the
//! user, by files or variables, and the system may say such a thing. Of the configuration of a copy the settings in
//! [`ALLOWED_FROM_COPY`] count, which can do none of it; everything else in it is ignored, whatever it is
//! called, and so is all that it includes and the configuration of a worktree. libgit2 gets
//! only those (see [`replace_with_allowed`]), and each child a git folder that holds none of them (see
//! [`child_git_dir`](crate::sync::git_process::child_git_dir)).

use std::ffi::OsString;
use std::io::{self, Write as _};
use std::path::Path;

use git2::{Config, ConfigEntry, ConfigLevel, Repository};
use tempfile::NamedTempFile;

use crate::sync::error::SyncError;
use crate::sync::repository::git_includes::IncludingFile;
use crate::sync::repository::sync_settings::SyncSettings;

/// Settings used from the repository's configuration, and why; `*` is any name.
///
/// A repository may turn signing on, but may not choose format, program or key.
pub(crate) const ALLOWED_FROM_COPY: &[(&str, &str)] = &[
    ("remote.*.url", "where the library is: checked before use"),
    (
        "branch.*.remote",
        "which library the branch follows: a name",
    ),
    (
        "branch.*.merge",
        "which branch of it: a name, checked before use",
    ),
    ("user.name", "who saves: text in a commit"),
    ("user.email", "who saves: text in a commit"),
    ("commit.gpgsign", "whether saves are signed: yes or no"),
    ("core.filemode", "what the file system can do: yes or no"),
    ("core.symlinks", "what the file system can do: yes or no"),
    ("core.ignorecase", "what the file system does: yes or no"),
    (
        "core.precomposeunicode",
        "what the file system does: yes or no",
    ),
    (
        "core.logallrefupdates",
        "whether moves are logged: yes or no",
    ),
    ("core.sharedrepository", "who may read new objects: a word"),
];

/// Sections used from the user's and the system's configuration.
///
/// `user`, `author`, `committer` and `commit` for authors and signing, `core` for files, `url` for
/// address rewriting (`insteadOf`).
const OF_THE_USER: &[&str] = &["author", "committer", "commit", "core", "url", "user"];

/// Settings that always apply: fsync of objects and references, no newline conversion.
const ALWAYS_SET: &str =
    "[core]\n\tfsyncObjectFiles = true\n\tautocrlf = false\n\tsafecrlf = false\n";

/// Replaces the configuration of libgit2 with the allowed settings and [`ALWAYS_SET`].
pub(crate) fn replace_with_allowed(
    git: &Repository,
    settings: &SyncSettings,
) -> Result<(), SyncError> {
    let found = git.config()?;
    let mut addresses = Vec::new();
    found
        .entries(Some("^remote\\..*\\.url$"))?
        .for_each(|entry| {
            addresses.extend(entry.value().ok().map(str::to_owned));
        })?;
    let mut allowed = AllowedSettings {
        git,
        home: settings.variable("HOME").map(Path::new),
        addresses,
        text: Vec::new(),
    };
    // The lowest level first: in a file, the last value wins.
    let system = settings.variable("GIT_CONFIG_SYSTEM");
    if !is_true(settings.variable("GIT_CONFIG_NOSYSTEM")) {
        match system {
            Some(path) => allowed.add_file(Path::new(path), ConfigLevel::System, 0)?,
            None => allowed.add(&found, &is_system)?,
        }
    }
    match settings.variable("GIT_CONFIG_GLOBAL") {
        Some(path) => allowed.add_file(Path::new(path), ConfigLevel::Global, 0)?,
        None => allowed.add(&found, &is_global)?,
    }
    allowed.add(&found, &|level| !is_system(level) && !is_global(level))?;
    let mut text = allowed.text;
    add_variables(settings, &mut text);
    text.extend_from_slice(ALWAYS_SET.as_bytes());
    let parsed = match parse_in_memory(&text, OPEN_FILES) {
        Some(parsed) => parsed,
        None => parse(&text, git.path())?,
    };
    git.set_config(&parsed)?;
    Ok(())
}

/// The folder with the open files of this process, on Linux.
const OPEN_FILES: &str = "/proc/self/fd";

/// Parses settings from a file in memory, because libgit2 reads only files.
///
/// So commands that read need no folder that can be written. `None` where there are no such files.
#[cfg(target_os = "linux")]
fn parse_in_memory(text: &[u8], open_files: &str) -> Option<Config> {
    use rustix::fs::{MemfdFlags, memfd_create};
    use std::os::fd::AsRawFd as _;
    let mut file = std::fs::File::from(memfd_create("settings", MemfdFlags::CLOEXEC).ok()?);
    file.write_all(text).ok()?;
    let path = format!("{open_files}/{}", file.as_raw_fd());
    // libgit2 takes a missing file for an empty one.
    if !Path::new(&path).exists() {
        return None;
    }
    Config::open(Path::new(&path)).ok()?.snapshot().ok()
}

#[cfg(not(target_os = "linux"))]
fn parse_in_memory(_: &[u8], _: &str) -> Option<Config> {
    None
}

/// Parses settings from a temporary file. If no other folder has space, the file is beside the
/// history.
fn parse(text: &[u8], git_dir: &Path) -> Result<Config, SyncError> {
    let write = |file: io::Result<NamedTempFile>| {
        let mut file = file?;
        file.write_all(text)?;
        Ok(file)
    };
    let file = write(NamedTempFile::new())
        .or_else(|_| write(NamedTempFile::new_in(git_dir)))
        .map_err(|error| SyncError::file("written", git_dir, error))?;
    // The snapshot stays in memory.
    Ok(Config::open(file.path())?.snapshot()?)
}

fn is_system(level: ConfigLevel) -> bool {
    matches!(level, ConfigLevel::System | ConfigLevel::ProgramData)
}

fn is_global(level: ConfigLevel) -> bool {
    matches!(level, ConfigLevel::XDG | ConfigLevel::Global)
}

/// Files that include each other, at most.
const MAX_INCLUDES: usize = 10;

/// Collects the allowed settings as the text of a configuration file.
struct AllowedSettings<'a> {
    git: &'a Repository,
    home: Option<&'a Path>,
    /// Addresses of shared libraries.
    addresses: Vec<String>,
    text: Vec<u8>,
}

impl AllowedSettings<'_> {
    /// Adds settings that libgit2 has read, and the includes that it does not follow.
    fn add(
        &mut self,
        config: &Config,
        is_wanted: &dyn Fn(ConfigLevel) -> bool,
    ) -> Result<(), git2::Error> {
        let mut failed = Ok(());
        config.entries(None)?.for_each(|entry| {
            if !is_wanted(entry.level()) {
                return;
            }
            let file = match entry.level() {
                ConfigLevel::System => Config::find_system().ok(),
                ConfigLevel::XDG => Config::find_xdg().ok(),
                ConfigLevel::Global => Config::find_global().ok(),
                _ => None,
            };
            self.add_entry(entry);
            // libgit2 follows all other conditions.
            let is_left = condition(entry).is_some_and(|text| text.starts_with("hasconfig:"));
            if let (Some(file), true, Ok(())) = (file, is_left, &failed) {
                failed = self.add_included(entry, &file, 0);
            }
        })?;
        failed
    }

    /// Adds the settings of a file that libgit2 does not read by itself.
    ///
    /// None if it is not a file, such as `/dev/null`.
    fn add_file(
        &mut self,
        path: &Path,
        level: ConfigLevel,
        depth: usize,
    ) -> Result<(), git2::Error> {
        if !path.is_file() || depth > MAX_INCLUDES {
            return Ok(());
        }
        let mut config = Config::new()?;
        config.add_file(path, level, false)?;
        let mut failed = Ok(());
        config.entries(None)?.for_each(|entry| {
            self.add_entry(entry);
            if failed.is_ok() {
                failed = self.add_included(entry, path, depth);
            }
        })?;
        failed
    }

    fn add_entry(&mut self, entry: &ConfigEntry<'_>) {
        if is_allowed(entry) {
            write_entry(entry, &mut self.text);
        }
    }

    /// Adds the file that an entry of `file` includes, if its condition holds.
    fn add_included(
        &mut self,
        entry: &ConfigEntry<'_>,
        file: &Path,
        depth: usize,
    ) -> Result<(), git2::Error> {
        let (Some(condition), Ok(written)) = (condition(entry), entry.value()) else {
            return Ok(());
        };
        let including = IncludingFile {
            path: file,
            home: self.home,
            git: self.git,
            addresses: &self.addresses,
        };
        if !including.holds(condition) {
            return Ok(());
        }
        let included = including.included(written);
        self.add_file(&included, entry.level(), depth + 1)
    }
}

/// The condition of an include: `onbranch:main` of `includeIf.onbranch:main.path`.
fn condition<'e>(entry: &'e ConfigEntry<'_>) -> Option<&'e str> {
    match parts(entry.name().ok()?) {
        ("includeif", Some(condition), "path") if entry.has_value() => Some(condition),
        _ => None,
    }
}

/// Whether git parses the value of a variable as true.
fn is_true(value: Option<&OsString>) -> bool {
    value.is_some_and(|value| {
        let value = value.to_string_lossy();
        // Like git, libgit2 rejects values that are neither true nor false.
        Config::parse_bool(value.as_ref()).unwrap_or(false)
    })
}

/// Adds the settings in the user's environment variables. Those are `GIT_CONFIG_KEY_0` and so on,
/// and those of `git -c`.
///
/// Source: `GIT_CONFIG_COUNT` in the manual of git-config, `GIT_CONFIG_PARAMETERS` in git's config.c.
fn add_variables(settings: &SyncSettings, text: &mut Vec<u8>) {
    add_counted(settings, text);
    let given = settings.variable("GIT_CONFIG_PARAMETERS");
    let given = given.map(|given| given.to_string_lossy());
    // Words in quotes as a shell reads them: 'user.name'='Ann', or 'user.name=Ann' of an older git.
    let given = given.and_then(|given| shell_words::split(&given).ok());
    for setting in given.unwrap_or_default() {
        let (name, value) = match setting.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (&*setting, None),
        };
        add_variable(name, value, text);
    }
}

/// Adds a setting of a variable, if it counts.
fn add_variable(name: &str, value: Option<&str>, text: &mut Vec<u8>) {
    let (section, subsection, key) = parts(name);
    let [section, key] = [section, key].map(str::to_lowercase);
    let is_plain = key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if OF_THE_USER.contains(&&*section) && is_plain && !name.contains('\n') {
        let value = value.map(str::as_bytes);
        write_setting((&section, subsection, &key), value, text);
    }
}

fn add_counted(settings: &SyncSettings, text: &mut Vec<u8>) {
    let count = settings.variable("GIT_CONFIG_COUNT");
    let count = count.and_then(|count| count.to_str()?.parse::<usize>().ok());
    for i in 0..count.unwrap_or(0) {
        let variable = |what: &str| {
            let value = settings.variable(&format!("GIT_CONFIG_{what}_{i}"))?;
            Some(value.to_string_lossy())
        };
        let (Some(name), Some(value)) = (variable("KEY"), variable("VALUE")) else {
            // Git ends here, too.
            return;
        };
        add_variable(&name, Some(&value), text);
    }
}

fn is_allowed(entry: &ConfigEntry<'_>) -> bool {
    let Ok(name) = entry.name() else {
        return false;
    };
    match entry.level() {
        ConfigLevel::Local => entry.include_depth() == 0 && is_of_the_copy(name),
        ConfigLevel::Worktree => false,
        _ => OF_THE_USER.contains(&parts(name).0),
    }
}

fn is_of_the_copy(name: &str) -> bool {
    let (section, subsection, key) = parts(name);
    ALLOWED_FROM_COPY.iter().any(|(allowed, _)| {
        let (s, sub, k) = parts(allowed);
        (section, subsection.is_some(), key) == (s, sub.is_some(), k)
    })
}

/// `remote.origin.url` as `remote`, `origin` and `url`.
fn parts(name: &str) -> (&str, Option<&str>, &str) {
    let (section, rest) = name.split_once('.').unwrap_or((name, ""));
    match rest.rsplit_once('.') {
        Some((subsection, key)) => (section, Some(subsection), key),
        None => (section, None, rest),
    }
}

fn write_entry(entry: &ConfigEntry<'_>, text: &mut Vec<u8>) {
    let name = parts(entry.name().unwrap_or_default());
    let value = entry.has_value().then(|| entry.value_bytes());
    write_setting(name, value, text);
}

fn write_setting(
    (section, subsection, key): (&str, Option<&str>, &str),
    value: Option<&[u8]>,
    text: &mut Vec<u8>,
) {
    text.extend_from_slice(format!("[{section}").as_bytes());
    if let Some(subsection) = subsection {
        text.push(b' ');
        write_quoted(subsection.as_bytes(), text);
    }
    text.extend_from_slice(format!("]\n\t{key}").as_bytes());
    if let Some(value) = value {
        text.extend_from_slice(b" = ");
        write_quoted(value, text);
    }
    text.push(b'\n');
}

fn write_quoted(value: &[u8], text: &mut Vec<u8>) {
    text.push(b'"');
    for &byte in value {
        match byte {
            b'\n' => text.extend_from_slice(b"\\n"),
            b'"' | b'\\' => text.extend_from_slice(&[b'\\', byte]),
            _ => text.push(byte),
        }
    }
    text.push(b'"');
}

/// A value in quotes, for a configuration file.
pub(crate) fn quoted(value: &str) -> String {
    let mut text = Vec::new();
    write_quoted(value.as_bytes(), &mut text);
    String::from_utf8_lossy(&text).into_owned()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn settings_are_parsed_alike_in_memory_and_in_a_file() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut text = Vec::new();
        write_setting(("user", None, "name"), Some(b"A \"b\" \\"), &mut text);
        let name = |config: Config| config.get_string("user.name").expect("set");
        let parsed = parse(&text, folder.path()).expect("parsed");
        assert_eq!(name(parsed), "A \"b\" \\");
        if let Some(parsed) = parse_in_memory(&text, OPEN_FILES) {
            assert_eq!(name(parsed), "A \"b\" \\");
        }
        // Without `/proc` the settings come from a file, instead of being empty.
        assert!(parse_in_memory(&text, "/nowhere/fd").is_none());
        let left = fs::read_dir(folder.path()).expect("there").count();
        assert_eq!(left, 0);
    }

    #[test]
    fn only_harmless_settings_are_used_from_a_repository() {
        let folder = tempfile::tempdir().expect("a folder");
        let git = Repository::init(folder.path()).expect("a repository");
        let evil = "[gpg]\n\tprogram = evil\n[remote \"more\"]\n\turl = evil\n";
        fs::write(git.path().join("evil"), evil).expect("written");
        fs::write(git.path().join("config.worktree"), evil).expect("written");
        let awkward = "a \\ \" # ; b";
        let config = format!(
            "[core]\n\trepositoryformatversion = 1\n\tignorecase\n\tworktree = /\n\tattributesFile = evil\n\
             [extensions]\n\tworktreeConfig = true\n[include]\n\tpath = evil\n\
             [includeIf \"gitdir:**\"]\n\tpath = evil\n[includeIf \"onbranch:**\"]\n\tpath = evil\n\
             [remote \"a.b\"]\n\turl = {}\n\tpushurl = evil\n\tuploadpack = evil\n\
             [url \"evil\"]\n\tinsteadOf = a\n[user]\n\tname = {}\n\tsigningKey = evil\n\
             [filter \"x\"]\n\tclean = evil\n[commit]\n\tgpgsign = true\n",
            quoted(awkward),
            quoted("Ann"),
        );
        fs::write(git.path().join("config"), config).expect("written");
        let git = Repository::open(folder.path()).expect("opens");
        replace_with_allowed(&git, &SyncSettings::default()).expect("restricted");
        let config = git.config().expect("settings");
        let mut names = Vec::new();
        let all = config.entries(None).expect("settings");
        all.for_each(|entry| {
            let is_evil = entry.has_value() && entry.value_bytes() == b"evil";
            assert!(!is_evil, "{:?}", entry.name());
            names.push(entry.name().expect("plain").to_owned());
        })
        .expect("readable");
        for name in ["remote.a.b.url", "user.name", "core.ignorecase"] {
            assert!(names.iter().any(|known| known == name), "{name}: {names:?}");
        }
        assert!(!names.iter().any(|name| name == "core.worktree"));
        assert_eq!(config.get_bool("core.ignorecase"), Ok(true));
        let remote = git.find_remote("a.b").expect("known");
        assert_eq!(remote.url(), Ok(awkward));
        assert!(git.find_remote("more").is_err());
        // Nothing can be written through it, to whichever file.
        assert!(
            git.config()
                .and_then(|mut config| config.set_str("a.b", "c"))
                .is_err()
        );
    }
}
