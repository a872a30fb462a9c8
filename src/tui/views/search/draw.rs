//! Draws the search: the field, the facets, the hits, the preview.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::layout::SearchAreas;
use super::state::SearchView;
use super::{facets, preview_pane, results, search_bar, start_screen};
use crate::model::hit::Answer;
use crate::tui::app::shared::Shared;
use crate::tui::keys::Focus;
use crate::tui::labels::Labels;
use crate::tui::strings;
use crate::tui::theme::TextStyle;
use crate::tui::views::view::Scene;
use crate::tui::widgets::draw;
use crate::tui::widgets::draw::PaneTitles;
use crate::tui::widgets::metadata::draw_details;
use crate::tui::widgets::styled_text::TextSpan;

/// Draws the search. Gives where the cursor stands.
pub(super) fn draw(search: &SearchView, scene: &Scene<'_>, buffer: &mut Buffer) -> Position {
    let areas = &search.areas(scene);
    let shared = scene.shared;
    let look = shared.look;
    let focus = search.focus;
    let bar = search_bar::SearchBar {
        query: &search.query,
        answer: search.answer.as_ref(),
        told: &search.summary(shared),
        focused: focus == Focus::QUERY,
        look,
    };
    let mut cursor = search_bar::draw(buffer, areas.query, &bar);
    draw_chips(search, areas.chips, shared, buffer);
    if !areas.results.is_empty() {
        let focused = focus == Focus::RESULTS;
        let at = draw_list(search, areas.results, focused, shared, buffer);
        if focused {
            cursor = at;
        }
    }
    if !areas.preview.is_empty() {
        let focused = focus == Focus::PREVIEW;
        let at = draw_preview(search, areas, focused, shared, buffer);
        if focused {
            cursor = at;
        }
    }
    draw_about(search, areas, shared, buffer);
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
fn draw_preview(
    search: &SearchView,
    areas: &SearchAreas,
    focused: bool,
    shared: &Shared,
    buffer: &mut Buffer,
) -> Position {
    let area = areas.preview;
    let Some(lines) = start_lines(search, areas, &shared.labels) else {
        return preview_pane::draw(buffer, area, &search.preview, focused, shared.look);
    };
    let titles = PaneTitles {
        left: strings::START,
        right: "",
        focused,
    };
    start_screen::draw(buffer, area, &lines, titles, shared.look)
}

/// Draws what is known about the chosen note, or what is here.
fn draw_about(search: &SearchView, areas: &SearchAreas, shared: &Shared, buffer: &mut Buffer) {
    let area = areas.about;
    if area.is_empty() {
        return;
    }
    let Some(lines) = kind_lines(search, areas, &shared.labels) else {
        draw_details(
            buffer,
            area,
            (search.preview.about(), 0),
            false,
            shared.look,
        );
        return;
    };
    let titles = PaneTitles {
        left: strings::HERE,
        ..PaneTitles::default()
    };
    start_screen::draw(buffer, area, &lines, titles, shared.look);
}

/// Draws the list of hits. Gives where the cursor stands.
pub(super) fn draw_list(
    search: &SearchView,
    area: Rect,
    focused: bool,
    shared: &Shared,
    buffer: &mut Buffer,
) -> Position {
    let shown = results::ResultsPane {
        answer: search.answer.as_ref(),
        results: &search.results,
        labels: &shared.labels,
        remark: search.remark(),
        unread: match &shared.work {
            work if work.left => Some(strings::NOT_READ),
            work => work.indexing.map(|_| strings::NOT_YET),
        },
        keymap: &shared.keymap,
        why: search.why,
        focused,
        look: shared.look,
    };
    results::draw(buffer, area, &shown)
}

/// The first screen's lines, while nothing is asked.
pub(super) fn start_lines(
    search: &SearchView,
    areas: &SearchAreas,
    labels: &Labels,
) -> Option<Vec<start_screen::StartLine>> {
    let answer = answer_at_start(search)?;
    Some(start_screen::lines(answer, labels, areas.preview))
}

/// What is here, while nothing is asked.
pub(super) fn kind_lines(
    search: &SearchView,
    areas: &SearchAreas,
    labels: &Labels,
) -> Option<Vec<start_screen::StartLine>> {
    let answer = answer_at_start(search)?;
    Some(start_screen::kinds(answer, labels, areas.about))
}

fn answer_at_start(search: &SearchView) -> Option<&Answer> {
    search.answer.as_ref().filter(|_| search.is_start())
}

fn draw_chips(search: &SearchView, row: Rect, shared: &Shared, buffer: &mut Buffer) {
    let theme = shared.look.theme;
    let completions = completions(search, &shared.labels);
    if !completions.is_empty() {
        let mut line = vec![
            TextSpan::new(" Tab", TextStyle::KEY),
            TextSpan::muted(" completes: "),
        ];
        for (i, completion) in completions.iter().enumerate() {
            let style = if i == 0 {
                TextStyle::BOLD
            } else {
                TextStyle::MUTED
            };
            line.push(TextSpan::new(&format!("{} ", completion.trim_end()), style));
        }
        draw::spans(buffer, row, (row.x, row.y), &line, theme);
        return;
    }
    for (cols, _, span) in search_bar::chip_row(&search.chips(shared), row, &shared.keymap) {
        draw::spans(buffer, row, (cols.start, row.y), &[span], theme);
    }
}

/// What Tab would complete in the search field.
fn completions(search: &SearchView, labels: &Labels) -> Vec<String> {
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
    search_bar::completions(word.trim_start_matches('-'), labels)
}
