//! A minimal view for tests, and a template for new views.

use ratatui::layout::Position;

use super::view::{Context, DrawContext, Navigate, View};
use crate::model::note::NoteId;
use crate::tui::keys::{Action, CommandScope, Focus, Pane, Section, ViewKeys, commands};
use crate::tui::shared::effect::Effect;
use crate::tui::widgets::draw::Painter;
use crate::tui::widgets::styled_text::TextSpan;

impl Focus {
    const EXAMPLE: Self = Self::new("Example");
}

/// Commands and panes of the view.
pub(crate) const KEYS: ViewKeys = ViewKeys {
    commands: COMMANDS,
    panes: &[Pane {
        focus: Focus::EXAMPLE,
        is_text: false,
        common: &[],
        footer: &[Action::READ_EXAMPLE, Action::BACK, Action::HELP],
    }],
};

commands! {
    COMMANDS
    [Section::Views, None]
    VIEW_EXAMPLE "view-example" ["9"] CommandScope::OutsideTextFields, "Example", "View: Example", "Shows how little a view needs.";
    [Section::Find, Some("Only in Example.")]
    READ_EXAMPLE "read-example" ["Enter"] CommandScope::In(&[Focus::EXAMPLE]), "read", "Read the example", "Opens a note over this view.";
}

/// A view that shows a line and opens a note.
#[derive(Debug, Default)]
pub(crate) struct Example {
    read: usize,
}

impl View for Example {
    fn name(&self) -> &'static str {
        "Example"
    }

    fn tab(&self) -> Option<Action> {
        Some(Action::VIEW_EXAMPLE)
    }

    fn focus(&self) -> Focus {
        Focus::EXAMPLE
    }

    fn perform(&mut self, action: Action, context: &mut Context<'_>) -> Option<Vec<Effect>> {
        if action != Action::READ_EXAMPLE {
            return None;
        }
        self.read += 1;
        let id = NoteId::of_path("practices/oslo/toll-ring.md")?;
        context.go(Navigate::Note(id));
        Some(Vec::new())
    }

    fn is_loading(&self) -> bool {
        false
    }

    fn draw(&self, scene: &DrawContext<'_>, painter: &mut Painter<'_>) -> Position {
        let line = [TextSpan::body(&format!("read {} times", self.read))];
        let at = scene.body.as_position();
        painter.spans(scene.body, at.into(), &line);
        at
    }
}

#[cfg(test)]
mod tests {
    use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
    use ratatui::buffer::{Buffer, Cell};
    use ratatui::layout::{Rect, Size};

    use super::*;
    use crate::tui::app::screen::draw_frame::view;
    use crate::tui::app::state::State;
    use crate::tui::app::update::{begin, update};
    use crate::tui::message::Message;
    use crate::tui::shared::start::Start;
    use crate::tui::views;
    use crate::work::{Report, Request};

    fn state() -> State {
        let start = Start::default();
        let mut state = State::new(start, Size::new(80, 24));
        begin(&mut state);
        press(&mut state, KeyCode::Esc);
        state
    }

    fn press(state: &mut State, code: KeyCode) -> Vec<Effect> {
        let event = KeyEvent::new(code, KeyModifiers::NONE);
        update(state, Message::Key(event))
    }

    fn rows(state: &State) -> Vec<String> {
        let window = Rect::new(0, 0, 80, 24);
        let mut buffer = Buffer::empty(window);
        view(state, window, &mut buffer);
        let rows = buffer.content.chunks(80);
        rows.map(|row| row.iter().map(Cell::symbol).collect())
            .collect()
    }

    #[test]
    fn a_view_opens_by_its_key_and_esc_returns_to_it() {
        let mut state = state();
        assert!(rows(&state)[0].contains(" 9 "));

        press(&mut state, KeyCode::Char('9'));
        let screen = rows(&state);
        assert!(screen[2].starts_with("read 0 times"));
        assert!(screen[23].starts_with(" Enter read  Esc back  ? help"));

        let effects = press(&mut state, KeyCode::Enter);
        let asks = |effect: &Effect| matches!(effect, Effect::Send(Request::Open { .. }));
        assert!(effects.iter().any(asks), "the reader requests its note");
        assert!(rows(&state)[2].starts_with(" Example › toll-ring"));

        press(&mut state, KeyCode::Esc);
        assert!(
            rows(&state)[2].starts_with("read 1 times"),
            "the view keeps its state"
        );
        press(&mut state, KeyCode::Esc);
        assert_eq!(state.router.current_tab(), Some(Action::VIEW_SEARCH));
        press(&mut state, KeyCode::Esc);
        assert_eq!(state.router.depth(), 1, "Esc does not close the last view");
    }

    #[test]
    fn any_view_opens_above_any_other() {
        let mut state = state();
        press(&mut state, KeyCode::Char('9'));
        press(&mut state, KeyCode::Enter);
        state.go(Navigate::Open(Box::new(Example::default())));
        state.go(Navigate::Open(views::note(
            NoteId::of_path("practices/oslo/ev.md").expect("an id"),
        )));
        let labels: Vec<&str> = state.router.open().map(View::name).collect();
        assert_eq!(labels, ["Search", "Example", "Note", "Example", "Note"]);
        for left in (1..5).rev() {
            press(&mut state, KeyCode::Esc);
            assert_eq!(state.router.depth(), left);
        }
        press(&mut state, KeyCode::Char('9'));
        let read = "read 1 times";
        assert!(rows(&state)[2].starts_with(read), "the tab is reused");
    }

    #[test]
    fn a_reader_that_fails_to_load_closes_below_another_view() {
        let mut state = state();
        press(&mut state, KeyCode::Char('9'));
        let effects = press(&mut state, KeyCode::Enter);
        let ticket = effects.iter().find_map(|effect| match effect {
            Effect::Send(Request::Open { ticket, .. }) => Some(*ticket),
            _ => None,
        });
        assert!(ticket.is_some());
        state.go(Navigate::Open(Box::new(Example::default())));
        let message = "there is no such note".to_owned();
        let failed = Report::Failed { ticket, message };
        update(&mut state, Message::Reported(Box::new(failed)));
        let labels: Vec<&str> = state.router.open().map(View::name).collect();
        assert_eq!(labels, ["Search", "Example", "Example"]);
    }

    #[test]
    fn tabs_and_search_are_reachable_from_any_depth() {
        let mut state = state();
        let tab = |state: &State| state.router.current_tab();
        press(&mut state, KeyCode::Char('9'));
        press(&mut state, KeyCode::Enter);
        press(&mut state, KeyCode::Char('H'));
        assert_eq!(tab(&state), Some(Action::VIEW_SYNC));
        assert_eq!(state.router.depth(), 2, "the note is closed");
        press(&mut state, KeyCode::Char('9'));
        press(&mut state, KeyCode::Enter);
        press(&mut state, KeyCode::Char('s'));
        assert_eq!(state.router.top().focus(), Focus::QUERY);
        press(&mut state, KeyCode::Esc);
        assert_eq!(state.router.top().focus(), Focus::NOTE, "Esc leads back");
    }

    #[test]
    fn a_command_of_another_view_explains_where_it_works() {
        let state = state();
        let why = crate::tui::app::actions::why_not(&state, Action::READ_EXAMPLE);
        assert_eq!(why, Some("Only in Example."));
    }
}
