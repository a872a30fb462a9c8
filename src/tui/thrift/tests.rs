use std::num::NonZeroU16;

use proptest::prelude::*;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::*;

const COLS: u16 = 24;
const ROWS: u16 = 3;

/// What a terminal shows that was told this: text and look of each cell.
fn shown(told: &[u8]) -> Vec<String> {
    let some = |count| NonZeroU16::new(count).expect("a window");
    let mut parser = vt100::Parser::new(some(ROWS), some(COLS), 0);
    parser.process(told);
    let cells = (0..ROWS).flat_map(|y| (0..COLS).map(move |x| (y, x)));
    let show = |(y, x)| {
        let cell = parser.screen().cell(y, x).expect("a cell");
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
    cells.map(show).collect()
}

/// What is sent while frames follow each other.
fn sent(frames: &[Buffer]) -> Vec<u8> {
    let mut bytes = Vec::new();
    draw_all(frames, &mut Thrifty::new(&mut bytes, Size::new(COLS, ROWS)));
    bytes
}

fn draw_all(frames: &[Buffer], backend: &mut impl Backend<Error = io::Error>) {
    let mut before = Buffer::empty(Rect::new(0, 0, COLS, ROWS));
    for frame in frames {
        backend
            .draw(before.diff_iter(frame))
            .expect("written into memory");
        before = frame.clone();
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

proptest! {
    #[test]
    fn the_screen_is_the_one_that_was_meant(frames in proptest::collection::vec(frame(), 1..5)) {
        let mut plainly = Vec::new();
        draw_all(&frames, &mut CrosstermBackend::new(&mut plainly));
        let told = sent(&frames);
        prop_assert_eq!(shown(&told), shown(&plainly), "{}", String::from_utf8_lossy(&told));
    }
}

#[test]
fn what_goes_is_cleared_and_short_gaps_are_written_over() {
    #[track_caller]
    fn case(before: &str, after: &str, want: &str) {
        let line = |text: &str| {
            let mut buffer = Buffer::empty(Rect::new(0, 0, COLS, ROWS));
            buffer.set_string(0, 0, text, Style::new());
            buffer
        };
        let frames = [line(before), line(after)];
        let known = sent(&frames[..1]).len();
        let sent = String::from_utf8_lossy(&sent(&frames)[known..]).replace('\x1b', "^");
        assert_eq!(sent, want, "{before:?}");
    }
    case("heat pumps in cities", "heat", "^[1;6H^[K");
    case(
        "heat pumps in cities |",
        "heat                 |",
        "^[1;6H^[15X",
    );
    case("a tram", "a tree", "^[1;5Hee");
    case("cart cars", "dart dams", "^[1;1Hdart dam");
    case(
        "cart on the way cars",
        "dart on the way dams",
        "^[1;1Hd^[17Gdam",
    );
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
