//! The fields of the tantivy index. Everything that names one goes through here.

use tantivy::schema::{
    FAST, Field, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions,
};
use tantivy::tokenizer::{TextAnalyzer, Token, TokenStream, Tokenizer, TokenizerManager};

use crate::search::text::tokenizer::FoldedWords;

/// Changes whenever an index written before cannot be read or would answer otherwise: fields,
/// folding, filing. It stands in the name of the index folder, so that old and new live side by
/// side.
pub(crate) const VERSION: u32 = 9;

/// The part of a note a text comes from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Part {
    /// Name in the index and in `--why`.
    pub name: &'static str,
    /// How much a word here counts against one in the body (BM25F weight).
    pub weight: f32,
    /// How strongly long texts are discounted, 0 to 1 (BM25F `b`).
    pub length_discount: f32,
}

/// The parts of a note, in the order in which "why" names them.
pub(crate) const PARTS: [Part; 6] = [
    Part {
        name: "title",
        weight: 3.0,
        length_discount: 0.4,
    },
    Part {
        name: "filed under",
        weight: 1.5,
        length_discount: 0.4,
    },
    Part {
        name: "summary",
        weight: 2.0,
        length_discount: 0.4,
    },
    Part {
        name: "heading",
        weight: 1.5,
        length_discount: 0.4,
    },
    Part {
        name: "text",
        weight: 1.0,
        length_discount: 0.6,
    },
    Part {
        name: "reference",
        weight: 0.3,
        length_discount: 0.8,
    },
];

/// Places of the parts in [`PARTS`].
pub(crate) const TITLE: usize = 0;
pub(crate) const FILED: usize = 1;
pub(crate) const SUMMARY: usize = 2;
pub(crate) const HEADING: usize = 3;
pub(crate) const BODY: usize = 4;
pub(crate) const REFERENCE: usize = 5;

/// The parts that say what a note is about, one bit each.
pub(crate) const TELLING: u8 = 1 << TITLE | 1 << FILED | 1 << SUMMARY | 1 << HEADING;

/// Handles of the index fields.
#[derive(Debug, Clone)]
pub(crate) struct Handles {
    pub schema: Schema,
    /// One field for each of [`PARTS`].
    pub parts: [Field; PARTS.len()],
    /// `field␁value`, see [`super::facet_terms`].
    pub filed: Field,
    /// Path of the note's file: the key by which a note is replaced.
    pub path: Field,
    /// Folded title, for sorting.
    pub order: Field,
    /// Fingerprint of the file's content.
    pub content: Field,
    /// What a list of hits shows of a note, see [`super::stored_hit`].
    pub card: Field,
}

/// Name of our tokenizer in the index.
const TOKENIZER: &str = "words";

impl Handles {
    pub(crate) fn new() -> Self {
        let mut builder = Schema::builder();
        let text = TextOptions::default().set_indexing_options(
            TextFieldIndexing::default()
                .set_tokenizer(TOKENIZER)
                .set_index_option(IndexRecordOption::WithFreqsAndPositions),
        );
        let parts = PARTS.map(|part| builder.add_text_field(part.name, text.clone()));
        let value = TextOptions::default().set_indexing_options(
            TextFieldIndexing::default()
                .set_tokenizer("raw")
                .set_fieldnorms(false)
                .set_index_option(IndexRecordOption::Basic),
        );
        let filed = builder.add_text_field("filed", value);
        let path = builder.add_text_field("path", STRING | FAST);
        let order = builder.add_text_field("order", TextOptions::default().set_fast("raw"));
        let content = builder.add_u64_field("content", FAST);
        let card = builder.add_bytes_field("card", STORED);
        let schema = builder.build();
        Self {
            schema,
            parts,
            filed,
            path,
            order,
            content,
            card,
        }
    }
}

/// The tokenizers an index of ours needs.
pub(crate) fn tokenizers() -> TokenizerManager {
    let manager = TokenizerManager::default();
    manager.register(TOKENIZER, TextAnalyzer::from(WordTokenizer::default()));
    manager
}

/// Our words as tantivy's tokens.
#[derive(Debug, Clone, Default)]
struct WordTokenizer {
    token: Token,
}

struct WordStream<'a> {
    words: FoldedWords<'a>,
    token: &'a mut Token,
}

impl Tokenizer for WordTokenizer {
    type TokenStream<'a> = WordStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> WordStream<'a> {
        self.token.reset();
        WordStream {
            words: FoldedWords::new(text),
            token: &mut self.token,
        }
    }
}

impl TokenStream for WordStream<'_> {
    fn advance(&mut self) -> bool {
        let Some(word) = self.words.advance() else {
            return false;
        };
        self.token.position = word.position as usize;
        (self.token.offset_from, self.token.offset_to) = word.span;
        self.words.swap_folded(&mut self.token.text);
        true
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}
