//! Sort orders of queries without words.

use super::Sample;
use crate::model::search_request::{Ask, Sort};

#[test]
fn filters_alone_sort_by_kind_then_newest() {
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

#[test]
fn filters_alone_list_the_newest_outcome_first_and_projects_behind_practices() {
    let note = |title: &str, keys: &str| {
        format!("+++\ntitle = \"{title}\"\nsectors = [\"waste\"]\n{keys}\n+++\n")
    };
    let results = |adopted: u16, years: &[u16]| {
        let results = years
            .iter()
            .map(|year| format!("[[results]]\nindicator = \"tonnes\"\nyear = {year}\n"));
        format!("year-adopted = {adopted}\n{}", results.collect::<String>())
    };
    let mut sample = Sample::new(&[
        note("Early", &results(2005, &[2007, 2009])),
        note("Measured again", &results(2001, &[2004, 2022])),
        note("Late", &results(2015, &[])),
    ]);
    sample.put("projects/late.md", &note("Late", "year = 2025"), 7);
    sample.put("positions/ask.md", &note("Ask", "year = 2024"), 8);
    sample.put("endorsements/ask/oslo.md", &note("Word", "year = 2026"), 9);
    sample.finder.refresh().expect("the index opens");
    let ids = |text: &str| -> Vec<String> {
        let hits = sample.search(text).results.into_iter();
        hits.map(|hit| hit.id.to_string()).collect()
    };
    let want = [
        "practices/oslo/n1",
        "practices/oslo/n2",
        "practices/oslo/n0",
        "positions/ask",
        "projects/late",
        "endorsements/ask/oslo",
    ];
    assert_eq!(ids("sector:waste"), want);
    assert_eq!(
        ids("sector:waste -kind:position")[3..],
        ["projects/late", "endorsements/ask/oslo"]
    );
    assert_eq!(ids("sector:waste year:>=2015")[..2], [want[1], want[3]]);
}
