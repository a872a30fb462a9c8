//! Tests of the startup answer: it equals the index's answer, or is absent.

use std::fs;

use super::super::first;
use super::*;

impl Sample {
    pub(super) fn store_startup_answer(&self) {
        self.finder
            .index()
            .store_startup_answer()
            .expect("it is kept");
    }

    /// The stored answer, without timing.
    fn first(&self) -> Option<Answer> {
        first(self.home.path(), &|_| Some("Of its file.".to_owned())).map(timeless)
    }

    /// The answer of the current index.
    fn opening(&mut self) -> Answer {
        self.finder.refresh().expect("the commit is seen");
        let answer = self.finder.answer(&SearchRequest::opening(""), &|_| {
            Some("Of its file.".to_owned())
        });
        timeless(answer.expect("the index answers"))
    }
}

fn timeless(answer: Answer) -> Answer {
    Answer {
        took_ms: 0.0,
        ..answer
    }
}

fn note(i: usize) -> String {
    let (city, sector) = (CITIES[i % CITIES.len()], SECTORS[i % SECTORS.len()]);
    let summary = if i.is_multiple_of(2) {
        "summary = \"What it says.\"\n"
    } else {
        ""
    };
    let year = 2000 + i % 7;
    format!(
        "+++\ntitle = \"Note {i}\u{202e}\"\n{summary}cities = [\"{city}\"]\nsectors = [\"{sector}\"]\n\
         status = \"adopted\"\nyear = {year}\n+++\nText.\n"
    )
}

#[test]
fn the_stored_answer_equals_the_index_answer() {
    for count in [0, 1, 45] {
        let mut sample = Sample::new(&(0..count).map(note).collect::<Vec<_>>());
        assert_eq!(sample.first(), None, "nothing is kept yet");
        sample.store_startup_answer();
        assert_eq!(sample.first(), Some(sample.opening()), "{count} notes");
    }
}

#[cfg(unix)]
#[test]
fn the_stored_answer_is_found_through_a_symlink() {
    let mut sample = Sample::new(&(0..5).map(note).collect::<Vec<_>>());
    sample.store_startup_answer();
    let elsewhere = temporary_folder();
    let home = elsewhere.path().join("home");
    std::os::unix::fs::symlink(sample.home.path(), &home).expect("a link");
    let first = first(&home, &|_| Some("Of its file.".to_owned())).map(timeless);
    assert_eq!(first, Some(sample.opening()));
}

#[test]
fn the_stored_answer_is_valid_for_its_commit_only() {
    let mut sample = Sample::new(&(0..30).map(note).collect::<Vec<_>>());
    sample.store_startup_answer();
    let before = sample.first();
    let newest = note(3).replace("year = 2003", "year = 2030");
    sample.put("practices/oslo/n3.md", &newest, 99);
    assert_eq!(sample.first(), None, "a note was replaced");
    sample.store_startup_answer();
    assert_eq!(sample.first(), Some(sample.opening()));
    assert_ne!(sample.first(), before);
    let index = sample.finder.index();
    let mut writer = index.writer(1, 0, &|| false).expect("nobody else writes");
    writer.remove("practices/oslo/n3.md");
    writer.commit().expect("the index is written");
    assert_eq!(sample.first(), None, "a note was deleted");
    sample.compact();
    sample.store_startup_answer();
    assert_eq!(sample.first(), Some(sample.opening()));
    assert_eq!(sample.first().map(|answer| answer.total), Some(29));
}

#[test]
fn a_damaged_stored_answer_is_ignored() {
    let mut sample = Sample::new(&(0..5).map(note).collect::<Vec<_>>());
    sample.store_startup_answer();
    let path = sample
        .home
        .path()
        .join(super::super::answer::startup_answer::NAME);
    let whole = fs::read(&path).expect("it was kept");
    for at in [0, 9, 17, 30, whole.len() - 1] {
        let mut other = whole.clone();
        other[at] ^= 1;
        fs::write(&path, &other).expect("written");
        assert_eq!(sample.first(), None, "byte {at} differs");
        fs::write(&path, &whole[..at]).expect("written");
        assert_eq!(sample.first(), None, "only {at} bytes");
    }
    sample.store_startup_answer();
    assert_eq!(sample.first(), Some(sample.opening()), "it is kept again");
}
