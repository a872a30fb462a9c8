//! Answers: what was understood and found, put together with hits, facets and reasons.

use std::panic::resume_unwind;
use std::thread;
use std::time::Instant;

use super::find::{self, Findings, Found};
use super::finder::{Finder, ReadText, hit_of};
use super::index::IndexError;
use super::marks::Marks;
use super::plan::Understood;
use super::{facets, suggest, why};
use crate::model::ask::{Ask, Counting};
use crate::model::hit::{Answer, Facets, Hit};
use crate::model::query::{Query, Typing};

/// With more notes than this, starting a thread costs little beside matching them.
const LARGE: usize = 200_000;

impl Finder {
    /// Answers a query.
    ///
    /// # Errors
    /// [`IndexError::Engine`] if a file of the index cannot be read.
    pub fn answer(&self, ask: &Ask, read: &ReadText) -> Result<Answer, IndexError> {
        self.answer_by(1, ask, read)
    }

    /// Answers the first query after opening. Nothing is kept of it yet and nobody else needs the
    /// processor, so that a large index is looked into by two threads.
    ///
    /// # Errors
    /// [`IndexError::Engine`] if a file of the index cannot be read.
    pub fn first_answer(&self, ask: &Ask, read: &ReadText) -> Result<Answer, IndexError> {
        let threads = if self.total() > LARGE { 2 } else { 1 };
        self.answer_by(threads, ask, read)
    }

    /// Answers on one thread, or matches half of the segments on a second one and then counts facets
    /// there.
    pub(super) fn answer_by(
        &self,
        threads: usize,
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
        if threads > 1 {
            self.snapshot().match_ahead(&understood.plan.groups);
        }
        let findings = find::find(self.snapshot(), &understood.plan);
        let hits = || self.hits(ask, &understood, &findings, read);
        let facets = || self.facets(ask, &understood, &findings);
        let (results, facets) = if threads > 1 {
            thread::scope(|scope| {
                let counted = scope.spawn(facets);
                let results = hits();
                let facets = counted.join();
                (results, facets.unwrap_or_else(|panic| resume_unwind(panic)))
            })
        } else {
            (hits(), facets())
        };
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
        read: &ReadText,
    ) -> Result<Vec<Hit>, IndexError> {
        let found = self.page(ask, understood, findings)?;
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
