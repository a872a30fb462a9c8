//! Settings of sync from the user and the environment.

use std::ffi::OsString;

/// Settings of sync.
#[derive(Debug, Clone, Default)]
pub struct SyncSettings {
    /// Name and address of the author; `None` uses git's configuration.
    pub author: Option<(String, String)>,
    /// The city id of the author, stored with each commit.
    pub city: Option<String>,
    /// Environment variables; child processes get only an allowed subset.
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

    /// The value of a variable.
    pub(crate) fn variable(&self, name: &str) -> Option<&OsString> {
        self.environment
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value)
    }
}
