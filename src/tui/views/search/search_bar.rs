//! The search field and the chips below it.
//!
//! Chips are parsed from the query's text and removed by rewriting it: the text is the only
//! representation.

use std::ops::Range;

use ratatui::layout::{Position, Rect};

use crate::model::hit::{Answer, PlaceFound};
use crate::model::query::{Filter, FilterValue, Query, edit};
use crate::tui::keys::Keymap;
use crate::tui::labels::Labels;
use crate::tui::strings;
use crate::tui::theme::TextStyle;
use crate::tui::widgets::draw::{self, Painter};
use crate::tui::widgets::styled_text::TextSpan;
use crate::tui::widgets::text_field::LineEdit;
use crate::tui::widgets::text_width::{cut, width};

/// A removable part of the query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Chip {
    /// The text on it.
    pub label: String,
    /// The query without it.
    pub without: String,
    /// The query with a filter instead, for a place that only affects the order.
    pub filter: Option<String>,
}

/// Returns the chips of a query: its filters, and places recognised in its words.
pub(crate) fn chips(query: &str, answer: Option<&Answer>, labels: &Labels) -> Vec<Chip> {
    let read = Query::read(query);
    let answer = answer.filter(|answer| answer.query == query);
    let begun = answer.map_or(&[][..], |answer| &answer.begun);
    let mut chips: Vec<Chip> = read
        .filters()
        .map(|(filter, span)| Chip {
            label: label_of(filter, begun, labels),
            without: edit::without(query, span),
            filter: None,
        })
        .collect();
    for place in answer.iter().flat_map(|answer| &answer.places) {
        if let Some(without) = quoted(query, place) {
            let label = format!("{} first", place.label);
            let words_off = edit::without(query, place.span);
            chips.push(Chip {
                label,
                without,
                filter: Some(edit::toggle(&words_off, "city", &place.city)),
            });
        }
    }
    chips
}

/// Formats a filter. A value that is still being typed ends in `..`.
fn label_of(filter: &Filter, begun: &[(String, String)], labels: &Labels) -> String {
    let is_begun = |value: &str| {
        let mut begun = begun.iter();
        begun.any(|(field, begun)| *field == filter.field && begun == value)
    };
    let values: Vec<String> = filter
        .values
        .iter()
        .map(|value| match value {
            FilterValue::Is(value) if is_begun(value) => format!("{}..", value.trim_end()),
            FilterValue::Is(value) => labels.label(&filter.field, value).to_owned(),
            FilterValue::Between(Some(from), Some(to)) => format!("{from} to {to}"),
            FilterValue::Between(Some(from), None) => format!("from {from}"),
            FilterValue::Between(None, Some(to)) => format!("to {to}"),
            FilterValue::Between(None, None) => "any".to_owned(),
        })
        .collect();
    format!("{}: {}", filter.field, values.join(" or "))
}

/// Puts the words of a place in quotes.
///
/// Then they count as words only.
fn quoted(query: &str, place: &PlaceFound) -> Option<String> {
    let (start, end) = place.span;
    let (before, words, after) = (
        query.get(..start)?,
        query.get(start..end)?,
        query.get(end..)?,
    );
    Some(format!("{before}\"{words}\"{after}"))
}

/// Action for a click in the row of chips.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ChipClick {
    /// Removes a chip.
    Chip(usize),
    /// Turns the place of a chip into a filter.
    Filter(usize),
    /// Removes all filters.
    ClearAll,
}

/// Minimum width of a shortened chip.
const CUT_CHIP: u16 = 16;

/// Lays out the row of chips.
///
/// Chips that do not fit are shortened or counted. `chosen` is the chip with the focus.
pub(crate) fn chip_row(
    chips: &[Chip],
    area: Rect,
    chosen: Option<usize>,
    (keymap, ascii): (&Keymap, bool),
) -> Vec<(Range<u16>, Option<ChipClick>, TextSpan)> {
    let mut row = Vec::new();
    if chips.is_empty() || area.is_empty() {
        return row;
    }
    let times = if ascii { " x " } else { " × " };
    let clear = format!(" {} ", keymap.name_keys(strings::CLEAR_ALL));
    let clear_cols = width(&clear) as u16;
    let mut x = area.x + 1;
    let limit = area.right().saturating_sub(clear_cols);
    for (i, chip) in chips.iter().enumerate() {
        // Reserve space for the number of chips that do not fit.
        let free = limit.saturating_sub(x + if i + 1 < chips.len() { 4 } else { 0 });
        let mut text = format!(" {}{times}", chip.label);
        if width(&text) > usize::from(free) && free >= CUT_CHIP {
            let label = cut(&chip.label, usize::from(free) - width(times) - 1);
            text = format!(" {label}{times}");
        }
        let cols = width(&text) as u16;
        if cols > free {
            let more = TextSpan::muted(&format!("+{}", chips.len() - i));
            row.push((x..x + width(&more.text) as u16, None, more));
            break;
        }
        // A click on a place makes it a filter; a click on its x removes it.
        let off = if chip.filter.is_some() { times } else { &text };
        let label = &text[..text.len() - off.len()];
        let middle = x + width(label) as u16;
        for (cols, click, text) in [
            (x..middle, ChipClick::Filter(i), label),
            (middle..x + cols, ChipClick::Chip(i), off),
        ] {
            if !cols.is_empty() {
                let style = if chosen == Some(i) {
                    TextStyle::KEY.inverted()
                } else {
                    TextStyle::ACCENT.selected()
                };
                row.push((cols, Some(click), TextSpan::new(text, style)));
            }
        }
        x += cols + 1;
    }
    if limit > area.x {
        let span = TextSpan::muted(&clear);
        row.push((limit..area.right(), Some(ChipClick::ClearAll), span));
    }
    row
}

/// Data for drawing the search field.
pub(crate) struct SearchBar<'a> {
    pub query: &'a LineEdit,
    pub answer: Option<&'a Answer>,
    /// Text at the right: number of notes, order, duration.
    pub summary_text: &'a str,
    pub focused: bool,
}

/// Columns before the text: space, prompt, space.
const PROMPT_COLS: u16 = 3;

/// The area of the text in the search field.
pub(crate) fn field(area: Rect, summary_text: &str) -> Rect {
    let right = width(summary_text) as u16 + 3;
    let x = area.x + PROMPT_COLS;
    Rect {
        x: x.min(area.right()),
        width: area.width.saturating_sub(PROMPT_COLS + right).max(8),
        ..area
    }
    .intersection(area)
}

/// Draws the search field and returns the cursor position.
pub(crate) fn draw(painter: &mut Painter<'_>, area: Rect, bar: &SearchBar<'_>) -> Position {
    let prompt = painter.appearance.either(" ❯ ", " > ");
    let prompt_style = if bar.focused {
        TextStyle::KEY
    } else {
        TextStyle::MUTED
    };
    painter.line(area, &[TextSpan::new(prompt, prompt_style)]);
    let summary_text = [TextSpan::minor(&format!("{} ", bar.summary_text))];
    painter.line_right(area, &summary_text);
    let field = field(area, bar.summary_text);
    let (start, col) = bar.query.window(usize::from(field.width));
    if bar.query.text().is_empty() {
        let hint = [TextSpan::muted("type to search: heat pumps city:oslo")];
        painter.line(field, &hint);
    } else {
        draw_text(painter, field, bar, start);
    }
    Position::new(field.x + col as u16, area.y)
}

fn draw_text(painter: &mut Painter<'_>, field: Rect, bar: &SearchBar<'_>, start: usize) {
    let text = bar.query.text();
    let same = |answer: &&Answer| answer.query == text;
    let faults = bar
        .answer
        .filter(same)
        .map_or(&[][..], |answer| &answer.faults);
    let is_wrong = |at: usize| {
        faults
            .iter()
            .any(|fault| (fault.span.0..fault.span.1).contains(&at))
    };
    let filters: Vec<_> = Query::read(text).filters().map(|(_, span)| span).collect();
    let in_filter = |at: usize| filters.iter().any(|span| (span.0..span.1).contains(&at));
    let mut spans: Vec<TextSpan> = Vec::new();
    for (at, c) in text.char_indices().skip_while(|(at, _)| *at < start) {
        let mut style = if in_filter(at) {
            TextStyle::ACCENT
        } else {
            TextStyle::BOLD
        };
        if is_wrong(at) {
            style = TextStyle::BAD;
            style.underlined = true;
        }
        match spans.last_mut() {
            Some(last) if last.style == style => last.text.push(c),
            _ => spans.push(TextSpan::new(c.encode_utf8(&mut [0; 4]), style)),
        }
    }
    let mut x = field.x;
    for span in &spans {
        let style = painter.appearance.theme.style(span.style);
        x = draw::text(painter.buffer, field, (x, field.y), &span.text, style);
    }
}

/// Builds the message about a query.
///
/// It contains an error, else a correction, then what could not be searched.
pub(crate) fn query_message(query: &str, answer: &Answer) -> Option<TextSpan> {
    let fault = answer.faults.first().filter(|_| answer.query == query);
    let fault = fault.map(|fault| format!("! {}", fault.message));
    let is_fault = fault.is_some();
    let message = || {
        answer
            .message
            .clone()
            .filter(|_| !answer.results.is_empty())
    };
    let corrected = || {
        let corrections = answer.corrections.iter();
        let corrected: Vec<String> = corrections
            .map(|correction| format!("{} instead of {}", correction.to, correction.from))
            .collect();
        (!corrected.is_empty()).then(|| format!("Searched {}.", corrected.join(", ")))
    };
    let about_query = fault.or_else(message).or_else(corrected);
    let unseen = answer.unseen.iter().map(|unseen| format!("{unseen}."));
    let parts: Vec<String> = about_query.into_iter().chain(unseen).collect();
    (!parts.is_empty()).then(|| {
        let parts = parts.join(" ");
        if is_fault {
            TextSpan::sign(&parts, TextStyle::BAD)
        } else {
            TextSpan::body(&parts)
        }
    })
}

/// Completes a partial filter before the cursor: `city:os` to `city:oslo `.
///
/// Returns the replacement, and the length of the partial word in bytes.
pub(crate) fn completion(before: &str, labels: &Labels) -> Option<(String, usize)> {
    let start = before.rfind([' ', '(']).map_or(0, |at| at + 1);
    let word = before[start..].trim_start_matches('-');
    let first = completions(word, labels).into_iter().next()?;
    Some((first, word.len()))
}

/// Possible completions of a partial filter, most likely first.
pub(crate) fn completions(word: &str, labels: &Labels) -> Vec<String> {
    if word.is_empty() {
        return Vec::new();
    }
    let fold = crate::model::text_folding::fold;
    let Some((field, typed)) = word.split_once(':') else {
        let fields = labels.fields.iter().map(|(field, _)| field);
        return fields
            .filter(|field| word.len() > 1 && field.starts_with(&fold(word)))
            .map(|field| format!("{field}:"))
            .collect();
    };
    let (kept, last) = typed
        .rsplit_once(',')
        .map_or(("", typed), |(kept, last)| (kept, last));
    let last = fold(last.trim_matches('"'));
    let prefix = if kept.is_empty() {
        format!("{field}:")
    } else {
        format!("{field}:{kept},")
    };
    labels
        .values(field)
        .iter()
        .filter(|(value, label)| {
            *value != last && (value.starts_with(&last) || fold(label).starts_with(&last))
        })
        .map(|(value, _)| {
            let text = edit::toggle("", field, value);
            let value = text
                .split_once(':')
                .map_or(value.as_str(), |(_, value)| value);
            format!("{prefix}{value} ")
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::hit::Correction;
    use crate::work::Catalogue;

    fn oslo_labels() -> Labels {
        let pair = |value: &str, label: &str| (value.to_owned(), label.to_owned());
        let mut labels = Labels::default();
        labels.learn(Catalogue {
            fields: vec![
                (
                    "city".to_owned(),
                    vec![
                        pair("oslo", "Oslo"),
                        pair("san-francisco", "San Francisco"),
                        pair("goteborg", "Göteborg"),
                    ],
                ),
                ("kind".to_owned(), vec![pair("practice", "practice")]),
                (
                    "level".to_owned(),
                    vec![pair("supranational", "Supranational")],
                ),
            ],
            spellings: vec![("level".to_owned(), vec![pair("EU", "supranational")])],
            ..Catalogue::default()
        });
        labels
    }

    #[test]
    fn chips_show_labels_and_can_be_removed() {
        let query = "heat city:oslo,san-francisco year:2015.. pumps";
        let chips = chips(query, None, &oslo_labels());
        let labels: Vec<&str> = chips.iter().map(|chip| chip.label.as_str()).collect();
        assert_eq!(labels, ["city: Oslo or San Francisco", "year: from 2015"]);
        assert_eq!(chips[0].without, "heat year:2015.. pumps");
        let answer = Answer {
            query: "city:oslo,sa".to_owned(),
            begun: vec![("city".to_owned(), "sa".to_owned())],
            ..Answer::default()
        };
        let begun = super::chips("city:oslo,sa", Some(&answer), &oslo_labels());
        assert_eq!(begun[0].label, "city: Oslo or sa..");
        let chips = super::chips("level:eu", None, &oslo_labels());
        assert_eq!(chips[0].label, "level: Supranational");
    }

    #[test]
    fn chips_are_shortened_before_they_are_counted() {
        let query = "city:oslo,san-francisco kind:practice";
        let row = |cols| {
            let row = chip_row(
                &chips(query, None, &oslo_labels()),
                Rect::new(0, 0, cols, 1),
                None,
                (&Keymap::new(crate::tui::views::KEYS, &[]).0, true),
            );
            let texts: Vec<String> = row.into_iter().map(|(_, _, span)| span.text).collect();
            texts.join("|")
        };
        assert_eq!(
            row(80),
            " city: Oslo or San Francisco x | kind: practice x | X clears all "
        );
        assert_eq!(row(40), " city: Oslo or.. x |+1| X clears all ");
    }

    #[test]
    fn removing_a_place_quotes_its_words() {
        let answer = Answer {
            query: "Kopenhagen cycling".to_owned(),
            places: vec![PlaceFound {
                text: "Kopenhagen".to_owned(),
                city: "copenhagen".to_owned(),
                label: "Copenhagen".to_owned(),
                span: (0, 10),
            }],
            ..Answer::default()
        };
        let chips = chips("Kopenhagen cycling", Some(&answer), &oslo_labels());
        assert_eq!(chips[0].label, "Copenhagen first");
        assert_eq!(chips[0].without, "\"Kopenhagen\" cycling");
        assert_eq!(chips[0].filter.as_deref(), Some("cycling city:copenhagen"));
        let keymap = Keymap::new(crate::tui::views::KEYS, &[]).0;
        let row = chip_row(&chips, Rect::new(0, 0, 80, 1), None, (&keymap, true));
        let clicks: Vec<_> = row
            .iter()
            .map(|(cols, click, span)| (cols.clone(), click.clone(), span.text.as_str()))
            .collect();
        assert_eq!(
            clicks[..2],
            [
                (1..18, Some(ChipClick::Filter(0)), " Copenhagen first"),
                (18..21, Some(ChipClick::Chip(0)), " x "),
            ]
        );
        let later = super::chips("Kopenhagen cyclin", Some(&answer), &oslo_labels());
        assert_eq!(later, [], "spans belong to the text that was searched");
    }

    #[test]
    fn unreadable_notes_are_reported_after_corrections() {
        let mut answer = Answer {
            unseen: vec!["1 note cannot be read".to_owned()],
            ..Answer::default()
        };
        let text_of = |answer: &Answer| query_message("", answer).map(|span| span.text);
        assert_eq!(text_of(&answer).as_deref(), Some("1 note cannot be read."));
        answer.corrections.push(Correction {
            from: "trm".to_owned(),
            to: "tram".to_owned(),
        });
        let want = "Searched tram instead of trm. 1 note cannot be read.";
        assert_eq!(text_of(&answer).as_deref(), Some(want));
    }

    #[test]
    fn tab_completes_fields_and_values() {
        #[track_caller]
        fn case(before: &str, want: Option<&str>) {
            let got = completion(before, &oslo_labels()).map(|(text, _)| text);
            assert_eq!(got.as_deref(), want, "{before:?}");
        }
        case("heat ci", Some("city:"));
        case("heat city:os", Some("city:oslo "));
        case("city:GÖT", Some("city:goteborg "));
        case("-city:san", Some("city:san-francisco "));
        case("city:oslo,san", Some("city:oslo,san-francisco "));
        case("heat", None);
        case("city:oslo", None);
        case("", None);
    }
}
