//! Notes written from the palette of the app.

use std::fs;
use std::path::Path;

use super::{NOTES, Session, make};

impl Session {
    /// The text of a note.
    fn note(&self, id: &str) -> String {
        let file = self.folder.path().join(format!("base/{id}.md"));
        fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
    }

    /// Waits until a note has a text. The app draws once it has written it.
    #[track_caller]
    fn wait_for_note(&self, id: &str, text: &str) -> &Self {
        let file = self.folder.path().join(format!("base/{id}.md"));
        let has_text = || fs::read_to_string(&file).is_ok_and(|note| note.contains(text));
        self.wait_until(&format!("{text:?} in {id}"), |_| has_text())
    }

    /// Runs a command of the palette.
    fn choose(&self, name: &str) -> &Self {
        self.send(":").wait_for("Commands");
        self.send(name).send("\r").wait_gone("Commands")
    }
}

#[test]
fn notes_are_set_renamed_and_written_from_the_palette() {
    let session = Session::start(100, 30, &[("EDITOR", "sed -i '$aOpened.'")]);
    session.wait_for("KIND").send("stockholm congestion tax\r");
    session.wait_for("▎RESULTS");
    let id = "practices/stockholm/congestion-tax";
    session.choose("Set a field").wait_for("Set Stockholm");
    session
        .send("status=Repeeled\r")
        .wait_for("in the vocabulary statuses");
    // A refused answer is asked again with its text.
    session.wait_for(": status=Repeeled");
    session.send("\x15status=Repealed\r");
    session.wait_for_note(id, "status = \"repealed\"");
    // The next command is refused until the app knows that this one is done.
    session.wait_for("· repealed");
    session
        .choose("Rename note")
        .wait_for("New id of Stockholm");
    session.send("\x15city-toll\r");
    let alias = format!("aliases = [\"{id}\"]");
    session.wait_for_note("practices/stockholm/city-toll", &alias);
    session.wait_for("Renamed practices/stockholm");
    session.choose("New note").wait_for("What kind of note?");
    session.send("practice\r").wait_for("Title:");
    session.send("A toll for Oslo\r").wait_for("City:");
    session.send("oslo\r");
    for text in ["A toll for Oslo", "cities = [\"oslo\"]"] {
        session.wait_for_note("practices/oslo/a-toll-for-oslo", text);
    }
    session.send("\x03");
    session.wait_end();
}

#[test]
fn exported_notes_equal_those_of_the_command_and_files_are_not_replaced_unasked() {
    let session = Session::start(100, 30, &[]);
    let file = session.folder.path().join("out.csv");
    let typed = file.to_str().expect("a path");
    session.wait_for("KIND").send("congestion\r");
    session.wait_for("▎RESULTS");
    let export = |name: &str| {
        session.send("E").wait_for("Export");
        session.send("csv\r").wait_for("File: congestion.csv");
        session.send(&format!("\x15{name}\r"))
    };
    export(typed).wait_for("notes written to");
    let written = fs::read_to_string(&file).expect("a file");
    let rows = written.lines().count();
    assert!(rows > 1, "{written}");
    fs::write(&file, "mine").expect("written");
    export(typed).wait_for("The file exists");
    session.send("\r").wait_gone("The file exists");
    assert_eq!(fs::read_to_string(&file).expect("a file"), "mine");
    export("/nowhere/out.csv").wait_for("cannot be written to");
    // The error goes once the next document is written.
    export(typed).wait_for("The file exists");
    session.send("y").wait_gone("cannot be written to");
    assert_eq!(fs::read_to_string(&file).expect("a file"), written);
    session.send("\x03");
    session.wait_end();
}

/// Starts the app for Oslo. Its editor changes the first text to the second.
fn start_for_oslo((old, new): (&str, &str)) -> Session {
    let folder = tempfile::tempdir().expect("a folder");
    let base = folder.path().join("base");
    NOTES.extract(make(&base)).expect("a copy of the fixtures");
    let write = |file: &Path, text: &str| {
        make(file.parent().expect("a folder"));
        fs::write(file, text).expect("it can be written");
    };
    let settings = "name = \"Test alliance\"\nformat = 1\n";
    write(&base.join("guildhall.toml"), settings);
    let config = folder.path().join("home/config/config.toml");
    write(&config, "city = \"oslo\"\n");
    write(&base.join("positions/clean-heat.md"), CLEAN_HEAT);
    let editor = format!("sed -i 's/{old}/{new}/'");
    Session::launch(folder, &base, (120, 36), &[("EDITOR", &editor)], Some(0))
}

const CLEAN_HEAT: &str = "+++\ntitle = \"Clean heat in every home\"\nlevel = [\"national\"]\n\
     status = \"proposed\"\nask = \"Fund heat pumps.\"\nlang = \"en\"\n+++\n\n## Why\n\nGas is dear.\n";

#[cfg(unix)]
#[test]
fn a_position_is_found_on_the_board_read_endorsed_and_edited() {
    let session = start_for_oslo(("Fund heat pumps", "Fund heat pumps and insulation"));
    session
        .wait_for("KIND")
        .send("\x1b4")
        .wait_for("Clean heat in every");
    // Down to the national level of the board, then to its list.
    session.send("gjjj").wait_for("NATIONAL").send("\r");
    session.wait_for("S endorse").send("/Clean heat\r");
    session
        .wait_for("S endorse")
        .send("\r")
        .wait_for("▎POSITION");
    session.wait_for("Fund heat pumps.");
    session.send("S").wait_for("Oslo on: Clean heat");
    session
        .send("endorsed\r")
        .wait_for("Who signs for Oslo: Clean heat");
    session.send("mayor\r").wait_for("Sign for Oslo");
    session
        .send("y")
        .wait_for("Created endorsements/clean-heat/oslo");
    let signed = session.note("endorsements/clean-heat/oslo");
    assert!(signed.contains("authority = \"mayor\""), "{signed}");
    session.send("\x1b").wait_for("1 of 9 signed");
    session.wait_for("● signed");
    session.send("e").wait_for("on earlier text");
    session.wait_for("S sign again").wait_for("0 of 9 signed");
    let edited = session.note("positions/clean-heat");
    assert!(edited.contains("and insulation"), "{edited}");
    // Signed again, it counts again.
    session.send("S").wait_for("Oslo on: Clean heat").send("\r");
    session.wait_for("Who signs for Oslo").send("mayor\r");
    // The dialog offers `t` once the app lists the note of today, and `y` until then.
    session.wait_for("Sign for Oslo").send("ty");
    session.wait_for("1 of 9 signed");
    session.send("\x03");
    session.wait_end();
}

#[test]
fn a_practice_is_adopted_from_the_reader() {
    let session = start_for_oslo(("a", "a"));
    session.wait_for("KIND").send("stockholm congestion tax\r");
    session.wait_for("▎RESULTS").send("\r").wait_for("A adopt");
    session.send("A").wait_for("How far is Oslo");
    session
        .wait_for("It is being looked at")
        .send("considering\r");
    session.wait_for("Created adoptions/stockholm/congestion-tax/oslo");
    let adoption = session.note("adoptions/stockholm/congestion-tax/oslo");
    assert!(adoption.contains("phase = \"considering\""), "{adoption}");
    session.send("\x03");
    session.wait_end();
}

#[test]
fn line_mode_asks_before_sharing_only_if_there_is_something_to_share() {
    let session = Session::start(
        250,
        200,
        &[
            ("TERM", "dumb"),
            ("GIT_AUTHOR_NAME", "Ann"),
            ("GIT_AUTHOR_EMAIL", "ann@example.org"),
            ("GIT_COMMITTER_NAME", "Ann"),
            ("GIT_COMMITTER_EMAIL", "ann@example.org"),
        ],
    );
    let library = session.folder.path().join("library.git");
    git2::Repository::init_bare(&library).expect("a library");
    session.wait_for("Search: ").send(":init\r");
    session.wait_for("keeps its history");
    let library = library.to_str().expect("a path in UTF-8");
    session.send(&format!(":connect {library}\r"));
    session.wait_for("Connected").send(":share\r");
    session.wait_for("Type yes").send("yes\r");
    session.wait_for("Shared,").send(":share\r");
    let done = "Everything is up to date.\nSearch:";
    session.wait_for(done).send(":quit\r");
    session.wait_end();
}
