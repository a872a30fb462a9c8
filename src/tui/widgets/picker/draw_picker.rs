//! Layout and drawing of a picker.

use std::borrow::Cow;

use super::{Found, MAX_MATCHES, Picker, PickerItem};
use crate::tui::labels::Labels;
use crate::tui::theme::TextStyle;
use crate::tui::widgets::dialog_action::DialogAction;
use crate::tui::widgets::draw::Painter;
use crate::tui::widgets::geometry::{inside_frame, row_at, rows};
use crate::tui::widgets::hit_row::fitted;
use crate::tui::widgets::styled_text::TextSpan;
use crate::tui::widgets::text_width::{cut, width, width_of};
use ratatui::layout::{Position, Rect};

/// Rows below the list for the description of the selected entry.
const ABOUT_ROWS: u16 = 2;
/// Below this width the keys are cut.
const NARROW: u16 = 50;
/// Maximum width of the keys in a narrow window.
const NARROW_KEY_COLS: usize = 9;
/// Maximum width of keys and of names.
const MAX_KEY_COLS: usize = 17;
const MAX_NAME_COLS: usize = 36;

impl Picker {
    /// The area of the picker.
    pub(crate) fn area(&self, window: Rect) -> Rect {
        // Leave the sides of the window visible.
        let most = 92.max(usize::from(window.width) * 3 / 5);
        let most = most.min(usize::from(window.width).saturating_sub(2));
        let cols = match self.names_cols() + self.widest(|entry| &entry.about) {
            wide if wide <= most => wide,
            // If descriptions do not fit, they appear only below the list.
            _ => self.names_cols().max(64),
        };
        let cols = cols.clamp(44.min(most), most) as u16;
        let count = if self.with_notes {
            MAX_MATCHES
        } else {
            self.entries.len()
        };
        let height_for = |count| {
            rows(count)
                .saturating_add(3 + ABOUT_ROWS)
                .min(26)
                .min(window.height.saturating_sub(2))
        };
        // The top stays where it is while the filter shortens the list.
        let most = height_for(count);
        Rect {
            x: window.x + (window.width - cols) / 2,
            y: window.y + (window.height - most) / 3,
            width: cols,
            height: height_for(self.found.len()).min(most),
        }
    }

    /// The area of the list: below the filter and above the description.
    pub(crate) fn list_area(&self, window: Rect) -> Rect {
        let inner = inside_frame(self.area(window));
        Rect {
            y: inner.y + 1,
            height: inner.height.saturating_sub(1 + ABOUT_ROWS),
            ..inner
        }
    }

    /// Number of visible rows.
    pub(crate) fn rows(&self, window: Rect) -> usize {
        usize::from(self.list_area(window).height)
    }

    /// Draws the picker and returns the cursor position.
    pub(crate) fn draw(
        &self,
        painter: &mut Painter<'_>,
        window: Rect,
        labels: &Labels,
    ) -> Position {
        let area = self.area(window);
        let right = if self.found.is_empty() {
            String::new()
        } else {
            format!("{} of {}", self.selected + 1, self.found.len())
        };
        let inner = painter.popup(area, &self.title, &right);
        let (start, col) = self
            .filter
            .window(usize::from(inner.width.saturating_sub(2)));
        let typed = &self.filter.text()[start..];
        let prompt = [
            TextSpan::new(": ", TextStyle::KEY),
            if self.filter.text().is_empty() {
                TextSpan::muted("type to filter")
            } else {
                TextSpan::new(typed, TextStyle::BOLD)
            },
        ];
        painter.line(inner, &prompt);
        let list = self.list_area(window);
        let in_view = self.found.iter().enumerate().skip(self.top);
        for (i, found) in in_view.take(usize::from(list.height)) {
            let y = list.y + (i - self.top) as u16;
            let row = row_at(list, y);
            self.draw_row(painter, row, found, i == self.selected, labels);
        }
        self.draw_about(painter, inner);
        painter.scroll_bar(list, self.top, self.found.len());
        Position::new(inner.x + 2 + col as u16, inner.y)
    }

    /// Width of the frame, the keys and the names together.
    fn names_cols(&self) -> usize {
        let keys = self.widest(|entry| &entry.keys).min(MAX_KEY_COLS);
        self.widest(|entry| &entry.label).min(MAX_NAME_COLS) + keys + 10
    }

    /// Width of the widest text among the entries.
    fn widest(&self, text: impl Fn(&PickerItem) -> &str) -> usize {
        let widths = self.entries.iter().map(|item| width(text(item)));
        widths.max().unwrap_or(0)
    }

    fn draw_row(
        &self,
        painter: &mut Painter<'_>,
        row: Rect,
        found: &Found,
        selected: bool,
        labels: &Labels,
    ) {
        let mut spans = Vec::new();
        match found {
            Found::Entry(i) => self.entry_spans(&self.entries[*i], row.width, &mut spans),
            Found::Note(id) => {
                spans.push(TextSpan::muted("Note: "));
                spans.extend(labels.title(id).map(TextSpan::body));
            }
        }
        let mut keys = [match found {
            Found::Entry(i) if self.entries[*i].disabled.is_some() => TextSpan::muted("not now"),
            Found::Entry(i) if !self.keys_first => {
                TextSpan::new(&self.entries[*i].keys, TextStyle::ACCENT)
            }
            _ => TextSpan::body(""),
        }];
        if selected {
            painter.select_row(row, spans.iter_mut().chain(&mut keys));
        }
        let inner = Rect {
            width: row.width.saturating_sub(width_of(&keys) as u16 + 1),
            ..row
        };
        painter.spans(inner, (row.x, row.y), &spans);
        painter.line_right(row, &keys);
    }

    fn entry_spans(&self, entry: &PickerItem, cols: u16, spans: &mut Vec<TextSpan>) {
        let key_cols = if self.keys_first {
            // In a narrow window the names need the room.
            let most = if cols < NARROW {
                NARROW_KEY_COLS
            } else {
                MAX_KEY_COLS
            };
            self.widest(|item| &item.keys).min(most)
        } else {
            0
        };
        let name_cols = self.widest(|item| &item.label).min(MAX_NAME_COLS);
        let style = if entry.disabled.is_some() {
            TextStyle::MUTED
        } else {
            TextStyle::BODY
        };
        if key_cols > 0 {
            let keys = first_keys(&entry.keys, key_cols);
            let padded = format!("{keys}{}  ", " ".repeat(key_cols - width(&keys)));
            // Signs are shown in the form of the theme; keys are not signs.
            spans.push(match entry.run {
                DialogAction::Nothing => TextSpan::sign(&padded, TextStyle::ACCENT),
                _ => TextSpan::new(&padded, TextStyle::ACCENT),
            });
        }
        spans.push(TextSpan::new(&entry.label, style));
        if entry.about == entry.label {
            return;
        }
        let about = entry.about.as_str();
        // Cut-off descriptions are not useful; the full one is below the list.
        let widest = self.widest(|item| &item.about);
        let fits = usize::from(cols) > key_cols + name_cols + 4 + widest.min(90);
        if !about.is_empty() && fits {
            let gap = name_cols.saturating_sub(width(&entry.label)) + 2;
            spans.push(TextSpan::muted(&format!("{}{about}", " ".repeat(gap))));
        }
    }

    /// Draws the description of the selected entry, or key hints, below the list.
    fn draw_about(&self, painter: &mut Painter<'_>, area: Rect) {
        let chosen = match self.found.get(self.selected) {
            Some(Found::Entry(i)) => Some(&self.entries[*i]),
            _ => None,
        };
        let about = chosen.map(|entry| entry.about.as_str());
        let text = match about {
            _ if self.found.is_empty() => "No match. Esc closes.",
            Some(about) if !about.is_empty() => about,
            _ => "Enter chooses  Esc closes",
        };
        let rows = Rect {
            y: area.bottom().saturating_sub(ABOUT_ROWS),
            height: ABOUT_ROWS.min(area.height),
            ..area
        };
        let lines = fitted(
            &[TextSpan::muted(text)],
            usize::from(area.width),
            usize::from(ABOUT_ROWS),
        );
        painter.lines(rows, lines);
    }
}

/// The first keys of a list that fit; none is cut while one fits.
fn first_keys(keys: &str, cols: usize) -> Cow<'_, str> {
    let shorter = keys.rmatch_indices(", ").map(|(at, _)| at);
    let mut ends = std::iter::once(keys.len()).chain(shorter);
    match ends.find(|end| width(&keys[..*end]) <= cols) {
        Some(end) => Cow::Borrowed(&keys[..end]),
        None => cut(keys, cols),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_keys_ends_with_a_whole_key() {
        assert_eq!(
            first_keys("Backspace, Delete, Space", 17),
            "Backspace, Delete"
        );
        assert_eq!(first_keys("Backspace, Delete", 9), "Backspace");
        assert_eq!(first_keys("Ctrl-Backspace", 9), "Ctrl-Ba..");
    }

    #[test]
    fn a_picker_with_many_entries_takes_the_maximum_height() {
        let window = Rect::new(0, 0, 80, 24);
        let entries = vec![PickerItem::new("", DialogAction::Nothing); 65_536];
        assert_eq!(Picker::new("", entries).area(window).height, 22);
    }

    #[test]
    fn the_filter_shortens_a_picker_and_its_top_stays() {
        let window = Rect::new(0, 0, 80, 24);
        let entries =
            ["heat", "waste", "water"].map(|name| PickerItem::new(name, DialogAction::Nothing));
        let mut picker = Picker::new("", entries.to_vec());
        let whole = picker.area(window);
        for (typed, fewer) in [("wa", 1), ("xq", 3)] {
            picker.paste(typed, &Labels::default());
            let height = whole.height - fewer;
            assert_eq!(picker.area(window), Rect { height, ..whole });
        }
    }
}
