//! Reads passages and links of a body in one pass, for the index.

use super::links::{self, NoteLink};
use super::markdown_syntax;
use super::passages::{self, Passage};
use crate::model::note::Note;

/// Reads the passages and the links of a note's body in one pass.
///
/// Same results as [`passages::read_passages`] and [`links::read_links`], in half the time.
pub fn read_body(note: &Note) -> (Vec<Passage>, Vec<NoteLink>) {
    let mut passages = passages::PassageReader::default();
    let Some(mut links) = links::LinkReader::of(note) else {
        return (passages::read_passages(&note.body), Vec::new());
    };
    for (event, range) in markdown_syntax::parse(&note.body) {
        passages.take(&event);
        links.take(&event, &range);
    }
    (passages.finish(), links.finish())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::note::Audience;
    use crate::notes::{Defaults, read_note};

    #[test]
    fn one_pass_reads_what_two_do() {
        let defaults = Defaults {
            lang: "en".to_owned(),
            audience: Audience::Public,
        };
        let bodies = [
            "# Tolls\n\nSee [[practices/oslo/toll-ring|the ring]] and [[cities/oslo]].\n",
            "`[[no/link]]` and <https://example.org>\n\n- [x](../cities/oslo.md#b)\n",
            "No link at all.\n",
        ];
        for body in bodies {
            let text = format!("+++\ntitle = \"A\"\n+++\n\n{body}");
            let note = read_note("practices/oslo/a.md", &text, &defaults).note;
            let two = (
                passages::read_passages(&note.body),
                links::read_links(&note),
            );
            assert_eq!(read_body(&note), two, "{body}");
        }
    }
}
