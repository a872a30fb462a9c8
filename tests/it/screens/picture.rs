//! The pictures in README.md, drawn by the app and always current.

use std::fs;
use std::path::Path;

use guildhall::config::ThemeName;
use guildhall::tui::{ColourDepth, Start, Theme};
use ratatui::layout::Size;

use super::cities;
use super::stage::Stage;
use super::svg::svg;
use super::workers::Workers;
use crate::libraries::SCREENS;

/// Set this to redraw the pictures: `GUILDHALL_DRAW=1 cargo test --test it picture`.
const DRAW: &str = "GUILDHALL_DRAW";

fn dark(start: Start) -> Start {
    let theme = Theme {
        name: ThemeName::Dark,
        depth: ColourDepth::True,
        ..Theme::default()
    };
    Start { theme, ..start }
}

/// Compares the screen with a picture of this name, or draws it anew.
#[track_caller]
fn is_drawn(stage: &Stage, name: &str) {
    let (frame, _) = stage.frame(Size::new(100, 30));
    let drawn = svg(&frame);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    if std::env::var_os(DRAW).is_some() {
        fs::write(&path, &drawn).expect("the picture is written");
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == drawn,
        "{name} is out of date; draw it anew with {DRAW}=1 cargo test --test it picture"
    );
}

#[test]
fn the_picture_of_the_screen_is_what_the_app_draws() {
    let start = dark(Start {
        mouse: true,
        ..Start::default()
    });
    let mut stage = Stage::with(100, 30, start, Workers::new(&SCREENS));
    stage.play("power<Enter>F<Space><Esc><Down>");
    is_drawn(&stage, "docs/screen.svg");
}

#[test]
fn the_picture_of_a_city_is_what_the_app_draws() {
    let mut stage = cities::stage_with(dark(cities::start()), 100, 30);
    stage.play("/osl<Enter><Enter>");
    is_drawn(&stage, "docs/city.svg");
}
