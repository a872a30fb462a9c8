//! Filter values that no note has, such as `city:atlantis`.
//!
//! Beside words, such a filter is reported and ignored, whatever its field and value. Alone it finds
//! nothing. So does a range that no value lies in: `since:1d` asks whether there is any.

use super::Planner;
use crate::model::hit::QueryFault;
use crate::model::note::Kind;
use crate::model::query::Filter;
use crate::model::vocabulary;
use crate::search::index::fields::{self, Lexicon, filed};

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
    /// Whether no note has any value of a filter. Words beside it are searched without it then.
    ///
    /// `unknown` counts the unknown values before it.
    pub(super) fn is_left_out(&self, filter: &Filter, unknown: usize) -> bool {
        self.may_leave_out() && self.found.unknown.len() == unknown + filter.values.len()
    }

    /// Whether words are searched beside a filter, so that they are without it.
    fn may_leave_out(&self) -> bool {
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
