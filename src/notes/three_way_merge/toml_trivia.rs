//! Comments, order and spacing of a TOML document.

use std::collections::{HashMap, HashSet};

use toml_edit::{Decor, DocumentMut, Item, Key, RawString, Table, Value};

/// Merges the comments of both sides into the merged document.
///
/// A comment that either side added is in the result, above its key if the merge did not keep it
/// already. A comment that either side removed is not, unless the other side changed its value.
pub(super) fn carry_comments(
    base: &DocumentMut,
    merged: &mut DocumentMut,
    sides: [&DocumentMut; 2],
) {
    let known: HashSet<String> = comments(base).into_iter().map(|(_, line)| line).collect();
    for side in sides {
        let own = comments(side);
        let lines: HashSet<&String> = own.iter().map(|(_, line)| line).collect();
        let gone: HashSet<String> = known
            .iter()
            .filter(|line| !lines.contains(line))
            .cloned()
            .collect();
        if !gone.is_empty() {
            each_decor(merged, &mut |decor| strip(decor, &gone));
        }
        let present: HashSet<String> = comments(merged).into_iter().map(|(_, line)| line).collect();
        let is_new = |(_, line): &(_, String)| !known.contains(line) && !present.contains(line);
        let own: Vec<_> = own.into_iter().filter(is_new).collect();
        let mut at_end = String::new();
        // Comments of one key are adjacent.
        for lines in own.chunk_by(|a, b| a.0 == b.0) {
            let text: String = lines
                .iter()
                .flat_map(|(_, line)| [line.as_str(), "\n"])
                .collect();
            let key = lines[0].0.as_deref();
            if !key.is_some_and(|key| add_above(merged, key, &text)) {
                at_end.push_str(&text);
            }
        }
        if !at_end.is_empty() {
            let before = merged.trailing().as_str().unwrap_or_default();
            let text = format!("{before}{at_end}");
            merged.set_trailing(text);
        }
    }
}

/// All comments with their top-level key; `None` for those at the end.
fn comments(document: &DocumentMut) -> Vec<(Option<String>, String)> {
    let mut found = Vec::new();
    for (key, item) in document.iter() {
        let mut texts = Vec::new();
        if let Some(name) = document.key(key) {
            texts.extend(texts_of(name.leaf_decor()));
        }
        gather(item, &mut texts);
        let lines = texts.iter().flat_map(|text| comment_lines(text));
        found.extend(lines.map(|line| (Some(key.to_owned()), line.to_owned())));
    }
    let trailing = document.trailing().as_str().unwrap_or_default();
    found.extend(comment_lines(trailing).map(|line| (None, line.to_owned())));
    found
}

fn comment_lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines()
        .map(str::trim)
        .filter(|line| line.starts_with('#'))
}

fn texts_of(decor: &Decor) -> impl Iterator<Item = String> {
    let raw = [decor.prefix(), decor.suffix()].into_iter().flatten();
    raw.filter_map(|raw| raw.as_str().map(str::to_owned))
        .filter(|text| text.contains('#'))
}

fn gather(item: &Item, texts: &mut Vec<String>) {
    match item {
        Item::None => {}
        Item::Value(value) => gather_value(value, texts),
        Item::Table(table) => gather_table(table, texts),
        Item::ArrayOfTables(rows) => rows.iter().for_each(|row| gather_table(row, texts)),
    }
}

fn gather_table(table: &Table, texts: &mut Vec<String>) {
    texts.extend(texts_of(table.decor()));
    for (key, item) in table {
        if let Some(name) = table.key(key) {
            texts.extend(texts_of(name.leaf_decor()));
        }
        gather(item, texts);
    }
}

fn gather_value(value: &Value, texts: &mut Vec<String>) {
    texts.extend(texts_of(value.decor()));
    match value {
        Value::Array(values) => {
            values.iter().for_each(|value| gather_value(value, texts));
            texts.extend(values.trailing().as_str().map(str::to_owned));
        }
        Value::InlineTable(table) => {
            for (key, value) in table {
                if let Some(name) = table.key(key) {
                    texts.extend(texts_of(name.leaf_decor()));
                }
                gather_value(value, texts);
            }
            texts.extend(table.trailing().as_str().map(str::to_owned));
        }
        _ => {}
    }
}

/// Visits the decor of all keys, values and headers, including nested tables.
fn each_decor(document: &mut DocumentMut, visit: &mut dyn FnMut(&mut Decor)) {
    fn table(one: &mut Table, visit: &mut dyn FnMut(&mut Decor)) {
        visit(one.decor_mut());
        for (mut key, item) in one.iter_mut() {
            visit(key.leaf_decor_mut());
            match item {
                Item::Value(value) => visit(value.decor_mut()),
                Item::Table(inner) => table(inner, visit),
                Item::ArrayOfTables(rows) => rows.iter_mut().for_each(|row| table(row, visit)),
                Item::None => {}
            }
        }
    }
    table(document.as_table_mut(), visit);
}

/// Removes these comment lines from a decor.
fn strip(decor: &mut Decor, gone: &HashSet<String>) {
    let without = |raw: Option<&RawString>| {
        let text = raw.and_then(RawString::as_str)?;
        let is_gone = |line: &&str| !gone.contains(line.trim());
        comment_lines(text)
            .any(|line| gone.contains(line))
            .then(|| {
                let kept: String = text.split_inclusive('\n').filter(is_gone).collect();
                // After removing a trailing comment, also remove its leading space.
                if kept.trim().is_empty() && !kept.contains('\n') {
                    String::new()
                } else {
                    kept
                }
            })
    };
    if let Some(text) = without(decor.prefix()) {
        decor.set_prefix(text);
    }
    if let Some(text) = without(decor.suffix()) {
        decor.set_suffix(text);
    }
}

/// Adds comment lines above a key; returns false if that is not possible.
fn add_above(document: &mut DocumentMut, key: &str, lines: &str) -> bool {
    let add = |decor: &mut Decor| {
        let before = decor
            .prefix()
            .and_then(RawString::as_str)
            .unwrap_or_default();
        let text = format!("{before}{lines}");
        decor.set_prefix(text);
    };
    match document.as_table_mut().get_key_value_mut(key) {
        Some((_, Item::Table(table))) if !table.is_dotted() && !table.is_implicit() => {
            add(table.decor_mut());
        }
        Some((_, Item::ArrayOfTables(rows))) => {
            if let Some(row) = rows.iter_mut().next() {
                add(row.decor_mut());
            }
        }
        Some((mut name, Item::Value(_))) => add(name.leaf_decor_mut()),
        _ => return false,
    }
    true
}

/// Sorts the keys of a merged table: shared order, my keys after their predecessors.
pub(super) fn order_keys(table: &mut Item, shared: &[String], mine: &[String]) {
    let known: HashSet<&String> = shared.iter().collect();
    if mine.iter().all(|key| known.contains(key)) {
        return;
    }
    // My keys by the shared key that they follow; keys without one go last.
    let mut added: HashMap<Option<&String>, Vec<&String>> = HashMap::new();
    let mut before = None;
    for key in mine {
        if known.contains(key) {
            before = Some(key);
        } else {
            added.entry(before).or_default().push(key);
        }
    }
    let with_added =
        |key| std::iter::once(key).chain(added.get(&Some(key)).into_iter().flatten().copied());
    let order = shared.iter().flat_map(with_added);
    let order = order.chain(added.get(&None).into_iter().flatten().copied());
    let places: HashMap<&str, usize> = order
        .enumerate()
        .map(|(i, key)| (key.as_str(), i))
        .collect();
    let place = |key: &str| places.get(key);
    match table {
        // The same call would also sort dotted keys by their inner keys, so skip such tables.
        Item::Table(table) if !table.iter().any(|(_, item)| is_dotted(item)) => {
            table.sort_values_by(|a, _, b, _| place(a.get()).cmp(&place(b.get())));
        }
        Item::Value(Value::InlineTable(table)) => {
            table.sort_values_by(|a, _, b, _| place(a.get()).cmp(&place(b.get())));
            // The space before `}` belongs to the last value, which may have changed.
            let last = table.len() - 1;
            for (i, (_, value)) in table.iter_mut().enumerate() {
                let suffix = value
                    .decor()
                    .suffix()
                    .and_then(RawString::as_str)
                    .unwrap_or_default();
                if suffix.trim().is_empty() {
                    value
                        .decor_mut()
                        .set_suffix(if i == last { " " } else { "" });
                }
            }
        }
        _ => {}
    }
}

fn is_dotted(item: &Item) -> bool {
    item.as_table_like()
        .is_some_and(toml_edit::TableLike::is_dotted)
}

/// Clears the spacing of a copied key and value, unless there is a comment.
pub(super) fn fit(name: &mut Key, item: &mut Item) {
    let is_plain = |decor: &Decor| {
        [decor.prefix(), decor.suffix()]
            .into_iter()
            .flatten()
            .all(|raw| {
                raw.as_str()
                    .is_none_or(|text| text.trim().is_empty() && !text.contains('\n'))
            })
    };
    if is_plain(name.leaf_decor()) {
        name.leaf_decor_mut().clear();
    }
    if let Item::Value(value) = item
        && is_plain(value.decor())
    {
        value.decor_mut().clear();
    }
}

/// Clears the position of an item in its original document.
pub(super) fn unplace(item: &mut Item) {
    match item {
        Item::Table(table) => {
            table.set_position(None);
            table.iter_mut().for_each(|(_, item)| unplace(item));
        }
        Item::ArrayOfTables(rows) => rows.iter_mut().for_each(|row| {
            row.set_position(None);
            row.iter_mut().for_each(|(_, item)| unplace(item));
        }),
        _ => {}
    }
}

/// Prepares a row for `[[tables]]`; an inline table gets a header.
pub(super) fn unplace_new(row: &mut Item) {
    if let Item::Value(Value::InlineTable(inline)) = row {
        let mut table = inline.clone().into_table();
        table.decor_mut().set_prefix("\n");
        table.fmt();
        *row = Item::Table(table);
    }
    unplace(row);
}

/// Numbers all tables in print order.
///
/// Each comes after its parent, and added tables after the key they follow.
pub(super) fn lay_out(document: &mut DocumentMut) {
    number(document.as_table_mut(), &mut 0);
}

fn number(table: &mut Table, next: &mut isize) {
    let mut last = isize::MIN;
    let mut order: Vec<(isize, String)> = Vec::new();
    for (key, item) in table.iter() {
        if matches!(item, Item::Table(_) | Item::ArrayOfTables(_)) {
            last = first_place(item).unwrap_or(last);
            order.push((last, key.to_owned()));
        }
    }
    order.sort_by_key(|(place, _)| *place);
    for (_, key) in order {
        match table.get_mut(&key) {
            Some(Item::Table(inner)) => place(inner, next),
            Some(Item::ArrayOfTables(rows)) => rows.iter_mut().for_each(|row| place(row, next)),
            _ => {}
        }
    }
}

fn place(table: &mut Table, next: &mut isize) {
    *next += 1;
    table.set_position(Some(*next));
    number(table, next);
}

/// The first position of an item in its original document.
fn first_place(item: &Item) -> Option<isize> {
    match item {
        Item::Table(table) => {
            let inner = table.iter().filter_map(|(_, item)| first_place(item)).min();
            table.position().into_iter().chain(inner).min()
        }
        Item::ArrayOfTables(rows) => rows.iter().filter_map(Table::position).min(),
        _ => None,
    }
}
