//! Reads `in:`, which restricts a search to parts of the notes.

use super::Planner;
use crate::model::hit::QueryFault;
use crate::model::query::{Filter, FilterValue, Query};
use crate::search::index::index_schema::{BODY, FILED, HEADING, REFERENCE, SUMMARY, TITLE};
use crate::search::index::query_ir::{ALL_PARTS, Condition};

/// Bit mask of the parts that `in:` filters select.
pub(super) fn parts_asked_for(query: &Query) -> u8 {
    let mut asked = 0;
    for (filter, _) in query.filters().filter(|(filter, _)| filter.field == "in") {
        for value in &filter.values {
            if let FilterValue::Is(name) = value {
                asked |= bits_of_part(name).unwrap_or(0);
            }
        }
    }
    if asked == 0 { ALL_PARTS } else { asked }
}

/// The bit of a part by its name in `in:`.
pub(super) fn bits_of_part(name: &str) -> Option<u8> {
    let part = match name.to_lowercase().as_str() {
        "title" | "titles" => TITLE,
        "summary" => SUMMARY,
        "filing" => FILED,
        "heading" | "headings" => HEADING,
        "body" | "text" => BODY,
        "references" | "reference" | "sources" => REFERENCE,
        _ => return None,
    };
    Some(1 << part)
}

/// The parts that a search is restricted to: `title or summary`; `None` for all.
pub(super) fn names_of_parts(parts: u8) -> Option<String> {
    let names = [
        "title",
        "summary",
        "filing",
        "headings",
        "body",
        "references",
    ];
    let asked = names.into_iter().filter(|name| {
        let bits = bits_of_part(name);
        bits.is_some_and(|bits| bits & parts != 0)
    });
    (parts != ALL_PARTS).then(|| asked.collect::<Vec<_>>().join(" or "))
}

impl Planner<'_> {
    /// Reports invalid values of `in:`; valid ones are handled before.
    pub(super) fn part(&mut self, filter: &Filter, span: (usize, usize)) -> Option<Condition> {
        let is_part = |value: &FilterValue| matches!(value, FilterValue::Is(name) if bits_of_part(name).is_some());
        if !filter.values.iter().all(is_part) {
            if filter.spaced && !self.typing.values.contains(&span.0) {
                return self.as_prose(filter, span);
            }
            let message =
                "`in:` takes title, summary, filing, headings, body or references".to_owned();
            self.found.faults.push(QueryFault { span, message });
        }
        None
    }
}
