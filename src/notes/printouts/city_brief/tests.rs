use super::*;
use crate::model::alliance::peers::CityDistance;
use crate::notes::printouts::PrintFormat;
use crate::notes::{Defaults, read_note};

fn read(path: &str, front: &str, body: &str) -> Note {
    let defaults = Defaults {
        lang: "en".to_owned(),
        audience: Audience::Public,
    };
    read_note(path, &format!("+++\n{front}\n+++\n{body}"), &defaults).note
}

fn brief(practice: &Note) -> Option<String> {
    let text = whole_brief(practice)?;
    let printed = text
        .split_once("What other cities did")
        .expect("a section")
        .1;
    let end = printed.find("Whom to ask").expect("a section");
    Some(printed[..end].to_owned())
}

fn whole_brief(practice: &Note) -> Option<String> {
    brief_of(std::slice::from_ref(practice), &[])
}

/// A brief of the first note and of these positions on the topic.
fn brief_of(notes: &[Note], positions: &[NoteId]) -> Option<String> {
    let city = read("cities/rome.md", "title = \"Rome\"", "");
    let subject = BriefSubject {
        topic: "heat",
        city: &city,
        peers: &[],
        practices: std::slice::from_ref(&notes[0].id),
        positions,
        is_named_in: &|text| text.to_lowercase().contains("heat"),
        has_words_apart: false,
        questions: &[],
    };
    let vocabularies = Vocabularies::new(Vec::new());
    let version = NotesVersion {
        base: "League".to_owned(),
        date: "2026-12-10".parse().expect("a date"),
        commit: None,
        has_unsaved: false,
    };
    let brief = city_brief(&subject, notes, &vocabularies, &version)?;
    Some(brief.document.print(PrintFormat::Text))
}

#[test]
fn only_positions_for_a_matter_support_it_and_drafts_are_left_out() {
    let body = "## The ask\n\nSaid. [^1]\n\n[^1]: Report. <https://x.org/r>\n";
    let front = "sources = [{ title = \"Report\", url = \"https://x.org/r\" }]\n";
    let mut notes = vec![read(
        "practices/oslo/heat.md",
        &format!("title = \"Heat\"\n{front}"),
        body,
    )];
    for (name, keys) in [
        ("plain", ""),
        ("amend", "stance = 'support-if-amended'"),
        ("against", "stance = 'oppose'"),
        ("watching", "stance = 'watch'"),
        ("draft", "status = 'draft'"),
    ] {
        let evidence = "relations = [{ kind = 'has-evidence', to = 'practices/oslo/heat' }]";
        let front = format!("title = 'The {name}'\n{front}{keys}\n{evidence}");
        notes.push(read(&format!("positions/{name}.md"), &front, body));
    }
    let ids: Vec<NoteId> = notes[1..].iter().map(|note| note.id.clone()).collect();
    let text = brief_of(&notes, &ids).expect("a brief");
    let (before, others) = text.split_once("Other positions").expect("others");
    let (_, support) = before.split_once("support it").expect("support");
    let has = |part: &str| -> Vec<&str> {
        let names = ["plain", "amend", "against", "watching", "draft"].into_iter();
        names
            .filter(|name| part.contains(&format!("The {name}")))
            .collect()
    };
    assert_eq!(has(support), ["plain", "amend"], "{text}");
    assert_eq!(has(others), ["against", "watching"], "{text}");
    assert!(others.contains("The against (stance oppose)"), "{text}");
}

#[test]
fn what_has_no_source_or_is_not_checked_is_left_out() {
    let front = "title = \"Heat\"\nsummary = \"It works. It was cheap (general knowledge, not checked).\"\n\
        outcome = \"partly\"\nsources = [{ title = \"Report\", url = \"https://x.org/r\" }]\nresults = [\n\
        { indicator = \"cut\", value = -12000.5, unit = \"t\", year = 2020, note = \"about; a guess\", source = \"https://x.org/r\" },\n\
        { indicator = \"known\", value = 1, unit = \"t\", year = 2020, confidence = \"known\", source = \"https://x.org/r\" },\n\
        { indicator = \"other\", value = 2, unit = \"t\", year = 2021, source = [\"https://x.org/r\", \"Budget 2021\"] },\n]";
    let body = "## Lessons\n\n- Said. [^1] Not said.\n- No source.\n- Known (general knowledge, not checked). [^1]\n\n\
        *The editors' reading:* a guess. [^1]\n\n[^1]: Report. <https://x.org/r>\n";
    let printed = brief(&read("practices/oslo/heat.md", front, body)).expect("a brief");
    insta::assert_snapshot!(printed, @r"
    ---------------------

    Heat
    ....

    It works. [1]

    - City: oslo; outcome: partly [1]
    - Result: cut: about −12,000.5 t (2020); a guess [1]
    - Result: other: 2 t (2021) [1, 2]
    - Lesson: Said. [1]
    ");
}

#[test]
fn a_year_in_the_head_has_a_source_or_is_left_out() {
    let front = "title = \"Heat\"\nsources = [{ title = \"Report\", url = \"https://x.org/r\" }]\n";
    let body = "## What it does\n\nDecided in 2019. Begun in 2020. [^1] Ended in 2021.\n\n\
        [^1]: Report. <https://x.org/r>\n";
    let head = |keys: &str| {
        let text = whole_brief(&read(
            "practices/oslo/heat.md",
            &format!("{front}{keys}"),
            body,
        ));
        let text = text.expect("a brief");
        text.split("What other cities did")
            .next()
            .expect("a head")
            .to_owned()
    };
    let sourced = head("year-adopted = 2020");
    assert!(sourced.contains("adopted 2020 [1]"), "{sourced}");
    for keys in ["year-adopted = 2018", "year-in-force = 2021"] {
        let left_out = head(keys);
        assert!(!left_out.contains(&keys[keys.len() - 4..]), "{left_out}");
    }
}

#[test]
fn a_single_practice_and_a_figure_alone_are_in_good_english() {
    let front = "title = \"Heat\"\noutcome = \"reversed\"\nsources = [{ url = \"https://x.org/r\" }]\n\
        results = [{ indicator = \"cut\", value = 5, unit = \"t\", source = \"https://x.org/r\" }]";
    let text = whole_brief(&read("practices/oslo/heat.md", front, "x")).expect("a brief");
    assert!(
        text.contains("It failed.") && !text.contains("All of them"),
        "{text}"
    );
    assert!(text.contains("- Result: cut: 5 t [1]"), "{text}");
}

#[test]
fn a_practice_without_a_source_gives_no_brief() {
    assert_eq!(
        brief(&read("practices/oslo/heat.md", "title = \"Heat\"", "x")),
        None
    );
    let own = "title = \"Heat\"\nsources = [{ url = \"https://x.org\" }]\ncities = [\"rome\"]";
    let own = whole_brief(&read("practices/rome/heat.md", own, "x")).expect("a brief");
    assert!(own.contains("Rome has this itself: Heat."), "{own}");
    assert!(
        own.contains("No practice of another city has “heat” in"),
        "{own}"
    );
    for (key, word) in [
        ("status", "repealed"),
        ("status", "rejected"),
        ("outcome", "abandoned"),
    ] {
        let own = format!(
            "title = \"Heat\"\nsources = [{{ url = \"https://x.org\" }}]\ncities = [\"rome\"]\n{key} = \"{word}\""
        );
        let own = whole_brief(&read("practices/rome/heat.md", &own, "x")).expect("a brief");
        assert!(!own.contains("has this itself"), "{word}: {own}");
        assert!(
            own.contains("Rome tried this itself without success: Heat."),
            "{word}: {own}"
        );
    }
}

#[test]
fn practices_of_the_nearest_cities_come_first_and_each_row_has_a_source() {
    let practice = |city: &str, more: &str| {
        let front = format!(
            "title = \"Heat of {city}\"\ncities = [\"{city}\"]\nsources = [{{ url = \"https://x.org/{city}\" }}]\n{more}"
        );
        read(&format!("practices/{city}/heat.md"), &front, "x")
    };
    let cities = ["a", "b", "c", "d", "e", "far", "further"];
    let mut notes: Vec<Note> = cities.iter().map(|city| practice(city, "")).collect();
    notes.push(practice(
        "last",
        "outcome = \"reversed\"\ncontact = \"Heat office\"",
    ));
    let rome = read("cities/rome.md", "title = \"Rome\"", "");
    let peers: Vec<Peer> = ["e", "d", "last", "c", "b", "far", "a"]
        .iter()
        .map(|city| Peer {
            city: (*city).to_owned(),
            title: city.to_uppercase(),
            likeness: CityDistance {
                distance: 0.0,
                parts: Vec::new(),
                unknown: Vec::new(),
            },
        })
        .collect();
    let ids: Vec<NoteId> = notes.iter().map(|note| note.id.clone()).collect();
    let subject = BriefSubject {
        topic: "sector:food-waste \"heat\"",
        city: &rome,
        peers: &peers,
        practices: &ids,
        positions: &[],
        is_named_in: &|text| text.to_lowercase().contains("heat"),
        has_words_apart: false,
        questions: &[],
    };
    let version = NotesVersion {
        base: "League".to_owned(),
        date: "2026-12-10".parse().expect("a date"),
        commit: None,
        has_unsaved: false,
    };
    let words = Vocabularies::new(Vec::new());
    let brief = city_brief(&subject, &notes, &words, &version).expect("a brief");
    let text = brief.document.print(PrintFormat::Text);
    assert!(
        text.starts_with("Food waste heat: what Rome can learn"),
        "{text}"
    );
    let printed = text.replace('\n', " ");
    let how = "are E, D, LAST, C and B. 5 practices of theirs on this topic come first, by match; \
               then 3 practices of other cities, by match and nearness. One of them failed.";
    assert!(printed.contains(how), "{text}");
    let titles = text.lines().filter(|line| line.starts_with("Heat of "));
    let want =
        ["b", "c", "d", "e", "last", "a", "far", "further"].map(|city| format!("Heat of {city}"));
    assert_eq!(titles.collect::<Vec<_>>(), want);
    assert!(text.contains("- last: Heat office [9]"), "{text}");
    assert!(
        text.contains("[9] Note practices/last/heat of the knowledge base."),
        "{text}"
    );
}

#[test]
fn what_the_city_and_its_peers_took_over_is_stated() {
    let source = "sources = [{ url = \"https://x.org\" }]";
    let heat = format!("title = \"Heat\"\ncities = [\"oslo\"]\n{source}");
    let adoption = |city: &str, keys: &str| {
        let front = format!(
            "title = \"x\"\nsummary = \"{city} did it.\"\ncities = [\"{city}\"]\n\
             practice = \"practices/oslo/heat\"\n{keys}\n{source}"
        );
        read(&format!("adoptions/oslo/heat/{city}.md"), &front, "x")
    };
    let notes = [
        read("practices/oslo/heat.md", &heat, "x"),
        adoption("rome", "phase = \"abandoned\"\nyear = 2009"),
        adoption("bonn", "phase = \"in-force\"\nyear = 2012"),
    ];
    let rome = read("cities/rome.md", "title = \"Rome\"", "");
    let peers = [Peer {
        city: "bonn".to_owned(),
        title: "Bonn".to_owned(),
        likeness: CityDistance {
            distance: 0.0,
            parts: Vec::new(),
            unknown: Vec::new(),
        },
    }];
    let subject = BriefSubject {
        topic: "heat",
        city: &rome,
        peers: &peers,
        practices: std::slice::from_ref(&notes[0].id),
        positions: &[],
        is_named_in: &|text| text.to_lowercase().contains("heat"),
        has_words_apart: false,
        questions: &[],
    };
    let version = NotesVersion {
        base: "League".to_owned(),
        date: "2026-12-10".parse().expect("a date"),
        commit: None,
        has_unsaved: false,
    };
    let words = Vocabularies::new(Vec::new());
    let brief = city_brief(&subject, &notes, &words, &version).expect("a brief");
    assert_eq!(brief.taken_over, [notes[1].id.clone()]);
    let text = brief.document.print(PrintFormat::Text).replace('\n', " ");
    for words in [
        "Rome took this over and gave it up: Heat.",
        "Heat (given up, of oslo): rome did it. [1]",
        "Among the cities most like it, Bonn has taken one over.",
        // The year of an adoption that was given up may be its first or last.
        "- Given up by rome [1]",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
}
