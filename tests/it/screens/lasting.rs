//! Reports of workers, timers, and panic-free property tests.

use std::time::Duration;

use crossterm::event::MouseEventKind;
use guildhall::config::ThemeName;
use guildhall::model::note::NoteId;
use guildhall::tui::{ColourDepth, Message, Signs, Start, Theme};
use guildhall::work::Report;
use proptest::prelude::*;
use ratatui::layout::Size;
use ratatui::style::Modifier;

use super::stage::{Stage, keys};
use super::workers::Workers;
use super::{line_with, place_of};
use crate::libraries::{EMPTY, SCREENS};

#[test]
fn errors_stay_until_escape_and_are_kept() {
    let mut stage = Stage::new(80, 24);
    stage.play("heat<Enter>");
    stage.report(Report::Failed {
        ticket: None,
        message: "The disk is full. Free some room; your notes are safe.".to_owned(),
    });
    stage.pass(Duration::from_mins(1));
    line_with(&stage.screen(80, 24), "✕ The disk is full.");
    line_with(&stage.screen(80, 24), "of 4");
    stage.play("<Esc>");
    assert!(!stage.screen(80, 24).contains("disk is full"));
    stage.play(":messages<Enter>");
    line_with(&stage.screen(80, 24), "✕ The disk is full.");
}

#[test]
fn a_note_renamed_while_it_was_edited_opens_under_its_new_name() {
    let mut stage = Stage::new(80, 24);
    stage.play("heat<Enter><Enter>");
    let id: NoteId = "cities/oslo".parse().expect("an id");
    stage.send(Message::EditMoved(id));
    line_with(&stage.screen(80, 24), "your edit is in cities/oslo");
    line_with(&stage.screen(80, 24), "› Oslo");
}

#[test]
fn no_motion_when_it_is_turned_off() {
    let start = Start {
        still: true,
        ..Start::default()
    };
    let mut stage = Stage::with(80, 24, start, Workers::new(&SCREENS));
    stage.report(Report::Indexing {
        done: 120,
        total: 412,
    });
    line_with(&stage.screen(80, 24), "Indexing 120 of 412");
}

#[test]
fn icons_follow_the_setting() {
    let theme = Theme {
        signs: Signs::Unicode,
        ..Theme::default()
    };
    let start = Start {
        theme,
        ..Start::default()
    };
    let mut stage = Stage::with(80, 24, start, Workers::new(&SCREENS));
    stage.play("congestion<Enter>");
    let screen = stage.screen(80, 24);
    line_with(&screen, "▎RESULTS");
    line_with(&screen, "● succeeded");
    // Wide box lines mean that only ASCII is sure to be narrow.
    stage.send(Message::WideLines);
    let screen = stage.screen(80, 24);
    line_with(&screen, "+ succeeded");
    assert!(!screen.contains(['▎', '●', '─', '│', '·']), "{screen}");
}

#[test]
fn indexing_is_reported_with_counts_and_changes_show_by_themselves() {
    let mut stage = Stage::new(80, 24);
    stage.report(Report::Indexing {
        done: 120,
        total: 412,
    });
    line_with(&stage.screen(80, 24), "Indexing ██▉······· 120 of 412");
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
fn an_empty_list_says_that_notes_are_still_being_read() {
    let mut stage = Stage::with(80, 24, Start::default(), Workers::new(&EMPTY));
    stage.report(Report::Indexing {
        done: 0,
        total: 427,
    });
    line_with(&stage.screen(80, 24), "Reading the notes.");
    stage.report(Report::IndexingStopped);
    line_with(&stage.screen(80, 24), "Reading the notes was stopped.");
    // F5 works where letters are text.
    line_with(&stage.screen(80, 24), "F5 continues.");
    let asked = stage.asked.len();
    stage.play("<F5>");
    assert_eq!(stage.asked[asked..], [guildhall::work::Request::Refresh]);
    stage.report(Report::Indexing { done: 1, total: 5 });
    line_with(&stage.screen(80, 24), "Reading the notes.");
    stage.report(Report::Failed {
        ticket: None,
        message: "The disk with the search index is full.".to_owned(),
    });
    // The index answers, and the answer says what is missing.
    line_with(&stage.screen(80, 24), "No notes yet.");
    stage.report(Report::Indexing { done: 2, total: 5 });
    line_with(&stage.screen(80, 24), "Reading the notes.");
}

#[test]
fn a_stopped_reading_leaves_no_view_waiting() {
    let mut stage = Stage::new(80, 24);
    stage.mute = true;
    stage.play("h").report(Report::IndexingStopped);
    stage.pass(Duration::from_secs(9));
    assert!(!stage.screen(80, 24).contains("searching.."));
    stage.play("<Esc>2").pass(Duration::from_secs(9));
    let screen = stage.screen(80, 24);
    line_with(
        &screen,
        "Reading the notes was stopped. Press F5 to read them.",
    );
}

#[test]
fn waiting_is_reported_only_when_it_takes_long() {
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
        let theme = Theme { name, depth: ColourDepth::True, ..Theme::default() };
        let start = Start { theme, ascii, mouse: true, ..Start::default() };
        let (mut cols, mut rows) = first;
        let mut stage = Stage::with(cols, rows, start, Workers::new(&SCREENS));
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

#[test]
fn text_is_found_in_the_log_and_beside_a_note() {
    let mut stage = Stage::new(100, 30);
    for message in ["The disk is full.", "The network is down."] {
        stage.report(Report::Failed {
            ticket: None,
            message: message.to_owned(),
        });
    }
    stage.play("<Esc><Esc>:messages<Enter>/network<Enter>");
    let (buffer, _) = stage.frame(Size::new(100, 30));
    let (x, y) = place_of(&stage.screen(100, 30), "network");
    assert!(buffer[(x, y)].modifier.contains(Modifier::REVERSED));
    stage.play("/nowhere<Enter>");
    line_with(&stage.screen(100, 30), "Not found.");
    // The first Esc ends finding, the second closes the log.
    stage.play("/disk<Enter><Esc>");
    line_with(&stage.screen(100, 30), "╭ Messages");
    stage.play("<Esc>");
    assert!(!stage.screen(100, 30).contains("╭ Messages"));
    stage.play("/stockholm congestion<Enter><Enter><Right>/road pricing<Enter>");
    let (buffer, _) = stage.frame(Size::new(100, 30));
    let (x, y) = place_of(&stage.screen(100, 30), "road pricing");
    assert!(buffer[(x, y)].modifier.contains(Modifier::REVERSED));
}
