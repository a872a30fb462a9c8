//! Splits a text with several sources.

/// The sources in one text, as older notes have them, separated by `; `.
///
/// Document names can contain `; ` too, so split only next to an address.
pub fn split_sources(text: &str) -> Vec<&str> {
    let mut sources = Vec::new();
    let mut start = 0;
    for (at, mark) in text.match_indices("; ") {
        let (before, after) = (text[start..at].trim(), text[at + mark.len()..].trim_start());
        if before.is_empty() || is_address(before) || begins_with_address(after) {
            sources.extend((!before.is_empty()).then_some(before));
            start = at + mark.len();
        }
    }
    let last = text[start..].trim();
    if !last.is_empty() {
        sources.push(last);
    }
    sources
}

/// Whether the whole text is one address.
fn is_address(text: &str) -> bool {
    begins_with_address(text) && !text.contains(char::is_whitespace)
}

fn begins_with_address(text: &str) -> bool {
    text.starts_with("https://") || text.starts_with("http://")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_only_beside_addresses() {
        #[track_caller]
        fn case(text: &str, want: &[&str]) {
            assert_eq!(split_sources(text), want);
        }
        case(
            "https://a.org/x; https://b.org",
            &["https://a.org/x", "https://b.org"],
        );
        case(
            "City of Oslo, plan: 2030; annex 2; https://a.org; http://b.org",
            &[
                "City of Oslo, plan: 2030; annex 2",
                "https://a.org",
                "http://b.org",
            ],
        );
        case(
            "https://a.org; Energy law (2021); a second",
            &["https://a.org", "Energy law (2021); a second"],
        );
        case(
            "Energy law (2021); Basic Law",
            &["Energy law (2021); Basic Law"],
        );
        case("https://a.org/x;y=1;z", &["https://a.org/x;y=1;z"]);
        case(
            "see https://a.org page 3; part two",
            &["see https://a.org page 3; part two"],
        );
        case("https://a.org; ", &["https://a.org"]);
        case("; https://a.org", &["https://a.org"]);
        case(" ", &[]);
    }
}
