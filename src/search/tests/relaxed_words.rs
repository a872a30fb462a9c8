//! Relaxed matches, function words and derived words.

use super::Sample;
use crate::model::hit::Hit;

fn note(title: &str, body: &str) -> String {
    format!("+++\ntitle = \"{title}\"\nlang = \"en\"\n+++\n\n{body}\n")
}

fn titles(sample: &Sample, text: &str) -> Vec<String> {
    let hits = sample.search(text).results.into_iter();
    hits.map(|hit| hit.title).collect()
}

#[track_caller]
fn first(sample: &Sample, text: &str, want: &str) {
    let titles = titles(sample, text);
    let first = titles.first().map_or("", String::as_str);
    assert!(first.starts_with(want), "{text}: {titles:?}");
}

/// Ten notes with three of four words, three long ones with all, and others.
fn scattered() -> Sample {
    let filler = "A report of the council on money, people and the coming year. ".repeat(60);
    let mut texts = Vec::new();
    for i in 0..3 {
        let body = format!("Insulation. {filler} Subsidies. {filler} Tenants. {filler} Boilers.");
        texts.push(note(&format!("Annual report {i}"), &body));
    }
    for i in 0..10 {
        let body = "The insulation subsidy for tenants pays for walls and roofs. ".repeat(3);
        texts.push(note(&format!("Insulation subsidy for tenants {i}"), &body));
    }
    for i in 0..30 {
        texts.push(note(
            &format!("Tram line {i}"),
            "A tram for the east. It pays.",
        ));
    }
    Sample::new(&texts)
}

#[test]
fn good_partial_matches_beat_accidental_full_ones() {
    let sample = scattered();
    for text in [
        "insulation subsidy tenants boilers",
        "boilers insulation tenants subsidy",
        "kind:practice insulation subsidy tenants boilers",
        "is there an insulation subsidy for tenants with boilers",
    ] {
        let titles = titles(&sample, text);
        assert_eq!(titles.len(), 13, "{text}");
        assert!(
            titles[..10]
                .iter()
                .all(|title| title.starts_with("Insulation")),
            "{text}: {titles:?}"
        );
    }
}

#[test]
fn a_hit_says_whether_it_has_all_words() {
    let answer = scattered().search("insulation subsidy tenants boilers");
    let (first, last) = answer.results.split_at(10);
    assert!(first.iter().all(|hit| !hit.has_all_words));
    assert!(last.iter().all(|hit| hit.has_all_words));
}

#[test]
fn a_note_about_all_words_beats_notes_about_most() {
    let mut texts = vec![note(
        "Insulation",
        "An insulation subsidy for tenants with boilers.",
    )];
    for i in 0..10 {
        texts.push(note(
            &format!("Insulation {i}"),
            "An insulation subsidy for tenants.",
        ));
    }
    first(
        &Sample::new(&texts),
        "insulation subsidy tenants boilers",
        "Insulation",
    );
    let answer = Sample::new(&texts).search("insulation subsidy tenants boilers");
    assert_eq!(answer.results[0].id.as_str(), "practices/oslo/n0");
}

#[test]
fn filters_that_leave_nothing_relax_the_words() {
    let texts: Vec<String> = (0..12)
        .map(|i| {
            note(
                &format!("Embodied carbon {i}"),
                "Embodied carbon in buildings.",
            )
        })
        .collect();
    let mut sample = Sample::new(&texts);
    let project = |slug: &str, text: &str| sample.put(&format!("projects/{slug}.md"), text, 7);
    project("carbon", &note("Carbon fund", "Carbon in timber."));
    project("tram", &note("Tram", "A tram."));
    sample.finder.refresh().expect("the index opens");
    assert_eq!(
        titles(&sample, "kind:project embodied carbon"),
        ["Carbon fund"]
    );
    assert_eq!(
        titles(&sample, "kind:project carbon embodied buildings timber"),
        ["Carbon fund"]
    );
    let message = sample.search("kind:project embodied carbon").message;
    assert_eq!(
        message.as_deref(),
        Some("No note has all of these words; the nearest come first.")
    );
    for text in [
        "kind:project \"embodied carbon\"",
        "-kind:practice \"embodied carbon\"",
    ] {
        assert_eq!(titles(&sample, text), ["Carbon fund"], "{text}");
        assert_eq!(
            sample.search(text).message.as_deref(),
            Some(
                "No note with these filters has \"embodied carbon\" as it stands; searched as \
                 words. No note has all of these words; the nearest come first."
            )
        );
    }
    // A filter that leaves some notes adds none.
    assert_eq!(titles(&sample, "kind:practice embodied carbon").len(), 12);
    assert_eq!(titles(&sample, "kind:position embodied carbon").len(), 12);
}

#[test]
fn a_word_that_no_note_has_is_named() {
    let message = |text: &str| scattered().search(text).message;
    assert_eq!(
        message("tram zebra").as_deref(),
        Some("No note has a word like \"zebra\"; the nearest come first.")
    );
    let part_of_another = "No note has a word like \"ra\"; the nearest come first.";
    assert_eq!(message("tram ra").as_deref(), Some(part_of_another));
    let named = "No note has a word like \"zebra\" or \"停车\"; the nearest come first.";
    assert_eq!(message("zebra tram 停车 zebra").as_deref(), Some(named));
    let long = message(&format!("tram {}", "xq".repeat(1_500))).unwrap_or_default();
    assert!(long.contains("xqxq…\"; the nearest"), "{long}");
    assert_eq!(
        message("title:zebra tram").as_deref(),
        Some(
            "No note has zebra in the title; searched everywhere. No note has all of these words; \
             the nearest come first."
        )
    );
    assert_eq!(
        message("tram subsidy").as_deref(),
        Some("No note has all of these words; the nearest come first.")
    );
}

/// Notes in which function words are rare, as they are in a small base.
fn charges() -> Sample {
    let mut texts = vec![
        note(
            "Congestion charge",
            "A charge on driving in the centre of the city.",
        ),
        note(
            "Who we are",
            "We are the people who write this, into the night, for all. It was tried, it is done.",
        ),
        note(
            "The tram",
            "It runs into the centre, for whom it may concern.",
        ),
        note(
            "Cities compared",
            "Peers: cities of one size. Nine of them.",
        ),
        note(
            "Die Straßenbahn",
            "Sie fährt und die Leute fahren mit der Bahn.",
        ),
        note("Fire deaths", "People die in fires. Many die of smoke."),
    ];
    texts[4] = texts[4].replace("\"en\"", "\"de\"");
    for i in 0..20 {
        texts.push(note(&format!("Measure {i}"), "Heat pumps heat homes."));
    }
    Sample::new(&texts)
}

#[test]
fn function_words_weigh_next_to_nothing() {
    let sample = charges();
    first(
        &sample,
        "who charges for driving into the centre",
        "Congestion charge",
    );
    first(
        &sample,
        "what are we to know of trams, for whom and into where",
        "The tram",
    );
    first(
        &sample,
        "how does one compare the cities we are in",
        "Cities compared",
    );
    first(&sample, "has anyone tried or done a tram", "The tram");
    // Function words neither relax the query nor are corrected.
    let answer = sample.search("which cities are like mine");
    assert_eq!(
        (answer.corrections.len(), answer.total),
        (0, 2),
        "{answer:?}"
    );
    assert_eq!(sample.search("heat with the pumps").total, 20);
}

#[test]
fn a_query_of_function_words_finds_them() {
    let sample = charges();
    first(&sample, "who are we", "Who we are");
    first(&sample, "who", "Who we are");
    first(&sample, "into the", "The tram");
    let acronym = Sample::new(&[
        note("IT strategy", "IT for all."),
        note(
            "Strategy",
            "The strategy and what it does: it is a strategy, it works.",
        ),
    ]);
    first(&acronym, "IT strategy", "IT strategy");
    first(&acronym, "IT", "IT strategy");
}

#[test]
fn a_function_word_of_one_language_is_a_word_in_another() {
    let sample = charges();
    first(&sample, "people die fire", "Fire deaths");
    assert_eq!(sample.search("die").total, 2);
    first(&sample, "die fires", "Fire deaths");
    first(&sample, "mit der Straßenbahn", "Die Straßenbahn");
}

#[test]
fn question_words_of_scripts_without_spaces_weigh_next_to_nothing() {
    let body = |text: &str| format!("+++\ntitle = \"{text}\"\nlang = \"zh\"\n+++\n\n{text}。\n");
    let mut texts = vec![
        body("城市碳预算"),
        body("什么是什么"),
        body("哪些和多少"),
        body("怎么办"),
    ];
    texts.extend((0..20).map(|i| body(&format!("城市交通{i}"))));
    texts.push("+++\ntitle = \"横浜のごみ\"\nlang = \"ja\"\n+++\n\nごみを減らす。\n".to_owned());
    texts.push("+++\ntitle = \"何ですか\"\nlang = \"ja\"\n+++\n\nどこですか。\n".to_owned());
    texts.push("+++\ntitle = \"서울 교통\"\nlang = \"ko\"\n+++\n\n버스.\n".to_owned());
    texts.push("+++\ntitle = \"무엇입니까\"\nlang = \"ko\"\n+++\n\n어디.\n".to_owned());
    let sample = Sample::new(&texts);
    first(&sample, "什么是碳预算", "城市碳预算");
    first(&sample, "哪些碳预算多少", "城市碳预算");
    first(&sample, "ごみはどこですか", "横浜のごみ");
    first(&sample, "서울 교통 무엇입니까", "서울 교통");
    first(&sample, "什么是什么", "什么是什么");
    first(&sample, "怎么", "怎么办");
}

#[test]
fn derived_words_count_less_than_inflected_ones() {
    let filler = (0..30).map(|i| note(&format!("Measure {i}"), "Heat pumps heat homes."));
    let mut texts: Vec<String> = filler.collect();
    for (inflected, derived) in [
        ("compared", "comparable"),
        ("organised", "organisation"),
        ("transporting", "transportation"),
    ] {
        texts.push(note(
            &format!("Derived {derived}"),
            &format!("It is {derived}."),
        ));
        texts.push(note(
            &format!("Inflected {inflected}"),
            &format!("It is {inflected}."),
        ));
    }
    let sample = Sample::new(&texts);
    first(&sample, "compare", "Inflected compared");
    first(&sample, "organise", "Inflected organised");
    first(&sample, "transports", "Inflected transporting");
}

#[test]
fn a_derived_word_never_comes_before_the_word_itself() {
    let filler = (0..30).map(|i| note(&format!("Measure {i}"), "Heat pumps heat homes."));
    let mut texts: Vec<String> = filler.collect();
    let long = "It is a long report on money. ".repeat(60);
    for (word, derived) in [
        ("comparable", "compare"),
        ("mobile", "mobility"),
        ("accountable", "account"),
        ("acceptable", "accepted"),
    ] {
        texts.push(note(
            &format!("Act to be {derived}"),
            &format!("{derived}. ").repeat(9),
        ));
        let title = format!("Report on {}", &word[..2]);
        texts.push(note(&title, &format!("It is {word}. {long}")));
    }
    let sample = Sample::new(&texts);
    for word in ["comparable", "mobile", "accountable", "acceptable"] {
        first(&sample, word, &format!("Report on {}", &word[..2]));
        assert_eq!(titles(&sample, word).len(), 2, "{word}");
    }
}

#[test]
fn snippets_show_the_rarest_words_and_no_function_words() {
    fn marked(hit: &Hit) -> Vec<String> {
        let chars: Vec<char> = hit.snippet.text.chars().collect();
        let ranges = hit.snippet.highlights.iter();
        ranges
            .map(|(a, b)| chars[*a..*b].iter().collect())
            .collect()
    }
    let far = "The city has a plan for the homes of the people. ".repeat(9);
    let body = format!("Who pays for the homes in the city? {far} The biochar is for all.");
    let text = note("Plan", &body);
    let mut texts = vec![text.clone()];
    texts.extend((0..20).map(|i| note(&format!("Homes {i}"), "Homes in the city, who knows.")));
    let sample = Sample::new(&texts);
    let shown = |query: &str| {
        let request = crate::model::search_request::SearchRequest::new(query);
        let read = |path: &str| (path == "practices/oslo/n0.md").then(|| text.clone());
        let answer = sample
            .finder
            .answer(&request, &read)
            .expect("the index answers");
        let hit = answer.results.into_iter().find(|hit| hit.title == "Plan");
        marked(&hit.expect("the note is found"))
    };
    assert_eq!(shown("who has the biochar for all"), ["biochar"]);
    assert_eq!(shown("where is the biochar"), ["biochar"]);
    assert_eq!(
        shown("biochar in the city").last().map(String::as_str),
        Some("biochar")
    );
    assert!(!shown("biochar in the city").contains(&"the".to_owned()));
}

#[test]
fn function_words_in_titles_of_sources_weigh_next_to_nothing() {
    let source = "x [^1]\n\n[^1]: Die Stadt und wie viel sie war. <https://x.org>\n";
    let mut texts = vec![note(
        "Car-free street",
        &format!("A street without cars {source}"),
    )];
    texts.push(note("Toll", "The Innenstadtmaut of the centre."));
    texts.extend((0..20).map(|i| note(&format!("Measure {i}"), "Heat pumps heat homes.")));
    let question = "wie viel war die Innenstadtmaut";
    first(&Sample::new(&texts), question, "Toll");
    // Also if all of them are words of other notes.
    texts.push(note("Viel Street", "Wie and Viel are names of a street."));
    let question = "wie viel kostet die Innenstadtmaut";
    first(&Sample::new(&texts), question, "Toll");
    texts.push(note("Deaths", "People die in a war."));
    first(&Sample::new(&texts), question, "Toll");
    first(&Sample::new(&texts), "people die of war", "Deaths");
}

#[test]
fn function_words_in_a_hyphenated_word_weigh_next_to_nothing() {
    let mut texts = vec![
        note("As you like", "A play as it was."),
        note("Built performance", "A performance as it was built."),
    ];
    texts.extend((0..40).map(|i| note(&format!("Measure {i}"), "Heat as it was.")));
    let sample = Sample::new(&texts);
    first(&sample, "as-built performance", "Built performance");
    let hit = sample.search("as-built performance").results.remove(0);
    let chars: Vec<char> = hit.snippet.text.chars().collect();
    let marked = hit.snippet.highlights.iter();
    let marked: Vec<String> = marked.map(|&(a, b)| chars[a..b].iter().collect()).collect();
    assert!(!marked.contains(&"as".to_owned()), "{marked:?}");
}

#[test]
fn an_article_of_another_language_is_no_part_of_a_word() {
    let mut texts = vec![
        note(
            "Cars",
            "Cars of Oslo x [^1]\n\n[^1]: Voitures d'Oslo. <https://x.org>\n",
        ),
        note("Carbon budget", "The carbon budget of Oslo."),
    ];
    texts.extend((0..20).map(|i| note(&format!("Measure {i}"), "Heat pumps in Oslo.")));
    first(
        &Sample::new(&texts),
        "le budget carbone d'Oslo",
        "Carbon budget",
    );
}
