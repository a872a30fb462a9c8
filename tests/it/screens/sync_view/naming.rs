//! Setting the name under which edits are saved.

use super::*;
use crate::libraries::SCREENS;

/// A status of somebody without a name.
fn nameless() -> SyncStatus {
    SyncStatus {
        who: None,
        ..status()
    }
}

#[test]
fn a_key_sets_the_name_that_saving_needs() {
    let mut stage = stage_with(100, 30, start(), nameless());
    stage.play("<Esc>7");
    line_with(&stage.screen(100, 30), "No name set. I sets it.");
    line_with(&stage.screen(100, 30), "I your name");
    let failure = SyncFailure {
        what: "No name is set for saving.".to_owned(),
        help: "Run `git config`.".to_owned(),
        command: None,
        kind: FailureKind::NoName,
    };
    stage.workers.results.borrow_mut().push_back(Err(failure));
    stage.play("U");
    let screen = stage.screen(100, 30);
    line_with(&screen, "7 opens Sync, where I sets it.");
    assert!(!screen.contains("git config"), "{screen}");
    stage.play("<Esc>IAnn Berg<Enter>");
    line_with(&stage.screen(100, 30), "Add your e-mail address");
    let asked = acts(&stage).len();
    stage.workers.status = Some(status());
    stage.play(" ann@city.example<Enter>");
    let name = SyncRequest::SetAuthor("Ann Berg".to_owned(), "ann@city.example".to_owned());
    assert_eq!(acts(&stage)[asked..], [&name]);
    let kept = Effect::SaveSettings(vec![
        ("name", "Ann Berg".to_owned()),
        ("email", "ann@city.example".to_owned()),
    ]);
    assert_eq!(stage.done.last(), Some(&kept));
    line_with(&stage.screen(100, 30), "you are Planner");
    assert!(!stage.screen(100, 30).contains("I your name"));
}

#[test]
fn a_name_is_set_while_a_sync_runs() {
    let mut stage = stage_with(100, 30, start(), nameless());
    stage.play("<Esc>7");
    stage.mute = true;
    stage.play("UIAnn Berg ann@city.example<Enter>");
    let name = SyncRequest::SetAuthor("Ann Berg".to_owned(), "ann@city.example".to_owned());
    assert_eq!(acts(&stage), [&SyncRequest::Update, &name]);
    let screen = stage.screen(100, 30);
    assert!(!screen.contains("A sync is still running"), "{screen}");
    line_with(&screen, "Getting updates");
}

#[test]
fn a_name_is_set_before_a_history_begins() {
    for keys in ["I", ":set your name<Enter>"] {
        let mut stage = Stage::with(100, 30, start(), Workers::new(&SCREENS));
        stage.play("<Esc>7").play(keys);
        line_with(&stage.screen(100, 30), "Your name and e-mail address");
        stage.play("Ann Berg ann@city.example<Enter>");
        let name = SyncRequest::SetAuthor("Ann Berg".to_owned(), "ann@city.example".to_owned());
        assert_eq!(acts(&stage), [&name], "{keys}");
        let screen = stage.screen(100, 30);
        let says = "History is off for this folder. b turns it on.";
        assert_eq!(screen.matches(says).count(), 1, "{screen}");
    }
}

#[test]
fn a_name_is_read_with_and_without_brackets() {
    for (typed, wanted) in [
        (
            "Ann Berg <ann@city.example>",
            Some(("Ann Berg", "ann@city.example")),
        ),
        (
            "  Ann, ann@city.example ",
            Some(("Ann", "ann@city.example")),
        ),
        ("ann@city.example", None),
        ("<ann@city.example>", None),
        ("Ann Berg", None),
    ] {
        let mut stage = stage_with(100, 30, start(), nameless());
        stage.play("<Esc>7I");
        let asked = acts(&stage).len();
        stage.send(Message::Pasted(typed.to_owned()));
        stage.play("<Enter>");
        let wanted =
            wanted.map(|(name, email)| SyncRequest::SetAuthor(name.to_owned(), email.to_owned()));
        let sent = acts(&stage).split_off(asked);
        assert_eq!(sent, Vec::from_iter(&wanted), "{typed}");
    }
}
