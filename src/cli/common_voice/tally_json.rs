//! The tally of a text as JSON, the same in `positions` and `statement`.

use serde_json::{Map, Value, json};
use strum::VariantArray;

use crate::model::alliance::signature_tally::{SignatureStatus, Tally};

/// Counts by status, the quorum, and the word of each city.
pub(super) fn tally_json(tally: &Tally) -> Value {
    let counts = SignatureStatus::VARIANTS.iter().map(|status| {
        let name = json!(status).as_str().unwrap_or_default().to_owned();
        (name, json!(tally.with(*status).count()))
    });
    json!({
        "counts": counts.collect::<Map<_, _>>(),
        "behind": tally.signatories(),
        "quorum": tally.quorum,
        "needed": tally.needed(),
        "cities": tally.rows,
        "without_wording": tally.without_wording(),
        "without_authority": tally.without_authority(),
        "unrecorded": tally.unrecorded(),
    })
}
