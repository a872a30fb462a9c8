//! A line chart: observed years against straight lines to targets.
//!
//! ```text
//! EMISSIONS  kt CO2e, scope 1
//!  1500 │⢠
//!       │ ⠁⠉⢔⠐⠤⠤⢤⣀
//!  1000 │    ⠉⠂⢀ ⠈⠁⠈ ⠐ ⠠
//!       │       ⠉⠢       ⠈ ⠐ ⠠ ⢀
//!   500 │          ⠈⠢⢄           ⠈ ⠐ ⢀
//!       │              ⠢⢄              ⠈ ⠐
//!     0 │                ⠉
//!       └┬────────┬──────┬───────┬───────┬
//!      2009     2020   2030    2040   2050
//! ⠶⠶ 2020: 1,084 ⠤⠄ own target  ⠄⠄ 80x50
//! ```
//!
//! ratatui's `Chart` misaligns year labels and lets one line erase another, so this module draws
//! its own. Values are aligned to the centres of rows and years to the centres of columns, so that
//! dots, ticks and labels agree. Lines differ in form, not only in colour. A year without a value
//! is a gap; nothing is drawn beyond the values.

mod chart_layout;
mod chart_strokes;
#[cfg(test)]
mod tests;
mod value_scale;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::widgets::Widget;

use self::chart_layout::ChartLayout;
use super::braille_grid::replacing;
use super::draw::{Appearance, text};
use super::text_width::{cut, width};
use super::year_strip::YearMark;
use crate::model::emissions::figure_words::kt;
use crate::tui::theme::TextStyle;

/// Maximum size: in a larger chart the lines look too thin.
const LARGEST: (u16, u16) = (200, 40);

/// Minimum width for labels at the ends of lines.
///
/// A narrower chart has a key below the axis.
const LABELLED_COLS: u16 = 60;

/// A value of the observed series.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ChartPoint {
    /// The year.
    pub year: i16,
    /// The value, in the unit of the chart.
    pub value: f64,
    /// Whether the value may still change. Such values are drawn thinner and explained.
    pub provisional: bool,
}

/// The form of a target line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TargetStroke {
    /// Dashed: the city's own target.
    Dashed,
    /// Dotted: a line for comparison.
    Dotted,
}

/// A straight line from a base year to a target.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TargetLine<'a> {
    /// Base year and its value.
    pub from: (i16, f64),
    /// Target year and its value.
    pub to: (i16, f64),
    /// The label at the line's end, such as `own −95 % by 2030`.
    pub name: &'a str,
    /// A shorter label, such as `own target`.
    pub short_name: &'a str,
    /// Its form.
    pub stroke: TargetStroke,
}

/// A chart of observed values and target lines.
///
/// Draws at most 100 by 30 cells. The last value is shown whenever there is space for it, before
/// anything else. Values that are not finite are omitted.
#[derive(Debug, Clone, Copy)]
pub struct LineChart<'a> {
    /// The title; may be empty.
    pub title: &'a str,
    /// The unit of all values, with their coverage: `kt CO2e, scope 1`.
    pub unit: &'a str,
    /// The observed series, in any order. Only consecutive years are joined.
    pub points: &'a [ChartPoint],
    /// Target lines, front to back. Lines with the same ends share one label.
    pub lines: &'a [TargetLine<'a>],
    /// The pace strip below the axis, omitted if empty.
    pub marks: &'a [YearMark],
    /// The value axis reaches at least this value.
    pub highest: f64,
    /// Theme and characters.
    pub appearance: Appearance,
}

/// A label and the point it belongs to.
///
/// It shows the last value or the name of a line.
struct EndLabel {
    text: String,
    short: String,
    stroke: &'static str,
    style: Style,
    year: i16,
    value: f64,
}

impl Widget for LineChart<'_> {
    fn render(self, area: Rect, buffer: &mut Buffer) {
        let area = Rect {
            width: area.width.min(LARGEST.0),
            height: area.height.min(LARGEST.1),
            ..area
        };
        let Some(points) = self.finite_points() else {
            return self.draw_nothing(area, buffer);
        };
        let mut lines: Vec<TargetLine<'_>> = self.finite_lines().collect();
        let labels = self.end_labels(&points, &lines);
        // Two lines in the same cells would fill each other's gaps, so only the front one is drawn.
        let mut drawn = Vec::new();
        lines.retain(|line| {
            let ends = (line.from, line.to);
            let is_new = !drawn.contains(&ends);
            drawn.push(ends);
            is_new
        });
        // Label the ends of lines if all labels fit there, else add a key.
        if area.width >= LABELLED_COLS
            && let Some(layout) = ChartLayout::new(&self, area, &points, &lines, &[])
        {
            self.draw_plot(&layout, &points, &lines, buffer);
            if layout.place_labels(&labels, buffer) {
                return;
            }
            blank(area, buffer);
        }
        let key = self.key_rows(&points, &labels, area.width);
        if let Some(layout) = ChartLayout::new(&self, area, &points, &lines, &key) {
            self.draw_plot(&layout, &points, &lines, buffer);
            layout.draw_key(&key, buffer);
        } else {
            self.draw_words(&labels, area, buffer);
        }
    }
}

impl LineChart<'_> {
    /// The values by year; `None` without any value or line.
    fn finite_points(&self) -> Option<Vec<ChartPoint>> {
        let points = self.points.iter().filter(|point| point.value.is_finite());
        let mut points: Vec<ChartPoint> = points.copied().collect();
        points.sort_by_key(|point| point.year);
        (!points.is_empty() || self.finite_lines().next().is_some()).then_some(points)
    }

    fn finite_lines(&self) -> impl Iterator<Item = TargetLine<'_>> {
        let lines = self.lines.iter().copied();
        lines.filter(|line| line.from.1.is_finite() && line.to.1.is_finite())
    }

    /// The labels of the last value and the lines.
    ///
    /// Lines with the same ends share one.
    fn end_labels(&self, points: &[ChartPoint], lines: &[TargetLine<'_>]) -> Vec<EndLabel> {
        let mut labels: Vec<EndLabel> = Vec::new();
        if let Some(last) = points.last() {
            let figure = format!("{}: {}", last.year, kt(last.value));
            let note = if last.provisional { " provisional" } else { "" };
            labels.push(EndLabel {
                text: format!("{figure}{note}"),
                short: figure,
                stroke: self.appearance.either("⠶⠶", "o"),
                style: self.appearance.style(TextStyle::KEY),
                year: last.year,
                value: last.value,
            });
        }
        for (i, line) in lines.iter().enumerate() {
            let same = |other: &TargetLine<'_>| (other.from, other.to) == (line.from, line.to);
            if lines[..i].iter().any(same) {
                continue;
            }
            let joined = |name: fn(&TargetLine<'_>) -> String| {
                let names = lines[i..].iter().filter(|other| same(other)).map(name);
                names.collect::<Vec<_>>().join(" = ")
            };
            let (stroke, style) = match line.stroke {
                TargetStroke::Dashed => (self.appearance.either("⠤⠄", "--"), TextStyle::CAUTION),
                TargetStroke::Dotted => (self.appearance.either("⠄⠄", ".."), TextStyle::MUTED),
            };
            labels.push(EndLabel {
                text: joined(|line| line.name.to_owned()),
                short: joined(|line| line.short_name.to_owned()),
                stroke,
                style: self.appearance.style(style),
                year: line.to.0,
                value: line.to.1,
            });
        }
        labels
    }

    /// The entries of the key, by row.
    ///
    /// The last value comes first. Short names replace long ones that do not fit.
    fn key_rows(
        &self,
        points: &[ChartPoint],
        labels: &[EndLabel],
        cols: u16,
    ) -> Vec<Vec<(String, Style)>> {
        let entries = |is_short: bool| {
            let entries = labels.iter().map(move |label| {
                let text = if is_short { &label.short } else { &label.text };
                (format!("{} {text}", label.stroke), label.style)
            });
            let note = (is_short || !points.last().is_some_and(|last| last.provisional))
                .then(|| self.provisional_note(points))
                .flatten();
            let note = note.map(|note| (note.to_owned(), self.appearance.style(TextStyle::MUTED)));
            entries.chain(note).collect::<Vec<_>>()
        };
        let cols = usize::from(cols);
        let full = wrap_entries(entries(false), cols);
        if full.len() < 2 {
            return full;
        }
        wrap_entries(entries(true), cols)
    }

    /// Explains how provisional values are drawn, if there are any.
    fn provisional_note(&self, points: &[ChartPoint]) -> Option<&'static str> {
        let note = self.appearance.either("thin: provisional", "p provisional");
        points.iter().any(|point| point.provisional).then_some(note)
    }

    fn draw_plot(
        &self,
        layout: &ChartLayout,
        points: &[ChartPoint],
        lines: &[TargetLine<'_>],
        buffer: &mut Buffer,
    ) {
        self.draw_titles(layout, points, buffer);
        layout.draw_axes(self, buffer);
        chart_strokes::draw(self, layout, points, lines, buffer);
        layout.draw_pace(self, buffer);
    }

    /// Draws title and unit. The title is shortened before the unit.
    fn draw_titles(&self, layout: &ChartLayout, points: &[ChartPoint], buffer: &mut Buffer) {
        let Some(area) = layout.titles else {
            return;
        };
        let cols = usize::from(area.width);
        let mut unit = self.unit.to_owned();
        if let Some(note) = self.provisional_note(points).filter(|_| !layout.has_key) {
            unit = format!("{unit}{}{note}", self.appearance.either(" · ", " | "));
        }
        let unit = cut(&unit, cols);
        let free = cols.saturating_sub(width(&unit) + 2);
        let title = cut(self.title, free);
        let mut x = area.x;
        if !self.title.is_empty() && width(&title) > 2 {
            x = text(
                buffer,
                area,
                (x, area.y),
                &title,
                self.appearance.style(TextStyle::BOLD),
            ) + 2;
        }
        text(
            buffer,
            area,
            (x, area.y),
            &unit,
            self.appearance.style(TextStyle::MUTED),
        );
    }

    /// Draws only text.
    ///
    /// It shows the last value with its unit, then the names of the lines.
    fn draw_words(&self, labels: &[EndLabel], area: Rect, buffer: &mut Buffer) {
        for (label, y) in labels.iter().zip(area.y..area.bottom()) {
            let mut forms = vec![label.text.clone(), label.short.clone()];
            if y == area.y {
                forms.insert(0, format!("{} {}", label.text, self.unit));
                forms.insert(1, format!("{} {}", label.short, self.unit));
            }
            // A number is never truncated, because it would read as another number.
            let fits = |form: &&String| width(form) <= usize::from(area.width);
            if let Some(form) = forms.iter().find(fits) {
                text(buffer, area, (area.x, y), form, label.style);
            }
        }
    }

    fn draw_nothing(&self, area: Rect, buffer: &mut Buffer) {
        if area.is_empty() {
            return;
        }
        let cols = usize::from(area.width);
        let title = cut(self.title, cols);
        text(
            buffer,
            area,
            (area.x, area.y),
            &title,
            self.appearance.style(TextStyle::BOLD),
        );
        let y = area.y + u16::from(!self.title.is_empty());
        if y < area.bottom() {
            let says = cut("No figures.", cols);
            text(
                buffer,
                area,
                (area.x, y),
                &says,
                self.appearance.style(TextStyle::MUTED),
            );
        }
    }
}

/// Clears an area except for its background.
fn blank(area: Rect, buffer: &mut Buffer) {
    for place in area.intersection(buffer.area).positions() {
        buffer[place]
            .set_symbol(" ")
            .set_style(replacing(Style::new()));
    }
}

/// Distributes entries to rows, separated by two blanks.
fn wrap_entries(entries: Vec<(String, Style)>, cols: usize) -> Vec<Vec<(String, Style)>> {
    let mut rows: Vec<Vec<(String, Style)>> = Vec::new();
    let mut used = cols;
    for (entry, style) in entries {
        let entry_cols = width(&entry);
        if rows.is_empty() || used + 2 + entry_cols > cols {
            rows.push(Vec::new());
            used = 0;
        }
        used += entry_cols + if used == 0 { 0 } else { 2 };
        if let Some(row) = rows.last_mut() {
            row.push((entry, style));
        }
    }
    rows
}
