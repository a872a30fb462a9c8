//! Copies of notes in the editor: their outcome, and copies of a killed editor.

use std::fs;
use std::path::{Path, PathBuf};

use crate::model::counted::counted;
use crate::model::note::Audience;
use crate::notes::clean::{clean, clean_name};
use crate::notes::{Defaults, read_note};
use crate::tui::frame::confirm::Button;
use crate::tui::message::Message;
use crate::tui::shared::Shared;
use crate::tui::widgets::dialog_action::DialogAction;
use crate::work::{Edited, EditedCopy, keep_edited};

/// Offers the first text that an editor left when it or guildhall was killed.
pub(super) fn ask_to_reopen(shared: &mut Shared, copies: &[PathBuf]) {
    let Some(first) = copies.first() else {
        return;
    };
    let mut says = vec![
        format!("A text was left unsaved: {}.", title_of(first)),
        "Open it? Once the editor closes, it is saved in its note; an emptied text is removed."
            .to_owned(),
    ];
    if copies.len() > 1 {
        let more = counted(copies.len() - 1, "more text");
        says.push(format!("Then {more}: guildhall asks at its next start."));
    }
    let answers = vec![
        Button::new('o', "Open", DialogAction::Reopen(first.clone())),
        Button::new('n', "Later", DialogAction::Stay),
    ];
    shared.confirm("Unsaved text", says, answers);
}

/// The title in a copy, or one made of the name of its file.
fn title_of(copy: &Path) -> String {
    let text = fs::read(copy).unwrap_or_default();
    let name = copy.file_name().unwrap_or_default().to_string_lossy();
    let text = String::from_utf8_lossy(&text);
    let defaults = Defaults {
        lang: String::new(),
        audience: Audience::Public,
    };
    let title = read_note(&name, &text, &defaults).note.title;
    clean(&title).into_owned()
}

/// Turns the outcome of an edit into a message.
pub(super) fn after_edit(edited: Result<(), String>, copy: EditedCopy) -> Message {
    let root = copy.root().to_owned();
    let keep_pending = |path: &str, decisions| keep_edited(&root, path, decisions);
    if let Err(mut message) = edited {
        if copy.give_up().is_some() {
            message.push_str(" What you saved is kept; guildhall offers it at its next start.");
        }
        return Message::Done(Err(message));
    }
    match copy.finish(keep_pending) {
        Ok(Edited::Unchanged) => Message::Done(Ok("Nothing was changed.".to_owned())),
        Ok(Edited::TooSoon { copy }) => Message::Done(Err(format!(
            "The editor returned at once; if it is still open, what you save in it stays in {}. Set `editor` to a command that waits.",
            copy.display()
        ))),
        Ok(Edited::Saved) => Message::EditSaved,
        Ok(Edited::Moved(id)) => Message::EditMoved(id),
        Ok(Edited::Waiting { moved }) => Message::EditConflict(moved),
        Ok(Edited::Kept { copy, moved }) => {
            let name = moved.map(|id| format!(", now {},", clean_name(id.as_str())));
            Message::Done(Err(format!(
                "Someone else changed this too. The note{} shows theirs; yours is in {}.",
                name.unwrap_or_default(),
                copy.display()
            )))
        }
        Err(error) => Message::Done(Err(format!("The note was not saved: {error}."))),
    }
}

#[cfg(test)]
mod tests {
    use crossterm::event::{KeyCode, KeyEvent};
    use ratatui::layout::Size;

    use super::*;
    use crate::tui::app::state::State;
    use crate::tui::app::update::update;
    use crate::tui::shared::effect::Effect;
    use crate::tui::shared::start::Start;

    #[test]
    fn a_left_text_is_opened_by_enter() {
        let folder = tempfile::tempdir().expect("a folder");
        let copies = ["a.md", "b.md"].map(|name| folder.path().join(name));
        let text = "+++\ntitle = 'Oslo on: Who pays?'\n+++\n";
        fs::write(&copies[0], text).expect("a copy");
        let mut state = State::new(Start::default(), Size::new(80, 24));
        ask_to_reopen(&mut state.shared, &[]);
        assert!(state.shared.dialogs.is_empty());
        ask_to_reopen(&mut state.shared, &copies);
        let shown = format!("{:?}", state.shared.dialogs);
        assert!(shown.contains("unsaved: Oslo on: Who pays?."), "{shown}");
        let effects = update(&mut state, Message::Key(KeyEvent::from(KeyCode::Enter)));
        assert_eq!(effects[0], Effect::Reopen(copies[0].clone()));
    }
}
