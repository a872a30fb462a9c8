//! Naming rules: unique module and type names, retired words.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::{Source, code_without_tests, files, read, report, sources, unlisted};

/// Module names that many folders share, each with its reason.
const SHARED_MODULES: &[(&str, &str)] = &[
    ("state", "every view is made of the same files"),
    ("update", "every view is made of the same files"),
    ("view", "every view is made of the same files"),
    ("keys", "every view is made of the same files"),
    ("layout", "every view is made of the same files"),
    ("draw", "every view is made of the same files"),
    ("clicks", "every view is made of the same files"),
    ("mod", "Rust's name for the root of a folder"),
    ("tests", "the tests of the module above"),
    ("search", "the view of the module"),
    ("sync", "the view of the module"),
    ("progress", "the view, and what counts while transferring"),
    ("growth", "the tests of the cost of the module above"),
];

/// Public types that still share a name. Only delete lines here.
const DOUBLED_TYPES: &[&str] = &[];

/// Retired words of this project, unclear to new readers.
const RETIRED: &[&str] = &[
    "thrift",
    "torn",
    "hire",
    "hires",
    "hired",
    "carve",
    "carves",
    "carved",
    "staff",
    "errand",
    "errands",
    "deed",
    "deeds",
    "historian",
    "tidier",
    "meddler",
    "is told",
    "are told",
    "were told",
    "lets go",
    "let go",
    "letting go",
    "what is known",
    "is known of",
    "hears",
    "wears",
    "has to say",
    "have to say",
    "gives way",
    "give way",
    "upkeep",
    "settle",
    "settles",
    "dress",
    "cabinet",
    "gatherer",
    "hear",
    "knack",
    "notch",
    "make way",
    "bring up to date",
    "last words",
    "heard",
    "hindrance",
    "is far",
    "parted by",
];

#[test]
fn no_two_modules_share_a_name() {
    let mut by_name: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for source in sources() {
        let path = source.module().join("/");
        let name = source.module().last().copied().unwrap_or_default();
        // A `cli` file has the name of its command; the folder that does the work may share it.
        let is_command = path.starts_with("cli/") && is_command(name);
        let is_shared = SHARED_MODULES.iter().any(|(shared, _)| *shared == name);
        if !is_command && !is_shared {
            by_name.entry(name.to_owned()).or_default().push(path);
        }
    }
    by_name.retain(|_, paths| paths.len() > 1);
    let doubled = by_name
        .iter()
        .map(|(name, paths)| (name.clone(), paths.join(", ")));
    report("no two modules share a name", &unlisted(doubled, &[]));
}

/// Whether the program has a command of this name.
fn is_command(module: &str) -> bool {
    let sources = [
        read("src/cli/arguments.rs"),
        read("src/cli/git_commands/git_arguments.rs"),
        read("src/cli/city_tables/table_arguments.rs"),
        read("src/cli/writing/writing_arguments.rs"),
        read("src/cli/common_voice/voice_arguments.rs"),
    ];
    let name: String = module[..1].to_uppercase() + &module[1..];
    let variant = format!("    {name}(");
    let bare = format!("    {name},");
    let is_variant = |line: &str| line.starts_with(&variant) || line == bare;
    sources.iter().any(|text| text.lines().any(is_variant))
}

#[test]
fn no_two_public_types_share_a_name() {
    let mut by_name: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for source in sources() {
        for line in code_without_tests(&source.text).lines() {
            if let Some(name) = public_type(line) {
                let places = by_name.entry(name.to_owned()).or_default();
                places.push(source.path.clone());
            }
        }
    }
    assert!(by_name.len() > 200, "only {} types found", by_name.len());
    by_name.retain(|_, paths| paths.len() > 1);
    let doubled = by_name
        .iter()
        .map(|(name, paths)| (name.clone(), paths.join(", ")));
    report(
        "no two public types share a name",
        &unlisted(doubled, DOUBLED_TYPES),
    );
}

/// The name of the public type that a line declares.
fn public_type(line: &str) -> Option<&str> {
    let rest = line.trim_start().strip_prefix("pub")?;
    let rest = match rest.strip_prefix('(') {
        Some(scope) => scope.split_once(')')?.1,
        None => rest,
    };
    let (what, name) = rest.trim_start().split_once(' ')?;
    let end = name
        .find(|c: char| !c.is_alphanumeric())
        .unwrap_or(name.len());
    matches!(what, "struct" | "enum" | "trait" | "type").then(|| &name[..end])
}

#[test]
fn retired_words_stay_away() {
    let documents = [
        "README.md",
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "SECURITY.md",
    ];
    let documents = documents.map(|path| Source {
        path: path.to_owned(),
        text: read(path),
    });
    let mut found: BTreeMap<String, String> = BTreeMap::new();
    let all = sources()
        .into_iter()
        .chain(files("tests/it", ".rs"))
        .chain(files("docs", ".md"));
    for source in all.chain(files("benches", ".rs")).chain(documents) {
        // The list itself.
        if source.path == "tests/it/tidy/names.rs" {
            continue;
        }
        let folder = source
            .module()
            .first()
            .copied()
            .unwrap_or_default()
            .to_owned();
        let text = source.text.to_lowercase().replace('_', " ");
        for word in RETIRED.iter().filter(|word| text.contains(**word)) {
            for (number, line) in text.lines().enumerate() {
                if holds_word(line, word) {
                    let places = found
                        .entry(format!("{word}: {folder}"))
                        .or_insert_with(|| format!("{word} in {folder}:"));
                    let _ = write!(places, "\n    {}:{}: {line}", source.path, number + 1);
                }
            }
        }
    }
    let found: Vec<String> = found.into_values().collect();
    report("retired words stay away", &found);
}

/// Whether a text has these words as whole words.
fn holds_word(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let (before, after) = (&text[..at], &text[at + word.len()..]);
        // Ids of notes and vocabularies are words of the field: `staff-provisional`.
        let is_part = |c: char| c.is_alphanumeric() || c == '-';
        !before.ends_with(is_part) && !after.starts_with(is_part)
    })
}

#[test]
fn the_name_checks_find_violations() {
    assert_eq!(public_type("pub struct Note {"), Some("Note"));
    assert_eq!(public_type("    pub(crate) enum Kind<'a> {"), Some("Kind"));
    assert_eq!(public_type("pub(super) type Row = u8;"), Some("Row"));
    assert_eq!(public_type("pub fn kind() {"), None);
    assert_eq!(public_type("struct Note {"), None);
    assert!(holds_word("fn torn line()", "torn"));
    assert!(!holds_word("a tornado", "torn"));
    assert!(!holds_word("public-bike-hire", "hire"));
    assert!(is_command("doctor") && is_command("sync") && !is_command("report"));
}
