//! Characters with a meaning in queries: quotes, dashes, brackets, separators.

/// Whether a character opens or closes a phrase; single quotes are separate.
pub(super) fn is_quote(c: char) -> bool {
    matches!(
        c,
        '"' | '“'
            | '”'
            | '„'
            | '‟'
            | '＂'
            | '«'
            | '»'
            | '‹'
            | '›'
            | '「'
            | '」'
            | '『'
            | '』'
            | '〝'
            | '〞'
            | '〟'
            | '｢'
            | '｣'
            | '❝'
            | '❞'
    )
}

/// Whether a character is a single quote, or an apostrophe.
pub(super) fn is_single_quote(c: char) -> bool {
    matches!(c, '\'' | '‘' | '’' | '‚' | '‛' | '＇')
}

/// Whether a character is a dash that keyboards and editors produce for a minus.
pub(super) fn is_dash(c: char) -> bool {
    matches!(c, '-' | '‐' | '‑' | '‒' | '–' | '—' | '−' | '﹣' | '－')
}

/// White space and control characters.
pub(super) fn is_space(c: char) -> bool {
    c.is_whitespace() || c.is_control()
}

/// Whether a character may directly follow a closing quote.
pub(super) fn is_closing_sign(c: char) -> bool {
    matches!(c, ')' | ',' | ';' | '.' | ':' | '!' | '?' | '…' | '|')
}

/// Whether a character separates the values of a field.
pub fn is_comma(c: char) -> bool {
    matches!(c, ',' | '，' | '、' | '|' | ';' | '；')
}

pub(super) fn ends_word(c: char) -> bool {
    is_space(c) || is_quote(c) || matches!(c, '(' | ')' | '|')
}

/// Whether a character is punctuation that searches ignore.
pub(super) fn is_punctuation(c: char) -> bool {
    c.is_ascii_punctuation()
        || matches!(c, '¡' | '¿' | '·' | '§' | '×' | '\u{2000}'..='\u{206f}' | '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ffef}')
}
