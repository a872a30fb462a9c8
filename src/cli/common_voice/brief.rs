//! `brief`: the practices of other cities on a topic, as one document.

use std::io::Write;

use serde_json::Value;

use super::alliance_base::AllianceBase;
use super::brief_topic::BriefTopic;
use super::voice_arguments::BriefArguments;
use crate::cli::argv::join_query;
use crate::cli::base_session::Session;
use crate::cli::city_tables::city_base::CityBase;
use crate::cli::console::{Console, OutputFormat, ReaderKind};
use crate::cli::json::print_json;
use crate::cli::open_finder::open_finder;
use crate::cli::report::{CommandError, CommandResult, Exit};
use crate::model::alliance::city_overview::origin;
use crate::model::alliance::peers::find_peers;
use crate::model::hit::Hit;
use crate::model::note::{Kind, NoteId};
use crate::model::search_request::SearchRequest;
use crate::notes::clean::quote;
use crate::notes::printouts::{
    BriefSubject, CityBrief, NEAREST, PrintFormat, Printout, city_brief,
};

/// Maximum number of matches that are read.
const MAX_MATCHES: usize = 40;
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
    if console.style.form == OutputFormat::Json {
        print_json(&json, &mut console.out)?;
    } else {
        let brief = brief.print(arguments.format);
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
    let peers = find_peers(&city.traits, Some(city.slug()), &cities.cities);
    let mut find = open_finder(session, console, ReaderKind::Person, None)?;
    let mut unseen = Vec::new();
    // The hits that have all words of the topic.
    let mut matches = |asked: String| -> CommandResult<Vec<Hit>> {
        let answer = find(&SearchRequest {
            limit: MAX_MATCHES,
            ..SearchRequest::new(asked)
        })?;
        // Notes that cannot be read do not prevent a brief of the others.
        unseen = answer.unseen;
        // A match of only some of the words may be off topic.
        let hits = answer.results.into_iter();
        Ok(hits.filter(|hit| hit.has_all_words).collect())
    };
    let words = BriefTopic::read(&topic, &cities.library.base.lang);
    let mut filed = |kind: &str| -> CommandResult<Vec<Hit>> {
        let mut hits = Vec::new();
        for topic in words.queries(&topic) {
            hits.extend(matches(format!("kind:{kind} {FILED} {topic}"))?);
        }
        Ok(hits)
    };
    let mut positions = words.filed(&filed("position")?);
    positions.truncate(MAX_POSITIONS);
    let mut questions = words.filed(&filed("question")?);
    questions.extend(words.filed(&filed("answer")?));
    let hits = filed("practice")?;
    let base = AllianceBase::open(session, &Kind::ALL)?;
    let is_about = |id: &NoteId| base.note(id).is_some_and(|note| words.is_often_in(note));
    let mut in_text = matches(format!("kind:practice in:body,headings {topic}"))?;
    in_text.retain(|hit| is_about(&hit.id));
    let nearest = &peers[..NEAREST.min(peers.len())];
    // The cities of a hit are labels here, so ask the note.
    let is_near = |id: &NoteId| {
        let city = base.note(id).and_then(origin);
        nearest.iter().any(|peer| Some(peer.city.as_str()) == city)
    };
    let mut practices = words.practices(&hits, &in_text, is_near);
    let has_words_apart = practices.is_empty();
    if has_words_apart {
        practices = words.apart(&hits);
    }
    drop(find);
    for unseen in unseen {
        console.say(&unseen);
    }
    let version = base.version(session, base.notes.iter().map(|note| &note.id));
    let subject = BriefSubject {
        topic: &topic,
        city: &city.note,
        peers: &peers,
        is_named_in: &|text| words.is_in(text),
        practices: &practices,
        has_words_apart,
        positions: &positions,
        questions: &questions,
    };
    let brief = city_brief(&subject, &base.notes, base.vocabularies(), &version);
    let Some(CityBrief {
        document: brief,
        practices,
        own,
        taken_over,
    }) = brief
    else {
        return Err(no_brief(&topic, &practices));
    };
    let json = serde_json::json!({
        "topic": topic, "city": city.slug(), "practices": practices, "own": own,
        "taken_over": taken_over, "peers": peers,
        "date": version.date, "saved_as": version.commit,
        "markdown": brief.print(PrintFormat::Markdown),
    });
    Ok((brief, json))
}

/// Says why no brief can be written. No practice is about the topic, or it names no source.
fn no_brief(topic: &str, practices: &[NoteId]) -> CommandError {
    let search = format!("guildhall search {}", shell_words::quote(topic));
    let (message, hint) = match practices {
        [] => (
            format!(
                "no practice is about {}: none has it in title, summary or subjects, or often in \
                 its text",
                quote(topic)
            ),
            if topic.contains(' ') {
                format!("name fewer words; `{search}` looks in all texts")
            } else {
                format!("`{search}` looks in all texts")
            },
        ),
        [first, ..] => (
            format!("no practice about {} names its sources", quote(topic)),
            format!("a brief repeats only what has a source: add `sources` to {first}"),
        ),
    };
    CommandError::not_found(message).hint(hint)
}
