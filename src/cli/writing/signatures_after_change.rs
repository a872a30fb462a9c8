//! What a change of wording means for the signatures of a text.

use crate::cli::base_session::OpenBase;
use crate::model::alliance::signatures::{Reply, Signature, newest};
use crate::model::counted::counted;
use crate::model::note::{Kind, NoteId};
use crate::notes::fingerprint::fingerprint;
use crate::notes::{Defaults, read_note};

/// A sentence about the signatures that a change concerns; `None` if there are none.
pub(super) fn signatures_after_change(
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
    let signed_wording = fingerprint(&before);
    if signed_wording == fingerprint(&after) {
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
    });
    let signed: Vec<&Signature> = signed.collect();
    let count = |is: &dyn Fn(Option<&str>) -> bool| {
        let prints = signed.iter().map(|one| one.fingerprint.as_deref());
        prints.filter(|print| is(*print)).count()
    };
    let said = |count: usize, one: &str, many: &str| {
        let words = if count == 1 { one } else { many };
        (count > 0).then(|| format!("{} {words}", counted(count, "signature")))
    };
    let earlier = said(
        count(&|print| print == Some(&*signed_wording)),
        "is on earlier text now",
        "are on earlier text now",
    );
    let unknown = said(
        count(&|print| print.is_none()),
        "without a fingerprint still counts for the changed text",
        "without a fingerprint still count for the changed text",
    );
    let parts: Vec<String> = [earlier, unknown].into_iter().flatten().collect();
    (!parts.is_empty()).then(|| format!("{}; `endorse` renews one", parts.join(", ")))
}
