//! Draws a conflict: both versions side by side, and the resulting note.

use ratatui::layout::{Position, Rect};

use super::conflict::{Conflict, ConflictPart};
use super::layout::SyncAreas;
use crate::notes::sentence_diff::{Sentence, WordRun, tell_apart};
use crate::notes::three_way_merge::ConflictLocation as Place;
use crate::tui::labels::Labels;
use crate::tui::shared::Shared;
use crate::tui::strings;
use crate::tui::theme::TextStyle;
use crate::tui::widgets::draw::Painter;
use crate::tui::widgets::geometry::{inside, rows};
use crate::tui::widgets::hit_row::fitted;
use crate::tui::widgets::line_breaks::wrap;
use crate::tui::widgets::note_diff::{
    note_lines, person, place_key, place_label, runs, value_text,
};
use crate::tui::widgets::pane::PaneTitles;
use crate::tui::widgets::styled_text::TextSpan;
use crate::work::{ConflictSide, Origin};

/// Below this width a pane has a short title.
const NARROW: u16 = 45;

/// Maximum number of lines of the value before both changes.
const MAX_BEFORE_LINES: usize = 2;

type Lines = Vec<Vec<TextSpan>>;

struct VersionPane<'a> {
    area: Rect,
    title: &'a str,
    origin: &'a Origin,
    /// Whether only short texts fit.
    narrow: bool,
    /// Returns its lines of a difference.
    lines: fn(&Block) -> &Lines,
}

/// The lines of one difference in both panes, padded to the same length.
struct Block {
    mine: Lines,
    theirs: Lines,
}

/// Draws the conflict and returns the cursor position, at the current difference.
pub(crate) fn draw(
    painter: &mut Painter<'_>,
    areas: &SyncAreas,
    conflict: &Conflict,
    shared: &Shared,
) -> Position {
    let waiting = &conflict.here().waiting;
    let narrow = areas.theirs.width < NARROW;
    let [mine, theirs] = if narrow {
        [strings::YOURS_SHORT, strings::THEIRS_SHORT]
    } else {
        [strings::YOUR_VERSION, strings::THEIR_VERSION]
    };
    let theirs = format!("{theirs} ({})", whose(&waiting.theirs, narrow, shared));
    let blocks = blocks(conflict, &shared.labels, cols(areas));
    let panes = [
        VersionPane {
            area: areas.mine,
            title: mine,
            origin: &waiting.mine,
            narrow,
            lines: |block| &block.mine,
        },
        VersionPane {
            area: areas.theirs,
            title: &theirs,
            origin: &waiting.theirs,
            narrow,
            lines: |block| &block.theirs,
        },
    ];
    for side in &panes {
        draw_side(painter, side, &blocks, conflict, shared);
    }
    draw_outcome(painter, areas.outcome, conflict, shared);
    for rule in areas.rules {
        painter.rule_across(rule);
    }
    let inner = inside(areas.mine);
    let line = line_of(&blocks, conflict.at);
    let row = rows(line.saturating_sub(conflict.top));
    let y = inner.y.saturating_add(row);
    Position::new(inner.x, y.min(inner.bottom().max(1) - 1))
}

/// Who wrote their version; only the city in a narrow pane.
fn whose(theirs: &Origin, narrow: bool, shared: &Shared) -> String {
    let city = theirs.city.as_deref();
    match city.filter(|_| narrow) {
        Some(city) => shared.labels.label("city", city).to_owned(),
        None => person(&theirs.who, city, &shared.labels),
    }
}

fn draw_side(
    painter: &mut Painter<'_>,
    side: &VersionPane<'_>,
    blocks: &[Block],
    conflict: &Conflict,
    shared: &Shared,
) {
    let when = when(side.origin, shared);
    // In a narrow pane the author matters more than the time of day.
    let day = when.split_once(' ').filter(|_| when.contains(':'));
    let day = day.map_or(when.as_str(), |(day, _)| day);
    let titles = PaneTitles::new(side.title).right(if side.narrow { day } else { &when });
    let inner = painter.pane(side.area, titles);
    let top = conflict.top;
    let lines = blocks.iter().flat_map(side.lines);
    painter.lines(inner, lines.skip(top));
    let all: usize = blocks.iter().map(|block| (side.lines)(block).len()).sum();
    painter.scroll_bar(inner, top, all);
}

fn when(origin: &Origin, shared: &Shared) -> String {
    shared
        .clock
        .moment(shared.clock.at(shared.now), origin.when)
}

/// Width of the narrower pane.
fn cols(areas: &SyncAreas) -> usize {
    let cols = inside(areas.mine).width.min(inside(areas.theirs).width);
    usize::from(cols.max(4))
}

/// Limits the scroll position.
pub(crate) fn update_layout(conflict: &mut Conflict, areas: &SyncAreas, labels: &Labels) {
    let rows = usize::from(inside(areas.mine).height).max(1);
    let blocks = blocks(conflict, labels, cols(areas));
    let all: usize = blocks.iter().map(|block| block.mine.len()).sum();
    conflict.top = conflict.top.min(all.saturating_sub(rows));
}

/// Scrolls to the current difference, and shows all of it if it fits.
pub(crate) fn reveal(conflict: &mut Conflict, areas: &SyncAreas, labels: &Labels) {
    let rows = usize::from(inside(areas.mine).height).max(1);
    let blocks = blocks(conflict, labels, cols(areas));
    let first = line_of(&blocks, conflict.at);
    let end = first + blocks[conflict.at].mine.len();
    if end > conflict.top + rows {
        conflict.top = end - rows;
    }
    conflict.top = conflict.top.min(first);
}

fn line_of(blocks: &[Block], at: usize) -> usize {
    blocks.iter().take(at).map(|block| block.mine.len()).sum()
}

fn blocks(conflict: &Conflict, labels: &Labels, cols: usize) -> Vec<Block> {
    let all = conflict.open.iter().enumerate();
    all.map(|(i, open)| {
        let here = i == conflict.at;
        let (mine, theirs) = sides(open, labels, cols.saturating_sub(2));
        let mut block = Block {
            mine: vec![head(open, true, here, cols)],
            theirs: vec![head(open, false, here, cols)],
        };
        block.mine.extend(indented(mine));
        block.theirs.extend(indented(theirs));
        let rows = block.mine.len().max(block.theirs.len()) + 1;
        block.mine.resize(rows, Vec::new());
        block.theirs.resize(rows, Vec::new());
        block
    })
    .collect()
}

/// The first line of a difference: its place, and whether this side is chosen.
fn head(open: &ConflictPart, ours: bool, here: bool, cols: usize) -> Vec<TextSpan> {
    let chosen = match &open.side {
        Some(ConflictSide::Both) => true,
        Some(ConflictSide::Mine | ConflictSide::Own(_)) => ours,
        Some(ConflictSide::Theirs) => !ours,
        None => false,
    };
    let label = place_label(&open.waiting.decision.spot, &open.waiting.path);
    let label = match &open.side {
        Some(ConflictSide::Own(_)) if ours => format!("{label}: {}", strings::OWN_WORDS),
        _ => label,
    };
    let mut style = if here {
        TextStyle::KEY
    } else {
        TextStyle::BOLD
    };
    style.underlined = here;
    let (tick, tick_style) = if chosen {
        ("[x] ", TextStyle::GOOD.bold())
    } else {
        ("[ ] ", TextStyle::BODY)
    };
    let line = [
        TextSpan::sign(if here { "> " } else { "  " }, TextStyle::KEY),
        TextSpan::new(tick, tick_style),
        TextSpan::new(&label, style),
    ];
    crate::tui::widgets::text_width::cut_spans(&line, cols)
}

fn indented(lines: Lines) -> impl Iterator<Item = Vec<TextSpan>> {
    lines.into_iter().map(|mut line| {
        line.insert(0, TextSpan::body("  "));
        line
    })
}

/// Both sides of a difference. In texts, words of only one side are highlighted.
fn sides(open: &ConflictPart, labels: &Labels, cols: usize) -> (Lines, Lines) {
    let decision = &open.waiting.decision;
    let key = place_key(&decision.spot);
    let side = |value: &Option<String>, lines: &dyn Fn(&str) -> Lines| match value {
        None => vec![vec![TextSpan::new(strings::REMOVED, TextStyle::MUTED)]],
        Some(value) => lines(value),
    };
    let both = |lines: &dyn Fn(&str) -> Lines| {
        (side(&decision.mine, lines), side(&decision.theirs, lines))
    };
    match (&decision.spot, &decision.mine, &decision.theirs) {
        (Place::Field(_), ..) => {
            both(&|value| wrap(&[TextSpan::body(&value_text(value, &key, labels))], cols))
        }
        // Whoever removed the note needs to see only what others changed in it.
        (Place::Note, ..) => both(&|text| {
            let base = decision.base.as_deref();
            let mut lines = wrap(&[TextSpan::muted(strings::WHAT_CHANGED_IN_IT)], cols);
            lines.extend(note_lines(base, text, &open.waiting.path, labels, cols));
            lines
        }),
        (Place::Passage { .. }, Some(mine), Some(theirs)) => passages(mine, theirs, cols),
        (Place::Passage { .. }, ..) => both(&|text| {
            let lines = crate::notes::sentence_diff::sentences(text).into_iter();
            lines
                .flat_map(|line| wrap(&[TextSpan::body(&line)], cols))
                .collect()
        }),
    }
}

/// Compares two texts by sentence.
fn passages(mine: &str, theirs: &str, cols: usize) -> (Lines, Lines) {
    let parts = tell_apart(mine, theirs);
    let run = |words: &[WordRun]| wrap(&runs(words, TextStyle::BODY), cols);
    let mut sides = (Vec::new(), Vec::new());
    for sentence in &parts {
        match sentence {
            Sentence::Kept(text) => {
                let lines = wrap(&[TextSpan::muted(text)], cols);
                sides.0.extend(lines.clone());
                sides.1.extend(lines);
            }
            Sentence::Gone(words) => sides.0.extend(run(words)),
            Sentence::New(words) => sides.1.extend(run(words)),
        }
    }
    sides
}

/// Draws the resulting value, and the value before either side changed it.
fn draw_outcome(painter: &mut Painter<'_>, area: Rect, conflict: &Conflict, shared: &Shared) {
    if area.is_empty() {
        return;
    }
    let inner = painter.pane(area, PaneTitles::new(strings::IN_THE_NOTE));
    let open = conflict.here();
    let decision = &open.waiting.decision;
    let text = |value: &Option<String>| held(value.as_deref(), &decision.spot, &shared.labels);
    let chosen = match &open.side {
        None => vec![format!(
            "{} (theirs, until you choose)",
            text(&decision.theirs)
        )],
        Some(ConflictSide::Mine) => vec![text(&decision.mine)],
        Some(ConflictSide::Theirs) => vec![text(&decision.theirs)],
        Some(ConflictSide::Both) => vec![text(&decision.theirs), text(&decision.mine)],
        Some(ConflictSide::Own(own)) => vec![text(&Some(own.clone()))],
    };
    let style = if open.side.is_some() {
        TextStyle::GOOD.bold()
    } else {
        TextStyle::BODY
    };
    let cols = usize::from(inner.width);
    let chosen = chosen.iter().map(|text| [TextSpan::new(text, style)]);
    let mut lines: Lines = chosen.flat_map(|span| wrap(&span, cols)).collect();
    let before = match &decision.base {
        // The note existed, which needs no mention.
        Some(_) if decision.spot == Place::Note => String::new(),
        Some(_) => format!("before: {}", text(&decision.base)),
        None => "before: nothing".to_owned(),
    };
    let before = fitted(&[TextSpan::muted(&before)], cols, MAX_BEFORE_LINES);
    let visible = usize::from(inner.height).saturating_sub(before.len());
    if lines.len() > visible && visible > 0 {
        let more = format!("and {} more lines", lines.len() + 1 - visible);
        lines.truncate(visible - 1);
        lines.push(vec![TextSpan::muted(&more)]);
    }
    lines.extend(before);
    painter.lines(inner, &lines);
}

/// Formats a value briefly.
fn held(value: Option<&str>, place: &Place, labels: &Labels) -> String {
    match (value, place) {
        (None, Place::Note) => strings::NOTE_GOES.to_owned(),
        (Some(_), Place::Note) => strings::NOTE_STAYS.to_owned(),
        (None, _) => strings::REMOVED.to_owned(),
        (Some(value), Place::Field(_)) => value_text(value, &place_key(place), labels),
        (Some(value), Place::Passage { .. }) => {
            let text = crate::notes::sentence_diff::sentences(value).join(" ");
            text.strip_prefix("- ").unwrap_or(&text).to_owned()
        }
    }
}
