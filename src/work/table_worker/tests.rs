//! Tests of the table worker over a small base.

use std::sync::mpsc::channel;

use super::*;
use crate::model::alliance::city_overview::overview;
use crate::model::alliance::peers::find_offers;
use crate::model::note::Note;
use crate::notes::count_signatures::SignatureCount;
use crate::store::{load, walk};
use crate::today::today;
use crate::work::note_fixture::NoteFixture;

const NOTES: &[(&str, &str)] = &[
    ("cities/oslo", "region = \"europe\""),
    ("cities/new-york-city", "region = \"north-america\""),
    (
        "practices/oslo/tolls",
        "cities = [\"oslo\"]\nsectors = [\"transportation\"]\noutcome = \"succeeded\"",
    ),
    (
        "practices/oslo/heat",
        "cities = [\"oslo\"]\nsectors = [\"buildings\", \"energy\"]\nstatus = \"in-force\"",
    ),
    (
        "practices/new-york-city/shared",
        "cities = [\"oslo\", \"new-york-city\"]\nsectors = [\"waste\"]",
    ),
    (
        "practices/loose",
        "cities = [\"oslo\"]\nsectors = [\"waste\"]",
    ),
    (
        "adoptions/oslo/tolls/new-york-city",
        "practice = \"practices/oslo/tolls\"\ncities = [\"new-york-city\"]\nphase = \"running\"",
    ),
    (
        "adoptions/elsewhere/shared/new-york-city",
        "cities = [\"new-york-city\"]\nfrom = [\"oslo\"]",
    ),
    (
        "adoptions/new-york-city/shared/oslo",
        "practice = \"practices/new-york-city/shared\"\ncities = [\"oslo\"]",
    ),
    ("positions/clean-heat", "levels = [\"national\"]"),
    ("positions/old-ask", "levels = [\"national\"]"),
    ("positions/own-ask", "cities = [\"new-york-city\"]"),
    (
        "endorsements/clean-heat/oslo",
        "endorses = \"positions/clean-heat\"\ncities = [\"oslo\"]",
    ),
    (
        "endorsements/clean-heat/new-york-city",
        "endorses = \"positions/clean-heat\"\ncities = [\"new-york-city\"]",
    ),
    (
        "endorsements/old-ask/oslo",
        "endorses = \"positions/old-ask\"\ncities = [\"oslo\"]\nstance = \"withdrawn\"",
    ),
    (
        "projects/ferries",
        "lead = \"new-york-city\"\ncities = [\"oslo\"]",
    ),
    ("projects/trams", "lead = \"new-york-city\""),
    ("questions/heat", "asked-of = [\"new-york-city\", \"oslo\"]"),
    (
        "questions/steel",
        "asked-of = [\"new-york-city\"]\ncities = [\"oslo\"]",
    ),
    (
        "answers/heat/new-york-city",
        "answers = \"questions/heat\"\ncities = [\"new-york-city\"]",
    ),
    // Others name these by their old ids.
    (
        "questions/warmth",
        "aliases = [\"questions/warm\"]\ncities = [\"oslo\"]",
    ),
    (
        "answers/warm/new-york-city",
        "answers = \"questions/warm\"\ncities = [\"new-york-city\"]",
    ),
    ("positions/renamed", "aliases = [\"positions/named\"]"),
    (
        "endorsements/named/oslo",
        "endorses = \"positions/named\"\ncities = [\"oslo\"]",
    ),
];

impl NoteFixture {
    /// Sends requests at once and gives all reports.
    fn ask(&self, tables: &[TableRequest]) -> Vec<Report> {
        let (send, requests) = channel();
        let (reports, received) = channel();
        for (ticket, table) in (1..).zip(tables) {
            send.send((Ticket(ticket), table.clone())).expect("open");
        }
        drop(send);
        run(
            &self.base,
            &IndexFolder::new(&self.cache),
            &requests,
            &reports.into(),
        );
        received.iter().collect()
    }
}

fn id(text: &str) -> NoteId {
    text.parse().expect("an id")
}

#[test]
fn the_index_finds_all_that_the_notes_say_about_a_city() {
    let fixture = NoteFixture::new(NOTES);
    fixture.index();
    let words = load::load_vocabularies(&fixture.base).0;
    let files = walk::walk(&fixture.base).files;
    let read = |file: &crate::model::base::FileStamp| {
        load::load_note(&fixture.base, &words, &file.path)
            .expect("a note")
            .note
    };
    let mut notes: Vec<Note> = files.iter().map(read).collect();
    notes.sort_by(|a, b| a.title.cmp(&b.title));
    let members = ["oslo", "new-york-city"].map(str::to_owned);
    for city in ["cities/oslo", "cities/new-york-city"] {
        let reports = fixture.ask(&[TableRequest::City(id(city))]);
        let [
            Report::Table {
                ticket: Ticket(1),
                table,
            },
        ] = reports.as_slice()
        else {
            panic!("{reports:?}");
        };
        let TableAnswer::City(report) = &**table else {
            panic!("{table:?}")
        };
        let slug = city.trim_start_matches("cities/");
        let count = SignatureCount {
            members: &members,
            quorum: fixture.base.quorum,
            on: today(),
        };
        let asks = count.asks_of(slug, &notes, &words);
        assert!(!asks.is_empty(), "{city}");
        assert_eq!(report.overview, overview(slug, &notes, asks), "{city}");
        assert_eq!(report.city.note.id, id(city));
        assert_eq!(report.peers.len(), 1);
        // As the command `peers` reads them out of all notes.
        let offers = find_offers(Some(slug), &report.peers, &notes);
        assert_eq!(report.offers, offers, "{city}");
        let ids = offers.iter().map(|offer| offer.practice.id.as_str());
        let expected: &[&str] = match slug {
            "oslo" => &[],
            _ => &["practices/loose", "practices/oslo/heat"],
        };
        assert_eq!(ids.collect::<Vec<_>>(), expected);
    }
}

#[test]
fn lists_say_what_decides_about_a_note() {
    let fixture = NoteFixture::new(NOTES);
    fixture.index();
    let reports = fixture.ask(&[TableRequest::City(id("cities/oslo"))]);
    let [Report::Table { table, .. }] = reports.as_slice() else {
        panic!("{reports:?}")
    };
    let TableAnswer::City(report) = &**table else {
        panic!("{table:?}")
    };
    let state = |note: &str| {
        let state = report.states.get(&id(note));
        state.map(|state| (state.field, state.value.as_str()))
    };
    assert_eq!(
        state("practices/oslo/tolls"),
        Some(("outcome", "succeeded"))
    );
    assert_eq!(state("practices/oslo/heat"), Some(("status", "in-force")));
    assert_eq!(
        state("adoptions/oslo/tolls/new-york-city"),
        Some(("phase", "running"))
    );
    assert_eq!(state("positions/clean-heat"), Some(("level", "national")));
    assert_eq!(state("practices/loose"), None);
}

#[test]
fn of_equal_requests_the_newest_is_answered() {
    let fixture = NoteFixture::new(NOTES);
    fixture.index();
    let (oslo, gone) = (id("cities/oslo"), id("cities/gone"));
    let reports = fixture.ask(&[
        TableRequest::Cities,
        TableRequest::City(oslo.clone()),
        TableRequest::Cities,
        TableRequest::City(gone),
    ]);
    let tickets: Vec<u64> = reports
        .iter()
        .map(|report| match report {
            Report::Table { ticket, .. } => ticket.0,
            Report::Failed {
                ticket: Some(ticket),
                ..
            } => 100 + ticket.0,
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(tickets, [2, 3, 104]);
    let Report::Table { table, .. } = &reports[1] else {
        panic!("{reports:?}")
    };
    let TableAnswer::Cities(cities) = &**table else {
        panic!("{table:?}")
    };
    let slugs: Vec<&str> = cities.iter().map(City::slug).collect();
    assert_eq!(slugs, ["new-york-city", "oslo"], "by title");
}

#[test]
fn without_an_index_nothing_is_answered_until_there_is_one() {
    let fixture = NoteFixture::new(NOTES);
    assert_eq!(fixture.ask(&[TableRequest::Cities]), []);
    fixture.index();
    assert_eq!(fixture.ask(&[TableRequest::Cities]).len(), 1);
}
