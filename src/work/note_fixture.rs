//! A base of notes in a temporary folder, for tests of this module.

use std::fs;
use std::path::PathBuf;

use tempfile::TempDir;

use super::update_index;
use crate::model::base::Base;
use crate::store::find_base;
use crate::temporary_folder::temporary_folder;

/// A base with a folder for its index.
pub(super) struct NoteFixture {
    pub(super) base: Base,
    pub(super) cache: PathBuf,
    _folder: TempDir,
}

impl NoteFixture {
    /// Writes notes, given by id and front matter; each has its id as title.
    pub(super) fn new(notes: &[(&str, &str)]) -> Self {
        let folder = temporary_folder();
        let root = folder.path().join("base");
        fs::create_dir_all(&root).expect("folders");
        fs::write(root.join(find_base::MARK), "").expect("a mark");
        for (id, keys) in notes {
            let path = root.join(format!("{id}.md"));
            fs::create_dir_all(path.parent().expect("a folder")).expect("folders");
            fs::write(path, format!("+++\ntitle = \"{id}\"\n{keys}\n+++\n")).expect("a note");
        }
        Self {
            base: find_base::open(&root).expect("a base"),
            cache: folder.path().join("cache"),
            _folder: folder,
        }
    }

    /// Updates the index.
    pub(super) fn index(&self) {
        let mut silent = |_, _| true;
        update_index(&self.base, &self.cache, false, &mut silent).expect("an index");
    }
}
