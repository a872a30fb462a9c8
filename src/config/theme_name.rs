//! The names of the themes. What each looks like is in `tui::theme`.

/// A choice of colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ThemeName {
    /// The terminal's own colours, matches as if marked with a pen: reads on any ground.
    #[default]
    Terminal,
    /// For light grounds.
    Light,
    /// For dark grounds.
    Dark,
    /// White on black, whatever the terminal's ground.
    Contrast,
    /// No colour: bold, underlined and reversed say everything.
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

    /// The word in the configuration and after `--theme`: `contrast`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Terminal => "terminal",
            Self::Light => "light",
            Self::Dark => "dark",
            Self::Contrast => "contrast",
            Self::Mono => "mono",
        }
    }

    /// The theme of this name.
    pub fn find(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|theme| theme.word() == word)
    }

    /// What it is for, for people.
    pub fn about(self) -> &'static str {
        match self {
            Self::Terminal => "the terminal's own colours",
            Self::Light => "for light grounds",
            Self::Dark => "for dark grounds",
            Self::Contrast => "high contrast, white on black",
            Self::Mono => "no colour at all",
        }
    }
}
