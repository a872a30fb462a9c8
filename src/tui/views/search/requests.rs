//! Asking: the query as a question, and what comes back of it.

use std::time::Duration;

use ratatui::layout::Rect;

use super::layout::SearchAreas;
use super::results;
use super::state::SearchView;
use super::tickets::AnswerKind;
use crate::model::hit::Answer;
use crate::model::query::{Query, edit};
use crate::model::search_request::{Ask, Counting};
use crate::tui::app::shared::Shared;
use crate::work::{Request, Ticket};

/// A page of hits is at least this long.
const SHORTEST_PAGE: usize = 20;
/// And at most this long.
const LONGEST_PAGE: usize = 200;

impl SearchView {
    /// When the question that is out was asked.
    pub(crate) fn asked_at(&self) -> Option<Duration> {
        self.questions.since()
    }

    /// The query was edited: ask anew.
    pub(crate) fn query_typed(
        &mut self,
        ticket: Ticket,
        now: Duration,
        areas: &SearchAreas,
    ) -> Request {
        let text = self.query.text();
        let in_word = text.ends_with(|c: char| !c.is_whitespace());
        let is_unfinished = in_word || Query::read(text).open_quote(text).is_some();
        self.typing = self.query.at_end() && is_unfinished;
        self.send(ticket, now, areas, 0)
    }

    /// Puts a whole query in place: a tick, a chip, a suggestion, an earlier search.
    pub(crate) fn put(
        &mut self,
        text: &str,
        ticket: Ticket,
        now: Duration,
        areas: &SearchAreas,
    ) -> Request {
        // What was half typed stays half typed when a filter is put behind it: otherwise ticking
        // `practice` beside `retrof` would find nothing.
        self.typing &= last_word(text) == last_word(self.query.text());
        self.query.set(text);
        self.send(ticket, now, areas, 0)
    }

    /// Asks the same again: the notes have changed.
    pub(crate) fn again(&mut self, ticket: Ticket, now: Duration, areas: &SearchAreas) -> Request {
        let listed = self.hits().len();
        self.preview.forget(now);
        self.send(ticket, now, areas, listed)
    }

    fn send(
        &mut self,
        ticket: Ticket,
        now: Duration,
        areas: &SearchAreas,
        at_least: usize,
    ) -> Request {
        self.questions.ask(ticket, now);
        let limit = page(areas).max(at_least);
        Request::Search {
            ticket,
            ask: self.question(0, limit),
        }
    }

    fn question(&self, offset: usize, limit: usize) -> Ask {
        Ask {
            text: self.query.text().to_owned(),
            as_typed: self.typing,
            offset,
            limit,
            sort: self.sort,
            counting: Counting::OwnFilterOff,
            why: self.why,
        }
    }

    /// Asks for more hits when the view nears the end of those listed.
    pub(crate) fn ask_more(&mut self, shared: &mut Shared, areas: &SearchAreas) -> Option<Request> {
        let answer = self.answer.as_ref()?;
        let listed = answer.results.len();
        let near = self.results.top + 2 * self.results.visible() >= listed;
        if self.questions.is_out() || listed >= answer.total || !near {
            return None;
        }
        let ticket = shared.ticket();
        self.questions.ask_more(ticket);
        Some(Request::Search {
            ticket,
            ask: self.question(listed, page(areas)),
        })
    }

    /// Takes an answer; a stale one is dropped, or the list would flicker.
    pub(crate) fn answered(&mut self, ticket: Ticket, answer: Answer) {
        match (self.questions.came(ticket), &mut self.answer) {
            (AnswerKind::More, Some(listed)) => listed.results.extend(answer.results),
            (AnswerKind::Newest, _) => {
                let chosen = self.chosen().map(|hit| hit.id.clone());
                self.results.follow(chosen.as_ref(), &answer);
                self.answer = Some(answer);
            }
            _ => {}
        }
    }

    /// Whether to wait with opening until the answer is there.
    pub(crate) fn open_later(&mut self) -> bool {
        self.questions.open_later()
    }

    /// Whether the time to open has come.
    pub(crate) fn take_open(&mut self) -> bool {
        self.questions.take_open()
    }

    /// A question failed, if it was one of the search.
    pub(crate) fn failed(&mut self, ticket: Ticket) {
        if self.questions.came(ticket) == AnswerKind::Newest {
            self.questions.open_no_more();
        }
    }
}

/// How many hits to ask for: two windows full.
fn page(areas: &SearchAreas) -> usize {
    let height = areas.results.height.max(20);
    let area = Rect {
        height,
        ..areas.results
    };
    (2 * results::visible_hits(area)).clamp(SHORTEST_PAGE, LONGEST_PAGE)
}

/// The last word of a query that is no filter.
fn last_word(text: &str) -> Option<String> {
    let words = edit::without_filters(text);
    words.split_whitespace().next_back().map(str::to_owned)
}
