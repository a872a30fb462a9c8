//! Line mode for screen readers: search, list, read a note by number.
//!
//! Replaces the full-screen app with `--plain`, `ACCESSIBLE`, `plain = true` in the configuration,
//! or on a terminal that can only print lines. Prints each line once and never redraws. A line that
//! begins with a colon is a sync command: `:updates`, `:share`. Reads and writes plain streams, not
//! the terminal.

use std::io::{self, BufRead, Write};

use super::console::{OutputFormat, OutputStyle};
use super::git_commands::sync::UP_TO_DATE;
use super::open_finder::AnswerQuery;
use super::plain_note::NumberedLink;
use super::print_answer::{AnswerParts, print_answer, remarks};
use super::report::{CommandResult, ErrorStyle, print_error};
use super::resolve_id::parse_id;
use crate::model::hit::Hit;
use crate::model::note::NoteId;
use crate::model::search_request::SearchRequest;
use crate::notes::clean::{clean, clean_name};

/// Hits listed at a time.
const PAGE: usize = 10;

/// Output style of the line mode.
pub(super) const LOOK: OutputStyle = OutputStyle {
    form: OutputFormat::Plain,
    colour: false,
    width_cols: None,
};

const HELP: &str = "Type words to search, a number to read that note, \"more\" for the next notes, \
                    \"link 2\" to follow that link of the note, \"copy\" for its title and id in \
                    one line, \"help\" for this, or \"quit\". \
                    \":help\" lists the commands for updates, sharing and history.";

/// The main colon commands with their help; `:help` lists the others after them.
pub(super) const COLON_COMMANDS: &[(&str, &str)] = &[
    (":open NUMBER", "Read that note of the list"),
    (
        ":link NUMBER",
        "Follow that link of the note, or read that footnote",
    ),
    (
        ":copy",
        "Print title and id of the note in one line, to copy; also with a number",
    ),
    (":more", "List the next notes"),
    (":quit", "End guildhall"),
    (
        ":status",
        "Show updates, your changes to share, and what waits for you",
    ),
    (":updates", "Save your edits and get updates"),
    (":share", "Show what would be shared, ask once, and share"),
    (":sync", "Do the same as :share"),
    (":conflicts", "Show both versions of what waits for you"),
    (
        ":conflicts NUMBER --take mine",
        "Keep yours; also theirs or both",
    ),
    (":undo", "Undo the last save, update or choice"),
    (":history NUMBER", "Show who changed that note, and what"),
    (":diff", "Show your changes the others do not have yet"),
];

/// A note that was printed.
#[derive(Debug, Clone)]
pub(super) struct ShownNote {
    pub id: NoteId,
    pub title: String,
    pub links: Vec<NumberedLink>,
}

/// Prints a note.
pub(super) type ShowNote<'a> = dyn FnMut(&NoteId, &mut dyn Write) -> CommandResult<ShownNote> + 'a;

/// Runs a sync command given as its words.
pub(super) type RunColonCommand<'a> = dyn FnMut(&[&str], &mut dyn Write) -> CommandResult<()> + 'a;

/// Reads lines and answers them until `quit` or end of input.
///
/// Starts with a search for `query` unless it is empty. Errors are printed and do not end the loop.
///
/// # Errors
/// Those of `input` and `out`.
pub(super) fn run_line_mode(
    query: &str,
    input: &mut dyn BufRead,
    out: &mut dyn Write,
    find: &mut AnswerQuery,
    read: &mut ShowNote,
    act: &mut RunColonCommand,
) -> CommandResult<()> {
    let mut browser = LineMode {
        out,
        find,
        query: query.to_owned(),
        hits: Vec::new(),
        total: 0,
        shown: None,
        next: None,
    };
    writeln!(browser.out, "guildhall. {HELP}")?;
    if !query.is_empty() {
        let done = browser.search();
        browser.say_fault(done)?;
    }
    loop {
        write!(browser.out, "Search: ")?;
        browser.out.flush()?;
        let line = match browser.next.take() {
            Some(line) => Some(line),
            None => next_line(input)?,
        };
        let Some(line) = line else {
            writeln!(browser.out)?;
            return Ok(());
        };
        let line = small_command(line);
        // The words of this mode may begin with a colon too.
        let bare = line.strip_prefix(':').map(str::trim);
        let own = bare.filter(|bare| OWN_WORDS.contains(&first_word(bare)));
        if let Some(says) = own.and_then(|own| browser.why_not(first_word(own))) {
            writeln!(browser.out, "{says}")?;
            continue;
        }
        let is_own = own.is_some();
        let line = own.map_or(line.clone(), |own| match first_word(own) {
            "open" | "link" | "copy" => own.to_owned(),
            // The others take no number.
            word => word.to_owned(),
        });
        if let Some(words) = line.strip_prefix(':') {
            let words: Vec<&str> = words.split_whitespace().collect();
            let done = browser.act(&words, input, act);
            browser.say_fault(done)?;
            continue;
        }
        let (word, number) = match line.split_once(char::is_whitespace) {
            Some((word, number)) => (word, number.trim().parse::<usize>()),
            None => (line.as_str(), line.parse::<usize>()),
        };
        // Behind a colon it is no search: 0 asks for a number that there is.
        let number = number.or_else(|error| if is_own { Ok(0) } else { Err(error) });
        let done = match (line.as_str(), number) {
            ("", _) => Ok(()),
            ("quit" | "q" | "exit", _) => return Ok(()),
            ("help" | "?", _) => Ok(writeln!(browser.out, "{HELP}")?),
            ("more", _) => browser.list_more(),
            ("copy", _) if browser.shown.is_some() => browser.cite(),
            (_, Ok(number)) if word == "copy" && !browser.hits.is_empty() => {
                browser.cite_hit(number)
            }
            (_, Ok(number)) if word == "link" && browser.shown.is_some() => {
                browser.follow(number, read)
            }
            (line, Ok(number)) if (word == "open" || word == line) && !browser.hits.is_empty() => {
                browser.read(number, read)
            }
            _ => {
                browser.query = line;
                browser.search()
            }
        };
        browser.say_fault(done)?;
    }
}

const READ_FIRST: &str = "Read a note first: type its number.";

/// Words that work with and without a colon.
const OWN_WORDS: &[&str] = &["open", "link", "copy", "more", "quit", "q", "exit"];

fn first_word(line: &str) -> &str {
    line.split_whitespace().next().unwrap_or_default()
}

/// The line with its command in lower case.
fn small_command(line: String) -> String {
    let word = first_word(&line);
    if word.starts_with(':') && line.starts_with(word) {
        word.to_lowercase() + &line[word.len()..]
    } else {
        line
    }
}

fn print_citation(title: &str, id: &NoteId, out: &mut dyn Write) -> io::Result<()> {
    write!(out, "{}. {}", clean(title), clean_name(id.as_str()))?;
    // A line that is flushed before its end is not wrapped.
    out.flush()?;
    writeln!(out)
}

fn next_line(input: &mut dyn BufRead) -> io::Result<Option<String>> {
    let mut bytes = Vec::new();
    let read = input.read_until(b'\n', &mut bytes)?;
    Ok((read > 0).then(|| String::from_utf8_lossy(&bytes).trim().to_owned()))
}

/// State of a line-mode session.
struct LineMode<'a, 'f> {
    out: &'a mut dyn Write,
    find: &'a mut AnswerQuery<'f>,
    query: String,
    /// All hits listed for this query; numbering continues across pages.
    hits: Vec<Hit>,
    total: usize,
    /// The note that was read last.
    shown: Option<ShownNote>,
    /// A command that was typed in reply to a question.
    next: Option<String>,
}

impl LineMode<'_, '_> {
    /// Why there is no list or note for a word of this mode.
    fn why_not(&self, word: &str) -> Option<&'static str> {
        match word {
            "open" if self.hits.is_empty() => {
                Some("Type words to search first, then the number of a note.")
            }
            "link" if self.shown.is_none() => Some(READ_FIRST),
            "copy" if self.shown.is_none() && self.hits.is_empty() => Some(READ_FIRST),
            _ => None,
        }
    }

    /// Runs a colon command. Shows what would be shared and asks once before sharing.
    fn act(
        &mut self,
        words: &[&str],
        input: &mut dyn BufRead,
        act: &mut RunColonCommand,
    ) -> CommandResult<()> {
        match words {
            [] | ["help" | "?", ..] => {
                let mut help = Vec::new();
                for (word, does) in COLON_COMMANDS {
                    writeln!(help, "{word}: {does}")?;
                }
                act(&["help"], &mut help)?;
                let help = String::from_utf8_lossy(&help);
                let asked = words.get(1).map(|word| word.trim_start_matches(':'));
                let is_asked = |line: &&str| {
                    let word = line.split([' ', ':']).nth(1);
                    asked.is_some() && word == asked
                };
                let lines: Vec<&str> = help.lines().filter(is_asked).collect();
                let lines = if lines.is_empty() {
                    help.lines().collect()
                } else {
                    lines
                };
                Ok(writeln!(self.out, "{}", lines.join("\n"))?)
            }
            ["updates"] => act(&["sync", "--no-share"], self.out),
            ["share" | "sync"] => {
                // If the preview fails, do not ask.
                let mut preview = Vec::new();
                let shown = act(&["sync", "--dry-run"], &mut preview);
                self.out.write_all(&preview)?;
                shown?;
                if preview.starts_with(UP_TO_DATE.as_bytes()) {
                    return Ok(());
                }
                write!(self.out, "Type yes to share, anything else to leave it: ")?;
                self.out.flush()?;
                let reply = next_line(input)?.unwrap_or_default();
                if matches!(reply.to_lowercase().as_str(), "y" | "yes") {
                    act(&["sync"], self.out)
                } else {
                    writeln!(self.out, "Nothing was shared.")?;
                    self.next = reply.starts_with(':').then_some(reply);
                    Ok(())
                }
            }
            ["history"] => match &self.shown {
                Some(shown) => act(&["log", shown.id.as_str()], self.out),
                None => Ok(writeln!(self.out, "{READ_FIRST}")?),
            },
            ["history", typed] => match typed.parse::<usize>() {
                Ok(number) if !self.hits.is_empty() => match self.listed_id(number) {
                    Some(id) => act(&["log", id.as_str()], self.out),
                    None => self.ask_for_number(),
                },
                _ => act(&["log", *typed], self.out),
            },
            ["conflicts", which, side @ ("mine" | "theirs" | "both")] => {
                act(&["conflicts", *which, "--take", *side], self.out)
            }
            words => act(words, self.out),
        }
    }

    /// Prints an error.
    fn say_fault(&mut self, done: CommandResult<()>) -> io::Result<()> {
        match done {
            Ok(()) => Ok(()),
            Err(error) => print_error(&error, self.out, ErrorStyle::Text),
        }
    }

    /// Prints the note with this hit number, from 1.
    fn read(&mut self, number: usize, read: &mut ShowNote) -> CommandResult<()> {
        match self.listed_id(number) {
            Some(id) => {
                self.shown = Some(read(&id, self.out)?);
                Ok(())
            }
            None => self.ask_for_number(),
        }
    }

    /// The id of the hit with this number, from 1.
    fn listed_id(&self, number: usize) -> Option<NoteId> {
        let hit = self.hits.get(number.checked_sub(1)?)?;
        Some(hit.id.clone())
    }

    fn ask_for_number(&mut self) -> CommandResult<()> {
        let last = self.hits.len();
        Ok(writeln!(self.out, "Type a number from 1 to {last}.")?)
    }

    /// Prints the note that a link leads to, or its other target.
    fn follow(&mut self, number: usize, read: &mut ShowNote) -> CommandResult<()> {
        let links = self.shown.as_ref().map_or(&[][..], |shown| &shown.links);
        match number.checked_sub(1).and_then(|at| links.get(at)) {
            Some(NumberedLink::Footnote(text)) => writeln!(self.out, "Footnote {number}: {text}")?,
            Some(NumberedLink::Target(target)) => match parse_id(target) {
                Some(id) => self.shown = Some(read(&id, self.out)?),
                None => writeln!(self.out, "The link leads to {}", clean(target))?,
            },
            None if links.is_empty() => writeln!(self.out, "This note has no links.")?,
            None => writeln!(self.out, "Type a link number from 1 to {}.", links.len())?,
        }
        Ok(())
    }

    /// Prints title and id of the note on one line, for copying.
    fn cite(&mut self) -> CommandResult<()> {
        match &self.shown {
            Some(shown) => Ok(print_citation(&shown.title, &shown.id, self.out)?),
            None => Ok(()),
        }
    }

    /// Prints title and id of the hit with this number.
    fn cite_hit(&mut self, number: usize) -> CommandResult<()> {
        match number.checked_sub(1).and_then(|at| self.hits.get(at)) {
            Some(hit) => Ok(print_citation(&hit.title, &hit.id, self.out)?),
            None => self.ask_for_number(),
        }
    }

    fn search(&mut self) -> CommandResult<()> {
        self.hits.clear();
        self.list()
    }

    fn list_more(&mut self) -> CommandResult<()> {
        if self.hits.len() < self.total {
            self.list()
        } else {
            writeln!(self.out, "No more notes.")?;
            Ok(())
        }
    }

    /// Lists the next hits of the query.
    fn list(&mut self) -> CommandResult<()> {
        let first = self.hits.len() + 1;
        let answer = (self.find)(&SearchRequest {
            offset: self.hits.len(),
            limit: PAGE,
            why: false,
            ..SearchRequest::new(&self.query)
        })?;
        for remark in remarks(&answer, LOOK.form) {
            writeln!(self.out, "{remark}")?;
        }
        let parts = AnswerParts {
            facets: false,
            why: false,
            first,
        };
        print_answer(&answer, self.out, LOOK, parts)?;
        let last = first + answer.results.len() - 1;
        self.total = answer.total;
        self.hits.extend(answer.results);
        if last < self.total {
            writeln!(self.out, "{last} of {} notes.", self.total)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
