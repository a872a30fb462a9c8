//! Fills lines with words: breaks between words, in columns, never inside a grapheme.
//!
//! Knows nothing of Markdown or notes; what it is given is clean already.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use crate::cli::console::OutputStyle;

/// Text with the pieces that stand out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct PlainText {
    pieces: Vec<Piece>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Piece {
    text: String,
    bold: bool,
}

impl PlainText {
    /// Text that stands out nowhere; `\n` breaks the line.
    pub(super) fn plain(text: &str) -> Self {
        let mut words = Self::default();
        words.push(text, false);
        words
    }

    /// Text that stands out.
    pub(super) fn bold(text: &str) -> Self {
        let mut words = Self::default();
        words.push(text, true);
        words
    }

    /// Adds text without a space between.
    pub(super) fn push(&mut self, text: &str, bold: bool) {
        if !text.is_empty() {
            let text = text.to_owned();
            self.pieces.push(Piece { text, bold });
        }
    }

    /// Adds other words without a space between.
    pub(super) fn append(&mut self, mut other: Self) {
        self.pieces.append(&mut other.pieces);
    }

    /// The same, standing out as a whole.
    pub(super) fn into_bold(mut self) -> Self {
        for piece in &mut self.pieces {
            piece.bold = true;
        }
        self
    }

    /// Whether there is nothing to read.
    pub(super) fn is_blank(&self) -> bool {
        self.pieces.iter().all(|piece| piece.text.trim().is_empty())
    }

    /// The text alone.
    pub(super) fn text(&self) -> String {
        self.text_from(0)
    }

    /// How many pieces there are.
    pub(super) fn count(&self) -> usize {
        self.pieces.len()
    }

    /// The text from this piece on; empty if there are fewer.
    pub(super) fn text_from(&self, piece: usize) -> String {
        let pieces = self.pieces.iter().skip(piece);
        pieces.map(|piece| piece.text.as_str()).collect()
    }

    /// The words of each line that is broken on purpose.
    fn lines(&self) -> Vec<Vec<Word>> {
        let mut lines: Vec<Vec<Word>> = vec![Vec::new()];
        let mut open = false;
        for piece in &self.pieces {
            for (i, line) in piece.text.split('\n').enumerate() {
                if i > 0 {
                    lines.push(Vec::new());
                    open = false;
                }
                let words = lines.last_mut().expect("there is always a line");
                for (i, text) in line.split(' ').enumerate() {
                    open &= i == 0;
                    if text.is_empty() {
                        continue;
                    }
                    let fragment = (text.to_owned(), piece.bold);
                    match words.last_mut().filter(|_| open) {
                        Some(word) => word.0.push(fragment),
                        None => words.push(Word(vec![fragment])),
                    }
                    open = true;
                }
            }
        }
        lines
    }
}

/// A word: fragments without a space between.
struct Word(Vec<(String, bool)>);

impl Word {
    fn width(&self) -> usize {
        self.0.iter().map(|(text, _)| text.width()).sum()
    }

    /// Cuts the word into parts of at most `width` columns, between graphemes.
    fn cut(self, width: usize) -> Vec<Self> {
        if self.width() <= width {
            return vec![self];
        }
        let mut parts = vec![Self(Vec::new())];
        let mut used = 0;
        for (text, bold) in self.0 {
            for grapheme in text.graphemes(true) {
                if used > 0 && used + grapheme.width() > width {
                    parts.push(Self(Vec::new()));
                    used = 0;
                }
                used += grapheme.width();
                let part = parts.last_mut().expect("there is always a part");
                match part.0.last_mut().filter(|last| last.1 == bold) {
                    Some(last) => last.0.push_str(grapheme),
                    None => part.0.push((grapheme.to_owned(), bold)),
                }
            }
        }
        parts
    }
}

/// What stands before the first line and before the others.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Indent {
    /// Before the first line: `- `.
    pub(super) first: String,
    /// Before the other lines: two spaces.
    pub(super) rest: String,
}

impl Indent {
    /// Nothing before any line.
    pub(super) const NONE: Self = Self {
        first: String::new(),
        rest: String::new(),
    };

    /// A marker, and as many spaces before the other lines.
    pub(super) fn hanging(marker: &str) -> Self {
        Self {
            first: marker.to_owned(),
            rest: " ".repeat(marker.width()),
        }
    }
}

/// Fills lines of the look's width, without a line end after the last.
///
/// An address is never cut: terminals open it as a whole.
pub(super) fn fill(words: &PlainText, indent: &Indent, look: OutputStyle) -> String {
    let mut filled = indent.first.clone();
    let rest = indent.rest.width();
    // On a terminal too narrow for the indentation the words must still come out.
    let width = look.width_cols.unwrap_or(usize::MAX).max(rest + 8);
    let mut used = indent.first.width();
    for (i, line) in words.lines().into_iter().enumerate() {
        let mut fresh = i == 0;
        if i > 0 {
            break_line(&mut filled, indent);
            (used, fresh) = (rest, true);
        }
        for word in line {
            let is_address = word.0.iter().any(|(text, _)| text.contains("://"));
            let most = if is_address { usize::MAX } else { width - rest };
            for part in word.cut(most) {
                let space = usize::from(!fresh);
                if !fresh && used.saturating_add(space + part.width()) > width {
                    break_line(&mut filled, indent);
                    (used, fresh) = (rest, true);
                }
                if !fresh {
                    filled.push(' ');
                    used += 1;
                }
                used += part.width();
                fresh = false;
                for (text, bold) in &part.0 {
                    filled.push_str(&if *bold { look.bold(text) } else { text.clone() });
                }
            }
        }
    }
    filled
}

fn break_line(filled: &mut String, indent: &Indent) {
    filled.truncate(filled.trim_end_matches(' ').len());
    filled.push('\n');
    filled.push_str(&indent.rest);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn breaks_between_words_and_inside_none() {
        #[track_caller]
        fn case(text: &str, width: usize, want: &str) {
            let look = OutputStyle {
                width_cols: Some(width),
                ..OutputStyle::TEXT
            };
            let filled = fill(&PlainText::plain(text), &Indent::hanging("- "), look);
            assert_eq!(filled, want, "{text:?}");
        }
        case("one two three", 80, "- one two three");
        case("one two three", 10, "- one two\n  three");
        case("one\ntwo", 80, "- one\n  two");
        case("横浜市資源循環局", 10, "- 横浜市資\n  源循環局");
        case("e\u{301}e\u{301}e\u{301}", 1, "- e\u{301}e\u{301}e\u{301}");
        case(
            "see https://example.org/long now",
            12,
            "- see\n  https://example.org/long\n  now",
        );
        case("", 10, "- ");
    }

    #[test]
    fn pieces_without_a_space_between_stay_together() {
        let mut words = PlainText::plain("a (");
        words.append(PlainText::bold("bold word"));
        words.push("), b", false);
        let look = OutputStyle {
            colour: true,
            width_cols: Some(12),
            ..OutputStyle::TEXT
        };
        assert_eq!(
            fill(&words, &Indent::NONE, look).replace('\u{1b}', "ESC"),
            "a (ESC[1mboldESC[0m\nESC[1mwordESC[0m), b"
        );
        assert_eq!(words.text(), "a (bold word), b");
    }
}
