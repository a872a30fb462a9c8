//! Which characters the pictures of the app may use.

/// The characters that a picture is drawn with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum GlyphSet {
    /// Braille dots, blocks and signs.
    #[default]
    Braille,
    /// Blocks and signs, one cell a point: for fonts without braille.
    Symbols,
    /// Nothing above 0x7F.
    Ascii,
}

impl GlyphSet {
    /// One of two texts: the second is the ASCII form.
    pub(crate) fn either<T>(self, sign: T, ascii: T) -> T {
        if self == Self::Ascii { ascii } else { sign }
    }

    /// The same for the three sets.
    pub(crate) fn pick<T>(self, braille: T, symbol: T, ascii: T) -> T {
        match self {
            Self::Braille => braille,
            Self::Symbols => symbol,
            Self::Ascii => ascii,
        }
    }
}
