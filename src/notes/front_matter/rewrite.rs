//! Changes single keys of TOML front matter; keeps every other byte of the file.
//!
//! The value is replaced in place, which preserves comments, order, unknown keys, line endings and
//! a byte-order mark. Lists keep the comments between the elements that stay.

mod list_items;

use std::ops::Range;

use thiserror::Error;
use toml_edit::Value as Edit;

use super::tree::{FieldValue, KeyValue, SpannedValue, find, line_end, line_start};
use super::{Format, FrontMatter, yaml};
use crate::notes::findings::Faults;

/// An error while setting a key.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum RewriteError {
    /// The front matter is YAML.
    #[error("the front matter is YAML, and only TOML is rewritten")]
    Yaml,
    /// The front matter is YAML, and holds what TOML cannot: comments, anchors, tags, nulls.
    #[error("the front matter is YAML, and only TOML is rewritten")]
    YamlWithComments,
    /// The front matter has errors, so the place of a change is uncertain.
    #[error("the front matter cannot be changed while it has faults: {0}")]
    Broken(String),
    /// The key is a `[table]`, or its path leads to no table.
    #[error("`{0}` cannot be set as one value")]
    NoSuchPlace(String),
}

impl RewriteError {
    /// What to do about it.
    pub fn help(&self) -> &'static str {
        match self {
            Self::Yaml => "Run `guildhall check --fix` to turn the front matter into TOML.",
            Self::YamlWithComments => {
                "TOML would lose its comments (#), anchors (&), tags (!) or empty values: take them \
                 out with `guildhall edit`, then run `guildhall check --fix`, which turns the rest \
                 into TOML."
            }
            Self::Broken(_) => "Run `guildhall check` on the note and fix what it reports.",
            Self::NoSuchPlace(_) => "Edit the note with `guildhall edit`.",
        }
    }
}

/// Returns the text with the key set to the value.
///
/// `key` is a key of the front matter, or a path into one of its tables: `population.year`. A new
/// key is added after the last one. A note without front matter gets some.
///
/// # Errors
/// [`RewriteError`] if the front matter is YAML or broken, or if the path leads to no table.
pub fn set_key(text: &str, key: &str, value: &toml::Value) -> Result<String, RewriteError> {
    let front = read_sound(text)?;
    if front.format == Format::None {
        let (mark, rest) = text.split_at(front.body_start);
        let end = line_end_of(text);
        let line = format!("{} = {}", print_key(key), print(value));
        return Ok(format!("{mark}+++{end}{line}{end}+++{end}{rest}"));
    }
    let path: Vec<&str> = if find(&front.entries, key).is_some() {
        vec![key] // A key with a dot in its name.
    } else {
        key.split('.').collect()
    };
    let no_such_place = || RewriteError::NoSuchPlace(key.to_owned());
    let (last, parents) = path.split_last().ok_or_else(no_such_place)?;
    let mut table = Container {
        entries: &front.entries,
        end: front.block.start,
        is_root: true,
    };
    for parent in parents {
        let entry = find(table.entries, parent).ok_or_else(no_such_place)?;
        table = container(text, entry).ok_or_else(no_such_place)?;
    }
    let changed = match find(table.entries, last) {
        Some(entry) => replace(text, entry, value).ok_or_else(no_such_place)?,
        None => add(text, &table, last, value).ok_or_else(no_such_place)?,
    };
    // Verify that the result parses: a mistake here would damage the note.
    read_sound(&changed).map(|_| changed.clone())
}

/// Returns the text without the key and the rest of its line.
///
/// `key` is a key or a path, as for [`set_key`]. If there is no such key, the text is unchanged.
///
/// # Errors
/// [`RewriteError`] as for [`set_key`].
pub fn remove_key(text: &str, key: &str) -> Result<String, RewriteError> {
    let front = read_sound(text)?;
    let no_such_place = || RewriteError::NoSuchPlace(key.to_owned());
    let Some((parent, entry)) = find_path(&front.entries, key) else {
        return Ok(text.to_owned());
    };
    if let Some(parent) = parent.filter(|parent| text[parent.item.at.clone()].starts_with('{')) {
        let (path, _) = key.rsplit_once('.').ok_or_else(no_such_place)?;
        let mut table = parent.item.value.to_toml();
        if let Some(table) = table.as_table_mut() {
            table.remove(&*entry.key);
        }
        return set_key(text, path, &table);
    }
    // A header and the lines below it, or several dotted keys, are not one line.
    if is_header(text, &entry.item.at) || is_dotted(&entry.item) {
        return Err(no_such_place());
    }
    let start = line_start(text, entry.key_at.start);
    let end = line_end(text, entry.item.at.end);
    let changed = format!("{}{}", &text[..start], &text[end..]);
    let is_gone = find_path(&read_sound(&changed)?.entries, key).is_none();
    is_gone.then_some(changed).ok_or_else(no_such_place)
}

/// The entry at a key or path, and the entry of its table.
fn find_path<'a, 't>(
    entries: &'a [KeyValue<'t>],
    path: &str,
) -> Option<(Option<&'a KeyValue<'t>>, &'a KeyValue<'t>)> {
    if let Some(entry) = find(entries, path) {
        return Some((None, entry)); // It may have a dot in its name.
    }
    let (first, rest) = path.split_once('.')?;
    let table = find(entries, first)?;
    let (parent, entry) = find_path(table.item.entries(), rest)?;
    Some((parent.or(Some(table)), entry))
}

fn read_sound(text: &str) -> Result<FrontMatter<'_>, RewriteError> {
    let mut faults = Faults::new("", text);
    let front = super::read(&mut faults);
    match front.format {
        Format::Yaml if yaml::is_lossless(&text[front.block.clone()]) => Err(RewriteError::Yaml),
        Format::Yaml => Err(RewriteError::YamlWithComments),
        Format::None => Ok(front),
        Format::Toml => match faults.into_findings().first() {
            Some(finding) => Err(RewriteError::Broken(format!(
                "line {}, {}",
                finding.place.line, finding.message
            ))),
            None => Ok(front),
        },
    }
}

/// A table that keys can be added to.
struct Container<'a, 't> {
    entries: &'a [KeyValue<'t>],
    /// Where the first line after its header begins.
    end: usize,
    is_root: bool,
}

fn container<'a, 't>(text: &str, entry: &'a KeyValue<'t>) -> Option<Container<'a, 't>> {
    let FieldValue::Table(entries) = &entry.item.value else {
        return None;
    };
    Some(Container {
        entries,
        end: line_end(text, entry.item.at.end),
        is_root: false,
    })
}

fn replace(text: &str, entry: &KeyValue<'_>, value: &toml::Value) -> Option<String> {
    let at = entry.item.at.clone();
    if is_header(text, &at) {
        return add_rows(text, entry, value);
    }
    if let (FieldValue::List(items), toml::Value::Array(wanted)) = (&entry.item.value, value)
        && let Some(changed) = list_items::replace(text, &at, items, wanted)
    {
        return Some(changed);
    }
    Some(format!(
        "{}{}{}",
        &text[..at.start],
        print(value),
        &text[at.end..]
    ))
}

/// Adds rows behind those that have a `[[header]]`; `None` if something else changes.
fn add_rows(text: &str, entry: &KeyValue<'_>, value: &toml::Value) -> Option<String> {
    let (FieldValue::List(rows), toml::Value::Array(wanted)) = (&entry.item.value, value) else {
        return None;
    };
    let is_same = |(row, wanted): (&SpannedValue<'_>, &toml::Value)| row.value.to_toml() == *wanted;
    if wanted.len() < rows.len() || !rows.iter().zip(wanted).all(is_same) {
        return None;
    }
    let end = line_end_of(text);
    let mut added = String::new();
    for row in &wanted[rows.len()..] {
        added.extend([end, "[[", &print_key(&entry.key), "]]", end]);
        for (key, value) in row.as_table()? {
            added.extend([&*print_key(key), " = ", &print(value), end]);
        }
    }
    let at = line_end(text, last_byte(rows.last()?));
    Some(format!("{}{added}{}", &text[..at], &text[at..]))
}

/// Where the last value of a table ends.
fn last_byte(item: &SpannedValue<'_>) -> usize {
    let ends = item.entries().iter().map(|entry| last_byte(&entry.item));
    ends.max().unwrap_or(0).max(item.at.end)
}

/// Adds a line after the table's last plain key, before any `[table]` below.
fn add(text: &str, table: &Container<'_, '_>, key: &str, value: &toml::Value) -> Option<String> {
    let is_inline = !table.is_root && text[..table.end].trim_end().ends_with('}');
    if is_inline {
        return None;
    }
    let plain = table
        .entries
        .iter()
        .filter(|entry| !is_header(text, &entry.item.at) && !is_dotted(&entry.item));
    let at = plain
        .map(|entry| line_end(text, entry.item.at.end))
        .max()
        .unwrap_or(table.end);
    let end = line_end_of(text);
    let line = format!("{} = {}{end}", print_key(key), print(value));
    Some(format!("{}{line}{}", &text[..at], &text[at..]))
}

/// Whether a value is a table of a `[header]`, which has no own text.
fn is_header(text: &str, at: &Range<usize>) -> bool {
    text[line_start(text, at.start)..at.start].trim().is_empty()
        && text[at.clone()].starts_with('[')
}

/// Whether a table comes from dotted keys; its range is then a key.
fn is_dotted(item: &SpannedValue<'_>) -> bool {
    item.entries()
        .first()
        .is_some_and(|entry| entry.key_at.start >= item.at.end)
}

/// The line ending that the file uses.
fn line_end_of(text: &str) -> &'static str {
    match text.find('\n') {
        Some(at) if text[..at].ends_with('\r') => "\r\n",
        _ => "\n",
    }
}

fn print_key(key: &str) -> String {
    toml_edit::Key::new(key).to_string()
}

/// The value as TOML on one line.
pub(in crate::notes) fn print(value: &toml::Value) -> String {
    edit(value).decorated("", "").to_string()
}

fn edit(value: &toml::Value) -> Edit {
    match value {
        toml::Value::String(text) => text.as_str().into(),
        toml::Value::Integer(number) => (*number).into(),
        toml::Value::Float(number) => (*number).into(),
        toml::Value::Boolean(flag) => (*flag).into(),
        toml::Value::Datetime(date) => (*date).into(),
        toml::Value::Array(items) => Edit::Array(items.iter().map(edit).collect()),
        toml::Value::Table(table) => {
            let entries = table.iter().map(|(key, value)| (key.as_str(), edit(value)));
            Edit::InlineTable(entries.collect())
        }
    }
}

#[cfg(test)]
mod tests {
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
        let wanted = ["u = 1", "u = 2\nx = { y = 1 }", "v = 'w'\nz = 2"].map(row);
        let wanted: Result<Vec<toml::Value>, _> = wanted.into_iter().collect();
        case(
            rows,
            "s",
            toml::Value::Array(wanted.expect("rows are TOML")),
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
        fn case(list: &str, wanted: &[&str], want: &str) {
            let value = wanted.iter().map(|&item| item.into()).collect();
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
            wanted in proptest::collection::vec("[a-h]", 0..5),
        ) {
            let count = items.len();
            let mut list = "[".to_owned();
            for (i, (item, before, after)) in items.iter().enumerate() {
                let comma = if trailing || i + 1 < count { "," } else { "" };
                list.push_str(&[before, "'", item, "'", comma, after].concat());
            }
            let text = format!("+++\nx = {list}]\ny = 1 # z\n+++\nbody");
            let value = toml::Value::Array(wanted.iter().map(|item| item.as_str().into()).collect());
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
}
