//! Resolves filters to facet terms.

use std::borrow::Cow;

use strum::VariantArray;

use super::date_filters::{Days, years};
use super::searched_parts::bits_of_part;
use super::{Planner, one};
use crate::model::hit::QueryFault;
use crate::model::note::Kind;
use crate::model::period::Period;
use crate::model::query::{Clause, Filter, FilterValue, Node, Query, is_comma};
use crate::model::schema::{ValueShape, find_key};
use crate::model::search_request::Sort;
use crate::search::index::facet_terms::words_in;
use crate::search::index::fields::{self, Field, Lexicon, TYPE_KEY, filed};
use crate::search::index::query_ir::{Condition, FilingTerm, WordGroup};
use crate::search::index::signature_terms::endorsed_by;
use crate::search::planning::expand;
use crate::search::text::tokenizer::{Word, folded, words};
use crate::today::today;

/// A filter value with its field.
struct Named<'a> {
    /// The field, if it is a known one.
    field: Option<&'static Field>,
    name: &'a str,
    text: &'a str,
}

impl Named<'_> {
    /// The facet term.
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

/// Maximum number of words in an unquoted value.
const MAX_IN_VALUE: usize = 3;

impl Planner<'_> {
    /// Moves the words behind a filter's comma into it: `city:oslo, new york`. Only words that
    /// notes have as values of the field.
    pub(super) fn with_further_values<'q>(&self, query: &'q Query) -> Cow<'q, Query> {
        let goes_on = |clause: &Clause| filter_of(clause).is_some_and(|filter| filter.goes_on);
        if !query.clauses.iter().any(goes_on) {
            return Cow::Borrowed(query);
        }
        let mut whole = query.clone();
        whole.clauses.clear();
        let mut rest = query.clauses.as_slice();
        while let Some((clause, behind)) = rest.split_first() {
            let mut clause = clause.clone();
            rest = behind;
            while let Some((value, count)) = self.further_value(&clause, rest) {
                let end = rest[count - 1].span.1;
                let Some(filter) = filter_of_mut(&mut clause) else {
                    break;
                };
                filter.goes_on = value.ends_with(is_comma);
                let value = value.trim_end_matches(is_comma).to_owned();
                filter.values.push(FilterValue::Is(value));
                clause.span.1 = end;
                rest = &rest[count..];
            }
            whole.clauses.push(clause);
        }
        Cow::Owned(whole)
    }

    /// The next value after a filter's comma, and its number of words.
    fn further_value(&self, clause: &Clause, rest: &[Clause]) -> Option<(String, usize)> {
        let filter = filter_of(clause).filter(|filter| filter.goes_on)?;
        let field = fields::find(&filter.field);
        let name = field.map_or(filter.field.as_str(), |field| field.name);
        let is_filed = |text: &str| {
            let text = text.trim_end_matches(is_comma);
            let value = Named { field, name, text };
            !text.contains(is_comma) && self.snapshot.is_filed(&value.filed(self.lexicon))
        };
        let first = |count: usize| {
            let words = rest.get(..count)?.iter().map(|clause| match &clause.node {
                Node::Word(text) => Some(text.as_str()),
                _ => None,
            });
            Some(words.collect::<Option<Vec<_>>>()?.join(" "))
        };
        let counts = (1..=MAX_IN_VALUE).rev();
        let mut values = counts.filter_map(|count| Some((first(count)?, count)));
        values.find(|(text, _)| is_filed(text))
    }

    /// Plans a filter; `None` if it restricts nothing.
    pub(super) fn filter(&mut self, filter: &Filter, span: (usize, usize)) -> Option<Condition> {
        let is_filed = |value: &FilterValue| {
            let text = value.to_string();
            // A kind of note stays one: `type:standard`.
            text.parse::<Kind>().is_err()
                && self.snapshot.is_filed(&filed(TYPE_KEY, &folded(&text)))
        };
        let is_key = filter.field == TYPE_KEY && filter.values.iter().any(is_filed);
        let field = fields::find(&filter.field).filter(|_| !is_key);
        let name = field.map_or(filter.field.as_str(), |field| field.name);
        match name {
            "in" => return self.part(filter, span),
            "sort" => return self.sort(filter, span),
            "endorsed" => return self.endorsed(filter, span),
            _ => {}
        }
        let name = &*self.key_in_use(field.is_none(), name);
        if field.is_none() && !self.snapshot.has_field(name) {
            return match bits_of_part(name) {
                Some(part) => self.words_in(part, filter, span),
                None => self.unknown_field(filter, span),
            };
        }
        let (mut filings, unknown) = (Vec::new(), self.found.unknown.len());
        let (mut spread, faults) = (Vec::new(), self.found.faults.len());
        let (mut asks, mut is_unread) = (false, false);
        for (i, value) in filter.values.iter().enumerate() {
            let is_typing = i + 1 == filter.values.len() && self.typing.values.contains(&span.0);
            match value {
                FilterValue::Is(text) if name == "since" => {
                    let (from, to) = match years(text) {
                        Some((from, to)) => (from, Some(to)),
                        None => (text.clone(), None),
                    };
                    let days = FilterValue::Between(Some(from), to);
                    let Some((from, to)) = self.bounds(name, &days, is_typing, span) else {
                        is_unread = true;
                        continue;
                    };
                    filings.extend(self.between(name, from.as_deref(), to.as_deref()));
                }
                FilterValue::Is(text) => {
                    let value = Named { field, name, text };
                    let mut matching_terms = self.matching_terms(&value, is_typing, &filter.field);
                    if matching_terms.is_empty()
                        && field.is_none()
                        && let Some(all) = self.words_of_value(&value)
                    {
                        spread.push(all);
                    } else if matching_terms.is_empty() {
                        match self.days(name, value.text, is_typing, span) {
                            Days::Within(days) if !days.is_empty() => matching_terms = days,
                            Days::Unreadable => {
                                is_unread = true;
                                continue;
                            }
                            Days::Within(_) | Days::None => {
                                let unknown = (name.to_owned(), text.clone(), span);
                                self.found.unknown.push(unknown);
                            }
                        }
                    }
                    filings.extend(matching_terms);
                }
                value @ FilterValue::Between(..) => {
                    let Some((from, to)) = self.bounds(name, value, is_typing, span) else {
                        continue;
                    };
                    let (from, to) = (from.as_deref(), to.as_deref());
                    let mut within = self.between(name, from, to);
                    if within.is_empty() && is_typing {
                        // `year:2015..1` is an unfinished year.
                        within = self.between(name, from, None);
                    }
                    filings.extend(within);
                }
            }
            asks = true;
        }
        let is_typing = self.typing.values.contains(&span.0);
        is_unread |= unknown < self.found.unknown.len();
        if filter.spaced && filings.is_empty() && spread.is_empty() && is_unread {
            self.found.unknown.truncate(unknown);
            self.found.faults.truncate(faults);
            return self.as_prose(filter, span);
        }
        if filings.is_empty() && spread.is_empty() && self.is_left_out(filter, unknown) {
            self.leave_out(unknown, is_typing, span);
            return None;
        }
        let filed = asks.then(|| Condition::Filed(name.to_owned(), filings));
        if spread.is_empty() {
            return filed;
        }
        one(filed.into_iter().chain(spread).collect(), Condition::Any)
    }

    /// Plans a filter whose colon is punctuation: `heat in the city: a study`.
    pub(super) fn as_prose(&mut self, filter: &Filter, span: (usize, usize)) -> Option<Condition> {
        one(self.clauses(&words_of(filter, span)), Condition::All)
    }

    /// Stores the requested order; the last one counts.
    fn sort(&mut self, filter: &Filter, span: (usize, usize)) -> Option<Condition> {
        let is_typing = self.typing.values.contains(&span.0);
        for value in &filter.values {
            let name = value.to_string();
            if let Ok(sort) = name.parse() {
                self.found.plan.sort = Some(sort);
            } else if filter.spaced && !is_typing {
                return self.as_prose(filter, span);
            } else if !is_typing {
                let names: Vec<&str> = Sort::VARIANTS.iter().map(Into::into).collect();
                let names = names.join(", ");
                let message = format!("`{name}` is no order; there are {names}");
                self.found.faults.push(QueryFault { span, message });
            }
        }
        None
    }

    /// Plans words restricted to a part; any of the values may match.
    fn words_in(&mut self, part: u8, filter: &Filter, span: (usize, usize)) -> Option<Condition> {
        let parts = std::mem::replace(&mut self.parts, part);
        let typed = self.typing.words;
        let before = self.found.lengths();
        let last = filter.values.len() - 1;
        let mut wants = Vec::new();
        for (i, value) in filter.values.iter().enumerate() {
            let is_typing = i == last && self.typing.values.contains(&span.0);
            self.typing.words = is_typing.then_some(span.0);
            let words = self.clauses(&[clause_of(value, span)]);
            wants.extend(one(words, Condition::All));
        }
        (self.parts, self.typing.words) = (parts, typed);
        let stands = |group: &WordGroup| {
            let mut choices = group.choices.iter();
            choices.any(|choice| expand::stands_in(self.snapshot, &choice.atom, part))
        };
        let plan = &self.found.plan;
        let mut new = (before.groups..plan.groups.len())
            .filter(|group| !plan.function_words.contains(group))
            .peekable();
        let is_elsewhere = new.peek().is_some() && !new.any(|group| stands(&plan.groups[group]));
        if is_elsewhere && !self.in_negation {
            self.found.truncate(before);
            let values: Vec<String> = filter.values.iter().map(ToString::to_string).collect();
            let message = format!(
                "no note has {} in the {}; searched everywhere",
                values.join(" or "),
                filter.field
            );
            self.found.faults.push(QueryFault { span, message });
            let words: Vec<Clause> = filter
                .values
                .iter()
                .map(|value| clause_of(value, span))
                .collect();
            return one(self.clauses(&words), Condition::All);
        }
        let want = one(wants, Condition::Any)?;
        // A phrase that does not occur became words, which are relaxed.
        if self.depth > 0 || matches!(want, Condition::All(_)) {
            return Some(want);
        }
        self.in_parts.push(want);
        None
    }

    /// The facet term of a value, or all terms an unfinished one may become.
    fn matching_terms(
        &mut self,
        value: &Named<'_>,
        is_typing: bool,
        field: &str,
    ) -> Vec<FilingTerm> {
        let exact = value.filed(self.lexicon);
        if self.snapshot.is_filed(&exact) {
            return vec![FilingTerm::Value(exact)];
        }
        if value.name == "has" {
            let keys = in_other_number(value.text).into_iter();
            let mut known = keys.map(|key| filed("has", &key.to_lowercase()));
            if let Some(known) = known.find(|known| self.snapshot.is_filed(known)) {
                return vec![FilingTerm::Value(known)];
            }
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
        let mut matching_terms: Vec<FilingTerm> = terms
            .map(|term| filed(value.name, &term.id))
            .chain(kinds.map(|kind| filed(value.name, kind.as_str())))
            .filter(|term| self.snapshot.is_filed(term))
            .map(FilingTerm::Value)
            .collect();
        if self.snapshot.is_filed_from(&exact) {
            matching_terms.push(FilingTerm::Prefix(exact));
        }
        if !matching_terms.is_empty() {
            self.found
                .begun
                .push((field.to_owned(), value.text.to_owned()));
        }
        matching_terms
    }

    /// The condition that the field has all words of a value. `None` if no note has one of them.
    fn words_of_value(&self, value: &Named<'_>) -> Option<Condition> {
        let text = folded(value.text);
        let terms: Vec<String> = words_in(&text)
            .map(|word| filed(value.name, word))
            .collect();
        let all_filed = terms.iter().all(|term| self.snapshot.is_filed(term));
        if terms.len() < 2 || !all_filed {
            return None;
        }
        let has = |term| Condition::Filed(value.name.to_owned(), vec![FilingTerm::Value(term)]);
        Some(Condition::All(terms.into_iter().map(has).collect()))
    }

    /// Plans `endorsed:`, for any of the cities: the texts that these stand behind today.
    fn endorsed(&mut self, filter: &Filter, span: (usize, usize)) -> Option<Condition> {
        let city = fields::find("city")?;
        let is_typing = self.typing.values.contains(&span.0);
        let unknown = self.found.unknown.len();
        let mut cities: Vec<String> = Vec::new();
        for (i, value) in filter.values.iter().enumerate() {
            let FilterValue::Is(text) = value else {
                let unknown = ("endorsed".to_owned(), value.to_string(), span);
                self.found.unknown.push(unknown);
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
                let id = self.lexicon.id(city, text);
                if self.lexicon.term(city, text).is_none()
                    && !self.snapshot.is_filed(&filed("city", &id))
                {
                    let unknown = ("endorsed".to_owned(), text.clone(), span);
                    self.found.unknown.push(unknown);
                }
                cities.push(id);
            } else {
                self.found.begun.push((filter.field.clone(), text.clone()));
                cities.extend(begun);
            }
        }
        if filter.spaced && self.found.unknown.len() == unknown + filter.values.len() {
            self.found.unknown.truncate(unknown);
            return self.as_prose(filter, span);
        }
        if self.is_left_out(filter, unknown) {
            self.leave_out(unknown, is_typing, span);
            return None;
        }
        if cities.is_empty() {
            return None;
        }
        let texts = (cities.iter()).flat_map(|city| endorsed_by(self.snapshot, city, today()));
        let texts = texts.map(|id| FilingTerm::Value(filed("id", &id.to_lowercase())));
        Some(Condition::Filed("endorsed".to_owned(), texts.collect()))
    }

    fn unknown_field(&mut self, filter: &Filter, span: (usize, usize)) -> Option<Condition> {
        let is_filing_key = is_filing_key(&filter.field);
        if is_filing_key && filter.spaced && !filter.values.iter().any(is_number_or_day) {
            return self.as_prose(filter, span);
        }
        if is_filing_key {
            let before = self.found.unknown.len();
            let values = filter.values.iter();
            let unknown = values.map(|value| (filter.field.clone(), value.to_string(), span));
            self.found.unknown.extend(unknown);
            if self.is_left_out(filter, before) {
                let is_typing = self.typing.values.contains(&span.0);
                self.leave_out(before, is_typing, span);
                return None;
            }
            return Some(Condition::Any(Vec::new()));
        }
        let name = &filter.field;
        let message = if self.snapshot.is_filed(&filed("has", &name.to_lowercase())) {
            format!("`{name}:` takes no value; searched as words; has:{name} finds who has it")
        } else {
            format!("no note has the key `{name}`; searched as words")
        };
        self.found.faults.push(QueryFault { span, message });
        let mut clauses = words_of(filter, span);
        // The name of a key is no slip for another word.
        let is_known = |word: &Word| !expand::expand(self.snapshot, &word.folded, false).is_empty();
        if !words(&filter.field).iter().any(is_known) {
            clauses.remove(0);
        }
        one(self.clauses(&clauses), Condition::All)
    }

    /// The key that notes have, else in singular or plural: `cost` for `costs`.
    fn key_in_use<'k>(&self, is_other: bool, name: &'k str) -> Cow<'k, str> {
        if !is_other || self.snapshot.has_field(name) {
            return name.into();
        }
        let mut others = in_other_number(name).into_iter();
        let known = others.find(|other| self.snapshot.has_field(other));
        known.map_or(name.into(), Cow::Owned)
    }
}

/// Whether a kind of note has this filing key, even if no note does.
fn is_filing_key(name: &str) -> bool {
    let mut keys = Kind::ALL.iter().filter_map(|kind| find_key(*kind, name));
    keys.any(|key| {
        matches!(
            key.shape,
            ValueShape::Word(_)
                | ValueShape::Words(_)
                | ValueShape::Cities
                | ValueShape::Year
                | ValueShape::Date
                | ValueShape::Flag
                | ValueShape::Note(_)
        )
    })
}

/// Whether a value is no word: a range, a number or a day.
fn is_number_or_day(value: &FilterValue) -> bool {
    match value {
        FilterValue::Between(..) => true,
        FilterValue::Is(text) => {
            text.parse().is_ok_and(f64::is_finite) || Period::read(text, today()).is_some()
        }
    }
}

/// A key as plural or singular: `costs`, `cost`.
fn in_other_number(key: &str) -> Vec<String> {
    let singular = key.strip_suffix('s').map(str::to_owned);
    let plural = match key.strip_suffix('y') {
        Some(stem) => format!("{stem}ies"),
        None => format!("{key}s"),
    };
    let of_plural = key.strip_suffix("ies").map(|stem| format!("{stem}y"));
    [Some(plural), singular, of_plural]
        .into_iter()
        .flatten()
        .collect()
}

/// The filter of a clause, negated or not.
fn filter_of(clause: &Clause) -> Option<&Filter> {
    match &clause.node {
        Node::Filter(filter) => Some(filter),
        Node::Not(inner) => filter_of(inner),
        _ => None,
    }
}

fn filter_of_mut(clause: &mut Clause) -> Option<&mut Filter> {
    match &mut clause.node {
        Node::Filter(filter) => Some(filter),
        Node::Not(inner) => filter_of_mut(inner),
        _ => None,
    }
}

/// The name and values of a filter as plain words.
fn words_of(filter: &Filter, span: (usize, usize)) -> Vec<Clause> {
    let field = FilterValue::Is(filter.field.clone());
    let values = std::iter::once(&field).chain(&filter.values);
    values.map(|value| clause_of(value, span)).collect()
}

/// A filter value as a clause without its field.
fn clause_of(value: &FilterValue, span: (usize, usize)) -> Clause {
    let node = match value {
        FilterValue::Is(text) if text.contains(char::is_whitespace) => Node::Phrase(text.clone()),
        FilterValue::Is(text) => Node::Word(text.clone()),
        FilterValue::Between(from, to) => {
            let ends = [from, to].map(|end| end.as_deref().unwrap_or_default());
            Node::Word(ends.join(".."))
        }
    };
    Clause { node, span }
}
