//! How the hits look: title, facts and the piece of text that matches, or a way out when nothing
//! does.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::{Results, RowNeeds};
use crate::model::hit::{Answer, Hit};
use crate::model::query::Query;
use crate::tui::labels::Labels;
use crate::tui::strings;
use crate::tui::widgets::draw;
use crate::tui::widgets::draw::{Appearance, PaneTitles};
use crate::tui::widgets::line_breaks::wrap;
use crate::tui::widgets::metadata;
use crate::tui::widgets::styled_text::{TextRole, TextSpan, TextStyle, marked};

/// What is to be said about the query takes no more rows than this.
const MOST_REMARK_ROWS: usize = 2;
/// A title takes no more rows than this, and so do the facts.
const MOST_TITLE_ROWS: usize = 2;

/// What the pane shows.
pub(crate) struct ResultsPane<'a> {
    pub answer: Option<&'a Answer>,
    pub results: &'a Results,
    pub labels: &'a Labels,
    /// What is to be said about the query itself.
    pub remark: Option<TextSpan>,
    /// Why an empty list says little yet: not all notes were read.
    pub unread: Option<&'static str>,
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

/// What is to be said about the query itself, in lines of at most `cols` columns.
pub(super) fn remark_lines(remark: &TextSpan, cols: usize) -> Vec<Vec<TextSpan>> {
    fitted(std::slice::from_ref(remark), cols, MOST_REMARK_ROWS)
}

fn draw_not_yet(buffer: &mut Buffer, area: Rect, shown: &ResultsPane<'_>) -> Position {
    let room = draw::pane(
        buffer,
        area,
        titles(shown, strings::RESULTS, ""),
        shown.look,
    );
    let says = [TextSpan::muted(shown.unread.unwrap_or(strings::NOT_YET))];
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
            draw::fill_selected(
                buffer,
                Rect {
                    y,
                    height: 1,
                    ..area
                },
                shown.look,
            );
            for span in &mut line {
                span.style = span.style.selected();
            }
        }
        draw::spans(buffer, area, (area.x, y), &line, theme);
    }
}

/// The lines of a hit in at most `most` rows, and whether each belongs to the title. Two columns of
/// the `cols` are left for the sign of the choice. Where there is no room for all of it, the title
/// and the facts keep to one line each and the text is cut.
pub(super) fn hit_lines(
    hit: &Hit,
    cols: usize,
    most: u16,
    needs: &RowNeeds<'_>,
) -> Vec<(bool, Vec<TextSpan>)> {
    let cols = cols.saturating_sub(2);
    let most = usize::from(most);
    let title = marked(&hit.title, &hit.title_highlights, TextStyle::BOLD);
    let text = if needs.why && !hit.why.is_empty() {
        let reasons = hit.why.join(", ").replace('…', "..");
        let because = format!("because of {reasons}");
        vec![TextSpan::new(&because, TextStyle::of(TextRole::Accent))]
    } else {
        snippet_of(hit)
    };
    let wrapped = wrap(&text, cols);
    let titles = fitted(&title, cols, MOST_TITLE_ROWS);
    // A title is not broken for a line more unless the text keeps one.
    let roomy = titles.len() + 1 + wrapped.len().min(2) <= most;
    let titles = if roomy { titles } else { vec![title] };
    let facts = metadata::facts_of_hit(hit, needs.labels, cols);
    let room = most.saturating_sub(titles.len() + 1);
    let mut lines: Vec<(bool, Vec<TextSpan>)> =
        titles.into_iter().map(|line| (true, line)).collect();
    lines.push((false, facts));
    if hit.snippet.text.is_empty() && !needs.why {
        return lines;
    }
    lines.extend(
        fitted(&text, cols, room)
            .into_iter()
            .map(|line| (false, line)),
    );
    lines
}

/// The piece of text that matches. Where it was cut out two ASCII dots stand, as everywhere on the
/// screen: `…` is two columns wide on some set-ups.
fn snippet_of(hit: &Hit) -> Vec<TextSpan> {
    let mut spans = marked(&hit.snippet.text, &hit.snippet.highlights, TextStyle::BODY);
    if let Some(first) = spans.first_mut()
        && let Some(rest) = first.text.strip_prefix('…')
    {
        first.text = format!("..{rest}");
    }
    if let Some(last) = spans.last_mut()
        && let Some(rest) = last.text.strip_suffix('…')
    {
        last.text = format!("{rest}..");
    }
    spans
}

/// Pieces in at most so many lines; what does not fit is cut in the last.
fn fitted(spans: &[TextSpan], cols: usize, most: usize) -> Vec<Vec<TextSpan>> {
    if most <= 1 {
        return vec![spans.to_vec(); most];
    }
    let mut lines = wrap(spans, cols);
    if lines.len() > most {
        lines.truncate(most);
        if let Some(last) = lines.last_mut().and_then(|line| line.last_mut()) {
            last.text.push_str("..");
        }
    }
    lines
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
    for (i, (line, suggestion)) in way_out(answer, room.width).into_iter().enumerate() {
        let y = room.y + i as u16;
        if y >= room.bottom() {
            break;
        }
        let row = Rect {
            y,
            height: 1,
            ..room
        };
        let selected = suggestion == Some(shown.results.selected);
        let mut line = line;
        if selected {
            cursor = Position::new(room.x, y);
            line.insert(0, TextSpan::sign("> ", TextStyle::BODY));
            if shown.focused {
                draw::fill_selected(buffer, row, shown.look);
                for span in &mut line {
                    span.style = span.style.selected();
                }
            }
        } else if suggestion.is_some() {
            line.insert(0, TextSpan::body("  "));
        }
        draw::spans(buffer, row, (room.x, y), &line, theme);
    }
    cursor
}

/// The lines of an empty answer, with the suggestion each one runs.
pub(crate) fn way_out(answer: &Answer, cols: u16) -> Vec<(Vec<TextSpan>, Option<usize>)> {
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
    lines.push((Vec::new(), None));
    if answer.suggestions.is_empty() {
        let filtered =
            !answer.places.is_empty() || Query::read(&answer.query).filters().next().is_some();
        let help = TextSpan::muted(match (empty_base, filtered) {
            (true, _) => "",
            (false, true) => strings::NO_MATCH_FILTERED,
            (false, false) => strings::NO_MATCH_HELP,
        });
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
