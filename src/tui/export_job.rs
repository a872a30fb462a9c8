//! Files that the app writes: exported notes and briefs.

use crate::model::note::NoteId;
use crate::tui::keys::Action;

/// What an export takes from the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ExportSource {
    /// These notes.
    Notes(Vec<NoteId>),
    /// All notes that a query finds, in this order; `total` of them.
    Query {
        text: String,
        sort: Option<&'static str>,
        total: usize,
    },
}

impl ExportSource {
    /// These notes; `None` if there are none.
    pub(crate) fn notes(ids: impl Iterator<Item = NoteId>) -> Option<Self> {
        let ids: Vec<NoteId> = ids.collect();
        (!ids.is_empty()).then_some(Self::Notes(ids))
    }
}

/// A format of an exported file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ExportFormat {
    Markdown,
    Html,
    Text,
    Csv,
    /// The table on the screen as CSV.
    Table,
    Bibtex,
}

/// Formats of exported notes.
pub(crate) const EXPORTS: &[ExportFormat] = &[
    ExportFormat::Markdown,
    ExportFormat::Html,
    ExportFormat::Csv,
    ExportFormat::Bibtex,
];

/// Formats of the notes of a table that has a command of its own.
pub(crate) const TABLE_EXPORTS: &[ExportFormat] = &[
    ExportFormat::Table,
    ExportFormat::Markdown,
    ExportFormat::Html,
    ExportFormat::Bibtex,
];

/// Formats of briefs and letters.
pub(crate) const DOCUMENTS: &[ExportFormat] = &[
    ExportFormat::Html,
    ExportFormat::Markdown,
    ExportFormat::Text,
];

impl ExportFormat {
    /// The name for people.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Markdown => "Markdown",
            Self::Html => "HTML",
            Self::Text => "Text",
            Self::Csv | Self::Table => "CSV",
            Self::Bibtex => "BibTeX",
        }
    }

    /// What it is good for, in a few words.
    pub(crate) fn about(self) -> &'static str {
        match self {
            Self::Markdown => "One document for editors and wikis.",
            Self::Html => "One page for the browser, prints on A4.",
            Self::Text => "Plain text, for a mail.",
            Self::Csv => "A table for a spreadsheet, one row a note.",
            Self::Table => "The figures of this table, for a spreadsheet.",
            Self::Bibtex => "The sources, for a bibliography.",
        }
    }

    /// The word of the command line for it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Markdown => "md",
            Self::Html => "html",
            Self::Text => "text",
            Self::Csv | Self::Table => "csv",
            Self::Bibtex => "bibtex",
        }
    }

    /// The usual end of the name of a file.
    pub(crate) fn extension(self) -> &'static str {
        match self {
            Self::Text => "txt",
            Self::Bibtex => "bib",
            other => other.as_str(),
        }
    }
}

/// An export as far as it was described.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ExportDraft {
    /// Export or brief.
    pub action: Action,
    /// What a brief is about.
    pub topic: Option<String>,
    /// The command with its arguments, but for format and file.
    pub words: Vec<String>,
    /// The command that prints the table on the screen, if it has one.
    pub table: Option<Vec<String>>,
    /// The default name of the file, without its extension.
    pub name: String,
    pub format: Option<ExportFormat>,
}

impl ExportDraft {
    /// The job that writes it to a file.
    pub(crate) fn job(mut self, file: &str) -> ExportJob {
        if let (Some(ExportFormat::Table), Some(mut words)) = (self.format, self.table) {
            words.insert(1, format!("--csv={file}"));
            return ExportJob {
                words,
                file: file.to_owned(),
                overwrites: false,
            };
        }
        let format = self
            .format
            .map(|format| format!("--format={}", format.as_str()));
        // Options stand before the words of a query.
        let start = self.words.len().min(1);
        self.words.splice(start..start, format);
        ExportJob {
            words: self.words,
            file: file.to_owned(),
            overwrites: false,
        }
    }
}

/// A file to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportJob {
    /// The command with its arguments: `export --format=md --id=cities/oslo`.
    pub words: Vec<String>,
    /// The file, as typed. Empty if a letter is only shown.
    pub file: String,
    /// Whether an existing file is replaced.
    pub overwrites: bool,
}

/// A file that was written, or a letter to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportedFile {
    /// Where it was written, in one sentence. Empty if it was not.
    pub says: String,
    /// Its text, if people should see it.
    pub text: Option<String>,
    /// The position or statement whose joint letter it is, if that is only shown.
    pub letter: Option<NoteId>,
}
