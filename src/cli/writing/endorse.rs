//! `endorse`: signs a position or statement for a city.

use serde_json::{Value, json};

use super::args::EndorseArguments;
use super::city_response::{CityResponse, Given, renew};
use super::typed_dates::{check_not_before, check_not_future, read_day};
use super::typed_names::{NamedCity, find_city, find_note, find_word, link_text};
use super::written::{change_in_line, changes_as_json, print_written};
use crate::cli::base_session::{OpenBase, Session};
use crate::cli::console::Console;
use crate::cli::report::{CommandError, CommandResult};
use crate::model::alliance::policy_texts::read_policy_texts;
use crate::model::alliance::signatures::{Reply, Signature};
use crate::model::date::Date;
use crate::model::note::{Kind, Note, NoteId};
use crate::notes::edit_front_matter::{FieldChange, in_words};
use crate::notes::fingerprint::fingerprint;
use crate::today::today;

/// The state of a signature with a reservation.
const RESERVED: &str = "endorsed-with-reservation";

/// Writes the endorsement, or renews the present one.
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
    let response = CityResponse {
        kind: Kind::Endorsement,
        about: &about,
        city: &city,
        relation: "endorses",
    };
    let known = response.find(&library);
    let before = known.as_ref().map(|id| library.read(id)).transpose()?;
    let former = (before.as_ref()).and_then(|note| Signature::of(note, &library.vocabularies));
    let state = choose_state(arguments, former.as_ref(), &library)?;
    // Declining, withdrawing a signature or letting it lapse signs nothing new.
    let signs = !matches!(state.as_str(), "declined" | "withdrawn" | "expired");
    let day = read_response_day(arguments, signs, former.as_ref(), &about)?;
    let kept = kept_signature(arguments, signs, former.as_ref())?;
    let kept_day = kept.map(|former| former.signed);
    let signs_today = signs && kept.is_none();
    let signed = signs_today.then(|| day.to_string());
    let year = signed.as_deref().and_then(|date| date.get(..4));
    let withdrawn = (state == "withdrawn").then(|| day.to_string());
    let print = fingerprint(&about);
    let mut given: Vec<Given<'_>> = vec![("state", Some(&state)), ("authority", Some(&authority))];
    given.extend(given_options(arguments));
    given.extend((state != RESERVED).then_some(("reservation", None)));
    let keeps_stance = kept.is_some_and(|former| former.reply == Reply::of_state(&state));
    let former_expiry = former.as_ref().and_then(|former| former.expiry);
    if signs_today && arguments.expiry.is_none() && former_expiry.is_some_and(|last| last < day) {
        // The former expiry belonged to the former signature.
        given.push(("expiry", None));
    }
    if signed.is_some() {
        given.extend([("signed", signed.as_deref()), ("year", year)]);
    }
    if state == "expired" && arguments.date.is_some() && arguments.expiry.is_none() {
        // The expiry is the day on which it ended.
        given.push(("expiry", arguments.date.as_deref()));
    }
    let day_text = day.to_string();
    if state == "declined" && former.is_none() {
        given.push(("year", day_text.get(..4)));
    }
    // A withdrawn signature stays withdrawn when it lapses.
    if signs || withdrawn.is_some() {
        given.push(("withdrawn", withdrawn.as_deref()));
    }
    if signs_today || (state == "declined" && former.is_none()) {
        given.push(("fingerprint", Some(&*print)));
    }
    let kept_day = kept_day.flatten().map(|day| day.to_string());
    let said_on = (signed.as_deref())
        .or(kept_day.as_deref())
        .or(withdrawn.as_deref());
    let sentence = sentence(&state, &city, &about, said_on);
    let title = title(&state, &city, &about);
    let (mut changes, mut says_other) = (Vec::new(), false);
    let (id, findings) = match (known, &before) {
        (Some(id), Some(before)) => {
            // Older notes have a stance; the state replaces it unless both say the same.
            given.extend((!keeps_stance).then_some(("stance", None)));
            if before.title == former_title(before, &city, &about) {
                given.push(("title", Some(&title)));
            }
            let old = former_sentence(before, &city, &about);
            says_other = old.is_empty();
            let renewed = renew(&id, &given, (&old, &sentence), &library)?;
            changes = renewed.0;
            (id, renewed.1)
        }
        _ => response.create(&title, &given, &sentence, &library)?,
    };
    let done = before.as_ref().map_or("Created", |_| "Renewed");
    let after = library.read(&id)?;
    let label = |list: &str, word: &str| library.vocabularies.label(list, word).to_owned();
    let mut facts = vec![
        ("state", "state", label("endorsement-states", &state)),
        ("authority", "authority", label("authorities", &authority)),
    ];
    facts.extend(signed.map(|date| ("signed", "signed", date)));
    facts.extend(withdrawn.map(|date| ("withdrawn", "withdrawn", date)));
    if signs_today {
        facts.push(("fingerprint", "text", print.clone()));
    }
    let mut lines = vec![format!("{done} {id}")];
    lines.extend(say_facts(&facts, &changes));
    lines.extend(text_of_today(signs_today, day));
    if signs {
        lines.extend(not_counted(&about, &city, day, &library));
    }
    if says_other && !changes.is_empty() {
        lines.push(format!(
            "  the text of the note is unchanged; see that it still fits: guildhall edit {id}"
        ));
    }
    let mut object = json!({
        "id": id, "path": id.path(), "endorses": about.id, "city": city.id, "state": state,
        "authority": authority, "renewed": before.is_some(), "changed": changes_as_json(&changes),
    });
    add_keys(&mut object, &after);
    print_written(&library.base, &findings, &lines, object, console)
}

/// Keys of the options that are given; an empty value removes a key.
fn given_options(arguments: &EndorseArguments) -> impl Iterator<Item = Given<'_>> {
    let options = [
        ("expiry", &arguments.expiry),
        ("reservation", &arguments.reservation),
        ("evidence", &arguments.evidence),
    ];
    (options.into_iter()).filter_map(|(key, value)| Some((key, Some(value.as_deref()?))))
}

/// The present signature, if its day and text are to stay.
///
/// # Errors
/// The present note is no signature, so that its day cannot be kept.
fn kept_signature<'a>(
    arguments: &EndorseArguments,
    signs: bool,
    former: Option<&'a Signature>,
) -> CommandResult<Option<&'a Signature>> {
    let former = former.filter(|_| arguments.keep_date && signs);
    if former.is_some_and(|former| !is_endorsed(former)) {
        let error = "the present note is no signature, so it has no date to keep";
        return Err(CommandError::usage(error).hint("sign with a new date, without --keep-date"));
    }
    Ok(former)
}

fn is_endorsed(signature: &Signature) -> bool {
    matches!(
        signature.reply,
        Some(Reply::Endorsed | Reply::EndorsedWithReservation)
    )
}

/// Adds keys of the written note to the JSON object; `null` if it lacks them.
fn add_keys(object: &mut Value, after: &Note) {
    for key in [
        "signed",
        "withdrawn",
        "expiry",
        "fingerprint",
        "reservation",
        "evidence",
    ] {
        let value = Some(text_of(after, key)).filter(|value| !value.is_empty());
        object[key] = json!(value);
    }
}

/// Prints each fact as key, name and value, then changes with their former values.
fn say_facts(facts: &[(&str, &str, String)], changes: &[FieldChange]) -> Vec<String> {
    let is_same = |key: &str| !changes.iter().any(|change| change.key == key);
    let same = facts.iter().filter(|(key, _, _)| is_same(key));
    let same = same.map(|(_, name, value)| format!("  {name}: {value}"));
    same.chain(changes.iter().map(change_in_line)).collect()
}

/// For an earlier day: a remark that the fingerprint is of the present text.
fn text_of_today(signs: bool, day: Date) -> Option<String> {
    (signs && day < today())
        .then(|| "  the fingerprint is that of the present text, not of that day".to_owned())
}

/// Remarks on a signature that does not count, or on an ask that is no longer open.
fn not_counted(about: &Note, city: &NamedCity, day: Date, library: &OpenBase) -> Vec<String> {
    let is_city = |id: &NoteId| id.kind() == Some(Kind::City) && id.slug() == city.id;
    let outside = !library.ids.iter().any(is_city);
    let outside = outside.then(|| {
        format!(
            "  it does not count: {} has no note, so it is no city of the alliance",
            city.label
        )
    });
    let texts = read_policy_texts(std::slice::from_ref(about), &library.vocabularies);
    let text = texts.first();
    let closes = text.and_then(|text| text.closes).filter(|last| *last < day);
    let late = closes.map(|last| {
        let last = last.in_words();
        format!("  it does not count: the text was closed for signatures on {last}")
    });
    let stage = text.and_then(|text| text.closed_stage());
    let closed = stage.map(|stage| {
        let stage = library.vocabularies.label("statuses", stage).to_lowercase();
        format!("  the ask is no longer open: it was {stage}")
    });
    outside.into_iter().chain(late).chain(closed).collect()
}

/// The day of the response: as typed, else today.
///
/// # Errors
/// An impossible day, or an expiry before the day of signing.
fn read_response_day(
    arguments: &EndorseArguments,
    signs: bool,
    former: Option<&Signature>,
    about: &Note,
) -> CommandResult<Date> {
    const SIGNING: &str = "the day of signing";
    let former_day = former.and_then(|former| former.signed);
    let day = match &arguments.date {
        None => today(),
        Some(typed) => {
            let day = read_day("--date", typed)?;
            if let Some(first) = former_day.filter(|_| !signs) {
                check_not_before("--date", day, first, SIGNING)?;
            }
            check_not_future("--date", day)?;
            day
        }
    };
    if let Some(year) = about.filing.year.filter(|year| signs && day.year() < *year) {
        let error = CommandError::usage(format!("the text is of {year}, later than {day}"));
        return Err(error.hint("name the day of signing with --date, as 2026-03-02"));
    }
    let first_year = former.and_then(|former| former.year);
    if let Some(year) = first_year.filter(|year| !signs && day.year() < *year) {
        let error = format!("{day} is before {SIGNING}, in {year}");
        return Err(CommandError::usage(error).hint("name a later day"));
    }
    let signed_on = if signs {
        day
    } else {
        former_day.unwrap_or(day)
    };
    match arguments.expiry.as_deref() {
        None | Some("") => {}
        Some(typed) => {
            check_not_before("--expiry", read_day("--expiry", typed)?, signed_on, SIGNING)?;
        }
    }
    Ok(day)
}

/// The state of the signature: as typed, else following from its reservation.
fn choose_state(
    arguments: &EndorseArguments,
    former: Option<&Signature>,
    library: &OpenBase,
) -> CommandResult<String> {
    let was_reserved = former.is_some_and(|former| match former.reply {
        Some(Reply::EndorsedWithReservation) => true,
        Some(Reply::Endorsed) => former.reservation.is_some(),
        _ => false,
    });
    let typed = arguments.reservation.as_deref();
    let state = match (&arguments.state, typed) {
        (Some(state), _) => find_word("endorsement-states", state, library)?,
        (None, Some("")) => "endorsed".to_owned(),
        (None, Some(_)) => RESERVED.to_owned(),
        // Keep a reservation unless `--state` says otherwise.
        (None, None) if was_reserved => RESERVED.to_owned(),
        (None, None) => "endorsed".to_owned(),
    };
    if typed.is_some_and(|typed| !typed.is_empty()) && state != RESERVED {
        let error = CommandError::usage(format!("a reservation does not go with {state}"));
        return Err(error.hint("use --state endorsed-with-reservation, or leave out --reservation"));
    }
    Ok(state)
}

/// A key of a note as text; empty if it is missing.
fn text_of(note: &Note, key: &str) -> String {
    note.keys.get(key).map_or_else(String::new, in_words)
}

fn verb(state: &str) -> &'static str {
    match state {
        RESERVED => "endorses with a reservation",
        "declined" => "does not endorse",
        "withdrawn" => "no longer endorses",
        "expired" => "endorsed for a time",
        _ => "endorses",
    }
}

/// The generated sentence of the note: who, what and when.
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

/// The generated sentence of an earlier signature; empty if it was edited.
fn former_sentence(before: &Note, city: &NamedCity, about: &Note) -> String {
    let days = ["withdrawn", "signed"].map(|key| text_of(before, key));
    let days = days.iter().filter(|day| !day.is_empty());
    let days: Vec<Option<&str>> = days.map(|day| Some(day.as_str())).chain([None]).collect();
    // Older notes have no state, so try all.
    let states = ["endorsed", RESERVED, "declined", "withdrawn", "expired"];
    let mut sentences = states.into_iter().flat_map(|state| {
        days.iter()
            .map(move |day| sentence(state, city, about, *day))
    });
    let found = sentences.find(|text| before.body.contains(text));
    found.unwrap_or_default()
}

fn title(state: &str, city: &NamedCity, about: &Note) -> String {
    format!("{} {}: {}", city.label, verb(state), about.title)
}

/// The generated title of an earlier signature.
fn former_title(before: &Note, city: &NamedCity, about: &Note) -> String {
    let state = before.keys.get("state").and_then(toml::Value::as_str);
    title(state.unwrap_or_default(), city, about)
}
