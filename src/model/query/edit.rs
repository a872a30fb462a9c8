//! Edits query text: toggles facet values, removes filters.
//!
//! The text is the only representation: these functions take and return text, and keep the rest
//! of it unchanged.

use super::query_chars::is_space;
use super::{Filter, FilterValue, Query, quoted_if_needed};

/// The selected values of a field, in the order typed; ignores negated filters.
pub fn ticked(text: &str, field: &str) -> Vec<String> {
    let query = Query::read(text);
    let values = query.filters().filter(|(filter, _)| filter.field == field);
    values
        .flat_map(|(filter, _)| &filter.values)
        .filter_map(|value| match value {
            FilterValue::Is(text) => Some(text.clone()),
            FilterValue::Between(..) => None,
        })
        .collect()
}

/// Adds `field:value` to the query, or removes it if present.
///
/// A second value of a field joins the first: `city:oslo` becomes `city:oslo,boston`.
pub fn toggle(text: &str, field: &str, value: &str) -> String {
    let query = Query::read(text);
    let mut of_field = query
        .filters()
        .filter(|(filter, _)| filter.field == field)
        .peekable();
    let Some(&(first, first_span)) = of_field.peek() else {
        return appended(text, &format!("{field}:{}", quoted_if_needed(value)));
    };
    let same = |known: &FilterValue| matches!(known, FilterValue::Is(known) if known.to_lowercase() == value.to_lowercase());
    if let Some((filter, span)) = of_field.find(|(filter, _)| filter.values.iter().any(same)) {
        let values: Vec<FilterValue> = filter
            .values
            .iter()
            .filter(|known| !same(known))
            .cloned()
            .collect();
        return replaced(text, span, filter, values);
    }
    let mut values = first.values.clone();
    values.push(FilterValue::Is(value.to_owned()));
    replaced(text, first_span, first, values)
}

/// The query without the bytes in `span` and the space around them.
pub fn without(text: &str, span: (usize, usize)) -> String {
    let (Some(before), Some(after)) = (text.get(..span.0), text.get(span.1..)) else {
        return text.to_owned();
    };
    match (before.trim_end(), after.trim_start()) {
        ("", after) => after.to_owned(),
        (before, "") => before.to_owned(),
        (before, after) => format!("{before} {after}"),
    }
}

/// The query without its filters.
pub fn without_filters(text: &str) -> String {
    let mut spans: Vec<(usize, usize)> =
        Query::read(text).filters().map(|(_, span)| span).collect();
    spans.reverse();
    spans
        .into_iter()
        .fold(text.to_owned(), |text, span| without(&text, span))
}

fn replaced(text: &str, span: (usize, usize), filter: &Filter, values: Vec<FilterValue>) -> String {
    if values.is_empty() {
        return without(text, span);
    }
    let filter = Filter {
        field: filter.field.clone(),
        values,
        spaced: filter.spaced,
        goes_on: filter.goes_on,
    };
    let (before, behind) = (&text[..span.0], &text[span.1..]);
    // A quoted value needs no space behind it, another one does.
    let ends = behind.is_empty() || behind.starts_with(|c| is_space(c) || matches!(c, ')' | '|'));
    let space = if ends { "" } else { " " };
    format!("{before}{filter}{space}{behind}")
}

fn appended(text: &str, part: &str) -> String {
    match text.trim_end() {
        "" => part.to_owned(),
        text => format!("{text} {part}"),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::query::{Clause, Node};

    #[test]
    fn toggling_adds_a_filter_and_toggling_again_removes_it() {
        #[track_caller]
        fn case(text: &str, field: &str, value: &str, want: &str) {
            assert_eq!(toggle(text, field, value), want, "{text:?}");
        }
        case("heat", "city", "oslo", "heat city:oslo");
        case("heat city:oslo", "city", "boston", "heat city:oslo,boston");
        case("heat city:oslo,boston", "city", "oslo", "heat city:boston");
        case("city:Oslo heat", "city", "oslo", "heat");
        case("", "city", "San Francisco", "city:\"San Francisco\"");
        case("-city:oslo", "city", "oslo", "-city:oslo city:oslo");
        let glued = "city:\"oslo\"since:2w";
        case(glued, "city", "rome", "city:oslo,rome since:2w");
        case("year:2015..2020", "year", "2021", "year:2015..2020,2021");
    }

    proptest! {
        #[test]
        fn a_value_added_is_the_only_change(text in "\\PC{0,40}") {
            let other = |text: &str| -> Vec<Clause> {
                let query = Query::read(text);
                query.clauses.into_iter().filter(|clause| !matches!(&clause.node, Node::Filter(filter) if filter.field == "city")).collect()
            };
            if Query::read(&text).faults.is_empty() && ticked(&text, "city").is_empty() {
                let added = toggle(&text, "city", "oslo");
                prop_assert_eq!(ticked(&added, "city"), ["oslo"]);
                prop_assert_eq!(other(&added), other(&text));
            }
        }
    }

    #[test]
    fn removing_a_filter_leaves_no_extra_space() {
        let text = "heat city:oslo pumps kind:practice";
        let spans: Vec<_> = Query::read(text).filters().map(|(_, span)| span).collect();
        assert_eq!(without(text, spans[0]), "heat pumps kind:practice");
        assert_eq!(without_filters(text), "heat pumps");
    }
}
