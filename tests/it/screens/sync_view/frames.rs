//! Frames of every sync screen, and what none of them may show.

use std::time::Duration;

use super::*;

#[test]
fn the_sync_view() {
    for (cols, rows) in SIZES {
        let mut stage = stage(cols, rows);
        stage.play("<Esc>7");
        insta::assert_snapshot!(format!("sync_{cols}x{rows}"), stage.screen(cols, rows));
    }
}

#[test]
fn two_versions_of_a_note() {
    for (cols, rows) in SIZES {
        let mut stage = stage(cols, rows);
        stage.play("<Esc>7<Enter><Left>n<Right>n");
        insta::assert_snapshot!(format!("versions_{cols}x{rows}"), stage.screen(cols, rows));
    }
}

#[test]
fn a_difference_in_words() {
    let mut stage = stage(80, 24);
    stage.play("<Esc>7<Down><Down>d");
    insta::assert_snapshot!(stage.screen(80, 24));
    stage.play("<Esc>");
    line_with(&stage.screen(80, 24), "▎INCOMING");
}

#[test]
fn history_in_the_reader() {
    let mut stage = stage(100, 30);
    stage.play("london congestion<Enter><Enter>i");
    stage.play("i<Right><End>");
    insta::assert_snapshot!("history_beside_100x30", stage.screen(100, 30));
    stage.play("d");
    insta::assert_snapshot!("history_list_100x30", stage.screen(100, 30));
    stage.play("<Enter>");
    let screen = stage.screen(100, 30);
    line_with(&screen, "Status  was pilot, now In force");
    line_with(&screen, "+ Traffic fell by a fifth.");
}

#[test]
fn every_view_says_how_old_the_copy_is_and_that_something_waits() {
    let mut stage = stage(80, 24);
    line_with(&stage.screen(80, 24), " 7 Sync*");
    line_with(&stage.screen(80, 24), "2 h ago");
    stage.play("<Esc>7");
    line_with(&stage.screen(80, 24), " 7 Sync*");
    line_with(&stage.screen(80, 24), "2 h ago");
    stage.play("<Enter>");
    line_with(&stage.screen(80, 24), "difference 1 of 3");
    stage.play("<Esc>1s").play("london<Enter><Enter>");
    // Where the top line has no room, the footer says it once it has said what is news.
    stage.pass(Duration::from_secs(10));
    line_with(&stage.screen(80, 24), "2 h ago");
    stage.pass(Duration::from_secs(5)).resize(40, 12);
    line_with(&stage.screen(40, 12), "2 h ago*");
    stage.play("<Esc>");
    line_with(&stage.screen(40, 12), "2 h ago*");
    // The age updates without input.
    stage.resize(80, 24);
    stage.pass(Duration::from_hours(1));
    line_with(&stage.screen(80, 24), "3 h ago");
    let wakes = stage.state.wake_at().expect("an hour later again");
    assert!(wakes >= Duration::from_hours(2), "{wakes:?}");
}

#[test]
fn a_copy_that_lacks_nothing_is_as_new_as_the_answer_that_said_so() {
    let mut stage = stage(80, 24);
    let mut ask = |incoming: Vec<ChangedFile>| {
        let status = SyncStatus {
            incoming,
            ..status()
        };
        stage.report(Report::SyncAnswer(Box::new(SyncAnswer {
            ticket: None,
            kind: SyncKind::CheckUpdates,
            result: Ok(SyncOutcome::Checked),
            status: Some(status),
        })));
        stage.screen(80, 24)
    };
    line_with(&ask(status().incoming), "2 h ago");
    line_with(&ask(Vec::new()), "just now");
}

#[test]
fn the_view_opens_on_the_list_that_has_something() {
    let only_yours = SyncStatus {
        incoming: Vec::new(),
        waiting: Vec::new(),
        ..status()
    };
    let mut stage = stage_with(100, 30, start(), only_yours);
    let screen = stage.play("<Esc>7").screen(100, 30);
    line_with(&screen, "▎YOURS TO SHARE");
}

/// Scripts that lead to every sync screen, from the search view.
const SCREENS: &[&str] = &[
    "<Esc>7",
    "<Esc>7<Tab>",
    "<Esc>7<Enter>",
    "<Esc>7<Enter>n<Left>n<Space>",
    "<Esc>7<Enter>ne",
    "<Esc>7<Down><Down>d",
    "<Esc>7<Down><Down><Enter>",
    "<Esc>7P",
    "<Esc>U",
    "<Esc>u",
    "<Esc>7<Tab>x",
    "<Esc>7?",
    "<Esc>7:",
    "<Esc>7<Enter>?",
    "london congestion<Enter><Enter>d",
    "london congestion<Enter><Enter>d<Enter>",
    "london congestion<Enter><Enter><Right><End>",
];

#[test]
fn no_git_word_is_on_any_screen_of_the_exchange() {
    let words = [
        "commit", "branch", "head", "merge", "rebase", "staging", "push", "pull", "fetch",
        "remote", "git", "ours", "origin", "checkout", "conflict", "<<<<", ">>>>",
    ];
    for (cols, rows) in SIZES {
        for script in SCREENS {
            let mut stage = stage(cols, rows);
            stage.play(script);
            let screen = stage.screen(cols, rows).to_lowercase();
            for word in words {
                let found = screen
                    .split(|c: char| !c.is_alphanumeric() && c != '<' && c != '>')
                    .any(|other| other == word);
                assert!(!found, "{word} at {cols}x{rows} after {script}\n{screen}");
            }
        }
    }
}

#[test]
fn every_screen_of_the_exchange_keeps_to_ascii_and_does_without_colour() {
    for script in SCREENS {
        let mut no_japanese = status();
        no_japanese.incoming.remove(2);
        let ascii = Start {
            ascii: true,
            ..start()
        };
        let mut stage = stage_with(100, 30, ascii, no_japanese);
        stage.play(script);
        let screen = stage.screen(100, 30);
        let is_own = |c: char| c.is_ascii() || c > '\u{2fff}'; // notes in Japanese
        assert!(screen.chars().all(is_own), "{script}\n{screen}");
        let mono = Start {
            theme: Theme {
                name: ThemeName::Mono,
                depth: ColourDepth::True,
                ..Theme::default()
            },
            ..start()
        };
        let mut stage = stage_with(100, 30, mono, status());
        stage.play(script);
        let (buffer, _) = stage.frame(Size::new(100, 30));
        let coloured = buffer.content.iter().any(|cell| {
            cell.fg != ratatui::style::Color::Reset || cell.bg != ratatui::style::Color::Reset
        });
        assert!(!coloured, "{script}\n{}", text_of(&buffer));
    }
}

#[test]
fn the_footer_of_the_exchange_names_only_what_works() {
    for script in ["<Esc>7", "<Esc>7<Tab>", "<Esc>7<Enter>"] {
        let mut stage = stage(200, 60);
        stage.play(script);
        let before = stage.screen(200, 60);
        let footer = before.lines().last().expect("a footer").to_owned();
        // A hint is a key and a label; hints are two columns apart.
        for hint in footer
            .trim()
            .split("  ")
            .filter(|hint| !hint.trim().is_empty())
        {
            let key = hint.trim().split(' ').next().expect("a key");
            let name = if key.len() > 1 {
                format!("<{key}>")
            } else {
                key.to_owned()
            };
            let mut stage = stage_with(200, 60, start(), status());
            stage.play(script);
            let asked = stage.asked.len();
            let done = stage.done.len();
            stage.play(&name);
            let happened = stage.screen(200, 60) != before
                || stage.asked.len() != asked
                || stage.done.len() != done;
            assert!(happened, "{hint:?} does nothing after {script}");
        }
    }
}

#[test]
fn sharing_is_offered_only_while_there_is_something_to_share() {
    let mut shared = status();
    shared.yours.clear();
    for (status, is_offered) in [(status(), true), (shared, false)] {
        let mut stage = stage_with(200, 60, start(), status);
        let screen = stage.play("<Esc>7").screen(200, 60);
        let footer = screen.lines().last().expect("a footer");
        assert_eq!(footer.contains("P share"), is_offered, "{footer}");
    }
}
