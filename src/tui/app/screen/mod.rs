//! The whole screen: the top line, the open views, the footer, the dialogs.

pub(crate) mod breadcrumbs;
pub(crate) mod draw_frame;
pub(crate) mod footer;
pub(crate) mod sharing;
