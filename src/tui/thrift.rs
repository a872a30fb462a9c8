//! The way to the terminal for few bytes: over a slow line each key waits for what is drawn.
//!
//! ratatui's own backend jumps to every cell that changed and says each style in parts. This one
//! remembers what stands on the screen. So it writes over a short gap instead of jumping, lets the
//! terminal clear what becomes blank, and says a style the shorter way: from the one before, or
//! anew.

use std::cell;
use std::io::{self, Write};

use ratatui::backend::{Backend, ClearType, CrosstermBackend, WindowSize};
use ratatui::buffer::{Cell, CellWidth as _};
use ratatui::layout::{Position, Size};
use ratatui::style::{Color, Modifier};

/// A backend that sends what changed the short way.
pub struct Thrifty<W: Write> {
    inner: CrosstermBackend<W>,
    /// The size of the terminal, as it was asked last.
    size: cell::Cell<Size>,
    /// What stands in each cell, row by row; none where that is not known.
    shown: Vec<Option<Cell>>,
    /// The size of what is shown.
    known: Size,
}

impl<W: Write> Thrifty<W> {
    /// A backend for an empty terminal of this size.
    pub fn new(writer: W, size: Size) -> Self {
        let mut thrifty = Self {
            inner: CrosstermBackend::new(writer),
            size: cell::Cell::new(size),
            shown: Vec::new(),
            known: size,
        };
        thrifty.blank();
        thrifty
    }

    /// Nothing stands on the screen.
    fn blank(&mut self) {
        self.known = self.size.get();
        let cells = usize::from(self.known.width) * usize::from(self.known.height);
        self.shown.clear();
        self.shown.resize(cells, Some(Cell::EMPTY));
    }

    fn index(&self, x: u16, y: u16) -> Option<usize> {
        let inside = x < self.known.width && y < self.known.height;
        inside.then(|| usize::from(y) * usize::from(self.known.width) + usize::from(x))
    }

    fn at(&self, x: u16, y: u16) -> Option<&Cell> {
        self.shown[self.index(x, y)?].as_ref()
    }

    /// Remembers a cell; the other half of a wide one is no cell of its own.
    fn put(&mut self, x: u16, y: u16, cell: &Cell) {
        if let Some(at) = self.index(x, y) {
            self.shown[at] = Some(cell.clone());
        }
        for half in 1..width(cell) {
            if let Some(at) = self.index(x.saturating_add(half), y) {
                self.shown[at] = None;
            }
        }
    }

    /// For each column of a row, where the blank cells end that begin there.
    fn blank_ends(&self, y: u16) -> Vec<u16> {
        let mut ends: Vec<u16> = (0..self.known.width).collect();
        let mut end = None;
        for x in (0..self.known.width).rev() {
            end = self
                .at(x, y)
                .filter(|cell| is_blank(cell))
                .map(|_| end.unwrap_or(x + 1));
            ends[usize::from(x)] = end.unwrap_or(x);
        }
        ends
    }

    /// Sends the cells of one row that changed, from left to right.
    fn send_row(&self, cells: &[(u16, u16, &Cell)], pen: &mut Pen) {
        let ends = match cells.first() {
            Some(&(_, y, _)) if cells.iter().any(|(_, _, cell)| is_blank(cell)) => {
                self.blank_ends(y)
            }
            _ => Vec::new(),
        };
        let mut rest = cells;
        while let [(x, y, cell), after @ ..] = rest {
            let end = ends.get(usize::from(*x)).copied().unwrap_or(0);
            let within = rest.iter().take_while(|(x, ..)| *x < end).count();
            if let Some(clear) = self.clearing(&rest[..within], within == rest.len(), end) {
                self.go_to(*x, *y, pen);
                pen.wear(&Cell::EMPTY);
                pen.say(&clear);
                rest = &rest[within..];
                continue;
            }
            self.go_to(*x, *y, pen);
            pen.wear(cell);
            pen.say(cell.symbol());
            let is_last = x.saturating_add(1) >= self.known.width;
            // Terminals differ in how wide they draw what is not narrow.
            let narrow = width(cell) == 1 && !is_last;
            pen.col = narrow.then_some(x + 1);
            rest = after;
        }
    }

    /// What clears cells that become blank, if it is shorter than as many spaces. `end` is where
    /// the blanks of the row end.
    fn clearing(&self, cells: &[(u16, u16, &Cell)], is_last: bool, end: u16) -> Option<String> {
        let (first, last) = (cells.first()?.0, cells.last()?.0);
        let (clear, moving) = if end == self.known.width {
            ("\x1b[K".to_owned(), 0)
        } else {
            // Clearing leaves the cursor where it is.
            let moving = if is_last { 0 } else { "\x1b[99G".len() };
            (format!("\x1b[{}X", last - first + 1), moving)
        };
        (clear.len() + moving < usize::from(last - first + 1)).then_some(clear)
    }

    /// Moves to a cell, or writes once more what stands in between, where that is shorter.
    fn go_to(&self, x: u16, y: u16, pen: &mut Pen) {
        if pen.row != Some(y) {
            pen.say(&format!("\x1b[{};{}H", y + 1, x + 1));
        } else if pen.col != Some(x) {
            let jump = format!("\x1b[{}G", x + 1);
            let gap = pen
                .col
                .and_then(|from| self.gap(from, x, y, pen, jump.len()));
            pen.say(&gap.unwrap_or(jump));
        }
        (pen.row, pen.col) = (Some(y), Some(x));
    }

    /// What stands between two columns, if it is plain, no longer than `most` and looks like what
    /// was written last.
    fn gap(&self, from: u16, to: u16, y: u16, pen: &Pen, most: usize) -> Option<String> {
        let cols = to.checked_sub(from)?;
        if usize::from(cols) > most {
            return None;
        }
        let plain = |x| {
            let cell = self.at(x, y)?;
            let is_plain = cell.symbol().len() == 1 && pen.wears(cell);
            is_plain.then(|| cell.symbol())
        };
        (from..to).map(plain).collect()
    }
}

/// The columns that a cell takes.
fn width(cell: &Cell) -> u16 {
    if cell.symbol().len() == 1 {
        return 1;
    }
    cell.cell_width()
}

/// Whether a cell shows nothing, not even a colour.
fn is_blank(cell: &Cell) -> bool {
    cell.symbol() == " " && Look::of(cell) == Look::default()
}

/// How a cell looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Look {
    fg: Color,
    bg: Color,
    modifier: Modifier,
}

impl Look {
    fn of(cell: &Cell) -> Self {
        Self {
            fg: cell.fg,
            bg: cell.bg,
            modifier: cell.modifier,
        }
    }
}

/// What was written, and how the terminal stands behind it. Without a style at the beginning.
#[derive(Default)]
struct Pen {
    written: String,
    row: Option<u16>,
    /// None if it is not known.
    col: Option<u16>,
    look: Look,
}

impl Pen {
    fn say(&mut self, text: &str) {
        self.written.push_str(text);
    }

    fn wears(&self, cell: &Cell) -> bool {
        self.look == Look::of(cell)
    }

    /// Takes on the look of a cell.
    fn wear(&mut self, cell: &Cell) {
        let look = Look::of(cell);
        if look == self.look {
            return;
        }
        let anew = parameters(Look::default(), look);
        // An empty parameter is a 0: everything off.
        let anew = if anew.is_empty() {
            anew
        } else {
            format!(";{anew}")
        };
        let onwards = parameters(self.look, look);
        let shorter = if anew.len() < onwards.len() {
            anew
        } else {
            onwards
        };
        self.say(&format!("\x1b[{shorter}m"));
        self.look = look;
    }
}

/// Each attribute with the number that puts it on and the one that takes it off.
const ATTRIBUTES: [(Modifier, u8, u8); 9] = [
    (Modifier::BOLD, 1, 22),
    (Modifier::DIM, 2, 22),
    (Modifier::ITALIC, 3, 23),
    (Modifier::UNDERLINED, 4, 24),
    (Modifier::SLOW_BLINK, 5, 25),
    (Modifier::RAPID_BLINK, 6, 25),
    (Modifier::REVERSED, 7, 27),
    (Modifier::HIDDEN, 8, 28),
    (Modifier::CROSSED_OUT, 9, 29),
];

/// What turns one look into another (ECMA-48, SGR).
fn parameters(from: Look, to: Look) -> String {
    let mut said: Vec<String> = Vec::new();
    let gone = from.modifier - to.modifier;
    let offs = ATTRIBUTES
        .iter()
        .filter(|(attribute, ..)| gone.contains(*attribute));
    let offs: Vec<u8> = offs.map(|(_, _, off)| *off).collect();
    said.extend(offs.iter().map(u8::to_string));
    for (attribute, on, off) in &ATTRIBUTES {
        // Two attributes may share what takes them off.
        let is_new = !from.modifier.contains(*attribute) || offs.contains(off);
        if to.modifier.contains(*attribute) && is_new {
            said.push(on.to_string());
        }
    }
    for (from, to, ground) in [(from.fg, to.fg, 38), (from.bg, to.bg, 48)] {
        if from != to {
            said.push(colour(to, ground));
        }
    }
    said.join(";")
}

/// A colour behind 38 or 48; the sixteen by their numbers, which no terminal brightens for bold.
fn colour(colour: Color, ground: u8) -> String {
    let number = match colour {
        Color::Reset => return (ground + 1).to_string(),
        Color::Rgb(red, green, blue) => return format!("{ground};2;{red};{green};{blue}"),
        Color::Indexed(number) => number,
        Color::Black => 0,
        Color::Red => 1,
        Color::Green => 2,
        Color::Yellow => 3,
        Color::Blue => 4,
        Color::Magenta => 5,
        Color::Cyan => 6,
        Color::Gray => 7,
        Color::DarkGray => 8,
        Color::LightRed => 9,
        Color::LightGreen => 10,
        Color::LightYellow => 11,
        Color::LightBlue => 12,
        Color::LightMagenta => 13,
        Color::LightCyan => 14,
        Color::White => 15,
    };
    format!("{ground};5;{number}")
}

impl<W: Write> Write for Thrifty<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.inner.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Write::flush(&mut self.inner)
    }
}

impl<W: Write> Backend for Thrifty<W> {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        if self.known != self.size.get() {
            self.blank();
        }
        let changed: Vec<(u16, u16, &Cell)> = content.collect();
        for (x, y, cell) in &changed {
            self.put(*x, *y, cell);
        }
        let mut pen = Pen::default();
        for row in changed.chunk_by(|one, next| one.1 == next.1) {
            self.send_row(row, &mut pen);
        }
        pen.wear(&Cell::EMPTY);
        self.write_all(pen.written.as_bytes())
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        self.inner.hide_cursor()
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        self.inner.show_cursor()
    }

    fn get_cursor_position(&mut self) -> io::Result<Position> {
        self.inner.get_cursor_position()
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        self.inner.set_cursor_position(position)
    }

    fn clear(&mut self) -> io::Result<()> {
        self.clear_region(ClearType::All)
    }

    fn clear_region(&mut self, clear_type: ClearType) -> io::Result<()> {
        self.inner.clear_region(clear_type)?;
        self.blank();
        if clear_type != ClearType::All {
            self.shown.fill(None);
        }
        Ok(())
    }

    fn size(&self) -> io::Result<Size> {
        let size = self.inner.size()?;
        self.size.set(size);
        Ok(size)
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        self.inner.window_size()
    }

    fn flush(&mut self) -> io::Result<()> {
        Backend::flush(&mut self.inner)
    }
}

#[cfg(test)]
mod tests;
