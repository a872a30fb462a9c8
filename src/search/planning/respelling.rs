//! Other spellings of words: transcribed umlauts, British and American English.

/// Other spellings of a folded word: `kobenhavn` and `koebenhavn`.
///
/// Replaces `oe`, `ae`, `aa`, `ue` by `o`, `a`, `u` and back, and British by American spelling and
/// back.
pub(crate) fn respelt(word: &str) -> Vec<String> {
    const PAIRS: [(&str, &str); 10] = [
        ("oe", "o"),
        ("ae", "a"),
        ("aa", "a"),
        ("ue", "u"),
        ("our", "or"),
        ("isa", "iza"),
        ("ise", "ize"),
        ("isi", "izi"),
        ("centre", "center"),
        ("kerb", "curb"),
    ];
    if word.len() < 4 || !word.is_ascii() {
        return Vec::new();
    }
    let mut others = Vec::new();
    for (long, short) in PAIRS {
        for (at, _) in word.match_indices(long) {
            others.push(format!(
                "{}{short}{}",
                &word[..at],
                &word[at + long.len()..]
            ));
        }
        for (at, _) in word.match_indices(short) {
            others.push(format!(
                "{}{long}{}",
                &word[..at],
                &word[at + short.len()..]
            ));
        }
    }
    for (long, short) in PAIRS {
        others.push(word.replace(long, short));
    }
    others.sort_unstable();
    others.dedup();
    others.retain(|other| other != word);
    others
}

/// The British or American spelling of a folded word's ending: `litre` for `liter`.
pub(super) fn respelt_ending(word: &str) -> Option<String> {
    const ENDINGS: [(&str, &str); 6] = [
        ("tre", "ter"),
        ("tres", "ters"),
        ("mme", "m"),
        ("mmes", "ms"),
        ("ogue", "og"),
        ("ence", "ense"),
    ];
    let both = ENDINGS
        .into_iter()
        .flat_map(|(one, other)| [(one, other), (other, one)]);
    let mut fitting = both.filter_map(|(from, to)| Some((word.strip_suffix(from)?, to)));
    let (stem, ending) = fitting.next()?;
    Some(format!("{stem}{ending}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn respells_both_ways() {
        assert!(respelt("koebenhavn").contains(&"kobenhavn".to_owned()));
        assert!(respelt("kobenhavn").contains(&"koebenhavn".to_owned()));
        assert!(respelt("malmo").contains(&"malmoe".to_owned()));
        assert!(respelt("aarhus").contains(&"arhus".to_owned()));
        assert!(respelt("oer").is_empty());
        assert_eq!(respelt_ending("liters").as_deref(), Some("litres"));
        assert_eq!(respelt_ending("programme").as_deref(), Some("program"));
        assert_eq!(respelt_ending("heat"), None);
    }
}
