//! Draws the filter pane.

use ratatui::layout::{Position, Rect};

use super::{FacetRow, Filters, rows_area};
use crate::tui::strings;
use crate::tui::theme::TextStyle;
use crate::tui::widgets::bars::histogram;
use crate::tui::widgets::draw::Painter;
use crate::tui::widgets::geometry::{inside, row_at};
use crate::tui::widgets::line_breaks::wrap;
use crate::tui::widgets::pane::{PaneTitles, section_title};
use crate::tui::widgets::styled_text::TextSpan;
use crate::tui::widgets::text_width::width;

/// Draws the pane and returns the cursor position.
pub(crate) fn draw(
    painter: &mut Painter<'_>,
    area: Rect,
    filters: &Filters,
    focused: bool,
) -> Position {
    let is_empty = filters.rows.is_empty();
    // The name of the first facet serves as the title.
    let titles = PaneTitles::new(if is_empty { "Filters" } else { "" }).focused(focused);
    painter.pane(area, titles);
    let inner = rows_area(area);
    if is_empty {
        let none = wrap(
            &[TextSpan::muted(strings::NO_FILTERS)],
            usize::from(inner.width),
        );
        painter.lines(inside(area), &none);
    }
    let visible = usize::from(inner.height);
    let rows = filters
        .rows
        .iter()
        .enumerate()
        .skip(filters.top)
        .take(visible);
    for (i, row) in rows {
        let y = inner.y + (i - filters.top) as u16;
        let selected = focused && i == filters.selected;
        draw_row(painter, row_at(inner, y), row, selected);
    }
    painter.scroll_bar(inner, filters.top, filters.rows.len());
    let y = inner.y + filters.selected.saturating_sub(filters.top) as u16;
    Position::new(inner.x, y.min(area.bottom().saturating_sub(1)))
}

fn draw_row(painter: &mut Painter<'_>, area: Rect, row: &FacetRow, selected: bool) {
    let cols = usize::from(area.width);
    let (mut left, right) = match row {
        FacetRow::Facet { field, more, open } => {
            let right = match (more, open) {
                (0, false) => TextSpan::body(""),
                (0, true) => TextSpan::minor("fewer"),
                (more, _) => TextSpan::minor(&format!("{more} more")),
            };
            (vec![section_title(&strings::field(field))], right)
        }
        FacetRow::Value {
            label,
            count,
            ticked,
            ..
        } => {
            let (tick, style) = match (ticked, painter.appearance.ascii) {
                (false, _) => ("  ", TextStyle::BODY),
                (true, false) => ("✓ ", TextStyle::KEY),
                (true, true) => ("x ", TextStyle::KEY),
            };
            (
                vec![TextSpan::new(tick, style), TextSpan::new(label, style)],
                TextSpan::minor(&strings::grouped(*count)),
            )
        }
        FacetRow::Rest(label) => (
            vec![TextSpan::body(&format!("  {label}"))],
            TextSpan::body(""),
        ),
        FacetRow::Years { first, counts } => (
            years(*first, counts, cols, painter.appearance.ascii),
            TextSpan::body(""),
        ),
        FacetRow::Gap => return,
    };
    let mut right = [right];
    if selected {
        painter.select_row(area, left.iter_mut().chain(&mut right));
    }
    painter.line(area, &left);
    painter.line_right(area, &right);
}

/// Formats the years as `  2008 ▁▂▁▄█ 2025`.
///
/// Each column stands for one or more years. A few old notes would squeeze all others into the last
/// columns. In that case the first column counts the old notes, and the text shows `≤2008`.
fn years(first: i32, counts: &[usize], cols: usize, ascii: bool) -> Vec<TextSpan> {
    let last = first + i32::try_from(counts.len()).unwrap_or(1) - 1;
    let to = format!(" {last}");
    let free_beside = |from: &str| cols.saturating_sub(width(from) + width(&to)).max(1);
    let mut from = format!("  {first} ");
    let mut counts = counts.to_vec();
    if counts.len() > free_beside(&from) {
        let few = counts.iter().sum::<usize>() / 20;
        let mut early = 0;
        let is_few = |count: &&usize| {
            early += **count;
            early <= few
        };
        let skipped = counts.iter().take_while(is_few).count();
        if skipped > counts.len() / 3 && skipped < counts.len() {
            let before: usize = counts.drain(..skipped).sum();
            counts[0] += before;
            let sign = if ascii { "<=" } else { "≤" };
            from = format!(
                "  {sign}{} ",
                last - i32::try_from(counts.len()).unwrap_or(1) + 1
            );
        }
    }
    let free = free_beside(&from);
    let columns: Vec<usize> = if counts.len() > free {
        (0..free)
            .map(|i| {
                let part = i * counts.len() / free..(i + 1) * counts.len() / free;
                counts[part].iter().sum()
            })
            .collect()
    } else {
        counts
    };
    vec![
        TextSpan::muted(&from),
        TextSpan::new(&histogram(&columns, ascii), TextStyle::ACCENT),
        TextSpan::muted(&to),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::widgets::styled_text::plain;

    #[test]
    fn old_notes_share_the_first_column_of_the_histogram() {
        let mut counts = vec![0; 80];
        (counts[0], counts[30], counts[75], counts[79]) = (1, 2, 90, 45);
        let shown = |cols, ascii| plain(&years(1947, &counts, cols, ascii));
        assert_eq!(shown(21, false), "  ≤2022 █   ▃ 2026");
        assert!(shown(21, true).starts_with("  <=2022 "));
        assert!(shown(100, false).starts_with("  1947 ▁"), "all years fit");
        let even = vec![3; 80];
        assert!(plain(&years(1947, &even, 21, false)).starts_with("  1947 "));
    }
}
