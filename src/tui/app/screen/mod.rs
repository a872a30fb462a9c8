//! The whole screen: top line, open views, footer and dialogs.

pub(crate) mod breadcrumbs;
pub(crate) mod draw_frame;
pub(crate) mod footer;
pub(crate) mod sharing;
