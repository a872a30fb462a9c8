//! Plans a parsed query: resolves its words and filters against the index.
//!
//! Recognises names of places and thesaurus terms, corrects unknown words and resolves filters to
//! facet terms. What cannot be resolved becomes plain words and a [`QueryFault`].
//!
//! Scripts without spaces are planned in [`unspaced`]: each pair of characters is a word. Vietnamese words
//! count with their marks and together with the next one, see [`crate::search::text::vietnamese`].
//!
//! What an unknown word may be is in [`corrections`]. A phrase that occurs nowhere becomes its words.

mod alternatives;
mod corrections;
mod date_filters;
mod filters;
mod joined_words;
mod known_names;
mod korean;
mod query_forms;
mod quoted;
mod searched_parts;
mod several_tokens;
mod synonyms;
pub(crate) mod unknown_values;
mod unspaced;
mod words_aside;

use std::borrow::Cow;
use std::collections::HashSet;

use known_names::mentioned;
use query_forms::{without_brackets, without_labels};
use searched_parts::parts_asked_for;
use synonyms::filed_under;

use super::expand::{self, choice};
use super::unknown_words;
use crate::model::hit::{Correction, PlaceFound, QueryFault};
use crate::model::period::abbreviated_month;
use crate::model::query::{Clause, Node, Query, Typing};
use crate::search::index::lexicon::KeptLexicon;
use crate::search::index::names::{Meaning, NameIndex};
use crate::search::index::query_ir::{
    ALL_PARTS, Atom, Condition, Plan, Reason, WeightedAtom, WordGroup,
};
use crate::search::index::snapshot::Snapshot;
use crate::search::text::tokenizer::{TokenForm, Word, words};
use crate::search::text::vietnamese::with_marks;

/// A plan with corrections, places and faults.
#[derive(Debug, Default)]
pub(crate) struct Understood {
    pub(crate) plan: Plan,
    pub(crate) corrections: Vec<Correction>,
    pub(crate) places: Vec<PlaceFound>,
    pub(crate) faults: Vec<QueryFault>,
    /// Filter values that no note has: field, value as typed, position.
    pub(crate) unknown: Vec<(String, String, (usize, usize))>,
    /// Unfinished filter values that match by prefix: field and value as typed.
    pub(crate) begun: Vec<(String, String)>,
}

/// How phrases are planned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PhraseReading {
    /// As they stand, if any note has them.
    Whole,
    /// As their words, since no note has them with the filters.
    Words,
}

/// How much was understood up to some clause.
#[derive(Clone, Copy)]
struct UnderstoodLengths {
    groups: usize,
    corrections: usize,
    places: usize,
    place_terms: usize,
    faults: usize,
    unknown: usize,
    begun: usize,
}

impl Understood {
    fn lengths(&self) -> UnderstoodLengths {
        UnderstoodLengths {
            groups: self.plan.groups.len(),
            corrections: self.corrections.len(),
            places: self.places.len(),
            place_terms: self.plan.places.len(),
            faults: self.faults.len(),
            unknown: self.unknown.len(),
            begun: self.begun.len(),
        }
    }

    /// Drops what was understood since, of a reading that is given up.
    fn truncate(&mut self, to: UnderstoodLengths) {
        self.plan.groups.truncate(to.groups);
        self.plan.function_words.retain(|&i| i < to.groups);
        self.plan.places.truncate(to.place_terms);
        self.places.truncate(to.places);
        self.corrections.truncate(to.corrections);
        self.faults.truncate(to.faults);
        self.unknown.truncate(to.unknown);
        self.begun.truncate(to.begun);
    }
}

/// Plans a query, part of which may still be typed, against a snapshot.
pub(crate) fn plan(
    query: &Query,
    typing: Typing,
    snapshot: &Snapshot,
    lexicon: &KeptLexicon,
    names: &NameIndex,
    phrases: PhraseReading,
) -> Understood {
    // While a phrase is typed, an open quote is not a fault.
    let is_open = |fault: &&QueryFault| Some(fault.span) != typing.quote;
    let faults = query.faults.iter().filter(is_open).cloned().collect();
    let mut planner = Planner {
        snapshot,
        lexicon,
        names,
        typing,
        parts: parts_asked_for(query),
        depth: 0,
        in_negation: false,
        quoted: false,
        phrases,
        in_parts: Vec::new(),
        asides: HashSet::new(),
        has_content: true,
        foreign: None,
        misspelt_left: corrections::MAX_MISSPELT,
        found: Understood {
            faults,
            ..Understood::default()
        },
    };
    let query = &without_labels(query, snapshot);
    let query = &without_brackets(query);
    let query = &*planner.with_further_values(query);
    planner.set_function_words_aside(query);
    let wants = planner.clauses(&query.clauses);
    let wants = planner.words_that_stand(wants);
    planner.call_by_name(query, &wants);
    planner.name_places();
    for want in wants {
        let mut groups = Vec::new();
        Plan::groups_below(&want, &mut groups);
        let plan = &mut planner.found.plan;
        if groups.is_empty() {
            plan.filters.push(want);
        } else {
            plan.words.push(want);
        }
    }
    let plan = &mut planner.found.plan;
    plan.in_parts = planner.in_parts.len();
    plan.filters.extend(planner.in_parts.iter().cloned());
    plan.words.append(&mut planner.in_parts);
    weigh_derivations(plan);
    planner.found
}

/// Weighs derived words: little beside few words, more in a question.
///
/// Of one word, the notes that have it come first. A long question is about what its words share.
/// There are two weights only, since each has matches of its own that are computed once.
fn weigh_derivations(plan: &mut Plan) {
    let is_question = plan.word_groups().len() > MAX_FEW_WORDS;
    let weight = if is_question {
        DERIVATION_IN_QUESTION
    } else {
        DERIVATION
    };
    for group in &mut plan.groups {
        let is_derived = |choice: &WeightedAtom| choice.reason == Reason::Derivation;
        if group.choices.iter().any(is_derived) {
            let mut choices = std::mem::take(&mut group.choices);
            let derived = choices.iter_mut().filter(|choice| is_derived(choice));
            derived.for_each(|choice| choice.weight = weight);
            *group = WordGroup::new(&group.typed, choices, group.parts);
        }
    }
}

/// Weight of a derived word beside the word itself.
const DERIVATION: f32 = 0.1;

/// The same in a query of more words than [`MAX_FEW_WORDS`].
const DERIVATION_IN_QUESTION: f32 = 0.6;

/// Weight of a match that ignores marks, if a note has the marked word.
const WITHOUT_MARKS: f32 = 0.4;

/// More words are a question.
const MAX_FEW_WORDS: usize = 3;

struct Planner<'a> {
    snapshot: &'a Snapshot,
    lexicon: &'a KeptLexicon,
    names: &'a NameIndex,
    typing: Typing,
    parts: u8,
    /// Nesting depth of alternatives, negations and brackets.
    depth: usize,
    /// Whether inside a negation, where an unknown word excludes nothing.
    in_negation: bool,
    /// Whether the words were quoted, so that they name no place.
    quoted: bool,
    phrases: PhraseReading,
    /// Conditions restricted to a part, see [`Plan::in_parts`].
    in_parts: Vec<Condition>,
    /// Start positions of function words.
    asides: HashSet<usize>,
    /// Whether the query has words besides function words.
    has_content: bool,
    /// The language of the query, if no note is in it.
    foreign: Option<&'static str>,
    /// How many more unknown words are searched for in place names.
    misspelt_left: usize,
    found: Understood,
}

/// A query word with its tokens.
struct Typed<'a> {
    text: &'a str,
    span: (usize, usize),
    words: Vec<Word>,
    is_unfinished: bool,
}

impl Typed<'_> {
    /// Whether part of it is in a script without spaces.
    fn is_unspaced(&self) -> bool {
        self.words.iter().any(|word| word.form.is_unspaced())
    }
}

impl Planner<'_> {
    /// Plans clauses that must all hold. Adjacent words are planned together, to find names.
    fn clauses(&mut self, clauses: &[Clause]) -> Vec<Condition> {
        let mut wants = Vec::new();
        let mut run: Vec<Typed> = Vec::new();
        for clause in clauses {
            if let Node::Word(text) = &clause.node {
                let text = text
                    .split_once("://")
                    .map_or(&**text, |(_, address)| address);
                let mut words = words(&searched(text));
                words.retain(|word| word.form != TokenForm::Tail);
                if words.is_empty() {
                    self.nothing_in(text, clause.span);
                } else {
                    let is_unfinished = self.typing.words == Some(clause.span.0);
                    run.push(Typed {
                        text,
                        span: clause.span,
                        words,
                        is_unfinished,
                    });
                }
                continue;
            }
            self.run(&run, &mut wants);
            run.clear();
            match &clause.node {
                Node::Phrase(text) => match self.phrase_at(text, clause.span) {
                    Some(want) => wants.push(want),
                    None => wants.extend(self.as_words(text, clause.span)),
                },
                Node::Filter(filter) => match self.filter(filter, clause.span) {
                    // A filter that became words is relaxed like other words.
                    Some(Condition::All(words)) => wants.extend(words),
                    want => wants.extend(want),
                },
                _ => wants.extend(self.node(clause)),
            }
        }
        self.run(&run, &mut wants);
        wants
    }

    fn node(&mut self, clause: &Clause) -> Option<Condition> {
        self.depth += 1;
        let want = match &clause.node {
            Node::Word(_) | Node::Phrase(_) | Node::Filter(_) => {
                one(self.clauses(std::slice::from_ref(clause)), Condition::All)
            }
            Node::Not(inner) => {
                let before = std::mem::replace(&mut self.in_negation, true);
                let want = self.place_itself(inner).or_else(|| self.negated(inner));
                let want = want.map(|want| Condition::Not(Box::new(want)));
                self.in_negation = before;
                want
            }
            Node::Any(sides) => self.alternatives(sides),
            Node::All(all) => one(self.clauses(all), Condition::All),
        };
        self.depth -= 1;
        want
    }

    fn nothing_in(&mut self, text: &str, span: (usize, usize)) {
        let message = format!("there is nothing to search for in `{text}`");
        self.found.faults.push(QueryFault { span, message });
    }

    /// Plans adjacent words: longest names first, then joined words, then single words.
    fn run(&mut self, run: &[Typed], wants: &mut Vec<Condition>) {
        let misspelt: Vec<bool> = run
            .iter()
            .map(|typed| self.may_be_misspelt(typed))
            .collect();
        let mut i = 0;
        while i < run.len() {
            let longest = self.names.longest().min(run.len() - i);
            let name = (1..=longest)
                .rev()
                .find(|&count| self.are_name(&run[i..i + count]));
            let count = name.unwrap_or(1);
            if count > 1 {
                match self.name(&run[i..i + count]) {
                    // The words of a term that no note has are relaxed like others.
                    Condition::All(apart) => wants.extend(apart),
                    want => wants.push(want),
                }
            } else if let Some(want) = self.month_of_date(run, i) {
                wants.push(want);
            } else if let Some((want, length)) = self.misspelt_place(&run[i..], &misspelt[i..]) {
                wants.push(want);
                i += length - 1;
            } else if let Some((want, joined)) = self.joined(&run[i..]) {
                wants.push(want);
                i += joined - 1;
            } else if self.asides.contains(&run[i].span.0) {
                self.function_word(&run[i]);
            } else if run[i].is_unspaced() {
                self.unspaced(&run[i], wants);
            } else {
                match self.single(&run[i]) {
                    // The parts of an address are optional.
                    Some(Condition::All(apart)) => wants.extend(apart),
                    Some(want) => wants.push(self.with_pair(&run[i..], want)),
                    None => {}
                }
            }
            i += count;
        }
    }

    fn single(&mut self, typed: &Typed) -> Option<Condition> {
        match typed.words.as_slice() {
            _ if typed.is_unspaced() => {
                let mut wants = Vec::new();
                self.unspaced(typed, &mut wants);
                one(wants, Condition::All)
            }
            [word] => Some(self.word(typed, &word.folded)),
            _ => self.several(typed),
        }
    }

    /// Plans one word of a script with spaces.
    fn word(&mut self, typed: &Typed, word: &str) -> Condition {
        let mut meanings = self.meanings(std::slice::from_ref(typed));
        if meanings.is_empty() {
            meanings = self.place_respelt(word);
        }
        // As outside a bracket, it leaves out no note that only mentions the place.
        if let Some(filed) = filed_under(&meanings).filter(|_| self.in_negation) {
            return filed;
        }
        let mut choices = expand::expand(self.snapshot, word, typed.is_unfinished);
        self.set_other_terms_back(&meanings, &mut choices);
        if self.parts == ALL_PARTS && meanings.iter().any(Meaning::is_place) {
            mentioned(&mut choices);
        } else {
            choices.extend(self.tagged(typed.text));
            choices.extend(self.kind_named(word));
        }
        // An unfinished word in lower case is an abbreviation only if it has no completions.
        let is_begun = choices
            .iter()
            .any(|choice| choice.reason == Reason::Completion);
        if !is_begun || !typed.text.contains(char::is_lowercase) {
            choices.extend(expand::with_points(self.snapshot, typed.text, word));
        }
        let is_known = !choices.is_empty();
        choices.extend(self.related(&meanings, typed.text, typed.span));
        if choices.is_empty() {
            return self.unknown(typed, word);
        }
        let is_term = |meaning: &Meaning| !meaning.is_place();
        if !is_known && !self.in_negation && meanings.iter().any(is_term) {
            choices.extend(unknown_words::compounds_of_term(self.snapshot, word));
        }
        let token = typed.words.first();
        let Some(marked) = token.and_then(|token| self.known_marked_form(typed.text, token)) else {
            return self.group(typed.text, choices);
        };
        for choice in &mut choices {
            choice.weight *= WITHOUT_MARKS;
        }
        let marked = choice(Atom::Word(marked), 1.0, Reason::Typed);
        if self.in_negation {
            return self.group(typed.text, vec![marked]);
        }
        Condition::Any(vec![
            self.group(typed.text, choices),
            self.group(typed.text, vec![marked]),
        ])
    }

    /// A word with its marks, if a Vietnamese text has it.
    fn known_marked_form(&self, text: &str, word: &Word) -> Option<String> {
        let marked = with_marks(text.get(word.span.0..word.span.1)?)?;
        // Words of other scripts are indexed as they are.
        let is_other = marked != word.folded;
        (is_other && self.snapshot.frequency(&marked) > 0).then_some(marked)
    }

    /// Accepts a Vietnamese word also together with the next one, as a phrase.
    ///
    /// Two syllables often are one word.
    fn with_pair(&mut self, run: &[Typed], want: Condition) -> Condition {
        let [first, second, ..] = run else {
            return want;
        };
        let ([left], [right]) = (&first.words[..], &second.words[..]) else {
            return want;
        };
        let left_marked = self.known_marked_form(first.text, left);
        if left_marked.is_none() && self.known_marked_form(second.text, right).is_none() {
            return want;
        }
        let pair = Atom::phrase([&*left.folded, &*right.folded]);
        if self.asides.contains(&second.span.0) || !expand::stands_anywhere(self.snapshot, &pair) {
            return want;
        }
        let typed = format!("{} {}", first.text, second.text);
        let pair = self.group(&typed, vec![choice(pair, 1.0, Reason::Typed)]);
        Condition::Any(vec![want, pair])
    }

    /// Plans the short name of a month beside a day or year: `Aug 2018`.
    fn month_of_date(&mut self, run: &[Typed], at: usize) -> Option<Condition> {
        let [word] = run[at].words.as_slice() else {
            return None;
        };
        let name = abbreviated_month(&word.folded)?;
        let is_number = |typed: &Typed| match typed.words.as_slice() {
            [word] => word.folded.bytes().all(|byte| byte.is_ascii_digit()),
            _ => false,
        };
        let before = at.checked_sub(1).and_then(|before| run.get(before));
        if ![before, run.get(at + 1)]
            .into_iter()
            .flatten()
            .any(is_number)
        {
            return None;
        }
        let mut choices = expand::expand(self.snapshot, &word.folded, run[at].is_unfinished);
        if self.snapshot.frequency(&name) > 0 {
            let name = Atom::Word(name);
            expand::push(&mut choices, choice(name, 1.0, Reason::Spelling));
        }
        (!choices.is_empty()).then(|| self.group(run[at].text, choices))
    }

    fn group(&mut self, typed: &str, choices: Vec<WeightedAtom>) -> Condition {
        let groups = &mut self.found.plan.groups;
        groups.push(WordGroup::new(typed, choices, self.parts));
        Condition::Group(groups.len() - 1)
    }
}

/// Normalises a typed word: `80×50` becomes `80x50`.
fn searched(text: &str) -> Cow<'_, str> {
    if text.contains('×') && text.chars().all(|c| c.is_ascii() || c == '×') {
        text.replace('×', "x").into()
    } else {
        text.into()
    }
}

/// Combines conditions: `None` for none, itself for one, a tree for several.
fn one(
    mut wants: Vec<Condition>,
    several: impl Fn(Vec<Condition>) -> Condition,
) -> Option<Condition> {
    if wants.len() > 1 {
        Some(several(wants))
    } else {
        wants.pop()
    }
}
