//! Draws the Positions view: the board, the list, and the selected text.

use std::ops::Range;

use ratatui::layout::{Position, Rect};
use ratatui::widgets::Widget as _;

use super::ask_pane::AskPane;
use super::layout::PositionsAreas;
use super::state::PositionsView;
use crate::model::alliance::tallied_text::TextCounts;
use crate::tui::shared::Shared;
use crate::tui::strings;
use crate::tui::theme::TextStyle;
use crate::tui::widgets::column_heads::in_short_lines;
use crate::tui::widgets::data_table::{DataTable, TableColumn, TableRow};
use crate::tui::widgets::draw::Painter;
use crate::tui::widgets::geometry::{inside, scrolled};
use crate::tui::widgets::grouped_list::draw_grouped_list;
use crate::tui::widgets::pane::PaneTitles;
use crate::tui::widgets::styled_text::TextSpan;
use crate::tui::widgets::text_width::width;

/// Maximum word length in a head if space is short; longer words are broken.
const MAX_WORD: usize = 8;

/// A count with the user's signatures, except for all stages; `None` for 0.
fn count_text((count, mine): (usize, usize), is_all: bool) -> Option<String> {
    match (count, mine) {
        (0, _) => None,
        (count, 0) => Some(count.to_string()),
        (count, _) if is_all => Some(count.to_string()),
        (count, mine) => Some(format!("{count} ({mine})")),
    }
}

/// Draws the view. Returns the cursor position.
pub(super) fn draw(
    painter: &mut Painter<'_>,
    areas: &PositionsAreas,
    view: &PositionsView,
    shared: &Shared,
) -> Position {
    let mut cursor = areas.list.as_position();
    if view.texts.as_ref().is_some_and(Vec::is_empty) {
        let body = if view.in_list {
            areas.list
        } else {
            areas.board
        };
        let titles = PaneTitles::new("Positions").focused(true);
        let inner = painter.pane(body, titles);
        return painter.muted(inner, strings::NO_POSITIONS);
    }
    if !areas.board.is_empty() {
        let at = draw_board(painter, areas.board, view, shared);
        if !view.in_list {
            cursor = at;
        }
    }
    for rule in areas.rules {
        painter.rule_across(rule);
    }
    if !areas.list.is_empty() {
        let at = draw_list(painter, areas.list, view);
        if view.in_list {
            cursor = at;
        }
    }
    if !areas.ask.is_empty() {
        draw_ask(painter, areas, view, shared);
    }
    cursor
}

/// The area of the board's table, with a left column for the mark.
pub(super) fn board_table(board: Rect) -> Rect {
    let inner = inside(board);
    Rect {
        x: inner.x.saturating_sub(1),
        width: inner.width + u16::from(inner.width > 0),
        ..inner
    }
}

/// The first visible level.
pub(super) fn board_top(view: &PositionsView, area: Rect) -> usize {
    let heads = heads_of(view, area.width);
    let head = heads.iter().map(|head| head.lines().count()).max();
    let visible = usize::from(area.height).saturating_sub(head.unwrap_or(0));
    let (chosen, _) = view.cell();
    scrolled(0, chosen, view.board.rows.len() + 1, visible)
}

pub(super) fn board_of(view: &PositionsView, area: Rect, shared: &Shared) -> DataTable {
    let board = &view.board;
    let in_view = stages_in_view(view, area.width);
    let heads = heads_of(view, area.width);
    let mut columns = vec![TableColumn::default()];
    let shown = in_view.iter().map(|stage| &heads[*stage]);
    columns.extend(shown.map(|head| TableColumn::numbers(head, 0)));
    let none = if shared.appearance.ascii { "." } else { "·" };
    let count = |level: usize, stage: usize| {
        let counts = view.count(level, stage);
        let is_all = stage == board.stages.len();
        let style = match counts {
            (0, _) => TextStyle::MINOR,
            _ if is_all => TextStyle::MUTED,
            (_, 0) => TextStyle::BODY,
            _ => TextStyle::KEY,
        };
        let text = count_text(counts, is_all);
        TextSpan::new(text.as_deref().unwrap_or(none), style)
    };
    let labels = board.rows.iter().map(|row| TextSpan::body(&row.label));
    let labels = labels.chain([TextSpan::muted(strings::ALL)]);
    let rows = labels.enumerate().map(|(level, label)| {
        let counts = in_view.iter().map(|stage| count(level, *stage));
        TableRow::Cells(std::iter::once(label).chain(counts).collect())
    });
    DataTable {
        columns,
        rows: rows.collect(),
        top: board_top(view, area),
        selected: Some(view.cell().0),
        has_cell: true,
        appearance: shared.appearance,
    }
}

/// The visible columns of the board: the selected one, its neighbours, and the total.
pub(super) fn stages_in_view(view: &PositionsView, cols: u16) -> Vec<usize> {
    let heads = heads_of(view, cols);
    let labels = view.board.rows.iter().map(|row| width(&row.label)).max();
    // The table has a column for the mark, and a gap of two before each other column.
    let free = usize::from(cols).saturating_sub(1 + labels.unwrap_or(0).max(strings::ALL.len()));
    let all = view.board.stages.len();
    let widest = |stage: usize| {
        let levels = 0..=view.board.rows.len();
        let texts = levels.map(|level| count_text(view.count(level, stage), stage == all));
        texts.map(|text| text.map_or(1, |text| width(&text))).max()
    };
    let needed: Vec<usize> = heads
        .iter()
        .enumerate()
        .map(|(stage, head)| {
            let head = head.lines().map(width).max();
            2 + head.max(widest(stage)).unwrap_or(0)
        })
        .collect();
    let free = free.saturating_sub(needed[all]);
    let (_, chosen) = view.cell();
    // The total is always there, so the stages then begin with the first one.
    let chosen = if chosen == all { 0 } else { chosen };
    let fits = |range: Range<usize>| needed[range].iter().sum::<usize>() <= free;
    let mut end = all;
    while end > chosen + 1 && !fits(0..end) {
        end -= 1;
    }
    let mut first = 0;
    while first < chosen && !fits(first..end) {
        first += 1;
    }
    (first..end).chain([all]).collect()
}

/// Stage names and "all", in two lines if they do not fit in one.
fn heads_of(view: &PositionsView, cols: u16) -> Vec<String> {
    let board = &view.board;
    let labels = board.rows.iter().map(|row| width(&row.label)).max();
    let stages = board
        .stages
        .iter()
        .map(|(_, label)| width(label).max(6) + 2);
    let needed = 1 + labels.unwrap_or(0) + stages.sum::<usize>() + 5;
    let is_short = needed > usize::from(cols);
    let labels = board.stages.iter().map(|(_, label)| {
        if is_short {
            in_short_lines(label, MAX_WORD)
        } else {
            label.clone()
        }
    });
    labels.chain([strings::ALL.to_owned()]).collect()
}

fn draw_board(
    painter: &mut Painter<'_>,
    area: Rect,
    view: &PositionsView,
    shared: &Shared,
) -> Position {
    let labels = &shared.labels;
    let right = labels.my_city.as_deref().map(|city| {
        let name = labels.label("city", city);
        format!("(n) signed by {name}")
    });
    let left = "Level by stage";
    let table_area = board_table(area);
    let in_view = stages_in_view(view, table_area.width);
    let all = view.board.stages.len();
    // The last column holds the totals.
    let stages = &in_view[..in_view.len() - 1];
    let ends = stages.first().zip(stages.last());
    let range = ends.filter(|_| stages.len() < all);
    let range = range.map(|(first, last)| format!("stages {}-{} of {all}", first + 1, last + 1));
    let both: Vec<String> = range.iter().chain(&right).cloned().collect();
    let both = both.join(", ");
    let free = usize::from(area.width).saturating_sub(width(left) + 3);
    let right = match range {
        Some(range) if width(&both) > free => range,
        _ => both,
    };
    let titles = PaneTitles::new(left).right(&right).focused(!view.in_list);
    painter.pane(area, titles);
    let (level, stage) = view.cell();
    let table = board_of(view, table_area, shared);
    let layout = table.layout(table_area.width);
    let drawn = table.draw(&layout, table_area, painter.buffer);
    let row = drawn.into_iter().find(|(row, _)| *row == level);
    let column = in_view.iter().position(|shown| *shown == stage);
    let cell = row
        .zip(column)
        .and_then(|((_, row), column)| layout.cell(row, 1 + column));
    let Some(cell) = cell else {
        return table_area.as_position();
    };
    let style = painter.appearance.style(TextStyle::KEY.inverted());
    let inverted = cell.intersection(painter.buffer.area);
    painter.buffer.set_style(inverted, style);
    Position::new(cell.right().saturating_sub(1), cell.y)
}

/// The counts as in `positions`: `35 asks, 11 other statements`; without counts if narrow.
fn all_in_words(view: &PositionsView, cols: usize) -> String {
    let counts = TextCounts::of(view.texts().iter().map(|one| &one.text));
    let asks = counts.positions + counts.asking;
    let all = format!("{asks} asks, {} other statements", counts.others);
    if counts.others == 0 {
        "All positions".to_owned()
    } else if width(&all) <= cols {
        all
    } else {
        "All texts".to_owned()
    }
}

fn draw_list(painter: &mut Painter<'_>, area: Rect, view: &PositionsView) -> Position {
    let (level, stage) = view.cell();
    let level = view.board.rows.get(level).map(|row| row.label.as_str());
    let stage = view
        .board
        .stages
        .get(stage)
        .map(|(_, label)| label.as_str());
    let order = if view.by_deadline {
        "by deadline"
    } else {
        "by signatures"
    };
    let right = match view.listed.len() {
        0 => String::new(),
        count => format!("{} of {count}, {order}", view.selected() + 1),
    };
    let left = match (level, stage) {
        (None, None) => {
            // The bar before it, and a space behind it.
            let cols = usize::from(area.width).saturating_sub(width(&right) + 3);
            all_in_words(view, cols)
        }
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (Some(level), Some(stage)) => format!("{level}, {stage}"),
    };
    let titles = PaneTitles::new(&left).right(&right).focused(view.in_list);
    let inner = painter.pane(area, titles);
    if view.listed.is_empty() && view.texts.is_some() {
        return painter.muted(inner, strings::NO_POSITION_HERE);
    }
    let lines = (&*view.lines, view.top);
    draw_grouped_list(painter, inner, lines, (view.selected(), view.in_list))
}

fn draw_ask(
    painter: &mut Painter<'_>,
    areas: &PositionsAreas,
    view: &PositionsView,
    shared: &Shared,
) {
    let Some(one) = view.chosen() else { return };
    let inner = painter.pane(areas.ask, PaneTitles::new("Signatures"));
    let parts = AskPane::of(one, areas, shared);
    painter.lines(inner, &parts.head);
    painter.scrolled(parts.names_area, &parts.names, view.ask_top);
    parts.cells.render(parts.cells_area, painter.buffer);
}
