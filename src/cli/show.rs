//! `show`: prints one note as text, raw file or JSON.

use std::io::Write;

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Value, json};

use super::arguments::ShowArguments;
use super::base_session::{OpenBase, Session};
use super::console::{Console, OutputFormat};
use super::git_commands::text_at;
use super::grant_lines::{print_trace, trace_of};
use super::json::{TomlTable, print_json};
use super::plain_note::{print_answer, print_data, print_text};
use super::report::{CommandResult, Exit};
use super::resolve_id::{find, parse_id};
use crate::model::alliance::grant_trace::GrantTrace;
use crate::model::finding::{Code, Finding};
use crate::model::note::{Kind, Note, NoteId};
use crate::model::toml_values::text;
use crate::notes::clean::{clean, clean_lines};
use crate::notes::links::{LinkTo, NoteLink, read_links};
use crate::store::load::Loaded;

/// Finds a note and prints its current or an earlier version.
pub(super) fn run(
    arguments: &ShowArguments,
    session: &Session,
    console: &mut Console,
) -> CommandResult {
    let library = session.open_library()?;
    let found = find(&arguments.id, &library, &session.process_env.folder);
    let at = arguments.at.as_deref();
    let (id, loaded) = if let Some(at) = at {
        // The note may have been removed.
        let id = found.or_else(|gone| id_of(&arguments.id).ok_or(gone))?;
        let text = text_at(&id, at, session)?;
        let findings = Vec::new();
        (id, Loaded { text, findings })
    } else {
        let id = found?;
        let loaded = library.load(&id)?;
        (id, loaded)
    };
    for finding in &loaded.findings {
        console.say(&clean(&format!(
            "{}: {}",
            finding.place.path, finding.message
        )));
    }
    if arguments.raw {
        // Keeps line ends and tabs; replaces other control characters.
        let lines: Vec<_> = loaded.text.split('\t').map(clean_lines).collect();
        write!(console.out, "{}", lines.join("\t"))?;
        return Ok(Exit::Done);
    }
    let note = library.read_loaded(&id, &loaded);
    // Traces and answers follow the present notes, so an earlier version has none.
    let trace = at.map_or_else(|| trace_of(&note, &library), |_| None);
    let answers = at.map_or_else(|| answers_to(&note, &library), |_| Vec::new());
    if console.style.form == OutputFormat::Json {
        let shown = NoteAsJson {
            note: &note,
            at,
            links: links_as_json(&note, &library),
            findings: &library.check(&id, loaded),
            trace,
            answers: &answers,
        };
        print_json(&shown, &mut console.out)?;
    } else {
        let meanings = library.meanings(&note);
        print_text(&note, &meanings, &mut console.out, console.style)?;
        if let Some(cut) = loaded
            .findings
            .iter()
            .find(|one| one.code == Code::TooLarge)
        {
            writeln!(console.out, "\n[The text stops here: {}]", cut.message)?;
        }
        for answer in &answers {
            let meanings = library.meanings(answer);
            print_answer(answer, &meanings, &mut console.out, console.style)?;
        }
        print_data(&note, &meanings, &mut console.out, console.style)?;
        if let Some(trace) = &trace {
            print_trace(trace, &mut console.out, console.style)?;
        }
    }
    Ok(Exit::Done)
}

/// Parses an id; the note may not exist.
fn id_of(typed: &str) -> Option<NoteId> {
    parse_id(typed).filter(|id| id.kind().is_some())
}

/// The answers to a question, by id; reads all answers.
fn answers_to(question: &Note, library: &OpenBase) -> Vec<Note> {
    if question.kind != Kind::Question {
        return Vec::new();
    }
    let notes = library.read_notes(&[Kind::Answer]);
    let answers_it = |note: &Note| {
        let to: Option<NoteId> = text(&note.keys, "answers")?.parse().ok();
        library.resolve(&to?).filter(|id| *id == question.id)
    };
    notes.filter(|note| answers_it(note).is_some()).collect()
}

fn links_as_json(note: &Note, library: &OpenBase) -> Vec<Value> {
    let links = read_links(note);
    links
        .iter()
        .map(|link| link_as_json(link, library))
        .collect()
}

/// A link as JSON: text, target and position.
fn link_as_json(link: &NoteLink, library: &OpenBase) -> Value {
    let (kind, target) = match &link.to {
        LinkTo::Note(id) => match library.resolve(id) {
            Some(found) => ("note", Some(found.to_string())),
            None => ("broken", None),
        },
        LinkTo::Heading(heading) => ("heading", Some(heading.clone())),
        LinkTo::Web(address) => ("web", Some(address.clone())),
        LinkTo::Unsafe(_) => ("unsafe", None),
        LinkTo::Broken => ("broken", None),
    };
    json!({
        "written": link.written, "text": link.text, "kind": kind, "target": target,
        "heading": link.heading, "line": link.line, "column": link.column,
    })
}

/// The output of `show --json`.
struct NoteAsJson<'a> {
    note: &'a Note,
    /// The version, if not the current one.
    at: Option<&'a str>,
    links: Vec<Value>,
    findings: &'a [Finding],
    /// What the grant of a project led to.
    trace: Option<GrantTrace>,
    /// The answers to a question.
    answers: &'a [Note],
}

impl Serialize for NoteAsJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("id", &self.note.id)?;
        map.serialize_entry("kind", &self.note.kind)?;
        map.serialize_entry("path", &self.note.id.path())?;
        if let Some(at) = self.at {
            map.serialize_entry("at", at)?;
        }
        map.serialize_entry("front_matter", &TomlTable(&self.note.keys))?;
        map.serialize_entry("body", &self.note.body)?;
        map.serialize_entry("links", &self.links)?;
        map.serialize_entry("findings", self.findings)?;
        if self.note.kind == Kind::Question {
            let answers = self.answers.iter();
            let answers = answers.map(|one| json!({ "id": one.id, "title": one.title }));
            map.serialize_entry("answers", &answers.collect::<Vec<_>>())?;
        }
        if let Some(trace) = &self.trace {
            map.serialize_entry("trace", trace)?;
        }
        map.end()
    }
}
