//! A canonical form of TOML values, for comparing them regardless of formatting.

use std::fmt::Write;

use toml_edit::{Item, TableLike, Value};

/// The canonical text of an item: equal exactly for equal values.
///
/// Ignores key order, quotes, spacing, comments and the choice between `[[rows]]` and `[{…}]`.
/// Keeps the order of arrays.
pub(super) fn meaning(item: &Item) -> String {
    let mut text = String::new();
    write_item(item, &mut text);
    text
}

/// [`meaning`] of a value that may be missing.
pub(super) fn meaning_of(item: Option<&Item>) -> Option<String> {
    item.filter(|item| !item.is_none()).map(meaning)
}

/// [`meaning`] of an array's element.
pub(super) fn value_meaning(value: &Value) -> String {
    let mut text = String::new();
    write_value(value, &mut text);
    text
}

pub(super) fn table_meaning(table: &dyn TableLike) -> String {
    let mut text = String::new();
    write_table(table, &mut text);
    text
}

fn write_item(item: &Item, text: &mut String) {
    match item {
        Item::None => {}
        Item::Value(value) => write_value(value, text),
        Item::Table(table) => write_table(table, text),
        Item::ArrayOfTables(rows) => {
            write_all(rows.iter(), text, |row, text| write_table(row, text));
        }
    }
}

fn write_value(value: &Value, text: &mut String) {
    match value {
        Value::Array(values) => write_all(values.iter(), text, write_value),
        Value::InlineTable(table) => write_table(table, text),
        Value::String(value) => _ = write!(text, "{:?}", value.value()),
        Value::Integer(value) => text.push_str(&value.value().to_string()),
        // 1.0 and 1 have different types; `Debug` keeps the decimal point.
        Value::Float(value) => _ = write!(text, "{:?}", value.value()),
        Value::Boolean(value) => text.push_str(&value.value().to_string()),
        Value::Datetime(value) => text.push_str(&value.value().to_string()),
    }
}

fn write_all<T>(all: impl Iterator<Item = T>, text: &mut String, write: fn(T, &mut String)) {
    text.push('[');
    for (i, one) in all.enumerate() {
        if i > 0 {
            text.push(',');
        }
        write(one, text);
    }
    text.push(']');
}

fn write_table(table: &dyn TableLike, text: &mut String) {
    let mut keys: Vec<(&str, &Item)> = table.iter().filter(|(_, item)| !item.is_none()).collect();
    keys.sort_by_key(|(key, _)| *key);
    text.push('{');
    for (key, item) in keys {
        _ = write!(text, "{key:?}:");
        write_item(item, text);
        text.push(',');
    }
    text.push('}');
}

/// A value as TOML on one line; a list of tables becomes an array.
pub(super) fn toml_of(item: &Item) -> String {
    let mut item = item.clone();
    item.make_value();
    item.as_value().map_or_else(String::new, |value| {
        value.clone().decorated("", "").to_string()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formatting_does_not_change_the_meaning() {
        #[track_caller]
        fn case(a: &str, b: &str, same: bool) {
            let read = |text: &str| text.parse::<toml_edit::DocumentMut>().expect("valid TOML");
            let (a_read, b_read) = (read(a), read(b));
            let equal = meaning(a_read.as_item()) == meaning(b_read.as_item());
            assert_eq!(equal, same, "{a:?} {b:?}");
        }
        case("a = \"x\" # why", "a='x'", true);
        case("a = 1\nb = 2", "b = 2\na = 1", true);
        case("[[r]]\nx = 1", "r = [{ x = 1 }]", true);
        case("a.b = 1", "[a]\nb = 1", true);
        case("a = 1", "a = 1.0", false);
        case("a = \"1\"", "a = 1", false);
        case("a = [1, 2]", "a = [2, 1]", false);
        case("a = [\"x,y\"]", "a = [\"x\", \"y\"]", false);
    }
}
