//! A strip of yearly signs: on or off the pace to a target.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::widgets::Widget;

use super::draw::{Appearance, text};
use crate::tui::theme::TextStyle;

/// A year's value relative to the straight line to a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum YearPace {
    /// The base year or earlier, which has no pace.
    Base,
    /// On the line or below it.
    On,
    /// Above the line.
    Off,
}

/// A year with a value. Years without one have no mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct YearMark {
    /// The year.
    pub year: i16,
    /// Its value relative to the line.
    pub pace: YearPace,
}

/// Sign and style of a mark: `·`, `●`, `✕`, in ASCII `.`, `+`, `x`.
pub(super) fn year_sign(pace: YearPace, appearance: Appearance) -> (&'static str, Style) {
    let (sign, style) = match pace {
        YearPace::Base => (appearance.either("·", "."), TextStyle::MUTED),
        YearPace::On => (appearance.either("●", "+"), TextStyle::GOOD),
        YearPace::Off => (appearance.either("✕", "x"), TextStyle::BAD),
    };
    (sign, appearance.style(style))
}

/// A row of signs, one column per year, starting with `first`.
///
/// ```text
///  ·●✕✕●✕✕●●●✕✕✕✕✕●
/// ```
#[derive(Debug, Clone, Copy)]
pub struct YearStrip<'a> {
    /// The year of the first column.
    pub first: i16,
    /// Years with values. Those outside the area are omitted.
    pub marks: &'a [YearMark],
    /// Theme and characters.
    pub appearance: Appearance,
}

impl YearStrip<'_> {
    /// Draws the first, middle and last year as a heading of `area.width` years.
    ///
    /// The last year has two digits if four do not fit after the middle one.
    pub fn draw_head(&self, area: Rect, buffer: &mut Buffer) {
        let year = |column: u16| i32::from(self.first) + i32::from(column);
        let draw = |buffer: &mut Buffer, column: u16, label: &str| {
            let at = (area.x.saturating_add(column), area.y);
            let style = self.appearance.style(TextStyle::MUTED);
            text(buffer, area, at, label, style)
        };
        if area.width < 4 || area.height == 0 {
            return;
        }
        draw(buffer, 0, &year(0).to_string());
        let middle = area.width / 2;
        let has_middle = area.width >= 14;
        if has_middle {
            draw(buffer, middle, &year(middle).to_string());
        }
        let last = area.width - 1;
        let free = last.saturating_sub(if has_middle { middle + 4 } else { 4 });
        let label = year(last).to_string();
        let cols = label.len() as u16;
        let short = label.get(label.len().saturating_sub(2)..);
        if free >= cols {
            draw(buffer, last + 1 - cols, &label);
        } else if let (2.., Some(short)) = (free, short) {
            draw(buffer, last - 1, short);
        }
    }
}

impl Widget for YearStrip<'_> {
    fn render(self, area: Rect, buffer: &mut Buffer) {
        for mark in self.marks {
            let column = i32::from(mark.year) - i32::from(self.first);
            let column = u16::try_from(column).ok();
            let column = column.filter(|column| *column < area.width);
            if let (Some(column), true) = (column, area.height > 0) {
                let (sign, style) = year_sign(mark.pace, self.appearance);
                let at = (area.x.saturating_add(column), area.y);
                text(buffer, area, at, sign, style);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::picture_tests::{drawn, sizes_never_panic};
    use super::*;

    /// Boston, GPC BASIC: pace to −50 % by 2030.
    fn boston() -> Vec<YearMark> {
        let signs = "·●✕✕●✕✕●●●✕✕✕✕✕●".chars();
        let marks = signs.zip(2005..).map(|(sign, year)| YearMark {
            year,
            pace: match sign {
                '·' => YearPace::Base,
                '●' => YearPace::On,
                _ => YearPace::Off,
            },
        });
        marks.collect()
    }

    fn strip(marks: &[YearMark], ascii: bool) -> YearStrip<'_> {
        YearStrip {
            first: 2005,
            marks,
            appearance: Appearance {
                ascii,
                ..Appearance::default()
            },
        }
    }

    #[test]
    fn a_year_without_a_value_stays_blank() {
        let mut marks = boston();
        marks.remove(3);
        let strip = strip(&marks, false);
        assert_eq!(
            drawn(20, 1, |area, buffer| strip.render(area, buffer)),
            "·●✕ ●✕✕●●●✕✕✕✕✕●"
        );
        assert_eq!(
            drawn(3, 1, |area, buffer| strip.render(area, buffer)),
            "·●✕"
        );
    }

    #[test]
    fn the_ascii_form_and_the_heading() {
        let marks = boston();
        let strip = strip(&marks, true);
        assert_eq!(
            drawn(20, 1, |area, buffer| strip.render(area, buffer)),
            ".+xx+xx+++xxxxx+"
        );
        let head = |cols| drawn(cols, 1, |area, buffer| strip.draw_head(area, buffer));
        assert_eq!(head(20), "2005      2015  2024");
        assert_eq!(head(16), "2005    2013  20");
        assert_eq!(head(12), "2005    2016");
        assert_eq!(head(5), "2005");
        assert_eq!(head(3), "");
    }

    #[test]
    fn no_size_and_no_year_panics() {
        let marks = [i16::MIN, 0, 2005, i16::MAX].map(|year| YearMark {
            year,
            pace: YearPace::On,
        });
        sizes_never_panic(|area, buffer| {
            for first in [i16::MIN, 2005, i16::MAX] {
                let strip = YearStrip {
                    first,
                    ..strip(&marks, false)
                };
                strip.render(area, buffer);
                strip.draw_head(area, buffer);
            }
        });
    }
}
