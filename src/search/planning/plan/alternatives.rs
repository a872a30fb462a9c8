//! Plans the sides of an `OR`.

use super::Planner;
use crate::model::query::{Clause, Node};
use crate::search::index::query_ir::Condition;
use crate::search::ranking::matching;

impl Planner<'_> {
    /// Plans one side of an `OR`, which is relaxed as if it stood alone.
    ///
    /// What is left out is not relaxed.
    pub(super) fn alternative(&mut self, clause: &Clause) -> Option<Condition> {
        let has_words = matches!(clause.node, Node::All(_) | Node::Phrase(_));
        match self.node(clause)? {
            Condition::All(wants) if has_words && !self.in_negation => {
                let plan = &self.found.plan;
                Some(matching::relaxed_alternative(self.snapshot, plan, wants))
            }
            want => Some(want),
        }
    }
}
