//! Property tests of search over generated bases and queries.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::{Sample, WORDS, notes, query};
use crate::model::note::Note;
use crate::model::search_request::{Counting, SearchRequest, Sort};
use crate::search::text::tokenizer::words;

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn the_index_finds_what_a_plain_scan_finds(texts in notes(), word in proptest::sample::select(&WORDS[..])) {
        let sample = Sample::new(&texts);
        let tokens: Vec<String> = words(word)
            .into_iter()
            .filter(|word| word.form.is_in_sequence())
            .map(|word| word.folded)
            .collect();
        let has = |note: &&Note| {
            [&note.title, &note.body].iter().any(|text| {
                let all: Vec<String> = words(text).into_iter().map(|word| word.folded).collect();
                all.windows(tokens.len()).any(|window| window == tokens)
            })
        };
        let scanned: BTreeSet<String> =
            sample.notes.iter().filter(has).map(|note| note.id.to_string()).collect();
        let answer = sample.search(&format!("\"{word}\""));
        if scanned.is_empty() {
            // It was searched as a word, which matches other forms too.
            prop_assert!(answer.faults.iter().any(|fault| fault.message.contains("as it stands")));
        } else {
            let found: BTreeSet<_> = answer.results.iter().map(|hit| hit.id.to_string()).collect();
            prop_assert_eq!(found, scanned);
        }
    }

    #[test]
    fn facet_counts_are_exact(texts in notes(), text in query()) {
        let sample = Sample::new(&texts);
        for facet in sample.search(&text).facets.0 {
            for (value, count) in facet.counts {
                let clicked = sample.search(&format!("{text} {}:{value}", facet.field));
                prop_assert_eq!(clicked.total, count, "{} {}:{}", text, facet.field, value);
            }
        }
        let filtered = format!("{text} city:oslo");
        let request = SearchRequest { counting: Counting::OwnFilterOff, ..SearchRequest::new(filtered) };
        for (city, count) in sample.ask(&request).facets.get("city") {
            prop_assert_eq!(sample.search(&format!("{text} city:{city}")).total, *count);
        }
    }

    #[test]
    fn filters_narrow_and_alternatives_widen(texts in notes(), a in query(), b in query()) {
        let sample = Sample::new(&texts);
        for filter in ["city:oslo", "sector:waste", "year:2016..2018", "-tram", "has:year", "title:tram"] {
            if !sample.search(filter).faults.is_empty() {
                // What stands in no title is searched everywhere.
                continue;
            }
            if !sample.search(&format!("{a} {filter}")).faults.is_empty() {
                // What no note is filed under is left out.
                continue;
            }
            let (found, passing) = (sample.ids(&a), sample.ids(filter));
            let both: BTreeSet<String> = found.intersection(&passing).cloned().collect();
            let narrowed = sample.ids(&format!("{a} {filter}"));
            if both.is_empty() {
                prop_assert!(narrowed.is_subset(&passing), "{} {}", a, filter);
            } else {
                prop_assert_eq!(narrowed, both, "{} {}", a, filter);
            }
        }
        let (first, second) = (a.split(' ').next().unwrap_or(""), b.split(' ').next().unwrap_or(""));
        let either = sample.ids(&format!("{first} OR {second}"));
        prop_assert!(sample.ids(first).is_subset(&either));
        let both = sample.search(&format!("\"{first}\" \"{second}\""));
        let both: BTreeSet<String> = both.results.iter().map(|hit| hit.id.to_string()).collect();
        // Notes with only one of two words are found only if none has both.
        let either = sample.ids(&format!("\"{first}\" OR \"{second}\""));
        prop_assert!(both.is_subset(&either), "{} {}", first, second);
    }

    #[test]
    fn pages_join_to_one_list_in_every_order(texts in notes(), text in query(), size in 1_usize..7) {
        let sample = Sample::new(&texts);
        for sort in [Sort::Relevance, Sort::Newest, Sort::Title] {
            let whole = sample.ask(&SearchRequest { sort, limit: 1000, ..SearchRequest::new(&*text) });
            let mut paged = Vec::new();
            while paged.len() < whole.total {
                let page = sample.ask(&SearchRequest { sort, offset: paged.len(), limit: size, ..SearchRequest::new(&*text) });
                prop_assert!(!page.results.is_empty());
                paged.extend(page.results);
            }
            prop_assert_eq!(paged, whole.results);
        }
    }
}
