//! Performs the reader's actions and follows links.

use super::layout::areas_in;
use super::state::ReaderView;
use crate::tui::frame::dialogs::Dialog;
use crate::tui::frame::prompt::PromptInput;
use crate::tui::frame::text_popup::{PopupContent, TextPopup};
use crate::tui::keys::Action;
use crate::tui::shared::Shared;
use crate::tui::shared::current_note::open_address;
use crate::tui::shared::effect::Effect;
use crate::tui::strings;
use crate::tui::views;
use crate::tui::views::lineage::LineageView;
use crate::tui::views::view::{Context, Navigate};
use crate::tui::widgets::dialog_action::DialogAction;
use crate::tui::widgets::note_diff;
use crate::tui::widgets::picker::{Picker, PickerItem};
use crate::tui::widgets::rendered_note::LinkTarget;
use crate::work::{HistoryRequest, LogEntry, Request};

impl ReaderView {
    /// Requests the note to display.
    pub(super) fn request_note(&mut self, shared: &mut Shared) -> Vec<Effect> {
        let ticket = shared.ticket();
        self.asked = Some(ticket);
        let id = self.id().clone();
        vec![Effect::Send(if self.requested.arriving {
            let past = HistoryRequest::Arriving(id);
            Request::History { ticket, past }
        } else {
            Request::Open { ticket, id }
        })]
    }

    /// Performs an action; `None` if the reader does not handle it.
    pub(super) fn act(&mut self, action: Action, context: &mut Context<'_>) -> Option<Vec<Effect>> {
        let shared = &mut *context.shared;
        let failed = match action {
            Action::OPEN => {
                let target = self.selected_target().cloned();
                return Some(
                    target.map_or_else(Vec::new, |target| self.follow_target(target, context)),
                );
            }
            Action::NEXT_NOTE | Action::PREVIOUS_NOTE => {
                return Some(self.next_note(action == Action::NEXT_NOTE, context));
            }
            Action::HISTORY_BACK if self.step_back() => return Some(self.request_note(shared)),
            Action::HISTORY_BACK => {
                context.go(Navigate::Leave);
                None
            }
            Action::DIFFERENCES => self.show_history(shared),
            Action::SIDE => {
                let hidden = areas_in(&context.scene()).about.is_empty();
                context.shared.preferences.side = Some(hidden);
                context.shared.preferences.zoomed = false;
                None
            }
            Action::FOLLOW if self.links() == 0 => Some(strings::NO_LINKS),
            Action::FOLLOW => {
                self.follow_from = Some(self.top);
                self.show_a_link();
                let says = ("Follow link: ", "number, Enter");
                shared.prompt(action, says, "", PromptInput::Number);
                None
            }
            Action::FIND => {
                let label = if self.side.focused {
                    strings::FIND_TEXT
                } else {
                    "Find in note: "
                };
                shared.prompt(action, (label, ""), "", PromptInput::Text);
                None
            }
            Action::NEXT_LINK | Action::PREVIOUS_LINK => {
                let turned = self.next_link(action == Action::NEXT_LINK);
                (!turned).then_some(strings::NO_LINKS)
            }
            Action::FIND_NEXT | Action::FIND_PREVIOUS => {
                let forward = action == Action::FIND_NEXT;
                let turned = if self.side.focused {
                    self.side.next_match(forward)
                } else {
                    self.next_match(forward)
                };
                (!turned).then_some(strings::NOT_IN_NOTE)
            }
            Action::LINEAGE if self.has_lineage() => {
                let view = LineageView::new(self.id().clone());
                context.moves.push(Navigate::Open(Box::new(view)));
                None
            }
            Action::LINEAGE => Some(strings::NO_LINEAGE),
            Action::CONTENTS => {
                let entries = self.contents();
                if entries.is_empty() {
                    Some(strings::NO_HEADINGS)
                } else {
                    shared.pick(Picker::new(strings::CONTENTS, entries));
                    None
                }
            }
            Action::CITY_PAGE if self.is_of_city() => {
                context.go(Navigate::Open(views::page_of_city(self.id().clone())));
                None
            }
            Action::CITY_PAGE => Some(strings::NOT_OF_CITY),
            action if self.move_by(action) => None,
            _ => return None,
        };
        if let Some(text) = failed {
            context.shared.show_message(text);
        }
        Some(Vec::new())
    }

    fn next_note(&mut self, forward: bool, context: &mut Context<'_>) -> Vec<Effect> {
        let list = context.list.as_deref();
        let Some(id) = list.and_then(|list| list.next(self.id(), forward)) else {
            let has_list = list.is_some();
            context.shared.show_message(super::view::end_of(has_list));
            return Vec::new();
        };
        self.turn_to(id);
        self.request_note(context.shared)
    }

    pub(super) fn follow_target(
        &mut self,
        target: LinkTarget,
        context: &mut Context<'_>,
    ) -> Vec<Effect> {
        let shared = &mut *context.shared;
        match target {
            LinkTarget::Note(id) => {
                self.go_to(id);
                return self.request_note(shared);
            }
            LinkTarget::Web(address) | LinkTarget::Unsafe(address) => {
                return open_address(shared, &address);
            }
            LinkTarget::Heading(slug) => match self.line_of_heading(&slug) {
                Some(line) => self.jump(|reader| reader.go_to_line(line)),
                None => shared.show_message("This note has no such heading."),
            },
            LinkTarget::Footnote => self.jump(Self::show_footnote),
            LinkTarget::Missing(written) => self.offer_search(shared, &written),
        }
        Vec::new()
    }

    /// Reports a broken link and offers to search for its target.
    fn offer_search(&self, shared: &mut Shared, written: &str) {
        let slug = written
            .trim_end_matches(".md")
            .rsplit('/')
            .next()
            .unwrap_or(written);
        let mut words = slug.replace(['-', '_'], " ");
        if words.trim().is_empty() {
            let shown = self.chosen_text().unwrap_or_default();
            shown.clone_into(&mut words);
        }
        let mut entry = PickerItem::new(
            format!("Search for \"{words}\""),
            DialogAction::Search(words),
        );
        entry.about =
            format!("There is no note {written}: it was moved, renamed or never written.");
        shared.pick(Picker::new("This link leads nowhere", vec![entry]));
    }

    /// Opens a picker with the note's commits. Returns a message if there are none.
    pub(super) fn show_history(&self, shared: &mut Shared) -> Option<&'static str> {
        let states = self.side.history.iter().enumerate();
        let entries: Vec<PickerItem> = states
            .map(|(i, entry)| PickerItem {
                about: note_diff::commit_summary(entry),
                ..PickerItem::new(
                    note_diff::commit_line(entry, &moment(shared, entry), &shared.labels),
                    DialogAction::Choose(Action::DIFFERENCES, i),
                )
            })
            .collect();
        if entries.is_empty() {
            return Some(strings::NO_HISTORY_YET);
        }
        let title = format!("{} ({})", strings::HISTORY, entries.len());
        shared.pick(Picker::new(&title, entries));
        None
    }

    /// Opens a popup with the changes of a commit.
    pub(super) fn show_commit(&self, at: usize, shared: &mut Shared) {
        if let Some(entry) = self.side.history.get(at) {
            let title = note_diff::commit_line(entry, &moment(shared, entry), &shared.labels);
            let content = PopupContent::State(Box::new(entry.clone()));
            shared
                .dialogs
                .push(Dialog::Text(TextPopup::new(&title, content)));
        }
    }
}

/// The time of a commit, with the time of day if it is recent.
fn moment(shared: &Shared, entry: &LogEntry) -> String {
    let now = shared.clock.at(shared.now);
    shared.clock.moment(now, entry.when)
}
