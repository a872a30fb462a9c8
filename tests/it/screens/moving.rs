//! Navigation by keys, mouse and paste; pop-ups and leaving.

use std::time::Duration;

use crossterm::event::MouseEventKind;
use guildhall::tui::{Effect, Message, Start};
use ratatui::layout::Size;
use ratatui::style::Modifier;

use super::stage::{Stage, keys};
use super::workers::Workers;
use super::{asked, line_with, place_of, screen_after};
use crate::libraries::SCREENS;

#[test]
fn an_empty_field_still_knows_help_and_commands() {
    line_with(&screen_after("?", 80, 24), "╭ Help: Search field");
    line_with(&screen_after(":", 80, 24), "╭ Commands");
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
    // What is written in a prompt is not given up with the app: the first key closes it.
    for (script, keys) in [("", 1), ("heat<Enter><Enter>f", 2), ("<Esc>?", 2)] {
        let mut stage = Stage::new(80, 24);
        stage.play(script);
        for left in (0..keys).rev() {
            assert_eq!(stage.done, [], "{script}");
            stage.play("<Ctrl-c>");
            assert_eq!(stage.done.len(), usize::from(left == 0), "{script}");
        }
        assert_eq!(stage.done, [Effect::Quit], "{script}");
    }
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
    assert_eq!(asked(&stage), "qqq heat pumps");
}

#[test]
fn full_width_keys_act_and_an_input_method_is_named() {
    let mut stage = Stage::new(80, 24);
    stage.play("heat<Enter>ｊ");
    line_with(&stage.screen(80, 24), "▎Seattle: a tax on heating oil");
    stage.play("？");
    line_with(&stage.screen(80, 24), "╭ Help: Results");
    stage.play("<Esc>ん");
    line_with(&stage.screen(80, 24), "Input method is on");
}

#[test]
fn the_mouse_reaches_rows_facets_chips_crumbs_and_footer() {
    let mut stage = Stage::new(100, 30);
    stage.play("congestion");
    let (x, y) = place_of(&stage.screen(100, 30), "Stockholm congestion tax");
    stage.click(x, y);
    line_with(&stage.screen(100, 30), "▎Stockholm congestion tax");
    let (x, y) = place_of(&stage.screen(100, 30), "London           1");
    stage.click(x, y);
    assert_eq!(asked(&stage), "congestion city:london");
    let (x, y) = place_of(&stage.screen(100, 30), "city: London ×");
    stage.click(x, y);
    assert_eq!(asked(&stage), "congestion");
    let (x, y) = place_of(&stage.screen(100, 30), "Stockholm congestion tax");
    stage.click(x, y);
    stage.click(x, y);
    let screen = stage.screen(100, 30);
    let (x, y) = place_of(&screen, "Search › ");
    line_with(&screen, "ABOUT THIS NOTE");
    let (back_x, back_y) = place_of(&screen, "Esc back");
    stage.click(back_x, back_y);
    line_with(&stage.screen(100, 30), "▎RESULTS");
    stage.play("<Enter>");
    stage.click(x, y);
    line_with(&stage.screen(100, 30), " ❯ congestion");
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
            .map(|line| line.chars().take(54).collect())
            .collect()
    };
    assert_eq!(list(&before), list(&after), "and the list did not");
    line_with(&after, "▎RESULTS");
}

#[test]
fn a_click_beside_a_popup_closes_it_and_m_frees_the_mouse() {
    let mut stage = Stage::new(80, 24);
    stage.play("<Esc>?");
    stage.click(0, 23);
    assert!(!stage.screen(80, 24).contains("╭ Help"));
    stage.play("M");
    assert_eq!(stage.done, [Effect::CaptureMouse(false)]);
    stage.pass(Duration::from_secs(5));
    line_with(&stage.screen(80, 24), "mouse off");
}

#[test]
fn the_palette_reaches_actions_cities_notes_and_themes() {
    let mut stage = Stage::new(80, 24);
    stage.play(":city san-francisco<Enter>");
    assert_eq!(asked(&stage), "city:san-francisco", "it has no note");
    stage.play(":city oslo<Enter>");
    line_with(&stage.screen(80, 24), "› Oslo");
    stage.play(":theme contrast<Enter>");
    let (buffer, _) = stage.frame(Size::new(80, 24));
    assert_eq!(buffer[(0, 23)].bg, ratatui::style::Color::Indexed(16));
    stage.play(":toll ring<Enter>");
    line_with(
        &stage.screen(80, 24),
        "Copenhagen: a toll ring that the state dropped",
    );
    // By its id.
    stage.play("<Esc>:oslo/climate-b");
    line_with(&stage.screen(80, 24), "Note: Oslo climate budget");
    // What cannot be done now is found by what it does, too.
    stage.play("<Esc>:signs");
    line_with(&stage.screen(80, 24), "Endorse for my city");
    stage.play("<Esc>:clear all filt");
    line_with(&stage.screen(80, 24), "Clear all filters");
    stage.play("<Enter>X:clear all filt");
    line_with(&stage.screen(80, 24), "No filter is on.");
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
fn the_smallest_window_still_names_the_key_to_help() {
    let mut stage = Stage::new(40, 12);
    line_with(&stage.screen(40, 12), "F1 help");
    stage.play("heat<Enter>");
    line_with(&stage.screen(40, 12), "? help");
}

#[test]
fn unknown_own_keys_are_reported_and_do_no_harm() {
    let start = Start {
        keys: vec![("coppy".to_owned(), vec!["c".to_owned()])],
        ..Start::default()
    };
    let stage = Stage::with(80, 24, start, Workers::new(&SCREENS));
    line_with(&stage.screen(80, 24), "there is no action `coppy`");
}

#[test]
fn the_footer_says_what_space_does_on_a_value_and_on_a_facets_name() {
    let mut stage = Stage::new(100, 16);
    stage.play("<Esc>F");
    line_with(&stage.screen(100, 16), " Space tick");
    // Above the first value is the facet's name, if more values can be shown.
    stage.play("GkkkkkkkkkkkkkkkkkkkkF");
    let mut says = Vec::new();
    for _ in 0..30 {
        stage.play("<Down>");
        let screen = stage.screen(100, 16);
        let footer = screen.lines().last().unwrap_or_default().to_owned();
        says.push(
            footer
                .split("  ")
                .next()
                .unwrap_or_default()
                .trim()
                .to_owned(),
        );
    }
    assert!(says.contains(&"Space tick".to_owned()), "{says:?}");
    assert!(says.contains(&"Space show all".to_owned()), "{says:?}");
}

#[test]
fn a_click_on_the_scroll_bar_goes_there() {
    let mut stage = Stage::new(80, 16);
    stage.play("kind:practice <Enter>");
    let screen = stage.screen(80, 16);
    line_with(&screen, "1–2 of 14 ↓");
    let (x, _) = place_of(&screen, "▐");
    stage.click(x, 14);
    line_with(&stage.screen(80, 16), "–14 of 14 ");
}

#[test]
fn a_wide_window_keeps_the_list_beside_the_note() {
    let mut stage = Stage::new(200, 60);
    stage.play("congestion<Enter><Enter>");
    let (x, y) = place_of(&stage.screen(200, 60), " Copenhagen: a toll ring");
    stage.click(x + 4, y);
    let screen = stage.screen(200, 60);
    line_with(&screen, "note 3 of 3");
    line_with(&screen, "▎Copenhagen: a toll ring");
    // Backspace returns to the search: J and K add no history.
    stage.play("<Backspace>");
    line_with(&stage.screen(200, 60), "1 Search");
}

#[test]
fn the_wheel_over_the_list_beside_a_note_leaves_the_note() {
    let mut stage = Stage::new(200, 60);
    stage.play("kind:practice <Enter><Enter>");
    let read = line_with(&stage.screen(200, 60), "note 1 of");
    for _ in 0..3 {
        stage.mouse(MouseEventKind::ScrollDown, 10, 10);
    }
    let screen = stage.screen(200, 60);
    assert_eq!(line_with(&screen, "note 1 of"), read);
    assert!(!screen.contains(" 1–"), "the list has moved: {screen}");
    stage.play("J");
    line_with(&stage.screen(200, 60), " 1–");
}

#[test]
fn a_click_on_a_kind_of_the_first_screen_shows_its_notes() {
    let mut stage = Stage::new(200, 60);
    let (x, y) = place_of(&stage.screen(200, 60), "asks to other governments");
    stage.click(x, y);
    assert_eq!(asked(&stage), "kind:position ");
}

#[test]
fn filters_over_the_results_are_a_layer_that_q_closes() {
    let footer = |stage: &Stage, cols| {
        let screen = stage.screen(cols, 24);
        screen.lines().last().unwrap_or_default().to_owned()
    };
    let mut stage = Stage::new(80, 24);
    stage.play("<Esc>F");
    let says = footer(&stage, 80);
    assert!(
        says.contains("Esc back") && !says.contains("q quit"),
        "{says}"
    );
    stage.play("q");
    assert!(!stage.done.contains(&Effect::Quit));
    line_with(&stage.screen(80, 24), "▎CARBON");
    // In a pane of their own there is nothing to close.
    let mut stage = Stage::new(100, 24);
    stage.play("<Esc>F");
    let says = footer(&stage, 100);
    assert!(
        says.contains("q quit") && !says.contains("Esc back"),
        "{says}"
    );
    stage.play("q");
    assert!(stage.done.contains(&Effect::Quit));
}

#[test]
fn view_numbers_are_muted_while_typing() {
    let mut stage = Stage::new(100, 30);
    let number = |stage: &Stage| {
        let (buffer, _) = stage.frame(Size::new(100, 30));
        let (x, y) = place_of(&stage.screen(100, 30), "7 Sync");
        (buffer[(x, y)].style(), buffer[(x + 2, y)].style())
    };
    line_with(&stage.screen(100, 30), "Esc views");
    let (typing, name) = number(&stage);
    assert_eq!(typing, name, "a digit is text, as letters are");
    stage.play("<Esc>");
    let (browsing, _) = number(&stage);
    assert_ne!(browsing, typing, "a digit opens the view");
    assert!(browsing.add_modifier.contains(Modifier::BOLD));
    assert!(!stage.screen(100, 30).contains("Esc views"));
    stage.play("7");
    line_with(&stage.screen(100, 30), "INCOMING");
}

#[test]
fn nothing_that_cannot_be_done_is_offered() {
    let footer = |script: &str| {
        let screen = screen_after(script, 200, 40);
        screen.lines().last().unwrap_or_default().to_owned()
    };
    let lacks = |script: &str, hints: &[&str]| {
        let footer = footer(script);
        for hint in hints {
            assert!(!footer.contains(hint), "{hint} after {script}: {footer}");
        }
    };
    assert!(footer("heat<Enter>").contains("Enter open"));
    lacks("zzz<Enter>", &["open", "copy", "order", "scroll"]);
    lacks("zzz", &["results", "earlier"]);
    lacks("heat<Enter>F", &["clear"]);
    assert!(footer("kind:practice <Enter>F").contains("clear"));
    assert!(footer("congestion<Enter><Enter>").contains("next note"));
    lacks("congestion<Enter><Enter>JJ", &["next note"]);
    lacks("everything<Enter><Enter>", &["next note"]);
    // The palette says why.
    let screen = screen_after("everything<Enter><Enter>:next result", 100, 30);
    line_with(&screen, "End of the list.");
}
