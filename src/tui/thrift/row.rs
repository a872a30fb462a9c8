//! One row: what becomes blank is cleared, and a short gap is written over.

use ratatui::buffer::{Buffer, Cell, CellWidth as _};

use super::pen::{Look, Pen};

/// A cell that changed and where it stands.
pub(super) type Change<'a> = (u16, u16, &'a Cell);

/// Sends the cells of one row of a frame that changed, from left to right.
pub(super) fn send_row(frame: &Buffer, cells: &[Change<'_>], pen: &mut Pen) {
    let Some(&(_, y, _)) = cells.first() else {
        return;
    };
    let cols = usize::from(frame.area.width);
    let row = &frame.content[usize::from(y) * cols..][..cols];
    let ends = if cells.iter().any(|(_, _, cell)| is_blank(cell)) {
        blank_ends(row)
    } else {
        Vec::new()
    };
    let mut rest = cells;
    while let [(x, _, cell), after @ ..] = rest {
        go_to(row, *x, y, pen);
        let end = ends.get(usize::from(*x)).copied().unwrap_or(0);
        let within = rest.iter().take_while(|(x, ..)| *x < end).count();
        let is_end = usize::from(end) == cols;
        if let Some(clear) = clearing(&rest[..within], within == rest.len(), is_end) {
            pen.wear(&Cell::EMPTY);
            pen.say(&clear);
            rest = &rest[within..];
            continue;
        }
        pen.wear(cell);
        let is_last = usize::from(*x) + 1 >= cols;
        // Terminals differ in how wide they draw what is not narrow.
        let is_narrow = width(cell) == 1 && !is_last;
        pen.put(cell.symbol(), is_narrow.then_some(1));
        rest = after;
    }
}

/// What clears cells that become blank, if it is shorter than as many spaces.
fn clearing(cells: &[Change<'_>], is_last: bool, is_end: bool) -> Option<String> {
    let (first, last) = (cells.first()?.0, cells.last()?.0);
    let (clear, moving) = if is_end {
        ("\x1b[K".to_owned(), 0)
    } else {
        // Clearing leaves the cursor where it is.
        let moving = if is_last { 0 } else { "\x1b[99G".len() };
        (format!("\x1b[{}X", last - first + 1), moving)
    };
    (clear.len() + moving < usize::from(last - first + 1)).then_some(clear)
}

/// Moves to a cell, or writes once more what stands in between, where that is shorter.
fn go_to(row: &[Cell], x: u16, y: u16, pen: &mut Pen) {
    let Some(moving) = pen.way_to(x, y) else {
        return;
    };
    match pen.col_in(y).and_then(|from| gap(row, from, x, pen)) {
        Some(gap) if gap.len() <= moving.len() => pen.put(&gap, Some(gap.len() as u16)),
        _ => pen.go(x, y, &moving),
    }
}

/// What stands between two columns, if it is plain and looks like what was written last.
fn gap(row: &[Cell], from: u16, to: u16, pen: &Pen) -> Option<String> {
    let between = row.get(usize::from(from)..usize::from(to))?;
    let plain = |cell: &Cell| cell.symbol().len() == 1 && pen.wears(cell);
    let is_plain = between.len() <= LONGEST_MOVE && between.iter().all(plain);
    is_plain.then(|| between.iter().map(Cell::symbol).collect())
}

const LONGEST_MOVE: usize = "\x1b[100;100H".len();

/// For each column of a row, where the blank cells end that begin there.
fn blank_ends(row: &[Cell]) -> Vec<u16> {
    let mut ends: Vec<u16> = (0..row.len() as u16).collect();
    let mut end = None;
    for (x, cell) in row.iter().enumerate().rev() {
        end = is_blank(cell).then(|| end.unwrap_or(x as u16 + 1));
        ends[x] = end.unwrap_or(x as u16);
    }
    ends
}

/// The columns that a cell takes.
pub(super) fn width(cell: &Cell) -> u16 {
    if cell.symbol().len() == 1 {
        return 1;
    }
    cell.cell_width()
}

/// Whether a cell shows nothing, not even a colour.
fn is_blank(cell: &Cell) -> bool {
    cell.symbol() == " " && Look::of(cell) == Look::default()
}
