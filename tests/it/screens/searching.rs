//! The search view: typing, filters, counts, ways out.

use std::time::Duration;

use guildhall::tui::{Effect, Message, Start};
use guildhall::work::Request;
use ratatui::layout::Size;

use super::stage::{Stage, keys};
use super::workers::Workers;
use super::{asked, line_with, place_of};
use crate::libraries::{EMPTY, MANY, SCREENS};

#[test]
fn no_hit_says_why_and_offers_a_way_out() {
    let mut stage = Stage::new(80, 24);
    stage.play("heat city:oslo<Enter>");
    let screen = stage.screen(80, 24);
    assert!(screen.contains("No note matches."), "{screen}");
    line_with(&screen, "▎without city:oslo  4 notes");
    stage.play("<Enter>");
    assert_eq!(asked(&stage), "heat");
    line_with(&stage.screen(80, 24), "of 4");
}

#[test]
fn filters_are_only_blamed_where_there_are_some() {
    let shown = |script: &str| {
        let mut stage = Stage::new(80, 24);
        stage.play(script);
        stage.screen(80, 24)
    };
    line_with(&shown("zzz<Enter>"), "Try fewer or other words. ");
    assert!(
        !shown("zzz").contains("best match"),
        "nothing is in no order"
    );
    line_with(
        &shown("zzz yyy city:london<Enter>"),
        "Try fewer or other words, or press X",
    );
}

#[test]
fn filters_are_offered_where_there_is_something_to_filter() {
    let footer = |script: &str| {
        let screen = Stage::new(100, 30).play(script).screen(100, 30);
        screen.lines().last().unwrap_or_default().to_owned()
    };
    assert!(footer("heat<Enter>").contains("F filters"));
    assert!(!footer("zzz<Enter>").contains("F filters"));
}

#[test]
fn the_start_page_has_no_order_to_change() {
    let mut stage = Stage::new(100, 30);
    stage.play("<Esc>S");
    line_with(&stage.screen(100, 30), "Nothing to sort.");
    stage.play("/heat<Enter>");
    line_with(&stage.screen(100, 30), "best match");
}

#[test]
fn an_empty_base_says_so() {
    let start = Start::default();
    let stage = Stage::with(80, 24, start, Workers::new(&EMPTY));
    let screen = stage.screen(80, 24);
    line_with(&screen, "No notes yet.");
}

#[test]
fn every_letter_is_text_in_the_search_field() {
    let stage_text = |script: &str| {
        let mut stage = Stage::new(80, 24);
        stage.play(script);
        assert!(stage.done.is_empty(), "{script}");
        asked(&stage).to_owned()
    };
    assert_eq!(stage_text("xq?1/:sFX jkgGn"), "xq?1/:sFX jkgGn");
}

#[test]
fn stale_answers_are_dropped() {
    let mut stage = Stage::new(80, 24);
    stage.mute = true;
    stage.play("heat");
    let requests: Vec<Request> = stage.asked.clone();
    let newest = requests.last().expect("a search");
    let older = &requests[requests.len() - 3];
    let answer = stage.workers.answer(newest).expect("an answer");
    stage.report(answer);
    let before = stage.screen(80, 24);
    let answer = stage.workers.answer(older).expect("an answer");
    stage.report(answer);
    assert_eq!(stage.screen(80, 24), before);
}

#[test]
fn enter_before_the_answer_opens_what_the_answer_brings() {
    let mut stage = Stage::new(80, 24);
    stage.mute = true;
    stage.play("heat<Enter><Enter>");
    let is_search = |request: &&Request| matches!(request, Request::Search { .. });
    let newest = stage
        .asked
        .iter()
        .rev()
        .find(is_search)
        .cloned()
        .expect("a search");
    stage.mute = false;
    let answer = stage.workers.answer(&newest).expect("an answer");
    stage.report(answer);
    line_with(
        &stage.screen(80, 24),
        "Search › \"heat\" › Copenhagen: district",
    );
}

#[test]
fn the_chosen_note_stays_chosen_while_typing_goes_on() {
    let title = "Stockholm congestion tax";
    let mut stage = Stage::new(80, 24);
    stage.play("c<Enter>");
    let chosen = format!("▎{title}");
    for _ in 0..20 {
        if stage.screen(80, 24).contains(&chosen) {
            break;
        }
        stage.play("<Down>");
    }
    stage.play("/<Backspace>ongestion");
    line_with(&stage.screen(80, 24), "▎Stockholm congestion tax");
}

#[test]
fn ticking_a_facet_rewrites_the_query_and_x_clears_it() {
    let mut stage = Stage::new(100, 30);
    stage.play("heat<Tab>");
    stage.play("<Space>");
    assert_eq!(asked(&stage), "heat kind:practice");
    let screen = stage.screen(100, 30);
    line_with(&screen, "kind: practice ×");
    line_with(&screen, "✓ practice");
    stage.play("<Down><Space>");
    assert_eq!(asked(&stage), "heat kind:practice sector:energy");
    stage.play("X");
    assert_eq!(asked(&stage), "heat");
}

#[test]
fn each_facet_count_is_what_ticking_it_gives() {
    let mut stage = Stage::new(100, 30);
    stage.play("c<Tab>");
    for _ in 0..12 {
        let screen = stage.screen(100, 30);
        let (_, cursor) = stage.frame(Size::new(100, 30));
        let row = cursor.expect("a cursor").y;
        let line = screen.lines().nth(usize::from(row)).expect("a row");
        let pane: String = line.chars().take(21).collect();
        let count = pane
            .trim_matches(['▎', ' '])
            .rsplit(' ')
            .next()
            .and_then(|n| n.parse().ok());
        if let Some(count) = count.filter(|_: &usize| !pane.contains('+')) {
            stage.play("<Space>");
            let shown = line_with(&stage.screen(100, 30), " of 24 notes");
            let shown = shown.replace(" of 24", "");
            assert!(shown.contains(&format!(" {count} note")), "{pane}: {shown}");
            stage.play("<Space>");
        }
        stage.play("<Down>");
    }
}

#[test]
fn tab_completes_a_filter_before_it_turns_to_the_next_pane() {
    let mut stage = Stage::new(80, 24);
    stage.play("heat city:se");
    line_with(&stage.screen(80, 24), "Tab completes: city:seattle");
    stage.play("<Tab>");
    assert_eq!(asked(&stage), "heat city:seattle ");
    // The chips are on the way.
    stage.play("<Tab><Tab>");
    line_with(&stage.screen(80, 24), "▎KIND");
}

#[test]
fn words_typed_behind_a_filter_do_not_join_it() {
    let mut stage = Stage::new(100, 30);
    stage.play("heat<Tab><Space>/tax");
    assert_eq!(asked(&stage), "heat kind:practice tax");
}

#[test]
fn the_preview_waits_until_the_choice_has_settled() {
    let mut stage = Stage::new(100, 30);
    stage.play("heat");
    let opened = |stage: &Stage| {
        let opens = stage
            .asked
            .iter()
            .filter(|request| matches!(request, Request::Open { .. }));
        opens.count()
    };
    let before = opened(&stage);
    for key in keys("<Down><Down><Down>") {
        stage.send(Message::Key(key));
        stage.pass(Duration::from_millis(10));
    }
    assert_eq!(opened(&stage), before);
    stage.pass(Duration::from_millis(60));
    assert_eq!(opened(&stage), before + 1);
}

#[test]
fn more_hits_come_as_one_scrolls() {
    let mut stage = Stage::with(80, 24, Start::default(), Workers::new(&MANY));
    stage.play("-zzzz<Enter>");
    for _ in 0..160 {
        stage.play("<PageDown>");
    }
    line_with(&stage.screen(80, 24), "of 312");
    stage.play("<End>");
    line_with(&stage.screen(80, 24), "–312 of 312");
    let repeated = stage
        .asked
        .iter()
        .any(|request| matches!(request, Request::Search { request, .. } if request.offset > 0));
    assert!(repeated, "pages follow each other");
}

#[test]
fn reasons_are_asked_for_only_while_they_are_shown() {
    let mut stage = Stage::new(80, 24);
    let reasons = |stage: &Stage| {
        let searches = stage.asked.iter().rev();
        let mut asks = searches.filter_map(|request| match request {
            Request::Search { request, .. } => Some(request.why),
            _ => None,
        });
        asks.next()
    };
    stage.play("heat<Enter>");
    assert_eq!(reasons(&stage), Some(false));
    stage.play("w");
    assert_eq!(reasons(&stage), Some(true));
    line_with(&stage.screen(80, 24), "Found in title: heat");
    stage.play("w");
    assert_eq!(reasons(&stage), Some(false));
}

#[test]
fn earlier_searches_come_back() {
    let mut stage = Stage::new(80, 24);
    stage.play("heat<Enter>/<Ctrl-u>solar<Enter>");
    stage.play("<Ctrl-r>");
    stage.play("<Down><Enter>");
    assert_eq!(asked(&stage), "heat");
}

#[test]
fn several_notes_are_selected_and_their_citations_copied_at_once() {
    let mut stage = Stage::new(120, 36);
    stage.play("congestion<Enter><Space><Space>");
    let screen = stage.screen(120, 36);
    line_with(&screen, "2 selected  1–3 of 3");
    line_with(&screen, "y copy selected");
    stage.play("y");
    let Some(Effect::Copy(what, text)) = stage.done.last() else {
        panic!("{:?}", stage.done);
    };
    assert_eq!(*what, "citations");
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 2, "{text}");
    assert!(lines[0].starts_with("London congestion charge."), "{text}");
    assert!(lines[1].starts_with("Stockholm congestion tax"), "{text}");
    // Each has its source, as the citation of one note has.
    assert!(lines.iter().all(|line| line.contains("https://")), "{text}");
    stage.play("Yids<Enter>");
    let Some(Effect::Copy("ids", ids)) = stage.done.last() else {
        panic!("{:?}", stage.done);
    };
    assert_eq!(ids.lines().count(), 2, "{ids}");
    // Space takes a note out again, and Esc all of them; then one is copied as before.
    stage.play("<Home><Space>");
    line_with(&stage.screen(120, 36), "1 selected");
    stage.play("<Esc>");
    assert!(!stage.screen(120, 36).contains("selected"));
    stage.play("y");
    assert!(matches!(
        stage.done.last(),
        Some(Effect::Copy("citation", _))
    ));
}

#[test]
fn a_place_is_made_a_filter_and_a_filter_taken_off_by_keys() {
    let mut stage = Stage::new(100, 30);
    stage.play("congestion city:london kind:practice <Tab>");
    line_with(&stage.screen(100, 30), "Enter use");
    stage.play("<Right><Backspace>");
    assert_eq!(asked(&stage), "congestion city:london");
    stage.play("<Enter>");
    assert_eq!(asked(&stage), "congestion");
    // Without a chip the next pane is that of the filters.
    stage.play("/<Tab>");
    line_with(&stage.screen(100, 30), "Space tick");
}

#[test]
fn the_start_page_leads_on_by_keys() {
    let mut stage = Stage::new(100, 30);
    let screen = stage.screen(100, 30);
    for title in ["RECENT PRACTICES", "START WITH", "YOUR CITY", "TRY"] {
        line_with(&screen, title);
    }
    stage.play("<Down><Right>");
    line_with(&stage.screen(100, 30), "▎Positions");
    stage.play("<Enter>");
    assert_eq!(asked(&stage), "kind:position ");
    line_with(&stage.screen(100, 30), "▎RESULTS");
    // An empty field is the way back to it, and a note opened there leads back, too.
    stage.play("s<Down><Home><Enter>");
    line_with(&stage.screen(100, 30), "▎PRACTICE");
    // Its list is that of the start page, not that of all notes.
    line_with(&stage.screen(100, 30), "note 1 of 4");
    stage.play("JJJ");
    line_with(&stage.screen(100, 30), "note 4 of 4");
    stage.play("J");
    line_with(&stage.screen(100, 30), "End of the list.");
    stage.play("<Esc>");
    line_with(&stage.screen(100, 30), "RECENT PRACTICES");
}

#[test]
fn the_city_is_chosen_on_the_start_page_and_kept() {
    let mut stage = Stage::new(100, 30);
    let (x, y) = place_of(&stage.screen(100, 30), "Choose your city");
    stage.click(x, y).play("oslo<Enter>");
    assert_eq!(
        stage.done,
        [Effect::SaveSettings(vec![("city", "oslo".to_owned())])]
    );
    line_with(&stage.screen(100, 30), "Choose another");
    let unknown = Start {
        my_city: Some("atlantis".to_owned()),
        ..Start::default()
    };
    let stage = Stage::with(100, 30, unknown, Workers::new(&SCREENS));
    line_with(&stage.screen(100, 30), "! There is no city \"atlantis\"");
}

#[test]
fn the_start_page_stays_until_the_first_answer_and_results_until_it_is_back() {
    let mut stage = Stage::new(100, 30);
    stage.mute = true;
    stage.play("c");
    let screen = stage.screen(100, 30);
    line_with(&screen, "❯ c");
    line_with(&screen, "START WITH");
    stage.mute = false;
    stage.play("o");
    line_with(&stage.screen(100, 30), "RESULTS");
    stage.mute = true;
    stage.play("<Ctrl-u>");
    line_with(&stage.screen(100, 30), "RESULTS");
    // Enter does not open what is about to go.
    let mut stage = Stage::new(100, 30);
    stage.mute = true;
    stage.play("c<Enter><Enter>");
    assert!(!stage.screen(100, 30).contains("START WITH"));
}
