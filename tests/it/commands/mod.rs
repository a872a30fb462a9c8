//! Runs the real program on a temporary copy of `tests/fixtures/league`; snapshots of the output.
//!
//! Tests never read the home folder, settings or environment of the user who runs them.

mod cities;
mod dated_letter;
mod documents;
mod held_files;
mod index_and_doctor;
mod search;
mod shipped_notes;
mod show;
mod voice;
mod words;
mod writing;

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use super::temporary_folder::temporary_folder;

/// A copy of the league for one test.
struct League {
    home: tempfile::TempDir,
}

impl League {
    fn new() -> Self {
        Self::below(temporary_folder())
    }

    fn below(home: tempfile::TempDir) -> Self {
        let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/league");
        copy(&fixture, &home.path().join("league")).expect("fixtures can be copied");
        Self { home }
    }

    fn path(&self, below: &str) -> PathBuf {
        self.home.path().join(below)
    }

    /// The program with the arguments of a shell line, run in the league folder.
    fn command(&self, line: &str) -> Command {
        let words = shell_words::split(line).expect("a sound line");
        let mut command = Command::new(env!("CARGO_BIN_EXE_guildhall"));
        command
            .args(words)
            .current_dir(self.path("league"))
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.path("nobody"))
            .env("GUILDHALL_HOME", self.path("home"))
            .stdin(Stdio::null());
        command
    }

    fn output(&self, line: &str) -> Output {
        self.command(line).output().expect("the program starts")
    }

    /// Runs the program with this standard input.
    fn fed(&self, line: &str, input: &str) -> Output {
        let mut command = self.command(line);
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut program = command.spawn().expect("the program starts");
        let mut pipe = program.stdin.take().expect("it was asked for");
        pipe.write_all(input.as_bytes()).expect("it reads");
        drop(pipe);
        program.wait_with_output().expect("it ends")
    }

    /// Command line, standard output, standard error and exit code.
    fn transcript(&self, line: &str) -> String {
        self.describe(line, &self.output(line))
    }

    fn describe(&self, line: &str, output: &Output) -> String {
        let mut text = format!("$ guildhall {line}\n");
        text.push_str(&String::from_utf8_lossy(&output.stdout));
        for said in String::from_utf8_lossy(&output.stderr).lines() {
            text.extend(["! ", said, "\n"]);
        }
        if output.status.code() != Some(0) {
            text.extend(["[", &output.status.to_string(), "]\n"]);
        }
        // On macOS the temporary folder is a symlink.
        let real = self.home.path().canonicalize().expect("it is there");
        text.replace(&real.display().to_string(), "TMP")
            .replace(&self.home.path().display().to_string(), "TMP")
    }

    #[track_caller]
    fn json(&self, line: &str) -> Value {
        let output = self.output(line);
        serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|error| panic!("{error}: {}", self.describe(line, &output)))
    }

    #[track_caller]
    fn exits(&self, line: &str, code: i32) {
        let output = self.output(line);
        let ended = output.status.code();
        assert_eq!(ended, Some(code), "{}", self.describe(line, &output));
    }
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

/// The keys of an object, sorted.
#[track_caller]
fn keys(value: &Value) -> Vec<&str> {
    let object = value
        .as_object()
        .unwrap_or_else(|| panic!("no object: {value}"));
    let mut keys: Vec<&str> = object.keys().map(String::as_str).collect();
    keys.sort_unstable();
    keys
}
