//! What to say beside the hits, and what to try when there are none.

use super::finder::Finder;
use crate::model::hit::Suggestion;
use crate::model::query::{Query, edit};
use crate::search::index::fields;
use crate::search::index::lexicon::KeptLexicon;
use crate::search::query::plan::Understood;
use crate::search::ranking::matching::Findings;

/// Queries that would find something, the smallest change first.
pub(crate) fn suggest(finder: &Finder, text: &str, understood: &Understood) -> Vec<Suggestion> {
    let mut tries: Vec<(String, String)> = Vec::new();
    let lexicon = finder.lexicon();
    for (field, value, span) in &understood.unknown {
        let near = fields::find(field).and_then(|field| lexicon.list(field)?.nearest(value));
        if let Some(near) = near {
            let cut = edit::without(text, *span);
            tries.push((
                format!("{field}: {}", near.label),
                edit::toggle(&cut, field, &near.id),
            ));
        }
    }
    let query = Query::read(text);
    for (_, span) in query.filters() {
        tries.push((
            format!("without {}", &text[span.0..span.1]),
            edit::without(text, span),
        ));
    }
    tries.push(("without any filter".to_owned(), edit::without_filters(text)));
    for clause in &query.clauses {
        tries.push((
            format!("without {}", &text[clause.span.0..clause.span.1]),
            edit::without(text, clause.span),
        ));
    }
    let mut suggestions: Vec<Suggestion> = Vec::new();
    for (label, query) in tries {
        if query.trim().is_empty() || query == text || suggestions.len() >= 5 {
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
