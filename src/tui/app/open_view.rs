//! An open view, its table, its preview, and the `/` search in its rows.

use std::time::Duration;

use ratatui::layout::Position;

use super::row_search::RowSearch;
use crate::tui::frame::prompt::PromptInput;
use crate::tui::keys::Action;
use crate::tui::shared::effect::Effect;
use crate::tui::shared::{Shared, Unindexed};
use crate::tui::strings;
use crate::tui::views::pending_table::PendingTable;
use crate::tui::views::preview_pane::{self, NotePreview};
use crate::tui::views::view::{Context, DrawContext, View, ViewEvent, ViewWait};
use crate::tui::widgets::draw::Painter;
use crate::work::{Report, TableRequest};

/// A view in the stack, or a closed tab.
#[derive(Debug)]
pub(crate) struct OpenView {
    pub(crate) view: Box<dyn View>,
    /// The last request for its table.
    asked: Option<TableRequest>,
    /// That request, until it is answered or fails.
    pending: PendingTable,
    /// The note in its preview pane.
    preview: NotePreview,
    /// The `/` search in its rows.
    find: RowSearch,
}

impl OpenView {
    pub(crate) fn new(view: Box<dyn View>) -> Self {
        Self {
            view,
            asked: None,
            pending: PendingTable::default(),
            preview: NotePreview::default(),
            find: RowSearch::default(),
        }
    }

    /// Called after it was opened; a request that failed is then sent again.
    pub(crate) fn opened(&mut self, context: &mut Context<'_>) -> Vec<Effect> {
        if self.has_failed() {
            self.asked = None;
        }
        self.view.opened(context)
    }

    /// Requests data for what became visible, while the view is on top.
    pub(crate) fn ask(&mut self, context: &mut Context<'_>) -> Vec<Effect> {
        let mut effects: Vec<Effect> = self.view.ask(context).into_iter().collect();
        if self.view.table(context.shared) != self.asked {
            effects.extend(self.request_table(context.shared));
        }
        effects
    }

    fn request_table(&mut self, shared: &mut Shared) -> Option<Effect> {
        self.asked = self.view.table(shared);
        let table = self.asked.clone()?;
        Some(self.pending.request(table, shared))
    }

    /// Handles a change elsewhere.
    ///
    /// When notes change, a table that was requested is requested again. Without an answer it is
    /// requested again in any case: before the first index was built there was none.
    pub(crate) fn follow(&mut self, change: ViewEvent, context: &mut Context<'_>) -> Vec<Effect> {
        let mut effects = self.view.follow(change, context);
        if matches!(change, ViewEvent::Notes { changed } if changed > 0) {
            self.preview.forget(context.shared.now);
        }
        match change {
            ViewEvent::Notes { changed }
                if self.asked.is_some() && (changed > 0 || self.view.is_loading()) =>
            {
                effects.extend(self.request_table(context.shared));
            }
            ViewEvent::Failed(ticket) if self.pending.ends(ticket) => {
                self.view.table_failed(context);
            }
            _ => {}
        }
        effects
    }

    /// Receives the answer to a request of this view; returns any other report.
    pub(crate) fn receive(
        &mut self,
        report: Report,
        context: &mut Context<'_>,
    ) -> Result<Vec<Effect>, Box<Report>> {
        let report = match self.pending.receive(report) {
            Ok(table) => {
                self.view.take_table(table, context);
                return Ok(Vec::new());
            }
            Err(report) => report,
        };
        if let Report::Opened { ticket, page } = &*report
            && self.preview.opened(*ticket, page, &context.shared.labels)
        {
            return Ok(Vec::new());
        }
        self.view.receive(report, context)
    }

    /// Updates state and layout after a change and before drawing.
    pub(crate) fn update_layout(&mut self, context: &mut Context<'_>) {
        self.view.update_layout(context);
        let preview = self.view.preview(&context.scene());
        let id = preview.as_ref().map(|(_, id)| id);
        self.preview.choose(id, context.shared.now);
        if let Some((area, _)) = preview {
            let ascii = context.shared.appearance.ascii;
            self.preview.update_layout(area, None, ascii);
        }
    }

    /// Handles passing time, while the view is on top.
    pub(crate) fn tick(&mut self, context: &mut Context<'_>) -> Vec<Effect> {
        let mut effects = self.view.tick(context);
        effects.extend(self.preview.request(context.shared));
        effects
    }

    /// When it needs the next tick, while it is on top.
    pub(crate) fn wake_at(&self) -> Option<Duration> {
        let times = [self.view.wake_at(), self.preview.due()];
        times.into_iter().flatten().min()
    }

    /// Scrolls the pane at a position.
    pub(crate) fn scroll(&mut self, at: Position, by: isize, context: &mut Context<'_>) {
        match self.view.preview(&context.scene()) {
            Some((area, _)) if area.contains(at) => self.preview.scroll(by),
            _ => self.view.scroll(at, by, context),
        }
    }

    /// Draws the view with its preview, and returns the cursor position.
    pub(crate) fn draw(&self, scene: &DrawContext<'_>, painter: &mut Painter<'_>) -> Position {
        let cursor = self.view.draw(scene, painter);
        if let Some((area, _)) = self.view.preview(scene) {
            preview_pane::draw(painter, area, &self.preview, false);
        }
        cursor
    }

    /// Whether there is no answer, and none will come.
    fn has_failed(&self) -> bool {
        self.asked.is_some() && self.view.is_loading() && !self.pending.is_pending()
    }

    /// Why the view is empty: its notes are being read, or are unreadable.
    pub(crate) fn unread(&self, shared: &Shared) -> Option<&'static str> {
        let text = match shared.work.unindexed {
            Some(Unindexed::Stopped) => strings::NOT_READ,
            _ if self.has_failed() => strings::NOTES_NOT_READ,
            _ => strings::READING_NOTES,
        };
        self.view.is_loading().then_some(text)
    }

    /// Whether keys wait for what it will show.
    pub(crate) fn is_loading(&self) -> bool {
        self.view.is_loading() && !self.has_failed()
    }

    /// What it waits for; an older table is shown meanwhile.
    pub(crate) fn current_wait(&self) -> Option<ViewWait> {
        let word = (!self.view.is_loading()).then_some(strings::UPDATING);
        let table = self.pending.since().map(|since| ViewWait { since, word });
        table.or_else(|| self.view.current_wait())
    }

    /// Why an action is unavailable now, if it is.
    pub(crate) fn why_not(&self, action: Action, scene: &DrawContext<'_>) -> Option<&'static str> {
        if let Action::FIND_NEXT | Action::FIND_PREVIOUS = action
            && self.view.row_texts(scene.shared).is_some()
        {
            return self.find.why_not();
        }
        if let Action::HALF_DOWN | Action::HALF_UP = action
            && let Some((area, _)) = self.view.preview(scene)
        {
            return (!self.preview.overflows(area)).then_some(strings::ALL_IN_VIEW);
        }
        self.view.why_not(action, scene)
    }

    /// Performs an action; `None` if the view does not handle it.
    pub(crate) fn perform(
        &mut self,
        action: Action,
        context: &mut Context<'_>,
    ) -> Option<Vec<Effect>> {
        if let Action::FIND | Action::FIND_NEXT | Action::FIND_PREVIOUS = action
            && let Some(texts) = self.view.row_texts(context.shared)
        {
            if action == Action::FIND {
                let says = ("Find in list: ", "");
                context.shared.prompt(action, says, "", PromptInput::Text);
            } else {
                self.find_row(&texts, action == Action::FIND_NEXT, context.shared);
            }
            return Some(Vec::new());
        }
        if let Action::HALF_DOWN | Action::HALF_UP = action
            && let Some((area, _)) = self.view.preview(&context.scene())
        {
            self.preview.scroll_half(action, area);
            return Some(Vec::new());
        }
        self.view.perform(action, context)
    }

    /// Receives the text of a prompt: the one of `/` selects a row.
    pub(crate) fn entered(
        &mut self,
        action: Action,
        text: &str,
        context: &mut Context<'_>,
    ) -> Vec<Effect> {
        if action == Action::FIND
            && let Some(texts) = self.view.row_texts(context.shared)
        {
            self.find.set(text);
            self.find_row(&texts, true, context.shared);
            return Vec::new();
        }
        self.view.entered(action, text, context)
    }

    fn find_row(&mut self, texts: &[String], forward: bool, shared: &mut Shared) {
        let selected = self.view.selected_row();
        if let Some(row) = self.find.find(texts, selected, forward, shared) {
            self.view.select_row(row);
        }
    }
}

#[cfg(test)]
mod tests {
    use ratatui::layout::{Rect, Size};

    use super::*;
    use crate::tui::shared::start::Start;
    use crate::tui::views;
    use crate::work::{Request, TableAnswer, Ticket};

    fn asked(effects: Vec<Effect>) -> Vec<(Ticket, TableRequest)> {
        let tables = effects.into_iter().filter_map(|effect| match effect {
            Effect::Send(Request::Table { ticket, table }) => Some((ticket, table)),
            _ => None,
        });
        tables.collect()
    }

    /// Calls `test` with the open Questions view, in a base of this city.
    fn with_questions(test: impl FnOnce(&mut OpenView, &mut Context<'_>)) {
        let mut shared = Shared::new(Start::default(), Size::new(80, 24), &[]);
        let mut context = Context {
            shared: &mut shared,
            list: None,
            body: Rect::default(),
            moves: Vec::new(),
        };
        let mut open = OpenView::new(views::questions());
        test(&mut open, &mut context);
    }

    #[test]
    fn another_city_requests_its_order_once() {
        with_questions(|open, context| {
            open.opened(context);
            assert!(open.is_loading());
            assert_eq!(asked(open.ask(context)).len(), 1);
            assert!(open.is_loading() && open.ask(context).is_empty());
            context.shared.labels.my_city = Some("oslo".to_owned());
            let mine = Some("oslo".to_owned());
            let [(_, table)] = &asked(open.ask(context))[..] else {
                panic!("not one request");
            };
            assert_eq!(*table, TableRequest::Questions { mine });
            assert!(open.ask(context).is_empty());
        });
    }

    #[test]
    fn changed_notes_outdate_a_table_that_was_requested() {
        with_questions(|open, context| {
            let [none, changed] = [0, 1].map(|changed| ViewEvent::Notes { changed });
            assert!(open.follow(changed, context).is_empty(), "never opened");
            open.ask(context);
            assert_eq!(asked(open.follow(none, context)).len(), 1, "no answer yet");
            let [(ticket, _)] = asked(open.follow(changed, context))[..] else {
                panic!("not one request");
            };
            let table = Box::new(TableAnswer::Questions(Vec::new()));
            let stale = Report::Table {
                ticket: Ticket(ticket.0 - 1),
                table: table.clone(),
            };
            assert!(open.receive(stale, context).is_err());
            assert!(open.current_wait().is_some_and(|wait| wait.word.is_none()));
            let answer = Report::Table { ticket, table };
            assert!(open.receive(answer, context).is_ok());
            assert!(!open.is_loading() && open.current_wait().is_none());
            assert!(open.follow(none, context).is_empty());
            assert_eq!(asked(open.follow(changed, context)).len(), 1);
            let word = open.current_wait().and_then(|wait| wait.word);
            assert_eq!(word, Some(strings::UPDATING));
        });
    }

    #[test]
    fn a_failed_request_is_sent_again_when_notes_change_or_the_view_is_opened() {
        with_questions(|open, context| {
            let [(ticket, _)] = asked(open.ask(context))[..] else {
                panic!("not one request");
            };
            open.follow(ViewEvent::Failed(ticket), context);
            assert!(!open.is_loading(), "keys do not wait for ever");
            assert!(open.ask(context).is_empty(), "it would fail without end");
            assert_eq!(
                asked(open.follow(ViewEvent::Notes { changed: 1 }, context)).len(),
                1
            );
            let failed = ViewEvent::Failed(Ticket(context.shared.ticket().0 - 1));
            open.follow(failed, context);
            open.opened(context);
            assert_eq!(asked(open.ask(context)).len(), 1);
        });
    }

    #[test]
    fn only_the_text_of_its_own_prompt_is_searched() {
        with_questions(|open, context| {
            for (action, is_own) in [(Action::SET_FIELD, false), (Action::FIND, true)] {
                open.entered(action, "heat", context);
                let why = open.why_not(Action::FIND_NEXT, &context.scene());
                assert_eq!(why.is_none(), is_own);
            }
        });
    }
}
