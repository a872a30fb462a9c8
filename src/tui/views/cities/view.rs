//! Implements `View` for the Cities view.

use ratatui::layout::Position;

use super::draw::{self, map_area, map_widget};
use super::map_moves::nearest_towards;
use super::state::{CitiesView, list_rows};
use crate::model::alliance::measured_city::City;
use crate::tui::export_job::ExportSource;
use crate::tui::keys::{Action, Focus};
use crate::tui::shared::Shared;
use crate::tui::shared::current_note::CurrentNote;
use crate::tui::shared::effect::Effect;
use crate::tui::strings;
use crate::tui::views::city_view::CityView;
use crate::tui::views::compare::{MAX_COLUMNS, SideBySideView};
use crate::tui::views::view::{Context, DrawContext, Navigate, View};
use crate::tui::widgets::draw::Painter;
use crate::tui::widgets::geometry::within;
use crate::tui::widgets::list_moves::{cycled, moved, stepped};
use crate::work::{TableAnswer, TableRequest};

impl View for CitiesView {
    fn name(&self) -> &'static str {
        strings::CITIES
    }

    fn tab(&self) -> Option<Action> {
        Some(Action::VIEW_CITIES)
    }

    fn focus(&self) -> Focus {
        if self.is_map {
            Focus::CITY_MAP
        } else {
            Focus::CITIES
        }
    }

    fn offers(&self, action: Action, scene: &DrawContext<'_>) -> bool {
        let has_map = !self.areas(scene).map.is_empty();
        match action {
            Action::MAP_WIDER | Action::MAP_WHOLE => self.zoom > 0,
            Action::COMPARE_CITIES => !self.several.is_empty(),
            Action::MAP_CLOSER => has_map && self.chosen().is_some(),
            Action::MY_CITY => {
                let mine = scene.shared.labels.my_city.as_deref();
                self.chosen().is_some_and(|city| Some(city.slug()) != mine)
            }
            Action::OPEN
            | Action::SWITCH_MAP
            | Action::SORT_CITIES
            | Action::FIND
            | Action::SELECT_CITY
            | Action::NEXT_PANE => self.chosen().is_some(),
            _ => true,
        }
    }

    fn label(&self, action: Action, _: &DrawContext<'_>) -> Option<&'static str> {
        match action {
            Action::SWITCH_MAP if self.is_map => Some("list"),
            Action::NEXT_PANE => Some("next city"),
            Action::OPEN => Some("open page"),
            _ => None,
        }
    }

    fn why_not(&self, action: Action, _: &DrawContext<'_>) -> Option<&'static str> {
        match action {
            Action::OPEN | Action::COPY | Action::COPY_AS | Action::EDIT | Action::MY_CITY => {
                self.chosen().is_none().then_some(strings::NOTHING_CHOSEN)
            }
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
        Some(vec!["progress".to_owned()])
    }

    fn table(&self, _: &Shared) -> Option<TableRequest> {
        Some(TableRequest::Cities)
    }

    fn take_table(&mut self, table: TableAnswer, context: &mut Context<'_>) {
        if let TableAnswer::Cities(cities) = table {
            self.take_cities(cities, context.shared);
        }
    }

    fn row_texts(&self, _: &Shared) -> Option<Vec<String>> {
        Some(self.cities().iter().map(names_of).collect())
    }

    fn selected_row(&self) -> usize {
        self.selected
    }

    fn select_row(&mut self, row: usize) {
        self.selected = row;
    }

    fn perform(&mut self, action: Action, context: &mut Context<'_>) -> Option<Vec<Effect>> {
        let areas = self.areas(&context.scene());
        let count = self.cities().len();
        let page = usize::from(areas.list.height.max(4)) - 2;
        let is_arrow = matches!(
            action,
            Action::UP | Action::DOWN | Action::LEFT | Action::RIGHT
        );
        if self.is_map && is_arrow {
            let to = nearest_towards(action, self.selected, &self.places());
            self.selected = to.unwrap_or(self.selected);
            return Some(Vec::new());
        }
        if let Some(to) = moved(self.selected, action, count, page) {
            self.selected = to;
            return Some(Vec::new());
        }
        let shared = &mut *context.shared;
        match action {
            Action::SWITCH_MAP | Action::ZOOM => self.is_map = !self.is_map,
            Action::MAP_CLOSER | Action::MAP_WIDER => {
                // Without a visible map, the first step shows it.
                if areas.map.is_empty() {
                    self.is_map = true;
                } else {
                    self.zoom_by(action == Action::MAP_CLOSER);
                }
            }
            Action::MAP_WHOLE => self.zoom = 0,
            Action::NEXT_PANE | Action::PREVIOUS_PANE => {
                self.selected = cycled(self.selected, count, action == Action::NEXT_PANE);
            }
            Action::SORT_CITIES => {
                self.order = self.order.next();
                let chosen = self.chosen().map(|city| city.note.id.clone());
                self.sort(|city| Some(&city.note.id) == chosen.as_ref());
            }
            Action::OPEN => self.open_chosen(context),
            Action::SELECT_CITY => {
                self.select(shared);
                if !self.is_map {
                    self.selected = (self.selected + 1).min(count.saturating_sub(1));
                }
            }
            Action::COMPARE_CITIES => self.compare(context),
            Action::MY_CITY => {
                let slug = self.chosen().map(|city| city.slug().to_owned());
                let Some(slug) = slug else {
                    return Some(Vec::new());
                };
                shared.labels.my_city = Some(slug.clone());
                return Some(vec![Effect::SaveSettings(vec![("city", slug)])]);
            }
            _ => return None,
        }
        Some(Vec::new())
    }

    fn back(&mut self, _: &mut Context<'_>) -> bool {
        std::mem::take(&mut self.is_map)
    }

    fn close(&mut self, _: &mut Context<'_>) -> bool {
        std::mem::take(&mut self.is_map)
    }

    /// The first click on a city makes it current, the second opens it.
    fn click(&mut self, at: Position, context: &mut Context<'_>) -> Vec<Effect> {
        let areas = self.areas(&context.scene());
        let row = within(list_rows(areas.list), at).map(|(row, _)| self.top + row);
        let clicked = row.filter(|row| *row < self.cities().len()).or_else(|| {
            let cities = self.map_cities(context.shared.appearance.theme);
            let map = map_widget(self, &cities, context.shared.appearance);
            let found = map.cities_at(map_area(areas.map), at);
            found.first().copied()
        });
        let was_here = clicked == Some(self.selected);
        self.selected = clicked.unwrap_or(self.selected);
        if was_here {
            self.open_chosen(context);
        }
        Vec::new()
    }

    /// The wheel moves through the list, and zooms the map.
    fn scroll(&mut self, at: Position, by: isize, context: &mut Context<'_>) {
        let areas = self.areas(&context.scene());
        if areas.map.contains(at) {
            self.zoom_by(by < 0);
            return;
        }
        self.selected = stepped(self.selected, by, self.cities().len());
    }

    fn is_loading(&self) -> bool {
        self.cities.is_none()
    }

    fn update_layout(&mut self, context: &mut Context<'_>) {
        let areas = self.areas(&context.scene());
        self.lay_out(&areas, context.shared);
    }

    fn draw(&self, scene: &DrawContext<'_>, painter: &mut Painter<'_>) -> Position {
        draw::draw(painter, &self.areas(scene), self, scene)
    }
}

impl CitiesView {
    /// Opens the page of the current city.
    fn open_chosen(&self, context: &mut Context<'_>) {
        if let Some(city) = self.chosen() {
            context.go(Navigate::Open(Box::new(CityView::of_city(city.clone()))));
        }
    }

    /// Compares the selected cities; a single one with the current one.
    fn compare(&self, context: &mut Context<'_>) {
        let mut ids = self.several.clone();
        let chosen = self.chosen().map(|city| &city.note.id);
        let chosen = chosen.filter(|id| ids.len() == 1 && !ids.contains(id));
        ids.extend(chosen.cloned());
        match SideBySideView::of(ids) {
            Ok(view) => context.go(Navigate::Open(Box::new(view))),
            Err(says) => context.shared.show_message(says),
        }
    }

    /// Selects the current city for comparing, or unselects it.
    fn select(&mut self, shared: &mut Shared) {
        let Some(id) = self.chosen().map(|city| city.note.id.clone()) else {
            return;
        };
        match self.several.iter().position(|one| *one == id) {
            Some(at) => {
                self.several.remove(at);
            }
            None if self.several.len() == MAX_COLUMNS => {
                shared.show_message(strings::FOUR_AT_MOST);
            }
            None => self.several.push(id),
        }
    }
}

/// All names of a city, for the `/` search.
fn names_of(city: &City) -> String {
    let names = city.note.keys.get("names").and_then(toml::Value::as_array);
    let names = names.into_iter().flatten().filter_map(toml::Value::as_str);
    let all: Vec<&str> = std::iter::once(city.note.title.as_str())
        .chain(names)
        .collect();
    all.join("\n")
}
