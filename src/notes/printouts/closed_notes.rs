//! Takes the names of notes for members out of notes that anyone may read.

use std::collections::HashSet;
use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Tag, TagEnd};
use toml::Value;

use crate::model::note::{Kind, Note, NoteId};
use crate::model::text_folding::composed;
use crate::notes::links::{LinkTo, markdown_target, wiki_target};
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
        }
        note.relations
            .retain(|relation| !self.is_reference(&relation.to));
        note.keys.retain(|_, value| !self.is_name(value));
        for (_, value) in &mut note.keys {
            self.value(value, &note.id);
        }
    }

    fn has(&self, name: &str) -> bool {
        self.names.contains(&plain(name))
    }

    /// Whether a key's value names a closed note: a single word may be a tag.
    fn is_reference(&self, name: &str) -> bool {
        self.has(name) || name.contains('/') && self.is_end(name)
    }

    /// Whether this is a closed note's name without its kind or more of its beginning.
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
                table.retain(|_, value| !self.is_name(value));
                for (_, value) in table {
                    self.value(value, from);
                }
            }
            _ => {}
        }
    }

    /// The text with links to closed notes replaced by their texts, and without their ids.
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

    /// The ranges of links to closed notes with their texts, and of definitions of such links.
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
                    let (to, _) = match link_type {
                        LinkType::WikiLink { .. } => wiki_target(&dest_url),
                        _ => markdown_target(from.as_str(), &dest_url),
                    };
                    open.push((self.is_target(&to), String::new()));
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
                        let is_bare = label.trim().is_empty() || self.is_target(&to);
                        (range, if is_bare { UNNAMED.to_owned() } else { label })
                    }));
                }
                _ => {}
            }
        }
        let definitions = markdown_syntax::link_definitions(text).into_iter();
        let closed = definitions.filter(|range| {
            let (to, _) = markdown_target(from.as_str(), defined_address(&text[range.clone()]));
            self.is_target(&to)
        });
        found.extend(closed.map(|range| (range, String::new())));
        // An outer link ends after the inner ones.
        found.sort_by_key(|(range, _)| (range.start, std::cmp::Reverse(range.end)));
        found
    }

    /// The text with written ids and paths of closed notes replaced.
    fn without_ids(&self, text: &str, from: &NoteId) -> String {
        let is_of_id = |c: char| c.is_alphanumeric() || "/-_.".contains(c);
        let mut kept = String::with_capacity(text.len());
        for piece in text.split_inclusive(|c| !is_of_id(c)) {
            let word = piece.trim_end_matches(|c| !is_of_id(c) || c == '.');
            let name = plain(named_id(word).trim_end_matches('/'));
            let is_id = Kind::of_path(&name).is_some() && self.has(&name);
            let is_path = || self.is_target(&markdown_target(from.as_str(), word).0);
            if is_id || is_path() {
                kept.push_str(UNNAMED);
                kept.push_str(&piece[word.len()..]);
            } else {
                kept.push_str(piece);
            }
        }
        kept
    }
}

/// A name in one case and Unicode form, to compare it.
fn plain(name: &str) -> String {
    composed(name).to_lowercase()
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
    use crate::model::alliance::tests::note;

    fn closed() -> ClosedNotes {
        let mut closed = ClosedNotes::default();
        closed.add("practices/oslo/secret");
        closed.add("practices/oslo/caf\u{e9}");
        closed.add("practices/oslo/former");
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
        for open in [
            "See [[cities/oslo|Oslo]] [a](secret-2.md) practices/oslo/secret-2 secret",
            "`[a](open.md)` https://a.org/practices/oslo/secret",
        ] {
            case(open, open);
        }
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
