use proptest::prelude::*;

use super::super::picture_tests::{drawn, lines_of, sizes_never_panic};
use super::super::year_strip::YearPace;
use super::*;

/// Oslo, municipal inventory, edition of 2022: thousand tonnes, scope 1.
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

/// Own target: -95 % by 2030; 80x50: -80 % by 2050. Both from 2009.
const OSLO_LINES: [TargetLine<'_>; 2] = [
    TargetLine {
        from: OSLO[0],
        to: (2030, 0.05 * OSLO[0].1),
        name: "own -95 % by 2030",
        short_name: "own target",
        stroke: TargetStroke::Dashed,
    },
    TargetLine {
        from: OSLO[0],
        to: (2050, 0.2 * OSLO[0].1),
        name: "80x50 line",
        short_name: "80x50",
        stroke: TargetStroke::Dotted,
    },
];

fn figures(figures: &[(i16, f64)]) -> Vec<ChartPoint> {
    let points = figures.iter().map(|(year, value)| ChartPoint {
        year: *year,
        value: *value,
        provisional: false,
    });
    points.collect()
}

fn chart<'a>(points: &'a [ChartPoint], lines: &'a [TargetLine<'a>]) -> LineChart<'a> {
    LineChart {
        title: "EMISSIONS",
        unit: "kt CO2e, scope 1",
        points,
        lines,
        marks: &[],
        highest: 0.0,
        appearance: Appearance::default(),
    }
}

/// Oslo was above the line to its own target in each year after 2009.
fn oslo_marks() -> Vec<YearMark> {
    let marks = OSLO.iter().skip(1).map(|(year, _)| YearMark {
        year: *year,
        pace: YearPace::Off,
    });
    marks.collect()
}

fn shown(chart: LineChart<'_>, cols: u16, rows: u16) -> String {
    drawn(cols, rows, |area, buffer| chart.render(area, buffer))
}

/// Generated from integers: proptest's float ranges can fail an assertion.
fn hundredths(most: u32) -> impl Strategy<Value = f64> {
    (0..most).prop_map(|value| f64::from(value) / 100.0)
}

#[test]
fn oslo_at_several_sizes() {
    let (points, marks) = (figures(&OSLO), oslo_marks());
    let mut chart = chart(&points, &OSLO_LINES);
    chart.marks = &marks;
    for (cols, rows) in [(40, 12), (80, 24), (120, 36), (200, 60)] {
        insta::assert_snapshot!(format!("braille_{cols}x{rows}"), shown(chart, cols, rows));
    }
    chart.appearance.ascii = true;
    insta::assert_snapshot!("ascii_40x12", shown(chart, 40, 12));
    insta::assert_snapshot!("ascii_80x24", shown(chart, 80, 24));
}

#[test]
fn labels_are_below_their_years() {
    let points = figures(&OSLO);
    let mut chart = chart(&points, &OSLO_LINES);
    chart.appearance.ascii = true;
    for cols in 40..=100 {
        let text = shown(chart, cols, 24);
        let lines: Vec<&str> = text.lines().collect();
        let axis = lines
            .iter()
            .position(|line| line.contains("+--"))
            .expect("an axis");
        let years = lines[axis + 1];
        for label in years.split_whitespace() {
            let at = years.find(label).expect("the position of the label");
            let year: f64 = label.parse().expect("a year");
            let plot = lines[axis].find('+').expect("the corner") + 1;
            let last = lines[axis].len() - 1;
            let column = plot as f64 + (year - 2009.0) / 41.0 * (last - plot) as f64;
            let middle = at as f64 + 2.0;
            let is_end = year > 2049.0;
            assert!(
                (column - middle).abs() <= if is_end { 2.0 } else { 0.51 },
                "{label} is at {middle}, its year at {column}, {cols} columns"
            );
            assert_eq!(lines[axis].as_bytes()[column.round() as usize], b'+');
        }
    }
}

#[test]
fn years_with_a_gap_are_not_joined() {
    let joined = figures(&[(2010, 50.0), (2011, 50.0)]);
    let parted = figures(&[(2010, 50.0), (2020, 50.0)]);
    let row = |points: &[ChartPoint]| {
        let text = shown(chart(points, &[]), 70, 12);
        let dots = text
            .chars()
            .filter(|c| ('\u{2801}'..='\u{28ff}').contains(c));
        dots.count()
    };
    assert!(row(&joined) > 50, "neighbouring years are joined");
    assert!(row(&parted) <= 4, "nothing is drawn between 2010 and 2020");
}

#[test]
fn a_year_without_neighbours_has_four_dots_however_narrow_the_chart_is() {
    let dots = |years: &[i16]| {
        let figures_of = years.iter().map(|year| (*year, 50.0));
        let points = figures(&figures_of.collect::<Vec<_>>());
        let drawn = shown(chart(&points, &[]), 40, 12);
        let cells = drawn.chars().filter(|sign| ('⠁'..='⣿').contains(sign));
        cells
            .map(|sign| (sign as u32 - 0x2800).count_ones())
            .sum::<u32>()
    };
    let ends = [1950, 1951, 2020, 2021];
    let with_one_alone = [1950, 1951, 1985, 2020, 2021];
    assert_eq!(dots(&with_one_alone), dots(&ends) + 4);
}

#[test]
fn lines_that_coincide_get_one_label() {
    let line = OSLO_LINES[1];
    let own = TargetLine {
        name: "own -80 % by 2050",
        short_name: "own target",
        stroke: TargetStroke::Dashed,
        ..line
    };
    let lines = [own, line];
    let points = figures(&OSLO);
    let text = shown(chart(&points, &lines), 80, 24);
    assert_eq!(
        text.matches("own -80 % by 2050 = 80x50 line").count(),
        1,
        "{text}"
    );
    let one = [TargetLine {
        name: "own -80 % by 2050 = 80x50 line",
        ..own
    }];
    assert_eq!(
        text,
        shown(chart(&points, &one), 80, 24),
        "only one line is drawn"
    );
    let text = shown(chart(&points, &lines), 40, 12);
    assert!(text.contains("⠤⠄ own target = 80x50"), "{text}");
}

#[test]
fn labels_fit_at_the_edge_and_beside_large_dots() {
    let net = [
        (2015, 120.0),
        (2016, 60.0),
        (2017, 10.0),
        (2018, -30.0),
        (2019, -55.0),
    ];
    let (net, one) = (figures(&net), figures(&[(2020, 1084.0)]));
    let target = |from, to, name| TargetLine {
        from,
        to,
        name,
        ..OSLO_LINES[0]
    };
    let to_minus = target((2015, 120.0), (2025, -100.0), "own -183 % by 2025");
    let to_zero = target((2020, 1084.0), (2030, 0.0), "net zero by 2030");
    for (points, line) in [(&net, to_minus), (&one, to_zero)] {
        let lines = [line];
        let text = shown(chart(points, &lines), 80, 20);
        assert!(text.contains(line.name), "{text}");
        assert!(!text.contains("⠶⠶"), "there is a key:\n{text}");
    }
}

#[test]
fn labels_without_a_place_move_to_a_key() {
    let points = figures(&OSLO);
    let long = "a name that no row of this chart has room for, whatever place is tried first";
    let lines = OSLO_LINES.map(|line| TargetLine { name: long, ..line });
    let text = shown(chart(&points, &lines), 80, 24);
    assert!(
        text.contains("⠶⠶ 2020: 1,084  ⠤⠄ own target  ⠄⠄ 80x50"),
        "{text}"
    );
    assert_eq!(text.matches("2020: 1,084").count(), 1, "{text}");
}

#[test]
fn provisional_values_are_thinner_and_explained() {
    let mut points = figures(&OSLO);
    points[8].provisional = true;
    let text = shown(chart(&points, &OSLO_LINES), 80, 24);
    assert!(text.contains("2020: 1,084 provisional"), "{text}");
    assert!(text.contains("scope 1 · thin: provisional"), "{text}");
    assert_ne!(text, shown(chart(&figures(&OSLO), &OSLO_LINES), 80, 24));
    let mut ascii = chart(&points, &OSLO_LINES);
    ascii.appearance.ascii = true;
    let text = shown(ascii, 40, 14);
    assert!(text.contains("p provisional"), "{text}");
}

#[test]
fn charts_with_few_or_no_values() {
    assert_eq!(shown(chart(&[], &[]), 40, 12), "EMISSIONS\nNo figures.");
    assert_eq!(shown(chart(&[], &[]), 0, 0), "");
    let one = figures(&[(2020, 10.0)]);
    let text = shown(chart(&one, &[]), 80, 12);
    assert!(text.contains("2020: 10") && text.contains("└"), "{text}");
    let equal = figures(&[(2019, 0.0), (2020, 0.0)]);
    let text = shown(chart(&equal, &[]), 80, 12);
    assert!(text.contains("2020: 0"), "{text}");
    let broken = figures(&[(2019, f64::NAN), (2020, f64::INFINITY)]);
    assert_eq!(shown(chart(&broken, &[]), 40, 12), "EMISSIONS\nNo figures.");
    let text = shown(chart(&[], &OSLO_LINES), 80, 24);
    assert!(text.contains("own -95 % by 2030"), "{text}");
}

#[test]
fn small_areas_show_only_the_last_value() {
    let points = figures(&OSLO);
    let chart = chart(&points, &OSLO_LINES);
    let first = |cols, rows| shown(chart, cols, rows).lines().next().map(str::to_owned);
    assert_eq!(
        first(30, 3).as_deref(),
        Some("2020: 1,084 kt CO2e, scope 1")
    );
    assert_eq!(first(20, 12).as_deref(), Some("2020: 1,084"));
    assert_eq!(
        first(9, 12).as_deref().unwrap_or_default(),
        "",
        "a number is never truncated"
    );
}

#[test]
fn no_size_panics_and_nothing_is_drawn_outside() {
    let (points, marks) = (figures(&OSLO), oslo_marks());
    let mut chart = chart(&points, &OSLO_LINES);
    chart.marks = &marks;
    for ascii in [false, true] {
        chart.appearance.ascii = ascii;
        sizes_never_panic(|area, buffer| chart.render(area, buffer));
    }
}

proptest! {
    #[test]
    fn the_last_value_is_never_hidden(
        figures in prop::collection::vec((1970_i16..2100, hundredths(999_900), any::<bool>()), 1..30),
        targets in prop::collection::vec((1970_i16..2060, hundredths(999_900), 1_i16..60, hundredths(120)), 0..3),
        cols in 40_u16..200,
        rows in 12_u16..60,
        ascii in any::<bool>(),
    ) {
        let mut points: Vec<ChartPoint> = figures
            .into_iter()
            .map(|(year, value, provisional)| ChartPoint { year, value, provisional })
            .collect();
        points.sort_by_key(|point| point.year);
        points.dedup_by_key(|point| point.year);
        let lines: Vec<TargetLine<'_>> = targets
            .into_iter()
            .map(|(year, value, years, share)| TargetLine {
                from: (year, value),
                to: (year + years, value * share),
                name: "own -95 % by 2030",
                short_name: "own target",
                stroke: if years % 2 == 0 { TargetStroke::Dashed } else { TargetStroke::Dotted },
            })
            .collect();
        let mut chart = chart(&points, &lines);
        chart.appearance.ascii = ascii;
        let mut buffer = Buffer::empty(Rect::new(0, 0, cols, rows));
        chart.render(buffer.area, &mut buffer);
        let text = lines_of(&buffer);
        let last = points.last().expect("a figure");
        let want = format!("{}: {}", last.year, kt(last.value));
        prop_assert!(text.contains(&want), "{want} in\n{text}");
    }

    #[test]
    fn any_values_at_any_size_do_not_panic(
        figures in prop::collection::vec((any::<i16>(), any::<f64>()), 0..6),
        lines in prop::collection::vec((any::<(i16, f64)>(), any::<(i16, f64)>()), 0..3),
        cols in 0_u16..200,
        rows in 0_u16..60,
    ) {
        let points = self::figures(&figures);
        let lines: Vec<TargetLine<'_>> = lines
            .into_iter()
            .map(|(from, to)| TargetLine { from, to, ..OSLO_LINES[0] })
            .collect();
        shown(chart(&points, &lines), cols, rows);
    }
}
