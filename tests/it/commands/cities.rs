//! The commands about cities, over the notes that the program ships with.
//!
//! The figures of `progress` are held against calculations by hand, written out here.

mod csv_tables;
mod without_answer;

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::{League, shipped_notes};

/// The folder of the notes that the program ships with.
fn shipped() -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("knowledge");
    format!("--kb {}", shell_words::quote(&folder.to_string_lossy()))
}

fn printed(league: &League, line: &str) -> String {
    let output = league.output(&format!("{line} {}", shipped()));
    String::from_utf8(output.stdout).expect("it is text")
}

#[track_caller]
fn json(league: &League, line: &str) -> Value {
    league.json(&format!("{line} --json {}", shipped()))
}

fn city<'a>(progress: &'a Value, id: &str) -> &'a Value {
    let mut cities = progress["cities"].as_array().expect("a list").iter();
    cities.find(|city| city["city"] == id).expect("a city")
}

/// A calculation by hand.
struct ByHand {
    base: (i64, f64),
    latest: (i64, f64),
    /// Cut in percent and target year.
    goal: (f64, i64),
    /// Achieved and needed percent, required and past cut. Cuts in kt a year, all to one decimal.
    results: [f64; 4],
    on_pace: bool,
    on_80x50: bool,
}

#[track_caller]
fn agrees(progress: &Value, id: &str, hand: &ByHand) {
    let own = &city(progress, id)["own"];
    let totals = &own["measured"]["totals"];
    assert_eq!(own["base_year"], hand.base.0, "{own}");
    assert_eq!(totals["base_kt"].as_f64(), Some(hand.base.1), "{own}");
    assert_eq!(own["latest_year"], hand.latest.0, "{own}");
    assert_eq!(totals["latest_kt"].as_f64(), Some(hand.latest.1), "{own}");
    assert_eq!(own["goal"]["cut_percent"].as_f64(), Some(hand.goal.0));
    assert_eq!(own["goal"]["target_year"], hand.goal.1);
    let found = [
        &own["achieved_percent"],
        &own["needed_percent"],
        &totals["required_kt_per_year"],
        &totals["past_kt_per_year"],
    ];
    for (found, want) in found.into_iter().zip(hand.results) {
        let found = found.as_f64().expect("a number");
        assert!((found - want).abs() <= 0.051, "{id}: {found} for {want}");
    }
    assert_eq!(own["on_pace"], hand.on_pace, "{id}");
    assert_eq!(
        city(progress, id)["reference"]["on_pace"],
        hand.on_80x50,
        "{id}"
    );
}

#[test]
#[rustfmt::skip]
fn progress_agrees_with_calculations_by_hand() {
    let progress = json(&League::new(), "progress");
    let mut by_hand = Vec::new();
    let mut case = |id: &'static str, base, latest, goal, results, on_pace, on_80x50| {
        by_hand.push(id);
        agrees(&progress, id, &ByHand { base, latest, goal, results, on_pace, on_80x50 });
    };
    // Climate City Contract. (3843.914 - 3454.435) = 389.479, / 3843.914 = 10.13 %; line 60 x 32/40 = 48.00;
    // (3454.435 - 1537.566) / 8 = 239.6; 389.479 / 32 = 12.2; 80x50 needs 80 x 32/60 = 42.67.
    case("amsterdam", (1990, 3843.914), (2022, 3454.435), (60.0, 2030), [10.1, 48.0, 239.6, 12.2], false, false);
    // Base CDP 2021, latest polluter-pays balance. 15900 / 29300 = 54.27 %; line 70 x 34/40 = 59.50;
    // (13400 - 8790) / 6 = 768.3; 15900 / 34 = 467.6; 80x50 needs 80 x 34/60 = 45.33.
    case("berlin", (1990, 29300.0), (2024, 13400.0), (70.0, 2030), [54.3, 59.5, 768.3, 467.6], false, true);
    // C40 data set of May 2023. 2521.107 / 7819.794 = 32.24 %; line 50 x 15/25 = 30.00;
    // (5298.687 - 3909.897) / 10 = 138.9; 2521.107 / 15 = 168.1; 80x50 needs 80 x 15/45 = 26.67.
    case("boston", (2005, 7819.794), (2020, 5298.687), (50.0, 2030), [32.2, 30.0, 138.9, 168.1], true, true);
    // Scopes 1 and 2 as disclosed to CDP. 53.776 / 1491.5 = 3.61 %; line 70 x 1/12 = 5.83;
    // (1437.724 - 447.45) / 11 = 90.0; 53.776 / 1 = 53.8; 80x50 needs 80 x 1/32 = 2.50.
    case("boulder", (2018, 1491.5), (2019, 1437.724), (70.0, 2030), [3.6, 5.8, 90.0, 53.8], false, true);
    // Climate City Contract (HSY). 1567 / 3514 = 44.59 %; line 80 x 33/40 = 66.00;
    // (1947 - 702.8) / 7 = 177.7; 1567 / 33 = 47.5; 80x50 needs 80 x 33/60 = 44.00.
    case("helsinki", (1990, 3514.0), (2023, 1947.0), (80.0, 2030), [44.6, 66.0, 177.7, 47.5], false, true);
    // Base CDP 2021, latest LEGGI 2022. 16650 / 45050 = 36.96 %; line 78 x 32/40 = 62.40;
    // (28400 - 9911) / 8 = 2311.1; 16650 / 32 = 520.3; 80x50 needs 80 x 32/60 = 42.67.
    case("london", (1990, 45050.0), (2022, 28400.0), (78.0, 2030), [37.0, 62.4, 2311.1, 520.3], false, false);
    // Metropolitan Council. 2024.1 / 6140.5 = 32.96 %; line 100 x 14/44 = 31.82;
    // 4116.4 / 30 = 137.2; 2024.1 / 14 = 144.6; 80x50 needs 80 x 14/44 = 25.45.
    case("minneapolis", (2006, 6140.5), (2020, 4116.4), (100.0, 2050), [33.0, 31.8, 137.2, 144.6], true, true);
    // Open data of the city, edition to 2022. 11036.714 / 64741.803 = 17.05 %; line 80 x 17/45 = 30.22;
    // (53705.089 - 12948.361) / 28 = 1455.6; 11036.714 / 17 = 649.2; its own goal is 80x50.
    case("new-york-city", (2005, 64741.803), (2022, 53705.089), (80.0, 2050), [17.0, 30.2, 1455.6, 649.2], false, false);
    // Norwegian Environment Agency, edition of 2022. 358.6442 / 1442.8776 = 24.86 %; line 95 x 11/21 = 49.76;
    // (1084.2334 - 72.1439) / 10 = 101.2; 358.6442 / 11 = 32.6; 80x50 needs 80 x 11/41 = 21.46.
    case("oslo", (2009, 1442.8776), (2020, 1084.2334), (95.0, 2030), [24.9, 49.8, 101.2, 32.6], false, true);
    // Base CDP 2021, latest city and county. 1337.646 / 9037.646 = 14.80 %; line 50 x 27/40 = 33.75;
    // (7700 - 4518.823) / 13 = 244.7; 1337.646 / 27 = 49.5; 80x50 needs 80 x 27/60 = 36.00.
    case("portland", (1990, 9037.646), (2017, 7700.0), (50.0, 2030), [14.8, 33.8, 244.7, 49.5], false, false);
    // Open data of the city. 3231.469 / 7872.144 = 41.05 %; line 61 x 29/40 = 44.23;
    // (4640.675 - 3070.136) / 11 = 142.8; 3231.469 / 29 = 111.4; 80x50 needs 80 x 29/60 = 38.67.
    case("san-francisco", (1990, 7872.144), (2019, 4640.675), (61.0, 2030), [41.0, 44.2, 142.8, 111.4], false, true);
    // C40 data set of May 2023. 1254.455 / 4713.89 = 26.61 %; line 70 x 13/24 = 37.92;
    // (3459.435 - 1414.167) / 11 = 185.9; 1254.455 / 13 = 96.5; 80x50 needs 80 x 13/44 = 23.64.
    case("sydney", (2006, 4713.89), (2019, 3459.435), (70.0, 2030), [26.6, 37.9, 185.9, 96.5], false, true);
    // C40 data set of May 2023. 421.503 / 2854.278 = 14.77 %; line 50 x 13/23 = 28.26;
    // (2432.775 - 1427.139) / 10 = 100.6; 421.503 / 13 = 32.4; 80x50 needs 80 x 13/43 = 24.19.
    case("vancouver", (2007, 2854.278), (2020, 2432.775), (50.0, 2030), [14.8, 28.3, 100.6, 32.4], false, false);
    // C40 data set of May 2023. 3564.799 / 9691.145 = 36.78 %; line 60 x 14/24 = 35.00;
    // (6126.346 - 3876.458) / 10 = 225.0; 3564.799 / 14 = 254.6; 80x50 needs 80 x 14/44 = 25.45.
    case("washington-dc", (2006, 9691.145), (2020, 6126.346), (60.0, 2030), [36.8, 35.0, 225.0, 254.6], true, true);
    // Yearly releases of the city. 5610 / 22090 = 25.40 %; line 50 x 7/17 = 20.59;
    // (16480 - 11045) / 10 = 543.5; 5610 / 7 = 801.4; 80x50 needs 80 x 7/37 = 15.14.
    case("yokohama", (2013, 22090.0), (2020, 16480.0), (50.0, 2030), [25.4, 20.6, 543.5, 801.4], true, true);
    // Every city whose totals are measured stands above.
    let cities = progress["cities"].as_array().expect("a list").iter();
    let measured = cities.filter(|city| city["own"]["measured"]["totals"].is_object());
    let mut measured: Vec<&str> = measured.filter_map(|city| city["city"].as_str()).collect();
    measured.sort_unstable();
    assert_eq!(by_hand, measured);
}

#[test]
fn cities_without_the_figures_say_which_are_missing() {
    #[track_caller]
    fn case(progress: &Value, id: &str, goal: &str, want: &str) {
        let city = city(progress, id);
        let obstacles = city["obstacles"].as_array().expect("a list");
        let found = obstacles.iter().find(|obstacle| obstacle["goal"] == goal);
        let found = found.unwrap_or_else(|| panic!("{goal}: {obstacles:?}"));
        assert_eq!(found["reason"], want);
    }
    let progress = json(&League::new(), "progress");
    for (id, own) in [
        ("copenhagen", false),
        ("melbourne", false),
        ("stockholm", false),
        ("oslo", true),
    ] {
        assert_eq!(city(&progress, id)["own"].is_object(), own, "{id}");
    }
    case(
        &progress,
        "melbourne",
        "net zero by 2040",
        "no base year is given",
    );
    case(
        &progress,
        "stockholm",
        "-80 % by 2030",
        "\"Base year of the Climate Neutrality Action Plan\" has no total after the base year 1990",
    );
    case(
        &progress,
        "stockholm",
        "-80 % by 2030 (transport sector)",
        "covers a part of the city's emissions, which is not measured against the city's totals",
    );
    case(
        &progress,
        "copenhagen",
        "-50 % by 2035 (consumption-based, per resident)",
        "covers what residents consume, which is not measured against the city's totals",
    );
}

#[test]
fn both_readings_of_yokohama_and_the_neutral_goal_of_boston_are_shown() {
    let progress = json(&League::new(), "progress yokohama boston seattle");
    let readings = |id: &str| {
        let others = city(&progress, id)["others"].as_array().expect("a list");
        let one = |reading: &Value| {
            let achieved = reading["achieved_percent"].as_f64().expect("a number");
            let series = reading["series"].as_str().unwrap_or_default().to_owned();
            (
                series,
                (achieved * 10.0).round() / 10.0,
                reading["on_pace"] == true,
            )
        };
        others.iter().map(one).collect::<Vec<_>>()
    };
    // (21590 - 16480) / 21590 = 23.7 %.
    assert!(readings("yokohama").contains(&("yokohama-release-2022".to_owned(), 23.7, true)));
    // The neutral goal for 2050 needs 100 x 15/45 = 33.3 %.
    assert!(readings("boston").contains(&("boston-gpc-basic".to_owned(), 32.2, false)));
    // Core emissions are a part, known by a statement only: 58 x 14/22 = 36.9 % are needed.
    let own = &city(&progress, "seattle")["own"];
    assert_eq!(own["measured"]["stated"]["change_percent"], -12);
    assert_eq!(
        (own["covers"].as_str(), own["on_pace"].as_bool()),
        (Some("part"), Some(false))
    );
}

#[test]
fn cities_and_practices_are_found_by_short_and_plain_names() {
    let league = League::new();
    for (line, title) in [
        ("city kobenhavn", "Copenhagen"),
        ("city 'Washington D.C.'", "Washington, DC"),
        ("search city:kobenhavn kind:city", "Copenhagen"),
        ("compare congestion-tax congestion-charge", "Stockholm"),
    ] {
        let found = printed(&league, line);
        assert!(found.trim_start().starts_with(title), "{found}");
    }
    let output = league.output(&format!("lineage oslo {}", shipped()));
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(error.contains("guildhall city oslo"), "{error}");
}

#[test]
fn a_page_has_the_latest_total_of_every_series() {
    let page = printed(&League::new(), "city seattle --plain");
    for want in ["from 1990; 3,600 kt in 2012", "6,000 kt in 2012"] {
        assert!(page.contains(want), "{want}: {page}");
    }
}

#[test]
fn figures_that_contradict_each_other_are_shown_apart_and_said() {
    let league = League::new();
    let page = |city: &str| printed(&league, &format!("city {city} --plain"));
    // A further base of 61,062 kt was disclosed; the statement of 25.1 % belongs to an older edition.
    let new_york = page("new-york-city");
    let apart = new_york
        .split("joined with none")
        .nth(1)
        .expect("other series");
    assert!(
        apart.contains("nyc-cdp-2021: Base year as disclosed"),
        "{apart}"
    );
    assert!(
        apart.contains("Change: -25.1 %; Against: 2005; Series: nyc-gpc"),
        "{apart}"
    );
    // The sectors of 2023 add up to more than the printed total.
    let helsinki = page("helsinki");
    assert!(
        helsinki.contains("add up to 1,979 kt, where the total is printed as 1,947 kt"),
        "{helsinki}"
    );
    // A provisional figure counts and is named.
    let berlin = page("berlin");
    assert!(berlin.contains("54.3 %"), "{berlin}");
    assert!(
        berlin.contains("The figure for 2024 is provisional."),
        "{berlin}"
    );
    // Neither consumption nor a goal without a size is measured against totals.
    let copenhagen = page("copenhagen");
    assert!(
        copenhagen.contains("no figures to measure with"),
        "{copenhagen}"
    );
}

#[test]
fn only_cities_that_count_alike_stand_in_one_group() {
    let progress = json(&League::new(), "progress");
    let groups = progress["groups"].as_array().expect("a list");
    let several = groups
        .iter()
        .filter(|group| group["cities"].as_array().is_some_and(|c| c.len() > 1));
    let several: Vec<&Value> = several.collect();
    assert_eq!(several.len(), 1, "{groups:?}");
    assert_eq!(
        several[0]["cities"],
        serde_json::json!(["boston", "washington-dc", "vancouver"])
    );
    for group in groups.iter().skip(1) {
        let apart = group["apart"].as_array().expect("a list");
        assert_eq!(Some(apart.len()), group["cities"].as_array().map(Vec::len));
        let differs = |one: &Value| one["differs"].as_array().is_some_and(|d| !d.is_empty());
        assert!(apart.iter().all(differs), "{group}");
    }
}

/// Writes a city with a cut of 20 percent from 2010 to `latest`. Its target is 50.
fn write_city(league: &League, id: &str, target_year: u16, gwp: &str, latest: u16) {
    let keys = format!(
        "title = \"{id}\"\n\
         targets = [{{ kind = \"percent-cut\", value = 50, unit = \"percent\", base-year = 2010, \
         target-year = {target_year}, status = \"current\", covers = \"city\", source = \"s\" }}]\n\
         series = [{{ id = \"a\", label = \"A\", scope-basis = \"GPC BASIC\", preferred = true, \
         protocol = \"standards/gpc\", scopes = [\"scope-1\"], gases = \"CO2e\", \
         boundary = \"city-of-boston\", {gwp} \
         source = \"s\" }}]\n\
         inventory = [{{ year = 2010, kt-co2e = 100, series = \"a\", source = \"s\" }}, \
         {{ year = {latest}, kt-co2e = 80, series = \"a\", source = \"s\" }}]"
    );
    let path = league.path(&format!("league/cities/{id}.md"));
    fs::write(path, format!("+++\n{keys}\n+++\nText.\n")).expect("written");
}

#[test]
fn cities_of_a_further_group_have_each_its_own_reason() {
    let league = League::new();
    let (ar4, ar5) = ("gwp = \"ar4\",", "gwp = \"ar5\",");
    for (id, gwp, latest) in [
        ("ga", ar4, 2016),
        ("gb", ar4, 2016),
        ("gc", ar4, 2016),
        ("ya", ar5, 2019),
        ("yb", "", 2022),
    ] {
        write_city(&league, id, 2190, gwp, latest);
    }
    let progress = || league.transcript("progress ga gb gc ya yb");
    let said = progress();
    let apart = said.lines().filter(|line| line.contains("first group"));
    let [first, second] = apart.collect::<Vec<_>>()[..] else {
        panic!("{said}");
    };
    assert!(
        first.contains("ya, not") && first.contains("AR4 / AR5"),
        "{said}"
    );
    assert!(
        second.contains("yb, not") && second.contains("2016 / 2022"),
        "{said}"
    );
    // What holds for all of the group is said once.
    write_city(&league, "yb", 2190, ar5, 2019);
    let said = progress();
    assert_eq!(said.matches("first group").count(), 1, "{said}");
}

#[test]
fn a_ranked_target_whose_year_has_passed_is_named() {
    let league = League::new();
    write_city(&league, "ga", 2015, "", 2016);
    let said = league.transcript("progress ga");
    assert!(
        said.contains("ga: the year of its target, -50 % by 2015, has passed"),
        "{said}"
    );
    let progress = league.json("progress ga --json");
    let remarks = progress["cities"][0]["own"]["remarks"].to_string();
    assert!(
        remarks.contains("still calls the target current"),
        "{remarks}"
    );
}

#[test]
fn the_page_of_every_city_can_be_printed() {
    let league = League::new();
    let cities = json(&league, "city");
    let cities = cities["cities"].as_array().expect("a list");
    assert_eq!(cities.len(), 19);
    for found in cities {
        let slug = found["id"]
            .as_str()
            .and_then(|id| id.strip_prefix("cities/"))
            .expect("an id");
        let page = json(&league, &format!("city {slug}"));
        assert_eq!(page["figures"]["unread"], serde_json::json!([]), "{slug}");
        assert!(
            page["peers"]
                .as_array()
                .is_some_and(|peers| peers.len() == 5),
            "{slug}"
        );
        // Listened to, so that both forms are printed over all cities.
        let output = league.output(&format!("city --plain {slug} {}", shipped()));
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert_eq!(output.status.code(), Some(0), "{slug}");
        assert!(!text.contains("NaN"), "{slug}: {text}");
    }
    // Nothing to measure with is an answer of its own.
    league.exits(&format!("progress melbourne {}", shipped()), 1);
    league.exits(&format!("progress --plain {}", shipped()), 0);
}

#[test]
fn any_city_finds_what_it_could_copy() {
    let league = shipped_notes::shipped();
    let ghent = shipped_notes::json(
        league,
        "peers --population 260000 --climate Cfb --country BE",
    );
    assert_eq!(ghent["traits"]["region"], "europe");
    let peers = ghent["peers"].as_array().expect("a list");
    let distances: Vec<f64> = peers
        .iter()
        .filter_map(|peer| peer["likeness"]["distance"].as_f64())
        .collect();
    assert!(
        distances.is_sorted() && distances.len() == 5,
        "{distances:?}"
    );
    let best = &ghent["lacking"][0];
    assert_eq!(best["outcome"], "succeeded");
    // What a city took over is no offer to it.
    let seattle = shipped_notes::printed(league, "peers seattle --nearest 18 --limit 500");
    assert!(!seattle.contains("practices/seattle/"), "{seattle}");
    let unknown = league.output("peers --climate Cfx --kb ../knowledge");
    assert_eq!(unknown.status.code(), Some(2));
    let settings = league.path("mine.toml");
    fs::write(&settings, "city = \"seattle\"\n").expect("written");
    let mine = shipped_notes::json(league, &format!("--config {} peers", settings.display()));
    assert_eq!(mine["city"], "seattle");
    // Notes of cities like mine come first in a search that asks for it.
    let nearest = mine["peers"][0]["city"].as_str().expect("a city");
    let search = format!(
        "--config {} search sort:peers kind:practice",
        settings.display()
    );
    let found = shipped_notes::json(league, &search);
    let of = |i: usize| found["results"][i]["cities"][0].as_str();
    assert_eq!(of(0), Some(nearest), "{found}");
    // Its own notes are no news to it.
    assert!((0..20).all(|i| of(i) != Some("seattle")), "{found}");
    let message = found["message"].as_str().unwrap_or_default();
    assert!(
        message.starts_with("Cities like Seattle first: "),
        "{message}"
    );
}

#[test]
fn each_count_of_the_matrix_is_what_its_search_finds() {
    let league = shipped_notes::shipped();
    for line in ["matrix", "matrix --by instrument"] {
        let matrix = shipped_notes::json(league, line);
        let mut queries = String::new();
        let mut counts = Vec::new();
        for row in matrix["rows"].as_array().expect("a list") {
            for cell in row["cells"].as_array().expect("a list") {
                queries += cell["query"].as_str().expect("a text");
                queries.push('\n');
                counts.push((cell["query"].clone(), cell["practices"].as_u64()));
            }
        }
        let output = league.fed("search --json --batch - --kb ../knowledge", &queries);
        let answers = String::from_utf8(output.stdout).expect("it is text");
        let totals: Vec<(Value, Option<u64>)> = answers
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).expect("an answer"))
            .map(|answer| (answer["query"].clone(), answer["total"].as_u64()))
            .collect();
        assert_eq!(totals, counts);
    }
}

#[test]
fn the_guard_says_why_two_cities_may_not_be_ranked() {
    let league = League::new();
    let table = json(&league, "compare oslo boston vancouver");
    let pairs = table["pairs"].as_array().expect("a list");
    let allowed: Vec<bool> = pairs
        .iter()
        .map(|pair| pair["may_be_compared"] == true)
        .collect();
    assert_eq!(allowed, [false, false, true]);
    assert_eq!(pairs[0]["differences"][0]["aspect"], "protocol");
    let practices = printed(
        &league,
        "compare stockholm/congestion-tax london/congestion-charge",
    );
    assert!(practices.contains("*  Outcome"), "{practices}");
}
