//! Draws the search: field, chips, facets, hits and preview.

use ratatui::layout::{Position, Rect};

use super::search_bar::ChipClick;
use super::state::SearchView;
use super::{facets, results, search_bar};
use crate::tui::keys::Focus;
use crate::tui::labels::Labels;
use crate::tui::shared::{Shared, Unindexed};
use crate::tui::strings;
use crate::tui::theme::TextStyle;
use crate::tui::views::preview_pane;
use crate::tui::views::view::DrawContext;
use crate::tui::widgets::draw::Painter;
use crate::tui::widgets::metadata::draw_details;
use crate::tui::widgets::pane::PaneTitles;
use crate::tui::widgets::styled_text::TextSpan;

/// Draws the search and returns the cursor position.
pub(super) fn draw(
    search: &SearchView,
    scene: &DrawContext<'_>,
    painter: &mut Painter<'_>,
) -> Position {
    let areas = &search.areas(scene);
    let shared = scene.shared;
    let focus = search.focus;
    let bar = search_bar::SearchBar {
        query: &search.query,
        answer: search.answer.as_ref(),
        summary_text: &search.summary(shared),
        focused: focus == Focus::QUERY,
    };
    let mut cursor = search_bar::draw(painter, areas.query, &bar);
    let at = draw_chips(search, areas.chips, shared, painter);
    if focus == Focus::CHIPS {
        cursor = at;
    }
    let mut draw_pane = |pane: Focus, draw: &mut dyn FnMut(bool) -> Position| {
        if !areas.of(pane).is_empty() {
            let at = draw(focus == pane);
            if focus == pane {
                cursor = at;
            }
        }
    };
    draw_pane(Focus::RESULTS, &mut |focused| {
        draw_list(search, areas.results, focused, shared, painter)
    });
    draw_pane(Focus::PREVIEW, &mut |focused| {
        preview_pane::draw(painter, areas.preview, &search.preview, focused)
    });
    draw_pane(Focus::START, &mut |focused| {
        draw_start(search, areas.start, focused, shared, painter)
    });
    draw_pane(Focus::FILTERS, &mut |focused| {
        facets::draw(painter, areas.filters, &search.filters, focused)
    });
    painter.rule_across(areas.about_rule);
    if !areas.about.is_empty() {
        let about = (search.preview.about(), 0);
        draw_details(painter, areas.about, about, false);
    }
    cursor
}

fn draw_start(
    search: &SearchView,
    area: Rect,
    focused: bool,
    shared: &Shared,
    painter: &mut Painter<'_>,
) -> Position {
    let Some(page) = search.start_page(area, shared) else {
        return area.as_position();
    };
    let titles = PaneTitles {
        left: match shared.labels.base.as_str() {
            "" => "Start",
            base => base,
        },
        right: "",
        focused,
    };
    page.draw(painter, area, search.start, titles)
}

/// Draws the list of hits and returns the cursor position.
pub(super) fn draw_list(
    search: &SearchView,
    area: Rect,
    focused: bool,
    shared: &Shared,
    painter: &mut Painter<'_>,
) -> Position {
    let shown = results::ResultsPane {
        answer: search.answer.as_ref(),
        results: &search.results,
        labels: &shared.labels,
        query_message: search.query_message(),
        unread: match shared.work.unindexed {
            Some(Unindexed::Stopped) => Some(strings::NOT_READ),
            Some(Unindexed::Failed) if search.answer.is_none() => Some(strings::NOT_INDEXED),
            _ => shared.work.indexing.map(|_| strings::NOT_YET),
        },
        keymap: &shared.keymap,
        several: &search.several,
        focused,
    };
    results::draw(painter, area, &shown)
}

/// Draws the completions for Tab, or the chips.
///
/// Returns the position of the selected chip.
fn draw_chips(
    search: &SearchView,
    row: Rect,
    shared: &Shared,
    painter: &mut Painter<'_>,
) -> Position {
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
        painter.line(row, &line);
        return row.as_position();
    }
    let mut cursor = row.as_position();
    for (cols, click, span) in search.chip_row(row, shared) {
        painter.spans(row, (cols.start, row.y), &[span]);
        let chosen = search.chip;
        if click == Some(ChipClick::Filter(chosen)) || click == Some(ChipClick::Chip(chosen)) {
            cursor.x = cursor.x.max(cols.start);
        }
    }
    cursor
}

/// The completions for Tab in the search field.
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
