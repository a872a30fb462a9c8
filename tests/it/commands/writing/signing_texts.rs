//! Signing a text, renewing a signature, withdrawing it.

use super::*;

#[test]
fn a_signature_is_of_the_text_of_today() {
    let league = League::with_notes();
    let path = "endorsements/clean-heat/oslo.md";
    let line = "endorse clean-heat --city 'Oslo' --authority 'city council' --date 2020-03-02 --evidence https://example.org/minutes";
    let first = league.transcript(line);
    let signed = league.read(path);
    assert_eq!(league.errors(), Vec::<Value>::new());
    // Layout and other sections do not count, the wording of the letter does.
    let text = league.read("positions/clean-heat.md") + "\n## Outcome\n\nMet.[^1]\n\n[^1]: News.\n";
    let edit = |old: &str, new: &str| {
        assert!(text.contains(old), "{text}");
        league.write("positions/clean-heat.md", &text.replace(old, new));
    };
    edit("to demand heat", "to  demand heat");
    league.exits(line, 0);
    assert_eq!(league.read(path), signed);
    edit("Allow cities", "Help cities");
    let renewed = league.json("endorse clean-heat --city oslo --authority mayor --date 2020-04-02 --reservation 'Not for hospitals.' --json");
    assert_eq!(renewed["renewed"], true);
    assert_eq!(renewed["state"], "endorsed-with-reservation");
    let after = league.read(path);
    assert_ne!(
        renewed["fingerprint"]
            .as_str()
            .map(|print| signed.contains(print)),
        Some(true)
    );
    let withdrawn = league.transcript(
        "endorse clean-heat --city oslo --authority mayor --state withdrawn --date 2020-05-02",
    );
    insta::assert_snapshot!([first, signed, after, withdrawn, league.read(path)].join("\n"));
    assert_eq!(league.errors(), Vec::<Value>::new());
}

#[test]
fn a_renewed_signature_keeps_what_is_not_said_again_and_prints_what_changes() {
    let league = League::with_notes();
    let sign = "endorse clean-heat --city oslo --authority";
    let path = "endorsements/clean-heat/oslo.md";
    league.exits(
        &format!("{sign} mayor --date 2020-03-02 --reservation 'Not trucks.' --evidence https://a.org --expiry 2021-01-01"),
        0,
    );
    let renewed = league.transcript(&format!("{sign} 'city council' --date 2020-04-02"));
    let text = league.read(path);
    for kept in [
        "state = \"endorsed-with-reservation\"",
        "reservation = \"Not trucks.\"",
        "evidence = \"https://a.org\"",
        "expiry = 2021-01-01",
    ] {
        assert!(text.contains(kept), "{kept}: {text}");
    }
    assert!(
        renewed.contains("  signed: 2020-03-02 -> 2020-04-02"),
        "{renewed}"
    );
    let by_stance = league.read(path).replace(
        "state = \"endorsed-with-reservation\"",
        "stance = \"support-if-amended\"",
    );
    league.write(path, &by_stance);
    league.exits(&format!("{sign} mayor --date 2022-04-02"), 0);
    let text = league.read(path);
    assert!(
        text.contains("state = \"endorsed-with-reservation\""),
        "{text}"
    );
    assert!(!text.contains("expiry"), "{text}");
    let freed = league.json(&format!(
        "{sign} mayor --date 2022-04-02 --reservation '' --json"
    ));
    assert_eq!(freed["state"], "endorsed");
    assert_eq!(freed["reservation"], Value::Null);
    let withdrawn = league.json(&format!(
        "{sign} mayor --state withdrawn --date 2022-05-02 --json"
    ));
    assert_eq!(withdrawn["signed"], "2022-04-02");
    assert_eq!(withdrawn["withdrawn"], "2022-05-02");
    assert_eq!(withdrawn["evidence"], "https://a.org");
    assert!(withdrawn["fingerprint"].is_string(), "{withdrawn}");
    assert_eq!(withdrawn["reservation"], Value::Null);
    let lapsed = league.json(&format!("{sign} mayor --state expired --json"));
    assert_eq!(lapsed["withdrawn"], "2022-05-02");
    let again = league.json(&format!(
        "{sign} mayor --state withdrawn --date 2022-05-02 --json"
    ));
    assert_eq!(again["withdrawn"], "2022-05-02");
    let again = league.transcript(&format!("{sign} mayor --date 2023-05-02 --evidence ''"));
    let own_words = league
        .read(path)
        .replace("Oslo]] endorses", "Oslo]] has long endorsed");
    league.write(path, &own_words);
    let other = league.transcript(&format!("{sign} mayor --date 2023-06-02"));
    insta::assert_snapshot!([renewed, again, other, league.read(path)].join("\n"));
    assert_eq!(league.errors(), Vec::<Value>::new());
}

#[test]
fn a_signature_keeps_its_date_and_stance_if_told_to() {
    let league = League::with_notes();
    let sign = "endorse clean-heat --city oslo --keep-date --authority";
    let path = "endorsements/clean-heat/oslo.md";
    // A first signature is of today.
    league.exits(&format!("{sign} mayor"), 0);
    let text = league.read(path);
    assert!(text.contains("fingerprint"), "{text}");
    let is_dated = |line: &&str| !line.starts_with("signed") && !line.starts_with("fingerprint");
    let undated: Vec<&str> = text.lines().filter(is_dated).collect();
    let old = undated
        .join("\n")
        .replace("state = \"endorsed\"", "stance = \"support\"");
    let year = text.lines().find(|line| line.starts_with("year"));
    let old = old.replace(year.expect("a year"), "year = 2017");
    league.write(path, &old);
    league.exits(&format!("{sign} 'city council'"), 0);
    let kept = league.read(path);
    for key in [
        "year = 2017",
        "stance = \"support\"",
        "state = \"endorsed\"",
    ] {
        assert!(kept.contains(key), "{key}: {kept}");
    }
    assert!(
        !kept.contains("signed = ") && !kept.contains("fingerprint"),
        "{kept}"
    );
    // What was withdrawn or declined has no date to keep, and is signed anew.
    for state in ["withdrawn", "declined", "expired"] {
        league.exits(&format!("{sign} mayor --state {state}"), 0);
        let before = league.read(path);
        league.exits(&format!("{sign} mayor"), 2);
        assert_eq!(league.read(path), before, "{state}");
    }
    let sign = sign.replace("--keep-date ", "");
    league.exits(&format!("{sign} mayor"), 0);
    let anew = league.read(path);
    assert!(
        anew.contains("signed = ") && !anew.contains("stance"),
        "{anew}"
    );
    league.exits(&format!("{sign} mayor --keep-date --date 2020-03-02"), 2);
    assert_eq!(league.errors(), Vec::<Value>::new());
}

#[test]
fn a_signature_in_a_file_of_another_name_is_renewed() {
    let league = League::with_notes();
    let sign = "endorse clean-heat --city oslo --authority mayor";
    league.exits(&format!("{sign} --date 2020-03-02"), 0);
    let text = league.read("endorsements/clean-heat/oslo.md");
    let other = "endorsements/warmth/kristiania.md";
    fs::create_dir(league.path("league/endorsements/warmth")).expect("a folder");
    league.write(other, &text);
    fs::remove_file(league.path("league/endorsements/clean-heat/oslo.md")).expect("removed");
    let renewed = league.json(&format!(
        "{sign} --state withdrawn --date 2020-04-02 --json"
    ));
    assert_eq!(renewed["path"], other, "{renewed}");
    assert_eq!(renewed["renewed"], true);
    // Of two, which `check` reports, the later is renewed.
    league.write("endorsements/clean-heat/oslo.md", &text);
    let errors = league.errors();
    assert!(
        errors.iter().any(|error| error["code"] == "GH038"),
        "{errors:?}"
    );
    let renewed = league.json(&format!("{sign} --date 2020-05-02 --json"));
    assert_eq!(renewed["path"], other, "{renewed}");
}

#[test]
fn a_changed_ask_names_the_signatures_that_still_count() {
    let league = League::with_notes();
    league.exits("endorse clean-heat --city oslo --authority mayor", 0);
    let path = "endorsements/clean-heat/oslo.md";
    let says = |line: &str| league.transcript(line);
    let still = "1 signature without a fingerprint still counts for the changed text";
    // With a fingerprint it does not count any more.
    let said = says("set clean-heat 'ask=Let cities rule on heat.'");
    assert!(!said.contains("without a fingerprint"), "{said}");
    let signed = league.read(path);
    let bare = signed
        .lines()
        .filter(|line| !line.starts_with("fingerprint"));
    league.write(path, &(bare.collect::<Vec<_>>().join("\n") + "\n"));
    let said = says("set clean-heat 'ask=Let cities rule on gas.'");
    assert!(said.contains(still), "{said}");
    // Not part of what is signed.
    let said = says("set clean-heat deadline=2030-01-01");
    assert!(!said.contains("without a fingerprint"), "{said}");
}

#[test]
fn a_text_that_cannot_be_read_is_not_signed() {
    let league = League::with_notes();
    let path = "positions/clean-heat.md";
    let text = league.read(path);
    league.write(path, &text.replacen("+++\n", "+++\nask = Abolish\n", 1));
    let output = league.output("endorse clean-heat --city oslo --authority mayor");
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("cannot be read: line 2: "), "{said}");
    assert!(said.contains("not valid TOML"), "{said}");
    league.write(path, &text);
    league.exits("endorse clean-heat --city oslo --authority mayor", 0);
}
