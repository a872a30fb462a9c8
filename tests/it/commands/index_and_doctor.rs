//! Finding the base and the settings; `check`, `index`, `doctor`, `man`.

use std::fs;
use std::process::{Command, Output};

use serde_json::Value;

use super::{League, keys};

#[test]
fn the_base_is_found_by_folder_flag_and_settings() {
    let league = League::new();
    let from = |folder: &str, line: &str, base: Option<&str>| {
        let mut command = league.command(line);
        command.current_dir(league.path(folder));
        if let Some(base) = base {
            command.env("GUILDHALL_KB", league.path(base));
        }
        let output = command.output().expect("the program starts");
        String::from_utf8_lossy(&output.stdout)
            .lines()
            .next()
            .map(str::to_owned)
    };
    fs::create_dir_all(league.path("far/away")).expect("it can be made");
    let oslo = Some("Oslo".to_owned());
    assert_eq!(from("league/practices/oslo", "show oslo", None), oslo);
    assert_eq!(
        from("far/away", "--kb ../../league show cities/oslo", None),
        oslo
    );
    assert_eq!(from("far/away", "show cities/oslo", Some("league")), oslo);
    fs::create_dir_all(league.path("home/config")).expect("it can be made");
    let settings = format!("kb = {:?}\n", league.path("league"));
    fs::write(league.path("home/config/config.toml"), settings).expect("it can be written");
    assert_eq!(from("far/away", "show cities/oslo", None), oslo);
}

#[test]
fn without_any_base_the_starter_is_unpacked() {
    let league = League::new();
    fs::create_dir_all(league.path("far")).expect("it can be made");
    let mut command = league.command("doctor --json");
    let output = command.current_dir(league.path("far")).output();
    let output = output.expect("the program starts");
    let said: Value = serde_json::from_slice(&output.stdout).expect("it is JSON");
    let base = said["facts"]["knowledge base"].as_str().unwrap_or_default();
    assert!(
        base.contains("the notes that guildhall ships with"),
        "{said}"
    );
    assert!(league.path("home/data/knowledge/guildhall.toml").is_file());
    let kept = league.output("log --kb ../home/data/knowledge");
    assert_eq!(String::from_utf8_lossy(&kept.stderr), "");
    let kept = String::from_utf8_lossy(&kept.stdout);
    assert!(kept.contains("by guildhall"), "{kept}");
}

#[test]
fn a_mistake_in_the_settings_is_a_warning() {
    let league = League::new();
    fs::write(league.path("mine.toml"), "theem = \"dark\"\nmouse = 3\n")
        .expect("it can be written");
    let settings = league.path("mine.toml");
    let line = format!("show cities/oslo --quiet --config '{}'", settings.display());
    assert!(league.output(&line).stderr.is_empty());
    let output = league.output(&line.replace("--quiet", ""));
    assert_eq!(output.status.code(), Some(0));
    insta::assert_snapshot!(
        league.describe("", &Output { stdout: Vec::new(), ..output }),
        @r"
    $ guildhall 
    ! TMP/mine.toml:1: `theem` is not a setting; did you mean `theme`?
    ! TMP/mine.toml:2: `mouse` should be true or false, found a value of type integer
    "
    );
}

#[test]
fn doctor_prints_facts_and_faults() {
    let league = League::new();
    let said = league.json("doctor --json");
    assert_eq!(keys(&said), ["facts", "faults"]);
    for fact in [
        "guildhall",
        "knowledge base",
        "configuration",
        "git",
        "terminal",
        "cache folder",
    ] {
        assert!(said["facts"][fact].is_string(), "{fact}: {said}");
    }
    assert_eq!(said["faults"], Value::Array(Vec::new()), "{said}");
    // doctor still runs when the base cannot be opened.
    let output = league.output("--kb nowhere doctor");
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(
        text.contains("there is no such folder") && text.contains("terminal:"),
        "{text}"
    );
}

#[test]
fn man_writes_a_page_for_each_command() {
    let league = League::new();
    let line = format!("man '{}'", league.path("man").display());
    insta::assert_snapshot!(league.transcript(&line), @r"
    $ guildhall man 'TMP/man'
    ! 40 pages written to TMP/man
    ");
    let search = fs::read_to_string(league.path("man/guildhall-search.1"));
    let search = search.expect("the page is there");
    assert!(search.contains("as\\-typed"));
    let printed = league.output("man search").stdout;
    assert_eq!(String::from_utf8_lossy(&printed), search);
    assert!(
        !league.path("league/search").exists(),
        "a name is no folder"
    );
}

#[test]
fn index_says_what_it_did() {
    let league = League::new();
    insta::assert_snapshot!(league.transcript("index"), @r"
    $ guildhall index
    7 notes in the index; 7 read, 0 removed
    ");
    insta::assert_snapshot!(league.transcript("index"), @r"
    $ guildhall index
    7 notes in the index; 0 read, 0 removed
    ");
    insta::assert_snapshot!(league.transcript("index --rebuild --json"), @r#"
    $ guildhall index --rebuild --json
    {"read":7,"removed":0,"total":7,"unread":[]}
    "#);
}

#[test]
fn doctor_measures() {
    let league = League::new();
    let said = league.json("doctor --timings --json");
    for fact in ["first frame", "open the index", "a keystroke"] {
        assert!(
            said["facts"][fact]
                .as_str()
                .is_some_and(|text| text.contains(" ms")),
            "{said}"
        );
    }
    assert_eq!(
        keys(&said["timings"]),
        [
            "first_frame_ms",
            "keystroke_median_ms",
            "keystroke_p99_ms",
            "keystroke_slowest_ms",
            "open_index_ms",
        ]
    );
}

#[test]
fn doctor_measures_what_it_can_without_a_base() {
    let league = League::new();
    let said = league.json("--kb nowhere doctor --timings --json");
    assert!(said["facts"]["git"].is_string(), "{said}");
    assert_eq!(said["faults"][0]["about"], "knowledge base", "{said}");
}

#[test]
fn check_reports_every_fault_with_its_place() {
    let league = League::new();
    insta::assert_snapshot!(league.transcript("check practices/oslo/broken.md"), @r#"
    $ guildhall check practices/oslo/broken.md
    practices/oslo/broken.md:4:12: error[GH008]: `sectors` is `bildings`, which is not in the vocabulary sectors
      4 | sectors = ["bildings"]
        |            ^^^^^^^^^^
      help: Did you mean `buildings`?
    practices/oslo/broken.md:5:1: warning[GH007]: `colour` is not a key of a note in practices
      5 | colour = "green"
        | ^^^^^^
      help: It is kept and can be searched; delete it if it is a mistake
    practices/oslo/broken.md:6:17: error[GH006]: `year-in-force` is the text `soon`, expected a year between 1800 and 2200
      6 | year-in-force = "soon"
        |                 ^^^^^^
      help: Write year-in-force = 2019
    practices/oslo/broken.md:10:10: error[GH020]: the text holds U+202E (right-to-left override)
      10 | It hides · a character, and [a link](javascript:alert(1)).
         |          ^
      help: Delete the character; it is invisible and can hide other text
    practices/oslo/broken.md:10:29: error[GH025]: the link `javascript:alert(1)` is never opened, expected http, https or mailto
      10 | It hides · a character, and [a link](javascript:alert(1)).
         |                             ^^^^^^^^^^^^^^^^^^^
      help: Link to a web page or to a note
    ! 1 × GH006: A key holds another type of value than it should
    ! 1 × GH007: This kind of note has no such key
    ! 1 × GH008: A value is not in the vocabulary
    ! 1 × GH020: The text holds control, bidi or invisible characters
    ! 1 × GH025: A link uses a scheme other than http, https or mailto
    ! 1 note checked: 4 errors, 1 warning
    [exit status: 1]
    "#);
    insta::assert_snapshot!(league.transcript("check practices/oslo/broken.md --limit 0"), @r"
    $ guildhall check practices/oslo/broken.md --limit 0
    ! 0 of 5 findings printed; --limit 5 prints all
    ! 1 × GH006: A key holds another type of value than it should
    ! 1 × GH007: This kind of note has no such key
    ! 1 × GH008: A value is not in the vocabulary
    ! 1 × GH020: The text holds control, bidi or invisible characters
    ! 1 × GH025: A link uses a scheme other than http, https or mailto
    ! 1 note checked: 4 errors, 1 warning
    [exit status: 1]
    ");
    let json = league.json("check --json practices/oslo/broken.md --limit 2");
    assert_eq!(json["findings"].as_array().map(Vec::len), Some(2));
    assert_eq!(json["errors"], 4);
    insta::assert_snapshot!(league.transcript("check cities"), @r"
    $ guildhall check cities
    ! 2 notes checked: 0 errors, 0 warnings
    ");
    insta::assert_snapshot!(league.transcript("check fisheries"), @r"
    $ guildhall check fisheries
    ! error: there is no `fisheries` in the knowledge base
    ! help: the knowledge base is TMP/league
    [exit status: 1]
    ");
    insta::assert_snapshot!(league.transcript("check cities/oslo Stockholm"), @r"
    $ guildhall check cities/oslo Stockholm
    ! 2 notes checked: 0 errors, 0 warnings
    ");
    insta::assert_snapshot!(league.transcript("check cities/olso"), @r"
    $ guildhall check cities/olso
    ! error: there is no `cities/olso` in the knowledge base
    ! help: the knowledge base is TMP/league
    ! help: did you mean cities/oslo?
    [exit status: 1]
    ");
    let report = league.json("check --json");
    assert_eq!(
        keys(&report),
        ["errors", "findings", "mended", "notes", "warnings"]
    );
    assert_eq!(
        keys(&report["findings"][0]),
        ["code", "help", "length", "message", "place", "severity"]
    );
    league.exits("check --json", 1);
}

#[test]
fn check_reads_a_note_from_standard_input() {
    let league = League::new();
    let output = league.fed("check -", "+++\ntitle = \"T\"\nyear = 20x5\n+++\nText\n");
    insta::assert_snapshot!(league.describe("check -", &output), @r#"
    $ guildhall check -
    -:3:8: error[GH003]: this is not valid TOML: string values must be quoted
      3 | year = 20x5
        |        ^^^^
      help: Put text between quotes: key = "text"
    [exit status: 1]
    "#);
    league.exits("check - --fix", 2);
}

#[test]
fn check_fix_applies_unambiguous_fixes() {
    let league = League::new();
    let path = league.path("league/practices/oslo/slips.md");
    let slips = "+++\ntitle = \"T\"\nyear = '2019' # why\nstatus = 'In force'\n+++\nText";
    fs::write(&path, slips).expect("the copy can be written");
    insta::assert_snapshot!(league.transcript("check practices/oslo/slips.md --fix"), @r#"
    $ guildhall check practices/oslo/slips.md --fix
    practices/oslo/slips.md:3:1: fixed: wrote "2019" as 2019
    practices/oslo/slips.md:4:1: fixed: wrote "In force" as "in-force"
    practices/oslo/slips.md:6:1: fixed: ended the last line
    ! 1 note checked: 0 errors, 0 warnings
    "#);
    let mended = "+++\ntitle = \"T\"\nyear = 2019 # why\nstatus = \"in-force\"\n+++\nText\n";
    assert_eq!(fs::read_to_string(&path).ok().as_deref(), Some(mended));
    league.exits("check practices/oslo/slips.md", 0);
}

#[test]
fn notes_that_cannot_be_read_are_named() {
    let league = League::new();
    let folder = league.path("league/practices/oslo");
    let put = |name: &str, bytes: &[u8]| fs::write(folder.join(name), bytes).expect("a note");
    put("latin.md", b"+++\ntitle = \"Caf\xe9\"\n+++\n");
    put("broken.md", b"+++\ntitle = \n+++\nText\n");
    let paths = ["practices/oslo/broken.md", "practices/oslo/latin.md"];
    let said = league.json("index --json");
    assert_eq!(said["unread"], Value::from(paths.to_vec()), "{said}");
    let text = String::from_utf8_lossy(&league.output("index").stdout).into_owned();
    assert!(
        text.contains("2 notes cannot be read in full")
            && paths.iter().all(|path| text.contains(path)),
        "{text}"
    );
    let want = "2 notes cannot be read in full: practices/oslo/broken.md and 1 more; \
                `guildhall check` says why";
    for query in ["search tram", "search nothingofthekind"] {
        let output = league.output(query);
        let shown = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(shown.contains(want), "{query}: {shown}");
        let answer = league.json(&format!("{query} --json"));
        let message = answer["message"].as_str().unwrap_or_default();
        assert!(message.contains(want), "{answer}");
    }
    let output = league.output("doctor");
    let shown = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(paths.iter().all(|path| shown.contains(path)), "{shown}");
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn notes_in_a_history_of_their_own_are_named() {
    let league = League::new();
    let folder = league.path("league/practices/bergen");
    fs::create_dir_all(folder.join(".git")).expect("a folder");
    let note = "+++\ntitle = \"Razorbill\"\n+++\nText\n";
    fs::write(folder.join("razorbill.md"), note).expect("a note");
    let text = |command: &str| {
        let output = league.output(command);
        let all = [output.stdout, output.stderr].concat();
        String::from_utf8_lossy(&all).into_owned()
    };
    let want =
        "`practices/bergen` has a history of its own: its notes are neither saved nor shared";
    for command in [
        "index",
        "search razorbill",
        "search razorbill",
        "index",
        "doctor",
        "check",
    ] {
        let text = text(command);
        assert!(text.contains(want), "{command}: {text}");
        assert!(!text.contains("cannot be read"), "{command}: {text}");
    }
    assert!(text("check").contains("GH021"));
    league.exits("doctor", 1);
    let said = league.json("index --json");
    assert_eq!(said["unread"], Value::from(vec!["practices/bergen"]));
    // A second one.
    fs::create_dir_all(league.path("league/practices/oslo/.git")).expect("a folder");
    let want = "`practices/bergen` and 1 more have a history of their own";
    assert!(text("search razorbill").contains(want));
}

#[cfg(target_os = "linux")]
#[test]
fn no_folder_that_can_be_written_stops_no_reading() {
    let league = League::new();
    fs::create_dir_all(league.path("home")).expect("it can be made");
    fs::write(league.path("home/cache"), "").expect("it can be written");
    let run = |line: &str| {
        let mut command = league.command(line);
        command.env("TMPDIR", league.path("nowhere"));
        let output = command.output().expect("the program starts");
        let text = league.describe(line, &output);
        assert_eq!(output.status.code(), Some(0), "{text}");
        text
    };
    assert!(run("search congestion").contains("practices/stockholm/congestion-tax"));
    run("brief congestion --for oslo");
    let repository = git2::Repository::init(league.path("league")).expect("a repository");
    drop(repository);
    for line in ["status", "diff", "conflicts"] {
        run(line);
    }
}

#[test]
fn text_left_by_an_editor_is_reported() {
    let league = League::new();
    let said = |line: &str| {
        let output = league.output(line);
        String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned()
    };
    assert!(!said("doctor").contains("kept edits"));
    let folder = league.path("home/state/edits/.tmpA");
    fs::create_dir_all(&folder).expect("it can be made");
    fs::write(folder.join("oslo.md"), "mine").expect("it can be written");
    let words = said("doctor");
    assert!(
        words.contains("kept edits") && words.contains("edits/.tmpA/oslo.md"),
        "{words}"
    );
    fs::create_dir_all(league.path("home/config")).expect("it can be made");
    let settings = "name = \"Ann\"\nemail = \"ann@example.org\"\n";
    fs::write(league.path("home/config/config.toml"), settings).expect("it can be written");
    let begun = said(&format!("init '{}'", league.path("league").display()));
    assert!(begun.contains("keeps its history"), "{begun}");
    let words = said("status");
    assert!(words.contains("edits/.tmpA/oslo.md"), "{words}");
}

#[cfg(unix)]
#[test]
fn a_limit_of_file_size_is_named_and_ends_nothing() {
    let league = League::new();
    for line in ["index", "search heat"] {
        let program = league.command(line);
        let mut limited = Command::new("sh");
        limited.args(["-c", "ulimit -f 1; exec \"$0\" \"$@\""]);
        limited.arg(program.get_program()).args(program.get_args());
        limited.current_dir(league.path("league"));
        for (name, value) in program.get_envs() {
            limited.env(name, value.unwrap_or_default());
        }
        let output = limited.output().expect("the program starts");
        let said = league.describe(line, &output);
        assert!(said.contains("the limit of file size"), "{said}");
        assert_eq!(output.status.code(), Some(2), "{said}");
    }
}
