//! Letters from notes that were saved some time ago.

use std::fs;

use super::League;
use super::shipped_notes::{git_on, json, printed};

#[test]
fn a_letter_stays_the_same_and_says_what_has_expired_since() {
    let league = League::new();
    let write = |path: &str, keys: &str| {
        let path = league.path("knowledge").join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, keys).expect("written");
    };
    write("guildhall.toml", "name = \"A\"\nformat = 1\n");
    let note = |keys: &str| format!("+++\n{keys}\n+++\nText.\n");
    let text =
        "title = \"Joint\"\naudience = \"public\"\nask = \"Act.\"\nquorum = 2\ncloses = 2020-06-30";
    write("statements/joint.md", &note(text));
    for (city, keys) in [
        ("oslo", "expiry = 2020-03-01"),
        ("berlin", ""),
        ("rome", "expiry = 2019-01-01"),
    ] {
        let name = format!("title = \"{}\"", city.to_uppercase());
        write(&format!("cities/{city}.md"), &note(&name));
        let keys = format!(
            "title = \"Yes\"\nendorses = \"statements/joint\"\ncities = [\"{city}\"]\n\
             state = \"endorsed\"\nsigned = 2018-03-01\n{keys}"
        );
        write(&format!("endorsements/joint/{city}.md"), &note(&keys));
    }
    let date = "2020-01-02T12:00:00Z";
    for line in [
        "init --quiet --initial-branch main",
        "add --all",
        "commit --quiet --message Notes",
    ] {
        git_on(&league, line, date);
    }
    let letter = printed(&league, "statement joint");
    assert_eq!(letter, printed(&league, "statement joint"));
    for part in [
        "2 January 2020",
        "- BERLIN (1 March 2018)\n- OSLO (1 March 2018, until 1 March 2020)\n",
    ] {
        assert!(letter.contains(part), "{part}: {letter}");
    }
    assert!(!letter.contains("DRAFT"), "{letter}");
    let output = league.output("statement joint --kb ../knowledge");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    insta::assert_snapshot!(said, @r"
    not in the letter: ROME (expired)
    the letter is of 2 Jan 2020 and names who no longer counts: OSLO (expired, was valid until 1 Mar 2020); today it has 1 signature, 1 short of the quorum
    the letter is of 2 Jan 2020; the text was closed for signatures on 30 Jun 2020
    ");
    let reply = json(&league, "statement joint");
    assert_eq!(reply["tally"]["behind"], 2);
    let since = &reply["since"];
    assert_eq!((&since["behind"], &since["needed"]), (&1.into(), &1.into()));
    assert_eq!(since["no_longer"][0]["city"], "oslo");
    assert_eq!(since["closed"], "2020-06-30");
    // Where the day begins earlier, a city may sign on the day after that of the letter.
    let early = "title = \"Yes\"\nendorses = \"statements/joint\"\ncities = [\"cork\"]\n\
                 state = \"endorsed\"\nsigned = 2020-01-03";
    write("cities/cork.md", &note("title = \"CORK\""));
    write("endorsements/joint/cork.md", &note(early));
    git_on(&league, "add --all", date);
    git_on(&league, "commit --quiet --message Cork", date);
    let output = league.output("statement joint --kb ../knowledge");
    assert!(!String::from_utf8_lossy(&output.stdout).contains("CORK"));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    insta::assert_snapshot!(said, @r"
    not in the letter: ROME (expired)
    the letter is of 2 Jan 2020 and names who no longer counts: OSLO (expired, was valid until 1 Mar 2020); today it has 2 signatures
    the letter is of 2 Jan 2020; since then these count too: CORK; save to print them
    the letter is of 2 Jan 2020; the text was closed for signatures on 30 Jun 2020
    ");
    assert_eq!(json(&league, "statement joint")["since"]["new"][0], "cork");
}
