//! Initial values for the app.

use crate::config::OwnTheme;
use crate::model::hit::Answer;
use crate::tui::clock::Clock;
use crate::tui::theme::Theme;

/// Initial values for the app's state.
#[derive(Debug, Clone, PartialEq, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a choice of its own, of the user or the terminal"
)]
pub struct Start {
    /// The theme.
    pub theme: Theme,
    /// Themes defined by the user.
    pub themes: Vec<OwnTheme>,
    /// Whether to draw borders and signs in ASCII only.
    pub ascii: bool,
    /// Whether to attach addresses to web links (OSC 8).
    pub links: bool,
    /// Whether to avoid animation: progress is shown in words only.
    pub still: bool,
    /// Whether mouse capture is on.
    pub mouse: bool,
    /// The user's own city, by vocabulary id.
    pub my_city: Option<String>,
    /// The first query.
    pub query: String,
    /// The answer to `query`, if available, for the first frame.
    pub first: Option<Answer>,
    /// Key bindings set by the user: action name and keys.
    pub keys: Vec<(String, Vec<String>)>,
    /// What is wrong in the settings, a sentence each.
    pub warnings: Vec<String>,
    /// The time of day at the start.
    pub clock: Clock,
}
