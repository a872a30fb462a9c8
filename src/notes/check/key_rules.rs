//! Checks front matter against the schema.
//!
//! Missing, unknown and mistyped keys, words outside the vocabularies, dates, and numbers without
//! unit, year or source.

use std::ops::Range;

use super::wording::{example, expected, offer};
use super::{NoteReference, ReferenceOrigin};
use crate::model::finding::Code;
use crate::model::note::{Kind, NoteId};
use crate::model::schema::{self, SchemaKey, ValueShape};
use crate::model::source_list::split_sources;
use crate::model::vocabulary::{Vocabularies, Vocabulary, nearest, plain};
use crate::notes::clean::quote;
use crate::notes::findings::Faults;
use crate::notes::front_matter::tree::{FieldValue, KeyValue, SpannedValue, find};
use crate::notes::links::is_web_address;
use crate::notes::read_note::{named_id, usual_name};

/// Keys of measured numbers, which need unit, year and source.
const NUMBERS: [&str; 4] = ["value", "kt-co2e", "change-percent", "t-co2e"];

/// Checks the keys of a note; returns its references to other notes.
pub(super) fn check(
    kind: Kind,
    entries: &[KeyValue<'_>],
    vocabularies: &Vocabularies,
    faults: &mut Faults<'_>,
) -> Vec<NoteReference> {
    let keys: Vec<&SchemaKey> = schema::keys(kind).collect();
    let mut checker = Checker {
        kind,
        vocabularies,
        faults,
        references: Vec::new(),
    };
    let owner = Owner {
        name: kind.as_str(),
        at: 0..0,
        is_note: true,
    };
    checker.table(entries, &keys, &owner);
    checker.references
}

/// The table that keys belong to.
struct Owner<'a> {
    /// The kind of note, or the key that holds the table.
    name: &'a str,
    at: Range<usize>,
    is_note: bool,
}

struct Checker<'v, 'f, 't> {
    kind: Kind,
    vocabularies: &'v Vocabularies,
    faults: &'f mut Faults<'t>,
    references: Vec<NoteReference>,
}

impl Checker<'_, '_, '_> {
    fn table(&mut self, entries: &[KeyValue<'_>], keys: &[&'static SchemaKey], owner: &Owner<'_>) {
        for entry in entries {
            if self.faults.is_full() {
                return;
            }
            let name = if owner.is_note {
                usual_name(&entry.key)
            } else {
                &entry.key
            };
            match keys.iter().find(|key| key.name == name) {
                Some(key) => self.value(key, &entry.item),
                None => self.report_unknown(entry, keys, owner),
            }
        }
        for key in keys.iter().filter(|key| key.required) {
            let is_there = entries
                .iter()
                .any(|entry| entry.key == key.name || usual_name(&entry.key) == key.name);
            if !is_there {
                self.report_missing(key, entries, owner);
            }
        }
    }

    fn report_unknown(&mut self, entry: &KeyValue<'_>, keys: &[&SchemaKey], owner: &Owner<'_>) {
        let names = keys.iter().map(|key| (key.name, key.name));
        let help = match nearest(&entry.key, names) {
            Some(name) => format!("Did you mean `{name}`?"),
            None => "It is kept and can be searched; delete it if it is a mistake".to_owned(),
        };
        let of = if owner.is_note {
            format!("a note in {}", folder_of(owner.name))
        } else {
            format!("`{}`", owner.name)
        };
        self.faults.add(
            Code::UnknownKey,
            entry.key_at.clone(),
            format!("{} is not a key of {of}", quote(&entry.key)),
            help,
        );
    }

    fn report_missing(&mut self, key: &SchemaKey, entries: &[KeyValue<'_>], owner: &Owner<'_>) {
        let number = NUMBERS.iter().find_map(|name| find(entries, name));
        if matches!(key.name, "unit" | "year" | "source")
            && let Some(number) = number
        {
            self.report_bare(key, number, owner);
            return;
        }
        // A notation key explains why there is no number.
        if NUMBERS.contains(&key.name) && find(entries, "notation").is_some() {
            return;
        }
        let example = example(key);
        let (message, mut help) = if owner.is_note {
            (
                format!(
                    "`{}` is missing, expected {}",
                    key.name,
                    expected(key.shape)
                ),
                format!("Add a line {example} between the fences"),
            )
        } else {
            (
                format!(
                    "`{}` of `{}` is missing, expected {}",
                    key.name,
                    owner.name,
                    expected(key.shape)
                ),
                format!("Add {example}"),
            )
        };
        // `Title` for `title`: the value is there, under another spelling of the key.
        let name = plain(key.name);
        if let Some(alike) = entries.iter().find(|entry| plain(&entry.key) == name) {
            help = format!("Write `{}` for {}", key.name, quote(&alike.key));
        }
        self.faults
            .add(Code::MissingKey, owner.at.clone(), message, help);
    }

    fn report_bare(&mut self, key: &SchemaKey, number: &KeyValue<'_>, owner: &Owner<'_>) {
        self.faults.add(
            Code::BareNumber,
            number.item.at.clone(),
            format!(
                "this number of `{}` has no `{}`, expected {}",
                owner.name,
                key.name,
                expected(key.shape)
            ),
            "Every number carries its unit, year and source; without them leave it out",
        );
    }

    fn value(&mut self, key: &'static SchemaKey, item: &SpannedValue<'_>) {
        let is_list = matches!(item.value, FieldValue::List(_));
        match key.shape {
            ValueShape::Lines
            | ValueShape::Sources
            | ValueShape::Words(_)
            | ValueShape::Cities
            | ValueShape::Note(_) => {
                for item in item.one_or_many() {
                    if self.faults.is_full() {
                        return;
                    }
                    self.one(key, item);
                }
            }
            ValueShape::Rows(columns) => {
                for row in item.one_or_many() {
                    if self.faults.is_full() {
                        return;
                    }
                    self.row(key, columns, row);
                }
            }
            _ if is_list => self.report_type(key, item),
            ValueShape::Row(columns) => self.row(key, columns, item),
            _ => self.one(key, item),
        }
    }

    fn row(
        &mut self,
        key: &'static SchemaKey,
        columns: &'static [SchemaKey],
        row: &SpannedValue<'_>,
    ) {
        // A source may be just its address or title.
        if key.name == "sources" && row.value.as_text().is_some_and(|text| !text.is_empty()) {
            return;
        }
        let FieldValue::Table(entries) = &row.value else {
            self.report_type(key, row);
            return;
        };
        let columns: Vec<&SchemaKey> = columns.iter().collect();
        let owner = Owner {
            name: key.name,
            at: row.at.clone(),
            is_note: false,
        };
        self.table(entries, &columns, &owner);
    }

    /// One value that is neither list nor table.
    fn one(&mut self, key: &'static SchemaKey, item: &SpannedValue<'_>) {
        let text = item.value.as_text().map(str::trim);
        if text == Some("") {
            self.report_empty(key, item);
            return;
        }
        match (key.shape, &item.value, text) {
            (ValueShape::Line | ValueShape::Lines | ValueShape::Sources, _, Some(text)) => {
                if text.contains('\n') {
                    self.report_type(key, item);
                } else if key.shape == ValueShape::Sources {
                    self.report_joined(text, item);
                }
            }
            // Parsing has already reported an invalid audience.
            (ValueShape::Word("audiences"), ..)
            | (ValueShape::Text, _, Some(_))
            | (ValueShape::Flag, FieldValue::Flag(_), _)
            | (ValueShape::Year, FieldValue::Whole(1800..=2200), _)
            | (ValueShape::Number, FieldValue::Whole(_), _)
            | (ValueShape::Count, FieldValue::Whole(0..), _) => {}
            (ValueShape::Word(list) | ValueShape::Words(list), _, Some(text)) => {
                self.word(key, list, text, item);
            }
            (ValueShape::Cities, _, Some(text)) => self.city(key, text, item),
            (ValueShape::Date, FieldValue::Date(_) | FieldValue::Text(_), _) => {
                self.date(key, item);
            }
            (ValueShape::Number, FieldValue::Number(number), _) if number.is_finite() => {}
            (ValueShape::Note(kinds), _, Some(text)) => self.note(key, kinds, text, item),
            (ValueShape::Url, _, Some(text)) => {
                if !is_web_address(text) {
                    let message = format!(
                        "`{}` is {}, expected an address with http, https or mailto",
                        key.name,
                        quote(text)
                    );
                    let help = "Write the whole address, as in https://example.org/page";
                    self.faults
                        .add(Code::UnsafeLink, item.at.clone(), message, help);
                }
            }
            _ => self.report_type(key, item),
        }
    }

    fn report_joined(&mut self, text: &str, item: &SpannedValue<'_>) {
        let count = split_sources(text).len();
        if count > 1 {
            self.faults.add(
                Code::JoinedSources,
                item.at.clone(),
                format!("{count} sources stand in one text, expected a list"),
                "Write source = [\"…\", \"…\"]; `guildhall check --fix` does it",
            );
        }
    }

    fn report_empty(&mut self, key: &SchemaKey, item: &SpannedValue<'_>) {
        let message = format!("`{}` is empty, expected {}", key.name, expected(key.shape));
        let (code, help) = if key.required {
            (Code::MissingKey, format!("Write {}", example(key)))
        } else {
            let help = "Delete the line until there is something to say";
            (Code::WrongType, help.to_owned())
        };
        self.faults.add(code, item.at.clone(), message, help);
    }

    fn report_type(&mut self, key: &SchemaKey, item: &SpannedValue<'_>) {
        // A number that is refused already is kept as text.
        if self.faults.has(&[Code::BrokenToml], &item.at) {
            return;
        }
        let found = match &item.value {
            FieldValue::Text(text) if text.trim().contains('\n') => {
                "text of several lines".to_owned()
            }
            FieldValue::Text(text) => format!("the text {}", quote(text)),
            FieldValue::Whole(number) => format!("the number {number}"),
            FieldValue::Number(number) => format!("the number {number}"),
            other => other.what().to_owned(),
        };
        self.faults.add(
            Code::WrongType,
            item.at.clone(),
            format!(
                "`{}` is {found}, expected {}",
                key.name,
                expected(key.shape)
            ),
            format!("Write {}", example(key)),
        );
    }

    fn word(&mut self, key: &SchemaKey, list: &'static str, text: &str, item: &SpannedValue<'_>) {
        let Some(vocabulary) = self.vocabularies.get(list) else {
            return;
        };
        if vocabulary.find(text).is_some() {
            return;
        }
        let code = if list == "relations" {
            Code::BrokenRelation
        } else {
            Code::UnknownWord
        };
        let message = format!(
            "`{}` is {}, which is not in the vocabulary {list}",
            key.name,
            quote(text)
        );
        let help = offer(text, &[vocabulary], self.kind);
        self.faults.add(code, item.at.clone(), message, help);
    }

    fn city(&mut self, key: &SchemaKey, text: &str, item: &SpannedValue<'_>) {
        let Some(cities) = self.vocabularies.get("cities") else {
            return;
        };
        let lists: Vec<&Vocabulary> = [Some(cities), self.vocabularies.get("places")]
            .into_iter()
            .flatten()
            .collect();
        if lists.iter().any(|list| list.find(text).is_some()) {
            return;
        }
        self.faults.add(
            Code::UnknownCity,
            item.at.clone(),
            format!(
                "`{}` names {}, which is neither a note in cities nor in vocabulary/places.toml",
                key.name,
                quote(text)
            ),
            offer(text, &lists, self.kind),
        );
    }

    fn date(&mut self, key: &SchemaKey, item: &SpannedValue<'_>) {
        let (found, help) = match &item.value {
            FieldValue::Date(stamp) if stamp.date.is_some() => return,
            FieldValue::Date(_) => ("a time without a day".to_owned(), "Write the day too"),
            FieldValue::Text(text) if is_whole_date(text.trim()) => {
                (format!("the text {}", quote(text)), "Remove the quotes")
            }
            FieldValue::Text(text) => (
                quote(text),
                "Write year, month and day, as in 2026-03-02, without quotes",
            ),
            _ => return,
        };
        self.faults.add(
            Code::BadDate,
            item.at.clone(),
            format!("`{}` is {found}, expected a date as 2026-03-02", key.name),
            help,
        );
    }

    fn note(
        &mut self,
        key: &'static SchemaKey,
        kinds: &[Kind],
        text: &str,
        item: &SpannedValue<'_>,
    ) {
        let code = broken_code(key.name);
        let Ok(id) = named_id(text).parse::<NoteId>() else {
            let message = format!(
                "`{}` is {}, which is not the id of a note",
                key.name,
                quote(text)
            );
            let help = format!("Write {}", example(key));
            self.faults.add(code, item.at.clone(), message, help);
            return;
        };
        // An alias may have any form; the id of a note must be of the right kind.
        if let Some(kind) = id.kind().filter(|kind| !kinds.contains(kind)) {
            let message = format!(
                "`{}` names {}, a note in {}, expected {}",
                key.name,
                quote(text),
                kind.folder(),
                expected(key.shape)
            );
            let help = "Name a note of the right kind";
            self.faults.add(code, item.at.clone(), message, help);
            return;
        }
        let place = self.faults.place(item.at.start);
        self.references.push(NoteReference {
            by: ReferenceOrigin::Key(key.name),
            length: text.chars().count() as u32 + 2,
            to: id,
            heading: None,
            place,
        });
    }
}

/// The code for a key that names a missing note.
pub(super) fn broken_code(key: &str) -> Code {
    if key == "endorses" {
        Code::UnknownEndorsed
    } else {
        Code::BrokenRelation
    }
}

/// Whether a text is a whole date that exists.
fn is_whole_date(text: &str) -> bool {
    text.parse::<crate::model::date::Date>().is_ok()
}

fn folder_of(kind_word: &str) -> &'static str {
    let kind = kind_word.parse::<Kind>();
    kind.map_or("this folder", Kind::folder)
}
