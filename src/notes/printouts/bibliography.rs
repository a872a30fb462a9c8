//! The sources of notes as BibTeX.

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;

use crate::model::note::{Note, Source};
use crate::notes::clean::clean;
use crate::notes::links::is_web_address;

/// The sources of all notes, each once, as entries of a bibliography.
pub fn bibtex(notes: &[Note]) -> String {
    let mut out = String::new();
    let mut seen = HashSet::new();
    let mut keys: HashMap<String, usize> = HashMap::new();
    for note in notes {
        for source in &note.sources {
            let same = if source.url.is_empty() {
                &source.title
            } else {
                &source.url
            };
            if same.is_empty() || !seen.insert(same) {
                continue;
            }
            let count = keys.entry(key_of(note)).or_default();
            *count += 1;
            let key = format!("{}-{count}", key_of(note));
            out.push_str(&entry(&key, source, note));
        }
    }
    out
}

/// `practices/oslo/climate-budget` is `oslo-climate-budget`; ASCII, as bibliographies want it.
fn key_of(note: &Note) -> String {
    let path = note
        .id
        .as_str()
        .split_once('/')
        .map_or("", |(_, path)| path);
    let is_kept = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let key: String = path
        .replace('/', "-")
        .chars()
        .filter(|c| is_kept(*c))
        .collect();
    if key.is_empty() {
        "note".to_owned()
    } else {
        key
    }
}

fn entry(key: &str, source: &Source, note: &Note) -> String {
    let mut entry = format!("@misc{{{key},\n");
    let title = if source.title.is_empty() {
        &source.publisher
    } else {
        &source.title
    };
    let year = source.year.map(|year| year.to_string()).unwrap_or_default();
    for (name, value) in [
        ("title", bibtex_text(title)),
        ("publisher", bibtex_text(&source.publisher)),
        ("year", year),
        ("url", bibtex_address(&source.url)),
        ("note", bibtex_text(&format!("Cited in {}", note.title))),
    ] {
        if !value.is_empty() {
            let _ = writeln!(entry, "  {name} = {{{value}}},");
        }
    }
    entry + "}\n\n"
}

/// Escapes text for TeX.
fn bibtex_text(text: &str) -> String {
    let mut escaped = String::new();
    for c in clean(text).chars() {
        match c {
            '\\' => escaped.push_str("\\textbackslash{}"),
            '~' => escaped.push_str("\\textasciitilde{}"),
            '^' => escaped.push_str("\\textasciicircum{}"),
            // BibTeX counts braces, with a backslash too.
            '{' => escaped.push_str("\\textbraceleft{}"),
            '}' => escaped.push_str("\\textbraceright{}"),
            '%' | '&' | '$' | '#' | '_' => escaped.extend(['\\', c]),
            c => escaped.push(c),
        }
    }
    escaped
}

/// A web address with braces and backslashes encoded; any other is empty.
fn bibtex_address(url: &str) -> String {
    let url = clean(url);
    if is_web_address(&url) {
        let encoded = url.replace('{', "%7B").replace('}', "%7D");
        encoded.replace('\\', "%5C")
    } else {
        String::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::note::Audience;
    use crate::notes::{Defaults, read_note};

    const FRONT: &str = "title = \"Heat & <b>\"\nsources = [\
        { title = \"50% of {x} and }\", url = \"https://x.org/a_b?c={d}\", year = 2020 },\
        { title = \"Again\", url = \"https://x.org/a_b?c={d}\" },\
        { title = \"Bad\", url = \"javascript:x\" }]\n";

    #[test]
    fn bibliographies_name_each_source_once() {
        let defaults = Defaults {
            lang: "en".to_owned(),
            audience: Audience::Members,
        };
        let text = format!("+++\n{FRONT}+++\n");
        let note = read_note("practices/a/x.md", &text, &defaults).note;
        let printed = bibtex(&[note]);
        insta::assert_snapshot!(printed, @r"
        @misc{a-x-1,
          title = {50\% of \textbraceleft{}x\textbraceright{} and \textbraceright{}},
          year = {2020},
          url = {https://x.org/a_b?c=%7Bd%7D},
          note = {Cited in Heat \& <b>},
        }

        @misc{a-x-2,
          title = {Bad},
          note = {Cited in Heat \& <b>},
        }
        ");
    }
}
