//! Words of others on their way to a message: made safe to show, without secrets.

/// One line, safe to show, without user names and passwords in addresses, at most 300 characters.
pub(super) fn clean(text: &str) -> String {
    let masked = mask(text);
    let line = crate::notes::clean::clean(&masked);
    line.trim().chars().take(300).collect()
}

/// The text with `name:secret@` taken out of every address in it.
pub(super) fn mask(text: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("://") {
        let (before, after) = rest.split_at(at + 3);
        masked.push_str(before);
        let end = after
            .find(|c: char| c.is_whitespace() || matches!(c, '/' | '\'' | '"' | '?' | '#'))
            .unwrap_or(after.len());
        let host = after[..end].rfind('@').map_or(0, |at| at + 1);
        if host > 0 {
            masked.push_str("***@");
        }
        rest = &after[host..];
    }
    masked.push_str(rest);
    masked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_and_escapes_never_show() {
        #[track_caller]
        fn case(text: &str, want: &str) {
            assert_eq!(clean(text), want);
        }
        case(
            "fatal: 'https://me:secret@host/x' is bad",
            "fatal: 'https://***@host/x' is bad",
        );
        case(
            "https://token@a/b https://c/d@e",
            "https://***@a/b https://c/d@e",
        );
        case("https://a@b@host/", "https://***@host/");
        case(
            "remote: \u{1b}[31mred\u{9b}\u{202e}\nnext",
            "remote: ·[31mred·· next",
        );
    }
}
