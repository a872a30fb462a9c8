//! A position or statement with its signatures counted.

use super::policy_texts::{AskCoverage, PolicyText};
use super::signature_tally::{SignatureStatus, Tally};

/// A text with its tally.
#[derive(Debug, Clone, PartialEq)]
pub struct TalliedText {
    /// The text.
    pub text: PolicyText,
    /// Who signed it.
    pub tally: Tally,
    /// How each city stands to it, in the order of the tally.
    pub coverage: Vec<(String, AskCoverage)>,
}

impl TalliedText {
    /// How the word of a city counts.
    pub fn status_of(&self, city: &str) -> SignatureStatus {
        let mut rows = self.tally.rows.iter();
        let row = rows.find(|row| row.city == city);
        row.map_or(SignatureStatus::Missing, |row| row.status)
    }
}
