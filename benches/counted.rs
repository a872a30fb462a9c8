//! Work that `.ci/instructions` counts: one query, often enough to stand out from what surrounds
//! it. Nothing here looks at a clock.

use anyhow::{Context, Result};
use guildhall::store::find_base;
use guildhall::work::Library;

use crate::corpus::Corpus;
use crate::keystrokes::asked;

/// Notes of the base that is counted on.
const NOTES: usize = 1_000;

/// Answers the query as many times as the text before its first `/` says: `20/district heat`.
/// `prepare` writes the base and its index and answers nothing.
pub(crate) fn run(what: &str) -> Result<()> {
    let corpus = Corpus::at_hand(NOTES)?;
    let cache = corpus.cache();
    if what == "prepare" {
        Library::open(&corpus.base, &cache, &mut |_, _| true)?;
        return Ok(());
    }
    let (times, query) = what.split_once('/').context("times/query")?;
    let times: usize = times.parse().context("times")?;
    let base = find_base::open(&corpus.base.root)?;
    let library = Library::open_as_is(&base, &cache)?;
    // What is done once and kept is no part of a keystroke. A thread reads the lexicon meanwhile: were
    // it not waited for, it would sometimes be counted to its end and sometimes not.
    std::hint::black_box(library.finder().lexicon());
    library.answer(&asked(query))?;
    for _ in 0..times {
        std::hint::black_box(library.answer(&asked(query))?);
    }
    Ok(())
}
