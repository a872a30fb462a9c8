//! Facet terms of signatures: each city's reply to a text, and the text's wording.
//!
//! From these terms `endorsed:` counts signatures by the rule of [`Tally`] without reading a note. An
//! endorsement has the term `signature:CITY␁PARTS`, so a query streams only the responses of one
//! city. A text has `wording:NAME␁PARTS` for its id and each alias. No query field has a colon in its
//! name.

use std::collections::{BTreeMap, BTreeSet};

use super::fields::{self, Lexicon, whole_term};
use super::snapshot::Snapshot;
use crate::model::alliance::members::{FORMER, select_members};
use crate::model::alliance::note_keys::date;
use crate::model::alliance::signature_tally::{Tally, TallyRule};
use crate::model::alliance::signatures::{Reply, Signature};
use crate::model::date::Date;
use crate::model::note::{Kind, Note};
use crate::model::text_folding::composed;
use crate::notes::fingerprint::fingerprint;

/// Separates the parts of a value.
const BETWEEN: char = '\u{2}';
/// Longer parts are cut; no valid one is as long.
const MAX_PART_BYTES: usize = 400;

/// Adds the terms of an endorsement, position or statement.
pub(super) fn add_terms(note: &Note, lexicon: &Lexicon, terms: &mut BTreeSet<String>) {
    match note.kind {
        Kind::Endorsement => terms.extend(signature_term(note, lexicon)),
        Kind::Position | Kind::Statement => {
            let closes = date(note, "closes");
            let value = joined([note.id.to_string(), fingerprint(note), in_words(closes)]);
            for name in note.names() {
                terms.insert(whole_term(&wording_field(name), &value));
            }
        }
        _ => {}
    }
}

fn signature_term(note: &Note, lexicon: &Lexicon) -> Option<String> {
    let signature = Signature::of(note, &lexicon.words)?;
    let city = match fields::find("city") {
        Some(field) => lexicon.id(field, &signature.city),
        None => signature.city.clone(),
    };
    let value = joined([
        signature.id.to_string(),
        signature.text,
        signature
            .reply
            .map(Reply::id)
            .unwrap_or_default()
            .to_owned(),
        signature.authority.unwrap_or_default(),
        in_words(signature.signed),
        in_words(signature.withdrawn),
        in_words(signature.year),
        in_words(signature.expiry),
        signature.reservation.unwrap_or_default(),
        signature.fingerprint.unwrap_or_default(),
    ]);
    Some(whole_term(&signature_field(&city), &value))
}

/// Segment and document of the notes of member cities.
pub(crate) fn members(snapshot: &Snapshot) -> Vec<(usize, u32)> {
    let filed = |field, value| snapshot.filed_under(&fields::filed(field, value));
    let (stated, former) = (filed("has", "membership"), filed("membership", FORMER));
    select_members(
        filed("kind", Kind::City.as_str()),
        |doc| stated.binary_search(doc).is_ok(),
        |doc| former.binary_search(doc).is_ok(),
    )
}

/// The ids of the texts that a city stands behind on a day, sorted.
pub(crate) fn endorsed_by(snapshot: &Snapshot, city: &str, on: Date) -> Vec<String> {
    let members = members(snapshot);
    let named = snapshot.filed_under(&fields::filed("id", city));
    if !members.is_empty() && !members.iter().any(|doc| named.binary_search(doc).is_ok()) {
        return Vec::new();
    }
    let mut by_text: BTreeMap<Vec<String>, Vec<Signature>> = BTreeMap::new();
    for value in values(snapshot, &signature_field(city)) {
        if let Some(signature) = read_signature(&value, city)
            && let Some(wording) = find_wording(snapshot, &signature.text)
        {
            by_text.entry(wording).or_default().push(signature);
        }
    }
    let is_signed = |(wording, signatures): (Vec<String>, Vec<Signature>)| {
        let [id, fingerprint, closes] = <[String; 3]>::try_from(wording).ok()?;
        let rule = TallyRule {
            members: &[],
            fingerprint: &fingerprint,
            on,
            closes: closes.parse().ok(),
            quorum: None,
        };
        (Tally::of(&signatures, &rule).signatories() > 0).then_some(id)
    };
    by_text.into_iter().filter_map(is_signed).collect()
}

/// The wording of the text with this id, else with this alias.
fn find_wording(snapshot: &Snapshot, name: &str) -> Option<Vec<String>> {
    let found = values(snapshot, &wording_field(name));
    let mut found: Vec<Vec<String>> = found.iter().map(|value| parts(value)).collect();
    found.sort();
    let own = found
        .iter()
        .position(|parts| parts.first().is_some_and(|id| id == name));
    (!found.is_empty()).then(|| found.swap_remove(own.unwrap_or(0)))
}

/// The values of a field that a present note has.
fn values(snapshot: &Snapshot, field: &str) -> Vec<String> {
    let mut found = Vec::new();
    for seen in &snapshot.segments {
        seen.segment.each_filed(field, |value, docs| {
            if docs.iter().any(|&doc| seen.alive.contains(doc)) {
                found.push(value.to_owned());
            }
        });
    }
    found
}

fn read_signature(value: &str, city: &str) -> Option<Signature> {
    let parts = parts(value);
    let [
        id,
        text,
        reply,
        authority,
        signed,
        withdrawn,
        year,
        expiry,
        reservation,
        fingerprint,
    ] = parts.as_slice()
    else {
        return None;
    };
    let text_of = |part: &String| Some(part.clone()).filter(|part| !part.is_empty());
    Some(Signature {
        id: id.parse().ok()?,
        text: text.clone(),
        city: city.to_owned(),
        reply: Reply::of_state(reply),
        authority: text_of(authority),
        signed: signed.parse().ok(),
        withdrawn: withdrawn.parse().ok(),
        year: year.parse().ok(),
        expiry: expiry.parse().ok(),
        reservation: text_of(reservation),
        fingerprint: text_of(fingerprint),
        sources: Vec::new(),
    })
}

fn signature_field(city: &str) -> String {
    format!("signature:{}", composed(city))
}

fn wording_field(name: &str) -> String {
    let end = name.floor_char_boundary(MAX_PART_BYTES.min(name.len()));
    format!("wording:{}", composed(&name[..end]))
}

fn joined<const N: usize>(parts: [String; N]) -> String {
    let plain = parts.map(|part| {
        let end = part.floor_char_boundary(MAX_PART_BYTES.min(part.len()));
        part[..end].replace(char::is_control, " ")
    });
    plain.join(&BETWEEN.to_string())
}

fn parts(value: &str) -> Vec<String> {
    value.split(BETWEEN).map(str::to_owned).collect()
}

fn in_words(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}
