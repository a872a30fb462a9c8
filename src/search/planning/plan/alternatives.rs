//! Plans the sides of an `OR`.

use super::{Planner, one};
use crate::model::query::{Clause, Node};
use crate::search::index::query_ir::Condition;
use crate::search::ranking::matching;

impl Planner<'_> {
    /// Plans an `OR`.
    pub(super) fn alternatives(&mut self, sides: &[Clause]) -> Option<Condition> {
        let before = self.found.lengths();
        let mut wants = Vec::new();
        let mut are_places = !self.in_negation;
        for side in sides {
            let known = self.found.plan.places.len();
            let want = self.alternative(side);
            are_places &= self.found.plan.places.len() > known;
            wants.extend(want);
        }
        if !are_places {
            self.found.plan.places.truncate(before.place_terms);
            self.found.places.truncate(before.places);
        }
        let are_groups = wants.iter().all(|want| matches!(want, Condition::Group(_)));
        if are_places && are_groups && self.found.plan.groups.len() == before.groups + wants.len() {
            return Some(self.one_of_places(before.groups));
        }
        one(wants, Condition::Any)
    }

    /// Replaces the groups from `from` on, each a place, by one condition.
    fn one_of_places(&mut self, from: usize) -> Condition {
        let places = self.found.plan.groups.split_off(from);
        let typed: Vec<&str> = places.iter().map(|place| &*place.typed).collect();
        let typed = typed.join(" or ");
        let choices = places.into_iter().flat_map(|place| place.choices);
        let choices = choices.collect();
        self.group(&typed, choices)
    }

    /// Plans one side of an `OR`, which is relaxed as if it stood alone.
    ///
    /// What is left out is not relaxed.
    fn alternative(&mut self, clause: &Clause) -> Option<Condition> {
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
