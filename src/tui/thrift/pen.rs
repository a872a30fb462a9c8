//! What is written of a frame, and how the terminal stands behind it: each move and each style is
//! said the shorter way.

use ratatui::buffer::Cell;
use ratatui::layout::Position;
use ratatui::style::{Color, Modifier};

/// How a cell looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Look {
    pub fg: Color,
    pub bg: Color,
    pub modifier: Modifier,
}

impl Look {
    /// That of a cell.
    pub(super) fn of(cell: &Cell) -> Self {
        Self {
            fg: cell.fg,
            bg: cell.bg,
            modifier: cell.modifier,
        }
    }
}

/// What was written, and how the terminal stands behind it. At the beginning without a style, and
/// anywhere.
#[derive(Debug, Clone, Default)]
pub(super) struct Pen {
    pub written: String,
    row: Option<u16>,
    /// None if it is not known.
    col: Option<u16>,
    /// Only plain letters were written since the cursor was sent to a column: terminals may differ
    /// in how wide they draw others, so no step is counted from behind those.
    sure: bool,
    look: Look,
}

impl Pen {
    /// Writes what moves nothing and takes no columns, such as an escape.
    pub(super) fn say(&mut self, text: &str) {
        self.written.push_str(text);
    }

    /// Writes text that stays on its row and surely takes so many columns, if any are given.
    pub(super) fn put(&mut self, text: &str, cols: Option<u16>) {
        self.say(text);
        self.sure &= text.is_ascii();
        self.col = self.col.zip(cols).map(|(col, cols)| col + cols);
    }

    /// Whether nothing has moved the cursor yet.
    pub(super) fn is_fresh(&self) -> bool {
        self.row.is_none()
    }

    /// The column in this row, if that is where the cursor is known to stand.
    pub(super) fn col_in(&self, y: u16) -> Option<u16> {
        self.col.filter(|_| self.row == Some(y))
    }

    /// The shortest way to a cell; none if the cursor stands there.
    pub(super) fn way_to(&self, x: u16, y: u16) -> Option<String> {
        if self.col_in(y) == Some(x) {
            return None;
        }
        let mut ways = vec![match (x, y) {
            (0, 0) => "\x1b[H".to_owned(),
            (0, _) => format!("\x1b[{}H", y + 1),
            _ => format!("\x1b[{};{}H", y + 1, x + 1),
        }];
        if self.row == Some(y) {
            ways.push(if x == 0 {
                "\r".to_owned()
            } else {
                format!("\x1b[{}G", x + 1)
            });
            let from = self.col.filter(|col| self.sure && *col < x);
            ways.extend(from.map(|col| step(x - col, 'C')));
        }
        let down = self.row.and_then(|row| y.checked_sub(row));
        if let Some(rows) = down.filter(|rows| *rows > 0 && self.sure && self.col == Some(x)) {
            ways.push(step(rows, 'B'));
        }
        ways.into_iter().min_by_key(String::len)
    }

    /// Goes to a cell this way.
    pub(super) fn go(&mut self, x: u16, y: u16, way: &str) {
        self.say(way);
        // A step from where it surely stands leads where it surely stands.
        (self.row, self.col, self.sure) = (Some(y), Some(x), true);
    }

    /// Goes to a cell the shortest way.
    pub(super) fn move_to(&mut self, at: Position) {
        if let Some(way) = self.way_to(at.x, at.y) {
            self.go(at.x, at.y, &way);
        }
    }

    /// Takes the style off.
    pub(super) fn rest(&mut self) {
        self.wear(&Cell::EMPTY);
    }

    /// Whether text would come out in the look of a cell.
    pub(super) fn wears(&self, cell: &Cell) -> bool {
        self.look == Look::of(cell)
    }

    /// Takes on the look of a cell.
    pub(super) fn wear(&mut self, cell: &Cell) {
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

/// So many rows down or columns on.
fn step(count: u16, direction: char) -> String {
    match count {
        1 => format!("\x1b[{direction}"),
        _ => format!("\x1b[{count}{direction}"),
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
pub(super) fn parameters(from: Look, to: Look) -> String {
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
