//! Tests of terminal features: queries, hyperlinks, wide box lines.

use super::*;

/// The parts of the output between two texts.
fn between<'t>(output: &'t str, before: &str, after: &str) -> Vec<&'t str> {
    output
        .split(before)
        .skip(1)
        .filter_map(|rest| rest.split(after).next())
        .collect()
}

impl Session {
    /// All output up to the end of a frame.
    pub(super) fn output(&self) -> String {
        let (lock, changed) = &*self.seen;
        let seen = lock.lock().expect("the screen");
        let half = |seen: &mut Seen| !seen.raw.ends_with(b"\x1b[?2026l");
        let (seen, over) = changed
            .wait_timeout_while(seen, DEADLINE, half)
            .expect("the screen");
        assert!(!over.timed_out(), "a frame does not end");
        String::from_utf8_lossy(&seen.raw).into_owned()
    }

    /// Opens a note that names its sources.
    fn open_sourced(&self) {
        self.wait_for("What have other")
            .send("kind:practice in:title london")
            .wait_for("1 of ");
        self.send("\r").wait_for("▎RESULTS").send("\r");
        // The details of a note come in several frames.
        self.wait_for("▎PRACTICE")
            .wait_for("Sources")
            .wait_for("RELATED");
    }
}

#[test]
fn web_links_are_hyperlinks_where_supported() {
    let session = Session::start(100, 60, &[("FORCE_HYPERLINK", "1")]);
    session.open_sourced();
    session.wait_for("y copy");
    let output = session.output();
    let addresses = between(&output, "\x1b]8;id=", "\x1b\\");
    assert!(!addresses.is_empty(), "no link was sent");
    for address in &addresses {
        let address = address.split_once(';').expect("an id and an address").1;
        assert!(
            ["http://", "https://", "mailto:"]
                .iter()
                .any(|scheme| address.starts_with(scheme)),
            "{address}"
        );
    }
    let (opened, closed) = (addresses.len(), output.matches("\x1b]8;;\x1b\\").count());
    assert_eq!(opened, closed, "every cell closes what it opens");
    let shown = session.contents();
    assert!(!shown.contains("]8;"), "no escape is seen:\n{shown}");

    let plain = Session::start(100, 60, &[]);
    plain.open_sourced();
    // Both may still change: the note's history comes later. Whichever changes
    // last, they are compared again.
    // A blank at the end of a line may have been written or not.
    let shown = |text: String| {
        text.lines()
            .map(str::trim_end)
            .collect::<Vec<_>>()
            .join("\n")
    };
    let is_same = |screen: &Screen| shown(screen.contents()) == shown(session.contents());
    let again = (0..100).any(|_| plain.holds_within(Duration::from_millis(200), is_same));
    assert!(again, "{}\n{}", plain.contents(), session.contents());
    assert!(!plain.output().contains("\x1b]8;"), "nobody asked for it");
    for session in [session, plain] {
        session.send("\x03");
        session.wait_end();
    }
}

#[test]
fn box_lines_that_take_two_columns_are_drawn_in_ascii() {
    let session = Session::start_in(100, 30, &[], Some(1));
    session.wait_for("What have other");
    session.wait_until("plain lines", |screen| {
        let text = screen.contents();
        text.contains("--") && !text.contains(['─', '│', '┌'])
    });
    // Keys are read while the terminal query is open.
    session.send("heat").wait_for("4 of ");
    session.send("\x03");
    session.wait_end();
}

#[test]
fn a_terminal_that_answers_nothing_gets_its_first_keys_at_once() {
    let session = Session::start_silent(100, 30);
    session
        .wait_for("What have other")
        .send("heat")
        .wait_for("4 of ");
    assert!(
        !session.output().contains("\x1b[6n"),
        "nothing more is asked"
    );
    session.send("\x03");
    session.wait_end();
}

#[test]
fn lines_stay_as_they_are_where_they_are_one_column_wide() {
    let session = Session::start(100, 30, &[]);
    session.wait_for("What have other");
    session.send("heat").wait_for("4 of ");
    let screen = session.contents();
    assert!(screen.contains('─') && !screen.contains("--"), "{screen}");
    assert_eq!(session.output().matches("\x1b[6n").count(), 2, "asked once");
    session.send("\x03");
    session.wait_end();
}
