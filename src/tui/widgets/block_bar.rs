//! Horizontal bars with a resolution of one eighth of a cell: progress and counts.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::widgets::Widget;

use super::braille_grid::replacing;
use super::draw::text;
use super::glyph_set::GlyphSet;
use super::text_width::{cut, width};

/// Cells filled from the left, by eighths.
pub(super) const EIGHTHS: [&str; 9] = [" ", "▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"];

/// Styles of a progress bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ProgressBarStyles {
    /// The filled part.
    pub done: Style,
    /// The background of the whole bar, usually subdued.
    pub background: Style,
    /// The mark of the needed share.
    pub needed: Style,
}

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
pub struct ProgressBar {
    /// The share achieved; 1 fills the bar.
    pub done: f64,
    /// The share needed by now.
    pub needed: Option<f64>,
    /// Characters.
    pub glyphs: GlyphSet,
    /// Styles.
    pub styles: ProgressBarStyles,
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
        buffer.set_style(area.intersection(buffer.area), self.styles.background);
        if self.glyphs == GlyphSet::Ascii {
            let background = ".".repeat(usize::from(area.width));
            text(buffer, area, (area.x, area.y), &background, Style::new());
        }
        let done = self.done.clamp(0.0, 1.0);
        let fill = filled(done, area.width, self.glyphs);
        text(buffer, area, (area.x, area.y), &fill, self.styles.done);
        if self.done < 0.0 {
            let sign = self.glyphs.either("◂", "<");
            text(buffer, area, (area.x, area.y), sign, self.styles.done);
        }
        if let Some(needed) = self.needed.filter(|needed| needed.is_finite()) {
            let column = (needed.clamp(0.0, 1.0) * f64::from(area.width)).floor() as u16;
            let at = (area.x.saturating_add(column.min(area.width - 1)), area.y);
            let mark = self.glyphs.either("│", "|");
            text(buffer, area, at, mark, replacing(self.styles.needed));
        }
    }
}

/// The filled cells of a bar.
///
/// A share above zero fills at least one eighth.
fn filled(share: f64, cols: u16, glyphs: GlyphSet) -> String {
    if share.is_nan() || share <= 0.0 {
        return String::new();
    }
    if glyphs == GlyphSet::Ascii {
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

/// Styles of bars of counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CountBarsStyles {
    /// Names.
    pub label: Style,
    /// Bars.
    pub bar: Style,
    /// Counts.
    pub count: Style,
}

/// Bars of counts, one row each with name and count, scaled to the largest.
///
/// ```text
/// transportation ██████ 6
/// buildings      ████   4
/// food                  0
/// ```
#[derive(Debug, Clone, Copy)]
pub struct CountBars<'a> {
    /// Name and count of each row.
    pub rows: &'a [(&'a str, usize)],
    /// Characters.
    pub glyphs: GlyphSet,
    /// Styles.
    pub styles: CountBarsStyles,
}

impl Widget for CountBars<'_> {
    fn render(self, area: Rect, buffer: &mut Buffer) {
        let most = self.rows.iter().map(|(_, count)| *count).max().unwrap_or(0);
        let count_cols = most.to_string().len() as u16;
        if area.width < count_cols {
            return; // A count is never truncated.
        }
        let names = self.rows.iter().map(|(name, _)| width(name) as u16).max();
        let name_cols = names
            .unwrap_or(0)
            .min(area.width.saturating_sub(count_cols + 1));
        let bar_cols = area.width.saturating_sub(name_cols + count_cols + 2);
        for ((name, count), y) in self.rows.iter().zip(area.y..area.bottom()) {
            let name = cut(name, usize::from(name_cols));
            text(buffer, area, (area.x, y), &name, self.styles.label);
            let share = *count as f64 / most.max(1) as f64;
            let bar = filled(share, bar_cols, self.glyphs);
            if bar_cols > 0 {
                let at = (area.x + name_cols + 1, y);
                text(buffer, area, at, &bar, self.styles.bar);
            }
            let count = count.to_string();
            let at = (area.right() - count.len() as u16, y);
            text(buffer, area, at, &count, self.styles.count);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::picture_tests::{drawn, sizes_never_panic};
    use super::*;

    fn bar(done: f64, needed: f64, cols: u16, glyphs: GlyphSet) -> String {
        let bar = ProgressBar {
            done,
            needed: Some(needed),
            glyphs,
            styles: ProgressBarStyles::default(),
        };
        drawn(cols, 1, |area, buffer| bar.render(area, buffer))
    }

    #[test]
    fn a_bar_ends_at_its_share_and_has_a_mark() {
        #[track_caller]
        fn case(done: f64, needed: f64, want: &str, ascii: &str) {
            assert_eq!(
                bar(done, needed, 16, GlyphSet::Braille),
                want,
                "{done} {needed}"
            );
            assert_eq!(
                bar(done, needed, 16, GlyphSet::Ascii),
                ascii,
                "{done} {needed}"
            );
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
    fn counts_share_a_scale_and_are_never_truncated() {
        let rows = [("transportation", 6), ("buildings", 4), ("food", 0)];
        let shown = |cols, glyphs| {
            let styles = CountBarsStyles::default();
            let bars = CountBars {
                rows: &rows,
                glyphs,
                styles,
            };
            drawn(cols, 3, |area, buffer| bars.render(area, buffer))
        };
        insta::assert_snapshot!(shown(40, GlyphSet::Braille), @r"
        transportation ███████████████████████ 6
        buildings      ███████████████▍        4
        food                                   0
        ");
        insta::assert_snapshot!(shown(23, GlyphSet::Ascii), @r"
        transportation ###### 6
        buildings      ####   4
        food                  0
        ");
        insta::assert_snapshot!(shown(12, GlyphSet::Ascii), @r"
        transpor.. 6
        buildings  4
        food       0
        ");
        assert_eq!(shown(0, GlyphSet::Ascii), "");
    }

    #[test]
    fn no_size_panics() {
        let rows = [("transportation", usize::MAX), ("", 0)];
        sizes_never_panic(|area, buffer| {
            let styles = ProgressBarStyles::default();
            let bar = ProgressBar {
                done: 2.0,
                needed: Some(-1.0),
                glyphs: GlyphSet::Braille,
                styles,
            };
            bar.render(area, buffer);
            let styles = CountBarsStyles::default();
            CountBars {
                rows: &rows,
                glyphs: GlyphSet::Ascii,
                styles,
            }
            .render(area, buffer);
        });
    }

    proptest! {
        #[test]
        fn the_length_of_a_bar_is_its_share(share in (0_u16..1000).prop_map(|share| f64::from(share) / 1000.0), cols in 1_u16..200) {
            let full = filled(share, cols, GlyphSet::Braille);
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
