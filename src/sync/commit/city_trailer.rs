//! The author's city as a trailer of the commit message: `City: oslo`.

const KEY: &str = "City: ";

/// Maximum length of a city id.
const LONGEST: usize = 60;

/// Adds the author's city to a commit message as a trailer. Unless one is there.
pub(crate) fn with_city(message: &str, city: Option<&str>) -> String {
    match city.filter(|city| is_id(city)) {
        Some(city) if city_of(message).is_none() => {
            format!("{}\n\n{KEY}{city}\n", message.trim_end())
        }
        _ => message.to_owned(),
    }
}

/// The city id in a commit message; safe to display.
pub(crate) fn city_of(message: &str) -> Option<String> {
    let (_, last) = message.trim_end().rsplit_once('\n')?;
    let city = last.strip_prefix(KEY)?;
    is_id(city).then(|| city.to_owned())
}

fn is_id(text: &str) -> bool {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    !text.is_empty() && text.len() <= LONGEST && text.chars().all(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_city_is_kept_and_read_again() {
        let text = with_city("Save a\n", Some("new-york-city"));
        assert_eq!(text, "Save a\n\nCity: new-york-city\n");
        assert_eq!(city_of(&text).as_deref(), Some("new-york-city"));
        assert_eq!(with_city("Save a\n", None), "Save a\n");
        assert_eq!(with_city("Save a\n", Some("Oslo\nx")), "Save a\n");
    }

    #[test]
    fn invalid_city_lines_are_ignored() {
        for text in [
            "",
            "City: oslo",
            "x\n\nCity: \u{1b}[31m\n",
            "x\n\nCity: \n",
            "x\n\nCity: oslo\n\nmore\n",
        ] {
            assert_eq!(city_of(text), None, "{text:?}");
        }
    }
}
