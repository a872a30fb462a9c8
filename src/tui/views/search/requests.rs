//! Sends search requests and applies their answers.

use ratatui::layout::Rect;

use super::layout::SearchAreas;
use super::results;
use super::state::SearchView;
use super::tickets::AnswerKind;
use crate::model::hit::Answer;
use crate::model::query::{Query, edit};
use crate::model::search_request::{Counting, SearchRequest};
use crate::tui::shared::Shared;
use crate::tui::shared::effect::Effect;
use crate::tui::views::view::Context;
use crate::work::{Request, TableRequest, Ticket};

/// Minimum number of hits in a request.
const MIN_PAGE: usize = 20;
/// Minimum number of hits for an empty query.
const START_PAGE: usize = 60;
/// Maximum number of hits in a request.
const MAX_PAGE: usize = 200;

impl SearchView {
    /// Searches for the typed text.
    pub(super) fn ask_typed(&mut self, context: &mut Context<'_>) -> Vec<Effect> {
        let text = self.query.text();
        let in_word = text.ends_with(|c: char| !c.is_whitespace());
        let is_unfinished = in_word || Query::read(text).open_quote(text).is_some();
        self.typing = self.query.at_end() && is_unfinished;
        vec![self.send(0, context)]
    }

    /// Replaces the query, for a tick, a chip, a suggestion or an earlier search.
    pub(super) fn ask_for(&mut self, text: &str, context: &mut Context<'_>) -> Vec<Effect> {
        // A word that is still being typed stays unfinished when a filter is added after it.
        // Otherwise ticking `practice` beside `retrof` would find nothing.
        self.typing &= last_word(text) == last_word(self.query.text());
        self.query.set(text);
        vec![self.send(0, context)]
    }

    /// Repeats the search after notes have changed.
    pub(super) fn ask_again(&mut self, context: &mut Context<'_>) -> Effect {
        self.preview.forget(context.shared.now);
        self.send(self.hits().len(), context)
    }

    /// Asks for the questions of the cities, for the start page.
    pub(super) fn request_city_questions(&mut self, shared: &mut Shared) -> Effect {
        self.pending_questions
            .request(TableRequest::Questions { mine: None }, shared)
    }

    /// Sends the search for at least this many hits.
    fn send(&mut self, at_least: usize, context: &mut Context<'_>) -> Effect {
        let areas = self.areas(&context.scene());
        let shared = &mut *context.shared;
        let ticket = shared.ticket();
        self.pending_search.ask(ticket, shared.now);
        // The start page lists practices with a known outcome, which needs more hits.
        let least = if self.query.text().trim().is_empty() {
            at_least.max(START_PAGE)
        } else {
            at_least
        };
        let request = self.request(0, page(&areas).max(least), shared);
        Effect::Send(Request::Search { ticket, request })
    }

    fn request(&self, offset: usize, limit: usize, shared: &Shared) -> SearchRequest {
        SearchRequest {
            text: self.query.text().to_owned(),
            as_typed: self.typing,
            offset,
            limit,
            sort: self.sort,
            peers: shared.labels.my_city.iter().cloned().collect(),
            counting: Counting::OwnFilterOff,
            why: self.why,
        }
    }

    /// Requests more hits when the view nears the end of the list.
    pub(crate) fn request_more(
        &mut self,
        shared: &mut Shared,
        areas: &SearchAreas,
    ) -> Option<Request> {
        let answer = self.answer.as_ref()?;
        let listed = answer.results.len();
        let near = self.results.top + 2 * self.results.visible() >= listed;
        if !self.pending_search.can_request_more() || listed >= answer.total || !near {
            return None;
        }
        let ticket = shared.ticket();
        self.pending_search.request_more(ticket);
        Some(Request::Search {
            ticket,
            request: self.request(listed, page(areas), shared),
        })
    }

    /// Applies an answer.
    ///
    /// Returns a stale answer, which would make the list flicker, and one for another view.
    pub(crate) fn answered(
        &mut self,
        ticket: Ticket,
        answer: Box<Answer>,
    ) -> Result<(), Box<Answer>> {
        match (self.pending_search.classify(ticket), &mut self.answer) {
            (AnswerKind::More, Some(listed)) => listed.results.extend(answer.results),
            (AnswerKind::Newest, _) => {
                let chosen = self.chosen().map(|hit| hit.id.clone());
                self.results.follow(chosen.as_ref(), &answer);
                self.answer = Some(*answer);
            }
            _ => return Err(answer),
        }
        Ok(())
    }

    /// Handles a failed request, if it was a search.
    pub(crate) fn failed(&mut self, ticket: Ticket) {
        self.pending_search.failed(ticket);
    }
}

/// Number of hits to request: two windows full.
fn page(areas: &SearchAreas) -> usize {
    let height = areas.results.height.max(20);
    let area = Rect {
        height,
        ..areas.results
    };
    (2 * results::visible_hits(area)).clamp(MIN_PAGE, MAX_PAGE)
}

/// The last word of a query, ignoring filters.
fn last_word(text: &str) -> Option<String> {
    let words = edit::without_filters(text);
    words.split_whitespace().next_back().map(str::to_owned)
}
