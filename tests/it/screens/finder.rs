//! A fake search engine over notes in memory, which answers at once.
//!
//! It matches simply (every word must be a prefix of a word in title or text) but keeps the
//! contracts: facet counts, character ranges of highlights, pages.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::path::Path;

use super::alliance::Alliance;
use super::shipped_tables::{NONE, SHIPPED, ShippedTables};
use guildhall::model::alliance::take_up::TakeUp;
use guildhall::model::finding::{Code, Finding};
use guildhall::model::hit::{Answer, Facet, Facets, Hit, Snippet, Suggestion};
use guildhall::model::note::{self, Audience, Filing, Kind, Note, NoteId, Review, Source};
use guildhall::model::place::Place;
use guildhall::model::query::{Clause, Filter, FilterValue, Node, Query, edit};
use guildhall::model::search_request::{Counting, SearchRequest, Sort};
use guildhall::model::vocabulary::Term;
use guildhall::work::{
    Catalogue, FailureKind, HistoryAnswer, HistoryRequest, Page, Report, Request, ResolvedLink,
    SyncAnswer, SyncFailure, SyncOutcome, SyncRequest, SyncStatus, TableAnswer, TableRequest,
    Ticket,
};
use include_dir::{Dir, include_dir};

static NOTES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/tests/fixtures/screens");

const FACETS: &[&str] = &["kind", "sector", "city", "status", "outcome", "year"];

/// Notes in memory.
pub(crate) struct Finder {
    notes: Vec<Note>,
    /// Status of the copy; `None` without history.
    pub(crate) status: Option<SyncStatus>,
    /// Results of sync requests, in turn; later ones do nothing.
    pub(crate) results: RefCell<VecDeque<Result<SyncOutcome, SyncFailure>>>,
    /// The notes that tables are made from; without them no table is answered.
    pub(crate) alliance: Option<&'static Alliance>,
    /// Answers to history requests.
    pub(crate) histories: Vec<HistoryAnswer>,
    /// What tables are made from; without it none is answered.
    tables: Option<&'static ShippedTables>,
}

impl Finder {
    /// All notes of the fixtures.
    pub(crate) fn new() -> Self {
        let mut notes = Vec::new();
        gather(&NOTES, &mut notes);
        notes.sort_by(|a: &Note, b: &Note| a.id.cmp(&b.id));
        Self::of(notes)
    }

    fn of(notes: Vec<Note>) -> Self {
        Self {
            notes,
            status: None,
            results: RefCell::default(),
            histories: Vec::new(),
            tables: None,
            alliance: None,
        }
    }

    /// The notes that we ship. Tables are answered too.
    pub(crate) fn alliance() -> Self {
        Self {
            tables: Some(&SHIPPED),
            ..Self::of(SHIPPED.notes.clone())
        }
    }

    /// A finder over many notes, for long lists.
    pub(crate) fn repeated(times: usize) -> Self {
        let once = Self::new().notes;
        let mut notes = Vec::new();
        for i in 0..times {
            for note in &once {
                let mut note = note.clone();
                note.id = format!("{}-{i:03}", note.id).parse().expect("an id");
                notes.push(note);
            }
        }
        notes.sort_by(|a: &Note, b: &Note| a.id.cmp(&b.id));
        Self::of(notes)
    }

    /// No notes at all.
    pub(crate) fn empty() -> Self {
        Self::of(Vec::new())
    }

    /// Names of everything.
    pub(crate) fn catalogue(&self) -> Catalogue {
        let mut fields: BTreeMap<&str, BTreeMap<String, String>> = BTreeMap::new();
        for note in &self.notes {
            for field in FACETS {
                for value in values(note, field) {
                    let label = label(field, &value);
                    fields.entry(field).or_default().insert(value, label);
                }
            }
        }
        Catalogue {
            base: "Carbon Neutral Cities Alliance".to_owned(),
            notes: self
                .notes
                .iter()
                .map(|n| (n.id.clone(), n.title.clone()))
                .collect(),
            fields: fields
                .into_iter()
                .map(|(field, values)| (field.to_owned(), values.into_iter().collect()))
                .collect(),
            terms: [
                ("endorsement-states", "Endorsed"),
                ("authorities", "Council resolution"),
            ]
            .map(|(list, label)| (list.to_owned(), vec![term(label)]))
            .to_vec(),
            spellings: Vec::new(),
        }
    }

    /// Answers a request as the workers would.
    pub(crate) fn answer(&self, request: &Request) -> Option<Report> {
        Some(match request {
            Request::Sync { ticket, act } => self.sync(*ticket, act),
            Request::StopSync | Request::StopIndexing => return None,
            Request::Table { ticket, table } if self.alliance.is_some() => {
                return self.alliance.map(|alliance| alliance.table(*ticket, table));
            }
            Request::Table { ticket, table } => Report::Table {
                ticket: *ticket,
                table: Box::new(self.table(table)?),
            },
            Request::History { ticket, past } => return self.look_back(*ticket, past),
            Request::Search { ticket, ask } => Report::Answered {
                ticket: *ticket,
                answer: Box::new(self.search(ask)),
            },
            Request::Open { ticket, id } => match self.page(id) {
                Some(page) => Report::Opened {
                    ticket: *ticket,
                    page: Box::new(page),
                },
                None => Report::Failed {
                    ticket: Some(*ticket),
                    message: format!("There is no note {id}. It may have been removed."),
                },
            },
            Request::Refresh => Report::Indexed {
                changed: 0,
                total: self.notes.len(),
            },
        })
    }

    /// No notes, but tables are answered.
    pub(crate) fn empty_alliance() -> Self {
        Self {
            tables: Some(&NONE),
            ..Self::empty()
        }
    }

    fn sync(&self, ticket: Ticket, act: &SyncRequest) -> Report {
        let nothing = || match &self.status {
            Some(_) => Ok(SyncOutcome::Checked),
            None => Err(SyncFailure {
                what: "History is off for this folder.".to_owned(),
                help: "Turn it on.".to_owned(),
                command: None,
                kind: FailureKind::Unconnected,
            }),
        };
        let result = match act {
            SyncRequest::Status => None,
            _ => self.results.borrow_mut().pop_front(),
        };
        Report::SyncAnswer(Box::new(SyncAnswer {
            ticket: Some(ticket),
            kind: act.kind(),
            result: result.unwrap_or_else(nothing),
            status: self.status.clone(),
        }))
    }

    fn table(&self, table: &TableRequest) -> Option<TableAnswer> {
        if let TableRequest::Practices(query) = table {
            return Some(TableAnswer::Practices(
                self.search(&SearchRequest::new(query)).results,
            ));
        }
        if let TableRequest::Notes(ids) = table {
            let notes = ids
                .iter()
                .filter_map(|id| self.notes.iter().find(|note| note.id == *id));
            return Some(TableAnswer::Notes(notes.cloned().collect()));
        }
        self.tables?.answer(table)
    }

    fn look_back(&self, ticket: Ticket, past: &HistoryRequest) -> Option<Report> {
        if let HistoryRequest::Arriving(id) = past {
            let page = Box::new(self.page(id)?);
            return Some(Report::Opened { ticket, page });
        }
        let fits = |histories: &&HistoryAnswer| match (past, *histories) {
            (
                HistoryRequest::History(id) | HistoryRequest::OfCity(id, _),
                HistoryAnswer::History(of, _),
            ) => id == of,
            (
                HistoryRequest::Incoming(path) | HistoryRequest::Mine(path),
                HistoryAnswer::Difference(one),
            ) => *path == one.path,
            _ => false,
        };
        let histories = self.histories.iter().find(fits)?.clone();
        Some(Report::HistoryAnswered {
            ticket,
            answer: histories,
        })
    }

    fn search(&self, ask: &SearchRequest) -> Answer {
        let query = Query::read(&ask.text);
        let mut found: Vec<&Note> = self.matching(&query.clauses).collect();
        match ask.sort {
            Sort::Relevance => {
                let in_title = |note: &&Note| {
                    let words = words(&query.clauses);
                    words.iter().all(|word| !find(&note.title, word).is_empty())
                };
                found.sort_by_key(|note| !in_title(note));
            }
            Sort::Newest => found.sort_by_key(|note| std::cmp::Reverse(note.filing.year)),
            Sort::Title => found.sort_by(|a, b| a.title.cmp(&b.title)),
            Sort::Peers => {}
        }
        let words = words(&query.clauses);
        let page = found.iter().skip(ask.offset).take(ask.limit);
        Answer {
            query: ask.text.clone(),
            total: found.len(),
            took_ms: 0.4,
            results: page.map(|note| hit(note, &words)).collect(),
            facets: self.facets(&query, ask.counting),
            faults: query.faults.clone(),
            suggestions: if found.is_empty() {
                self.suggestions(&ask.text)
            } else {
                Vec::new()
            },
            ..Answer::default()
        }
    }

    fn matching<'a>(&'a self, clauses: &'a [Clause]) -> impl Iterator<Item = &'a Note> {
        let all = move |note: &&Note| clauses.iter().all(|clause| holds(note, &clause.node));
        self.notes.iter().filter(all)
    }

    fn facets(&self, query: &Query, counting: Counting) -> Facets {
        let facet = |field: &&'static str| {
            let others: Vec<Clause> = query
                .clauses
                .iter()
                .filter(|clause| match &clause.node {
                    Node::Filter(filter) => counting == Counting::Matches || filter.field != *field,
                    _ => true,
                })
                .cloned()
                .collect();
            let mut counts: HashMap<String, usize> = HashMap::new();
            for note in self.matching(&others) {
                for value in values(note, field) {
                    *counts.entry(value).or_default() += 1;
                }
            }
            let mut counts: Vec<(String, usize)> = counts.into_iter().collect();
            counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
            Facet { field, counts }
        };
        Facets(FACETS.iter().map(facet).collect())
    }

    fn suggestions(&self, text: &str) -> Vec<Suggestion> {
        let query = Query::read(text);
        let without = query.filters().map(|(filter, span)| {
            let query = edit::without(text, span);
            let total = self.matching(&Query::read(&query).clauses).count();
            Suggestion {
                label: format!("without {filter}"),
                query,
                total,
            }
        });
        without.filter(|suggestion| suggestion.total > 0).collect()
    }

    fn page(&self, id: &NoteId) -> Option<Page> {
        let note = self.notes.iter().find(|note| note.id == *id)?;
        let others = self.notes.iter().filter(|other| other.id != note.id);
        let links_here = |other: &&Note| {
            targets(other, &self.notes)
                .iter()
                .any(|target| target.note.as_ref().is_some_and(|(to, _)| to == id))
        };
        let alike = |other: &&Note| other.filing.sectors == note.filing.sectors;
        Some(Page {
            note: note.clone(),
            findings: findings(note),
            backlinks: others
                .clone()
                .filter(links_here)
                .map(|n| hit(n, &[]))
                .collect(),
            not_taken_up: others
                .clone()
                .filter(|other| other.kind == Kind::Adoption)
                .map(|other| (TakeUp::of(other), other.id.clone()))
                .filter(|(take_up, _)| *take_up != TakeUp::TakenUp)
                .collect(),
            city_responses: others
                .clone()
                .filter(|other| other.kind.is_response() && links_here(other))
                .map(|other| other.id.clone())
                .collect(),
            related: others.filter(alike).take(3).map(|n| hit(n, &[])).collect(),
            targets: targets(note, &self.notes),
        })
    }
}

fn gather(dir: &Dir<'_>, notes: &mut Vec<Note>) {
    for file in dir.files() {
        let path = file.path().to_str().expect("a path in UTF-8");
        let text = file.contents_utf8().expect("a note in UTF-8");
        notes.push(note(path, text));
    }
    for dir in dir.dirs() {
        gather(dir, notes);
    }
}

fn note(path: &str, text: &str) -> Note {
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

fn label(field: &str, value: &str) -> String {
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

fn values(note: &Note, field: &str) -> Vec<String> {
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

fn holds(note: &Note, asked: &Node) -> bool {
    match asked {
        Node::Word(word) | Node::Phrase(word) => {
            !find(&note.title, word).is_empty() || !find(&note.body, word).is_empty()
        }
        Node::Filter(filter) => passes(note, filter),
        Node::Not(clause) => !holds(note, &clause.node),
        Node::Any(clauses) => clauses.iter().any(|clause| holds(note, &clause.node)),
        Node::All(clauses) => clauses.iter().all(|clause| holds(note, &clause.node)),
    }
}

fn passes(note: &Note, filter: &Filter) -> bool {
    let have = values(note, &filter.field);
    filter.values.iter().any(|value| match value {
        FilterValue::Is(value) => have.iter().any(|known| known == &value.to_lowercase()),
        FilterValue::Between(from, to) => have.iter().any(|known| {
            from.as_ref().is_none_or(|from| known >= from)
                && to.as_ref().is_none_or(|to| known <= to)
        }),
    })
}

fn words(clauses: &[Clause]) -> Vec<String> {
    clauses
        .iter()
        .flat_map(|clause| match &clause.node {
            Node::Word(word) | Node::Phrase(word) => vec![word.clone()],
            Node::Any(inner) | Node::All(inner) => words(inner),
            Node::Filter(_) | Node::Not(_) => Vec::new(),
        })
        .collect()
}

/// Character ranges of words that begin with a word, without regard to case.
fn find(text: &str, word: &str) -> Vec<(usize, usize)> {
    let (text, word) = (text.to_lowercase(), word.to_lowercase());
    let begins = |at: usize| {
        let before = text[..at].chars().next_back();
        !word.is_ascii() || !before.is_some_and(char::is_alphanumeric)
    };
    // A search for nothing would match everywhere.
    let places = text.match_indices(&word).filter(|_| !word.is_empty());
    let places = places.filter(|(at, _)| begins(*at)).map(|(at, _)| {
        let start = text[..at].chars().count();
        (start, start + word.chars().count())
    });
    places.collect()
}

fn hit(note: &Note, words: &[String]) -> Hit {
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
        title_highlights: highlights(&note.title),
        snippet: Snippet {
            highlights: highlights(&text),
            text,
        },
        why: words.iter().map(|word| format!("text: {word}")).collect(),
        has_all_words: true,
    }
}

/// The finding of the one note with a fault.
fn findings(note: &Note) -> Vec<Finding> {
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

/// Finds links: `[[id]]`, `[[id|text]]` and `(relative.md)`.
fn targets(note: &Note, notes: &[Note]) -> Vec<ResolvedLink> {
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
    let resolved = targets.into_iter().map(|(written, id)| ResolvedLink {
        note: notes
            .iter()
            .find(|note| note.id.as_str() == id)
            .map(|note| (note.id.clone(), note.title.clone())),
        written,
    });
    resolved.collect()
}

fn term(label: &str) -> Term {
    Term {
        id: label.to_lowercase().replace(' ', "-"),
        label: label.to_owned(),
        ..Term::default()
    }
}
