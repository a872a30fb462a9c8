//! Runs the real program in a pty, with a terminal emulator reading its output.
//!
//! Each step waits for an expected screen, with a deadline, and never for time to pass. A step that
//! times out prints the whole screen. Tests of terminal features are in [`terminal`].

mod session;
mod terminal;
mod writing;

use std::fs;
use std::time::Duration;

use include_dir::{Dir, include_dir};
use portable_pty::PtySize;
use vt100::Screen;

pub(crate) use session::Session;
use session::{DEADLINE, Seen, make};

static NOTES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/tests/fixtures/screens");

#[test]
fn search_filter_read_follow_return_and_quit() {
    let session = Session::start(100, 30, &[]);
    session
        .wait_for("KIND")
        .send("congestion")
        .wait_for("3 of ");
    session.wait_for("Stockholm congestion tax");
    // To the filters: down to the sector, then down to the third city.
    session.send("\t").wait_for("▎KIND");
    session.send("\x1b[B ").wait_for("sector: Transportation ×");
    session.send("\x1b[B\x1b[B\x1b[B ");
    session.wait_for("city: Stockholm ×").wait_for("1–1 of 1");
    session.send("\x1b").wait_for("▎RESULTS");
    // The preview says the same as the page; what leads here comes last, and links can be followed.
    session
        .send("\r")
        .wait_for("▎PRACTICE")
        .wait_for("ABOUT THIS NOTE");
    session.send("G").wait_for("Linked from");
    session.send("f1\r").wait_for("› London congestion charge");
    session.send("\x7f").wait_for("note 1 of 1");
    session.send("\x1b").wait_for("▎RESULTS").send("q");
    session.wait_end();
}

#[test]
fn a_small_window_still_searches_and_reads() {
    let session = Session::start(40, 12, &[]);
    session
        .wait_for("What have other")
        .send("heat")
        .wait_for("4 notes");
    session
        .send("\r")
        .wait_for("▎RESULTS")
        .send("\r")
        .wait_for("▎PRACTICE");
    session.send("\x03");
    session.wait_end();
}

#[test]
fn an_edit_in_another_program_shows_by_itself() {
    let session = Session::start(100, 30, &[]);
    session
        .wait_for("KIND")
        .send("congestion")
        .wait_for("3 of ");
    let note = session
        .folder
        .path()
        .join("base/practices/london/congestion-charge.md");
    let text = fs::read_to_string(&note).expect("the note");
    fs::write(
        &note,
        text.replace("London congestion charge", "London toll on congestion"),
    )
    .expect("an edit");
    session.wait_for("London toll on congestion");
    session.send("\x03");
    session.wait_end();
}

#[test]
fn resizing_to_nothing_and_back_loses_nothing() {
    let session = Session::start(80, 24, &[]);
    session
        .wait_for("What have other")
        .send("heat\r")
        .wait_for("▎RESULTS");
    session.send("?").wait_for("Help: Results").send("copy");
    session.wait_for("Copy the citation");
    for (rows, cols) in [(1, 1), (24, 80)] {
        let size = PtySize {
            rows,
            cols,
            pixel_width: 0,
            pixel_height: 0,
        };
        let before = session.output().len();
        session.master.resize(size).expect("another size");
        // A key that arrives with a resize is read only with the next key.
        session.wait_for_more_than(before);
    }
    // The pop-up is still open, with what was typed into it.
    session
        .wait_for("Help: Results")
        .wait_for("Copy the citation");
    session.send("\x1b").wait_gone("Help: Results").send("q");
    session.wait_end();
}

#[test]
fn without_colour_the_selection_is_still_seen() {
    let session = Session::start(80, 24, &[("NO_COLOR", "1")]);
    session
        .wait_for("What have other")
        .send("congestion\r")
        .wait_for("▎RESULTS");
    session.wait_until("a reversed row", |screen| {
        let rows = screen.size().0.get();
        (0..rows).any(|row| screen.cell(row, 4).is_some_and(vt100::Cell::inverse))
    });
    session.send("q");
    session.wait_end();
}

#[cfg(unix)]
#[test]
fn sigterm_restores_the_terminal() {
    let usual = [
        "-TERM", "-HUP", "-INT", "-QUIT", "-ABRT", "-USR1", "-USR2", "-ALRM",
    ];
    let rare = ["-XCPU", "-VTALRM", "-PROF", "-SYS", "-TRAP"];
    let linux: &[&str] = if cfg!(target_os = "linux") {
        &["-IO", "-PWR", "-STKFLT", "-34", "-64"]
    } else {
        &[]
    };
    let signals: Vec<&str> = [&usual[..], &rare, linux].concat();
    // While one waits for its screen, the others work.
    for signals in signals.chunks(4) {
        let sessions: Vec<Session> = signals
            .iter()
            .map(|_| Session::start(80, 24, &[]))
            .collect();
        for session in &sessions {
            session.wait_for("What have other").send("heat\r\r");
        }
        for (session, signal) in sessions.iter().zip(signals) {
            session.wait_for("▎PRACTICE").signal(signal);
        }
        sessions.into_iter().for_each(Session::wait_end);
    }
}

/// Cuts all files of the index to nothing while the program has them mapped.
#[cfg(target_os = "linux")]
fn cut_files(folder: &std::path::Path) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            cut_files(&path);
        } else {
            let file = fs::File::options().write(true).open(&path);
            file.and_then(|file| file.set_len(0)).expect("it is cut");
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_bus_error_restores_the_terminal_and_is_explained() {
    let session = Session::start(120, 30, &[]);
    session
        .wait_for("KIND")
        .send("congestion")
        .wait_for("3 of ");
    cut_files(&session.folder.path().join("home/cache/index"));
    session.send(" heat").wait_for("Your notes are safe");
    session.wait_end();
}

#[cfg(unix)]
#[test]
fn ctrl_c_leaves_a_paste_that_never_ends() {
    let session = Session::start(100, 30, &[]);
    session.wait_for("What have other").send("\x1b[200~heat");
    // The first Ctrl-C may still belong to the paste.
    let left = (0..100).any(|_| {
        session.send("\x03");
        let time = Duration::from_millis(100);
        session.holds_within(time, |screen| !screen.alternate_screen())
    });
    assert!(left, "Ctrl-C has no effect");
    session.wait_end();
}

#[cfg(unix)]
#[test]
fn esc_ends_a_paste_that_never_ends_and_keeps_its_text() {
    let session = Session::start(100, 30, &[]);
    session.wait_for("What have other").send("\x1b[200~zzcut");
    // The first Esc may still belong to the paste.
    let is_there = (0..3).any(|_| {
        session.send("\x1b");
        let time = Duration::from_secs(5);
        session.holds_within(time, |screen| screen.contents().contains("zzcut"))
    });
    assert!(is_there, "Esc has no effect");
    session.send("\x15zzmore").wait_for("zzmore");
    session.send("\x03");
    session.wait_end();
}

#[cfg(unix)]
#[test]
fn the_first_ctrl_c_ends_a_paste_that_never_ends_and_the_second_quits() {
    let session = Session::start(100, 30, &[]);
    session.wait_for("What have other").send("\x1b[200~zzcut");
    session.holds_within(Duration::from_millis(300), |_| false);
    session.send("\x03").wait_for("zzcut");
    session.send(" zzmore").wait_for("zzmore");
    session.send("\x03");
    session.wait_end();
}

#[cfg(unix)]
#[test]
fn a_control_character_in_a_slow_paste_is_text() {
    let session = Session::start(100, 30, &[]);
    session.wait_for("What have other");
    for part in ["\x1b[200~heat", " and", "\x03 pumps"] {
        session.send(part);
        // Each part is read on its own.
        session.holds_within(Duration::from_millis(200), |_| false);
    }
    session.send("\x1b[201~").wait_for("pumps");
    session.send("\x03");
    session.wait_end();
}

#[cfg(unix)]
#[test]
fn a_late_answer_of_the_terminal_makes_no_key_a_signal() {
    let session = Session::start(100, 30, &[]);
    session.wait_for("What have other").send("\x1b[5;5R");
    session.holds_within(Duration::from_millis(200), |_| false);
    session.send("\x1c").send("zzlate").wait_for("zzlate");
    session.send("\x03");
    session.wait_end();
}

#[cfg(unix)]
#[test]
fn keys_that_arrive_together_are_read_without_another_key() {
    let session = Session::start(100, 30, &[("TERM", "linux")]);
    session.wait_for("What have other");
    for bytes in [900, 1_100, 2_048, 4_000] {
        let keys = "heat pump oslo ".repeat(300);
        session.send(&keys[..bytes]).send(&format!("zzend{bytes}"));
        session.wait_for(&format!("zzend{bytes}"));
        session.send("\x15").wait_gone("zzend");
    }
    session.send(&"x".repeat(3_000)).send("\x03");
    session.wait_end();
}

#[cfg(unix)]
#[test]
fn suspend_and_resume_restore_the_terminal() {
    let session = Session::start(80, 24, &[]);
    session
        .wait_for("What have other")
        .send("heat\r")
        .wait_for("▎RESULTS");
    session
        .send("\x1a")
        .wait_until("the shell's screen", |screen| !screen.alternate_screen());
    // It restores the terminal just before it stops: a signal to continue that comes too early is
    // lost.
    let again = (0..100).any(|_| {
        session.signal("-CONT");
        session.holds_within(Duration::from_millis(200), Screen::alternate_screen)
    });
    assert!(again, "it does not go on:\n{}", session.contents());
    session.wait_for("▎RESULTS").send("q");
    session.wait_end();
}

#[cfg(unix)]
#[test]
fn ctrl_c_in_the_editor_ends_only_the_editor() {
    let editor = "sh -c 'echo The editor has it; exec cat'";
    let session = Session::start(80, 24, &[("EDITOR", editor)]);
    session
        .wait_for("What have other")
        .send("heat\r")
        .wait_for("▎RESULTS");
    session.send("e").wait_for("The editor has it");
    session.send("\x03").wait_for("The editor failed");
    // Esc and a letter that arrive together are two keys.
    session.wait_for("▎RESULTS").send("\x1bq");
    session.wait_end();
}

#[cfg(unix)]
#[test]
fn an_editor_that_returns_at_once_is_reported() {
    let session = Session::start(80, 24, &[("EDITOR", "true")]);
    session
        .wait_for("What have other")
        .send("heat\r")
        .wait_for("▎RESULTS");
    session.send("e").wait_for("The editor returned at once");
    session.send("\x03");
    session.wait_end();
}

#[cfg(unix)]
#[test]
fn saving_in_an_editor_keeps_changes_of_others() {
    // The editor reports the file it has, waits for the other's edit, then saves its own text.
    let editor = "sh -c 'text=$(cat \"$0\"); echo The editor has it; read line; \
                  printf \"%s\\n\\nWritten here.\\n\" \"$text\" > \"$0\"'";
    let session = Session::start(100, 30, &[("EDITOR", editor)]);
    let note = session
        .folder
        .path()
        .join("base/practices/london/congestion-charge.md");
    session
        .wait_for("KIND")
        .send("kind:practice in:title london")
        .wait_for("1 of ");
    session.send("\r").wait_for("▎RESULTS");
    session.send("e").wait_for("The editor has it");
    let text = fs::read_to_string(&note).expect("the note");
    let theirs = text.replace("London congestion charge", "London toll on congestion");
    assert_ne!(theirs, text);
    fs::write(&note, &theirs).expect("an edit of another");
    session.send("\r").wait_for("London toll on congestion");
    // The screen is drawn again only after the copy was merged.
    let merged = fs::read_to_string(&note).expect("the note");
    assert!(merged.contains("London toll on congestion"), "{merged}");
    assert!(merged.contains("Written here."), "{merged}");
    session.send("\x03");
    session.wait_end();
}
