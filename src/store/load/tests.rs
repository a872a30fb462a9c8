use super::*;
use crate::store::base_fixture::base_with;
use crate::store::check_base::check;

fn base_of(files: &[(&str, &[u8])]) -> (tempfile::TempDir, Base) {
    base_with("lang = 'nb'\naudience = 'public'", files.iter().copied())
}

#[test]
fn loads_a_note_with_the_words_of_the_base() {
    let (_home, base) = base_of(&[
        (
            "practices/oslo/x.md",
            b"+++\ntitle = 'X'\nsectors = ['Transport', 'Odd']\n+++\n",
        ),
        (
            "vocabulary/sectors.toml",
            b"[[term]]\nid = 'transportation'\naliases = ['transport']\n",
        ),
    ]);
    let (vocabularies, findings) = load_vocabularies(&base);
    assert_eq!(findings, []);
    let reading = load_note(&base, &vocabularies, "practices/oslo/x.md").expect("it is there");
    assert_eq!(reading.note.filing.sectors, ["transportation", "Odd"]);
    assert_eq!(reading.note.filing.lang.as_deref(), Some("nb"));
    assert_eq!(reading.findings, []);
}

#[test]
fn a_broken_vocabulary_does_not_replace_the_shipped_one() {
    let (_home, base) = base_of(&[
        ("vocabulary/sectors.toml", b"title = 'x'\n"),
        ("vocabulary/own.toml", b"[[term]]\nid = 'a'\n"),
    ]);
    let (vocabularies, findings) = load_vocabularies(&base);
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].place.path, "vocabulary/sectors.toml");
    assert!(vocabularies.get("own").is_some());
}

#[test]
fn a_thesaurus_of_the_base_replaces_the_shipped_one_unless_it_is_broken() {
    #[track_caller]
    fn case(text: &[u8], is_own: bool) {
        let (_home, base) = base_of(&[("vocabulary/thesaurus.toml", text)]);
        let (thesaurus, findings) = load_thesaurus(&base);
        assert_eq!(thesaurus.groups.len() == 1, is_own);
        let paths: Vec<_> = findings.iter().map(|one| &*one.place.path).collect();
        let want = if is_own {
            &[][..]
        } else {
            &["vocabulary/thesaurus.toml"]
        };
        assert_eq!(paths, want);
        // `check` says the same, and it is no list of terms.
        let checked = check(&base).findings;
        assert!(findings.iter().all(|finding| checked.contains(finding)));
        let (vocabularies, of_lists) = load_vocabularies(&base);
        assert!(vocabularies.get("thesaurus").is_none() && of_lists.is_empty());
    }
    case(b"[[group]]\nslug = 'a'\nterms = ['a', 'b']\n", true);
    case(b"title = 'x'\n", false);
}

#[test]
fn invalid_utf8_is_reported_and_the_rest_is_read() {
    #[track_caller]
    fn case(bytes: &[u8], text: &str, place: (u32, u32), help: &str) {
        let (_home, base) = base_of(&[("cities/x.md", bytes)]);
        let loaded = load_text(&base, "cities/x.md").expect("it is there");
        assert_eq!(loaded.text, text);
        let finding = &loaded.findings[0];
        assert_eq!(finding.code, Code::NotUtf8);
        assert_eq!((finding.place.line, finding.place.column), place);
        assert_eq!(finding.help, help);
    }
    let again = "Save the file again as UTF-8";
    case(b"a\n\xc3\xb8\xff b", "a\nø\u{fffd} b", (2, 2), again);
    case(b"K\xf8benhavn", "K\u{fffd}benhavn", (1, 2), again);
    case(
        b"\xff\xfea\0",
        "\u{fffd}\u{fffd}a\0",
        (1, 1),
        "The file is UTF-16: save it again as UTF-8",
    );
}

#[test]
fn a_file_that_is_too_large_is_truncated() {
    let text = "ø".repeat(MAX_NOTE_BYTES);
    let (_home, base) = base_of(&[("cities/x.md", text.as_bytes())]);
    let loaded = load_text(&base, "cities/x.md").expect("it is there");
    assert_eq!(loaded.text.len(), MAX_NOTE_BYTES);
    assert_eq!(
        loaded.findings[0].message,
        "the file has 33554432 bytes, expected at most 16777216"
    );
    assert_eq!(loaded.findings.len(), 1);
}

#[test]
fn a_file_that_cannot_be_read_whole_is_for_members() {
    let note = |tail: &[u8]| [b"+++\naudience = 'public'\n+++\n", tail].concat();
    let (sound, large) = (note(b"a"), note(&vec![b'x'; MAX_NOTE_BYTES]));
    let latin = note(b"K\xf8benhavn");
    let files = [
        ("cities/a.md", &sound),
        ("cities/b.md", &large),
        ("cities/c.md", &latin),
    ];
    let (_home, base) = base_of(&files.map(|(path, bytes)| (path, bytes.as_slice())));
    let audience = |path: &str| {
        let loaded = load_text(&base, path).expect("it is there");
        loaded.read(&base, path).note.stewardship.audience
    };
    assert_eq!(audience("cities/a.md"), Audience::Public);
    assert_eq!(audience("cities/b.md"), Audience::Members);
    assert_eq!(audience("cities/c.md"), Audience::Members);
}

#[test]
fn paths_that_leave_the_base_are_refused() {
    #[track_caller]
    fn case(path: &str) {
        let (_home, base) = base_of(&[]);
        let error = load_text(&base, path).expect_err("it is no note");
        assert!(
            matches!(error, LoadError::UnsafePath { .. }),
            "{path}: {error}"
        );
    }
    case("../secret.md");
    case("/etc/passwd");
    case("cities/../../x.md");
    case("cities/x.txt");
}

#[cfg(unix)]
#[test]
fn links_are_not_followed() {
    use std::os::unix::fs::symlink;
    let (home, base) = base_of(&[("real/x.md", b"secret")]);
    symlink(home.path().join("real"), home.path().join("cities")).expect("a link");
    let error = load_text(&base, "cities/x.md").expect_err("the folder is a link");
    assert!(matches!(error, LoadError::SpecialFile { path } if path == "cities"));
    fs::create_dir(home.path().join("practices")).expect("a folder");
    symlink("../real/x.md", home.path().join("practices/x.md")).expect("a link");
    let error = load_text(&base, "practices/x.md").expect_err("the file is a link");
    assert!(matches!(error, LoadError::SpecialFile { .. }));
}
