//! Progress, Compare and things side by side, over the notes that we ship.

mod early_keys;

use guildhall::tui::{Clock, Message, Start};
use guildhall::work::{Request, TableRequest};

use super::cities;
use super::stage::Stage;
use super::workers::Workers;
use super::{asked, line_with, place_of};
use crate::libraries::{EMPTY, SHIPPED};

pub(super) const SIZES: [(u16, u16); 4] = [(40, 12), (80, 24), (100, 30), (200, 60)];

pub(super) fn start() -> Start {
    Start {
        mouse: true,
        my_city: Some("oslo".to_owned()),
        clock: Clock {
            // 29 November 2026: data have an age.
            began: 1_795_953_600,
            ..Clock::default()
        },
        ..Start::default()
    }
}

pub(super) fn stage(cols: u16, rows: u16) -> Stage {
    let mut stage = Stage::with(cols, rows, start(), Workers::new(&SHIPPED));
    stage.play("<Esc>");
    stage
}

/// Takes a snapshot at each size, named by `name`.
fn at_each_size(script: &str, name: impl Fn(u16, u16) -> String) {
    for (cols, rows) in SIZES {
        let screen = stage(cols, rows).play(script).screen(cols, rows);
        insta::assert_snapshot!(name(cols, rows), screen);
    }
}

#[test]
fn progress_in_a_table() {
    at_each_size("5", |cols, rows| format!("progress_{cols}x{rows}"));
}

#[test]
fn progress_in_sentences() {
    at_each_size("5vv", |cols, rows| {
        format!("progress_in_sentences_{cols}x{rows}")
    });
}

#[test]
fn the_matrix() {
    at_each_size("3<Right><Right>", |cols, rows| {
        format!("matrix_{cols}x{rows}")
    });
}

#[test]
fn cities_side_by_side() {
    at_each_size("3cboston<Enter>", |cols, rows| {
        format!("side_by_side_{cols}x{rows}")
    });
}

#[test]
fn my_city_is_chosen_at_first_and_the_yardstick_changes() {
    let mut stage = stage(100, 30);
    let screen = stage.play("5").screen(100, 30);
    line_with(&screen, "▌Oslo");
    line_with(&screen, " Oslo had cut its emissions");
    assert!(line_with(&screen, "▌Oslo").contains("off pace"));
    // The best cities are in view, too.
    let small = self::stage(80, 24).play("5").screen(80, 24);
    line_with(&small, "▌Oslo");
    line_with(&small, " Boston ");
    let screen = stage.play("v").screen(100, 30);
    line_with(&screen, "PROGRESS AGAINST 80X50");
    assert!(line_with(&screen, "▌Oslo").contains("on pace"));
}

#[test]
fn cities_that_count_in_their_own_way_are_never_ranked() {
    let names = |script: &str| {
        let screen = stage(100, 60).play(script).screen(100, 60);
        let rows = screen
            .lines()
            .skip_while(|line| !line.contains(": not ranked"));
        let names = rows.skip(1).map_while(|line| {
            let name = line.get(..17)?.trim_matches(['▌', ' ']);
            (!name.is_empty()).then(|| name.to_owned())
        });
        names.collect::<Vec<_>>()
    };
    let by_gap = names("5");
    assert_eq!(
        by_gap[..3],
        ["Amsterdam", "Berlin", "Boulder"],
        "{by_gap:?}"
    );
    assert_eq!(by_gap, names("5S"));
}

#[test]
fn enter_opens_the_search_of_a_cell_with_as_many_notes() {
    let mut stage = stage(100, 30);
    stage.play("3<Right><Right>");
    line_with(&stage.screen(100, 30), "Oslo, Transportation: 2 practices");
    stage.play("<Enter>");
    assert_eq!(
        asked(&stage),
        "kind:practice sector:transportation city:oslo"
    );
    line_with(&stage.screen(100, 30), "1–2 of 2");
}

#[test]
fn esc_returns_from_a_search_to_the_view_that_opened_it() {
    let mut stage = stage(100, 30);
    stage.play("/heat<Enter>3<Right><Right><Enter>");
    let screen = stage.screen(100, 30);
    line_with(&screen, "Compare › practice, Transportation, Oslo");
    let footer = screen.lines().last().unwrap_or_default();
    assert!(
        footer.contains("Esc back") && !footer.contains("quit"),
        "{screen}"
    );
    for back in [
        "<Esc>",
        "<Enter><Esc><Esc>",
        "<Enter>q<Esc>",
        "<Enter><Esc>q",
    ] {
        let cell = "Oslo, Transportation: 2 practices";
        line_with(&stage.play(back).screen(100, 30), cell);
        stage.play("<Enter>");
    }
    // The search of before is as it was, also from above.
    line_with(&stage.play("1").screen(100, 30), " ❯ heat ");
    line_with(&stage.play("3").screen(100, 30), "Oslo, Transportation");
}

#[test]
fn esc_returns_from_a_search_to_the_page_of_a_city() {
    let mut stage = cities::stage_with(cities::start(), 100, 30);
    stage.play("/osl<Enter><Enter>/transportation<Enter>");
    let page = stage.screen(100, 30);
    line_with(
        &stage.play("<Enter>").screen(100, 30),
        "Oslo › practice, Transportation, Oslo",
    );
    assert_eq!(stage.play("<Esc>").screen(100, 30), page);
}

#[test]
fn comparing_needs_a_city_to_begin_with() {
    let nobody = Start {
        my_city: None,
        ..start()
    };
    let mut stage = Stage::with(100, 30, nobody, Workers::new(&SHIPPED));
    line_with(&stage.play("<Esc>3").screen(100, 30), "compare with");
    assert!(!stage.play("v").screen(100, 30).contains("compare with"));
}

#[test]
fn a_city_is_known_by_its_name() {
    for named in ["Oslo", "OSLO", "oslo"] {
        let named = Start {
            my_city: Some(named.to_owned()),
            ..start()
        };
        let mut stage = Stage::with(100, 30, named, Workers::new(&SHIPPED));
        let screen = stage.screen(100, 30);
        assert!(!screen.contains("There is no city"), "{screen}");
        line_with(&stage.play("<Esc>5").screen(100, 30), "▌Oslo");
    }
}

#[test]
fn the_chosen_city_or_position_can_be_copied_in_each_form() {
    for view in ["5", "4", "4<Enter>", "2", "2<Enter>"] {
        let screen = stage(100, 30).play(view).play("Y").screen(100, 30);
        line_with(&screen, "Link for another note");
    }
}

#[test]
fn an_order_that_changes_nothing_says_why() {
    let screen = stage(100, 30).play("4v").screen(100, 30);
    line_with(&screen, "None of these positions has a deadline ahead.");
}

/// How a test leaves a view.
type Leave = fn(&mut Stage);

#[test]
fn who_signed_is_read_to_its_end() {
    let mut stage = stage(100, 30);
    let first = stage.play("4<Enter>").screen(100, 30);
    line_with(&first, "Ctrl-D signatures");
    let next = stage.play("<Ctrl-d>").screen(100, 30);
    assert_ne!(first, next);
    line_with(&next, "17 of 19 cities signed");
    stage.play("<Ctrl-d><Ctrl-d><Ctrl-d><Ctrl-d><Ctrl-d>");
    line_with(&stage.screen(100, 30), "THE COMMITMENT");
    // Another text is shown from its beginning.
    let other = stage.play("<Down>").screen(100, 30);
    line_with(&other, "● signed");
}

#[test]
fn the_palette_knows_the_names_of_the_footer_and_of_its_rows() {
    for (typed, found) in [
        ("lineage", "Who took it over"),
        ("note london cong", "Note: London congestion"),
        ("note: london cong", "Note: London congestion"),
    ] {
        let mut stage = stage(100, 30);
        let screen = stage.play(":").play(typed).screen(100, 30);
        line_with(&screen, found);
    }
}

#[test]
fn the_whole_board_is_in_view_and_its_names_are_whole() {
    for (cols, rows) in [(80, 24), (40, 12)] {
        let screen = stage(cols, rows).play("4").screen(cols, rows);
        for level in [
            "Municipal",
            "Regional",
            "National",
            "Supranational",
            "International",
        ] {
            line_with(&screen, level);
        }
        line_with(&screen, "All");
        let mut stage = stage(cols, rows);
        stage.play("4<Left><Left><Left><Left><Left><Left><Left><Left>");
        let first = stage.screen(cols, rows);
        assert_ne!(first, screen, "the first stage is in view");
    }
}

#[test]
fn a_gap_opens_nothing() {
    let mut stage = stage(100, 30);
    stage.play("3<Right>");
    let screen = stage.screen(100, 30);
    line_with(&screen, "Oslo, Energy supply: no practices found");
    assert!(!line_with(&screen, "instruments").contains("Enter"));
    let before = stage.asked.len();
    stage.play("<Enter>");
    assert_eq!(stage.asked.len(), before);
}

#[test]
fn head_and_first_column_stay_while_the_matrix_scrolls() {
    let mut stage = stage(40, 12);
    stage.play("3<End><Right><Right><Right><Right>");
    let screen = stage.screen(40, 12);
    line_with(&screen, "▌Yokohama");
    line_with(&screen, "Food");
    assert!(!screen.contains("Buildings"), "{screen}");
}

#[test]
fn rows_that_differ_can_be_shown_alone() {
    let mut stage = stage(100, 30);
    stage.play("3cboston<Enter>");
    let screen = stage.screen(100, 30);
    line_with(&screen, "  Age of the data");
    line_with(&screen, "* Country");
    let screen = stage.play("d").screen(100, 30);
    assert!(!screen.contains("Age of the data"), "{screen}");
    line_with(
        &stage.play("<End>").screen(100, 30),
        "may not be ranked together",
    );
    stage.play("aberlin<Enter>");
    let screen = stage.screen(100, 30);
    line_with(&screen, "Berlin");
    stage.play("<Right><Right>x");
    assert!(!stage.screen(100, 30).contains("Berlin"));
    stage.play("<Esc>");
    line_with(&stage.screen(100, 30), "PRACTICES BY CITY");
}

#[test]
fn selected_results_are_compared_and_unlike_ones_are_not() {
    let mut stage = stage(100, 30);
    stage.play("/congestion kind:practice<Enter><Space><Space>c");
    let screen = stage.screen(100, 30);
    line_with(&screen, "SIDE BY SIDE");
    line_with(&screen, "Instruments");
    stage.play("<Esc>");
    line_with(&stage.screen(100, 30), "RESULTS");
    let screen = stage.play("c").screen(100, 30);
    line_with(&screen, "SIDE BY SIDE");
    stage.play("<Esc>s<Ctrl-u>oslo<Enter><Space><Space>");
    let screen = stage.play("c").screen(100, 30);
    line_with(&screen, "RESULTS");
    line_with(&screen, "Cities compare with cities");
}

#[test]
fn a_first_click_chooses_and_a_second_opens() {
    let mut stage = stage(100, 30);
    let screen = stage.play("5").screen(100, 30);
    let (x, y) = place_of(&screen, "Boston");
    stage.click(x, y);
    line_with(&stage.screen(100, 30), "▌Boston");
    stage.click(x, y);
    let opened = stage.asked.iter().any(
        |request| matches!(request, Request::Table { table: TableRequest::City(id), .. } if id.as_str() == "cities/boston"),
    );
    assert!(opened);
}

#[test]
fn lists_are_searched_by_name() {
    let mut stage = stage(100, 30);
    stage.play("5/york<Enter>");
    line_with(&stage.screen(100, 30), "▌New York City");
    stage.play("3/york<Enter>");
    line_with(&stage.screen(100, 30), "▌New York City");
}

#[test]
fn ascii_tables_hold_no_byte_above_0x7f() {
    let ascii = Start {
        ascii: true,
        ..start()
    };
    for script in [
        "<Esc>5",
        "<Esc>5vv",
        "<Esc>3",
        "<Esc>3cboston<Enter>",
        "<Esc>6",
        "<Esc>6v",
        "<Esc>6/centre of excellence<Enter><Tab>",
        "<Esc>2",
        "<Esc>2v",
        "<Esc>2<Enter>",
        "<Esc>4",
        "<Esc>4<Tab>",
        "<Esc>7",
        "<Esc>Q",
        "<Esc>R",
        "congestion<Enter><Enter>T",
        "<Esc>?",
    ] {
        let mut stage = Stage::with(120, 36, ascii.clone(), Workers::new(&SHIPPED));
        let screen = stage.play(script).screen(120, 36);
        let foreign = |c: char| !c.is_ascii() && !c.is_alphabetic();
        assert!(!screen.contains(foreign), "{script}\n{screen}");
    }
}

#[test]
fn facts_are_separated_alike_on_every_screen_in_ascii() {
    let ascii = Start {
        ascii: true,
        ..start()
    };
    for (script, line) in [
        ("congestion<Enter>", "adoption | New York City |"),
        ("congestion<Enter>", "notes | best match |"),
        ("<Esc>2/osl<Enter>", "Norway |"),
        ("<Esc>2/osl<Enter><Enter>", "Norway |"),
    ] {
        let mut stage = Stage::with(120, 36, ascii.clone(), Workers::new(&SHIPPED));
        line_with(&stage.play(script).screen(120, 36), line);
    }
}

#[test]
fn the_own_city_and_stated_figures_have_signs_of_their_own() {
    let mut stage = Stage::with(100, 30, start(), Workers::new(&SHIPPED));
    let mine = Start {
        my_city: Some("minneapolis".to_owned()),
        ..start()
    };
    let other = stage.play("<Esc>2").screen(100, 30);
    assert!(!other.contains("Minneapolis @"), "{other}");
    let mut stage = Stage::with(100, 30, mine, Workers::new(&SHIPPED));
    line_with(&stage.play("<Esc>2").screen(100, 30), "Minneapolis @");
}

#[test]
fn a_base_without_cities_and_practices_says_what_makes_one() {
    let mut stage = Stage::with(80, 24, start(), Workers::new(&EMPTY));
    stage.play("<Esc>5");
    line_with(&stage.screen(80, 24), "No cities yet");
    stage.play("3");
    line_with(&stage.screen(80, 24), "No practices yet");
    stage.play("6");
    line_with(&stage.screen(80, 24), "No projects yet");
    assert!(!stage.screen(80, 24).contains("totals"));
}

#[test]
fn signing_names_the_city_and_the_text_and_asks() {
    let mut stage = stage(80, 24);
    stage.play("4<Enter>S");
    line_with(&stage.screen(80, 24), "Oslo on: ");
    stage.play("<Enter>");
    line_with(&stage.screen(80, 24), "Who signs for Oslo: ");
    stage.play("<Enter>");
    insta::assert_snapshot!("sign_80x24", stage.screen(80, 24));
}

#[test]
fn the_board_of_positions() {
    at_each_size("4<Up><Up><Up><Up>", |cols, rows| {
        format!("positions_{cols}x{rows}")
    });
    at_each_size("4<Enter><Down>", |cols, rows| {
        format!("positions_list_{cols}x{rows}")
    });
}

#[test]
fn the_board_narrows_the_list_and_enter_reads() {
    let mut stage = stage(100, 30);
    let all = stage.play("4").screen(100, 30);
    line_with(&all, "35 ASKS, 11 OTHER STATEMENTS");
    let national = stage.play("<Up><Up><Up><Up>").screen(100, 30);
    line_with(&national, "NATIONAL");
    line_with(&national, "1 of 16, by signatures");
    let rejected = stage.play("<Left><Left><Left>").screen(100, 30);
    line_with(&rejected, "NATIONAL, REJECTED");
    line_with(&rejected, "1 of 5");
    stage.play("<Enter><Enter>");
    let opened = stage.asked.iter().rev().find_map(|request| match request {
        Request::Open { id, .. } => Some(id.as_str().to_owned()),
        _ => None,
    });
    let is_text = |id: &str| id.starts_with("positions/") || id.starts_with("statements/");
    assert!(opened.as_deref().is_some_and(is_text), "{opened:?}");
    stage.play("<Esc><Esc>");
    line_with(&stage.screen(100, 30), "▎LEVEL BY STAGE");
}

#[test]
fn my_city_stands_out_on_the_board() {
    let screen = stage(100, 30).play("4<Enter>").screen(100, 30);
    line_with(&screen, "(n) signed by Oslo");
    line_with(&screen, "17 of 19 signed");
    assert!(line_with(&screen, "17 of 19 signed").contains("Oslo signed"));
}

#[test]
fn the_lineage_of_a_practice() {
    let script = "/climate budget kind:practice city:oslo<Enter><Enter>T";
    at_each_size(script, |cols, rows| format!("lineage_{cols}x{rows}"));
}

#[test]
fn a_row_of_the_lineage_opens_its_note_and_other_notes_have_none() {
    let mut stage = stage(100, 30);
    stage.play("/climate budget kind:practice city:oslo<Enter><Enter>T");
    line_with(
        &stage.screen(100, 30),
        "TAKEN OVER 14 TIMES, CONSIDERED BY 2 CITIES",
    );
    stage.play("<Down><Enter>");
    let opened = stage.asked.iter().rev().find_map(|request| match request {
        Request::Open { id, .. } => Some(id.as_str().to_owned()),
        _ => None,
    });
    assert!(
        opened
            .as_deref()
            .is_some_and(|id| id.starts_with("adoptions/")),
        "{opened:?}"
    );
    stage.play("<Esc>");
    line_with(&stage.screen(100, 30), "LINEAGE");
    stage.play("<Esc><Esc>s<Ctrl-u>kind:city oslo<Enter><Enter>T");
    assert!(!stage.screen(100, 30).contains("LINEAGE"));
}
