//! Sums up the unfolded size of a pack while it arrives.
//!
//! Git unfolds a pack as it arrives and looks at no sum: sixty files of 192 MiB of zeros are 12 MB,
//! and 17 kB as deltas of one block. It writes the bytes of the pack to a file too
//! (`GIT_TRACE_PACKFILE`), and each object of a pack begins with its size. The data between is only
//! skipped.
//!
//! Source: gitformat-pack in the manual of git.

use std::fs::{self, File};
use std::io::Read as _;
use std::path::Path;

use miniz_oxide::inflate::stream::{InflateState, MinReset, inflate};
use miniz_oxide::{DataFormat, MZError, MZFlush, MZStatus};
use tempfile::NamedTempFile;

use crate::sync::error::SyncError;
use crate::sync::repository::repo::Repo;

/// The size that a pack may unfold to, whatever its own size.
pub(crate) const MAX_UNFOLDED: u64 = 1 << 30;
/// How much more for each byte of it.
///
/// Saves of a folder with 11,000 notes are 600 kB each, in 650 bytes. Zeros are a thousandth.
pub(crate) const MAX_RATIO: u64 = 1_000;

/// Kinds of objects stored as a delta, by offset or base id.
const OFFSET_DELTA: u8 = 6;
const ID_DELTA: u8 = 7;
/// Length of an object id.
const ID_BYTES: usize = 20;
/// Length of the head of an object that git would read, at most.
const MAX_HEAD: usize = 64;

/// A pack that a child process receives.
pub(crate) struct ArrivingPack {
    /// The copy that git writes; removed when this is dropped.
    copy: NamedTempFile,
    /// The same file, read from the start.
    reader: File,
    sizes: PackSizes,
}

impl ArrivingPack {
    /// Prepares the copy beside the packs.
    pub(crate) fn new(repo: &Repo) -> Result<Self, SyncError> {
        let folder = repo.git.commondir().join("objects/pack");
        let failed = |error| SyncError::file("written", &folder, error);
        // Copies of a repository may lack empty folders; git makes this one too.
        fs::create_dir_all(&folder).map_err(failed)?;
        let copy = tempfile::Builder::new()
            .prefix("tmp_pack_")
            .tempfile_in(&folder);
        let copy = copy.map_err(failed)?;
        let reader = copy.reopen().map_err(failed)?;
        Ok(Self {
            copy,
            reader,
            sizes: PackSizes::new(),
        })
    }

    /// The path for `GIT_TRACE_PACKFILE`.
    pub(crate) fn path(&self) -> &Path {
        self.copy.path()
    }

    /// Reads what has arrived since; returns whether the pack unfolds to too much.
    pub(crate) fn is_too_large(&mut self) -> bool {
        let mut bytes = vec![0; 1 << 16];
        while !self.sizes.is_too_large()
            && let Ok(count @ 1..) = self.reader.read(&mut bytes)
        {
            self.sizes.read(&bytes[..count]);
        }
        self.sizes.is_too_large()
    }
}

/// The error for a pack that unfolds to too much.
pub(crate) fn unfolds_too_far() -> SyncError {
    SyncError::IncomingLimit {
        limit: "an update that unfolds to more than 1 GiB and 1,000 times its size".to_owned(),
    }
}

/// The sizes in a pack that is read piece by piece.
struct PackSizes {
    /// Bytes that are not parsed yet.
    pending: Vec<u8>,
    next: PackPart,
    inflater: Box<InflateState>,
    /// Objects that are still to come.
    left: u32,
    /// Bytes of the pack so far.
    packed: u64,
    /// Their unfolded size.
    unfolded: u64,
}

/// What comes next in a pack.
enum PackPart {
    Header,
    Entry,
    Data(PackedData),
    /// The checksum, or what git will refuse.
    End,
}

/// The compressed data of an object.
struct PackedData {
    /// Bytes that the inflated data still may have.
    left: u64,
    is_delta: bool,
    /// The beginning of a delta until its two sizes are known.
    delta: Option<Vec<u8>>,
}

impl PackSizes {
    fn new() -> Self {
        Self {
            pending: Vec::new(),
            next: PackPart::Header,
            inflater: InflateState::new_boxed(DataFormat::Zlib),
            left: 0,
            packed: 0,
            unfolded: 0,
        }
    }

    fn is_too_large(&self) -> bool {
        let whatever = if cfg!(test) { 64 << 20 } else { MAX_UNFOLDED };
        self.unfolded
            > self
                .packed
                .saturating_mul(MAX_RATIO)
                .saturating_add(whatever)
    }

    fn read(&mut self, bytes: &[u8]) {
        self.packed += bytes.len() as u64;
        let mut pending = std::mem::take(&mut self.pending);
        pending.extend_from_slice(bytes);
        let mut rest = &pending[..];
        while let Some(count) = self.parse(rest) {
            rest = &rest[count..];
            if self.is_too_large() {
                return;
            }
        }
        if rest.len() > MAX_HEAD {
            self.next = PackPart::End;
        }
        if !matches!(self.next, PackPart::End) {
            self.pending = rest.to_vec();
        }
    }

    /// Parses the next part and returns its length; `None` if more bytes are needed.
    fn parse(&mut self, bytes: &[u8]) -> Option<usize> {
        match &mut self.next {
            PackPart::Header => {
                let (head, _) = bytes.split_first_chunk::<12>()?;
                let (count, is_pack) = (head.last_chunk()?, head.starts_with(b"PACK"));
                self.left = u32::from_be_bytes(*count);
                self.next = if is_pack {
                    PackPart::Entry
                } else {
                    PackPart::End
                };
                Some(head.len())
            }
            PackPart::Entry if self.left == 0 => {
                self.next = PackPart::End;
                None
            }
            PackPart::Entry => {
                let (size, is_delta, length) = parse_entry(bytes)?;
                self.left -= 1;
                self.inflater.reset_as(MinReset);
                self.next = PackPart::Data(PackedData {
                    left: size,
                    is_delta,
                    delta: is_delta.then(Vec::new),
                });
                Some(length)
            }
            PackPart::Data(data) => {
                let mut output = [0; 1 << 14];
                let inflated = inflate(&mut self.inflater, bytes, &mut output, MZFlush::None);
                let written = &output[..inflated.bytes_written];
                let is_longer = written.len() as u64 > data.left;
                data.left = data.left.saturating_sub(written.len() as u64);
                // Not the size in its head: what is packed of a large file has still to arrive.
                if !data.is_delta {
                    self.unfolded = self.unfolded.saturating_add(written.len() as u64);
                }
                if let Some(delta) = &mut data.delta {
                    let more = written.len().min(2 * MAX_NUMBER);
                    delta.extend_from_slice(&written[..more]);
                    if let Some(size) = delta_size(delta) {
                        self.unfolded = self.unfolded.saturating_add(size);
                        data.delta = None;
                    }
                }
                match inflated.status {
                    _ if is_longer => self.next = PackPart::End,
                    Ok(MZStatus::StreamEnd) => self.next = PackPart::Entry,
                    Ok(_) if inflated.bytes_consumed + written.len() > 0 => {}
                    Ok(_) | Err(MZError::Buf) => return None,
                    Err(_) => self.next = PackPart::End,
                }
                Some(inflated.bytes_consumed)
            }
            PackPart::End => None,
        }
    }
}

/// Reads the head of an object: size, whether it is a delta, length. The length is that of the
/// head.
fn parse_entry(bytes: &[u8]) -> Option<(u64, bool, usize)> {
    let first = *bytes.first()?;
    let (mut size, mut length) = (u64::from(first & 15), 1);
    if first & 0x80 != 0 {
        let (rest, count) = parse_number(&bytes[1..])?;
        size |= rest.checked_shl(4).unwrap_or(u64::MAX);
        length += count;
    }
    match (first >> 4) & 7 {
        OFFSET_DELTA => {
            let (_, count) = parse_number(&bytes[length..])?;
            Some((size, true, length + count))
        }
        ID_DELTA => (bytes.len() >= length + ID_BYTES).then_some((size, true, length + ID_BYTES)),
        _ => Some((size, false, length)),
    }
}

/// The larger size of a delta: of its base or its result. git reads one and writes the other.
fn delta_size(delta: &[u8]) -> Option<u64> {
    let (base, count) = parse_number(delta)?;
    let (result, _) = parse_number(&delta[count..])?;
    Some(base.max(result))
}

/// Maximum bytes of a number of 64 bits, seven a byte.
const MAX_NUMBER: usize = 10;

/// A number with seven bits a byte, lowest first, and its length.
fn parse_number(bytes: &[u8]) -> Option<(u64, usize)> {
    let last = bytes.iter().position(|byte| byte & 0x80 == 0)?;
    let bits = bytes[..=last].iter().enumerate();
    let number = bits.fold(0_u64, |number, (at, byte)| {
        let bits = u64::from(byte & 0x7f);
        let shifted = u32::try_from(at * 7)
            .ok()
            .and_then(|by| bits.checked_shl(by));
        number
            | if bits == 0 {
                0
            } else {
                shifted.unwrap_or(u64::MAX)
            }
    });
    Some((number, last + 1))
}

#[cfg(test)]
mod tests {
    use std::process::{Command, Stdio};

    use super::*;

    /// The summed sizes of a pack that arrives in pieces of `length` bytes.
    fn unfolded(pack: &[u8], length: usize) -> u64 {
        let mut sizes = PackSizes::new();
        pack.chunks(length).for_each(|piece| sizes.read(piece));
        assert!(matches!(sizes.next, PackPart::End) && sizes.left == 0);
        sizes.unfolded
    }

    #[test]
    fn the_sizes_of_a_pack_of_git_are_summed_however_it_arrives() {
        use std::io::Write as _;
        let folder = tempfile::tempdir().expect("a folder");
        let git = git2::Repository::init_bare(folder.path()).expect("made");
        let mut sizes = Vec::new();
        let mut text = String::new();
        let ids: Vec<_> = (0..40)
            .map(|i| {
                text += &format!("Line {i} has {} words.\n", i * i).repeat(i);
                sizes.push(text.len() as u64);
                format!("{}\n", git.blob(text.as_bytes()).expect("written"))
            })
            .collect();
        let ids = ids.concat();
        let pack = |options: &[&str]| {
            let mut child = Command::new("git")
                .args(["pack-objects", "--stdout", "-q"])
                .args(options)
                .current_dir(folder.path())
                .env("GIT_CONFIG_GLOBAL", "/dev/null")
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .spawn()
                .expect("git starts");
            let mut input = child.stdin.take().expect("a pipe");
            input.write_all(ids.as_bytes()).expect("written");
            drop(input);
            child.wait_with_output().expect("packed").stdout
        };
        let whole = pack(&["--window=0"]);
        let sum: u64 = sizes.iter().sum();
        for length in [1, 7, 4096, whole.len()] {
            assert_eq!(unfolded(&whole, length), sum, "{length}");
        }
        // The base of a delta may be the larger one.
        for options in [&["--delta-base-offset"][..], &[]] {
            let deltas = pack(options);
            assert!(deltas.len() * 2 < whole.len());
            let found = unfolded(&deltas, 3);
            let most = sizes[39] * 40;
            assert!((sum..=most).contains(&found), "{found} of {sum}");
        }
        // What is no pack, or damaged, ends without a result.
        let mut sizes = PackSizes::new();
        sizes.read(b"no pack at all");
        assert!(matches!(sizes.next, PackPart::End));
        let mut damaged = whole.clone();
        damaged[30..40].fill(0xff);
        PackSizes::new().read(&damaged);
        let mut endless = PackSizes::new();
        endless.read(&[&whole[..12], &[0xff; 100][..]].concat());
        assert!(matches!(endless.next, PackPart::End));
    }

    #[test]
    fn the_size_of_a_large_file_counts_as_it_arrives() {
        let mut sizes = PackSizes::new();
        // One file of 3 GiB, of which nothing has arrived.
        let head = [0x30 | 0x80, 0x80, 0x80, 0x80, 0x60];
        let pack = [&b"PACK\0\0\0\x02\0\0\0\x01"[..], &head].concat();
        sizes.read(&pack);
        assert!(matches!(&sizes.next, PackPart::Data(data) if data.left == 3 << 30));
        assert!(!sizes.is_too_large());
    }
}
