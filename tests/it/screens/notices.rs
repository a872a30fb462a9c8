//! Messages and errors: where they are shown, and when they go.

use guildhall::tui::{Message, Start};

use super::stage::Stage;
use super::workers::Workers;
use super::{line_with, place_of, screen_after};
use crate::libraries::SCREENS;

/// The last line of a screen.
fn footer(screen: &str) -> String {
    screen.lines().last().unwrap_or_default().to_owned()
}

#[test]
fn a_message_hides_no_key() {
    for (cols, rows) in [(40, 12), (80, 24), (100, 30), (200, 60)] {
        let mut stage = Stage::new(cols, rows);
        stage.play("heat<Enter>");
        let keys = footer(&stage.screen(cols, rows));
        stage.send(Message::Done(Ok(
            "Copied the citation to the clipboard, and nothing else.".to_owned(),
        )));
        let screen = stage.screen(cols, rows);
        assert!(footer(&screen).starts_with(&keys), "{screen}");
        let words = screen.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words.contains("clipboard, and nothing else."), "{screen}");
    }
}

#[test]
fn a_message_goes_with_its_view_page_pane_or_dialog() {
    for elsewhere in ["2", "?", "<Tab>", "<Enter>", "/"] {
        let mut stage = Stage::new(100, 30);
        stage.play("heat<Enter>");
        stage.send(Message::Done(Ok("Copied.".to_owned())));
        assert!(stage.screen(100, 30).contains("Copied."));
        stage.play(elsewhere);
        let screen = stage.screen(100, 30);
        assert!(!screen.contains("Copied."), "{elsewhere}:\n{screen}");
    }
    let mut stage = Stage::new(100, 30);
    stage.play("heat<Enter>");
    stage.send(Message::Done(Ok("Copied.".to_owned())));
    assert!(stage.play("<Down>").screen(100, 30).contains("Copied."));
    // Another note in the same reader.
    stage.play("<Up><Enter>");
    stage.send(Message::Done(Ok("Copied.".to_owned())));
    assert!(stage.screen(100, 30).contains("Copied."));
    assert!(!stage.play("J").screen(100, 30).contains("Copied."));
}

#[test]
fn a_message_of_the_key_that_leaves_is_shown() {
    // Esc leaves the filters; the second says how to quit.
    let screen = screen_after("heat<Enter>F<Esc><Esc>", 100, 30);
    line_with(&screen, "Press q to quit");
}

#[test]
fn an_error_goes_with_its_view_and_hides_no_message() {
    let mut stage = Stage::new(100, 30);
    stage.play("heat<Enter>");
    stage.send(Message::Done(Err("The disk is full.".to_owned())));
    stage.play("<Tab>?<Esc>");
    assert!(stage.screen(100, 30).contains("The disk is full."));
    stage.send(Message::Done(Ok("Copied.".to_owned())));
    let screen = stage.screen(100, 30);
    assert!(screen.contains("The disk is full.") && screen.contains("Copied."));
    stage.play("2");
    assert!(!stage.screen(100, 30).contains("The disk is full."));
    stage.play(":messages<Enter>");
    assert!(stage.screen(100, 30).contains("The disk is full."));
}

#[test]
fn faults_of_the_settings_are_shown_at_the_start() {
    let start = Start {
        warnings: vec!["config.toml:3: `theme` should be one of dark, light".to_owned()],
        ..Start::default()
    };
    let screen = Stage::with(100, 30, start, Workers::new(&SCREENS)).screen(100, 30);
    line_with(&screen, "config.toml:3: `theme`");
}

#[test]
fn several_faults_of_the_settings_are_counted_in_one_line() {
    let keys = [("copy".to_owned(), vec!["y".to_owned(), "j".to_owned()])];
    let start = Start {
        warnings: vec!["config.toml:3: `theme` should be one of dark, light".to_owned()],
        keys: keys.to_vec(),
        ..Start::default()
    };
    let mut stage = Stage::with(100, 30, start, Workers::new(&SCREENS));
    let screen = stage.screen(100, 30);
    line_with(&screen, "2 faults in the settings: :messages lists them.");
    assert!(!screen.contains("`theme`"), "{screen}");
    let log = stage.play(":messages<Enter>").screen(100, 30);
    line_with(&log, "config.toml:3: `theme`");
    line_with(&log, "keys: `j` means both `copy` and `down`");
}

#[test]
fn the_palette_begins_with_what_works_here() {
    let mut stage = Stage::new(100, 30);
    let screen = stage.play("heat<Enter><Enter>:").screen(100, 30);
    let (_, top) = screen.split_once("Commands").expect("the palette");
    let first: Vec<&str> = top.lines().skip(1).take(12).collect();
    let first = first.join("\n");
    assert!(
        first.contains("Next result") || first.contains("Follow"),
        "{screen}"
    );
    assert!(!screen.contains("Remove the filter"), "{screen}");
    stage.play("messages<Enter><Esc>:");
    let screen = stage.screen(100, 30);
    let (before, _) = screen.split_once("Messages").expect("the last command");
    assert_eq!(
        before.lines().count(),
        place_of(&screen, "Commands").1 as usize + 3
    );
}

#[test]
fn without_a_library_the_keys_keep_their_room() {
    let start = Start {
        mouse: true,
        ..Start::default()
    };
    let mut stage = Stage::with(80, 24, start, Workers::new(&SCREENS));
    stage.play("heat<Enter><Enter>");
    let screen = stage.screen(80, 24);
    assert!(footer(&screen).contains("Esc back"), "{screen}");
}
