//! Work whose instructions `.ci/instructions` counts: one query, repeated. Never reads the clock.

use anyhow::{Context, Result};
use guildhall::store::find_base;
use guildhall::work::IndexedBase;

use crate::corpus::Corpus;
use crate::keystrokes::asked;

/// Notes of the base that is counted on.
const NOTES: usize = 1_000;

/// Answers a query n times, given as `n/query`: `20/district heat`.
///
/// `prepare` only writes the base and its index.
pub(crate) fn run(what: &str) -> Result<()> {
    let corpus = Corpus::at_hand(NOTES)?;
    let cache = corpus.cache();
    if what == "prepare" {
        IndexedBase::open(&corpus.base, &cache, &mut |_, _| true)?;
        return Ok(());
    }
    let (times, query) = what.split_once('/').context("times/query")?;
    let times: usize = times.parse().context("times")?;
    let base = find_base::open(&corpus.base.root)?;
    let library = IndexedBase::open_as_is(&base, &cache)?;
    // Cached work is not part of a keystroke. Loading the lexicon on its thread would be counted
    // sometimes, so load it first.
    std::hint::black_box(library.finder().lexicon());
    library.answer(&asked(query))?;
    for _ in 0..times {
        std::hint::black_box(library.answer(&asked(query))?);
    }
    Ok(())
}
