//! The keys: one table of commands that the footer, help, the palette and the key handler all
//! follow.
//!
//! No default key needs `AltGr` or a dead key on US, UK, German, Nordic, French, Spanish, Italian or
//! Japanese keyboards, none takes what tmux, screen or flow control take.

use std::collections::HashMap;
use std::fmt;
use std::str::FromStr;

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

use Action as A;
use Spot as S;

/// A key as commands know it: Shift is part of the character, Alt is not used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Key {
    pub code: KeyCode,
    pub ctrl: bool,
}

impl Key {
    /// A key without Ctrl.
    pub(crate) const fn plain(code: KeyCode) -> Self {
        Self { code, ctrl: false }
    }

    /// The key of a terminal event, if it means one.
    ///
    /// `AltGr` arrives as Ctrl+Alt on Windows (gitui-org/gitui#3000): such a character is itself.
    pub(crate) fn of_event(event: KeyEvent) -> Option<Self> {
        if event.kind == KeyEventKind::Release {
            return None;
        }
        let alt = event.modifiers.contains(KeyModifiers::ALT);
        let ctrl = event.modifiers.contains(KeyModifiers::CONTROL);
        match event.code {
            KeyCode::Char(c) if ctrl && !alt => Some(Self {
                code: KeyCode::Char(c.to_ascii_lowercase()),
                ctrl: true,
            }),
            KeyCode::Char(_) if alt && !ctrl => None,
            KeyCode::Char(_) => Some(Self::plain(event.code)),
            KeyCode::Tab if event.modifiers.contains(KeyModifiers::SHIFT) => {
                Some(Self::plain(KeyCode::BackTab))
            }
            code => Some(Self { code, ctrl }),
        }
    }

    /// The key with full-width letters and signs read as ASCII: `ｊ` is `j`.
    pub(crate) fn folded(self) -> Self {
        let KeyCode::Char(c) = self.code else {
            return self;
        };
        let folded = match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
            '\u{3000}' => ' ',
            c => c,
        };
        Self {
            code: KeyCode::Char(folded),
            ..self
        }
    }

    /// Whether a text field takes the key as text.
    pub(crate) fn is_text(self) -> bool {
        matches!(self.code, KeyCode::Char(_)) && !self.ctrl
    }

    /// Keys from a script: `heat<Down><Ctrl-D>`.
    #[cfg(test)]
    pub(crate) fn read_many(script: &str) -> Vec<Self> {
        let mut keys = Vec::new();
        let mut rest = script;
        while let Some(c) = rest.chars().next() {
            let named = rest
                .strip_prefix('<')
                .and_then(|after| after.split_once('>'))
                .and_then(|(name, after)| Some((name.parse::<Self>().ok()?, after)));
            if let Some((key, after)) = named {
                keys.push(key);
                rest = after;
            } else {
                keys.push(Self::plain(KeyCode::Char(c)));
                rest = &rest[c.len_utf8()..];
            }
        }
        keys
    }
}

const NAMES: &[(&str, KeyCode)] = &[
    ("Enter", KeyCode::Enter),
    ("Esc", KeyCode::Esc),
    ("Tab", KeyCode::Tab),
    ("Shift-Tab", KeyCode::BackTab),
    ("Backspace", KeyCode::Backspace),
    ("Delete", KeyCode::Delete),
    ("Space", KeyCode::Char(' ')),
    ("Up", KeyCode::Up),
    ("Down", KeyCode::Down),
    ("Left", KeyCode::Left),
    ("Right", KeyCode::Right),
    ("PageUp", KeyCode::PageUp),
    ("PageDown", KeyCode::PageDown),
    ("Home", KeyCode::Home),
    ("End", KeyCode::End),
];

impl FromStr for Key {
    type Err = ();

    /// Reads a key as it is written in help: `q`, `Ctrl-D`, `Shift-Tab`, `F1`.
    fn from_str(text: &str) -> Result<Self, ()> {
        if let Some(rest) = text.strip_prefix("Ctrl-") {
            let key: Self = rest.to_lowercase().parse().or_else(|()| rest.parse())?;
            return Ok(Self { ctrl: true, ..key });
        }
        if let Some((_, code)) = NAMES.iter().find(|(name, _)| *name == text) {
            return Ok(Self::plain(*code));
        }
        if let Some(Ok(number @ 1..=12)) = text.strip_prefix('F').map(str::parse) {
            return Ok(Self::plain(KeyCode::F(number)));
        }
        let mut letters = text.chars();
        match (letters.next(), letters.next()) {
            (Some(c), None) => Ok(Self::plain(KeyCode::Char(c))),
            _ => Err(()),
        }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let named = NAMES.iter().find(|(_, code)| *code == self.code);
        match (self.code, named) {
            (_, Some((name, _))) if self.ctrl => write!(f, "Ctrl-{name}"),
            (_, Some((name, _))) => f.write_str(name),
            (KeyCode::F(number), _) => write!(f, "F{number}"),
            (KeyCode::Char(c), _) if self.ctrl => write!(f, "Ctrl-{}", c.to_uppercase()),
            (KeyCode::Char(c), _) => write!(f, "{c}"),
            (code, _) => write!(f, "{code}"),
        }
    }
}

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
}

impl Spot {
    /// All spots.
    pub(crate) const ALL: [Self; 5] = [S::Query, S::Filters, S::Results, S::Preview, S::Note];

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
        }
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

/// A line of the table.
#[derive(Debug)]
pub(crate) struct Command {
    pub action: Action,
    /// Its name in the configuration.
    pub word: &'static str,
    /// Its keys, as written in help. In a text field only those count that are not text.
    pub keys: &'static [&'static str],
    /// Where it works.
    pub at: &'static [Spot],
    /// What the footer calls it.
    pub hint: &'static str,
    /// What the palette and help call it.
    pub name: &'static str,
    /// One sentence for people who do not know it.
    pub about: &'static str,
}

const EVERYWHERE: &[Spot] = &Spot::ALL;
const SEARCH: &[Spot] = &[S::Query, S::Filters, S::Results, S::Preview];
const LISTS: &[Spot] = &[S::Filters, S::Results, S::Preview];
const SOURCED: &[Spot] = &[S::Results, S::Preview, S::Note];
const SCROLLED: &[Spot] = &[S::Query, S::Filters, S::Results, S::Preview, S::Note];
const BROWSED: &[Spot] = &[S::Filters, S::Results, S::Preview, S::Note];
const NOTE: &[Spot] = &[S::Note];

macro_rules! commands {
    ($($action:ident $word:literal [$($key:literal),*] $at:expr, $hint:literal, $name:literal, $about:literal;)*) => {
        &[$(Command {
            action: A::$action, word: $word, keys: &[$($key),*], at: $at, hint: $hint, name: $name, about: $about,
        },)*]
    };
}

/// Every command, in the order help lists them.
pub(crate) const COMMANDS: &[Command] = commands! {
    Open "open" ["Enter"] SOURCED, "open", "Open", "Opens the chosen note, or the chosen link of a note.";
    ToResults "to-results" ["Enter"] &[S::Query], "results", "Go to the results", "Leaves the search field; the results are already there.";
    Tick "tick" ["Space", "Enter"] &[S::Filters], "tick", "Tick a filter", "Shows only notes of this value; press again to take it off.";
    EditQuery "edit-search" ["/"] LISTS, "search", "Edit the search", "Puts the cursor into the search field.";
    SearchAll "search-all" ["s"] BROWSED, "search all", "Search everything", "Goes to the search field from anywhere, for a new search.";
    Filters "filters" ["F"] SEARCH, "filters", "Go to the filters", "Narrows the results by kind, sector, city and more.";
    ClearFilters "clear-filters" ["X"] SEARCH, "clear filters", "Clear all filters", "Takes every filter off and keeps the words.";
    Sort "sort" ["S"] SEARCH, "sort", "Change the order", "Best match, newest, by title, in turn.";
    Why "why" ["w"] LISTS, "why", "Say why a note is here", "Shows which words and filters brought each note.";
    Follow "follow" ["f"] NOTE, "follow link", "Follow a link by its number", "Type the number behind the link, then Enter.";
    NextLink "next-link" ["Tab"] NOTE, "next link", "Choose the next link", "Enter follows the chosen link.";
    PreviousLink "previous-link" ["Shift-Tab"] NOTE, "previous link", "Choose the previous link", "Enter follows the chosen link.";
    Find "find" ["/"] NOTE, "find", "Find in this note", "Marks a text in this note; n and N go from place to place.";
    FindNext "find-next" ["n"] NOTE, "next match", "Next match", "Goes to the next place the text stands.";
    FindPrevious "find-previous" ["N"] NOTE, "previous match", "Previous match", "Goes to the place before.";
    NextNote "next-note" ["J"] NOTE, "next note", "Next note of the results", "Reads on in the list one came from.";
    PreviousNote "previous-note" ["K"] NOTE, "previous note", "Previous note of the results", "Goes back in the list one came from.";
    HistoryBack "history-back" ["Backspace"] NOTE, "last note", "Back to the last place", "Returns to the note and line one came from.";
    Contents "contents" ["t"] NOTE, "contents", "Contents", "Lists the headings of this note; Enter goes to one.";
    Side "side" ["i"] &[S::Results, S::Preview, S::Note], "about", "What is known about the note", "Shows or hides kind, city, sector, figures and links to the note.";
    OpenSource "open-source" ["o"] SOURCED, "source", "Open a source in the browser", "Opens the web page that the note's facts come from.";
    Copy "copy" ["y"] SOURCED, "copy", "Copy the citation", "Title, city, year, id and source, ready to paste.";
    CopyAs "copy-as" ["Y"] SOURCED, "copy as", "Copy as ..", "Citation, Markdown link, id or the whole text.";
    Edit "edit" ["e"] SOURCED, "edit", "Edit this note", "Opens the note's file in your editor.";
    Up "up" ["Up", "k"] BROWSED, "up", "Up", "One line or row up.";
    Down "down" ["Down", "j"] SCROLLED, "down", "Down", "One line or row down.";
    Left "left" ["Left", "h"] LISTS, "left", "Pane at the left", "Goes to the pane at the left.";
    Right "right" ["Right", "l"] LISTS, "right", "Pane at the right", "Goes to the pane at the right.";
    PageUp "page-up" ["PageUp"] BROWSED, "page up", "Page up", "One page up.";
    PageDown "page-down" ["PageDown"] BROWSED, "page down", "Page down", "One page down.";
    First "first" ["Home", "g"] BROWSED, "first", "First", "To the first row or line.";
    Last "last" ["End", "G"] BROWSED, "last", "Last", "To the last row or line.";
    HalfUp "half-up" ["Ctrl-U"] BROWSED, "scroll up", "Scroll text up", "Half a page of the preview or the note.";
    HalfDown "half-down" ["Ctrl-D"] SCROLLED, "scroll preview", "Scroll text down", "Half a page of the preview or the note.";
    NextPane "next-pane" ["Tab"] SEARCH, "next pane", "Next pane", "In the search field it first completes a filter that is half typed.";
    PreviousPane "previous-pane" ["Shift-Tab"] SEARCH, "previous pane", "Previous pane", "The other way round.";
    Zoom "zoom" ["z"] BROWSED, "full size", "One pane at full size", "And back.";
    EarlierSearches "earlier-searches" ["Ctrl-R"] SEARCH, "earlier searches", "Earlier searches", "Lists what was searched since the start.";
    Refresh "refresh" ["r"] BROWSED, "read again", "Read all files again", "Changes of other programs show by themselves; this asks for it now.";
    Mouse "mouse" ["M"] BROWSED, "mouse", "Mouse on or off", "Off lets the terminal select text as usual.";
    Redraw "redraw" ["Ctrl-L"] EVERYWHERE, "redraw", "Draw the screen again", "After another program has written over it.";
    Messages "messages" [] EVERYWHERE, "messages", "Messages", "Everything guildhall has said since the start.";
    Help "help" ["?", "F1"] EVERYWHERE, "help", "Help", "The keys that work here, and what signs and words mean.";
    Commands "commands" [":", "Ctrl-P"] EVERYWHERE, "commands", "Commands", "Every action, city, note and theme, found by typing.";
    Back "back" ["Esc"] EVERYWHERE, "back", "Back", "One layer back; never quits.";
    Close "close" ["q"] BROWSED, "quit", "Close, or quit", "Closes what is open; at the top it quits.";
    Stop "stop" ["Ctrl-C"] EVERYWHERE, "quit", "Quit at once", "Leaves guildhall from anywhere.";
    Suspend "suspend" ["Ctrl-Z"] EVERYWHERE, "suspend", "Suspend", "Back to the shell; `fg` returns.";
};

/// The hints of the footer in each spot, most useful first.
pub(crate) fn footer(spot: Spot) -> &'static [Action] {
    match spot {
        S::Query => &[
            A::ToResults,
            A::NextPane,
            A::Help,
            A::Commands,
            A::EarlierSearches,
        ],
        S::Filters => &[
            A::Tick,
            A::NextPane,
            A::ClearFilters,
            A::EditQuery,
            A::Help,
            A::Close,
        ],
        S::Results => &[
            A::Open,
            A::EditQuery,
            A::Filters,
            A::NextPane,
            A::Help,
            A::Close,
            A::Copy,
            A::HalfDown,
            A::Sort,
        ],
        S::Preview => &[
            A::Open,
            A::HalfDown,
            A::NextPane,
            A::EditQuery,
            A::Help,
            A::Close,
            A::Copy,
        ],
        S::Note => &[
            A::Follow,
            A::Find,
            A::NextNote,
            A::Contents,
            A::Side,
            A::Back,
            A::Copy,
            A::HistoryBack,
            A::Help,
        ],
    }
}

/// The command of an action.
pub(crate) fn command(action: Action) -> &'static Command {
    COMMANDS
        .iter()
        .find(|command| command.action == action)
        .expect("the table holds every action: a test counts them")
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
            for spot in command.at {
                if spot.is_text() && key.is_text() {
                    continue;
                }
                match self.by_key.get(&(*spot, *key)) {
                    None => {
                        self.by_key.insert((*spot, *key), command.action);
                    }
                    Some(taken) => warnings.push(format!(
                        "keys: `{key}` means both `{}` and `{}` in {}",
                        crate::tui::keys::command(*taken).word,
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
        assert_eq!(warnings.len(), 5, "{warnings:?}"); // no action, no key, three spots
    }

    #[test]
    fn folds_what_input_methods_and_altgr_send() {
        let event = |c, modifiers| KeyEvent::new(KeyCode::Char(c), modifiers);
        let key = Key::of_event(event('ｊ', KeyModifiers::NONE)).expect("a key");
        assert_eq!(key.folded().to_string(), "j");
        let altgr = KeyModifiers::CONTROL | KeyModifiers::ALT;
        assert!(Key::of_event(event('@', altgr)).is_some_and(Key::is_text));
        assert!(Key::of_event(event('b', KeyModifiers::ALT)).is_none());
    }
}
