//! Limits the markup of a body: the parser needs much memory for it.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Tag, TagEnd};

/// Maximum number of line ends and markup signs parsed in a note.
pub const MAX_MARKUP: usize = 500_000;

/// The end of the last line within [`MAX_MARKUP`], or of the body. A byte offset.
///
/// The text below is shown, found and printed as it is written.
pub fn markup_end(body: &str) -> usize {
    if body.len() <= MAX_MARKUP {
        return body.len();
    }
    let bytes = body.as_bytes();
    let (mut signs, mut line_start, mut in_lead) = (0, 0, true);
    for (at, byte) in body.bytes().enumerate() {
        let is_sign = match byte {
            b'\n' | b'[' | b']' | b'!' | b'*' | b'_' | b'~' | b'`' | b'<' | b'&' | b'\\' | b'|'
            | b'$' => true,
            b'\r' => bytes.get(at + 1) != Some(&b'\n'),
            // These open quotes and lists, which can be nested in one line.
            b'>' | b'-' | b'+' | b'.' | b')' => in_lead,
            _ => false,
        };
        signs += usize::from(is_sign);
        if signs > MAX_MARKUP {
            return line_start;
        }
        if byte == b'\n' || byte == b'\r' && is_sign {
            (line_start, in_lead) = (at + 1, true);
        } else if byte == b':' && at > 0 && bytes[at - 1] == b']' {
            // A footnote may begin with quotes and lists.
            in_lead = true;
        } else {
            in_lead &= is_sign || matches!(byte, b' ' | b'\t' | b'0'..=b'9');
        }
    }
    body.len()
}

/// The text below the limit as the events of one code block. No events for an empty text.
pub(super) fn as_written(
    text: &str,
    start: usize,
) -> impl Iterator<Item = (Event<'_>, Range<usize>)> {
    let range = start..start + text.len();
    let events = [
        Event::Start(Tag::CodeBlock(CodeBlockKind::Indented)),
        Event::Text(text.into()),
        Event::End(TagEnd::CodeBlock),
    ];
    let events = events.into_iter().map(move |event| (event, range.clone()));
    events.filter(move |_| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::note::Audience;
    use crate::notes::links::{LinkTo, read_links};
    use crate::notes::markdown_syntax::parse;
    use crate::notes::passages::read_passages;
    use crate::notes::{Defaults, read_note};

    #[test]
    fn markup_of_large_notes_is_bounded() {
        #[track_caller]
        fn case(line: &str, per_line: usize) {
            let lines = MAX_MARKUP / per_line;
            let body = line.repeat(3 * lines);
            assert_eq!(markup_end(&body), lines * line.len(), "{line:?}");
            let events = parse(&body).count();
            assert!(events < 4 * MAX_MARKUP, "{line:?}: {events} events");
        }
        case("[[a]]\n", 5);
        case("[^a] ![](b) <c:d> &amp; word\n", 8);
        case("| a | b |\n", 4);
        case("- > 1. 2) + a. b-c\n", 6);
        case(
            "plain words, with a stop. And (more) words - and more.\n",
            1,
        );
        case("a\r\n", 1);
        case("a\r", 1);
        for start in ["[^a]: ", "a\r"] {
            let body = format!("{start}{}", ">".repeat(2 * MAX_MARKUP));
            assert!(markup_end(&body) < 10, "{start:?}");
        }
        assert_eq!(markup_end(&"[[a]]".repeat(MAX_MARKUP)), 0);
    }

    #[test]
    fn text_below_the_limit_is_found_but_holds_no_links() {
        let body = format!(
            "[[cities/oslo]]\n\n{}\n[[cities/rome]] sewage",
            "|\n".repeat(MAX_MARKUP)
        );
        let defaults = Defaults {
            lang: "en".to_owned(),
            audience: Audience::Public,
        };
        let text = format!("+++\ntitle = \"A\"\n+++\n{body}");
        let note = read_note("practices/oslo/a.md", &text, &defaults).note;
        let links = read_links(&note);
        assert_eq!(links.len(), 1);
        assert!(matches!(&links[0].to, LinkTo::Note(id) if id.as_str() == "cities/oslo"));
        let passages = read_passages(&body);
        assert!(
            passages
                .iter()
                .any(|passage| passage.text.contains("sewage"))
        );
    }
}
