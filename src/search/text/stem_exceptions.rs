//! What the stemmers need besides themselves: letters that folding removes, plurals that they miss.

use std::borrow::Cow;

/// Irregular English plurals behind their singulars.
const PLURALS: [(&str, &str); 24] = [
    ("analysis", "analyses"),
    ("basis", "bases"),
    ("bus", "buses"),
    ("calf", "calves"),
    ("child", "children"),
    ("crisis", "crises"),
    ("criterion", "criteria"),
    ("foot", "feet"),
    ("gas", "gases"),
    ("half", "halves"),
    ("hypothesis", "hypotheses"),
    ("index", "indices"),
    ("knife", "knives"),
    ("leaf", "leaves"),
    ("life", "lives"),
    ("loaf", "loaves"),
    ("man", "men"),
    ("matrix", "matrices"),
    ("mouse", "mice"),
    ("shelf", "shelves"),
    ("tooth", "teeth"),
    ("wife", "wives"),
    ("wolf", "wolves"),
    ("woman", "women"),
];

/// The singular or the plural of a folded word, where no stem shows it.
pub(crate) fn irregular(code: &str, word: &str) -> Option<&'static str> {
    if code != "en" {
        return None;
    }
    PLURALS.iter().find_map(|(one, many)| match word {
        _ if word == *one => Some(*many),
        _ if word == *many => Some(*one),
        _ => None,
    })
}

/// A folded word as its stemmer reads it, with letters that folding removed.
pub(super) fn unfolded<'w>(code: &str, word: &'w str) -> Cow<'w, str> {
    match code {
        "tr" => with_turkish_letters(word).into(),
        "lt" => word.replace("dz", "dž").replace("ci", "či").into(),
        // The stemmer knows the ending of regular plurals behind an article only.
        "ar" => match word.strip_suffix("ات") {
            Some(bare) if bare.chars().count() > 2 => format!("{bare}ة").into(),
            _ => word.into(),
        },
        _ => word.into(),
    }
}

/// Serbian words of one syllable are longer in the plural: `grad`, `gradovi`.
pub(super) fn without_plural_link(stem: &str) -> &str {
    let bare = stem.strip_suffix("ov").or_else(|| stem.strip_suffix("ev"));
    bare.filter(|bare| bare.len() >= MIN_SERBIAN)
        .unwrap_or(stem)
}

/// Shortest Serbian stem before `ov`, in bytes.
const MIN_SERBIAN: usize = 3;

/// Restores the letters on which Turkish endings depend: `duragi` becomes `durağı`.
///
/// Vowels of endings follow those before them. Those of the first syllable may be either, so an `e`
/// behind them decides; `g` between vowels is almost always soft.
fn with_turkish_letters(word: &str) -> String {
    let is_vowel = |c: char| "aeiouıöü".contains(c);
    let mut vowel = None;
    let mut marked = String::with_capacity(word.len() + 4);
    for (at, c) in word.char_indices() {
        let rest = &word[at + c.len_utf8()..];
        let is_front = match vowel {
            None => rest
                .find(['a', 'e'])
                .is_some_and(|at| rest[at..].starts_with('e')),
            Some(before) => "eiöü".contains(before),
        };
        let is_rounded = vowel.is_none() || vowel == Some('ö');
        let restored = match c {
            'i' if vowel.is_some() && !is_front => 'ı',
            'u' if is_front => 'ü',
            'o' if is_front && is_rounded => 'ö',
            'g' if marked.ends_with(is_vowel) && rest.starts_with(is_vowel) => 'ğ',
            c => c,
        };
        if is_vowel(restored) {
            vowel = Some(restored);
        }
        marked.push(restored);
    }
    marked
}
