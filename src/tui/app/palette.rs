//! The command palette: every action, city, note and theme, recently used actions first.

use crate::config::ThemeName;
use crate::model::query::edit::toggle;
use crate::tui::keys::{Action, Focus};
use crate::tui::shared::Shared;
use crate::tui::widgets::dialog_action::DialogAction;
use crate::tui::widgets::picker::{Picker, PickerItem};

/// Actions that make sense only as keys.
const KEYS_ONLY: &[Action] = &[
    Action::UP,
    Action::DOWN,
    Action::LEFT,
    Action::RIGHT,
    Action::PAGE_UP,
    Action::PAGE_DOWN,
    Action::FIRST,
    Action::LAST,
    Action::COMMANDS,
    Action::TO_RESULTS,
    Action::OPEN,
    Action::TICK,
    Action::USE_CHIP,
    Action::DROP_CHIP,
    Action::BACK,
];

/// Builds the palette.
///
/// `disabled` returns why an action is unavailable. `recent` lists the actions used before, latest
/// first; then come those of the pane with the focus.
pub(crate) fn palette(
    shared: &Shared,
    focus: Focus,
    recent: &[Action],
    disabled: &dyn Fn(Action) -> Option<&'static str>,
) -> Picker {
    let (labels, keymap) = (&shared.labels, &shared.keymap);
    let mut commands: Vec<_> = keymap
        .commands()
        .iter()
        .filter(|command| !KEYS_ONLY.contains(&command.action))
        .collect();
    commands.sort_by_key(|command| {
        let used = recent.iter().position(|action| *action == command.action);
        (
            used.unwrap_or(usize::MAX),
            disabled(command.action).is_some(),
            !keymap.is_of_pane(command, focus),
        )
    });
    let mut entries: Vec<PickerItem> = commands
        .into_iter()
        .map(|command| PickerItem {
            keys: keymap.all_keys(command.action),
            label: command.name.to_owned(),
            also: command.hint.to_owned(),
            about: match disabled(command.action) {
                // The description too, because the filter searches it.
                Some(reason) => format!("{} {}", keymap.name_keys(reason), command.about),
                None => command.about.to_owned(),
            },
            run: DialogAction::Act(command.action),
            disabled: disabled(command.action),
        })
        .collect();
    entries.extend(labels.cities().iter().map(|(city, label)| {
        let run = match labels.note_named(&format!("cities/{city}")) {
            Some(id) => DialogAction::CityPage(id.clone()),
            None => DialogAction::Search(toggle("", "city", city)),
        };
        PickerItem {
            also: labels.spellings("city", city).join(" "),
            ..PickerItem::new(format!("City: {label}"), run)
        }
    }));
    let own = shared.themes.iter().zip(0..);
    let own = own.map(|(theme, at)| (theme.name.as_str(), ThemeName::Own(at)));
    let themes = ThemeName::ALL.map(|theme| (theme.as_str(), theme));
    entries.extend(
        themes
            .into_iter()
            .chain(own)
            .map(|(name, theme)| PickerItem {
                about: theme.about().to_owned(),
                ..PickerItem::new(format!("Theme: {name}"), DialogAction::Theme(theme))
            }),
    );
    Picker::new("Commands", entries).with_notes()
}
