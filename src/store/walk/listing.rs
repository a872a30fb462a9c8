//! Many files in little memory.
//!
//! To see that nothing has changed, every file of a base is looked at and forgotten. A text of its own
//! for each would take longer to get and to give back than comparing it.

use std::ops::Range;

use crate::model::base::{FileLook, FileStamp};

/// Files of some folders, with the text of all their paths in one.
#[derive(Debug, Default)]
pub(super) struct Files {
    text: String,
    all: Vec<Seen>,
    folders: Vec<Folder>,
    /// Where the folder that is being read begins in `all`.
    begun: usize,
}

/// A file, and where its path stands in the text.
#[derive(Debug)]
struct Seen {
    start: usize,
    end: usize,
    size_bytes: u64,
    modified_ns: i128,
}

/// A folder with files, sorted.
#[derive(Debug)]
struct Folder {
    /// How all paths in it begin.
    beginning: String,
    places: Range<usize>,
}

impl Files {
    /// What is pushed from now on lies in another folder.
    pub(super) fn begin_folder(&mut self) {
        self.begun = self.all.len();
    }

    /// Adds a file of the folder that was begun last.
    pub(super) fn push(&mut self, file: FileLook) {
        let start = self.text.len();
        self.text.push_str(file.path);
        self.all.push(Seen {
            start,
            end: self.text.len(),
            size_bytes: file.size_bytes,
            modified_ns: file.modified_ns,
        });
    }

    /// Sorts the files since [`Files::begin_folder`], whose paths all begin like this.
    pub(super) fn end_folder(&mut self, beginning: String) {
        let places = self.begun..self.all.len();
        if places.is_empty() {
            return;
        }
        let text = self.text.as_bytes();
        let name = |seen: &Seen| &text[seen.start + beginning.len()..seen.end];
        self.all[places.clone()].sort_by(|a, b| name(a).cmp(name(b)));
        self.folders.push(Folder { beginning, places });
    }

    fn look(&self, place: usize) -> FileLook<'_> {
        let seen = &self.all[place];
        FileLook {
            path: &self.text[seen.start..seen.end],
            size_bytes: seen.size_bytes,
            modified_ns: seen.modified_ns,
        }
    }
}

/// The note files of a base, sorted by path.
#[derive(Debug, Default)]
pub struct Listing {
    files: Vec<Files>,
    /// Stretches in order: those of which files, and the places there.
    order: Vec<(usize, Range<usize>)>,
}

impl Listing {
    /// Puts the files of all folders in order. The files of each folder are sorted: only where a name
    /// goes on behind that of a folder (`a-b.md` beside `a/`) do two folders mix.
    pub(super) fn of(files: impl Iterator<Item = Files>) -> Self {
        let files: Vec<Files> = files.collect();
        let folders = |i: usize| files[i].folders.iter().map(move |folder| (i, folder));
        let mut folders: Vec<(usize, &Folder)> = (0..files.len()).flat_map(folders).collect();
        folders.sort_unstable_by(|a, b| a.1.beginning.cmp(&b.1.beginning));
        let order = folders
            .iter()
            .map(|(i, folder)| (*i, folder.places.clone()));
        let order = order.collect();
        let mut listing = Self { files, order };
        if !listing.is_sorted() {
            listing.sort();
        }
        listing
    }

    fn is_sorted(&self) -> bool {
        let path = |i: usize, place: usize| self.files[i].look(place).path;
        self.order.is_sorted_by(|(before, places), (after, next)| {
            path(*before, places.end - 1) <= path(*after, next.start)
        })
    }

    /// Makes a stretch of each file.
    fn sort(&mut self) {
        let each = |(i, places): &(usize, Range<usize>)| {
            let i = *i;
            places.clone().map(move |place| (i, place..place + 1))
        };
        let mut order: Vec<(usize, Range<usize>)> = self.order.iter().flat_map(each).collect();
        // Finds the sorted stretches and merges them.
        order.sort_by(|(i, a), (j, b)| {
            let (a, b) = (self.files[*i].look(a.start), self.files[*j].look(b.start));
            a.path.cmp(b.path)
        });
        self.order = order;
    }

    /// All files, sorted by path.
    pub fn iter(&self) -> impl Iterator<Item = FileLook<'_>> {
        self.order.iter().flat_map(|(i, places)| {
            let files = &self.files[*i];
            places.clone().map(|place| files.look(place))
        })
    }

    /// All files, each with a path of its own.
    pub fn into_stamps(self) -> Vec<FileStamp> {
        let mut stamps = Vec::with_capacity(self.files.iter().map(|files| files.all.len()).sum());
        stamps.extend(self.iter().map(FileLook::to_stamp));
        stamps
    }
}
