//! A confirm dialog before an action that is hard to undo.
//!
//! The safe answer is selected first; each answer has a key.

use crossterm::event::KeyCode;
use ratatui::layout::{Position, Rect};

use crate::tui::keys::key_press::KeyPress;
use crate::tui::theme::TextStyle;
use crate::tui::widgets::dialog_action::{DialogAction, DialogOutcome};
use crate::tui::widgets::draw::Painter;
use crate::tui::widgets::geometry::{centred, inside_frame, rows};
use crate::tui::widgets::line_breaks::wrap;
use crate::tui::widgets::styled_text::TextSpan;
use crate::tui::widgets::text_width::{width, width_of};

/// A button of the dialog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Button {
    /// The key that presses it.
    pub key: char,
    /// Its text.
    pub label: &'static str,
    pub run: DialogAction,
}

impl Button {
    pub(crate) fn new(key: char, label: &'static str, run: DialogAction) -> Self {
        Self { key, label, run }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ConfirmDialog {
    title: String,
    /// The question and its consequences, one paragraph each.
    says: Vec<String>,
    answers: Vec<Button>,
    chosen: usize,
}

impl ConfirmDialog {
    /// Creates a dialog; the first answer should be the safe one.
    pub(crate) fn new(title: &str, says: Vec<String>, answers: Vec<Button>) -> Self {
        Self {
            title: title.to_owned(),
            says,
            answers,
            chosen: 0,
        }
    }

    /// Whether one of the answers is this action.
    pub(crate) fn asks(&self, before: &DialogAction) -> bool {
        self.answers.iter().any(|answer| answer.run == *before)
    }

    /// Handles a key.
    pub(crate) fn press(&mut self, key: KeyPress) -> DialogOutcome {
        let count = self.answers.len();
        match key.folded().code {
            KeyCode::Esc | KeyCode::Char('q') => return DialogOutcome::Closed,
            KeyCode::Enter => return DialogOutcome::Run(self.answers[self.chosen].run.clone()),
            KeyCode::Left | KeyCode::Up | KeyCode::BackTab => {
                self.chosen = (self.chosen + count - 1) % count;
            }
            KeyCode::Right | KeyCode::Down | KeyCode::Tab => {
                self.chosen = (self.chosen + 1) % count;
            }
            KeyCode::Char(c) => {
                let with_key = |key| self.answers.iter().find(|answer| answer.key == key);
                // `y` is yes where a single answer does something, whatever its key.
                let yes = match self.answers.as_slice() {
                    [one, other] if c == 'y' => [one, other].into_iter().find(|one| one.key != 'n'),
                    _ => None,
                };
                if let Some(answer) = with_key(c).or(yes) {
                    return DialogOutcome::Run(answer.run.clone());
                }
            }
            _ => {}
        }
        DialogOutcome::Open
    }

    /// Handles a click; one outside closes the dialog.
    pub(crate) fn click(&self, at: Position, window: Rect) -> DialogOutcome {
        let area = self.area(window);
        if !area.contains(at) {
            return DialogOutcome::Closed;
        }
        let hit = self
            .buttons(area)
            .into_iter()
            .find(|(rect, _)| rect.contains(at));
        hit.map_or(DialogOutcome::Open, |(_, i)| {
            DialogOutcome::Run(self.answers[i].run.clone())
        })
    }

    fn lines(&self, cols: usize) -> Vec<Vec<TextSpan>> {
        let says = self.says.iter();
        says.flat_map(|text| wrap(&[TextSpan::body(text)], cols))
            .collect()
    }

    /// The area of the dialog.
    pub(crate) fn area(&self, window: Rect) -> Rect {
        let most = window.width.saturating_sub(4).min(72);
        let lines = self.lines(usize::from(most.saturating_sub(4)));
        let widest = lines.iter().map(|line| width_of(line)).max().unwrap_or(0);
        let buttons: usize = self.answers.iter().map(|one| width(one.label) + 6).sum();
        let title = width(&self.title) + 2;
        let width = rows(widest.max(buttons).max(title) + 4).clamp(44.min(most), most);
        let height = rows(lines.len())
            .saturating_add(4)
            .min(window.height.saturating_sub(2));
        centred(window, width, height)
    }

    /// The areas of the buttons, left to right in the last row.
    fn buttons(&self, area: Rect) -> Vec<(Rect, usize)> {
        let inner = inside_frame(area);
        let mut x = inner.x;
        let mut buttons = Vec::new();
        for (i, answer) in self.answers.iter().enumerate() {
            let cols = (width(answer.label) + 4) as u16;
            let rect = Rect {
                x,
                y: inner.bottom().saturating_sub(1),
                width: cols.min(inner.right().saturating_sub(x)),
                height: 1,
            };
            buttons.push((rect, i));
            x = x.saturating_add(cols + 2);
        }
        buttons
    }

    /// Draws the dialog and returns the cursor position.
    pub(crate) fn draw(&self, painter: &mut Painter<'_>, window: Rect) -> Position {
        let area = self.area(window);
        let inner = painter.popup(area, &self.title, "");
        let mut lines = self.lines(usize::from(inner.width));
        let inner = Rect {
            height: inner.height.saturating_sub(2),
            ..inner
        };
        let visible = usize::from(inner.height);
        if lines.len() > visible && visible > 0 {
            let more = format!("and {} more lines", lines.len() + 1 - visible);
            lines.truncate(visible - 1);
            lines.push(vec![TextSpan::muted(&more)]);
        }
        painter.lines(inner, &lines);
        let mut cursor = Position::new(inner.x, inner.y);
        for (rect, i) in self.buttons(area) {
            let answer = &self.answers[i];
            let mut spans = [
                TextSpan::new(&format!(" {}", answer.key), TextStyle::KEY),
                TextSpan::body(&format!(" {} ", answer.label)),
            ];
            if i == self.chosen {
                for span in &mut spans {
                    span.style = TextStyle::KEY.inverted();
                }
                cursor = rect.as_position();
            }
            painter.line(rect, &spans);
        }
        cursor
    }
}

#[cfg(test)]
mod tests {
    use ratatui::buffer::{Buffer, Cell};

    use super::*;
    use crate::tui::widgets::draw::Appearance;

    #[test]
    fn yes_is_the_only_answer_that_does_something() {
        let button = |key, run| Button {
            key,
            label: "x",
            run,
        };
        let stay = button('n', DialogAction::Stay);
        let leave = |key| button(key, DialogAction::Leave);
        let press = |answers: &[Button]| {
            let mut dialog = ConfirmDialog::new("Share", Vec::new(), answers.to_vec());
            dialog.press("y".parse().expect("a key"))
        };
        let does = |outcome| matches!(outcome, DialogOutcome::Run(DialogAction::Leave));
        assert!(does(press(&[stay.clone(), leave('P')])));
        assert!(does(press(&[leave('P'), stay.clone()])));
        let open = button('o', DialogAction::Nothing);
        assert!(matches!(
            press(&[stay.clone(), open, leave('P')]),
            DialogOutcome::Open
        ));
        assert!(matches!(press(&[stay]), DialogOutcome::Open));
    }

    #[test]
    fn lines_that_do_not_fit_are_counted() {
        let window = Rect::new(0, 0, 40, 12);
        let says = (0..9).map(|i| format!("  note {i}")).collect();
        let answer = Button::new('n', "Not now", DialogAction::Stay);
        let question = ConfirmDialog::new("Share", says, vec![answer]);
        let mut buffer = Buffer::empty(window);
        let mut painter = Painter::new(&mut buffer, Appearance::default());
        question.draw(&mut painter, window);
        let drawn: String = buffer.content.iter().map(Cell::symbol).collect();
        assert!(drawn.contains("note 4"), "{drawn}");
        assert!(drawn.contains("and 4 more lines"), "{drawn}");
        assert!(drawn.contains(" n Not now "), "{drawn}");
    }
}
