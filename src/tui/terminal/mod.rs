//! The terminal: session, input, output, capabilities, external programs.

pub(crate) mod editor;
pub(crate) mod escape_decoder;
pub(crate) mod external_programs;
pub(crate) mod input;
pub(crate) mod output;
pub(crate) mod terminal_env;
pub(crate) mod terminal_session;
