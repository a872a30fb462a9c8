//! JSON output that cannot control a terminal.
//!
//! Every character that [`clean`] would replace is written as a `\u` escape, which JSON parsers
//! read back unchanged.

use std::borrow::Cow;
use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};

use crate::notes::clean::clean;

/// Prints a value as one line of JSON.
///
/// # Errors
/// Those of `out`.
pub(super) fn print_json(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    value.serialize(&mut Serializer::with_formatter(&mut *out, Safe))?;
    writeln!(out)
}

/// Compact formatter that escapes control and invisible characters.
struct Safe;

impl Formatter for Safe {
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
}
