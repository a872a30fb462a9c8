//! The way to the terminal for few bytes: over a slow line each key waits for what is drawn.
//!
//! A [`Thrifty`] remembers what stands on the screen and sends what differs, a frame in one write
//! between the marks of a synchronised update. `pen` says it the short way. Where not all of a frame
//! may be sent at once, a [`Share`] says what goes: whole rows, in its order. What is left needs no
//! record of its own: it still differs from what stands there, so the next frame sees it.

mod pen;
mod row;

use std::io::{self, Write};
use std::ops::Range;

use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::{Position, Rect, Size};

use self::pen::Pen;
use self::row::{Change, send_row, width};

const FRAME_START: &str = "\x1b[?2026h";
const FRAME_END: &str = "\x1b[?2026l";

/// The bytes a frame may need behind its rows: for the cursor and the end.
const TAIL: usize = "\x1b[m\x1b[100;100H\x1b[?25h".len() + FRAME_END.len();

/// Stands for the other half of a wide cell that is on the screen; no frame holds it.
const HALF: &str = "\u{10ffff}";

/// What of a frame is sent where not all of it may be sent at once.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Share {
    /// So many bytes. What must be sent is sent whatever it takes.
    pub most: usize,
    /// Rows that must be sent, beside those where the cursor stands and stood.
    pub first: Vec<Range<u16>>,
    /// Rows that belong together, in any order: all of them are sent or none.
    pub blocks: Vec<Range<u16>>,
}

/// What was sent of a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sent {
    /// So many bytes.
    pub bytes: usize,
    /// Whether the screen shows all of it.
    pub whole: bool,
}

/// A terminal that is told what changed the short way.
pub struct Thrifty<W: Write> {
    writer: W,
    /// What stands on the screen.
    shown: Buffer,
    /// The frame that is drawn; nothing but room for it in between.
    next: Buffer,
    /// What stands on the screen is not known: it is cleared first.
    unknown: bool,
    /// Where the cursor stands; none where that is not known.
    cursor: Option<Position>,
    /// Whether the cursor is seen; none where that is not known.
    seen: Option<bool>,
}

impl<W: Write> Thrifty<W> {
    /// Writes for an empty terminal of this size.
    pub fn new(writer: W, size: Size) -> Self {
        let area = Rect::from((Position::ORIGIN, size));
        Self {
            writer,
            shown: Buffer::empty(area),
            next: Buffer::empty(area),
            unknown: false,
            cursor: None,
            seen: None,
        }
    }

    /// Something else may have written on the screen: the next frame clears it and is sent whole.
    pub fn forget(&mut self) {
        self.unknown = true;
        self.seen = None;
    }

    /// Draws a frame of this size. `paint` draws into an empty buffer and says where the cursor
    /// belongs, if it is to be seen. All of it is sent, or what `share` allows.
    ///
    /// # Errors
    /// If the terminal cannot be written to.
    pub fn draw(
        &mut self,
        size: Size,
        share: Option<&Share>,
        paint: impl FnOnce(&mut Buffer) -> Option<Position>,
    ) -> io::Result<Sent> {
        let mut pen = Pen::default();
        pen.say(FRAME_START);
        let area = Rect::from((Position::ORIGIN, size));
        let anew = self.unknown || self.shown.area != area;
        if anew {
            pen.say("\x1b[2J");
            self.shown = Buffer::empty(area);
            self.next.resize(area);
            (self.unknown, self.cursor) = (false, None);
        }
        self.next.reset();
        let cursor = paint(&mut self.next);
        // A screen that was cleared shows all of the frame, or it would have holes.
        let whole = self.send_rows(share.filter(|_| !anew), cursor, &mut pen);
        self.send_cursor(cursor, &mut pen);
        let mut sent = Sent { bytes: 0, whole };
        if pen.written.len() > FRAME_START.len() {
            pen.say(FRAME_END);
            sent.bytes = pen.written.len();
            self.writer.write_all(pen.written.as_bytes())?;
            self.writer.flush()?;
        }
        Ok(sent)
    }

    /// Sends the rows that changed, or those of them that `share` allows. Whether it was all.
    fn send_rows(
        &mut self,
        share: Option<&Share>,
        cursor: Option<Position>,
        pen: &mut Pen,
    ) -> bool {
        let changes: Vec<Change<'_>> = self.shown.diff_iter(&self.next).collect();
        let mut rows = Rows {
            changed: vec![&[]; usize::from(self.next.area.height)],
            frame: &self.next,
        };
        for changed in changes.chunk_by(|one, next| one.1 == next.1) {
            rows.changed[usize::from(changed[0].1)] = changed;
        }
        let left = match share {
            Some(share) => rows.send_share(share, [self.cursor, cursor], pen),
            None => rows.send_all(pen),
        };
        pen.rest();
        let mut whole = true;
        for (x, y, cell) in &changes {
            if left[usize::from(*y)].is_empty() {
                remember(&mut self.shown, (*x, *y), cell);
            } else {
                whole = false;
            }
        }
        whole
    }

    fn send_cursor(&mut self, cursor: Option<Position>, pen: &mut Pen) {
        if let Some(at) = cursor {
            // Where nothing was written it still stands where it stood.
            if !(pen.is_fresh() && self.cursor == Some(at)) {
                pen.move_to(at);
            }
        }
        if self.seen != Some(cursor.is_some()) {
            let switch = if cursor.is_some() { 'h' } else { 'l' };
            pen.say(&format!("\x1b[?25{switch}"));
        }
        self.seen = Some(cursor.is_some());
        self.cursor = cursor.or(self.cursor.filter(|_| pen.is_fresh()));
    }

    /// Writes one cell with this symbol once more and asks the terminal where the cursor went then.
    /// Gives the column of the cell, if there is one. What is on the screen stays as it is.
    ///
    /// # Errors
    /// If the terminal cannot be written to.
    pub fn ask_width_of(&mut self, symbol: &str) -> io::Result<Option<u16>> {
        let cells = &self.shown.content;
        let Some(at) = cells.iter().position(|cell| cell.symbol() == symbol) else {
            return Ok(None);
        };
        let (x, y) = self.shown.pos_of(at);
        let mut pen = Pen::default();
        pen.say(FRAME_START);
        send_row(&self.shown, &[(x, y, &cells[at])], &mut pen);
        pen.rest();
        pen.say("\x1b[6n");
        let mut back = Pen::default();
        if let Some(cursor) = self.cursor {
            back.move_to(cursor);
        }
        pen.say(&back.written);
        pen.say(FRAME_END);
        self.writer.write_all(pen.written.as_bytes())?;
        self.writer.flush()?;
        Ok(Some(x))
    }
}

/// Remembers that a cell stands on the screen now.
fn remember(shown: &mut Buffer, (x, y): (u16, u16), cell: &Cell) {
    shown[(x, y)] = cell.clone();
    for half in 1..width(cell) {
        // What becomes of the other half once one half is written over, terminals do not agree on.
        // So nothing equals it, and what comes to stand there is sent.
        if let Some(cell) = shown.cell_mut((x.saturating_add(half), y)) {
            cell.set_symbol(HALF);
        }
    }
}

/// A frame and what of each of its rows is still to be sent.
struct Rows<'a> {
    changed: Vec<&'a [Change<'a>]>,
    frame: &'a Buffer,
}

impl<'a> Rows<'a> {
    /// Sends everything. Gives what is left: nothing.
    fn send_all(mut self, pen: &mut Pen) -> Vec<&'a [Change<'a>]> {
        self.send(0..self.frame.area.height, pen);
        self.changed
    }

    /// Sends what must be sent, then as much from the top as there is room for. Gives what is left.
    fn send_share(
        mut self,
        share: &Share,
        cursors: [Option<Position>; 2],
        pen: &mut Pen,
    ) -> Vec<&'a [Change<'a>]> {
        let block = |y: u16| {
            let found = share.blocks.iter().find(|block| block.contains(&y));
            found.cloned().unwrap_or(y..y + 1)
        };
        for rows in &share.first {
            self.send(rows.clone(), pen);
        }
        for cursor in cursors.into_iter().flatten() {
            self.send(block(cursor.y), pen);
        }
        let mut top = 0;
        while top < self.frame.area.height {
            let rows = block(top);
            top = rows.end.max(top + 1);
            let mut further = pen.clone();
            let before = self.changed.clone();
            self.send(rows, &mut further);
            let says_more = further.written.len() > pen.written.len();
            if says_more && further.written.len() + TAIL > share.most {
                return before;
            }
            *pen = further;
        }
        self.changed
    }

    /// Sends what is to be sent of these rows.
    fn send(&mut self, rows: Range<u16>, pen: &mut Pen) {
        for y in rows {
            if let Some(changed) = self.changed.get_mut(usize::from(y)) {
                let changed = std::mem::take(changed);
                send_row(self.frame, changed, pen);
            }
        }
    }
}

#[cfg(test)]
mod tests;
