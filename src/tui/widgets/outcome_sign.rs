//! The sign of an outcome or legal status, shown beside its word.

use super::styled_text::TextSpan;
use crate::config::ThemeRole;
use crate::tui::labels::Labels;
use crate::tui::theme::TextStyle;

/// Sign and role of a state; `None` if it implies no judgement.
///
/// The signs are `+` good, `~` partly, `o` open or too early, `x` failed.
pub(crate) fn sign_of_state(state: &str) -> Option<(&'static str, ThemeRole)> {
    Some(match state {
        "succeeded" | "in-force" | "adopted" | "adopted-into-law" | "enacted" | "completed"
        | "accepted" | "running" | "support" | "endorsed" => ("+", ThemeRole::Good),
        "partly" | "amended" | "weakened" | "support-if-amended" | "endorsed-with-reservation" => {
            ("~", ThemeRole::Caution)
        }
        "too-early" | "in-review" | "open" | "submitted" | "pilot" | "piloting" | "planned"
        | "considering" | "draft" | "funded" => ("o", ThemeRole::Muted),
        "abandoned" | "reversed" | "repealed" | "rejected" | "stopped" | "missed" | "oppose"
        | "declined" | "withdrawn" => ("x", ThemeRole::Bad),
        _ => return None,
    })
}

/// Formats a state as sign and word.
pub(crate) fn outcome(field: &str, value: &str, labels: &Labels) -> TextSpan {
    // No-break spaces keep the word beside its sign.
    let label = lower_first(labels.label(field, value)).replace(' ', "\u{a0}");
    match sign_of_state(value) {
        Some((sign, role)) => TextSpan::sign(&format!("{sign}\u{a0}{label}"), TextStyle::of(role)),
        None => TextSpan::muted(&label),
    }
}

/// Lower-cases the first letter, except in abbreviations: `Too early`, but not `EU`.
pub(crate) fn lower_first(label: &str) -> String {
    let mut letters = label.chars();
    let first = letters.next();
    let second = letters.clone().next();
    match first {
        Some(first) if second.is_none_or(char::is_lowercase) => {
            first.to_lowercase().chain(letters).collect()
        }
        _ => label.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_have_distinct_signs() {
        let states = ["succeeded", "partly", "too-early", "abandoned"].map(sign_of_state);
        for (i, one) in states.iter().flatten().enumerate() {
            for other in states.iter().flatten().skip(i + 1) {
                assert!(one.0 != other.0 && one.1 != other.1, "{one:?} {other:?}");
            }
        }
        assert_eq!(sign_of_state("superseded"), None, "it implies no judgement");
    }

    #[test]
    fn first_letters_are_lower_cased_except_in_abbreviations() {
        let words = ["Too early", "EU", "In force", "", "X"].map(lower_first);
        assert_eq!(words, ["too early", "EU", "in force", "", "x"]);
    }
}
