//! `endorse`: signs a position or statement for a city.

use serde_json::json;

use super::args::EndorseArguments;
use super::city_word::{CityWord, Given, renew};
use super::typed_names::{NamedCity, find_city, find_note, find_word, link_text};
use super::written::{print_written, today};
use crate::cli::base_session::Session;
use crate::cli::console::Console;
use crate::cli::report::{CommandError, CommandResult};
use crate::model::date::Date;
use crate::model::note::{Kind, Note};
use crate::notes::fingerprint::fingerprint;

/// Writes the endorsement, or renews the one that is there.
pub(super) fn run(
    arguments: &EndorseArguments,
    session: &Session,
    console: &mut Console,
) -> CommandResult {
    let library = session.open_library()?;
    let about = find_note(&arguments.id, &[Kind::Position, Kind::Statement], &library)?;
    let about = library.read(&about)?;
    let city = find_city(arguments.city.as_deref(), &library, session)?;
    let authority = find_word("authorities", &arguments.authority, &library)?;
    let state = match (&arguments.state, &arguments.reservation) {
        (Some(state), _) => find_word("endorsement-states", state, &library)?,
        (None, Some(_)) => "endorsed-with-reservation".to_owned(),
        (None, None) => "endorsed".to_owned(),
    };
    if arguments.reservation.is_some() && state != "endorsed-with-reservation" {
        let error = CommandError::usage(format!("a reservation does not go with {state}"));
        return Err(error.hint("use --state endorsed-with-reservation, or leave out --reservation"));
    }
    // Who takes a signature back, or lets it lapse, signs nothing new.
    let signs = !matches!(state.as_str(), "withdrawn" | "expired");
    let signed = arguments.date.clone().or_else(|| signs.then(today));
    let year = signed.as_deref().and_then(|date| date.get(..4));
    let print = fingerprint(&about);
    let word = CityWord {
        kind: Kind::Endorsement,
        about: &about,
        city: &city,
        relation: "endorses",
    };
    let mut given: Vec<Given<'_>> = vec![
        ("state", Some(&state)),
        ("authority", Some(&authority)),
        ("expiry", arguments.expiry.as_deref()),
        ("reservation", arguments.reservation.as_deref()),
        ("evidence", arguments.evidence.as_deref()),
    ];
    if signed.is_some() {
        given.extend([("signed", signed.as_deref()), ("year", year)]);
    }
    if signs {
        given.push(("fingerprint", Some(&*print)));
    }
    let sentence = sentence(&state, &city, &about, signed.as_deref());
    let title = title(&state, &city, &about);
    let known = word.find(&library);
    let id = match &known {
        None => word.create(&title, &given, &sentence, &library)?,
        Some(id) => {
            let before = library.read(id)?;
            // Earlier notes have a stance; the state replaces it.
            given.push(("stance", None));
            if before.title == former_title(&before, &city, &about) {
                given.push(("title", Some(&title)));
            }
            let old = former_sentence(&before, &city, &about);
            renew(id, &given, (&old, &sentence), &library)?;
            id.clone()
        }
    };
    let done = if known.is_some() {
        "Renewed"
    } else {
        "Created"
    };
    let label = |list: &str, word: &str| library.vocabularies.label(list, word).to_owned();
    let mut lines = vec![
        format!("{done} {id}"),
        format!("  state: {}", label("endorsement-states", &state)),
        format!("  authority: {}", label("authorities", &authority)),
    ];
    lines.extend(signed.as_ref().map(|date| format!("  signed: {date}")));
    if signs {
        lines.push(format!("  text: {print}"));
    }
    let object = json!({
        "id": id, "path": id.path(), "endorses": about.id, "city": city.id, "state": state,
        "authority": authority, "signed": signed, "fingerprint": signs.then_some(&print),
        "renewed": known.is_some(),
    });
    print_written(&library.base, &[&id], &lines, object, console)
}

fn verb(state: &str) -> &'static str {
    match state {
        "endorsed-with-reservation" => "endorses with a reservation",
        "declined" => "does not endorse",
        "withdrawn" => "no longer endorses",
        "expired" => "endorsed for a time",
        _ => "endorses",
    }
}

/// What the text of the note says: who, what and when.
fn sentence(state: &str, city: &NamedCity, about: &Note, signed: Option<&str>) -> String {
    let date = signed.map_or_else(String::new, |signed| {
        let date: Option<Date> = signed.parse().ok();
        format!(
            " ({})",
            date.map_or_else(|| signed.to_owned(), Date::in_words)
        )
    });
    let (id, title) = (&about.id, link_text(&about.title));
    format!("{} {} [[{id}|{title}]]{date}.", city.link(), verb(state))
}

/// The sentence that was written for an earlier signature; empty if the note is not like that.
fn former_sentence(before: &Note, city: &NamedCity, about: &Note) -> String {
    let state = before.keys.get("state").and_then(toml::Value::as_str);
    let signed = before.keys.get("signed").map(ToString::to_string);
    let sentences = [signed.as_deref(), None]
        .map(|signed| sentence(state.unwrap_or_default(), city, about, signed));
    let found = sentences
        .into_iter()
        .find(|text| before.body.contains(text));
    found.unwrap_or_default()
}

fn title(state: &str, city: &NamedCity, about: &Note) -> String {
    format!("{} {}: {}", city.label, verb(state), about.title)
}

/// The title that was written for an earlier signature.
fn former_title(before: &Note, city: &NamedCity, about: &Note) -> String {
    let state = before.keys.get("state").and_then(toml::Value::as_str);
    title(state.unwrap_or_default(), city, about)
}
