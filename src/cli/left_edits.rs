//! Names the copies of notes that an editor has left in the state folder.

use super::base_session::Session;
use crate::work::{EDITS_FOLDER, left_copies};

/// The most copies that are named.
const MOST_NAMED: usize = 10;

/// Copies of notes that an editor has left, and how to get them back; none if there are none.
pub(super) fn describe_left_edits(session: &Session) -> Option<String> {
    let copies = left_copies(&session.folders.state.join(EDITS_FOLDER));
    let mut named: Vec<String> = copies
        .iter()
        .take(MOST_NAMED)
        .map(|copy| copy.display().to_string())
        .collect();
    if copies.len() > MOST_NAMED {
        named.push(format!("and {} more", copies.len() - MOST_NAMED));
    }
    (!copies.is_empty()).then(|| {
        format!(
            "{} (left by an editor: copy what you need into the note, then delete the file)",
            named.join(", ")
        )
    })
}
