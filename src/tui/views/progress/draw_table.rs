//! The table of the Progress view: one row a city, with graphics.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::widgets::Widget as _;

use super::progress_lines::ProgressLine;
use super::state::ProgressView;
use crate::model::alliance::measured_city::City;
use crate::model::alliance::progress_table::{ProgressRow, Yardstick};
use crate::model::emissions::figure_words::{percent, points_from_line};
use crate::model::emissions::reading::Reading;
use crate::model::emissions::yearly_pace::yearly_pace;
use crate::tui::shared::Shared;
use crate::tui::theme::{TextStyle, Theme};
use crate::tui::views::city_view::this_year;
use crate::tui::widgets::block_bar::{ProgressBar, ProgressBarStyles};
use crate::tui::widgets::data_table::{
    ColumnAlign, DataTable, DataTableStyles, TableCell, TableColumn, TableLayout, TableRow,
};
use crate::tui::widgets::glyph_set::GlyphSet;
use crate::tui::widgets::year_strip::{YearMark, YearPace, YearStrip, YearStripStyles};

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

/// The column texts in order; empty for graphics.
type RowTexts = [(String, TextStyle); 10];

/// Draws the table. Returns the position of the selected city.
pub(super) fn draw_table(
    buffer: &mut Buffer,
    area: Rect,
    view: &ProgressView,
    shared: &Shared,
) -> Option<Position> {
    let appearance = shared.appearance;
    let chosen = view.chosen_at();
    let in_row = |at: usize, text: TextStyle| {
        appearance.theme.style(if Some(at) == chosen {
            text.selected()
        } else {
            text
        })
    };
    let texts: Vec<RowTexts> = view
        .cities()
        .iter()
        .map(|city| texts_of(city, view.yardstick, area.width < NARROW, shared))
        .collect();
    let cells: Vec<[TableCell<'_>; 10]> = texts
        .iter()
        .enumerate()
        .map(|(at, texts)| {
            texts.each_ref().map(|(text, style)| TableCell {
                text,
                style: in_row(at, *style),
            })
        })
        .collect();
    let muted = appearance.theme.style(TextStyle::MUTED);
    let rows: Vec<TableRow<'_>> = view
        .shown
        .lines
        .iter()
        .map(|line| match line {
            ProgressLine::Head(head) => TableRow::Group(head),
            ProgressLine::Row(at) => TableRow::Cells(&cells[*at]),
            ProgressLine::Unmeasured(at, text) => {
                let style = in_row(*at, TextStyle::MUTED);
                TableRow::Words(cells[*at][0], TableCell { text, style })
            }
            ProgressLine::Text(text) => {
                TableRow::Words(TableCell::default(), TableCell { text, style: muted })
            }
            ProgressLine::Blank => TableRow::Blank,
        })
        .collect();
    let columns = columns(view.yardstick, area.width, appearance.ascii);
    let cities = view.shown.cities();
    let selected = cities.get(view.selected()).map(|(_, line)| *line);
    let glyphs = appearance.glyphs();
    let table = DataTable {
        columns: &columns,
        rows: &rows,
        top: view.top,
        selected,
        glyphs,
        styles: DataTableStyles {
            head: muted,
            group: appearance.theme.style(TextStyle::MUTED.bold()),
            mark: appearance.theme.style(TextStyle::KEY.selected()),
            selected: appearance.theme.style(TextStyle::BODY.selected()),
        },
    };
    let layout = table.layout(area.width);
    let drawn = table.draw(&layout, area, buffer);
    let pictures = CellGraphics {
        layout: &layout,
        theme: appearance.theme,
        glyphs,
        first_year: first_year(view),
    };
    let has_rows = !drawn.is_empty();
    for (line, row) in drawn {
        if let ProgressLine::Row(at) = view.shown.lines[line] {
            let measured = ProgressRow::of(&view.cities()[at], view.yardstick);
            if let Some(measured) = measured {
                pictures.draw(buffer, row, &measured);
            }
        }
    }
    if let Some(head) = layout.cell(area, STRIP).filter(|_| has_rows) {
        pictures.strip(&[]).draw_head(head, buffer);
    }
    let y = area.y + 1 + u16::try_from(selected?.checked_sub(view.top)?).ok()?;
    Some(Position::new(area.x + 1, y))
}

fn columns(yardstick: Yardstick, cols: u16, ascii: bool) -> [TableColumn<'static>; 10] {
    let column = |head, align, cols, priority| TableColumn {
        head,
        align,
        cols,
        priority,
    };
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
    [
        column("City", ColumnAlign::Left, 0, 0),
        column(target, ColumnAlign::Left, 0, 4),
        column("Data", ColumnAlign::Right, 0, 0),
        column("Done", ColumnAlign::Right, 0, 1),
        column("Needed", ColumnAlign::Right, 0, 2),
        column(
            bar,
            ColumnAlign::Left,
            BAR_COLS[usize::from(cols >= WIDE)],
            3,
        ),
        column(pace, ColumnAlign::Left, 0, 0),
        column("", ColumnAlign::Left, YEARS, 5),
        column(other, ColumnAlign::Left, 0, 6),
        column("Counted as", ColumnAlign::Left, 0, 7),
    ]
}

fn texts_of(city: &City, yardstick: Yardstick, is_narrow: bool, shared: &Shared) -> RowTexts {
    let mine = shared.labels.my_city.as_deref() == Some(city.slug());
    let name = if mine {
        TextStyle::KEY
    } else {
        TextStyle::BODY
    };
    let mut texts = RowTexts::default();
    texts[0] = (city.note.title.clone(), name);
    let Some(ProgressRow { reading, .. }) = ProgressRow::of(city, yardstick) else {
        return texts;
    };
    let other = match yardstick {
        Yardstick::OwnTarget => city.progress.reference.as_ref(),
        Yardstick::EightyByFifty => city.progress.own.as_ref(),
    };
    let series = reading.series.as_deref();
    let series = series.and_then(|id| city.figures.series(id));
    let target = match yardstick {
        Yardstick::OwnTarget => match reading.goal.target {
            Some(target) => city.figures.targets[target].in_words(),
            None => reading.goal.name.clone(),
        },
        Yardstick::EightyByFifty => reading.base_year.to_string(),
    };
    let mark = match (reading.is_calculated(), reading.is_provisional()) {
        (false, _) => "*",
        (true, true) => "p",
        (true, false) => "",
    };
    let age = reading.age_years(this_year(shared));
    texts[1] = (target, TextStyle::MUTED);
    texts[2] = (format!("{} {age} y", reading.latest_year), TextStyle::MUTED);
    texts[3] = (
        format!("{mark}{}", percent(reading.achieved_percent)),
        TextStyle::BOLD,
    );
    texts[4] = (percent(reading.needed_percent), TextStyle::MUTED);
    texts[6] = pace(reading, is_narrow, shared.appearance.theme);
    texts[8] = other.map_or_else(Default::default, |other| {
        pace(other, is_narrow, shared.appearance.theme)
    });
    texts[9] = (
        series
            .and_then(|series| series.method.basis.clone())
            .unwrap_or_default(),
        TextStyle::MUTED,
    );
    texts
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
    let said = if is_narrow {
        format!("{sign} {word} {gap}")
    } else {
        format!("{sign} {:8} {gap}", format!("{word} pace"))
    };
    (said, style)
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
    theme: Theme,
    glyphs: GlyphSet,
    first_year: i16,
}

impl CellGraphics<'_> {
    fn draw(&self, buffer: &mut Buffer, row: Rect, measured: &ProgressRow<'_>) {
        let reading = measured.reading;
        if let Some(cell) = self.layout.cell(row, BAR) {
            let bar = ProgressBar {
                done: reading.achieved_percent / 100.0,
                needed: Some(reading.needed_percent / 100.0),
                glyphs: self.glyphs,
                styles: ProgressBarStyles {
                    done: self.theme.style(TextStyle::ACCENT),
                    background: self.background(),
                    needed: self.theme.style(TextStyle::BOLD),
                },
            };
            bar.render(cell, buffer);
        }
        if let Some(cell) = self.layout.cell(row, STRIP) {
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
            self.strip(&marks).render(cell, buffer);
        }
    }

    /// The unfilled background of a bar, if the theme has one.
    fn background(&self) -> Style {
        match self.theme.style(TextStyle::BODY.selected()).bg {
            Some(background) => Style::new().bg(background),
            None => Style::new(),
        }
    }

    fn strip<'m>(&self, marks: &'m [YearMark]) -> YearStrip<'m> {
        YearStrip {
            first: self.first_year,
            marks,
            glyphs: self.glyphs,
            styles: YearStripStyles {
                base: self.theme.style(TextStyle::MUTED),
                on: self.theme.style(TextStyle::GOOD),
                off: self.theme.style(TextStyle::BAD),
            },
        }
    }
}
