//! Performs the actions of the search.

use super::layout::SearchAreas;
use super::note_copy::NoteCopy;
use super::search_bar;
use super::start_page::StartAct;
use super::state::SearchView;
use crate::model::note::Note;
use crate::model::query::edit;
use crate::model::search_request::Sort;
use crate::tui::keys::{Action, Focus};
use crate::tui::shared::Shared;
use crate::tui::shared::effect::Effect;
use crate::tui::strings;
use crate::tui::views;
use crate::tui::views::compare::SideBySideView;
use crate::tui::views::view::{Context, Navigate};
use crate::tui::widgets::dialog_action::DialogAction;
use crate::tui::widgets::list_moves::stepped;
use crate::tui::widgets::picker::{Picker, PickerItem};
use crate::work::TableRequest;

impl SearchView {
    /// Performs an action; `None` if the search does not handle it.
    pub(super) fn act(&mut self, action: Action, context: &mut Context<'_>) -> Option<Vec<Effect>> {
        let areas = self.areas(&context.scene());
        match action {
            Action::TO_RESULTS => {
                self.remember();
                self.enter_results();
            }
            Action::DOWN if self.focus == Focus::QUERY => self.enter_results(),
            Action::EDIT_QUERY => {
                self.enter(Focus::QUERY);
                // Typed words do not join the last word.
                let text = self.query.text();
                if !text.is_empty() && !text.ends_with(' ') && self.query.at_end() {
                    self.query.insert(" ");
                }
            }
            Action::SEARCH_ALL => return Some(self.search_anew(context)),
            Action::FILTERS => self.enter(Focus::FILTERS),
            Action::NEXT_PANE | Action::PREVIOUS_PANE => {
                let chips = self.chips(context.shared).len();
                self.next_pane(action == Action::NEXT_PANE, &areas, chips);
            }
            Action::LEFT | Action::RIGHT => {
                self.turn_sideways(action == Action::RIGHT, &areas, context);
            }
            Action::USE_CHIP | Action::DROP_CHIP => {
                return Some(self.act_on_chip(action == Action::USE_CHIP, context));
            }
            Action::SELECT_HIT => self.select_hit(),
            Action::COMPARE_SELECTED => self.compare_selected(context),
            Action::COPY if !self.several.is_empty() => {
                return Some(self.copy_several(NoteCopy::Citations, context.shared));
            }
            Action::COPY_AS if !self.several.is_empty() => {
                let entries = NoteCopy::ALL.into_iter().enumerate();
                let entries = entries.map(|(at, (_, name, _))| {
                    PickerItem::new(name, DialogAction::Choose(Action::COPY_AS, at))
                });
                let picker = Picker::new(strings::COPY_AS, entries.collect());
                return Some(context.shared.pick(picker));
            }
            Action::WHY => return Some(self.toggle_why(context)),
            Action::HALF_DOWN | Action::HALF_UP => {
                self.preview.scroll_half(action, areas.preview);
            }
            Action::SIDE => {
                context.shared.preferences.side = Some(areas.about.is_empty());
                context.shared.preferences.zoomed = false;
            }
            // Otherwise the order of later searches would change unseen.
            Action::SORT if self.is_start() => {
                context.shared.show_message("Nothing to sort.");
            }
            Action::SORT => {
                self.sort = match self.sort {
                    Sort::Relevance => Sort::Newest,
                    Sort::Newest => Sort::Title,
                    Sort::Title if context.shared.labels.my_city.is_some() => Sort::Peers,
                    Sort::Title | Sort::Peers => Sort::Relevance,
                };
                let text = self.query.text().to_owned();
                return Some(self.ask_for(&text, context));
            }
            Action::CLEAR_FILTERS => {
                let text = edit::without_filters(self.query.text());
                return Some(self.ask_for(&text, context));
            }
            Action::TICK => {
                if let Some(text) = self.tick() {
                    return Some(self.ask_for(&text, context));
                }
            }
            Action::EARLIER_SEARCHES => return Some(self.earlier_searches(context)),
            Action::OPEN if self.focus == Focus::START => {
                return Some(self.open_start(&areas, context));
            }
            Action::OPEN => return Some(self.open_chosen(context)),
            Action::UP
            | Action::DOWN
            | Action::PAGE_UP
            | Action::PAGE_DOWN
            | Action::FIRST
            | Action::LAST => self.move_by(action, &areas, context.shared),
            _ => return None,
        }
        Some(Vec::new())
    }

    /// Moves to the chip, column or pane at the left or right.
    fn turn_sideways(&mut self, right: bool, areas: &SearchAreas, context: &Context<'_>) {
        match self.focus {
            Focus::CHIPS => {
                let step = if right { 1 } else { -1 };
                self.chip = stepped(self.chip, step, self.chips(context.shared).len());
            }
            Focus::START => {
                let page = self.start_page(areas.start, context.shared);
                match page.and_then(|page| page.beside(self.start.0, right)) {
                    Some(item) => self.start.0 = item,
                    None => self.pane_beside(right, areas),
                }
            }
            _ => self.pane_beside(right, areas),
        }
    }

    /// Turns the place of the selected chip into a filter, or removes the chip.
    fn act_on_chip(&mut self, uses: bool, context: &mut Context<'_>) -> Vec<Effect> {
        let chips = self.chips(context.shared);
        let Some(chip) = chips.get(self.chip) else {
            return Vec::new();
        };
        let query = chip.filter.as_ref().filter(|_| uses);
        let query = query.unwrap_or(&chip.without).clone();
        self.ask_for(&query, context)
    }

    /// Runs the selected item of the start page.
    fn open_start(&mut self, areas: &SearchAreas, context: &mut Context<'_>) -> Vec<Effect> {
        let page = self.start_page(areas.start, context.shared);
        let items = page.map(|page| page.items).unwrap_or_default();
        let notes = items.iter().filter_map(|item| match &item.act {
            StartAct::Open(id) => Some(id.clone()),
            _ => None,
        });
        self.start_notes = notes.collect();
        let item = items.into_iter().nth(self.start.0);
        match item.map(|item| item.act) {
            Some(StartAct::Search(query)) => {
                let effects = self.ask_for(&query, context);
                self.remember();
                self.focus = Focus::RESULTS;
                return effects;
            }
            Some(StartAct::Open(id)) => context.go(Navigate::Listed(id)),
            Some(StartAct::AllNotes) => {
                self.results.picked = true;
                self.focus = Focus::RESULTS;
            }
            Some(StartAct::Questions) => context.go(Navigate::Open(views::questions())),
            Some(StartAct::ChooseCity) => {
                let cities = context.shared.labels.cities().iter();
                let entry = |(city, label): &(String, String)| {
                    PickerItem::new(label.clone(), DialogAction::City(city.clone()))
                };
                let picker = Picker::new("Which city is yours?", cities.map(entry).collect());
                return context.shared.pick(picker);
            }
            None => {}
        }
        Vec::new()
    }

    /// Selects or unselects the current note for copying, and moves on.
    fn select_hit(&mut self) {
        let Some(hit) = self.chosen().cloned() else {
            return;
        };
        match self.several.iter().position(|one| one.id == hit.id) {
            Some(at) => {
                self.several.remove(at);
            }
            None => self.several.push(hit),
        }
        self.results.act(Action::DOWN, self.rows());
    }

    /// Puts the selected notes side by side.
    fn compare_selected(&self, context: &mut Context<'_>) {
        let ids = self.several.iter().map(|hit| hit.id.clone()).collect();
        match SideBySideView::of(ids) {
            Ok(view) => context.go(Navigate::Open(Box::new(view))),
            Err(why) => context.shared.show_message(why),
        }
    }

    /// Copies something of each selected note; citations need the sources in their texts.
    pub(super) fn copy_several(&mut self, what: NoteCopy, shared: &mut Shared) -> Vec<Effect> {
        if what != NoteCopy::Citations {
            return self.copy_lines(what, &[], shared);
        }
        let ids = self.several.iter().map(|hit| hit.id.clone()).collect();
        vec![(self.pending_copy).request(TableRequest::Notes(ids), shared)]
    }

    /// Copies a line of each selected hit; `notes` are those read for citations.
    pub(super) fn copy_lines(
        &self,
        what: NoteCopy,
        notes: &[Note],
        shared: &Shared,
    ) -> Vec<Effect> {
        if self.several.is_empty() {
            return Vec::new();
        }
        let all = NoteCopy::ALL.into_iter();
        let text = all.filter(|(one, ..)| *one == what).map(|(.., text)| text);
        let hits = self.several.iter();
        let lines: Vec<String> = hits.map(|hit| what.of(hit, notes, shared)).collect();
        text.map(|text| Effect::Copy(text, lines.join("\n")))
            .collect()
    }

    /// Shows or hides why each hit matched.
    ///
    /// Reasons take time to compute, so they are requested only while shown.
    fn toggle_why(&mut self, context: &mut Context<'_>) -> Vec<Effect> {
        self.why = !self.why;
        vec![self.ask_again(context)]
    }

    /// Starts a new search with an empty field, and remembers the last one.
    fn search_anew(&mut self, context: &mut Context<'_>) -> Vec<Effect> {
        self.remember();
        let effects = self.ask_for("", context);
        self.results.picked = false;
        self.enter(Focus::QUERY);
        effects
    }

    fn earlier_searches(&self, context: &mut Context<'_>) -> Vec<Effect> {
        if self.earlier.is_empty() {
            context.shared.show_message(strings::NO_EARLIER);
            return Vec::new();
        }
        let earlier = self.earlier.iter();
        let entries = earlier
            .map(|text| PickerItem::new(text.clone(), DialogAction::Search(text.clone())))
            .collect();
        context
            .shared
            .pick(Picker::new("Earlier searches", entries))
    }

    /// Opens the selected hit, or runs the selected suggestion.
    pub(super) fn open_chosen(&mut self, context: &mut Context<'_>) -> Vec<Effect> {
        self.remember();
        if self.pending_search.postpone_open() {
            return Vec::new();
        }
        if let Some(hit) = self.chosen() {
            context.go(Navigate::Listed(hit.id.clone()));
            self.results.picked = true;
            return Vec::new();
        }
        let answer = self.answer.as_ref();
        let suggestion = answer.and_then(|answer| answer.suggestions.get(self.results.selected));
        match suggestion.map(|suggestion| suggestion.query.clone()) {
            Some(query) => self.ask_for(&query, context),
            None => Vec::new(),
        }
    }

    /// Completes a partial filter. Returns false if there is none.
    pub(super) fn complete(&mut self, context: &Context<'_>) -> bool {
        let query = &mut self.query;
        if !query.at_end() {
            return false;
        }
        let completion = search_bar::completion(query.before(), &context.shared.labels);
        let Some((text, typed)) = completion else {
            return false;
        };
        let kept = query.text()[..query.text().len() - typed].to_owned();
        query.set(&format!("{kept}{text}"));
        true
    }
}
