//! Snippets: the part of a note that contains most of the query, with highlights.

use std::sync::Arc;

use super::highlights::{HighlightRange, Highlighter};
use crate::model::hit::Snippet;
use crate::notes::begins_with_text;
use crate::notes::clean::clean;
use crate::notes::passages::{PassageRole, blocks, read_passages};

/// Target length of a snippet in bytes; it ends at a word.
const LENGTH: usize = 180;

/// Bytes of context before the first match.
const LEAD: usize = 40;

/// Bytes of a note that are searched for a snippet.
const MAX_BYTES: usize = 64 << 10;

/// The text of a note's file without its front matter.
pub(crate) fn body_of(text: &str) -> &str {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    for fence in ["+++", "---"] {
        if let Some(rest) = text.strip_prefix(fence) {
            let mut at = text.len() - rest.len();
            for line in rest.split_inclusive('\n') {
                at += line.len();
                if line.trim_end() == fence {
                    let block = &text[fence.len()..at - line.len()];
                    let is_text = begins_with_text(block, fence == "---");
                    return &text[if is_text { fence.len() } else { at }..];
                }
            }
        }
    }
    text
}

/// Cuts the best snippet: the first with the highest word score.
///
/// Without matches it is the beginning of the note. `has` says whether the note matches a group;
/// `body` is called only if the summary does not contain all words that the note has. The raw
/// Markdown is scanned block by block; only a block that can hold the best snippet is parsed.
pub(crate) fn cut(
    summary: &str,
    body: impl FnOnce() -> Arc<str>,
    marks: &Highlighter,
    idfs: &[f32],
    has: impl Fn(usize) -> bool,
) -> Snippet {
    let mut best = Best {
        worth: 0.0,
        snippet: None,
    };
    let summary = clean(summary);
    best.look_at(&summary, marks, idfs);
    let groups = marks.groups().iter().filter(|&&i| has(i));
    let most: f32 = groups.map(|&i| idf(idfs, i)).sum();
    if best.worth >= most && (best.snippet.is_some() || !summary.is_empty()) {
        let beginning = || excerpt(&summary, 0, &[]);
        return best.snippet.unwrap_or_else(beginning);
    }
    let text = body();
    let body = body_of(&text);
    let body = &body[..body.floor_char_boundary(MAX_BYTES)];
    let mut beginning = (!summary.is_empty()).then(|| excerpt(&summary, 0, &[]));
    for block in blocks(body) {
        // All words are found: no later block can score higher.
        if best.worth >= most && best.snippet.is_some() {
            break;
        }
        if !best.may_be_better(block, marks, idfs) && beginning.is_some() {
            continue;
        }
        let passages = read_passages(block).into_iter();
        for passage in passages.filter(|passage| passage.role == PassageRole::Text) {
            let text = clean(&passage.text);
            beginning.get_or_insert_with(|| excerpt(&text, 0, &[]));
            best.look_at(&text, marks, idfs);
        }
    }
    best.snippet.or(beginning).unwrap_or_default()
}

/// The best snippet so far.
struct Best {
    worth: f32,
    snippet: Option<Snippet>,
}

impl Best {
    /// Whether a block of raw Markdown may hold a better snippet.
    ///
    /// Link addresses and table padding can separate the words of a short snippet. Other markup
    /// takes less room than the words.
    fn may_be_better(&self, block: &str, marks: &Highlighter, idfs: &[f32]) -> bool {
        let found = marks.find(block);
        let is_better =
            |marks: &[HighlightRange], end: usize| worth_from(marks, end, idfs) > self.worth + 1e-3;
        // All matches together are worth at least as much as those of any part.
        if !is_better(&found, block.len()) {
            return false;
        }
        if block.contains(['[', '|']) {
            return true;
        }
        (0..found.len()).any(|i| is_better(&found[i..], found[i].span.0 + 2 * LENGTH))
    }

    fn look_at(&mut self, text: &str, marks: &Highlighter, idfs: &[f32]) {
        let found = marks.find(text);
        if worth_from(&found, text.len(), idfs) <= self.worth + 1e-3 {
            return;
        }
        let mut first = None;
        for (i, mark) in found.iter().enumerate() {
            let worth = worth_from(&found[i..], mark.span.0 + LENGTH - LEAD, idfs);
            if worth > self.worth + 1e-3 {
                self.worth = worth;
                first = Some(mark.span.0);
            }
        }
        if let Some(first) = first {
            self.snippet = Some(excerpt(text, first, &found));
        }
    }
}

/// Rarity of a group, at least 0.1.
fn idf(idfs: &[f32], group: usize) -> f32 {
    idfs.get(group).copied().unwrap_or(0.0).max(0.1)
}

/// Scores the matches up to a byte: groups, plus a bonus for repeats.
fn worth_from(marks: &[HighlightRange], end: usize, idfs: &[f32]) -> f32 {
    let mut worth = 0.0;
    let mut repeats = 0.0_f32;
    let mut seen: Vec<usize> = Vec::new();
    for mark in marks.iter().take_while(|mark| mark.span.1 <= end) {
        if seen.contains(&mark.group) {
            repeats += 1.0;
        } else {
            seen.push(mark.group);
            worth += idf(idfs, mark.group);
        }
    }
    worth + 0.02 * repeats.min(2.0)
}

/// Cuts the text around a byte, at word boundaries, with its highlights.
fn excerpt(text: &str, first: usize, marks: &[HighlightRange]) -> Snippet {
    let start = if text.len() <= LENGTH || first <= LEAD {
        0
    } else {
        word_start(text, first - LEAD, first)
    };
    let end = if text.len() - start <= LENGTH + LEAD {
        text.len()
    } else {
        word_end(text, start + LENGTH)
    };
    let mut snippet = Snippet::default();
    if start > 0 {
        snippet.text.push_str("… ");
    }
    let lead = snippet.text.chars().count();
    snippet.text.push_str(&text[start..end]);
    if end < text.len() {
        snippet.text.push_str(" …");
    }
    let chars_before = |byte: usize| lead + text[start..byte].chars().count();
    for mark in marks
        .iter()
        .filter(|mark| mark.span.0 >= start && mark.span.1 <= end)
    {
        snippet
            .highlights
            .push((chars_before(mark.span.0), chars_before(mark.span.1)));
    }
    join_touching(&mut snippet.highlights);
    snippet
}

/// The first word start at or after a byte, at most `most`.
fn word_start(text: &str, from: usize, most: usize) -> usize {
    let from = text.ceil_char_boundary(from);
    let space = text[from..most].find(char::is_whitespace);
    space.map_or(from, |at| {
        let after = text[from + at..].chars().next().map_or(0, char::len_utf8);
        (from + at + after).min(most)
    })
}

/// The last word end before a byte; the byte if none is near.
fn word_end(text: &str, to: usize) -> usize {
    let to = text.floor_char_boundary(to);
    text[..to]
        .rfind(char::is_whitespace)
        .filter(|&at| to - at < 30)
        .unwrap_or(to)
}

/// Highlights of a title, as half-open character ranges.
pub(crate) fn highlights(text: &str, marks: &Highlighter) -> Vec<(usize, usize)> {
    // Matches are in order, so count characters from the previous one.
    let (mut byte, mut chars) = (0, 0);
    let mut chars_before = |to: usize| {
        chars += text[byte..to].chars().count();
        byte = to;
        chars
    };
    let found = marks.find(text);
    let mut ranges = found
        .iter()
        .map(|mark| (chars_before(mark.span.0), chars_before(mark.span.1)))
        .collect();
    join_touching(&mut ranges);
    ranges
}

/// Merges adjacent ranges, such as character pairs of Japanese.
fn join_touching(ranges: &mut Vec<(usize, usize)>) {
    ranges.dedup_by(|next, last| {
        let touches = next.0 <= last.1;
        if touches {
            last.1 = last.1.max(next.1);
        }
        touches
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::index::query_ir::Atom;
    use crate::search::index::query_ir::{
        ALL_PARTS, Condition, Plan, Reason, WeightedAtom, WordGroup,
    };
    use proptest::prelude::*;

    fn plan(words: &[&str]) -> Plan {
        let mut plan = Plan::default();
        for word in words {
            let atom = match word.strip_suffix('*') {
                Some(word) => Atom::Prefix(word.to_owned()),
                None => Atom::Word((*word).to_owned()),
            };
            let choice = WeightedAtom {
                atom,
                weight: 1.0,
                reason: Reason::Typed,
            };
            plan.words.push(Condition::Group(plan.groups.len()));
            plan.groups
                .push(WordGroup::new(word, vec![choice], ALL_PARTS));
        }
        plan
    }

    fn shown(snippet: &Snippet) -> String {
        let mut text = String::new();
        for (i, c) in snippet.text.chars().enumerate() {
            if snippet.highlights.iter().any(|range| range.0 == i) {
                text.push('«');
            }
            text.push(c);
            if snippet.highlights.iter().any(|range| range.1 == i + 1) {
                text.push('»');
            }
        }
        text
    }

    #[test]
    fn cuts_where_most_query_words_occur() {
        let plan = plan(&["heat", "pump*"]);
        let far = format!(
            "Heat here. {} Here a heat pump stands.",
            "Many other words follow. ".repeat(20)
        );
        let marks = Highlighter::new(&plan);
        let snippet = cut("Heat alone.", || far.into(), &marks, &[1.0, 1.0], |_| true);
        assert!(snippet.text.starts_with("… "), "{}", snippet.text);
        assert!(
            shown(&snippet).ends_with("Here a «heat» «pump» stands."),
            "{}",
            shown(&snippet)
        );
    }

    #[test]
    fn words_that_the_note_lacks_are_not_looked_for() {
        let plan = plan(&["heat", "pump*"]);
        let marks = Highlighter::new(&plan);
        let read = || unreachable!("the summary has all that the note has");
        let snippet = cut("Heat here.", read, &marks, &[1.0, 1.0], |group| group == 0);
        assert_eq!(shown(&snippet), "«Heat» here.");
        let snippet = cut("Nothing here.", read, &marks, &[1.0, 1.0], |_| false);
        assert_eq!(shown(&snippet), "Nothing here.");
    }

    #[test]
    fn addresses_and_references_are_not_quoted() {
        let plan = plan(&["heat"]);
        let body = "See [it](https://heat.example).\n\n# Sources\n\nHeat\n\n# End\n\nNo *heat*.";
        let snippet = cut(
            "",
            || body.into(),
            &Highlighter::new(&plan),
            &[1.0],
            |_| true,
        );
        assert_eq!(shown(&snippet), "No «heat».");
        let snippet = cut("", || body.into(), &Highlighter::default(), &[], |_| true);
        assert_eq!(snippet.text, "See it.");
        let read = || unreachable!("the summary has it all");
        let snippet = cut("Heat here.", read, &Highlighter::new(&plan), &[1.0], |_| {
            true
        });
        assert_eq!(shown(&snippet), "«Heat» here.");
    }

    #[test]
    fn skips_front_matter_of_any_form() {
        assert_eq!(body_of("+++\ntitle = \"+++\"\n+++\nBody\n"), "Body\n");
        assert_eq!(body_of("\u{feff}---\r\na: b\r\n---\r\nBody"), "Body");
        for front in [
            "[[results]] # one\nwhat = 'less'",
            "\"a b\" = 1",
            "[extra]\na = 1",
        ] {
            assert_eq!(
                body_of(&format!("+++\n{front}\n+++\nBody\n")),
                "Body\n",
                "{front}"
            );
        }
        assert_eq!(body_of("No front matter"), "No front matter");
        let between = "\n\nHeat.\n\n---\nRest";
        assert_eq!(body_of(&format!("---{between}")), between);
    }

    proptest! {
        #[test]
        fn highlights_fall_on_characters(text in "\\PC{0,300}", word in "[a-z横é]{1,3}") {
            let typed = format!("{word}*");
            let plan = plan(&[&typed]);
            let marks = Highlighter::new(&plan);
            let snippet = cut("", || text.into(), &marks, &[1.0], |_| true);
            let chars = snippet.text.chars().count();
            for pair in snippet.highlights.windows(2) {
                prop_assert!(pair[0].1 < pair[1].0);
            }
            for range in &snippet.highlights {
                prop_assert!(range.0 < range.1 && range.1 <= chars);
            }
        }
    }
}
