//! Parses `KEY=VALUE`, `KEY+=VALUE` and `KEY-=VALUE`.

use std::str::FromStr;

use super::field_error::FieldError;

/// A key with the value to set, add or remove.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// The key, or a path into a table: `population.year`.
    pub key: String,
    /// What to do with the value.
    pub operation: Operation,
    /// The value as typed; empty removes the key.
    pub value: String,
}

/// What an assignment does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    /// `=`: replaces the value.
    Set,
    /// `+=`: adds to a list.
    Add,
    /// `-=`: removes from a list.
    Remove,
}

impl Assignment {
    /// Replaces the value of a key.
    pub fn set(key: &str, value: impl Into<String>) -> Self {
        Self {
            key: key.to_owned(),
            operation: Operation::Set,
            value: value.into(),
        }
    }

    /// Whether it gives the key a value, whatever the key had before.
    pub fn sets_value(&self) -> bool {
        self.operation == Operation::Set && !self.value.trim().is_empty()
    }
}

impl FromStr for Assignment {
    type Err = FieldError;

    fn from_str(text: &str) -> Result<Self, FieldError> {
        let fault = || FieldError::NoAssignment(text.to_owned());
        let (key, value) = text.split_once('=').ok_or_else(fault)?;
        let (key, operation) = match key.strip_suffix('+') {
            Some(key) => (key, Operation::Add),
            None => match key.strip_suffix('-') {
                Some(key) => (key, Operation::Remove),
                None => (key, Operation::Set),
            },
        };
        let (key, is_change) = (key.trim(), operation != Operation::Set);
        if key.is_empty() || (is_change && value.trim().is_empty()) {
            return Err(fault());
        }
        Ok(Self {
            key: key.to_owned(),
            operation,
            value: value.to_owned(),
        })
    }
}
