//! Drawing text. Every function clips to the buffer: no size can panic.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use unicode_segmentation::UnicodeSegmentation;

use super::glyph_set::GlyphSet;
use super::styled_text::TextSpan;
use super::text_width::{cut_spans, grapheme_width, is_plain, width_of};
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

impl Appearance {
    /// The characters of pictures.
    pub(crate) fn glyphs(self) -> GlyphSet {
        if self.ascii {
            GlyphSet::Ascii
        } else {
            GlyphSet::Braille
        }
    }
}

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

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::buffer::Cell;

    use crate::tui::theme::{Signs, TextStyle};

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
    }
}
