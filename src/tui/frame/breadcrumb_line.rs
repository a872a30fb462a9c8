//! The breadcrumb below the top line.

use std::ops::Range;

use ratatui::layout::Rect;

use crate::tui::keys::Action;
use crate::tui::theme::TextStyle;
use crate::tui::widgets::draw::Painter;
use crate::tui::widgets::styled_text::TextSpan;
use crate::tui::widgets::text_width::{cut, width};

/// A part of the breadcrumb and its columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Crumb {
    /// Index of its view, counted from the bottom of the stack.
    pub view: usize,
    pub cols: Range<u16>,
    pub text: String,
    /// Action for a click.
    pub action: Option<Action>,
}

const ARROW: &str = " > ";

/// Maximum width of each breadcrumb but the last, if space is short.
const BREADCRUMB_COLS: usize = 24;

/// Minimum width of a shortened part.
const MIN_PART_COLS: usize = 8;

/// Minimum width reserved for the last part.
const HERE_COLS: usize = 12;

/// Lays out the breadcrumb.
///
/// Shortens or omits parts that do not fit, but keeps the last.
pub(crate) fn crumbs(
    parts: &[(usize, String, Option<Action>)],
    area: Rect,
    right_cols: u16,
) -> Vec<Crumb> {
    let limit = area.right().saturating_sub(right_cols + 4);
    let here = parts.last().map_or(0, |(_, text, _)| width(text));
    let all: usize = parts
        .iter()
        .map(|(_, text, _)| width(text) + ARROW.len())
        .sum();
    // If everything fits, nothing is shortened.
    let fits = all <= usize::from(limit.saturating_sub(area.x + 1)) + ARROW.len();
    let way_cols = if fits {
        usize::MAX
    } else {
        // As wide as fits with all parts.
        let free = usize::from(limit.saturating_sub(area.x + 1)) + ARROW.len();
        let before = &parts[..parts.len().saturating_sub(1)];
        let needed = |most: usize| -> usize {
            let before = before
                .iter()
                .map(|(_, text, _)| width(text).min(most) + ARROW.len());
            before.sum::<usize>() + here + ARROW.len()
        };
        let widths = (MIN_PART_COLS..=free).rev();
        widths
            .into_iter()
            .find(|most| needed(*most) <= free)
            .unwrap_or(BREADCRUMB_COLS)
    };
    let kept = (here.min(HERE_COLS) + ARROW.len()) as u16;
    let mut crumbs: Vec<Crumb> = Vec::new();
    for (i, (view, text, action)) in parts.iter().enumerate() {
        let x = match crumbs.last() {
            Some(crumb) => crumb.cols.end + ARROW.len() as u16,
            None => area.x + 1,
        };
        let last = i + 1 == parts.len();
        let (kept, most) = if last { (0, here) } else { (kept, way_cols) };
        let free = usize::from(limit.saturating_sub(x + kept)).min(most);
        if free < width(text).min(MIN_PART_COLS) {
            continue;
        }
        let text = cut(text, free).into_owned();
        let cols = width(&text) as u16;
        crumbs.push(Crumb {
            view: *view,
            cols: x..x + cols,
            text,
            action: *action,
        });
    }
    crumbs
}

/// Draws the breadcrumb, and the position in the list at the right.
pub(crate) fn draw_crumbs(painter: &mut Painter<'_>, area: Rect, crumbs: &[Crumb], right: &str) {
    for (i, crumb) in crumbs.iter().enumerate() {
        if i > 0 {
            let at = (crumb.cols.start.saturating_sub(2), area.y);
            let arrow = [TextSpan::sign(ARROW.trim(), TextStyle::MINOR)];
            painter.spans(area, at, &arrow);
        }
        let style = if i + 1 < crumbs.len() {
            TextStyle::BODY
        } else {
            TextStyle::KEY
        };
        let span = [TextSpan::new(&crumb.text, style)];
        painter.spans(area, (crumb.cols.start, area.y), &span);
    }
    let right = [TextSpan::minor(&format!("{right} "))];
    painter.line_right(area, &right);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_breadcrumb_keeps_its_last_part_in_a_narrow_window() {
        let part = |text: &str| (0, text.to_owned(), Some(Action::CLOSE));
        let parts = [
            part("Search"),
            part("\"heat oslo\""),
            part("Oslo: carbon capture at the Klemetsrud plant"),
            (0, "Oslo".to_owned(), None),
        ];
        let shown = |cols| {
            let crumbs = crumbs(&parts, Rect::new(0, 0, cols, 1), 31);
            assert!(crumbs.iter().all(|crumb| crumb.cols.end <= cols - 32));
            let texts: Vec<String> = crumbs.into_iter().map(|crumb| crumb.text).collect();
            texts.join(" > ")
        };
        assert_eq!(
            shown(162),
            "Search > \"heat oslo\" > Oslo: carbon capture at the Klemetsrud plant > Oslo"
        );
        let wider = "Search > \"heat oslo\" > Oslo: carbon capture at the.. > Oslo";
        assert_eq!(shown(96), wider);
        assert_eq!(shown(82), "Search > \"heat oslo\" > Oslo: carbon.. > Oslo");
        assert_eq!(shown(62), "Search > \"heat os.. > Oslo");
        assert_eq!(shown(50), "Search > Oslo");
    }

    #[test]
    fn the_last_part_of_the_breadcrumb_is_shortened_to_fit() {
        let parts = [
            (0, "Search".to_owned(), Some(Action::CLOSE)),
            (0, "Deep retrofit of municipal housing".to_owned(), None),
        ];
        let crumbs = crumbs(&parts, Rect::new(0, 0, 42, 1), 10);
        assert_eq!(crumbs[1].text, "Deep retrofit of..");
        assert!(crumbs[1].cols.end <= 28);
    }
}
