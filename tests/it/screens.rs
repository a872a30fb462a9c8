//! Screens as people see them: keys are played and the frame is compared.

mod finder;
mod stage;

use stage::Stage;

fn screen_after(script: &str, cols: u16, rows: u16) -> String {
    Stage::new(cols, rows).play(script).screen(cols, rows)
}

#[test]
fn searching_at_four_sizes() {
    for (cols, rows) in [(40, 12), (80, 24), (100, 30), (200, 60)] {
        let screen = screen_after("congestion<Down>", cols, rows);
        insta::assert_snapshot!(format!("search_{cols}x{rows}"), screen);
    }
}
