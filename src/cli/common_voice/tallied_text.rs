//! A position or statement with its signatures counted.

use crate::model::alliance::policy_texts::{AskCoverage, PolicyText};
use crate::model::alliance::signature_tally::{SignatureStatus, Tally};

/// A text with its tally.
pub(super) struct TalliedText {
    pub(super) text: PolicyText,
    pub(super) tally: Tally,
    pub(super) coverage: Vec<(String, AskCoverage)>,
}

impl TalliedText {
    /// How the word of a city counts.
    pub(super) fn status_of(&self, city: &str) -> SignatureStatus {
        let mut rows = self.tally.rows.iter();
        let row = rows.find(|row| row.city == city);
        row.map_or(SignatureStatus::Missing, |row| row.status)
    }
}
