//! Draws a note: its text and its headings.

use ratatui::layout::{Position, Rect};

use super::state::{CONTEXT, ReaderView};
use crate::tui::shared::Shared;
use crate::tui::strings;
use crate::tui::theme::TextStyle;
use crate::tui::widgets::draw::Painter;
use crate::tui::widgets::geometry::scrolled;
use crate::tui::widgets::hyperlink;
use crate::tui::widgets::match_ranges::marked_line;
use crate::tui::widgets::pane::PaneTitles;
use crate::tui::widgets::rendered_note::LinkTarget;
use crate::tui::widgets::styled_text::TextSpan;
use crate::tui::widgets::text_width::width;

/// Draws the note and returns the cursor position.
///
/// The cursor is at the selected link, the current match or the first line.
pub(crate) fn draw(
    painter: &mut Painter<'_>,
    area: Rect,
    reader: &ReaderView,
    shared: &Shared,
) -> Position {
    let kind = reader.page().map_or("", |page| page.note.kind.as_str());
    let right = match (reader.match_place(), reader.last_top()) {
        (Some(place), _) => place,
        (None, 0) => String::new(),
        (None, _) => format!("{} %", reader.percent()),
    };
    let titles = PaneTitles {
        left: &strings::field(kind),
        right: &right,
        focused: !reader.side.focused,
    };
    let inside = painter.pane(area, titles);
    let inner = reader.text_area(area);
    if reader.waits {
        let sign = TextSpan::sign("!", TextStyle::CAUTION.bold());
        let says = shared.keymap.name_keys(strings::WAITS_FOR_YOU);
        let banner = [sign, TextSpan::new(&format!(" {says}"), TextStyle::CAUTION)];
        painter.line(inside, &banner);
    }
    let mut cursor = Position::new(inner.x, inner.y);
    let Some(rendered) = &reader.rendered else {
        painter.line(inner, &[TextSpan::muted("Opening..")]);
        return cursor;
    };
    let in_view = rendered.document.lines.iter().enumerate().skip(reader.top);
    let mut found = false;
    for (i, line) in in_view.take(usize::from(inner.height)) {
        let y = inner.y + (i - reader.top) as u16;
        let mut spans = marked_line(&line.spans, i, &rendered.marks, reader.current);
        let mut x = inner.x;
        for span in &mut spans {
            let chosen = span.link.is_some() && span.link == reader.link;
            if chosen {
                span.style = span.style.inverted();
            }
            if !found && span.style.inverted {
                cursor = Position::new(x, y);
                found = true;
            }
            x += width(&span.text) as u16;
        }
        painter.spans(inner, (inner.x, y), &spans);
        if painter.appearance.links {
            attach_links(painter, inner, y, &spans, &rendered.targets);
        }
    }
    let lines = rendered.document.lines.len();
    painter.scroll_bar(inner, reader.top, lines);
    cursor
}

/// Attaches addresses to the web links of a line.
fn attach_links(
    painter: &mut Painter<'_>,
    area: Rect,
    y: u16,
    line: &[TextSpan],
    targets: &[LinkTarget],
) {
    let mut x = area.x;
    for span in line {
        let cols = width(&span.text) as u16;
        let target = span.link.and_then(|link| Some((targets.get(link)?, link)));
        if let Some((LinkTarget::Web(address), link)) = target {
            hyperlink::attach(painter.buffer, area, (x, y), cols, (address, link + 1));
        }
        x = x.saturating_add(cols);
    }
}

/// Draws the headings and highlights the current one.
pub(crate) fn draw_contents(painter: &mut Painter<'_>, area: Rect, reader: &ReaderView) {
    let inner = painter.pane(area, PaneTitles::new(strings::CONTENTS));
    let Some(document) = reader.document() else {
        return;
    };
    let (here, top) = place_in_contents(reader, inner);
    let in_view = document.headings.iter().enumerate().skip(top);
    let lines = in_view.map(|(i, heading)| {
        let indent = "  ".repeat(heading.level.saturating_sub(2).min(4));
        let style = if here == Some(i) {
            TextStyle::KEY
        } else {
            TextStyle::BODY
        };
        [TextSpan::new(&format!("{indent}{}", heading.text), style)]
    });
    painter.lines(inner, lines);
    painter.scroll_bar(inner, top, document.headings.len());
}

/// The index of the current heading, and of the first visible one.
fn place_in_contents(reader: &ReaderView, area: Rect) -> (Option<usize>, usize) {
    let headings = reader.document().map_or(&[][..], |d| &d.headings);
    let here = headings
        .iter()
        .rposition(|h| h.line <= reader.top + CONTEXT);
    let visible = usize::from(area.height);
    let top = scrolled(0, here.unwrap_or(0), headings.len(), visible);
    (here, top)
}

/// The line of the heading in a row of the contents pane.
pub(crate) fn heading_in_row(reader: &ReaderView, area: Rect, row: usize) -> Option<usize> {
    let (_, top) = place_in_contents(reader, area);
    Some(reader.document()?.headings.get(top + row)?.line)
}
