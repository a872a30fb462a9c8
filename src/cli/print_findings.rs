//! Prints findings with line and caret, or as GitHub annotations.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

use super::console::{OutputFormat, OutputStyle};
use super::report::sentence;
use crate::model::base::Base;
use crate::model::finding::{Code, Finding, Severity};
use crate::notes::clean::{clean, clean_name};
use crate::store::load;
use crate::tui::upper_first;

/// Longer lines are cut around the fault.
const MAX_LINE_CHARS: usize = 160;

/// Prints findings as text; `source` returns a line of a file.
///
/// # Errors
/// Those of `out`.
pub fn print_findings(
    findings: &[Finding],
    out: &mut dyn Write,
    style: OutputStyle,
    mut source: impl FnMut(&str, u32) -> Option<String>,
) -> io::Result<()> {
    findings.iter().try_for_each(|finding| {
        let place = &finding.place;
        let line = match style.form {
            OutputFormat::Plain => None,
            _ => source(&place.path, place.line),
        };
        print_finding(finding, line.as_deref(), out, style)
    })
}

/// A finding in sentences, with field but no place: `Sectors: "wast" is not known.`
pub(super) fn finding_in_words(finding: &Finding) -> String {
    let message = clean(&finding.message);
    let of_field = message
        .strip_prefix('`')
        .and_then(|rest| rest.split_once("` is "));
    let message = match of_field {
        Some((field, fault)) => {
            let unknown = fault.split_once(", which is not in the vocabulary ");
            let fault =
                unknown.map_or(fault.to_owned(), |(word, _)| format!("{word} is not known"));
            format!("{}: {fault}", upper_first(field))
        }
        None => message.into_owned(),
    };
    let texts = [message, clean(&finding.help).into_owned()];
    let texts = texts.iter().filter(|text| !text.is_empty());
    texts
        .map(|text| sentence(text))
        .collect::<Vec<_>>()
        .join(" ")
}

/// Prints findings as GitHub annotations for a pull request.
///
/// # Errors
/// Those of `out`.
pub fn print_annotations(findings: &[Finding], out: &mut dyn Write) -> io::Result<()> {
    findings
        .iter()
        .try_for_each(|finding| writeln!(out, "{}", annotation(finding)))
}

/// Counts errors and warnings.
pub fn count(findings: &[Finding]) -> (usize, usize) {
    let errors = findings
        .iter()
        .filter(|finding| finding.severity == Severity::Error)
        .count();
    (errors, findings.len() - errors)
}

/// Counts findings by code, most frequent first.
pub fn count_by_code(findings: &[Finding]) -> Vec<(Code, usize)> {
    let mut counts = BTreeMap::new();
    for finding in findings {
        *counts.entry(finding.code).or_insert(0) += 1;
    }
    let mut counts: Vec<(Code, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|&(_, number)| Reverse(number));
    counts
}

/// Caches the text of one file. Findings are grouped by file.
#[derive(Default)]
pub struct SourceLines {
    path: String,
    text: String,
}

impl SourceLines {
    /// A line of a file, counted from 1.
    pub fn get(&mut self, base: &Base, path: &str, line: u32) -> Option<String> {
        if self.path != path {
            let loaded = load::load_text(base, path);
            self.text = loaded.map(|loaded| loaded.text).unwrap_or_default();
            path.clone_into(&mut self.path);
        }
        let line = self.text.lines().nth((line as usize).checked_sub(1)?)?;
        Some(line.to_owned())
    }
}

fn print_finding(
    finding: &Finding,
    line: Option<&str>,
    out: &mut dyn Write,
    style: OutputStyle,
) -> io::Result<()> {
    let (word, colour) = match finding.severity {
        Severity::Error => ("error", "1;31"),
        Severity::Warning => ("warning", "1;33"),
    };
    let word = style.painted(colour, &format!("{word}[{}]", finding.code));
    let place = finding.place.to_string();
    let message = clean(&finding.message).into_owned();
    writeln!(out, "{}: {word}: {message}", clean_name(&place))?;
    if let Some(line) = line {
        let (text, caret) = point(line, finding);
        let number = finding.place.line.to_string();
        let margin = " ".repeat(number.len());
        writeln!(out, "  {number} | {text}")?;
        writeln!(out, "  {margin} | {}", style.painted(colour, &caret))?;
    }
    if !finding.help.is_empty() {
        writeln!(out, "  {} {}", style.bold("help:"), clean(&finding.help))?;
    }
    Ok(())
}

/// Cuts the line around the fault and returns it with a caret line.
fn point(line: &str, finding: &Finding) -> (String, String) {
    let chars: Vec<char> = line.trim_end_matches(['\n', '\r']).chars().collect();
    let start = (finding.place.column as usize)
        .saturating_sub(1)
        .min(chars.len());
    let length = (finding.length as usize).clamp(1, MAX_LINE_CHARS / 2);
    let end = (start + length).min(chars.len());
    let from = start.saturating_sub(MAX_LINE_CHARS / 2);
    let to = (from + MAX_LINE_CHARS).min(chars.len());
    let piece = |from: usize, to: usize| -> String {
        let piece: String = chars[from..to].iter().collect();
        clean(&piece).into_owned()
    };
    let margin = " ".repeat(piece(from, start).width());
    let caret = "^".repeat(piece(start, end).width().max(1));
    (piece(from, to), format!("{margin}{caret}"))
}

/// Formats a finding as a GitHub workflow command.
fn annotation(finding: &Finding) -> String {
    // The value after `::` and the properties before it have different reserved characters.
    let text = |text: &str| clean(text).replace('%', "%25");
    let property = |value: &str| text(value).replace(':', "%3A").replace(',', "%2C");
    let word = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let place = &finding.place;
    let help = match finding.help.as_str() {
        "" => String::new(),
        help => format!("; {}", text(help)),
    };
    format!(
        "::{word} file={},line={},col={},title={}::{}{help}",
        property(&place.path),
        place.line,
        place.column,
        finding.code,
        text(&finding.message),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::place::Place;

    fn findings() -> Vec<Finding> {
        let place = Place::new("practices/oslo/100%.md", 3, 10);
        let message = "`in-frce` is not in the vocabulary statuses";
        let unknown = Finding::new(Code::UnknownWord, place, message, "write \"in-force\"");
        let long = Place::file("cities/oslo.md");
        vec![
            unknown.spanning(9),
            Finding::new(Code::EmptyBody, long, "the note has no text\u{1b}", ""),
        ]
    }

    fn printed(form: OutputFormat) -> String {
        let style = OutputStyle {
            form,
            ..OutputStyle::TEXT
        };
        let mut out = Vec::new();
        let source = |path: &str, line: u32| {
            (path.starts_with("practices") && line == 3)
                .then(|| "status = \"in-frce\" # ø".to_owned())
        };
        print_findings(&findings(), &mut out, style, source).expect("memory takes everything");
        String::from_utf8(out).expect("findings are text")
    }

    #[test]
    fn a_finding_in_words_names_the_field_and_no_place() {
        let place = Place::file("practices/oslo/bikes.md");
        let words = |message: &str, help: &str| {
            finding_in_words(&Finding::new(
                Code::UnknownWord,
                place.clone(),
                message,
                help,
            ))
        };
        assert_eq!(
            words(
                "`sectors` is `wast`, which is not in the vocabulary sectors",
                "Did you mean `waste`?"
            ),
            "Sectors: \"wast\" is not known. Did you mean \"waste\"?"
        );
        assert_eq!(
            words("the note has no text", "Write some"),
            "The note has no text. Write some."
        );
    }

    #[test]
    fn prints_line_and_caret_for_people() {
        insta::assert_snapshot!(printed(OutputFormat::Text), @r#"
        practices/oslo/100%.md:3:10: error[GH008]: `in-frce` is not in the vocabulary statuses
          3 | status = "in-frce" # ø
            |          ^^^^^^^^^
          help: write "in-force"
        cities/oslo.md:1:1: warning[GH024]: the note has no text·
        "#);
    }

    #[test]
    fn prints_no_source_lines_for_screen_readers() {
        insta::assert_snapshot!(printed(OutputFormat::Plain), @r#"
        practices/oslo/100%.md:3:10: error[GH008]: `in-frce` is not in the vocabulary statuses
          help: write "in-force"
        cities/oslo.md:1:1: warning[GH024]: the note has no text·
        "#);
    }

    #[test]
    fn prints_annotations_for_github() {
        let mut out = Vec::new();
        print_annotations(&findings(), &mut out).expect("memory takes everything");
        let printed = String::from_utf8(out).expect("findings are text");
        insta::assert_snapshot!(printed, @r#"
        ::error file=practices/oslo/100%25.md,line=3,col=10,title=GH008::`in-frce` is not in the vocabulary statuses; write "in-force"
        ::warning file=cities/oslo.md,line=1,col=1,title=GH024::the note has no text·
        "#);
    }

    #[test]
    fn kinds_are_counted_the_most_frequent_first() {
        let two = findings();
        let many = [&two[..], &two[..1], &two[1..], &two[1..]].concat();
        let counts = count_by_code(&many);
        assert_eq!(counts, [(Code::EmptyBody, 3), (Code::UnknownWord, 2)]);
        assert_eq!(count_by_code(&[]), []);
    }

    #[test]
    fn a_long_line_is_cut_around_the_fault() {
        let mut finding = findings().remove(0);
        finding.place.column = 1001;
        let line = format!("{}X{}", "a".repeat(1000), "b".repeat(1000));
        let (text, caret) = point(&line, &finding);
        assert_eq!(text.chars().count(), MAX_LINE_CHARS);
        assert_eq!(
            text.chars().nth(caret.find('^').expect("a caret")),
            Some('X')
        );
        finding.place.column = 9000;
        assert_eq!(
            point("short", &finding),
            ("short".to_owned(), "     ^".to_owned())
        );
    }
}
