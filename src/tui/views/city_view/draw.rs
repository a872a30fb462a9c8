//! Draws the page of a city.

use ratatui::layout::{Position, Rect};

use super::layout::{CityAreas, split_figures};
use super::page_lines::PageLine;
use super::state::{CityView, FigureForm, lines_area};
use crate::tui::strings;
use crate::tui::theme::TextStyle;
use crate::tui::widgets::draw::{Painter, text};
use crate::tui::widgets::geometry::{row_at, rows, take_top};
use crate::tui::widgets::pane::{PaneTitles, section_title};
use crate::tui::widgets::styled_text::{TextSpan, select};
use crate::tui::widgets::text_width::{width, width_of};

/// Draws the page. Returns the cursor position, on the selected row.
pub(super) fn draw(painter: &mut Painter<'_>, areas: &CityAreas, view: &CityView) -> Position {
    painter.rule_across(areas.rule);
    draw_figures(painter, areas, view);
    let mut cursor = areas.figures.as_position();
    for (column, area) in areas.sections.into_iter().enumerate() {
        if area.is_empty() {
            continue;
        }
        let at = draw_column(painter, area, column, view);
        cursor = at.unwrap_or(cursor);
    }
    cursor
}

fn draw_figures(painter: &mut Painter<'_>, areas: &CityAreas, view: &CityView) {
    let area = areas.figures;
    let laid_out = &view.laid_out;
    let unit = laid_out.chart.as_ref().map(|chart| chart.unit.as_str());
    let title = match view.form {
        FigureForm::Chart | FigureForm::Table => strings::EMISSIONS,
        FigureForm::Sentences => strings::PROGRESS,
    };
    let unit = unit.filter(|unit| view.form == FigureForm::Chart && fits(title, unit, area));
    let titles = PaneTitles::new(title).right(unit.unwrap_or_default());
    let inner = painter.pane(area, titles);
    if inner.is_empty() {
        return;
    }
    let figures = &laid_out.figures;
    let chart = laid_out
        .chart
        .as_ref()
        .filter(|_| view.form == FigureForm::Chart);
    let Some(chart) = chart else {
        return painter.scrolled(inner, figures, view.figures_top);
    };
    // A blank line and the title are between chart and progress.
    let progress = rows(figures.len()) + 2;
    let all = progress + rows(laid_out.table.len()) + 2;
    // The table too, if that leaves a large chart. At full size all room is for the chart.
    let is_zoomed = areas.sections[0].is_empty();
    let has_room = !is_zoomed && inner.height >= all.saturating_add(LARGE_CHART);
    let (above, below) = split_figures(inner, if has_room { all } else { progress });
    chart.draw(above, unit.is_none(), painter);
    let mut below = below;
    for (title, lines) in [
        (strings::PROGRESS, figures),
        (strings::FIGURES, &laid_out.table),
    ] {
        // Show the table only if all of it fits.
        let is_whole = rows(lines.len()) + 2 <= below.height;
        if below.height < 4 || title == strings::FIGURES && !is_whole {
            return;
        }
        take_top(&mut below, 1);
        let row = take_top(&mut below, 1);
        painter.line(row, &[section_title(title)]);
        painter.lines(take_top(&mut below, rows(lines.len())), lines);
    }
}

/// Rows of a chart that is still large beside its table.
const LARGE_CHART: u16 = 18;

fn fits(title: &str, unit: &str, area: Rect) -> bool {
    width(title) + width(unit) + 6 < usize::from(area.width)
}

/// Draws a column of sections. Returns the position of the selected row, if it is here.
fn draw_column(
    painter: &mut Painter<'_>,
    area: Rect,
    column: usize,
    view: &CityView,
) -> Option<Position> {
    if area.x > 0 {
        painter.rule_down(Rect { width: 1, ..area });
    }
    let inner = lines_area(area);
    let page = &view.laid_out.page;
    let lines = page.columns.get(column)?;
    let top = view.tops[column];
    let chosen = page.rows.get(view.selected).map(|row| row.place);
    let (_, first, count) = chosen
        .filter(|place| place.0 == column)
        .unwrap_or((0, 0, 0));
    let mut cursor = None;
    let in_view = lines.iter().enumerate().skip(top);
    for (y, (at, line)) in (inner.y..inner.bottom()).zip(in_view) {
        let is_chosen = (first..first + count).contains(&at);
        if is_chosen {
            painter.select_rows(row_at(inner, y), true);
            cursor = cursor.or(Some(Position::new(inner.x, y)));
        }
        draw_line(painter, row_at(inner, y), line, is_chosen);
    }
    painter.scroll_bar(inner, top, lines.len());
    cursor
}

fn draw_line(painter: &mut Painter<'_>, row: Rect, line: &PageLine, chosen: bool) {
    let styled = |spans: &[TextSpan]| {
        let mut spans = spans.to_vec();
        if chosen {
            select(&mut spans);
        }
        spans
    };
    painter.line(row, &styled(&line.left));
    painter.line_right(row, &styled(&line.right));
    let Some((column, count, most)) = line.bar else {
        return;
    };
    let right = width_of(&line.right) as u16 + 2;
    let cols = row.width.saturating_sub(column + right);
    let style = if chosen {
        TextStyle::ACCENT.selected()
    } else {
        TextStyle::ACCENT
    };
    let share = count as f64 / most.max(1) as f64;
    let cells = (share * f64::from(cols.min(MAX_BAR))).round().max(1.0);
    // Slightly lower than the row, so that bars of adjacent rows do not touch.
    let bar = painter.appearance.either("▆", "#").repeat(cells as usize);
    let at = (row.x + column, row.y);
    text(
        painter.buffer,
        row,
        at,
        &bar,
        painter.appearance.style(style),
    );
}

/// Maximum width of a bar in columns.
const MAX_BAR: u16 = 16;
