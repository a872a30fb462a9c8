//! Implements [`View`] for Sync.

use ratatui::layout::Position;

use super::choose::save_own;
use super::draw::row_heights;
use super::state::{SyncRow, SyncView, rows};
use super::update::set_name;
use super::{draw, draw_conflict};
use crate::tui::frame::dialogs::Dialog;
use crate::tui::frame::layout::TWO_PANES;
use crate::tui::frame::text_popup::{PopupContent, TextPopup};
use crate::tui::keys::{Action, Focus};
use crate::tui::shared::Shared;
use crate::tui::shared::effect::Effect;
use crate::tui::shared::syncing::sync_commands as syncing;
use crate::tui::strings;
use crate::tui::views::view::{Context, CrumbPart, DrawContext, View, ViewEvent, ViewPosition};
use crate::tui::widgets::draw::Painter;
use crate::tui::widgets::geometry::{inside, within};
use crate::tui::widgets::list_moves::stepped;
use crate::work::{HistoryAnswer, HistoryRequest, Report, Request, SyncKind, SyncRequest};

impl View for SyncView {
    fn name(&self) -> &'static str {
        strings::SYNC
    }

    fn tab(&self) -> Option<Action> {
        Some(Action::VIEW_SYNC)
    }

    fn needs_attention(&self, shared: &Shared) -> bool {
        shared.sync.needs_attention()
    }

    fn focus(&self) -> Focus {
        self.pane()
    }

    fn has_breadcrumb(&self) -> bool {
        self.conflict.is_some()
    }

    fn breadcrumb(&self, scene: &DrawContext<'_>, covered: bool) -> Vec<CrumbPart> {
        let mut parts = vec![(strings::SYNC.to_owned(), Some(Action::BACK))];
        if let Some(conflict) = self.conflict.as_ref().filter(|_| !covered) {
            parts.push((scene.shared.labels.title_of_path(&conflict.path), None));
        }
        parts
    }

    fn place(&self, _: &DrawContext<'_>) -> ViewPosition {
        let Some(conflict) = &self.conflict else {
            return ViewPosition::default();
        };
        let count = format!("{} of {}", conflict.at + 1, conflict.open.len());
        ViewPosition {
            text: format!("difference {count}"),
            short: count,
        }
    }

    fn has_unsaved(&self) -> bool {
        let mut conflicts = self.conflict.iter().chain(self.left.values());
        conflicts.any(|conflict| !conflict.picked().is_empty())
    }

    fn offers(&self, action: Action, scene: &DrawContext<'_>) -> bool {
        if action == Action::MY_NAME {
            let status = scene.shared.sync.status.as_ref();
            return status.is_some_and(|status| status.who.is_none());
        }
        if action == Action::SHARE {
            let status = scene.shared.sync.status.as_ref();
            return status.is_some_and(|status| !status.yours.is_empty());
        }
        let Some(conflict) = &self.conflict else {
            return true;
        };
        match action {
            Action::NEXT_DIFFERENCE => conflict.open.len() > 1,
            Action::KEEP_BOTH => conflict.can_be_both(),
            _ => true,
        }
    }

    fn label(&self, action: Action, scene: &DrawContext<'_>) -> Option<&'static str> {
        let row = self.chosen(&scene.shared.sync);
        if action == Action::OPEN && matches!(row, Some(SyncRow::Waiting { .. })) {
            return Some(strings::CHOOSE);
        }
        if scene.shared.size.width >= TWO_PANES {
            return None;
        }
        match action {
            Action::KEEP_YOURS => Some(strings::KEEP_YOURS_SHORT),
            Action::TAKE_THEIRS => Some(strings::TAKE_THEIRS_SHORT),
            _ => None,
        }
    }

    fn why_not(&self, action: Action, scene: &DrawContext<'_>) -> Option<&'static str> {
        let row = self.chosen(&scene.shared.sync);
        let row = row.filter(|_| self.conflict.is_none());
        match action {
            Action::OPEN
            | Action::DIFFERENCES
            | Action::COPY
            | Action::COPY_AS
            | Action::OPEN_SOURCE
            | Action::EDIT => row.is_none().then_some(strings::NOTHING_CHOSEN),
            Action::DISCARD => match row {
                Some(SyncRow::Mine(_) | SyncRow::Waiting { .. }) => None,
                _ => Some("Choose one of your notes first."),
            },
            Action::FIND => {
                let list = rows(scene.shared.sync.status.as_ref(), self.list_focus());
                list.is_empty().then_some(strings::NOT_IN_LIST)
            }
            Action::UNDO => syncing::why_not_undo(scene.shared),
            Action::GET_UPDATES | Action::SHARE => syncing::why_not_sync(scene.shared),
            Action::BEGIN_HISTORY => syncing::why_not_begin(scene.shared),
            Action::CONNECT => syncing::why_not_connect(scene.shared),
            _ => None,
        }
    }

    fn shows_progress(&self) -> bool {
        self.conflict.is_none()
    }

    fn shows_message(&self, text: &str, shared: &Shared) -> bool {
        let says_last = self.conflict.is_none() && draw::says_last(self, &shared.sync);
        says_last && text == shared.sync.last
    }

    /// Checks for updates, unless that was already done.
    fn opened(&mut self, context: &mut Context<'_>) -> Vec<Effect> {
        let shared = &mut *context.shared;
        let status = shared.sync.status.as_ref();
        // If only one list has rows, focus it.
        let has_rows = |focus| !rows(status, focus).is_empty();
        self.at_yours = !has_rows(Focus::INCOMING) && has_rows(Focus::YOURS);
        let is_unasked = status.is_some_and(|status| status.library.is_some() && !status.asked);
        if is_unasked && shared.sync.running.is_none() {
            return syncing::begin(shared, SyncRequest::CheckUpdates);
        }
        vec![syncing::ask(shared, SyncRequest::Status)]
    }

    /// The titles of the list that has the focus.
    fn row_texts(&self, shared: &Shared) -> Option<Vec<String>> {
        if self.conflict.is_some() {
            return None;
        }
        let rows = rows(shared.sync.status.as_ref(), self.list_focus());
        let titles = rows.iter().map(|row| row.title(&shared.labels));
        Some(titles.collect())
    }

    fn selected_row(&self) -> usize {
        self.list(self.list_focus()).selected
    }

    fn select_row(&mut self, row: usize) {
        let focus = self.list_focus();
        self.list_mut(focus).selected = row;
    }

    fn perform(&mut self, action: Action, context: &mut Context<'_>) -> Option<Vec<Effect>> {
        match action {
            Action::GET_UPDATES => Some(syncing::get_updates(context.shared)),
            Action::REFRESH => Some(syncing::begin(context.shared, SyncRequest::CheckUpdates)),
            action if self.conflict.is_some() => self.act_on_versions(action, context),
            action => self.act_on_lists(action, context),
        }
    }

    fn back(&mut self, context: &mut Context<'_>) -> bool {
        self.leave_versions(context.shared)
    }

    fn close(&mut self, context: &mut Context<'_>) -> bool {
        self.leave_versions(context.shared)
    }

    fn written(&mut self, text: &str, context: &mut Context<'_>) -> Vec<Effect> {
        self.take_written(text, context.shared)
    }

    fn entered(&mut self, action: Action, text: &str, context: &mut Context<'_>) -> Vec<Effect> {
        if action == Action::MY_NAME {
            return set_name(context.shared, text);
        }
        if action == Action::CONNECT {
            let address = text.trim();
            return match address {
                "" => Vec::new(),
                _ => syncing::ask_to_connect(context.shared, address),
            };
        }
        self.take_written(text, context.shared)
    }

    fn receive(
        &mut self,
        report: Box<Report>,
        context: &mut Context<'_>,
    ) -> Result<Vec<Effect>, Box<Report>> {
        let Report::HistoryAnswered {
            ticket,
            answer: HistoryAnswer::Difference(difference),
        } = *report
        else {
            return Err(report);
        };
        if self.take_beside(ticket, &difference) {
            return Ok(Vec::new());
        }
        if self.awaited != Some(ticket) {
            let answer = HistoryAnswer::Difference(difference);
            return Err(Box::new(Report::HistoryAnswered { ticket, answer }));
        }
        self.awaited = None;
        let shared = &mut *context.shared;
        let title = shared.labels.title_of_path(&difference.path);
        let popup = TextPopup::new(&title, PopupContent::Difference(difference));
        shared.dialogs.push(Dialog::Text(popup));
        Ok(Vec::new())
    }

    fn follow(&mut self, change: ViewEvent, context: &mut Context<'_>) -> Vec<Effect> {
        let mut settled = Vec::new();
        match change {
            ViewEvent::StatusChanged(kind) => {
                let was_choosing = self.conflict.is_some();
                if let Some(status) = &context.shared.sync.status {
                    let waited = std::mem::replace(&mut self.waited, status.waiting.len());
                    settled = self.apply_status(status);
                    // What was saved here does not wait any more either.
                    settled.retain(|_| kind != SyncKind::Choose);
                    // Select the first conflict that an update brought, or an undo of a choice.
                    let brings_conflicts = kind.uses_network() || kind == SyncKind::Undo;
                    let has_new_conflict = status.waiting.len() > waited && brings_conflicts;
                    if has_new_conflict && self.conflict.is_none() {
                        self.at_yours = false;
                        self.list_mut(Focus::INCOMING).selected = 0;
                    }
                }
                if was_choosing && self.conflict.is_none() && kind == SyncKind::Choose {
                    self.at_yours = false;
                }
            }
            ViewEvent::Size => self.reveal(context),
            ViewEvent::Failed(ticket) if self.awaited == Some(ticket) => self.awaited = None,
            ViewEvent::Labels { .. } | ViewEvent::Notes { .. } | ViewEvent::Failed(_) => {}
        }
        let save = |own| save_own(own, context.shared);
        settled.into_iter().map(save).collect()
    }

    /// Scrolls the list under the pointer, or both versions.
    fn scroll(&mut self, at: Position, by: isize, context: &mut Context<'_>) {
        let areas = self.areas(&context.scene());
        if let Some(conflict) = &mut self.conflict {
            conflict.top = conflict.top.saturating_add_signed(by);
            return;
        }
        for (focus, area) in [
            (Focus::INCOMING, areas.incoming),
            (Focus::YOURS, areas.yours),
        ] {
            if area.contains(at) {
                let status = context.shared.sync.status.as_ref();
                let count = rows(status, focus).len();
                let list = self.list_mut(focus);
                list.selected = stepped(list.selected, by, count);
            }
        }
    }

    /// Selects the clicked row, or opens it if it is selected.
    ///
    /// In a conflict, a click on a version chooses it.
    fn click(&mut self, at: Position, context: &mut Context<'_>) -> Vec<Effect> {
        let areas = self.areas(&context.scene());
        if self.conflict.is_some() {
            let action = match () {
                () if areas.mine.contains(at) => Action::KEEP_YOURS,
                () if areas.theirs.contains(at) => Action::TAKE_THEIRS,
                () => return Vec::new(),
            };
            return self.act_on_versions(action, context).unwrap_or_default();
        }
        for (focus, area) in [
            (Focus::INCOMING, areas.incoming),
            (Focus::YOURS, areas.yours),
        ] {
            if !area.contains(at) {
                continue;
            }
            let was_here = self.list_focus() == focus;
            self.at_yours = focus == Focus::YOURS;
            let shared = &context.shared;
            let rows = rows(shared.sync.status.as_ref(), focus);
            let inner = inside(area);
            let list = self.list_mut(focus);
            let heights = row_heights(&rows, inner, &shared.labels);
            let mut below = within(inner, at).map(|(line, _)| line);
            let row = (list.top..rows.len()).find(|row| {
                below = below.and_then(|line| line.checked_sub(usize::from(heights[*row])));
                below.is_none()
            });
            let Some(row) = row.filter(|_| inner.contains(at)) else {
                continue;
            };
            if was_here && list.selected == row {
                return self.open_row(context);
            }
            list.selected = row;
        }
        Vec::new()
    }

    fn is_loading(&self) -> bool {
        // The status is shared, and mostly known before.
        false
    }

    fn update_layout(&mut self, context: &mut Context<'_>) {
        let areas = self.areas(&context.scene());
        let shared = &*context.shared;
        if let Some(conflict) = &mut self.conflict {
            draw_conflict::update_layout(conflict, &areas, &shared.labels);
        }
        self.clamp_lists(&shared.sync, draw::rows_in_view(&areas));
    }

    /// Requests the difference of the selected row, if there is space for it.
    fn ask(&mut self, context: &mut Context<'_>) -> Option<Effect> {
        if self.areas(&context.scene()).beside.is_empty() {
            return None;
        }
        let shared = &mut *context.shared;
        let ticket = shared.ticket();
        let (focus, path) = self.beside_due(&shared.sync, ticket)?;
        let past = if focus == Focus::YOURS {
            HistoryRequest::Mine(path)
        } else {
            HistoryRequest::Incoming(path)
        };
        Some(Effect::Send(Request::History { ticket, past }))
    }

    fn draw(&self, scene: &DrawContext<'_>, painter: &mut Painter<'_>) -> Position {
        let areas = self.areas(scene);
        let shared = scene.shared;
        match &self.conflict {
            Some(conflict) => draw_conflict::draw(painter, &areas, conflict, shared),
            None => draw::draw(painter, &areas, self, shared),
        }
    }
}
