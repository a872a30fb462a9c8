//! `cargo bench`: how fast guildhall is, measured beside its peers on the same notes.
//!
//! ```text
//! cargo bench                              10,000 notes, and 100,000 if they were written before
//! cargo bench -- --notes 100000            write them if need be
//! cargo bench -- --notes 1000000           takes an hour and 10 GB
//! cargo bench -- --only keystrokes         one part: keystrokes, opening, indexing, frame, soak
//! cargo bench -- --no-peers                without SQLite and tantivy
//! ```
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "its output is its result"
)]

mod corpus;
mod keystrokes;
mod measure;
mod queries;
mod table;

use anyhow::{Context, Result};

use corpus::{Corpus, Notes};
use table::Table;

/// What was asked for on the command line.
#[derive(Debug, Default)]
struct Wanted {
    sizes: Vec<usize>,
    only: Vec<String>,
    no_peers: bool,
}

impl Wanted {
    fn read() -> Result<Self> {
        let mut wanted = Self::default();
        let mut words = std::env::args().skip(1);
        while let Some(word) = words.next() {
            let mut value = || {
                words
                    .next()
                    .with_context(|| format!("{word} needs a value"))
            };
            match word.as_str() {
                "--notes" => wanted.sizes.push(value()?.parse().context("--notes")?),
                "--only" => wanted.only.extend(value()?.split(',').map(str::to_owned)),
                "--no-peers" => wanted.no_peers = true,
                // Cargo says this to every bench.
                "--bench" => {}
                _ => anyhow::bail!("{word} is not known; see the head of benches/main.rs"),
            }
        }
        if wanted.sizes.is_empty() {
            wanted.sizes = vec![10_000];
            if Corpus::is_written(100_000) {
                wanted.sizes.push(100_000);
            }
        }
        Ok(wanted)
    }

    fn has(&self, part: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|one| one == part)
    }
}

fn main() -> Result<()> {
    let wanted = Wanted::read()?;
    for &size in &wanted.sizes {
        let corpus = Corpus::at_hand(size)?;
        let notes = Notes::new(size);
        let queries = queries::two_hundred(|number| notes.title(number), size);
        if wanted.has("keystrokes") {
            let mut table = Table::begin(&format!("Typing, {size} notes"));
            keystrokes::run(&corpus, &queries, &mut table)?;
        }
    }
    Ok(())
}
