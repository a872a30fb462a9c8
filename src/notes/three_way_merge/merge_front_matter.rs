//! Merges TOML front matter key by key; layout and comments follow the shared side.

use std::collections::HashSet;

use toml_edit::{DocumentMut, Item, Key, TableLike, Value};

use super::value::{meaning, meaning_of, toml_of};
use super::{ConflictLocation, Decision, FieldStep, lists, rows, toml_trivia};

/// Maximum size of front matter that is merged key by key.
const MAX_FRONT_MATTER_BYTES: usize = 128 << 10;

/// Merges three TOML texts.
///
/// `None` if one is invalid or larger than 128 KiB, or if the result does not parse to the merge.
pub(super) fn merge(
    base: &str,
    shared: &str,
    mine: &str,
    decisions: &mut Vec<Decision>,
) -> Option<String> {
    let sides = [base, shared, mine];
    if sides.iter().any(|text| text.len() > MAX_FRONT_MATTER_BYTES) {
        return None;
    }
    let [base, shared, mine] = sides.map(|text| text.parse::<DocumentMut>().ok());
    let (base, shared, mine) = (base?, shared?, mine?);
    let mut merged = shared.clone();
    let mut found = Vec::new();
    let sides = Sides {
        base: Some(base.as_item()),
        mine: mine.as_item(),
    };
    merge_tables(&mut Vec::new(), sides, merged.as_item_mut(), &mut found);
    toml_trivia::carry_comments(&base, &mut merged, [&shared, &mine]);
    toml_trivia::lay_out(&mut merged);
    let mut text = merged.to_string();
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    let again = text.parse::<DocumentMut>().ok()?;
    if meaning(again.as_item()) != meaning(merged.as_item()) {
        return None;
    }
    decisions.append(&mut found);
    Some(text)
}

/// The other two sides of the shared item being merged.
#[derive(Clone, Copy)]
struct Sides<'a> {
    /// The common base.
    base: Option<&'a Item>,
    /// My version.
    mine: &'a Item,
}

/// Merges my table into the shared one; other items count as empty tables.
fn merge_tables(
    steps: &mut Vec<FieldStep>,
    sides: Sides<'_>,
    shared: &mut Item,
    decisions: &mut Vec<Decision>,
) {
    let Some(mine) = sides.mine.as_table_like() else {
        return;
    };
    let base = sides.base.and_then(Item::as_table_like);
    let shared_keys: Vec<String> = keys(shared.as_table_like());
    let mine_keys = keys(Some(mine));
    let gone = keys(base)
        .into_iter()
        .filter(|key| mine.get(key).is_none_or(Item::is_none));
    for key in mine_keys.iter().cloned().chain(gone) {
        let base_item = base.and_then(|base| base.get(&key));
        steps.push(FieldStep::Key(key.clone()));
        merge_key(
            steps,
            base_item,
            shared,
            mine.get_key_value(&key),
            decisions,
        );
        steps.pop();
    }
    drop_removed(shared);
    toml_trivia::order_keys(shared, &shared_keys, &mine_keys);
}

/// Deletes all keys that [`remove`] emptied, in one pass.
fn drop_removed(table: &mut Item) {
    match table {
        Item::Table(table) => table.retain(|_, item| !item.is_none()),
        // `retain` drops empty items itself.
        Item::Value(Value::InlineTable(table)) => table.retain(|_, _| true),
        _ => {}
    }
}

/// Empties a key; deleting keys one by one would take quadratic time.
fn remove(table: &mut dyn TableLike, key: &str) {
    if let Some(item) = table.get_mut(key) {
        *item = Item::None;
    }
}

fn keys(table: Option<&dyn TableLike>) -> Vec<String> {
    let all = table.into_iter().flat_map(|table| table.iter());
    all.filter(|(_, item)| !item.is_none())
        .map(|(key, _)| key.to_owned())
        .collect()
}

fn merge_key(
    steps: &mut Vec<FieldStep>,
    base: Option<&Item>,
    shared: &mut Item,
    mine: Option<(&Key, &Item)>,
    decisions: &mut Vec<Decision>,
) {
    let Some(FieldStep::Key(key)) = steps.last().cloned() else {
        return;
    };
    let inline = shared.is_value();
    let Some(shared) = shared.as_table_like_mut() else {
        return;
    };
    let mine = mine.filter(|(_, item)| !item.is_none());
    let base_means = meaning_of(base);
    let mine_means = mine.map(|(_, item)| meaning(item));
    let shared_means = meaning_of(shared.get(&key));
    if mine_means == base_means || mine_means == shared_means {
        return;
    }
    if shared_means == base_means {
        return take(shared, &key, mine, inline);
    }
    // A removed list is an empty list: additions of the other side stay.
    let empty = Item::Value(Value::Array(toml_edit::Array::new()));
    let is_list = |item: Option<&Item>| item.is_some_and(rows::is_list);
    match (shared.get_mut(&key).filter(|item| !item.is_none()), mine) {
        (None, Some((name, mine))) if is_list(base) && is_list(Some(mine)) => {
            let mut list = rows::emptied(mine);
            merge_items(steps, Sides { base, mine }, &mut list, decisions);
            if !rows::is_empty(&list) {
                take(shared, &key, Some((name, &list)), inline);
            }
        }
        // I changed what they removed: an edit wins over a removal.
        (None, mine) => take(shared, &key, mine, inline),
        (Some(item), Some((_, mine))) => {
            merge_items(steps, Sides { base, mine }, item, decisions);
            // `[[rows]]` without a row cannot be written.
            if item.is_array_of_tables() && rows::is_empty(item) {
                remove(shared, &key);
            }
        }
        (Some(item), None) if is_list(base) && is_list(Some(item)) => {
            merge_items(steps, Sides { base, mine: &empty }, item, decisions);
            if rows::is_empty(item) {
                remove(shared, &key);
            }
        }
        (Some(item), None) => decisions.push(decide(steps, base, None, Some(item))),
    }
}

/// Merges two values that both sides changed.
fn merge_items(
    steps: &mut Vec<FieldStep>,
    sides: Sides<'_>,
    shared: &mut Item,
    decisions: &mut Vec<Decision>,
) {
    if shared.is_table_like() && sides.mine.is_table_like() {
        merge_tables(steps, sides, shared, decisions);
    } else if rows::are_rows(shared, sides.mine) {
        merge_rows(steps, sides, shared, decisions);
    } else if lists::are_lists(sides.base, shared, sides.mine) {
        lists::merge(sides.base, sides.mine, shared);
    } else {
        decisions.push(decide(steps, sides.base, Some(sides.mine), Some(shared)));
    }
}

/// Copies my value to the shared table, or removes it there.
fn take(shared: &mut dyn TableLike, key: &str, mine: Option<(&Key, &Item)>, inline: bool) {
    let Some((name, item)) = mine else {
        remove(shared, key);
        return;
    };
    let (mut name, mut item) = (name.clone(), item.clone());
    toml_trivia::unplace(&mut item);
    if inline {
        item.make_value();
    }
    toml_trivia::fit(&mut name, &mut item);
    match shared.get_mut(key) {
        Some(old) => *old = item,
        None => {
            shared.entry_format(&name).or_insert(item);
        }
    }
}

/// A row of the result, and the index of my matching row.
struct MergedRow {
    row: Item,
    mine: Option<usize>,
    /// Whether only the shared side has it; my rows follow it.
    added: bool,
}

/// Merges my rows into the shared ones.
fn merge_rows(
    steps: &mut Vec<FieldStep>,
    sides: Sides<'_>,
    shared: &mut Item,
    decisions: &mut Vec<Decision>,
) {
    let Some(FieldStep::Key(list)) = steps.last().cloned() else {
        return;
    };
    let base = sides.base.and_then(rows::rows_of).unwrap_or_default();
    let mine = rows::rows_of(sides.mine).unwrap_or_default();
    let theirs = rows::rows_of(shared).unwrap_or_default();
    let mine_from = rows::pair(&list, &base, &mine);
    let theirs_from = rows::pair(&list, &base, &theirs);
    let meets = rows::meet(&list, &mine, &mine_from, &theirs, &theirs_from);
    let met: HashSet<usize> = meets.iter().copied().flatten().collect();
    let mut kept: Vec<MergedRow> = Vec::new();
    for (i, mut row) in theirs.into_iter().enumerate() {
        let from = theirs_from[i].map(|b| &base[b]);
        match meets[i] {
            Some(j) => merge_row(
                steps,
                Sides {
                    base: from,
                    mine: &mine[j],
                },
                &mut row,
                decisions,
            ),
            None if from.is_some_and(|from| meaning(from) == meaning(&row)) => continue,
            None if from.is_some() => {
                steps.push(FieldStep::Row(rows::row_name(&list, &row)));
                decisions.push(decide(steps, from, None, Some(&row)));
                steps.pop();
            }
            None => {}
        }
        kept.push(MergedRow {
            row,
            mine: meets[i],
            added: from.is_none() && meets[i].is_none(),
        });
    }
    let untouched = |j: usize| mine_from[j].is_some_and(|b| meaning(&base[b]) == meaning(&mine[j]));
    let more: Vec<usize> = (0..mine.len())
        .filter(|&j| !met.contains(&j) && !untouched(j))
        .collect();
    let more = more.into_iter().map(|j| (j, mine[j].clone()));
    rows::put(shared, with_mine(kept, more));
}

/// Inserts my other rows into the kept rows.
///
/// Each goes after my nearest preceding row and after what others added there, or at the end.
fn with_mine(kept: Vec<MergedRow>, more: impl Iterator<Item = (usize, Item)>) -> Vec<Item> {
    let mut met: Vec<(usize, usize)> = kept
        .iter()
        .enumerate()
        .filter_map(|(at, kept)| Some((kept.mine?, at)))
        .collect();
    met.sort_unstable();
    // My rows to insert after each kept row; the last entry holds those without a position.
    let mut following: Vec<Vec<Item>> = Vec::new();
    following.resize_with(kept.len() + 1, Vec::new);
    let (mut met, mut at) = (met.into_iter().peekable(), kept.len());
    for (j, row) in more {
        while let Some((_, before)) = met.next_if(|&(mine, _)| mine < j) {
            let added = kept[before + 1..].iter().take_while(|kept| kept.added);
            at = before + added.count();
        }
        following[at].push(row);
    }
    let rows = kept.into_iter().map(|kept| Some(kept.row));
    rows.chain([None])
        .zip(following)
        .flat_map(|(row, following)| row.into_iter().chain(following))
        .collect()
}

/// Merges one row; its conflicts name the row by its merged values.
fn merge_row(
    steps: &mut Vec<FieldStep>,
    sides: Sides<'_>,
    row: &mut Item,
    decisions: &mut Vec<Decision>,
) {
    let Some(FieldStep::Key(list)) = steps.last().cloned() else {
        return;
    };
    let (depth, first) = (steps.len(), decisions.len());
    steps.push(FieldStep::Row(Vec::new()));
    merge_tables(steps, sides, row, decisions);
    steps.pop();
    for decision in &mut decisions[first..] {
        if let ConflictLocation::Field(steps) = &mut decision.spot {
            steps[depth] = FieldStep::Row(rows::row_name(&list, row));
        }
    }
}

/// A conflict of the field at `steps`.
fn decide(
    steps: &[FieldStep],
    base: Option<&Item>,
    mine: Option<&Item>,
    shared: Option<&Item>,
) -> Decision {
    let text = |item: Option<&Item>| item.filter(|item| !item.is_none()).map(toml_of);
    Decision {
        spot: ConflictLocation::Field(steps.to_vec()),
        base: text(base),
        mine: text(mine),
        theirs: text(shared),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Merges and prints each decision as `spot: base|mine|theirs`.
    #[track_caller]
    pub(in super::super) fn case(
        base: &str,
        shared: &str,
        mine: &str,
        want: &str,
        waiting: &[&str],
    ) {
        let mut decisions = Vec::new();
        let text = merge(base, shared, mine, &mut decisions).expect("valid TOML");
        let shown: Vec<String> = decisions
            .iter()
            .map(|d| {
                let [b, m, t] = [&d.base, &d.mine, &d.theirs].map(|t| t.as_deref().unwrap_or("-"));
                format!("{}: {b}|{m}|{t}", d.spot)
            })
            .collect();
        assert_eq!(
            (text.as_str(), shown),
            (want, waiting.iter().map(|&w| w.to_owned()).collect())
        );
    }

    #[test]
    fn different_keys_never_conflict() {
        case(
            "title = \"T\"\nphase = \"idea\"\nyear = 2019\n",
            "title = \"T\" # ours\nphase = \"pilot\"\nyear = 2019\n",
            "title = \"T\"\nphase = \"idea\"\nyear = 2020\nlang = \"en\"\n",
            "title = \"T\" # ours\nphase = \"pilot\"\nyear = 2020\nlang = \"en\"\n",
            &[],
        );
    }

    #[test]
    fn a_key_changed_on_both_sides_conflicts() {
        case("a = 1\n", "a = 2\n", "a = 3\n", "a = 2\n", &["a: 1|3|2"]);
        case("a = 1\n", "a = 2\n", "", "a = 2\n", &["a: 1|-|2"]);
        // I changed what they removed: the edit stays.
        case(
            "a = 1\nb = 1\n",
            "b = 2\n",
            "a = 3\nb = 1\n",
            "b = 2\na = 3\n",
            &[],
        );
        case("", "a = 2\n", "a = 3\n", "a = 2\n", &["a: -|3|2"]);
    }

    #[test]
    fn tables_merge_key_by_key() {
        case(
            "[population]\nvalue = 1\nyear = 2019\n",
            "[population]\nvalue = 2\nyear = 2019\n",
            "population = { value = 1, year = 2020 }\n",
            "[population]\nvalue = 2\nyear = 2020\n",
            &[],
        );
        case(
            "p = { value = 1 }\n",
            "p = { value = 2 }\n",
            "p = { value = 1, year = 2020 }\n",
            "p = { value = 2, year = 2020 }\n",
            &[],
        );
    }

    #[test]
    fn added_tables_come_after_the_ones_they_followed() {
        case(
            "a = 1\n\n[x]\nk = 1\n\n[z]\nk = 1\n",
            "a = 2\n\n[x]\nk = 1\n\n[z]\nk = 1\n",
            "a = 1\n\n[x]\nk = 1\n\n[y]\nk = 1\n\n[z]\nk = 1\n",
            "a = 2\n\n[x]\nk = 1\n\n[y]\nk = 1\n\n[z]\nk = 1\n",
            &[],
        );
    }

    #[test]
    fn comments_of_both_sides_are_kept() {
        case(
            "# head\na = 1\nb = 1 # old\n",
            "# head\na = 2\nb = 1 # old\n",
            "# head\n# mine\na = 1\nb = 1 # new\n",
            "# head\n# mine\na = 2\n# new\nb = 1\n",
            &[],
        );
    }
}
