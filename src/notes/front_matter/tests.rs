use super::tree::FieldValue;
use super::*;
use crate::model::finding::Finding;

fn read_text(text: &str) -> (FrontMatter<'_>, Vec<Finding>) {
    let mut faults = Faults::new("x.md", text);
    let front = read(&mut faults);
    (front, faults.into_findings())
}

#[track_caller]
fn case(text: &str, keys: &[&str], body: &str, expected: &[&str]) {
    let (front, findings) = read_text(text);
    let got: Vec<&str> = front.entries.iter().map(|e| e.key.as_ref()).collect();
    assert_eq!(got, keys, "{text:?}");
    assert_eq!(&text[front.body_start..], body, "{text:?}");
    let got: Vec<String> = findings
        .iter()
        .map(|f| {
            format!(
                "{}:{} {} {}",
                f.place.line, f.place.column, f.code, f.message
            )
        })
        .collect();
    assert_eq!(got, expected, "{text:?}");
}

#[test]
fn splits_at_the_fences() {
    case("+++\ntitle = \"a\"\n+++\nbody\n", &["title"], "body\n", &[]);
    case(
        "\u{feff}+++\r\ntitle = \"a\"\r\n+++\r\nbody\r\n",
        &["title"],
        "body\r\n",
        &[],
    );
    case("---\ntitle: a\n---\nbody", &["title"], "body", &[]);
    case("---\ntitle: a\n...\nbody", &["title"], "body", &[]);
    case("+++  \n+++", &[], "", &[]);
}

#[test]
fn missing_fences_are_reported_and_the_rest_is_read() {
    case(
        "# Hello\n",
        &[],
        "# Hello\n",
        &["1:1 GH001 the note does not begin with front matter, expected a line `+++`"],
    );
    case(
        "",
        &[],
        "",
        &["1:1 GH001 the note does not begin with front matter, expected a line `+++`"],
    );
    case(
        "\n\n+++\ntitle = \"a\"\n+++\n",
        &["title"],
        "",
        &["3:1 GH001 the front matter does not begin on the first line"],
    );
    case(
        "+++\ntitle = \"a\"\n# a comment\n[population]\nvalue = 1\n\n# Heading\n\nText here, a = b.\n",
        &["title", "population"],
        "\n# Heading\n\nText here, a = b.\n",
        &["1:1 GH002 the front matter has no closing `+++`"],
    );
    case(
        "---\ntitle: a\ntags: [b]\n\nText.\n",
        &["title", "tags"],
        "\nText.\n",
        &["1:1 GH002 the front matter has no closing `---`"],
    );
}

#[test]
fn one_broken_line_costs_one_key() {
    case(
        "+++\ntitle = \"a\"\nyear = 20x5\nsummary = \"s\"\n+++\n",
        &["title", "summary"],
        "",
        &["3:8 GH003 this is not valid TOML: string values must be quoted"],
    );
}

#[test]
fn every_toml_error_is_reported_once() {
    #[track_caller]
    fn case(block: &str, keys: &[&str], places: &[(u32, u32)]) {
        let text = format!("+++\n{block}\n+++\n");
        let (front, findings) = read_text(&text);
        let got: Vec<&str> = front.entries.iter().map(|e| e.key.as_ref()).collect();
        assert_eq!(got, keys, "{block}");
        let got: Vec<(u32, u32)> = findings
            .iter()
            .map(|f| (f.place.line, f.place.column))
            .collect();
        assert_eq!(got, places, "{block}: {findings:#?}");
    }
    case("a = 1\nb 2\nc = 3", &["a", "c"], &[(3, 3)]);
    case(
        "a = 1\nb = oslo\nc = 3\nd = \"x\ne = 5",
        &["a", "c", "e"],
        &[(3, 5), (5, 7)],
    );
    case("a = [\"x\"\nb = 2\nc = 3", &["b", "c"], &[(3, 1)]);
    case("a = 1\na = 2\nb = 3", &["a", "b"], &[(3, 1)]);
    case("a = 99999999999999999999\nb = 3", &["a", "b"], &[(2, 5)]);
    case("a = 2026-02-30\nb = 3", &["b"], &[(2, 5)]);
    case(
        "[[results]]\nvalue = 1\nunit = %\n\n[[results]]\nvalue = 2",
        &["results"],
        &[(4, 8)],
    );
}

#[test]
fn ranges_are_offsets_in_the_file() {
    let text = "+++\n# ø\ntitle = \"København\" # why\n\n[[targets]]\nkind = \"x\"\nsub = { a = 1 }\n+++\n";
    let (front, _) = read_text(text);
    let title = &front.entries[0];
    assert_eq!(&text[title.key_at.clone()], "title");
    assert_eq!(&text[title.item.at.clone()], "\"København\"");
    let FieldValue::List(targets) = &front.entries[1].item.value else {
        panic!("targets is a list");
    };
    assert_eq!(&text[targets[0].at.clone()], "[[targets]]");
    let entries = targets[0].entries();
    assert_eq!(&text[entries[0].item.at.clone()], "\"x\"");
    assert_eq!(&text[entries[1].item.entries()[0].key_at.clone()], "a");

    let text = "---\n# ø\ntitle: København\ncities:\n  - oslo\n  - \"横浜\"\nn: 5\n---\n";
    let (front, _) = read_text(text);
    let shown: Vec<&str> = front
        .entries
        .iter()
        .flat_map(|e| e.item.one_or_many())
        .map(|item| &text[item.at.clone()])
        .collect();
    assert_eq!(shown, ["København", "oslo", "\"横浜\"", "5"]);
    assert_eq!(&text[front.entries[1].key_at.clone()], "cities");
}

#[test]
fn yaml_scalars_get_the_intended_type() {
    #[track_caller]
    fn case(written: &str, want: Option<&str>) {
        let text = format!("---\nkey: {written}\n---\n");
        let (front, findings) = read_text(&text);
        assert_eq!(findings, [], "{written}");
        let got = front
            .entries
            .first()
            .map(|e| e.item.value.to_toml().to_string());
        assert_eq!(got.as_deref(), want, "{written}");
    }
    case("NO", Some("\"NO\""));
    case("yes", Some("\"yes\""));
    case("true", Some("true"));
    case("2026-03-02", Some("2026-03-02"));
    case("2026-03-02T10:00:00Z", Some("2026-03-02T10:00:00Z"));
    case("2026-03-02 10:00:00 +0200", Some("2026-03-02"));
    case("\"2026-03-02\"", Some("\"2026-03-02\""));
    case("2019", Some("2019"));
    case("-1.5", Some("-1.5"));
    case("0123", Some("\"0123\""));
    case("1e5", Some("\"1e5\""));
    case("1.2.3", Some("\"1.2.3\""));
    case("~", None);
    case("", None);
    case("[a, b]", Some("[\"a\", \"b\"]"));
    case("{a: 1}", Some("{ a = 1 }"));
}

#[test]
fn yaml_errors_are_reported_and_the_rest_is_read() {
    case(
        "---\na: 1\nb: [x\nc: 2\n---\n",
        &["a", "b"],
        "",
        &[
            "4:2 GH004 this is not valid YAML: illegal placement of ':' indicator",
            "5:1 GH004 this is not valid YAML: while parsing a flow sequence, expected ',' or ']'",
        ],
    );
    case(
        "---\na: 1\ntitle: One: two\nc: 2\n---\n",
        &["a", "c"],
        "",
        &["3:11 GH004 this is not valid YAML: mapping values are not allowed in this context"],
    );
    case(
        "---\na: 1\nfree words\n\nc: 2\nmore\n---\n",
        &["a", "c"],
        "",
        &[
            "3:1 GH004 this is not valid YAML: simple key expect ':'",
            "6:1 GH004 this is not valid YAML: simple key expect ':'",
        ],
    );
    case(
        "---\na: 1\na: 2\nb: &x 3\nc: *x\nd: 4\n---\n",
        &["a", "b", "d"],
        "",
        &[
            "3:1 GH004 the key `a` is here twice",
            "5:4 GH004 YAML aliases are not supported, expected the value itself",
        ],
    );
    case(
        "---\n? [a, b]\n: 1\nc: 2\n---\n",
        &["c"],
        "",
        &["2:3 GH004 a list or table is not a key"],
    );
    case(
        "---\njust text\n---\n",
        &[],
        "",
        &["2:1 GH004 the front matter is text, expected keys with values"],
    );
}

#[test]
fn a_number_that_64_bits_would_change_is_kept_as_text() {
    let changed = [
        "1304.6054000000000012",
        "0.10000000000000001",
        "1e999",
        "9_223_372_036_854_775_808",
        "0xFFFF_FFFF_FFFF_FFFF",
    ];
    for digits in changed {
        let text = format!("+++\na = {digits}\n+++\n");
        case(
            &text,
            &["a"],
            "",
            &["2:5 GH003 this number cannot be kept as written, expected one that fits 64 bits"],
        );
        let (front, _) = read_text(&text);
        assert_eq!(front.entries[0].item.value.as_text(), Some(digits));
    }
    for digits in [
        "1304.6054000",
        "-0.0",
        "1_000.5e3",
        "13.404953999999975",
        "inf",
    ] {
        case(&format!("+++\na = {digits}\n+++\n"), &["a"], "", &[]);
    }
    let (yaml, _) = read_text("---\na: 1304.6054000000000012\n---\n");
    assert_eq!(
        yaml.entries[0].item.value.as_text(),
        Some("1304.6054000000000012")
    );
}

#[test]
fn nesting_is_bounded() {
    #[track_caller]
    fn case(block: &str) {
        let (_, findings) = read_text(block);
        let codes: Vec<Code> = findings.iter().map(|f| f.code).collect();
        assert!(codes.contains(&Code::TooDeep), "{codes:?}");
    }
    let deep = 100_000;
    case(&format!("+++\na = {}\n+++\n", "[".repeat(deep)));
    case(&format!(
        "+++\na = {}{}\n+++\n",
        "[".repeat(20),
        "]".repeat(20)
    ));
    case(&format!("+++\n{}a = 1\n+++\n", "a.".repeat(deep)));
    case(&format!("+++\n[{}a]\n+++\n", "a.".repeat(40)));
    case(&format!("---\n{}x\n---\n", "- ".repeat(deep)));
    case(&format!("---\na: {}\n---\n", "[".repeat(100)));
}
