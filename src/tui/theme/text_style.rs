//! Text styles by meaning; the theme turns them into colours.

use crate::config::ThemeRole;

/// The meaning and emphasis of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each stands for one attribute of a terminal, in any combination"
)]
pub(crate) struct TextStyle {
    /// The meaning, which determines the colour.
    pub role: ThemeRole,
    /// Emphasised.
    pub bold: bool,
    /// Emphasised in running text.
    pub italic: bool,
    /// A link.
    pub underlined: bool,
    /// Struck through.
    pub struck: bool,
    /// Part of a match: bold, in the colour of matches.
    pub marked: bool,
    /// In the selected row, which has a subdued background.
    pub selected: bool,
    /// The selection within a line: foreground and background are swapped.
    pub inverted: bool,
    /// The number of a link or footnote, in superscript where the font has it.
    pub reference: bool,
    /// Starts with a sign that the theme may replace.
    pub sign: bool,
    /// Can be missed: grey where the theme has no colour for muted text.
    pub minor: bool,
}

impl TextStyle {
    pub(crate) const BODY: Self = Self::of(ThemeRole::Text);
    /// The title of a note, and key figures.
    pub(crate) const TITLE: Self = Self::of(ThemeRole::Title).bold();
    /// A line between panes.
    pub(crate) const RULE: Self = Self::of(ThemeRole::Rule);
    /// Emphasised body text.
    pub(crate) const BOLD: Self = Self::of(ThemeRole::Text).bold();
    /// Secondary text.
    pub(crate) const MUTED: Self = Self::of(ThemeRole::Muted);
    /// Secondary text that can be missed: separators, positions in lists, times.
    pub(crate) const MINOR: Self = Self {
        minor: true,
        ..Self::MUTED
    };
    /// Keys and links.
    pub(crate) const ACCENT: Self = Self::of(ThemeRole::Accent);
    /// Keys, titles and the pane with the focus.
    pub(crate) const KEY: Self = Self::ACCENT.bold();
    /// Done, in force, succeeded.
    pub(crate) const GOOD: Self = Self::of(ThemeRole::Good);
    /// Incomplete, or in need of attention.
    pub(crate) const CAUTION: Self = Self::of(ThemeRole::Caution);
    /// Errors.
    pub(crate) const BAD: Self = Self::of(ThemeRole::Bad);

    /// A style of this role without emphasis.
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
            minor: false,
        }
    }

    /// Adds emphasis.
    pub(crate) const fn bold(mut self) -> Self {
        self.bold = true;
        self
    }

    /// Marks it as part of a match.
    pub(crate) const fn marked(mut self) -> Self {
        self.marked = true;
        self
    }

    /// Swaps foreground and background.
    pub(crate) const fn inverted(mut self) -> Self {
        self.inverted = true;
        self
    }

    /// Puts it in the selected row.
    pub(crate) const fn selected(mut self) -> Self {
        self.selected = true;
        self
    }
}
