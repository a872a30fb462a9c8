//! The schema and tokenizer of the tantivy index.

use tantivy::schema::{
    FAST, Field, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions,
};
use tantivy::tokenizer::{TextAnalyzer, Token, TokenStream, Tokenizer, TokenizerManager};

use crate::search::text::tokenizer::FoldedWords;
use crate::search::text::vietnamese::{is_vietnamese, with_marks};

/// Version of the index format: schema, folding, facet terms.
///
/// Raise it if an older index cannot be read or would answer differently. It is part of the folder
/// name, so old and new indexes coexist.
pub(crate) const VERSION: u32 = 19;

/// A part of a note, indexed as a field of its own.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Part {
    /// Name in the index and in `--why`.
    pub name: &'static str,
    /// BM25F weight of the field.
    pub weight: f32,
    /// BM25F `b` of the field: length normalisation, 0 to 1.
    pub length_discount: f32,
}

/// All parts, in the order of `--why`.
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
        weight: 0.9,
        length_discount: 0.6,
    },
    Part {
        name: "reference",
        weight: 0.3,
        length_discount: 0.8,
    },
];

/// Indices into [`PARTS`].
pub(crate) const TITLE: usize = 0;
pub(crate) const FILED: usize = 1;
pub(crate) const SUMMARY: usize = 2;
pub(crate) const HEADING: usize = 3;
pub(crate) const BODY: usize = 4;
pub(crate) const REFERENCE: usize = 5;

/// Bit mask of the parts that say what a note is about.
pub(crate) const TELLING: u8 = 1 << TITLE | 1 << FILED | 1 << SUMMARY | 1 << HEADING;

/// The tantivy fields.
#[derive(Debug, Clone)]
pub(crate) struct Handles {
    pub schema: Schema,
    /// One field for each of [`PARTS`].
    pub parts: [Field; PARTS.len()],
    /// `field␁value`, see [`super::facet_terms`].
    pub filed: Field,
    /// Path of the note: the key by which it is replaced.
    pub path: Field,
    /// Folded title, for sorting.
    pub order: Field,
    /// Fingerprint of the file's content.
    pub content: Field,
    /// The stored hit, see [`super::stored_hit`].
    pub stored_hit: Field,
}

/// Name of the tokenizer.
pub(crate) const TOKENIZER: &str = "words";

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
        let stored_hit = builder.add_bytes_field("card", STORED);
        let schema = builder.build();
        Self {
            schema,
            parts,
            filed,
            path,
            order,
            content,
            stored_hit,
        }
    }
}

/// The tokenizers to register.
pub(crate) fn tokenizers() -> TokenizerManager {
    let manager = TokenizerManager::default();
    manager.register(TOKENIZER, TextAnalyzer::from(WordTokenizer::default()));
    manager
}

/// Adapts [`FoldedWords`] to tantivy's tokenizer trait.
///
/// A Vietnamese word is followed by the same word with its marks, at the same position.
#[derive(Debug, Clone, Default)]
struct WordTokenizer {
    token: Token,
}

struct WordStream<'a> {
    words: FoldedWords<'a>,
    /// The text, if it is Vietnamese.
    vietnamese: Option<&'a str>,
    /// The last word with its marks, unless it was given.
    marked: Option<String>,
    token: &'a mut Token,
}

impl Tokenizer for WordTokenizer {
    type TokenStream<'a> = WordStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> WordStream<'a> {
        self.token.reset();
        WordStream {
            words: FoldedWords::new(text),
            vietnamese: is_vietnamese(text).then_some(text),
            marked: None,
            token: &mut self.token,
        }
    }
}

impl TokenStream for WordStream<'_> {
    fn advance(&mut self) -> bool {
        if let Some(marked) = self.marked.take() {
            self.token.text = marked;
            return true;
        }
        let Some(word) = self.words.advance() else {
            return false;
        };
        let of_word = |text: &str| with_marks(&text[word.span.0..word.span.1]);
        self.marked = self.vietnamese.and_then(of_word);
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
