//! Texts about keys and values, for messages, help and examples.

use crate::model::note::Kind;
use crate::model::schema::{SchemaKey, ValueShape};
use crate::model::vocabulary::Vocabulary;

/// Maximum number of vocabulary terms listed in a help sentence.
const MAX_OFFERED: usize = 16;

/// Suggests the nearest term. Lists the terms of a kind of note if there are few.
pub(super) fn offer(text: &str, lists: &[&Vocabulary], kind: Kind) -> String {
    let near = lists.iter().find_map(|list| list.nearest(text));
    if let Some(term) = near.filter(|term| term.is_of(kind)) {
        return format!("Did you mean `{}`?", term.id);
    }
    let terms = lists.iter().flat_map(|list| &list.terms);
    let ids: Vec<&str> = terms
        .filter(|term| term.is_of(kind))
        .map(|term| term.id.as_str())
        .collect();
    if !ids.is_empty() && ids.len() <= MAX_OFFERED {
        return format!("Expected one of {}", ids.join(", "));
    }
    let name = lists.last().map_or("words", |list| list.name.as_str());
    format!("See vocabulary/{name}.toml; add a missing term there")
}

/// Describes the expected type of value.
pub(in crate::notes) fn expected(shape: ValueShape) -> String {
    match shape {
        ValueShape::Line => "one line of text".to_owned(),
        ValueShape::Text => "text".to_owned(),
        ValueShape::Lines => "a list of texts".to_owned(),
        ValueShape::Sources => "a source or a list of sources".to_owned(),
        ValueShape::Word(list) => format!("a word of the vocabulary {list}"),
        ValueShape::Words(list) => format!("words of the vocabulary {list}"),
        ValueShape::Cities => "ids of cities".to_owned(),
        ValueShape::Year => "a year between 1800 and 2200".to_owned(),
        ValueShape::Date => "a date as 2026-03-02".to_owned(),
        ValueShape::Number => "a number".to_owned(),
        ValueShape::Count => "a whole number, 0 or more".to_owned(),
        ValueShape::Flag => "true or false".to_owned(),
        ValueShape::Note(kinds) if kinds.len() == Kind::ALL.len() => "the id of a note".to_owned(),
        ValueShape::Note(kinds) => {
            let folders: Vec<&str> = kinds.iter().map(|kind| kind.folder()).collect();
            format!("the id of a note in {}", folders.join(" or "))
        }
        ValueShape::Url => "an address on the web".to_owned(),
        ValueShape::Row(_) => "a table".to_owned(),
        ValueShape::Rows(_) => "a list of tables".to_owned(),
    }
}

/// An example of a valid line.
pub(super) fn example(key: &SchemaKey) -> String {
    let line = format!("{} = {}", key.name, example_value(key.shape));
    match key.shape {
        ValueShape::Word(_) => format!("{line} with a word of the vocabulary"),
        ValueShape::Words(_) => format!("{line} with words of the vocabulary"),
        _ => line,
    }
}

/// A value of the right shape as TOML. Of a table the required columns, else all.
fn example_value(shape: ValueShape) -> String {
    match shape {
        ValueShape::Line | ValueShape::Text | ValueShape::Sources | ValueShape::Word(_) => {
            "\"…\"".to_owned()
        }
        ValueShape::Lines => "[\"…\", \"…\"]".to_owned(),
        ValueShape::Words(_) => "[\"…\"]".to_owned(),
        ValueShape::Cities => "[\"oslo\"]".to_owned(),
        ValueShape::Year => "2019".to_owned(),
        ValueShape::Date => "2026-03-02".to_owned(),
        ValueShape::Number => "12.5".to_owned(),
        ValueShape::Count => "12".to_owned(),
        ValueShape::Flag => "true".to_owned(),
        ValueShape::Note(kinds) => {
            let folder = kinds.first().map_or("practices", |kind| kind.folder());
            format!("\"{folder}/…\"")
        }
        ValueShape::Url => "\"https://…\"".to_owned(),
        ValueShape::Row(columns) => {
            let is_any_required = columns.iter().any(|column| column.required);
            let columns = columns.iter();
            let shown = columns.filter(|column| column.required || !is_any_required);
            let shown =
                shown.map(|column| format!("{} = {}", column.name, example_value(column.shape)));
            format!("{{ {} }}", shown.collect::<Vec<_>>().join(", "))
        }
        ValueShape::Rows(columns) => format!("[{}]", example_value(ValueShape::Row(columns))),
    }
}
