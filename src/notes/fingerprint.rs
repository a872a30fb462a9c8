//! Fingerprint of the wording that a city endorses.
//!
//! An endorsement stores the fingerprint of the position or statement as it was on that day. If
//! the note has another fingerprint today, the city endorsed an earlier text.
//!
//! It covers what a joint letter prints above its signatures, no more and no less, so that no city
//! stands under words that it did not sign, and no other word voids a signature: the parts of
//! [`LetterText`]. Letter case, numbers, signs and punctuation count.
//!
//! **Not part of it**: all other keys (tags, level, status, deadline, evidence, sources …), other
//! sections of the body, footnotes, words that are struck through or marked as not checked, and in
//! the text itself:
//! - line breaks (`<br>` too), blank lines, number and kind of spaces, byte-order mark, line endings;
//! - list markers and numbers, heading levels, emphasis, rules, alignment of tables, fences;
//! - the targets of links with a text of their own: a `[[link]]` without one is printed as the last
//!   part of its id;
//! - the style of quotation marks, apostrophes, dashes and dots (`„a“` is `"a"`, `–` is `-`);
//! - Unicode normalization form, soft hyphens and zero-width spaces;
//! - spaces before `: ; ! ? %` and inside guillemets, as French writes them.
//!
//! The normalized text of each part is hashed with SHA-256. The fingerprint has the first 128 bits:
//! `sha256:` and 32 hexadecimal digits.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;

use super::printouts::letter_text::LetterText;
use crate::model::note::Note;

/// Begins every fingerprint; names the hash function.
const PREFIX: &str = "sha256:";

/// Number of bytes of the hash that are kept.
const KEPT_BYTES: usize = 16;

/// The fingerprint of a note's wording: `sha256:` and 32 hexadecimal digits.
pub fn fingerprint(note: &Note) -> String {
    let mut hash = Sha256::new();
    for (name, text) in LetterText::of(note).parts() {
        let text = join_words(&without_typography(&text));
        if !text.is_empty() {
            // No normalized text has line breaks, so parts cannot run into each other.
            hash.update(format!("{name}\n{text}\n"));
        }
    }
    let mut printed = PREFIX.to_owned();
    for byte in &hash.finalize()[..KEPT_BYTES] {
        let _ = write!(printed, "{byte:02x}");
    }
    printed
}

/// Whether a text has the form of a fingerprint.
pub fn is_fingerprint(text: &str) -> bool {
    text.strip_prefix(PREFIX).is_some_and(|digits| {
        digits.len() == 2 * KEPT_BYTES
            && digits
                .bytes()
                .all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
    })
}

/// Replaces characters that differ only in typographic style.
fn without_typography(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut before = ' ';
    let mut chars = text.nfc().peekable();
    while let Some(c) = chars.next() {
        let after = chars.peek().copied().unwrap_or(' ');
        match c {
            '\u{ad}' | '\u{200b}' | '\u{2060}' | '\u{feff}' => continue,
            '‘' | '’' | '‚' | '‛' | '“' | '”' | '„' | '‟' | '‹' | '›' | '"' => {
                plain.push('\'');
            }
            // French puts spaces inside guillemets; in »German« the space is outside.
            '«' => {
                plain.push('\'');
                if (before.is_whitespace() || matches!(before, '(' | '[')) && after.is_whitespace()
                {
                    while chars.next_if(|c| c.is_whitespace()).is_some() {}
                }
            }
            '»' => {
                if !after.is_alphanumeric() && before.is_whitespace() {
                    plain.truncate(plain.trim_end().len());
                }
                plain.push('\'');
            }
            ':' | ';' | '!' | '?' | '%' => {
                plain.truncate(plain.trim_end().len());
                plain.push(c);
            }
            '\u{2010}'..='\u{2015}' | '\u{2212}' => plain.push('-'),
            '…' => plain.push_str("..."),
            c => plain.push(c),
        }
        before = c;
    }
    plain
}

/// Joins words with one space, and with none between characters of scripts without spaces.
fn join_words(text: &str) -> String {
    let mut joined = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        let before = joined.chars().next_back();
        let is_unspaced = before.is_some_and(has_no_spaces) && word.starts_with(has_no_spaces);
        if before.is_some() && !is_unspaced {
            joined.push(' ');
        }
        joined.push_str(word);
    }
    joined
}

/// Whether a character is of Chinese or Japanese, which do not separate words.
fn has_no_spaces(c: char) -> bool {
    matches!(u32::from(c), 0x2E80..=0x312F | 0x31A0..=0x9FFF | 0xF900..=0xFAFF | 0xFF00..=0xFFEF | 0x20000..=0x3FFFF)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::note::Audience;
    use crate::notes::{Defaults, read_note};

    /// Of a note whose wording section is `body`.
    fn print_of(keys: &str, body: &str) -> String {
        let defaults = Defaults {
            lang: "en".to_owned(),
            audience: Audience::Public,
        };
        let text = format!("+++\n{keys}+++\n# Text\n\n{body}");
        fingerprint(&read_note("positions/x.md", &text, &defaults).note)
    }

    const KEYS: &str = "title = \"T\"\nask = \"Allow 30 km/h.\"\n";

    #[track_caller]
    fn same(a: &str, b: &str) {
        assert_eq!(print_of(KEYS, a), print_of(KEYS, b), "{a:?}\n{b:?}");
    }

    #[track_caller]
    fn differ(a: &str, b: &str) {
        assert_ne!(print_of(KEYS, a), print_of(KEYS, b), "{a:?}\n{b:?}");
    }

    #[test]
    fn the_value_is_stable() {
        // Endorsements in notes hold such values: a change makes all of them "on earlier text".
        let print = print_of(KEYS, "We ask for *two* things:\n\n- a “ring”\n- b\n");
        assert_eq!(print, "sha256:18a535827d9ec07dc1f9f29c1d793400");
        assert!(is_fingerprint(&print));
        for other in ["sha256:12", &print.to_uppercase(), &print[7..], ""] {
            assert!(!is_fingerprint(other), "{other}");
        }
    }

    #[test]
    fn layout_does_not_count() {
        same("One two.\n\nThree.\n", "One\r\n  two.\r\n\r\n\r\nThree.");
        same("- a\n- b\n", "* a\n\n* b\n");
        same("- a\n- b\n", "1. a\n2. b\n");
        same("1. a\n1. b\n", "1) a\n2) b\n");
        same("a<br>b", "a<br />\nb");
        same("a<br>b", "a\\\nb");
        same("| a |\n|-|\n| b |\n", "|  a|\n|:-:|\n|b\n");
        same("a&nbsp;&amp; b\\_c", "a &\n    b_c");
        same("## Ask\n\nText", "Ask\n---\n\n*Te*xt\n\n***");
    }

    #[test]
    fn typography_does_not_count() {
        same("the „ring“ isn’t ‘it’", "the \"ring\" isn't \"it\"");
        same("le « mot » dit", "le “mot” dit");
        same("(« mot ».)", "('mot'.)");
        same("das »Wort« ist", "das „Wort“ ist");
        same("»Wort.« Und", "\"Wort.\" Und");
        same("5\u{a0}% – 10\u{202f}%", "5% - 10 %");
        same("quoi\u{a0}? cafe\u{301}", "quoi? caf\u{e9}");
        same("zero\u{ad}emis\u{200b}sion...", "zeroemission…");
        same("横浜市は二千\n三十年", "横浜市は二千三十年");
    }

    #[test]
    fn link_targets_do_not_count() {
        same("See [[a/b|the ring]].", "See [the ring](../a/c.md).");
        same("See [[a/b]].", "See [[c/b]].");
        differ("See [[a/b]].", "See [[a/new-name]].");
        same("Yes.[^1]\n\n[^1]: A.", "Yes.[^source]\n\n[^source]: A.");
    }

    #[test]
    fn every_change_of_wording_counts() {
        differ("We will act.", "We will not act.");
        differ("We will act.", "We ~~will~~ act.");
        differ("by 2030", "by 2035");
        differ("10²", "102");
        differ("1.5 degrees", "1,5 degrees");
        differ("−5 °C", "5 °C");
        differ("now here", "nowhere");
        differ("May act", "may act");
        differ("See [[a/b|the ring]].", "See [[a/b|the tax]].");
        differ("a <del>b</del>", "a b");
        differ("- [ ] a", "- [x] a");
        differ("| a | b |\n|-|-|\n| 1 | |\n", "| a | b |\n|-|-|\n| | 1 |\n");
        differ("![a map](x.png)", "![a plan](x.png)");
        differ("`a`", "`b`");
        differ("$x^2$", "$x^3$");
    }

    #[test]
    fn keys_of_the_wording_count_and_others_do_not() {
        let body = "Text.\n";
        let print = print_of(KEYS, body);
        for more in [
            "tags = [\"x\"]\nstatus = \"rejected\"\ndeadline = 2030-01-01\nreview = \"accepted\"\n",
            "level = [\"state\"]\nsummary = \"S\"\naliases = [\"positions/y\"]\n",
            // Without measures the ask says it.
            "stance = \"oppose\"\n",
        ] {
            assert_eq!(print_of(&format!("{more}{KEYS}"), body), print);
        }
        for more in [
            "addressee = \"EU\"\n",
            "commitment = \"C\"\n",
            "amendments = [\"A\"]\n",
            "measures = [\"S.1\"]\n",
        ] {
            assert_ne!(print_of(&format!("{more}{KEYS}"), body), print, "{more}");
        }
        let on_bill =
            |stance: &str| print_of(&format!("{KEYS}measures = [\"S.1\"]\n{stance}"), body);
        assert_ne!(on_bill("stance = \"oppose\"\n"), on_bill(""));
        for (from, to) in [("\"T\"", "\"U\""), ("30", "50"), ("ask", "commitment")] {
            assert_ne!(print_of(&KEYS.replace(from, to), body), print, "{to}");
        }
        assert_eq!(
            print_of("title='T'\nask='''\nAllow\n30 km/h.'''\n", body),
            print
        );
        // A text cannot move from one part to another unnoticed.
        assert_ne!(
            print_of("title = \"T\"\nask = \"A\"\n", "B"),
            print_of("title = \"T\"\nask = \"A B\"\n", "")
        );
    }

    fn words() -> impl Strategy<Value = Vec<String>> {
        proptest::collection::vec("[a-zA-Zæø]{1,6}|[0-9]{1,4}|not|no", 1..30)
    }

    proptest! {
        #[test]
        fn another_layout_has_the_same_fingerprint(
            words in words(),
            gaps in proptest::collection::vec(0_usize..6, 30),
            marker in "[-*+]|1[.)]",
        ) {
            let one_line = words.join(" ");
            let mut wrapped = format!("{marker} ");
            for (word, gap) in words.iter().zip(&gaps) {
                let mark = if *gap == 0 { "" } else { "**" };
                let gap = [" ", "  ", "\n   ", "\u{a0}", "\r\n   ", "\n\n   "][*gap];
                wrapped.extend([mark, word, mark, gap]);
            }
            prop_assert_eq!(print_of(KEYS, &one_line), print_of(KEYS, &wrapped));
        }

        #[test]
        fn another_word_has_another_fingerprint(
            words in words(),
            new in "[a-zA-Zæø]{1,6}|[0-9]{1,4}|not",
            at in any::<prop::sample::Index>(),
            insert in any::<bool>(),
        ) {
            let mut changed = words.clone();
            let at = at.index(words.len());
            if insert {
                changed.insert(at, new);
            } else {
                changed[at] = new;
            }
            prop_assert_eq!(
                changed == words,
                print_of(KEYS, &words.join(" ")) == print_of(KEYS, &changed.join("\n\n"))
            );
        }
    }
}
