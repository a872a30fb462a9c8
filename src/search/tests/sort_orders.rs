//! Orders of notes that no word was asked of.

use super::Sample;
use crate::model::search_request::{Ask, Sort};

#[test]
fn filters_alone_show_first_what_people_look_for() {
    let note = |title: &str, year: u16| {
        format!("+++\ntitle = \"{title}\"\nsectors = [\"waste\"]\nyear = {year}\n+++\n")
    };
    let sample = Sample::new(&[note("Old practice", 2009), note("Practice", 2012)]);
    let path = |kind: &str, slug: &str| format!("{kind}/oslo/{slug}.md");
    sample.put(&path("endorsements", "e"), &note("Endorsement", 2024), 7);
    sample.put(&path("adoptions", "a"), &note("Adoption", 2023), 8);
    let mut finder = sample.finder;
    finder.refresh().expect("the index is read");
    let titles = |text: &str, sort: Sort, limit: usize| -> Vec<String> {
        let ask = Ask {
            limit,
            sort,
            ..Ask::new(text)
        };
        let answer = finder.answer(&ask, &|_| None).expect("the index answers");
        answer.results.into_iter().map(|hit| hit.title).collect()
    };
    let by_kind = ["Practice", "Old practice", "Adoption", "Endorsement"];
    assert_eq!(titles("sector:waste", Sort::Relevance, 9), by_kind);
    assert_eq!(titles("sector:waste", Sort::Relevance, 3), by_kind[..3]);
    let by_year = ["Endorsement", "Adoption", "Practice", "Old practice"];
    assert_eq!(titles("sector:waste", Sort::Newest, 9), by_year);
    assert_eq!(titles("", Sort::Relevance, 9), by_year);
}
