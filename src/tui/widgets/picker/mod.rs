//! A list to choose from by typing: help, commands, contents and every other pop-up list.

mod draw_picker;
use ratatui::layout::Rect;

use super::dialog_action::{DialogAction, DialogOutcome};
use super::fuzzy::{holds_all, score};
use super::text_field::{EditOutcome, LineEdit};
use crate::model::text_folding::fold;
use crate::tui::keys::key_press::KeyPress;
use crate::tui::labels::Labels;
use crate::tui::strings;
use crate::tui::widgets::geometry::scrolled;
use crossterm::event::KeyCode;

/// Most matches that are listed.
const MOST_MATCHES: usize = 200;

/// One line to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PickerItem {
    /// In a column before the name: keys.
    pub keys: String,
    /// Its name.
    pub label: String,
    /// One sentence about it; found by typing too.
    pub about: String,
    /// What it does.
    pub run: DialogAction,
    /// Why it cannot be done now.
    pub disabled: Option<&'static str>,
}

impl PickerItem {
    /// An entry without keys and explanation.
    pub(crate) fn new(label: impl Into<String>, run: DialogAction) -> Self {
        Self {
            keys: String::new(),
            label: label.into(),
            about: String::new(),
            run,
            disabled: None,
        }
    }
}

/// What a match is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Found {
    /// Position among the entries.
    Entry(usize),
    /// Position among the notes of the catalogue.
    Note(usize),
}

/// A list to choose from.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Picker {
    title: String,
    filter: LineEdit,
    entries: Vec<PickerItem>,
    /// Notes of the catalogue can be chosen too, once something is typed.
    with_notes: bool,
    /// Keys are what it is about: they stand first, not last.
    keys_first: bool,
    found: Vec<Found>,
    selected: usize,
    top: usize,
}

impl Picker {
    /// A list of entries.
    pub(crate) fn new(title: &str, entries: Vec<PickerItem>) -> Self {
        let mut picker = Self {
            title: title.to_owned(),
            filter: LineEdit::default(),
            found: Vec::new(),
            entries,
            with_notes: false,
            keys_first: false,
            selected: 0,
            top: 0,
        };
        picker.find(&Labels::default());
        picker
    }

    /// The same list with the catalogue's notes behind its entries.
    pub(crate) fn with_notes(mut self) -> Self {
        self.with_notes = true;
        self
    }

    /// The same list with its keys in front.
    pub(crate) fn keys_first(mut self) -> Self {
        self.keys_first = true;
        self
    }

    /// Lets a key act.
    pub(crate) fn press(&mut self, key: KeyPress, labels: &Labels, page: usize) -> DialogOutcome {
        let last = self.found.len().saturating_sub(1);
        match key.code {
            KeyCode::Esc => return DialogOutcome::Closed,
            KeyCode::Enter => return self.choose(self.selected, labels),
            KeyCode::Up | KeyCode::BackTab => self.selected = self.selected.saturating_sub(1),
            KeyCode::Down => self.selected = (self.selected + 1).min(last),
            KeyCode::PageUp => self.selected = self.selected.saturating_sub(page),
            KeyCode::PageDown => self.selected = (self.selected + page).min(last),
            KeyCode::Tab => self.complete(labels),
            _ => match self.filter.press(key) {
                EditOutcome::Text => self.find(labels),
                EditOutcome::Full => return DialogOutcome::Disabled(strings::LINE_FULL),
                EditOutcome::Cursor | EditOutcome::No => {}
            },
        }
        DialogOutcome::Open
    }

    /// Pastes into the filter. False if not all of it fitted.
    pub(crate) fn paste(&mut self, text: &str, labels: &Labels) -> bool {
        let fits = self.filter.insert(text);
        self.find(labels);
        fits
    }

    /// Chooses a row of the view (click).
    pub(crate) fn click(&mut self, row: usize, labels: &Labels) -> DialogOutcome {
        let at = self.top + row;
        if at >= self.found.len() {
            return DialogOutcome::Open;
        }
        self.selected = at;
        self.choose(at, labels)
    }

    /// Moves the choice (wheel).
    pub(crate) fn scroll(&mut self, by: isize) {
        let last = self.found.len().saturating_sub(1);
        self.selected = self.selected.saturating_add_signed(by).min(last);
    }

    /// Keeps the choice in view.
    pub(crate) fn settle(&mut self, window: Rect) {
        let visible = self.rows(window);
        self.top = scrolled(self.top, self.selected, self.found.len(), visible);
    }

    fn choose(&self, at: usize, labels: &Labels) -> DialogOutcome {
        match self.found.get(at) {
            Some(Found::Entry(i)) => match &self.entries[*i] {
                PickerItem {
                    disabled: Some(reason),
                    ..
                } => DialogOutcome::Disabled(reason),
                PickerItem {
                    run: DialogAction::Nothing,
                    ..
                } => DialogOutcome::Open,
                entry => DialogOutcome::Run(entry.run.clone()),
            },
            Some(Found::Note(i)) => match labels.notes.get(*i) {
                Some((id, _)) => DialogOutcome::Run(DialogAction::Open(id.clone())),
                None => DialogOutcome::Open,
            },
            None => DialogOutcome::Open,
        }
    }

    fn complete(&mut self, labels: &Labels) {
        let label = match self.found.get(self.selected) {
            Some(Found::Entry(i)) => self.entries[*i].label.clone(),
            Some(Found::Note(i)) => labels
                .notes
                .get(*i)
                .map_or_else(String::new, |n| n.1.clone()),
            None => return,
        };
        self.filter.set(&label);
        self.find(labels);
    }

    fn find(&mut self, labels: &Labels) {
        let typed = fold(self.filter.text());
        self.selected = 0;
        self.top = 0;
        let words: Vec<&str> = typed.split_whitespace().collect();
        let mut found: Vec<(i32, Found)> = Vec::new();
        for (i, entry) in self.entries.iter().enumerate() {
            let by_name = score(&words, &fold(&format!("{} {}", entry.label, entry.keys)));
            // What the explanation says counts, but a name says it better.
            let by_about = || holds_all(&words, &fold(&entry.about)).then_some(-1000);
            if let Some(score) = by_name.or_else(by_about) {
                found.push((score, Found::Entry(i)));
            }
        }
        if self.with_notes && !words.is_empty() {
            for (i, title) in labels.folded_titles.iter().enumerate() {
                if let Some(score) = score(&words, title) {
                    // Commands and cities come first: there are few of them.
                    found.push((score - 30, Found::Note(i)));
                }
            }
        }
        found.sort_by_key(|(score, _)| -score);
        found.truncate(MOST_MATCHES);
        self.found = found.into_iter().map(|(_, found)| found).collect();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(labels: &[&str], typed: &str) -> Vec<String> {
        let entries = labels
            .iter()
            .map(|label| PickerItem::new(*label, DialogAction::Nothing))
            .collect();
        let mut picker = Picker::new("", entries);
        picker.paste(typed, &Labels::default());
        let label = |found: &Found| match found {
            Found::Entry(i) => picker.entries[*i].label.clone(),
            Found::Note(_) => String::new(),
        };
        picker.found.iter().map(label).collect()
    }

    #[test]
    fn finds_by_beginnings_parts_and_letters_in_order() {
        let all = [
            "Change the order",
            "City: Göteborg",
            "Clear all filters",
            "Theme: contrast",
        ];
        assert_eq!(found(&all, "gote"), ["City: Göteborg"]);
        assert_eq!(found(&all, "filt"), ["Clear all filters"]);
        assert_eq!(
            found(&all, "c").last().map(String::as_str),
            Some("Theme: contrast")
        );
        assert_eq!(found(&all, "clr"), ["Clear all filters"]);
        assert_eq!(found(&all, "ord change"), ["Change the order"]);
        assert_eq!(found(&all, "zzz"), Vec::<String>::new());
        assert_eq!(found(&all, "").len(), 4);
    }

    #[test]
    fn letters_are_always_text() {
        let mut picker = Picker::new("", vec![PickerItem::new("Quit", DialogAction::Nothing)]);
        for key in KeyPress::read_many("q?1/") {
            assert_eq!(
                picker.press(key, &Labels::default(), 5),
                DialogOutcome::Open
            );
        }
        assert_eq!(picker.filter.text(), "q?1/");
    }
}
