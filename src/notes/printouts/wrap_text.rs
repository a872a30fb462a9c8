//! Wraps plain text by display width.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Wraps a text between words; longer words, such as addresses, stay whole.
///
/// Scripts without spaces are wrapped between wide characters.
pub(super) fn wrap(text: &str, cols: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    let mut used = 0;
    for word in text.split_whitespace() {
        let mut gap = usize::from(!line.is_empty());
        for piece in pieces(word) {
            let width = piece.width();
            if used > 0 && used + gap + width > cols {
                lines.push(std::mem::take(&mut line));
                (used, gap) = (0, 0);
            }
            if gap > 0 {
                line.push(' ');
            }
            line.push_str(piece);
            used += gap + width;
            gap = 0;
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

/// The parts of a word between which a line can break.
fn pieces(word: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    for (at, letter) in word.grapheme_indices(true) {
        let end = at + letter.len();
        if letter.width() > 1 && end < word.len() {
            pieces.push(&word[start..end]);
            start = end;
        }
    }
    pieces.push(&word[start..]);
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_broken_between_words() {
        assert_eq!(wrap("one two  three", 7), ["one two", "three"]);
        assert_eq!(
            wrap("see https://x.org/long a", 8),
            ["see", "https://x.org/long", "a"]
        );
        assert_eq!(wrap("横浜の計画", 4), ["横浜", "の計", "画"]);
        assert_eq!(wrap("  ", 4), [""; 0]);
    }
}
