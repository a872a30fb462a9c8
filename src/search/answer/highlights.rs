//! Finds the words to highlight in a text.

use std::collections::HashMap;

use crate::search::index::query_ir::{Atom, Plan, WordGroup};
use crate::search::text::tokenizer::FoldedWords;

/// Finds the words of a plan in texts.
#[derive(Debug, Default)]
pub(crate) struct Highlighter<'a> {
    words: HashMap<&'a str, usize>,
    prefixes: Vec<(&'a str, usize)>,
    phrases: Vec<(&'a [Vec<String>], usize)>,
    /// Phrases by their first word.
    first_words: HashMap<&'a str, Vec<usize>>,
    /// Filter by first byte and length, which rejects most words of a text.
    first_bytes: FirstByteFilter,
    /// Groups that text can match, ascending.
    groups: Vec<usize>,
}

/// Bit set of word lengths by first byte; bit 63 means 63 or more.
#[derive(Debug)]
struct FirstByteFilter([u64; 256]);

impl Default for FirstByteFilter {
    fn default() -> Self {
        Self([0; 256])
    }
}

impl FirstByteFilter {
    fn add(&mut self, word: &str) {
        if let Some(&first) = word.as_bytes().first() {
            self.0[usize::from(first)] |= 1 << word.len().min(63);
        }
    }

    /// Adds a prefix: all words that begin with it pass.
    fn add_beginning(&mut self, beginning: &str) {
        if let Some(&first) = beginning.as_bytes().first() {
            self.0[usize::from(first)] |= u64::MAX << beginning.len().min(63);
        }
    }

    /// Whether a word with this first byte and length can match.
    #[inline]
    fn may_have(&self, first: u8, bytes: usize) -> bool {
        self.0[usize::from(first)] >> bytes.min(63) & 1 == 1
    }
}

/// A match in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct HighlightRange {
    /// Half-open byte range.
    pub(crate) span: (usize, usize),
    /// Index of the matched group in the plan.
    pub(crate) group: usize,
}

impl<'a> Highlighter<'a> {
    /// Collects the words of all groups that count for a note.
    pub(crate) fn new(plan: &'a Plan) -> Self {
        let searched = plan.word_groups();
        let mut marks = Self::default();
        for &i in &searched {
            marks.add(&plan.groups[i], i);
        }
        for (i, name) in &plan.names {
            match name.as_slice() {
                _ if !searched.contains(i) => {}
                [word] => word.iter().for_each(|word| marks.add_word(word, *i)),
                words => marks.add_phrase(words, *i),
            }
        }
        marks.groups.sort_unstable();
        marks.groups.dedup();
        marks
    }

    fn add(&mut self, group: &'a WordGroup, i: usize) {
        for choice in &group.choices {
            match &choice.atom {
                Atom::Word(word) => self.add_word(word, i),
                Atom::Prefix(beginning) => {
                    self.groups.push(i);
                    self.prefixes.push((beginning, i));
                    self.first_bytes.add_beginning(beginning);
                }
                Atom::Phrase(slots) => self.add_phrase(slots, i),
                Atom::Filed(_) => {}
            }
        }
    }

    fn add_word(&mut self, word: &'a str, i: usize) {
        // A word of two groups is highlighted for the first of them.
        self.words.entry(word).or_insert_with(|| {
            self.groups.push(i);
            i
        });
        self.first_bytes.add(word);
    }

    fn add_phrase(&mut self, slots: &'a [Vec<String>], i: usize) {
        for word in slots.first().into_iter().flatten() {
            self.first_bytes.add(word);
            let starts = self.first_words.entry(word).or_default();
            starts.push(self.phrases.len());
        }
        self.groups.push(i);
        self.phrases.push((slots, i));
    }

    /// Finds matches in a text, in order and without overlaps.
    pub(crate) fn find(&self, text: &str) -> Vec<HighlightRange> {
        let mut marks = Vec::new();
        // Partial phrase matches: phrase, words matched, start.
        let mut begun: Vec<(usize, usize, usize)> = Vec::new();
        let mut walk = FoldedWords::new(text);
        while let Some(word) = walk
            .advance_to(|first, bytes| !begun.is_empty() || self.first_bytes.may_have(first, bytes))
        {
            let folded = word.folded.as_str();
            let first = folded.as_bytes()[0];
            if begun.is_empty() && !self.first_bytes.may_have(first, folded.len()) {
                continue;
            }
            if let Some(group) = self.alone(folded) {
                marks.push(HighlightRange {
                    span: word.span,
                    group,
                });
            }
            if self.phrases.is_empty() || !word.form.is_in_sequence() {
                continue;
            }
            let starts = self.first_words.get(folded).map_or(&[][..], Vec::as_slice);
            begun.extend(starts.iter().map(|&phrase| (phrase, 0, word.span.0)));
            begun.retain_mut(|(phrase, seen, start)| {
                let (slots, group) = self.phrases[*phrase];
                if !slots[*seen].iter().any(|searched| searched == folded) {
                    return false;
                }
                *seen += 1;
                let is_whole = *seen == slots.len();
                if is_whole {
                    marks.push(HighlightRange {
                        span: (*start, word.span.1),
                        group,
                    });
                }
                !is_whole
            });
        }
        merged(marks)
    }

    /// The group that a single word matches.
    fn alone(&self, folded: &str) -> Option<usize> {
        self.words.get(folded).copied().or_else(|| {
            let begun = self
                .prefixes
                .iter()
                .find(|(start, _)| folded.starts_with(start));
            begun.map(|found| found.1)
        })
    }

    /// All groups that text can match, ascending.
    pub(crate) fn groups(&self) -> &[usize] {
        &self.groups
    }
}

/// Merges overlapping matches. The longer of two at one start decides the group.
fn merged(mut marks: Vec<HighlightRange>) -> Vec<HighlightRange> {
    marks.sort_by_key(|mark| (mark.span.0, std::cmp::Reverse(mark.span.1)));
    let mut joined: Vec<HighlightRange> = Vec::with_capacity(marks.len());
    for mark in marks {
        match joined.last_mut() {
            Some(last) if mark.span.0 < last.span.1 => last.span.1 = last.span.1.max(mark.span.1),
            _ => joined.push(mark),
        }
    }
    joined
}
