//! The breadcrumb line: the open views, with a click action for each.
//!
//! Where no top line is visible, it also shows the age of the copy.

use ratatui::layout::Rect;

use crate::tui::app::state::State;
use crate::tui::frame::breadcrumb_line::{self, Crumb};
use crate::tui::strings;
use crate::tui::views::view::ViewPosition;
use crate::tui::widgets::draw::Painter;
use crate::tui::widgets::text_width::width;

/// A breadcrumb line, laid out.
pub(crate) struct Breadcrumb {
    pub crumbs: Vec<Crumb>,
    /// Text at the right edge.
    right: String,
}

/// Lays out the breadcrumb for `area`, starting at the current tab.
pub(crate) fn breadcrumb(state: &State, area: Rect) -> Breadcrumb {
    let (router, shared) = (&state.router, &state.shared);
    let depth = router.depth();
    let views: Vec<_> = router.open().collect();
    let first = views.iter().rposition(|view| view.tab().is_some());
    let mut parts = Vec::new();
    for (at, view) in views.iter().enumerate().skip(first.unwrap_or(0)) {
        let own = view.breadcrumb(&router.scene(at, shared), at + 1 < depth);
        parts.extend(own.into_iter().map(|(text, action)| (at, text, action)));
    }
    let place = router.top().place(&router.top_scene(shared));
    let right = if router.frame(shared).top.is_empty() {
        right(state, place)
    } else {
        place.text
    };
    Breadcrumb {
        crumbs: breadcrumb_line::crumbs(&parts, area, width(&right) as u16),
        right,
    }
}

pub(crate) fn draw_breadcrumb(state: &State, area: Rect, painter: &mut Painter<'_>) {
    let Breadcrumb { crumbs, right } = breadcrumb(state, area);
    breadcrumb_line::draw_crumbs(painter, area, &crumbs, &right);
}

/// Text at the right edge: position in the list and age of the copy.
fn right(state: &State, place: ViewPosition) -> String {
    let shared = &state.shared;
    let narrow = shared.size.width < 60;
    let has_library = shared.sync.age(shared.clock, shared.now) != strings::NO_LIBRARY;
    let age = Some(shared.marked_age()).filter(|age| !age.is_empty() && (has_library || !narrow));
    if narrow && !place.short.is_empty() {
        return format!("{}  {}", place.short, age.unwrap_or_default());
    }
    match age {
        None => place.text,
        Some(age) if narrow || place.text.is_empty() => age,
        Some(age) => format!("{}   {age}", place.text),
    }
}
