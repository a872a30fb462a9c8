//! Tests of a choice that another program has made meanwhile.

use super::fixture::{World, note, read, sync, write};
use crate::sync::{ConflictSide, DecidedConflict};

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
    let chosen = |side| {
        let id = waiting.id.clone();
        [DecidedConflict { id, side }]
    };
    let theirs = chosen(ConflictSide::Theirs);
    bob.choose(&theirs).expect("chosen");
    let error = bob.choose(&theirs).expect_err("chosen already");
    let text = error.to_string();
    assert_eq!(
        text,
        "the choice in practices/oslo/heat was made elsewhere meanwhile"
    );
    assert!(bob.waiting().expect("read").is_empty());
    let own = chosen(ConflictSide::Own("\"in-force\"".to_owned()));
    let error = bob.choose(&own).expect_err("chosen already").to_string();
    assert!(error.contains("what you typed waits there"), "{error}");
    let again = bob.waiting().expect("read").remove(0);
    assert_eq!(again.decision.mine.as_deref(), Some("\"in-force\""));
    let mine = DecidedConflict {
        id: again.id,
        side: ConflictSide::Mine,
    };
    bob.choose(&[mine]).expect("chosen");
    assert_eq!(read(&bob, PATH), note("in-force", "One\n"));
    // An id that was never there.
    let unknown = [DecidedConflict {
        id: "0123456789abcdef".to_owned(),
        ..own[0].clone()
    }];
    let error = bob.choose(&unknown).expect_err("unknown").to_string();
    assert!(error.contains("there is no conflict"), "{error}");
}

#[test]
fn own_texts_can_be_taken_after_any_choice() {
    for side in [ConflictSide::Mine, ConflictSide::Theirs, ConflictSide::Both] {
        let world = World::with(&[(PATH, &note("idea", "One.\n"))]);
        let (ann, bob) = (world.copy("ann"), world.copy("bob"));
        write(ann.root(), PATH, &note("adopted", "Theirs.\n"));
        sync(&ann).expect("shared");
        write(bob.root(), PATH, &note("planned", "Mine.\n"));
        assert_eq!(sync(&bob).expect("synced").waiting, 2);
        let waiting = bob.waiting().expect("read").into_iter();
        let (elsewhere, own): (Vec<DecidedConflict>, Vec<DecidedConflict>) = waiting
            .map(|one| {
                let is_text = one.decision.can_be_both(&one.path);
                let [id, again] = [one.id.clone(), one.id];
                let (side, text) = match side.clone() {
                    ConflictSide::Both if !is_text => (ConflictSide::Mine, "\"in-force\""),
                    side if is_text => (side, "Later."),
                    side => (side, "\"in-force\""),
                };
                let elsewhere = DecidedConflict { id, side };
                let own = DecidedConflict {
                    id: again,
                    side: ConflictSide::Own(text.to_owned()),
                };
                (elsewhere, own)
            })
            .unzip();
        bob.choose(&elsewhere).expect("chosen");
        let before = read(&bob, PATH);
        bob.choose(&own).expect_err("chosen already");
        let again = bob.waiting().expect("read");
        assert_eq!(again.len(), 2, "both own texts wait");
        let take = |side: ConflictSide| {
            let all = again.iter().map(|one| DecidedConflict {
                id: one.id.clone(),
                side: side.clone(),
            });
            all.collect::<Vec<_>>()
        };
        bob.choose(&take(ConflictSide::Theirs)).expect("chosen");
        assert_eq!(read(&bob, PATH), before);
        bob.undo().expect("undone");
        bob.choose(&take(ConflictSide::Mine)).expect("chosen");
        assert_eq!(read(&bob, PATH), note("in-force", "Later.\n"));
    }
}
