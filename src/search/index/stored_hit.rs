//! Stored hits: what a hit list shows of a note, stored in the index.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use tantivy::store::StoreReader;
use tantivy::{TantivyDocument, TantivyError};

use super::facet_terms;
use super::fields::{self, Lexicon};
use super::index_schema::{self, Handles};
use crate::model::base::FileStamp;
use crate::model::date::Date;
use crate::model::note::{Audience, Kind, Note, NoteId};
use crate::notes::passages::{Passage, PassageRole};
use crate::search::text::stems::Guess;
use crate::search::text::tokenizer::{FoldedWords, folded};

/// The stored fields of a hit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct StoredHit {
    pub id: String,
    pub title: String,
    pub summary: String,
    pub lang: String,
    pub cities: Vec<String>,
    pub sectors: Vec<String>,
    pub status: Option<String>,
    pub outcome: Option<String>,
    pub year: Option<i16>,
    pub is_public: bool,
    pub size_bytes: u64,
    pub modified_ns: i128,
}

/// Reads the stored hit of a document, or some of its keys.
///
/// tantivy's reader allocates as much memory as a length in the file says, so a damaged length can
/// abort the program. This reader allocates at most the size of the stored bytes.
///
/// # Errors
/// If the store cannot be read or the document has no stored hit.
pub(crate) fn read_stored_hit<T: DeserializeOwned>(
    store: &StoreReader,
    doc: u32,
) -> Result<T, TantivyError> {
    let document = store.get_document_bytes(doc)?;
    let stored_hit =
        stored_hit_bytes(&document).and_then(|bytes| serde_json::from_slice(bytes).ok());
    stored_hit.ok_or_else(|| TantivyError::InternalError("a note has no stored hit".to_owned()))
}

/// The payload of a stored document, whose only field is the stored hit.
fn stored_hit_bytes(document: &[u8]) -> Option<&[u8]> {
    /// Field count (1 byte), field (4 bytes), value type (1 byte).
    const HEAD: usize = 1 + 4 + 1;
    let rest = document.get(HEAD..)?;
    // The length is a varint: seven bits a byte, the high bit set in the last.
    let end = rest.iter().position(|byte| byte & 0x80 != 0)?;
    rest.get(end + 1..)
}

impl StoredHit {
    pub(crate) fn note_id(&self) -> Option<NoteId> {
        self.id.parse().ok()
    }

    pub(crate) fn kind(&self) -> Kind {
        Kind::of_path(&self.id).unwrap_or(Kind::Practice)
    }

    pub(crate) fn audience(&self) -> Audience {
        if self.is_public {
            Audience::Public
        } else {
            Audience::Members
        }
    }
}

/// A note to index.
#[derive(Debug, Clone)]
pub struct IndexInput<'a> {
    /// The note.
    pub note: &'a Note,
    /// The passages of its body.
    pub passages: &'a [Passage],
    /// The file it was read from.
    pub stamp: &'a FileStamp,
    /// Ids of linked notes.
    pub links: &'a [String],
    /// The day its text last changed, if known.
    pub changed: Option<Date>,
    /// Fingerprint of the file's content, see [`crate::search::fingerprint`].
    pub content: u64,
}

/// Builds the tantivy document of a note.
pub(crate) fn document(
    entry: &IndexInput,
    handles: &Handles,
    lexicon: &Lexicon,
) -> TantivyDocument {
    let note = entry.note;
    let lang = language(note, entry.passages);
    let mut document = TantivyDocument::default();
    let mut add = |part: usize, text: &str| {
        if !text.is_empty() {
            document.add_text(handles.parts[part], text);
        }
    };
    add(index_schema::TITLE, &note.title);
    // An acronym counts like the title.
    if let Some(acronym) = note.keys.get("acronym").and_then(toml::Value::as_str) {
        add(index_schema::TITLE, acronym);
    }
    // One field value each, so that no phrase spans two of them.
    for words in filed_words(note, lexicon) {
        add(index_schema::FILED, words);
    }
    add(index_schema::SUMMARY, &note.summary);
    for passage in entry.passages {
        let part = match passage.role {
            PassageRole::Heading => index_schema::HEADING,
            PassageRole::Text => index_schema::BODY,
            PassageRole::Reference => index_schema::REFERENCE,
        };
        add(part, &passage.text);
    }
    add(index_schema::REFERENCE, &key_words(note));
    for value in facet_terms::file(note, lexicon, &lang, entry.links, entry.changed) {
        document.add_text(handles.filed, value);
    }
    document.add_text(handles.path, &entry.stamp.path);
    document.add_text(handles.order, folded(&note.title));
    document.add_u64(handles.content, entry.content);
    let stored_hit = serde_json::to_vec(&stored_hit(entry, lang, lexicon)).unwrap_or_default();
    document.add_bytes(handles.stored_hit, &stored_hit);
    document
}

fn stored_hit(entry: &IndexInput, lang: String, lexicon: &Lexicon) -> StoredHit {
    let note = entry.note;
    let ids = |field: &str, values: &[String]| match fields::find(field) {
        Some(field) => values
            .iter()
            .map(|value| lexicon.id(field, value))
            .collect(),
        None => values.to_vec(),
    };
    let id = |field: &str, value: &Option<String>| {
        let field = fields::find(field)?;
        value.as_ref().map(|value| lexicon.id(field, value))
    };
    StoredHit {
        id: note.id.as_str().to_owned(),
        title: note.title.clone(),
        summary: note.summary.clone(),
        lang,
        cities: ids("city", &note.filing.cities),
        sectors: ids("sector", &note.filing.sectors),
        status: id("status", &note.filing.status),
        outcome: id("outcome", &note.filing.outcome),
        year: note.filing.year,
        is_public: note.stewardship.audience == Audience::Public,
        size_bytes: entry.stamp.size_bytes,
        modified_ns: entry.stamp.modified_ns,
    }
}

/// The language of a note: declared, detected, or the base's default.
fn language(note: &Note, passages: &[Passage]) -> String {
    if let Some(lang) = note.keys.get("lang").and_then(toml::Value::as_str) {
        return lang.to_lowercase();
    }
    let mut guess = Guess::default();
    for text in passages.iter().take(20).map(|passage| &passage.text) {
        let mut walk = FoldedWords::new(text);
        while let Some(word) = walk.advance() {
            guess.see(&word.folded);
        }
    }
    let usual = note.filing.lang.as_deref().unwrap_or("en");
    guess.code().unwrap_or(usual).to_owned()
}

/// Labels of a note's facet values.
fn filed_words<'a>(note: &'a Note, lexicon: &'a Lexicon) -> Vec<&'a str> {
    let filing = &note.filing;
    let mut words: Vec<&str> = vec![note.kind.as_str()];
    let lists: [(&str, &[String]); 6] = [
        ("city", &filing.cities),
        ("sector", &filing.sectors),
        ("subsector", &filing.subsectors),
        ("instrument", &filing.instruments),
        ("level", &filing.levels),
        ("tag", &filing.tags),
    ];
    for (field, values) in lists {
        words.extend(values.iter().map(|value| lexicon.label(field, value)));
    }
    let status = filing.status.iter();
    words.extend(status.map(|value| lexicon.label("status", value)));
    // A search for "failed" should find abandoned practices. Aliases of a status are too common for
    // this: nearly every note is active or done.
    let outcome = filing.outcome.iter();
    words.extend(outcome.flat_map(|value| lexicon.names("outcome", value)));
    // The slug is the author's short name. For adoptions and the like it is the city, which is
    // added above.
    if !note.kind.is_response() && note.kind != Kind::City {
        words.push(note.id.slug());
    }
    words.extend(note.stewardship.other_names());
    for key in [
        "names",
        "local-name",
        "official-name",
        "country-name",
        "subdivision",
    ] {
        match note.keys.get(key) {
            Some(toml::Value::String(text)) => words.push(text),
            Some(toml::Value::Array(all)) => {
                words.extend(all.iter().filter_map(toml::Value::as_str));
            }
            _ => {}
        }
    }
    words
}

/// The text of all other keys, so that everything in a note is searchable.
fn key_words(note: &Note) -> String {
    let mut words = String::new();
    for (key, value) in &note.keys {
        let is_indexed = match key.as_str() {
            // A table of titles is none, and a list only in part.
            "title" | "summary" => value.is_str(),
            "lang" | "audience" | "review" | "aliases" | "relations" => true,
            _ => false,
        };
        if !is_indexed {
            gather(value, &mut words);
        }
    }
    words
}

fn gather(value: &toml::Value, words: &mut String) {
    match value {
        toml::Value::String(text) if !text.starts_with("http") => {
            words.push_str(text);
            words.push('\n');
        }
        toml::Value::Array(values) => values.iter().for_each(|value| gather(value, words)),
        toml::Value::Table(table) => table.iter().for_each(|(_, value)| gather(value, words)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::stored_hit_bytes;

    #[test]
    fn a_damaged_length_of_a_card_is_not_believed() {
        // One field, number 7, of bytes; then a length of two with its last byte marked.
        let whole = [0x81, 7, 0, 0, 0, 4, 0x82, b'{', b'}'];
        assert_eq!(stored_hit_bytes(&whole), Some(&b"{}"[..]));
        // A length above 2^35: the bytes after it are all there is.
        let long = [0x81, 7, 0, 0, 0, 4, 1, 1, 1, 1, 1, 0x81, b'{', b'}'];
        assert_eq!(stored_hit_bytes(&long), Some(&b"{}"[..]));
        for end in 0..7 {
            assert_eq!(stored_hit_bytes(&whole[..end]), None, "{end}");
        }
    }
}
