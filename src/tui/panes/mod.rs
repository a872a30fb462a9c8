//! The panes: each a small piece of state, what keys do to it, and how it is drawn.

pub(crate) mod facets;
pub(crate) mod help;
pub(crate) mod messages;
pub(crate) mod note;
pub(crate) mod palette;
pub(crate) mod picker;
pub(crate) mod preview;
pub(crate) mod question;
pub(crate) mod reader;
pub(crate) mod results;
pub(crate) mod search_bar;
pub(crate) mod sheet;
pub(crate) mod start;
pub(crate) mod status;
