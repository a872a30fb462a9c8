//! What happens to the state when something happens. Pure: no input, no output, no clock.

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::Size;

use super::actions::{ask_for_note, follow, open_chosen, perform, run};
use super::effect::Effect;
use super::key::Key;
use super::keys::{Action, Focus};
use super::message::Message;
use super::mouse;
use super::state::State;
use crate::notes::clean::clean;
use crate::tui::frame::dialogs::{Layer, Pressed};
use crate::tui::frame::strings;
use crate::tui::theme::Signs;
use crate::tui::views::search::search_bar;
use crate::tui::views::sync::reports;
use crate::tui::widgets::match_ranges::Wanted;
use crate::tui::widgets::picker::{Entry, Picker, Run};
use crate::tui::widgets::text_field::Edited;
use crate::work::{Page, Report, Request, Ticket};

/// A pasted text longer than this is no query.
const LONGEST_PASTE: usize = 200;

/// What is to be done at the start: the first search.
pub fn begin(state: &mut State) -> Vec<Effect> {
    let areas = state.areas();
    let search = &mut state.search;
    let first = search.typed(&mut state.work.tickets, state.now, &areas);
    vec![Effect::Ask(first), reports::look_again(state)]
}

/// Applies one message to the state and lists the work it asks for.
///
/// Does no input or output and reads no clock, so a test needs neither.
pub fn update(state: &mut State, message: Message) -> Vec<Effect> {
    let mut effects = match message {
        Message::Tick(now) => tick(state, now),
        Message::Key(event) => press(state, event),
        Message::Mouse(event) => mouse::act(state, event),
        Message::Pasted(text) => paste(state, &text),
        Message::Resized(cols, rows) => {
            resized(state, Size::new(cols, rows));
            Vec::new()
        }
        Message::Reported(report) => reported(state, *report),
        Message::WorkEnded => {
            state.work.ended = true;
            state.complain(strings::WORK_ENDED);
            Vec::new()
        }
        Message::Done(Ok(text)) => {
            state.tell(&text);
            Vec::new()
        }
        Message::Done(Err(text)) => {
            state.complain(&text);
            Vec::new()
        }
        Message::Edited => vec![Effect::Ask(Request::Refresh), Effect::Redraw],
        Message::WideLines => {
            state.look.ascii = true;
            state.look.theme.signs = Signs::Ascii;
            vec![Effect::Redraw]
        }
        Message::Written(Ok(text)) => {
            crate::tui::views::sync::choose_keys::written(state, &text);
            vec![Effect::Redraw]
        }
        Message::Written(Err(text)) => {
            state.complain(&text);
            vec![Effect::Redraw]
        }
        Message::SuspendAsked => vec![Effect::Suspend],
        Message::HungUp => vec![Effect::Quit],
    };
    state.settle();
    effects.extend(ask_more(state));
    effects.extend(reports::ask_beside(state));
    effects
}

/// Takes the size of the window, which is told before each frame, changed or not.
fn resized(state: &mut State, size: Size) {
    if state.size != size {
        state.size = size;
        crate::tui::views::sync::choose_keys::reveal(state);
    }
}

fn tick(state: &mut State, now: std::time::Duration) -> Vec<Effect> {
    state.now = now;
    state.notices.tick(now);
    state.exchange.tick(now);
    if state.reader.is_some() || state.exchange.open {
        return Vec::new(); // The preview is out of sight; it is asked for on the way back.
    }
    let Some(id) = state.search.preview.take_due(now) else {
        return Vec::new();
    };
    let ticket = state.work.tickets.take();
    state.search.preview.asked(ticket);
    vec![Effect::Ask(Request::Open { ticket, id })]
}

fn ask_more(state: &mut State) -> Option<Effect> {
    if state.reader.is_some() || state.exchange.open {
        return None;
    }
    let areas = state.areas();
    let request = state.search.ask_more(&mut state.work.tickets, &areas)?;
    Some(Effect::Ask(request))
}

fn press(state: &mut State, event: KeyEvent) -> Vec<Effect> {
    let Some(key) = Key::of_event(event) else {
        return Vec::new();
    };
    if !state.layers.is_empty() {
        return press_layer(state, key);
    }
    let spot = state.spot();
    if spot == Focus::QUERY {
        return press_query(state, key);
    }
    let folded = key.folded();
    if let Some(action) = state.keymap.find(spot, folded) {
        return perform(state, action);
    }
    if matches!(folded.code, KeyCode::Char(c) if !c.is_ascii()) {
        state.tell(strings::INPUT_METHOD);
    }
    Vec::new()
}

fn press_layer(state: &mut State, key: Key) -> Vec<Effect> {
    // Some keys work over every pop-up: leaving for good, the shell, a clean screen.
    if let Some(action @ (Action::STOP | Action::SUSPEND | Action::REDRAW)) =
        state.keymap.find(Focus::QUERY, key)
    {
        return perform(state, action);
    }
    if key == Key::plain(KeyCode::Char('q')) {
        state.habits.last_q = Some(state.now);
    }
    let window = state.window();
    let Some(mut layer) = state.layers.pop() else {
        return Vec::new();
    };
    let pressed = layer.press(key, window, &state.names, &state.notices);
    after_layer(state, layer, pressed)
}

/// Does what a layer asks for; a layer that stays goes back on the stack.
pub(crate) fn after_layer(state: &mut State, layer: Layer, pressed: Pressed) -> Vec<Effect> {
    match pressed {
        Pressed::Open => state.layers.push(layer),
        Pressed::Closed => {}
        Pressed::Disabled(reason) => {
            state.tell(reason);
            state.layers.push(layer);
        }
        Pressed::Run(what) => return run(state, what),
        Pressed::Written(text) => crate::tui::views::sync::choose_keys::written(state, &text),
        Pressed::Find(text) => {
            let found = state
                .reader
                .as_mut()
                .is_some_and(|reader| reader.find(&text));
            if !found && !text.trim().is_empty() {
                state.tell(strings::NOT_IN_NOTE);
            }
        }
        Pressed::Follow(number) => {
            let goal = state
                .reader
                .as_mut()
                .and_then(|reader| reader.follow(number));
            match goal {
                Some(goal) => return follow(state, goal),
                None => state.tell(strings::NO_SUCH_LINK),
            }
        }
    }
    Vec::new()
}

fn press_query(state: &mut State, key: Key) -> Vec<Effect> {
    if state.search.query.text().is_empty() {
        // Nothing is typed yet: the two keys that everybody tries still help.
        let action = state.keymap.find(Focus::RESULTS, key.folded());
        if let Some(action @ (Action::HELP | Action::COMMANDS)) = action {
            return perform(state, action);
        }
    }
    if key == Key::plain(KeyCode::Tab) && complete(state) {
        return typed(state);
    }
    match state.search.query.press(key) {
        Edited::Text => typed(state),
        Edited::Cursor => Vec::new(),
        Edited::No => match state.keymap.find(Focus::QUERY, key) {
            Some(action) => perform(state, action),
            None => Vec::new(),
        },
    }
}

/// Completes a filter that is half typed.
fn complete(state: &mut State) -> bool {
    let query = &mut state.search.query;
    if !query.at_end() {
        return false;
    }
    let Some((text, typed)) = search_bar::completion(query.before(), &state.names) else {
        return false;
    };
    let kept = query.text()[..query.text().len() - typed].to_owned();
    query.set(&format!("{kept}{text}"));
    true
}

fn typed(state: &mut State) -> Vec<Effect> {
    let areas = state.areas();
    let search = &mut state.search;
    vec![Effect::Ask(search.typed(
        &mut state.work.tickets,
        state.now,
        &areas,
    ))]
}

fn paste(state: &mut State, text: &str) -> Vec<Effect> {
    if let Some(layer) = state.layers.last_mut() {
        layer.paste(text, &state.names);
        return Vec::new();
    }
    if state.spot() == Focus::QUERY {
        state.search.query.insert(text.trim());
        return typed(state);
    }
    // Outside a text field pasted text must not run as commands.
    let line = text
        .lines()
        .find(|line| !line.trim().is_empty())
        .unwrap_or_default();
    let line: String = clean(line.trim()).chars().take(LONGEST_PASTE).collect();
    if !line.is_empty() {
        let entry = Entry::new(format!("Search for \"{line}\""), Run::Search(line));
        let picker = Picker::new("You pasted text", vec![entry]);
        state.layers.push(Layer::Picker(picker));
    }
    Vec::new()
}

fn reported(state: &mut State, report: Report) -> Vec<Effect> {
    match report {
        Report::Answered { ticket, answer } => {
            state.search.answered(ticket, *answer);
            if state.search.take_open() {
                return open_chosen(state);
            }
        }
        Report::Opened { ticket, page } => return opened(state, ticket, *page),
        Report::Exchanging { ticket, deed, step } => {
            reports::exchanging(state, ticket, deed, step);
        }
        Report::Exchanged(outcome) => reports::exchanged(state, *outcome),
        Report::Told { ticket, told } => reports::told(state, ticket, told),
        Report::Catalogue(catalogue) => {
            let first = state.names.notes.is_empty();
            state.names.learn(*catalogue);
            state.search.preview.rename();
            // What was laid out before the names came shows bare ids.
            if first {
                return read_again(state);
            }
        }
        Report::Indexing { .. } if state.work.indexing_stops => {}
        Report::Indexing { done, total } => {
            state.work.indexing = Some((done, total));
            state.work.left = false;
        }
        Report::IndexingStopped => {
            state.work.indexing = None;
            state.work.indexing_stops = false;
            state.work.left = true;
            state.tell(strings::STOPPED_INDEXING);
        }
        Report::Indexed { changed, total } => return indexed(state, changed, total),
        Report::Failed { ticket, message } => failed(state, ticket, &message),
    }
    Vec::new()
}

fn opened(state: &mut State, ticket: Ticket, page: Page) -> Vec<Effect> {
    if state.search.preview.opened(ticket, &page, &state.names) {
        return Vec::new();
    }
    let Some(reader) = &mut state.reader else {
        return Vec::new();
    };
    if !reader.waits_for(ticket) {
        return Vec::new();
    }
    // Marks come with the hit; a note reached by a link shows none until one looks for some.
    let wanted = state.search.wanted_in(&page.note.id);
    let wanted = wanted.unwrap_or_else(|| Wanted::Stems(Vec::new()));
    reader.show(page, &state.names, wanted);
    reports::ask_history(state).into_iter().collect()
}

/// The index has caught up: what is shown may be old.
fn indexed(state: &mut State, changed: usize, total: usize) -> Vec<Effect> {
    state.work.indexing = None;
    state.work.indexing_stops = false;
    state.work.left = false;
    state.work.total = Some(total);
    if changed == 0 && state.search.answer.is_some() {
        return Vec::new();
    }
    let areas = state.areas();
    let again = state
        .search
        .again(&mut state.work.tickets, state.now, &areas);
    let mut effects = vec![Effect::Ask(again), reports::look_again(state)];
    effects.extend(read_again(state));
    effects
}

/// Asks for the note being read once more.
fn read_again(state: &mut State) -> Vec<Effect> {
    // A note that is still on its way is in no file to be read again.
    match &state.reader {
        Some(reader) if !reader.is_arriving() => ask_for_note(state),
        _ => Vec::new(),
    }
}

fn failed(state: &mut State, ticket: Option<Ticket>, message: &str) {
    if let Some(ticket) = ticket {
        state.search.failed(ticket);
        let reading = state
            .reader
            .as_mut()
            .filter(|reader| reader.waits_for(ticket));
        if let Some(reader) = reading
            && !reader.give_up()
        {
            state.reader = None;
        }
    }
    state.complain(message);
}
