//! Drawing text. Every function clips to the buffer, so no size can panic.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use unicode_segmentation::UnicodeSegmentation;

use super::line_breaks::wrap;
use super::styled_text::TextSpan;
use super::text_width::{cut_spans, grapheme_width, is_plain, width_of};
use crate::tui::theme::{Signs, TextStyle, Theme};

/// Display settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Appearance {
    /// The theme.
    pub theme: Theme,
    /// Whether to draw borders and signs in ASCII only.
    pub ascii: bool,
    /// Whether to attach addresses to web links (OSC 8).
    pub links: bool,
    /// Whether progress bars may be shown.
    pub motion: bool,
}

impl Appearance {
    /// Selects one of two values: the second is for ASCII.
    pub(crate) fn either<T>(self, sign: T, ascii: T) -> T {
        if self.ascii { ascii } else { sign }
    }

    /// Converts a text style to a terminal style.
    pub(crate) fn style(self, text: TextStyle) -> Style {
        self.theme.style(text)
    }

    /// The sign between facts in a line.
    pub(crate) fn separator(self) -> &'static str {
        match self.theme.signs {
            Signs::Unicode => " · ",
            Signs::Ascii => " | ",
        }
    }
}

/// Draws text at `(x, y)`, clipped to `area`. Returns the next column.
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
        // A no-break space only matters for line breaking.
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

/// Like [`text`], for printable ASCII.
///
/// `(x, y)` must be within `area`, and `area` within the buffer.
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

/// Draws with one appearance on one buffer.
///
/// [`pane`](super::pane) and [`scroll_bar`](super::scroll_bar) add what they draw to its methods.
#[derive(Debug)]
pub(crate) struct Painter<'a> {
    pub buffer: &'a mut Buffer,
    pub appearance: Appearance,
}

impl<'a> Painter<'a> {
    pub(crate) fn new(buffer: &'a mut Buffer, appearance: Appearance) -> Self {
        Self { buffer, appearance }
    }

    /// Draws spans at `(x, y)`, cut with `..` at the edge. Returns the next column.
    pub(crate) fn spans(&mut self, area: Rect, (x, y): (u16, u16), spans: &[TextSpan]) -> u16 {
        let free = usize::from(area.right().saturating_sub(x));
        let theme = self.appearance.theme;
        let mut x = x;
        for span in cut_spans(spans, free) {
            let style = theme.style(span.style);
            let (sign, rest) = sign_of(&span);
            x = text(self.buffer, area, (x, y), theme.sign(sign), style);
            x = text(self.buffer, area, (x, y), rest, style);
        }
        x
    }

    /// Draws spans at the start of a row, cut with `..` at its edge. Returns the next column.
    pub(crate) fn line(&mut self, row: Rect, line: &[TextSpan]) -> u16 {
        self.spans(row, (row.x, row.y), line)
    }

    /// Draws spans that end at the right edge of a row. Returns their first column.
    pub(crate) fn line_right(&mut self, row: Rect, line: &[TextSpan]) -> u16 {
        let x = row.right().saturating_sub(width_of(line) as u16);
        let x = x.max(row.left());
        self.spans(row, (x, row.y), line);
        x
    }

    /// Draws lines from the top of `area`, as many as fit.
    pub(crate) fn lines<L: AsRef<[TextSpan]>>(
        &mut self,
        area: Rect,
        lines: impl IntoIterator<Item = L>,
    ) {
        for (y, line) in (area.y..area.bottom()).zip(lines) {
            self.spans(area, (area.x, y), line.as_ref());
        }
    }

    /// Draws a muted text in several lines, such as in place of a list. Returns where it starts.
    pub(crate) fn muted(&mut self, area: Rect, text: &str) -> Position {
        self.lines(
            area,
            wrap(&[TextSpan::muted(text)], usize::from(area.width)),
        );
        area.as_position()
    }
}

/// Splits the text of a span into its sign, possibly empty, and the rest.
fn sign_of(span: &TextSpan) -> (&str, &str) {
    let text = span.text.as_str();
    let mut rest = text.chars();
    let alone = rest.next().is_some_and(|c| c.is_ascii()) && {
        let after = rest.next();
        after.is_none_or(|c| matches!(c, ' ' | '\u{a0}'))
    };
    text.split_at(usize::from(span.style.sign && alone))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::buffer::Cell;

    #[test]
    fn signs_but_not_letters_take_the_form_of_the_theme() {
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
        let appearance = Appearance {
            theme,
            ..Appearance::default()
        };
        Painter::new(&mut buffer, appearance).line(area, &line);
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
    }
}
