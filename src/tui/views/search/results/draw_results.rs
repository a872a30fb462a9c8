//! How the hits look: title, facts and the piece of text that matches, or a way out when nothing
//! does.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::hit_lines::{RowNeeds, hit_lines, remark_lines};
use super::result_list::Results;
use crate::model::hit::{Answer, Hit};
use crate::model::query::Query;
use crate::tui::keys::Keymap;
use crate::tui::labels::Labels;
use crate::tui::strings;
use crate::tui::theme::TextStyle;
use crate::tui::widgets::draw;
use crate::tui::widgets::draw::{Appearance, PaneTitles};
use crate::tui::widgets::geometry::row_at;
use crate::tui::widgets::line_breaks::wrap;
use crate::tui::widgets::styled_text::TextSpan;

/// What the pane shows.
pub(crate) struct ResultsPane<'a> {
    pub answer: Option<&'a Answer>,
    pub results: &'a Results,
    pub labels: &'a Labels,
    /// What is to be said about the query itself.
    pub remark: Option<TextSpan>,
    /// Why an empty list says little yet: not all notes were read.
    pub unread: Option<&'static str>,
    pub keymap: &'a Keymap,
    pub why: bool,
    pub focused: bool,
    pub look: Appearance,
}

/// Draws the pane. Gives where the cursor stands.
pub(crate) fn draw(buffer: &mut Buffer, area: Rect, shown: &ResultsPane<'_>) -> Position {
    let Some(answer) = shown.answer else {
        return draw_not_yet(buffer, area, shown);
    };
    let title = if answer.query.trim().is_empty() {
        strings::ALL_NOTES
    } else {
        strings::RESULTS
    };
    if answer.results.is_empty() && shown.unread.is_some() {
        return draw_not_yet(buffer, area, shown);
    }
    if answer.results.is_empty() {
        let room = draw::pane(buffer, area, titles(shown, title, ""), shown.look);
        return draw_way_out(buffer, room, answer, shown);
    }
    let results = shown.results;
    let visible = results.visible();
    let first = results.top + 1;
    let last = (results.top + visible).min(answer.total);
    let range = format!("{first}-{last} of {}", strings::grouped(answer.total));
    let room = draw::pane(buffer, area, titles(shown, title, &range), shown.look);
    let mut y = room.y;
    for line in shown
        .remark
        .iter()
        .flat_map(|remark| remark_lines(remark, usize::from(room.width)))
    {
        draw::spans(buffer, room, (room.x, y), &line, shown.look.theme);
        y += 1;
    }
    let mut cursor = y;
    for (i, rows) in results.rows(room, answer.results.len()) {
        let area = Rect {
            y: rows.start,
            height: rows.end - rows.start,
            ..room
        };
        let selected = i == results.selected;
        draw_hit(buffer, area, &answer.results[i], selected, shown);
        if selected {
            cursor = rows.start;
        }
    }
    draw::more_below(buffer, area, answer.total.saturating_sub(last), shown.look);
    Position::new(room.x, cursor.min(room.bottom().max(1) - 1))
}

fn draw_not_yet(buffer: &mut Buffer, area: Rect, shown: &ResultsPane<'_>) -> Position {
    let room = draw::pane(
        buffer,
        area,
        titles(shown, strings::RESULTS, ""),
        shown.look,
    );
    let says = shown.unread.unwrap_or(strings::NOT_YET);
    let says = [TextSpan::muted(&shown.keymap.name_keys(says))];
    draw::lines(
        buffer,
        room,
        wrap(&says, usize::from(room.width)),
        shown.look.theme,
    );
    Position::new(room.x, room.y)
}

fn titles<'a>(shown: &ResultsPane<'_>, left: &'a str, right: &'a str) -> PaneTitles<'a> {
    PaneTitles {
        left,
        right,
        focused: shown.focused,
    }
}

fn draw_hit(buffer: &mut Buffer, area: Rect, hit: &Hit, selected: bool, shown: &ResultsPane<'_>) {
    let theme = shown.look.theme;
    let needs = RowNeeds {
        answer: shown.answer,
        labels: shown.labels,
        remark: None,
        why: shown.why,
    };
    let lines = hit_lines(hit, usize::from(area.width), area.height, &needs);
    let reversed = selected && shown.focused;
    for (y, (is_title, mut line)) in (area.y..area.bottom()).zip(lines) {
        let sign = if selected && y == area.y { "> " } else { "  " };
        line.insert(0, TextSpan::sign(sign, TextStyle::BODY));
        if reversed && is_title {
            draw::select_row(buffer, row_at(area, y), &mut line, shown.look);
        }
        draw::spans(buffer, area, (area.x, y), &line, theme);
    }
}

/// Why nothing was found, and queries that would find something.
fn draw_way_out(
    buffer: &mut Buffer,
    room: Rect,
    answer: &Answer,
    shown: &ResultsPane<'_>,
) -> Position {
    let mut cursor = Position::new(room.x, room.y);
    let theme = shown.look.theme;
    for (i, (line, suggestion)) in way_out(answer, room.width, shown.keymap)
        .into_iter()
        .enumerate()
    {
        let y = room.y + i as u16;
        if y >= room.bottom() {
            break;
        }
        let row = row_at(room, y);
        let selected = suggestion == Some(shown.results.selected);
        let mut line = line;
        if selected {
            cursor = Position::new(room.x, y);
            line.insert(0, TextSpan::sign("> ", TextStyle::BODY));
            if shown.focused {
                draw::select_row(buffer, row, &mut line, shown.look);
            }
        } else if suggestion.is_some() {
            line.insert(0, TextSpan::body("  "));
        }
        draw::spans(buffer, row, (room.x, y), &line, theme);
    }
    cursor
}

/// The lines of an empty answer, with the suggestion each one runs.
pub(crate) fn way_out(
    answer: &Answer,
    cols: u16,
    keymap: &Keymap,
) -> Vec<(Vec<TextSpan>, Option<usize>)> {
    let cols = usize::from(cols);
    let empty_base = answer.query.trim().is_empty();
    let reason = match (&answer.message, empty_base) {
        (Some(message), _) => message.as_str(),
        (None, true) => strings::NO_NOTES,
        (None, false) => strings::NO_MATCH,
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
        let help = match (empty_base, filtered) {
            (true, _) => "",
            (false, true) => strings::NO_MATCH_FILTERED,
            (false, false) => strings::NO_MATCH_HELP,
        };
        let help = TextSpan::muted(&keymap.name_keys(help));
        lines.extend(wrap(&[help], cols).into_iter().map(|line| (line, None)));
        return lines;
    }
    lines.push((vec![TextSpan::muted(strings::INSTEAD)], None));
    for (i, suggestion) in answer.suggestions.iter().enumerate() {
        let line = vec![
            TextSpan::new(&suggestion.label, TextStyle::ACCENT),
            TextSpan::muted(&format!("  {}", strings::notes(suggestion.total))),
        ];
        lines.push((line, Some(i)));
    }
    lines
}
