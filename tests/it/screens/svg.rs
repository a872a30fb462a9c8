//! Converts a frame to an SVG image for the documentation.

use std::fmt::Write as _;

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};

use unicode_width::UnicodeWidthStr as _;

/// Width of a column and height of a row, in pixels.
const COLUMN: f32 = 8.4;
const ROW: f32 = 18.0;
const MARGIN: f32 = 12.0;

const GROUND: &str = "#1a1d24";
const LETTERS: &str = "#d8dee4";

/// The 16 named colours on the image's dark background.
const NAMED: [&str; 16] = [
    "#000000", "#e06c75", "#98c379", "#e5c07b", "#61afef", "#d68fe0", "#56b6c2", "#abb2bf",
    "#7f848e", "#ff8a94", "#b5e890", "#ffd68a", "#82c4ff", "#eda9f5", "#7fd6e0", "#ffffff",
];

/// Converts a frame to SVG. The output is deterministic.
pub(super) fn svg(frame: &Buffer) -> String {
    let area = frame.area;
    let wide = f32::from(area.width) * COLUMN + 2.0 * MARGIN;
    let high = f32::from(area.height) * ROW + 2.0 * MARGIN;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {wide:.0} {high:.0}\" \
         font-family=\"'DejaVu Sans Mono', Menlo, Consolas, monospace\" font-size=\"14\">\n\
         <rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"{GROUND}\"/>\n"
    );
    for y in area.top()..area.bottom() {
        let mut x = area.left();
        while x < area.right() {
            x = draw_run(&mut svg, frame, x, y);
        }
    }
    svg.push_str("</svg>\n");
    svg
}

/// Draws adjacent cells of the same style from `(x, y)`. Returns the next column.
fn draw_run(svg: &mut String, frame: &Buffer, x: u16, y: u16) -> u16 {
    let first = &frame[(x, y)];
    let mut text = String::new();
    let mut end = x;
    while end < frame.area.right() {
        let cell = &frame[(end, y)];
        if looks(cell) != looks(first) {
            break;
        }
        text.push_str(cell.symbol());
        end += cell.symbol().width().max(1) as u16;
    }
    let (letters, background) = colours(first);
    let left = f32::from(x - frame.area.left()) * COLUMN + MARGIN;
    let top = f32::from(y - frame.area.top()) * ROW + MARGIN;
    let cols = f32::from(end - x) * COLUMN;
    if background != GROUND {
        let _ = writeln!(
            svg,
            "<rect x=\"{left:.1}\" y=\"{top:.1}\" width=\"{cols:.1}\" height=\"{ROW}\" fill=\"{background}\"/>"
        );
    }
    let style = style(first);
    let mut x = left;
    // Each word is positioned separately, so that columns align in any font.
    for word in text.split_inclusive(' ') {
        let cols = word.width() as f32 * COLUMN;
        let word = word.trim_end();
        if word.chars().all(|c| block(c).is_some()) && !word.is_empty() {
            draw_blocks(svg, word, (x, top), &letters);
        } else if word.starts_with(is_stroke) {
            draw_strokes(svg, word, (x, top), &letters);
        } else if !word.is_empty() {
            let length = word.width() as f32 * COLUMN;
            let baseline = top + 13.5;
            let _ = writeln!(
                svg,
                "<text x=\"{x:.1}\" y=\"{baseline:.1}\" textLength=\"{length:.1}\" \
                 lengthAdjust=\"spacingAndGlyphs\" fill=\"{letters}\"{style}>{}</text>",
                escaped(word)
            );
        }
        x += cols;
    }
    end
}

fn is_stroke(c: char) -> bool {
    matches!(c, '─' | '│' | '├' | '╭' | '╮' | '╰' | '╯')
}

/// The part of a cell that a block character fills.
///
/// The fractions are left, top, width and height.
fn block(c: char) -> Option<(f32, f32, f32, f32)> {
    let eighths = |c: char, first: char| (u32::from(c) - u32::from(first)) as f32 / 8.0;
    match c {
        '▁'..='█' => {
            let high = eighths(c, '▁') + 0.125;
            Some((0.0, 1.0 - high, 1.0, high))
        }
        '▉'..='▏' => Some((0.0, 0.0, 0.875 - eighths(c, '▉'), 1.0)),
        '▐' => Some((0.5, 0.0, 0.5, 1.0)),
        _ => None,
    }
}

/// Draws block characters as rectangles: text would leave gaps between them.
fn draw_blocks(svg: &mut String, word: &str, (x, top): (f32, f32), colour: &str) {
    for (i, c) in word.chars().enumerate() {
        let (left, above, wide, high) = block(c).unwrap_or_default();
        let x = x + (i as f32 + left) * COLUMN;
        let (y, wide, high) = (top + above * ROW, wide * COLUMN, high * ROW);
        let _ = writeln!(
            svg,
            "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{wide:.1}\" height=\"{high:.1}\" fill=\"{colour}\"/>"
        );
    }
}

/// Draws box characters as lines: text would leave gaps between rows.
fn draw_strokes(svg: &mut String, word: &str, (x, top): (f32, f32), colour: &str) {
    let mut path = String::new();
    let (half_column, half_row) = (COLUMN / 2.0, ROW / 2.0);
    for (i, c) in word.chars().enumerate() {
        let x = x + i as f32 * COLUMN + half_column;
        let y = top + half_row;
        let arms: &[(f32, f32)] = match c {
            '─' => &[(-1.0, 0.0), (1.0, 0.0)],
            '│' => &[(0.0, -1.0), (0.0, 1.0)],
            '├' => &[(1.0, 0.0), (0.0, -1.0), (0.0, 1.0)],
            '╭' => &[(1.0, 0.0), (0.0, 1.0)],
            '╮' => &[(-1.0, 0.0), (0.0, 1.0)],
            '╰' => &[(1.0, 0.0), (0.0, -1.0)],
            '╯' => &[(-1.0, 0.0), (0.0, -1.0)],
            _ => &[],
        };
        for (right, down) in arms {
            let (dx, dy) = (right * half_column, down * half_row);
            let _ = write!(path, "M{x:.1} {y:.1}l{dx:.1} {dy:.1}");
        }
    }
    let _ = writeln!(
        svg,
        "<path d=\"{path}\" stroke=\"{colour}\" fill=\"none\"/>"
    );
}

fn looks(cell: &Cell) -> (Color, Color, Modifier) {
    (cell.fg, cell.bg, cell.modifier)
}

fn colours(cell: &Cell) -> (String, String) {
    let letters = colour(cell.fg).unwrap_or_else(|| LETTERS.to_owned());
    let background = colour(cell.bg).unwrap_or_else(|| GROUND.to_owned());
    if cell.modifier.contains(Modifier::REVERSED) {
        (background, letters)
    } else {
        (letters, background)
    }
}

fn style(cell: &Cell) -> String {
    let mut style = String::new();
    for (modifier, says) in [
        (Modifier::BOLD, " font-weight=\"bold\""),
        (Modifier::ITALIC, " font-style=\"italic\""),
        (Modifier::UNDERLINED, " text-decoration=\"underline\""),
        (Modifier::CROSSED_OUT, " text-decoration=\"line-through\""),
    ] {
        if cell.modifier.contains(modifier) {
            style.push_str(says);
        }
    }
    style
}

fn colour(colour: Color) -> Option<String> {
    let named = |i: usize| Some(NAMED[i].to_owned());
    match colour {
        Color::Reset => None,
        Color::Black => named(0),
        Color::Red => named(1),
        Color::Green => named(2),
        Color::Yellow => named(3),
        Color::Blue => named(4),
        Color::Magenta => named(5),
        Color::Cyan => named(6),
        Color::Gray => named(7),
        Color::DarkGray => named(8),
        Color::LightRed => named(9),
        Color::LightGreen => named(10),
        Color::LightYellow => named(11),
        Color::LightBlue => named(12),
        Color::LightMagenta => named(13),
        Color::LightCyan => named(14),
        Color::White => named(15),
        Color::Rgb(r, g, b) => Some(format!("#{r:02x}{g:02x}{b:02x}")),
        Color::Indexed(i @ 0..=15) => named(usize::from(i)),
        Color::Indexed(i @ 16..=231) => {
            let level = |step: u8| if step == 0 { 0 } else { 55 + 40 * step };
            let i = i - 16;
            let (r, g, b) = (level(i / 36), level(i / 6 % 6), level(i % 6));
            Some(format!("#{r:02x}{g:02x}{b:02x}"))
        }
        Color::Indexed(i) => {
            let grey = 8 + 10 * (i - 232);
            Some(format!("#{grey:02x}{grey:02x}{grey:02x}"))
        }
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use ratatui::layout::Rect;
    use ratatui::style::Style;

    use super::*;

    #[test]
    fn colours_selection_and_wide_text_are_drawn() {
        let mut frame = Buffer::empty(Rect::new(0, 0, 14, 2));
        frame.set_string(0, 0, "<heat> & 横浜", Style::new().fg(Color::Indexed(74)));
        frame.set_string(0, 1, "chosen", Style::new().reversed().bold());
        let svg = svg(&frame);
        assert!(
            svg.contains("fill=\"#5fafd7\">&lt;heat&gt;</text>"),
            "{svg}"
        );
        assert!(
            svg.contains(
                "textLength=\"33.6\" lengthAdjust=\"spacingAndGlyphs\" fill=\"#5fafd7\">横浜"
            ),
            "{svg}"
        );
        assert!(
            svg.contains("fill=\"#d8dee4\"/>"),
            "the background of the selection: {svg}"
        );
        assert!(
            svg.contains("fill=\"#1a1d24\" font-weight=\"bold\">chosen"),
            "{svg}"
        );
        assert!(svg.starts_with("<svg") && svg.ends_with("</svg>\n"));
    }
}
