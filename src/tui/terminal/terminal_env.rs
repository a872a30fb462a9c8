//! What the environment and the terminal itself say about the terminal.
//!
//! Read once, before the first frame. What is unknown counts as missing: no colours but the usual
//! ones, no links, no answers to queries.

use std::thread::JoinHandle;
use std::time::Duration;

use terminal_colorsaurus::{Error, QueryOptions, ThemeMode};

use crate::config::ThemeName;
use crate::tui::theme::{Depth, Theme};

/// A terminal that does not tell its colours in this time keeps them to itself.
const COLOUR_WAIT: Duration = Duration::from_millis(150);

/// What a terminal says when it is asked for the colour of its ground.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ground {
    /// Light.
    Light,
    /// Dark.
    Dark,
    /// It answers, but not that.
    Untold,
    /// It does not answer. It had better not be asked anything else: waiting takes time.
    Silent,
}

/// What the environment says about the terminal, as `main` found it.
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
    /// `COLORFGBG`: the colours of letters and ground.
    pub colorfgbg: String,
    /// `NO_COLOR` is set and not empty.
    pub no_color: bool,
    /// The terminal is at the other end of an SSH connection.
    pub ssh: bool,
    /// The language is one in which some terminals draw box lines two columns wide.
    pub east_asian: bool,
    /// The terminal is tmux.
    pub tmux: bool,
    /// There is a screen to open a browser on.
    pub desktop: bool,
    /// The terminal makes web addresses that come with a text clickable (OSC 8).
    pub links: bool,
}

impl TerminalEnv {
    /// Takes what it needs from an environment: `variable` gives the value of a variable, empty if
    /// it is not set.
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

    /// The theme to use: the one chosen, else what the terminal said of its ground, else the one
    /// that reads on any.
    pub(crate) fn theme(&self, chosen: Option<ThemeName>, ground: Option<Ground>) -> Theme {
        let depth = Depth::of_terminal(&self.colorterm, &self.term);
        let name = chosen
            .or(self.no_color.then_some(ThemeName::Mono))
            .or(match ground {
                Some(Ground::Light) => Some(ThemeName::Light),
                Some(Ground::Dark) => Some(ThemeName::Dark),
                _ => None,
            })
            .or_else(|| self.told_ground())
            .unwrap_or(ThemeName::Terminal);
        Theme {
            name,
            depth,
            ..Theme::default()
        }
    }

    /// Asks the terminal for the colour of its ground, if that would choose the theme; there is time
    /// to open the index meanwhile. Never over SSH: late answers would arrive as keys
    /// (tmux/tmux#4846). Nothing else may use the terminal before the thread has ended.
    pub fn ask_ground(&self, chosen: Option<ThemeName>) -> Option<JoinHandle<Ground>> {
        let would_choose = chosen.is_none() && !self.no_color && !self.ssh;
        would_choose.then(|| std::thread::spawn(ground))
    }

    /// Whether to ask the terminal how wide it draws box lines: one that answers, or one that is not
    /// known not to and may well draw them wide.
    pub(crate) fn may_ask_width(&self, ground: Option<Ground>) -> bool {
        match ground {
            Some(Ground::Silent) => false,
            Some(_) => true,
            None => self.east_asian,
        }
    }

    fn told_ground(&self) -> Option<ThemeName> {
        let ground: u8 = self.colorfgbg.rsplit(';').next()?.parse().ok()?;
        Some(match ground {
            7 | 9..=15 => ThemeName::Light,
            _ => ThemeName::Dark,
        })
    }
}

fn ground() -> Ground {
    let mut options = QueryOptions::default();
    options.timeout = COLOUR_WAIT;
    match terminal_colorsaurus::theme_mode(options) {
        Ok(ThemeMode::Dark) => Ground::Dark,
        Ok(ThemeMode::Light) => Ground::Light,
        Err(Error::Timeout(_) | Error::Io(_)) => Ground::Silent,
        Err(_) => Ground::Untold,
    }
}

/// Whether the terminal is known to show OSC 8 links. There is no way to ask: others print them as
/// plain text at best. `FORCE_HYPERLINK` is what programs agree on for saying it oneself.
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

/// The first two numbers of a version: `3.4` of `3.4a`.
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
    fn the_theme_is_chosen_in_order() {
        #[track_caller]
        fn case(surroundings: &TerminalEnv, chosen: Option<ThemeName>, want: ThemeName) {
            assert_eq!(
                surroundings.theme(chosen, None).name,
                want,
                "{surroundings:?}"
            );
            // What was chosen and what is not said do not depend on the terminal.
            let silent = surroundings.theme(chosen, Some(Ground::Silent));
            assert_eq!(silent.name, want, "{surroundings:?}");
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
        for (told, want) in [
            ("15;0", ThemeName::Dark),
            ("0;15", ThemeName::Light),
            ("0;default;7", ThemeName::Light),
            ("odd", ThemeName::Terminal),
        ] {
            let told = TerminalEnv {
                colorfgbg: told.to_owned(),
                ..TerminalEnv::default()
            };
            case(&told, None, want);
            // The terminal itself knows better.
            let asked = told.theme(None, Some(Ground::Light)).name;
            assert_eq!(asked, ThemeName::Light);
        }
        assert!(plain.ask_ground(Some(ThemeName::Light)).is_none());
        assert!(no_color.ask_ground(None).is_none());
    }

    #[test]
    fn the_width_of_lines_is_asked_where_an_answer_is_to_be_expected() {
        let plain = TerminalEnv::default();
        assert!(
            plain.may_ask_width(Some(Ground::Untold)) && plain.may_ask_width(Some(Ground::Dark))
        );
        assert!(!plain.may_ask_width(None) && !plain.may_ask_width(Some(Ground::Silent)));
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
        assert!(!of("LANG", "ja_JP.UTF-8").may_ask_width(Some(Ground::Silent)));
    }

    #[test]
    fn links_are_for_terminals_known_to_show_them() {
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
        // A terminal inside tmux shows what tmux lets through.
        let tmux = ("TMUX", "default,1,0");
        case(&[tmux, ("VTE_VERSION", "6800")], false);
        let program = ("TERM_PROGRAM", "tmux");
        case(&[tmux, program, ("TERM_PROGRAM_VERSION", "3.3a")], false);
        case(&[tmux, program, ("TERM_PROGRAM_VERSION", "3.4")], true);
        case(&[("FORCE_HYPERLINK", "1")], true);
        case(&[("FORCE_HYPERLINK", "0"), ("TERM", "foot")], false);
    }
}
