//! The index on disk: its files, their writer, and the view of a reader.

pub(crate) mod bounded_writer;
pub(crate) mod byte_cache;

pub(crate) mod bit_set;
pub(crate) mod dictionary;
pub(crate) mod digest;
pub(crate) mod directory;
pub(crate) mod facet_terms;
pub(crate) mod facet_values;
pub(crate) mod fields;
pub(crate) mod file_table;
pub(crate) mod generation;
pub(crate) mod group_matches;
pub(crate) mod guard;
pub(crate) mod history_state;
pub(crate) mod index_error;
pub(crate) mod index_lock;
pub(crate) mod index_schema;
pub(crate) mod lexicon;
pub(crate) mod manifest;
pub(crate) mod mmap_tables;
pub(crate) mod names;
pub(crate) mod nosync_directory;
pub(crate) mod phrase_index;
pub(crate) mod phrase_match;
pub(crate) mod prefix_index;
pub(crate) mod query_ir;
pub(crate) mod regular_files;
pub(crate) mod segment;
pub(crate) mod signature_terms;
pub(crate) mod snapshot;
pub(crate) mod stored_hit;
pub(crate) mod unread_list;
pub(crate) mod writer;
