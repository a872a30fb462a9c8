//! The app for people who listen: ask, hear the list, say a number, hear the note.
//!
//! Opens instead of the drawn app with `--plain`, `ACCESSIBLE`, `plain = true` in the
//! configuration, or a terminal that can only print lines. Nothing is ever redrawn; every line is
//! said once. A line that begins with a colon is a deed of the exchange: `:updates`, `:share`.
//! Knows nothing of terminals: lines come in, lines go out.

use std::io::{self, BufRead, Write};

use super::answer::{Parts, print_answer, remarks};
use super::console::{Form, Look};
use super::report::CommandResult;
use super::search::Answering;
use crate::model::ask::{Ask, Counting, Sort};
use crate::model::hit::Hit;
use crate::model::note::NoteId;

/// Few enough to be heard at once.
const PAGE: usize = 10;

/// How everything is printed here.
pub(super) const LOOK: Look = Look {
    form: Form::Plain,
    colour: false,
    width_cols: None,
};

const HELP: &str = "Type words to search, a number to read that note, \"more\" for the next notes, \
                    \"help\" for this, or \"quit\". \
                    \":help\" lists what is done with the others: updates, sharing, history.";

/// What follows a colon, and what it does.
const ACTS: &[(&str, &str)] = &[
    (
        ":status",
        "says what is new, what is yours to share and what waits for you",
    ),
    (":updates", "saves your edits and gets updates"),
    (":share", "says what would be shared, asks once, and shares"),
    (
        ":conflicts",
        "reads out both versions of what waits for you",
    ),
    (
        ":conflicts ID --take mine",
        "keeps yours; also theirs or both",
    ),
    (":undo", "takes back the last save, update or choice"),
    (":history NUMBER", "says who changed that note, and what"),
    (":diff", "says what differs from what the others have"),
];

/// Prints a note.
pub(super) type Reading<'a> = dyn FnMut(&NoteId, &mut dyn Write) -> CommandResult<()> + 'a;

/// Carries out a deed of the exchange, given as the words of a command.
pub(super) type Acting<'a> = dyn FnMut(&[&str], &mut dyn Write) -> CommandResult<()> + 'a;

/// Asks and answers until "quit" or the end of the input; begins with `query` unless it is empty.
pub(super) fn browse(
    query: &str,
    input: &mut dyn BufRead,
    out: &mut dyn Write,
    find: &mut Answering,
    read: &mut Reading,
    act: &mut Acting,
) -> CommandResult<()> {
    let mut browser = Browser {
        out,
        find,
        query: query.to_owned(),
        hits: Vec::new(),
        total: 0,
    };
    writeln!(browser.out, "guildhall. {HELP}")?;
    if !query.is_empty() {
        browser.search()?;
    }
    loop {
        write!(browser.out, "Search: ")?;
        browser.out.flush()?;
        let Some(line) = next_line(input)? else {
            writeln!(browser.out)?;
            return Ok(());
        };
        if let Some(words) = line.strip_prefix(':') {
            let words: Vec<&str> = words.split_whitespace().collect();
            browser.act(&words, input, act)?;
            continue;
        }
        match (line.as_str(), line.parse::<usize>()) {
            ("", _) => {}
            ("quit" | "q" | "exit", _) => return Ok(()),
            ("help" | "?", _) => writeln!(browser.out, "{HELP}")?,
            ("more", _) => browser.list_more()?,
            (_, Ok(number)) if !browser.hits.is_empty() => {
                match number.checked_sub(1).and_then(|i| browser.hits.get(i)) {
                    Some(hit) => read(&hit.id.clone(), browser.out)?,
                    None => writeln!(
                        browser.out,
                        "Say a number from 1 to {}.",
                        browser.hits.len()
                    )?,
                }
            }
            _ => {
                browser.query = line;
                browser.search()?;
            }
        }
    }
}

fn next_line(input: &mut dyn BufRead) -> io::Result<Option<String>> {
    let mut bytes = Vec::new();
    let read = input.read_until(b'\n', &mut bytes)?;
    Ok((read > 0).then(|| String::from_utf8_lossy(&bytes).trim().to_owned()))
}

/// What was asked and heard so far.
struct Browser<'a, 'f> {
    out: &'a mut dyn Write,
    find: &'a mut Answering<'f>,
    query: String,
    /// Everything listed for this query so far: numbers count on over pages.
    hits: Vec<Hit>,
    total: usize,
}

impl Browser<'_, '_> {
    /// Does what was said behind a colon. Sharing is asked about once, with what would go.
    fn act(
        &mut self,
        words: &[&str],
        input: &mut dyn BufRead,
        act: &mut Acting,
    ) -> CommandResult<()> {
        match words {
            [] | ["help"] => {
                for (word, does) in ACTS {
                    writeln!(self.out, "{word}: {does}.")?;
                }
                Ok(())
            }
            ["updates"] => act(&["sync", "--no-share"], self.out),
            ["share"] => {
                act(&["sync", "--dry-run"], self.out)?;
                write!(self.out, "Type yes to share, anything else to leave it: ")?;
                self.out.flush()?;
                if next_line(input)?.as_deref() == Some("yes") {
                    act(&["sync"], self.out)
                } else {
                    writeln!(self.out, "Nothing was shared.")?;
                    Ok(())
                }
            }
            ["history", number] => {
                let at = number.parse::<usize>().ok();
                let hit = at.and_then(|at| self.hits.get(at.checked_sub(1)?));
                let id = hit.map_or_else(|| (*number).to_owned(), |hit| hit.id.to_string());
                act(&["log", &id], self.out)
            }
            words => act(words, self.out),
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
            writeln!(self.out, "That was all.")?;
            Ok(())
        }
    }

    /// Lists the next hits of the query.
    fn list(&mut self) -> CommandResult<()> {
        let first = self.hits.len() + 1;
        let answer = (self.find)(&Ask {
            text: self.query.clone(),
            as_typed: false,
            offset: self.hits.len(),
            limit: PAGE,
            sort: Sort::Relevance,
            counting: Counting::Matches,
            why: false,
        })?;
        for remark in remarks(&answer, LOOK.form) {
            writeln!(self.out, "{remark}")?;
        }
        let parts = Parts {
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
mod tests {
    use super::*;
    use crate::model::hit::{Answer, Snippet};
    use crate::model::note::{Audience, Kind};

    fn hit(number: usize) -> Hit {
        let id: NoteId = format!("cities/c{number}").parse().expect("a safe id");
        Hit {
            path: id.path(),
            id,
            kind: Kind::City,
            title: format!("City {number}"),
            score: 1.0,
            cities: Vec::new(),
            sectors: Vec::new(),
            status: None,
            outcome: None,
            year: None,
            audience: Audience::Public,
            title_highlights: Vec::new(),
            snippet: Snippet::default(),
            why: Vec::new(),
        }
    }

    /// A base of twelve cities; "nothing" finds nothing.
    fn find(ask: &Ask) -> Answer {
        let total = if ask.text == "nothing" { 0 } else { 12 };
        let page = (1..=total).skip(ask.offset).take(ask.limit);
        Answer {
            query: ask.text.clone(),
            total,
            results: page.map(hit).collect(),
            ..Answer::default()
        }
    }

    fn heard(query: &str, typed: &str) -> String {
        let mut out = Vec::new();
        let mut read = |id: &NoteId, out: &mut dyn Write| Ok(writeln!(out, "(note {id})")?);
        browse(
            query,
            &mut typed.as_bytes(),
            &mut out,
            &mut |ask| Ok(find(ask)),
            &mut read,
            &mut |words, out| Ok(writeln!(out, "(act {})", words.join(" "))?),
        )
        .expect("nothing here fails");
        String::from_utf8(out).expect("words are text")
    }

    #[test]
    fn a_whole_visit_is_heard_line_by_line() {
        let heard = heard("", "city\nmore\nmore\n12\n13\nnothing\nquit\nunheard\n");
        insta::assert_snapshot!(heard, @r#"
        guildhall. Type words to search, a number to read that note, "more" for the next notes, "help" for this, or "quit". ":help" lists what is done with the others: updates, sharing, history.
        Search: 1. City 1
        Id: cities/c1
        About: city
        2. City 2
        Id: cities/c2
        About: city
        3. City 3
        Id: cities/c3
        About: city
        4. City 4
        Id: cities/c4
        About: city
        5. City 5
        Id: cities/c5
        About: city
        6. City 6
        Id: cities/c6
        About: city
        7. City 7
        Id: cities/c7
        About: city
        8. City 8
        Id: cities/c8
        About: city
        9. City 9
        Id: cities/c9
        About: city
        10. City 10
        Id: cities/c10
        About: city
        10 of 12 notes.
        Search: 11. City 11
        Id: cities/c11
        About: city
        12. City 12
        Id: cities/c12
        About: city
        Search: That was all.
        Search: (note cities/c12)
        Search: Say a number from 1 to 12.
        Search: nothing found for `nothing`
        Search:
        "#);
    }

    #[test]
    fn what_begins_with_a_colon_is_done_and_sharing_is_asked_about() {
        let said = heard(
            "",
            ":updates\n:share\nno\n:share\nyes\ncity\n:history 2\n:conflicts x --take mine\n:undo\n",
        );
        let acts: Vec<&str> = said.split("(act ").skip(1).collect();
        let acts: Vec<&str> = acts
            .iter()
            .filter_map(|act| act.split(')').next())
            .collect();
        assert_eq!(
            acts,
            [
                "sync --no-share",
                "sync --dry-run",
                "sync --dry-run",
                "sync",
                "log cities/c2",
                "conflicts x --take mine",
                "undo"
            ]
        );
        assert!(said.contains("Nothing was shared."), "{said}");
        assert!(heard("", ":help\n").contains(":share: says what would be shared, asks once"));
    }

    #[test]
    fn the_end_of_the_input_ends_it() {
        assert!(heard("city", "").ends_with("10 of 12 notes.\nSearch: \n"));
    }

    #[test]
    fn a_number_before_any_list_is_a_query() {
        assert!(heard("", "2030").contains("1. City 1"));
    }
}
