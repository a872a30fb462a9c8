//! Draws charts if a window has space for them. One of the chosen city, and small ones of all.

use ratatui::layout::Rect;

use super::draw_table::pace;
use super::progress_lines::ProgressLine;
use super::state::ProgressView;
use crate::model::alliance::measured_city::City;
use crate::model::alliance::progress_table::ProgressRow;
use crate::tui::strings;
use crate::tui::theme::TextStyle;
use crate::tui::views::city_view::city_chart::CityChart;
use crate::tui::widgets::draw::Painter;
use crate::tui::widgets::geometry::{inside, take_top};
use crate::tui::widgets::pane::{PaneTitles, section_title};
use crate::tui::widgets::styled_text::TextSpan;

/// Fewest and most rows of the chart of the chosen city.
const CHOSEN_ROWS: (u16, u16) = (14, 22);

/// Fewest columns and rows of a small chart with its title.
const SMALL: (u16, u16) = (38, 12);

/// Columns between small charts.
const GAP: u16 = 3;

/// Draws the chosen city's chart below this many lines, if it fits.
pub(super) fn draw_chosen_chart(
    painter: &mut Painter<'_>,
    mut area: Rect,
    text_rows: u16,
    view: &ProgressView,
) {
    take_top(&mut area, text_rows.saturating_add(1));
    let chart = view.chosen().and_then(CityChart::of);
    let Some(chart) = chart.filter(|_| area.height > CHOSEN_ROWS.0) else {
        return;
    };
    let title = take_top(&mut area, 1);
    painter.line(title, &[section_title(strings::EMISSIONS)]);
    area.height = area.height.min(CHOSEN_ROWS.1);
    chart.draw(area, true, painter);
}

/// Draws charts of the cities around the chosen one, all on the same scale.
pub(super) fn draw_charts(painter: &mut Painter<'_>, area: Rect, view: &ProgressView) {
    let lines = view.shown.lines.iter();
    let measured: Vec<usize> = lines
        .filter_map(|line| match line {
            ProgressLine::Row(city) => Some(*city),
            _ => None,
        })
        .collect();
    if area.is_empty() || measured.is_empty() {
        return;
    }
    let inner = inside(area);
    let columns = ((inner.width + GAP) / (SMALL.0 + GAP)).max(1);
    let rows = (inner.height / SMALL.1).max(1);
    let in_view = usize::from(columns * rows);
    let chosen = view.chosen_at();
    let place = measured.iter().position(|city| Some(*city) == chosen);
    let first = place.unwrap_or(0) / in_view * in_view;
    let shown = &measured[first..measured.len().min(first + in_view)];
    let titles = PaneTitles {
        left: "Emissions in percent of the base year",
        right: &format!(
            "{}-{} of {}",
            first + 1,
            first + shown.len(),
            measured.len()
        ),
        focused: false,
    };
    painter.pane(area, titles);
    let width = (inner.width + GAP) / columns - GAP;
    let height = inner.height / rows;
    for (place, city) in (0..).zip(shown) {
        let cell = Rect {
            x: inner.x + place % columns * (width + GAP),
            y: inner.y + place / columns * height,
            width,
            height,
        };
        let is_chosen = Some(*city) == chosen;
        draw_small_chart(painter, cell, &view.cities()[*city], is_chosen, view);
    }
}

fn draw_small_chart(
    painter: &mut Painter<'_>,
    mut cell: Rect,
    city: &City,
    is_chosen: bool,
    view: &ProgressView,
) {
    let name = if is_chosen {
        TextStyle::KEY
    } else {
        TextStyle::BOLD
    };
    let mut title = vec![TextSpan::new(&city.note.title, name)];
    let chart = CityChart::of(city).and_then(|chart| chart.in_percent());
    if let Some(chart) = &chart {
        title.push(TextSpan::muted(&format!("  {}", chart.unit)));
    }
    let row = take_top(&mut cell, 1);
    painter.line(row, &title);
    let measured = ProgressRow::of(city, view.yardstick);
    if let Some(reading) = measured.and_then(|row| row.against(view.yardstick)) {
        let (text, style) = pace(reading, true, painter.appearance.theme);
        painter.line_right(row, &[TextSpan::new(&text, style)]);
    }
    // Air below it.
    cell.height = cell.height.saturating_sub(1);
    if let Some(chart) = chart {
        chart.draw_small(cell, painter);
    }
}
