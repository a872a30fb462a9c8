//! A map of cities: all regions side by side, or one region enlarged.
//!
//! On a world map most cities would fall into a few cells, so each region with cities has its own
//! map. Below 100 columns only the region of the selected city is shown. Outlines are simplified
//! once per size and cached in [`MapRasters`]. Names are placed in the buffer, so that they match
//! the signs to the cell.

mod map_labels;
mod map_raster;
mod outline_data;
mod regions;
#[cfg(test)]
mod tests;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::widgets::Widget;

use self::map_labels::{Cluster, place_cities};
pub use self::map_raster::MapRasters;
use self::map_raster::{MapProjection, RasterKey};
use self::regions::{RegionCities, group_by_region};
use super::braille_grid::replacing;
use super::draw::{Appearance, text};
use super::text_width::{cut, width};
use crate::config::ThemeName;
use crate::tui::theme::TextStyle;

/// Maximum value of [`RegionMap::zoom`].
pub const MAX_ZOOM: u8 = 4;

/// Scale factor of a zoom step.
const ZOOM_STEP: f64 = 1.7;

/// Minimum width for regions side by side.
const SIDE_BY_SIDE_COLS: u16 = 100;

/// Minimum height of a map in a column with several maps.
const MIN_ROWS: u16 = 9;

/// A city on the map.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MapCity<'a> {
    /// Its name, shown in full or counted.
    pub name: &'a str,
    /// Degrees east. Cities without valid coordinates are listed below the map.
    pub longitude: f64,
    /// Degrees north.
    pub latitude: f64,
    /// Number of residents; names of larger cities take precedence.
    pub population: u64,
    /// Its sign, one column wide.
    pub sign: &'a str,
    /// The style of sign and name.
    pub style: Style,
}

/// A map of cities by region.
#[derive(Debug, Clone, Copy)]
pub struct RegionMap<'a> {
    /// All cities.
    pub cities: &'a [MapCity<'a>],
    /// Index of the selected city.
    pub selected: Option<usize>,
    /// Zoom level.
    ///
    /// 0 shows all regions that fit; 1 to [`MAX_ZOOM`] enlarge the region of the selected city.
    pub zoom: u8,
    /// Theme and characters. In ASCII, land is filled with dots.
    pub appearance: Appearance,
    /// Cached outlines of earlier frames.
    pub rasters: &'a MapRasters,
}

/// A region's map and its areas.
struct RegionPane {
    title: Rect,
    map: Rect,
    region: RegionCities,
    projection: MapProjection,
}

impl RegionMap<'_> {
    /// The cities whose sign or name is at a position.
    ///
    /// The first is the one to select.
    pub fn cities_at(&self, area: Rect, at: Position) -> Vec<usize> {
        let (panes, _) = self.panes(area);
        let mut clusters = panes.iter().flat_map(|pane| self.clusters(pane));
        let found =
            clusters.find(|cluster| cluster.cell == at.into() || cluster.label.contains(at));
        found.map(|cluster| cluster.cities).unwrap_or_default()
    }

    fn clusters(&self, pane: &RegionPane) -> Vec<Cluster> {
        place_cities(
            self.cities,
            &pane.region.cities,
            self.selected,
            &pane.projection,
            pane.map,
        )
    }

    /// The maps to draw, and the text below them: other regions, cities without coordinates.
    fn panes(&self, area: Rect) -> (Vec<RegionPane>, Vec<String>) {
        let (regions, elsewhere) = group_by_region(self.cities);
        let has_selected =
            |region: &RegionCities| self.selected.is_some_and(|i| region.cities.contains(&i));
        let mut parts = Vec::new();
        let is_single = self.zoom > 0 || area.width < SIDE_BY_SIDE_COLS;
        let below = area.height.saturating_sub(1);
        let map_area = |has_words: bool| Rect {
            height: if has_words { below } else { area.height },
            ..area
        };
        let places: Vec<(RegionCities, Rect)> = if is_single {
            let shown = regions.iter().position(has_selected).unwrap_or(0);
            let others = regions.iter().enumerate().filter(|(i, _)| *i != shown);
            let others =
                others.map(|(_, region)| format!("{} {}", region.name, region.cities.len()));
            parts.extend(others);
            let has_words = !parts.is_empty() || !elsewhere.is_empty();
            let shown = regions.into_iter().nth(shown);
            let shown = shown.map(|region| (region, map_area(has_words)));
            shown.into_iter().collect()
        } else {
            side_by_side(regions, map_area(!elsewhere.is_empty()))
        };
        if !elsewhere.is_empty() {
            let names = elsewhere.iter().filter_map(|i| self.cities.get(*i));
            let names: Vec<&str> = names.map(|city| city.name).collect();
            parts.insert(0, format!("no coordinates: {}", names.join(", ")));
        }
        let panes = places
            .into_iter()
            .map(|(region, place)| self.pane(region, place))
            .collect();
        (panes, parts)
    }

    /// Joins as many parts as fit, with the number of the others.
    fn joined(&self, parts: &[String], cols: usize) -> String {
        let between = self.appearance.either(" · ", " | ");
        let forms = (1..=parts.len()).rev().map(|count| {
            let rest = match parts.len() - count {
                0 => String::new(),
                rest => format!("{between}+{rest}"),
            };
            format!("{}{rest}", parts[..count].join(between))
        });
        let mut last = String::new();
        for form in forms {
            if width(&form) <= cols {
                return form;
            }
            last = form;
        }
        cut(&last, cols).into_owned()
    }

    fn pane(&self, region: RegionCities, place: Rect) -> RegionPane {
        let title = Rect {
            height: place.height.min(1),
            ..place
        };
        let map = Rect {
            y: place.y + title.height,
            height: place.height - title.height,
            ..place
        };
        let mut projection = MapProjection::of_box(region.shown, (map.width, map.height));
        // In a wide area the first step only switches to one region; in a narrow one it enlarges.
        let steps =
            self.zoom.min(MAX_ZOOM) - u8::from(self.zoom > 0 && place.width >= SIDE_BY_SIDE_COLS);
        let selected = self.selected.filter(|i| region.cities.contains(i));
        let selected = selected.and_then(|i| self.cities.get(i));
        if let (1.., Some(city)) = (steps, selected) {
            let factor = ZOOM_STEP.powi(i32::from(steps));
            projection = projection.zoomed((city.longitude, city.latitude), factor);
        }
        RegionPane {
            title,
            map,
            region,
            projection,
        }
    }

    fn draw_pane(&self, pane: &RegionPane, buffer: &mut Buffer) {
        let appearance = self.appearance;
        let clusters = self.clusters(pane);
        let in_view: usize = clusters.iter().map(|cluster| cluster.cities.len()).sum();
        let all = pane.region.cities.len();
        let mut title = format!("{} {all}", pane.region.name.to_uppercase());
        if in_view < all {
            title = format!("{title}, {in_view} in view");
        }
        let title = cut(&title, usize::from(pane.title.width));
        let at = (pane.title.x, pane.title.y);
        let style = appearance.style(TextStyle::MUTED.bold());
        text(buffer, pane.title, at, &title, style);
        let key = RasterKey {
            projection: pane.projection,
            ascii: appearance.ascii,
            // Without colour they look like coasts.
            borders: appearance.theme.name != ThemeName::Mono,
        };
        let outline = [TextStyle::RULE, TextStyle::RULE, TextStyle::MUTED];
        let outline = outline.map(|style| appearance.style(style));
        let raster = self.rasters.raster(&key);
        raster.draw(buffer, pane.map, outline);
        for cluster in &clusters {
            self.draw_cluster(cluster, pane.map, buffer);
        }
    }

    fn draw_cluster(&self, cluster: &Cluster, map: Rect, buffer: &mut Buffer) {
        let is_selected = cluster.cities.first().copied() == self.selected;
        let count = cluster.cities.len();
        let first = cluster.cities.first().and_then(|i| self.cities.get(*i));
        let only = first.filter(|_| count == 1);
        let sign = match count {
            1 if is_selected => self.appearance.either("◉", "@").to_owned(),
            1 => only.map_or_else(String::new, |city| city.sign.to_owned()),
            2..=9 => count.to_string(),
            _ => "+".to_owned(),
        };
        let style = |style| self.appearance.style(style);
        let of_sign = if is_selected {
            style(TextStyle::KEY.inverted())
        } else {
            only.map_or(style(TextStyle::BOLD), |city| city.style)
        };
        text(buffer, map, cluster.cell, &sign, replacing(of_sign));
        let label = cluster.label_text(self.cities);
        let (x, y) = (cluster.label.x, cluster.label.y);
        if cluster.named == 0 {
            return;
        }
        // A blank at each side separates the name from the outline.
        for x in [x.wrapping_sub(1), cluster.label.right()] {
            if map.contains((x, y).into()) && (x, y) != cluster.cell {
                text(buffer, map, (x, y), " ", replacing(Style::new()));
            }
        }
        let of_label = only.map_or(style(TextStyle::BODY), |city| city.style);
        text(buffer, map, (x, y), &label, replacing(of_label));
        if let (true, Some(city)) = (is_selected, first) {
            let style = replacing(style(TextStyle::KEY));
            text(buffer, map, (x, y), city.name, style);
        }
    }
}

impl Widget for RegionMap<'_> {
    fn render(self, area: Rect, buffer: &mut Buffer) {
        if area.is_empty() {
            return;
        }
        let (panes, message) = self.panes(area);
        for pane in &panes {
            self.draw_pane(pane, buffer);
        }
        for pane in panes.iter().filter(|pane| pane.title.x > area.x) {
            let rule = self.appearance.either("│", "|");
            let style = self.appearance.style(TextStyle::RULE);
            for y in area.y..pane.map.bottom() {
                text(buffer, area, (pane.title.x - 2, y), rule, style);
            }
        }
        let message = self.joined(&message, usize::from(area.width));
        if !message.is_empty() {
            let at = (area.x, area.bottom() - 1);
            let style = self.appearance.style(TextStyle::MUTED);
            text(buffer, area, at, &message, style);
        }
    }
}

/// Arranges regions in columns.
///
/// The two with most cities get a column each; the others are stacked in further columns.
fn side_by_side(regions: Vec<RegionCities>, area: Rect) -> Vec<(RegionCities, Rect)> {
    let mut by_size: Vec<usize> = (0..regions.len()).collect();
    by_size.sort_by_key(|i| std::cmp::Reverse(regions[*i].cities.len()));
    let has_column = |i: &usize| by_size.iter().position(|other| other == i) < Some(2);
    let stack = usize::from(area.height / MIN_ROWS).clamp(1, 3);
    let mut columns: Vec<Vec<usize>> = Vec::new();
    let (large, small): (Vec<usize>, Vec<usize>) = (0..regions.len()).partition(has_column);
    columns.extend(large.iter().map(|i| vec![*i]));
    columns.extend(small.chunks(stack).map(<[usize]>::to_vec));
    let weight = |column: &[usize]| match by_size.iter().position(|i| column.contains(i)) {
        Some(0) => 5,
        Some(1) => 4,
        _ => 2,
    };
    let weights: u32 = columns.iter().map(|column| weight(column)).sum();
    // A line with a blank at each side separates two columns.
    let gaps = 3 * columns.len().saturating_sub(1) as u16;
    let cols = u32::from(area.width.saturating_sub(gaps));
    let mut places: Vec<Option<Rect>> = vec![None; regions.len()];
    let (mut x, mut before) = (area.x, 0);
    for column in &columns {
        let upto = before + weight(column);
        let wide = (cols * upto / weights.max(1) - cols * before / weights.max(1)) as u16;
        let mut y = area.y;
        for (i, region) in column.iter().enumerate() {
            let left = column.len() - i;
            let high = (area.bottom() - y) / left as u16;
            places[*region] = Some(Rect::new(x, y, wide, high));
            y += high;
        }
        x += wide + 3;
        before = upto;
    }
    let placed = regions.into_iter().zip(places);
    placed
        .filter_map(|(region, place)| Some((region, place?)))
        .collect()
}
