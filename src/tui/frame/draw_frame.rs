//! Drawing a frame: only reads the state, so a picture can be made without a terminal.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::breadcrumbs::draw_way;
use super::footer::{footer_hints, going_on};
use super::layout::{Areas, is_too_small};
use super::status_lines;
use super::strings;
use crate::model::hit::Answer;
use crate::tui::app::keys::Focus;
use crate::tui::app::state::State;
use crate::tui::views::reader::note_page;
use crate::tui::views::search::{facets, preview, results, search_bar, start_screen};
use crate::tui::views::sync::{conflict_view, view};
use crate::tui::widgets::draw;
use crate::tui::widgets::draw::Titles;
use crate::tui::widgets::line_breaks::wrap;
use crate::tui::widgets::styled_text::{Piece, Tone};
use crate::tui::widgets::text_width::width_of;

/// Draws the state into `area`, which is the whole window. Gives where the cursor belongs: screen
/// readers, magnifiers and input methods follow it.
pub fn view(state: &State, area: Rect, buffer: &mut Buffer) -> Option<Position> {
    buffer.set_style(area.intersection(buffer.area), state.look.theme.ground());
    if is_too_small(area.as_size()) || area.as_size() != state.size {
        let lines = wrap(&[Piece::body(strings::TOO_SMALL)], usize::from(area.width));
        draw::lines(buffer, area, &lines, state.look.theme);
        return None;
    }
    let areas = state.areas();
    let mut cursor = match &state.reader {
        Some(_) => draw_reader(state, &areas, buffer),
        None if state.exchange.open => draw_exchange(state, &areas, buffer),
        None => draw_search(state, &areas, buffer),
    };
    if let Some(notice) = state.notices.error() {
        status_lines::draw_error(buffer, areas.banner, notice, state.look);
    }
    let right = going_on(state);
    let hints = footer_hints(state, &areas);
    status_lines::draw_footer(buffer, areas.footer, &hints, &right, state.look);
    if let Some(layer) = state.layers.last() {
        let room = areas
            .footer
            .width
            .saturating_sub(width_of(&right) as u16 + 3);
        status_lines::draw_keys(buffer, areas.footer, layer.keys(), room, state.look);
    }
    for layer in &state.layers {
        cursor = layer.draw(buffer, area, &state.names, &state.notices, state.look);
    }
    Some(cursor)
}

fn draw_top(state: &State, area: Rect, buffer: &mut Buffer) {
    if area.is_empty() {
        return;
    }
    let top = status_lines::Top {
        base: &state.names.base,
        age: &state.exchange.age(state.clock, state.now),
        in_sync: state.exchange.open,
        calls: state.exchange.calls(),
    };
    status_lines::draw_top(buffer, area, &top, state.look);
}

fn draw_exchange(state: &State, areas: &Areas, buffer: &mut Buffer) -> Position {
    let (names, clock, now, look) = (&state.names, state.clock, state.now, state.look);
    let Some(conflict) = &state.exchange.conflict else {
        draw_top(state, areas.top, buffer);
        let exchange = &state.exchange;
        let shown = view::Shown {
            exchange,
            names,
            now,
            look,
        };
        return view::draw(buffer, areas, &shown);
    };
    draw_way(state, areas.top, buffer);
    let shown = conflict_view::Shown {
        conflict,
        names,
        clock,
        now,
        look,
    };
    conflict_view::draw(buffer, areas, &shown)
}

fn draw_search(state: &State, areas: &Areas, buffer: &mut Buffer) -> Position {
    let search = &state.search;
    let look = state.look;
    let focus = search.focus;
    draw_top(state, areas.top, buffer);
    let bar = search_bar::Bar {
        query: &search.query,
        answer: search.answer.as_ref(),
        told: &state.told(),
        focused: focus == Focus::QUERY,
        look,
    };
    let mut cursor = search_bar::draw(buffer, areas.query, &bar);
    draw_chips(state, areas, buffer);
    if !areas.results.is_empty() {
        let focused = focus == Focus::RESULTS;
        let at = draw_list(state, areas.results, focused, buffer);
        if focused {
            cursor = at;
        }
    }
    if !areas.preview.is_empty() {
        let focused = focus == Focus::PREVIEW;
        let at = draw_preview(state, areas.preview, focused, buffer);
        if focused {
            cursor = at;
        }
    }
    draw_about(state, areas.about, buffer);
    if !areas.filters.is_empty() {
        if areas.filters_over {
            draw::clear_for_popup(buffer, areas.filters, look.theme);
        }
        let focused = focus == Focus::FILTERS;
        let at = facets::draw(buffer, areas.filters, &search.filters, focused, look);
        if focused {
            cursor = at;
        }
    }
    cursor
}

/// Draws the chosen note, or what to do first. Gives where the cursor stands.
fn draw_preview(state: &State, area: Rect, focused: bool, buffer: &mut Buffer) -> Position {
    let Some(lines) = start_lines(state) else {
        return preview::draw(buffer, area, &state.search.preview, focused, state.look);
    };
    let titles = Titles {
        left: strings::START,
        right: "",
        focused,
    };
    start_screen::draw(buffer, area, &lines, titles, state.look)
}

/// Draws what is known about the chosen note, or what is here.
fn draw_about(state: &State, area: Rect, buffer: &mut Buffer) {
    if area.is_empty() {
        return;
    }
    let Some(lines) = kind_lines(state) else {
        return note_page::draw_about(buffer, area, state.search.preview.about(), state.look);
    };
    let titles = Titles {
        left: strings::HERE,
        ..Titles::default()
    };
    start_screen::draw(buffer, area, &lines, titles, state.look);
}

/// Draws the list of hits. Gives where the cursor stands.
fn draw_list(state: &State, area: Rect, focused: bool, buffer: &mut Buffer) -> Position {
    let search = &state.search;
    let shown = results::Shown {
        answer: search.answer.as_ref(),
        results: &search.results,
        names: &state.names,
        remark: search.remark(),
        unread: match &state.work {
            work if work.left => Some(strings::NOT_READ),
            work => work.indexing.map(|_| strings::NOT_YET),
        },
        why: search.why,
        focused,
        look: state.look,
    };
    results::draw(buffer, area, &shown)
}

/// The first screen's lines, while nothing is asked.
pub(crate) fn start_lines(state: &State) -> Option<Vec<start_screen::Line>> {
    let answer = answer_at_start(state)?;
    Some(start_screen::lines(
        answer,
        &state.names,
        state.areas().preview,
    ))
}

/// What is here, while nothing is asked.
pub(crate) fn kind_lines(state: &State) -> Option<Vec<start_screen::Line>> {
    let answer = answer_at_start(state)?;
    Some(start_screen::kinds(
        answer,
        &state.names,
        state.areas().about,
    ))
}

fn answer_at_start(state: &State) -> Option<&Answer> {
    let answer = state.search.answer.as_ref();
    answer.filter(|_| state.search.is_start())
}

fn draw_chips(state: &State, areas: &Areas, buffer: &mut Buffer) {
    let theme = state.look.theme;
    let row = areas.chips;
    let completions = completions(state);
    if !completions.is_empty() {
        let mut line = vec![
            Piece::new(" Tab", Tone::ACCENT.bold()),
            Piece::muted(" completes: "),
        ];
        for (i, completion) in completions.iter().enumerate() {
            let tone = if i == 0 { Tone::BOLD } else { Tone::MUTED };
            line.push(Piece::new(&format!("{} ", completion.trim_end()), tone));
        }
        draw::pieces(buffer, row, (row.x, row.y), &line, theme);
        return;
    }
    for (cols, _, piece) in search_bar::chip_row(&state.chips(), row) {
        draw::pieces(buffer, row, (cols.start, row.y), &[piece], theme);
    }
}

/// What Tab would complete in the search field.
fn completions(state: &State) -> Vec<String> {
    let search = &state.search;
    if search.focus != Focus::QUERY || !search.query.at_end() {
        return Vec::new();
    }
    let word = search
        .query
        .before()
        .rsplit([' ', '('])
        .next()
        .unwrap_or_default();
    if !word.contains(':') {
        return Vec::new();
    }
    search_bar::completions(word.trim_start_matches('-'), &state.names)
}

fn draw_reader(state: &State, areas: &Areas, buffer: &mut Buffer) -> Position {
    let Some(reader) = &state.reader else {
        return Position::default();
    };
    let look = state.look;
    draw_way(state, areas.top, buffer);
    if !areas.results.is_empty() {
        draw_list(state, areas.results, false, buffer);
    }
    let mut cursor = Position::default();
    if !areas.note.is_empty() {
        cursor = note_page::draw(buffer, areas.note, reader, look);
    }
    if !areas.about.is_empty() {
        let at = note_page::draw_beside(buffer, areas.about, reader, look);
        if reader.is_beside() {
            cursor = at;
        }
    }
    if !areas.contents.is_empty() {
        note_page::draw_contents(buffer, areas.contents, reader, look);
    }
    cursor
}
