//! Facet terms of a note: the values that filters and facets use.

use std::collections::BTreeSet;

use toml::Value;

use super::fields::{self, Lexicon, filed};
use super::{names, signature_terms};
use crate::model::alliance::signatures::{Reply, Signature};
use crate::model::date::Date;
use crate::model::note::{Kind, Note};
use crate::search::text::tokenizer::folded;

/// Keys that are not facets: too long, too private, or indexed elsewhere.
const NOT_FILED: [&str; 9] = [
    "title",
    "summary",
    "cities",
    "sectors",
    "subsectors",
    "tags",
    "sources",
    "relations",
    "aliases",
];

/// Columns of tables that are no facets. They are addresses, remarks, units and how sure a figure
/// is.
const NOT_FILED_COLUMNS: [&str; 8] = [
    "source",
    "url",
    "note",
    "unit",
    "period",
    "confidence",
    "adopted-confidence",
    "value-confidence",
];

/// Longer texts are filed by their first words only.
const MAX_WORDS: usize = 200;

/// Field with the year of the newest result.
pub(crate) const OUTCOME_YEAR: &str = "outcome-year";

/// All `field␁value` terms of a note, sorted and unique.
///
/// `lang` is the language of the text, `links` the ids of linked notes, `changed` the day of the
/// last change.
pub(crate) fn file(
    note: &Note,
    lexicon: &Lexicon,
    lang: &str,
    links: &[String],
    changed: Option<Date>,
) -> BTreeSet<String> {
    let mut collector = TermCollector {
        lexicon,
        filed: BTreeSet::new(),
    };
    collector.put("kind", [note.kind.as_str()]);
    collector.put("id", [note.id.as_str(), note.id.slug()]);
    collector.put("id", note.stewardship.aliases.iter().map(String::as_str));
    for name in note.stewardship.other_names() {
        // As the words of a query, which have no marks and hyphens.
        collector.put_raw("id", &names::key(name).join(" "));
    }
    let filing = &note.filing;
    collector.put_places(&filing.cities, note);
    collector.put_tree("sector", &filing.sectors);
    collector.put_tree("subsector", &filing.subsectors);
    for (field, values) in [
        ("instrument", &filing.instruments),
        ("level", &filing.levels),
        ("tag", &filing.tags),
    ] {
        collector.put(field, values.iter().map(String::as_str));
    }
    for (field, value) in [
        ("status", &filing.status),
        ("outcome", &filing.outcome),
        ("phase", &filing.phase),
        ("stance", &filing.stance),
    ] {
        collector.put(field, value.as_deref());
    }
    if let Some(year) = filing.year {
        collector.put("year", [year.to_string().as_str()]);
    }
    if let Some(year) = newest_result(note) {
        collector.put_raw(OUTCOME_YEAR, &year.to_string());
    }
    collector.put("lang", [lang]);
    collector.put("audience", [note.stewardship.audience.as_str()]);
    collector.put("review", [note.stewardship.review.as_str()]);
    if let Some(date) = changed {
        collector.put_raw("since", &date.to_string());
    }
    for link in links {
        collector.put_raw("links", link);
    }
    for relation in note
        .relations
        .iter()
        .filter(|relation| relation.kind == "endorses")
    {
        collector.put_raw("endorses", &relation.to);
    }
    if let Some(addressee) = note.keys.get("addressee").and_then(Value::as_str) {
        collector.put_runs("addressee", addressee);
    }
    collector.put_keys(&note.keys);
    if note.kind == Kind::Endorsement {
        collector.put_reply(note);
    }
    signature_terms::add_terms(note, lexicon, &mut collector.filed);
    collector.filed
}

struct TermCollector<'a> {
    lexicon: &'a Lexicon,
    filed: BTreeSet<String>,
}

impl TermCollector<'_> {
    fn put<'a>(&mut self, field: &str, values: impl IntoIterator<Item = &'a str>) {
        let known = fields::find(field);
        for value in values {
            let value = match known {
                Some(field) if field.name != "id" => self.lexicon.id(field, value),
                Some(_) => value.to_lowercase(),
                None => folded(value),
            };
            self.put_raw(field, &value);
        }
    }

    fn put_raw(&mut self, field: &str, value: &str) {
        if !value.is_empty() {
            self.filed.insert(filed(field, value));
        }
    }

    /// Adds a value and its ancestors, so a parent finds its children.
    fn put_tree(&mut self, field: &str, values: &[String]) {
        let Some(known) = fields::find(field) else {
            return;
        };
        for value in values {
            let mut id = self.lexicon.id(known, value);
            // A cycle of parents ends at a value that is already added.
            while self.filed.insert(filed(field, &id)) {
                let parent = self
                    .lexicon
                    .term(known, &id)
                    .and_then(|term| term.parent.as_ref());
                match parent {
                    // The parent of a sub-sector is a sector, which the note lists itself.
                    Some(parent) if self.lexicon.term(known, parent).is_some() => {
                        id.clone_from(parent);
                    }
                    _ => break,
                }
            }
        }
    }

    fn put_places(&mut self, cities: &[String], note: &Note) {
        let own = (note.kind == Kind::City).then(|| note.id.slug().to_owned());
        for city in cities.iter().chain(own.as_ref()) {
            self.put("city", [city.as_str()]);
            let places = &self.lexicon.places;
            let (country, region) = (places.country(city), places.region(city));
            if let Some(country) = country.map(str::to_owned) {
                self.put_raw("country", &country);
            }
            if let Some(region) = region.map(str::to_owned) {
                self.put("region", [region.as_str()]);
            }
        }
    }

    /// Adds all runs of up to three words, to match part of a name.
    fn put_runs(&mut self, field: &str, text: &str) {
        const MAX_WORDS: usize = 40;
        let text = folded(text);
        let words: Vec<&str> = words_in(&text).take(MAX_WORDS).collect();
        for count in 1..=3 {
            for run in words.windows(count) {
                self.put_raw(field, &run.join(" "));
            }
        }
    }

    /// Adds state and stance of an endorsement that has only one of them.
    ///
    /// Earlier notes have a stance, later ones a state.
    fn put_reply(&mut self, note: &Note) {
        let signature = Signature::of(note, &self.lexicon.words);
        let reply = signature.and_then(|signature| signature.reply);
        if !note.keys.contains_key("state") {
            self.put("state", reply.map(Reply::id));
        }
        if note.filing.stance.is_none() {
            self.put("stance", reply.and_then(Reply::stance));
        }
    }

    /// Adds all other keys under their own names, and all keys for `has:`.
    fn put_keys(&mut self, keys: &toml::Table) {
        for (key, value) in keys {
            if !is_blank(value) {
                self.put_raw("has", &key.to_lowercase());
            }
            // Known fields were added above.
            let is_other = fields::find(key).is_none() || key == fields::TYPE_KEY;
            if !NOT_FILED.contains(&key.as_str()) && is_other {
                self.put_value(&key.to_lowercase(), value);
            }
        }
    }

    /// Adds a text as a whole, and each of its words.
    fn put_text(&mut self, key: &str, text: &str) {
        let text = folded(text);
        self.put_raw(key, &text);
        for word in words_in(&text).take(MAX_WORDS) {
            self.put_raw(key, word);
        }
    }

    /// Adds what a table says under its key: its `value` and texts, else all.
    fn put_table(&mut self, key: &str, table: &toml::Table, is_row: bool) {
        let has_value = !is_row && table.contains_key("value");
        for (column, value) in table {
            let is_text = value.is_str() || value.is_array();
            let is_said = column == "value" || is_text || !has_value;
            if is_said && !NOT_FILED_COLUMNS.contains(&column.as_str()) {
                self.put_value(key, value);
            }
        }
    }

    fn put_value(&mut self, key: &str, value: &Value) {
        match value {
            Value::String(text) => self.put_text(key, text),
            Value::Integer(_) | Value::Boolean(_) => self.put_raw(key, &value.to_string()),
            Value::Float(number) => self.put_raw(key, &number.to_string()),
            Value::Datetime(date) => self.put_raw(key, &date.to_string()),
            Value::Array(values) => {
                for value in values.iter().filter(|value| !value.is_array()) {
                    match value {
                        Value::Table(row) => self.put_table(key, row, true),
                        _ => self.put_value(key, value),
                    }
                }
            }
            Value::Table(table) => self.put_table(key, table, false),
        }
    }
}

/// The words of a folded text.
pub(crate) fn words_in(folded: &str) -> impl Iterator<Item = &str> {
    let words = folded.split(|c: char| !c.is_alphanumeric());
    words.filter(|word| !word.is_empty())
}

/// The year of the newest result of a note.
fn newest_result(note: &Note) -> Option<i64> {
    let results = note.keys.get("results")?.as_array()?.iter();
    let years = results.filter_map(|result| result.get("year")?.as_integer());
    years.max()
}

fn is_blank(value: &Value) -> bool {
    match value {
        Value::String(text) => text.trim().is_empty(),
        Value::Array(values) => values.is_empty(),
        Value::Table(table) => table.is_empty(),
        _ => false,
    }
}
