//! Draws the Progress view: the list, and sentences about the selected city.

use ratatui::layout::{Position, Rect};

use super::draw_charts::{draw_charts, draw_chosen_chart};
use super::draw_table::draw_table;
use super::progress_lines::ProgressLine;
use super::state::{ProgressAreas, ProgressView};
use crate::model::alliance::progress_table::{ProgressOrder, Yardstick};
use crate::model::counted::counted;
use crate::tui::shared::Shared;
use crate::tui::strings;
use crate::tui::theme::TextStyle;
use crate::tui::widgets::draw::Painter;
use crate::tui::widgets::geometry::{inside, row_at, rows};
use crate::tui::widgets::hit_row::fitted;
use crate::tui::widgets::pane::{PaneTitles, section_title};
use crate::tui::widgets::styled_text::TextSpan;
use crate::tui::widgets::text_width::width;

/// Draws the view. Returns the cursor position, on the selected city.
pub(super) fn draw(
    painter: &mut Painter<'_>,
    areas: &ProgressAreas,
    view: &ProgressView,
    shared: &Shared,
) -> Position {
    let left = match (view.yardstick, view.in_sentences) {
        (_, true) => "Progress in sentences",
        (Yardstick::OwnTarget, _) => "Progress against own targets",
        (Yardstick::EightyByFifty, _) => "Progress against 80x50",
    };
    let right = right_title(view, usize::from(areas.list.width), width(left));
    let titles = PaneTitles::new(left).right(&right).focused(true);
    let inner = painter.pane(areas.list, titles);
    let at = inner.as_position();
    let Some(chosen) = view.chosen() else {
        if view.cities.is_some() {
            painter.muted(inner, strings::NO_CITIES);
        }
        return at;
    };
    let lines = areas.lines();
    let cursor = if view.in_sentences {
        draw_sentences(painter, lines, view, shared)
    } else {
        draw_table(painter, lines, view, shared)
    };
    let bar = Rect {
        y: lines.y + u16::from(!view.in_sentences),
        height: lines.height.saturating_sub(u16::from(!view.in_sentences)),
        ..lines
    };
    painter.scroll_bar(bar, view.top, view.shown.lines.len());
    painter.rule_across(areas.rule);
    draw_marks(painter, areas, view);
    if !areas.about.is_empty() {
        let inner = if areas.about.x > 0 {
            painter.pane(areas.about, PaneTitles::new(&chosen.note.title))
        } else {
            // The selected row above names the city.
            Rect {
                y: areas.about.y,
                height: areas.about.height,
                ..inside(areas.about)
            }
        };
        let text = view.chosen_at().map(|at| view.shown.about[at].join(" "));
        let text = [TextSpan::body(&text.unwrap_or_default())];
        let lines = fitted(
            &text,
            usize::from(inner.width.min(88)),
            usize::from(inner.height),
        );
        painter.lines(inner, &lines);
        draw_chosen_chart(painter, inner, rows(lines.len()), view);
    }
    draw_charts(painter, areas.charts, view);
    cursor.unwrap_or(at)
}

/// Explains the marks of figures on the rule below the table.
///
/// Only if their own lines are out of view.
fn draw_marks(painter: &mut Painter<'_>, areas: &ProgressAreas, view: &ProgressView) {
    let shown = &view.shown;
    if areas.rule.is_empty() || view.top + view.rows_in_view(areas) >= shown.lines.len() {
        return;
    }
    let marks: Vec<&str> = shown.marks.iter().map(|mark| mark.short).collect();
    if !marks.is_empty() {
        let text = format!(" {} ", marks.join("  "));
        let at = Rect {
            x: areas.rule.x + 3,
            width: areas.rule.width.saturating_sub(3),
            ..areas.rule
        };
        painter.line(at, &[TextSpan::muted(&text)]);
    }
}

/// The count and order: `19 cities, by gap`.
fn right_title(view: &ProgressView, cols: usize, left_cols: usize) -> String {
    let count = view.cities().len();
    if count == 0 {
        return String::new();
    }
    let order = match view.order {
        ProgressOrder::Gap => "by gap",
        ProgressOrder::Name => "by name",
    };
    let counted = counted(count, "city");
    let full = format!("{counted}, {order}");
    if left_cols + width(&full) + 8 <= cols {
        return full;
    }
    order.to_owned()
}

/// Draws each city as a paragraph. Returns the position of the selected one.
fn draw_sentences(
    painter: &mut Painter<'_>,
    area: Rect,
    view: &ProgressView,
    shared: &Shared,
) -> Option<Position> {
    let chosen = view.chosen_at();
    let inner = Rect {
        x: area.x + 1,
        width: area.width.saturating_sub(1),
        ..area
    };
    let mut cursor = None;
    let lines = view.shown.lines.iter().skip(view.top);
    for (y, line) in (inner.y..inner.bottom()).zip(lines) {
        let row = row_at(inner, y);
        let mut spans = match line {
            ProgressLine::Blank => continue,
            ProgressLine::Head(head) => vec![section_title(head)],
            ProgressLine::Text(text) => vec![TextSpan::body(text)],
            ProgressLine::Row(city) | ProgressLine::Unmeasured(city, _) => {
                let city = &view.cities()[*city];
                let mine = shared.labels.my_city.as_deref() == Some(city.slug());
                let style = if mine {
                    TextStyle::KEY
                } else {
                    TextStyle::BOLD
                };
                vec![TextSpan::new(&city.note.title, style)]
            }
        };
        if let ProgressLine::Row(city) | ProgressLine::Unmeasured(city, _) = line
            && Some(*city) == chosen
        {
            painter.select_row(row, &mut spans);
            cursor = Some(row.as_position());
        }
        painter.line(row, &spans);
    }
    cursor
}
