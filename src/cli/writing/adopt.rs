//! `adopt`: writes that a city adopts a practice.

use serde_json::json;

use super::city_response::{CityResponse, Given, renew};
use super::typed_dates::read_past_year;
use super::typed_names::{NamedCity, find_city, find_word, link_text, title_around};
use super::writing_arguments::AdoptArguments;
use super::written::{Written, change_in_line, changes_as_json};
use crate::cli::base_session::Session;
use crate::cli::report::{CommandError, CommandResult};
use crate::cli::resolve_id::find_note;
use crate::model::alliance::adoption_state::AdoptionState;
use crate::model::note::{Kind, Note};

/// Writes the adoption, or changes the present one.
pub(super) fn run(arguments: &AdoptArguments, session: &Session) -> CommandResult<Written> {
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
    let phase = find_word("phases", &arguments.phase, Kind::Adoption, &library)?;
    let response = CityResponse {
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
    if let Some(typed) = arguments.year.as_deref().filter(|typed| !typed.is_empty()) {
        read_past_year("--year", typed)?;
    }
    let mut given: Vec<Given<'_>> = vec![("phase", Some(&phase))];
    for (key, value) in [
        ("what-changed", &arguments.changed),
        ("year", &arguments.year),
    ] {
        // Keep the values of options that are not given.
        given.extend(value.as_deref().map(|value| (key, Some(value))));
    }
    let known = response.find(&library);
    let before = known.as_ref().map(|id| library.read(id)).transpose()?;
    let text = AdoptionText {
        practice: &about,
        city: &city,
    };
    let (title, sentence) = (text.title(&phase), text.sentence(&phase));
    let (mut lines, mut changes) = (Vec::new(), Vec::new());
    let (id, findings) = if let Some(before) = &before {
        let was = before.filing.phase.as_deref().unwrap_or_default();
        if before.title == text.title(was) {
            given.push(("title", Some(&title)));
        }
        let old = text.sentence(was);
        let old = if before.body.contains(&old) {
            old
        } else {
            String::new()
        };
        let renewed = renew(&before.id, &given, (&old, &sentence), &library)?;
        changes = renewed.0;
        if !changes.iter().any(|change| change.key == "phase") {
            let label = library.vocabularies.label("phases", &phase);
            lines.push(format!("  phase: {label}"));
        }
        lines.extend(changes.iter().map(change_in_line));
        if was != phase {
            lines.extend(says_former_phase(before, &given, old.is_empty()));
        }
        (before.id.clone(), renewed.1)
    } else {
        if !from.is_empty() {
            given.push(("from", Some(&from)));
        }
        let label = library.vocabularies.label("phases", &phase);
        lines.push(format!("  phase: {label}"));
        response.create(&title, &given, &sentence, &library)?
    };
    let done = match known {
        None => "Created",
        Some(_) if changes.is_empty() => "Nothing to change in",
        Some(_) => "Changed",
    };
    lines.insert(0, format!("{done} {id}"));
    let object = json!({
        "id": id, "path": id.path(), "practice": about.id, "city": city.id, "phase": phase,
        "renewed": before.is_some(), "changed": changes_as_json(&changes),
    });
    Ok(Written::new(id, lines, findings, object, library))
}

/// The generated text of an adoption.
struct AdoptionText<'a> {
    practice: &'a Note,
    city: &'a NamedCity,
}

impl AdoptionText<'_> {
    fn title(&self, phase: &str) -> String {
        let behind = format!(", {} by {}", participle(phase), self.city.label);
        title_around("", &self.practice.title, &behind)
    }

    fn sentence(&self, phase: &str) -> String {
        let (id, text) = (&self.practice.id, link_text(&self.practice.title));
        format!(
            "[[{id}|{text}]], {} by {}.",
            participle(phase),
            self.city.link()
        )
    }
}

fn participle(phase: &str) -> &'static str {
    match phase {
        // A pilot is smaller than the practice.
        "piloting" => "piloted",
        _ => AdoptionState::of_phase(Some(phase)).participle(),
    }
}

/// Names parts of the note that still describe the former phase.
fn says_former_phase(before: &Note, given: &[Given<'_>], keeps_text: bool) -> Option<String> {
    let is_given = |key: &str| given.iter().any(|(other, _)| *other == key);
    let year = before.filing.year.filter(|_| !is_given("year"));
    let mut stays: Vec<String> = Vec::new();
    stays.extend(year.map(|year| format!("year {year} (--year changes it)")));
    stays.extend((!is_given("title")).then(|| "the title".to_owned()));
    stays.extend((!before.summary.is_empty()).then(|| "the summary".to_owned()));
    stays.extend(keeps_text.then(|| "the text".to_owned()));
    if stays.is_empty() {
        return None;
    }
    let (stays, id) = (stays.join(", "), &before.id);
    Some(format!(
        "  unchanged: {stays}; see that it still fits: guildhall edit {id}"
    ))
}
