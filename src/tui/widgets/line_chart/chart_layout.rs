//! Layout of a chart: areas, axes and labels.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::super::draw::text;
use super::super::text_width::width;
use super::super::year_strip::{YearPace, year_sign};
use super::value_scale::ValueScale;
use super::{ChartPoint, EndLabel, LineChart, TargetLine};
use crate::tui::theme::TextStyle;

/// Possible intervals between two year labels.
const YEAR_STEPS: [i32; 9] = [1, 2, 5, 10, 20, 50, 100, 1_000, 10_000];

/// Columns of a year label, including the space around it.
const YEAR_COLS: f64 = 7.0;

/// Minimum size of a plot; a smaller one would be unreadable.
const MIN_PLOT: (u16, u16) = (16, 3);

/// The areas of a chart and its scales.
pub(super) struct ChartLayout {
    /// The row of title and unit.
    pub titles: Option<Rect>,
    /// The cells of the plot.
    pub plot: Rect,
    /// Whether there is a key below the axis.
    pub has_key: bool,
    /// The area of the whole chart.
    area: Rect,
    first_year: i16,
    years: i32,
    scale: ValueScale,
    ticks: Vec<(u16, String)>,
    pace_row: Option<u16>,
    key_row: u16,
}

impl ChartLayout {
    /// Lays out a chart; `None` if the area is too small for a plot.
    pub(super) fn new(
        chart: &LineChart<'_>,
        area: Rect,
        points: &[ChartPoint],
        lines: &[TargetLine<'_>],
        key: &[Vec<(String, Style)>],
    ) -> Option<Self> {
        let ends = lines.iter().flat_map(|line| [line.from, line.to]);
        let ends = points
            .iter()
            .map(|point| (point.year, point.value))
            .chain(ends);
        let years = ends.clone().map(|(year, _)| year);
        let (first_year, last_year) = (years.clone().min()?, years.max()?);
        let (low, high) = ends.fold((0.0_f64, chart.highest), |(low, high), (_, value)| {
            (low.min(value), high.max(value))
        });
        let years = i32::from(last_year) - i32::from(first_year);
        // The axis and its years take two rows.
        let mut rows = area.height.checked_sub(2 + key.len() as u16)?;
        // An axis needs its unit.
        let has_titles = !(chart.title.is_empty() && chart.unit.is_empty());
        rows = rows.checked_sub(u16::from(has_titles))?;
        let ticks_and_gutter = |rows: u16, least_gutter: usize| {
            let scale = ValueScale::fit(low, high, rows).filter(|_| rows >= MIN_PLOT.1)?;
            let ticks = scale.ticks();
            let gutter = ticks.iter().map(|(_, label)| width(label)).max()?;
            Some((scale, ticks, gutter.max(least_gutter) as u16 + 2))
        };
        // The pace strip needs one column per year, or some years would be hidden.
        let with_pace = (!chart.marks.is_empty() && rows > 5)
            .then(|| ticks_and_gutter(rows - 1, width("pace")))
            .flatten()
            .filter(|(_, _, gutter)| i32::from(area.width) - i32::from(*gutter) > years);
        let has_pace = with_pace.is_some();
        let (scale, ticks, gutter) = with_pace.or_else(|| ticks_and_gutter(rows, 0))?;
        let plot = Rect {
            x: area.x.checked_add(gutter)?,
            y: area.y + u16::from(has_titles),
            width: area.width.checked_sub(gutter)?,
            height: scale.rows(),
        };
        if plot.width < MIN_PLOT.0 {
            return None;
        }
        Some(Self {
            titles: has_titles.then_some(Rect { height: 1, ..area }),
            plot,
            has_key: !key.is_empty(),
            area,
            first_year,
            years,
            scale,
            ticks,
            pace_row: has_pace.then_some(plot.bottom() + 2),
            key_row: plot.bottom() + 2 + u16::from(has_pace),
        })
    }

    /// Columns per year.
    pub(super) fn cols_per_year(&self) -> f64 {
        f64::from(self.plot.width - 1) / f64::from(self.years.max(1))
    }

    /// The position of a value in the plot.
    ///
    /// Columns and rows are measured from the centre of the first cell.
    pub(super) fn place_of(&self, year: i16, value: f64) -> (f64, f64) {
        (self.column_of(i32::from(year)), self.scale.row_of(value))
    }

    fn column_of(&self, year: i32) -> f64 {
        if self.years == 0 {
            return f64::from(self.plot.width / 2);
        }
        f64::from(year - i32::from(self.first_year)) * self.cols_per_year()
    }

    /// The buffer column of a year.
    fn x_of(&self, year: i32) -> u16 {
        self.plot.x + self.column_of(year).round() as u16
    }

    pub(super) fn draw_axes(&self, chart: &LineChart<'_>, buffer: &mut Buffer) {
        let axis = chart.appearance.style(TextStyle::RULE);
        let label = chart.appearance.style(TextStyle::MUTED);
        let sign = |sign, ascii| chart.appearance.either(sign, ascii);
        let left = self.plot.x - 1;
        for y in self.plot.y..self.plot.bottom() {
            text(buffer, self.area, (left, y), sign("│", "|"), axis);
        }
        for (row, value) in &self.ticks {
            let x = left - 1 - width(value) as u16;
            text(buffer, self.area, (x, self.plot.y + row), value, label);
        }
        let y = self.plot.bottom();
        text(buffer, self.area, (left, y), sign("└", "+"), axis);
        for x in self.plot.x..self.plot.right() {
            text(buffer, self.area, (x, y), sign("─", "-"), axis);
        }
        for (year, start) in self.year_labels() {
            let at = (self.x_of(year), y);
            text(buffer, self.area, at, sign("┬", "+"), axis);
            let at = (start, y + 1);
            text(buffer, self.area, at, &year.to_string(), label);
        }
    }

    /// The years of the axis, and the first column of each label.
    ///
    /// They are the first and last year, and round years between them with enough space.
    fn year_labels(&self) -> Vec<(i32, u16)> {
        let first = i32::from(self.first_year);
        let last = first + self.years;
        let start = |year: i32| {
            let cols = width(&year.to_string()) as u16;
            let middle = self.x_of(year).saturating_sub(cols / 2);
            (
                year,
                middle
                    .max(self.area.x)
                    .min(self.area.right().saturating_sub(cols)),
            )
        };
        if self.years == 0 {
            return vec![start(first)];
        }
        let mut labels = vec![start(first)];
        let step = YEAR_STEPS
            .into_iter()
            .find(|step| f64::from(*step) * self.cols_per_year() >= YEAR_COLS);
        let end = |(year, start): (i32, u16)| start + width(&year.to_string()) as u16;
        let last = start(last);
        if let Some(step) = step {
            let mut year = (first.div_euclid(step) + 1) * step;
            while year < last.0 {
                let label = start(year);
                let is_free = labels
                    .last()
                    .is_none_or(|before| end(*before) + 2 <= label.1);
                if is_free && end(label) + 2 <= last.1 {
                    labels.push(label);
                }
                year += step;
            }
        }
        if labels.last().is_none_or(|before| end(*before) < last.1) {
            labels.push(last);
        }
        labels
    }

    /// Draws the pace strip below the axis, with an explanation if it fits.
    pub(super) fn draw_pace(&self, chart: &LineChart<'_>, buffer: &mut Buffer) {
        let Some(y) = self.pace_row else {
            return;
        };
        let label = chart.appearance.style(TextStyle::MUTED);
        text(buffer, self.area, (self.area.x, y), "pace", label);
        let last_year = i32::from(self.first_year) + self.years;
        let mut end = self.plot.x;
        for mark in chart.marks {
            let year = i32::from(mark.year);
            if (i32::from(self.first_year)..=last_year).contains(&year) {
                let (sign, style) = year_sign(mark.pace, chart.appearance);
                let at = (self.x_of(year), y);
                end = end.max(text(buffer, self.area, at, sign, style));
            }
        }
        let (on, _) = year_sign(YearPace::On, chart.appearance);
        let (off, _) = year_sign(YearPace::Off, chart.appearance);
        let says = format!("{on} on  {off} off the line to the target");
        if end + 4 + width(&says) as u16 <= self.plot.right() {
            text(buffer, self.area, (end + 4, y), &says, label);
        }
    }

    /// Draws the key below the axis.
    pub(super) fn draw_key(&self, key: &[Vec<(String, Style)>], buffer: &mut Buffer) {
        for (row, y) in key.iter().zip(self.key_row..self.area.bottom()) {
            let mut x = self.area.x;
            for (entry, style) in row {
                x = text(buffer, self.area, (x, y), entry, *style) + 2;
            }
        }
    }

    /// Draws each label at the first blank place near the end of its line.
    ///
    /// Returns false if a label found no place.
    pub(super) fn place_labels(&self, labels: &[EndLabel], buffer: &mut Buffer) -> bool {
        labels.iter().all(|label| {
            let (column, row) = self.place_of(label.year, label.value);
            let x = i32::from(self.plot.x) + column.round() as i32;
            let y = i32::from(self.plot.y) + row.round() as i32;
            let cols = width(&label.text) as u16;
            let left = (x + 1 - i32::from(cols)).max(i32::from(self.plot.x) + 1);
            // The dots of a point may extend into the next cell.
            let behind = [0, -1, 1].map(|row| [(x + 2, y + row), (x + 3, y + row)]);
            let above_and_below = [-1, 1, -2, 2].map(|row| (left, y + row));
            let farther = [-2, 2].map(|row| (x + 2, y + row));
            // Places below a line that falls towards the right edge.
            let before = (2..=14).map(|gap| (x - gap - i32::from(cols), y));
            let places = behind.into_iter().flatten().chain(above_and_below);
            let mut places = places.chain(farther).chain(before);
            let place = places.find_map(|(x, y)| {
                let place = (u16::try_from(x).ok()?, u16::try_from(y).ok()?);
                self.is_blank(buffer, place, cols).then_some(place)
            });
            if let Some(place) = place {
                text(buffer, self.area, place, &label.text, label.style);
            }
            place.is_some()
        })
    }

    /// Whether these cells of the plot, and one at each side, are blank.
    fn is_blank(&self, buffer: &Buffer, (x, y): (u16, u16), cols: u16) -> bool {
        let plot = self.plot;
        let end = x.saturating_add(cols);
        (plot.y..plot.bottom()).contains(&y)
            && x > plot.x
            && end <= plot.right()
            && (x - 1..=end.min(plot.right() - 1))
                .all(|x| buffer.cell((x, y)).is_some_and(|cell| cell.symbol() == " "))
    }
}
