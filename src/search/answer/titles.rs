//! The ids and titles of all notes, for lists to choose from.

use serde::Deserialize;
use tantivy::schema::{Field, Value as _};
use tantivy::{Searcher, TantivyDocument};

use crate::model::note::NoteId;

/// What is read of a [card](crate::search::index::stored_hit).
#[derive(Deserialize)]
struct Title {
    id: String,
    title: String,
}

/// Every note's id and title, by id. Takes as long as reading all cards: not for the thread that
/// answers.
pub(crate) fn titles(searcher: &Searcher, card: Field) -> Vec<(NoteId, String)> {
    let mut titles = Vec::with_capacity(searcher.num_docs() as usize);
    for segment in searcher.segment_readers() {
        // One block at a time: they are read in order.
        let Ok(store) = segment.get_store_reader(1) else {
            continue;
        };
        let documents = store.iter::<TantivyDocument>(segment.alive_bitset());
        titles.extend(documents.filter_map(|document| {
            let document = document.ok()?;
            let bytes = document.get_first(card)?.as_bytes()?;
            let card: Title = serde_json::from_slice(bytes).ok()?;
            Some((card.id.parse().ok()?, card.title))
        }));
    }
    titles.sort_unstable();
    titles
}
