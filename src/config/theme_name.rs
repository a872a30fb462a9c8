//! The names of the themes. Their colours are in `tui::theme`.

/// A choice of colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ThemeName {
    /// Colours readable on light and dark, for an unknown background.
    #[default]
    Terminal,
    /// For light backgrounds.
    Light,
    /// For dark backgrounds.
    Dark,
    /// White on black, whatever the terminal's background.
    Contrast,
    /// No colour: only bold, underlined and reversed text.
    Mono,
    /// One of the configuration's own, by its position there.
    Own(u8),
}

impl ThemeName {
    /// The built-in themes, in the order they are offered.
    pub const ALL: [Self; 5] = [
        Self::Terminal,
        Self::Light,
        Self::Dark,
        Self::Contrast,
        Self::Mono,
    ];

    /// The name in the configuration and after `--theme`: `contrast`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Terminal => "terminal",
            Self::Light => "light",
            Self::Dark => "dark",
            Self::Contrast => "contrast",
            Self::Mono => "mono",
            Self::Own(_) => "own",
        }
    }

    /// The built-in theme of this name.
    pub fn find(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|theme| theme.as_str() == word)
    }

    /// A short description for users.
    pub fn about(self) -> &'static str {
        match self {
            Self::Terminal => "readable on light and dark grounds",
            Self::Light => "for light backgrounds",
            Self::Dark => "for dark backgrounds",
            Self::Contrast => "high contrast, white on black",
            Self::Mono => "no colours",
            Self::Own(_) => "from your settings",
        }
    }
}
