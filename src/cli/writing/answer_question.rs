//! `answer`: answers a question for a city.

use serde_json::json;

use super::city_response::{CityResponse, Given};
use super::typed_names::{find_city, link_text, one_line};
use super::writing_arguments::AnswerArguments;
use super::written::{
    EditEnding, edit_new_note, exit_after_edit, findings_of, print_written, save_failed,
};
use crate::cli::base_session::Session;
use crate::cli::console::Console;
use crate::cli::report::{CommandError, CommandResult};
use crate::cli::resolve_id::find_note;
use crate::model::note::Kind;
use crate::store::save_note::remove_text;
use crate::today::today;

/// Writes the answer and opens it in the editor.
pub(super) fn run(
    arguments: &AnswerArguments,
    session: &Session,
    console: &mut Console,
) -> CommandResult {
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
        None => format!("{}: {}", city.label, about.title),
    };
    let by = one_line("--by", arguments.by.as_deref().unwrap_or(&city.label))?;
    let today = today().to_string();
    let given: [Given<'_>; 2] = [("answered-by", Some(&by)), ("answered", Some(&today))];
    let link = format!("[[{}|{}]]", about.id, link_text(&about.title));
    let text = arguments.text.as_deref().unwrap_or_default().trim();
    let opens_editor = arguments.text.is_none() && !arguments.no_edit;
    let has_answer = !text.is_empty() || arguments.title.is_some();
    if !opens_editor && !has_answer {
        return Err(no_text());
    }
    let body = format!("{link}\n\n{text}");
    let (id, mut findings) = response.create(&title, &given, body.trim_end(), &library)?;
    let mut exit = None;
    if opens_editor {
        let created = library.load(&id)?.text;
        let edited = edit_new_note(&id, &library, session, console)?;
        if matches!(edited, EditEnding::Unchanged) && !has_answer {
            remove_text(&library.base, &id.path(), &created).map_err(save_failed)?;
            return Err(no_text());
        }
        exit = edited.exit();
    }
    if exit.is_some() {
        findings = findings_of(&library.base, &[&id]);
    }
    let lines = [format!("Created {id}")];
    let object = json!({"id": id, "path": id.path(), "answers": about.id, "city": city.id});
    let checked = print_written(&library.base, &findings, &lines, object, console)?;
    Ok(exit_after_edit(exit, checked, &findings))
}

fn no_text() -> CommandError {
    CommandError::usage("the answer has no text, and no note was created")
        .hint("write it in the editor, or use --text")
}
