//! The lines around the panes: where one is, what the keys do, what went wrong.

use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::tui::draw::{self, Look};
use crate::tui::keys::{Action, Keymap, Spot, command, footer};
use crate::tui::measure::{cut, width};
use crate::tui::notices::Notice;
use crate::tui::text::{Piece, Role, Tone};
use crate::tui::words;

/// A hint of the footer and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Hint {
    pub cols: Range<u16>,
    pub action: Action,
    pub key: String,
    pub label: &'static str,
}

/// The hints that fit beside `right_cols` columns; the last ones are dropped first.
pub(crate) fn hints(spot: Spot, keymap: &Keymap, area: Rect, right_cols: u16) -> Vec<Hint> {
    let limit = area.right().saturating_sub(right_cols + 1);
    let mut hints = Vec::new();
    let mut x = area.x + 1;
    for action in footer(spot) {
        let Some(key) = keymap.key(spot, *action) else {
            continue;
        };
        let key = key.to_string();
        let label = command(*action).hint;
        let cols = (width(&key) + 1 + width(label)) as u16;
        if x + cols > limit {
            break;
        }
        hints.push(Hint {
            cols: x..x + cols,
            action: *action,
            key,
            label,
        });
        x += cols + 2;
    }
    hints
}

/// Draws the footer: hints at the left, what goes on at the right.
pub(crate) fn draw_footer(
    buffer: &mut Buffer,
    area: Rect,
    hints: &[Hint],
    right: &[Piece],
    look: Look,
) {
    for hint in hints {
        let pieces = [
            Piece::new(&hint.key, Tone::of(Role::Accent).bold()),
            Piece::body(&format!(" {}", hint.label)),
        ];
        draw::pieces(buffer, area, (hint.cols.start, area.y), &pieces, look.theme);
    }
    let mut right = right.to_vec();
    right.push(Piece::body(" "));
    draw::pieces_right(buffer, area, area.y, &right, look.theme);
}

/// Draws an error with how to close it.
pub(crate) fn draw_error(buffer: &mut Buffer, area: Rect, notice: &Notice, look: Look) {
    let closes = format!("{} ", words::ESC_CLOSES);
    let room = usize::from(area.width).saturating_sub(width(&closes) + 2);
    let text = format!("x {}", notice.text);
    let pieces = [Piece::sign(&cut(&text, room), Tone::FAR.bold())];
    draw::pieces(buffer, area, (area.x + 1, area.y), &pieces, look.theme);
    draw::pieces_right(buffer, area, area.y, &[Piece::muted(&closes)], look.theme);
}

/// A part of the way here, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Crumb {
    pub cols: Range<u16>,
    pub text: String,
    /// What a click on it does.
    pub action: Option<Action>,
}

const ARROW: &str = " > ";

/// Columns that each part of the way may take; the last one, where one is, takes the rest.
const WAY_COLS: usize = 24;

/// The parts of the way, cut from the last to fit.
pub(crate) fn crumbs(
    parts: &[(String, Option<Action>)],
    area: Rect,
    right_cols: u16,
) -> Vec<Crumb> {
    let limit = area.right().saturating_sub(right_cols + 2);
    let mut crumbs = Vec::new();
    let mut x = area.x + 1;
    for (i, (text, action)) in parts.iter().enumerate() {
        if i > 0 {
            x += ARROW.len() as u16;
        }
        let last = i + 1 == parts.len();
        let most = if last { usize::MAX } else { WAY_COLS };
        let room = usize::from(limit.saturating_sub(x)).min(most);
        if room < 3 {
            break;
        }
        let text = cut(text, room).into_owned();
        let cols = width(&text) as u16;
        crumbs.push(Crumb {
            cols: x..x + cols,
            text,
            action: *action,
        });
        x += cols;
    }
    crumbs
}

/// Draws the way here, and where in the list one is.
pub(crate) fn draw_crumbs(
    buffer: &mut Buffer,
    area: Rect,
    crumbs: &[Crumb],
    right: &str,
    look: Look,
) {
    for (i, crumb) in crumbs.iter().enumerate() {
        if i > 0 {
            let at = (crumb.cols.start.saturating_sub(2), area.y);
            let arrow = [Piece::sign(ARROW.trim(), Tone::MUTED)];
            draw::pieces(buffer, area, at, &arrow, look.theme);
        }
        let tone = if crumb.action.is_some() {
            Tone::ACCENT
        } else {
            Tone::BOLD
        };
        let piece = [Piece::new(&crumb.text, tone)];
        draw::pieces(buffer, area, (crumb.cols.start, area.y), &piece, look.theme);
    }
    let right = [Piece::muted(&format!("{right} "))];
    draw::pieces_right(buffer, area, area.y, &right, look.theme);
}

/// What stands at the right of the top line, each with its action.
pub(crate) fn top_right(area: Rect) -> [(Range<u16>, Action, &'static str); 2] {
    let right = area.right();
    let commands = right.saturating_sub(12)..right.saturating_sub(1);
    let help = right.saturating_sub(21)..right.saturating_sub(14);
    [
        (help, Action::Help, "F1 help"),
        (commands, Action::Commands, ": commands"),
    ]
}

/// Draws the top line of a view: the product, the base, and where help is.
pub(crate) fn draw_top(buffer: &mut Buffer, area: Rect, base: &str, look: Look) {
    let left = [
        Piece::new(
            &format!(" {} ", words::PRODUCT),
            Tone::of(Role::Accent).bold(),
        ),
        Piece::body(" "),
        Piece::muted(base),
    ];
    let room = Rect {
        width: area.width.saturating_sub(24),
        ..area
    };
    draw::pieces(buffer, room, (area.x, area.y), &left, look.theme);
    for (cols, _, text) in top_right(area) {
        let (key, label) = text.split_once(' ').unwrap_or((text, ""));
        let pieces = [
            Piece::new(key, Tone::of(Role::Accent).bold()),
            Piece::muted(&format!(" {label}")),
        ];
        draw::pieces(buffer, area, (cols.start, area.y), &pieces, look.theme);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_footer_drops_the_least_useful_first() {
        let keymap = Keymap::default();
        let labels = |cols| {
            let hints = hints(Spot::Results, &keymap, Rect::new(0, 0, cols, 1), 0);
            hints.iter().map(|hint| hint.label).collect::<Vec<_>>()
        };
        assert_eq!(labels(40), ["open", "search", "filters"]);
        assert!(labels(200).ends_with(&["scroll preview", "sort"]));
        assert_eq!(labels(3), Vec::<&str>::new());
    }

    #[test]
    fn the_last_crumb_is_cut_and_none_is_too_wide() {
        let parts = [
            ("Search".to_owned(), Some(Action::Close)),
            ("Deep retrofit of municipal housing".to_owned(), None),
        ];
        let crumbs = crumbs(&parts, Rect::new(0, 0, 40, 1), 10);
        assert_eq!(crumbs[1].text, "Deep retrofit of..");
        assert!(crumbs[1].cols.end <= 28);
    }
}
