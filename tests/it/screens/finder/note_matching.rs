//! Reads notes of the fixtures and matches them with a query.

use memchr::memmem;

use super::*;

pub(super) fn gather(dir: &Dir<'_>, notes: &mut Vec<Note>) {
    for file in dir.files() {
        let path = file.path().to_str().expect("a path in UTF-8");
        let text = file.contents_utf8().expect("a note in UTF-8");
        notes.push(note(path, text));
    }
    for dir in dir.dirs() {
        gather(dir, notes);
    }
}

pub(super) fn note(path: &str, text: &str) -> Note {
    let (front, body) = text
        .strip_prefix("+++\n")
        .and_then(|rest| rest.split_once("\n+++\n"))
        .expect("front matter");
    let keys: toml::Table = front.parse().expect("TOML");
    let line = |key: &str| {
        keys.get(key)
            .and_then(|value| value.as_str())
            .map(str::to_owned)
    };
    let lines = |key: &str| -> Vec<String> {
        let values = keys.get(key).and_then(|value| value.as_array());
        values
            .into_iter()
            .flatten()
            .filter_map(|v| v.as_str().map(str::to_owned))
            .collect()
    };
    let year = |key: &str| {
        keys.get(key)
            .and_then(toml::Value::as_integer)
            .map(|y| y as i16)
    };
    let sources = keys.get("sources").and_then(toml::Value::as_array);
    let sources = sources.into_iter().flatten().map(|source| Source {
        title: String::new(),
        url: source["url"].as_str().unwrap_or_default().to_owned(),
        publisher: source["publisher"].as_str().unwrap_or_default().to_owned(),
        year: source["year"].as_integer().map(|year| year as i16),
    });
    Note {
        id: NoteId::of_path(path).expect("an id"),
        kind: Kind::of_path(path).expect("a kind"),
        title: line("title").unwrap_or_default(),
        summary: line("summary").unwrap_or_default(),
        body_line: 1,
        filing: Filing {
            cities: lines("cities"),
            sectors: lines("sectors"),
            status: line("status"),
            outcome: line("outcome"),
            year: year("year").or_else(|| year("year-adopted")),
            ..Filing::default()
        },
        stewardship: note::Stewardship {
            audience: Audience::Public,
            review: Review::Accepted,
            ..note::Stewardship::default()
        },
        sources: sources.collect(),
        relations: Vec::new(),
        body: body.to_owned(),
        keys: keys.clone(),
    }
}

pub(super) fn label(field: &str, value: &str) -> String {
    if matches!(field, "kind" | "status" | "outcome") {
        return value.replace('-', " ");
    }
    let words = value.split('-').map(|word| {
        let mut letters = word.chars();
        let first = letters.next().map(|c| c.to_uppercase().to_string());
        format!("{}{}", first.unwrap_or_default(), letters.as_str())
    });
    words.collect::<Vec<_>>().join(" ")
}

pub(super) fn values(note: &Note, field: &str) -> Vec<String> {
    let filing = &note.filing;
    match field {
        "kind" => vec![note.kind.as_str().to_owned()],
        "sector" => filing.sectors.clone(),
        "city" => filing.cities.clone(),
        "status" => filing.status.clone().into_iter().collect(),
        "outcome" => filing.outcome.clone().into_iter().collect(),
        "year" => filing
            .year
            .map(|year| year.to_string())
            .into_iter()
            .collect(),
        _ => Vec::new(),
    }
}

pub(super) fn holds(note: &Note, asked: &Node) -> bool {
    match asked {
        Node::Word(word) | Node::Phrase(word) => {
            mentions(&note.title, word) || mentions(&note.body, word)
        }
        Node::Filter(filter) => passes(note, filter),
        Node::Not(clause) => !holds(note, &clause.node),
        Node::Any(clauses) => clauses.iter().any(|clause| holds(note, &clause.node)),
        Node::All(clauses) => clauses.iter().all(|clause| holds(note, &clause.node)),
    }
}

pub(super) fn passes(note: &Note, filter: &Filter) -> bool {
    let have = values(note, &filter.field);
    filter.values.iter().any(|value| match value {
        FilterValue::Is(value) => have.iter().any(|known| known == &value.to_lowercase()),
        FilterValue::Between(from, to) => have.iter().any(|known| {
            from.as_ref().is_none_or(|from| known >= from)
                && to.as_ref().is_none_or(|to| known <= to)
        }),
    })
}

pub(super) fn words(clauses: &[Clause]) -> Vec<String> {
    clauses
        .iter()
        .flat_map(|clause| match &clause.node {
            Node::Word(word) | Node::Phrase(word) => vec![word.clone()],
            Node::Any(inner) | Node::All(inner) => words(inner),
            Node::Filter(_) | Node::Not(_) => Vec::new(),
        })
        .collect()
}

/// Whether a word of the text begins with this one, without regard to case.
pub(super) fn mentions(text: &str, word: &str) -> bool {
    places(&text.to_lowercase(), &word.to_lowercase())
        .next()
        .is_some()
}

/// Character ranges of words that begin with a word, without regard to case.
pub(super) fn find(text: &str, word: &str) -> Vec<(usize, usize)> {
    let (text, word) = (text.to_lowercase(), word.to_lowercase());
    let places = places(&text, &word).map(|at| {
        let start = text[..at].chars().count();
        (start, start + word.chars().count())
    });
    places.collect()
}

/// Where words begin with a word, in bytes; both are in lower case.
fn places<'t>(text: &'t str, word: &'t str) -> impl Iterator<Item = usize> {
    let begins = |at: &usize| {
        let before = text[..*at].chars().next_back();
        !word.is_ascii() || !before.is_some_and(char::is_alphanumeric)
    };
    // A search for nothing would match everywhere.
    memmem::find_iter(text.as_bytes(), word)
        .filter(|_| !word.is_empty())
        .filter(begins)
}

/// A hit of a note; `why` is whether its reasons were asked for.
pub(super) fn hit(note: &Note, words: &[String], why: bool) -> Hit {
    let (text, first) = note
        .body
        .lines()
        .filter(|line| !line.starts_with(['#', '|', '+']) && !line.contains(']'))
        .find_map(|line| {
            let at = words
                .iter()
                .find_map(|word| find(line, word).first().copied())?;
            Some((line, at.0))
        })
        .unwrap_or((&note.summary, 0));
    let plain = text.trim_start_matches("- ");
    let skipped = text.chars().count() - plain.chars().count();
    let from = first.saturating_sub(skipped + 20);
    let text: String = plain.chars().skip(from).take(160).collect();
    let highlights = |text: &str| {
        let mut ranges: Vec<_> = words.iter().flat_map(|word| find(text, word)).collect();
        ranges.sort_unstable();
        ranges.dedup_by_key(|range| range.0);
        ranges
    };
    let title_highlights = highlights(&note.title);
    let snippet = Snippet {
        highlights: highlights(&text),
        text,
    };
    let is_marked = !(title_highlights.is_empty() && snippet.highlights.is_empty());
    let reasons = words.iter().filter(|_| why || !is_marked);
    Hit {
        id: note.id.clone(),
        kind: note.kind,
        title: note.title.clone(),
        path: note.id.path(),
        score: 1.0,
        cities: note.filing.cities.clone(),
        sectors: note.filing.sectors.clone(),
        status: note.filing.status.clone(),
        outcome: note.filing.outcome.clone(),
        year: note.filing.year,
        audience: note.stewardship.audience,
        title_highlights,
        snippet,
        why: reasons.map(|word| format!("text: {word}")).collect(),
        has_all_words: true,
    }
}

/// The finding of the one note with a fault.
pub(super) fn findings(note: &Note) -> Vec<Finding> {
    if note.id.slug() != "everything" {
        return Vec::new();
    }
    vec![Finding::new(
        Code::BrokenLink,
        Place::file(note.id.path()),
        "the link `../gone/note.md` leads to no note",
        "Mend the link, or write the note.",
    )]
}

/// Finds links as written, and the ids that they name.
///
/// Links are `[[id]]`, `[[id|text]]` and `(relative.md)`.
pub(super) fn links(note: &Note) -> Vec<(String, String)> {
    let mut targets = Vec::new();
    for rest in note.body.split("[[").skip(1) {
        if let Some((inside, _)) = rest.split_once("]]") {
            let written = inside.split('|').next().unwrap_or_default();
            targets.push((written.to_owned(), written.to_owned()));
        }
    }
    for rest in note.body.split("](").skip(1) {
        if let Some((written, _)) = rest.split_once(')')
            && Path::new(written)
                .extension()
                .is_some_and(|ending| ending == "md")
        {
            let folder = note
                .id
                .as_str()
                .rsplit_once('/')
                .map_or("", |(folder, _)| folder);
            let mut parts: Vec<&str> = folder.split('/').collect();
            for part in written.trim_end_matches(".md").split('/') {
                if part == ".." {
                    parts.pop();
                } else {
                    parts.push(part);
                }
            }
            targets.push((written.to_owned(), parts.join("/")));
        }
    }
    targets
}

/// The links of a note with the notes that they lead to.
pub(super) fn targets(note: &Note, notes: &[Note]) -> Vec<ResolvedLink> {
    let resolved = links(note).into_iter().map(|(written, id)| ResolvedLink {
        note: notes
            .iter()
            .find(|note| note.id.as_str() == id)
            .map(|note| (note.id.clone(), note.title.clone())),
        written,
    });
    resolved.collect()
}

pub(super) fn term(label: &str) -> Term {
    Term {
        id: label.to_lowercase().replace(' ', "-"),
        label: label.to_owned(),
        ..Term::default()
    }
}
