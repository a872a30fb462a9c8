use proptest::prelude::*;

use super::*;
use crate::model::date::Date;
use crate::model::note::Review;

fn defaults() -> Defaults {
    Defaults {
        lang: "en".to_owned(),
        audience: Audience::Public,
    }
}

fn note(path: &str, front: &str) -> Note {
    let text = format!("+++\n{front}\n+++\nBody.\n");
    read_note(path, &text, &defaults()).note
}

const PRACTICE: &str = "practices/oslo/climate-budget.md";

#[test]
fn reads_a_whole_note() {
    let note = note(
        PRACTICE,
        r#"
title = "Climate budget"
summary = " Counts carbon like money. "
cities = ["oslo"]
sectors = "governance-finance"
tags = ["budget", "budget"]
year-adopted = 2016
lang = "en-GB"
review = "accepted"
confirmed = 2026-01-31
contact = "Climate agency"
aliases = ["practices/oslo/budget"]
sources = [{ title = "Budget 2017", url = "https://x.org", publisher = "Oslo", year = 2016 }, "A book"]
relations = [{ kind = "evidence-for", to = "[[positions/a]]" }]
translation-of = "practices/oslo/klimabudsjett.md"
colour = "green"
"#,
    );
    assert_eq!(note.id.as_str(), "practices/oslo/climate-budget");
    assert_eq!(note.kind, Kind::Practice);
    assert_eq!(note.title, "Climate budget");
    assert_eq!(note.summary, "Counts carbon like money.");
    assert_eq!(note.filing.cities, ["oslo"]);
    assert_eq!(note.filing.sectors, ["governance-finance"]);
    assert_eq!(note.filing.tags, ["budget"]);
    assert_eq!(note.filing.year, Some(2016));
    assert_eq!(note.filing.lang.as_deref(), Some("en"));
    assert_eq!(note.stewardship.audience, Audience::Public);
    assert_eq!(note.stewardship.review, Review::Accepted);
    assert_eq!(note.stewardship.confirmed, Date::new(2026, 1, 31));
    assert_eq!(note.stewardship.aliases, ["practices/oslo/budget"]);
    assert_eq!(note.sources.len(), 2);
    assert_eq!(note.sources[0].year, Some(2016));
    assert_eq!(note.sources[1].title, "A book");
    let relations: Vec<(&str, &str)> = note.relations.iter().map(|r| (&*r.kind, &*r.to)).collect();
    assert_eq!(
        relations,
        [
            ("evidence-for", "positions/a"),
            ("translation-of", "practices/oslo/klimabudsjett")
        ]
    );
    assert_eq!(note.keys["colour"].as_str(), Some("green"));
    assert_eq!((note.body.as_str(), note.body_line), ("Body.\n", 20));
}

#[test]
fn singular_names_and_single_values_are_understood() {
    let note = note(
        "positions/a.md",
        "city = 'oslo'\nsector = 'waste'\nlevels = ['eu']\ntag = 'x'\ninstrument = 'pricing'\nsubsector = 's'",
    );
    let filing = note.filing;
    let got = [
        filing.cities,
        filing.sectors,
        filing.levels,
        filing.tags,
        filing.instruments,
        filing.subsectors,
    ];
    assert_eq!(got.concat(), ["oslo", "waste", "eu", "x", "pricing", "s"]);
}

#[test]
fn the_city_comes_from_the_path() {
    #[track_caller]
    fn case(path: &str, front: &str, cities: &[&str]) {
        assert_eq!(note(path, front).filing.cities, cities, "{path}");
    }
    case("cities/oslo.md", "", &["oslo"]);
    case("endorsements/a/oslo.md", "", &["oslo"]);
    case("adoptions/stockholm/x/oslo.md", "", &["oslo"]);
    case("endorsements/a/oslo.md", "cities = ['rio']", &["rio"]);
    case("practices/oslo/x.md", "", &["oslo"]);
    case("practices/x.md", "", &[]);
    case(
        "projects/x.md",
        "lead = 'boulder'\ncities = ['oslo']",
        &["oslo", "boulder"],
    );
}

#[test]
fn the_year_comes_from_the_first_key_that_has_one() {
    #[track_caller]
    fn case(front: &str, year: Option<i16>) {
        assert_eq!(note(PRACTICE, front).filing.year, year, "{front}");
    }
    case("year-in-force = 2020\nyear-adopted = 2019", Some(2019));
    case("year = 2018\nyear-adopted = 2019", Some(2018));
    case("signed = 2021-05-01", Some(2021));
    case("asked = '2022-05-01'", Some(2022));
    case("date = 2023-05-01T10:00:00Z", Some(2023));
    case("year = 'soon'", None);
}

#[test]
fn an_unclear_audience_is_closed() {
    #[track_caller]
    fn case(text: &str, want: Audience, findings: usize) {
        let reading = read_note(PRACTICE, text, &defaults());
        assert_eq!(reading.note.stewardship.audience, want, "{text:?}");
        assert_eq!(reading.findings.len(), findings, "{text:?}");
    }
    case("+++\ntitle = 'a'\n+++\n", Audience::Public, 0);
    case("+++\naudience = 'public'\n+++\n", Audience::Public, 0);
    case("+++\naudience = 'members'\n+++\n", Audience::Members, 0);
    case("+++\naudience = 'Public'\n+++\n", Audience::Members, 1);
    case("+++\naudience = ['public']\n+++\n", Audience::Members, 1);
    case(
        "+++\naudience = 'public'\naudience = 'members'\n+++\n",
        Audience::Members,
        1,
    );
    case(
        "+++\naudience = 'public'\nx = \n+++\n",
        Audience::Members,
        1,
    );
    case("+++\naudience = 'public'\n", Audience::Members, 1);
    case("No front matter", Audience::Members, 1);
}

#[test]
fn notes_of_other_programs_are_read() {
    let text = "---\ntags: '#heat, cycling'\ndate: 2019-05-01\ndescription: What it is\n---\n# A *title*\n\nText.\n";
    let note = read_note(PRACTICE, text, &defaults()).note;
    assert_eq!(note.title, "A title");
    assert_eq!(note.filing.tags, ["heat", "cycling"]);
    assert_eq!(note.filing.year, Some(2019));
    assert_eq!(note.summary, "What it is");
}

#[test]
fn any_path_gives_an_id() {
    #[track_caller]
    fn case(path: &str, id: &str) {
        let note = read_note(path, "", &defaults()).note;
        assert_eq!(note.id.as_str(), id, "{path:?}");
    }
    case("practices/a\u{1b}b.md", "practices/a-b");
    case("../../x.md", "x");
    case("", "unnamed");
    case(
        "practices/oslo/climate-budget.md",
        "practices/oslo/climate-budget",
    );
    assert_eq!(
        read_note(PRACTICE, "", &defaults()).note.title,
        "Climate budget"
    );
}

#[test]
fn too_large_a_note_is_read_in_part() {
    let text = format!("+++\ntitle = 'a'\n+++\n{}", "ø".repeat(MAX_NOTE_BYTES));
    let reading = read_note(PRACTICE, &text, &defaults());
    assert_eq!(reading.findings[0].code, Code::TooLarge);
    assert_eq!(reading.note.title, "a");
    assert!(reading.note.body.len() <= MAX_NOTE_BYTES);
}

#[test]
fn a_note_as_large_as_may_be_saved_is_read_whole() {
    let text = format!("+++\ntitle = 'a'\n+++\n{}end", "word ".repeat(3 << 20));
    let reading = read_note(PRACTICE, &text, &defaults());
    assert_eq!(reading.findings, []);
    assert!(reading.note.body.ends_with("end"));
}

#[test]
fn text_between_fences_without_a_key_stays_text() {
    #[track_caller]
    fn case(text: &str, body: &str, line: u32) {
        let note = read_note(PRACTICE, text, &defaults()).note;
        assert_eq!((note.body.as_str(), note.body_line), (body, line), "{text}");
    }
    case(
        "---\n\nEleven.\n\n---\n\nRest",
        "\nEleven.\n\n---\n\nRest",
        2,
    );
    case("+++\nEleven.\n+++\nRest", "Eleven.\n+++\nRest", 2);
    case("---\n- a\n- b\n---\nRest", "- a\n- b\n---\nRest", 2);
    case("---\nEleven.\n", "Eleven.\n", 2);
    case("---\n\n---\nRest", "Rest", 4);
    case("---\n\n# Zebra\n\n---\nRest", "\n# Zebra\n\n---\nRest", 2);
    // In TOML it is a comment.
    case("+++\n# Zebra\n+++\nRest", "Rest", 4);
    case("+++\n# a note\n+++\nRest", "Rest", 4);
    case("+++\ntitle = [\n+++\nRest", "Rest", 4);
    case("---\na: b\nEleven.\n---\nRest", "Rest", 5);
}

#[test]
fn invalid_title_and_summary_keep_their_text() {
    #[track_caller]
    fn case(text: &str, want: [&str; 2]) {
        let note = read_note(PRACTICE, text, &defaults()).note;
        assert_eq!([note.title, note.summary], want, "{text}");
    }
    let expected = ["Cargo bikes for all", ""];
    case("+++\ntitle = Cargo bikes for all\n+++\n", expected);
    case("+++\ntitle = \"Cargo bikes for all\n+++\n", expected);
    case(
        "+++\ntitle: Cargo bikes for all\n+++\n# Heading\n",
        expected,
    );
    case(
        "---\ntitle: Cargo: bikes\nsummary: a: b\n---\n",
        ["Cargo: bikes", "a: b"],
    );
    case("+++\ntitle = [\n+++\n# Heading\n", ["Heading", ""]);
    case("---\ntitle: \"Cargo bikes for all\n---\n", expected);
    case(
        "+++\na = \n[x]\ntitle = Other\n+++\n# Heading\n",
        ["Heading", ""],
    );
}

#[test]
fn the_first_heading_replaces_a_missing_title() {
    for front in [
        "",
        "+++\nsectors = ['waste']\n+++\n",
        "---\nsectors: [waste]\n---\n",
    ] {
        let note = read_note(PRACTICE, &format!("{front}\n# Heading\n"), &defaults()).note;
        assert_eq!(note.title, "Heading", "{front}");
    }
}

const REAL: &str = include_str!("../../../tests/fixtures/good/practices/oslo/climate-budget.md");
const FOREIGN: &str =
    "---\ntitle: 'A: b'\ntags: [x, y]\nn: {a: 1}\nlist:\n  - q: 1\n---\n# H\n\n[[x]] [a](b.md)\n";

fn mutated(text: &'static str) -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "",
        "\"",
        "'''",
        "[",
        "]",
        "{",
        "}",
        "=",
        "\n",
        "\r\n",
        "+++\n",
        "---\n",
        "#",
        "\u{0}",
        "ø",
        "\u{feff}",
        ": ",
        "- ",
        "&a ",
        "*a",
        "!!int ",
        "[[",
        "]]",
        "\t",
        "2026-99-99",
        "1e999",
    ]);
    let cuts = prop::collection::vec((0..text.len(), 0..20_usize, pieces), 1..6);
    cuts.prop_map(move |cuts| {
        let mut changed = text.to_owned();
        for (at, length, piece) in cuts {
            let start = changed.floor_char_boundary(at);
            let end = changed.floor_char_boundary(start + length).max(start);
            changed.replace_range(start..end, piece);
        }
        changed
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn no_text_makes_the_reader_panic(path in "\\PC{0,30}", text in "(\\+\\+\\+\n|---\n)?(\\PC|\n){0,200}") {
        let reading = read_note(&path, &text, &defaults());
        prop_assert!(text.ends_with(&reading.note.body));
        crate::notes::links::read_links(&reading.note);
    }

    #[test]
    fn no_damage_makes_the_reader_panic(text in prop_oneof![mutated(REAL), mutated(FOREIGN)]) {
        let reading = read_note(PRACTICE, &text, &defaults());
        let lines = text.split('\n').count() as u32;
        for finding in &reading.findings {
            prop_assert!(finding.place.line <= lines, "{:?}", finding);
        }
        for link in crate::notes::links::read_links(&reading.note) {
            prop_assert!(link.line <= lines, "{:?}", link);
        }
    }
}

#[test]
fn large_front_matter_is_named_and_the_text_still_read() {
    let list = "1,".repeat(600_000);
    for (fence, front) in [
        ("+++", format!("title = 'Heat pumps'\nx = [{list}]")),
        ("---", format!("title: Heat pumps\nx: [{list}]")),
    ] {
        let text = format!("{fence}\naudience = 'public'\n{front}\n{fence}\nThe text.\n");
        let reading = read_note("practices/a.md", &text, &defaults());
        assert_eq!(reading.findings.len(), 1, "{fence}");
        assert_eq!(reading.findings[0].code, Code::TooLarge);
        assert_eq!(reading.note.title, "Heat pumps");
        assert_eq!(reading.note.body, "The text.\n");
        assert_eq!(reading.note.stewardship.audience, Audience::Members);
        assert!(reading.note.keys.is_empty());
    }
}
