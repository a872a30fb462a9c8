//! Command-line parsing, exit codes, and what may reach a terminal.

use std::fs;
use std::process::Stdio;

use super::League;

#[test]
fn control_characters_never_reach_the_terminal() {
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
fn wrong_usage_suggests_the_nearest_option() {
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
    insta::assert_snapshot!(league.transcript("heat --limit 3"), @r"
    $ guildhall heat --limit 3
    ! error: unexpected argument '--limit' found
    ! help: `--limit` is an option of `search`: guildhall search … --limit
    ! help: to pass '--limit' as a value, use '-- --limit'
    ! help: Usage: guildhall <QUERY>...
    ! help: For more information, try '--help'.
    [exit status: 2]
    ");
    insta::assert_snapshot!(league.transcript("search heat --sort oldest"), @r"
    $ guildhall search heat --sort oldest
    ! error: invalid value 'oldest' for '--sort <ORDER>'
    ! help: [possible values: relevance, newest, title, peers]
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

/// The search runs anyway: the word may be meant.
#[test]
fn a_mistyped_command_is_suggested_beside_the_results() {
    let league = League::new();
    let note = "+++\ntitle = \"In search of heat\"\naudience = \"public\"\n+++\nText\n";
    fs::write(league.path("league/practices/search.md"), note).expect("the copy can be written");
    for (line, want) in [
        ("serach", true),
        ("serach congestion", true),
        ("chekc fisheries", true),
        ("searc", true),
        ("search-like words", false),
        ("congestion", false),
    ] {
        let output = league.output(line);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(
            said.contains("did you mean the command"),
            want,
            "{line}: {said}"
        );
    }
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
fn colour_follows_flags_environment_and_terminal() {
    let league = League::new();
    let coloured = |line: &str, no_color: &str| {
        let output = league.command(line).env("NO_COLOR", no_color).output();
        output.expect("the program starts").stdout.contains(&0x1b)
    };
    // A pipe is no terminal.
    assert!(!coloured("show oslo", ""));
    assert!(coloured("--color always show oslo", ""));
    // A flag overrides the environment.
    assert!(coloured("--color always show oslo", "1"));
    assert!(!coloured("--color always --plain show oslo", ""));
    assert!(!coloured("--color always --json show oslo", ""));
    assert!(!coloured("--color never show oslo", ""));
}

#[test]
fn help_has_examples() {
    let league = League::new();
    insta::assert_snapshot!(league.transcript("search --help"), @r#"
    $ guildhall search --help
    Find notes and print them

    Finds notes that contain all the words. Narrow the search with `"a phrase"`, `-not`, `NOT`, `OR`,
    brackets, `field:value`, `field:a,b`, `year:2015..2020`, `since:2w`, `has:results`, `title:heat` or
    `in:title`. One argument is the whole query. Among several, an argument with spaces is a phrase.

    Exit code 1 means that nothing was found.

    Usage: guildhall search [OPTIONS] [QUERY]...

    Arguments:
      [QUERY]...
              What to search for; `-` reads it from standard input

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
              - peers:     Notes of the cities most like yours first; see `guildhall peers`
              
              [default: relevance]

          --facets
              Count the matches by kind, city, sector and so on

          --why
              Show why each note was found

          --as-typed
              Treat the last word or filter value as still being typed

          --batch <FILE>
              Answer each line of FILE with a line of JSON; `-` reads standard input

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
              Plain lines without drawing or colour, for screen readers

          --quiet
              Print only results and errors

    Examples:
      guildhall search heat pumps sector:buildings
      guildhall search "building performance" -status:repealed --limit 5
      guildhall search 'year:2015..2020 sector:energy' --sort newest --why
      guildhall search sector:waste city:"san francisco" --facets
      echo 'cycling city:copenhagen' | guildhall search -
      guildhall search --json --batch queries.txt > answers.jsonl
    "#);
}
