//! From a query, as read, to what the index is asked for.
//!
//! Words are looked up in the dictionaries here: names of places and terms of the thesaurus are
//! recognised among them, words that find nothing are corrected, filters are resolved to what notes
//! are filed under. What cannot be understood becomes plain words and a [`QueryFault`].
//!
//! Scripts without spaces are planned in [`unspaced`]: each pair of characters is a word of its own.
//!
//! A word that stands in no note is looked for, in this order, as two words, as the parts of a
//! compound, as the beginning of words, with one slip, with two, and by its longest known part. A
//! phrase that stands nowhere becomes its words.

mod filters;
mod synonyms;
mod unspaced;
mod words_aside;

use std::borrow::Cow;

use filters::parts_asked_for;

use std::collections::HashSet;

use super::expand::{self, choice};
use crate::model::hit::{Correction, PlaceFound, QueryFault};
use crate::model::query::{Clause, Node, Query, Typing};
use crate::search::index::lexicon::KeptLexicon;
use crate::search::index::names::{Meaning, NameIndex};
use crate::search::index::query_ir::{
    ALL_PARTS, Atom, Plan, Reason, Want, WeightedAtom, WordGroup,
};
use crate::search::index::snapshot::Snapshot;
use crate::search::text::tokenizer::{TokenForm, Word, words};

/// What a place's name counts in a note that may merely mention it.
const MENTIONED: f32 = 0.5;
/// So many words are looked for behind the others of a phrase, while its last word is being typed.
const MOST_IN_PHRASE: usize = 16;
/// A second and third guess at a misspelt word.
const OTHER_GUESSES: f32 = 0.3;

/// A plan with what there is to say about it.
#[derive(Debug, Default)]
pub(crate) struct Understood {
    pub(crate) plan: Plan,
    pub(crate) corrections: Vec<Correction>,
    pub(crate) places: Vec<PlaceFound>,
    pub(crate) faults: Vec<QueryFault>,
    /// Values that no note is filed under: the field, the value as typed, its place.
    pub(crate) unknown: Vec<(String, String, (usize, usize))>,
    /// Values being typed that stand for all that begin so: the field and the value as typed.
    pub(crate) begun: Vec<(String, String)>,
}

/// Understands a query, of which a part is still being typed, against a snapshot of the index.
pub(crate) fn plan(
    query: &Query,
    typing: Typing,
    snapshot: &Snapshot,
    lexicon: &KeptLexicon,
    names: &NameIndex,
) -> Understood {
    // Who types between quotes has not forgotten to close them.
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
        in_parts: Vec::new(),
        asides: HashSet::new(),
        has_content: true,
        found: Understood {
            faults,
            ..Understood::default()
        },
    };
    planner.set_function_words_aside(query);
    let wants = planner.clauses(&query.clauses);
    let wants = planner.words_that_stand(wants);
    planner.call_by_name(query);
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
    planner.found
}

struct Planner<'a> {
    snapshot: &'a Snapshot,
    lexicon: &'a KeptLexicon,
    names: &'a NameIndex,
    typing: Typing,
    parts: u8,
    /// How many alternatives, negations and brackets are around what is being planned.
    depth: usize,
    /// Whether one of them is a negation: what stands nowhere then leaves nothing out.
    in_negation: bool,
    /// Whether the words stood between quotes: then they name no place.
    quoted: bool,
    /// What is asked for in a part of the note, see [`Plan::in_parts`].
    in_parts: Vec<Want>,
    /// Where the clauses that are function words begin.
    asides: HashSet<usize>,
    /// Whether the query has words besides function words.
    has_content: bool,
    found: Understood,
}

/// A word of the query with its words of the index.
struct Typed<'a> {
    text: &'a str,
    span: (usize, usize),
    words: Vec<Word>,
    is_unfinished: bool,
}

impl Typed<'_> {
    /// Whether some of it comes from a script without spaces.
    fn is_unspaced(&self) -> bool {
        self.words.iter().any(|word| word.form.is_unspaced())
    }
}

impl Planner<'_> {
    /// Plans clauses that must all hold. Runs of words are taken together, for names.
    fn clauses(&mut self, clauses: &[Clause]) -> Vec<Want> {
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
                    // What became words is relaxed like other words.
                    Some(Want::All(words)) => wants.extend(words),
                    want => wants.extend(want),
                },
                _ => wants.extend(self.node(clause)),
            }
        }
        self.run(&run, &mut wants);
        wants
    }

    fn node(&mut self, clause: &Clause) -> Option<Want> {
        self.depth += 1;
        let want = match &clause.node {
            Node::Word(_) | Node::Phrase(_) | Node::Filter(_) => {
                one(self.clauses(std::slice::from_ref(clause)), Want::All)
            }
            Node::Not(inner) => {
                let before = std::mem::replace(&mut self.in_negation, true);
                let want = self.place_itself(inner).or_else(|| self.negated(inner));
                let want = want.map(|want| Want::Not(Box::new(want)));
                self.in_negation = before;
                want
            }
            Node::Any(all) => {
                let wants = all.iter().filter_map(|clause| self.node(clause)).collect();
                one(wants, Want::Any)
            }
            Node::All(all) => one(self.clauses(all), Want::All),
        };
        self.depth -= 1;
        want
    }

    /// A phrase as it stands; none if no note has it so. What is negated need not stand anywhere.
    fn phrase_at(&mut self, text: &str, span: (usize, usize)) -> Option<Want> {
        let groups = self.found.plan.groups.len();
        let want = self.phrase(text, self.typing.words == Some(span.0))?;
        let new = &self.found.plan.groups[groups..];
        let stands = new.iter().all(|group| {
            let mut choices = group.choices.iter();
            choices.any(|choice| expand::stands_in(self.snapshot, &choice.atom, self.parts))
        });
        if stands || self.in_negation {
            return Some(want);
        }
        self.found.plan.groups.truncate(groups);
        None
    }

    /// The words of a phrase that stands nowhere, each for itself.
    fn as_words(&mut self, text: &str, span: (usize, usize)) -> Vec<Want> {
        if words(text).is_empty() {
            self.nothing_in(text, span);
            return Vec::new();
        }
        let mut split: Vec<Clause> = text
            .split_whitespace()
            .filter(|word| !words(word).is_empty())
            .map(|word| Clause {
                node: Node::Word(word.to_owned()),
                span: (span.1, span.1),
            })
            .collect();
        let shown = text.trim();
        let message = format!("no note has \"{shown}\" as it stands; searched as words");
        self.found.faults.push(QueryFault { span, message });
        // Only the last word may be unfinished.
        if let Some(last) = split.last_mut() {
            last.span = span;
        }
        let before = std::mem::replace(&mut self.quoted, true);
        let mut wants = self.clauses(&split);
        self.quoted = before;
        // Among alternatives nothing is relaxed: a word that stands nowhere would find nothing.
        let is_known = |want: &Want| match want {
            Want::Group(i) => !self.found.plan.groups[*i].choices.is_empty(),
            _ => true,
        };
        if self.depth > 0 && wants.iter().any(is_known) {
            wants.retain(is_known);
        }
        wants
    }

    fn nothing_in(&mut self, text: &str, span: (usize, usize)) {
        let message = format!("there is nothing to look for in `{text}`");
        self.found.faults.push(QueryFault { span, message });
    }

    /// Plans words side by side: the longest names first, then joined words, then single ones.
    fn run(&mut self, run: &[Typed], wants: &mut Vec<Want>) {
        let mut i = 0;
        while i < run.len() {
            let longest = self.names.longest().min(run.len() - i);
            let name = (1..=longest)
                .rev()
                .find(|&count| !self.meanings(&run[i..i + count]).is_empty());
            let count = name.unwrap_or(1);
            if count > 1 {
                let want = self.name(&run[i..i + count]);
                wants.push(want);
            } else if let Some((want, joined)) = self.joined(&run[i..]) {
                wants.push(want);
                i += joined - 1;
            } else if self.asides.contains(&run[i].span.0) {
                self.function_word(&run[i]);
            } else if run[i].is_unspaced() {
                self.unspaced(&run[i], wants);
            } else {
                match self.single(&run[i]) {
                    // Of an address no part has to stand in a note.
                    Some(Want::All(apart)) => wants.extend(apart),
                    want => wants.extend(want),
                }
            }
            i += count;
        }
    }

    fn meanings(&self, run: &[Typed]) -> Vec<Meaning> {
        let folded: Vec<&str> = run
            .iter()
            .flat_map(|typed| &typed.words)
            .filter(|word| word.form.is_in_sequence())
            .map(|word| word.folded.as_str())
            .collect();
        let mut meanings = self.names.meanings(&folded);
        meanings.retain(|meaning| !(self.quoted && meaning.is_place()));
        meanings
    }

    /// Several words that are a name: the words themselves, or what they mean together.
    fn name(&mut self, run: &[Typed]) -> Want {
        let meanings = self.meanings(run);
        let typed = run
            .iter()
            .map(|typed| typed.text)
            .collect::<Vec<_>>()
            .join(" ");
        let mut choices = Vec::new();
        let is_place = meanings.iter().any(Meaning::is_place);
        if is_place {
            let slots = run.iter().flat_map(|typed| &typed.words);
            let slots = slots.filter(|word| word.form.is_in_sequence());
            let slots = slots.map(|word| vec![word.folded.clone()]).collect();
            choices.push(choice(Atom::Phrase(slots), 1.0, Reason::Typed));
            if self.parts == ALL_PARTS {
                mentioned(&mut choices);
            }
        } else {
            // The term itself counts more than what means the same.
            let term = self.atoms_of(&typed).into_iter();
            choices.extend(term.map(|term| choice(term, 1.0, Reason::Typed)));
            choices.extend(self.tagged(&typed));
        }
        let span = (run[0].span.0, run[run.len() - 1].span.1);
        choices.extend(self.related(&meanings, &typed, span));
        let group = self.group(&typed, choices);
        if is_place {
            return group;
        }
        let words: Vec<Want> = run.iter().filter_map(|typed| self.single(typed)).collect();
        Want::Any(one(words, Want::All).into_iter().chain([group]).collect())
    }

    /// Two or three words that notes write as one: `phase out`, `clean power sf`. Tells how many.
    fn joined(&mut self, run: &[Typed]) -> Option<(Want, usize)> {
        let most = run.len().min(3);
        let as_one = |count: usize| {
            let whole = self.as_one(&run[..count])?;
            let choices = vec![choice(Atom::Word(whole), 1.0, Reason::Spelling)];
            Some((count, choices))
        };
        let (count, choices) = (2..=most).rev().find_map(as_one).or_else(|| {
            let number = self.number_with_unit(run.get(..2)?);
            (!number.is_empty()).then_some((2, number))
        })?;
        let parts = &run[..count];
        let typed: Vec<&str> = parts.iter().map(|part| part.text).collect();
        let group = self.group(&typed.join(" "), choices);
        let apart = parts.iter().filter_map(|part| self.single(part)).collect();
        Some((Want::Any(vec![Want::All(apart), group]), count))
    }

    /// The word of the index that these words make, if it stands in notes.
    fn as_one(&self, parts: &[Typed]) -> Option<String> {
        let mut whole = String::new();
        for part in parts {
            let [word] = part.words.as_slice() else {
                return None;
            };
            if word.form != TokenForm::Spaced {
                return None;
            }
            whole.push_str(&word.folded);
        }
        (self.snapshot.frequency(&whole) > 0).then_some(whole)
    }

    /// Other spellings of a number with the unit behind it: `1.39 bn` as `1.39bn`.
    fn number_with_unit(&self, parts: &[Typed]) -> Vec<WeightedAtom> {
        let words = parts.iter().flat_map(|part| &part.words);
        let words: Vec<&str> = words.map(|word| word.folded.as_str()).collect();
        expand::as_number(self.snapshot, &words)
    }

    fn single(&mut self, typed: &Typed) -> Option<Want> {
        match typed.words.as_slice() {
            _ if typed.is_unspaced() => {
                let mut wants = Vec::new();
                self.unspaced(typed, &mut wants);
                one(wants, Want::All)
            }
            [word] => Some(self.word(typed, &word.folded)),
            _ => self.several(typed),
        }
    }

    /// One word of a script with spaces.
    fn word(&mut self, typed: &Typed, word: &str) -> Want {
        let meanings = self.meanings(std::slice::from_ref(typed));
        let mut choices = expand::expand(self.snapshot, word, typed.is_unfinished);
        if self.parts == ALL_PARTS && meanings.iter().any(Meaning::is_place) {
            mentioned(&mut choices);
        } else {
            choices.extend(self.tagged(typed.text));
        }
        choices.extend(expand::with_points(self.snapshot, typed.text, word));
        choices.extend(self.related(&meanings, typed.text, typed.span));
        if choices.is_empty() {
            choices = expand::members(self.snapshot, word, expand::SHORTEST_MEMBER);
        }
        if choices.is_empty() && !self.in_negation {
            choices = self.longer(typed, word);
        }
        if choices.is_empty() {
            choices = self.corrected(typed, word, 1);
        }
        if choices.is_empty() {
            choices = expand::members(self.snapshot, word, expand::SHORTEST_LIKELY_MEMBER);
        }
        if choices.is_empty() {
            choices = self.corrected(typed, word, 2);
        }
        if choices.is_empty() && !self.in_negation {
            choices.extend(expand::lone_member(self.snapshot, word));
        }
        self.group(typed.text, choices)
    }

    /// A word that stands nowhere as the beginning or end of others.
    fn longer(&mut self, typed: &Typed, word: &str) -> Vec<WeightedAtom> {
        let Some((to, choices)) = expand::longer(self.snapshot, word) else {
            return Vec::new();
        };
        let from = typed.text.to_owned();
        self.found.corrections.push(Correction { from, to });
        choices
    }

    fn corrected(&mut self, typed: &Typed, word: &str, edits: u8) -> Vec<WeightedAtom> {
        let mut choices: Vec<WeightedAtom> = Vec::new();
        let guesses = expand::corrections(self.snapshot, word, edits, typed.is_unfinished);
        for (i, guess) in guesses.into_iter().enumerate() {
            let weight = if i == 0 { 1.0 } else { OTHER_GUESSES };
            if i == 0 {
                let from = typed.text.to_owned();
                self.found.corrections.push(Correction {
                    from,
                    to: guess.clone(),
                });
                let forms = expand::inflections(self.snapshot, &guess).into_iter();
                choices.extend(
                    forms.map(|form| {
                        choice(Atom::Word(form), expand::INFLECTION, Reason::Correction)
                    }),
                );
            }
            choices.retain(|known| known.atom != Atom::Word(guess.clone()));
            choices.insert(0, choice(Atom::Word(guess), weight, Reason::Correction));
        }
        choices
    }

    /// A word that folding takes apart: `phase-out`, `SB-596`.
    fn several(&mut self, typed: &Typed) -> Option<Want> {
        let kept: Vec<&Word> = typed.words.iter().collect();
        let slots = kept.iter().map(|word| vec![word.folded.clone()]).collect();
        let phrase = Atom::Phrase(slots);
        let joined: String = kept.iter().map(|word| word.folded.as_str()).collect();
        let mut choices = Vec::new();
        if expand::stands_anywhere(self.snapshot, &phrase) {
            choices.push(choice(phrase, 1.0, Reason::Typed));
        }
        if self.snapshot.frequency(&joined) > 0 {
            choices.push(choice(Atom::Word(joined), 0.95, Reason::Spelling));
        } else {
            let forms = expand::inflections(self.snapshot, &joined).into_iter();
            let form = |form| choice(Atom::Word(form), expand::INFLECTION, Reason::Inflection);
            choices.extend(forms.map(form));
        }
        choices.extend(self.number_with_unit(std::slice::from_ref(typed)));
        choices.extend(self.tagged(typed.text));
        choices.extend(self.identified(typed.text));
        let meanings = self.meanings(std::slice::from_ref(typed));
        choices.extend(self.related(&meanings, typed.text, typed.span));
        let apart: Vec<Want> = kept
            .iter()
            .map(|word| {
                let (text, words) = (word.folded.as_str(), vec![(*word).clone()]);
                let is_last = word.position == kept[kept.len() - 1].position;
                Typed {
                    text,
                    span: typed.span,
                    words,
                    is_unfinished: typed.is_unfinished && is_last,
                }
            })
            .collect::<Vec<_>>()
            .iter()
            .filter_map(|part| self.single(part))
            .collect();
        let apart = one(apart, Want::All);
        if choices.is_empty() {
            return apart;
        }
        let group = self.group(typed.text, choices);
        Some(Want::Any([group].into_iter().chain(apart).collect()))
    }

    fn phrase(&mut self, text: &str, is_unfinished: bool) -> Option<Want> {
        let mut all = words(text);
        all.retain(|word| word.form.is_in_sequence());
        let last = all.last()?;
        // Any word may go on behind a character that stands alone.
        let unfinished = match last.form {
            TokenForm::Spaced => is_unfinished,
            form => form == TokenForm::Single,
        };
        let typed = last.folded.clone();
        let mut slots: Vec<Vec<String>> = all.into_iter().map(|word| vec![word.folded]).collect();
        let mut wants = Vec::new();
        if unfinished {
            slots.pop();
            if let Some(all) = self.completions(&typed).filter(|_| !slots.is_empty()) {
                slots.push(all);
            } else {
                // With so many words that may follow, that one of them does tells little.
                let beginning = Atom::Beginning(typed.clone());
                let begun = vec![choice(beginning, 1.0, Reason::Completion)];
                wants.push(self.group(&typed, begun));
            }
        }
        let atom = match slots.as_mut_slice() {
            [] => None,
            [word] => word.pop().map(Atom::Word),
            _ => Some(Atom::Phrase(slots)),
        };
        wants.extend(atom.map(|atom| self.group(text, vec![choice(atom, 1.0, Reason::Typed)])));
        one(wants, Want::All)
    }

    /// The words that the last word of a phrase may become, itself among them; none if there are
    /// many.
    fn completions(&self, typed: &str) -> Option<Vec<String>> {
        let mut all = vec![typed.to_owned()];
        for dictionary in self.snapshot.dictionaries() {
            let begun = dictionary.beginning(typed).take(MOST_IN_PHRASE + 1);
            all.extend(begun.map(|(word, _)| word.to_owned()));
        }
        all.sort_unstable();
        all.dedup();
        (all.len() <= MOST_IN_PHRASE).then_some(all)
    }

    fn group(&mut self, typed: &str, choices: Vec<WeightedAtom>) -> Want {
        let groups = &mut self.found.plan.groups;
        groups.push(WordGroup::new(typed, choices, self.parts));
        Want::Group(groups.len() - 1)
    }
}

/// How a typed word is looked up: `80×50` as `80x50`.
fn searched(text: &str) -> Cow<'_, str> {
    if text.contains('×') && text.chars().all(|c| c.is_ascii() || c == '×') {
        text.replace('×', "x").into()
    } else {
        text.into()
    }
}

/// A place that is named counts less than being of the place.
fn mentioned(choices: &mut [WeightedAtom]) {
    for choice in choices {
        choice.weight *= MENTIONED;
    }
}

/// None for no want, the want itself for one, and a tree for several.
fn one(mut wants: Vec<Want>, several: impl Fn(Vec<Want>) -> Want) -> Option<Want> {
    if wants.len() > 1 {
        Some(several(wants))
    } else {
        wants.pop()
    }
}
