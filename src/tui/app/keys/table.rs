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
    ToResults "to-results" ["Enter"] QUERY, "results", "Go to the results", "Moves from the search field to the results.";
    Tick "tick" ["Space", "Enter"] FILTERS, "tick", "Tick a filter", "Shows only notes with this value. Press again to clear it.";
    EditQuery "edit-search" ["/"] LISTS, "search", "Edit the search", "Puts the cursor into the search field.";
    SearchAll "search-all" ["s"] BROWSED, "search all", "Search everything", "Goes to the search field and starts a new search.";
    Filters "filters" ["F"] SEARCH, "filters", "Go to the filters", "Narrows the results by kind, sector, city and more.";
    ClearFilters "clear-filters" ["X"] SEARCH, "clear filters", "Clear all filters", "Removes all filters and keeps your words.";
    Sort "sort" ["S"] SEARCH, "sort", "Change the order", "Best match, newest or by title, in turn.";
    Why "why" ["w"] LISTS, "why", "Why this result", "Shows which words and filters each note matched.";
    Follow "follow" ["f"] NOTE, "follow link", "Follow a link by its number", "Type the number behind the link, then Enter.";
    NextLink "next-link" ["Tab"] NOTE, "next link", "Choose the next link", "Enter follows the chosen link.";
    PreviousLink "previous-link" ["Shift-Tab"] NOTE, "previous link", "Choose the previous link", "Enter follows the chosen link.";
    Find "find" ["/"] NOTE, "find", "Find in this note", "Finds text in this note; n and N go to the next and previous match.";
    FindNext "find-next" ["n"] NOTE, "next match", "Next match", "Goes to the next match.";
    FindPrevious "find-previous" ["N"] NOTE, "previous match", "Previous match", "Goes to the previous match.";
    NextNote "next-note" ["J"] NOTE, "next note", "Next result", "Opens the next note in the list.";
    PreviousNote "previous-note" ["K"] NOTE, "previous note", "Previous result", "Opens the previous note in the list.";
    HistoryBack "history-back" ["Backspace"] NOTE, "last note", "Back to the last place", "Returns to the previous note, at the same line.";
    Contents "contents" ["t"] NOTE, "contents", "Contents", "Lists the headings of this note; Enter goes to one.";
    Side "side" ["i"] SOURCED, "about", "Note details", "Shows or hides kind, city, sector, figures and links to the note.";
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
    NextPane "next-pane" ["Tab"] PANED, "next pane", "Next pane", "In the search field, first completes the filter you are typing.";
    PreviousPane "previous-pane" ["Shift-Tab"] PANED, "previous pane", "Previous pane", "Goes to the pane before.";
    Zoom "zoom" ["z"] SIDED, "full size", "One pane at full size", "Press again to see all panes.";
    KeepYours "keep-yours" ["Left", "h"] VERSIONS, "keep yours", "Keep your version", "Puts your version into the note.";
    TakeTheirs "take-theirs" ["Right", "l"] VERSIONS, "take theirs", "Take their version", "Keeps their version in the note. Yours stays in the history.";
    KeepBoth "keep-both" ["Space"] VERSIONS, "both", "Keep both versions", "Theirs first, then yours.";
    EditVersion "edit-version" ["e"] VERSIONS, "edit", "Write it yourself", "Edits a value in the last line, or a text in your editor.";
    NextDifference "next-difference" ["n", "Tab"] VERSIONS, "next", "Next difference", "Goes to the next choice.";
    PreviousDifference "previous-difference" ["N", "Shift-Tab"] VERSIONS, "previous", "Previous difference", "Goes to the previous choice.";
    SaveChoices "save-choices" ["Enter"] VERSIONS, "save", "Save your choices", "Puts your choices into the note. The rest stays undecided.";
    Differences "differences" ["d"] EXCHANGE.with(S::Note), "what changed", "What changed", "In the reader: who changed the note, and when. In Sync: what changed in each field and sentence.";
    Discard "discard" ["x"] EXCHANGE, "discard mine", "Discard mine", "Puts the note back as the others have it. Asks first; u brings yours back.";
    GetUpdates "get-updates" ["U"] BROWSED, "get updates", "Get updates", "Saves your edits, then gets what the others changed.";
    Share "share" ["P"] BROWSED, "share", "Share", "Saves your edits, gets updates, then shares your changes. Asks first.";
    Undo "undo" ["u"] BROWSED, "undo", "Undo", "Undoes your last save, update or choice.";
    ViewSearch "view-search" ["1"] BROWSED, "Search", "View: Search", "Finds and reads notes.";
    ViewSync "view-sync" ["7"] BROWSED, "Sync", "View: Sync", "Updates from others, your changes to share, and choices to make.";
    NextView "next-view" ["L"] BROWSED, "next view", "Next view", "The view at the right in the top line.";
    PreviousView "previous-view" ["H"] BROWSED, "previous view", "Previous view", "The view at the left in the top line.";
    EarlierSearches "earlier-searches" ["Ctrl-R"] SEARCH, "earlier searches", "Earlier searches", "Lists your searches since guildhall started.";
    Refresh "refresh" ["r"] BROWSED, "read again", "Read all files again", "Reads changes made by other programs now. They also appear by themselves.";
    Mouse "mouse" ["M"] BROWSED, "mouse", "Mouse on or off", "Turn it off to select text as usual.";
    Redraw "redraw" ["Ctrl-L"] EVERYWHERE, "redraw", "Draw the screen again", "Use this after another program has written over it.";
    Messages "messages" [] EVERYWHERE, "messages", "Messages", "All messages since guildhall started.";
    Help "help" ["?", "F1"] EVERYWHERE, "help", "Help", "The keys that work here, and what signs and words mean.";
    Commands "commands" [":", "Ctrl-P"] EVERYWHERE, "commands", "Commands", "Every action, city, note and theme, found by typing.";
    Back "back" ["Esc"] EVERYWHERE, "back", "Back", "Goes back one step. Never quits.";
    Close "close" ["q"] BROWSED, "quit", "Close, or quit", "Closes what is open. Quits if nothing is.";
    Stop "stop" ["Ctrl-C"] EVERYWHERE, "quit", "Stop, or quit", "Stops the running task. Quits if there is none.";
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
