//! The first screen, while nothing is typed: examples of queries, and what the base holds.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::model::hit::Answer;
use crate::model::note::Kind;
use crate::tui::labels::Labels;
use crate::tui::strings;
use crate::tui::theme::TextStyle;
use crate::tui::widgets::draw;
use crate::tui::widgets::draw::{Appearance, PaneTitles};
use crate::tui::widgets::geometry::inside;
use crate::tui::widgets::line_breaks::wrap;
use crate::tui::widgets::styled_text::TextSpan;
use crate::tui::widgets::text_width::width_of;

/// A line, and the query that a click on it asks.
pub(crate) type StartLine = (Vec<TextSpan>, Option<String>);

/// A pane of so many rows has room for the rarer ways to ask.
const ROOMY: u16 = 32;

/// Queries to begin with, and what they show.
const TRIES: &[(&str, &str)] = &[
    ("heat pumps", "words anywhere in a note"),
    ("congestion charge outcome:succeeded", "did it work?"),
    ("sector:buildings year:2018..", "by sector and year"),
    ("kind:position level:national", "what cities ask for"),
    ("\"building performance\"", "an exact phrase"),
];

/// Rarer ways to ask.
const MORE_TRIES: &[(&str, &str)] = &[
    (
        "outcome:abandoned,reversed",
        "what did not work: either value",
    ),
    (
        "kind:position endorsed:oslo",
        "asks that a city stands behind",
    ),
    (
        "kind:practice has:results",
        "only notes with figures of what came of it",
    ),
    ("in:title heat", "words in titles only"),
    (
        "bike OR cycling -sharing",
        "either word, and one that must not be there",
    ),
    ("since:2020-01-01", "changed since that day"),
];

/// What to press first.
const KEYS: &[(&str, &str)] = &[
    ("Down", "to the results"),
    ("Enter", "opens a note"),
    ("Tab", "to the next pane"),
    ("Space", "ticks a filter"),
    ("F1", "help, at any time"),
];

/// Examples of queries, and the first keys.
pub(crate) fn lines(answer: &Answer, labels: &Labels, area: Rect) -> Vec<StartLine> {
    let room = inside(area);
    let cols = usize::from(room.width);
    let mut lines = Vec::new();
    let welcome = TextStyle::KEY;
    say(&mut lines, TextSpan::new(strings::WELCOME, welcome), cols);
    let counts = counts(answer, labels);
    if !counts.is_empty() {
        say(&mut lines, TextSpan::body(&counts), cols);
    }
    say(&mut lines, TextSpan::muted(strings::TRY_ONE), cols);
    if let Some(city) = &labels.my_city {
        lines.push(try_line(&format!("city:{city}"), "your own city", cols));
    }
    let more = if room.height >= ROOMY {
        MORE_TRIES
    } else {
        &[]
    };
    for (query, about) in TRIES.iter().chain(more) {
        lines.push(try_line(query, about, cols));
    }
    lines.push((Vec::new(), None));
    lines.extend(KEYS.iter().map(|(key, about)| {
        let key = TextSpan::new(&format!("  {key:6}"), TextStyle::KEY);
        (vec![key, TextSpan::body(about)], None)
    }));
    lines
}

fn say(lines: &mut Vec<StartLine>, span: TextSpan, cols: usize) {
    lines.extend(wrap(&[span], cols).into_iter().map(|line| (line, None)));
    lines.push((Vec::new(), None));
}

/// `108 practices, 30 positions`: the kinds with the most notes.
fn counts(answer: &Answer, labels: &Labels) -> String {
    let kinds = answer.facets.get("kind").iter().take(4);
    let counts: Vec<String> = kinds
        .map(|(kind, count)| {
            let label = strings::plural(labels.label("kind", kind), *count);
            format!("{} {label}", strings::grouped(*count))
        })
        .collect();
    counts.join(", ")
}

fn try_line(query: &str, about: &str, cols: usize) -> StartLine {
    let mut line = vec![TextSpan::new(&format!("  {query}"), TextStyle::ACCENT)];
    let about = TextSpan::muted(&format!("  {about}"));
    if width_of(&line) + width_of(std::slice::from_ref(&about)) <= cols {
        line.push(about);
    }
    (line, Some(query.to_owned()))
}

/// What the notes of a kind are.
fn about_kind(kind: Kind) -> &'static str {
    match kind {
        Kind::City => "Who a city is: its targets, its emissions and what it may decide.",
        Kind::Practice => "What a city did, what it cost and whether it worked.",
        Kind::Adoption => "A city's own word on a practice that it took over from another.",
        Kind::Position => "What cities ask of another level of government.",
        Kind::Endorsement => "A city's own word that it stands behind an ask or a statement.",
        Kind::Statement => "What several cities say together.",
        Kind::Standard => "How to plan, to account and to report.",
        Kind::Project => "What the innovation fund paid for.",
        Kind::Question => "What a city wants to know from the others.",
        Kind::Answer => "A city's answer to a question.",
    }
}

/// What is here: each kind of notes with its count and what it is; a click shows them.
pub(crate) fn kinds(answer: &Answer, labels: &Labels, area: Rect) -> Vec<StartLine> {
    const INDENT: &str = "      ";
    let cols = usize::from(inside(area).width);
    let counts = answer.facets.get("kind");
    let mut lines = Vec::new();
    for kind in Kind::ALL {
        let Some((word, count)) = counts.iter().find(|(word, _)| word == kind.word()) else {
            continue;
        };
        let query = format!("kind:{word} ");
        let label = strings::plural(labels.label("kind", word), *count);
        let title = vec![
            TextSpan::muted(&format!("{:>5} ", strings::grouped(*count))),
            TextSpan::new(&label, TextStyle::ACCENT),
        ];
        lines.push((title, Some(query.clone())));
        let about = wrap(
            &[TextSpan::body(about_kind(kind))],
            cols.saturating_sub(INDENT.len()),
        );
        for mut line in about {
            line.insert(0, TextSpan::body(INDENT));
            lines.push((line, Some(query.clone())));
        }
    }
    lines
}

/// Draws such lines in a pane of this title. Gives where the cursor stands.
pub(crate) fn draw(
    buffer: &mut Buffer,
    area: Rect,
    lines: &[StartLine],
    titles: PaneTitles<'_>,
    look: Appearance,
) -> Position {
    let room = draw::pane(buffer, area, titles, look);
    let lines = lines.iter().map(|(line, _)| line);
    draw::lines(buffer, room, lines, look.theme);
    Position::new(room.x, room.y)
}
