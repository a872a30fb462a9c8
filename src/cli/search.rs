//! `search`: answers queries from the index and prints the results.
//!
//! [`AnswerQuery`] searches and [`super::print_answer`] prints. This file reads the queries from the
//! command line, standard input or a file.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::Path;

use super::arguments::SearchArguments;
use super::argv::join_query;
use super::console::{Console, OutputFormat, ReaderKind};
use super::json::print_json;
use super::open_finder::AnswerQuery;
use super::print_answer::{AnswerParts, print_answer, remarks, say_page};
use super::report::{CommandError, CommandResult, Exit};
use crate::model::search_request::{Counting, SearchRequest};
use anyhow::Context;

/// The longest query read from a file or standard input, in bytes.
///
/// Bounds memory for a file without line ends. The query parser has a smaller limit of its own.
const MAX_LINE_BYTES: u64 = 64 * 1024;

/// Answers the query of the command line, or each line of a batch.
pub(super) fn run(
    arguments: &SearchArguments,
    console: &mut Console,
    find: &mut AnswerQuery,
) -> CommandResult {
    if let Some(path) = &arguments.batch {
        return answer_batch(arguments, path, console, find);
    }
    let asked = if let Some(asked) = first_request(arguments, console) {
        asked
    } else {
        let text = read_query(&mut io::stdin().lock())?;
        search_request(arguments, text, wants_reasons(arguments, console))
    };
    let answer = find(&asked)?;
    for remark in remarks(&answer, console.style.form) {
        console.say(&remark);
    }
    let parts = AnswerParts {
        facets: arguments.facets,
        why: arguments.why,
        first: arguments.offset as usize + 1,
    };
    print_answer(&answer, &mut console.out, console.style, parts)?;
    if console.style.form != OutputFormat::Json
        && let Some(page) = say_page(&answer, parts.first)
    {
        console.say(&page);
    }
    Ok(Exit::nothing_if(answer.total == 0))
}

/// The search request of the command line; `None` for `--batch` and standard input.
pub(super) fn first_request(
    arguments: &SearchArguments,
    console: &Console,
) -> Option<SearchRequest> {
    let text = match arguments.query.as_slice() {
        [only] if only == "-" => return None,
        _ if arguments.batch.is_some() => return None,
        words => join_query(words),
    };
    Some(search_request(
        arguments,
        text,
        wants_reasons(arguments, console),
    ))
}

fn wants_reasons(arguments: &SearchArguments, console: &Console) -> bool {
    arguments.why || console.style.form == OutputFormat::Json
}

/// The reader of the answers: JSON is for scripts.
pub(super) fn reader(arguments: &SearchArguments, console: &Console) -> ReaderKind {
    if arguments.batch.is_some() || console.style.form == OutputFormat::Json {
        ReaderKind::Script
    } else {
        ReaderKind::Person
    }
}

fn search_request(arguments: &SearchArguments, text: String, why: bool) -> SearchRequest {
    SearchRequest {
        text,
        as_typed: arguments.as_typed,
        offset: arguments.offset as usize,
        limit: arguments.limit as usize,
        sort: arguments.sort,
        peers: Vec::new(),
        counting: Counting::Matches,
        why,
    }
}

/// Answers each line of a file with one line of JSON, in order. Empty lines are queries too.
fn answer_batch(
    arguments: &SearchArguments,
    path: &Path,
    console: &mut Console,
    find: &mut AnswerQuery,
) -> CommandResult {
    let from_input = path.as_os_str() == "-";
    let mut lines: Box<dyn BufRead> = if from_input {
        Box::new(io::stdin().lock())
    } else {
        let file = File::open(path)
            .with_context(|| format!("the queries in {} cannot be read", path.display()))
            .map_err(CommandError::failed)?;
        Box::new(BufReader::new(file))
    };
    for number in 1.. {
        let Some(line) = read_line(&mut lines, number)? else {
            break;
        };
        let answer = find(&search_request(arguments, line, true))?;
        print_json(&answer, &mut console.out)?;
        if from_input {
            // The calling program may wait for this answer before it sends the next query.
            console.out.flush()?;
        }
    }
    Ok(Exit::Done)
}

/// Reads a line without its line end; `None` at the end.
fn read_line(lines: &mut dyn BufRead, number: usize) -> CommandResult<Option<String>> {
    let mut bytes = Vec::new();
    let most = MAX_LINE_BYTES + 1;
    let read = lines.take(most).read_until(b'\n', &mut bytes);
    let length = read
        .with_context(|| format!("line {number} of the queries cannot be read"))
        .map_err(CommandError::failed)?;
    if length as u64 == most {
        return Err(too_long(&format!("line {number} of the queries")));
    }
    let text = String::from_utf8_lossy(&bytes);
    Ok((length > 0).then(|| text.trim_end_matches(['\n', '\r']).to_owned()))
}

/// Reads all of standard input as one query; line ends become spaces.
fn read_query(input: &mut dyn Read) -> CommandResult<String> {
    let mut bytes = Vec::new();
    input
        .take(MAX_LINE_BYTES + 1)
        .read_to_end(&mut bytes)
        .context("the query on standard input cannot be read")
        .map_err(CommandError::failed)?;
    if bytes.len() as u64 > MAX_LINE_BYTES {
        return Err(too_long("the query on standard input"));
    }
    let text = String::from_utf8_lossy(&bytes);
    Ok(text.lines().collect::<Vec<_>>().join(" "))
}

fn too_long(what: &str) -> CommandError {
    CommandError::usage(format!(
        "{what} is longer than {} KiB",
        MAX_LINE_BYTES / 1024
    ))
    .hint("put one query on a line")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_are_read_line_by_line() {
        let mut lines: &[u8] = b"heat oslo\r\n\n\xff\nlast";
        let mut read = Vec::new();
        while let Ok(Some(line)) = read_line(&mut lines, read.len() + 1) {
            read.push(line);
        }
        assert_eq!(read, ["heat oslo", "", "\u{fffd}", "last"]);
        let long = vec![b'x'; 70_000];
        assert!(read_line(&mut long.as_slice(), 1).is_err());
        assert!(read_query(&mut long.as_slice()).is_err());
        let query = read_query(&mut "heat\noslo\n".as_bytes());
        assert_eq!(query.ok().as_deref(), Some("heat oslo"));
    }
}
