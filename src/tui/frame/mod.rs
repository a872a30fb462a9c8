//! Everything around the views: top line, footer, notices, dialogs, help.

pub(crate) mod breadcrumb_line;
pub(crate) mod confirm;
pub(crate) mod dialogs;
pub(crate) mod help;
pub(crate) mod layout;
pub(crate) mod notices;
pub(crate) mod prompt;
pub(crate) mod status_lines;
pub(crate) mod text_popup;
pub(crate) mod top_line;
