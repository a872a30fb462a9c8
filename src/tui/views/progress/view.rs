//! Implements `View` for the Progress view.

use ratatui::layout::Position;

use super::draw;
use super::state::ProgressView;
use crate::model::alliance::progress_table::{ProgressOrder, Yardstick};
use crate::tui::export_job::ExportSource;
use crate::tui::keys::{Action, Focus};
use crate::tui::shared::Shared;
use crate::tui::shared::current_note::CurrentNote;
use crate::tui::shared::effect::Effect;
use crate::tui::strings;
use crate::tui::views;
use crate::tui::views::city_view::CityView;
use crate::tui::views::view::{Context, DrawContext, Navigate, View};
use crate::tui::widgets::draw::Painter;
use crate::tui::widgets::list_moves::{moved, stepped};
use crate::work::{TableAnswer, TableRequest};

impl View for ProgressView {
    fn name(&self) -> &'static str {
        "Progress"
    }

    fn tab(&self) -> Option<Action> {
        Some(Action::VIEW_PROGRESS)
    }

    fn focus(&self) -> Focus {
        Focus::PROGRESS
    }

    fn label(&self, action: Action, _: &DrawContext<'_>) -> Option<&'static str> {
        match (action, self.yardstick, self.in_sentences) {
            (Action::YARDSTICK, _, true) => Some("standards"),
            (Action::YARDSTICK, Yardstick::EightyByFifty, false) => Some("sentences"),
            _ => None,
        }
    }

    fn why_not(&self, action: Action, _: &DrawContext<'_>) -> Option<&'static str> {
        match action {
            Action::OPEN
            | Action::COPY
            | Action::COPY_AS
            | Action::EDIT
            | Action::FIND
            | Action::YARDSTICK
            | Action::PROGRESS_ORDER => self.chosen().is_none().then_some(strings::NO_CITIES),
            _ => None,
        }
    }

    fn note(&self) -> Option<CurrentNote<'_>> {
        Some(CurrentNote::of_note(&self.chosen()?.note))
    }

    /// All cities, in the order of the list.
    fn export_source(&self) -> Option<ExportSource> {
        ExportSource::notes(self.cities().iter().map(|city| city.note.id.clone()))
    }

    fn table_command(&self) -> Option<Vec<String>> {
        let order = match self.order {
            ProgressOrder::Gap => "--sort=gap",
            ProgressOrder::Name => "--sort=name",
        };
        Some(vec!["progress".to_owned(), order.to_owned()])
    }

    fn table(&self, _: &Shared) -> Option<TableRequest> {
        Some(TableRequest::Cities)
    }

    fn take_table(&mut self, table: TableAnswer, context: &mut Context<'_>) {
        if let TableAnswer::Cities(cities) = table {
            self.take_cities(cities, context.shared.labels.my_city.as_deref());
        }
    }

    fn row_texts(&self, _: &Shared) -> Option<Vec<String>> {
        let cities = self.shown.cities().into_iter();
        let names = cities.map(|(city, _)| self.cities()[city].note.title.clone());
        Some(names.collect())
    }

    fn selected_row(&self) -> usize {
        self.selected()
    }

    fn select_row(&mut self, row: usize) {
        self.choose(row);
    }

    fn perform(&mut self, action: Action, context: &mut Context<'_>) -> Option<Vec<Effect>> {
        let areas = self.areas(&context.scene());
        let count = self.shown.cities().len();
        let page = self.rows_in_view(&areas);
        if let Some(place) = moved(self.selected(), action, count, page) {
            self.choose(place);
            return Some(Vec::new());
        }
        match action {
            Action::OPEN => {
                if let Some(city) = self.chosen() {
                    let page = CityView::of_city(city.clone());
                    context.go(Navigate::Open(Box::new(page)));
                }
            }
            Action::YARDSTICK => {
                if self.in_sentences {
                    context.go(Navigate::Open(views::standards()));
                }
                (self.yardstick, self.in_sentences) = match (self.yardstick, self.in_sentences) {
                    (Yardstick::OwnTarget, false) => (Yardstick::EightyByFifty, false),
                    (Yardstick::EightyByFifty, false) => (Yardstick::OwnTarget, true),
                    (_, true) => (Yardstick::OwnTarget, false),
                };
                self.top = 0;
            }
            Action::PROGRESS_ORDER => {
                self.order = match self.order {
                    ProgressOrder::Gap => ProgressOrder::Name,
                    ProgressOrder::Name => ProgressOrder::Gap,
                };
            }
            Action::COPY => return Some(self.copy()),
            _ => return None,
        }
        Some(Vec::new())
    }

    fn scroll(&mut self, _: Position, by: isize, _: &mut Context<'_>) {
        self.choose(stepped(self.selected(), by, self.shown.cities().len()));
    }

    /// The first click selects a city, the second opens it.
    fn click(&mut self, at: Position, context: &mut Context<'_>) -> Vec<Effect> {
        let inner = self.areas(&context.scene()).lines();
        let head = u16::from(!self.in_sentences);
        if !inner.contains(at) || at.y < inner.y + head {
            return Vec::new();
        }
        let line = self.top + usize::from(at.y - inner.y - head);
        let cities = self.shown.cities();
        // A line of text belongs to the city above it.
        let Some(place) = cities.iter().rposition(|(_, of)| *of <= line) else {
            return Vec::new();
        };
        let is_in = cities[place].1 == line || self.in_sentences;
        if is_in && place == self.selected() {
            return self.perform(Action::OPEN, context).unwrap_or_default();
        }
        if is_in {
            self.choose(place);
        }
        Vec::new()
    }

    fn is_loading(&self) -> bool {
        self.cities.is_none()
    }

    fn update_layout(&mut self, context: &mut Context<'_>) {
        let areas = self.areas(&context.scene());
        self.refresh(&areas, context.shared);
    }

    fn draw(&self, scene: &DrawContext<'_>, painter: &mut Painter<'_>) -> Position {
        draw::draw(painter, &self.areas(scene), self, scene.shared)
    }
}

impl ProgressView {
    /// Copies the sentences about the selected city, with its note.
    fn copy(&self) -> Vec<Effect> {
        let (Some(at), Some(city)) = (self.chosen_at(), self.chosen()) else {
            return Vec::new();
        };
        let text = self.shown.about[at].join(" ");
        vec![Effect::Copy(
            "sentences",
            format!("{text} ({})", city.note.id),
        )]
    }
}
