//! Signs and names of cities on a map: clusters, and places for labels.

use ratatui::layout::Rect;

use super::super::text_width::width;
use super::MapCity;
use super::map_raster::MapProjection;

/// Distances within which cities form a cluster, in columns and rows.
///
/// Larger ones are tried if the labels do not fit.
const NEAR: [(u16, u16); 6] = [
    (2, 1),
    (4, 1),
    (8, 2),
    (16, 4),
    (40, 10),
    (u16::MAX, u16::MAX),
];

/// Maximum width of a label above or below its sign.
///
/// A longer one would seem to belong to another city.
const MAX_APART: u16 = 30;

/// Minimum blank columns between a label and the sign of another city.
///
/// With one, as to its own sign, it would seem to belong to both.
const FROM_OTHERS: u16 = 2;

/// Cities close to each other, with one sign and one label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cluster {
    /// Indices of the cities: the selected one first, then by population.
    pub cities: Vec<usize>,
    /// The cell of the sign.
    pub cell: (u16, u16),
    /// The area of the label.
    pub label: Rect,
    /// Number of names in the label; the others are counted: `A +2`.
    pub named: usize,
}

impl Cluster {
    /// The text of the label: names, then the number of the others.
    pub(super) fn label_text(&self, all: &[MapCity<'_>]) -> String {
        let names = self.cities.iter().filter_map(|i| all.get(*i));
        let names: Vec<&str> = names.take(self.named).map(|city| city.name).collect();
        let names = names.join(", ");
        match self.cities.len() - self.named {
            0 => names,
            rest => format!("{names} +{rest}"),
        }
    }
}

/// Finds cells, clusters and labels for the visible cities of a map.
pub(super) fn place_cities(
    all: &[MapCity<'_>],
    cities: &[usize],
    selected: Option<usize>,
    projection: &MapProjection,
    area: Rect,
) -> Vec<Cluster> {
    let mut cells: Vec<(usize, (u16, u16))> = cities
        .iter()
        .filter_map(|i| {
            let city = all.get(*i)?;
            let (column, row) = projection.cell_of((city.longitude, city.latitude))?;
            Some((*i, (area.x + column, area.y + row)))
        })
        .collect();
    cells.sort_by_key(|(i, _)| (Some(*i) != selected, std::cmp::Reverse(all[*i].population)));
    let mut clusters = Vec::new();
    for near in NEAR {
        clusters = cluster(&cells, near);
        if place_labels(&mut clusters, all, area) {
            break;
        }
    }
    clusters
}

/// Groups cities near the first city of a cluster.
fn cluster(cells: &[(usize, (u16, u16))], (cols, rows): (u16, u16)) -> Vec<Cluster> {
    let mut clusters: Vec<Cluster> = Vec::new();
    for (city, cell) in cells {
        let is_near = |cluster: &&mut Cluster| {
            cluster.cell.0.abs_diff(cell.0) <= cols && cluster.cell.1.abs_diff(cell.1) <= rows
        };
        if let Some(cluster) = clusters.iter_mut().find(is_near) {
            cluster.cities.push(*city);
        } else {
            clusters.push(Cluster {
                cities: vec![*city],
                cell: *cell,
                label: Rect::default(),
                named: 0,
            });
        }
    }
    clusters
}

/// Finds a place for each label. Returns false if one has none.
///
/// Tries right and left of the sign, then above and below.
fn place_labels(clusters: &mut [Cluster], all: &[MapCity<'_>], area: Rect) -> bool {
    let signs: Vec<Rect> = clusters
        .iter()
        .map(|cluster| Rect::new(cluster.cell.0, cluster.cell.1, 1, 1))
        .collect();
    let mut labels: Vec<Rect> = Vec::new();
    for (i, cluster) in clusters.iter_mut().enumerate() {
        let count = cluster.cities.len();
        let all_names = if count <= 3 { count } else { 1 };
        let candidates = [all_names, 1].map(|named| {
            cluster.named = named;
            let cols = width(&cluster.label_text(all)) as u16;
            let places = beside(cluster.cell, cols).into_iter().enumerate();
            let near = places.filter(|(i, _)| *i < 2 || named == 1 || cols <= MAX_APART);
            let near: Vec<_> = near.map(|(_, place)| (named, place)).collect();
            near
        });
        let is_free = |place: &Rect| {
            let padded = |cols| Rect {
                x: place.x.saturating_sub(cols),
                width: place.width + 2 * cols,
                ..*place
            };
            area.union(*place) == area
                && labels.iter().all(|other| !padded(1).intersects(*other))
                && signs.iter().enumerate().all(|(other, sign)| {
                    let around = if other == i { 0 } else { FROM_OTHERS };
                    !padded(around).intersects(*sign)
                })
        };
        let found = candidates
            .into_iter()
            .flatten()
            .find_map(|(named, place)| place.filter(is_free).map(|place| (named, place)));
        let Some((named, place)) = found else {
            cluster.named = 0;
            return false;
        };
        cluster.named = named;
        cluster.label = place;
        labels.push(place);
    }
    true
}

/// Possible places for a label, best first.
fn beside((x, y): (u16, u16), cols: u16) -> [Option<Rect>; 6] {
    let right = x.checked_add(2);
    let left = x.checked_sub(cols.saturating_add(1));
    let middle = x.checked_sub(cols / 2);
    let ends_here = (x + 1).checked_sub(cols);
    let (above, below) = (y.checked_sub(1), y.checked_add(1));
    let place = |x: Option<u16>, y: Option<u16>| Some(Rect::new(x?, y?, cols, 1));
    [
        place(right, Some(y)),
        place(left, Some(y)),
        place(middle, above),
        place(middle, below),
        place(ends_here, above),
        place(ends_here, below),
    ]
}
