//! Cities and the page of a city: frames, keys, the mouse, where rows lead.

use crossterm::event::MouseEventKind;
use guildhall::config::ThemeName;
use guildhall::model::note::NoteId;
use guildhall::tui::{Clock, ColourDepth, Effect, Start, Theme};
use guildhall::work::{
    ChangeKind, FileChange, HistoryAnswer, LogEntry, NoteChange, Request, TableRequest,
};
use ratatui::layout::Size;

use super::stage::{Stage, text_of};
use super::workers::Workers;
use super::{asked, line_with, place_of};
use crate::libraries::ALLIANCE;

mod city_sizes;
mod unread_cities;

const SIZES: [(u16, u16); 4] = [(40, 12), (80, 24), (100, 30), (200, 60)];

/// 1 December 2026: the age of data is counted from it.
const NOW: i64 = 1_796_083_200;

pub(crate) fn start() -> Start {
    Start {
        mouse: true,
        clock: Clock {
            began: NOW,
            ..Clock::default()
        },
        my_city: Some("sydney".to_owned()),
        ..Start::default()
    }
}

pub(crate) fn stage_with(start: Start, cols: u16, rows: u16) -> Stage {
    let mut stage = Stage::with(cols, rows, start, Workers::new(&ALLIANCE));
    stage.play("<Esc>2");
    stage
}

fn stage(cols: u16, rows: u16) -> Stage {
    stage_with(start(), cols, rows)
}

fn id(text: &str) -> NoteId {
    text.parse().expect("an id")
}

/// The notes and tables that were asked for, the latest last.
fn opened(stage: &Stage) -> Vec<NoteId> {
    let requests = stage.asked.iter().filter_map(|request| match request {
        Request::Open { id, .. } => Some(id.clone()),
        _ => None,
    });
    requests.collect()
}

#[test]
fn the_list_and_the_map() {
    for (cols, rows) in SIZES {
        let mut stage = stage(cols, rows);
        insta::assert_snapshot!(format!("cities_{cols}x{rows}"), stage.screen(cols, rows));
        stage.play("v");
        insta::assert_snapshot!(format!("map_{cols}x{rows}"), stage.screen(cols, rows));
    }
}

#[test]
fn the_page_of_a_city() {
    for (cols, rows) in SIZES {
        let mut stage = stage(cols, rows);
        stage.play("/osl<Enter><Enter>");
        insta::assert_snapshot!(format!("city_{cols}x{rows}"), stage.screen(cols, rows));
    }
}

#[test]
fn what_peers_have_and_a_city_lacks_opens_by_one_key() {
    for (cols, rows) in [(80, 24), (100, 30), (200, 60)] {
        let mut stage = stage(cols, rows);
        stage.play("/osl<Enter><Enter>p");
        let screen = stage.screen(cols, rows);
        line_with(&screen, "WHAT OSLO COULD COPY");
        insta::assert_snapshot!(format!("city_peers_{cols}x{rows}"), screen);
        // Enter opens the first; Esc returns to it.
        let screen = stage.play("<Down>").screen(cols, rows);
        stage.play("<Enter>");
        let read = opened(&stage).last().cloned().expect("a note");
        assert!(read.as_str().starts_with("practices/"), "{read}");
        assert_eq!(stage.play("<Esc>").screen(cols, rows), screen);
    }
}

#[test]
fn the_palette_opens_the_peers_of_the_city_at_hand() {
    let peers = |stage: &mut Stage| stage.play(":peers and<Enter>").screen(100, 30);
    // Of the chosen city, else of the user's.
    let mut list = stage(100, 30);
    list.play("/osl<Enter>");
    line_with(&peers(&mut list), "WHAT OSLO COULD COPY");
    let mut search = stage(100, 30);
    search.play("1");
    line_with(&peers(&mut search), "WHAT SYDNEY COULD COPY");
    let nobody = Start {
        my_city: None,
        ..start()
    };
    let mut stage = stage_with(nobody, 100, 30);
    stage.play("1");
    line_with(&peers(&mut stage), "Set your city first");
}

#[test]
fn figures_are_a_chart_a_table_or_sentences() {
    let mut stage = stage(100, 30);
    stage.play("/osl<Enter><Enter>v");
    insta::assert_snapshot!("city_table_100x30", stage.screen(100, 30));
    stage.play("v");
    insta::assert_snapshot!("city_sentences_100x30", stage.screen(100, 30));
    stage.play("vz");
    insta::assert_snapshot!("city_chart_100x30", stage.screen(100, 30));
    stage.play("<Esc>");
    line_with(&stage.screen(100, 30), "TARGETS");
    // At full size it takes the room of the sections and of the table.
    stage.resize(200, 60).play("z");
    insta::assert_snapshot!("city_chart_200x60", stage.screen(200, 60));
}

#[test]
fn a_small_window_shows_the_figures_by_the_same_key() {
    let mut stage = stage(40, 12);
    stage.play("/osl<Enter><Enter>");
    line_with(&stage.screen(40, 12), "v figures");
    stage.play("v");
    let chart = stage.screen(40, 12);
    line_with(&chart, "EMISSIONS");
    line_with(&chart, "2020: 1,084");
    stage.play("v");
    line_with(&stage.screen(40, 12), "base year");
    stage.play("<Esc>");
    line_with(&stage.screen(40, 12), "TARGETS");
}

#[test]
fn a_blank_parts_the_name_of_a_city_from_its_pace_in_a_narrow_window() {
    let mut stage = super::tables::stage(40, 12);
    let screen = stage.play("2<End>").screen(40, 12);
    for city in ["New York City", "San Francisco", "Washington, DC"] {
        let line = line_with(&screen, city);
        let pace = line.split_once(city).map_or("", |(_, pace)| pace);
        assert!(pace.starts_with(' '), "{line}");
        assert!(pace.contains("pace"), "{line}");
    }
}

#[test]
fn my_city_is_chosen_first_and_another_can_be_mine() {
    let mut stage = stage(80, 24);
    line_with(&stage.screen(80, 24), "▎Sydney yours");
    stage.play("<Home>C");
    assert_eq!(
        stage.done.last(),
        Some(&Effect::SaveSettings(vec![("city", "boston".to_owned())]))
    );
    line_with(&stage.screen(80, 24), "▎Boston yours");
}

#[test]
fn rows_lead_to_notes_searches_and_other_cities() {
    let mut stage = stage(100, 30);
    stage.play("/osl<Enter><Enter><Tab><Down>");
    line_with(&stage.screen(100, 30), "▎Transportation");
    stage.play("<Enter>");
    assert_eq!(
        asked(&stage),
        "kind:practice sector:transportation city:oslo"
    );

    stage.play("2/osl<Enter><Enter>/climate budget<Enter><Enter>");
    assert_eq!(
        opened(&stage).last(),
        Some(&id("practices/oslo/climate-budget"))
    );

    let mut stage = self::stage(100, 30);
    stage.play("/osl<Enter><Enter>/copenhagen<Enter>");
    // The city is named in several places; its row among the peers leads to it.
    let is_peer = |screen: &str| {
        let mut rows = screen
            .lines()
            .filter_map(|line| line.split_once("▎Copenhagen"));
        rows.any(|(_, rest)| rest.trim().starts_with("0."))
    };
    let mut presses = 0;
    while !is_peer(&stage.screen(100, 30)) {
        stage.play("n");
        presses += 1;
        assert!(presses < 20, "{}", stage.screen(100, 30));
    }
    stage.play("<Enter>");
    let screen = stage.screen(100, 30);
    line_with(&screen, "Cities › Oslo › Copenhagen");
    line_with(&screen, "Progress cannot be measured yet.");
    stage.play("<Esc>");
    line_with(&stage.screen(100, 30), "Cities › Oslo");
}

#[test]
fn the_latest_changes_name_the_notes_of_the_city() {
    let mut stage = stage(200, 60);
    let entry = |paths: &[&str]| LogEntry {
        version: "0123".to_owned(),
        who: "Ann".to_owned(),
        city: None,
        when: NOW,
        what: "Save notes".to_owned(),
        signed: None,
        is_undone: false,
        notes: paths
            .iter()
            .map(|path| NoteChange {
                file: FileChange {
                    path: (*path).to_owned(),
                    kind: ChangeKind::Changed,
                },
                changes: Vec::new(),
                dropped_of: None,
            })
            .collect(),
    };
    let budget = "practices/oslo/climate-budget.md";
    let states = vec![entry(&["cities/oslo.md", budget]), entry(&[budget])];
    stage.workers.histories = vec![HistoryAnswer::History(id("cities/oslo"), states)];
    stage.play("/osl<Enter><Enter>");
    let screen = stage.screen(200, 60);
    line_with(&screen, "LATEST CHANGES");
    line_with(&screen, "Oslo, 1 more");
    stage.play("/1 more<Enter><Down><Enter>");
    assert_eq!(
        opened(&stage).last(),
        Some(&id("practices/oslo/climate-budget"))
    );
}

#[test]
fn sections_open_in_place_and_close_again() {
    let mut stage = stage(100, 30);
    stage.play("/osl<Enter><Enter><Tab>");
    let closed = stage.screen(100, 30);
    assert!(!closed.contains("Electric cars"));
    line_with(&closed, "Enter show all");
    stage.play("<Enter>");
    let opened = stage.screen(100, 30);
    line_with(&opened, "Electric cars");
    line_with(&opened, "Enter show fewer");
    stage.play("<Enter>");
    assert_eq!(stage.screen(100, 30), closed);
}

#[test]
fn the_note_of_a_city_and_its_page_lead_to_each_other() {
    let mut stage = stage(100, 30);
    stage.play("/osl<Enter><Enter>t");
    assert_eq!(opened(&stage).last(), Some(&id("cities/oslo")));
    line_with(&stage.screen(100, 30), "p city page");
    stage.play("p");
    line_with(&stage.screen(100, 30), "PROGRESS");

    // A note of another kind has no such page.
    let mut stage = Stage::new(100, 30);
    stage.play("congestion<Enter><Enter>");
    assert!(!stage.screen(100, 30).contains("city page"));
    stage.play("p");
    line_with(
        &stage.screen(100, 30),
        "Only while reading the note of a city.",
    );
}

#[test]
fn the_palette_opens_the_page_of_a_city() {
    let mut stage = stage(100, 30);
    stage.play("1:city: yoko<Enter>");
    let screen = stage.screen(100, 30);
    line_with(&screen, "Search › Yokohama");
    line_with(&screen, "PROGRESS");
}

#[test]
fn a_sentence_with_its_source_is_copied() {
    let mut stage = stage(100, 30);
    stage.play("/osl<Enter><Enter>y");
    let Some(Effect::Copy(_, text)) = stage.done.last() else {
        panic!("{:?}", stage.done);
    };
    let begins = "Oslo had cut its emissions by 24.9 % from 2009 to 2020: from 1,443 to 1,084 kt.";
    assert!(text.starts_with(begins), "{text}");
    assert!(text.contains("6 years old"), "{text}");
    assert!(text.contains("Source: https://"), "{text}");
    assert!(text.ends_with("cities/oslo"), "{text}");
}

#[test]
fn the_mouse_chooses_opens_and_zooms() {
    let mut stage = stage(100, 30);
    let (x, y) = place_of(&stage.screen(100, 30), "Oslo");
    stage.click(x, y);
    line_with(&stage.screen(100, 30), "▎Oslo");
    stage.click(x, y);
    let screen = stage.screen(100, 30);
    line_with(&screen, "Cities › Oslo");
    let (x, y) = place_of(&screen, "PRACTICES");
    stage.click(x, y);
    line_with(&stage.screen(100, 30), "Electric cars");

    stage.play("<Esc>v").resize(120, 36);
    let (x, y) = place_of(&stage.screen(120, 36), "Copenhagen");
    stage.click(x, y);
    line_with(&stage.screen(120, 36), "Denmark");
    stage.mouse(MouseEventKind::ScrollUp, 50, 15);
    line_with(&stage.screen(120, 36), "North America 1 ·");
    stage.play("0");
    line_with(&stage.screen(120, 36), "NORTH AMERICA 1");
}

#[test]
fn the_list_is_sorted_and_keeps_its_choice() {
    let mut stage = stage(100, 30);
    stage.play("/osl<Enter>S");
    let screen = stage.screen(100, 30);
    let rows = ["Yokohama", "▎Oslo", "Boston", "Copenhagen", "Sydney"];
    let at = rows.map(|row| place_of(&screen, row).1);
    assert!(at.is_sorted(), "{screen}");
    line_with(&screen, "by residents");
}

#[test]
fn selected_cities_are_compared() {
    let mut stage = stage(100, 30);
    assert!(!stage.screen(100, 30).contains("c compare"));
    stage.play("<Home> ");
    let screen = stage.screen(100, 30);
    line_with(&screen, "1 selected");
    line_with(&screen, "c compare");
    stage.play("/osl<Enter>c");
    let compared = stage.asked.iter().rev().find_map(|request| match request {
        Request::Table {
            table: TableRequest::Compare { ids, .. },
            ..
        } => Some(ids.clone()),
        _ => None,
    });
    assert_eq!(compared, Some(vec![id("cities/boston"), id("cities/oslo")]));
}

#[test]
fn ascii_and_mono_frames_lose_nothing() {
    let ascii = Start {
        ascii: true,
        ..start()
    };
    for script in ["", "v", "v+", "/osl<Enter><Enter>", "/osl<Enter><Enter>vv"] {
        let mut stage = stage_with(ascii.clone(), 100, 30);
        stage.play(script);
        let screen = stage.screen(100, 30);
        assert!(screen.is_ascii(), "{script}\n{screen}");
    }
    let theme = Theme {
        name: ThemeName::Mono,
        depth: ColourDepth::True,
        ..Theme::default()
    };
    for script in ["", "v", "/osl<Enter><Enter>"] {
        let mut stage = stage_with(Start { theme, ..start() }, 100, 30);
        stage.play(script);
        let (buffer, _) = stage.frame(Size::new(100, 30));
        let plain = ratatui::style::Color::Reset;
        let coloured = buffer
            .content
            .iter()
            .filter(|cell| cell.fg != plain || cell.bg != plain);
        assert_eq!(coloured.count(), 0, "{script}\n{}", text_of(&buffer));
    }
}
