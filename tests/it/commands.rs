//! The real program on a temporary copy of `tests/fixtures/league`: command and output together.
//!
//! Nothing here sees the home folder, the settings or the environment of whoever runs it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

/// A league of its own for one test.
struct League {
    home: tempfile::TempDir,
}

impl League {
    fn new() -> Self {
        let home = tempfile::tempdir().expect("a temporary folder");
        let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/league");
        copy(&fixture, &home.path().join("league")).expect("fixtures can be copied");
        Self { home }
    }

    fn path(&self, below: &str) -> PathBuf {
        self.home.path().join(below)
    }

    /// The program with the words of a shell line, in the folder of the league.
    fn command(&self, line: &str) -> Command {
        let words = shell_words::split(line).expect("a sound line");
        let mut command = Command::new(env!("CARGO_BIN_EXE_guildhall"));
        command
            .args(words)
            .current_dir(self.path("league"))
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.path("nobody"))
            .env("GUILDHALL_HOME", self.path("home"))
            .stdin(Stdio::null());
        command
    }

    fn output(&self, line: &str) -> Output {
        self.command(line).output().expect("the program starts")
    }

    /// The line as typed, what it printed, what it said beside, and how it ended.
    fn transcript(&self, line: &str) -> String {
        self.describe(line, &self.output(line))
    }

    fn describe(&self, line: &str, output: &Output) -> String {
        let mut text = format!("$ guildhall {line}\n");
        text.push_str(&String::from_utf8_lossy(&output.stdout));
        for said in String::from_utf8_lossy(&output.stderr).lines() {
            text.push_str(&format!("! {said}\n"));
        }
        if output.status.code() != Some(0) {
            text.push_str(&format!("[{}]\n", output.status));
        }
        // macOS reaches its temporary folder through a link.
        let real = self.home.path().canonicalize().expect("it is there");
        text.replace(&real.display().to_string(), "TMP")
            .replace(&self.home.path().display().to_string(), "TMP")
    }

    #[track_caller]
    fn json(&self, line: &str) -> Value {
        let output = self.output(line);
        serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|error| panic!("{error}: {}", self.describe(line, &output)))
    }

    #[track_caller]
    fn exits(&self, line: &str, code: i32) {
        let output = self.output(line);
        let ended = output.status.code();
        assert_eq!(ended, Some(code), "{}", self.describe(line, &output));
    }
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

/// The keys of an object, sorted.
#[track_caller]
fn keys(value: &Value) -> Vec<&str> {
    let object = value
        .as_object()
        .unwrap_or_else(|| panic!("no object: {value}"));
    let mut keys: Vec<&str> = object.keys().map(String::as_str).collect();
    keys.sort_unstable();
    keys
}

#[test]
fn show_prints_a_note() {
    let league = League::new();
    insta::assert_snapshot!(league.transcript("show practices/stockholm/congestion-tax"), @r"
    $ guildhall show practices/stockholm/congestion-tax
    Congestion tax on cars entering the inner city
    practices/stockholm/congestion-tax

    Cars pay to cross the cordon by day; a fifth of the traffic went away and stayed away.

    Status: In force
    Outcome: Succeeded
    Instruments: Pricing
    In force since: 2007
    Results:
    - Indicator: Traffic over the cordon; Value: -20; Unit: %; Year: 2008; Source: City of Stockholm
    Cities: stockholm
    Sectors: Transportation
    Audience: Public
    Review: Accepted
    Confirmed: 2 Mar 2026
    Sources:
    - Title: Evaluation of the trial; Address: https://example.org/trial; Publisher: City of Stockholm; Year: 2006
    Other names: practices/stockholm/trangselskatt

    # What it does

    Cars pay when they cross the cordon on weekdays. Oslo [1] has charged since 1990, see also the trial [2].[^1]

    # What it took

    - Step: Trial; Year: 2006
    - Step: In force; Year: 2007

    - a trial of seven months
    - a vote

    [^1] The national parliament had to pass a law first.

    ## Links
    [1] cities/oslo
    [2] https://example.org/trial
    ");
}

#[test]
fn show_can_be_heard() {
    let league = League::new();
    insta::assert_snapshot!(league.transcript("--plain show oslo"), @r"
    $ guildhall --plain show oslo
    Oslo
    Id: cities/oslo

    Capital of Norway.

    Also called: Christiania
    Country: NO
    Region: Europe
    Audience: Public
    Review: Accepted

    Oslo counts its carbon like money.
    ");
}

#[test]
fn show_understands_ids_slugs_paths_and_earlier_names() {
    let league = League::new();
    for typed in [
        "practices/stockholm/congestion-tax",
        "practices/stockholm/congestion-tax.md",
        "./practices/stockholm/congestion-tax.md",
        "stockholm/congestion-tax",
        "congestion-tax",
        "practices/stockholm/trangselskatt",
    ] {
        let note = league.json(&format!("show --json {typed}"));
        assert_eq!(note["id"], "practices/stockholm/congestion-tax", "{typed}");
    }
}

#[test]
fn show_offers_the_nearest_note() {
    let league = League::new();
    insta::assert_snapshot!(league.transcript("show congestion-tex"), @r"
    $ guildhall show congestion-tex
    ! error: there is no note `congestion-tex`
    ! help: did you mean practices/stockholm/congestion-tax?
    [exit status: 1]
    ");
    insta::assert_snapshot!(league.transcript("show fisheries"), @r"
    $ guildhall show fisheries
    ! error: there is no note `fisheries`
    ! help: guildhall search fisheries looks in all notes
    [exit status: 1]
    ");
    insta::assert_snapshot!(league.transcript("show ../../secret.md"), @r"
    $ guildhall show ../../secret.md
    ! error: there is no note `../../secret.md`
    ! help: guildhall search ../../secret.md looks in all notes
    [exit status: 1]
    ");
}

#[test]
fn show_json_has_front_matter_body_links_and_findings() {
    let league = League::new();
    let note = league.json("show --json congestion-tax");
    assert_eq!(
        keys(&note),
        [
            "body",
            "findings",
            "front_matter",
            "id",
            "kind",
            "links",
            "path"
        ]
    );
    assert_eq!(note["front_matter"]["confirmed"], "2026-03-02");
    assert_eq!(note["front_matter"]["results"][0]["value"], -20);
    assert!(
        note["body"]
            .as_str()
            .is_some_and(|body| body.contains("# What it does"))
    );
    let link = &note["links"][0];
    assert_eq!(
        keys(link),
        [
            "column", "heading", "kind", "line", "target", "text", "written"
        ]
    );
    assert_eq!(
        (&link["kind"], &link["target"]),
        (&"note".into(), &"cities/oslo".into())
    );
    let dead = league.json("show --json sewage-heat");
    assert_eq!(dead["links"][0]["kind"], "broken");
    assert_eq!(dead["links"][0]["target"], Value::Null);
}

#[test]
fn nothing_that_steers_a_terminal_gets_out() {
    let league = League::new();
    let note = "+++\ntitle = \"Evil \\u001b[2J\"\n\"k\\u009bey\" = 1\n+++\n\n\u{202e}body \u{1b}]52;c;eA==\u{7}&#27;[31m\n";
    fs::write(league.path("league/practices/oslo/evil.md"), note).expect("it can be written");
    for line in [
        "show evil",
        "show evil --raw",
        "show evil --json",
        "show evil --plain",
        "--color always show evil",
        "check",
        "check --json",
        "show 'ev\u{1b}[2Jil'",
        "--evil\u{1b}[2J",
    ] {
        let output = league.output(line);
        let printed = [output.stdout, output.stderr].concat();
        let printed = String::from_utf8(printed).expect("output is text");
        let ours = ["\u{1b}[0m", "\u{1b}[1m", "\u{1b}[2m", "\u{1b}[36m"];
        let foreign = ours
            .iter()
            .fold(printed, |text, ours| text.replace(ours, ""));
        let steers = |c: char| {
            (c.is_control() && c != '\n')
                || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        };
        assert!(!foreign.contains(steers), "{line}: {foreign:?}");
        assert!(!foreign.is_empty(), "{line}");
    }
}

#[test]
fn wrong_usage_says_what_is_near() {
    let league = League::new();
    insta::assert_snapshot!(league.transcript("search --limt 3"), @r"
    $ guildhall search --limt 3
    ! error: unexpected argument '--limt' found
    ! help: a similar argument exists: '--limit'
    ! help: Usage: guildhall search --limit <N> [QUERY]...
    ! help: For more information, try '--help'.
    [exit status: 2]
    ");
    insta::assert_snapshot!(league.transcript("serach --limit 3"), @r"
    $ guildhall serach --limit 3
    ! error: unexpected argument '--limit' found
    ! help: did you mean the command `search`?
    ! help: to pass '--limit' as a value, use '-- --limit'
    ! help: Usage: guildhall <QUERY>...
    ! help: For more information, try '--help'.
    [exit status: 2]
    ");
    insta::assert_snapshot!(league.transcript("search heat --sort oldest"), @r"
    $ guildhall search heat --sort oldest
    ! error: invalid value 'oldest' for '--sort <ORDER>'
    ! help: [possible values: relevance, newest, title]
    ! help: For more information, try '--help'.
    [exit status: 2]
    ");
    insta::assert_snapshot!(league.transcript("search heat --limit 10001"), @r"
    $ guildhall search heat --limit 10001
    ! error: invalid value '10001' for '--limit <N>': 10001 is not in 0..=10000
    ! help: For more information, try '--help'.
    [exit status: 2]
    ");
    insta::assert_snapshot!(league.transcript("show"), @r"
    $ guildhall show
    ! error: the following required arguments were not provided: <ID>
    ! help: Usage: guildhall show <ID>
    ! help: For more information, try '--help'.
    [exit status: 2]
    ");
    insta::assert_snapshot!(league.transcript("heat --quiet show oslo"), @r"
    $ guildhall heat --quiet show oslo
    ! error: there are words of a query before the command
    ! help: put `--` before the words if all of them are the query
    [exit status: 2]
    ");
}

#[test]
fn errors_are_json_too() {
    let league = League::new();
    insta::assert_snapshot!(league.transcript("show --json fisheries"), @r#"
    $ guildhall show --json fisheries
    ! {"error":{"causes":[],"hints":["guildhall search fisheries looks in all notes"],"kind":"not-found","message":"there is no note `fisheries`"}}
    [exit status: 1]
    "#);
    insta::assert_snapshot!(league.transcript("show --json"), @r#"
    $ guildhall show --json
    ! {"error":{"causes":[],"hints":["Usage: guildhall show --json <ID>","For more information, try '--help'."],"kind":"usage","message":"the following required arguments were not provided: <ID>"}}
    [exit status: 2]
    "#);
}

#[test]
fn exit_codes_tell_how_it_ended() {
    let league = League::new();
    league.exits("--help", 0);
    league.exits("search --help", 0);
    league.exits("--version", 0);
    league.exits("show oslo", 0);
    league.exits("show fisheries", 1);
    league.exits("show", 2);
    league.exits("--kb nowhere show oslo", 2);
    league.exits("--kb cities show oslo", 2);
    league.exits("--config nowhere.toml show oslo", 2);
    league.exits("search --batch nowhere.txt", 2);
    league.exits("man", 0);
    league.exits("completions fish", 0);
}

#[test]
fn a_closed_pipe_is_silent_and_no_failure() {
    let league = League::new();
    for line in [
        "completions zsh",
        "man",
        "--help",
        "show congestion-tax",
        "doctor --json",
    ] {
        let mut command = league.command(line);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut program = command.spawn().expect("the program starts");
        drop(program.stdout.take());
        let output = program.wait_with_output().expect("it ends");
        assert_eq!(
            league.describe(line, &output),
            format!("$ guildhall {line}\n")
        );
    }
}

#[test]
fn colour_is_for_those_who_want_it() {
    let league = League::new();
    let coloured = |line: &str, no_color: &str| {
        let output = league.command(line).env("NO_COLOR", no_color).output();
        output.expect("the program starts").stdout.contains(&0x1b)
    };
    // A pipe is no terminal.
    assert!(!coloured("show oslo", ""));
    assert!(coloured("--color always show oslo", ""));
    // Who asks on the command line means it more than who asks in the environment.
    assert!(coloured("--color always show oslo", "1"));
    assert!(!coloured("--color always --plain show oslo", ""));
    assert!(!coloured("--color always --json show oslo", ""));
    assert!(!coloured("--color never show oslo", ""));
}

#[test]
fn the_base_is_found_near_and_far() {
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
fn doctor_says_what_it_sees() {
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
    // A base that cannot be opened is a finding, not the end.
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
    ! 8 pages written to TMP/man
    ");
    let search = fs::read_to_string(league.path("man/guildhall-search.1"));
    assert!(search.is_ok_and(|page| page.contains("as\\-typed")));
}

#[test]
fn help_has_examples() {
    let league = League::new();
    insta::assert_snapshot!(league.transcript("search --help"), @r#"
    $ guildhall search --help
    Find notes and print them

    Usage: guildhall search [OPTIONS] [QUERY]...

    Arguments:
      [QUERY]...
              What to look for; `-` reads it from standard input

    Options:
          --limit <N>
              How many notes to print, at most 10000
              
              [default: 20]

          --offset <N>
              How many notes to skip
              
              [default: 0]

          --sort <ORDER>
              The order of the notes

              Possible values:
              - relevance: Best match first
              - newest:    Newest year first
              - title:     By title
              
              [default: relevance]

          --facets
              Count the matches by kind, city, sector and so on

          --why
              Say why each note is there

          --as-typed
              The last word is still being typed

          --batch <FILE>
              Answer one query a line with one line of JSON, in order; `-` reads standard input

      -h, --help
              Print help (see a summary with '-h')

    Options for every command:
          --kb <DIR>
              The knowledge base to use: a folder with guildhall.toml in it

          --config <FILE>
              Another configuration file

          --color <WHEN>
              When to use colour

              Possible values:
              - auto:   On a terminal, unless `NO_COLOR` is set
              - always: Always
              - never:  Never
              
              [default: auto]

          --json
              Print results, and errors too, as JSON

          --plain
              Linear text without drawing or colour, for screen readers

          --quiet
              Print nothing but results and errors

    Examples:
      guildhall search heat pumps sector:buildings
      guildhall search "building performance" -status:repealed --limit 5
      guildhall search 'year:2015..2020 sector:energy' --sort newest --why
      guildhall search sector:waste city:"san francisco" --facets
      echo 'cycling city:copenhagen' | guildhall search -
      guildhall search --json --batch queries.txt > answers.jsonl
    "#);
}
