//! Cost of drawing a chart and the map of cities, without a frame.

use guildhall::tui::widgets::Appearance;
use guildhall::tui::widgets::line_chart::{ChartPoint, LineChart, TargetLine, TargetStroke};
use guildhall::tui::widgets::region_map::{MapCity, MapRasters, RegionMap};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::widgets::Widget;

use crate::measure::{Sample, time};
use crate::table::Table;

/// Window sizes of both pictures.
const SIZES: [(u16, u16); 3] = [(40, 12), (80, 24), (200, 60)];

/// Repetitions of each picture.
const DRAWN: usize = 1_000;

/// Emissions of Oslo in thousand tonnes, municipal inventory, edition of 2022.
const OSLO: [(i16, f64); 9] = [
    (2009, 1442.8776),
    (2011, 1373.7723),
    (2013, 1304.6054),
    (2015, 1228.5348),
    (2016, 1228.8389),
    (2017, 1208.7227),
    (2018, 1218.3352),
    (2019, 1143.5399),
    (2020, 1084.2334),
];

/// Measures both pictures.
pub(crate) fn run(table: &mut Table) {
    let points = OSLO.map(|(year, value)| ChartPoint {
        year,
        value,
        provisional: false,
    });
    let lines = [
        (2030, 0.05, TargetStroke::Dashed),
        (2050, 0.2, TargetStroke::Dotted),
    ];
    let lines = lines.map(|(year, rest, stroke)| TargetLine {
        from: OSLO[0],
        to: (year, rest * OSLO[0].1),
        name: "line to the target",
        short_name: "target",
        stroke,
    });
    for size in SIZES {
        measure("a chart", size, table, |area, buffer| {
            let chart = LineChart {
                title: "EMISSIONS",
                unit: "kt CO2e",
                points: &points,
                lines: &lines,
                marks: &[],
                highest: 0.0,
                appearance: Appearance::default(),
            };
            chart.render(area, buffer);
        });
    }
    // Spread over all regions of the map.
    let cities: Vec<MapCity<'_>> = (0..20_u8)
        .map(|i| MapCity {
            name: "Some city",
            longitude: f64::from(i).mul_add(17.0, -160.0),
            latitude: f64::from(i % 5).mul_add(12.0, 5.0),
            population: 100_000 * u64::from(i),
            sign: "+",
            style: Style::default(),
        })
        .collect();
    for size in SIZES {
        let rasters = MapRasters::default();
        measure("a map", size, table, |area, buffer| {
            let map = RegionMap {
                cities: &cities,
                selected: Some(0),
                zoom: 0,
                appearance: Appearance::default(),
                rasters: &rasters,
            };
            map.render(area, buffer);
        });
    }
}

fn measure(
    what: &str,
    (cols, rows): (u16, u16),
    table: &mut Table,
    draw: impl Fn(Rect, &mut Buffer),
) {
    let mut buffer = Buffer::empty(Rect::new(0, 0, cols, rows));
    let samples: Vec<Sample> = (0..DRAWN)
        .map(|_| {
            buffer.reset();
            time(what, || draw(buffer.area, &mut buffer)).1
        })
        .collect();
    table.row(&format!("{what} at {cols}x{rows}"), &samples);
}
