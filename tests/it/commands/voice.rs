//! The commands of the common voice. Over the shipped notes and over texts that change.

use std::fs;

use guildhall::model::alliance::tallied_text::TextCounts;
use guildhall::work::{Report, TableAnswer, TableRequest, Ticket};
use serde_json::Value;

use super::League;
use super::shipped_notes::{json, printed, shipped, without_version, write};
use crate::libraries::SHIPPED;

#[test]
fn the_letter_of_a_shipped_statement() {
    let league = shipped();
    let line = "statement c40-advancing-towards-zero-waste-2018";
    let text = printed(league, line);
    insta::assert_snapshot!("letter", without_version(&text));
    for form in ["text", "md", "html"] {
        let line = format!("{line} --format {form}");
        let first = printed(league, &line);
        assert!(first.contains("Zero Waste") && first.contains("10 December 2026"));
        assert_eq!(first, printed(league, &line), "{form}");
    }
    // By its last part, its id or an earlier id.
    for id in [
        "statements/c40-advancing-towards-zero-waste-2018",
        "positions/c40-advancing-towards-zero-waste-declaration-2018",
    ] {
        assert_eq!(text, printed(league, &format!("statement {id}")));
    }
    // Nothing that is not checked or that is the editors' reading leaves in a letter.
    let mut count = 0;
    for entry in fs::read_dir(league.path("knowledge/positions")).expect("positions") {
        let path = entry.expect("a file").path();
        let note = fs::read_to_string(&path).expect("it is text");
        let id = path
            .file_stem()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        if note.contains("not checked") {
            let letter = printed(league, &format!("statement positions/{id}"));
            for mark in ["eneral knowledge", "not checked", "editors"] {
                assert!(!letter.contains(mark), "{id}: {letter}");
            }
            assert!(letter.contains("Signed by"), "{id}");
            count += 1;
        }
    }
    assert!(count > 0, "no position has such a sentence");
}

#[test]
fn a_letter_says_whose_word_does_not_count_and_why() {
    let league = League::new();
    write(
        &league,
        "statements/heat",
        "title = \"Heat <now>\"\nask = \"Let cities set rules.\"\nlevel = [\"national\"]\n\
         addressee = \"the parliament\"\nquorum = 3\nstance = \"oppose-unless-amended\"\n\
         amendments = [\"Exempt homes.\"]\nmeasures = [\"SB 596\"]\ncloses = 2026-12-10",
        "## Text\n\nWe mean it.\n\n- One\n- Two\n\n## Who signed\n\nMany.",
    );
    let sign = |city: &str, keys: &str| {
        // Only cities with a note count.
        if city != "paris" && city != "oslo" {
            write(
                &league,
                &format!("cities/{city}"),
                &format!("title = \"{city}\""),
                "x",
            );
        }
        let front = format!(
            "title = \"Yes\"\nendorses = \"statements/heat\"\ncities = [\"{city}\"]\n{keys}"
        );
        write(
            &league,
            &format!("endorsements/heat/{city}"),
            &front,
            "Yes.",
        );
    };
    sign(
        "oslo",
        "state = \"endorsed\"\nauthority = \"mayor\"\nsigned = 2026-03-02",
    );
    sign(
        "boston",
        "state = \"endorsed-with-reservation\"\nreservation = \"Not rents.\"\nyear = 2026",
    );
    sign("berlin", "authority = \"staff-provisional\"");
    sign("london", "state = \"declined\"");
    sign("sydney", "expiry = 2020-01-01");
    sign(
        "seattle",
        "fingerprint = \"sha256:00000000000000000000000000000000\"",
    );
    sign("portland", "state = \"withdrawn\"");
    sign("paris", "");
    let transcript = league.transcript("statement heat");
    let date = transcript.lines().nth(5).expect("the date").to_owned();
    insta::assert_snapshot!(transcript.replace(&date, "DATE"), @r"
        $ guildhall statement heat
        Heat <now>
        ==========

        To: the parliament
        DATE
        DRAFT: 2 of 3 cities have signed; 1 more must sign before it is sent.

        We, the cities that sign below, ask:

        Let cities set rules.

        This is about SB 596.

        Our stance: oppose unless amended.

        What must change
        ----------------

        - Exempt homes.

        We mean it.

        - One
        - Two

        Signed by
        ---------

        - boston (2026) [1]
        - Oslo (mayor, 2 March 2026)

        The notes do not say which wording was signed (2 of 2 signatures) or by what
        authority it was signed (1 of 2 signatures); the text is in the words of the
        notes.

        Reservations
        ------------

        [1] boston: Not rents.

        Made from the notes of Test league as of DATE.
        ! not in the letter: berlin (provisional), london (declined), Paris (not a member), portland (withdrawn), seattle (on earlier text), sydney (expired)
        ");
    let reply = league.json("statement heat --json");
    assert_eq!(reply["tally"]["behind"], 2);
    assert_eq!(reply["tally"]["needed"], 1);
    let page = String::from_utf8(league.output("statement heat --format html").stdout);
    let page = page.expect("it is text");
    assert!(page.contains("<h1>Heat &lt;now&gt;</h1>"), "{page}");
    // The word on an earlier text counts once it is renewed: with the fingerprint of this one.
    sign("seattle", "");
    let reply = league.json("statement heat --json");
    assert_eq!(reply["tally"]["needed"], 0);
    league.exits("statement heating", 1);
    league.exits("statement cities/oslo", 2);
}

#[test]
fn positions_are_found_by_level_stance_city_and_deadline() {
    let league = shipped();
    let ids = |line: &str| -> Vec<String> {
        let reply = json(league, line);
        let listed = reply["positions"].as_array().expect("a list").iter();
        let ids = listed.map(|one| one["id"].as_str().expect("an id").to_owned());
        ids.collect()
    };
    let european = ids("positions --level eu");
    assert_eq!(european, ids("positions --level supranational"));
    assert!(european.len() >= 9, "{european:?}");
    assert_eq!(
        ids("positions --deadline ..2026-12"),
        ["positions/city-networks-parliament-car-co2-2026"]
    );
    assert_eq!(ids("positions --deadline 2027.."), [""; 0]);
    assert!(
        ids("positions --endorsed-by boston --level international")
            .contains(&"statements/c40-advancing-towards-zero-waste-2018".to_owned())
    );
    let commission = ids("positions --addressee \"european commission\"");
    assert!(commission.len() >= 4, "{commission:?}");
    // A parent sector finds its children.
    let energy = ids("positions --sector energy");
    let buildings = ids("positions --sector buildings");
    assert!(buildings.iter().all(|id| energy.contains(id)), "{energy:?}");
    // Statements that ask nothing of a government are no positions.
    assert!(!ids("positions").contains(&"statements/cnca-founding-commitment-2015".to_owned()));
    let reply = json(league, "positions --level eu --city oslo");
    for one in reply["positions"].as_array().expect("a list") {
        let counts = one["tally"]["counts"].as_object().expect("counts");
        let sum: u64 = counts.values().filter_map(Value::as_u64).sum();
        let cities = one["tally"]["cities"].as_array().expect("cities");
        assert_eq!(sum, cities.len() as u64, "{one}");
        let covered = one["coverage"].as_object().expect("coverage");
        assert_eq!(covered.len(), cities.len());
        assert!(one["mine"].is_string());
    }
    let list = printed(
        league,
        "positions --level eu --sector buildings --city oslo",
    );
    insta::assert_snapshot!(list, @r"
        Eurocities on the Energy Efficiency Directive: higher targets, a clear course for cities
          positions/eurocities-energy-efficiency-directive-2022
          supranational · enacted · outcome partly · to European Parliament and Council · Energy Efficiency Directive
          Raise the energy saving targets and give local action a clearer direction.
          signed by none of 19 cities; 2 short of the quorum of 2
          has the practice, not signed: Berlin, London; neither: 17
          Oslo: not signed

        Eurocities on the buildings directive (EPBD): minimum standards with help for owners
          positions/eurocities-epbd-revision-2023
          supranational · enacted · outcome partly · to European Parliament, Council and Commission · EPBD
          Bring in minimum energy performance standards with a binding duty of states to give cities and owners finance and technical help, and aim at the worst buildings and poor households first.
          signed by none of 19 cities; 2 short of the quorum of 2
          has the practice, not signed: Boston, Boulder, Washington DC; neither: 16
          Oslo: not signed

        Joint call of NGOs, local authorities and unions for an ambitious buildings directive
          positions/joint-call-epbd-trilogue-2023
          supranational · enacted · outcome partly · to EU trilogue negotiators · EPBD
          Agree a strong directive with minimum standards and earmarked money for vulnerable households.
          signed by none of 19 cities; 2 short of the quorum of 2
          Oslo: not signed
        ");
    insta::assert_snapshot!(printed(league, "positions --board --city oslo"), @r"
        35 asks (25 positions, 10 statements) by level of government and stage. A position with two levels counts in both rows. In brackets: those that Oslo signed.
        Not on the board: 11 statements ask nothing of a government.
          Level          Draft   Open  Submitted  Enacted  Rejected  Superseded  No stage     All
          Municipal          ·      ·          ·        ·         ·           ·         ·       ·
          Regional           ·      ·          ·        ·         ·           ·         ·       ·
          State              ·      2          ·        2         1           ·         2       7
          National           ·      ·          3    4 (1)         5           2         2  16 (1)
          Supranational      ·      2          1        6         ·           ·         ·       9
          International      ·  4 (2)          ·        ·         ·           ·         3   7 (2)
        ");
    for (line, code) in [
        ("positions --level galactic", 2),
        ("positions --stance maybe", 2),
        ("positions --deadline soon", 2),
        ("positions --endorsed-by atlantis", 1),
        ("positions --deadline 2027..2026", 2),
        ("positions --deadline 2090", 1),
    ] {
        league.exits(&format!("{line} --kb ../knowledge"), code);
    }
    let refused = league.transcript("positions --level natonal --kb ../knowledge");
    assert!(refused.contains("did you mean national?"), "{refused}");
    let csv = printed(league, "positions --level eu --csv");
    assert_eq!(csv.lines().count(), european.len() + 1);
}

#[test]
fn lineage_is_a_tree_over_generations() {
    let league = shipped();
    insta::assert_snapshot!("lineage", printed(league, "lineage lyon/public-bike-hire"));
    insta::assert_snapshot!(printed(league, "lineage seattle/energy-benchmarking"), @r"
        Seattle energy benchmarking: yearly reports for buildings above 20,000 square feet, in force from 2012
        practices/seattle/energy-benchmarking

        Came from
        ├─ New York City Local Law 84                                                              2010  succeeded
        ├─ San Francisco: audits, benchmarking and renewable power for large commercial buildings  2010  too early
        └─ Washington, DC: Building energy benchmarking                                            2010
              Results were not made public at first but given to buyers, tenants and lenders on request.

        No note says that another city took it over.
        ");
    let spoken = "lineage practices/washington-dc/capital-bikeshare --plain";
    insta::assert_snapshot!("lineage_spoken", printed(league, spoken));
    // An adoption leads to the practice that was taken over.
    let of_adoption = printed(league, "lineage adoptions/oslo/climate-budget/london");
    assert_eq!(of_adoption, printed(league, "lineage oslo/climate-budget"));
    let reply = json(league, "lineage oslo/climate-budget");
    let copies = reply["copies"].as_array().expect("a list");
    let csv = printed(league, "lineage oslo/climate-budget --csv");
    assert_eq!(csv.lines().count(), copies.len() + 1);
    league.exits("lineage cities/oslo --kb ../knowledge", 2);
    league.exits("lineage atlantis/tunnel --kb ../knowledge", 1);
}

#[test]
fn a_project_shows_what_its_grant_led_to() {
    let league = shipped();
    let page = printed(league, "show zero-emissions-building-centre-of-excellence");
    let reply = page.split("What the grant of 2017 led to").nth(1);
    assert!(
        reply.is_some_and(|reply| reply.contains("Study trip of builders")),
        "{page}"
    );
    let reply = json(league, "show zero-emissions-building-centre-of-excellence");
    assert_eq!(reply["trace"]["products"][0]["year"], 2018);
    assert!(json(league, "show cities/oslo").get("trace").is_none());
}

#[test]
fn the_app_and_the_command_count_the_same_asks() {
    let league = shipped();
    let request = TableRequest::Positions {
        on: "2026-11-29".parse().expect("a day"),
        mine: None,
    };
    let Report::Table { table, .. } = SHIPPED.table(Ticket(1), &request) else {
        panic!("the app has a table");
    };
    let TableAnswer::Positions(texts, board) = *table else {
        panic!("the app has positions");
    };
    let counts = TextCounts::of(texts.iter().map(|one| &one.text));
    let asks = counts.positions + counts.asking;
    assert!(asks > 30 && counts.others > 0, "{counts:?}");
    let listed = json(league, "positions");
    assert_eq!(listed["positions"].as_array().map(Vec::len), Some(asks));
    let reply = json(league, "positions --board");
    assert_eq!(reply["total"].as_u64(), u64::try_from(asks).ok());
    // Row by row; only the app shows the statements that ask nothing.
    let rows = reply["levels"].as_array().expect("rows");
    for (row, shown) in rows.iter().zip(&board.rows) {
        let counts = row["stages"].as_array().expect("stages").iter();
        let counts: u64 = counts.filter_map(|cell| cell["count"].as_u64()).sum();
        let shown: usize = shown.cells.iter().map(|cell| cell.ids.len()).sum();
        assert_eq!(counts, shown as u64, "{row}");
    }
    assert_eq!(rows.len() + 1, board.rows.len());
}

#[test]
fn the_fund_by_command_counts_as_its_notes_do() {
    let league = shipped();
    insta::assert_snapshot!("fund", printed(league, "fund"));
    insta::assert_snapshot!("fund_by_sector", printed(league, "fund --by sector"));
    insta::assert_snapshot!(
        "fund_by_round_csv",
        printed(league, "fund --by round --csv")
    );
    let all = json(league, "fund");
    assert_eq!(all["projects"].as_array().map(Vec::len), Some(21));
    assert_eq!(all["total"]["sums"]["USD"], 1_019_200.0);
    for by in ["sector", "year", "round"] {
        let by_group = json(league, &format!("fund --by {by}"));
        assert_eq!(by_group["total"], all["total"], "{by}");
    }
    let by_amount = json(league, "fund --sort amount");
    let first = &by_amount["projects"][0];
    assert_eq!(first["grants"][0]["value"], 200_000.0);
    let semicolons = printed(league, "fund --csv --delimiter ';'");
    assert!(
        semicolons.starts_with("id;title;fund;round;"),
        "{semicolons}"
    );
    // One amount that two projects share is granted once.
    let grant = |other: &str| {
        format!(
            "title = 'T'\namounts = [{{ indicator = 'grant', value = 500, unit = 'EUR', year = 2020, \
             shared-with = 'projects/{other}', source = 'https://a.example' }}]"
        )
    };
    let league = League::new();
    write(&league, "projects/one", &grant("two"), "");
    write(&league, "projects/two", &grant("one"), "");
    let own = league.json("fund --json");
    assert_eq!(own["total"]["sums"]["EUR"], 500.0);
}

#[test]
fn a_base_without_projects_has_an_empty_fund() {
    let league = League::new();
    let output = league.output("fund");
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        "No projects yet.\n"
    );
}

#[test]
fn no_key_of_a_note_reaches_the_terminal_with_escapes() {
    let league = League::new();
    let hostile = |keys: &[&str]| -> String {
        let value = r"\u001b]52;c;eA\u0007\u001b[2J\u202e";
        let lines = keys.iter().map(|key| format!("{key} = \"{value}\"\n"));
        lines.collect()
    };
    for (id, reference, keys) in [
        (
            "adoptions/stockholm/congestion-tax/oslo",
            "practice = \"practices/stockholm/congestion-tax\"",
            &["phase", "outcome"][..],
        ),
        (
            "positions/heat",
            "",
            &["stance", "stage", "ask", "addressee", "level"],
        ),
        (
            "endorsements/heat/oslo",
            "position = \"positions/heat\"",
            &["state", "authority", "reservation"],
        ),
        ("projects/grant", "", &["round", "stage", "status"]),
    ] {
        let keys = hostile(keys);
        let front = format!("title = \"Note\"\ncities = [\"oslo\"]\n{reference}\n{keys}");
        write(&league, id, &front, "Text.");
    }
    for line in [
        "lineage stockholm/congestion-tax",
        "positions",
        "statement heat --format text",
        "fund",
        "brief heat --for oslo",
        "show positions/heat",
        "show endorsements/heat/oslo",
        "show projects/grant",
        "city oslo",
        "search heat",
    ] {
        let output = league.output(line);
        let text = String::from_utf8([output.stdout, output.stderr].concat());
        let text = text.expect("it is text");
        let is_hidden = |c: char| c != '\n' && (c.is_control() || c == '\u{202e}');
        assert!(!text.contains(is_hidden), "{line}: {text:?}");
        assert!(text.len() > 20, "{line}: {text}");
    }
}
