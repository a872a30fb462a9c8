//! Builds answers: hits, snippets, highlights, reasons, suggestions.

pub(crate) mod build_answer;
pub(crate) mod finder;
pub(crate) mod highlights;
pub(crate) mod related;
pub(crate) mod snippet;
pub(crate) mod startup_answer;
pub(crate) mod suggest;
pub(crate) mod titles;
pub(crate) mod why;
