//! Numbers with the thing they count, and lists cut at a number.

/// A number and its word: `1 note`, `2 notes`, `3 cities`.
pub fn counted(count: usize, word: &str) -> String {
    format!("{count} {}", plural(word, count))
}

/// The word for so many: `note`, `notes`, `cities`.
pub fn plural(word: &str, count: usize) -> String {
    if count == 1 {
        return word.to_owned();
    }
    match word.strip_suffix('y') {
        Some(stem) => format!("{stem}ies"),
        None => format!("{word}s"),
    }
}

/// The first items of a list, and the number left: `a, b, 4 more`.
///
/// `before` is what precedes that number, such as `and `.
pub fn first_of(mut items: Vec<String>, most: usize, before: &str) -> String {
    let rest = items.len().saturating_sub(most);
    items.truncate(most);
    if rest > 0 {
        items.push(format!("{before}{rest} more"));
    }
    items.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_the_only_singular() {
        assert_eq!(counted(0, "note"), "0 notes");
        assert_eq!(counted(1, "city"), "1 city");
        assert_eq!(counted(3, "city"), "3 cities");
    }

    #[test]
    fn a_long_list_ends_with_the_number_of_the_others() {
        let items = || ["a", "b", "c"].map(str::to_owned).to_vec();
        assert_eq!(first_of(items(), 3, "and "), "a, b, c");
        assert_eq!(first_of(items(), 2, "and "), "a, b, and 1 more");
        assert_eq!(first_of(Vec::new(), 2, ""), "");
    }
}
