//! Where a figure of a city comes from.

use serde::Serialize;

/// Sources and confidence of a figure.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Provenance {
    /// Addresses or names of documents.
    pub sources: Vec<String>,
    /// How reliable it is: `verified`, `known`.
    pub confidence: Option<String>,
    /// The figure as the source prints it.
    pub original: Option<String>,
    /// A remark to show beside the figure.
    pub note: Option<String>,
}
