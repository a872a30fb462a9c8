//! The status and details of a target, in the sections of a city.

use crate::model::emissions::target::{Target, TargetStatus};
use crate::tui::theme::TextStyle;
use crate::tui::widgets::styled_text::TextSpan;

/// A target's status with its sign.
pub(super) fn target_status(target: &Target) -> TextSpan {
    let word = target.status.in_words();
    let (sign, style) = match target.status {
        TargetStatus::Current => ("o ", TextStyle::ACCENT),
        TargetStatus::Achieved => ("+ ", TextStyle::GOOD),
        TargetStatus::Missed => ("x ", TextStyle::BAD),
        TargetStatus::Superseded | TargetStatus::Expired | TargetStatus::Unknown => {
            return TextSpan::muted(word);
        }
    };
    TextSpan::sign(&format!("{sign}{word}"), style)
}

/// The base year, start and plan of a target; empty if none is known.
pub(super) fn target_details(target: &Target) -> String {
    let mut parts = Vec::new();
    parts.extend(target.base_year.map(|year| format!("against {year}")));
    parts.extend(target.adopted_year.map(|year| format!("adopted {year}")));
    parts.extend(target.plan.clone());
    parts.extend(target.provenance.note.clone());
    parts.join("; ")
}
