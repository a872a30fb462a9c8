//! State of the search, and the update of its panes.

use std::ops::Range;

use ratatui::layout::Rect;

use super::facets::{self, Filters};
use super::layout::{SearchAreas, SearchShape, search_areas};
use super::results::{Results, RowNeeds, hit_row};
use super::search_bar::{self, Chip, ChipClick};
use super::start_page::StartPage;
use super::start_screen::StartFacts;
use super::tickets::PendingSearches;
use crate::model::alliance::question_list::AskedQuestion;
use crate::model::hit::{Answer, Hit};
use crate::model::note::NoteId;
use crate::model::query::edit;
use crate::model::search_request::Sort;
use crate::tui::frame::layout::{LOW, ROOMY, THREE_PANES, TWO_PANES};
use crate::tui::keys::Focus;
use crate::tui::shared::Shared;
use crate::tui::shared::start::Start;
use crate::tui::strings;
use crate::tui::views::pending_table::PendingTable;
use crate::tui::views::preview_pane::NotePreview;
use crate::tui::views::view::DrawContext;
use crate::tui::widgets::match_ranges::MatchPattern;
use crate::tui::widgets::styled_text::TextSpan;
use crate::tui::widgets::text_field::LineEdit;
use crate::tui::widgets::text_width::width;

/// Maximum number of earlier searches to remember.
const EARLIER: usize = 50;

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SearchView {
    /// The text of the query, its only representation.
    pub query: LineEdit,
    /// The pane with the focus.
    pub focus: Focus,
    /// The order of the hits.
    pub sort: Sort,
    /// The latest answer.
    pub answer: Option<Answer>,
    /// The filter pane.
    pub filters: Filters,
    /// The hits.
    pub results: Results,
    /// The preview of the selected note.
    pub preview: NotePreview,
    /// The selected item of the start page, and the first visible line.
    pub start: (usize, usize),
    /// The notes of the start page, when one of them was opened.
    pub start_notes: Vec<NoteId>,
    /// Index of the chip with the focus.
    pub chip: usize,
    /// Selected notes, in order of selection, for copying citations together.
    pub several: Vec<Hit>,
    /// Whether each hit explains why it matched, not only those without a marked word.
    pub why: bool,
    /// Earlier searches, the latest first.
    pub earlier: Vec<String>,
    pub(crate) pending_search: PendingSearches,
    /// The questions of the cities, for the start page, and the request for them.
    pub(super) city_questions: Option<Vec<AskedQuestion>>,
    pub(super) pending_questions: PendingTable,
    /// The request for the notes of which citations are copied.
    pub(super) pending_copy: PendingTable,
    /// The last word or value is still being typed.
    pub(crate) typing: bool,
    /// It was opened over another view, and Esc returns there.
    pub(crate) is_over: bool,
}

impl SearchView {
    /// Creates the view with the initial query.
    pub(crate) fn new(start: &Start) -> Self {
        Self::of_query(&start.query, start.first.clone())
    }

    fn of_query(query: &str, first: Option<Answer>) -> Self {
        Self {
            query: LineEdit::new(query),
            focus: Focus::QUERY,
            sort: Sort::default(),
            answer: first,
            filters: Filters::default(),
            results: Results::default(),
            preview: NotePreview::default(),
            start: (0, 0),
            start_notes: Vec::new(),
            chip: 0,
            several: Vec::new(),
            why: false,
            earlier: Vec::new(),
            pending_search: PendingSearches::default(),
            city_questions: None,
            pending_questions: PendingTable::default(),
            pending_copy: PendingTable::default(),
            typing: false,
            is_over: false,
        }
    }

    /// Creates a search for its results, to open over another view.
    pub(crate) fn over(query: &str) -> Self {
        Self {
            focus: Focus::RESULTS,
            is_over: true,
            ..Self::of_query(query, None)
        }
    }

    /// Creates a search with an empty field, to open over another view.
    pub(crate) fn new_over() -> Self {
        Self {
            is_over: true,
            ..Self::of_query("", None)
        }
    }

    /// Lays out the view.
    pub(crate) fn areas(&self, scene: &DrawContext<'_>) -> SearchAreas {
        let shared = scene.shared;
        let shape = SearchShape {
            size: shared.size,
            focus: self.focus,
            zoomed: shared.preferences.zoomed,
            side: shared.preferences.side,
            // Showing the row only when needed would make all panes jump; low windows still do, to
            // save it.
            chips: shared.size.height >= LOW || !self.chips(shared).is_empty(),
            filters: self.filter_cols(shared),
            start: self.shows_start(),
        };
        search_areas(shape, scene.body)
    }

    /// Width at which no facet label wraps.
    ///
    /// Includes labels without hits, or the panes would jump while the user types.
    fn filter_cols(&self, shared: &Shared) -> u16 {
        let facets = self.answer.iter().flat_map(|answer| &answer.facets.0);
        let labels = facets.flat_map(|facet| shared.labels.values(facet.field));
        let widest = labels.map(|(_, label)| width(label)).max().unwrap_or(0);
        let count = width(&strings::grouped(shared.labels.notes.len()));
        (widest + count + facets::AROUND_LABEL) as u16
    }

    /// The query in quotes, or its filters' values if it has no words. Such as `practice, Berlin`.
    pub(super) fn query_in_words(&self, shared: &Shared) -> String {
        let query = self.query.text().trim();
        if !edit::without_filters(query).trim().is_empty() {
            return format!("\"{query}\"");
        }
        let chips = self.chips(shared);
        let values = chips.iter().map(|chip| match chip.label.split_once(": ") {
            // A filter that leaves out a value keeps its name.
            Some((field, value)) if field.chars().all(char::is_alphabetic) => value,
            _ => chip.label.as_str(),
        });
        values.collect::<Vec<_>>().join(", ")
    }

    /// The chips of the query.
    pub(crate) fn chips(&self, shared: &Shared) -> Vec<Chip> {
        search_bar::chips(self.query.text(), self.answer.as_ref(), &shared.labels)
    }

    /// Lays out the row of chips and highlights the one with the focus.
    pub(crate) fn chip_row(
        &self,
        row: Rect,
        shared: &Shared,
    ) -> Vec<(Range<u16>, Option<ChipClick>, TextSpan)> {
        let chosen = (self.focus == Focus::CHIPS).then_some(self.chip);
        let form = (&shared.keymap, shared.appearance.ascii);
        search_bar::chip_row(&self.chips(shared), row, chosen, form)
    }

    /// Summary beside the search field: number of notes, order, duration.
    pub(crate) fn summary(&self, shared: &Shared) -> String {
        let Some(answer) = &self.answer else {
            return String::new();
        };
        if shared.size.width < TWO_PANES {
            return strings::notes(answer.total);
        }
        let known = Some(shared.labels.notes.len()).filter(|count| *count > 0);
        let count = match shared.work.total.or(known) {
            Some(all) if answer.total != all => {
                let total = strings::grouped(answer.total);
                format!("{total} of {}", strings::notes(all))
            }
            _ => strings::notes(answer.total),
        };
        let mut parts = vec![count];
        let is_sorted = !answer.query.trim().is_empty() || self.sort != Sort::default();
        if is_sorted && answer.total > 1 {
            parts.push(strings::sorted(self.sort).to_owned());
        }
        if shared.size.width >= THREE_PANES {
            parts.push(strings::took(answer.took_ms));
        }
        parts.join(shared.appearance.separator())
    }

    /// The hits of the current answer.
    pub(crate) fn hits(&self) -> &[Hit] {
        self.answer.as_ref().map_or(&[], |answer| &answer.results)
    }

    /// Number of selectable rows: hits, or suggestions if there are none.
    pub(crate) fn rows(&self) -> usize {
        match &self.answer {
            Some(answer) if answer.results.is_empty() => answer.suggestions.len(),
            Some(answer) => answer.results.len(),
            None => 0,
        }
    }

    /// The selected hit.
    pub(crate) fn chosen(&self) -> Option<&Hit> {
        self.hits().get(self.results.selected)
    }

    /// The matches to highlight in a listed note.
    pub(crate) fn marks_in(&self, id: &NoteId) -> Option<MatchPattern> {
        let hit = self.hits().iter().find(|hit| hit.id == *id)?;
        let places = self
            .answer
            .as_ref()
            .map_or(&[][..], |answer| &answer.places);
        Some(MatchPattern::of_search(
            self.query.text(),
            Some(hit),
            places,
        ))
    }

    /// Whether to show the start page: empty query, and no hit selected.
    pub(crate) fn is_start(&self) -> bool {
        let nothing_asked = self.query.text().trim().is_empty();
        nothing_asked && !self.results.picked && !self.hits().is_empty()
    }

    /// Whether the start page is in view. It stays until the first answer, as any results do.
    fn shows_start(&self) -> bool {
        if self.focus != Focus::QUERY || !self.pending_search.replaces() {
            return self.is_start();
        }
        let shown = self.answer.as_ref();
        let is_of_nothing = shown.is_some_and(|answer| answer.query.trim().is_empty());
        is_of_nothing && !self.results.picked && !self.hits().is_empty()
    }

    /// Whether one Esc leads back: it covers another view and nothing is typed.
    pub(super) fn is_new_over(&self) -> bool {
        self.is_over && self.query.text().trim().is_empty()
    }

    /// Message about the query.
    pub(crate) fn query_message(&self) -> Option<TextSpan> {
        let answer = self
            .answer
            .as_ref()
            .filter(|answer| !answer.results.is_empty())?;
        search_bar::query_message(self.query.text(), answer)
    }

    /// Adds the query to the earlier searches.
    pub(crate) fn remember(&mut self) {
        let text = self.query.text().trim().to_owned();
        if text.is_empty() {
            return;
        }
        self.earlier.retain(|known| *known != text);
        self.earlier.insert(0, text);
        self.earlier.truncate(EARLIER);
    }

    /// Ticks the selected filter. Returns the new query if it changed.
    pub(crate) fn tick(&mut self) -> Option<String> {
        let (field, value) = self.filters.toggle()?;
        // The ticked value replaces the partial one.
        let text = self.without_begun(|of| of == field);
        Some(edit::toggle(&text, &field, &value))
    }

    /// The query without the partial values of some fields.
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

    /// Updates the list of hits for its area.
    pub(crate) fn update_hit_layout(&mut self, area: Rect, shared: &Shared) {
        let rows = self.rows();
        let needs = RowNeeds {
            answer: self.answer.as_ref(),
            row: hit_row(&shared.labels, area),
            query_message: self.query_message(),
            airy: shared.size.height >= ROOMY,
        };
        self.results.update_layout(area, rows, &needs);
    }

    /// Moves the focus if its pane is no longer visible.
    fn clamp_focus(&mut self, shared: &Shared) {
        let chips = self.chips(shared).len();
        self.chip = self.chip.min(chips.saturating_sub(1));
        self.focus = match self.focus {
            Focus::START | Focus::RESULTS => self.list_focus(),
            Focus::PREVIEW if self.is_start() => Focus::START,
            Focus::CHIPS if chips == 0 => self.list_focus(),
            focus => focus,
        };
    }

    /// Lays out the start page, unless `area` is empty.
    pub(crate) fn start_page(&self, area: Rect, shared: &Shared) -> Option<StartPage> {
        let answer = self.answer.as_ref().filter(|_| !area.is_empty())?;
        let facts = StartFacts {
            answer,
            labels: &shared.labels,
            my_city: shared.labels.my_city.as_deref(),
            questions: self.city_questions.as_deref().unwrap_or_default(),
        };
        Some(facts.page(area))
    }

    /// Updates panes and layout after a change.
    pub(crate) fn update_panes(&mut self, areas: &SearchAreas, shared: &Shared) {
        let labels = &shared.labels;
        self.clamp_focus(shared);
        self.update_hit_layout(areas.results, shared);
        if let Some(page) = self.start_page(areas.start, shared) {
            let (selected, top) = self.start;
            let selected = selected.min(page.items.len().saturating_sub(1));
            self.start = (selected, page.scrolled(top, selected));
        }
        if let Some(answer) = &self.answer {
            let rows = facets::visible_rows(areas.filters);
            let text = self.without_begun(|_| true);
            let inner = facets::rows_area(areas.filters);
            self.filters.show(answer, &text, labels, inner);
            self.filters.update_layout(rows);
        }
        let chosen: Option<NoteId> = self.chosen().map(|hit| hit.id.clone());
        let shown = !self.shows_start() && (!areas.preview.is_empty() || !areas.about.is_empty());
        self.preview
            .choose(chosen.as_ref().filter(|_| shown), shared.now);
        let pattern = chosen.as_ref().and_then(|id| self.marks_in(id));
        self.preview.update_layout(
            areas.preview,
            chosen.as_ref().zip(pattern),
            shared.appearance.ascii,
        );
        self.preview.update_about(areas.about, labels);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::hit::{Facet, Facets};
    use crate::tui::keys::Action;
    use crate::tui::labels::Labels;
    use crate::tui::shared::effect::Effect;
    use crate::tui::views::view::{Context, View, ViewEvent};
    use crate::tui::widgets::hit_row::tests::hit;
    use crate::work::{Request, Ticket};
    use ratatui::layout::Size;

    #[test]
    fn a_failed_request_for_questions_is_not_repeated_before_notes_change() {
        let start = Start {
            my_city: Some("oslo".to_owned()),
            ..Start::default()
        };
        let mut shared = Shared::new(start, Size::new(80, 24), &[]);
        let mut context = Context {
            shared: &mut shared,
            list: None,
            body: Rect::new(0, 1, 80, 22),
            moves: Vec::new(),
        };
        let answer = Answer {
            results: vec![hit("T", "", &[])],
            total: 1,
            ..Answer::default()
        };
        let mut search = SearchView::of_query("", Some(answer));
        let Some(Effect::Send(Request::Table { ticket, .. })) = search.ask(&mut context) else {
            panic!("no request");
        };
        search.follow(ViewEvent::Failed(ticket), &mut context);
        assert_eq!(search.ask(&mut context), None);
        let effects = search.follow(ViewEvent::Notes { changed: 1 }, &mut context);
        let is_table = |one: &Effect| matches!(one, Effect::Send(Request::Table { .. }));
        assert_eq!(effects.iter().filter(|one| is_table(one)).count(), 1);
    }

    #[test]
    fn answers_to_other_requests_are_returned() {
        let mut search = SearchView::of_query("tram", None);
        let answer = Box::new(Answer {
            query: "bus".to_owned(),
            ..Answer::default()
        });
        assert_eq!(search.answered(Ticket(7), answer.clone()), Err(answer));
        assert_eq!(search.answer, None);
    }

    #[test]
    fn ticking_replaces_a_partial_value() {
        let answer = |query: &str| Answer {
            query: query.to_owned(),
            begun: vec![("kind".to_owned(), "po".to_owned())],
            total: 99,
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
            let mut search = SearchView::of_query(query, Some(answer(query)));
            let text = search.without_begun(|_| true);
            let inner = Rect::new(0, 0, 24, 9);
            let names = Labels::default();
            search.filters.show(&answer(query), &text, &names, inner);
            search.enter(Focus::FILTERS);
            for _ in 0..downs {
                search.filters.act(Action::DOWN, 9);
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
