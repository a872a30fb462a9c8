//! The lines around the panes: top line, breadcrumb, footer and notices.

use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::layout::Constraint::{Fill, Length};
use ratatui::layout::{Layout, Rect};

use super::layout::{THREE_PANES, TWO_PANES};
use super::notices::{Notice, Notices};
use crate::tui::keys::{Action, Focus, Keymap};
use crate::tui::strings;
use crate::tui::theme::TextStyle;
use crate::tui::widgets::draw;
use crate::tui::widgets::draw::Appearance;
use crate::tui::widgets::geometry::rows;
use crate::tui::widgets::line_breaks::wrap;
use crate::tui::widgets::pane;
use crate::tui::widgets::styled_text::TextSpan;
use crate::tui::widgets::text_width::{cut, width, width_of};

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
pub(crate) fn draw_keys(
    buffer: &mut Buffer,
    area: Rect,
    keys: &[(&str, &str)],
    cols: u16,
    appearance: Appearance,
) {
    let mut x = area.x + 1;
    for (key, does) in keys {
        let spans = hint_spans(key, does);
        let end = x + width_of(&spans) as u16;
        if end > area.x + cols {
            break;
        }
        draw::spans(buffer, area, (x, area.y), &spans, appearance.theme);
        x = end + gap(area);
    }
}

/// Draws the footer: key hints at the left, progress at the right.
pub(crate) fn draw_footer(
    buffer: &mut Buffer,
    area: Rect,
    hints: &[Hint],
    right: &[TextSpan],
    appearance: Appearance,
) {
    for hint in hints {
        let spans = hint_spans(&hint.key, hint.label);
        draw::spans(
            buffer,
            area,
            (hint.cols.start, area.y),
            &spans,
            appearance.theme,
        );
    }
    if right.is_empty() {
        return; // The last hint may extend to the edge.
    }
    let mut right = right.to_vec();
    right.push(TextSpan::body(" "));
    draw::spans_right(buffer, area, area.y, &right, appearance.theme);
}

/// Wraps an error into as many lines as it needs.
fn error_lines(notice: &Notice, cols: u16) -> Vec<Vec<TextSpan>> {
    let room = usize::from(cols).saturating_sub(width(strings::ESC_CLOSES) + 6);
    wrap(&[TextSpan::new(&notice.text, TextStyle::BAD.bold())], room)
}

/// Wraps the message into lines, if it has lines of its own.
fn message_lines(notices: &Notices, cols: u16) -> Vec<Vec<TextSpan>> {
    let message = notices.message().filter(|_| notices.has_own_lines);
    let room = usize::from(cols).saturating_sub(2);
    let lines = |message: &Notice| wrap(&[TextSpan::new(&message.text, TextStyle::ACCENT)], room);
    message.map(lines).unwrap_or_default()
}

/// Number of rows that the notices above the footer need at this width.
pub(crate) fn notice_rows(notices: &Notices, cols: u16) -> u16 {
    let error = notices.error();
    let error = error.map_or(0, |notice| error_lines(notice, cols).len());
    rows(error + message_lines(notices, cols).len())
}

/// Draws the notices above the footer: the error, then the message.
pub(crate) fn draw_notices(
    buffer: &mut Buffer,
    area: Rect,
    notices: &Notices,
    appearance: Appearance,
) {
    let message = message_lines(notices, area.width);
    let message_rows = rows(message.len()).min(area.height);
    let [error_area, message_area] = Layout::vertical([Fill(1), Length(message_rows)]).areas(area);
    pane::clear_for_popup(buffer, area, appearance.theme);
    if let Some(error) = notices.error().filter(|_| !error_area.is_empty()) {
        draw_error(buffer, error_area, error, appearance);
    }
    for (y, line) in (message_area.y..message_area.bottom()).zip(&message) {
        draw::spans(
            buffer,
            message_area,
            (message_area.x + 1, y),
            line,
            appearance.theme,
        );
    }
}

/// Draws an error, with the key that closes it.
fn draw_error(buffer: &mut Buffer, area: Rect, notice: &Notice, appearance: Appearance) {
    let sign = [TextSpan::sign("x", TextStyle::BAD.bold())];
    draw::spans(buffer, area, (area.x + 1, area.y), &sign, appearance.theme);
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
        draw::spans(buffer, area, (area.x + 3, y), line, appearance.theme);
    }
    let closes = [TextSpan::muted(&format!("{} ", strings::ESC_CLOSES))];
    draw::spans_right(buffer, area, area.y, &closes, appearance.theme);
}

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
    let limit = area.right().saturating_sub(right_cols + 2);
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
        let room = usize::from(limit.saturating_sub(area.x + 1)) + ARROW.len();
        let before = &parts[..parts.len().saturating_sub(1)];
        let needed = |most: usize| -> usize {
            let before = before
                .iter()
                .map(|(_, text, _)| width(text).min(most) + ARROW.len());
            before.sum::<usize>() + here + ARROW.len()
        };
        let widths = (MIN_PART_COLS..=room).rev();
        widths
            .into_iter()
            .find(|most| needed(*most) <= room)
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
        let room = usize::from(limit.saturating_sub(x + kept)).min(most);
        if room < width(text).min(MIN_PART_COLS) {
            continue;
        }
        let text = cut(text, room).into_owned();
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
pub(crate) fn draw_crumbs(
    buffer: &mut Buffer,
    area: Rect,
    crumbs: &[Crumb],
    right: &str,
    appearance: Appearance,
) {
    for (i, crumb) in crumbs.iter().enumerate() {
        if i > 0 {
            let at = (crumb.cols.start.saturating_sub(2), area.y);
            let arrow = [TextSpan::sign(ARROW.trim(), TextStyle::MUTED)];
            draw::spans(buffer, area, at, &arrow, appearance.theme);
        }
        let style = if i + 1 < crumbs.len() {
            TextStyle::BODY
        } else {
            TextStyle::KEY
        };
        let span = [TextSpan::new(&crumb.text, style)];
        draw::spans(
            buffer,
            area,
            (crumb.cols.start, area.y),
            &span,
            appearance.theme,
        );
    }
    let right = [TextSpan::muted(&format!("{right} "))];
    draw::spans_right(buffer, area, area.y, &right, appearance.theme);
}

/// A view in the top line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tab {
    /// The action that opens it.
    pub action: Action,
    /// The default key of that action.
    pub key: &'static str,
    pub name: &'static str,
    /// Whether it is the visible view.
    pub current: bool,
    /// Whether it needs the user's attention.
    pub needs_attention: bool,
}

/// Content of the top line.
pub(crate) struct Top<'a> {
    /// The tabs.
    pub tabs: &'a [Tab],
    /// The sync status.
    pub sharing: &'a [TextSpan],
    /// Whether keys go to a text field.
    ///
    /// The number keys then do not switch tabs.
    pub typing: bool,
}

const NAME: &str = "guildhall";

/// The columns that the name takes, with the air around it.
const NAME_COLS: u16 = NAME.len() as u16 + 3;

/// Lays out the tabs: ` 1 Search  7 Sync* `.
///
/// If space is short, the program name is dropped first, then the other views' names.
pub(crate) fn tabs(area: Rect, tabs: &[Tab]) -> Vec<(Range<u16>, &Tab, String)> {
    let text = |tab: &Tab, is_named: bool| {
        let mark = if tab.needs_attention { "*" } else { "" };
        if is_named {
            format!(" {} {}{mark} ", tab.key, tab.name)
        } else {
            format!(" {}{mark} ", tab.key)
        }
    };
    let cols = tabs
        .iter()
        .map(|tab| width(&text(tab, true)) + 1)
        .sum::<usize>();
    let cols = u16::try_from(cols).unwrap_or(u16::MAX);
    let has_name = area.width >= TWO_PANES && cols + NAME_COLS <= area.width;
    let are_named = cols <= area.width + 1;
    let mut x = area.x + if has_name { NAME_COLS } else { 0 };
    tabs.iter()
        .map(|tab| {
            let text = text(tab, are_named || tab.current);
            let cols = width(&text) as u16;
            let at = x..x + cols;
            x += cols + 1;
            (at, tab, text)
        })
        .collect()
}

/// Draws the top line: name, tabs and sync status.
pub(crate) fn draw_top(buffer: &mut Buffer, area: Rect, top: &Top<'_>, appearance: Appearance) {
    let tabs = tabs(area, top.tabs);
    if tabs.first().is_some_and(|(cols, ..)| cols.start > area.x) {
        let name = [TextSpan::new(NAME, TextStyle::KEY)];
        draw::spans(buffer, area, (area.x + 1, area.y), &name, appearance.theme);
    }
    for (cols, tab, text) in tabs {
        let (style, number) = match (tab.current, top.typing) {
            (true, _) => (TextStyle::KEY.inverted(), TextStyle::KEY.inverted()),
            (false, true) => (TextStyle::BODY, TextStyle::MUTED),
            (false, false) => (TextStyle::BODY, TextStyle::KEY),
        };
        let (before, after) = text.split_once(tab.key).unwrap_or(("", &text));
        let spans = [
            TextSpan::new(before, style),
            TextSpan::new(tab.key, number),
            TextSpan::new(after, style),
        ];
        draw::spans(buffer, area, (cols.start, area.y), &spans, appearance.theme);
    }
    if let Some(room) = sharing_room(area, top.tabs, top.sharing) {
        draw::spans_right(buffer, room, area.y, top.sharing, appearance.theme);
    }
}

/// The room right of the views for the sync status; `None` if too narrow.
///
/// Words cut to a few letters say nothing.
pub(crate) fn sharing_room(area: Rect, views: &[Tab], sharing: &[TextSpan]) -> Option<Rect> {
    let views = tabs(area, views);
    let end = views.last().map_or(area.x, |(cols, ..)| cols.end);
    let room = Rect {
        x: end + 1,
        width: area.right().saturating_sub(end + 2),
        ..area
    };
    (width_of(sharing) <= usize::from(room.width)).then_some(room)
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

    #[test]
    fn the_top_line_drops_the_name_first_then_the_names_of_other_views() {
        let names = [
            "Search",
            "Cities",
            "Compare",
            "Positions",
            "Progress",
            "Fund",
            "Sync",
        ];
        let tab = |(i, name): (usize, &&'static str)| Tab {
            key: ["1", "2", "3", "4", "5", "6", "7"][i],
            name,
            current: i == 2,
            needs_attention: i == 6,
            action: Action::HELP,
        };
        let all: Vec<Tab> = names.iter().enumerate().map(tab).collect();
        let shown = |cols| {
            let tabs = tabs(Rect::new(0, 0, cols, 1), &all);
            let last = tabs.last().expect("tabs");
            assert!(last.0.end <= cols, "{cols}");
            let texts: Vec<&str> = tabs.iter().map(|(_, _, text)| text.trim()).collect();
            (tabs[0].0.start > 0, texts.join(" "))
        };
        let full = "1 Search 2 Cities 3 Compare 4 Positions 5 Progress 6 Fund 7 Sync*";
        assert_eq!(shown(100), (true, full.to_owned()));
        assert_eq!(shown(80), (false, full.to_owned()));
        assert_eq!(shown(40), (false, "1 2 3 Compare 4 5 6 7*".to_owned()));
    }

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
            shown(160),
            "Search > \"heat oslo\" > Oslo: carbon capture at the Klemetsrud plant > Oslo"
        );
        let wider = "Search > \"heat oslo\" > Oslo: carbon capture at the.. > Oslo";
        assert_eq!(shown(94), wider);
        assert_eq!(shown(80), "Search > \"heat oslo\" > Oslo: carbon.. > Oslo");
        assert_eq!(shown(60), "Search > \"heat os.. > Oslo");
        assert_eq!(shown(48), "Search > Oslo");
    }

    #[test]
    fn the_last_part_of_the_breadcrumb_is_shortened_to_fit() {
        let parts = [
            (0, "Search".to_owned(), Some(Action::CLOSE)),
            (0, "Deep retrofit of municipal housing".to_owned(), None),
        ];
        let crumbs = crumbs(&parts, Rect::new(0, 0, 40, 1), 10);
        assert_eq!(crumbs[1].text, "Deep retrofit of..");
        assert!(crumbs[1].cols.end <= 28);
    }
}
