//! A hit as rows of a list: title, facts and snippet.

use super::line_breaks::wrap;
use super::metadata;
use super::styled_text::{TextSpan, marked, plain};
use super::text_width::{cut_spans, width_of};
use crate::model::hit::Hit;
use crate::model::match_reason::MatchReason;
use crate::tui::labels::Labels;
use crate::tui::theme::TextStyle;

/// Maximum number of lines of a title.
const MAX_TITLE_LINES: usize = 2;
/// Maximum number of lines of reasons.
const MAX_REASON_LINES: usize = 3;

/// Formats a hit.
#[derive(Debug, Clone, Copy)]
pub(crate) struct HitRow<'a> {
    pub labels: &'a Labels,
    /// Whether the facts begin with the kind.
    pub kind: bool,
    /// Maximum number of lines of the snippet.
    pub snippet: usize,
}

impl HitRow<'_> {
    /// The lines of a hit, at most `cols` wide, and whether each is title.
    pub(crate) fn lines(&self, hit: &Hit, cols: usize) -> Vec<(bool, Vec<TextSpan>)> {
        let title = marked(&hit.title, &hit.title_highlights, TextStyle::TITLE);
        let mut lines: Vec<(bool, Vec<TextSpan>)> = fitted(&title, cols, MAX_TITLE_LINES)
            .into_iter()
            .map(|line| (true, line))
            .collect();
        let facts = metadata::facts_of_hit(hit, self.kind, self.labels, cols);
        lines.extend(facts.into_iter().map(|line| (false, line)));
        let text = if hit.snippet.text.is_empty() || self.snippet == 0 {
            Vec::new()
        } else {
            fitted(&snippet_of(hit, cols * self.snippet), cols, self.snippet)
        };
        lines.extend(text.into_iter().map(|line| (false, line)));
        if !hit.why.is_empty() {
            let why = [TextSpan::muted(&reasons(&hit.why))];
            let why = fitted(&why, cols, MAX_REASON_LINES);
            lines.extend(why.into_iter().map(|line| (false, line)));
        }
        lines
    }
}

/// The reasons for a match, one list for each part of the note.
///
/// `title: heat`, `title: pump`, `body: heat` becomes `Found in title: heat, pump; body: heat`.
fn reasons(why: &[MatchReason]) -> String {
    let mut parts: Vec<(&str, Vec<String>)> = Vec::new();
    for reason in why {
        // A word and a longer one that begins with it are one word for the reader.
        let word = reason.word_in_full().trim_end_matches('…').to_owned();
        match parts.iter_mut().find(|(known, _)| *known == reason.part) {
            Some((_, all)) if all.contains(&word) => {}
            Some((_, all)) => all.push(word),
            None => parts.push((&reason.part, vec![word])),
        }
    }
    let parts = parts.into_iter().map(|(part, all)| match part {
        "filed under" => format!("subject: {}", all.join(", ")),
        "reference" => format!("the sources: {}", all.join(", ")),
        part => format!("{part}: {}", all.join(", ")),
    });
    format!("Found in {}", parts.collect::<Vec<_>>().join("; "))
}

/// The snippet, starting shortly before its first match if that would be cut off.
///
/// `..` marks omitted text, because `…` is two columns wide on some systems.
fn snippet_of(hit: &Hit, cols: usize) -> Vec<TextSpan> {
    let text = hit.snippet.text.as_str();
    let highlights = &hit.snippet.highlights;
    let skip = highlights.first().map_or(0, |(start, end)| {
        if end + 2 <= cols {
            return 0;
        }
        // Start at the beginning of a word.
        let earliest = start.saturating_sub(cols / 3);
        let before = text
            .chars()
            .enumerate()
            .skip(earliest)
            .take(start - earliest);
        let mut spaces = before.filter(|(_, c)| *c == ' ');
        spaces.next().map_or(earliest, |(at, _)| at + 1)
    });
    let rest: String = text.chars().skip(skip).collect();
    let moved: Vec<(usize, usize)> = highlights
        .iter()
        .map(|(start, end)| (start.saturating_sub(skip), end.saturating_sub(skip)))
        .collect();
    let mut spans = marked(&rest, &moved, TextStyle::MUTED);
    if let Some(first) = spans.first_mut() {
        let rest = first.text.strip_prefix('…');
        if skip > 0 || rest.is_some() {
            first.text = rest.unwrap_or(&first.text).trim_start().to_owned();
            // A span of its own, as the first word may be marked.
            spans.insert(0, TextSpan::minor(".. "));
        }
    }
    if let Some(last) = spans.last_mut()
        && let Some(rest) = last.text.strip_suffix('…')
    {
        last.text = rest.trim_end().to_owned();
        spans.push(TextSpan::minor(".."));
    }
    spans
}

/// Wraps spans to at most `most` lines, and cuts the last line if necessary.
pub(crate) fn fitted(spans: &[TextSpan], cols: usize, most: usize) -> Vec<Vec<TextSpan>> {
    let mut lines = wrap(spans, cols);
    if lines.len() <= most {
        return lines;
    }
    let rest = lines.split_off(most.saturating_sub(1));
    if most > 0 {
        // Join the remaining lines, so that the last line is cut at its end.
        let mut joined: Vec<TextSpan> = Vec::new();
        for line in rest.into_iter().take(2) {
            if !joined.is_empty() && !plain(&joined).ends_with(super::fold::is_unspaced) {
                joined.push(TextSpan::body(" "));
            }
            joined.extend(line);
        }
        lines.push(cut_spans(
            &joined,
            cols.min(width_of(&joined).saturating_sub(1)),
        ));
    }
    lines
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::model::hit::Snippet;
    use crate::model::match_reason::WordRelation;
    use crate::model::note::Kind;

    /// A hit for tests.
    pub(crate) fn hit(title: &str, text: &str, highlights: &[(usize, usize)]) -> Hit {
        Hit {
            title: title.to_owned(),
            cities: vec!["oslo".to_owned()],
            outcome: Some("succeeded".to_owned()),
            year: Some(2019),
            snippet: Snippet {
                text: text.to_owned(),
                highlights: highlights.to_vec(),
            },
            ..Hit::example("practices/a")
        }
    }

    fn shown(hit: &Hit, cols: usize) -> Vec<String> {
        let labels = Labels::default();
        let row = HitRow {
            labels: &labels,
            kind: true,
            snippet: 1,
        };
        let lines = row.lines(hit, cols);
        lines.iter().map(|(_, line)| plain(line)).collect()
    }

    #[test]
    fn a_title_has_two_lines_and_the_outcome_is_at_the_right_edge() {
        let one = hit(
            "A title that is longer than the pane is wide by far",
            "Text.",
            &[],
        );
        assert_eq!(
            shown(&one, 40),
            [
                "A title that is longer than the pane is",
                "wide by far",
                "practice\u{a0}|\u{a0}oslo\u{a0}|\u{a0}2019       +\u{a0}succeeded",
                "Text.",
            ]
        );
        // What stands between the title and the snippet.
        let facts_of = |one: &Hit, cols: usize| -> Vec<String> {
            let mut lines = shown(one, cols);
            lines.pop();
            let title = fitted(&[TextSpan::body(&one.title)], cols, MAX_TITLE_LINES);
            lines.split_off(title.len())
        };
        let facts = |cols| facts_of(&one, cols).join("/");
        assert_eq!(facts(30), "oslo\u{a0}|\u{a0}2019        +\u{a0}succeeded");
        assert_eq!(facts(20), "oslo     +\u{a0}succeeded");
        let away = Hit {
            cities: vec!["Copenhagen".to_owned()],
            ..one.clone()
        };
        let facts = |cols| facts_of(&away, cols).join("/");
        assert_eq!(facts(31), "Copenhagen\u{a0}|\u{a0}2019   +\u{a0}succeeded");
        let two = "Copenhagen\u{a0}|\u{a0}2019/         +\u{a0}succeeded";
        assert_eq!(facts(20), two);
        let other = Hit {
            kind: Kind::Project,
            ..away.clone()
        };
        let facts = |cols| facts_of(&other, cols).join("/");
        let two =
            "project\u{a0}|\u{a0}Copenhagen\u{a0}|\u{a0}2019/                    +\u{a0}succeeded";
        assert_eq!(facts(31), two);
        assert_eq!(shown(&one, 14)[1], "is longer..");
    }

    #[test]
    fn reasons_stand_below_the_snippet_by_part_of_the_note() {
        let mut one = hit("Heat pumps", "Pumps heat.", &[]);
        one.why = vec![
            MatchReason::example("title", "heat"),
            MatchReason::related("title", "pumps", WordRelation::Form, "pump"),
            MatchReason::example("filed under", "heat"),
        ];
        let labels = Labels::default();
        let row = HitRow {
            labels: &labels,
            kind: true,
            snippet: 1,
        };
        let lines: Vec<String> = row
            .lines(&one, 99)
            .iter()
            .map(|(_, line)| plain(line))
            .collect();
        let found = "Found in title: heat, pumps (a form of pump); subject: heat";
        assert_eq!(lines[2..], ["Pumps heat.", found]);
    }

    #[test]
    fn the_snippet_shows_a_late_match() {
        let text = "Half of all the offices of the city were mended and the retrofit went on";
        let late = hit("T", text, &[(56, 64)]);
        let line = shown(&late, 30).remove(2);
        assert!(
            line.starts_with(".. ") && line.contains("retrofit"),
            "{line}"
        );
        // The dots of a cut are no part of a match beside them.
        let word = |text: &str, at| snippet_of(&hit("T", text, &[at]), 30);
        let marked = |spans: Vec<TextSpan>| -> Vec<String> {
            let marked = spans.into_iter().filter(|span| span.style.marked);
            marked.map(|span| span.text).collect()
        };
        assert_eq!(marked(word("… heat is sold", (2, 6))), ["heat"]);
        assert_eq!(marked(word("they sell heating…", (10, 17))), ["heating"]);
        let early = hit("T", text, &[(0, 4)]);
        assert!(shown(&early, 30)[2].starts_with("Half of all"), "{early:?}");
    }
}
