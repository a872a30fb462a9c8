//! Folds traditional Chinese characters to simplified ones.
//!
//! Japanese shares some of the traditional ones. They are folded too, on both sides of a comparison, so
//! `東京` finds `东京`.

use std::sync::LazyLock;

/// Each traditional character with the simplified one behind it; lines with `#` are comments.
const PAIRS: &str = include_str!("traditional_chinese.txt");

/// The first and last character that may have a simplified form.
const FIRST: char = '\u{3400}';
const LAST: char = '\u{9fff}';

/// Simplified characters by the number of the traditional one from [`FIRST`] on.
static SIMPLIFIED: LazyLock<Vec<char>> = LazyLock::new(|| {
    let mut simplified: Vec<char> = (FIRST..=LAST).collect();
    for line in PAIRS.lines().filter(|line| !line.starts_with('#')) {
        let mut chars = line.chars();
        while let (Some(traditional), Some(simple)) = (chars.next(), chars.next()) {
            if let Some(entry) = simplified.get_mut(place(traditional)) {
                *entry = simple;
            }
        }
    }
    simplified
});

fn place(c: char) -> usize {
    (u32::from(c) as usize).wrapping_sub(FIRST as usize)
}

/// The simplified form of a Chinese character; other characters as they are.
pub(super) fn as_simplified(c: char) -> char {
    if c < FIRST || c > LAST {
        return c;
    }
    SIMPLIFIED.get(place(c)).copied().unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn traditional_characters_have_one_simplified_form() {
        let case = |text: &str, want: &str| {
            assert_eq!(text.chars().map(as_simplified).collect::<String>(), want);
        };
        case("臺灣廚餘處理與氣候變遷", "台湾厨余处理与气候变迁");
        case("台湾气候 heat ごみ ๓", "台湾气候 heat ごみ ๓");
        for c in FIRST..=LAST {
            assert_eq!(as_simplified(as_simplified(c)), as_simplified(c), "{c}");
        }
    }
}
