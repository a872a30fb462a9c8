//! Draws the Sync view: who and where, the two lists, the difference beside them, the progress.

use std::time::Duration;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::layout::SyncAreas;
use super::state::{Row, Sync, rows};
use crate::tui::app::keys::Focus;
use crate::tui::app::sync_state::SyncState;
use crate::tui::app::syncing::messages;
use crate::tui::frame::labels::Names;
use crate::tui::frame::layout::inside;
use crate::tui::frame::strings;
use crate::tui::widgets::draw;
use crate::tui::widgets::draw::{Look, Titles};
use crate::tui::widgets::line_breaks::wrap;
use crate::tui::widgets::note_diff;
use crate::tui::widgets::styled_text::{Piece, Role, Tone};
use crate::tui::widgets::text_width::width_of;
use crate::work::ChangeKind;

/// Most and fewest columns of the progress bar: what is counted comes first.
const BAR: (usize, usize) = (30, 6);

/// What the view is drawn from.
pub(crate) struct Shown<'a> {
    pub view: &'a Sync,
    pub sync: &'a SyncState,
    pub names: &'a Names,
    pub now: Duration,
    pub look: Look,
}

/// Draws the view. Gives where the cursor stands: on the chosen row.
pub(crate) fn draw(buffer: &mut Buffer, areas: &SyncAreas, shown: &Shown<'_>) -> Position {
    draw_heading(buffer, areas.heading, shown);
    let focus = shown.view.pane();
    let mut cursor = Position::new(areas.progress.x, areas.progress.y);
    for (list, area) in [
        (Focus::INCOMING, areas.incoming),
        (Focus::YOURS, areas.yours),
    ] {
        if !area.is_empty() {
            let at = draw_list(buffer, area, list, shown);
            if list == focus {
                cursor = at;
            }
        }
    }
    draw_beside(buffer, areas.beside, shown);
    draw_progress(buffer, areas.progress, shown);
    cursor
}

fn draw_heading(buffer: &mut Buffer, area: Rect, shown: &Shown<'_>) {
    let numbers = numbers(shown);
    let theme = shown.look.theme;
    if area.height < 2 {
        draw::pieces(buffer, area, (area.x, area.y), &numbers, theme);
        return;
    }
    let mut line = vec![Piece::body(" ")];
    if let Some(standing) = &shown.sync.standing {
        let library = standing.library.as_deref().unwrap_or(strings::NO_LIBRARY);
        if shown.sync.offline {
            line.push(Piece::sign("x offline", Tone::FAR.bold()));
            line.push(Piece::body("   "));
        }
        line.push(Piece::muted("Shared library "));
        line.push(Piece::new(library, Tone::BOLD));
        line.push(Piece::muted("   you are "));
        line.push(Piece::new(
            &who(standing.who.as_deref(), shown.names),
            Tone::BOLD,
        ));
    } else {
        line.push(Piece::muted(strings::LOOKING));
    }
    draw::pieces(buffer, area, (area.x, area.y), &line, theme);
    draw::pieces(buffer, area, (area.x, area.y + 1), &numbers, theme);
}

/// `planner (Seattle)`.
fn who(name: Option<&str>, names: &Names) -> String {
    let name = name.unwrap_or("nobody yet: set a name in the settings");
    match &names.my_city {
        Some(city) => format!("{name} ({})", names.label("city", city)),
        None => name.to_owned(),
    }
}

/// `4 incoming   3 yours to share   1 waits for you   1 held   updated 2 h ago`.
fn numbers(shown: &Shown<'_>) -> Vec<Piece> {
    let Some(standing) = &shown.sync.standing else {
        return Vec::new();
    };
    let count = |number: usize, text: &str, role| {
        let tone = if number > 0 {
            Tone::of(role).bold()
        } else {
            Tone::MUTED
        };
        Piece::new(&format!("{} {text}", strings::grouped(number)), tone)
    };
    let gap = || Piece::body("   ");
    let rows = rows(Some(standing), Focus::INCOMING);
    let is_waiting = |row: &&Row<'_>| matches!(row, Row::Waiting { .. });
    let waiting = rows.iter().filter(is_waiting).count();
    let waits = if waiting == 1 {
        "waits for you"
    } else {
        "wait for you"
    };
    let errors = standing
        .yours
        .iter()
        .filter(|item| item.error.is_some())
        .count();
    let held = standing.held.len() + errors;
    let mut line = vec![
        Piece::body(" "),
        count(standing.incoming.len(), "incoming", Role::Accent),
        gap(),
        count(standing.yours.len(), "yours", Role::Accent),
        gap(),
        count(waiting, waits, Role::Short),
    ];
    if held > 0 {
        line.push(gap());
        line.push(count(held, "held or with errors", Role::Far));
    }
    line
}

fn draw_list(buffer: &mut Buffer, area: Rect, focus: Focus, shown: &Shown<'_>) -> Position {
    let rows = rows(shown.sync.standing.as_ref(), focus);
    let list = shown.view.list(focus);
    let title = if focus == Focus::YOURS {
        strings::YOURS
    } else {
        strings::INCOMING
    };
    let right = if rows.is_empty() {
        String::new()
    } else {
        strings::notes(rows.len())
    };
    let focused = shown.view.pane() == focus;
    let titles = Titles {
        left: title,
        right: &right,
        focused,
    };
    let room = draw::pane(buffer, area, titles, shown.look);
    if rows.is_empty() {
        draw_empty(buffer, room, focus, shown);
        return Position::new(room.x, room.y);
    }
    let mut cursor = Position::new(room.x, room.y);
    let in_view = rows.iter().enumerate().skip(list.top);
    for (y, (i, row)) in (room.y..room.bottom()).zip(in_view) {
        let selected = i == list.selected;
        if selected {
            cursor = Position::new(room.x, y);
        }
        let line = Rect {
            y,
            height: 1,
            ..room
        };
        draw_row(buffer, line, row, selected && focused, shown);
    }
    let below = rows
        .len()
        .saturating_sub(list.top + usize::from(room.height));
    draw::more_below(buffer, area, below, shown.look);
    cursor
}

fn draw_empty(buffer: &mut Buffer, room: Rect, focus: Focus, shown: &Shown<'_>) {
    let says = match &shown.sync.standing {
        None => strings::LOOKING,
        Some(_) if focus == Focus::YOURS => strings::NOTHING_YOURS,
        Some(standing) if standing.asked => strings::NOTHING_INCOMING,
        Some(_) => strings::NOT_ASKED,
    };
    let lines = wrap(&[Piece::muted(says)], usize::from(room.width));
    draw::lines(buffer, room, &lines, shown.look.theme);
}

/// A tone whose sign a theme may draw in another form. The others mean something else there.
fn alarm(tone: Tone) -> Tone {
    Tone { sign: true, ..tone }
}

/// Sign, word and title of a row, and what is to be said about it.
fn row_pieces(row: &Row<'_>, names: &Names) -> Vec<Piece> {
    let (sign, word, tone) = match row {
        Row::Waiting { .. } => ("!", "waits", alarm(Tone::of(Role::Short).bold())),
        Row::Held(..) => ("!", "held", alarm(Tone::FAR)),
        Row::Mine(item) if item.error.is_some() => ("!", "error", alarm(Tone::FAR)),
        Row::Incoming(item) | Row::Mine(item) => match item.kind {
            ChangeKind::New => ("+", "new", Tone::of(Role::Good)),
            ChangeKind::Changed => ("~", "changed", Tone::BODY),
            ChangeKind::Removed => ("-", "removed", Tone::of(Role::Short)),
            ChangeKind::Kept => ("+", "kept", Tone::of(Role::Short)),
        },
    };
    let mut pieces = vec![
        Piece::new(&format!("{sign} {word:8}"), tone),
        Piece::new(&row.title(names), Tone::BOLD),
    ];
    let more = match row {
        Row::Waiting { count: 1, .. } => "1 difference".to_owned(),
        Row::Waiting { count, .. } => format!("{count} differences"),
        Row::Held(_, why) => (*why).to_owned(),
        Row::Mine(item) if item.error.is_some() => item.error.clone().unwrap_or_default(),
        Row::Incoming(item) if item.clashes => "you changed it too".to_owned(),
        Row::Incoming(item) | Row::Mine(item) if item.kind == ChangeKind::Kept => {
            strings::REMOVED_BY_OTHERS.to_owned()
        }
        Row::Incoming(item) | Row::Mine(item) => {
            let cities = item.cities.iter().map(|city| names.label("city", city));
            cities.collect::<Vec<_>>().join(", ")
        }
    };
    if !more.is_empty() {
        pieces.push(Piece::muted(&format!("  {more}")));
    }
    pieces
}

fn draw_row(buffer: &mut Buffer, line: Rect, row: &Row<'_>, selected: bool, shown: &Shown<'_>) {
    let mut pieces = row_pieces(row, shown.names);
    if selected {
        draw::fill_selected(buffer, line, shown.look);
        for piece in &mut pieces {
            piece.tone = piece.tone.selected();
        }
    }
    draw::pieces(buffer, line, (line.x, line.y), &pieces, shown.look.theme);
}

fn draw_beside(buffer: &mut Buffer, area: Rect, shown: &Shown<'_>) {
    if area.is_empty() {
        return;
    }
    let titles = Titles {
        left: strings::DIFFERENCE,
        ..Titles::default()
    };
    let room = draw::pane(buffer, area, titles, shown.look);
    let cols = usize::from(room.width);
    let lines = match (&shown.view.beside.difference, shown.view.chosen(shown.sync)) {
        (Some(difference), Some(_)) => note_diff::lines(difference, shown.names, cols),
        (_, Some(Row::Waiting { path, .. })) => waiting_lines(shown, path, cols),
        (_, Some(Row::Held(_, why))) => {
            let says = format!("Not saved and not shared, because {why}. Nothing is lost.");
            wrap(&[Piece::muted(&says)], cols)
        }
        (_, None) => [
            strings::ABOUT_UPDATES,
            strings::ABOUT_SHARING,
            strings::ABOUT_WAITING,
        ]
        .iter()
        .flat_map(|says| wrap(&[Piece::muted(says)], cols))
        .collect(),
        _ => Vec::new(),
    };
    draw::lines(buffer, room, &lines, shown.look.theme);
    let below = lines.len().saturating_sub(usize::from(room.height));
    draw::more_below(buffer, area, below, shown.look);
}

/// What both sides changed in a note.
fn waiting_lines(shown: &Shown<'_>, path: &str, cols: usize) -> Vec<Vec<Piece>> {
    let says = "You and someone else changed this. Enter shows both versions.";
    let mut lines = wrap(&[Piece::muted(says)], cols);
    lines.push(Vec::new());
    let mut waiting = shown.sync.waiting_of(path);
    waiting.sort_by_key(|one| note_diff::place_in_note(&one.decision.spot, path));
    for one in &waiting {
        let label = note_diff::place_label(&one.decision.spot, path);
        let who = note_diff::person(&one.theirs.who, one.theirs.city.as_deref(), shown.names);
        let line = [
            Piece::new(&label, Tone::BOLD),
            Piece::muted(&format!("  you and {who}")),
        ];
        lines.extend(wrap(&line, cols));
    }
    lines
}

fn draw_progress(buffer: &mut Buffer, area: Rect, shown: &Shown<'_>) {
    let theme = shown.look.theme;
    let Some(running) = &shown.sync.running else {
        let line = remark(shown.view, shown.sync);
        let line = line.unwrap_or_else(|| Piece::muted(&shown.sync.last));
        let line = [Piece::body(" "), line];
        draw::pieces(buffer, area, (area.x, area.y), &line, theme);
        return;
    };
    let stop = [
        Piece::new("Ctrl-C", Tone::ACCENT.bold()),
        Piece::muted(" stops "),
    ];
    let room = Rect {
        width: area.width.saturating_sub(width_of(&stop) as u16 + 1),
        ..area
    };
    let step = Piece::new(&format!(" {}  ", messages::step(running)), Tone::BOLD);
    let counted = Piece::body(&messages::progress(running, shown.now));
    let mut line = vec![step, counted];
    if let Some((done, total)) = messages::count(running).filter(|_| shown.look.motion) {
        let left = usize::from(room.width).saturating_sub(width_of(&line));
        let percent = (done * 100).checked_div(total).unwrap_or(0).min(100);
        let percent = format!(" {percent:3} %   ");
        let cols = left.saturating_sub(percent.len() + "[]".len()).min(BAR.0);
        if cols >= BAR.1 {
            let filled = (done * cols).checked_div(total).unwrap_or(0).min(cols);
            let bar = format!("[{}{}]", "#".repeat(filled), ".".repeat(cols - filled));
            line.insert(1, Piece::new(&bar, Tone::ACCENT));
            line.insert(2, Piece::body(&percent));
        }
    }
    draw::pieces(buffer, room, (area.x, area.y), &line, theme);
    if running.deed.is_far() && !running.stopping {
        draw::pieces_right(buffer, area, area.y, &stop, theme);
    }
}

/// Whether the line below the lists says what was done last.
pub(crate) fn says_last(view: &Sync, sync: &SyncState) -> bool {
    sync.running.is_none() && remark(view, sync).is_none()
}

/// What is to be said of the chosen row, if its line may have been too short for it.
fn remark(view: &Sync, sync: &SyncState) -> Option<Piece> {
    let text = match view.chosen(sync)? {
        Row::Held(_, why) => {
            return Some(Piece::sign(
                &format!("! Held, because {why}. Nothing is lost."),
                Tone::FAR,
            ));
        }
        Row::Mine(item) if item.error.is_some() => {
            format!("! {}. e mends it; nothing is lost.", item.error.as_ref()?)
        }
        Row::Incoming(item) if item.clashes => {
            "! You changed this too. After the update you choose; yours is kept.".to_owned()
        }
        Row::Incoming(item) if item.kind == ChangeKind::Kept => strings::STAYS.to_owned(),
        Row::Mine(item) if item.kind == ChangeKind::Kept => strings::COMES_BACK.to_owned(),
        _ => return None,
    };
    Some(Piece::sign(&text, Tone::of(Role::Short)))
}

/// Rows in view of both lists.
pub(crate) fn rows_in_view(areas: &SyncAreas) -> [usize; 2] {
    [areas.incoming, areas.yours].map(|area| usize::from(inside(area).height))
}
