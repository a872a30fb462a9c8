//! A knowledge base on disk for tests.

use std::fs;

use tempfile::TempDir;

use super::find_base::{self, MARK};
use crate::model::base::Base;
use crate::temporary_folder::temporary_folder;

/// A base with these settings and files. A file is a path below the root and a content.
pub(super) fn base_with<C: AsRef<[u8]>>(
    settings: &str,
    files: impl IntoIterator<Item = (impl AsRef<str>, C)>,
) -> (TempDir, Base) {
    let home = temporary_folder();
    fs::write(home.path().join(MARK), settings).expect("settings");
    for (path, content) in files {
        let file = home.path().join(path.as_ref());
        fs::create_dir_all(file.parent().expect("a folder")).expect("folders");
        fs::write(file, content).expect("a file");
    }
    let base = find_base::open(home.path()).expect("a base");
    (home, base)
}
