//! tantivy as its documentation has it: query parser, `TopDocs`, counts by aggregation,
//! `SnippetGenerator`. The body is stored, as its snippets need it.

use std::path::Path;

use anyhow::{Context, Result};
use serde_json::json;
use tantivy::aggregation::AggregationCollector;
use tantivy::aggregation::agg_req::Aggregations;
use tantivy::collector::{Count, TopDocs};
use tantivy::query::QueryParser;
use tantivy::schema::{FAST, Field, STORED, STRING, Schema, TEXT, Value as _};
use tantivy::snippet::SnippetGenerator;
use tantivy::{Index, IndexWriter, Searcher, TantivyDocument};

use crate::measure::{Sample, time};
use crate::notes::{self, Asked, FACETS};

struct Fields {
    title: Field,
    body: Field,
    path: Field,
    facets: [Field; FACETS.len()],
}

fn schema() -> (Schema, Fields) {
    let mut schema = Schema::builder();
    let fields = Fields {
        title: schema.add_text_field("title", TEXT | STORED),
        body: schema.add_text_field("body", TEXT | STORED),
        path: schema.add_text_field("path", STRING | STORED),
        facets: FACETS.map(|facet| schema.add_text_field(facet, STRING | FAST)),
    };
    (schema.build(), fields)
}

pub(crate) fn build(base: &Path, folder: &Path) -> Result<()> {
    let (schema, fields) = schema();
    let index = Index::create_in_dir(folder, schema)?;
    let mut writer: IndexWriter = index.writer_with_num_threads(2, 400 << 20)?;
    for path in notes::paths(base)? {
        let note = notes::read(base, &path)?;
        let mut document = TantivyDocument::default();
        document.add_text(fields.title, &note.title);
        document.add_text(fields.body, &note.body);
        document.add_text(fields.path, &note.path);
        for (facet, value) in &note.filed {
            if let Some(at) = FACETS.iter().position(|known| known == facet) {
                document.add_text(fields.facets[at], value);
            }
        }
        writer.add_document(document)?;
    }
    writer.commit()?;
    writer.wait_merging_threads()?;
    Ok(())
}

/// Every keystroke, after one pass over some of them that is not measured.
pub(crate) fn answer_all(_base: &Path, folder: &Path, keystrokes: &[&str]) -> Result<Vec<Sample>> {
    let index = Index::open_in_dir(folder)?;
    let searcher = index.reader()?.searcher();
    let (_, fields) = schema();
    let mut parser = QueryParser::for_index(&index, vec![fields.title, fields.body]);
    parser.set_conjunction_by_default();
    parser.set_field_boost(fields.title, 3.0);
    parser.allow_regexes();
    let facets: serde_json::Map<String, serde_json::Value> = FACETS
        .iter()
        .map(|facet| {
            let terms = json!({"terms": {"field": facet, "size": 1000}});
            ((*facet).to_owned(), terms)
        })
        .collect();
    let counted: Aggregations = serde_json::from_value(facets.into())?;
    let asker = Asker {
        searcher,
        parser,
        fields,
        counted,
    };
    for text in keystrokes.iter().step_by(10) {
        asker.answer(text)?;
    }
    let measured = keystrokes.iter().map(|text| {
        let (answer, sample) = time(*text, || asker.answer(text));
        answer.with_context(|| (*text).to_owned())?;
        Ok(sample)
    });
    measured.collect()
}

struct Asker {
    searcher: Searcher,
    parser: QueryParser,
    fields: Fields,
    counted: Aggregations,
}

impl Asker {
    fn answer(&self, text: &str) -> Result<usize> {
        let query = self.parser.parse_query(&written(&Asked::read(text)))?;
        let counts = AggregationCollector::from_aggs(self.counted.clone(), Default::default());
        let best = TopDocs::with_limit(20).order_by_score();
        let (best, total, _) = self.searcher.search(&query, &(best, Count, counts))?;
        let snippets = SnippetGenerator::create(&self.searcher, &query, self.fields.body)?;
        for (_, address) in best {
            let document: TantivyDocument = self.searcher.doc(address)?;
            let title = document.get_first(self.fields.title);
            std::hint::black_box(title.and_then(|title| title.as_str()));
            std::hint::black_box(snippets.snippet_from_doc(&document).to_html());
        }
        Ok(total)
    }
}

/// The query in tantivy's own language. The last word is the beginning of one: its parser takes
/// `word*` for phrases only, so both fields get a pattern.
fn written(asked: &Asked) -> String {
    let mut parts: Vec<String> = Vec::new();
    for (facet, low, high) in &asked.filters {
        parts.push(if low == high {
            format!("+{facet}:\"{low}\"")
        } else {
            format!("+{facet}:[{low} TO {high}]")
        });
    }
    if let Some((last, whole)) = asked.words.split_last() {
        parts.extend(whole.iter().map(|word| format!("+{}", quoted(word))));
        parts.push(format!("+(title:/{last}.*/ OR body:/{last}.*/)"));
    }
    if parts.is_empty() {
        return "*".to_owned();
    }
    parts.join(" ")
}

/// Quotes a word so that it is not read as `AND`, `OR` or `NOT`.
fn quoted(word: &str) -> String {
    format!("\"{word}\"")
}
