//! `show`: prints a note, however it is named.

use serde_json::Value;

use super::{League, keys};

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
    In force from: 2007
    Cities: Stockholm
    Sectors: Transportation
    Audience: Public
    Review: Accepted
    Confirmed: 2 Mar 2026
    Other names: practices/stockholm/trangselskatt

    # What it does

    Cars pay when they cross the cordon on weekdays. Oslo [1] has charged since 1990, see also the trial [2]. [3]

    # What it took

    - Step: Trial; Year: 2006
    - Step: In force; Year: 2007

    - a trial of seven months
    - a vote

    [3] The national parliament had to pass a law first.

    ## Links
    [1] Oslo (cities/oslo)
    [2] https://example.org/trial

    ## Data
    Results:
    - Indicator: Traffic over the cordon; Value: -20 %; Year: 2008; Source: City of Stockholm
    Sources:
    - Title: Evaluation of the trial; Address: https://example.org/trial; Publisher: City of Stockholm; Year: 2006
    ");
}

#[test]
fn show_prints_for_screen_readers() {
    let league = League::new();
    insta::assert_snapshot!(league.transcript("--plain show oslo"), @r"
    $ guildhall --plain show oslo
    Oslo
    Id: cities/oslo

    Capital of Norway.

    Also called: Christiania
    Country code: NO
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
fn show_names_all_notes_that_claim_an_alias() {
    let league = League::new();
    for name in ["a", "b"] {
        let text =
            format!("+++\ntitle = \"{name}\"\naliases = [\"practices/old\"]\n+++\n\nText.\n");
        std::fs::write(league.path(&format!("league/practices/{name}.md")), text)
            .expect("it can be written");
    }
    insta::assert_snapshot!(league.transcript("show practices/old"), @r"
    $ guildhall show practices/old
    ! error: `practices/old` may be one of 2 notes
    ! help: did you mean practices/a?
    ! help: did you mean practices/b?
    [exit status: 1]
    ");
    let repository = git2::Repository::init(league.path("league")).expect("a repository");
    for line in ["log practices/old", "propose practices/old"] {
        let said = league.transcript(line);
        assert!(said.contains("may be one of 2 notes"), "{said}");
    }
    // A note that had this id before has a history of its own.
    let text = repository
        .blob(b"+++\ntitle = \"Old\"\n+++\n")
        .expect("kept");
    let empty = repository
        .treebuilder(None)
        .and_then(|tree| tree.write())
        .expect("kept");
    let empty = repository.find_tree(empty).expect("there");
    let path = "practices/old.md";
    let with_old = git2::build::TreeUpdateBuilder::new()
        .upsert(path, text, git2::FileMode::Blob)
        .create_updated(&repository, &empty)
        .expect("kept");
    let with_old = repository.find_tree(with_old).expect("there");
    let who = git2::Signature::now("ann", "ann@example.org").expect("plain");
    let first = repository.commit(Some("HEAD"), &who, &who, "Old", &with_old, &[]);
    let first = repository.find_commit(first.expect("kept")).expect("there");
    repository
        .commit(Some("HEAD"), &who, &who, "New", &empty, &[&first])
        .expect("kept");
    league.exits("log practices/old", 0);
}

#[test]
fn show_and_search_understand_both_unicode_forms() {
    let league = League::new();
    let school = "practices/oslo/e\u{301}cole";
    let text = "+++\ntitle = \"School\"\ncities = [\"oslo\"]\n+++\n\nText.\n";
    let tied = "+++\ntitle = \"Tied\"\n+++\n\n[[practices/oslo/\u{e9}cole]]\n";
    for (path, text) in [(school, text), ("practices/tied", tied)] {
        let path = league.path(&format!("league/{path}.md"));
        std::fs::write(path, text).expect("it can be written");
    }
    let note = league.json("show --json practices/oslo/\u{e9}cole");
    assert_eq!(note["id"], school);
    let links = &league.json("show --json practices/tied")["links"];
    assert_eq!(links[0]["target"], school);
    for query in [
        "id:practices/oslo/\u{e9}cole",
        "links:practices/oslo/e\u{301}cole",
    ] {
        let answer = league.json(&format!("search --json {query}"));
        assert_eq!(answer["total"], 1, "{query}: {answer}");
    }
}

#[test]
fn show_prints_the_answers_below_their_question() {
    let league = League::new();
    let files = [
        (
            "questions/who-pays.md",
            "+++\ntitle = \"Who pays?\"\naliases = [\"questions/payer\"]\nsources = [{ title = \"The asking\" }]\n+++\n\nThe old one.\n",
        ),
        (
            "answers/who-pays/oslo.md",
            "+++\ntitle = \"The owner\"\nanswers = \"questions/payer\"\ncities = [\"oslo\"]\n+++\n\nThe owner pays.\n",
        ),
        (
            "answers/who-pays/stockholm.md",
            "+++\ntitle = \"Another\"\nanswers = \"questions/another\"\n+++\n\nNot this.\n",
        ),
    ];
    for (path, text) in files {
        let path = league.path(&format!("league/{path}"));
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("it can be made");
        std::fs::write(path, text).expect("it can be written");
    }
    insta::assert_snapshot!(league.transcript("show questions/who-pays"), @r"
    $ guildhall show questions/who-pays
    Who pays?
    questions/who-pays

    Other names: questions/payer

    The old one.

    ## Answer: The owner
    answers/who-pays/oslo
    Cities: Oslo

    The owner pays.

    ## Data
    Sources:
    - Title: The asking
    ");
    let answers = &league.json("show --json questions/who-pays")["answers"];
    assert_eq!(answers[0]["id"], "answers/who-pays/oslo");
    assert_eq!(answers.as_array().map(Vec::len), Some(1));
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
