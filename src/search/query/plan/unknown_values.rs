//! Filter values that neither a note nor a vocabulary knows, such as `city:atlantis`.
//!
//! Beside words such a filter is a mistake: it is reported, and the words are searched without it.
//! Alone it finds nothing, and so does a known value that no note has, since that is an answer.

use super::Planner;
use crate::model::hit::QueryFault;
use crate::model::note::Kind;
use crate::model::query::{Filter, FilterValue};
use crate::search::index::fields::{self, Field, filed};

impl Planner<'_> {
    /// Whether a filter has only values that neither a note nor a vocabulary knows, so that the
    /// words beside it are searched without it; `unknown` counts the unknown values before it.
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

    /// Reports the unknown values of a filter that is left out.
    pub(super) fn leave_out(&mut self, unknown: usize, is_typing: bool, span: (usize, usize)) {
        for (field, value, _) in self.found.unknown.drain(unknown..) {
            if is_typing {
                continue;
            }
            let list = fields::find(&field).and_then(|field| self.lexicon.list(field));
            let near = list.and_then(|list| list.nearest(&value));
            let near = near.filter(|near| self.snapshot.is_filed(&filed(&field, &near.id)));
            let offer =
                near.map_or_else(String::new, |near| format!(" (did you mean {}?)", near.id));
            let message = format!("no note has {field}:{value}{offer}; searched without it");
            self.found.faults.push(QueryFault { span, message });
        }
    }
}
