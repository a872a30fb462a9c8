//! A list in groups: heads, and entries of several lines.

use ratatui::layout::{Position, Rect};

use crate::tui::widgets::draw::Painter;
use crate::tui::widgets::geometry::{row_at, scrolled};
use crate::tui::widgets::styled_text::{TextSpan, select};

/// A line of the list.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct GroupedLine {
    /// The index of its entry in the list; `None` for heads and blank lines.
    pub place: Option<usize>,
    pub spans: Vec<TextSpan>,
}

impl GroupedLine {
    /// The head of a group.
    pub(crate) fn head(spans: Vec<TextSpan>) -> Self {
        Self {
            spans,
            ..Self::default()
        }
    }

    pub(crate) fn of_entry(
        place: usize,
        lines: impl IntoIterator<Item = Vec<TextSpan>>,
    ) -> impl Iterator<Item = Self> {
        lines.into_iter().map(move |spans| Self {
            place: Some(place),
            spans,
        })
    }
}

/// The first and last line of an entry, with heads directly above.
fn lines_of(lines: &[GroupedLine], place: usize) -> (usize, usize) {
    let is_of = |line: &GroupedLine| line.place == Some(place);
    let first = lines.iter().position(is_of).unwrap_or(0);
    let last = lines.iter().rposition(is_of).unwrap_or(0);
    let heads = lines[..first].iter().rev();
    let heads = heads.take_while(|line| line.place.is_none() && !line.spans.is_empty());
    let first = first - heads.count();
    // A blank line above the first head comes into view with it.
    (if place == 0 { 0 } else { first }, last)
}

/// The first visible line that shows an entry whole, scrolling as little as possible.
pub(crate) fn scroll_to_entry(
    lines: &[GroupedLine],
    place: usize,
    top: usize,
    visible: usize,
) -> usize {
    let (first, last) = lines_of(lines, place);
    let top = scrolled(top, last, lines.len(), visible);
    let top = scrolled(top, first, lines.len(), visible);
    // The first visible entry is shown from its title on.
    let is_inside = |at: usize| {
        let place = |at: usize| lines.get(at).and_then(|line| line.place);
        at > 0 && place(at).is_some() && place(at) == place(at - 1)
    };
    let whole = (top..=first).find(|at| !is_inside(*at));
    whole.unwrap_or(top)
}

/// Draws the lines from `top` with the selected entry; returns the cursor position.
pub(crate) fn draw_grouped_list(
    painter: &mut Painter<'_>,
    area: Rect,
    (lines, top): (&[GroupedLine], usize),
    (selected, is_focused): (usize, bool),
) -> Position {
    let mut cursor = area.as_position();
    let mut selects_text = false;
    let visible = lines.iter().skip(top).take(usize::from(area.height));
    let is_selected = |line: &GroupedLine| line.place == Some(selected);
    let rows = visible.clone().enumerate();
    let mut rows = rows.filter(|(_, line)| is_selected(line));
    if let Some((first, _)) = rows.next() {
        let last = rows.next_back().map_or(first, |(row, _)| row);
        let block = Rect {
            y: area.y + first as u16,
            height: (last - first + 1) as u16,
            ..area
        };
        selects_text = painter.select_rows(block, is_focused);
        cursor = block.as_position();
    }
    for (y, line) in (area.y..area.bottom()).zip(visible) {
        let mut spans = line.spans.clone();
        if selects_text && is_selected(line) {
            select(&mut spans);
        }
        let row = row_at(area, y);
        painter.line(row, &spans);
    }
    painter.scroll_bar(area, top, lines.len());
    cursor
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_visible_entry_shows_its_title() {
        // Entries of two lines each.
        let line = |at: usize| GroupedLine {
            place: Some(at / 2),
            ..GroupedLine::default()
        };
        let lines: Vec<GroupedLine> = (0..12).map(line).collect();
        for visible in [4, 5] {
            for place in 0..6 {
                let top = scroll_to_entry(&lines, place, 0, visible);
                assert_eq!(top % 2, 0, "{place} in {visible}");
                assert!((top..top + visible).contains(&(2 * place + 1)));
            }
        }
    }
}
