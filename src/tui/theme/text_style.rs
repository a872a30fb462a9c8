//! What a text means: the theme gives each meaning its look.

/// What a text is. The theme gives each role its look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(crate) enum TextRole {
    /// Running text in the terminal's own colour.
    #[default]
    Body,
    /// Focus, keys, links.
    Accent,
    /// Done, in force, succeeded.
    Good,
    /// Short of something.
    Short,
    /// Failed, reversed, an error.
    Far,
    /// Beside the point: borders, counts, names of fields.
    Muted,
}

/// How a text is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each stands for one attribute of a terminal, in any combination"
)]
pub(crate) struct TextStyle {
    /// What it is.
    pub role: TextRole,
    /// Stands out.
    pub bold: bool,
    /// Stressed.
    pub italic: bool,
    /// Can be followed.
    pub underlined: bool,
    /// Struck out.
    pub struck: bool,
    /// Part of a match: bold, underlined and in the colour of matches.
    pub marked: bool,
    /// The selected thing: reversed.
    pub selected: bool,
    /// Begins with one of our own signs, which a theme may draw in another form.
    pub sign: bool,
}

impl TextStyle {
    /// Running text.
    pub(crate) const BODY: Self = Self::of(TextRole::Body);
    /// Running text that stands out.
    pub(crate) const BOLD: Self = Self::of(TextRole::Body).bold();
    /// Beside the point.
    pub(crate) const MUTED: Self = Self::of(TextRole::Muted);
    /// Keys and links.
    pub(crate) const ACCENT: Self = Self::of(TextRole::Accent);
    /// Keys, titles and what has the focus.
    pub(crate) const KEY: Self = Self::ACCENT.bold();
    /// Done, in force, succeeded.
    pub(crate) const GOOD: Self = Self::of(TextRole::Good);
    /// Short of something.
    pub(crate) const SHORT: Self = Self::of(TextRole::Short);
    /// Errors.
    pub(crate) const FAR: Self = Self::of(TextRole::Far);

    /// A style of this role and nothing more.
    pub(crate) const fn of(role: TextRole) -> Self {
        Self {
            role,
            bold: false,
            italic: false,
            underlined: false,
            struck: false,
            marked: false,
            selected: false,
            sign: false,
        }
    }

    /// The same, standing out.
    pub(crate) const fn bold(mut self) -> Self {
        self.bold = true;
        self
    }

    /// The same, as part of a match.
    pub(crate) const fn marked(mut self) -> Self {
        self.marked = true;
        self
    }

    /// The same, selected.
    pub(crate) const fn selected(mut self) -> Self {
        self.selected = true;
        self
    }
}
