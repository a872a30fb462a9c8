//! JSON output that cannot control a terminal.
//!
//! Every character that [`clean`] would replace is written as a `\u` escape, which JSON parsers
//! read back unchanged.

use std::borrow::Cow;
use std::io::{self, Write};

use serde::ser::{Serialize, SerializeSeq, Serializer};
use serde_json::Value;
use serde_json::ser::Formatter;

use crate::notes::clean::clean;

/// Prints a value as one line of JSON.
///
/// # Errors
/// Those of `out`.
pub(super) fn print_json(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    value.serialize(&mut serde_json::Serializer::with_formatter(
        &mut *out,
        SafeFormatter,
    ))?;
    writeln!(out)
}

/// Compact formatter that escapes control and invisible characters.
struct SafeFormatter;

impl Formatter for SafeFormatter {
    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        if matches!(clean(fragment), Cow::Borrowed(_)) {
            return writer.write_all(fragment.as_bytes());
        }
        let mut letter = [0; 4];
        for c in fragment.chars() {
            let text: &str = c.encode_utf8(&mut letter);
            if clean(text) == text {
                writer.write_all(text.as_bytes())?;
            } else {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    write!(writer, "\\u{unit:04x}")?;
                }
            }
        }
        Ok(())
    }
}

/// A TOML value as JSON; dates become strings.
pub(super) fn value_as_json(value: &toml::Value) -> Value {
    serde_json::to_value(TomlCell(value)).unwrap_or_default()
}

/// Serializes TOML as JSON: keys in file order, dates as strings.
pub(super) struct TomlTable<'a>(pub(super) &'a toml::Table);

struct TomlCell<'a>(&'a toml::Value);

impl Serialize for TomlTable<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(key, value)| (key, TomlCell(value))))
    }
}

impl Serialize for TomlCell<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            toml::Value::String(text) => serializer.serialize_str(text),
            toml::Value::Integer(number) => serializer.serialize_i64(*number),
            toml::Value::Float(number) => serializer.serialize_f64(*number),
            toml::Value::Boolean(flag) => serializer.serialize_bool(*flag),
            toml::Value::Datetime(time) => serializer.collect_str(time),
            toml::Value::Array(list) => {
                let mut sequence = serializer.serialize_seq(Some(list.len()))?;
                for value in list {
                    sequence.serialize_element(&TomlCell(value))?;
                }
                sequence.end()
            }
            toml::Value::Table(table) => TomlTable(table).serialize(serializer),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_escaped_and_read_back_unchanged() {
        let text = "Ø \u{1b}[31m \u{9b}2J \u{202e}evil \u{e0041} \u{7f} \u{200b} 横浜 \"\\";
        let mut out = Vec::new();
        print_json(&text, &mut out).expect("memory takes everything");
        let printed = String::from_utf8(out).expect("JSON is text");
        assert_eq!(clean(printed.trim_end()), printed.trim_end(), "{printed}");
        assert_eq!(
            serde_json::from_str::<String>(&printed).ok().as_deref(),
            Some(text)
        );
        assert!(
            printed.contains("Ø") && printed.contains("横浜"),
            "{printed}"
        );
    }

    #[test]
    fn front_matter_keeps_its_order_and_dates_are_text() {
        let table: toml::Table = "z = 2026-03-02\na = [1, 2.5, { b = true }]\nnan = nan"
            .parse()
            .expect("good TOML");
        let json = serde_json::to_string(&TomlTable(&table)).expect("tables are JSON");
        assert_eq!(
            json,
            r#"{"z":"2026-03-02","a":[1,2.5,{"b":true}],"nan":null}"#
        );
    }
}
