//! Several segments made into one while others go on writing.
//!
//! Merging large segments takes seconds. It needs no lock: a segment never changes, and the new one is
//! written into a folder of its own. Only then does it take their place in the list of segments, under the
//! writers' lock, in some milliseconds. Notes that were deleted meanwhile are deleted in it too.

use std::cmp::Reverse;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tantivy::directory::TerminatingWrite as _;
use tantivy::fastfield::{AliveBitSet, write_alive_bitset};
use tantivy::index::{IndexMeta, Segment, SegmentComponent, SegmentMeta};
use tantivy::indexer::merge_filtered_segments;
use tantivy::{BitSet, Directory as _, SegmentReader, TantivyError};
use tempfile::TempDir;

use super::directory::{Index, IndexError, disk};
use super::nosync_directory::{LIST, Unsynced};

/// How the names of folders begin in which segments are made.
pub(crate) const FOLDERS: &str = "merging";

/// A segment made of others, which is not of the index yet.
pub(crate) struct MergedSegment {
    /// The others, as they were then. As long as they are open here, their files take no time to
    /// remove.
    before: Vec<SegmentReader>,
    /// Their entries in the list of segments then.
    metas: Vec<SegmentMeta>,
    /// The new one.
    meta: SegmentMeta,
    /// Its files.
    folder: TempDir,
}

impl MergedSegment {
    /// Makes these segments one; none if others have changed the list so that they are gone, if nothing
    /// is alive in them, or once `stop` has become true.
    ///
    /// # Errors
    /// [`IndexError::Engine`] or [`IndexError::Disk`].
    pub(crate) fn make(
        index: &Index,
        metas: Vec<SegmentMeta>,
        stop: &Arc<AtomicBool>,
    ) -> Result<Option<Self>, IndexError> {
        if metas.iter().all(|meta| meta.num_docs() == 0) {
            return Ok(None);
        }
        match Self::write(index, &metas, stop) {
            Ok((before, meta, folder)) => Ok(Some(Self {
                before,
                metas,
                meta,
                folder,
            })),
            Err(_) if stop.load(Ordering::Relaxed) => Ok(None),
            // Somebody has taken one of them away meanwhile.
            Err(_)
                if find(&metas, &index.inner.load_metas()?)
                    .iter()
                    .any(Option::is_none) =>
            {
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    fn write(
        index: &Index,
        metas: &[SegmentMeta],
        stop: &Arc<AtomicBool>,
    ) -> Result<(Vec<SegmentReader>, SegmentMeta, TempDir), IndexError> {
        let folder = folder(index).map_err(disk(&index.home))?;
        let segment = |meta: &SegmentMeta| index.inner.segment(meta.clone());
        let segments: Vec<Segment> = metas.iter().map(segment).collect();
        let before = segments.iter().map(SegmentReader::open);
        let before = before.collect::<tantivy::Result<_>>()?;
        let all = vec![None; segments.len()];
        let (settings, directory) = (
            index.inner.settings().clone(),
            Unsynced::open(folder.path())?.until(stop),
        );
        let made = merge_filtered_segments(&segments, settings, all, directory)?;
        index.gatherer.write_missing_into(folder.path(), &made)?;
        let meta = made.searchable_segment_metas()?.pop();
        let meta = meta.ok_or_else(|| damaged("merging has left nothing"))?;
        let notes: u32 = metas.iter().map(SegmentMeta::num_docs).sum();
        if meta.max_doc() != notes {
            return Err(damaged("merging has left other notes").into());
        }
        Ok((before, meta, folder))
    }

    /// Puts it in the place of the others; whoever calls this holds the writers' lock. Of those that are
    /// gone by now nothing is put: their notes were deleted, or stand elsewhere since another process has
    /// merged them. False if all are gone, and then all stays as it is.
    ///
    /// # Errors
    /// [`IndexError::Engine`] or [`IndexError::Disk`]; the index is as it was.
    pub(crate) fn put(&self, index: &Index) -> Result<bool, IndexError> {
        let mut list = index.inner.load_metas()?;
        let now = find(&self.metas, &list);
        if now.iter().all(Option::is_none) {
            return Ok(false);
        }
        let alive = self.alive(index, &now)?;
        self.move_files(index).map_err(disk(&index.folder))?;
        let id = self.meta.id();
        let mut meta = index.inner.new_segment_meta(id, self.meta.max_doc());
        let deleted = meta.max_doc() - alive.len() as u32;
        if deleted > 0 {
            meta = meta.with_delete_meta(deleted, list.opstamp);
            write_alive(&index.inner.segment(meta.clone()), &alive)?;
        }
        let is_before = |one: &SegmentMeta| self.metas.iter().any(|meta| meta.id() == one.id());
        list.segments.retain(|one| !is_before(one));
        if meta.num_docs() > 0 {
            list.segments.push(meta);
        }
        // As tantivy does.
        list.segments.sort_by_key(|one| Reverse(one.max_doc()));
        let bytes = serde_json::to_vec_pretty(&list).map_err(std::io::Error::from);
        let directory = index.inner.directory();
        bytes
            .and_then(|bytes| directory.atomic_write(Path::new(LIST), &bytes))
            .map_err(disk(&index.folder))?;
        collect_garbage(index, &list)?;
        Ok(true)
    }

    /// Which of its notes are alive still. They stand one segment behind the other, without what was
    /// deleted before.
    fn alive(&self, index: &Index, now: &[Option<SegmentMeta>]) -> Result<BitSet, IndexError> {
        let mut alive = BitSet::with_max_value(self.meta.max_doc());
        let mut first = 0;
        for (before, now) in self.before.iter().zip(now) {
            if let Some(now) = now {
                let left = alive_in(index, now)?;
                for (place, doc) in (first..).zip(before.doc_ids_alive()) {
                    if left.as_ref().is_none_or(|left| left.is_alive(doc)) {
                        alive.insert(place);
                    }
                }
            }
            first += before.num_docs();
        }
        Ok(alive)
    }

    /// Moves its files to the others. tantivy keeps a list of those that it may take away one day.
    fn move_files(&self, index: &Index) -> std::io::Result<()> {
        let id = self.meta.id().uuid_string();
        for entry in fs::read_dir(self.folder.path())? {
            let path = entry?.path();
            let name = PathBuf::from(path.file_name().unwrap_or_default());
            if !name.to_string_lossy().starts_with(&id) {
                continue;
            }
            if !super::digest::is_digest(&path) {
                let listed = index.inner.directory().open_write(&name);
                drop(listed.map_err(std::io::Error::other)?);
            }
            fs::rename(&path, index.folder.join(&name))?;
        }
        Ok(())
    }
}

/// An empty folder to make a segment in, on the disk of the index. One is used at a time; one that is
/// there was left behind by who was killed.
fn folder(index: &Index) -> std::io::Result<TempDir> {
    let generation = index.folder.file_name().unwrap_or_default();
    let name = format!("{FOLDERS}-{}", generation.to_string_lossy());
    match fs::remove_dir_all(index.home.join(&name)) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut builder = tempfile::Builder::new();
    builder.prefix(&name).rand_bytes(0).tempdir_in(&index.home)
}

/// The same segments as a list has them now, those that it has.
fn find(metas: &[SegmentMeta], list: &IndexMeta) -> Vec<Option<SegmentMeta>> {
    let same = |meta: &SegmentMeta| {
        let mut listed = list.segments.iter();
        listed.find(|one| one.id() == meta.id()).cloned()
    };
    metas.iter().map(same).collect()
}

/// Which notes of a segment are alive; none if all are.
fn alive_in(index: &Index, meta: &SegmentMeta) -> Result<Option<AliveBitSet>, IndexError> {
    if !meta.has_deletes() {
        return Ok(None);
    }
    let file = index
        .inner
        .segment(meta.clone())
        .open_read(SegmentComponent::Delete);
    let bytes = file.map_err(TantivyError::from)?.read_bytes();
    Ok(Some(AliveBitSet::open(bytes.map_err(disk(&index.folder))?)))
}

fn write_alive(segment: &Segment, alive: &BitSet) -> Result<(), IndexError> {
    let file = segment.open_write(SegmentComponent::Delete);
    let mut file = file.map_err(TantivyError::from)?;
    let written = write_alive_bitset(alive, &mut file).and_then(|()| file.terminate());
    Ok(written.map_err(TantivyError::from)?)
}

/// Takes away what no segment of the list needs.
fn collect_garbage(index: &Index, list: &IndexMeta) -> tantivy::Result<()> {
    let mut living = list.list_segment_files();
    living.insert(PathBuf::from(LIST));
    let mut inner = index.inner.clone();
    inner.directory_mut().garbage_collect(|| living).map(drop)
}

fn damaged(what: &str) -> TantivyError {
    TantivyError::InternalError(what.to_owned())
}
