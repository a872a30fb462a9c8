//! The query parser: one pass over the characters, with a stack for brackets.
//!
//! See [`super`] for the syntax. Every rule advances the same position; those of filters are in
//! [`parse_filter`].

pub(super) mod parse_filter;

use super::query_chars::{
    ends_word, is_closing_sign, is_dash, is_punctuation, is_quote, is_single_quote, is_space,
};
use super::query_fields::{SPACED_FIELDS, is_field};
use super::{Clause, MAX_BYTES, MAX_DEPTH, Node, Query};
use crate::model::hit::QueryFault;

/// Reads a query, as [`Query::read`] does.
pub(super) fn read(text: &str) -> Query {
    let is_filter = |word: &str| {
        let Some((field, value)) = word.split_once([':', '：']) else {
            return false;
        };
        let field = field.trim_start_matches(|c: char| !c.is_alphanumeric());
        // In a title the colon ends a word: `PORTLAND: OLD HOUSES`.
        let has_value = !value.is_empty() || SPACED_FIELDS.contains(&&*field.to_lowercase());
        is_field(field) && has_value
    };
    let is_lower = |c: char| c.is_alphabetic() && !c.is_uppercase();
    let mut reader = Reader {
        text,
        at: 0,
        has_lower: text.contains(is_lower) || text.split(is_space).any(is_filter),
        faults: Vec::new(),
        no_closing_before: 0,
    };
    if text.len() > MAX_BYTES {
        let cut = text.floor_char_boundary(MAX_BYTES);
        reader.text = &text[..cut];
        reader.fault(
            (cut, text.len()),
            format!("only the first {MAX_BYTES} bytes are searched"),
        );
    }
    let clauses = reader.read_clauses();
    let blank = reader.text.chars().all(is_space);
    if clauses.is_empty() && reader.faults.is_empty() && !blank {
        let whole = (0, reader.text.len());
        reader.fault(whole, "there is nothing to search for in this query");
    }
    Query {
        clauses,
        faults: reader.faults,
    }
}

/// English words before and after a `NOT` that belongs to a sentence.
const WORDS_BEFORE_NOT: [&str; 22] = [
    "am", "are", "be", "been", "being", "can", "could", "did", "do", "does", "had", "has", "have",
    "is", "may", "might", "must", "should", "was", "were", "why", "would",
];
const WORDS_AFTER_NOT: [&str; 33] = [
    "a", "all", "also", "always", "an", "any", "as", "at", "be", "been", "by", "enough", "even",
    "every", "for", "from", "in", "it", "just", "my", "of", "on", "only", "our", "so", "that",
    "the", "their", "this", "to", "with", "yet", "your",
];

struct Reader<'a> {
    text: &'a str,
    at: usize,
    /// Whether the query is not all in capitals, or has a filter.
    has_lower: bool,
    faults: Vec<QueryFault>,
    /// No closing single quote exists before this offset; caches the last search.
    no_closing_before: usize,
}

/// The clauses so far, of the query or of one open bracket.
#[derive(Default)]
struct Level {
    clauses: Vec<Clause>,
    /// The span of an `OR` that has no right side yet.
    or: Option<(usize, usize)>,
    /// The span of a `NOT` that has no operand yet.
    not: Option<(usize, usize)>,
    /// Where the bracket begins, including a minus before it.
    open: Option<usize>,
    negated: bool,
}

impl Level {
    fn push(&mut self, clause: Clause) {
        let left = if self.or.take().is_some() {
            self.clauses.pop()
        } else {
            None
        };
        let Some(left) = left else {
            self.clauses.push(clause);
            return;
        };
        let span = (left.span.0, clause.span.1);
        // An `Any` in brackets ends in `)`; keep it separate.
        let node = match left.node {
            Node::Any(mut all) if all.last().is_some_and(|last| last.span.1 == left.span.1) => {
                all.push(clause);
                Node::Any(all)
            }
            node => Node::Any(vec![
                Clause {
                    node,
                    span: left.span,
                },
                clause,
            ]),
        };
        self.clauses.push(Clause { node, span });
    }
}

impl Reader<'_> {
    fn read_clauses(&mut self) -> Vec<Clause> {
        let mut levels = vec![Level::default()];
        while let Some(next) = self.peek() {
            if is_space(next) {
                self.at += next.len_utf8();
                continue;
            }
            let before = self.text[..self.at].chars().next_back();
            // Behind a closing bracket a dash is a hyphen: `(bio)-waste`.
            let may_negate = before.is_none_or(|c| is_space(c) || matches!(c, '(' | '|'));
            let start = self.at;
            let is_minus = self.skip_signs();
            // Before a digit it is the sign of a number: `-20%`, `−5 °C`.
            let is_number = self.peek().is_some_and(char::is_numeric);
            let negated = is_minus && may_negate && !is_number;
            // Any other sign is not part of the word.
            let start = if negated { start } else { self.at };
            match self.peek() {
                None => {}
                // Ignore signs before a space.
                Some(c) if is_space(c) => {}
                Some('(') => {
                    let (start, negated) = negation(&mut levels, start, negated);
                    self.open(&mut levels, start, negated);
                }
                Some(')') => self.close(&mut levels),
                Some('|') => {
                    while self.peek() == Some('|') {
                        self.at += 1;
                    }
                    self.operator(&mut levels, "OR", (start, self.at));
                }
                Some(_) => self.read_clause(&mut levels, start, negated),
            }
        }
        while levels.len() > 1 {
            let at = levels.last().and_then(|level| level.open).unwrap_or(0);
            let bracket = self.text[at..].find('(').map_or(at, |offset| at + offset);
            self.fault((bracket, bracket + 1), "this bracket is never closed");
            self.end_level(&mut levels);
        }
        let mut top = levels.pop().unwrap_or_default();
        self.end_operators(&mut top);
        top.clauses
    }

    /// Reads a word, phrase, filter or operator.
    fn read_clause(&mut self, levels: &mut [Level], start: usize, negated: bool) {
        let node = match self.read_quoted() {
            Some(inside) => self.phrase(start, inside),
            None => self.read_link().or_else(|| self.read_word()),
        };
        let span = (start, self.at);
        match node {
            Some(Node::Word(word)) if !negated && self.is_operator(&word, span) => {
                self.operator(levels, &word, span);
            }
            Some(node) => {
                let (start, negated) = negation(levels, start, negated);
                if let Some(level) = levels.last_mut() {
                    level.push(negate(node, (start, self.at), negated));
                }
            }
            None => {}
        }
    }

    /// Whether a word is an operator.
    ///
    /// `NOT` is a word of a heading in capitals, and of a sentence: `is NOT allowed`.
    fn is_operator(&self, word: &str, span: (usize, usize)) -> bool {
        match word {
            "AND" | "OR" => true,
            "NOT" => {
                let (before, after) = (&self.text[..span.0], &self.text[span.1..]);
                let before = before.split(is_space).rfind(|word| !word.is_empty());
                let after = after.split(is_space).find(|word| !word.is_empty());
                let is_before = |word: &str| WORDS_BEFORE_NOT.contains(&&*word.to_lowercase());
                let is_after = |word: &str| WORDS_AFTER_NOT.contains(&&*word.to_lowercase());
                self.has_lower && !before.is_some_and(is_before) && !after.is_some_and(is_after)
            }
            _ => false,
        }
    }

    /// Handles an operator in capitals; ignores `AND`.
    fn operator(&mut self, levels: &mut [Level], operator: &str, span: (usize, usize)) {
        let Some(level) = levels.last_mut() else {
            return;
        };
        match operator {
            "NOT" => level.not = Some(span),
            "OR" if level.clauses.is_empty() || level.or.is_some() => {
                self.fault(span, "OR needs something on both sides");
            }
            "OR" => level.or = Some(span),
            _ => {}
        }
    }

    fn open(&mut self, levels: &mut Vec<Level>, start: usize, negated: bool) {
        let bracket = self.at;
        self.at += 1;
        if levels.len() > MAX_DEPTH {
            self.fault(
                (bracket, self.at),
                format!("brackets go at most {MAX_DEPTH} deep"),
            );
            return;
        }
        let open = Some(if negated { start } else { bracket });
        levels.push(Level {
            open,
            negated,
            ..Level::default()
        });
    }

    fn close(&mut self, levels: &mut Vec<Level>) {
        let at = self.at;
        self.at += 1;
        if levels.len() > 1 {
            self.end_level(levels);
        } else {
            self.fault((at, self.at), "this bracket was never opened");
        }
    }

    fn end_level(&mut self, levels: &mut Vec<Level>) {
        let Some(mut level) = levels.pop() else {
            return;
        };
        self.end_operators(&mut level);
        let span = (level.open.unwrap_or(0), self.at);
        let node = match level.clauses.len() {
            0 => return,
            1 => level.clauses.pop().map(|clause| clause.node),
            _ => Some(Node::All(level.clauses)),
        };
        if let (Some(node), Some(outer)) = (node, levels.last_mut()) {
            outer.push(negate(node, span, level.negated));
        }
    }

    fn end_operators(&mut self, level: &mut Level) {
        if let Some(span) = level.or.take() {
            self.fault(span, "OR needs something on both sides");
        }
        if let Some(span) = level.not.take() {
            self.fault(span, "NOT needs something after it");
        }
    }

    /// Skips signs before a term; returns whether they are a single dash.
    fn skip_signs(&mut self) -> bool {
        let start = self.at;
        while let Some(c) = self.peek() {
            let is_sign =
                is_dash(c) || c == '+' || is_single_quote(c) && self.closing(self.at).is_none();
            if !is_sign {
                break;
            }
            self.at += c.len_utf8();
        }
        let signs = self.text[start..self.at].trim_end_matches(is_single_quote);
        let mut signs = signs.chars();
        signs.next().is_some_and(|c| is_dash(c) && c != '—') && signs.next().is_none()
    }

    fn phrase(&mut self, start: usize, inside: (usize, usize)) -> Option<Node> {
        let words = &self.text[inside.0..inside.1];
        if words.chars().any(char::is_alphanumeric) {
            return Some(Node::Phrase(words.to_owned()));
        }
        self.fault((start, self.at), "there is nothing between these quotes");
        None
    }

    /// Reads a quoted phrase and returns its inner range; `None` without a quote here.
    ///
    /// Any quote closes any other. An unclosed quote ends before a filter, because selecting a
    /// facet value appends one.
    fn read_quoted(&mut self) -> Option<(usize, usize)> {
        let start = self.at;
        let first = self.peek()?;
        if is_single_quote(first) {
            let (end, after) = self.closing(start)?;
            self.at = after;
            return Some((start + first.len_utf8(), end));
        }
        if !is_quote(first) {
            return None;
        }
        let mut quotes = 0;
        while let Some(c) = self.peek().filter(|&c| is_quote(c)) {
            self.at += c.len_utf8();
            quotes += 1;
        }
        let inside = self.at;
        if quotes > 1
            && self
                .peek()
                .is_none_or(|c| is_space(c) || is_closing_sign(c))
        {
            return Some((inside, inside));
        }
        let (end, is_closed) = self.end_of_quoted();
        self.at = end;
        while is_closed && quotes > 0 {
            let Some(c) = self.peek().filter(|&c| is_quote(c)) else {
                break;
            };
            self.at += c.len_utf8();
            quotes -= 1;
        }
        if !is_closed {
            let quote = (start, start + first.len_utf8());
            self.fault(quote, "this quote is never closed");
        }
        Some((inside, end))
    }

    /// The end of the quoted text, and whether a quote closes it.
    fn end_of_quoted(&self) -> (usize, bool) {
        let (mut space, mut word) = (self.at, self.at);
        let (mut filter, mut is_first_colon) = (None, true);
        let mut chars = self.text[self.at..].char_indices().peekable();
        while let Some((i, c)) = chars.next() {
            let at = self.at + i;
            let next = chars.peek().map(|&(_, next)| next);
            if is_quote(c) {
                // The quote of a value: `"heat pu city:"San Francisco"`.
                let field = self.text[word..at]
                    .trim_start_matches('-')
                    .strip_suffix(':');
                return match field.filter(|field| word > self.at && is_field(field)) {
                    Some(_) if next.is_some_and(char::is_alphanumeric) => (space, false),
                    _ => (at, true),
                };
            }
            if is_space(c) {
                (space, word, is_first_colon) = (at, at + c.len_utf8(), true);
            } else if c == ':' && is_first_colon {
                is_first_colon = false;
                let field = self.text[word..at].trim_start_matches('-');
                let has_value = next.is_some_and(|c| c.is_alphanumeric() || is_quote(c));
                if word > self.at && has_value && is_field(field) {
                    filter = filter.or(Some(space));
                }
            }
        }
        (filter.unwrap_or(self.text.len()), false)
    }

    /// The range of the single quote that closes the one at `start`.
    ///
    /// `None` if the quote at `start` is an apostrophe.
    fn closing(&mut self, start: usize) -> Option<(usize, usize)> {
        if start < self.no_closing_before {
            return None;
        }
        let mut before = ' ';
        let mut chars = self.text[start..].char_indices().skip(1).peekable();
        while let Some((i, c)) = chars.next() {
            if is_quote(c) {
                self.no_closing_before = start + i;
                return None;
            }
            let next = chars.peek().map(|&(_, next)| next);
            let ends = next.is_none_or(|c| is_space(c) || is_closing_sign(c));
            if is_single_quote(c) && ends && !is_space(before) {
                return Some((start + i, start + i + c.len_utf8()));
            }
            before = c;
        }
        self.no_closing_before = self.text.len();
        None
    }

    /// Reads a link to a note as its id: `[[cities/london|London]]`.
    fn read_link(&mut self) -> Option<Node> {
        let inside = self.rest().strip_prefix("[[")?;
        let (link, _) = inside.split_once("]]")?;
        let (id, _) = link.split_once('|')?;
        let is_id = id.chars().any(char::is_alphanumeric) && !id.contains(ends_word);
        let node = is_id.then(|| Node::Word(id.to_owned()))?;
        self.at += "[[]]".len() + link.len();
        Some(node)
    }

    fn read_word(&mut self) -> Option<Node> {
        let start = self.at;
        while let Some(c) = self.peek() {
            if ends_word(c) {
                break;
            }
            self.at += c.len_utf8();
            let field = &self.text[start..self.at - c.len_utf8()];
            if matches!(c, ':' | '：') && is_field(field) && !self.rest().starts_with("//") {
                return self.read_filter(start, &field.to_lowercase());
            }
        }
        let word = &self.text[start..self.at];
        if word.chars().any(char::is_alphanumeric) {
            return Some(Node::Word(word.to_owned()));
        }
        if !word.chars().all(is_punctuation) {
            let message = format!("there is nothing to search for in `{word}`");
            self.fault((start, self.at), message);
        }
        None
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn fault(&mut self, span: (usize, usize), message: impl Into<String>) {
        self.faults.push(QueryFault {
            span,
            message: message.into(),
        });
    }
}

fn negate(node: Node, span: (usize, usize), negated: bool) -> Clause {
    let clause = Clause { node, span };
    if negated {
        Clause {
            node: Node::Not(Box::new(clause)),
            span,
        }
    } else {
        clause
    }
}

/// The start of the next term; whether a minus or pending `NOT` negates it.
fn negation(levels: &mut [Level], start: usize, negated: bool) -> (usize, bool) {
    match levels.last_mut().and_then(|level| level.not.take()) {
        Some(not) => (not.0, true),
        None => (start, negated),
    }
}

#[cfg(test)]
mod tests;
