//! Matches in a laid-out text, of a search or of text to find.

use super::document::{Document, DocumentLine};
use super::fold::{Folded, is_unspaced};
use super::styled_text::{TextSpan, plain};
use crate::model::hit::{Hit, PlaceFound};
use crate::model::query::{Clause, Node, Query};
use crate::model::text_folding::fold;

/// The text to highlight.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum MatchPattern {
    /// Words that start with one of these folded stems.
    Stems(Vec<String>),
    /// This folded text, anywhere.
    Text(String),
}

impl MatchPattern {
    /// The words by which a hit was found.
    ///
    /// Mainly those that the search highlighted, which include inflected and corrected words. Adds
    /// longer words of the query, for matches outside the snippet, and the names of recognised
    /// places.
    pub(crate) fn of_search(query: &str, hit: Option<&Hit>, places: &[PlaceFound]) -> Self {
        let mut stems: Vec<String> = Vec::new();
        if let Some(hit) = hit {
            let parts = [
                (&hit.title, &hit.title_highlights),
                (&hit.snippet.text, &hit.snippet.highlights),
            ];
            for (text, highlights) in parts {
                stems.extend(highlights.iter().map(|range| fold(&slice(text, *range))));
            }
        }
        let mut words = Vec::new();
        collect_words(&Query::read(query).clauses, &mut words);
        let long = |word: &String| !word.is_ascii() || word.len() > 3;
        stems.extend(words.iter().map(|word| fold(word)).filter(long));
        stems.extend(places.iter().map(|place| fold(&place.label)));
        stems.retain(|stem| !stem.trim().is_empty());
        stems.sort_unstable();
        stems.dedup();
        Self::Stems(stems)
    }

    /// A text to find.
    pub(crate) fn text(text: &str) -> Self {
        Self::Text(fold(text.trim()))
    }
}

fn slice(text: &str, (start, end): (usize, usize)) -> String {
    let length = end.saturating_sub(start);
    text.chars().skip(start).take(length).collect()
}

fn collect_words(clauses: &[Clause], words: &mut Vec<String>) {
    for clause in clauses {
        match &clause.node {
            Node::Word(word) => words.push(word.clone()),
            Node::Phrase(phrase) => words.extend(phrase.split_whitespace().map(str::to_owned)),
            Node::Any(inner) | Node::All(inner) => collect_words(inner, words),
            Node::Filter(_) | Node::Not(_) => {}
        }
    }
}

/// A match: a half-open character range on each line it covers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TextMatch {
    /// Line, first character, and character after the last.
    pub runs: Vec<(usize, usize, usize)>,
}

impl TextMatch {
    /// The line on which it starts.
    pub(crate) fn line(&self) -> usize {
        self.runs.first().map_or(0, |run| run.0)
    }
}

/// Finds all matches, top to bottom. A match may continue on the next line.
pub(crate) fn find_marks(document: &Document, pattern: &MatchPattern) -> Vec<TextMatch> {
    let mut marks = Vec::new();
    let mut first = 0;
    while first < document.lines.len() {
        let goes_on = |line: &&DocumentLine| line.goes_on;
        let more = document.lines[first + 1..]
            .iter()
            .take_while(goes_on)
            .count();
        find_in_paragraph(&document.lines, first, first + more, pattern, &mut marks);
        first += more + 1;
    }
    marks
}

fn find_in_paragraph(
    lines: &[DocumentLine],
    first: usize,
    last: usize,
    pattern: &MatchPattern,
    marks: &mut Vec<TextMatch>,
) {
    // Position of each character of the joined paragraph; `None` between lines.
    let mut places: Vec<Option<(usize, usize)>> = Vec::new();
    let mut joined = String::new();
    for (i, line) in lines[first..=last].iter().enumerate() {
        if i > 0 && !joined.ends_with(is_unspaced) {
            joined.push(' ');
            places.push(None);
        }
        for (at, c) in plain(&line.spans).chars().enumerate() {
            joined.push(c);
            places.push(Some((first + i, at)));
        }
    }
    let folded = Folded::of(joined.chars());
    let ranges = match pattern {
        MatchPattern::Stems(stems) => folded.find_words(stems),
        MatchPattern::Text(text) => folded.find(text),
    };
    for (start, end) in ranges {
        let mut runs: Vec<(usize, usize, usize)> = Vec::new();
        for (line, at) in places[start..end].iter().flatten().copied() {
            match runs.last_mut() {
                Some(run) if run.0 == line && run.2 == at => run.2 += 1,
                _ => runs.push((line, at, at + 1)),
            }
        }
        if !runs.is_empty() {
            marks.push(TextMatch { runs });
        }
    }
}

/// Highlights the matches of a line, and inverts the current one.
pub(crate) fn marked_line(
    spans: &[TextSpan],
    line: usize,
    marks: &[TextMatch],
    current: Option<usize>,
) -> Vec<TextSpan> {
    let from = marks.partition_point(|mark| mark.runs.last().is_none_or(|run| run.0 < line));
    let mut ranges: Vec<(usize, usize, bool)> = Vec::new();
    for (i, mark) in marks.iter().enumerate().skip(from) {
        if mark.line() > line {
            break;
        }
        let here = mark.runs.iter().filter(|run| run.0 == line);
        ranges.extend(here.map(|run| (run.1, run.2, current == Some(i))));
    }
    if ranges.is_empty() {
        return spans.to_vec();
    }
    split_at_ranges(spans, &ranges)
}

fn split_at_ranges(spans: &[TextSpan], ranges: &[(usize, usize, bool)]) -> Vec<TextSpan> {
    let mut split: Vec<TextSpan> = Vec::new();
    let mut at = 0;
    for span in spans {
        let mut last = None;
        for c in span.text.chars() {
            let range = ranges
                .iter()
                .find(|(start, end, _)| (*start..*end).contains(&at));
            let mut style = span.style;
            if let Some((_, _, current)) = range {
                style.marked = true;
                style.inverted |= current;
            }
            if last != Some(style) {
                split.push(TextSpan {
                    text: String::new(),
                    style,
                    link: span.link,
                });
                last = Some(style);
            }
            if let Some(run) = split.last_mut() {
                run.text.push(c);
            }
            at += 1;
        }
    }
    split
}

#[cfg(test)]
mod tests {
    use super::super::document::{DocumentForm, LinkInfo, LinkMarks, lay_out, parse_markdown};
    use super::*;

    fn marked_text(text: &str, cols: usize, pattern: &MatchPattern) -> Vec<String> {
        let reading = parse_markdown(text, LinkMarks::Text(&|_| LinkInfo::default()));
        let document = lay_out(&reading.blocks, cols, DocumentForm::Screen { ascii: false });
        let marks = find_marks(&document, pattern);
        document
            .lines
            .iter()
            .enumerate()
            .map(|(i, line)| {
                let spans = marked_line(&line.spans, i, &marks, None);
                let show = |span: &TextSpan| {
                    if span.style.marked {
                        format!("<{}>", span.text)
                    } else {
                        span.text.clone()
                    }
                };
                spans.iter().map(show).collect()
            })
            .collect()
    }

    #[test]
    fn matches_may_cross_line_ends() {
        let text = "Göteborg retrofits **municipal** housing blocks.";
        assert_eq!(
            marked_text(
                text,
                24,
                &MatchPattern::of_search("goteborg retrofit x", None, &[])
            ),
            ["<Göteborg> <retrofits>", "municipal housing", "blocks."]
        );
        let place = PlaceFound {
            text: "Gotenburg".to_owned(),
            city: "goteborg".to_owned(),
            label: "Göteborg".to_owned(),
            span: (0, 9),
        };
        assert_eq!(
            marked_text(
                text,
                24,
                &MatchPattern::of_search("Gotenburg", None, &[place])
            ),
            ["<Göteborg> retrofits", "municipal housing", "blocks."]
        );
        assert_eq!(
            marked_text(text, 24, &MatchPattern::text("Retrofits Municipal")),
            ["Göteborg <retrofits>", "<municipal> housing", "blocks."]
        );
    }
}
