//! Text for the screen in spans that carry a meaning, not a colour.
//!
//! [`TextSpan::new`] cleans foreign text. ratatui's `Span` serves less well here: it holds a colour,
//! so cached lines would not survive a change of theme, it has no link, and its text is not known to
//! be clean. [`crate::tui::theme`] gives the colours when a frame is drawn.

use crate::notes::clean::clean;
use crate::tui::theme::TextStyle;

/// A run of text in one style.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct TextSpan {
    /// Safe to show; one line.
    pub text: String,
    /// How it is meant.
    pub style: TextStyle,
    /// Position of its link among those of the document.
    pub link: Option<usize>,
}

impl TextSpan {
    /// A piece of any text, cleaned.
    pub(crate) fn new(text: &str, style: TextStyle) -> Self {
        Self {
            text: clean(text).into_owned(),
            style,
            link: None,
        }
    }

    /// A piece that begins with one of the signs `+ ! x > v`, as said in ASCII.
    pub(crate) fn sign(text: &str, style: TextStyle) -> Self {
        Self::new(
            text,
            TextStyle {
                sign: true,
                ..style
            },
        )
    }

    /// Running text.
    pub(crate) fn body(text: &str) -> Self {
        Self::new(text, TextStyle::BODY)
    }

    /// Text beside the point.
    pub(crate) fn muted(text: &str) -> Self {
        Self::new(text, TextStyle::MUTED)
    }
}

/// Text with its matches marked.
///
/// `highlights` are half-open character ranges, ascending; what lies outside the text is ignored.
/// Each run is cleaned by itself, so cleaning cannot move a mark.
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

/// A piece that breaks the line where it stands.
pub(crate) fn line_break() -> TextSpan {
    TextSpan {
        text: "\n".to_owned(),
        ..TextSpan::default()
    }
}

/// The text of all pieces, joined.
pub(crate) fn plain(spans: &[TextSpan]) -> String {
    spans.iter().map(|span| span.text.as_str()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_fall_where_they_should_even_in_hostile_text() {
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
