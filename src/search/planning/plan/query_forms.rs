//! Rewrites a parsed query before it is planned: brackets, labels of copied titles.

use std::borrow::Cow;

use crate::model::query::{Clause, Node, Query};
use crate::search::index::index_schema::TITLE;
use crate::search::index::query_ir::Atom;
use crate::search::index::snapshot::Snapshot;
use crate::search::planning::expand;
use crate::search::text::tokenizer::folded;

/// Types of files that search engines name beside a title.
const FILE_TYPES: &[&str] = &["pdf", "doc", "docx", "html", "ppt", "pptx", "xls", "xlsx"];

/// Drops what programs add to a copied title.
///
/// `guildhall: ` before it, ` (PDF)` behind it.
pub(super) fn without_labels<'q>(query: &'q Query, snapshot: &Snapshot) -> Cow<'q, Query> {
    let clauses = query.clauses.as_slice();
    let is_word = |clause: &Clause| matches!(clause.node, Node::Word(_));
    if clauses.len() < 2 || !clauses.iter().all(is_word) {
        return Cow::Borrowed(query);
    }
    let is_label = |clause: &Clause, sign: &str, labels: &[&str]| match &clause.node {
        Node::Word(text) => {
            let signs = clause.span.1 - clause.span.0 - text.trim_matches(['[', ']', ':']).len();
            let label = folded(text);
            let in_title = Atom::Word(label.clone());
            signs == sign.len()
                && labels.contains(&&*label)
                && !expand::stands_in(snapshot, &in_title, 1 << TITLE)
        }
        _ => false,
    };
    let mut kept = clauses;
    if let [first, rest @ ..] = kept
        && (is_label(first, ":", &[env!("CARGO_PKG_NAME")]) || is_label(first, "[]", FILE_TYPES))
    {
        kept = rest;
    }
    if let [rest @ .., last] = kept
        && !rest.is_empty()
        && is_label(last, "()", FILE_TYPES)
    {
        kept = rest;
    }
    if kept.len() == clauses.len() {
        return Cow::Borrowed(query);
    }
    Cow::Owned(Query {
        clauses: kept.to_vec(),
        ..query.clone()
    })
}

/// Moves clauses out of plain brackets, to plan them with the words beside them.
pub(super) fn without_brackets(query: &Query) -> Cow<'_, Query> {
    fn unpack(clause: &Clause, clauses: &mut Vec<Clause>) {
        match &clause.node {
            Node::All(all) => all.iter().for_each(|inner| unpack(inner, clauses)),
            _ => clauses.push(clause.clone()),
        }
    }
    let has_brackets = |clause: &Clause| matches!(clause.node, Node::All(_));
    if !query.clauses.iter().any(has_brackets) {
        return Cow::Borrowed(query);
    }
    let mut clauses = Vec::new();
    query
        .clauses
        .iter()
        .for_each(|clause| unpack(clause, &mut clauses));
    Cow::Owned(Query {
        clauses,
        ..query.clone()
    })
}
