//! Finds confusable ids: hidden characters, mixed scripts, compatibility letters, look-alikes.
//!
//! Source: Unicode Technical Standard 39, sections 4 (confusables) and 5.2 (restriction levels).

use std::collections::{HashMap, HashSet};

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_security::confusable_detection::skeleton;
use unicode_security::{MixedScript, RestrictionLevel, RestrictionLevelDetection};

use crate::model::finding::Code;
use crate::notes::clean::{clean, is_blank, quote};
use crate::notes::findings::Faults;
use crate::notes::portable_name::fold;

/// Checks that the name of a note cannot be confused with another.
pub(super) fn check(path: &str, faults: &mut Faults<'_>) {
    // Invisible characters are reported as unportable names.
    if clean(path) == path
        && let Some(why) = find(path)
    {
        faults.add_to_file(
            Code::LookAlike,
            format!("the file name {} {why}", quote(path)),
            "Rename the file: letters of one script, digits, hyphens and plain spaces",
        );
    }
}

fn find(path: &str) -> Option<String> {
    if let Some(c) = path.chars().find(|c| is_blank(*c)) {
        let number = u32::from(c);
        return Some(format!(
            "holds U+{number:04X}, which looks like nothing or a space"
        ));
    }
    // Joiners and variation selectors have no effect after an ASCII character.
    let is_idle = |c: char| matches!(c, '\u{200c}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}');
    let mut pairs = path.chars().zip(path.chars().skip(1));
    if let Some((_, c)) = pairs.find(|(before, c)| before.is_ascii() && is_idle(*c)) {
        let number = u32::from(c);
        return Some(format!("holds U+{number:04X}, which cannot be seen there"));
    }
    if let Some(c) = path.chars().find(|c| is_compatible(*c)) {
        return Some(format!(
            "holds `{c}`, which can be taken for a plain letter or digit"
        ));
    }
    let in_word = |c: char| c.is_alphanumeric() || is_combining_mark(c);
    let mut words = path.split(|c| !in_word(c)).filter(|word| !word.is_ascii());
    let mixed = words.find(|word| mixes_scripts(word))?;
    Some(format!(
        "mixes letters of several scripts in {}",
        quote(mixed)
    ))
}

/// Whether a character is a full-width, mathematical or circled letter or digit.
fn is_compatible(c: char) -> bool {
    // Latin-1 characters such as `ª` and `²` are common in names.
    let may_be = c > '\u{ff}' && (c.is_alphabetic() || c.is_numeric());
    let is_index = matches!(c, '\u{2070}'..='\u{209c}');
    may_be && !is_index && c.nfkc().all(|plain| plain.is_ascii_alphanumeric())
}

/// Whether a word mixes scripts; usual mixtures such as Japanese and Latin are fine.
fn mixes_scripts(word: &str) -> bool {
    if word.is_single_script() {
        return false;
    }
    // Without NFKC, a character such as `²` would count as not recommended.
    let plain: String = word.nfkc().collect();
    plain.as_str().detect_restriction_level() >= RestrictionLevel::MinimallyRestrictive
}

/// Groups names that look alike, each group sorted.
///
/// Names that differ only in case or Unicode form are left out; see [`super::path::colliding_names`].
pub fn look_alikes<'a>(names: impl Iterator<Item = &'a str>) -> Vec<Vec<&'a str>> {
    let mut groups: HashMap<String, Vec<&str>> = HashMap::new();
    for name in names {
        groups.entry(look(name)).or_default().push(name);
    }
    let mut alike: Vec<Vec<&str>> = Vec::new();
    for mut group in groups.into_values().filter(|group| group.len() > 1) {
        group.sort_unstable();
        let mut seen = HashSet::new();
        group.retain(|name| seen.insert(fold(name)));
        if group.len() > 1 {
            alike.push(group);
        }
    }
    alike.sort_unstable();
    alike
}

/// The skeleton of a name: equal for names that look alike.
fn look(name: &str) -> String {
    // NFKC turns an accent without a letter into a space: first its look-alike, such as `'`.
    let is_accent = |c: char| c.nfkc().next() == Some(' ') && c.nfkc().nth(1).is_some();
    let shown: String = name.chars().fold(String::new(), |mut shown, c| {
        if is_accent(c) {
            shown.extend(skeleton(c.encode_utf8(&mut [0; 4])));
        } else {
            shown.push(c);
        }
        shown
    });
    let visible: String = shown.nfkc().filter(|c| !is_blank(*c)).collect();
    // Capitals look like other letters than small ones do: `I` like `l`, `O` like `0`.
    let alike = skeleton(visible.trim_end());
    let alike: String = alike.flat_map(char::to_lowercase).collect();
    skeleton(&alike).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn confusable_names_are_found() {
        for name in [
            "h\u{435}at",       // Cyrillic
            "h\u{3b5}\u{430}t", // Greek and Cyrillic
            "caf\u{435}",
            "he\u{ad}at",
            "heat\u{200b}",
            "heat\u{3164}",
            "heat\u{2800}",
            "heat\u{a0}",
            "heat\u{2009}pump",
            "heat\u{3000}pump",
            "heat\u{e0041}",
            "heat1\u{fe0f}",
            "heat\u{200d}",
            "\u{ff48}eat",  // full width
            "\u{1d421}eat", // mathematical
            "\u{24d7}eat",  // circled
            "plan-\u{ff11}",
            "Мо\u{63}ква", // Latin c
        ] {
            assert!(
                find(&format!("practices/oslo/{name}.md")).is_some(),
                "{name}"
            );
        }
    }

    #[test]
    fn genuine_names_are_accepted() {
        for name in [
            "heat",
            "café",
            "cafe\u{301}",
            "東京",
            "Москва",
            "Αθήνα",
            "東京メトロの計画",
            "省エネLED改修",
            "서울-plan",
            "서울시2030",
            "ירושלים",
            "القاهرة",
            "กรุงเทพ",
            "दिल्ली",
            "می\u{200c}خواهم",
            "co2",
            "CO₂",
            "km²",
            "1ª-fase",
            "naïve plan",
            "5µm",
            "straße",
            "łódź",
            "İstanbul",
            "Hà-Nội",
            "Київ-plan",
            "北京2022",
            "横浜・みなとみらい",
        ] {
            assert_eq!(find(&format!("practices/oslo/{name}.md")), None, "{name}");
        }
    }

    #[test]
    fn names_that_look_alike_are_grouped() {
        let groups = |names: &[&'static str]| look_alikes(names.iter().copied());
        assert_eq!(
            groups(&["heat", "h\u{435}at", "h\u{435}\u{430}t", "heat-2", "pump"]),
            [["heat", "h\u{435}at", "h\u{435}\u{430}t"]]
        );
        assert_eq!(groups(&["heat\u{a0}", "heat"]), [["heat", "heat\u{a0}"]]);
        assert_eq!(groups(&["сор", "cop"]), [["cop", "сор"]]);
        assert_eq!(groups(&["plan-1", "plan-l"]), [["plan-1", "plan-l"]]);
        for pair in [
            ["paypaI", "paypal"],
            ["l0", "lO"],
            ["C02", "CO2"],
            ["PLAN-1", "plan-l"],
            ["Modern", "modem"],
            ["heat\u{b4}s", "heat\u{2019}s"], // an accent, and an apostrophe
            ["heat\u{1fbd}s", "heat's"],      // a Greek one
            ["\u{41d}eat", "heat"],           // Cyrillic capital
        ] {
            let mut sorted = pair;
            sorted.sort_unstable();
            assert_eq!(groups(&pair), [sorted]);
        }
        assert!(groups(&["plan-i", "plan-1", "Isle", "aisle", "III", "IV"]).is_empty());
        // Those are reported as colliding names.
        assert!(groups(&["Heat", "heat", "e\u{301}", "\u{e9}"]).is_empty());
        assert!(groups(&["heat", "heats", "cafe", "café", "東京", "京都"]).is_empty());
    }
}
