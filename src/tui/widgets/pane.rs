//! Draws panes, popups and selected rows.
//!
//! Panes have no frame: a thin line and a blank column separate them, and a small title in capitals
//! names each. Only popups have a frame.

use ratatui::buffer::Cell;
use ratatui::layout::Rect;
use ratatui::symbols::border;
use ratatui::widgets::{Block, Widget as _};

use super::draw::{Appearance, Painter, text};
use super::geometry::{inside, inside_frame, row_at};
use super::styled_text::{TextSpan, select};
use super::text_width::{cut, width};
use crate::tui::theme::TextStyle;

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
    appearance.either("▎", ">")
}

impl Painter<'_> {
    /// Draws a pane's title, and the line at its left. Returns the inner area.
    ///
    /// A pane at the left edge of the window has no line.
    pub(crate) fn pane(&mut self, area: Rect, titles: PaneTitles<'_>) -> Rect {
        let inner = inside(area);
        if inner.is_empty() {
            return inner;
        }
        if area.x > 0 {
            self.rule_down(Rect { width: 1, ..area });
        }
        let row = row_at(Rect { y: area.y, ..inner }, area.y);
        let right = [TextSpan::sign(titles.right, TextStyle::MINOR)];
        let mut cols = usize::from(row.width);
        if !titles.right.is_empty() && width(titles.right) + 2 < cols {
            self.line_right(row, &right);
            cols -= width(titles.right) + 2;
        }
        let mut title = section_title(titles.left);
        title.text = cut(&title.text, cols).into_owned();
        if titles.focused {
            title.style = TextStyle::BOLD;
            let style = self.appearance.style(TextStyle::KEY);
            text(
                self.buffer,
                area,
                (row.x - 1, row.y),
                bar(self.appearance),
                style,
            );
        }
        self.line(row, &[title]);
        inner
    }

    /// Draws a vertical line, one column wide.
    pub(crate) fn rule_down(&mut self, area: Rect) {
        let stroke = self.appearance.either("│", "|");
        let style = self.appearance.style(TextStyle::RULE);
        for y in area.top()..area.bottom() {
            text(self.buffer, area, (area.x, y), stroke, style);
        }
    }

    /// Draws a horizontal line, one row high.
    ///
    /// It leaves a blank column at the edges of the window, and elsewhere joins the line between
    /// the panes.
    pub(crate) fn rule_across(&mut self, area: Rect) {
        if area.is_empty() {
            return;
        }
        if area.x > 0 {
            let joint = self.appearance.either("├", "+");
            let style = self.appearance.style(TextStyle::RULE);
            text(self.buffer, area, (area.x, area.y), joint, style);
        }
        let cols = usize::from(area.width.saturating_sub(2));
        let stroke = self.appearance.either("─", "-").repeat(cols);
        let line = [TextSpan::new(&stroke, TextStyle::RULE)];
        self.spans(area, (area.x + 1, area.y), &line);
    }

    /// Draws rows as selected: a bar at their left and a subdued background.
    ///
    /// If the theme has no such background, the rows of a focused list are reversed. Returns whether
    /// their text is drawn as selected.
    pub(crate) fn select_rows(&mut self, rows: Rect, focused: bool) -> bool {
        let background = self.appearance.style(TextStyle::BODY.selected());
        let is_quiet = background.bg.is_some();
        let is_selected = is_quiet || focused;
        let all = self.buffer.area;
        if is_selected {
            // A background includes the blank columns beside the text.
            let blank_cols = u16::from(is_quiet);
            let block = Rect {
                x: rows.x.saturating_sub(blank_cols),
                width: rows.width.saturating_add(2 * blank_cols),
                ..rows
            };
            self.buffer.set_style(block.intersection(all), background);
        }
        let style = if focused {
            TextStyle::KEY
        } else {
            TextStyle::MUTED
        };
        let mut style = self.appearance.style(style);
        style.bg = background.bg;
        for y in rows.top()..rows.bottom() {
            let sign = match (self.appearance.ascii, y == rows.y) {
                (true, false) => " ",
                _ => bar(self.appearance),
            };
            text(self.buffer, all, (rows.x.saturating_sub(1), y), sign, style);
        }
        is_selected
    }

    /// Draws one row and its spans as selected.
    pub(crate) fn select_row<'a>(
        &mut self,
        row: Rect,
        spans: impl IntoIterator<Item = &'a mut TextSpan>,
    ) {
        self.select_rows(row, true);
        select(spans);
    }

    /// Clears an area and draws a popup's frame and titles. Returns the inner area.
    pub(crate) fn popup(&mut self, area: Rect, left: &str, right: &str) -> Rect {
        self.clear_for_popup(area);
        let inner = inside_frame(area);
        if inner.is_empty() {
            return inner;
        }
        Block::bordered()
            .border_set(self.appearance.either(border::ROUNDED, ASCII_FRAME))
            .border_style(self.appearance.style(TextStyle::MUTED))
            .render(area, self.buffer);
        let row = Rect {
            x: area.x + 1,
            width: area.width - 2,
            ..row_at(area, area.y)
        };
        let mut cols = usize::from(row.width);
        if !right.is_empty() && width(right) + 4 < cols {
            let right = [TextSpan::minor(&format!(" {right} "))];
            self.line_right(row, &right);
            cols -= width(&right[0].text);
        }
        let title = format!(" {} ", cut(left, cols.saturating_sub(2)));
        self.line(row, &[TextSpan::new(&title, TextStyle::KEY)]);
        inner
    }

    /// Dims everything drawn so far, for a popup above it.
    pub(crate) fn dim(&mut self) {
        let style = self.appearance.theme.below_popup();
        // Blank cells look the same dimmed, so they need not be redrawn.
        let mut blank = Cell::EMPTY;
        blank.set_style(self.appearance.theme.background());
        let cells = self.buffer.content.iter_mut();
        for cell in cells.filter(|cell| **cell != blank) {
            cell.set_style(style);
        }
    }

    /// Clears an area for a popup.
    ///
    /// Also blanks a wide character of which only the right half is below the popup: the terminal
    /// would otherwise draw it over the frame (ratatui/ratatui#2526).
    pub(crate) fn clear_for_popup(&mut self, area: Rect) {
        let buffer = &mut *self.buffer;
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
                    cell.set_style(self.appearance.theme.background());
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::buffer::Buffer;
    use ratatui::style::Style;

    use crate::config::ThemeName;
    use crate::tui::theme::{ColourDepth, Theme};

    fn painter(buffer: &mut Buffer) -> Painter<'_> {
        Painter::new(buffer, Appearance::default())
    }

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
            text(&mut buffer, all, (0, y), "公共建築省エ", Style::new());
        }
        let area = Rect::new(3, 0, 6, 3);
        painter(&mut buffer).popup(area, "", "");
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
            painter(&mut buffer).pane(area, titles);
        }
        assert_eq!(row(&buffer, 0), " FIL..  1 │▎FILTERS   1 ");
        assert_eq!(row(&buffer, 2), "          │             ");
    }

    #[test]
    fn selected_rows_have_a_background_or_are_reversed() {
        let rows = Rect::new(1, 0, 6, 2);
        for (name, reversed, grounds) in [
            (ThemeName::Dark, [false; 2], [true; 2]),
            (ThemeName::Mono, [true; 2], [false; 2]),
        ] {
            let mut buffer = Buffer::empty(Rect::new(0, 0, 8, 2));
            Painter::new(&mut buffer, appearance(name)).select_rows(rows, true);
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
            let mut painter = painter(&mut buffer);
            painter.pane(area, PaneTitles::default());
            painter.select_rows(area, true);
            painter.rule_across(area);
            painter.popup(area, "a", "b");
        }
    }
}
