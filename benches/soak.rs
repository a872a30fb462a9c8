//! Memory during an hour of typing, about fifty thousand keys.

use std::fs;

use anyhow::Result;

use crate::corpus::Corpus;
use crate::keystrokes::{library, type_all};
use crate::queries::keystrokes;
use crate::table::Table;

/// Types and prints memory at each tenth.
pub(crate) fn run(
    corpus: &Corpus,
    queries: &[String],
    keys: usize,
    table: &mut Table,
) -> Result<()> {
    let Some(before) = own_resident_kb() else {
        table.say("memory", "this system does not tell a process its memory");
        return Ok(());
    };
    let library = library(corpus)?;
    table.say(
        "memory once opened",
        &format!("{} MB above the empty bench", mb(before, own_resident_kb())),
    );
    let all = keystrokes(queries);
    let mut growths = Vec::new();
    for part in 1..=10 {
        let mut typed = 0;
        while typed < keys / 10 {
            typed += type_all(&library, &all)?.len();
        }
        growths.push(format!("{part}: {}", mb(before, own_resident_kb())));
    }
    table.say(
        &format!("  after each tenth of {keys} keys, MB"),
        &growths.join(", "),
    );
    Ok(())
}

fn mb(before: u64, now: Option<u64>) -> u64 {
    now.unwrap_or(0).saturating_sub(before) * 1024 / 1_000_000
}

/// Memory of this process without mapped files, in kB; Linux only.
pub(crate) fn own_resident_kb() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("RssAnon:"))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}
