//! Limits for the patterns of a `.gitignore`, which libgit2 matches by trying every split.
//!
//! Each `*` multiplies the time by the length of the name: thirty of them never end.

use std::fs;
use std::path::Path;

use crate::notes::portable_name::fold_visible;

/// Maximum bytes of a file with patterns.
pub(crate) const MAX_PATTERN_BYTES: u64 = 64 << 10;
/// Maximum number of `*` in one pattern that can be split in many ways.
pub(crate) const MAX_STARS: usize = 3;
/// Maximum number of patterns in one file with more than one such `*`.
pub(crate) const MAX_STARRED: usize = 100;

/// Whether libgit2 reads a file of this name as patterns, on any file system.
pub(crate) fn has_patterns(name: &str) -> bool {
    fold_visible(name) == ".gitignore"
}

/// The limit that patterns of this size exceed, if any; reads them only if they are not too large.
pub(crate) fn pattern_fault(bytes: u64, read: impl FnOnce() -> Option<Vec<u8>>) -> Option<String> {
    if bytes > MAX_PATTERN_BYTES {
        return Some(format!(
            "patterns larger than {} KiB",
            MAX_PATTERN_BYTES >> 10
        ));
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
    (starred > MAX_STARRED)
        .then(|| format!("more than {MAX_STARRED} patterns with more than one `*`"))
}

/// The limit that the patterns of a file on disk exceed, if any.
pub(crate) fn pattern_file_fault(path: &Path) -> Option<String> {
    let known = fs::metadata(path).ok()?;
    if !known.is_file() {
        // libgit2 skips a folder, but would wait for a FIFO.
        return (!known.is_dir()).then(|| "a special file in its place".to_owned());
    }
    pattern_fault(known.len(), || fs::read(path).ok())
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
            let found = pattern_fault(text.len() as u64, || Some(text.into()));
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
}
