//! Parses and checks `guildhall.toml`, the settings of a knowledge base.

use thiserror::Error;

use super::clean::quote;
use super::findings::{Faults, line_and_column};
use super::front_matter;
use super::front_matter::tree::{FieldValue, KeyValue, SpannedValue, find};
use crate::model::base::Quorum;
use crate::model::finding::{Code, Finding};
use crate::model::note::Audience;
use crate::model::vocabulary::{Vocabularies, nearest};

/// The file that makes a folder a knowledge base.
pub const SETTINGS: &str = "guildhall.toml";

/// The format version of knowledge bases that this guildhall reads.
pub const FORMAT: i64 = 1;

/// Largest settings file, in bytes.
pub const MAX_SETTINGS_BYTES: usize = 1 << 16;

/// The keys of the file.
const KEYS: [&str; 5] = ["name", "format", "lang", "audience", "quorum"];

/// The keys of its table `quorum`: how many cities must support a text.
const QUORUM_KEYS: [&str; 2] = ["statements", "positions"];

/// The settings of a knowledge base.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Name of the base.
    pub name: Option<String>,
    /// Language of notes that name none.
    pub lang: Option<String>,
    /// Audience of notes that name none.
    pub audience: Audience,
    /// How many cities must support a text.
    pub quorum: Quorum,
}

/// An error while parsing the settings.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SettingsError {
    /// A line is invalid.
    #[error("line {line}, column {column}: {message}")]
    Broken {
        /// 1-based line.
        line: u32,
        /// 1-based column, in characters.
        column: u32,
        /// What was found and what was expected.
        message: String,
    },
    /// A newer guildhall wrote them.
    #[error("it is of format {found}, and this guildhall reads format {FORMAT}")]
    NewerFormat {
        /// The `format` of the settings.
        found: i64,
    },
    /// The file is too large.
    #[error("it is larger than {} KiB", MAX_SETTINGS_BYTES >> 10)]
    TooLarge,
    /// The file is not UTF-8.
    #[error("it is not valid UTF-8")]
    NotUtf8,
}

/// Parses a settings file.
///
/// # Errors
/// [`SettingsError`] if a knowledge base cannot be opened with them.
pub fn read_settings(bytes: &[u8]) -> Result<Settings, SettingsError> {
    if bytes.len() > MAX_SETTINGS_BYTES {
        return Err(SettingsError::TooLarge);
    }
    let text = std::str::from_utf8(bytes).map_err(|_| SettingsError::NotUtf8)?;
    let mut faults = Faults::new(SETTINGS, text);
    let entries = front_matter::read_toml(&mut faults);
    if let Some(first) = faults.into_findings().into_iter().next() {
        return Err(SettingsError::Broken {
            line: first.place.line,
            column: first.place.column,
            message: first.message,
        });
    }
    let keys = SettingsKeys {
        text,
        entries: &entries,
    };
    keys.check_format()?;
    Ok(Settings {
        name: keys.text("name")?,
        lang: keys.text("lang")?,
        audience: keys.audience()?,
        quorum: keys.quorum(),
    })
}

/// The keys of `guildhall.toml`.
struct SettingsKeys<'a> {
    text: &'a str,
    entries: &'a [KeyValue<'a>],
}

impl SettingsKeys<'_> {
    /// Checks the format version; a missing one means 1.
    fn check_format(&self) -> Result<(), SettingsError> {
        let Some(entry) = find(self.entries, "format") else {
            return Ok(());
        };
        match entry.item.value {
            FieldValue::Whole(FORMAT) => Ok(()),
            FieldValue::Whole(found) if found > FORMAT => Err(SettingsError::NewerFormat { found }),
            _ => Err(self.broken(entry, "format = 1")),
        }
    }

    fn text(&self, key: &str) -> Result<Option<String>, SettingsError> {
        let Some(entry) = find(self.entries, key) else {
            return Ok(None);
        };
        match entry.item.value.as_text().map(str::trim) {
            Some(text) if !text.is_empty() => Ok(Some(text.to_owned())),
            _ => Err(self.broken(entry, "text between quotes")),
        }
    }

    fn audience(&self) -> Result<Audience, SettingsError> {
        let Some(entry) = find(self.entries, "audience") else {
            return Ok(Audience::Members);
        };
        match entry.item.value.as_text() {
            Some("public") => Ok(Audience::Public),
            Some("members") => Ok(Audience::Members),
            _ => Err(self.broken(entry, "`public` or `members`")),
        }
    }

    /// The quorum rules; `check` reports those that cannot be read.
    fn quorum(&self) -> Quorum {
        let rows = find(self.entries, "quorum").map_or(&[][..], |entry| entry.item.entries());
        let count = |key: &str| match find(rows, key)?.item.value {
            FieldValue::Whole(count @ 1..) => usize::try_from(count).ok(),
            _ => None,
        };
        Quorum {
            statements: count("statements"),
            positions: count("positions"),
        }
    }

    fn broken(&self, entry: &KeyValue<'_>, expected: &str) -> SettingsError {
        let (line, column) = line_and_column(self.text, entry.item.at.start);
        let found = found(&entry.item);
        SettingsError::Broken {
            line,
            column,
            message: format!("`{}` is {found}, expected {expected}", entry.key),
        }
    }
}

/// Describes a value for messages.
fn found(item: &SpannedValue<'_>) -> String {
    match &item.value {
        FieldValue::Text(text) => quote(text),
        FieldValue::Whole(number) => number.to_string(),
        other => other.what().to_owned(),
    }
}

/// Checks keys and values of valid settings.
pub fn check_settings(text: &str, vocabularies: &Vocabularies) -> Vec<Finding> {
    let mut faults = Faults::new(SETTINGS, text);
    let entries = front_matter::read_toml(&mut faults);
    for entry in &entries {
        match &*entry.key {
            "lang" => check_language(entry, vocabularies, &mut faults),
            "quorum" => check_quorum(entry, &mut faults),
            key if KEYS.contains(&key) => {}
            _ => report_unknown(entry, &KEYS, SETTINGS, &mut faults),
        }
    }
    faults.into_findings()
}

fn check_language(entry: &KeyValue<'_>, vocabularies: &Vocabularies, faults: &mut Faults<'_>) {
    let (Some(list), Some(text)) = (
        vocabularies.get("languages"),
        entry.item.value.as_text().map(str::trim),
    ) else {
        return;
    };
    if list.find(text).is_some() {
        return;
    }
    let help = match list.nearest(text) {
        Some(term) => format!("Did you mean `{}`?", term.id),
        None => "Name a language of vocabulary/languages.toml, such as `en`".to_owned(),
    };
    let message = format!("{} is not a known language", quote(text));
    faults.add(Code::UnknownWord, entry.item.at.clone(), message, help);
}

fn check_quorum(entry: &KeyValue<'_>, faults: &mut Faults<'_>) {
    let FieldValue::Table(rows) = &entry.item.value else {
        faults.add(
            Code::WrongType,
            entry.item.at.clone(),
            format!(
                "`quorum` is {}, expected a table with a number for statements and positions",
                found(&entry.item)
            ),
            "Write [quorum] and below it statements = 2",
        );
        return;
    };
    for row in rows {
        if !QUORUM_KEYS.contains(&&*row.key) {
            report_unknown(row, &QUORUM_KEYS, "`quorum`", faults);
        }
        if !matches!(row.item.value, FieldValue::Whole(1..)) {
            faults.add(
                Code::WrongType,
                row.item.at.clone(),
                format!(
                    "`{}` is {}, expected a whole number of at least 1",
                    row.key,
                    found(&row.item)
                ),
                "Write how many cities must support a text, such as 2",
            );
        }
    }
}

fn report_unknown(entry: &KeyValue<'_>, keys: &[&str], of: &str, faults: &mut Faults<'_>) {
    let help = match nearest(&entry.key, keys.iter().map(|key| (*key, *key))) {
        Some(name) => format!("Did you mean `{name}`?"),
        None => "guildhall does not read it; delete it if it is a mistake".to_owned(),
    };
    faults.add(
        Code::UnknownKey,
        entry.key_at.clone(),
        format!("{} is not a key of {of}", quote(&entry.key)),
        help,
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::vocabulary::{Term, Vocabulary};

    fn languages() -> Vocabularies {
        let term = Term {
            id: "en".to_owned(),
            label: "English".to_owned(),
            definition: String::new(),
            aliases: Vec::new(),
            parent: None,
            facts: toml::Table::new(),
        };
        let list = Vocabulary::new("languages", "Languages", vec![term]);
        Vocabularies::new(vec![list])
    }

    #[test]
    fn every_fault_in_settings_has_a_place() {
        #[track_caller]
        fn case(text: &str, want: &[(u32, u32, &str)]) {
            let findings = check_settings(text, &languages());
            let found: Vec<(u32, u32, &str)> = findings
                .iter()
                .map(|one| (one.place.line, one.place.column, &*one.message))
                .collect();
            assert_eq!(found, want, "{text}");
        }
        case(
            "name = \"X\"\nformat = 1\nlang = \"en\"\naudience = \"public\"\n[quorum]\nstatements = 1\npositions = 2\n",
            &[],
        );
        case(
            "lang = \"xx\"\nnonsense = 2\n",
            &[
                (1, 8, "`xx` is not a known language"),
                (2, 1, "`nonsense` is not a key of guildhall.toml"),
            ],
        );
        case(
            "[quorum]\nstatements = -1\npositions = \"two\"\n",
            &[
                (
                    2,
                    14,
                    "`statements` is -1, expected a whole number of at least 1",
                ),
                (
                    3,
                    13,
                    "`positions` is `two`, expected a whole number of at least 1",
                ),
            ],
        );
        case(
            "quorum.statements = 0\nquorum.positions = 1.5\nquorum.cities = 3\n",
            &[
                (
                    1,
                    21,
                    "`statements` is 0, expected a whole number of at least 1",
                ),
                (
                    2,
                    20,
                    "`positions` is a number, expected a whole number of at least 1",
                ),
                (3, 8, "`cities` is not a key of `quorum`"),
            ],
        );
        case(
            "quorum = 2\n",
            &[(
                1,
                10,
                "`quorum` is 2, expected a table with a number for statements and positions",
            )],
        );
        case(
            "[quorum]\nstatements = [2]\n",
            &[(
                2,
                14,
                "`statements` is a list, expected a whole number of at least 1",
            )],
        );
    }

    #[test]
    fn unusable_settings_are_errors() {
        #[track_caller]
        fn case(bytes: &[u8], want: &str) {
            let error = read_settings(bytes).expect_err("unusable").to_string();
            assert!(error.contains(want), "{error}");
        }
        case(b"format = 99\n", "format 99");
        case(b"name = x\n", "line 1, column 8");
        case(b"\xff\xfe", "UTF-8");
        case(&b"#".repeat(MAX_SETTINGS_BYTES + 1), "64 KiB");
        case(b"<<<<<<< mine\n", "line 1");
        assert!(read_settings(b"").is_ok());
    }

    #[test]
    fn a_quorum_that_cannot_be_read_is_none() {
        let read = |text: &str| read_settings(text.as_bytes()).map(|settings| settings.quorum);
        let rule = |statements, positions| {
            Ok(Quorum {
                statements,
                positions,
            })
        };
        assert_eq!(read("[quorum]\nstatements = 9\n"), rule(Some(9), None));
        assert_eq!(
            read("quorum = { statements = 0, positions = 2 }\n"),
            rule(None, Some(2))
        );
        assert_eq!(read("quorum = 3\n"), rule(None, None));
    }
}
