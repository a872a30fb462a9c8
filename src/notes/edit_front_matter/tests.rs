use proptest::prelude::*;

use super::*;
use crate::model::note::Audience;
use crate::model::vocabulary::{Term, Vocabularies, Vocabulary};

fn words() -> Vocabularies {
    let term = |id: &str, label: &str, alias: &str| Term {
        id: id.to_owned(),
        label: label.to_owned(),
        aliases: vec![alias.to_owned()],
        ..Term::default()
    };
    let list = |name: &str, terms: Vec<Term>| Vocabulary::new(name, name, terms);
    Vocabularies::new(vec![
        list(
            "sectors",
            vec![
                term("transportation", "Transport", "mobility"),
                term("waste", "Waste", "refuse"),
            ],
        ),
        list(
            "statuses",
            vec![
                term("in-force", "In force", "active"),
                term("planned", "Planned", "idea"),
            ],
        ),
        list("levels", vec![term("national", "National", "federal")]),
        list(
            "cities",
            vec![
                term("oslo", "Oslo", "Oslo kommune"),
                term("washington-dc", "Washington, D.C.", "DC"),
            ],
        ),
        list(
            "authorities",
            vec![term("ministry", "Ministry, provisional", "office")],
        ),
        list(
            "audiences",
            vec![
                term("public", "Public", "everyone"),
                term("members", "Members", "closed"),
            ],
        ),
    ])
}

fn set_in(id: &str, text: &str, typed: &[&str]) -> Result<EditedFields, FieldError> {
    let assignments: Result<Vec<Assignment>, FieldError> =
        typed.iter().map(|text| text.parse()).collect();
    let words = words();
    let find_note = |typed: &str, kinds: &[Kind]| {
        let known =
            (typed == "tax" && kinds.contains(&Kind::Practice)).then_some("practices/oslo/tax");
        known.and_then(|id| id.parse().ok())
    };
    let reader = ValueReader {
        words: &words,
        find_note: &find_note,
    };
    let defaults = Defaults {
        lang: "en".to_owned(),
        audience: Audience::Public,
    };
    set_fields(
        &id.parse().expect("an id"),
        text,
        &assignments?,
        &reader,
        &defaults,
    )
}

/// The lines between the fences after setting keys of a practice.
#[track_caller]
fn case(lines: &str, typed: &[&str], want: &str) {
    let text = |lines: &str| format!("+++\ntitle = \"T\" # t\n{lines}+++\nBody\n");
    let edited =
        set_in("practices/x", &text(lines), typed).unwrap_or_else(|error| panic!("{error:?}"));
    assert_eq!(edited.text, text(want), "{typed:?}");
}

#[track_caller]
fn refused(lines: &str, typed: &[&str], want: &str) {
    let text = format!("+++\ntitle = \"T\"\n{lines}+++\nBody\n");
    let error = set_in("practices/x", &text, typed).expect_err("it is refused");
    assert_eq!(format!("{error} | {}", error.help()), want);
}

#[test]
fn values_are_read_by_their_shape() {
    case("", &["status=Active"], "status = \"in-force\"\n");
    case(
        "",
        &["sectors=mobility, Waste"],
        "sectors = [\"transportation\", \"waste\"]\n",
    );
    case(
        "",
        &["cities=DC,Oslo kommune"],
        "cities = [\"washington-dc\", \"oslo\"]\n",
    );
    case(
        "",
        &["cities=Washington, D.C."],
        "cities = [\"washington-dc\"]\n",
    );
    case("", &["tags=a,b c"], "tags = [\"a\", \"b c\"]\n");
    case(
        "",
        &["tags=a,\"b, c\" ,'d, e',5\" pipe"],
        "tags = [\"a\", \"b, c\", \"d, e\", '5\" pipe']\n",
    );
    case("", &["tags=\"a, b"], "tags = ['\"a', \"b\"]\n");
    case("", &["tags=[\"a, b\"]"], "tags = [\"a, b\"]\n");
    case("", &["year-adopted=2019"], "year-adopted = 2019\n");
    case("", &["confirmed=2026-03-02"], "confirmed = 2026-03-02\n");
    case("", &["summary=a = b"], "summary = \"a = b\"\n");
    case("", &["audience=everyone"], "audience = \"public\"\n");
    case(
        "",
        &["translation-of=tax"],
        "translation-of = \"practices/oslo/tax\"\n",
    );
    case(
        "",
        &["sources=https://a.org"],
        "sources = [{ url = \"https://a.org\" }]\n",
    );
    case(
        "",
        &["relations+={ kind = \"related\", to = \"cities/oslo\" }"],
        "relations = [{ kind = \"related\", to = \"cities/oslo\" }]\n",
    );
}

#[test]
fn keys_are_understood_as_people_spell_them() {
    case(
        "city = \"oslo\" # c\n",
        &["cities=DC"],
        "city = \"washington-dc\" # c\n",
    );
    case(
        "city = \"oslo\"\n",
        &["city+=DC"],
        "city = [\"oslo\", \"washington-dc\"]\n",
    );
    case("", &["Year_Adopted=2019"], "year-adopted = 2019\n");
    case("own = 3\n", &["own=4"], "own = 4\n");
    case("own = [\"a\"]\n", &["own+=b"], "own = [\"a\", \"b\"]\n");
}

#[test]
fn lists_grow_and_shrink() {
    case(
        "tags = [\n  \"a\", # one\n  \"b\",\n]\n",
        &["tags+=c", "tags-=b"],
        "tags = [\n  \"a\", # one\n  \"c\",\n]\n",
    );
    case("tags = [\"a\"]\n", &["tags+=a"], "tags = [\"a\"]\n");
    case("tags = [\"a\"]\n", &["tags-=a"], "");
    case("sectors = [\"Mobility\"]\n", &["sectors-=transport"], "");
    case(
        "sources = [{ url = \"https://a.org\", year = 2020 }, \"Plan\"]\n",
        &["sources-=https://a.org"],
        "sources = [\"Plan\"]\n",
    );
}

#[test]
fn an_empty_value_removes_the_key() {
    case(
        "year = 2019\ntags = [\"a\"]\n",
        &["year="],
        "tags = [\"a\"]\n",
    );
    case("", &["year="], "");
}

#[test]
fn faults_name_the_right_value() {
    refused(
        "",
        &["status=in-forse"],
        "`status` is `in-forse`, which is not in the vocabulary statuses | Did you mean `in-force`?",
    );
    refused(
        "",
        &["statuss=planned"],
        "a note in practices has no key `statuss` | Did you mean `status`?",
    );
    refused(
        "",
        &["stage=submitted"],
        "a note in practices has no key `stage` | Did you mean `status`?",
    );
    refused(
        "",
        &["year=soon"],
        "`year` is the text `soon`, expected a year between 1800 and 2200 | Write year = 2019",
    );
    refused(
        "",
        &["confirmed=2026-02-30"],
        "`confirmed` is `2026-02-30`, expected a date as 2026-03-02 | Write year, month and day, as in 2026-03-02, without quotes",
    );
    refused(
        "",
        &["title="],
        "`title` is missing, expected one line of text | Add a line title = \"…\" between the fences",
    );
    refused(
        "",
        &["status+=planned"],
        "`status` has one value, not a list | Write status=VALUE.",
    );
    refused(
        "tags = [\"a\"]\n",
        &["tags-=b"],
        "`tags` does not have `b` | The list has a.",
    );
    refused(
        "",
        &["status"],
        "`status` is not KEY=VALUE | Write KEY=VALUE, or KEY+=VALUE and KEY-=VALUE for lists.",
    );
    refused(
        "",
        &["cities=Osllo"],
        "`cities` names `Osllo`, which is neither a note in cities nor in vocabulary/places.toml | Did you mean `oslo`?",
    );
    refused(
        "",
        &["audience=all"],
        "`audience` is `all`, expected `public` or `members` | Until this is fixed, only members can read the note",
    );
    // Nothing is set if one of several is wrong.
    refused(
        "",
        &["year=2019", "status=x"],
        "`status` is `x`, which is not in the vocabulary statuses | Expected one of in-force, planned",
    );
}

#[test]
fn faults_that_were_there_stop_nothing() {
    case(
        "status = \"odd\"\n",
        &["year=2019"],
        "status = \"odd\"\nyear = 2019\n",
    );
    case(
        "status = \"odd\"\n",
        &["status=planned"],
        "status = \"planned\"\n",
    );
}

#[test]
fn columns_of_a_table_are_set_by_their_path() {
    let text = "+++\ntitle = \"Oslo\"\n[membership]\nstatus = \"x\" # s\n+++\nBody\n";
    let edited = set_in("cities/oslo", text, &["membership.last-seen=2025"]).expect("it is set");
    assert_eq!(
        edited.text,
        text.replace("# s\n", "# s\nlast-seen = 2025\n")
    );
    let error = set_in("cities/oslo", text, &["membership.last=2025"]).expect_err("no such column");
    assert!(matches!(error, FieldError::UnknownKey { .. }));
}

proptest! {
    #[test]
    fn only_the_named_keys_change(
        lines in proptest::collection::vec(
            "summary = '[a-z ]{1,9}' *(#[a-z ]*)?|year = [12]9[0-9]{2} *|tags = \\[ *'[a-c]' *, *'[d-f]' *\\] # t|own = \"[a-z]*\"|# [a-zæ]*| {0,3}",
            0..6,
        ),
        end in "\r?\n",
        body in "\\PC{0,40}",
        typed in prop::sample::select(vec!["status=planned", "tags+=z", "year=2001", "summary=s", "confirmed=2020-01-01"]),
    ) {
        let mut names: Vec<&str> = Vec::new();
        let mut text = format!("+++{end}title = 'T'{end}");
        for line in &lines {
            let name = line.split('=').next().unwrap_or_default().trim();
            if line.contains('=') && names.contains(&name) {
                continue;
            }
            names.push(name);
            text.push_str(line);
            text.push_str(&end);
        }
        text.extend(["+++", &end, "B", &body]);
        let edited = set_in("practices/x", &text, &[typed]).map_err(|error| TestCaseError::fail(error.to_string()))?;
        let name = typed.split(['=', '+']).next().unwrap_or_default();
        let others = |text: &str| {
            let lines = text.split_inclusive('\n').filter(|line| line.split('=').next().unwrap_or_default().trim() != name);
            lines.collect::<String>()
        };
        prop_assert_eq!(others(&text), others(&edited.text));
        prop_assert_eq!(edited.changes.len(), usize::from(text != edited.text));
    }
}

#[test]
fn items_with_a_comma_are_printed_in_quotes() {
    let list: toml::Value = vec!["a", "b, c", "d"].into();
    assert_eq!(in_words(&list), "a, \"b, c\", d");
}

#[test]
fn half_a_table_and_two_values_are_refused() {
    let help = "Close each brace and quote: { url = \"https://example.org\", year = 2020 }.";
    for typed in [
        "sources+={ url = \"https://a.org\"",
        "results=[{ value = 3 ]",
    ] {
        let key = typed.split(['+', '=']).next().unwrap_or_default();
        let want = format!("`{key}` has braces that are not TOML | {help}");
        refused("", &[typed], &want);
    }
    let want = "`year-adopted` has two values | Write year-adopted= once.";
    refused("", &["year-adopted=2019", "Year_Adopted=2020"], want);
    case(
        "",
        &["year-adopted=2019", "year-adopted=2019"],
        "year-adopted = 2019\n",
    );
    case("", &["tags=a", "tags+=b"], "tags = [\"a\", \"b\"]\n");
}
