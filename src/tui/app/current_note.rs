//! The note that copying, editing and opening sources are about: the one being read, or the chosen
//! hit.

use super::effect::Effect;
use super::keys::Action;
use super::state::State;
use crate::model::note::NoteId;
use crate::tui::frame::dialogs::Layer;
use crate::tui::frame::strings;
use crate::tui::terminal::web_address::is_web;
use crate::tui::views::sync::state::Row;
use crate::tui::widgets::picker::{Entry, Picker, Run};
use crate::work::Page;

/// The note that actions are about: the one being read, or the chosen hit.
pub(crate) struct Subject<'a> {
    id: &'a NoteId,
    title: &'a str,
    cities: &'a [String],
    year: Option<i16>,
    /// The page, if it is at hand.
    page: Option<&'a Page>,
}

/// The note that actions are about, if there is one.
pub(crate) fn subject(state: &State) -> Option<Subject<'_>> {
    if let Some(reader) = &state.reader {
        let page = reader.page()?;
        return Some(Subject {
            id: &page.note.id,
            title: &page.note.title,
            cities: &page.note.filing.cities,
            year: page.note.filing.year,
            page: Some(page),
        });
    }
    if state.exchange.open {
        return None;
    }
    let hit = state.search.chosen()?;
    let page = state.search.preview.shown();
    Some(Subject {
        id: &hit.id,
        title: &hit.title,
        cities: &hit.cities,
        year: hit.year,
        page: page.filter(|page| page.note.id == hit.id),
    })
}

impl Subject<'_> {
    /// Title, city, year, id and source, as one line to paste.
    fn citation(&self, state: &State) -> String {
        let cities: Vec<&str> = self
            .cities
            .iter()
            .map(|city| state.names.label("city", city))
            .collect();
        let mut parts = vec![self.title.to_owned()];
        if !cities.is_empty() {
            parts.push(cities.join(", "));
        }
        parts.extend(self.year.map(|year| year.to_string()));
        parts.push(self.id.to_string());
        parts.extend(
            self.addresses()
                .into_iter()
                .next()
                .map(|(_, address)| address),
        );
        parts.join(". ")
    }

    /// The web pages that the note names as its sources, with their titles.
    fn addresses(&self) -> Vec<(String, String)> {
        let sources = self.page.map_or(&[][..], |page| &page.note.sources);
        let on_web = sources.iter().filter(|source| is_web(&source.url));
        on_web
            .map(|source| {
                let names = [&source.title, &source.publisher, &source.url];
                let name = names.into_iter().find(|name| !name.is_empty());
                (name.cloned().unwrap_or_default(), source.url.clone())
            })
            .collect()
    }
}

/// Copies, edits or opens a source.
pub(crate) fn act_on_note(state: &mut State, action: Action) -> Vec<Effect> {
    if state.exchange.open && state.reader.is_none() {
        return act_on_row(state, action);
    }
    let Some(subject) = subject(state) else {
        state.tell(strings::NOTHING_CHOSEN);
        return Vec::new();
    };
    let told = match action {
        Action::COPY => return vec![Effect::Copy("citation", subject.citation(state))],
        Action::EDIT => return vec![Effect::Edit(subject.id.clone())],
        Action::COPY_AS => {
            let picker = Picker::new(strings::COPY_AS, copy_entries(state, &subject));
            state.layers.push(Layer::Picker(picker));
            return Vec::new();
        }
        _ if subject.page.is_none() => "Open the note first: its sources are in its text.",
        _ => match subject.addresses().as_slice() {
            [] => strings::NO_SOURCE,
            [(_, address)] => return vec![Effect::OpenAddress(address.clone())],
            several => {
                let entries = several
                    .iter()
                    .map(|(name, address)| Entry {
                        about: address.clone(),
                        ..Entry::new(name.clone(), Run::Address(address.clone()))
                    })
                    .collect();
                let picker = Picker::new(strings::OPEN_WHICH, entries);
                state.layers.push(Layer::Picker(picker));
                return Vec::new();
            }
        },
    };
    state.tell(told);
    Vec::new()
}

/// Acts on the chosen row of the Sync view.
fn act_on_row(state: &mut State, action: Action) -> Vec<Effect> {
    let row = state.exchange.chosen();
    let told = match (row.as_ref().and_then(Row::id), action) {
        (Some(id), Action::EDIT) if state.names.title(&id).is_some() => {
            return vec![Effect::Edit(id)];
        }
        (Some(_), Action::EDIT) => strings::GET_FIRST,
        (Some(id), Action::COPY | Action::COPY_AS) => {
            let title = row.map(|row| row.title(&state.names)).unwrap_or_default();
            return vec![Effect::Copy("title", format!("{title}. {id}"))];
        }
        _ => "No note is chosen.",
    };
    state.tell(told);
    Vec::new()
}

fn copy_entries(state: &State, subject: &Subject<'_>) -> Vec<Entry> {
    let citation = subject.citation(state);
    let link = format!("[[{}|{}]]", subject.id, subject.title);
    let mut choices = vec![
        ("Citation", "citation", citation),
        ("Link for another note", "link", link),
        ("Id", "id", subject.id.to_string()),
        ("File path", "path", subject.id.path()),
    ];
    if let Some((_, address)) = subject.addresses().into_iter().next() {
        choices.push(("First source", "address", address));
    }
    if let Some(page) = subject.page {
        let text = format!("# {}\n\n{}", page.note.title, page.note.body);
        choices.push(("Whole text, as Markdown", "text", text));
    }
    choices
        .into_iter()
        .map(|(name, what, text)| Entry {
            about: text
                .lines()
                .next()
                .unwrap_or_default()
                .chars()
                .take(60)
                .collect(),
            ..Entry::new(name, Run::Copy(what, text))
        })
        .collect()
}
