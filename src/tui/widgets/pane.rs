//! Draws panes, popups and selected rows.
//!
//! Panes have no frame: a thin line and a blank column separate them, and a small title in capitals
//! names each. Only popups have a frame.

use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;
use ratatui::symbols::border;
use ratatui::widgets::{Block, Widget as _};

use super::draw::{self, Appearance};
use super::geometry::{inside, inside_frame, row_at};
use super::styled_text::{TextSpan, select};
use super::text_width::{cut, width};
use crate::tui::theme::{TextStyle, Theme};

const ASCII_FRAME: border::Set<'_> = border::Set {
    top_left: "+",
    top_right: "+",
    bottom_left: "+",
    bottom_right: "+",
    vertical_left: "|",
    vertical_right: "|",
    horizontal_top: "-",
    horizontal_bottom: "-",
};

/// Titles of a pane or popup.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct PaneTitles<'a> {
    /// At the left: its name.
    pub left: &'a str,
    /// At the right: the position in it.
    pub right: &'a str,
    /// Whether it has the focus; a bar then precedes the title.
    pub focused: bool,
}

impl<'a> PaneTitles<'a> {
    /// Titles of a pane that has no focus.
    pub(crate) fn new(left: &'a str) -> Self {
        Self {
            left,
            ..Self::default()
        }
    }

    pub(crate) fn right(self, right: &'a str) -> Self {
        Self { right, ..self }
    }

    pub(crate) fn focused(self, focused: bool) -> Self {
        Self { focused, ..self }
    }
}

/// The title of a section: upper case, except for parentheses, and muted.
pub(crate) fn section_title(text: &str) -> TextSpan {
    let (title, rest) = text.split_at(text.find('(').unwrap_or(text.len()));
    let title = format!("{}{rest}", title.to_uppercase());
    TextSpan::new(&title, TextStyle::MUTED.bold())
}

/// The bar before the title of the focused pane, and before the selected row.
fn bar(appearance: Appearance) -> &'static str {
    if appearance.ascii { ">" } else { "▎" }
}

/// Draws a pane's title, and the line at its left. Returns the inner area.
///
/// A pane at the left edge of the window has no line.
pub(crate) fn pane(
    buffer: &mut Buffer,
    area: Rect,
    titles: PaneTitles<'_>,
    appearance: Appearance,
) -> Rect {
    let room = inside(area);
    if room.is_empty() {
        return room;
    }
    if area.x > 0 {
        rule_down(buffer, Rect { width: 1, ..area }, appearance);
    }
    let row = row_at(Rect { y: area.y, ..room }, area.y);
    let right = [TextSpan::sign(titles.right, TextStyle::MUTED)];
    let mut cols = usize::from(row.width);
    if !titles.right.is_empty() && width(titles.right) + 2 < cols {
        draw::spans_right(buffer, row, row.y, &right, appearance.theme);
        cols -= width(titles.right) + 2;
    }
    let mut title = section_title(titles.left);
    title.text = cut(&title.text, cols).into_owned();
    if titles.focused {
        title.style = TextStyle::BOLD;
        let at = (row.x - 1, row.y);
        let style = appearance.theme.style(TextStyle::KEY);
        draw::text(buffer, area, at, bar(appearance), style);
    }
    draw::line(buffer, row, &[title], appearance.theme);
    room
}

/// Draws a vertical line, one column wide.
pub(crate) fn rule_down(buffer: &mut Buffer, area: Rect, appearance: Appearance) {
    let stroke = if appearance.ascii { "|" } else { "│" };
    let style = appearance.theme.style(TextStyle::RULE);
    for y in area.top()..area.bottom() {
        draw::text(buffer, area, (area.x, y), stroke, style);
    }
}

/// Draws a horizontal line, one row high.
///
/// It leaves a blank column at the edges of the window, and elsewhere joins the line between the
/// panes.
pub(crate) fn rule_across(buffer: &mut Buffer, area: Rect, appearance: Appearance) {
    if area.is_empty() {
        return;
    }
    let stroke = if appearance.ascii { "-" } else { "─" };
    if area.x > 0 {
        let joint = if appearance.ascii { "+" } else { "├" };
        let style = appearance.theme.style(TextStyle::RULE);
        draw::text(buffer, area, (area.x, area.y), joint, style);
    }
    let cols = usize::from(area.width.saturating_sub(2));
    let line = [TextSpan::new(&stroke.repeat(cols), TextStyle::RULE)];
    draw::spans(buffer, area, (area.x + 1, area.y), &line, appearance.theme);
}

/// Draws rows as selected: a bar at their left and a subdued background.
///
/// If the theme has no such background, the first `titles` rows of a focused list are reversed.
/// Returns the number of rows with text to draw as selected.
pub(crate) fn choose_rows(
    buffer: &mut Buffer,
    rows: Rect,
    titles: u16,
    focused: bool,
    appearance: Appearance,
) -> u16 {
    let background = appearance.theme.style(TextStyle::BODY.selected());
    let is_quiet = background.bg.is_some();
    let (chosen, air) = match (is_quiet, focused) {
        // The background includes the blank columns beside the text.
        (true, _) => (rows.height, 1),
        (false, true) => (titles.min(rows.height), 0),
        (false, false) => (0, 0),
    };
    let block = Rect {
        x: rows.x.saturating_sub(air),
        width: rows.width.saturating_add(2 * air),
        height: chosen,
        ..rows
    };
    buffer.set_style(block.intersection(buffer.area), background);
    let style = if focused {
        TextStyle::KEY
    } else {
        TextStyle::MUTED
    };
    let mut style = appearance.theme.style(style);
    style.bg = background.bg;
    let all = buffer.area;
    for y in rows.top()..rows.bottom() {
        let sign = match (appearance.ascii, y == rows.y) {
            (true, false) => " ",
            _ => bar(appearance),
        };
        draw::text(buffer, all, (rows.x.saturating_sub(1), y), sign, style);
    }
    chosen
}

/// Draws one row and its spans as selected.
pub(crate) fn choose_row<'a>(
    buffer: &mut Buffer,
    row: Rect,
    spans: impl IntoIterator<Item = &'a mut TextSpan>,
    appearance: Appearance,
) {
    choose_rows(buffer, row, 1, true, appearance);
    select(spans);
}

/// Clears an area and draws a popup's frame and titles. Returns the inner area.
pub(crate) fn popup(
    buffer: &mut Buffer,
    area: Rect,
    left: &str,
    right: &str,
    appearance: Appearance,
) -> Rect {
    clear_for_popup(buffer, area, appearance.theme);
    let room = inside_frame(area);
    if room.is_empty() {
        return room;
    }
    let set = if appearance.ascii {
        ASCII_FRAME
    } else {
        border::ROUNDED
    };
    Block::bordered()
        .border_set(set)
        .border_style(appearance.theme.style(TextStyle::MUTED))
        .render(area, buffer);
    let row = Rect {
        x: area.x + 1,
        width: area.width - 2,
        ..row_at(area, area.y)
    };
    let mut cols = usize::from(row.width);
    if !right.is_empty() && width(right) + 4 < cols {
        let right = [TextSpan::muted(&format!(" {right} "))];
        draw::spans_right(buffer, row, row.y, &right, appearance.theme);
        cols -= width(&right[0].text);
    }
    let title = format!(" {} ", cut(left, cols.saturating_sub(2)));
    let title = [TextSpan::new(&title, TextStyle::KEY)];
    draw::line(buffer, row, &title, appearance.theme);
    room
}

/// Dims everything drawn so far, for a popup above it.
pub(crate) fn dim(buffer: &mut Buffer, theme: Theme) {
    let style = theme.below_popup();
    // Blank cells look the same dimmed, so they need not be redrawn.
    let blank = Cell::EMPTY;
    for cell in buffer.content.iter_mut().filter(|cell| **cell != blank) {
        cell.set_style(style);
    }
}

/// Clears an area for a popup.
///
/// Also blanks a wide character of which only the right half is below the popup: the terminal would
/// otherwise draw it over the frame (ratatui/ratatui#2526).
pub(crate) fn clear_for_popup(buffer: &mut Buffer, area: Rect, theme: Theme) {
    let area = area.intersection(buffer.area);
    for y in area.top()..area.bottom() {
        if area.left() > buffer.area.left()
            && let Some(cell) = buffer.cell_mut((area.left() - 1, y))
            && width(cell.symbol()) > 1
        {
            cell.set_symbol(" ");
        }
        for x in area.left()..area.right() {
            if let Some(cell) = buffer.cell_mut((x, y)) {
                cell.reset();
                cell.set_style(theme.background());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::style::Style;

    use crate::config::ThemeName;
    use crate::tui::theme::ColourDepth;

    fn appearance(name: ThemeName) -> Appearance {
        let theme = Theme {
            name,
            depth: ColourDepth::True,
            ..Theme::default()
        };
        Appearance {
            theme,
            ..Appearance::default()
        }
    }

    fn row(buffer: &Buffer, y: u16) -> String {
        let cols = buffer.area.left()..buffer.area.right();
        cols.map(|x| buffer[(x, y)].symbol()).collect()
    }

    #[test]
    fn a_popup_over_japanese_text_keeps_its_left_border() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 12, 3));
        let all = buffer.area;
        for y in 0..3 {
            draw::text(&mut buffer, all, (0, y), "公共建築省エ", Style::new());
        }
        let area = Rect::new(3, 0, 6, 3);
        popup(&mut buffer, area, "", "", Appearance::default());
        assert_eq!(buffer[(2, 1)].symbol(), " ", "half a character is left");
        assert_eq!(buffer[(3, 1)].symbol(), "│");
        assert_eq!(buffer[(0, 1)].symbol(), "公");
    }

    #[test]
    fn a_pane_has_a_title_a_line_and_a_bar_if_focused() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 24, 3));
        for (area, focused) in [
            (Rect::new(0, 0, 10, 3), false),
            (Rect::new(10, 0, 14, 3), true),
        ] {
            let titles = PaneTitles::new("Filters").right("1").focused(focused);
            pane(&mut buffer, area, titles, Appearance::default());
        }
        assert_eq!(row(&buffer, 0), " FIL..  1 │▎FILTERS   1 ");
        assert_eq!(row(&buffer, 2), "          │             ");
    }

    #[test]
    fn selected_rows_have_a_background_or_a_reversed_title() {
        let rows = Rect::new(1, 0, 6, 2);
        for (name, reversed, grounds) in [
            (ThemeName::Dark, [false; 2], [true; 2]),
            (ThemeName::Mono, [true, false], [false; 2]),
        ] {
            let mut buffer = Buffer::empty(Rect::new(0, 0, 8, 2));
            choose_rows(&mut buffer, rows, 1, true, appearance(name));
            let cell = |y| &buffer[(2, y)];
            let is_reversed = |y| {
                cell(y)
                    .modifier
                    .contains(ratatui::style::Modifier::REVERSED)
            };
            let has_ground = |y| cell(y).bg != ratatui::style::Color::Reset;
            assert_eq!([0, 1].map(is_reversed), reversed, "{name:?}");
            assert_eq!([0, 1].map(has_ground), grounds, "{name:?}");
            assert_eq!(buffer[(0, 1)].symbol(), "▎", "{name:?}");
        }
    }

    #[test]
    fn nothing_is_drawn_outside() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 4, 2));
        for area in [
            Rect::new(0, 0, 40, 20),
            Rect::new(1, 0, 3, 9),
            Rect::new(0, 0, 1, 1),
        ] {
            pane(
                &mut buffer,
                area,
                PaneTitles::default(),
                Appearance::default(),
            );
            choose_rows(&mut buffer, area, 1, true, Appearance::default());
            rule_across(&mut buffer, area, Appearance::default());
            popup(&mut buffer, area, "a", "b", Appearance::default());
        }
    }
}
