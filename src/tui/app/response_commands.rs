//! Endorse and adopt: asks for what the commands of the same names need.

use super::state::State;
use crate::model::note::{Kind, NoteId};
use crate::tui::frame::confirm::Button;
use crate::tui::frame::prompt::PromptInput;
use crate::tui::keys::Action;
use crate::tui::labels::Labels;
use crate::tui::shared::Shared;
use crate::tui::shared::current_note::{CurrentNote, why_no_response};
use crate::tui::shared::effect::Effect;
use crate::tui::shared::forms::{Form, ResponseDraft};
use crate::tui::strings;
use crate::tui::widgets::dialog_action::{DialogAction, SigningDate};
use crate::tui::widgets::outcome_sign::lower_first;
use crate::tui::widgets::picker::{Picker, PickerItem};

/// The state of a signature that needs a reservation.
const RESERVED: &str = "endorsed-with-reservation";

/// Asks for the state of a signature, or for the phase of an adoption.
pub(crate) fn ask_response(state: &mut State, action: Action) -> Vec<Effect> {
    if !state.shared.may_write() {
        return Vec::new();
    }
    let note = state.router.top().note();
    let reason = why_no_response(action, note.as_ref(), &state.shared.labels);
    let (Some(note), Some(city), None) = (note, &state.shared.labels.my_city, reason) else {
        let reason = reason.unwrap_or(strings::NOTHING_CHOSEN);
        state.shared.show_message(reason);
        return Vec::new();
    };
    let today = state.shared.clock.today(state.shared.now);
    let draft = ResponseDraft {
        action,
        note: note.id.clone(),
        title: note.title.to_owned(),
        city: city.clone(),
        terms: Vec::new(),
        reservation: None,
        as_read: note.text_fingerprint(),
        too_late: note.too_late(today, &state.shared.labels),
        present: present_response(&note, city, &state.shared.labels),
        has_signature: note.has_signature(city),
    };
    ask_term(&mut state.shared, draft)
}

/// Takes a chosen word and asks for what is missing, or runs the command.
pub(crate) fn take_term(shared: &mut Shared, term: String) -> Vec<Effect> {
    let Some(Form::Response(mut draft)) = shared.forms.open.take() else {
        return Vec::new();
    };
    draft.terms.push(term);
    match (draft.action, draft.terms.as_slice()) {
        (Action::ENDORSE, [_]) => ask_term(shared, draft),
        (Action::ENDORSE, [state, _]) if state == RESERVED => ask_reservation(shared, draft),
        (Action::ENDORSE, _) => confirm_signature(shared, draft),
        _ => adopt(shared, &draft),
    }
}

/// Takes the text of a reservation; `None` if the prompt is of another action.
pub(crate) fn entered(state: &mut State, action: Action, text: &str) -> Option<Vec<Effect>> {
    if action != Action::ENDORSE {
        return None;
    }
    let shared = &mut state.shared;
    let Some(Form::Response(mut draft)) = shared.forms.open.take() else {
        return Some(Vec::new());
    };
    let text = text.trim();
    if text.is_empty() {
        shared.show_message(strings::NO_RESERVATION);
        return Some(ask_reservation(shared, draft));
    }
    draft.reservation = Some(text.to_owned());
    Some(confirm_signature(shared, draft))
}

/// Asks what the city does not stand behind.
pub(crate) fn ask_reservation(shared: &mut Shared, draft: ResponseDraft) -> Vec<Effect> {
    let says = (
        strings::RESERVATION_FIELD,
        "what your city does not stand behind",
    );
    let text = draft.reservation.as_deref().unwrap_or_default();
    shared.prompt(Action::ENDORSE, says, text, PromptInput::Text);
    shared.forms.open = Some(Form::Response(draft));
    Vec::new()
}

/// Asks for the next word. That is the state and authority of a signature, or the phase of an
/// adoption.
fn ask_term(shared: &mut Shared, draft: ResponseDraft) -> Vec<Effect> {
    let (city, about) = (shared.labels.label("city", &draft.city), &draft.title);
    let (title, list) = match (draft.action, draft.terms.as_slice()) {
        (Action::ENDORSE, []) => (format!("{city} on: {about}"), "endorsement-states"),
        (Action::ENDORSE, _) => (format!("Who signs for {city}: {about}"), "authorities"),
        _ => (format!("How far is {city}: {about}"), "phases"),
    };
    let terms = shared.labels.terms(list).iter();
    let items = terms.map(|term| PickerItem {
        also: term.aliases.join(" "),
        about: term.definition.clone(),
        ..PickerItem::new(term.label.clone(), DialogAction::Term(term.id.clone()))
    });
    let picker = Picker::new(&title, items.collect());
    shared.forms.open = Some(Form::Response(draft));
    shared.pick(picker)
}

/// Shows the signature and asks before it is written.
///
/// A present signature keeps its date unless the user renews it.
fn confirm_signature(shared: &mut Shared, draft: ResponseDraft) -> Vec<Effect> {
    let labels = &shared.labels;
    let [state, authority] = draft.terms.as_slice() else {
        return Vec::new();
    };
    let label = |list: &str, id: &str| {
        let term = labels.terms(list).iter().find(|term| term.id == id);
        term.map_or_else(|| id.to_owned(), |term| term.label.clone())
    };
    let (city, state_label) = (
        labels.label("city", &draft.city),
        label("endorsement-states", state),
    );
    let authority = label("authorities", authority);
    let today = shared.clock.today(shared.now).in_words();
    let signs = is_signature(state);
    let mut says = vec![draft.title.clone()];
    says.push(format!(
        "{city}: {}, by {}.",
        lower_first(&state_label),
        lower_first(&authority)
    ));
    let reservation = draft.reservation.as_ref();
    says.extend(reservation.map(|text| format!("{}{text}", strings::RESERVATION_FIELD)));
    if signs {
        says.extend(draft.too_late.clone());
    }
    let mut answers = vec![Button::new('n', "No", DialogAction::Stay)];
    match &draft.present {
        Some(title) if signs && draft.has_signature != Some(false) => {
            says.push(format!("Keep the old date, or date it {today}?"));
            says.push(format!("Until now: {title}."));
            let [kept, renewed] = [SigningDate::Kept, SigningDate::Renewed];
            answers.push(Button::new('k', "Old date", DialogAction::Sign(kept)));
            answers.push(Button::new('t', "Today", DialogAction::Sign(renewed)));
        }
        Some(title) => {
            says.push(format!("It changes: {title}."));
            says.extend(is_dated(state).then(|| format!("Date: {today}.")));
            let change = DialogAction::Sign(SigningDate::Renewed);
            answers.push(Button::new('y', "Change it", change));
        }
        None => {
            says.extend(is_dated(state).then(|| format!("Date: {today}.")));
            let label = if signs { "Sign" } else { "Write it" };
            let first = DialogAction::Sign(SigningDate::First);
            answers.push(Button::new('y', label, first));
        }
    }
    let title = format!("Sign for {city}");
    shared.forms.open = Some(Form::Response(draft));
    shared.confirm(&title, says, answers)
}

/// The title and day of the city's earlier response. The counted one, else by its folder.
fn present_response(note: &CurrentNote<'_>, city: &str, labels: &Labels) -> Option<String> {
    let kind = match note.id.kind() {
        Some(Kind::Practice) => Kind::Adoption,
        _ => Kind::Endorsement,
    };
    let names = note.note.map(|whole| whole.names().collect());
    let names: Vec<&str> = names.unwrap_or_else(|| vec![note.id.as_str()]);
    let is_about = |about: &str| {
        let mut folders = names.iter().filter_map(|name| name.split_once('/'));
        folders.any(|(_, folder)| folder == about)
    };
    let is_response = |id: &&NoteId| {
        let path = id.below_kind().rsplit_once('/');
        id.kind() == Some(kind) && path.is_some_and(|(about, by)| by == city && is_about(about))
    };
    let counted = note.response(city);
    let mut ids = labels.notes.iter().map(|(id, _)| id);
    let id = counted.map(|signature| &signature.id);
    let title = labels.title(id.or_else(|| ids.find(is_response))?)?;
    let day = counted.and_then(|signature| match (signature.signed, signature.year) {
        (Some(day), _) => Some(format!(", signed on {}", day.in_words())),
        (None, year) => year.map(|year| format!(", signed in {year}")),
    });
    Some(format!("{title}{}", day.unwrap_or_default()))
}

/// Whether a city of this state stands behind the text.
fn is_signature(state: &str) -> bool {
    state.starts_with("endorsed")
}

/// Whether a response of this state has a day in its note.
fn is_dated(state: &str) -> bool {
    is_signature(state) || state == "withdrawn"
}

/// Writes the signature that the user has confirmed.
pub(crate) fn sign(shared: &mut Shared, date: SigningDate) -> Vec<Effect> {
    let Some(Form::Response(draft)) = shared.forms.open.take() else {
        return Vec::new();
    };
    let mut words = command(&draft, &["--state", "--authority"]);
    let reservation = draft.reservation.as_ref();
    words.extend(reservation.map(|text| format!("--reservation={text}")));
    words.extend(
        draft
            .as_read
            .as_ref()
            .map(|read| format!("--as-read={read}")),
    );
    match date {
        SigningDate::Kept => words.push("--keep-date".to_owned()),
        // The day of the dialog, which may be over by now.
        _ if draft.terms.first().is_some_and(|state| is_dated(state)) => {
            words.push(format!("--date={}", shared.clock.today(shared.now)));
        }
        _ => {}
    }
    // A signature may be there although it is not listed yet.
    words.extend((date == SigningDate::First).then(|| "--first".to_owned()));
    let reservation = draft.reservation.clone();
    let entered = reservation.map(|text| (Form::Response(draft), text));
    shared.run_command(words, entered)
}

/// The command of an adoption; a new one is of this year.
fn adopt(shared: &mut Shared, draft: &ResponseDraft) -> Vec<Effect> {
    let mut words = command(draft, &["--phase"]);
    if draft.present.is_none() {
        let year = shared.clock.today(shared.now).year();
        words.push(format!("--year={year}"));
    }
    shared.run_command(words, None)
}

/// The words of a command, with the chosen terms as these options.
fn command(draft: &ResponseDraft, options: &[&str]) -> Vec<String> {
    let mut words = vec![draft.action.as_str().to_owned(), draft.note.to_string()];
    words.push(format!("--city={}", draft.city));
    let given = options.iter().zip(&draft.terms);
    words.extend(given.map(|(option, term)| format!("{option}={term}")));
    words
}

#[cfg(test)]
mod tests {
    use crossterm::event::{KeyCode, KeyEvent};
    use ratatui::layout::Size;

    use super::*;
    use crate::model::alliance::tests::note;
    use crate::model::vocabulary::Term;
    use crate::tui::frame::dialogs::Dialog;
    use crate::tui::shared::start::Start;
    use crate::tui::{CommandOutcome, Message, update};
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

    /// Ends a command that runs, as if it had succeeded.
    fn end_command(state: &mut State) {
        update(state, Message::CommandRan(Ok(CommandOutcome::default())));
    }

    /// Begins the form of an action, types texts with Enter, gives the commands.
    fn respond(state: &mut State, action: Action, texts: &[&str]) -> Vec<Vec<String>> {
        let id = match action {
            Action::ENDORSE => "positions/clean-heat",
            _ => "practices/bonn/tolls",
        };
        let note = note(id, "aliases = ['positions/warm']");
        let read = CurrentNote::of_note(&note);
        let present = present_response(&read, "oslo", &state.shared.labels);
        let draft = ResponseDraft {
            action,
            present,
            note: note.id.clone(),
            title: "Clean heat".to_owned(),
            city: "oslo".to_owned(),
            terms: Vec::new(),
            reservation: None,
            as_read: Some("sha256:read".to_owned()),
            too_late: None,
            has_signature: None,
        };
        ask_term(&mut state.shared, draft);
        type_all(state, texts)
    }

    fn type_all(state: &mut State, texts: &[&str]) -> Vec<Vec<String>> {
        let mut commands = Vec::new();
        for text in texts {
            commands.extend(text.chars().flat_map(|c| press(state, c)));
            commands.extend(press_code(state, KeyCode::Enter));
        }
        commands
    }

    fn press(state: &mut State, key: char) -> Vec<Vec<String>> {
        press_code(state, KeyCode::Char(key))
    }

    fn press_code(state: &mut State, code: KeyCode) -> Vec<Vec<String>> {
        let effects = update(state, Message::Key(KeyEvent::from(code)));
        let commands = effects.into_iter().filter_map(|effect| match effect {
            Effect::RunCommand(words) => Some(words),
            _ => None,
        });
        commands.collect()
    }

    fn dialog(state: &State) -> String {
        let Some(Dialog::Confirm(dialog)) = state.shared.dialogs.last() else {
            panic!("expected a question");
        };
        format!("{dialog:?}")
    }

    #[test]
    fn an_endorsement_has_state_authority_and_a_reservation_if_the_state_needs_one() {
        let mut state = state();
        let asked = respond(&mut state, Action::ENDORSE, &["", "depart"]);
        assert_eq!(asked, [[""; 0]; 0]);
        let says = dialog(&state);
        for part in ["Sign for oslo", "Clean heat", "endorsed", "department"] {
            assert!(says.contains(part), "{part}: {says}");
        }
        let start = ["endorse", "positions/clean-heat", "--city=oslo"];
        let plain = ["--state=endorsed", "--authority=department"];
        let commands = press(&mut state, 'y');
        let date = format!("--date={}", state.shared.clock.today(state.shared.now));
        let checked = ["--as-read=sha256:read", &date, "--first"];
        assert_eq!(commands, [[&start[..], &plain, &checked].concat()]);
        end_command(&mut state);
        // Enter alone signs nothing, and an empty reservation is asked again.
        let none = respond(&mut state, Action::ENDORSE, &["", "depart", ""]);
        assert_eq!(none, [[""; 0]; 0]);
        assert!(state.shared.dialogs.is_empty());
        let texts = ["reservation", "mayor", " ", "Not for hospitals."];
        respond(&mut state, Action::ENDORSE, &texts);
        assert!(dialog(&state).contains("Not for hospitals."));
        let commands = press(&mut state, 'y');
        assert_eq!(
            commands[0][3..5],
            ["--state=endorsed-with-reservation", "--authority=mayor"]
        );
        assert_eq!(commands[0][5], "--reservation=Not for hospitals.");
        // A refused reservation is asked again with its text.
        update(
            &mut state,
            Message::CommandRan(Err("It is too long.".to_owned())),
        );
        type_all(&mut state, &[" More."]);
        let again = press(&mut state, 'y');
        assert_eq!(again[0][5], "--reservation=Not for hospitals. More.");
    }

    #[test]
    fn a_present_signature_keeps_its_date_unless_renewed() {
        let mut state = state();
        let today = format!("--date={}", state.shared.clock.today(state.shared.now));
        // The folder may be spelt otherwise, or have a former name of the text.
        for (key, folder, want) in [
            ('k', "endorsements/clean-heat", "--keep-date"),
            ('t', "Endorsements/warm", &today),
        ] {
            let signed = format!("{folder}/oslo").parse().expect("an id");
            state.shared.labels.notes = vec![(signed, "Oslo signed in 2017".to_owned())];
            respond(&mut state, Action::ENDORSE, &["", "mayor"]);
            assert!(dialog(&state).contains("Oslo signed in 2017"));
            let commands = press(&mut state, key);
            let last = commands[0].last().map(String::as_str);
            assert_eq!(last, Some(want));
            end_command(&mut state);
        }
    }

    #[test]
    fn a_refusal_has_no_date_to_keep_and_a_late_signature_is_named() {
        let mut state = state();
        let draft = ResponseDraft {
            action: Action::ENDORSE,
            note: "positions/clean-heat".parse().expect("an id"),
            title: "Clean heat".to_owned(),
            city: "oslo".to_owned(),
            terms: vec!["endorsed".to_owned(), "mayor".to_owned()],
            reservation: None,
            as_read: None,
            too_late: Some("The text had its deadline.".to_owned()),
            present: Some("Oslo declined".to_owned()),
            has_signature: Some(false),
        };
        confirm_signature(&mut state.shared, draft);
        let says = dialog(&state);
        assert!(says.contains("The text had its deadline."), "{says}");
        assert!(
            says.contains("Oslo declined") && !says.contains("Old date"),
            "{says}"
        );
        let commands = press(&mut state, 'y');
        assert!(commands[0].iter().any(|word| word.starts_with("--date=")));
    }

    #[test]
    fn only_a_response_with_a_day_in_its_note_is_dated() {
        let mut state = state();
        let words = ["declined", "withdrawn", "expired"];
        for word in words {
            let draft = ResponseDraft {
                action: Action::ENDORSE,
                note: "positions/clean-heat".parse().expect("an id"),
                title: "Clean heat".to_owned(),
                city: "oslo".to_owned(),
                terms: vec![word.to_owned(), "mayor".to_owned()],
                reservation: None,
                as_read: None,
                too_late: None,
                present: None,
                has_signature: None,
            };
            confirm_signature(&mut state.shared, draft);
            let says_date = dialog(&state).contains("Date:");
            let commands = press(&mut state, 'y');
            end_command(&mut state);
            let gives_date = commands[0].iter().any(|word| word.starts_with("--date="));
            let is_withdrawn = word == "withdrawn";
            assert_eq!(
                (says_date, gives_date),
                (is_withdrawn, is_withdrawn),
                "{word}"
            );
        }
    }

    #[test]
    fn an_adoption_has_a_phase_and_a_new_one_its_year() {
        let mut state = state();
        let commands = respond(&mut state, Action::ADOPT, &["in-force"]);
        let year = state.shared.clock.today(state.shared.now).year();
        let year = format!("--year={year}");
        let want = [
            "adopt",
            "practices/bonn/tolls",
            "--city=oslo",
            "--phase=in-force",
            &year,
        ];
        assert_eq!(commands, [want]);
        assert_eq!(state.shared.forms.open, None);
        // One note is written at a time.
        let while_writing = respond(&mut state, Action::ADOPT, &["in-force"]);
        assert_eq!(while_writing, [[""; 0]; 0]);
        end_command(&mut state);
        let present = "adoptions/bonn/tolls/oslo".parse().expect("an id");
        state.shared.labels.notes = vec![(present, "Tolls in Oslo".to_owned())];
        let commands = respond(&mut state, Action::ADOPT, &["in-force"]);
        assert_eq!(commands, [&want[..4]]);
        // Without a note nothing is asked.
        ask_response(&mut state, Action::ADOPT);
        assert!(state.shared.dialogs.is_empty());
    }
}
