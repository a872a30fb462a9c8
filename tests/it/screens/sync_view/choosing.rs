//! Tests of resolving conflicts, discarding and undoing.

use super::*;

#[test]
fn choices_are_made_field_by_field_and_saved() {
    let mut stage = stage(100, 30);
    stage.play("<Esc>7<Enter>");
    stage.play("<Enter>");
    line_with(&stage.screen(100, 30), "Nothing chosen yet");
    stage.play("<Left>");
    line_with(&stage.screen(100, 30), "Chosen. n: next");
    stage.play("n<Space>");
    line_with(&stage.screen(100, 30), "This field takes a single value");
    stage.play("e");
    line_with(&stage.screen(100, 30), "your own words: 2003");
    stage.play("<Backspace>5<Enter>");
    line_with(&stage.screen(100, 30), "2005");
    stage.play("n<Space>");
    line_with(&stage.screen(100, 30), "All chosen: Enter saves.");
    stage.play("<Enter>");
    let picked = |id: &str, side| DecidedConflict {
        id: id.to_owned(),
        side,
    };
    let want = SyncRequest::Choose(vec![
        picked("1111", ConflictSide::Mine),
        picked("2222", ConflictSide::Own("2005".to_owned())),
        picked("3333", ConflictSide::Both),
    ]);
    assert_eq!(acts(&stage), [&want]);
    // Remaining conflicts stay pending; after the last one the lists return.
    let mut left = status();
    left.waiting.truncate(1);
    report(
        &mut stage,
        SyncKind::Choose,
        Ok(SyncOutcome::Chosen(1)),
        left.clone(),
    );
    line_with(&stage.screen(100, 30), "difference 1 of 1");
    left.waiting.clear();
    report(
        &mut stage,
        SyncKind::Choose,
        Ok(SyncOutcome::Chosen(0)),
        left,
    );
    line_with(
        &stage.screen(100, 30),
        "Nothing left to choose; u undoes it.",
    );
    line_with(&stage.screen(100, 30), "▎INCOMING");
    stage.play("u");
    assert_eq!(
        acts(&stage).last(),
        Some(&&SyncRequest::Undo),
        "at once, right after"
    );
}

fn report(
    stage: &mut Stage,
    kind: SyncKind,
    result: Result<SyncOutcome, SyncFailure>,
    status: SyncStatus,
) {
    let outcome = SyncAnswer {
        ticket: None,
        kind,
        result,
        status: Some(status),
    };
    stage.report(Report::SyncAnswer(Box::new(outcome)));
}

#[test]
fn a_single_difference_names_no_key_to_the_next() {
    let mut one = status();
    one.waiting.truncate(1);
    let mut stage = stage_with(100, 30, start(), one);
    stage.play("<Esc>7<Enter>");
    let screen = stage.screen(100, 30);
    let footer = screen.lines().last().expect("a footer");
    assert!(!footer.contains("n next"), "{footer}");
    // A status holds one value, so "both" is not offered.
    assert!(!footer.contains("Space both"), "{footer}");
    assert!(footer.contains("Enter save"), "{footer}");
}

#[test]
fn the_current_difference_stays_in_view_in_a_smaller_window() {
    let mut stage = stage(100, 30);
    stage.play("<Esc>7<Enter>nn");
    stage.resize(40, 12);
    let screen = stage.screen(40, 12);
    line_with(&screen, "› [ ] Text under");
    line_with(&screen, "3 of 3  2 h ago*");
}

#[test]
fn who_removed_a_note_sees_what_the_others_changed_in_it() {
    let text = |status: &str| {
        format!("+++\ntitle = \"Charge\"\nstatus = \"{status}\"\n+++\nTraffic fell.\n")
    };
    let mut one = status();
    one.waiting = vec![waiting("1111", ConflictLocation::Note, ["", "", ""])];
    one.waiting[0].decision.base = Some(text("planned"));
    one.waiting[0].decision.mine = None;
    one.waiting[0].decision.theirs = Some(text("in-force"));
    let mut stage = stage_with(80, 24, start(), one);
    stage.play("<Esc>7<Enter>");
    let screen = stage.screen(80, 24);
    line_with(&screen, "(removed)");
    line_with(&screen, "the note stays (theirs, until you choose)");
    line_with(&screen, "Status  was");
    assert!(
        !screen.contains("+++") && !screen.contains("Traffic"),
        "{screen}"
    );
    stage.play("<Left>");
    line_with(&stage.screen(80, 24), "(the note is removed)");
}

#[test]
fn in_forty_columns_the_footer_names_what_is_needed_to_choose() {
    let mut stage = stage(40, 12);
    stage.play("<Esc>7<Enter>");
    let screen = stage.screen(40, 12);
    line_with(&screen, "Left yours  Right theirs  Enter save");
    // The same while something goes on.
    stage.report(Report::SyncStep {
        ticket: None,
        kind: SyncKind::Update,
        step: SyncStep::Receiving(39, 64),
    });
    stage.pass(std::time::Duration::from_secs(1));
    let screen = stage.screen(40, 12);
    line_with(&screen, "Left yours  ");
    line_with(&screen, "60 %  Ctrl-C stops");
    // Own words are seen although there is no room for what the note will hold.
    stage.play("e<Ctrl-u>Abandoned<Enter>");
    line_with(&stage.screen(40, 12), "[x] Status: your own words");
}

#[test]
fn leaving_the_versions_leaves_them_waiting() {
    let mut stage = stage(80, 24);
    stage.play("<Esc>7<Enter><Left><Esc>");
    line_with(&stage.screen(80, 24), "▎INCOMING");
    line_with(&stage.screen(80, 24), "3 differences");
    assert_eq!(acts(&stage), Vec::<&SyncRequest>::new());
    line_with(&stage.screen(80, 24), "Your choices are not saved yet.");
    // The choice is still there.
    stage.play("<Enter>");
    line_with(&stage.screen(80, 24), "[x] Status");
    stage.play("q");
    line_with(&stage.screen(80, 24), "▎INCOMING");
    assert!(
        !stage.done.contains(&Effect::Quit),
        "q closes, it does not leave"
    );
}

#[test]
fn leaving_with_choices_that_are_not_saved_asks_first() {
    let quits = |stage: &Stage| stage.done.contains(&Effect::Quit);
    let mut stage = stage(80, 24);
    stage.play("<Esc>7<Enter>ne<Ctrl-u>1999<Enter><Esc>q");
    line_with(&stage.screen(80, 24), "Your choices in Sync are not saved");
    stage.play("<Enter>");
    assert!(!quits(&stage), "the default is to stay");
    // From another view too. Pressed twice, Ctrl-C leaves.
    stage.play("2<Ctrl-c>");
    line_with(&stage.screen(80, 24), "Your choices in Sync are not saved");
    assert!(!quits(&stage));
    stage.play("<Ctrl-c>");
    assert!(quits(&stage));
}

#[test]
fn choices_in_one_note_stay_while_another_is_decided() {
    let mut two = status();
    two.waiting.push(PendingConflict {
        path: STOCKHOLM.to_owned(),
        ..waiting("4444", field("year"), ["2006", "2007", "2008"])
    });
    let mut stage = stage_with(80, 24, start(), two.clone());
    stage.play("<Esc>7<Enter><Left><Esc>");
    // The other note is opened and left, once with a choice and once without.
    stage.play("<Down><Enter><Left><Esc><Enter><Left><Esc><Up><Enter>");
    line_with(&stage.screen(80, 24), "[x] Status");
    // A choice of which the others have made an end is not kept.
    stage.play("<Esc>");
    two.waiting.retain(|one| one.id != "1111");
    report(&mut stage, SyncKind::Status, Ok(SyncOutcome::Checked), two);
    stage.play("<Enter>");
    line_with(&stage.screen(80, 24), "difference 1 of 2");
    line_with(&stage.screen(80, 24), "[ ] Year");
}

#[test]
fn own_words_for_what_was_settled_elsewhere_are_saved() {
    let own = |year: &str| {
        SyncRequest::Choose(vec![DecidedConflict {
            id: "2222".to_owned(),
            side: ConflictSide::Own(year.to_owned()),
        }])
    };
    let mut settled = status();
    settled.waiting.retain(|one| one.id != "2222");
    let done = |stage: &mut Stage| {
        report(
            stage,
            SyncKind::Status,
            Ok(SyncOutcome::Checked),
            settled.clone(),
        );
    };
    // Chosen and not saved yet.
    let mut stage = stage(100, 30);
    stage.play("<Esc>7<Enter>ne<Backspace>5<Enter>");
    assert_eq!(acts(&stage), Vec::<&SyncRequest>::new());
    done(&mut stage);
    assert_eq!(acts(&stage), [&own("2005")]);
    // Still being typed: they are not for the difference in its place.
    let mut stage = super::stage(100, 30);
    stage.play("<Esc>7<Enter>ne<Backspace>");
    done(&mut stage);
    assert_eq!(acts(&stage), Vec::<&SyncRequest>::new());
    stage.play("6<Enter>");
    assert_eq!(acts(&stage), [&own("2006")]);
    assert!(!stage.screen(100, 30).contains("[x]"));
}

#[test]
fn a_longer_text_is_written_in_the_editor() {
    let mut long = status();
    let passage = ConflictLocation::Passage {
        heading: String::new(),
        after: None,
    };
    long.waiting = vec![waiting(
        "4444",
        passage,
        ["One.\n", "One.\n\nTwo.\n", "Three.\n"],
    )];
    let mut stage = stage_with(80, 24, start(), long);
    stage.play("<Esc>7<Enter>e");
    assert_eq!(
        stage.done.last(),
        Some(&Effect::Write("One.\n\nTwo.\n".to_owned()))
    );
    stage.send(Message::Written(Ok("Mine.\n".to_owned())));
    line_with(&stage.screen(80, 24), "Mine.");
    stage.play("<Enter>");
    let Some(SyncRequest::Choose(picked)) = acts(&stage).last().copied() else {
        panic!("saved");
    };
    assert_eq!(picked[0].side, ConflictSide::Own("Mine.\n".to_owned()));
}

#[test]
fn discarding_asks_and_keeps_by_default() {
    let mut stage = stage(80, 24);
    stage.play("<Esc>7<Tab>x");
    line_with(&stage.screen(80, 24), "Discard your changes to");
    stage.play("<Enter>");
    assert_eq!(acts(&stage), Vec::<&SyncRequest>::new());
    stage.play("xy");
    let path = "practices/seattle/heat-pumps.md".to_owned();
    assert_eq!(acts(&stage), [&SyncRequest::Discard(path)]);
    // For a conflict, discarding mine takes theirs.
    stage.play("<Tab><Home>xy");
    assert!(matches!(acts(&stage).last(), Some(SyncRequest::Choose(picked)) if picked.len() == 3));
}

#[test]
fn undo_names_the_action_before_and_after() {
    let mut stage = stage(80, 24);
    stage.play("<Esc>u");
    line_with(&stage.screen(80, 24), "Undo the last update?");
    stage.play("<Esc>");
    assert_eq!(acts(&stage), Vec::<&SyncRequest>::new());
    let undone = status().undo.expect("something");
    stage
        .workers
        .results
        .borrow_mut()
        .push_back(Ok(SyncOutcome::Undone(undone)));
    stage.play("uy");
    assert_eq!(acts(&stage), [&SyncRequest::Undo]);
    line_with(&stage.screen(80, 24), "Undid the last update");
}

#[test]
fn undo_names_the_notes_of_now() {
    let mut stage = stage(80, 24);
    stage.play("<Esc>");
    let mut later = status();
    let saved = later.undo.as_mut().expect("something");
    saved.action = UndoneAction::Save;
    saved.changed[0].path = LONDON.to_owned();
    // Another program has edited the note since.
    stage.workers.status = Some(later);
    stage.play("u");
    let screen = stage.screen(80, 24);
    line_with(&screen, "Undo your last edits?");
    line_with(&screen, "London congestion charge");
}

#[test]
fn the_mouse_chooses_opens_and_takes_versions() {
    let mut stage = stage(100, 30);
    stage.play("<Esc>7");
    let (x, y) = place_of(&stage.screen(100, 30), "Heat-pump");
    stage.click(x, y);
    line_with(&stage.screen(100, 30), "▎YOURS TO SHARE");
    let (x, y) = place_of(&stage.screen(100, 30), "London congestion charge");
    stage.click(x, y).click(x, y);
    line_with(&stage.screen(100, 30), "difference 1 of 3");
    let (x, y) = place_of(&stage.screen(100, 30), "THEIR VERSION");
    stage.click(x, y + 2);
    line_with(&stage.screen(100, 30), "[x] Status");
    let (x, y) = place_of(&stage.screen(100, 30), "Enter save");
    stage.click(x, y);
    assert_eq!(acts(&stage).len(), 1);
}

#[test]
fn two_versions_stay_where_they_were_scrolled_to() {
    let mut stage = stage(60, 16);
    stage.play("<Esc>7<Enter>");
    let before = stage.screen(60, 16);
    stage.play("<Down><Down>");
    let scrolled = stage.screen(60, 16);
    assert_ne!(before, scrolled);
    // A resize message comes before each frame, changed or not.
    stage.resize(60, 16);
    assert_eq!(stage.screen(60, 16), scrolled);
}

#[test]
fn what_an_update_left_to_choose_is_chosen_and_what_it_brought_is_listed() {
    let mut before = status();
    let mut after = status();
    before.waiting.clear();
    after.incoming.clear();
    after.arrived = vec![FileChange {
        path: STOCKHOLM.to_owned(),
        kind: ChangeKind::Changed,
    }];
    let mut stage = stage_with(100, 30, start(), before);
    stage.play("<Esc>7<Down><Down><Tab>");
    stage.workers.status = Some(after);
    let counts = SyncCounts {
        received: 1,
        newly_waiting: 1,
        ..SyncCounts::default()
    };
    let done = Ok(SyncOutcome::Synced(counts));
    stage.workers.results.borrow_mut().push_back(done);
    stage.play("U");
    let screen = stage.screen(100, 30);
    line_with(&screen, "1 updated, 1 needs you. Enter chooses.");
    line_with(&screen, "Enter choose");
    line_with(&screen, "arrived Stockholm congestion tax");
    stage.play("/stockholm<Enter><Enter>");
    line_with(&stage.screen(100, 30), "Sync › Stockholm congestion tax");
    stage.play("<Esc>n");
    line_with(&stage.screen(100, 30), "arrived Stockholm");
    stage.play("/nowhere<Enter>");
    line_with(&stage.screen(100, 30), "Not in this list.");
    stage.play("N/london<Enter><Enter>");
    line_with(&stage.screen(100, 30), "YOUR VERSION");
}
