//! Finds the city in the direction of an arrow key on the map.

use crate::tui::keys::Action;

/// Longitude and latitude in degrees; NaN if unknown.
pub(super) type MapPlace = (f64, f64);

/// The index of the nearest place in the direction of an arrow.
///
/// Distance across the direction counts twice. `None` for other commands and at the edge.
pub(super) fn nearest_towards(action: Action, from: usize, places: &[MapPlace]) -> Option<usize> {
    let here = *places.get(from)?;
    let along = |place: &MapPlace| {
        let (east, north) = (place.0 - here.0, place.1 - here.1);
        Some(match action {
            Action::RIGHT => (east, north),
            Action::LEFT => (-east, north),
            Action::UP => (north, east),
            Action::DOWN => (-north, east),
            _ => return None,
        })
    };
    let distances = places.iter().enumerate().filter_map(|(at, place)| {
        let (ahead, aside) = along(place)?;
        // Comparisons with NaN are false, so unknown places are never chosen.
        (ahead > 0.0 && aside.abs() <= 180.0).then(|| (at, ahead + 2.0 * aside.abs()))
    });
    let nearest = distances.min_by(|a, b| a.1.total_cmp(&b.1))?;
    Some(nearest.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arrow_leads_to_the_nearest_city_in_its_direction() {
        let [oslo, copenhagen, london, boston] = [
            (10.75, 59.91),
            (12.57, 55.68),
            (-0.13, 51.5),
            (-71.06, 42.36),
        ];
        let places = [oslo, copenhagen, london, boston, (f64::NAN, f64::NAN)];
        let towards = |action, from| nearest_towards(action, from, &places);
        assert_eq!(towards(Action::DOWN, 0), Some(1));
        assert_eq!(towards(Action::UP, 1), Some(0));
        assert_eq!(towards(Action::LEFT, 1), Some(0), "a little west is west");
        assert_eq!(towards(Action::LEFT, 2), Some(3));
        assert_eq!(towards(Action::RIGHT, 3), Some(2));
        assert_eq!(towards(Action::LEFT, 3), None, "nothing lies further west");
        assert_eq!(towards(Action::DOWN, 4), None, "its place is not known");
        assert_eq!(towards(Action::OPEN, 0), None);
        assert_eq!(nearest_towards(Action::UP, 0, &[]), None);
    }
}
