//! Finds the unfinished end of a query that is being typed.
//!
//! Filters after the unfinished word do not count: selecting a facet value appends them.

use super::query_chars::{is_quote, is_single_quote};
use super::{Clause, Node, Query};

/// The unfinished parts of a query.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Typing {
    /// Whether the query is still being typed.
    pub as_typed: bool,
    /// Start of the clause with an unfinished last word.
    pub words: Option<usize>,
    /// Starts of the filters whose last value may be a prefix.
    pub values: Vec<usize>,
    /// Span of an unclosed quote.
    pub quote: Option<(usize, usize)>,
}

impl Query {
    /// The unfinished parts; `text` is the text that this query was parsed from.
    pub fn typing(&self, text: &str) -> Typing {
        let quote = self.open_quote(text);
        let closed = |clause: &Clause| {
            let is_quote = |c| is_quote(c) || is_single_quote(c);
            let ends_in_quote = text[..clause.span.1].ends_with(is_quote);
            ends_in_quote && quote.is_none_or(|quote| clause.span.1 != quote.1)
        };
        let mut typing = Typing {
            as_typed: true,
            quote,
            ..Typing::default()
        };
        for clause in self.clauses.iter().rev() {
            let (start, end) = clause.span;
            let is_quoted = quote.is_some_and(|quote| (start..end).contains(&quote.0));
            // What a bracket closes is finished.
            if text[..end].ends_with(')') && !is_quoted {
                break;
            }
            let mut last = clause;
            while let Node::Any(all) | Node::All(all) = &last.node
                && let Some(inner) = all.last()
            {
                last = inner;
            }
            match &last.node {
                Node::Filter(_) if !closed(last) => typing.values.push(last.span.0),
                Node::Word(_) => typing.words = Some(last.span.0),
                Node::Phrase(words) => {
                    let is_open = quote.is_some_and(|quote| quote.0 == last.span.0);
                    let in_word = words.ends_with(|c: char| !c.is_whitespace());
                    typing.words = (is_open && in_word).then_some(last.span.0);
                }
                _ => {}
            }
            if !matches!(clause.node, Node::Filter(_)) {
                break;
            }
        }
        typing
    }

    /// The span of the unclosed quote; there is at most one.
    pub fn open_quote(&self, text: &str) -> Option<(usize, usize)> {
        let is_one_quote = |span: &(usize, usize)| {
            let mut chars = text.get(span.0..span.1).unwrap_or("").chars();
            chars.next().is_some_and(is_quote) && chars.next().is_none()
        };
        let mut faults = self.faults.iter().map(|fault| fault.span);
        faults.rfind(is_one_quote)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_query_is_unfinished() {
        /// `words` and `values` are the texts that the unfinished parts begin with.
        #[track_caller]
        fn case(text: &str, words: Option<&str>, values: &[&str]) {
            let typing = Query::read(text).typing(text);
            let begins = |at: usize, part: &str| text[at..].starts_with(part);
            assert_eq!(typing.words.is_some(), words.is_some(), "{text:?}");
            if let (Some(at), Some(words)) = (typing.words, words) {
                assert!(begins(at, words), "{text:?}");
            }
            assert_eq!(typing.values.len(), values.len(), "{text:?}");
            for (at, value) in typing.values.iter().zip(values) {
                assert!(begins(*at, value), "{text:?}");
            }
        }
        case("heat pum", Some("pum"), &[]);
        case("heat \"pum", Some("\"pum"), &[]);
        case("heat \"pum \"", None, &[]);
        case("heat \"pum ", None, &[]);
        case("„pum", Some("„pum"), &[]);
        case("'heat pum'", None, &[]);
        case("+pum", Some("pum"), &[]);
        case("heat NOT pum", None, &[]);
        case("(heat pum", Some("pum"), &[]);
        case("(heat pum)", None, &[]);
        case("((heat pum", Some("pum"), &[]);
        case("(a (heat pum", Some("pum"), &[]);
        case("(a (heat pum)", None, &[]);
        case("(heat OR pum)", None, &[]);
        case("(heat OR (pum", Some("(pum"), &[]);
        case("heat (pump OR plan)", None, &[]);
        case("heat (pump OR plan", Some("plan"), &[]);
        case("(pum)", None, &[]);
        case("\"heat (pum)", Some("\"heat"), &[]);
        case("heat (pum) kind:po", None, &["kind:po"]);
        case("\"heat pum city:oslo", Some("\"heat"), &["city:oslo"]);
        case("city: os", None, &["city: os"]);
        case("heat kind:po", Some("heat"), &["kind:po"]);
        case("kind:po heat", Some("heat"), &[]);
        case("kind:po city:oslo,par", None, &["city:oslo,par", "kind:po"]);
        case("heat OR kind:po", None, &["kind:po"]);
        case("city:\"san fr", None, &["city:\"san fr"]);
        case("city:\"san ", None, &["city:\"san "]);
        case("city:\"san fr\"", None, &[]);
        case("-kind:po", None, &[]);
        case("city:\"", None, &[]);
        case("", None, &[]);
    }
}
