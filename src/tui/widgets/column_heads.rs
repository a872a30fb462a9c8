//! Heads of narrow columns in two lines.

use super::line_breaks::wrap;
use super::styled_text::{TextSpan, plain};
use super::text_width::width;

/// A label in two lines of about the same width, broken between words.
pub(crate) fn in_two_lines(label: &str) -> String {
    let all = width(label);
    for cols in all.div_ceil(2)..all {
        let lines = wrap(&[TextSpan::body(label)], cols);
        let lines: Vec<String> = lines.iter().map(|line| plain(line)).collect();
        let is_whole = lines.len() == 2 && lines.join(" ") == label;
        if is_whole {
            return lines.join("\n");
        }
    }
    label.to_owned()
}

/// A label in two lines. A single word over `longest_word` is broken in the middle.
pub(crate) fn in_short_lines(label: &str, longest_word: usize) -> String {
    if label.contains(' ') || width(label) <= longest_word {
        return in_two_lines(label);
    }
    let letters: Vec<(usize, char)> = label.char_indices().collect();
    let is_vowel = |c: char| "aeiouyäöüåæøAEIOUYÄÖÜÅÆØ".contains(c);
    // Before a consonant that a vowel follows, as in Gover-nance.
    let breaks = letters.windows(2).filter(|pair| {
        let [(at, first), (_, second)] = pair else {
            return false;
        };
        *at > 1 && !is_vowel(*first) && is_vowel(*second)
    });
    let middle = label.len() / 2;
    let nearest = breaks.min_by_key(|pair| pair[0].0.abs_diff(middle));
    match nearest {
        Some(pair) => {
            let (first, rest) = label.split_at(pair[0].0);
            format!("{first}-\n{rest}")
        }
        None => label.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_broken_only_where_they_must_be() {
        let case = |label: &str| in_short_lines(label, 8).replace('\n', "/");
        assert_eq!(case("Rejected"), "Rejected");
        assert_eq!(case("Superseded"), "Super-/seded");
        assert_eq!(case("No stage"), "No/stage");
        assert_eq!(case("Brrrrrrrrr"), "Brrrrrrrrr");
        assert_eq!(
            in_two_lines("Food and consumption"),
            "Food and\nconsumption"
        );
        assert_eq!(in_two_lines(""), "");
    }
}
