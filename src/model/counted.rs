//! Numbers with the thing they count.

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_the_only_singular() {
        assert_eq!(counted(0, "note"), "0 notes");
        assert_eq!(counted(1, "city"), "1 city");
        assert_eq!(counted(3, "city"), "3 cities");
    }
}
