//! Terminal output: ratatui draws the frames, sent as synchronised updates.
//!
//! Ratatui finds the changed cells; they are written here, for seven reasons:
//! - A frame is one write, although ratatui flushes several times.
//! - Nothing is written if nothing changed.
//! - Clearing must not ask for the cursor position, because the answer would be read as keys.
//! - Only what changes in the style of a cell is written. Crossterm's backend writes both colours if
//!   one changes: a key then takes a third more bytes.
//! - Unchanged cells between changed ones are rewritten where that takes no more bytes than a move of
//!   the cursor.
//! - Many blanks without a background are erased, not written.
//! - The letters' style of a blank is not seen: it is no change, and a blank has that of the letter
//!   before it.

use std::io::{self, Write};

use crossterm::cursor::{Hide, MoveTo, MoveToColumn, Show};
use crossterm::queue;
use crossterm::style::{Colored, Print};
use crossterm::terminal::ClearType::All as ClearAll;
use crossterm::terminal::{BeginSynchronizedUpdate, Clear, EndSynchronizedUpdate};
use ratatui::Terminal;
use ratatui::backend::{Backend, ClearType, IntoCrossterm as _, WindowSize};
use ratatui::buffer::{Buffer, Cell, CellWidth as _};
use ratatui::layout::{Position, Rect, Size};
use ratatui::style::{Color, Modifier};

/// Maximum distance between changed cells at which the gap is rewritten. It is the length of a
/// cursor move.
const SHORT_GAP: u16 = 6;

/// Fewest blanks that are erased instead of written.
///
/// As many as the bytes for that and for the move behind it.
const MIN_ERASED: usize = 10;

/// The box-drawing character whose width differs between terminals.
const LINE: &str = "─";

/// Draws states on a terminal, one write per frame.
pub struct Output<W: Write> {
    writer: W,
    terminal: Terminal<ChangeList>,
    /// Cursor position in the last frame, if visible.
    cursor: Option<Position>,
    /// A horizontal line of the first frame that has one.
    line: Option<Change>,
}

impl<W: Write> Output<W> {
    /// Creates an output for a blank terminal of this size.
    ///
    /// # Errors
    /// None in practice: nothing is written yet.
    pub fn new(writer: W, size: Size) -> io::Result<Self> {
        Ok(Self {
            writer,
            terminal: Terminal::new(ChangeList::new(size))?,
            cursor: None,
            line: None,
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
        self.terminal.autoresize()?;
        let mut frame = self.terminal.get_frame();
        let cursor = draw(frame.area(), frame.buffer_mut());
        for cell in &mut frame.buffer_mut().content {
            if is_blank(cell) {
                (cell.fg, cell.modifier) = (Color::Reset, Modifier::empty());
            }
        }
        self.terminal.flush()?;
        let backend = self.terminal.backend_mut();
        let changed = std::mem::take(&mut backend.changed);
        let is_cleared = std::mem::take(&mut backend.is_cleared);
        let cells = with_gaps(self.terminal.current_buffer_mut(), &changed);
        self.terminal.swap_buffers();

        if cells.is_empty() && !is_cleared && cursor == self.cursor {
            return Ok(0);
        }
        self.cursor = cursor;
        let mut bytes = Vec::new();
        if is_cleared {
            queue!(bytes, Clear(ClearAll))?;
        }
        write_cells(&mut bytes, &cells)?;
        match cursor {
            Some(at) => queue!(bytes, Show, MoveTo(at.x, at.y))?,
            None => queue!(bytes, Hide)?,
        }
        if self.line.is_none() {
            self.line = cells.into_iter().find(|cell| cell.2.symbol() == LINE);
        }
        self.send(&bytes)
    }

    /// Redraws a line of the first frame and requests the cursor position after it.
    ///
    /// Returns the column of the line, if there is one. Right after the first frame, the screen does
    /// not change.
    ///
    /// # Errors
    /// Fails if the terminal cannot be written to.
    pub fn ask_line_width(&mut self) -> io::Result<Option<u16>> {
        let Some(line) = &self.line else {
            return Ok(None);
        };
        let mut bytes = Vec::new();
        write_cells(&mut bytes, std::slice::from_ref(line))?;
        queue!(bytes, Print("\x1b[6n"))?;
        if let Some(cursor) = self.cursor {
            queue!(bytes, MoveTo(cursor.x, cursor.y))?;
        }
        let column = line.0;
        self.send(&bytes)?;
        Ok(Some(column))
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

/// Returns the changed cells of a frame. Also cells between them that are cheaper to rewrite.
fn with_gaps(frame: &Buffer, changed: &[Position]) -> Vec<Change> {
    let mut cells: Vec<Change> = Vec::with_capacity(changed.len());
    for &at in changed {
        if let Some((x, y, before)) = cells.last()
            && *y == at.y
            && before.cell_width() == 1
            && at.x.saturating_sub(*x) <= SHORT_GAP
        {
            let beside = [before, &frame[at]];
            let gap = x + 1..at.x;
            // One byte each, and in the style of a neighbour.
            let is_plain = |x: u16| {
                let cell = &frame[(x, at.y)];
                let is_like = |other: &&Cell| {
                    cell.bg == other.bg && (is_blank(cell) || cell.style() == other.style())
                };
                cell.symbol().len() == 1 && beside.iter().any(is_like)
            };
            if gap.clone().all(is_plain) {
                cells.extend(gap.map(|x| (x, at.y, frame[(x, at.y)].clone())));
            }
        }
        cells.push((at.x, at.y, frame[at].clone()));
    }
    // A blank shows no letters, so it needs no change of their style.
    for at in 1..cells.len() {
        let (fg, modifier) = (cells[at - 1].2.fg, cells[at - 1].2.modifier);
        if is_blank(&cells[at].2) && !modifier.intersects(SEEN_ON_BLANKS) {
            (cells[at].2.fg, cells[at].2.modifier) = (fg, modifier);
        }
    }
    cells
}

/// Attributes that are seen where no letter is.
const SEEN_ON_BLANKS: Modifier = Modifier::REVERSED
    .union(Modifier::UNDERLINED)
    .union(Modifier::CROSSED_OUT);

/// Whether a cell shows nothing but its background.
fn is_blank(cell: &Cell) -> bool {
    cell.symbol() == " " && !cell.modifier.intersects(SEEN_ON_BLANKS)
}

/// Writes cells, which are in the order of the screen.
fn write_cells(bytes: &mut Vec<u8>, cells: &[Change]) -> io::Result<()> {
    let mut cursor: Option<(u16, u16)> = None;
    let mut pen = &Cell::EMPTY;
    let mut rest = cells;
    while let [(x, y, cell), ..] = rest {
        match cursor {
            Some(cursor) if cursor == (*x, *y) => {}
            Some((_, row)) if row == *y => queue!(bytes, MoveToColumn(*x))?,
            _ => queue!(bytes, MoveTo(*x, *y))?,
        }
        write_style(bytes, pen, cell)?;
        pen = cell;
        let blanks = erasable(rest);
        if blanks >= MIN_ERASED {
            // The cursor stays where it is.
            write!(bytes, "\x1b[{blanks}X")?;
            (cursor, rest) = (Some((*x, *y)), &rest[blanks..]);
        } else {
            bytes.extend(cell.symbol().as_bytes());
            (cursor, rest) = (Some((x + 1, *y)), &rest[1..]);
        }
    }
    write_style(bytes, pen, &Cell::EMPTY)
}

/// The number of adjacent blanks at the start that may be erased.
///
/// Only those without a background: some terminals, such as GNU screen, erase to the default one.
fn erasable(cells: &[Change]) -> usize {
    let Some((first, row, _)) = cells.first() else {
        return 0;
    };
    let is_next = |((x, y, cell), column): &(&Change, u16)| {
        x == column && y == row && is_blank(cell) && cell.bg == Color::Reset
    };
    cells.iter().zip(*first..).take_while(is_next).count()
}

/// The attributes, with the parameters of SGR that turn each on and off.
const ATTRIBUTES: [(Modifier, u8, u8); 7] = [
    (Modifier::BOLD, 1, 22),
    (Modifier::DIM, 2, 22),
    (Modifier::ITALIC, 3, 23),
    (Modifier::UNDERLINED, 4, 24),
    (Modifier::SLOW_BLINK, 5, 25),
    (Modifier::REVERSED, 7, 27),
    (Modifier::CROSSED_OUT, 9, 29),
];

/// Changes the style from that of one cell to that of another.
fn write_style(bytes: &mut Vec<u8>, from: &Cell, to: &Cell) -> io::Result<()> {
    let style = |cell: &Cell| (cell.fg, cell.bg, cell.modifier);
    if style(from) == style(to) {
        return Ok(());
    }
    if style(to) == style(&Cell::EMPTY) {
        return write!(bytes, "\x1b[m");
    }
    let mut codes: Vec<String> = Vec::new();
    let removed = from.modifier - to.modifier;
    let mut on = from.modifier & to.modifier;
    for (attribute, _, off) in ATTRIBUTES {
        if removed.contains(attribute) {
            codes.push(off.to_string());
        }
    }
    // One parameter ends both.
    let weights = Modifier::BOLD | Modifier::DIM;
    if removed.intersects(weights) {
        on -= weights;
    }
    for (attribute, code, _) in ATTRIBUTES {
        if (to.modifier - on).contains(attribute) {
            codes.push(code.to_string());
        }
    }
    let fg = Colored::ForegroundColor(to.fg.into_crossterm()).to_string();
    let bg = Colored::BackgroundColor(to.bg.into_crossterm()).to_string();
    codes.extend((from.fg != to.fg).then_some(fg));
    codes.extend((from.bg != to.bg).then_some(bg));
    write!(bytes, "\x1b[{}m", codes.join(";"))
}

/// Collects where a frame differs from the one before.
struct ChangeList {
    size: Size,
    changed: Vec<Position>,
    /// Whether the screen is cleared first.
    is_cleared: bool,
}

impl ChangeList {
    const fn new(size: Size) -> Self {
        Self {
            size,
            changed: Vec::new(),
            is_cleared: false,
        }
    }
}

impl Backend for ChangeList {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        let places = content.map(|(x, y, _)| Position::new(x, y));
        self.changed.extend(places);
        Ok(())
    }

    fn clear(&mut self) -> io::Result<()> {
        self.is_cleared = true;
        Ok(())
    }

    fn clear_region(&mut self, _region: ClearType) -> io::Result<()> {
        // The terminal is full screen, so everything is cleared.
        self.clear()
    }

    fn size(&self) -> io::Result<Size> {
        Ok(self.size)
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        Ok(WindowSize {
            columns_rows: self.size,
            pixels: Size::ZERO,
        })
    }

    // Each frame sets the cursor itself.

    fn hide_cursor(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn get_cursor_position(&mut self) -> io::Result<Position> {
        Ok(Position::ORIGIN)
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, _position: P) -> io::Result<()> {
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU16;

    use proptest::prelude::*;
    use ratatui::backend::CrosstermBackend;
    use ratatui::style::Style;

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
            let mut output = Output::new(Vec::new(), SIZE).expect("into memory");
            let mut screen = emulator();
            for expected in &frames {
                let draw = |_: Rect, buffer: &mut Buffer| {
                    buffer.clone_from(expected);
                    None
                };
                output.draw(SIZE, draw).expect("into memory");
                screen.process(&std::mem::take(&mut output.writer));
                let mut alone = Vec::new();
                CrosstermBackend::new(&mut alone)
                    .draw(Buffer::empty(expected.area).diff_iter(expected))
                    .expect("into memory");
                let mut other = emulator();
                other.process(&alone);
                prop_assert_eq!(cells(&screen), cells(&other));
            }
        }
    }
}
