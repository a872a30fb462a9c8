//! The gate for foreign text on the screen's side: until text passed here it is not shown.

use std::borrow::Cow;

/// One line of foreign text, safe to show.
pub(crate) fn clean(text: &str) -> Cow<'_, str> {
    let harmless = |c: char| !c.is_control() && !is_steering(c);
    if text.chars().all(harmless) {
        return Cow::Borrowed(text);
    }
    let replaced = text.chars().map(|c| match c {
        '\n' | '\r' | '\t' => ' ',
        c if harmless(c) => c,
        _ => '·',
    });
    Cow::Owned(replaced.collect())
}

/// Characters that turn the reading direction or cannot be seen.
fn is_steering(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{feff}' | '\u{ad}')
}
