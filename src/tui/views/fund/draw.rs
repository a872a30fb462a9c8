//! Draws the Fund view: projects or totals, and the trace of a grant.

use ratatui::layout::{Position, Rect};

use super::state::{FundAreas, FundView};
use super::totals_table::draw_totals;
use crate::model::alliance::fund_table::FundOrder;
use crate::model::counted::counted;
use crate::tui::keys::Focus;
use crate::tui::shared::Shared;
use crate::tui::strings;
use crate::tui::widgets::draw::Painter;
use crate::tui::widgets::geometry::row_at;
use crate::tui::widgets::grouped_list::draw_grouped_list;
use crate::tui::widgets::pane::PaneTitles;
use crate::tui::widgets::text_width::width;

/// Width around a pane's title.
const TITLE_AIR: usize = 6;

/// Draws the view. Returns the cursor position.
pub(super) fn draw(
    painter: &mut Painter<'_>,
    areas: &FundAreas,
    view: &FundView,
    shared: &Shared,
) -> Position {
    let mut cursor = areas.list.as_position();
    if !areas.list.is_empty() {
        cursor = draw_list(painter, areas.list, view, shared);
    }
    painter.rule_across(areas.rule);
    if !areas.grant.is_empty() && view.chosen().is_some() {
        let at = draw_grant(painter, areas.grant, view);
        if view.pane == Focus::GRANT {
            cursor = at;
        }
    }
    cursor
}

fn draw_list(painter: &mut Painter<'_>, area: Rect, view: &FundView, shared: &Shared) -> Position {
    let is_totals = view.pane == Focus::TOTALS;
    let left = if is_totals {
        "Totals of the fund"
    } else {
        "Innovation fund"
    };
    let right = right_title(view, usize::from(area.width).saturating_sub(width(left)));
    let titles = PaneTitles::new(left)
        .right(&right)
        .focused(view.pane != Focus::GRANT);
    let inner = painter.pane(area, titles);
    let cursor = inner.as_position();
    let Some(table) = &view.table else {
        return cursor;
    };
    if view.chosen().is_none() {
        return painter.muted(inner, strings::NO_PROJECTS);
    }
    if is_totals {
        draw_totals(painter, inner, table, view.totals_top, shared);
        return cursor;
    }
    let lines = (&*view.shown.lines, view.top);
    let selected = (view.selected(), view.pane == Focus::PROJECTS);
    draw_grouped_list(painter, inner, lines, selected)
}

/// The longest text about sum and order that fits beside the title.
fn right_title(view: &FundView, cols: usize) -> String {
    let all = view.table.as_ref().map(|table| &table.totals.all);
    let Some(all) = all.filter(|all| all.projects > 0) else {
        return String::new();
    };
    let order = match (view.pane == Focus::TOTALS, view.order) {
        (true, _) => "",
        (false, FundOrder::Round) => ", by round",
        (false, FundOrder::Amount) => ", by amount",
    };
    let count = counted(all.projects, "project");
    let sums = all.sums_in_words();
    let missing = all
        .missing_in_words()
        .filter(|_| view.pane != Focus::TOTALS);
    // Without its missing amounts a sum is a least one.
    let short = match &missing {
        Some(_) => [format!("at least {sums}"), format!("{sums}+")],
        None => [format!("{sums} granted"), sums.clone()],
    };
    let missing = missing.map(|words| format!("; {words}"));
    let missing = missing.unwrap_or_default();
    let texts = if sums.is_empty() {
        vec![
            format!("{count}{order}{missing}"),
            format!("{count}{order}"),
        ]
    } else {
        let long = [
            format!("{count}{order}: {sums} granted{missing}"),
            format!("{sums} granted{missing}"),
        ];
        long.into_iter().chain(short).collect()
    };
    let mut texts = texts.into_iter();
    texts
        .find(|text| width(text) + TITLE_AIR <= cols)
        .unwrap_or_default()
}

fn draw_grant(painter: &mut Painter<'_>, area: Rect, view: &FundView) -> Position {
    let focused = view.pane == Focus::GRANT;
    let inner = painter.pane(area, PaneTitles::new("The grant").focused(focused));
    let mut cursor = inner.as_position();
    let chosen = view.trace.rows.get(view.trace_row).filter(|_| focused);
    let lines = view.trace.lines.iter().enumerate().skip(view.trace_top);
    for (y, (at, line)) in (inner.y..inner.bottom()).zip(lines) {
        let row = row_at(inner, y);
        let mut line = line.clone();
        let is_chosen = chosen.is_some_and(|row| (row.line..row.line + row.count).contains(&at));
        if is_chosen {
            painter.select_row(row, &mut line);
            if chosen.is_some_and(|row| row.line == at) {
                cursor = row.as_position();
            }
        }
        painter.line(row, &line);
    }
    painter.scroll_bar(inner, view.trace_top, view.trace.lines.len());
    cursor
}
