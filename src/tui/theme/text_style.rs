//! What a text means: the theme gives each meaning its look.

use crate::config::ThemeRole;

/// How a text is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each stands for one attribute of a terminal, in any combination"
)]
pub(crate) struct TextStyle {
    /// What it is.
    pub role: ThemeRole,
    /// Stands out.
    pub bold: bool,
    /// Stressed.
    pub italic: bool,
    /// Can be followed.
    pub underlined: bool,
    /// Struck out.
    pub struck: bool,
    /// Part of a match: bold and in the colour of matches.
    pub marked: bool,
    /// In the chosen row, which has a quiet ground.
    pub selected: bool,
    /// The one thing that is chosen within a line: letters and ground change places.
    pub inverted: bool,
    /// The number of a link or footnote, which stands higher where the font has it.
    pub reference: bool,
    /// Begins with one of our own signs, which a theme may draw in another form.
    pub sign: bool,
}

impl TextStyle {
    /// Running text.
    pub(crate) const BODY: Self = Self::of(ThemeRole::Text);
    /// The title of a note, and the figure that counts.
    pub(crate) const TITLE: Self = Self::of(ThemeRole::Title).bold();
    /// A line between panes.
    pub(crate) const RULE: Self = Self::of(ThemeRole::Rule);
    /// Running text that stands out.
    pub(crate) const BOLD: Self = Self::of(ThemeRole::Text).bold();
    /// Beside the point.
    pub(crate) const MUTED: Self = Self::of(ThemeRole::Muted);
    /// Keys and links.
    pub(crate) const ACCENT: Self = Self::of(ThemeRole::Accent);
    /// Keys, titles and what has the focus.
    pub(crate) const KEY: Self = Self::ACCENT.bold();
    /// Done, in force, succeeded.
    pub(crate) const GOOD: Self = Self::of(ThemeRole::Good);
    /// Short of something.
    pub(crate) const CAUTION: Self = Self::of(ThemeRole::Caution);
    /// Errors.
    pub(crate) const BAD: Self = Self::of(ThemeRole::Bad);

    /// A style of this role and nothing more.
    pub(crate) const fn of(role: ThemeRole) -> Self {
        Self {
            role,
            bold: false,
            italic: false,
            underlined: false,
            struck: false,
            marked: false,
            selected: false,
            inverted: false,
            reference: false,
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

    /// The same, with letters and ground changed.
    pub(crate) const fn inverted(mut self) -> Self {
        self.inverted = true;
        self
    }

    /// The same, in the chosen row.
    pub(crate) const fn selected(mut self) -> Self {
        self.selected = true;
        self
    }
}
