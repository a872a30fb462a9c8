//! Characters typed until the wanted note is in view, over the shipped notes.

use std::path::Path;

use anyhow::{Context, Result};
use guildhall::model::hit::Hit;
use guildhall::model::search_request::SearchRequest;
use guildhall::store::find_base;
use guildhall::work::IndexedBase;
use serde::Deserialize;

use crate::keystrokes::asked;
use crate::table::Table;

/// Rank that counts as in view.
const IN_VIEW: usize = 3;

/// The queries and their notes; tests/typed.toml says more.
#[derive(Deserialize)]
struct AllTyped {
    typed: Vec<Typed>,
}

#[derive(Deserialize)]
struct Typed {
    text: String,
    note: String,
}

/// Types every query and prints the mean.
pub(crate) fn run() -> Result<()> {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(package.join("tests/typed.toml"))?;
    let AllTyped { typed } = toml::from_str(&text).context("tests/typed.toml")?;
    let base = find_base::open(&package.join("knowledge"))?;
    let cache = tempfile::tempdir()?;
    let (library, _) = IndexedBase::open(&base, cache.path(), &mut |_, _| true)?;
    let (mut target, mut top) = (Vec::new(), Vec::new());
    for Typed { text, note } in &typed {
        target.push(chars_until(&library, text, note)?);
        let finished = library.answer(&asked(text))?;
        if let Some(first) = finished.results.first() {
            top.push(chars_until(&library, text, first.id.as_str())?);
        }
    }
    let mut table = Table::begin(&format!("{} queries over the shipped notes", typed.len()));
    for (name, chars) in [
        ("typed until the note is in view", &mut target),
        ("  until what the end puts first is", &mut top),
    ] {
        chars.sort_unstable();
        let mean = chars.iter().sum::<usize>() as f64 / chars.len().max(1) as f64;
        let median = chars.get(chars.len() / 2).copied().unwrap_or(0);
        table.say(name, &format!("mean {mean:.2} characters, median {median}"));
    }
    Ok(())
}

/// Characters typed until a note is in view; all plus five if never.
fn chars_until(library: &IndexedBase, text: &str, note: &str) -> Result<usize> {
    for (count, (at, letter)) in text.char_indices().enumerate() {
        let request = SearchRequest {
            limit: IN_VIEW,
            ..asked(&text[..at + letter.len_utf8()])
        };
        let is_it = |hit: &Hit| hit.id.as_str() == note;
        if library.answer(&request)?.results.iter().any(is_it) {
            return Ok(count + 1);
        }
    }
    Ok(text.chars().count() + 5)
}
