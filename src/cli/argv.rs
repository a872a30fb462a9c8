//! Reorders command-line arguments before clap parses them, and joins query words.
//!
//! clap reads `-status:repealed` as five short flags. In a query it is a negation. Flags may appear
//! anywhere: `search heat -status:repealed --limit 5`.

use std::ffi::{OsStr, OsString};

use clap::Command;

/// Moves query words after `--` if one of them is a negation.
///
/// Applies only where a query is expected: without a subcommand and for `search`. Flags and words
/// each keep their order. Every argument with a single hyphen is a negation, except `-h`, `-V` and
/// `-` itself.
pub fn normalise(command: &Command, arguments: Vec<OsString>) -> Vec<OsString> {
    let mut sorted = Sorted::default();
    let mut rest = arguments.iter();
    sorted.flags.extend(rest.next());
    while let Some(argument) = rest.next() {
        let text = argument.to_str().unwrap_or_default();
        if text == "--" {
            sorted.words.extend(rest);
            break;
        }
        if text.starts_with("--") || matches!(text, "-h" | "-V") {
            sorted.flags.push(argument);
            if takes_value(command, sorted.subcommand, text) {
                sorted.flags.extend(rest.next());
            }
        } else if sorted.names_subcommand(command, text) {
            sorted.flags.push(argument);
            sorted.subcommand = command.find_subcommand(text);
        } else {
            sorted.negated |= text.len() > 1 && text.starts_with('-');
            sorted.words.push(argument);
        }
    }
    if !sorted.negated || !sorted.expects_query() {
        return arguments;
    }
    let marker = OsStr::new("--");
    let flags = sorted.flags.iter().map(|flag| flag.as_os_str());
    let words = sorted.words.iter().map(|word| word.as_os_str());
    flags
        .chain([marker])
        .chain(words)
        .map(OsStr::to_owned)
        .collect()
}

/// Command-line arguments, split into flags and query words.
#[derive(Default)]
struct Sorted<'a> {
    flags: Vec<&'a OsString>,
    words: Vec<&'a OsString>,
    subcommand: Option<&'a Command>,
    negated: bool,
}

impl Sorted<'_> {
    fn names_subcommand(&self, command: &Command, text: &str) -> bool {
        self.subcommand.is_none()
            && self.words.is_empty()
            && command.find_subcommand(text).is_some()
    }

    fn expects_query(&self) -> bool {
        self.subcommand
            .is_none_or(|command| command.get_name() == "search")
    }
}

/// Whether the next argument is the value of this flag.
fn takes_value(command: &Command, subcommand: Option<&Command>, flag: &str) -> bool {
    let name = flag.trim_start_matches("--");
    [Some(command), subcommand]
        .into_iter()
        .flatten()
        .flat_map(Command::get_arguments)
        .find(|argument| argument.get_long() == Some(name))
        .is_some_and(|argument| argument.get_action().takes_values())
}

/// Joins the query arguments of a command line into one query.
///
/// A single argument is used unchanged. Of several, one that contains spaces was quoted and the
/// shell removed the quotes, so they are added again: `city:"san francisco"`. An argument that is
/// already query syntax (quotes, brackets, several fields) is not changed.
pub fn join_query(arguments: &[String]) -> String {
    match arguments {
        [only] => only.clone(),
        several => {
            let quoted: Vec<String> = several
                .iter()
                .map(|argument| quote_back(argument))
                .collect();
            quoted.join(" ")
        }
    }
}

fn quote_back(argument: &str) -> String {
    let is_piece = |text: &str| text.contains(['"', '(', ')', ':']) || text.contains(" -");
    if !argument.trim().contains(char::is_whitespace) {
        return argument.to_owned();
    }
    let (hyphen, text) = match argument.strip_prefix('-') {
        Some(text) => ("-", text),
        None => ("", argument),
    };
    match text.split_once(':') {
        Some((field, value)) if is_field(field) && !is_piece(value) => {
            format!("{hyphen}{field}:\"{}\"", value.trim())
        }
        None if !is_piece(text) && !text.split_whitespace().any(is_operator) => {
            format!("{hyphen}\"{text}\"")
        }
        _ => argument.to_owned(),
    }
}

fn is_operator(word: &str) -> bool {
    matches!(word, "AND" | "OR" | "NOT" | "|")
}

fn is_field(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || c == '-')
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::cli::arguments::Arguments;

    #[test]
    fn negations_are_query_words_and_flags_are_still_parsed() {
        #[track_caller]
        fn case(typed: &str, want: &str) {
            let arguments = typed.split(' ').map(OsString::from).collect();
            let settled: Vec<String> = normalise(&Arguments::command(), arguments)
                .into_iter()
                .filter_map(|argument| argument.into_string().ok())
                .collect();
            assert_eq!(settled.join(" "), want, "{typed}");
        }
        let same = |typed: &str| case(typed, typed);
        same("guildhall search heat --limit 5");
        same("guildhall heat oslo");
        same("guildhall show -x");
        same("guildhall search -h");
        same("guildhall search -");
        case(
            "guildhall search heat -status:repealed --limit 5 oslo",
            "guildhall search --limit 5 -- heat -status:repealed oslo",
        );
        case(
            "guildhall --kb show -status:repealed heat --json",
            "guildhall --kb show --json -- -status:repealed heat",
        );
        case(
            "guildhall search --sort=title -a -- --limit",
            "guildhall search --sort=title -- -a --limit",
        );
        case("guildhall heat search -x", "guildhall -- heat search -x");
    }

    #[test]
    fn arguments_with_spaces_are_quoted_again() {
        #[track_caller]
        fn case(arguments: &[&str], want: &str) {
            let arguments: Vec<String> = arguments.iter().map(|&text| text.to_owned()).collect();
            assert_eq!(join_query(&arguments), want);
        }
        case(&[], "");
        case(&["heat city:oslo"], "heat city:oslo");
        case(&["heat", "oslo"], "heat oslo");
        case(
            &["building performance", "-status:repealed"],
            "\"building performance\" -status:repealed",
        );
        case(
            &["sector:waste", "city:san francisco"],
            "sector:waste city:\"san francisco\"",
        );
        case(
            &["heat", "-city:new york city"],
            "heat -city:\"new york city\"",
        );
        case(&["heat", "-heat pumps"], "heat -\"heat pumps\"");
        case(&["\"a b\" c", "d"], "\"a b\" c d");
        case(&["heat city:oslo", "waste"], "heat city:oslo waste");
        case(&["city:oslo tag:x", "waste"], "city:oslo tag:x waste");
        case(&["heat OR cold", "oslo"], "heat OR cold oslo");
        case(&["heat NOT cold", "oslo"], "heat NOT cold oslo");
        case(&["heat | cold", "oslo"], "heat | cold oslo");
        case(&["city: oslo", "heat"], "city:\"oslo\" heat");
        case(&["(a b)", "c"], "(a b) c");
    }
}
