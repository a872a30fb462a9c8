//! Actions on the current note: copy, edit and open its sources.

use std::slice;

use super::Shared;
use super::effect::Effect;
use crate::model::alliance::city_overview::NoteRef;
use crate::model::alliance::policy_texts::read_policy_texts;
use crate::model::alliance::signatures::{Reply, Signature};
use crate::model::alliance::tallied_text::TalliedText;
use crate::model::date::Date;
use crate::model::hit::Hit;
use crate::model::note::{Kind, Note, NoteId};
use crate::model::text_folding::folded_words;
use crate::model::vocabulary::Vocabularies;
use crate::notes::fingerprint::fingerprint;
use crate::notes::link_address::to_open;
use crate::tui::keys::Action;
use crate::tui::labels::Labels;
use crate::tui::strings;
use crate::tui::widgets::dialog_action::DialogAction;
use crate::tui::widgets::picker::{Picker, PickerItem};

/// The note that actions apply to: the open note or the selected hit.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CurrentNote<'a> {
    pub id: &'a NoteId,
    pub title: &'a str,
    pub cities: &'a [String],
    pub year: Option<i16>,
    /// The whole note, if it is loaded.
    pub note: Option<&'a Note>,
    /// Its signatures, of a position or statement in a table.
    pub tallied: Option<&'a TalliedText>,
}

impl<'a> CurrentNote<'a> {
    /// Creates the current note from a hit, with its note if loaded.
    pub(crate) fn of_hit(hit: &'a Hit, note: Option<&'a Note>) -> Self {
        Self {
            id: &hit.id,
            title: &hit.title,
            cities: &hit.cities,
            year: hit.year,
            note,
            tallied: None,
        }
    }

    /// Creates the current note from a row of a table.
    pub(crate) fn of_listed(note: &'a NoteRef, cities: &'a [String], year: Option<i16>) -> Self {
        Self {
            id: &note.id,
            title: &note.title,
            cities,
            year,
            note: None,
            tallied: None,
        }
    }

    /// Creates the current note from a note.
    pub(crate) fn of_note(note: &'a Note) -> Self {
        Self {
            id: &note.id,
            title: &note.title,
            cities: &note.filing.cities,
            year: note.filing.year,
            note: Some(note),
            tallied: None,
        }
    }

    /// Fingerprint of the text on the screen, for its signature.
    pub(crate) fn text_fingerprint(&self) -> Option<String> {
        let counted = self.tallied.map(|one| one.tally.fingerprint.clone());
        counted.or_else(|| self.note.map(fingerprint))
    }

    /// Why signing the text comes too late, if it does.
    pub(crate) fn too_late(&self, today: Date, labels: &Labels) -> Option<String> {
        let read = |note| read_policy_texts(slice::from_ref(note), &Vocabularies::default());
        let own = self.note.map(read).unwrap_or_default();
        let text = self.tallied.map(|one| &one.text).or(own.first())?;
        if let Some(stage) = text.closed_stage() {
            let stage = labels.label("status", stage).to_lowercase();
            return Some(format!("The ask is no longer open: it was {stage}."));
        }
        let days = [
            (text.closes, "closed for signatures"),
            (text.deadline, "had its deadline"),
        ];
        let mut days = days.into_iter();
        days.find_map(|(day, what)| {
            let day = day.filter(|day| *day < today)?.in_words();
            Some(format!("The text {what} on {day}."))
        })
    }

    /// The counted response of a city, if that is known.
    pub(crate) fn response(&self, city: &str) -> Option<&'a Signature> {
        let mut rows = self.tallied?.tally.rows.iter();
        rows.find(|row| row.city == city)?.signature.as_ref()
    }

    /// Whether the response of a city is a signature, if that is known.
    pub(crate) fn has_signature(&self, city: &str) -> Option<bool> {
        let replies = [Reply::Endorsed, Reply::EndorsedWithReservation];
        let reply = self.response(city)?.reply;
        Some(reply.is_some_and(|reply| replies.contains(&reply)))
    }

    /// One-line citation: title, cities, year, id and source.
    pub(crate) fn citation(&self, shared: &Shared) -> String {
        let labels = self
            .cities
            .iter()
            .map(|city| shared.labels.label("city", city));
        let cities: Vec<&str> = labels.filter(|city| !says(self.title, city)).collect();
        let year = self.year.map(|year| year.to_string());
        let mut parts = vec![self.title.trim_end_matches('.').to_owned()];
        if !cities.is_empty() {
            parts.push(cities.join(", "));
        }
        parts.extend(year.filter(|year| !says(self.title, year)));
        parts.push(self.id.to_string());
        parts.extend(
            self.addresses()
                .into_iter()
                .next()
                .map(|(_, address)| address),
        );
        parts.join(". ")
    }

    /// Sources that are web pages, as title and address.
    fn addresses(&self) -> Vec<(String, String)> {
        let sources = self.note.map_or(&[][..], |note| &note.sources);
        let opened = sources.iter().filter_map(|source| {
            let names = [&source.title, &source.publisher, &source.url];
            let name = names.into_iter().find(|name| !name.is_empty());
            Some((name.cloned().unwrap_or_default(), to_open(&source.url)?))
        });
        opened.collect()
    }
}

/// Whether a text contains these words next to each other.
fn says(text: &str, words: &str) -> bool {
    let spaced = |text: &str| format!(" {} ", folded_words(text).join(" "));
    spaced(text).contains(&spaced(words))
}

/// Why the user's city cannot endorse or adopt the note, if it cannot.
pub(crate) fn why_no_response(
    action: Action,
    note: Option<&CurrentNote<'_>>,
    labels: &Labels,
) -> Option<&'static str> {
    let Some(note) = note else {
        return Some(strings::NOTHING_CHOSEN);
    };
    let kind = note.id.kind();
    match action {
        Action::ENDORSE if !matches!(kind, Some(Kind::Position | Kind::Statement)) => {
            return Some(strings::NOT_TO_ENDORSE);
        }
        Action::ADOPT if kind != Some(Kind::Practice) => return Some(strings::NOT_TO_ADOPT),
        _ => {}
    }
    let Some(mine) = &labels.my_city else {
        return Some(strings::NO_CITY_SET);
    };
    let is_own = action == Action::ADOPT && note.cities == slice::from_ref(mine);
    is_own.then_some(strings::OWN_PRACTICE)
}

/// Why the note has no joint letter, if it has none.
pub(crate) fn why_no_letter(note: Option<&CurrentNote<'_>>) -> Option<&'static str> {
    let Some(note) = note else {
        return Some(strings::NOTHING_CHOSEN);
    };
    let has_letter = matches!(note.id.kind(), Some(Kind::Position | Kind::Statement));
    (!has_letter).then_some(strings::NO_LETTER)
}

/// Copies or edits the note, or opens one of its sources.
pub(crate) fn act_on_note(
    note: Option<&CurrentNote<'_>>,
    action: Action,
    shared: &mut Shared,
) -> Vec<Effect> {
    let Some(note) = note else {
        shared.show_message(strings::NOTHING_CHOSEN);
        return Vec::new();
    };
    let message = match action {
        Action::COPY => return vec![Effect::Copy("citation", note.citation(shared))],
        Action::EDIT => return vec![Effect::Edit(note.id.clone())],
        Action::COPY_AS => {
            let picker = Picker::new(strings::COPY_AS, copy_entries(shared, note));
            return shared.pick(picker);
        }
        _ if note.note.is_none() => "Open the note first: its sources are in its text.",
        _ => match note.addresses().as_slice() {
            [] => "This note has no web source.",
            [(_, address)] => return vec![Effect::OpenAddress(address.clone())],
            several => {
                let entries = several
                    .iter()
                    .map(|(name, address)| PickerItem {
                        about: address.clone(),
                        ..PickerItem::new(name.clone(), DialogAction::Address(address.clone()))
                    })
                    .collect();
                return shared.pick(Picker::new("Open which source?", entries));
            }
        },
    };
    shared.show_message(message);
    Vec::new()
}

fn copy_entries(shared: &Shared, note: &CurrentNote<'_>) -> Vec<PickerItem> {
    let citation = note.citation(shared);
    let link = format!("[[{}|{}]]", note.id, note.title);
    let mut choices = vec![
        ("Citation", "citation", citation),
        ("Link for another note", "link", link),
        ("Id", "id", note.id.to_string()),
        ("File path", "path", note.id.path()),
    ];
    if let Some((_, address)) = note.addresses().into_iter().next() {
        choices.push(("First source", "address", address));
    }
    if let Some(whole) = note.note {
        let text = format!("# {}\n\n{}", whole.title, whole.body);
        choices.push(("Whole text, as Markdown", "text", text));
    }
    choices
        .into_iter()
        .map(|(name, what, text)| PickerItem {
            about: text.lines().next().unwrap_or_default().to_owned(),
            ..PickerItem::new(name, DialogAction::Copy(what, text))
        })
        .collect()
}

/// Opens an address in the browser, if its scheme is allowed.
pub(crate) fn open_address(shared: &mut Shared, address: &str) -> Vec<Effect> {
    if let Some(opened) = to_open(address) {
        return vec![Effect::OpenAddress(opened)];
    }
    let text = format!("This link is not opened: {address}. Only http, https and mailto are.");
    shared.show_error(&text);
    Vec::new()
}

#[cfg(test)]
mod tests {
    use ratatui::layout::Size;

    use super::super::start::Start;
    use super::*;
    use crate::model::alliance::tests::note;

    #[test]
    fn a_citation_omits_city_and_year_named_in_the_title() {
        let shared = Shared::new(Start::default(), Size::new(80, 24), &[]);
        let cited = |title: &str, cities: &[&str], year| {
            let cities: Vec<String> = cities.iter().map(|&city| city.to_owned()).collect();
            let id = "cities/x".parse().expect("an id");
            let note = CurrentNote {
                id: &id,
                title,
                cities: &cities,
                year,
                note: None,
                tallied: None,
            };
            note.citation(&shared)
        };
        assert_eq!(cited("Yokohama", &["Yokohama"], None), "Yokohama. cities/x");
        let other = cited("London congestion charge.", &["london", "oslo"], Some(2003));
        assert_eq!(other, "London congestion charge. oslo. 2003. cities/x");
        let year = cited("São Paulo plan 2020", &["Sao Paulo"], Some(2020));
        assert_eq!(year, "São Paulo plan 2020. cities/x");
        let part = cited("Romero park 12020", &["Rome"], Some(2020));
        assert_eq!(part, "Romero park 12020. Rome. 2020. cities/x");
    }

    #[test]
    fn a_copy_choice_names_the_whole_line_that_is_copied() {
        let shared = Shared::new(Start::default(), Size::new(80, 24), &[]);
        let mut note = note("practices/stockholm/congestion-tax", "");
        note.title = "Congestion tax: a charged cordon around the inner city of Stockholm".into();
        let choices = copy_entries(&shared, &CurrentNote::of_note(&note));
        assert_eq!(choices.len(), 5);
        for choice in choices {
            let DialogAction::Copy(_, text) = choice.run else {
                panic!("{:?}", choice.run);
            };
            assert_eq!(text.lines().next(), Some(choice.about.as_str()));
        }
    }

    #[test]
    fn a_text_that_is_over_is_signed_too_late() {
        let day = |text: &str| -> Date { text.parse().expect("a date") };
        let labels = Labels::default();
        let text_of = |keys: &str| {
            let note = note("positions/a", keys);
            let current = CurrentNote::of_note(&note);
            current
                .too_late(day("2026-06-30"), &labels)
                .unwrap_or_default()
        };
        assert_eq!(text_of("closes = 2026-06-30"), "");
        assert_eq!(
            text_of("deadline = 2026-02-11"),
            "The text had its deadline on 11 Feb 2026."
        );
        let closed = "closes = 2026-02-11\ndeadline = 2026-02-11";
        assert_eq!(
            text_of(closed),
            "The text closed for signatures on 11 Feb 2026."
        );
        let rejected = "The ask is no longer open: it was rejected.";
        assert_eq!(text_of("status = 'rejected'"), rejected);
    }

    #[test]
    fn a_city_responds_to_texts_and_to_practices_of_others() {
        let mut shared = Shared::new(Start::default(), Size::new(80, 24), &[]);
        let cities = ["bonn".to_owned()];
        let mut case = |mine: Option<&str>, action, id: &str, want: Option<&str>| {
            shared.labels.my_city = mine.map(str::to_owned);
            let id = id.parse().expect("an id");
            let note = CurrentNote {
                id: &id,
                title: "",
                cities: &cities,
                year: None,
                note: None,
                tallied: None,
            };
            let reason = why_no_response(action, Some(&note), &shared.labels);
            assert_eq!(reason, want, "{id}");
        };
        let (oslo, bonn) = (Some("oslo"), Some("bonn"));
        case(oslo, Action::ENDORSE, "positions/a", None);
        case(bonn, Action::ENDORSE, "statements/a", None);
        let reason = Some(strings::NOT_TO_ENDORSE);
        case(oslo, Action::ENDORSE, "practices/bonn/a", reason);
        case(oslo, Action::ADOPT, "practices/bonn/a", None);
        case(
            bonn,
            Action::ADOPT,
            "practices/bonn/a",
            Some(strings::OWN_PRACTICE),
        );
        case(
            oslo,
            Action::ADOPT,
            "positions/a",
            Some(strings::NOT_TO_ADOPT),
        );
        case(
            None,
            Action::ADOPT,
            "practices/bonn/a",
            Some(strings::NO_CITY_SET),
        );
    }
}
