//! Filter values that neither a note nor a vocabulary knows, such as `city:atlantis`.
//!
//! Beside words, such a filter is a mistake: it is reported and ignored, whatever its field.
//! Alone it finds nothing. A known value, number or day that no note has also finds nothing: that is
//! an answer.

use super::Planner;
use crate::model::hit::QueryFault;
use crate::model::note::Kind;
use crate::model::period::Period;
use crate::model::query::{Filter, FilterValue};
use crate::model::schema::find_key;
use crate::model::vocabulary;
use crate::search::index::fields::{self, Field, Lexicon, filed};
use crate::today::today;

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
        let are_unknown = self.found.unknown.len() == unknown + filter.values.len();
        are_unknown && self.may_leave_out() && !self.has_known_value(field, filter)
    }

    /// Whether a value of a filter may stand in a note, though none has it.
    pub(super) fn has_known_value(&self, field: Option<&Field>, filter: &Filter) -> bool {
        let name = field.map_or(filter.field.as_str(), |field| field.name);
        let is_known = |value: &FilterValue| match (field, value) {
            (_, FilterValue::Between(..)) => true,
            (_, FilterValue::Is(text)) if name == "kind" => text.parse::<Kind>().is_ok(),
            (_, FilterValue::Is(text)) if name == "has" => {
                let mut kinds = Kind::ALL.into_iter();
                kinds.any(|kind| find_key(kind, text).is_some())
            }
            (Some(field), FilterValue::Is(text)) if field.list.is_some() => {
                self.lexicon.term(field, text).is_some()
            }
            (_, FilterValue::Is(_)) if matches!(name, "tag" | "id" | "links") => false,
            // A number or day that no note has.
            (_, FilterValue::Is(text)) => {
                text.parse().is_ok_and(f64::is_finite) || Period::read(text, today()).is_some()
            }
        };
        filter.values.iter().any(is_known)
    }

    /// Whether words are searched beside a filter, so that they are without it.
    pub(super) fn may_leave_out(&self) -> bool {
        self.has_content && self.depth == 0
    }

    /// Reports the unknown values of an ignored filter.
    pub(super) fn leave_out(&mut self, unknown: usize, is_typing: bool, span: (usize, usize)) {
        for (field, value, _) in self.found.unknown.drain(unknown..) {
            if is_typing {
                continue;
            }
            let near = nearest_value(self.lexicon, &field, &value);
            let filing = if field == "endorsed" { "city" } else { &*field };
            let near = near.filter(|(id, _)| self.snapshot.is_filed(&filed(filing, id)));
            let offer = near.map_or_else(String::new, |(id, _)| format!(" (did you mean {id}?)"));
            let message = format!("no note has {field}:{value}{offer}; searched without it");
            self.found.faults.push(QueryFault { span, message });
        }
    }
}
