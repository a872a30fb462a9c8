//! Adds and removes elements of a list in place.
//!
//! Elements that stay keep their text, their comments and their layout.

use std::ops::Range;

use super::super::tree::{SpannedValue, line_end, line_start};
use super::{line_end_of, print};

/// The text with the elements of the list at `at` changed to `new_items`.
///
/// `None` if the order differs or a value repeats: then the whole list is printed again.
pub(super) fn replace(
    text: &str,
    at: &Range<usize>,
    items: &[SpannedValue<'_>],
    new_items: &[toml::Value],
) -> Option<String> {
    let before: Vec<toml::Value> = items.iter().map(|item| item.value.to_toml()).collect();
    let is_kept = |value: &&toml::Value| new_items.contains(value);
    let kept: Vec<&toml::Value> = before.iter().filter(is_kept).collect();
    if !new_items.iter().take(kept.len()).eq(kept.iter().copied()) {
        return None;
    }
    let new = &new_items[kept.len()..];
    let last = items.iter().zip(&before).rfind(|(_, value)| is_kept(value));
    let Some((last, _)) = last else {
        // Nothing stays but the comments of nothing.
        return None;
    };
    // From the back, so that the ranges before stay valid.
    let mut changed = text.to_owned();
    for (i, value) in before.iter().enumerate().rev() {
        if items[i].at == last.at && !new.is_empty() {
            append(&mut changed, last.at.clone(), at.start, new);
        }
        if !is_kept(&value) {
            let previous = i.checked_sub(1).map(|before| items[before].at.end);
            remove(&mut changed, &items[i].at, previous);
        }
    }
    Some(changed)
}

/// Removes an element with its comma, or the whole line of a lone one.
fn remove(text: &mut String, item: &Range<usize>, previous: Option<usize>) {
    let line = line_start(text, item.start)..line_end(text, item.end);
    let comma = find_comma(text, item.end).unwrap_or(item.end);
    let before = &text[line.start..item.start];
    let is_alone = before.trim().is_empty() && ends_line(&text[item.end..line.end]);
    if is_alone {
        text.replace_range(line, "");
    } else if comma > item.end {
        let gap = text[comma..].len() - text[comma..].trim_start_matches([' ', '\t']).len();
        text.replace_range(item.start..comma + gap, "");
    } else {
        // The last element has no comma: the one before it loses its own.
        text.replace_range(previous.unwrap_or(item.start)..item.end, "");
    }
}

/// Adds elements behind the one at `last`.
fn append(text: &mut String, last: Range<usize>, list_start: usize, new: &[toml::Value]) {
    let printed: Vec<String> = new.iter().map(print).collect();
    let comma = find_comma(text, last.end);
    let start = line_start(text, last.start);
    let indent = text[start..last.start].to_owned();
    let line = line_end(text, comma.unwrap_or(last.end));
    let rest = &text[comma.unwrap_or(last.end)..line];
    // One element a line, and the bracket closes on a later one.
    let is_stacked = start > list_start && indent.trim().is_empty() && ends_line(rest);
    if is_stacked {
        let (end, close) = (line_end_of(text), if comma.is_some() { "," } else { "" });
        let lines = printed.join(&format!(",{end}{indent}"));
        text.insert_str(line, &format!("{indent}{lines}{close}{end}"));
        if comma.is_none() {
            text.insert(last.end, ',');
        }
    } else if let Some(comma) = comma {
        text.insert_str(comma, &format!(" {},", printed.join(", ")));
    } else {
        text.insert_str(last.end, &format!(", {}", printed.join(", ")));
    }
}

/// Whether the rest of a line has at most a comma and a comment.
fn ends_line(rest: &str) -> bool {
    let rest = rest.trim_start();
    let rest = rest.strip_prefix(',').unwrap_or(rest).trim_start();
    rest.is_empty() || rest.starts_with('#')
}

/// End of the comma behind an element; comments may precede it.
fn find_comma(text: &str, from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        let rest = &text[at..];
        at += rest.len() - rest.trim_start().len();
        match text[at..].chars().next()? {
            ',' => return Some(at + 1),
            '#' => at = line_end(text, at),
            _ => return None,
        }
    }
}
