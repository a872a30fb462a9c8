//! Reads a note: front matter and body into a [`Note`], with whatever is wrong beside it.
//!
//! Generous in what it takes (one value or a list, singular or plural names of keys, YAML of other
//! programs), strict where it matters: an audience that is not plainly `public` is members-only.

mod filing;

use unicode_normalization::UnicodeNormalization;

use self::filing::read_filing;
use super::clean::quote;
use super::findings::Faults;
use super::front_matter;
use super::front_matter::tree::{KeyValue, SpannedValue, find, to_table};
use super::front_matter::{Format, FrontMatter};
use super::markdown_syntax;
use crate::model::base::Base;
use crate::model::finding::{Code, Finding};
use crate::model::note::{Audience, Kind, Note, NoteId, Relation, Review, Source, Stewardship};
use crate::model::schema::ValueShape;
use crate::model::{schema, vocabulary::Vocabularies};
pub(super) use key_lookup::usual_name;
use key_lookup::{KeyLookup, drop_repeats, word};

/// Largest note that is read, in bytes, which is the largest that is saved; of a larger one the
/// beginning is read.
pub const LARGEST_NOTE: usize = 16 << 20;

/// What a note is taken to say where it says nothing: from `guildhall.toml`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Defaults {
    /// Language, ISO 639-1.
    pub lang: String,
    /// Audience.
    pub audience: Audience,
}

impl Defaults {
    /// What `guildhall.toml` of this base says.
    pub fn of(base: &Base) -> Self {
        Self {
            lang: base.lang.clone(),
            audience: base.audience,
        }
    }
}

/// A note with what is wrong with its text.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadNote {
    /// The note, as far as it could be read.
    pub note: Note,
    /// Faults of the front matter's form, in the order of the file; see [`super::check`] for those
    /// of its content.
    pub findings: Vec<Finding>,
}

/// A note with its front matter's places and the findings in the making.
#[derive(Debug)]
pub struct NoteParts<'t> {
    /// The note, as far as it could be read, without its [`Note::keys`]: they stand in `front`.
    pub note: Note,
    /// Its front matter with places.
    pub front: FrontMatter<'t>,
    /// What was found so far.
    pub faults: Faults<'t>,
}

/// Reads a note from the text of its file. Any text gives a note.
///
/// `path` is the path below the root of the base; its folder gives the kind, and a path that
/// cannot be an id gives the nearest one that can. Filing words stay as written; [`settle`] turns
/// them into vocabulary ids.
pub fn read_note(path: &str, text: &str, defaults: &Defaults) -> ReadNote {
    let NoteParts {
        mut note,
        front,
        faults,
    } = read_parts(path, text, defaults);
    note.keys = to_table(&front.entries);
    ReadNote {
        note,
        findings: faults.into_findings(),
    }
}

/// Reads a note like [`read_note`], and keeps the places of its front matter.
pub fn read_parts<'t>(path: &'t str, text: &'t str, defaults: &Defaults) -> NoteParts<'t> {
    let kept = &text[..text.floor_char_boundary(LARGEST_NOTE)];
    let mut faults = Faults::new(path, kept);
    if kept.len() < text.len() {
        faults.add_to_file(
            Code::TooLarge,
            format!(
                "the note has {} bytes, expected at most {LARGEST_NOTE}",
                text.len()
            ),
            "Move parts of it into notes of their own, or data into the sources it came from",
        );
    }
    let front = front_matter::read(&mut faults);
    let is_sound = faults.is_empty() && front.format != Format::None;
    let kind = read_kind(path, &mut faults);
    let id = read_id(path);
    let body_start = body_start(kept, &front);
    let body = &kept[body_start..];
    let keys = KeyLookup {
        entries: &front.entries,
    };
    let standing = read_standing(&keys, is_sound, defaults, &mut faults);
    let summary = keys.line(&["summary", "description", "abstract", "excerpt"]);
    let broken = if is_sound {
        ""
    } else {
        &kept[front.block.clone()]
    };
    let note = Note {
        title: read_title(&keys, broken, body, &id),
        summary: if summary.is_empty() {
            unread_line(broken, "summary")
        } else {
            summary
        },
        filing: read_filing(&keys, &id, kind, defaults),
        standing,
        sources: read_sources(&keys),
        relations: read_relations(&keys, kind),
        keys: toml::Table::new(),
        body: body.to_owned(),
        body_line: super::findings::line_and_column(kept, body_start).0,
        id,
        kind,
    };
    NoteParts {
        note,
        front,
        faults,
    }
}

/// Turns what a note is filed under into vocabulary ids, where the words are understood.
///
/// Cities are looked up in the list `cities` (see [`super::parse_vocabulary::city_list`]), then in
/// `places`.
pub fn settle(note: &mut Note, vocabularies: &Vocabularies) {
    let settle = |lists: &[&str], word: &mut String| {
        let mut lists = lists.iter().filter_map(|list| vocabularies.get(list));
        if let Some(term) = lists.find_map(|list| list.find(word)) {
            word.clone_from(&term.id);
        }
    };
    let filing = &mut note.filing;
    let many = [
        (&["cities", "places"][..], &mut filing.cities),
        (&["sectors"], &mut filing.sectors),
        (&["subsectors"], &mut filing.subsectors),
        (&["instruments"], &mut filing.instruments),
        (&["levels"], &mut filing.levels),
    ];
    for (lists, words) in many {
        for word in words.iter_mut() {
            settle(lists, word);
        }
        drop_repeats(words);
    }
    let one = [
        (["phases"], &mut filing.phase),
        (["statuses"], &mut filing.status),
        (["outcomes"], &mut filing.outcome),
        (["stances"], &mut filing.stance),
        (["languages"], &mut filing.lang),
    ];
    for (lists, word) in one {
        if let Some(word) = word {
            settle(&lists, word);
        }
    }
}

fn read_kind(path: &str, faults: &mut Faults<'_>) -> Kind {
    Kind::of_path(path).unwrap_or_else(|| {
        let folder = path.split('/').next().unwrap_or_default();
        let folders = Kind::ALL.map(Kind::folder).join(", ");
        faults.add_to_file(
            Code::UnknownKind,
            format!("the folder {} is no kind of note", quote(folder)),
            format!("Move the note into one of {folders}"),
        );
        Kind::Practice
    })
}

/// The id of the path, or the nearest text that can be one.
fn read_id(path: &str) -> NoteId {
    NoteId::of_path(path).unwrap_or_else(|| {
        let bare = path.strip_suffix(".md").unwrap_or(path);
        let bare = &bare[..bare.floor_char_boundary(400)];
        let allowed = |c: char| {
            if c.is_control() || c == '\\' || c == ':' {
                '-'
            } else {
                c
            }
        };
        let parts: Vec<String> = bare
            .split('/')
            .filter(|part| !matches!(*part, "" | "." | ".."))
            .map(|part| part.chars().map(allowed).collect())
            .collect();
        let unnamed = || "unnamed".parse().expect("a plain word is an id");
        parts.join("/").parse().unwrap_or_else(|()| unnamed())
    })
}

/// Where the text of a note begins. What stands between fences and does not begin like a key is text.
fn body_start(text: &str, front: &FrontMatter<'_>) -> usize {
    let lines = text[front.block.clone()].lines().map(str::trim);
    let mut told = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    let is_key = |line: &str| {
        let key = line.split(['=', ':']).next().unwrap_or_default();
        key.len() < line.len() && key.split_whitespace().count() < 2
    };
    let begins_with_text = told.next().is_some_and(|line| !is_key(line));
    if front.entries.is_empty() && begins_with_text {
        front.block.start
    } else {
        front.body_start
    }
}

/// What stands behind a key on a line of broken front matter, so that its words are not lost.
fn unread_line(block: &str, name: &str) -> String {
    let value = |line: &str| {
        let rest = line.strip_prefix(name)?.trim_start();
        let value = rest.strip_prefix(['=', ':'])?.trim();
        Some(value.trim_matches(['"', '\'']).trim().to_owned())
    };
    // Keys below a table's header belong to the table.
    let mut lines = block.lines().take_while(|line| !line.starts_with('['));
    let value = lines.find_map(value).unwrap_or_default();
    // An open bracket or the mark of a block is no word.
    if value.contains(char::is_alphanumeric) {
        value
    } else {
        String::new()
    }
}

fn read_title(keys: &KeyLookup<'_, '_>, broken: &str, body: &str, id: &NoteId) -> String {
    let written = keys.line(&["title"]);
    if !written.is_empty() {
        return written;
    }
    let unread = unread_line(broken, "title");
    if !unread.is_empty() {
        return unread;
    }
    // Notes often carry their title as the first heading only.
    let heading = markdown_syntax::outline(body)
        .into_iter()
        .find(|heading| heading.level == 1);
    heading.map_or_else(|| in_words(id.slug()), |heading| heading.text)
}

/// `congestion-tax` as `Congestion tax`.
fn in_words(slug: &str) -> String {
    let words = slug.replace(['-', '_'], " ");
    let mut chars = words.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => words,
    }
}

fn read_standing(
    keys: &KeyLookup<'_, '_>,
    is_sound: bool,
    defaults: &Defaults,
    faults: &mut Faults<'_>,
) -> Stewardship {
    let review = match keys.line(&["review"]).as_str() {
        "accepted" => Review::Accepted,
        "in-review" => Review::InReview,
        _ => Review::Draft,
    };
    let aliases = keys
        .get(&["aliases"])
        .map_or(&[][..], SpannedValue::one_or_many);
    Stewardship {
        audience: read_audience(keys.entries, is_sound, faults).unwrap_or(defaults.audience),
        review,
        confirmed: keys.date("confirmed"),
        contact: keys.line(&["contact"]),
        aliases: aliases
            .iter()
            .filter_map(|item| word(&item.value))
            .collect(),
    }
}

/// What the text of a note says of its audience; none if it can be read and says nothing.
pub(super) fn stated_audience(text: &str) -> Option<Audience> {
    if text.len() > LARGEST_NOTE {
        return Some(Audience::Members);
    }
    let mut faults = Faults::new("", text);
    let front = front_matter::read(&mut faults);
    let is_sound = faults.is_empty() && front.format != Format::None;
    read_audience(&front.entries, is_sound, &mut faults)
}

/// Closed wins: a front matter with faults may have lost the line that says `members`.
///
/// None if it is sound and says nothing.
fn read_audience(
    entries: &[KeyValue<'_>],
    is_sound: bool,
    faults: &mut Faults<'_>,
) -> Option<Audience> {
    const HELP: &str = "Until this is mended the note counts as members-only";
    let known = find(entries, "audience");
    if let Some(odd) = misplaced_audience(entries, known.is_none()) {
        faults.add(
            Code::UnknownWord,
            odd.key_at.clone(),
            format!(
                "{} stands where no audience is read, expected `audience` before all tables",
                quote(&odd.key)
            ),
            HELP,
        );
        return Some(Audience::Members);
    }
    let Some(item) = known.map(|entry| &entry.item) else {
        return (!is_sound).then_some(Audience::Members);
    };
    match item.value.as_text() {
        Some("public") if is_sound => Some(Audience::Public),
        Some("public" | "members") => Some(Audience::Members),
        written => {
            let found = written.map_or_else(|| item.value.what().to_owned(), quote);
            faults.add(
                Code::UnknownWord,
                item.at.clone(),
                format!("`audience` is {found}, expected `public` or `members`"),
                HELP,
            );
            Some(Audience::Members)
        }
    }
}

/// A key that a person takes for the audience: in other letters or, if `in_tables`, in a table.
fn misplaced_audience<'a, 't>(
    entries: &'a [KeyValue<'t>],
    in_tables: bool,
) -> Option<&'a KeyValue<'t>> {
    entries.iter().find_map(|entry| {
        if entry.key != "audience" && is_like_audience(&entry.key) {
            return Some(entry);
        }
        let rows = entry.item.one_or_many().iter().filter(|_| in_tables);
        rows.flat_map(SpannedValue::entries)
            .find(|inner| is_like_audience(&inner.key))
    })
}

fn is_like_audience(key: &str) -> bool {
    if key.is_ascii() {
        return key.trim().eq_ignore_ascii_case("audience");
    }
    let plain: String = key.nfkc().filter(|c| c.is_alphanumeric()).collect();
    plain.eq_ignore_ascii_case("audience")
}

fn read_sources(keys: &KeyLookup<'_, '_>) -> Vec<Source> {
    let items = keys
        .get(&["sources"])
        .map_or(&[][..], SpannedValue::one_or_many);
    items.iter().filter_map(read_source).collect()
}

fn read_source(item: &SpannedValue<'_>) -> Option<Source> {
    if let Some(text) = item.value.as_text() {
        let text = text.trim().to_owned();
        let is_address = text.starts_with("https://") || text.starts_with("http://");
        return Some(if is_address {
            Source {
                url: text,
                ..Source::default()
            }
        } else {
            Source {
                title: text,
                ..Source::default()
            }
        });
    }
    let keys = KeyLookup {
        entries: item.entries(),
    };
    let source = Source {
        title: keys.line(&["title"]),
        url: keys.line(&["url"]),
        publisher: keys.line(&["publisher"]),
        year: keys.year("year"),
    };
    (source != Source::default()).then_some(source)
}

/// `relations`, then every key of this kind that names a note.
fn read_relations(keys: &KeyLookup<'_, '_>, kind: Kind) -> Vec<Relation> {
    let rows = keys
        .get(&["relations"])
        .map_or(&[][..], SpannedValue::one_or_many);
    let written = rows.iter().filter_map(|row| {
        let keys = KeyLookup {
            entries: row.entries(),
        };
        let to = named_id(&keys.word("to")?).to_owned();
        Some(Relation {
            kind: keys.line(&["kind"]),
            to,
        })
    });
    let naming = schema::keys(kind).filter(|key| matches!(key.shape, ValueShape::Note(_)));
    let named = naming.flat_map(|key| {
        let items = keys
            .get(&[key.name])
            .map_or(&[][..], SpannedValue::one_or_many);
        items.iter().filter_map(|item| {
            let written = word(&item.value)?;
            let to = named_id(&written);
            (!to.is_empty()).then(|| Relation {
                kind: key.name.to_owned(),
                to: to.to_owned(),
            })
        })
    });
    written.chain(named).collect()
}

/// The id in a value that names a note: `[[id|text]]`, `id.md` and `id` alike.
pub(super) fn named_id(written: &str) -> &str {
    let bare = written.trim();
    let inner = bare
        .strip_prefix("[[")
        .and_then(|bare| bare.strip_suffix("]]"))
        .unwrap_or(bare);
    let id = inner.split('|').next().unwrap_or_default();
    // As in a table, the bar may be escaped.
    let id = id.strip_suffix('\\').unwrap_or(id).trim();
    id.strip_suffix(".md").unwrap_or(id)
}

mod key_lookup;
#[cfg(test)]
mod tests;
