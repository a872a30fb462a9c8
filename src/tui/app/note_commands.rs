//! New note, set a field, rename: asks for what the commands of the same names need.

use super::state::State;
use crate::model::note::Kind;
use crate::tui::frame::dialogs::Dialog;
use crate::tui::frame::prompt::{Prompt, PromptInput};
use crate::tui::keys::Action;
use crate::tui::shared::effect::Effect;
use crate::tui::shared::{EnteredText, NoteDraft, Shared};
use crate::tui::strings;
use crate::tui::widgets::dialog_action::DialogAction;
use crate::tui::widgets::picker::{Picker, PickerItem};

/// Asks for the kind of a new note.
pub(crate) fn ask_kind(shared: &mut Shared) -> Vec<Effect> {
    let kinds = Kind::ALL.into_iter().filter(|kind| !kind.is_own_word());
    let entries = kinds.map(|kind| PickerItem::new(kind.word(), DialogAction::NewNote(kind)));
    shared.pick(Picker::new(strings::WHICH_KIND, entries.collect()))
}

/// Asks for the title of a new note.
pub(crate) fn ask_title(shared: &mut Shared, kind: Kind) -> Vec<Effect> {
    shared.preferences.draft = Some(NoteDraft { kind, title: None });
    ask(
        shared,
        Action::NEW_NOTE,
        (strings::TITLE_FIELD, ""),
        "",
        PromptInput::Text,
    )
}

/// Asks for a key and its value.
pub(crate) fn ask_field(state: &mut State) -> Vec<Effect> {
    let hint = (strings::SET_FIELD, strings::SET_HINT);
    ask_about_note(state, Action::SET_FIELD, hint, false)
}

/// Asks for the new id of a note.
pub(crate) fn ask_id(state: &mut State) -> Vec<Effect> {
    let hint = (strings::RENAME_FIELD, strings::RENAME_HINT);
    ask_about_note(state, Action::RENAME, hint, true)
}

fn ask_about_note(
    state: &mut State,
    action: Action,
    says: (&'static str, &'static str),
    shows_id: bool,
) -> Vec<Effect> {
    let Some(note) = state.router.top().note() else {
        state.shared.show_message(strings::NOTHING_CHOSEN);
        return Vec::new();
    };
    let id = note.id.clone();
    let text = if shows_id {
        id.to_string()
    } else {
        String::new()
    };
    state.shared.preferences.asked_about = Some(id);
    ask(&mut state.shared, action, says, &text, PromptInput::Text)
}

fn ask(
    shared: &mut Shared,
    action: Action,
    says: (&'static str, &'static str),
    text: &str,
    accepts: PromptInput,
) -> Vec<Effect> {
    let prompt = Prompt::new(action, says, text, accepts);
    shared.dialogs.push(Dialog::Prompt(prompt));
    Vec::new()
}

/// Asks again for an answer that a command has refused.
pub(crate) fn ask_again(state: &mut State) {
    let Some(entered) = state.shared.preferences.last_entered.take() else {
        return;
    };
    let (says, accepts) = match entered.action {
        Action::NEW_NOTE => ((strings::CITY_FIELD, strings::NO_CITY), PromptInput::Empty),
        Action::SET_FIELD => ((strings::SET_FIELD, strings::SET_HINT), PromptInput::Text),
        _ => (
            (strings::RENAME_FIELD, strings::RENAME_HINT),
            PromptInput::Text,
        ),
    };
    state.shared.preferences.draft = entered.draft;
    state.shared.preferences.asked_about = entered.note;
    ask(
        &mut state.shared,
        entered.action,
        says,
        &entered.text,
        accepts,
    );
}

/// What follows from a text entered for one of these actions; `None` if it is for another.
pub(crate) fn entered(state: &mut State, action: Action, text: &str) -> Option<Vec<Effect>> {
    let text = text.trim();
    let command = match action {
        Action::NEW_NOTE => return Some(describe(&mut state.shared, text)),
        Action::SET_FIELD => "set",
        Action::RENAME => "rename",
        _ => return None,
    };
    let preferences = &mut state.shared.preferences;
    Some(match preferences.asked_about.take() {
        Some(id) if !text.is_empty() => {
            let words = [command, id.as_str(), text].map(str::to_owned).to_vec();
            preferences.last_entered = Some(EnteredText {
                action,
                text: text.to_owned(),
                draft: None,
                note: Some(id),
            });
            vec![Effect::RunCommand(words)]
        }
        _ => Vec::new(),
    })
}

/// Takes the title of a new note and asks for the city, or takes the city and writes the note.
fn describe(shared: &mut Shared, text: &str) -> Vec<Effect> {
    let Some(draft) = shared.preferences.draft.take() else {
        return Vec::new();
    };
    let entered = EnteredText {
        action: Action::NEW_NOTE,
        text: text.to_owned(),
        draft: Some(draft.clone()),
        note: None,
    };
    let Some(title) = draft.title else {
        if text.is_empty() {
            return Vec::new();
        }
        shared.preferences.draft = Some(NoteDraft {
            title: Some(text.to_owned()),
            ..draft
        });
        let city = shared.labels.my_city.clone().unwrap_or_default();
        let says = (strings::CITY_FIELD, strings::NO_CITY);
        return ask(shared, Action::NEW_NOTE, says, &city, PromptInput::Empty);
    };
    shared.preferences.last_entered = Some(entered);
    let mut words = vec!["new".to_owned(), draft.kind.word().to_owned()];
    words.push(format!("--title={title}"));
    if !text.is_empty() && draft.kind != Kind::City {
        words.push(format!("--city={text}"));
    }
    vec![Effect::RunCommand(words)]
}

#[cfg(test)]
mod tests {
    use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
    use ratatui::layout::Size;

    use super::*;
    use crate::tui::shared::start::Start;
    use crate::tui::{Message, update};

    /// Presses keys and gives the commands that are run.
    fn press(state: &mut State, keys: &[KeyCode]) -> Vec<Vec<String>> {
        let mut commands = Vec::new();
        for key in keys {
            let event = KeyEvent::new(*key, KeyModifiers::NONE);
            let effects = update(state, Message::Key(event));
            commands.extend(effects.into_iter().filter_map(|effect| match effect {
                Effect::RunCommand(words) => Some(words),
                _ => None,
            }));
        }
        commands
    }

    fn letters(text: &str) -> Vec<KeyCode> {
        text.chars().map(KeyCode::Char).collect()
    }

    #[test]
    fn a_new_note_has_kind_title_and_city() {
        let start = Start {
            my_city: Some("oslo".to_owned()),
            ..Start::default()
        };
        let mut state = State::new(start, Size::new(80, 24));
        ask_kind(&mut state.shared);
        let keys = [
            letters("question"),
            vec![KeyCode::Enter],
            letters("Who pays?"),
            vec![KeyCode::Enter],
        ];
        assert_eq!(press(&mut state, &keys.concat()), [[""; 0]; 0]);
        let commands = press(&mut state, &[KeyCode::Enter]);
        assert_eq!(
            commands,
            [["new", "question", "--title=Who pays?", "--city=oslo"]]
        );
        assert_eq!(state.shared.preferences.draft, None);
        // Without a title nothing is written.
        ask_title(&mut state.shared, Kind::Practice);
        assert_eq!(
            press(&mut state, &[KeyCode::Enter, KeyCode::Esc]),
            [[""; 0]; 0]
        );
    }

    #[test]
    fn a_refused_city_is_asked_for_again() {
        let mut state = State::new(Start::default(), Size::new(80, 24));
        ask_kind(&mut state.shared);
        let keys = ["question", "Who pays?", "Seatle"];
        let keys = keys.map(|text| [letters(text), vec![KeyCode::Enter]].concat());
        assert_eq!(press(&mut state, &keys.concat()).len(), 1);
        let refused = Message::CommandRan(Err("There is no such city.".to_owned()));
        update(&mut state, refused);
        let mends = [KeyCode::Backspace, KeyCode::Backspace, KeyCode::Char('t')];
        press(&mut state, &mends);
        let commands = press(&mut state, &[letters("le"), vec![KeyCode::Enter]].concat());
        assert_eq!(commands[0][2..], ["--title=Who pays?", "--city=Seattle"]);
        update(&mut state, Message::CommandRan(Ok("Made it.".to_owned())));
        assert!(state.shared.dialogs.is_empty());
        // Nothing is asked again for a command without a prompt.
        update(
            &mut state,
            Message::CommandRan(Err("The disk is full.".to_owned())),
        );
        assert!(state.shared.dialogs.is_empty());
    }

    #[test]
    fn ctrl_c_closes_a_prompt_and_then_quits() {
        let mut state = State::new(Start::default(), Size::new(80, 24));
        ask_title(&mut state.shared, Kind::Practice);
        let stop = || Message::Key(KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL));
        assert!(!update(&mut state, stop()).contains(&Effect::Quit));
        assert!(state.shared.dialogs.is_empty());
        assert!(update(&mut state, stop()).contains(&Effect::Quit));
    }

    #[test]
    fn fields_and_ids_are_those_of_the_chosen_note() {
        let mut state = State::new(Start::default(), Size::new(80, 24));
        assert_eq!(ask_field(&mut state), []);
        assert!(state.shared.dialogs.is_empty(), "no note is chosen");
        assert_eq!(
            entered(&mut state, Action::SET_FIELD, "a=b"),
            Some(Vec::new())
        );
        assert_eq!(entered(&mut state, Action::FIND, "a"), None);
    }
}
