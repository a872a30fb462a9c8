//! The names of the themes. Their colours are in `tui::theme`.

/// A choice of colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ThemeName {
    /// The terminal's own colours, with highlighted matches: readable on any background.
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
}

impl ThemeName {
    /// All themes, in the order they are offered.
    pub const ALL: [Self; 5] = [
        Self::Terminal,
        Self::Light,
        Self::Dark,
        Self::Contrast,
        Self::Mono,
    ];

    /// The name in the configuration and after `--theme`: `contrast`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Terminal => "terminal",
            Self::Light => "light",
            Self::Dark => "dark",
            Self::Contrast => "contrast",
            Self::Mono => "mono",
        }
    }

    /// The theme with this name.
    pub fn find(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|theme| theme.word() == word)
    }

    /// A short description for users.
    pub fn about(self) -> &'static str {
        match self {
            Self::Terminal => "the terminal's own colours",
            Self::Light => "for light backgrounds",
            Self::Dark => "for dark backgrounds",
            Self::Contrast => "high contrast, white on black",
            Self::Mono => "no colours",
        }
    }
}
