//! What the commands that write notes refuse before they write anything.

use super::super::League;

#[test]
fn an_unknown_city_ends_every_command_alike() {
    let league = League::with_notes();
    let question = "+++\ntitle = \"Why?\"\nasked-by = \"Oslo\"\n+++\nText.\n";
    league.write("questions/why.md", question);
    let before = league.files();
    for line in [
        "city nowhere-at-all",
        "peers nowhere-at-all",
        "progress nowhere-at-all",
        "compare oslo nowhere-at-all",
        "brief heat --for nowhere-at-all",
        "positions --city nowhere-at-all",
        "positions --endorsed-by nowhere-at-all",
        "endorse clean-heat --city nowhere-at-all --authority mayor",
        "adopt sewage-heat --city nowhere-at-all --phase piloting",
        "ask --city nowhere-at-all --title X --no-edit",
        "ask --city oslo --of nowhere-at-all --title X --no-edit",
        "answer why --city nowhere-at-all --text X",
        "new practice --title X --city nowhere-at-all --no-edit",
    ] {
        league.exits(line, 1);
        let printed = league.transcript(line);
        assert!(
            printed.contains("there is no city `nowhere-at-all`"),
            "{printed}"
        );
        assert!(printed.contains("guildhall new city adds one"), "{printed}");
    }
    assert_eq!(league.files(), before);
}

#[test]
fn what_cannot_be_is_refused_by_its_option_before_anything_is_written() {
    let league = League::with_notes();
    let before = league.files();
    for (line, word) in [
        (
            "endorse clean-heat --city oslo --authority mayor --date 2199-01-01",
            "--date",
        ),
        (
            "endorse clean-heat --city oslo --authority mayor --date 2020-01-01 --expiry 2019-01-01",
            "--expiry",
        ),
        (
            "endorse clean-heat --city oslo --authority mayor --expiry soon",
            "--expiry",
        ),
        (
            "ask --city oslo --title Why --text X --closes 2001-01-01",
            "--closes",
        ),
        (
            "adopt sewage-heat --city stockholm --phase piloting --year 2199",
            "--year",
        ),
        (
            "new practice --title X --city oslo --no-edit translation-of=nope",
            "translation-of",
        ),
        (
            "new practice --title X --city oslo --no-edit aliases=cities/oslo",
            "alias",
        ),
        (
            "ask --city oslo --title Why --text '[[nope/nope]]'",
            "nope/nope",
        ),
        (
            "adopt sewage-heat --city stockholm --phase piloting --changed '\u{1b}[31m'",
            "escape",
        ),
        (
            "endorse clean-heat --city oslo --authority mayor --reservation '\u{202e}x'",
            "U+202E",
        ),
    ] {
        let printed = league.transcript(line);
        assert!(printed.contains(word), "{printed}");
        league.exits(line, 2);
        assert_eq!(league.files(), before, "{line}");
    }
    let quiet = league.output("--quiet set sewage-heat year-adopted=2018");
    assert_eq!(
        (quiet.status.code(), quiet.stdout.len()),
        (Some(0), 0),
        "{quiet:?}"
    );
}

#[test]
fn declining_keeps_the_day_of_a_signature_and_adds_none() {
    let league = League::with_notes();
    let sign = "endorse clean-heat --city oslo --authority mayor";
    let path = "endorsements/clean-heat/oslo.md";
    league.exits(&format!("{sign} --state declined"), 0);
    assert!(!league.read(path).contains("signed ="));
    league.exits(&format!("{sign} --date 2020-03-02"), 0);
    league.exits(&format!("{sign} --state declined"), 0);
    assert!(league.read(path).contains("signed = 2020-03-02"));
    league.exits(&format!("{sign} --date 2020"), 2);
}

#[test]
fn a_signature_after_the_text_closed_is_said_not_to_count() {
    let league = League::with_notes();
    let path = "positions/clean-heat.md";
    let text = league.read(path);
    let closed = text.replacen("\n+++\n", "\ncloses = 2020-01-01\n+++\n", 1);
    league.write(path, &closed);
    let said = league.transcript("endorse clean-heat --city oslo --authority mayor");
    assert!(said.contains("it does not count"), "{said}");
}

#[test]
fn a_signature_is_said_not_to_count_by_the_rule_of_the_tally() {
    let league = League::with_notes();
    let sign = "endorse clean-heat --city oslo --authority";
    league.exits(&format!("{sign} mayor --date 2020-11-11"), 0);
    let path = "positions/clean-heat.md";
    let text = league.read(path);
    let closed = text.replacen("\n+++\n", "\ncloses = 2020-12-31\n+++\n", 1);
    league.write(path, &closed);
    let says = |options: &str, why: &str| {
        let said = league.transcript(&format!("{sign} {options}"));
        let found = said
            .lines()
            .find_map(|line| line.split_once("does not count: "));
        assert_eq!(found.map_or("", |(_, why)| why), why, "{said}");
    };
    says("mayor --keep-date --evidence https://a.org", "");
    // A kept signature may have ended before today.
    says("mayor --keep-date --expiry 2021-06-30", "expired");
    says("mayor --keep-date --expiry ''", "");
    says("staff-provisional --keep-date", "provisional");
    let other = closed.replace("Allow cities", "Help cities");
    league.write(path, &other);
    says("mayor --keep-date", "on earlier text");
    league.write(path, &text);
    // Without notes of cities, every city counts.
    std::fs::remove_dir_all(league.path("league/cities")).expect("removed");
    says("mayor", "");
}

#[test]
fn the_app_signs_only_the_text_that_was_read_and_dates_no_old_signature_anew() {
    let league = League::with_notes();
    let sign = "endorse clean-heat --city oslo --authority mayor";
    let path = "endorsements/clean-heat/oslo.md";
    let refused = league.transcript(&format!("{sign} --as-read sha256:other"));
    assert!(
        refused.contains("has changed since you opened it"),
        "{refused}"
    );
    let signed = league.json(&format!("{sign} --date 2020-03-02 --json"));
    let print = signed["fingerprint"].as_str().expect("a fingerprint");
    let before = league.read(path);
    let refused = league.transcript(&format!("{sign} --first"));
    assert!(refused.contains("Oslo signed on 2 Mar 2020"), "{refused}");
    assert_eq!(league.read(path), before);
    league.exits(&format!("{sign} --as-read {print}"), 0);
    // A signature of today, and a refusal, are no signature of an earlier day.
    league.exits(&format!("{sign} --first"), 0);
    league.exits(&format!("{sign} --first --state declined"), 0);
    league.exits(&format!("{sign} --first"), 0);
}

#[test]
fn a_refusal_has_a_year_but_no_date() {
    let league = League::with_notes();
    let refuse = "endorse clean-heat --city oslo --authority mayor --state declined";
    let said = league.transcript(&format!("{refuse} --date 2025-01-01"));
    assert!(said.contains("year: 2025"), "{said}");
    let refused = league.transcript(&format!("{refuse} --date 2024-01-01"));
    assert!(refused.contains("a refusal has no date"), "{refused}");
    assert!(
        !league
            .read("endorsements/clean-heat/oslo.md")
            .contains("2024")
    );
}

#[test]
fn a_note_is_renamed_to_plain_letters() {
    let league = League::with_notes();
    let old = "practices/stockholm/congestion-tax";
    league.exits(&format!("rename {old} 'Toll Ring'"), 2);
    league.exits(&format!("rename {old} toll-ring"), 0);
}

#[test]
fn a_wrong_value_is_answered_with_those_of_its_kind_of_note() {
    let league = League::with_notes();
    let said = league.transcript("set clean-heat status=proposed");
    assert!(said.contains("draft, open, submitted, enacted"), "{said}");
    assert!(!said.contains("in-force"), "{said}");
    let said = league.transcript("positions --stage foo");
    assert!(said.contains("draft, open, submitted, enacted"), "{said}");
    assert!(!said.contains("in-force"), "{said}");
    league.exits("set oslo/sewage-heat tags=a,b", 0);
    let said = league.transcript("set oslo/sewage-heat tags-=a,b,c");
    assert!(said.contains("The list has a, b."), "{said}");
    let said =
        league.transcript("endorse clean-heat --city oslo --authority mayor --state withdrawn");
    assert!(
        said.contains("has not signed") && said.contains("declined"),
        "{said}"
    );
}

#[test]
fn a_city_is_renamed_unless_others_name_it() {
    let league = League::with_notes();
    let said = league.transcript("rename cities/oslo kristiania");
    assert!(said.contains("name the city by its id"), "{said}");
    assert!(said.contains("Change its `title` instead"), "{said}");
    let same = league.transcript("rename oslo/sewage-heat sewage-heat");
    assert!(same.contains("has this id already"), "{same}");
    league.write(
        "cities/lonely.md",
        "+++\ntitle = \"Lonely\"\ncities = [\"lonely\"]\n+++\nText.\n",
    );
    league.exits("rename cities/lonely merry", 0);
    let text = league.read("cities/merry.md");
    assert!(text.contains("cities = [\"merry\"]"), "{text}");
    assert!(text.contains("aliases = [\"cities/lonely\"]"), "{text}");
    assert!(league.errors().is_empty(), "{:?}", league.errors());
}

#[test]
fn an_option_is_named_where_its_key_is_missing() {
    let league = League::with_notes();
    let line = "endorse clean-heat --city oslo --authority mayor --state endorsed-with-reservation";
    league.exits(line, 2);
    let said = league.transcript(line);
    assert!(said.contains("with --reservation"), "{said}");
}

#[test]
fn a_table_typed_as_one_value_is_refused_with_its_columns() {
    let league = League::with_notes();
    for (line, want) in [
        (
            "set cities/oslo population=260000",
            "population = { value = 12, year = 2019, source =",
        ),
        (
            "set clean-heat relations+=practices/oslo/sewage-heat",
            "relations = [{ kind = ",
        ),
    ] {
        league.exits(line, 2);
        let said = league.transcript(line);
        assert!(said.contains(want), "{said}");
    }
}

#[test]
fn an_unknown_city_of_the_settings_is_named_by_positions() {
    let league = League::with_notes();
    let settings = league.path("mine.toml");
    std::fs::write(&settings, "city = \"oslow\"\n").expect("written");
    let line = format!("--config {} positions", settings.display());
    league.exits(&line, 0);
    let said = league.transcript(&line);
    assert!(
        said.contains("Check `city` in the settings. There is no city \"oslow\"."),
        "{said}"
    );
    assert!(said.contains("Did you mean Oslo?"), "{said}");
}
