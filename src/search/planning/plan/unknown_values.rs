//! Filter values that neither a note nor a vocabulary knows, such as `city:atlantis`.
//!
//! Beside words, such a filter is a mistake: it is reported and ignored.
//! Alone it finds nothing. A known value that no note has also finds nothing: that is an answer.

use super::Planner;
use crate::model::hit::QueryFault;
use crate::model::note::Kind;
use crate::model::query::{Filter, FilterValue};
use crate::model::vocabulary;
use crate::search::index::fields::{self, Field, Lexicon, filed};

/// The known value of a field nearest to an unknown one: id and label.
pub(crate) fn nearest_value<'a>(
    lexicon: &'a Lexicon,
    field: &str,
    value: &str,
) -> Option<(&'a str, &'a str)> {
    if field == "kind" {
        let words = Kind::ALL.map(|kind| (kind.as_str(), (kind.as_str(), kind.as_str())));
        return vocabulary::nearest(value, words.into_iter());
    }
    let field = if field == "endorsed" { "city" } else { field };
    let term = lexicon.list(fields::find(field)?)?.nearest(value)?;
    Some((&term.id, &term.label))
}

impl Planner<'_> {
    /// Whether no note or vocabulary knows any value of a filter. The words beside it are then
    /// searched without it; `unknown` counts the unknown values before it.
    pub(super) fn is_mistaken(
        &self,
        field: Option<&Field>,
        filter: &Filter,
        unknown: usize,
    ) -> bool {
        let is_known = |value: &FilterValue| match (field, value) {
            (Some(field), FilterValue::Is(text)) if field.name == "kind" => {
                text.parse::<Kind>().is_ok()
            }
            (Some(field), FilterValue::Is(text)) => self.lexicon.term(field, text).is_some(),
            _ => true,
        };
        let has_list = field.is_some_and(|field| field.name == "kind" || field.list.is_some());
        let are_unknown = self.found.unknown.len() == unknown + filter.values.len();
        has_list
            && are_unknown
            && self.has_content
            && self.depth == 0
            && !filter.values.iter().any(is_known)
    }

    /// Reports the unknown values of an ignored filter.
    pub(super) fn leave_out(&mut self, unknown: usize, is_typing: bool, span: (usize, usize)) {
        for (field, value, _) in self.found.unknown.drain(unknown..) {
            if is_typing {
                continue;
            }
            let near = nearest_value(self.lexicon, &field, &value);
            let near = near.filter(|(id, _)| self.snapshot.is_filed(&filed(&field, id)));
            let offer = near.map_or_else(String::new, |(id, _)| format!(" (did you mean {id}?)"));
            let message = format!("no note has {field}:{value}{offer}; searched without it");
            self.found.faults.push(QueryFault { span, message });
        }
    }
}
