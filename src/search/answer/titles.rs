//! The ids and titles of all notes, for lists to choose from.

use serde::Deserialize;
use tantivy::Searcher;

use crate::model::note::NoteId;
use crate::search::index::stored_hit::read_card;

/// What is read of a [card](crate::search::index::stored_hit).
#[derive(Deserialize)]
struct Title {
    id: String,
    title: String,
}

/// Every note's id and title, by id. Takes as long as reading all cards: not for the thread that
/// answers.
pub(crate) fn titles(searcher: &Searcher) -> Vec<(NoteId, String)> {
    let mut titles = Vec::with_capacity(searcher.num_docs() as usize);
    for segment in searcher.segment_readers() {
        // One block at a time: they are read in order.
        let Ok(store) = segment.get_store_reader(1) else {
            continue;
        };
        titles.extend(segment.doc_ids_alive().filter_map(|doc| {
            let card: Title = read_card(&store, doc).ok()?;
            Some((card.id.parse().ok()?, card.title))
        }));
    }
    titles.sort_unstable();
    titles
}
