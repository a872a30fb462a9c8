//! Progress of an exchange, and how it is stopped.

use super::*;

#[test]
fn progress_is_counted_and_shown_four_times_a_second_at_most() {
    let mut stage = stage(100, 30);
    stage.mute = true;
    stage.play("<Esc>7U");
    let exchanging = |step| Report::SyncStep {
        ticket: None,
        kind: SyncKind::Update,
        step,
    };
    stage.pass(Duration::from_millis(300));
    stage.report(exchanging(SyncStep::Receiving(39, 64)));
    stage.pass(Duration::from_millis(200));
    let screen = stage.screen(100, 30);
    line_with(&screen, "60 %");
    line_with(&screen, "39 of 64 parts");
    line_with(&screen, "Ctrl-C stops");
    for done in 40..60 {
        stage.report(exchanging(SyncStep::Receiving(done, 64)));
    }
    assert_eq!(stage.screen(100, 30), screen, "not yet");
    let due = stage.state.wake_at().expect("it will be shown");
    assert!(due <= Duration::from_millis(1200), "{due:?}");
    stage.pass(Duration::from_millis(250));
    line_with(&stage.screen(100, 30), "59 of 64 parts");
    // The app stays usable; the footer shows the progress.
    stage.mute = false;
    stage.play("1/heat<Enter>");
    let screen = stage.screen(100, 30);
    line_with(&screen, "of 4");
    line_with(&screen, "Getting updates 92 %");
}

#[test]
fn in_a_smaller_window_the_bar_is_shorter_and_not_what_is_counted() {
    for (cols, rows) in [(80, 24), (60, 20)] {
        let mut stage = stage(cols, rows);
        stage.mute = true;
        stage.play("<Esc>7U");
        stage.report(Report::SyncStep {
            ticket: None,
            kind: SyncKind::Update,
            step: SyncStep::Receiving(39, 64),
        });
        let screen = stage.screen(cols, rows);
        line_with(&screen, "39 of 64 parts, 0 s");
        assert_eq!(screen.contains("60 %"), cols == 80, "{screen}");
    }
}

#[test]
fn ctrl_c_stops_what_goes_on_and_twice_leaves() {
    let mut stage = stage(80, 24);
    stage.mute = true;
    stage.play("<Esc>7U<Ctrl-c>");
    assert!(matches!(stage.asked.last(), Some(Request::StopSync)));
    line_with(&stage.screen(80, 24), "Stopping..");
    assert!(!stage.done.contains(&Effect::Quit));
    stage.play("<Ctrl-c>");
    assert_eq!(stage.done.last(), Some(&Effect::Quit));
}

#[test]
fn ctrl_c_stops_indexing_and_twice_leaves() {
    let indexing = || Report::Indexing {
        done: 120,
        total: 412,
    };
    let mut stage = stage(80, 24);
    stage.report(indexing());
    let screen = stage.play("<Esc>").screen(80, 24);
    line_with(&screen, "120 of 412  Ctrl-C stops");
    stage.play("<Ctrl-c>");
    assert_eq!(stage.asked.last(), Some(&Request::StopIndexing));
    assert!(!stage.done.contains(&Effect::Quit));
    // One more may be on its way.
    stage.report(indexing());
    stage.report(Report::IndexingStopped);
    line_with(&stage.screen(80, 24), "Stopped indexing");
    stage.play("<Ctrl-c>");
    assert_eq!(stage.done.last(), Some(&Effect::Quit));
    // Progress is shown again after a restart.
    stage.report(indexing());
    stage.pass(Duration::from_secs(9));
    line_with(&stage.screen(80, 24), "120 of 412");
}

#[test]
fn a_stopped_exchange_is_no_error() {
    let mut stage = stage(80, 24);
    let fault = SyncFailure {
        what: "Stopped as you asked.".to_owned(),
        help: "Everything is as it was.".to_owned(),
        command: None,
        kind: FailureKind::Stopped,
    };
    stage.workers.results.borrow_mut().push_back(Err(fault));
    stage.play("<Esc>7U");
    let screen = stage.screen(80, 24);
    line_with(&screen, "nothing is half done");
    assert!(!screen.contains("Esc closes"), "{screen}");
}

#[test]
fn the_opening_fetch_is_cancelled_silently() {
    for (key, says) in [("P", ""), ("U", "Getting")] {
        let mut unasked = status();
        unasked.asked = false;
        let mut stage = stage_with(80, 24, start(), unasked);
        stage.mute = true;
        stage.play("<Esc>7");
        let Some(Request::Sync { ticket, act }) = stage.asked.last().cloned() else {
            panic!("opening asks: {:?}", stage.asked);
        };
        assert_eq!(act, SyncRequest::CheckUpdates);
        stage.play(key);
        let asked = &stage.asked[stage.asked.len() - 2..];
        assert!(matches!(asked[0], Request::StopSync), "{asked:?}");
        stage.report(Report::SyncAnswer(Box::new(SyncAnswer {
            ticket: Some(ticket),
            kind: SyncKind::CheckUpdates,
            result: Err(SyncFailure {
                what: "Stopped as you asked.".to_owned(),
                help: "Everything is as it was.".to_owned(),
                command: None,
                kind: FailureKind::Stopped,
            }),
            status: None,
        })));
        let screen = stage.screen(80, 24);
        assert!(!screen.contains("topped"), "{screen}");
        assert!(screen.contains(says), "{screen}");
    }
}

#[test]
fn a_folder_that_was_moved_away_has_no_known_status() {
    let mut stage = stage(80, 24);
    stage.play("<Esc>7");
    line_with(&stage.screen(80, 24), "yours");
    stage.mute = true;
    stage.play("U");
    let Some(Request::Sync { ticket, .. }) = stage.asked.last().cloned() else {
        panic!("it asks: {:?}", stage.asked);
    };
    stage.report(Report::SyncAnswer(Box::new(SyncAnswer {
        ticket: Some(ticket),
        kind: SyncKind::Update,
        result: Err(SyncFailure {
            what: "The folder /base is not there any more.".to_owned(),
            help: "Move it back.".to_owned(),
            command: None,
            kind: FailureKind::Other,
        }),
        status: None,
    })));
    let screen = stage.screen(80, 24);
    line_with(&screen, "Status unknown");
    line_with(&screen, "is not there any more");
    assert!(!screen.contains("yours"), "{screen}");
}

#[test]
fn q_asks_while_something_goes_on_and_stays_by_default() {
    let mut stage = stage(80, 24);
    stage.mute = true;
    stage.play("<Esc>7Uq");
    line_with(&stage.screen(80, 24), "Leave all the same?");
    stage.play("<Enter>");
    assert!(!stage.done.contains(&Effect::Quit));
    stage.pass(Duration::from_secs(1));
    stage.play("qy");
    assert_eq!(stage.done.last(), Some(&Effect::Quit));
}

#[test]
fn a_report_of_an_older_act_does_not_end_a_newer_one() {
    let mut stage = stage(80, 24);
    stage.mute = true;
    stage.play("<Esc>7U");
    let older = SyncAnswer {
        ticket: Some(Ticket(1)),
        kind: SyncKind::Status,
        result: Ok(SyncOutcome::Checked),
        status: Some(status()),
    };
    stage.pass(Duration::from_secs(1));
    stage.report(Report::SyncAnswer(Box::new(older)));
    line_with(&stage.screen(80, 24), "Ctrl-C stops");
    stage.play("P");
    line_with(&stage.screen(80, 24), "A sync is still running");
}
