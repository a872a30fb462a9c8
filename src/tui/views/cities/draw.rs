//! Draws the Cities view: the list, the map, the profile of the current city.

use ratatui::layout::{Position, Rect};
use ratatui::widgets::Widget as _;

use super::layout::CitiesAreas;
use super::profile::{progress_summary, summary_line};
use super::state::{CitiesView, list_rows};
use crate::model::alliance::measured_city::City;
use crate::tui::shared::Shared;
use crate::tui::strings;
use crate::tui::theme::TextStyle;
use crate::tui::views::view::DrawContext;
use crate::tui::widgets::draw::{Appearance, Painter};
use crate::tui::widgets::geometry::{inside, row_at, rows};
use crate::tui::widgets::pane::PaneTitles;
use crate::tui::widgets::region_map::{MapCity, RegionMap};
use crate::tui::widgets::styled_text::{TextSpan, select};
use crate::tui::widgets::text_width::width_of;

/// Width of the sign with its word, and of the figure.
const SIGN: u16 = 11;
const FIGURE: u16 = 13;
/// Below this width a mark before the figure takes the blank beside it.
const NARROW: u16 = 40;

/// Label behind the user's own city.
const YOURS: &str = " yours";

/// Minimum height of a chart below the profile.
const MIN_CHART: u16 = 12;

/// Draws the view. Returns the cursor position, on the current city.
pub(super) fn draw(
    painter: &mut Painter<'_>,
    areas: &CitiesAreas,
    view: &CitiesView,
    scene: &DrawContext<'_>,
) -> Position {
    let shared = scene.shared;
    if view.cities().is_empty() {
        let panes = [areas.list, areas.map, areas.profile].into_iter();
        let area = panes.filter(|pane| !pane.is_empty()).reduce(Rect::union);
        return draw_empty(painter, area.unwrap_or_default());
    }
    painter.rule_across(areas.rule);
    let cursor = draw_list(painter, areas.list, view, shared);
    draw_map(painter, areas.map, view);
    draw_profile(painter, areas.profile, view, shared);
    cursor
}

fn draw_empty(painter: &mut Painter<'_>, area: Rect) -> Position {
    let inner = painter.pane(area, PaneTitles::new(strings::CITIES).focused(true));
    painter.muted(inner, strings::NO_CITIES)
}

fn draw_list(
    painter: &mut Painter<'_>,
    area: Rect,
    view: &CitiesView,
    shared: &Shared,
) -> Position {
    if area.is_empty() {
        return area.as_position();
    }
    let cities = view.cities();
    let right = match view.several.len() {
        0 => view.order.name().to_owned(),
        1 => "1 selected".to_owned(),
        count => format!("{count} selected"),
    };
    let titles = PaneTitles {
        left: &format!("{} {}", strings::CITIES, strings::grouped(cities.len())),
        right: &right,
        focused: true,
    };
    painter.pane(area, titles);
    let inner = list_rows(area);
    let mut cursor = inner.as_position();
    let in_view = cities.iter().enumerate().skip(view.top);
    for (y, (at, city)) in (inner.y..inner.bottom()).zip(in_view) {
        let row = row_at(inner, y);
        let is_chosen = at == view.selected;
        if is_chosen {
            painter.select_rows(row, true);
            cursor = row.as_position();
        }
        draw_row(painter, row, city, is_chosen, view, shared);
    }
    if rows(cities.len()) < inner.height {
        let key = row_at(inner, inner.bottom() - 1);
        painter.line(key, &[TextSpan::muted(MARK_KEY)]);
    }
    painter.scroll_bar(inner, view.top, cities.len());
    cursor
}

fn draw_row(
    painter: &mut Painter<'_>,
    row: Rect,
    city: &City,
    is_chosen: bool,
    view: &CitiesView,
    shared: &Shared,
) {
    let is_mine = shared.labels.my_city.as_deref() == Some(city.slug());
    let name_style = if is_mine {
        TextStyle::KEY
    } else {
        TextStyle::BODY
    };
    let (sign, figure) = progress_summary(city);
    let mut name = vec![TextSpan::new(&city.note.title, name_style)];
    if is_mine {
        name.push(TextSpan::muted(YOURS));
    }
    if view.several.contains(&city.note.id) {
        name.push(TextSpan::new(" selected", TextStyle::ACCENT));
    }
    let mut sign = vec![sign];
    let mut figure = vec![TextSpan::new(&figure, TextStyle::BODY)];
    if is_chosen {
        select(name.iter_mut().chain(&mut sign).chain(&mut figure));
    }
    let figure_cols = FIGURE - u16::from(row.width < NARROW);
    let fits_figure = row.width > SIGN + figure_cols + 8;
    let sign_x = row.right().saturating_sub(SIGN + figure_cols).max(row.x);
    let names = Rect {
        width: if fits_figure {
            sign_x - row.x - 1
        } else {
            row.width
        },
        ..row
    };
    // Words that do not fit behind the name are replaced by signs.
    if width_of(&name) > usize::from(names.width) {
        for word in &mut name[1..] {
            let sign = if word.text == YOURS { " @" } else { " +" };
            sign.clone_into(&mut word.text);
        }
    }
    painter.line(names, &name);
    if fits_figure {
        painter.spans(row, (sign_x, row.y), &sign);
        painter.line_right(row, &figure);
    }
}

/// The map of all cities, centred on the current one.
pub(super) fn map_widget<'a>(
    view: &'a CitiesView,
    cities: &'a [MapCity<'a>],
    appearance: Appearance,
) -> RegionMap<'a> {
    RegionMap {
        cities,
        selected: Some(view.selected),
        zoom: view.zoom,
        appearance,
        rasters: &view.rasters,
    }
}

fn draw_map(painter: &mut Painter<'_>, area: Rect, view: &CitiesView) {
    if area.is_empty() {
        return;
    }
    if area.x > 0 {
        painter.rule_down(Rect { width: 1, ..area });
    }
    let cities = view.map_cities(painter.appearance.theme);
    map_widget(view, &cities, painter.appearance).render(map_area(area), painter.buffer);
    let key = PACE_KEY.map(|(sign, style)| TextSpan::sign(sign, style));
    let mut key = key.to_vec();
    // Beside the map the list has the legend of its marks.
    if area.x == 0 && width_of(&key) + MARK_KEY.len() + 3 <= usize::from(map_key(area).width) {
        key.extend([TextSpan::muted("   "), TextSpan::muted(MARK_KEY)]);
    }
    painter.line(map_key(area), &key);
}

/// The area of the map; its regions have their own titles.
pub(super) fn map_area(area: Rect) -> Rect {
    Rect {
        y: area.y,
        height: area.height.saturating_sub(map_key(area).height),
        ..inside(area)
    }
}

/// The line below the map with the legend; empty in a low map.
fn map_key(area: Rect) -> Rect {
    let rows = u16::from(area.height >= MIN_MAP);
    Rect {
        y: area.bottom().saturating_sub(rows),
        height: rows,
        ..inside(area)
    }
}

/// Minimum height of a map with a legend.
const MIN_MAP: u16 = 9;

/// The legend of the signs on the map.
const PACE_KEY: [(&str, TextStyle); 3] = [
    ("+ on pace   ", TextStyle::GOOD),
    ("x off pace   ", TextStyle::BAD),
    ("? not measured", TextStyle::MUTED),
];

/// The legend of the marks at the figures of the list.
const MARK_KEY: &str = "* as the city states it  p provisional";

/// Draws the profile, and a chart below it if it fits.
fn draw_profile(painter: &mut Painter<'_>, area: Rect, view: &CitiesView, shared: &Shared) {
    let Some(city) = view.chosen().filter(|_| !area.is_empty()) else {
        return;
    };
    if area.height == 1 {
        let line = summary_line(city, shared);
        painter.spans(area, (area.x + 1, area.y), &line);
        return;
    }
    let mut inner = painter.pane(area, PaneTitles::new(&city.note.title));
    let profile = &view.profile;
    let lines = whole_or_cut(&profile.lines, usize::from(inner.height));
    painter.lines(inner, &lines);
    let used = rows(profile.lines.len()) + 1;
    let left = inner.height.saturating_sub(used);
    if let Some(chart) = profile.chart.as_ref().filter(|_| left >= MIN_CHART) {
        inner.y += used;
        inner.height = left.min(MAX_CHART);
        chart.draw(inner, true, painter);
    }
}

/// The first lines, with a mark if there are more.
fn whole_or_cut(lines: &[Vec<TextSpan>], rows: usize) -> Vec<Vec<TextSpan>> {
    let mut shown: Vec<Vec<TextSpan>> = lines.iter().take(rows).cloned().collect();
    if let Some(last) = shown.last_mut().filter(|_| lines.len() > rows) {
        last.push(TextSpan::muted(" .."));
    }
    shown
}

/// Maximum height of a chart below the profile.
const MAX_CHART: u16 = 22;
