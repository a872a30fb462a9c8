//! How much of a frame is sent at once: all of it, or over a slow line what a key may cost.
//!
//! At the other end of a slow line, what one key changes is still on its way when the next key
//! comes, and what was typed would wait behind it. So a key may cost a thousand bytes there. The
//! rest follows when no key has come for a moment.
//!
//! What must not wait is sent first: the row of the cursor, what is chosen, and where cursor and
//! choice stood before, so that two are never seen. Hits follow from the best, each whole or not at
//! all. Below them those of the query before stay for that moment. To clear them would make the list
//! blink at every key, and cost bytes; what Enter opens is marked, and it is right.
//!
//! A frame that shows something else than the one before, a note, the Sync view or a pop-up, is sent
//! whole: half of it over half of the other would be neither.

use std::any::Any;
use std::ops::Range;
use std::time::Duration;

use super::app::state::State;
use super::frame::layout::inside;
use super::thrift::{Sent, Share};
use super::views::reader::{Reader, areas_in};
use super::views::search::{SETTLES_FAR, Search};
use crate::model::note::NoteId;
use ratatui::layout::Rect;

/// What a key may cost.
const BYTES: usize = 1000;
/// A large window may cost a byte for so many of its cells.
const CELLS_A_BYTE: usize = 6;

/// How much of a frame is sent at once.
#[derive(Debug, Default)]
pub struct Pace {
    /// When a key came last.
    key: Option<Duration>,
    /// What is left of what it may cost.
    left: usize,
    /// Rows of the last frame were not sent.
    owes: bool,
    /// What the last frame showed.
    scene: Option<Scene>,
    /// The rows of what was chosen in it.
    chosen: Range<u16>,
}

/// What a frame shows, however it is filled.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Scene {
    note: Option<NoteId>,
    view: &'static str,
    breadcrumb: bool,
    zoomed: bool,
    layers: usize,
}

impl Scene {
    fn of(state: &State) -> Self {
        let top = state.router.top();
        Self {
            note: top
                .note()
                .filter(|_| top.tab().is_none())
                .map(|note| note.id.clone()),
            view: top.name(),
            breadcrumb: top.shows_breadcrumb(),
            zoomed: state.shared.habits.zoomed,
            layers: state.shared.dialogs.len(),
        }
    }
}

impl Pace {
    /// A key came: what follows from it may cost something.
    pub fn key(&mut self, state: &State) {
        let cells = usize::from(state.shared.size.width) * usize::from(state.shared.size.height);
        self.key = Some(state.shared.now);
        self.left = BYTES.max(cells / CELLS_A_BYTE);
    }

    /// When what is left of the last frame is to be sent, since the start.
    pub(crate) fn due(&self) -> Option<Duration> {
        self.key.filter(|_| self.owes).map(|at| at + SETTLES_FAR)
    }

    /// What may be sent of a frame that shows this; none if it is all of it.
    pub(crate) fn share(&mut self, state: &State) -> Option<Share> {
        if !search(state).is_some_and(Search::is_far) {
            return None;
        }
        let scene = Some(Scene::of(state));
        let goes_on = self.scene == scene;
        self.scene = scene;
        let Rows { chosen, blocks } = Rows::of(state);
        let before = std::mem::replace(&mut self.chosen, chosen.clone());
        self.key
            .filter(|at| goes_on && state.shared.now < *at + SETTLES_FAR)?;
        let mut first = vec![chosen];
        // A hit that is there now is not to be sent by half.
        let meets = |block: &&Range<u16>| before.start < block.end && block.start < before.end;
        first.extend(blocks.iter().filter(meets).cloned());
        first.push(before);
        Some(Share {
            most: self.left,
            first,
            blocks,
        })
    }

    /// A frame was sent.
    pub(crate) fn sent(&mut self, sent: Sent) {
        self.left = self.left.saturating_sub(sent.bytes);
        self.owes = !sent.whole;
    }
}

/// The search, below all other views.
fn search(state: &State) -> Option<&Search> {
    let bottom: &dyn Any = state.router.open().next()?;
    bottom.downcast_ref()
}

/// Where things stand that one can choose.
struct Rows {
    /// What is chosen, where the cursor need not stand on it.
    chosen: Range<u16>,
    /// Each hit.
    blocks: Vec<Range<u16>>,
}

impl Rows {
    fn of(state: &State) -> Self {
        let mut rows = Self {
            chosen: 0..0,
            blocks: Vec::new(),
        };
        if let Some(layer) = state.shared.dialogs.last() {
            let row = layer.chosen_row(state.shared.window());
            rows.chosen = row.map_or(0..0, |y| y..y + 1);
            return rows;
        }
        let top: &dyn Any = state.router.top();
        let scene = state.router.top_scene(&state.shared);
        let area = match (top.downcast_ref::<Search>(), top.downcast_ref::<Reader>()) {
            (Some(search), _) => search.areas(&scene).results,
            (_, Some(_)) => areas_in(&scene).list,
            _ => Rect::default(),
        };
        let room = inside(area);
        let Some(search) = search(state) else {
            return rows;
        };
        for (hit, block) in search.results.rows(room, search.hits().len()) {
            if hit == search.results.selected {
                rows.chosen = block.clone();
            }
            rows.blocks.push(block);
        }
        if rows.blocks.is_empty() {
            // Why there is nothing, and the ways out.
            rows.chosen = room.top()..room.bottom();
        }
        rows
    }
}
