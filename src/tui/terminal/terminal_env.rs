//! Capabilities of the terminal, from the environment and its own answers.
//!
//! Read once, before the first frame. An unknown capability counts as missing: basic colours only,
//! no links, no queries.

use std::thread::JoinHandle;
use std::time::Duration;

use terminal_colorsaurus::{Error, QueryOptions, ThemeMode};

use crate::config::ThemeName;
use crate::tui::theme::{ColourDepth, Theme};

/// Time to wait for a terminal to report its colours.
const COLOUR_WAIT: Duration = Duration::from_millis(150);

/// A terminal's answer to the query for its background colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Background {
    /// A light background.
    Light,
    /// A dark background.
    Dark,
    /// It answers queries, but not this one.
    Unknown,
    /// It does not answer. Further queries would only cause delays.
    NoReply,
}

/// Terminal settings from the environment, as read by `main`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one fact of the environment, independent of the others"
)]
pub struct TerminalEnv {
    /// `TERM`.
    pub term: String,
    /// `COLORTERM`.
    pub colorterm: String,
    /// `COLORFGBG`: foreground and background colour.
    pub colorfgbg: String,
    /// `NO_COLOR` is set and not empty.
    pub no_color: bool,
    /// The session runs over SSH.
    pub ssh: bool,
    /// The locale is one in which some terminals draw box lines two columns wide.
    pub east_asian: bool,
    /// The program runs inside tmux.
    pub tmux: bool,
    /// A display is available for a browser.
    pub desktop: bool,
    /// The terminal supports hyperlinks (OSC 8).
    pub links: bool,
}

impl TerminalEnv {
    /// Reads the settings. `variable` returns a variable's value, or an empty string if unset.
    pub fn of(variable: impl Fn(&str) -> String) -> Self {
        let set = |name: &str| !variable(name).is_empty();
        Self {
            term: variable("TERM"),
            colorterm: variable("COLORTERM"),
            colorfgbg: variable("COLORFGBG"),
            no_color: set("NO_COLOR"),
            ssh: set("SSH_CONNECTION") || set("SSH_TTY"),
            east_asian: ["LC_ALL", "LC_CTYPE", "LANG"]
                .into_iter()
                .map(&variable)
                .find(|language| !language.is_empty())
                .is_some_and(|language| {
                    ["ja", "ko", "zh"]
                        .iter()
                        .any(|one| language.starts_with(one))
                }),
            tmux: set("TMUX"),
            desktop: !cfg!(all(unix, not(target_os = "macos")))
                || set("DISPLAY")
                || set("WAYLAND_DISPLAY"),
            links: shows_links(&variable),
        }
    }

    /// Chooses the theme.
    ///
    /// The order is: `chosen`, `NO_COLOR`, the background the terminal reported, `COLORFGBG`. The
    /// default theme is readable on any background.
    pub(crate) fn theme(&self, chosen: Option<ThemeName>, background: Option<Background>) -> Theme {
        let depth = ColourDepth::of_terminal(&self.colorterm, &self.term);
        let name = chosen
            .or(self.no_color.then_some(ThemeName::Mono))
            .or(match background {
                Some(Background::Light) => Some(ThemeName::Light),
                Some(Background::Dark) => Some(ThemeName::Dark),
                _ => None,
            })
            .or_else(|| self.background_from_env())
            .unwrap_or(ThemeName::Terminal);
        Theme {
            name,
            depth,
            ..Theme::default()
        }
    }

    /// Asks the terminal for its background colour, if that could decide the theme.
    ///
    /// Runs in a thread, so that the index can open meanwhile. Never asks over SSH: late answers
    /// would arrive as keys (tmux/tmux#4846). Nothing else may use the terminal until the thread
    /// has ended.
    pub fn query_background(&self, chosen: Option<ThemeName>) -> Option<JoinHandle<Background>> {
        let would_choose = chosen.is_none() && !self.no_color && !self.ssh;
        would_choose.then(|| std::thread::spawn(background))
    }

    /// Whether to ask the terminal how wide it draws box lines.
    ///
    /// True if it is known to answer. If unknown, true only for locales where lines may be wide.
    pub(crate) fn may_ask_width(&self, background: Option<Background>) -> bool {
        match background {
            Some(Background::NoReply) => false,
            Some(_) => true,
            None => self.east_asian,
        }
    }

    fn background_from_env(&self) -> Option<ThemeName> {
        let background: u8 = self.colorfgbg.rsplit(';').next()?.parse().ok()?;
        Some(match background {
            7 | 9..=15 => ThemeName::Light,
            _ => ThemeName::Dark,
        })
    }
}

fn background() -> Background {
    let mut options = QueryOptions::default();
    options.timeout = COLOUR_WAIT;
    match terminal_colorsaurus::theme_mode(options) {
        Ok(ThemeMode::Dark) => Background::Dark,
        Ok(ThemeMode::Light) => Background::Light,
        Err(Error::Timeout(_) | Error::Io(_)) => Background::NoReply,
        Err(_) => Background::Unknown,
    }
}

/// Whether the terminal is known to support OSC 8 hyperlinks.
///
/// Support cannot be queried; other terminals print the link as plain text at best.
/// `FORCE_HYPERLINK` is the common variable for overriding the detection.
fn shows_links(variable: &impl Fn(&str) -> String) -> bool {
    let set = |name: &str| !variable(name).is_empty();
    match variable("FORCE_HYPERLINK").as_str() {
        "" => {}
        "0" | "false" => return false,
        _ => return true,
    }
    let program = variable("TERM_PROGRAM");
    if program == "tmux" || set("TMUX") || variable("TERM").starts_with("screen") {
        return program == "tmux" && version(&variable("TERM_PROGRAM_VERSION")) >= (3, 4);
    }
    let by_program = [
        "iTerm.app",
        "WezTerm",
        "vscode",
        "ghostty",
        "Hyper",
        "mintty",
        "rio",
        "Tabby",
    ];
    let by_term = [
        "kitty",
        "alacritty",
        "foot",
        "ghostty",
        "wezterm",
        "contour",
    ];
    let term = variable("TERM");
    by_program.contains(&program.as_str())
        || by_term.iter().any(|name| term.contains(name))
        || [
            "WT_SESSION",
            "KITTY_WINDOW_ID",
            "DOMTERM",
            "KONSOLE_VERSION",
        ]
        .into_iter()
        .any(set)
        || variable("VTE_VERSION")
            .parse()
            .is_ok_and(|version: u32| version >= 5000)
}

/// Parses the first two numbers of a version: 3 and 4 from `3.4a`.
fn version(text: &str) -> (u32, u32) {
    let mut numbers = text
        .split(|c: char| !c.is_ascii_digit())
        .filter_map(|number| number.parse().ok());
    (
        numbers.next().unwrap_or_default(),
        numbers.next().unwrap_or_default(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_theme_follows_the_order_of_precedence() {
        #[track_caller]
        fn case(terminal_env: &TerminalEnv, chosen: Option<ThemeName>, want: ThemeName) {
            assert_eq!(
                terminal_env.theme(chosen, None).name,
                want,
                "{terminal_env:?}"
            );
            // A chosen theme and a missing answer do not depend on the terminal.
            let silent = terminal_env.theme(chosen, Some(Background::NoReply));
            assert_eq!(silent.name, want, "{terminal_env:?}");
        }
        let plain = TerminalEnv::default();
        case(&plain, None, ThemeName::Terminal);
        case(&plain, Some(ThemeName::Light), ThemeName::Light);
        let no_color = TerminalEnv {
            no_color: true,
            ..TerminalEnv::default()
        };
        case(&no_color, None, ThemeName::Mono);
        case(&no_color, Some(ThemeName::Dark), ThemeName::Dark);
        for (colours, want) in [
            ("15;0", ThemeName::Dark),
            ("0;15", ThemeName::Light),
            ("0;default;7", ThemeName::Light),
            ("odd", ThemeName::Terminal),
        ] {
            let env = TerminalEnv {
                colorfgbg: colours.to_owned(),
                ..TerminalEnv::default()
            };
            case(&env, None, want);
            // The terminal's answer takes precedence.
            let asked = env.theme(None, Some(Background::Light)).name;
            assert_eq!(asked, ThemeName::Light);
        }
        assert!(plain.query_background(Some(ThemeName::Light)).is_none());
        assert!(no_color.query_background(None).is_none());
    }

    #[test]
    fn line_width_is_queried_if_an_answer_is_likely() {
        let plain = TerminalEnv::default();
        assert!(
            plain.may_ask_width(Some(Background::Unknown))
                && plain.may_ask_width(Some(Background::Dark))
        );
        assert!(!plain.may_ask_width(None) && !plain.may_ask_width(Some(Background::NoReply)));
        let of = |name: &'static str, language: &'static str| {
            TerminalEnv::of(|asked| {
                if asked == name {
                    language.to_owned()
                } else {
                    String::new()
                }
            })
        };
        assert!(of("LANG", "ja_JP.UTF-8").may_ask_width(None));
        assert!(!of("LANG", "de_DE.UTF-8").may_ask_width(None));
        assert!(!of("LANG", "ja_JP.UTF-8").may_ask_width(Some(Background::NoReply)));
    }

    #[test]
    fn links_are_enabled_for_known_terminals() {
        #[track_caller]
        fn case(environment: &[(&str, &str)], want: bool) {
            let variable = |name: &str| {
                let found = environment.iter().find(|(known, _)| *known == name);
                found.map_or_else(String::new, |(_, value)| (*value).to_owned())
            };
            assert_eq!(TerminalEnv::of(variable).links, want, "{environment:?}");
        }
        case(&[], false);
        case(&[("TERM", "xterm-256color")], false);
        case(&[("TERM", "linux")], false);
        case(&[("TERM", "xterm-kitty")], true);
        case(&[("VTE_VERSION", "6800")], true);
        case(&[("VTE_VERSION", "4600")], false);
        case(&[("WT_SESSION", "1")], true);
        case(&[("TERM_PROGRAM", "WezTerm")], true);
        // Inside tmux, only what tmux supports is shown.
        let tmux = ("TMUX", "default,1,0");
        case(&[tmux, ("VTE_VERSION", "6800")], false);
        let program = ("TERM_PROGRAM", "tmux");
        case(&[tmux, program, ("TERM_PROGRAM_VERSION", "3.3a")], false);
        case(&[tmux, program, ("TERM_PROGRAM_VERSION", "3.4")], true);
        case(&[("FORCE_HYPERLINK", "1")], true);
        case(&[("FORCE_HYPERLINK", "0"), ("TERM", "foot")], false);
    }
}
