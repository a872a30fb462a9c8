//! What commands do in the search.

use super::search_bar;
use super::state::SearchView;
use crate::model::query::edit;
use crate::model::search_request::Sort;
use crate::tui::app::effect::Effect;
use crate::tui::keys::{Action, Focus};
use crate::tui::strings;
use crate::tui::views::view::{Context, Navigate};
use crate::tui::widgets::dialog_action::DialogAction;
use crate::tui::widgets::picker::{Picker, PickerItem};

impl SearchView {
    /// Carries out a command; none if it is not one of the search.
    pub(super) fn act(&mut self, action: Action, context: &mut Context<'_>) -> Option<Vec<Effect>> {
        let areas = self.areas(&context.scene());
        match action {
            Action::TO_RESULTS => {
                self.remember();
                self.enter_results();
            }
            Action::DOWN if self.focus == Focus::QUERY => self.enter_results(),
            Action::EDIT_QUERY => self.enter(Focus::QUERY),
            Action::SEARCH_ALL => return Some(self.search_anew(context)),
            Action::FILTERS => self.enter(Focus::FILTERS),
            Action::NEXT_PANE => self.turn_pane(true, &areas),
            Action::PREVIOUS_PANE => self.turn_pane(false, &areas),
            Action::LEFT => self.turn_side(false, &areas),
            Action::RIGHT => self.turn_side(true, &areas),
            Action::WHY => return Some(self.toggle_why(context)),
            Action::HALF_DOWN | Action::HALF_UP => {
                let half = isize::try_from(areas.preview.height / 2)
                    .unwrap_or(1)
                    .max(2)
                    - 1;
                let by = if action == Action::HALF_DOWN {
                    half
                } else {
                    -half
                };
                self.preview.scroll(by);
            }
            Action::SIDE => {
                context.shared.habits.side = Some(areas.about.is_empty());
                context.shared.habits.zoomed = false;
            }
            Action::SORT => {
                self.sort = match self.sort {
                    Sort::Relevance => Sort::Newest,
                    Sort::Newest => Sort::Title,
                    Sort::Title => Sort::Relevance,
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
            Action::OPEN => return Some(self.open_chosen(context)),
            Action::UP
            | Action::DOWN
            | Action::PAGE_UP
            | Action::PAGE_DOWN
            | Action::FIRST
            | Action::LAST => self.move_by(action, &areas),
            _ => return None,
        }
        Some(Vec::new())
    }

    /// Snippets say why a hit is there, or what matches. Reasons cost time, so they are asked for
    /// only while they are shown.
    fn toggle_why(&mut self, context: &mut Context<'_>) -> Vec<Effect> {
        self.why = !self.why;
        vec![self.ask_again(context)]
    }

    /// Begins a new search with an empty field; the last one is remembered.
    fn search_anew(&mut self, context: &mut Context<'_>) -> Vec<Effect> {
        self.remember();
        let effects = self.ask_for("", context);
        self.results.picked = false;
        self.enter(Focus::QUERY);
        effects
    }

    fn earlier_searches(&self, context: &mut Context<'_>) -> Vec<Effect> {
        if self.earlier.is_empty() {
            context.shared.tell(strings::NO_EARLIER);
            return Vec::new();
        }
        let earlier = self.earlier.iter();
        let entries = earlier
            .map(|text| PickerItem::new(text.clone(), DialogAction::Search(text.clone())))
            .collect();
        context.shared.pick(Picker::new(strings::EARLIER, entries))
    }

    /// Opens the chosen hit, or runs the chosen suggestion.
    pub(super) fn open_chosen(&mut self, context: &mut Context<'_>) -> Vec<Effect> {
        self.remember();
        if self.questions.open_later() {
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

    /// Completes a filter that is half typed.
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
