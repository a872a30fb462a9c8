//! `endorse`: signs a position or statement for a city.

use serde_json::{Value, json};

use super::city_response::{CityResponse, Given, renew};
use super::endorsement_words::{RESERVED, former_sentence, former_title, sentence, text_of, title};
use super::typed_dates::{check_not_before, check_not_future, earliest_today, read_day};
use super::typed_names::{NamedCity, find_city, find_word};
use super::writing_arguments::EndorseArguments;
use super::written::{Written, change_in_line, changes_as_json, findings_of};
use crate::cli::base_session::{OpenBase, Session};
use crate::cli::report::{CommandError, CommandResult};
use crate::cli::resolve_id::find_note;
use crate::model::alliance::policy_texts::read_policy_texts;
use crate::model::alliance::signature_tally::SignatureStatus;
use crate::model::alliance::signatures::{Reply, Signature};
use crate::model::date::Date;
use crate::model::note::{Kind, Note, NoteId};
use crate::model::vocabulary::Vocabularies;
use crate::notes::count_signatures::SignatureCount;
use crate::notes::edit_front_matter::FieldChange;
use crate::notes::fingerprint::fingerprint;
use crate::today::today;

/// Writes the endorsement, or renews the present one.
pub(super) fn run(arguments: &EndorseArguments, session: &Session) -> CommandResult<Written> {
    let library = session.open_library()?;
    let about = find_note(&arguments.id, &[Kind::Position, Kind::Statement], &library)?;
    let about = library.read(&about)?;
    check_is_read(&about.id, &library)?;
    let city = find_city(arguments.city.as_deref(), &library, session)?;
    let place = CityResponse {
        kind: Kind::Endorsement,
        about: &about,
        city: &city,
        relation: "endorses",
    };
    let known = place.find(&library);
    let before = known.as_ref().map(|id| library.read(id)).transpose()?;
    let former = (before.as_ref()).and_then(|note| Signature::of(note, &library.vocabularies));
    let response = Response::read(arguments, &about, &city, former.as_ref(), &library)?;
    let state = response.state.as_str();
    let mut keys = response.keys(arguments);
    let day = response.day_in_text().map(|day| day.to_string());
    let sentence = sentence(state, &city, &about, day.as_deref());
    let title = title(state, &city, &about);
    let (mut changes, mut says_other) = (Vec::new(), false);
    let (id, findings) = match (known, &before) {
        (Some(id), Some(before)) => {
            if before.title == former_title(before, &city, &about) {
                keys.push(("title", Some(title)));
            }
            let old = former_sentence(before, &city, &about);
            says_other = old.is_empty();
            let renewed = renew(&id, &given(&keys), (&old, &sentence), &library)?;
            changes = renewed.0;
            (id, renewed.1)
        }
        _ => place.create(&title, &given(&keys), &sentence, &library)?,
    };
    let done = before.as_ref().map_or("Created", |_| "Renewed");
    let after = library.read(&id)?;
    let mut lines = vec![format!("{done} {id}")];
    lines.extend(say_facts(&response.facts(&library.vocabularies), &changes));
    lines.extend(text_of_today(response.signs_today(), response.day));
    if response.signs() {
        lines.extend(not_counted(&about, &city, &after, &library));
    }
    if says_other && !changes.is_empty() {
        lines.push(format!(
            "  the text of the note is unchanged; see that it still fits: guildhall edit {id}"
        ));
    }
    let mut object = json!({
        "id": id, "path": id.path(), "endorses": about.id, "city": city.id, "state": state,
        "authority": response.authority, "renewed": before.is_some(),
        "changed": changes_as_json(&changes),
    });
    add_keys(&mut object, &after);
    Ok(Written::new(id, lines, findings, object, library))
}

/// Refuses a text that cannot be read in full.
///
/// Its fingerprint would leave out words.
fn check_is_read(about: &NoteId, library: &OpenBase) -> CommandResult<()> {
    let findings = findings_of(&library.base, &[about]);
    let Some(fault) = findings.iter().find(|fault| fault.code.hides_content()) else {
        return Ok(());
    };
    let line = match fault.place.line {
        0 => String::new(),
        line => format!("line {line}: "),
    };
    let error = format!("{about} cannot be read: {line}{}", fault.message);
    Err(CommandError::usage(error).hint(format!("mend it first: guildhall edit {about}")))
}

/// A city's response to a text, before it is written.
struct Response<'a> {
    /// By vocabulary id.
    state: String,
    /// By vocabulary id.
    authority: String,
    /// The day of signing or withdrawing, unless the former day is kept.
    day: Date,
    /// The present response.
    former: Option<&'a Signature>,
    /// The present signature, if its day and fingerprint stay.
    kept: Option<&'a Signature>,
    /// Fingerprint of the present text.
    print: String,
}

impl<'a> Response<'a> {
    /// Reads the options and checks them against the present response.
    fn read(
        arguments: &EndorseArguments,
        about: &Note,
        city: &NamedCity,
        former: Option<&'a Signature>,
        library: &OpenBase,
    ) -> CommandResult<Self> {
        let print = fingerprint(about);
        if arguments
            .as_read
            .as_ref()
            .is_some_and(|read| *read != print)
        {
            let error = format!("the text of {} has changed since you opened it", about.id);
            return Err(CommandError::usage(error).hint("read it again before you sign"));
        }
        let mut response = Self {
            state: choose_state(arguments, former, library)?,
            authority: find_word(
                "authorities",
                &arguments.authority,
                Kind::Endorsement,
                library,
            )?,
            day: today(),
            former,
            kept: None,
            print,
        };
        if response.signs() && arguments.first {
            check_first(former, city)?;
        }
        let has_signed = former.is_some_and(|former| former.reply != Some(Reply::Declined));
        if response.state == "withdrawn" && !has_signed {
            let error = format!("{} has not signed {}", city.label, about.id);
            return Err(CommandError::usage(error)
                .hint("a city that does not sign declines: --state declined"));
        }
        response.kept = kept_signature(arguments, response.signs(), former)?;
        if response.state == "declined" && former.is_some() && arguments.date.is_some() {
            let error = "a refusal has no date in the note";
            return Err(CommandError::usage(error).hint("leave out --date"));
        }
        response.day = read_response_day(arguments, response.signs_today(), former, about)?;
        Ok(response)
    }

    /// Whether the city stands behind the text.
    fn signs(&self) -> bool {
        !matches!(&*self.state, "declined" | "withdrawn" | "expired")
    }

    /// Whether the signature is dated by `day`.
    fn signs_today(&self) -> bool {
        self.signs() && self.kept.is_none()
    }

    /// Whether a city refuses a text that it has not responded to.
    fn is_first_refusal(&self) -> bool {
        self.state == "declined" && self.former.is_none()
    }

    /// The day in the sentence of the note.
    fn day_in_text(&self) -> Option<Date> {
        match self.kept {
            Some(kept) => kept.signed,
            None => (self.signs() || self.state == "withdrawn").then_some(self.day),
        }
    }

    /// The keys to write; those without a value are removed.
    fn keys(&self, arguments: &EndorseArguments) -> Vec<(&'static str, Option<String>)> {
        let state = self.state.as_str();
        let mut keys = vec![
            ("state", Some(self.state.clone())),
            ("authority", Some(self.authority.clone())),
        ];
        keys.extend(given_options(arguments));
        keys.extend((state != RESERVED).then_some(("reservation", None)));
        let day = self.day.to_string();
        let year = Some(self.day.year().to_string());
        let signed = self.signs_today().then(|| day.clone());
        let former_expiry = self.former.and_then(|former| former.expiry);
        let is_over = former_expiry.is_some_and(|last| last < self.day);
        if signed.is_some() && arguments.expiry.is_none() && is_over {
            // The former expiry belonged to the former signature.
            keys.push(("expiry", None));
        }
        if signed.is_some() {
            keys.extend([("signed", signed), ("year", year)]);
        } else if self.is_first_refusal() {
            keys.push(("year", year));
        }
        if state == "expired" && arguments.date.is_some() && arguments.expiry.is_none() {
            // The expiry is the day on which it ended.
            keys.push(("expiry", arguments.date.clone()));
        }
        let withdrawn = (state == "withdrawn").then_some(day);
        // A withdrawn signature stays withdrawn when it lapses.
        if self.signs() || withdrawn.is_some() {
            keys.push(("withdrawn", withdrawn));
        }
        if self.signs_today() || self.is_first_refusal() {
            keys.push(("fingerprint", Some(self.print.clone())));
        }
        // Older notes have a stance. It stays in a kept signature of the same state.
        let keeps_stance = |kept: &Signature| kept.reply == Reply::of_state(state);
        if self.former.is_some() && !self.kept.is_some_and(keeps_stance) {
            keys.push(("stance", None));
        }
        keys
    }

    /// What is printed of it: key, name and value.
    fn facts(&self, words: &Vocabularies) -> Vec<(&'static str, &'static str, String)> {
        let label = |list: &str, word: &str| words.label(list, word).to_owned();
        let mut facts = vec![
            ("state", "state", label("endorsement-states", &self.state)),
            (
                "authority",
                "authority",
                label("authorities", &self.authority),
            ),
        ];
        if self.signs_today() {
            facts.push(("signed", "signed", self.day.to_string()));
            facts.push(("fingerprint", "text", self.print.clone()));
        } else if self.state == "withdrawn" {
            facts.push(("withdrawn", "withdrawn", self.day.to_string()));
        } else if self.is_first_refusal() {
            // A refusal has no day.
            facts.push(("year", "year", self.day.year().to_string()));
        }
        facts
    }
}

/// Keys with their values as the writing takes them.
fn given<'k>(keys: &'k [(&'static str, Option<String>)]) -> Vec<Given<'k>> {
    let keys = keys.iter();
    keys.map(|(key, value)| (*key, value.as_deref())).collect()
}

/// Refuses a first signature if the city signed on an earlier day.
///
/// A signature of today keeps its date anyway.
fn check_first(former: Option<&Signature>, city: &NamedCity) -> CommandResult<()> {
    let is_today = |former: &Signature| former.signed.is_some_and(|day| day >= earliest_today());
    let Some(former) = former.filter(|former| is_endorsed(former) && !is_today(former)) else {
        return Ok(());
    };
    let day = match (former.signed, former.year) {
        (Some(day), _) => format!(" on {}", day.in_words()),
        (None, Some(year)) => format!(" in {year}"),
        (None, None) => String::new(),
    };
    let error = format!("{} signed{day}: {}", city.label, former.id);
    Err(CommandError::usage(error)
        .hint("sign again to renew it, or use `guildhall endorse` with --keep-date"))
}

/// Keys of the options that are given; an empty value removes a key.
fn given_options(
    arguments: &EndorseArguments,
) -> impl Iterator<Item = (&'static str, Option<String>)> {
    let options = [
        ("expiry", &arguments.expiry),
        ("reservation", &arguments.reservation),
        ("evidence", &arguments.evidence),
    ];
    (options.into_iter()).filter_map(|(key, value)| Some((key, Some(value.clone()?))))
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

/// Adds keys of the written note to the JSON object. `null` if it lacks them.
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
fn text_of_today(signs_today: bool, day: Date) -> Option<String> {
    (signs_today && day < earliest_today())
        .then(|| "  the fingerprint is that of the present text, not of that day".to_owned())
}

/// Remarks on a signature that does not count, or an ask no longer open.
fn not_counted(about: &Note, city: &NamedCity, after: &Note, library: &OpenBase) -> Vec<String> {
    let texts = read_policy_texts(std::slice::from_ref(about), &library.vocabularies);
    let text = texts.first();
    let closes = text.and_then(|text| text.closes);
    let count = SignatureCount {
        members: &library.members(),
        quorum: library.base.quorum,
        on: today(),
    };
    let tallied = count.tally_all(&[about.clone(), after.clone()], &library.vocabularies);
    let rows = tallied.into_iter().flat_map(|(_, tally)| tally.rows);
    let uncounted = rows.filter(|row| row.signature.is_some() && !row.status.is_signatory());
    let remarks = uncounted.map(|row| {
        let why = match (row.status, closes) {
            (SignatureStatus::Outside, _) => {
                let city = &city.label;
                format!("{city} has no note, so it is no city of the alliance")
            }
            (SignatureStatus::Late, Some(last)) => {
                let last = last.in_words();
                format!("the text was closed for signatures on {last}")
            }
            (SignatureStatus::Future, _) => {
                let signed = row.signature.and_then(|signature| signature.signed);
                let day = signed.map(Date::in_words).unwrap_or_default();
                format!("it is dated {day}, and counts from that day on, in UTC")
            }
            (status, _) => status.in_words().to_owned(),
        };
        format!("  it does not count: {why}")
    });
    let stage = text.and_then(|text| text.closed_stage());
    let closed = stage.map(|stage| {
        let stage = library.vocabularies.label("statuses", stage).to_lowercase();
        format!("  the ask is no longer open: it was {stage}")
    });
    remarks.chain(closed).collect()
}

/// The day of the response: as typed, else today.
///
/// # Errors
/// An impossible day, or an expiry before the day of signing.
fn read_response_day(
    arguments: &EndorseArguments,
    signs_today: bool,
    former: Option<&Signature>,
    about: &Note,
) -> CommandResult<Date> {
    const SIGNING: &str = "the day of signing";
    let former_day = former.and_then(|former| former.signed);
    let day = match &arguments.date {
        None => today(),
        Some(typed) => {
            let day = read_day("--date", typed)?;
            if let Some(first) = former_day.filter(|_| !signs_today) {
                check_not_before("--date", day, first, SIGNING)?;
            }
            check_not_future("--date", day)?;
            day
        }
    };
    let text_year = about.filing.year.filter(|_| signs_today);
    if let Some(year) = text_year.filter(|year| day.year() < *year) {
        let error = CommandError::usage(format!("the text is of {year}, later than {day}"));
        return Err(error.hint("name the day of signing with --date, as 2026-03-02"));
    }
    let first_year = former.and_then(|former| former.year);
    if let Some(year) = first_year.filter(|year| !signs_today && day.year() < *year) {
        let error = format!("{day} is before {SIGNING}, in {year}");
        return Err(CommandError::usage(error).hint("name a later day"));
    }
    let year_begin = || Date::new(first_year?, 1, 1);
    let former_day = former_day.or_else(year_begin);
    let signed_on = former_day.filter(|_| !signs_today).unwrap_or(day);
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
        (Some(state), _) => find_word("endorsement-states", state, Kind::Endorsement, library)?,
        (None, Some("")) => "endorsed".to_owned(),
        (None, Some(_)) => RESERVED.to_owned(),
        // Keep a reservation unless `--state` says otherwise.
        (None, None) if was_reserved => RESERVED.to_owned(),
        (None, None) => "endorsed".to_owned(),
    };
    let is_stated = match typed {
        Some(typed) => !typed.is_empty(),
        None => former.is_some_and(|former| former.reservation.is_some()),
    };
    if state == RESERVED && !is_stated {
        let error = CommandError::usage("the reservation is missing");
        return Err(error.hint("name what the city does not stand behind with --reservation"));
    }
    if typed.is_some_and(|typed| !typed.is_empty()) && state != RESERVED {
        let error = CommandError::usage(format!("a reservation does not go with {state}"));
        return Err(error.hint("use --state endorsed-with-reservation, or leave out --reservation"));
    }
    Ok(state)
}
