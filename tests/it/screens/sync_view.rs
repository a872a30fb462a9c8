//! Fixtures for tests of the Sync view, conflicts and sync status.

mod acting;
mod choosing;
mod frames;
mod hardy;
mod naming;

use guildhall::config::ThemeName;
use guildhall::notes::three_way_merge::{ConflictLocation, Decision, FieldStep as Way, NoteEdit};
use guildhall::tui::{Clock, ColourDepth, Effect, Message, Start, Theme};
use guildhall::work::{
    ChangeKind, ChangedFile, ConflictSide, DecidedConflict, Difference, FailureKind, FileChange,
    HistoryAnswer, HistoryRequest, LogEntry, NoteChange, Origin, PendingConflict, Report, Request,
    SyncAnswer, SyncCounts, SyncFailure, SyncKind, SyncOutcome, SyncRequest, SyncStatus, SyncStep,
    Ticket, Undone, UndoneAction,
};
use ratatui::layout::Size;

use super::stage::{Stage, text_of};
use super::workers::Workers;
use super::{line_with, place_of};
use crate::libraries::SCREENS;

/// 2 March 2026, 12:00 UTC.
const NOON: i64 = 1_772_452_800;
const HOUR: i64 = 3600;

const LONDON: &str = "practices/london/congestion-charge.md";
const STOCKHOLM: &str = "practices/stockholm/congestion-tax.md";

fn item(path: &str, title: &str, kind: ChangeKind) -> ChangedFile {
    ChangedFile {
        path: path.to_owned(),
        id: path.strip_suffix(".md").and_then(|id| id.parse().ok()),
        title: title.to_owned(),
        cities: Vec::new(),
        kind,
        error: None,
        clashes: false,
    }
}

fn waiting(
    number: &str,
    spot: ConflictLocation,
    [base, mine, theirs]: [&str; 3],
) -> PendingConflict {
    let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let origin = |who: &str, when| Origin {
        who: who.to_owned(),
        city: (who != "Planner").then(|| "stockholm".to_owned()),
        when,
        version: "0123".to_owned(),
    };
    PendingConflict {
        id: number.to_owned(),
        path: LONDON.to_owned(),
        decision: Decision {
            spot,
            base: text(base),
            mine: text(mine),
            theirs: text(theirs),
        },
        mine: origin("Planner", NOON - 2 * HOUR),
        theirs: origin("Oslo climate agency", NOON - 20 * HOUR),
    }
}

fn field(key: &str) -> ConflictLocation {
    ConflictLocation::Field(vec![Way::Key(key.to_owned())])
}

fn three_waiting() -> Vec<PendingConflict> {
    let passage = ConflictLocation::Passage {
        heading: "Results".to_owned(),
        after: None,
    };
    vec![
        waiting(
            "1111",
            field("status"),
            ["\"pilot\"", "\"in-force\"", "\"repealed\""],
        ),
        waiting("2222", field("year"), ["2002", "2003", "2004"]),
        waiting(
            "3333",
            passage,
            [
                "Traffic fell. It cost much.\n",
                "Traffic fell by 18 %. It cost much.\n",
                "Traffic fell by a fifth. It cost little.\n",
            ],
        ),
    ]
}

/// A status with something in every list.
fn status() -> SyncStatus {
    let mut clash = item(STOCKHOLM, "Stockholm congestion tax", ChangeKind::Changed);
    clash.clashes = true;
    clash.cities = vec!["stockholm".to_owned()];
    let mut faulty = item(
        "projects/retrofit-kit.md",
        "Existing-building retrofit kit",
        ChangeKind::Changed,
    );
    faulty.error = Some("`grant` is \"many\", expected a number".to_owned());
    SyncStatus {
        folder: "/srv/notes".into(),
        library: Some("https://cities.example/guildhall".to_owned()),
        who: Some("Planner".to_owned()),
        last_update: Some(NOON - 2 * HOUR),
        asked: true,
        incoming: vec![
            item(
                "practices/oslo/sites.md",
                "Zero-emission building sites",
                ChangeKind::New,
            ),
            clash,
            item(
                "practices/yokohama/retrofit.md",
                "公共建築の省エネ改修と区の保健所の断熱",
                ChangeKind::Changed,
            ),
            item("practices/rio/bus-plan.md", "Bus plan", ChangeKind::Removed),
        ],
        yours: vec![
            item(
                "practices/seattle/heat-pumps.md",
                "Heat-pump rebates for small landlords",
                ChangeKind::New,
            ),
            faulty,
        ],
        held: vec![(
            "cities/film.mov".to_owned(),
            "it is larger than 16 MiB".to_owned(),
        )],
        waiting: three_waiting(),
        arrived: Vec::new(),
        undo: Some(Undone {
            action: UndoneAction::Update,
            when: NOON - 3 * HOUR,
            changed: vec![FileChange {
                path: STOCKHOLM.to_owned(),
                kind: ChangeKind::Changed,
            }],
            was_shared: false,
            waiting: 0,
        }),
    }
}

fn start() -> Start {
    Start {
        mouse: true,
        my_city: Some("london".to_owned()),
        clock: Clock {
            began: NOON,
            ahead_seconds: 0,
        },
        ..Start::default()
    }
}

fn stage_with(cols: u16, rows: u16, start: Start, status: SyncStatus) -> Stage {
    let mut workers = Workers::new(&SCREENS);
    workers.status = Some(status);
    workers.histories = histories();
    Stage::with(cols, rows, start, workers)
}

fn stage(cols: u16, rows: u16) -> Stage {
    stage_with(cols, rows, start(), status())
}

fn changed(path: &str) -> NoteChange {
    NoteChange {
        file: FileChange {
            path: path.to_owned(),
            kind: ChangeKind::Changed,
        },
        changes: vec![
            NoteEdit::Field {
                name: "status".to_owned(),
                before: Some("\"pilot\"".to_owned()),
                after: Some("\"in-force\"".to_owned()),
            },
            NoteEdit::Text {
                heading: "Results".to_owned(),
                removed: vec!["Traffic fell. It cost much.".to_owned()],
                added: vec!["Traffic fell by a fifth. It cost much.".to_owned()],
            },
        ],
        dropped_of: None,
    }
}

fn histories() -> Vec<HistoryAnswer> {
    let difference = |path: &str| {
        HistoryAnswer::Difference(Box::new(Difference {
            path: path.to_owned(),
            change: Some(changed(path)),
            text: None,
        }))
    };
    let states = (0..7)
        .map(|i| LogEntry {
            version: format!("{i:040}"),
            who: "A. Holm".to_owned(),
            city: Some("oslo".to_owned()),
            when: NOON - i * 240 * HOUR,
            what: "Save".to_owned(),
            signed: None,
            is_undone: false,
            notes: vec![changed(LONDON)],
        })
        .collect();
    let id = LONDON.trim_end_matches(".md").parse().expect("an id");
    vec![
        difference(STOCKHOLM),
        difference("practices/seattle/heat-pumps.md"),
        HistoryAnswer::History(id, states),
    ]
}

/// Sync requests so far, without status requests.
fn acts(stage: &Stage) -> Vec<&SyncRequest> {
    let acts = stage.asked.iter().filter_map(|request| match request {
        Request::Sync { act, .. } if *act != SyncRequest::Status => Some(act),
        _ => None,
    });
    acts.collect()
}

const SIZES: [(u16, u16); 4] = [(40, 12), (80, 24), (100, 30), (200, 60)];
