//! Reads one commit of an index for [answers](super::build_answer): stored hits, texts, pages,
//! names.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use tantivy::store::StoreReader;
use tantivy::{Searcher, TantivyError};

use super::highlights::Highlighter;
use super::{related, snippet, titles};
use crate::model::hit::{Hit, Snippet};
use crate::model::note::NoteId;
use crate::model::query::{Query, Typing};
use crate::model::search_request::{SearchRequest, Sort};
use crate::search::index::byte_cache::ByteCache;
use crate::search::index::directory::Index;
use crate::search::index::fields::{self, Lexicon};
use crate::search::index::index_error::IndexError;
use crate::search::index::names::NameIndex;
use crate::search::index::query_ir::Plan;
use crate::search::index::signature_terms;
use crate::search::index::snapshot::Snapshot;
use crate::search::index::stored_hit::{StoredHit, read_stored_hit};
use crate::search::planning::plan::{self, PhraseReading, Understood};
use crate::search::ranking::matching::{self, MatchSet, ScoredDoc};
use crate::search::ranking::{facet_counts, proximity, rank, sort_order};
use crate::search::text::tokenizer::folded;

/// Reads a note's text by its path below the root, if it exists.
pub type ReadText<'a> = dyn Fn(&str) -> Option<String> + Sync + 'a;

/// Answers queries over one commit of an index.
pub struct Finder {
    index: Index,
    searcher: Searcher,
    /// The stores with the stored hits of each segment.
    stores: Vec<StoreReader>,
    snapshot: Snapshot,
    /// Names of places and thesaurus terms. Loaded for the first query with words, not at startup.
    names: OnceLock<NameIndex>,
    texts: Mutex<ByteCache<Arc<str>>>,
    stored_hits: Mutex<ByteCache<Arc<StoredHit>>>,
}

/// Cache sizes in bytes, for note texts and stored hits.
const TEXT_BYTES: usize = 8 << 20;
const STORED_HIT_CACHE_BYTES: usize = 8 << 20;

/// Store blocks that each segment keeps decompressed.
const STORED_HIT_BLOCKS: usize = 10;

/// Opens the store of every segment, in segment order.
fn open_stores(searcher: &Searcher) -> Result<Vec<StoreReader>, TantivyError> {
    let readers = searcher.segment_readers().iter();
    let stores = readers.map(|reader| reader.get_store_reader(STORED_HIT_BLOCKS));
    Ok(stores.collect::<Result<_, _>>()?)
}

impl Finder {
    /// A finder over the last commit of an index.
    ///
    /// # Errors
    /// [`IndexError::Engine`] if a file of the index cannot be read.
    pub fn new(index: Index) -> Result<Self, IndexError> {
        let searcher = index.searcher();
        let snapshot = Snapshot::take(&index, None)?;
        let (texts, stored_hits) = (
            Mutex::new(ByteCache::new(TEXT_BYTES)),
            Mutex::new(ByteCache::new(STORED_HIT_CACHE_BYTES)),
        );
        Ok(Self {
            index,
            stores: open_stores(&searcher)?,
            searcher,
            snapshot,
            names: OnceLock::new(),
            texts,
            stored_hits,
        })
    }

    /// Reloads the index and keeps what is still valid.
    ///
    /// # Errors
    /// [`IndexError::Engine`] if a file of the index cannot be read; the old commit still answers.
    pub fn refresh(&mut self) -> Result<(), IndexError> {
        self.index.reload()?;
        let searcher = self.index.searcher();
        self.stores = open_stores(&searcher)?;
        self.snapshot = Snapshot::take(&self.index, Some(&self.snapshot))?;
        self.searcher = searcher;
        self.stored_hits = Mutex::new(ByteCache::new(STORED_HIT_CACHE_BYTES));
        Ok(())
    }

    /// The index it answers from.
    pub fn index(&self) -> &Index {
        &self.index
    }

    /// Vocabularies and places of the base.
    pub fn lexicon(&self) -> &Lexicon {
        &self.index.lexicon
    }

    /// How many notes it knows.
    pub fn total(&self) -> usize {
        self.snapshot.total
    }

    /// Counts the notes that a query finds; also returns the plan.
    pub(crate) fn count(&self, text: &str) -> (usize, Understood) {
        let understood = self.understand(&Query::read(text), Typing::default());
        (
            matching::find(&self.snapshot, &understood.plan).total,
            understood,
        )
    }

    pub(crate) fn understand(&self, query: &Query, typing: Typing) -> Understood {
        let lexicon = &self.index.lexicon;
        let none = NameIndex::default();
        let names = if query.is_empty() {
            &none
        } else {
            self.names.get_or_init(|| self.index.names())
        };
        let whole = PhraseReading::Whole;
        plan::plan(query, typing, &self.snapshot, lexicon, names, whole)
    }

    /// Plans the query with phrases and names as single words, which can be relaxed.
    pub(crate) fn understand_words_apart(&self, query: &Query, typing: Typing) -> Understood {
        let (lexicon, none) = (&self.index.lexicon, NameIndex::default());
        let words = PhraseReading::Words;
        plan::plan(query, typing, &self.snapshot, lexicon, &none, words)
    }

    /// The requested page of the matches, in the requested order.
    pub(crate) fn page(
        &self,
        request: &SearchRequest,
        plan: &Plan,
        match_set: &MatchSet,
    ) -> Result<Vec<ScoredDoc>, TantivyError> {
        let end = end(request, match_set);
        let mut found = match plan.sort.unwrap_or(request.sort) {
            Sort::Peers => {
                let best = |part: &MatchSet, count| self.first(Sort::Relevance, plan, part, count);
                // The user's own city is the first of the peers, but its notes teach the least.
                let (mine, others) = request.peers.split_at(request.peers.len().min(1));
                let cities = [others, mine].concat();
                sort_order::by_city(&self.snapshot, match_set, &cities, end, best)?
            }
            sort => self.first(sort, plan, match_set, end)?,
        };
        found.drain(..request.offset.min(found.len()));
        Ok(found)
    }

    /// The first `end` matches in an order.
    fn first(
        &self,
        sort: Sort,
        plan: &Plan,
        match_set: &MatchSet,
        end: usize,
    ) -> Result<Vec<ScoredDoc>, TantivyError> {
        // Without words there is no relevance.
        match sort {
            Sort::Relevance if !plan.words.is_empty() => {
                let (count, handles) = (end.max(proximity::WINDOW), &self.index.handles);
                let mut found = rank::best(&self.snapshot, plan, match_set, handles, count);
                proximity::sort(&self.snapshot, plan, match_set, &mut found);
                found.truncate(end);
                Ok(found)
            }
            Sort::Title => sort_order::by_title(&self.snapshot, match_set, end),
            Sort::Relevance if !plan.filters.is_empty() => {
                sort_order::by_kind(&self.snapshot, match_set, end)
            }
            Sort::Relevance | Sort::Newest | Sort::Peers => {
                sort_order::newest(&self.snapshot, match_set, end)
            }
        }
    }

    /// The stored hit of a document.
    pub(crate) fn stored_hit(
        &self,
        segment: usize,
        doc: u32,
    ) -> Result<Arc<StoredHit>, TantivyError> {
        let key = (segment as u64) << 32 | u64::from(doc);
        if let Some(stored_hit) = kept(&self.stored_hits).get(key) {
            return Ok(stored_hit);
        }
        let stored_hit: Arc<StoredHit> = Arc::new(read_stored_hit(&self.stores[segment], doc)?);
        kept(&self.stored_hits).put(key, stored_hit.clone(), 400 + stored_hit.summary.len());
        Ok(stored_hit)
    }

    /// The text of a note's file.
    pub(crate) fn text(&self, stored_hit: &StoredHit, read: &ReadText) -> Arc<str> {
        let key = crate::search::fingerprint(
            format!("{} {}", stored_hit.id, stored_hit.modified_ns).as_bytes(),
        );
        if let Some(text) = kept(&self.texts).get(key) {
            return text;
        }
        let text: Arc<str> = read(&format!("{}.md", stored_hit.id))
            .unwrap_or_default()
            .into();
        kept(&self.texts).put(key, text.clone(), text.len() + 64);
        text
    }

    /// The hit of a note id, without snippet; `None` without such a note.
    ///
    /// # Errors
    /// [`IndexError::Engine`] if a file of the index cannot be read.
    pub fn find_note(&self, id: &str) -> Result<Option<Hit>, IndexError> {
        let mut named = self.notes_named(id)?;
        // Several notes may share a slug or alias; an exact id wins.
        let own = named.iter().rposition(|hit| hit.id.as_str() == id);
        Ok((!named.is_empty()).then(|| named.swap_remove(own.unwrap_or(0))))
    }

    /// The hits of all notes with this id, slug or alias, without snippets.
    ///
    /// # Errors
    /// [`IndexError::Engine`] if a file of the index cannot be read.
    pub fn notes_named(&self, id: &str) -> Result<Vec<Hit>, IndexError> {
        let docs = (self.snapshot).filed_under(&fields::filed("id", &id.to_lowercase()));
        docs.into_iter()
            .map(|(segment, doc)| Ok(bare_hit(&*self.stored_hit(segment, doc)?, 0.0)?))
            .collect()
    }

    /// The notes that link to this one, by title. Its earlier ids count too.
    ///
    /// # Errors
    /// [`IndexError::Engine`] if a file of the index cannot be read.
    pub fn backlinks(&self, id: &NoteId, aliases: &[String]) -> Result<Vec<Hit>, IndexError> {
        let names = aliases.iter().map(String::as_str).chain([id.as_str()]);
        let links = names.map(|name| fields::filed("links", name));
        let mut docs: Vec<_> = links
            .flat_map(|link| self.snapshot.filed_under(&link))
            .collect();
        docs.sort_unstable();
        docs.dedup();
        let mut hits = self.by_title(docs)?;
        hits.retain(|hit| hit.id != *id);
        Ok(hits)
    }

    /// The notes that have all of these values of fields, by title.
    ///
    /// Unlike a query it reads no text, so that it may list thousands.
    ///
    /// # Errors
    /// [`IndexError::Engine`] if a file of the index cannot be read.
    pub fn filed(&self, filters: &[(&str, &str)]) -> Result<Vec<Hit>, IndexError> {
        let terms = filters.iter().map(|(name, value)| {
            let (name, value) = match fields::find(name) {
                Some(field) => (field.name, self.lexicon().id(field, value)),
                None => (*name, folded(value)),
            };
            fields::filed(name, &value)
        });
        let sets = terms.map(|term| self.snapshot.filed_under(&term));
        let shared = sets.reduce(|first, second| {
            let in_both = |doc: &(usize, u32)| second.binary_search(doc).is_ok();
            first.into_iter().filter(in_both).collect()
        });
        self.by_title(shared.unwrap_or_default())
    }

    /// The members of the alliance, by the last part of their ids.
    ///
    /// # Errors
    /// [`IndexError::Engine`] if a file of the index cannot be read.
    pub fn members(&self) -> Result<Vec<String>, IndexError> {
        let hits = self.by_title(signature_terms::members(&self.snapshot))?;
        Ok(hits.iter().map(|hit| hit.id.slug().to_owned()).collect())
    }

    /// The notes of a folder, by title: `adoptions/oslo`.
    ///
    /// # Errors
    /// [`IndexError::Engine`] if a file of the index cannot be read.
    pub fn in_folder(&self, folder: &str) -> Result<Vec<Hit>, IndexError> {
        let beginning = fields::filed("id", &format!("{}/", folder.to_lowercase()));
        self.by_title(self.snapshot.filed_from(&beginning))
    }

    fn by_title(&self, docs: Vec<(usize, u32)>) -> Result<Vec<Hit>, IndexError> {
        let mut hits = Vec::with_capacity(docs.len());
        for (segment, doc) in docs {
            hits.push(bare_hit(&*self.stored_hit(segment, doc)?, 0.0)?);
        }
        hits.sort_by(|a, b| (&a.title, &a.id).cmp(&(&b.title, &b.id)));
        Ok(hits)
    }

    /// Related notes: those that share its rarest facet values and links.
    ///
    /// # Errors
    /// [`IndexError::Engine`] if a file of the index cannot be read.
    pub fn related(&self, id: &NoteId) -> Result<Vec<Hit>, IndexError> {
        let mut hits = Vec::new();
        for (segment, doc, score) in related::nearest(&self.snapshot, id) {
            hits.push(bare_hit(&*self.stored_hit(segment, doc)?, score)?);
        }
        // Equal scores sort by id, so the order does not depend on how the index was built.
        hits.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.id.cmp(&b.id)));
        hits.truncate(related::MAX_RELATED);
        Ok(hits)
    }

    pub(crate) fn snapshot(&self) -> &Snapshot {
        &self.snapshot
    }

    /// A task that reads every note's id and title, for another thread.
    pub fn titles(&self) -> impl FnOnce() -> Vec<(NoteId, String)> + Send + use<> {
        let searcher = self.searcher.clone();
        move || titles::titles(&searcher)
    }

    /// The values of every facet with their labels, for completions and the palette.
    pub fn values(&self) -> Vec<(String, Vec<(String, String)>)> {
        let everything = matching::find(&self.snapshot, &Plan::default());
        let facets = facet_counts::count(&self.snapshot, &Plan::default(), &everything, false);
        let label = |field: &str, value: String| {
            let label = self.lexicon().label(field, &value).to_owned();
            (value, label)
        };
        let of_facet = |facet: crate::model::hit::Facet| {
            let values = facet
                .counts
                .into_iter()
                .map(|(value, _)| label(facet.field, value));
            (facet.field.to_owned(), values.collect())
        };
        facets.0.into_iter().map(of_facet).collect()
    }
}

/// A hit with title highlights and snippet.
///
/// Reads the text of the note only if the summary does not contain all groups that the note `has`.
pub(crate) fn hit_of(
    stored_hit: &StoredHit,
    score: f32,
    marks: &Highlighter,
    idfs: &[f32],
    has: impl Fn(usize) -> bool,
    text: impl FnOnce() -> Arc<str>,
) -> Result<Hit, TantivyError> {
    let hit = bare_hit(stored_hit, score)?;
    Ok(Hit {
        title_highlights: snippet::highlights(&hit.title, marks),
        snippet: snippet::cut(&stored_hit.summary, text, marks, idfs, has),
        ..hit
    })
}

/// A hit from a stored hit, without highlights.
pub(crate) fn bare_hit(stored_hit: &StoredHit, score: f32) -> Result<Hit, TantivyError> {
    let damaged = || TantivyError::InternalError("a stored hit has no id".to_owned());
    let id = stored_hit.note_id().ok_or_else(damaged)?;
    Ok(Hit {
        path: id.path(),
        id,
        kind: stored_hit.kind(),
        title: crate::notes::clean::clean(&stored_hit.title).into_owned(),
        score,
        cities: stored_hit.cities.clone(),
        sectors: stored_hit.sectors.clone(),
        status: stored_hit.status.clone(),
        outcome: stored_hit.outcome.clone(),
        year: stored_hit.year,
        audience: stored_hit.audience(),
        title_highlights: Vec::new(),
        snippet: Snippet {
            text: stored_hit.summary.clone(),
            highlights: Vec::new(),
        },
        why: Vec::new(),
        has_all_words: true,
    })
}

/// The number of hits up to the end of the requested page.
fn end(request: &SearchRequest, match_set: &MatchSet) -> usize {
    request
        .offset
        .saturating_add(request.limit)
        .min(match_set.total)
}

fn kept<T>(cache: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    cache.lock().unwrap_or_else(PoisonError::into_inner)
}
