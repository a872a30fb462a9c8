//! The ids and titles of all notes, for lists to choose from.

use serde::Deserialize;
use tantivy::Searcher;

use crate::model::note::NoteId;
use crate::search::index::stored_hit::read_stored_hit;

/// The keys read of a [stored hit](crate::search::index::stored_hit).
#[derive(Deserialize)]
struct Title {
    id: String,
    title: String,
}

/// Every note's id and title, sorted by id.
///
/// Reads all stored hits, so it is too slow for the thread that answers.
pub(crate) fn titles(searcher: &Searcher) -> Vec<(NoteId, String)> {
    let mut titles = Vec::with_capacity(searcher.num_docs() as usize);
    for segment in searcher.segment_readers() {
        // Documents are read in order, so one cached block is enough.
        let Ok(store) = segment.get_store_reader(1) else {
            continue;
        };
        titles.extend(segment.doc_ids_alive().filter_map(|doc| {
            let stored_hit: Title = read_stored_hit(&store, doc).ok()?;
            Some((stored_hit.id.parse().ok()?, stored_hit.title))
        }));
    }
    titles.sort_unstable();
    titles
}
