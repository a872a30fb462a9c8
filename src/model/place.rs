//! A place in a file: path, line, column.

use std::fmt;

use serde::Serialize;

/// A place in a file of the knowledge base.
///
/// `line` and `column` are 1-based; `column` counts characters, not bytes. The path is relative
/// to the root of the knowledge base, with `/` between its parts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Place {
    /// Path below the root of the base.
    pub path: String,
    /// 1-based line.
    pub line: u32,
    /// 1-based column, in characters.
    pub column: u32,
}

impl Place {
    /// The start of a file, for findings about the file as a whole.
    pub fn file(path: impl Into<String>) -> Self {
        Self::new(path, 1, 1)
    }

    /// A place from its three parts.
    pub fn new(path: impl Into<String>, line: u32, column: u32) -> Self {
        Self {
            path: path.into(),
            line,
            column,
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.path, self.line, self.column)
    }
}
