//! The mouse: what stands where is asked of the same functions that draw it.

use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::{Position, Rect};

use super::actions::{follow, open_chosen, perform, search_for, turn_to};
use super::effect::Effect;
use super::keys::{Action, Focus};
use super::state::State;
use super::update::after_layer;
use crate::tui::frame::breadcrumbs::way_here;
use crate::tui::frame::draw_frame::{kind_lines, start_lines};
use crate::tui::frame::footer::footer_hints;
use crate::tui::frame::layout::{Areas, inside, is_too_small};
use crate::tui::frame::status_lines;
use crate::tui::views::reader::note_page;
use crate::tui::views::search::{results, search_bar, start_screen};
use crate::tui::views::sync::view;

/// Lines that one notch of the wheel moves.
const NOTCH: isize = 3;

/// Lets the mouse act.
pub(crate) fn act(state: &mut State, event: MouseEvent) -> Vec<Effect> {
    if is_too_small(state.size) {
        return Vec::new();
    }
    let at = Position::new(event.column, event.row);
    match event.kind {
        MouseEventKind::Down(MouseButton::Left) => click(state, at),
        MouseEventKind::ScrollDown => scroll(state, at, NOTCH),
        MouseEventKind::ScrollUp => scroll(state, at, -NOTCH),
        _ => Vec::new(),
    }
}

/// Scrolls what is under the pointer, wherever the focus is.
fn scroll(state: &mut State, at: Position, by: isize) -> Vec<Effect> {
    let window = state.window();
    if let Some(layer) = state.layers.last_mut() {
        layer.scroll(by, window, &state.notices);
        return Vec::new();
    }
    let areas = state.areas();
    if let Some(reader) = &mut state.reader {
        if areas.results.contains(at) {
            let rows = state.search.rows();
            state.search.results.look_away(by.signum(), rows);
            return Vec::new();
        }
        if areas.about.contains(at) {
            reader.scroll_about(by);
        } else {
            reader.scroll(by);
        }
        return Vec::new();
    }
    if state.exchange.open {
        scroll_exchange(state, at, by);
        return Vec::new();
    }
    let search = &mut state.search;
    if areas.filters.contains(at) {
        let visible = usize::from(inside(areas.filters).height);
        search.filters.scroll(by, visible);
    } else if areas.preview.contains(at) {
        search.preview.scroll(by);
    } else if areas.results.contains(at) {
        search.results.scroll(by.signum(), search.rows());
    }
    Vec::new()
}

fn click(state: &mut State, at: Position) -> Vec<Effect> {
    let window = state.window();
    if let Some(mut layer) = state.layers.pop() {
        let pressed = layer.click(at, window, &state.names);
        return after_layer(state, layer, pressed);
    }
    let areas = state.areas();
    if areas.footer.contains(at) {
        let hint = footer_hints(state, &areas)
            .into_iter()
            .find(|hint| hint.cols.contains(&at.x));
        return hint.map_or_else(Vec::new, |hint| perform(state, hint.action));
    }
    if areas.banner.contains(at) {
        return perform(state, Action::BACK);
    }
    if turn_page(state, at, &areas) {
        return Vec::new();
    }
    if state.reader.is_some() {
        click_note(state, at, &areas)
    } else if state.exchange.open {
        click_exchange(state, at, &areas)
    } else {
        click_search(state, at, &areas)
    }
}

/// A click on `v 12 more`, at the foot of a pane, shows the next page of it.
fn turn_page(state: &mut State, at: Position, areas: &Areas) -> bool {
    let foot = |area: Rect| {
        !area.is_empty() && at.y + 1 == area.bottom() && (area.x..area.right()).contains(&at.x)
    };
    let page = |area: Rect| isize::try_from(inside(area).height.max(2) - 1).unwrap_or(1);
    if let Some(reader) = &mut state.reader {
        match () {
            () if foot(areas.note) => reader.scroll(page(areas.note)),
            () if foot(areas.about) => reader.scroll_about(page(areas.about)),
            () => return false,
        }
        return true;
    }
    let search = &mut state.search;
    match () {
        () if foot(areas.filters) => {
            let visible = usize::from(inside(areas.filters).height);
            search.filters.scroll(page(areas.filters), visible);
        }
        () if foot(areas.preview) => search.preview.scroll(page(areas.preview)),
        () if foot(areas.results) => {
            let by = isize::try_from(search.results.visible()).unwrap_or(1);
            search.results.scroll(by, search.rows());
        }
        () => return false,
    }
    true
}

/// A click on the way here goes back to it.
fn click_way(state: &mut State, at: Position, top: Rect) -> Vec<Effect> {
    let (parts, right) = way_here(state);
    let right_cols = crate::tui::widgets::text_width::width(&right) as u16;
    let crumbs = status_lines::crumbs(&parts, top, right_cols);
    let crumb = crumbs.into_iter().find(|crumb| crumb.cols.contains(&at.x));
    match crumb.and_then(|crumb| crumb.action) {
        Some(action) => perform(state, action),
        None => Vec::new(),
    }
}

/// A click on the views or the buttons of the top line.
fn click_top(state: &mut State, at: Position, top: Rect) -> Vec<Effect> {
    let tabs = status_lines::tabs(top, state.exchange.open, state.exchange.calls());
    let tabs = tabs.into_iter().map(|(cols, action, _)| (cols, action));
    let buttons = status_lines::top_right(top)
        .into_iter()
        .filter(|_| top.width >= 60);
    let buttons = buttons.map(|(cols, action, _)| (cols, action));
    let hit = tabs.chain(buttons).find(|(cols, _)| cols.contains(&at.x));
    hit.map_or_else(Vec::new, |(_, action)| perform(state, action))
}

fn scroll_exchange(state: &mut State, at: Position, by: isize) {
    let areas = state.areas();
    if let Some(conflict) = &mut state.exchange.conflict {
        conflict.top = conflict.top.saturating_add_signed(by);
        return;
    }
    for (spot, area) in [
        (Focus::INCOMING, areas.incoming),
        (Focus::YOURS, areas.yours),
    ] {
        if area.contains(at) {
            let last = state.exchange.rows(spot).len().saturating_sub(1);
            let list = state.exchange.list_mut(spot);
            list.selected = list.selected.saturating_add_signed(by.signum()).min(last);
        }
    }
}

/// A first click chooses a row, a click on what is chosen opens it; a click on a version takes it.
fn click_exchange(state: &mut State, at: Position, areas: &Areas) -> Vec<Effect> {
    if state.exchange.conflict.is_some() {
        return match () {
            () if areas.top.contains(at) => click_way(state, at, areas.top),
            () if areas.mine.contains(at) => perform(state, Action::KEEP_YOURS),
            () if areas.theirs.contains(at) => perform(state, Action::TAKE_THEIRS),
            () => Vec::new(),
        };
    }
    if areas.top.contains(at) {
        return click_top(state, at, areas.top);
    }
    for (spot, area) in [
        (Focus::INCOMING, areas.incoming),
        (Focus::YOURS, areas.yours),
    ] {
        if !area.contains(at) {
            continue;
        }
        let was_here = state.exchange.at_yours == (spot == Focus::YOURS);
        state.exchange.at_yours = spot == Focus::YOURS;
        let row = within(inside(area), at).map(|(row, _)| row);
        let row = row.and_then(|row| view::row_at(&state.exchange, spot, row));
        let Some(row) = row else { continue };
        let list = state.exchange.list_mut(spot);
        if was_here && list.selected == row {
            return perform(state, Action::OPEN);
        }
        list.selected = row;
    }
    Vec::new()
}

fn click_note(state: &mut State, at: Position, areas: &Areas) -> Vec<Effect> {
    if areas.top.contains(at) {
        return click_way(state, at, areas.top);
    }
    if let Some((row, _)) = within(inside(areas.results), at) {
        let hit = state.search.results.hit_in_row(row as u16);
        let hit = hit.and_then(|hit| state.search.hits().get(hit));
        let id = hit.map(|hit| hit.id.clone());
        return id.map_or_else(Vec::new, |id| turn_to(state, id));
    }
    let beside = within(inside(areas.about), at).map(|(row, _)| row);
    let reader = state.reader.as_ref();
    if let Some(past) = beside.and_then(|row| reader?.state_in_row(row)) {
        crate::tui::views::reader::history::show_state(state, past);
        return Vec::new();
    }
    let Some(reader) = &mut state.reader else {
        return Vec::new();
    };
    if let Some((row, col)) = within(inside(areas.note), at)
        && let Some(link) = reader.link_at(row, col)
    {
        let goal = reader.follow(link + 1);
        return goal.map_or_else(Vec::new, |goal| follow(state, goal));
    }
    if let Some((row, _)) = within(inside(areas.contents), at)
        && let Some(line) = note_page::heading_in_row(reader, inside(areas.contents), row)
    {
        reader.go_to_line(line);
    }
    Vec::new()
}

fn click_search(state: &mut State, at: Position, areas: &Areas) -> Vec<Effect> {
    if areas.top.contains(at) {
        return click_top(state, at, areas.top);
    }
    if areas.query.contains(at) {
        let field = search_bar::field(areas.query, &state.told());
        let (start, _) = state.search.query.window(usize::from(field.width));
        let hidden = crate::tui::widgets::text_width::width(&state.search.query.text()[..start]);
        state.search.focus = Focus::QUERY;
        state
            .search
            .query
            .click(hidden + usize::from(at.x.saturating_sub(field.x)));
        return Vec::new();
    }
    if areas.chips.contains(at) {
        return click_chip(state, at, areas.chips);
    }
    if areas.filters.contains(at) {
        return click_filter(state, at, areas);
    }
    if areas.preview.contains(at) {
        if let Some(lines) = start_lines(state) {
            return click_line(state, at, areas.preview, &lines);
        }
        state.search.focus = Focus::PREVIEW;
        return Vec::new();
    }
    if areas.about.contains(at) {
        let lines = kind_lines(state).unwrap_or_default();
        return click_line(state, at, areas.about, &lines);
    }
    if areas.results.contains(at) {
        return click_result(state, at, areas);
    }
    Vec::new()
}

fn click_chip(state: &mut State, at: Position, row: Rect) -> Vec<Effect> {
    let chips = state.chips();
    let hit = search_bar::chip_row(&chips, row)
        .into_iter()
        .find(|(cols, ..)| cols.contains(&at.x));
    match hit.and_then(|(_, spot, _)| spot) {
        Some(search_bar::Spot::Chip(i)) => search_for(state, &chips[i].without),
        Some(search_bar::Spot::ClearAll) => perform(state, Action::CLEAR_FILTERS),
        None => Vec::new(),
    }
}

fn click_filter(state: &mut State, at: Position, areas: &Areas) -> Vec<Effect> {
    state.search.focus = Focus::FILTERS;
    let row = within(inside(areas.filters), at).map(|(row, _)| row);
    if row.is_some_and(|row| state.search.filters.click(row)) {
        return perform(state, Action::TICK);
    }
    Vec::new()
}

/// A first click chooses, a click on what is chosen opens it.
fn click_result(state: &mut State, at: Position, areas: &Areas) -> Vec<Effect> {
    let search = &mut state.search;
    search.focus = Focus::RESULTS;
    let Some((row, _)) = within(inside(areas.results), at) else {
        return Vec::new();
    };
    if let Some(answer) = search
        .answer
        .as_ref()
        .filter(|answer| answer.results.is_empty())
    {
        let lines = results::way_out(answer, inside(areas.results).width);
        if let Some((_, Some(suggestion))) = lines.get(row) {
            search.results.selected = *suggestion;
            return open_chosen(state);
        }
        return Vec::new();
    }
    let hit = search.results.hit_in_row(row as u16);
    let Some(hit) = hit.filter(|hit| *hit < search.hits().len()) else {
        return Vec::new();
    };
    if search.results.picked && search.results.selected == hit {
        return open_chosen(state);
    }
    search.results.choose(hit);
    Vec::new()
}

/// A click on a line of the first screen asks its query.
fn click_line(
    state: &mut State,
    at: Position,
    pane: Rect,
    lines: &[start_screen::Line],
) -> Vec<Effect> {
    let row = within(inside(pane), at).map(|(row, _)| row);
    let line = row.and_then(|row| lines.get(row));
    let query = line.and_then(|(_, query)| query.as_deref());
    query.map_or_else(Vec::new, |query| search_for(state, query))
}

/// Row and column inside a rectangle.
fn within(area: Rect, at: Position) -> Option<(usize, usize)> {
    area.contains(at)
        .then(|| (usize::from(at.y - area.y), usize::from(at.x - area.x)))
}
