//! `brief`: the practices of other cities on a topic, as one document.

use std::io::Write;

use serde_json::Value;

use super::alliance_base::AllianceBase;
use super::voice_arguments::BriefArguments;
use crate::cli::argv::join_query;
use crate::cli::base_session::Session;
use crate::cli::city_tables::city_base::CityBase;
use crate::cli::console::{Console, OutputFormat, ReaderKind};
use crate::cli::json::print_json;
use crate::cli::open_finder::open_finder;
use crate::cli::report::{CommandError, CommandResult, Exit};
use crate::model::alliance::peers::find_peers;
use crate::model::note::{Kind, NoteId};
use crate::model::search_request::SearchRequest;
use crate::notes::clean::quote;
use crate::notes::printouts::{BriefSubject, PrintFormat, Printout, city_brief};

/// Maximum number of matches that are read.
const MAX_MATCHES: usize = 40;
/// Minimum score of a practice, relative to the best match.
const MIN_SHARE: f32 = 0.2;
/// Searches title, summary, sectors and tags, but not the body.
const FILED: &str = "in:title,summary,filing";
/// Maximum number of positions without one of the practices as evidence.
const MAX_POSITIONS: usize = 3;

/// Prints the brief.
pub(super) fn run(
    arguments: &BriefArguments,
    session: &Session,
    console: &mut Console,
) -> CommandResult {
    let (brief, json) = compose(arguments, session, console)?;
    if console.look.form == OutputFormat::Json {
        print_json(&json, &mut console.out)?;
    } else {
        let brief = brief.print(arguments.format.into());
        console.out.write_all(brief.as_bytes())?;
    }
    Ok(Exit::Done)
}

/// Composes the brief; also returns it as JSON.
pub(super) fn compose(
    arguments: &BriefArguments,
    session: &Session,
    console: &mut Console,
) -> CommandResult<(Printout, Value)> {
    let named = arguments.city.as_ref().or(session.config.city.as_ref());
    let Some(named) = named else {
        let error = CommandError::usage("no city is named");
        return Err(error.hint("name one with --for, or set `city` in the settings"));
    };
    let topic = join_query(&arguments.topic);
    if !topic.contains(char::is_alphanumeric) {
        let error = CommandError::usage("no topic is named");
        return Err(error.hint("name one, as `guildhall brief \"heat pumps\" --for oslo`"));
    }
    let cities = CityBase::open(session)?;
    let city = cities.find(named)?;
    let known = cities.cities.iter().map(|city| (&city.note, &city.traits));
    let peers = find_peers(&city.traits, Some(city.slug()), known);
    let mut find = open_finder(session, console, ReaderKind::Person, None)?;
    let mut unseen = Vec::new();
    let mut matches = |asked: String, limit: usize| -> CommandResult<(Vec<NoteId>, bool)> {
        let is_filed = asked.contains(FILED);
        let answer = find(&SearchRequest {
            limit,
            why: false,
            ..SearchRequest::new(asked)
        })?;
        // Notes that cannot be read do not prevent a brief of the others.
        unseen = answer.unseen;
        let best = answer.results.first().map_or(0.0, |hit| hit.score);
        let results = answer.results.into_iter();
        let close = results.filter(|hit| is_filed || hit.score >= best * MIN_SHARE);
        // A match of only some of the words may be off topic.
        Ok((close.map(|hit| hit.id).collect(), answer.message.is_none()))
    };
    let mut filed = |kind: &str, limit: usize| -> CommandResult<Vec<NoteId>> {
        // Adjacent words are a better match than separate ones.
        let phrase = is_words(&topic).then(|| format!("\"{topic}\""));
        for topic in phrase.iter().chain([&topic]) {
            let (ids, have_all) = matches(format!("kind:{kind} {FILED} {topic}"), limit)?;
            if have_all && !ids.is_empty() {
                return Ok(ids);
            }
        }
        Ok(Vec::new())
    };
    let positions = filed("position", MAX_POSITIONS)?;
    let mut practices = filed("practice", MAX_MATCHES)?;
    if practices.is_empty() {
        let have_all;
        (practices, have_all) = matches(format!("kind:practice {topic}"), MAX_MATCHES)?;
        if !have_all {
            let error =
                CommandError::not_found(format!("no practice has all words of {}", quote(&topic)));
            return Err(error.hint(format!(
                "use fewer words; guildhall search {} looks in all notes",
                shell_words::quote(&topic)
            )));
        }
    }
    drop(find);
    for unseen in unseen {
        console.say(&unseen);
    }
    let base = AllianceBase::open(session, &Kind::ALL)?;
    let version = base.version(session, base.notes.iter().map(|note| &note.id));
    let subject = BriefSubject {
        topic: &topic,
        city: &city.note,
        peers: &peers,
        practices: &practices,
        positions: &positions,
    };
    let brief = city_brief(&subject, &base.notes, base.vocabularies(), &version);
    let Some(brief) = brief else {
        let message = format!("no practice of another city is about {}", quote(&topic));
        return Err(CommandError::not_found(message).hint(format!(
            "guildhall search {} looks in all notes",
            shell_words::quote(&topic)
        )));
    };
    let json = serde_json::json!({
        "topic": topic, "city": city.note.id, "practices": practices, "peers": peers,
        "date": version.date, "saved_as": version.commit,
        "markdown": brief.print(PrintFormat::Markdown),
    });
    Ok((brief, json))
}

/// Whether a topic is plain words, without quotes, filters or operators.
fn is_words(topic: &str) -> bool {
    let is_word = |word: &str| {
        word.chars()
            .all(|c| c.is_alphanumeric() || "-'’".contains(c))
    };
    let mut words = topic.split_whitespace();
    topic.contains(' ')
        && words.all(|word| {
            is_word(word) && !matches!(word, "OR" | "AND" | "NOT") && !word.starts_with('-')
        })
}
