//! Signatures that count for a changed text without recording the signed wording.

use crate::cli::base_session::OpenBase;
use crate::model::alliance::signatures::{Reply, Signature, newest};
use crate::model::counted::counted;
use crate::model::note::{Kind, NoteId};
use crate::notes::fingerprint::fingerprint;
use crate::notes::{Defaults, read_note};

/// A sentence with their number. `None` if the wording is the same or each has a fingerprint.
pub(super) fn signed_without_wording(
    id: &NoteId,
    before: &str,
    after: &str,
    library: &OpenBase,
) -> Option<String> {
    if !matches!(id.kind(), Some(Kind::Position | Kind::Statement)) {
        return None;
    }
    let defaults = Defaults::of(&library.base);
    let [before, after] = [before, after].map(|text| read_note(&id.path(), text, &defaults).note);
    if fingerprint(&before) == fingerprint(&after) {
        return None;
    }
    let is_its = |text: &String| text == id.as_str() || after.stewardship.aliases.contains(text);
    let notes = library.read_notes(&[Kind::Endorsement]);
    let signatures = notes.filter_map(|note| Signature::of(&note, &library.vocabularies));
    let signatures: Vec<Signature> = signatures.filter(|one| is_its(&one.text)).collect();
    let signed = newest(&signatures).into_iter().filter(|one| {
        matches!(
            one.reply,
            Some(Reply::Endorsed | Reply::EndorsedWithReservation)
        ) && one.authority.as_deref() != Some("staff-provisional")
            && one.fingerprint.is_none()
    });
    match signed.count() {
        0 => None,
        count => Some(format!(
            "{} without a fingerprint still {} for the changed text; `endorse` renews one",
            counted(count, "signature"),
            if count == 1 { "counts" } else { "count" }
        )),
    }
}
