//! The table of commands, and which of them the footer names.

use super::{Action, Spot, Spots};
use Action as A;
use Spot as S;

/// A line of the table.
#[derive(Debug)]
pub(crate) struct Command {
    pub action: Action,
    /// Its name in the configuration.
    pub word: &'static str,
    /// Its keys, as written in help. In a text field only those count that are not text.
    pub keys: &'static [&'static str],
    /// Where it works.
    pub at: Spots,
    /// What the footer calls it.
    pub hint: &'static str,
    /// What the palette and help call it.
    pub name: &'static str,
    /// One sentence for people who do not know it.
    pub about: &'static str,
}

const EVERYWHERE: Spots = Spots::of(&Spot::ALL);
const SEARCH: Spots = Spots::of(&[S::Query, S::Filters, S::Results, S::Preview]);
const QUERY: Spots = Spots::of(&[S::Query]);
const FILTERS: Spots = Spots::of(&[S::Filters]);
const NOTE: Spots = Spots::of(&[S::Note]);
const VERSIONS: Spots = Spots::of(&[S::Versions]);
const EXCHANGE: Spots = Spots::of(&[S::Incoming, S::Yours]);
/// Where letters are keys.
const BROWSED: Spots = EVERYWHERE.without(S::Query);
const LISTS: Spots = SEARCH.without(S::Query);
const TEXTS: Spots = LISTS.with(S::Note);
/// Where a note is shown with its sources.
const SOURCED: Spots = TEXTS.without(S::Filters);
/// Where a note is chosen.
const CHOSEN: Spots = SOURCED.and(EXCHANGE);
const PANED: Spots = SEARCH.and(EXCHANGE);
/// Where panes stand side by side.
const SIDED: Spots = BROWSED.without(S::Versions);

macro_rules! commands {
    ($($action:ident $word:literal [$($key:literal),*] $at:expr, $hint:literal, $name:literal, $about:literal;)*) => {
        &[$(Command {
            action: A::$action, word: $word, keys: &[$($key),*], at: $at, hint: $hint, name: $name, about: $about,
        },)*]
    };
}

/// Every command, in the order help lists them.
pub(crate) const COMMANDS: &[Command] = commands! {
    Open "open" ["Enter"] CHOSEN, "open", "Open", "Opens the chosen note, or the chosen link of a note.";
    ToResults "to-results" ["Enter"] QUERY, "results", "Go to the results", "Leaves the search field; the results are already there.";
    Tick "tick" ["Space", "Enter"] FILTERS, "tick", "Tick a filter", "Shows only notes of this value; press again to take it off.";
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
    Side "side" ["i"] SOURCED, "about", "What is known about the note", "Shows or hides kind, city, sector, figures and links to the note.";
    OpenSource "open-source" ["o"] SOURCED, "source", "Open a source in the browser", "Opens the web page that the note's facts come from.";
    Copy "copy" ["y"] CHOSEN, "copy", "Copy the citation", "Title, city, year, id and source, ready to paste.";
    CopyAs "copy-as" ["Y"] CHOSEN, "copy as", "Copy as ..", "Citation, Markdown link, id or the whole text.";
    Edit "edit" ["e"] CHOSEN, "edit", "Edit this note", "Opens the note's file in your editor.";
    Up "up" ["Up", "k"] BROWSED, "up", "Up", "One line or row up.";
    Down "down" ["Down", "j"] EVERYWHERE, "down", "Down", "One line or row down.";
    Left "left" ["Left", "h"] SIDED, "left", "Pane at the left", "Goes to the pane at the left.";
    Right "right" ["Right", "l"] SIDED, "right", "Pane at the right", "Goes to the pane at the right.";
    PageUp "page-up" ["PageUp"] BROWSED, "page up", "Page up", "One page up.";
    PageDown "page-down" ["PageDown"] BROWSED, "page down", "Page down", "One page down.";
    First "first" ["Home", "g"] BROWSED, "first", "First", "To the first row or line.";
    Last "last" ["End", "G"] BROWSED, "last", "Last", "To the last row or line.";
    HalfUp "half-up" ["Ctrl-U"] TEXTS, "scroll up", "Scroll text up", "Half a page of the preview or the note.";
    HalfDown "half-down" ["Ctrl-D"] SEARCH.with(S::Note), "scroll preview", "Scroll text down", "Half a page of the preview or the note.";
    NextPane "next-pane" ["Tab"] PANED, "next pane", "Next pane", "In the search field it first completes a filter that is half typed.";
    PreviousPane "previous-pane" ["Shift-Tab"] PANED, "previous pane", "Previous pane", "The other way round.";
    Zoom "zoom" ["z"] SIDED, "full size", "One pane at full size", "And back.";
    KeepYours "keep-yours" ["Left", "h"] VERSIONS, "keep yours", "Keep your version", "What you wrote will stand in the note.";
    TakeTheirs "take-theirs" ["Right", "l"] VERSIONS, "take theirs", "Take their version", "What the others wrote stays in the note; yours stays in its history.";
    KeepBoth "keep-both" ["Space"] VERSIONS, "both", "Keep both versions", "Theirs first, then yours.";
    EditVersion "edit-version" ["e"] VERSIONS, "edit", "Write it yourself", "A value in the last line, a text in your editor.";
    NextDifference "next-difference" ["n", "Tab"] VERSIONS, "next", "Next difference", "Goes to the next thing to choose.";
    PreviousDifference "previous-difference" ["N", "Shift-Tab"] VERSIONS, "previous", "Previous difference", "Goes to the thing to choose before.";
    SaveChoices "save-choices" ["Enter"] VERSIONS, "save", "Save what you chose", "Puts your choices into the note; what you did not choose goes on waiting.";
    Differences "differences" ["d"] EXCHANGE.with(S::Note), "what changed", "What changed", "In the reader who changed the note and when; in Sync what differs, field by field and by sentence.";
    Discard "discard" ["x"] EXCHANGE, "discard mine", "Discard mine", "Puts a note back as the others have it; asks first, and an undo brings yours back.";
    GetUpdates "get-updates" ["U"] BROWSED, "get updates", "Get updates", "Saves your edits and brings what the others have changed.";
    Share "share" ["P"] BROWSED, "share", "Share", "Saves, gets updates and gives the others what you changed; asks once.";
    Undo "undo" ["u"] BROWSED, "undo", "Undo", "Takes back your last save, update or choice.";
    ViewSearch "view-search" ["1"] BROWSED, "Search", "View: Search", "Finds and reads notes.";
    ViewSync "view-sync" ["7"] BROWSED, "Sync", "View: Sync", "What is new from others, what is yours to share, what waits for you.";
    NextView "next-view" ["L"] BROWSED, "next view", "Next view", "The view at the right in the top line.";
    PreviousView "previous-view" ["H"] BROWSED, "previous view", "Previous view", "The view at the left in the top line.";
    EarlierSearches "earlier-searches" ["Ctrl-R"] SEARCH, "earlier searches", "Earlier searches", "Lists what was searched since the start.";
    Refresh "refresh" ["r"] BROWSED, "read again", "Read all files again", "Changes of other programs show by themselves; this asks for it now.";
    Mouse "mouse" ["M"] BROWSED, "mouse", "Mouse on or off", "Off lets the terminal select text as usual.";
    Redraw "redraw" ["Ctrl-L"] EVERYWHERE, "redraw", "Draw the screen again", "After another program has written over it.";
    Messages "messages" [] EVERYWHERE, "messages", "Messages", "Everything guildhall has said since the start.";
    Help "help" ["?", "F1"] EVERYWHERE, "help", "Help", "The keys that work here, and what signs and words mean.";
    Commands "commands" [":", "Ctrl-P"] EVERYWHERE, "commands", "Commands", "Every action, city, note and theme, found by typing.";
    Back "back" ["Esc"] EVERYWHERE, "back", "Back", "One layer back; never quits.";
    Close "close" ["q"] BROWSED, "quit", "Close, or quit", "Closes what is open; at the top it quits.";
    Stop "stop" ["Ctrl-C"] EVERYWHERE, "quit", "Stop, or quit", "Stops what goes on; where nothing does, leaves guildhall.";
    Suspend "suspend" ["Ctrl-Z"] EVERYWHERE, "suspend", "Suspend", "Back to the shell; `fg` returns.";
};

macro_rules! footers {
    ($($spot:ident: $($action:ident)+;)*) => {
        /// The hints of the footer in each spot, most useful first.
        pub(crate) fn footer(spot: Spot) -> &'static [Action] {
            match spot {
                $(S::$spot => &[$(A::$action),+],)*
            }
        }
    };
}

footers! {
    Query: ToResults NextPane Help Commands EarlierSearches;
    Filters: Tick Back NextPane ClearFilters EditQuery Help Close;
    Results: Open EditQuery Filters NextPane Help Close Copy HalfDown Sort;
    Preview: Open HalfDown NextPane EditQuery Help Close Copy;
    Note: Follow Find NextNote Contents Side Back Differences Copy HistoryBack Help;
    Incoming: GetUpdates Share Open Differences NextPane Help ViewSearch Undo;
    Yours: Share GetUpdates Open Differences Edit Discard NextPane Help Undo ViewSearch;
    Versions: KeepYours TakeTheirs SaveChoices NextDifference KeepBoth EditVersion Back Help;
}

/// The command of an action.
pub(crate) fn command(action: Action) -> &'static Command {
    COMMANDS
        .iter()
        .find(|command| command.action == action)
        .expect("the table holds every action: a test counts them")
}
