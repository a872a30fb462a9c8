//! Text to words: where they begin and end, and the folded form under which they are found.
//!
//! The same pass serves notes, queries and highlights, so what is found can always be shown.
//!
//! - Letters and digits make a word; hyphens, slashes and the like end it. `LL97`, `80x50` and
//!   `CO₂` (folded `co2`) are one word. An English `'s` is dropped.
//! - Folding lowers case, takes off marks of Latin, Greek, Cyrillic, Hebrew and Arabic letters and
//!   writes compatibility characters plainly (`ﬁ`, full width, `²`). `ø` is `o`, `å` is `a`, `ß` is
//!   `ss`, `æ` is `ae`. Soft hyphens and zero-width characters vanish. That `Koebenhavn` is
//!   `København` is left to [`crate::search::query::expand`], since `oe` is not always `ø`.
//! - Scripts without spaces (Han, kana, Thai …) give overlapping pairs for each run of one script,
//!   then the run's last character alone, so that any character begins some word. A run of three
//!   or more katakana is a word of its own besides, for typing errors in loan words.

use unicode_normalization::UnicodeNormalization;

use super::char_folding::{Script, fold_into, is_mark, is_plain, is_voicing, vanishes};

/// Words longer than this many characters are cut; nobody types them.
const MOST_CHARS: usize = 64;

/// What kind of word a [`Word`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum TokenForm {
    /// A word of a script with spaces.
    Spaced,
    /// Two characters of a run without spaces, overlapping the next pair.
    Pair,
    /// The last character of a run without spaces.
    Tail,
    /// A whole run of katakana, at the position of its first pair.
    Run,
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

/// Walks the words of a text without collecting them.
#[derive(Debug, Clone)]
pub(crate) struct FoldedWords<'a> {
    text: &'a str,
    at: usize,
    word: Word,
    next_position: u32,
    /// Characters of the current run without spaces, folded, with their byte ranges.
    run: Vec<(char, usize, usize)>,
    /// How many words of the run were given.
    given: usize,
    run_is_katakana: bool,
}

impl<'a> FoldedWords<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        let word = Word {
            folded: String::new(),
            span: (0, 0),
            position: 0,
            form: TokenForm::Spaced,
        };
        let (run, given) = (Vec::new(), 0);
        Self {
            text,
            at: 0,
            word,
            next_position: 0,
            run,
            given,
            run_is_katakana: false,
        }
    }

    /// The next word, or none at the end. Borrowed, so that a pass over a text does not allocate
    /// for each word.
    pub(crate) fn advance(&mut self) -> Option<&Word> {
        self.advance_to(|_, _| true)
    }

    /// Takes the folded form of the last word without copying it; its place is taken by `room`.
    pub(crate) fn swap_folded(&mut self, room: &mut String) {
        std::mem::swap(&mut self.word.folded, room);
    }

    /// The next word that may be wanted, or none at the end. Plain words are told by their first
    /// letter, in lower case, and their length in bytes, and are not folded if they are not wanted;
    /// all others are given.
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
                script => {
                    self.read_run(script);
                    if self.give_from_run() {
                        return Some(&self.word);
                    }
                }
            }
        }
    }

    /// Takes a word of ASCII letters and digits, as most are, and gives where it stands; none if
    /// something else comes first.
    #[inline]
    fn take_plain(&mut self) -> Option<(usize, usize)> {
        let rest = &self.text.as_bytes()[self.at..];
        let start = rest
            .iter()
            .position(|&byte| is_plain(byte) || !byte.is_ascii())
            .unwrap_or(rest.len());
        let length = rest[start..].iter().position(|&byte| !is_plain(byte));
        let end = length.map_or(rest.len(), |length| start + length);
        // What was passed over is never looked at again, also where no word follows.
        self.at += start;
        // What follows may belong to the word.
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
        let end_of_kept = end.min(start + MOST_CHARS);
        self.word.folded.push_str(&self.text[start..end_of_kept]);
        self.word.folded.make_ascii_lowercase();
        self.word.span = (start, end);
        self.word.form = TokenForm::Spaced;
        self.word.position = self.next_position - 1;
    }

    /// Reads a word of letters and digits; false if folding leaves nothing of it.
    fn read_spaced(&mut self) -> bool {
        let start = self.at;
        self.word.folded.clear();
        let mut chars = 0;
        let bytes = self.text.as_bytes();
        while let Some(&byte) = bytes.get(self.at) {
            if byte.is_ascii_alphanumeric() {
                self.at += 1;
                chars += 1;
                if chars <= MOST_CHARS {
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
                if chars <= MOST_CHARS {
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

    /// Skips `'s` behind a word.
    fn skip_possessive(&mut self) {
        // A space mostly follows.
        if matches!(
            self.text.as_bytes().get(self.at),
            Some(b' ' | b'.' | b',' | b'\n')
        ) {
            return;
        }
        let mut rest = self.text[self.at..].chars();
        let (apostrophe, s, after) = (rest.next(), rest.next(), rest.next());
        if let (Some(apostrophe @ ('\'' | '’' | 'ʼ')), Some('s' | 'S')) = (apostrophe, s)
            && after.is_none_or(|c| !c.is_alphanumeric())
        {
            self.at += apostrophe.len_utf8() + 1;
        }
    }

    /// Gathers a run of one script without spaces.
    fn read_run(&mut self, script: Script) {
        self.run.clear();
        self.given = 0;
        self.run_is_katakana = script == Script::Katakana;
        while let Some(c) = self.peek() {
            let start = self.at;
            if !self.run.is_empty() && vanishes(c) {
                self.at += c.len_utf8();
                continue;
            }
            if Script::of(c) != script {
                break;
            }
            self.at += c.len_utf8();
            while let Some(mark) = self.peek().filter(|&c| is_voicing(c)) {
                self.at += mark.len_utf8();
            }
            let whole = &self.text[start..self.at];
            let folded = whole.nfkc().flat_map(char::to_lowercase);
            self.run.extend(folded.map(|c| (c, start, self.at)));
        }
    }

    /// Gives the next word of the current run, if one is left.
    fn give_from_run(&mut self) -> bool {
        let whole = usize::from(self.run_is_katakana && self.run.len() >= 3);
        let i = self.given;
        if i >= self.run.len() + whole {
            return false;
        }
        self.given += 1;
        let (from, to, form) = match i.checked_sub(whole) {
            None => (0, self.run.len(), TokenForm::Run),
            Some(i) if i + 1 < self.run.len() => (i, i + 2, TokenForm::Pair),
            Some(i) => (i, i + 1, TokenForm::Tail),
        };
        self.word.folded.clear();
        self.word
            .folded
            .extend(self.run[from..to].iter().take(MOST_CHARS).map(|(c, ..)| c));
        self.word.span = (self.run[from].1, self.run[to - 1].2);
        self.word.form = form;
        self.word.position = self.next_position;
        if form != TokenForm::Run {
            self.next_position += 1;
        }
        true
    }

    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }
}

/// All words of a text.
pub(crate) fn words(text: &str) -> Vec<Word> {
    let mut walk = FoldedWords::new(text);
    let mut all = Vec::new();
    while let Some(word) = walk.advance() {
        all.push(word.clone());
    }
    all
}

/// The folded words of a text with single spaces between: equal for texts that find each other.
pub(crate) fn folded(text: &str) -> String {
    let mut walk = FoldedWords::new(text);
    let mut all = String::new();
    while let Some(word) = walk.advance() {
        if word.form == TokenForm::Run {
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
        case("city's l’énergie cities' it's", "city l energie cities it");
        case("Fern\u{ad}wärme\u{200b}netz", "fernwarmenetz");
        case("phase-out/phase_out", "phase out phase out");
        case("横浜市", "横浜 浜市 市");
        case("省エネ改修", "省 エネ ネ 改修 修");
        case("ﾘｻｲｸﾙ", "リサ サイ イク クル ル");
        case("ガ カ\u{3099}", "ガ ガ"); // A voiced letter is another letter.
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
            ("リサイクル", 1, TokenForm::Run),
            ("リサ", 1, TokenForm::Pair),
            ("サイ", 2, TokenForm::Pair),
            ("イク", 3, TokenForm::Pair),
            ("クル", 4, TokenForm::Pair),
            ("ル", 5, TokenForm::Tail),
            ("9", 6, TokenForm::Spaced),
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
