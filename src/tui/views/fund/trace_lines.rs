//! The lines about a grant: amount, cities, and the tree of its results.

use crate::model::alliance::city_overview::NoteRef;
use crate::model::alliance::fund_table::FundProject;
use crate::model::alliance::grant_trace::PracticeTrace;
use crate::model::money::money;
use crate::model::note::NoteId;
use crate::tui::shared::Shared;
use crate::tui::strings;
use crate::tui::theme::TextStyle;
use crate::tui::widgets::line_breaks::{wrap, wrap_hanging};
use crate::tui::widgets::pane::section_title;
use crate::tui::widgets::styled_text::TextSpan;
use crate::tui::widgets::tree_lines::tree_prefixes;

/// All lines, and those that can be selected.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct TraceLines {
    pub lines: Vec<Vec<TextSpan>>,
    pub rows: Vec<TraceRow>,
}

/// Inputs of the lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TraceShape {
    pub cols: usize,
    /// Whether there is room for a title and blank lines.
    pub is_airy: bool,
    /// Whether a preview of the note is below.
    pub has_preview: bool,
}

/// A tree entry that is a note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TraceRow {
    /// Its first line and its number of lines.
    pub line: usize,
    pub count: usize,
    pub note: NoteId,
}

/// A tree entry before layout.
struct Entry {
    depth: usize,
    says: Vec<TextSpan>,
    note: Option<NoteId>,
}

impl TraceLines {
    /// Lays out a grant. A preview below already shows title and summary.
    pub(super) fn of(project: &FundProject, shape: TraceShape, shared: &Shared) -> Self {
        let TraceShape { cols, .. } = shape;
        let mut made = Self::default();
        if shape.is_airy && !shape.has_preview {
            let title = TextSpan::new(&project.note.title, TextStyle::KEY);
            made.lines.extend(wrap(&[title], cols));
        }
        for text in granted(project, shared) {
            made.lines.extend(wrap(&[TextSpan::body(&text)], cols));
        }
        if !shape.has_preview {
            let summary = [TextSpan::muted(&project.summary)];
            made.lines.extend(wrap(&summary, cols));
        }
        if shape.is_airy {
            made.lines.push(Vec::new());
            made.lines.push(vec![section_title("What it led to")]);
        }
        let entries = entries_of(project);
        if entries.is_empty() {
            let says = [TextSpan::muted(
                "No known results; no practice refers to it.",
            )];
            made.lines.extend(wrap(&says, cols));
        }
        let depths: Vec<usize> = entries.iter().map(|entry| entry.depth).collect();
        for (entry, prefix) in entries
            .into_iter()
            .zip(tree_prefixes(&depths, shared.appearance.ascii))
        {
            let prefix = TextSpan::new(&prefix, TextStyle::RULE);
            let lines = wrap_hanging(wrap, prefix, &entry.says, cols);
            made.rows.extend(entry.note.map(|note| TraceRow {
                line: made.lines.len(),
                count: lines.len(),
                note,
            }));
            made.lines.extend(lines);
        }
        made
    }
}

/// `USD 150,000 in 2017 to Seattle, with Boulder and New York City.`
fn granted(project: &FundProject, shared: &Shared) -> Vec<String> {
    let city = |city: &String| shared.labels.label("city", city).to_owned();
    let lead: Vec<String> = project.lead.iter().map(city).collect();
    let mut whom = if lead.is_empty() {
        String::new()
    } else {
        format!(" to {}", lead.join(" and "))
    };
    if !project.partners.is_empty() {
        whom = format!("{whom}, with {}", project.partners.join(", "));
    }
    if project.grants.is_empty() {
        let year = project.year.map(|year| format!(" in {year}"));
        let year = year.unwrap_or_default();
        return vec![format!("Granted{year}{whom}; the amount is not known.")];
    }
    let grants = project.grants.iter().map(|grant| {
        let year = grant.year.map(|year| format!(" in {year}"));
        let amount = money(grant.value, &grant.currency);
        let others = grant.projects.len() - 1;
        let shared = match others {
            0 => String::new(),
            1 => "; one amount for this and 1 other project".to_owned(),
            count => format!("; one amount for this and {count} other projects"),
        };
        format!("{amount}{}{whom}{shared}.", year.unwrap_or_default())
    });
    grants.collect()
}

fn entries_of(project: &FundProject) -> Vec<Entry> {
    let mut entries = Vec::new();
    for product in &project.trace.products {
        let mut says = vec![TextSpan::body(&product.title)];
        says.extend(in_year(product.year));
        entries.push(Entry {
            depth: 1,
            says,
            note: None,
        });
        match (&product.practice, &product.note) {
            (Some(practice), _) => push_practice(practice, 2, &mut entries),
            (None, Some(note)) => entries.push(entry_of(note, 2)),
            (None, None) => {}
        }
    }
    for practice in &project.trace.practices {
        push_practice(practice, 1, &mut entries);
    }
    entries
}

fn push_practice(practice: &PracticeTrace, depth: usize, entries: &mut Vec<Entry>) {
    let mut entry = entry_of(&practice.practice, depth);
    entry.says.extend(in_year(practice.year));
    if practice.is_older {
        entry.says.push(TextSpan::muted(strings::OLDER_THAN_GRANT));
    }
    entries.push(entry);
    let adoptions = practice.adoptions.iter();
    entries.extend(adoptions.map(|note| entry_of(note, depth + 1)));
}

fn entry_of(note: &NoteRef, depth: usize) -> Entry {
    Entry {
        depth,
        says: vec![TextSpan::new(&note.title, TextStyle::ACCENT)],
        note: Some(note.id.clone()),
    }
}

fn in_year(year: Option<i16>) -> Option<TextSpan> {
    year.map(|year| TextSpan::muted(&format!(", {year}")))
}
