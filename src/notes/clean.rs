//! Sanitizes untrusted text before output.
//!
//! Text from notes, file names, git and queries passes through here before it reaches a screen,
//! standard output, a log or a page. Files keep their bytes. Control characters and bidi overrides
//! become a visible `·`; invisible characters are dropped. Clean *after* parsing Markdown, because
//! entities are decoded there.
//!
//! Source: rule 6 and threat T11 of the safety rules; Trojan Source (CVE-2021-42574).

use std::borrow::Cow;
use std::fmt::Write as _;

use unicode_normalization::char::is_combining_mark;

/// Replaces a character that must not reach a terminal.
const SUBSTITUTE: char = '·';

/// Maximum combining marks per letter: long runs slow terminals down.
const MARKS_PER_LETTER: u32 = 6;

/// Returns the text as one line that is safe to display.
///
/// Line ends and tabs become spaces, control characters and bidi overrides become `·`, invisible
/// characters are dropped unless their script needs them. Harmless text is borrowed unchanged.
/// Idempotent.
pub fn clean(text: &str) -> Cow<'_, str> {
    filter(text, Lines::Joined, Hidden::Dropped)
}

/// Like [`clean`], but keeps line breaks as `\n`.
pub fn clean_lines(text: &str) -> Cow<'_, str> {
    filter(text, Lines::Kept, Hidden::Dropped)
}

/// Returns an id, path or other name with hidden characters made visible.
///
/// Like [`clean`], but invisible characters and white space other than U+0020 are shown by their
/// code point, as in `heat[U+200B]`: two different names look different.
pub fn clean_name(text: &str) -> Cow<'_, str> {
    filter(text, Lines::Joined, Hidden::Numbered)
}

/// Whether a character is invisible, or looks like a space but is not U+0020.
pub fn is_blank(c: char) -> bool {
    c == '\u{2800}' || is_invisible(c) || (c != ' ' && c.is_whitespace())
}

/// Quotes untrusted text in a message: cleaned, at most 60 characters, in backticks.
pub fn quote(text: &str) -> String {
    const LONGEST: usize = 60;
    let cleaned = clean_name(text);
    let mut shown: String = cleaned.chars().take(LONGEST).collect();
    if cleaned.chars().nth(LONGEST).is_some() {
        shown.push('…');
    }
    format!("`{shown}`")
}

/// Finds hidden characters in the text of a file: byte offset and character.
///
/// Line endings, tabs and a byte-order mark at the start are allowed, and joiners where their
/// script needs them.
pub fn find_hidden(text: &str) -> impl Iterator<Item = (usize, char)> + '_ {
    let mut before = Before::default();
    let mut from = 0;
    std::iter::from_fn(move || {
        loop {
            // Fast path: most text is printable ASCII.
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
                // Unicode line separators are unusual, but visible as white space.
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

/// The name of a hidden character: `U+202E (right-to-left override)`.
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
            // The following `\n` represents both.
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

/// Length of the prefix of plain bytes; checks 64 at once, which vectorizes.
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
    /// White space that breaks a line, or a tab.
    Break,
}

/// Context from the characters kept so far.
#[derive(Default)]
struct Before {
    /// The last kept character; `None` at the start and after a substitute or break.
    last: Option<char>,
    /// Combining marks kept since the last letter.
    marks: u32,
}

impl Before {
    /// The context after a plain character of a file.
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

    /// Whether a zero-width joiner or non-joiner affects the character before it.
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
            // Only ideographs and symbols have registered variants.
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

/// Whether a character is a combining mark; fast for most letters.
fn is_mark(c: char) -> bool {
    u32::from(c) >= 0x300 && is_combining_mark(c)
}

/// Whether a character changes the direction of the following text.
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

/// Whether a character is invisible: direction mark, filler, zero-width space, tag.
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
