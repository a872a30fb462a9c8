//! Outlines of a map, simplified for its size and cached as a raster.

use std::cell::RefCell;
use std::rc::Rc;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::super::braille_grid::{BrailleGrid, trace_line};
use super::outline_data::{OUTLINES, Outline, OutlineKind};
use super::regions::GeoBox;

/// Tolerance of the simplification, in dots.
const TOLERANCE: f64 = 1.1;

/// Minimum size of islands and lakes, in dots; smaller ones are omitted.
const MIN_DOTS: f64 = 4.0;

/// Maximum scale in dots per degree; beyond it the outline looks coarse.
const CLOSEST: f64 = 16.0;

/// Layers, back to front.
const BORDER: u8 = 0;
const LAKE: u8 = 1;
const COAST: u8 = 2;

/// Number of cached rasters: all regions in two sizes.
const KEPT: usize = 14;

/// Projects degrees to dots, with the same scale in both directions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct MapProjection {
    /// The point at the centre.
    centre: (f64, f64),
    /// Dots per degree of latitude.
    scale: f64,
    /// Length of a degree of longitude at the centre, relative to one of latitude.
    shortening: f64,
    /// Size in columns and rows.
    size: (u16, u16),
}

impl MapProjection {
    /// Fits a box into this many cells.
    pub(super) fn of_box(shown: GeoBox, size: (u16, u16)) -> Self {
        let centre = (
            f64::midpoint(shown.west, shown.east),
            f64::midpoint(shown.south, shown.north),
        );
        let shortening = shortening_at(centre.1);
        let (cols, rows) = dots(size);
        let across = cols / ((shown.east - shown.west) * shortening);
        let down = rows / (shown.north - shown.south);
        Self {
            centre,
            scale: across.min(down),
            shortening,
            size,
        }
    }

    /// Zooms to a point by a factor, limited by the resolution of the outline.
    pub(super) fn zoomed(self, centre: (f64, f64), factor: f64) -> Self {
        Self {
            centre,
            scale: (self.scale * factor).min(self.scale.max(CLOSEST)),
            shortening: shortening_at(centre.1),
            ..self
        }
    }

    /// Position in dots from the top left.
    fn dot_of(&self, (longitude, latitude): (f64, f64)) -> (f64, f64) {
        let (cols, rows) = dots(self.size);
        (
            (longitude - self.centre.0) * self.shortening * self.scale + cols / 2.0,
            (self.centre.1 - latitude) * self.scale + rows / 2.0,
        )
    }

    /// The cell of a point, rounded like dots; `None` if it is not visible.
    ///
    /// A point up to one dot outside counts as visible.
    pub(super) fn cell_of(&self, place: (f64, f64)) -> Option<(u16, u16)> {
        let (x, y) = self.dot_of(place);
        let (cols, rows) = dots(self.size);
        if !(-1.0..=cols + 1.0).contains(&x) || !(-1.0..=rows + 1.0).contains(&y) {
            return None;
        }
        let cell = |dot: f64, dots: f64, cells: u16| {
            let last = cells.checked_sub(1)?;
            Some(((dot.round().max(0.0) / dots) as u16).min(last))
        };
        Some((cell(x, 2.0, self.size.0)?, cell(y, 4.0, self.size.1)?))
    }

    /// Whether any part of an outline may be visible.
    fn shows(&self, outline: &Outline) -> bool {
        let (west, north) = self.dot_of((outline.west_east.0, outline.south_north.1));
        let (east, south) = self.dot_of((outline.west_east.1, outline.south_north.0));
        let (cols, rows) = dots(self.size);
        west <= cols && east >= 0.0 && north <= rows && south >= 0.0
    }
}

fn shortening_at(latitude: f64) -> f64 {
    latitude.to_radians().cos().max(0.2)
}

/// Number of dots across and down for this many cells.
fn dots((cols, rows): (u16, u16)) -> (f64, f64) {
    (2.0 * f64::from(cols), 4.0 * f64::from(rows))
}

/// The parameters of a raster.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct RasterKey {
    pub projection: MapProjection,
    pub ascii: bool,
    /// Whether to draw borders.
    pub borders: bool,
}

/// A drawn outline.
#[derive(Debug)]
pub(super) enum MapRaster {
    /// Lines of dots.
    Lines(BrailleGrid),
    /// For each cell, by row, whether its centre is land.
    Land(Vec<bool>),
}

impl MapRaster {
    fn new(key: &RasterKey) -> Self {
        if key.ascii {
            Self::Land(fill_land(&key.projection))
        } else {
            Self::Lines(draw_lines(key))
        }
    }

    /// Draws into an area of the raster's size. `styles` are border, lake and coast.
    pub(super) fn draw(&self, buffer: &mut Buffer, area: Rect, styles: [Style; 3]) {
        match self {
            Self::Lines(grid) => grid.draw(buffer, area, &styles),
            Self::Land(land) => {
                let rows = land.chunks(usize::from(area.width).max(1));
                for (row, y) in rows.zip(area.top()..area.bottom()) {
                    for (is_land, x) in row.iter().zip(area.left()..area.right()) {
                        if let (true, Some(cell)) = (*is_land, buffer.cell_mut((x, y))) {
                            cell.set_symbol(".").set_style(styles[usize::from(COAST)]);
                        }
                    }
                }
            }
        }
    }
}

/// A cache of recently drawn outlines: drawing one takes longer than a frame may.
///
/// A view owns one; drawing fills it through a shared reference.
#[derive(Debug, Clone, Default)]
pub struct MapRasters {
    kept: RefCell<Vec<(RasterKey, Rc<MapRaster>)>>,
}

impl MapRasters {
    /// Returns the raster for a key, from the cache if possible.
    pub(super) fn raster(&self, key: &RasterKey) -> Rc<MapRaster> {
        let mut kept = self.kept.borrow_mut();
        if let Some(at) = kept.iter().position(|(other, _)| other == key) {
            kept[..=at].rotate_right(1);
        } else {
            kept.truncate(KEPT - 1);
            kept.insert(0, (*key, Rc::new(MapRaster::new(key))));
        }
        Rc::clone(&kept[0].1)
    }
}

fn draw_lines(key: &RasterKey) -> BrailleGrid {
    let projection = &key.projection;
    let mut grid = BrailleGrid::new(projection.size.0, projection.size.1);
    let (cols, rows) = dots(projection.size);
    for outline in OUTLINES.iter().filter(|outline| projection.shows(outline)) {
        let layer = match outline.kind {
            OutlineKind::Border if !key.borders => continue,
            OutlineKind::Border => BORDER,
            OutlineKind::Lake => LAKE,
            OutlineKind::Coast => COAST,
        };
        let (west, east) = outline.west_east;
        let (south, north) = outline.south_north;
        let across = (east - west) * projection.shortening * projection.scale;
        let down = (north - south) * projection.scale;
        if layer != BORDER && across.max(down) < MIN_DOTS {
            continue;
        }
        let points: Vec<(f64, f64)> = outline
            .points
            .iter()
            .map(|place| projection.dot_of(*place))
            .collect();
        let kept = thinned(&points);
        for (from, to) in kept.iter().zip(kept.iter().skip(1)) {
            let is_outside = from.0.max(to.0) < 0.0
                || from.1.max(to.1) < 0.0
                || from.0.min(to.0) > cols
                || from.1.min(to.1) > rows;
            if !is_outside {
                trace_line(*from, *to, |x, y, _| grid.set(x, y, layer));
            }
        }
    }
    grid
}

/// Simplifies a line (Douglas-Peucker).
fn thinned(points: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let Some(last) = points.len().checked_sub(1) else {
        return Vec::new();
    };
    let mut is_kept = vec![false; points.len()];
    (is_kept[0], is_kept[last]) = (true, true);
    let mut parts = vec![(0, last)];
    while let Some((from, to)) = parts.pop() {
        let distances = (from + 1..to).map(|at| (at, square_distance(points, at, from, to)));
        let farthest = distances.max_by(|a, b| a.1.total_cmp(&b.1));
        if let Some((at, distance)) = farthest
            && distance > TOLERANCE * TOLERANCE
        {
            is_kept[at] = true;
            parts.extend([(from, at), (at, to)]);
        }
    }
    let kept = points.iter().zip(is_kept).filter(|(_, kept)| *kept);
    kept.map(|(point, _)| *point).collect()
}

/// The squared distance from a point to the segment between two others.
fn square_distance(points: &[(f64, f64)], at: usize, from: usize, to: usize) -> f64 {
    let (start, end) = (points[from], points[to]);
    let (right, down) = (end.0 - start.0, end.1 - start.1);
    let (x, y) = (points[at].0 - start.0, points[at].1 - start.1);
    let length = right * right + down * down;
    let share = if length > 0.0 {
        ((x * right + y * down) / length).clamp(0.0, 1.0)
    } else {
        0.0
    };
    let (x, y) = (x - share * right, y - share * down);
    x * x + y * y
}

/// Whether the centre of each cell is land.
///
/// Uses the even-odd rule; lakes are not land.
fn fill_land(projection: &MapProjection) -> Vec<bool> {
    let (cols, rows) = (
        usize::from(projection.size.0),
        usize::from(projection.size.1),
    );
    let mut crossings: Vec<Vec<f64>> = vec![Vec::new(); rows];
    let rings = OUTLINES
        .iter()
        .filter(|line| line.kind != OutlineKind::Border);
    for ring in rings.filter(|ring| projection.shows(ring)) {
        let dots: Vec<(f64, f64)> = ring
            .points
            .iter()
            .map(|at| projection.dot_of(*at))
            .collect();
        let closing = dots.iter().skip(1).chain(dots.first());
        for (from, to) in dots.iter().zip(closing) {
            // The centre of row r is at 4 r + 2 dots.
            let row_after = |y: f64| ((y - 2.0) / 4.0).ceil().clamp(0.0, rows as f64) as usize;
            let (first, end) = (row_after(from.1.min(to.1)), row_after(from.1.max(to.1)));
            for (row, crossings) in crossings.iter_mut().enumerate().take(end).skip(first) {
                let share = (4.0 * row as f64 + 2.0 - from.1) / (to.1 - from.1);
                crossings.push(from.0 + share * (to.0 - from.0));
            }
        }
    }
    let mut land = vec![false; cols * rows];
    for (row, mut crossings) in land.chunks_mut(cols.max(1)).zip(crossings) {
        crossings.sort_by(f64::total_cmp);
        for pair in crossings.chunks_exact(2) {
            let column_after = |x: f64| ((x - 1.0) / 2.0).ceil().clamp(0.0, cols as f64) as usize;
            let (start, end) = (column_after(pair[0]), column_after(pair[1]));
            row[start..end].fill(true);
        }
    }
    land
}

#[cfg(test)]
mod tests {
    use super::*;

    const EUROPE: GeoBox = GeoBox {
        west: -11.0,
        east: 30.0,
        south: 37.0,
        north: 64.0,
    };

    #[test]
    fn rasters_are_cached_and_old_ones_evicted() {
        let rasters = MapRasters::default();
        let key = |cols| RasterKey {
            projection: MapProjection::of_box(EUROPE, (cols, 8)),
            ascii: true,
            borders: false,
        };
        let first = rasters.raster(&key(9));
        assert!(Rc::ptr_eq(&first, &rasters.raster(&key(9))));
        for cols in 10..30 {
            rasters.raster(&key(cols));
            rasters.raster(&key(9));
        }
        assert!(
            Rc::ptr_eq(&first, &rasters.raster(&key(9))),
            "recently used rasters stay in the cache"
        );
        assert_eq!(rasters.kept.borrow().len(), KEPT);
    }

    #[test]
    fn the_box_is_visible_and_the_scale_is_uniform() {
        for size in [(80, 22), (20, 40), (1, 1)] {
            let projection = MapProjection::of_box(EUROPE, size);
            let corner = projection.dot_of((EUROPE.west, EUROPE.north));
            let other = projection.dot_of((EUROPE.east, EUROPE.south));
            assert!(corner.0 >= -1e-6 && corner.1 >= -1e-6, "{corner:?}");
            assert!(other.0 <= dots(size).0 + 1e-6 && other.1 <= dots(size).1 + 1e-6);
            let across = (other.0 - corner.0) / 41.0 / projection.shortening;
            let down = (other.1 - corner.1) / 27.0;
            assert!((across - down).abs() < 1e-6);
        }
    }

    #[test]
    fn land_excludes_lakes_and_sea() {
        let projection = MapProjection::of_box(EUROPE, (80, 40));
        let land = fill_land(&projection);
        let is_land = |longitude, latitude| {
            let (column, row) = projection.cell_of((longitude, latitude)).expect("in view");
            land[usize::from(row) * 80 + usize::from(column)]
        };
        for (longitude, latitude) in [(13.4, 52.5), (2.3, 48.8), (-3.7, 40.4), (-1.5, 52.5)] {
            assert!(is_land(longitude, latitude), "{longitude} {latitude}");
        }
        for (longitude, latitude) in [(3.0, 56.0), (13.2, 59.0), (-9.0, 46.0), (19.5, 57.0)] {
            assert!(!is_land(longitude, latitude), "{longitude} {latitude}");
        }
    }

    #[test]
    fn simplification_keeps_corners_and_rings() {
        let line = [(0.0, 0.0), (5.0, 0.4), (10.0, 0.0), (10.0, 9.0)];
        assert_eq!(thinned(&line), [line[0], line[2], line[3]]);
        let ring = [(0.0, 0.0), (9.0, 0.0), (9.0, 9.0), (0.0, 0.0)];
        assert_eq!(thinned(&ring), ring);
        assert_eq!(thinned(&[]), []);
        assert_eq!(thinned(&ring[..1]), ring[..1]);
    }
}
