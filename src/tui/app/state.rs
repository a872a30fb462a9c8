//! Application state: the open views and what they share.

use std::collections::VecDeque;
use std::time::Duration;

use crossterm::event::KeyEvent;
use ratatui::layout::Size;

use super::open_view::OpenView;
use super::router::Router;
use crate::tui::frame::layout::is_too_small;
use crate::tui::keys::{Action, Focus};
use crate::tui::shared::effect::Effect;
use crate::tui::shared::start::Start;
use crate::tui::shared::{Shared, WAIT_INDICATOR_DELAY};
use crate::tui::views;
use crate::tui::views::view::{Context, CrumbPart, Delegation, Navigate, View, ViewWait};

/// The whole state of the app.
///
/// Only [`update`](fn@crate::tui::update) changes it; [`view`](fn@crate::tui::view) draws it.
#[derive(Debug)]
pub struct State {
    pub(crate) router: Router,
    pub(crate) shared: Shared,
    pub(crate) early_keys: EarlyKeys,
}

/// Keys for a view that has nothing to show yet.
#[derive(Debug, Default)]
pub(crate) struct EarlyKeys {
    /// Where they were typed; elsewhere they would mean something else.
    pub(crate) at: TopView,
    pub(crate) keys: VecDeque<KeyEvent>,
}

/// The number of open views, the top one's name, the number of dialogs.
pub(crate) type TopView = (usize, &'static str, usize);

/// Where the user is. Notices belong to a place.
#[derive(Debug, PartialEq)]
pub(crate) struct ScreenPlace {
    /// Number of views below the top view, and its name.
    view: (usize, &'static str),
    page: Vec<CrumbPart>,
    pane: Focus,
    dialogs: usize,
}

impl State {
    /// Creates the initial state.
    pub fn new(start: Start, size: Size) -> Self {
        let mut state = Self {
            router: Router::new(views::tabs(&start)),
            shared: Shared::new(start, size, views::KEYS),
            early_keys: EarlyKeys::default(),
        };
        state.update_layout();
        state
    }

    /// Calls `act` on the top view, then follows the navigation it requested.
    pub(crate) fn on_top<T>(
        &mut self,
        act: impl FnOnce(&mut OpenView, &mut Context<'_>) -> T,
    ) -> (T, Vec<Effect>) {
        self.on(self.router.depth() - 1, act)
    }

    /// Like [`State::on_top`], for closures that return effects.
    pub(crate) fn effects_on_top(
        &mut self,
        act: impl FnOnce(&mut OpenView, &mut Context<'_>) -> Vec<Effect>,
    ) -> Vec<Effect> {
        let (mut effects, more) = self.on_top(act);
        effects.extend(more);
        effects
    }

    /// Calls `act` on an open view, then follows the navigation it requested.
    pub(crate) fn on<T>(
        &mut self,
        at: usize,
        act: impl FnOnce(&mut OpenView, &mut Context<'_>) -> T,
    ) -> (T, Vec<Effect>) {
        let (outcome, moves) = self.router.with(at, &mut self.shared, act);
        let moves = moves.into_iter().map(|to| (at, to));
        (outcome, self.go_all(moves))
    }

    /// Calls `act` on every view, then follows the navigation they requested.
    pub(crate) fn on_each(
        &mut self,
        act: impl FnMut(&mut OpenView, &mut Context<'_>),
    ) -> Vec<Effect> {
        let moves = self.router.each(&mut self.shared, act);
        // Top first, so that closing a view does not shift the indices still to come.
        self.go_all(moves.into_iter().rev())
    }

    fn go_all(&mut self, moves: impl Iterator<Item = (usize, Navigate)>) -> Vec<Effect> {
        moves.flat_map(|(at, to)| self.go_from(at, to)).collect()
    }

    /// Navigates from the top view.
    pub(crate) fn go(&mut self, to: Navigate) -> Vec<Effect> {
        self.go_from(self.router.depth() - 1, to)
    }

    /// Navigates from the open view at index `at`.
    fn go_from(&mut self, at: usize, to: Navigate) -> Vec<Effect> {
        match to {
            Navigate::Open(view) => self.open(OpenView::new(view)),
            Navigate::Note(id) => {
                let (read, mut effects) =
                    self.on_top(|open, context| open.view.read_note(&id, context));
                match read {
                    Some(asked) => effects.extend(asked),
                    None => effects.extend(self.open(OpenView::new(views::note(id)))),
                }
                effects
            }
            Navigate::Listed(id) => self.open(OpenView::new(views::listed_note(id))),
            Navigate::Search(text) => {
                let searches =
                    |view: &dyn View| view.delegation(Action::EDIT_QUERY) != Delegation::No;
                let views = self.router.open().enumerate();
                let last = views.filter(|(_, view)| searches(*view)).last();
                let at = last.map_or(0, |(at, _)| at);
                let is_tab = |view: &dyn View| view.tab().is_some();
                let is_of_other_tab = self.router.open().skip(at + 1).any(is_tab);
                if is_of_other_tab {
                    return self.open(OpenView::new(views::search(&text)));
                }
                self.leave_over(at + 1);
                let (asked, mut effects) =
                    self.on_top(|open, context| open.view.search_for(&text, context));
                effects.extend(asked.unwrap_or_default());
                effects
            }
            Navigate::Leave => {
                self.leave_over(at);
                Vec::new()
            }
            Navigate::Cancel => {
                self.router.close(at);
                Vec::new()
            }
        }
    }

    fn open(&mut self, view: OpenView) -> Vec<Effect> {
        self.router.push(view);
        self.effects_on_top(OpenView::opened)
    }

    /// Closes the top view; false if it is the only one.
    pub(crate) fn leave_top(&mut self) -> bool {
        if self.router.depth() < 2 {
            return false;
        }
        self.on_top(|open, context| open.view.left(context));
        self.router.close_top();
        self.on_top(|open, _| open.view.returned());
        true
    }

    /// Closes all views above the lowest `kept` ones.
    pub(crate) fn leave_over(&mut self, kept: usize) {
        while self.router.depth() > kept && self.leave_top() {}
    }

    pub(crate) fn open_tab(&mut self, tab: Action) -> Vec<Effect> {
        let is_top = self.router.top().tab() == Some(tab);
        let is_home = self.router.open().next().and_then(View::tab) == Some(tab);
        if is_top || is_home && self.router.current_tab() == Some(tab) {
            return Vec::new();
        }
        while self.router.close_top() {}
        self.shared.preferences.zoomed = false;
        if let Some(view) = self.router.take_closed(tab) {
            return self.open(view);
        }
        self.on_top(|open, _| open.view.returned());
        Vec::new()
    }

    /// Which view or dialog has the keys.
    pub(crate) fn top_view(&self) -> TopView {
        let (depth, name) = (self.router.depth(), self.router.top().name());
        (depth, name, self.shared.dialogs.len())
    }

    /// Where the user is.
    pub(crate) fn place(&self) -> ScreenPlace {
        let (at, view) = (self.router.depth() - 1, self.router.top());
        ScreenPlace {
            view: (at, view.name()),
            page: view.breadcrumb(&self.router.scene(at, &self.shared), false),
            pane: view.focus(),
            dialogs: self.shared.dialogs.len(),
        }
    }

    /// Hides the first `count` notices of the place that the user left.
    pub(crate) fn hide_notices_of(&mut self, place: &ScreenPlace, count: usize) {
        let now = self.place();
        if *place != now {
            self.shared.notices.hide_message_before(count);
        }
        if place.view != now.view {
            self.shared.notices.hide_error_before(count);
        }
    }

    /// Updates layout and caches after a change.
    pub(crate) fn update_layout(&mut self) {
        if is_too_small(self.shared.size) {
            return;
        }
        self.on_top(OpenView::update_layout);
        let window = self.shared.window();
        for dialog in &mut self.shared.dialogs {
            dialog.update_layout(window, &self.shared.labels, &self.shared.notices);
        }
    }

    /// Whether keys go to a text field of the top view.
    pub(crate) fn takes_text(&self) -> bool {
        let focus = self.router.top().focus();
        self.shared.dialogs.is_empty() && self.shared.keymap.is_text(focus)
    }

    /// Whether letters that arrive together go to one text field and may be joined.
    pub(crate) fn joins_letters(&self) -> bool {
        match self.shared.dialogs.last() {
            Some(dialog) => dialog.takes_text(),
            None => self.takes_text(),
        }
    }

    /// When the next [`Message::Tick`](crate::tui::Message::Tick) is needed, measured from the
    /// start.
    ///
    /// `None` while nothing depends on time, so an idle screen never wakes up.
    pub fn wake_at(&self) -> Option<Duration> {
        let shared = &self.shared;
        let waits = self.router.top_wait();
        let indicator_at = waits.map(|waiting| waiting.since + WAIT_INDICATOR_DELAY);
        indicator_at
            .filter(|at| *at > shared.now)
            .into_iter()
            .chain(self.router.wake_at())
            .chain(shared.sync.wake_at(shared.clock, shared.now))
            .chain(shared.notices.fades_at())
            .min()
    }

    /// Whether to keep the current frame a moment longer.
    ///
    /// While a note loads, drawing an empty pane would flicker.
    pub fn holds_frame(&self) -> bool {
        let waiting = self.router.top_wait();
        let empty = waiting.filter(|waiting| waiting.word.is_none());
        let is_due = |waiting: ViewWait| self.shared.now < waiting.since + WAIT_INDICATOR_DELAY;
        self.shared.dialogs.is_empty() && empty.is_some_and(is_due)
    }
}
