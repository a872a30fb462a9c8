//! Sort orders of queries without words.

use super::Sample;
use crate::model::search_request::{SearchRequest, Sort};

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
        let request = SearchRequest {
            limit,
            sort,
            ..SearchRequest::new(text)
        };
        let answer = finder
            .answer(&request, &|_| None)
            .expect("the index answers");
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
    let request = SearchRequest {
        limit: 1,
        ..SearchRequest::new("sector:waste")
    };
    let first = sample
        .finder
        .answer(&request, &|_| None)
        .expect("an answer");
    assert_eq!(first.results[0].id.as_str(), want[0], "of one as of all");
    assert_eq!(
        ids("sector:waste -kind:position")[3..],
        ["projects/late", "endorsements/ask/oslo"]
    );
    assert_eq!(ids("sector:waste year:>=2015")[..2], [want[1], want[3]]);
}

#[test]
fn peers_come_first_then_the_own_city_and_all_others_follow() {
    let note = |cities: &str| format!("+++\ntitle = \"Heat\"\ncities = [{cities}]\n+++\nheat\n");
    let mut sample = Sample::new(&[]);
    for (i, cities) in [
        "\"bergen\"",
        "\"oslo\"",
        "\"boston\"",
        "\"boston\", \"oslo\"",
    ]
    .iter()
    .enumerate()
    {
        sample.put(&format!("projects/n{i}.md"), &note(cities), i as u64);
    }
    sample.finder.refresh().expect("the index opens");
    let ask = |text: &str, peers: &[&str], offset: usize| {
        let peers = peers.iter().map(|&city| city.to_owned()).collect();
        let request = SearchRequest {
            offset,
            peers,
            ..SearchRequest::new(text)
        };
        assert_eq!(
            request.is_by_peers(),
            text.to_lowercase().contains("peers"),
            "{text}"
        );
        let answer = sample
            .finder
            .answer(&request, &|_| None)
            .expect("the index answers");
        let hits = answer.results.iter();
        let ids: Vec<String> = hits.map(|hit| hit.id.slug().to_owned()).collect();
        (ids.join(" "), answer.message.unwrap_or_default())
    };
    for text in ["heat sort:peers", "sort:Peers kind:project"] {
        let (ids, message) = ask(text, &["boston", "oslo"], 0);
        let [first, second] = ["n1 n3 n2 n0", "n3 n1 n2 n0"];
        assert!(ids == first || ids == second, "{text}: {ids}");
        assert!(message.contains("boston first: oslo."), "{message}");
        assert_eq!(ask(text, &["boston", "oslo"], 2).0, "n2 n0");
        assert!(ask(text, &[], 0).1.contains("Set `city`"));
    }
    let (ids, message) = ask("heat sort:nonsense", &["boston"], 0);
    assert!(
        !ids.is_empty() && message.contains("is no order"),
        "{message}"
    );
    assert_eq!(ask("sort:title", &[], 0).0.split(' ').count(), 4);
}
