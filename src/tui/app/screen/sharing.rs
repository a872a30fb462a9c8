//! Sync status in the top line: `↓3 new  ↑1 yours  2 h ago`.

use ratatui::layout::Rect;

use crate::tui::frame::top_line::{Tab, sharing_area};
use crate::tui::shared::Shared;
use crate::tui::strings;
use crate::tui::theme::TextStyle;
use crate::tui::widgets::styled_text::TextSpan;

/// Counts of conflicts, incoming and unshared notes, and the age of the copy.
///
/// Without words where these do not fit beside the views; empty until the status is known.
pub(crate) fn sharing(shared: &Shared, area: Rect, tabs: &[Tab]) -> Vec<TextSpan> {
    let full = counts_and_age(shared, true);
    match sharing_area(area, tabs, &full) {
        Some(_) => full,
        None => short_sharing(shared),
    }
}

/// The same without words: `↓3  ↑1  2 h ago`.
pub(crate) fn short_sharing(shared: &Shared) -> Vec<TextSpan> {
    counts_and_age(shared, false)
}

fn counts_and_age(shared: &Shared, with_words: bool) -> Vec<TextSpan> {
    let sync = &shared.sync;
    let Some(status) = &sync.status else {
        return Vec::new();
    };
    let mut parts: Vec<Vec<TextSpan>> = Vec::new();
    let mut count = |sign: &str, number: usize, word: &str, style: TextStyle| {
        if number > 0 {
            let mut number = strings::grouped(number);
            if with_words {
                number = format!("{number} {word}");
            }
            let sign = TextSpan::sign(sign, style);
            parts.push(vec![sign, TextSpan::new(&number, style)]);
        }
    };
    let mut waiting: Vec<&str> = status.waiting.iter().map(|one| &*one.path).collect();
    waiting.dedup();
    count("!", waiting.len(), "to choose", TextStyle::CAUTION);
    count("v", status.incoming.len(), "new", TextStyle::ACCENT);
    count("^", status.yours.len(), "yours", TextStyle::ACCENT);
    if sync.offline {
        parts.push(vec![TextSpan::new("offline", TextStyle::BAD)]);
    }
    let age = sync.age(shared.clock, shared.now);
    if !age.is_empty() {
        parts.push(vec![TextSpan::minor(&age)]);
    }
    parts.join(&TextSpan::body("  "))
}
