//! Performs the actions of the two lists.

use super::conflict::Conflict;
use super::draw::rows_in_view;
use super::state::{SyncRow, SyncView, rows};
use crate::notes::clean::clean;
use crate::tui::frame::prompt::PromptInput;
use crate::tui::keys::{Action, Focus};
use crate::tui::shared::Shared;
use crate::tui::shared::effect::Effect;
use crate::tui::shared::syncing::sync_commands::{
    self as syncing, answers, begin_history, why_not_connect,
};
use crate::tui::strings;
use crate::tui::views::reader::ReaderView;
use crate::tui::views::view::{Context, Navigate};
use crate::tui::widgets::list_moves::moved;
use crate::work::{
    ChangeKind, ConflictSide, DecidedConflict, HistoryRequest, Request, SyncRequest,
};

impl SyncView {
    /// Performs an action on the lists; `None` if it is not one of them.
    pub(super) fn act_on_lists(
        &mut self,
        action: Action,
        context: &mut Context<'_>,
    ) -> Option<Vec<Effect>> {
        let areas = self.areas(&context.scene());
        let focus = self.list_focus();
        let shared = &mut *context.shared;
        let count = rows(shared.sync.status.as_ref(), focus).len();
        let page = rows_in_view(&areas)[usize::from(focus == Focus::YOURS)].max(1);
        let list = self.list_mut(focus);
        if let Some(to) = moved(list.selected, action, count, page) {
            list.selected = to;
            return Some(Vec::new());
        }
        match action {
            Action::NEXT_PANE | Action::PREVIOUS_PANE => self.at_yours = !self.at_yours,
            Action::LEFT => self.at_yours = false,
            Action::RIGHT => self.at_yours = true,
            Action::OPEN => return Some(self.open_row(context)),
            Action::DIFFERENCES => return Some(self.show_difference(context)),
            Action::DISCARD => return Some(self.discard(shared)),
            Action::BEGIN_HISTORY => return Some(begin_history(shared)),
            Action::CONNECT => return Some(ask_address(shared)),
            Action::MY_NAME => ask_name(shared, ""),
            Action::COPY | Action::COPY_AS | Action::OPEN_SOURCE | Action::EDIT => {
                return Some(self.act_on_row(action, shared));
            }
            _ => return None,
        }
        Some(Vec::new())
    }

    /// Copies or edits the selected note.
    fn act_on_row(&self, action: Action, shared: &mut Shared) -> Vec<Effect> {
        let row = self.chosen(&shared.sync);
        let says = match (row.as_ref().and_then(SyncRow::id), action) {
            (Some(id), Action::EDIT) if shared.labels.title(&id).is_some() => {
                return vec![Effect::Edit(id)];
            }
            (Some(_), Action::EDIT) => strings::GET_FIRST,
            (Some(id), Action::COPY | Action::COPY_AS) => {
                let title = row.map(|row| row.title(&shared.labels)).unwrap_or_default();
                return vec![Effect::Copy("title", format!("{title}. {id}"))];
            }
            _ => "No note is chosen.",
        };
        shared.show_message(says);
        Vec::new()
    }

    /// Opens the selected note, or its conflict.
    pub(super) fn open_row(&mut self, context: &mut Context<'_>) -> Vec<Effect> {
        let sync = &context.shared.sync;
        let Some(row) = self.chosen(sync) else {
            return Vec::new();
        };
        let gone = match &row {
            SyncRow::Incoming(item) => matches!(item.kind, ChangeKind::Removed | ChangeKind::Kept),
            SyncRow::Mine(item) => item.kind == ChangeKind::Removed,
            SyncRow::Arrived(file) => file.kind == ChangeKind::Removed,
            _ => false,
        };
        if let SyncRow::Waiting { path, .. } = row {
            let waiting = sync.conflicts_of(path);
            // Choices that were made before and not saved are still there.
            let left = self.left.remove(path);
            self.conflict = left.or_else(|| Conflict::new(path, waiting));
            return Vec::new();
        }
        let Some(id) = row.id().filter(|_| !gone) else {
            return self.show_difference(context);
        };
        if matches!(row, SyncRow::Incoming(_)) {
            context.go(Navigate::Open(Box::new(ReaderView::of_arriving(id))));
        } else {
            context.go(Navigate::Note(id));
        }
        Vec::new()
    }

    fn show_difference(&mut self, context: &mut Context<'_>) -> Vec<Effect> {
        let past = match self.chosen(&context.shared.sync) {
            Some(SyncRow::Incoming(item)) => HistoryRequest::Incoming(item.path.clone()),
            Some(SyncRow::Mine(item)) => HistoryRequest::Mine(item.path.clone()),
            Some(SyncRow::Waiting { .. }) => return self.open_row(context),
            Some(SyncRow::Arrived(_)) => {
                context.shared.show_message(strings::ABOUT_ARRIVED);
                return Vec::new();
            }
            Some(SyncRow::Held(path, why)) => {
                let text = format!("{path} is held: {why}. Nothing is lost.");
                context.shared.show_message(&text);
                return Vec::new();
            }
            None => return Vec::new(),
        };
        let ticket = context.shared.ticket();
        self.awaited = Some(ticket);
        vec![Effect::Send(Request::History { ticket, past })]
    }

    fn discard(&self, shared: &mut Shared) -> Vec<Effect> {
        let labels = &shared.labels;
        let (title, act) = match self.chosen(&shared.sync) {
            Some(row @ SyncRow::Mine(_)) => (
                row.title(labels),
                SyncRequest::Discard(row.path().to_owned()),
            ),
            Some(row @ SyncRow::Waiting { .. }) => {
                let all = shared.sync.conflicts_of(row.path()).into_iter();
                let picked = all.map(|one| DecidedConflict {
                    id: one.id,
                    side: ConflictSide::Theirs,
                });
                (row.title(labels), SyncRequest::Choose(picked.collect()))
            }
            Some(SyncRow::Held(path, _)) => {
                let text = format!(
                    "{path} is not in the history. Move it away by hand if you do not want it."
                );
                shared.show_message(&text);
                return Vec::new();
            }
            Some(SyncRow::Incoming(_) | SyncRow::Arrived(_)) | None => {
                shared.show_message("You have no changes here to discard.");
                return Vec::new();
            }
        };
        let says = vec![
            format!("Discard your changes to \"{title}\"?"),
            "The note will be as the others have it. What you wrote stays in the history; u \
             brings it back."
                .to_owned(),
        ];
        let answers = answers("Keep mine", 'y', "Discard mine", act);
        shared.confirm("Discard mine", says, answers)
    }
}

/// Opens a prompt for the address of the shared library.
fn ask_address(shared: &mut Shared) -> Vec<Effect> {
    if let Some(why) = why_not_connect(shared) {
        shared.show_message(why);
        return Vec::new();
    }
    let says = (strings::ASK_ADDRESS, strings::ADDRESS_HINT);
    shared.prompt(Action::CONNECT, says, "", PromptInput::Text)
}

/// Opens a prompt for the name and e-mail address of the user.
fn ask_name(shared: &mut Shared, text: &str) {
    let says = (strings::ASK_NAME, strings::NAME_HINT);
    shared.prompt(Action::MY_NAME, says, text, PromptInput::Text);
}

/// Takes `Ann Berg <ann@city.example>`; the brackets may be left out. Asks again without both.
pub(super) fn set_name(shared: &mut Shared, text: &str) -> Vec<Effect> {
    let text = clean(text);
    let (name, email) = text.trim().rsplit_once([' ', '<']).unwrap_or_default();
    let name = name.trim_matches([' ', '<', ',']).to_owned();
    let email = email.trim_matches(['<', '>']).to_owned();
    if name.is_empty() || !email.contains('@') {
        if !text.trim().is_empty() {
            shared.show_message(strings::NAME_WITHOUT_ADDRESS);
            ask_name(shared, text.trim());
        }
        return Vec::new();
    }
    let kept = Effect::SaveSettings(vec![("name", name.clone()), ("email", email.clone())]);
    let mut effects = syncing::set_author(shared, name, email);
    effects.push(kept);
    effects
}
