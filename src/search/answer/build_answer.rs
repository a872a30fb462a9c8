//! Builds the answer to a query from plan, matches, hits and facets.

use std::time::Instant;

use super::finder::{Finder, ReadText, hit_of};
use super::highlights::Highlighter;
use super::{suggest, why};
use crate::model::hit::{Answer, Facets, Hit};
use crate::model::query::{Query, Typing};
use crate::model::search_request::{Counting, SearchRequest};
use crate::search::index::index_error::IndexError;
use crate::search::planning::plan::Understood;
use crate::search::ranking::facet_counts;
use crate::search::ranking::matching::{self, MatchSet, ScoredDoc};
use crate::search::text::tokenizer;

/// The most faults in an answer. Each is shown below the whole query.
const MAX_FAULTS: usize = 8;

impl Finder {
    /// Answers a query.
    ///
    /// # Errors
    /// [`IndexError::Engine`] if a file of the index cannot be read.
    pub fn answer(&self, request: &SearchRequest, read: &ReadText) -> Result<Answer, IndexError> {
        let start = Instant::now();
        let query = Query::read(&request.text);
        let typing = if request.as_typed {
            query.typing(&request.text)
        } else {
            Typing::default()
        };
        let mut understood = self.understand(&query, typing.clone());
        let mut match_set = matching::find(self.snapshot(), &understood.plan);
        let has_filters = !understood.plan.filters.is_empty();
        if match_set.total == 0 && understood.unknown.is_empty() && has_filters {
            // Filters exclude every note with the whole name or phrase: search its words.
            let apart = self.understand_words_apart(&query, typing);
            let found = matching::find(self.snapshot(), &apart.plan);
            if found.total > 0 {
                (understood, match_set) = (apart, found);
            }
        }
        let plan = &understood.plan;
        let marks = Highlighter::new(plan);
        let found = self.page(request, plan, &match_set)?;
        let hit =
            |found: &ScoredDoc| self.hit(found, &understood, &match_set, &marks, request, read);
        let hits: Vec<Hit> = found.iter().map(hit).collect::<Result<_, IndexError>>()?;
        let facets = self.facets(request, &understood, &match_set);
        let mut answer = self.put_together(request, understood, &match_set, hits, facets);
        answer.took_ms = start.elapsed().as_secs_f64() * 1e3;
        Ok(answer)
    }

    fn facets(
        &self,
        request: &SearchRequest,
        understood: &Understood,
        match_set: &MatchSet,
    ) -> Facets {
        let own_filter_off = request.counting == Counting::OwnFilterOff;
        facet_counts::count(self.snapshot(), &understood.plan, match_set, own_filter_off)
    }

    fn put_together(
        &self,
        request: &SearchRequest,
        understood: Understood,
        match_set: &MatchSet,
        results: Vec<Hit>,
        facets: Facets,
    ) -> Answer {
        let total = match_set.total;
        let suggestions = if total == 0 && !Query::read(&request.text).is_empty() {
            suggest::suggest(self, &request.text, &understood)
        } else {
            Vec::new()
        };
        let message = suggest::message(self, request, &understood, match_set);
        let mut corrections = understood.corrections;
        for correction in &mut corrections {
            correction.to = as_written(&correction.to, &results);
        }
        let mut faults = understood.faults;
        faults.truncate(MAX_FAULTS);
        Answer {
            query: request.text.clone(),
            total,
            results,
            facets,
            corrections,
            message,
            unseen: Vec::new(),
            places: understood.places,
            begun: understood.begun,
            faults,
            suggestions,
            took_ms: 0.0,
        }
    }

    fn hit(
        &self,
        found: &ScoredDoc,
        understood: &Understood,
        match_set: &MatchSet,
        marks: &Highlighter,
        request: &SearchRequest,
        read: &ReadText,
    ) -> Result<Hit, IndexError> {
        let stored_hit = self.stored_hit(found.segment, found.doc)?;
        let text = || self.text(&stored_hit, read);
        let segment = &self.snapshot().segments[found.segment].segment;
        let groups = &understood.plan.groups;
        let has = |i: usize| segment.matches(&groups[i]).bits.contains(found.doc);
        let idfs = &match_set.idfs;
        let hit = hit_of(&stored_hit, found.score, marks, idfs, has, text)?;
        let is_marked = !(hit.title_highlights.is_empty() && hit.snippet.highlights.is_empty());
        let why = if request.why || !is_marked {
            why::reasons(
                self.snapshot(),
                &understood.plan,
                match_set,
                found,
                self.lexicon(),
            )
        } else {
            Vec::new()
        };
        Ok(Hit {
            why,
            has_all_words: match_set.strict[found.segment].contains(found.doc),
            ..hit
        })
    }
}

/// Folded words as the results spell them: `Fernwärmenetz` for `fernwarmenetz`. Only those with
/// other letters.
fn as_written(folded: &str, results: &[Hit]) -> String {
    let written = folded.split(' ').map(|word| {
        let titles = results
            .iter()
            .map(|hit| (&*hit.title, &hit.title_highlights));
        let snippets = results
            .iter()
            .map(|hit| (&*hit.snippet.text, &hit.snippet.highlights));
        let mut marked = titles.chain(snippets).flat_map(|(text, ranges)| {
            let marked = move |&(from, to): &(usize, usize)| {
                let inside = text.chars().skip(from).take(to.saturating_sub(from));
                inside.collect::<String>()
            };
            ranges.iter().map(marked)
        });
        let written = marked.find(|text| tokenizer::folded(text) == word);
        let written = written.filter(|text| text.to_lowercase() != word);
        written.unwrap_or_else(|| word.to_owned())
    });
    written.collect::<Vec<_>>().join(" ")
}
