//! The pieces of the list's file: each holds the entries of one commit, behind a head that says how
//! many bytes they are and what they add up to.
//!
//! Knows nothing of what an entry says.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};

/// First bytes of every piece; the last digit changes with the layout.
const MAGIC: u64 = u64::from_le_bytes(*b"ghstamp1");

/// Magic, commit, settings, length and checksum.
pub(super) const HEAD: usize = 40;

/// The commit once more: the end of the file tells which one it belongs to.
pub(super) const TAIL: usize = 8;

/// A longer file is not of ours.
const MOST_BYTES: u64 = 1 << 30;

/// Where the piece of a commit ends.
pub(super) fn end_of(file: &mut File, commit: u64) -> io::Result<Option<u64>> {
    let length = file.metadata()?.len();
    if length > MOST_BYTES {
        return Ok(None);
    }
    let mut last = [0; TAIL];
    if length >= TAIL as u64 {
        file.seek(SeekFrom::Start(length - TAIL as u64))?;
        file.read_exact(&mut last)?;
    }
    if u64::from_le_bytes(last) == commit {
        return Ok(Some(length));
    }
    // Somebody died while appending.
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(0))?;
    file.read_to_end(&mut bytes)?;
    let mut rest = bytes.as_slice();
    while let Some(piece) = FileTableChunk::take(&mut rest) {
        if piece.commit == commit {
            return Ok(Some((bytes.len() - rest.len()) as u64));
        }
    }
    Ok(None)
}

/// A piece of the file: entries that belong to one commit.
pub(super) struct FileTableChunk<'a> {
    pub(super) commit: u64,
    pub(super) settings: u64,
    pub(super) entries: &'a [u8],
}

impl<'a> FileTableChunk<'a> {
    /// The next sound piece, taken off `rest`; none where the bytes are no piece.
    pub(super) fn take(rest: &mut &'a [u8]) -> Option<Self> {
        let number = |at: usize| Some(u64::from_le_bytes(*rest.get(at..)?.first_chunk()?));
        let (magic, commit, settings) = (number(0)?, number(8)?, number(16)?);
        let (length, sum) = (usize::try_from(number(24)?).ok()?, number(32)?);
        let end = HEAD.checked_add(length)?;
        let entries = rest.get(HEAD..end)?;
        let sound = magic == MAGIC && checksum(entries, commit, settings) == sum;
        if !sound || number(end)? != commit {
            return None;
        }
        *rest = &rest[end + TAIL..];
        Some(Self {
            commit,
            settings,
            entries,
        })
    }
}

/// The bytes of a piece.
pub(super) fn piece(entries: &[u8], commit: u64, settings: u64) -> Vec<u8> {
    let sum = checksum(entries, commit, settings);
    let mut piece = Vec::with_capacity(HEAD + entries.len() + TAIL);
    for number in [MAGIC, commit, settings, entries.len() as u64, sum] {
        piece.extend_from_slice(&number.to_le_bytes());
    }
    piece.extend_from_slice(entries);
    piece.extend_from_slice(&commit.to_le_bytes());
    piece
}

fn checksum(entries: &[u8], commit: u64, settings: u64) -> u64 {
    crate::search::fingerprint(entries) ^ commit.rotate_left(32) ^ settings
}
