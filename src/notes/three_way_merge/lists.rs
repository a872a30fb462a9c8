//! Merges lists of words as sets: shared order, additions and removals of both sides.

use std::collections::HashSet;

use toml_edit::{Array, Item, Value};

use super::value::value_meaning;

/// Whether two changed values are lists of words; one may be a single word.
///
/// Other lists (coordinates, nested lists) depend on their order.
pub(super) fn are_lists(base: Option<&Item>, shared: &Item, mine: &Item) -> bool {
    let is_list = |item: &Item| item.is_array();
    let has_words = |item: &Item| values(item).is_some_and(|all| all.iter().all(is_word));
    (is_list(shared) || is_list(mine) || base.is_some_and(is_list))
        && has_words(shared)
        && has_words(mine)
}

fn is_word(value: &Value) -> bool {
    value.is_str() || value.is_integer() || value.is_datetime()
}

fn values(item: &Item) -> Option<Vec<Value>> {
    match item.as_value()? {
        Value::Array(array) => Some(array.iter().cloned().collect()),
        value if is_word(value) => Some(vec![value.clone()]),
        _ => None,
    }
}

/// Merges my list into the shared one.
pub(super) fn merge(base: Option<&Item>, mine: &Item, shared: &mut Item) {
    let base = meanings(base);
    let mine_meanings = meanings(Some(mine));
    if !shared.is_array() {
        let mut list = Array::new();
        list.extend(values(shared).unwrap_or_default());
        *shared = Item::Value(Value::Array(list));
    }
    let Some(list) = shared.as_array_mut() else {
        return;
    };
    let first = list.get(0).map(|value| value.decor().clone());
    list.retain(|value| {
        let means = value_meaning(value);
        mine_meanings.contains(&means) || !base.contains(&means)
    });
    let mut known: HashSet<String> = list.iter().map(value_meaning).collect();
    for value in values(mine).unwrap_or_default() {
        let means = value_meaning(&value);
        if !base.contains(&means) && known.insert(means) {
            push(list, value);
        }
    }
    // If the first word was removed, the next one takes its spacing.
    if let (Some(first), Some(value)) = (first, list.get_mut(0))
        && !has_comment(value)
        && first
            .prefix()
            .and_then(|prefix| prefix.as_str())
            .is_some_and(|p| !p.contains('#'))
    {
        value
            .decor_mut()
            .set_prefix(first.prefix().cloned().unwrap_or_default());
    }
}

fn meanings(item: Option<&Item>) -> HashSet<String> {
    item.and_then(values)
        .unwrap_or_default()
        .iter()
        .map(value_meaning)
        .collect()
}

/// Adds a value in the layout of the list.
pub(super) fn push(list: &mut Array, mut value: Value) {
    let end = list.len();
    insert(list, end, &mut value);
}

/// Inserts a value in the layout of the list; overwrites the layout of `value`.
pub(super) fn insert(list: &mut Array, at: usize, value: &mut Value) {
    let like = list.get(at.saturating_sub(1)).or_else(|| list.get(0));
    let prefix = like
        .and_then(|value| value.decor().prefix())
        .and_then(|prefix| prefix.as_str())
        .map(|prefix| {
            prefix
                .rsplit_once('\n')
                .map_or(prefix.to_owned(), |(_, end)| format!("\n{end}"))
        });
    if !has_comment(value) {
        let prefix = match prefix {
            Some(prefix) if at == 0 || prefix.contains('\n') => prefix,
            _ if at == 0 => String::new(),
            _ => " ".to_owned(),
        };
        *value.decor_mut() = toml_edit::Decor::new(prefix, "");
    }
    list.insert_formatted(at, value.clone());
}

fn has_comment(value: &Value) -> bool {
    let decor = value.decor();
    [decor.prefix(), decor.suffix()]
        .into_iter()
        .flatten()
        .any(|raw| raw.as_str().is_some_and(|text| text.contains('#')))
}

#[cfg(test)]
mod tests {
    use super::super::merge_front_matter::merge;

    #[track_caller]
    fn case(base: &str, shared: &str, mine: &str, want: &str, waiting: usize) {
        let mut decisions = Vec::new();
        let text = merge(base, shared, mine, &mut decisions).expect("valid TOML");
        assert_eq!((text.trim_end(), decisions.len()), (want, waiting));
    }

    #[test]
    fn lists_of_words_are_sets() {
        case(
            "c = [\"oslo\", \"rio\"]",
            "c = [\"rio\", \"oslo\", \"bonn\"]",
            "c = [\"oslo\", \"lima\"]",
            "c = [\"oslo\", \"bonn\", \"lima\"]",
            0,
        );
        case(
            "c = []",
            "c = [\"a\"]",
            "c = [\"b\"]",
            "c = [\"a\", \"b\"]",
            0,
        );
        case(
            "c = \"a\"",
            "c = [\"a\", \"b\"]",
            "c = [\"a\", \"c\"]",
            "c = [\"a\", \"b\", \"c\"]",
            0,
        );
        case(
            "c = [\n  \"a\",\n]",
            "c = [\n  \"a\", # first\n  \"b\",\n]",
            "c = [\n  \"a\",\n  \"c\",\n]",
            "c = [\n  \"a\", # first\n  \"b\",\n  \"c\",\n]",
            0,
        );
    }

    #[test]
    fn ordered_lists_conflict() {
        case(
            "at = [1.5, 2.5]",
            "at = [1.5, 3.5]",
            "at = [1.5, 4.5]",
            "at = [1.5, 3.5]",
            1,
        );
    }
}
