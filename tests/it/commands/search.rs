//! `search`: from words on a command line to printed answers, over a real index.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::shipped_notes::{json, shipped};
use super::{League, keys};

#[test]
fn a_kind_of_note_stays_one_where_a_type_has_its_word() {
    let total = |query: &str| json(shipped(), &format!("search {query}"))["total"].clone();
    let standards = total("kind:standard");
    assert!(standards.as_u64() > Some(20), "{standards}");
    assert_eq!(total("type:standard"), standards);
    assert_ne!(total("type:planning"), standards);
}

#[test]
fn search_prints_what_it_finds() {
    let league = League::new();
    insta::assert_snapshot!(league.transcript("search heat oslo"), @r"
    $ guildhall search heat oslo
    District heat from sewage
      practices/oslo/sewage-heat  practice · Oslo · Buildings, Energy supply · In force · 2006
      «Heat» pumps take warmth out of waste water for the district network.

    Let cities demand clean heat
      positions/clean-heat  position · Oslo, Stockholm · Buildings
      National law should let cities ban new oil and gas boilers.

    Oslo
      cities/oslo  city · Oslo
      «Oslo» counts its carbon like money.

    A note with faults
      practices/oslo/broken  practice · Oslo · bildings
      It hides · a character, and a link.

    A rule for building performance that was taken back
      practices/oslo/repealed-rule  practice · Oslo · Buildings · Repealed · Reversed · 2012
      A building performance rule, repealed after two years.

    Stockholm
      cities/stockholm  city · Stockholm
      Stockholm «heats» four homes in five from one network.

    Congestion tax on cars entering the inner city
      practices/stockholm/congestion-tax  practice · Stockholm · Transportation · In force · Succeeded · 2007
      Cars pay when they cross the cordon on weekdays. «Oslo» has charged since 1990, see also the trial.

    ! `oslo` was read as the city Oslo
    ! 2 notes have all of these words; others follow that have some.
    ");
    insta::assert_snapshot!(league.transcript("search sector:transportation --facets --why"), @r"
    $ guildhall search sector:transportation --facets --why
    Congestion tax on cars entering the inner city
      practices/stockholm/congestion-tax  practice · Stockholm · Transportation · In force · Succeeded · 2007
      Cars pay to cross the cordon by day; a fifth of the traffic went away and stayed away.

    kind        practice 1
    sector      Transportation 1
    city        Stockholm 1
    country     se 1
    region      Europe 1
    status      In force 1
    outcome     Succeeded 1
    year        2007 1
    instrument  Pricing 1
    lang        English 1
    audience    Public 1
    ");
    insta::assert_snapshot!(league.transcript("--plain heat --quiet"), @r"
    $ guildhall --plain heat --quiet
    1. District heat from sewage
    Id: practices/oslo/sewage-heat
    About: practice, Oslo, Buildings, Energy supply, In force, 2006
    Text: «Heat» pumps take warmth out of waste water for the district network.
    2. Let cities demand clean heat
    Id: positions/clean-heat
    About: position, Oslo, Stockholm, Buildings
    Text: National law should let cities ban new oil and gas boilers.
    3. Stockholm
    Id: cities/stockholm
    About: city, Stockholm
    Text: Stockholm «heats» four homes in five from one network.
    ");
    insta::assert_snapshot!(league.transcript("search fjordcruise"), @r#"
    $ guildhall search fjordcruise
    ! No note matches; no note has a word like "fjordcruise".
    [exit status: 1]
    "#);
}

#[test]
fn negations_and_phrases_reach_the_query() {
    let league = League::new();
    let ids = |line: &str| -> Vec<String> {
        let answer = league.json(line);
        let results = answer["results"].as_array().cloned().unwrap_or_default();
        let id = |hit: &Value| hit["id"].as_str().unwrap_or_default().to_owned();
        results.iter().map(id).collect()
    };
    let rule = "practices/oslo/repealed-rule";
    assert_eq!(ids("search --json 'building performance'")[0], rule);
    // A single argument is the query, with its quotes.
    assert_eq!(ids("search --json '\"building performance\"'"), [rule]);
    let without = "search --json 'building performance' -status:repealed kind:practice --limit 5";
    // A phrase that filters exclude becomes its words.
    assert_eq!(ids(without), ["practices/oslo/sewage-heat"]);
    let answer = league.json(without);
    assert_eq!(
        answer["query"],
        "\"building performance\" -status:repealed kind:practice"
    );
    // After `--` or a negation, `show` is a query word.
    assert_eq!(league.json("--json -- show heat")["query"], "show heat");
    assert_eq!(league.json("--json -show heat")["query"], "-show heat");
}

#[test]
fn search_json_is_as_documented() {
    let league = League::new();
    let answer = league.json("search --json heat city:oslo");
    assert_eq!(
        keys(&answer),
        [
            "corrections",
            "facets",
            "message",
            "query",
            "results",
            "took_ms",
            "total",
        ]
    );
    assert_eq!(answer["query"], "heat city:oslo");
    assert!(
        answer["total"].is_u64() && answer["took_ms"].is_f64(),
        "{answer}"
    );
    assert!(answer["message"].is_null() || answer["message"].is_string());
    let hit = &answer["results"][0];
    assert_eq!(
        keys(hit),
        [
            "audience", "cities", "id", "kind", "path", "score", "sectors", "snippet", "status",
            "title", "why", "year",
        ]
    );
    assert_eq!(hit["id"], "practices/oslo/sewage-heat");
    assert_eq!(hit["path"], "practices/oslo/sewage-heat.md");
    assert_eq!(hit["kind"], "practice");
    assert_eq!(hit["cities"], serde_json::json!(["oslo"]));
    assert_eq!(hit["status"], "in-force");
    assert_eq!(hit["audience"], "public");
    assert!(hit["score"].is_number() && hit["year"].is_i64(), "{hit}");
    assert!(hit["why"][0].is_string(), "{hit}");
    assert_eq!(keys(&hit["snippet"]), ["highlights", "text"]);
    let text: Vec<char> = hit["snippet"]["text"]
        .as_str()
        .unwrap_or_default()
        .chars()
        .collect();
    for range in hit["snippet"]["highlights"]
        .as_array()
        .expect("a list of ranges")
    {
        let bounds = [&range[0], &range[1]].map(|bound| bound.as_u64().expect("a number") as usize);
        let marked: String = text[bounds[0]..bounds[1]].iter().collect();
        assert!(
            marked.to_lowercase().starts_with("heat"),
            "{marked:?} in {hit}"
        );
    }
    let kinds = answer["facets"]["kind"]
        .as_array()
        .expect("facets are lists");
    assert!(
        kinds
            .iter()
            .all(|pair| pair[0].is_string() && pair[1].is_u64()),
        "{answer}"
    );
}

#[test]
fn a_query_may_come_from_standard_input() {
    let league = League::new();
    let answer = league.fed("search --json -", "heat\ncity:oslo\n");
    let answer: Value = serde_json::from_slice(&answer.stdout).expect("one object");
    assert_eq!(answer["query"], "heat city:oslo");
}

#[test]
fn a_batch_answers_line_by_line_in_order() {
    let league = League::new();
    let queries = "heat\n\ncongestion\r\nfjordcruise";
    fs::write(league.path("queries.txt"), queries).expect("it can be written");
    let from_file = league.output("search --batch ../queries.txt --limit 1");
    let from_input = league.fed("search --json --batch - --limit 1", queries);
    for output in [from_file, from_input] {
        assert_eq!(output.status.code(), Some(0));
        let text = String::from_utf8(output.stdout).expect("JSON is text");
        let asked: Vec<String> = text
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).expect("an object a line"))
            .map(|answer| answer["query"].as_str().unwrap_or_default().to_owned())
            .collect();
        assert_eq!(asked, ["heat", "", "congestion", "fjordcruise"]);
    }
}

#[test]
fn nothing_found_is_exit_code_1() {
    let league = League::new();
    league.exits("search heat", 0);
    league.exits("search fjordcruise", 1);
    league.exits("search heat --limit 0", 0);
    league.exits("search --json fjordcruise", 1);
}

#[test]
fn an_edit_is_found_at_once_and_a_broken_index_is_rebuilt() {
    let league = League::new();
    league.exits("search fjordcruise", 1);
    let note = "+++\ntitle = \"Fjordcruise by battery\"\n+++\n\nQuiet.\n";
    fs::write(league.path("league/practices/oslo/ferry.md"), note).expect("it can be written");
    league.exits("search fjordcruise", 0);
    fs::remove_file(league.path("league/practices/oslo/ferry.md")).expect("it is there");
    league.exits("search fjordcruise", 1);
    for path in files_below(&league.path("home/cache")) {
        fs::write(path, "rubbish").expect("it can be written");
    }
    league.exits("search heat", 0);
    #[cfg(unix)]
    for path in files_below(&league.path("home/cache")) {
        fs::remove_file(&path).expect("it is there");
        if path.extension().is_some() {
            fs::create_dir(&path).expect("a folder");
        } else {
            std::os::unix::fs::symlink("/dev/zero", &path).expect("a link");
        }
    }
    league.exits("search heat", 0);
    // Search answers even if the cache cannot be created.
    fs::remove_dir_all(league.path("home/cache")).expect("it is there");
    fs::write(league.path("home/cache"), "no folder").expect("it can be written");
    let output = league.output("search heat");
    assert_eq!(output.status.code(), Some(0));
    assert!(!output.stdout.is_empty() && !output.stderr.is_empty());
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files_below(&path));
        } else {
            found.push(path);
        }
    }
    found
}

#[test]
fn words_of_front_matter_that_is_none_or_broken_are_found() {
    let league = League::new();
    let cases = [
        ("a", "zebra", "+++\ntitle = { a = \"zebra\" }\n+++\n"),
        ("b", "okapi", "+++\ntitle.en = \"okapi\"\n+++\n"),
        (
            "c",
            "giraffe",
            "---\nanimal: two\ngiraffe here\n---\nText.\n",
        ),
        ("d", "lemur", "---\n\n# Lemur\n\n---\nText.\n"),
    ];
    for (name, _, text) in cases {
        let path = league.path(&format!("league/practices/{name}.md"));
        fs::write(path, text).expect("it can be written");
    }
    for (name, word, _) in cases {
        let answer = league.json(&format!("search {word} --json"));
        let first = &answer["results"][0]["id"];
        assert_eq!(first, &format!("practices/{name}"), "{answer}");
    }
}
