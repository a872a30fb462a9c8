//! Prints new notes from the schema: given keys, and all others as comments.

use super::check::wording::expected;
use super::front_matter::rewrite::print;
use crate::model::note::Kind;
use crate::model::schema::{COMMON, SchemaKey, ValueShape, own_keys};
use crate::model::vocabulary::Vocabularies;

/// Most words of a vocabulary in the comment of a key.
const MAX_WORDS: usize = 8;

/// Keys and values of a new note.
pub type GivenKeys = [(&'static str, toml::Value)];

/// A note with these keys in the order of the schema, and this body.
pub fn print_note(kind: Kind, values: &GivenKeys, body: &str) -> String {
    let lines = ordered_keys(kind).filter_map(|key| given(key, values));
    join(lines, body)
}

/// A note with the given keys, and a commented line for each other key.
///
/// A comment without its `#` is a valid line; see [`without_unfilled`].
pub fn print_template(kind: Kind, values: &GivenKeys, words: &Vocabularies) -> String {
    let lines =
        template_keys(kind).map(|key| given(key, values).unwrap_or_else(|| unfilled(key, words)));
    let headings: Vec<String> = headings(kind)
        .iter()
        .map(|heading| format!("## {heading}\n"))
        .collect();
    join(lines, &headings.join("\n"))
}

/// Removes the lines of a template that nobody filled.
pub fn without_unfilled(kind: Kind, text: &str, words: &Vocabularies) -> String {
    let unfilled: Vec<String> = template_keys(kind)
        .map(|key| unfilled(key, words))
        .collect();
    let lines = text.split_inclusive('\n');
    lines
        .filter(|line| !unfilled.iter().any(|unfilled| unfilled == line.trim_end()))
        .collect()
}

fn join(lines: impl Iterator<Item = String>, body: &str) -> String {
    let lines: String = lines.map(|line| line + "\n").collect();
    let end = if body.is_empty() || body.ends_with('\n') {
        ""
    } else {
        "\n"
    };
    let gap = if body.is_empty() { "" } else { "\n" };
    format!("+++\n{lines}+++\n{gap}{body}{end}")
}

/// Title and summary, the kind's own keys, then the other common keys.
fn ordered_keys(kind: Kind) -> impl Iterator<Item = &'static SchemaKey> {
    let (first, rest) = COMMON.split_at(2);
    first.iter().chain(own_keys(kind)).chain(rest)
}

/// The keys that people fill: `guildhall endorse` computes the fingerprint.
fn template_keys(kind: Kind) -> impl Iterator<Item = &'static SchemaKey> {
    ordered_keys(kind).filter(|key| key.name != "fingerprint")
}

fn given(key: &SchemaKey, values: &GivenKeys) -> Option<String> {
    let (_, value) = values.iter().find(|(name, _)| *name == key.name)?;
    Some(format!("{} = {}", key.name, print(value)))
}

/// A commented example: `# year = 2019 # Year: between 1800 and 2200`.
fn unfilled(key: &SchemaKey, words: &Vocabularies) -> String {
    let must = if key.required { ", required" } else { "" };
    let what = match key.shape {
        ValueShape::Word(list) | ValueShape::Words(list) => {
            let terms = words.get(list).map_or(&[][..], |list| &list.terms);
            let ids: Vec<&str> = terms.iter().map(|term| term.id.as_str()).collect();
            if ids.is_empty() || ids.len() > MAX_WORDS {
                expected(key.shape)
            } else {
                ids.join(", ")
            }
        }
        shape => expected(shape),
    };
    let example = print(&example(key, words));
    format!("# {} = {example} # {}: {what}{must}", key.name, key.label)
}

/// A value of the right shape.
fn example(key: &SchemaKey, words: &Vocabularies) -> toml::Value {
    let word = |list: &str| -> toml::Value {
        let terms = words.get(list).map_or(&[][..], |list| &list.terms);
        terms.first().map_or("…", |term| &term.id).into()
    };
    let row = |columns: &[SchemaKey]| {
        let required = columns.iter().any(|column| column.required);
        let shown = columns.iter().filter(|column| {
            // A projection needs a figure, of either kind.
            let is_figure = key.name == "projections" && column.name == "kt-co2e";
            column.required || !required || is_figure
        });
        let entries = shown.map(|column| {
            let value = match (key.name, column.name) {
                ("area", "unit") => "km2".into(),
                ("population" | "projected-population", "unit") => "residents".into(),
                _ => example(column, words),
            };
            (column.name.to_owned(), value)
        });
        toml::Value::Table(entries.collect())
    };
    match key.shape {
        ValueShape::Line | ValueShape::Text | ValueShape::Sources => "…".into(),
        ValueShape::Lines => vec!["…"].into(),
        ValueShape::Word(list) => word(list),
        ValueShape::Words(list) => vec![word(list)].into(),
        ValueShape::Cities => vec![word("cities")].into(),
        ValueShape::Year => 2019.into(),
        ValueShape::Date => "2026-03-02"
            .parse()
            .map_or("…".into(), toml::Value::Datetime),
        ValueShape::Number => 12.5.into(),
        ValueShape::Count => 12.into(),
        ValueShape::Flag => true.into(),
        ValueShape::Note(kinds) => {
            let folder = kinds.first().map_or("practices", |kind| kind.folder());
            format!("{folder}/…").into()
        }
        ValueShape::Url => "https://example.org/page".into(),
        ValueShape::Row(columns) => row(columns),
        ValueShape::Rows(columns) => vec![row(columns)].into(),
    }
}

/// Headings of the body.
fn headings(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::City => &["The city"],
        Kind::Practice => &["What it does", "Results", "Lessons", "Powers needed"],
        Kind::Position => &["The ask", "Why"],
        Kind::Statement => &["What the cities say"],
        Kind::Standard => &["What it means"],
        Kind::Project => &["What it is", "Money and outcome"],
        Kind::Adoption | Kind::Endorsement | Kind::Question | Kind::Answer => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::finding::Code;
    use crate::model::note::Audience;
    use crate::model::vocabulary::{Term, Vocabulary};
    use crate::notes::Defaults;
    use crate::notes::check::check_note;

    /// A vocabulary of one word for each that the schema names.
    fn words() -> Vocabularies {
        fn lists(key: &SchemaKey, found: &mut Vec<&'static str>) {
            match key.shape {
                ValueShape::Word(list) | ValueShape::Words(list) => found.push(list),
                ValueShape::Row(columns) | ValueShape::Rows(columns) => {
                    for column in columns {
                        lists(column, found);
                    }
                }
                _ => {}
            }
        }
        let mut found = vec!["cities"];
        for kind in Kind::ALL {
            for key in ordered_keys(kind) {
                lists(key, &mut found);
            }
        }
        let list = |name: &&str| {
            let id = if *name == "audiences" {
                "public"
            } else {
                "first"
            };
            let term = Term {
                id: id.to_owned(),
                ..Term::default()
            };
            Vocabulary::new(*name, *name, vec![term])
        };
        Vocabularies::new(found.iter().map(list).collect())
    }

    fn findings(kind: Kind, text: &str) -> Vec<String> {
        let defaults = Defaults {
            lang: "en".to_owned(),
            audience: Audience::Public,
        };
        let path = match kind {
            Kind::City => "cities/first.md".to_owned(),
            Kind::Practice => "practices/first/x.md".to_owned(),
            _ if kind.is_response() => format!("{}/…/first.md", kind.folder()),
            _ => format!("{}/x.md", kind.folder()),
        };
        let found = check_note(&path, text, &defaults, &words()).findings;
        let severe = found.iter().filter(|one| one.code != Code::EmptyBody);
        severe
            .map(|one| format!("{} {}", one.place, one.message))
            .collect()
    }

    #[test]
    fn a_filled_template_has_no_findings() {
        for kind in Kind::ALL {
            let template = print_template(kind, &[("title", "T".into())], &words());
            let filled = template.replace("\n# ", "\n");
            assert_eq!(findings(kind, &filled), [""; 0], "{kind}\n{filled}");
            for key in template_keys(kind) {
                assert!(
                    filled.contains(&format!("\n{} = ", key.name)),
                    "{}",
                    key.name
                );
            }
        }
    }

    #[test]
    fn lines_that_nobody_filled_are_removed() {
        let values = [("title", "T".into()), ("year", 2020.into())];
        let template = print_template(Kind::Question, &values, &words());
        let edited = template
            .replace("# lang = ", "lang = ")
            .replace("+++\n\n", "+++\n# Body\n");
        let left = without_unfilled(Kind::Question, &edited, &words());
        assert_eq!(
            left,
            "+++\ntitle = \"T\"\nyear = 2020\nlang = \"first\" # Language: first\n+++\n"
        );
    }

    #[test]
    fn given_keys_are_in_the_order_of_the_schema() {
        let values = [
            ("cities", vec!["oslo"].into()),
            ("title", "T".into()),
            ("state", "endorsed".into()),
        ];
        let text = print_note(Kind::Endorsement, &values, "Text.");
        assert_eq!(
            text,
            "+++\ntitle = \"T\"\nstate = \"endorsed\"\ncities = [\"oslo\"]\n+++\n\nText.\n"
        );
    }
}
