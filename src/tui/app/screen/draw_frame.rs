//! Draws a frame. Drawing only reads the state, so tests need no terminal.

use std::io::{self, Write};

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect, Size};

use super::breadcrumbs::draw_breadcrumb;
use super::footer::{footer_hints, footer_status};
use super::sharing::sharing;
use crate::tui::app::state::State;
use crate::tui::frame::dialogs::Dialog;
use crate::tui::frame::layout::is_too_small;
use crate::tui::frame::{status_lines, top_line};
use crate::tui::shared::start::Start;
use crate::tui::terminal::output::Output;
use crate::tui::widgets::draw::Painter;
use crate::tui::widgets::line_breaks::wrap;
use crate::tui::widgets::pane::PaneTitles;
use crate::tui::widgets::styled_text::TextSpan;
use crate::tui::widgets::text_width::width_of;

/// Draws the state on a terminal.
///
/// Returns the number of bytes written: 0 if nothing changed.
///
/// # Errors
/// Fails if the terminal cannot be written to.
pub fn draw_state<W: Write>(state: &State, output: &mut Output<W>) -> io::Result<usize> {
    output.draw(state.shared.size, |area, buffer| view(state, area, buffer))
}

/// Draws the first frame into a sink, to measure startup without a terminal.
///
/// # Errors
/// None in practice: writing to a sink cannot fail.
pub fn draw_first_frame(start: Start, (cols, rows): (u16, u16)) -> io::Result<()> {
    let size = Size::new(cols, rows);
    draw_state(
        &State::new(start, size),
        &mut Output::new(io::sink(), size)?,
    )
    .map(drop)
}

/// Draws the state into `area`, which is the whole window.
///
/// Returns the cursor position, which screen readers, magnifiers and input methods follow.
pub fn view(state: &State, area: Rect, buffer: &mut Buffer) -> Option<Position> {
    let (router, shared) = (&state.router, &state.shared);
    let appearance = shared.appearance;
    let window = area.intersection(buffer.area);
    buffer.set_style(window, appearance.theme.background());
    let painter = &mut Painter::new(buffer, appearance);
    if is_too_small(area.as_size()) || area.as_size() != shared.size {
        let lines = wrap(
            &[TextSpan::body("guildhall needs a window of 40 by 12")],
            usize::from(area.width),
        );
        painter.lines(area, &lines);
        return None;
    }
    let areas = router.frame(shared);
    draw_top(state, areas.top, painter);
    if !areas.crumbs.is_empty() {
        draw_breadcrumb(state, areas.crumbs, painter);
    }
    let mut cursor = match router.unread(shared) {
        // Without its table a view would show that there is nothing.
        Some(why) => {
            let titles = PaneTitles::new(router.top().name()).focused(true);
            let inner = painter.pane(areas.body, titles);
            painter.muted(inner, &shared.keymap.name_keys(why))
        }
        None => router.draw_top(shared, painter),
    };
    painter.rule_across(areas.top_rule);
    painter.rule_across(areas.rule);
    let lies_over = |dialog: &Dialog| !matches!(dialog, Dialog::Prompt(_));
    // A previewed theme shows on the whole screen.
    if shared.theme_before.is_none() && shared.dialogs.iter().any(lies_over) {
        painter.dim();
    }
    let right = footer_status(state);
    if let Some(dialog) = shared.dialogs.last() {
        painter.clear_for_popup(areas.footer);
        let right_cols = width_of(&right) as u16 + 3;
        let inner = areas.footer.width.saturating_sub(right_cols);
        status_lines::draw_keys(painter, areas.footer, dialog.keys(), inner);
    }
    let hints = footer_hints(state, &areas);
    status_lines::draw_footer(painter, areas.footer, &hints, &right);
    for dialog in &shared.dialogs {
        cursor = dialog.draw(painter, area, &shared.labels);
    }
    status_lines::draw_notices(painter, areas.banner, &shared.notices);
    Some(cursor)
}

fn draw_top(state: &State, area: Rect, painter: &mut Painter<'_>) {
    let shared = &state.shared;
    if area.is_empty() {
        return;
    }
    let tabs = state.router.tabs(shared);
    let top = top_line::Top {
        tabs: &tabs,
        sharing: &sharing(shared, area, &tabs),
        typing: state.takes_text(),
    };
    top_line::draw_top(painter, area, &top);
}
