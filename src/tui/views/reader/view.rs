//! Implements [`View`] for the reader.

use ratatui::layout::Position;

use super::layout::{ReaderAreas, areas_in};
use super::note_page;
use super::state::ReaderView;
use crate::model::note::NoteId;
use crate::tui::keys::{Action, Focus};
use crate::tui::shared::current_note::{CurrentNote, why_no_letter, why_no_response};
use crate::tui::shared::effect::Effect;
use crate::tui::strings;
use crate::tui::views::view::{
    Context, CrumbPart, DrawContext, Navigate, View, ViewEvent, ViewPosition, ViewWait,
};
use crate::tui::widgets::draw::Painter;
use crate::tui::widgets::geometry::{inside, within};
use crate::tui::widgets::match_ranges::MatchPattern;
use crate::tui::widgets::metadata::draw_details;
use crate::tui::widgets::scroll_bar::line_clicked;
use crate::work::{HistoryAnswer, HistoryRequest, Report, Request};

/// Why there is no next note.
pub(super) fn end_of(has_list: bool) -> &'static str {
    if has_list {
        "End of the list."
    } else {
        "This note was not opened from a list of results."
    }
}

impl View for ReaderView {
    fn name(&self) -> &'static str {
        "Note"
    }

    fn focus(&self) -> Focus {
        Focus::NOTE
    }

    /// The previous note and the current one.
    ///
    /// Only one step back is shown, because that is where a click goes.
    fn breadcrumb(&self, scene: &DrawContext<'_>, covered: bool) -> Vec<CrumbPart> {
        let last = self.last_title();
        let last = last.map(|title| (title.to_owned(), Some(Action::HISTORY_BACK)));
        let title = self
            .page()
            .map_or(self.id().slug(), |page| &page.note.title);
        // While another page is on its way, the title is that of the note that is asked for.
        let title = scene.shared.labels.title(self.id()).unwrap_or(title);
        let here = (title.to_owned(), covered.then_some(Action::BACK));
        last.filter(|_| !covered)
            .into_iter()
            .chain([here])
            .collect()
    }

    fn place(&self, scene: &DrawContext<'_>) -> ViewPosition {
        let place = scene.list.and_then(|list| list.place(self.id()));
        let text = match place {
            Some((at, total)) => format!("note {} of {}", at + 1, strings::grouped(total)),
            None if self.requested.arriving => {
                let keymap = &scene.shared.keymap;
                keymap.name_keys("not here yet: {get-updates} gets it")
            }
            None => String::new(),
        };
        ViewPosition {
            text,
            short: String::new(),
        }
    }

    fn offers(&self, action: Action, _: &DrawContext<'_>) -> bool {
        match action {
            Action::HISTORY_BACK => self.has_earlier(),
            Action::FIND_NEXT => self.current.is_some(),
            Action::CITY_PAGE => self.is_of_city(),
            _ => true,
        }
    }

    fn why_not(&self, action: Action, scene: &DrawContext<'_>) -> Option<&'static str> {
        let unless = |can: bool, reason| (!can).then_some(reason);
        match action {
            Action::OPEN => unless(self.selected_target().is_some(), strings::NO_LINK_CHOSEN),
            Action::FOLLOW | Action::NEXT_LINK | Action::PREVIOUS_LINK => {
                unless(self.links() > 0, strings::NO_LINKS)
            }
            Action::FIND_NEXT | Action::FIND_PREVIOUS => unless(
                self.side.focused || self.has_matches(),
                strings::NOT_IN_NOTE,
            ),
            Action::CONTENTS => unless(!self.contents().is_empty(), strings::NO_HEADINGS),
            Action::NEXT_NOTE | Action::PREVIOUS_NOTE => {
                let forward = action == Action::NEXT_NOTE;
                let next = scene.list.and_then(|list| list.next(self.id(), forward));
                unless(next.is_some(), end_of(scene.list.is_some()))
            }
            Action::LINEAGE => unless(self.has_lineage(), strings::NO_LINEAGE),
            Action::DIFFERENCES => unless(!self.side.history.is_empty(), strings::NO_HISTORY_YET),
            Action::COPY | Action::COPY_AS | Action::OPEN_SOURCE | Action::EDIT => {
                self.page().is_none().then_some(strings::NOTHING_CHOSEN)
            }
            Action::ENDORSE | Action::ADOPT => {
                why_no_response(action, self.note().as_ref(), &scene.shared.labels)
            }
            Action::LETTER => why_no_letter(self.note().as_ref()),
            Action::CITY_PAGE => unless(self.is_of_city(), strings::NOT_OF_CITY),
            Action::NEXT_PANE | Action::PREVIOUS_PANE => Some("Only in the search."),
            _ => None,
        }
    }

    fn note(&self) -> Option<CurrentNote<'_>> {
        self.page().map(|page| CurrentNote::of_note(&page.note))
    }

    fn opened(&mut self, context: &mut Context<'_>) -> Vec<Effect> {
        self.request_note(context.shared)
    }

    fn left(&mut self, context: &mut Context<'_>) {
        // The list selects the last note, even after going to the next one several times.
        if let Some(list) = &mut context.list {
            list.leave(self.id());
        }
    }

    fn perform(&mut self, action: Action, context: &mut Context<'_>) -> Option<Vec<Effect>> {
        self.act(action, context)
    }

    fn back(&mut self, _: &mut Context<'_>) -> bool {
        self.end_search()
    }

    fn picked(&mut self, action: Action, number: usize, context: &mut Context<'_>) -> Vec<Effect> {
        match action {
            Action::CONTENTS => self.jump(|reader| reader.go_to_line(number)),
            Action::DIFFERENCES => self.show_commit(number, context.shared),
            _ => {}
        }
        Vec::new()
    }

    fn entered(&mut self, action: Action, text: &str, context: &mut Context<'_>) -> Vec<Effect> {
        if action == Action::FIND {
            let found = if self.side.focused {
                self.side.find(text)
            } else {
                self.find(text)
            };
            if !found && !text.trim().is_empty() {
                context.shared.show_message(strings::NOT_IN_NOTE);
            }
            return Vec::new();
        }
        let Ok(number) = text.parse() else {
            return Vec::new();
        };
        let Some(target) = self.select_link(number) else {
            context.shared.show_message("No link has this number.");
            return Vec::new();
        };
        // The way back leads to where the user has read.
        self.top = self.follow_from.take().unwrap_or(self.top);
        self.follow_target(target, context)
    }

    fn read_note(&mut self, id: &NoteId, context: &mut Context<'_>) -> Option<Vec<Effect>> {
        self.go_to(id.clone());
        Some(self.request_note(context.shared))
    }

    fn receive(
        &mut self,
        report: Box<Report>,
        context: &mut Context<'_>,
    ) -> Result<Vec<Effect>, Box<Report>> {
        let shared = &mut *context.shared;
        match *report {
            Report::Opened { ticket, page } if self.asked == Some(ticket) => {
                // Only notes opened from the list show its matches. Notes opened by a link or from
                // the palette show none until the user searches within them.
                let list = context.list.as_deref().filter(|_| self.requested.listed);
                let pattern = list.and_then(|list| list.pattern_in(&page.note.id));
                let pattern = pattern.unwrap_or_else(|| MatchPattern::Stems(Vec::new()));
                self.show(*page, &shared.labels, pattern);
                let past = HistoryRequest::History(self.id().clone());
                let ticket = shared.ticket();
                self.asked_history = Some(ticket);
                Ok(vec![Effect::Send(Request::History { ticket, past })])
            }
            // Another reader of the same note may be open below.
            Report::HistoryAnswered {
                ticket,
                answer: HistoryAnswer::History(_, states),
            } if self.asked_history == Some(ticket) => {
                self.asked_history = None;
                let hint = shared.keymap.name_keys("{differences} shows it");
                self.side.remember(states, hint, shared.clock);
                Ok(Vec::new())
            }
            other => Err(Box::new(other)),
        }
    }

    fn follow(&mut self, change: ViewEvent, context: &mut Context<'_>) -> Vec<Effect> {
        match change {
            // A page laid out before the labels were loaded shows bare ids.
            ViewEvent::Labels { first: true } => self.read_again(context),
            ViewEvent::Notes { changed } if changed > 0 => self.read_again(context),
            ViewEvent::Failed(ticket) if self.asked == Some(ticket) => {
                if !self.cancel_request() {
                    context.go(Navigate::Cancel);
                }
                Vec::new()
            }
            ViewEvent::StatusChanged(_) => {
                if let Some(status) = &context.shared.sync.status {
                    self.stand(status);
                }
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    fn scroll(&mut self, at: Position, by: isize, context: &mut Context<'_>) {
        let areas = areas_in(&context.scene());
        if areas.list.contains(at) {
            if let Some(list) = &mut context.list {
                list.scroll_list(by);
            }
        } else if areas.about.contains(at) {
            self.side.scroll(by);
        } else {
            self.scroll_note(by);
        }
    }

    fn click(&mut self, at: Position, context: &mut Context<'_>) -> Vec<Effect> {
        let areas = areas_in(&context.scene());
        if self.scroll_to_click(at, &areas) {
            return Vec::new();
        }
        if let Some((row, _)) = within(inside(areas.list), at) {
            let list = context.list.as_deref();
            let Some(id) = list.and_then(|list| list.note_in_row(row)) else {
                return Vec::new();
            };
            self.turn_to(id);
            return self.request_note(context.shared);
        }
        let beside = within(inside(areas.about), at).map(|(row, _)| row);
        if let Some(state) = beside.and_then(|row| self.side.commit_in_row(row)) {
            self.show_commit(state, context.shared);
            return Vec::new();
        }
        if let Some((row, col)) = within(self.text_area(areas.note), at)
            && let Some(link) = self.link_at(row, col)
        {
            let target = self.select_link(link + 1);
            return target.map_or_else(Vec::new, |target| self.follow_target(target, context));
        }
        if let Some((row, _)) = within(inside(areas.contents), at)
            && let Some(line) = note_page::heading_in_row(self, inside(areas.contents), row)
        {
            self.jump(|reader| reader.go_to_line(line));
        }
        Vec::new()
    }

    fn is_loading(&self) -> bool {
        // Its keys lead to other notes without this one.
        false
    }

    fn current_wait(&self) -> Option<ViewWait> {
        Some(ViewWait {
            since: self.waits_since?,
            word: self.page().map(|_| strings::UPDATING),
        })
    }

    fn update_layout(&mut self, context: &mut Context<'_>) {
        let areas = areas_in(&context.scene());
        let shared = &*context.shared;
        self.waits_since = self.asked.and(self.waits_since.or(Some(shared.now)));
        // While another note is being read, the one before is still shown.
        let shown = self.page().map_or(self.id(), |page| &page.note.id);
        self.waits = !shared.sync.conflicts_of(&shown.path()).is_empty();
        self.update_panes(&areas, &shared.labels, shared.appearance.ascii);
        if let Some(list) = context
            .list
            .as_deref_mut()
            .filter(|_| !areas.list.is_empty())
        {
            list.show_read(self.id());
            list.clamp_list(areas.list, shared);
        }
    }

    fn draw(&self, scene: &DrawContext<'_>, painter: &mut Painter<'_>) -> Position {
        let areas = areas_in(scene);
        if let Some(list) = scene.list.filter(|_| !areas.list.is_empty()) {
            list.draw_list(areas.list, scene.shared, painter);
        }
        painter.rule_across(areas.rule);
        let mut cursor = Position::default();
        if !areas.note.is_empty() {
            cursor = note_page::draw(painter, areas.note, self, scene.shared);
        }
        if !areas.about.is_empty() {
            let side = &self.side;
            let lines = side.lines.iter().enumerate();
            let lines: Vec<_> = lines.map(|(i, line)| side.finder.marked(line, i)).collect();
            let lines = (lines.as_slice(), side.top);
            let at = draw_details(painter, areas.about, lines, side.focused);
            if side.focused {
                cursor = at;
            }
        }
        if !areas.contents.is_empty() {
            note_page::draw_contents(painter, areas.contents, self);
        }
        cursor
    }
}

impl ReaderView {
    /// Requests the note again.
    fn read_again(&mut self, context: &mut Context<'_>) -> Vec<Effect> {
        // An incoming note is not in any file yet.
        if self.requested.arriving {
            return Vec::new();
        }
        self.request_note(context.shared)
    }
}

impl ReaderView {
    /// Scrolls to a click on a scroll bar. Returns false if it was elsewhere.
    fn scroll_to_click(&mut self, at: Position, areas: &ReaderAreas) -> bool {
        let lines = self.document().map_or(0, |document| document.lines.len());
        if let Some(line) = line_clicked(self.text_area(areas.note), at, lines) {
            self.go_to_line(line);
        } else if let Some(line) = line_clicked(inside(areas.about), at, self.side.lines.len()) {
            self.side.top = line;
        } else {
            return false;
        }
        true
    }
}
