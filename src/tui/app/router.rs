//! The stack of open views. Commands and clicks go to the top view.

use std::time::Duration;

use ratatui::layout::{Position, Rect};

use super::open_view::OpenView;
use crate::tui::frame::layout::FrameAreas;
use crate::tui::frame::top_line::Tab;
use crate::tui::keys::Action;
use crate::tui::shared::Shared;
use crate::tui::views::view::{Context, DrawContext, Navigate, View, ViewWait};
use crate::tui::widgets::draw::Painter;
use crate::tui::widgets::list_moves::cycled;

/// The open views, and the closed tabs with their state.
#[derive(Debug)]
pub(crate) struct Router {
    /// Open views, bottom to top. Never empty.
    open: Vec<OpenView>,
    /// Tabs that are not open.
    closed: Vec<OpenView>,
    /// Tabs in display order, as the actions that open them.
    tabs: Vec<Action>,
}

impl Router {
    /// Creates a router from the tabs and opens the first one.
    pub(crate) fn new(views: Vec<Box<dyn View>>) -> Self {
        let tabs = views.iter().filter_map(|view| view.tab()).collect();
        let mut open: Vec<OpenView> = views.into_iter().map(OpenView::new).collect();
        let closed = open.split_off(1);
        Self { open, closed, tabs }
    }

    /// Number of open views.
    pub(crate) fn depth(&self) -> usize {
        self.open.len()
    }

    pub(crate) fn top(&self) -> &dyn View {
        self.open[self.open.len() - 1].view.as_ref()
    }

    /// Whether keys wait for what the top view will show.
    pub(crate) fn top_is_loading(&self) -> bool {
        self.open[self.open.len() - 1].is_loading()
    }

    /// Why the top view has nothing to show yet.
    pub(crate) fn unread(&self, shared: &Shared) -> Option<&'static str> {
        self.open[self.open.len() - 1].unread(shared)
    }

    /// What the top view waits for.
    pub(crate) fn top_wait(&self) -> Option<ViewWait> {
        self.open[self.open.len() - 1].current_wait()
    }

    /// When the top view needs the next tick.
    pub(crate) fn wake_at(&self) -> Option<Duration> {
        self.open[self.open.len() - 1].wake_at()
    }

    /// Draws the top view and returns the cursor position.
    pub(crate) fn draw_top(&self, shared: &Shared, painter: &mut Painter<'_>) -> Position {
        self.open[self.open.len() - 1].draw(&self.top_scene(shared), painter)
    }

    /// Whether a view has choices that are lost when the app ends.
    pub(crate) fn has_unsaved(&self) -> bool {
        let mut views = self.open.iter().chain(&self.closed);
        views.any(|one| one.view.has_unsaved())
    }

    /// Why an action is unavailable in an open view, if it is.
    pub(crate) fn why_not(
        &self,
        at: usize,
        action: Action,
        shared: &Shared,
    ) -> Option<&'static str> {
        let open = self.open.get(at)?;
        open.why_not(action, &self.scene(at, shared))
    }

    /// The open views, bottom to top.
    pub(crate) fn open(&self) -> impl DoubleEndedIterator<Item = &dyn View> {
        self.open.iter().map(|open| open.view.as_ref())
    }

    /// The data from which an open view is drawn.
    pub(crate) fn scene<'a>(&'a self, at: usize, shared: &'a Shared) -> DrawContext<'a> {
        let below = at.checked_sub(1).map(|below| &self.open[below]);
        DrawContext {
            shared,
            list: below.and_then(|below| below.view.note_list()),
            body: shared.frame(self.open[at].view.has_breadcrumb()).body,
        }
    }

    /// The data from which the top view is drawn.
    pub(crate) fn top_scene<'a>(&'a self, shared: &'a Shared) -> DrawContext<'a> {
        self.scene(self.open.len() - 1, shared)
    }

    /// The areas of the frame around the top view.
    pub(crate) fn frame(&self, shared: &Shared) -> FrameAreas {
        shared.frame(self.top().has_breadcrumb())
    }

    /// Calls `act` on an open view. Also returns the navigation it requested.
    pub(crate) fn with<T>(
        &mut self,
        at: usize,
        shared: &mut Shared,
        act: impl FnOnce(&mut OpenView, &mut Context<'_>) -> T,
    ) -> (T, Vec<Navigate>) {
        let body = shared.frame(self.open[at].view.has_breadcrumb()).body;
        let (below, from) = self.open.split_at_mut(at);
        let list = below.last_mut();
        let list = list.and_then(|below| below.view.note_list_mut());
        let mut context = Context {
            shared,
            list,
            body,
            moves: Vec::new(),
        };
        let outcome = act(&mut from[0], &mut context);
        (outcome, context.moves)
    }

    /// Calls `act` on every view: open ones bottom to top, then closed tabs.
    ///
    /// Also returns the navigation each open view requested.
    pub(crate) fn each(
        &mut self,
        shared: &mut Shared,
        mut act: impl FnMut(&mut OpenView, &mut Context<'_>),
    ) -> Vec<(usize, Navigate)> {
        let mut moves = Vec::new();
        for at in 0..self.open.len() {
            let asked = self.with(at, shared, &mut act).1;
            moves.extend(asked.into_iter().map(|to| (at, to)));
        }
        for closed in &mut self.closed {
            let mut context = Context {
                shared,
                list: None,
                body: Rect::default(),
                moves: Vec::new(),
            };
            act(closed, &mut context);
        }
        moves
    }

    /// Opens a view over the others.
    pub(crate) fn push(&mut self, view: OpenView) {
        self.open.push(view);
    }

    /// Closes the top view, unless it is the last one.
    pub(crate) fn close_top(&mut self) -> bool {
        self.close(self.open.len() - 1)
    }

    /// Closes an open view, unless it is the bottom one.
    ///
    /// A tab keeps its state, unless another view with the same tab exists.
    pub(crate) fn close(&mut self, at: usize) -> bool {
        if at == 0 {
            return false;
        }
        let left = self.open.remove(at);
        let tab = left.view.tab();
        let mut others = self.open.iter().chain(&self.closed);
        if tab.is_some() && others.all(|other| other.view.tab() != tab) {
            self.closed.push(left);
        }
        true
    }

    /// Removes and returns a closed tab.
    pub(crate) fn take_closed(&mut self, tab: Action) -> Option<OpenView> {
        let mut closed = self.closed.iter();
        let at = closed.position(|closed| closed.view.tab() == Some(tab))?;
        Some(self.closed.remove(at))
    }

    /// The highest open view that is a tab.
    pub(crate) fn current_tab(&self) -> Option<Action> {
        self.open().rev().find_map(View::tab)
    }

    /// The tab after the current one, or before it.
    pub(crate) fn tab_beside(&self, forward: bool) -> Option<Action> {
        let current = self.current_tab()?;
        let at = self.tabs.iter().position(|tab| *tab == current)?;
        self.tabs.get(cycled(at, self.tabs.len(), forward)).copied()
    }

    /// Whether an action opens a tab.
    pub(crate) fn is_tab(&self, action: Action) -> bool {
        self.tabs.contains(&action)
    }

    /// The tabs as the top line shows them.
    pub(crate) fn tabs(&self, shared: &Shared) -> Vec<Tab> {
        let current = self.current_tab();
        let of = |action: Action| {
            let all = self.open.iter().chain(&self.closed);
            let mut views = all.map(|one| one.view.as_ref());
            let view = views.find(|view| view.tab() == Some(action))?;
            let keys = shared.keymap.command(action).keys;
            Some(Tab {
                action,
                key: keys.first().copied().unwrap_or_default(),
                name: view.name(),
                current: current == Some(action),
                needs_attention: view.needs_attention(shared),
            })
        };
        self.tabs.iter().filter_map(|tab| of(*tab)).collect()
    }
}
