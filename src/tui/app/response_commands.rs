//! Endorse and adopt: asks for what the commands of the same names need.

use super::state::State;
use crate::tui::frame::dialogs::Dialog;
use crate::tui::frame::prompt::{Prompt, PromptInput};
use crate::tui::keys::Action;
use crate::tui::shared::Shared;
use crate::tui::shared::current_note::why_no_response;
use crate::tui::shared::effect::Effect;
use crate::tui::shared::forms::{Form, ResponseDraft};
use crate::tui::strings;
use crate::tui::widgets::dialog_action::DialogAction;
use crate::tui::widgets::picker::{Picker, PickerItem};

/// The state of a signature that needs a reservation.
const RESERVED: &str = "endorsed-with-reservation";

/// Asks for the state of a signature, or for the phase of an adoption.
pub(crate) fn ask_response(state: &mut State, action: Action) -> Vec<Effect> {
    let note = state.router.top().note();
    let reason = why_no_response(action, note.as_ref(), &state.shared.labels);
    let (Some(note), Some(city), None) = (note, &state.shared.labels.my_city, reason) else {
        let reason = reason.unwrap_or(strings::NOTHING_CHOSEN);
        state.shared.show_message(reason);
        return Vec::new();
    };
    let draft = ResponseDraft {
        action,
        note: note.id.clone(),
        city: city.clone(),
        terms: Vec::new(),
    };
    let (title, list) = match action {
        Action::ENDORSE => (strings::WHICH_STATE, "endorsement-states"),
        _ => (strings::WHICH_PHASE, "phases"),
    };
    pick_term(&mut state.shared, title, list, draft)
}

/// Takes a chosen word and asks for what is missing, or runs the command.
pub(crate) fn take_term(shared: &mut Shared, term: String) -> Vec<Effect> {
    let Some(Form::Response(mut draft)) = shared.forms.open.take() else {
        return Vec::new();
    };
    draft.terms.push(term);
    match (draft.action, draft.terms.as_slice()) {
        (Action::ENDORSE, [_]) => pick_term(shared, strings::WHICH_AUTHORITY, "authorities", draft),
        (Action::ENDORSE, [state, _]) if state == RESERVED => ask_reservation(shared, draft, ""),
        _ => run(&draft, None),
    }
}

/// Takes the text of a reservation; `None` if the prompt is of another action.
pub(crate) fn entered(state: &mut State, action: Action, text: &str) -> Option<Vec<Effect>> {
    if action != Action::ENDORSE {
        return None;
    }
    let forms = &mut state.shared.forms;
    let Some(Form::Response(draft)) = forms.open.take() else {
        return Some(Vec::new());
    };
    if text.trim().is_empty() {
        return Some(Vec::new());
    }
    let effects = run(&draft, Some(text.trim()));
    forms.entered = Some((Form::Response(draft), text.to_owned()));
    Some(effects)
}

/// Asks what the city does not stand behind.
pub(crate) fn ask_reservation(
    shared: &mut Shared,
    draft: ResponseDraft,
    text: &str,
) -> Vec<Effect> {
    let says = (strings::RESERVATION_FIELD, strings::RESERVATION_HINT);
    let prompt = Prompt::new(Action::ENDORSE, says, text, PromptInput::Text);
    shared.dialogs.push(Dialog::Prompt(prompt));
    shared.forms.open = Some(Form::Response(draft));
    Vec::new()
}

fn pick_term(shared: &mut Shared, title: &str, list: &str, draft: ResponseDraft) -> Vec<Effect> {
    let terms = shared.labels.terms(list).iter();
    let items = terms.map(|term| PickerItem {
        also: term.aliases.join(" "),
        about: term.definition.clone(),
        ..PickerItem::new(term.label.clone(), DialogAction::Term(term.id.clone()))
    });
    let picker = Picker::new(title, items.collect());
    shared.forms.open = Some(Form::Response(draft));
    shared.pick(picker)
}

/// The command of a response that has all its words.
fn run(draft: &ResponseDraft, reservation: Option<&str>) -> Vec<Effect> {
    let options: &[&str] = match draft.action {
        Action::ENDORSE => &["--state", "--authority"],
        _ => &["--phase"],
    };
    let mut words = vec![draft.action.as_str().to_owned(), draft.note.to_string()];
    words.push(format!("--city={}", draft.city));
    let given = options.iter().zip(&draft.terms);
    words.extend(given.map(|(option, term)| format!("{option}={term}")));
    words.extend(reservation.map(|text| format!("--reservation={text}")));
    vec![Effect::RunCommand(words)]
}

#[cfg(test)]
mod tests {
    use crossterm::event::{KeyCode, KeyEvent};
    use ratatui::layout::Size;

    use super::*;
    use crate::model::vocabulary::Term;
    use crate::tui::shared::start::Start;
    use crate::tui::{Message, update};
    use crate::work::Catalogue;

    fn state() -> State {
        let mut state = State::new(Start::default(), Size::new(80, 24));
        let lists = [
            ("endorsement-states", &["endorsed", RESERVED][..]),
            ("authorities", &["mayor", "department"]),
            ("phases", &["considering", "in-force"]),
        ];
        let term = |id: &&str| Term {
            id: (*id).to_owned(),
            label: (*id).to_owned(),
            ..Term::default()
        };
        let terms = |words: &[&str]| words.iter().map(term).collect();
        let lists = lists.map(|(list, words)| (list.to_owned(), terms(words)));
        state.shared.labels.learn(Catalogue {
            terms: lists.to_vec(),
            ..Catalogue::default()
        });
        state
    }

    /// Begins the form of an action, types texts each with Enter, and gives the commands.
    fn respond(state: &mut State, action: Action, texts: &[&str]) -> Vec<Vec<String>> {
        let (list, note) = match action {
            Action::ENDORSE => ("endorsement-states", "positions/clean-heat"),
            _ => ("phases", "practices/bonn/tolls"),
        };
        let draft = ResponseDraft {
            action,
            note: note.parse().expect("an id"),
            city: "oslo".to_owned(),
            terms: Vec::new(),
        };
        pick_term(&mut state.shared, "", list, draft);
        type_all(state, texts)
    }

    fn type_all(state: &mut State, texts: &[&str]) -> Vec<Vec<String>> {
        let mut commands = Vec::new();
        for text in texts {
            let letters = text.chars().map(KeyCode::Char);
            for code in letters.chain([KeyCode::Enter]) {
                let effects = update(state, Message::Key(KeyEvent::from(code)));
                commands.extend(effects.into_iter().filter_map(|effect| match effect {
                    Effect::RunCommand(words) => Some(words),
                    _ => None,
                }));
            }
        }
        commands
    }

    #[test]
    fn an_endorsement_has_state_authority_and_a_reservation_if_the_state_needs_one() {
        let mut state = state();
        let commands = respond(&mut state, Action::ENDORSE, &["", "depart"]);
        let start = ["endorse", "positions/clean-heat", "--city=oslo"];
        let plain = [&start[..], &["--state=endorsed", "--authority=department"]].concat();
        assert_eq!(commands, [plain]);
        let texts = ["reservation", "mayor", "Not for hospitals."];
        let commands = respond(&mut state, Action::ENDORSE, &texts);
        assert_eq!(
            commands[0][3..5],
            ["--state=endorsed-with-reservation", "--authority=mayor"]
        );
        assert_eq!(commands[0][5..], ["--reservation=Not for hospitals."]);
        // A refused reservation is asked again with its text.
        update(
            &mut state,
            Message::CommandRan(Err("It is too long.".to_owned())),
        );
        let again = type_all(&mut state, &[" More."]);
        assert_eq!(again[0][5..], ["--reservation=Not for hospitals. More."]);
        // An empty one signs nothing.
        update(&mut state, Message::CommandRan(Ok("Created.".to_owned())));
        let none = respond(&mut state, Action::ENDORSE, &["reservation", "mayor", " "]);
        assert_eq!(none, [[""; 0]; 0]);
    }

    #[test]
    fn an_adoption_has_a_phase() {
        let mut state = state();
        let commands = respond(&mut state, Action::ADOPT, &["in-force"]);
        let want = [
            "adopt",
            "practices/bonn/tolls",
            "--city=oslo",
            "--phase=in-force",
        ];
        assert_eq!(commands, [want]);
        assert_eq!(state.shared.forms.open, None);
        // Without a note nothing is asked.
        ask_response(&mut state, Action::ADOPT);
        assert!(state.shared.dialogs.is_empty());
    }
}
