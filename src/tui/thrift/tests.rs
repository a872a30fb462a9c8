use std::num::NonZeroU16;

use proptest::prelude::*;
use ratatui::backend::{Backend as _, CrosstermBackend};
use ratatui::style::{Color, Modifier, Style};

use super::pen::{Look, parameters};
use super::*;

const COLS: u16 = 24;
const ROWS: u16 = 6;
const SIZE: Size = Size::new(COLS, ROWS);

fn emulator() -> vt100::Parser {
    let some = |count| NonZeroU16::new(count).expect("a window");
    vt100::Parser::new(some(ROWS), some(COLS), 0)
}

/// What a terminal shows: text and look of each cell, row by row.
fn shown(terminal: &vt100::Parser) -> Vec<Vec<String>> {
    let show = |y, x| {
        let cell = terminal.screen().cell(y, x).expect("a cell");
        format!(
            "{}{:?}{:?}{}{}{}{}",
            cell.contents().trim(),
            cell.fgcolor(),
            cell.bgcolor(),
            cell.bold(),
            cell.italic(),
            cell.underline(),
            cell.inverse()
        )
    };
    let row = |y| (0..COLS).map(|x| show(y, x)).collect();
    (0..ROWS).map(row).collect()
}

/// What a terminal shows to which ratatui sent this frame alone.
fn meant(frame: &Buffer) -> Vec<Vec<String>> {
    let mut told = Vec::new();
    CrosstermBackend::new(&mut told)
        .draw(Buffer::empty(frame.area).diff_iter(frame))
        .expect("written into memory");
    let mut terminal = emulator();
    terminal.process(&told);
    shown(&terminal)
}

/// A line with the terminal behind it, which sees what was sent and forgets the bytes.
struct Line {
    thrifty: Thrifty<Vec<u8>>,
    terminal: vt100::Parser,
    told: String,
}

impl Line {
    fn new() -> Self {
        Self {
            thrifty: Thrifty::new(Vec::new(), SIZE),
            terminal: emulator(),
            told: String::new(),
        }
    }

    fn draw(&mut self, frame: &Buffer, share: Option<&Share>, cursor: Option<Position>) -> Sent {
        let sent = self.thrifty.draw(frame.area.as_size(), share, |buffer| {
            buffer.clone_from(frame);
            cursor
        });
        let bytes = std::mem::take(&mut self.thrifty.writer);
        self.terminal.process(&bytes);
        self.told = String::from_utf8_lossy(&bytes).replace('\x1b', "^");
        let sent = sent.expect("written into memory");
        assert_eq!(sent.bytes, bytes.len());
        sent
    }
}

fn frame() -> impl Strategy<Value = Buffer> {
    let style = proptest::sample::select(vec![
        Style::new(),
        Style::new(),
        Style::new().add_modifier(Modifier::BOLD),
        Style::new().add_modifier(Modifier::BOLD | Modifier::UNDERLINED),
        // Not dim: to the emulator a letter is bold or dim, never both.
        Style::new().add_modifier(Modifier::ITALIC),
        Style::new().add_modifier(Modifier::REVERSED),
        Style::new().fg(Color::Magenta),
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
    let piece = (0..COLS, 0..ROWS, text, style);
    proptest::collection::vec(piece, 0..14).prop_map(|pieces| {
        let mut buffer = Buffer::empty(Rect::new(0, 0, COLS, ROWS));
        for (x, y, text, style) in pieces {
            buffer.set_stringn(x, y, text, usize::from(COLS - x), style);
        }
        buffer
    })
}

fn share() -> impl Strategy<Value = Share> {
    let rows = || (0..ROWS, 0..3_u16).prop_map(|(y, count)| y..(y + count).min(ROWS));
    let many = || proptest::collection::vec(rows(), 0..3);
    (0..400_usize, many(), many()).prop_map(|(most, first, blocks)| Share {
        most,
        first,
        blocks,
    })
}

fn cursor() -> impl Strategy<Value = Option<Position>> {
    proptest::option::of((0..COLS, 0..ROWS).prop_map(Position::from))
}

proptest! {
    #[test]
    fn the_screen_is_the_one_that_was_meant(frames in proptest::collection::vec((frame(), cursor()), 1..5)) {
        let mut line = Line::new();
        for (frame, cursor) in &frames {
            let sent = line.draw(frame, None, *cursor);
            prop_assert!(sent.whole);
            prop_assert_eq!(shown(&line.terminal), meant(frame), "{}", line.told);
            let screen = line.terminal.screen();
            prop_assert_eq!(screen.hide_cursor(), cursor.is_none());
            if let Some(cursor) = cursor {
                prop_assert_eq!(screen.cursor_position(), (cursor.y, cursor.x), "{}", &line.told);
            }
            let again = line.draw(frame, None, *cursor);
            prop_assert_eq!(again.bytes, 0, "an idle screen is told nothing: {}", line.told);
        }
    }

    #[test]
    fn what_is_sent_by_shares_ends_up_as_meant_and_is_never_half_a_row(
        frames in proptest::collection::vec((frame(), share(), cursor(), 0..8_u8), 1..6),
    ) {
        let mut line = Line::new();
        let mut seen = vec![meant(&Buffer::empty(Rect::from((Position::ORIGIN, SIZE))))];
        for (frame, share, cursor, happens) in &frames {
            let anew = *happens == 0;
            if anew {
                // A pager has had the terminal.
                line.terminal.process(b"\x1b[3;4Hsomething else\x1b[?25l");
                line.thrifty.forget();
            }
            let sent = line.draw(frame, Some(share), *cursor);
            seen.push(meant(frame));
            let (now, wanted) = (shown(&line.terminal), meant(frame));
            prop_assert_eq!(sent.whole, now == wanted, "{}", line.told);
            prop_assert!(sent.whole || !anew, "a cleared screen has no holes");
            let screen = line.terminal.screen();
            prop_assert_eq!(screen.hide_cursor(), cursor.is_none());
            if let Some(cursor) = cursor {
                prop_assert_eq!(screen.cursor_position(), (cursor.y, cursor.x), "{}", &line.told);
            }
            for (y, row) in now.iter().enumerate() {
                prop_assert!(seen.iter().any(|frame| frame[y] == *row), "half a row: {}", line.told);
            }
            let must = share.first.iter().cloned().flatten().chain(cursor.map(|at| at.y));
            for y in must.map(usize::from) {
                prop_assert_eq!(&now[y], &wanted[y], "row {} was left out: {}", y, line.told);
            }
        }
        let (frame, _, cursor, _) = frames.last().expect("a frame");
        line.draw(frame, None, *cursor);
        prop_assert_eq!(shown(&line.terminal), meant(frame), "{}", line.told);
    }
}

/// A frame with these lines.
fn lines(lines: &[&str]) -> Buffer {
    let mut buffer = Buffer::empty(Rect::from((Position::ORIGIN, SIZE)));
    for (y, line) in lines.iter().enumerate() {
        buffer.set_string(0, y as u16, line, Style::new());
    }
    buffer
}

#[test]
fn a_share_goes_from_the_top_by_blocks_and_no_further_than_it_may() {
    #[track_caller]
    fn case(most: usize, first: Range<u16>, frames: &[Buffer; 2], want: &str) {
        let mut line = Line::new();
        line.draw(&frames[0], None, None);
        let share = Share {
            most,
            first: vec![first],
            blocks: vec![1..3, 3..5],
        };
        let sent = line.draw(&frames[1], Some(&share), None);
        let shown = line.terminal.screen().contents();
        let shown: Vec<&str> = shown.lines().map(str::trim_end).collect();
        assert_eq!(shown.join("|"), want, "{}", line.told);
        assert_eq!(sent.whole, want.ends_with("an end"));
    }
    let frames = [
        lines(&["query", "one", "one text", "two", "two text", "the end"]),
        lines(&["query", "three", "3 text", "four", "4 text", "an end"]),
    ];
    case(0, 0..0, &frames, "query|one|one text|two|two text|the end");
    case(60, 0..0, &frames, "query|three|3 text|two|two text|the end");
    case(0, 3..5, &frames, "query|one|one text|four|4 text|the end");
    case(999, 0..0, &frames, "query|three|3 text|four|4 text|an end");
}

#[test]
fn the_row_that_the_cursor_leaves_is_sent_with_the_one_it_comes_to() {
    let mut line = Line::new();
    let at = |y| Some(Position::new(0, y));
    line.draw(&lines(&["> one", "  two", "  three"]), None, at(0));
    let share = Share::default();
    line.draw(&lines(&["  one", "  2", "> three"]), Some(&share), at(2));
    let shown = line.terminal.screen().contents();
    assert_eq!(shown, "  one\n  two\n> three");
}

#[test]
fn a_window_of_another_size_is_drawn_anew() {
    let mut line = Line::new();
    line.draw(&lines(&["heat pumps", "cities"]), None, None);
    let mut small = Buffer::empty(Rect::new(0, 0, 8, 2));
    small.set_string(0, 0, "heat", Style::new());
    let sent = line.draw(&small, Some(&Share::default()), None);
    assert!(sent.whole);
    assert_eq!(line.terminal.screen().contents(), "heat");
}

#[test]
fn what_goes_is_cleared_and_short_gaps_are_written_over() {
    #[track_caller]
    fn case(before: &[&str], after: &[&str], want: &str) {
        let mut line = Line::new();
        line.draw(&lines(before), None, None);
        line.draw(&lines(after), None, None);
        let told = line.told.strip_prefix("^[?2026h");
        let told = told.and_then(|told| told.strip_suffix("^[?2026l"));
        assert_eq!(told, Some(want), "{before:?}");
    }
    case(&["heat pumps in cities"], &["heat"], "^[1;6H^[K");
    case(
        &["heat pumps in cities |"],
        &["heat                 |"],
        "^[1;6H^[15X",
    );
    case(&["a tram"], &["a tree"], "^[1;5Hee");
    case(&["cart cars"], &["dart dams"], "^[Hdart dam");
    case(
        &["cart on the way cars"],
        &["dart on the way dams"],
        "^[Hd^[17Gdam",
    );
    case(&["a-b"], &["c-d"], "^[Hc-d");
    // Below what was cleared the cursor needs no address.
    case(
        &["one", "two heat pumps", "", "two trams and"],
        &["one", "two", "", "two"],
        "^[2;5H^[K^[2B^[K",
    );
    case(&["", "é?"], &["", "è!"], "^[2Hè!");
}

#[test]
fn a_look_is_said_the_shorter_way() {
    let bold = Look {
        modifier: Modifier::BOLD,
        ..Look::default()
    };
    let link = Look {
        fg: Color::Magenta,
        modifier: Modifier::BOLD | Modifier::UNDERLINED,
        ..Look::default()
    };
    assert_eq!(parameters(Look::default(), link), "1;4;38;5;5");
    assert_eq!(parameters(bold, link), "4;38;5;5");
    assert_eq!(parameters(link, bold), "24;39");
    let dim = Look {
        modifier: Modifier::DIM,
        ..Look::default()
    };
    assert_eq!(parameters(bold, dim), "22;2");
}
