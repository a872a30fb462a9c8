//! Text changes by sentence: `-` before removed sentences, `+` before added ones.

use super::{GONE, NEW};
use crate::notes::sentence_diff::{Sentence, WordRun, tell_apart};
use crate::tui::theme::TextStyle;
use crate::tui::widgets::line_breaks::{wrap, wrap_hanging};
use crate::tui::widgets::styled_text::TextSpan;

/// Compares two texts by sentence.
pub(super) fn lines(before: &str, after: &str, cols: usize) -> Vec<Vec<TextSpan>> {
    let mut parts = tell_apart(before, after);
    parts.iter_mut().for_each(without_bullet);
    let line = |sentence: Sentence| {
        let (sign, style, spans) = match sentence {
            Sentence::Kept(text) => ("  ", TextStyle::MUTED, vec![TextSpan::muted(&text)]),
            Sentence::Gone(words) => ("- ", GONE.bold(), runs(&words, GONE)),
            Sentence::New(words) => ("+ ", NEW.bold(), runs(&words, NEW)),
        };
        wrap_hanging(wrap, TextSpan::new(sign, style), &spans, cols)
    };
    parts.into_iter().flat_map(line).collect()
}

/// Removes a list marker, which would look like a sign of the difference.
fn without_bullet(sentence: &mut Sentence) {
    let text = match sentence {
        Sentence::Kept(text) => text,
        Sentence::Gone(words) | Sentence::New(words) => match words.first_mut() {
            Some(run) => &mut run.text,
            None => return,
        },
    };
    if let Some(rest) = ["- ", "* ", "+ "]
        .iter()
        .find_map(|mark| text.strip_prefix(mark))
    {
        *text = rest.to_owned();
    }
}

/// The words of a sentence, with those that differ highlighted.
pub(crate) fn runs(words: &[WordRun], style: TextStyle) -> Vec<TextSpan> {
    let span = |run: &WordRun| {
        let mut style = style;
        if run.differs {
            style.bold = true;
            style.underlined = true;
        }
        TextSpan::new(&run.text, style)
    };
    words.iter().map(span).collect()
}
