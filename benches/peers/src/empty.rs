//! Baseline for opening: enters the terminal, draws a word, leaves at the first key.

use anyhow::Result;
use crossterm::event;
use ratatui::text::Line;

pub(crate) fn run() -> Result<()> {
    let mut terminal = ratatui::init();
    let drawn = terminal.draw(|frame| frame.render_widget(Line::from("PAINTED"), frame.area()));
    if drawn.is_ok() {
        event::read()?;
    }
    ratatui::restore();
    drawn?;
    Ok(())
}
