//! Fuzz targets: front matter, Markdown, query and merge.

use super::{fuzz, seeds};
use crate::model::note::{Audience, Note};
use crate::model::query::edit::{ticked, toggle};
use crate::model::query::{Filter, FilterValue, MAX_BYTES, Query};
use crate::model::vocabulary::Vocabularies;
use crate::notes::findings::Faults;
use crate::notes::front_matter;
use crate::notes::read_body::read_body;
use crate::notes::three_way_merge::audience::{self, Stated};
use crate::notes::three_way_merge::{ConflictChoice, changes, merge_note, merge_toml, resolve};
use crate::notes::{Defaults, autofix, check, markdown_syntax, passages, read_note, sentence_diff};

const PATH: &str = "practices/oslo/heat.md";

const FRONT: &[&[u8]] = &[
    b"+++\n",
    b"---\n",
    b"...\n",
    b"\r\n",
    b"\xef\xbb\xbf",
    b"audience = \"public\"\n",
    b"audience: public\n",
    b"audience:\n  members\n",
    b"Audience: members\n",
    b"publ\\u0069c",
    b"[[rows]]\n",
    b"[t]\n",
    b"a.b.c = 1\n",
    b"[",
    b"{",
    b"]",
    b"}",
    b"\"\"\"",
    b"'''",
    b"&a ",
    b"*a",
    b"<<: ",
    b"!!str ",
    b"? ",
    b": ",
    b"- ",
    b"|\n",
    b">-\n ",
    b"#",
    b"\0",
    b"\xff",
    b"\xe2\x80\xae",
    b"2026-02-30",
    b"1e999",
    b"99999999999999999999",
    b"-0x1",
    b"~",
    b"\t",
];
pub(crate) const MARKDOWN: &[&[u8]] = &[
    b"*",
    b"**",
    b"_",
    b"~~",
    b"`",
    b"```\n",
    b"[",
    b"](",
    b"[[",
    b"|",
    b"]]",
    b"![",
    b"<",
    b">",
    b"&#27;",
    b"&amp;",
    b"[^1]",
    b"[^1]: ",
    b"# ",
    b"- [ ] ",
    b"1. ",
    b"| a |\n|---|\n",
    b"\n\n",
    b"    ",
    b"\\",
    b"<!--",
    b"-->",
    b"<script>",
    b"https://x.org/",
    b"mailto:a@b",
    b"===\n",
    b"\xcc\x81",
    b"\xe2\x80\xae",
    b"\x1b[31m",
    b"\xff",
    b"\t",
    b"\r",
    b"\0",
    b"> ",
];
const QUERY: &[&[u8]] = &[
    b"\"",
    b"(",
    b")",
    b" OR ",
    b"-",
    b":",
    b",",
    b"..",
    b">=",
    b"<",
    b"year:",
    b"since:2w",
    b"sort:",
    b"city:",
    b"'",
    b"\\",
    b"*",
    b"\xc3\xb8",
    b"\xe2\x80\xae",
    b"\0",
    b"99999999999",
    b"\n",
    b"\xff",
];
/// The most merge decisions to resolve; each reads the whole note again.
const MAX_SETTLED: usize = 50;
const FENCE: &[u8] = b"%%%%\n";

fn defaults() -> Defaults {
    Defaults {
        lang: "en".to_owned(),
        audience: Audience::Public,
    }
}

#[test]
fn front_matter() {
    fuzz("front", &seeds("front"), FRONT, |bytes| {
        let text = String::from_utf8_lossy(bytes);
        let note = read_note(PATH, &text, &defaults()).note;
        check::check_note(PATH, &text, &defaults(), &Vocabularies::default());
        let fixed = autofix::fix(PATH, &text, &Vocabularies::default());
        let again = read_note(PATH, &fixed.text, &defaults()).note;
        let is_public = |note: &Note| note.stewardship.audience == Audience::Public;
        assert!(
            is_public(&note) || !is_public(&again),
            "a fix opens the note"
        );
        assert_eq!(Stated::of(&audience::close(&text)), Stated::Members);
        merge_toml(None, Some(&text), Some(&fixed.text));
    });
}

#[test]
fn markdown_text() {
    fuzz("markdown", &seeds("markdown"), MARKDOWN, |bytes| {
        let text = String::from_utf8_lossy(bytes);
        let note = read_note(PATH, &text, &defaults()).note;
        read_body(&note);
        markdown_syntax::outline(&text);
        for passage in passages::read_passages(&text) {
            sentence_diff::sentences(&passage.text);
        }
    });
}

#[test]
fn query_text() {
    fuzz("query", &seeds("query"), QUERY, |bytes| {
        let text = String::from_utf8_lossy(bytes);
        let query = Query::read(&text);
        let spans = query.clauses.iter().map(|clause| clause.span);
        let ends = spans.flat_map(|(from, to)| [from, to]).collect::<Vec<_>>();
        assert!(ends.is_sorted() && ends.iter().all(|&end| text.is_char_boundary(end)));
        assert!(
            query
                .faults
                .iter()
                .all(|fault| text.get(fault.span.0..fault.span.1).is_some())
        );
        let is_ticked = |text: &str| ticked(text, "city").contains(&"nowhere".to_owned());
        let is_plain = |(filter, _): (&Filter, _)| {
            let mut values = filter.values.iter();
            filter.field != "city" || values.all(|value| matches!(value, FilterValue::Is(_)))
        };
        let can_be_ticked = query.faults.is_empty() && query.filters().all(is_plain);
        // The longer query may exceed the limit.
        if can_be_ticked && text.len() + 20 <= MAX_BYTES && !is_ticked(&text) {
            let added = toggle(&text, "city", "nowhere");
            let removed = toggle(&added, "city", "nowhere");
            assert!(is_ticked(&added) && !is_ticked(&removed), "{added:?}");
        }
    });
}

#[test]
fn merged_notes() {
    let dictionary: Vec<&[u8]> = [FRONT, &[FENCE; 8]].concat();
    fuzz("merge", &seeds("merge"), &dictionary, |bytes| {
        let text = String::from_utf8_lossy(bytes);
        let mut texts = text.splitn(3, "%%%%\n");
        let [base, shared, mine] = [(); 3].map(|()| texts.next().unwrap_or_default());
        for base in [Some(base), None] {
            merge_three(base, shared, mine);
            merge_three(base, mine, shared);
        }
    });
}

/// Merges three texts and asserts that no text is lost, made public or unreadable.
fn merge_three(base: Option<&str>, shared: &str, mine: &str) {
    let merged = merge_note(base, Some(shared), Some(mine));
    let text = merged.text.expect("nobody removed it");
    let mut kept = text.clone();
    for (i, decision) in merged.decisions.iter().enumerate() {
        kept.extend([" ", decision.mine.as_deref().unwrap_or_default()]);
        for choice in [
            ConflictChoice::Mine,
            ConflictChoice::Theirs,
            ConflictChoice::Both,
        ]
        .into_iter()
        .filter(|_| i < MAX_SETTLED)
        {
            let settled = resolve(Some(&text), decision, choice);
            if let (Ok(Some(settled)), true) = (settled, decision.spot != audience::spot()) {
                assert!(
                    Stated::of(&settled) <= Stated::of(&text),
                    "a choice opens {settled:?}"
                );
            }
        }
    }
    changes(Some(shared), Some(mine));
    let is_sound = |text: &str| {
        let mut faults = Faults::new(PATH, text);
        let front = front_matter::read(&mut faults);
        faults.is_empty().then_some(front.body_start)
    };
    let sides = [shared, mine].into_iter();
    for side in sides.clone().filter(|side| base != Some(side)) {
        assert!(
            Stated::of(&text) <= Stated::of(side),
            "more open than {side:?}: {text:?}"
        );
        // New words of each side's body. A side that cannot be parsed has no body.
        let body = is_sound(side).map_or("", |start| &side[start..]);
        let known = base.unwrap_or_default();
        for word in body.split_whitespace().filter(|word| !known.contains(word)) {
            assert!(
                kept.contains(word),
                "{word:?} of {side:?} is lost: {kept:?}"
            );
        }
    }
    if sides.clone().all(|side| is_sound(side).is_some()) {
        assert!(is_sound(&text).is_some(), "broken by merging: {text:?}");
    }
}
