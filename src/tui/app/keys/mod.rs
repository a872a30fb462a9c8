//! The keys: one table of commands that the footer, help, the palette and the key handler all
//! follow.
//!
//! No default key needs `AltGr` or a dead key on US, UK, German, Nordic, French, Spanish, Italian or
//! Japanese keyboards, none takes what tmux, screen or flow control take.

mod table;

use std::collections::HashMap;

pub(crate) use self::table::{COMMANDS, Command, command, footer};
use super::key::Key;
use Spot as S;

/// Where keys can go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Spot {
    /// The text field of the search.
    Query,
    /// The facets.
    Filters,
    /// The list of hits.
    Results,
    /// The preview.
    Preview,
    /// The note being read.
    Note,
    /// What others have changed, and what waits for a choice.
    Incoming,
    /// What I changed.
    Yours,
    /// Two versions of one note, to choose between.
    Versions,
}

impl Spot {
    /// All spots.
    pub(crate) const ALL: [Self; 8] = [
        S::Query,
        S::Filters,
        S::Results,
        S::Preview,
        S::Note,
        S::Incoming,
        S::Yours,
        S::Versions,
    ];

    /// Whether letters are text here.
    pub(crate) fn is_text(self) -> bool {
        self == S::Query
    }

    /// Its name for people.
    pub(crate) fn name(self) -> &'static str {
        match self {
            S::Query => "Search field",
            S::Filters => "Filters",
            S::Results => "Results",
            S::Preview => "Preview",
            S::Note => "Note",
            S::Incoming => "Incoming",
            S::Yours => "Yours",
            S::Versions => "Two versions",
        }
    }
}

/// A set of spots.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Spots(u16);

impl Spots {
    /// These spots.
    const fn of(spots: &[Spot]) -> Self {
        let mut set = Self(0);
        let mut i = 0;
        // Iterators cannot be used in constants.
        while i < spots.len() {
            set = set.with(spots[i]);
            i += 1;
        }
        set
    }

    /// These and another one.
    const fn with(self, spot: Spot) -> Self {
        Self(self.0 | 1 << spot as u16)
    }

    /// These but one.
    const fn without(self, spot: Spot) -> Self {
        Self(self.0 & !(1 << spot as u16))
    }

    /// The spots of both sets.
    const fn and(self, others: Self) -> Self {
        Self(self.0 | others.0)
    }

    /// Its spots, in the order of [`Spot::ALL`].
    pub(crate) fn iter(self) -> impl Iterator<Item = Spot> {
        let inside = move |spot: &Spot| self.0 & 1 << *spot as u16 != 0;
        Spot::ALL.into_iter().filter(inside)
    }
}

/// What a person can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Action {
    Open,
    ToResults,
    Tick,
    EditQuery,
    SearchAll,
    Filters,
    ClearFilters,
    Sort,
    Why,
    Follow,
    NextLink,
    PreviousLink,
    Find,
    FindNext,
    FindPrevious,
    NextNote,
    PreviousNote,
    HistoryBack,
    Contents,
    Side,
    OpenSource,
    Copy,
    CopyAs,
    Edit,
    Up,
    Down,
    Left,
    Right,
    PageUp,
    PageDown,
    First,
    Last,
    HalfUp,
    HalfDown,
    NextPane,
    PreviousPane,
    Zoom,
    EarlierSearches,
    KeepYours,
    TakeTheirs,
    KeepBoth,
    EditVersion,
    NextDifference,
    PreviousDifference,
    SaveChoices,
    Differences,
    Discard,
    GetUpdates,
    Share,
    Undo,
    ViewSearch,
    ViewSync,
    NextView,
    PreviousView,
    Refresh,
    Mouse,
    Redraw,
    Messages,
    Help,
    Commands,
    Back,
    Close,
    Stop,
    Suspend,
}

/// Which key does what where.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Keymap {
    by_key: HashMap<(Spot, Key), Action>,
    keys: HashMap<Action, Vec<Key>>,
}

impl Default for Keymap {
    fn default() -> Self {
        Self::new(&[]).0
    }
}

impl Keymap {
    /// The standard keys with the user's own, and what is wrong with those.
    ///
    /// An action named in `own` has the keys given there and no others.
    pub(crate) fn new(own: &[(String, Vec<String>)]) -> (Self, Vec<String>) {
        let mut warnings = Vec::new();
        let mut map = Self {
            by_key: HashMap::new(),
            keys: HashMap::new(),
        };
        for (word, _) in own {
            if !COMMANDS.iter().any(|command| command.word == word) {
                warnings.push(format!("keys: there is no action `{word}`"));
            }
        }
        for command in COMMANDS {
            let chosen = own.iter().find(|(word, _)| word == command.word);
            let keys: Vec<Key> = match chosen {
                Some((word, keys)) => read_keys(word, keys, &mut warnings),
                None => command
                    .keys
                    .iter()
                    .filter_map(|key| key.parse().ok())
                    .collect(),
            };
            map.bind(command, &keys, &mut warnings);
        }
        (map, warnings)
    }

    fn bind(&mut self, command: &Command, keys: &[Key], warnings: &mut Vec<String>) {
        for key in keys {
            for spot in command.at.iter() {
                if spot.is_text() && key.is_text() {
                    continue;
                }
                match self.by_key.get(&(spot, *key)) {
                    None => {
                        self.by_key.insert((spot, *key), command.action);
                    }
                    Some(taken) => warnings.push(format!(
                        "keys: `{key}` means both `{}` and `{}` in {}",
                        crate::tui::app::keys::command(*taken).word,
                        command.word,
                        spot.name(),
                    )),
                }
            }
        }
        self.keys.insert(command.action, keys.to_vec());
    }

    /// What a key does in a spot.
    pub(crate) fn find(&self, spot: Spot, key: Key) -> Option<Action> {
        self.by_key.get(&(spot, key)).copied()
    }

    /// The key to name for an action in a spot: the first that works there.
    pub(crate) fn key(&self, spot: Spot, action: Action) -> Option<Key> {
        let keys = self.keys.get(&action)?;
        keys.iter()
            .copied()
            .find(|key| self.find(spot, *key) == Some(action))
    }

    /// All keys of an action, for people: `Up, k`.
    pub(crate) fn all_keys(&self, action: Action) -> String {
        let keys = self.keys.get(&action).map_or(&[][..], Vec::as_slice);
        let names: Vec<String> = keys.iter().map(Key::to_string).collect();
        names.join(", ")
    }
}

fn read_keys(word: &str, keys: &[String], warnings: &mut Vec<String>) -> Vec<Key> {
    let mut read = Vec::new();
    for key in keys {
        match key.parse() {
            Ok(key) => read.push(key),
            Err(()) => warnings.push(format!("keys: `{key}` of `{word}` is no key")),
        }
    }
    read
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_means_two_things_and_every_key_can_be_read() {
        let (_, warnings) = Keymap::new(&[]);
        assert_eq!(warnings, Vec::<String>::new());
        for command in COMMANDS {
            for key in command.keys {
                let read: Key = key.parse().unwrap_or_else(|()| panic!("{key}"));
                assert_eq!(&read.to_string(), key);
            }
        }
    }

    #[test]
    fn each_action_stands_in_the_table_once() {
        for (i, command) in COMMANDS.iter().enumerate() {
            assert_eq!(super::command(command.action).word, command.word);
            assert!(
                COMMANDS[i + 1..]
                    .iter()
                    .all(|other| other.word != command.word)
            );
            assert!(command.about.ends_with('.'), "{}", command.word);
        }
    }

    #[test]
    fn no_standard_key_needs_altgr_or_is_taken_by_the_terminal() {
        for command in COMMANDS {
            for key in command.keys {
                assert!(!"[]{}\\|@~#$^`".contains(key), "{key}");
                let taken = [
                    "Ctrl-B", "Ctrl-A", "Ctrl-S", "Ctrl-Q", "Ctrl-W", "Ctrl-T", "Ctrl-N",
                ];
                assert!(!taken.contains(key), "{key}");
            }
        }
    }

    #[test]
    fn the_footer_names_only_keys_that_work() {
        let keymap = Keymap::default();
        for spot in Spot::ALL {
            for action in footer(spot) {
                assert!(keymap.key(spot, *action).is_some(), "{spot:?} {action:?}");
            }
        }
    }

    #[test]
    fn own_keys_replace_the_standard_and_faults_are_told() {
        let own = |word: &str, keys: &[&str]| {
            let keys = keys.iter().map(|&key| key.to_owned()).collect();
            (word.to_owned(), keys)
        };
        let (map, warnings) = Keymap::new(&[own("copy", &["c", "Ctrl-Y"])]);
        assert_eq!(warnings, Vec::<String>::new());
        assert_eq!(map.all_keys(Action::Copy), "c, Ctrl-Y");
        assert_eq!(map.find(Spot::Results, "y".parse().expect("a key")), None);
        let (_, warnings) = Keymap::new(&[own("copy", &["Enter", "Hyper-X"]), own("coppy", &[])]);
        assert_eq!(warnings.len(), 7, "{warnings:?}"); // no action, no key, five spots
    }
}
