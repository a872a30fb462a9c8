//! What the user and the machine bring to an exchange.

use std::ffi::OsString;

/// What an exchange needs to know of the user and the machine.
#[derive(Debug, Clone, Default)]
pub struct SyncSettings {
    /// Name and address to save under; none takes them from git's own configuration.
    pub author: Option<(String, String)>,
    /// The city of the author, by its id in the vocabulary; stored with each save.
    pub city: Option<String>,
    /// Environment variables; only those that sign-in, proxies and certificates need reach the
    /// programs we start.
    pub environment: Vec<(OsString, OsString)>,
}

impl SyncSettings {
    /// Settings with the environment of this process.
    pub fn from_process(author: Option<(String, String)>) -> Self {
        Self {
            author,
            city: None,
            environment: std::env::vars_os().collect(),
        }
    }

    /// One variable.
    pub(crate) fn variable(&self, name: &str) -> Option<&OsString> {
        self.environment
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value)
    }
}
