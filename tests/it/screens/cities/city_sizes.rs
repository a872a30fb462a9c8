//! The views of cities at unusual sizes.

use super::*;

#[test]
fn no_size_panics() {
    let mut stage = stage(100, 30);
    for script in ["", "v", "v<Esc>/osl<Enter><Enter>", "v", "v", "vz"] {
        stage.play(script);
        for (cols, rows) in [
            (1, 1),
            (40, 12),
            (44, 15),
            (59, 24),
            (60, 16),
            (99, 27),
            (160, 20),
            (300, 90),
        ] {
            stage.resize(cols, rows);
            stage.screen(cols, rows);
        }
        stage.resize(100, 30);
    }
}
