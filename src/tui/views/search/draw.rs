//! Draws the search: field, chips, facets, hits and preview.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::search_bar::ChipClick;
use super::state::SearchView;
use super::{facets, preview_pane, results, search_bar};
use crate::tui::keys::Focus;
use crate::tui::labels::Labels;
use crate::tui::shared::{Shared, Unindexed};
use crate::tui::strings;
use crate::tui::theme::TextStyle;
use crate::tui::views::view::DrawContext;
use crate::tui::widgets::draw;
use crate::tui::widgets::metadata::draw_details;
use crate::tui::widgets::pane::{self, PaneTitles};
use crate::tui::widgets::styled_text::TextSpan;

/// Draws the search and returns the cursor position.
pub(super) fn draw(search: &SearchView, scene: &DrawContext<'_>, buffer: &mut Buffer) -> Position {
    let areas = &search.areas(scene);
    let shared = scene.shared;
    let appearance = shared.appearance;
    let focus = search.focus;
    let bar = search_bar::SearchBar {
        query: &search.query,
        answer: search.answer.as_ref(),
        summary_text: &search.summary(shared),
        focused: focus == Focus::QUERY,
        appearance,
    };
    let mut cursor = search_bar::draw(buffer, areas.query, &bar);
    let at = draw_chips(search, areas.chips, shared, buffer);
    if focus == Focus::CHIPS {
        cursor = at;
    }
    pane::rule_across(buffer, areas.rule, appearance);
    let mut draw_pane = |pane: Focus, draw: &mut dyn FnMut(bool) -> Position| {
        if !areas.of(pane).is_empty() {
            let at = draw(focus == pane);
            if focus == pane {
                cursor = at;
            }
        }
    };
    draw_pane(Focus::RESULTS, &mut |focused| {
        draw_list(search, areas.results, focused, shared, buffer)
    });
    draw_pane(Focus::PREVIEW, &mut |focused| {
        preview_pane::draw(buffer, areas.preview, &search.preview, focused, appearance)
    });
    draw_pane(Focus::START, &mut |focused| {
        draw_start(search, areas.start, focused, shared, buffer)
    });
    draw_pane(Focus::FILTERS, &mut |focused| {
        facets::draw(buffer, areas.filters, &search.filters, focused, appearance)
    });
    pane::rule_across(buffer, areas.about_rule, appearance);
    if !areas.about.is_empty() {
        let about = (search.preview.about(), 0);
        draw_details(buffer, areas.about, about, false, appearance);
    }
    cursor
}

fn draw_start(
    search: &SearchView,
    area: Rect,
    focused: bool,
    shared: &Shared,
    buffer: &mut Buffer,
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
    page.draw(buffer, area, search.start, titles, shared.appearance)
}

/// Draws the list of hits and returns the cursor position.
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
        query_message: search.query_message(),
        unread: match shared.work.unindexed {
            Some(Unindexed::Stopped) => Some(strings::NOT_READ),
            Some(Unindexed::Failed) => Some(strings::NOT_INDEXED),
            None => shared.work.indexing.map(|_| strings::NOT_YET),
        },
        keymap: &shared.keymap,
        why: search.why,
        several: &search.several,
        focused,
        appearance: shared.appearance,
    };
    results::draw(buffer, area, &shown)
}

/// Draws the completions for Tab, or the chips.
///
/// Returns the position of the selected chip.
fn draw_chips(search: &SearchView, row: Rect, shared: &Shared, buffer: &mut Buffer) -> Position {
    let theme = shared.appearance.theme;
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
        draw::line(buffer, row, &line, theme);
        return row.as_position();
    }
    let mut cursor = row.as_position();
    for (cols, click, span) in search.chip_row(row, shared) {
        draw::spans(buffer, row, (cols.start, row.y), &[span], theme);
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
