//! Facet values of a snapshot, numbered across its segments.

use super::digest::Values;
use super::fields;

/// Facet values of all segments of a snapshot.
#[derive(Debug, Default)]
pub(crate) struct AllValues {
    /// Field and value, sorted by facet, then by value.
    pub(crate) names: Vec<(&'static str, String)>,
    /// For each segment, the index into `names` of each of its values.
    pub(crate) of_segments: Vec<Vec<u32>>,
}

impl AllValues {
    pub(crate) fn of(segments: &[&Values]) -> Self {
        let places: Vec<&str> = fields::facets().map(|field| field.name).collect();
        let place = |field: &str| places.iter().position(|name| *name == field);
        let values = |values: &&Values| -> Vec<(Option<usize>, &'static str, String)> {
            let names = values.names.iter();
            names
                .map(|(field, value)| (place(field), *field, value.clone()))
                .collect()
        };
        let mut all: Vec<_> = segments.iter().flat_map(values).collect();
        all.sort_unstable();
        all.dedup();
        let number = |field: &str, value: &str| {
            let searched = (place(field), field, value);
            all.partition_point(|(place, field, value)| (*place, *field, value.as_str()) < searched)
        };
        let numbers = |values: &&Values| {
            let names = values.names.iter();
            names
                .map(|(field, value)| number(field, value) as u32)
                .collect()
        };
        let of_segments = segments.iter().map(numbers).collect();
        let names = all.into_iter().map(|(_, field, value)| (field, value));
        Self {
            names: names.collect(),
            of_segments,
        }
    }
}
