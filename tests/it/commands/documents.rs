//! Briefs, exports and signatures of shipped notes: what is left out or refused.

use std::fs;

use serde_json::Value;

use super::League;
use super::shipped_notes::{json, printed, shipped, without_version, write};

#[test]
fn a_brief_is_written_beside_a_note_that_cannot_be_read() {
    let league = League::new();
    let front = "title = \"Solar roofs\"\ncities = [\"stockholm\"]\nsources = [{ title = \"A\" }]";
    write(&league, "practices/stockholm/roofs", front, "It works.");
    write(&league, "cities/bad", "title = \"Bad", "x");
    let output = league.output("brief \"solar roofs\" --for oslo");
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(text.contains("Solar roofs"), "{text}");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("cannot be read"), "{said}");
}

#[test]
fn a_brief_is_of_practices_filed_under_the_topic() {
    let league = shipped();
    let waste = printed(league, "brief waste --for yokohama --format md");
    assert!(!waste.contains("Better Buildings"), "{waste}");
    assert!(!waste.contains("2035 car"), "{waste}");
    let bikes = json(league, "brief \"bike share\" --for oslo");
    let bikes = bikes["practices"].as_array().expect("a list");
    assert!(
        bikes
            .iter()
            .any(|id| id == "practices/paris/velib"
                || id.as_str().is_some_and(|id| id.contains("bik"))),
        "{bikes:?}"
    );
    // The heading says that a practice was given up or considered.
    let heat = printed(league, "brief \"heat pumps\" --for vancouver --format md");
    assert!(!heat.contains("(abandoned"), "{heat}");
    // The text is about it, though title and summary do not name it.
    let copenhagen = heat.find("### Copenhagen: district heating").expect(&heat);
    assert!(
        heat.contains("On the topic: From wood to heat pumps."),
        "{heat}"
    );
    let london = heat.find("### London decentralised").unwrap_or(heat.len());
    assert!(copenhagen < london, "{heat}");
    // Nobody is asked who only published a source or answered on something else.
    assert!(!heat.contains("published a source"), "{heat}");
    let food = printed(league, "brief \"food waste\" --for oslo --format md");
    assert!(!food.contains("sustainability specialist"), "{food}");
    let gave_up = printed(league, "brief \"heat pumps\" --for seattle --format md");
    assert!(
        !gave_up.contains("Seattle has this itself: Seattle: a tax"),
        "{gave_up}"
    );
    assert!(
        gave_up.contains("Seattle tried this itself without success"),
        "{gave_up}"
    );
    let buses = printed(league, "brief \"electric buses\" --for oslo --format md");
    assert!(
        !buses.contains("electric cars made cheap") || buses.contains("apart from each other"),
        "{buses}"
    );
    let own = printed(league, "brief \"climate budget\" --for oslo --format md");
    assert!(own.contains("Oslo has this itself"), "{own}");
    assert!(own.contains("Taken over by"), "{own}");
    assert!(!own.contains("public meals"), "{own}");
}

#[test]
fn a_filter_that_cannot_be_read_exports_nothing() {
    let league = shipped();
    for query in [
        "deadline:2026-99",
        "year:20x5",
        "year:20x5 heat",
        "city:nowhere heat",
        "year:2020..2010",
    ] {
        league.exits(
            &format!("export {query} --format jsonl --kb ../knowledge"),
            2,
        );
    }
    league.exits("search state:withdrawn --kb ../knowledge", 1);
    let found = json(league, "search kind:project embodied carbon");
    assert!(found["total"].as_u64() > Some(0), "{found}");
}

#[test]
fn a_signing_day_before_the_text_is_refused() {
    let league = League::new();
    write(
        &league,
        "statements/heat",
        "title = \"Heat\"\nyear = 2018",
        "We ask.",
    );
    let line = "endorse heat --city stockholm --authority mayor";
    league.exits(&format!("{line} --date 2001-01-01"), 2);
    let said = league.transcript(&format!("{line} --date 2019-01-01"));
    assert!(said.contains("of the present text"), "{said}");
}

#[test]
fn impossible_days_of_a_signature_are_refused_by_set() {
    let league = League::new();
    write(&league, "statements/heat", "title = \"Heat\"", "We ask.");
    let id = "endorsements/heat/oslo";
    let front = "title = \"Yes\"\nendorses = \"statements/heat\"\nstate = \"endorsed\"\nsigned = 2018-08-23";
    write(&league, id, front, "Yes.");
    for key in [
        "signed=2999-01-01",
        "expiry=2001-01-01",
        "withdrawn=2001-01-01",
    ] {
        league.exits(&format!("set {id} {key}"), 2);
    }
    league.exits(&format!("set {id} expiry=2031-01-01"), 0);
}

#[test]
fn the_fund_says_which_rounds_its_sum_leaves_out() {
    let league = shipped();
    let said = printed(league, "fund");
    let first = said.split("\n\n").next().unwrap_or_default();
    assert!(first.contains("879,240"), "{first}");
    // What the fund states beyond its rounds and projects.
    assert!(first.contains("USD 1,726,256 for 20 projects"), "{first}");
    let stated = &json(league, "fund --by year")["stated"][0];
    assert_eq!(stated["awarded"], 3_255_496.0);
    assert_eq!(stated["missing_projects"], 20);
    let csv = printed(league, "fund --csv");
    assert!(!csv.contains("adoptions/brussels/"), "{csv}");
}

#[test]
fn commands_give_one_thing_one_name_in_json() {
    let league = shipped();
    let all = json(league, "positions");
    let one = &all["positions"][0];
    let id = one["id"].as_str().expect("an id");
    let letter = json(league, &format!("statement {id}"));
    assert_eq!(letter["tally"], one["tally"]);
    assert!(letter["date"].is_string() && all["date"].is_string());
    assert!(one["tally"]["cities"][0]["city"].is_string(), "{one}");
    let oslo = json(league, "city oslo");
    let change = &oslo["figures"]["changes"][0];
    assert!(change["change_percent"].is_number(), "{change}");
    let expected = &oslo["figures"]["projections"][0]["change"];
    assert!(expected["change_percent"].is_number(), "{expected}");
    assert!(expected["base_year"].is_number(), "{expected}");
}

#[test]
fn figures_say_by_which_standard_they_are_counted() {
    let league = shipped();
    // No note describes the inventory of Amsterdam; one describes that of Oslo.
    let page = printed(league, "city oslo");
    assert!(
        page.contains("; standard: standards/norwegian-inventory"),
        "{page}"
    );
    let page = printed(league, "city amsterdam");
    let none = "; standard: no note describes that of this inventory";
    assert!(page.contains(none), "{page}");
    // What progress is measured by has a note in all other cities.
    let progress = json(league, "progress");
    let cities = progress["cities"].as_array().expect("cities").iter();
    let without = cities.filter(|city| {
        let method = &city["own"]["method"];
        method.is_object() && method["protocol"].is_null()
    });
    let without: Vec<&str> = without.filter_map(|city| city["city"].as_str()).collect();
    assert_eq!(without, ["amsterdam"]);
    let page = printed(league, "city boston");
    assert!(page.contains("; standard: standards/gpc"), "{page}");
}

#[test]
fn a_brief_has_a_source_for_every_statement() {
    let league = shipped();
    let line = "brief \"building performance standard\" --for seattle";
    let text = printed(league, line);
    insta::assert_snapshot!("brief", without_version(&text));
    assert_eq!(text, printed(league, line), "the same each time");
    for line in [
        line,
        "brief \"heat pumps\" --for vancouver",
        "brief \"bike share\" --for melbourne",
        "brief sector:waste --for oslo",
    ] {
        let brief = printed(league, &format!("{line} --format md"));
        let start = brief.find("## What ").expect("a section");
        let reply = &brief[start..];
        let reply = reply.split("## Whom to ask").next().unwrap_or_default();
        let said = reply
            .lines()
            .filter(|line| !line.is_empty() && !line.starts_with('#'));
        for line in said {
            assert!(line.ends_with(']') && line.contains("[^"), "{line}");
        }
        // A source may be about creditors.
        let small = brief.split("## Sources").next().unwrap_or_default();
        let small = small.to_lowercase();
        for mark in ["general knowledge", "editors"] {
            assert!(!small.contains(mark), "{mark}");
        }
        // Every reference has its source and every source an address or a name.
        let sources = brief.lines().filter(|line| line.starts_with("[^")).count();
        for number in 1..=sources {
            let cited = brief.matches(&format!("[^{number}]")).count();
            assert!(cited > 1, "{number} is not cited");
        }
    }
    let page = printed(league, &format!("{line} --format html"));
    for outside in [" src=", "@import", "url(", "<script", "<link"] {
        assert!(!page.contains(outside), "{outside}");
    }
    league.exits("brief zzqx --for seattle --kb ../knowledge", 1);
    league.exits("brief heat --for atlantis --kb ../knowledge", 1);
    league.exits("brief heat --kb ../knowledge", 2);
    for nothing in ["--", "?"] {
        league.exits(
            &format!("brief --for seattle --kb ../knowledge -- {nothing}"),
            2,
        );
    }
}

#[test]
fn a_brief_keeps_a_note_with_all_words_beside_notes_with_some() {
    let league = League::new();
    for (id, title) in [
        ("practices/stockholm/roofs", "Roofs with solar panels"),
        ("practices/stockholm/farm", "Solar farm"),
    ] {
        let front = format!(
            "title = \"{title}\"\ncities = [\"stockholm\"]\nsources = [{{ title = \"A\" }}]"
        );
        let body = "## What it does\n\nIt works. [^1]\n\n[^1]: https://example.org/a";
        write(&league, id, &front, body);
    }
    let brief = league.json("brief 'solar roofs' --for oslo --json");
    assert_eq!(
        brief["practices"],
        serde_json::json!(["practices/stockholm/roofs"])
    );
    assert_eq!(brief["city"], "oslo");
}

#[test]
fn notes_are_exported_in_every_form() {
    let league = League::new();
    write(
        &league,
        "practices/oslo/closed",
        "title = \"=cmd|' /C calc'!A0\"\naudience = \"members\"\ncities = [\"oslo\"]",
        "Text.",
    );
    let csv = String::from_utf8(league.output("export closed --format csv").stdout);
    let csv = csv.expect("it is text");
    assert!(csv.contains("'=cmd|"), "{csv}");
    league.exits("export id:practices/oslo/closed --public", 1);
    let league = shipped();
    let kept = printed(league, "export --id cities/oslo --id oslo/climate-budget");
    assert!(
        kept.contains("# Oslo\n") && kept.contains("[^2-1]: "),
        "{kept}"
    );
    for (query, notes) in [
        ("practices/oslo/climate-budget", 1),
        ("positions/eurocities-epbd-revision-2023", 1),
        ("oslo/climate-budget cities/oslo.md", 2),
    ] {
        let lines = printed(league, &format!("export {query} --format jsonl"));
        assert_eq!(lines.lines().count(), notes, "{query}");
    }
    // The name of a topic is no id, though one note is named so.
    let lines = printed(league, "export district-heating --format jsonl");
    assert!(lines.lines().count() > 5);
    let page = printed(league, "export --id oslo/climate-budget --format html");
    assert!(page.contains("<article id=\"practices/oslo/climate-budget\">"));
    let lines = printed(league, "export kind:answer --format jsonl");
    for line in lines.lines() {
        let note: Value = serde_json::from_str(line).expect("JSON");
        assert_eq!(note["kind"], "answer");
    }
    assert_eq!(lines.lines().count(), 6);
    let bibtex = printed(league, "export city:oslo --format bibtex");
    assert!(bibtex.starts_with("@misc{"), "{bibtex}");
    // A note without sources has nothing for BibTeX.
    let empty = League::new();
    let said = empty.transcript("export --id cities/oslo --format bibtex");
    assert!(
        said.contains("none of these notes names its sources"),
        "{said}"
    );
    let done =
        league.transcript("export kind:answer --format csv --output out.csv --kb ../knowledge");
    assert!(
        done.contains("6 notes written to TMP/league/out.csv"),
        "{done}"
    );
    let written = fs::read(league.path("league/out.csv")).expect("it is there");
    assert!(written.starts_with(&[0xef, 0xbb, 0xbf]));
    let lines = printed(league, "export kind:standard gpc --json --kb ../knowledge");
    for line in lines.lines() {
        let note: Value = serde_json::from_str(line).expect("JSON");
        assert!(note["id"].is_string(), "{line}");
    }
    league.exits("export zzqx --kb ../knowledge", 1);
    // Only some of the words: the nearest note is not what was asked for.
    let few = league.output("export foo bar zzz --kb ../knowledge");
    assert_eq!(few.status.code(), Some(1), "{few:?}");
    assert!(few.stdout.is_empty(), "{few:?}");
    let signed = printed(league, "export kind:endorsement --format csv");
    assert!(signed.contains("Endorsed"), "{signed}");
    league.exits("export --id nowhere --kb ../knowledge", 1);
    league.exits("export --kb ../knowledge", 2);
}

#[test]
fn a_public_export_names_no_note_for_members() {
    let league = League::new();
    let closed = "title = \"Plan\"\naudience = \"members\"\naliases = [\"practices/oslo/former\"]";
    write(&league, "practices/oslo/secret", closed, "Text.");
    let front = "title = \"Open\"\nsummary = \"See [[practices/oslo/secret|it]].\"\n\
         relations = [{ kind = \"related\", to = \"practices/oslo/former\" }]";
    let body = "[[practices/oslo/secret]] [a](secret.md) [[practices/oslo/former|b]]";
    write(&league, "practices/oslo/open", front, body);
    // A note that cannot be read may be for members.
    fs::write(league.path("league/practices/oslo/binary.md"), [0xff]).expect("written");
    let adoption = "practice = \"practices/oslo/binary\"\ntitle = \"Open, taken over\"";
    write(&league, "adoptions/oslo/open/stockholm", adoption, "Text.");
    for format in ["md", "html", "csv", "bibtex", "jsonl"] {
        let line = "export --id practices/oslo/open --id adoptions/oslo/open/stockholm --public";
        let output = league.output(&format!("{line} --format {format}"));
        let printed = String::from_utf8(output.stdout).expect("it is text");
        assert!(!printed.is_empty() || format == "bibtex", "{format}");
        for name in ["secret", "former", "binary"] {
            assert!(!printed.contains(name), "{format}: {printed}");
        }
    }
}

#[test]
fn a_public_export_counts_and_names_nothing_for_members() {
    let league = League::new();
    let closed = "title = \"Hidden\"\naudience = \"members\"\ncountry = \"DE\"";
    write(&league, "cities/bonn", closed, "");
    let front = "title = \"Open\"\ncities = [\"oslo\", \"bonn\"]";
    write(&league, "practices/oslo/open", front, "Text.");
    write(&league, "statements/s", "title = \"Ask\"", "We ask.");
    let front = "title = \"Yes\"\naudience = \"members\"\nendorses = \"statements/s\"\n\
         state = \"endorsed\"\nsigned = \"2020-01-01\"";
    write(&league, "endorsements/s/oslo", front, "");
    let export = |options: &str| {
        let line = format!("export --id practices/oslo/open --id statements/s {options}");
        String::from_utf8(league.output(&line).stdout).expect("it is text")
    };
    let all = export("");
    assert!(all.contains("Signed by: 1 of "), "{all}");
    let public = export("--public");
    assert!(public.contains("Signed by: 0 of "), "{public}");
    for format in ["md", "html", "csv", "jsonl"] {
        let public = export(&format!("--public --format {format}"));
        for name in ["Hidden", "bonn"] {
            assert!(!public.contains(name), "{format}: {public}");
        }
    }
}
