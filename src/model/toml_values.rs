//! Values of a TOML table by type. A value of another type counts as missing.

use toml::{Table, Value};

/// The text of a key.
pub fn text<'t>(table: &'t Table, key: &str) -> Option<&'t str> {
    table.get(key).and_then(Value::as_str)
}

/// The texts of a key with one or more values.
pub fn texts<'t>(table: &'t Table, key: &str) -> impl Iterator<Item = &'t str> {
    one_or_many(table, key).iter().filter_map(Value::as_str)
}

/// The values of a key: the items of a list, else the value alone.
pub fn one_or_many<'t>(table: &'t Table, key: &str) -> &'t [Value] {
    match table.get(key) {
        Some(Value::Array(items)) => items,
        Some(item) => std::slice::from_ref(item),
        None => &[],
    }
}

/// The tables in the list of a key.
pub fn rows<'t>(table: &'t Table, key: &str) -> impl Iterator<Item = &'t Table> {
    let rows = table.get(key).and_then(Value::as_array);
    rows.into_iter().flatten().filter_map(Value::as_table)
}

/// The whole number of a key, if the type `N` can hold it.
pub fn whole<N: TryFrom<i64>>(table: &Table, key: &str) -> Option<N> {
    let number = table.get(key).and_then(Value::as_integer)?;
    N::try_from(number).ok()
}

/// The finite number of a key.
pub fn number(table: &Table, key: &str) -> Option<f64> {
    match table.get(key)? {
        Value::Integer(value) => Some(*value as f64),
        Value::Float(value) => Some(*value).filter(|value| value.is_finite()),
        _ => None,
    }
}
