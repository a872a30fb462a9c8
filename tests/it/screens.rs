//! Screen tests: play keys, answer effects at once, compare frames.

mod cities;
mod frames;
mod fund;
mod lasting;
mod moving;
mod notices;
mod output;
mod picture;
mod reading;
mod searching;
mod stage;
mod svg;
mod sync_view;
mod tables;
mod workers;

use guildhall::work::Request;

use stage::Stage;

fn screen_after(script: &str, cols: u16, rows: u16) -> String {
    Stage::new(cols, rows).play(script).screen(cols, rows)
}

/// The text of the last search request.
fn asked(stage: &Stage) -> &str {
    let searches = stage
        .asked
        .iter()
        .rev()
        .filter_map(|request| match request {
            Request::Search { request, .. } => Some(request.text.as_str()),
            _ => None,
        });
    searches.into_iter().next().unwrap_or_default()
}

/// The line of the screen that holds a text.
#[track_caller]
fn line_with(screen: &str, text: &str) -> String {
    let line = screen.lines().find(|line| line.contains(text));
    line.unwrap_or_else(|| panic!("{text:?} is not on the screen:\n{screen}"))
        .to_owned()
}

/// Column and row of a text on the screen.
#[track_caller]
fn place_of(screen: &str, text: &str) -> (u16, u16) {
    let (row, line) = screen
        .lines()
        .enumerate()
        .find(|(_, line)| line.contains(text))
        .unwrap_or_else(|| panic!("{text:?} is not on the screen:\n{screen}"));
    let before = &line[..line.find(text).unwrap_or_default()];
    (
        unicode_width::UnicodeWidthStr::width(before) as u16,
        row as u16,
    )
}
