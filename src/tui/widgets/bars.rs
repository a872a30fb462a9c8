//! Progress bars and small histograms made of block characters.
//!
//! They always accompany text with the same information.

use super::block_bar::EIGHTHS;
use super::styled_text::TextSpan;
use crate::tui::theme::TextStyle;

/// Cells filled from below, by eighths.
const FROM_BELOW: [&str; 9] = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];
/// The same in ASCII.
const ASCII_HEIGHTS: [&str; 9] = [" ", ".", ".", ":", ":", "=", "=", "#", "#"];

/// A bar of `cols` columns, full at `total`.
///
/// The two spans are the filled and the empty part.
pub(crate) fn bar(part: usize, total: usize, cols: usize, ascii: bool) -> [TextSpan; 2] {
    let eighths = (part.min(total) * cols * 8).checked_div(total).unwrap_or(0);
    let (full, rest) = (eighths / 8, eighths % 8);
    let (filled, track) = if ascii {
        ("#".repeat(full), ".".repeat(cols - full))
    } else {
        let last = if rest > 0 { EIGHTHS[rest] } else { "" };
        let filled = format!("{}{last}", "█".repeat(full));
        (filled, "·".repeat(cols - full - usize::from(rest > 0)))
    };
    [
        TextSpan::new(&filled, TextStyle::ACCENT),
        TextSpan::new(&track, TextStyle::RULE),
    ]
}

/// A histogram of counts: one column per count, scaled to the highest.
pub(crate) fn histogram(counts: &[usize], ascii: bool) -> String {
    let most = counts.iter().copied().max().unwrap_or(0);
    let heights = if ascii { ASCII_HEIGHTS } else { FROM_BELOW };
    let column = |count: &usize| {
        // A count above zero is always visible.
        let height = (count * 8).checked_div(most).unwrap_or(0);
        heights[height.max(usize::from(*count > 0))]
    };
    counts.iter().map(column).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::widgets::styled_text::plain;

    #[test]
    fn a_bar_is_limited_to_its_width() {
        let bar = |part, total, ascii| plain(&bar(part, total, 8, ascii));
        assert_eq!(bar(0, 412, true), "........");
        assert_eq!(bar(120, 412, true), "##......");
        assert_eq!(bar(120, 412, false), "██▎·····");
        assert_eq!(bar(412, 412, false), "████████");
        assert_eq!(bar(900, 412, false), "████████");
        assert_eq!(bar(9, 0, true), "........");
    }

    #[test]
    fn a_histogram_scales_to_the_highest_and_shows_the_lowest() {
        assert_eq!(histogram(&[0, 1, 4, 8, 100], false), " ▁▁▁█");
        assert_eq!(histogram(&[4, 8], true), ":#");
        assert_eq!(histogram(&[], false), "");
        assert_eq!(histogram(&[0, 0], false), "  ");
    }
}
