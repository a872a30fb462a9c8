//! `ask`: asks the alliance a question.

use serde_json::json;

use super::new::{find_sectors, find_similar, id_for, say_similar, similar_as_json};
use super::typed_dates::{check_not_before, read_day};
use super::typed_names::{find_city, one_line};
use super::writing_arguments::AskArguments;
use super::written::{NewNote, Written, findings_of, refuse_errors, set_keys, write_new_note};
use crate::cli::base_session::Session;
use crate::cli::console::Console;
use crate::cli::report::CommandResult;
use crate::model::note::Kind;
use crate::model::text_folding::fold;
use crate::notes::edit_front_matter::Assignment;
use crate::notes::template::print_note;
use crate::today::today;

/// Writes the question and opens it in the editor.
pub(super) fn run(
    arguments: &AskArguments,
    session: &Session,
    console: &mut Console,
) -> CommandResult<Written> {
    let title = one_line("--title", &arguments.title)?;
    let library = session.open_library()?;
    let city = find_city(arguments.city.as_deref(), &library, session)?;
    let asked = arguments
        .of
        .iter()
        .map(|typed| Ok(find_city(Some(typed), &library, session)?.id));
    let asked: Vec<String> = asked.collect::<CommandResult<_>>()?;
    let mut cities = vec![city.id.clone()];
    cities.extend(asked.iter().filter(|id| **id != city.id).cloned());
    let by = match &arguments.by {
        // A role alone would not tell the city that asks from those that are asked.
        Some(role) if !fold(role).contains(&fold(&city.label)) => {
            format!("{}, {}", one_line("--by", role)?, city.label)
        }
        by => one_line("--by", by.as_deref().unwrap_or(&city.label))?,
    };
    let mut values = vec![
        ("title", title.as_str().into()),
        ("asked-by", by.into()),
        ("asking-city", city.id.as_str().into()),
        ("asked", "".into()),
        ("cities", cities.into()),
        ("lang", library.base.lang.as_str().into()),
        ("review", "draft".into()),
    ];
    let today = today();
    let mut keys = vec![Assignment::set("asked", today.to_string())];
    if !asked.is_empty() {
        values.push(("asked-of", asked.into()));
    }
    if let Some(closes) = &arguments.closes {
        values.push(("closes", "".into()));
        let closes = read_day("--closes", closes)?;
        check_not_before("--closes", closes, today, "today")?;
        keys.push(Assignment::set("closes", closes.to_string()));
    }
    if !arguments.sectors.is_empty() {
        values.push((
            "sectors",
            find_sectors(&arguments.sectors, Kind::Question, &library)?,
        ));
    }
    let id = id_for(Kind::Question, None, &title, &library)?;
    let body = arguments.text.as_deref().unwrap_or_default();
    let text = print_note(Kind::Question, &values, body);
    let text = set_keys(&id, &text, &keys, &library)?.text;
    let mut findings = refuse_errors(&id, &text, "", &library)?;
    let similar = find_similar(Kind::Question, &title, &library);
    say_similar(&similar, console);
    let how = NewNote::edited(arguments.text.is_some() || arguments.no_edit, console);
    let edited = write_new_note((&id, &text), how, &library, (session, console))?;
    let Some(edited) = edited else {
        return Ok(Written::nothing(library));
    };
    let exit = edited.exit();
    if exit.is_some() {
        findings = findings_of(&library.base, &[&id]);
    }
    let lines = vec![format!("Created {id}")];
    let object =
        json!({"id": id, "path": id.path(), "city": city.id, "similar": similar_as_json(&similar)});
    Ok(Written::new(id, lines, findings, object, library).after_edit(exit))
}
