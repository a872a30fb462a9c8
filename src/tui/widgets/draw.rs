//! Drawing text and panes. Every function clips to the buffer: no size can panic.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::symbols::border;
use ratatui::widgets::{Block, Widget as _};
use unicode_segmentation::UnicodeSegmentation;

use super::geometry::inside;
use super::styled_text::TextSpan;
use super::text_width::{cut, cut_spans, grapheme_width, is_plain, width, width_of};
use crate::tui::theme::TextStyle;
use crate::tui::theme::Theme;

/// How things look, beside their colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Appearance {
    /// The colours.
    pub theme: Theme,
    /// Borders and signs without a byte above 0x7F.
    pub ascii: bool,
    /// Web links carry their address, for terminals that make it clickable.
    pub links: bool,
    /// Whether a progress bar may move.
    pub motion: bool,
}

/// A border below 0x7F.
const ASCII_BORDER: border::Set<'_> = border::Set {
    top_left: "+",
    top_right: "+",
    bottom_left: "+",
    bottom_right: "+",
    vertical_left: "|",
    vertical_right: "|",
    horizontal_top: "-",
    horizontal_bottom: "-",
};

/// Writes text at `(x, y)`, at most up to the right edge of `area`. Gives the column after it.
pub(crate) fn text(
    buffer: &mut Buffer,
    area: Rect,
    (x, y): (u16, u16),
    text: &str,
    style: Style,
) -> u16 {
    let area = area.intersection(buffer.area);
    if y < area.top() || y >= area.bottom() || x < area.left() {
        return x;
    }
    if is_plain(text) {
        return plain_text(buffer, area, (x, y), text, style);
    }
    let mut x = x;
    for grapheme in text.graphemes(true) {
        let cols = grapheme_width(grapheme) as u16;
        if cols == 0 {
            continue;
        }
        if x.saturating_add(cols) > area.right() {
            break;
        }
        // A no-break space has done its work when lines were broken.
        let symbol = if grapheme == "\u{a0}" { " " } else { grapheme };
        if let Some(cell) = buffer.cell_mut((x, y)) {
            cell.set_symbol(symbol).set_style(style);
        }
        for covered in x + 1..x + cols {
            if let Some(cell) = buffer.cell_mut((covered, y)) {
                cell.reset();
            }
        }
        x += cols;
    }
    x
}

/// [`text`] for plain text; `(x, y)` lies in `area` and that in the buffer.
fn plain_text(
    buffer: &mut Buffer,
    area: Rect,
    (x, y): (u16, u16),
    text: &str,
    style: Style,
) -> u16 {
    let cols = usize::from(area.right().saturating_sub(x)).min(text.len());
    if cols == 0 {
        return x;
    }
    let start = buffer.index_of(x, y);
    let cells = &mut buffer.content[start..start + cols];
    for (i, cell) in cells.iter_mut().enumerate() {
        cell.set_symbol(&text[i..=i]).set_style(style);
    }
    x + cols as u16
}

/// Writes pieces at `(x, y)`, cut with `..` at the right edge of `area`. Gives the column after.
pub(crate) fn spans(
    buffer: &mut Buffer,
    area: Rect,
    (x, y): (u16, u16),
    spans: &[TextSpan],
    theme: Theme,
) -> u16 {
    let room = usize::from(area.right().saturating_sub(x));
    let mut x = x;
    for span in cut_spans(spans, room) {
        let style = theme.style(span.style);
        let (sign, rest) = sign_of(&span);
        x = text(buffer, area, (x, y), theme.sign(sign), style);
        x = text(buffer, area, (x, y), rest, style);
    }
    x
}

/// Writes lines of pieces from the top of `room` down, as many as it has rows.
pub(crate) fn lines<L: AsRef<[TextSpan]>>(
    buffer: &mut Buffer,
    room: Rect,
    lines: impl IntoIterator<Item = L>,
    theme: Theme,
) {
    for (y, line) in (room.y..room.bottom()).zip(lines) {
        spans(buffer, room, (room.x, y), line.as_ref(), theme);
    }
}

/// The sign a piece begins with, empty if it has none, and the rest of its text.
fn sign_of(span: &TextSpan) -> (&str, &str) {
    let text = span.text.as_str();
    let mut rest = text.chars();
    let alone = rest.next().is_some_and(|c| c.is_ascii()) && {
        let after = rest.next();
        after.is_none_or(|c| matches!(c, ' ' | '\u{a0}'))
    };
    text.split_at(usize::from(span.style.sign && alone))
}

/// Writes pieces so that they end at the right edge of `area`. Gives the column they begin in.
pub(crate) fn spans_right(
    buffer: &mut Buffer,
    area: Rect,
    y: u16,
    line: &[TextSpan],
    theme: Theme,
) -> u16 {
    let x = area
        .right()
        .saturating_sub(width_of(line) as u16)
        .max(area.left());
    spans(buffer, area, (x, y), line, theme);
    x
}

/// What stands in the border of a pane.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct PaneTitles<'a> {
    /// At the left: what it is.
    pub left: &'a str,
    /// At the right: the position in it.
    pub right: &'a str,
    /// Keys go here: `>` and a bold title.
    pub focused: bool,
}

/// Draws a pane's border with its titles and gives the room inside, one cell of padding left and
/// right.
pub(crate) fn pane(
    buffer: &mut Buffer,
    area: Rect,
    titles: PaneTitles<'_>,
    look: Appearance,
) -> Rect {
    if area.width < 2 || area.height < 2 {
        return Rect::default();
    }
    let set = if look.ascii {
        ASCII_BORDER
    } else {
        border::PLAIN
    };
    Block::bordered()
        .border_set(set)
        .border_style(look.theme.style(TextStyle::MUTED))
        .render(area, buffer);
    let right_cols = width(titles.right);
    let sign = if titles.focused {
        look.theme.sign(">")
    } else {
        ""
    };
    let gap = if titles.focused { " " } else { "" };
    let fixed = 6 + width(sign) + gap.len();
    let room = usize::from(area.width).saturating_sub(fixed + right_cols + 2);
    let style = if titles.focused {
        TextStyle::KEY
    } else {
        TextStyle::BODY
    };
    if room > 2 && !titles.left.is_empty() {
        let title = format!(" {sign}{gap}{} ", cut(titles.left, room));
        let at = (area.x + 1, area.y);
        text(buffer, area, at, &title, look.theme.style(style));
    }
    if !titles.right.is_empty() && usize::from(area.width) > right_cols + 4 {
        let title = format!(" {} ", titles.right);
        let x = area.right() - 2 - width(&title) as u16;
        let style = look.theme.style(TextStyle::MUTED);
        text(buffer, area, (x, area.y), &title, style);
    }
    inside(area)
}

/// How far something is as a bar, with a space behind it: `[####......] `. Words stand beside it:
/// who wants nothing to move has those alone.
pub(crate) fn bar(done: usize, total: usize) -> String {
    const COLS: usize = 10;
    let full = (done.min(total) * COLS).checked_div(total).unwrap_or(0);
    format!("[{}{}] ", "#".repeat(full), ".".repeat(COLS - full))
}

/// Says in the bottom border how much more there is below.
pub(crate) fn more_below(buffer: &mut Buffer, area: Rect, more: usize, look: Appearance) {
    if more == 0 || area.width < 14 || area.height < 2 {
        return;
    }
    let says = format!(" {} {more} more ", look.theme.sign("v"));
    let at = (area.x + 1, area.bottom() - 1);
    text(buffer, area, at, &says, look.theme.style(TextStyle::MUTED));
}

/// As [`more_below`], for a pane whose first line in view is `top` of `count`.
pub(crate) fn more_lines(
    buffer: &mut Buffer,
    area: Rect,
    top: usize,
    count: usize,
    look: Appearance,
) {
    let visible = usize::from(inside(area).height);
    more_below(buffer, area, count.saturating_sub(top + visible), look);
}

/// Reverses a row and the spans that are drawn in it.
pub(crate) fn select_row<'a>(
    buffer: &mut Buffer,
    row: Rect,
    spans: impl IntoIterator<Item = &'a mut TextSpan>,
    look: Appearance,
) {
    let area = row.intersection(buffer.area);
    buffer.set_style(area, look.theme.style(TextStyle::BODY.selected()));
    for span in spans {
        span.style = span.style.selected();
    }
}

/// Clears an area and draws the border of a pop-up with its titles. Gives the room inside.
pub(crate) fn popup(
    buffer: &mut Buffer,
    area: Rect,
    left: &str,
    right: &str,
    look: Appearance,
) -> Rect {
    clear_for_popup(buffer, area, look.theme);
    let titles = PaneTitles {
        left,
        right,
        focused: true,
    };
    pane(buffer, area, titles, look)
}

/// Clears an area for a pop-up.
///
/// A wide character whose right half lies under the pop-up is blanked whole: the terminal would
/// otherwise draw it over the border (ratatui/ratatui#2526).
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
                cell.set_style(theme.ground());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::buffer::Cell;

    use crate::tui::theme::Signs;

    #[test]
    fn a_popup_over_japanese_text_keeps_its_left_border() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 12, 3));
        let all = buffer.area;
        for y in 0..3 {
            text(&mut buffer, all, (0, y), "公共建築省エ", Style::new());
        }
        let area = Rect::new(3, 0, 6, 3);
        clear_for_popup(&mut buffer, area, Theme::default());
        pane(
            &mut buffer,
            area,
            PaneTitles::default(),
            Appearance::default(),
        );
        assert_eq!(buffer[(2, 1)].symbol(), " ", "half a character is left");
        assert_eq!(buffer[(3, 1)].symbol(), "│");
        assert_eq!(buffer[(0, 1)].symbol(), "公");
    }

    #[test]
    fn a_bar_is_never_more_than_full() {
        assert_eq!(bar(0, 412), "[..........] ");
        assert_eq!(bar(120, 412), "[##........] ");
        assert_eq!(bar(412, 412), "[##########] ");
        assert_eq!(bar(9, 0), "[..........] ");
    }

    #[test]
    fn signs_are_drawn_in_the_form_of_the_theme_and_letters_are_not() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 30, 1));
        let area = buffer.area;
        let theme = Theme {
            signs: Signs::Unicode,
            ..Theme::default()
        };
        let line = [
            TextSpan::sign("+\u{a0}adopted", TextStyle::BODY),
            TextSpan::sign(" x ", TextStyle::BODY),
            TextSpan::sign("vienna", TextStyle::BODY),
            TextSpan::body("x"),
            TextSpan::sign("!", TextStyle::BODY),
        ];
        spans(&mut buffer, area, (0, 0), &line, theme);
        let drawn: String = buffer.content.iter().map(Cell::symbol).collect();
        assert_eq!(drawn.trim_end(), "● adopted x viennax!");
    }

    #[test]
    fn nothing_is_drawn_outside() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 4, 2));
        let all = Rect::new(0, 0, 40, 20);
        for at in [(0, 0), (3, 1), (4, 0), (0, 2), (39, 19)] {
            text(&mut buffer, all, at, "建築 heat", Style::new());
        }
        pane(
            &mut buffer,
            all,
            PaneTitles::default(),
            Appearance::default(),
        );
        pane(
            &mut buffer,
            Rect::new(0, 0, 1, 1),
            PaneTitles::default(),
            Appearance::default(),
        );
    }
}
