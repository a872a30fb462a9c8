//! What to say beside the hits, and what to try when there are none.

use super::finder::Finder;
use crate::model::hit::Suggestion;
use crate::model::query::{MOST_BYTES, Query, edit};
use crate::search::index::fields::{self, Lexicon};
use crate::search::index::lexicon::KeptLexicon;
use crate::search::query::plan::Understood;
use crate::search::ranking::matching::Findings;

/// The most suggestions of an answer.
const MOST_SUGGESTIONS: usize = 5;

/// Bytes of query text that are searched for suggestions: each one is a search of its own, so a long
/// query gets few of them.
const MOST_SEARCHED_BYTES: usize = 2 * MOST_BYTES;

/// Queries that would find something, the smallest change first.
pub(crate) fn suggest(finder: &Finder, text: &str, understood: &Understood) -> Vec<Suggestion> {
    let mut suggestions: Vec<Suggestion> = Vec::new();
    for (label, query) in candidates(finder.lexicon(), text, understood) {
        if suggestions.len() == MOST_SUGGESTIONS {
            break;
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

/// Queries near this one with their labels, of [`MOST_SEARCHED_BYTES`] in all.
fn candidates(lexicon: &Lexicon, text: &str, understood: &Understood) -> Vec<(String, String)> {
    let query = Query::read(text);
    let near = understood
        .unknown
        .iter()
        .filter_map(|(field, value, span)| {
            let near = lexicon.list(fields::find(field)?)?.nearest(value)?;
            let cut = edit::without(text, *span);
            Some((
                format!("{field}: {}", near.label),
                edit::toggle(&cut, field, &near.id),
            ))
        });
    let without = |span: (usize, usize)| {
        (
            format!("without {}", &text[span.0..span.1]),
            edit::without(text, span),
        )
    };
    let words_alone =
        std::iter::once_with(|| ("without any filter".to_owned(), edit::without_filters(text)));
    // Only as many are worked out as are taken.
    near.chain(query.filters().map(|(_, span)| without(span)))
        .chain(words_alone)
        .chain(query.clauses.iter().map(|clause| without(clause.span)))
        .take(MOST_SEARCHED_BYTES / text.len().max(1))
        .filter(|(_, query)| !query.trim().is_empty() && query != text)
        .collect()
}

/// The one sentence that goes with an answer, if there is something to say.
pub(crate) fn message(
    understood: &Understood,
    findings: &Findings,
    lexicon: &KeptLexicon,
) -> Option<String> {
    if let Some((field, value, _)) = understood.unknown.first() {
        let near = fields::find(field).and_then(|field| lexicon.list(field)?.nearest(value));
        let offer = near.map_or_else(
            || ".".to_owned(),
            |near| format!("; did you mean {}?", near.id),
        );
        return Some(format!("No note has {field}:{value}{offer}"));
    }
    if findings.total == 0 {
        let missing: Vec<&str> = understood
            .plan
            .groups
            .iter()
            .filter(|group| group.choices.is_empty())
            .map(|group| group.typed.as_str())
            .collect();
        let Some(first) = missing.first() else {
            return Some("No note matches.".to_owned());
        };
        return Some(format!(
            "No note matches; no note has a word like \"{first}\"."
        ));
    }
    if findings.relaxed {
        return Some(match findings.with_all {
            0 => "No note has all of these words; the nearest come first.".to_owned(),
            1 => "1 note has all of these words; others follow that have some.".to_owned(),
            all => format!("{all} notes have all of these words; others follow that have some."),
        });
    }
    if let Some(fault) = understood.faults.first() {
        let mut message = fault.message.clone();
        if let Some(first) = message.get(..1) {
            let first = first.to_uppercase();
            message.replace_range(..1, &first);
        }
        return Some(format!("{message}."));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longer_a_query_the_fewer_are_searched_for_it() {
        let lexicon = Lexicon::default();
        let near = |text: &str| candidates(&lexicon, text, &Understood::default());
        let case = |text: &str, most: usize| {
            let found = near(text);
            assert!(found.len() <= most, "{} for {text:.20}", found.len());
            let bytes: usize = found.iter().map(|(_, query)| query.len()).sum();
            assert!(bytes <= MOST_SEARCHED_BYTES, "{bytes} for {text:.20}");
        };
        case(&"q ".repeat(2_000), 2);
        case(&"-q ".repeat(1_300), 2);
        case(&"sector:q ".repeat(440), 2);
        case(&"(q z j x) ".repeat(400), 2);
        case(&"q ".repeat(20_000), 0);
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
