//! The sections beside the chart: contents of the city's note and of other notes.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::target_rows::{target_details, target_status};
use crate::model::alliance::city_overview::{CityOverview, NoteRef};
use crate::model::alliance::measured_city::City;
use crate::model::alliance::peers::Peer;
use crate::model::emissions::city_figures::Series;
use crate::model::emissions::figure_words::latest_in_words;
use crate::model::emissions::target::Coverage;
use crate::model::note::NoteId;
use crate::tui::labels::Labels;
use crate::tui::strings;
use crate::tui::theme::TextStyle;
use crate::tui::widgets::outcome_sign::{lower_first, outcome, sign_of_state};
use crate::tui::widgets::styled_text::TextSpan;
use crate::work::{ChangeKind, CityReport, LogEntry, NoteState};

/// A section, in the order of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum SectionKind {
    /// Goals, those in force first.
    Targets,
    /// Rows of its note that are not used.
    Unread,
    /// Practices by sector.
    Practices,
    /// Its practices that other cities adopted.
    CopiedBy,
    /// Practices of other cities that it adopted.
    Copied,
    /// Positions and statements that it endorses.
    Asks,
    /// Projects that it takes part in.
    Projects,
    /// Open questions to it.
    Questions,
    /// Similar cities.
    Peers,
    /// Practices of similar cities that it lacks.
    Offers,
    /// Its series, with the standard of each.
    Methods,
    /// Saved states of its notes.
    Changes,
}

/// The action of Enter on a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum RowTarget {
    /// Shows all rows of the section, or only the first ones.
    Section,
    /// Opens a note.
    Note(NoteId),
    /// Runs a search.
    Search(String),
    /// Opens the page of another city.
    City(NoteId),
    /// No action.
    Nothing,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SectionRow {
    /// Left text, wrapped if it is long.
    pub left: Vec<TextSpan>,
    /// Right-aligned text.
    pub right: Vec<TextSpan>,
    /// A count drawn as a bar, and the largest count of the section.
    pub bar: Option<(usize, usize)>,
    /// Indentation in columns.
    pub indent: u16,
    /// The action of Enter.
    pub target: RowTarget,
}

impl SectionRow {
    fn new(left: TextSpan, right: Vec<TextSpan>, target: RowTarget) -> Self {
        Self {
            left: vec![left],
            right,
            bar: None,
            indent: 0,
            target,
        }
    }

    fn indented(mut self) -> Self {
        self.indent = 2;
        self
    }
}

/// A section with its rows.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct CitySection {
    /// Which section it is.
    pub kind: SectionKind,
    pub title: String,
    /// The number of all its entries.
    pub count: usize,
    /// The number of adoptions that are only considered, and not counted.
    pub considered: usize,
    /// The rows that are shown.
    pub rows: Vec<SectionRow>,
    /// The number of hidden rows.
    pub hidden: usize,
    /// Whether it can be expanded, or is.
    pub can_toggle: bool,
}

/// The inputs of the sections.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SectionSource<'a> {
    pub city: &'a City,
    /// What other notes say; `None` until that has been read.
    pub report: Option<&'a CityReport>,
    /// Saved states of its notes, the newest first, with the day of each.
    pub history: &'a [(LogEntry, String)],
    /// Names.
    pub labels: &'a Labels,
    /// The expanded sections.
    pub open: &'a BTreeSet<SectionKind>,
    /// Maximum number of rows of a collapsed section.
    pub limit: usize,
}

impl SectionSource<'_> {
    /// The sections that have rows.
    pub(crate) fn sections(&self) -> Vec<CitySection> {
        let mut sections = vec![self.targets(), self.unread()];
        if let Some(report) = self.report {
            let lists = self.lists(report);
            sections.push(self.practices(report));
            sections.extend(lists);
            sections.push(self.peers(&report.peers));
            sections.push(self.offers(report));
        }
        sections.push(self.methods());
        sections.push(self.changes());
        sections.retain(|section| {
            use SectionKind::{Offers, Practices, Targets};
            matches!(section.kind, Targets | Practices | Offers) || section.count > 0
        });
        sections
    }

    fn is_open(&self, kind: SectionKind) -> bool {
        self.open.contains(&kind)
    }

    /// A section, cut to the number of rows it may show.
    fn section(&self, kind: SectionKind, title: &str, mut rows: Vec<SectionRow>) -> CitySection {
        let count = rows.len();
        let limit = if self.is_open(kind) {
            count
        } else {
            self.limit
        };
        // A line "1 more" would take as much space as the row itself.
        let shown = if count <= limit + 1 { count } else { limit };
        rows.truncate(shown);
        CitySection {
            kind,
            title: title.to_owned(),
            count,
            considered: 0,
            hidden: count - shown,
            can_toggle: count > self.limit + 1,
            rows,
        }
    }

    fn targets(&self) -> CitySection {
        let kind = SectionKind::Targets;
        let mut rows = Vec::new();
        for target in self.city.targets() {
            let status = target_status(target);
            let goal = TextSpan::body(&target.in_words());
            let note = RowTarget::Note(self.city.note.id.clone());
            let mut row = SectionRow::new(goal, vec![status], note);
            // Coverage of the whole city is the default and not shown.
            let is_shown = target.covers != Some(Coverage::City) || self.is_open(kind);
            let covers = target.scope.clone().filter(|_| is_shown);
            if let Some(covers) = covers.or_else(|| self.city.figures.told_apart(target)) {
                row.left.push(TextSpan::muted(&format!(" {covers}")));
            }
            rows.push(row);
            let details = target_details(target);
            if self.is_open(kind) && !details.is_empty() {
                let details = TextSpan::muted(&details);
                rows.push(SectionRow::new(details, Vec::new(), RowTarget::Nothing).indented());
            }
        }
        let mut section = self.section(kind, strings::TARGETS, rows);
        section.count = self.city.figures.targets.len();
        section.can_toggle = section.count > 0;
        section
    }

    /// One row a sector; an expanded section lists all practices below it.
    fn practices(&self, report: &CityReport) -> CitySection {
        let kind = SectionKind::Practices;
        let sectors = &report.overview.practices;
        let most = sectors.iter().map(|(_, notes)| notes.len()).max();
        let slug = self.city.slug();
        let mut ordered: Vec<_> = sectors.iter().collect();
        ordered.sort_by_key(|(sector, notes)| {
            let label = self.labels.label("sector", sector);
            (std::cmp::Reverse(notes.len()), label.to_owned())
        });
        let mut rows = Vec::new();
        let mut all = BTreeSet::new();
        for (sector, notes) in ordered {
            let label = TextSpan::body(self.labels.label("sector", sector));
            let count = TextSpan::body(&strings::grouped(notes.len()));
            let query = format!("kind:practice sector:{sector} city:{slug}");
            let mut row = SectionRow::new(label, vec![count], RowTarget::Search(query));
            row.bar = Some((notes.len(), most.unwrap_or(0)));
            rows.push(row);
            all.extend(notes.iter().map(|note| &note.id));
            if self.is_open(kind) {
                let notes = notes.iter().map(|note| self.note_row(note, &report.states));
                rows.extend(notes.map(SectionRow::indented));
            }
        }
        if rows.is_empty() {
            let none = TextSpan::muted(strings::NO_PRACTICES_YET);
            rows.push(SectionRow::new(none, Vec::new(), RowTarget::Nothing));
        }
        let mut section = self.section(kind, strings::PRACTICES, rows);
        section.count = all.len();
        section.can_toggle = section.count > 0;
        if !self.is_open(kind) && section.hidden > 0 {
            section.can_toggle = true;
        }
        section
    }

    fn lists(&self, report: &CityReport) -> Vec<CitySection> {
        let overview: &CityOverview = &report.overview;
        let notes = |list: &[NoteRef]| -> Vec<SectionRow> {
            let rows = list.iter();
            rows.map(|note| self.note_row(note, &report.states))
                .collect()
        };
        // Show the phase of those that were not adopted.
        let copied = overview.copied.iter();
        let copied = copied.chain(&overview.considered).chain(&overview.given_up);
        let copied = copied.map(|(note, from)| {
            let mut row = self.note_row(note, &report.states);
            let from = TextSpan::muted(&format!(" from {}", self.cities(from)));
            row.left.push(from);
            row
        });
        let rows = copied.collect();
        let mut copied = self.section(SectionKind::Copied, strings::COPIED_FROM_OTHERS, rows);
        copied.count = overview.copied.len();
        copied.considered = overview.considered.len();
        vec![
            self.copied_by(report),
            copied,
            self.section(SectionKind::Asks, strings::ASKS, notes(&overview.asks)),
            self.section(
                SectionKind::Projects,
                strings::PROJECTS,
                notes(&overview.projects),
            ),
            self.section(
                SectionKind::Questions,
                strings::OPEN_QUESTIONS,
                notes(&overview.questions),
            ),
        ]
    }

    /// One row a practice with the cities that adopted it. Expanded, it lists all responses.
    fn copied_by(&self, report: &CityReport) -> CitySection {
        let kind = SectionKind::CopiedBy;
        let mut by_practice: BTreeMap<String, Vec<&(NoteRef, Vec<String>)>> = BTreeMap::new();
        let overview = &report.overview;
        let others = overview.considered_by.iter().chain(&overview.given_up_by);
        // Considered and given-up adoptions are no copies: list them only if expanded.
        let others = others.filter(|_| self.is_open(kind));
        for copy in overview.copied_by.iter().chain(others) {
            let below = copy.0.id.below_kind();
            let practice = below.rsplit_once('/').map_or(below, |(folder, _)| folder);
            by_practice
                .entry(practice.to_owned())
                .or_default()
                .push(copy);
        }
        let mut groups: Vec<_> = by_practice.into_iter().collect();
        groups
            .sort_by_key(|(practice, copies)| (std::cmp::Reverse(copies.len()), practice.clone()));
        let mut rows = Vec::new();
        for (practice, mut copies) in groups {
            copies.sort_by_key(|(note, _)| rank(report.states.get(&note.id)));
            let known = self.labels.note_named(&format!("practices/{practice}"));
            let known = known.and_then(|id| Some((self.labels.title(id)?.to_owned(), id)));
            let (title, target) = if let Some((title, id)) = known {
                (title, RowTarget::Note(id.clone()))
            } else {
                let slug = practice.rsplit('/').next().unwrap_or_default();
                (
                    strings::upper_first(&slug.replace('-', " ")),
                    RowTarget::Nothing,
                )
            };
            let count = TextSpan::body(&strings::grouped(copies.len()));
            let mut row = SectionRow::new(TextSpan::body(&title), vec![count], target);
            if self.is_open(kind) {
                rows.push(row);
                for (note, cities) in copies {
                    let mut copy = self.note_row(note, &report.states).indented();
                    copy.left = vec![TextSpan::body(&self.cities(cities))];
                    rows.push(copy);
                }
            } else {
                let cities: Vec<String> = copies
                    .iter()
                    .map(|(_, cities)| self.cities(cities))
                    .collect();
                let named = few_of(&cities, NAMED_COPIES);
                row.left
                    .push(TextSpan::muted(&format!(" {} {named}", strings::TO)));
                rows.push(row);
            }
        }
        let mut section = self.section(kind, strings::COPIED_BY_OTHERS, rows);
        section.count = overview.copied_by.len();
        section.considered = overview.considered_by.len();
        section.can_toggle = section.count + section.considered > 0;
        section
    }

    fn peers(&self, peers: &[Peer]) -> CitySection {
        let rows = peers.iter().take(MAX_PEERS).map(|peer| {
            let near = TextSpan::muted(&format!("{:.2}", peer.likeness.distance));
            let target = match self.labels.note_named(&format!("cities/{}", peer.city)) {
                Some(id) => RowTarget::City(id.clone()),
                None => RowTarget::Nothing,
            };
            let name = TextSpan::new(&peer.title, TextStyle::BOLD);
            SectionRow::new(name, vec![near], target)
        });
        self.section(SectionKind::Peers, strings::NEAREST_PEERS, rows.collect())
    }

    /// What it could copy, with the evidence; expanded, the order is explained.
    fn offers(&self, report: &CityReport) -> CitySection {
        let kind = SectionKind::Offers;
        let says = |text| SectionRow::new(TextSpan::muted(text), Vec::new(), RowTarget::Nothing);
        let mut rows = Vec::new();
        if report.peers.is_empty() {
            rows.push(says(strings::NO_PEERS));
        } else if report.offers.is_empty() {
            rows.push(says(strings::NOTHING_TO_COPY));
        } else if self.is_open(kind) {
            rows.push(says(strings::BEST_FIRST));
        }
        rows.extend(report.offers.iter().map(|offer| {
            let outcome_of = |value| outcome("outcome", value, self.labels);
            let status_of = |value| outcome("status", value, self.labels);
            let state = offer.outcome.as_deref().map(outcome_of);
            let state = state.or_else(|| offer.status.as_deref().map(status_of));
            let title = TextSpan::body(&offer.practice.title);
            let note = RowTarget::Note(offer.practice.id.clone());
            let mut row = SectionRow::new(title, state.into_iter().collect(), note);
            let place = offer.place_in_words(|field, value| self.labels.label(field, value));
            let evidence = offer.evidence_in_words();
            row.left
                .push(TextSpan::muted(&format!("  {place}; {evidence}")));
            row
        }));
        let title = format!("What {} could copy", self.city.note.title);
        let mut section = self.section(kind, &title, rows);
        section.count = report.offers.len();
        section.can_toggle = section.count > 0;
        section
    }

    fn unread(&self) -> CitySection {
        let rows = self.city.figures.unread.iter().map(|unread| {
            let place = format!("{} {}: ", unread.list, unread.row);
            let note = RowTarget::Note(self.city.note.id.clone());
            let mut row = SectionRow::new(TextSpan::muted(&place), Vec::new(), note);
            row.left.push(TextSpan::body(&unread.reason));
            row
        });
        self.section(SectionKind::Unread, strings::NOT_USED, rows.collect())
    }

    /// The series, each with its standard's note or its method as text.
    fn methods(&self) -> CitySection {
        let mut series: Vec<&Series> = self.city.figures.series.iter().collect();
        series.sort_by_key(|series| !series.preferred);
        let rows = series.into_iter().map(|series| {
            let label = TextSpan::body(&series.label);
            let protocol = series.method.protocol.as_ref();
            let id: Option<NoteId> = protocol.and_then(|id| id.parse().ok());
            let latest = latest_in_words(&self.city.figures, series);
            let method = series.method.standard.clone().filter(|_| id.is_none());
            let facts: Vec<String> = latest.into_iter().chain(method).collect();
            let (slug, target) = match id {
                Some(id) => (standard_name(id.slug()), RowTarget::Note(id)),
                None => (strings::NO_STANDARD_NOTE.to_owned(), RowTarget::Nothing),
            };
            let mut row = SectionRow::new(label, vec![TextSpan::muted(&slug)], target);
            if !facts.is_empty() {
                let facts = format!("  {}", facts.join("; "));
                row.left.push(TextSpan::muted(&facts));
            }
            row
        });
        self.section(SectionKind::Methods, strings::INVENTORIES, rows.collect())
    }

    fn changes(&self) -> CitySection {
        let rows = self.history.iter().map(|(entry, day)| {
            let notes = entry.notes.iter();
            let notes = notes.filter(|note| note.file.kind != ChangeKind::Removed);
            let mut notes = notes.filter_map(|note| NoteId::of_path(&note.file.path));
            let first = notes.next();
            let title = first.as_ref().and_then(|id| self.labels.title(id));
            // What was saved with it says less than which note it was.
            let what = match (title, notes.count()) {
                (Some(title), 0) => title.to_owned(),
                (Some(title), more) => format!("{title}, {more} more"),
                (None, _) => entry.what.clone(),
            };
            let note = first.unwrap_or_else(|| self.city.note.id.clone());
            let day = vec![TextSpan::muted(day)];
            SectionRow::new(TextSpan::body(&what), day, RowTarget::Note(note))
        });
        self.section(
            SectionKind::Changes,
            strings::LATEST_CHANGES,
            rows.collect(),
        )
    }

    /// A note with the facts that matter in the list.
    fn note_row(&self, note: &NoteRef, states: &HashMap<NoteId, NoteState>) -> SectionRow {
        let state = states.get(&note.id).map(|state| match state.field {
            "level" => {
                let label = self.labels.label("level", &state.value);
                TextSpan::muted(&lower_first(label))
            }
            field => outcome(field, &state.value, self.labels),
        });
        let title = TextSpan::body(&note.title);
        let target = RowTarget::Note(note.id.clone());
        SectionRow::new(title, state.into_iter().collect(), target)
    }

    fn cities(&self, ids: &[String]) -> String {
        let labels = ids.iter().map(|id| self.labels.label("city", id));
        labels.collect::<Vec<_>>().join(", ")
    }
}

/// Sort key of adoptions: adopted before tried or considered.
fn rank(phase: Option<&NoteState>) -> usize {
    let sign = phase.and_then(|phase| sign_of_state(&phase.value));
    let order = ["+", "~", "o", "x"];
    let at = sign.and_then(|(sign, _)| order.iter().position(|other| *other == sign));
    at.unwrap_or(order.len())
}

/// Maximum number of city names behind a practice.
const NAMED_COPIES: usize = 3;

/// Maximum number of peers in an expanded section.
const MAX_PEERS: usize = 20;

/// `Berlin, London, Milan, 4 more`.
fn few_of(names: &[String], most: usize) -> String {
    let all = names.len();
    let shown = if all <= most + 1 { all } else { most };
    let named = names[..shown].join(", ");
    match names.len() - shown {
        0 => named,
        more => format!("{named}, {more} more"),
    }
}

/// The name of a standard by its slug: `GPC` for `gpc`, `Norwegian inventory`.
fn standard_name(slug: &str) -> String {
    let name = slug.replace('-', " ");
    if name.split(' ').all(|word| word.len() <= MAX_ACRONYM) {
        name.to_uppercase()
    } else {
        strings::upper_first(&name)
    }
}

/// Maximum length of a word that is taken for an acronym.
const MAX_ACRONYM: usize = 5;

#[cfg(test)]
mod tests;
