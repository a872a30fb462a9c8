//! Matches rows in lists of tables by natural keys.

use std::collections::{HashMap, HashSet, VecDeque};
use std::hash::Hash;

use toml_edit::{ArrayOfTables, Item, Table, TableLike, Value};

use super::value::{meaning, table_meaning, toml_of};
use super::{lists, toml_trivia};

/// Natural keys of the rows of each list, the most reliable first.
const NAMES: &[(&str, &[&[&str]])] = &[
    ("sources", &[&["url"], &["title"]]),
    ("relations", &[&["kind", "to"]]),
    ("results", &[&["indicator", "year", "unit"]]),
    ("costs", &[&["indicator", "year", "unit"]]),
    ("amounts", &[&["indicator", "year", "unit"]]),
    ("products", &[&["title"]]),
    ("rounds", &[&["round"]]),
    ("targets", &[&["kind", "target-year", "scope"]]),
    ("series", &[&["id"]]),
    ("inventory", &[&["year", "series"]]),
    ("sector-inventory", &[&["year", "series", "sector"]]),
    ("progress", &[&["year", "series", "base-year"]]),
    ("per-capita", &[&["year", "series"]]),
];

/// Natural keys of rows of other lists.
const USUAL_NAMES: &[&[&str]] = &[
    &["id"],
    &["url"],
    &["city"],
    &["kind", "to"],
    &["key"],
    &["slug"],
    &["name"],
    &["indicator", "year"],
    &["year", "series"],
    &["title"],
    &["year"],
];

/// Natural keys that count only if they are unique.
///
/// A target with a changed year is still the target of that kind.
const LOOSE_NAMES: &[&[&str]] = &[
    &["kind", "target-year"],
    &["kind", "plan"],
    &["kind"],
    &["indicator", "year"],
];

fn names(list: &str) -> &'static [&'static [&'static str]] {
    NAMES
        .iter()
        .find(|(name, _)| *name == list)
        .map_or(USUAL_NAMES, |(_, names)| names)
}

/// Whether both values are lists of tables; one of them may be empty.
pub(super) fn are_rows(shared: &Item, mine: &Item) -> bool {
    let sides = [shared, mine].map(rows_of);
    matches!(&sides, [Some(shared), Some(mine)] if !(shared.is_empty() && mine.is_empty()))
}

/// The rows of a list of tables or inline tables; else `None`.
pub(super) fn rows_of(item: &Item) -> Option<Vec<Item>> {
    match item {
        Item::ArrayOfTables(rows) => Some(rows.iter().cloned().map(Item::Table).collect()),
        Item::Value(Value::Array(rows)) => rows
            .iter()
            .map(|row| row.is_inline_table().then(|| Item::Value(row.clone())))
            .collect(),
        _ => None,
    }
}

/// Whether a value is a list of tables or an array.
pub(super) fn is_list(item: &Item) -> bool {
    item.is_array_of_tables() || item.is_array()
}

pub(super) fn is_empty(list: &Item) -> bool {
    match list {
        Item::ArrayOfTables(rows) => rows.is_empty(),
        item => item.as_array().is_some_and(toml_edit::Array::is_empty),
    }
}

/// An empty list of the same form.
pub(super) fn emptied(list: &Item) -> Item {
    let mut list = list.clone();
    match &mut list {
        Item::ArrayOfTables(rows) => rows.clear(),
        item => {
            if let Some(values) = item.as_array_mut() {
                values.clear();
            }
        }
    }
    list
}

/// For each shared row, the index of my matching row.
pub(super) fn meet(
    list: &str,
    mine: &[Item],
    mine_from: &[Option<usize>],
    theirs: &[Item],
    theirs_from: &[Option<usize>],
) -> Vec<Option<usize>> {
    let mut meets: Vec<Option<usize>> = vec![None; theirs.len()];
    let mut taken = vec![false; mine.len()];
    let mut mine_of_base = positions(mine_from.iter().copied());
    for (i, from) in theirs_from.iter().enumerate() {
        let found = from.and_then(|from| mine_of_base.get_mut(&from)?.pop_front());
        meets[i] = found;
        if let Some(j) = found {
            taken[j] = true;
        }
    }
    // Rows that both sides added: equal rows first, then rows with equal keys.
    let whole = |row: &Item| Some(vec![meaning(row)]);
    let by_name = names(list).iter().map(|name| Some(*name));
    for name in std::iter::once(None).chain(by_name) {
        let key = |row: &Item| name.map_or_else(|| whole(row), |name| key_of(row, name));
        let free = |j: usize| mine_from[j].is_none() && !taken[j];
        let keys = (0..mine.len()).map(|j| free(j).then(|| key(&mine[j])).flatten());
        let mut by_key = positions(keys);
        for (i, row) in theirs.iter().enumerate() {
            if theirs_from[i].is_none() && meets[i].is_none() {
                let found = key(row).and_then(|key| by_key.get_mut(&key)?.pop_front());
                meets[i] = found;
                if let Some(j) = found {
                    taken[j] = true;
                }
            }
        }
    }
    meets
}

/// For each row of a side, the index of the matching base row.
pub(super) fn pair(list: &str, base: &[Item], side: &[Item]) -> Vec<Option<usize>> {
    let mut from: Vec<Option<usize>> = vec![None; side.len()];
    let mut used = vec![false; base.len()];
    let mut same = positions(base.iter().map(|row| Some(meaning(row))));
    for (i, row) in side.iter().enumerate() {
        if let Some(b) = same.get_mut(&meaning(row)).and_then(VecDeque::pop_front) {
            used[b] = true;
            from[i] = Some(b);
        }
    }
    let sure = names(list).iter().map(|name| (name, false));
    let loose = LOOSE_NAMES.iter().map(|name| (name, true));
    for (name, alone) in sure.chain(loose) {
        let side_keys: Vec<_> = (0..side.len())
            .map(|i| from[i].is_none().then(|| key_of(&side[i], name)).flatten())
            .collect();
        let base_keys: Vec<_> = (0..base.len())
            .map(|b| (!used[b]).then(|| key_of(&base[b], name)).flatten())
            .collect();
        let of_side = positions(side_keys.iter().cloned());
        let mut of_base = positions(base_keys.into_iter());
        for (i, key) in side_keys.iter().enumerate() {
            let Some(key) = key else { continue };
            let Some(found) = of_base.get_mut(key) else {
                continue;
            };
            if alone && (of_side.get(key).is_some_and(|rows| rows.len() > 1) || found.len() > 1) {
                continue;
            }
            if let Some(b) = found.pop_front() {
                used[b] = true;
                from[i] = Some(b);
            }
        }
    }
    from
}

/// The indexes of each value, ascending; skips `None`.
fn positions<K: Eq + Hash>(values: impl Iterator<Item = Option<K>>) -> HashMap<K, VecDeque<usize>> {
    let mut found: HashMap<K, VecDeque<usize>> = HashMap::new();
    for (i, value) in values.enumerate() {
        if let Some(value) = value {
            found.entry(value).or_default().push_back(i);
        }
    }
    found
}

/// The values of a row's natural key; `None` if the first is missing.
fn key_of(row: &Item, name: &[&str]) -> Option<Vec<String>> {
    let table = row.as_table_like()?;
    table.get(name.first()?).filter(|item| !item.is_none())?;
    Some(
        name.iter()
            .map(|key| table.get(key).map_or_else(String::new, meaning))
            .collect(),
    )
}

/// The natural key of a row, with values as TOML; else all its values.
pub(super) fn row_name(list: &str, row: &Item) -> Vec<(String, String)> {
    let Some(table) = row.as_table_like() else {
        return Vec::new();
    };
    let values = |keys: &[&str]| {
        let found = keys.iter().filter_map(|key| Some((*key, table.get(key)?)));
        found
            .map(|(key, item)| (key.to_owned(), toml_of(item)))
            .collect()
    };
    match names(list).iter().find(|name| key_of(row, name).is_some()) {
        Some(name) => values(name),
        None => values(&table.iter().map(|(key, _)| key).collect::<Vec<_>>()),
    }
}

/// Whether a row has these values.
pub(super) fn is_named(row: &dyn TableLike, name: &[(String, String)]) -> bool {
    name.iter()
        .all(|(key, value)| row.get(key).is_some_and(|item| toml_of(item) == *value))
}

/// Replaces the rows of a list and keeps its form.
pub(super) fn put(list: &mut Item, rows: Vec<Item>) {
    match list {
        Item::ArrayOfTables(old) => {
            let place = old.iter().find_map(Table::position);
            let mut tables = ArrayOfTables::new();
            for mut row in rows {
                toml_trivia::unplace_new(&mut row);
                tables.push(row.into_table().unwrap_or_else(|_| Table::new()));
            }
            if let Some(first) = tables.get_mut(0) {
                first.set_position(place);
            }
            *list = Item::ArrayOfTables(tables);
        }
        Item::Value(Value::Array(array)) => {
            let known: HashSet<String> = array
                .iter()
                .filter_map(|value| value.as_inline_table().map(|t| table_meaning(t)))
                .collect();
            let old: Vec<Value> = array.iter().cloned().collect();
            array.clear();
            for row in rows {
                let inline = matches!(row, Item::Value(_));
                let means = meaning(&row);
                let Ok(mut value) = row.into_value() else {
                    continue;
                };
                if inline && (known.contains(&means) || old.len() > array.len()) {
                    array.push_formatted(value);
                } else {
                    lists::insert(array, array.len(), &mut value);
                }
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests;
