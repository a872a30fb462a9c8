//! Keys that are missing, unknown, misspelt or of another type.

use super::*;

#[test]
fn missing_and_empty_keys() {
    let text = "+++\nsummary = \"x\"\n+++\nBody.\n";
    let findings = check(PRACTICE, text).findings;
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].code, Code::MissingKey);
    assert_eq!(
        findings[0].message,
        "`title` is missing, expected one line of text"
    );
    assert_eq!(
        findings[0].help,
        "Add a line title = \"…\" between the fences"
    );
    case(
        "endorsements/a/oslo.md",
        "endorses = \"positions/a\"\nstance = \" \"",
        &[
            "4:10+3 GH006 `stance` is empty, expected a word of the vocabulary stances | \
           Delete the line until there is something to say",
        ],
    );
    case(
        PRACTICE,
        "[[relations]]\nkind = 'related'",
        &[
            "3:1+13 GH005 `to` of `relations` is missing, expected the id of a note | \
           Add to = \"practices/…\"",
        ],
    );
    case(
        PRACTICE,
        "contact = \"\"",
        &[
            "3:11+2 GH006 `contact` is empty, expected one line of text | \
           Delete the line until there is something to say",
        ],
    );
}

#[test]
fn a_number_that_is_refused_is_one_finding() {
    let series =
        "series = [{ id = 's', label = 'S', scope-basis = 'GPC', preferred = true, source = 'x' }]";
    case(
        "cities/oslo.md",
        &format!(
            "{series}\ninventory = [{{ year = 2020, kt-co2e = 1234.12345678901234567, series = 's', source = 'x' }}]"
        ),
        &[
            "4:39+22 GH003 this number cannot be kept as written, expected one that fits 64 bits | \
             Write the number with fewer digits, or as text between quotes",
        ],
    );
    case(
        "cities/oslo.md",
        &format!(
            "{series}\ninventory = [{{ year = 2020, kt-co2e = 9007199254740993, series = 's', source = 'x' }}]"
        ),
        &[
            "4:14+71 GH036 `inventory` cannot be used: `kt-co2e` has too many digits | \
             Correct it, or delete it until the right figure is known",
        ],
    );
}

#[test]
fn unknown_keys_are_warned_about_with_the_nearest() {
    case(
        PRACTICE,
        "year_adopted = 2019\ncolour = 'green'\n[[sources]]\nurll = 'https://x.org'",
        &[
            "3:1+12 GH007 `year_adopted` is not a key of a note in practices | Did you mean `year-adopted`?",
            "4:1+6 GH007 `colour` is not a key of a note in practices | \
             It is kept and can be searched; delete it if it is a mistake",
            "6:1+4 GH007 `urll` is not a key of `sources` | Did you mean `url`?",
        ],
    );
    case(PRACTICE, "city = 'oslo'\nsector = 'waste'\ntag = 'x'", &[]);
}

#[test]
fn mistyped_values() {
    case(
        PRACTICE,
        "year = '2019'",
        &[
            "3:8+6 GH006 `year` is the text `2019`, expected a year between 1800 and 2200 | Write year = 2019",
        ],
    );
    case(
        PRACTICE,
        "year = 20190",
        &[
            "3:8+5 GH006 `year` is the number 20190, expected a year between 1800 and 2200 | Write year = 2019",
        ],
    );
    case(
        PRACTICE,
        "contact = ['a']",
        &["3:11+5 GH006 `contact` is a list, expected one line of text | Write contact = \"…\""],
    );
    case(
        PRACTICE,
        "tags = ['a', 5]",
        &[
            "3:14+1 GH006 `tags` is the number 5, expected a list of texts | Write tags = [\"…\", \"…\"]",
        ],
    );
    case(
        PRACTICE,
        "contact = '''a\nb'''",
        &[
            "3:11+4 GH006 `contact` is text of several lines, expected one line of text | Write contact = \"…\"",
        ],
    );
    case(
        PRACTICE,
        "results = 5",
        &[
            "3:11+1 GH006 `results` is the number 5, expected a list of tables | Write results = [{ indicator = \"…\", value = 12.5, unit = \"…\", year = 2019, source = \"…\" }]",
        ],
    );
    case(
        "cities/oslo.md",
        "latitude = nan\nfounding = 'yes'",
        &[
            "3:12+3 GH006 `latitude` is the number NaN, expected a number | Write latitude = 12.5",
            "4:12+5 GH006 `founding` is the text `yes`, expected true or false | Write founding = true",
        ],
    );
}

#[test]
fn keys_that_were_not_read_are_not_missing() {
    let list = "1,".repeat(600_000);
    let text = format!("+++\ntitle = 'T'\nx = [{list}]\n+++\nBody.\n");
    let findings = check(PRACTICE, &text).findings;
    let codes: Vec<Code> = findings.iter().map(|finding| finding.code).collect();
    assert_eq!(codes, [Code::TooLarge]);
}

#[test]
fn a_misspelt_key_suggests_the_right_key() {
    for written in ["Title", "TITLE", "ti_tle"] {
        let text = format!("+++\n{written} = \"T\"\n+++\nBody.\n");
        let findings = check("practices/x.md", &text).findings;
        let found: Vec<(Code, &str)> = findings
            .iter()
            .map(|finding| (finding.code, finding.help.as_str()))
            .collect();
        let write = format!("Write `title` for `{written}`");
        let want = [
            (Code::MissingKey, write.as_str()),
            (Code::UnknownKey, "Did you mean `title`?"),
        ];
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(want.iter().all(|one| found.contains(one)), "{found:?}");
    }
}
