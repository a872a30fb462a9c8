//! The one gate for foreign text: whatever a note, a file name, git or a query says passes here on
//! its way to a screen, standard output, a log or a page.
//!
//! Files keep their bytes; only what is shown is cleaned. What could steer a terminal or turn the
//! reading direction becomes a visible `·`; what is merely invisible is dropped. Knows nothing of
//! terminals, columns or Markdown: clean *after* parsing, because entities decode late.
//!
//! Source: rule 6 and threat T11 of the safety rules; Trojan Source (CVE-2021-42574).

use std::borrow::Cow;
use std::fmt::Write as _;

use unicode_normalization::char::is_combining_mark;

/// Stands where a character was that must not reach a terminal.
const SUBSTITUTE: char = '·';

/// Most combining marks that one letter keeps: more only make a terminal write for long.
const MARKS_PER_LETTER: u32 = 6;

/// Gives the text as one line that is safe to show.
///
/// Line ends and tabs become spaces, control characters and bidi overrides become `·`, invisible
/// characters are dropped unless their script needs them. Text that was harmless comes back as it
/// was; cleaning twice changes nothing more.
pub fn clean(text: &str) -> Cow<'_, str> {
    filter(text, Lines::Joined, Hidden::Dropped)
}

/// Gives the text safe to show like [`clean`], with its line breaks kept as `\n`.
pub fn clean_lines(text: &str) -> Cow<'_, str> {
    filter(text, Lines::Kept, Hidden::Dropped)
}

/// Gives an id, path or other name as one line in which nothing is hidden.
///
/// Like [`clean`], but an invisible character and white space that is not U+0020 stands there by its
/// number, as in `heat[U+200B]`: two names that differ look different.
pub fn clean_name(text: &str) -> Cow<'_, str> {
    filter(text, Lines::Joined, Hidden::Numbered)
}

/// Whether a character shows nothing or looks like a space, and is none.
pub fn is_blank(c: char) -> bool {
    c == '\u{2800}' || is_invisible(c) || (c != ' ' && c.is_whitespace())
}

/// A foreign word as it stands in a message: cleaned as a name, at most 60 characters, between
/// backticks.
pub fn quote(text: &str) -> String {
    const LONGEST: usize = 60;
    let cleaned = clean_name(text);
    let mut shown: String = cleaned.chars().take(LONGEST).collect();
    if cleaned.chars().nth(LONGEST).is_some() {
        shown.push('…');
    }
    format!("`{shown}`")
}

/// Finds the characters of a file's text that do not belong there: byte offset and character.
///
/// Line ends, tabs and a byte-order mark at the very start are no fault; joiners are none where
/// their script needs them.
pub fn find_hidden(text: &str) -> impl Iterator<Item = (usize, char)> + '_ {
    let mut before = Before::default();
    let mut from = 0;
    std::iter::from_fn(move || {
        loop {
            // Most of most texts is plain: it is passed over byte by byte.
            let plain = count_plain(&text.as_bytes()[from..]);
            if plain > 0 {
                from += plain;
                before = Before::after(char::from(text.as_bytes()[from - 1]));
            }
            let at = from;
            let mut rest = text[at..].chars();
            let c = rest.next()?;
            from += c.len_utf8();
            let harmless = match c {
                '\r' => text.as_bytes().get(from) == Some(&b'\n'),
                '\u{feff}' => at == 0,
                // A soft line separator is odd, yet visible as white space.
                '\u{2028}' | '\u{2029}' => true,
                _ => before.judge(c, rest.next()) == Verdict::Keep || is_mark(c),
            };
            if matches!(c, '\r' | '\u{feff}' | '\u{2028}' | '\u{2029}') {
                before = Before::default();
            }
            if !harmless {
                return Some((at, c));
            }
        }
    })
}

/// What a hidden character is called: `U+202E (right-to-left override)`.
pub fn name_hidden(c: char) -> String {
    let name = match c {
        '\u{1b}' => "escape",
        '\0' => "null",
        '\r' => "carriage return without a line end",
        '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' => "control character",
        '\u{ad}' => "soft hyphen",
        '\u{200b}' => "zero-width space",
        '\u{200c}' => "zero-width non-joiner",
        '\u{200d}' => "zero-width joiner",
        '\u{200e}' | '\u{200f}' | '\u{61c}' => "direction mark",
        '\u{202a}' | '\u{202b}' | '\u{202c}' => "direction embedding",
        '\u{202d}' => "left-to-right override",
        '\u{202e}' => "right-to-left override",
        '\u{2066}'..='\u{2069}' => "direction isolate",
        '\u{2060}' | '\u{feff}' => "zero-width no-break space",
        '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' => "variation selector",
        '\u{e0000}'..='\u{e007f}' => "tag character",
        _ => "invisible character",
    };
    format!("U+{:04X} ({name})", u32::from(c))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Lines {
    Joined,
    Kept,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Hidden {
    Dropped,
    Numbered,
}

fn filter(text: &str, lines: Lines, hidden: Hidden) -> Cow<'_, str> {
    let plain = |byte| matches!(byte, b' '..=b'~') || (lines == Lines::Kept && byte == b'\n');
    if text.bytes().all(plain) {
        return Cow::Borrowed(text);
    }
    let mut kept = String::with_capacity(text.len());
    let mut before = Before::default();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let next = chars.peek().copied();
        let verdict = before.judge(c, next);
        let is_hidden = verdict == Verdict::Drop || (verdict == Verdict::Keep && is_blank(c));
        match verdict {
            _ if is_hidden && hidden == Hidden::Numbered => {
                let _ = write!(kept, "[U+{:04X}]", u32::from(c));
            }
            Verdict::Keep => kept.push(c),
            Verdict::Drop => {}
            Verdict::Substitute => kept.push(SUBSTITUTE),
            // The `\n` that follows stands for both.
            Verdict::Break if c == '\r' && next == Some('\n') => {}
            Verdict::Break if c == '\r' => kept.push(SUBSTITUTE),
            Verdict::Break if c == '\n' && lines == Lines::Kept => kept.push('\n'),
            Verdict::Break => kept.push(' '),
        }
    }
    if kept == text {
        return Cow::Borrowed(text);
    }
    Cow::Owned(kept)
}

/// How many bytes at the start are plain; looks at 64 at once, which compilers make fast.
fn count_plain(bytes: &[u8]) -> usize {
    let is_all_plain = |chunk: &[u8]| {
        let plain = |all: bool, byte: &u8| all & is_plain_in_file(*byte);
        chunk.iter().fold(true, plain)
    };
    let whole = bytes
        .chunks_exact(64)
        .take_while(|chunk| is_all_plain(chunk));
    let start = whole.count() * 64;
    let rest = bytes[start..].iter();
    start + rest.take_while(|byte| is_plain_in_file(**byte)).count()
}

fn is_plain_in_file(byte: u8) -> bool {
    matches!(byte, b' '..=b'~' | b'\n' | b'\t')
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Keep,
    Drop,
    Substitute,
    /// White space that ends or splits a line.
    Break,
}

/// What was kept so far, as far as the next character depends on it.
#[derive(Default)]
struct Before {
    /// The last character that was kept, none at the start or after a substitute or a break.
    last: Option<char>,
    /// Combining marks kept since the last letter.
    marks: u32,
}

impl Before {
    /// After a plain character of a file.
    fn after(plain: char) -> Self {
        let last = Some(plain).filter(|c| !matches!(c, '\n' | '\t'));
        Self { last, marks: 0 }
    }

    fn judge(&mut self, c: char, next: Option<char>) -> Verdict {
        let verdict = match c {
            ' '..='~' => Verdict::Keep,
            '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' => Verdict::Break,
            _ if c.is_control() || is_override(c) || is_noncharacter(c) => Verdict::Substitute,
            '\u{200c}' | '\u{200d}' => keep_if(self.joins(c, next)),
            _ if is_selector(c) => keep_if(self.takes_selector(c)),
            _ if is_invisible(c) => Verdict::Drop,
            _ if is_mark(c) => {
                self.marks += 1;
                keep_if(self.marks <= MARKS_PER_LETTER)
            }
            _ => Verdict::Keep,
        };
        match verdict {
            Verdict::Keep => {
                if !(is_selector(c) || is_joiner(c) || is_mark(c)) {
                    self.marks = 0;
                }
                self.last = Some(c);
            }
            Verdict::Substitute | Verdict::Break => *self = Self::default(),
            Verdict::Drop => {}
        }
        verdict
    }

    /// Whether a zero-width joiner or non-joiner does something for the letter before it.
    fn joins(&self, c: char, next: Option<char>) -> bool {
        let Some(last) = self.last else { return false };
        let by_script = matches!(last, '\u{600}'..='\u{e7f}' | '\u{1000}'..='\u{109f}'
            | '\u{1780}'..='\u{18af}' | '\u{a8e0}'..='\u{a8ff}' | '\u{fb50}'..='\u{fdff}'
            | '\u{fe70}'..='\u{fefc}');
        let by_emoji =
            c == '\u{200d}' && (is_emoji(last) || last == '\u{fe0f}') && next.is_some_and(is_emoji);
        by_script || by_emoji
    }

    /// Whether a variation selector can change the character before it.
    fn takes_selector(&self, selector: char) -> bool {
        let Some(last) = self.last else { return false };
        if is_selector(last) || is_joiner(last) || is_mark(last) {
            return false;
        }
        match selector {
            '\u{180b}'..='\u{180f}' => matches!(last, '\u{1800}'..='\u{18af}'),
            '\u{fe0e}' | '\u{fe0f}' => is_emoji(last) || matches!(last, '0'..='9' | '#' | '*'),
            // Ideographs and symbols have registered variants, letters have none.
            _ => matches!(last, '\u{2190}'..='\u{2bff}' | '\u{3000}'..='\u{9fff}'
                | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}' | '\u{20000}'..='\u{3ffff}'),
        }
    }
}

fn keep_if(condition: bool) -> Verdict {
    if condition {
        Verdict::Keep
    } else {
        Verdict::Drop
    }
}

/// Combining marks; the question is cheap for the letters of most texts.
fn is_mark(c: char) -> bool {
    u32::from(c) >= 0x300 && is_combining_mark(c)
}

/// Characters that turn the reading direction of what follows.
fn is_override(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn is_noncharacter(c: char) -> bool {
    matches!(c, '\u{fdd0}'..='\u{fdef}') || u32::from(c) & 0xfffe == 0xfffe
}

fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}')
}

fn is_selector(c: char) -> bool {
    matches!(c, '\u{180b}'..='\u{180d}' | '\u{180f}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{e0100}'..='\u{e01ef}')
}

/// Characters that show nothing: marks of direction, fillers, zero-width spaces, tags.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}'
        | '\u{17b5}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2060}'..='\u{2065}'
        | '\u{206a}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e00ff}'
        | '\u{e01f0}'..='\u{e0fff}')
}

fn is_emoji(c: char) -> bool {
    matches!(c, '©' | '®' | '‼' | '⁉' | '™' | 'ℹ' | '\u{2190}'..='\u{21ff}'
        | '\u{2300}'..='\u{23ff}' | '\u{2460}'..='\u{27bf}' | '\u{2900}'..='\u{2bff}' | '〰' | '〽'
        | '㊗' | '㊙' | '\u{1f000}'..='\u{1faff}')
}

#[cfg(test)]
mod tests;
