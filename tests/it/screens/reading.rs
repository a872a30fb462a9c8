//! The reader: links, history, find, copy.

use std::time::Duration;

use guildhall::model::finding::{Code, Finding};
use guildhall::model::place::Place;
use guildhall::tui::{Effect, Message, Start, State, begin, update};
use guildhall::work::{Report, Request};
use ratatui::layout::Size;

use super::stage::{Stage, keys};
use super::workers::Workers;
use super::{asked, line_with, place_of};
use crate::libraries::SCREENS;

#[test]
fn links_lead_on_and_backspace_returns_to_the_same_line() {
    let mut stage = Stage::new(100, 30);
    stage.play("stockholm congestion<Enter><Enter><End><Up><Up>");
    let before = stage.screen(100, 30);
    stage.play("f1<Enter>");
    let there = stage.screen(100, 30);
    line_with(
        &there,
        "› Stockholm congestion.. › London congestion charge",
    );
    stage.play("<Home><Backspace>");
    assert_eq!(stage.screen(100, 30), before);
    stage.play("<Backspace>");
    line_with(&stage.screen(100, 30), "▎RESULTS");
}

#[test]
fn a_jump_within_a_note_is_a_step_back() {
    let mut stage = Stage::new(100, 20);
    // Without the footer, which names what a chosen link does.
    let text = |stage: &mut Stage| {
        let screen = stage.screen(100, 20);
        screen.lines().take(17).collect::<Vec<_>>().join("\n")
    };
    stage.play("everything<Enter><Enter>");
    let before = text(&mut stage);
    stage.play("f2<Enter>");
    let there = text(&mut stage);
    assert!(there.contains("The footnote's text"), "{there}");
    stage.play("<Backspace>");
    assert_eq!(text(&mut stage), before);
    // So is one by the contents, and one to another note after it.
    stage.play("t<Down><Enter>f5<Enter>");
    assert!(text(&mut stage).contains("climate budget"));
    stage.play("<Backspace><Backspace>");
    assert_eq!(text(&mut stage), before);
    stage.play("<Backspace>");
    line_with(&stage.screen(100, 20), "▎RESULTS");
}

#[test]
fn a_jump_within_a_note_keeps_the_note_before_in_the_path() {
    let mut stage = Stage::new(100, 20);
    stage.play("everything<Enter><Enter>f5<Enter>t<Down><Down><Enter>");
    line_with(&stage.screen(100, 20), "› Everythi");
}

#[test]
fn a_link_that_leads_nowhere_offers_to_search() {
    let mut stage = Stage::new(100, 30);
    stage.play("stockholm congestion<Enter><Enter>f3<Enter>");
    let screen = stage.screen(100, 30);
    line_with(&screen, "This link leads nowhere");
    stage.play("<Enter>");
    assert_eq!(asked(&stage), "congestion tax");
}

#[test]
fn an_unsafe_link_is_not_opened_and_says_so() {
    let mut stage = Stage::new(100, 40);
    stage.play("everything<Enter><Enter>f4<Enter>");
    let screen = stage.screen(100, 40);
    line_with(&screen, "✕ This link is not opened: javascript:alert(1).");
    line_with(&screen, "Esc closes");
    assert!(stage.done.is_empty());
}

#[test]
fn sources_are_opened_and_headings_jumped_to() {
    let mut stage = Stage::new(100, 30);
    stage.play("stockholm congestion<Enter><Enter>f4<Enter>");
    assert!(
        stage
            .screen(100, 30)
            .lines()
            .nth(5)
            .is_some_and(|line| line.contains("Lessons"))
    );
    stage.play("o<Enter>");
    let opened = stage.done.last().expect("an effect");
    assert!(
        matches!(opened, Effect::OpenAddress(address) if address.starts_with("https://www.goodplanet")),
        "{opened:?}"
    );
}

#[test]
fn finding_in_a_note_goes_round() {
    let mut stage = Stage::new(80, 24);
    stage.play("stockholm congestion<Enter><Enter>/support<Enter>");
    line_with(&stage.screen(80, 24), "match 1 of 3");
    stage.play("nn");
    line_with(&stage.screen(80, 24), "match 3 of 3");
    stage.play("NNN");
    line_with(&stage.screen(80, 24), "match 3 of 3");
    stage.play("/nowhere at all<Enter>");
    line_with(&stage.screen(80, 24), "Not in this note.");
}

#[test]
fn turning_to_the_next_note_stays_in_the_list() {
    let mut stage = Stage::new(100, 30);
    stage.play("congestion<Enter><Enter>");
    line_with(&stage.screen(100, 30), "note 1 of 3");
    stage.play("J");
    line_with(&stage.screen(100, 30), "note 2 of 3");
    stage.play("JJ");
    line_with(&stage.screen(100, 30), "note 3 of 3");
    stage.play("K<Esc>");
    line_with(&stage.screen(100, 30), "▎Stockholm congestion tax");
}

#[test]
fn copying_says_what_and_is_a_citation() {
    let mut stage = Stage::new(100, 30);
    stage.play("london congestion<Enter>").play("y");
    let Some(Effect::Copy(what, text)) = stage.done.last() else {
        panic!("{:?}", stage.done);
    };
    assert_eq!(*what, "citation");
    assert!(
        text.starts_with(
            "London congestion charge. 2002. practices/london/congestion-charge. http"
        ),
        "{text}"
    );
}

#[test]
fn hostile_notes_show_harmless_text() {
    let mut stage = Stage::new(92, 110);
    stage.play("everything<Enter><Enter>");
    let screen = stage.screen(92, 110);
    line_with(&screen, "·[31m an escape with ·bidi");
    let harmful = |c: char| (c.is_control() && c != '\n') || ('\u{202a}'..='\u{202e}').contains(&c);
    assert!(!screen.contains(harmful));
    line_with(&screen, "Raw <b>HTML</b>");
}

#[test]
fn link_hints_scroll_a_link_into_view() {
    let mut stage = Stage::new(80, 12);
    stage.play("stockholm congestion<Enter><Enter>");
    assert!(!stage.screen(80, 12).contains('¹'));
    stage.play("f");
    assert!(stage.screen(80, 12).contains('¹'));
}

#[test]
fn a_note_that_cannot_be_opened_leads_back() {
    let mut stage = Stage::new(80, 24);
    stage.mute = true;
    stage.play("<Enter><Enter>");
    let Some(Request::Open { ticket, .. }) = stage.asked.last().cloned() else {
        panic!("nothing was opened");
    };
    stage.report(Report::Failed {
        ticket: Some(ticket),
        message: "The note has gone.".to_owned(),
    });
    let screen = stage.screen(80, 24);
    line_with(&screen, "✕ The note has gone.");
    line_with(&screen, "▎CARBON");
}

/// Fails the last request.
fn fail_last(stage: &mut Stage) {
    let ticket = match stage.asked.last() {
        Some(Request::Open { ticket, .. }) => *ticket,
        other => panic!("no note was asked for, but {other:?}"),
    };
    stage.report(Report::Failed {
        ticket: Some(ticket),
        message: "The note has gone.".to_owned(),
    });
    stage.play("<Esc>");
}

#[test]
fn a_failed_open_does_not_change_the_history() {
    const WAY: &str = "› Stockholm congestion.. › London congestion charge";
    // A note of the list that is gone, a step back that is, and the note itself, read once more.
    for script in ["K", "<Backspace>", ""] {
        let mut stage = Stage::new(100, 30);
        stage.play("stockholm congestion<Enter><Enter>f1<Enter>");
        line_with(&stage.screen(100, 30), WAY);
        stage.mute = true;
        if script.is_empty() {
            stage.report(Report::Indexed {
                changed: 1,
                total: 16,
            });
        }
        stage.play(script);
        fail_last(&mut stage);
        line_with(&stage.screen(100, 30), WAY);
    }
}

#[test]
fn the_way_back_from_a_link_leads_to_where_one_read() {
    let mut stage = Stage::new(80, 24);
    stage.play("stockholm congestion<Enter><Enter><Home>");
    let before = stage.screen(80, 24);
    // The prompt scrolls to the first link; the answer names one.
    stage.play("f1<Enter><Backspace>");
    assert_eq!(stage.screen(80, 24), before);
}

#[test]
fn a_link_followed_twice_is_one_history_entry() {
    let mut stage = Stage::new(100, 30);
    stage.play("stockholm congestion<Enter><Enter>");
    stage.mute = true;
    stage.play("f1<Enter>");
    stage.mute = false;
    stage.play("f1<Enter><Backspace>");
    let screen = stage.screen(100, 30);
    line_with(
        &screen,
        " › Stockholm congestion tax: a charged cordon around the inner city",
    );
    let crumbs = line_with(&screen, "Search › \"stock");
    assert_eq!(crumbs.matches('›').count(), 2, "{screen}");
    stage.play("<Backspace>");
    line_with(&stage.screen(100, 30), "▎RESULTS");
}

#[test]
fn a_changed_file_is_shown_at_the_same_position() {
    let mut stage = Stage::new(80, 24);
    stage.play("stockholm congestion<Enter><Enter><PageDown>");
    let before = stage.screen(80, 24);
    let asked = stage.asked.len();
    stage.report(Report::Indexed {
        changed: 1,
        total: 16,
    });
    assert_eq!(stage.screen(80, 24), before, "the same lines stay in view");
    let read = |request: &Request| matches!(request, Request::Open { .. });
    assert!(stage.asked[asked..].iter().any(read));
}

#[test]
fn that_a_page_is_on_its_way_is_reported_only_when_it_takes_long() {
    let mut stage = Stage::new(80, 24);
    stage.play("congestion<Enter><Enter>");
    stage.mute = true;
    stage.play("J");
    assert!(!stage.screen(80, 24).contains("updating.."));
    assert!(stage.state.wake_at().is_some(), "it is to be told");
    stage.pass(Duration::from_millis(300));
    line_with(&stage.screen(80, 24), "updating..");
    assert_eq!(stage.state.wake_at(), None, "it was told");
}

#[test]
fn a_new_width_keeps_the_visible_text() {
    let mut stage = Stage::new(100, 30);
    stage.play("stockholm congestion<Enter><Enter>");
    for _ in 0..40 {
        let top = stage
            .screen(100, 30)
            .lines()
            .nth(5)
            .unwrap_or_default()
            .to_owned();
        if top.contains("Results") {
            break;
        }
        stage.play("<Down>");
    }
    stage.resize(60, 20);
    assert!(
        stage
            .screen(60, 20)
            .lines()
            .nth(2)
            .is_some_and(|line| line.contains("Results"))
    );
}

#[test]
fn the_side_pane_is_reached_and_scrolled_by_keys() {
    let mut stage = Stage::new(100, 30);
    stage.play("stockholm congestion<Enter><Enter>");
    let text = |screen: &str| -> Vec<String> {
        screen
            .lines()
            .skip(5)
            .map(|line| line.chars().take(60).collect())
            .collect()
    };
    stage.play("<Right>");
    let before = stage.screen(100, 30);
    line_with(&before, "▎ABOUT THIS NOTE");
    stage.play("<End>");
    let after = stage.screen(100, 30);
    assert_ne!(before, after);
    assert_eq!(text(&before), text(&after), "the text stays");
    stage.play("<Left><Down>");
    assert_ne!(text(&stage.screen(100, 30)), text(&after));
}

#[test]
fn one_pane_at_full_size_is_one_layer_back() {
    let mut stage = Stage::new(100, 30);
    stage.play("congestion<Enter><Enter>");
    let before = stage.screen(100, 30);
    stage.play("z");
    assert!(!stage.screen(100, 30).contains("ABOUT THIS NOTE"));
    stage.play("<Esc>");
    assert_eq!(stage.screen(100, 30), before);
}

#[test]
fn a_note_with_errors_is_shown_with_a_banner_in_plain_words() {
    let mut stage = Stage::new(120, 40);
    stage.play("everything<Enter>");
    stage.mute = true;
    stage.play("<Enter>");
    let request = stage.asked.last().expect("the note is asked for");
    let Some(Report::Opened { ticket, mut page }) = stage.workers.answer(request) else {
        panic!("{request:?}");
    };
    page.findings.push(Finding::new(
        Code::BrokenToml,
        Place::file(page.note.id.path()),
        "this is not valid TOML",
        "Close the quotes.",
    ));
    stage.report(Report::Opened { ticket, page });
    let screen = stage.screen(120, 40);
    line_with(
        &screen,
        "! not valid: this is not valid TOML. Close the quotes.",
    );
    line_with(&screen, "A list in a list");
}

#[test]
fn a_note_opened_before_the_names_came_is_read_again_with_them() {
    let workers = Workers::new(&SCREENS);
    let mut state = State::new(Start::default(), Size::new(100, 30));
    for effect in begin(&mut state) {
        if let Effect::Send(request) = effect
            && let Some(report) = workers.answer(&request)
        {
            update(&mut state, Message::Reported(Box::new(report)));
        }
    }
    for event in keys("<Enter><Enter>") {
        update(&mut state, Message::Key(event));
    }
    let report = Report::Catalogue(Box::new(workers.library.catalogue.clone()));
    let effects = update(&mut state, Message::Reported(Box::new(report)));
    let is_open = |effect: &Effect| matches!(effect, Effect::Send(Request::Open { .. }));
    assert!(effects.iter().any(is_open), "{effects:?}");
}

#[test]
fn a_note_on_its_way_leaves_the_screen_as_it_is_for_a_moment() {
    let mut stage = Stage::new(80, 24);
    stage.play("congestion<Enter>");
    stage.mute = true;
    stage.send(Message::Key(keys("<Enter>")[0]));
    assert!(stage.state.holds_frame(), "nothing empty flashes");
    stage.pass(Duration::from_millis(400));
    assert!(
        !stage.state.holds_frame(),
        "a long wait is shown in the end"
    );
    line_with(&stage.screen(80, 24), "Opening..");
    // A note that comes is drawn at once, and so is one read after another.
    let mut stage = Stage::new(80, 24);
    stage.play("congestion<Enter><Enter>");
    assert!(!stage.state.holds_frame());
    stage.mute = true;
    stage.send(Message::Key(keys("J")[0]));
    assert!(!stage.state.holds_frame(), "the note before is still there");
}

#[test]
fn the_contents_follow_where_one_reads() {
    let mut stage = Stage::new(160, 12);
    stage.play("everything<Enter><Enter>");
    // An error banner leaves four rows for the panes.
    stage.report(Report::Failed {
        ticket: None,
        message: "The disk is full. ".repeat(40),
    });
    let screen = stage.screen(160, 12);
    line_with(&screen, "A list in a list");
    stage.play("<End>");
    let screen = stage.screen(160, 12);
    assert!(!screen.contains("A list in a list"), "{screen}");
    line_with(&screen, "The rest");
    // A click on the first visible heading jumps to it.
    let (x, y) = place_of(&screen, "Code");
    stage.click(x, y);
    line_with(&stage.screen(160, 12), "│ Code   ");
    assert!(!stage.screen(160, 12).contains("100 %"));
}

#[test]
fn only_a_note_opened_from_the_list_shows_what_it_was_found_by() {
    let says = |script: &str| {
        let mut stage = Stage::new(100, 30);
        stage.play(script).play("n");
        stage.screen(100, 30)
    };
    line_with(&says("congestion<Enter><Enter>"), "match 1 of");
    line_with(&says("congestion<Enter><Enter>J"), "match 1 of");
    // The same note, still listed, but asked for by name.
    let named = "congestion<Enter>:stockholm congestion tax<Enter>";
    line_with(&says(named), "Not in this note.");
}
