//! What a key takes, in words: for messages, help and examples.

use crate::model::note::Kind;
use crate::model::schema::{Key, Shape};
use crate::model::vocabulary::Vocabulary;

/// Most words of a vocabulary that are listed in a help sentence.
const MOST_OFFERED: usize = 8;

/// What to write instead: the nearest word, or all of them if they are few.
pub(super) fn offer(text: &str, lists: &[&Vocabulary]) -> String {
    let near = lists.iter().find_map(|list| list.nearest(text));
    if let Some(term) = near {
        return format!("Did you mean `{}`?", term.id);
    }
    let ids: Vec<&str> = lists
        .iter()
        .flat_map(|list| &list.terms)
        .map(|term| term.id.as_str())
        .collect();
    if !ids.is_empty() && ids.len() <= MOST_OFFERED {
        return format!("Expected one of {}", ids.join(", "));
    }
    let name = lists.last().map_or("words", |list| list.name.as_str());
    format!("See vocabulary/{name}.toml for the words; add the new one there if it is missing")
}

/// What a key takes, for people.
pub(super) fn expected(shape: Shape) -> String {
    match shape {
        Shape::Line => "one line of text".to_owned(),
        Shape::Text => "text".to_owned(),
        Shape::Lines => "a list of texts".to_owned(),
        Shape::Word(list) => format!("a word of the vocabulary {list}"),
        Shape::Words(list) => format!("words of the vocabulary {list}"),
        Shape::Cities => "ids of cities".to_owned(),
        Shape::Year => "a year between 1800 and 2200".to_owned(),
        Shape::Date => "a date as 2026-03-02".to_owned(),
        Shape::Number => "a number".to_owned(),
        Shape::Count => "a whole number, 0 or more".to_owned(),
        Shape::Flag => "true or false".to_owned(),
        Shape::Note(kinds) if kinds.len() == Kind::ALL.len() => "the id of a note".to_owned(),
        Shape::Note(kinds) => {
            let folders: Vec<&str> = kinds.iter().map(|kind| kind.folder()).collect();
            format!("the id of a note in {}", folders.join(" or "))
        }
        Shape::Url => "an address on the web".to_owned(),
        Shape::Row(_) => "a table".to_owned(),
        Shape::Rows(_) => "a list of tables".to_owned(),
    }
}

/// A line that would be right.
pub(super) fn example(key: &Key) -> String {
    let name = key.name;
    match key.shape {
        Shape::Line | Shape::Text => format!("{name} = \"…\""),
        Shape::Lines => format!("{name} = [\"…\", \"…\"]"),
        Shape::Word(_) => format!("{name} = \"…\" with a word of the vocabulary"),
        Shape::Words(_) => format!("{name} = [\"…\"] with words of the vocabulary"),
        Shape::Cities => format!("{name} = [\"oslo\"]"),
        Shape::Year => format!("{name} = 2019"),
        Shape::Date => format!("{name} = 2026-03-02"),
        Shape::Number => format!("{name} = 12.5"),
        Shape::Count => format!("{name} = 12"),
        Shape::Flag => format!("{name} = true"),
        Shape::Note(kinds) => {
            let folder = kinds.first().map_or("practices", |kind| kind.folder());
            format!("{name} = \"{folder}/…\"")
        }
        Shape::Url => format!("{name} = \"https://…\""),
        Shape::Row(_) => format!("{name} = {{ … }}"),
        Shape::Rows(_) => format!("[[{name}]] and its keys below"),
    }
}
