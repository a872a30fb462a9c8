//! The lines below the panes: footer and notices.

use std::ops::Range;

use ratatui::layout::Constraint::{Fill, Length};
use ratatui::layout::{Layout, Rect};

use super::layout::THREE_PANES;
use super::notices::{Notice, Notices};
use crate::tui::keys::{Action, Focus, Keymap};
use crate::tui::strings;
use crate::tui::theme::TextStyle;
use crate::tui::widgets::draw::Painter;
use crate::tui::widgets::geometry::rows;
use crate::tui::widgets::line_breaks::wrap;
use crate::tui::widgets::styled_text::TextSpan;
use crate::tui::widgets::text_width::{width, width_of};

/// A key hint of the footer and its columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Hint {
    pub cols: Range<u16>,
    pub action: Action,
    pub key: String,
    pub label: &'static str,
}

/// How to display actions in the footer.
pub(crate) struct HintText<'a> {
    /// Whether the action is available.
    pub works: &'a dyn Fn(Action) -> bool,
    /// Label to use instead of the default one.
    pub label: &'a dyn Fn(Action) -> Option<&'static str>,
}

/// Lays out the hints that fit beside `right_cols` columns, most useful first.
///
/// Omits unavailable actions. If a long hint does not fit, a shorter one after it may.
pub(crate) fn hints(
    focus: Focus,
    keymap: &Keymap,
    area: Rect,
    right_cols: u16,
    says: &HintText<'_>,
) -> Vec<Hint> {
    let limit = area.right().saturating_sub(right_cols);
    let gap = gap(area);
    let mut hints = Vec::new();
    let mut x = area.x + 1;
    for action in keymap
        .footer(focus)
        .iter()
        .filter(|action| (says.works)(**action))
    {
        let Some(key) = keymap.key(focus, *action) else {
            continue;
        };
        let key = key.to_string();
        let label = (says.label)(*action).unwrap_or(keymap.command(*action).hint);
        let cols = (width(&key) + 1 + width(label)) as u16;
        if x + cols > limit {
            continue;
        }
        hints.push(Hint {
            cols: x..x + cols,
            action: *action,
            key,
            label,
        });
        x += cols + gap;
    }
    hints
}

/// Columns between two hints.
fn gap(area: Rect) -> u16 {
    if area.width < THREE_PANES { 2 } else { 3 }
}

/// Formats a key and its label.
fn hint_spans(key: &str, does: &str) -> [TextSpan; 2] {
    [
        TextSpan::new(key, TextStyle::BOLD),
        TextSpan::muted(&format!(" {does}")),
    ]
}

/// Columns that the key hints of a popup need.
pub(crate) fn keys_cols(keys: &[(&str, &str)], area: Rect) -> u16 {
    let cols = keys
        .iter()
        .map(|(key, does)| width_of(&hint_spans(key, does)) as u16 + gap(area));
    1 + cols.sum::<u16>()
}

/// Draws the key hints of a popup, as many as fit into `cols`.
pub(crate) fn draw_keys(painter: &mut Painter<'_>, area: Rect, keys: &[(&str, &str)], cols: u16) {
    let mut x = area.x + 1;
    for (key, does) in keys {
        let spans = hint_spans(key, does);
        let end = x + width_of(&spans) as u16;
        if end > area.x + cols {
            break;
        }
        painter.spans(area, (x, area.y), &spans);
        x = end + gap(area);
    }
}

/// Draws the footer: key hints at the left, progress at the right.
pub(crate) fn draw_footer(
    painter: &mut Painter<'_>,
    area: Rect,
    hints: &[Hint],
    right: &[TextSpan],
) {
    for hint in hints {
        let spans = hint_spans(&hint.key, hint.label);
        painter.spans(area, (hint.cols.start, area.y), &spans);
    }
    if right.is_empty() {
        return; // The last hint may extend to the edge.
    }
    let mut right = right.to_vec();
    right.push(TextSpan::body(" "));
    painter.line_right(area, &right);
}

/// Wraps an error into as many lines as it needs.
fn error_lines(notice: &Notice, cols: u16) -> Vec<Vec<TextSpan>> {
    let free = usize::from(cols).saturating_sub(width(strings::ESC_CLOSES) + 6);
    let (_, style) = notice.kind.sign();
    wrap(&[TextSpan::new(&notice.text, style.bold())], free)
}

/// Wraps the message into lines, if it has lines of its own.
fn message_lines(notices: &Notices, cols: u16) -> Vec<Vec<TextSpan>> {
    let message = notices.message().filter(|_| notices.has_own_lines);
    let free = usize::from(cols).saturating_sub(2);
    let lines = |message: &Notice| wrap(&[TextSpan::new(&message.text, TextStyle::ACCENT)], free);
    message.map(lines).unwrap_or_default()
}

/// Number of rows that the notices above the footer need at this width.
pub(crate) fn notice_rows(notices: &Notices, cols: u16) -> u16 {
    let error = notices.error();
    let error = error.map_or(0, |notice| error_lines(notice, cols).len());
    rows(error + message_lines(notices, cols).len())
}

/// Draws the notices above the footer: the error, then the message.
pub(crate) fn draw_notices(painter: &mut Painter<'_>, area: Rect, notices: &Notices) {
    let message = message_lines(notices, area.width);
    let message_rows = rows(message.len()).min(area.height);
    let [error_area, message_area] = Layout::vertical([Fill(1), Length(message_rows)]).areas(area);
    painter.clear_for_popup(area);
    if let Some(error) = notices.error().filter(|_| !error_area.is_empty()) {
        draw_error(painter, error_area, error);
    }
    for (y, line) in (message_area.y..message_area.bottom()).zip(&message) {
        painter.spans(message_area, (message_area.x + 1, y), line);
    }
}

/// Draws an error, with the key that closes it.
fn draw_error(painter: &mut Painter<'_>, area: Rect, notice: &Notice) {
    let (sign, style) = notice.kind.sign();
    let sign = [TextSpan::sign(sign, style.bold())];
    painter.spans(area, (area.x + 1, area.y), &sign);
    let mut lines = error_lines(notice, area.width);
    let rows = usize::from(area.height);
    if lines.len() > rows
        && let Some(last) = lines
            .get_mut(rows.saturating_sub(1))
            .and_then(|line| line.last_mut())
    {
        last.text.push_str("..");
    }
    for (y, line) in (area.y..area.bottom()).zip(&lines) {
        painter.spans(area, (area.x + 3, y), line);
    }
    let closes = [TextSpan::muted(&format!("{} ", strings::ESC_CLOSES))];
    painter.line_right(area, &closes);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_footer_omits_the_least_useful_hints_first() {
        let (keymap, _) = Keymap::new(crate::tui::views::KEYS, &[]);
        let labels = |cols| {
            let area = Rect::new(0, 0, cols, 1);
            let says = HintText {
                works: &|_| true,
                label: &|_| None,
            };
            let hints = hints(Focus::RESULTS, &keymap, area, 0, &says);
            hints.iter().map(|hint| hint.label).collect::<Vec<_>>()
        };
        assert_eq!(labels(40), ["open", "back", "search", "help"]);
        assert!(labels(200).ends_with(&["sort", "scroll preview"]));
        assert_eq!(labels(3), Vec::<&str>::new());
    }
}
