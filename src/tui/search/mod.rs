//! The search view: the query, its answer, and the panes that show it.

mod questions;

use std::time::Duration;

pub(crate) use self::questions::Tickets;
use self::questions::{Came, Questions};
use ratatui::layout::Rect;

use super::draw::Look;
use super::keys::{Action, Spot};
use super::layout::Areas;
use super::line_edit::LineEdit;
use super::marks::Wanted;
use super::names::Names;
use super::panes::facets::{self, Filters, Ticked};
use super::panes::preview::Preview;
use super::panes::results::{self, Needs, Results};
use super::panes::search_bar;
use crate::model::ask::{Ask, Counting, Sort};
use crate::model::hit::{Answer, Hit};
use crate::model::note::NoteId;
use crate::model::query::{Query, edit};
use crate::work::{Request, Ticket};

/// A page of hits is at least this long.
const SHORTEST_PAGE: usize = 20;
/// And at most this long.
const LONGEST_PAGE: usize = 200;
/// So many earlier searches are kept.
const EARLIER: usize = 50;

/// The search view.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Search {
    /// The text of the query: the only representation of what is asked.
    pub query: LineEdit,
    /// Where keys go.
    pub focus: Spot,
    /// The order of the hits.
    pub sort: Sort,
    /// The newest answer.
    pub answer: Option<Answer>,
    /// The facets.
    pub filters: Filters,
    /// The hits.
    pub results: Results,
    /// The chosen note.
    pub preview: Preview,
    /// Snippets say why a hit is there.
    pub why: bool,
    /// One pane has all the room.
    pub zoomed: bool,
    /// Earlier searches, the latest first.
    pub earlier: Vec<String>,
    questions: Questions,
    /// The last word or value is still being typed.
    typing: bool,
}

impl Search {
    /// The view with a first query.
    pub(crate) fn new(query: &str, first: Option<Answer>) -> Self {
        Self {
            query: LineEdit::new(query),
            focus: Spot::Query,
            sort: Sort::default(),
            answer: first,
            filters: Filters::default(),
            results: Results::default(),
            preview: Preview::default(),
            why: false,
            zoomed: false,
            earlier: Vec::new(),
            questions: Questions::default(),
            typing: false,
        }
    }

    /// The hits that are listed.
    pub(crate) fn hits(&self) -> &[Hit] {
        self.answer.as_ref().map_or(&[], |answer| &answer.results)
    }

    /// How many rows can be chosen: hits, or suggestions when there are none.
    pub(crate) fn rows(&self) -> usize {
        match &self.answer {
            Some(answer) if answer.results.is_empty() => answer.suggestions.len(),
            Some(answer) => answer.results.len(),
            None => 0,
        }
    }

    /// The chosen hit.
    pub(crate) fn chosen(&self) -> Option<&Hit> {
        self.hits().get(self.results.selected)
    }

    /// What to mark in a note that is listed: what it was found by.
    pub(crate) fn wanted_in(&self, id: &NoteId) -> Option<Wanted> {
        let hit = self.hits().iter().find(|hit| hit.id == *id)?;
        let places = self
            .answer
            .as_ref()
            .map_or(&[][..], |answer| &answer.places);
        Some(Wanted::of_search(self.query.text(), Some(hit), places))
    }

    /// Nothing is asked and nothing chosen: there is room for a word of welcome.
    pub(crate) fn is_start(&self) -> bool {
        let nothing_asked = self.query.text().trim().is_empty();
        nothing_asked && !self.results.picked && self.answer.is_some()
    }

    /// What is to be said about the query itself.
    pub(crate) fn remark(&self) -> Option<super::text::Piece> {
        let answer = self
            .answer
            .as_ref()
            .filter(|answer| !answer.results.is_empty())?;
        search_bar::remark(self.query.text(), answer)
    }

    /// When the question that is out was asked.
    pub(crate) fn asked_at(&self) -> Option<Duration> {
        self.questions.since()
    }

    /// The query was edited: ask anew.
    pub(crate) fn typed(&mut self, tickets: &mut Tickets, now: Duration, areas: &Areas) -> Request {
        let text = self.query.text();
        let in_word = text.ends_with(|c: char| !c.is_whitespace());
        let is_unfinished = in_word || Query::read(text).open_quote(text).is_some();
        self.typing = self.query.at_end() && is_unfinished;
        self.ask(tickets, now, areas, 0)
    }

    /// Puts a whole query in place: a tick, a chip, a suggestion, an earlier search.
    pub(crate) fn put(
        &mut self,
        text: &str,
        tickets: &mut Tickets,
        now: Duration,
        areas: &Areas,
    ) -> Request {
        // What was half typed stays half typed when a filter is put behind it: otherwise ticking
        // `practice` beside `retrof` would find nothing.
        self.typing &= last_word(text) == last_word(self.query.text());
        self.query.set(text);
        self.ask(tickets, now, areas, 0)
    }

    /// Asks the same again: the notes have changed.
    pub(crate) fn again(&mut self, tickets: &mut Tickets, now: Duration, areas: &Areas) -> Request {
        let listed = self.hits().len();
        self.preview.forget(now);
        self.ask(tickets, now, areas, listed)
    }

    fn ask(
        &mut self,
        tickets: &mut Tickets,
        now: Duration,
        areas: &Areas,
        at_least: usize,
    ) -> Request {
        let ticket = tickets.take();
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
    pub(crate) fn ask_more(&mut self, tickets: &mut Tickets, areas: &Areas) -> Option<Request> {
        let answer = self.answer.as_ref()?;
        let listed = answer.results.len();
        let near = self.results.top + 2 * self.results.visible() >= listed;
        if self.questions.is_out() || listed >= answer.total || !near {
            return None;
        }
        let ticket = tickets.take();
        self.questions.ask_more(ticket);
        Some(Request::Search {
            ticket,
            ask: self.question(listed, page(areas)),
        })
    }

    /// Takes an answer; a stale one is dropped, or the list would flicker.
    pub(crate) fn answered(&mut self, ticket: Ticket, answer: Answer) {
        match (self.questions.came(ticket), &mut self.answer) {
            (Came::More, Some(listed)) => listed.results.extend(answer.results),
            (Came::Newest, _) => {
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
        if self.questions.came(ticket) == Came::Newest {
            self.questions.open_no_more();
        }
    }

    /// Remembers the query as an earlier search.
    pub(crate) fn remember(&mut self) {
        let text = self.query.text().trim().to_owned();
        if text.is_empty() {
            return;
        }
        self.earlier.retain(|known| *known != text);
        self.earlier.insert(0, text);
        self.earlier.truncate(EARLIER);
    }

    /// Ticks the filter under the cursor. Gives the new query if it changed.
    pub(crate) fn tick(&mut self) -> Option<String> {
        match self.filters.tick() {
            Ticked::Filter(field, value) => {
                // What was half typed is chosen now.
                let text = self.without_begun(|of| of == field);
                Some(edit::toggle(&text, &field, &value))
            }
            Ticked::Nothing => None,
        }
    }

    /// The query without the half-typed values of some fields.
    fn without_begun(&self, of: impl Fn(&str) -> bool) -> String {
        let text = self.query.text();
        let answer = self.answer.as_ref().filter(|answer| answer.query == text);
        let begun = answer.iter().flat_map(|answer| &answer.begun);
        begun
            .filter(|(field, _)| of(field))
            .fold(text.to_owned(), |text, (field, value)| {
                edit::toggle(&text, field, value)
            })
    }

    /// Goes to the query field. Behind a filter a space is typed, so that words do not join it.
    pub(crate) fn enter_query(&mut self) {
        self.focus = Spot::Query;
        let text = self.query.text();
        let behind_filter = Query::read(text)
            .filters()
            .any(|(_, span)| span.1 == text.len());
        if behind_filter && self.query.at_end() {
            self.query.insert(" ");
        }
    }

    /// Panes in the order of Tab, those that can be seen.
    pub(crate) fn turn_pane(&mut self, forward: bool, areas: &Areas) {
        let panes = [Spot::Query, Spot::Filters, Spot::Results, Spot::Preview];
        let seen = |spot: &&Spot| match spot {
            // Filters open over the results where they have no pane of their own.
            Spot::Query | Spot::Filters => true,
            spot => !areas.of(**spot).is_empty() || **spot == Spot::Results,
        };
        let order: Vec<Spot> = panes.iter().filter(seen).copied().collect();
        let at = order
            .iter()
            .position(|spot| *spot == self.focus)
            .unwrap_or(0);
        let step = if forward { 1 } else { order.len() - 1 };
        let next = order[(at + step) % order.len()];
        self.enter(next);
    }

    /// Goes to the pane at the left or right.
    pub(crate) fn turn_side(&mut self, right: bool, areas: &Areas) {
        let next = match (self.focus, right) {
            (Spot::Filters, true) | (Spot::Preview, false) => Spot::Results,
            (Spot::Results, true) if !areas.preview.is_empty() => Spot::Preview,
            (Spot::Results, false) => Spot::Filters,
            _ => return,
        };
        self.enter(next);
    }

    /// Goes to a pane.
    pub(crate) fn enter(&mut self, spot: Spot) {
        match spot {
            Spot::Query => self.enter_query(),
            Spot::Filters => self.filters.enter(),
            _ => {}
        }
        self.focus = spot;
    }

    /// Goes from the query to the results.
    pub(crate) fn enter_results(&mut self) {
        self.focus = Spot::Results;
        // What stands there before the answer has come is nobody's choice.
        self.results.picked |= !self.questions.replaces();
    }

    /// Moves within the pane that has the focus.
    pub(crate) fn act(&mut self, action: Action, areas: &Areas) {
        match self.focus {
            Spot::Filters => self
                .filters
                .act(action, facets::visible_rows(areas.filters)),
            Spot::Preview => {
                let page = isize::try_from(areas.preview.height).unwrap_or(4).max(4) - 3;
                match action {
                    Action::Up => self.preview.scroll(-1),
                    Action::Down => self.preview.scroll(1),
                    Action::PageUp => self.preview.scroll(-page),
                    Action::PageDown => self.preview.scroll(page),
                    Action::First | Action::Last => self.preview.jump(action == Action::Last),
                    _ => {}
                }
            }
            _ => {
                self.results.act(action, self.rows());
            }
        }
    }

    /// Chooses the note that is read, if it is listed: the list shows where one is.
    pub(crate) fn show_read(&mut self, id: &NoteId) {
        if let Some(at) = self.hits().iter().position(|hit| hit.id == *id) {
            self.results.choose(at);
        }
    }

    /// Brings the list of hits and its room together.
    pub(crate) fn settle_list(&mut self, area: Rect, names: &Names) {
        let rows = self.rows();
        let needs = Needs {
            answer: self.answer.as_ref(),
            names,
            remark: self.remark(),
            why: self.why,
        };
        self.results.settle(area, rows, &needs);
    }

    /// Brings panes and layout together after anything has changed.
    pub(crate) fn settle(&mut self, areas: &Areas, names: &Names, look: Look, now: Duration) {
        self.settle_list(areas.results, names);
        if let Some(answer) = &self.answer {
            let rows = facets::visible_rows(areas.filters);
            let text = self.without_begun(|_| true);
            self.filters.show(&answer.facets, &text, names, rows);
            self.filters.settle(rows);
        }
        let chosen: Option<NoteId> = self.chosen().map(|hit| hit.id.clone());
        let shown = !self.is_start() && (!areas.preview.is_empty() || !areas.about.is_empty());
        self.preview.choose(chosen.as_ref().filter(|_| shown), now);
        let wanted = chosen.as_ref().and_then(|id| self.wanted_in(id));
        self.preview
            .settle(areas.preview, chosen.as_ref().zip(wanted), look.ascii);
        self.preview.settle_about(areas.about, names);
    }
}

/// How many hits to ask for: two windows full.
fn page(areas: &Areas) -> usize {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::hit::{Facet, Facets};

    #[test]
    fn a_tick_takes_the_place_of_what_was_half_typed() {
        let answer = |query: &str| Answer {
            query: query.to_owned(),
            begun: vec![("kind".to_owned(), "po".to_owned())],
            facets: Facets(vec![
                Facet {
                    field: "kind",
                    counts: vec![("position".to_owned(), 9)],
                },
                Facet {
                    field: "city",
                    counts: vec![("oslo".to_owned(), 3)],
                },
            ]),
            ..Answer::default()
        };
        let ticked = |query: &str, downs: usize| {
            let mut search = Search::new(query, Some(answer(query)));
            let text = search.without_begun(|_| true);
            let facets = answer(query).facets;
            search.filters.show(&facets, &text, &Names::default(), 9);
            search.enter(Spot::Filters);
            for _ in 0..downs {
                search.filters.act(Action::Down, 9);
            }
            search.tick()
        };
        assert_eq!(
            ticked("tram kind:po", 0).as_deref(),
            Some("tram kind:position")
        );
        let both = "tram kind:city,po";
        assert_eq!(ticked(both, 1).as_deref(), Some("tram kind:city,position"));
        let other = ticked("kind:po", 1);
        assert_eq!(other.as_deref(), Some("kind:po city:oslo"));
    }
}
