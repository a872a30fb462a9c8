//! The query language: text to a tree and back.
//!
//! Words are AND-ed. `OR` binds tighter than the AND between words, so `heat OR cold city:oslo` is
//! `(heat OR cold) AND city:oslo`, and a filter appended to any query narrows all of it.
//! Reading never fails: what cannot be understood is searched as plain words, with a [`Fault`].

use super::hit::Fault;

/// A query, read.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Query {
    /// What must hold, all of it. Empty for an empty query.
    pub clauses: Vec<Clause>,
    /// What could not be understood.
    pub faults: Vec<Fault>,
}

/// A part of a query with its place in the text.
#[derive(Debug, Clone, PartialEq)]
pub struct Clause {
    /// What it asks for.
    pub node: Node,
    /// Half-open byte range in the query text.
    pub span: (usize, usize),
}

/// What one part of a query asks for.
#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    /// A word as typed.
    Word(String),
    /// Words that must follow each other, as typed between quotes.
    Phrase(String),
    /// A filter on a field.
    Filter(Filter),
    /// Must not hold.
    Not(Box<Clause>),
    /// At least one must hold; two or more clauses.
    Any(Vec<Clause>),
    /// All must hold; from brackets.
    All(Vec<Clause>),
}

/// `field:value`, `field:a,b`, `year:2015..2020`, `in:title`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    /// Field as typed, in lower case: `city`.
    pub field: String,
    /// Values, any of which may hold; at least one.
    pub values: Vec<Value>,
}

/// A value of a filter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Text as typed, without quotes.
    Is(String),
    /// From and to, both included; either may be open, not both. From `a..b`, `>=a`, `>a`, `<=b`,
    /// `<b` over whole numbers or dates as typed.
    Between(Option<String>, Option<String>),
}
