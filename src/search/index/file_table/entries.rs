//! Entries of the file table: prefix-compressed paths with size and time.

use crate::model::base::FileLook;

/// Size and modification time of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct FileTableEntry {
    pub(super) size_bytes: u64,
    pub(super) modified_ns: i64,
}

impl FileTableEntry {
    #[inline]
    pub(super) fn of(file: FileLook) -> Self {
        Self {
            size_bytes: file.size_bytes,
            // Nanoseconds fit until the year 2262.
            modified_ns: i64::try_from(file.modified_ns).unwrap_or(0),
        }
    }
}

/// Modification time of a removed file.
const GONE: i64 = i64::MIN;

/// Encodes an entry: shared prefix length, rest of the path, size, time.
pub(super) fn put_entry(
    entries: &mut Vec<u8>,
    before: &mut String,
    path: &str,
    look: Option<FileTableEntry>,
) {
    let alike = before.bytes().zip(path.bytes());
    // Note paths are far shorter than 64 kB.
    let shared = path.floor_char_boundary(alike.take_while(|(a, b)| a == b).count());
    let rest = &path[shared..];
    entries.extend_from_slice(&(shared as u16).to_le_bytes());
    entries.extend_from_slice(&(rest.len() as u16).to_le_bytes());
    entries.extend_from_slice(rest.as_bytes());
    let (size, time) = look.map_or((0, GONE), |look| (look.size_bytes, look.modified_ns));
    entries.extend_from_slice(&size.to_le_bytes());
    entries.extend_from_slice(&time.to_le_bytes());
    before.clear();
    before.push_str(path);
}

/// Decodes entries one by one.
pub(super) struct Entries<'a> {
    rest: &'a [u8],
    /// Path of the entry.
    pub(super) path: String,
    /// Size and time of its file; `None` if it is removed.
    pub(super) look: Option<FileTableEntry>,
}

impl<'a> Entries<'a> {
    pub(super) fn of(rest: &'a [u8]) -> Self {
        Self {
            rest,
            path: String::new(),
            look: None,
        }
    }

    /// Advances to the next entry; false at the end or at invalid bytes.
    #[inline]
    pub(super) fn advance(&mut self) -> bool {
        self.read().is_some()
    }

    #[inline]
    fn read(&mut self) -> Option<()> {
        let (shared, rest) = self.rest.split_first_chunk()?;
        let (length, rest) = rest.split_first_chunk()?;
        let (text, rest) = rest.split_at_checked(usize::from(u16::from_le_bytes(*length)))?;
        let (size, rest) = rest.split_first_chunk()?;
        let (time, rest) = rest.split_first_chunk()?;
        self.rest = rest;
        let shared = usize::from(u16::from_le_bytes(*shared));
        self.path.get(..shared)?;
        self.path.truncate(shared);
        self.path.push_str(std::str::from_utf8(text).ok()?);
        let look = FileTableEntry {
            size_bytes: u64::from_le_bytes(*size),
            modified_ns: i64::from_le_bytes(*time),
        };
        self.look = (look.modified_ns != GONE).then_some(look);
        Some(())
    }
}
