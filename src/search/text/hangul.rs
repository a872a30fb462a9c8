//! Korean syllables and the letters that they are made of.

/// The first syllable in Unicode; then by first letter, vowel and last letter.
const FIRST: u32 = 0xAC00;
const INITIALS: u32 = 19;
const VOWELS: u32 = 21;
/// Letters at the end, of which the first is none.
const FINALS: u32 = 28;

/// Numbers of vowels that sound alike: ㅐㅔ, ㅒㅖ, ㅙㅚㅞ, ㅢㅣ.
const LIKE_VOWELS: [&[u32]; 4] = [&[1, 5], &[3, 7], &[10, 11, 15], &[19, 20]];

/// Numbers of initial letters that differ by stress only: ㄱㄲㅋ, ㄷㄸㅌ, ㅂㅃㅍ, ㅅㅆ, ㅈㅉㅊ.
const LIKE_INITIALS: [&[u32]; 5] = [
    &[0, 1, 15],
    &[3, 4, 16],
    &[7, 8, 17],
    &[9, 10],
    &[12, 13, 14],
];

/// The syllables that differ in one letter, and whether they sound alike.
pub(crate) fn near(syllable: char) -> Vec<(char, bool)> {
    let Some(number) = u32::from(syllable).checked_sub(FIRST) else {
        return Vec::new();
    };
    if number >= INITIALS * VOWELS * FINALS {
        return Vec::new();
    }
    let letters = [
        number / FINALS / VOWELS,
        number / FINALS % VOWELS,
        number % FINALS,
    ];
    let counts = [INITIALS, VOWELS, FINALS];
    let alike = |sets: &[&[u32]], a: u32, b: u32| {
        let mut sets = sets.iter();
        sets.any(|set| set.contains(&a) && set.contains(&b))
    };
    let mut found = Vec::new();
    for (place, count) in counts.into_iter().enumerate() {
        for other in (0..count).filter(|&other| other != letters[place]) {
            let is_alike = match place {
                0 => alike(&LIKE_INITIALS, letters[0], other),
                1 => alike(&LIKE_VOWELS, letters[1], other),
                _ => false,
            };
            let mut changed = letters;
            changed[place] = other;
            let number = (changed[0] * VOWELS + changed[1]) * FINALS + changed[2];
            found.extend(char::from_u32(FIRST + number).map(|near| (near, is_alike)));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_syllables_differ_in_one_letter() {
        let all = near('래');
        assert_eq!(all.len(), 18 + 20 + 27);
        assert!(all.contains(&('레', true)) && all.contains(&('배', false)));
        assert!(all.contains(&('랭', false)) && !all.iter().any(|(near, _)| *near == '렝'));
        assert!(near('쓰').contains(&('스', true)));
        assert!(near('a').is_empty() && near('東').is_empty());
    }
}
