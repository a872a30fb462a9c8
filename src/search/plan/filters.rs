//! From filters, as read, to what notes are filed under.

use super::super::fields::{self, filed};
use super::super::schema::{BODY, HEADING, REFERENCE, SUMMARY, TITLE};
use super::super::wanted::{ALL_PARTS, Want};
use super::super::words::folded;
use super::{Planner, one};
use crate::model::hit::Fault;
use crate::model::query::{Clause, Filter, Node, Query, Value};

/// The parts of a note that `in:` filters ask for, one bit each.
pub(super) fn parts_asked_for(query: &Query) -> u8 {
    let mut asked = 0;
    for (filter, _) in query.filters().filter(|(filter, _)| filter.field == "in") {
        for value in &filter.values {
            if let Value::Is(name) = value {
                asked |= bits_of_part(name).unwrap_or(0);
            }
        }
    }
    if asked == 0 { ALL_PARTS } else { asked }
}

fn bits_of_part(name: &str) -> Option<u8> {
    let part = match name.to_lowercase().as_str() {
        "title" | "titles" => TITLE,
        "summary" => SUMMARY,
        "heading" | "headings" => HEADING,
        "body" | "text" => BODY,
        "references" | "reference" | "sources" => REFERENCE,
        _ => return None,
    };
    Some(1 << part)
}

impl Planner<'_> {
    /// What a filter asks for; none if it asks for nothing.
    pub(super) fn filter(&mut self, filter: &Filter, span: (usize, usize)) -> Option<Want> {
        let field = fields::find(&filter.field);
        let name = field.map_or(filter.field.as_str(), |field| field.name);
        match name {
            "in" => return self.part(filter, span),
            "endorsed" => {
                let city = fields::find("city")?;
                let cities = filter.values.iter().filter_map(|value| match value {
                    Value::Is(text) => Some(Want::Endorsed(self.lexicon.id(city, text))),
                    Value::Between(..) => None,
                });
                return one(cities.collect(), Want::Any);
            }
            _ => {}
        }
        if field.is_none() && !self.snapshot.has_field(name) {
            return self.unknown_field(filter, span);
        }
        let mut terms = Vec::new();
        for value in &filter.values {
            match value {
                Value::Is(text) if name == "since" => {
                    terms.extend(self.between(name, Some(text), None));
                }
                Value::Is(text) => {
                    let id = match field {
                        Some(field) if field.name == "id" || field.name == "links" => text.clone(),
                        Some(field) if field.name == "has" => text.to_lowercase(),
                        Some(field) => self.lexicon.id(field, text),
                        None => folded(text),
                    };
                    let term = filed(name, &id);
                    if self.snapshot.is_filed(&term) {
                        terms.push(term);
                    } else {
                        self.found
                            .unknown
                            .push((name.to_owned(), text.clone(), span));
                    }
                }
                Value::Between(from, to) => {
                    terms.extend(self.between(name, from.as_deref(), to.as_deref()));
                }
            }
        }
        Some(Want::Filed(name.to_owned(), terms))
    }

    /// `in:title` was taken into account already; other values are faults.
    fn part(&mut self, filter: &Filter, span: (usize, usize)) -> Option<Want> {
        let is_part =
            |value: &Value| matches!(value, Value::Is(name) if bits_of_part(name).is_some());
        if !filter.values.iter().all(is_part) {
            let message = "`in:` takes title, summary, headings, body or references".to_owned();
            self.found.faults.push(Fault { span, message });
        }
        None
    }

    fn unknown_field(&mut self, filter: &Filter, span: (usize, usize)) -> Option<Want> {
        let message = format!("no note has the key `{}`; searched as words", filter.field);
        self.found.faults.push(Fault { span, message });
        let words: Vec<Clause> = [filter.field.clone()]
            .into_iter()
            .chain(filter.values.iter().filter_map(|value| match value {
                Value::Is(text) => Some(text.clone()),
                Value::Between(..) => None,
            }))
            .map(|text| Clause {
                node: Node::Phrase(text),
                span,
            })
            .collect();
        one(self.clauses(&words), Want::All)
    }

    /// The filed values of a field from one to another, both included: as numbers where both are,
    /// else as text, which is right for dates.
    fn between(&self, field: &str, from: Option<&str>, to: Option<&str>) -> Vec<String> {
        let mut terms = Vec::new();
        for seen in &self.snapshot.segments {
            seen.segment.each_value(field, |value, _| {
                let above = from.is_none_or(|from| is_at_most(from, value));
                let below = to.is_none_or(|to| is_at_most(value, to) || value.starts_with(to));
                if above && below {
                    terms.push(filed(field, value));
                }
            });
        }
        terms.sort_unstable();
        terms.dedup();
        terms
    }
}

fn is_at_most(a: &str, b: &str) -> bool {
    match (a.parse::<f64>(), b.parse::<f64>()) {
        (Ok(a), Ok(b)) => a <= b,
        _ => a <= b,
    }
}
