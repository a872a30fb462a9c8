//! Splits a text with several sources.

/// The sources in one text, as older notes have them, separated by `; `.
///
/// Document names can contain `; ` too, so split only next to an address. Between two addresses
/// a semicolon, a comma or white space is enough.
pub fn split_sources(text: &str) -> Vec<&str> {
    let mut sources = Vec::new();
    let mut start = 0;
    let mut word = 0;
    let mut seen = 0;
    let marks = text.match_indices("; ");
    let marks = marks.map(|(at, mark)| (at, at + mark.len(), false));
    let addresses = text.match_indices("http");
    let addresses = addresses.filter(|(at, _)| begins_with_address(&text[*at..]));
    let addresses = addresses.map(|(to, _)| {
        let before = text[..to].trim_end_matches(|letter: char| {
            letter == ';' || letter == ',' || letter.is_whitespace()
        });
        (before.len(), to, true)
    });
    let mut places: Vec<(usize, usize, bool)> = marks.chain(addresses).collect();
    places.sort_unstable();
    for (from, to, is_before_address) in places {
        if from < start || from == to {
            continue;
        }
        if let Some((at, blank)) = text[seen..from]
            .char_indices()
            .rfind(|(_, letter)| letter.is_whitespace())
        {
            word = seen + at + blank.len_utf8();
        }
        seen = from;
        let (before, after) = (text[start..from].trim(), text[to..].trim_start());
        let is_between = is_before_address && begins_with_address(&text[word.max(start)..from]);
        let is_mark = !is_before_address
            && (before.is_empty() || is_address(before) || begins_with_address(after));
        if is_between || is_mark {
            sources.extend((!before.is_empty()).then_some(before));
            start = to;
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
        let two = ["https://a.org", "https://b.org"];
        case("https://a.org;https://b.org", &two);
        case("https://a.org,https://b.org", &two);
        case("https://a.org, https://b.org", &two);
        case("https://a.org https://b.org", &two);
        case("https://a.org ;\t https://b.org", &two);
        case("https://a.org\nhttps://b.org\n", &two);
        case(
            "City of Oslo, https://a.org, http://b.org/x,y",
            &["City of Oslo, https://a.org", "http://b.org/x,y"],
        );
        case(
            "https://web.org/2020/https://a.org?u=http://b.org",
            &["https://web.org/2020/https://a.org?u=http://b.org"],
        );
        case(
            "https://a.org cites https://b.org",
            &["https://a.org cites https://b.org"],
        );
        case("https://a.org; ", &["https://a.org"]);
        case("; https://a.org", &["https://a.org"]);
        case(" ", &[]);
    }
}
