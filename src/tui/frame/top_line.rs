//! The top line: name of the program, tabs and sync status.

use std::ops::Range;

use ratatui::layout::Rect;

use super::layout::TWO_PANES;
use crate::tui::keys::Action;
use crate::tui::theme::TextStyle;
use crate::tui::widgets::draw::Painter;
use crate::tui::widgets::styled_text::TextSpan;
use crate::tui::widgets::text_width::{width, width_of};

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
pub(crate) fn draw_top(painter: &mut Painter<'_>, area: Rect, top: &Top<'_>) {
    let tabs = tabs(area, top.tabs);
    if tabs.first().is_some_and(|(cols, ..)| cols.start > area.x) {
        let name = [TextSpan::new(NAME, TextStyle::KEY)];
        painter.spans(area, (area.x + 1, area.y), &name);
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
        painter.spans(area, (cols.start, area.y), &spans);
    }
    if let Some(inner) = sharing_area(area, top.tabs, top.sharing) {
        painter.line_right(inner, top.sharing);
    }
}

/// The room right of the views for the sync status; `None` if too narrow.
///
/// Words cut to a few letters say nothing.
pub(crate) fn sharing_area(area: Rect, views: &[Tab], sharing: &[TextSpan]) -> Option<Rect> {
    let views = tabs(area, views);
    let end = views.last().map_or(area.x, |(cols, ..)| cols.end);
    let inner = Rect {
        x: end + 1,
        width: area.right().saturating_sub(end + 2),
        ..area
    };
    (width_of(sharing) <= usize::from(inner.width)).then_some(inner)
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
