//! Character sets for charts, maps and bars.

/// The characters used for drawing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum GlyphSet {
    /// Braille dots, blocks and signs.
    #[default]
    Braille,
    /// Blocks and signs, one cell per point, for fonts without braille.
    Symbols,
    /// ASCII only.
    Ascii,
}

impl GlyphSet {
    /// The characters of tables and trees, which need no braille.
    pub(crate) fn without_braille(ascii: bool) -> Self {
        if ascii { Self::Ascii } else { Self::Symbols }
    }

    /// Selects one of two values: the second is for ASCII.
    pub(crate) fn either<T>(self, sign: T, ascii: T) -> T {
        if self == Self::Ascii { ascii } else { sign }
    }

    /// The sign between facts in a line.
    pub(crate) fn separator(self) -> &'static str {
        self.either(" · ", " | ")
    }

    /// Selects one of three values by character set.
    pub(crate) fn pick<T>(self, braille: T, symbol: T, ascii: T) -> T {
        match self {
            Self::Braille => braille,
            Self::Symbols => symbol,
            Self::Ascii => ascii,
        }
    }
}
