//! Answers: what was understood and found, put together with hits, facets and reasons.

use std::panic::resume_unwind;
use std::sync::{OnceLock, mpsc};
use std::thread;
use std::time::Instant;

use tantivy::TantivyError;

use super::finder::{Finder, ReadText, hit_of};
use super::highlights::Marks;
use super::{suggest, why};
use crate::model::hit::{Answer, Facets, Hit};
use crate::model::query::{Query, Typing};
use crate::model::search_request::{Ask, Counting};
use crate::search::index::directory::IndexError;
use crate::search::query::plan::Understood;
use crate::search::ranking::facet_counts;
use crate::search::ranking::matching;
use crate::search::ranking::matching::{Findings, Found};
use crate::search::ranking::rank::Ranking;
use crate::search::ranking::work_split::Halves;

/// With more notes than this, starting a thread costs little beside matching and ranking them. With
/// fewer it would save a third of the dearest first times, but what it leaves behind in the allocator's
/// rooms of its own would take half as much memory again.
const LARGE: usize = 200_000;

impl Finder {
    /// Answers a query; over a large index with the help of a second thread.
    ///
    /// # Errors
    /// [`IndexError::Engine`] if a file of the index cannot be read.
    pub fn answer(&self, ask: &Ask, read: &ReadText) -> Result<Answer, IndexError> {
        self.answer_with(self.total() > LARGE && has_two_processors(), ask, read)
    }

    /// Answers, with or without a helper. It does a part of the matching, the ranking and the putting
    /// together of hits, and counts the facets.
    pub(crate) fn answer_with(
        &self,
        is_helped: bool,
        ask: &Ask,
        read: &ReadText,
    ) -> Result<Answer, IndexError> {
        let start = Instant::now();
        let query = Query::read(&ask.text);
        let typing = if ask.as_typed {
            query.typing(&ask.text)
        } else {
            Typing::default()
        };
        let understood = self.understand(&query, typing);
        let plan = &understood.plan;
        if is_helped {
            self.snapshot().match_ahead(&plan.groups);
        }
        let findings = matching::find(self.snapshot(), plan);
        let ranking = self.ranking(ask, plan, &findings);
        let marks = Marks::new(plan);
        let hit = |found: &Found| self.hit(found, &understood, &findings, &marks, ask, read);
        let page = || self.page(ask, plan, &findings, ranking.as_ref());
        let facets = || self.facets(ask, &understood, &findings);
        let (hits, facets) = if is_helped {
            on_two_threads(ranking.as_ref(), page, hit, facets)
        } else {
            let found = page();
            let hits = found.map(|found| found.iter().map(hit).collect());
            (hits, facets())
        };
        drop(ranking);
        let hits: Result<Vec<Hit>, IndexError> = hits?.into_iter().collect();
        let mut answer = self.put_together(ask, understood, &findings, hits?, facets);
        answer.took_ms = start.elapsed().as_secs_f64() * 1e3;
        Ok(answer)
    }

    fn facets(&self, ask: &Ask, understood: &Understood, findings: &Findings) -> Facets {
        let own_filter_off = ask.counting == Counting::OwnFilterOff;
        facet_counts::count(self.snapshot(), &understood.plan, findings, own_filter_off)
    }

    fn put_together(
        &self,
        ask: &Ask,
        understood: Understood,
        findings: &Findings,
        results: Vec<Hit>,
        facets: Facets,
    ) -> Answer {
        let total = findings.total;
        let suggestions = if total == 0 && !Query::read(&ask.text).is_empty() {
            suggest::suggest(self, &ask.text, &understood)
        } else {
            Vec::new()
        };
        let message = suggest::message(&understood, findings, &self.index().lexicon);
        Answer {
            query: ask.text.clone(),
            total,
            results,
            facets,
            corrections: understood.corrections,
            message,
            places: understood.places,
            begun: understood.begun,
            faults: understood.faults,
            suggestions,
            took_ms: 0.0,
        }
    }

    fn hit(
        &self,
        found: &Found,
        understood: &Understood,
        findings: &Findings,
        marks: &Marks,
        ask: &Ask,
        read: &ReadText,
    ) -> Result<Hit, IndexError> {
        let card = self.card(found.segment, found.doc)?;
        let why = if ask.why {
            why::reasons(
                self.snapshot(),
                &understood.plan,
                findings,
                found,
                self.lexicon(),
            )
        } else {
            Vec::new()
        };
        let text = || self.text(&card, read);
        let hit = hit_of(&card, found.score, marks, &findings.rarities, text)?;
        Ok(Hit { why, ..hit })
    }
}

/// Puts the hits of a page together and counts the facets, on two threads.
fn on_two_threads<H: Send + Sync>(
    ranking: Option<&Ranking>,
    page: impl FnOnce() -> Result<Vec<Found>, TantivyError>,
    hit: impl Fn(&Found) -> H + Sync,
    facets: impl FnOnce() -> Facets + Send,
) -> (Result<Vec<H>, TantivyError>, Facets) {
    let hits = OnceLock::new();
    let (found, when_found) = mpsc::channel();
    let (page, facets) = thread::scope(|scope| {
        let hits: &OnceLock<Halves<H>> = &hits;
        let helper = scope.spawn(move || {
            ranking.into_iter().for_each(Ranking::help);
            let facets = facets();
            // Nobody says so where there are no hits to put together.
            if when_found.recv().is_ok()
                && let Some(hits) = hits.get()
            {
                hits.help();
            }
            facets
        });
        let page = page().map(|page| {
            let (hit, count) = (&hit, page.len());
            let work = move |number: usize| hit(&page[number]);
            let hits = hits.get_or_init(|| Halves::new(count, work));
            // The helper may have panicked; then its part is done here.
            let _ = found.send(());
            hits.results().for_each(drop);
        });
        drop(found);
        let facets = helper.join();
        (page, facets.unwrap_or_else(|panic| resume_unwind(panic)))
    });
    let hits = hits.into_inner().map(|hits| hits.into_results().collect());
    (page.map(|()| hits.unwrap_or_default()), facets)
}

/// Whether a helper would have a processor of its own.
fn has_two_processors() -> bool {
    // The system is asked once: it reads files to know.
    static MANY: OnceLock<bool> = OnceLock::new();
    *MANY.get_or_init(|| thread::available_parallelism().is_ok_and(|count| count.get() > 1))
}
