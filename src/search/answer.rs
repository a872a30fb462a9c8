//! Answers: what was understood and found, put together with hits, facets and reasons.

use std::panic::resume_unwind;
use std::sync::OnceLock;
use std::thread;
use std::time::Instant;

use super::find::{self, Findings, Found};
use super::finder::{Finder, ReadText, hit_of};
use super::index::IndexError;
use super::marks::Marks;
use super::plan::Understood;
use super::rank::Ranking;
use super::{facets, suggest, why};
use crate::model::ask::{Ask, Counting};
use crate::model::hit::{Answer, Facets, Hit};
use crate::model::query::{Query, Typing};

/// With more notes than this, starting a thread costs little beside matching and ranking them.
const LARGE: usize = 200_000;

impl Finder {
    /// Answers a query; over a large index with the help of a second thread.
    ///
    /// # Errors
    /// [`IndexError::Engine`] if a file of the index cannot be read.
    pub fn answer(&self, ask: &Ask, read: &ReadText) -> Result<Answer, IndexError> {
        self.answer_with(self.total() > LARGE && has_two_processors(), ask, read)
    }

    /// Answers, with or without a helper. It matches and ranks a part of the segments and counts the
    /// facets while the hits are being put together.
    pub(super) fn answer_with(
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
        let findings = find::find(self.snapshot(), plan);
        let ranking = self.ranking(ask, plan, &findings);
        let hits = || self.hits(ask, &understood, &findings, ranking.as_ref(), read);
        let facets = || self.facets(ask, &understood, &findings);
        let (results, facets) = if is_helped {
            thread::scope(|scope| {
                let helper = scope.spawn(|| {
                    ranking.iter().for_each(Ranking::help);
                    facets()
                });
                let results = hits();
                let facets = helper.join();
                (results, facets.unwrap_or_else(|panic| resume_unwind(panic)))
            })
        } else {
            (hits(), facets())
        };
        drop(ranking);
        let mut answer = self.put_together(ask, understood, &findings, results?, facets);
        answer.took_ms = start.elapsed().as_secs_f64() * 1e3;
        Ok(answer)
    }

    /// The asked-for page of hits.
    fn hits(
        &self,
        ask: &Ask,
        understood: &Understood,
        findings: &Findings,
        ranking: Option<&Ranking>,
        read: &ReadText,
    ) -> Result<Vec<Hit>, IndexError> {
        let found = self.page(ask, &understood.plan, findings, ranking)?;
        let marks = Marks::new(&understood.plan);
        let hits = found.iter();
        hits.map(|found| self.hit(found, understood, findings, &marks, ask, read))
            .collect()
    }

    fn facets(&self, ask: &Ask, understood: &Understood, findings: &Findings) -> Facets {
        let own_filter_off = ask.counting == Counting::OwnFilterOff;
        facets::count(self.snapshot(), &understood.plan, findings, own_filter_off)
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

/// Whether a helper would have a processor of its own.
fn has_two_processors() -> bool {
    // The system is asked once: it reads files to know.
    static MANY: OnceLock<bool> = OnceLock::new();
    *MANY.get_or_init(|| thread::available_parallelism().is_ok_and(|count| count.get() > 1))
}
