//! The commands that write notes.

use std::fs;

use serde_json::Value;

use super::League;

mod json_changes;
mod killed_rename;
mod linked_notes;
mod refusals;
mod signing_texts;

#[test]
fn set_changes_only_the_named_keys() {
    let league = League::with_notes();
    let before = league.read("practices/oslo/links.md");
    insta::assert_snapshot!([
        league.transcript("set links 'status=In force' year-adopted=2019 tags+=roads,tolls 'title=A new title'"),
        league.transcript("set links tags-=tolls year-adopted="),
        league.transcript("set links 'relations+={ kind = \"related\", to = \"cities/oslo\" }'"),
        league.transcript("set links title='A new title'"),
    ].concat());
    let after = league.read("practices/oslo/links.md");
    let want = before
        .replace("\"Note\"", "\"A new title\"")
        .replace(" }, # r\n", " }, # r\n  { kind = \"related\", to = \"cities/oslo\" },\n")
        .replace("# r\n  { kind = \"related\", to = \"cities/oslo\" },\n]\n", "# r\n  { kind = \"related\", to = \"cities/oslo\" },\n]\nstatus = \"in-force\"\ntags = [\"roads\"]\n");
    assert_eq!(after, want);
}

#[test]
fn faults_are_reported_with_the_right_value_and_write_nothing() {
    let league = League::with_notes();
    let before = league.files();
    let lines = [
        "set links status=in-forse",
        "set links statuss=planned",
        "set links year-adopted=soon title=",
        "set links status",
        "set linx status=planned",
        "new york weather",
        "new practice --title X --city Olso",
        "new practice --title X --city oslo --sector bildings",
        "new practice --title '!?' --city oslo",
        "new endorsement --title X",
        "rename links practices/oslo/sewage-heat",
        "rename links positions/links",
        "rename links 'a|b'",
        "rename cities/oslo cities/kristiania",
        "remove practices/stockholm/congestion-tax",
        "endorse clean-heat --city Olso --authority mayor",
        "endorse clean-heat --city oslo --authority mayr",
        "endorse clean-heat --city oslo --authority mayor --state signd",
        "endorse clean-heat --city oslo --authority mayor --date 2026-02-30",
        "endorse clean-heat --city oslo --authority mayor --evidence javascript:x",
        "endorse clean-heat --authority mayor",
        "endorse sewage-heat --city oslo --authority mayor",
        "adopt sewage-heat --city oslo --phase piloting",
        "adopt sewage-heat --city stockholm --phase pilotin",
        "adopt sewage-heat --city stockholm --phase pilot --year soon",
        "answer sewage-heat --city oslo --text X",
    ];
    let printed: Vec<String> = lines.iter().map(|line| league.transcript(line)).collect();
    insta::assert_snapshot!(printed.join("\n"));
    assert_eq!(league.files(), before);
}

#[test]
fn set_refuses_links_and_aliases_that_the_check_refuses() {
    let league = League::with_notes();
    league.write(
        "practices/oslo/alias.md",
        "+++\ntitle = \"A\"\ncities = [\"oslo\"]\naliases = [\"practices/former\"]\n+++\nText.\n",
    );
    league.write(
        "practices/oslo/by-alias.md",
        "+++\ntitle = \"B\"\ncities = [\"oslo\"]\n+++\n[[practices/former]]\n",
    );
    let before = league.files();
    for line in [
        "set links aliases+=cities/oslo",
        "set links aliases+=CITIES/Oslo",
        "set links aliases+=practices/former",
        "set links translation-of=nope",
        "set links 'relations+={ kind = \"related\", to = \"practices/nope\" }'",
        "set links relations-=practices/stockholm/congestion-tax relations+='{ kind = \"related\", to = \"practices/nope\" }'",
        // Another note would lose its link.
        "set alias aliases=",
    ] {
        league.exits(line, 2);
        assert_eq!(league.files(), before, "{line}");
    }
    // What was wrong before stops nothing.
    let text = league.read("practices/oslo/by-alias.md");
    league.write(
        "practices/oslo/by-alias.md",
        &format!("{text}[[practices/gone]]\n"),
    );
    league.exits("set by-alias year-adopted=2019", 0);
    league.exits("set links aliases+=practices/free", 0);
}

#[test]
fn quiet_hides_lines_but_no_findings() {
    let league = League::with_notes();
    let new = league.output("new question --title 'Who pays?' --no-edit --quiet");
    assert_eq!(String::from_utf8_lossy(&new.stdout), "");
    let errors = String::from_utf8_lossy(&new.stderr);
    assert!(errors.contains("the note has no text"), "{errors}");
    assert_eq!(new.status.code(), Some(0));
}

#[test]
fn new_notes_pass_the_check() {
    let league = League::with_notes();
    insta::assert_snapshot!([
        league.transcript("new practice --title 'Heat from sewage: Løren' --city Oslo --sector Buildings --no-edit"),
        league.transcript("new practice --title 'Heat from sewage: Løren' --city Oslo --no-edit"),
        league.transcript("new position --title 'Allow tolls' level=national --no-edit"),
        league.transcript("new position --title 'Allow ring roads' --no-edit"),
        league.transcript("new question --title 'Who pays?' --no-edit --json"),
    ].join("\n"));
    let text = league.read("practices/oslo/heat-from-sewage-loren.md");
    let given = "title = \"Heat from sewage: Løren\"\n# summary = \"…\" # Summary: text\n";
    assert!(text.starts_with(&format!("+++\n{given}")), "{text}");
    let given = "\ncities = [\"oslo\"]\nsectors = [\"buildings\"]\n# subsectors = ";
    assert!(text.contains(given), "{text}");
    let body = "+++\n\n## What it does\n\n## Results\n\n## Lessons\n\n## Powers needed\n";
    assert!(text.ends_with(body), "{text}");
    // A given key is in its place, and not a line to fill as well.
    let position = league.read("positions/allow-tolls.md");
    assert!(
        position.contains("\nlevel = [\"national\"]\n# status = "),
        "{position}"
    );
    assert!(!position.contains("# level"), "{position}");
    assert_eq!(league.errors().len(), 1, "{:?}", league.errors());
}

#[cfg(unix)]
#[test]
fn the_editor_fills_the_template() {
    use std::os::unix::fs::PermissionsExt;
    let league = League::with_notes();
    let editor = league.path("editor");
    fs::write(&editor, "#!/bin/sh\nsed -i 's/^# year = 2019/year = 2020/; s/^## Results/## Results\\n\\nGood./' \"$1\"\n").expect("written");
    fs::set_permissions(&editor, fs::Permissions::from_mode(0o755)).expect("set");
    let edit = |line: &str| {
        league
            .command(line)
            .env("EDITOR", &editor)
            .output()
            .expect("it runs")
    };
    let done = edit("new practice --title 'Toll ring' --city oslo");
    assert_eq!(done.status.code(), Some(0), "{done:?}");
    let text = league.read("practices/oslo/toll-ring.md");
    assert!(
        text.contains("year = 2020 # Year") && text.contains("Good."),
        "{text}"
    );
    assert!(!text.contains("\n# "), "{text}");
    let done = edit("edit toll-ring");
    assert_eq!(
        String::from_utf8_lossy(&done.stdout),
        "Saved practices/oslo/toll-ring\n"
    );
    let done = league
        .command("edit toll-ring")
        .env("EDITOR", "false")
        .output()
        .expect("it runs");
    assert_eq!(done.status.code(), Some(2));
    // Without a terminal no editor is guessed.
    league.exits("edit toll-ring", 2);
    // A new note that was not edited does not stay.
    let files = league.files();
    let fails = |line: &str, editor: &str| {
        let done = league.command(line).env("EDITOR", editor).output();
        let done = done.expect("it runs");
        let printed = league.describe(line, &done);
        assert_eq!(done.status.code(), Some(2), "{printed}");
        assert_eq!(league.files(), files, "{printed}");
        printed
    };
    for line in [
        "new practice --title Del --city oslo",
        "ask --city oslo --title 'Who pays?'",
    ] {
        for editor in ["false", "./no-such-editor", ""] {
            let printed = fails(line, editor);
            assert!(printed.contains("no note was created"), "{printed}");
        }
    }
    league.exits(
        "ask --city oslo --title 'Who pays for it?' --text X --sector buildings",
        0,
    );
    let files = league.files();
    for (line, editor) in [
        ("answer who-pays-for-it --city oslo", "false"),
        ("answer who-pays-for-it --city oslo --no-edit", "true"),
        ("answer who-pays-for-it --city oslo --text ''", "true"),
        ("answer who-pays-for-it --city oslo --text ' \n'", "true"),
    ] {
        let done = league.command(line).env("EDITOR", editor).output();
        let done = done.expect("it runs");
        let printed = league.describe(line, &done);
        assert_eq!(done.status.code(), Some(2), "{printed}");
        assert!(printed.contains("no note was created"), "{printed}");
        assert_eq!(league.files(), files, "{printed}");
    }
    // Nothing is there while the editor is open, nor after one that wrote nothing.
    let line = "answer who-pays-for-it --city oslo";
    let done = league.command(line).env("EDITOR", "true").output();
    let done = done.expect("it runs");
    let printed = league.describe(line, &done);
    assert_eq!(done.status.code(), Some(1), "{printed}");
    assert!(printed.contains("Nothing was written"), "{printed}");
    assert_eq!(league.files(), files, "{printed}");
    let answer = league.path("league/answers/who-pays-for-it/oslo.md");
    let editor = format!(
        "sh -c 'test -e {} || echo We do. >> \"$0\"'",
        answer.display()
    );
    let done = league.command(line).env("EDITOR", editor).output();
    let printed = league.describe(line, &done.expect("it runs"));
    assert!(
        printed.contains("Created answers/who-pays-for-it/oslo"),
        "{printed}"
    );
    let text = league.read("answers/who-pays-for-it/oslo.md");
    assert!(
        text.contains("Who pays for it?") && text.contains("We do."),
        "{text}"
    );
}

#[test]
fn folders_of_notes_may_be_spelt_with_capitals() {
    let league = League::with_notes();
    league.write(
        "adoptions/stockholm/congestion-tax/bergen.md",
        "+++\ntitle = \"Tolls\"\ncities = [\"bergen\"]\nphase = \"adopted\"\n+++\nText.\n",
    );
    let other = League::with_notes();
    for (name, text) in league.files() {
        other.write(&name, &text);
    }
    for (usual, spelt) in [
        ("practices", "Practices"),
        ("adoptions", "Adoptions"),
        ("cities", "Cities"),
    ] {
        let [from, to] = [usual, spelt].map(|name| other.path("league").join(name));
        fs::rename(from, to).expect("renamed");
    }
    let said = |league: &League| {
        let lines = [
            "lineage congestion-tax",
            "adopt practices/stockholm/congestion-tax --city oslo --phase in-force",
            "show practices/stockholm/congestion-tax",
            "rename congestion-tax city-toll",
            "rename practices/stockholm/congestion-tax city-toll",
            "rename stockholm/congestion-tax city-toll",
            "lineage practices/stockholm/congestion-tax",
        ];
        let mut said = lines.map(|line| league.transcript(line)).to_vec();
        let mut errors: Vec<String> = league
            .errors()
            .iter()
            .map(|one| one["message"].to_string())
            .collect();
        errors.sort();
        said.extend(errors);
        let said = said.join("\n");
        said.replace("Practices/", "practices/")
            .replace("Adoptions/", "adoptions/")
            .replace("Cities/", "cities/")
    };
    assert_eq!(said(&other), said(&league));
}

#[test]
fn rename_rewrites_every_link_and_moves_what_belongs_to_the_note() {
    let league = League::with_notes();
    insta::assert_snapshot!(
        [
            league.transcript("rename congestion-tax practices/tolls/city-toll"),
            league.read("practices/oslo/links.md"),
            league.read("adoptions/tolls/city-toll/oslo.md"),
            league.read("cities/bergen.md"),
            league.read("practices/tolls/city-toll.md"),
        ]
        .join("\n")
    );
    assert_eq!(league.errors(), Vec::<Value>::new());
    assert!(!league.path("league/practices/stockholm").exists());
    assert!(!league.path("league/adoptions/stockholm").exists());
    league.exits("show practices/stockholm/congestion-tax", 0);
    league.exits("show adoptions/stockholm/congestion-tax/oslo", 0);
    // Run again, it has nothing to do.
    let before = league.files();
    league.exits(
        "rename practices/stockholm/congestion-tax practices/tolls/city-toll",
        0,
    );
    assert_eq!(league.files(), before);
    // And back: the alias of the note becomes its id.
    league.exits("rename city-toll practices/stockholm/congestion-tax", 0);
    assert_eq!(league.errors(), Vec::<Value>::new());
}

/// Needs strace; without it the test prints a warning and passes.
#[test]
fn a_note_that_others_name_is_not_removed() {
    let league = League::with_notes();
    league.exits("set congestion-tax aliases+=old/tax", 0);
    insta::assert_snapshot!(
        [
            league.transcript("remove congestion-tax"),
            league.transcript("remove practices/oslo/links"),
            league.transcript("remove congestion-tax --force"),
        ]
        .join("\n")
    );
    assert!(!league.path("league/practices/oslo/links.md").exists());
    assert!(!league.path("league/practices/stockholm").exists());
}

#[test]
fn a_rename_to_a_hidden_or_reserved_name_writes_nothing() {
    let league = League::with_notes();
    let before = league.files();
    for name in [
        ".git",
        ".GIT",
        "'GIT~1'",
        ".hidden",
        "practices/.hidden/x",
        "practices/stockholm/a.",
        "'a`b'",
    ] {
        league.exits(&format!("rename congestion-tax {name}"), 2);
        assert_eq!(league.files(), before, "{name}");
    }
    league.exits("rename congestion-tax practices/stockholm/köln-廃棄物", 0);
    let links = league.read("practices/oslo/links.md");
    assert!(
        links.contains("(../stockholm/köln-廃棄物.md \"t\")"),
        "{links}"
    );
    assert_eq!(league.errors(), Vec::<Value>::new());
}

#[test]
fn adoptions_questions_and_answers_are_notes_of_their_city() {
    let league = League::with_notes();
    let dated = |text: String| {
        let lines = text.lines().map(|line| match line.split_once(" = 20") {
            Some((key, _)) if key.starts_with("asked") || key.starts_with("answered") => {
                format!("{key} = TODAY\n")
            }
            _ => format!("{line}\n"),
        });
        lines.collect::<String>()
    };
    insta::assert_snapshot!([
        league.transcript("adopt sewage-heat --city stockholm --phase studying"),
        league.read("adoptions/oslo/sewage-heat/stockholm.md"),
        league.transcript("adopt sewage-heat --city stockholm --phase pilot --changed 'Smaller pumps' --year 2024"),
        league.transcript("adopt sewage-heat --city Stockholm --phase 'in force'"),
        league.transcript("adopt sewage-heat --city Stockholm --phase 'in force'"),
        league.read("adoptions/oslo/sewage-heat/stockholm.md"),
        league.transcript("ask --city stockholm --of Oslo --title 'Who pays for heat pumps?' --text 'In rented homes.' --sector buildings --closes 2190-01-31"),
        dated(league.read("questions/who-pays-for-heat-pumps.md")),
        league.transcript("answer who-pays-for-heat-pumps --city oslo --by 'Climate agency' --text 'The owner.'"),
        league.transcript("answer who-pays-for-heat-pumps --city oslo --text 'The tenant.'"),
        dated(league.read("answers/who-pays-for-heat-pumps/oslo.md")),
    ].join("\n"));
    assert_eq!(league.errors(), Vec::<Value>::new());
}

#[test]
fn a_role_that_asks_is_named_with_its_city() {
    let league = League::with_notes();
    for (by, want) in [
        ("Climate office", "Climate office, Stockholm"),
        ("Stockholm climate office", "Stockholm climate office"),
    ] {
        let line = format!("ask --city stockholm --of oslo --by '{by}' --title '{by}?' --text X");
        league.exits(&line, 0);
        let slug = by.to_lowercase().replace(' ', "-");
        let note = league.read(&format!("questions/{slug}.md"));
        assert!(note.contains(&format!("asked-by = \"{want}\"")), "{note}");
        let shown = league.json(&format!("show questions/{slug} --json"));
        assert_eq!(shown["front_matter"]["asking-city"], "stockholm");
    }
}

#[test]
fn a_rename_into_the_folder_of_another_city_writes_nothing() {
    let league = League::with_notes();
    let before = league.files();
    league.exits("rename congestion-tax practices/oslo/congestion-tax", 2);
    assert_eq!(league.files(), before);
}

#[test]
fn a_renamed_note_is_found_by_the_last_part_of_its_former_id() {
    let league = League::with_notes();
    league.exits("rename congestion-tax city-toll", 0);
    league.exits("show congestion-tax", 0);
    league.exits("set congestion-tax tags+=tolls", 0);
    let note = league.read("practices/stockholm/city-toll.md");
    assert!(note.contains("tolls"), "{note}");
}
