//! Implements [`View`] for the search, the lowest view of the stack.

use std::time::Duration;

use crossterm::event::KeyCode;
use ratatui::layout::Position;

use super::note_copy::NoteCopy;
use super::state::SearchView;
use super::{draw, facets};
use crate::model::search_request::Sort;
use crate::tui::export_job::ExportSource;
use crate::tui::keys::key_press::KeyPress;
use crate::tui::keys::{Action, Focus};
use crate::tui::shared::current_note::CurrentNote;
use crate::tui::shared::effect::Effect;
use crate::tui::strings;
use crate::tui::views::view::{
    Context, CrumbPart, Delegation, DrawContext, NoteList, TextKeyOutcome, View, ViewEvent,
    ViewWait,
};
use crate::tui::widgets::draw::Painter;
use crate::tui::widgets::geometry::within;
use crate::tui::widgets::text_field::KeyEffect;
use crate::work::{Report, TableAnswer};

impl View for SearchView {
    fn name(&self) -> &'static str {
        strings::SEARCH
    }

    fn tab(&self) -> Option<Action> {
        (!self.is_over).then_some(Action::VIEW_SEARCH)
    }

    fn has_breadcrumb(&self) -> bool {
        self.is_over
    }

    fn focus(&self) -> Focus {
        self.focus
    }

    fn breadcrumb(&self, scene: &DrawContext<'_>, _: bool) -> Vec<CrumbPart> {
        let mut parts = vec![(strings::SEARCH.to_owned(), Some(Action::EDIT_QUERY))];
        let query = self.query.text().trim();
        if self.is_over && !query.is_empty() {
            parts.clear();
        }
        if !query.is_empty() {
            parts.push((self.query_in_words(scene.shared), Some(Action::CLOSE)));
        }
        parts
    }

    fn offers(&self, action: Action, scene: &DrawContext<'_>) -> bool {
        // Filters above the results can be closed; beside the results they are a pane.
        match action {
            Action::COMPARE_SELECTED => self.several.len() > 1,
            Action::BACK if self.focus == Focus::FILTERS => self.areas(scene).filters_over,
            Action::CLOSE if self.focus == Focus::FILTERS => !self.areas(scene).filters_over,
            Action::BACK if self.focus == Focus::RESULTS => self.is_over,
            Action::CLOSE => !self.is_over,
            _ => true,
        }
    }

    fn label(&self, action: Action, _: &DrawContext<'_>) -> Option<&'static str> {
        match (self.focus, action) {
            // On the name of a facet, the tick key shows or hides its values.
            (Focus::FILTERS, Action::TICK) => self.filters.turns(),
            // In the search field digits are text, so Esc comes before the number of a tab.
            (Focus::QUERY, Action::BACK) if !self.is_new_over() => Some("views"),
            (_, Action::COPY) if !self.several.is_empty() => Some("copy selected"),
            _ => None,
        }
    }

    fn why_not(&self, action: Action, scene: &DrawContext<'_>) -> Option<&'static str> {
        let lacks = match action {
            Action::OPEN if self.focus == Focus::START => false,
            // If an answer is pending, its first hit opens when it arrives.
            Action::OPEN | Action::TO_RESULTS => {
                self.rows() == 0 && !self.pending_search.replaces()
            }
            Action::TICK | Action::FILTERS if self.filters.is_empty() => {
                return Some(strings::NO_FILTERS);
            }
            Action::SORT if self.is_start() || self.hits().len() < 2 => {
                return Some("Nothing to sort.");
            }
            Action::EARLIER_SEARCHES if self.earlier.is_empty() => {
                return Some(strings::NO_EARLIER);
            }
            Action::HALF_UP | Action::HALF_DOWN
                if !self.preview.overflows(self.areas(scene).preview) =>
            {
                return Some(strings::ALL_IN_VIEW);
            }
            Action::COPY | Action::COPY_AS if !self.several.is_empty() => false,
            Action::COPY
            | Action::COPY_AS
            | Action::OPEN_SOURCE
            | Action::EDIT
            | Action::SELECT_HIT => self.chosen().is_none(),
            Action::CLEAR_FILTERS if self.chips(scene.shared).is_empty() => {
                return Some("No filter is on.");
            }
            _ => false,
        };
        lacks.then_some(strings::NOTHING_CHOSEN)
    }

    fn note(&self) -> Option<CurrentNote<'_>> {
        // The start page hides the list; nothing in it was chosen.
        let hit = self.chosen().filter(|_| !self.is_start())?;
        let note = self.preview.shown().map(|page| &page.note);
        let note = note.filter(|note| note.id == hit.id);
        Some(CurrentNote::of_hit(hit, note))
    }

    /// The selected hits, else all that the query finds.
    fn export_source(&self) -> Option<ExportSource> {
        if !self.several.is_empty() {
            let ids = self.several.iter().map(|hit| hit.id.clone());
            return Some(ExportSource::Notes(ids.collect()));
        }
        let query = self.query.text().trim();
        let total = self.answer.as_ref()?.total;
        if total == 0 || self.is_start() {
            return None;
        }
        let sort = match self.sort {
            Sort::Relevance => None,
            Sort::Newest => Some("newest"),
            Sort::Title => Some("title"),
            Sort::Peers => Some("peers"),
        };
        Some(ExportSource::Query {
            text: query.to_owned(),
            sort,
            total,
        })
    }

    fn note_list(&self) -> Option<&dyn NoteList> {
        Some(self)
    }

    fn note_list_mut(&mut self) -> Option<&mut dyn NoteList> {
        Some(self)
    }

    fn opened(&mut self, context: &mut Context<'_>) -> Vec<Effect> {
        self.ask_typed(context)
    }

    fn returned(&mut self) {
        if self.focus == Focus::QUERY {
            self.focus = self.list_focus();
        }
    }

    fn perform(&mut self, action: Action, context: &mut Context<'_>) -> Option<Vec<Effect>> {
        self.act(action, context)
    }

    fn picked(&mut self, action: Action, number: usize, context: &mut Context<'_>) -> Vec<Effect> {
        match NoteCopy::ALL.get(number) {
            Some((what, ..)) if action == Action::COPY_AS => {
                self.copy_several(*what, context.shared)
            }
            _ => Vec::new(),
        }
    }

    fn delegation(&self, action: Action) -> Delegation {
        match action {
            Action::EDIT_QUERY | Action::FILTERS | Action::CLEAR_FILTERS | Action::SORT => {
                Delegation::InFront
            }
            Action::EARLIER_SEARCHES => Delegation::Below,
            _ => Delegation::No,
        }
    }

    fn back(&mut self, _: &mut Context<'_>) -> bool {
        if self.focus == Focus::QUERY && self.is_new_over() {
            return false;
        }
        let list = self.list_focus();
        if self.focus == list && !self.several.is_empty() {
            self.several.clear();
            return true;
        }
        std::mem::replace(&mut self.focus, list) != list
    }

    fn close(&mut self, context: &mut Context<'_>) -> bool {
        let over = self.areas(&context.scene()).filters_over;
        if over {
            self.focus = self.list_focus();
        }
        over
    }

    fn typed(&mut self, key: KeyPress, context: &mut Context<'_>) -> TextKeyOutcome {
        if self.query.text().is_empty() {
            // In an empty field, the keys for help and commands still work.
            let action = context.shared.keymap.find(Focus::RESULTS, key.folded());
            if let Some(action @ (Action::HELP | Action::COMMANDS)) = action {
                return TextKeyOutcome::Command(action);
            }
        }
        if key == KeyPress::plain(KeyCode::Tab) && self.complete(context) {
            return TextKeyOutcome::Taken(self.ask_typed(context));
        }
        match self.query.press(key) {
            KeyEffect::Changed => TextKeyOutcome::Taken(self.ask_typed(context)),
            KeyEffect::Moved => TextKeyOutcome::Taken(Vec::new()),
            KeyEffect::Full => {
                context.shared.show_error(strings::QUERY_FULL);
                TextKeyOutcome::Taken(Vec::new())
            }
            KeyEffect::Ignored => TextKeyOutcome::Nothing,
        }
    }

    fn pasted(&mut self, text: &str, context: &mut Context<'_>) -> Vec<Effect> {
        let before = self.query.text().to_owned();
        if !self.query.insert(text) {
            context.shared.show_error(strings::QUERY_FULL);
        }
        if self.query.text() == before {
            return Vec::new();
        }
        self.ask_typed(context)
    }

    fn search_for(&mut self, text: &str, context: &mut Context<'_>) -> Option<Vec<Effect>> {
        self.focus = Focus::RESULTS;
        Some(self.ask_for(text, context))
    }

    fn receive(
        &mut self,
        report: Box<Report>,
        context: &mut Context<'_>,
    ) -> Result<Vec<Effect>, Box<Report>> {
        let report = match self.pending_copy.receive(*report) {
            Ok(TableAnswer::Notes(notes)) => {
                return Ok(self.copy_lines(NoteCopy::Citations, &notes, context.shared));
            }
            Ok(_) => return Ok(Vec::new()),
            Err(report) => report,
        };
        let report = match self.pending_questions.receive(*report) {
            Ok(table) => {
                if let TableAnswer::Questions(questions) = table {
                    self.city_questions = Some(questions);
                }
                return Ok(Vec::new());
            }
            Err(report) => report,
        };
        match *report {
            Report::Answered { ticket, answer } => {
                if let Err(answer) = self.answered(ticket, answer) {
                    return Err(Box::new(Report::Answered { ticket, answer }));
                }
                if self.pending_search.take_postponed_open() {
                    return Ok(self.open_chosen(context));
                }
                Ok(Vec::new())
            }
            Report::Opened { ticket, page } => {
                if self.preview.opened(ticket, &page, &context.shared.labels) {
                    Ok(Vec::new())
                } else {
                    Err(Box::new(Report::Opened { ticket, page }))
                }
            }
            other => Err(Box::new(other)),
        }
    }

    fn follow(&mut self, change: ViewEvent, context: &mut Context<'_>) -> Vec<Effect> {
        match change {
            ViewEvent::Labels { .. } => self.preview.clear_details(),
            ViewEvent::Notes { changed } if changed > 0 || self.answer.is_none() => {
                let mut effects = vec![self.ask_again(context)];
                if self.city_questions.is_some() || self.pending_questions.is_pending() {
                    effects.push(self.request_city_questions(context.shared));
                }
                return effects;
            }
            ViewEvent::Failed(ticket) if self.pending_questions.ends(ticket) => {
                // Not sent again before notes change.
                self.city_questions.get_or_insert_default();
            }
            ViewEvent::Failed(ticket) => self.failed(ticket),
            ViewEvent::Notes { .. } | ViewEvent::StatusChanged(_) | ViewEvent::Size => {}
        }
        Vec::new()
    }

    fn tick(&mut self, context: &mut Context<'_>) -> Vec<Effect> {
        self.preview.request(context.shared).into_iter().collect()
    }

    fn wake_at(&self) -> Option<Duration> {
        self.preview.due()
    }

    fn scroll(&mut self, at: Position, by: isize, context: &mut Context<'_>) {
        let areas = self.areas(&context.scene());
        if areas.filters.contains(at) {
            let visible = facets::visible_rows(areas.filters);
            self.filters.scroll(by, visible);
        } else if areas.preview.contains(at) {
            self.preview.scroll(by);
        } else if areas.results.contains(at) {
            let rows = self.rows();
            self.results.scroll(by.signum(), rows);
        }
    }

    fn click(&mut self, at: Position, context: &mut Context<'_>) -> Vec<Effect> {
        let areas = self.areas(&context.scene());
        if self.scroll_to_click(at, &areas) {
            return Vec::new();
        }
        if areas.query.contains(at) {
            self.click_query(at, &areas, context.shared);
        } else if areas.chips.contains(at) {
            return self.click_chip(at, &areas, context);
        } else if areas.filters.contains(at) {
            self.focus = Focus::FILTERS;
            let row = within(facets::rows_area(areas.filters), at).map(|(row, _)| row);
            if row.is_some_and(|row| self.filters.click(row)) {
                return self.act(Action::TICK, context).unwrap_or_default();
            }
        } else if areas.preview.contains(at) {
            self.focus = Focus::PREVIEW;
        } else if areas.start.contains(at) {
            return self.click_start(at, areas.start, context);
        } else if areas.results.contains(at) {
            return self.click_result(at, &areas, context);
        }
        Vec::new()
    }

    fn is_loading(&self) -> bool {
        // Keys go to the field, and Enter waits for the answer by itself.
        false
    }

    fn current_wait(&self) -> Option<ViewWait> {
        Some(ViewWait {
            since: self.pending_search.since()?,
            word: Some("searching.."),
        })
    }

    fn update_layout(&mut self, context: &mut Context<'_>) {
        let areas = self.areas(&context.scene());
        self.update_panes(&areas, context.shared);
    }

    fn ask(&mut self, context: &mut Context<'_>) -> Option<Effect> {
        if self.pending_search.is_dropped() {
            return Some(self.ask_again(context));
        }
        let knows = self.city_questions.is_some() || self.pending_questions.is_pending();
        if self.is_start() && context.shared.labels.my_city.is_some() && !knows {
            return Some(self.request_city_questions(context.shared));
        }
        let areas = self.areas(&context.scene());
        let request = self.request_more(context.shared, &areas)?;
        Some(Effect::Send(request))
    }

    fn draw(&self, scene: &DrawContext<'_>, painter: &mut Painter<'_>) -> Position {
        draw::draw(self, scene, painter)
    }
}
