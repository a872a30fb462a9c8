//! Character sets for charts, maps and bars.

/// The characters used for drawing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum GlyphSet {
    /// Braille dots, blocks and signs.
    #[default]
    Braille,
    /// ASCII only.
    Ascii,
}

impl GlyphSet {
    /// Selects one of two values: the second is for ASCII.
    pub(crate) fn either<T>(self, sign: T, ascii: T) -> T {
        if self == Self::Ascii { ascii } else { sign }
    }

    /// The sign between facts in a line.
    pub(crate) fn separator(self) -> &'static str {
        self.either(" · ", " | ")
    }
}
