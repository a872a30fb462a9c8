//! `adopt`: says that a city takes over a practice.

use serde_json::json;

use super::args::AdoptArguments;
use super::city_word::{CityWord, Given, renew};
use super::typed_names::{find_city, find_note, find_word, link_text};
use super::written::{change_in_line, print_written};
use crate::cli::base_session::Session;
use crate::cli::console::Console;
use crate::cli::report::{CommandError, CommandResult};
use crate::model::note::Kind;

/// Writes the adoption, or changes the one that is there.
pub(super) fn run(
    arguments: &AdoptArguments,
    session: &Session,
    console: &mut Console,
) -> CommandResult {
    let library = session.open_library()?;
    let practice = find_note(&arguments.id, &[Kind::Practice], &library)?;
    let about = library.read(&practice)?;
    let city = find_city(arguments.city.as_deref(), &library, session)?;
    if about.filing.cities == [city.id.as_str()] {
        let error = CommandError::usage(format!(
            "{} is a practice of {} itself",
            about.id, city.label
        ));
        return Err(error.hint("change it with `guildhall set` or `guildhall edit`"));
    }
    let phase = find_word("phases", &arguments.phase, &library)?;
    let word = CityWord {
        kind: Kind::Adoption,
        about: &about,
        city: &city,
        relation: "practice",
    };
    let others = about
        .filing
        .cities
        .iter()
        .filter(|other| **other != city.id);
    let from: Vec<&str> = others.map(String::as_str).collect();
    let from = from.join(",");
    let mut given: Vec<Given<'_>> = vec![("phase", Some(&phase))];
    for (key, value) in [
        ("what-changed", &arguments.changed),
        ("year", &arguments.year),
    ] {
        // Options that are not given keep their former value.
        given.extend(value.as_deref().map(|value| (key, Some(value))));
    }
    let known = word.find(&library);
    let mut changes = Vec::new();
    let id = if let Some(id) = &known {
        changes = renew(id, &given, ("", ""), &library)?;
        id.clone()
    } else {
        if !from.is_empty() {
            given.push(("from", Some(&from)));
        }
        let title = format!("{}, taken over by {}", about.title, city.label);
        let (id, text) = (&about.id, link_text(&about.title));
        let body = format!("[[{id}|{text}]], taken over by {}.", city.link());
        word.create(&title, &given, &body, &library)?
    };
    let done = if known.is_some() {
        "Changed"
    } else {
        "Created"
    };
    let label = library.vocabularies.label("phases", &phase);
    let mut lines = vec![format!("{done} {id}")];
    if !changes.iter().any(|change| change.key == "phase") {
        lines.push(format!("  phase: {label}"));
    }
    lines.extend(changes.iter().map(change_in_line));
    let object = json!({
        "id": id, "path": id.path(), "practice": about.id, "city": city.id, "phase": phase,
        "changed": known.is_some(),
    });
    print_written(&library.base, &[&id], &lines, object, console)
}
