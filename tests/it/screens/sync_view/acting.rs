//! Tests of updates, sharing and stopping, and their messages, from every view.

mod sync_progress;

use std::time::Duration;

use super::*;
use crate::libraries::SCREENS;

#[test]
fn a_copy_without_a_library_says_so_and_sends_no_request() {
    let alone = SyncStatus {
        who: Some("Planner".to_owned()),
        ..SyncStatus::default()
    };
    let mut stage = stage_with(80, 24, start(), alone);
    stage.play("<Esc>7");
    let screen = stage.screen(80, 24);
    line_with(&screen, "No shared library");
    // What cannot be done is not offered, and a key that is pressed all the same says why.
    let footer = screen.lines().last().unwrap_or_default();
    assert!(footer.trim_start().starts_with("C connect"), "{screen}");
    assert!(!footer.contains("P share"), "{screen}");
    stage.play("P");
    line_with(&stage.screen(80, 24), "not connected to a shared library");
    assert_eq!(acts(&stage), Vec::<&SyncRequest>::new());
    assert_eq!(stage.state.wake_at(), None, "an idle screen is never woken");
}

#[test]
fn one_key_starts_a_history_and_one_connects_a_library() {
    let mut stage = Stage::with(100, 30, start(), Workers::new(&SCREENS));
    stage.play("<Esc>7");
    let screen = stage.screen(100, 30);
    let says = "History is off for this folder. b turns it on.";
    assert_eq!(screen.matches(says).count(), 1, "{screen}");
    line_with(&stage.screen(100, 30), "b begin history");
    insta::assert_snapshot!("history_off", stage.screen(100, 30));
    stage.play("C");
    assert_eq!(
        acts(&stage),
        Vec::<&SyncRequest>::new(),
        "there is nothing to connect"
    );
    let begun = Ok(SyncOutcome::Initialised(7));
    stage.workers.results.borrow_mut().push_back(begun);
    stage.workers.status = Some(SyncStatus {
        folder: "/srv/notes".into(),
        ..SyncStatus::default()
    });
    stage.play("b");
    assert_eq!(acts(&stage), [&SyncRequest::Begin]);
    line_with(
        &stage.screen(100, 30),
        "keeps its history now: 7 files are saved.",
    );
    line_with(
        &stage.screen(100, 30),
        "Not connected to a shared library. C",
    );
    stage.play("b");
    assert_eq!(acts(&stage).len(), 1, "it has one now");
    stage.play("C");
    line_with(&stage.screen(100, 30), "Address of the shared library: ");
    stage.play("<Esc>C<Enter>");
    assert_eq!(acts(&stage).len(), 1, "no address, no library");
    let connected = Ok(SyncOutcome::Connected);
    stage.workers.results.borrow_mut().push_back(connected);
    stage.workers.status = Some(status());
    stage.play("C../library.git ");
    insta::assert_snapshot!("asking_for_the_address", stage.screen(100, 30));
    stage.send(Message::Pasted("x".repeat(5000)));
    line_with(&stage.screen(100, 30), "The rest was left out.");
    stage.play("<Esc>C../library.git ");
    stage.play("<Enter>");
    let screen = stage.screen(100, 30);
    line_with(&screen, "Connect /srv/notes with ../library.git?");
    line_with(&screen, "gives the notes of this folder");
    assert_eq!(acts(&stage).len(), 1, "it asks first");
    stage.play("C");
    let connect = SyncRequest::Connect("../library.git".to_owned());
    assert_eq!(acts(&stage)[1], &connect);
    line_with(
        &stage.screen(100, 30),
        "Address kept, not tried yet. U gets updates, P shares.",
    );
    stage.play("C");
    line_with(&stage.screen(100, 30), "connected already");
}

#[test]
fn an_undone_choice_is_selected_in_its_list() {
    let mut before = status();
    before.waiting.clear();
    let undone = before.undo.clone().expect("something");
    let mut stage = stage_with(80, 24, start(), before);
    stage.play("<Esc>7<Tab>");
    line_with(&stage.screen(80, 24), "▎YOURS TO SHARE");
    stage.play("u");
    stage.workers.status = Some(status());
    let results = &stage.workers.results;
    results
        .borrow_mut()
        .push_back(Ok(SyncOutcome::Undone(undone)));
    stage.play("y");
    line_with(&stage.screen(80, 24), "▎INCOMING");
    line_with(&stage.screen(80, 24), "▎! waits   London congestion charge");
}

#[test]
fn sharing_asks_about_what_was_written_a_moment_ago() {
    let mut before = status();
    before.yours.clear();
    let mut stage = stage_with(80, 24, start(), before);
    stage.play("<Esc>7P");
    let says = "Nothing to share. 1 file is held; nothing is lost.";
    line_with(&stage.screen(80, 24), says);
    stage.workers.status = Some(status());
    stage.play("P");
    line_with(&stage.screen(80, 24), "Share 2 notes");
    // An older status does not answer the share request.
    stage.play("<Esc>");
    stage.mute = true;
    stage.play("P");
    let older = SyncAnswer {
        ticket: Some(Ticket(1)),
        kind: SyncKind::Status,
        result: Ok(SyncOutcome::Checked),
        status: Some(status()),
    };
    stage.report(Report::SyncAnswer(Box::new(older)));
    assert!(!stage.screen(80, 24).contains("Share 2 notes"));
}

#[test]
fn results_are_shown_even_if_the_message_line_is_taken() {
    // The selected row has an error, shown on that line.
    let mut stage = stage(100, 30);
    stage.play("<Esc>7<Tab><Down>");
    line_with(&stage.screen(100, 30), "e fixes it");
    let tally = SyncCounts {
        received: 2,
        ..SyncCounts::default()
    };
    let done = || Ok(SyncOutcome::Synced(tally));
    stage.workers.results.borrow_mut().push_back(done());
    stage.play("U");
    line_with(&stage.screen(100, 30), "2 updated.");
    // The reader has no such line.
    stage.pass(Duration::from_secs(5));
    stage.play("<Tab><Home><Down><Down><Enter>");
    line_with(&stage.screen(100, 30), "Sync › Stockholm congestion tax");
    stage.workers.results.borrow_mut().push_back(done());
    stage.play("UU");
    line_with(&stage.screen(100, 30), "2 updated.");
}

#[test]
fn views_turn_by_digit_letter_and_click() {
    let mut stage = stage(100, 30);
    stage.play("<Esc>7");
    line_with(&stage.screen(100, 30), " 7 Sync*");
    stage.play("1");
    let (x, y) = place_of(&stage.screen(100, 30), "7 Sync");
    stage.click(x, y);
    line_with(&stage.screen(100, 30), " 7 Sync*");
    let (x, y) = place_of(&stage.screen(100, 30), "1 Search");
    stage.click(x, y);
    line_with(&stage.screen(100, 30), " 1 Search ");
    stage.play("H");
    line_with(&stage.screen(100, 30), " 7 Sync*");
    stage.play("L");
    line_with(&stage.screen(100, 30), " 1 Search ");
    // In the search field, digits are text.
    stage.play("/7P");
    line_with(&stage.screen(100, 30), " 1 Search ");
    line_with(&stage.screen(100, 30), "❯ 7P");
}

#[test]
fn a_click_on_any_line_of_a_row_chooses_it() {
    let mut stage = stage(100, 30);
    stage.play("<Esc>7");
    let (x, y) = place_of(&stage.screen(100, 30), "it too");
    stage.click(x, y);
    line_with(
        &stage.screen(100, 30),
        "▎~ changed Stockholm congestion tax",
    );
}

#[test]
fn opening_the_view_asks_what_is_new_once_and_changes_nothing() {
    let mut unasked = status();
    unasked.asked = false;
    let mut stage = stage_with(80, 24, start(), unasked);
    assert_eq!(
        acts(&stage),
        Vec::<&SyncRequest>::new(),
        "nothing leaves by itself"
    );
    stage.play("<Esc>7");
    assert_eq!(acts(&stage), [&SyncRequest::CheckUpdates]);
    stage.workers.status = Some(status());
    stage.play("r1").play("7");
    assert_eq!(
        acts(&stage),
        [&SyncRequest::CheckUpdates, &SyncRequest::CheckUpdates],
        "r asks again, coming back does not"
    );
}

#[test]
fn updates_can_be_asked_for_while_it_is_asked_what_is_new() {
    let mut unasked = status();
    unasked.asked = false;
    let mut stage = stage_with(80, 24, start(), unasked);
    stage.mute = true;
    stage.play("<Esc>7");
    assert_eq!(acts(&stage), [&SyncRequest::CheckUpdates]);
    stage.play("U");
    assert_eq!(
        acts(&stage),
        [&SyncRequest::CheckUpdates, &SyncRequest::Update]
    );
    line_with(&stage.screen(80, 24), "Ctrl-C stops");
    // Not twice.
    stage.play("U");
    assert_eq!(acts(&stage).len(), 2);
    line_with(&stage.screen(80, 24), "A sync is still running");
}

#[test]
fn u_and_p_ask_first_elsewhere_and_p_always_shows_what_goes() {
    let mut stage = stage(80, 24);
    stage.play("<Esc>U");
    line_with(
        &stage.screen(80, 24),
        "Get updates from https://cities.example/guildhall",
    );
    stage.play("<Esc>");
    assert_eq!(acts(&stage), Vec::<&SyncRequest>::new());
    stage.play("P");
    let screen = stage.screen(80, 24);
    line_with(&screen, "Share 2 notes with everybody");
    line_with(&screen, "new Heat-pump rebates");
    line_with(&screen, "has an error");
    stage.play("<Enter>");
    assert_eq!(
        acts(&stage),
        Vec::<&SyncRequest>::new(),
        "Enter is the safe answer"
    );
    stage.play("PP");
    assert_eq!(acts(&stage), [&SyncRequest::Share]);
    stage.play("7U");
    assert_eq!(
        acts(&stage),
        [&SyncRequest::Share, &SyncRequest::Update],
        "in Sync it does not ask"
    );
}

#[test]
fn results_are_shown_and_stay_in_the_view() {
    let mut stage = stage(80, 24);
    let tally = SyncCounts {
        received: 5,
        newly_waiting: 1,
        ..SyncCounts::default()
    };
    stage
        .workers
        .results
        .borrow_mut()
        .push_back(Ok(SyncOutcome::Synced(tally)));
    stage.play("<Esc>7U");
    line_with(&stage.screen(80, 24), "5 updated, 1 needs you.");
    stage.pass(Duration::from_mins(1));
    line_with(&stage.screen(80, 24), "5 updated, 1 needs you.");
    // A change here makes it old.
    let mut later = status();
    later.yours.pop();
    stage.report(Report::SyncAnswer(Box::new(SyncAnswer {
        ticket: None,
        kind: SyncKind::Status,
        result: Ok(SyncOutcome::Checked),
        status: Some(later),
    })));
    assert!(!stage.screen(80, 24).contains("5 updated"));
}

#[test]
fn a_refused_sign_in_says_who_and_what_to_run_and_y_copies_it() {
    let mut stage = stage(80, 24);
    let fault = SyncFailure {
        what: "git@cities.example refused the sign-in: permission denied.".to_owned(),
        help: "Your notes are saved here; the account is git@cities.example: run \
               `ssh -T git@cities.example` in a terminal to sign in."
            .to_owned(),
        command: Some("ssh -T git@cities.example".to_owned()),
        kind: FailureKind::Other,
    };
    stage.workers.results.borrow_mut().push_back(Err(fault));
    stage.play("<Esc>7U");
    let screen = stage.screen(80, 24);
    line_with(&screen, "the account is");
    line_with(&screen, "ssh -T git@cities.example");
    stage.play("y");
    let copied = Effect::Copy("command", "ssh -T git@cities.example".to_owned());
    assert_eq!(stage.done.last(), Some(&copied));
    stage.play("<Esc>");
    assert!(!stage.screen(80, 24).contains("Esc closes"));
}

#[test]
fn a_background_sync_reports_offline_without_a_banner() {
    let mut unasked = status();
    unasked.asked = false;
    let mut stage = stage_with(80, 24, start(), unasked);
    let fault = SyncFailure {
        what: "https://cities.example/guildhall cannot be reached: no route to host.".to_owned(),
        help: "Your notes are saved here; sync again when the network is back.".to_owned(),
        command: None,
        kind: FailureKind::Offline,
    };
    stage
        .workers
        .results
        .borrow_mut()
        .push_back(Err(fault.clone()));
    stage.play("<Esc>7");
    let screen = stage.screen(80, 24);
    line_with(&screen, "✕ offline");
    line_with(&screen, "cannot be reached");
    assert!(!screen.contains("Esc closes"), "{screen}");
    stage.workers.results.borrow_mut().push_back(Err(fault));
    stage.play("U");
    line_with(&stage.screen(80, 24), "Esc closes");
}

#[test]
fn what_is_incoming_can_be_read_before_it_is_here() {
    let mut stage = stage(100, 30);
    stage.play("<Esc>7<Down><Down><Enter>");
    let screen = stage.screen(100, 30);
    line_with(&screen, "Sync › Stockholm congestion tax");
    line_with(&screen, "not here yet: U gets it");
    stage.play("<Esc>");
    line_with(&stage.screen(100, 30), "▎INCOMING");
}

#[test]
fn an_incoming_note_that_arrives_while_open_is_marked_here() {
    let mut stage = stage(100, 30);
    stage.play("<Esc>7<Down><Down><Enter>U");
    let mut after = status();
    after.incoming.clear();
    stage.workers.status = Some(after);
    stage.play("<Enter>");
    assert!(!stage.screen(100, 30).contains("not here yet"));
}

#[test]
fn a_link_of_what_is_incoming_leads_to_a_note_that_is_here_and_back() {
    let mut stage = stage(100, 30);
    stage.play("<Esc>7<Down><Down><Enter>f1<Enter>");
    let screen = stage.screen(100, 30);
    line_with(&screen, "› London congestion charge");
    assert!(!screen.contains("not here yet"), "{screen}");
    stage.play("<Backspace>");
    line_with(&stage.screen(100, 30), "not here yet: U gets it");
    let arriving = |request: &&Request| {
        let Request::History { past, .. } = request else {
            return false;
        };
        matches!(past, HistoryRequest::Arriving(_))
    };
    assert_eq!(stage.asked.iter().filter(arriving).count(), 2);
}

#[test]
fn a_note_kept_by_an_edit_is_not_called_new() {
    let mut kept = status();
    kept.incoming = vec![item(
        "practices/rio/bus-plan.md",
        "Bus plan",
        ChangeKind::Kept,
    )];
    kept.yours = vec![item(STOCKHOLM, "Congestion tax", ChangeKind::Kept)];
    let mut stage = stage_with(100, 30, start(), kept);
    stage.play("<Esc>7<Down>");
    let screen = stage.screen(100, 30);
    assert!(!screen.contains("+ new"), "{screen}");
    line_with(&screen, "+ kept    Bus plan");
    line_with(&screen, "The others removed it; it stays");
    // There is no text of theirs to read: what happened is shown instead.
    stage.play("<Enter>");
    assert!(!stage.screen(100, 30).contains("not here yet"));
    stage.play("<Tab>");
    line_with(&stage.screen(100, 30), "P shares yours again");
}

#[test]
fn the_palette_and_help_know_the_exchange() {
    let mut stage = stage(100, 30);
    stage.play("<Esc>:get upd");
    line_with(&stage.screen(100, 30), "Get updates");
    stage.play("<Enter>");
    line_with(&stage.screen(100, 30), "Get updates from");
    stage.play("<Esc>:keep yours<Enter>");
    line_with(&stage.screen(100, 30), "Only while choosing");
    stage.play("<Esc>7?");
    line_with(&stage.screen(100, 30), "▎U                  Get updates");
    stage.play("share");
    line_with(&stage.screen(100, 30), "Share");
}

fn failed(kind: SyncKind, ticket: Option<Ticket>, status: Option<SyncStatus>) -> Report {
    Report::SyncAnswer(Box::new(SyncAnswer {
        ticket,
        kind,
        result: Err(SyncFailure {
            what: "The disk is full.".to_owned(),
            help: "Make room.".to_owned(),
            command: None,
            kind: FailureKind::Other,
        }),
        status,
    }))
}

#[test]
fn an_error_is_said_once() {
    let mut stage = stage(100, 30);
    stage.play("<Esc>7<Tab>");
    stage.report(failed(SyncKind::Update, None, Some(status())));
    let screen = stage.screen(100, 30);
    assert_eq!(screen.matches("The disk is full.").count(), 1, "{screen}");
}

#[test]
fn a_failed_status_request_ends_the_progress() {
    let mut stage = Stage::with(100, 30, start(), Workers::new(&SCREENS));
    stage.mute = true;
    stage.report(failed(SyncKind::Status, None, None));
    stage.play("<Esc>7");
    let screen = stage.screen(100, 30);
    assert!(!screen.contains("Looking.."), "{screen}");
    line_with(&screen, "Status unknown. F5 checks again.");
    // A notice with these words goes once the status is known.
    stage.play("U");
    stage.report(Report::SyncAnswer(Box::new(SyncAnswer {
        ticket: None,
        kind: SyncKind::CheckUpdates,
        result: Ok(SyncOutcome::Checked),
        status: Some(status()),
    })));
    let screen = stage.screen(100, 30);
    assert!(!screen.contains("Status unknown"), "{screen}");
}

#[test]
fn a_note_that_waits_for_a_choice_says_so_where_it_is_read() {
    let mut stage = stage(100, 30);
    stage.play("london congestion<Enter><Enter>");
    line_with(
        &stage.screen(100, 30),
        "! Two versions wait for your choice: 7",
    );
    let mut settled = status();
    settled.waiting.clear();
    stage.workers.status = Some(settled.clone());
    stage.report(failed(SyncKind::Update, None, Some(settled)));
    assert!(!stage.screen(100, 30).contains("wait for your choice"));
}
