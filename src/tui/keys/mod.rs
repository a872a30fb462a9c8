//! Commands and keys.
//!
//! Footer, help, palette and key handling all use one [`Keymap`], which combines the common
//! commands with those of each view.
//!
//! No default key needs `AltGr` or a dead key on US, UK, German, Nordic, French, Spanish, Italian
//! or Japanese keyboards. None conflicts with tmux, screen or flow control.

pub(crate) mod common;
pub(crate) mod key_press;

use std::collections::HashMap;

use self::key_press::KeyPress;

/// A pane that can have the focus, by its display name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Focus(&'static str);

impl Focus {
    /// Creates a focus with this name.
    pub(crate) const fn new(name: &'static str) -> Self {
        Self(name)
    }

    /// The display name.
    pub(crate) fn name(self) -> &'static str {
        self.0
    }
}

/// An action of the user, by its name in the configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Action(&'static str);

impl Action {
    /// Creates an action with this name; used by [`commands!`].
    pub(crate) const fn new(word: &'static str) -> Self {
        Self(word)
    }

    /// Its name in the configuration.
    pub(crate) fn as_str(self) -> &'static str {
        self.0
    }
}

/// Where a command works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CommandScope {
    /// In every pane.
    Everywhere,
    /// In every pane but text fields.
    OutsideTextFields,
    /// In these panes.
    In(&'static [Focus]),
    /// In the panes that list it among their common commands.
    Listed,
}

/// Groups of commands, in the order help and the palette list them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Section {
    Open,
    /// Finding notes.
    Find,
    /// Reading a note.
    Note,
    /// Moving within a view, and acting on the selected note.
    Move,
    /// Saving, sharing and resolving conflicts.
    Share,
    /// Opening tabs.
    Views,
    /// The app as a whole.
    App,
}

/// The description of an action for help, palette, footer and configuration.
#[derive(Debug)]
pub(crate) struct KeyCommand {
    pub action: Action,
    pub section: Section,
    /// Default keys, as written in help.
    ///
    /// Keys that enter text do not work in text fields.
    pub keys: &'static [&'static str],
    /// Where the command works.
    pub at: CommandScope,
    /// Why it is unavailable in other panes.
    ///
    /// If `None`, the palette runs it from there too.
    pub elsewhere: Option<&'static str>,
    /// Label in the footer.
    pub hint: &'static str,
    /// Name in the palette and in help.
    pub name: &'static str,
    /// Description in one sentence.
    pub about: &'static str,
}

/// The keys of a pane.
#[derive(Debug)]
pub(crate) struct Pane {
    pub focus: Focus,
    /// Whether letters enter text.
    pub is_text: bool,
    /// Shared commands that work here, in addition to those that work everywhere.
    pub common: &'static [&'static [Action]],
    /// Actions in the footer, most useful first.
    pub footer: &'static [Action],
}

impl Pane {
    /// Whether a command works in this pane.
    fn takes(&self, command: &KeyCommand) -> bool {
        match command.at {
            CommandScope::Everywhere => true,
            CommandScope::OutsideTextFields => !self.is_text,
            CommandScope::In(panes) => panes.contains(&self.focus),
            CommandScope::Listed => {
                let mut common = self.common.iter();
                common.any(|list| list.contains(&command.action))
            }
        }
    }
}

/// The commands and panes of a view.
#[derive(Debug)]
pub(crate) struct ViewKeys {
    pub commands: &'static [KeyCommand],
    pub panes: &'static [Pane],
}

/// Defines a table of commands, and an [`Action`] constant for each.
///
/// `[section, elsewhere]` applies to the commands that follow it.
macro_rules! commands {
    ($table:ident $([$section:expr, $elsewhere:expr] $($action:ident $word:literal [$($key:literal),*]
     $at:expr, $hint:literal, $name:literal, $about:literal;)*)*) => {
        impl Action {
            $($(pub(crate) const $action: Self = Self::new($word);)*)*
        }

        pub(crate) const $table: &[$crate::tui::keys::KeyCommand] = &[$($($crate::tui::keys::KeyCommand {
            action: Action::$action, section: $section, keys: &[$($key),*], at: $at,
            elsewhere: $elsewhere, hint: $hint, name: $name, about: $about,
        },)*)*];
    };
}

pub(crate) use commands;

/// All commands and panes, with their key bindings.
#[derive(Debug)]
pub(crate) struct Keymap {
    /// In the order of the help.
    commands: Vec<&'static KeyCommand>,
    views: Vec<&'static ViewKeys>,
    panes: Vec<&'static Pane>,
    by_key: HashMap<(Focus, KeyPress), Action>,
    keys: HashMap<Action, Vec<KeyPress>>,
}

impl Keymap {
    /// Combines the common commands with those of the views, and binds their keys.
    ///
    /// An action listed in `own` gets only the keys given there. Also returns warnings about faulty
    /// entries in `own`.
    pub(crate) fn new(
        views: &[&'static ViewKeys],
        own: &[(String, Vec<String>)],
    ) -> (Self, Vec<String>) {
        let of_views = views.iter().flat_map(|keys| keys.commands);
        let mut commands: Vec<&KeyCommand> = of_views.chain(common::COMMANDS).collect();
        commands.sort_by_key(|command| command.section);
        let mut map = Self {
            commands,
            views: views.to_vec(),
            panes: views.iter().flat_map(|keys| keys.panes).collect(),
            by_key: HashMap::new(),
            keys: HashMap::new(),
        };
        let mut warnings = Vec::new();
        for (word, _) in own {
            let mut known = map.commands.iter();
            if !known.any(|command| command.action.as_str() == word) {
                warnings.push(format!("keys: there is no action `{word}`"));
            }
        }
        for command in map.commands.clone() {
            let mut own = own.iter();
            let chosen = own.find(|(word, _)| word == command.action.as_str());
            let keys: Vec<KeyPress> = match chosen {
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

    fn bind(&mut self, command: &KeyCommand, keys: &[KeyPress], warnings: &mut Vec<String>) {
        for key in keys {
            for focus in self.panes_of(command) {
                if self.is_text(focus) && key.is_text() {
                    continue;
                }
                match self.by_key.get(&(focus, *key)) {
                    None => {
                        self.by_key.insert((focus, *key), command.action);
                    }
                    Some(taken) => {
                        let (taken, word) = (taken.as_str(), command.action.as_str());
                        let warning = format!("keys: `{key}` means both `{taken}` and `{word}`");
                        // It may be so in many panes.
                        if !warnings.contains(&warning) {
                            warnings.push(warning);
                        }
                    }
                }
            }
        }
        self.keys.insert(command.action, keys.to_vec());
    }

    /// All commands, in the order of the help.
    pub(crate) fn commands(&self) -> &[&'static KeyCommand] {
        &self.commands
    }

    pub(crate) fn command(&self, action: Action) -> &'static KeyCommand {
        let mut commands = self.commands.iter();
        commands
            .find(|command| command.action == action)
            .expect("every action has a command: `commands!` defines both")
    }

    fn pane(&self, focus: Focus) -> Option<&'static Pane> {
        self.panes.iter().copied().find(|pane| pane.focus == focus)
    }

    /// Whether letters enter text in a pane.
    pub(crate) fn is_text(&self, focus: Focus) -> bool {
        self.pane(focus).is_some_and(|pane| pane.is_text)
    }

    /// The footer's actions in a pane, most useful first.
    pub(crate) fn footer(&self, focus: Focus) -> &'static [Action] {
        self.pane(focus).map_or(&[], |pane| pane.footer)
    }

    /// The panes in which a command works.
    pub(crate) fn panes_of(&self, command: &KeyCommand) -> Vec<Focus> {
        let panes = self.panes.iter().filter(|pane| pane.takes(command));
        panes.map(|pane| pane.focus).collect()
    }

    /// Whether a command works in a pane, but not everywhere.
    pub(crate) fn is_of_pane(&self, command: &KeyCommand, focus: Focus) -> bool {
        let is_everywhere = matches!(
            command.at,
            CommandScope::Everywhere | CommandScope::OutsideTextFields
        );
        !is_everywhere && self.pane(focus).is_some_and(|pane| pane.takes(command))
    }

    /// Whether a command belongs to the view of a pane.
    pub(crate) fn is_of_view(&self, command: &KeyCommand, focus: Focus) -> bool {
        let has = |view: &&&ViewKeys| view.panes.iter().any(|pane| pane.focus == focus);
        let view = self.views.iter().find(has);
        view.is_some_and(|view| view.panes.iter().any(|pane| pane.takes(command)))
    }

    /// The action bound to a key in a pane.
    pub(crate) fn find(&self, focus: Focus, key: KeyPress) -> Option<Action> {
        self.by_key.get(&(focus, key)).copied()
    }

    /// The action bound to a key in every pane.
    pub(crate) fn find_everywhere(&self, key: KeyPress) -> Option<Action> {
        let focus = self.panes.iter().find(|pane| pane.is_text)?.focus;
        self.find(focus, key)
    }

    /// The first key that runs an action in a pane.
    pub(crate) fn key(&self, focus: Focus, action: Action) -> Option<KeyPress> {
        self.working_keys(focus, action).next()
    }

    /// The keys of an action in a pane, for display: `Down, j`. Only `Down` in a text field.
    pub(crate) fn keys_in(&self, focus: Focus, action: Action) -> String {
        let names: Vec<String> = self
            .working_keys(focus, action)
            .map(|key| key.to_string())
            .collect();
        names.join(", ")
    }

    fn working_keys(&self, focus: Focus, action: Action) -> impl Iterator<Item = KeyPress> {
        let keys = self.keys.get(&action).into_iter().flatten().copied();
        keys.filter(move |key| self.find(focus, *key) == Some(action))
    }

    /// Replaces each `{action}` in a text by the first key bound to that action.
    pub(crate) fn name_keys(&self, text: &str) -> String {
        let mut named = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            named.push_str(before);
            let label = |(word, after)| Some((self.label(word)?, after));
            rest = if let Some((label, after)) = after.split_once('}').and_then(label) {
                named.push_str(&label);
                after
            } else {
                named.push('{');
                after
            };
        }
        named + rest
    }

    /// The first key of an action, or its palette name if it has none.
    fn label(&self, word: &str) -> Option<String> {
        let mut commands = self.commands.iter();
        let command = commands.find(|command| command.action.as_str() == word)?;
        let keys = self.keys.get(&command.action);
        Some(match keys.and_then(|keys| keys.first()) {
            Some(key) => key.to_string(),
            None => format!("\"{}\"", command.name),
        })
    }

    /// All keys of an action, for display: `Up, k`.
    pub(crate) fn all_keys(&self, action: Action) -> String {
        let keys = self.keys.get(&action).map_or(&[][..], Vec::as_slice);
        let names: Vec<String> = keys.iter().map(KeyPress::to_string).collect();
        names.join(", ")
    }
}

fn read_keys(word: &str, keys: &[String], warnings: &mut Vec<String>) -> Vec<KeyPress> {
    let mut read = Vec::new();
    for key in keys {
        match key.parse() {
            Ok(key) => read.push(key),
            Err(()) => warnings.push(format!("keys: `{key}` of `{word}` is not a key")),
        }
    }
    read
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::views;

    fn standard() -> Keymap {
        Keymap::new(views::KEYS, &[]).0
    }

    #[test]
    fn default_keys_are_unambiguous_and_parse() {
        let (_, warnings) = Keymap::new(views::KEYS, &[]);
        assert_eq!(warnings, Vec::<String>::new());
        for command in standard().commands() {
            for key in command.keys {
                let read: KeyPress = key.parse().unwrap_or_else(|()| panic!("{key}"));
                assert_eq!(&read.to_string(), key);
            }
        }
    }

    #[test]
    fn placeholders_become_the_bound_keys() {
        let text = "{get-updates} or {share} {{nothing}";
        assert_eq!(standard().name_keys(text), "U or P {{nothing}");
        let own = [
            ("get-updates".to_owned(), vec!["F5".to_owned()]),
            ("share".to_owned(), Vec::new()),
        ];
        let (keymap, _) = Keymap::new(views::KEYS, &own);
        assert_eq!(keymap.name_keys("{get-updates}: {share}"), "F5: \"Share\"");
        // Every placeholder in the texts names an action.
        let texts = include_str!("../strings.rs").lines();
        for inside in texts.filter(|line| line.contains("const ") || line.starts_with("    \"")) {
            for (word, _) in inside.split('{').filter_map(|rest| rest.split_once('}')) {
                let is_known = keymap.commands().iter().any(|c| c.action.as_str() == word);
                assert!(is_known, "{inside}");
            }
        }
    }

    #[test]
    fn each_action_has_one_command() {
        let keymap = standard();
        let all = keymap.commands();
        for (i, command) in all.iter().enumerate() {
            let word = command.action.as_str();
            let mut after = all[i + 1..].iter();
            assert!(after.all(|other| other.action != command.action), "{word}");
            assert!(command.about.ends_with('.'), "{word}");
        }
    }

    #[test]
    fn letters_that_are_typed_are_no_keys_of_a_text_field() {
        let keymap = standard();
        assert_eq!(keymap.keys_in(Focus::RESULTS, Action::DOWN), "Down, j");
        assert_eq!(keymap.keys_in(Focus::QUERY, Action::DOWN), "Down");
    }

    #[test]
    fn no_standard_key_needs_altgr_or_is_taken_by_the_terminal() {
        for command in standard().commands() {
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
    fn the_footer_lists_only_bound_actions() {
        let keymap = standard();
        for pane in &keymap.panes {
            for action in pane.footer {
                let key = keymap.key(pane.focus, *action);
                assert!(key.is_some(), "{:?} {action:?}", pane.focus);
            }
        }
    }

    #[test]
    fn user_keys_replace_the_defaults_and_errors_become_warnings() {
        let own = |word: &str, keys: &[&str]| {
            let keys = keys.iter().map(|&key| key.to_owned()).collect();
            (word.to_owned(), keys)
        };
        let (map, warnings) = Keymap::new(views::KEYS, &[own("copy", &["D", "Ctrl-Y"])]);
        assert_eq!(warnings, Vec::<String>::new());
        assert_eq!(map.all_keys(Action::COPY), "D, Ctrl-Y");
        assert_eq!(map.find(Focus::RESULTS, "y".parse().expect("a key")), None);
        let (_, warnings) = Keymap::new(
            views::KEYS,
            &[own("copy", &["Enter", "Hyper-X"]), own("coppy", &[])],
        );
        // No action, no key, and one for all the panes in which Enter opens.
        assert_eq!(warnings.len(), 3, "{warnings:?}");
    }
}
