//! What to highlight: the words of a text that made its note match.

use std::collections::HashMap;

use super::wanted::{Atom, Group, Plan};
use super::words::{Form, Word};

/// Finds the words of a plan in texts.
#[derive(Debug, Default)]
pub(super) struct Marks<'a> {
    words: HashMap<&'a str, usize>,
    beginnings: Vec<(&'a str, usize)>,
    phrases: Vec<(&'a [Vec<String>], usize)>,
}

/// A piece of a text that matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mark {
    /// Half-open byte range.
    pub(super) span: (usize, usize),
    /// The group it matches, by its number in the plan.
    pub(super) group: usize,
}

impl<'a> Marks<'a> {
    /// Marks for the groups of a plan that count for a note.
    pub(super) fn new(plan: &'a Plan) -> Self {
        let mut wanted = Vec::new();
        for want in &plan.words {
            Plan::groups_below(want, &mut wanted);
        }
        let mut marks = Self::default();
        for i in wanted {
            marks.add(&plan.groups[i], i);
        }
        marks
    }

    fn add(&mut self, group: &'a Group, i: usize) {
        for choice in &group.choices {
            match &choice.atom {
                Atom::Word(word) => {
                    self.words.entry(word).or_insert(i);
                }
                Atom::Beginning(beginning) => self.beginnings.push((beginning, i)),
                Atom::Phrase(slots) => self.phrases.push((slots, i)),
                Atom::Filed(_) => {}
            }
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.words.is_empty() && self.beginnings.is_empty() && self.phrases.is_empty()
    }

    /// The marks of a text, by its words; ascending, not overlapping.
    pub(super) fn find(&self, words: &[Word]) -> Vec<Mark> {
        let mut marks = Vec::new();
        for (i, word) in words.iter().enumerate() {
            let alone = self.words.get(word.folded.as_str()).copied().or_else(|| {
                let begun = self.beginnings.iter();
                begun
                    .clone()
                    .find(|(start, _)| word.folded.starts_with(start))
                    .map(|found| found.1)
            });
            if let Some(group) = alone {
                marks.push(Mark {
                    span: word.span,
                    group,
                });
            }
            for (slots, group) in &self.phrases {
                if let Some(end) = phrase_end(&words[i..], slots) {
                    marks.push(Mark {
                        span: (word.span.0, end),
                        group: *group,
                    });
                }
            }
        }
        merged(marks)
    }
}

/// Where a phrase that begins at the first word ends, if it stands there.
fn phrase_end(words: &[Word], slots: &[Vec<String>]) -> Option<usize> {
    let mut words = words.iter().filter(|word| word.form != Form::Run);
    let mut end = None;
    for slot in slots {
        let word = words.next()?;
        if !slot.contains(&word.folded) {
            return None;
        }
        end = Some(word.span.1);
    }
    end
}

/// Joins marks that overlap; of two at one place the longer decides the group.
fn merged(mut marks: Vec<Mark>) -> Vec<Mark> {
    marks.sort_by_key(|mark| (mark.span.0, std::cmp::Reverse(mark.span.1)));
    let mut joined: Vec<Mark> = Vec::with_capacity(marks.len());
    for mark in marks {
        match joined.last_mut() {
            Some(last) if mark.span.0 < last.span.1 => last.span.1 = last.span.1.max(mark.span.1),
            _ => joined.push(mark),
        }
    }
    joined
}
