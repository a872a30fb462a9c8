//! Parses a note: front matter and body to a [`Note`] and findings.
//!
//! Lenient with form (one value or a list, singular or plural keys, YAML of other programs), strict
//! with the audience: a note is members-only unless it says exactly `public`.

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
use crate::model::note::{Audience, Kind, Note, NoteId, Relation, Source, Stewardship};
use crate::model::schema::ValueShape;
use crate::model::{schema, vocabulary::Vocabularies};
pub(super) use key_lookup::usual_name;
use key_lookup::{KeyLookup, drop_repeats, word};

/// Maximum size of a note in bytes. Reading truncates a larger note.
pub const MAX_NOTE_BYTES: usize = 16 << 20;

/// Default language and audience of notes, from `guildhall.toml`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Defaults {
    /// Language, ISO 639-1.
    pub lang: String,
    /// Audience.
    pub audience: Audience,
}

impl Defaults {
    /// The defaults of a base.
    pub fn of(base: &Base) -> Self {
        Self {
            lang: base.lang.clone(),
            audience: base.audience,
        }
    }
}

/// A parsed note and its findings.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadNote {
    /// The note, as far as it could be read.
    pub note: Note,
    /// Syntax errors, in file order; [`super::check`] checks the content.
    pub findings: Vec<Finding>,
}

/// A parsed note with the byte ranges of its front matter.
#[derive(Debug)]
pub struct NoteParts<'t> {
    /// The note as far as it parses; its [`Note::keys`] are in `front`.
    pub note: Note,
    /// Its front matter with byte ranges.
    pub front: FrontMatter<'t>,
    /// The findings so far.
    pub faults: Faults<'t>,
}

/// Parses a note from the text of its file. Never fails.
///
/// `path` is the path below the root of the base. Its folder gives the kind. A path that is not a
/// valid id gives the nearest valid one. Values stay as written; [`resolve_terms`] converts them to
/// vocabulary ids.
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

/// Like [`read_note`], but keeps the byte ranges of the front matter.
pub fn read_parts<'t>(path: &'t str, text: &'t str, defaults: &Defaults) -> NoteParts<'t> {
    let kept = &text[..text.floor_char_boundary(MAX_NOTE_BYTES)];
    let mut faults = Faults::new(path, kept);
    if kept.len() < text.len() {
        faults.add_to_file(
            Code::TooLarge,
            format!(
                "the note has {} bytes, expected at most {MAX_NOTE_BYTES}",
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
    let stewardship = read_stewardship(&keys, is_sound, defaults, &mut faults);
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
        stewardship,
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

/// Replaces the filter values of a note by vocabulary ids, where known.
///
/// Cities are looked up in the list `cities` (see [`super::parse_vocabulary::city_list`]), then in
/// `places`.
pub fn resolve_terms(note: &mut Note, vocabularies: &Vocabularies) {
    let resolve = |lists: &[&str], word: &mut String| {
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
            resolve(lists, word);
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
            resolve(&lists, word);
        }
    }
}

fn read_kind(path: &str, faults: &mut Faults<'_>) -> Kind {
    Kind::of_path(path).unwrap_or_else(|| {
        let folder = path.split('/').next().unwrap_or_default();
        let folders = Kind::ALL.map(Kind::folder).join(", ");
        faults.add_to_file(
            Code::UnknownKind,
            format!("the folder {} is not for notes", quote(folder)),
            format!("Move the note into one of {folders}"),
        );
        Kind::Practice
    })
}

/// The id of the path, or the nearest valid id.
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

/// The start of the body; fenced text without keys belongs to it.
fn body_start(text: &str, front: &FrontMatter<'_>) -> usize {
    let is_yaml = front.format == Format::Yaml;
    if front.entries.is_empty() && begins_with_text(&text[front.block.clone()], is_yaml) {
        front.block.start
    } else {
        front.body_start
    }
}

/// Whether the text between two fences is text between two rules, not front matter.
pub fn begins_with_text(block: &str, is_yaml: bool) -> bool {
    let lines = block.lines().map(str::trim);
    let (headings, content): (Vec<&str>, Vec<&str>) = lines
        .filter(|line| !line.is_empty())
        .partition(|line| line.starts_with('#'));
    // The header of a table as `[[results]]`, or a key as `"a b" = 1`.
    let is_toml_only = |line: &str| {
        let bare = line.split('#').next().unwrap_or_default().trim_end();
        let is_header = bare.starts_with('[') && bare.ends_with(']');
        is_header || line.starts_with(['"', '\'']) && line.contains('=')
    };
    let is_key = |line: &str| {
        if !is_yaml && is_toml_only(line) {
            return true;
        }
        let key = line.split(['=', ':']).next().unwrap_or_default();
        key.len() < line.len() && key.split_whitespace().count() < 2
    };
    // In TOML, headings are comments.
    let is_headings = is_yaml && !headings.is_empty();
    content.first().map_or(is_headings, |line| !is_key(line))
}

/// The value of a key in broken front matter, from its line.
fn unread_line(block: &str, name: &str) -> String {
    let value = |line: &str| {
        let rest = line.strip_prefix(name)?.trim_start();
        let value = rest.strip_prefix(['=', ':'])?.trim();
        Some(value.trim_matches(['"', '\'']).trim().to_owned())
    };
    // Keys below a table's header belong to the table.
    let mut lines = block.lines().take_while(|line| !line.starts_with('['));
    let value = lines.find_map(value).unwrap_or_default();
    // Skip an open bracket or the indicator of a YAML block.
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
    // Notes often have their title only as the first heading.
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

fn read_stewardship(
    keys: &KeyLookup<'_, '_>,
    is_sound: bool,
    defaults: &Defaults,
    faults: &mut Faults<'_>,
) -> Stewardship {
    let aliases = keys
        .get(&["aliases"])
        .map_or(&[][..], SpannedValue::one_or_many);
    Stewardship {
        audience: read_audience(keys.entries, is_sound, faults).unwrap_or(defaults.audience),
        review: keys.line(&["review"]).parse().unwrap_or_default(),
        confirmed: keys.date("confirmed"),
        contact: keys.line(&["contact"]),
        aliases: aliases
            .iter()
            .filter_map(|item| word(&item.value))
            .collect(),
    }
}

/// The audience stated in a note; `None` if it is valid and states none.
pub(super) fn stated_audience(text: &str) -> Option<Audience> {
    if text.len() > MAX_NOTE_BYTES {
        return Some(Audience::Members);
    }
    match front_matter::read_sound(text) {
        Some(front) => read_audience(&front.entries, true, &mut Faults::new("", text)),
        // See `read_audience`.
        None => Some(Audience::Members),
    }
}

/// Reads the audience; anything unclear is members-only.
///
/// Front matter with errors may have lost the line with `members`. `None` if it is valid and has
/// no audience.
fn read_audience(
    entries: &[KeyValue<'_>],
    is_sound: bool,
    faults: &mut Faults<'_>,
) -> Option<Audience> {
    const HELP: &str = "Until this is fixed, only members can read the note";
    let known = find(entries, "audience");
    if let Some(odd) = misplaced_audience(entries, known.is_none()) {
        faults.add(
            Code::UnknownWord,
            odd.key_at.clone(),
            format!(
                "{} is not read as the audience, expected `audience` before all tables",
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

/// A key that looks like `audience`: misspelt, or in a table if `in_tables`.
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

/// Reads `relations`, then every key of this kind that names a note.
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
