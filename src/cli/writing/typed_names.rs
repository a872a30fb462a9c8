//! Finds cities, words and notes by the names that people type.

use crate::cli::base_session::{OpenBase, Session};
use crate::cli::report::{CommandError, CommandResult};
use crate::cli::resolve_id::{OFFERED, ResolvedId, pick, several, unknown};
use crate::model::note::{Kind, NoteId};
use crate::model::vocabulary::{Term, Vocabulary};
use crate::notes::clean::{clean, quote};

/// Most words that a hint lists.
const MOST_WORDS: usize = 8;

/// A city that a note can name.
pub(in crate::cli) struct NamedCity {
    /// Its id: `oslo`.
    pub(in crate::cli) id: String,
    /// Its display name: `Oslo`.
    pub(super) label: String,
    /// Its note, if it has one.
    pub(super) note: Option<NoteId>,
}

impl NamedCity {
    /// The city's name, as a link if it has a note.
    pub(super) fn link(&self) -> String {
        match &self.note {
            Some(note) => format!("[[{note}|{}]]", link_text(&self.label)),
            None => self.label.clone(),
        }
    }
}

/// A text without the characters that end a link.
pub(super) fn link_text(text: &str) -> String {
    text.replace(['[', ']', '|'], " ")
}

/// The city with this name, or that of the settings if none is typed.
pub(in crate::cli) fn find_city(
    typed: Option<&str>,
    library: &OpenBase,
    session: &Session,
) -> CommandResult<NamedCity> {
    let Some(typed) = typed.or(session.config.city.as_deref()) else {
        let error = CommandError::usage("no city is named");
        return Err(error.hint("name it with --city, or set `city` in the configuration"));
    };
    let bare = typed.trim().trim_end_matches(".md");
    let bare = bare.strip_prefix("cities/").unwrap_or(bare);
    let term = find_term(&["cities", "places"], bare, library)
        .map_err(|hint| missing("there is no city", typed, hint))?;
    let note = library
        .ids
        .iter()
        .find(|id| id.kind() == Some(Kind::City) && id.slug() == term.id);
    Ok(NamedCity {
        id: term.id.clone(),
        label: term.label.clone(),
        note: note.cloned(),
    })
}

/// The id of a word of a vocabulary; any word if the base has no such vocabulary.
pub(in crate::cli) fn find_word(
    list: &str,
    typed: &str,
    library: &OpenBase,
) -> CommandResult<String> {
    if library.vocabularies.get(list).is_none() {
        return Ok(typed.to_owned());
    }
    let what = format!("the vocabulary {list} has no word");
    let term = find_term(&[list], typed, library).map_err(|hint| missing(&what, typed, hint))?;
    Ok(term.id.clone())
}

fn missing(what: &str, typed: &str, hint: Option<String>) -> CommandError {
    let error = CommandError::usage(format!("{what} {}", quote(typed)));
    match hint {
        Some(hint) => error.hint(hint),
        None => error,
    }
}

/// The term in one of the lists, or a hint at the right one.
fn find_term<'l>(
    lists: &[&str],
    typed: &str,
    library: &'l OpenBase,
) -> Result<&'l Term, Option<String>> {
    let lists: Vec<&Vocabulary> = lists
        .iter()
        .filter_map(|list| library.vocabularies.get(list))
        .collect();
    if let Some(term) = lists.iter().find_map(|list| list.find(typed)) {
        return Ok(term);
    }
    if let Some(term) = lists.iter().find_map(|list| list.nearest(typed)) {
        return Err(Some(format!("did you mean {}?", term.id)));
    }
    let ids = lists
        .iter()
        .flat_map(|list| &list.terms)
        .map(|term| &*term.id);
    let ids: Vec<&str> = ids.collect();
    Err((ids.len() <= MOST_WORDS).then(|| format!("expected one of {}", ids.join(", "))))
}

/// The note of one of these kinds with this id, alias or last part.
pub(in crate::cli) fn find_note(
    typed: &str,
    kinds: &[Kind],
    library: &OpenBase,
) -> CommandResult<NoteId> {
    let is_kind = |id: &&NoteId| id.kind().is_some_and(|kind| kinds.contains(&kind));
    let ids: Vec<NoteId> = library.ids.iter().filter(is_kind).cloned().collect();
    let bare = typed.strip_suffix(".md").unwrap_or(typed);
    match pick(typed, None, &ids) {
        ResolvedId::One(id) => Ok(id),
        ResolvedId::Several(ids, total) => Err(several(typed, &ids, total)),
        ResolvedId::None(near) => match library.find_aliases(bare) {
            [only] if is_kind(&only) => Ok(only.clone()),
            [] if bare
                .parse()
                .is_ok_and(|id: NoteId| library.resolve(&id).is_some()) =>
            {
                let words: Vec<&str> = kinds.iter().map(|kind| kind.word()).collect();
                let message = format!("{} is no {}", quote(typed), words.join(" or "));
                Err(CommandError::usage(message))
            }
            [] => Err(unknown(typed, near)),
            owners => {
                let offered = &owners[..owners.len().min(OFFERED)];
                Err(several(typed, offered, owners.len()))
            }
        },
    }
}

/// A text of one line for a note.
pub(super) fn one_line(option: &str, typed: &str) -> CommandResult<String> {
    let text = typed.trim();
    if text.is_empty() || clean(text) != text {
        let error = CommandError::usage(format!("{option} is not one line of text"));
        return Err(error.hint("leave out line breaks and hidden characters"));
    }
    Ok(text.to_owned())
}
