//! Time of an answer after each key: settled, just opened, during indexing, with typos.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};
use guildhall::model::search_request::{Counting, SearchRequest};
use guildhall::work::{IndexedBase, lower_priority, update_index};

use crate::corpus::Corpus;
use crate::measure::{Sample, time};
use crate::queries::{Keystroke, keystrokes, misspelt};
use crate::table::Table;

/// The request of the app after a key.
pub(crate) fn asked(text: &str) -> SearchRequest {
    SearchRequest {
        as_typed: true,
        counting: Counting::OwnFilterOff,
        why: false,
        ..SearchRequest::new(text)
    }
}

/// The library of a corpus, its index brought up to date.
pub(crate) fn library(corpus: &Corpus) -> Result<IndexedBase> {
    let cache = corpus.cache();
    let (library, _) =
        IndexedBase::open(&corpus.base, &cache, &mut |_, _| true).context("building the index")?;
    Ok(library)
}

/// Answers one keystroke after another, each measured.
pub(crate) fn type_all(library: &IndexedBase, keystrokes: &[Keystroke]) -> Result<Vec<Sample>> {
    keystrokes
        .iter()
        .map(|key| {
            let request = asked(&key.text);
            let (answer, sample) = time(key.text.clone(), || library.answer(&request));
            answer?;
            Ok(sample)
        })
        .collect()
}

/// Measures everything about typing and gives the settled keystrokes.
pub(crate) fn run(corpus: &Corpus, queries: &[String], table: &mut Table) -> Result<Vec<Sample>> {
    let library = library(corpus)?;
    let samples = settled(&library, queries, table)?;
    typos(&library, queries, table)?;
    just_opened(corpus, queries, table)?;
    while_building(corpus, &keystrokes(queries), table)?;
    Ok(samples)
}

/// Every keystroke twice: first after opening, then settled. Returns the settled ones.
pub(crate) fn settled(
    library: &IndexedBase,
    queries: &[String],
    table: &mut Table,
) -> Result<Vec<Sample>> {
    let all = keystrokes(queries);
    let first = type_all(library, &all)?;
    table.row("every keystroke, first time", &first);
    table.slowest(&first, 8);
    let settled = type_all(library, &all)?;
    table.row("every keystroke, settled", &settled);
    table.slowest(&settled, 8);
    let filtered = settled.iter().filter(|one| one.name.contains(':'));
    let filtered: Vec<Sample> = filtered.cloned().collect();
    table.row("  of these with filters", &filtered);
    Ok(settled)
}

/// Keystrokes of misspelt words, from the typo on.
fn typos(library: &IndexedBase, queries: &[String], table: &mut Table) -> Result<()> {
    let slips: Vec<String> = queries.iter().filter_map(|query| misspelt(query)).collect();
    let all = keystrokes(&slips);
    type_all(library, &all)?;
    let samples = type_all(library, &all)?;
    table.row("with a slip in a word", &samples);
    let done: Vec<Keystroke> = all
        .into_iter()
        .filter(|key| key.text == key.query)
        .collect();
    table.row("  the finished query", &type_all(library, &done)?);
    Ok(())
}

/// The first three keys after opening. A tenth of a second apart, as a quick typist's are.
fn just_opened(corpus: &Corpus, queries: &[String], table: &mut Table) -> Result<()> {
    let (mut spaced, mut at_once) = (Vec::new(), Vec::new());
    for (i, query) in queries.iter().step_by(10).enumerate() {
        let keys = keystrokes(std::slice::from_ref(query));
        let library = IndexedBase::open_as_is(&corpus.base, &corpus.cache())?;
        library.answer(&asked(""))?;
        for key in keys.iter().take(3) {
            let kept = if i % 2 == 0 {
                thread::sleep(Duration::from_millis(100));
                &mut spaced
            } else {
                &mut at_once
            };
            kept.extend(type_all(&library, std::slice::from_ref(key))?);
        }
    }
    table.row("first 0.3 s after opening", &spaced);
    table.row("  three keys with no pause", &at_once);
    Ok(())
}

/// Keystrokes while another thread rebuilds the index.
fn while_building(corpus: &Corpus, all: &[Keystroke], table: &mut Table) -> Result<()> {
    let mut library = IndexedBase::open_as_is(&corpus.base, &corpus.cache())?;
    let cache = corpus.cache();
    let built = AtomicBool::new(false);
    let mut samples = Vec::new();
    thread::scope(|scope| -> Result<()> {
        let builder = scope.spawn(|| {
            // As the app's indexer does.
            lower_priority();
            let done = update_index(&corpus.base, &cache, true, &mut |_, _| true);
            built.store(true, Ordering::Release);
            done.map(drop)
        });
        let mut keys = all.iter().cycle();
        while !built.load(Ordering::Acquire) {
            if let Some(key) = keys.next() {
                samples.extend(type_all(&library, std::slice::from_ref(key))?);
            }
            thread::sleep(Duration::from_millis(20));
        }
        let built = builder.join();
        built.map_err(|_| anyhow::anyhow!("the builder panicked"))??;
        Ok(())
    })?;
    table.row("while the index is built", &samples);
    let (seen, refreshed) = time("seeing the new index", || library.refresh(&cache));
    seen?;
    table.row("  seeing the new index", &[refreshed]);
    let next = type_all(&library, &all[..all.len().min(60)])?;
    table.row("  the first 60 keys on it", &next);
    Ok(())
}
