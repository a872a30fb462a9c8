//! Terminal output: ratatui draws the frames, sent as synchronised updates.
//!
//! A backend of our own sits between ratatui's terminal and crossterm's backend, for five reasons:
//! - A frame is one write, although ratatui flushes several times.
//! - Nothing is written if nothing changed.
//! - Clearing must not ask for the cursor position, because the answer would be read as keys.
//! - One or two unchanged cells between changed ones are rewritten, because a cursor move takes up
//!   to eight bytes. Without this, opening a dialog takes 5 kB at 100x30.
//! - A blank takes the style of the letter before it, because a change of colour takes 20 bytes.

use std::io::{self, Write};

use crossterm::cursor::{Hide, MoveTo, Show};
use crossterm::queue;
use crossterm::style::Print;
use crossterm::terminal::{BeginSynchronizedUpdate, Clear, EndSynchronizedUpdate};
use ratatui::Terminal;
use ratatui::backend::{Backend, ClearType, CrosstermBackend, WindowSize};
use ratatui::buffer::{Buffer, Cell, CellWidth as _};
use ratatui::layout::{Position, Rect, Size};
use ratatui::style::{Color, Modifier, Style};

/// Maximum distance between changed cells at which the gap is rewritten.
const SHORT_GAP: u16 = 8;

/// Draws states on a terminal, one write per frame.
pub struct Output<W: Write> {
    writer: W,
    terminal: Terminal<FrameBackend>,
    /// Cursor position in the last frame, if visible.
    cursor: Option<Position>,
}

impl<W: Write> Output<W> {
    /// Creates an output for a blank terminal of this size.
    ///
    /// # Errors
    /// None in practice: nothing is written yet.
    pub fn new(writer: W, size: Size) -> io::Result<Self> {
        Ok(Self {
            writer,
            terminal: Terminal::new(FrameBackend::new(size))?,
            cursor: None,
        })
    }

    /// Clears the screen with the next frame.
    ///
    /// Needed after another program has written to it.
    ///
    /// # Errors
    /// None in practice: nothing is written yet.
    pub fn redraw(&mut self) -> io::Result<()> {
        self.terminal.clear()
    }

    /// Draws a frame with `draw`, which returns the position of a visible cursor.
    ///
    /// Returns the number of bytes written: 0 if the screen already shows the frame.
    ///
    /// # Errors
    /// Fails if the terminal cannot be written to.
    pub fn draw(
        &mut self,
        size: Size,
        draw: impl FnOnce(Rect, &mut Buffer) -> Option<Position>,
    ) -> io::Result<usize> {
        self.terminal.backend_mut().size = size;
        let mut cursor = None;
        self.terminal.draw(|frame| {
            cursor = draw(frame.area(), frame.buffer_mut());
            if let Some(at) = cursor {
                frame.set_cursor_position(at);
            }
        })?;
        let backend = self.terminal.backend_mut();
        let is_new = std::mem::take(&mut backend.is_changed) || cursor != self.cursor;
        let frame = std::mem::take(&mut backend.bytes);
        self.cursor = cursor;
        if is_new { self.send(&frame) } else { Ok(0) }
    }

    /// Redraws one cell with this symbol and requests the cursor position behind it.
    ///
    /// Returns the column of the cell, if there is one. The screen does not change.
    ///
    /// # Errors
    /// Fails if the terminal cannot be written to.
    pub fn ask_width_of(&mut self, symbol: &str) -> io::Result<Option<u16>> {
        let shown = &self.terminal.backend().shown;
        let Some(at) = shown
            .content
            .iter()
            .position(|cell| cell.symbol() == symbol)
        else {
            return Ok(None);
        };
        let (x, y) = shown.pos_of(at);
        let mut bytes = Vec::new();
        CrosstermBackend::new(&mut bytes).draw(std::iter::once((x, y, &shown.content[at])))?;
        queue!(bytes, Print("\x1b[6n"))?;
        if let Some(cursor) = self.cursor {
            queue!(bytes, MoveTo(cursor.x, cursor.y))?;
        }
        self.send(&bytes)?;
        Ok(Some(x))
    }

    fn send(&mut self, frame: &[u8]) -> io::Result<usize> {
        let mut bytes = Vec::with_capacity(frame.len() + 32);
        queue!(bytes, BeginSynchronizedUpdate)?;
        bytes.extend(frame);
        queue!(bytes, EndSynchronizedUpdate)?;
        self.writer.write_all(&bytes)?;
        self.writer.flush()?;
        Ok(bytes.len())
    }
}

/// Column, row and new content of a cell.
type Change = (u16, u16, Cell);

/// Collects the bytes of a frame.
struct FrameBackend {
    size: Size,
    bytes: Vec<u8>,
    /// Whether `bytes` changes a cell.
    is_changed: bool,
    /// Cells as the terminal shows them.
    shown: Buffer,
}

impl FrameBackend {
    fn new(size: Size) -> Self {
        Self {
            size,
            bytes: Vec::new(),
            is_changed: false,
            shown: Buffer::empty(Rect::from((Position::ORIGIN, size))),
        }
    }

    /// Returns the unchanged cells between two changed ones, if rewriting them is cheaper.
    ///
    /// They must be few, one byte each, and in the style of a neighbour.
    fn gap(&self, before: &Change, (x, y): (u16, u16), after: &Cell) -> Vec<Change> {
        let (from, row, before) = before;
        if *row != y || before.cell_width() != 1 || x.saturating_sub(*from) > SHORT_GAP {
            return Vec::new();
        }
        let cells = (from + 1..x).map(|x| (x, y, self.shown[(x, y)].clone()));
        let cells: Vec<Change> = cells.collect();
        let styles = [before.style(), after.style()];
        let is_plain = |(_, _, cell): &Change| {
            cell.symbol().len() == 1 && (is_bare(cell) || styles.contains(&cell.style()))
        };
        if cells.iter().all(is_plain) {
            cells
        } else {
            Vec::new()
        }
    }
}

/// Whether a cell shows nothing at all, not even a background.
fn is_bare(cell: &Cell) -> bool {
    cell.symbol() == " " && is_bare_style(cell.style())
}

/// Whether a blank in this style shows nothing.
fn is_bare_style(style: Style) -> bool {
    let lines = Modifier::REVERSED | Modifier::UNDERLINED | Modifier::CROSSED_OUT;
    style.bg.is_none_or(|bg| bg == Color::Reset) && !style.add_modifier.intersects(lines)
}

impl Backend for FrameBackend {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        let mut cells: Vec<Change> = Vec::new();
        for (x, y, cell) in content {
            if let Some(before) = cells.last() {
                cells.extend(self.gap(before, (x, y), cell));
            }
            self.shown[(x, y)] = cell.clone();
            for covered in 1..cell.cell_width() {
                if let Some(half) = self.shown.cell_mut((x + covered, y)) {
                    half.reset();
                }
            }
            cells.push((x, y, cell.clone()));
        }
        self.is_changed |= !cells.is_empty();
        // A blank shows no letters, so it needs no change of their colour.
        for at in 1..cells.len() {
            let (fg, modifier) = (cells[at - 1].2.fg, cells[at - 1].2.modifier);
            if is_bare(&cells[at].2) && is_bare_style(cells[at - 1].2.style()) {
                (cells[at].2.fg, cells[at].2.modifier) = (fg, modifier);
            }
        }
        let cells = cells.iter().map(|(x, y, cell)| (*x, *y, cell));
        CrosstermBackend::new(&mut self.bytes).draw(cells)
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        queue!(self.bytes, Hide)
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        queue!(self.bytes, Show)
    }

    fn get_cursor_position(&mut self) -> io::Result<Position> {
        // Each frame sets the cursor position.
        Ok(Position::ORIGIN)
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        let Position { x, y } = position.into();
        queue!(self.bytes, MoveTo(x, y))
    }

    fn clear(&mut self) -> io::Result<()> {
        self.is_changed = true;
        self.shown = Buffer::empty(Rect::from((Position::ORIGIN, self.size)));
        queue!(self.bytes, Clear(crossterm::terminal::ClearType::All))
    }

    fn clear_region(&mut self, _region: ClearType) -> io::Result<()> {
        // The terminal is full screen, so everything is cleared.
        self.clear()
    }

    fn size(&self) -> io::Result<Size> {
        Ok(self.size)
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        let columns_rows = self.size;
        Ok(WindowSize {
            columns_rows,
            pixels: Size::ZERO,
        })
    }

    fn flush(&mut self) -> io::Result<()> {
        // The frame is sent when it is complete.
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU16;

    use proptest::prelude::*;

    use super::*;

    const COLS: u16 = 24;
    const ROWS: u16 = 4;
    const SIZE: Size = Size::new(COLS, ROWS);

    fn emulator() -> vt100::Parser {
        let some = |count| NonZeroU16::new(count).expect("a window");
        vt100::Parser::new(some(ROWS), some(COLS), 0)
    }

    /// Text and style of each cell.
    ///
    /// Blank cells have no style: terminals differ in what remains of a wide character when one
    /// half is overwritten.
    fn cells(terminal: &vt100::Parser) -> Vec<String> {
        let show = |(y, x)| {
            let cell = terminal.screen().cell(y, x).expect("a cell");
            let colours = (cell.fgcolor(), cell.bgcolor());
            let on = (cell.bold(), cell.underline(), cell.inverse());
            match cell.contents().trim() {
                "" => String::new(),
                text => format!("{y} {x} {text} {colours:?} {on:?}"),
            }
        };
        let places = (0..ROWS).flat_map(|y| (0..COLS).map(move |x| (y, x)));
        places.map(show).collect()
    }

    fn frame() -> impl Strategy<Value = Buffer> {
        let style = proptest::sample::select(vec![
            Style::new(),
            Style::new(),
            Style::new().add_modifier(Modifier::BOLD | Modifier::UNDERLINED),
            Style::new().add_modifier(Modifier::REVERSED),
            Style::new().fg(Color::Indexed(74)).bg(Color::Rgb(1, 2, 3)),
        ]);
        let text = proptest::sample::select(vec![
            "heat pumps",
            "heat",
            " ",
            "          ",
            "a",
            "横浜市",
            "│",
            "Göteborg",
            "é",
            "city  of  oslo",
        ]);
        let span = (0..COLS, 0..ROWS, text, style);
        proptest::collection::vec(span, 0..14).prop_map(|spans| {
            let mut buffer = Buffer::empty(Rect::from((Position::ORIGIN, SIZE)));
            for (x, y, text, style) in spans {
                buffer.set_stringn(x, y, text, usize::from(COLS - x), style);
            }
            // The second half of a wide character holds no text.
            for at in 1..buffer.content.len() {
                if at % usize::from(COLS) > 0 && buffer.content[at - 1].cell_width() > 1 {
                    buffer.content[at].reset();
                }
            }
            buffer
        })
    }

    proptest! {
        #[test]
        fn frames_with_written_gaps_show_what_ratatui_shows(
            frames in proptest::collection::vec(frame(), 1..6),
        ) {
            let mut terminal = Terminal::new(FrameBackend::new(SIZE)).expect("into memory");
            let mut screen = emulator();
            for wanted in &frames {
                terminal
                    .draw(|frame| frame.buffer_mut().clone_from(wanted))
                    .expect("into memory");
                screen.process(&std::mem::take(&mut terminal.backend_mut().bytes));
                let mut alone = Vec::new();
                CrosstermBackend::new(&mut alone)
                    .draw(Buffer::empty(wanted.area).diff_iter(wanted))
                    .expect("into memory");
                let mut other = emulator();
                other.process(&alone);
                prop_assert_eq!(cells(&screen), cells(&other));
            }
        }
    }
}
