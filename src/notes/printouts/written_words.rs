//! Finds possible ids and paths of notes in a text, in any spelling.

use std::ops::Range;

use pulldown_cmark::Event;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::notes::clean::is_blank;
use crate::notes::link_address::decode_percent;
use crate::notes::markdown_syntax;

/// Most bytes of a character reference: `&CounterClockwiseContourIntegral;`.
const MAX_REFERENCE: usize = 40;

/// The possible ids and paths in a text, decoded, with their ranges.
///
/// Emphasis, escapes, character references, percent-encoding and the width of letters are decoded,
/// and invisible characters left out. Marks before a word are not part of it; one with marks after
/// it is followed by the same without them.
pub(super) fn written_words(text: &str) -> Vec<(String, Range<usize>)> {
    let is_of_id = |c: char| c.is_alphanumeric() || "/-_.".contains(c) || is_combining_mark(c);
    let is_mark = |c: char| "-_.".contains(c);
    let mut words: Vec<(String, Range<usize>)> = Vec::new();
    // The word so far and its start; its length and end without points and without marks after it.
    let (mut word, mut start, mut ends) = (String::new(), 0, [(0, 0); 2]);
    let mut at = 0;
    loop {
        let (read, bytes) = read_character(&text[at..]);
        let next = at + bytes;
        // A path begins with two points at most, then a slash.
        let is_points = word == "." || word == "..";
        match read {
            None if bytes > 0 => {}
            Some('.') if word == ".." => {}
            Some(c) if is_of_id(c) && !(word.is_empty() && is_mark(c) && c != '.') => {
                if word.is_empty() || is_points && !"./".contains(c) {
                    word.clear();
                    start = at;
                }
                word.push(c);
                let is_end = [c != '.', !is_mark(c)];
                for (end, _) in ends.iter_mut().zip(is_end).filter(|(_, is_end)| *is_end) {
                    *end = (word.len(), next);
                }
            }
            _ => {
                let [pointless, bare] = std::mem::take(&mut ends);
                let short = (bare.0 < pointless.0).then_some(bare);
                for (length, end) in [pointless].into_iter().chain(short) {
                    words.push((word[..length].to_owned(), start..end));
                }
                word.clear();
            }
        }
        if bytes == 0 {
            break;
        }
        at = next;
    }
    words.retain(|(word, _)| word.contains(['/', '.']));
    words
}

/// The first character of a text, decoded, and its length in bytes.
fn read_character(text: &str) -> (Option<char>, usize) {
    let mut characters = text.chars();
    let first = characters.next();
    let plain = (first, first.map_or(0, char::len_utf8));
    match first {
        Some('*') => (None, 1),
        Some('\\') => match characters.next() {
            Some(c) if c.is_ascii_punctuation() => (Some(c), 2),
            // As Windows separates folders.
            Some(c) if c.is_alphanumeric() => (Some('/'), 1),
            _ => plain,
        },
        Some('%') => {
            // One character has four bytes at most.
            let encoded = (1..=4).filter_map(|bytes| text.get(..bytes * 3));
            let decoded = encoded.map(|encoded| (decode_percent(encoded), encoded.len()));
            let mut single = decoded.filter(|(decoded, _)| decoded.chars().count() == 1);
            single
                .next()
                .map_or(plain, |(decoded, bytes)| (decoded.chars().next(), bytes))
        }
        Some('&') => {
            let reference = text
                .bytes()
                .take(MAX_REFERENCE)
                .position(|byte| byte == b';');
            let reference = reference.map_or("", |end| &text[..=end]);
            match markdown_syntax::parse(reference).nth(1) {
                Some((Event::Text(read), _))
                    if *read != *reference && read.chars().count() == 1 =>
                {
                    (read.chars().next(), reference.len())
                }
                _ => plain,
            }
        }
        // Other slashes, of fractions and division.
        Some('\u{2044}' | '\u{2215}') => (Some('/'), plain.1),
        Some(c) if !c.is_ascii() => {
            let mut compatible = std::iter::once(c).nfkc();
            let single = compatible.next().filter(|_| compatible.next().is_none());
            let is_seen = c.is_whitespace() || !is_blank(c);
            (single.or(first).filter(|_| is_seen), plain.1)
        }
        _ => plain,
    }
}
