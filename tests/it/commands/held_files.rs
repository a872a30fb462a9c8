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
        let said = league.transcript(&format!("{line} --kb ../knowledge"));
        assert!(said.contains("belongs to the knowledge base"), "{said}");
        assert!(said.contains("[exit status: 2]"), "{said}");
        assert_eq!(fs::read(&file).expect("a file"), before, "{line}");
    }
    assert!(!base.join("cities/oslo-codebook.csv").exists());
    assert!(!base.join("guildhall-codebook.csv").exists());
    // A document beside the folders of notes that was never saved may be written again.
    for _ in 0..2 {
        league.exits(
            &format!("{export} ../knowledge/oslo.md --kb ../knowledge"),
            0,
        );
    }
    // A table that was written into the base and never saved may be written again.
    league.exits("progress --csv=../knowledge/table.csv --kb ../knowledge", 0);
    league.exits("progress --csv=../knowledge/table.csv --kb ../knowledge", 0);
    git(&league, "add table.csv");
    git(&league, "commit --quiet --message Table");
    league.exits("progress --csv=../knowledge/table.csv --kb ../knowledge", 2);
}

#[test]
fn a_codebook_replaces_only_a_codebook() {
    let league = League::new();
    let written = league.path("league/plan-codebook.csv");
    fs::write(&written, "mine,unit,meaning\n").expect("written");
    let said = league.transcript("progress --csv=plan.csv");
    assert!(
        said.contains("plan-codebook.csv is no codebook of guildhall"),
        "{said}"
    );
    assert!(said.contains("[exit status: 2]"), "{said}");
    let mine = fs::read_to_string(&written).expect("a file");
    assert_eq!(mine, "mine,unit,meaning\n");
    assert!(!league.path("league/plan.csv").exists());
    fs::remove_file(&written).expect("removed");
    league.exits("progress --csv=plan.csv --delimiter ;", 1);
    league.exits("progress --csv=plan.csv", 1);
}
