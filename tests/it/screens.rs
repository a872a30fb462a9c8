//! Screens as people see them: keys are played, effects answered at once, frames compared.

mod finder;
mod stage;

use std::time::Duration;

use crossterm::event::MouseEventKind;
use guildhall::model::note::NoteId;
use guildhall::tui::{Depth, Effect, Message, Start, Theme, ThemeName};
use guildhall::work::{Report, Request, Ticket};
use proptest::prelude::*;
use ratatui::layout::{Position, Size};
use ratatui::style::Modifier;

use finder::Finder;
use stage::{Stage, keys, text_of};

const SIZES: [(u16, u16); 4] = [(40, 12), (80, 24), (100, 30), (200, 60)];

fn screen_after(script: &str, cols: u16, rows: u16) -> String {
    Stage::new(cols, rows).play(script).screen(cols, rows)
}

fn at_four_sizes(name: &str, script: &str) {
    for (cols, rows) in SIZES {
        let screen = screen_after(script, cols, rows);
        insta::assert_snapshot!(format!("{name}_{cols}x{rows}"), screen);
    }
}

/// The last search that was asked, as text.
fn asked(stage: &Stage) -> &str {
    let searches = stage
        .asked
        .iter()
        .rev()
        .filter_map(|request| match request {
            Request::Search { ask, .. } => Some(ask.text.as_str()),
            _ => None,
        });
    searches.into_iter().next().unwrap_or_default()
}

/// The line of the screen that holds a text.
#[track_caller]
fn line_with(screen: &str, text: &str) -> String {
    let line = screen.lines().find(|line| line.contains(text));
    line.unwrap_or_else(|| panic!("{text:?} is not on the screen:\n{screen}"))
        .to_owned()
}

/// Where a text stands on the screen, in columns and rows.
#[track_caller]
fn place_of(screen: &str, text: &str) -> (u16, u16) {
    let (row, line) = screen
        .lines()
        .enumerate()
        .find(|(_, line)| line.contains(text))
        .unwrap_or_else(|| panic!("{text:?} is not on the screen:\n{screen}"));
    let before = &line[..line.find(text).unwrap_or_default()];
    (
        unicode_width::UnicodeWidthStr::width(before) as u16,
        row as u16,
    )
}

#[test]
fn the_first_screen() {
    at_four_sizes("start", "");
}

#[test]
fn searching() {
    at_four_sizes("search", "congestion<Down>");
}

#[test]
fn reading() {
    at_four_sizes("reader", "congestion<Down><Down><Enter>");
}

#[test]
fn filters_lie_over_the_results_where_there_is_no_room_beside_them() {
    insta::assert_snapshot!(screen_after("heat<Enter>F<Space>", 80, 24));
}

#[test]
fn help_and_commands() {
    insta::assert_snapshot!("help_80x24", screen_after("<Esc>?", 80, 24));
    insta::assert_snapshot!("commands_100x30", screen_after(":berlin", 100, 30));
}

#[test]
fn japanese_keeps_columns_and_borders_whole() {
    insta::assert_snapshot!("japanese_search_80x24", screen_after("横浜<Enter>", 80, 24));
    insta::assert_snapshot!(
        "japanese_popup_80x24",
        screen_after("横浜<Enter><Enter>t", 80, 24)
    );
}

#[test]
fn a_note_with_everything_at_three_widths() {
    for cols in [44, 70, 92] {
        let screen = screen_after("everything<Enter><Enter>", cols, 110);
        insta::assert_snapshot!(format!("everything_{cols}"), screen);
    }
}

#[test]
fn no_hit_says_why_and_offers_a_way_out() {
    let mut stage = Stage::new(80, 24);
    stage.play("heat city:oslo<Enter>");
    let screen = stage.screen(80, 24);
    assert!(screen.contains("No note matches."), "{screen}");
    line_with(&screen, "> without city:oslo  4 notes");
    stage.play("<Enter>");
    assert_eq!(asked(&stage), "heat");
    line_with(&stage.screen(80, 24), "1-4 of 4");
}

#[test]
fn an_empty_base_says_so() {
    let start = Start::default();
    let stage = Stage::with(80, 24, start, Finder::empty());
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
fn an_empty_field_still_knows_help_and_commands() {
    line_with(&screen_after("?", 80, 24), "> Help: Search field");
    line_with(&screen_after(":", 80, 24), "> Commands");
}

#[test]
fn stale_answers_are_dropped() {
    let mut stage = Stage::new(80, 24);
    stage.mute = true;
    stage.play("heat");
    let requests: Vec<Request> = stage.asked.clone();
    let newest = requests.last().expect("a search");
    let older = &requests[requests.len() - 3];
    let answer = stage.finder.answer(newest);
    stage.report(answer);
    let before = stage.screen(80, 24);
    let answer = stage.finder.answer(older);
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
    let answer = stage.finder.answer(&newest);
    stage.report(answer);
    line_with(
        &stage.screen(80, 24),
        "Search > \"heat\" > Berlin buys back",
    );
}

#[test]
fn the_chosen_note_stays_chosen_while_typing_goes_on() {
    let title = "Stockholm congestion tax";
    let mut stage = Stage::new(80, 24);
    stage.play("c<Enter>");
    for _ in 0..20 {
        if line_with(&stage.screen(80, 24), "│ > ").contains(title) {
            break;
        }
        stage.play("<Down>");
    }
    stage.play("/ongestion");
    line_with(&stage.screen(80, 24), "> Stockholm congestion tax");
}

#[test]
fn ticking_a_facet_rewrites_the_query_and_x_clears_it() {
    let mut stage = Stage::new(100, 30);
    stage.play("heat<Tab>");
    stage.play("<Space>");
    assert_eq!(asked(&stage), "heat kind:practice");
    let screen = stage.screen(100, 30);
    line_with(&screen, "(kind: practice x)");
    line_with(&screen, "[x] practice");
    stage.play("<Down><Space>");
    assert_eq!(asked(&stage), "heat kind:practice sector:buildings");
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
        let pane: String = line.chars().take(24).collect();
        let count = pane
            .trim_matches(['│', ' '])
            .rsplit(' ')
            .next()
            .and_then(|n| n.parse().ok());
        if let Some(count) = count.filter(|_: &usize| pane.contains("[ ]")) {
            stage.play("<Space>");
            let told = line_with(&stage.screen(100, 30), " notes, best match");
            let told = told.replace(" of 16", "");
            assert!(told.contains(&format!(" {count} note")), "{pane}: {told}");
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
    stage.play("<Tab>");
    line_with(&stage.screen(80, 24), "> Filters");
}

#[test]
fn words_typed_behind_a_filter_do_not_join_it() {
    let mut stage = Stage::new(100, 30);
    stage.play("heat<Tab><Space>/tax");
    assert_eq!(asked(&stage), "heat kind:practice tax");
}

#[test]
fn escape_never_quits_and_says_how_to() {
    let mut stage = Stage::new(80, 24);
    stage.play("heat<Enter><Enter>?<Esc><Esc><Esc><Esc><Esc><Esc><Esc><Esc><Esc><Esc>");
    assert!(!stage.done.contains(&Effect::Quit));
    line_with(&stage.screen(80, 24), "Press q to quit.");
}

#[test]
fn holding_q_closes_layers_but_does_not_end_the_program() {
    let mut stage = Stage::new(80, 24);
    stage.play("heat<Enter><Enter>");
    stage.play(":");
    for _ in 0..30 {
        stage.send(Message::Key(keys("q")[0]));
        stage.pass(Duration::from_millis(30));
    }
    assert!(!stage.done.contains(&Effect::Quit));
    stage.play("<Esc>");
    for _ in 0..30 {
        stage.send(Message::Key(keys("q")[0]));
        stage.pass(Duration::from_millis(30));
    }
    assert!(!stage.done.contains(&Effect::Quit));
    stage.pass(Duration::from_millis(700));
    stage.play("q");
    assert!(stage.done.contains(&Effect::Quit));
}

#[test]
fn ctrl_c_leaves_from_anywhere() {
    for script in ["", "heat<Enter><Enter>f", "<Esc>?"] {
        let mut stage = Stage::new(80, 24);
        stage.play(script).play("<Ctrl-c>");
        assert_eq!(stage.done, [Effect::Quit], "{script}");
    }
}

#[test]
fn links_lead_on_and_backspace_returns_to_the_same_line() {
    let mut stage = Stage::new(100, 30);
    stage.play("stockholm congestion<Enter><Enter><PageDown><Down>");
    let before = stage.screen(100, 30);
    stage.play("f1<Enter>");
    let there = stage.screen(100, 30);
    line_with(
        &there,
        "> Stockholm congestion t.. > London congestion charge",
    );
    stage.play("<End><Backspace>");
    assert_eq!(stage.screen(100, 30), before);
    stage.play("<Backspace>");
    line_with(&stage.screen(100, 30), "> Results");
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
    stage.play("everything<Enter><Enter>f3<Enter>");
    let screen = stage.screen(100, 40);
    line_with(&screen, "x This link is not opened: javascript:alert(1).");
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
            .nth(2)
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
    line_with(&stage.screen(100, 30), "> Stockholm congestion tax");
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
            "London congestion charge. London. 2002. practices/london/congestion-charge. http"
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
fn pasted_text_never_runs_as_commands() {
    let mut stage = Stage::new(80, 24);
    stage.play("<Esc>");
    stage.send(Message::Pasted("qqq\nx\ny\n".repeat(50)));
    assert!(stage.done.is_empty());
    line_with(&stage.screen(80, 24), "Search for \"qqq\"");
    stage.play("<Enter>");
    assert_eq!(asked(&stage), "qqq");
    stage.play("/");
    stage.send(Message::Pasted("heat\npumps".to_owned()));
    assert_eq!(asked(&stage), "qqqheat pumps");
}

#[test]
fn full_width_keys_act_and_an_input_method_is_named() {
    let mut stage = Stage::new(80, 24);
    stage.play("heat<Enter>ｊ");
    line_with(&stage.screen(80, 24), "> Copenhagen: district heating");
    stage.play("？");
    line_with(&stage.screen(80, 24), "> Help: Results");
    stage.play("<Esc>ん");
    line_with(&stage.screen(80, 24), "Input method is on");
}

#[test]
fn errors_stay_until_escape_and_are_kept() {
    let mut stage = Stage::new(80, 24);
    stage.play("heat<Enter>");
    stage.report(Report::Failed {
        ticket: None,
        message: "The disk is full. Free some room; your notes are safe.".to_owned(),
    });
    stage.pass(Duration::from_mins(1));
    line_with(&stage.screen(80, 24), "x The disk is full.");
    line_with(&stage.screen(80, 24), "1-4 of 4");
    stage.play("<Esc>");
    assert!(!stage.screen(80, 24).contains("disk is full"));
    stage.play(":messages<Enter>");
    line_with(&stage.screen(80, 24), "x The disk is full.");
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
    line_with(&screen, "x The note has gone.");
    line_with(&screen, "> All notes");
}

#[test]
fn indexing_is_told_with_counts_and_changes_show_by_themselves() {
    let mut stage = Stage::new(80, 24);
    stage.report(Report::Indexing {
        done: 120,
        total: 412,
    });
    line_with(&stage.screen(80, 24), "Indexing 120 of 412");
    let before = stage.asked.len();
    stage.report(Report::Indexed {
        changed: 0,
        total: 412,
    });
    assert_eq!(stage.asked.len(), before, "nothing changed, nothing to ask");
    stage.report(Report::Indexed {
        changed: 3,
        total: 412,
    });
    assert!(stage.asked.len() > before);
    assert!(!stage.screen(80, 24).contains("Indexing"));
}

#[test]
fn a_change_elsewhere_is_shown_where_one_reads() {
    let mut stage = Stage::new(80, 24);
    stage.play("stockholm congestion<Enter><Enter><PageDown>");
    let before = stage.screen(80, 24);
    stage.report(Report::Indexed {
        changed: 1,
        total: 16,
    });
    assert_eq!(stage.screen(80, 24), before, "the same lines stay in view");
    assert!(matches!(stage.asked.last(), Some(Request::Open { .. })));
}

#[test]
fn waiting_is_told_only_when_it_takes_long() {
    let mut stage = Stage::new(80, 24);
    stage.mute = true;
    stage.send(Message::Key(keys("h")[0]));
    stage.pass(Duration::from_millis(200));
    assert!(!stage.screen(80, 24).contains("searching.."));
    stage.pass(Duration::from_millis(200));
    line_with(&stage.screen(80, 24), "searching..");
}

#[test]
fn an_idle_screen_is_never_woken() {
    let mut stage = Stage::new(80, 24);
    stage.play("heat<Enter><Down>y");
    stage.send(Message::Done(Ok("Sent to the clipboard.".to_owned())));
    assert!(stage.state.wake_at().is_some(), "the news is to fade");
    stage.pass(Duration::from_secs(5));
    assert_eq!(stage.state.wake_at(), None);
    stage.play("<Enter>");
    assert_eq!(stage.state.wake_at(), None);
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
    let mut stage = Stage::with(80, 24, Start::default(), Finder::repeated(20));
    stage.play("<Enter>");
    for _ in 0..60 {
        stage.play("<PageDown>");
    }
    line_with(&stage.screen(80, 24), "of 320");
    stage.play("<End>");
    line_with(&stage.screen(80, 24), "-320 of 320");
    let repeated = stage
        .asked
        .iter()
        .any(|request| matches!(request, Request::Search { ask, .. } if ask.offset > 0));
    assert!(repeated, "pages follow each other");
}

#[test]
fn the_mouse_reaches_rows_facets_chips_crumbs_and_footer() {
    let mut stage = Stage::new(100, 30);
    stage.play("congestion");
    let (x, y) = place_of(&stage.screen(100, 30), "Stockholm congestion tax");
    stage.click(x, y);
    line_with(&stage.screen(100, 30), "> Stockholm congestion tax");
    let (x, y) = place_of(&stage.screen(100, 30), "[ ] London");
    stage.click(x, y);
    assert_eq!(asked(&stage), "congestion city:london");
    let (x, y) = place_of(&stage.screen(100, 30), "(city: London x)");
    stage.click(x, y);
    assert_eq!(asked(&stage), "congestion");
    let (x, y) = place_of(&stage.screen(100, 30), "Stockholm congestion tax");
    stage.click(x, y);
    stage.click(x, y);
    let screen = stage.screen(100, 30);
    let (x, y) = place_of(&screen, "Search > ");
    line_with(&screen, "About this note");
    let (back_x, back_y) = place_of(&screen, "Esc back");
    stage.click(back_x, back_y);
    line_with(&stage.screen(100, 30), "> Results");
    stage.play("<Enter>");
    stage.click(x, y);
    line_with(&stage.screen(100, 30), " / congestion");
}

#[test]
fn the_wheel_scrolls_what_is_under_the_pointer() {
    let mut stage = Stage::new(100, 30);
    stage.play("congestion<Enter>");
    let before = stage.screen(100, 30);
    let (x, y) = place_of(&before, "What was done");
    stage.mouse(MouseEventKind::ScrollDown, x, y);
    let after = stage.screen(100, 30);
    assert_ne!(before, after, "the preview moved");
    let list = |screen: &str| -> Vec<String> {
        screen
            .lines()
            .map(|line| line.chars().take(60).collect())
            .collect()
    };
    assert_eq!(list(&before), list(&after), "and the list did not");
    line_with(&after, "> Results");
}

#[test]
fn a_click_beside_a_popup_closes_it_and_m_frees_the_mouse() {
    let mut stage = Stage::new(80, 24);
    stage.play("<Esc>?");
    stage.click(0, 23);
    assert!(!stage.screen(80, 24).contains("> Help"));
    stage.play("M");
    assert_eq!(stage.done, [Effect::CaptureMouse(false)]);
    stage.pass(Duration::from_secs(5));
    line_with(&stage.screen(80, 24), "mouse off");
}

#[test]
fn the_palette_reaches_actions_cities_notes_and_themes() {
    let mut stage = Stage::new(80, 24);
    stage.play(":city oslo<Enter>");
    assert_eq!(asked(&stage), "city:oslo");
    stage.play(":theme contrast<Enter>");
    let (buffer, _) = stage.frame(Size::new(80, 24));
    assert_eq!(buffer[(0, 23)].bg, ratatui::style::Color::Black);
    stage.play(":toll ring<Enter>");
    line_with(
        &stage.screen(80, 24),
        "Copenhagen: a toll ring that the state dropped",
    );
    stage.play("<Esc>:clear all filt");
    line_with(&stage.screen(80, 24), "Clear all filters");
    stage.play("<Enter>X:clear all filt");
    line_with(&stage.screen(80, 24), "no filter is on");
}

#[test]
fn help_runs_what_is_chosen_and_returns_to_the_same_spot() {
    let mut stage = Stage::new(80, 24);
    stage.play("heat<Enter><Down>");
    let before = stage.screen(80, 24);
    stage.play("?");
    stage.play("<Esc>");
    assert_eq!(stage.screen(80, 24), before);
    stage.play("?order<Enter>");
    line_with(&stage.screen(80, 24), "newest first");
}

#[test]
fn reasons_are_asked_for_only_while_they_are_shown() {
    let mut stage = Stage::new(80, 24);
    let reasons = |stage: &Stage| {
        let searches = stage.asked.iter().rev();
        let mut asks = searches.filter_map(|request| match request {
            Request::Search { ask, .. } => Some(ask.why),
            _ => None,
        });
        asks.next()
    };
    stage.play("heat<Enter>");
    assert_eq!(reasons(&stage), Some(false));
    stage.play("w");
    assert_eq!(reasons(&stage), Some(true));
    line_with(&stage.screen(80, 24), "because of text: heat");
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
fn resizing_to_nothing_and_back_keeps_everything() {
    let mut stage = Stage::new(80, 24);
    stage.play("heat<Enter>?copy");
    let before = stage.screen(80, 24);
    for (cols, rows) in [(1, 1), (39, 12), (40, 11), (200, 60), (10, 3), (80, 24)] {
        stage.resize(cols, rows);
        stage.frame(Size::new(cols, rows));
    }
    assert_eq!(stage.screen(80, 24), before);
    stage.resize(30, 8);
    line_with(&stage.screen(30, 8), "guildhall needs a window of 40");
}

#[test]
fn another_width_keeps_the_words_one_reads_in_view() {
    let mut stage = Stage::new(100, 30);
    stage.play("stockholm congestion<Enter><Enter>");
    for _ in 0..40 {
        let top = stage
            .screen(100, 30)
            .lines()
            .nth(2)
            .unwrap_or_default()
            .to_owned();
        if top.contains("Lessons") {
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
            .is_some_and(|line| line.contains("Lessons"))
    );
}

#[test]
fn the_cursor_sits_in_the_field_or_on_the_chosen_row() {
    let mut stage = Stage::new(80, 24);
    let cursor = |stage: &Stage| stage.frame(Size::new(80, 24)).1.expect("a cursor");
    stage.play("横浜");
    assert_eq!(cursor(&stage), Position::new(7, 1));
    stage.play("<Ctrl-u>heat<Enter><Down>");
    let (_, row) = place_of(&stage.screen(80, 24), "> Copenhagen: district");
    assert_eq!(cursor(&stage).y, row);
    stage.play("<Enter><Tab>");
    let (buffer, at) = stage.frame(Size::new(80, 24));
    let at = at.expect("a cursor");
    assert!(
        buffer[at].modifier.contains(Modifier::REVERSED),
        "on the chosen link"
    );
}

#[test]
fn mono_shows_selection_match_and_focus_without_colour() {
    let theme = Theme {
        name: ThemeName::Mono,
        depth: Depth::True,
    };
    let mut stage = Stage::with(
        100,
        30,
        Start {
            theme,
            ..Start::default()
        },
        Finder::new(),
    );
    stage.play("congestion<Enter>");
    let (buffer, _) = stage.frame(Size::new(100, 30));
    let colours = buffer.content.iter().filter(|cell| {
        cell.fg != ratatui::style::Color::Reset || cell.bg != ratatui::style::Color::Reset
    });
    assert_eq!(colours.count(), 0);
    let screen = text_of(&buffer);
    let (x, y) = place_of(&screen, "> London congestion charge");
    assert!(buffer[(x, y)].modifier.contains(Modifier::REVERSED));
    let (x, y) = place_of(&screen, "congestion tax: a ch");
    assert!(
        buffer[(x, y)]
            .modifier
            .contains(Modifier::BOLD | Modifier::UNDERLINED)
    );
    let (x, y) = place_of(&screen, "> Results");
    assert!(buffer[(x, y)].modifier.contains(Modifier::BOLD));
}

#[test]
fn ascii_frames_hold_no_byte_above_0x7f_but_the_notes_own() {
    let start = Start {
        ascii: true,
        mouse: true,
        ..Start::default()
    };
    for script in [
        "",
        "heat<Enter>",
        "heat<Enter>F",
        "heat<Enter><Enter>",
        "<Esc>?",
        ":",
        "london congestion<Enter><Enter>t",
        "zzz<Enter>",
    ] {
        let mut stage = Stage::with(100, 30, start.clone(), Finder::new());
        stage.play(script);
        let screen = stage.screen(100, 30);
        let foreign = |c: char| !c.is_ascii() && c != 'ö'; // Börsen-Zeitung
        assert!(!screen.contains(foreign), "{script}\n{screen}");
        line_with(&screen, "+-");
    }
}

#[test]
fn each_footer_hint_does_something() {
    for (script, spot) in [
        ("heat", "query"),
        ("heat<Enter>", "results"),
        ("heat<Enter>F", "filters"),
        ("heat<Enter><Tab>", "preview"),
        ("heat<Enter><Enter>", "note"),
    ] {
        let mut stage = Stage::new(200, 40);
        stage.play(script);
        let before = stage.screen(200, 40);
        let footer = before.lines().last().unwrap_or_default().to_owned();
        for hint in footer
            .split("  ")
            .map(str::trim)
            .filter(|hint| !hint.is_empty())
        {
            let key = hint.split(' ').next().unwrap_or_default();
            let mut fresh = Stage::new(200, 40);
            fresh.play(script);
            let asked = fresh.asked.len();
            let script_key = match key {
                one if one.chars().count() == 1 => one.to_owned(),
                ctrl if ctrl.starts_with("Ctrl-") => {
                    format!("<{}>", ctrl.to_lowercase().replace("ctrl", "Ctrl"))
                }
                named => format!("<{named}>"),
            };
            fresh.play(&script_key);
            let acted = fresh.screen(200, 40) != before
                || !fresh.done.is_empty()
                || fresh.asked.len() > asked;
            assert!(acted, "{hint:?} in {spot} does nothing");
        }
    }
}

#[test]
fn the_first_frame_needs_no_answer() {
    let finder = Finder::new();
    let request = Request::Search {
        ticket: Ticket(9),
        ask: guildhall::model::ask::Ask::new("heat"),
    };
    let Report::Answered { answer, .. } = finder.answer(&request) else {
        panic!("a search is answered");
    };
    let start = Start {
        query: "heat".to_owned(),
        first: Some(*answer),
        ..Start::default()
    };
    let state = guildhall::tui::State::new(start, Size::new(80, 24));
    let mut buffer = ratatui::buffer::Buffer::empty(ratatui::layout::Rect::new(0, 0, 80, 24));
    guildhall::tui::view(&state, buffer.area, &mut buffer);
    line_with(&text_of(&buffer), "1-4 of 4");
}

#[test]
fn unknown_own_keys_are_told_and_do_no_harm() {
    let start = Start {
        keys: vec![("coppy".to_owned(), vec!["c".to_owned()])],
        ..Start::default()
    };
    let stage = Stage::with(80, 24, start, Finder::new());
    line_with(&stage.screen(80, 24), "there is no action `coppy`");
}

fn any_key() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "h",
        "e",
        "a",
        "t",
        " ",
        "横",
        "<Enter>",
        "<Enter>",
        "<Down>",
        "<Down>",
        "<Up>",
        "<Tab>",
        "<Shift-Tab>",
        "<Esc>",
        "<Esc>",
        "F",
        "X",
        "S",
        "w",
        "f",
        "1",
        "2",
        "3",
        "/",
        "n",
        "N",
        "J",
        "K",
        "t",
        "i",
        "z",
        "o",
        "y",
        "Y",
        "?",
        ":",
        "G",
        "g",
        "<PageDown>",
        "<PageUp>",
        "<Home>",
        "<End>",
        "<Ctrl-d>",
        "<Ctrl-u>",
        "<Ctrl-r>",
        "<Left>",
        "<Right>",
        "<Backspace>",
        "<Space>",
        "q",
        "M",
        "r",
        "s",
        "e",
    ])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn no_keys_clicks_or_sizes_make_it_panic(
        script in prop::collection::vec((any_key(), 0u16..240, 0u16..70, 0u8..8), 1..25),
        first in (1u16..240, 1u16..70),
        mono: bool, ascii: bool,
    ) {
        let name = if mono { ThemeName::Mono } else { ThemeName::Dark };
        let theme = Theme { name, depth: Depth::True };
        let start = Start { theme, ascii, mouse: true, ..Start::default() };
        let (mut cols, mut rows) = first;
        let mut stage = Stage::with(cols, rows, start, Finder::new());
        for (key, x, y, what) in script {
            match what {
                0 => {
                    (cols, rows) = (x.max(1), y.max(1));
                    stage.resize(cols, rows);
                }
                1 => {
                    stage.click(x, y);
                }
                2 => {
                    stage.mouse(MouseEventKind::ScrollDown, x, y);
                }
                _ => {
                    stage.play(key);
                }
            }
            let (_, cursor) = stage.frame(Size::new(cols, rows));
            if let Some(cursor) = cursor {
                prop_assert!(cursor.x < cols && cursor.y < rows, "{cursor:?} in {cols}x{rows}");
            }
        }
    }

    #[test]
    fn every_size_can_be_drawn(cols in 1u16..=240, rows in 1u16..=70, script in 0usize..6) {
        let scripts = ["", "heat<Enter>", "横浜<Enter>F", "everything<Enter><Enter>i", "<Esc>?", ":oslo"];
        let mut stage = Stage::new(cols, rows);
        stage.play(scripts[script]);
        stage.frame(Size::new(cols, rows));
    }
}

/// Ids are what J and K turn by: the fixtures must not repeat one.
#[test]
fn fixture_ids_are_unique() {
    let names = Finder::new().catalogue().notes;
    let mut ids: Vec<&NoteId> = names.iter().map(|(id, _)| id).collect();
    ids.dedup();
    assert_eq!(ids.len(), names.len());
}
