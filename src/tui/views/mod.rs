//! The views, a folder each, and the interface through which the app knows them.
//!
//! # Adding a view
//!
//! 1. Make the folder `views/fund/`. `example.rs` beside this file is the smallest view there can
//!    be: start from it. As the view grows it gets files named as in its neighbours: `state.rs`
//!    (with its areas, or `layout.rs`), `keys.rs` (its panes, commands and footer), `draw.rs`, and
//!    `view.rs`, which implements [`View`]; in large views `update.rs` (what its commands do).
//! 2. Add three lines to this file:
//!    - `pub(crate) mod fund;`
//!    - `&fund::KEYS,` in [`KEYS`], for its commands and keys;
//!    - `Box::new(fund::FundView::default()),` in [`tabs`], if it stands in the top line. A view that
//!      opens over others needs no line there: the view that opens it calls
//!      `context.go(Navigate::Open(Box::new(..)))`.
//!
//! Keys, help, the palette, the footer, the top line, the breadcrumb, Esc and `q` follow. A command
//! of its own is one line in the view's `keys.rs` and one arm of its `perform`; the common commands
//! that work in a pane are listed by the pane.
//!
//! A view reads and changes its own state and [`Shared`](crate::tui::shared::Shared), and asks to
//! go elsewhere with [`Navigate`](view::Navigate). It names the table that it shows in `table` and
//! receives it in `take_table`; the app requests it, waits for it, and requests it again when notes
//! change. It names the texts of its rows in `row_texts`, for the `/` search. A list of notes in
//! groups only describes its notes, see [`ListedNote`](note_list_view::ListedNote). Other requests
//! are effects with a ticket, and their answers arrive in `receive`, even while another view lies
//! over it. Only search views send searches: the worker keeps the newest one, so a covered search
//! sends its own again when it returns. A view never asks which view is open: what it may know of
//! the one below is its list of notes, [`NoteList`](view::NoteList).

pub(crate) mod cities;
pub(crate) mod city_view;
pub(crate) mod compare;
#[cfg(test)]
mod example;
pub(crate) mod fund;
pub(crate) mod lineage;
mod note_list_view;
pub(crate) mod pending_table;
pub(crate) mod positions;
pub(crate) mod preview_pane;
pub(crate) mod progress;
pub(crate) mod questions;
pub(crate) mod reader;
pub(crate) mod search;
pub(crate) mod standards;
pub(crate) mod sync;
pub(crate) mod view;

use self::view::View;
use crate::model::note::NoteId;
use crate::tui::keys::ViewKeys;
use crate::tui::shared::start::Start;

/// The commands and panes of every view.
pub(crate) const KEYS: &[&ViewKeys] = &[
    &search::KEYS,
    &cities::KEYS,
    &city_view::KEYS,
    &compare::KEYS,
    &fund::KEYS,
    &lineage::KEYS,
    &positions::KEYS,
    &progress::KEYS,
    &questions::KEYS,
    &reader::KEYS,
    &standards::KEYS,
    &sync::KEYS,
    #[cfg(test)]
    &example::KEYS,
];

/// The tabs, left to right. The first is at the bottom of the stack.
pub(crate) fn tabs(start: &Start) -> Vec<Box<dyn View>> {
    vec![
        Box::new(search::SearchView::new(start)),
        Box::new(cities::CitiesView::default()),
        Box::new(compare::CompareView::default()),
        Box::new(positions::PositionsView::default()),
        Box::new(progress::ProgressView::default()),
        Box::new(fund::FundView::default()),
        Box::new(sync::SyncView::default()),
        #[cfg(test)]
        Box::new(example::Example::default()),
    ]
}

/// Creates a reader for a note in the list of the view below.
pub(crate) fn listed_note(id: NoteId) -> Box<dyn View> {
    Box::new(reader::ReaderView::of_list(id))
}

/// Creates a search that opens over another view; Esc returns to it.
pub(crate) fn search(query: &str) -> Box<dyn View> {
    Box::new(search::SearchView::over(query))
}

/// Creates a search with an empty field that opens over another view.
pub(crate) fn new_search() -> Box<dyn View> {
    Box::new(search::SearchView::new_over())
}

pub(crate) fn page_of_city(id: NoteId) -> Box<dyn View> {
    Box::new(city_view::CityView::new(id))
}

/// The page of a city at what its peers have and it lacks.
pub(crate) fn peers_of_city(id: NoteId) -> Box<dyn View> {
    let mut page = city_view::CityView::new(id);
    page.show_peers();
    Box::new(page)
}

/// Creates a reader for a note.
pub(crate) fn note(id: NoteId) -> Box<dyn View> {
    Box::new(reader::ReaderView::new(id))
}

/// The questions that the cities ask each other.
pub(crate) fn questions() -> Box<dyn View> {
    Box::new(questions::QuestionsView::default())
}

/// The standards by which the figures of cities are counted.
pub(crate) fn standards() -> Box<dyn View> {
    Box::new(standards::StandardsView::default())
}
