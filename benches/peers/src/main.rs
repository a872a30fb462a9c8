//! The peers: other implementations of the same work, on the same notes.
//!
//! ```text
//! peers sqlite  <base> <folder> <keystrokes>    SQLite FTS5 with a prefix index
//! peers tantivy <base> <folder> <keystrokes>    tantivy as its documentation has it
//! peers read-all <base> <folder> <keystrokes>   reading every file
//! peers empty                                   a ratatui program that draws a word and waits
//! ```
//!
//! Prints one line for each thing measured, its columns separated by tabs, for `cargo bench`.

mod empty;
#[path = "../../measure.rs"]
#[allow(dead_code, reason = "shared with the benches, which use all of it")]
mod measure;
mod notes;
mod plain_tantivy;
mod sqlite;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use cpu_time::ProcessTime;

use measure::Sample;

fn main() -> Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    if words.iter().map(String::as_str).eq(["empty"]) {
        return empty::run();
    }
    let [peer, base, folder, keystrokes] = words.as_slice() else {
        bail!("see the head of benches/peers/src/main.rs");
    };
    let (base, folder) = (PathBuf::from(base), PathBuf::from(folder).join(peer));
    let text = fs::read_to_string(keystrokes).context("the keystrokes")?;
    let keystrokes: Vec<&str> = text.lines().collect();
    match peer.as_str() {
        "sqlite" => {
            at_hand(&folder, || sqlite::build(&base, &folder))?;
            print(&sqlite::answer_all(&folder, &keystrokes)?);
        }
        "tantivy" => {
            at_hand(&folder, || plain_tantivy::build(&base, &folder))?;
            print(&plain_tantivy::answer_all(&base, &folder, &keystrokes)?);
        }
        "read-all" => {
            let (read, sample) = measure::time("read every file", || notes::read_bytes(&base));
            read?;
            print(&[sample]);
        }
        _ => bail!("{peer} is no peer"),
    }
    Ok(())
}

/// Builds a peer's index if it is missing, and prints the cost.
fn at_hand(folder: &Path, build: impl FnOnce() -> Result<()>) -> Result<()> {
    let table = folder.join("built.tsv");
    if !table.exists() {
        if folder.exists() {
            fs::remove_dir_all(folder)?;
        }
        fs::create_dir_all(folder)?;
        let (clock, process) = (Instant::now(), ProcessTime::now());
        build()?;
        let (wall, cpu) = (clock.elapsed(), process.elapsed());
        let (bytes, most) = (size_of(folder)?, most_resident_kb().unwrap_or(0));
        let line = format!(
            "build\t{}\t{}\t{bytes}\t{most}",
            wall.as_micros(),
            cpu.as_micros()
        );
        fs::write(&table, line)?;
    }
    println!("{}", fs::read_to_string(&table)?);
    Ok(())
}

fn print(samples: &[Sample]) {
    let ns = |time: Duration| time.as_nanos();
    for Sample { name, cpu, wall } in samples {
        println!("key\t{}\t{}\t{name}", ns(*cpu), ns(*wall));
    }
}

/// Bytes of all files in a folder.
fn size_of(folder: &Path) -> Result<u64> {
    let mut bytes = 0;
    for entry in fs::read_dir(folder)? {
        bytes += entry?.metadata()?.len();
    }
    Ok(bytes)
}

/// Peak resident memory of this process in kB; Linux only.
fn most_resident_kb() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}
