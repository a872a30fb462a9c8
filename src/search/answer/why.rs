//! Explains why a note matches.

use crate::search::index::fields::Lexicon;
use crate::search::index::index_schema::PARTS;
use crate::search::index::query_ir::{Atom, Plan, Reason, WeightedAtom, WordGroup};
use crate::search::index::snapshot::Snapshot;
use crate::search::ranking::matching::{MatchSet, ScoredDoc};

/// The reasons for one note, rarest word first: `title: heat`, `city: Oslo`.
pub(crate) fn reasons(
    snapshot: &Snapshot,
    plan: &Plan,
    match_set: &MatchSet,
    found: &ScoredDoc,
    lexicon: &Lexicon,
) -> Vec<String> {
    let mut wanted = Vec::new();
    for want in &plan.words {
        Plan::groups_below(want, &mut wanted);
    }
    wanted.sort_by(|&a, &b| {
        match_set.idfs[b]
            .total_cmp(&match_set.idfs[a])
            .then(a.cmp(&b))
    });
    let mut reasons: Vec<String> = Vec::new();
    for i in wanted {
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
) -> Vec<String> {
    let segment = &snapshot.segments[found.segment].segment;
    let mut ways: Vec<(f32, String)> = Vec::new();
    for choice in &group.choices {
        if let Atom::Filed(term) = &choice.atom {
            if segment.filed(term).contains(found.doc) {
                let (field, value) = term.split_once('\u{1}').unwrap_or((term, ""));
                ways.push((
                    choice.weight,
                    format!("{field}: {}", lexicon.label(field, value)),
                ));
            }
            continue;
        }
        for (part, about) in PARTS
            .iter()
            .enumerate()
            .filter(|(part, _)| group.looks_in(*part))
        {
            if segment.has(&choice.atom, part, found.doc) {
                let weight = choice.weight * about.weight;
                ways.push((
                    weight,
                    format!("{}: {}", about.name, in_words(choice, group)),
                ));
                break;
            }
        }
    }
    ways.sort_by(|a, b| b.0.total_cmp(&a.0));
    ways.truncate(3);
    ways.into_iter().map(|(_, way)| way).collect()
}

fn in_words(choice: &WeightedAtom, group: &WordGroup) -> String {
    let shown = match &choice.atom {
        Atom::Word(word) => word.clone(),
        Atom::Prefix(beginning) => format!("{beginning}…"),
        Atom::Phrase(slots) => slots
            .iter()
            .filter_map(|slot| slot.first())
            .cloned()
            .collect::<Vec<_>>()
            .join(" "),
        Atom::Filed(_) => String::new(),
    };
    let typed = &group.typed;
    match choice.reason {
        Reason::Typed | Reason::Place => typed.clone(),
        Reason::Completion => shown,
        Reason::Spelling => format!("{shown} (another spelling of {typed})"),
        Reason::Inflection => format!("{shown} (a form of {typed})"),
        Reason::Correction => format!("{shown} (for {typed})"),
        Reason::Compound => format!("{shown} (contains {typed})"),
        Reason::Member => format!("{shown} (part of {typed})"),
        Reason::Synonym => format!("{shown} (means {typed})"),
        Reason::Narrower => format!("{shown} (a kind of {typed})"),
        Reason::Broader => format!("{shown} (wider than {typed})"),
    }
}
