//! Tests of index updates: what is read again, and when it is rebuilt.

use std::fs;

use super::*;
use crate::model::search_request::SearchRequest;
use crate::search::Finder;
use crate::store::{find_base, starter};
use crate::sync::{self, Repo, SyncSettings};
use crate::temporary_folder::temporary_folder;
use crate::work::{IndexedBase, find_unread};

struct Sample {
    folder: tempfile::TempDir,
    updater: IndexUpdater,
}

impl Sample {
    fn new() -> Self {
        let folder = temporary_folder();
        let root = folder.path().join("base");
        fs::create_dir_all(root.join("practices/oslo")).expect("folders");
        fs::write(root.join(find_base::MARK), "").expect("a mark");
        let base = find_base::open(&root).expect("a base");
        let updater = IndexUpdater::new(&base, &folder.path().join("cache"));
        let sample = Self { folder, updater };
        sample.write("practices/oslo/a.md", "Tram");
        sample.write("practices/oslo/b.md", "Bus");
        sample
    }

    fn write(&self, path: &str, title: &str) {
        let path = self.folder.path().join("base").join(path);
        fs::write(path, format!("+++\ntitle = \"{title}\"\n+++\n")).expect("a note");
    }

    /// Compares all files; returns notes read, removed and in total.
    fn scan(&mut self) -> (usize, usize, usize) {
        let done = self.updater.scan(false, &mut |_, _| true);
        let done = done.expect("the index is written");
        self.updater.compact().expect("the index is compacted");
        (done.read, done.removed, done.total)
    }

    fn scan_files(&mut self, paths: &[&str]) -> Option<(usize, usize)> {
        let paths: Vec<String> = paths.iter().map(|&path| path.to_owned()).collect();
        let done = self
            .updater
            .scan_files(&paths, &mut |_, _| true)
            .expect("the index is written")?;
        Some((done.read, done.removed))
    }
}

#[test]
fn only_what_changed_is_read() {
    let mut sample = Sample::new();
    assert_eq!(sample.scan_files(&["practices/oslo/a.md"]), None); // There is no index yet.
    assert_eq!(sample.scan(), (2, 0, 2));
    assert_eq!(sample.scan(), (0, 0, 2));
    sample.write("practices/oslo/a.md", "Tramway");
    assert_eq!(sample.scan_files(&["practices/oslo/a.md"]), Some((1, 0)));
    assert_eq!(sample.scan_files(&["practices/oslo/a.md"]), Some((0, 0)));
    assert_eq!(sample.scan(), (0, 0, 2));
    fs::remove_file(sample.folder.path().join("base/practices/oslo/b.md")).expect("removed");
    sample.write("practices/oslo/c.md", "Bicycle");
    let both = ["practices/oslo/b.md", "practices/oslo/c.md"];
    assert_eq!(sample.scan_files(&both), Some((1, 1)));
    assert_eq!(sample.scan(), (0, 0, 2));
    // A city name affects other notes, so one file is not enough.
    assert_eq!(sample.scan_files(&["cities/oslo.md"]), None);
}

#[test]
fn a_city_that_keeps_its_names_is_read_alone() {
    let mut sample = Sample::new();
    let root = sample.folder.path().join("base");
    fs::create_dir_all(root.join("cities")).expect("a folder");
    let city = |keys: &str| {
        let text = format!("+++\ntitle = \"Oslo\"\n{keys}+++\n");
        fs::write(root.join("cities/oslo.md"), text).expect("a note");
    };
    sample.scan();
    let path = ["cities/oslo.md"];
    // The first city takes the place of all shipped ones, even if it is one of them.
    let mut shipped = starter::city_files();
    let (_, text) = shipped.find(|(file, _)| *file == path[0]).expect("Oslo");
    fs::write(root.join("cities/oslo.md"), text).expect("a note");
    assert_eq!(sample.scan_files(&path), None);
    city("names = [\"Christiania\"]\n");
    assert_eq!(sample.scan_files(&path), None);
    assert_eq!(sample.scan(), (3, 0, 3));
    city("names = [\"Christiania\"]\nsummary = \"A fjord.\"\npopulation = 700000\n");
    assert_eq!(sample.scan_files(&path), Some((1, 0)));
    assert_eq!(sample.scan(), (0, 0, 3));
    city("names = [\"Christiania\", \"Tigerstaden\"]\n");
    assert_eq!(sample.scan_files(&path), None);
    assert_eq!(sample.scan(), (3, 0, 3));
    // Two notes of one name: which of them counts is for all files to say.
    fs::create_dir_all(root.join("cities/no")).expect("a folder");
    fs::copy(root.join(path[0]), root.join("cities/no/oslo.md")).expect("copied");
    sample.scan();
    assert_eq!(sample.scan_files(&path), None);
    fs::remove_file(root.join("cities/no/oslo.md")).expect("removed");
    fs::remove_file(root.join(path[0])).expect("removed");
    sample.scan();
    assert_eq!(sample.scan_files(&path), None);
}

#[test]
fn a_search_waits_neither_for_another_writer_nor_for_all_notes_to_be_read_again() {
    let mut sample = Sample::new();
    sample.scan();
    let (base, cache) = (sample.updater.base.clone(), sample.updater.cache.clone());
    let open = || IndexedBase::open_soon(&base, &cache, &mut |_, _| true, &|| true);
    let index = sample.updater.index().expect("an index").clone();
    sample.write("practices/oslo/c.md", "Tram 3");
    let writer = index.writer(1, 0, &|| false).expect("nobody else writes");
    let busy = open().err().expect("somebody writes");
    assert!(
        matches!(busy, WorkError::Index(IndexError::Busy(_))),
        "{busy:?}"
    );
    drop(writer);
    let total = |library: IndexedBase| {
        let answer = library
            .answer(&SearchRequest::new("tram"))
            .expect("an answer");
        answer.total
    };
    assert_eq!(total(open().expect("the index is written").0), 2);
    fs::create_dir(base.root.join("vocabulary")).expect("a folder");
    let sectors = "[[term]]\nid = \"heat\"\nlabel = \"Heat\"\n";
    fs::write(base.root.join("vocabulary/sectors.toml"), sectors).expect("a vocabulary");
    assert!(matches!(open().err(), Some(WorkError::TooLong)));
    let old = IndexedBase::open_as_is(&base, &cache).expect("the old index");
    assert_eq!(total(old), 2);
    // Whoever has time reads all of them.
    assert_eq!(sample.scan(), (3, 0, 3));
    assert_eq!(total(open().expect("the index is current").0), 2);
}

#[test]
fn a_search_answers_before_all_new_notes_are_read() {
    let mut sample = Sample::new();
    let (base, cache) = (sample.updater.base.clone(), sample.updater.cache.clone());
    let open = || {
        let (library, done) = IndexedBase::open_soon(&base, &cache, &mut |_, _| true, &|| true)
            .expect("the index is written");
        let answer = library
            .answer(&SearchRequest::new("tram"))
            .expect("an answer");
        ((done.read, done.left, answer.total), answer.unseen)
    };
    // The first index holds everything.
    assert_eq!(open(), ((2, 0, 1), vec![]));
    sample.write("practices/oslo/a.md", "Bus");
    sample.write("practices/oslo/c.md", "Tram");
    sample.write("practices/oslo/d.md", "Tram again");
    fs::remove_file(base.root.join("practices/oslo/b.md")).expect("removed");
    let behind = |notes: &str| {
        vec![format!(
            "the index is behind: {notes} not searched yet; `guildhall index` reads them"
        )]
    };
    assert_eq!(open(), ((1, 2, 0), behind("2 notes are")));
    assert_eq!(open(), ((1, 1, 1), behind("1 note is")));
    assert_eq!(open(), ((1, 0, 2), vec![]));
    assert_eq!(open(), ((0, 0, 2), vec![]));
    assert_eq!(sample.scan(), (0, 0, 3));
}

#[test]
fn the_index_as_it_is_answers_while_no_file_has_changed() {
    let sample = Sample::new();
    let (base, cache) = (sample.updater.base.clone(), sample.updater.cache.clone());
    let open = || {
        let request = SearchRequest::new("tram");
        let (library, early) =
            IndexedBase::open_and_answer(&base, &cache, &request, &mut |_, _| true, &|| false)
                .expect("the index is written");
        let answer = library.answer(&request).expect("an answer");
        (early.map(|early| early.total), answer.total)
    };
    assert_eq!(open(), (None, 1), "there is no index yet");
    assert_eq!(open(), (Some(1), 1));
    sample.write("practices/oslo/c.md", "Tram");
    assert_eq!(open(), (None, 2), "a note is new");
    assert_eq!(open(), (Some(2), 2));
    fs::write(
        base.root.join("practices/oslo/d.md"),
        b"+++\ntitle = \"Open\"\n",
    )
    .expect("a note");
    open();
    let (_, early) = IndexedBase::open_and_answer(
        &base,
        &cache,
        &SearchRequest::new("tram"),
        &mut |_, _| true,
        &|| false,
    )
    .expect("the index is written");
    let unseen = early.expect("nothing has changed").unseen;
    assert_eq!(unseen.len(), 1, "{unseen:?}");
}

#[test]
fn notes_that_cannot_be_read_are_remembered_until_they_can() {
    let mut sample = Sample::new();
    let root = sample.folder.path().join("base");
    let put = |path: &str, bytes: &[u8]| fs::write(root.join(path), bytes).expect("a note");
    put(
        "practices/oslo/latin.md",
        b"+++\ntitle = \"Caf\xe9\"\n+++\n",
    );
    put("practices/oslo/open.md", b"+++\ntitle = \"Open\"\n");
    put("practices/oslo/yaml.md", b"---\ntitle: [\n---\nText\n");
    sample.scan();
    let unread = |sample: &Sample| sample.updater.index().expect("an index").unread();
    let bad = ["latin", "open", "yaml"].map(|name| format!("practices/oslo/{name}.md"));
    assert_eq!(unread(&sample), bad);
    assert_eq!(sample.scan(), (0, 0, 5));
    assert_eq!(
        unread(&sample),
        bad,
        "nothing is read, and nothing forgotten"
    );
    sample.write("practices/oslo/latin.md", "Coffee");
    assert_eq!(sample.scan_files(&[&bad[0]]), Some((1, 0)));
    assert_eq!(unread(&sample), bad[1..]);
    fs::remove_file(root.join(&bad[1])).expect("removed");
    sample.scan();
    assert_eq!(unread(&sample), bad[2..]);
    let answer = IndexedBase::open(&sample.updater.base, &sample.updater.cache, &mut |_, _| {
        true
    })
    .and_then(|(library, _)| Ok(library.answer(&SearchRequest::new("tram"))?))
    .expect("an answer");
    let want = "1 note cannot be read in full: practices/oslo/yaml.md; `guildhall check` says why";
    assert_eq!(answer.unseen, [want]);
    assert_eq!(find_unread(&sample.updater.base), bad[2..]);
}

#[cfg(unix)]
#[test]
fn a_symlink_is_reported_without_a_commit() {
    let mut sample = Sample::new();
    sample.scan();
    let root = sample.folder.path().join("base");
    let link = "practices/oslo/link.md";
    std::os::unix::fs::symlink("a.md", root.join(link)).expect("a link");
    let before = sample
        .updater
        .index()
        .expect("an index")
        .stamps()
        .expect("a list");
    assert_eq!(sample.scan(), (0, 0, 2));
    let index = sample.updater.index().expect("an index");
    assert_eq!(index.unread(), [link]);
    assert_eq!(index.stamps().expect("a list").settings, before.settings);
    assert_eq!(find_unread(&sample.updater.base), [link]);
    fs::remove_file(root.join(link)).expect("removed");
    assert_eq!(sample.scan(), (0, 0, 2));
    assert!(
        sample
            .updater
            .index()
            .expect("an index")
            .unread()
            .is_empty()
    );
}

#[test]
fn an_index_with_too_many_segments_is_rebuilt() {
    let mut sample = Sample::new();
    sample.scan();
    let before = sample.updater.generation();
    for i in 0..MAX_SEGMENTS {
        let path = format!("practices/oslo/n{i}.md");
        sample.write(&path, "Tram");
        assert_eq!(sample.scan_files(&[&path]), Some((1, 0)));
    }
    assert_eq!(sample.updater.generation(), before);
    let all = MAX_SEGMENTS + 2;
    assert_eq!(sample.scan(), (all, 0, all));
    assert_ne!(sample.updater.generation(), before);
    assert_eq!(sample.scan(), (0, 0, all));
}

#[test]
fn concurrent_first_builds_all_succeed() {
    let sample = Sample::new();
    let base = &sample.updater.base;
    let cache = sample.folder.path().join("cache");
    thread::scope(|scope| {
        let open = || update_index(base, &cache, false, &mut |_, _| true);
        let all: Vec<_> = (0..6).map(|_| scope.spawn(open)).collect();
        for one in all {
            let (index, done) = one.join().expect("no panic").expect("an index");
            assert_eq!((index.len(), done.total), (2, 2));
            assert!(!index.is_superseded());
        }
    });
}

#[test]
fn a_damaged_index_is_built_anew() {
    let mut sample = Sample::new();
    sample.scan();
    let folder = sample
        .updater
        .index()
        .expect("an index")
        .folder()
        .to_owned();
    for entry in fs::read_dir(&folder).expect("its folder") {
        let path = entry.expect("an entry").path();
        if path.extension().is_some_and(|end| end == "store") {
            fs::write(path, "rubbish").expect("it is written");
        }
    }
    let cache = sample.folder.path().join("cache");
    let opened = update_index(&sample.updater.base, &cache, false, &mut |_, _| true);
    let (index, done) = opened.expect("an index");
    assert_eq!((done.read, done.total), (2, 2));
    assert_ne!(index.folder(), folder);
    assert!(!folder.exists(), "the damaged one is gone");
    index.verify().expect("it is sound");
}

#[cfg(unix)]
#[test]
fn a_folder_that_others_can_write_is_not_used() {
    use std::os::unix::fs::PermissionsExt as _;
    let sample = Sample::new();
    let cache = sample.folder.path().join("cache");
    fs::create_dir(&cache).expect("a folder");
    fs::set_permissions(&cache, fs::Permissions::from_mode(0o777)).expect("it is opened");
    let opened = update_index(&sample.updater.base, &cache, false, &mut |_, _| true);
    let error = opened.err().expect("it is refused").to_string();
    assert!(error.contains("can be written by every user"), "{error}");
    assert_eq!(fs::read_dir(&cache).expect("it is there").count(), 0);
}

#[test]
fn changed_vocabularies_or_defaults_reindex_all_notes() {
    let mut sample = Sample::new();
    sample.scan();
    let root = sample.folder.path().join("base");
    fs::create_dir_all(root.join("vocabulary")).expect("a folder");
    let sectors = "title = \"Sectors\"\n\n[[term]]\nid = \"tides\"\nlabel = \"Tides\"\n";
    fs::write(root.join("vocabulary/sectors.toml"), sectors).expect("a list");
    assert_eq!(sample.scan(), (2, 0, 2));
    let unread = |sample: &Sample| sample.updater.index().expect("an index").unread();
    assert_eq!(unread(&sample), [""; 0]);
    // A broken one is named, again and again, and the shipped one stays in use.
    fs::write(root.join("vocabulary/sectors.toml"), "[[term").expect("a list");
    for count in [2, 0] {
        assert_eq!(sample.scan(), (count, 0, 2));
        assert_eq!(unread(&sample), ["vocabulary/sectors.toml"]);
        assert_eq!(find_unread(&sample.updater.base), unread(&sample));
    }
    fs::write(root.join("vocabulary/sectors.toml"), sectors).expect("a list");
    assert_eq!(sample.scan(), (2, 0, 2));
    assert_eq!(unread(&sample), [""; 0]);
    assert_eq!(sample.scan(), (0, 0, 2));
    fs::write(root.join(find_base::MARK), "audience = \"public\"\n").expect("a mark");
    sample.updater.base = find_base::open(&root).expect("a base");
    assert_eq!(
        sample.updater.base.audience,
        crate::model::note::Audience::Public
    );
    assert_eq!(sample.scan(), (2, 0, 2));
}

#[test]
fn since_uses_the_history_and_the_file_time_of_unsaved_edits() {
    let mut sample = Sample::new();
    let root = sample.folder.path().join("base");
    let author = Some(("Ann".to_owned(), "ann@example.org".to_owned()));
    let settings = SyncSettings {
        author,
        ..SyncSettings::default()
    };
    sync::init(&root, settings.clone()).expect("a history");
    sample.write("practices/oslo/b.md", "Bus lane");
    let long_ago = std::time::SystemTime::UNIX_EPOCH;
    for path in ["practices/oslo/a.md", "practices/oslo/b.md"] {
        let file = fs::File::options().append(true).open(root.join(path));
        let file = file.expect("a note");
        file.set_modified(long_ago).expect("an old file");
    }
    sample.scan();
    let found = |sample: &Sample, query: &str| {
        let index = sample.updater.index().expect("an index").clone();
        Finder::new(index).expect("a finder").count(query).0
    };
    assert_eq!(found(&sample, "tram since:2020-01-01"), 1);
    assert_eq!(found(&sample, "bus since:2020-01-01"), 0);
    assert_eq!(found(&sample, "since:1970-01-01"), 2);
    // Saving and going back touch no file.
    let repository = Repo::open(&root, settings).expect("a history");
    let first = repository.newest_commit();
    repository.save().expect("saved");
    assert_eq!(sample.scan(), (1, 0, 2));
    assert_eq!(found(&sample, "bus since:2020-01-01"), 1);
    assert_eq!(sample.scan(), (0, 0, 2));
    let branch = root.join(".git/refs/heads/main");
    fs::write(branch, first.expect("a commit")).expect("written");
    assert_eq!(sample.scan(), (1, 0, 2));
    assert_eq!(found(&sample, "bus since:2020-01-01"), 0);
}

#[test]
fn the_history_is_compared_once_even_if_notes_are_left() {
    let mut sample = Sample::new();
    let root = sample.folder.path().join("base");
    let author = Some(("Ann".to_owned(), "ann@example.org".to_owned()));
    let settings = SyncSettings {
        author,
        ..SyncSettings::default()
    };
    sync::init(&root, settings.clone()).expect("a history");
    for (path, title) in [("a.md", "Tram line"), ("b.md", "Bus lane")] {
        let path = format!("practices/oslo/{path}");
        sample.write(&path, title);
        let file = fs::File::options().append(true).open(root.join(path));
        let file = file.expect("a note");
        file.set_modified(std::time::SystemTime::UNIX_EPOCH)
            .expect("an old file");
    }
    sample.scan();
    let repository = Repo::open(&root, settings).expect("a history");
    repository.save().expect("saved");
    for path in ["0.md", "c.md", "d.md"] {
        sample.write(&format!("practices/oslo/{path}"), "Ferry");
    }
    let (base, cache) = (sample.updater.base.clone(), sample.updater.cache.clone());
    let newest = repository.newest_commit();
    // Both notes of another day at once, then one new note each.
    for (read, left) in [(2, 3), (1, 2), (1, 1), (1, 0), (0, 0)] {
        let opened = update_index_until(&base, &cache, &mut |_, _| true, || true);
        let (index, done) = opened.expect("an index");
        assert_eq!((done.read, done.left), (read, left));
        assert_eq!(index.history_state(), newest);
    }
}
