//! A checked item of `doctor`, and its printing.

use std::io::{self, Write};
use std::time::Duration;

use serde_json::{Map, Value, json};

use super::console::{OutputFormat, OutputStyle};
use super::json::print_json;
use crate::notes::clean::clean;

/// One checked item.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Fact {
    /// Name of the item: `git`.
    pub(super) name: &'static str,
    /// The observed value.
    pub(super) seen: String,
    /// What is wrong and how to fix it.
    pub(super) fault: Option<String>,
    /// Timings for `--json`: a name such as `keystroke_median_ms`, and milliseconds.
    pub(super) measured: Vec<(&'static str, f64)>,
}

impl Fact {
    /// A fact without a fault.
    pub(super) fn new(name: &'static str, seen: impl Into<String>) -> Self {
        Self {
            name,
            seen: seen.into(),
            fault: None,
            measured: Vec::new(),
        }
    }

    /// Adds a timing.
    #[must_use]
    pub(super) fn taking(mut self, name: &'static str, time: Duration) -> Self {
        self.measured.push((name, time.as_secs_f64() * 1e3));
        self
    }

    /// Sets the fault.
    #[must_use]
    pub(super) fn wrong(mut self, fault: impl Into<String>) -> Self {
        self.fault = Some(fault.into());
        self
    }
}

/// Prints the facts, each with its fault below it.
pub(super) fn print_facts(
    facts: &[Fact],
    out: &mut dyn Write,
    style: OutputStyle,
) -> io::Result<()> {
    if style.form == OutputFormat::Json {
        let seen: Map<String, Value> = facts
            .iter()
            .map(|fact| (fact.name.to_owned(), Value::from(fact.seen.clone())))
            .collect();
        let faults: Vec<Value> = facts
            .iter()
            .filter_map(|fact| Some(json!({"about": fact.name, "fault": fact.fault.as_ref()?})))
            .collect();
        let mut object = json!({"facts": seen, "faults": faults});
        let measured: Map<String, Value> = facts
            .iter()
            .flat_map(|fact| &fact.measured)
            .map(|(name, time)| ((*name).to_owned(), Value::from(*time)))
            .collect();
        if !measured.is_empty() {
            object["timings"] = measured.into();
        }
        return print_json(&object, out);
    }
    let width = facts.iter().map(|fact| fact.name.len()).max();
    let width = width
        .filter(|_| style.form == OutputFormat::Text)
        .unwrap_or_default();
    for fact in facts {
        let name = style.bold(&format!(
            "{:width$}",
            format!("{}:", fact.name),
            width = width + 1
        ));
        writeln!(out, "{name} {}", clean(&fact.seen))?;
        if let Some(fault) = &fact.fault {
            let mark = style.painted("1;33", "!");
            writeln!(out, "{:width$}{mark} {}", "", clean(fault), width = width)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(form: OutputFormat) -> String {
        let facts = [
            Fact::new("git", "2.47\u{1b}"),
            Fact::new("cache folder", "/cache").wrong("cannot be written to"),
            Fact::new("opening", "1.50 ms").taking("opening_ms", Duration::from_micros(1500)),
        ];
        let mut out = Vec::new();
        print_facts(
            &facts,
            &mut out,
            OutputStyle {
                form,
                ..OutputStyle::TEXT
            },
        )
        .expect("memory takes everything");
        String::from_utf8(out).expect("facts are text")
    }

    #[test]
    fn prints_facts_and_what_is_wrong() {
        insta::assert_snapshot!(printed(OutputFormat::Text), @r"
        git:          2.47·
        cache folder: /cache
                    ! cannot be written to
        opening:      1.50 ms
        ");
        insta::assert_snapshot!(printed(OutputFormat::Plain), @r"
        git: 2.47·
        cache folder: /cache
        ! cannot be written to
        opening: 1.50 ms
        ");
        insta::assert_snapshot!(printed(OutputFormat::Json), @r#"{"facts":{"cache folder":"/cache","git":"2.47\u001b","opening":"1.50 ms"},"faults":[{"about":"cache folder","fault":"cannot be written to"}],"timings":{"opening_ms":1.5}}"#);
    }
}
