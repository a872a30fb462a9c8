//! Messages about an answer, and suggestions if nothing is found.

use std::collections::HashSet;

use super::finder::Finder;
use crate::model::hit::{QueryFault, Suggestion};
use crate::model::query::{Clause, MAX_BYTES, Node, Query, edit};
use crate::model::search_request::{SearchRequest, Sort};
use crate::search::index::fields::Lexicon;
use crate::search::index::query_ir::{Condition, Plan, WordGroup};
use crate::search::planning::plan::Understood;
use crate::search::planning::plan::unknown_values::nearest_value;
use crate::search::ranking::matching::MatchSet;
use crate::search::text::char_folding::Script;
use crate::search::text::tokenizer::folded;

/// The most suggestions in an answer.
const MAX_SUGGESTIONS: usize = 5;

/// The most queries tried for suggestions.
const MAX_SEARCHED: usize = 8;

/// Total length of the queries tried for suggestions.
///
/// Each one is a full search, so a long query gets few suggestions.
const MAX_SEARCHED_BYTES: usize = 2 * MAX_BYTES;

/// Similar queries that find something, smallest change first.
pub(crate) fn suggest(finder: &Finder, text: &str, understood: &Understood) -> Vec<Suggestion> {
    let mut suggestions: Vec<Suggestion> = Vec::new();
    let typed = folded(text);
    for (label, query) in candidates(finder.lexicon(), text, understood) {
        if suggestions.len() == MAX_SUGGESTIONS {
            break;
        }
        if folded(&query) == typed {
            continue;
        }
        let total = finder.count(&query).0;
        if total > 0 && !suggestions.iter().any(|known| known.query == query) {
            suggestions.push(Suggestion {
                label,
                query,
                total,
            });
        }
    }
    suggestions
}

/// Candidate queries with labels, [`MAX_SEARCHED_BYTES`] in total.
///
/// Of several words that find nothing though each may be missing, leaving out one changes nothing.
fn candidates(lexicon: &Lexicon, text: &str, understood: &Understood) -> Vec<(String, String)> {
    let query = Query::read(text);
    let near = understood.unknown.iter().filter_map(|unknown| {
        let (_, label, query) = nearest(lexicon, text, unknown)?;
        Some((format!("{}: {label}", unknown.0), query))
    });
    let without = |span: (usize, usize)| {
        (
            format!("without {}", &text[span.0..span.1]),
            edit::without(text, span),
        )
    };
    let are_relaxed = understood.plan.loose().len() > 1;
    let is_optional = |clause: &Clause| are_relaxed && matches!(clause.node, Node::Word(_));
    let clauses = query.clauses.iter().filter(|clause| !is_optional(clause));
    let words_alone =
        std::iter::once_with(|| ("without any filter".to_owned(), edit::without_filters(text)));
    // Lazy: only the candidates taken are built.
    near.chain(query.filters().map(|(_, span)| without(span)))
        .chain(words_alone)
        .chain(clauses.map(|clause| without(clause.span)))
        .take(MAX_SEARCHED.min(MAX_SEARCHED_BYTES / text.len().max(1)))
        .filter(|(_, query)| !query.trim().is_empty() && query != text)
        .collect()
}

/// The known value nearest to an unknown one, its label, and the corrected query.
fn nearest<'a>(
    lexicon: &'a Lexicon,
    text: &str,
    (field, value, span): &(String, String, (usize, usize)),
) -> Option<(&'a str, &'a str, String)> {
    let (id, label) = nearest_value(lexicon, field, value)?;
    let query = edit::toggle(&edit::without(text, *span), field, id);
    (folded(id) != folded(value)).then_some((id, label, query))
}

/// The message of an answer: query faults first, then a remark on the result.
pub(crate) fn message(
    finder: &Finder,
    request: &SearchRequest,
    understood: &Understood,
    match_set: &MatchSet,
) -> Option<String> {
    let fault = understood.faults.first().map(sentence);
    let about = about_matches(finder, &request.text, understood, match_set);
    let is_by_peers = understood.plan.sort.unwrap_or(request.sort) == Sort::Peers;
    let order = (is_by_peers && match_set.total > 0).then(|| peer_order(finder, &request.peers));
    let parts: Vec<String> = fault.into_iter().chain(about).chain(order).collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}

/// Says whose notes come first.
fn peer_order(finder: &Finder, peers: &[String]) -> String {
    let cities = &finder.lexicon().places.cities;
    let label = |city: &String| {
        cities
            .find(city)
            .map_or(city.as_str(), |term| &term.label)
            .to_owned()
    };
    match peers.split_first() {
        None => "Set `city` in the settings to have notes of cities like yours first.".to_owned(),
        Some((mine, [])) => format!(
            "There is no note of the city {}, so the best match comes first.",
            label(mine)
        ),
        Some((mine, peers)) => {
            let nearest: Vec<String> = peers.iter().take(NAMED_PEERS).map(label).collect();
            format!("Cities like {} first: {}.", label(mine), nearest.join(", "))
        }
    }
}

/// How many peers a message names.
const NAMED_PEERS: usize = 3;

/// Formats a fault as a sentence.
fn sentence(fault: &QueryFault) -> String {
    let mut message = fault.message.clone();
    if let Some(first) = message.get(..1) {
        let first = first.to_uppercase();
        message.replace_range(..1, &first);
    }
    format!("{message}.")
}

fn about_matches(
    finder: &Finder,
    text: &str,
    understood: &Understood,
    match_set: &MatchSet,
) -> Option<String> {
    if let Some(unknown) = understood.unknown.first() {
        let near = nearest(finder.lexicon(), text, unknown);
        let near = near.filter(|(_, _, query)| finder.count(query).0 > 0);
        let offer = near.map_or_else(
            || ".".to_owned(),
            |(id, ..)| format!("; did you mean {id}?"),
        );
        return Some(format!("No note has {}:{}{offer}", unknown.0, unknown.1));
    }
    let plan = &understood.plan;
    if match_set.total == 0 {
        // The query is empty; a fault says so.
        if plan.words.is_empty() && plan.filters.is_empty() && !understood.faults.is_empty() {
            return None;
        }
        let missing = plan.groups.iter().filter(|group| group.choices.is_empty());
        let empty = plan.filters.iter().find_map(|filter| match filter {
            Condition::Filed(field, terms) if terms.is_empty() && field != "endorsed" => {
                Some(field)
            }
            _ => None,
        });
        return Some(match no_word_like(text, missing) {
            None => match empty {
                None => "No note matches.".to_owned(),
                Some(field) => format!("No note matches; no `{field}:` is in this range."),
            },
            Some(missing) => format!("No note matches; no note has {missing}."),
        });
    }
    match_set.relaxed.then(|| match match_set.with_all {
        // A fault has named the word, with its field.
        0 => match missing_words(text, plan).filter(|_| understood.faults.is_empty()) {
            None => "No note has all of these words; the nearest come first.".to_owned(),
            Some(missing) => format!("No note has {missing}; the nearest come first."),
        },
        1 => "1 note has all of these words; others follow that have some.".to_owned(),
        all => format!("{all} notes have all of these words; others follow that have some."),
    })
}

/// Names the words of a query that no note has.
///
/// In a script without spaces an unknown pair is no word, unless all its pairs are unknown.
fn missing_words(text: &str, plan: &Plan) -> Option<String> {
    let group = |want: &Condition| {
        let mut groups = Vec::new();
        Plan::groups_below(want, &mut groups);
        groups.first().map(|&i| &plan.groups[i])
    };
    let (known, missing): (Vec<_>, Vec<_>) =
        plan.loose().iter().partition(|want| plan.is_known(want));
    let missing: Vec<&WordGroup> = missing.into_iter().filter_map(group).collect();
    let is_unspaced = |group: &WordGroup| group.typed.contains(|c| Script::of(c).is_unspaced());
    let known: HashSet<&str> = if missing.iter().any(|group| is_unspaced(group)) {
        let known = known.into_iter().filter_map(group);
        known.map(|group| word_with(text, &group.typed)).collect()
    } else {
        HashSet::new()
    };
    let missing = missing
        .into_iter()
        .filter(|group| !is_unspaced(group) || !known.contains(word_with(text, &group.typed)));
    no_word_like(text, missing)
}

/// Names the words of these groups: `a word like "x" or "y"`.
fn no_word_like<'g>(text: &str, groups: impl Iterator<Item = &'g WordGroup>) -> Option<String> {
    let mut words: Vec<String> = Vec::new();
    for group in groups.take(MAX_MISSING) {
        if words.len() == MAX_NAMED {
            break;
        }
        let word = word_with(text, &group.typed);
        let mut shown: String = word.chars().take(MAX_NAMED_CHARS).collect();
        if shown.len() < word.len() {
            shown.push('…');
        }
        let quoted = format!("\"{shown}\"");
        if !words.contains(&quoted) {
            words.push(quoted);
        }
    }
    (!words.is_empty()).then(|| format!("a word like {}", words.join(" or ")))
}

/// How many missing words are looked up in the query.
const MAX_MISSING: usize = 50;

/// How many missing words a message names, and how many characters of each.
const MAX_NAMED: usize = 3;
const MAX_NAMED_CHARS: usize = 40;

/// The word of a query that a part of it was taken from.
fn word_with<'t>(text: &'t str, part: &'t str) -> &'t str {
    let words = text.split(|c: char| c.is_whitespace() || matches!(c, '"' | '(' | ')'));
    let ends = |c: char| !c.is_alphanumeric();
    let has_token = |word: &&str| word.split(ends).any(|token| token == part);
    let mut exact = words.clone().filter(|&word| word == part);
    let mut of_token = words.clone().filter(has_token);
    let mut around = words.filter(|word| word.contains(part));
    let word = exact.next().or_else(|| of_token.next());
    word.or_else(|| around.next()).unwrap_or(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_queries_get_fewer_suggestions() {
        let lexicon = Lexicon::default();
        let near = |text: &str| candidates(&lexicon, text, &Understood::default());
        let case = |text: &str, most: usize| {
            let found = near(text);
            assert!(found.len() <= most, "{} for {text:.20}", found.len());
            let bytes: usize = found.iter().map(|(_, query)| query.len()).sum();
            assert!(bytes <= MAX_SEARCHED_BYTES, "{bytes} for {text:.20}");
        };
        case(&"q ".repeat(2_000), 2);
        case(&"-q ".repeat(1_300), 2);
        case(&"sector:q ".repeat(440), 2);
        case(&"(q z j x) ".repeat(400), 2);
        case(&"q ".repeat(20_000), 0);
        // Each of several words may be missing already.
        let plan = Plan {
            words: vec![Condition::Group(0), Condition::Group(1)],
            ..Plan::default()
        };
        let understood = Understood {
            plan,
            ..Understood::default()
        };
        assert!(candidates(&lexicon, "q z", &understood).is_empty());
        assert_eq!(near("q z").len(), 2);
        case(&"q ".repeat(20), 8);
        let known = near("heat pump city:oslo year:2020");
        let labels: Vec<&str> = known.iter().map(|(label, _)| label.as_str()).collect();
        assert_eq!(
            labels,
            [
                "without city:oslo",
                "without year:2020",
                "without any filter",
                "without heat",
                "without pump",
                "without city:oslo",
                "without year:2020"
            ]
        );
    }
}
