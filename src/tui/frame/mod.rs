//! What surrounds every view: top line, footer, notices, dialogs, palette, help.

pub(crate) mod breadcrumbs;
pub(crate) mod confirm;
pub(crate) mod dialogs;
pub(crate) mod draw_frame;
pub(crate) mod footer;
pub(crate) mod help;
pub(crate) mod layout;
pub(crate) mod message_log;
pub(crate) mod notices;
pub(crate) mod palette;
pub(crate) mod prompt;
pub(crate) mod sharing;
pub(crate) mod status_lines;
pub(crate) mod text_popup;
