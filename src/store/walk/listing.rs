//! A compact list of files.
//!
//! A check for changes lists every file and drops the list. One `String` for each path would cost
//! more time to allocate and free than the comparison.

use std::ops::Range;

use crate::model::base::{FileLook, FileStamp};

/// Files of several folders, with all paths in one string.
#[derive(Debug, Default)]
pub(super) struct Files {
    text: String,
    all: Vec<ListedFile>,
    folders: Vec<Folder>,
    /// Index in `all` of the first file of the current folder.
    begun: usize,
}

/// A file, and the range of its path in the text.
#[derive(Debug)]
struct ListedFile {
    start: usize,
    end: usize,
    size_bytes: u64,
    modified_ns: i128,
}

/// A folder with files, sorted.
#[derive(Debug)]
struct Folder {
    /// The common prefix of its paths.
    beginning: String,
    places: Range<usize>,
}

impl Files {
    /// Starts the next folder.
    pub(super) fn begin_folder(&mut self) {
        self.begun = self.all.len();
    }

    /// Adds a file to the current folder.
    pub(super) fn push(&mut self, file: FileLook) {
        let start = self.text.len();
        self.text.push_str(file.path);
        self.all.push(ListedFile {
            start,
            end: self.text.len(),
            size_bytes: file.size_bytes,
            modified_ns: file.modified_ns,
        });
    }

    /// Sorts the files since [`Files::begin_folder`]; `beginning` is their common prefix.
    pub(super) fn end_folder(&mut self, beginning: String) {
        let places = self.begun..self.all.len();
        if places.is_empty() {
            return;
        }
        let text = self.text.as_bytes();
        let name = |seen: &ListedFile| &text[seen.start + beginning.len()..seen.end];
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
    /// Ranges in sorted order: index into `files`, and range of its entries.
    order: Vec<(usize, Range<usize>)>,
}

impl Listing {
    /// Sorts the files of all folders.
    ///
    /// Each folder is already sorted. Two folders interleave only if a file name extends a folder
    /// name (`a-b.md` beside `a/`).
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

    /// Sorts file by file, with one range for each.
    fn sort(&mut self) {
        let each = |(i, places): &(usize, Range<usize>)| {
            let i = *i;
            places.clone().map(move |place| (i, place..place + 1))
        };
        let mut order: Vec<(usize, Range<usize>)> = self.order.iter().flat_map(each).collect();
        // The stable sort detects sorted runs and merges them.
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

    /// All files, each with an owned path.
    pub fn into_stamps(self) -> Vec<FileStamp> {
        let mut stamps = Vec::with_capacity(self.files.iter().map(|files| files.all.len()).sum());
        stamps.extend(self.iter().map(FileLook::to_stamp));
        stamps
    }
}
