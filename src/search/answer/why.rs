//! Explains why a note matches.

use crate::model::match_reason::{MatchReason, WordRelation};
use crate::search::index::fields::Lexicon;
use crate::search::index::index_schema::PARTS;
use crate::search::index::query_ir::{Atom, Plan, Reason, WeightedAtom, WordGroup};
use crate::search::index::snapshot::Snapshot;
use crate::search::ranking::matching::{MatchSet, ScoredDoc};
use crate::search::text::char_folding::Script;
use crate::search::text::tokenizer::folded;

/// The reasons for one note, rarest word first.
pub(crate) fn reasons(
    snapshot: &Snapshot,
    plan: &Plan,
    match_set: &MatchSet,
    found: &ScoredDoc,
    lexicon: &Lexicon,
) -> Vec<MatchReason> {
    let mut groups = plan.word_groups();
    groups.sort_by(|&a, &b| {
        match_set.idfs[b]
            .total_cmp(&match_set.idfs[a])
            .then(a.cmp(&b))
    });
    let mut reasons: Vec<MatchReason> = Vec::new();
    for i in groups {
        for reason in of_group(snapshot, &plan.groups[i], found, lexicon) {
            if !reasons.contains(&reason) {
                reasons.push(reason);
            }
        }
    }
    reasons
}

/// How a note matches a group: the best part of three choices.
fn of_group(
    snapshot: &Snapshot,
    group: &WordGroup,
    found: &ScoredDoc,
    lexicon: &Lexicon,
) -> Vec<MatchReason> {
    let segment = &snapshot.segments[found.segment].segment;
    let mut ways: Vec<(f32, MatchReason)> = Vec::new();
    for choice in &group.choices {
        if let Atom::Filed(term) = &choice.atom {
            if segment.filed(term).contains(found.doc) {
                let (field, value) = term.split_once('\u{1}').unwrap_or((term, ""));
                let reason = MatchReason {
                    part: field.to_owned(),
                    word: lexicon.label(field, value).to_owned(),
                    relation: None,
                };
                ways.push((choice.weight, reason));
            }
            continue;
        }
        for (part, about) in PARTS
            .iter()
            .enumerate()
            .filter(|(part, _)| group.looks_in(*part))
        {
            if segment.has(&choice.atom, part, found.doc) {
                let stands = |word: &str| {
                    let word = Atom::Word(word.to_owned());
                    segment.has(&word, part, found.doc)
                };
                let weight = choice.weight * about.weight;
                ways.push((weight, reason_for(about.name, choice, group, &stands)));
                break;
            }
        }
    }
    ways.sort_by(|a, b| b.0.total_cmp(&a.0));
    ways.truncate(3);
    ways.into_iter().map(|(_, way)| way).collect()
}

/// `stands` tells whether the part of the note has a word.
fn reason_for(
    part: &str,
    choice: &WeightedAtom,
    group: &WordGroup,
    stands: &dyn Fn(&str) -> bool,
) -> MatchReason {
    let shown = match &choice.atom {
        Atom::Word(word) => word.clone(),
        Atom::Prefix(beginning) => format!("{beginning}…"),
        Atom::Phrase(slots) => {
            let words = slots.iter().filter_map(|slot| {
                let written = slot.iter().find(|word| stands(word));
                written.or(slot.first()).map(String::as_str)
            });
            join_words(words)
        }
        Atom::Filed(_) => String::new(),
    };
    let typed = &group.typed;
    let is_typed = shown == folded(typed) || matches!(choice.reason, Reason::Typed | Reason::Place);
    let relation = match choice.reason {
        Reason::Typed | Reason::Place | Reason::Completion => None,
        Reason::Spelling => Some(WordRelation::Spelling),
        Reason::Inflection | Reason::Derivation => Some(WordRelation::Form),
        Reason::Correction => Some(WordRelation::Correction),
        Reason::Compound => Some(WordRelation::Compound),
        Reason::CompoundPart => Some(WordRelation::CompoundPart),
        Reason::Synonym => Some(WordRelation::Synonym),
        Reason::Narrower => Some(WordRelation::Narrower),
        Reason::Broader => Some(WordRelation::Broader),
    };
    let relation = relation.filter(|_| !is_typed);
    MatchReason {
        part: part.to_owned(),
        // With accents and capitals as typed.
        word: if is_typed { typed.clone() } else { shown },
        relation: relation.map(|relation| (relation, typed.clone())),
    }
}

/// Words as text; pairs of a script without spaces share a character.
fn join_words<'w>(words: impl Iterator<Item = &'w str>) -> String {
    let mut text = String::new();
    for word in words {
        let mut chars = word.chars();
        let first = chars.next();
        let is_unspaced = first.is_some_and(|first| Script::of(first).is_unspaced());
        if text.is_empty() || is_unspaced && text.ends_with(|last| Script::of(last).is_unspaced()) {
            let shared = first.is_some_and(|first| text.ends_with(first));
            text.push_str(if shared { chars.as_str() } else { word });
        } else {
            text.push(' ');
            text.push_str(word);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_of_characters_are_joined_to_what_was_written() {
        let join = |words: &[&str]| join_words(words.iter().copied());
        assert_eq!(join(&["heat", "pump"]), "heat pump");
        assert_eq!(join(&["コミ", "ミュ", "ュニ", "ニテ"]), "コミュニテ");
        assert_eq!(join(&["EV", "充電", "電器"]), "EV 充電器");
    }
}
