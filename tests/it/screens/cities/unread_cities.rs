//! Views of cities whose notes are unread, read again, or unreadable.

use guildhall::work::{Report, Request, TableRequest};
use ratatui::layout::Size;

use super::{stage, start};
use crate::libraries::EMPTY;
use crate::screens::line_with;
use crate::screens::stage::{Stage, text_of};
use crate::screens::workers::Workers;

#[test]
fn cities_are_read_again_when_notes_have_changed() {
    let mut stage = stage(100, 30);
    let tables = |stage: &Stage| {
        let requests = stage.asked.iter();
        // The start page asks for questions by itself.
        let is_table = |request: &&Request| {
            let questions = matches!(
                request,
                Request::Table {
                    table: TableRequest::Questions { .. },
                    ..
                }
            );
            matches!(request, Request::Table { .. }) && !questions
        };
        requests.filter(is_table).count()
    };
    assert_eq!(tables(&stage), 1);
    stage.report(Report::Indexed {
        changed: 0,
        total: 19,
    });
    assert_eq!(tables(&stage), 1, "nothing has changed");
    stage.report(Report::Indexed {
        changed: 1,
        total: 19,
    });
    assert_eq!(tables(&stage), 2);
    stage.play("<Enter>");
    assert_eq!(tables(&stage), 3);
    stage.report(Report::Indexed {
        changed: 1,
        total: 19,
    });
    assert_eq!(tables(&stage), 5, "the list and the page over it");
    // What is shown stays while nothing answers.
    stage.mute = true;
    stage.report(Report::Indexed {
        changed: 1,
        total: 19,
    });
    stage.pass(std::time::Duration::from_secs(1));
    let screen = stage.screen(100, 30);
    line_with(&screen, "TARGETS");
}

#[test]
fn a_city_without_a_note_closes_its_page() {
    let mut stage = stage(100, 30);
    stage.mute = true;
    stage.play(":city: yoko<Enter>");
    let ticket = stage.asked.iter().rev().find_map(|request| match request {
        Request::Table {
            ticket,
            table: TableRequest::City(_),
        } => Some(*ticket),
        _ => None,
    });
    let message = "there is no note cities/yokohama any more".to_owned();
    stage.report(Report::Failed { ticket, message });
    let screen = stage.screen(100, 30);
    line_with(&screen, "CITIES 5");
    line_with(&screen, "any more");
}

#[test]
fn without_cities_the_screen_says_what_to_do() {
    let mut stage = Stage::with(100, 30, start(), Workers::new(&EMPTY));
    stage.play("<Esc>2");
    line_with(&stage.screen(100, 30), "No cities yet");
    // No key does harm where there is nothing.
    stage.play("<Enter>v+-0Sc <Down><Up><Left>/x<Enter>nNCyYe<Esc>");
    line_with(&stage.screen(100, 30), "No cities yet");
    // The title of the view never lies over the views of the top line.
    for (cols, rows) in [(80, 24), (200, 60)] {
        let mut stage = Stage::with(cols, rows, start(), Workers::new(&EMPTY));
        stage.play("<Esc>2");
        let frame = text_of(&stage.frame(Size::new(cols, rows)).0);
        let top = frame.lines().next().unwrap_or_default();
        assert!(!top.contains("CITIES"), "{frame}");
    }
}

#[test]
fn a_view_without_its_table_says_that_it_reads_and_shows_no_empty_table() {
    for (tab, name) in [
        ("2", "CITIES"),
        ("3", "COMPARE"),
        ("4", "POSITIONS"),
        ("5", "PROGRESS"),
        ("6", "FUND"),
    ] {
        let mut stage = Stage::with(100, 30, start(), Workers::new(&EMPTY));
        stage.mute = true;
        stage.play("heat<Esc>").play(tab);
        stage.pass(std::time::Duration::from_secs(3));
        let screen = stage.screen(100, 30);
        line_with(&screen, name);
        line_with(&screen, "Reading the notes.");
        for wrong in ["All", "signed by", "searching"] {
            assert!(!screen.contains(wrong), "{wrong}: {screen}");
        }
    }
}

#[test]
fn cities_that_could_not_be_read_are_read_again() {
    let mut stage = Stage::with(100, 30, start(), Workers::new(&EMPTY));
    stage.mute = true;
    stage.play("<Esc>2");
    let ticket = stage.asked.iter().rev().find_map(|request| match request {
        Request::Table { ticket, .. } => Some(*ticket),
        _ => None,
    });
    let message = "the index cannot be read".to_owned();
    stage.report(Report::Failed { ticket, message });
    line_with(
        &stage.screen(100, 30),
        "could not be read. F5 reads all files again",
    );
    let asked = stage.asked.len();
    stage.mute = false;
    stage.play("r");
    let tables = stage.asked[asked..].iter();
    let is_table = |request: &Request| matches!(request, Request::Table { .. });
    assert!(tables.into_iter().any(is_table));
}
