//! Checks what a city says about a position or statement.

use super::wording::example;
use crate::model::finding::Code;
use crate::model::note::Kind;
use crate::model::schema::find_key;
use crate::model::vocabulary::Vocabularies;
use crate::notes::findings::Faults;
use crate::notes::fingerprint::is_fingerprint;
use crate::notes::front_matter::tree::{KeyValue, find};

/// Checks the state or stance of an endorsement, and the keys that it requires.
pub(super) fn check(
    entries: &[KeyValue<'_>],
    vocabularies: &Vocabularies,
    faults: &mut Faults<'_>,
) {
    let state = find(entries, "state");
    if state.is_none() && find(entries, "stance").is_none() {
        report_missing("state", "what the city says", 0..0, faults);
    }
    let word = state.and_then(|entry| entry.item.value.as_text());
    let term = vocabularies
        .get("endorsement-states")
        .and_then(|list| list.find(word?));
    let is_reserved = term.map_or(word, |term| Some(&term.id)) == Some("endorsed-with-reservation");
    if let Some(entry) = state.filter(|_| is_reserved && find(entries, "reservation").is_none()) {
        let what = "what the city does not stand behind";
        report_missing("reservation", what, entry.item.at.clone(), faults);
    }
    let Some(entry) = find(entries, "fingerprint") else {
        return;
    };
    let text = entry.item.value.as_text().unwrap_or_default();
    if !text.is_empty() && !is_fingerprint(text) {
        faults.add(
            Code::WrongType,
            entry.item.at.clone(),
            "`fingerprint` is not the fingerprint of a text",
            "Run `guildhall endorse` again: it stores the fingerprint of the present text",
        );
    }
}

fn report_missing(key: &str, what: &str, at: std::ops::Range<usize>, faults: &mut Faults<'_>) {
    let line = find_key(Kind::Endorsement, key).map_or_else(String::new, example);
    faults.add(
        Code::MissingKey,
        at,
        format!("`{key}` is missing, expected {what}"),
        format!("Add a line {line}"),
    );
}
