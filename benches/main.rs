//! `cargo bench`: measures guildhall and its peers on the same notes.
//!
//! ```text
//! cargo bench                              10,000 notes, and 100,000 if they were written before
//! cargo bench -- --notes 100000            write them if need be
//! cargo bench -- --notes 1000000           writes 6 GB, and takes long
//! cargo bench -- --only keystrokes         some parts: opening,soak,keystrokes,frame,checking,indexing,
//!                                          updates,sharing,settling,long
//! cargo bench -- --only typing             keystrokes and nothing else: for a profiler
//! cargo bench -- --only soak --keys 50000  memory over an hour of typing
//! cargo bench -- --only updates --saves 10000   one note saved after another
//! cargo bench -- --no-peers                without SQLite and tantivy
//! ```
#![expect(clippy::print_stderr, reason = "its output is its result")]
#![expect(
    unreachable_pub,
    reason = "some modules are shared with the peers, where paths differ"
)]

mod checking;
mod corpus;
mod counted;
mod frame;
mod indexing;
mod keystrokes;
mod measure;
mod opening;
mod peers;
mod pictures;
mod queries;
mod settling;
mod sharing;
mod soak;
mod table;
mod updates;
mod versus;

use anyhow::{Context, Result};

use corpus::Corpus;
use peers::Peers;
use table::Table;

/// Default number of keys in the soak test.
const SHORT_SOAK: usize = 5_000;

/// Default number of saves.
const FEW_SAVES: usize = 300;

/// The command-line arguments.
#[derive(Debug, Default)]
struct Wanted {
    sizes: Vec<usize>,
    only: Vec<String>,
    no_peers: bool,
    keys: Option<usize>,
    saves: Option<usize>,
    counted: Option<String>,
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
                "--keys" => wanted.keys = Some(value()?.parse().context("--keys")?),
                "--saves" => wanted.saves = Some(value()?.parse().context("--saves")?),
                "--counted" => wanted.counted = Some(value()?),
                "--no-peers" => wanted.no_peers = true,
                // Cargo passes this to every bench.
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

    /// The peers, unless they are not wanted or cannot be had.
    fn peers(&self) -> Option<Peers> {
        let needed = ["keystrokes", "opening", "indexing", "long"];
        if self.no_peers || !needed.into_iter().any(|part| self.has(part)) {
            return None;
        }
        eprintln!("building the peers (SQLite, tantivy, an empty screen)");
        match Peers::build() {
            Ok(peers) => Some(peers),
            Err(error) => {
                eprintln!("!! THE PEERS ARE SKIPPED: {error:#}. No ratios are printed.");
                None
            }
        }
    }
}

fn main() -> Result<()> {
    let wanted = Wanted::read()?;
    if let Some(query) = &wanted.counted {
        return counted::run(query);
    }
    if wanted.has("settling") {
        settling::run()?;
    }
    let peers = wanted.peers();
    if wanted.has("long") {
        long_notes(peers.as_ref())?;
    }
    for &size in &wanted.sizes {
        measure(&wanted, size, peers.as_ref())?;
    }
    Ok(())
}

/// The full index of long notes, beside the peers'.
fn long_notes(peers: Option<&Peers>) -> Result<()> {
    let corpus = Corpus::long()?;
    let mut table = Table::begin("long notes");
    let built = indexing::full(&corpus, &mut table)?;
    if let Some(peers) = peers {
        versus::indexing(&corpus, &built, peers, &mut table)?;
    }
    Ok(())
}

fn measure(wanted: &Wanted, size: usize, peers: Option<&Peers>) -> Result<()> {
    let corpus = Corpus::at_hand(size)?;
    let notes = corpus.writer();
    let queries = queries::two_hundred(|number| notes.title(number), size);
    let mut table = Table::begin(&format!("{size} notes"));
    // Opening and memory come first, before other work fills the caches.
    if wanted.has("opening") {
        opening::run(&corpus, peers, &mut table)?;
    }
    if wanted.has("soak") {
        let keys = wanted.keys.unwrap_or(SHORT_SOAK);
        soak::run(&corpus, &queries, keys, &mut table)?;
    }
    if wanted.has("keystrokes") {
        let settled = keystrokes::run(&corpus, &queries, &mut table)?;
        if let Some(peers) = peers {
            versus::keystrokes(&corpus, &settled, peers, &mut table)?;
        }
    }
    if wanted.only.iter().any(|part| part == "typing") {
        keystrokes::settled(&keystrokes::library(&corpus)?, &queries, &mut table)?;
    }
    if wanted.has("frame") {
        frame::run(&corpus, &queries, &mut table)?;
        pictures::run(&mut table);
    }
    if wanted.has("updates") {
        let saves = wanted.saves.unwrap_or(FEW_SAVES);
        updates::run(&corpus, &queries, saves, &mut table)?;
    }
    if wanted.has("checking") {
        checking::run(&corpus, &mut table)?;
    }
    if wanted.has("sharing") {
        sharing::run(&corpus, &mut table)?;
    }
    if wanted.has("indexing") {
        let built = indexing::run(&corpus, &mut table)?;
        if let Some(peers) = peers {
            versus::indexing(&corpus, &built, peers, &mut table)?;
        }
    }
    Ok(())
}
