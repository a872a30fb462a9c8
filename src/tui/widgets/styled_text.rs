//! Text for the screen, in spans that have a meaning instead of a colour.
//!
//! [`TextSpan::new`] cleans untrusted text. ratatui's `Span` does not fit for three reasons: it has
//! colours, so cached lines would be wrong after a change of theme; it has no link; and its text
//! may not be clean. [`crate::tui::theme`] supplies the colours when a frame is drawn.

use crate::notes::clean::clean;
use crate::tui::theme::TextStyle;

/// A run of text in one style.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct TextSpan {
    /// The text: one line without control characters.
    pub text: String,
    /// Its meaning and emphasis.
    pub style: TextStyle,
    /// Index of its link in the document.
    pub link: Option<usize>,
}

impl TextSpan {
    /// Creates a span from any text, cleaned.
    pub(crate) fn new(text: &str, style: TextStyle) -> Self {
        Self {
            text: clean(text).into_owned(),
            style,
            link: None,
        }
    }

    /// Creates a span that starts with a sign in its ASCII form.
    ///
    /// The signs are `+ ! x > v`, among others.
    pub(crate) fn sign(text: &str, style: TextStyle) -> Self {
        Self::new(
            text,
            TextStyle {
                sign: true,
                ..style
            },
        )
    }

    /// Creates a span of body text.
    pub(crate) fn body(text: &str) -> Self {
        Self::new(text, TextStyle::BODY)
    }

    /// Creates a span of secondary text.
    pub(crate) fn muted(text: &str) -> Self {
        Self::new(text, TextStyle::MUTED)
    }

    /// Creates a span of secondary text that can be missed.
    pub(crate) fn minor(text: &str) -> Self {
        Self::new(text, TextStyle::MINOR)
    }
}

/// Puts spans in the selected row.
pub(crate) fn select<'a>(spans: impl IntoIterator<Item = &'a mut TextSpan>) {
    for span in spans {
        span.style = span.style.selected();
    }
}

/// Splits a text into spans with its matches highlighted.
///
/// `highlights` are half-open character ranges, ascending; parts outside the text are ignored. Each
/// span is cleaned separately, so cleaning cannot shift a highlight.
pub(crate) fn marked(text: &str, highlights: &[(usize, usize)], style: TextStyle) -> Vec<TextSpan> {
    let mut spans: Vec<TextSpan> = Vec::new();
    let mut run = String::new();
    let mut run_is_match = false;
    let mut ranges = highlights.iter().peekable();
    for (i, c) in text.chars().enumerate() {
        while ranges.next_if(|(_, end)| *end <= i).is_some() {}
        let is_match = ranges.peek().is_some_and(|(start, _)| *start <= i);
        if is_match != run_is_match && !run.is_empty() {
            spans.push(in_style(&run, style, run_is_match));
            run.clear();
        }
        run_is_match = is_match;
        run.push(c);
    }
    if !run.is_empty() {
        spans.push(in_style(&run, style, run_is_match));
    }
    spans
}

fn in_style(text: &str, style: TextStyle, is_match: bool) -> TextSpan {
    TextSpan::new(text, if is_match { style.marked() } else { style })
}

/// Creates a span that breaks the line.
pub(crate) fn line_break() -> TextSpan {
    TextSpan {
        text: "\n".to_owned(),
        ..TextSpan::default()
    }
}

/// Joins the text of all spans.
pub(crate) fn plain(spans: &[TextSpan]) -> String {
    spans.iter().map(|span| span.text.as_str()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn highlights_keep_their_place_in_hostile_text() {
        #[track_caller]
        fn case(text: &str, highlights: &[(usize, usize)], want: &str) {
            let spans = marked(text, highlights, TextStyle::BODY);
            let shown: String = spans
                .iter()
                .map(|span| {
                    if span.style.marked {
                        format!("[{}]", span.text)
                    } else {
                        span.text.clone()
                    }
                })
                .collect();
            assert_eq!(shown, want, "{text:?} {highlights:?}");
        }
        case("heat pumps", &[(0, 4)], "[heat] pumps");
        case("Göteborg", &[(0, 8)], "[Göteborg]");
        case("公共建築の省エネ", &[(2, 4)], "公共[建築]の省エネ");
        case("heat", &[(2, 99)], "he[at]");
        case("heat", &[(9, 12)], "heat");
        case("a\u{1b}[31mheat", &[(6, 10)], "a·[31m[heat]");
        case("", &[(0, 1)], "");
    }
}
