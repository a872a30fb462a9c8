//! The shipped notes for tests, and what several tests do with them.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;

use serde_json::Value;
use tempfile::TempDir;

use super::{League, copy};

/// The league of [`copied`], with its index, for tests that change nothing.
///
/// Copying and indexing it takes longer than most of them.
pub(super) fn shipped() -> &'static League {
    static SHIPPED: LazyLock<League> = LazyLock::new(|| {
        // It is never removed, so it does not lie in memory.
        let league = copied(tempfile::tempdir().expect("a temporary folder"));
        league.exits("index --kb ../knowledge", 0);
        league
    });
    &SHIPPED
}

/// A league with the shipped notes in `knowledge`, saved once at a known time.
pub(super) fn copied(home: TempDir) -> League {
    let league = League::below(home);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("knowledge");
    copy(&folder, &league.path("knowledge")).expect("notes can be copied");
    for line in [
        "init --quiet --initial-branch main",
        "add --all",
        "commit --quiet --message Notes",
    ] {
        git(&league, line);
    }
    league
}

pub(super) fn git(league: &League, line: &str) {
    git_on(league, line, "2026-12-10T12:00:00Z");
}

/// Runs git with this author and commit date.
pub(super) fn git_on(league: &League, line: &str, date: &str) {
    let done = Command::new("git")
        .args(line.split(' '))
        .current_dir(league.path("knowledge"))
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("HOME", league.path("nobody"))
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_AUTHOR_NAME", "Ann")
        .env("GIT_AUTHOR_EMAIL", "ann@example.org")
        .env("GIT_AUTHOR_DATE", date)
        .env("GIT_COMMITTER_NAME", "Ann")
        .env("GIT_COMMITTER_EMAIL", "ann@example.org")
        .env("GIT_COMMITTER_DATE", date)
        .status();
    assert!(done.is_ok_and(|done| done.success()), "git {line}");
}

pub(super) fn printed(league: &League, line: &str) -> String {
    let output = league.output(&format!("{line} --kb ../knowledge"));
    String::from_utf8(output.stdout).expect("it is text")
}

#[track_caller]
pub(super) fn json(league: &League, line: &str) -> Value {
    league.json(&format!("{line} --json --kb ../knowledge"))
}

pub(super) fn without_version(text: &str) -> String {
    let (before, after) = text.rsplit_once("saved as ").expect("the saved change");
    let id: String = after.chars().take_while(char::is_ascii_hexdigit).collect();
    assert_eq!(id.len(), 12, "{after}");
    format!("{before}saved as ID{}", &after[12..])
}

/// Writes a note into the league.
pub(super) fn write(league: &League, id: &str, front: &str, body: &str) {
    let path = league.path("league").join(format!("{id}.md"));
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    fs::write(path, format!("+++\n{front}\n+++\n\n{body}\n")).expect("written");
}

#[test]
fn the_commands_of_the_readme_work_on_the_shipped_notes() {
    let readme = include_str!("../../../README.md");
    let league = copied(tempfile::tempdir().expect("a temporary folder"));
    let lines = readme.split("```sh\n").skip(2);
    let lines = lines.filter_map(|block| block.split("```").next());
    let lines = lines
        .flat_map(str::lines)
        .filter_map(|line| line.strip_prefix("guildhall "));
    let mut count = 0;
    for line in lines.filter(|line| *line != "--plain") {
        let mut command = league.command(line);
        command
            .current_dir(league.path("knowledge"))
            .env("EDITOR", "true");
        let output = command.output().expect("the program starts");
        assert!(output.status.success(), "{line}: {output:?}");
        count += 1;
    }
    assert!(count > 12, "{count} commands found");
}
