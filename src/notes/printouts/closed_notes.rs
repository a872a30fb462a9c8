//! Takes the names of notes for members out of notes that anyone may read.

use std::collections::HashSet;
use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Tag, TagEnd};
use toml::Value;
use unicode_normalization::UnicodeNormalization;

use super::written_words::written_words;
use crate::model::note::{Kind, Note, NoteId};
use crate::model::schema::{self, ValueShape};
use crate::model::text_folding::fold;
use crate::notes::link_address::decode_percent;
use crate::notes::links::{LinkTo, markdown_target, split_heading, wiki_target};
use crate::notes::markdown_syntax;
use crate::notes::read_note::named_id;

/// Stands where a closed note was named without further text.
const UNNAMED: &str = "a note for members";

/// The ids and aliases of the notes that are not for everyone.
#[derive(Debug, Default)]
pub struct ClosedNotes {
    names: HashSet<String>,
    /// The ends of the names, by which a link may name a note.
    ends: HashSet<String>,
    /// The folded titles, which links may have as their texts.
    titles: HashSet<String>,
}

impl ClosedNotes {
    /// Adds the id or an alias of a closed note.
    pub fn add(&mut self, name: &str) {
        let name = plain(name);
        let starts = name.match_indices('/').map(|(slash, _)| slash + 1);
        let starts = starts.chain((!name.contains('/')).then_some(0));
        self.ends
            .extend(starts.map(|start| name[start..].to_owned()));
        self.names.insert(name);
    }

    /// Adds the title of a closed note.
    pub fn add_title(&mut self, title: &str) {
        self.titles.insert(fold(title.trim()));
    }

    /// Takes out keys, list items and links that name closed notes.
    pub fn hide_in(&self, note: &mut Note) {
        if self.names.is_empty() {
            return;
        }
        note.title = self.text(&note.title, &note.id);
        note.summary = self.text(&note.summary, &note.id);
        note.body = self.text(&note.body, &note.id);
        for source in &mut note.sources {
            source.title = self.text(&source.title, &note.id);
            source.publisher = self.text(&source.publisher, &note.id);
            if self.is_named_in(&source.url, &note.id) {
                source.url.clear();
            }
        }
        self.hide_in_filing(note);
        note.relations
            .retain(|relation| !self.is_reference(&relation.to));
        let mut keys = Value::Table(std::mem::take(&mut note.keys));
        self.value(&mut keys, &note.id);
        if let Value::Table(keys) = keys {
            note.keys = keys;
        }
    }

    /// Takes out cities whose note is closed, and terms that name closed notes.
    fn hide_in_filing(&self, note: &mut Note) {
        let filing = &mut note.filing;
        filing.cities.retain(|city| !self.is_city(city));
        for key in schema::keys(note.kind).filter(|key| key.shape == ValueShape::Cities) {
            let is_city = |value: &Value| value.as_str().is_some_and(|city| self.is_city(city));
            match note.keys.get_mut(key.name) {
                Some(Value::Array(cities)) => cities.retain(|city| !is_city(city)),
                Some(city) if is_city(city) => drop(note.keys.remove(key.name)),
                _ => {}
            }
        }
        let named = |term: &mut String| self.is_named_in(term, &note.id);
        for list in [
            &mut filing.sectors,
            &mut filing.subsectors,
            &mut filing.instruments,
            &mut filing.levels,
            &mut filing.tags,
        ] {
            list.retain_mut(|term| !named(term));
        }
        for term in [
            &mut filing.phase,
            &mut filing.status,
            &mut filing.outcome,
            &mut filing.stance,
        ] {
            _ = term.take_if(|term| named(term));
        }
    }

    /// Whether this is the id of a closed city note, or its last part.
    fn is_city(&self, name: &str) -> bool {
        let name = plain(named_id(name));
        let slug = name.strip_prefix("cities/").unwrap_or(&name);
        self.names.contains(&format!("cities/{slug}"))
    }

    fn has(&self, name: &str) -> bool {
        self.names.contains(&plain(name))
    }

    /// Whether a key's value names a closed note. A single word may be a tag.
    fn is_reference(&self, name: &str) -> bool {
        self.has(name) || name.contains('/') && self.is_end(name)
    }

    /// Whether this is the end of a closed note's id, without its kind.
    fn is_end(&self, name: &str) -> bool {
        let name = plain(name);
        Kind::of_path(&name).is_none() && self.ends.contains(&name)
    }

    /// Whether a link to this id leads to a closed note.
    fn is_target(&self, to: &LinkTo) -> bool {
        let LinkTo::Note(id) = to else { return false };
        self.has(id.as_str()) || self.is_end(id.as_str())
    }

    fn is_name(&self, value: &Value) -> bool {
        value
            .as_str()
            .is_some_and(|text| self.is_reference(named_id(text)))
    }

    fn value(&self, value: &mut Value, from: &NoteId) {
        match value {
            Value::String(text) => *text = self.text(text, from),
            Value::Array(items) => {
                items.retain(|item| {
                    let mut fields = item.as_table().into_iter().flat_map(toml::Table::values);
                    !self.is_name(item) && !fields.any(|field| self.is_name(field))
                });
                for item in items {
                    self.value(item, from);
                }
            }
            Value::Table(table) => {
                table.retain(|key, value| !self.is_name(value) && !self.is_named_in(key, from));
                for (_, value) in table {
                    self.value(value, from);
                }
            }
            _ => {}
        }
    }

    /// The text with links to closed notes as plain text, and without their ids.
    fn text(&self, text: &str, from: &NoteId) -> String {
        // Links below the limit are not seen, and could name closed notes.
        let text = &text[..markdown_syntax::markup_end(text)];
        let (mut kept, mut end) = (String::with_capacity(text.len()), 0);
        for (range, label) in self.links(text, from) {
            // Links in links: the outer one is replaced.
            if range.start >= end {
                kept.push_str(&text[end..range.start]);
                kept.push_str(&label);
                end = range.end;
            }
        }
        kept.push_str(&text[end..]);
        self.without_ids(&kept, from)
    }

    /// Ranges of links to closed notes with their texts. Also of the definitions of such links.
    fn links(&self, text: &str, from: &NoteId) -> Vec<(Range<usize>, String)> {
        let mut found: Vec<(Range<usize>, String)> = Vec::new();
        // Links that are open, with their texts so far.
        let mut open: Vec<(bool, String)> = Vec::new();
        for (event, range) in markdown_syntax::parse(text) {
            match event {
                Event::Start(
                    Tag::Link {
                        link_type,
                        dest_url,
                        ..
                    }
                    | Tag::Image {
                        link_type,
                        dest_url,
                        ..
                    },
                ) => {
                    let is_closed = match link_type {
                        LinkType::WikiLink { .. } => self.is_target(&wiki_target(&dest_url).0),
                        _ => false,
                    };
                    let is_closed = is_closed || self.is_address(&dest_url, from);
                    open.push((is_closed, String::new()));
                }
                Event::Text(piece) | Event::Code(piece) => {
                    for (_, label) in &mut open {
                        label.push_str(&piece);
                    }
                }
                Event::End(TagEnd::Link | TagEnd::Image) => {
                    let link = open.pop().filter(|(is_closed, _)| *is_closed);
                    found.extend(link.map(|(_, label)| {
                        let (to, _) = wiki_target(&label);
                        let is_bare = label.trim().is_empty()
                            || self.titles.contains(&fold(label.trim()))
                            || self.is_target(&to)
                            || self.is_named_in(&label, from);
                        (range, if is_bare { UNNAMED.to_owned() } else { label })
                    }));
                }
                _ => {}
            }
        }
        let definitions = markdown_syntax::link_definitions(text).into_iter();
        let closed = definitions
            .filter(|range| self.is_address(defined_address(&text[range.clone()]), from));
        found.extend(closed.map(|range| (range, String::new())));
        // An outer link ends after the inner ones.
        found.sort_by_key(|(range, _)| (range.start, std::cmp::Reverse(range.end)));
        found
    }

    /// Whether a link with this address names a closed note. The address is a path, an id or its
    /// last part.
    fn is_address(&self, address: &str, from: &NoteId) -> bool {
        let (to, _) = markdown_target(from.as_str(), address);
        if matches!(to, LinkTo::Note(_)) {
            return self.is_target(&to);
        }
        let (path, _) = split_heading(address);
        self.is_end(decode_percent(path).trim_matches('/')) || self.is_named_in(address, from)
    }

    /// Whether a text has an id or a path of a closed note.
    fn is_named_in(&self, text: &str, from: &NoteId) -> bool {
        self.without_ids(text, from) != text
    }

    /// The text with written ids and paths of closed notes replaced.
    fn without_ids(&self, text: &str, from: &NoteId) -> String {
        let mut kept = String::with_capacity(text.len());
        let mut end = 0;
        for (word, range) in written_words(text) {
            if range.start >= end && self.is_path(&word, from) {
                kept.push_str(&text[end..range.start]);
                for scheme in ["https:", "http:"] {
                    if word.starts_with("//") && kept.ends_with(scheme) {
                        kept.truncate(kept.len() - scheme.len());
                    }
                }
                kept.push_str(UNNAMED);
                end = range.end;
            }
        }
        kept.push_str(&text[end..]);
        kept
    }

    /// Whether a word is the id or path of a closed note. An id may lack its kind.
    ///
    /// Of an address, such as that of the library on a web site, the end counts from a kind on.
    fn is_path(&self, word: &str, from: &NoteId) -> bool {
        let is_file = word.to_lowercase().ends_with(".md");
        let bare = if is_file {
            &word[..word.len() - 3]
        } else {
            word
        };
        let parts: Vec<&str> = bare.split('/').filter(|part| !part.is_empty()).collect();
        let path = format!("{}.md", parts.join("/"));
        let leads = |path: &str| self.is_target(&markdown_target(from.as_str(), path).0);
        let is_from_here = is_file || bare.starts_with('.');
        let deepest = parts.len().saturating_sub(MAX_PARTS).max(1);
        let ends_in_id = (deepest..parts.len()).any(|start| {
            let end = parts[start..].join("/");
            Kind::of_path(&end).is_some() && self.has(&end)
        });
        let is_id = parts.len() > 1 && leads(&format!("/{path}"));
        is_id || ends_in_id || is_from_here && leads(&path)
    }
}

/// Maximum number of parts of an id at the end of an address.
const MAX_PARTS: usize = 16;

/// A name in one case, width and Unicode form, to compare it.
fn plain(name: &str) -> String {
    name.nfkc().collect::<String>().to_lowercase()
}

/// The address of a link definition: `[label]: <address> "title"`.
fn defined_address(definition: &str) -> &str {
    let address = definition.split_once("]:");
    let address = address.map_or("", |(_, address)| address.trim_start());
    match address.strip_prefix('<') {
        Some(inner) => inner.split('>').next().unwrap_or_default(),
        None => address.split_whitespace().next().unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::growth::{Shape, assert_linear};
    use crate::model::alliance::tests::note;

    fn closed() -> ClosedNotes {
        let mut closed = ClosedNotes::default();
        closed.add("practices/oslo/secret");
        closed.add("practices/oslo/caf\u{e9}");
        closed.add("practices/oslo/former");
        closed.add("practices/oslo/end-");
        closed.add_title("The secret plan");
        closed
    }

    #[test]
    fn links_to_closed_notes_become_their_texts() {
        #[track_caller]
        fn case(body: &str, want: &str) {
            let mut note = note("practices/oslo/open", "");
            body.clone_into(&mut note.body);
            closed().hide_in(&mut note);
            assert_eq!(note.body, want, "{body}");
        }
        case("See [[practices/oslo/secret|plan]].", "See plan.");
        case("See [[practices/oslo/former]].", "See a note for members.");
        case("See [[oslo/secret|x]].", "See x.");
        case("See [[secret#x]] [[open", "See a note for members [[open");
        case("|a|\n|-|\n|[[secret\\|x]]|", "|a|\n|-|\n|x|");
        case("See [*the* plan](secret.md#x).", "See the plan.");
        case("See [plan](../oslo/secret.md \"t\").", "See plan.");
        case("See [plan](/practices/oslo/sec%72et.md).", "See plan.");
        case("See [plan](cafe\u{301}.md).", "See plan.");
        case("See [![map](m.png)](secret.md).", "See map.");
        case(
            "See [plan][r].\n\n[r]: <secret.md> 'x'\n",
            "See plan.\n\n\n",
        );
        case("See [secret](secret.md).", "See a note for members.");
        case(
            "See practices/oslo/secret.md, now.",
            "See a note for members, now.",
        );
        case("See `practices/oslo/secret`.", "See `a note for members`.");
        case("See Practices/Oslo/Secret/.", "See a note for members.");
        case("See ./secret.md <b>", "See a note for members <b>");
        for written in [
            "practices&#47;oslo&sol;secret",
            "practices&#x2f;oslo/s&#101;cret",
            "practices\\/oslo\\/secret",
            "practices\\oslo\\secret",
            "practices/oslo/se%63ret",
            "practices/oslo/caf%C3%A9",
            "practices/oslo/caf&eacute;.md",
            "practices//oslo/./secret",
            "practices/bergen/../oslo/secret.MD",
            "/practices/oslo/secret/",
            "oslo/secret",
            "oslo/secret.md",
            "se*cre*t.md",
            "practices\u{ff0f}oslo\u{ff0f}secret",
            "oslo\u{2044}secret",
            "practices\u{2215}\u{ff4f}slo/secret\u{ff0e}md",
            "practices/oslo/cafe\u{301}",
            "practices/oslo/se\u{200b}cret",
            "https://a.org/practices/oslo/secret",
            "<http://a.org/tree/main/practices/oslo/secret.md>",
            "[The *Secret* plan](secret.md)",
            "[the secret plan](https://a.org/practices/oslo/secret/)",
        ] {
            case(written, "a note for members");
        }
        case("[x](secret)", "x");
        case("[x](secret#top) [x][r]\n\n[r]: secret", "x x\n\n");
        case("[[\u{ff53}ecret]]", "a note for members");
        case("[x](https://a.org/practices/oslo/secret#top)", "x");
        case("[x](practices\u{ff0f}oslo\u{ff0f}secret)", "x");
        case("_oslo/secret_", "_a note for members_");
        case("oslo/end-.", "a note for members.");
        case("...oslo/secret...", "...a note for members...");
        case("oslo/secret--", "a note for members--");
        case("x;oslo/secret&y", "x;a note for members&y");
        case("[[/practices/oslo/secret]]", "a note for members");
        case("[[/oslo//secret|x]]", "x");
        for open in [
            "See [[cities/oslo|Oslo]] [a](secret-2.md) practices/oslo/secret-2 secret",
            "`[a](open.md)` https://a.org/practices/oslo/secret-2 https://a.org/oslo/secret",
        ] {
            case(open, open);
        }
    }

    #[test]
    fn addresses_cities_and_names_of_keys_are_taken_out() {
        let front = "cities = ['oslo', 'bonn']\nstatus = 'oslo/secret'\n\
             sources = [{ title = 'S', url = 'practices/oslo/secret.md' }]\n\
             'practices/oslo/secret' = 1\nodd = { a = 2, 'oslo/secret.md' = 3 }\n";
        let mut note = note("practices/oslo/open", front);
        let mut closed = closed();
        closed.add("cities/bonn");
        closed.hide_in(&mut note);
        let want = "cities = ['oslo']\nodd = { a = 2 }\nsources = []\n";
        let want: toml::Table = want.parse().expect("TOML");
        assert_eq!(note.keys.get("cities"), want.get("cities"));
        assert_eq!(note.keys.get("odd"), want.get("odd"));
        assert!(!format!("{note:?}").contains("secret"), "{note:?}");
        assert_eq!(note.filing.cities, ["oslo"]);
    }

    #[test]
    fn names_are_read_in_linear_time() {
        let shapes: &[Shape] = &[
            ("escapes", |bytes| "%C3".repeat(bytes / 3)),
            ("references", |bytes| "&amp;".repeat(bytes / 5)),
            ("marks", |bytes| "-.".repeat(bytes / 2)),
            ("folders", |bytes| "../".repeat(bytes / 3)),
        ];
        let from: NoteId = "practices/oslo/open".parse().expect("an id");
        let closed = closed();
        assert_linear("ids of closed notes", shapes, |text| {
            assert!(!closed.is_named_in(text, &from));
        });
    }

    #[test]
    fn nothing_below_the_markup_limit_names_a_closed_note() {
        let mut note = note("practices/oslo/open", "");
        let above = "|\n".repeat(markdown_syntax::MAX_MARKUP / 2);
        note.body = format!("{above}[plan][r] practices/oslo/secret\n\n[r]: secret.md\n");
        closed().hide_in(&mut note);
        assert_eq!(note.body.len(), above.len());
        assert!(!note.body.contains("secret"));
    }

    #[test]
    fn keys_and_items_that_name_closed_notes_are_taken_out() {
        let front = "practice = 'practices/oslo/secret'\ntags = ['secret']\n\
             summary = 'See [[secret|it]].'\n\
             evidence = ['[[practices/oslo/former|x]]', 'practices/oslo/open',\n\
             'oslo/secret', 'Oslo/Secret.md', 'oslo/open']\n\
             relations = [{ kind = 'part-of', to = 'practices/oslo/secret.md' }]\n\
             title = 'T'\n";
        let mut note = note("practices/oslo/open", front);
        closed().hide_in(&mut note);
        let want: toml::Table = "tags = ['secret']\nsummary = 'See it.'\n\
             evidence = ['practices/oslo/open', 'oslo/open']\nrelations = []\ntitle = 'T'\n"
            .parse()
            .expect("TOML");
        assert_eq!(note.keys, want);
    }
}
