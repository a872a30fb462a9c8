//! Example queries of the start page that have hits in a base.

use super::library::IndexedBase;
use crate::search::{Finder, IndexError};

/// Example queries and their descriptions.
pub const EXAMPLES: &[(&str, &str)] = &[
    ("heat pumps", "words anywhere in a note"),
    ("congestion outcome:succeeded", "did it work?"),
    ("sector:buildings year:2018..", "by sector and year"),
    ("outcome:abandoned,reversed", "what did not work"),
    ("\"building performance\"", "an exact phrase"),
    ("kind:practice has:results", "with measured results"),
    ("bike OR cycling -sharing", "either word, and one left out"),
    ("since:2020-01-01", "changed since that day"),
];

impl IndexedBase {
    /// A task that gives the examples that find something, for another thread.
    pub(super) fn examples(&self) -> impl FnOnce() -> Option<Vec<&'static str>> + Send + use<> {
        let index = self.finder().index().clone();
        move || {
            let find = || -> Result<_, IndexError> {
                let finder = Finder::new(index.clone())?;
                let finds =
                    |(query, _): &(&'static str, _)| (finder.count(query).0 > 0).then_some(*query);
                Ok(EXAMPLES.iter().filter_map(finds).collect())
            };
            index.guard(find).ok()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::work::note_fixture::NoteFixture;

    #[test]
    fn only_examples_that_find_something_are_given() {
        let fixture = NoteFixture::new(&[(
            "practices/oslo/bikes",
            "title = 'A bike'\ncities = ['oslo']\noutcome = 'reversed'",
        )]);
        fixture.index();
        let library = IndexedBase::open_as_is(&fixture.base, &fixture.cache).expect("an index");
        let found = library.examples()().expect("counted");
        let want = [
            "outcome:abandoned,reversed",
            "bike OR cycling -sharing",
            "since:2020-01-01",
        ];
        assert_eq!(found, want);
    }
}
