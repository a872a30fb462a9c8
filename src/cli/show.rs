//! `show`: prints one note as text, raw file or JSON.

use std::io::Write;
use std::path::Path;

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};
use serde_json::{Value, json};

use super::args::ShowArguments;
use super::base_session::{OpenBase, Session};
use super::check::below_root;
use super::console::{Console, OutputFormat};
use super::exchange::text_at;
use super::json::print_json;
use super::plain_note::print_note;
use super::report::{CommandResult, Exit};
use super::resolve_id::{OFFERED, ResolvedId, pick, several, unknown};
use crate::model::finding::Finding;
use crate::model::note::{Note, NoteId};
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
    let found = find(&arguments.id, &library, &session.surroundings.folder);
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
    if console.look.form == OutputFormat::Json {
        let shown = Shown {
            note: &note,
            at,
            links: links_as_json(&note, &library),
            findings: &library.check(&id, loaded),
        };
        print_json(&shown, &mut console.out)?;
    } else {
        let meanings = library.meanings(&note);
        print_note(&note, &meanings, &mut console.out, console.look)?;
    }
    Ok(Exit::Done)
}

/// Parses an id; the note may not exist.
fn id_of(typed: &str) -> Option<NoteId> {
    let id: NoteId = typed.strip_suffix(".md").unwrap_or(typed).parse().ok()?;
    id.kind().map(|_| id)
}

/// Resolves a typed name to a note, by alias if need be.
pub(super) fn find(typed: &str, library: &OpenBase, folder: &Path) -> CommandResult<NoteId> {
    let path = below_root(Path::new(typed), &library.base, folder).ok();
    match pick(typed, path.as_deref(), &library.ids) {
        ResolvedId::One(id) => Ok(id),
        ResolvedId::Several(ids, total) => Err(several(typed, &ids, total)),
        ResolvedId::None(nearest) => match library.find_aliases(typed) {
            [only] => Ok(only.clone()),
            [] => Err(unknown(typed, nearest)),
            owners => Err(several(
                typed,
                &owners[..owners.len().min(OFFERED)],
                owners.len(),
            )),
        },
    }
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
struct Shown<'a> {
    note: &'a Note,
    /// The version, if not the current one.
    at: Option<&'a str>,
    links: Vec<Value>,
    findings: &'a [Finding],
}

impl Serialize for Shown<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("id", &self.note.id)?;
        map.serialize_entry("kind", &self.note.kind)?;
        map.serialize_entry("path", &self.note.id.path())?;
        if let Some(at) = self.at {
            map.serialize_entry("at", at)?;
        }
        map.serialize_entry("front_matter", &Table(&self.note.keys))?;
        map.serialize_entry("body", &self.note.body)?;
        map.serialize_entry("links", &self.links)?;
        map.serialize_entry("findings", self.findings)?;
        map.end()
    }
}

/// A TOML value as JSON; dates become strings.
pub(super) fn value_as_json(value: &toml::Value) -> Value {
    serde_json::to_value(Cell(value)).unwrap_or_default()
}

/// Serializes TOML as JSON: keys in file order, dates as strings.
struct Table<'a>(&'a toml::Table);

struct Cell<'a>(&'a toml::Value);

impl Serialize for Table<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(key, value)| (key, Cell(value))))
    }
}

impl Serialize for Cell<'_> {
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
                    sequence.serialize_element(&Cell(value))?;
                }
                sequence.end()
            }
            toml::Value::Table(table) => Table(table).serialize(serializer),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn front_matter_keeps_its_order_and_dates_are_text() {
        let table: toml::Table = "z = 2026-03-02\na = [1, 2.5, { b = true }]\nnan = nan"
            .parse()
            .expect("good TOML");
        let json = serde_json::to_string(&Table(&table)).expect("tables are JSON");
        assert_eq!(
            json,
            r#"{"z":"2026-03-02","a":[1,2.5,{"b":true}],"nan":null}"#
        );
    }
}
