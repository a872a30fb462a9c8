//! Tests of edits of the front matter.

use proptest::prelude::*;

use super::*;

#[test]
fn a_key_of_a_table_is_removed_in_every_form_or_refused() {
    #[track_caller]
    fn case(lines: &str, key: &str, want: &str) {
        let text = |lines: &str| format!("+++\ntitle = 'T'\n{lines}+++\nBody\n");
        assert_eq!(remove_key(&text(lines), key), Ok(text(want)), "{key}");
    }
    case("[a]\nb = ['x'] # p\nc = 1\n", "a.b", "[a]\nc = 1\n");
    case(
        "[a]\nb = [\n  'x', # p\n]\n[d]\nb = 2\n",
        "a.b",
        "[a]\n[d]\nb = 2\n",
    );
    case("[a.b]\nc = 1\nd = 2\n", "a.b.c", "[a.b]\nd = 2\n");
    case("a.b = 1\na.c = 2 # c\n", "a.b", "a.c = 2 # c\n");
    case("a = { b = 1, c = 2 } # a\n", "a.b", "a = { c = 2 } # a\n");
    case(
        "[a]\nb = { c = 1, d = 2 }\n",
        "a.b.c",
        "[a]\nb = { d = 2 }\n",
    );
    case("\"a.b\" = 1\n", "a.b", "");
    case("[a]\nb = 1\n", "a.x", "[a]\nb = 1\n");
    case("a = 1\n", "a.x", "a = 1\n");
    for (lines, key) in [
        ("[a]\nb = 1\n", "a"),
        ("[a.b]\nc = 1\n", "a.b"),
        ("[a]\nb.c = 1\nb.d = 1\n", "a.b"),
        ("a.b = 1\n", "a"),
    ] {
        let text = format!("+++\n{lines}+++\n");
        let refused = RewriteError::NoSuchPlace(key.to_owned());
        assert_eq!(remove_key(&text, key), Err(refused), "{lines}");
    }
}

#[test]
fn sets_one_value_and_leaves_the_rest() {
    #[track_caller]
    fn case(text: &str, key: &str, value: impl Into<toml::Value>, want: &str) {
        let got = set_key(text, key, &value.into());
        assert_eq!(got.as_deref(), Ok(want));
    }
    case(
        "\u{feff}+++\r\ntitle  =  'a' # why\r\nx = 1\r\n+++\r\nbody\r\n",
        "title",
        "b \"c\"",
        "\u{feff}+++\r\ntitle  =  'b \"c\"' # why\r\nx = 1\r\n+++\r\nbody\r\n",
    );
    case(
        "+++\r\ntitle = \"a\"\r\n\r\n[population]\r\nvalue = 1\r\n+++\r\n",
        "year",
        2019,
        "+++\r\ntitle = \"a\"\r\nyear = 2019\r\n\r\n[population]\r\nvalue = 1\r\n+++\r\n",
    );
    case(
        "+++\ntitle = \"a\"\n[population]\nvalue = 1 # all\n[governance]\n+++\n",
        "population.value",
        2,
        "+++\ntitle = \"a\"\n[population]\nvalue = 2 # all\n[governance]\n+++\n",
    );
    case(
        "+++\n[population]\nvalue = 1 # all\n[governance]\n+++\n",
        "population.year",
        2020,
        "+++\n[population]\nvalue = 1 # all\nyear = 2020\n[governance]\n+++\n",
    );
    case(
        "+++\n[a]\nb = 1\n+++\n",
        "t",
        "x",
        "+++\nt = \"x\"\n[a]\nb = 1\n+++\n",
    );
    let rows = "+++\n[[s]] # a\nu = 1 # b\n[[s]]\nu = 2\n[s.x]\ny = 1 # c\n\n[t]\nu = 3\n+++\n";
    let row = |entry: &str| entry.parse::<toml::Table>().map(toml::Value::Table);
    let new_items = ["u = 1", "u = 2\nx = { y = 1 }", "v = 'w'\nz = 2"].map(row);
    let new_items: Result<Vec<toml::Value>, _> = new_items.into_iter().collect();
    case(
        rows,
        "s",
        toml::Value::Array(new_items.expect("rows are TOML")),
        &rows.replace("# c\n", "# c\n\n[[s]]\nv = \"w\"\nz = 2\n"),
    );
    case(
        "# Body\n",
        "title",
        "x",
        "+++\ntitle = \"x\"\n+++\n# Body\n",
    );
}

#[test]
fn lists_keep_comments_of_kept_elements() {
    #[track_caller]
    fn case(list: &str, new_items: &[&str], want: &str) {
        let value = new_items.iter().map(|&item| item.into()).collect();
        let text = format!("+++\ncities = {list} # end\n+++\n");
        let got = set_key(&text, "cities", &toml::Value::Array(value));
        assert_eq!(got, Ok(format!("+++\ncities = {want} # end\n+++\n")));
    }
    case(
        "[\n  # first\n  \"oslo\",\n  \"berlin\", # second\n]",
        &["oslo", "berlin", "rio"],
        "[\n  # first\n  \"oslo\",\n  \"berlin\", # second\n  \"rio\",\n]",
    );
    case("[\"oslo\", \"berlin\"]", &["oslo"], "[\"oslo\"]");
    case(
        "[\"oslo\", \"berlin\"]",
        &["berlin", "oslo"],
        "[\"berlin\", \"oslo\"]",
    );
    case("[\"oslo\", \"berlin\"]", &["berlin"], "[\"berlin\"]");
    case("[\"oslo\",]", &["oslo", "rio"], "[\"oslo\", \"rio\",]");
    case(
        "[\n  \"oslo\", # a\n  # b\n  \"berlin\" # c\n]",
        &["berlin", "rio", "bonn"],
        "[\n  # b\n  \"berlin\", # c\n  \"rio\",\n  \"bonn\"\n]",
    );
    case(
        "[\n  \"oslo\", # a\n  \"berlin\", \"bonn\",\n]",
        &["oslo", "bonn", "rio"],
        "[\n  \"oslo\", # a\n  \"bonn\", \"rio\",\n]",
    );
    case(
        "[\n  \"oslo\", # a\n  \"berlin\" # b\n]",
        &["oslo"],
        "[\n  \"oslo\", # a\n]",
    );
    case(
        "[\"oslo\",\n \"berlin\"]",
        &["oslo", "berlin", "rio"],
        "[\"oslo\",\n \"berlin\", \"rio\"]",
    );
    case("[\"oslo\", \"berlin\"]", &["rio"], "[\"rio\"]");
    case(
        "[\"oslo\",\n \"berlin\", # c\n \"bonn\"]",
        &["oslo"],
        "[\"oslo\"]",
    );
    case("[]", &["oslo"], "[\"oslo\"]");
}

#[test]
fn refuses_what_it_cannot_set() {
    let set = |text: &str, key: &str| set_key(text, key, &1.into());
    assert_eq!(set("---\na: 1\n---\n", "a"), Err(RewriteError::Yaml));
    for lost in ["a: 1 # one", "a: &b 1", "a:", "a: !x 1"] {
        let text = format!("---\n{lost}\n---\n");
        assert_eq!(
            set(&text, "a"),
            Err(RewriteError::YamlWithComments),
            "{text}"
        );
    }
    assert!(matches!(
        set("+++\na = \n+++\n", "b"),
        Err(RewriteError::Broken(_))
    ));
    assert!(matches!(
        set("+++\n[a]\n+++\n", "a"),
        Err(RewriteError::NoSuchPlace(_))
    ));
    assert!(matches!(
        set("+++\na = 1\n+++\n", "a.b"),
        Err(RewriteError::NoSuchPlace(_))
    ));
    assert!(matches!(
        set("+++\na = {b = 1}\n+++\n", "a.c"),
        Err(RewriteError::NoSuchPlace(_))
    ));
}

#[test]
fn removes_a_key_with_its_line() {
    let text = "+++\na = 1\nb = [\n 2,\n] # b\nc = 3\n+++\nbody";
    assert_eq!(
        remove_key(text, "b").as_deref(),
        Ok("+++\na = 1\nc = 3\n+++\nbody")
    );
    assert_eq!(remove_key(text, "x").as_deref(), Ok(text));
}

proptest! {
    #[test]
    fn lists_stay_valid_and_keep_comments_of_kept_elements(
        items in proptest::collection::vec(("[a-e]", "[ ]{0,2}(# [k-p]\n *)?", "[ ]{0,2}(# [q-v]\n *)?\n? {0,2}"), 0..6),
        trailing in any::<bool>(),
        new_items in proptest::collection::vec("[a-h]", 0..5),
    ) {
        let count = items.len();
        let mut list = "[".to_owned();
        for (i, (item, before, after)) in items.iter().enumerate() {
            let comma = if trailing || i + 1 < count { "," } else { "" };
            list.push_str(&[before, "'", item, "'", comma, after].concat());
        }
        let text = format!("+++\nx = {list}]\ny = 1 # z\n+++\nbody");
        let value = toml::Value::Array(new_items.iter().map(|item| item.as_str().into()).collect());
        let changed = set_key(&text, "x", &value)
            .map_err(|error| TestCaseError::fail(error.to_string()))?;
        let mut faults = Faults::new("x.md", &changed);
        let read = super::super::read(&mut faults);
        prop_assert_eq!(find(&read.entries, "x").map(|e| e.item.value.to_toml()), Some(value));
        prop_assert!(changed.ends_with("y = 1 # z\n+++\nbody"), "{}", changed);
    }

    #[test]
    fn everything_else_stays_byte_for_byte(
        before in "(#[a-zæ =]{0,9}\r?\n|aa = \"[a-z]{0,5}\"\r?\n)?",
        gap in "[ \t]{0,3}",
        after in "([ \t]*#[a-z]{0,9})?\r?\n(bb = \\[1, 2\\]\r?\n)?",
        body in "\\PC{0,40}",
        value in "\\PC{0,20}",
    ) {
        let front = |printed: &str| format!(
            "+++\n{before}title{gap}={gap}{printed}{after}+++\n{body}"
        );
        let changed = set_key(&front("'old'"), "title", &value.as_str().into())
            .map_err(|error| TestCaseError::fail(error.to_string()))?;
        let printed = print(&value.as_str().into());
        prop_assert_eq!(&changed, &front(&printed));
        let mut faults = Faults::new("x.md", &changed);
        let read = super::super::read(&mut faults);
        prop_assert_eq!(find(&read.entries, "title").and_then(|e| e.item.value.as_text()), Some(value.as_str()));
    }
}
