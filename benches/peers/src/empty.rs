//! The floor of opening: take the terminal, draw a word, give it back at the first key.

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
