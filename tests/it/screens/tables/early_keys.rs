//! Keys that come before their table.

use super::*;

#[test]
fn keys_that_come_before_a_table_wait_for_it() {
    for (early, title) in [
        ("5<Down><Enter>", "Progress › "),
        ("4<Enter><Down><Enter>", "Positions › "),
        ("3<Right><Right><Enter>", "Compare › practice, "),
        ("2<Down><Enter>", "Cities › "),
        ("6<Down><Enter>", "Fund › "),
        (":view: questions<Enter><Down><Enter>", "Questions › "),
    ] {
        let calm = stage(100, 30).play(early).screen(100, 30);
        line_with(&calm, title);
        let mut stage = stage(100, 30);
        stage.mute = true;
        stage.play(early);
        stage.mute = false;
        while let Some(request) = stage.asked.iter().rev().find(|one| is_table(one)).cloned() {
            stage.asked.clear();
            if let Some(report) = stage.workers.answer(&request) {
                stage.report(report);
            }
        }
        stage.rest();
        assert_eq!(stage.screen(100, 30), calm, "{early}");
    }
    // Who leaves the view does not want them any more.
    let mut stage = stage(100, 30);
    stage.mute = true;
    stage.play("5<Enter>1");
    let request = stage.asked.iter().rev().find(|one| is_table(one)).cloned();
    stage.mute = false;
    let report = stage
        .workers
        .answer(&request.expect("a request"))
        .expect("a table");
    stage.report(report);
    line_with(&stage.screen(100, 30), "▎CARBON NEUTRAL CITIES ALLIANCE");
}

#[test]
fn keys_that_come_before_a_table_are_pressed_nowhere_else() {
    let click = |stage: &mut Stage| {
        let (x, y) = place_of(&stage.screen(100, 30), "1 Search");
        stage.click(x, y);
    };
    let paste = |stage: &mut Stage| {
        stage.send(Message::Pasted("heat".to_owned()));
    };
    let leaves: [(&str, Leave); 3] = [
        ("2<Down>a", click),
        ("6v", click),
        ("2<Down><Enter>", paste),
    ];
    for (early, leave) in leaves {
        let mut stage = stage(100, 30);
        stage.mute = true;
        stage.play(early);
        leave(&mut stage);
        let before = stage.screen(100, 30);
        let tables = stage.asked.iter().filter(|one| is_table(one));
        let tables: Vec<Request> = tables.cloned().collect();
        stage.mute = false;
        for request in tables {
            let report = stage.workers.answer(&request);
            stage.report(report.expect("a table"));
        }
        stage.rest();
        let after = stage.screen(100, 30);
        // Below a dialog the table has come.
        if early.starts_with("2<Down><Enter>") {
            line_with(&after, "You pasted text");
        } else {
            assert_eq!(after, before, "{early}");
        }
    }
}

fn is_table(request: &Request) -> bool {
    matches!(request, Request::Table { .. })
}
