//! Exports that would replace a file of the knowledge base.

use std::fs;

use super::League;
use super::shipped_notes::{copied, git};
use crate::temporary_folder::temporary_folder;

#[test]
fn an_export_replaces_no_file_of_the_base() {
    let league = copied(temporary_folder());
    let base = league.path("knowledge");
    fs::write(base.join("table.csv"), "mine").expect("written");
    #[cfg(unix)]
    std::os::unix::fs::symlink("../knowledge/cities/oslo.md", league.path("league/link.md"))
        .expect("a link");
    let export = "export --id cities/oslo --output";
    for line in [
        &format!("{export} ../knowledge/practices/oslo/climate-budget.md"),
        &format!("{export} ../knowledge/vocabulary/../cities/berlin.md"),
        #[cfg(unix)]
        &format!("{export} link.md"),
        &format!("{export} ../knowledge/.git/config"),
        "progress --csv=../knowledge/cities/oslo.md",
        "progress --csv=../knowledge/guildhall.toml",
        "matrix --csv=../knowledge/vocabulary/sectors.toml",
        "lineage oslo/climate-budget --csv=../knowledge/statements/c40-clean-air-cities-2019.md",
    ] {
        let file = line.split(['=', ' ']).next_back().expect("a file");
        let file = league.path("league").join(file);
        let before = fs::read(&file).expect("a file");
        let said = league.transcript(&format!("{line} --force --kb ../knowledge"));
        assert!(said.contains("belongs to the knowledge base"), "{said}");
        assert!(said.contains("[exit status: 2]"), "{said}");
        assert_eq!(fs::read(&file).expect("a file"), before, "{line}");
    }
    assert!(!base.join("cities/oslo-codebook.csv").exists());
    assert!(!base.join("guildhall-codebook.csv").exists());
    // What was written into the base and never saved may be written again.
    let oslo = format!("{export} ../knowledge/oslo.md --kb ../knowledge");
    let table = "progress --csv=../knowledge/table.csv --force --kb ../knowledge";
    for line in [&oslo, &format!("{oslo} --force"), table, table] {
        league.exits(line, 0);
    }
    git(&league, "add table.csv");
    git(&league, "commit --quiet --message Table");
    league.exits(table, 2);
}

#[test]
fn a_file_is_replaced_only_by_force() {
    let league = League::new();
    let at = |name: &str| league.path("league").join(name);
    let text = |name: &str| fs::read_to_string(at(name)).expect("a file");
    for (mine, other, line) in [
        ("plan.csv", "plan-codebook.csv", "progress --csv=plan.csv"),
        ("plan-codebook.csv", "plan.csv", "progress --csv=plan.csv"),
        (
            "oslo.md",
            "plan.csv",
            "export --id cities/oslo --output oslo.md",
        ),
    ] {
        fs::write(at(mine), "mine").expect("written");
        let said = league.transcript(line);
        assert!(said.contains(&format!("{mine} exists already")), "{said}");
        assert!(said.contains("--force"), "{said}");
        assert!(said.contains("[exit status: 2]"), "{said}");
        assert_eq!(text(mine), "mine", "{line}");
        assert!(!at(other).exists(), "{line}");
        league.transcript(&format!("{line} --force"));
        assert_ne!(text(mine), "mine", "{line}");
        let written = fs::read_dir(league.path("league")).expect("a folder");
        let tables = written.map(|file| file.expect("a file").path());
        for table in tables.filter(|file| file.extension().is_some_and(|end| end == "csv")) {
            fs::remove_file(table).expect("removed");
        }
    }
}
