//! Limits for the patterns of a `.gitignore`, which libgit2 matches by trying every split.
//!
//! Each `*` multiplies the time by the length of the name: thirty of them never end.

use std::fs;
use std::path::Path;

use git2::{ObjectType, Oid, Repository};

use crate::notes::portable_name::fold_visible;

/// Maximum bytes of the patterns that apply to a file.
pub(crate) const MAX_PATTERN_BYTES: u64 = 64 << 10;
/// Maximum number of `*` in one pattern that can be split in many ways.
pub(crate) const MAX_STARS: usize = 3;
/// Maximum number of such patterns with several `*` that apply to a file.
pub(crate) const MAX_STARRED: usize = 100;

/// Whether libgit2 reads a file of this name as patterns, on any file system.
pub(crate) fn has_patterns(name: &str) -> bool {
    fold_visible(name) == ".gitignore"
}

/// Patterns of a folder's `.gitignore` and of the folders above.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub(crate) struct PatternSum {
    bytes: u64,
    /// Patterns with more than one `*` that can be split in many ways.
    starred: usize,
}

impl PatternSum {
    /// Adds the patterns of a file; gives the limit that all exceed, if any.
    ///
    /// Reads them only if they are not too large. Patterns that exceed a limit are not added.
    pub(crate) fn add(
        &mut self,
        bytes: u64,
        read: impl FnOnce() -> Option<Vec<u8>>,
    ) -> Option<String> {
        let together = |limit: String, is_alone: bool| {
            let others = if is_alone {
                ""
            } else {
                ", those in folders above counted"
            };
            Some(format!("{limit}{others}"))
        };
        if self.bytes + bytes > MAX_PATTERN_BYTES {
            let limit = format!("patterns larger than {} KiB", MAX_PATTERN_BYTES >> 10);
            return together(limit, bytes > MAX_PATTERN_BYTES);
        }
        let content = read()?;
        let lines = content.split(|byte| *byte == b'\n');
        let stars = lines.filter(|line| !line.starts_with(b"#")).map(stars);
        let mut starred = 0;
        for stars in stars {
            if stars > MAX_STARS {
                return Some(format!("a pattern with more than {MAX_STARS} `*`"));
            }
            starred += usize::from(stars > 1);
        }
        if self.starred + starred > MAX_STARRED {
            let limit = format!("more than {MAX_STARRED} patterns with more than one `*`");
            return together(limit, starred > MAX_STARRED);
        }
        self.bytes += bytes;
        self.starred += starred;
        None
    }

    /// Adds the patterns of a blob; gives the limit that all exceed, if any.
    pub(crate) fn add_blob(&mut self, git: &Repository, id: Oid) -> Option<String> {
        let (size, kind) = git.odb().ok()?.read_header(id).ok()?;
        let read = || Some(git.find_blob(id).ok()?.content().to_vec());
        (kind == ObjectType::Blob).then(|| self.add(size as u64, read))?
    }

    /// Adds the patterns of a file on disk. Gives the limit that all exceed, if any.
    pub(crate) fn add_file(&mut self, path: &Path) -> Option<String> {
        let known = fs::metadata(path).ok()?;
        if !known.is_file() {
            // libgit2 skips a folder, but would wait for a FIFO.
            return (!known.is_dir()).then(|| "a special file in its place".to_owned());
        }
        self.add(known.len(), || fs::read(path).ok())
    }
}

/// The number of `*` and `**` that can be split in many ways.
///
/// At the end they match the rest, and a single one before `/` ends there.
fn stars(line: &[u8]) -> usize {
    let line = line.trim_ascii_end();
    let mut count = 0;
    let mut at = 0;
    while at < line.len() {
        let run = line[at..].iter().take_while(|byte| **byte == b'*').count();
        let next = line.get(at + run);
        if run > 1 && next.is_some() || run == 1 && next.is_some_and(|next| *next != b'/') {
            count += 1;
        }
        at += run + 1;
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_patterns_that_take_long_are_faulty() {
        #[track_caller]
        fn case(text: &str, want: Option<&str>) {
            let found = PatternSum::default().add(text.len() as u64, || Some(text.into()));
            assert_eq!(found.as_deref(), want, "{text}");
        }
        let many = "a pattern with more than 3 `*`";
        case("", None);
        case(
            "*.log\n/target/\n**/.*/**/*.tmp\n*/*/*/*/*/x\n# * a * b * c *\nx/**\n",
            None,
        );
        case("**/[Pp]ackages/*\n*- [Bb]ackup ([0-9][0-9]).rdl\n", None);
        case("*a*a*a*b", Some(many));
        case("x\n!*a*a*a*b\r\n", Some(many));
        case(" # *a*a*a*b", Some(many));
        case("*?*?*?*b/", Some(many));
        case("**/a/**/a/**/a/**/b", Some(many));
        case("***a***a***a***b", Some(many));
        case(&"*a*\n".repeat(200), None);
        case(&"*a*b\n".repeat(100), None);
        case(
            &"*a*b\n".repeat(101),
            Some("more than 100 patterns with more than one `*`"),
        );
        case(&"a\n".repeat(40_000), Some("patterns larger than 64 KiB"));
    }
    #[test]
    fn patterns_of_folders_above_count() {
        let lines = |count| Some("a\n".repeat(count).into_bytes());
        let mut sum = PatternSum::default();
        assert_eq!(sum.add(40_000, || lines(20_000)), None);
        let found = sum.add(40_000, || lines(20_000));
        let want = "patterns larger than 64 KiB, those in folders above counted";
        assert_eq!(found.as_deref(), Some(want));
        assert_eq!(sum.add(20_000, || lines(10_000)), None);
        let starred = |count| Some("*a*b\n".repeat(count).into_bytes());
        assert_eq!(sum.add(300, || starred(60)), None);
        let found = sum.add(300, || starred(60));
        let want = "more than 100 patterns with more than one `*`, those in folders above counted";
        assert_eq!(found.as_deref(), Some(want));
    }
}
