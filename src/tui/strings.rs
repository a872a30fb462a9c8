//! Screen texts that are long, have a placeholder or are used in several places.
//!
//! Others stand where they are shown.
//!
//! `{name}` is a placeholder for the key of an action; [`Keymap::name_keys`] inserts the bound key.
//!
//! [`Keymap::name_keys`]: crate::tui::keys::Keymap::name_keys
//!
//! Names and descriptions of actions are in [`crate::tui::keys`], beside their keys.

pub(crate) use crate::model::counted::plural;
use crate::model::search_request::Sort;
pub(crate) use crate::model::thousands::grouped;

/// The explanation of a mark beside figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FigureMark {
    pub text: &'static str,
    /// For one line of a small window.
    pub short: &'static str,
}

pub(crate) const RESULTS: &str = "Results";
pub(crate) const ALL_NOTES: &str = "All notes";
pub(crate) const WELCOME: &str = "What have other cities done?";
pub(crate) const TRY_ONE: &str = "Try";
pub(crate) const CITIES: &str = "Cities";
pub(crate) const CITY: &str = "City";
pub(crate) const NOT_OF_CITY: &str = "Only while reading the note of a city.";
pub(crate) const EMISSIONS: &str = "Emissions";
pub(crate) const PROGRESS: &str = "Progress";
pub(crate) const CUT_SO_FAR: &str = "Cut so far";
pub(crate) const NEEDED: &str = "Needed";
pub(crate) const OWN_TARGET: &str = "Own target";
pub(crate) const REFERENCE: &str = "80x50";
pub(crate) const OTHER_GOAL: &str = "Other goal";
pub(crate) const OTHER_DATA: &str = "Other data";
pub(crate) const FIGURES: &str = "Figures";
pub(crate) const NOT_MEASURED_YET: &str = "Progress cannot be measured yet.";
pub(crate) const FIGURES_TO_ADD: &str =
    "The city's note needs a target with a base year, and totals for that year and a later one.";
pub(crate) const NOT_USED: &str = "Not used";
pub(crate) const TARGETS: &str = "Targets";
pub(crate) const PRACTICES: &str = "Practices";
pub(crate) const ASKS: &str = "Asks it endorses";
pub(crate) const COPIED_BY_OTHERS: &str = "Copied by others";
pub(crate) const COPIED_FROM_OTHERS: &str = "Copied from others";
pub(crate) const PROJECTS: &str = "Projects";
pub(crate) const OPEN_QUESTIONS: &str = "Open questions";
pub(crate) const NEAREST_PEERS: &str = "Nearest peers (0 = the same)";
pub(crate) const BEST_FIRST: &str =
    "Of the 5 nearest, best evidence first. Sub-sectors that it already covers are left out.";
pub(crate) const NO_PEERS: &str = "Not enough is known about it to find similar cities. Its note needs its population, climate or country.";
pub(crate) const NOTHING_TO_COPY: &str = "Nothing: it has what they have.";
pub(crate) const LATEST_CHANGES: &str = "Latest changes";
pub(crate) const TO: &str = "to";
pub(crate) const NOTES_NOT_READ: &str =
    "The notes could not be read. {refresh} reads all files again.";
pub(crate) const READING_NOTES: &str = "Reading the notes.";
pub(crate) const RECENT_PRACTICES: &str = "Recent practices, known outcomes first";
pub(crate) const WAYS_IN: &str = "Start with";
pub(crate) const YOUR_CITY: &str = "Your city";
pub(crate) const CHOOSE_CITY: &str = "Choose your city";
pub(crate) const OTHER_CITY: &str = "Choose another";
pub(crate) const SETTING_NOT_KEPT: &str =
    "This holds until you quit: the settings could not be written.";
pub(crate) const ABOUT: &str = "About this note";
pub(crate) const CONTENTS: &str = "Contents";
pub(crate) const LINKED_FROM: &str = "Linked from";
pub(crate) const RELATED: &str = "Related";
pub(crate) const SEARCH: &str = "Search";
pub(crate) const HELP: &str = "Help";
pub(crate) const COPY_AS: &str = "Copy as";
pub(crate) const CLEAR_ALL: &str = "{clear-filters} clears all";
pub(crate) const NO_MATCH_FILTERED: &str =
    "Try fewer or other words, or press {clear-filters} to clear the filters.";
pub(crate) const EDIT_WAITS: &str =
    "Someone else changed this too. The note shows theirs; choose in Sync.";
pub(crate) const NOT_READ: &str = "Reading the notes was stopped. Press {refresh} to read them.";
pub(crate) const NOT_INDEXED: &str =
    "The notes cannot be searched: :messages says why. `guildhall doctor` checks this machine.";
pub(crate) const NOT_YET: &str = "Reading the notes. Results will appear soon.";
pub(crate) const STOPS: &str = "{stop} stops";
pub(crate) const UPDATING: &str = "updating..";
pub(crate) const MOUSE_ON: &str =
    "Mouse on: click and scroll. Press {mouse} to select text instead.";
pub(crate) const MOUSE_FREED: &str =
    "Mouse off: select text as usual. Press {mouse} to turn it on again.";
pub(crate) const PRESS_Q: &str = "Press {close} to quit.";
pub(crate) const INPUT_METHOD: &str =
    "Input method is on: press 半角/全角, or use arrows and Enter.";
pub(crate) const QUERY_FULL: &str = "A query has 4096 bytes at most. The rest was left out.";
pub(crate) const LINE_FULL: &str = "A line has 4096 bytes at most. The rest was left out.";
pub(crate) const SHOW_ALL: &str = "show all";
pub(crate) const SHOW_FEWER: &str = "show fewer";
pub(crate) const ALL_IN_VIEW: &str = "The whole text is in view.";
pub(crate) const NO_LINK_CHOSEN: &str = "Choose a link first: {next-link} goes to the next.";
pub(crate) const NO_FILTERS: &str = "Nothing to filter.";
pub(crate) const NO_LINKS: &str = "This note has no links.";
pub(crate) const NO_SUCH_NOTE: &str = "no such note";
pub(crate) const REST_NOT_SHOWN: &str =
    "The rest of this long note is not shown here; `guildhall show` prints it.";
pub(crate) const NO_HEADINGS: &str = "This note has no headings.";
pub(crate) const NOT_IN_NOTE: &str = "Not in this note.";
pub(crate) const SET_HINT: &str = "status=in-force, tags+=tolls, tags-=draft, year= to remove";
pub(crate) const RENAME_HINT: &str = "practices/oslo/toll-ring, or only the last part";
pub(crate) const NOTHING_CHOSEN: &str = "Choose a note first.";
pub(crate) const NO_EARLIER: &str = "No earlier searches yet.";
pub(crate) const WORK_ENDED: &str =
    "Background work has stopped. Quit with {close} and start again; your notes are safe.";
pub(crate) const NO_EDITOR: &str = "No editor found. Set EDITOR, or `editor` in the settings.";
pub(crate) const NO_BROWSER: &str = "No browser here: sent the address to the clipboard.";
pub(crate) const ESC_CLOSES: &str = "Esc closes";
pub(crate) const FIND_TEXT: &str = "find: ";
pub(crate) const NOT_IN_LIST: &str = "Not in this list.";

pub(crate) const WRITE: &str = "your own words: ";
pub(crate) const SYNC: &str = "Sync";
pub(crate) const INCOMING: &str = "Incoming";
pub(crate) const YOURS: &str = "Yours to share";
pub(crate) const DIFFERENCE: &str = "What changed";
pub(crate) const HISTORY: &str = "History";
pub(crate) const YOUR_VERSION: &str = "YOUR version";
pub(crate) const THEIR_VERSION: &str = "THEIR version";
pub(crate) const YOURS_SHORT: &str = "YOURS";
pub(crate) const THEIRS_SHORT: &str = "THEIRS";
pub(crate) const IN_THE_NOTE: &str = "In the note";
pub(crate) const REMOVED: &str = "(removed)";
pub(crate) const REMOVED_BY_OTHERS: &str = "the others removed it, you changed it";
pub(crate) const STAYS: &str = "! The others removed it; it stays because you changed it.";
pub(crate) const COMES_BACK: &str =
    "! The others removed it. {share} shares yours again; {discard} removes it here too.";
pub(crate) const KEPT_NOTE: &str = "The others removed this note; your edit keeps it.";
pub(crate) const LAYOUT_ONLY: &str = "Only the layout differs.";
pub(crate) const NO_LIBRARY: &str = "no shared library";
pub(crate) const NO_HISTORY_YET: &str = "This note has no history yet.";
pub(crate) const LOOKING: &str = "Looking..";
pub(crate) const NOT_KNOWN: &str = "Status unknown. {refresh} checks again.";
pub(crate) const HISTORY_OFF: &str = "History is off for this folder. {begin-history} turns it on.";
pub(crate) const NOT_CONNECTED: &str =
    "Not connected to a shared library. {connect} connects this copy.";
pub(crate) const HAS_LIBRARY: &str =
    "This copy is connected already. `guildhall connect ADDRESS` changes that.";
pub(crate) const CONNECTED: &str =
    "Address kept, not tried yet. {get-updates} gets updates, {share} shares.";
pub(crate) const ASK_ADDRESS: &str = "Address of the shared library: ";
pub(crate) const ADDRESS_HINT: &str = "https://, ssh or a folder";
pub(crate) const NOTHING_INCOMING: &str = "Nothing new from the others.";
pub(crate) const NOT_ASKED: &str =
    "Not checked for updates yet. {get-updates} gets them; {refresh} only checks.";
pub(crate) const NAME_IS_SET_WITH: &str =
    "{view-sync} opens Sync, where {my-name} sets it. Your edits are safe.";
pub(crate) const NO_NAME_SET: &str = "No name set. {my-name} sets it.";
pub(crate) const ASK_NAME: &str = "Your name and e-mail address: ";
pub(crate) const NAME_HINT: &str = "Ann Berg <ann@city.example>";
pub(crate) const NAME_WITHOUT_ADDRESS: &str =
    "Add your e-mail address, as in: Ann Berg <ann@city.example>";
pub(crate) const NOTHING_YOURS: &str = "The others have everything you wrote.";
pub(crate) const SHARED_ONCE_CHOSEN: &str = "What waits for your choice is shared once you chose.";
pub(crate) const NOTHING_TO_SHARE: &str = "Nothing to share: the others have everything you wrote.";
pub(crate) const STILL_AT_IT: &str = "A sync is still running. {stop} stops it.";
pub(crate) const STOPPED_INDEXING: &str =
    "Stopped indexing. New notes are not found yet. {refresh} continues.";
pub(crate) const ABOUT_ARRIVED: &str =
    "The last update brought this. {open} reads it; {differences} there says what changed.";
pub(crate) const CHOOSE: &str = "choose";
pub(crate) const ENTER_CHOOSES: &str = " {open} chooses.";
pub(crate) const WAITS_FOR_YOU: &str = "Two versions wait for your choice: {view-sync} opens Sync.";
pub(crate) const CHOOSE_FIRST: &str = "Nothing chosen yet: {keep-yours} keeps yours, {take-theirs} takes theirs, {keep-both} keeps both.";
pub(crate) const ABOUT_UPDATES: &str = "{get-updates} gets what the others wrote. Your edits are saved first, and {undo} undoes an update.";
pub(crate) const ABOUT_SHARING: &str =
    "{share} shows what you would share and asks before anything leaves this machine.";
pub(crate) const ABOUT_WAITING: &str =
    "If someone else changes the same text, nothing is lost: you choose here.";
pub(crate) const OWN_WORDS: &str = "your own words";
pub(crate) const WHAT_CHANGED_IN_IT: &str = "The note stays, with these changes:";
pub(crate) const NOTE_STAYS: &str = "the note stays";
pub(crate) const NOTE_GOES: &str = "(the note is removed)";
pub(crate) const KEEP_YOURS_SHORT: &str = "yours";
pub(crate) const TAKE_THEIRS_SHORT: &str = "theirs";
pub(crate) const GO_ON: &str = "Chosen. {next-difference}: next";
pub(crate) const SAVE_NEXT: &str = "All chosen: {save-choices} saves.";
pub(crate) const LEFT_WAITING: &str =
    "Not decided yet. The note shows their version; yours is kept.";
pub(crate) const LEFT_UNSAVED: &str =
    "Your choices are not saved yet. They are kept here until you quit.";
pub(crate) const LOSES_CHOICES: &str =
    "Your choices in Sync are not saved, and leaving loses them. Leave all the same?";
pub(crate) const SAVES_CHOICES: &str = "{view-sync} opens Sync, where {save-choices} saves them.";
pub(crate) const ALL_CHOSEN: &str = "Saved. Nothing left to choose; {undo} undoes it.";
pub(crate) const GET_FIRST: &str = "It is not here yet: {get-updates} gets it.";
pub(crate) const NOTHING_TO_UNDO: &str = "Nothing to undo.";
pub(crate) const ONE_ONLY: &str = "This field takes a single value: yours, theirs or your own.";

pub(crate) const ALL: &str = "All";
pub(crate) const NO_POSITIONS: &str =
    "No positions yet: add a note to the folder positions or statements.";
pub(crate) const NO_POSITION_HERE: &str = "No positions here.";
pub(crate) const NOTHING_TO_EXPORT: &str = "Nothing to export here.";
pub(crate) const LEAVES_THEN: &str = "The note is still being saved; then guildhall ends.";
pub(crate) const WRITER_PANICKED: &str =
    "The document was not written because of an error in guildhall.";
pub(crate) const NO_QUESTIONS: &str =
    "No questions yet. New note in {commands} asks one, as `guildhall ask` does.";
pub(crate) const NO_STANDARDS: &str = "No standards yet. New note in {commands} adds one.";
pub(crate) const NO_STANDARD_NOTE: &str = "no note on it";
pub(crate) const NO_CITY_SET: &str = "Set your city first: {my-city} in Cities ({view-cities}).";
pub(crate) const NO_LETTER: &str = "Only positions and statements have a joint letter.";
pub(crate) const NOT_TO_ENDORSE: &str = "Only positions and statements are endorsed.";
pub(crate) const NOT_TO_ADOPT: &str = "Only practices are adopted.";
pub(crate) const OWN_PRACTICE: &str = "This is a practice of your own city.";
pub(crate) const NO_RESERVATION: &str =
    "Write what your city does not stand behind, or press Esc to sign nothing.";
pub(crate) const RESERVATION_FIELD: &str = "Except for: ";
pub(crate) const ASKED_OF_YOU: &str = "Your city is asked";
pub(crate) const OLDER_THAN_GRANT: &str = "; older than the grant, so it did not follow from it";
pub(crate) const AMOUNT_NOT_KNOWN: &str = "amount not known";
pub(crate) const NO_PROJECTS: &str = "No projects yet: add a note to the folder projects.";
pub(crate) const ALL_KNOWN: &str = "All amounts are known.";
pub(crate) const NO_LINEAGE: &str = "Only practices and adoptions have a lineage.";
pub(crate) const COMPARABLE: &str = "May be compared";
pub(crate) const NO_FIGURES: &str = "The note has no figures";
pub(crate) const NO_CITIES: &str = "No cities yet: add a note to the folder cities.";
pub(crate) const NO_PRACTICES: &str = "No practices yet: add a note to the folder practices.";
pub(crate) const NOT_MEASURED: &str = "not measured";
pub(crate) const STATED_MARK: FigureMark = FigureMark {
    text: "* as the city states it, not calculated from its totals",
    short: "* as the city states it",
};
pub(crate) const PROVISIONAL_MARK: FigureMark = FigureMark {
    text: "p provisional: may still be revised",
    short: "p provisional",
};
pub(crate) const INVENTORIES: &str = "Inventories";
pub(crate) const NO_PRACTICES_YET: &str = "no practices yet";
pub(crate) const SELECT_TO_COMPARE: &str =
    "Select two to four notes to compare: {select} selects one.";
pub(crate) const COMPARE_ALIKE: &str =
    "Cities compare with cities, practices with practices. Select notes of one kind.";
pub(crate) const NO_CITY_TO_COMPARE: &str =
    "Choose the row of a city first, or set your city in Cities.";
pub(crate) const FOUR_AT_MOST: &str = "At most four fit side by side.";

/// The name of a sort order.
pub(crate) fn sorted(sort: Sort) -> &'static str {
    match sort {
        Sort::Relevance => "best match",
        Sort::Newest => "newest first",
        Sort::Title => "by title",
        Sort::Peers => "cities like mine first",
    }
}

/// Formats a number of notes: `1 note`, `31 notes`.
pub(crate) fn notes(count: usize) -> String {
    format!("{} {}", grouped(count), plural("note", count))
}

/// Title of the choice of a format: `Export 31 notes as`.
pub(crate) fn export_notes(count: usize) -> String {
    format!("Export {} as", notes(count))
}

/// Upper-cases the first letter: `Climate barometer`.
pub(crate) fn upper_first(label: &str) -> String {
    let mut letters = label.chars();
    let first = letters.next().map(|c| c.to_uppercase().to_string());
    format!("{}{}", first.unwrap_or_default(), letters.as_str())
}

/// The display name of a query field: `Sector` for `sector`.
pub(crate) fn field(field: &str) -> String {
    match field {
        "lang" => "Language".to_owned(),
        "has" => "Has".to_owned(),
        field => upper_first(field),
    }
}

/// Formats the duration of a search.
pub(crate) fn took(milliseconds: f64) -> String {
    if milliseconds < 1.0 {
        "under 1 ms".to_owned()
    } else {
        format!("{milliseconds:.0} ms")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_formatted() {
        assert_eq!(notes(1), "1 note");
        assert_eq!(notes(0), "0 notes");
        assert_eq!(took(0.4), "under 1 ms");
        assert_eq!(took(12.4), "12 ms");
    }
}
