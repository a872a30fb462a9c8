//! Prompts for new note, set a field, and rename.

use std::borrow::Cow;

use super::response_commands::ask_reservation;
use super::state::State;
use crate::model::note::{Kind, NoteId};
use crate::notes::similar_titles::TitleWords;
use crate::tui::frame::confirm::Button;
use crate::tui::frame::prompt::PromptInput;
use crate::tui::keys::Action;
use crate::tui::labels::Labels;
use crate::tui::shared::Shared;
use crate::tui::shared::effect::Effect;
use crate::tui::shared::forms::Form;
use crate::tui::strings;
use crate::tui::widgets::dialog_action::DialogAction;
use crate::tui::widgets::picker::{Picker, PickerItem};
use crate::tui::widgets::text_field::LineEdit;
use crate::tui::widgets::text_width::cut;

/// Maximum width of a note's title in a prompt.
const MAX_TITLE_COLS: usize = 24;

/// Asks for the kind of a new note.
pub(crate) fn ask_kind(shared: &mut Shared) -> Vec<Effect> {
    if !shared.may_write() {
        return Vec::new();
    }
    let kinds = Kind::ALL.into_iter().filter(|kind| !kind.is_response());
    let entries = kinds.map(|kind| PickerItem::new(kind.as_str(), DialogAction::NewNote(kind)));
    shared.pick(Picker::new("What kind of note?", entries.collect()))
}

/// Asks for the title of a new note.
pub(crate) fn ask_title(shared: &mut Shared, kind: Kind) -> Vec<Effect> {
    ask(shared, Form::NewTitle(kind), "")
}

/// Asks for the city of the new note whose title is known.
pub(crate) fn ask_city(shared: &mut Shared) -> Vec<Effect> {
    let Some(form) = shared.forms.open.take() else {
        return Vec::new();
    };
    let labels = &shared.labels;
    let city = labels.my_city.as_deref();
    let city = city
        .map_or("", |city| labels.label("city", city))
        .to_owned();
    ask(shared, form, LineEdit::selected(&city))
}

/// Notes of this kind with a similar title, the most similar first.
fn find_similar(labels: &Labels, kind: Kind, title: &str) -> Vec<(NoteId, String)> {
    let words = TitleWords::of(title);
    let notes = labels.notes.iter().zip(&labels.folded_titles);
    let notes = notes.filter(|((id, _), _)| id.kind() == Some(kind));
    let similar = notes.filter(|(_, folded)| words.may_be_similar(folded));
    words.most_similar(similar.map(|(note, _)| note.clone()))
}

/// Names similar notes, and asks whether to write another.
fn confirm_new(shared: &mut Shared, similar: &[(NoteId, String)]) {
    let mut says = vec!["These notes may already say it:".to_owned()];
    says.extend(similar.iter().map(|(_, title)| title.clone()));
    let mut answers = vec![Button::new('n', "No", DialogAction::Stay)];
    if let Some((first, _)) = similar.first() {
        let open = DialogAction::Open(first.clone());
        answers.push(Button::new('o', "Open the first", open));
    }
    answers.push(Button::new('y', "Write a new one", DialogAction::NewAnyway));
    shared.confirm("Similar notes", says, answers);
}

/// Asks for a key and its value.
pub(crate) fn ask_field(state: &mut State) -> Vec<Effect> {
    match chosen_note(state) {
        Some(id) => ask(&mut state.shared, Form::Field(id), ""),
        None => Vec::new(),
    }
}

/// Asks for the new id of a note.
pub(crate) fn ask_id(state: &mut State) -> Vec<Effect> {
    let Some(id) = chosen_note(state) else {
        return Vec::new();
    };
    let text = id.to_string();
    ask(&mut state.shared, Form::Id(id), text.as_str())
}

/// The current note, if it may be written; says why not.
fn chosen_note(state: &mut State) -> Option<NoteId> {
    if !state.shared.may_write() {
        return None;
    }
    let id = state.router.top().note().map(|note| note.id.clone());
    if id.is_none() {
        state.shared.show_message(strings::NOTHING_CHOSEN);
    }
    id
}

/// Opens the prompt for the next text of a form.
fn ask(shared: &mut Shared, form: Form, line: impl Into<LineEdit>) -> Vec<Effect> {
    use PromptInput::{Empty, Text};
    let about = |field: &str, id: &NoteId| {
        let title = shared.labels.title(id).unwrap_or(id.as_str());
        Cow::Owned(format!("{field} {}: ", cut(title, MAX_TITLE_COLS)))
    };
    let (action, says, accepts) = match &form {
        Form::NewTitle(_) => (Action::NEW_NOTE, ("Title: ".into(), ""), Text),
        Form::NewNote { .. } => {
            let says = ("City: ".into(), "Enter for none");
            (Action::NEW_NOTE, says, Empty)
        }
        Form::Field(id) => {
            let says = (about("Set", id), strings::SET_HINT);
            (Action::SET_FIELD, says, Text)
        }
        Form::Id(id) => {
            let says = (about("New id of", id), strings::RENAME_HINT);
            (Action::RENAME, says, Text)
        }
        // Other modules ask for these.
        Form::Export(_) | Form::Response(_) => return Vec::new(),
    };
    shared.forms.open = Some(form);
    shared.prompt(action, says, line, accepts)
}

/// Asks again for a text that a command has refused.
pub(crate) fn ask_again(shared: &mut Shared) -> Vec<Effect> {
    match shared.forms.entered.take() {
        Some((Form::Response(draft), _)) => ask_reservation(shared, draft),
        Some((form, text)) => ask(shared, form, text.as_str()),
        None => Vec::new(),
    }
}

/// The effects of a text entered for these actions; `None` for others.
pub(crate) fn entered(state: &mut State, action: Action, text: &str) -> Option<Vec<Effect>> {
    if !matches!(
        action,
        Action::NEW_NOTE | Action::SET_FIELD | Action::RENAME
    ) {
        return None;
    }
    let (shared, text) = (&mut state.shared, text.trim());
    let form = shared.forms.open.take()?;
    let words = match &form {
        Form::NewTitle(_) | Form::Field(_) | Form::Id(_) if text.is_empty() => {
            return Some(Vec::new());
        }
        Form::NewTitle(kind) => {
            let similar = find_similar(&shared.labels, *kind, text);
            shared.forms.open = Some(Form::NewNote {
                kind: *kind,
                title: text.to_owned(),
                similar_seen: !similar.is_empty(),
            });
            if similar.is_empty() {
                return Some(ask_city(shared));
            }
            confirm_new(shared, &similar);
            return Some(Vec::new());
        }
        Form::NewNote {
            kind,
            title,
            similar_seen,
        } => {
            let has_city = !text.is_empty() && *kind != Kind::City;
            if let Some(says) = shared.labels.no_city(text).filter(|_| has_city) {
                shared.show_error(&says);
                return Some(ask(shared, form, text));
            }
            let mut words = vec!["new".to_owned(), kind.as_str().to_owned()];
            words.push(format!("--title={title}"));
            if has_city {
                words.push(format!("--city={text}"));
            }
            words.extend(similar_seen.then(|| "--similar-seen".to_owned()));
            words
        }
        Form::Field(id) => ["set", id.as_str(), text].map(str::to_owned).to_vec(),
        Form::Id(id) => ["rename", id.as_str(), text].map(str::to_owned).to_vec(),
        Form::Export(_) | Form::Response(_) => return None,
    };
    Some(shared.run_command(words, Some((form, text.to_owned()))))
}

#[cfg(test)]
mod tests {
    use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
    use ratatui::layout::Size;

    use super::*;
    use crate::tui::frame::dialogs::Dialog;
    use crate::tui::frame::notices::NoticeKind;
    use crate::tui::frame::prompt::Prompt;
    use crate::tui::frame::text_popup::TextPopup;
    use crate::tui::shared::start::Start;
    use crate::tui::{CommandOutcome, Message, update};
    use crate::work::Catalogue;

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
        assert_eq!(state.shared.forms.open, None);
        // The user's city is only a suggestion: another one replaces it.
        update(&mut state, Message::CommandRan(Ok(made())));
        ask_title(&mut state.shared, Kind::Practice);
        let entered = ["Tolls", "bonn"].map(|text| [letters(text), vec![KeyCode::Enter]].concat());
        let commands = press(&mut state, &entered.concat());
        assert_eq!(commands[0][2..], ["--title=Tolls", "--city=bonn"]);
        update(&mut state, Message::CommandRan(Ok(made())));
        // Without a title nothing is written.
        ask_title(&mut state.shared, Kind::Practice);
        assert_eq!(
            press(&mut state, &[KeyCode::Enter, KeyCode::Esc]),
            [[""; 0]; 0]
        );
    }

    fn made() -> CommandOutcome {
        CommandOutcome {
            says: "Made it.".to_owned(),
            faults: Vec::new(),
            note: None,
        }
    }

    #[test]
    fn similar_notes_are_named_before_a_new_one_is_written() {
        let mut state = State::new(Start::default(), Size::new(80, 24));
        let note = |id: &str, title: &str| (id.parse().expect("an id"), title.to_owned());
        state.shared.labels.learn(Catalogue {
            notes: vec![
                note("practices/bonn/congestion-tax", "Bonn: a congestion tax"),
                note("questions/congestion-tax", "A congestion tax?"),
            ],
            ..Catalogue::default()
        });
        let title = [letters("Congestion tax"), vec![KeyCode::Enter]].concat();
        ask_title(&mut state.shared, Kind::Practice);
        assert_eq!(press(&mut state, &title), [[""; 0]; 0]);
        let Some(Dialog::Confirm(dialog)) = state.shared.dialogs.pop() else {
            panic!("no dialog");
        };
        let shown = format!("{dialog:?}");
        assert!(shown.contains("Bonn: a congestion tax"), "{shown}");
        assert!(!shown.contains("A congestion tax?"), "{shown}");
        // No ends it, yes goes on.
        state.shared.dialogs.push(Dialog::Confirm(dialog));
        assert_eq!(press(&mut state, &[KeyCode::Enter]), [[""; 0]; 0]);
        assert!(state.shared.dialogs.is_empty() && state.shared.forms.open.is_none());
        ask_title(&mut state.shared, Kind::Practice);
        let keys = [title, letters("y"), letters("oslo"), vec![KeyCode::Enter]].concat();
        let want = [
            "new",
            "practice",
            "--title=Congestion tax",
            "--city=oslo",
            "--similar-seen",
        ];
        assert_eq!(press(&mut state, &keys), [want]);
    }

    #[test]
    fn a_similar_note_that_nobody_was_shown_is_not_called_seen() {
        let mut state = State::new(Start::default(), Size::new(80, 24));
        ask_title(&mut state.shared, Kind::Practice);
        let title = [letters("Congestion tax"), vec![KeyCode::Enter]].concat();
        assert_eq!(press(&mut state, &title), [[""; 0]; 0]);
        let id = "practices/bonn/congestion-tax".parse().expect("an id");
        state.shared.labels.learn(Catalogue {
            notes: vec![(id, "Bonn: a congestion tax".to_owned())],
            ..Catalogue::default()
        });
        let commands = press(
            &mut state,
            &[letters("oslo"), vec![KeyCode::Enter]].concat(),
        );
        assert_eq!(commands[0][2..], ["--title=Congestion tax", "--city=oslo"]);
    }

    #[test]
    fn a_refused_city_is_asked_for_again() {
        let mut state = State::new(Start::default(), Size::new(80, 24));
        ask_kind(&mut state.shared);
        let keys = ["question", "Who pays?", "Seatle"];
        let keys = keys.map(|text| [letters(text), vec![KeyCode::Enter]].concat());
        state.shared.labels.learn(Catalogue {
            fields: vec![(
                "city".to_owned(),
                vec![("seattle".to_owned(), "Seattle".to_owned())],
            )],
            ..Catalogue::default()
        });
        assert!(press(&mut state, &keys.concat()).is_empty(), "not run");
        let says = state.shared.notices.error().map(|notice| &*notice.text);
        let expected = "There is no city \"Seatle\" here. Did you mean Seattle?";
        assert_eq!(says, Some(expected));
        let mends = [KeyCode::Backspace, KeyCode::Backspace, KeyCode::Char('t')];
        press(&mut state, &mends);
        let commands = press(&mut state, &[letters("le"), vec![KeyCode::Enter]].concat());
        assert_eq!(commands[0][2..], ["--title=Who pays?", "--city=Seattle"]);
        update(
            &mut state,
            Message::CommandRan(Ok(CommandOutcome::default())),
        );
        assert!(state.shared.dialogs.is_empty());
        // Nothing is asked again for a command without a prompt.
        update(
            &mut state,
            Message::CommandRan(Err("The disk is full.".to_owned())),
        );
        assert!(state.shared.dialogs.is_empty());
    }

    #[test]
    fn a_new_note_opens_and_its_findings_stay() {
        let mut state = State::new(Start::default(), Size::new(80, 24));
        ask_title(&mut state.shared, Kind::Practice);
        let keys = [letters("Tolls"), vec![KeyCode::Enter, KeyCode::Enter]].concat();
        assert_eq!(press(&mut state, &keys).len(), 1);
        let outcome = CommandOutcome {
            says: "Created practices/tolls".to_owned(),
            faults: vec!["A link leads nowhere.".to_owned()],
            note: "practices/tolls".parse().ok(),
        };
        update(&mut state, Message::CommandRan(Ok(outcome)));
        let read = state.router.top().note().map(|note| note.id.to_string());
        let asked = format!("{:?}", state.router.top());
        assert!(
            read.is_some() || asked.contains("practices/tolls"),
            "{asked}"
        );
        let notice = state.shared.notices.error();
        let notice = notice.map(|notice| (notice.kind, &*notice.text));
        let says = "Created practices/tolls. A link leads nowhere. e edits it.";
        assert_eq!(notice, Some((NoticeKind::Warning, says)));
    }

    #[test]
    fn a_refused_text_is_asked_for_again_when_no_dialog_is_open() {
        let mut state = State::new(Start::default(), Size::new(80, 24));
        let id = "practices/bonn/tolls".parse().expect("an id");
        ask(&mut state.shared, Form::Field(id), "");
        let entered = [letters("status=x"), vec![KeyCode::Enter]].concat();
        assert_eq!(press(&mut state, &entered).len(), 1);
        let log = Dialog::Text(TextPopup::messages());
        state.shared.dialogs.push(log);
        let refused = Message::CommandRan(Err("It is no status.".to_owned()));
        update(&mut state, refused);
        assert_eq!(state.shared.dialogs.len(), 1, "keys still go to the log");
        press(&mut state, &[KeyCode::Esc]);
        let commands = press(&mut state, &[KeyCode::Char('y'), KeyCode::Enter]);
        assert_eq!(commands, [["set", "practices/bonn/tolls", "status=xy"]]);
    }

    #[test]
    fn letters_of_a_dialog_are_joined_and_limited() {
        let mut state = State::new(Start::default(), Size::new(80, 24));
        let long = "Z".repeat(10_000);
        for dialog in [
            Dialog::Picker(Picker::new("Commands", Vec::new())),
            Dialog::Prompt(Prompt::new(
                Action::SHARE,
                ("Address", ""),
                "",
                PromptInput::Text,
            )),
        ] {
            state.shared.dialogs.push(dialog);
            assert!(state.joins_letters());
            update(&mut state, Message::Typed(long.clone()));
            let dialog = state.shared.dialogs.pop().expect("still open");
            let shown = format!("{dialog:?}");
            assert_eq!(shown.matches('Z').count(), 4096);
            let message = state
                .shared
                .notices
                .error()
                .map(|notice| notice.text.clone());
            assert_eq!(message.as_deref(), Some(strings::LINE_FULL));
            state.shared.notices.dismiss();
        }
        let number = Prompt::new(Action::SHARE, ("Line", ""), "", PromptInput::Number);
        state.shared.dialogs.push(Dialog::Prompt(number));
        assert!(!state.joins_letters());
    }

    #[test]
    fn no_form_begins_while_a_note_is_saved() {
        let mut state = State::new(Start::default(), Size::new(80, 24));
        ask_title(&mut state.shared, Kind::Practice);
        let entered = [letters("Tolls"), vec![KeyCode::Enter, KeyCode::Enter]].concat();
        assert_eq!(press(&mut state, &entered).len(), 1);
        ask_kind(&mut state.shared);
        assert!(state.shared.dialogs.is_empty());
        update(
            &mut state,
            Message::CommandRan(Ok(CommandOutcome::default())),
        );
        ask_kind(&mut state.shared);
        assert_eq!(state.shared.dialogs.len(), 1);
    }

    #[test]
    fn the_user_leaves_after_the_note_is_saved_unless_it_is_refused() {
        let mut state = State::new(Start::default(), Size::new(80, 24));
        let quits = |effects: Vec<Effect>| effects.contains(&Effect::Quit);
        let stop = || Message::Key(KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL));
        for (result, leaves) in [
            (Err("It is no status.".to_owned()), false),
            (Ok(CommandOutcome::default()), true),
        ] {
            state.shared.run_command(Vec::new(), None);
            assert!(!quits(update(&mut state, stop())));
            assert_eq!(
                quits(update(&mut state, Message::CommandRan(result))),
                leaves
            );
        }
        // A second time does not wait.
        state.shared.run_command(Vec::new(), None);
        assert!(!quits(update(&mut state, stop())) && quits(update(&mut state, stop())));
    }

    #[test]
    fn a_form_ends_with_its_dialog() {
        let mut state = State::new(Start::default(), Size::new(80, 24));
        ask_title(&mut state.shared, Kind::Practice);
        press(&mut state, &letters("A tax"));
        assert!(state.shared.forms.open.is_some());
        press(&mut state, &[KeyCode::Esc]);
        assert_eq!(state.shared.forms.open, None);
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
        assert_eq!(entered(&mut state, Action::SET_FIELD, "a=b"), None);
        assert_eq!(entered(&mut state, Action::FIND, "a"), None);
    }
}
