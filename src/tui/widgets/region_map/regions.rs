//! Regions of the world and the extents of their maps.

use super::MapCity;

/// A box of longitudes and latitudes in degrees.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct GeoBox {
    pub west: f64,
    pub east: f64,
    pub south: f64,
    pub north: f64,
}

impl GeoBox {
    const fn new(west: f64, east: f64, south: f64, north: f64) -> Self {
        Self {
            west,
            east,
            south,
            north,
        }
    }

    /// The distance of a point to the box, in degrees; zero inside.
    fn distance(&self, (longitude, latitude): (f64, f64)) -> f64 {
        let right = longitude - longitude.clamp(self.west, self.east);
        let up = latitude - latitude.clamp(self.south, self.north);
        right.hypot(up)
    }

    /// The smallest box that contains this one and a margin around a point.
    fn extended(self, (longitude, latitude): (f64, f64)) -> Self {
        const MARGIN: f64 = 2.0;
        Self {
            west: self.west.min(longitude - MARGIN),
            east: self.east.max(longitude + MARGIN),
            south: self.south.min(latitude - MARGIN),
            north: self.north.max(latitude + MARGIN),
        }
    }
}

/// A part of the world with its own map.
struct Region {
    name: &'static str,
    /// Cities in this area belong to the region.
    area: GeoBox,
    /// Minimum extent of its map.
    shown: GeoBox,
}

const REGIONS: [Region; 7] = [
    Region {
        name: "North America",
        area: GeoBox::new(-170.0, -50.0, 14.0, 75.0),
        shown: GeoBox::new(-127.0, -62.0, 23.0, 54.0),
    },
    Region {
        name: "South America",
        area: GeoBox::new(-120.0, -30.0, -60.0, 14.0),
        shown: GeoBox::new(-82.0, -34.0, -56.0, 13.0),
    },
    Region {
        name: "Europe",
        area: GeoBox::new(-32.0, 45.0, 35.0, 72.0),
        shown: GeoBox::new(-11.0, 30.0, 37.0, 64.0),
    },
    Region {
        name: "Africa",
        area: GeoBox::new(-26.0, 45.0, -36.0, 35.0),
        shown: GeoBox::new(-18.0, 52.0, -36.0, 37.0),
    },
    Region {
        name: "West and South Asia",
        area: GeoBox::new(45.0, 92.0, 5.0, 56.0),
        shown: GeoBox::new(45.0, 92.0, 5.0, 40.0),
    },
    Region {
        name: "East Asia",
        area: GeoBox::new(92.0, 150.0, 0.0, 60.0),
        shown: GeoBox::new(127.0, 147.0, 30.0, 46.0),
    },
    Region {
        name: "Oceania",
        area: GeoBox::new(92.0, 180.0, -50.0, 0.0),
        shown: GeoBox::new(112.0, 155.0, -44.0, -10.0),
    },
];

/// A region and the indices of its cities.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct RegionCities {
    pub name: &'static str,
    pub cities: Vec<usize>,
    /// Extent of its map.
    pub shown: GeoBox,
}

/// Groups cities by region, west to east. Also returns cities without valid coordinates.
pub(super) fn group_by_region(cities: &[MapCity<'_>]) -> (Vec<RegionCities>, Vec<usize>) {
    let mut regions: Vec<RegionCities> = REGIONS
        .iter()
        .map(|region| RegionCities {
            name: region.name,
            cities: Vec::new(),
            shown: region.shown,
        })
        .collect();
    let mut elsewhere = Vec::new();
    for (i, city) in cities.iter().enumerate() {
        let place = (city.longitude, city.latitude);
        // NaN fails both comparisons.
        if !(place.0.abs() <= 180.0 && place.1.abs() <= 85.0) {
            elsewhere.push(i);
            continue;
        }
        let distance = |at: &usize| REGIONS[*at].area.distance(place);
        let nearest = (0..REGIONS.len()).min_by(|a, b| distance(a).total_cmp(&distance(b)));
        if let Some(region) = nearest.and_then(|at| regions.get_mut(at)) {
            region.cities.push(i);
            region.shown = region.shown.extended(place);
        }
    }
    regions.retain(|region| !region.cities.is_empty());
    (regions, elsewhere)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_city_belongs_to_a_region_that_shows_it() {
        #[track_caller]
        fn case(longitude: f64, latitude: f64, want: &str) {
            let city = MapCity {
                name: "",
                longitude,
                latitude,
                population: 0,
                sign: "",
                style: ratatui::style::Style::default(),
            };
            let (regions, elsewhere) = group_by_region(&[city]);
            let name = regions.first().map_or("", |region| region.name);
            assert_eq!(name, want, "{longitude} {latitude}");
            assert_eq!(elsewhere.is_empty(), !want.is_empty());
            if let Some(region) = regions.first() {
                assert!(region.shown.distance((longitude, latitude)) < 1e-9);
            }
        }
        case(10.75, 59.91, "Europe");
        case(139.64, 35.44, "East Asia");
        case(174.8, -36.8, "Oceania");
        case(-157.9, 21.3, "North America");
        case(-43.2, -22.9, "South America");
        case(72.9, 19.1, "West and South Asia");
        case(28.0, -26.2, "Africa");
        case(103.8, 1.3, "East Asia");
        case(0.0, 84.0, "Europe");
        case(f64::NAN, 0.0, "");
        case(0.0, f64::INFINITY, "");
        case(200.0, 0.0, "");
    }
}
