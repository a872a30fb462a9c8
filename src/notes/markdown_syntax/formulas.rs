//! Distinguishes `$` formulas from prices, and escapes formulas while parsing.
//!
//! The parser reads any two `$` as a formula, and a `+` at the start of a line inside one as a
//! list. So each character that must not count is replaced by a control character while the body
//! is parsed. Both are one byte long, so all offsets stay valid.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, CowStr, Event, Options, Parser, Tag};

use super::OPTIONS;

/// Maximum number of times a body is parsed again after finding prices.
const MAX_ROUNDS: usize = 8;

/// The mask for each character; a body that contains a mask is not masked.
const MASKS: [(char, char); 9] = [
    ('$', '\u{1}'),
    ('+', '\u{2}'),
    ('-', '\u{3}'),
    ('*', '\u{4}'),
    ('#', '\u{5}'),
    ('>', '\u{6}'),
    ('=', '\u{e}'),
    ('|', '\u{f}'),
    ('1', '\u{10}'),
];

/// Parses a body that may contain formulas.
///
/// If prices remain after all rounds, formulas are disabled, so that links keep working.
pub(super) fn parse(body: &str) -> Vec<(Event<'_>, Range<usize>)> {
    let without = || Parser::new_ext(body, OPTIONS).into_offset_iter().collect();
    if body.contains(MASKS.map(|(_, mask)| mask)) {
        return without();
    }
    let signs = signs_in_formulas(body);
    let mut masked = if signs.is_empty() {
        let events = events(body);
        let prices = prices(body, &events);
        if prices.is_empty() {
            return events;
        }
        mask(body, &prices)
    } else {
        mask(body, &signs)
    };
    for _ in 0..MAX_ROUNDS {
        let events = events(&masked);
        let prices = prices(&masked, &events);
        if prices.is_empty() {
            let events = events.into_iter();
            return events
                .map(|(event, range)| (restore(event.into_static()), range))
                .collect();
        }
        masked = mask(&masked, &prices);
    }
    without()
}

fn events(body: &str) -> Vec<(Event<'_>, Range<usize>)> {
    Parser::new_ext(body, OPTIONS | Options::ENABLE_MATH)
        .into_offset_iter()
        .collect()
}

/// The offsets of `$` that do not open a formula.
fn prices(body: &str, events: &[(Event<'_>, Range<usize>)]) -> Vec<usize> {
    let mut found = Vec::new();
    for (event, range) in events {
        match event {
            Event::InlineMath(formula) => {
                let before = body[..range.start].chars().next_back();
                let after = body[range.end..].chars().next();
                if !is_formula(before, formula, after) {
                    found.push(range.start);
                }
            }
            Event::DisplayMath(formula) if is_padded_link(formula) => {
                found.extend([range.start, range.start + 1]);
            }
            _ => {}
        }
    }
    found
}

/// Whether the text between two `$` is a formula, not between two prices.
fn is_formula(before: Option<char>, formula: &str, after: Option<char>) -> bool {
    let is_price = |c: char| c.is_ascii_digit();
    let has_operator = formula.contains(['\\', '^', '_', '=']);
    let is_linked = has_link(formula)
        && (formula.starts_with(is_price)
            || formula.contains(char::is_whitespace)
            || begins_in_link(formula)
            || after == Some('['));
    !before.is_some_and(char::is_alphanumeric)
        && !after.is_some_and(is_price)
        && !is_linked
        && (has_operator || !formula.starts_with(is_price))
}

/// Whether a bracket closes before one opens, so the link began before the text.
fn begins_in_link(formula: &str) -> bool {
    let before = formula.split('[').next().unwrap_or_default();
    before.contains(']')
}

fn has_link(formula: &str) -> bool {
    formula.contains("[[") || formula.contains("](")
}

/// Whether the text between two `$$` is a padded link. Such a link is between words and is no part
/// of a formula.
fn is_padded_link(formula: &str) -> bool {
    let is_padded = formula.starts_with(' ') || formula.ends_with(' ');
    has_link(formula) && is_padded && !formula.contains('\\')
}

/// Offsets inside `$$` formulas where a list, heading, quote or rule would begin.
fn signs_in_formulas(body: &str) -> Vec<usize> {
    let mut found = Vec::new();
    // The length of `found` at the start of the formula, and whether it is in a quote.
    let mut open: Option<(usize, bool)> = None;
    let mut start = 0;
    for line in body.split_inclusive('\n') {
        let is_quote = line.trim_start().starts_with('>');
        let in_quote = open.map_or(is_quote, |(_, in_quote)| in_quote);
        let marks = |c: char| c == ' ' || c == '\t' || (in_quote && c == '>');
        let text = line.trim_start_matches(marks).trim_end();
        let at = start + line.find(text).unwrap_or(0);
        let toggles = text.matches("$$").count() % 2 == 1;
        match open {
            None if toggles && text.starts_with("$$") => open = Some((found.len(), is_quote)),
            None => {}
            Some((before, _)) => {
                let is_end = text.is_empty() || text.starts_with("```") || text.starts_with("~~~");
                if is_end || (toggles && !text.ends_with("$$")) {
                    found.truncate(before);
                    open = None;
                } else {
                    let is_number = text.starts_with("1.") || text.starts_with("1)");
                    if is_number || text.starts_with(['+', '-', '*', '#', '>', '=', '|']) {
                        found.push(at);
                    }
                    if toggles {
                        open = None;
                    }
                }
            }
        }
        start += line.len();
    }
    if let Some((before, _)) = open {
        found.truncate(before);
    }
    found
}

/// Masks the ASCII characters at `places`, which are in ascending order.
fn mask(text: &str, places: &[usize]) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut from = 0;
    for &at in places {
        masked.push_str(&text[from..at]);
        masked.extend(text[at..].chars().next().map(|sign| {
            let mask = MASKS.iter().find(|(masked, _)| *masked == sign);
            mask.map_or(sign, |(_, mask)| *mask)
        }));
        from = at + 1;
    }
    masked.push_str(&text[from..]);
    masked
}

/// Restores the masked characters of an event.
fn restore(event: Event<'static>) -> Event<'static> {
    match event {
        Event::Text(text) => Event::Text(unmask(text)),
        Event::Code(text) => Event::Code(unmask(text)),
        Event::InlineMath(text) => Event::InlineMath(unmask(text)),
        Event::DisplayMath(text) => Event::DisplayMath(unmask(text)),
        Event::Html(text) => Event::Html(unmask(text)),
        Event::InlineHtml(text) => Event::InlineHtml(unmask(text)),
        Event::FootnoteReference(label) => Event::FootnoteReference(unmask(label)),
        Event::Start(tag) => Event::Start(match tag {
            Tag::CodeBlock(CodeBlockKind::Fenced(info)) => {
                Tag::CodeBlock(CodeBlockKind::Fenced(unmask(info)))
            }
            Tag::FootnoteDefinition(label) => Tag::FootnoteDefinition(unmask(label)),
            Tag::Link {
                link_type,
                dest_url,
                title,
                id,
            } => Tag::Link {
                link_type,
                dest_url: unmask(dest_url),
                title: unmask(title),
                id: unmask(id),
            },
            Tag::Image {
                link_type,
                dest_url,
                title,
                id,
            } => Tag::Image {
                link_type,
                dest_url: unmask(dest_url),
                title: unmask(title),
                id: unmask(id),
            },
            tag => tag,
        }),
        event => event,
    }
}

fn unmask(text: CowStr<'static>) -> CowStr<'static> {
    if !text.contains(MASKS.map(|(_, mask)| mask)) {
        return text;
    }
    let sign = |c: char| MASKS.iter().find(|(_, mask)| *mask == c);
    text.chars()
        .map(|c| sign(c).map_or(c, |(sign, _)| *sign))
        .collect::<String>()
        .into()
}
