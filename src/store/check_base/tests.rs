mod future_dates;

use std::fs;

use super::*;
use crate::store::base_fixture::base_with;
use crate::store::find_base;
use crate::store::reference_resolver::MAX_OFFERS;

mod second_responses;

fn base_of(files: &[(&str, &str)]) -> (tempfile::TempDir, Base) {
    base_with("audience = 'public'", files.iter().copied())
}

fn note(front: &str, body: &str) -> String {
    format!("+++\ntitle = 'T'\n{front}+++\n{body}\n")
}

#[track_caller]
fn case(files: &[(&str, &str)], expected: &[&str]) {
    let (_home, base) = base_of(files);
    let got: Vec<String> = check(&base)
        .findings
        .iter()
        .map(|f| {
            format!(
                "{}+{} {} {} | {}",
                f.place, f.length, f.code, f.message, f.help
            )
        })
        .collect();
    assert_eq!(got, expected);
}

#[test]
fn both_unicode_forms_lead_to_one_note() {
    let tied = note(
        "translation-of = 'practices/\u{e9}cole'\n",
        "[[practices/\u{e9}cole]] [a](\u{e9}cole.md#\u{e9}t\u{e9}) [[practices/\u{fc}ber]]",
    );
    let school = note(
        "aliases = ['practices/u\u{308}ber']\n",
        "# E\u{301}te\u{301}",
    );
    case(
        &[
            ("practices/e\u{301}cole.md", &school),
            ("practices/tied.md", &tied),
        ],
        &[],
    );
}

#[test]
fn links_and_relations_lead_somewhere() {
    let good = note(
        "aliases = ['practices/old']\n",
        "# Powers\n\n[[cities/oslo]]",
    );
    let tied = note(
        "translation-of = 'practices/gone'\n",
        "[[practices/old]] [[cities/olso]] [a](../cities/oslo.md#powrs)\n[[heat]] [[nothing-like-it]]",
    );
    case(
        &[
            ("cities/oslo.md", &note("", "# Powers")),
            ("practices/a.md", &good),
            ("practices/rio/heat.md", &note("", "Text")),
            ("practices/tied.md", &tied),
        ],
        &[
            "practices/tied.md:3:18+16 GH013 `translation-of` names `practices/gone`, and there is no such note | \
             Name a note by its path below the knowledge base without .md",
            "practices/tied.md:5:19+11 GH012 the link leads to `cities/olso`, and there is no such note | \
             Did you mean `cities/oslo`?",
            "practices/tied.md:5:35+23 GH012 `cities/oslo` has no heading `powrs` | Did you mean #powers?",
            "practices/tied.md:6:1+4 GH012 the link leads to `heat`, and there is no such note | \
             Did you mean `practices/rio/heat`?",
            "practices/tied.md:6:10+15 GH012 the link leads to `nothing-like-it`, and there is no such note | \
             Name a note by its path below the knowledge base without .md",
        ],
    );
}

#[test]
fn endorsements_need_a_known_target_and_city() {
    let front = "endorses = 'positions/heat'\nstance = 'for'\ncities = ['olso']\n";
    case(
        &[
            ("cities/oslo.md", &note("", "Text")),
            ("endorsements/heat/olso.md", &note(front, "Text")),
            ("positions/heta.md", &note("level = ['eu']\n", "Text")),
            ("vocabulary/stances.toml", "[[term]]\nid = 'for'\n"),
            ("vocabulary/levels.toml", "[[term]]\nid = 'eu'\n"),
        ],
        &[
            "endorsements/heat/olso.md:3:12+16 GH014 `endorses` names `positions/heat`, and there is no such note | \
             Did you mean `positions/heta`?",
            "endorsements/heat/olso.md:5:11+6 GH015 `cities` names `olso`, which is neither a note in cities \
             nor in vocabulary/places.toml | Did you mean `oslo`?",
        ],
    );
}

#[test]
fn ids_and_aliases_are_claimed_once() {
    let alias = |alias: &str| note(&format!("aliases = ['{alias}']\n"), "Text");
    case(
        &[
            ("practices/a.md", &alias("practices/old")),
            ("practices/b.md", &alias("Practices/Old")),
            ("practices/c.md", &alias("practices/a")),
            (
                "practices/d.md",
                &note("", "[[practices/old]] and [[Practices/Old]]"),
            ),
        ],
        &[
            "practices/b.md:3:12+1 GH011 the alias `Practices/Old` is claimed by `practices/a` too | \
             Delete the alias from one of the two notes",
            "practices/c.md:3:12+1 GH011 the alias `practices/a` is claimed by `practices/a` too | \
             Delete the alias from one of the two notes",
        ],
    );
}

#[test]
fn names_that_differ_only_in_case_or_form_are_reported() {
    let text = note("", "Text");
    let (_home, base) = base_of(&[
        ("practices/Tax.md", &text),
        ("practices/tax.md", &text),
        ("practices/\u{e9}.md", &text),
        ("practices/e\u{301}.md", &text),
    ]);
    let checked = check(&base);
    // A case-insensitive file system keeps only one file of each pair.
    let count = if checked.notes == 4 { 2 } else { 0 };
    let codes: Vec<Code> = checked.findings.iter().map(|f| f.code).collect();
    assert_eq!(codes, vec![Code::DuplicateId; count]);
    for finding in &checked.findings {
        assert!(finding.message.ends_with("only in case or Unicode form"));
        assert_eq!(
            finding.help,
            "Rename one of the two: on some systems only one of them can exist"
        );
    }
}

#[test]
fn every_broken_file_is_reported() {
    let (home, base) = base_of(&[
        ("practices/good.md", &note("", "Text")),
        ("practices/open.md", "+++\ntitle = 'T'\n"),
        ("practices/bad.md", "+++\ntitle = \n+++\n"),
        ("vocabulary/statuses.toml", "x = 1"),
        ("stray/x.md", "Text"),
    ]);
    fs::write(
        home.path().join("practices/bytes.md"),
        b"+++\ntitle = 'T'\n+++\n\xff\n",
    )
    .expect("a file");
    let checked = check(&base);
    let got: Vec<String> = checked
        .findings
        .iter()
        .map(|f| format!("{} {}", f.place, f.code))
        .collect();
    assert_eq!(
        got,
        [
            "practices/bad.md:1:1 GH005",
            "practices/bad.md:2:9 GH003",
            "practices/bad.md:4:1 GH024",
            "practices/bytes.md:4:1 GH019",
            "practices/open.md:1:1 GH002",
            "practices/open.md:3:1 GH024",
            "stray/x.md:1:1 GH021",
            "vocabulary/statuses.toml:1:1 GH028",
        ]
    );
    assert_eq!(checked.notes, 4);
}

/// The findings of `check`, without error texts of the operating system.
fn messages(base: &Base) -> Vec<String> {
    let findings = check(base).findings;
    let without_cause = |f: &Finding| {
        let message = f.message.split(": ").next().unwrap_or_default().to_owned();
        format!("{} {} {message} | {}", f.place, f.code, f.help)
    };
    findings.iter().map(without_cause).collect()
}

#[test]
fn an_unreadable_vocabulary_folder_is_reported_and_notes_are_checked() {
    let (_home, base) = base_of(&[
        ("vocabulary", "a file where a folder should be"),
        ("practices/a.md", &note("colour = 'green'\n", "Text")),
    ]);
    assert_eq!(
        messages(&base),
        [
            "practices/a.md:3:1 GH007 `colour` is not a key of a note in practices | \
             It is kept and can be searched; delete it if it is a mistake",
            "vocabulary:1:1 GH027 `vocabulary` cannot be read | Check that you may read the file",
        ]
    );
}

#[test]
fn a_file_deleted_since_the_walk_is_reported() {
    let (_home, base) = base_of(&[]);
    let gone = FileStamp {
        path: "practices/a.md".to_owned(),
        size_bytes: 3,
        modified_ns: 0,
    };
    let (vocabularies, _) = load_all_vocabularies(&base, &[]);
    let checked = check_file(&base, &gone, &vocabularies);
    assert_eq!(checked.id.as_str(), "practices/a");
    let codes: Vec<(Code, &Place)> = checked
        .findings
        .iter()
        .map(|f| (f.code, &f.place))
        .collect();
    assert_eq!(codes, [(Code::Unreadable, &Place::file("practices/a.md"))]);
}

#[test]
fn too_large_or_too_deep_is_reported_once() {
    let (_home, base) = base_of(&[
        (
            "practices/deep.md",
            &note(
                &format!("a = {}{}\n", "[".repeat(20), "]".repeat(20)),
                "Text",
            ),
        ),
        (
            "practices/large.md",
            &note("", &format!("Text{}", " ".repeat((16 << 20) - 4))),
        ),
    ]);
    assert_eq!(
        messages(&base),
        [
            "practices/deep.md:3:1 GH007 `a` is not a key of a note in practices | \
             It is kept and can be searched; delete it if it is a mistake",
            "practices/deep.md:3:21 GH029 values are nested more than 16 deep | \
             Use fewer levels: a list of tables is enough for a note",
            "practices/large.md:1:1 GH018 the file has 16777237 bytes, expected at most 16777216 | \
             Move parts of it into notes of their own, or data into the sources it came from",
        ]
    );
}

#[test]
fn syntax_errors_have_a_place_and_a_fix() {
    let (home, base) = base_of(&[
        ("cities/OSLO.MD", &note("", "Text")),
        ("practices/empty.md", &note("", "")),
        ("practices/none.md", "Text"),
        ("practices/open.md", "+++\ntitle = 'T'\n\nText\n"),
        ("practices/toml.md", &note("year = 20x5\n", "Text")),
        ("practices/yaml.md", "---\ntitle: T\ntags: [a\n---\nText\n"),
        ("stray/x.md", &note("", "Text")),
        ("vocabulary/statuses.toml", "x = 1"),
    ]);
    let bytes = b"+++\ntitle = 'T'\n+++\n\xff\n";
    fs::write(home.path().join("practices/bytes.md"), bytes).expect("a file");
    assert_eq!(
        messages(&base),
        [
            "cities/OSLO.MD:1:1 GH017 the file name `cities/OSLO.MD` does not end in `.md` | \
             Rename the file: letters, digits and hyphens, ending in .md",
            "practices/bytes.md:4:1 GH019 the byte 0xFF is not valid UTF-8 here, expected text in UTF-8 | \
             Save the file again as UTF-8",
            "practices/empty.md:4:1 GH024 the note has no text | \
             Write below the closing +++ what was done and with what result",
            "practices/none.md:1:1 GH001 the note does not begin with front matter, expected a line `+++` | \
             Begin the file with a line +++, a line title = \"…\" and another line +++",
            "practices/open.md:1:1 GH002 the front matter has no closing `+++` | \
             Add a line +++ after the last key",
            "practices/toml.md:3:8 GH003 this is not valid TOML | \
             Put text between quotes: key = \"text\"",
            "practices/yaml.md:4:1 GH004 this is not valid YAML | \
             Fix this line; the other keys were read where possible",
            "stray/x.md:1:1 GH021 the folder `stray` is not for notes | \
             Move the note into one of practices, positions, cities, projects, \
             standards, statements, adoptions, endorsements, questions, answers",
            "vocabulary/statuses.toml:1:1 GH028 there is no `[[term]]`, expected at least one | \
             Add a line [[term]] and the keys of the first one below it",
        ]
    );
}

#[test]
fn many_notes_keep_their_order_over_threads() {
    let text = note("colour = 'green'\n", "Text");
    let paths: Vec<String> = (0..500).map(|i| format!("practices/p{i:03}.md")).collect();
    let files: Vec<(&str, &str)> = paths.iter().map(|path| (&**path, &*text)).collect();
    let (_home, base) = base_of(&files);
    let checked = check(&base);
    let got: Vec<&str> = checked.findings.iter().map(|f| &*f.place.path).collect();
    assert_eq!(got, paths);
}

#[test]
fn paths_select_the_findings() {
    let text = note("colour = 'green'\n", "Text");
    let (_home, base) = base_of(&[
        ("practices/oslo/a.md", &text),
        ("practices/oslo-b.md", &text),
        ("cities/oslo.md", &text),
    ]);
    let all = [
        "cities/oslo.md",
        "practices/oslo-b.md",
        "practices/oslo/a.md",
    ];
    let case = |chosen: &[&str], want: &[&str]| {
        let chosen: Vec<String> = chosen.iter().map(|&path| path.to_owned()).collect();
        let checked = check_chosen(&base, &chosen);
        let got: Vec<&str> = checked.findings.iter().map(|f| &*f.place.path).collect();
        assert_eq!(got, want, "{chosen:?}");
        assert_eq!(checked.notes, want.len(), "{chosen:?}");
    };
    case(&[], &all);
    case(&[""], &all);
    case(&["practices/oslo/"], &["practices/oslo/a.md"]);
    case(
        &["practices/oslo", "cities/oslo.md"],
        &["cities/oslo.md", "practices/oslo/a.md"],
    );
    case(&["practices/osl"], &[]);
}

#[test]
fn text_without_a_file_is_checked_alone() {
    let (_home, base) = base_of(&[("cities/oslo.md", &note("", "Text"))]);
    let text = note("cities = ['olso']\n", "[[practices/none]]");
    let checked = check_text(&base, "-", &text);
    let got: Vec<String> = checked
        .findings
        .iter()
        .map(|f| format!("{} {}", f.place, f.code))
        .collect();
    assert_eq!((got, checked.notes), (vec!["-:3:11 GH015".to_owned()], 1));
}

#[test]
fn the_knowledge_we_ship_has_no_error() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("knowledge");
    let checked = check(&find_base::open(&root).expect("it is a base"));
    let is_error = |finding: &&Finding| finding.severity == Severity::Error;
    let errors: Vec<&Finding> = checked.findings.iter().filter(is_error).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    assert!(checked.notes > 0);
}

#[test]
fn the_same_mistake_gets_the_same_help_everywhere() {
    let text = note("", &"[[cities/olso]]\n".repeat(MAX_OFFERS + 5));
    let (_home, base) = base_of(&[
        ("cities/oslo.md", &note("", "Text")),
        ("practices/a.md", &text),
    ]);
    let findings = check(&base).findings;
    assert_eq!(findings.len(), MAX_OFFERS + 5);
    assert!(
        findings
            .iter()
            .all(|f| f.help == "Did you mean `cities/oslo`?")
    );
}

#[test]
fn look_alike_ids_are_reported_with_hidden_characters() {
    let text = note("", "Text");
    let names = [
        "heat",
        "h\u{435}at",
        "heat\u{2800}",
        "heat\u{a0}",
        "he\u{ad}at",
    ];
    let paths = names.map(|name| format!("practices/oslo/{name}.md"));
    let files = paths.each_ref().map(|path| (path.as_str(), text.as_str()));
    let (_home, base) = base_of(&files);
    let findings = check(&base).findings;
    let texts: Vec<String> = findings
        .iter()
        .map(|finding| format!("{} {}", finding.code, finding.message))
        .collect();
    assert_eq!(
        texts,
        [
            "GH032 the file name `practices/oslo/heat[U+00A0].md` holds U+00A0, which looks like nothing or a space",
            "GH032 the id `practices/oslo/heat[U+00A0]` looks like `practices/oslo/heat`",
            "GH032 the file name `practices/oslo/heat[U+2800].md` holds U+2800, which looks like nothing or a space",
            "GH032 the id `practices/oslo/heat[U+2800]` looks like `practices/oslo/heat`",
            "GH017 the file name `practices/oslo/he[U+00AD]at.md` holds characters that cannot be seen",
            "GH032 the id `practices/oslo/he[U+00AD]at` looks like `practices/oslo/heat`",
            "GH032 the file name `practices/oslo/h\u{435}at.md` mixes letters of several scripts in `h\u{435}at`",
            "GH032 the id `practices/oslo/h\u{435}at` looks like `practices/oslo/heat`",
        ]
    );
}

#[test]
fn findings_per_note_are_limited() {
    let links = note("", &"[[practices/xqwzrt]] ".repeat(3 * MOST));
    let aliases: Vec<String> = (0..3 * MOST).map(|i| format!("'practices/x{i}'")).collect();
    let aliases = note(&format!("aliases = [{}]\n", aliases.join(", ")), "Text");
    let files = [
        ("practices/a.md", links.as_str()),
        ("practices/b.md", &aliases),
        ("practices/c.md", &aliases),
    ];
    let (_home, base) = base_of(&files);
    let findings = check(&base).findings;
    let count = |path: &str| {
        let of_note = findings.iter().filter(|finding| finding.place.path == path);
        of_note.count()
    };
    assert_eq!(files.map(|(path, _)| count(path)), [MOST, 0, MOST]);
}

#[test]
fn the_settings_are_checked_with_the_notes() {
    let (home, _) = base_of(&[]);
    let text = "name = 'Case'\nlang = 'xx'\nnonsense = 2\n[quorum]\nstatements = -1\n";
    fs::write(home.path().join(find_base::MARK), text).expect("a mark");
    let base = find_base::open(home.path()).expect("a base");
    let places: Vec<String> = check(&base)
        .findings
        .iter()
        .map(|finding| finding.place.to_string())
        .collect();
    assert_eq!(
        places,
        [
            "guildhall.toml:2:8",
            "guildhall.toml:3:1",
            "guildhall.toml:5:14"
        ]
    );
}

#[test]
fn an_edit_is_checked_without_what_was_wrong_before() {
    let (good, bad) = (note("", ""), note("", "[[practices/gone]]"));
    let files = [
        ("practices/a.md", &*good),
        ("practices/b.md", &*bad),
        ("practices/c.md", "+++\ntitle = 3\n+++\n"),
    ];
    let (_home, base) = base_of(&files);
    let new = |path: &str, text: &str| {
        let errors = check_edit(&base, path, text).new_errors;
        let paths = errors.into_iter().map(|finding| finding.place.path);
        paths.collect::<Vec<_>>()
    };
    assert_eq!(new("practices/a.md", &good), [""; 0]);
    assert_eq!(new("practices/a.md", &bad), ["practices/a.md"]);
    assert_eq!(new("practices/b.md", &bad), [""; 0], "its fault is not new");
    assert_eq!(new("practices/d.md", &bad), ["practices/d.md"]);
    // The findings of the note are those after it is written.
    let of_note = check_edit(&base, "practices/a.md", &bad).of_note;
    fs::write(base.root.join("practices/a.md"), &bad).expect("a note");
    let written = check_chosen(&base, &["practices/a.md".to_owned()]);
    assert_eq!(of_note, written.findings);
    // A note that takes an id away from links of another one.
    let files = [
        (
            "practices/a.md",
            &*note("aliases = ['practices/gone']\n", ""),
        ),
        ("practices/b.md", &*bad),
    ];
    let (_home, base) = base_of(&files);
    let checked = check_edit(&base, "practices/a.md", &good);
    assert_eq!(checked.new_errors[0].place.path, "practices/b.md");
}
