//! `export`: notes as Markdown, HTML, CSV, BibTeX or JSON lines.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

use serde_json::json;

use super::alliance_base::AllianceBase;
use super::voice_arguments::{ExportArguments, ExportForm};
use crate::cli::argv::join_query;
use crate::cli::base_session::Session;
use crate::cli::city_tables::csv_table::{CsvTable, csv_table, joined};
use crate::cli::console::{Console, OutputFormat, ReaderKind};
use crate::cli::document_file::write_files;
use crate::cli::json::{TomlTable, print_json};
use crate::cli::open_finder::open_finder;
use crate::cli::print_answer::remarks;
use crate::cli::report::{CommandError, CommandResult, Exit};
use crate::cli::resolve_id::{ResolvedId, find, pick};
use crate::model::alliance::note_keys::{date, texts};
use crate::model::alliance::policy_texts::read_policy_texts;
use crate::model::alliance::signatures::Signature;
use crate::model::counted::counted;
use crate::model::hit::{Hit, QueryFault};
use crate::model::note::{Audience, Kind, Note, NoteId};
use crate::model::search_request::SearchRequest;
use crate::notes::clean::quote;
use crate::notes::printouts::bibliography::bibtex;
use crate::notes::printouts::closed_notes::ClosedNotes;
use crate::notes::printouts::note_export::ExportedNotes;
use crate::notes::printouts::note_facts::fact;
use crate::today::today;

/// Exported notes as the text of a file.
pub(super) struct ExportText {
    pub(super) text: String,
    /// How many notes are in it.
    notes: usize,
    /// How many of them are for members only.
    closed: usize,
}

impl ExportText {
    /// Says where the notes were written.
    pub(super) fn say_written(&self, path: &Path, console: &mut Console) {
        let notes = counted(self.notes, "note");
        console.say(&format!("{notes} written to {}", path.display()));
    }

    /// Says how many notes are for members only.
    pub(super) fn say_closed(&self, console: &mut Console) {
        if self.closed > 0 {
            let notes = counted(self.notes, "note");
            let are = if self.closed == 1 { "is" } else { "are" };
            console.say(&format!(
                "{} of {notes} {are} for members only; --public leaves them out",
                self.closed
            ));
        }
    }
}

/// Writes the notes to a file or to standard output.
pub(super) fn run(
    arguments: &ExportArguments,
    session: &Session,
    console: &mut Console,
) -> CommandResult {
    let export = compose(arguments, session, console)?;
    match &arguments.output {
        None => console.out.write_all(export.text.as_bytes())?,
        Some(path) => {
            let path = session.process_env.folder.join(path);
            write_files(&[(&path, &export.text)], "notes", arguments.force, session)?;
            export.say_written(&path, console);
        }
    }
    export.say_closed(console);
    Ok(Exit::Done)
}

/// Reads the notes and prints them in the format.
pub(super) fn compose(
    arguments: &ExportArguments,
    session: &Session,
    console: &mut Console,
) -> CommandResult<ExportText> {
    let mut base = AllianceBase::open(session, &[])?;
    let ids = if let Some(ids) = named(&arguments.query, &base.library.ids) {
        ids
    } else if arguments.id.is_empty() {
        found(arguments, session, console)?
    } else {
        let named = arguments.id.iter();
        named
            .map(|typed| find(typed, &base.library, &session.process_env.folder))
            .collect::<CommandResult<_>>()?
    };
    let read = |id: &NoteId| base.library.read(id);
    let mut notes = ids.iter().map(read).collect::<CommandResult<Vec<Note>>>()?;
    let all = notes.len();
    if arguments.public {
        notes.retain(|note| note.stewardship.audience == Audience::Public);
    }
    if notes.is_empty() {
        return Err(match all {
            0 => CommandError::not_found("nothing was found to export"),
            _ => CommandError::not_found("all notes found are for members only")
                .hint("leave out --public to export them for members"),
        });
    }
    let is_text = |note: &Note| matches!(note.kind, Kind::Position | Kind::Statement);
    if arguments.public {
        base.read(&Kind::ALL);
        let closed = closed_notes(&base);
        for note in &mut notes {
            closed.hide_in(note);
        }
        // Signatures that only members may read do not count.
        base.notes
            .retain(|note| note.stewardship.audience == Audience::Public);
    } else if notes.iter().any(is_text) {
        base.read(&[Kind::Position, Kind::Statement, Kind::Endorsement]);
    }
    let signed = signed(&base);
    let version = base.version(session, ids.iter());
    let exported = ExportedNotes {
        notes: &notes,
        vocabularies: base.vocabularies(),
        version: &version,
        signed: &signed,
    };
    let is_file = arguments.output.is_some();
    let form = match console.style.form {
        OutputFormat::Json => ExportForm::Jsonl,
        _ => arguments.format,
    };
    let text = match form {
        ExportForm::Md => exported.markdown(),
        ExportForm::Html => exported.html(),
        ExportForm::Bibtex => bibtex(&notes),
        ExportForm::Csv => csv(&exported).for_spreadsheet(is_file),
        ExportForm::Jsonl => json_lines(&notes)?,
    };
    if text.is_empty() {
        let error = CommandError::not_found("none of these notes names its sources");
        return Err(error.hint("BibTeX lists sources; another format writes the notes themselves"));
    }
    let is_closed = |note: &&Note| note.stewardship.audience == Audience::Members;
    Ok(ExportText {
        text,
        notes: notes.len(),
        closed: notes.iter().filter(is_closed).count(),
    })
}

/// The notes of a query that is nothing but ids.
///
/// A word without a slash stays a search: `oslo`, `district-heating`.
fn named(query: &[String], ids: &[NoteId]) -> Option<Vec<NoteId>> {
    let words = query.iter();
    let named = words.map(|word| match pick(word, None, ids) {
        ResolvedId::One(id) if word.contains('/') => Some(id),
        _ => None,
    });
    (!query.is_empty()).then(|| named.collect())?
}

/// The notes that match the query, best first.
fn found(
    arguments: &ExportArguments,
    session: &Session,
    console: &mut Console,
) -> CommandResult<Vec<NoteId>> {
    let is_sign =
        |word: &str| matches!(word, "AND" | "OR" | "NOT") || !word.contains(char::is_alphanumeric);
    let query = join_query(&arguments.query);
    if !query.is_empty() && query.split_whitespace().all(is_sign) {
        let error = CommandError::usage(format!(
            "there is nothing to search for in {}",
            quote(&query)
        ));
        return Err(error.hint("name a word or a filter; an empty query exports all notes"));
    }
    let asked = SearchRequest {
        limit: arguments.limit as usize,
        why: false,
        ..SearchRequest::new(query)
    };
    let mut find = open_finder(session, console, ReaderKind::Script, Some(asked.clone()))?;
    let answer = find(&asked)?;
    // Refuse an invalid filter: ignoring it would export unwanted notes.
    let is_filter = |fault: &&QueryFault| {
        let text = asked.text.get(fault.span.0..fault.span.1);
        answer.total == 0 || text.is_some_and(|text| text.contains([':', '：']))
    };
    if let Some(fault) = answer.faults.iter().find(is_filter) {
        let error = CommandError::usage(fault.message.clone());
        return Err(error.hint("guildhall search --help names the filters"));
    }
    // An export holds what was asked for: the nearest notes are for the screen.
    let is_full_match = |hit: &Hit| hit.has_all_words;
    if !answer.results.is_empty() && !answer.results.iter().any(is_full_match) {
        let error = CommandError::not_found("no note has all of these words");
        return Err(error.hint("name fewer words; `guildhall search` shows the nearest notes"));
    }
    for remark in remarks(&answer, console.style.form) {
        console.say(&remark);
    }
    if answer.total > answer.results.len() {
        console.say(&format!(
            "{} of {} notes; --limit takes more",
            answer.results.len(),
            answer.total
        ));
    }
    Ok(answer.results.into_iter().map(|hit| hit.id).collect())
}

/// The names of the notes that are for members only, or cannot be read.
fn closed_notes(base: &AllianceBase) -> ClosedNotes {
    let mut closed = ClosedNotes::default();
    for id in base.library.ids.iter().filter(|id| id.kind().is_some()) {
        match base.note(id) {
            Some(note) if note.stewardship.audience == Audience::Public => {}
            Some(note) => {
                let aliases = note.stewardship.aliases.iter().map(String::as_str);
                aliases.for_each(|alias| closed.add(alias));
                closed.add(id.as_str());
                closed.add_title(&note.title);
            }
            None => closed.add(id.as_str()),
        }
    }
    closed
}

fn json_lines(notes: &[Note]) -> CommandResult<String> {
    let mut lines = Vec::new();
    for note in notes {
        let line = json!({
            "id": note.id, "kind": note.kind, "path": note.id.path(), "title": note.title,
            "audience": note.stewardship.audience, "body": note.body,
            "front_matter": TomlTable(&note.keys),
        });
        print_json(&line, &mut lines)?;
    }
    Ok(String::from_utf8_lossy(&lines).into_owned())
}

/// For each text, the number of its signatures and of all cities.
fn signed(base: &AllianceBase) -> BTreeMap<NoteId, (usize, usize)> {
    let texts = read_policy_texts(&base.notes, base.vocabularies());
    let counted = texts.iter().map(|text| {
        let tally = base.tally(text, today());
        (text.note.id.clone(), (tally.signatories(), tally.cities()))
    });
    counted.collect()
}

fn csv(exported: &ExportedNotes<'_>) -> CsvTable<'static> {
    let words = exported.vocabularies;
    let label = |list: &str, word: &Option<String>| {
        let word = word.as_deref();
        word.map(|word| words.label(list, word).to_owned())
    };
    csv_table! {
        for note in exported.notes;
        let filing = &note.filing;
        let cities = filing.cities.iter().map(|city| words.city_name(city));
        let sectors = filing.sectors.iter().map(|word| words.label("sectors", word));
        let sources = note.sources.iter().map(|source| source.url.as_str());
        let sources = sources.filter(|url| !url.is_empty());
        let deadline = date(note, "deadline").or_else(|| date(note, "closes"));
        let about = ["endorses", "practice", "answers"].into_iter();
        let about = about.flat_map(|key| texts(note, key)).next();
        let fact = |key: &str| fact(note, key, words);
        let signature = Signature::of(note, words);
        let state = signature.and_then(|signature| signature.reply);
        let state = state.map(|state| words.label("endorsement-states", state.id()).to_owned());
        "id", "", "Id of the note" => &note.id;
        "kind", "", "Kind of note" => note.kind.as_str();
        "title", "", "Title" => &note.title;
        "summary", "", "Summary" => &note.summary;
        "cities", "", "Cities, separated by semicolons" => joined(cities);
        "sectors", "", "Sectors, separated by semicolons" => joined(sectors);
        "status", "", "Legal standing or stage" => label("statuses", &filing.status);
        "phase", "", "How far it is" => label("phases", &filing.phase);
        "outcome", "", "Whether it worked" => label("outcomes", &filing.outcome);
        "year", "year", "Year it belongs to" => filing.year;
        "audience", "", "Who may read it" => note.stewardship.audience.as_str();
        "sources", "", "Addresses of its sources, separated by blanks"
            => sources.collect::<Vec<_>>().join(" ");
        "level", "", "Levels of government" => fact("level");
        "stance", "", "Stance on the measure" => label("stances", &filing.stance);
        "ask", "", "What is asked" => fact("ask");
        "addressee", "", "Of whom it is asked" => fact("addressee");
        "measures", "", "Bills and rules, separated by semicolons" => fact("measures");
        "amendments", "", "What must change" => fact("amendments");
        "deadline", "", "Day by which it decides itself" => deadline.map(|day| day.to_string());
        "signed", "cities", "Cities that stand behind it"
            => exported.signed.get(&note.id).map(|(signatories, _)| *signatories);
        "about", "", "Id of the note that the city responds to" => about;
        "state", "", "What a city says of a text" => state;
        "authority", "", "Who signed for a city" => fact("authority");
        "results", "", "Results, separated by semicolons" => fact("results");
        "costs", "", "Costs, separated by semicolons" => fact("costs");
    }
}
