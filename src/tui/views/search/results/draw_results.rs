//! Draws the hits, or suggestions if there are none.

use ratatui::layout::{Position, Rect};

use super::result_list::{Results, hit_row, remark_lines};
use crate::model::hit::{Answer, Hit};
use crate::model::query::Query;
use crate::tui::keys::Keymap;
use crate::tui::labels::Labels;
use crate::tui::strings;
use crate::tui::theme::TextStyle;
use crate::tui::widgets::draw::Painter;
use crate::tui::widgets::geometry::{inside, row_at};
use crate::tui::widgets::line_breaks::wrap;
use crate::tui::widgets::pane::PaneTitles;
use crate::tui::widgets::styled_text::{TextSpan, select};

/// Below this width the title shows only the number of selected notes.
const ROOM_FOR_BOTH: u16 = 44;

/// Content of the pane.
pub(crate) struct ResultsPane<'a> {
    pub answer: Option<&'a Answer>,
    pub results: &'a Results,
    pub labels: &'a Labels,
    /// A message about the query.
    pub query_message: Option<TextSpan>,
    /// A message for an empty list while not all notes are indexed.
    pub unread: Option<&'static str>,
    pub keymap: &'a Keymap,
    /// The selected notes, for copying citations together.
    pub several: &'a [Hit],
    pub focused: bool,
}

/// Draws the pane and returns the cursor position.
pub(crate) fn draw(painter: &mut Painter<'_>, area: Rect, shown: &ResultsPane<'_>) -> Position {
    let Some(answer) = shown.answer else {
        return draw_not_yet(painter, area, shown);
    };
    let title = if answer.query.trim().is_empty() {
        strings::ALL_NOTES
    } else {
        strings::RESULTS
    };
    if answer.results.is_empty() && shown.unread.is_some() {
        return draw_not_yet(painter, area, shown);
    }
    if answer.results.is_empty() {
        let inner = painter.pane(area, titles(shown, title, ""));
        return draw_way_out(painter, inner, answer, shown);
    }
    let results = shown.results;
    let visible = results.visible();
    let first = results.top + 1;
    let last = (results.top + visible).min(answer.total);
    let (to, below) = painter.appearance.either(("–", " ↓"), ("-", " v"));
    let more = if last < answer.total { below } else { "" };
    let several = match shown.several.len() {
        0 => String::new(),
        count => format!("{count} selected"),
    };
    let range = format!(
        "{first}{to}{last} of {}{more}",
        strings::grouped(answer.total)
    );
    let right = match (several.is_empty(), area.width < ROOM_FOR_BOTH) {
        (true, _) => range,
        (false, true) => several,
        (false, false) => format!("{several}  {range}"),
    };
    let inner = painter.pane(area, titles(shown, title, &right));
    let mut y = inner.y;
    for line in shown
        .query_message
        .iter()
        .flat_map(|query_message| remark_lines(query_message, usize::from(inner.width)))
    {
        painter.spans(inner, (inner.x, y), &line);
        y += 1;
    }
    let mut cursor = y;
    for (i, rows) in results.rows(inner) {
        let Some(hit) = answer.results.get(i) else {
            break;
        };
        let block = Rect {
            y: rows.start,
            height: rows.end - rows.start,
            ..inner
        };
        let selected = i == results.selected;
        draw_hit(painter, area, (block, hit), selected, shown);
        if selected {
            cursor = rows.start;
        }
    }
    draw_list_bar(painter, inner, results, answer.total);
    Position::new(inner.x, cursor.min(inner.bottom().max(1) - 1))
}

fn draw_not_yet(painter: &mut Painter<'_>, area: Rect, shown: &ResultsPane<'_>) -> Position {
    let inner = painter.pane(area, titles(shown, strings::RESULTS, ""));
    let says = shown.unread.unwrap_or(strings::NOT_YET);
    let says = [TextSpan::muted(&shown.keymap.name_keys(says))];
    painter.lines(inner, wrap(&says, usize::from(inner.width)));
    Position::new(inner.x, inner.y)
}

fn titles<'a>(shown: &ResultsPane<'_>, left: &'a str, right: &'a str) -> PaneTitles<'a> {
    PaneTitles::new(left).right(right).focused(shown.focused)
}

/// Draws the scroll bar of a list with rows of different heights.
fn draw_list_bar(painter: &mut Painter<'_>, area: Rect, results: &Results, total: usize) {
    let rows = usize::from(area.height);
    // Convert hits to lines, as if all visible hits had the same height.
    let lines = total * rows / results.visible();
    let top = results.top * rows / results.visible();
    painter.scroll_bar(area, top, lines);
}

/// Draws a hit in `block`, a part of the pane in `area`.
fn draw_hit(
    painter: &mut Painter<'_>,
    area: Rect,
    (block, hit): (Rect, &Hit),
    selected: bool,
    shown: &ResultsPane<'_>,
) {
    let row = hit_row(shown.labels, area);
    let lines = row.lines(hit, usize::from(inside(area).width));
    let titles = lines.iter().filter(|(is_title, _)| *is_title).count() as u16;
    let is_selected = selected && painter.select_rows(block, shown.focused);
    let is_ticked = shown.several.iter().any(|one| one.id == hit.id);
    let sign = painter.appearance.either("✓ ", "x ");
    for (y, (_, mut line)) in (block.y..block.bottom()).zip(lines) {
        if is_ticked && y == block.y + titles {
            // The facts move into the blanks before the outcome.
            let blanks = line
                .iter_mut()
                .rfind(|span| span.text.len() > 2 && span.text.trim().is_empty());
            if let Some(blanks) = blanks {
                blanks.text.truncate(blanks.text.len() - 2);
            }
            line.insert(0, TextSpan::new(sign, TextStyle::KEY));
        }
        if is_selected {
            select(&mut line);
        }
        painter.spans(block, (block.x, y), &line);
    }
}

/// Draws why nothing was found, and queries that would find something.
fn draw_way_out(
    painter: &mut Painter<'_>,
    area: Rect,
    answer: &Answer,
    shown: &ResultsPane<'_>,
) -> Position {
    let mut cursor = Position::new(area.x, area.y);
    for (i, (line, suggestion)) in empty_result_lines(answer, area.width, shown.keymap)
        .into_iter()
        .enumerate()
    {
        let y = area.y + i as u16;
        if y >= area.bottom() {
            break;
        }
        let row = row_at(area, y);
        let selected = suggestion == Some(shown.results.selected);
        let mut line = line;
        if selected {
            cursor = Position::new(area.x, y);
            if shown.focused {
                painter.select_row(row, &mut line);
            }
        }
        painter.line(row, &line);
    }
    cursor
}

/// The lines of an empty answer.
///
/// Each has the index of the suggestion it runs.
pub(crate) fn empty_result_lines(
    answer: &Answer,
    cols: u16,
    keymap: &Keymap,
) -> Vec<(Vec<TextSpan>, Option<usize>)> {
    let cols = usize::from(cols);
    let is_empty_base = answer.query.trim().is_empty();
    let reason = match &answer.message {
        _ if is_empty_base => "No notes yet.",
        Some(message) => message,
        None => "No note matches.",
    };
    let reason = TextSpan::new(reason, TextStyle::BOLD);
    let mut lines: Vec<_> = wrap(&[reason], cols)
        .into_iter()
        .map(|line| (line, None))
        .collect();
    for unseen in &answer.unseen {
        let unseen = TextSpan::muted(&format!("{unseen}."));
        lines.extend(wrap(&[unseen], cols).into_iter().map(|line| (line, None)));
    }
    lines.push((Vec::new(), None));
    if answer.suggestions.is_empty() {
        let filtered =
            !answer.places.is_empty() || Query::read(&answer.query).filters().next().is_some();
        let help = match (is_empty_base, filtered) {
            (true, _) => "",
            (false, true) => strings::NO_MATCH_FILTERED,
            (false, false) => "Try fewer or other words.",
        };
        let help = TextSpan::muted(&keymap.name_keys(help));
        lines.extend(wrap(&[help], cols).into_iter().map(|line| (line, None)));
        return lines;
    }
    lines.push((
        vec![TextSpan::muted("These searches find something:")],
        None,
    ));
    for (i, suggestion) in answer.suggestions.iter().enumerate() {
        let line = vec![
            TextSpan::new(&suggestion.label, TextStyle::ACCENT),
            TextSpan::muted(&format!("  {}", strings::notes(suggestion.total))),
        ];
        lines.push((line, Some(i)));
    }
    lines
}
