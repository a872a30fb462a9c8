//! The hits: title, facts and the piece of text that matches, or a way out when nothing does.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::model::hit::{Answer, Hit};
use crate::model::note::NoteId;
use crate::model::query::Query;
use crate::tui::about;
use crate::tui::draw::{self, Look, Titles};
use crate::tui::keys::Action;
use crate::tui::layout::{inside, scrolled_ahead};
use crate::tui::names::Names;
use crate::tui::text::{Piece, Role, Tone, marked};
use crate::tui::words;
use crate::tui::wrap::wrap;

/// Which hit is chosen, and which is the first in view.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Results {
    /// Position in the answer, or among its suggestions when it has no hits.
    pub selected: usize,
    /// First hit in view.
    pub top: usize,
    /// Somebody chose the hit; it stays chosen while the query changes around it.
    pub picked: bool,
}

impl Results {
    /// Follows the chosen note into a new answer, or goes to the best hit.
    pub(crate) fn follow(&mut self, chosen: Option<&NoteId>, answer: &Answer) {
        let at = chosen
            .filter(|_| self.picked)
            .and_then(|id| answer.results.iter().position(|hit| hit.id == *id));
        match at {
            Some(at) => self.selected = at,
            None => *self = Self::default(),
        }
    }

    /// Moves the choice.
    pub(crate) fn act(&mut self, action: Action, count: usize, page: usize) {
        let last = count.saturating_sub(1);
        let page = page.max(1);
        self.selected = match action {
            Action::Up => self.selected.saturating_sub(1),
            Action::Down => (self.selected + 1).min(last),
            Action::PageUp => self.selected.saturating_sub(page),
            Action::PageDown => (self.selected + page).min(last),
            Action::First => 0,
            Action::Last => last,
            _ => self.selected,
        };
        self.picked = true;
    }

    /// Keeps the choice in view.
    pub(crate) fn settle(&mut self, count: usize, visible: usize) {
        self.selected = self.selected.min(count.saturating_sub(1));
        self.top = scrolled_ahead(self.top, self.selected, count, visible);
    }

    /// Moves the view (wheel); the choice follows only as far as it must.
    pub(crate) fn scroll(&mut self, by: isize, count: usize, visible: usize) {
        let last = count.saturating_sub(visible);
        self.top = self.top.saturating_add_signed(by).min(last);
        let bottom = (self.top + visible).saturating_sub(1);
        let kept = self.selected.clamp(self.top, bottom.max(self.top));
        self.picked |= kept != self.selected;
        self.selected = kept;
    }
}

/// How many rows one hit takes in a pane.
pub(crate) fn rows_per_hit(area: Rect) -> u16 {
    match inside(area).height {
        0..=9 => 2,
        10..=40 => 3,
        _ => 4,
    }
}

/// How many hits are in view at once; a remark takes a row of its own.
pub(crate) fn visible_hits(area: Rect, remark: bool) -> usize {
    let rows = inside(area).height.saturating_sub(u16::from(remark));
    usize::from((rows / rows_per_hit(area)).max(1))
}

/// The hit in a row of the pane's inside, and its rows.
pub(crate) fn hit_in_row(area: Rect, remark: bool, top: usize, row: u16) -> Option<usize> {
    let row = row.checked_sub(u16::from(remark))?;
    Some(top + usize::from(row / rows_per_hit(area)))
}

/// What the pane shows.
pub(crate) struct Shown<'a> {
    pub answer: Option<&'a Answer>,
    pub results: &'a Results,
    pub names: &'a Names,
    /// What is to be said about the query itself.
    pub remark: Option<Piece>,
    /// Notes are still being read: an empty list says little yet.
    pub indexing: bool,
    pub why: bool,
    pub focused: bool,
    pub look: Look,
}

/// Draws the pane. Gives where the cursor stands.
pub(crate) fn draw(buffer: &mut Buffer, area: Rect, shown: &Shown<'_>) -> Position {
    let Some(answer) = shown.answer else {
        return draw_not_yet(buffer, area, shown);
    };
    let title = if answer.query.trim().is_empty() {
        words::ALL_NOTES
    } else {
        words::RESULTS
    };
    if answer.results.is_empty() && shown.indexing {
        return draw_not_yet(buffer, area, shown);
    }
    if answer.results.is_empty() {
        let room = draw::pane(buffer, area, titles(shown, title, ""), shown.look);
        return draw_way_out(buffer, room, answer, shown);
    }
    let visible = visible_hits(area, shown.remark.is_some());
    let first = shown.results.top + 1;
    let last = (shown.results.top + visible).min(answer.total);
    let range = format!("{first}-{last} of {}", words::grouped(answer.total));
    let mut room = draw::pane(buffer, area, titles(shown, title, &range), shown.look);
    if let Some(remark) = &shown.remark {
        let line = std::slice::from_ref(remark);
        draw::pieces(buffer, room, (room.x, room.y), line, shown.look.theme);
        room.y += 1;
        room.height = room.height.saturating_sub(1);
    }
    let rows = rows_per_hit(area);
    let hits = answer.results.iter().enumerate();
    for (i, hit) in hits.skip(shown.results.top).take(visible) {
        let y = room.y + (i - shown.results.top) as u16 * rows;
        let height = rows.min(room.bottom().saturating_sub(y));
        let area = Rect { y, height, ..room };
        draw_hit(buffer, area, hit, i == shown.results.selected, shown);
    }
    draw::more_below(buffer, area, answer.total.saturating_sub(last), shown.look);
    let at = shown.results.selected.saturating_sub(shown.results.top) as u16;
    Position::new(room.x, (room.y + at * rows).min(room.bottom().max(1) - 1))
}

fn draw_not_yet(buffer: &mut Buffer, area: Rect, shown: &Shown<'_>) -> Position {
    let room = draw::pane(buffer, area, titles(shown, words::RESULTS, ""), shown.look);
    let says = [Piece::muted(words::NOT_YET)];
    for (y, line) in (room.y..room.bottom()).zip(wrap(&says, usize::from(room.width))) {
        draw::pieces(buffer, room, (room.x, y), &line, shown.look.theme);
    }
    Position::new(room.x, room.y)
}

fn titles<'a>(shown: &Shown<'_>, left: &'a str, right: &'a str) -> Titles<'a> {
    Titles {
        left,
        right,
        focused: shown.focused,
    }
}

fn draw_hit(buffer: &mut Buffer, area: Rect, hit: &Hit, selected: bool, shown: &Shown<'_>) {
    let theme = shown.look.theme;
    let mut title = vec![Piece::sign(if selected { "> " } else { "  " }, Tone::BODY)];
    title.extend(marked(&hit.title, &hit.title_highlights, Tone::BOLD));
    let first = Rect { height: 1, ..area };
    if selected && shown.focused {
        draw::fill_selected(buffer, first, shown.look);
        for piece in &mut title {
            piece.tone = piece.tone.selected();
        }
    }
    draw::pieces(buffer, first, (area.x, area.y), &title, theme);
    let indented = Rect {
        x: area.x + 2,
        width: area.width.saturating_sub(2),
        ..area
    };
    let mut lines = vec![about::facts_of_hit(
        hit,
        shown.names,
        usize::from(indented.width),
    )];
    let snippet = if shown.why && !hit.why.is_empty() {
        let reasons = hit.why.join(", ").replace('…', "..");
        vec![Piece::new(
            &format!("because of {reasons}"),
            Tone::of(Role::Accent),
        )]
    } else {
        snippet_of(hit)
    };
    let room = usize::from(area.height).saturating_sub(2);
    lines.extend(fitted(&snippet, usize::from(indented.width), room));
    for (i, line) in lines.iter().enumerate() {
        let y = area.y + 1 + i as u16;
        if y < area.bottom() {
            draw::pieces(buffer, indented, (indented.x, y), line, theme);
        }
    }
}

/// The piece of text that matches. Where it was cut out two ASCII dots stand, as everywhere on the
/// screen: `…` is two columns wide on some set-ups.
fn snippet_of(hit: &Hit) -> Vec<Piece> {
    let mut pieces = marked(&hit.snippet.text, &hit.snippet.highlights, Tone::BODY);
    if let Some(first) = pieces.first_mut()
        && let Some(rest) = first.text.strip_prefix('…')
    {
        first.text = format!("..{rest}");
    }
    if let Some(last) = pieces.last_mut()
        && let Some(rest) = last.text.strip_suffix('…')
    {
        last.text = format!("{rest}..");
    }
    pieces
}

/// Pieces in at most so many lines; what does not fit is cut in the last.
fn fitted(pieces: &[Piece], cols: usize, most: usize) -> Vec<Vec<Piece>> {
    if most <= 1 {
        return vec![pieces.to_vec(); most];
    }
    let mut lines = wrap(pieces, cols);
    if lines.len() > most {
        lines.truncate(most);
        if let Some(last) = lines.last_mut().and_then(|line| line.last_mut()) {
            last.text.push_str("..");
        }
    }
    lines
}

/// Why nothing was found, and queries that would find something.
fn draw_way_out(buffer: &mut Buffer, room: Rect, answer: &Answer, shown: &Shown<'_>) -> Position {
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
            line.insert(0, Piece::sign("> ", Tone::BODY));
            if shown.focused {
                draw::fill_selected(buffer, row, shown.look);
                for piece in &mut line {
                    piece.tone = piece.tone.selected();
                }
            }
        } else if suggestion.is_some() {
            line.insert(0, Piece::body("  "));
        }
        draw::pieces(buffer, row, (room.x, y), &line, theme);
    }
    cursor
}

/// The lines of an empty answer, with the suggestion each one runs.
pub(crate) fn way_out(answer: &Answer, cols: u16) -> Vec<(Vec<Piece>, Option<usize>)> {
    let cols = usize::from(cols);
    let empty_base = answer.query.trim().is_empty();
    let reason = match (&answer.message, empty_base) {
        (Some(message), _) => message.as_str(),
        (None, true) => words::NO_NOTES,
        (None, false) => words::NO_MATCH,
    };
    let reason = Piece::new(reason, Tone::BOLD);
    let mut lines: Vec<_> = wrap(&[reason], cols)
        .into_iter()
        .map(|line| (line, None))
        .collect();
    lines.push((Vec::new(), None));
    if answer.suggestions.is_empty() {
        let filtered =
            !answer.places.is_empty() || Query::read(&answer.query).filters().next().is_some();
        let help = Piece::muted(match (empty_base, filtered) {
            (true, _) => "",
            (false, true) => words::NO_MATCH_FILTERED,
            (false, false) => words::NO_MATCH_HELP,
        });
        lines.extend(wrap(&[help], cols).into_iter().map(|line| (line, None)));
        return lines;
    }
    lines.push((vec![Piece::muted(words::INSTEAD)], None));
    for (i, suggestion) in answer.suggestions.iter().enumerate() {
        let line = vec![
            Piece::new(&suggestion.label, Tone::ACCENT),
            Piece::muted(&format!("  {}", words::notes(suggestion.total))),
        ];
        lines.push((line, Some(i)));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chosen_note_stays_chosen_and_an_unchosen_one_does_not() {
        let hit = |id: &str| Hit {
            id: id.parse().expect("an id"),
            kind: crate::model::note::Kind::Practice,
            title: id.to_owned(),
            path: format!("{id}.md"),
            score: 1.0,
            cities: Vec::new(),
            sectors: Vec::new(),
            status: None,
            outcome: None,
            year: None,
            audience: crate::model::note::Audience::Public,
            title_highlights: Vec::new(),
            snippet: crate::model::hit::Snippet::default(),
            why: Vec::new(),
        };
        let answer = Answer {
            results: ["practices/a", "practices/b", "practices/c"]
                .map(hit)
                .to_vec(),
            total: 3,
            ..Answer::default()
        };
        let mut results = Results::default();
        results.follow(Some(&"practices/b".parse().expect("an id")), &answer);
        assert_eq!(results.selected, 0, "nobody chose it");
        results.act(Action::Down, 3, 2);
        results.follow(Some(&"practices/c".parse().expect("an id")), &answer);
        assert_eq!(results.selected, 2);
        results.follow(Some(&"practices/gone".parse().expect("an id")), &answer);
        assert_eq!((results.selected, results.picked), (0, false));
    }
}
