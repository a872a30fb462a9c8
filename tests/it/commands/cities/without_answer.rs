//! What the commands of cities say where they have no answer.

use super::League;

#[test]
fn what_cannot_be_answered_says_so() {
    let league = League::new();
    let said = league.transcript("city osol");
    assert!(
        said.contains("! error: there is no city `osol`\n! help: did you mean Oslo?"),
        "{said}"
    );
    league.exits("city osol", 1);
    // Cities of the fixture have no figures.
    let said = league.transcript("progress");
    assert!(said.contains("No figures to measure with"), "{said}");
    league.exits("progress", 1);
    let page = league.transcript("city oslo");
    assert!(
        page.contains("no figures: the note prefers no series"),
        "{page}"
    );
    league.exits("city oslo", 0);
    league.exits("compare oslo", 2);
    league.exits("compare oslo oslo", 2);
    league.exits("compare oslo practices/oslo/x", 1);
    league.exits("peers", 2);
}
