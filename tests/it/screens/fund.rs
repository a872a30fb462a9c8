//! Fund, Questions, export and brief, over the notes that we ship.

use guildhall::tui::{Message, Start};
use guildhall::work::{Report, Request, TableAnswer, TableRequest};

use super::stage::Stage;
use super::tables::{SIZES, stage, start};
use super::workers::Workers;
use super::{line_with, place_of};
use crate::libraries::{EMPTY, SHIPPED};

/// Takes a snapshot at each size, named by `name`.
fn at_each_size(script: &str, name: impl Fn(u16, u16) -> String) {
    for (cols, rows) in SIZES {
        let screen = stage(cols, rows).play(script).screen(cols, rows);
        insta::assert_snapshot!(name(cols, rows), screen);
    }
}

#[test]
fn the_projects_of_the_fund() {
    at_each_size("6", |cols, rows| format!("fund_{cols}x{rows}"));
    // The last project of round 3 has a product that became a note.
    let script = "6/centre of excellence<Enter><Tab>";
    at_each_size(script, |cols, rows| format!("fund_grant_{cols}x{rows}"));
    at_each_size("6v", |cols, rows| format!("fund_totals_{cols}x{rows}"));
}

#[test]
fn the_questions_of_the_cities() {
    let script = ":view: questions<Enter>";
    at_each_size(script, |cols, rows| format!("questions_{cols}x{rows}"));
}

#[test]
fn the_note_of_a_row_is_read_beside_a_list() {
    let mut stage = stage(200, 60);
    let first = stage.play(":view: questions<Enter>").screen(200, 60);
    line_with(&first, "As asked: \"Could you provide");
    let screen = stage.play("<Ctrl-D>").screen(200, 60);
    assert!(!screen.contains("As asked: \"Could"), "{screen}");
    let screen = stage.play("<Down>").screen(200, 60);
    line_with(&screen, "│ How reliable are satellite-based point sources");
}

#[test]
fn the_standards_of_the_figures() {
    let script = ":view: standards<Enter>";
    at_each_size(script, |cols, rows| format!("standards_{cols}x{rows}"));
    // Progress leads to them and they lead back.
    let mut stage = stage(100, 30);
    stage.play("5vvv");
    line_with(&stage.screen(100, 30), "USED BY CITIES");
    stage.play("v");
    line_with(&stage.screen(100, 30), "Progress");
    let screen = stage.play("R/Covenant<Enter><Enter>").screen(100, 30);
    line_with(&screen, "Common Reporting Framework (CRF)");
}

#[test]
fn open_questions_of_my_city_are_on_the_start_page_and_come_first() {
    let start = Start {
        my_city: Some("london".to_owned()),
        ..start()
    };
    let mut stage = Stage::with(100, 30, start, Workers::new(&SHIPPED));
    let screen = stage.screen(100, 30);
    line_with(&screen, "YOUR CITY IS ASKED");
    line_with(&screen, "What will a wider emission zone cost");
    stage.play("<Esc>Q");
    let screen = stage.screen(100, 30);
    line_with(&screen, "OPEN, ASKED OF LONDON");
    line_with(&screen, "▎How many low-income homes");
    let screen = stage.play("/wider<Enter>").screen(100, 30);
    line_with(&screen, "▎What will a wider emission zone cost");
    line_with(&screen, "of 9 open");
    stage.play("a");
    let answer = [
        "answer",
        "questions/what-will-a-wider-emission-zone-cost-and-earn",
        "--city",
    ];
    let ran = stage.done.iter().rev().find_map(|effect| match effect {
        guildhall::tui::Effect::RunCommand(words) => Some(words.clone()),
        _ => None,
    });
    let ran = ran.unwrap_or_default();
    assert_eq!(ran[..3], answer);
    assert_eq!(ran[3], "london");
    stage.play("<Enter>");
    assert_eq!(opened(&stage), Some(answer[1]));
}

#[test]
fn without_a_city_nobody_answers_and_the_view_says_how_to_set_one() {
    let start = Start {
        my_city: None,
        ..start()
    };
    let mut stage = Stage::with(100, 30, start, Workers::new(&SHIPPED));
    assert!(!stage.screen(100, 30).contains("YOUR CITY IS ASKED"));
    stage.play("<Esc>Qa");
    line_with(
        &stage.screen(100, 30),
        "Set your city first: C in Cities (2).",
    );
    let ran = stage.done.iter();
    let mut ran = ran.filter(|effect| matches!(effect, guildhall::tui::Effect::RunCommand(_)));
    assert_eq!(ran.next(), None);
    let mut empty = Stage::with(80, 24, self::start(), Workers::new(&EMPTY));
    empty.play("<Esc>Q");
    line_with(&empty.screen(80, 24), "New note in : asks one");
}

/// The document that was last ordered.
fn ordered(stage: &Stage) -> Option<&guildhall::tui::ExportJob> {
    stage.done.iter().rev().find_map(|effect| match effect {
        guildhall::tui::Effect::WriteExport(order) => Some(order),
        _ => None,
    })
}

#[test]
fn what_is_on_the_screen_is_exported() {
    let mut stage = stage(100, 30);
    // The whole result list, in its order.
    stage.play("/congestion kind:practice<Enter>E");
    line_with(&stage.screen(100, 30), "Export ");
    line_with(&stage.screen(100, 30), "A table for a spreadsheet");
    stage.play("csv<Enter>");
    line_with(&stage.screen(100, 30), "File: congestion-kind-practice.csv");
    stage.play("<Enter>");
    let order = ordered(&stage).expect("an order");
    let words = [
        "export",
        "--format=csv",
        "--limit=10000",
        "--",
        "congestion kind:practice",
    ];
    assert_eq!(order.words, words);
    assert_eq!(order.file, "congestion-kind-practice.csv");
    // The selected hits.
    stage.play("<Space><Space>Ehtml<Enter><Ctrl-u>a.html<Enter>");
    let order = ordered(&stage).expect("an order");
    assert_eq!((order.words.len(), order.file.as_str()), (4, "a.html"));
    assert!(order.words[2].starts_with("--id=practices/"), "{order:?}");
    // The open note.
    stage.play("<Enter>Emark<Enter><Enter>");
    let order = ordered(&stage).expect("an order");
    assert_eq!(order.words.len(), 3, "{order:?}");
    assert_eq!(order.file.rsplit_once('.').map(|(_, end)| end), Some("md"));
    // The list of the fund.
    stage.play("<Esc><Esc>6Emark<Enter><Enter>");
    assert_eq!(ordered(&stage).map(|order| order.words.len()), Some(23));
    // The lists of cities and of their positions.
    for (view, kind) in [("2", "--id=cities/"), ("5", "--id=cities/"), ("4", "--id=")] {
        stage.play(&format!("{view}Ehtml<Enter><Enter>"));
        let order = ordered(&stage).expect("an order");
        assert!(order.words.len() > 10, "{view}: {order:?}");
        let ids = &order.words[2..];
        assert!(
            ids.iter().all(|id| id.starts_with(kind)),
            "{view}: {order:?}"
        );
    }
    // Tables of figures are written by their own commands.
    let table = ["progress", "--csv=progress.csv"];
    for (view, sort) in [
        ("2", None),
        ("5", Some("--sort=gap")),
        ("5S", Some("--sort=name")),
    ] {
        stage.play(&format!("{view}Ecsv<Enter><Enter>"));
        let order = ordered(&stage).expect("an order");
        let want: Vec<&str> = table.into_iter().chain(sort).collect();
        assert_eq!(order.words, want, "{view}");
    }
    for (keys, want) in [
        ("3E<Enter>", "matrix --csv=matrix.csv --by=city"),
        ("6Ecsv<Enter><Enter>", "fund --csv=fund.csv --sort=round"),
        ("6SEcsv<Enter><Enter>", "fund --csv=fund.csv --sort=amount"),
        (
            "4Ecsv<Enter><Enter>",
            "positions --csv=positions.csv --sort=signatures",
        ),
        (
            "4<Up><Up><Up><Up>Ecsv<Enter><Enter>",
            "positions --csv=positions.csv --sort=signatures --level=national",
        ),
    ] {
        stage.play(keys);
        let order = ordered(&stage).expect("an order");
        assert_eq!(order.words.join(" "), want, "{keys}");
    }
}

#[test]
fn a_brief_takes_the_query_and_my_city() {
    let mut stage = stage(100, 30);
    stage.play("/heat pumps<Enter>B");
    line_with(&stage.screen(100, 30), "Brief on: heat pumps");
    stage.play("<Enter>");
    line_with(&stage.screen(100, 30), "For city: Oslo");
    stage.play("<Enter>html<Enter><Enter>");
    let order = ordered(&stage).expect("an order");
    let words = ["brief", "--format=html", "--for=Oslo", "--", "heat pumps"];
    assert_eq!(order.words, words);
    assert_eq!(order.file, "brief-heat-pumps-for-oslo.html");
    let document = guildhall::tui::ExportedFile {
        says: "Brief written to a.html".to_owned(),
        text: Some("WHAT OTHERS DID\n\nStockholm: a tax.".to_owned()),
        letter: None,
    };
    stage.send(Message::ExportWritten(Ok(document)));
    let screen = stage.screen(100, 30);
    line_with(&screen, "Brief written to a.html");
    line_with(&screen, "Stockholm: a tax.");
    // The newest query counts, also where a note of its list is open.
    stage.play("<Esc><Esc>4sparking<Enter><Enter>B");
    line_with(&stage.screen(100, 30), "Brief on: parking");
}

#[test]
fn a_letter_is_shown_from_the_board_and_written_to_a_file() {
    let mut stage = stage(100, 30);
    stage.play("4<Enter>W");
    let order = ordered(&stage).expect("an order");
    assert_eq!((&*order.words[0], &*order.file), ("statement", ""));
    let letter = guildhall::tui::ExportedFile {
        says: String::new(),
        text: Some("To: the state\n\nSigned by Oslo".to_owned()),
        letter: order.words[1].parse().ok(),
    };
    stage.send(Message::ExportWritten(Ok(letter)));
    line_with(&stage.screen(100, 30), "Signed by Oslo");
    line_with(&stage.screen(100, 30), "E writes a file");
    stage.play("Etext<Enter><Enter>");
    let order = ordered(&stage).expect("an order");
    assert_eq!(order.words[..2], ["statement", "--format=text"]);
    assert!(order.file.starts_with("letter-"), "{order:?}");
    // Other notes have none.
    stage.play("2W");
    line_with(&stage.screen(100, 30), "CITIES");
    stage.play("3sparking<Enter><Enter>W");
    line_with(
        &stage.screen(100, 30),
        "Only positions and statements have a joint letter.",
    );
}

/// Whether a request is for the table that a test is about.
type IsTable = fn(&TableRequest) -> bool;

/// Delivers a table again after notes changed, as `change` makes it.
fn deliver(stage: &mut Stage, is_it: IsTable, change: fn(&mut TableAnswer)) {
    stage.mute = true;
    stage.report(Report::Indexed {
        changed: 1,
        total: 9,
    });
    stage.mute = false;
    let is_it =
        |request: &&Request| matches!(request, Request::Table { table, .. } if is_it(table));
    let request = stage.asked.iter().rev().find(is_it).expect("a request");
    let Some(Report::Table { ticket, mut table }) = stage.workers.answer(request) else {
        panic!("no table");
    };
    change(&mut table);
    stage.report(Report::Table { ticket, table });
}

#[test]
fn a_shorter_table_never_meets_the_positions_of_the_former_one() {
    let is_fund = |table: &TableRequest| matches!(table, TableRequest::Fund);
    let is_positions = |table: &TableRequest| matches!(table, TableRequest::Positions { .. });
    let shorten = |answer: &mut TableAnswer| match answer {
        TableAnswer::Fund(table) => {
            table.projects.truncate(1);
            for round in &mut table.rounds {
                round.projects.retain(|at| *at == 0);
            }
        }
        TableAnswer::Positions(texts, _) => texts.truncate(1),
        _ => panic!("another table"),
    };
    // In the list, in the totals, which hide the list, and beside the board.
    let cases: [(&str, IsTable); 3] = [
        ("6<End>", is_fund),
        ("6<End>v", is_fund),
        ("4<Tab><End>", is_positions),
    ];
    for (script, is_it) in cases {
        let mut stage = stage(100, 30);
        stage.play(script);
        // A message makes the app ask the view which hints it has.
        stage.send(Message::Done(Ok("Got 3 updates".to_owned())));
        deliver(&mut stage, is_it, shorten);
        let screen = stage.screen(100, 30);
        line_with(&screen, "Got 3 updates");
        assert!(!screen.contains("No projects yet"), "{screen}");
        stage.play("<Up><Down><Enter>");
    }
}

/// The id of the note that was opened last.
fn opened(stage: &Stage) -> Option<&str> {
    let mut asked = stage.asked.iter().rev();
    asked.find_map(|request| match request {
        Request::Open { id, .. } => Some(id.as_str()),
        _ => None,
    })
}

#[test]
fn a_grant_leads_to_its_products_and_enter_reads_them() {
    let mut stage = stage(100, 30);
    stage.play("6/centre of excellence<Enter>");
    let screen = stage.screen(100, 30);
    assert!(line_with(&screen, "▎Zero Emissions Building").contains("USD 25,000"));
    line_with(&screen, "└─ Study trip of builders");
    stage.play("<Tab><Enter>");
    let read = opened(&stage).map(str::to_owned);
    let adoption = "adoptions/brussels/passive-house-as-the-rule-for-new-buildings/vancouver";
    assert_eq!(read.as_deref(), Some(adoption));
    stage.play("<Esc><Esc>");
    line_with(&stage.screen(100, 30), "▎INNOVATION FUND");
    stage.play("<Enter>");
    let project = "projects/zero-emissions-building-centre-of-excellence";
    assert_eq!(opened(&stage), Some(project));
}

#[test]
fn projects_are_sorted_by_amount_and_what_is_missing_is_said() {
    let mut stage = stage(100, 30);
    let screen = stage.play("6").screen(100, 30);
    line_with(
        &screen,
        "USD 1,019,200 granted; 10 of 21 amounts are not known",
    );
    let screen = stage.play("S").screen(100, 30);
    line_with(&screen, "21 projects, by amount");
    let amounts: Vec<&str> = screen
        .lines()
        .filter_map(|line| Some(line.trim_end_matches([' ', '▐']).rsplit_once("USD ")?.1))
        .filter(|amount| amount.len() < 8)
        .collect();
    assert_eq!(amounts[..3], ["200,000", "169,200", "150,000"], "{screen}");
    line_with(
        &stage.play("v").screen(100, 30),
        "10 of 21 amounts are not known.",
    );
    line_with(&stage.play("v").screen(100, 30), "▎INNOVATION FUND");
}

#[test]
fn my_city_stands_out_among_the_projects_and_a_click_chooses() {
    // Oslo is a partner of one project, which its lead city and partners would hide.
    let mut stage = stage(100, 30);
    stage.play("6/scandinavian<Enter>");
    let screen = stage.screen(100, 30);
    line_with(&screen, "Copenhagen with Oslo");
    let (x, y) = place_of(&screen, "Copenhagen with Oslo");
    stage.click(x, y);
    assert_eq!(
        opened(&stage),
        Some("projects/scandinavian-green-public-procurement-alliance")
    );
    stage.play("<Esc>y");
    let copied = stage.done.iter().rev().find_map(|effect| match effect {
        guildhall::tui::Effect::Copy(_, text) => Some(text.as_str()),
        _ => None,
    });
    let copied = copied.unwrap_or_default();
    assert!(copied.contains("amount not known"), "{copied}");
    assert!(copied.contains("projects/scandinavian-"), "{copied}");
    assert!(copied.ends_with("usdn.org/public/page/13/CNCA"), "{copied}");
}

#[test]
fn no_note_of_the_list_hidden_by_the_start_page_is_changed() {
    let mut stage = stage(100, 30);
    stage.play("<Down><Down>:set a field<Enter>");
    let screen = stage.screen(100, 30);
    assert!(!screen.contains(": status"), "{screen}");
    stage.play("<Esc>s<Ctrl-u>congestion tax<Enter>:set a field<Enter>");
    let screen = stage.screen(100, 30);
    assert!(screen.contains("Set Stockholm"), "{screen}");
}
