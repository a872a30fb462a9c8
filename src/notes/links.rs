//! The links of a note's body: targets and places.
//!
//! Supports `[[id]]`, `[[id|text]]`, `[[id#heading]]`, Markdown links to `.md` files, and web
//! addresses. Code contains no links. Does not check whether the target exists.

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Tag, TagEnd};

use super::findings::Places;
use super::link_address::{decode_percent, to_open};
use super::markdown_syntax;
use crate::model::note::{Note, NoteId};

/// A link of a note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteLink {
    /// The target as written, without brackets and text.
    pub written: String,
    /// The link text; may be empty.
    pub text: String,
    /// The target.
    pub to: LinkTo,
    /// The heading in another note: the part after `#`.
    pub heading: Option<String>,
    /// 1-based line of the file.
    pub line: u32,
    /// 1-based column, in characters.
    pub column: u32,
}

/// The target of a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkTo {
    /// A note with this id or alias; it may not exist.
    Note(NoteId),
    /// A heading of the same note, as written after `#`.
    Heading(String),
    /// An address that is safe to open, see [`to_open`].
    Web(String),
    /// Any other scheme: never opened.
    Unsafe(String),
    /// Invalid: a file that is not a note, or a path outside the base.
    Broken,
}

/// The links of the note's body, in order.
pub fn read_links(note: &Note) -> Vec<NoteLink> {
    let Some(mut reader) = LinkReader::of(note) else {
        return Vec::new();
    };
    for (event, range) in markdown_syntax::parse(&note.body) {
        reader.take(&event, &range);
    }
    reader.finish()
}

/// Collects links from Markdown events, see [`read_links`].
#[derive(Debug)]
pub(super) struct LinkReader<'a> {
    note: &'a Note,
    places: Places<'a>,
    links: Vec<NoteLink>,
    /// Links that are still open.
    open: Vec<NoteLink>,
}

impl<'a> LinkReader<'a> {
    /// Creates a reader; `None` if the body cannot contain a link.
    pub(super) fn of(note: &'a Note) -> Option<Self> {
        let may_link = memchr::memchr2(b'[', b'<', note.body.as_bytes()).is_some();
        may_link.then(|| Self {
            note,
            places: Places::of(&note.body),
            links: Vec::new(),
            open: Vec::new(),
        })
    }

    /// Processes an event and its byte range in the body.
    pub(super) fn take(&mut self, event: &Event, range: &Range<usize>) {
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
                let (line, column) = self.places.line_and_column(range.start);
                let at = (line + self.note.body_line - 1, column);
                self.open
                    .push(start_link(self.note, *link_type, dest_url, at));
            }
            Event::End(TagEnd::Link) => self.links.extend(self.open.pop()),
            // A local image is not a link; an image on the web can be opened.
            Event::End(TagEnd::Image) => {
                let link = self.open.pop();
                self.links.extend(
                    link.filter(|link| matches!(link.to, LinkTo::Web(_) | LinkTo::Unsafe(_))),
                );
            }
            Event::Text(piece) | Event::Code(piece) => {
                if let Some(link) = self.open.last_mut() {
                    link.text.push_str(piece);
                }
            }
            _ => {}
        }
    }

    /// Returns the links in order.
    pub(super) fn finish(mut self) -> Vec<NoteLink> {
        self.links.sort_by_key(|link| (link.line, link.column));
        self.links
    }
}

fn start_link(note: &Note, link_type: LinkType, target: &str, at: (u32, u32)) -> NoteLink {
    let is_wiki = matches!(link_type, LinkType::WikiLink { .. });
    let (to, heading) = if link_type == LinkType::Email {
        let to = with_scheme(&format!("mailto:{target}"));
        (to.unwrap_or(LinkTo::Broken), None)
    } else if is_wiki {
        wiki_target(target)
    } else {
        markdown_target(note.id.as_str(), target)
    };
    NoteLink {
        written: target.to_owned(),
        text: String::new(),
        to,
        heading,
        line: at.0,
        column: at.1,
    }
}

/// Resolves the target of a `[[link]]`: an id below the root.
pub(super) fn wiki_target(target: &str) -> (LinkTo, Option<String>) {
    if let Some(to) = with_scheme(target) {
        return (to, None);
    }
    let (path, heading) = split_heading(target);
    let path = path.trim();
    if path.is_empty() {
        return (heading.map_or(LinkTo::Broken, LinkTo::Heading), None);
    }
    let id = path.strip_suffix(".md").unwrap_or(path);
    (id.parse().map_or(LinkTo::Broken, LinkTo::Note), heading)
}

/// Resolves a Markdown link: a path from the note's folder or from the root.
pub(super) fn markdown_target(from: &str, target: &str) -> (LinkTo, Option<String>) {
    if let Some(to) = with_scheme(target) {
        return (to, None);
    }
    let (path, heading) = split_heading(target);
    let path = decode_percent(path);
    if path.is_empty() {
        return (heading.map_or(LinkTo::Broken, LinkTo::Heading), None);
    }
    let id = resolve(from, &path).and_then(|path| NoteId::of_path(&path));
    (id.map_or(LinkTo::Broken, LinkTo::Note), heading)
}

/// Resolves an address with a scheme; `None` without one.
///
/// Ignores control characters and spaces, as browsers do in `java\nscript:`.
pub(super) fn with_scheme(target: &str) -> Option<LinkTo> {
    let is_gap = |c: char| c.is_control() || c.is_whitespace();
    let squeezed = if target.contains(is_gap) {
        Cow::Owned(target.replace(is_gap, ""))
    } else {
        Cow::Borrowed(target)
    };
    if squeezed.starts_with("//") || squeezed.starts_with("\\\\") {
        return Some(LinkTo::Unsafe(target.to_owned()));
    }
    let (scheme, _) = squeezed.split_once(':')?;
    if scheme.contains(['/', '#', '?', '.']) || scheme.is_empty() {
        // The colon is part of a path or heading.
        return None;
    }
    let opened = (squeezed == target.trim()).then(|| to_open(&squeezed));
    Some(
        opened
            .flatten()
            .map_or_else(|| LinkTo::Unsafe(target.to_owned()), LinkTo::Web),
    )
}

/// Whether a text is a safe address: http, https or mailto, without white space.
pub fn is_web_address(text: &str) -> bool {
    matches!(with_scheme(text), Some(LinkTo::Web(_)))
}

pub(super) fn split_heading(target: &str) -> (&str, Option<String>) {
    match target.split_once('#') {
        Some((path, heading)) => (path, Some(decode_percent(heading))),
        None => (target, None),
    }
}

/// Resolves `path` relative to the note `from`; `None` if it leaves the root.
pub(super) fn resolve(from: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = if path.starts_with('/') {
        Vec::new()
    } else {
        from.split('/').collect()
    };
    if !path.starts_with('/') {
        parts.pop();
    }
    for part in path.trim_start_matches('/').split('/') {
        match part {
            "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::note::Audience;
    use crate::notes::{Defaults, read_note};

    fn links(body: &str) -> Vec<NoteLink> {
        let text = format!("+++\ntitle = \"x\"\n+++\n{body}");
        let defaults = Defaults {
            lang: "en".to_owned(),
            audience: Audience::Public,
        };
        read_links(&read_note("practices/oslo/x.md", &text, &defaults).note)
    }

    fn note(id: &str) -> LinkTo {
        LinkTo::Note(id.parse().expect("an id"))
    }

    #[test]
    fn link_targets_are_resolved() {
        #[track_caller]
        fn case(body: &str, want: &LinkTo) {
            let links = links(body);
            assert_eq!(links.len(), 1, "{body}: {links:?}");
            assert_eq!(&links[0].to, want, "{body}");
        }
        let web = |address: &str| LinkTo::Web(address.to_owned());
        let hostile = |address: &str| LinkTo::Unsafe(address.to_owned());
        case("[[cities/oslo]]", &note("cities/oslo"));
        case("[[cities/oslo|the city]]", &note("cities/oslo"));
        case("[[cities/oslo.md]]", &note("cities/oslo"));
        case("[[cities/oslo#powers]]", &note("cities/oslo"));
        case(
            "| a |\n|---|\n| [[cities/oslo\\|the city]] |",
            &note("cities/oslo"),
        );
        case("|a|\n|-|\n|[[cities/oslo#p\\|x]]|", &note("cities/oslo"));
        case("[[cities/oslo\\|the city]]", &note("cities/oslo"));
        case("[[#powers]]", &LinkTo::Heading("powers".to_owned()));
        case("[[../../etc/passwd]]", &LinkTo::Broken);
        case("[[javascript:alert(1)]]", &hostile("javascript:alert(1)"));
        case("[a](y.md)", &note("practices/oslo/y"));
        case("[a](../../cities/oslo.md#powers)", &note("cities/oslo"));
        case("[a](/cities/oslo.md)", &note("cities/oslo"));
        case("[a](my%20note.md)", &note("practices/oslo/my note"));
        case("[a](../../../x.md)", &LinkTo::Broken);
        case("[a](plan.pdf)", &LinkTo::Broken);
        case("[a](#costs)", &LinkTo::Heading("costs".to_owned()));
        case("[a](https://x.org/a:b)", &web("https://x.org/a:b"));
        case("<https://x.org>", &web("https://x.org"));
        case("<a@x.org>", &web("mailto:a@x.org"));
        case("[a](mailto:a@x.org)", &web("mailto:a@x.org"));
        case("[a](javascript:x)", &hostile("javascript:x"));
        case("[a](<java\tscript:x>)", &hostile("java\tscript:x"));
        case("[a](JaVaScRiPt&#58;x)", &hostile("JaVaScRiPt:x"));
        case("[a](file:///etc/passwd)", &hostile("file:///etc/passwd"));
        case("[a](//x.org)", &hostile("//x.org"));
        case(
            "[a](https://-oProxyCommand=x)",
            &hostile("https://-oProxyCommand=x"),
        );
        case("[a][r]\n\n[r]: y.md", &note("practices/oslo/y"));
        case("![a](https://x.org/a.png)", &web("https://x.org/a.png"));
    }

    #[test]
    fn code_and_local_images_are_not_links() {
        #[track_caller]
        fn case(body: &str) {
            assert_eq!(links(body), [], "{body}");
        }
        case("`[[cities/oslo]]`");
        case("```\n[[cities/oslo]]\n```\n");
        case("    [a](y.md)\n");
        case("![map](map.png)");
        case("[not a link]");
        case("\\[[cities/oslo\\]]");
    }

    #[test]
    fn places_are_those_of_the_file() {
        let links = links("Text ø [[cities/oslo|the city]]\r\n\r\n- [`y`](y.md)\n");
        let got: Vec<(&str, &str, u32, u32)> = links
            .iter()
            .map(|link| (&*link.written, &*link.text, link.line, link.column))
            .collect();
        assert_eq!(
            got,
            [("cities/oslo", "the city", 4, 8), ("y.md", "y", 6, 3)]
        );
    }

    #[test]
    fn a_heading_of_another_note_is_kept() {
        let links = links("[[cities/oslo#powers]] [a](y.md#co%C3%BBts)");
        let headings: Vec<Option<&str>> =
            links.iter().map(|link| link.heading.as_deref()).collect();
        assert_eq!(headings, [Some("powers"), Some("coûts")]);
    }
}
