//! Runs the commands of the page of a city.

use super::city_sections::RowTarget;
use super::figure_lines::citation;
use super::state::{CityView, FigureForm, areas_in, this_year};
use crate::tui::keys::Action;
use crate::tui::shared::Shared;
use crate::tui::shared::effect::Effect;
use crate::tui::strings;
use crate::tui::views;
use crate::tui::views::view::{Context, Navigate};
use crate::tui::widgets::geometry::page_of_rows;
use crate::tui::widgets::list_moves::{moved, scroll_lines};
use crate::work::{HistoryRequest, Request};

impl CityView {
    /// Asks who changed the city's notes and those that its page lists.
    pub(super) fn request_history(&mut self, shared: &mut Shared) -> Effect {
        let ticket = shared.ticket();
        self.asked_history = Some(ticket);
        let overview = self.report.as_ref().map(|report| report.overview.ids());
        let past = HistoryRequest::OfCity(self.id.clone(), overview.unwrap_or_default());
        Effect::Send(Request::History { ticket, past })
    }

    /// Runs a command; `None` if it is not one of the page.
    pub(super) fn act(&mut self, action: Action, context: &mut Context<'_>) -> Option<Vec<Effect>> {
        let areas = areas_in(&context.scene());
        let count = self.laid_out.page.rows.len();
        let page = usize::from(areas.sections[0].height.max(4)) / 2;
        let shared = &mut *context.shared;
        let half = (page_of_rows(areas.figures.height) / 2).max(1);
        // Keys move the pane that is at full size.
        let scrolls = areas.sections[0].is_empty();
        if let (true, Some(by)) = (
            scrolls,
            scroll_lines(action, page_of_rows(areas.figures.height)),
        ) {
            self.scroll_figures(by);
            return Some(Vec::new());
        }
        if let Some(to) = moved(self.selected, action, count, page) {
            self.selected = to;
            return Some(Vec::new());
        }
        match action {
            Action::NEXT_PANE | Action::PREVIOUS_PANE => {
                let forward = action == Action::NEXT_PANE;
                self.selected = self.laid_out.page.next_section(self.selected, forward);
            }
            Action::LEFT | Action::RIGHT => {
                let column = usize::from(action == Action::RIGHT);
                self.selected = self.laid_out.page.beside(self.selected, column);
            }
            Action::HALF_UP => self.scroll_figures(-half),
            Action::HALF_DOWN => self.scroll_figures(half),
            // Hidden figures open at full size first.
            Action::FIGURES_AS if areas.figures.is_empty() => shared.preferences.zoomed = true,
            Action::FIGURES_AS => {
                self.form = next_form(self.form);
                self.figures_top = 0;
            }
            Action::OPEN => self.open_row(context),
            Action::PEERS => {
                shared.preferences.zoomed = false;
                self.show_peers();
            }
            Action::CITY_NOTE => context.go(Navigate::Note(self.id.clone())),
            Action::COPY => {
                let Some(city) = self.city() else {
                    shared.show_message(strings::NOTHING_CHOSEN);
                    return Some(Vec::new());
                };
                let text = citation(city, this_year(shared));
                return Some(vec![Effect::Copy("progress", text)]);
            }
            Action::MY_CITY => {
                let slug = self.id.slug().to_owned();
                shared.labels.my_city = Some(slug.clone());
                return Some(vec![Effect::SaveSettings(vec![("city", slug)])]);
            }
            _ => return None,
        }
        Some(Vec::new())
    }

    pub(super) fn scroll_figures(&mut self, by: isize) {
        self.figures_top = self.figures_top.saturating_add_signed(by);
    }

    /// Runs the action of the selected row.
    pub(super) fn open_row(&mut self, context: &mut Context<'_>) {
        let Some(row) = self.row().cloned() else {
            return;
        };
        match row.target {
            RowTarget::Section => {
                if !self.open.remove(&row.section) {
                    self.open.insert(row.section);
                }
                // The section's title keeps its row; the row "more" is gone.
                let rows = &self.laid_out.page.rows;
                let title = rows.iter().position(|other| other.section == row.section);
                self.selected = title.filter(|_| row.is_title).unwrap_or(self.selected);
                self.changed();
            }
            RowTarget::Note(id) => context.go(Navigate::Note(id)),
            RowTarget::Search(text) => context.go(Navigate::Open(views::search(&text))),
            RowTarget::City(id) => context.go(Navigate::Open(Box::new(Self::new(id)))),
            RowTarget::Nothing => {}
        }
    }
}

fn next_form(form: FigureForm) -> FigureForm {
    match form {
        FigureForm::Chart => FigureForm::Table,
        FigureForm::Table => FigureForm::Sentences,
        FigureForm::Sentences => FigureForm::Chart,
    }
}
