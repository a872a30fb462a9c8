//! Lists note copies that an interrupted editor session left behind.

use super::base_session::Session;
use crate::model::counted::first_of;
use crate::work::{EDITS_FOLDER, left_copies};

/// The most copies to list.
const MAX_NAMED: usize = 10;

/// Describes left-over copies and how to restore them; `None` if there are none.
pub(super) fn describe_left_edits(session: &Session) -> Option<String> {
    let copies = left_copies(&session.folders.state.join(EDITS_FOLDER));
    let named = copies.iter().map(|copy| copy.display().to_string());
    let named = first_of(named.collect(), MAX_NAMED, "and ");
    let help = "left by an editor: the app opens it at its next start";
    (!copies.is_empty()).then(|| format!("{named} ({help})"))
}
