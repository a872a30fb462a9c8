//! State of the page of a city.

use std::collections::BTreeSet;

use ratatui::layout::Rect;

use super::city_chart::CityChart;
use super::city_sections::{SectionKind, SectionSource};
use super::figure_lines;
use super::layout::{CityAreas, city_areas};
use super::page_lines::{PageLines, PageRow};
use crate::model::alliance::measured_city::City;
use crate::model::note::NoteId;
use crate::tui::shared::Shared;
use crate::tui::views::view::DrawContext;
use crate::tui::widgets::geometry::{inside, scrolled};
use crate::tui::widgets::styled_text::TextSpan;
use crate::work::{CityReport, LogEntry, Ticket};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum FigureForm {
    /// A line chart with progress below it.
    #[default]
    Chart,
    /// A table of years and figures.
    Table,
    /// Sentences only.
    Sentences,
}

/// State of the page.
#[derive(Debug)]
pub(crate) struct CityView {
    pub id: NoteId,
    /// The city as the opening view had it, until its report arrives.
    known: Option<City>,
    /// The city, with what other notes say about it.
    pub report: Option<CityReport>,
    /// Saved states of its note, the newest first.
    pub history: Vec<LogEntry>,
    /// Whether the history of what the report lists is not requested yet.
    pub history_due: bool,
    pub asked_history: Option<Ticket>,
    pub form: FigureForm,
    /// The expanded sections.
    pub open: BTreeSet<SectionKind>,
    /// The selected row.
    pub selected: usize,
    /// The section to select once it is laid out with the report.
    jump: Option<SectionKind>,
    /// The first line in view of each column of sections.
    pub tops: [usize; 2],
    /// The first line in view of a table or sentences.
    pub figures_top: usize,
    pub(super) laid_out: LaidOut,
}

/// The lines laid out for a size.
#[derive(Debug, Default)]
pub(super) struct LaidOut {
    /// Areas of the sections as laid out; `None` if they are outdated.
    sections_for: Option<[Rect; 2]>,
    /// Area, form and year of the laid-out figures; `None` if outdated.
    figures_for: Option<(Rect, FigureForm, i16)>,
    pub(super) page: PageLines,
    pub chart: Option<CityChart>,
    /// Progress below the chart, or the lines that replace it.
    pub figures: Vec<Vec<TextSpan>>,
    /// The chart as a table, if both fit.
    pub table: Vec<Vec<TextSpan>>,
}

impl CityView {
    /// The page of a city, by its note.
    pub(crate) fn new(id: NoteId) -> Self {
        Self {
            id,
            known: None,
            report: None,
            history: Vec::new(),
            history_due: false,
            asked_history: None,
            form: FigureForm::Chart,
            open: BTreeSet::new(),
            selected: 0,
            jump: None,
            tops: [0; 2],
            figures_top: 0,
            laid_out: LaidOut::default(),
        }
    }

    /// The page of a city whose figures are loaded and show at once.
    pub(crate) fn of_city(city: City) -> Self {
        let id = city.note.id.clone();
        Self {
            known: Some(city),
            ..Self::new(id)
        }
    }

    /// The city, once its note has been read.
    pub(crate) fn city(&self) -> Option<&City> {
        let report = self.report.as_ref().map(|report| &report.city);
        report.or(self.known.as_ref())
    }

    /// Its name; before the note is read, the id.
    pub(crate) fn title(&self, shared: &Shared) -> String {
        match self.city() {
            Some(city) => city.note.title.clone(),
            None => shared.labels.title_of_path(&self.id.path()),
        }
    }

    /// Marks the layout as outdated.
    pub(crate) fn changed(&mut self) {
        self.laid_out.sections_for = None;
        self.laid_out.figures_for = None;
    }

    /// Opens the practices that peers have and the city lacks.
    pub(crate) fn show_peers(&mut self) {
        self.open.insert(SectionKind::Offers);
        self.jump = Some(SectionKind::Offers);
        self.changed();
    }

    /// The selected row.
    pub(super) fn row(&self) -> Option<&PageRow> {
        self.laid_out.page.rows.get(self.selected)
    }

    /// Lays out the lines again if needed, and limits the scroll positions.
    pub(super) fn lay_out(&mut self, areas: &CityAreas, shared: &Shared) {
        if self.laid_out.sections_for != Some(areas.sections) {
            self.laid_out.page = self.page_lines(areas, shared);
            self.laid_out.sections_for = Some(areas.sections);
        }
        let figures_for = (areas.figures, self.form, this_year(shared));
        if self.laid_out.figures_for != Some(figures_for) {
            self.lay_out_figures(areas, shared);
            self.laid_out.figures_for = Some(figures_for);
        }
        let page = &self.laid_out.page;
        if let Some(kind) = self.jump.take_if(|_| self.report.is_some()) {
            let at_or_after = page.rows.iter().position(|row| row.section >= kind);
            self.selected = at_or_after.unwrap_or(page.rows.len());
        }
        self.selected = self.selected.min(page.rows.len().saturating_sub(1));
        if let Some(row) = page.rows.get(self.selected) {
            let (column, first, count) = row.place;
            let lines = page.columns.get(column).map_or(0, Vec::len);
            let last = if row.is_title {
                page.last_in_view(self.selected, self.open.contains(&row.section))
            } else {
                first + count - 1
            };
            let visible = usize::from(areas.sections[column].height);
            let top = &mut self.tops[column];
            // Keep the title of the section in view above its first row.
            let above = first.saturating_sub(usize::from(self.selected == 1));
            *top = scrolled(*top, last, lines, visible);
            *top = scrolled(*top, above, lines, visible);
        }
        let rows = usize::from(inside(areas.figures).height);
        let last = self.laid_out.figures.len().saturating_sub(rows);
        self.figures_top = self.figures_top.min(last);
    }

    fn lay_out_figures(&mut self, areas: &CityAreas, shared: &Shared) {
        let year = this_year(shared);
        let cols = usize::from(inside(areas.figures).width).min(MAX_TEXT);
        let (figures, table, chart) = match self.city() {
            Some(city) => {
                let table = figure_lines::table_lines(city, year, cols);
                let figures = match self.form {
                    FigureForm::Chart => figure_lines::progress_lines(city, year, cols),
                    FigureForm::Table => table.clone(),
                    FigureForm::Sentences => figure_lines::sentence_lines(city, year, cols),
                };
                (figures, table, CityChart::of(city))
            }
            None => Default::default(),
        };
        self.laid_out.figures = figures;
        self.laid_out.table = table;
        self.laid_out.chart = chart;
    }

    fn page_lines(&self, areas: &CityAreas, shared: &Shared) -> PageLines {
        let Some(city) = self.city() else {
            return PageLines::default();
        };
        let days = self.history.iter().map(|entry| {
            let day = shared.clock.day(entry.when);
            (entry.clone(), day)
        });
        let history: Vec<(LogEntry, String)> = days.collect();
        let height = usize::from(areas.sections[0].height);
        let columns = areas.sections.iter().filter(|area| !area.is_empty());
        let widths: Vec<usize> = columns
            .map(|area| usize::from(lines_area(*area).width))
            .collect();
        let page = |limit| {
            let source = SectionSource {
                city,
                report: self.report.as_ref(),
                history: &history,
                labels: &shared.labels,
                open: &self.open,
                limit,
            };
            PageLines::new(&source.sections(), &widths)
        };
        let lines = |page: &PageLines| page.columns.iter().map(Vec::len).max().unwrap_or(0);
        let least = limit(areas.sections[0].height);
        let mut shown = page(least);
        // Sections show more rows where all columns have room for them.
        for more in least + 1..=MAX_ROWS {
            if lines(&shown) >= height {
                break;
            }
            let longer = page(more);
            if lines(&longer) > height {
                break;
            }
            shown = longer;
        }
        shown
    }
}

/// Maximum width of text in columns.
const MAX_TEXT: usize = 100;

/// Most rows of a section that is not open.
const MAX_ROWS: usize = 12;

/// Fewest rows of a closed section, by the height of its pane.
fn limit(rows: u16) -> usize {
    match rows {
        ..32 => 3,
        32..48 => 5,
        48.. => 7,
    }
}

/// The areas of the page in a scene.
pub(super) fn areas_in(scene: &DrawContext<'_>) -> CityAreas {
    city_areas(
        scene.shared.size,
        scene.shared.preferences.zoomed,
        scene.body,
    )
}

/// The area of a column of sections without its side margins.
pub(super) fn lines_area(area: Rect) -> Rect {
    let inside = inside(area);
    Rect {
        y: area.y,
        height: area.height,
        ..inside
    }
}

/// The present year, from which the age of data counts.
pub(crate) fn this_year(shared: &Shared) -> i16 {
    shared.clock.year(shared.now)
}
