//! The startup answer: what the app shows first, stored with each commit.
//!
//! Without a query the first frame shows the newest notes and all facet counts. They are computed
//! when the index is written and stored in one small file, so the first frame need not open the
//! index or read the vocabularies. The file names its commit by the fingerprint of tantivy's
//! `meta.json` and is ignored for any other. Segments never change, and `meta.json` also lists
//! their deleted documents.

use std::path::Path;
use std::time::Instant;

use serde::{Deserialize, Serialize};

use crate::model::hit::{Answer, Facet, Facets, Hit};
use crate::model::query::{Query, Typing};
use crate::model::search_request::SearchRequest;
use crate::search::answer::finder::{Finder, ReadText, hit_of};
use crate::search::answer::highlights::Highlighter;
use crate::search::answer::suggest;
use crate::search::index::directory::Index;
use crate::search::index::fields;
use crate::search::index::generation::{commit_of, current};
use crate::search::index::index_error::{IndexError, disk};
use crate::search::index::query_ir::Plan;
use crate::search::index::regular_files::{self, write};
use crate::search::index::stored_hit::StoredHit;
use crate::search::ranking::{facet_counts, matching};

/// File name in the index folder of a base.
pub(crate) const NAME: &str = "first";

/// Magic number; the last digit is the format version.
const MAGIC: [u8; 8] = *b"ghfirst1";

/// Header: magic, commit fingerprint, payload fingerprint.
const HEAD: usize = 24;

/// Content of the file. Snippets are not stored: a note without a summary is read.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct StoredAnswer {
    total: usize,
    stored_hits: Vec<StoredHit>,
    facets: Vec<(String, Vec<(String, usize)>)>,
    message: Option<String>,
}

/// The stored answer to an empty [`SearchRequest::opening`], if it is for the current commit.
pub fn first(home: &Path, read: &ReadText) -> Option<Answer> {
    let start = Instant::now();
    let folder = current(home)?;
    let commit = commit_of(&folder).ok()?;
    let kept = StoredAnswer::unpack(&regular_files::read(&home.join(NAME)).ok()?, commit)?;
    let mut answer = kept.answer(read)?;
    answer.took_ms = start.elapsed().as_secs_f64() * 1e3;
    Some(answer)
}

impl Index {
    /// Stores the startup answer of the last commit, unless it is stored already.
    ///
    /// # Errors
    /// [`IndexError::Engine`] or [`IndexError::Disk`]; opening takes longer then.
    pub fn store_startup_answer(&self) -> Result<(), IndexError> {
        let path = self.home.join(NAME);
        let commit = || commit_of(&self.folder).map_err(disk(&self.folder));
        let before = commit()?;
        if regular_files::read(&path)
            .is_ok_and(|bytes| StoredAnswer::unpack(&bytes, before).is_some())
        {
            return Ok(());
        }
        self.reload()?;
        let kept = StoredAnswer::of(&Finder::new(self.clone())?)?;
        // If the commit has changed meanwhile, the answer may be of either.
        if commit()? == before {
            // Not synced: the checksum detects a partial write.
            write(&self.home.join(NAME), &kept.pack(before)).map_err(disk(&self.home))?;
        }
        Ok(())
    }
}

impl StoredAnswer {
    fn of(finder: &Finder) -> Result<Self, IndexError> {
        let understood = finder.understand(&Query::default(), Typing::default());
        let match_set = matching::find(finder.snapshot(), &understood.plan);
        let request = SearchRequest::opening("");
        let found = finder.page(&request, &understood.plan, &match_set)?;
        let stored_hits = found.iter().map(|found| {
            let stored_hit = finder.stored_hit(found.segment, found.doc)?;
            Ok(StoredHit::clone(&stored_hit))
        });
        let counted = facet_counts::count(finder.snapshot(), &understood.plan, &match_set, true).0;
        let counted = counted.into_iter();
        Ok(Self {
            total: match_set.total,
            stored_hits: stored_hits.collect::<Result<_, IndexError>>()?,
            facets: counted
                .map(|facet| (facet.field.to_owned(), facet.counts))
                .collect(),
            message: suggest::message(finder, &request, &understood, &match_set),
        })
    }

    fn answer(self, read: &ReadText) -> Option<Answer> {
        let plan = Plan::default();
        let marks = Highlighter::new(&plan);
        let hit = |stored_hit: &StoredHit| -> Option<Hit> {
            let text = || {
                read(&format!("{}.md", stored_hit.id))
                    .unwrap_or_default()
                    .into()
            };
            hit_of(stored_hit, 0.0, &marks, &[], |_| true, text).ok()
        };
        let facets = self.facets.into_iter().map(|(name, counts)| {
            let field = fields::facets().find(|field| field.name == name)?.name;
            Some(Facet { field, counts })
        });
        Some(Answer {
            total: self.total,
            results: self.stored_hits.iter().map(hit).collect::<Option<_>>()?,
            facets: Facets(facets.collect::<Option<_>>()?),
            message: self.message,
            ..Answer::default()
        })
    }

    fn pack(&self, commit: u64) -> Vec<u8> {
        let rest = serde_json::to_vec(self).unwrap_or_default();
        let mut bytes = MAGIC.to_vec();
        bytes.extend_from_slice(&commit.to_le_bytes());
        bytes.extend_from_slice(&crate::search::fingerprint(&rest).to_le_bytes());
        bytes.extend_from_slice(&rest);
        bytes
    }

    /// Decodes a file; `None` if it is for another commit or damaged.
    fn unpack(bytes: &[u8], commit: u64) -> Option<Self> {
        let (head, rest) = bytes.split_at_checked(HEAD)?;
        let expected = [
            MAGIC,
            commit.to_le_bytes(),
            crate::search::fingerprint(rest).to_le_bytes(),
        ];
        if head != expected.as_flattened() {
            return None;
        }
        serde_json::from_slice(rest).ok()
    }
}
