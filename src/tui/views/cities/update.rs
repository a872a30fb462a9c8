//! Runs the commands of the Cities view.

use super::map_moves::nearest_towards;
use super::state::CitiesView;
use crate::model::alliance::measured_city::City;
use crate::tui::keys::Action;
use crate::tui::shared::Shared;
use crate::tui::shared::effect::Effect;
use crate::tui::strings;
use crate::tui::views::city_view::CityView;
use crate::tui::views::compare::{MAX_COLUMNS, SideBySideView};
use crate::tui::views::view::{Context, Navigate};
use crate::tui::widgets::list_moves::moved;

impl CitiesView {
    /// Runs a command; `None` if it is not one of the Cities view.
    pub(super) fn act(&mut self, action: Action, context: &mut Context<'_>) -> Option<Vec<Effect>> {
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
            Action::NEXT_PANE => self.selected = (self.selected + 1) % count.max(1),
            Action::PREVIOUS_PANE => {
                self.selected = (self.selected + count.max(1) - 1) % count.max(1);
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

    /// Opens the page of the current city.
    pub(super) fn open_chosen(&self, context: &mut Context<'_>) {
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
pub(super) fn names_of(city: &City) -> String {
    let names = city.note.keys.get("names").and_then(toml::Value::as_array);
    let names = names.into_iter().flatten().filter_map(toml::Value::as_str);
    let all: Vec<&str> = std::iter::once(city.note.title.as_str())
        .chain(names)
        .collect();
    all.join("\n")
}
