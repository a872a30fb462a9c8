//! The table of the Progress view: one row a city, with graphics.

use ratatui::layout::{Position, Rect};
use ratatui::widgets::Widget as _;

use super::progress_lines::ProgressLine;
use super::state::ProgressView;
use crate::model::alliance::measured_city::City;
use crate::model::alliance::progress_table::{ProgressRow, Yardstick};
use crate::model::emissions::figure_words::{percent, points_from_line};
use crate::model::emissions::reading::Reading;
use crate::model::emissions::yearly_pace::yearly_pace;
use crate::tui::shared::Shared;
use crate::tui::strings;
use crate::tui::theme::{TextStyle, Theme};
use crate::tui::views::city_view::this_year;
use crate::tui::widgets::block_bar::ProgressBar;
use crate::tui::widgets::data_table::{DataTable, TableColumn, TableLayout, TableRow};
use crate::tui::widgets::draw::{Appearance, Painter};
use crate::tui::widgets::styled_text::TextSpan;
use crate::tui::widgets::year_strip::{YearMark, YearPace, YearStrip};

/// Columns with graphics.
const BAR: usize = 5;
const STRIP: usize = 7;
/// The width of the bar, normal and wide.
const BAR_COLS: [u16; 2] = [16, 24];
/// Minimum width for the wide bar.
const WIDE: u16 = 128;
/// Minimum width for the long words of the pace.
const NARROW: u16 = 50;
/// Number of years in the strip.
const YEARS: u16 = 20;

/// The cells of a city in order; empty for graphics.
type CityCells = [TextSpan; 10];

/// Draws the table. Returns the position of the selected city.
pub(super) fn draw_table(
    painter: &mut Painter<'_>,
    area: Rect,
    view: &ProgressView,
    shared: &Shared,
) -> Option<Position> {
    let cities = view.cities();
    let cells = |at: usize| cells_of(&cities[at], view.yardstick, area.width < NARROW, shared);
    let rows = view.shown.lines.iter().map(|line| match line {
        ProgressLine::Head(head) => TableRow::heading(head),
        ProgressLine::Row(at) => TableRow::Cells(cells(*at).to_vec()),
        ProgressLine::Unmeasured(at, text) => {
            let [city, ..] = cells(*at);
            TableRow::Words(city, TextSpan::muted(text))
        }
        ProgressLine::Text(text) => TableRow::Words(TextSpan::default(), TextSpan::muted(text)),
        ProgressLine::Blank => TableRow::Blank,
    });
    let shown = view.shown.cities();
    let selected = shown.get(view.selected()).map(|(_, line)| *line);
    let mut table = DataTable {
        columns: columns(view.yardstick, area.width, painter.appearance.ascii),
        rows: rows.collect(),
        top: view.top,
        selected,
        has_cell: false,
        appearance: painter.appearance,
    };
    let layout = table.layout(area.width);
    // No city stands under no head.
    if let (Some(row), Some(head)) = (table.rows.get_mut(view.top), view.hidden_head()) {
        *row = TableRow::heading(head);
    }
    let drawn = table.draw(&layout, area, painter.buffer);
    let pictures = CellGraphics {
        layout: &layout,
        first_year: first_year(view),
    };
    let has_rows = !drawn.is_empty();
    for (line, row) in drawn {
        if let ProgressLine::Row(at) = view.shown.lines[line] {
            let measured = ProgressRow::of(&cities[at], view.yardstick);
            if let Some(measured) = measured {
                pictures.draw(painter, row, &measured, view.yardstick);
            }
        }
    }
    if let Some(head) = layout.cell(area, STRIP).filter(|_| has_rows) {
        let strip = pictures.strip(&[], painter.appearance);
        strip.draw_head(head, painter.buffer);
    }
    let y = area.y + 1 + u16::try_from(selected?.checked_sub(view.top)?).ok()?;
    Some(Position::new(area.x + 1, y))
}

fn columns(yardstick: Yardstick, cols: u16, ascii: bool) -> Vec<TableColumn> {
    let target = match yardstick {
        Yardstick::OwnTarget => "Own target",
        Yardstick::EightyByFifty => "From",
    };
    let bar = if ascii {
        "# done  | needed"
    } else {
        "■ done  │ needed"
    };
    let pace = if cols < NARROW {
        "Pace"
    } else {
        "Pace, points"
    };
    let other = match yardstick {
        Yardstick::OwnTarget => "80x50",
        Yardstick::EightyByFifty => "Own target",
    };
    // If space is short, the method is dropped first, the years of the data last.
    vec![
        TableColumn::words("City", 0),
        TableColumn::words(target, 4),
        TableColumn::numbers("Data", 0),
        TableColumn::numbers("Done", 1),
        TableColumn::numbers("Needed", 2),
        TableColumn {
            cols: BAR_COLS[usize::from(cols >= WIDE)],
            ..TableColumn::words(bar, 3)
        },
        TableColumn::words(pace, 0),
        TableColumn {
            cols: YEARS,
            ..TableColumn::words("", 5)
        },
        TableColumn::words(other, 6),
        TableColumn::words("Counted as", 7),
    ]
}

fn cells_of(city: &City, yardstick: Yardstick, is_narrow: bool, shared: &Shared) -> CityCells {
    let mine = shared.labels.my_city.as_deref() == Some(city.slug());
    let name = if mine {
        TextStyle::KEY
    } else {
        TextStyle::BODY
    };
    let mut cells = CityCells::default();
    cells[0] = TextSpan::new(&city.note.title, name);
    let Some(row) = ProgressRow::of(city, yardstick) else {
        return cells;
    };
    let reading = row.reading;
    let measured = row.against(yardstick);
    let other = match yardstick {
        Yardstick::OwnTarget => city.progress.reference.as_ref(),
        Yardstick::EightyByFifty => city.progress.own.as_ref(),
    };
    let series = reading.series.as_deref();
    let series = series.and_then(|id| city.figures.series(id));
    let target = match yardstick {
        Yardstick::OwnTarget => match reading.goal.target {
            // Short, so that the strip fits from 120 columns on.
            Some(_) if reading.goal.cut_percent < 100.0 => {
                let goal = &reading.goal;
                format!("-{} % by {}", goal.cut_percent, goal.target_year)
            }
            Some(target) => city.figures.targets[target].in_words(),
            None => strings::NOT_MEASURED.to_owned(),
        },
        Yardstick::EightyByFifty => reading.base_year.to_string(),
    };
    let target = if reading.has_passed(this_year(shared)) {
        format!("{target}, past")
    } else {
        target
    };
    let age = reading.age_years(this_year(shared));
    let pace = |reading| {
        let (text, style) = pace(reading, is_narrow, shared.appearance.theme);
        TextSpan::new(&text, style)
    };
    let achieved = percent(reading.achieved_percent);
    let basis = series.and_then(|series| series.method.basis.as_deref());
    cells[1] = TextSpan::muted(&target);
    cells[2] = TextSpan::muted(&format!("{} {age} y", reading.latest_year));
    cells[3] = TextSpan::new(&format!("{}{achieved}", reading.mark()), TextStyle::BOLD);
    cells[4] = measured.map_or_else(TextSpan::default, |reading| {
        TextSpan::muted(&percent(reading.needed_percent))
    });
    cells[6] = measured.map_or_else(|| TextSpan::muted(strings::NOT_MEASURED), pace);
    cells[8] = other.map(pace).unwrap_or_default();
    if let Some(other) = other.filter(|other| other.latest_year != reading.latest_year) {
        let year = format!(" in {}", other.latest_year);
        cells[8].text.push_str(&year);
    }
    cells[9] = TextSpan::muted(basis.unwrap_or_default());
    cells
}

/// Pace and points from the line: `+ on pace +2.2`, `x off pace -24.9`.
pub(super) fn pace(reading: &Reading, is_narrow: bool, theme: Theme) -> (String, TextStyle) {
    let (sign, word, style) = if reading.on_pace {
        ("+", "on", TextStyle::GOOD)
    } else {
        ("x", "off", TextStyle::BAD)
    };
    let sign = theme.sign(sign);
    let gap = points_from_line(reading);
    let text = if is_narrow {
        format!("{sign} {word} {gap}")
    } else {
        format!("{sign} {:8} {gap}", format!("{word} pace"))
    };
    (text, style)
}

/// The first year of the strips; the last is that of the newest data.
fn first_year(view: &ProgressView) -> i16 {
    let cities = view.cities().iter();
    let years = cities.filter_map(|city| {
        let row = ProgressRow::of(city, view.yardstick)?;
        Some(row.reading.latest_year)
    });
    years
        .max()
        .unwrap_or_default()
        .saturating_sub_unsigned(YEARS - 1)
}

/// Draws bars and strips into the cells of rows.
struct CellGraphics<'a> {
    layout: &'a TableLayout,
    first_year: i16,
}

impl CellGraphics<'_> {
    fn draw(
        &self,
        painter: &mut Painter<'_>,
        row: Rect,
        measured: &ProgressRow<'_>,
        yardstick: Yardstick,
    ) {
        let reading = measured.reading;
        let against = measured.against(yardstick);
        if let Some(cell) = self.layout.cell(row, BAR) {
            let bar = ProgressBar {
                done: reading.achieved_percent / 100.0,
                needed: against.map(|reading| reading.needed_percent / 100.0),
                appearance: painter.appearance,
            };
            bar.render(cell, painter.buffer);
        }
        if let Some(cell) = self.layout.cell(row, STRIP)
            && let Some(reading) = against
        {
            let years = yearly_pace(reading, &measured.city.figures);
            let marks = years.iter().map(|one| YearMark {
                year: one.year,
                pace: match one.on_pace {
                    None => YearPace::Base,
                    Some(true) => YearPace::On,
                    Some(false) => YearPace::Off,
                },
            });
            let marks: Vec<YearMark> = marks.collect();
            let strip = self.strip(&marks, painter.appearance);
            strip.render(cell, painter.buffer);
        }
    }

    fn strip<'m>(&self, marks: &'m [YearMark], appearance: Appearance) -> YearStrip<'m> {
        YearStrip {
            first: self.first_year,
            marks,
            appearance,
        }
    }
}
