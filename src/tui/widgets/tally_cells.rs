//! A tally of cities: one cell each, with a mark at the quorum.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::Widget;

use super::draw::{Appearance, text};
use super::text_width::width;
use crate::tui::theme::TextStyle;

/// A tally: one cell per city, by group. Nothing is rounded.
///
/// ```text
///         ▾ quorum 9
/// █████▒···········
/// ```
///
/// Cells that do not fit into a row continue in the next. The mark is above its cell, in a row of
/// its own, which is omitted without a quorum or if the area has only one row.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TallyCells {
    /// Cities that count: `█`, in ASCII `#`.
    pub counted: usize,
    /// Cities that support it but do not count: `▒`, in ASCII `~`.
    pub partial: usize,
    /// Cities without an answer: `·`, in ASCII `.`.
    pub open: usize,
    /// Number of cities that have to count.
    pub quorum: Option<usize>,
    /// Theme and characters.
    pub appearance: Appearance,
}

impl TallyCells {
    /// Number of rows at this width, including the row of the quorum.
    pub(crate) fn rows(&self, cols: u16) -> u16 {
        let total = self.counted + self.partial + self.open;
        let cells = total.div_ceil(usize::from(cols.max(1)));
        let rows = cells + usize::from(self.quorum.is_some());
        u16::try_from(rows).unwrap_or(u16::MAX)
    }

    /// Draws the mark in `column`, with the text beside it.
    fn draw_quorum(&self, quorum: usize, column: u16, row: Rect, buffer: &mut Buffer) {
        let mark = self.appearance.either("▾", "v");
        let total = self.counted + self.partial + self.open;
        let mut words = format!("quorum {quorum}");
        if quorum > total {
            words = format!("{words} of {total}");
        }
        let cols = width(&words) as u16;
        let style = self.appearance.style(TextStyle::MUTED);
        let x = row.x.saturating_add(column);
        if quorum <= total {
            text(buffer, row, (x, row.y), mark, style);
        }
        if x.saturating_add(2 + cols) <= row.right() {
            text(buffer, row, (x + 2, row.y), &words, style);
        } else if column > cols {
            text(buffer, row, (x - 1 - cols, row.y), &words, style);
        }
    }
}

impl Widget for TallyCells {
    fn render(self, area: Rect, buffer: &mut Buffer) {
        if area.is_empty() {
            return;
        }
        let appearance = self.appearance;
        let groups = [
            (self.counted, ("█", "#"), TextStyle::GOOD),
            (self.partial, ("▒", "~"), TextStyle::CAUTION),
            (self.open, ("·", "."), TextStyle::MUTED),
        ];
        let cols = usize::from(area.width);
        let total = self.counted + self.partial + self.open;
        // The cell that completes the quorum, or the last one if there are too few cities.
        let needed = self.quorum.map(|quorum| quorum.clamp(1, total.max(1)) - 1);
        let marked_row = needed.map(|cell| cell / cols).filter(|_| area.height > 1);
        let cells = groups
            .into_iter()
            .flat_map(|(count, (sign, ascii), style)| {
                let sign = appearance.either(sign, ascii);
                std::iter::repeat_n((sign, appearance.style(style)), count)
            });
        let visible = cols * usize::from(area.height);
        for (i, (sign, style)) in cells.take(visible).enumerate() {
            let below_mark = marked_row.is_some_and(|row| i / cols >= row);
            let row = (i / cols + usize::from(below_mark)) as u16;
            let at = (
                area.x.saturating_add((i % cols) as u16),
                area.y.saturating_add(row),
            );
            text(buffer, area, at, sign, style);
        }
        if let (Some(quorum), Some(needed), Some(row)) = (self.quorum, needed, marked_row)
            && row < usize::from(area.height)
        {
            let row = Rect {
                y: area.y.saturating_add(row as u16),
                height: 1,
                ..area
            };
            self.draw_quorum(quorum, (needed % cols) as u16, row, buffer);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::picture_tests::{drawn, sizes_never_panic};
    use super::*;

    fn tally(counted: usize, partial: usize, open: usize, quorum: usize) -> TallyCells {
        TallyCells {
            counted,
            partial,
            open,
            quorum: Some(quorum),
            appearance: Appearance::default(),
        }
    }

    fn shown(tally: TallyCells, cols: u16, rows: u16) -> String {
        drawn(cols, rows, |area, buffer| tally.render(area, buffer))
    }

    #[test]
    fn each_city_has_a_cell_and_the_quorum_a_mark() {
        let mut seventeen = tally(5, 1, 11, 9);
        insta::assert_snapshot!(shown(seventeen, 30, 2), @r"
                ▾ quorum 9
        █████▒···········
        ");
        assert_eq!(
            shown(seventeen, 30, 1),
            "█████▒···········",
            "one row holds the cells"
        );
        insta::assert_snapshot!(shown(seventeen, 18, 2), @r"
                ▾ quorum 9
        █████▒···········
        ");
        seventeen.appearance.ascii = true;
        insta::assert_snapshot!(shown(seventeen, 30, 2), @r"
                v quorum 9
        #####~...........
        ");
        seventeen.quorum = Some(17);
        insta::assert_snapshot!(shown(seventeen, 17, 2), @r"
              quorum 17 v
        #####~...........
        ");
        seventeen.quorum = None;
        assert_eq!(shown(seventeen, 30, 2), "#####~...........");
    }

    #[test]
    fn cells_continue_in_the_next_row() {
        let seventeen = tally(5, 1, 11, 12);
        assert_eq!(seventeen.rows(10), 3);
        insta::assert_snapshot!(shown(seventeen, 12, 3), @r"
         quorum 12 ▾
        █████▒······
        ·····
        ");
        insta::assert_snapshot!(shown(tally(5, 1, 18, 14), 12, 3), @r"
        █████▒······
         ▾ quorum 14
        ············
        ");
    }

    #[test]
    fn a_quorum_above_the_number_of_cities_is_stated() {
        insta::assert_snapshot!(shown(tally(2, 0, 3, 9), 30, 2), @r"
              quorum 9 of 5
        ██···
        ");
        insta::assert_snapshot!(shown(tally(0, 0, 0, 3), 30, 2), @"  quorum 3 of 0");
    }

    #[test]
    fn no_size_panics() {
        for (counted, quorum) in [(0, 0), (0, 5), (17, 9), (9_000, 8_000)] {
            sizes_never_panic(|area, buffer| {
                tally(counted, 1, counted, quorum).render(area, buffer);
            });
        }
    }
}
