//! Property test: no input or report makes the Sync view panic, at any size.

use crossterm::event::MouseEventKind;
use proptest::prelude::*;

use super::*;

fn any_key() -> impl Strategy<Value = &'static str> {
    let keys = [
        "7",
        "1",
        "<Enter>",
        "<Esc>",
        "<Tab>",
        "<Up>",
        "<Down>",
        "<Left>",
        "<Right>",
        "<Space>",
        "n",
        "N",
        "e",
        "x",
        "u",
        "U",
        "P",
        "d",
        "f",
        "i",
        "z",
        "J",
        "<Backspace>",
        "<PageDown>",
        "q",
        "横",
    ];
    prop::sample::select(keys.to_vec())
}

/// Sends a failed or unexpected report.
fn report_any(stage: &mut Stage, which: u16) {
    let ticket = stage.asked.iter().rev().find_map(|request| match request {
        Request::Open { ticket, .. } | Request::Sync { ticket, .. } => Some(*ticket),
        _ => None,
    });
    let mut after = status();
    match which % 4 {
        0 => after.waiting.clear(),
        1 => after.incoming.clear(),
        2 => after.yours.clear(),
        _ => {
            let message = "The note has gone.".to_owned();
            stage.report(Report::Failed { ticket, message });
            return;
        }
    }
    stage.report(Report::SyncAnswer(Box::new(SyncAnswer {
        ticket,
        kind: SyncKind::Update,
        result: Ok(SyncOutcome::Checked),
        status: Some(after),
    })));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn nothing_makes_the_sync_view_panic(
        script in prop::collection::vec((any_key(), 0u16..240, 0u16..70, 0u8..10), 1..25),
        first in (38u16..240, 10u16..70),
    ) {
        let (mut cols, mut rows) = first;
        let mut stage = stage(cols, rows);
        stage.play("<Esc>7");
        for (key, x, y, what) in script {
            match what {
                0 => {
                    (cols, rows) = (x.max(1), y.max(1));
                    stage.resize(cols, rows);
                }
                1 => drop(stage.click(x % cols, y % rows)),
                2 => drop(stage.mouse(MouseEventKind::ScrollDown, x % cols, y % rows)),
                3 => stage.mute = !stage.mute,
                4 => report_any(&mut stage, x),
                _ => drop(stage.play(key)),
            }
            let (_, cursor) = stage.frame(Size::new(cols, rows));
            if let Some(cursor) = cursor {
                prop_assert!(cursor.x < cols && cursor.y < rows, "{cursor:?} in {cols}x{rows}");
            }
        }
    }
}
