//! How the filters look.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::{FacetRow, Filters};
use crate::tui::strings;
use crate::tui::theme::TextStyle;
use crate::tui::widgets::draw;
use crate::tui::widgets::draw::{Appearance, PaneTitles};
use crate::tui::widgets::geometry::row_at;
use crate::tui::widgets::line_breaks::wrap;
use crate::tui::widgets::styled_text::TextSpan;
use crate::tui::widgets::text_width::{cut, width};

/// Draws the pane. Gives where the cursor stands.
pub(crate) fn draw(
    buffer: &mut Buffer,
    area: Rect,
    filters: &Filters,
    focused: bool,
    look: Appearance,
) -> Position {
    let titles = PaneTitles {
        left: strings::FILTERS,
        right: "",
        focused,
    };
    let room = draw::pane(buffer, area, titles, look);
    if filters.rows.is_empty() {
        let none = wrap(
            &[TextSpan::muted(strings::NO_FILTERS)],
            usize::from(room.width),
        );
        draw::lines(buffer, room, &none, look.theme);
    }
    let visible = usize::from(room.height);
    let rows = filters
        .rows
        .iter()
        .enumerate()
        .skip(filters.top)
        .take(visible);
    for (i, row) in rows {
        let y = room.y + (i - filters.top) as u16;
        let selected = focused && i == filters.selected;
        draw_row(buffer, row_at(room, y), row, selected, look);
    }
    draw::more_lines(buffer, area, filters.top, filters.rows.len(), look);
    let y = room.y + filters.selected.saturating_sub(filters.top) as u16;
    Position::new(room.x, y.min(area.bottom().saturating_sub(1)))
}

fn draw_row(buffer: &mut Buffer, area: Rect, row: &FacetRow, selected: bool, look: Appearance) {
    let (left, right) = match row {
        FacetRow::Facet { field, more, open } => {
            let right = match (more, open) {
                (0, false) => String::new(),
                (0, true) => "fewer ^".to_owned(),
                (more, _) => format!("+{more} v"),
            };
            (
                vec![TextSpan::new(&strings::field(field), TextStyle::BOLD)],
                TextSpan::muted(&right),
            )
        }
        FacetRow::Value {
            label,
            count,
            ticked,
            ..
        } => {
            let count = strings::grouped(*count);
            let sign = if *ticked { "[x] " } else { "[ ] " };
            let style = if *ticked {
                TextStyle::KEY
            } else {
                TextStyle::BODY
            };
            let sign_style = if *ticked { style } else { TextStyle::MUTED };
            let room = usize::from(area.width).saturating_sub(width(&count) + 5);
            (
                vec![
                    TextSpan::new(sign, sign_style),
                    TextSpan::new(&cut(label, room), style),
                ],
                TextSpan::muted(&count),
            )
        }
    };
    let mut left = left;
    let mut right = [right];
    if selected {
        draw::select_row(buffer, area, left.iter_mut().chain(&mut right), look);
    }
    draw::spans(buffer, area, (area.x, area.y), &left, look.theme);
    draw::spans_right(buffer, area, area.y, &right, look.theme);
}
