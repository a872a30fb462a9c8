//! A filterable list: help, commands, contents and every other list popup.

mod draw_picker;
use ratatui::layout::Rect;

use super::dialog_action::{DialogAction, DialogOutcome};
use super::fuzzy::{holds_all, score};
use super::text_field::{KeyEffect, LineEdit};
use crate::config::ThemeName;
use crate::model::note::NoteId;
use crate::model::text_folding::fold;
use crate::tui::keys::key_press::KeyPress;
use crate::tui::labels::Labels;
use crate::tui::strings;
use crate::tui::widgets::geometry::scrolled;
use crossterm::event::KeyCode;

/// Maximum number of matches listed.
const MAX_MATCHES: usize = 200;

/// An entry of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PickerItem {
    pub keys: String,
    /// Its name.
    pub label: String,
    /// Another name, for the filter only.
    pub also: String,
    /// Description in one sentence, which the filter searches too.
    pub about: String,
    pub run: DialogAction,
    /// Why it is unavailable, if it is.
    pub disabled: Option<&'static str>,
}

impl PickerItem {
    /// Creates an entry without keys and description.
    pub(crate) fn new(label: impl Into<String>, run: DialogAction) -> Self {
        Self {
            keys: String::new(),
            label: label.into(),
            also: String::new(),
            about: String::new(),
            run,
            disabled: None,
        }
    }
}

/// A match.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Found {
    /// Index of an entry.
    Entry(usize),
    /// A note. An index would point to another one after the notes were read again.
    Note(NoteId),
}

/// A filterable list.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Picker {
    title: String,
    filter: LineEdit,
    entries: Vec<PickerItem>,
    /// Whether notes are listed too, once something is typed.
    with_notes: bool,
    /// Whether the keys come before the names.
    keys_first: bool,
    found: Vec<Found>,
    selected: usize,
    top: usize,
}

impl Picker {
    /// Creates a picker.
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

    /// Also lists the catalogue's notes.
    pub(crate) fn with_notes(mut self) -> Self {
        self.with_notes = true;
        self
    }

    /// Shows the keys before the names.
    pub(crate) fn keys_first(mut self) -> Self {
        self.keys_first = true;
        self
    }

    /// Handles a key.
    pub(crate) fn press(&mut self, key: KeyPress, labels: &Labels, page: usize) -> DialogOutcome {
        let last = self.found.len().saturating_sub(1);
        match key.code {
            KeyCode::Esc => return DialogOutcome::Closed,
            KeyCode::Enter => return self.choose(self.selected),
            KeyCode::Up | KeyCode::BackTab => self.selected = self.selected.saturating_sub(1),
            KeyCode::Down => self.selected = (self.selected + 1).min(last),
            KeyCode::PageUp => self.selected = self.selected.saturating_sub(page),
            KeyCode::PageDown => self.selected = (self.selected + page).min(last),
            KeyCode::Home if self.filter.text().is_empty() => self.selected = 0,
            KeyCode::End if self.filter.text().is_empty() => self.selected = last,
            KeyCode::Tab => self.complete(labels),
            _ => match self.filter.press(key) {
                KeyEffect::Changed => self.find(labels),
                KeyEffect::Full => return DialogOutcome::Disabled(strings::LINE_FULL),
                KeyEffect::Moved | KeyEffect::Ignored => {}
            },
        }
        DialogOutcome::Open
    }

    /// Finds the notes again after they were read again. The same row stays selected.
    pub(crate) fn refresh(&mut self, labels: &Labels) {
        let (row, top) = (self.selected, self.top);
        let selected = self.found.get(row).cloned();
        self.find(labels);
        let same = self
            .found
            .iter()
            .position(|one| Some(one) == selected.as_ref());
        self.selected = same.unwrap_or(row.min(self.found.len().saturating_sub(1)));
        self.top = top;
    }

    /// The theme that the selected entry chooses.
    pub(crate) fn selected_theme(&self) -> Option<ThemeName> {
        match self.found.get(self.selected)? {
            Found::Entry(i) => match self.entries[*i].run {
                DialogAction::Theme(name) => Some(name),
                _ => None,
            },
            Found::Note(_) => None,
        }
    }

    /// Pastes into the filter. Returns false if some of it did not fit.
    pub(crate) fn paste(&mut self, text: &str, labels: &Labels) -> bool {
        let before = self.filter.text().len();
        let fits = self.filter.insert(text);
        if self.filter.text().len() != before {
            self.find(labels);
        }
        fits
    }

    /// Chooses the clicked row.
    pub(crate) fn click(&mut self, row: usize) -> DialogOutcome {
        let at = self.top + row;
        if at >= self.found.len() {
            return DialogOutcome::Open;
        }
        self.selected = at;
        self.choose(at)
    }

    /// Moves the selection by the mouse wheel.
    pub(crate) fn scroll(&mut self, by: isize) {
        let last = self.found.len().saturating_sub(1);
        self.selected = self.selected.saturating_add_signed(by).min(last);
    }

    /// Scrolls to the selection.
    pub(crate) fn update_layout(&mut self, window: Rect) {
        let visible = self.rows(window);
        self.top = scrolled(self.top, self.selected, self.found.len(), visible);
    }

    fn choose(&self, at: usize) -> DialogOutcome {
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
            Some(Found::Note(id)) => DialogOutcome::Run(DialogAction::Open(id.clone())),
            None => DialogOutcome::Open,
        }
    }

    fn complete(&mut self, labels: &Labels) {
        let label = match self.found.get(self.selected) {
            Some(Found::Entry(i)) => self.entries[*i].label.clone(),
            Some(Found::Note(id)) => labels.title(id).unwrap_or_default().to_owned(),
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
        // The score, whether it is a note, and its index.
        let mut found: Vec<(i32, bool, usize)> = Vec::new();
        for (i, entry) in self.entries.iter().enumerate() {
            let by_name = score(
                &words,
                &fold(&format!("{} {} {}", entry.label, entry.keys, entry.also)),
            );
            // A match in the description counts less than one in the name.
            let by_about = || holds_all(&words, &fold(&entry.about)).then_some(-1000);
            if let Some(score) = by_name.or_else(by_about) {
                found.push((score, false, i));
            }
        }
        // The rows of notes begin with this word, so it may be typed.
        let first = words
            .first()
            .is_some_and(|word| word.trim_end_matches(':') == "note");
        let words = if first { &words[1..] } else { &words[..] };
        if self.with_notes && !words.is_empty() {
            for (i, title) in labels.folded_titles.iter().enumerate() {
                let id = labels.notes[i].0.as_str();
                // Letters far apart are in nearly every title, so each word must occur as typed.
                let by_title = || score(words, title).filter(|_| holds_all(words, title));
                let is_folded = |byte: u8| byte.is_ascii() && !byte.is_ascii_uppercase();
                let has_words = || {
                    if id.bytes().all(is_folded) {
                        holds_all(words, id)
                    } else {
                        holds_all(words, &fold(id))
                    }
                };
                let by_id = || has_words().then_some(0);
                if let Some(score) = by_title().or_else(by_id) {
                    // Commands and cities rank above notes, because there are few of them.
                    found.push((score - 30, true, i));
                }
            }
        }
        found.sort_by_key(|(score, ..)| -score);
        found.truncate(MAX_MATCHES);
        let found = found.into_iter().map(|(_, is_note, i)| {
            if is_note {
                Found::Note(labels.notes[i].0.clone())
            } else {
                Found::Entry(i)
            }
        });
        self.found = found.collect();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::work::Catalogue;

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
    fn entries_are_found_by_prefix_substring_and_subsequence() {
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
    fn notes_are_found_by_whole_words_of_the_title_or_by_id() {
        let mut labels = Labels::default();
        let notes = [
            ("practices/oslo/bike-hire", "Bikes to share"),
            (
                "practices/oslo/heat",
                "Sewage heat for all resident consumers",
            ),
        ];
        labels.learn(Catalogue {
            notes: notes
                .map(|(id, title)| (id.parse().expect("an id"), title.to_owned()))
                .to_vec(),
            ..Catalogue::default()
        });
        let found = |typed: &str| {
            let mut picker = Picker::new("", Vec::new()).with_notes();
            picker.paste(typed, &labels);
            picker.found.len()
        };
        let typed = ["share", "oslo/bike", "practices/oslo/heat", "oslo", "zzz"];
        assert_eq!(typed.map(found), [1, 1, 1, 2, 0]);
    }

    #[test]
    fn home_and_end_move_in_the_list_while_nothing_is_typed() {
        let labels = Labels::default();
        let entries = ["a", "b", "c"].map(|name| PickerItem::new(name, DialogAction::Nothing));
        let mut picker = Picker::new("", entries.to_vec());
        let mut press = |code| {
            picker.press(KeyPress::plain(code), &labels, 2);
            picker.selected
        };
        assert_eq!(press(KeyCode::End), 2);
        assert_eq!(press(KeyCode::Home), 0);
    }

    #[test]
    fn the_same_note_stays_selected_after_the_notes_were_read_again() {
        let labels = |ids: &[&str]| {
            let mut labels = Labels::default();
            let notes = ids.iter().map(|id| {
                let id: NoteId = format!("practices/{id}").parse().expect("an id");
                (id, "Heat".to_owned())
            });
            labels.learn(Catalogue {
                notes: notes.collect(),
                ..Catalogue::default()
            });
            labels
        };
        let after = |first: &[&str], rows: usize, then: &[&str]| {
            let mut picker = Picker::new("", Vec::new()).with_notes();
            picker.paste("heat", &labels(first));
            picker.scroll(rows.cast_signed());
            let labels = labels(then);
            picker.refresh(&labels);
            match picker.press(KeyPress::plain(KeyCode::Enter), &labels, 5) {
                DialogOutcome::Run(DialogAction::Open(id)) => id.slug().to_owned(),
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(after(&["b", "c"], 1, &["a", "b", "c"]), "c");
        assert_eq!(after(&["a", "b", "c"], 1, &["b", "c"]), "b");
        // Without it the row stays.
        assert_eq!(after(&["a", "b", "c"], 1, &["a", "c"]), "c");
        assert_eq!(after(&["a", "b", "c"], 2, &["a"]), "a");
    }

    #[test]
    fn letters_always_go_to_the_filter() {
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
