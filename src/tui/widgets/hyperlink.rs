//! Web links that the terminal makes clickable (OSC 8).
//!
//! The escape sequences are only in the cells of the finished frame, never in spans, where they
//! would be measured and cut. Each cell opens and closes its own link, so that a partial frame
//! never leaves one open; the number joins the cells of a link.

use std::num::NonZeroU16;

use ratatui::buffer::{Buffer, CellDiffOption, CellWidth};
use ratatui::layout::Rect;

use crate::notes::link_address::encode_percent;

/// Links `cols` cells from `x` in row `y` to a web address.
///
/// `address` must be one that may be opened. `number` must be the same for all cells of a link.
pub(crate) fn attach(
    buffer: &mut Buffer,
    area: Rect,
    (x, y): (u16, u16),
    cols: u16,
    (address, number): (&str, usize),
) {
    let area = area.intersection(buffer.area);
    // OSC 8 allows only these bytes.
    let address = encode_percent(address, |c| c.is_ascii_graphic());
    let mut at = x;
    if y < area.y {
        return;
    }
    while at < x.saturating_add(cols).min(area.right()) && y < area.bottom() {
        let Some(cell) = buffer.cell_mut((at, y)) else {
            return;
        };
        let width = cell.cell_width().max(1);
        if at < area.x {
            at += width;
            continue;
        }
        let glyph = cell.symbol().to_owned();
        cell.set_symbol(&format!(
            "\x1b]8;id=g{number};{address}\x1b\\{glyph}\x1b]8;;\x1b\\"
        ));
        cell.set_diff_option(CellDiffOption::ForcedWidth(
            NonZeroU16::new(width).unwrap_or(NonZeroU16::MIN),
        ));
        at += width;
    }
}

#[cfg(test)]
mod tests {
    use ratatui::backend::{Backend, CrosstermBackend};
    use ratatui::style::Style;

    use super::*;
    use crate::tui::widgets::draw;

    #[test]
    fn every_cell_opens_and_closes_its_link() {
        let area = Rect::new(0, 0, 12, 1);
        let before = Buffer::empty(area);
        let mut after = Buffer::empty(area);
        draw::text(&mut after, area, (1, 0), "計画 plan|", Style::new());
        attach(&mut after, area, (1, 0), 9, ("https://ü.example/x", 3));
        let mut bytes: Vec<u8> = Vec::new();
        let mut backend = CrosstermBackend::new(&mut bytes);
        backend
            .draw(before.diff_iter(&after))
            .expect("written into memory");
        let sent = String::from_utf8(bytes).expect("text");
        let open = "\x1b]8;id=g3;https://%C3%BC.example/x\x1b\\";
        for glyph in ["計", "画", " ", "p", "l", "a", "n"] {
            assert!(
                sent.contains(&format!("{open}{glyph}\x1b]8;;\x1b\\")),
                "{glyph}: {sent:?}"
            );
        }
        assert_eq!(
            sent.matches(open).count(),
            7,
            "the bar is not part of the link"
        );
        let mut parser = vt100::Parser::new(
            NonZeroU16::new(1).expect("one"),
            NonZeroU16::new(12).expect("twelve"),
            0,
        );
        parser.process(sent.as_bytes());
        assert_eq!(parser.screen().contents(), " 計画 plan|");
    }

    #[test]
    fn nothing_outside_the_area_is_linked() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 2, 1));
        let all = Rect::new(0, 0, 20, 20);
        attach(&mut buffer, all, (0, 0), 9, ("https://a.example", 0));
        attach(&mut buffer, all, (0, 7), 9, ("https://a.example", 0));
        attach(&mut buffer, all, (9, 0), u16::MAX, ("https://a.example", 0));
    }
}
