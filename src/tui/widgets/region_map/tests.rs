use proptest::prelude::*;

use super::super::picture_tests::{drawn, sizes_never_panic};
use super::*;

/// The cities of the league.
const CITIES: [(&str, f64, f64, u64); 19] = [
    ("Amsterdam", 52.37, 4.9, 905_234),
    ("Berlin", 52.52, 13.4, 3_664_088),
    ("Boston", 42.36, -71.06, 675_647),
    ("Boulder", 40.01, -105.27, 108_250),
    ("Copenhagen", 55.68, 12.57, 644_431),
    ("Helsinki", 60.17, 24.94, 658_457),
    ("London", 51.51, -0.13, 8_799_800),
    ("Melbourne", -37.81, 144.96, 149_615),
    ("Minneapolis", 44.98, -93.27, 429_954),
    ("New York City", 40.71, -74.01, 8_804_190),
    ("Oslo", 59.91, 10.75, 699_827),
    ("Portland", 45.52, -122.68, 652_503),
    ("San Francisco", 37.77, -122.42, 873_965),
    ("Seattle", 47.61, -122.33, 737_015),
    ("Stockholm", 59.33, 18.07, 975_551),
    ("Sydney", -33.87, 151.21, 211_632),
    ("Vancouver", 49.28, -123.12, 662_248),
    ("Washington, DC", 38.91, -77.04, 689_545),
    ("Yokohama", 35.44, 139.64, 3_777_491),
];

const OSLO: usize = 10;

fn cities() -> Vec<MapCity<'static>> {
    let cities = CITIES.map(|(name, latitude, longitude, population)| MapCity {
        name,
        longitude,
        latitude,
        population,
        sign: "●",
        style: Style::default(),
    });
    cities.to_vec()
}

fn map<'a>(cities: &'a [MapCity<'a>], rasters: &'a MapRasters) -> RegionMap<'a> {
    RegionMap {
        cities,
        selected: Some(OSLO),
        zoom: 0,
        appearance: Appearance::default(),
        rasters,
    }
}

fn shown(map: RegionMap<'_>, cols: u16, rows: u16) -> String {
    drawn(cols, rows, |area, buffer| map.render(area, buffer))
}

/// Generated from integers: proptest's float ranges can fail an assertion.
fn degrees(most: i32) -> impl Strategy<Value = f64> {
    (-100 * most..100 * most).prop_map(|value| f64::from(value) / 100.0)
}

#[test]
fn the_league_at_several_sizes() {
    let (cities, rasters) = (cities(), MapRasters::default());
    let mut map = map(&cities, &rasters);
    for (cols, rows) in [(40, 12), (80, 24), (120, 36), (200, 60)] {
        insta::assert_snapshot!(format!("braille_{cols}x{rows}"), shown(map, cols, rows));
    }
    map.appearance.ascii = true;
    insta::assert_snapshot!("ascii_40x12", shown(map, 40, 12));
    insta::assert_snapshot!("ascii_120x36", shown(map, 120, 36));
}

/// Whether every visible city is named, or counted in a cluster with a name.
fn all_are_named(map: &RegionMap<'_>, area: Rect) -> bool {
    let (panes, _) = map.panes(area);
    panes.iter().all(|pane| {
        let clusters = map.clusters(pane);
        let count: usize = clusters.iter().map(|cluster| cluster.cities.len()).sum();
        count == pane.region.cities.len() && clusters.iter().all(|cluster| cluster.named > 0)
    })
}

#[test]
fn every_city_is_named_at_40_by_12_and_above() {
    let (cities, rasters) = (cities(), MapRasters::default());
    for selected in (0..cities.len()).map(Some).chain([None]) {
        let map = RegionMap {
            selected,
            ..map(&cities, &rasters)
        };
        for (cols, rows) in [
            (40, 12),
            (60, 20),
            (80, 24),
            (100, 30),
            (120, 36),
            (200, 60),
        ] {
            let area = Rect::new(0, 0, cols, rows);
            assert!(all_are_named(&map, area), "{selected:?} at {cols}x{rows}");
        }
    }
}

#[test]
fn all_regions_name_all_cities_at_120_by_36() {
    let (cities, rasters) = (cities(), MapRasters::default());
    let text = shown(map(&cities, &rasters), 120, 36);
    for city in &cities {
        assert!(text.contains(city.name), "{}\n{text}", city.name);
    }
    for region in ["NORTH AMERICA 9", "EUROPE 7", "EAST ASIA 1", "OCEANIA 2"] {
        assert!(text.contains(region), "{region}\n{text}");
    }
}

#[test]
fn one_region_at_80_columns_counts_the_others() {
    let (cities, rasters) = (cities(), MapRasters::default());
    let mut map = map(&cities, &rasters);
    let text = shown(map, 80, 24);
    assert!(text.starts_with("EUROPE 7"), "{text}");
    assert!(
        text.ends_with("North America 9 · East Asia 1 · Oceania 2"),
        "{text}"
    );
    map.selected = Some(18);
    let text = shown(map, 80, 24);
    assert!(
        text.starts_with("EAST ASIA 1") && text.contains("Yokohama"),
        "{text}"
    );
}

#[test]
fn zooming_keeps_the_selected_city_visible() {
    let (cities, rasters) = (cities(), MapRasters::default());
    for (cols, rows) in [(40, 12), (80, 24), (120, 36), (200, 60)] {
        for zoom in 0..=MAX_ZOOM + 2 {
            let map = RegionMap {
                zoom,
                ..map(&cities, &rasters)
            };
            let text = shown(map, cols, rows);
            assert!(
                text.contains("◉") && text.contains("Oslo"),
                "{zoom}\n{text}"
            );
        }
    }
}

#[test]
fn a_click_on_a_label_finds_its_city() {
    let (cities, rasters) = (cities(), MapRasters::default());
    let map = map(&cities, &rasters);
    let area = Rect::new(0, 0, 120, 36);
    let text = shown(map, 120, 36);
    let (y, line) = text
        .lines()
        .enumerate()
        .find(|(_, line)| line.contains("Berlin"))
        .expect("drawn");
    let x = line[..line.find("Berlin").expect("drawn")].chars().count();
    assert_eq!(map.cities_at(area, Position::new(x as u16, y as u16)), [1]);
    assert_eq!(map.cities_at(area, Position::new(0, 0)), [0; 0]);
}

#[test]
fn maps_without_cities_or_coordinates() {
    let rasters = MapRasters::default();
    assert_eq!(shown(map(&[], &rasters), 80, 24), "");
    let mut lost = cities();
    lost[0].longitude = f64::NAN;
    lost[1].latitude = 1e9;
    for cols in [80, 120] {
        let text = shown(map(&lost, &rasters), cols, 36);
        assert!(
            text.contains("\nno coordinates: Amsterdam, Berlin"),
            "{text}"
        );
    }
    for selected in [0, 99] {
        let map = RegionMap {
            selected: Some(selected),
            zoom: 3,
            ..map(&lost, &rasters)
        };
        let text = shown(map, 80, 24);
        assert!(text.contains("NORTH AMERICA 9"), "{text}");
    }
    let text = shown(
        RegionMap {
            selected: Some(99),
            ..map(&lost, &rasters)
        },
        80,
        24,
    );
    assert!(text.contains("NORTH AMERICA 9"), "{text}");
}

#[test]
fn no_label_touches_the_sign_of_another_city() {
    let (cities, rasters) = (cities(), MapRasters::default());
    for cols in 60..160 {
        let map = shown(map(&cities, &rasters), cols, 22);
        assert!(!map.contains("Oslo ●"), "{cols} columns\n{map}");
    }
}

#[test]
fn no_size_panics_and_nothing_is_drawn_outside() {
    let (cities, rasters) = (cities(), MapRasters::default());
    let mut map = map(&cities[5..12], &rasters);
    for ascii in [false, true] {
        map.appearance.ascii = ascii;
        sizes_never_panic(|area, buffer| map.render(area, buffer));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    #[test]
    fn any_cities_are_named_or_counted(
        places in prop::collection::vec((degrees(180), degrees(85), any::<u64>()), 0..40),
        selected in prop::option::of(0_usize..40),
        zoom in 0_u8..7,
        cols in 40_u16..200,
        rows in 12_u16..60,
    ) {
        let names: Vec<String> = (0..places.len()).map(|i| format!("City {i}")).collect();
        let cities: Vec<MapCity<'_>> = places
            .into_iter()
            .zip(&names)
            .map(|((longitude, latitude, population), name)| MapCity { name, longitude, latitude, population, sign: "●", style: Style::default() })
            .collect();
        let rasters = MapRasters::default();
        let mut map = RegionMap { selected, zoom, ..map(&cities, &rasters) };
        shown(map, cols, rows);
        map.zoom = 0;
        prop_assert!(all_are_named(&map, Rect::new(0, 0, cols.min(99), rows)));
    }
}
