//! Tests of a choice that another program has made meanwhile.

use super::fixture::{World, note, sync, write};
use crate::notes::three_way_merge::ConflictChoice;
use crate::sync::Chosen;

const PATH: &str = "practices/oslo/heat.md";

#[test]
fn own_text_for_a_choice_made_elsewhere_waits_as_a_new_choice() {
    let world = World::with(&[(PATH, &note("idea", "One\n"))]);
    let (ann, bob) = (world.copy("ann"), world.copy("bob"));
    write(ann.root(), PATH, &note("adopted", "One\n"));
    sync(&ann).expect("shared");
    write(bob.root(), PATH, &note("planned", "One\n"));
    assert_eq!(sync(&bob).expect("synced").waiting, 1);
    let waiting = bob.waiting().expect("read").remove(0);
    let chosen = |choice, own: Option<&str>| {
        [Chosen {
            id: waiting.id.clone(),
            choice,
            own: own.map(str::to_owned),
        }]
    };
    let theirs = chosen(ConflictChoice::Theirs, None);
    bob.choose(&theirs).expect("chosen");
    let error = bob.choose(&theirs).expect_err("chosen already");
    let said = error.to_string();
    assert_eq!(
        said,
        "the choice in practices/oslo/heat was made elsewhere meanwhile"
    );
    assert!(bob.waiting().expect("read").is_empty());
    let own = chosen(ConflictChoice::Mine, Some("\"in-force\""));
    let error = bob.choose(&own).expect_err("chosen already").to_string();
    assert!(error.contains("what you typed waits there"), "{error}");
    let again = bob.waiting().expect("read").remove(0);
    assert_eq!(again.decision.mine.as_deref(), Some("\"in-force\""));
    let mine = Chosen {
        id: again.id,
        choice: ConflictChoice::Mine,
        own: None,
    };
    bob.choose(&[mine]).expect("chosen");
    assert_eq!(super::fixture::read(&bob, PATH), note("in-force", "One\n"));
    // An id that was never there.
    let unknown = [Chosen {
        id: "0123456789abcdef".to_owned(),
        ..own[0].clone()
    }];
    let error = bob.choose(&unknown).expect_err("unknown").to_string();
    assert!(error.contains("there is no conflict"), "{error}");
}

#[test]
fn own_text_for_a_sentence_can_be_taken_after_mine_was_chosen() {
    let world = World::with(&[(PATH, &note("idea", "One.\n"))]);
    let (ann, bob) = (world.copy("ann"), world.copy("bob"));
    write(ann.root(), PATH, &note("idea", "Theirs.\n"));
    sync(&ann).expect("shared");
    write(bob.root(), PATH, &note("idea", "Mine.\n"));
    assert_eq!(sync(&bob).expect("synced").waiting, 1);
    let choose = |choice, own: Option<&str>| {
        let waiting = bob.waiting().expect("read").remove(0);
        let own = own.map(str::to_owned);
        Chosen {
            id: waiting.id,
            choice,
            own,
        }
    };
    let own = choose(ConflictChoice::Mine, Some("Mine, later."));
    let mine = choose(ConflictChoice::Mine, None);
    bob.choose(&[mine]).expect("chosen");
    bob.choose(&[own]).expect_err("chosen already");
    let again = bob.waiting().expect("read").remove(0);
    assert_eq!(
        again.decision.theirs.as_deref().map(str::trim),
        Some("Mine.")
    );
    bob.choose(&[choose(ConflictChoice::Mine, None)])
        .expect("chosen");
    let now = super::fixture::read(&bob, PATH);
    assert!(
        now.contains("Mine, later.") && !now.contains("Mine.\n"),
        "{now}"
    );
}
