//! Horizontal bars with a resolution of one eighth of a cell.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::widgets::Widget;

use super::braille_grid::replacing;
use super::draw::{Appearance, text};
use crate::tui::theme::TextStyle;

/// Cells filled from the left, by eighths.
pub(super) const EIGHTHS: [&str; 9] = [" ", "▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"];

/// A progress bar with a mark at the share that is needed by now.
///
/// ```text
/// ████│▏
/// ####|...........
/// ```
///
/// The mark replaces one cell of the bar. A share below zero is drawn as `◂` in the first cell, and
/// one above 1 as a full bar; callers should print the number beside it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ProgressBar {
    /// The share achieved; 1 fills the bar.
    pub done: f64,
    /// The share needed by now.
    pub needed: Option<f64>,
    /// Theme and characters.
    pub appearance: Appearance,
}

impl Widget for ProgressBar {
    fn render(self, area: Rect, buffer: &mut Buffer) {
        let area = Rect {
            height: area.height.min(1),
            ..area
        };
        if area.is_empty() {
            return;
        }
        let appearance = self.appearance;
        let style = appearance.style(TextStyle::ACCENT);
        // The unfilled part, if the theme has a background for it.
        if let Some(background) = appearance.style(TextStyle::BODY.selected()).bg {
            let area = area.intersection(buffer.area);
            buffer.set_style(area, Style::new().bg(background));
        }
        if appearance.ascii {
            let background = ".".repeat(usize::from(area.width));
            text(buffer, area, (area.x, area.y), &background, Style::new());
        }
        let done = self.done.clamp(0.0, 1.0);
        let fill = filled(done, area.width, appearance.ascii);
        text(buffer, area, (area.x, area.y), &fill, style);
        if self.done < 0.0 {
            let sign = appearance.either("◂", "<");
            text(buffer, area, (area.x, area.y), sign, style);
        }
        if let Some(needed) = self.needed.filter(|needed| needed.is_finite()) {
            let column = (needed.clamp(0.0, 1.0) * f64::from(area.width)).floor() as u16;
            let at = (area.x.saturating_add(column.min(area.width - 1)), area.y);
            let mark = appearance.either("│", "|");
            text(
                buffer,
                area,
                at,
                mark,
                replacing(appearance.style(TextStyle::BOLD)),
            );
        }
    }
}

/// The filled cells of a bar.
///
/// A share above zero fills at least one eighth.
fn filled(share: f64, cols: u16, ascii: bool) -> String {
    if share.is_nan() || share <= 0.0 {
        return String::new();
    }
    if ascii {
        let cells = (share * f64::from(cols)).round().max(1.0) as usize;
        return "#".repeat(cells.min(usize::from(cols)));
    }
    let eighths = (share * f64::from(cols) * 8.0).round().max(1.0) as usize;
    let mut bar = EIGHTHS[8].repeat(eighths / 8);
    if !eighths.is_multiple_of(8) {
        bar.push_str(EIGHTHS[eighths % 8]);
    }
    bar
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::picture_tests::{drawn, sizes_never_panic};
    use super::*;

    fn bar(done: f64, needed: f64, cols: u16, ascii: bool) -> String {
        let bar = ProgressBar {
            done,
            needed: Some(needed),
            appearance: Appearance {
                ascii,
                ..Appearance::default()
            },
        };
        drawn(cols, 1, |area, buffer| bar.render(area, buffer))
    }

    #[test]
    fn a_bar_ends_at_its_share_and_has_a_mark() {
        #[track_caller]
        fn case(done: f64, needed: f64, want: &str, ascii: &str) {
            assert_eq!(bar(done, needed, 16, false), want, "{done} {needed}");
            assert_eq!(bar(done, needed, 16, true), ascii, "{done} {needed}");
        }
        // Boston, Sydney, Oslo.
        case(0.322, 0.30, "████│▏", "####|...........");
        case(0.266, 0.379, "████▎ │", "####..|.........");
        case(0.249, 0.498, "████   │", "####...|........");
        case(0.0, 0.058, "│", "|...............");
        case(0.001, 0.5, "▏       │", "#.......|.......");
        case(-0.2, 0.5, "◂       │", "<.......|.......");
        case(1.4, 1.0, "███████████████│", "###############|");
        case(f64::NAN, f64::NAN, "", "................");
    }

    #[test]
    fn no_size_panics() {
        sizes_never_panic(|area, buffer| {
            let bar = ProgressBar {
                done: 2.0,
                needed: Some(-1.0),
                appearance: Appearance::default(),
            };
            bar.render(area, buffer);
        });
    }

    proptest! {
        #[test]
        fn the_length_of_a_bar_is_its_share(share in (0_u16..1000).prop_map(|share| f64::from(share) / 1000.0), cols in 1_u16..200) {
            let full = filled(share, cols, false);
            let eighths: usize = full
                .chars()
                .map(|c| EIGHTHS.iter().position(|sign| sign.starts_with(c)).unwrap_or(0))
                .sum();
            let want = share * f64::from(cols) * 8.0;
            prop_assert!((eighths as f64 - want).abs() <= 1.0);
            prop_assert!(full.chars().count() <= usize::from(cols));
        }
    }
}
