//! State of the Cities view: cities, their order, the current one, the map.

use ratatui::layout::Rect;

use super::layout::{CitiesAreas, cities_areas};
use super::map_moves::MapPlace;
use crate::model::alliance::measured_city::City;
use crate::model::note::NoteId;
use crate::tui::shared::Shared;
use crate::tui::theme::Theme;
use crate::tui::views::city_view::city_chart::CityChart;
use crate::tui::views::view::DrawContext;
use crate::tui::widgets::geometry::{inside, scrolled};
use crate::tui::widgets::region_map::{MAX_ZOOM, MapCity, MapRasters};
use crate::tui::widgets::styled_text::TextSpan;

use super::profile::{pace_on_map, profile_lines};

/// Sort orders of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum CityOrder {
    #[default]
    Name,
    /// By population, largest first.
    Residents,
    /// By region of the world, then by name.
    Region,
}

impl CityOrder {
    /// The label of the order above the list.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Name => "by name",
            Self::Residents => "by residents",
            Self::Region => "by region",
        }
    }

    pub(super) fn next(self) -> Self {
        match self {
            Self::Name => Self::Residents,
            Self::Residents => Self::Region,
            Self::Region => Self::Name,
        }
    }
}

#[derive(Debug, Default)]
pub(crate) struct CitiesView {
    /// The cities in list order; `None` until they are read.
    pub(super) cities: Option<Vec<City>>,
    pub(super) order: CityOrder,
    pub(super) selected: usize,
    /// The first row in view.
    pub(super) top: usize,
    /// Whether the map fills the view.
    pub(super) is_map: bool,
    pub(super) zoom: u8,
    /// Cities selected for comparing, in order of selection.
    pub(super) several: Vec<NoteId>,
    pub(super) rasters: MapRasters,
    pub(super) profile: Profile,
}

/// The profile of the chosen city, laid out for a width.
#[derive(Debug, Default)]
pub(super) struct Profile {
    made_for: Option<(NoteId, usize)>,
    pub(super) lines: Vec<Vec<TextSpan>>,
    pub(super) chart: Option<CityChart>,
}

impl CitiesView {
    /// All cities, in list order.
    pub(super) fn cities(&self) -> &[City] {
        self.cities.as_deref().unwrap_or_default()
    }

    /// The current city.
    pub(super) fn chosen(&self) -> Option<&City> {
        self.cities().get(self.selected)
    }

    pub(super) fn areas(&self, scene: &DrawContext<'_>) -> CitiesAreas {
        cities_areas(scene.shared.size, self.is_map, scene.body)
    }

    /// Stores the cities. Keeps the current city; at first that is the user's own.
    pub(super) fn take_cities(&mut self, cities: Vec<City>, shared: &Shared) {
        let chosen = self.chosen().map(|city| city.note.id.clone());
        self.cities = Some(cities);
        self.several.retain(|id| {
            let mut cities = self.cities.iter().flatten();
            cities.any(|city| city.note.id == *id)
        });
        let mine = shared.labels.my_city.as_deref();
        self.sort(|city| match &chosen {
            Some(id) => city.note.id == *id,
            None => Some(city.slug()) == mine,
        });
        self.profile = Profile::default();
    }

    /// Sorts the cities and makes one of them current.
    pub(super) fn sort(&mut self, is_chosen: impl Fn(&City) -> bool) {
        let order = self.order;
        let cities = self.cities.get_or_insert_default();
        cities.sort_by_cached_key(|city| {
            let title = city.note.title.to_lowercase();
            let residents = city.traits.residents.unwrap_or(0);
            match order {
                CityOrder::Name => (None, 0, title),
                CityOrder::Residents => (None, u64::MAX - residents, title),
                CityOrder::Region => (city.traits.region.clone(), 0, title),
            }
        });
        let at = cities.iter().position(is_chosen);
        self.selected = at.unwrap_or(self.selected);
    }

    /// The position of each city; NaN if its note has none.
    pub(super) fn places(&self) -> Vec<MapPlace> {
        self.cities().iter().map(place).collect()
    }

    /// The cities as map input, with the sign and colour of their pace.
    pub(super) fn map_cities(&self, theme: Theme) -> Vec<MapCity<'_>> {
        let cities = self.cities().iter().map(|city| {
            let (longitude, latitude) = place(city);
            let (sign, style) = pace_on_map(city);
            MapCity {
                name: &city.note.title,
                longitude,
                latitude,
                population: city.traits.residents.unwrap_or(0),
                sign: theme.sign(sign),
                style: theme.style(style),
            }
        });
        cities.collect()
    }

    pub(super) fn zoom_by(&mut self, closer: bool) {
        self.zoom = if closer {
            (self.zoom + 1).min(MAX_ZOOM)
        } else {
            self.zoom.saturating_sub(1)
        };
    }

    /// Limits the current city to the list and lays out the profile.
    pub(super) fn lay_out(&mut self, areas: &CitiesAreas, shared: &Shared) {
        let count = self.cities().len();
        self.selected = self.selected.min(count.saturating_sub(1));
        let visible = list_rows(areas.list).height;
        self.top = scrolled(self.top, self.selected, count, usize::from(visible));
        let cols = usize::from(inside(areas.profile).width);
        let Some(city) = self.chosen() else {
            self.profile = Profile::default();
            return;
        };
        let made_for = Some((city.note.id.clone(), cols));
        if self.profile.made_for == made_for {
            return;
        }
        self.profile = Profile {
            made_for,
            lines: profile_lines(city, shared, cols),
            chart: CityChart::of(city),
        };
    }
}

fn place(city: &City) -> MapPlace {
    city.position().unwrap_or((f64::NAN, f64::NAN))
}

/// The rows of the list below its title and column heads.
pub(super) fn list_rows(list: Rect) -> Rect {
    inside(list)
}
