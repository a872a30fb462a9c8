//! Resolves a typed id, path or last part of an id.
//!
//! [`find`] and [`find_note`] also look up aliases, which reads every note; the rest only needs the
//! list of ids.

use std::path::Path;

use super::base_session::OpenBase;
use super::report::{CommandError, CommandResult};
use crate::model::base::Base;
use crate::model::note::{Kind, NoteId, usual_id};
use crate::model::text_folding::composed;
use crate::model::vocabulary::nearest;
use crate::notes::clean::{clean, quote};

/// The most ids offered for an ambiguous name.
const OFFERED: usize = 8;

/// Result of resolving a typed name.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum ResolvedId {
    /// This one.
    One(NoteId),
    /// Ambiguous.
    Several(Vec<NoteId>),
    /// Not found; the nearest id, if any.
    None(Option<NoteId>),
}

/// Resolves a typed name or path to a note, by alias if need be.
pub(super) fn find(typed: &str, library: &OpenBase, folder: &Path) -> CommandResult<NoteId> {
    let path = below_root(Path::new(typed), &library.base, folder).ok();
    find_among(&library.ids, typed, path.as_deref(), library)
}

/// Resolves a typed name or alias to a note of one of these kinds.
pub(super) fn find_note(typed: &str, kinds: &[Kind], library: &OpenBase) -> CommandResult<NoteId> {
    let ids: Vec<NoteId> = library.ids_of(kinds).cloned().collect();
    find_among(&ids, typed, None, library).map_err(|error| {
        let other = parse_id(typed).and_then(|id| library.resolve(&id));
        if other.is_none_or(|id| ids.contains(&id)) {
            return error;
        }
        let words: Vec<&str> = kinds.iter().map(|kind| kind.as_str()).collect();
        CommandError::usage(format!("{} is no {}", quote(typed), words.join(" or ")))
    })
}

fn find_among(
    ids: &[NoteId],
    typed: &str,
    path: Option<&str>,
    library: &OpenBase,
) -> CommandResult<NoteId> {
    match pick(typed, path, ids) {
        ResolvedId::One(id) => Ok(id),
        ResolvedId::Several(ids) => Err(several(typed, &ids)),
        ResolvedId::None(nearest) => match library.find_aliases(without_md(typed)) {
            [only] if ids.contains(only) => Ok(only.clone()),
            [] => Err(unknown(typed, nearest)),
            owners => Err(several(typed, owners)),
        },
    }
}

/// Resolves a typed name; `path` is the name as a path below the root.
pub(super) fn pick(typed: &str, path: Option<&str>, ids: &[NoteId]) -> ResolvedId {
    let exact = [Some(typed), path].into_iter().flatten().map(without_md);
    for text in exact {
        let same = |id: &&NoteId| usual_id(id.as_str()) == usual_id(text);
        let known = ids.iter().find(|id| id.as_str() == text);
        if let Some(id) = known.or_else(|| ids.iter().find(same)) {
            return ResolvedId::One(id.clone());
        }
    }
    let tail = &*composed(without_md(typed).trim_start_matches('/'));
    let ending = ids_ending(tail, ids).or_else(|| ids_ending(&as_slug(tail), ids));
    let ending = ending.unwrap_or_default();
    match ending.as_slice() {
        [] => ResolvedId::None(find_nearest(tail, ids)),
        [only] => ResolvedId::One((*only).clone()),
        // `oslo` is the city. Its adoptions and endorsements end in `/oslo` too.
        several if several[0].kind() == Some(Kind::City) => ResolvedId::One(several[0].clone()),
        several => ResolvedId::Several(several.iter().map(|&id| id.clone()).collect()),
    }
}

/// Ids that end with these parts, cities first; `None` if there are none.
fn ids_ending<'n>(tail: &str, ids: &'n [NoteId]) -> Option<Vec<&'n NoteId>> {
    let mut ending: Vec<&NoteId> = ids.iter().filter(|id| ends_with(id, tail)).collect();
    ending.sort_by_key(|id| id.kind() != Some(Kind::City));
    (!ending.is_empty()).then_some(ending)
}

/// Lists the notes that a name may refer to.
pub(super) fn several(typed: &str, ids: &[NoteId]) -> CommandError {
    let message = format!("{} may be one of {} notes", quote(typed), ids.len());
    let error = CommandError::not_found(message);
    let offer = |error: CommandError, id| error.hint(format!("did you mean {id}?"));
    ids.iter().take(OFFERED).fold(error, offer)
}

/// Says that there is no such note, with the nearest.
fn unknown(typed: &str, nearest: Option<NoteId>) -> CommandError {
    let error = CommandError::not_found(format!("there is no note {}", quote(typed)));
    let typed = clean(typed);
    let search = || {
        let words = shell_words::quote(&typed);
        format!("guildhall search {words} looks in all notes")
    };
    error.hint(nearest.map_or_else(search, |id| format!("did you mean {id}?")))
}

/// Makes a slug: `New York City` becomes `new-york-city`.
fn as_slug(text: &str) -> String {
    text.trim().to_lowercase().replace([' ', '_'], "-")
}

/// Parses a typed id, with or without `.md`; the note may not exist.
pub(super) fn parse_id(typed: &str) -> Option<NoteId> {
    without_md(typed).parse().ok()
}

fn without_md(text: &str) -> &str {
    text.strip_suffix(".md").unwrap_or(text)
}

/// Whether an id ends with these parts: `stockholm/congestion-tax`, `congestion-tax`.
fn ends_with(id: &NoteId, tail: &str) -> bool {
    !tail.is_empty()
        && composed(id.as_str())
            .strip_suffix(tail)
            .is_some_and(|before| before.is_empty() || before.ends_with('/'))
}

/// The id nearest to the typed name, by whole id or last part.
fn find_nearest(typed: &str, ids: &[NoteId]) -> Option<NoteId> {
    let whole = ids.iter().map(|id| (id.as_str(), id));
    let slugs = ids.iter().map(|id| (id.slug(), id));
    nearest(typed, whole.chain(slugs)).cloned()
}

/// Resolves a typed path to one below the root, with `/` as separator.
///
/// Tries the current folder first, then the root of the base, so `check knowledge/cities` and
/// `check cities` both work. The root itself gives an empty path.
pub(super) fn below_root(typed: &Path, base: &Base, folder: &Path) -> CommandResult<String> {
    let candidates = [folder.join(typed), base.root.join(typed)];
    let found = candidates
        .iter()
        .filter_map(|path| path.canonicalize().ok())
        .find_map(|path| Some(path.strip_prefix(&base.root).ok()?.to_owned()));
    let Some(found) = found else {
        let what = quote(&typed.to_string_lossy());
        return Err(
            CommandError::not_found(format!("there is no {what} in the knowledge base"))
                .hint(format!("the knowledge base is {}", base.root.display())),
        );
    };
    let parts: Vec<String> = found
        .components()
        .map(|part| part.as_os_str().to_string_lossy().into_owned())
        .collect();
    Ok(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use std::{fs, io};

    use super::*;
    use crate::model::base::Quorum;
    use crate::model::note::Audience;

    #[track_caller]
    fn one(picked: &ResolvedId, want: &str) {
        assert!(
            matches!(picked, ResolvedId::One(id) if id.as_str() == want),
            "{picked:?}"
        );
    }

    #[test]
    fn both_unicode_forms_name_one_note() {
        let ids: Vec<NoteId> = [
            "practices/oslo/e\u{301}cole",
            "practices/u\u{308}ber/a\u{30a}",
            "practices/パリ/学校",
        ]
        .iter()
        .filter_map(|id| id.parse().ok())
        .collect();
        let first = "practices/oslo/e\u{301}cole";
        one(&pick("practices/oslo/\u{e9}cole", None, &ids), first);
        one(&pick("\u{e9}cole", None, &ids), first);
        one(&pick("\u{c9}cole", None, &ids), first);
        one(
            &pick("x", Some("practices/oslo/\u{e9}cole.md"), &ids),
            first,
        );
        one(
            &pick("\u{fc}ber/\u{e5}", None, &ids),
            "practices/u\u{308}ber/a\u{30a}",
        );
        one(
            &pick("ハ\u{309a}リ/学校", None, &ids),
            "practices/パリ/学校",
        );
    }

    #[test]
    fn understands_ids_paths_and_slugs() {
        let ids: Vec<NoteId> = [
            "cities/oslo",
            "cities/stockholm",
            "practices/oslo/zero-emission-sites",
            "practices/stockholm/congestion-tax",
            "adoptions/stockholm/congestion-tax/oslo",
        ]
        .iter()
        .filter_map(|id| id.parse().ok())
        .collect();
        one(&pick("cities/oslo", None, &ids), "cities/oslo");
        one(&pick("cities/oslo.md", None, &ids), "cities/oslo");
        one(
            &pick("../x/oslo.md", Some("cities/oslo.md"), &ids),
            "cities/oslo",
        );
        one(
            &pick("congestion-tax", None, &ids),
            "practices/stockholm/congestion-tax",
        );
        one(
            &pick("stockholm/congestion-tax", None, &ids),
            "practices/stockholm/congestion-tax",
        );
        one(&pick("oslo", None, &ids), "cities/oslo");
        one(&pick("Oslo", None, &ids), "cities/oslo");
        one(
            &pick("Congestion Tax", None, &ids),
            "practices/stockholm/congestion-tax",
        );
        assert_eq!(
            pick("oslo", None, &[ids[4].clone(), ids[4].clone()]),
            ResolvedId::Several(vec![ids[4].clone(), ids[4].clone()])
        );
        assert_eq!(
            pick("congestion-tex", None, &ids),
            ResolvedId::None(Some(ids[3].clone()))
        );
        assert_eq!(pick("fisheries", None, &ids), ResolvedId::None(None));
        assert_eq!(
            pick("slo", None, &ids[..1]),
            ResolvedId::None(Some(ids[0].clone()))
        );
        assert_eq!(pick("", None, &ids), ResolvedId::None(None));
    }

    #[test]
    fn paths_are_relative_to_the_current_folder_or_the_root() -> io::Result<()> {
        let home = tempfile::tempdir()?;
        let home = home.path().canonicalize()?;
        fs::create_dir_all(home.join("knowledge/cities"))?;
        fs::write(home.join("knowledge/cities/oslo.md"), "")?;
        fs::write(home.join("outside.md"), "")?;
        let base = Base {
            root: home.join("knowledge"),
            name: "test".to_owned(),
            lang: "en".to_owned(),
            audience: Audience::Members,
            quorum: Quorum::default(),
        };
        let read = |typed: &str| below_root(Path::new(typed), &base, &home).ok();
        assert_eq!(read("knowledge/cities").as_deref(), Some("cities"));
        assert_eq!(read("cities/oslo.md").as_deref(), Some("cities/oslo.md"));
        assert_eq!(read("knowledge").as_deref(), Some(""));
        assert_eq!(read("outside.md"), None);
        assert_eq!(read("cities/bergen.md"), None);
        Ok(())
    }
}
