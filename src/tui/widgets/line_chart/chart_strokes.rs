//! Draws the lines and points of a chart.
//!
//! They are braille dots, or one ASCII sign per point.

use ratatui::buffer::Buffer;

use super::super::braille_grid::{BrailleGrid, replacing, trace_line};
use super::super::draw::text;
use super::chart_layout::ChartLayout;
use super::{ChartPoint, LineChart, TargetLine, TargetStroke};
use crate::tui::theme::TextStyle;

/// Layers, back to front.
const DOTTED: u8 = 0;
const DASHED: u8 = 1;
const OBSERVED: u8 = 2;

/// Length of a dash, alone and with its gap, in dots.
const DASH: f64 = 6.0;
const DASH_AND_GAP: f64 = 9.0;

/// Draws lines and points into the plot.
pub(super) fn draw(
    chart: &LineChart<'_>,
    layout: &ChartLayout,
    points: &[ChartPoint],
    lines: &[TargetLine<'_>],
    buffer: &mut Buffer,
) {
    if chart.appearance.ascii {
        draw_cells(chart, layout, points, lines, buffer);
    } else {
        draw_dots(chart, layout, points, lines, buffer);
    }
}

fn draw_dots(
    chart: &LineChart<'_>,
    layout: &ChartLayout,
    points: &[ChartPoint],
    lines: &[TargetLine<'_>],
    buffer: &mut Buffer,
) {
    let mut grid = BrailleGrid::new(layout.plot.width, layout.plot.height);
    // The centre of a cell is between its two dot columns and its second and third dot row.
    let dot_of = |year, value| {
        let (column, row) = layout.place_of(year, value);
        (2.0 * column + 0.5, 4.0 * row + 1.5)
    };
    for line in lines {
        let (from, to) = (
            dot_of(line.from.0, line.from.1),
            dot_of(line.to.0, line.to.1),
        );
        let whole = (to.0 - from.0).hypot(to.1 - from.1);
        let mut count = 0_u32;
        trace_line(from, to, |x, y, length| {
            let (layer, is_set) = match line.stroke {
                // Measured from the end, so that the last dash reaches the target.
                TargetStroke::Dashed => (DASHED, (whole - length) % DASH_AND_GAP < DASH),
                TargetStroke::Dotted => (DOTTED, count.is_multiple_of(4)),
            };
            count += 1;
            if is_set {
                grid.set(x, y, layer);
            }
        });
    }
    let dots_per_year = 2.0 * layout.cols_per_year();
    for (before, point) in points.iter().zip(points.iter().skip(1)) {
        if i32::from(before.year) + 1 != i32::from(point.year) {
            continue; // Years with a gap between them are not joined.
        }
        let is_thin = before.provisional || point.provisional || dots_per_year < 2.0;
        let (from, to) = (
            dot_of(before.year, before.value),
            dot_of(point.year, point.value),
        );
        let is_steep = (to.1 - from.1).abs() > (to.0 - from.0).abs();
        trace_line(from, to, |x, y, _| {
            grid.set(x, y, OBSERVED);
            if !is_thin {
                grid.set(x + i32::from(is_steep), y + i32::from(!is_steep), OBSERVED);
            }
        });
    }
    for point in points {
        let (x, y) = dot_of(point.year, point.value);
        let (x, y) = (x.round() as i32, y.round() as i32);
        // Where no line leads to a point, a single dot would not be seen.
        let is_joined = points
            .iter()
            .any(|other| i32::from(other.year).abs_diff(i32::from(point.year)) == 1);
        let dots_per_year = if is_joined || point.provisional {
            dots_per_year
        } else {
            dots_per_year.max(3.0)
        };
        for (right, down) in blob(dots_per_year, point.provisional) {
            grid.set(x + right, y + down, OBSERVED);
        }
    }
    let styles = [TextStyle::MUTED, TextStyle::CAUTION, TextStyle::ACCENT];
    let styles = styles.map(|style| chart.appearance.style(style));
    grid.draw(buffer, layout.plot, &styles);
}

/// The dots of a point, depending on the width of a year.
///
/// A provisional point is smaller, or a ring.
fn blob(dots_per_year: f64, is_provisional: bool) -> Vec<(i32, i32)> {
    let square = |from: i32, to: i32| {
        (from..=to).flat_map(move |right| (from..=to).map(move |down| (right, down)))
    };
    match (dots_per_year, is_provisional) {
        (6.0.., false) => square(-1, 1).collect(),
        (6.0.., true) => square(-1, 1).filter(|dot| *dot != (0, 0)).collect(),
        (3.0.., false) => square(0, 1).collect(),
        (2.0.., false) => vec![(0, 0), (0, 1)],
        _ => vec![(0, 0)],
    }
}

/// Draws one ASCII sign per point, with the foremost line last.
fn draw_cells(
    chart: &LineChart<'_>,
    layout: &ChartLayout,
    points: &[ChartPoint],
    lines: &[TargetLine<'_>],
    buffer: &mut Buffer,
) {
    let plot = layout.plot;
    let mut set = |(x, y): (i32, i32), sign, style| {
        let place = (u16::try_from(x), u16::try_from(y));
        if let (Ok(x), Ok(y)) = place
            && x < plot.width
            && y < plot.height
        {
            let at = (plot.x + x, plot.y + y);
            text(
                buffer,
                plot,
                at,
                sign,
                replacing(chart.appearance.style(style)),
            );
        }
    };
    for stroke in [TargetStroke::Dotted, TargetStroke::Dashed] {
        for line in lines.iter().filter(|line| line.stroke == stroke) {
            let from = layout.place_of(line.from.0, line.from.1);
            let to = layout.place_of(line.to.0, line.to.1);
            let mut count = 0_u32;
            trace_line(from, to, |x, y, _| {
                match stroke {
                    TargetStroke::Dashed => set((x, y), "-", TextStyle::CAUTION),
                    TargetStroke::Dotted if count.is_multiple_of(3) => {
                        set((x, y), ".", TextStyle::MUTED);
                    }
                    TargetStroke::Dotted => {}
                }
                count += 1;
            });
        }
    }
    for point in points {
        let (column, row) = layout.place_of(point.year, point.value);
        let sign = if point.provisional { "p" } else { "o" };
        let place = (column.round() as i32, row.round() as i32);
        set(place, sign, TextStyle::ACCENT);
    }
}
