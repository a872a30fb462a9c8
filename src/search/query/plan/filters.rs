//! From filters, as read, to what notes are filed under.

use super::{Planner, one};
use crate::model::hit::QueryFault;
use crate::model::note::Kind;
use crate::model::query::{Clause, Filter, FilterValue, Node, Query};
use crate::search::index::fields;
use crate::search::index::fields::{Field, Lexicon, filed};
use crate::search::index::index_schema::{BODY, HEADING, REFERENCE, SUMMARY, TITLE};
use crate::search::index::query_ir::{ALL_PARTS, FilingTerm, Want};
use crate::search::text::tokenizer::folded;

/// The parts of a note that `in:` filters ask for, one bit each.
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

/// A value of a filter with the field it belongs to.
struct Named<'a> {
    /// The field, if its meaning is fixed.
    field: Option<&'static Field>,
    name: &'a str,
    text: &'a str,
}

impl Named<'_> {
    /// How it is filed in the index.
    fn filed(&self, lexicon: &Lexicon) -> String {
        let id = match self.field {
            Some(field) if field.name == "id" || field.name == "links" => self.text.to_owned(),
            Some(field) if field.name == "has" => self.text.to_lowercase(),
            Some(field) => lexicon.id(field, self.text),
            None => folded(self.text),
        };
        filed(self.name, &id)
    }
}

impl Planner<'_> {
    /// What a filter asks for; none if it asks for nothing.
    pub(super) fn filter(&mut self, filter: &Filter, span: (usize, usize)) -> Option<Want> {
        let field = fields::find(&filter.field);
        let name = field.map_or(filter.field.as_str(), |field| field.name);
        match name {
            "in" => return self.part(filter, span),
            "endorsed" => return self.endorsed(filter, span),
            _ => {}
        }
        if field.is_none() && !self.snapshot.has_field(name) {
            return self.unknown_field(filter, span);
        }
        let mut filings = Vec::new();
        for (i, value) in filter.values.iter().enumerate() {
            let is_typing = i + 1 == filter.values.len() && self.typing.values.contains(&span.0);
            match value {
                FilterValue::Is(text) if name == "since" => {
                    filings.extend(self.between(name, Some(text), None));
                }
                FilterValue::Is(text) => {
                    let value = Named { field, name, text };
                    let meant = self.meant(&value, is_typing, &filter.field);
                    if meant.is_empty() {
                        let unknown = (name.to_owned(), text.clone(), span);
                        self.found.unknown.push(unknown);
                    }
                    filings.extend(meant);
                }
                FilterValue::Between(from, to) => {
                    let (from, to) = (from.as_deref(), to.as_deref());
                    let mut within = self.between(name, from, to);
                    if within.is_empty() && is_typing {
                        // `year:2015..1` is on its way to a year that notes have.
                        within = self.between(name, from, None);
                    }
                    filings.extend(within);
                }
            }
        }
        Some(Want::Filed(name.to_owned(), filings))
    }

    /// What a value is filed as; where no note is filed so and it is still being typed, all that
    /// it may become.
    fn meant(&mut self, value: &Named<'_>, is_typing: bool, field: &str) -> Vec<FilingTerm> {
        let exact = value.filed(self.lexicon);
        if self.snapshot.is_filed(&exact) {
            return vec![FilingTerm::Value(exact)];
        }
        if !is_typing {
            return Vec::new();
        }
        let list = value.field.and_then(|field| self.lexicon.list(field));
        let terms = list.into_iter().flat_map(|list| list.beginning(value.text));
        let folder = value.text.to_lowercase();
        let kinds = Kind::ALL
            .into_iter()
            .filter(|kind| value.name == "kind" && kind.folder().starts_with(&folder));
        let mut meant: Vec<FilingTerm> = terms
            .map(|term| filed(value.name, &term.id))
            .chain(kinds.map(|kind| filed(value.name, kind.word())))
            .filter(|term| self.snapshot.is_filed(term))
            .map(FilingTerm::Value)
            .collect();
        if self.snapshot.is_filed_from(&exact) {
            meant.push(FilingTerm::Beginning(exact));
        }
        if !meant.is_empty() {
            self.found
                .begun
                .push((field.to_owned(), value.text.to_owned()));
        }
        meant
    }

    /// What any of these cities endorsed.
    fn endorsed(&mut self, filter: &Filter, span: (usize, usize)) -> Option<Want> {
        let city = fields::find("city")?;
        let is_typing = self.typing.values.contains(&span.0);
        let mut cities: Vec<String> = Vec::new();
        for (i, value) in filter.values.iter().enumerate() {
            let FilterValue::Is(text) = value else {
                continue;
            };
            let is_last = i + 1 == filter.values.len();
            let list = self
                .lexicon
                .list(city)
                .filter(|list| is_typing && is_last && list.find(text).is_none());
            let begun: Vec<String> = list
                .into_iter()
                .flat_map(|list| list.beginning(text))
                .map(|term| term.id.clone())
                .collect();
            if begun.is_empty() {
                cities.push(self.lexicon.id(city, text));
            } else {
                self.found.begun.push((filter.field.clone(), text.clone()));
                cities.extend(begun);
            }
        }
        one(cities.into_iter().map(Want::Endorsed).collect(), Want::Any)
    }

    /// `in:title` was taken into account already; other values are faults.
    fn part(&mut self, filter: &Filter, span: (usize, usize)) -> Option<Want> {
        let is_part = |value: &FilterValue| matches!(value, FilterValue::Is(name) if bits_of_part(name).is_some());
        if !filter.values.iter().all(is_part) {
            let message = "`in:` takes title, summary, headings, body or references".to_owned();
            self.found.faults.push(QueryFault { span, message });
        }
        None
    }

    fn unknown_field(&mut self, filter: &Filter, span: (usize, usize)) -> Option<Want> {
        let message = format!("no note has the key `{}`; searched as words", filter.field);
        self.found.faults.push(QueryFault { span, message });
        let words: Vec<Clause> = [filter.field.clone()]
            .into_iter()
            .chain(filter.values.iter().filter_map(|value| match value {
                FilterValue::Is(text) => Some(text.clone()),
                FilterValue::Between(..) => None,
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
    fn between(&self, field: &str, from: Option<&str>, to: Option<&str>) -> Vec<FilingTerm> {
        let mut terms = Vec::new();
        for seen in &self.snapshot.segments {
            seen.segment.each_value(field, |value, _| {
                let above = from.is_none_or(|from| is_at_most(from, value));
                let below = to.is_none_or(|to| is_at_most(value, to) || value.starts_with(to));
                if above && below {
                    terms.push(FilingTerm::Value(filed(field, value)));
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
