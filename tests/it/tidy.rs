//! Checks the sources against the rules of ARCHITECTURE.md.
//!
//! Each rule here is one that a reviewer would otherwise repeat.

use std::fs;
use std::path::{Path, PathBuf};

use guildhall::model::finding::Code;

mod circles;
mod doc_comments;
mod names;
mod snapshot_files;

/// The imports that each module may have, as in the picture of ARCHITECTURE.md.
const IMPORTS: &[(&str, &[&str])] = &[
    (
        "cli",
        &[
            "tui", "work", "store", "search", "sync", "publish", "notes", "model", "config",
            "today",
        ],
    ),
    ("tui", &["work", "notes", "model", "config"]),
    (
        "work",
        &[
            "store", "search", "sync", "publish", "notes", "model", "config", "today",
        ],
    ),
    ("store", &["notes", "model", "today"]),
    ("search", &["notes", "model", "today"]),
    ("sync", &["notes", "model"]),
    ("publish", &["notes", "model"]),
    ("notes", &["model"]),
    ("config", &["model"]),
    ("today", &["model"]),
    ("model", &[]),
];

/// Crates that only one module may use.
const CONFINED: &[(&str, &str)] = &[
    ("git2", "sync"),
    ("tantivy", "search"),
    ("ratatui", "tui"),
    ("crossterm", "tui"),
    ("notify", "work"),
    ("clap", "cli"),
];

struct Source {
    /// Path below the repository, `/` between its parts.
    path: String,
    text: String,
}

impl Source {
    /// The parts of the module's path: `notes`, `front`, `toml`.
    fn module(&self) -> Vec<&str> {
        let path = self.path.trim_start_matches("src/").trim_end_matches(".rs");
        path.trim_end_matches("/mod").split('/').collect()
    }

    /// The lines of code with their numbers, without comments.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let lines = self.text.lines().enumerate();
        lines.filter_map(|(i, line)| {
            let code = line.trim_start();
            (!code.starts_with("//")).then_some((i + 1, code))
        })
    }
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Files below a folder with this extension, sorted by path.
fn files(folder: &str, ending: &str) -> Vec<Source> {
    let mut found = Vec::new();
    gather(&root().join(folder), ending, &mut found);
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

fn gather(folder: &Path, ending: &str, found: &mut Vec<Source>) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.is_dir() {
            gather(&path, ending, found);
        } else if path.to_string_lossy().ends_with(ending) {
            let below = path.strip_prefix(root()).expect("it lies below the root");
            found.push(Source {
                path: below.to_string_lossy().replace('\\', "/"),
                text: fs::read_to_string(&path).expect("sources are text"),
            });
        }
    }
}

fn sources() -> Vec<Source> {
    let found = files("src", ".rs");
    assert!(found.len() > 30, "only {} sources found", found.len());
    found
}

/// Source code without comments and test-only items.
fn code_without_tests(text: &str) -> String {
    let lines = text.lines();
    let code: Vec<&str> = lines
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect();
    let code = code.join("\n");
    let mut parts = code.split("#[cfg(test)]");
    let mut kept = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        // The next item ends at its `;`, or at the line that closes its block.
        let indent = part.len() - part.trim_start_matches('\n').trim_start_matches(' ').len();
        let close = format!("\n{}}}", " ".repeat(indent.saturating_sub(1)));
        let end = match part.find([';', '{']) {
            Some(at) if part[at..].starts_with('{') => part.find(&close).map(|at| at + close.len()),
            at => at.map(|at| at + 1),
        };
        kept += &part[end.unwrap_or(part.len())..];
    }
    kept
}

/// Violations that are not listed as exceptions, and exceptions without a violation.
fn unlisted(faults: impl IntoIterator<Item = (String, String)>, listed: &[&str]) -> Vec<String> {
    let faults: Vec<(String, String)> = faults.into_iter().collect();
    let gone = listed
        .iter()
        .filter(|name| faults.iter().all(|(fault, _)| fault != *name));
    let gone = gone.map(|name| format!("{name}: mended; delete its line from the list"));
    let found = faults
        .iter()
        .filter(|(name, _)| !listed.contains(&name.as_str()));
    found
        .map(|(name, places)| format!("{name}: {places}"))
        .chain(gone)
        .collect()
}

#[track_caller]
fn report(rule: &str, faults: &[String]) {
    assert!(faults.is_empty(), "{rule}:\n  {}", faults.join("\n  "));
}

/// The names that follow the word `start`.
fn names_after<'a>(line: &'a str, start: &'a str) -> impl Iterator<Item = &'a str> {
    line.match_indices(start).filter_map(move |(at, _)| {
        let is_part = line[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
        let rest = &line[at + start.len()..];
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_');
        (!is_part).then(|| &rest[..end.unwrap_or(rest.len())])
    })
}

/// The top-level modules that a line names, also by `super::`.
fn imports(line: &str, depth: usize) -> Vec<&str> {
    let climbing = "super::".repeat(depth);
    let mut names: Vec<&str> = names_after(line, "crate::").collect();
    for (at, _) in line.match_indices("super::") {
        let chain = &line[at..];
        if !line[..at].ends_with("super::") && chain.starts_with(&climbing) {
            let rest = &chain[climbing.len()..];
            let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_');
            names.push(&rest[..end.unwrap_or(rest.len())]);
        }
    }
    names
}

#[test]
fn imports_point_to_the_right() {
    let mut faults = Vec::new();
    for source in sources() {
        let module = source.module();
        let Some((_, allowed)) = IMPORTS.iter().find(|(name, _)| *name == module[0]) else {
            // Test-only modules may import anything.
            let known = matches!(source.path.as_str(), "src/main.rs" | "src/lib.rs")
                || matches!(module[0], "fuzz" | "growth" | "temporary_folder");
            assert!(known, "{}: add the module to IMPORTS", source.path);
            continue;
        };
        for (number, line) in source.code() {
            for name in imports(line, module.len()) {
                let is_top = IMPORTS.iter().any(|(top, _)| *top == name);
                if name.is_empty() && line.contains("crate::{") {
                    faults.push(format!(
                        "{}:{number}: one `use crate::…` a module",
                        source.path
                    ));
                } else if is_top && name != module[0] && !allowed.contains(&name) {
                    faults.push(format!(
                        "{}:{number}: {} imports {name}",
                        source.path, module[0]
                    ));
                }
            }
        }
    }
    report(
        "imports point to the right in the picture, never back",
        &faults,
    );
}

#[test]
fn the_import_rule_sees_every_way_to_import() {
    assert_eq!(imports("use crate::model::note;", 1), ["model"]);
    assert_eq!(imports("use super::super::tui::x;", 2), ["tui"]);
    assert_eq!(imports("use super::super::tui::x;", 3), [""; 0]);
    assert_eq!(imports("use super::tui;", 1), ["tui"]);
    assert_eq!(
        imports("let x = crate::sync::y(crate::tui::Z);", 1),
        ["sync", "tui"]
    );
    assert_eq!(imports("use crate::{model, tui};", 1), [""]);
    assert_eq!(imports("use othercrate::model;", 1), [""; 0]);
}

#[test]
fn adapters_keep_their_crates_to_themselves() {
    let mut faults = Vec::new();
    for source in sources() {
        let module = source.module();
        for (number, line) in source.code() {
            for (name, home) in CONFINED.iter().filter(|(_, home)| *home != module[0]) {
                if names_after(line, &format!("{name}::")).next().is_some() {
                    faults.push(format!(
                        "{}:{number}: {name} belongs to {home}",
                        source.path
                    ));
                }
            }
        }
    }
    report("a crate stays in the module that adapts it", &faults);
}

#[test]
fn every_module_says_what_it_is_for() {
    let mut faults = Vec::new();
    for source in sources().into_iter().chain(files("tests/it", ".rs")) {
        let story: Vec<&str> = source
            .text
            .lines()
            .map_while(|line| line.strip_prefix("//!"))
            .collect();
        let is_table = source.path.ends_with("/tests.rs");
        if !is_table && story.concat().trim().len() < 20 {
            faults.push(format!("{}: no `//!` at the top", source.path));
        }
        let lines = source.text.lines().count();
        if lines > 600 && !story.concat().contains("one piece") {
            faults.push(format!(
                "{}: {lines} lines and no word why it is one piece",
                source.path
            ));
        }
    }
    report("every module opens with what it is for", &faults);
}

#[test]
fn every_exception_has_a_reason() {
    let mut faults = Vec::new();
    for source in sources().into_iter().chain(files("tests/it", ".rs")) {
        for (at, _) in source
            .text
            .match_indices("#[allow(")
            .chain(source.text.match_indices("#[expect("))
        {
            let attribute = source.text[at..].split(")]").next().unwrap_or_default();
            let is_code = source.text[..at]
                .lines()
                .last()
                .is_some_and(|line| line.trim().is_empty());
            if is_code && !attribute.contains("reason") {
                faults.push(format!("{}: {attribute})]", source.path));
            }
        }
    }
    report("every `allow` says why", &faults);
}

#[test]
fn every_code_of_a_finding_is_seen_in_a_test() {
    let sources = sources();
    let tests = sources.iter().map(|source| {
        let is_test = source.module().contains(&"tests");
        let start = if is_test {
            Some(0)
        } else {
            source.text.find("#[cfg(test)]")
        };
        &source.text[start.unwrap_or(source.text.len())..]
    });
    let tests: Vec<&str> = tests.collect();
    let unseen = Code::ALL.iter().map(Code::to_string);
    let unseen: Vec<String> = unseen
        .filter(|code| !tests.iter().any(|test| test.contains(code.as_str())))
        .collect();
    report("a test beside the code shows each finding", &unseen);
}

#[test]
fn main_stays_small() {
    assert!(read("src/main.rs").lines().count() < 60);
}

#[test]
fn no_local_paths_are_in_the_sources() {
    // Built at run time, so that this file does not contain them.
    let folders = ["work", "root", "home", "Users", "tmp"].map(|name| format!("/{name}/"));
    let mut faults = Vec::new();
    let documents = files("docs", ".md").into_iter().chain(files(".ci", "run"));
    let ours = sources()
        .into_iter()
        .chain(files("tests", ".rs"))
        .chain(files("benches", ".rs"));
    let mut all: Vec<Source> = ours.chain(documents).collect();
    for path in [
        "README.md",
        "CONTRIBUTING.md",
        "ARCHITECTURE.md",
        "CHANGELOG.md",
        "Cargo.toml",
    ] {
        let path = path.to_owned();
        let text = read(&path);
        all.push(Source { path, text });
    }
    for source in &all {
        for (i, line) in source.text.lines().enumerate() {
            for folder in folders
                .iter()
                .filter(|folder| line.contains(folder.as_str()))
            {
                let before = line.split(folder.as_str()).next().unwrap_or_default();
                // `src/work/mod.rs` is ours; an absolute path is not.
                if !before.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '.' | '~' | '}'))
                {
                    faults.push(format!("{}:{}: {}", source.path, i + 1, line.trim()));
                }
            }
        }
    }
    report("no path of anybody's machine", &faults);
}

#[test]
fn every_dependency_has_a_reason() {
    let manifest = read("Cargo.toml");
    let mut section = "";
    let mut count = 0;
    for line in manifest.lines() {
        if line.starts_with('[') {
            section = line;
        } else if section.contains("dependencies") && line.contains(" = ") && !line.starts_with('#')
        {
            count += 1;
            let reason = line.rsplit_once("# ").map(|(_, reason)| reason.len());
            assert!(
                reason.is_some_and(|length| length > 3),
                "no reason beside: {line}"
            );
        }
    }
    assert!(count > 20, "only {count} dependencies found");
}

#[test]
fn the_readme_begins_with_two_commands() {
    let readme = read("README.md");
    let block = readme
        .split("```sh\n")
        .nth(1)
        .and_then(|rest| rest.split("```").next());
    let commands: Vec<&str> = block
        .unwrap_or_default()
        .lines()
        .map(|line| line.split('#').next().unwrap_or_default().trim())
        .collect();
    assert_eq!(commands, ["cargo run --release", "cargo test"]);
    let before = readme.split("```sh\n").next().unwrap_or_default();
    assert!(
        before.lines().count() < 20,
        "they belong on the first screen"
    );
    let manifest = read("Cargo.toml");
    let oldest = manifest
        .lines()
        .find_map(|line| line.strip_prefix("rust-version = "));
    let oldest = oldest.unwrap_or_default().trim_matches('"');
    assert!(
        readme.contains(&format!("Rust {oldest} or newer")),
        "Cargo.toml says {oldest}"
    );
}

#[test]
fn documents_name_files_that_exist() {
    let mut faults = Vec::new();
    for path in [
        "README.md",
        "CONTRIBUTING.md",
        "ARCHITECTURE.md",
        "CHANGELOG.md",
        "SECURITY.md",
    ] {
        for link in read(path).split("](").skip(1) {
            let target = link.split(')').next().unwrap_or_default();
            let file = target.split('#').next().unwrap_or_default();
            let is_ours = !file.is_empty() && !file.contains("://");
            if is_ours && !root().join(file).exists() {
                faults.push(format!("{path}: {target}"));
            }
        }
        let code = read(path);
        let code = code.split('`').skip(1).step_by(2);
        let files = code.filter(|span| {
            ["src/", "tests/", "docs/", "benches/", ".ci/"]
                .iter()
                .any(|folder| span.starts_with(folder))
                && !span.contains([' ', '…', '*', '<', '{'])
        });
        let missing = files.filter(|file| !root().join(file).exists());
        faults.extend(missing.map(|file| format!("{path}: `{file}`")));
    }
    report("documents name what is there", &faults);
}

#[test]
fn every_rule_of_safety_has_tests() {
    let document = read("ARCHITECTURE.md");
    let rules = document.split("## Safety").nth(1).unwrap_or_default();
    let rules = rules.split("\n## ").next().unwrap_or_default();
    let rows: Vec<&str> = rules
        .lines()
        .filter(|line| line.starts_with("| "))
        .collect();
    // Eleven rows below the header.
    assert_eq!(rows.len(), 12);
    let all: String = sources()
        .into_iter()
        .chain(files("tests", ".rs"))
        .map(|source| source.text)
        .collect();
    let mut faults = Vec::new();
    for row in &rows[1..] {
        let tests: Vec<&str> = row.split('`').skip(1).step_by(2).collect();
        if tests.is_empty() {
            faults.push((*row).to_owned());
        }
        let gone = |test: &&&str| !all.contains(&format!("fn {test}("));
        faults.extend(tests.iter().filter(gone).map(|test| (*test).to_owned()));
    }
    report("every rule of safety has tests", &faults);
}

#[test]
fn the_changelog_begins_with_what_is_not_released() {
    let changelog = read("CHANGELOG.md");
    let first = changelog.lines().find(|line| line.starts_with("## "));
    assert_eq!(first, Some("## Unreleased"));
}
