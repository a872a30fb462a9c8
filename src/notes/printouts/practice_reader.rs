//! Reads sections and figures of a practice for a brief.

use std::collections::{HashMap, HashSet};

use super::body_sections::{BodyItem, read_sections};
use crate::model::note::Note;
use crate::model::text_folding::folded_words;
use crate::model::thousands::grouped;

/// Maximum number of passages that support a sentence of the summary.
const MAX_PASSAGES: usize = 4;
/// Number of words that a supporting passage must share with a sentence.
const MIN_COMMON: usize = 2;

/// The sections of a note with its footnotes.
pub(super) struct PracticeReader<'a> {
    /// The note.
    pub(super) note: &'a Note,
    sections: HashMap<String, Vec<BodyItem>>,
    /// Footnotes by label.
    pub(super) footnotes: HashMap<String, String>,
    /// Labels of the sources that support passages without their own.
    pub(super) general: Vec<String>,
    /// Passages with the labels of their sources.
    passages: Vec<(String, Vec<String>)>,
}

/// Words of a passage that tells when something was adopted or began.
const START_WORDS: [&str; 19] = [
    "adopted",
    "approved",
    "began",
    "begins",
    "decided",
    "effect",
    "enacted",
    "force",
    "founded",
    "introduced",
    "launched",
    "law",
    "opened",
    "ordinance",
    "passed",
    "signed",
    "start",
    "started",
    "starts",
];

impl<'a> PracticeReader<'a> {
    /// Reads the body of a note.
    pub(super) fn new(note: &'a Note) -> Self {
        let (sections, footnotes) = read_sections(&note.body);
        let items = sections.iter().flat_map(|section| &section.items);
        let mut general = items.filter(|item| item.text().starts_with("General sources"));
        let general = general.next().map_or(Vec::new(), labels_of);
        let items = sections.iter().flat_map(|section| &section.items);
        let passages = items.flat_map(|item| item.pieces.clone());
        let passages = passages.filter(|(_, labels)| !labels.is_empty()).collect();
        let named = sections
            .into_iter()
            .map(|section| (section.heading.to_lowercase(), section.items));
        Self {
            note,
            sections: named.collect(),
            footnotes,
            general,
            passages,
        }
    }

    /// Labels of the sources behind the passages that share most words with a sentence.
    ///
    /// A number, which a source proves or does not, counts as four words.
    pub(super) fn labels_for(&self, sentence: &str) -> Vec<String> {
        let mut open = telling_words(sentence);
        let passages = self.passages.iter();
        let passages: Vec<_> = passages
            .map(|(text, labels)| (telling_words(text), labels))
            .collect();
        let mut found = Vec::new();
        for _ in 0..MAX_PASSAGES {
            let common = |words: &HashSet<String>| -> usize {
                let common = words.intersection(&open);
                common.map(|word| if is_number(word) { 4 } else { 1 }).sum()
            };
            // Of equal passages the first.
            let best = passages.iter().rev();
            let Some((words, labels)) = best.max_by_key(|(words, _)| common(words)) else {
                break;
            };
            if common(words) < MIN_COMMON {
                break;
            }
            found.extend(labels.iter().cloned());
            open.retain(|word| !words.contains(word));
        }
        found
    }

    /// Source labels of the first passage that tells of a beginning in this year.
    pub(super) fn labels_of_start(&self, year: &str) -> Option<Vec<String>> {
        let mut passages = self.passages.iter();
        let (_, labels) = passages.find(|(text, _)| {
            let words = folded_words(text);
            let is_start = |word: &String| START_WORDS.contains(&word.as_str());
            words.iter().any(|word| word == year) && words.iter().any(is_start)
        })?;
        Some(labels.clone())
    }

    /// Labels of the sources of each section. They are those of its first passage with sources.
    pub(super) fn labels_in(&self, headings: &[&str]) -> Vec<String> {
        let sections = headings.iter().filter_map(|heading| {
            let items = self.sections.get(&heading.to_lowercase());
            let cited = items.into_iter().flatten().map(labels_of);
            cited.into_iter().find(|labels| !labels.is_empty())
        });
        sections.flatten().collect()
    }

    /// The paragraphs and list items below a heading.
    pub(super) fn section(&self, heading: &str) -> Vec<BodyItem> {
        let items = self.sections.get(&heading.to_lowercase());
        items.cloned().unwrap_or_default()
    }
}

/// The labels of all sources of a paragraph or list item.
fn labels_of(item: &BodyItem) -> Vec<String> {
    let labels = item.pieces.iter().flat_map(|(_, labels)| labels);
    labels.cloned().collect()
}

/// The numbers and longer words of a text.
fn telling_words(text: &str) -> HashSet<String> {
    let words = folded_words(text).into_iter();
    words
        .filter(|word| is_number(word) || word.chars().count() > 4)
        .collect()
}

fn is_number(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit())
}

/// A number with comma separators: `879,240`, `0.5`.
pub(super) fn grouped_number(value: &toml::Value) -> Option<String> {
    let text = match value {
        toml::Value::Integer(number) => number.to_string(),
        toml::Value::Float(number) if number.is_finite() => number.to_string(),
        _ => return None,
    };
    Some(grouped(text).replace('-', "\u{2212}"))
}

/// A result as a number. A change in percent between two years has its sign: `+6`.
pub(super) fn result_number(value: &toml::Value, indicator: &str, unit: &str) -> Option<String> {
    let number = grouped_number(value)?;
    let is_year = |text: &str| {
        let word = text.split(' ').next().unwrap_or_default();
        word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit())
    };
    // `emissions, 2022 against 2020`, but not `voters against a tax` or `cut in 2030 against 2019`.
    let is_change = indicator
        .split_once(" against ")
        .is_some_and(|(now, before)| {
            let (what, year) = now.rsplit_once(' ').unwrap_or_default();
            let mut words = what.split(' ');
            let is_named =
                words.any(|word| matches!(word, "cut" | "reduction" | "increase" | "growth"));
            is_year(year) && (is_year(before) || before.starts_with("before")) && !is_named
        });
    let is_positive = value.as_integer().is_some_and(|number| number > 0)
        || value.as_float().is_some_and(|number| number > 0.0);
    Some(if is_change && is_positive && unit == "percent" {
        format!("+{number}")
    } else {
        number
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::alliance::tests::note;

    #[test]
    fn the_numbers_of_a_sentence_choose_its_sources_before_its_words() {
        let mut practice = note("practices/a/b", "");
        practice.body = "## Results\n\nBuildings with heating reported savings. [^1]\n\n\
             It grew to 88 units. [^2]\n\n[^1]: One.\n[^2]: Two.\n"
            .to_owned();
        let reader = PracticeReader::new(&practice);
        let labels = reader.labels_for("Buildings reported savings, 88 in all.");
        assert_eq!(labels, ["2", "1"]);
    }

    #[test]
    fn a_change_between_two_years_has_its_sign() {
        #[track_caller]
        fn case(value: i64, indicator: &str, unit: &str, want: &str) {
            let number = result_number(&value.into(), indicator, unit);
            assert_eq!(number.as_deref(), Some(want), "{indicator}");
        }
        case(6, "emissions, 2022 against 2020", "percent", "+6");
        case(
            6,
            "speed, February 2020 against before the closure",
            "percent",
            "+6",
        );
        case(-20, "emissions, 2022 against 2020", "percent", "\u{2212}20");
        case(51, "people, 2021 against 2020", "percent more", "51");
        case(70, "voters against a tax", "percent", "70");
        case(27, "cut by 2050 against 2008", "percent", "27");
        case(
            25,
            "share at the start, against 14 percent",
            "percent",
            "25",
        );
    }
}
