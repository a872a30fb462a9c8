//! What the app starts with.

use crate::config::OwnTheme;
use crate::model::hit::Answer;
use crate::tui::clock::Clock;
use crate::tui::theme::Theme;

/// What the screen starts with.
#[derive(Debug, Clone, PartialEq, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a choice of its own, of the user or the terminal"
)]
pub struct Start {
    /// The colours.
    pub theme: Theme,
    /// The user's own themes, which can be chosen.
    pub themes: Vec<OwnTheme>,
    /// Borders and signs without a byte above 0x7F.
    pub ascii: bool,
    /// Web links carry their address, for terminals that make it clickable.
    pub links: bool,
    /// Nothing moves: progress is shown in words only.
    pub still: bool,
    /// Whether the mouse is taken.
    pub mouse: bool,
    /// The user's own city, by vocabulary id.
    pub my_city: Option<String>,
    /// The first query.
    pub query: String,
    /// An answer to it, if one is at hand: the first frame shows it.
    pub first: Option<Answer>,
    /// The user's own keys: an action's name and its keys.
    pub keys: Vec<(String, Vec<String>)>,
    /// The time of day at the start.
    pub clock: Clock,
}
