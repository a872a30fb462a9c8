//! Notes written from the palette of the app.

use std::fs;

use super::Session;

impl Session {
    /// The text of a note.
    fn note(&self, id: &str) -> String {
        let file = self.folder.path().join(format!("base/{id}.md"));
        fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
    }

    /// Runs a command of the palette.
    fn choose(&self, name: &str) -> &Self {
        self.send(":").wait_for("Commands");
        self.send(name).send("\r").wait_gone("Commands")
    }
}

#[test]
fn notes_are_set_renamed_and_written_from_the_palette() {
    let session = Session::start(100, 30, &[("EDITOR", "true")]);
    session.wait_for("KIND").send("stockholm congestion tax\r");
    session.wait_for("▎RESULTS");
    let id = "practices/stockholm/congestion-tax";
    session.choose("Set a field").wait_for("Set: ");
    session
        .send("status=Repeeled\r")
        .wait_for("in the vocabulary statuses");
    // A refused answer is asked again with its text.
    session.wait_for("Set: status=Repeeled");
    session.send("\x15status=Repealed\r").wait_for("Changed");
    assert!(session.note(id).contains("status = \"repealed\""));
    session.choose("Rename note").wait_for("New id: ");
    session.send("\x15city-toll\r").wait_for("Renamed");
    let renamed = session.note("practices/stockholm/city-toll");
    assert!(
        renamed.contains(&format!("aliases = [\"{id}\"]")),
        "{renamed}"
    );
    session.choose("New note").wait_for("What kind of note?");
    session.send("practice\r").wait_for("Title: ");
    session.send("A toll for Oslo\r").wait_for("City: ");
    session
        .send("oslo\r")
        .wait_for("Created practices/oslo/a-toll-for-oslo");
    assert!(
        session
            .note("practices/oslo/a-toll-for-oslo")
            .contains("cities = [\"oslo\"]")
    );
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
        session
            .send("csv\r")
            .wait_for("write to file: congestion.csv");
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
