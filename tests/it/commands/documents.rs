//! Briefs, exports and signatures over the notes that we ship: what is left out or refused.

use std::fs;

use super::voice::{json, printed, shipped};

#[test]
fn a_brief_is_written_beside_a_note_that_cannot_be_read() {
    let league = shipped();
    fs::write(
        league.path("knowledge/cities/bad.md"),
        "+++\ntitle = \"Bad\n+++\nx",
    )
    .expect("written");
    let output = league.output("brief waste --for oslo --kb ../knowledge");
    assert_eq!(output.status.code(), Some(0));
    assert!(!output.stdout.is_empty());
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("cannot be read"), "{said}");
}

#[test]
fn a_brief_is_of_practices_filed_under_the_topic() {
    let league = shipped();
    let waste = printed(&league, "brief waste --for yokohama --format md");
    assert!(!waste.contains("Better Buildings"), "{waste}");
    assert!(!waste.contains("2035 car"), "{waste}");
    let bikes = json(&league, "brief \"bike share\" --for oslo");
    let bikes = bikes["practices"].as_array().expect("a list");
    assert!(
        bikes
            .iter()
            .any(|id| id == "practices/paris/velib"
                || id.as_str().is_some_and(|id| id.contains("bik"))),
        "{bikes:?}"
    );
    // The heading says that a practice was given up or considered.
    let heat = printed(&league, "brief \"heat pumps\" --for vancouver --format md");
    assert!(!heat.contains("(abandoned"), "{heat}");
    let own = printed(&league, "brief \"climate budget\" --for oslo --format md");
    assert!(own.contains("Oslo has this itself"), "{own}");
    assert!(own.contains("Taken up by"), "{own}");
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
    let found = json(&league, "search kind:project embodied carbon");
    assert!(found["total"].as_u64() > Some(0), "{found}");
}

#[test]
fn a_signing_day_before_the_text_is_refused() {
    let league = shipped();
    let line = "endorse climate-mayors-fuel-economy-2018 --city boston --authority mayor --kb ../knowledge";
    league.exits(&format!("{line} --date 2001-01-01"), 2);
    let said = league.transcript(&format!("{line} --date 2019-01-01"));
    assert!(said.contains("of the present text"), "{said}");
}

#[test]
fn impossible_days_of_a_signature_are_refused_by_set() {
    let league = shipped();
    let id = "endorsements/c40-net-zero-carbon-buildings-2018/london";
    for key in [
        "signed=2999-01-01",
        "expiry=2001-01-01",
        "withdrawn=2001-01-01",
    ] {
        league.exits(&format!("set {id} {key} --kb ../knowledge"), 2);
    }
    league.exits(&format!("set {id} expiry=2031-01-01 --kb ../knowledge"), 0);
}

#[test]
fn the_fund_says_which_rounds_its_sum_leaves_out() {
    let league = shipped();
    let said = printed(&league, "fund");
    let first = said.split("\n\n").next().unwrap_or_default();
    assert!(first.contains("879 240"), "{first}");
    let csv = printed(&league, "fund --csv");
    assert!(!csv.contains("adoptions/brussels/"), "{csv}");
}

#[test]
fn commands_give_one_thing_one_name_in_json() {
    let league = shipped();
    let all = json(&league, "positions");
    let one = &all["positions"][0];
    let id = one["id"].as_str().expect("an id");
    let letter = json(&league, &format!("statement {id}"));
    assert_eq!(letter["tally"], one["tally"]);
    assert!(letter["date"].is_string() && all["date"].is_string());
    assert!(one["tally"]["cities"][0]["city"].is_string(), "{one}");
    let oslo = json(&league, "city oslo");
    let change = &oslo["figures"]["changes"][0];
    assert!(change["change_percent"].is_number(), "{change}");
    let expected = &oslo["figures"]["projections"][0]["change"];
    assert!(expected["change_percent"].is_number(), "{expected}");
    assert!(expected["base_year"].is_number(), "{expected}");
}

#[test]
fn figures_say_by_which_standard_they_are_counted() {
    let league = shipped();
    // The inventory of Oslo follows no standard that is a note; one in GPC form does.
    let page = printed(&league, "city oslo");
    assert!(page.contains("; standard: not named"), "{page}");
    let page = printed(&league, "city boston");
    assert!(page.contains("; standard: standards/gpc"), "{page}");
}
