mod figure_tests;
mod key_tests;

use super::*;
use crate::model::note::Audience;
use crate::model::vocabulary::{Term, Vocabulary};
use crate::notes::findings::MOST;
use crate::notes::parse_vocabulary::read_vocabulary;

fn vocabularies() -> Vocabularies {
    let list = |name: &str, ids: &[&str]| {
        let terms = ids.iter().map(|&id| Term {
            id: id.to_owned(),
            label: id.replace('-', " "),
            ..Term::default()
        });
        Vocabulary::new(name, name, terms.collect())
    };
    let sectors = "[[term]]\nid = 'transportation'\naliases = ['transport']\n[[term]]\nid = 'waste'\n[[term]]\nid = 'governance-finance'\n";
    Vocabularies::new(vec![
        read_vocabulary("sectors", "vocabulary/sectors.toml", sectors).0,
        list("statuses", &["in-force", "proposed", "repealed"]),
        list("phases", &["in-operation"]),
        list("stances", &["for", "against", "support-if-amended"]),
        list("levels", &["state", "national", "regional"]),
        list("audiences", &["public", "members"]),
        list("relations", &["related", "evidence-for"]),
        list("cities", &["oslo", "stockholm", "rio"]),
        list("notation-keys", &["NO", "NE"]),
    ])
}

fn check(path: &str, text: &str) -> CheckedNote {
    let defaults = Defaults {
        lang: "en".to_owned(),
        audience: Audience::Public,
    };
    check_note(path, text, &defaults, &vocabularies())
}

/// Checks a note with this front matter, which begins on line 3.
#[track_caller]
fn case(path: &str, front: &str, expected: &[&str]) {
    let text = format!("+++\ntitle = \"T\"\n{front}\n+++\nBody.\n");
    let got: Vec<String> = check(path, &text)
        .findings
        .iter()
        .map(|f| {
            let place = &f.place;
            format!(
                "{}:{}+{} {} {} | {}",
                place.line, place.column, f.length, f.code, f.message, f.help
            )
        })
        .collect();
    assert_eq!(got, expected, "{front}");
}

const PRACTICE: &str = "practices/oslo/x.md";

#[test]
fn a_good_note_has_no_findings() {
    let text = include_str!("../../../tests/fixtures/good/practices/oslo/climate-budget.md");
    let checked = check(PRACTICE, text);
    assert_eq!(checked.findings, []);
    let references: Vec<(ReferenceOrigin, &str, u32)> = checked
        .references
        .iter()
        .map(|reference| (reference.by, reference.to.as_str(), reference.place.line))
        .collect();
    assert_eq!(
        references,
        [
            (ReferenceOrigin::Key("to"), "cities/oslo", 32),
            (ReferenceOrigin::Link, "cities/oslo", 36),
            (ReferenceOrigin::Link, "cities/oslo", 37),
        ]
    );
    assert_eq!(checked.references[2].heading.as_deref(), Some("powers"));
}

#[test]
fn words_outside_the_vocabulary() {
    case(
        PRACTICE,
        "status = 'in-frce'\nsectors = ['transport', 'wast', 'fish']\naudience = 'everyone'",
        &[
            "3:10+9 GH008 `status` is `in-frce`, which is not in the vocabulary statuses | Did you mean `in-force`?",
            "4:25+6 GH008 `sectors` is `wast`, which is not in the vocabulary sectors | Did you mean `waste`?",
            "4:33+6 GH008 `sectors` is `fish`, which is not in the vocabulary sectors | Expected one of transportation, waste, governance-finance",
            "5:12+10 GH008 `audience` is `everyone`, expected `public` or `members` | Until this is fixed, only members can read the note",
        ],
    );
    case(
        PRACTICE,
        "cities = ['oslo', 'stokholm']",
        &[
            "3:19+10 GH015 `cities` names `stokholm`, which is neither a note in cities nor in vocabulary/places.toml | Did you mean `stockholm`?",
        ],
    );
}

#[test]
fn dates() {
    case(
        PRACTICE,
        "confirmed = '2026-03-02'",
        &[
            "3:13+12 GH009 `confirmed` is the text `2026-03-02`, expected a date as 2026-03-02 | Remove the quotes",
        ],
    );
    case(
        PRACTICE,
        "confirmed = 'March 2026'",
        &[
            "3:13+12 GH009 `confirmed` is `March 2026`, expected a date as 2026-03-02 | \
           Write year, month and day, as in 2026-03-02, without quotes",
        ],
    );
    case(
        PRACTICE,
        "confirmed = 10:00:00",
        &[
            "3:13+8 GH009 `confirmed` is a time without a day, expected a date as 2026-03-02 | Write the day too",
        ],
    );
}

#[test]
fn numbers_without_unit_year_or_source() {
    case(
        PRACTICE,
        "[[results]]\nindicator = 'x'\nvalue = 5",
        &[
            "5:9+1 GH010 this number of `results` has no `unit`, expected one line of text | \
             Every number carries its unit, year and source; without them leave it out",
            "5:9+1 GH010 this number of `results` has no `year`, expected a year between 1800 and 2200 | \
             Every number carries its unit, year and source; without them leave it out",
            "5:9+1 GH010 this number of `results` has no `source`, expected a source or a list of sources | \
             Every number carries its unit, year and source; without them leave it out",
        ],
    );
}

#[test]
fn ties_of_the_wrong_form_or_kind() {
    case(
        PRACTICE,
        "[[relations]]\nkind = 'relatd'\nto = '../x'",
        &[
            "4:8+8 GH013 `kind` is `relatd`, which is not in the vocabulary relations | Did you mean `related`?",
            "5:6+6 GH013 `to` is `../x`, which is not the id of a note | Write to = \"practices/…\"",
        ],
    );
    case(
        "endorsements/a/oslo.md",
        "endorses = 'practices/a'\nstance = 'for'",
        &[
            "3:12+13 GH014 `endorses` names `practices/a`, a note in practices, \
           expected the id of a note in positions or statements | Name a note of the right kind",
        ],
    );
}

#[test]
fn an_endorsement_has_a_state_or_a_stance() {
    let path = "endorsements/a/oslo.md";
    let endorses = "endorses = 'positions/a'\n";
    let check =
        |lines: &str, findings: &[&str]| case(path, &format!("{endorses}{lines}"), findings);
    check("stance = 'for'", &[]);
    check("state = 'endorsed'", &[]);
    check(
        "authority = 'mayor'",
        &[
            "1:1+1 GH005 `state` is missing, expected what the city says | \
           Add a line state = \"…\" with a word of the vocabulary",
        ],
    );
    let fingerprint = "fingerprint = 'sha256:18a535827d9ec07dc1f9f29c1d793400'";
    check(&format!("state = 'endorsed'\n{fingerprint}"), &[]);
    check(
        "state = 'endorsed'\nfingerprint = 'sha256:x'",
        &[
            "5:15+10 GH006 `fingerprint` is not the fingerprint of a text | Run `guildhall endorse` \
           again: it stores the fingerprint of the present text",
        ],
    );
    check(
        "state = 'endorsed-with-reservation'\nreservation = 'Not for homes.'",
        &[],
    );
    check(
        "state = 'endorsed-with-reservation'",
        &[
            "4:9+27 GH005 `reservation` is missing, expected what the city does not stand behind | \
           Add a line reservation = \"…\"",
        ],
    );
}

#[test]
fn an_ask_names_one_or_two_levels() {
    let path = "positions/a.md";
    case(path, "level = ['state', 'national']", &[]);
    // Repeated words are one level.
    case(path, "level = ['state', 'state', 'national']", &[]);
    case(
        path,
        "level = ['state', 'national', 'regional']",
        &[
            "3:9+33 GH006 `level` has 3 levels of government, expected at most 2 | Name the one or \
           two levels that decide; write a position of its own for another",
        ],
    );
}

#[test]
fn a_conditional_stance_says_what_must_change() {
    let stance = "level = 'state'\nstance = 'support if amended'";
    case(
        "positions/a.md",
        stance,
        &[
            "4:10+20 GH005 `amendments` is missing, expected what must change for \
           `support-if-amended` | Add a line amendments = [\"…\"] with the points that must change",
        ],
    );
    let amended = format!("{stance}\namendments = ['Exempt homes.']");
    case("positions/a.md", &amended, &[]);
    case("positions/a.md", "level = 'state'\nstance = 'for'", &[]);
}

#[test]
fn series_of_a_city() {
    let series = |preferred: [bool; 2]| {
        let row = |id: &str, preferred: bool| {
            format!(
                "{{ id = '{id}', label = 'l', scope-basis = 's', preferred = {preferred}, source = 's' }}"
            )
        };
        format!(
            "series = [\n{},\n{},\n]",
            row("a-1", preferred[0]),
            row("b-2", preferred[1])
        )
    };
    let help = "Write preferred = true in the series to be shown first, false in all others";
    case("cities/oslo.md", &series([true, false]), &[]);
    case(
        "cities/oslo.md",
        &series([false, false]),
        &[&format!(
            "3:1+6 GH016 no series is preferred, expected exactly one | {help}"
        )],
    );
    case(
        "cities/oslo.md",
        &series([true, true]),
        &[&format!(
            "5:59+4 GH016 2 series are preferred, expected exactly one | {help}"
        )],
    );
    let figures = "inventory = [\n{ year = 2019, kt-co2e = 5, series = 'a-1', source = 's' },\n\
        { year = 2019, kt-co2e = 5, series = 'a-1', source = 's' },\n\
        { year = 2019, notation = 'NE', series = 'a-2', source = 's' },\n]";
    case(
        "cities/oslo.md",
        &format!("{}\n{figures}", series([true, false])),
        &[
            "9:1+58 GH031 `inventory` has two rows for `series \"a-1\", year 2019` | \
             Keep one of them, or give the other a series of its own",
            "10:42+5 GH026 `inventory` names the series `a-2`, which this note does not define | \
             Did you mean `a-1`?",
        ],
    );
}

#[test]
fn path_and_front_matter_agree() {
    case(
        PRACTICE,
        "cities = ['rio']",
        &[
            "3:10+7 GH022 the path says `oslo`, but `cities` does not name it | \
           Add \"oslo\" to cities, or move the note",
        ],
    );
    case(PRACTICE, "cities = ['Rio', 'Oslo']", &[]);
    case("practices/several/x.md", "cities = ['rio']", &[]);
    case(
        "cities/oslo.md",
        "cities = ['rio']",
        &[
            "3:10+7 GH022 the path says `oslo`, but `cities` does not name it | \
           Add \"oslo\" to cities, or move the note",
        ],
    );
    case(
        "endorsements/a/oslo.md",
        "endorses = 'positions/b'\nstance = 'for'",
        &[
            "3:12+13 GH022 the note is in the folder `a`, but `endorses` names `positions/b` | \
           Move the note to the folder b, or name positions/a",
        ],
    );
    case(
        "endorsements/a/oslo.md",
        "endorses = 'statements/a'\nstance = 'for'",
        &[],
    );
    case(
        "adoptions/stockholm/tax/oslo.md",
        "practice = 'practices/stockholm/tax'\nphase = 'in-operation'",
        &[],
    );
    case(
        "adoptions/stockholm/tax/oslo.md",
        "practice = 'practices/stockholm/charge'\nphase = 'in-operation'\ncities = ['rio']",
        &[
            "3:12+28 GH022 the note is in the folder `stockholm/tax`, but `practice` names \
             `practices/stockholm/charge` | \
             Move the note to the folder stockholm/charge, or name practices/stockholm/tax",
            "5:10+7 GH022 the path says `oslo`, but `cities` does not name it | \
             Add \"oslo\" to cities, or move the note",
        ],
    );
}

#[test]
fn hidden_characters() {
    case(
        PRACTICE,
        "contact = \"a\u{202e}b\"\nsummary = \"c\\u001b[31m\"",
        &[
            "3:13+1 GH020 the text holds U+202E (right-to-left override) | \
             Delete the character; it is invisible and can hide other text",
            "4:11+13 GH020 the value has an escape for U+001B (escape) | \
             Delete the escape; it is invisible and can hide other text",
        ],
    );
}

#[test]
fn summary_and_body() {
    case(
        PRACTICE,
        &format!("summary = '{}'", "å".repeat(301)),
        &[
            "3:11+303 GH023 the summary has 301 characters, expected at most 300 | \
           Keep what a busy reader needs; the rest belongs in the text",
        ],
    );
    let findings = check(PRACTICE, "+++\ntitle = 'T'\n+++\n \n").findings;
    assert_eq!(findings[0].code, Code::EmptyBody);
    assert_eq!(findings[0].place.line, 4);
}

#[test]
fn links_of_the_body() {
    let text = "+++\ntitle = 'T'\n+++\n# Costs\n[a](javascript:x) [b](#costs) [c](#cost)\n\n[d](plan.pdf) [[cities/oslo]]\n";
    let checked = check(PRACTICE, text);
    let got: Vec<String> = checked
        .findings
        .iter()
        .map(|f| {
            format!(
                "{}:{} {} {}",
                f.place.line, f.place.column, f.code, f.message
            )
        })
        .collect();
    assert_eq!(
        got,
        [
            "5:1 GH025 the link `javascript:x` is never opened, expected http, https or mailto",
            "5:31 GH012 the note has no heading `cost`",
            "7:1 GH012 the link `plan.pdf` leads to no note",
        ]
    );
    assert_eq!(checked.references.len(), 1);
    case(
        PRACTICE,
        "sources = [{ url = 'ftp://x.org' }]",
        &[
            "3:20+13 GH025 `url` is `ftp://x.org`, expected an address with http, https or mailto | \
           Write the whole address, as in https://example.org/page",
        ],
    );
}

#[test]
fn findings_are_limited() {
    let many = "'x', ".repeat(100_000);
    let text = format!("+++\ntitle = 'T'\nsectors = [{many}]\n+++\nBody.\n");
    assert_eq!(check(PRACTICE, &text).findings.len(), MOST);
}

#[test]
fn several_sources_in_one_text_are_reported() {
    let series =
        "series = [{ id = 'a', label = 'A', scope-basis = 's', preferred = true, source = 's' }]";
    let help = "Write source = [\"…\", \"…\"]; `guildhall check --fix` does it";
    case(
        "cities/oslo.md",
        &format!(
            "{series}\ninventory = [{{ year = 2019, kt-co2e = 5, series = 'a', source = 'https://a.org; https://b.org' }}]"
        ),
        &[&format!(
            "4:65+30 GH033 2 sources stand in one text, expected a list | {help}"
        )],
    );
    for source in [
        "['https://a.org', 'https://b.org']",
        "'Law of 2021; Basic Law'",
    ] {
        case(
            "cities/oslo.md",
            &format!(
                "{series}\ninventory = [{{ year = 2019, kt-co2e = 5, series = 'a', source = {source} }}]"
            ),
            &[],
        );
    }
}

#[test]
fn a_target_names_a_series_of_the_note() {
    case(
        "cities/oslo.md",
        "series = [{ id = 'a-1', label = 'A', scope-basis = 's', preferred = true, source = 's' }]\n\
         targets = [{ kind = 'net-zero', target-year = 2040, status = 'current', series = 'a-2', source = 's' }]",
        &[
            "4:82+5 GH026 `targets` names the series `a-2`, which this note does not define | \
             Did you mean `a-1`?",
        ],
    );
}

#[test]
fn markup_beyond_the_limit_is_reported() {
    let marks = "|\n".repeat(markdown_syntax::MAX_MARKUP / 2);
    let text = |end: &str| format!("+++\ntitle = \"T\"\n+++\n{marks}{end}");
    assert_eq!(check(PRACTICE, &text("no sign")).findings, []);
    let found = check(PRACTICE, &text("[[cities/nowhere]]")).findings;
    let found = found.iter();
    let found: Vec<_> = found
        .map(|one| (one.code.to_string(), one.place.line))
        .collect();
    let line = 4 + markdown_syntax::MAX_MARKUP as u32 / 2;
    assert_eq!(found, [("GH035".to_owned(), line)]);
}

#[test]
fn marks_of_an_unfinished_merge_are_an_error() {
    let found = |body: &str| {
        let text = format!("+++\ntitle = \"T\"\n+++\n{body}");
        let findings = check(PRACTICE, &text).findings.into_iter();
        let marks = findings.filter(|one| one.code.to_string() == "GH039");
        marks.map(|one| one.place.line).collect::<Vec<u32>>()
    };
    let marks = "<<<<<<< HEAD\nOne\n=======\nTwo\n>>>>>>> other\n";
    assert_eq!(found(&format!("Before\n{marks}After\n{marks}")), [5]);
    assert_eq!(found(&marks.replace('\n', "\r\n")), [4]);
    for body in [
        "Heading\n=======\nText\n",
        "<<<<<<< HEAD\nOne\n>>>>>>> other\n",
        "> > > >>>>>>> quoted\n",
    ] {
        assert_eq!(found(body), [0; 0], "{body}");
    }
}
