//! Text widths in columns, as ratatui counts them, and cutting at graphemes.

use std::borrow::Cow;

use ratatui::buffer::CellWidth;
use unicode_segmentation::UnicodeSegmentation;

use super::styled_text::{TextSpan, plain};

/// Marks cut text.
///
/// ASCII dots, because `…` is two columns wide on some Japanese systems.
pub(crate) const CUT: &str = "..";

pub(crate) fn grapheme_width(grapheme: &str) -> usize {
    if grapheme.contains(char::is_control) {
        return 0; // Never drawn: the buffer drops it too.
    }
    usize::from(grapheme.cell_width())
}

/// Whether every byte is one column.
///
/// This is true for most text, which then needs no segmentation.
pub(crate) fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

pub(crate) fn width(text: &str) -> usize {
    if is_plain(text) {
        return text.len();
    }
    text.graphemes(true).map(grapheme_width).sum()
}

pub(crate) fn width_of(spans: &[TextSpan]) -> usize {
    spans.iter().map(|span| width(&span.text)).sum()
}

/// Appends right-aligned text to a line of `cols` columns. Returns false if it does not fit.
pub(crate) fn push_right(line: &mut Vec<TextSpan>, right: Vec<TextSpan>, cols: usize) -> bool {
    let gap = cols.saturating_sub(width_of(line) + width_of(&right));
    let fits = gap >= 2;
    if fits {
        line.push(TextSpan::body(&" ".repeat(gap)));
        line.extend(right);
    }
    fits
}

/// The longest prefix of whole graphemes that fits.
pub(crate) fn fitting(text: &str, cols: usize) -> &str {
    if width(text) <= cols {
        return text;
    }
    let mut used = 0;
    for (at, grapheme) in text.grapheme_indices(true) {
        used += grapheme_width(grapheme);
        if used > cols {
            return &text[..at];
        }
    }
    text
}

/// The prefix to keep when a text is cut to `cols` columns.
///
/// Ends at a word unless that loses more than a third, so that a long word in a narrow space still
/// shows something.
fn kept(text: &str, cols: usize) -> &str {
    let kept = fitting(text, cols);
    // In Japanese, which has no spaces, a word may end anywhere.
    let in_word = |c: char| c.is_alphanumeric() && grapheme_width(c.encode_utf8(&mut [0; 4])) == 1;
    let broken = kept.chars().next_back().is_some_and(in_word)
        && text[kept.len()..].chars().next().is_some_and(in_word);
    let whole = kept.rfind(' ').filter(|_| broken).map(|at| &kept[..at]);
    let whole = whole.filter(|whole| 3 * width(whole) >= 2 * width(kept));
    // Punctuation that announces more says the same as the mark behind it.
    whole
        .unwrap_or(kept)
        .trim_end_matches([' ', ',', ';', ':', '('])
}

/// Returns the text if it fits, else a prefix and `..`.
pub(crate) fn cut(text: &str, cols: usize) -> Cow<'_, str> {
    if width(text) <= cols {
        return Cow::Borrowed(text);
    }
    let free = cols.saturating_sub(CUT.len());
    let dots = &CUT[..CUT.len().min(cols)];
    Cow::Owned(format!("{}{dots}", kept(text, free)))
}

/// Returns the spans if they fit, else a prefix and `..`.
///
/// The dots have the style of the last span kept.
pub(crate) fn cut_spans(spans: &[TextSpan], cols: usize) -> Vec<TextSpan> {
    if width_of(spans) <= cols {
        return spans.to_vec();
    }
    let text = plain(spans);
    let mut left = kept(&text, cols.saturating_sub(CUT.len())).len();
    let mut cut: Vec<TextSpan> = Vec::new();
    for span in spans {
        let bytes = span.text.len().min(left);
        left -= bytes;
        cut.push(TextSpan {
            text: span.text[..bytes].to_owned(),
            ..span.clone()
        });
        if left == 0 {
            break;
        }
    }
    if let Some(last) = cut.last_mut() {
        last.text.push_str(&CUT[..CUT.len().min(cols)]);
    }
    cut
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::theme::TextStyle;

    #[test]
    fn text_is_cut_at_graphemes_to_fit() {
        #[track_caller]
        fn case(text: &str, cols: usize, want: &str) {
            assert_eq!(cut(text, cols), want, "{text:?} at {cols}");
            let spans = [
                TextSpan::new(&text[..0], TextStyle::BODY),
                TextSpan::new(text, TextStyle::BODY),
            ];
            let spans = cut_spans(&spans, cols);
            assert!(width_of(&spans) <= cols.max(width(want)), "{text:?}");
            assert_eq!(plain(&spans), want, "{text:?} as pieces");
        }
        case("Deep retrofit", 20, "Deep retrofit");
        case("Deep retrofit", 9, "Deep re..");
        case("Deep retrofit", 7, "Deep..");
        case(
            "Deep retrofit of municipal housing",
            25,
            "Deep retrofit of..",
        );
        case(
            "Deep retrofit of municipal housing",
            28,
            "Deep retrofit of municipal..",
        );
        // A word that takes up most of the width is cut.
        case("City unrecognisable", 12, "City unrec..");
        case("公共建築の省エネ改修", 9, "公共建..");
        case("Go\u{308}teborg", 4, "Go\u{308}..");
        case(
            "Oslo climate budget: counting carbon",
            23,
            "Oslo climate budget..",
        );
        case("flats, with money", 8, "flats..");
        case("heat", 1, ".");
        case("heat", 0, "");
    }
}
