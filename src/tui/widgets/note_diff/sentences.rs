//! Changed text, sentence by sentence: what is gone behind `-`, what is new behind `+`.

use super::{GONE, NEW};
use crate::notes::sentence_diff::{Sentence, WordRun, tell_apart};
use crate::tui::widgets::line_breaks::wrap;
use crate::tui::widgets::styled_text::{TextSpan, TextStyle};
use crate::tui::widgets::text_width::width_of;

/// Before the further lines of a sentence or a field; as wide as a sign.
const INDENT: &str = "  ";

/// Two texts, sentence by sentence.
pub(super) fn lines(before: &str, after: &str, cols: usize) -> Vec<Vec<TextSpan>> {
    let mut told = tell_apart(before, after);
    told.iter_mut().for_each(without_bullet);
    let line = |sentence: Sentence| match sentence {
        Sentence::Kept(text) => hanging("  ", &[TextSpan::muted(&text)], TextStyle::MUTED, cols),
        Sentence::Gone(words) => hanging("- ", &runs(&words, GONE), GONE.bold(), cols),
        Sentence::New(words) => hanging("+ ", &runs(&words, NEW), NEW.bold(), cols),
    };
    told.into_iter().flat_map(line).collect()
}

/// Takes the mark of a list item away: beside our own signs it would read as one of them.
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

/// Words of a sentence; those that only this side has stand out.
pub(crate) fn runs(words: &[WordRun], tone: TextStyle) -> Vec<TextSpan> {
    let span = |run: &WordRun| {
        let mut tone = tone;
        if run.differs {
            tone.bold = true;
            tone.underlined = true;
        }
        TextSpan::new(&run.text, tone)
    };
    words.iter().map(span).collect()
}

/// Wraps with a sign in front, which may be empty; further lines are indented by [`INDENT`].
pub(super) fn hanging(
    sign: &str,
    spans: &[TextSpan],
    tone: TextStyle,
    cols: usize,
) -> Vec<Vec<TextSpan>> {
    let is_one_line = sign.len() + width_of(spans) <= cols;
    let lead = if is_one_line { sign } else { INDENT };
    let mut lines = wrap(spans, cols.saturating_sub(lead.len()));
    for (i, line) in lines.iter_mut().enumerate() {
        let lead = if i == 0 { sign } else { INDENT };
        line.insert(0, TextSpan::new(lead, tone));
    }
    lines
}
