//! Rows of the filter pane: facets, and the values shown for each.

use crate::model::hit::{Answer, Facet};
use crate::model::query::edit::ticked;
use crate::tui::labels::Labels;
use crate::tui::strings;
use crate::tui::widgets::line_breaks::wrap;
use crate::tui::widgets::styled_text::{TextSpan, plain};
use crate::tui::widgets::text_width::width;

/// Columns of a row beside label and count: border, tick and gap.
pub(crate) const AROUND_LABEL: usize = 2 + CHECKBOX_COLS + 1;

/// Columns of the tick before a label.
const CHECKBOX_COLS: usize = 2;

/// Facets to list first, because they are the most useful.
const FIRST: [&str; 5] = ["kind", "sector", "city", "outcome", "year"];

/// Minimum number of values for each facet, even in a low pane.
const MIN_VALUES: usize = 4;

/// A row of the pane.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum FacetRow {
    /// The name of a facet. `more` values are hidden; `open` means all are shown.
    Facet {
        field: String,
        more: usize,
        open: bool,
    },
    /// A value with its label and count.
    Value {
        field: String,
        value: String,
        label: String,
        count: usize,
        ticked: bool,
    },
    /// The continuation of a label that does not fit into one row.
    Rest(String),
    /// A histogram: the first year, and the number of notes per year.
    Years { first: i32, counts: Vec<usize> },
    /// A blank row between two facets.
    Gap,
}

/// Identifies a row when counts and positions change.
pub(super) type RowKey = (String, Option<String>);

impl FacetRow {
    pub(super) fn key(&self) -> RowKey {
        match self {
            Self::Facet { field, .. } => (field.clone(), None),
            Self::Value { field, value, .. } => (field.clone(), Some(value.clone())),
            Self::Rest(_) | Self::Years { .. } | Self::Gap => (String::new(), None),
        }
    }
}

/// The facets that can narrow the answer, most important first.
///
/// A single value that all notes have cannot narrow it, so it is omitted unless the query uses it.
pub(super) fn narrowing_facets<'a>(answer: &'a Answer, query: &str) -> Vec<&'a Facet> {
    let narrows = |facet: &&Facet| match facet.counts.as_slice() {
        [(_, count)] => {
            let is_asked = || !ticked(query, facet.field).is_empty();
            FIRST.contains(&facet.field) || *count < answer.total || is_asked()
        }
        _ => true,
    };
    let mut facets: Vec<&Facet> = answer.facets.0.iter().filter(narrows).collect();
    let rank = |facet: &&Facet| FIRST.iter().position(|field| *field == facet.field);
    facets.sort_by_key(|facet| rank(facet).unwrap_or(FIRST.len()));
    facets
}

/// The most years of a histogram, less one.
const MAX_SPAN: i32 = 400;

/// Replaces the list of years by a histogram, unless a year is ticked.
pub(super) fn summarise_years(rows: &mut Vec<FacetRow>, counts: &[(String, usize)]) {
    let is_ticked = |row: &FacetRow| matches!(row, FacetRow::Value { ticked: true, .. });
    let years: Vec<(i32, usize)> = counts
        .iter()
        .filter_map(|(year, count)| Some((year.parse().ok()?, *count)))
        .collect();
    let (first, last) = match (years.iter().min(), years.iter().max()) {
        (Some((first, _)), Some((last, _))) if first < last => (*first, *last),
        _ => return,
    };
    if rows.iter().any(is_ticked) {
        return;
    }
    // Of a longer span the latest years count.
    let first = first.max(last.saturating_sub(MAX_SPAN));
    let mut all = vec![0; last.abs_diff(first) as usize + 1];
    for (year, count) in years.iter().filter(|(year, _)| *year >= first) {
        all[year.abs_diff(first) as usize] += count;
    }
    rows.truncate(1);
    if let Some(FacetRow::Facet { more, .. }) = rows.first_mut() {
        *more = counts.len();
    }
    rows.push(FacetRow::Years { first, counts: all });
}

/// Splits a long label into several rows.
pub(super) fn break_label(row: FacetRow, cols: usize) -> Vec<FacetRow> {
    let FacetRow::Value { label, count, .. } = &row else {
        return vec![row];
    };
    let free = label_cols(*count, cols);
    if width(label) <= free {
        return vec![row];
    }
    let mut parts = wrap(&[TextSpan::body(label)], free).into_iter();
    let mut parts = parts.by_ref().map(|part| plain(&part));
    let first = parts.next().unwrap_or_default();
    let rest: Vec<FacetRow> = parts.map(FacetRow::Rest).collect();
    let mut row = row;
    if let FacetRow::Value { label, .. } = &mut row {
        *label = first;
    }
    std::iter::once(row).chain(rest).collect()
}

/// Maximum width of a label beside its tick and count.
fn label_cols(count: usize, cols: usize) -> usize {
    let count = width(&strings::grouped(count));
    cols.saturating_sub(CHECKBOX_COLS + 1 + count).max(4)
}

/// Number of values per facet that fit into `height` rows; at least [`MIN_VALUES`].
pub(super) fn most_values(facets: &[&Facet], labels: &Labels, cols: usize, height: usize) -> usize {
    let rows_of = |facet: &Facet| -> Vec<usize> {
        let counts = facet.counts.iter().take(height);
        let rows = |(value, count): &(String, usize)| {
            let label = labels.label(facet.field, value);
            // Breaking at spaces may take one more row.
            match (width(label), label_cols(*count, cols)) {
                (cols, free) if cols <= free => 1,
                (cols, free) => cols.div_ceil(free.saturating_sub(4).max(1)),
            }
        };
        match facet.field {
            "year" => vec![1],
            _ => counts.map(rows).collect(),
        }
    };
    let all: Vec<Vec<usize>> = facets.iter().map(|facet| rows_of(facet)).collect();
    let there = || all.iter().filter(|rows| !rows.is_empty());
    let needed = |most: usize| -> usize {
        // Each facet also has a name row and a blank row.
        there()
            .map(|rows| 2 + rows.iter().take(most).sum::<usize>())
            .sum()
    };
    let longest = there().map(Vec::len).max().unwrap_or(0);
    let fitting = (MIN_VALUES..=longest).take_while(|most| needed(*most) <= height + 1);
    fitting.last().unwrap_or(MIN_VALUES)
}

pub(super) fn facet_rows(
    field: &str,
    counts: &[(String, usize)],
    query: &str,
    labels: &Labels,
    open: bool,
    most: usize,
) -> Vec<FacetRow> {
    let on = ticked(query, field);
    let id_of = |value: &str| labels.id_named(field, value).to_lowercase();
    let gone: Vec<&String> = on
        .iter()
        .filter(|typed| {
            let mut there = counts.iter();
            !there.any(|(value, _)| value.to_lowercase() == id_of(typed))
        })
        .collect();
    // A ticked value without any note must stay visible, so that it can be unticked.
    let mut values: Vec<FacetRow> = gone
        .iter()
        .map(|typed| value_row(field, typed, 0, Some(typed), labels))
        .collect();
    let mut hidden = 0;
    for (value, count) in counts {
        // A value is ticked if the query contains any of its spellings.
        let typed = on.iter().find(|typed| id_of(typed) == value.to_lowercase());
        let shown = values.len() + hidden < most;
        if shown || open || typed.is_some() {
            values.push(value_row(field, value, *count, typed, labels));
        } else {
            hidden += 1;
        }
    }
    if values.is_empty() {
        return values;
    }
    let name = FacetRow::Facet {
        field: field.to_owned(),
        more: hidden,
        open: open && gone.len() + counts.len() > most,
    };
    values.insert(0, name);
    values
}

/// Creates a value's row. Unticking it removes `typed`, which may be another spelling.
fn value_row(
    field: &str,
    value: &str,
    count: usize,
    typed: Option<&String>,
    labels: &Labels,
) -> FacetRow {
    let other = typed.filter(|typed| typed.to_lowercase() != value.to_lowercase());
    FacetRow::Value {
        field: field.to_owned(),
        value: other.map_or(value, String::as_str).to_owned(),
        label: labels.label(field, value).to_owned(),
        count,
        ticked: typed.is_some(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_histogram_of_a_long_span_keeps_the_latest_years() {
        let counts = [("1500", 1), ("2019", 3), ("2021", 2)];
        let counts = counts.map(|(year, count)| (year.to_owned(), count));
        let mut rows = Vec::new();
        summarise_years(&mut rows, &counts);
        let Some(FacetRow::Years { first, counts }) = rows.pop() else {
            panic!("no span of years");
        };
        assert_eq!((first, counts.len()), (1621, 401));
        assert_eq!(counts[398..], [3, 0, 2]);
    }
}
