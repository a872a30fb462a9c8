//! The host of a web address.

/// The host to which an address really leads.
pub(crate) fn host(address: &str) -> Option<&str> {
    let (_, rest) = address.split_once("://")?;
    // Browsers treat `\` as `/`.
    let host = rest.split(['/', '\\', '?', '#']).next()?;
    let host = host.rsplit('@').next()?;
    Some(host.strip_prefix("www.").unwrap_or(host))
}

/// Whether a text names this host as a whole: `paint.com` does not name `t.co`.
pub(crate) fn says_host(text: &str, host: &str) -> bool {
    let in_name = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    text.match_indices(host).any(|(at, _)| {
        let (before, after) = (&text[..at], &text[at + host.len()..]);
        let before = before.strip_suffix("www.").unwrap_or(before);
        // A full stop may end the sentence.
        let after = after.strip_prefix('.').unwrap_or(after);
        let is_end_of_longer = before.ends_with(|c| in_name(c) || c == '.');
        let is_start_of_longer = after.starts_with(|c| in_name(c) || c == '@');
        !is_end_of_longer && !is_start_of_longer
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_shown_is_the_real_one() {
        assert_eq!(
            host("https://oslo.kommune.no@evil.example/x"),
            Some("evil.example")
        );
        assert_eq!(
            host(r"https://evil.example\@oslo.kommune.no/x"),
            Some("evil.example")
        );
        assert_eq!(host("https://www.c40.org/a"), Some("c40.org"));
        assert_eq!(host("mailto:x@y"), None);
    }

    #[test]
    fn a_host_is_recognised_only_as_a_whole() {
        #[track_caller]
        fn case(text: &str, says: bool) {
            assert_eq!(says_host(text, "t.co"), says, "{text:?}");
        }
        case("t.co", true);
        case("see https://www.t.co/x, or t.co.", true);
        case("ann@t.co", true);
        case("paint.com", false);
        case("paint.co.uk or t.com", false);
        case("https://t.co.evil.example", false);
        case("https://t.co@evil.example", false);
        case("pain-t.co", false);
        case("my.t.co", false);
    }
}
