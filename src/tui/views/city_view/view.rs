//! Implements `View` for the page of a city.

use ratatui::layout::Position;

use super::city_sections::{RowTarget, SectionKind};
use super::draw;
use super::figure_lines::{identity, separator};
use super::state::{CityView, FigureForm, areas_in, lines_area};
use crate::tui::keys::{Action, Focus};
use crate::tui::shared::Shared;
use crate::tui::shared::current_note::CurrentNote;
use crate::tui::shared::effect::Effect;
use crate::tui::strings;
use crate::tui::views::view::{
    Context, CrumbPart, DrawContext, Navigate, View, ViewEvent, ViewPosition,
};
use crate::tui::widgets::draw::Painter;
use crate::tui::widgets::geometry::within;
use crate::tui::widgets::list_moves::stepped;
use crate::tui::widgets::text_width::width;
use crate::work::{HistoryAnswer, Report, TableAnswer, TableRequest};

/// Width around the breadcrumb, and before the text at its right.
const AIR: usize = 10;

impl View for CityView {
    fn name(&self) -> &'static str {
        strings::CITY
    }

    fn focus(&self) -> Focus {
        Focus::CITY
    }

    fn breadcrumb(&self, scene: &DrawContext<'_>, covered: bool) -> Vec<CrumbPart> {
        vec![(self.title(scene.shared), covered.then_some(Action::BACK))]
    }

    fn place(&self, scene: &DrawContext<'_>) -> ViewPosition {
        let Some(city) = self.city() else {
            return ViewPosition::default();
        };
        let between = separator(scene.shared);
        // Do not shorten the breadcrumb for it.
        let crumbs = width(strings::CITIES) + width(&city.note.title) + AIR;
        let age = width(&scene.shared.marked_age());
        let free = usize::from(scene.shared.size.width).saturating_sub(crumbs + age);
        let mut facts = identity(city);
        while width(&facts.join(between)) > free && facts.pop().is_some() {}
        ViewPosition {
            text: facts.join(between),
            short: String::new(),
        }
    }

    fn offers(&self, action: Action, scene: &DrawContext<'_>) -> bool {
        match action {
            // The sections are hidden.
            Action::NEXT_PANE => !scene.shared.preferences.zoomed,
            Action::OPEN => self.row().is_some(),
            Action::FIND => self.report.is_some(),
            _ => true,
        }
    }

    fn label(&self, action: Action, scene: &DrawContext<'_>) -> Option<&'static str> {
        match action {
            Action::NEXT_PANE => Some("next section"),
            Action::ZOOM if scene.shared.preferences.zoomed => Some("sections"),
            Action::ZOOM => Some(match self.form {
                FigureForm::Chart => "large chart",
                FigureForm::Table | FigureForm::Sentences => "full size",
            }),
            Action::FIGURES_AS if areas_in(scene).figures.is_empty() => Some("figures"),
            Action::FIGURES_AS => Some(match self.form {
                FigureForm::Chart => "table",
                FigureForm::Table => "words",
                FigureForm::Sentences => "chart",
            }),
            Action::OPEN => {
                let row = self.row()?;
                match row.target {
                    RowTarget::Section if self.open.contains(&row.section) => {
                        Some(strings::SHOW_FEWER)
                    }
                    RowTarget::Section if row.section == SectionKind::Targets => Some("details"),
                    RowTarget::Section => Some(strings::SHOW_ALL),
                    RowTarget::Search(_) => Some("search these"),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    fn why_not(&self, action: Action, _: &DrawContext<'_>) -> Option<&'static str> {
        let is_read = self.city().is_some();
        match action {
            Action::OPEN => self.row().is_none().then_some(strings::NOTHING_CHOSEN),
            Action::COPY => (!is_read).then_some(strings::NOTHING_CHOSEN),
            _ => None,
        }
    }

    fn note(&self) -> Option<CurrentNote<'_>> {
        Some(CurrentNote::of_note(&self.city()?.note))
    }

    /// What all notes say about the city.
    fn table(&self, _: &Shared) -> Option<TableRequest> {
        Some(TableRequest::City(self.id.clone()))
    }

    fn take_table(&mut self, table: TableAnswer, _: &mut Context<'_>) {
        if let TableAnswer::City(report) = table {
            self.report = Some(*report);
            self.history_due = true;
            self.changed();
        }
    }

    fn table_failed(&mut self, context: &mut Context<'_>) {
        if self.city().is_none() {
            context.go(Navigate::Cancel);
        }
    }

    fn ask(&mut self, context: &mut Context<'_>) -> Option<Effect> {
        let is_due = std::mem::take(&mut self.history_due);
        is_due.then(|| self.request_history(context.shared))
    }

    fn row_texts(&self, _: &Shared) -> Option<Vec<String>> {
        let rows = self.laid_out.page.rows.iter();
        Some(rows.map(|row| row.text.clone()).collect())
    }

    fn selected_row(&self) -> usize {
        self.selected
    }

    fn select_row(&mut self, row: usize) {
        self.selected = row;
    }

    fn perform(&mut self, action: Action, context: &mut Context<'_>) -> Option<Vec<Effect>> {
        self.act(action, context)
    }

    fn receive(
        &mut self,
        report: Box<Report>,
        _: &mut Context<'_>,
    ) -> Result<Vec<Effect>, Box<Report>> {
        match *report {
            Report::HistoryAnswered {
                ticket,
                answer: HistoryAnswer::History(_, states),
            } if self.asked_history == Some(ticket) => {
                self.asked_history = None;
                self.history = states;
                self.changed();
                Ok(Vec::new())
            }
            other => Err(Box::new(other)),
        }
    }

    fn follow(&mut self, change: ViewEvent, _: &mut Context<'_>) -> Vec<Effect> {
        if matches!(change, ViewEvent::Labels { .. }) {
            self.changed();
        }
        Vec::new()
    }

    /// The first click selects a row, the second opens it. A click on a title toggles its section.
    fn click(&mut self, at: Position, context: &mut Context<'_>) -> Vec<Effect> {
        let areas = areas_in(&context.scene());
        for (column, area) in areas.sections.into_iter().enumerate() {
            let line = within(lines_area(area), at).map(|(row, _)| self.tops[column] + row);
            let lines = self.laid_out.page.columns.get(column);
            let row = line.and_then(|line| lines?.get(line)?.row);
            let Some(row) = row else { continue };
            let is_title = self.laid_out.page.rows[row].is_title;
            let was_here = self.selected == row;
            self.selected = row;
            if was_here || is_title {
                self.open_row(context);
            }
        }
        Vec::new()
    }

    fn scroll(&mut self, at: Position, by: isize, context: &mut Context<'_>) {
        let areas = areas_in(&context.scene());
        if areas.figures.contains(at) {
            self.scroll_figures(by);
            return;
        }
        self.selected = stepped(self.selected, by, self.laid_out.page.rows.len());
    }

    fn is_loading(&self) -> bool {
        self.city().is_none()
    }

    fn update_layout(&mut self, context: &mut Context<'_>) {
        let areas = areas_in(&context.scene());
        self.lay_out(&areas, context.shared);
    }

    fn draw(&self, scene: &DrawContext<'_>, painter: &mut Painter<'_>) -> Position {
        draw::draw(painter, &areas_in(scene), self)
    }
}
