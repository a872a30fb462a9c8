//! Chunks of the file table on disk.
//!
//! A chunk holds the entries of one commit, after a header with length and checksum. Does not
//! decode entries.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};

/// Magic number of a chunk; the last digit is the format version.
const MAGIC: u64 = u64::from_le_bytes(*b"ghstamp1");

/// Header size: magic, commit, settings, length, checksum.
pub(super) const HEAD: usize = 40;

/// Trailer size: the commit again, so the end of the file names its commit.
pub(super) const TAIL: usize = 8;

/// Longer files are rejected.
const MAX_BYTES: u64 = 1 << 30;

/// The end offset of a commit's chunk.
pub(super) fn end_of(file: &mut File, commit: u64) -> io::Result<Option<u64>> {
    let length = file.metadata()?.len();
    if length > MAX_BYTES {
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
    // An append was interrupted: search for the chunk.
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

/// A chunk: the entries of one commit.
pub(super) struct FileTableChunk<'a> {
    pub(super) commit: u64,
    pub(super) settings: u64,
    pub(super) entries: &'a [u8],
}

impl<'a> FileTableChunk<'a> {
    /// Takes the next valid chunk off `rest`; `None` if there is none.
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

/// Encodes a chunk.
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
