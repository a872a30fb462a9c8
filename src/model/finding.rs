//! A finding of `check`: its code, place, message and fix.

use serde::Serialize;

use super::place::Place;

/// The severity of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Part of the note cannot be used. `check` exits with 1.
    Error,
    /// Probably a mistake; the note can be used.
    Warning,
}

/// One fault of one note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Stable code, such as `GH012`.
    pub code: Code,
    /// Its severity.
    pub severity: Severity,
    /// Where it is.
    pub place: Place,
    /// How many characters of that line it covers; at least 1.
    pub length: u32,
    /// The fault, as a sentence without a full stop: what was found and expected.
    pub message: String,
    /// How to fix it, in one sentence.
    pub help: String,
}

impl Finding {
    /// A finding with the default severity of its code.
    pub fn new(
        code: Code,
        place: Place,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self {
            code,
            severity: code.severity(),
            place,
            length: 1,
            message: message.into(),
            help: help.into(),
        }
    }

    /// The same finding over `length` characters.
    #[must_use]
    pub fn spanning(mut self, length: u32) -> Self {
        self.length = length.max(1);
        self
    }
}

/// Defines the codes: number, name, default severity, description.
macro_rules! codes {
    ($($number:literal $name:ident $severity:ident $about:literal;)*) => {
        /// The type of a finding. Numbers are never reused.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $(#[doc = $about] $name,)* }

        impl Code {
            /// All codes, by number.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The stable number, as in `GH012`.
            pub fn number(self) -> u16 {
                match self { $(Self::$name => $number,)* }
            }

            /// The default severity.
            pub fn severity(self) -> Severity {
                match self { $(Self::$name => Severity::$severity,)* }
            }

            /// A description in one line.
            pub fn about(self) -> &'static str {
                match self { $(Self::$name => $about,)* }
            }
        }
    };
}

codes! {
    1  NoFrontMatter Error "The note does not begin with front matter.";
    2  UnclosedFrontMatter Error "The front matter has no closing mark.";
    3  BrokenToml Error "The front matter is not valid TOML.";
    4  BrokenYaml Error "The front matter is not valid YAML.";
    5  MissingKey Error "A key that this kind of note needs is missing.";
    6  WrongType Error "A key holds another type of value than it should.";
    7  UnknownKey Warning "This kind of note has no such key.";
    8  UnknownWord Error "A value is not in the vocabulary.";
    9  BadDate Error "A date does not exist or is not written as YYYY-MM-DD.";
    10 BareNumber Error "A number lacks its unit, year or source.";
    11 DuplicateId Error "Two notes have the same id or alias.";
    12 BrokenLink Error "A link leads to no note.";
    13 BrokenRelation Error "A relation leads to no note, or is of an unknown kind.";
    14 UnknownEndorsed Error "An endorsement names a position or statement that does not exist.";
    15 UnknownCity Error "A city is not in the knowledge base.";
    16 PreferredSeries Error "A city must prefer exactly one emissions series.";
    17 UnportableName Error "A file name cannot be used on every system.";
    18 TooLarge Error "A file is larger than guildhall reads.";
    19 NotUtf8 Error "The text is not valid UTF-8.";
    20 HiddenCharacter Error "The text holds control, bidi or invisible characters.";
    21 UnknownKind Error "The note is in a folder that is not for notes.";
    22 MisplacedNote Error "The note's path and its front matter disagree.";
    23 LongSummary Warning "A summary is longer than 300 characters.";
    24 EmptyBody Warning "The note has no text.";
    25 UnsafeLink Error "A link uses a scheme other than http, https or mailto.";
    26 UnknownSeries Error "A figure belongs to a series that the note does not define.";
    27 Unreadable Error "The file cannot be read.";
    28 BrokenVocabulary Error "A vocabulary file has errors; where nothing of it can be read, guildhall's own is used.";
    29 TooDeep Error "Values are nested deeper than guildhall reads.";
    30 UnsafePath Error "A symbolic link or special file is in the place of a note.";
    31 DuplicateRow Error "A list of the note has two rows for the same thing.";
    32 LookAlike Error "An id looks like another one.";
    33 JoinedSources Warning "One text holds several sources.";
    34 StoppedRename Warning "A rename was stopped: two notes are copies of one.";
    35 TooMuchMarkup Warning "A note holds more markup than guildhall reads.";
    36 ImpossibleFigure Error "A figure or target cannot be, and is not used.";
    37 FutureDate Error "What has happened is dated in the future.";
    38 SecondResponse Error "A city has two notes about one practice, text or question.";
    39 ConflictMarks Error "The text holds the marks of an unfinished merge.";
    40 PassedTarget Warning "The year of a current target has passed.";
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "GH{:03}", self.number())
    }
}

impl Serialize for Code {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Code {
    /// Whether part of the file is not read: text or front matter.
    pub fn hides_content(self) -> bool {
        matches!(
            self,
            Self::UnclosedFrontMatter
                | Self::BrokenToml
                | Self::BrokenYaml
                | Self::TooLarge
                | Self::NotUtf8
                | Self::Unreadable
                | Self::TooDeep
                | Self::UnsafePath
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_unique_and_in_order() {
        let numbers: Vec<u16> = Code::ALL.iter().map(|code| code.number()).collect();
        assert!(
            numbers.windows(2).all(|pair| pair[0] < pair[1]),
            "{numbers:?}"
        );
        assert_eq!(Code::DuplicateId.to_string(), "GH011");
    }
}
