//! A line chart: observed years against straight lines to targets.
//!
//! ```text
//! EMISSIONS  kt CO2e, scope 1
//! 1,500 │⢠
//!       │ ⠁⠉⢔⠐⠤⠤⢤⣀
//! 1,000 │    ⠉⠂⢀ ⠈⠁⠈ ⠐ ⠠
//!       │       ⠉⠢       ⠈ ⠐ ⠠ ⢀
//!   500 │          ⠈⠢⢄           ⠈ ⠐ ⢀
//!       │              ⠢⢄              ⠈ ⠐
//!     0 │                ⠉
//!       └┬────────┬──────┬───────┬───────┬
//!      2009     2020   2030    2040   2050
//! ⠶⠶ 2020: 1,084  ⠤⠄ own target  ⠄⠄ 80x50
//! ```
//!
//! ratatui's `Chart` sets year labels beside their years and lets one line erase another, so the
//! chart is drawn here. Values lie on the middle of rows and years on the middle of columns: dots,
//! ticks and labels agree. Strokes differ in form, not in colour alone. A year without a figure is a
//! gap; nothing is drawn beyond the figures.

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
use self::value_scale::shown_value;
use super::braille_grid::replacing;
use super::draw::text;
use super::glyph_set::GlyphSet;
use super::text_width::{cut, width};
use super::year_strip::{YearMark, YearStripStyles};

/// The largest size: beyond it strokes look like threads.
const LARGEST: (u16, u16) = (100, 30);

/// From this width on, labels stand at the ends of lines; below it, in a key under the axis.
const LABELLED_COLS: u16 = 60;

/// A figure of the observed series.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ChartPoint {
    /// The year.
    pub year: i16,
    /// The figure, in the unit of the chart.
    pub value: f64,
    /// The figure may still change: drawn thinner, and said.
    pub provisional: bool,
}

/// How a target line is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TargetStroke {
    /// Dashes: the city's own target.
    Dashed,
    /// Dots: the line to compare with.
    Dotted,
}

/// A straight line from a base year to a target.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TargetLine<'a> {
    /// Base year and its value.
    pub from: (i16, f64),
    /// Target year and its value.
    pub to: (i16, f64),
    /// The label at the line's end: `own −95 % by 2030`.
    pub name: &'a str,
    /// The same where space is short: `own target`.
    pub short_name: &'a str,
    /// Its form.
    pub stroke: TargetStroke,
}

/// Styles of the parts of a chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LineChartStyles {
    /// The title.
    pub title: Style,
    /// Unit, values and years at the axes, `pace`.
    pub label: Style,
    /// The axes.
    pub axis: Style,
    /// The observed series.
    pub observed: Style,
    /// The last figure.
    pub last_value: Style,
    /// Dashed lines.
    pub dashed: Style,
    /// Dotted lines.
    pub dotted: Style,
    /// Signs of the pace strip.
    pub pace: YearStripStyles,
}

/// Observed figures and target lines over years. Draws at most 100 by 30 cells.
///
/// The last figure stands in every picture that has room for it, before anything else. Figures and
/// ends that are not finite numbers are left out.
#[derive(Debug, Clone, Copy)]
pub struct LineChart<'a> {
    /// What is shown; may be empty.
    pub title: &'a str,
    /// The unit of all values, with what they cover: `kt CO2e, scope 1`.
    pub unit: &'a str,
    /// The observed series, in any order. Neighbouring years are joined, others are not.
    pub points: &'a [ChartPoint],
    /// Target lines, the foremost first. Lines with the same ends share one label.
    pub lines: &'a [TargetLine<'a>],
    /// The pace strip under the axis; none if empty.
    pub marks: &'a [YearMark],
    /// Characters.
    pub glyphs: GlyphSet,
    /// Styles.
    pub styles: LineChartStyles,
}

/// One label: the last figure or the name of a line, and the end it belongs to.
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
        // Two strokes on the same cells would fill each other's gaps: the foremost is drawn.
        let mut drawn = Vec::new();
        lines.retain(|line| {
            let ends = (line.from, line.to);
            let is_new = !drawn.contains(&ends);
            drawn.push(ends);
            is_new
        });
        // Labels at the ends of lines where all of them fit there, else a key.
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
    /// The figures by year; nothing if there is neither a figure nor a line.
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

    /// The last figure, then the lines; lines with the same ends get one label.
    fn end_labels(&self, points: &[ChartPoint], lines: &[TargetLine<'_>]) -> Vec<EndLabel> {
        let minus = self.glyphs.either("−", "-");
        let mut labels: Vec<EndLabel> = Vec::new();
        if let Some(last) = points.last() {
            let figure = format!("{}: {}", last.year, shown_value(last.value, minus));
            let note = if last.provisional { " provisional" } else { "" };
            labels.push(EndLabel {
                text: format!("{figure}{note}"),
                short: figure,
                stroke: self.glyphs.pick("⠶⠶", "●", "o"),
                style: self.styles.last_value,
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
                TargetStroke::Dashed => (self.glyphs.pick("⠤⠄", "╌╌", "--"), self.styles.dashed),
                TargetStroke::Dotted => (self.glyphs.pick("⠄⠄", "··", ".."), self.styles.dotted),
            };
            labels.push(EndLabel {
                text: joined(|line| line.name.to_owned()),
                short: joined(|line| line.short_name.to_owned()),
                stroke,
                style,
                year: line.to.0,
                value: line.to.1,
            });
        }
        labels
    }

    /// The entries of the key by row: the last figure first, short names where long ones do not fit.
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
            let note = note.map(|note| (note.to_owned(), self.styles.label));
            entries.chain(note).collect::<Vec<_>>()
        };
        let cols = usize::from(cols);
        let full = wrap_entries(entries(false), cols);
        if full.len() < 2 {
            return full;
        }
        wrap_entries(entries(true), cols)
    }

    /// Says how provisional figures are drawn, if there are any.
    fn provisional_note(&self, points: &[ChartPoint]) -> Option<&'static str> {
        let note = self
            .glyphs
            .pick("thin: provisional", "○ provisional", "p provisional");
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

    /// Draws title and unit. A unit is never cut to make room for a title.
    fn draw_titles(&self, layout: &ChartLayout, points: &[ChartPoint], buffer: &mut Buffer) {
        let Some(area) = layout.titles else {
            return;
        };
        let cols = usize::from(area.width);
        let mut unit = self.unit.to_owned();
        if let Some(note) = self.provisional_note(points).filter(|_| !layout.has_key) {
            unit = format!("{unit}{}{note}", self.glyphs.either(" · ", ", "));
        }
        let unit = cut(&unit, cols);
        let room = cols.saturating_sub(width(&unit) + 2);
        let title = cut(self.title, room);
        let mut x = area.x;
        if !self.title.is_empty() && width(&title) > 2 {
            x = text(buffer, area, (x, area.y), &title, self.styles.title) + 2;
        }
        text(buffer, area, (x, area.y), &unit, self.styles.label);
    }

    /// Without room for a plot: the last figure with its unit, then the names of the lines.
    fn draw_words(&self, labels: &[EndLabel], area: Rect, buffer: &mut Buffer) {
        for (label, y) in labels.iter().zip(area.y..area.bottom()) {
            let mut forms = vec![label.text.clone(), label.short.clone()];
            if y == area.y {
                forms.insert(0, format!("{} {}", label.text, self.unit));
                forms.insert(1, format!("{} {}", label.short, self.unit));
            }
            // A figure is never cut: its beginning would be another figure.
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
        text(buffer, area, (area.x, area.y), &title, self.styles.title);
        let y = area.y + u16::from(!self.title.is_empty());
        if y < area.bottom() {
            let says = cut("No figures.", cols);
            text(buffer, area, (area.x, y), &says, self.styles.label);
        }
    }
}

/// Removes what was drawn in an area, but for its background.
fn blank(area: Rect, buffer: &mut Buffer) {
    for place in area.intersection(buffer.area).positions() {
        buffer[place]
            .set_symbol(" ")
            .set_style(replacing(Style::new()));
    }
}

/// Puts entries into rows, two blanks apart.
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
