//! `answer`: answers a question for a city.

use serde_json::json;

use super::city_response::{CityResponse, Given};
use super::typed_names::{find_city, link_text, one_line, title_around};
use super::writing_arguments::AnswerArguments;
use super::written::{NewNote, Written, findings_of, write_new_note};
use crate::cli::base_session::Session;
use crate::cli::console::Console;
use crate::cli::report::{CommandError, CommandResult};
use crate::cli::resolve_id::find_note;
use crate::model::note::Kind;
use crate::today::today;

/// Writes the answer and opens it in the editor.
pub(super) fn run(
    arguments: &AnswerArguments,
    session: &Session,
    console: &mut Console,
) -> CommandResult<Written> {
    let library = session.open_library()?;
    let question = find_note(&arguments.id, &[Kind::Question], &library)?;
    let about = library.read(&question)?;
    let city = find_city(arguments.city.as_deref(), &library, session)?;
    let response = CityResponse {
        kind: Kind::Answer,
        about: &about,
        city: &city,
        relation: "answers",
    };
    if let Some(id) = response.find(&library) {
        let error = CommandError::usage(format!("{} has answered already", city.label));
        return Err(error.hint(format!("change the answer with guildhall edit {id}")));
    }
    let title = match &arguments.title {
        Some(title) => one_line("--title", title)?,
        None => title_around(&format!("{}: ", city.label), &about.title, ""),
    };
    let by = one_line("--by", arguments.by.as_deref().unwrap_or(&city.label))?;
    let today = today().to_string();
    let given: [Given<'_>; 2] = [("answered-by", Some(&by)), ("answered", Some(&today))];
    let link = format!("[[{}|{}]]", about.id, link_text(&about.title));
    let text = arguments.text.as_deref().unwrap_or_default().trim();
    let opens_editor = arguments.text.is_none() && !arguments.no_edit;
    let has_answer = !text.is_empty() || arguments.title.is_some();
    if !opens_editor && !has_answer {
        let error = CommandError::usage("the answer has no text, and no note was created");
        return Err(error.hint("write it in the editor, or use --text"));
    }
    let body = format!("{link}\n\n{text}");
    let (id, text, mut findings) = response.print(&title, &given, body.trim_end(), &library)?;
    let how = match (opens_editor, has_answer) {
        (false, _) => NewNote::AsGiven,
        (true, true) => NewNote::edited(false, console),
        (true, false) => NewNote::IfEdited,
    };
    let edited = write_new_note((&id, &text), how, &library, (session, console))?;
    let Some(edited) = edited else {
        return Ok(Written::nothing(library));
    };
    let exit = edited.exit();
    if exit.is_some() {
        findings = findings_of(&library.base, &[&id]);
    }
    let lines = vec![format!("Created {id}")];
    let object = json!({"id": id, "path": id.path(), "answers": about.id, "city": city.id});
    Ok(Written::new(id, lines, findings, object, library).after_edit(exit))
}
