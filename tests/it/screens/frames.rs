//! Frames at four sizes and in several themes, and the cursor position.

use guildhall::config::ThemeName;
use guildhall::tui::{ColourDepth, Effect, Start, Theme};
use guildhall::work::{Report, Request, Ticket};
use ratatui::layout::{Position, Size};
use ratatui::style::{Color, Modifier};

use super::stage::{Stage, text_of};
use super::workers::Workers;
use super::{line_with, place_of, screen_after};
use crate::libraries::SCREENS;

const SIZES: [(u16, u16); 4] = [(40, 12), (80, 24), (100, 30), (200, 60)];

/// Takes a snapshot at each size, named by `name`.
fn at_four_sizes(script: &str, name: impl Fn(u16, u16) -> String) {
    for (cols, rows) in SIZES {
        insta::assert_snapshot!(name(cols, rows), screen_after(script, cols, rows));
    }
}

#[test]
fn the_first_screen() {
    at_four_sizes("", |cols, rows| format!("start_{cols}x{rows}"));
}

#[test]
fn the_line_below_the_top_line_is_in_one_row_in_every_view() {
    for (cols, rows) in [(80, 24), (100, 30), (120, 36), (200, 60)] {
        let mut stage = Stage::new(cols, rows);
        let mut line_of = |script: &str| {
            let screen = stage.play(script).screen(cols, rows);
            let row = screen.lines().position(|line| line.contains("───"));
            row.unwrap_or_else(|| panic!("no line after {script}\n{screen}"))
        };
        let first = line_of("heat");
        let others = [
            "<Enter>", "<Enter>", "2", "<Enter>", "3", "4", "5", "6", "Q", "7",
        ];
        assert_eq!(others.map(&mut line_of), [first; 10], "{cols}x{rows}");
    }
}

#[test]
fn searching() {
    at_four_sizes("congestion<Down>", |cols, rows| {
        format!("search_{cols}x{rows}")
    });
}

#[test]
fn reading() {
    at_four_sizes("congestion<Down><Down><Enter>", |cols, rows| {
        format!("reader_{cols}x{rows}")
    });
}

#[test]
fn filters_come_beside_the_results_while_they_have_the_keys() {
    insta::assert_snapshot!(screen_after("heat<Enter>F<Space>", 80, 24));
}

#[test]
fn help_and_commands() {
    insta::assert_snapshot!("help_80x24", screen_after("<Esc>?", 80, 24));
    insta::assert_snapshot!("commands_100x30", screen_after(":berlin", 100, 30));
}

#[test]
fn commands_for_a_note_wait_for_one() {
    for name in ["Set a field", "Rename note"] {
        line_with(&screen_after(&format!(":{name}"), 100, 30), "not now");
    }
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
fn the_cursor_sits_in_the_field_or_on_the_chosen_row() {
    let mut stage = Stage::new(80, 24);
    let cursor = |stage: &Stage| stage.frame(Size::new(80, 24)).1.expect("a cursor");
    stage.play("横浜");
    assert_eq!(cursor(&stage), Position::new(7, 2));
    stage.play("<Ctrl-u>heat<Enter><Down>");
    let (_, row) = place_of(&stage.screen(80, 24), "▎Seattle: a tax");
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
        depth: ColourDepth::True,
        ..Theme::default()
    };
    let mut stage = Stage::with(
        100,
        30,
        Start {
            theme,
            ..Start::default()
        },
        Workers::new(&SCREENS),
    );
    stage.play("congestion<Enter>");
    let (buffer, _) = stage.frame(Size::new(100, 30));
    let colours = buffer
        .content
        .iter()
        .filter(|cell| cell.fg != Color::Reset || cell.bg != Color::Reset);
    assert_eq!(colours.count(), 0);
    let screen = text_of(&buffer);
    let (x, y) = place_of(&screen, "▎London congestion charge");
    assert!(buffer[(x + 1, y)].modifier.contains(Modifier::REVERSED));
    let (x, y) = place_of(&screen, "congestion tax: a");
    assert!(
        buffer[(x, y)]
            .modifier
            .contains(Modifier::BOLD | Modifier::UNDERLINED)
    );
    let (x, y) = place_of(&screen, "▎RESULTS");
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
        let mut stage = Stage::with(100, 30, start.clone(), Workers::new(&SCREENS));
        stage.play(script);
        let screen = stage.screen(100, 30);
        // Börsen-Zeitung is a source.
        let titles = SCREENS.catalogue.notes.iter().map(|(_, title)| &**title);
        let own: String = titles.chain(["ö"]).collect();
        let foreign = |c: char| !c.is_ascii() && !own.contains(c);
        assert!(!screen.contains(foreign), "{script}\n{screen}");
        line_with(&screen, "--");
    }
}

#[test]
fn the_first_frame_needs_no_answer() {
    let workers = Workers::new(&SCREENS);
    let request = Request::Search {
        ticket: Ticket(9),
        request: guildhall::model::search_request::SearchRequest::new("heat"),
    };
    let Some(Report::Answered { answer, .. }) = workers.answer(&request) else {
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
    line_with(&text_of(&buffer), "of 4");
}

#[test]
fn a_theme_is_shown_while_it_is_selected_and_kept_once_it_is_chosen() {
    let size = Size::new(100, 30);
    let mut stage = Stage::new(100, 30);
    let ground = |stage: &Stage| stage.frame(size).0[(0, 0)].bg;
    stage.play("<Esc>:theme contrast");
    assert_ne!(ground(&stage), Color::Reset);
    stage.play("<Backspace><Backspace><Backspace>x");
    assert_eq!(ground(&stage), Color::Reset, "nothing is selected");
    stage.play("<Backspace><Esc>:theme contrast<Esc>");
    assert_eq!(ground(&stage), Color::Reset);
    assert_eq!(stage.done, []);
    stage.play(":theme contrast<Enter>");
    assert_ne!(ground(&stage), Color::Reset);
    let kept = Effect::SaveSettings(vec![("theme", "contrast".to_owned())]);
    assert_eq!(stage.done, [Effect::Redraw, kept]);
}
