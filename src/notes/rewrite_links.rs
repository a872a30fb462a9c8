//! Changes the references of a note when notes are renamed.
//!
//! Finds every form that a note can be named in: `[[id]]`, `[[id|text]]`, `[[id#heading]]`, Markdown
//! links and link definitions with relative paths, and values of the front matter. Everything else
//! stays byte for byte. Code holds no links.

use std::collections::HashMap;
use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Tag, TagEnd};

use super::findings::Faults;
use super::front_matter::rewrite::print;
use super::front_matter::tree::{FieldValue, KeyValue, SpannedValue};
use super::front_matter::{self, Format};
use super::link_address::{decode_percent, encode_percent};
use super::links::{resolve, split_heading, with_scheme};
use super::markdown_syntax;
use super::read_note::named_id;
use crate::model::note::{NoteId, usual_id};

/// New ids of renamed notes, by their earlier ids and aliases.
#[derive(Debug, Clone, Default)]
pub struct Renames(HashMap<String, NoteId>);

impl Renames {
    /// Adds a name that leads to the note `to` from now on.
    pub fn add(&mut self, name: &str, to: &NoteId) {
        self.0.insert(usual_id(name).into_owned(), to.clone());
    }

    /// The new id of a note with this id or alias, if it changes.
    pub fn get(&self, name: &str) -> Option<&NoteId> {
        let to = self.0.get(&*usual_id(name))?;
        (to.as_str() != name).then_some(to)
    }
}

/// A note's old and new id, for links relative to it.
#[derive(Debug, Clone, Copy)]
pub struct Move<'a> {
    /// Its id today.
    pub from: &'a NoteId,
    /// Its id afterwards; the same if the note stays.
    pub to: &'a NoteId,
    /// Whether relative paths become paths from the root, which are valid in both places.
    pub is_under_way: bool,
}

/// The text of a note with all references changed.
pub fn rewrite_links(text: &str, note: Move<'_>, renames: &Renames) -> String {
    let front = front_matter::read(&mut Faults::new("", text));
    let mut edits = Vec::new();
    let rewriter = Rewriter {
        text,
        note,
        renames,
        is_toml: front.format == Format::Toml,
    };
    rewriter.front_matter(&front.entries, &mut edits);
    rewriter.body(front.body_start, &mut edits);
    edits.sort_by_key(|edit| edit.0.start);
    let (mut changed, mut end) = (String::with_capacity(text.len()), 0);
    for (range, new) in edits {
        // Links in links: the outer one has the address.
        if range.start >= end {
            changed.push_str(&text[end..range.start]);
            changed.push_str(&new);
            end = range.end;
        }
    }
    changed.push_str(&text[end..]);
    changed
}

/// A range of the text with its replacement.
type Edit = (Range<usize>, String);

struct Rewriter<'a> {
    text: &'a str,
    note: Move<'a>,
    renames: &'a Renames,
    is_toml: bool,
}

/// A link whose end is not reached yet.
struct OpenLink {
    kind: LinkType,
    target: String,
    /// Where its text ends so far.
    text_end: usize,
}

impl Rewriter<'_> {
    fn front_matter(&self, entries: &[KeyValue<'_>], edits: &mut Vec<Edit>) {
        for entry in entries.iter().filter(|entry| entry.key != "aliases") {
            self.value(&entry.item, edits);
        }
    }

    fn value(&self, item: &SpannedValue<'_>, edits: &mut Vec<Edit>) {
        match &item.value {
            FieldValue::List(items) => items.iter().for_each(|item| self.value(item, edits)),
            FieldValue::Table(entries) => {
                for entry in entries {
                    self.value(&entry.item, edits);
                }
            }
            FieldValue::Text(value) => self.named(value, item.at.clone(), edits),
            _ => {}
        }
    }

    /// A text that is the id of a note, or has `[[links]]` in it.
    fn named(&self, value: &str, at: Range<usize>, edits: &mut Vec<Edit>) {
        let id = named_id(value);
        if let Some(to) = self.renames.get(id) {
            match self.text[at.clone()].find(id) {
                Some(offset) => {
                    let start = at.start + offset;
                    edits.push((start..start + id.len(), to.to_string()));
                }
                // The id is written with escapes.
                None if self.is_toml => {
                    edits.push((at, print(&value.replace(id, to.as_str()).into())));
                }
                None => {}
            }
            return;
        }
        let raw = &self.text[at.clone()];
        for (offset, _) in raw.match_indices("[[") {
            let start = at.start + offset + 2;
            let end = raw[offset + 2..].find("]]").map(|end| start + end);
            edits.extend(end.and_then(|end| self.wiki_link(start..end)));
        }
    }

    fn body(&self, body_start: usize, edits: &mut Vec<Edit>) {
        let body = &self.text[body_start..];
        let mut open: Vec<OpenLink> = Vec::new();
        for (event, range) in markdown_syntax::parse(body) {
            let range = body_start + range.start..body_start + range.end;
            match event {
                Event::Start(
                    Tag::Link {
                        link_type: kind,
                        dest_url,
                        ..
                    }
                    | Tag::Image {
                        link_type: kind,
                        dest_url,
                        ..
                    },
                ) => {
                    let bracket = self.text[range.clone()].find('[').unwrap_or(0);
                    open.push(OpenLink {
                        kind,
                        target: dest_url.into_string(),
                        text_end: range.start + bracket + 1,
                    });
                }
                Event::End(TagEnd::Link | TagEnd::Image) => {
                    let Some(link) = open.pop() else { continue };
                    edits.extend(self.link(&link, range.clone()));
                    if let Some(outer) = open.last_mut() {
                        outer.text_end = range.end;
                    }
                }
                _ => {
                    if let Some(link) = open.last_mut() {
                        link.text_end = link.text_end.max(range.end);
                    }
                }
            }
        }
        for range in markdown_syntax::link_definitions(body) {
            let range = body_start + range.start..body_start + range.end;
            edits.extend(self.definition(range));
        }
    }

    fn link(&self, link: &OpenLink, range: Range<usize>) -> Option<Edit> {
        match link.kind {
            LinkType::WikiLink { .. } => {
                let raw = &self.text[range.clone()];
                let start = raw.find("[[")? + 2;
                let end = raw.rfind("]]")?;
                self.wiki_link(range.start + start..range.start + end)
            }
            LinkType::Inline => {
                let tail = self.text.get(link.text_end..range.end)?;
                let start = link.text_end + tail.find("](")? + 2;
                self.address(start..range.end - 1, &link.target)
            }
            // The address is in a definition.
            _ => None,
        }
    }

    fn definition(&self, range: Range<usize>) -> Option<Edit> {
        let start = range.start + self.text[range.clone()].find("]:")? + 2;
        let written = self.written_address(start..range.end)?;
        let target = self.text[written.clone()].to_owned();
        self.address(written, &target)
    }

    /// The target of a `[[link]]`, from the text between the brackets.
    fn wiki_link(&self, inner: Range<usize>) -> Option<Edit> {
        let raw = &self.text[inner.clone()];
        let target = raw.split('|').next().unwrap_or(raw);
        let target = target.split('#').next().unwrap_or(target);
        // As in a table, the bar may be escaped.
        let target = target.strip_suffix('\\').unwrap_or(target);
        let id = target.trim();
        let id = id.strip_suffix(".md").unwrap_or(id);
        let to = self.renames.get(id)?;
        let start = inner.start + raw.find(id)?;
        Some((start..start + id.len(), to.to_string()))
    }

    /// The range of the address in `(address "title")`, without `<` and `>`.
    fn written_address(&self, range: Range<usize>) -> Option<Range<usize>> {
        let raw = &self.text[range.clone()];
        let start = range.start + (raw.len() - raw.trim_start().len());
        let raw = &self.text[start..range.end];
        if let Some(inner) = raw.strip_prefix('<') {
            return Some(start + 1..start + 1 + inner.find('>')?);
        }
        let end = raw.find(char::is_whitespace).unwrap_or(raw.len());
        Some(start..start + end)
    }

    /// The new address of a Markdown link whose parsed target is `target`.
    fn address(&self, range: Range<usize>, target: &str) -> Option<Edit> {
        if with_scheme(target).is_some() {
            return None;
        }
        let (path, _) = split_heading(target);
        let path = decode_percent(path);
        let full = resolve(self.note.from.as_str(), &path).filter(|_| !path.is_empty())?;
        let renamed = NoteId::of_path(&full).and_then(|id| self.renames.get(id.as_str()));
        let moves = self.note.from.folder() != self.note.to.folder() || self.note.is_under_way;
        let is_from_root = path.starts_with('/');
        if renamed.is_none() && (is_from_root || !moves) {
            return None;
        }
        let new = renamed.map_or(full, NoteId::path);
        let new = if is_from_root || self.note.is_under_way {
            format!("/{new}")
        } else {
            relative(self.note.to.folder(), &new)
        };
        let written = self.written_address(range)?;
        let raw = &self.text[written.clone()];
        let end = raw.find('#').unwrap_or(raw.len());
        let new = encode_percent(&new, is_plain);
        Some((written.start..written.start + end, new))
    }
}

/// Whether a character needs no escape in an address.
fn is_plain(c: char) -> bool {
    c.is_alphanumeric() || "-._~/@+',=;!".contains(c)
}

/// The path of `target` as seen from a folder: `../../cities/oslo.md`.
fn relative(folder: &str, target: &str) -> String {
    let from: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    let to: Vec<&str> = target.split('/').collect();
    let same = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let same = same.min(to.len() - 1);
    let mut parts = vec![".."; from.len() - same];
    parts.extend(&to[same..]);
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::note::Audience;
    use crate::notes::links::{LinkTo, read_links};
    use crate::notes::{Defaults, read_note};

    fn id(text: &str) -> NoteId {
        text.parse().expect("an id")
    }

    fn renames() -> Renames {
        let mut renames = Renames::default();
        renames.add("practices/oslo/old", &id("practices/oslo/new"));
        renames.add("old/alias", &id("practices/oslo/new"));
        renames.add("practices/oslo/caf\u{e9}", &id("practices/oslo/my bar"));
        renames.add("practices/oslo/waste", &id("practices/oslo/k\u{f6}ln-廃棄"));
        renames
    }

    fn rewritten(text: &str, from: &str, to: &str) -> String {
        let (from, to) = (id(from), id(to));
        let note = Move {
            from: &from,
            to: &to,
            is_under_way: false,
        };
        rewrite_links(text, note, &renames())
    }

    #[track_caller]
    fn case(before: &str, after: &str) {
        let text = |body: &str| format!("+++\ntitle = \"T\"\n+++\n{body}");
        let got = rewritten(&text(before), "practices/oslo/a", "practices/oslo/a");
        assert_eq!(got, text(after));
    }

    #[test]
    fn every_form_of_link_is_rewritten() {
        case("[[practices/oslo/old]]", "[[practices/oslo/new]]");
        case("[[practices/oslo/old.md]]", "[[practices/oslo/new.md]]");
        case(
            "[[ old/alias |a text]] b",
            "[[ practices/oslo/new |a text]] b",
        );
        case(
            "[[practices/oslo/old#costs|c]]",
            "[[practices/oslo/new#costs|c]]",
        );
        case("![[practices/oslo/old]]", "![[practices/oslo/new]]");
        case(
            "|a|\n|-|\n|[[practices/oslo/old\\|x]]|",
            "|a|\n|-|\n|[[practices/oslo/new\\|x]]|",
        );
        case("[a](old.md)", "[a](new.md)");
        case("[*a* `b`](./old.md#c \"t\")", "[*a* `b`](new.md#c \"t\")");
        case("[](old.md)", "[](new.md)");
        case("[a]( <../oslo/old.md> )", "[a]( <new.md> )");
        case("[a](/practices/oslo/old.md)", "[a](/practices/oslo/new.md)");
        case("[a](ol%64.md)", "[a](new.md)");
        case("[a](cafe\u{301}.md)", "[a](my%20bar.md)");
        case("[a](waste.md#k)", "[a](k\u{f6}ln-廃棄.md#k)");
        case("[a](<waste.md>)", "[a](<k\u{f6}ln-廃棄.md>)");
        case("[w]\n\n[w]: waste.md\n", "[w]\n\n[w]: k\u{f6}ln-廃棄.md\n");
        case(
            "[[practices/oslo/cafe\u{301}]]",
            "[[practices/oslo/my bar]]",
        );
        case("[![i](i.png)](old.md)", "[![i](i.png)](new.md)");
        case(
            "[a][r] [r]\n\n[r]: old.md 'x'\n",
            "[a][r] [r]\n\n[r]: new.md 'x'\n",
        );
        case("[r]\n\n[r]:\n  <old.md>\n", "[r]\n\n[r]:\n  <new.md>\n");
        case("b[^1]\n\n[^1]: [a](old.md)", "b[^1]\n\n[^1]: [a](new.md)");
        case("$x$ costs US$5: [a](old.md)", "$x$ costs US$5: [a](new.md)");
    }

    #[test]
    fn everything_else_stays() {
        for body in [
            "`[[practices/oslo/old]]`",
            "```\n[a](old.md)\n```",
            "practices/oslo/old",
            "[a](https://x.org/old.md) <https://x.org/practices/oslo/old>",
            "[[practices/oslo/older]] [a](other.md) [a](../../cities/oslo.md) [a](#old.md)",
            "[a](old.pdf) ![a](old.png)",
        ] {
            case(body, body);
        }
    }

    #[test]
    fn values_of_the_front_matter_are_rewritten() {
        let text = |old: &str| {
            format!(
                "+++\ntitle = \"[[{old}]] and practices/oslo/old\" # {old}\npractice = '{old}'\n\
                 aliases = [\"practices/oslo/old\"]\nrelations = [{{ kind = 'x', to = \"[[{old}|t]]\" }}]\n\
                 [[products]]\nto = \"{old}.md\"\n[products.own]\nx = [\"{old}\"]\n+++\n"
            )
        };
        let got = rewritten(&text("practices/oslo/old"), "cities/a", "cities/a");
        let want =
            text("practices/oslo/new").replace("# practices/oslo/new", "# practices/oslo/old");
        assert_eq!(got, want);
        let yaml = "---\npractice: practices/oslo/old # c\nx: \"old/alias\"\n---\n";
        let want = "---\npractice: practices/oslo/new # c\nx: \"practices/oslo/new\"\n---\n";
        assert_eq!(rewritten(yaml, "cities/a", "cities/a"), want);
        let escaped = "+++\nto = \"practices/oslo/\\u006fld\" # c\n+++\n";
        let want = "+++\nto = \"practices/oslo/new\" # c\n+++\n";
        assert_eq!(rewritten(escaped, "cities/a", "cities/a"), want);
    }

    #[test]
    fn relative_links_of_a_moved_note_lead_to_the_same_places() {
        let body = "[a](b.md) [c](../../cities/oslo.md#x) ![m](maps/m.png) [d](/cities/oslo.md) [[cities/oslo]] [o](old.md)";
        assert_eq!(
            rewritten(
                "[a](廃棄物.md) [b](<%E5%BB%83.md#x>) [c](%FF.md)",
                "practices/oslo/a",
                "practices/a"
            ),
            "[a](oslo/廃棄物.md) [b](<oslo/廃.md#x>) [c](oslo/%25FF.md)"
        );
        assert_eq!(
            rewritten(body, "practices/oslo/a", "practices/a"),
            "[a](oslo/b.md) [c](../cities/oslo.md#x) ![m](oslo/maps/m.png) [d](/cities/oslo.md) [[cities/oslo]] [o](oslo/new.md)"
        );
        let (from, to) = (id("practices/oslo/a"), id("practices/a"));
        let note = Move {
            from: &from,
            to: &to,
            is_under_way: true,
        };
        assert_eq!(
            rewrite_links(body, note, &renames()),
            "[a](/practices/oslo/b.md) [c](/cities/oslo.md#x) ![m](/practices/oslo/maps/m.png) [d](/cities/oslo.md) [[cities/oslo]] [o](/practices/oslo/new.md)"
        );
    }

    /// The notes that the links of a body lead to.
    fn targets(at: &str, text: &str) -> Vec<String> {
        let defaults = Defaults {
            lang: "en".to_owned(),
            audience: Audience::Public,
        };
        let note = read_note(&format!("{at}.md"), text, &defaults).note;
        let links = read_links(&note).into_iter();
        let notes = links.filter_map(|link| match link.to {
            LinkTo::Note(id) => Some(
                renames()
                    .get(id.as_str())
                    .map_or(id.to_string(), NoteId::to_string),
            ),
            _ => None,
        });
        notes.collect()
    }

    proptest! {
        #[test]
        fn links_lead_where_they_led(
            body in proptest::collection::vec(
                "\\[\\[(practices/oslo/old|old/alias|cities/b)(#h)?(\\|t)?\\]\\]|\\[[a-z*`]{0,3}\\]\\(<?(old|b|ä|%C3%A4|waste|廃[&a-z$ ]{0,2}|\\.\\./x/y|/cities/z|\\.\\./\\.\\./cities/z)\\.md(#h)?>?\\)|[a-z>#$|!-]{1,4}|\n|\n\n",
                0..12,
            ),
            to in prop::sample::select(vec!["practices/oslo/a", "practices/a", "cities/x/y/a"]),
        ) {
            let text = body.join(" ");
            let before = targets("practices/oslo/a", &text);
            let after = rewritten(&text, "practices/oslo/a", to);
            prop_assert_eq!(before, targets(to, &after), "{}", after);
        }
    }
}
