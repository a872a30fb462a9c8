//! Errors while setting keys of front matter.

use thiserror::Error;

use crate::model::finding::Finding;
use crate::notes::clean::quote;
use crate::notes::front_matter::rewrite::RewriteError;

/// An error while setting keys. The note is unchanged.
#[derive(Debug, Error)]
pub enum FieldError {
    /// An argument is not `KEY=VALUE`.
    #[error("{} is not KEY=VALUE", quote(.0))]
    NoAssignment(String),
    /// The schema has no such key, and the note does not have it either.
    #[error("a note in {folder} has no key {}", quote(.key))]
    UnknownKey {
        /// The key as typed.
        key: String,
        /// The folder of the kind of note.
        folder: &'static str,
        /// The nearest key.
        near: Option<&'static str>,
    },
    /// `+=` or `-=` for a key with one value.
    #[error("`{0}` has one value, not a list")]
    NotList(String),
    /// `-=` for a value that is not in the list.
    #[error("`{key}` does not have {}", quote(.value))]
    NotInList {
        /// The key.
        key: String,
        /// The value as typed.
        value: String,
        /// The values of the list.
        has: Vec<String>,
    },
    /// Braces or brackets that do not hold TOML.
    #[error("`{0}` has braces that are not TOML")]
    NotToml(String),
    /// Two values for one key.
    #[error("`{0}` has two values")]
    SetTwice(String),
    /// The check does not accept the result.
    #[error("{}", first_message(.0))]
    Refused(Vec<Finding>),
    /// The front matter cannot be changed.
    #[error(transparent)]
    Rewrite(#[from] RewriteError),
}

impl FieldError {
    /// What to do about it, in one sentence.
    pub fn help(&self) -> String {
        match self {
            Self::NoAssignment(_) => {
                "Write KEY=VALUE, or KEY+=VALUE and KEY-=VALUE for lists.".to_owned()
            }
            Self::UnknownKey {
                near: Some(near), ..
            } => format!("Did you mean `{near}`?"),
            Self::UnknownKey { .. } => {
                "Add keys of your own with `guildhall edit`; `check` warns about them.".to_owned()
            }
            Self::NotList(key) => format!("Write {key}=VALUE."),
            Self::NotInList { has, .. } if has.is_empty() => "The list is empty.".to_owned(),
            Self::NotInList { has, .. } => format!("The list has {}.", has.join(", ")),
            Self::NotToml(_) => {
                "Close each brace and quote: { url = \"https://example.org\", year = 2020 }."
                    .to_owned()
            }
            Self::SetTwice(key) => format!("Write {key}= once."),
            Self::Refused(findings) => findings
                .first()
                .map_or_else(String::new, |finding| finding.help.clone()),
            Self::Rewrite(error) => error.help().to_owned(),
        }
    }
}

fn first_message(findings: &[Finding]) -> &str {
    findings.first().map_or("", |finding| &finding.message)
}
