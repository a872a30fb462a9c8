//! Display names: labels of vocabulary words, titles of notes, the user's city.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::model::note::{NoteId, usual_id};
use crate::model::text_folding::fold;
use crate::model::vocabulary::{Term, nearest};
use crate::notes::clean::clean;
use crate::work::Catalogue;

/// All labels, indexed for lookup.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Labels {
    /// Name of the knowledge base.
    pub base: String,
    /// The user's own city, by vocabulary id.
    pub my_city: Option<String>,
    /// Id and title of every note, sorted by id.
    pub notes: Vec<(NoteId, String)>,
    /// Values of each query field with their labels.
    pub fields: Vec<(String, Vec<(String, String)>)>,
    /// Folded titles in the order of `notes`.
    ///
    /// Kept because the palette filters them at every key.
    pub folded_titles: Vec<String>,
    /// Places in `notes` of ids in an unusual spelling, by usual spelling.
    unusual: HashMap<String, usize>,
    /// The example queries that find something, once they are counted.
    pub examples: Option<Vec<&'static str>>,
    by_field: HashMap<String, HashMap<String, String>>,
    /// Labels of words, by vocabulary.
    words: HashMap<String, HashMap<String, String>>,
    /// The terms of each vocabulary, in its order.
    terms: HashMap<String, Vec<Term>>,
    /// Values by field and folded alternative spelling.
    ids_by_name: HashMap<String, HashMap<String, String>>,
}

impl Labels {
    /// Creates labels that contain only the user's city.
    pub(crate) fn of_city(my_city: Option<String>) -> Self {
        Self {
            my_city,
            ..Self::default()
        }
    }

    /// Replaces the labels with those of a catalogue, and cleans them.
    pub(crate) fn learn(&mut self, catalogue: Catalogue) {
        self.base = clean(&catalogue.base).into_owned();
        self.notes = catalogue.notes;
        for (_, title) in &mut self.notes {
            *title = clean(title).into_owned();
        }
        self.folded_titles = self.notes.iter().map(|(_, title)| fold(title)).collect();
        let ids = self.notes.iter().enumerate();
        let unusual = ids.filter_map(|(at, (id, _))| match usual_id(id.as_str()) {
            Cow::Borrowed(_) => None,
            Cow::Owned(usual) => Some((usual, at)),
        });
        self.unusual = unusual.collect();
        self.fields = catalogue.fields;
        for (_, label) in self.fields.iter_mut().flat_map(|(_, values)| values) {
            *label = clean(label).into_owned();
        }
        self.by_field = self
            .fields
            .iter()
            .map(|(field, values)| (field.clone(), values.iter().cloned().collect()))
            .collect();
        self.terms = catalogue.terms.into_iter().collect();
        for term in self.terms.values_mut().flatten() {
            for text in [&mut term.label, &mut term.definition] {
                *text = clean(text).into_owned();
            }
        }
        let label = |term: &Term| (term.id.clone(), term.label.clone());
        self.words = self
            .terms
            .iter()
            .map(|(list, terms)| (list.clone(), terms.iter().map(label).collect()))
            .collect();
        let folded = |(text, value): (String, String)| (fold(&text), value);
        self.ids_by_name = catalogue
            .spellings
            .into_iter()
            .map(|(field, pairs)| (field, pairs.into_iter().map(folded).collect()))
            .collect();
        self.my_city = self.my_city.take().map(|city| self.city_named(city));
    }

    /// The id of a city by id, name or alias; unknown text is unchanged.
    fn city_named(&self, text: String) -> String {
        let known_id = self.id_named("city", &text);
        let is_known = self.cities().iter().any(|(id, _)| id == known_id);
        let named = |(_, label): &&(String, String)| fold(label) == fold(&text);
        match self.cities().iter().find(named) {
            _ if is_known => known_id.to_owned(),
            Some((id, _)) => id.clone(),
            None => text,
        }
    }

    /// A remark that a text names no city with a note.
    ///
    /// `None` if it names one, or before the cities are loaded.
    pub(crate) fn no_city(&self, typed: &str) -> Option<String> {
        let known = self.cities();
        let named = self.city_named(typed.to_owned());
        if known.is_empty() || known.iter().any(|(id, _)| *id == named) {
            return None;
        }
        let words = known.iter();
        let near = nearest(typed, words.map(|(id, label)| (id.as_str(), label.clone())));
        let near = near.map_or(String::new(), |label| format!(" Did you mean {label}?"));
        Some(format!("There is no city \"{typed}\" here.{near}"))
    }

    /// The label of a value, or the value itself if it has none.
    pub(crate) fn label<'a>(&'a self, field: &str, value: &'a str) -> &'a str {
        // These fields contain cities too.
        let field = match field {
            "endorsed" | "lead" => "city",
            field => field,
        };
        let labels = self.by_field.get(field);
        let label = labels.and_then(|labels| labels.get(self.id_named(field, value)));
        let label = label.map_or(value, String::as_str);
        if field == "city" && label == value {
            // A place that has no note.
            let places = self.words.get("places");
            return places
                .and_then(|places| places.get(value))
                .map_or(value, String::as_str);
        }
        label
    }

    /// The value for a typed spelling, as the search resolves it: `supranational` for `eu`.
    pub(crate) fn id_named<'a>(&'a self, field: &str, typed: &'a str) -> &'a str {
        let is_value = |labels: &HashMap<String, String>| labels.contains_key(typed);
        if self.by_field.get(field).is_some_and(is_value) {
            return typed;
        }
        self.ids_by_name
            .get(field)
            .and_then(|spellings| spellings.get(&fold(typed)))
            .map_or(typed, String::as_str)
    }

    /// Other spellings of a value, folded and sorted.
    pub(crate) fn spellings(&self, field: &str, value: &str) -> Vec<&str> {
        let spellings = self.ids_by_name.get(field).into_iter().flatten();
        let spellings = spellings.filter(|(_, of)| *of == value);
        let mut spellings: Vec<&str> = spellings.map(|(text, _)| text.as_str()).collect();
        spellings.sort_unstable();
        spellings
    }

    /// The label of a vocabulary word in a front matter key.
    ///
    /// A word without a label has its hyphens replaced by spaces.
    pub(crate) fn label_of_word(&self, list: &str, key: &str, word: &str) -> String {
        let label = self.words.get(list).and_then(|words| words.get(word));
        match label.map_or_else(|| self.label_of_key(key, word), String::as_str) {
            label if label == word => word.replace('-', " "),
            label => label.to_owned(),
        }
    }

    /// The label of a front matter value.
    ///
    /// Its key is often the plural of a query field.
    pub(crate) fn label_of_key<'a>(&'a self, key: &str, value: &'a str) -> &'a str {
        let field = match key {
            "cities" | "lead" | "from" | "asked-of" | "asking-city" => "city",
            "audience" | "phase" | "status" | "outcome" | "stance" => key,
            key => key.strip_suffix('s').unwrap_or(key),
        };
        self.label(field, value)
    }

    /// A note's title.
    pub(crate) fn title(&self, id: &NoteId) -> Option<&str> {
        Some(&self.notes[self.place_of(id.as_str())?].1)
    }

    /// The note with this id, as its file is spelt.
    pub(crate) fn note_named(&self, id: &str) -> Option<&NoteId> {
        Some(&self.notes[self.place_of(id)?].0)
    }

    fn place_of(&self, id: &str) -> Option<usize> {
        let exact = |id: &str| {
            let notes = &self.notes;
            notes.binary_search_by(|(known, _)| known.as_str().cmp(id))
        };
        let usual = || {
            let usual = usual_id(id);
            exact(&usual)
                .ok()
                .or_else(|| self.unusual.get(&*usual).copied())
        };
        exact(id).ok().or_else(usual)
    }

    /// A note's title by its path, or the path if there is no title.
    pub(crate) fn title_of_path(&self, path: &str) -> String {
        let id = NoteId::of_path(path);
        let title = id.as_ref().and_then(|id| self.title(id));
        title.map_or_else(|| path.trim_end_matches(".md").to_owned(), str::to_owned)
    }

    /// The terms of a vocabulary, in its order.
    pub(crate) fn terms(&self, list: &str) -> &[Term] {
        self.terms.get(list).map_or(&[], Vec::as_slice)
    }

    /// Cities with their labels.
    pub(crate) fn cities(&self) -> &[(String, String)] {
        self.values("city")
    }

    /// The values of a field with their labels.
    pub(crate) fn values(&self, field: &str) -> &[(String, String)] {
        self.fields
            .iter()
            .find(|(known, _)| known == field)
            .map_or(&[], |(_, values)| values)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_has_the_spellings_that_mean_it() {
        let mut labels = Labels::default();
        let pair = |text: &str, value: &str| (text.to_owned(), value.to_owned());
        let cities = [
            pair("NYC", "new-york-city"),
            pair("København", "copenhagen"),
            pair("Big Apple", "new-york-city"),
        ];
        labels.learn(Catalogue {
            spellings: vec![("city".to_owned(), cities.to_vec())],
            ..Catalogue::default()
        });
        assert_eq!(
            labels.spellings("city", "new-york-city"),
            ["big apple", "nyc"]
        );
        assert_eq!(labels.spellings("city", "oslo"), Vec::<&str>::new());
    }

    #[test]
    fn notes_are_found_in_folders_of_any_spelling() {
        let ids = ["Cities/oslo", "cities/rome", "practices/oslo/bonn"];
        let note = |id: &str| (id.parse().expect("an id"), id.to_owned());
        let mut labels = Labels::default();
        labels.learn(Catalogue {
            notes: ids.map(note).to_vec(),
            ..Catalogue::default()
        });
        let found = ["cities/oslo", "Cities/oslo", "Cities/rome", "cities/bonn"];
        let found = found.map(|id| labels.note_named(id).map(NoteId::as_str));
        assert_eq!(found, [Some(ids[0]), Some(ids[0]), Some(ids[1]), None]);
    }
}
