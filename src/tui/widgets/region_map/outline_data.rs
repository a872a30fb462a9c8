//! Coasts, lakes and borders as polylines, parsed once from embedded text.

use std::sync::LazyLock;

/// Units per degree.
const UNITS: f64 = 50.0;

/// The kind of a polyline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OutlineKind {
    Coast,
    Lake,
    Border,
}

/// A polyline and its bounding box, in degrees.
#[derive(Debug)]
pub(super) struct Outline {
    pub kind: OutlineKind,
    /// Longitude and latitude of each point.
    pub points: Vec<(f64, f64)>,
    pub west_east: (f64, f64),
    pub south_north: (f64, f64),
}

/// All polylines, back to front. See `outline/README.md` for origin and licence.
pub(super) static OUTLINES: LazyLock<Vec<Outline>> = LazyLock::new(|| {
    let files = [
        (OutlineKind::Border, include_str!("outline/states.txt")),
        (OutlineKind::Border, include_str!("outline/borders.txt")),
        (OutlineKind::Lake, include_str!("outline/lakes.txt")),
        (OutlineKind::Coast, include_str!("outline/coast.txt")),
    ];
    let lines = files
        .into_iter()
        .flat_map(|(kind, text)| text.lines().skip(1).map(move |line| parse(kind, line)));
    lines.collect()
});

/// Parses a line of integers.
///
/// They are the first point, then the offset to each next point.
fn parse(kind: OutlineKind, line: &str) -> Outline {
    let mut numbers = line
        .split(' ')
        .filter_map(|number| number.parse::<i32>().ok());
    let mut points = Vec::new();
    let (mut longitude, mut latitude) = (0, 0);
    let (mut west_east, mut south_north) = ((f64::MAX, f64::MIN), (f64::MAX, f64::MIN));
    while let (Some(right), Some(up)) = (numbers.next(), numbers.next()) {
        (longitude, latitude) = (longitude + right, latitude + up);
        let (x, y) = (f64::from(longitude) / UNITS, f64::from(latitude) / UNITS);
        west_east = (west_east.0.min(x), west_east.1.max(x));
        south_north = (south_north.0.min(y), south_north.1.max(y));
        points.push((x, y));
    }
    Outline {
        kind,
        points,
        west_east,
        south_north,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_polylines_are_parsed() {
        let count = |kind| OUTLINES.iter().filter(|line| line.kind == kind).count();
        assert_eq!(count(OutlineKind::Coast), 757);
        assert_eq!(count(OutlineKind::Lake), 63);
        assert_eq!(count(OutlineKind::Border), 658 + 403);
        for line in OUTLINES.iter() {
            assert!(line.points.len() > 1);
            assert!(line.west_east.0 >= -180.0 && line.west_east.1 <= 180.0);
            assert!(line.south_north.0 >= -60.0 && line.south_north.1 <= 90.0);
        }
    }
}
