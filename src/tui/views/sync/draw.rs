//! Draws the Sync view: heading, the two lists, the difference and the progress.

use ratatui::layout::{Position, Rect};

use super::layout::SyncAreas;
use super::state::{SyncRow, SyncView, rows};
use crate::config::ThemeRole;
use crate::notes::clean::clean;
use crate::tui::frame::notices::Notice;
use crate::tui::keys::Focus;
use crate::tui::labels::Labels;
use crate::tui::shared::Shared;
use crate::tui::shared::sync_state::SyncState;
use crate::tui::shared::syncing::messages;
use crate::tui::strings;
use crate::tui::theme::TextStyle;
use crate::tui::widgets::bars::bar;
use crate::tui::widgets::draw::Painter;
use crate::tui::widgets::geometry::inside;
use crate::tui::widgets::line_breaks::{wrap, wrap_hanging};
use crate::tui::widgets::note_diff;
use crate::tui::widgets::pane::PaneTitles;
use crate::tui::widgets::styled_text::{TextSpan, select};
use crate::tui::widgets::text_width::width_of;
use crate::work::ChangeKind;

/// Maximum and minimum width of the progress bar; the counts take precedence.
const BAR: (usize, usize) = (30, 6);

/// Draws the view and returns the cursor position, at the selected row.
pub(crate) fn draw(
    painter: &mut Painter<'_>,
    areas: &SyncAreas,
    view: &SyncView,
    shared: &Shared,
) -> Position {
    draw_heading(painter, areas.heading, shared);
    for rule in areas.rules {
        painter.rule_across(rule);
    }
    let focus = view.pane();
    let mut cursor = Position::new(areas.progress.x, areas.progress.y);
    for (list, area) in [
        (Focus::INCOMING, areas.incoming),
        (Focus::YOURS, areas.yours),
    ] {
        if !area.is_empty() {
            let at = draw_list(painter, area, list, view, shared);
            if list == focus {
                cursor = at;
            }
        }
    }
    draw_beside(painter, areas.beside, view, shared);
    draw_progress(painter, areas.progress, view, shared);
    cursor
}

fn draw_heading(painter: &mut Painter<'_>, area: Rect, shared: &Shared) {
    let numbers = numbers(shared);
    if area.height < 2 {
        painter.line(area, &numbers);
        return;
    }
    let mut line = vec![TextSpan::body(" ")];
    if let Some(status) = &shared.sync.status {
        if shared.sync.offline {
            line.push(TextSpan::sign("x offline", TextStyle::BAD.bold()));
            line.push(TextSpan::body("   "));
        }
        if let Some(library) = &status.library {
            line.push(TextSpan::muted("Shared library "));
            line.push(TextSpan::new(library, TextStyle::BOLD));
        } else {
            line.push(TextSpan::muted("No shared library"));
        }
        let text = match &status.who {
            Some(name) => {
                line.push(TextSpan::muted("   you are "));
                who(name, &shared.labels)
            }
            None => format!("   {}", shared.keymap.name_keys(strings::NO_NAME_SET)),
        };
        line.push(TextSpan::new(&text, TextStyle::BOLD));
    } else if shared.sync.history_off {
        line.push(TextSpan::muted("No shared library"));
    } else {
        let looking = shared.keymap.name_keys(looking(&shared.sync));
        line.push(TextSpan::muted(&looking));
    }
    painter.line(area, &line);
    painter.spans(area, (area.x, area.y + 1), &numbers);
}

/// Message while the status of the copy is unknown.
fn looking(sync: &SyncState) -> &'static str {
    if sync.unknown {
        strings::NOT_KNOWN
    } else {
        strings::LOOKING
    }
}

/// Formats a person: `planner (Seattle)`.
fn who(name: &str, labels: &Labels) -> String {
    match &labels.my_city {
        Some(city) => format!("{name} ({})", labels.label("city", city)),
        None => name.to_owned(),
    }
}

/// Formats the counts, such as ` 4 incoming   3 yours   1 waits for you`.
fn numbers(shared: &Shared) -> Vec<TextSpan> {
    let Some(status) = &shared.sync.status else {
        return Vec::new();
    };
    let count = |number: usize, text: &str, role| {
        let style = if number > 0 {
            TextStyle::of(role).bold()
        } else {
            TextStyle::MUTED
        };
        TextSpan::new(&format!("{} {text}", strings::grouped(number)), style)
    };
    let gap = || TextSpan::body("   ");
    let rows = rows(Some(status), Focus::INCOMING);
    let is_waiting = |row: &&SyncRow<'_>| matches!(row, SyncRow::Waiting { .. });
    let waiting = rows.iter().filter(is_waiting).count();
    let waits = if waiting == 1 {
        "waits for you"
    } else {
        "wait for you"
    };
    let errors = status
        .yours
        .iter()
        .filter(|item| item.error.is_some())
        .count();
    let held = status.held.len() + errors;
    let mut line = vec![
        TextSpan::body(" "),
        count(status.incoming.len(), "incoming", ThemeRole::Accent),
        gap(),
        count(status.yours.len(), "yours", ThemeRole::Accent),
        gap(),
        count(waiting, waits, ThemeRole::Caution),
    ];
    if held > 0 {
        line.push(gap());
        line.push(count(held, "held or with errors", ThemeRole::Bad));
    }
    line
}

fn draw_list(
    painter: &mut Painter<'_>,
    area: Rect,
    focus: Focus,
    view: &SyncView,
    shared: &Shared,
) -> Position {
    let rows = rows(shared.sync.status.as_ref(), focus);
    let list = view.list(focus);
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
    let focused = view.pane() == focus;
    let titles = PaneTitles::new(title).right(&right).focused(focused);
    let inner = painter.pane(area, titles);
    if rows.is_empty() {
        draw_empty(painter, inner, focus, shared);
        return Position::new(inner.x, inner.y);
    }
    let mut cursor = Position::new(inner.x, inner.y);
    let mut y = inner.y;
    let heights = row_heights(&rows, inner, &shared.labels);
    for (i, (row, height)) in rows.iter().zip(heights).enumerate().skip(list.top) {
        if y >= inner.bottom() {
            break;
        }
        let selected = i == list.selected;
        if selected {
            cursor = Position::new(inner.x, y);
        }
        let lines = Rect { y, height, ..inner };
        draw_row(painter, lines, row, selected && focused, shared);
        y += height;
    }
    painter.scroll_bar(inner, list.top, rows.len());
    cursor
}

fn draw_empty(painter: &mut Painter<'_>, area: Rect, focus: Focus, shared: &Shared) {
    // What is missing is said once, in the first list.
    let says = match &shared.sync.status {
        None if focus == Focus::YOURS => return,
        None if shared.sync.history_off => strings::HISTORY_OFF,
        None => looking(&shared.sync),
        Some(status) if status.library.is_none() && focus == Focus::YOURS => return,
        Some(status) if status.library.is_none() => strings::NOT_CONNECTED,
        Some(status) if focus == Focus::YOURS && !status.waiting.is_empty() => {
            strings::SHARED_ONCE_CHOSEN
        }
        Some(_) if focus == Focus::YOURS => strings::NOTHING_YOURS,
        Some(status) if status.asked => strings::NOTHING_INCOMING,
        Some(_) => strings::NOT_ASKED,
    };
    let says = shared.keymap.name_keys(says);
    painter.muted(area, &says);
}

/// Marks a style as that of a sign, which a theme may replace.
///
/// The other signs in the lists have a different meaning there and must stay as they are.
fn alarm(style: TextStyle) -> TextStyle {
    TextStyle {
        sign: true,
        ..style
    }
}

/// Sign, word, title and remark of a row.
fn row_spans(row: &SyncRow<'_>, labels: &Labels) -> Vec<TextSpan> {
    let (sign, word, style) = match row {
        SyncRow::Waiting { .. } => ("!", "waits", alarm(TextStyle::CAUTION.bold())),
        SyncRow::Held(..) => ("!", "held", alarm(TextStyle::BAD)),
        SyncRow::Arrived(file) if file.kind == ChangeKind::Removed => {
            ("-", "gone", TextStyle::MUTED)
        }
        SyncRow::Arrived(_) => ("v", "arrived", alarm(TextStyle::MUTED)),
        SyncRow::Mine(item) if item.error.is_some() => ("!", "error", alarm(TextStyle::BAD)),
        SyncRow::Incoming(item) | SyncRow::Mine(item) => match item.kind {
            ChangeKind::New => ("+", "new", TextStyle::GOOD),
            ChangeKind::Changed => ("~", "changed", TextStyle::BODY),
            ChangeKind::Removed => ("-", "removed", TextStyle::CAUTION),
            ChangeKind::Kept => ("+", "kept", TextStyle::CAUTION),
        },
    };
    let mut spans = vec![
        TextSpan::new(&format!("{sign} {word:8}"), style),
        TextSpan::new(&row.title(labels), TextStyle::BOLD),
    ];
    let more = match row {
        // The number stays with its word.
        SyncRow::Waiting { count: 1, .. } => "1\u{a0}difference".to_owned(),
        SyncRow::Waiting { count, .. } => format!("{count}\u{a0}differences"),
        SyncRow::Arrived(_) => String::new(),
        SyncRow::Held(_, why) => (*why).to_owned(),
        SyncRow::Mine(item) if item.error.is_some() => item.error.clone().unwrap_or_default(),
        SyncRow::Incoming(item) if item.clashes => "you changed it too".to_owned(),
        SyncRow::Incoming(item) | SyncRow::Mine(item) if item.kind == ChangeKind::Kept => {
            strings::REMOVED_BY_OTHERS.to_owned()
        }
        SyncRow::Incoming(item) | SyncRow::Mine(item) => {
            let cities = item.cities.iter().map(|city| labels.label("city", city));
            cities.collect::<Vec<_>>().join(", ")
        }
    };
    if !more.is_empty() {
        spans.push(TextSpan::muted(&format!("  {more}")));
    }
    spans
}

/// The whole text of a row.
fn row_lines(row: &SyncRow<'_>, cols: u16, labels: &Labels) -> Vec<Vec<TextSpan>> {
    let mut spans = row_spans(row, labels);
    let sign = spans.remove(0);
    wrap_hanging(wrap, sign, &spans, usize::from(cols))
}

/// The lines of each row. One, or all that its text needs if the others fit too.
pub(super) fn row_heights(rows: &[SyncRow<'_>], area: Rect, labels: &Labels) -> Vec<u16> {
    let mut free = usize::from(area.height).saturating_sub(rows.len());
    let heights = rows.iter().map(|row| {
        if free == 0 {
            return 1;
        }
        let more = row_lines(row, area.width, labels).len().saturating_sub(1);
        let more = more.min(free);
        free -= more;
        1 + more as u16
    });
    heights.collect()
}

fn draw_row(
    painter: &mut Painter<'_>,
    area: Rect,
    row: &SyncRow<'_>,
    selected: bool,
    shared: &Shared,
) {
    let height = usize::from(area.height);
    let mut lines = row_lines(row, area.width, &shared.labels);
    // What does not fit is cut with a sign at the end of the last line.
    let cut: Vec<Vec<TextSpan>> = lines.drain(height.min(lines.len())..).collect();
    if let Some(last) = lines.last_mut() {
        for line in cut {
            last.push(TextSpan::body(" "));
            last.extend(line.into_iter().skip(1));
        }
    }
    if selected {
        painter.select_rows(area, true);
        select(lines.iter_mut().flatten());
    }
    painter.lines(area, &lines);
}

fn draw_beside(painter: &mut Painter<'_>, area: Rect, view: &SyncView, shared: &Shared) {
    if area.is_empty() {
        return;
    }
    let inner = painter.pane(area, PaneTitles::new(strings::DIFFERENCE));
    let cols = usize::from(inner.width);
    let lines = match (&view.beside.difference, view.chosen(&shared.sync)) {
        (Some(difference), Some(_)) => note_diff::lines(difference, &shared.labels, cols),
        (_, Some(SyncRow::Waiting { path, .. })) => waiting_lines(shared, path, cols),
        (_, Some(SyncRow::Held(_, why))) => {
            let says = format!("Held: {why}. Nothing is lost.");
            wrap(&[TextSpan::muted(&says)], cols)
        }
        (_, Some(SyncRow::Arrived(_))) => {
            let says = shared.keymap.name_keys(strings::ABOUT_ARRIVED);
            wrap(&[TextSpan::muted(&says)], cols)
        }
        (_, None) if shared.sync.history_off => Vec::new(),
        (_, None) => [
            strings::ABOUT_UPDATES,
            strings::ABOUT_SHARING,
            strings::ABOUT_WAITING,
        ]
        .iter()
        .flat_map(|says| wrap(&[TextSpan::muted(&shared.keymap.name_keys(says))], cols))
        .collect(),
        _ => Vec::new(),
    };
    painter.scrolled(inner, &lines, 0);
}

/// Lists the pending conflicts of a note.
fn waiting_lines(shared: &Shared, path: &str, cols: usize) -> Vec<Vec<TextSpan>> {
    let says = "You and someone else changed this. Enter shows both versions.";
    let mut lines = wrap(&[TextSpan::muted(says)], cols);
    lines.push(Vec::new());
    let mut waiting = shared.sync.conflicts_of(path);
    waiting.sort_by_key(|one| note_diff::place_in_note(&one.decision.spot, path));
    for one in &waiting {
        let label = note_diff::place_label(&one.decision.spot, path);
        let who = note_diff::person(&one.theirs.who, one.theirs.city.as_deref(), &shared.labels);
        let line = [
            TextSpan::new(&label, TextStyle::BOLD),
            TextSpan::muted(&format!("  you and {who}")),
        ];
        lines.extend(wrap(&line, cols));
    }
    lines
}

fn draw_progress(painter: &mut Painter<'_>, area: Rect, view: &SyncView, shared: &Shared) {
    let Some(running) = &shared.sync.running else {
        let line = query_message(view, &shared.sync).map(|line| TextSpan {
            text: shared.keymap.name_keys(&line.text),
            ..line
        });
        // An error already has its own line below, so it is not repeated here.
        let is_shown = |error: &Notice| error.text == clean(&shared.sync.last);
        let last = match shared.notices.error() {
            Some(error) if is_shown(error) => "",
            _ => &shared.sync.last,
        };
        let chooses = match view.chosen(&shared.sync) {
            Some(SyncRow::Waiting { .. }) if !last.is_empty() => strings::ENTER_CHOOSES,
            _ => "",
        };
        let chooses = shared.keymap.name_keys(chooses);
        let line = line.unwrap_or_else(|| TextSpan::muted(&format!("{last}{chooses}")));
        painter.line(area, &[TextSpan::body(" "), line]);
        return;
    };
    let stop = [
        TextSpan::new(&shared.keymap.name_keys("{stop}"), TextStyle::KEY),
        TextSpan::muted(" stops "),
    ];
    let inner = Rect {
        width: area.width.saturating_sub(width_of(&stop) as u16 + 1),
        ..area
    };
    let step = TextSpan::new(&format!(" {}  ", messages::step(running)), TextStyle::BOLD);
    let counted = TextSpan::body(&messages::progress(running, shared.now));
    let mut line = vec![step, counted];
    if let Some((done, total)) = messages::count(running).filter(|_| painter.appearance.motion) {
        let left = usize::from(inner.width).saturating_sub(width_of(&line));
        let percent = (done * 100).checked_div(total).unwrap_or(0).min(100);
        let percent = format!(" {percent:3} %   ");
        let cols = left.saturating_sub(percent.len()).min(BAR.0);
        if cols >= BAR.1 {
            let bar = bar(done, total, cols, painter.appearance.ascii);
            line.insert(1, TextSpan::body(&percent));
            line.splice(1..1, bar);
        }
    }
    painter.line(inner, &line);
    if running.kind.uses_network() && !running.stopping {
        painter.line_right(area, &stop);
    }
}

/// Whether the line below the lists shows the latest message.
pub(crate) fn says_last(view: &SyncView, sync: &SyncState) -> bool {
    sync.running.is_none() && query_message(view, sync).is_none()
}

/// Remark about the selected row, in case its line is too short.
fn query_message(view: &SyncView, sync: &SyncState) -> Option<TextSpan> {
    let text = match view.chosen(sync)? {
        SyncRow::Held(_, why) => {
            return Some(TextSpan::sign(
                &format!("! Held, because {why}. Nothing is lost."),
                TextStyle::BAD,
            ));
        }
        SyncRow::Mine(item) if item.error.is_some() => {
            format!(
                "! {}. {{edit}} fixes it; nothing is lost.",
                item.error.as_ref()?
            )
        }
        SyncRow::Incoming(item) if item.clashes => {
            "! You changed this too. After the update you choose; yours is kept.".to_owned()
        }
        SyncRow::Incoming(item) if item.kind == ChangeKind::Kept => strings::STAYS.to_owned(),
        SyncRow::Mine(item) if item.kind == ChangeKind::Kept => strings::COMES_BACK.to_owned(),
        _ => return None,
    };
    Some(TextSpan::sign(&text, TextStyle::CAUTION))
}

/// Number of visible rows in each list.
pub(crate) fn rows_in_view(areas: &SyncAreas) -> [usize; 2] {
    [areas.incoming, areas.yours].map(|area| usize::from(inside(area).height))
}
