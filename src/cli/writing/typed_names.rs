//! Resolves typed names of cities and vocabulary terms.

use crate::cli::base_session::{OpenBase, Session};
use crate::cli::report::{CommandError, CommandResult};
use crate::model::note::{Kind, NoteId};
use crate::model::vocabulary::Vocabularies;
use crate::notes::clean::{clean, quote};

/// Maximum number of terms in a hint.
const MAX_WORDS: usize = 16;

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

/// Removes the characters that would end a link.
pub(super) fn link_text(text: &str) -> String {
    text.replace(['[', ']', '|'], " ")
}

/// The longest title that a command writes, in characters.
const MAX_TITLE: usize = 90;

/// A title around that of another note, cut at a word to fit.
pub(super) fn title_around(before: &str, title: &str, behind: &str) -> String {
    let around = before.chars().count() + behind.chars().count();
    let room = MAX_TITLE.saturating_sub(around);
    if title.chars().count() <= room {
        return format!("{before}{title}{behind}");
    }
    let cut: String = title.chars().take(room.saturating_sub(1)).collect();
    // A title without spaces is cut at a letter.
    let words = cut.rsplit_once(' ').map_or(&*cut, |(words, _)| words);
    let words = words.trim_end_matches(|c: char| !c.is_alphanumeric());
    format!("{before}{words}…{behind}")
}

/// A city as typed, without the folder and the extension of its note.
pub(in crate::cli) fn bare_city(typed: &str) -> &str {
    let bare = typed.trim().trim_end_matches(".md");
    bare.strip_prefix("cities/").unwrap_or(bare)
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
    let bare = bare_city(typed);
    let lists = ["cities", "places"].into_iter();
    let mut lists = lists.filter_map(|list| library.vocabularies.get(list));
    let term = lists.find_map(|list| list.find(bare));
    let term = term.ok_or_else(|| unknown_city(typed, &library.vocabularies))?;
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

/// The id of a vocabulary term; any text without that vocabulary.
///
/// An error offers the terms that notes of this kind use.
pub(in crate::cli) fn find_word(
    list: &str,
    typed: &str,
    kind: Kind,
    library: &OpenBase,
) -> CommandResult<String> {
    let Some(vocabulary) = library.vocabularies.get(list) else {
        return Ok(typed.to_owned());
    };
    if let Some(term) = vocabulary.find(typed) {
        return Ok(term.id.clone());
    }
    let error = format!("the vocabulary {list} has no word {}", quote(typed));
    let error = CommandError::usage(error);
    if let Some(term) = vocabulary.nearest(typed).filter(|term| term.is_of(kind)) {
        return Err(error.hint(format!("did you mean {}?", term.id)));
    }
    let terms = vocabulary.terms.iter().filter(|term| term.is_of(kind));
    let ids: Vec<&str> = terms.map(|term| &*term.id).collect();
    Err(if ids.len() <= MAX_WORDS {
        error.hint(format!("expected one of {}", ids.join(", ")))
    } else {
        error.hint(format!("vocabulary/{list}.toml has the words"))
    })
}

/// The error for an unknown city, the same in every command.
pub(in crate::cli) fn unknown_city(typed: &str, words: &Vocabularies) -> CommandError {
    let error = CommandError::not_found(format!("there is no city {}", quote(typed)));
    let bare = bare_city(typed);
    let list = |name: &str| words.get(name);
    if let Some(place) = list("places").and_then(|places| places.find(bare)) {
        // A place that notes can name, but that has no note.
        return error.hint(format!(
            "{} has no note of its own; guildhall new city --title {} writes one",
            place.label,
            shell_words::quote(&place.label)
        ));
    }
    let mut lists = ["cities", "places"].into_iter().filter_map(list);
    match lists.find_map(|list| list.nearest(bare)) {
        Some(term) => error.hint(format!("did you mean {}?", term.label)),
        None => error.hint(
            "guildhall city lists the cities; guildhall new city adds one, and \
             vocabulary/places.toml holds places without a note",
        ),
    }
}

/// Checks that a text for a note is one line.
pub(super) fn one_line(option: &str, typed: &str) -> CommandResult<String> {
    let text = typed.trim();
    if text.is_empty() || clean(text) != text {
        let error = CommandError::usage(format!("{option} is not one line of text"));
        return Err(error.hint("leave out line breaks and hidden characters"));
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_around_another_is_cut_at_a_word() {
        #[track_caller]
        fn case(title: &str, want: &str) {
            let made = title_around("", title, ", taken over by Helsinki");
            assert_eq!(made, format!("{want}, taken over by Helsinki"));
            assert!(made.chars().count() <= MAX_TITLE, "{made}");
        }
        let fits = "x".repeat(66);
        case(&fits, &fits);
        case(
            "København district heating: 98 percent of the homes, without a boiler of their own",
            "København district heating: 98 percent of the homes, without a…",
        );
        case(&"横".repeat(80), &format!("{}…", "横".repeat(65)));
    }
}
