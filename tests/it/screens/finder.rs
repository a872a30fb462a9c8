//! A fake search engine over notes in memory, which answers at once.
//!
//! It matches simply (every word must be a prefix of a word in title or text) but keeps the
//! contracts: facet counts, character ranges of highlights, pages.

mod note_matching;

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::path::Path;

use super::alliance::Alliance;
use super::shipped_tables::{NONE, SHIPPED, ShippedTables};
use guildhall::model::alliance::adoption_state::AdoptionState;
use guildhall::model::emissions::read_figures::read_figures;
use guildhall::model::finding::{Code, Finding};
use guildhall::model::hit::{Answer, Facet, Facets, Hit, Snippet, Suggestion};
use guildhall::model::note::{self, Audience, Filing, Kind, Note, NoteId, Review, Source};
use guildhall::model::place::Place;
use guildhall::model::query::{Clause, Filter, FilterValue, Node, Query, edit};
use guildhall::model::search_request::{Counting, SearchRequest, Sort};
use guildhall::model::vocabulary::{Term, Vocabularies};
use guildhall::work::{
    Catalogue, FailureKind, HistoryAnswer, HistoryRequest, Page, Report, Request, ResolvedLink,
    SyncAnswer, SyncFailure, SyncOutcome, SyncRequest, SyncStatus, TableAnswer, TableRequest,
    Ticket,
};
use include_dir::{Dir, include_dir};
use note_matching::{
    findings, gather, hit, holds, label, links, mentions, targets, term, values, words,
};

static NOTES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/tests/fixtures/screens");

const FACETS: &[&str] = &["kind", "sector", "city", "status", "outcome", "year"];

/// Notes in memory.
pub(crate) struct Finder {
    notes: Cow<'static, [Note]>,
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

    fn of(notes: impl Into<Cow<'static, [Note]>>) -> Self {
        Self {
            notes: notes.into(),
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
            ..Self::of(&SHIPPED.notes)
        }
    }

    /// A finder over many notes, for long lists.
    pub(crate) fn repeated(times: usize) -> Self {
        let once = Self::new().notes;
        let mut notes = Vec::new();
        for i in 0..times {
            for note in &*once {
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
        for note in &*self.notes {
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
                    words.iter().all(|word| mentions(&note.title, word))
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
            results: page.map(|note| hit(note, &words, ask.why)).collect(),
            facets: self.facets(&query, &found, ask.counting),
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

    fn facets(&self, query: &Query, found: &[&Note], counting: Counting) -> Facets {
        let facet = |field: &&'static str| {
            let is_other = |clause: &Clause| match &clause.node {
                Node::Filter(filter) => counting == Counting::Matches || filter.field != *field,
                _ => true,
            };
            let mut others = query.clauses.clone();
            others.retain(is_other);
            let mut counts: HashMap<String, usize> = HashMap::new();
            let count = |note: &Note| {
                for value in values(note, field) {
                    *counts.entry(value).or_default() += 1;
                }
            };
            if others == query.clauses {
                found.iter().copied().for_each(count);
            } else {
                self.matching(&others).for_each(count);
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
            let links = links(other);
            links.iter().any(|(_, to)| to == id.as_str())
        };
        let alike = |other: &&Note| other.filing.sectors == note.filing.sectors;
        let words = Vocabularies::default();
        Some(Page {
            figures: (note.kind == Kind::City)
                .then(|| Box::new(read_figures(&note.keys, &words, 2026))),
            note: note.clone(),
            findings: findings(note),
            backlinks: others
                .clone()
                .filter(links_here)
                .map(|n| hit(n, &[], false))
                .collect(),
            not_taken_over: others
                .clone()
                .filter(|other| other.kind == Kind::Adoption)
                .map(|other| (AdoptionState::of(other), other.id.clone()))
                .filter(|(state, _)| *state != AdoptionState::TakenOver)
                .collect(),
            city_responses: others
                .clone()
                .filter(|other| other.kind.is_response() && links_here(other))
                .map(|other| other.id.clone())
                .collect(),
            related: others
                .filter(alike)
                .take(3)
                .map(|n| hit(n, &[], false))
                .collect(),
            targets: targets(note, &self.notes),
        })
    }
}
