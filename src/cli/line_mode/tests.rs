use super::*;
use crate::cli::report::CommandError;
use crate::model::hit::Answer;

fn hit(number: usize) -> Hit {
    Hit {
        title: format!("City {number}"),
        ..Hit::example(&format!("cities/c{number}"))
    }
}

/// A base of twelve cities; "nothing" finds nothing.
fn find(request: &SearchRequest) -> Answer {
    let total = if request.text == "nothing" { 0 } else { 12 };
    let page = (1..=total).skip(request.offset).take(request.limit);
    Answer {
        query: request.text.clone(),
        total,
        results: page.map(hit).collect(),
        ..Answer::default()
    }
}

fn run(query: &str, typed: &str) -> String {
    let mut out = Vec::new();
    let mut read = |id: &NoteId, out: &mut dyn Write| {
        writeln!(out, "(note {id})")?;
        Ok(ShownNote {
            id: id.clone(),
            title: "A city".to_owned(),
            links: vec![
                NumberedLink::Target("cities/c7".to_owned()),
                NumberedLink::Target("https://example.org".to_owned()),
            ],
        })
    };
    run_line_mode(
        query,
        &mut typed.as_bytes(),
        &mut out,
        &mut |request| Ok(find(request)),
        &mut read,
        &mut |words, out| Ok(writeln!(out, "(act {})", words.join(" "))?),
    )
    .expect("nothing here fails");
    String::from_utf8(out).expect("words are text")
}

#[test]
fn a_whole_session_prints_line_by_line() {
    let output = run("", "city\nmore\nmore\n12\n13\nnothing\nquit\nunheard\n");
    insta::assert_snapshot!(output, @r#"
    guildhall. Type words to search, a number to read that note, "more" for the next notes, "link 2" to follow that link of the note, "copy" for its title and id in one line, "help" for this, or "quit". ":help" lists the commands for updates, sharing and history.
    Search: 1. City 1
    Id: cities/c1
    About: city
    2. City 2
    Id: cities/c2
    About: city
    3. City 3
    Id: cities/c3
    About: city
    4. City 4
    Id: cities/c4
    About: city
    5. City 5
    Id: cities/c5
    About: city
    6. City 6
    Id: cities/c6
    About: city
    7. City 7
    Id: cities/c7
    About: city
    8. City 8
    Id: cities/c8
    About: city
    9. City 9
    Id: cities/c9
    About: city
    10. City 10
    Id: cities/c10
    About: city
    10 of 12 notes.
    Search: 11. City 11
    Id: cities/c11
    About: city
    12. City 12
    Id: cities/c12
    About: city
    Search: No more notes.
    Search: (note cities/c12)
    Search: Type a number from 1 to 12.
    Search: nothing found for `nothing`
    Search:
    "#);
}

#[test]
fn colon_commands_run_and_sharing_asks_first() {
    let output = run(
        "",
        ":updates\n:share\nno\n:share\nyes\n:sync\nY\ncity\n:history 2\n:conflicts x --take mine\n:undo\n",
    );
    let acts: Vec<&str> = output.split("(act ").skip(1).collect();
    let acts: Vec<&str> = acts
        .iter()
        .filter_map(|act| act.split(')').next())
        .collect();
    assert_eq!(
        acts,
        [
            "sync --no-share",
            "sync --dry-run",
            "sync --dry-run",
            "sync",
            "sync --dry-run",
            "sync",
            "log cities/c2",
            "conflicts x --take mine",
            "undo"
        ]
    );
    assert!(output.contains("Nothing was shared."), "{output}");
    assert!(run("", ":help\n").contains(":share: Show what would be shared, ask once, and share"));
}

#[test]
fn nothing_to_share_is_said_and_not_asked_about() {
    let mut out = Vec::new();
    run_line_mode(
        "",
        &mut ":share\ncity\n".as_bytes(),
        &mut out,
        &mut |request| Ok(find(request)),
        &mut |id, _| Err(CommandError::not_found(id.to_string())),
        &mut |words, out| {
            assert_eq!(words, ["sync", "--dry-run"]);
            Ok(writeln!(
                out,
                "{UP_TO_DATE}\n! practices/oslo/a: it is held"
            )?)
        },
    )
    .expect("it goes on");
    let output = String::from_utf8(out).expect("words are text");
    assert!(
        output.contains(UP_TO_DATE) && !output.contains("Type yes"),
        "{output}"
    );
    assert!(
        output.contains("10 of 12 notes"),
        "the next line is a search: {output}"
    );
}

#[test]
fn a_command_instead_of_yes_runs_and_shares_nothing() {
    let output = run("", ":share\n:quit\n:sync\n");
    assert!(
        output.ends_with("Nothing was shared.\nSearch: "),
        "{output}"
    );
}

#[test]
fn links_and_notes_open_by_number() {
    let output = run(
        "",
        "city\nlink 1\nopen 2\nlink 1\nlink 2\nlink 3\nopen 99\ncopy\n",
    );
    let notes = [
        "(note cities/c2)",
        "(note cities/c7)",
        "The link leads to https://example.org",
    ];
    for part in notes
        .iter()
        .chain(&["Type a number from 1 to 10.", "A city. cities/c7"])
    {
        assert!(output.contains(part), "{part}\n{output}");
    }
    assert!(
        output.contains("Type a link number from 1 to 2."),
        "{output}"
    );
    assert!(
        output.find(notes[0]) < output.find(notes[1]),
        "no note was read before"
    );
    assert!(
        run("", "copy\n").contains("1. City 1"),
        "without a note it is a query"
    );
}

#[test]
fn words_behind_a_colon_are_never_searched() {
    for (typed, expected) in [
        (
            ":open 2",
            "Type words to search first, then the number of a note.",
        ),
        (
            ":open",
            "Type words to search first, then the number of a note.",
        ),
        (":link 1", "Read a note first: type its number."),
        ("city\n:open x", "Type a number from 1 to 10."),
        ("city\n:open", "Type a number from 1 to 10."),
        ("city\n2\n:link x", "Type a link number from 1 to 2."),
        ("city\n2\n:link", "Type a link number from 1 to 2."),
        ("city\n2\n:link\t1", "(note cities/c7)"),
        ("city\n2\n:copy", "A city. cities/c2"),
        ("city\n2\n:copy 3", "City 3. cities/c3"),
        ("city\n:copy 3", "City 3. cities/c3"),
        ("city\n:copy 11", "Type a number from 1 to 10."),
        ("city\n:copy", "Type a number from 1 to 10."),
        (":copy 3", "Read a note first: type its number."),
        ("city\n:Open 3", "(note cities/c3)"),
        (":history", "Read a note first: type its number."),
        ("city\n2\n:History", "(act log cities/c2)"),
        ("city\n:history 3", "(act log cities/c3)"),
        ("city\n:history 11", "Type a number from 1 to 10."),
        (":conflicts 1 mine", "(act conflicts 1 --take mine)"),
        (":conflicts 1 --take mine", "(act conflicts 1 --take mine)"),
    ] {
        let output = run("", &format!("{typed}\n"));
        let last = output.lines().rev().nth(1).unwrap_or_default();
        assert_eq!(last, format!("Search: {expected}"), "{typed}\n{output}");
    }
    let output = run("", "city\nlink x\n");
    assert_eq!(
        output.matches("1. City 1\n").count(),
        2,
        "without a colon it is a query"
    );
}

#[test]
fn errors_are_printed_and_do_not_end_the_session() {
    let mut out = Vec::new();
    let fault = |what: &str| CommandError::not_found(format!("{what} is gone"));
    run_line_mode(
        "",
        &mut "city\n2\nlost\n:share\n:undo\ncity\n".as_bytes(),
        &mut out,
        &mut |request| match request.text.as_str() {
            "lost" => Err(fault("the index")),
            _ => Ok(find(request)),
        },
        &mut |id, _| Err(fault(id.as_str())),
        &mut |words, _| Err(fault(words[0])),
    )
    .expect("nothing of this ends it");
    let output = String::from_utf8(out).expect("words are text");
    for what in ["cities/c2", "the index", "sync", "undo"] {
        assert!(
            output.contains(&format!("error: {what} is gone")),
            "{output}"
        );
    }
    assert!(!output.contains("Type yes"), "{output}");
    assert_eq!(output.matches("10 of 12 notes").count(), 2, "{output}");
}

#[test]
fn end_of_input_ends_the_session() {
    assert!(run("city", "").ends_with("10 of 12 notes.\nSearch: \n"));
}

#[test]
fn a_number_before_any_list_is_a_query() {
    assert!(run("", "2030").contains("1. City 1"));
}
