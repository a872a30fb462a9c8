//! The tokenizer: splits text into words and folds them.
//!
//! Notes, queries and highlights use the same pass, so what is found can be highlighted.
//!
//! - A word is a run of letters and digits; hyphens, slashes and the like end it. `LL97`, `80x50`
//!   and `CO₂` (folded `co2`) are one word each. An English `'s` is dropped.
//! - Folding lowers case, removes marks of Latin, Greek, Cyrillic, Hebrew and Arabic letters and
//!   replaces compatibility characters (`ﬁ`, full width, `²`) and digits of other scripts (`๒`, `٢`).
//!   `ø` is `o`, `å` is `a`, `ß` is `ss`,
//!   `æ` is `ae`. Soft hyphens and zero-width characters are removed. `Koebenhavn` and `København`
//!   are matched in [`crate::search::planning::expand`], since `oe` is not always `ø`.
//!
//! # Scripts without spaces
//!
//! - A mixed run of Chinese characters, kana and Korean syllables gives overlapping pairs: `省エネ改修`
//!   is 省エ エネ ネ改 改修. So does a run of Thai, Lao, Khmer or Myanmar, where a letter with its marks is
//!   one character. Korean has spaces, but particles follow a noun without one; pairs find `서울` in
//!   `서울의`.
//! - The last character of a run is also a word, at the position of the last pair, so that any
//!   character starts a word. A single character is a word with a position of its own.
//! - Latin letters and digits end a run and form words: `EV充電器` is ev 充電 電器. Positions are
//!   consecutive, so a phrase can cross from one to the other.
//! - Three or more adjacent katakana also form a word, for correcting typos in loan words.
//! - Pairs do not distinguish katakana from hiragana (`ゴミ`, `ごみ`), nor traditional from simplified
//!   Chinese characters (`臺灣`, `台湾`).
//! - Spellings of katakana: half width is full width, the middle dot between two katakana vanishes,
//!   and so does the mark of a long vowel at the end of a word of four characters or more
//!   (`コンピューター`, `コンピュータ`).
//! - Queries use the pairs as described in [`crate::search::planning::plan`].

mod unspaced_run;

use unicode_normalization::UnicodeNormalization;

use unspaced_run::{MIN_KATAKANA, Run, RunChar};

use super::char_folding::{
    Script, as_hiragana, continues, fold_into, is_mark, is_middle_dot, is_plain, vanishes,
};
use super::chinese_variants::as_simplified;

/// Longer words are truncated, in characters.
const MAX_CHARS: usize = 64;

/// The form of a [`Word`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum TokenForm {
    /// A word of a script with spaces.
    Spaced,
    /// Two characters of a run without spaces, overlapping the next pair.
    Bigram,
    /// A single character of a script without spaces.
    Unigram,
    /// The last character of an unspaced run, at its last bigram's position.
    Tail,
    /// A word of katakana inside a run, at the position of its first pair.
    Katakana,
}

impl TokenForm {
    /// Whether words of this form cover the text in sequence; others overlap them.
    pub(crate) fn is_in_sequence(self) -> bool {
        matches!(self, Self::Spaced | Self::Bigram | Self::Unigram)
    }

    /// Whether it comes from a script without spaces.
    pub(crate) fn is_unspaced(self) -> bool {
        self != Self::Spaced
    }
}

/// A word of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Word {
    /// The folded form; not empty.
    pub folded: String,
    /// Half-open byte range in the text.
    pub span: (usize, usize),
    /// Position among the words, from 0; neighbours differ by 1.
    pub position: u32,
    /// What kind of word it is.
    pub form: TokenForm,
}

/// Iterates over the words of a text without collecting them.
#[derive(Debug, Clone)]
pub(crate) struct FoldedWords<'a> {
    text: &'a str,
    at: usize,
    word: Word,
    next_position: u32,
    run: Run,
}

impl<'a> FoldedWords<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        let word = Word {
            folded: String::new(),
            span: (0, 0),
            position: 0,
            form: TokenForm::Spaced,
        };
        Self {
            text,
            at: 0,
            word,
            next_position: 0,
            run: Run::default(),
        }
    }

    /// Advances to the next word; `None` at the end. Borrowed, to avoid an allocation for each
    /// word.
    pub(crate) fn advance(&mut self) -> Option<&Word> {
        self.advance_to(|_, _| true)
    }

    /// Moves the folded form of the last word into `room`, without copying.
    pub(crate) fn swap_folded(&mut self, room: &mut String) {
        std::mem::swap(&mut self.word.folded, room);
    }

    /// Advances to the next word that may match; `None` at the end.
    ///
    /// ASCII words are filtered by lower-case first letter and byte length before folding. All
    /// other words are returned.
    pub(crate) fn advance_to(
        &mut self,
        may_be_wanted: impl Fn(u8, usize) -> bool,
    ) -> Option<&Word> {
        if self.give_from_run() {
            return Some(&self.word);
        }
        loop {
            if let Some(plain) = self.take_plain() {
                let bytes = &self.text.as_bytes()[plain.0..plain.1];
                if may_be_wanted(bytes[0].to_ascii_lowercase(), bytes.len()) {
                    self.give_plain(plain);
                    return Some(&self.word);
                }
                continue;
            }
            let c = self.peek()?;
            match Script::of(c) {
                Script::None => self.at += c.len_utf8(),
                Script::Spaced => {
                    if self.read_spaced() {
                        return Some(&self.word);
                    }
                }
                _ => {
                    self.read_run();
                    if self.give_from_run() {
                        return Some(&self.word);
                    }
                }
            }
        }
    }

    /// Consumes an ASCII word, if one comes next, and returns its span.
    #[inline]
    fn take_plain(&mut self) -> Option<(usize, usize)> {
        let rest = &self.text.as_bytes()[self.at..];
        let start = rest
            .iter()
            .position(|&byte| is_plain(byte) || !byte.is_ascii())
            .unwrap_or(rest.len());
        let length = rest[start..].iter().position(|&byte| !is_plain(byte));
        let end = length.map_or(rest.len(), |length| start + length);
        // Skipped bytes are not scanned again, even if no word follows.
        self.at += start;
        // A following non-ASCII character may belong to the word.
        if end == start || rest.get(end).is_some_and(|byte| !byte.is_ascii()) {
            return None;
        }
        let plain = (self.at, self.at + end - start);
        self.at = plain.1;
        self.skip_possessive();
        self.next_position += 1;
        Some(plain)
    }

    fn give_plain(&mut self, (start, end): (usize, usize)) {
        self.word.folded.clear();
        let end_of_kept = end.min(start + MAX_CHARS);
        self.word.folded.push_str(&self.text[start..end_of_kept]);
        self.word.folded.make_ascii_lowercase();
        self.word.span = (start, end);
        self.word.form = TokenForm::Spaced;
        self.word.position = self.next_position - 1;
    }

    /// Reads a spaced word; false if it folds to nothing.
    fn read_spaced(&mut self) -> bool {
        let start = self.at;
        self.word.folded.clear();
        let mut chars = 0;
        let bytes = self.text.as_bytes();
        while let Some(&byte) = bytes.get(self.at) {
            if byte.is_ascii_alphanumeric() {
                self.at += 1;
                chars += 1;
                if chars <= MAX_CHARS {
                    self.word.folded.push(char::from(byte.to_ascii_lowercase()));
                }
                continue;
            }
            let Some(c) = self.peek().filter(|c| !c.is_ascii()) else {
                break;
            };
            if !vanishes(c) {
                if Script::of(c) != Script::Spaced && !is_mark(c) {
                    break;
                }
                chars += 1;
                if chars <= MAX_CHARS {
                    fold_into(c, &mut self.word.folded);
                }
            }
            self.at += c.len_utf8();
        }
        self.word.span = (start, self.at);
        self.skip_possessive();
        if self.word.folded.is_empty() {
            return false;
        }
        self.word.form = TokenForm::Spaced;
        self.word.position = self.next_position;
        self.next_position += 1;
        true
    }

    /// Skips `'s` after a word.
    fn skip_possessive(&mut self) {
        // Fast path: usually a space follows.
        if matches!(
            self.text.as_bytes().get(self.at),
            Some(b' ' | b'.' | b',' | b'\n')
        ) {
            return;
        }
        let mut rest = self.text[self.at..].chars();
        let (apostrophe, s, after) = (rest.next(), rest.next(), rest.next());
        if let (Some(apostrophe @ ('\'' | '’' | 'ʼ' | '＇')), Some(s @ ('s' | 'S' | 'ｓ' | 'Ｓ'))) =
            (apostrophe, s)
            && after.is_none_or(|c| !c.is_alphanumeric())
        {
            self.at += apostrophe.len_utf8() + s.len_utf8();
        }
    }

    /// Reads a run of scripts without spaces.
    fn read_run(&mut self) {
        let run = &mut self.run;
        (run.given, run.katakana_given) = (0, 0);
        run.chars.clear();
        run.folded.clear();
        let mut before: Option<Script> = None;
        while let Some(c) = self.text[self.at..].chars().next() {
            let start = self.at;
            let after = start + c.len_utf8();
            let (script, is_first) = (Script::of(c), before.is_none());
            let is_dot = before == Some(Script::Katakana) && is_middle_dot(c);
            let next = || self.text[after..].chars().next();
            if !is_first && vanishes(c)
                || is_dot && next().is_some_and(|next| Script::of(next) == Script::Katakana)
            {
                self.at = after;
                continue;
            }
            if !matches!(script, Script::None | Script::Spaced)
                && before.is_none_or(|before| script.joins(before))
            {
                before = Some(script);
            } else {
                break;
            }
            self.at = after;
            while let Some(mark) = self.text[self.at..]
                .chars()
                .next()
                .filter(|&c| continues(c))
            {
                self.at += mark.len_utf8();
            }
            let from = run.folded.len();
            let whole = self.text[start..self.at].nfkc();
            run.folded.extend(whole.flat_map(char::to_lowercase));
            run.chars.push(RunChar {
                folded: (from, run.folded.len()),
                span: (start, self.at),
                is_katakana: script == Script::Katakana,
            });
        }
        run.drop_last_long_vowels();
    }

    /// Emits the next word of the current run.
    fn give_from_run(&mut self) -> bool {
        let run = &mut self.run;
        let (i, length) = (run.given, run.chars.len());
        // The last character follows the pairs as a word of its own.
        if i >= length {
            return false;
        }
        let katakana = run.katakana_at(i);
        let (from, to, form) = if i >= run.katakana_given && katakana >= MIN_KATAKANA {
            run.katakana_given = i + katakana;
            (i, i + katakana, TokenForm::Katakana)
        } else {
            run.given += 1;
            match length - i {
                1 if length == 1 => (i, i + 1, TokenForm::Unigram),
                1 => (i, i + 1, TokenForm::Tail),
                _ => (i, i + 2, TokenForm::Bigram),
            }
        };
        let (first, last) = (run.chars[from], run.chars[to - 1]);
        let folded = &run.folded[first.folded.0..last.folded.1];
        let kept = folded.char_indices().nth(MAX_CHARS);
        self.word.folded.clear();
        let end = kept.map_or(folded.len(), |(end, _)| end);
        match form {
            // Kept as katakana, for display in corrections.
            TokenForm::Katakana => self.word.folded.push_str(&folded[..end]),
            _ => self
                .word
                .folded
                .extend(folded[..end].chars().map(as_simplified).map(as_hiragana)),
        }
        self.word.span = (first.span.0, last.span.1);
        self.word.form = form;
        self.word.position = match form {
            TokenForm::Tail => self.next_position - 1,
            _ => self.next_position,
        };
        if form.is_in_sequence() {
            self.next_position += 1;
        }
        true
    }

    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }
}

/// Collects the words of a text.
pub(crate) fn words(text: &str) -> Vec<Word> {
    let mut walk = FoldedWords::new(text);
    let mut all = Vec::new();
    while let Some(word) = walk.advance() {
        all.push(word.clone());
    }
    all
}

/// The folded words of a text, joined by spaces. Equal for equivalent texts.
pub(crate) fn folded(text: &str) -> String {
    let mut walk = FoldedWords::new(text);
    let mut all = String::new();
    while let Some(word) = walk.advance() {
        if word.form == TokenForm::Katakana {
            continue;
        }
        if !all.is_empty() {
            all.push(' ');
        }
        all.push_str(&word.folded);
    }
    all
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn folds_words_both_ways() {
        #[track_caller]
        fn case(text: &str, want: &str) {
            assert_eq!(folded(text), want, "{text:?}");
        }
        case("København, Göteborg", "kobenhavn goteborg");
        case("Ko\u{308}ln KÖLN", "koln koln"); // NFD and NFC alike.
        case("Straße STRASSE", "strasse strasse");
        case("Ａｂｃ １２ ﬁsh", "abc 12 fish");
        case("CO₂ m² LL97 80x50 SB-596", "co2 m2 ll97 80x50 sb 596");
        case(
            "city's l’énergie cities' it's ｃｉｔｙ＇ｓ",
            "city l energie cities it city",
        );
        case("Fern\u{ad}wärme\u{200b}netz", "fernwarmenetz");
        case("phase-out/phase_out", "phase out phase out");
        case("ゴミ ごみ", "ごみ み ごみ み");
        case("廚餘垃圾處理", &folded("厨余垃圾处理"));
        case("東京 东京", "东京 京 东京 京");
        case("横浜市", "横浜 浜市 市");
        case("省エネ改修", "省え えね ね改 改修 修");
        case("EV充電器 2030年 省", "ev 充电 电器 器 2030 年 省");
        case("서울의 물 ᄒ\u{1161}ᆫ국", "서울 울의 의 물 한국 국");
        case("ที่ดิน", "ที่ดิ ดิน น");
        case("๓,๐๐๐ คัน ปี๒๕๖๗", "3 000 คัน น ปี 2567");
        case("٢٠٣٠ ۱۲ २०३० ২০", "2030 12 2030 20");
        case(
            "コンピューター タワー スマート・シティ",
            "こん んぴ ぴゅ ゅー ーた た たわ わー ー すま まー ーと とし して てぃ ぃ",
        );
        case("東京・横浜", "东京 京 横浜 浜");
        case("كِتَابـ שָׁלוֹם", "كتاب שלום");
        case("ﾘｻｲｸﾙ", "りさ さい いく くる る");
        case("ガ カ\u{3099}", "が が"); // A voiced letter is another letter.
        case("123 6½ —…!", "123 6");
        case("a\u{1dd3}\u{13447} \u{1dd3}\u{13447}", "a\u{13447}"); // Marks alone are no word.
        case("", "");
    }

    #[test]
    fn spans_and_positions_point_into_the_text() {
        let text = "Ünder リサイクル 9";
        let all: Vec<_> = words(text)
            .into_iter()
            .map(|word| {
                (
                    text[word.span.0..word.span.1].to_owned(),
                    word.position,
                    word.form,
                )
            })
            .collect();
        let want = [
            ("Ünder", 0, TokenForm::Spaced),
            ("リサイクル", 1, TokenForm::Katakana),
            ("リサ", 1, TokenForm::Bigram),
            ("サイ", 2, TokenForm::Bigram),
            ("イク", 3, TokenForm::Bigram),
            ("クル", 4, TokenForm::Bigram),
            ("ル", 4, TokenForm::Tail),
            ("9", 5, TokenForm::Spaced),
        ];
        let want: Vec<_> = want
            .iter()
            .map(|&(text, at, form)| (text.to_owned(), at, form))
            .collect();
        assert_eq!(all, want);
    }

    proptest! {
        #[test]
        fn no_text_panics_and_folding_twice_changes_nothing(text in "\\PC{0,40}") {
            for word in words(&text) {
                prop_assert!(text.get(word.span.0..word.span.1).is_some());
                prop_assert!(!word.folded.is_empty());
                if word.form == TokenForm::Spaced {
                    prop_assert_eq!(folded(&word.folded), word.folded);
                }
            }
        }
    }
}
